//! Many recessi at once, with all that belongs to them: the number of queries does not grow with them.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::listed;
use super::model::{Left, Recesso, RecessoSheet, noticed_on};
use super::settling;
use crate::acts::{self, Act, ActError, ActFilter, ActSheet, formal};
use crate::adesioni::{Membership, Memberships};
use crate::contracts::{self, Contract, ContractId};
use crate::db::schema::recessi;
use crate::db::{Db, one_of};
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::Actor;
use crate::users::rights;

/// What recessi leave: contracts and memberships.
pub(super) struct Things {
    contracts: Vec<Contract>,
    memberships: HashMap<EnteId, Memberships>,
}

impl Things {
    /// Those of these recessi, each with its ente.
    pub fn load(db: &mut Db, recessi: &[(EnteId, &Recesso)]) -> QueryResult<Things> {
        let ids: Vec<ContractId> = (recessi.iter().filter_map(|(_, recesso)| recesso.contract_id)).collect();
        let members = recessi
            .iter()
            .filter(|(_, recesso)| recesso.adesione_id.is_some());
        let enti: Vec<EnteId> = members.map(|(ente, _)| *ente).collect();
        Ok(Things {
            contracts: contracts::get_all(db, &ids)?,
            memberships: Memberships::of_enti(db, &enti)?,
        })
    }

    /// What one of them leaves, by a notice received on that day. Errors: NotFound, if it was not loaded.
    pub fn left(&self, ente: EnteId, recesso: &Recesso, by: NaiveDate) -> Result<Left, ActError> {
        if let Some(id) = recesso.contract_id {
            let mut contracts = self.contracts.iter();
            let contract = contracts.find(|contract| contract.id == id);
            return contract.cloned().map(Left::Contract).ok_or(ActError::NotFound);
        }
        let all = self.memberships.get(&ente).map_or(&[][..], Memberships::all);
        let mut joined = all.iter();
        let joined = joined.find(|membership| Some(membership.act_id) == recesso.adesione_id);
        let joined = joined.ok_or(ActError::NotFound)?;
        // Who signs after the notice comes back.
        let is_left = |later: &&Membership| {
            later.from > joined.from && later.signed_on.is_some_and(|signed| signed <= by)
        };
        let following: Vec<&Membership> = all.iter().filter(is_left).collect();
        let last = following.iter().map(|later| later.to).max();
        Ok(Left::Membership {
            adesione: joined.act_id,
            name: joined.convenzione.name.clone(),
            from: joined.from,
            to: last.map_or(joined.to, |last| last.max(joined.to)),
            following: following.iter().map(|later| later.act_id).collect(),
        })
    }
}

/// The rest of recessi whose acts the caller has found for this actor, in their order.
pub(super) fn sheets(
    db: &mut Db,
    actor: &Actor,
    found: Vec<ActSheet>,
) -> Result<Vec<RecessoSheet>, ActError> {
    let acts: Vec<&Act> = found.iter().map(|sheet| &sheet.act).collect();
    let ids: Vec<ActId> = acts.iter().map(|act| act.id).collect();
    let enti: Vec<EnteId> = acts.iter().map(|act| act.ente_id).collect();
    let rows: Vec<Recesso> = recessi::table
        .filter(one_of(recessi::act_id, ids.clone()))
        .select(Recesso::as_select())
        .load(db)?;
    let mut rows: HashMap<ActId, Recesso> = rows.into_iter().map(|row| (row.act_id, row)).collect();
    let of_enti: Vec<(EnteId, &Recesso)> = acts
        .iter()
        .filter_map(|act| Some((act.ente_id, rows.get(&act.id)?)))
        .collect();
    let things = Things::load(db, &of_enti)?;
    let mut notices = formal::of_acts(db, &ids)?;
    let settlements = settling::shown(db, actor, &acts)?;
    let ends = rights::of_enti(db, &enti)?;
    let mut lists = listed::of_acts(db, &ids)?;
    let mut sheets = Vec::with_capacity(found.len());
    for sheet in found {
        let id = sheet.act.id;
        let recesso = rows.remove(&id).ok_or(ActError::NotFound)?;
        sheets.push(RecessoSheet {
            left: things.left(sheet.act.ente_id, &recesso, noticed_on(&sheet.act))?,
            notice: notices.remove(&id),
            settlement: (settlements.iter().find(|one| one.settled.act_id == id)).cloned(),
            rights: ends.iter().find(|end| end.act_id == id).cloned(),
            listed: lists.remove(&id).map(|(_, listed)| listed),
            recesso,
            sheet,
        });
    }
    Ok(sheets)
}

/// A page of the recessi that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<RecessoSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    let items = acts::sheets_of(db, items)?;
    Ok(Page {
        items: sheets(db, actor, items)?,
        next_cursor,
    })
}
