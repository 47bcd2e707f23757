//! The end of the rights of an ente's people, after a recesso that left neither a joining nor an active service (section 14): from
//! the day after the last service day they change nothing any more; for a set time they still read and export their own data.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::audit::{self, By, Entry};
use crate::db::schema::rights_ends;
use crate::db::{Db, is_unique_violation, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};

/// When the rights of an ente's people ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rights_ends)]
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
        if date < self.ended_on {
            Rights::Full
        } else if date <= self.reading_until {
            Rights::Reading(self.reading_until)
        } else {
            Rights::None
        }
    }
}

/// Ends the rights of the people of an ente. `false`: they have ended already.
pub fn end(
    db: &mut Db,
    now: Timestamp,
    by: By,
    (ente, act): (EnteId, ActId),
    (ended_on, reading_until): (NaiveDate, NaiveDate),
) -> QueryResult<bool> {
    let row = RightsEnd {
        ente_id: ente,
        act_id: act,
        ended_on,
        reading_until,
        recorded_at: now,
    };
    let inserted = db.transaction(|db| diesel::insert_into(rights_ends::table).values(&row).execute(db));
    match inserted {
        Ok(_) => {}
        Err(error) if is_unique_violation(&error) => return Ok(false),
        Err(error) => return Err(error),
    }
    let facts = json!({"act_id": act, "ended_on": ended_on, "reading_until": reading_until});
    let entry = Entry::new("ente.rights_ended", "ente", ente).ente(ente);
    audit::record(db, by, now, entry.change(Value::Null, facts))?;
    Ok(true)
}

/// When the rights of the people of an ente ended, if they did.
pub fn of(db: &mut Db, ente: EnteId) -> QueryResult<Option<RightsEnd>> {
    rights_ends::table
        .find(ente)
        .select(RightsEnd::as_select())
        .first(db)
        .optional()
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
    }
}
