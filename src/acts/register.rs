//! Entries of the official register that acts rest on. The product never assigns a number: it keeps what the register of the ente
//! or of the centre gave (DPR 445/2000 art. 53–57).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::course;
use super::error::ActError;
use super::machine;
use super::model::{Act, ActRef, ActState, Party, Procedure, Transition};
use super::policy;
use super::queries;
use crate::audit::By;
use crate::db::schema::register_entries;
use crate::db::types::text_enum;
use crate::db::{Db, is_unique_violation, one_of};
use crate::enti::identifiers;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::pec;
use crate::pec::notices::FormalNotice;
use crate::users::actor::Actor;

/// The audit event of each entry; its new value has the entry.
pub const ENTERED: &str = "act.register_entered";

text_enum! {
    /// For what an act has an entry; each purpose once.
    pub enum Purpose {
        /// The signed convention.
        Signature = "signature",
        /// The notice by which the act was begun.
        Notice = "notice",
        /// The decision.
        Decision = "decision",
        /// The settlement.
        Settlement = "settlement",
    }
}

/// An entry as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryIn {
    /// Code of the register office.
    pub aoo: String,
    /// Its number: digits.
    pub number: String,
    /// The register's year.
    pub year: i32,
    /// Its date.
    pub date: Option<NaiveDate>,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_entries)]
pub struct RegisterEntry {
    /// Office, year and number without leading zeroes: what is unique.
    pub register_key: String,
    /// Of which act.
    pub act_id: ActId,
    /// For what.
    pub purpose: Purpose,
    /// Code of the register office.
    pub aoo: String,
    /// Its number with at least seven digits.
    pub number: String,
    /// The register's year.
    pub year: i32,
    /// Its date.
    pub entered_on: NaiveDate,
    /// Who typed it, or asked the register for it; none: the clock.
    pub entered_by: Option<UserId>,
    /// When.
    pub entered_at: Timestamp,
    /// When the act was rejected or revoked: then another act can rest on the entry.
    pub released_at: Option<Timestamp>,
}

/// Keeps the entry of an act for a purpose. `today`: no entry is of a later day. Errors: Invalid (fields below `register_entry`),
/// Conflict: the entry is another document's, or the act has one for this purpose.
pub fn enter(
    db: &mut Db,
    now: Timestamp,
    today: NaiveDate,
    act: &Act,
    by: By,
    purpose: Purpose,
    given: &EntryIn,
) -> Result<RegisterEntry, ActError> {
    let entry = checked(given, today)?;
    keep(db, now, act, by, purpose, &entry)
}

/// An entry as papers cite it, with its date, before it is kept. Errors: Invalid (fields below `register_entry`).
pub fn cited(given: &EntryIn, today: NaiveDate) -> Result<(String, NaiveDate), ActError> {
    let entry = checked(given, today)?;
    let text = shown(&entry.shown_number(), entry.year(), entry.aoo());
    Ok((text, entry.date()))
}

/// Keeps an entry that is checked already; of a notice that has it already. Errors: Conflict.
pub(super) fn keep(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    purpose: Purpose,
    entry: &identifiers::RegisterEntry,
) -> Result<RegisterEntry, ActError> {
    if purpose != Purpose::Notice && pec::register::is_used(db, entry, None)? {
        return Err(used(entry));
    }
    forget(db, act, purpose)?;
    let inserted = db.transaction(|db| insert(db, now, act, by, purpose, entry));
    inserted.map_err(|error| match is_unique_violation(&error) {
        true => used(entry),
        false => ActError::Db(error),
    })
}

/// Lets the entry that an act has of its notice be the one that the notice has now.
pub(super) fn follow(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    notice: &FormalNotice,
) -> QueryResult<()> {
    let kept = of_purpose(db, act, Purpose::Notice)?;
    let Some(entry) = notice
        .register()
        .filter(|entry| !kept.is_some_and(|kept| kept.is(entry)))
    else {
        return Ok(());
    };
    diesel::delete(register_entries::table.find((act.id, Purpose::Notice))).execute(db)?;
    insert(db, now, act, by, Purpose::Notice, &entry).map(drop)
}

fn insert(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    purpose: Purpose,
    entry: &identifiers::RegisterEntry,
) -> QueryResult<RegisterEntry> {
    let row = RegisterEntry {
        register_key: entry.key(),
        act_id: act.id,
        purpose,
        aoo: entry.aoo().to_owned(),
        number: entry.shown_number(),
        year: entry.year(),
        entered_on: entry.date(),
        entered_by: by.user_id(),
        entered_at: now,
        released_at: None,
    };
    diesel::insert_into(register_entries::table)
        .values(&row)
        .execute(db)?;
    let facts = json!({"purpose": purpose, "aoo": row.aoo, "number": row.number, "year": row.year,
        "date": row.entered_on.to_string()});
    course::record(db, now, act, by, ENTERED, (Value::Null, facts), None)?;
    Ok(row)
}

