//! Reports in the interface for programs: every figure as a number, the files, and the monthly deliveries.

mod objects;

use chrono::NaiveDate;
use poem::{IntoResponse, Response};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiResponse, OpenApi};

use self::objects::{ReportOut, ScheduleInput, ScheduleOut};
use super::composed::{Audience, Names, compose};
use super::figures::{Figures, Period};
use super::files::{self, FileKind};
use super::query::{self, Reader, ReportQuery};
use super::schedules::{self, Format, ScheduleId};
use super::{Report, ReportError};
use crate::api::{ApiResult, BearerToken, Created, Done, PageOut, Shown, Tag, Versioned};
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::Refusal;
use crate::tickets::Priority;

impl From<Format> for FileKind {
    fn from(format: Format) -> Self {
        match format {
            Format::Pdf => FileKind::Pdf,
            Format::Xlsx => FileKind::Xlsx,
            Format::Csv => FileKind::Csv,
        }
    }
}

/// A report as a file, under its own media type.
pub struct ReportFile(Response);

impl IntoResponse for ReportFile {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for ReportFile {
    fn meta() -> MetaResponses {
        let bytes = MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        };
        let content = MetaMediaType {
            content_type: "*/*",
            schema: MetaSchemaRef::Inline(Box::new(bytes)),
        };
        let response = MetaResponse {
            description: "The report, under the media type of its format.",
            status: Some(200),
            status_range: None,
            content: vec![content],
            headers: Vec::new(),
        };
        MetaResponses {
            responses: vec![response],
        }
    }

    fn register(_: &mut Registry) {}
}

async fn file(auth: &BearerToken, report: Report, format: Format, period: Period) -> ApiResult<ReportFile> {
    let kind = FileKind::from(format);
    let bytes = files::make(report, kind, auth.app.config.base_url.clone()).await?;
    let name = format!(
        "attachment; filename=\"rapporto-{}-{}.{format}\"",
        period.from, period.to
    );
    Ok(ReportFile(
        Response::builder()
            .content_type(kind.media_type())
            .header("content-disposition", name)
            .body(bytes),
    ))
}

/// The report of one ente for who asks.
async fn of_ente(
    auth: &BearerToken,
    id: EnteId,
    days: (Option<NaiveDate>, Option<NaiveDate>),
) -> ApiResult<(Figures, Names, ReportQuery)> {
    auth.read(move |db, caller| {
        let query = ReportQuery {
            from: days.0,
            to: days.1,
            ente: vec![id],
            ..ReportQuery::default()
        };
        // Who may not read it is not told what is wrong with the question.
        if !query::may_read_ente(&caller.actor, id) {
            return Err(ReportError::NotFound.into());
        }
        let period = query.period(caller.now)?;
        let figures = query::ente_report(db, &caller.actor, caller.now, id, period)?;
        let names = Names::of(db, &figures, &query)?;
        Ok((figures, names, query))
    })
    .await
}

/// The report of the centre for who asks.
async fn of_centre(auth: &BearerToken, query: ReportQuery) -> ApiResult<(Figures, Names, ReportQuery)> {
    auth.read(move |db, caller| {
        let reader = Reader::of(&caller.actor)?;
        let figures = query::report(db, &reader, caller.now, &query)?;
        let names = Names::of(db, &figures, &query)?;
        Ok((figures, names, query))
    })
    .await
}

fn version_of(if_match: Option<&str>) -> Result<i32, Refusal> {
    let quoted = if_match
        .ok_or_else(|| Refusal::new(poem::http::StatusCode::PRECONDITION_REQUIRED, "version-required"))?;
    Ok(quoted.trim_matches('"').parse().unwrap_or(i32::MAX))
}

/// The operations on reports.
pub struct ReportsApi;

