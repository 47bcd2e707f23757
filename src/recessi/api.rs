//! Recessi in the interface for programs.

mod effects;

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

pub use effects::EffectsOut;

use super::commands::Rules;
use super::effect::EffectReason;
use super::model::{Decision, Judgement, NewRecesso, RecessoScope, RecessoSheet};
use super::settlement::SettlementMethod;
use super::settling::{self, LineIn, Sending, SettlementIn, SettlementSheet};
use super::{paper, policy};
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::documents::DocumentId;
use crate::acts::formal::NoticeIn;
use crate::acts::formal::faces::{NoticeGiven, NoticeOut, ReceiptIn, in_object};
use crate::acts::register::EntryIn;
use crate::acts::{self, ActError, ActRef, ActState, Procedure};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::contracts::ContractId;
use crate::enti::api::RegisterEntryIn;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::money::Cents;
use crate::kernel::rome;
use crate::users::rights::RightsEnd;

/// A line of a settlement; amounts in cents.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SettlementLine")]
pub struct LineOut {
    /// What it is about.
    pub description: String,
    /// Its value by the contract.
    pub contract: i64,
    /// Executed.
    pub executed: i64,
    /// Paid.
    pub paid: i64,
}

/// What is due after a recesso; amounts in cents.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Settlement")]
pub struct SettlementOut {
    /// The rule of the sums.
    pub rule: String,
    /// From what the tenth is taken.
    pub method: SettlementMethod,
    /// Whether the tenth of what was not executed is due.
    pub with_tenth: bool,
    /// What accounts say about it.
    pub note: Option<String>,
    /// Its lines.
    pub lines: Vec<LineOut>,
    /// The sum by the contract.
    pub contract: i64,
    /// Executed, in full.
    pub executed: i64,
    /// Not executed: the sum over the lines, none below zero.
    pub unexecuted: i64,
    /// The tenth.
    pub tenth: i64,
    /// Paid.
    pub paid: i64,
    /// Due from the ente; below zero: to be refunded.
    pub balance: i64,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// The paper that was sent, among the documents of the act.
    pub document_id: Option<DocumentId>,
    /// The address to which it was sent as certified mail.
    pub pec_to: Option<String>,
}

impl From<&SettlementSheet> for SettlementOut {
    fn from(sheet: &SettlementSheet) -> SettlementOut {
        let settled = &sheet.settled;
        let line = |line: &settling::SettledLine| LineOut {
            description: line.description.clone(),
            contract: line.contract,
            executed: line.executed,
            paid: line.paid,
        };
        SettlementOut {
            rule: "SET".to_owned(),
            method: settled.method,
            with_tenth: settled.with_tenth,
            note: settled.note.clone(),
            lines: sheet.lines.iter().map(line).collect(),
            contract: settled.contract,
            executed: settled.executed,
            unexecuted: settled.unexecuted,
            tenth: settled.tenth,
            paid: settled.paid,
            balance: settled.balance,
            drafted_at: settled.drafted_at,
            sent_at: settled.sent_at,
            document_id: settled.document_id,
            pec_to: settled.pec_to.clone(),
        }
    }
}

/// A recesso.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Recesso")]
pub struct RecessoOut {
    /// What all acts have.
    pub act: ActOut,
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
    /// The date of receipt of its notice.
    pub received_on: Option<NaiveDate>,
    /// The day of effect.
    pub effective_from: Option<NaiveDate>,
    /// The last day that is served and billed.
    pub last_service_day: Option<NaiveDate>,
    /// From what these follow.
    pub effect: Option<EffectReason>,
    /// The rule of these dates.
    pub rule: Option<String>,
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
    /// The recesso by which all had ended already that this one was to end: it ends and settles nothing.
    pub overtaken_by: Option<ActId>,
    /// The notice on which it rests.
    pub notice: Option<NoticeOut>,
    /// What is due; people of the ente see it from `settling` on.
    pub settlement: Option<SettlementOut>,
    /// The end of the rights of the ente's people, if this recesso brought it.
    pub rights: Option<RightsEndOut>,
}

/// The end of the rights of an ente's people.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "RightsEnd")]
pub struct RightsEndOut {
    /// The first day on which they change nothing any more.
    pub ended_on: NaiveDate,
    /// The last day on which they read and export.
    pub reading_until: NaiveDate,
    /// The day on which they came back.
    pub restored_on: Option<NaiveDate>,
    /// Why; none: the ente joined again, or has a new contract.
    pub restored_reason: Option<String>,
}

