//! Calendars, policies, recomputations and the simulator in the interface for programs: people of the centre read calendars
//! and policies, administrators do the rest.

mod objects;

use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;

use crate::api::{ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Versioned, version_of};
use crate::db::Db;
use crate::kernel::ids::TicketId;
use crate::kernel::page::Page;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::sla::simulation::simulate;
use crate::sla::{self, SlaError, calendars, policies};
use crate::tickets::recompute::{self, Aim, RecomputationId, Subject};
use objects::{
    CalendarIn, CalendarOut, CalendarSheetOut, CalendarVersionIn, MovedTicketOut, PolicyIn, PolicyOut,
    PolicySheetOut, PolicyVersionIn, RecomputationIn, RecomputationOut, SimulationIn, SimulationOut,
};

/// The operations on calendars and policies.
pub struct SlaApi;

fn calendar_sheet(db: &mut Db, code: &str) -> Result<CalendarSheetOut, SlaError> {
    let calendar = calendars::by_code(db, code)?;
    let versions = calendars::versions(db, calendar.id)?;
    Ok(CalendarSheetOut::new(calendar, versions))
}

fn policy_sheet(db: &mut Db, code: &str) -> Result<PolicySheetOut, SlaError> {
    let policy = policies::by_code(db, code)?;
    let versions = policies::versions(db, policy.id)?;
    Ok(PolicySheetOut::new(policy, versions))
}

/// Fields that stand beside the rules in a body; a form has all of them side by side.
const BESIDE_RULES: [&str; 4] = ["/code", "/name_it", "/name_en", "/reason"];

/// The error with pointers into the body, where the rules are an object of their own.
fn in_rules(mut error: SlaError) -> SlaError {
    if let SlaError::Invalid(fields) = &mut error {
        for field in fields.iter_mut() {
            if !BESIDE_RULES.contains(&field.pointer.as_str()) {
                field.pointer.insert_str(0, "/rules");
            }
        }
    }
    error
}

/// What somebody wants recomputed: one of the five. Errors: 404 for people of enti, 403, 422 for a code that there is none of,
/// or for none or several.
fn aim(db: &mut Db, caller: &Caller, named: [&Option<String>; 5]) -> ApiResult<Aim> {
    caller.staff()?;
    let wrong = |field: &str, key: String| Refusal::invalid(vec![FieldError::new(field, Message::new(key))]);
    let mut given = Subject::ALL
        .iter()
        .zip(named)
        .filter_map(|(subject, code)| Some((*subject, code.as_deref()?)));
    let (Some((subject, code)), None) = (given.next(), given.next()) else {
        return match recompute::may_recompute(&caller.actor) {
            true => Err(wrong("calendar", "sla-one-subject".to_owned()).into()),
            false => Err(SlaError::Forbidden.into()),
        };
    };
    match recompute::aim_at(db, &caller.actor, caller.now, subject, code) {
        Err(SlaError::NotFound) => Err(wrong(subject.as_str(), format!("sla-unknown-{subject}")).into()),
        found => Ok(found?),
    }
}

