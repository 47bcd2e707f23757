//! The operations of the description.

use serde_json::{Value, json};

use super::components::{failure, header, limits_of_rate};
use super::schemas::limit;
use crate::api::links;

/// Operations on collections that only people of the centre have, or some of them.
const OF_THE_CENTRE: [&str; 20] = [
    "list_queues",
    "list_audit_events",
    "list_calendars",
    "create_calendar",
    "list_sla_policies",
    "create_sla_policy",
    "list_recomputations",
    "preview_recomputation",
    "request_recomputation",
    "simulate_promise",
    "show_sla_report",
    "download_sla_report",
    "list_report_schedules",
    "create_report_schedule",
    "receive_mail",
    "list_incoming_mails",
    "list_mailboxes",
    "list_outgoing_mails",
    "show_late_proceedings",
    "show_activation_timeliness",
];

/// Operations that begin an act about something else, which the caller may not see.
const ABOUT_ANOTHER: [&str; 6] = [
    "begin_adesione",
    "begin_attivazione",
    "request_maintainer",
    "begin_disdetta",
    "submit_recesso",
    "begin_inerzia",
];

/// Operations that something may stand against though they make nothing and have no version: what has left cannot be dropped any more, a
/// fee that was computed again or would stay as it is is not corrected.
const CONFLICTS: [&str; 3] = [
    "drop_outgoing_mail",
    "preview_canone_correction",
    "correct_canone",
];

/// Objects whose answers have their version as `ETag`.
const HAVE_VERSIONS: [&str; 3] = ["Ticket", "CalendarSheet", "SlaPolicySheet"];

