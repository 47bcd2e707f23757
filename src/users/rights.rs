//! The end of the rights of an ente's people, after a recesso that left neither a joining nor an active service (section 14): from
//! the day after the last service day they change nothing any more; for a set time they still read and export their own data.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::audit::{self, By, Entry};
use crate::db::schema::rights_ends;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::rome;

/// When the rights of an ente's people ended last, and whether they came back since.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rights_ends, treat_none_as_null = true)]
pub struct RightsEnd {
    /// The ente.
    pub ente_id: EnteId,
    /// The recesso that ended them.
    pub act_id: ActId,
    /// The first day on which nothing can be changed any more.
    pub ended_on: NaiveDate,
    /// The last day on which its data can be read and exported.
    pub reading_until: NaiveDate,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The day on which they came back.
    pub restored_on: Option<NaiveDate>,
    /// Who of the centre decided that; none: a joining or a contract did.
    pub restored_by: Option<UserId>,
    /// Why.
    pub restored_reason: Option<String>,
    /// The last day of reading of which the ente was told days before, or need not be.
    pub reading_warned_for: Option<NaiveDate>,
}

/// What the people of an ente may do on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// All that their role allows.
    Full,
    /// Reading and exporting, until that day.
    Reading(NaiveDate),
    /// Nothing: they do not act for the ente any more.
    None,
}

impl RightsEnd {
    /// What is left on a date.
    pub fn on(&self, date: NaiveDate) -> Rights {
        if date < self.ended_on || self.restored_on.is_some_and(|restored| restored <= date) {
            Rights::Full
        } else if date <= self.reading_until {
            Rights::Reading(self.reading_until)
        } else {
            Rights::None
        }
    }

    fn facts(&self) -> Value {
        json!({
            "act_id": self.act_id, "ended_on": self.ended_on, "reading_until": self.reading_until,
            "restored_on": self.restored_on,
        })
    }
}

/// What stays open to people whose ente's rights have ended, as long as they read: the forms of a joining, by which the ente comes back,
/// and the transfer code of its domain, which must move in just these days (R-DOM-2). Who reads the code changes nothing. Documents are
/// taken out, and the substitute power is asked for, of acts of all kinds at the same addresses: there `acts::policy::still_writes`
/// lets the joining through.
pub fn stays_open(path: &str) -> bool {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let takes_out = path
        .strip_prefix("/acts/")
        .map(|rest| rest.split('/').collect::<Vec<_>>())
        .is_some_and(|rest| matches!(rest[..], [_, "documents", _, "remove"]));
    let of_document = path
        .strip_prefix("/documents/")
        .is_some_and(|id| !id.is_empty() && !id.contains('/'));
    let of_maintainer = path
        .strip_prefix("/maintainers/")
        .and_then(|rest| rest.split_once('/'));
    path == "/adesioni"
        || path.starts_with("/adesioni/")
        || matches!(path, "/inerzie" | "/inerzie/new")
        || takes_out
        || of_document
        || of_maintainer.is_some_and(|(_, form)| form == "code/look")
}

/// Ends the rights of the people of an ente, today or on a day to come; until that day it can be put off. `false`: they have ended
/// already, or came back after what would end them.
pub fn end(
    db: &mut Db,
    now: Timestamp,
    by: By,
    (ente, act): (EnteId, ActId),
    (ended_on, reading_until): (NaiveDate, NaiveDate),
) -> QueryResult<bool> {
    let before = of(db, ente)?;
    let row = RightsEnd {
        ente_id: ente,
        act_id: act,
        ended_on,
        reading_until,
        recorded_at: now,
        restored_on: None,
        restored_by: None,
        restored_reason: None,
        reading_warned_for: None,
    };
    match &before {
        None => diesel::insert_into(rights_ends::table).values(&row).execute(db)?,
        Some(before) if before.is_replaced_by(ended_on, rome::date_of(now.utc())) => {
            diesel::update(rights_ends::table.find(ente))
                .set(&row)
                .execute(db)?
        }
        Some(_) => return Ok(false),
    };
    let old = before.as_ref().map_or(Value::Null, RightsEnd::facts);
    record(db, now, by, "ente.rights_ended", ente, (old, row.facts()), None)?;
    Ok(true)
}

