//! An answer or a note from the ticket's page, with files, and with a change of state in the same step.

use poem::handler;
use poem::web::Path;

use super::actions::terms;
use super::ticket::{Attempt, answer};
use super::upload::{Incoming, KeptFile, Upload};
use super::{Failed, go_with, named, path_of};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::{Lang, Message};
use crate::queues::templates::{self, TemplateId, Values};
use crate::tickets::views::state_name;
use crate::tickets::{
    self, Channel, MessageId, NewMessage, NewTicket, State, StateChange, Terms, Ticket, TicketError,
    TicketRef, Visibility, policy,
};
use crate::users::actor::{Actor, Staff};
use crate::web::{FormData, PageResult, Visit};

/// The form's names of what the commands complain about.
const NAMES: [(&str, &str); 3] = [
    ("text", "reply-text"),
    ("message", "reply-text"),
    ("file", "files"),
];

/// What a person wants to say, and what is to happen then.
#[derive(Clone, Debug)]
struct Reply {
    text: String,
    visibility: Visibility,
    to_children: bool,
    state: Option<State>,
    version: i32,
    files: Vec<KeptFile>,
}

/// What became of it.
enum Sent {
    /// It stands in this ticket.
    Said(TicketId),
    /// The ticket was closed: a new one goes on with it.
    Opened(Box<Ticket>),
}

/// Answers, notes, and inserts reply templates.
#[handler]
pub async fn post(visit: Visit, Path(number): Path<String>, incoming: Incoming) -> PageResult {
    let ticket = named(&number)?;
    let actor = visit.actor()?.clone();
    let reader = actor.clone();
    let found = visit.read(move |db| tickets::find(db, &reader, ticket)).await?;
    if !policy::may_reply(&actor, &found) && !policy::may_note(&actor, &found) {
        return Err(Refusal::forbidden().into());
    }
    let Upload { form, files, errors } = incoming.read(&visit).await?;
    if form.text("then") == "template" {
        return with_template(&visit, ticket, form, files).await;
    }
    let reply = match read(&actor, &found, &form, files.clone()) {
        Ok(reply) if errors.is_empty() => reply,
        outcome => {
            let mut errors = errors;
            errors.extend(outcome.err());
            return again(&visit, ticket, form, files, errors).await;
        }
    };
    let (now, terms) = (visit.now(), terms(&visit));
    let (writer, what) = (actor.clone(), reply.clone());
    let sent = visit
        .write(move |db| send(db, &writer, now, &terms, &found, &what))
        .await;
    match sent {
        Ok(Sent::Said(id)) => {
            let place = visit.read(move |db| match tickets::find(db, &actor, id) {
                // Of a kept ticket that the writer does not see, nothing is told.
                Err(TicketError::NotFound) => tickets::find(db, &actor, ticket),
                found => found,
            });
            let kept = place.await?;
            let message = match (reply.state, reply.visibility) {
                (Some(state), _) => {
                    Message::new("tickets-page-now-state").arg("state", state_name(visit.lang(), state))
                }
                (None, Visibility::Internal) => Message::new("tickets-page-noted"),
                (None, Visibility::Public) => Message::new("tickets-page-sent"),
            };
            match TicketRef::from(kept.number) == ticket || TicketRef::Id(kept.id) == ticket {
                true => visit.redirect_with(&path_of(kept.number), message),
                false => go_with(&visit, &path_of(kept.number), message),
            }
        }
        Ok(Sent::Opened(new)) => {
            let message = Message::new("tickets-page-follow-up-opened").arg("number", new.number.to_string());
            go_with(&visit, &path_of(new.number), message)
        }
        Err(error) => {
            let mut attempt = Attempt::refused("reply", form, error, visit.lang(), &NAMES)?;
            attempt.kept = files;
            answer(&visit, ticket, attempt).await
        }
    }
}

async fn again(
    visit: &Visit,
    ticket: TicketRef,
    data: FormData,
    kept: Vec<KeptFile>,
    errors: Vec<FieldError>,
) -> PageResult {
    let attempt = Attempt {
        form: "reply",
        data,
        errors,
        kept,
        ..Attempt::default()
    };
    answer(visit, ticket, attempt).await
}

/// What the form says. Errors: the field that does not fit the others.
fn read(actor: &Actor, ticket: &Ticket, form: &FormData, files: Vec<KeptFile>) -> Result<Reply, FieldError> {
    let visibility = match actor {
        Actor::Ente(_) => Visibility::Public,
        // Only the form of a page that offers nothing but notes sends none. What was meant for the ente is never kept from
        // it silently: an answer to a ticket that has become final meanwhile is refused below (R-TKT-1, R-TKT-6).
        Actor::Staff(_) => match form.optional("visibility") {
            None if ticket.state.is_final() || !policy::may_reply(actor, ticket) => Visibility::Internal,
            _ => form.parse("visibility")?,
        },
    };
    let state = match form.text("then") {
        "" | "send" => None,
        state => Some(
            state
                .parse()
                .map_err(|_| FieldError::new("then", Message::new("web-choose-a-value")))?,
        ),
    };
    let to_children = form.flag("to-children");
    let speaks = matches!(state, Some(State::WaitingEnte | State::Resolved));
    if speaks && visibility == Visibility::Internal {
        return Err(FieldError::new(
            "visibility",
            Message::new("tickets-page-must-be-public"),
        ));
    }
    if to_children && (state.is_some() || visibility == Visibility::Internal) {
        return Err(FieldError::new(
            "to-children",
            Message::new("tickets-page-children-first"),
        ));
    }
    Ok(Reply {
        text: form.text("reply-text").to_owned(),
        visibility,
        to_children,
        state,
        version: form.text("version").parse().unwrap_or_default(),
        files,
    })
}

