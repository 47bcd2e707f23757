//! Maintainers in the interface for programs. The transfer code is not there: it is entered and read on the pages.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::commands::Decision;
use super::model::MaintainerSheet;
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::kernel::ids::{ActId, EnteId};

/// The maintainer of a domain.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Maintainer")]
pub struct MaintainerOut {
    /// What all acts have.
    pub act: ActOut,
    /// The activation of the portal that it belongs to.
    pub portal_id: ActId,
    /// The domain name.
    pub domain: Option<String>,
    /// The last day with the portal.
    pub deactivated_on: Option<NaiveDate>,
    /// The last day for the transfer to another provider.
    pub due_on: Option<NaiveDate>,
    /// Whether the transfer code was entered; only the signatory of the ente reads it, on its page.
    pub has_transfer_code: bool,
    /// When the domain moved.
    pub transferred_on: Option<NaiveDate>,
    /// Where to.
    pub new_provider: Option<String>,
    /// Whether it moved after the last day; null: it has not moved.
    pub late: Option<bool>,
}

impl Face<MaintainerSheet> for MaintainerOut {
    fn of(found: &MaintainerSheet, caller: &Caller) -> MaintainerOut {
        let row = &found.maintainer;
        MaintainerOut {
            act: ActOut::new(&found.sheet, caller),
            portal_id: row.portal_id,
            domain: row.domain.clone(),
            deactivated_on: row.deactivated_on,
            due_on: found.due_on(),
            has_transfer_code: row.has_code(),
            transferred_on: row.transferred_on,
            new_provider: row.new_provider.clone(),
            late: found.late(),
        }
    }
}

/// A request for the maintainer of the portal's domain.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MaintainerIn")]
pub struct MaintainerAsked {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// The domain name; by default the one of the portal.
    #[oai(validator(max_length = 200))]
    pub domain: Option<String>,
}

/// The state that a maintainer is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct MaintainerStateIn {
    /// The state.
    pub state: ActState,
    /// When the domain moved (`transferred`).
    pub transferred_on: Option<NaiveDate>,
    /// Where to (`transferred`).
    #[oai(validator(max_length = 200))]
    pub new_provider: Option<String>,
}

/// The operations on maintainers.
pub struct MaintainersApi;

#[OpenApi(tag = "Tag::Procedures")]
impl MaintainersApi {
    /// Maintainers of domains
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/maintainers", method = "get", operation_id = "list_maintainers")]
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
    ) -> ApiResult<Shown<PageOut<MaintainerOut>>> {
        api::list(
            &auth,
            Procedure::Maintainer,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Ask for the maintainer
    ///
    /// For the contact person of an ente whose portal was asked for and has not ended.
    #[oai(path = "/maintainers", method = "post", operation_id = "request_maintainer")]
    async fn request(
        &self,
        auth: BearerToken,
        body: Json<MaintainerAsked>,
    ) -> ApiResult<Created<MaintainerOut>> {
        auth.create(move |db, caller| {
            let user = caller.actor.ente().ok_or(ActError::Forbidden)?;
            let ente = body.ente_id.unwrap_or(user.ente());
            let begun = super::request(db, &caller.actor, caller.now, ente, body.domain.as_deref())?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// A maintainer
    ///
    /// By the id or the number of its act.
    #[oai(path = "/maintainers/:id", method = "get", operation_id = "show_maintainer")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<MaintainerOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Move a maintainer to another state
    ///
    /// Agents begin it, and tell when and where the domain has moved.
    #[oai(
        path = "/maintainers/:id/state",
        method = "put",
        operation_id = "change_maintainer_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<MaintainerStateIn>,
    ) -> ApiResult<Versioned<MaintainerOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let decision = Decision {
            state: body.0.state,
            transferred_on: body.0.transferred_on,
            new_provider: body.0.new_provider,
        };
        auth.write(move |db, caller| {
            let place = (id.0, version);
            let moved = super::set_state(db, &caller.actor, caller.now, place, &decision)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Add documents to a maintainer
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/maintainers/:id/documents",
        method = "post",
        operation_id = "add_maintainer_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Maintainer, id.0, body).await
    }
}
