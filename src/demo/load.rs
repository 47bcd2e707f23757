//! Puts the world into an empty database, by the same commands that pages and interface call, each at its own instant
//! and all in the order of time: numbers, transitions and the chains of the audit are what they would have been.
//!
//! It is one transaction: a load that breaks off leaves nothing.

use std::collections::HashMap;
use std::sync::mpsc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use diesel::prelude::*;

use super::accounts::PASSWORD;
use super::files::{self, File};
use super::scenario::{self, Action, Channel, EnteKind, Membership, Requester, Visibility, World};
use super::texts;
use crate::db::schema::{enti as enti_table, facts, tickets as tickets_table, users as users_table};
use crate::db::{Database, Db, Failure};
use crate::enti::{self, EnteError, EnteIn};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, TicketId, UserId};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::queues::{self, Assignment, QueueError, QueueIn};
use crate::storage::{self, StorageError, Store, Stored};
use crate::tickets::{self, NewAttachment, NewMessage, NewTicket, Patch, PublicRequest, StateChange, Terms};
use crate::tickets::{State, TicketError, TicketRef};
use crate::users::absences::{self, NewAbsence};
use crate::users::actor::{Actor, EnteRole, Operator, Role, Staff, System};
use crate::users::commands::create_with_hash;
use crate::users::delegations::{self, NewDelegation};
use crate::users::model::{NewUser, Place};
use crate::users::passwords::Passwords;
use crate::users::{self, UserError};
use crate::{config, services};

/// The demonstration is the same wherever it is made on the same day.
const SEED: u64 = 20_260_302;
/// How long before today the centre began.
const CENTRE_BEGAN: Days = Days::new(500);
/// After how many tickets a line says how far the load is.
const PROGRESS_EVERY: usize = 500;

/// Why the demonstration could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds something already.
    #[error("the database is not empty: the demonstration fills only an empty one")]
    NotEmpty,
    /// The program refused what the demonstration holds.
    #[error("the demonstration was refused: {0}")]
    Refused(String),
    /// The attachments' store.
    #[error("the attachments of the demonstration: {0}")]
    Storage(#[from] StorageError),
    /// No runtime for the store.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for DemoError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            DemoError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DemoError {
    /// The refusal with what was refused.
    fn during(self, event: &Event<'_>, at: DateTime<Utc>) -> DemoError {
        match self {
            DemoError::Refused(why) => DemoError::Refused(format!("{why}, at {at}, {event:?}")),
            other => other,
        }
    }
}

macro_rules! refused_from {
    ($($error:ident),*) => { $(impl From<$error> for DemoError {
        fn from(error: $error) -> DemoError {
            match error {
                $error::Db(error) => DemoError::Db(error),
                other => DemoError::Refused(format!("{other:?}")),
            }
        }
    })* };
}
refused_from!(EnteError, QueueError, TicketError, UserError);

/// Since when the database is a demonstration, if it is one.
pub fn since(db: &mut Db) -> QueryResult<Option<Timestamp>> {
    let value: Option<String> = facts::table
        .find("demo_since")
        .select(facts::value)
        .first(db)
        .optional()?;
    Ok(value.and_then(|value| value.parse().ok()))
}

/// Whether nobody has put anything in: no account, no ente, no ticket.
pub fn is_empty(db: &mut Db) -> QueryResult<bool> {
    let enti: i64 = enti_table::table.count().get_result(db)?;
    let tickets: i64 = tickets_table::table.count().get_result(db)?;
    Ok(enti == 0 && tickets == 0 && !has_accounts(db)?)
}

/// Whether somebody has an account.
pub fn has_accounts(db: &mut Db) -> QueryResult<bool> {
    let accounts: i64 = users_table::table.count().get_result(db)?;
    Ok(accounts > 0)
}

