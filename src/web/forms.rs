//! What a form sends: read whole, checked for origin and token, and kept, so that nothing typed is lost.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use poem::{FromRequest, Request, RequestBody};

use crate::http::read_whole;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::web::{PageError, Visit};

/// The fields of a form in the order sent.
#[derive(Clone, Debug, Default)]
pub struct FormData(Vec<(String, String)>);

impl FormData {
    /// Fields given directly: how a page fills its form the first time.
    pub fn of(fields: impl IntoIterator<Item = (&'static str, String)>) -> FormData {
        FormData(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// The fields of a query, as it stands in an address.
    pub fn of_query(query: &str) -> FormData {
        FormData(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .map(|(name, value)| (name, without_nul(value)))
                .collect(),
        )
    }

    /// Fields that another reader (multipart) has collected.
    pub fn collected(fields: Vec<(String, String)>) -> FormData {
        FormData(fields)
    }

    /// The value of a field, trimmed; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The value of a field exactly as typed, blanks included: for passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// The value if it is not empty.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// All values of a repeated field, without empty ones.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self
            .0
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Whether a checkbox was ticked.
    pub fn flag(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// The value as a type of ours; an empty or foreign one is a field error.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, FieldError> {
        self.text(name)
            .parse()
            .map_err(|_| FieldError::new(name, Message::new("web-choose-a-value")))
    }

    /// As [`parse`](Self::parse), and `None` if nothing was chosen.
    pub fn parse_optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, FieldError> {
        self.optional(name).map(|_| self.parse(name)).transpose()
    }

    /// The version that the form was opened with.
    pub fn version(&self) -> Result<i32, PageError> {
        self.parse("version")
            .map_err(|wrong| Refusal::invalid(vec![wrong]).into())
    }

    /// A day, as browsers send it or as people write it; an empty or wrong one is a field error.
    pub fn date(&self, name: &str) -> Result<NaiveDate, FieldError> {
        let text = self.text(name);
        let day = ["%Y-%m-%d", "%d/%m/%Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
            // Years that people do not mean and databases do not take.
            .filter(|day| (1900..3000).contains(&day.year()));
        day.ok_or_else(|| FieldError::new(name, Message::new("web-bad-date")))
    }

    /// As [`date`](Self::date), and `None` if nothing was typed.
    pub fn date_optional(&self, name: &str) -> Result<Option<NaiveDate>, FieldError> {
        self.optional(name).map(|_| self.date(name)).transpose()
    }

    /// Refuses a form whose token is not the visit's.
    pub fn check_token(&self, visit: &Visit, header: Option<&str>) -> Result<(), Refusal> {
        if visit.is_csrf(header.unwrap_or_else(|| self.text("csrf"))) {
            Ok(())
        } else {
            Err(Refusal::new(poem::http::StatusCode::FORBIDDEN, "form-expired"))
        }
    }
}

impl<'a> FromRequest<'a> for FormData {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<FormData> {
        let visit = Visit::from_request_without_body(request).await?;
        let bytes = read_whole(body.take()?, visit.app().deadlines.body).await;
        let bytes = bytes.map_err(PageError::Refused)?;
        let form = FormData(
            form_urlencoded::parse(&bytes)
                .into_owned()
                .map(|(n, v)| (n, without_nul(v)))
                .collect(),
        );
        form.check_token(&visit, request.header("X-CSRF-Token"))
            .map_err(PageError::Refused)?;
        Ok(form)
    }
}

/// PostgreSQL refuses NUL in text; nobody types it.
fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}
