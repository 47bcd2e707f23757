//! From 1 January on the holders of the substitute power are told, once, that the list of the year before is ready. If nothing ran in
//! January, they are told later: too late is better than never.

use chrono::{Datelike, NaiveDate};
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

/// The year before, as long as nobody was told of it, if there is something to tell.
pub fn due_to_tell(db: &mut Db, now: Timestamp) -> QueryResult<Vec<i32>> {
    let year = rome::date_of(now.utc()).year() - 1;
    let told: i64 = late_lists::table.find(year).count().get_result(db)?;
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day of every year");
    Ok(match told == 0 && super::has_any(db, (day(1, 1), day(12, 31)))? {
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