impl RightsEnd {
    /// Whether another end takes its place: while it has not come, or where it lies after the day on which the rights came back.
    pub fn is_replaced_by(&self, ended_on: NaiveDate, today: NaiveDate) -> bool {
        match self.restored_on {
            Some(restored_on) => ended_on > restored_on,
            None => self.ended_on > today && self.ended_on != ended_on,
        }
    }
}

/// Gives the people of an ente their rights back, from today. `reason`: of whoever of the centre decides it. `false`: they have not ended.
pub fn restore(
    db: &mut Db,
    now: Timestamp,
    by: By,
    ente: EnteId,
    decided: Option<(UserId, String)>,
) -> QueryResult<bool> {
    let Some(before) = of(db, ente)?.filter(|row| row.restored_on.is_none()) else {
        return Ok(false);
    };
    let (restored_by, reason) = decided.unzip();
    let after = RightsEnd {
        restored_on: Some(rome::date_of(now.utc())),
        restored_by,
        restored_reason: reason.clone(),
        ..before.clone()
    };
    diesel::update(rights_ends::table.find(ente))
        .set(&after)
        .execute(db)?;
    let changed = (before.facts(), after.facts());
    record(db, now, by, "ente.rights_restored", ente, changed, reason)?;
    Ok(true)
}

