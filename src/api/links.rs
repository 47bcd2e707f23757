//! What an answer leads on to: links of OpenAPI, from what an operation gave to the operations that take it.

use serde_json::{Map, Value, json};

/// Answers that links start from.
enum From {
    /// Every answer that is a ticket, with its version as `ETag`.
    Ticket,
    /// Every page of a list.
    Page,
    /// Those of some operations.
    Of(&'static [&'static str]),
}

/// One link.
struct Link {
    from: From,
    name: &'static str,
    description: &'static str,
    /// The operation; none for the same again.
    to: Option<&'static str>,
    /// Its parameters, JSON.
    parameters: &'static str,
    /// Members of its body, JSON.
    body: Option<&'static str>,
}

const fn link(
    from: From,
    name: &'static str,
    description: &'static str,
    to: &'static str,
    parameters: &'static str,
) -> Link {
    Link {
        from,
        name,
        description,
        to: Some(to),
        parameters,
        body: None,
    }
}

const fn with(link: Link, body: &'static str) -> Link {
    Link {
        body: Some(body),
        ..link
    }
}

const THIS: &str = r#"{"id": "$response.body#/id"}"#;
const THIS_VERSION: &str = r#"{"id": "$response.body#/id", "If-Match": "$response.header.ETag"}"#;
const FIRST: &str = r#"{"id": "$response.body#/items/0/id"}"#;
const FIRST_VERSION: &str =
    r#"{"id": "$response.body#/items/0/id", "If-Match": "\"{$response.body#/items/0/version}\""}"#;
const SAME: &str = r#"{"id": "$request.path.id"}"#;

