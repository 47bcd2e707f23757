//! What happens to the tickets, each by the command that a page would call.

use diesel::prelude::*;

use super::{DemoError, Loader};
use crate::db::Db;
use crate::db::schema::tickets as tickets_table;
use crate::demo::files;
use crate::demo::scenario::{self, Action, Channel, Requester, Visibility};
use crate::demo::texts;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::storage::Stored;
use crate::tickets::{self, NewAttachment, NewMessage, NewTicket, Patch, PublicRequest, StateChange};
use crate::tickets::{State, TicketError, TicketRef};
use crate::users;
use crate::users::absences::{self, NewAbsence};
use crate::users::actor::{Actor, Operator, Staff, System};

impl Loader<'_> {
    /// The person as of today, acting for the ticket's ente.
    pub(super) fn actor(
        &mut self,
        db: &mut Db,
        person: usize,
        ente: Option<usize>,
    ) -> Result<Actor, DemoError> {
        let ente = ente.filter(|_| !self.world.people[person].is_staff());
        if let Some(actor) = self.actors.get(&(person, ente)) {
            return Ok(actor.clone());
        }
        let acting = ente.map(|ente| self.enti[ente]);
        let actor = users::load_actor(db, self.people[person], acting, self.now)?;
        let actor = actor.ok_or_else(|| DemoError::Refused(format!("person {person} has no rights")))?;
        self.actors.insert((person, ente), actor.clone());
        Ok(actor)
    }

    pub(super) fn staff(&mut self, db: &mut Db, person: usize) -> Result<Staff, DemoError> {
        match self.actor(db, person, None)? {
            Actor::Staff(staff) => Ok(staff),
            Actor::Ente(_) => Err(DemoError::Refused(format!(
                "person {person} is not of the centre"
            ))),
        }
    }

    fn id(&self, ticket: usize) -> TicketId {
        self.tickets[ticket].expect("a ticket is opened before anything happens to it")
    }

    pub(super) fn open(&mut self, db: &mut Db, at: Timestamp, i: usize) -> Result<(), DemoError> {
        let ticket = &self.world.tickets[i];
        let opened = match (ticket.author, &ticket.requester) {
            (Some(author), Requester::Person(requester)) => {
                let actor = self.actor(db, author, ticket.ente)?;
                let requester = (*requester != author).then(|| self.people[*requester]);
                let follows = match ticket.follows.map(|before| self.id(before)) {
                    // Who does not see the ticket before does not name it.
                    Some(before) => match tickets::find(db, &actor, before) {
                        Ok(before) => Some(TicketRef::Id(before.id)),
                        Err(TicketError::NotFound) => None,
                        Err(other) => return Err(other.into()),
                    },
                    None => None,
                };
                let new = NewTicket {
                    ente: ticket.ente.map(|ente| self.enti[ente]),
                    impact: Some(ticket.impact.into()),
                    urgency: Some(ticket.urgency.into()),
                    queue: Some(ticket.queue.code().to_owned()),
                    requester,
                    confidential: ticket.confidential,
                    tags: ticket.tags.iter().map(|tag| (*tag).to_owned()).collect(),
                    follows,
                    ..NewTicket::new(
                        channel(ticket.channel),
                        ticket.service.code(),
                        kind(ticket.kind),
                        ticket.subject.clone(),
                        ticket.text.clone(),
                    )
                };
                let opened = tickets::open_as_given(db, Operator, &actor, at, new)?;
                for watcher in &ticket.watchers {
                    let watcher = self.people[*watcher];
                    match tickets::add_watcher(db, &actor, at, opened.id, watcher) {
                        // People of an ente name no people of the centre, nor does an agent of another queue.
                        Err(TicketError::CannotWatch | TicketError::Forbidden) => {
                            let manager = self.actor(db, self.manager, None)?;
                            tickets::add_watcher(db, &manager, at, opened.id, watcher)?;
                        }
                        other => other?,
                    }
                }
                opened
            }
            (_, Requester::External { name, email }) => {
                let request = PublicRequest {
                    name: name.clone(),
                    email: email.clone(),
                    ente: None,
                    service: ticket.service.code().to_owned(),
                    text: ticket.text.clone(),
                    acknowledged: true,
                };
                tickets::open_public_in(db, Operator, at, request, ticket.queue.code())?
            }
            (None, Requester::Person(_)) => {
                return Err(DemoError::Refused(format!("ticket {i} has no author")));
            }
        };
        self.tickets[i] = Some(opened.id);
        Ok(())
    }

    pub(super) fn step(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        i: usize,
        step: &scenario::DemoStep,
    ) -> Result<(), DemoError> {
        let id = self.id(i);
        let scenario::Actor::Person(person) = step.actor else {
            return self.by_itself(db, at, id, &step.action);
        };
        let actor = self.actor(db, person, self.world.tickets[i].ente)?;
        let (is, version) = condition(db, id)?;
        match &step.action {
            Action::Message { visibility, text } => {
                let visibility = match visibility {
                    Visibility::Public => tickets::Visibility::Public,
                    Visibility::Internal => tickets::Visibility::Internal,
                };
                tickets::reply(db, &actor, at, id, NewMessage::new(visibility, text.as_str()))?;
            }
            Action::State { to, message, reason } => {
                let to = state(*to);
                // The message before may have changed it already.
                if is != to {
                    let change = StateChange {
                        state: to,
                        message: message.clone(),
                        reason: reason.clone(),
                    };
                    tickets::set_state(db, &actor, at, &self.terms, id, version, change)?;
                }
            }
            Action::Assign { to } => {
                let staff = self.staff(db, person)?;
                tickets::assign(db, &staff, at, id, version, self.people[*to])?;
            }
            Action::Transfer { queue, reason } => {
                let staff = self.staff(db, person)?;
                tickets::move_to_queue(db, &staff, at, id, version, queue.code(), reason)?;
            }
            Action::Priority { to, reason } => {
                let patch = Patch {
                    priority: Some(Some(priority(*to))),
                    reason: Some(reason.clone()),
                    ..Patch::default()
                };
                tickets::patch(db, &actor, at, id, version, patch)?;
            }
            Action::Merge { duplicates } => {
                let staff = self.staff(db, person)?;
                let duplicates: Vec<TicketRef> =
                    duplicates.iter().map(|d| TicketRef::Id(self.id(*d))).collect();
                tickets::merge(db, &staff, at, id, &duplicates)?;
            }
            Action::Parent { parent } => {
                let (staff, parent) = (self.staff(db, person)?, self.id(*parent));
                match tickets::add_child(db, &staff, at, parent, id) {
                    // Whoever does not see both asks the manager.
                    Err(TicketError::NotFound) => {
                        let manager = self.staff(db, self.manager)?;
                        tickets::add_child(db, &manager, at, parent, id)?;
                    }
                    other => other?,
                }
            }
        }
        Ok(())
    }

    /// What no person does: the rule of a queue, the clock, and what has followed from a message already.
    fn by_itself(&self, db: &mut Db, at: Timestamp, id: TicketId, action: &Action) -> Result<(), DemoError> {
        match action {
            Action::Assign { to } => {
                tickets::assign_by_rule(db, System, at, id, self.people[*to])?;
            }
            Action::State { to, .. } => {
                match to {
                    scenario::State::Closed => tickets::jobs::close_resolved(db, at, id)?,
                    scenario::State::Cancelled => tickets::jobs::cancel_waiting(db, at, id)?,
                    _ => false,
                };
                let (is, _) = condition(db, id)?;
                if is != state(*to) {
                    let reason = format!("ticket {id} is {is:?}, not {to:?}, at {at}");
                    return Err(DemoError::Refused(reason));
                }
            }
            other => return Err(DemoError::Refused(format!("by nobody: {other:?}"))),
        }
        Ok(())
    }

    /// The file that came with the opening.
    pub(super) fn attach(&mut self, db: &mut Db, at: Timestamp, i: usize) -> Result<(), DemoError> {
        let ticket = &self.world.tickets[i];
        let (Some(author), Some(file)) = (ticket.author, files::of(i, ticket)) else {
            return Ok(());
        };
        let actor = self.actor(db, author, ticket.ente)?;
        let Stored {
            name,
            sha256,
            size,
            media_type,
        } = self.files[file].clone();
        let new = NewAttachment {
            name,
            media_type: media_type.to_owned(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            sha256,
            visibility: Some(tickets::Visibility::Public),
            message: None,
        };
        tickets::attach(db, &actor, at, self.id(i), new)?;
        Ok(())
    }

    pub(super) fn absence(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        absence: &scenario::DemoAbsence,
    ) -> Result<(), DemoError> {
        let actor = self.actor(db, absence.person, None)?;
        let new = NewAbsence {
            user: self.people[absence.person],
            deputy: Some(self.people[absence.deputy]),
            from_on: absence.from,
            to_on: absence.to,
        };
        absences::add(db, &actor, at, new)?;
        Ok(())
    }
}

/// State and version of a ticket.
fn condition(db: &mut Db, id: TicketId) -> QueryResult<(State, i32)> {
    tickets_table::table
        .find(id)
        .select((tickets_table::state, tickets_table::version))
        .first(db)
}

fn channel(channel: Channel) -> tickets::Channel {
    channel.code().parse().expect("the codes are those of the domain")
}

fn kind(kind: texts::Kind) -> tickets::Kind {
    match kind {
        texts::Kind::Incident => tickets::Kind::Incident,
        texts::Kind::ServiceRequest => tickets::Kind::ServiceRequest,
        texts::Kind::Question => tickets::Kind::Question,
        texts::Kind::ExtraActivity => tickets::Kind::ExtraActivity,
    }
}

fn state(state: scenario::State) -> State {
    state.code().parse().expect("the codes are those of the domain")
}

fn priority(priority: scenario::Priority) -> tickets::Priority {
    match priority {
        scenario::Priority::Critical => tickets::Priority::Critical,
        scenario::Priority::High => tickets::Priority::High,
        scenario::Priority::Normal => tickets::Priority::Normal,
        scenario::Priority::Low => tickets::Priority::Low,
    }
}
