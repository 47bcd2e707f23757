//! What a recesso is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::effect::{Effect, EffectReason};
use super::listed::Listed;
use super::load::{self, Things};
use super::settling::SettlementSheet;
use crate::acts::api::Found;
use crate::acts::formal::{NoticeIn, NoticeSheet};
use crate::acts::register::EntryIn;
use crate::acts::{self, Act, ActError, ActRef, ActSheet, ActState, Party, Procedure, sheet_of};
use crate::adesioni;
use crate::attivazioni::{self, Attivazione};
use crate::contracts::{self, Contract, ContractId};
use crate::db::Db;
use crate::db::schema::recessi;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::rome;
use crate::services::Service;
use crate::users::actor::Actor;
use crate::users::rights::RightsEnd;

text_enum! {
    /// What a recesso leaves (`recesso.scope` [I-39]).
    pub enum RecessoScope {
        /// One contract, with its service.
        Contract = "contract",
        /// The centre, with all services.
        Membership = "membership",
    }
}

text_enum! {
    /// How a just cause was judged.
    pub enum Judgement {
        /// The case owner recognised it.
        Recognised = "recognised",
        /// Nobody contested it in time.
        Silence = "silence",
        /// It was not recognised: it counts as ordinary from the same receipt.
        Recast = "recast",
    }
}

/// A recesso as stored, beside its act.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recessi, treat_none_as_null = true)]
pub struct Recesso {
    /// The act.
    pub act_id: ActId,
    /// What is left.
    pub scope: RecessoScope,
    /// The contract.
    pub contract_id: Option<ContractId>,
    /// The joining.
    pub adesione_id: Option<ActId>,
    /// Whether a just cause is stated.
    pub just_cause: bool,
    /// Why.
    pub reasons: Option<String>,
    /// The first day without service that the ente asks for.
    pub requested_on: Option<NaiveDate>,
    /// The day of effect.
    pub effective_from: Option<NaiveDate>,
    /// The last day that is served and billed.
    pub last_service_day: Option<NaiveDate>,
    /// From what these follow.
    pub effect: Option<EffectReason>,
    /// With just cause: the last day for contesting it; if nobody does, it takes effect the day after.
    pub silence_on: Option<NaiveDate>,
    /// When the just cause was contested.
    pub contested_at: Option<Timestamp>,
    /// Whether the ente agreed that the service goes on while it is contested.
    pub goes_on: Option<bool>,
    /// How the just cause was judged.
    pub judged: Option<Judgement>,
    /// When.
    pub judged_on: Option<NaiveDate>,
    /// When the signatory asked to take it back.
    pub revocation_asked_at: Option<Timestamp>,
    /// Who.
    pub revocation_asked_by: Option<UserId>,
    /// Why.
    pub revocation_reason: Option<String>,
    /// The recesso by which all had ended already that this one was to end.
    pub overtaken_by: Option<ActId>,
    /// When the case owner was warned that the day comes while a revocation waits for an answer.
    pub revocation_warned_at: Option<Timestamp>,
    /// The rule by which the dates were computed.
    pub rule: Option<String>,
    /// Its version.
    pub rule_version: Option<i32>,
}

/// What is left, with the days that bound it.
#[derive(Clone, Debug, PartialEq)]
pub enum Left {
    /// A contract.
    Contract(Contract),
    /// The centre: a joining, and those that follow it and were signed when the notice came.
    Membership {
        /// The joining.
        adesione: ActId,
        /// Title of its convention.
        name: String,
        /// The first day of membership by it.
        from: NaiveDate,
        /// The last day of membership, by the last of them, as things stand.
        to: NaiveDate,
        /// The joinings that follow it.
        following: Vec<ActId>,
    },
}

/// A recesso with all that belongs to it.
#[derive(Clone, Debug)]
pub struct RecessoSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// The recesso.
    pub recesso: Recesso,
    /// What it leaves.
    pub left: Left,
    /// The notice on which it rests.
    pub notice: Option<NoticeSheet>,
    /// The settlement, as far as this person sees it.
    pub settlement: Option<SettlementSheet>,
    /// The end of the rights of the ente's people, if this recesso brought it.
    pub rights: Option<RightsEnd>,
    /// What was listed when it took effect.
    pub listed: Option<Listed>,
}

