//! What becomes of an activation in a year (DIS-REN), from all that decides it: the rule is pure, and what it needs is read at once for as
//! many activations as one likes.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::model::{EndReason, Outcome};
use super::renewal::Due;
use crate::acts::{Act, Procedure};
use crate::adesioni::Memberships;
use crate::attivazioni::Attivazione;
use crate::contracts::Contract;
use crate::db::schema::{acts, attivazioni, contracts, disdette, recessi, renewals};
use crate::db::{Db, one_of};
use crate::disdette::cessation::CessationReason;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, ServiceId};
use crate::recessi::RecessoScope;

/// What becomes of an activation in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The act.
    pub act: Act,
    /// Which service.
    pub service: ServiceId,
    /// What is done.
    pub outcome: Outcome,
    /// Why it is not renewed.
    pub reason: Option<EndReason>,
    /// Why it ends, if its last day is in the year or before.
    pub ends: Option<EndReason>,
    /// The act by which it ends then, if one ends it.
    pub by: Option<ActId>,
    /// Its last day with service, as far as it is known.
    pub last_service_day: NaiveDate,
    /// Its first day with service.
    pub(super) active_on: NaiveDate,
    /// Its first day with service in the year.
    pub(super) first: NaiveDate,
    /// First and last day as a member of the centre.
    pub(super) member: (NaiveDate, NaiveDate),
    /// The convention that counts for the year.
    pub(super) convenzione: ConvenzioneId,
}

/// What decides the courses of some activations.
pub(super) struct Grounds {
    served: HashMap<ActId, (Act, Attivazione)>,
    memberships: HashMap<EnteId, Memberships>,
    contracts: Vec<Contract>,
    /// The acts that end one of them, by their procedure.
    ending: HashMap<ActId, Procedure>,
    /// Those of them by which an ente leaves the centre.
    leaving: BTreeSet<ActId>,
    /// The disdette that the convention's end overtakes.
    overtaken: BTreeSet<ActId>,
    /// What was decided already.
    decided: BTreeSet<(ActId, i32)>,
}

impl Grounds {
    /// Those of these activations; the number of queries does not grow with them.
    pub fn load(db: &mut Db, activations: &[ActId]) -> QueryResult<Grounds> {
        let these = || activations.iter().copied();
        let rows: Vec<(Act, Attivazione)> = acts::table
            .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
            .filter(one_of(acts::id, these()))
            .select((Act::as_select(), Attivazione::as_select()))
            .load(db)?;
        let enti: BTreeSet<EnteId> = rows.iter().map(|(act, _)| act.ente_id).collect();
        let enti: Vec<EnteId> = enti.into_iter().collect();
        let by: Vec<ActId> = rows.iter().filter_map(|(_, served)| served.ceased_by).collect();
        let ending: Vec<(ActId, Procedure)> = acts::table
            .filter(one_of(acts::id, by.clone()))
            .select((acts::id, acts::procedure))
            .load(db)?;
        let leaving: Vec<ActId> = recessi::table
            .filter(one_of(recessi::act_id, by.clone()))
            .filter(recessi::scope.eq(RecessoScope::Membership))
            .select(recessi::act_id)
            .load(db)?;
        let overtaken: Vec<ActId> = disdette::table
            .filter(one_of(disdette::act_id, by))
            .filter(disdette::cessation_reason.eq(CessationReason::ConventionEnd))
            .select(disdette::act_id)
            .load(db)?;
        let decided: Vec<(ActId, i32)> = renewals::table
            .filter(one_of(renewals::activation_id, these()))
            .select((renewals::activation_id, renewals::year))
            .load(db)?;
        Ok(Grounds {
            memberships: Memberships::of_enti(db, &enti)?,
            contracts: contracts::table
                .filter(one_of(contracts::ente_id, enti))
                .select(Contract::as_select())
                .load(db)?,
            served: rows.into_iter().map(|row| (row.0.id, row)).collect(),
            ending: ending.into_iter().collect(),
            leaving: leaving.into_iter().collect(),
            overtaken: overtaken.into_iter().collect(),
            decided: decided.into_iter().collect(),
        })
    }

    /// What becomes of an activation in a year. `None`: nothing; it began later, had ended in an earlier year than the one before and was
    /// not renewed since, or goes by a contract, which is not renewed from year to year (section 14).
    pub fn course(&self, Due { activation, year }: Due) -> Option<Course> {
        let (act, served) = self.served.get(&activation)?;
        let active_on = served.active_on.filter(|on| on.year() <= year)?;
        let first = active_on.max(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(active_on));
        let is_entrusted = |one: &Contract| {
            (one.ente_id, one.service_id) == (act.ente_id, served.service_id) && one.runs_on(first)
        };
        if self.contracts.iter().any(is_entrusted) {
            return None;
        }
        let memberships = self.memberships.get(&act.ente_id)?;
        let chain = memberships.chain(served.service_id, active_on)?;
        // The year in which an ente leaves counts by the months used (R-FEE-2), as soon as its recesso from the centre is registered.
        let leaves = served.ceased_by.is_some_and(|by| self.leaving.contains(&by));
        let leaving = served.last_service_day.filter(|_| leaves);
        let member_to = leaving.map_or(chain.member_to, |last| last.min(chain.member_to));
        let service_to = chain.last.to.min(member_to);
        let last_service_day = served
            .last_service_day
            .map_or(service_to, |last| last.min(service_to));
        if last_service_day.year() < year - 1 && !self.decided.contains(&(activation, year)) {
            return None;
        }
        let by_membership = match chain.last.to < chain.last.convenzione.end_on {
            true => EndReason::MembershipEnd,
            false => EndReason::ConventionEnd,
        };
        let by = served.ceased_by;
        let reason = match served.last_service_day.filter(|last| *last <= service_to) {
            Some(_) => match by.and_then(|by| Some((by, *self.ending.get(&by)?))) {
                Some((_, Procedure::Recesso)) => EndReason::Recesso,
                // The same word as on the act: a disdetta that the convention's end overtakes ends nothing.
                Some((by, Procedure::Disdetta)) if !self.overtaken.contains(&by) => EndReason::Disdetta,
                _ => by_membership,
            },
            None => by_membership,
        };
        let has_ended = last_service_day.year() < year;
        let under = memberships.on(Some(served.service_id), first);
        Some(Course {
            service: served.service_id,
            outcome: match (has_ended, active_on.year() == year) {
                (true, _) => Outcome::Ended,
                (false, true) => Outcome::Begun,
                (false, false) => Outcome::Renewed,
            },
            reason: has_ended.then_some(reason),
            ends: (last_service_day.year() <= year).then_some(reason),
            by: by.filter(|_| served.last_service_day == Some(last_service_day)),
            last_service_day,
            active_on,
            first,
            member: (chain.member_from, member_to),
            convenzione: under.map_or(chain.own.convenzione.id, |under| under.convenzione.id),
            act: act.clone(),
        })
    }
}
