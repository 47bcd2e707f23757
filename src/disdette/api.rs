//! Disdette in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::cessation::CessationReason;
use super::model::{Decision, DisdettaIn, DisdettaSheet};
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::formal::NoticeIn;
use crate::acts::formal::faces::{NoticeGiven, NoticeOut, ReceiptIn, in_object};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};

/// A service for which a disdetta is given.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "DisdettaService")]
pub struct DisdettaServiceOut {
    /// Code of the service.
    pub service: String,
    /// The act of its activation.
    pub activation_id: ActId,
    /// Its last day by this disdetta, once it is registered and as long as it stands.
    pub last_service_day: Option<NaiveDate>,
}

/// A disdetta.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Disdetta")]
pub struct DisdettaOut {
    /// What all acts have.
    pub act: ActOut,
    /// What it is given for.
    pub services: Vec<DisdettaServiceOut>,
    /// The formal notice on which it rests.
    pub notice: Option<NoticeOut>,
    /// The first day without service that was asked for.
    pub requested_from: Option<NaiveDate>,
    /// The last day with service, computed from the date of receipt.
    pub last_service_day: Option<NaiveDate>,
    /// The first day without it.
    pub effective_from: Option<NaiveDate>,
    /// What ends the service.
    pub cessation_reason: Option<CessationReason>,
    /// The rule of these dates.
    pub rule: Option<String>,
    /// The version of that rule.
    pub rule_version: Option<i32>,
    /// Since when the ente asks to take it back.
    pub revocation_asked_at: Option<Timestamp>,
    /// Why.
    pub revocation_reason: Option<String>,
    /// When that was refused.
    pub revocation_refused_at: Option<Timestamp>,
    /// Why.
    pub revocation_refusal: Option<String>,
}

impl Face<DisdettaSheet> for DisdettaOut {
    fn of(found: &DisdettaSheet, caller: &Caller) -> DisdettaOut {
        let disdetta = &found.disdetta;
        let services = found.services.iter().map(|one| DisdettaServiceOut {
            service: one.service.code.clone(),
            activation_id: one.activation_id,
            last_service_day: one.last_service_day,
        });
        DisdettaOut {
            act: ActOut::new(&found.sheet, caller),
            services: services.collect(),
            notice: found.notice.as_ref().map(NoticeOut::from),
            requested_from: disdetta.requested_from,
            last_service_day: disdetta.last_service_day,
            effective_from: disdetta.effective_from,
            cessation_reason: disdetta.cessation_reason,
            rule: disdetta.rule.clone(),
            rule_version: disdetta.rule_version,
            revocation_asked_at: disdetta.revocation_asked_at,
            revocation_reason: disdetta.revocation_reason.clone(),
            revocation_refused_at: disdetta.revocation_refused_at,
            revocation_refusal: disdetta.revocation_refusal.clone(),
        }
    }
}

/// A disdetta as it is given.
#[derive(Clone, Debug, Object)]
#[oai(rename = "DisdettaIn")]
pub struct DisdettaGiven {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// Codes of the services.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub services: Vec<String>,
    /// The first day without service that is asked for, if a later one than the next possible; a day inside a year means the following
    /// 1 January.
    pub requested_from: Option<NaiveDate>,
    /// The formal notice of the ente on which it rests, if it has come already, such as a certified mail.
    pub notice: Option<NoticeGiven>,
}

/// The state that a disdetta is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct DisdettaStateIn {
    /// The state.
    pub state: ActState,
    /// Why (`rejected`, `revoked`).
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
    /// The formal notice on which it rests (`registered`), where it is not linked yet.
    pub notice: Option<NoticeGiven>,
}

impl From<DisdettaStateIn> for Decision {
    fn from(given: DisdettaStateIn) -> Decision {
        Decision {
            state: given.state,
            reason: given.reason,
            notice: given.notice.map(NoticeIn::from).unwrap_or_default(),
        }
    }
}