/// What the act rested on before is its own no more, since it rests on something else now.
pub(super) fn forget(db: &mut Db, act: &Act, purpose: Purpose) -> QueryResult<()> {
    let place = register_entries::table.find((act.id, purpose));
    diesel::delete(place.filter(register_entries::released_at.is_not_null()))
        .execute(db)
        .map(drop)
}

/// The act rests on its entry no more: another one can. The entry stays with the act as what it rested on.
pub(super) fn release(db: &mut Db, now: Timestamp, act: &Act, purpose: Purpose) -> QueryResult<()> {
    diesel::update(register_entries::table.find((act.id, purpose)))
        .set(register_entries::released_at.eq(now))
        .execute(db)
        .map(drop)
}

/// The entry that an act has for a purpose.
pub fn of_purpose(db: &mut Db, act: &Act, purpose: Purpose) -> QueryResult<Option<RegisterEntry>> {
    register_entries::table
        .filter(register_entries::act_id.eq(act.id))
        .filter(register_entries::purpose.eq(purpose))
        .select(RegisterEntry::as_select())
        .first(db)
        .optional()
}

/// The entry that an act has for a purpose already, where another one is given too: the same, or it is refused, for nothing that was typed
/// is dropped in silence. Errors: Invalid, Conflict (it has another one).
pub fn settled(
    db: &mut Db,
    act: &Act,
    purpose: Purpose,
    given: Option<&EntryIn>,
    today: NaiveDate,
) -> Result<Option<RegisterEntry>, ActError> {
    let kept = of_purpose(db, act, purpose)?;
    if let (Some(kept), Some(given)) = (&kept, given) {
        let given = checked(given, today)?;
        if !kept.is(&given) {
            return Err(there(kept));
        }
    }
    Ok(kept)
}

/// Writes down that the register is asked for an entry, so that an answer which never comes leaves a trace, and whoever has the page of
/// before types none meanwhile. Errors: those of [`may_ask`], Stale.
pub fn asked(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: &Act,
    purpose: Purpose,
) -> Result<(), ActError> {
    may_ask(db, actor, act, purpose)?;
    let act = course::save(db, now, act, act.clone())?;
    let (by, facts) = (actor.by(Some(act.ente_id)), json!({"purpose": purpose}));
    course::record(
        db,
        now,
        &act,
        by,
        "act.register_asked",
        (Value::Null, facts),
        None,
    )
    .map_err(ActError::from)
}

/// Keeps what the register has answered; the answer of before, told again to somebody who asked meanwhile, is the entry that is kept.
/// Where the act has gone on meanwhile the number is written down all the same, as one that the register gave and the act does not rest
/// on: `Err` within says why. `stands`: whether what the register was told of is still what is to be entered. Errors: Invalid (it is no
/// entry), Conflict, Stale.
pub fn answered(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: &Act,
    purpose: Purpose,
    given: &EntryIn,
    stands: Result<(), ActError>,
) -> Result<Result<RegisterEntry, ActError>, ActError> {
    let by = actor.by(Some(act.ente_id));
    let entry = checked(given, rome::date_of(now.utc()))?;
    if let Some(kept) = of_purpose(db, act, purpose)?.filter(|kept| kept.is(&entry)) {
        return Ok(Ok(kept));
    }
    if let Err(why) = may_ask(db, actor, act, purpose).and(stands) {
        let facts = json!({"purpose": purpose, "aoo": entry.aoo(), "number": entry.shown_number(),
            "year": entry.year(), "date": entry.date().to_string()});
        course::record(
            db,
            now,
            act,
            by,
            "act.register_unused",
            (Value::Null, facts),
            None,
        )?;
        return Ok(Err(why));
    }
    let act = course::save(db, now, act, act.clone())?;
    Ok(Ok(keep(db, now, &act, by, purpose, &entry)?))
}

fn there(entry: &RegisterEntry) -> ActError {
    ActError::Conflict("register-entry-there", vec![("entry", entry.shown().into())])
}

/// Who may have an entry for a purpose now: whoever takes the step that rests on it. Errors: Forbidden, Conflict (there is one, or
/// the act is elsewhere).
pub fn may_ask(db: &mut Db, actor: &Actor, act: &Act, purpose: Purpose) -> Result<(), ActError> {
    let parties = policy::parties(actor, act);
    let (party, step) = match purpose {
        Purpose::Signature => (Party::CaseOwner, ActState::Signed),
        Purpose::Settlement => (Party::Accountant, ActState::Settled),
        Purpose::Decision => {
            let history = queries::steps_of(db, &[act.id])?;
            may_decide(actor, act, &history)?;
            return match of_purpose(db, act, purpose)? {
                None => Ok(()),
                Some(entry) => Err(there(&entry)),
            };
        }
        // A notice is entered where it arrives.
        Purpose::Notice => return Err(ActError::Forbidden),
    };
    if !parties.contains(&party) {
        return Err(ActError::Forbidden);
    }
    if machine::permits(act.procedure, Some(act.state), step, &[party]).is_none() {
        return Err(ActError::Conflict("register-entry-early", Vec::new()));
    }
    match of_purpose(db, act, purpose)? {
        None => Ok(()),
        Some(entry) => Err(there(&entry)),
    }
}

