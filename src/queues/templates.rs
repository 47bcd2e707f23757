//! Reply templates: a queue's ready answers, one text for each language, with placeholders such as `{{number}}`.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::commands::duplicate;
use super::error::QueueError;
use super::queries;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::reply_templates;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message, one_line};
use crate::users::actor::{Authority, Staff};

id_type!(TemplateId, "A reply template.");

/// What a template may name: `{{number}}` and so on.
pub const PLACEHOLDERS: [&str; 6] = ["number", "subject", "requester", "ente", "service", "author"];

/// A reply template as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reply_templates)]
pub struct ReplyTemplate {
    /// Its id.
    pub id: TemplateId,
    /// Whose.
    pub queue_id: QueueId,
    /// Language of the text.
    pub language: Lang,
    /// What it is called in the list of templates.
    pub title: String,
    /// The text, with placeholders.
    pub body: String,
    /// Raised by each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What the placeholders stand for in one ticket.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// `HD-2026-000123`.
    pub number: &'a str,
    /// The ticket's subject.
    pub subject: &'a str,
    /// Name of the requester.
    pub requester: &'a str,
    /// Name of the ente.
    pub ente: &'a str,
    /// Name of the service in the template's language.
    pub service: &'a str,
    /// Name of who answers.
    pub author: &'a str,
}

impl Values<'_> {
    fn of(&self, name: &str) -> Option<&str> {
        Some(match name {
            "number" => self.number,
            "subject" => self.subject,
            "requester" => self.requester,
            "ente" => self.ente,
            "service" => self.service,
            "author" => self.author,
            _ => return None,
        })
    }
}

impl ReplyTemplate {
    /// The text with its placeholders filled; what is filled in is not read again.
    pub fn fill(&self, values: &Values<'_>) -> String {
        fill(&self.body, values)
    }
}

/// A template as a person gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateIn {
    /// Language of the text.
    pub language: Lang,
    /// What it is called, 1–120 characters.
    pub title: String,
    /// The text, 1–20,000 characters.
    pub body: String,
}

impl TemplateIn {
    fn checked(&self) -> Result<TemplateIn, QueueError> {
        let mut errors = Vec::new();
        let (title, body) = (one_line(&self.title), self.body.trim().replace("\r\n", "\n"));
        for (field, text, most) in [("title", &title, 120), ("body", &body, 20_000)] {
            if !(1..=most).contains(&text.chars().count()) {
                errors.push(FieldError::new(
                    field,
                    Message::new("queues-bad-text").arg("most", most),
                ));
            }
        }
        for part in parts(&body) {
            let reason = match part {
                Part::Name(name) if !PLACEHOLDERS.contains(&name) => {
                    let name: String = name.chars().take(40).collect();
                    let known = PLACEHOLDERS.map(|name| format!("{{{{{name}}}}}")).join(", ");
                    Message::new("queues-unknown-placeholder")
                        .arg("name", name)
                        .arg("known", known)
                }
                Part::Open => Message::new("queues-open-placeholder"),
                _ => continue,
            };
            errors.push(FieldError::new("body", reason));
        }
        if errors.is_empty() {
            Ok(TemplateIn {
                title,
                body,
                language: self.language,
            })
        } else {
            Err(QueueError::Invalid(errors))
        }
    }
}

impl TemplateIn {
    /// The text filled in for an invented ticket, as a requester would read it. Errors: Invalid.
    pub fn example(&self) -> Result<String, QueueError> {
        let checked = self.checked()?;
        let values = match checked.language {
            Lang::It => Values {
                number: "HD-2026-000123",
                subject: "La pagina non si apre",
                requester: "Paola Esempio",
                ente: "Comune di Esempio",
                service: "Portale",
                author: "Marco Prova",
            },
            Lang::En => Values {
                number: "HD-2026-000123",
                subject: "The page does not open",
                requester: "Paola Esempio",
                ente: "Comune di Esempio",
                service: "Portal",
                author: "Marco Prova",
            },
        };
        Ok(fill(&checked.body, &values))
    }
}

fn fill(body: &str, values: &Values<'_>) -> String {
    let mut text = String::with_capacity(body.len() + 64);
    for part in parts(body) {
        match part {
            Part::Text(part) => text.push_str(part),
            // Unknown names were refused when the template was checked.
            Part::Name(name) => text.push_str(values.of(name).unwrap_or_default()),
            Part::Open => {}
        }
    }
    text
}

enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
    /// `{{` that nothing closes.
    Open,
}

fn parts(body: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some((text, after)) = rest.split_once("{{") {
        parts.push(Part::Text(text));
        match after.split_once("}}") {
            Some((name, after)) => {
                parts.push(Part::Name(name.trim()));
                rest = after;
            }
            None => {
                parts.push(Part::Open);
                rest = after;
            }
        }
    }
    parts.push(Part::Text(rest));
    parts
}

