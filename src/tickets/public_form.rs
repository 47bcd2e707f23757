//! The public information form (R-TKT-7): a question by somebody without an account, seen by staff only.

use diesel::prelude::*;

use super::checks::Checks;
use super::error::TicketError;
use super::model::{Channel, DEFAULT_IMPACT, DEFAULT_URGENCY, Kind, Ticket};
use super::opening::{self, Opened};
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::public_requests;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::text::one_line;
use crate::users::actor::{Operator, Staff};

/// Characters of the question that make the subject, if its first sentence is longer.
const SUBJECT_CHARS: usize = 120;
/// A sentence is longer than this: "Sig. Rossi" and "Art. 5" end none.
const SENTENCE_BYTES: usize = 10;
/// How a greeting begins.
const GREETINGS: [&str; 15] = [
    "buongiorno",
    "buonasera",
    "buon",
    "salve",
    "ciao",
    "gentile",
    "gentili",
    "egregio",
    "egregi",
    "spettabile",
    "spett.le",
    "hello",
    "hi",
    "dear",
    "good",
];
/// So many words after the first make it more than a greeting.
const GREETING_WORDS: usize = 4;

/// What the form asks.
#[derive(Clone, Debug, Default)]
pub struct PublicRequest {
    /// Name, 1–200 characters.
    pub name: String,
    /// Mail address for the answer.
    pub email: String,
    /// The ente, as the person names it.
    pub ente: Option<String>,
    /// Code of the service.
    pub service: String,
    /// The question, 1–20,000 characters.
    pub text: String,
    /// The privacy notice was acknowledged (art. 6.1.e GDPR: not a consent).
    pub acknowledged: bool,
}

/// Who wrote by the form.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = public_requests)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct PublicRequestRow {
    pub name: String,
    pub email: String,
    pub ente_name: Option<String>,
    pub acknowledged_at: Timestamp,
}

/// Opens a question without an ente. Errors: Invalid.
pub fn open_public(db: &mut Db, now: Timestamp, request: PublicRequest) -> Result<Ticket, TicketError> {
    open_in(db, now, request, None)
}

/// [`open_public`] for loaders: in the given queue. Errors: Invalid.
pub fn open_public_in(
    db: &mut Db,
    _: Operator,
    now: Timestamp,
    request: PublicRequest,
    queue: &str,
) -> Result<Ticket, TicketError> {
    open_in(db, now, request, Some(queue))
}

fn open_in(
    db: &mut Db,
    now: Timestamp,
    request: PublicRequest,
    queue: Option<&str>,
) -> Result<Ticket, TicketError> {
    // In the order of the form: so the summary lists what is wrong from top to bottom.
    let mut checks = Checks::default();
    let name = checks.name("name", &request.name);
    let email = EmailAddress::parse(&request.email);
    if email.is_err() {
        checks.refuse("email", "tickets-email-invalid");
    }
    let ente = request
        .ente
        .as_deref()
        .filter(|ente| !ente.trim().is_empty())
        .map(|ente| checks.name("ente", ente));
    let service = opening::service_of(db, &request.service, &mut checks)?;
    let text = checks.body("text", &request.text);
    if !request.acknowledged {
        checks.refuse("acknowledged", "tickets-privacy-required");
    }
    let queue = match (service, queue) {
        (_, Some(code)) => opening::queue_of(db, code, &mut checks)?,
        (Some(service), None) => opening::queue_for(db, service, &mut checks)?,
        (None, None) => None,
    };
    checks.done()?;
    let (Some(service), Some(queue), Ok(email)) = (service, queue, email) else {
        unreachable!("what is missing has been refused above");
    };
    let opened = Opened {
        ente: None,
        service,
        queue,
        kind: Kind::Question,
        subject: subject_of(&text),
        text,
        impact: DEFAULT_IMPACT,
        urgency: DEFAULT_URGENCY,
        requester: None,
        author: None,
        channel: Channel::PublicForm,
        confidential: false,
        follows: None,
        tags: Vec::new(),
        opened_at: now,
    };
    let ticket = opening::insert(db, now, opened)?;
    let values = (
        public_requests::ticket_id.eq(ticket.id),
        public_requests::name.eq(name),
        public_requests::email.eq(email.to_string()),
        public_requests::ente_name.eq(ente),
        public_requests::acknowledged_at.eq(now),
    );
    diesel::insert_into(public_requests::table)
        .values(values)
        .execute(db)?;
    opening::finish(db, now, ticket, By::anonymous())
}

