//! Who is a member of the centre, and when.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::Adesione;
use crate::acts::{Act, ActState};
use crate::convenzioni::Convenzione;
use crate::db::Db;
use crate::db::schema::{acts, adesioni, convenzioni};
use crate::kernel::ids::{ActId, EnteId, ServiceId};

/// A joining that was signed, with its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The act.
    pub act_id: ActId,
    /// What was joined.
    pub convenzione: Convenzione,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// The memberships of an ente, those that have ended too, the earliest first.
pub fn memberships(db: &mut Db, ente: EnteId) -> QueryResult<Vec<Membership>> {
    let rows: Vec<(Act, Adesione, Convenzione)> = acts::table
        .inner_join(adesioni::table.on(adesioni::act_id.eq(acts::id)))
        .inner_join(convenzioni::table.on(convenzioni::id.eq(adesioni::convenzione_id)))
        .filter(acts::ente_id.eq(ente))
        .filter(acts::state.eq_any([ActState::Signed, ActState::Ended]))
        .select((Act::as_select(), Adesione::as_select(), Convenzione::as_select()))
        .load(db)?;
    let mut found: Vec<Membership> = rows
        .into_iter()
        .filter_map(|(act, adesione, convenzione)| {
            let (from, to) = adesione.days(&convenzione)?;
            Some(Membership {
                act_id: act.id,
                convenzione,
                from,
                to,
            })
        })
        .collect();
    found.sort_by_key(|membership| membership.from);
    Ok(found)
}

/// The membership of an ente on a date, and with `service` only one whose convention offers it. Section 6.
pub fn member_on(
    db: &mut Db,
    ente: EnteId,
    service: Option<ServiceId>,
    date: NaiveDate,
) -> QueryResult<Option<Membership>> {
    for membership in memberships(db, ente)?.into_iter().rev() {
        if !(membership.from..=membership.to).contains(&date) {
            continue;
        }
        let offers = match service {
            None => true,
            Some(service) => offers(db, membership.convenzione.id, service)?,
        };
        if offers {
            return Ok(Some(membership));
        }
    }
    Ok(None)
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

/// The memberships that carry a service on a day, with those before and after it: the service goes on as long as the following
/// convention was joined and offers it (DIS-REN). Where none covers the day, those of the latest one that ended before.
pub fn chain(db: &mut Db, ente: EnteId, service: ServiceId, on: NaiveDate) -> QueryResult<Option<Chain>> {
    let all = memberships(db, ente)?;
    let mut offering = Vec::new();
    for one in &all {
        offering.push(offers(db, one.convenzione.id, service)?);
    }
    // What no convention offers, such as a service that a contract entrusted, goes with the ente's membership.
    if !(0..all.len()).any(|at| offering[at] && all[at].from <= on) {
        offering.fill(true);
    }
    let begun = (0..all.len()).filter(|at| offering[*at] && all[*at].from <= on);
    let Some(own) = begun.max_by_key(|at| (all[*at].to >= on, all[*at].from)) else {
        return Ok(None);
    };
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
    Ok(Some(Chain {
        own: all[own].clone(),
        member_from: member.0,
        member_to: member.1,
        last: all[last].clone(),
    }))
}

fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(NaiveDate::MAX)
}

fn offers(
    db: &mut Db,
    convenzione: crate::kernel::ids::ConvenzioneId,
    service: ServiceId,
) -> QueryResult<bool> {
    use crate::db::schema::convenzione_services;
    let found: i64 = convenzione_services::table
        .filter(convenzione_services::convenzione_id.eq(convenzione))
        .filter(convenzione_services::service_id.eq(service))
        .count()
        .get_result(db)?;
    Ok(found > 0)
}