impl Found for RecessoSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

/// A recesso as somebody states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRecesso {
    /// What is left.
    pub scope: Option<RecessoScope>,
    /// The contract.
    pub contract: Option<ContractId>,
    /// The joining; none: the present one, or the last.
    pub adesione: Option<ActId>,
    /// Whether there is a just cause.
    pub just_cause: bool,
    /// Why.
    pub reasons: Option<String>,
    /// The first day without service that is asked for.
    pub requested_on: Option<NaiveDate>,
}

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// Why.
    pub reason: Option<String>,
    /// The formal notice by which it is registered.
    pub notice: NoticeIn,
    /// While it is contested: whether the ente agrees that the service goes on.
    pub goes_on: bool,
    /// Out of `contested`: whether the just cause is recognised.
    pub recognised: Option<bool>,
    /// Entry of the settlement in the register.
    pub register_entry: Option<EntryIn>,
    /// Whether the settlement is sent as certified mail too.
    pub pec: bool,
}

impl Decision {
    /// A state that takes nothing more.
    pub fn to(state: ActState) -> Decision {
        Decision {
            state,
            reason: None,
            notice: NoticeIn::default(),
            goes_on: false,
            recognised: None,
            register_entry: None,
            pec: false,
        }
    }
}

impl Left {
    /// Its last day, as things stand.
    pub fn last_day(&self) -> NaiveDate {
        match self {
            Left::Contract(contract) => contract.last_day(),
            Left::Membership { to, .. } => *to,
        }
    }

    /// The first day of what is left.
    pub fn first_day(&self) -> NaiveDate {
        match self {
            Left::Contract(contract) => contract.start_on,
            Left::Membership { from, .. } => *from,
        }
    }

    /// Whether a joining is among what is left.
    pub fn has_joining(&self, act: ActId) -> bool {
        match self {
            Left::Contract(_) => false,
            Left::Membership {
                adesione, following, ..
            } => *adesione == act || following.contains(&act),
        }
    }

    /// Whether all that the other one leaves is among what this one leaves.
    pub fn covers(&self, other: &Left) -> bool {
        match other {
            Left::Contract(contract) => self.has_contract(contract.id),
            Left::Membership {
                adesione, following, ..
            } => std::iter::once(adesione)
                .chain(following)
                .all(|joining| self.has_joining(*joining)),
        }
    }

    /// Whether it is this contract that is left.
    pub fn has_contract(&self, id: ContractId) -> bool {
        matches!(self, Left::Contract(contract) if contract.id == id)
    }
}

impl RecessoSheet {
    /// As what it was stated.
    pub fn stated_by(&self) -> Option<Party> {
        self.sheet.history.first().map(|step| step.party)
    }
}

impl Recesso {
    /// The rule of its dates.
    pub const RULE: &'static str = "REC";
    /// The version of that rule by which this program computes.
    pub const RULE_VERSION: i32 = 1;

    /// Whether a just cause is stated that nobody has judged yet.
    pub fn is_unjudged(&self) -> bool {
        self.just_cause && self.judged.is_none()
    }

    /// Whether it counts with just cause: recognised, or not contested in time.
    pub fn is_with_just_cause(&self) -> bool {
        matches!(self.judged, Some(Judgement::Recognised | Judgement::Silence))
    }

    /// Whether it counts with notice: no just cause was stated, or it was not recognised.
    pub fn is_ordinary(&self) -> bool {
        !self.is_unjudged() && !self.is_with_just_cause()
    }

    /// The first date from which it binds: that of its effect, or of the judgement that came later.
    pub fn binds_from(&self) -> Option<NaiveDate> {
        match self.judged {
            Some(Judgement::Recognised | Judgement::Silence) => self.judged_on.max(self.effective_from),
            _ => self.effective_from,
        }
    }

