//! Reminders of the last day for a disdetta, to who signs for an ente: once in November, once in December.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::model::open;
use crate::acts::telling::{Side, is_anybody, tell};
use crate::acts::{Act, ActError, ActState, Procedure};
use crate::adesioni::member_on;
use crate::attivazioni;
use crate::canoni::renewal;
use crate::db::Db;
use crate::db::schema::{acts, disdetta_reminders};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::rome;
use crate::kernel::text::Message;

/// The days from which on enti are reminded, month and day: at the beginning of each month in which councils still meet before the year
/// ends, and never on a public holiday (1 November).
pub const REMIND_ON: [(u32, u32); 2] = [(11, 2), (12, 1)];

/// The centre asks for the notice by this day of December: what a certified mail lacks (a signature, the receipt of delivery) can then
/// still be mended before the last day of the law.
pub const LEAD_DAY: u32 = 16;

/// The official last day of a year (DIS): 31 December, not moved.
pub fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Until when the centre asks for it.
pub fn lead_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, LEAD_DAY).unwrap_or(NaiveDate::MAX)
}

/// Which reminder it is the time for, from 1. `None`: none yet this year.
fn number(today: NaiveDate) -> Option<i32> {
    let begun = |(month, day): &(u32, u32)| (today.month(), today.day()) >= (*month, *day);
    let count = REMIND_ON.iter().filter(|from| begun(from)).count();
    i32::try_from(count).ok().filter(|number| *number > 0)
}

/// The enti with a service in operation that were not reminded yet.
pub fn due(db: &mut Db, now: Timestamp) -> QueryResult<Vec<EnteId>> {
    let today = rome::date_of(now.utc());
    let Some(number) = number(today) else {
        return Ok(Vec::new());
    };
    let reminded = disdetta_reminders::table
        .filter(disdetta_reminders::year.eq(today.year()))
        .filter(disdetta_reminders::number.eq(number))
        .select(disdetta_reminders::ente_id);
    acts::table
        .filter(acts::procedure.eq(Procedure::Attivazione))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending]))
        .filter(acts::ente_id.ne_all(reminded))
        .select(acts::ente_id)
        .distinct()
        .order(acts::ente_id)
        .load(db)
}

/// Reminds the signatories of an ente of what is renewed unless they give notice, once. `false`: nothing is, or they were reminded.
pub fn remind(db: &mut Db, now: Timestamp, ente: EnteId) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let (year, Some(number)) = (today.year(), number(today)) else {
        return Ok(false);
    };
    let Some(membership) = member_on(db, ente, None, today)? else {
        return Ok(false);
    };
    let known: Option<i32> = disdetta_reminders::table
        .find((ente, year, number))
        .select(disdetta_reminders::number)
        .first(db)
        .optional()?;
    if known.is_some() {
        return Ok(false);
    }
    let in_service = attivazioni::in_service(db, ente)?;
    let ids: Vec<ActId> = in_service.iter().map(|(act, ..)| act.id).collect();
    let noticed = open(db, &ids)?;
    let (mut renewed, mut waiting): (Vec<String>, Vec<Act>) = (Vec::new(), Vec::new());
    for (act, _, service) in in_service {
        match noticed.iter().find(|(activation, _)| *activation == act.id) {
            None if renewal::is_renewed(db, act.id, year + 1)? => renewed.push(service.name_it),
            Some((_, notice)) if notice.state == ActState::Submitted && notice.received_on.is_none() => {
                waiting.push(notice.clone());
            }
            _ => {}
        }
    }
    if renewed.is_empty() && waiting.is_empty() {
        return Ok(false);
    }
    let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    // Given and never sent: without the formal notice it ends nothing.
    waiting.sort_by_key(|notice| notice.id);
    waiting.dedup_by_key(|notice| notice.id);
    for notice in &waiting {
        let words = Message::new("disdette-remind-formal").arg("last", shown(last_day(year)));
        remind_ente(db, now, notice, &words)?;
        tell(db, now, notice, Side::Centre, &words)?;
    }
    if !renewed.is_empty() {
        let is_past = today > lead_day(year);
        let key = if is_past {
            "disdette-remind-last"
        } else {
            "disdette-remind"
        };
        let words = Message::new(key)
            .arg("services", renewed.join(", "))
            .arg("count", renewed.len())
            .arg("last", shown(last_day(year)))
            .arg("lead", shown(lead_day(year)))
            .arg("year", (year + 1).to_string());
        // The joining is the act that the ente and the centre share for all of its services.
        let adesione: Act = acts::table
            .find(membership.act_id)
            .select(Act::as_select())
            .first(db)?;
        remind_ente(db, now, &adesione, &words)?;
    }
    let row = (
        disdetta_reminders::ente_id.eq(ente),
        disdetta_reminders::year.eq(year),
        disdetta_reminders::number.eq(number),
        disdetta_reminders::sent_at.eq(now),
    );
    diesel::insert_into(disdetta_reminders::table)
        .values(row)
        .execute(db)?;
    Ok(true)
}

/// Tells who signs for the ente, there or at one that acts for it (R-VIS-2); where nobody does, its contact persons, and the centre, which has to call.
fn remind_ente(db: &mut Db, now: Timestamp, act: &Act, words: &Message) -> QueryResult<()> {
    if is_anybody(db, now, act, Side::Signatories)? {
        return tell(db, now, act, Side::Signatories, words);
    }
    let has_contact = is_anybody(db, now, act, Side::Ente)?;
    if has_contact {
        tell(db, now, act, Side::Ente, words)?;
    }
    let key = match has_contact {
        true => "disdette-remind-no-signatory",
        false => "disdette-remind-nobody",
    };
    tell(db, now, act, Side::Centre, &Message::new(key))
}
