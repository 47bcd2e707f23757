//! What a disdetta does, before it is given: when the service ends if the notice arrives today, and if it arrives too late for that.

use chrono::{Datelike, NaiveDate};

use super::cessation::{Cessation, cessation};
use crate::acts::ActError;
use crate::adesioni::{Chain, Memberships};
use crate::db::Db;
use crate::kernel::ids::{EnteId, ServiceId};

/// What a notice does that is received on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The day.
    pub received_on: NaiveDate,
    /// When the services end; where they differ, the last of them.
    pub cessation: Cessation,
    /// When each of them ends.
    pub each: Vec<(ServiceId, Cessation)>,
    /// The last day on which a notice does the same, and what one does that arrives a second later; none: it comes to the same, or the
    /// convention is over then.
    pub later: Option<(NaiveDate, Cessation)>,
    /// Name of the convention under which they end.
    pub convenzione: String,
    /// Its last day for this ente.
    pub convention_end: NaiveDate,
}

impl Effects {
    /// The end of one of the services.
    pub fn of(&self, service: ServiceId) -> Cessation {
        let own = self.each.iter().find(|(one, _)| *one == service);
        own.map_or(self.cessation, |(_, end)| *end)
    }
}

/// What a notice of an ente does that is received on a day, for these services: each goes on through the conventions that follow one
/// another, as far as the ente has joined them. Errors: Rule (`ente_not_member`, `convention_expired`).
pub fn effects(
    db: &mut Db,
    ente: EnteId,
    services: &[ServiceId],
    received_on: NaiveDate,
    requested_from: Option<NaiveDate>,
) -> Result<Effects, ActError> {
    let not_member = || ActError::Rule("ente_not_member", vec![("why", "disdetta".into())]);
    let memberships = Memberships::of_ente(db, ente)?;
    let mut chains: Vec<(ServiceId, Chain)> = Vec::new();
    for service in services {
        let found = memberships.chain(*service, received_on);
        chains.push((*service, found.ok_or_else(not_member)?));
    }
    let longest = chains.iter().max_by_key(|(_, chain)| chain.last.to);
    let last = longest
        .map(|(_, chain)| chain.last.clone())
        .ok_or_else(not_member)?;
    let ends = |on: NaiveDate| -> Result<Vec<(ServiceId, Cessation)>, ActError> {
        let end = |(service, chain): &(ServiceId, Chain)| {
            let end = cessation(on, requested_from, chain.last.to);
            end.map(|end| (*service, end))
                .map_err(|expired| expired_on(expired.ended_on))
        };
        chains.iter().map(end).collect()
    };
    let latest = |each: &[(ServiceId, Cessation)]| {
        let all = each.iter().map(|(_, cessation)| *cessation);
        all.max_by_key(|cessation| cessation.last_service_day)
    };
    let each = ends(received_on)?;
    let now = latest(&each).ok_or_else(not_member)?;
    let year_end = NaiveDate::from_ymd_opt(received_on.year(), 12, 31).unwrap_or(received_on);
    let later = year_end
        .succ_opt()
        .and_then(|next| latest(&ends(next).ok()?))
        .filter(|later| *later != now)
        .map(|later| (year_end, later));
    Ok(Effects {
        received_on,
        cessation: now,
        each,
        later,
        convenzione: last.convenzione.name,
        convention_end: last.to,
    })
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
