//! What a ticket's fields may hold (domain section 8). Lengths count characters; blanks around a text do not belong to it.

use super::error::TicketError;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};

/// Characters of a reason at most.
const REASON_CHARS: usize = 1000;
/// Tags of a ticket at most.
const MAX_TAGS: usize = 20;
/// Characters of a tag at most.
const TAG_CHARS: usize = 40;

/// What is wrong with the fields of one command, told together.
#[derive(Default)]
pub(super) struct Checks(Vec<FieldError>);

impl Checks {
    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &str, key: &'static str) {
        self.0.push(FieldError::new(field, Message::new(key)));
    }

    /// Line breaks as everybody writes them, no blanks around, of the given length; NUL is nothing anybody types.
    fn text(
        &mut self,
        field: &str,
        text: &str,
        length: std::ops::RangeInclusive<usize>,
        key: &'static str,
    ) -> String {
        let text = text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
        if !length.contains(&text.chars().count()) {
            self.refuse(field, key);
        }
        text
    }

    /// 3–200 characters on one line.
    pub fn subject(&mut self, text: &str) -> String {
        self.text("subject", &one_line(text), 3..=200, "tickets-subject-length")
    }

    /// 1–20,000 characters.
    pub fn body(&mut self, field: &str, text: &str) -> String {
        self.text(field, text, 1..=20_000, "tickets-text-length")
    }

    /// 1–200 characters on one line: a person's name.
    pub fn name(&mut self, field: &str, text: &str) -> String {
        self.text(field, &one_line(text), 1..=200, "tickets-name-length")
    }

    /// A reason that is required.
    pub fn reason(&mut self, text: &str) -> String {
        self.text("reason", text, 1..=REASON_CHARS, "tickets-reason-required")
    }

    /// 1 to 3.
    pub fn impact(&mut self, value: i32) -> i32 {
        if !(1..=3).contains(&value) {
            self.refuse("impact", "tickets-impact-range");
        }
        value
    }

    /// 1 to 3.
    pub fn urgency(&mut self, value: i32) -> i32 {
        if !(1..=3).contains(&value) {
            self.refuse("urgency", "tickets-urgency-range");
        }
        value
    }

    /// Lower case, sorted, each once.
    pub fn tags(&mut self, tags: &[String]) -> Vec<String> {
        let mut clean: Vec<String> = tags.iter().map(|tag| tag.trim().to_lowercase()).collect();
        clean.sort();
        clean.dedup();
        let is_tag = |tag: &String| {
            (1..=TAG_CHARS).contains(&tag.chars().count())
                && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        if !clean.iter().all(is_tag) {
            self.refuse("tags", "tickets-tag-invalid");
        }
        if clean.len() > MAX_TAGS {
            self.refuse("tags", "tickets-tags-many");
        }
        clean
    }

    /// Errors: Invalid, with all that was refused.
    pub fn done(self) -> Result<(), TicketError> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(TicketError::Invalid(self.0)),
        }
    }
}

/// The reason, if one was given that says something. Errors: Invalid.
pub(super) fn optional_reason(reason: Option<&str>) -> Result<Option<String>, TicketError> {
    let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) else {
        return Ok(None);
    };
    let mut checks = Checks::default();
    let reason = checks.reason(reason);
    checks.done().map(|()| Some(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_told_together() {
        let mut checks = Checks::default();
        assert_eq!(checks.subject(" Due\r\n\u{7}righe "), "Due righe");
        assert_eq!(
            checks.name("name", "Anna\r\nBcc: x@y.example"),
            "Anna Bcc: x@y.example"
        );
        checks.subject("no");
        checks.body("text", " \n ");
        checks.impact(4);
        checks.urgency(0);
        checks.tags(&["ok".to_owned(), "no spaces".to_owned()]);
        let Err(TicketError::Invalid(fields)) = checks.done() else {
            panic!("refused")
        };
        let pointers: Vec<&str> = fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/subject", "/text", "/impact", "/urgency", "/tags"]);
    }

    #[test]
    fn tags_are_words_in_lower_case() {
        let mut checks = Checks::default();
        let tags = checks.tags(&[
            "Albo-Pretorio".to_owned(),
            "albo-pretorio ".to_owned(),
            "pago_pa".to_owned(),
        ]);
        assert_eq!(tags, ["albo-pretorio", "pago_pa"]);
        assert!(checks.done().is_ok());
    }
}
