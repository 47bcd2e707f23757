//! Calendars and policies as a person gives them: texts and numbers as typed, and what is wrong with them and where.

pub mod calendar;
pub mod policy;

use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};

/// Texts of one line: names 1–120 characters, reasons 3–500.
pub(super) fn checked_name(errors: &mut Vec<FieldError>, field: &str, value: &str, least: usize) -> String {
    let value = one_line(value);
    if !(least..=120).contains(&value.chars().count()) {
        let reason = Message::new("sla-bad-length")
            .arg("least", least)
            .arg("most", 120);
        errors.push(FieldError::new(field, reason));
    }
    value
}

/// Why a version was made: 3–500 characters. Errors: FieldError on `reason`.
pub fn checked_reason(reason: &str) -> Result<String, FieldError> {
    let reason = one_line(reason);
    match (3..=500).contains(&reason.chars().count()) {
        true => Ok(reason),
        false => Err(FieldError::new("reason", Message::new("sla-bad-reason"))),
    }
}

/// A code such as `CENTRO`: 2–32 capital letters, digits, `_`, `-`, a letter first. Errors: FieldError on `code`.
pub(super) fn checked_code(code: &str) -> Result<String, FieldError> {
    let code = code.trim().to_ascii_uppercase();
    let is_code = (2..=32).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    match is_code {
        true => Ok(code),
        false => Err(FieldError::new("code", Message::new("sla-bad-code"))),
    }
}
