//! The catalogue of services in the interface for programs.

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag, Versioned, version_of};
use crate::kernel::ids::ServiceId;
use crate::kernel::text::Lang;
use crate::services::{self, ItemKind, Service, ServiceItem, ServiceSheet};

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

impl ServiceSheetOut {
    /// The object with its version.
    fn versioned(sheet: &ServiceSheet, lang: Lang) -> Versioned<ServiceSheetOut> {
        let ServiceOut {
            id,
            code,
            name,
            description,
            active,
            calendar,
            sla_policy,
        } = ServiceOut::new(&sheet.service, lang);
        let items = sheet.items.iter().map(|item| ServiceItemOut::new(item, lang));
        Versioned {
            version: sheet.service.version,
            body: ServiceSheetOut {
                id,
                code,
                name,
                description,
                active,
                calendar,
                sla_policy,
                items: items.collect(),
            },
        }
    }
}

/// The service levels of a service.
#[derive(Clone, Debug, Object)]
pub struct ServiceLevelsIn {
    /// Code of the calendar by which its tickets' time counts, unless their queue has its own.
    pub calendar: String,
    /// Code of the policy of its tickets, unless their queue has its own.
    pub sla_policy: String,
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
    ) -> ApiResult<Versioned<ServiceSheetOut>> {
        let sheet = auth.read(move |db, _| Ok(services::sheet(db, &code.0)?)).await?;
        Ok(ServiceSheetOut::versioned(&sheet, auth.lang))
    }

    /// Give a service its calendar and its policy
    ///
    /// New tickets and new promises go by them at once. Running promises keep theirs: see the recomputations. For
    /// administrators.
    #[oai(
        path = "/services/:code/service-levels",
        method = "put",
        operation_id = "set_service_levels"
    )]
    async fn set_levels(
        &self,
        auth: BearerToken,
        /// Code of the service.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Za-z][A-Za-z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ServiceLevelsIn>,
    ) -> ApiResult<Versioned<ServiceSheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let place = (code.0.as_str(), version);
            let (calendar, policy) = (&body.calendar, &body.sla_policy);
            let sheet = services::set_levels(db, caller.staff()?, caller.now, place, calendar, policy)?;
            Ok(ServiceSheetOut::versioned(&sheet, caller.lang))
        })
        .await
    }
}
