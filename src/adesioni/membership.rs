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
