//! Telling enti what the renewal did: one notice for an ente and run, with all of its services, their fees, and what was not renewed.

use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Outcome, Renewal};
use super::report::{Done, done};
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::{Act, ActError};
use crate::adesioni::Memberships;
use crate::db::Db;
use crate::db::schema::{acts, renewals};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, ServiceId};
use crate::kernel::text::{Label, Lang};
use crate::services;
use crate::t;

/// What an ente has to be told of: a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    ente: EnteId,
    year: i32,
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.ente, self.year)
    }
}

/// The outcomes that are news: that a service began is told when it does.
const NEWS: [Outcome; 2] = [Outcome::Renewed, Outcome::Ended];

/// The enti that have not been told yet what was decided for a year.
pub fn due(db: &mut Db, _now: Timestamp) -> QueryResult<Vec<Untold>> {
    let rows: Vec<(EnteId, i32)> = renewals::table
        .filter(renewals::told_at.is_null())
        .filter(renewals::outcome.eq_any(NEWS))
        .select((renewals::ente_id, renewals::year))
        .distinct()
        .order((renewals::ente_id, renewals::year))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(ente, year)| Untold { ente, year })
        .collect())
}

/// Tells the contact persons and signatories of an ente what was decided for a year and not told yet, once. `false`: they know.
pub fn tell(db: &mut Db, now: Timestamp, Untold { ente, year }: Untold) -> Result<bool, ActError> {
    let rows: Vec<Renewal> = renewals::table
        .filter(renewals::ente_id.eq(ente))
        .filter(renewals::year.eq(year))
        .filter(renewals::told_at.is_null())
        .filter(renewals::outcome.eq_any(NEWS))
        .order(renewals::activation_id)
        .select(Renewal::as_select())
        .load(db)?;
    let Some(first) = rows.first() else {
        return Ok(false);
    };
    // The joining is the act that the ente and the centre share for all of its services.
    let memberships = Memberships::of_ente(db, ente)?;
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let membership = memberships
        .on(None, new_year)
        .or_else(|| memberships.on(None, new_year.pred_opt()?));
    let about = membership.map_or(first.activation_id, |membership| membership.act_id);
    let act: Act = acts::table.find(about).select(Act::as_select()).first(db)?;
    let names = services::labels(db)?;
    let done = done(db, rows)?;
    tell_in_words(db, now, &act, Side::Ente, |lang| words(lang, year, &done, &names))?;
    let told = renewals::table
        .filter(renewals::ente_id.eq(ente))
        .filter(renewals::year.eq(year))
        .filter(renewals::told_at.is_null())
        .filter(renewals::outcome.eq_any(NEWS));
    diesel::update(told).set(renewals::told_at.eq(now)).execute(db)?;
    Ok(true)
}

fn words(lang: Lang, year: i32, done: &[Done], names: &HashMap<ServiceId, Label>) -> String {
    let name = |one: &Done| {
        let label = names.get(&one.renewal.service_id);
        label.map(|label| label.name(lang).to_owned()).unwrap_or_default()
    };
    let of = |outcome: Outcome, shown: &dyn Fn(&Done) -> String| -> Vec<String> {
        let these = done.iter().filter(|one| one.renewal.outcome == outcome);
        these.map(shown).collect()
    };
    let renewed = of(Outcome::Renewed, &|one| match one.line() {
        None => t!(lang, "canoni-told-without-fee", service = name(one)).into_owned(),
        Some(line) => match line.amount() {
            Some(amount) => t!(
                lang,
                "canoni-told-fee",
                service = name(one),
                amount = amount.shown(lang)
            )
            .into_owned(),
            None => t!(lang, "canoni-told-unknown-fee", service = name(one)).into_owned(),
        },
    });
    let ended = of(Outcome::Ended, &|one| {
        let reason = one
            .renewal
            .reason
            .map(|reason| lang.get(&format!("canoni-end-{reason}")));
        let last = one.renewal.last_service_day;
        t!(
            lang,
            "canoni-told-end",
            service = name(one),
            reason = reason.unwrap_or_default().to_lowercase(),
            day = last.map(|day| lang.date(day)).unwrap_or_default()
        )
        .into_owned()
    });
    let mut said = Vec::new();
    if !renewed.is_empty() {
        let services = renewed.join("; ");
        let year = year.to_string();
        said.push(t!(lang, "canoni-told-renewed", year = year, services = services).into_owned());
    }
    if !ended.is_empty() {
        let services = ended.join("; ");
        let year = year.to_string();
        said.push(t!(lang, "canoni-told-ended", year = year, services = services).into_owned());
    }
    if done.iter().any(|one| one.line().is_some()) {
        said.push(t!(lang, "canoni-told-where").into_owned());
    }
    said.join(" ")
}
