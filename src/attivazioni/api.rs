//! Activations in the interface for programs.

mod objects;

use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;

use objects::{AttivazioneBegun, AttivazioneOut, AttivazioneStateIn, ChecklistItemIn, FormGiven};

use super::course::{Days, Decision};
use super::form::AttivazioneIn;
use super::receipt;
use crate::acts::api::{self, DocumentLabels, DocumentsOut};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::api::{ApiResult, BearerToken, Created, PageOut, Shown, Tag, Upload, Versioned, version_of};
use crate::kernel::ids::EnteId;
use crate::tickets::Channel;

/// The operations on activations.
pub struct AttivazioniApi;

#[OpenApi(tag = "Tag::Procedures")]
impl AttivazioniApi {
    /// Activations
    ///
    /// Those that the caller sees, the newest first; what an ente has not sent yet only the ente sees.
    #[oai(path = "/attivazioni", method = "get", operation_id = "list_attivazioni")]
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
    ) -> ApiResult<Shown<PageOut<AttivazioneOut>>> {
        api::list(
            &auth,
            Procedure::Attivazione,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Begin an activation
    ///
    /// A draft, which the centre does not see until it is sent. For the contact person of the ente; each ente has one activation of a
    /// service at a time.
    #[oai(path = "/attivazioni", method = "post", operation_id = "begin_attivazione")]
    async fn begin(
        &self,
        auth: BearerToken,
        body: Json<AttivazioneBegun>,
    ) -> ApiResult<Created<AttivazioneOut>> {
        let AttivazioneBegun {
            ente_id,
            service,
            referent_name,
            referent_email,
            referent_phone,
            domain,
            website,
            trainees,
            wants_maintainer,
            notes,
        } = body.0;
        let given = AttivazioneIn {
            referent_name,
            referent_email,
            referent_phone,
            domain,
            website,
            trainees,
            wants_maintainer,
            notes,
        };
        auth.create(move |db, caller| {
            let user = caller.actor.ente().ok_or(ActError::Forbidden)?;
            let ente = ente_id.unwrap_or(user.ente());
            let begun = super::begin(db, &caller.actor, caller.now, ente, &service, &given)?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// An activation
    ///
    /// By the id or the number of its act, with its checklist, documents, terms and steps.
    #[oai(path = "/attivazioni/:id", method = "get", operation_id = "show_attivazione")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Change the draft of an activation
    ///
    /// The whole form, as long as it was not sent.
    #[oai(
        path = "/attivazioni/:id",
        method = "put",
        operation_id = "change_attivazione"
    )]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<FormGiven>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = AttivazioneIn::from(body.0);
        auth.write(move |db, caller| {
            let changed = super::change(db, &caller.actor, caller.now, (id.0, version), &given)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Move an activation to another state
    ///
    /// The contact person of the ente sends it (`requested`), answers a suspension or withdraws it; agents gather information and build;
    /// the case owner suspends it once, rejects it, or puts the service into operation when the checklist is done.
    #[oai(
        path = "/attivazioni/:id/state",
        method = "put",
        operation_id = "change_attivazione_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<AttivazioneStateIn>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let decision = Decision {
            state: body.0.state,
            reason: body.0.reason,
            via: Channel::Api,
        };
        let days = Days::from(&auth.app.config.activation);
        let state = decision.state;
        let moved = auth
            .write(move |db, caller| {
                let place = (id.0, version);
                Ok(super::set_state(
                    db,
                    &caller.actor,
                    caller.now,
                    place,
                    &decision,
                    days,
                )?)
            })
            .await?;
        if state != ActState::Requested {
            return Ok(api::versioned(&moved, &auth));
        }
        receipt::make_now(&auth.app, auth.now, moved.sheet.act.id).await;
        api::show(&auth, id.0, super::find).await
    }

    /// Say how a thing of the checklist stands
    ///
    /// For agents and case owners, until the service is active; what is not needed is waived with a reason.
    #[oai(
        path = "/attivazioni/:id/checklist/:position",
        method = "put",
        operation_id = "change_attivazione_item"
    )]
    async fn set_item(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// Place in the list, from 1.
        position: Path<i32>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ChecklistItemIn>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, item) = ((id.0, version), (body.state, body.reason.as_deref()));
            let changed = super::set_item(db, &caller.actor, caller.now, place, position.0, item)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Add documents to an activation
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/attivazioni/:id/documents",
        method = "post",
        operation_id = "add_attivazione_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Attivazione, id.0, body).await
    }
}
