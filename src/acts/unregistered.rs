//! Formal notices that have come and that nobody has registered: who answers for the act is reminded after three working days, and of a
//! disdetta again before the year ends with which its services end, for on 1 January they are renewed.

use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::course::{self, Mover};
use super::error::ActError;
use super::formal;
use super::model::{Act, ActState, Party, Procedure};
use super::queries;
use super::telling::{Side, tell_in_words};
use crate::db::Db;
use crate::db::schema::{act_notice_reminders, acts};
use crate::disdette::{self, cessation::cessation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::sla::calendar::Calendar;
use crate::sla::calendars::{self, CENTRO};
use crate::sla::terms::WorkingDayTerm;
use crate::t;

/// Working days after which somebody is reminded.
const WORKING_DAYS: u32 = 3;

/// Days before the centre entered an act in which its notice may have come.
const DAYS_BEFORE: u64 = 30;

/// From this day of December on they are reminded of disdette once more, while there is time to ask the ente for what is missing.
const YEAR_END_FROM: u32 = 21;

/// The reminders of an act, as they are numbered.
const AFTER_DAYS: i32 = 1;
const YEAR_END: i32 = 2;

/// A notice that came, and the reminders of it that are due.
struct Waiting {
    act: Act,
    received_on: NaiveDate,
    /// Whether it is linked to the act.
    is_linked: bool,
    due: Vec<i32>,
}

/// The acts whose notice nobody has registered and of which somebody is to be reminded.
pub fn due_to_remind(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let submitted: Vec<Act> = acts::table
        .filter(acts::procedure.eq_any([Procedure::Disdetta, Procedure::Recesso]))
        .filter(acts::state.eq(ActState::Submitted))
        .order(acts::id)
        .select(Act::as_select())
        .load(db)?;
    let mut due = Vec::new();
    for act in submitted {
        let id = act.id;
        if waiting(db, now, act)?.is_some() {
            due.push(id);
        }
    }
    Ok(due)
}

fn waiting(db: &mut Db, now: Timestamp, act: Act) -> QueryResult<Option<Waiting>> {
    let today = rome::date_of(now.utc());
    let linked = act.received_on;
    let received_on = match linked {
        Some(on) => Some(on),
        // What the ente sent after it had written the act, and nobody has linked. What the centre enters, it enters because it came.
        None => {
            let begun = rome::date_of(act.created_at.utc());
            let from = match is_entered(db, &act)? {
                true => begun - Days::new(DAYS_BEFORE),
                false => begun,
            };
            formal::unlinked_since(db, act.ente_id, from)?
        }
    };
    let Some(received_on) = received_on else {
        return Ok(None);
    };
    let told: Vec<i32> = act_notice_reminders::table
        .filter(act_notice_reminders::act_id.eq(act.id))
        .select(act_notice_reminders::number)
        .load(db)?;
    let is_year_end = today.month() == 12 && today.day() >= YEAR_END_FROM && ends_this_year(db, &act, today)?;
    let due = [
        (AFTER_DAYS, is_late(db, received_on, today)?),
        (YEAR_END, is_year_end),
    ];
    let due = due
        .into_iter()
        .filter(|(number, is_due)| *is_due && !told.contains(number));
    let due: Vec<i32> = due.map(|(number, _)| number).collect();
    Ok((!due.is_empty()).then_some(Waiting {
        act,
        received_on,
        is_linked: linked.is_some(),
        due,
    }))
}

/// Whether an act is a disdetta by which services end with this year (rule DIS), and not with the later one that it asks for.
fn ends_this_year(db: &mut Db, act: &Act, today: NaiveDate) -> QueryResult<bool> {
    if act.procedure != Procedure::Disdetta {
        return Ok(false);
    }
    let asked = disdette::of_act(db, act.id)?.requested_from;
    let end = cessation(today, asked, NaiveDate::MAX);
    Ok(end.is_ok_and(|end| end.last_service_day.year() == today.year()))
}

/// Whether people of the centre entered an act for the ente.
fn is_entered(db: &mut Db, act: &Act) -> QueryResult<bool> {
    let begun_by = queries::begun_by(db, act)?;
    Ok(begun_by.is_some_and(|party| !matches!(party, Party::EnteContact | Party::EnteSignatory)))
}

/// Whether the working days of the centre have passed since a day.
fn is_late(db: &mut Db, received_on: NaiveDate, today: NaiveDate) -> QueryResult<bool> {
    let term = WorkingDayTerm::new(received_on, WORKING_DAYS);
    let last = match calendars::in_force(db, CENTRO)? {
        Some(version) => term.due_on(calendars::timetable(db, version)?.calendar()),
        None => term.due_on(&Calendar::centro()),
    };
    // A calendar that never opens has no day on which it is late.
    Ok(last.is_ok_and(|last| today > last))
}

/// Reminds who answers for an act that its notice waits, once for each reason. `false`: it is not due.
pub fn remind(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
    if act.state != ActState::Submitted {
        return Ok(false);
    }
    let Some(waiting) = waiting(db, now, act)? else {
        return Ok(false);
    };
    let Waiting {
        act,
        received_on,
        is_linked,
        due,
    } = waiting;
    let is_year_end = due.contains(&YEAR_END);
    tell_in_words(db, now, &act, Side::Centre, |lang| {
        t!(
            lang,
            "acts-notice-waits",
            day = lang.date(received_on),
            linked = if is_linked { "yes" } else { "no" },
            year = if is_year_end { "yes" } else { "no" }
        )
        .into_owned()
    })?;
    for number in &due {
        diesel::insert_into(act_notice_reminders::table)
            .values((
                act_notice_reminders::act_id.eq(act.id),
                act_notice_reminders::number.eq(number),
                act_notice_reminders::sent_at.eq(now),
            ))
            .execute(db)?;
    }
    let facts = json!({"received_on": received_on.to_string(), "year_end": is_year_end});
    let by = Mover::clock().by;
    course::record(db, now, &act, by, "act.notice_waits", (Value::Null, facts), None)?;
    Ok(true)
}