/// Says it and changes the state, all or nothing.
fn send(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    terms: &Terms,
    ticket: &Ticket,
    reply: &Reply,
) -> Result<Sent, TicketError> {
    let said = match reply.state {
        None => match say(db, actor, now, ticket, reply) {
            Err(TicketError::TicketClosed) if actor.ente().is_some() => {
                return follow_up(db, actor, now, ticket, reply).map(|new| Sent::Opened(Box::new(new)));
            }
            said => Some(said?),
        },
        Some(state) => {
            let is_public = reply.visibility == Visibility::Public;
            let change = StateChange {
                state,
                message: is_public.then(|| reply.text.clone()),
                reason: None,
            };
            let moved = tickets::set_state(db, actor, now, terms, ticket, reply.version, change)?;
            match (is_public, reply.text.is_empty()) {
                (true, true) => None,
                (true, false) => {
                    let last = tickets::messages(db, actor, &moved)?.pop();
                    last.map(|row| (moved.id, row.message.id))
                }
                (false, true) => None,
                (false, false) => Some(say(db, actor, now, &moved, reply)?),
            }
        }
    };
    let (place, message) = said.map_or((ticket.id, None), |(place, message)| (place, Some(message)));
    for file in &reply.files {
        tickets::attach(
            db,
            actor,
            now,
            ticket.id,
            file.attachment(Some(reply.visibility), message),
        )?;
    }
    Ok(Sent::Said(place))
}

fn say(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: &Ticket,
    reply: &Reply,
) -> Result<(TicketId, MessageId), TicketError> {
    let new = NewMessage {
        text: reply.text.clone(),
        visibility: reply.visibility,
        to_children: reply.to_children,
        received_at: None,
    };
    let message = tickets::reply(db, actor, now, ticket, new)?;
    Ok((message.ticket_id, message.id))
}

/// Whoever of the ente writes to a closed ticket opens one that goes on with it (R-TKT-1).
fn follow_up(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: &Ticket,
    reply: &Reply,
) -> Result<Ticket, TicketError> {
    let row = tickets::row(db, ticket.clone())?;
    let opened = tickets::open(
        db,
        actor,
        now,
        NewTicket {
            ente: ticket.ente_id,
            confidential: ticket.confidential,
            follows: Some(ticket.into()),
            ..NewTicket::new(
                Channel::Portal,
                row.service.code,
                ticket.kind,
                ticket.subject.clone(),
                reply.text.clone(),
            )
        },
    )?;
    for file in &reply.files {
        tickets::attach(db, actor, now, &opened, file.attachment(None, None))?;
    }
    Ok(opened)
}

/// The page again with the text of a reply template after what was typed.
async fn with_template(visit: &Visit, ticket: TicketRef, form: FormData, kept: Vec<KeptFile>) -> PageResult {
    let id: TemplateId = match form.parse("template") {
        Ok(id) => id,
        Err(error) => return again(visit, ticket, form, kept, vec![error]).await,
    };
    let staff = visit.staff()?.clone();
    let filled = visit.read(move |db| fill(db, &staff, ticket, id)).await?;
    let typed = form.text("reply-text");
    let text = match typed {
        "" => filled,
        typed => format!("{typed}\n\n{filled}"),
    };
    let mut fields = vec![("reply-text".to_owned(), text)];
    for name in ["visibility", "to-children"] {
        if let Some(value) = form.optional(name) {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    let attempt = Attempt {
        form: "reply",
        data: FormData::collected(fields),
        kept,
        ..Attempt::default()
    };
    answer(visit, ticket, attempt).await
}

/// A template of the ticket's own queue, filled in for whoever answers there. Errors: NotFound, Forbidden.
fn fill(db: &mut Db, staff: &Staff, ticket: TicketRef, id: TemplateId) -> Result<String, Failed> {
    let actor = Actor::Staff(staff.clone());
    let row = tickets::detail(db, &actor, ticket)?;
    if !policy::may_reply(&actor, &row.ticket) {
        return Err(TicketError::Forbidden.into());
    }
    let template = templates::find(db, staff, row.ticket.queue_id, id)?;
    let lang: Lang = template.language;
    Ok(template.fill(&Values {
        number: &row.ticket.number.to_string(),
        subject: &row.ticket.subject,
        requester: row.requester.as_deref().unwrap_or_default(),
        ente: row.ente.as_deref().unwrap_or_default(),
        service: row.service.name(lang),
        author: &staff.person().name,
    }))
}
