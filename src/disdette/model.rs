//! What a disdetta is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::cessation::CessationReason;
use crate::acts::api::Found;
use crate::acts::formal::{self, NoticeIn, NoticeSheet};
use crate::acts::{
    self, Act, ActError, ActFilter, ActRef, ActSheet, ActState, Procedure, sheet_of, sheets_of,
};
use crate::attivazioni;
use crate::db::schema::{acts as acts_table, disdetta_services, disdette};
use crate::db::{Db, one_of};
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, ServiceId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::services::{self, Service};
use crate::users::actor::Actor;

/// A disdetta as stored, beside its act.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = disdette, treat_none_as_null = true)]
pub struct Disdetta {
    /// The act.
    pub act_id: ActId,
    /// The first day without service that was asked for.
    pub requested_from: Option<NaiveDate>,
    /// The last day with service, computed when it was registered.
    pub last_service_day: Option<NaiveDate>,
    /// The day after: from then on it has effect.
    pub effective_from: Option<NaiveDate>,
    /// What ends the service.
    pub cessation_reason: Option<CessationReason>,
    /// The last day of the convention that it was computed with.
    pub convention_end: Option<NaiveDate>,
    /// Since when the ente asks to take it back.
    pub revocation_asked_at: Option<Timestamp>,
    /// Who asked.
    pub revocation_asked_by: Option<UserId>,
    /// Why.
    pub revocation_reason: Option<String>,
    /// When the case owner refused it.
    pub revocation_refused_at: Option<Timestamp>,
    /// Why.
    pub revocation_refusal: Option<String>,
    /// The rule by which the dates were computed.
    pub rule: Option<String>,
    /// Its version.
    pub rule_version: Option<i32>,
    /// When the case owner was warned that the day comes while a revocation waits for an answer.
    pub revocation_warned_at: Option<Timestamp>,
}

/// A service of a disdetta as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = disdetta_services)]
pub struct DisdettaService {
    /// The disdetta.
    pub act_id: ActId,
    /// The act of the activation.
    pub activation_id: ActId,
    /// Which service.
    pub service_id: ServiceId,
    /// When it was rejected, revoked or took effect: then there can be another one.
    pub closed_at: Option<Timestamp>,
}

/// A service of a disdetta with what it is called.
#[derive(Clone, Debug)]
pub struct Noticed {
    /// The act of the activation.
    pub activation_id: ActId,
    /// Its number.
    pub activation: String,
    /// The service.
    pub service: Service,
    /// Its last day by this disdetta, once it is registered and as long as it stands.
    pub last_service_day: Option<NaiveDate>,
}

/// A disdetta with all that belongs to it.
#[derive(Clone, Debug)]
pub struct DisdettaSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// The disdetta.
    pub disdetta: Disdetta,
    /// What it is given for, in the order of the catalogue.
    pub services: Vec<Noticed>,
    /// The formal notice on which it rests.
    pub notice: Option<NoticeSheet>,
}

impl Found for DisdettaSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

/// A disdetta as somebody gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisdettaIn {
    /// Codes of the services.
    pub services: Vec<String>,
    /// The first day without service that is asked for, if a later one than the next possible.
    pub requested_from: Option<NaiveDate>,
    /// The formal notice, if it has come already.
    pub notice: NoticeIn,
}

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// Why.
    pub reason: Option<String>,
    /// The formal notice, where it is not linked yet.
    pub notice: NoticeIn,
}

impl Decision {
    /// A state that takes nothing more.
    pub fn to(state: ActState) -> Decision {
        Decision {
            state,
            reason: None,
            notice: NoticeIn::default(),
        }
    }
}

impl DisdettaSheet {
    /// Whether its services end on different days by it.
    pub fn is_apart(&self) -> bool {
        let mut days = self.services.iter().filter_map(|one| one.last_service_day);
        let first = days.next();
        days.any(|day| Some(day) != first)
    }
}

impl Disdetta {
    /// What ends a service on a day: one that ends before the others ends with its convention, for the notice is the same for all.
    pub fn reason_on(&self, last_service_day: NaiveDate) -> Option<CessationReason> {
        match self.last_service_day {
            Some(last) if last_service_day < last => Some(CessationReason::ConventionEnd),
            _ => self.cessation_reason,
        }
    }

    /// The rule of its dates.
    pub const RULE: &'static str = "DIS";
    /// The version of that rule by which this program computes.
    pub const RULE_VERSION: i32 = 1;

    pub(super) fn new(act_id: ActId, requested_from: Option<NaiveDate>) -> Disdetta {
        Disdetta {
            act_id,
            requested_from,
            last_service_day: None,
            effective_from: None,
            cessation_reason: None,
            convention_end: None,
            revocation_asked_at: None,
            revocation_asked_by: None,
            revocation_reason: None,
            revocation_refused_at: None,
            revocation_refusal: None,
            rule: None,
            rule_version: None,
            revocation_warned_at: None,
        }
    }

