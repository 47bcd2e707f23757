//! What is done to a ticket from its page, one form each: read, run the command, go where it leads. A refused form brings
//! the page back as it was typed.

use poem::handler;
use poem::web::Path;

use super::ticket::{Attempt, answer};
use super::{go_with, named, path_of};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::tickets::views::state_name;
use crate::tickets::{
    self, Patch, Priority, State, StateChange, Terms, TicketError, TicketNumber, TicketRef, policy,
};
use crate::users::actor::{Actor, Staff};
use crate::web::{FormData, PageResult, Visit};

/// How a ticket can stand to another, as the forms say it.
pub(crate) const RELATIONS: [&str; 3] = ["link", "child", "parent"];

/// The terms of the centre's tickets.
pub(super) fn terms(visit: &Visit) -> Terms {
    Terms::from(&visit.app().config.tickets)
}

/// Where a change leads, and the sentence said there.
pub(super) enum Next {
    /// To the ticket's page.
    Ticket(String, Message),
    /// To the list: whoever made the change does not see the ticket any more.
    List(Message),
}

impl Next {
    fn ticket(number: TicketNumber, said: &'static str) -> Next {
        Next::Ticket(path_of(number), Message::new(said))
    }

    /// To the ticket's page, which offers to take the change back.
    fn ticket_with_undo(number: TicketNumber, said: &'static str, undo: String) -> Next {
        Next::Ticket(format!("{}?undo={undo}", path_of(number)), Message::new(said))
    }
}

/// A form of the page: its name, and the command's fields that it calls otherwise.
pub(super) type Form = (&'static str, &'static [(&'static str, &'static str)]);

/// What every form does. `read` makes the command out of the ticket, the version that the form was opened with, and the
/// fields.
pub(super) async fn submit<C>(
    visit: &Visit,
    number: &str,
    (form, names): Form,
    data: FormData,
    read: impl FnOnce(TicketRef, i32, &FormData) -> Result<C, FieldError>,
) -> PageResult
where
    C: FnMut(&mut Db) -> Result<Next, TicketError> + Send + 'static,
{
    let ticket = named(number)?;
    let version = data.text("version").parse().unwrap_or_default();
    let done = match read(ticket, version, &data) {
        Ok(command) => visit.write(command).await,
        Err(misread) => Err(TicketError::Invalid(vec![misread])),
    };
    match done {
        Ok(Next::Ticket(path, said)) => visit.redirect_with(&path, said),
        Ok(Next::List(said)) => go_with(visit, "/tickets", said),
        Err(error) => {
            let attempt = Attempt::refused(form, data, error, visit.lang(), names)?;
            answer(visit, ticket, attempt).await
        }
    }
}

/// A change of state without an answer: start, wait for a third party, resume, confirm, reopen, cancel.
#[handler]
pub async fn set_state(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now, lang, terms) = (visit.actor()?.clone(), visit.now(), visit.lang(), terms(&visit));
    let form = match data.text("state") == State::Cancelled.as_str() {
        true => "cancel",
        false => "state",
    };
    let form: Form = (form, &[("reason", "cancel-reason")]);
    submit(&visit, &number, form, data, |ticket, version, data| {
        let change = StateChange {
            state: data.parse("state")?,
            message: None,
            reason: data.optional("cancel-reason").map(str::to_owned),
        };
        Ok(move |db: &mut Db| {
            let moved = tickets::set_state(db, &actor, now, &terms, ticket, version, change.clone())?;
            let said = Message::new("tickets-page-now-state").arg("state", state_name(lang, moved.state));
            Ok(Next::Ticket(path_of(moved.number), said))
        })
    })
    .await
}

/// The ticket goes to a colleague, or to oneself.
#[handler]
pub async fn assign(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let form: Form = ("assign", &[("assignee_id", "assignee")]);
    submit(&visit, &number, form, data, |ticket, version, data| {
        let to: UserId = data.parse("assignee")?;
        Ok(move |db: &mut Db| {
            let assigned = tickets::assign(db, &staff, now, ticket, version, to)?;
            let said = match to == staff.id() {
                true => "tickets-page-taken",
                false => "tickets-page-assigned",
            };
            Ok(Next::ticket(assigned.number, said))
        })
    })
    .await
}

/// The ticket goes to another queue, for a reason.
#[handler]
pub async fn move_to_queue(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let form: Form = ("queue", &[("reason", "queue-reason")]);
    submit(&visit, &number, form, data, |ticket, version, data| {
        let queue = data.text("queue").to_owned();
        let reason = data.text("queue-reason").to_owned();
        Ok(move |db: &mut Db| {
            let moved = tickets::move_to_queue(db, &staff, now, ticket, version, &queue, &reason)?;
            let said = Message::new("tickets-page-moved").arg("number", moved.number.to_string());
            // Whoever moves a ticket to a queue of others may not see it any more.
            Ok(match is_seen(db, &Actor::Staff(staff.clone()), ticket)? {
                true => Next::Ticket(path_of(moved.number), said),
                false => Next::List(said),
            })
        })
    })
    .await
}

