//! What is promised to tickets, why it is due when it is, and the ente's requests for attention.

use chrono::{DateTime, NaiveDate, Utc};
use poem::{IntoResponse, Request, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, Created, PageOut, Shown, Tag};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::text::Lang;
use crate::sla::promises::{PromiseKind, PromiseState};
use crate::sla::story::{ClosedWhy, Name, PauseWhy, Step};
use crate::sla::telling::telling;
use crate::tickets::views::promises::printed;
use crate::tickets::{self, AttentionRequest, Kept, Priority, TicketRef};

/// The operations on promises.
pub struct PromisesApi;

#[OpenApi(tag = "Tag::Tickets")]
impl PromisesApi {
    /// Promises of a ticket
    ///
    /// First answer, solution, and each next answer, in the order of their places. Times and seconds are exact; seconds are
    /// of working time, by the version of the calendar that the promise names.
    #[oai(
        path = "/tickets/:id/promises",
        method = "get",
        operation_id = "list_promises"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<PromiseOut>>> {
        auth.list_whole(
            (limit, cursor),
            move |db, caller| {
                let ticket = tickets::find(db, &caller.actor, id.0)?;
                Ok(tickets::promised_to(db, caller.now, &ticket)?)
            },
            |kept| kept.promise.place.to_string(),
            |kept| PromiseOut::from(&kept),
        )
        .await
    }

    /// Why a promise is due when it is
    ///
    /// The steps from its beginning to its due time, from the computation itself, each with its sentence. Whoever accepts
    /// `text/plain` and not JSON gets the text that the page prints.
    #[oai(
        path = "/tickets/:id/promises/:place/explanation",
        method = "get",
        operation_id = "explain_promise"
    )]
    async fn explain(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Place of the promise: 1 first answer, 2 solution, from 3 on the next answers.
        #[oai(validator(minimum(value = "1")))]
        place: Path<i32>,
        request: &Request,
    ) -> ApiResult<Explained> {
        let lang = auth.lang;
        let accepted = request.header("accept").unwrap_or_default();
        let is_text = accepted.contains("text/plain") && !accepted.contains("json");
        auth.read(move |db, caller| {
            let (ticket, kept) = tickets::kept(db, &caller.actor, caller.now, id.0, place.0)?;
            Ok(match is_text {
                true => Explained::Text(printed(lang, caller.now, &caller.actor, &ticket, &kept)),
                false => Explained::Steps(ExplanationOut::of(&kept, caller.now, lang)),
            })
        })
        .await
    }

    /// Ask for attention
    ///
    /// The ente's "sollecito", once for each working day; the assignee (or else the members of the queue) and the managers
    /// are told. Not while the ticket waits for the ente itself.
    #[oai(
        path = "/tickets/:id/attention-requests",
        method = "post",
        operation_id = "request_attention"
    )]
    async fn request(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        body: Json<AttentionRequestIn>,
    ) -> ApiResult<Created<AttentionRequestOut>> {
        auth.create(move |db, caller| {
            let text = body.text.as_deref();
            let made = tickets::request_attention(db, &caller.actor, caller.now, id.0, text)?;
            Ok(Created {
                body: made.into(),
                location: format!("/tickets/{}/attention-requests", id.0),
                version: None,
            })
        })
        .await
    }

    /// Requests for attention to a ticket
    ///
    /// The oldest first.
    #[oai(
        path = "/tickets/:id/attention-requests",
        method = "get",
        operation_id = "list_attention_requests"
    )]
    async fn requests(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<AttentionRequestOut>>> {
        auth.list_whole(
            (limit, cursor),
            move |db, caller| Ok(tickets::attention_requests(db, &caller.actor, id.0)?),
            |request| request.counted_on.to_string(),
            AttentionRequestOut::from,
        )
        .await
    }
}

/// Time in which the clock of a promise stood still.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Pause")]
pub struct PauseOut {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it; null while it lasts.
    pub to: Option<Timestamp>,
    /// Why.
    pub reason: PauseWhy,
}

/// What is promised to a ticket by when.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Promise")]
pub struct PromiseOut {
    /// Its place among the ticket's: 1 first answer, 2 solution, from 3 on the next answers.
    pub place: i32,
    /// What is promised.
    pub kind: PromiseKind,
    /// How it stands; past its due time it is `breached`, whether it is finished or not.
    pub state: PromiseState,
    /// When its clock began.
    pub started_at: Timestamp,
    /// When it is due; null while a pause without an end, or a calendar open too little, keeps the target from being reached.
    pub due_at: Option<Timestamp>,
    /// When it was kept, came too late, or became void; null while it is not finished.
    pub ended_at: Option<Timestamp>,
    /// Its due time, if that has passed unkept.
    pub breached_at: Option<Timestamp>,
    /// Minutes of working time promised.
    pub target_minutes: i32,
    /// Working seconds used, until now or until its end.
    pub used_seconds: i64,
    /// Working seconds left until the due time, now or at its end; negative after it.
    pub margin_seconds: Option<i64>,
    /// The priority that the target is of.
    pub priority: Priority,
    /// Code of the policy.
    pub policy: String,
    /// Which version of the policy.
    pub policy_version: i32,
    /// Code of the calendar.
    pub calendar: String,
    /// Which version of the calendar.
    pub calendar_version: i32,
    /// The pauses of its clock.
    pub pauses: Vec<PauseOut>,
}

