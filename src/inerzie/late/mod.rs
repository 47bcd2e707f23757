//! The proceedings that were concluded late in a year, or not at all: what the holder of the substitute power gives account of by
//! 30 January, by kind and office (L. 241/1990 art. 2 c. 9-quater).
//!
//! The *kind* is the procedure with what it is about, a convention or a service. The *office* is the case owner: the centre has no
//! units below it, and a proceeding is somebody's who answers for it (art. 5). What runs longer than a year is in the list of each.

pub mod api;
mod reminder;
mod report;
pub mod web;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

pub use reminder::{due_to_tell, tell};
pub use report::compose;

use crate::acts::substitution::TERMS;
use crate::acts::terms::{self, Term, TermState};
use crate::acts::{Act, ActError, ActSheet, ActState, Party, Procedure, sheets_of, yearly};
use crate::db::schema::{act_transitions, adesioni, attivazioni, convenzioni};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ServiceId, UserId};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::services;
use crate::users::actor::{Actor, Role};

/// Who reads the list.
pub const READERS: &[Role] = &[
    Role::Manager,
    Role::SubstituteOfficer,
    Role::CaseOwner,
    Role::Auditor,
];

/// What a proceeding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Its procedure.
    pub procedure: Procedure,
    /// Code of the convention or of the service.
    pub code: String,
    /// Its names in Italian and English.
    pub names: (String, String),
}

impl Kind {
    /// Name of the convention or of the service.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.names.0,
            Lang::En => &self.names.1,
        }
    }
}

/// Who answers for a proceeding: name and account; none: nobody has taken it up.
pub type Office = Option<(String, UserId)>;

/// A proceeding that was concluded late, or not at all.
#[derive(Clone, Debug)]
pub struct LateCase {
    /// The act.
    pub act: Act,
    /// Name of its ente.
    pub ente: String,
    /// Its kind.
    pub kind: Kind,
    /// Its office.
    pub office: Office,
    /// Its term.
    pub term: Term,
    /// When it ended; none: it had not by the last day of the list.
    pub ended_on: Option<NaiveDate>,
    /// Days from the term's last one to the end, or to the last day of the list.
    pub days_late: u64,
    /// What was used until then, in the unit of the term.
    pub used: u64,
    /// The state that it came to by then.
    pub state: ActState,
    /// What was said when it came to that state.
    pub reason: Option<String>,
    /// The substitute power, if it was asked for by then.
    pub asked: Option<Asked>,
}

/// How the substitute power over a proceeding stood on the last day of the list.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The inerzia.
    pub inerzia: ActId,
    /// When it was asked for.
    pub on: NaiveDate,
    /// Who had taken it up.
    pub holder: Option<String>,
}

/// The figures of one kind in one office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Proceedings that were concluded within their term.
    pub in_time: u64,
    /// Proceedings that ended later.
    pub late: u64,
    /// Proceedings whose term had passed and that had not ended.
    pub open: u64,
    /// The most days that one of these was late.
    pub most_days: u64,
}

impl Group {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.in_time + self.late + self.open
    }
}

/// The list of a year.
#[derive(Clone, Debug)]
pub struct LateList {
    /// The year.
    pub year: i32,
    /// The last day that it tells of: the year's, or today.
    pub until: NaiveDate,
    /// The proceedings of each kind, by office, the one whose term passed first before the others.
    pub cases: Vec<LateCase>,
    /// The figures, by kind and office, of all proceedings that ended in the year or should have.
    pub groups: BTreeMap<(Kind, Office), Group>,
}

/// The list of a year, of the present one so far; by default of the year before. Errors: NotFound for who does not read it, Invalid.
pub fn of_year(db: &mut Db, actor: &Actor, now: Timestamp, year: Option<i32>) -> Result<LateList, ActError> {
    if !may_read(actor) {
        return Err(ActError::NotFound);
    }
    let today = rome::date_of(now.utc());
    let (first, last) = yearly::days_of(today, year, today.year() - 1)?.into_inner();
    let year = first.year();
    let mut groups: BTreeMap<(Kind, Office), Group> = BTreeMap::new();
    let mut late = Vec::new();
    let all = terms::between(db, &TERMS, (first, last))?;
    let kinds = kinds(db, &all.iter().map(|(_, act)| act.id).collect::<Vec<_>>())?;
    let ids: Vec<ActId> = all.iter().map(|(_, act)| act.id).collect();
    let owners = acted_by(db, ids, last, (Party::CaseOwner, None))?;
    let owner = |act: &Act| owners.get(&act.id).copied().or(act.case_owner_id);
    let offices = names(db, all.iter().filter_map(|(_, act)| owner(act)))?;
    for (term, act) in all {
        let Some(kind) = kinds.get(&act.id) else { continue };
        let office = owner(&act).and_then(|owner| Some((offices.get(&owner)?.clone(), owner)));
        let Some((is_late, ended_on)) = standing(&term, &act, (first, last)) else {
            continue;
        };
        match (is_late, ended_on) {
            (true, _) => late.push((term, act, kind.clone(), office, ended_on)),
            (false, Some(_)) if term.state == TermState::Met => {
                groups.entry((kind.clone(), office)).or_default().in_time += 1;
            }
            // It still runs, or the ente gave it up in time.
            (false, _) => {}
        }
    }
    let sheets = sheets_of(db, late.iter().map(|(_, act, ..)| act.clone()).collect())?;
    let inerzie = sheets
        .iter()
        .filter_map(|sheet| Some(sheet.substitution.as_ref()?.act.id));
    let takers = acted_by(
        db,
        inerzie.collect(),
        last,
        (Party::SubstituteOfficer, Some(ActState::TakenOver)),
    )?;
    let holders = names(db, takers.values().copied())?;
    let mut cases = Vec::new();
    for ((term, act, kind, office, ended_on), sheet) in late.into_iter().zip(sheets) {
        let until = ended_on.unwrap_or(last);
        let days_late = (until - term.due_on).num_days().unsigned_abs();
        let group = groups.entry((kind.clone(), office.clone())).or_default();
        match ended_on {
            Some(_) => group.late += 1,
            None => group.open += 1,
        }
        group.most_days = group.most_days.max(days_late);
        let (state, reason) = came_to(&sheet, until);
        cases.push(LateCase {
            used: term.used(db, until)?,
            asked: sheet
                .substitution
                .filter(|one| one.inerzia.requested_on <= last)
                .map(|one| Asked {
                    inerzia: one.act.id,
                    on: one.inerzia.requested_on,
                    holder: takers
                        .get(&one.act.id)
                        .and_then(|taker| holders.get(taker).cloned()),
                }),
            ente: sheet.ente,
            act,
            kind,
            office,
            term,
            ended_on,
            days_late,
            state,
            reason,
        });
    }
    cases.sort_by(|one, other| {
        let place = |case: &LateCase| {
            (
                case.kind.clone(),
                case.office.clone(),
                case.term.due_on,
                case.act.id,
            )
        };
        place(one).cmp(&place(other))
    });
    Ok(LateList {
        year,
        until: last,
        cases,
        groups,
    })
}