const LINKS: &[Link] = &[
    link(From::Ticket, "ShowTicket", "The ticket.", "show_ticket", THIS),
    with(
        link(
            From::Ticket,
            "EditTicket",
            "Change it.",
            "edit_ticket",
            THIS_VERSION,
        ),
        r#"{"priority": "high", "reason": "Scadenza di legge domani"}"#,
    ),
    with(
        link(
            From::Ticket,
            "AssignToAuthor",
            "Give it to the person of the centre who wrote it down.",
            "assign_ticket",
            THIS_VERSION,
        ),
        r#"{"assignee_id": "$response.body#/author_id"}"#,
    ),
    with(
        link(
            From::Ticket,
            "MoveTicket",
            "Move it to another queue.",
            "move_ticket",
            THIS_VERSION,
        ),
        r#"{"queue": "siti-web"}"#,
    ),
    with(
        link(
            From::Ticket,
            "StartWork",
            "Begin to work it.",
            "change_ticket_state",
            THIS_VERSION,
        ),
        r#"{"state": "in_progress"}"#,
    ),
    with(
        link(
            From::Ticket,
            "AskEnte",
            "Ask its ente something.",
            "change_ticket_state",
            THIS_VERSION,
        ),
        r#"{"state": "waiting_ente", "message": "Da quando si presenta il problema?"}"#,
    ),
    with(
        link(
            From::Ticket,
            "ResolveTicket",
            "Tell the solution.",
            "change_ticket_state",
            THIS_VERSION,
        ),
        r#"{"state": "resolved", "message": "Il server è stato riavviato."}"#,
    ),
    with(
        link(
            From::Ticket,
            "CloseTicket",
            "Confirm the solution, as its ente.",
            "change_ticket_state",
            THIS_VERSION,
        ),
        r#"{"state": "closed"}"#,
    ),
    with(
        link(
            From::Ticket,
            "CancelTicket",
            "Cancel it.",
            "change_ticket_state",
            THIS_VERSION,
        ),
        r#"{"state": "cancelled", "reason": "Aperto per errore."}"#,
    ),
    with(
        link(From::Ticket, "AddMessage", "Write to it.", "add_message", THIS),
        r#"{"visibility": "public"}"#,
    ),
    link(
        From::Ticket,
        "ListMessages",
        "Its messages.",
        "list_messages",
        THIS,
    ),
    link(
        From::Ticket,
        "AddAttachments",
        "Attach files to it.",
        "add_attachments",
        THIS,
    ),
    link(
        From::Ticket,
        "ListAttachments",
        "Its files.",
        "list_attachments",
        THIS,
    ),
    link(
        From::Ticket,
        "ListWatchers",
        "Who follows it.",
        "list_watchers",
        THIS,
    ),
    link(
        From::Ticket,
        "ListPromises",
        "What is promised to it by when.",
        "list_promises",
        THIS,
    ),
    with(
        link(
            From::Ticket,
            "RequestAttention",
            "Ask for attention, as its ente.",
            "request_attention",
            THIS,
        ),
        r#"{"text": null}"#,
    ),
    link(
        From::Ticket,
        "ListAttentionRequests",
        "When its ente asked for attention.",
        "list_attention_requests",
        THIS,
    ),
    link(
        From::Ticket,
        "AddAuthor",
        "Let whoever wrote it down follow it.",
        "add_watcher",
        r#"{"id": "$response.body#/id", "user_id": "$response.body#/author_id"}"#,
    ),
    with(
        link(
            From::Ticket,
            "FollowTicket",
            "Open another that goes on with it, once it is closed.",
            "open_ticket",
            "{}",
        ),
        r#"{"ente_id": "$response.body#/ente_id", "service": "$response.body#/service", "follows": "$response.body#/number"}"#,
    ),
    with(
        link(
            From::Ticket,
            "OpenTwin",
            "Open another of the same ente about the same service.",
            "open_ticket",
            "{}",
        ),
        r#"{"ente_id": "$response.body#/ente_id", "service": "$response.body#/service", "queue": null, "requester_id": null, "channel": null, "follows": null}"#,
    ),
    link(
        From::Ticket,
        "ListTicketEvents",
        "What happened to it.",
        "list_audit_events",
        r#"{"subject_kind": "ticket", "subject_id": "$response.body#/id"}"#,
    ),
    Link {
        from: From::Page,
        name: "NextPage",
        description: "The next page, if there is one.",
        to: None,
        parameters: r#"{"cursor": "$response.body#/next_cursor"}"#,
        body: None,
    },
    link(
        From::Of(&["list_tickets"]),
        "ShowFirstTicket",
        "The first ticket of the page.",
        "show_ticket",
        FIRST,
    ),
    with(
        link(
            From::Of(&["list_tickets"]),
            "EditFirstTicket",
            "Change it.",
            "edit_ticket",
            FIRST_VERSION,
        ),
        r#"{"impact": 2, "urgency": 1, "priority": null}"#,
    ),
    with(
        link(
            From::Of(&["list_tickets"]),
            "MergeSecondTicket",
            "Merge the second into it.",
            "merge_tickets",
            FIRST,
        ),
        r#"{"duplicates": ["$response.body#/items/1/number"]}"#,
    ),
    with(
        link(
            From::Of(&["list_enti"]),
            "OpenTicketOfEnte",
            "Open a ticket for the first ente of the page.",
            "open_ticket",
            "{}",
        ),
        r#"{"ente_id": "$response.body#/items/0/id", "service": "PORTALE", "queue": null, "requester_id": null, "channel": null, "follows": null}"#,
    ),
    link(
        From::Of(&["list_enti"]),
        "ShowFirstEnte",
        "The first ente of the page.",
        "show_ente",
        FIRST,
    ),
    link(
        From::Of(&["list_enti"]),
        "ListTicketsOfEnte",
        "Its tickets.",
        "list_tickets",
        r#"{"ente": "$response.body#/items/0/id"}"#,
    ),
    with(
        link(
            From::Of(&["list_services"]),
            "OpenTicketAboutService",
            "Open a ticket about the first service of the page.",
            "open_ticket",
            "{}",
        ),
        r#"{"service": "$response.body#/items/0/code"}"#,
    ),
    link(
        From::Of(&["list_services"]),
        "ShowFirstService",
        "The first service of the page.",
        "show_service",
        r#"{"code": "$response.body#/items/0/code"}"#,
    ),
    with(
        link(
            From::Of(&["list_enti"]),
            "OpenTicketInQueue",
            "Open a ticket for the first ente of the page in a queue, as staff.",
            "open_ticket",
            "{}",
        ),
        r#"{"ente_id": "$response.body#/items/0/id", "service": "PORTALE", "queue": "siti-web", "requester_id": null, "follows": null}"#,
    ),
    link(
        From::Of(&["add_message"]),
        "ListMessages",
        "The messages of its ticket.",
        "list_messages",
        SAME,
    ),
    with(
        link(
            From::Of(&["add_message"]),
            "AttachToMessage",
            "Attach files to it.",
            "add_attachments",
            SAME,
        ),
        r#"{"message_id": "$response.body#/id"}"#,
    ),
    link(
        From::Of(&["add_attachments"]),
        "ListAttachments",
        "All files of its ticket.",
        "list_attachments",
        SAME,
    ),
    link(
        From::Of(&["add_attachments", "list_attachments"]),
        "DownloadFirstAttachment",
        "The bytes of the first file.",
        "download_attachment",
        FIRST,
    ),
    link(
        From::Of(&["list_watchers"]),
        "DeleteFirstWatcher",
        "The first no longer follows it.",
        "delete_watcher",
        r#"{"id": "$request.path.id", "user_id": "$response.body#/items/0/id"}"#,
    ),
    link(
        From::Of(&["add_watcher"]),
        "DeleteWatcher",
        "The person no longer follows it.",
        "delete_watcher",
        r#"{"id": "$request.path.id", "user_id": "$request.path.user_id"}"#,
    ),
    link(
        From::Of(&["list_promises"]),
        "ExplainFirstPromise",
        "Why the first of the page is due when it is.",
        "explain_promise",
        r#"{"id": "$request.path.id", "place": "$response.body#/items/0/place"}"#,
    ),
    link(
        From::Of(&["request_attention"]),
        "AttentionRequests",
        "All requests for attention to the ticket.",
        "list_attention_requests",
        SAME,
    ),
    link(
        From::Of(&["list_notices"]),
        "ShowFirstNotice",
        "The newest notice of the page.",
        "show_notice",
        FIRST,
    ),
    link(
        From::Of(&["list_notices"]),
        "ReadFirstNotice",
        "It has been read.",
        "read_notice",
        FIRST,
    ),
    with(
        link(
            From::Of(&["list_notices"]),
            "ReadNotices",
            "All up to it have been read.",
            "read_notices",
            "{}",
        ),
        r#"{"up_to": "$response.body#/items/0/id"}"#,
    ),
];

