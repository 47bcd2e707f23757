//! What a queue is.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::db::schema::{queue_members, queues};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, ServiceId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message, one_line};

text_enum! {
    /// How a queue's new tickets get their assignee.
    pub enum Assignment {
        Manual = "manual",
        RoundRobin = "round_robin",
        LeastLoaded = "least_loaded",
    }
}

/// A queue as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = queues, treat_none_as_null = true)]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// Its code, `primo-livello`.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// How new tickets get their assignee.
    pub assignment: Assignment,
    /// Place among the queues; the first one takes what no other receives.
    pub position: i32,
    /// Since when it takes no new tickets.
    pub retired_at: Option<Timestamp>,
    /// Raised by each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Code of its own policy of service levels; none: that of the ticket's service (R-TKT-9).
    pub sla_policy: Option<String>,
    /// Code of its own calendar; none: that of the ticket's service (R-TKT-9).
    pub calendar: Option<String>,
}

impl Queue {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.name_it,
            Lang::En => &self.name_en,
        }
    }

    /// Whether it takes new tickets.
    pub fn is_active(&self) -> bool {
        self.retired_at.is_none()
    }

    /// What a person may change, as the audit shows it.
    pub(super) fn facts(&self, services: &[ServiceId]) -> Value {
        let services: Vec<String> = services.iter().map(ToString::to_string).collect();
        json!({
            "code": self.code, "name_it": self.name_it, "name_en": self.name_en, "assignment": self.assignment,
            "position": self.position, "services": services, "sla_policy": self.sla_policy, "calendar": self.calendar,
        })
    }
}

/// A member of a queue.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = queue_members)]
pub struct QueueMember {
    /// Which queue.
    pub queue_id: QueueId,
    /// Who.
    pub user_id: UserId,
    /// Since when.
    pub added_at: Timestamp,
    /// When the queue's rule last chose this member.
    pub turn_at: Option<Timestamp>,
}

/// A queue as a person gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueIn {
    /// Name in Italian, 1–120 characters.
    pub name_it: String,
    /// Name in English, likewise.
    pub name_en: String,
    /// How new tickets get their assignee.
    pub assignment: Assignment,
    /// Place among the queues, from 0; `None`: where it is, a new one last.
    pub position: Option<i32>,
    /// The services whose tickets it receives.
    pub services: Vec<ServiceId>,
    /// Code of its own policy of service levels; none: that of the ticket's service (R-TKT-9).
    pub sla_policy: Option<String>,
    /// Code of its own calendar; none: that of the ticket's service (R-TKT-9).
    pub calendar: Option<String>,
}

impl QueueIn {
    /// Trims and checks every field; services are sorted, each once. Errors: every field that cannot be accepted.
    pub(super) fn checked(&self) -> Result<QueueIn, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut name = |field: &str, value: &str| {
            let value = one_line(value);
            if !(1..=120).contains(&value.chars().count()) {
                errors.push(FieldError::new(
                    field,
                    Message::new("queues-bad-name").arg("most", 120),
                ));
            }
            value
        };
        let mut services = self.services.clone();
        services.sort();
        services.dedup();
        let (name_it, name_en) = (name("name_it", &self.name_it), name("name_en", &self.name_en));
        if self.position.is_some_and(|place| !(0..=9999).contains(&place)) {
            errors.push(FieldError::new("position", Message::new("queues-bad-position")));
        }
        let checked = QueueIn {
            name_it,
            name_en,
            services,
            ..self.clone()
        };
        if errors.is_empty() {
            Ok(checked)
        } else {
            Err(errors)
        }
    }
}

/// A code such as `primo-livello`: 2–40 small letters, digits and `-`, a letter first.
pub(super) fn checked_code(code: &str) -> Result<String, FieldError> {
    let code = code.trim().to_ascii_lowercase();
    let is_code = (2..=40).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if is_code {
        Ok(code)
    } else {
        Err(FieldError::new("code", Message::new("queues-bad-code")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_shows() {
        let given = QueueIn {
            name_it: " Primo\r\n livello\0 ".to_owned(),
            name_en: "First level".to_owned(),
            assignment: Assignment::Manual,
            position: None,
            services: Vec::new(),
            sla_policy: None,
            calendar: None,
        };
        assert_eq!(given.checked().unwrap().name_it, "Primo livello");
        let empty = QueueIn {
            name_it: "\0\u{7}".to_owned(),
            ..given
        };
        assert!(empty.checked().is_err());
    }
}
