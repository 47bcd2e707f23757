//! From a stored mail to its place: claim, read, place, apply.

use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use diesel::Connection;
use diesel::prelude::*;

use super::apply;
use super::brakes;
use super::content::{self, Content, Silence};
use super::error::IncomingError;
use super::mailboxes::{mailbox, mailboxes};
use super::model::{Authentication, ClaimId, Incoming, Reason, Source, State};
use super::place::{self, Decision, Placed, Rules};
use super::receive::{LEASE, Received};
use super::senders::Unanswered;
use crate::app::App;
use crate::config::Mailbox;
use crate::db::schema::incoming_mails;
use crate::db::{Db, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{EnteId, IncomingId, TicketId};
use crate::kernel::problem::DomainError;
use crate::kernel::text::Lang;
use crate::mail::bounces::{self, BounceKind};
use crate::mail::message::{Kind, Message, Unreadable, read_off_thread};
use crate::pec::notices::{self, Arrived};
use crate::pec::{self, Checked, PecMail, deliveries};
use crate::recessi;
use crate::storage::StorageError;
use crate::tickets::{Channel, TicketError};
use crate::users::actor::{Actor, EnteUser};

/// Tries at reading a mail before it is a dead letter.
const MAX_TRIES: i32 = 2;
/// How long a mail waits for the DNS of its sender.
const DNS_PATIENCE: TimeDelta = TimeDelta::hours(1);
/// How long a database that refuses a mail is not held against the mail.
const DB_PATIENCE: TimeDelta = TimeDelta::hours(1);
/// How long a mail waits that could not be applied.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
/// Mails whose bytes are looked for where those of one are missing.
const OTHERS: i64 = 3;
/// Mails of one run of the job.
const RUN: i64 = 500;

/// A mail in its place.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its row.
    pub incoming: Incoming,
    /// What it says, if it could be read this time.
    pub message: Option<Arc<Message>>,
}

/// What a claim came to.
enum Claim {
    /// It is the caller's now.
    Taken(Box<Incoming>),
    /// It was tried too often, and is a dead letter now.
    GivenUp(Box<Incoming>),
    /// Another run has it, or nothing is left to do.
    Busy,
}

/// Processes a mail that has just been received. One that had come before is left as it is. Errors: the database's and the
/// store's; the mail is stored all the same and will be taken up again.
pub async fn process(app: &App, received: Received) -> Result<Outcome, IncomingError> {
    let Received {
        incoming,
        is_duplicate,
        bytes,
    } = received;
    if is_duplicate {
        let mut outcome = Outcome {
            incoming,
            message: None,
        };
        if outcome.incoming.state == State::Received
            && let Some(done) = take_up(app, outcome.incoming.id).await?
        {
            outcome = done;
        }
        return Ok(outcome);
    }
    let id = incoming.id;
    match run(app, incoming.clone(), bytes).await? {
        Some(outcome) => Ok(outcome),
        None => Ok(take_up(app, id).await?.unwrap_or(Outcome {
            incoming,
            message: None,
        })),
    }
}

/// Claims and processes a mail that waits; `None`: another run has it, or nothing is left to do. Errors: as [`process`].
pub async fn take_up(app: &App, id: IncomingId) -> Result<Option<Outcome>, IncomingError> {
    loop {
        let now = app.clock.now();
        let incoming = match app.db.write(move |db| claim(db, now, id)).await? {
            Claim::Taken(incoming) => *incoming,
            Claim::GivenUp(incoming) => {
                app.metrics.mail_in(incoming.state);
                return Ok(Some(Outcome {
                    incoming: *incoming,
                    message: None,
                }));
            }
            Claim::Busy => return Ok(None),
        };
        let bytes = match app.store.get_whole(&incoming.sha256).await {
            Ok(bytes) => bytes,
            Err(StorageError::NotFound) if !is_store_away(app, &incoming).await? => {
                return unread(app, &incoming, Reason::BytesMissing).await.map(Some);
            }
            Err(other) => {
                let of = (incoming.id, incoming.claim);
                app.db.write(move |db| put_off(db, now, of, false)).await?;
                return Err(other.into());
            }
        };
        if let Some(outcome) = run(app, incoming, bytes).await? {
            return Ok(Some(outcome));
        }
    }
}

