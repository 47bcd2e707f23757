//! Who is a member of the centre, and when.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::Adesione;
use crate::acts::{Act, ActState};
use crate::convenzioni::Convenzione;
use crate::db::schema::{acts, adesioni, convenzione_services, convenzioni};
use crate::db::{Db, one_of};
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, ServiceId};

/// A joining that was signed, with its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The act.
    pub act_id: ActId,
    /// What was joined.
    pub convenzione: Convenzione,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// The memberships of an ente, those that have ended too, the earliest first, with what their conventions offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    all: Vec<Membership>,
    offered: BTreeSet<(ConvenzioneId, ServiceId)>,
}

impl Memberships {
    /// Those of these enti; the number of queries does not grow with them.
    pub fn of_enti(db: &mut Db, enti: &[EnteId]) -> QueryResult<HashMap<EnteId, Memberships>> {
        let rows: Vec<(Act, Adesione, Convenzione)> = acts::table
            .inner_join(adesioni::table.on(adesioni::act_id.eq(acts::id)))
            .inner_join(convenzioni::table.on(convenzioni::id.eq(adesioni::convenzione_id)))
            .filter(one_of(acts::ente_id, enti.iter().copied()))
            .filter(acts::state.eq_any([ActState::Signed, ActState::Ended]))
            .order(acts::id)
            .select((Act::as_select(), Adesione::as_select(), Convenzione::as_select()))
            .load(db)?;
        let of_convenzioni = rows.iter().map(|(_, _, convenzione)| convenzione.id);
        let offered: Vec<(ConvenzioneId, ServiceId)> = convenzione_services::table
            .filter(one_of(convenzione_services::convenzione_id, of_convenzioni))
            .select((
                convenzione_services::convenzione_id,
                convenzione_services::service_id,
            ))
            .load(db)?;
        let mut found: HashMap<EnteId, Memberships> = HashMap::new();
        for (act, adesione, convenzione) in rows {
            let Some((from, to)) = adesione.days(&convenzione) else {
                continue;
            };
            let of_ente = found.entry(act.ente_id).or_default();
            let of_convenzione = offered.iter().filter(|(id, _)| *id == convenzione.id);
            of_ente.offered.extend(of_convenzione);
            of_ente.all.push(Membership {
                act_id: act.id,
                convenzione,
                signed_on: adesione.signed_on,
                from,
                to,
            });
        }
        for of_ente in found.values_mut() {
            of_ente.all.sort_by_key(|membership| membership.from);
        }
        Ok(found)
    }

    /// Those of one ente.
    pub fn of_ente(db: &mut Db, ente: EnteId) -> QueryResult<Memberships> {
        Ok(Memberships::of_enti(db, &[ente])?
            .remove(&ente)
            .unwrap_or_default())
    }

    /// All of them, the earliest first.
    pub fn all(&self) -> &[Membership] {
        &self.all
    }

    fn offers(&self, membership: &Membership, service: ServiceId) -> bool {
        self.offered.contains(&(membership.convenzione.id, service))
    }

    /// The membership on a date, and with `service` only one whose convention offers it. Section 6.
    pub fn on(&self, service: Option<ServiceId>, date: NaiveDate) -> Option<&Membership> {
        self.all.iter().rev().find(|one| {
            (one.from..=one.to).contains(&date) && service.is_none_or(|service| self.offers(one, service))
        })
    }

    /// The last day of the memberships before one of a joining that follows them without a gap; none: it follows nothing.
    pub fn ended_before(&self, joining: ActId) -> Option<NaiveDate> {
        let own = self.all.iter().find(|one| one.act_id == joining)?;
        let before = self.all.iter().filter(|one| one.from < own.from);
        before.map(|one| one.to).filter(|to| after(*to) >= own.from).max()
    }

    /// The memberships that carry a service on a day, with those before and after it: the service goes on as long as the following
    /// convention was joined and offers it (DIS-REN). Where none covers the day, those of the latest one that ended before.
    pub fn chain(&self, service: ServiceId, on: NaiveDate) -> Option<Chain> {
        let all = &self.all;
        let mut offering: Vec<bool> = all.iter().map(|one| self.offers(one, service)).collect();
        // What no convention offers, such as a service that a contract entrusted, goes with the ente's membership.
        if !(0..all.len()).any(|at| offering[at] && all[at].from <= on) {
            offering.fill(true);
        }
        let begun = (0..all.len()).filter(|at| offering[*at] && all[*at].from <= on);
        let own = begun.max_by_key(|at| (all[*at].to >= on, all[*at].from))?;
        let mut member = (all[own].from, all[own].to);
        let mut last = own;
        // Others may overlap or adjoin in any order: the days grow as long as something touches them.
        loop {
            let mut grew = false;
            for (at, one) in all.iter().enumerate() {
                let touches = one.from <= after(member.1) && member.0 <= after(one.to);
                if touches && (one.from < member.0 || one.to > member.1) {
                    member = (member.0.min(one.from), member.1.max(one.to));
                    grew = true;
                }
                let follows = one.from <= after(all[last].to) && one.to > all[last].to;
                if offering[at] && follows {
                    last = at;
                    grew = true;
                }
            }
            if !grew {
                break;
            }
        }
        Some(Chain {
            own: all[own].clone(),
            member_from: member.0,
            member_to: member.1,
            last: all[last].clone(),
        })
    }
}

/// The memberships of an ente, those that have ended too, the earliest first.
pub fn memberships(db: &mut Db, ente: EnteId) -> QueryResult<Vec<Membership>> {
    Ok(Memberships::of_ente(db, ente)?.all)
}

/// [`Memberships::on`] of one ente.
pub fn member_on(
    db: &mut Db,
    ente: EnteId,
    service: Option<ServiceId>,
    date: NaiveDate,
) -> QueryResult<Option<Membership>> {
    Ok(Memberships::of_ente(db, ente)?.on(service, date).cloned())
}

/// Memberships of an ente that follow each other without a gap, for one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The membership under which the service stands on the day.
    pub own: Membership,
    /// The first day as a member of the centre.
    pub member_from: NaiveDate,
    /// The last day as a member of the centre, under whatever convention.
    pub member_to: NaiveDate,
    /// The last of the memberships whose conventions offer the service.
    pub last: Membership,
}

fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(NaiveDate::MAX)
}
