//! Exports in the interface for programs.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::web::response;
use crate::acts::{ActRef, Procedure};
use crate::api::{ApiResult, BearerToken, Tag};
use crate::kernel::ids::ConvenzioneId;
use crate::tickets::api::Content;

/// The operations that export a version of the convention, or an act: one for each procedure.
pub struct ExportsApi;

#[OpenApi(tag = "Tag::Procedures")]
impl ExportsApi {
    /// Export a version of the convention
    ///
    /// A ZIP of all that proves it: summary, documents, extract of the audit, manifest with hashes. `sportello act verify` checks it on
    /// any machine.
    #[oai(
        path = "/convenzioni/:id/export",
        method = "get",
        operation_id = "export_convenzione"
    )]
    async fn convenzione(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
    ) -> ApiResult<Content> {
        let made = super::make_convenzione(&auth.app, &auth.actor, id.0, auth.lang).await?;
        Ok(Content(response(made)))
    }

    /// Export a joining
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(
        path = "/adesioni/:id/export",
        method = "get",
        operation_id = "export_adesione"
    )]
    async fn adesione(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Adesione, id.0).await
    }

    /// Export an activation
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(
        path = "/attivazioni/:id/export",
        method = "get",
        operation_id = "export_attivazione"
    )]
    async fn attivazione(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Attivazione, id.0).await
    }

    /// Export a maintainer
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(
        path = "/maintainers/:id/export",
        method = "get",
        operation_id = "export_maintainer"
    )]
    async fn maintainer(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Maintainer, id.0).await
    }

    /// Export a disdetta
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(
        path = "/disdette/:id/export",
        method = "get",
        operation_id = "export_disdetta"
    )]
    async fn disdetta(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Disdetta, id.0).await
    }

    /// Export a recesso
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(path = "/recessi/:id/export", method = "get", operation_id = "export_recesso")]
    async fn recesso(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Recesso, id.0).await
    }

    /// Export a request for the substitute power
    ///
    /// A ZIP of all that proves it: summary, documents, receipts, extract of the audit, manifest with hashes. `sportello act verify`
    /// checks it on any machine.
    #[oai(path = "/inerzie/:id/export", method = "get", operation_id = "export_inerzia")]
    async fn inerzia(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Content> {
        export(&auth, Procedure::Inerzia, id.0).await
    }
}

async fn export(auth: &BearerToken, procedure: Procedure, act: ActRef) -> ApiResult<Content> {
    let made = super::make(&auth.app, &auth.actor, (Some(procedure), act), auth.lang).await?;
    Ok(Content(response(made)))
}