/// Ends the rights again that came back without a ground, on the dates of then. `false`: they had not come back.
pub fn take_back(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> QueryResult<bool> {
    let Some(before) = of(db, ente)?.filter(|row| row.restored_on.is_some()) else {
        return Ok(false);
    };
    let after = RightsEnd {
        restored_on: None,
        restored_by: None,
        restored_reason: None,
        reading_warned_for: None,
        ..before.clone()
    };
    diesel::update(rights_ends::table.find(ente))
        .set(&after)
        .execute(db)?;
    let changed = (before.facts(), after.facts());
    record(db, now, by, "ente.rights_ended", ente, changed, None)?;
    Ok(true)
}

/// Lets people whose rights have ended read until a later day. `false`: they read as long anyway, or have all their rights.
pub fn read_until(db: &mut Db, now: Timestamp, by: By, ente: EnteId, until: NaiveDate) -> QueryResult<bool> {
    let is_shorter = |row: &RightsEnd| row.restored_on.is_none() && row.reading_until < until;
    let Some(before) = of(db, ente)?.filter(is_shorter) else {
        return Ok(false);
    };
    let after = RightsEnd {
        reading_until: until,
        ..before.clone()
    };
    diesel::update(rights_ends::table.find(ente))
        .set(&after)
        .execute(db)?;
    let changed = (before.facts(), after.facts());
    record(db, now, by, "ente.reading_extended", ente, changed, None)?;
    Ok(true)
}

/// The enti that read until a day from today to `to`, of which they were not told before.
pub fn due_to_warn(db: &mut Db, today: NaiveDate, to: NaiveDate) -> QueryResult<Vec<EnteId>> {
    let warned_for = rights_ends::reading_warned_for;
    rights_ends::table
        .filter(rights_ends::restored_on.is_null())
        .filter(rights_ends::reading_until.between(today, to))
        .filter(
            warned_for
                .is_null()
                .or(warned_for.assume_not_null().ne(rights_ends::reading_until)),
        )
        .order(rights_ends::ente_id)
        .select(rights_ends::ente_id)
        .load(db)
}

/// Marks that an ente knows of this last day of reading.
pub fn warned(db: &mut Db, ente: EnteId, until: NaiveDate) -> QueryResult<()> {
    diesel::update(rights_ends::table.find(ente))
        .set(rights_ends::reading_warned_for.eq(until))
        .execute(db)
        .map(drop)
}

/// Calls off an end that has not come. `false`: there is none.
pub fn call_off(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> QueryResult<bool> {
    let today = rome::date_of(now.utc());
    let Some(before) = of(db, ente)?.filter(|row| row.ended_on > today && row.restored_on.is_none()) else {
        return Ok(false);
    };
    diesel::delete(rights_ends::table.find(ente)).execute(db)?;
    let changed = (before.facts(), Value::Null);
    record(db, now, by, "ente.rights_restored", ente, changed, None)?;
    Ok(true)
}

fn record(
    db: &mut Db,
    now: Timestamp,
    by: By,
    event: &'static str,
    ente: EnteId,
    (old, new): (Value, Value),
    reason: Option<String>,
) -> QueryResult<()> {
    let entry = Entry::new(event, "ente", ente).ente(ente);
    audit::record(db, by, now, entry.change(old, new).reason(reason))
}

/// When the rights of the people of an ente ended, if they did.
pub fn of(db: &mut Db, ente: EnteId) -> QueryResult<Option<RightsEnd>> {
    rights_ends::table
        .find(ente)
        .select(RightsEnd::as_select())
        .first(db)
        .optional()
}

/// The same of these enti.
pub fn of_enti(db: &mut Db, enti: &[EnteId]) -> QueryResult<Vec<RightsEnd>> {
    rights_ends::table
        .filter(one_of(rights_ends::ente_id, enti.iter().copied()))
        .select(RightsEnd::as_select())
        .load(db)
}

/// Those of these enti whose people have no full rights on a date, with what is left.
pub(super) fn ended(db: &mut Db, enti: &[EnteId], date: NaiveDate) -> QueryResult<Vec<(EnteId, Rights)>> {
    if enti.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<RightsEnd> = rights_ends::table
        .filter(one_of(rights_ends::ente_id, enti.iter().copied()))
        .filter(rights_ends::ended_on.le(date))
        .select(RightsEnd::as_select())
        .load(db)?;
    Ok(rows.iter().map(|row| (row.ente_id, row.on(date))).collect())
}

/// What is left to an ente on a date, by the answer of [`ended`].
pub(super) fn left(ended: &[(EnteId, Rights)], ente: EnteId) -> Rights {
    let found = ended.iter().find(|(one, _)| *one == ente);
    found.map_or(Rights::Full, |(_, rights)| *rights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_end_on_their_day_and_reading_after_its_last_one() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let end = RightsEnd {
            ente_id: EnteId(uuid::Uuid::nil()),
            act_id: ActId(uuid::Uuid::nil()),
            ended_on: day("2026-07-01"),
            reading_until: day("2026-09-28"),
            recorded_at: Timestamp::from_micros(0),
            restored_on: None,
            restored_by: None,
            restored_reason: None,
            reading_warned_for: None,
        };
        let reading = Rights::Reading(day("2026-09-28"));
        for (date, rights) in [
            ("2026-06-30", Rights::Full),
            ("2026-07-01", reading),
            ("2026-09-28", reading),
            ("2026-09-29", Rights::None),
        ] {
            assert_eq!(end.on(day(date)), rights, "{date}");
        }
        let back = RightsEnd {
            restored_on: Some(day("2026-08-10")),
            ..end.clone()
        };
        assert_eq!(back.on(day("2026-08-09")), reading);
        assert_eq!(back.on(day("2026-10-01")), Rights::Full);
        // What ended them does not end them again, what comes later does; an end that has come stays.
        assert!(!back.is_replaced_by(day("2026-07-01"), day("2026-10-01")));
        assert!(back.is_replaced_by(day("2026-10-01"), day("2026-10-01")));
        assert!(end.is_replaced_by(day("2026-07-05"), day("2026-06-30")));
        assert!(!end.is_replaced_by(day("2026-07-05"), day("2026-07-01")));
    }

    #[test]
    fn only_what_a_joining_needs_and_the_transfer_code_stay_open() {
        for (path, is_open) in [
            ("/adesioni/new", true),
            ("/api/v1/adesioni", true),
            ("/adesioni/PR-2026-000001/state", true),
            ("/adesionix", false),
            ("/attivazioni/new", false),
            ("/maintainers/PR-2026-000001/code/look", true),
            ("/maintainers/PR-2026-000001/code", false),
            ("/maintainers/PR-2026-000001/documents", false),
            ("/maintainers/new", false),
            ("/acts/PR-2026-000001/documents/0197/remove", true),
            ("/acts/PR-2026-000001/documents", false),
            ("/api/v1/documents/0197", true),
            ("/api/v1/documents/", false),
            ("/inerzie/new", true),
            ("/api/v1/inerzie", true),
            ("/inerzie/PR-2026-000001/documents", false),
        ] {
            assert_eq!(stays_open(path), is_open, "{path}");
        }
    }
}
