//! What is done to a ticket from its page, one form each. A refused form brings the page back as it was typed.

use poem::handler;
use poem::web::Path;

use super::ticket::{Attempt, answer};
use super::{named, path_of};
use crate::db::Db;
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::tickets::views::state_name;
use crate::tickets::{
    self, Patch, Priority, State, StateChange, Terms, Ticket, TicketError, TicketNumber, TicketRef, policy,
};
use crate::users::actor::{Actor, Staff};
use crate::web::{FormData, PageResult, Visit};

/// How a ticket can stand to another, as the forms say it.
pub(crate) const RELATIONS: [&str; 3] = ["link", "child", "parent"];

/// The terms of the centre's tickets.
pub(super) fn terms(visit: &Visit) -> Terms {
    Terms::from(&visit.app().config.tickets)
}

fn version(form: &FormData) -> i32 {
    form.text("version").parse().unwrap_or_default()
}

/// Back to the ticket with a sentence.
fn done(visit: &Visit, ticket: &Ticket, message: Message) -> PageResult {
    visit.redirect_with(&path_of(ticket.number), message)
}

/// The page again, with what was typed and what is wrong with it.
async fn again(
    visit: &Visit,
    ticket: TicketRef,
    (form, data): (&'static str, FormData),
    error: TicketError,
    names: &[(&str, &str)],
) -> PageResult {
    let attempt = Attempt::refused(form, data, error, visit.lang(), names)?;
    answer(visit, ticket, attempt).await
}

/// The page again, for a field that could not be read.
async fn misread(
    visit: &Visit,
    ticket: TicketRef,
    form: &'static str,
    data: FormData,
    error: FieldError,
) -> PageResult {
    let attempt = Attempt {
        form,
        data,
        errors: vec![error],
        ..Attempt::default()
    };
    answer(visit, ticket, attempt).await
}

/// A change of state without an answer: start, wait for a third party, resume, confirm, reopen, cancel.
#[handler]
pub async fn set_state(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let state: State = match form.parse("state") {
        Ok(state) => state,
        Err(error) => return misread(&visit, ticket, "state", form, error).await,
    };
    let change = StateChange {
        state,
        message: None,
        reason: form.optional("cancel-reason").map(str::to_owned),
    };
    let (actor, now, terms, version) = (visit.actor()?.clone(), visit.now(), terms(&visit), version(&form));
    let moved = visit
        .write(move |db| tickets::set_state(db, &actor, now, &terms, ticket, version, change.clone()))
        .await;
    match moved {
        Ok(moved) => {
            let name = state_name(visit.lang(), moved.state);
            done(
                &visit,
                &moved,
                Message::new("tickets-page-now-state").arg("state", name),
            )
        }
        Err(error) => {
            let form_name = if state == State::Cancelled {
                "cancel"
            } else {
                "state"
            };
            again(
                &visit,
                ticket,
                (form_name, form),
                error,
                &[("reason", "cancel-reason")],
            )
            .await
        }
    }
}

/// The ticket goes to a colleague, or to oneself.
#[handler]
pub async fn assign(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let to: UserId = match form.parse("assignee") {
        Ok(to) => to,
        Err(error) => return misread(&visit, ticket, "assign", form, error).await,
    };
    let (staff, now, version) = (visit.staff()?.clone(), visit.now(), version(&form));
    let me = staff.id();
    let assigned = visit
        .write(move |db| tickets::assign(db, &staff, now, ticket, version, to))
        .await;
    match assigned {
        Ok(assigned) if to == me => done(&visit, &assigned, Message::new("tickets-page-taken")),
        Ok(assigned) => done(&visit, &assigned, Message::new("tickets-page-assigned")),
        Err(error) => {
            again(
                &visit,
                ticket,
                ("assign", form),
                error,
                &[("assignee_id", "assignee")],
            )
            .await
        }
    }
}

/// The ticket goes to another queue, for a reason.
#[handler]
pub async fn move_to_queue(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let (staff, now, version) = (visit.staff()?.clone(), visit.now(), version(&form));
    let (queue, reason) = (
        form.text("queue").to_owned(),
        form.text("queue-reason").to_owned(),
    );
    let mover = staff.clone();
    let moved = visit
        .write(move |db| tickets::move_to_queue(db, &mover, now, ticket, version, &queue, &reason))
        .await;
    match moved {
        Ok(moved) => {
            let message = Message::new("tickets-page-moved").arg("number", moved.number.to_string());
            // Whoever moves a ticket to a queue of others may not see it any more.
            let id = moved.id;
            let still = visit
                .read(move |db| tickets::find(db, &Actor::Staff(staff), id))
                .await;
            match still {
                Ok(_) => done(&visit, &moved, message),
                Err(_) => super::go_with(&visit, "/tickets", message),
            }
        }
        Err(error) => {
            again(
                &visit,
                ticket,
                ("queue", form),
                error,
                &[("reason", "queue-reason")],
            )
            .await
        }
    }
}

/// The priority that staff decide, or the one that impact and urgency make.
#[handler]
pub async fn set_priority(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let priority: Option<Priority> = match form.parse_optional("priority") {
        Ok(priority) => priority,
        Err(error) => return misread(&visit, ticket, "priority", form, error).await,
    };
    let patch = Patch {
        priority: Some(priority),
        reason: form.optional("priority-reason").map(str::to_owned),
        ..Patch::default()
    };
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), version(&form));
    let changed = visit
        .write(move |db| tickets::patch(db, &actor, now, ticket, version, patch.clone()))
        .await;
    match changed {
        Ok(changed) => done(&visit, &changed, Message::new("tickets-page-saved")),
        Err(error) => {
            again(
                &visit,
                ticket,
                ("priority", form),
                error,
                &[("reason", "priority-reason")],
            )
            .await
        }
    }
}