/// Whether a proceeding was late in these days, and when it ended by the last of them. None: it ended before the first.
fn standing(
    term: &Term,
    act: &Act,
    (first, last): (NaiveDate, NaiveDate),
) -> Option<(bool, Option<NaiveDate>)> {
    let ended_on = term.ended_on(act).filter(|on| *on <= last);
    match ended_on.is_some_and(|on| on < first) {
        true => None,
        false => Some((ended_on.unwrap_or(last) > term.due_on, ended_on)),
    }
}

/// Whether the list of these days has anything in it.
fn has_any(db: &mut Db, days: (NaiveDate, NaiveDate)) -> QueryResult<bool> {
    let all = terms::between(db, &TERMS, days)?;
    let mut standings = all.iter().filter_map(|(term, act)| standing(term, act, days));
    Ok(standings.any(|(is_late, _)| is_late))
}

/// Whether somebody reads the list.
pub fn may_read(actor: &Actor) -> bool {
    actor.staff().is_some_and(|staff| staff.is_any(READERS))
}

/// The state that an act had come to by the end of a date, and what was said with it.
fn came_to(sheet: &ActSheet, until: NaiveDate) -> (ActState, Option<String>) {
    let mut steps = sheet.history.iter().rev();
    match steps.find(|step| rome::date_of(step.at.utc()) <= until) {
        Some(step) => (step.to_state, step.reason.clone()),
        None => (sheet.act.state, None),
    }
}

/// What each of these acts is about.
fn kinds(db: &mut Db, ids: &[ActId]) -> QueryResult<BTreeMap<ActId, Kind>> {
    let joined: Vec<(ActId, String, String)> = adesioni::table
        .inner_join(convenzioni::table.on(convenzioni::id.eq(adesioni::convenzione_id)))
        .filter(one_of(adesioni::act_id, ids.to_vec()))
        .select((adesioni::act_id, convenzioni::code, convenzioni::name))
        .load(db)?;
    let activated: Vec<(ActId, ServiceId)> = attivazioni::table
        .filter(one_of(attivazioni::act_id, ids.to_vec()))
        .select((attivazioni::act_id, attivazioni::service_id))
        .load(db)?;
    let services = services::all(db)?;
    let mut kinds = BTreeMap::new();
    for (act, code, name) in joined {
        let kind = Kind {
            procedure: Procedure::Adesione,
            code,
            names: (name.clone(), name),
        };
        kinds.insert(act, kind);
    }
    for (act, id) in activated {
        let Some(service) = services.iter().find(|service| service.id == id) else {
            continue;
        };
        let name = |lang| service.name(lang).to_owned();
        let kind = Kind {
            procedure: Procedure::Attivazione,
            code: service.code.clone(),
            names: (name(Lang::It), name(Lang::En)),
        };
        kinds.insert(act, kind);
    }
    Ok(kinds)
}

/// Who last made a step of these acts as that party, into that state if one is given, by the end of a date: what comes later changes
/// nothing in the list of an earlier year.
fn acted_by(
    db: &mut Db,
    ids: Vec<ActId>,
    until: NaiveDate,
    (party, to): (Party, Option<ActState>),
) -> QueryResult<BTreeMap<ActId, UserId>> {
    let steps: Vec<(ActId, ActState, Option<UserId>)> = act_transitions::table
        .filter(one_of(act_transitions::act_id, ids))
        .filter(act_transitions::party.eq(party))
        .filter(act_transitions::at.lt(Timestamp::from(rome::end_of_day(until))))
        .order((act_transitions::act_id, act_transitions::position))
        .select((
            act_transitions::act_id,
            act_transitions::to_state,
            act_transitions::user_id,
        ))
        .load(db)?;
    let counts = steps
        .into_iter()
        .filter(|(_, state, _)| to.is_none_or(|to| *state == to));
    Ok(counts.filter_map(|(act, _, user)| Some((act, user?))).collect())
}

/// The names of those who answer for proceedings.
fn names(db: &mut Db, owners: impl Iterator<Item = UserId>) -> QueryResult<BTreeMap<UserId, String>> {
    let mut owners: Vec<UserId> = owners.collect();
    owners.sort();
    owners.dedup();
    Ok(crate::users::names(db, &owners)?.into_iter().collect())
}
