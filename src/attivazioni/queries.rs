//! Reads of activations; what somebody sees of them is for [`acts`] to say.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Attivazione, Item};
use crate::acts::api::Found;
use crate::acts::{self, Act, ActError, ActFilter, ActRef, ActSheet, ActState, Party, Procedure, machine};
use crate::db::schema::{
    acts as acts_table, attivazione_cessations, attivazione_items, attivazioni, maintainers,
    services as services_table,
};
use crate::db::{Db, one_of};
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::page::{Page, PageRequest};
use crate::services::{self, PORTAL, Service};
use crate::tickets::{self, TicketError, TicketNumber};
use crate::users::actor::Actor;

/// An activation with all that belongs to it.
#[derive(Clone, Debug)]
pub struct AttivazioneSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// The activation.
    pub attivazione: Attivazione,
    /// What is activated.
    pub service: Service,
    /// The checklist; empty until the form is sent.
    pub items: Vec<Item>,
    /// The linked ticket, for who sees it.
    pub ticket: Option<TicketNumber>,
    /// The act of the maintainer that belongs to this portal.
    pub maintainer: Option<Act>,
}

impl Found for AttivazioneSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

impl AttivazioneSheet {
    /// The states that somebody who is all of `parties` can move it to: from a suspension only back to where it came from.
    pub fn allowed(&self, parties: &[Party]) -> Vec<ActState> {
        let act = &self.sheet.act;
        let mut allowed = machine::allowed(Procedure::Attivazione, act.state, parties);
        allowed.retain(|state| self.goes_to(*state));
        allowed
    }

    /// Whether a suspension, if it is in one, leads there.
    pub(super) fn goes_to(&self, state: ActState) -> bool {
        let is_working = matches!(state, ActState::CollectingInfo | ActState::InSetup);
        self.sheet.act.state != ActState::Suspended
            || !is_working
            || self.attivazione.interrupted == Some(state)
    }

    /// How many things of the checklist are still open.
    pub fn open_items(&self) -> usize {
        let is_open = |item: &&Item| item.state == super::ItemState::Open;
        self.items.iter().filter(is_open).count()
    }
}

/// The activation of an act.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Attivazione> {
    attivazioni::table
        .find(act)
        .select(Attivazione::as_select())
        .first(db)
}

/// An activation by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<AttivazioneSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Attivazione, act)?;
    Ok(sheet_of(db, actor, act)?)
}

/// The portal of an ente that was asked for and has not ended, with its domain name: what a maintainer needs (R-DOM-1).
pub(crate) fn portal_of(db: &mut Db, ente: EnteId) -> QueryResult<Option<(Act, Option<String>)>> {
    let states = [
        ActState::Requested,
        ActState::CollectingInfo,
        ActState::InSetup,
        ActState::Suspended,
        ActState::Active,
        ActState::Ending,
    ];
    acts_table::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts_table::id)))
        .inner_join(services_table::table.on(services_table::id.eq(attivazioni::service_id)))
        .filter(acts_table::ente_id.eq(ente))
        .filter(acts_table::state.eq_any(states))
        .filter(services_table::code.eq(PORTAL))
        .order(acts_table::id.desc())
        .select((Act::as_select(), attivazioni::domain))
        .first(db)
        .optional()
}

/// The sheet of an activation that the caller may see.
pub(super) fn sheet_of(db: &mut Db, actor: &Actor, act: Act) -> QueryResult<AttivazioneSheet> {
    let ticket = match act.ticket_id.map(|ticket| tickets::find(db, actor, ticket)) {
        Some(Ok(ticket)) => Some(ticket.number),
        Some(Err(TicketError::Db(error))) => return Err(error),
        Some(Err(_)) | None => None,
    };
    let mut sheets = sheets_of(db, vec![act])?;
    let sheet = sheets.pop().expect("one act has one sheet");
    Ok(AttivazioneSheet { ticket, ..sheet })
}

/// A page of the activations that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<AttivazioneSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    Ok(Page {
        items: sheets_of(db, items)?,
        next_cursor,
    })
}

/// The same of many, without their tickets; the number of queries does not grow with them.
fn sheets_of(db: &mut Db, found: Vec<Act>) -> QueryResult<Vec<AttivazioneSheet>> {
    let ids: Vec<ActId> = found.iter().map(|act| act.id).collect();
    let rows: BTreeMap<ActId, Attivazione> = attivazioni::table
        .filter(one_of(attivazioni::act_id, ids.clone()))
        .select(Attivazione::as_select())
        .load::<Attivazione>(db)?
        .into_iter()
        .map(|row| (row.act_id, row))
        .collect();
    let items: Vec<Item> = attivazione_items::table
        .filter(one_of(attivazione_items::act_id, ids.clone()))
        .order((attivazione_items::act_id, attivazione_items::position))
        .select(Item::as_select())
        .load(db)?;
    let of_portals: Vec<(ActId, Act)> = maintainers::table
        .inner_join(acts_table::table.on(acts_table::id.eq(maintainers::act_id)))
        .filter(one_of(maintainers::portal_id, ids))
        .order(acts_table::id)
        .select((maintainers::portal_id, Act::as_select()))
        .load(db)?;
    let services = services::names(db)?;
    let sheets = acts::sheets_of(db, found)?.into_iter().filter_map(|sheet| {
        let attivazione = rows.get(&sheet.act.id)?.clone();
        let id = sheet.act.id;
        let of_portal = of_portals.iter().rfind(|(portal, _)| *portal == id);
        Some(AttivazioneSheet {
            service: services.get(&attivazione.service_id)?.clone(),
            items: items.iter().filter(|item| item.act_id == id).cloned().collect(),
            ticket: None,
            maintainer: of_portal.map(|(_, act)| act.clone()),
            attivazione,
            sheet,
        })
    });
    Ok(sheets.collect())
}

/// The last days that the notices of these acts give: the act, the activation and its day.
pub fn last_days_by(db: &mut Db, acts: &[ActId]) -> QueryResult<Vec<(ActId, ActId, NaiveDate)>> {
    attivazione_cessations::table
        .filter(one_of(attivazione_cessations::by_act, acts.to_vec()))
        .select((
            attivazione_cessations::by_act,
            attivazione_cessations::act_id,
            attivazione_cessations::last_service_day,
        ))
        .load(db)
}

/// The activations of an ente that ended with a day, with their services, in the order of the catalogue.
pub fn ended_on(db: &mut Db, ente: EnteId, day: NaiveDate) -> QueryResult<Vec<(Attivazione, Service)>> {
    acts_table::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts_table::id)))
        .inner_join(services_table::table.on(services_table::id.eq(attivazioni::service_id)))
        .filter(acts_table::ente_id.eq(ente))
        .filter(acts_table::state.eq(ActState::Ended))
        .filter(attivazioni::last_service_day.eq(day))
        .order((services_table::position, services_table::code, acts_table::id))
        .select((Attivazione::as_select(), Service::as_select()))
        .load(db)
}
