//! What versions are called: the code and the names of a calendar or policy, and the number of one of its versions.

use diesel::prelude::*;

use super::calendars::CalendarVersionId;
use super::policies::PolicyVersionId;
use crate::db::Db;
use crate::db::schema::{calendar_versions, calendars, sla_policies, sla_policy_versions};
use crate::kernel::text::Label;

/// A version, as people name it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionName {
    /// The calendar or policy.
    pub label: Label,
    /// Which of its versions, from 1.
    pub number: i32,
}

impl From<(String, String, String, i32)> for VersionName {
    fn from((code, it, en, number): (String, String, String, i32)) -> VersionName {
        VersionName {
            label: Label { code, it, en },
            number,
        }
    }
}

/// The name of a version of a policy.
pub fn of_policy(db: &mut Db, id: PolicyVersionId) -> QueryResult<VersionName> {
    let named = sla_policy_versions::table
        .inner_join(sla_policies::table.on(sla_policies::id.eq(sla_policy_versions::policy_id)))
        .filter(sla_policy_versions::id.eq(id))
        .select((
            sla_policies::code,
            sla_policies::name_it,
            sla_policies::name_en,
            sla_policy_versions::number,
        ));
    named
        .first::<(String, String, String, i32)>(db)
        .map(VersionName::from)
}

/// The name of a version of a calendar.
pub fn of_calendar(db: &mut Db, id: CalendarVersionId) -> QueryResult<VersionName> {
    let named = calendar_versions::table
        .inner_join(calendars::table.on(calendars::id.eq(calendar_versions::calendar_id)))
        .filter(calendar_versions::id.eq(id))
        .select((
            calendars::code,
            calendars::name_it,
            calendars::name_en,
            calendar_versions::number,
        ));
    named
        .first::<(String, String, String, i32)>(db)
        .map(VersionName::from)
}
