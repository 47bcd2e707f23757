//! The end of the rights of an ente's people as the ente is told of it: when it is written, moved, called off or taken back, and once
//! more before reading ends too. Its contact persons hear it, as of all acts, and pass it on to those who only open tickets.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::acts::telling::{Side, tell_in_words};
use crate::acts::{Act, ActError};
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::acts;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::t;
use crate::users::rights::{self, RightsEnd};

/// Days before the last day of reading on which the ente is told that nobody signs in for it afterwards.
const WARNED_BEFORE: Days = Days::new(14);

/// The last day of reading of which is told now.
fn warned_to(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(WARNED_BEFORE).unwrap_or(NaiveDate::MAX)
}

/// Writes when the rights end and reading does, as [`rights::end`], and tells the ente.
pub(super) fn end(
    db: &mut Db,
    now: Timestamp,
    by: By,
    act: &Act,
    (ended_on, until): (NaiveDate, NaiveDate),
) -> QueryResult<bool> {
    let before = rights::of(db, act.ente_id)?;
    if !rights::end(db, now, by, (act.ente_id, act.id), (ended_on, until))? {
        return Ok(false);
    }
    let moved = before.filter(|before| before.restored_on.is_none());
    tell_end(db, now, act, |lang| {
        let was = lang.date(moved.as_ref()?.ended_on);
        Some(t!(lang, "recessi-tell-rights-moved", number = &act.number, was = was).into_owned())
    })?;
    Ok(true)
}

/// Tells from when nothing can be changed and until when what can be read. `first`: what is to be said before.
fn tell_end(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    first: impl Fn(Lang) -> Option<String>,
) -> QueryResult<()> {
    let Some(end) = rights::of(db, act.ente_id)? else {
        return Ok(());
    };
    let today = rome::date_of(now.utc());
    let is_over = end.reading_until < today;
    tell_in_words(db, now, act, Side::Ente, |lang| {
        let (number, from) = (act.number.as_str(), lang.date(end.ended_on));
        let until = lang.date(end.reading_until);
        let said = match is_over {
            true => t!(
                lang,
                "recessi-tell-rights-over",
                number = number,
                from = &from,
                until = &until
            ),
            false => t!(
                lang,
                "recessi-tell-rights-end",
                number = number,
                from = &from,
                until = &until
            ),
        };
        let sentences = first(lang).into_iter().chain([said.into_owned()]);
        sentences.collect::<Vec<_>>().join(" ")
    })?;
    // Who learns of it so late needs no second warning.
    if end.reading_until <= warned_to(today) {
        rights::warned(db, act.ente_id, end.reading_until)?;
    }
    Ok(())
}

/// Calls off an end that has not come, as [`rights::call_off`], and tells the ente, which was told of it. `later`: the day on which they
/// end instead, if it is known.
pub(super) fn call_off(
    db: &mut Db,
    now: Timestamp,
    by: By,
    (ente, later): (EnteId, Option<NaiveDate>),
) -> QueryResult<bool> {
    let before = rights::of(db, ente)?;
    let is_off = rights::call_off(db, now, by, ente)?;
    if let (true, Some(end)) = (is_off, before) {
        tell_of(db, now, &end, |lang, number| {
            let was = lang.date(end.ended_on);
            match later {
                Some(day) => {
                    let day = lang.date(day);
                    t!(
                        lang,
                        "recessi-tell-rights-later",
                        number = number,
                        was = was,
                        day = day
                    )
                }
                None => t!(lang, "recessi-tell-rights-stay", number = number, was = was),
            }
            .into_owned()
        })?;
    }
    Ok(is_off)
}

/// Lets people whose rights have ended read until a later day, as [`rights::read_until`], and tells the ente.
pub(super) fn prolong(db: &mut Db, now: Timestamp, by: By, act: &Act, until: NaiveDate) -> QueryResult<()> {
    if !rights::read_until(db, now, by, act.ente_id, until)? {
        return Ok(());
    }
    tell_in_words(db, now, act, Side::Ente, |lang| {
        let day = lang.date(until);
        t!(
            lang,
            "recessi-tell-reading-longer",
            number = &act.number,
            until = day
        )
        .into_owned()
    })
}

/// Gives the people of an ente their rights back because it has joined again or has a contract, as [`rights::restore`], and tells it.
pub fn give_back(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> QueryResult<bool> {
    let is_back = rights::restore(db, now, by, ente, None)?;
    if let (true, Some(end)) = (is_back, rights::of(db, ente)?) {
        // Who has not lost them yet keeps them.
        let is_over = end.ended_on <= rome::date_of(now.utc());
        tell_of(db, now, &end, |lang, number| {
            let was = lang.date(end.ended_on);
            match is_over {
                true => t!(lang, "recessi-tell-rights-back", number = number),
                false => t!(lang, "recessi-tell-rights-stay", number = number, was = was),
            }
            .into_owned()
        })?;
    }
    Ok(is_back)
}

/// Ends rights again that came back without a ground, as [`rights::take_back`], and tells the ente.
pub fn take_back(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> QueryResult<bool> {
    let is_ended = rights::take_back(db, now, by, ente)?;
    if let (true, Some(end)) = (is_ended, rights::of(db, ente)?) {
        let act = act_of(db, &end)?;
        tell_end(db, now, &act, |lang| {
            Some(t!(lang, "recessi-tell-rights-again", number = &act.number).into_owned())
        })?;
    }
    Ok(is_ended)
}

/// The enti that read for two weeks more at most and were not told of it.
pub fn due_to_warn_of_reading(db: &mut Db, now: Timestamp) -> QueryResult<Vec<EnteId>> {
    let today = rome::date_of(now.utc());
    rights::due_to_warn(db, today, warned_to(today))
}

/// Tells an ente once for a last day of reading that nobody signs in for it afterwards. `false`: it is not due.
pub fn warn_of_reading(db: &mut Db, now: Timestamp, ente: EnteId) -> Result<bool, ActError> {
    let is_due = due_to_warn_of_reading(db, now)?.contains(&ente);
    let Some(end) = rights::of(db, ente)?.filter(|_| is_due) else {
        return Ok(false);
    };
    tell_of(db, now, &end, |lang, number| {
        let until = lang.date(end.reading_until);
        t!(lang, "recessi-tell-reading-ends", number = number, until = until).into_owned()
    })?;
    rights::warned(db, ente, end.reading_until)?;
    Ok(true)
}

fn act_of(db: &mut Db, end: &RightsEnd) -> QueryResult<Act> {
    acts::table.find(end.act_id).select(Act::as_select()).first(db)
}

/// Tells the ente something about the end of its rights, with the number of the recesso that brought it.
fn tell_of(
    db: &mut Db,
    now: Timestamp,
    end: &RightsEnd,
    words: impl Fn(Lang, &str) -> String,
) -> QueryResult<()> {
    let act = act_of(db, end)?;
    tell_in_words(db, now, &act, Side::Ente, |lang| words(lang, &act.number))
}
