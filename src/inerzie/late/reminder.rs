//! In January the holders of the substitute power are told, once, that the list of the year before is ready.

use chrono::Datelike;
use diesel::prelude::*;

use crate::db::schema::late_lists;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::t;
use crate::users;
use crate::users::actor::Role;

/// The month in which the list is due.
const JANUARY: u32 = 1;

/// The year before, in January, as long as nobody was told of it.
pub fn due_to_tell(db: &mut Db, now: Timestamp) -> QueryResult<Vec<i32>> {
    let today = rome::date_of(now.utc());
    let year = today.year() - 1;
    let told: i64 = late_lists::table.find(year).count().get_result(db)?;
    Ok(match today.month() == JANUARY && told == 0 {
        true => vec![year],
        false => Vec::new(),
    })
}

/// Tells the holders of a year's list. `false`: they were told.
pub fn tell(db: &mut Db, now: Timestamp, year: i32) -> QueryResult<bool> {
    let row = (late_lists::year.eq(year), late_lists::told_at.eq(now));
    match diesel::insert_into(late_lists::table).values(row).execute(db) {
        Err(error) if is_unique_violation(&error) => return Ok(false),
        other => other?,
    };
    let holders = users::enabled_of_role(db, Role::SubstituteOfficer)?;
    let recipients = users::recipients(db, &holders, rome::date_of(now.utc()))?;
    let (italian, english): (Vec<_>, Vec<_>) = recipients
        .into_iter()
        .partition(|recipient| recipient.person.language == Lang::It);
    for (lang, recipients) in [(Lang::It, italian), (Lang::En, english)] {
        let title = t!(lang, "late-title-year", year = year.to_string()).into_owned();
        let new = NewNotice {
            kind: NoticeKind::ReportReady,
            ticket: None,
            facts: Facts {
                report: Some(title),
                path: Some(format!("{}?year={year}", super::web::PATH)),
                ..Facts::default()
            },
        };
        notices::tell_recipients(db, now, &recipients, &new, None)?;
    }
    Ok(true)
}