/// The links that several operations have, for `components`.
pub(super) fn shared() -> Value {
    let shared = LINKS.iter().filter(|link| matches!(link.from, From::Ticket));
    Value::Object(
        shared
            .map(|link| (link.name.to_owned(), link.object("")))
            .collect(),
    )
}

/// The links of a successful answer of this operation, whose schema is at the reference `schema`; if there are any.
pub(super) fn of_answer(operation: &str, schema: &Value) -> Option<Value> {
    let schema = schema.as_str().unwrap_or_default();
    let mut links = Map::new();
    for link in LINKS {
        let object = match link.from {
            From::Ticket if schema.ends_with("/Ticket") => {
                json!({"$ref": format!("#/components/links/{}", link.name)})
            }
            From::Page if schema.ends_with("Page") => link.object(operation),
            From::Of(operations) if operations.contains(&operation) => link.object(operation),
            _ => continue,
        };
        links.insert(link.name.to_owned(), object);
    }
    (!links.is_empty()).then_some(Value::Object(links))
}

impl Link {
    fn object(&self, operation: &str) -> Value {
        let read = |text: &str| -> Value { serde_json::from_str(text).expect("links are JSON") };
        let mut object =
            json!({"operationId": self.to.unwrap_or(operation), "description": self.description});
        let parameters = read(self.parameters);
        if parameters != json!({}) {
            object["parameters"] = parameters;
        }
        if let Some(body) = self.body {
            object["requestBody"] = read(body);
        }
        object
    }
}