/// A body for each operation that takes JSON.
const EXAMPLES: [(&str, &str); 22] = [
    (
        "create_calendar",
        r#"{"code": "SABATO", "name_it": "Sabato", "name_en": "Saturday", "rules": {"weekly": {"mon": [{"from": "08:30", "to": "12:00"}, {"from": "14:00", "to": "16:00"}], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}, "closed_on_holidays": true, "patron_day": "02-15", "patron_name_it": "Santi Faustino e Giovita", "patron_name_en": "", "special_days": [{"date": "2026-12-24", "hours": [], "name_it": "Ponte di Natale", "name_en": ""}], "holidays": [{"feast": "easter+1", "first_year": 1949, "last_year": null, "name_it": "Lunedì dell’Angelo", "name_en": "Easter Monday"}]}}"#,
    ),
    (
        "change_calendar",
        r#"{"name_it": "Orario del centro", "name_en": "Hours of the centre", "rules": {"weekly": {"mon": [{"from": "08:30", "to": "12:00"}, {"from": "14:00", "to": "16:00"}], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}, "closed_on_holidays": true, "patron_day": "02-15", "patron_name_it": "Santi Faustino e Giovita", "patron_name_en": "", "special_days": [{"date": "2026-12-24", "hours": [], "name_it": "Ponte di Natale", "name_en": ""}], "holidays": [{"feast": "easter+1", "first_year": 1949, "last_year": null, "name_it": "Lunedì dell’Angelo", "name_en": "Easter Monday"}]}, "reason": "Orario estivo"}"#,
    ),
    (
        "create_sla_policy",
        r#"{"code": "RAPIDI", "name_it": "Livelli rapidi", "name_en": "Fast levels", "rules": {"valid_from": "2099-01-01", "targets": {"first_answer": {"critical": 60, "high": 120, "normal": 330, "low": 660}, "next_answer": {"critical": 60, "high": 120, "normal": 330, "low": 660}, "solution": {"critical": 330, "high": 660, "normal": 1560, "low": 3120}}, "pause_on_third_party": false, "steps": [{"percent": 100, "tell": ["assignee"], "tell_if_unassigned": ["managers"], "raise_priority": false, "reassign": false}]}}"#,
    ),
    (
        "change_sla_policy",
        r#"{"name_it": "Livelli ordinari", "name_en": "Ordinary levels", "rules": {"valid_from": "2099-01-01", "targets": {"first_answer": {"critical": 60, "high": 120, "normal": 330, "low": 660}, "next_answer": {"critical": 60, "high": 120, "normal": 330, "low": 660}, "solution": {"critical": 330, "high": 660, "normal": 1560, "low": 3120}}, "pause_on_third_party": false, "steps": [{"percent": 100, "tell": ["assignee"], "tell_if_unassigned": ["managers"], "raise_priority": false, "reassign": false}]}, "reason": "Nuova convenzione"}"#,
    ),
    (
        "request_recomputation",
        r#"{"calendar": "CENTRO", "reason": "Chiusura straordinaria"}"#,
    ),
    (
        "simulate_promise",
        r#"{"policy": "STANDARD", "calendar": "CENTRO", "kind": "solution", "priority": "normal", "start": "2026-03-06T11:30:00Z", "pauses": [{"from": "2026-03-09T09:00:00Z", "to": "2026-03-09T10:00:00Z"}]}"#,
    ),
    (
        "open_ticket",
        r#"{"service": "PORTALE", "kind": "incident", "subject": "Sito non raggiungibile",
            "text": "Da stamattina la pagina iniziale non si apre.", "impact": 1, "urgency": 1, "tags": ["sito"]}"#,
    ),
    (
        "edit_ticket",
        r#"{"priority": "high", "reason": "Scadenza di legge domani"}"#,
    ),
    (
        "assign_ticket",
        r#"{"assignee_id": "0195f2a0-7c00-7000-8000-000000000001"}"#,
    ),
    (
        "move_ticket",
        r#"{"queue": "siti-web", "reason": "Riguarda il sito"}"#,
    ),
    (
        "change_ticket_state",
        r#"{"state": "resolved", "message": "Il server è stato riavviato."}"#,
    ),
    (
        "add_message",
        r#"{"text": "Ora funziona, grazie.", "visibility": "public"}"#,
    ),
    ("merge_tickets", r#"{"duplicates": ["HD-2026-000124"]}"#),
    ("place_incoming_mail", r#"{"ticket": "HD-2026-000123"}"#),
    (
        "add_contact_of_mail",
        r#"{"ente_id": "0195f2a0-7c00-7000-8000-000000000003", "name": "Anna Bianchi", "role": "ente_user"}"#,
    ),
    (
        "set_register_entry_of_mail",
        r#"{"aoo": "AOO1", "number": "0001234", "year": 2026, "date": "2026-03-02"}"#,
    ),
    ("ignore_incoming_mail", r#"{"reason": "Pubblicità"}"#),
    (
        "read_notices",
        r#"{"up_to": "0195f2a0-7c00-7000-8000-000000000002"}"#,
    ),
    ("resend_outgoing_mail", r#"{"email": "anna.rossi@ente.example"}"#),
    (
        "drop_outgoing_mail",
        r#"{"reason": "L’indirizzo non esiste più."}"#,
    ),
    (
        "correct_canone",
        r#"{"residents": 3480, "residents_source": "ISTAT", "reason": "Il dato inserito era quello di un altro comune"}"#,
    ),
    (
        "set_mail_preferences",
        r#"{"items": [{"kind": "closed", "mode": "digest"}, {"kind": "reopened", "mode": "never"}]}"#,
    ),
];

/// Adds what every operation has in common: limits of parameters, headers, failures.
pub(super) fn finish(path: &str, method: &str, operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let parameters = operation
        .as_object_mut()
        .expect("operations are objects")
        .entry("parameters")
        .or_insert(json!([]));
    let parameters = parameters.as_array_mut().expect("parameters are a list");
    for parameter in parameters.iter_mut() {
        finish_parameter(parameter);
    }
    let has_version = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
    let has_query = parameters.iter().any(|parameter| parameter["in"] == "query");
    if method == "post" {
        parameters.push(idempotency_key());
    }
    if parameters.is_empty() {
        operation
            .as_object_mut()
            .map(|members| members.remove("parameters"));
    }
    let is_public = operation.get("security").is_none();
    if is_public {
        operation["security"] = json!([{}]);
    }
    let has_body = operation.get("requestBody").is_some();
    if has_body {
        finish_body(&id, method, &mut operation["requestBody"]);
    }
    let may_fail = [
        (true, &[400, 429, 500, 503][..]),
        (!is_public, &[401, 403]),
        (
            path.contains('{')
                || OF_THE_CENTRE.contains(&id.as_str())
                || ABOUT_ANOTHER.contains(&id.as_str()),
            &[404],
        ),
        (
            method == "post" || has_version || CONFLICTS.contains(&id.as_str()),
            &[409],
        ),
        (has_version, &[412, 428]),
        (has_body, &[408, 413, 415]),
        (has_body || has_query || method == "put", &[422]),
    ];
    let responses = operation["responses"]
        .as_object_mut()
        .expect("every operation answers");
    for (status, response) in responses.iter_mut() {
        finish_success(&id, status, response);
    }
    for (_, statuses) in may_fail.iter().filter(|(does, _)| *does) {
        for status in *statuses {
            responses.insert(status.to_string(), failure(*status));
        }
    }
}

fn finish_parameter(parameter: &mut Value) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let members = parameter.as_object_mut().expect("parameters are objects");
    members.remove("deprecated");
    members.remove("explode");
    if let Some(reference) = parameter["schema"]["$ref"].as_str().map(str::to_owned) {
        parameter["schema"] = json!({"allOf": [{"$ref": reference}]});
    }
    let schema = &mut parameter["schema"];
    if name == "If-Match" {
        parameter["required"] = json!(true);
        parameter["schema"] = json!({"type": "string", "maxLength": 12, "pattern": "^\"[0-9]{1,10}\"$"});
        parameter["example"] = json!("\"1\"");
        return;
    }
    if name == "embed" {
        *schema =
            json!({"type": "string", "maxLength": 40, "pattern": "^(messages|events)(,(messages|events))*$"});
    }
    if schema["type"] == "array" {
        schema.as_object_mut().map(|members| members.remove("default"));
        schema["maxItems"] = json!(100);
        parameter["required"] = json!(false);
        let one = &mut parameter["schema"]["items"];
        match name.as_str() {
            "queue" => *one = json!({"type": "string", "maxLength": 40, "pattern": "^[a-z0-9-]+$"}),
            "service" => *one = json!({"type": "string", "maxLength": 32, "pattern": "^[A-Za-z0-9_-]+$"}),
            "tag" => *one = json!({"type": "string", "maxLength": 40, "pattern": "^[^\\u0000-\\u0020]+$"}),
            "event" => *one = json!({"type": "string", "maxLength": 60, "pattern": "^[a-z_]+\\.[a-z_]*$"}),
            _ => {}
        }
        limit(&name, one);
        return;
    }
    if schema["default"].is_string() {
        parameter["required"] = json!(false);
    }
    limit(&name, &mut parameter["schema"]);
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "A name of the caller's own for this request, kept for 24 hours: sent again with the same name, it gets \
                        the same answer and is not done again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    })
}

fn finish_body(id: &str, method: &str, body: &mut Value) {
    let Some(content) = body["content"].as_object_mut() else {
        return;
    };
    if let Some(mut json) = content.remove("application/json; charset=utf-8") {
        if let Some((_, example)) = EXAMPLES.iter().find(|(of, _)| *of == id) {
            json["example"] = serde_json::from_str(example).expect("examples are JSON");
        }
        if method == "patch" {
            content.insert("application/merge-patch+json".to_owned(), json.clone());
        }
        content.insert("application/json".to_owned(), json);
    }
    body["required"] = json!(true);
    body["description"] = json!(match method {
        "patch" => "What is to change.",
        "put" => "What it is to be.",
        _ => "What is to be made.",
    });
}

fn finish_success(id: &str, status: &str, response: &mut Value) {
    let mut headers = limits_of_rate();
    headers["Cache-Control"] = header("CacheControl");
    if let Some(content) = response["content"].as_object_mut()
        && let Some(json) = content.remove("application/json; charset=utf-8")
    {
        content.insert("application/json".to_owned(), json);
    }
    let schema = &response["content"]["application/json"]["schema"]["$ref"];
    if schema.as_str().is_some_and(|schema| {
        HAVE_VERSIONS
            .iter()
            .any(|name| schema.ends_with(&format!("/{name}")))
    }) {
        headers["ETag"] = header("ETag");
    }
    let links = links::of_answer(id, schema);
    if status == "201" {
        headers["Location"] = header("Location");
    }
    response["headers"] = headers;
    if let Some(links) = links {
        response["links"] = links;
    }
    if response["description"].as_str().is_none_or(str::is_empty) {
        response["description"] = json!("What was asked for.");
    }
    if response["content"].is_null() {
        response.as_object_mut().map(|members| members.remove("content"));
    }
}