    pub(super) fn with(self, effect: Effect) -> Recesso {
        let is_same_day = self.effective_from == Some(effect.effective_from);
        Recesso {
            // Of another day it is warned anew.
            revocation_warned_at: self.revocation_warned_at.filter(|_| is_same_day),
            effective_from: Some(effect.effective_from),
            last_service_day: Some(effect.last_service_day),
            effect: Some(effect.reason),
            rule: Some(Recesso::RULE.to_owned()),
            rule_version: Some(Recesso::RULE_VERSION),
            ..self
        }
    }

    pub(super) fn facts(&self) -> Value {
        json!({
            "scope": self.scope, "contract_id": self.contract_id, "adesione_id": self.adesione_id,
            "just_cause": self.just_cause, "reasons": self.reasons, "requested_on": self.requested_on,
            "effective_from": self.effective_from, "last_service_day": self.last_service_day, "effect": self.effect,
            "rule": self.rule, "rule_version": self.rule_version, "silence_on": self.silence_on, "goes_on": self.goes_on,
            "judged": self.judged, "judged_on": self.judged_on,
            "overtaken_by": self.overtaken_by,
            "revocation_asked": self.revocation_asked_at.is_some(), "revocation_reason": self.revocation_reason,
        })
    }
}

/// The recesso of an act.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Recesso> {
    recessi::table.find(act).select(Recesso::as_select()).first(db)
}

/// The services in operation that end with it, if its last day with service is that one: of a contract its own, of the centre those that
/// no contract entrusts; neither where something else covers the day after.
pub(super) fn services_ended(
    db: &mut Db,
    ente: EnteId,
    left: &Left,
    last_service_day: NaiveDate,
) -> QueryResult<Vec<(Act, Attivazione, Service)>> {
    let next = last_service_day.succ_opt().unwrap_or(NaiveDate::MAX);
    let contracts = contracts::of_ente(db, ente)?;
    let mut ended = Vec::new();
    for (act, attivazione, service) in attivazioni::in_service(db, ente)? {
        let is_its = match left {
            Left::Contract(contract) => contract.service_id == service.id,
            Left::Membership { .. } => true,
        };
        let mut others = contracts.iter().filter(|one| !left.has_contract(one.id));
        let is_entrusted = others.any(|one| one.service_id == service.id && one.runs_on(next));
        let joined = match left {
            // A contract ends its service, whatever the convention offers.
            Left::Contract(_) => None,
            Left::Membership { .. } => adesioni::member_on(db, ente, Some(service.id), next)?,
        };
        if is_its && !is_entrusted && joined.is_none_or(|other| left.has_joining(other.act_id)) {
            ended.push((act, attivazione, service));
        }
    }
    Ok(ended)
}

/// What a recesso of an ente leaves, by a notice received on that day. Errors: the database's.
pub(super) fn left(db: &mut Db, ente: EnteId, recesso: &Recesso, by: NaiveDate) -> Result<Left, ActError> {
    Things::load(db, &[(ente, recesso)])?.left(ente, recesso, by)
}

/// What the recesso of an act leaves. Errors: the database's.
pub(super) fn left_by(db: &mut Db, act: &Act, recesso: &Recesso) -> Result<Left, ActError> {
    left(db, act.ente_id, recesso, noticed_on(act))
}

/// The day by which it counts what is left: that of receipt, and until that is known the one on which it was stated.
pub(super) fn noticed_on(act: &Act) -> NaiveDate {
    act.received_on
        .unwrap_or_else(|| rome::date_of(act.created_at.utc()))
}

/// A recesso by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<RecessoSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Recesso, act)?;
    whole(db, actor, act)
}

/// The recesso of an act that the caller has found for this actor.
pub(super) fn whole(db: &mut Db, actor: &Actor, act: Act) -> Result<RecessoSheet, ActError> {
    let sheet = sheet_of(db, act)?;
    let mut sheets = load::sheets(db, actor, vec![sheet])?;
    sheets.pop().ok_or(ActError::NotFound)
}