impl From<&Kept> for PromiseOut {
    fn from(kept: &Kept) -> PromiseOut {
        let promise = &kept.promise;
        let is_late = kept.state == PromiseState::Breached;
        let pauses = kept.pauses.iter().map(|(pause, why)| PauseOut {
            from: pause.from.into(),
            to: pause.to.map(Timestamp::from),
            reason: *why,
        });
        PromiseOut {
            place: promise.place,
            kind: promise.kind,
            state: kept.state,
            started_at: promise.started_at,
            due_at: promise.due_at,
            ended_at: promise.ended_at,
            breached_at: promise.breached_at.or(promise.due_at.filter(|_| is_late)),
            target_minutes: promise.target_minutes,
            used_seconds: kept.used_seconds,
            margin_seconds: kept.margin_seconds,
            priority: kept.priority(),
            policy: kept.policy.label.code.clone(),
            policy_version: kept.policy.number,
            calendar: kept.calendar.label.code.clone(),
            calendar_version: kept.calendar.number,
            pauses: pauses.collect(),
        }
    }
}

text_enum! {
    /// What a step of an explanation is.
    pub enum StepKind {
        Started = "started",
        Worked = "worked",
        Closed = "closed",
        Paused = "paused",
        Due = "due",
        NotDue = "not_due",
        Finished = "finished",
        Overdue = "overdue",
    }
}

text_enum! {
    /// Why a date is closed.
    pub enum ClosedReason {
        NoHours = "no_hours",
        Holiday = "holiday",
        Patron = "patron",
        SpecialClosure = "special_closure",
        SpecialHours = "special_hours",
    }
}

/// A date that was skipped, or part of one.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ClosedDay")]
pub struct ClosedDayOut {
    /// Local date.
    pub date: NaiveDate,
    /// Why.
    pub reason: ClosedReason,
    /// What the day is called, where it has a name; several holidays may fall on one day.
    pub names: Vec<String>,
}

/// Half-open stretch of time.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Stretch")]
pub struct StretchOut {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
}

/// One step of an explanation; what does not belong to its kind is null.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ExplanationStep")]
pub struct StepOut {
    /// What it is.
    pub kind: StepKind,
    /// Its sentence, without a full stop.
    pub sentence: String,
    /// First instant, or the instant of it.
    pub from: Option<Timestamp>,
    /// First instant after it; null also while a pause lasts.
    pub to: Option<Timestamp>,
    /// Worked: its stretches, of one day if there are several.
    pub stretches: Option<Vec<StretchOut>>,
    /// Worked: working seconds counted.
    pub counted_seconds: Option<i64>,
    /// Worked, not due: working seconds of the target left.
    pub left_seconds: Option<i64>,
    /// Closed: the dates that are closed for more than the hour.
    pub days: Option<Vec<ClosedDayOut>>,
    /// Paused: why.
    pub reason: Option<PauseWhy>,
    /// Finished: whether not later than the due time.
    pub in_time: Option<bool>,
    /// Finished: working seconds left, or too many; overdue: working seconds since the due time.
    pub margin_seconds: Option<i64>,
}