impl From<&RightsEnd> for RightsEndOut {
    fn from(end: &RightsEnd) -> RightsEndOut {
        RightsEndOut {
            ended_on: end.ended_on,
            reading_until: end.reading_until,
            restored_on: end.restored_on,
            restored_reason: end.restored_reason.clone(),
        }
    }
}

impl Face<RecessoSheet> for RecessoOut {
    fn of(found: &RecessoSheet, caller: &Caller) -> RecessoOut {
        let recesso = &found.recesso;
        let mut act = ActOut::new(&found.sheet, caller);
        let (parties, today) = (
            acts::policy::parties(&caller.actor, &found.sheet.act),
            rome::date_of(caller.now.utc()),
        );
        act.allowed = policy::steps(
            &found.sheet.act,
            recesso,
            found.settlement.is_some(),
            &parties,
            today,
        );
        RecessoOut {
            received_on: act.received_on,
            act,
            scope: recesso.scope,
            contract_id: recesso.contract_id,
            adesione_id: recesso.adesione_id,
            just_cause: recesso.just_cause,
            reasons: recesso.reasons.clone(),
            requested_on: recesso.requested_on,
            effective_from: recesso.effective_from,
            last_service_day: recesso.last_service_day,
            effect: recesso.effect,
            rule: recesso.effect.map(|_| "REC".to_owned()),
            silence_on: recesso.silence_on,
            contested_at: recesso.contested_at,
            goes_on: recesso.goes_on,
            judged: recesso.judged,
            judged_on: recesso.judged_on,
            revocation_asked_at: recesso.revocation_asked_at,
            overtaken_by: recesso.overtaken_by,
            notice: found.notice.as_ref().map(NoticeOut::from),
            settlement: found.settlement.as_ref().map(SettlementOut::from),
            rights: found.rights.as_ref().map(RightsEndOut::from),
        }
    }
}

/// A recesso that is stated.
#[derive(Clone, Debug, Object)]
#[oai(rename = "RecessoIn")]
pub struct RecessoGiven {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// What is left.
    pub scope: RecessoScope,
    /// The contract, for the scope `contract`.
    pub contract_id: Option<ContractId>,
    /// The joining, for the scope `membership`: with it those that follow are left; by default the present one.
    pub adesione_id: Option<ActId>,
    /// Whether there is a just cause: then with reasons, and with documents before it is registered.
    pub just_cause: bool,
    /// Why.
    #[oai(validator(max_length = 10000))]
    pub reasons: Option<String>,
    /// The first day without service that is asked for: an earlier one than the notice gives is ignored.
    pub requested_on: Option<NaiveDate>,
}

/// What a recesso says, until it is registered.
#[derive(Clone, Debug, Object)]
#[oai(rename = "RecessoChangeIn")]
pub struct RecessoChanged {
    /// Whether there is a just cause.
    pub just_cause: bool,
    /// Why.
    #[oai(validator(max_length = 10000))]
    pub reasons: Option<String>,
    /// The first day without service that is asked for.
    pub requested_on: Option<NaiveDate>,
}

/// The state that a recesso is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct RecessoStateIn {
    /// The state.
    pub state: ActState,
    /// Why (`rejected`, `contested`, `registered` where the just cause is not recognised, `revoked`).
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
    /// The formal notice (`registered`).
    pub notice: Option<NoticeGiven>,
    /// Whether the ente agrees that the service goes on meanwhile (`contested`).
    pub goes_on: Option<bool>,
    /// Whether the just cause that was contested is recognised (`registered`).
    pub recognised: Option<bool>,
    /// Entry of the settlement in the register (`settled`).
    pub register_entry: Option<RegisterEntryIn>,
    /// Whether its paper leaves as certified mail too, to the ente's address (`settled`).
    pub pec: Option<bool>,
}

impl From<RecessoStateIn> for Decision {
    fn from(given: RecessoStateIn) -> Decision {
        Decision {
            state: given.state,
            reason: given.reason,
            notice: given.notice.map(NoticeIn::from).unwrap_or_default(),
            goes_on: given.goes_on.unwrap_or_default(),
            recognised: given.recognised,
            register_entry: given.register_entry.map(EntryIn::from),
            pec: given.pec.unwrap_or_default(),
        }
    }
}

