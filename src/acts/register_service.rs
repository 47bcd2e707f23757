//! Asking the register of the centre for an entry, where it has a service for that. Typing an entry by hand is always possible.
//!
//! What the service is asked, and what it answers, is described in `openapi/register-service.yaml`.

use std::time::Duration;

use chrono::NaiveDate;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use poem::http::StatusCode;
use reqwest::{Client, Url, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::documents::NewDocument;
use super::model::Act;
use super::queries::ActSheet;
use super::register::{EntryIn, Purpose};
use crate::config::{Config, SecretText};
use crate::kernel::problem::Refusal;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer at most.
const MOST_BYTES: usize = 64 * 1024;
/// Characters of what the service says that are shown.
const SHOWN_CHARS: usize = 300;

/// A register that enters a document of an act and says under which number.
pub trait RegisterService: Send + Sync {
    /// Asks for an entry. Asked again with the same key it must answer the same: a first answer may have been lost.
    fn enter(&self, asked: Registration) -> BoxFuture<'_, Result<EntryIn, RegisterServiceError>>;
}

/// What is to be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Registration {
    /// The same for the same act, purpose and paper: goes as `Idempotency-Key`.
    #[serde(skip)]
    pub key: String,
    /// Number of the act.
    pub act: String,
    /// For what the act has the entry.
    pub purpose: Purpose,
    /// What it is about.
    pub subject: String,
    /// Name of the ente.
    pub ente: String,
    /// The document that is entered, or where it is none that the program made, those of the act.
    pub documents: Vec<RegisteredDocument>,
}

/// A document as the register is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisteredDocument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

impl Registration {
    /// The entry of an act for a purpose. `subject`: what the register shows. `paper`: what the program made and is to be entered; an entry
    /// is that paper's, and another one needs its own.
    pub fn new(
        sheet: &ActSheet,
        purpose: Purpose,
        subject: String,
        paper: Option<&NewDocument>,
    ) -> Registration {
        let Act { id, number, .. } = &sheet.act;
        let told = |name: &str, media_type: &str, sha256: &str| RegisteredDocument {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            sha256: sha256.to_owned(),
        };
        let (key, documents) = match paper {
            Some(paper) => (
                format!("{id}/{purpose}/{}", paper.sha256),
                vec![told(&paper.name, &paper.media_type, &paper.sha256)],
            ),
            None => {
                let documents = sheet.documents.iter();
                let documents = documents.map(|one| told(&one.name, &one.media_type, &one.sha256));
                (format!("{id}/{purpose}"), documents.collect())
            }
        };
        Registration {
            key,
            act: number.clone(),
            purpose,
            subject,
            ente: sheet.ente.clone(),
            documents,
        }
    }
}

/// Why there is no entry.
#[derive(Debug, thiserror::Error)]
pub enum RegisterServiceError {
    /// It could not be reached, or broke off.
    #[error("the register does not answer: {0}")]
    Away(#[from] reqwest::Error),
    /// It refused, and said why.
    #[error("the register refused: {0}")]
    Refused(String),
    /// It answered something else than an entry.
    #[error("the register answered what is no entry: {0}")]
    Foreign(String),
}

impl RegisterServiceError {
    /// As it is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            RegisterServiceError::Refused(why) => {
                Refusal::conflict("register-refused").arg("why", why.clone())
            }
            other => Refusal {
                cause: Some(other.to_string()),
                ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "register-away")
            },
        }
    }
}

/// The service of the configuration; none: entries are typed by hand.
pub fn of_config(config: &Config) -> Option<Box<dyn RegisterService>> {
    let settings = config.register.clone()?;
    Some(Box::new(HttpRegister {
        url: settings.url,
        token: settings.token,
    }))
}

/// A register with the HTTP interface of `openapi/register-service.yaml`.
struct HttpRegister {
    url: Url,
    token: SecretText,
}

/// An entry as the service writes it.
#[derive(Deserialize)]
struct Entered {
    aoo: String,
    number: String,
    year: i32,
    date: NaiveDate,
}

impl RegisterService for HttpRegister {
    fn enter(&self, asked: Registration) -> BoxFuture<'_, Result<EntryIn, RegisterServiceError>> {
        Box::pin(async move {
            let body = serde_json::to_vec(&asked)
                .map_err(|error| RegisterServiceError::Foreign(error.to_string()))?;
            // Asked for a few times a day: no connection is worth keeping.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .build()?;
            let request = client
                .post(format!("{}/entries", self.url.as_str().trim_end_matches('/')))
                .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose()))
                .header("Idempotency-Key", asked.key)
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
            let response = request.send().await?;
            let status = response.status();
            let mut bytes = Vec::new();
            let mut pieces = response.bytes_stream();
            while let Some(piece) = pieces.next().await {
                bytes.extend_from_slice(&piece?);
                if bytes.len() > MOST_BYTES {
                    return Err(RegisterServiceError::Foreign("it is too long".to_owned()));
                }
            }
            match status.as_u16() {
                200 | 201 => {
                    let entered: Entered = serde_json::from_slice(&bytes)
                        .map_err(|error| RegisterServiceError::Foreign(error.to_string()))?;
                    Ok(EntryIn {
                        aoo: entered.aoo,
                        number: entered.number,
                        year: entered.year,
                        date: Some(entered.date),
                    })
                }
                400..500 => Err(RegisterServiceError::Refused(said(&bytes, status.as_u16()))),
                _ => Err(RegisterServiceError::Foreign(format!("status {status}"))),
            }
        })
    }
}

/// What a refusal says: the detail of the problem, else its status.
fn said(bytes: &[u8], status: u16) -> String {
    let problem: Option<Value> = serde_json::from_slice(bytes).ok();
    let detail = problem.and_then(|problem| problem["detail"].as_str().map(str::to_owned));
    let text = detail.unwrap_or_else(|| format!("HTTP {status}"));
    text.chars()
        .filter(|c| !c.is_control())
        .take(SHOWN_CHARS)
        .collect()
}
