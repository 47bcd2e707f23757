//! What a disdetta does, before it is given: when each service ends if the notice arrives today, and if it arrives too late for that.

use chrono::{Datelike, NaiveDate};

use super::cessation::{Cessation, cessation};
use crate::acts::ActError;
use crate::adesioni::{Chain, Memberships};
use crate::db::Db;
use crate::kernel::ids::{EnteId, ServiceId};
use crate::services::Service;

/// What a notice does that is received on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// The day.
    pub received_on: NaiveDate,
    /// The last day of its year: until then a notice does the same.
    pub year_end: NaiveDate,
    /// When the services end; where they differ, the last of them.
    pub cessation: Cessation,
    /// What it does to each of them.
    pub each: Vec<ServiceEffect>,
    /// The last day of the convention under which the last of them ends, for this ente.
    pub convention_end: NaiveDate,
}

/// What a notice does to one service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceEffect {
    /// The service.
    pub service: Service,
    /// When it ends.
    pub end: Cessation,
    /// When it ends by a notice that arrives a second after the year; none: it comes to the same, or the convention is over then.
    pub later: Option<Cessation>,
    /// Name of the convention under which it ends.
    pub convenzione: String,
    /// The last day of that for this ente.
    pub convention_end: NaiveDate,
}

impl Effects {
    /// The end of one of the services.
    pub fn of(&self, service: ServiceId) -> Cessation {
        let own = self.each.iter().find(|one| one.service.id == service);
        own.map_or(self.cessation, |one| one.end)
    }

    /// Whether all services end alike, so that one sentence tells it.
    pub fn is_alike(&self) -> bool {
        let alike = |one: &ServiceEffect, other: &ServiceEffect| {
            (one.end, one.later, &one.convenzione) == (other.end, other.later, &other.convenzione)
        };
        self.each.windows(2).all(|two| alike(&two[0], &two[1]))
    }
}

/// What a notice of an ente does that is received on a day, for these services: each goes on through the conventions that follow one
/// another, as far as the ente has joined them. Errors: Rule (`ente_not_member`, `convention_expired`).
pub fn effects(
    db: &mut Db,
    ente: EnteId,
    services: &[Service],
    received_on: NaiveDate,
    requested_from: Option<NaiveDate>,
) -> Result<Effects, ActError> {
    let not_member = || ActError::Rule("ente_not_member", vec![("why", "disdetta".into())]);
    let memberships = Memberships::of_ente(db, ente)?;
    let year_end = NaiveDate::from_ymd_opt(received_on.year(), 12, 31).unwrap_or(received_on);
    let one = |service: &Service| -> Result<ServiceEffect, ActError> {
        let Chain { last, .. } = memberships
            .chain(service.id, received_on)
            .ok_or_else(not_member)?;
        let end = cessation(received_on, requested_from, last.to)
            .map_err(|expired| expired_on(expired.ended_on))?;
        let next = year_end.succ_opt();
        // Of a service whose convention is over by then a later notice changes nothing.
        let later = next.and_then(|next| cessation(next, requested_from, last.to).ok());
        Ok(ServiceEffect {
            service: service.clone(),
            end,
            later: later.filter(|later| *later != end),
            convenzione: last.convenzione.name,
            convention_end: last.to,
        })
    };
    let each: Vec<ServiceEffect> = services.iter().map(one).collect::<Result<_, _>>()?;
    let latest = each
        .iter()
        .max_by_key(|one| (one.end.last_service_day, one.convention_end));
    let latest = latest.ok_or_else(not_member)?;
    Ok(Effects {
        received_on,
        year_end,
        cessation: latest.end,
        convention_end: latest.convention_end,
        each,
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
