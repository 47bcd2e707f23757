//! The catalogue of services in the interface for programs.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
use crate::kernel::ids::ServiceId;
use crate::kernel::text::Lang;
use crate::services::{self, ItemKind, Service, ServiceItem};

/// A service of the catalogue.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Service")]
pub struct ServiceOut {
    /// Its id.
    pub id: ServiceId,
    /// Its code, by which tickets name it.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// What it is, in the language asked for.
    pub description: String,
    /// Whether tickets about it may be opened.
    pub active: bool,
    /// Code of the calendar by which its tickets' time counts, unless their queue has its own.
    pub calendar: String,
    /// Code of the policy of service levels of its tickets, unless their queue has its own.
    pub sla_policy: String,
}

impl ServiceOut {
    fn new(service: &Service, lang: Lang) -> ServiceOut {
        ServiceOut {
            id: service.id,
            code: service.code.clone(),
            name: service.name(lang).to_owned(),
            description: service.description(lang).to_owned(),
            active: service.is_active(),
            calendar: service.calendar.clone(),
            sla_policy: service.sla_policy.clone(),
        }
    }
}

/// A service with what it includes and excludes.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ServiceSheet")]
pub struct ServiceSheetOut {
    /// Its id.
    pub id: ServiceId,
    /// Its code, by which tickets name it.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// What it is, in the language asked for.
    pub description: String,
    /// Whether tickets about it may be opened.
    pub active: bool,
    /// Code of the calendar by which its tickets' time counts, unless their queue has its own.
    pub calendar: String,
    /// Code of the policy of service levels of its tickets, unless their queue has its own.
    pub sla_policy: String,
    /// What it includes and excludes, in order.
    pub items: Vec<ServiceItemOut>,
}

/// One line of a service's sheet.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ServiceItem")]
pub struct ServiceItemOut {
    /// Included, on request, or excluded.
    pub kind: ItemKind,
    /// What, in the language asked for.
    pub text: String,
}

impl ServiceItemOut {
    fn new(item: &ServiceItem, lang: Lang) -> ServiceItemOut {
        ServiceItemOut {
            kind: item.kind,
            text: item.text(lang).to_owned(),
        }
    }
}

/// The operations on services.
pub struct ServicesApi;

#[OpenApi(tag = "Tag::Services")]
impl ServicesApi {
    /// The catalogue of services
    ///
    /// In the order of the catalogue, those no longer offered included.
    #[oai(path = "/services", method = "get", operation_id = "list_services")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<ServiceOut>>> {
        auth.list_whole(
            (limit, cursor),
            |db, _| Ok(services::all(db)?),
            |row| row.code.clone(),
            |row| ServiceOut::new(&row, auth.lang),
        )
        .await
    }

    /// A service
    ///
    /// With what it includes, what it gives on request and what it excludes.
    #[oai(path = "/services/:code", method = "get", operation_id = "show_service")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Code of the service.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Za-z][A-Za-z0-9_-]+$"))]
        code: Path<String>,
    ) -> ApiResult<Shown<ServiceSheetOut>> {
        let lang = auth.lang;
        let sheet = auth.read(move |db, _| Ok(services::sheet(db, &code.0)?)).await?;
        let ServiceOut {
            id,
            code,
            name,
            description,
            active,
            calendar,
            sla_policy,
        } = ServiceOut::new(&sheet.service, lang);
        let items = sheet
            .items
            .iter()
            .map(|item| ServiceItemOut::new(item, lang))
            .collect();
        Ok(Shown(ServiceSheetOut {
            id,
            code,
            name,
            description,
            active,
            calendar,
            sla_policy,
            items,
        }))
    }
}