/// Who enters the decision of an act in the register, before it or after: whoever takes it there, and a holder of the substitute power
/// who has. Errors: Forbidden.
pub fn may_decide(actor: &Actor, act: &Act, history: &[Transition]) -> Result<(), ActError> {
    let parties = policy::parties(actor, act);
    let decides = match act.procedure {
        Procedure::Maintainer => Party::Agent,
        Procedure::Inerzia => Party::SubstituteOfficer,
        _ => Party::CaseOwner,
    };
    let has_substituted =
        |step: &Transition| step.party == Party::SubstituteOfficer && step.user_id == Some(actor.id());
    let may = parties.contains(&decides)
        || parties.contains(&Party::SubstituteOfficer) && history.iter().any(has_substituted);
    match may {
        true => Ok(()),
        false => Err(ActError::Forbidden),
    }
}

/// Enters the decision of an act. Errors: NotFound, Forbidden, Changed, Invalid, Conflict.
pub fn enter_decision(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    given: &EntryIn,
) -> Result<(Act, RegisterEntry), ActError> {
    let act = queries::find_any(db, actor, id)?;
    let may = may_ask(db, actor, &act, Purpose::Decision);
    if let Err(ActError::Forbidden) = may {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    may?;
    let act = course::save(db, now, &act, act.clone())?;
    let (today, by) = (rome::date_of(now.utc()), actor.by(Some(act.ente_id)));
    let entry = enter(db, now, today, &act, by, Purpose::Decision, given)?;
    Ok((act, entry))
}

/// The entry is another document's.
pub(super) fn used(entry: &identifiers::RegisterEntry) -> ActError {
    let shown = shown(&entry.shown_number(), entry.year(), entry.aoo());
    ActError::Conflict("register-entry-used", vec![("entry", shown.into())])
}

fn shown(number: &str, year: i32, aoo: &str) -> String {
    format!("{number}/{year} (AOO {aoo})")
}

/// The entry, as a register can have it. Errors: Invalid.
pub(super) fn checked(given: &EntryIn, today: NaiveDate) -> Result<identifiers::RegisterEntry, ActError> {
    let refuse = |field: &str, reason: Message| {
        let field = FieldError::new(&format!("register_entry/{field}"), reason);
        Err(ActError::Invalid(vec![field]))
    };
    let Some(date) = given.date else {
        return refuse("date", Message::new("acts-register-date"));
    };
    if !rome::is_plausible(date) {
        return refuse("date", Message::new("acts-register-date"));
    }
    if date > today {
        return refuse("date", Message::new("acts-register-future"));
    }
    identifiers::RegisterEntry::read(&given.aoo, &given.number, given.year, date).or_else(|(field, error)| {
        let reason = (error.args().into_iter()).fold(Message::new(error.key()), |reason, (name, value)| {
            reason.arg(name, value)
        });
        refuse(field, reason)
    })
}

impl RegisterEntry {
    /// As people cite it: `0001234/2026 (AOO c_b157)`.
    pub fn shown(&self) -> String {
        shown(&self.number, self.year, &self.aoo)
    }

    /// Whether an entry that is given is this one.
    fn is(&self, given: &identifiers::RegisterEntry) -> bool {
        self.register_key == given.key() && self.entered_on == given.date()
    }
}

/// The entries of these acts.
pub(super) fn of_acts(db: &mut Db, ids: &[ActId]) -> QueryResult<Vec<RegisterEntry>> {
    register_entries::table
        .filter(one_of(register_entries::act_id, ids.to_vec()))
        .order((register_entries::entered_at, register_entries::register_key))
        .select(RegisterEntry::as_select())
        .load(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_checked_field_by_field() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let given = |aoo: &str, number: &str, year, date: Option<&str>| EntryIn {
            aoo: aoo.to_owned(),
            number: number.to_owned(),
            year,
            date: date.map(day),
        };
        let today = day("2026-03-02");
        let fine = checked(&given(" c_b157 ", "0001234", 2026, Some("2026-03-02")), today).unwrap();
        assert_eq!(
            (fine.aoo(), fine.number_key(), fine.date()),
            ("c_b157", "1234", today)
        );
        for (entry, field) in [
            (given("", "1", 2026, Some("2026-03-01")), "aoo"),
            (given("a", "12a", 2026, Some("2026-03-01")), "number"),
            (given("a", "000", 2026, Some("2026-03-01")), "number"),
            (given("a", "", 2026, Some("2026-03-01")), "number"),
            (given("a", "1", 2026, None), "date"),
            (given("a", "1", 2026, Some("2026-03-03")), "date"),
            (given("a", "1", 2025, Some("2026-03-01")), "year"),
        ] {
            let Err(ActError::Invalid(wrong)) = checked(&entry, today) else {
                panic!("{entry:?} is refused")
            };
            assert_eq!(wrong[0].pointer, format!("/register_entry/{field}"));
        }
    }
}