/// Fills an empty database with the year before `now`; `progress` gets a line now and then. Blocks, outside of the async
/// runtime. Errors: NotEmpty, and what should not happen.
pub fn load(
    db: &Database,
    store: &Store,
    now: Timestamp,
    progress: &mut dyn FnMut(&str),
) -> Result<(), DemoError> {
    if !db.read_blocking(is_empty)? {
        return Err(DemoError::NotEmpty);
    }
    progress("preparazione / preparing");
    let world = super::world_at(SEED, now.utc());
    let files = store_files(db, store, now)?;
    let hash = Passwords::new().hash_blocking(PASSWORD);
    let (lines, said) = mpsc::channel();
    std::thread::scope(|scope| {
        let loading = scope.spawn(move || {
            db.write_blocking(move |db| {
                let mut loader = Loader::begin(db, &world, &files, &hash, now)?;
                loader.run(db, &lines)
            })
        });
        said.iter().for_each(|line: String| progress(&line));
        loading
            .join()
            .unwrap_or_else(|_| Err(DemoError::Refused("the load panicked".to_owned())))
    })
}

/// The bytes of all attachments, in the store before any row names them.
fn store_files(db: &Database, store: &Store, now: Timestamp) -> Result<Vec<Stored>, DemoError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut stored = Vec::new();
        for File { name, bytes } in files::all() {
            stored.push(storage::keep(db, store, name, now, bytes.as_slice()).await?);
        }
        Ok(stored)
    })
}

/// What happens, in the order of time.
#[derive(Debug)]
enum Event<'a> {
    Opening(usize),
    Step(usize, &'a scenario::DemoStep),
    Attachment(usize),
    Absence(&'a scenario::DemoAbsence),
    /// The daily look at who must be reminded.
    Reminders,
}

struct Loader<'a> {
    world: &'a World,
    files: &'a [Stored],
    now: Timestamp,
    terms: Terms,
    enti: Vec<EnteId>,
    people: Vec<UserId>,
    /// Index of a manager, who works the tickets of every queue.
    manager: usize,
    /// By person and, for people of enti, the ente acted for.
    actors: HashMap<(usize, Option<usize>), Actor>,
    tickets: Vec<Option<TicketId>>,
}