#[OpenApi(tag = "Tag::ServiceLevels")]
impl SlaApi {
    /// The calendars
    ///
    /// By code, those no longer used included. For people of the centre only.
    #[oai(path = "/calendars", method = "get", operation_id = "list_calendars")]
    async fn list_calendars(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<CalendarOut>>> {
        auth.staff()?;
        auth.list_whole(
            (limit, cursor),
            |db, _| Ok(calendars::all(db)?),
            |row| row.code.clone(),
            |row| CalendarOut::new(&row, auth.lang),
        )
        .await
    }

    /// A calendar
    ///
    /// With all its versions; the newest one is in force.
    #[oai(path = "/calendars/:code", method = "get", operation_id = "show_calendar")]
    async fn show_calendar(
        &self,
        auth: BearerToken,
        /// Code of the calendar.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
    ) -> ApiResult<Versioned<CalendarSheetOut>> {
        auth.staff()?;
        let body = auth.read(move |db, _| Ok(calendar_sheet(db, &code.0)?)).await?;
        Ok(Versioned {
            version: body.version,
            body,
        })
    }

    /// Make a calendar
    ///
    /// Its rules are its first version. For administrators.
    #[oai(path = "/calendars", method = "post", operation_id = "create_calendar")]
    async fn create_calendar(
        &self,
        auth: BearerToken,
        body: Json<CalendarIn>,
    ) -> ApiResult<Created<CalendarSheetOut>> {
        auth.create(move |db, caller| {
            let CalendarIn {
                code,
                name_it,
                name_en,
                rules,
            } = body.0.clone();
            let given = rules.given(name_it, name_en);
            let (calendar, _) =
                sla::create_calendar(db, caller.staff()?, caller.now, &code, &given).map_err(in_rules)?;
            let body = calendar_sheet(db, &calendar.code)?;
            Ok(Created {
                location: format!("/calendars/{}", calendar.code),
                version: Some(body.version),
                body,
            })
        })
        .await
    }

    /// Change a calendar
    ///
    /// Other rules make a new version, which needs a reason and is in force at once. Running promises keep theirs: see the
    /// recomputations. For administrators.
    #[oai(path = "/calendars/:code", method = "put", operation_id = "change_calendar")]
    async fn change_calendar(
        &self,
        auth: BearerToken,
        /// Code of the calendar.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<CalendarVersionIn>,
    ) -> ApiResult<Versioned<CalendarSheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let CalendarVersionIn {
                name_it,
                name_en,
                rules,
                reason,
            } = body.0.clone();
            let id = calendars::by_code(db, &code.0)?.id;
            let given = rules.given(name_it, name_en);
            sla::edit_calendar(db, staff, caller.now, (id, version), &given, reason.as_deref())
                .map_err(in_rules)?;
            let body = calendar_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// Take a calendar out of use
    ///
    /// No service and no queue can choose it then; its versions stay. Refused while one uses it: the problem names them. For
    /// administrators.
    #[oai(
        path = "/calendars/:code/retirement",
        method = "put",
        operation_id = "retire_calendar"
    )]
    async fn retire_calendar(
        &self,
        auth: BearerToken,
        /// Code of the calendar.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> ApiResult<Versioned<CalendarSheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let id = calendars::by_code(db, &code.0)?.id;
            sla::retire_calendar(db, staff, caller.now, (id, version))?;
            let body = calendar_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// Put a calendar back into use
    ///
    /// For administrators.
    #[oai(
        path = "/calendars/:code/retirement",
        method = "delete",
        operation_id = "restore_calendar"
    )]
    async fn restore_calendar(
        &self,
        auth: BearerToken,
        /// Code of the calendar.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> ApiResult<Versioned<CalendarSheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let id = calendars::by_code(db, &code.0)?.id;
            sla::restore_calendar(db, staff, caller.now, (id, version))?;
            let body = calendar_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// The policies of service levels
    ///
    /// By code, those no longer used included. For people of the centre only.
    #[oai(path = "/sla-policies", method = "get", operation_id = "list_sla_policies")]
    async fn list_policies(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<PolicyOut>>> {
        auth.staff()?;
        auth.list_whole(
            (limit, cursor),
            |db, _| Ok(policies::all(db)?),
            |row| row.code.clone(),
            |row| PolicyOut::new(&row, auth.lang),
        )
        .await
    }

    /// A policy of service levels
    ///
    /// With all its versions, the newest first; in force on a date is the one with the latest `valid_from` up to it.
    #[oai(
        path = "/sla-policies/:code",
        method = "get",
        operation_id = "show_sla_policy"
    )]
    async fn show_policy(
        &self,
        auth: BearerToken,
        /// Code of the policy.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
    ) -> ApiResult<Versioned<PolicySheetOut>> {
        auth.staff()?;
        let body = auth.read(move |db, _| Ok(policy_sheet(db, &code.0)?)).await?;
        Ok(Versioned {
            version: body.version,
            body,
        })
    }

    /// Make a policy of service levels
    ///
    /// Its targets and steps are its first version. For administrators.
    #[oai(path = "/sla-policies", method = "post", operation_id = "create_sla_policy")]
    async fn create_policy(
        &self,
        auth: BearerToken,
        body: Json<PolicyIn>,
    ) -> ApiResult<Created<PolicySheetOut>> {
        auth.create(move |db, caller| {
            let PolicyIn {
                code,
                name_it,
                name_en,
                rules,
            } = body.0.clone();
            let given = rules.given(name_it, name_en);
            let (policy, _) =
                sla::create_policy(db, caller.staff()?, caller.now, &code, &given).map_err(in_rules)?;
            let body = policy_sheet(db, &policy.code)?;
            Ok(Created {
                location: format!("/sla-policies/{}", policy.code),
                version: Some(body.version),
                body,
            })
        })
        .await
    }

    /// Change a policy of service levels
    ///
    /// Other rules make a new version, which needs a reason and counts from its date. Running promises keep theirs: see the
    /// recomputations. For administrators.
    #[oai(
        path = "/sla-policies/:code",
        method = "put",
        operation_id = "change_sla_policy"
    )]
    async fn change_policy(
        &self,
        auth: BearerToken,
        /// Code of the policy.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<PolicyVersionIn>,
    ) -> ApiResult<Versioned<PolicySheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let PolicyVersionIn {
                name_it,
                name_en,
                rules,
                reason,
            } = body.0.clone();
            let id = policies::by_code(db, &code.0)?.id;
            let given = rules.given(name_it, name_en);
            sla::edit_policy(db, staff, caller.now, (id, version), &given, reason.as_deref())
                .map_err(in_rules)?;
            let body = policy_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// Take a policy out of use
    ///
    /// No service and no queue can choose it then; its versions stay. Refused while one uses it: the problem names them. For
    /// administrators.
    #[oai(
        path = "/sla-policies/:code/retirement",
        method = "put",
        operation_id = "retire_sla_policy"
    )]
    async fn retire_policy(
        &self,
        auth: BearerToken,
        /// Code of the policy.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> ApiResult<Versioned<PolicySheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let id = policies::by_code(db, &code.0)?.id;
            sla::retire_policy(db, staff, caller.now, (id, version))?;
            let body = policy_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// Put a policy back into use
    ///
    /// For administrators.
    #[oai(
        path = "/sla-policies/:code/retirement",
        method = "delete",
        operation_id = "restore_sla_policy"
    )]
    async fn restore_policy(
        &self,
        auth: BearerToken,
        /// Code of the policy.
        #[oai(validator(min_length = 2, max_length = 32, pattern = "^[A-Z][A-Z0-9_-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> ApiResult<Versioned<PolicySheetOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let id = policies::by_code(db, &code.0)?.id;
            sla::restore_policy(db, staff, caller.now, (id, version))?;
            let body = policy_sheet(db, &code.0)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        })
        .await
    }

    /// The recomputations
    ///
    /// The newest first. For administrators.
    #[oai(
        path = "/recomputations",
        method = "get",
        operation_id = "list_recomputations"
    )]
    async fn list_recomputations(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<RecomputationOut>>> {
        auth.list_whole(
            (limit, cursor),
            |db, caller| Ok(recompute::latest(db, caller.staff()?)?),
            |row| row.id.to_string(),
            RecomputationOut::from,
        )
        .await
    }

    /// A recomputation
    ///
    /// How far it is; it is done once `finished_at` is there. For administrators; of one ticket for managers too.
    #[oai(
        path = "/recomputations/:id",
        method = "get",
        operation_id = "show_recomputation"
    )]
    async fn show_recomputation(
        &self,
        auth: BearerToken,
        /// Id of the recomputation.
        id: Path<RecomputationId>,
    ) -> ApiResult<Shown<RecomputationOut>> {
        auth.read(move |db, caller| Ok(Shown(recompute::find(db, caller.staff()?, id.0)?.into())))
            .await
    }

    /// What a recomputation would move
    ///
    /// The open tickets of which something would be due at another time: with the version in force of a calendar or of a
    /// policy, or, of the tickets of a service or of a queue or of one ticket, with the rules in force for each. Exactly one
    /// of them is named. Nothing changes. For administrators; of one ticket for managers too.
    #[oai(
        path = "/recomputations/preview",
        method = "get",
        operation_id = "preview_recomputation"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn preview(
        &self,
        auth: BearerToken,
        /// Code of the calendar.
        calendar: Query<Option<String>>,
        /// Code of the policy.
        policy: Query<Option<String>>,
        /// Code of the service.
        service: Query<Option<String>>,
        /// Code of the queue.
        queue: Query<Option<String>>,
        /// Id or number of the ticket.
        ticket: Query<Option<String>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<MovedTicketOut>>> {
        auth.list((limit, cursor), move |db, caller, page| {
            let staff = caller.staff()?;
            let after: Option<TicketId> = page.after().map_err(|_| Refusal::rule("cursor-invalid"))?;
            let named = [&calendar.0, &policy.0, &service.0, &queue.0, &ticket.0];
            let aim = aim(db, caller, named)?;
            let wanted = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
            let mut found: Vec<MovedTicketOut> = Vec::new();
            for piece in recompute::open_tickets(db, aim, after)?.chunks(recompute::PIECE) {
                let moved = recompute::preview(db, staff, caller.now, aim, piece)?.moved;
                MovedTicketOut::collect(&mut found, moved);
                if found.len() >= wanted {
                    found.truncate(wanted);
                    break;
                }
            }
            Ok(Page::of(found, page, |row| row.ticket_id))
        })
        .await
    }

    /// Recompute running promises
    ///
    /// Takes the unfinished promises made with another version of a calendar or of a policy to the one in force, or those of
    /// the tickets of a service, of a queue or of one ticket to the rules in force for each. It goes on by itself and tells
    /// who asked. Finished promises stay. For administrators; of one ticket for managers too.
    #[oai(
        path = "/recomputations",
        method = "post",
        operation_id = "request_recomputation"
    )]
    async fn request_recomputation(
        &self,
        auth: BearerToken,
        body: Json<RecomputationIn>,
    ) -> ApiResult<Created<RecomputationOut>> {
        auth.create(move |db, caller| {
            let staff = caller.staff()?;
            let RecomputationIn {
                calendar,
                policy,
                service,
                queue,
                ticket,
                version_id,
                reason,
            } = &body.0;
            let aim = aim(db, caller, [calendar, policy, service, queue, ticket])?;
            if let Some(version) = version_id {
                recompute::still(db, caller.now, aim, &version.to_string())?;
            }
            let row = recompute::request(db, staff, caller.now, aim, reason)?;
            Ok(Created {
                location: format!("/recomputations/{}", row.id),
                version: None,
                body: row.into(),
            })
        })
        .await
    }

    /// Simulate a promise
    ///
    /// When something would be due with any versions, start and pauses, and why, told as for a real promise. Nothing is
    /// stored. For administrators.
    #[oai(path = "/sla/simulation", method = "post", operation_id = "simulate_promise")]
    async fn simulate(&self, auth: BearerToken, body: Json<SimulationIn>) -> ApiResult<Shown<SimulationOut>> {
        auth.read(move |db, caller| {
            let asked = body.0.asked(caller.now);
            let told = simulate(db, caller.staff()?, &asked)?;
            Ok(Shown(SimulationOut::new(&told, caller.lang)))
        })
        .await
    }
}
