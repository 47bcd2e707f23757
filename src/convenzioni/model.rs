//! What a version of the convention is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::documents::ConvenzioneDocument;
use crate::db::schema::convenzioni;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};

/// A version of the convention as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = convenzioni, treat_none_as_null = true)]
pub struct Convenzione {
    /// Its id.
    pub id: ConvenzioneId,
    /// Its code, `2015-2020`.
    pub code: String,
    /// Its title.
    pub name: String,
    /// First day on which it can be signed.
    pub start_on: NaiveDate,
    /// Its last day.
    pub end_on: NaiveDate,
    /// Since when it can be joined; none: it is being written.
    pub published_at: Option<Timestamp>,
    /// Raised by each change.
    pub version: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A version of the convention with the services that it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvenzioneSheet {
    /// The version.
    pub convenzione: Convenzione,
    /// Codes of the services, in the order of the catalogue.
    pub services: Vec<String>,
    /// Its documents, in the order in which they were added.
    pub documents: Vec<ConvenzioneDocument>,
}

/// A version of the convention as somebody writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConvenzioneIn {
    /// Its code: letters, digits, `-`.
    pub code: String,
    /// Its title.
    pub name: String,
    /// First day.
    pub start_on: Option<NaiveDate>,
    /// Last day.
    pub end_on: Option<NaiveDate>,
    /// Codes of the services.
    pub services: Vec<String>,
}

impl Convenzione {
    /// Whether a date lies in it.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.start_on <= date && date <= self.end_on
    }

    /// Whether it can be joined on a date.
    pub fn is_open_on(&self, date: NaiveDate) -> bool {
        self.published_at.is_some() && date <= self.end_on
    }
}

impl ConvenzioneSheet {
    /// What the audit shows.
    pub(super) fn facts(&self) -> Value {
        let Convenzione {
            code,
            name,
            start_on,
            end_on,
            published_at,
            ..
        } = &self.convenzione;
        json!({
            "code": code, "name": name, "start_on": start_on.to_string(), "end_on": end_on.to_string(),
            "published": published_at.is_some(), "services": self.services,
        })
    }
}

impl ConvenzioneIn {
    /// The same with blanks taken away, and its days. Errors: what is wrong, field by field.
    pub(super) fn checked(&self) -> Result<(ConvenzioneIn, NaiveDate, NaiveDate), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
        let code = self.code.trim().to_uppercase();
        let is_code = (2..=40).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && code.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_code {
            refuse("code", "convenzioni-bad-code");
        }
        let name = one_line(&self.name);
        if !(3..=200).contains(&name.chars().count()) {
            refuse("name", "convenzioni-bad-name");
        }
        if self.services.is_empty() {
            refuse("services", "convenzioni-no-services");
        }
        let (start, end) = (self.start_on, self.end_on);
        if !start.is_some_and(rome::is_plausible) {
            refuse("start_on", "convenzioni-bad-date");
        }
        match (start, end) {
            (_, Some(end)) if !rome::is_plausible(end) => refuse("end_on", "convenzioni-bad-date"),
            (_, None) => refuse("end_on", "convenzioni-bad-date"),
            (Some(start), Some(end)) if end < start => refuse("end_on", "convenzioni-ends-before-start"),
            _ => {}
        }
        match (start, end, wrong.is_empty()) {
            (Some(start), Some(end), true) => Ok((
                ConvenzioneIn {
                    code,
                    name,
                    ..self.clone()
                },
                start,
                end,
            )),
            _ => Err(wrong),
        }
    }
}