    /// Whether the ente asks to take it back and nobody has answered.
    pub fn is_revocation_asked(&self) -> bool {
        self.revocation_asked_at.is_some() && self.revocation_refused_at.is_none()
    }

    pub(super) fn facts(&self) -> Value {
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
        json!({
            "requested_from": date(self.requested_from), "last_service_day": date(self.last_service_day),
            "effective_from": date(self.effective_from), "reason": self.cessation_reason,
            "convention_end": date(self.convention_end), "rule": self.rule, "rule_version": self.rule_version,
        })
    }
}

/// The disdetta of an act.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Disdetta> {
    disdette::table.find(act).select(Disdetta::as_select()).first(db)
}

/// The services of these disdette.
pub(super) fn noticed(db: &mut Db, ids: &[ActId]) -> QueryResult<Vec<(ActId, Noticed)>> {
    let rows: Vec<(DisdettaService, String)> = disdetta_services::table
        .inner_join(acts_table::table.on(acts_table::id.eq(disdetta_services::activation_id)))
        .filter(one_of(disdetta_services::act_id, ids.to_vec()))
        .order(disdetta_services::activation_id)
        .select((DisdettaService::as_select(), acts_table::number))
        .load(db)?;
    let catalogue = services::all(db)?;
    let days = attivazioni::last_days_by(db, ids)?;
    let last_day = |row: &DisdettaService| {
        let own = days
            .iter()
            .find(|(by, of, _)| (*by, *of) == (row.act_id, row.activation_id));
        own.map(|(.., day)| *day)
    };
    let mut found = Vec::new();
    for service in catalogue {
        let of_service = rows.iter().filter(|(row, _)| row.service_id == service.id);
        found.extend(of_service.map(|(row, number)| {
            let noticed = Noticed {
                activation_id: row.activation_id,
                activation: number.clone(),
                service: service.clone(),
                last_service_day: last_day(row),
            };
            (row.act_id, noticed)
        }));
    }
    Ok(found)
}

/// A disdetta by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<DisdettaSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Disdetta, act)?;
    let id = act.id;
    Ok(DisdettaSheet {
        disdetta: of_act(db, id)?,
        services: noticed(db, &[id])?.into_iter().map(|(_, one)| one).collect(),
        notice: formal::of_act(db, id)?,
        sheet: sheet_of(db, act)?,
    })
}

/// Why a service ends on a day by an act, if that is a disdetta.
pub fn reason_by(
    db: &mut Db,
    act: ActId,
    last_service_day: NaiveDate,
) -> QueryResult<Option<CessationReason>> {
    let found = of_act(db, act).optional()?;
    Ok(found.and_then(|disdetta| disdetta.reason_on(last_service_day)))
}

/// A page of the disdette that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<DisdettaSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    let ids: Vec<ActId> = items.iter().map(|act| act.id).collect();
    let rows: Vec<Disdetta> = disdette::table
        .filter(one_of(disdette::act_id, ids.clone()))
        .select(Disdetta::as_select())
        .load(db)?;
    let services = noticed(db, &ids)?;
    let mut notices = formal::of_acts(db, &ids)?;
    let mut sheets = Vec::new();
    for sheet in sheets_of(db, items)? {
        let id = sheet.act.id;
        let Some(disdetta) = rows.iter().find(|row| row.act_id == id) else {
            continue;
        };
        let of_act = services.iter().filter(|(act, _)| *act == id);
        sheets.push(DisdettaSheet {
            disdetta: disdetta.clone(),
            services: of_act.map(|(_, one)| one.clone()).collect(),
            notice: notices.remove(&id),
            sheet,
        });
    }
    Ok(Page {
        items: sheets,
        next_cursor,
    })
}

/// The disdette of these activations that are neither rejected nor revoked nor in effect: activation, and the act.
pub fn open(db: &mut Db, activations: &[ActId]) -> QueryResult<Vec<(ActId, acts::Act)>> {
    disdetta_services::table
        .inner_join(acts_table::table.on(acts_table::id.eq(disdetta_services::act_id)))
        .filter(one_of(disdetta_services::activation_id, activations.to_vec()))
        .filter(disdetta_services::closed_at.is_null())
        .select((disdetta_services::activation_id, acts::Act::as_select()))
        .load(db)
}

/// The enti with a service in operation, by name: for choices.
pub(super) fn enti_in_service(db: &mut Db) -> QueryResult<Vec<(EnteId, String)>> {
    let ids: Vec<EnteId> = acts_table::table
        .filter(acts_table::procedure.eq(Procedure::Attivazione))
        .filter(acts_table::state.eq_any([ActState::Active, ActState::Ending]))
        .select(acts_table::ente_id)
        .distinct()
        .load(db)?;
    let mut named: Vec<(EnteId, String)> = enti::names(db, &ids)?.into_iter().collect();
    named.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(named)
}
