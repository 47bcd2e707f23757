//! Inerzie in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::model::{Decision, InerziaSheet};
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::{ActRef, ActState, Procedure};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::kernel::ids::{ActId, EnteId, UserId};

/// A request for the substitute power over a case whose term has passed.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Inerzia")]
pub struct InerziaOut {
    /// What all acts have; its term is the holder's.
    pub act: ActOut,
    /// The case.
    pub about_act_id: ActId,
    /// Number of the case.
    pub about_act_number: String,
    /// The procedure of the case.
    pub about_procedure: Procedure,
    /// The last day of the term that has passed.
    pub original_due_on: NaiveDate,
    /// Whether a holder of the substitute power began it, without a request of the ente.
    pub own_motion: bool,
    /// The date of the request, from which the holder's term runs.
    pub requested_on: NaiveDate,
    /// The last day of the holder's term.
    pub due_on: Option<NaiveDate>,
    /// What whoever began it wrote.
    pub reason: Option<String>,
    /// Who has taken it up.
    pub holder_id: Option<UserId>,
    /// Name of that person.
    pub holder_name: Option<String>,
    /// Why it is inadmissible: `case_concluded`, before anybody took it up.
    pub inadmissible_because: Option<String>,
}

impl Face<InerziaSheet> for InerziaOut {
    fn of(found: &InerziaSheet, caller: &Caller) -> InerziaOut {
        let act = &found.sheet.act;
        let is_inadmissible = act.state == ActState::Inadmissible;
        InerziaOut {
            act: ActOut::new(&found.sheet, caller),
            about_act_id: found.case.id,
            about_act_number: found.case.number.clone(),
            about_procedure: found.case.procedure,
            original_due_on: found.term.due_on,
            own_motion: found.inerzia.own_motion,
            requested_on: found.inerzia.requested_on,
            due_on: found.due_on(),
            reason: found.inerzia.reason.clone(),
            holder_id: act.case_owner_id,
            holder_name: found.sheet.name(act.case_owner_id).map(str::to_owned),
            inadmissible_because: is_inadmissible.then(|| "case_concluded".to_owned()),
        }
    }
}

/// A request for the substitute power.
#[derive(Clone, Debug, Object)]
#[oai(rename = "InerziaIn")]
pub struct InerziaAsked {
    /// Id or number of the case whose term has passed.
    pub about_act_id: ActRef,
    /// What the ente wants to say; why, of the holder's own motion.
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}

/// The state that an inerzia is to have.
#[derive(Clone, Debug, Object)]
pub struct InerziaStateIn {
    /// The state.
    pub state: ActState,
    /// What is to be said with it.
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}

/// The operations on inerzie.
pub struct InerzieApi;

#[OpenApi(tag = "Tag::Procedures")]
impl InerzieApi {
    /// Requests for the substitute power
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/inerzie", method = "get", operation_id = "list_inerzie")]
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
    ) -> ApiResult<Shown<PageOut<InerziaOut>>> {
        api::list(
            &auth,
            Procedure::Inerzia,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Ask for the substitute power
    ///
    /// Over a joining or an activation whose term has passed and that is not concluded, from the day after its last one: for the
    /// signatory of the ente, and for a holder of the substitute power of his or her own motion. Before, it is refused
    /// `term_not_expired`; after the conclusion `case_concluded`.
    #[oai(path = "/inerzie", method = "post", operation_id = "begin_inerzia")]
    async fn begin(&self, auth: BearerToken, body: Json<InerziaAsked>) -> ApiResult<Created<InerziaOut>> {
        auth.create(move |db, caller| {
            let reason = body.reason.as_deref();
            let begun = super::begin(db, &caller.actor, caller.now, body.about_act_id, reason)?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// A request for the substitute power
    ///
    /// By the id or the number of its act, with the holder's term, its documents and steps.
    #[oai(path = "/inerzie/:id", method = "get", operation_id = "show_inerzia")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<InerziaOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Move a request for the substitute power to another state
    ///
    /// A holder who is not the case owner of the case takes it up (`taken_over`), and can do there what the case owner can, until the
    /// case is concluded: then this is `concluded` too.
    #[oai(
        path = "/inerzie/:id/state",
        method = "put",
        operation_id = "change_inerzia_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<InerziaStateIn>,
    ) -> ApiResult<Versioned<InerziaOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let decision = Decision {
            state: body.0.state,
            reason: body.0.reason,
        };
        auth.write(move |db, caller| {
            let moved = super::set_state(db, &caller.actor, caller.now, (id.0, version), &decision)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Add documents to a request for the substitute power
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/inerzie/:id/documents",
        method = "post",
        operation_id = "add_inerzia_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Inerzia, id.0, body).await
    }
}