/// Whether a registered disdetta is to be taken back.
#[derive(Clone, Debug, Object)]
pub struct RevocationIn {
    /// `true`: the signatory asks for it; `false`: the case owner refuses what was asked. Who accepts it moves the disdetta to `revoked`.
    pub asked: bool,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// The operations on disdette.
pub struct DisdetteApi;

#[OpenApi(tag = "Tag::Procedures")]
impl DisdetteApi {
    /// Disdette
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/disdette", method = "get", operation_id = "list_disdette")]
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
    ) -> ApiResult<Shown<PageOut<DisdettaOut>>> {
        api::list(
            &auth,
            Procedure::Disdetta,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Give a disdetta
    ///
    /// For the signatory of the ente, or for people of the centre who enter what the ente has sent.
    #[oai(path = "/disdette", method = "post", operation_id = "begin_disdetta")]
    async fn begin(&self, auth: BearerToken, body: Json<DisdettaGiven>) -> ApiResult<Created<DisdettaOut>> {
        let given = DisdettaIn {
            services: body.0.services,
            requested_from: body.0.requested_from,
            notice: body.0.notice.map(NoticeIn::from).unwrap_or_default(),
        };
        let ente = body.0.ente_id;
        auth.create(move |db, caller| {
            let own = caller.actor.ente().map(|user| user.ente());
            let ente = match ente.or(own) {
                Some(ente) => ente,
                None if super::may_begin(&caller.actor) => {
                    return Err(ActError::field("ente_id", "disdette-ente-missing").into());
                }
                None => return Err(ActError::Forbidden.into()),
            };
            let begun = super::begin(db, &caller.actor, caller.now, ente, &given).map_err(in_object)?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// A disdetta
    ///
    /// By the id or the number of its act, with the formal notice, documents and steps.
    #[oai(path = "/disdette/:id", method = "get", operation_id = "show_disdetta")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<DisdettaOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Move a disdetta to another state
    ///
    /// The case owner registers it with its formal notice, rejects it, or accepts that it is revoked.
    #[oai(
        path = "/disdette/:id/state",
        method = "put",
        operation_id = "change_disdetta_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<DisdettaStateIn>,
    ) -> ApiResult<Versioned<DisdettaOut>> {
        let (version, decision) = (version_of(if_match.0.as_deref())?, Decision::from(body.0));
        auth.write(move |db, caller| {
            let place = (id.0, version);
            let moved =
                super::set_state(db, &caller.actor, caller.now, place, &decision).map_err(in_object)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Ask to revoke a disdetta, or refuse it
    ///
    /// Until the day on which it takes effect: the signatory asks, which leaves the state; the case owner refuses here, and accepts by
    /// moving it to `revoked`.
    #[oai(
        path = "/disdette/:id/revocation",
        method = "put",
        operation_id = "ask_disdetta_revocation"
    )]
    async fn revocation(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RevocationIn>,
    ) -> ApiResult<Versioned<DisdettaOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let RevocationIn { asked, reason } = body.0;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(reason.as_str()));
            let changed = match asked {
                true => super::ask_revocation(db, &caller.actor, caller.now, place, reason)?,
                false => super::refuse_revocation(db, &caller.actor, caller.now, place, reason)?,
            };
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Correct when a disdetta was received
    ///
    /// For the case owner, until it has taken effect: the dates are computed again from the date of receipt that is proved now, and told to
    /// the ente with the earlier ones.
    #[oai(
        path = "/disdette/:id/receipt",
        method = "put",
        operation_id = "correct_disdetta_receipt"
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
    ) -> ApiResult<Versioned<DisdettaOut>> {
        let place = (id.0, if_match.0.as_deref());
        api::correct_receipt(&auth, place, body.0, super::correct_receipt).await
    }

    /// Add documents to a disdetta
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/disdette/:id/documents",
        method = "post",
        operation_id = "add_disdetta_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Disdetta, id.0, body).await
    }
}