/// Who wrote by the form, if the ticket came in by it. The ticket has been found for this person of the centre.
pub fn public_request(db: &mut Db, _staff: &Staff, ticket: &Ticket) -> QueryResult<Option<PublicRequestRow>> {
    public_requests::table
        .find(ticket.id)
        .select(PublicRequestRow::as_select())
        .first(db)
        .optional()
}

/// The first sentence of the question without its greeting, cut at a word; a very short one is padded to a subject.
fn subject_of(text: &str) -> String {
    let asked = without_greeting(text);
    let line = one_line(asked.lines().next().unwrap_or_default());
    let line = first_sentence(&line);
    let mut letters = line.chars();
    let line: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    let mut subject: String = line.chars().take(SUBJECT_CHARS).collect();
    if subject.len() < line.len() {
        if let Some((whole, _)) = subject.rsplit_once(' ') {
            subject = whole.to_owned();
        }
        subject.push('…');
    }
    while subject.chars().count() < 3 {
        subject.push('…');
    }
    subject
}

/// What follows "Buongiorno a tutti," and the like; all of it, if nothing follows.
fn without_greeting(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(end) = rest.find([',', '!', '\n']) {
        let head = rest[..end].to_lowercase();
        let mut words = head.split_whitespace();
        let greets = words.next().is_some_and(|word| GREETINGS.contains(&word));
        let after = rest[end + 1..].trim_start();
        if !greets || words.count() >= GREETING_WORDS || after.is_empty() {
            break;
        }
        rest = after;
    }
    rest
}

/// Up to a full stop or question mark that a capital letter follows; a full stop at the end is left out.
fn first_sentence(line: &str) -> &str {
    let ends = line
        .match_indices(['.', '?', '!'])
        .map(|(at, mark)| at + mark.len());
    let end = ends.filter(|end| *end > SENTENCE_BYTES).find(|end| {
        line[*end..]
            .strip_prefix(' ')
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_uppercase)
    });
    let sentence = &line[..end.unwrap_or(line.len())];
    sentence.strip_suffix('.').unwrap_or(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_the_first_sentence_of_the_question() {
        assert_eq!(subject_of("Come si aderisce?\nGrazie"), "Come si aderisce?");
        assert_eq!(subject_of("?"), "?……");
        assert_eq!(subject_of("Salve,"), "Salve,");
        let long = subject_of(&"parola ".repeat(40));
        assert!(
            long.ends_with("parola…") && long.chars().count() <= SUBJECT_CHARS + 1,
            "{long}"
        );
    }

    #[test]
    fn a_greeting_is_no_subject() {
        for (text, subject) in [
            ("Ciao a tutti,\n\nvorrei aderire. Come si fa?", "Vorrei aderire"),
            (
                "Buongiorno, si può avere un preventivo?",
                "Si può avere un preventivo?",
            ),
            ("Gentili signori,\nbuongiorno!\nOrari?", "Orari?"),
            ("Dear all,\nwho may join?", "Who may join?"),
            (
                "Salve è il nome della pagina, non si apre",
                "Salve è il nome della pagina, non si apre",
            ),
            (
                "La pagina dell'art. 5 non c'è. Grazie",
                "La pagina dell'art. 5 non c'è",
            ),
        ] {
            assert_eq!(subject_of(text), subject, "{text}");
        }
    }
}