/// Whether a registered recesso is to be taken back.
#[derive(Clone, Debug, Object)]
pub struct RecessoRevocationIn {
    /// `true`: the signatory asks for it; `false`: the case owner refuses what was asked. Who accepts it moves the recesso to `revoked`.
    pub asked: bool,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// The rights that a recesso ended are given back.
#[derive(Clone, Debug, Object)]
pub struct RecessoRightsIn {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// A line of a settlement; amounts in cents.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SettlementLineIn")]
pub struct LineGiven {
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub description: String,
    /// Its value by the contract.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub contract: i64,
    /// Executed.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub executed: i64,
    /// Paid.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub paid: i64,
}

/// A settlement that is drafted.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SettlementIn")]
pub struct SettlementGiven {
    /// From what the tenth is taken; by default as the centre has set it.
    pub method: Option<SettlementMethod>,
    /// What is to be known about it.
    #[oai(validator(max_length = 2000))]
    pub note: Option<String>,
    /// Its lines.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub lines: Vec<LineGiven>,
}

impl TryFrom<SettlementGiven> for SettlementIn {
    type Error = ActError;

    fn try_from(given: SettlementGiven) -> Result<SettlementIn, ActError> {
        let line = |line: LineGiven| {
            Ok(LineIn {
                description: line.description,
                contract: Cents::new(line.contract)?,
                executed: Cents::new(line.executed)?,
                paid: Cents::new(line.paid)?,
            })
        };
        Ok(SettlementIn {
            method: given.method,
            note: given.note,
            lines: given
                .lines
                .into_iter()
                .map(line)
                .collect::<Result<_, ActError>>()?,
        })
    }
}

/// The operations on recessi.
pub struct RecessiApi;

#[OpenApi(tag = "Tag::Procedures")]
impl RecessiApi {
    /// Recessi
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/recessi", method = "get", operation_id = "list_recessi")]
    async fn list(
        &self,
        auth: BearerToken,
        /// In one of these states.
        #[oai(default)]
        state: Query<Vec<ActState>>,
        /// Of one of these enti.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<RecessoOut>>> {
        api::list(
            &auth,
            Procedure::Recesso,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// State a recesso
    ///
    /// For the signatory of the ente, or for the centre in the name of the ente. Its notice and documents follow.
    #[oai(path = "/recessi", method = "post", operation_id = "submit_recesso")]
    async fn submit(&self, auth: BearerToken, body: Json<RecessoGiven>) -> ApiResult<Created<RecessoOut>> {
        let given = NewRecesso {
            scope: Some(body.0.scope),
            contract: body.0.contract_id,
            adesione: body.0.adesione_id,
            just_cause: body.0.just_cause,
            reasons: body.0.reasons.clone(),
            requested_on: body.0.requested_on,
        };
        auth.create(move |db, caller| {
            let own = caller.actor.ente().map(|user| user.ente());
            let ente = body.ente_id.or(own);
            let ente = ente.ok_or_else(|| ActError::field("ente_id", "recessi-choose-ente"))?;
            let found = super::submit(db, &caller.actor, caller.now, ente, &given)?;
            Ok(api::begun(&found, caller))
        })
        .await
    }

    /// A recesso
    ///
    /// By the id or the number of its act, with its notice, documents, steps and settlement.
    #[oai(path = "/recessi/:id", method = "get", operation_id = "show_recesso")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// What happens when a recesso takes effect
    ///
    /// What ends, what must be moved, what is under way, the open tickets, and what becomes of the rights of the ente's people: reckoned anew
    /// until the effect, and from then on as it was listed on the day, with the present state of what somebody has to decide on. A recesso
    /// that is not registered yet, or was rejected or revoked, has no effects.
    #[oai(
        path = "/recessi/:id/effects",
        method = "get",
        operation_id = "show_recesso_effects"
    )]
    async fn effects(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Shown<EffectsOut>> {
        auth.read(move |db, caller| {
            let found = super::find(db, &caller.actor, id.0)?;
            let days = caller.app.config.recesso.reading_days;
            let ahead = super::ahead::of_found(db, &caller.actor, &found, days)?;
            let ahead = ahead.ok_or(ActError::Conflict("recesso-no-effects", Vec::new()))?;
            Ok(Shown(EffectsOut::from(ahead)))
        })
        .await
    }

    /// Change what a recesso says
    ///
    /// Until it is registered.
    #[oai(path = "/recessi/:id", method = "put", operation_id = "change_recesso")]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoChanged>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = NewRecesso {
            scope: None,
            contract: None,
            adesione: None,
            just_cause: body.0.just_cause,
            reasons: body.0.reasons,
            requested_on: body.0.requested_on,
        };
        auth.write(move |db, caller| {
            let changed = super::change(db, &caller.actor, caller.now, (id.0, version), &given)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Move a recesso to another state
    ///
    /// The case owner registers, rejects, contests and recognises it; accounts show and send the settlement.
    #[oai(
        path = "/recessi/:id/state",
        method = "put",
        operation_id = "change_recesso_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoStateIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let (version, decision) = (version_of(if_match.0.as_deref())?, Decision::from(body.0));
        if decision.state == ActState::Settled {
            let (place, mailbox) = (
                (id.0, version),
                settling::mailbox(&auth.app.config, decision.pec)?,
            );
            let (actor, now, act) = (auth.actor.clone(), auth.now, id.0);
            // Who cannot send it is told so before the paper is made.
            auth.read(move |db, caller| {
                let found = super::find(db, &caller.actor, act)?;
                acts::course::mover(&caller.actor, &found.sheet.act, ActState::Settled)?;
                acts::course::is_current(db, &found.sheet.act, version)?;
                Ok(())
            })
            .await?;
            let entry = decision.register_entry;
            let paper = paper::keep(&auth.app, &actor, now, act, entry.clone()).await?;
            return auth
                .write(move |db, caller| {
                    let (entry, pec, paper) = (entry.as_ref(), mailbox.as_ref(), paper.clone());
                    let (rules, sending) = (Rules::from(&caller.app.config.recesso), Sending { entry, pec });
                    let sent = settling::send(db, &caller.actor, caller.now, place, rules, sending, paper)?;
                    Ok(api::versioned(&sent, caller))
                })
                .await;
        }
        auth.write(move |db, caller| {
            let (place, rules) = ((id.0, version), Rules::from(&caller.app.config.recesso));
            let moved = super::set_state(db, &caller.actor, caller.now, place, rules, decision.clone());
            let moved = moved.map_err(in_object)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Ask to take a recesso back
    ///
    /// Before its effect. The signatory asks, the case owner may refuse.
    #[oai(
        path = "/recessi/:id/revocation",
        method = "put",
        operation_id = "change_recesso_revocation"
    )]
    async fn revocation(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoRevocationIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let changed = match body.asked {
                true => super::ask_revocation(db, &caller.actor, caller.now, place, reason)?,
                false => super::refuse_revocation(db, &caller.actor, caller.now, place, reason)?,
            };
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Correct when a recesso was received
    ///
    /// For the case owner, until it has taken effect: the dates are computed again from the date of receipt that is proved now, and told to
    /// the ente with the earlier ones.
    #[oai(
        path = "/recessi/:id/receipt",
        method = "put",
        operation_id = "correct_recesso_receipt"
    )]
    async fn correct_receipt(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ReceiptIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let place = (id.0, if_match.0.as_deref());
        api::correct_receipt(&auth, place, body.0, super::correct_receipt).await
    }

    /// Give the rights back that a recesso ended
    ///
    /// For the case owner, with a reason: the people of the ente may do again what their roles allow. A signed joining and a new contract
    /// do it by themselves.
    #[oai(
        path = "/recessi/:id/rights",
        method = "put",
        operation_id = "restore_recesso_rights"
    )]
    async fn restore_rights(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoRightsIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let restored = super::restore_rights(db, &caller.actor, caller.now, place, reason)?;
            Ok(api::versioned(&restored, caller))
        })
        .await
    }

    /// Draft the settlement of a recesso
    ///
    /// For accounts, from its effect until it is sent. The answer has every sum; the ente sees it from `settling` on.
    #[oai(
        path = "/recessi/:id/settlement",
        method = "put",
        operation_id = "change_recesso_settlement"
    )]
    async fn draft(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<SettlementGiven>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = SettlementIn::try_from(body.0)?;
        auth.write(move |db, caller| {
            let (place, rules) = ((id.0, version), Rules::from(&caller.app.config.recesso));
            let drafted = settling::draft(db, &caller.actor, caller.now, place, rules, &given)?;
            Ok(api::versioned(&drafted, caller))
        })
        .await
    }

    /// Add documents to a recesso
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/recessi/:id/documents",
        method = "post",
        operation_id = "add_recesso_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Recesso, id.0, body).await
    }
}