/// The templates of a queue by language and title, for people of the centre.
pub fn list(db: &mut Db, _staff: &Staff, queue: QueueId) -> Result<Vec<ReplyTemplate>, QueueError> {
    Ok(reply_templates::table
        .filter(reply_templates::queue_id.eq(queue))
        .order((reply_templates::language.desc(), reply_templates::title))
        .select(ReplyTemplate::as_select())
        .load(db)?)
}

/// One template of a queue, for people of the centre. Errors: NotFound, also for one of another queue.
pub fn find(
    db: &mut Db,
    _staff: &Staff,
    queue: QueueId,
    id: TemplateId,
) -> Result<ReplyTemplate, QueueError> {
    Some(get(db, id)?)
        .filter(|template| template.queue_id == queue)
        .ok_or(QueueError::NotFound)
}

fn get(db: &mut Db, id: TemplateId) -> Result<ReplyTemplate, QueueError> {
    let query = reply_templates::table.find(id).select(ReplyTemplate::as_select());
    query.first(db).optional()?.ok_or(QueueError::NotFound)
}

/// Adds a template to a queue. Errors: Forbidden, NotFound (no such queue), Invalid, Duplicate (title).
pub fn create(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    queue: QueueId,
    given: &TemplateIn,
) -> Result<ReplyTemplate, QueueError> {
    let by = who.into().administrator().ok_or(QueueError::Forbidden)?;
    let TemplateIn {
        language,
        title,
        body,
    } = given.checked()?;
    queries::by_id(db, queue)?;
    let id = TemplateId::new(now);
    let template = ReplyTemplate {
        id,
        queue_id: queue,
        language,
        title,
        body,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(reply_templates::table)
        .values(template.clone())
        .execute(db)
        .map_err(duplicate)?;
    let entry = Entry::new("reply_template.created", "reply_template", id);
    audit::record(db, by, now, entry.change(Value::Null, facts(&template)))?;
    Ok(template)
}

/// Changes a template, from the version that the person saw. Errors: Forbidden, NotFound, Invalid, Stale, Duplicate.
pub fn edit(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: TemplateId,
    version: i32,
    given: &TemplateIn,
) -> Result<ReplyTemplate, QueueError> {
    let by = who.into().administrator().ok_or(QueueError::Forbidden)?;
    let TemplateIn {
        language,
        title,
        body,
    } = given.checked()?;
    let before = get(db, id)?;
    if before.version != version {
        return Err(QueueError::Stale {
            current: before.version,
        });
    }
    let changed = ReplyTemplate {
        language,
        title,
        body,
        ..before.clone()
    };
    if changed == before {
        return Ok(before);
    }
    let changed = ReplyTemplate {
        version: version + 1,
        updated_at: now,
        ..changed
    };
    let place = reply_templates::table
        .find(id)
        .filter(reply_templates::version.eq(version));
    if diesel::update(place)
        .set(changed.clone())
        .execute(db)
        .map_err(duplicate)?
        == 0
    {
        return Err(QueueError::Stale {
            current: get(db, id)?.version,
        });
    }
    let (old, new) = audit::changes(facts(&before), facts(&changed));
    audit::record(
        db,
        by,
        now,
        Entry::new("reply_template.updated", "reply_template", id).change(old, new),
    )?;
    Ok(changed)
}

/// Removes a template: nothing points to one. Errors: Forbidden, NotFound.
pub fn remove(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: TemplateId,
) -> Result<(), QueueError> {
    let by = who.into().administrator().ok_or(QueueError::Forbidden)?;
    let template = get(db, id)?;
    diesel::delete(reply_templates::table.find(id)).execute(db)?;
    let entry = Entry::new("reply_template.removed", "reply_template", id);
    audit::record(db, by, now, entry.change(facts(&template), Value::Null))?;
    Ok(())
}

fn facts(template: &ReplyTemplate) -> Value {
    let ReplyTemplate {
        queue_id,
        language,
        title,
        body,
        ..
    } = template;
    json!({"queue": queue_id.to_string(), "language": language, "title": title, "body": body})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(body: &str) -> TemplateIn {
        TemplateIn {
            language: Lang::It,
            title: "Presa in carico".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn an_unknown_or_open_placeholder_is_refused() {
        let reasons = |body: &str| match template(body).checked() {
            Err(QueueError::Invalid(fields)) => {
                fields.into_iter().map(|f| f.reason.key.into_owned()).collect()
            }
            _ => Vec::new(),
        };
        assert!(reasons("Gentile {{ requester }}, {{number}} {solo una} }}").is_empty());
        assert_eq!(
            reasons("{{nome}} e {{number"),
            ["queues-unknown-placeholder", "queues-open-placeholder"]
        );
        assert_eq!(reasons(""), ["queues-bad-text"]);
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let stored = ReplyTemplate {
            id: TemplateId::new(now),
            queue_id: QueueId::new(now),
            language: Lang::It,
            title: String::new(),
            body: "{{requester}}: {{ number }}".to_owned(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let values = Values {
            number: "HD-2026-000123",
            subject: "",
            requester: "{{number}}",
            ente: "",
            service: "",
            author: "",
        };
        assert_eq!(stored.fill(&values), "{{number}}: HD-2026-000123");
    }
}