impl StepOut {
    fn of(step: &Step, sentence: String, lang: Lang) -> StepOut {
        let mut out = StepOut {
            kind: StepKind::Started,
            sentence,
            from: None,
            to: None,
            stretches: None,
            counted_seconds: None,
            left_seconds: None,
            days: None,
            reason: None,
            in_time: None,
            margin_seconds: None,
        };
        let instant = |at: &DateTime<Utc>| Some(Timestamp::from(*at));
        match step {
            Step::Started { at, .. } => out.from = instant(at),
            Step::Worked {
                stretches,
                counted_seconds,
                left_seconds,
                ..
            } => {
                out.kind = StepKind::Worked;
                out.from = stretches.first().map(|stretch| stretch.from.into());
                out.to = stretches.last().map(|stretch| stretch.to.into());
                (out.counted_seconds, out.left_seconds) = (Some(*counted_seconds), Some(*left_seconds));
                let stretches = stretches.iter().map(|stretch| StretchOut {
                    from: stretch.from.into(),
                    to: stretch.to.into(),
                });
                out.stretches = Some(stretches.collect());
            }
            Step::Closed { from, to, days } => {
                out.kind = StepKind::Closed;
                (out.from, out.to) = (instant(from), instant(to));
                let days = days.iter().map(|day| {
                    let (reason, names) = closed(&day.why, lang);
                    ClosedDayOut {
                        date: day.date,
                        reason,
                        names,
                    }
                });
                out.days = Some(days.collect());
            }
            Step::Paused { from, to, why } => {
                out.kind = StepKind::Paused;
                (out.from, out.to) = (instant(from), to.map(Timestamp::from));
                out.reason = Some(*why);
            }
            Step::Due { at, .. } => (out.kind, out.from) = (StepKind::Due, instant(at)),
            Step::NotDue { left_seconds } => {
                (out.kind, out.left_seconds) = (StepKind::NotDue, Some(*left_seconds));
            }
            Step::Finished {
                at,
                in_time,
                margin_seconds,
            } => {
                (out.kind, out.from) = (StepKind::Finished, instant(at));
                (out.in_time, out.margin_seconds) = (Some(*in_time), Some(*margin_seconds));
            }
            Step::Overdue { over_seconds } => {
                (out.kind, out.margin_seconds) = (StepKind::Overdue, Some(*over_seconds));
            }
        }
        out
    }
}

fn closed(why: &ClosedWhy, lang: Lang) -> (ClosedReason, Vec<String>) {
    let names = |names: &[Name]| {
        let named = names.iter().map(|name| name.get(lang).to_owned());
        named.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    let one = |name: &Name| names(std::slice::from_ref(name));
    match why {
        ClosedWhy::NoHours => (ClosedReason::NoHours, Vec::new()),
        ClosedWhy::Holiday(all) => (ClosedReason::Holiday, names(all)),
        ClosedWhy::Patron(name) => (ClosedReason::Patron, one(name)),
        ClosedWhy::SpecialClosure(name) => (ClosedReason::SpecialClosure, one(name)),
        ClosedWhy::SpecialHours(name) => (ClosedReason::SpecialHours, one(name)),
    }
}

/// Why a promise is due when it is.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Explanation")]
pub struct ExplanationOut {
    /// The promise.
    pub promise: PromiseOut,
    /// From its beginning to its due time, and how it ended. None: its calendar has no due time for it.
    pub steps: Vec<StepOut>,
    /// All sentences, one a line.
    pub text: String,
}

impl ExplanationOut {
    fn of(kept: &Kept, now: Timestamp, lang: Lang) -> ExplanationOut {
        let story = kept.story(now);
        let sentences = story.as_ref().map_or_else(Vec::new, |story| telling(story, lang));
        let steps = story.iter().flat_map(|story| &story.steps);
        ExplanationOut {
            promise: kept.into(),
            text: sentences.join("\n"),
            steps: (steps.zip(&sentences))
                .map(|(step, sentence)| StepOut::of(step, sentence.clone(), lang))
                .collect(),
        }
    }
}

/// 200: an explanation, in steps or for printing.
enum Explained {
    Steps(ExplanationOut),
    Text(String),
}

impl IntoResponse for Explained {
    fn into_response(self) -> Response {
        let mut response = match self {
            Explained::Steps(steps) => Shown(steps).into_response(),
            Explained::Text(text) => Response::builder()
                .content_type("text/plain; charset=utf-8")
                .body(text),
        };
        let vary = poem::http::HeaderValue::from_static("accept");
        response.headers_mut().append(poem::http::header::VARY, vary);
        response
    }
}

impl ApiResponse for Explained {
    fn meta() -> MetaResponses {
        let mut meta = Shown::<ExplanationOut>::meta();
        for response in &mut meta.responses {
            response.content.push(MetaMediaType {
                content_type: "text/plain; charset=utf-8",
                schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
            });
        }
        meta
    }

    fn register(registry: &mut Registry) {
        Shown::<ExplanationOut>::register(registry);
    }
}

/// A request for attention to be made.
#[derive(Clone, Debug, Object)]
pub struct AttentionRequestIn {
    /// Why, if there is more to say.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub text: Option<String>,
}

/// A request for attention.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "AttentionRequest")]
pub struct AttentionRequestOut {
    /// The working day for which it counts.
    pub counted_on: NaiveDate,
    /// Who asked.
    pub user_id: UserId,
    /// Why, if the person said so.
    pub text: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

impl From<AttentionRequest> for AttentionRequestOut {
    fn from(request: AttentionRequest) -> AttentionRequestOut {
        AttentionRequestOut {
            counted_on: request.counted_on,
            user_id: request.user_id,
            text: request.text,
            created_at: request.created_at,
        }
    }
}
