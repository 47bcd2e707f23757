//! Puts the world into an empty database, by the same commands that pages and interface call, each at its own instant
//! and all in the order of time: numbers, transitions and the chains of the audit are what they would have been.
//!
//! It is one transaction: a load that breaks off leaves nothing.

mod acts;
mod attivazioni;
mod disdette;
mod events;
mod inerzie;
mod recessi;
mod setup;

use std::collections::HashMap;
use std::sync::mpsc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use diesel::prelude::*;

use self::setup::queue_in;
use super::accounts::PASSWORD;
use super::files::{self, File};
use super::scenario::{self, World};
use super::texts;
use crate::db::schema::{
    enti as enti_table, facts, notices, outbox, tickets as tickets_table, users as users_table,
};
use crate::db::{Database, Db, Failure};
use crate::enti::EnteError;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, TicketId, UserId};
use crate::kernel::rome;
use crate::mail;
use crate::queues::{self, Assignment, QueueError, QueueIn};
use crate::storage::{self, StorageError, Store, Stored};
use crate::tickets::{self, Terms, TicketError};
use crate::users::UserError;
use crate::users::actor::{Actor, Operator};
use crate::users::passwords::Passwords;

/// The demonstration is the same wherever it is made on the same day.
pub(super) const SEED: u64 = 20_260_302;
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
    /// A step of an ente's joining.
    Joining(usize, acts::Joining),
    /// A step of an activation, by its number.
    Activation(usize, attivazioni::Stage),
    /// A step of an ente's recesso.
    Leaving(usize, recessi::Leaving),
    /// A step of the substitute power over an ente's joining.
    Inertia(usize, inerzie::Inertia),
    /// A step of the story of a disdetta.
    Cancelling(usize, disdette::Leaving),
    /// What has had its last day ends.
    LastDaysOver,
    /// The yearly renewal.
    Renewal,
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
    /// What is joined.
    convenzione: Option<ConvenzioneId>,
    /// The numbers of the joinings, by ente.
    joined: HashMap<usize, ActId>,
    /// The acts of the activations, by their number.
    activated: HashMap<usize, ActId>,
    /// Within how many working days a service is active.
    days: crate::attivazioni::Days,
    /// The recessi, by ente.
    left: HashMap<usize, ActId>,
    /// The disdette by story, and whose they are.
    leaving: HashMap<usize, (usize, ActId)>,
}

impl<'a> Loader<'a> {
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
        self.let_mails_be_past(db)?;
        Ok(())
    }

    /// Nobody is to get the mails of a year that never was: they left when they were written, and are kept as long as any;
    /// what was told before this week has been read.
    fn let_mails_be_past(&self, db: &mut Db) -> QueryResult<()> {
        diesel::update(outbox::table.filter(outbox::sent_at.is_null()))
            .set((
                outbox::sent_at.eq(outbox::created_at.nullable()),
                outbox::attempts.eq(1),
            ))
            .execute(db)?;
        mail::outbox::purge(db, self.now)?;
        let this_week = self.now - TimeDelta::days(7);
        diesel::update(notices::table.filter(notices::created_at.lt(this_week)))
            .set(notices::read_at.eq(notices::created_at.nullable()))
            .execute(db)
            .map(drop)
    }

    fn happen(&mut self, db: &mut Db, at: Timestamp, event: &Event<'_>) -> Result<(), DemoError> {
        match *event {
            Event::Opening(ticket) => self.open(db, at, ticket),
            Event::Step(ticket, step) => self.step(db, at, ticket, step),
            Event::Attachment(ticket) => self.attach(db, at, ticket),
            Event::Absence(absence) => self.absence(db, at, absence),
            Event::Joining(ente, step) => self.join(db, at, ente, step),
            Event::Activation(number, stage) => self.activate(db, at, number, stage),
            Event::Leaving(ente, step) => self.leave(db, at, ente, step),
            Event::Inertia(ente, step) => self.substitute(db, at, ente, step),
            Event::Cancelling(story, step) => self.cancel(db, at, story, step),
            Event::LastDaysOver => self.end_services(db, at),
            Event::Renewal => self.renew(db, at),
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
        events.extend(self.joinings());
        events.extend(self.activations());
        events.extend(self.leavings());
        events.extend(self.inertias());
        events.extend(self.cancellings());
        events.sort_by_key(|(at, _)| *at);
        events
    }
}
