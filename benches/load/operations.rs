//! What is measured, as requests.

use serde_json::json;

use crate::fill::Filled;

/// An operation of the interface.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Create,
    List,
    Open,
    Search,
    Reply,
}

/// One request of an operation.
pub struct Request<'a> {
    pub method: &'static str,
    pub path: String,
    pub token: &'a str,
    pub body: String,
    pub expected: u16,
}

impl Operation {
    pub const ALL: [Operation; 5] = [
        Operation::List,
        Operation::Open,
        Operation::Search,
        Operation::Reply,
        Operation::Create,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::List => "list of 50",
            Operation::Open => "open, 20 messages",
            Operation::Search => "search, 50 hits",
            Operation::Reply => "reply",
        }
    }

    /// Whether it changes something.
    pub fn writes(self) -> bool {
        matches!(self, Operation::Create | Operation::Reply)
    }

    /// The `turn`-th request: people of enti create, an agent does the rest.
    pub fn request(self, filled: &Filled, turn: usize) -> Request<'_> {
        let get = |path: String| Request {
            method: "GET",
            path,
            token: &filled.agent_token,
            body: String::new(),
            expected: 200,
        };
        match self {
            Operation::List => get("/api/v1/tickets?limit=50".to_owned()),
            Operation::Open => {
                let ticket = filled.long[turn % filled.long.len()];
                get(format!("/api/v1/tickets/{ticket}?embed=messages"))
            }
            Operation::Search => {
                let word = &filled.words[turn % filled.words.len()];
                get(format!("/api/v1/tickets?limit=50&q={word}"))
            }
            Operation::Create => {
                let (subject, text) = &filled.texts[turn % filled.texts.len()];
                let body =
                    json!({"service": "PORTALE", "kind": "incident", "subject": subject, "text": text});
                Request {
                    method: "POST",
                    path: "/api/v1/tickets".to_owned(),
                    token: &filled.ente_tokens[turn % filled.ente_tokens.len()],
                    body: body.to_string(),
                    expected: 201,
                }
            }
            Operation::Reply => {
                let ticket = filled.open[turn % filled.open.len()];
                let (_, text) = &filled.texts[turn % filled.texts.len()];
                Request {
                    method: "POST",
                    path: format!("/api/v1/tickets/{ticket}/messages"),
                    token: &filled.agent_token,
                    body: json!({"text": text, "visibility": "public"}).to_string(),
                    expected: 201,
                }
            }
        }
    }
}