impl<'a> Loader<'a> {
    /// Enti, people, services and queues, as they were set up before the first ticket.
    fn begin(
        db: &mut Db,
        world: &'a World,
        files: &'a [Stored],
        hash: &str,
        now: Timestamp,
    ) -> Result<Loader<'a>, DemoError> {
        let first_day = rome::date_of(now.utc()) - CENTRE_BEGAN;
        let start = Timestamp::from(rome::start_of_day(first_day) + TimeDelta::hours(9));
        for (name, value) in [("demo_since", now.to_string()), ("demo_seed", SEED.to_string())] {
            diesel::insert_into(facts::table)
                .values((facts::name.eq(name), facts::value.eq(value)))
                .execute(db)?;
        }
        let config::Config { tickets: terms, .. } =
            config::Config::parse("", "".as_ref(), &Default::default()).expect("the defaults are valid");
        let mut loader = Loader {
            world,
            files,
            now,
            terms: Terms::from(&terms),
            enti: Vec::new(),
            people: Vec::new(),
            manager: (world.people.iter())
                .position(|person| person.staff_roles.contains(&scenario::StaffRole::Manager))
                .expect("the centre has a manager"),
            actors: HashMap::new(),
            tickets: vec![None; world.tickets.len()],
        };
        for ente in &world.enti {
            let created = match &ente.istat_code {
                Some(code) => enti::create_comune(db, Operator, start, code, first_day)?,
                None => enti::create(
                    db,
                    Operator,
                    start,
                    &EnteIn {
                        kind: match ente.kind {
                            EnteKind::ComunitaMontana => "comunita_montana",
                            EnteKind::Comune | EnteKind::Unione => "unione",
                        }
                        .to_owned(),
                        name: ente.name.clone(),
                        valid_from: first_day.to_string(),
                        ..EnteIn::default()
                    },
                )?,
            };
            loader.enti.push(created.id);
        }
        services::ensure_shipped(db, start).map_err(|e| DemoError::Refused(e.to_string()))?;
        loader.add_people(db, start, hash)?;
        loader.add_queues(db, start)?;
        for delegation in &world.delegations {
            let new = NewDelegation {
                ente: loader.enti[delegation.principal],
                delegate: loader.enti[delegation.delegate],
                valid_from: delegation.from,
                valid_to: delegation.to,
                reason: "Convenzione per la gestione associata dei servizi digitali".to_owned(),
            };
            delegations::add(db, Operator, start, &new)?;
        }
        Ok(loader)
    }

    fn add_people(&mut self, db: &mut Db, start: Timestamp, hash: &str) -> Result<(), DemoError> {
        for person in &self.world.people {
            let place = match person.is_staff() {
                true => Place::Centre(person.staff_roles.iter().map(|role| staff_role(*role)).collect()),
                false => Place::Enti(person.memberships.iter().map(|m| self.membership(m)).collect()),
            };
            let new = NewUser {
                email: person.email.clone(),
                name: person.name(),
                language: Lang::It,
                place,
            };
            self.people
                .push(create_with_hash(db, Operator, start, &new, hash)?.id);
        }
        Ok(())
    }

    fn membership(&self, membership: &Membership) -> (EnteId, EnteRole, bool) {
        let role = match membership.role {
            scenario::EnteRole::User => EnteRole::User,
            scenario::EnteRole::Contact => EnteRole::Contact,
            scenario::EnteRole::Signatory => EnteRole::Signatory,
        };
        (self.enti[membership.ente], role, membership.sees_all)
    }

    /// The queues, their members and templates. While tickets are loaded no rule assigns: the steps say who had them.
    fn add_queues(&mut self, db: &mut Db, start: Timestamp) -> Result<(), DemoError> {
        let all: Vec<_> = services::active(db)?
            .into_iter()
            .map(|service| service.id)
            .collect();
        for queue in texts::Queue::ALL {
            let services = match queue {
                texts::Queue::PrimoLivello => all.clone(),
                _ => Vec::new(),
            };
            let stored = queues::create(db, Operator, start, queue.code(), &queue_in(queue, services))?;
            for (id, person) in self.people.iter().zip(&self.world.people) {
                if person.queues.contains(&queue) {
                    queues::add_member(db, Operator, start, stored.id, *id)?;
                }
            }
            for template in self.world.reply_templates.iter().filter(|t| t.queue == queue) {
                add_template(db, start, stored.id, template)?;
            }
        }
        Ok(())
    }

    fn run(&mut self, db: &mut Db, lines: &mpsc::Sender<String>) -> Result<(), DemoError> {
        let mut opened = 0;
        for (at, event) in self.events() {
            if let Event::Opening(_) = event {
                opened += 1;
                if opened % PROGRESS_EVERY == 0 {
                    let of = self.world.tickets.len();
                    // Nobody listens any more: then nobody wants to know.
                    let _ = lines.send(format!("ticket {opened} / {of}"));
                }
            }
            let done = self.happen(db, Timestamp::from(at), &event);
            done.map_err(|error| error.during(&event, at))?;
        }
        // From here on the office's queue is shared out by turns.
        let office = queues::by_code(db, texts::Queue::Amministrazione.code())?;
        let by_turns = QueueIn {
            assignment: Assignment::RoundRobin,
            ..queue_in(texts::Queue::Amministrazione, Vec::new())
        };
        queues::edit(db, Operator, self.now, office.id, office.version, &by_turns)?;
        Ok(())
    }

    fn happen(&mut self, db: &mut Db, at: Timestamp, event: &Event<'_>) -> Result<(), DemoError> {
        match *event {
            Event::Opening(ticket) => self.open(db, at, ticket),
            Event::Step(ticket, step) => self.step(db, at, ticket, step),
            Event::Attachment(ticket) => self.attach(db, at, ticket),
            Event::Absence(absence) => self.absence(db, at, absence),
            Event::Reminders => {
                for id in tickets::jobs::due_for_reminder(db, at)? {
                    tickets::jobs::remind_waiting(db, at, id)?;
                }
                Ok(())
            }
        }
    }

    /// Everything that happens after the setting up, the earliest first.
    fn events(&self) -> Vec<(DateTime<Utc>, Event<'a>)> {
        let mut events = Vec::new();
        for (i, ticket) in self.world.tickets.iter().enumerate() {
            events.push((ticket.opened_at, Event::Opening(i)));
            events.extend(ticket.steps.iter().map(|step| (step.at, Event::Step(i, step))));
            let attached_at = ticket.opened_at + TimeDelta::milliseconds(700);
            if files::of(i, ticket).is_some() && attached_at < self.now.utc() {
                events.push((attached_at, Event::Attachment(i)));
            }
        }
        for absence in &self.world.absences {
            let told = rome::start_of_day(absence.from - Days::new(5)) + TimeDelta::hours(9);
            events.push((told.min(self.now.utc()), Event::Absence(absence)));
        }
        let last = rome::date_of(self.now.utc());
        let days = (last - CENTRE_BEGAN).iter_days().take_while(|day| *day <= last);
        let reminders = days.map(|day| rome::start_of_day(day) + TimeDelta::minutes(5));
        events.extend(
            reminders
                .filter(|at| *at < self.now.utc())
                .map(|at| (at, Event::Reminders)),
        );
        events.sort_by_key(|(at, _)| *at);
        events
    }

    /// The person as of today, acting for the ticket's ente.
    fn actor(&mut self, db: &mut Db, person: usize, ente: Option<usize>) -> Result<Actor, DemoError> {
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

    fn staff(&mut self, db: &mut Db, person: usize) -> Result<Staff, DemoError> {
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

    fn open(&mut self, db: &mut Db, at: Timestamp, i: usize) -> Result<(), DemoError> {
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

    fn step(
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
    fn attach(&mut self, db: &mut Db, at: Timestamp, i: usize) -> Result<(), DemoError> {
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

    fn absence(
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

fn add_template(
    db: &mut Db,
    start: Timestamp,
    queue: QueueId,
    template: &scenario::DemoReplyTemplate,
) -> Result<(), DemoError> {
    let given = queues::templates::TemplateIn {
        language: if template.language == "en" {
            Lang::En
        } else {
            Lang::It
        },
        title: template.name.to_owned(),
        body: template.text.replace("{{agent}}", "{{author}}"),
    };
    queues::templates::create(db, Operator, start, queue, &given)?;
    Ok(())
}

fn queue_in(queue: texts::Queue, services: Vec<crate::kernel::ids::ServiceId>) -> QueueIn {
    let (it, en) = match queue {
        texts::Queue::PrimoLivello => ("Primo livello", "First level"),
        texts::Queue::SitiWeb => ("Siti web", "Websites"),
        texts::Queue::Trasparenza => ("Trasparenza e accessibilità", "Transparency and accessibility"),
        texts::Queue::Amministrazione => ("Amministrazione", "Administration"),
    };
    QueueIn {
        name_it: it.to_owned(),
        name_en: en.to_owned(),
        assignment: Assignment::Manual,
        position: None,
        services,
    }
}

fn staff_role(role: scenario::StaffRole) -> Role {
    match role {
        scenario::StaffRole::Agent => Role::Agent,
        scenario::StaffRole::Manager => Role::Manager,
        scenario::StaffRole::CaseOwner => Role::CaseOwner,
        scenario::StaffRole::Accountant => Role::Accountant,
        scenario::StaffRole::SubstituteOfficer => Role::SubstituteOfficer,
        scenario::StaffRole::Admin => Role::Admin,
        scenario::StaffRole::Auditor => Role::Auditor,
    }
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
