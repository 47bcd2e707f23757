//! The figures in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::{Figures, Timeliness};
use crate::api::{ApiResult, BearerToken, Shown, Tag};
use crate::kernel::text::Lang;

/// How many activations asked for in a year are in time.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActivationTimeliness")]
pub struct TimelinessOut {
    /// The year.
    pub year: i32,
    /// Up to when it is told: today.
    pub until: NaiveDate,
    /// By service.
    pub services: Vec<ServiceTimelinessOut>,
}

/// What became of the requests of one service.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ServiceTimeliness")]
pub struct ServiceTimelinessOut {
    /// Code of the service.
    pub service: String,
    /// Name of the service.
    pub service_name: String,
    /// Requests in the year.
    pub requested: u64,
    /// Active within the days that it usually takes.
    pub usual: u64,
    /// Active later, within the term.
    pub within_term: u64,
    /// Active after the term.
    pub late: u64,
    /// Still being worked on, within the term.
    pub open: u64,
    /// Still being worked on after it.
    pub open_late: u64,
    /// Rejected, or withdrawn by the ente.
    pub without: u64,
    /// Working days that an active one took on average, to a tenth; null: none is active.
    pub mean_working_days: Option<f64>,
}

impl TimelinessOut {
    fn new(lang: Lang, found: &Timeliness) -> TimelinessOut {
        let service = |(service, figures): &(crate::services::Service, Figures)| ServiceTimelinessOut {
            service: service.code.clone(),
            service_name: service.name(lang).to_owned(),
            requested: figures.requested,
            usual: figures.usual,
            within_term: figures.within_term,
            late: figures.late,
            open: figures.open,
            open_late: figures.open_late,
            without: figures.without,
            mean_working_days: figures.mean_tenths().map(|tenths| tenths as f64 / 10.0),
        };
        TimelinessOut {
            year: found.year,
            until: found.until,
            services: found.services.iter().map(service).collect(),
        }
    }
}

/// The operation on the figures.
pub struct TimelinessApi;

#[OpenApi(tag = "Tag::Reports")]
impl TimelinessApi {
    /// Activations in time
    ///
    /// Of those asked for in a year, by service: how many were active within the days that it usually takes, within the term, and after
    /// it. For managers, case owners and auditors.
    #[oai(
        path = "/reports/activations",
        method = "get",
        operation_id = "show_activation_timeliness"
    )]
    async fn show(
        &self,
        auth: BearerToken,
        /// The year; by default the present one.
        year: Query<Option<i32>>,
    ) -> ApiResult<Shown<TimelinessOut>> {
        let lang = auth.lang;
        auth.read(move |db, caller| {
            let found = super::of_year(db, &caller.actor, caller.now, year.0)?;
            Ok(Shown(TimelinessOut::new(lang, &found)))
        })
        .await
    }
}
