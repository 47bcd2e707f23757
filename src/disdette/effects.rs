//! What a disdetta does, before it is given: when the service ends if the notice arrives today, and if it arrives too late for that.

use chrono::{Datelike, NaiveDate};

use super::cessation::{Cessation, cessation};
use crate::acts::ActError;
use crate::adesioni::{Membership, memberships};
use crate::db::Db;
use crate::kernel::ids::EnteId;

/// What a notice does that is received on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The day.
    pub received_on: NaiveDate,
    /// When the service ends.
    pub cessation: Cessation,
    /// The last day on which a notice does the same, and what one does that arrives a second later; none: it comes to the same, or the
    /// convention is over then.
    pub later: Option<(NaiveDate, Cessation)>,
    /// Name of the convention.
    pub convenzione: String,
    /// Its last day for this ente.
    pub convention_end: NaiveDate,
}

/// What a notice of an ente does that is received on a day. Errors: Rule (`ente_not_member`, `convention_expired`).
pub fn effects(
    db: &mut Db,
    ente: EnteId,
    received_on: NaiveDate,
    requested_from: Option<NaiveDate>,
) -> Result<Effects, ActError> {
    let membership = membership(db, ente, received_on)?;
    let end = membership.to;
    let now = cessation(received_on, requested_from, end).map_err(|expired| expired_on(expired.ended_on))?;
    let last = NaiveDate::from_ymd_opt(received_on.year(), 12, 31).unwrap_or(received_on);
    let later = last
        .succ_opt()
        .and_then(|next| cessation(next, requested_from, end).ok())
        .filter(|later| *later != now)
        .map(|later| (last, later));
    Ok(Effects {
        received_on,
        cessation: now,
        later,
        convenzione: membership.convenzione.name,
        convention_end: end,
    })
}

/// The membership that counts on a day: the one that covers it, else the latest one before, which has ended. Errors: Rule.
fn membership(db: &mut Db, ente: EnteId, on: NaiveDate) -> Result<Membership, ActError> {
    let begun = memberships(db, ente)?.into_iter().filter(|one| one.from <= on);
    begun
        .max_by_key(|one| (one.to >= on, one.from))
        .ok_or_else(|| ActError::Rule("ente_not_member", vec![("why", "disdetta".into())]))
}

/// After the end of the convention there is nothing to give notice of.
fn expired_on(day: NaiveDate) -> ActError {
    let day = day.format("%d/%m/%Y").to_string();
    ActError::Rule(
        "convention_expired",
        vec![("about", "disdetta".into()), ("day", day.into())],
    )
}

/// The first days without service that can be asked for: the next possible one, and the new years up to the convention's end.
pub fn choices(effects: &Effects) -> Vec<NaiveDate> {
    let first = effects.received_on.year() + 1;
    let years = first..=effects.convention_end.year();
    years
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1))
        .collect()
}