/// Subject, tags, impact, urgency and confidentiality; of a final ticket the tags alone.
#[handler]
pub async fn edit(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let mut errors = Vec::new();
    let mut scale = |field: &str| {
        form.parse_optional::<i32>(field).unwrap_or_else(|error| {
            errors.push(error);
            None
        })
    };
    let (impact, urgency) = (scale("impact"), scale("urgency"));
    if !errors.is_empty() {
        return misread(&visit, ticket, "edit", form, errors.swap_remove(0)).await;
    }
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), version(&form));
    let tags = tags(form.text("tags"));
    let typed = (form.text("subject").to_owned(), form.flag("confidential"));
    let changed = visit
        .write(move |db| {
            let found = tickets::find(db, &actor, ticket)?;
            let patch = match policy::may_edit(&actor, &found) {
                true => Patch {
                    subject: Some(typed.0.clone()),
                    tags: Some(tags.clone()),
                    impact,
                    urgency,
                    confidential: Some(typed.1),
                    ..Patch::default()
                },
                false => Patch {
                    tags: Some(tags.clone()),
                    ..Patch::default()
                },
            };
            tickets::patch(db, &actor, now, ticket, version, patch)
        })
        .await;
    match changed {
        Ok(changed) => done(&visit, &changed, Message::new("tickets-page-saved")),
        Err(error) => again(&visit, ticket, ("edit", form), error, &[]).await,
    }
}

/// Tags as people type them: with commas or blanks between.
pub(super) fn tags(typed: &str) -> Vec<String> {
    let words = typed.split([',', ';', ' ', '\n', '\t', '\r']).map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Somebody watches.
#[handler]
pub async fn add_watcher(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let user: UserId = match form.parse("watcher") {
        Ok(user) => user,
        Err(error) => return misread(&visit, ticket, "watchers", form, error).await,
    };
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let added = visit
        .write(move |db| {
            tickets::add_watcher(db, &actor, now, ticket, user)?;
            tickets::find(db, &actor, ticket)
        })
        .await;
    match added {
        Ok(ticket) => done(&visit, &ticket, Message::new("tickets-page-watcher-added")),
        Err(error) => {
            again(
                &visit,
                ticket,
                ("watchers", form),
                error,
                &[("user_id", "watcher")],
            )
            .await
        }
    }
}

/// Somebody watches no more; one click puts it back.
#[handler]
pub async fn remove_watcher(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let user: UserId = match form.parse("watcher") {
        Ok(user) => user,
        Err(error) => return misread(&visit, ticket, "watchers", form, error).await,
    };
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let removed = visit
        .write(move |db| {
            let seen = tickets::find(db, &actor, ticket)?;
            tickets::remove_watcher(db, &actor, now, ticket, user)?;
            // Whoever stops watching may not see the ticket any more.
            Ok::<_, TicketError>((seen.number, tickets::find(db, &actor, ticket).is_ok()))
        })
        .await;
    let message = Message::new("tickets-page-watcher-removed");
    match removed {
        Ok((number, true)) => {
            visit.redirect_with(&format!("{}?undo=watcher:{user}", path_of(number)), message)
        }
        Ok((_, false)) => super::go_with(&visit, "/tickets", message),
        Err(error) => {
            again(
                &visit,
                ticket,
                ("watchers", form),
                error,
                &[("user_id", "watcher")],
            )
            .await
        }
    }
}

/// A link to another ticket, a child or a parent.
#[handler]
pub async fn relate(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    change_relation(visit, number, form, true).await
}

/// The end of a link; one click puts it back.
#[handler]
pub async fn unrelate(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    change_relation(visit, number, form, false).await
}

async fn change_relation(visit: Visit, number: String, form: FormData, adds: bool) -> PageResult {
    let ticket = named(&number)?;
    let Some(relation) = RELATIONS
        .into_iter()
        .find(|known| *known == form.text("relation"))
    else {
        let error = FieldError::new("relation", Message::new("web-choose-a-value"));
        return misread(&visit, ticket, "relations", form, error).await;
    };
    let Ok(other) = form.text("other").parse::<TicketNumber>() else {
        let error = FieldError::new("other", Message::new("tickets-page-number-wrong"));
        return misread(&visit, ticket, "relations", form, error).await;
    };
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let changed = visit
        .write(move |db| {
            let found = tickets::find(db, &Actor::Staff(staff.clone()), ticket)?;
            let seen = tickets::find(db, &Actor::Staff(staff.clone()), other);
            let seen = seen.map_err(|error| match error {
                TicketError::NotFound => TicketError::Invalid(vec![FieldError::new(
                    "other",
                    Message::new("tickets-ticket-unknown"),
                )]),
                other => other,
            })?;
            apply(db, &staff, now, relation, (&found).into(), (&seen).into(), adds)?;
            Ok::<_, TicketError>(found.number)
        })
        .await;
    match changed {
        Ok(number) if adds => visit.redirect_with(&path_of(number), Message::new("tickets-page-related")),
        Ok(number) => visit.redirect_with(
            &format!("{}?undo={relation}:{other}", path_of(number)),
            Message::new("tickets-page-unrelated"),
        ),
        Err(error) => {
            again(
                &visit,
                ticket,
                ("relations", form),
                error,
                &[("", "other"), ("ticket", "other")],
            )
            .await
        }
    }
}

fn apply(
    db: &mut Db,
    staff: &Staff,
    now: crate::kernel::clock::Timestamp,
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