#[OpenApi(tag = "Tag::Reports")]
impl ReportsApi {
    /// The report of the service levels
    ///
    /// Every figure of a period, of the month before this one where no days are given. Several values of one parameter
    /// mean any of them; different parameters all hold. For managers and auditors.
    #[oai(path = "/reports/sla", method = "get", operation_id = "show_sla_report")]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn sla(
        &self,
        auth: BearerToken,
        /// First day.
        from: Query<Option<NaiveDate>>,
        /// Last day; two years after the first at most.
        to: Query<Option<NaiveDate>>,
        /// In one of these queues, by code.
        #[oai(default)]
        queue: Query<Vec<String>>,
        /// About one of these services, by code.
        #[oai(default)]
        service: Query<Vec<String>>,
        /// Of one of these enti, by id.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// With one of these priorities.
        #[oai(default)]
        priority: Query<Vec<Priority>>,
        /// Worked by one of these people, by id.
        #[oai(default)]
        agent: Query<Vec<UserId>>,
    ) -> ApiResult<Shown<ReportOut>> {
        let query = ReportQuery {
            from: from.0,
            to: to.0,
            queue: queue.0,
            service: service.0,
            ente: ente.0,
            priority: priority.0,
            agent: agent.0,
        };
        let (figures, names, _) = of_centre(&auth, query).await?;
        let target = auth.app.config.reports.target_percent;
        Ok(Shown(ReportOut::new(&figures, &names, target)))
    }

    /// The report of the service levels as a file
    ///
    /// As the page of the reports gives it, in the language asked for. For managers and auditors.
    #[oai(
        path = "/reports/sla/content",
        method = "get",
        operation_id = "download_sla_report"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn sla_file(
        &self,
        auth: BearerToken,
        /// What kind of file.
        format: Query<Format>,
        /// First day.
        from: Query<Option<NaiveDate>>,
        /// Last day; two years after the first at most.
        to: Query<Option<NaiveDate>>,
        /// In one of these queues, by code.
        #[oai(default)]
        queue: Query<Vec<String>>,
        /// About one of these services, by code.
        #[oai(default)]
        service: Query<Vec<String>>,
        /// Of one of these enti, by id.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// With one of these priorities.
        #[oai(default)]
        priority: Query<Vec<Priority>>,
        /// Worked by one of these people, by id.
        #[oai(default)]
        agent: Query<Vec<UserId>>,
    ) -> ApiResult<ReportFile> {
        let query = ReportQuery {
            from: from.0,
            to: to.0,
            queue: queue.0,
            service: service.0,
            ente: ente.0,
            priority: priority.0,
            agent: agent.0,
        };
        let (figures, names, query) = of_centre(&auth, query).await?;
        let target = auth.app.config.reports.target_percent;
        let audience = Audience::Centre;
        let report = compose(auth.lang, &figures, &names, &query, audience, target, auth.now);
        file(&auth, report, format.0, figures.period).await
    }

    /// The report of one ente
    ///
    /// For managers and auditors, and for the contact persons of the ente: for them without its confidential tickets.
    #[oai(path = "/reports/enti/:id", method = "get", operation_id = "show_ente_report")]
    async fn ente(
        &self,
        auth: BearerToken,
        /// Id of the ente.
        id: Path<EnteId>,
        /// First day.
        from: Query<Option<NaiveDate>>,
        /// Last day; two years after the first at most.
        to: Query<Option<NaiveDate>>,
    ) -> ApiResult<Shown<ReportOut>> {
        let (figures, names, _) = of_ente(&auth, id.0, (from.0, to.0)).await?;
        let target = auth.app.config.reports.target_percent;
        Ok(Shown(ReportOut::new(&figures, &names, target)))
    }

    /// The report of one ente as a file
    ///
    /// As the page of the ente gives it, in the language asked for.
    #[oai(
        path = "/reports/enti/:id/content",
        method = "get",
        operation_id = "download_ente_report"
    )]
    async fn ente_file(
        &self,
        auth: BearerToken,
        /// Id of the ente.
        id: Path<EnteId>,
        /// What kind of file.
        format: Query<Format>,
        /// First day.
        from: Query<Option<NaiveDate>>,
        /// Last day; two years after the first at most.
        to: Query<Option<NaiveDate>>,
    ) -> ApiResult<ReportFile> {
        let (figures, names, query) = of_ente(&auth, id.0, (from.0, to.0)).await?;
        let sees_all = auth.actor.ente().is_none_or(|user| user.sees_all());
        let audience = Audience::Ente(id.0, sees_all);
        let target = auth.app.config.reports.target_percent;
        let report = compose(auth.lang, &figures, &names, &query, audience, target, auth.now);
        file(&auth, report, format.0, figures.period).await
    }

    /// Monthly reports
    ///
    /// By name. For managers and auditors.
    #[oai(
        path = "/report-schedules",
        method = "get",
        operation_id = "list_report_schedules"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<ScheduleOut>>> {
        auth.list_whole(
            (limit, cursor),
            |db, caller| Ok(schedules::all(db, &Reader::of(&caller.actor)?)?),
            |row| row.id.to_string(),
            ScheduleOut::from,
        )
        .await
    }

    /// Plan a monthly report
    ///
    /// On the first working day of each month the recipients get a notice and a mail with the link to the report of the
    /// month before. For managers.
    #[oai(
        path = "/report-schedules",
        method = "post",
        operation_id = "create_report_schedule"
    )]
    async fn create(&self, auth: BearerToken, body: Json<ScheduleInput>) -> ApiResult<Created<ScheduleOut>> {
        auth.create(move |db, caller| {
            let schedule = schedules::create(db, &caller.actor, caller.now, &body.0.clone().into())?;
            Ok(Created {
                location: format!("/report-schedules/{}", schedule.id),
                version: Some(schedule.version),
                body: schedule.into(),
            })
        })
        .await
    }

    /// A monthly report
    ///
    /// With its version as `ETag`. For managers and auditors.
    #[oai(
        path = "/report-schedules/:id",
        method = "get",
        operation_id = "show_report_schedule"
    )]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the delivery.
        id: Path<ScheduleId>,
    ) -> ApiResult<Versioned<ScheduleOut>> {
        auth.read(move |db, caller| {
            let schedule = schedules::find(db, &Reader::of(&caller.actor)?, id.0)?;
            Ok(Versioned {
                version: schedule.version,
                body: schedule.into(),
            })
        })
        .await
    }

    /// Change a monthly report
    ///
    /// All of it. For managers.
    #[oai(
        path = "/report-schedules/:id",
        method = "put",
        operation_id = "edit_report_schedule"
    )]
    async fn edit(
        &self,
        auth: BearerToken,
        /// Id of the delivery.
        id: Path<ScheduleId>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ScheduleInput>,
    ) -> ApiResult<Versioned<ScheduleOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let given = body.0.clone().into();
            let schedule = schedules::edit(db, &caller.actor, caller.now, id.0, version, &given)?;
            Ok(Versioned {
                version: schedule.version,
                body: schedule.into(),
            })
        })
        .await
    }

    /// End a monthly report
    ///
    /// For managers.
    #[oai(
        path = "/report-schedules/:id",
        method = "delete",
        operation_id = "delete_report_schedule"
    )]
    async fn delete(
        &self,
        auth: BearerToken,
        /// Id of the delivery.
        id: Path<ScheduleId>,
    ) -> ApiResult<Done> {
        auth.write(move |db, caller| {
            schedules::retire(db, &caller.actor, caller.now, id.0, None)?;
            Ok(Done)
        })
        .await
    }
}
