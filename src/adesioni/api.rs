//! Joinings in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::model::{AdesioneIn, AdesioneSheet, Decision};
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::enti::api::RegisterEntryIn;
use crate::kernel::ids::{ConvenzioneId, EnteId};

/// A joining.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Adesione")]
pub struct AdesioneOut {
    /// What all acts have.
    pub act: ActOut,
    /// The version of the convention.
    pub convenzione_id: ConvenzioneId,
    /// The organ that resolved it.
    pub organ: Option<String>,
    /// Number of the resolution.
    pub resolution_number: Option<String>,
    /// Date of the resolution.
    pub resolution_on: Option<NaiveDate>,
    /// Date of signature.
    pub signed_on: Option<NaiveDate>,
    /// First day of membership.
    pub member_from: Option<NaiveDate>,
    /// Last day of membership.
    pub member_to: Option<NaiveDate>,
}

impl Face<AdesioneSheet> for AdesioneOut {
    fn of(found: &AdesioneSheet, caller: &Caller) -> AdesioneOut {
        let (member_from, member_to) = found.adesione.days(&found.convenzione).unzip();
        AdesioneOut {
            act: ActOut::new(&found.sheet, caller),
            convenzione_id: found.adesione.convenzione_id,
            organ: found.adesione.organ.clone(),
            resolution_number: found.adesione.resolution_number.clone(),
            resolution_on: found.adesione.resolution_on,
            signed_on: found.adesione.signed_on,
            member_from,
            member_to,
        }
    }
}

/// A draft of a joining.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AdesioneIn")]
pub struct AdesioneBegun {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// The version of the convention.
    pub convenzione_id: ConvenzioneId,
    /// The organ that resolved it.
    #[oai(validator(max_length = 120))]
    pub organ: Option<String>,
    /// Number of the resolution.
    #[oai(validator(max_length = 120))]
    pub resolution_number: Option<String>,
    /// Date of the resolution.
    pub resolution_on: Option<NaiveDate>,
}

/// The resolution of a draft.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ResolutionIn")]
pub struct ResolutionGiven {
    /// The organ that resolved it.
    #[oai(validator(max_length = 120))]
    pub organ: Option<String>,
    /// Number of the resolution.
    #[oai(validator(max_length = 120))]
    pub resolution_number: Option<String>,
    /// Date of the resolution.
    pub resolution_on: Option<NaiveDate>,
}

/// The state that a joining is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct AdesioneStateIn {
    /// The state.
    pub state: ActState,
    /// What is missing (`information_requested`), what was added (`under_review` by the ente), why (`rejected`).
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
    /// Date of signature (`signed`).
    pub signed_on: Option<NaiveDate>,
    /// Entry of the signed convention in the register (`signed`).
    pub register_entry: Option<RegisterEntryIn>,
}

impl From<AdesioneStateIn> for Decision {
    fn from(given: AdesioneStateIn) -> Decision {
        Decision {
            state: given.state,
            reason: given.reason,
            signed_on: given.signed_on,
            register_entry: given.register_entry.map(Into::into),
        }
    }
}

/// The operations on joinings.
pub struct AdesioniApi;

#[OpenApi(tag = "Tag::Procedures")]
impl AdesioniApi {
    /// Joinings
    ///
    /// Those that the caller sees, the newest first; what an ente has not sent yet only the ente sees.
    #[oai(path = "/adesioni", method = "get", operation_id = "list_adesioni")]
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
    ) -> ApiResult<Shown<PageOut<AdesioneOut>>> {
        api::list(
            &auth,
            Procedure::Adesione,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Begin a joining
    ///
    /// A draft, which the centre does not see until it is sent. For the contact person of the ente.
    #[oai(path = "/adesioni", method = "post", operation_id = "begin_adesione")]
    async fn begin(&self, auth: BearerToken, body: Json<AdesioneBegun>) -> ApiResult<Created<AdesioneOut>> {
        let given = AdesioneIn {
            organ: body.0.organ.clone(),
            resolution_number: body.0.resolution_number.clone(),
            resolution_on: body.0.resolution_on,
        };
        auth.create(move |db, caller| {
            let user = caller.actor.ente().ok_or(ActError::Forbidden)?;
            let ente = body.ente_id.unwrap_or(user.ente());
            let begun = super::begin(db, &caller.actor, caller.now, ente, body.convenzione_id, &given)?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// A joining
    ///
    /// By the id or the number of its act, with its documents, terms and steps.
    #[oai(path = "/adesioni/:id", method = "get", operation_id = "show_adesione")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<AdesioneOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Change the draft of a joining
    ///
    /// As long as it was not sent.
    #[oai(path = "/adesioni/:id", method = "put", operation_id = "change_adesione")]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ResolutionGiven>,
    ) -> ApiResult<Versioned<AdesioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = AdesioneIn {
            organ: body.0.organ,
            resolution_number: body.0.resolution_number,
            resolution_on: body.0.resolution_on,
        };
        auth.write(move |db, caller| {
            let changed = super::change(db, &caller.actor, caller.now, (id.0, version), &given)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Move a joining to another state
    ///
    /// The contact person of the ente sends, completes or withdraws it; the case owner examines, asks, signs or rejects.
    #[oai(
        path = "/adesioni/:id/state",
        method = "put",
        operation_id = "change_adesione_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<AdesioneStateIn>,
    ) -> ApiResult<Versioned<AdesioneOut>> {
        let (version, decision) = (version_of(if_match.0.as_deref())?, Decision::from(body.0));
        let days = auth.app.config.joining_days;
        auth.write(move |db, caller| {
            let place = (id.0, version);
            let moved = super::set_state(db, &caller.actor, caller.now, place, decision.clone(), days)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Add documents to a joining
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/adesioni/:id/documents",
        method = "post",
        operation_id = "add_adesione_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Adesione, id.0, body).await
    }
}