/// Whether the bytes of other mails are missing too: then the store is not where it was, a folder that is not mounted.
async fn is_store_away(app: &App, incoming: &Incoming) -> Result<bool, IncomingError> {
    let own = incoming.sha256.clone();
    let others: Vec<String> = app
        .db
        .read(move |db| {
            incoming_mails::table
                .filter(incoming_mails::sha256.ne(own))
                .order(incoming_mails::id.desc())
                .limit(OTHERS)
                .select(incoming_mails::sha256)
                .load(db)
        })
        .await?;
    for sha256 in &others {
        match app.store.get(sha256).await {
            Ok(_) => return Ok(false),
            Err(StorageError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(!others.is_empty())
}

/// The row of a mail as it is now, whoever asks: for who has just received it.
pub async fn again(app: &App, id: IncomingId) -> QueryResult<Option<Incoming>> {
    app.db.read(move |db| find(db, id)).await
}

/// The mails that wait and that nobody works on, the oldest first.
pub fn due(db: &mut Db, now: Timestamp) -> QueryResult<Vec<IncomingId>> {
    incoming_mails::table
        .filter(incoming_mails::state.eq(State::Received))
        .filter(
            incoming_mails::claimed_until
                .is_null()
                .or(incoming_mails::claimed_until.le(now)),
        )
        .order(incoming_mails::id)
        .limit(RUN)
        .select(incoming_mails::id)
        .load(db)
}

/// Takes the right to process a mail. The try is counted here, before anything is read.
fn claim(db: &mut Db, now: Timestamp, id: IncomingId) -> QueryResult<Claim> {
    let Some(mut row) = find(db, id)? else {
        return Ok(Claim::Busy);
    };
    let is_free = row.claimed_until.is_none_or(|until| until <= now);
    if row.state != State::Received || !is_free {
        return Ok(Claim::Busy);
    }
    if row.attempts >= MAX_TRIES {
        conclude(&mut row, now, State::DeadLetter, Reason::ReaderFailed);
        save(db, &row)?;
        return Ok(Claim::GivenUp(Box::new(row)));
    }
    row.attempts += 1;
    row.claim = Some(ClaimId::new(now));
    row.claimed_until = Some(now + LEASE);
    save(db, &row)?;
    Ok(Claim::Taken(Box::new(row)))
}

/// Reads and settles a claimed mail; `None`: its reader failed and it is free to be tried again.
async fn run(app: &App, incoming: Incoming, bytes: Bytes) -> Result<Option<Outcome>, IncomingError> {
    let rules = rules(app, &incoming.mailbox);
    let (bytes, message) = read_off_thread(Vec::from(bytes)).await;
    let read = match message {
        Ok(message) => interpreted(message, rules.mailbox.clone(), incoming.received_at).await,
        Err(unreadable) => Err(unreadable),
    };
    let read = match read {
        Ok(read) => read,
        Err(Unreadable::Crashed) if incoming.attempts < MAX_TRIES => {
            let claim = incoming.claim;
            let freed = app.db.write(move |db| free(db, incoming.id, claim)).await;
            return freed.map(|()| None).map_err(IncomingError::from);
        }
        Err(unreadable) => return unread(app, &incoming, unreadable.into()).await.map(Some),
    };
    let (id, claim, received_at) = (incoming.id, incoming.claim, incoming.received_at);
    match settled(app, (incoming, bytes.into()), rules, read).await {
        Ok(outcome) => Ok(Some(outcome)),
        Err(error) => {
            // The mail is not to blame for a store, a scanner or a DNS that is away: the try does not count. Nor for the
            // database, unless it goes on: then it may be this mail that it cannot take.
            let now = app.clock.now();
            let counts = match &error {
                IncomingError::Storage(StorageError::NoVerdict(_)) => true,
                IncomingError::Storage(_) | IncomingError::Unanswered => false,
                _ if now < received_at + DB_PATIENCE => false,
                _ => return Err(error),
            };
            app.db
                .write(move |db| put_off(db, now, (id, claim), counts))
                .await?;
            Err(error)
        }
    }
}

/// Places and applies a mail that was read.
async fn settled(
    app: &App,
    (incoming, bytes): (Incoming, Bytes),
    mut rules: Rules,
    (message, checked): (Message, Option<Checked>),
) -> Result<Outcome, IncomingError> {
    rules.is_handed_in = incoming.source == Source::Api;
    // Of certified mail the provider's signature says who it is from.
    rules.asks = checked.is_none() && app.senders.is_some() && rules.mailbox.authserv_id.is_none();
    let (message, checked, mut rules) = (Arc::new(message), Arc::new(checked), Arc::new(rules));
    let (now, id, claim) = (app.clock.now(), incoming.id, incoming.claim);
    // A file over which the scanner falls silent costs a try, and at the last one it is left out.
    let silence = match incoming.attempts < MAX_TRIES {
        true => Silence::Fails,
        false => Silence::LeavesOut,
    };
    let mut content = content::without_files(rules.mailbox.language, &message).map(Arc::new);
    // What needs neither the store nor the DNS is looked at where it is written, and not before.
    let mut is_ready = content.is_some() && !rules.asks;
    // Once more where something has changed between the look and the writing.
    loop {
        if !std::mem::take(&mut is_ready) {
            let foreseen = {
                let (rules, message, checked) = (rules.clone(), message.clone(), checked.clone());
                app.db
                    .read(move |db| {
                        let read = (&*message, checked.as_ref().as_ref());
                        place::place(db, now, &rules, id, read)
                    })
                    .await?
            };
            if foreseen.waits_for_dns(&rules) {
                let asked = ask(app, &incoming, bytes.clone(), &message).await?;
                rules = Arc::new(Rules {
                    asked: Some(asked),
                    ..(*rules).clone()
                });
            }
            let is_applied = foreseen.is_applied() && rules.asked != Some(Authentication::Fail);
            if is_applied && content.is_none() {
                let lang = rules.mailbox.language;
                let prepared = content::prepare(app, now, lang, &message, silence).await?;
                content = Some(Arc::new(prepared));
            }
        }
        let (given, read, held, proof) = (rules.clone(), message.clone(), content.clone(), checked.clone());
        let settled = app
            .db
            .write(move |db| {
                let read = (&*read, proof.as_ref().as_ref());
                settle(db, now, &given, (id, claim), read, held.as_deref())
            })
            .await?;
        if let Some(incoming) = settled {
            app.metrics.mail_in(incoming.state);
            return Ok(Outcome {
                incoming,
                message: Some(message),
            });
        }
    }
}

/// What the DNS says of the sender. Errors: Unanswered, for an hour.
async fn ask(
    app: &App,
    incoming: &Incoming,
    bytes: Bytes,
    message: &Message,
) -> Result<Authentication, IncomingError> {
    let (Some(senders), Some(from)) = (&app.senders, message.from.address()) else {
        return Ok(Authentication::None);
    };
    match senders.check(bytes, from.clone()).await {
        Ok(said) => Ok(said),
        Err(Unanswered) if app.clock.now() < incoming.received_at + DNS_PATIENCE => {
            Err(IncomingError::Unanswered)
        }
        // Nobody can say who it is from, so somebody has to look.
        Err(Unanswered) => Ok(Authentication::Fail),
    }
}

/// What a mail says, once what a PEC provider proves of it is known: of a proved envelope the message inside. Errors: Crashed.
pub(super) async fn interpreted(
    message: Message,
    mailbox: Mailbox,
    received_at: Timestamp,
) -> Result<(Message, Option<Checked>), Unreadable> {
    if message.pec.is_none() {
        return Ok((message, None));
    }
    let checking = tokio::task::spawn_blocking(move || {
        let checked = pec::check(&message, &mailbox, received_at);
        (pec::opened(message, checked.as_ref()), checked)
    });
    checking.await.map_err(|_| Unreadable::Crashed)
}

/// A mail that cannot be read.
async fn unread(app: &App, incoming: &Incoming, reason: Reason) -> Result<Outcome, IncomingError> {
    let (now, id, claim) = (app.clock.now(), incoming.id, incoming.claim);
    let written = app.db.write(move |db| {
        let Some(mut row) = find(db, id)? else {
            return Err(IncomingError::NotFound);
        };
        if row.state == State::Received && row.claim == claim {
            conclude(&mut row, now, State::DeadLetter, reason);
            save(db, &row)?;
        }
        Ok(row)
    });
    let incoming = written.await?;
    app.metrics.mail_in(incoming.state);
    Ok(Outcome {
        incoming,
        message: None,
    })
}

/// Gives the claim back, and its try too unless it `counts`; nobody takes the mail up for a while.
fn put_off(
    db: &mut Db,
    now: Timestamp,
    (id, claim): (IncomingId, Option<ClaimId>),
    counts: bool,
) -> QueryResult<()> {
    let Some(mut row) = find(db, id)? else {
        return Ok(());
    };
    if row.state == State::Received && row.claim == claim {
        row.attempts -= i32::from(!counts);
        (row.claim, row.claimed_until) = (None, Some(now + PAUSE));
        save(db, &row)?;
    }
    Ok(())
}

/// Gives the claim back.
fn free(db: &mut Db, id: IncomingId, claim: Option<ClaimId>) -> QueryResult<()> {
    let Some(mut row) = find(db, id)? else {
        return Ok(());
    };
    if row.state == State::Received && row.claim == claim {
        (row.claim, row.claimed_until) = (None, None);
        save(db, &row)?;
    }
    Ok(())
}

/// Places and applies the mail and writes its row, all or nothing. Whoever lost the claim meanwhile changes nothing. `None`:
/// it is to be applied, and its content or what the DNS says of its sender is not at hand.
fn settle(
    db: &mut Db,
    now: Timestamp,
    rules: &Rules,
    (id, claim): (IncomingId, Option<ClaimId>),
    (message, checked): (&Message, Option<&Checked>),
    content: Option<&Content>,
) -> Result<Option<Incoming>, IncomingError> {
    let mut row = find(db, id)?.ok_or(IncomingError::NotFound)?;
    if row.state != State::Received || row.claim != claim {
        return Ok(Some(row));
    }
    let placed = place::place(db, now, rules, id, (message, checked))?;
    if placed.waits_for_dns(rules) || placed.is_applied() && content.is_none() {
        return Ok(None);
    }
    place::describe(&mut row, message);
    row.authentication = placed.authentication;
    (row.user_id, row.ente_id) = (placed.user, placed.ente);
    (row.hint_id, row.outbox_id) = (placed.hint, placed.outbox);
    note_bounce(db, now, &placed, message)?;
    let held = match (placed.is_applied(), message.from.address()) {
        (true, Some(sender)) => {
            let ticket = match &placed.decision {
                Decision::Reply { ticket, .. } => Some(*ticket),
                _ => None,
            };
            let known = (&rules.brakes, &rules.secrets);
            brakes::tripped(db, now, known, (sender, ticket), &row.identity)?
        }
        _ => None,
    };
    match (held, placed.decision) {
        (Some(reason), decision) => {
            row.hint_id = match decision {
                Decision::Reply { ticket, .. } => Some(ticket),
                _ => row.hint_id,
            };
            conclude(&mut row, now, State::Quarantine, reason);
        }
        (
            None,
            Decision::Rest {
                state,
                reason,
                ticket,
            },
        ) => {
            row.ticket_id = ticket;
            conclude(&mut row, now, state, reason);
        }
        (None, decision) => {
            let Some(content) = content else {
                return Ok(None);
            };
            let channel = channel_of(&rules.mailbox, message);
            write(db, now, (&rules.mailbox, channel), decision, &mut row, content)?;
        }
    }
    save(db, &row)?;
    if let Some(checked) = checked {
        note_pec(db, now, &rules.mailbox, &row, (message, checked))?;
    }
    Ok(Some(row))
}

/// What a PEC provider says is kept with the mail; what it proves goes where it belongs: an envelope is a formal notice, a
/// receipt tells what became of a mail of ours.
fn note_pec(
    db: &mut Db,
    now: Timestamp,
    mailbox: &Mailbox,
    row: &Incoming,
    (message, checked): (&Message, &Checked),
) -> QueryResult<()> {
    let is_receipt = message.kind.is_receipt();
    let about = row.outbox_id.filter(|_| is_receipt && checked.is_valid());
    let answered_from = pec::can_send(mailbox).then(|| mailbox.name.clone());
    pec::mails::record(db, &PecMail::of(row.id, checked, about, answered_from))?;
    let arrived = Arrived {
        id: row.id,
        sha256: row.sha256.clone(),
        size: row.size,
        ente: row.ente_id,
        ticket: row.ticket_id,
    };
    match (about, checked.proved()) {
        (Some(mail), Some(data)) => {
            if !deliveries::learn(db, mail, data)? {
                return Ok(());
            }
            notices::add_receipt(db, now, mail, &arrived, message)?;
            recessi::receipt_came(db, now, mail, (&arrived, data))
        }
        (None, Some(_)) if message.kind == Kind::PecTrasporto && row.state != State::Ignored => {
            notices::keep_arrived(db, now, &arrived, message).map(drop)
        }
        _ => Ok(()),
    }
}

/// A mail of ours that came back: its row and its recipient's account know it.
fn note_bounce(db: &mut Db, now: Timestamp, placed: &Placed, message: &Message) -> QueryResult<()> {
    let (Some(mail), Some(bounce)) = (placed.outbox, &message.bounce) else {
        return Ok(());
    };
    // One that is late has not come back.
    if message.kind != Kind::Bounce {
        return Ok(());
    }
    let kind = match bounce.is_hard() {
        true => BounceKind::Hard,
        false => BounceKind::Soft,
    };
    let words = [&bounce.status, &bounce.diagnostic].into_iter().flatten();
    let words: Vec<&str> = words.map(String::as_str).collect();
    let report = bounces::Bounce {
        kind,
        recipient: bounce.recipient.as_ref().map(ToString::to_string),
        reason: words.join(" "),
    };
    bounces::record(db, now, mail, &report).map(drop)
}

/// Writes the message or the ticket. What the ticket refuses waits for people. Errors: the database's.
fn write(
    db: &mut Db,
    now: Timestamp,
    via: (&Mailbox, Channel),
    decision: Decision,
    row: &mut Incoming,
    content: &Content,
) -> Result<(), IncomingError> {
    let done = match decision {
        Decision::Reply {
            actor,
            ticket,
            reason,
        } => {
            let replied = db.transaction(|db| apply::reply(db, &actor, now, (ticket, &*row), content));
            match replied {
                Ok((ticket, entry)) => {
                    row.entry_id = Some(entry);
                    Ok((State::Threaded, reason, ticket))
                }
                // What is closed stays so: its answer opens another one that goes on with it.
                Err(error) if place::is_closed(&error) => {
                    let ente = actor.ente().map(EnteUser::ente);
                    match ente {
                        Some(ente) => open(db, &actor, now, via, (ente, Some(ticket), &*row), content)
                            .map(|ticket| (State::NewTicket, Reason::FollowsClosed, ticket)),
                        None => Err(error),
                    }
                }
                Err(other) => Err(other),
            }
        }
        Decision::Open { actor, ente } => open(db, &actor, now, via, (ente, None, &*row), content)
            .map(|ticket| (State::NewTicket, Reason::NewRequest, ticket)),
        Decision::Rest { .. } => unreachable!("there is nothing to write for a mail that rests"),
    };
    match done {
        Ok((state, reason, ticket)) => {
            row.ticket_id = Some(ticket);
            conclude(row, now, state, reason);
        }
        Err(TicketError::Db(error)) => return Err(error.into()),
        Err(refused) => {
            row.note = Some(why(&refused, via.0.language));
            conclude(row, now, State::Quarantine, Reason::NotAccepted);
        }
    }
    Ok(())
}

fn open(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    via: (&Mailbox, Channel),
    place: (EnteId, Option<TicketId>, &Incoming),
    content: &Content,
) -> Result<TicketId, TicketError> {
    db.transaction(|db| apply::open(db, actor, now, via, place, content))
        .map(|ticket| ticket.id)
}

/// What the ticket does not accept, for people.
fn why(refused: &TicketError, lang: Lang) -> String {
    let refusal = refused.refusal();
    let fields = refusal.fields.iter().map(|field| lang.text(&field.reason));
    let fields = fields.collect::<Vec<_>>().join(" ");
    match fields.is_empty() {
        true => refusal.detail(lang),
        false => fields,
    }
}

/// The end of a run.
pub(super) fn conclude(row: &mut Incoming, now: Timestamp, state: State, reason: Reason) {
    row.state = state;
    row.reason = Some(reason);
    row.processed_at = Some(now);
    row.version += 1;
    (row.claim, row.claimed_until) = (None, None);
}

fn find(db: &mut Db, id: IncomingId) -> QueryResult<Option<Incoming>> {
    incoming_mails::table
        .find(id)
        .select(Incoming::as_select())
        .first(db)
        .optional()
}

pub(super) fn save(db: &mut Db, row: &Incoming) -> QueryResult<()> {
    kept(diesel::update(incoming_mails::table.find(row.id)).set(row)).execute(db)
}

/// How a mail of this mailbox came to its ticket.
pub(super) fn channel_of(mailbox: &Mailbox, message: &Message) -> Channel {
    match mailbox.pec && message.kind == Kind::PecTrasporto {
        true => Channel::Pec,
        false => Channel::Email,
    }
}

/// The mailbox of a row. One that the configuration has no more is as an ordinary one.
pub(super) fn place_of(app: &App, name: &str) -> Mailbox {
    mailbox(app, name).unwrap_or_else(|_| Mailbox::new(name, mailboxes(app)[0].address.clone()))
}

/// What placing needs to know of the program.
fn rules(app: &App, name: &str) -> Rules {
    let of_row = place_of(app, name);
    let mut own: Vec<EmailAddress> = mailboxes(app).into_iter().map(|one| one.address).collect();
    let sender: Option<lettre::message::Mailbox> = app.config.mail_from.parse().ok();
    own.extend(sender.and_then(|sender| EmailAddress::parse(sender.email.as_ref()).ok()));
    Rules {
        mailbox: of_row,
        own,
        secrets: app.secrets.clone(),
        brakes: app.config.brakes,
        is_handed_in: false,
        asks: false,
        asked: None,
    }
}