/// Whether somebody who changed a ticket still sees it.
fn is_seen(db: &mut Db, actor: &Actor, ticket: TicketRef) -> Result<bool, TicketError> {
    match tickets::find(db, actor, ticket) {
        Ok(_) => Ok(true),
        Err(TicketError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The priority that staff decide, or the one that impact and urgency make.
#[handler]
pub async fn set_priority(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let form: Form = ("priority", &[("reason", "priority-reason")]);
    submit(&visit, &number, form, data, |ticket, version, data| {
        let priority: Option<Priority> = data.parse_optional("priority")?;
        let patch = Patch {
            priority: Some(priority),
            reason: data.optional("priority-reason").map(str::to_owned),
            ..Patch::default()
        };
        Ok(move |db: &mut Db| {
            let changed = tickets::patch(db, &actor, now, ticket, version, patch.clone())?;
            Ok(Next::ticket(changed.number, "tickets-page-saved"))
        })
    })
    .await
}

/// Subject, tags, impact, urgency and confidentiality; of a final ticket the tags alone.
#[handler]
pub async fn edit(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    submit(&visit, &number, ("edit", &[]), data, |ticket, version, data| {
        let tags_alone = Patch {
            tags: Some(tags(data.text("tags"))),
            ..Patch::default()
        };
        let whole = Patch {
            subject: Some(data.text("subject").to_owned()),
            impact: data.parse_optional("impact")?,
            urgency: data.parse_optional("urgency")?,
            confidential: Some(data.flag("confidential")),
            ..tags_alone.clone()
        };
        Ok(move |db: &mut Db| {
            let found = tickets::find(db, &actor, ticket)?;
            let patch = match policy::may_edit(&actor, &found) {
                true => whole.clone(),
                false => tags_alone.clone(),
            };
            let changed = tickets::patch(db, &actor, now, ticket, version, patch)?;
            Ok(Next::ticket(changed.number, "tickets-page-saved"))
        })
    })
    .await
}

/// Tags as people type them: with commas or blanks between.
pub(super) fn tags(typed: &str) -> Vec<String> {
    let words = typed.split([',', ';', ' ', '\n', '\t', '\r']).map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The form of those who watch.
const WATCHERS: Form = ("watchers", &[("user_id", "watcher")]);

/// Somebody watches.
#[handler]
pub async fn add_watcher(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    submit(&visit, &number, WATCHERS, data, |ticket, _, data| {
        let user: UserId = data.parse("watcher")?;
        Ok(move |db: &mut Db| {
            tickets::add_watcher(db, &actor, now, ticket, user)?;
            let watched = tickets::find(db, &actor, ticket)?;
            Ok(Next::ticket(watched.number, "tickets-page-watcher-added"))
        })
    })
    .await
}

/// Somebody watches no more; one click puts it back.
#[handler]
pub async fn remove_watcher(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    submit(&visit, &number, WATCHERS, data, |ticket, _, data| {
        let user: UserId = data.parse("watcher")?;
        Ok(move |db: &mut Db| {
            let number = tickets::find(db, &actor, ticket)?.number;
            tickets::remove_watcher(db, &actor, now, ticket, user)?;
            let said = "tickets-page-watcher-removed";
            // Whoever stops watching may not see the ticket any more.
            Ok(match is_seen(db, &actor, ticket)? {
                true => Next::ticket_with_undo(number, said, format!("watcher:{user}")),
                false => Next::List(Message::new(said)),
            })
        })
    })
    .await
}

/// A link to another ticket, a child or a parent.
#[handler]
pub async fn relate(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    change_relation(visit, number, data, true).await
}

/// The end of a link; one click puts it back.
#[handler]
pub async fn unrelate(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    change_relation(visit, number, data, false).await
}

async fn change_relation(visit: Visit, number: String, data: FormData, adds: bool) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let form: Form = ("relations", &[("", "other"), ("ticket", "other")]);
    submit(&visit, &number, form, data, |ticket, _, data| {
        let wrong = |field: &str, reason| FieldError::new(field, Message::new(reason));
        let relation = RELATIONS
            .into_iter()
            .find(|known| *known == data.text("relation"))
            .ok_or_else(|| wrong("relation", "web-choose-a-value"))?;
        let other: TicketNumber = data
            .text("other")
            .parse()
            .map_err(|_| wrong("other", "tickets-page-number-wrong"))?;
        Ok(move |db: &mut Db| {
            let actor = Actor::Staff(staff.clone());
            let found = tickets::find(db, &actor, ticket)?;
            let seen = tickets::find(db, &actor, other).map_err(|error| match error {
                TicketError::NotFound => TicketError::Invalid(vec![wrong("other", "tickets-ticket-unknown")]),
                error => error,
            })?;
            apply(db, &staff, now, relation, (&found).into(), (&seen).into(), adds)?;
            Ok(match adds {
                true => Next::ticket(found.number, "tickets-page-related"),
                false => {
                    let undo = format!("{relation}:{other}");
                    Next::ticket_with_undo(found.number, "tickets-page-unrelated", undo)
                }
            })
        })
    })
    .await
}

fn apply(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    relation: &str,
    ticket: TicketRef,
    other: TicketRef,
    adds: bool,
) -> Result<(), TicketError> {
    match (relation, adds) {
        ("child", true) => tickets::add_child(db, staff, now, ticket, other),
        ("child", false) => tickets::remove_parent(db, staff, now, other),
        ("parent", true) => tickets::add_child(db, staff, now, other, ticket),
        ("parent", false) => tickets::remove_parent(db, staff, now, ticket),
        (_, true) => tickets::link(db, staff, now, ticket, other),
        (_, false) => tickets::unlink(db, staff, now, ticket, other),
    }
}
