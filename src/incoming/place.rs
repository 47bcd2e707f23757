//! Where a mail belongs, decided and not yet done: reads only.

use diesel::prelude::*;

use super::authentication;
use super::model::{Authentication, Incoming, Reason, State};
use crate::config::{Brakes, Mailbox};
use crate::db::schema::incoming_mails;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{EnteId, IncomingId, TicketId, UserId};
use crate::kernel::secrets::Secrets;
use crate::mail::bounces;
use crate::mail::ids::{self, OurId};
use crate::mail::message::{Kind, Message, Sender};
use crate::mail::outbox::MailId;
use crate::mail::replies;
use crate::pec::daticert::Daticert;
use crate::pec::{self, Checked, deliveries};
use crate::tickets::{self, TicketError, TicketNumber};
use crate::users;
use crate::users::access::acting_choices;
use crate::users::actor::Actor;
use crate::users::model::User;

/// What the placing of every mail of a mailbox needs.
#[derive(Clone)]
pub(super) struct Rules {
    /// Where the mail came in.
    pub mailbox: Mailbox,
    /// The addresses under which the program itself writes.
    pub own: Vec<EmailAddress>,
    /// For what is proved by a MAC.
    pub secrets: Secrets,
    /// How much is taken.
    pub brakes: Brakes,
    /// Whether a person handed the mail in by the interface, who may have written what our mail server seems to say.
    pub is_handed_in: bool,
    /// Whether the DNS is to be asked about the sender where something depends on who that is.
    pub asks: bool,
    /// What the DNS says of the sender, if it was asked.
    pub asked: Option<Authentication>,
}

/// What is to be done with a mail.
pub(super) enum Decision {
    /// A message of this person on this ticket.
    Reply {
        /// The sender.
        actor: Actor,
        /// The ticket.
        ticket: TicketId,
        /// How it was found.
        reason: Reason,
    },
    /// A new ticket of this person.
    Open {
        /// The sender, acting for one ente.
        actor: Actor,
        /// That ente.
        ente: EnteId,
    },
    /// Nothing but to note where it is.
    Rest {
        /// The state.
        state: State,
        /// Why.
        reason: Reason,
        /// The ticket under which it is listed.
        ticket: Option<TicketId>,
    },
}

/// A decision with what was found on the way.
pub(super) struct Placed {
    pub decision: Decision,
    pub authentication: Authentication,
    pub user: Option<UserId>,
    pub ente: Option<EnteId>,
    pub hint: Option<TicketId>,
    pub outbox: Option<MailId>,
}

/// A ticket that a mail names with a proof, and how.
struct Candidate {
    ticket: TicketId,
    reason: Reason,
}

/// What a mail names.
#[derive(Default)]
struct Candidates {
    /// With a proof of the sender's.
    proved: Vec<Candidate>,
    /// By a token that was given to another person.
    of_another: Option<TicketId>,
}

impl Candidates {
    fn add(&mut self, ticket: TicketId, reason: Reason) {
        if self.proved.iter().all(|known| known.ticket != ticket) {
            self.proved.push(Candidate { ticket, reason });
        }
    }
}

/// Addresses of a mail that are looked at for a token.
const MOST_TOKENS: usize = 10;

/// Who wrote, once it is known.
enum Writer {
    /// A person of enti with an enabled account.
    Known(User),
    /// Nobody as whom a mail is applied.
    Not(Reason, Option<UserId>),
}

/// Where the mail belongs. Errors: the database's.
pub(super) fn place(
    db: &mut Db,
    now: Timestamp,
    rules: &Rules,
    mail: IncomingId,
    (message, checked): (&Message, Option<&Checked>),
) -> QueryResult<Placed> {
    let envelope = proved_envelope(message, checked);
    let verdict = match (envelope, rules.asked, &rules.mailbox.authserv_id) {
        // The provider has proved the sender to itself, and its signature proves that to us.
        (Some(_), ..) => Some(Authentication::Pass),
        (None, Some(asked), _) => Some(asked),
        (None, None, Some(own)) => {
            let domain = message.from.address().map(EmailAddress::domain);
            let said = authentication::verdict(&message.authentication_results, own, domain);
            match said {
                Some(Authentication::Pass) if rules.is_handed_in => Some(Authentication::None),
                said => said,
            }
        }
        (None, None, None) => Some(Authentication::Unchecked),
    };
    let authentication = verdict.unwrap_or(Authentication::None);
    // A mail that has come round our mail server, or one that has not looked: nobody has said who it is from.
    let distrusted = match verdict {
        Some(Authentication::Fail) => Some(Reason::AuthenticationFailed),
        None => Some(Reason::AuthenticationMissing),
        Some(_) => None,
    };
    let mut placed = Placed {
        decision: rest(State::Quarantine, Reason::UnknownSender),
        authentication,
        user: None,
        ente: None,
        hint: number_in(db, &message.subject)?,
        outbox: None,
    };
    if let Some((decision, about)) = about_ours(db, (message, checked), rules)? {
        placed.decision = decision;
        placed.outbox = about.and_then(|about| about.mail);
        return Ok(placed);
    }
    let writer = writer(db, now, message)?;
    placed.user = match &writer {
        Writer::Known(user) => Some(user.id),
        Writer::Not(_, user) => *user,
    };
    if let Some(reason) = unproved_envelope(message, checked) {
        placed.decision = rest(State::Quarantine, reason);
        return Ok(placed);
    }
    if let Some(envelope) = envelope
        && pec::mails::is_repeated(db, mail, &envelope.identifier)?
    {
        placed.decision = rest(State::Ignored, Reason::PecRepeated);
        return Ok(placed);
    }
    let candidates = candidates(db, rules, mail, placed.user, message)?;
    let named = candidates.proved.first().map(|candidate| candidate.ticket);
    placed.hint = named.or(candidates.of_another).or(placed.hint);
    let reached = match &writer {
        Writer::Known(user) => first_reached(db, now, user.id, &candidates.proved)?,
        Writer::Not(..) => None,
    };
    if message.is_automatic() || message.kind.is_automatic() {
        let reason = reason_of_machine(message.kind);
        placed.decision = match reached {
            Some((_, found)) if distrusted.is_none() => Decision::Rest {
                state: State::Threaded,
                reason,
                ticket: Some(found.ticket),
            },
            _ => rest(State::Ignored, reason),
        };
        return Ok(placed);
    }
    let user = match (writer, distrusted) {
        (Writer::Not(reason, _), _) | (Writer::Known(_), Some(reason)) => {
            placed.decision = rest(State::Quarantine, reason);
            return Ok(placed);
        }
        (Writer::Known(user), None) => user,
    };
    placed.decision = match reached {
        Some((actor, found)) => {
            placed.ente = tickets::place_of(db, found.ticket)?.flatten();
            placed.hint = placed.hint.filter(|hint| *hint != found.ticket);
            Decision::Reply {
                actor,
                ticket: found.ticket,
                reason: found.reason,
            }
        }
        None if !candidates.proved.is_empty() => rest(State::Quarantine, Reason::NotParticipant),
        None if candidates.of_another.is_some() => rest(State::Quarantine, Reason::TokenOfAnother),
        None => match own_ente(db, now, &user)? {
            Some((ente, actor)) => {
                placed.ente = Some(ente);
                Decision::Open { actor, ente }
            }
            None => rest(State::Quarantine, Reason::EnteUnclear),
        },
    };
    Ok(placed)
}

fn rest(state: State, reason: Reason) -> Decision {
    Decision::Rest {
        state,
        reason,
        ticket: None,
    }
}

/// Receipts and bounces, with the mail of ours that they are about, and what the program wrote itself. Of a receipt only
/// what is signed counts, not its headers.
fn about_ours(
    db: &mut Db,
    (message, checked): (&Message, Option<&Checked>),
    rules: &Rules,
) -> QueryResult<Option<(Decision, Option<OurId>)>> {
    let ours = |id: Option<&String>| id.and_then(|id| OurId::parse(&rules.secrets, id));
    if message.kind.is_receipt() {
        let Some(data) = checked.and_then(Checked::proved) else {
            let reason = checked.and_then(|checked| Reason::of_signature(checked.signature));
            return Ok(Some((
                rest(State::Receipt, reason.unwrap_or(Reason::PecWrongData)),
                None,
            )));
        };
        let about = ours(data.message_id.as_ref());
        return Ok(Some(match about {
            Some(about) => (
                of_ours(State::Receipt, Reason::ReceiptMatched, about),
                Some(about),
            ),
            None => (rest(State::Receipt, Reason::ReceiptUnmatched), None),
        }));
    }
    if message.kind.is_bounce() {
        let returned = message
            .bounce
            .as_ref()
            .and_then(|bounce| bounce.original_message_id.as_ref());
        let answered = message.in_reply_to.iter().chain(&message.references);
        // The address that it came to says it, whatever else it has kept of the mail.
        let about = match came_back(db, message)? {
            Some(about) => Some(about),
            None => ours(returned).or_else(|| answered.into_iter().find_map(|id| ours(Some(id)))),
        };
        return Ok(Some(match about {
            Some(about) => (of_ours(State::Bounce, Reason::BounceMatched, about), Some(about)),
            None => (rest(State::Bounce, Reason::BounceUnmatched), None),
        }));
    }
    let is_own = ours(message.message_id.as_ref()).is_some()
        || message
            .from
            .address()
            .is_some_and(|from| rules.own.contains(from));
    Ok(is_own.then(|| (rest(State::Ignored, Reason::OwnMail), None)))
}

/// The mail of ours that comes back to one of these addresses.
fn came_back(db: &mut Db, message: &Message) -> QueryResult<Option<OurId>> {
    let named = message.to.iter().map(|one| &one.address);
    let addresses = message.delivered_to.iter().chain(named);
    for token in addresses
        .filter_map(|address| ids::return_token_in(address.as_str()))
        .take(MOST_TOKENS)
    {
        if let Some(about) = bounces::of_token(db, &token)? {
            return Ok(Some(about));
        }
    }
    Ok(None)
}

fn of_ours(state: State, reason: Reason, about: OurId) -> Decision {
    Decision::Rest {
        state,
        reason,
        ticket: about.ticket,
    }
}

/// What the provider certifies of an envelope, where that is proved.
fn proved_envelope<'a>(message: &Message, checked: Option<&'a Checked>) -> Option<&'a Daticert> {
    match message.kind {
        Kind::PecTrasporto => checked.and_then(Checked::proved),
        _ => None,
    }
}

/// Why the sender of an envelope is not proved. An envelope of certified mail names its sender, and whoever makes one can name
/// anybody: only the provider's signature proves it. An anomaly holds an ordinary mail, of whose sender nobody knows anything.
fn unproved_envelope(message: &Message, checked: Option<&Checked>) -> Option<Reason> {
    match message.kind {
        Kind::PecAnomalia => Some(Reason::PecAnomaly),
        Kind::PecTrasporto => match checked {
            Some(checked) => Reason::of_signature(checked.signature),
            None => Some(Reason::PecWrongData),
        },
        _ => None,
    }
}

fn reason_of_machine(kind: Kind) -> Reason {
    match kind {
        Kind::List => Reason::List,
        Kind::DispositionReport => Reason::ReadReport,
        Kind::CalendarReply => Reason::CalendarReply,
        _ => Reason::Automatic,
    }
}

fn writer(db: &mut Db, now: Timestamp, message: &Message) -> QueryResult<Writer> {
    let mailbox = match &message.from {
        Sender::One(mailbox) => mailbox,
        Sender::Unverified { fault, .. } => return Ok(Writer::Not((*fault).into(), None)),
    };
    let Some(user) = users::queries::of_sender(db, &mailbox.address)? else {
        return Ok(Writer::Not(Reason::UnknownSender, None));
    };
    if !user.is_enabled() {
        return Ok(Writer::Not(Reason::SenderDisabled, Some(user.id)));
    }
    Ok(match users::load_actor(db, user.id, None, now)? {
        Some(Actor::Ente(_)) => Writer::Known(user),
        Some(Actor::Staff(_)) => Writer::Not(Reason::SenderOfCentre, Some(user.id)),
        None => Writer::Not(Reason::SenderWithoutEnte, Some(user.id)),
    })
}

/// The tickets that the mail names with a proof, the strongest first: the token that the sender was given, ids of ours, ids
/// of earlier mails of the same sender.
fn candidates(
    db: &mut Db,
    rules: &Rules,
    mail: IncomingId,
    sender: Option<UserId>,
    message: &Message,
) -> QueryResult<Candidates> {
    let mut found = Candidates::default();
    let named = message.to.iter().chain(&message.cc).map(|one| &one.address);
    let addresses = message.delivered_to.iter().chain(named);
    for token in addresses
        .filter_map(|address| ids::token_in(address.as_str()))
        .take(MOST_TOKENS)
    {
        if let Some((ticket, owner)) = replies::find(db, &rules.secrets, &token)? {
            match Some(owner) == sender {
                true => found.add(ticket, Reason::Token),
                // Somebody passed the address on: it proves nothing of who writes.
                false => found.of_another = Some(ticket),
            }
        }
    }
    for id in message.in_reply_to.iter().chain(&message.references) {
        if let Some(ticket) = OurId::parse(&rules.secrets, id).and_then(|ours| ours.ticket) {
            found.add(ticket, Reason::OurId);
        }
    }
    if let (Some(from), true) = (message.from.address(), message.kind == Kind::PecTrasporto) {
        let named = [message.in_reply_to.as_slice(), &message.references].concat();
        if let Some(ticket) = deliveries::ticket_answered(db, &named, from)? {
            found.add(ticket, Reason::OurId);
        }
    }
    if let Some(sender) = sender {
        for ticket in of_earlier_mails(db, mail, sender, message)? {
            found.add(ticket, Reason::EarlierMail);
        }
    }
    Ok(found)
}

/// The tickets of those earlier mails of the same sender that this one refers to, in the order of its references.
fn of_earlier_mails(
    db: &mut Db,
    mail: IncomingId,
    sender: UserId,
    message: &Message,
) -> QueryResult<Vec<TicketId>> {
    let named: Vec<&String> = message.in_reply_to.iter().chain(&message.references).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Option<String>, Option<TicketId>)> = incoming_mails::table
        .filter(one_of(
            incoming_mails::message_id.assume_not_null(),
            named.iter().map(|id| (*id).clone()),
        ))
        .filter(incoming_mails::user_id.eq(sender))
        .filter(incoming_mails::state.eq_any([State::Threaded, State::NewTicket]))
        .filter(incoming_mails::is_automatic.eq(false))
        .filter(incoming_mails::id.ne(mail))
        .order(incoming_mails::id.desc())
        .select((incoming_mails::message_id, incoming_mails::ticket_id))
        .load(db)?;
    let of = |id: &String| {
        rows.iter()
            .find(|(known, _)| known.as_ref() == Some(id))
            .and_then(|(_, ticket)| *ticket)
    };
    Ok(named.into_iter().filter_map(of).collect())
}

/// The first of the tickets that the person sees when acting for the ticket's ente (R-TKT-5, R-VIS-1).
fn first_reached<'a>(
    db: &mut Db,
    now: Timestamp,
    user: UserId,
    candidates: &'a [Candidate],
) -> QueryResult<Option<(Actor, &'a Candidate)>> {
    for candidate in candidates {
        let Some(Some(ente)) = tickets::place_of(db, candidate.ticket)? else {
            continue;
        };
        let Some(actor) = writing(db, now, user, ente)? else {
            continue;
        };
        if actor.ente().is_some() && tickets::sees(db, &actor, candidate.ticket)? {
            return Ok(Some((actor, candidate)));
        }
    }
    Ok(None)
}

/// The sender of a mail as a person of this ente, if it is one.
pub(super) fn sender_of(
    db: &mut Db,
    now: Timestamp,
    (message, checked): (&Message, Option<&Checked>),
    ente: EnteId,
) -> QueryResult<Option<Actor>> {
    let Writer::Known(user) = writer(db, now, message)? else {
        return Ok(None);
    };
    if unproved_envelope(message, checked).is_some() {
        return Ok(None);
    }
    let actor = writing(db, now, user.id, ente)?;
    Ok(actor.filter(|actor| actor.ente().is_some_and(|person| person.ente() == ente)))
}

/// The sender of a mail as the person who may write to this ticket, if it is one.
pub(super) fn participant(
    db: &mut Db,
    now: Timestamp,
    (message, checked): (&Message, Option<&Checked>),
    ticket: TicketId,
) -> QueryResult<Option<Actor>> {
    let Writer::Known(user) = writer(db, now, message)? else {
        return Ok(None);
    };
    if unproved_envelope(message, checked).is_some() {
        return Ok(None);
    }
    let candidate = Candidate {
        ticket,
        reason: Reason::ByHand,
    };
    Ok(first_reached(db, now, user.id, &[candidate])?.map(|(actor, _)| actor))
}

/// The one ente whose member the person is today; of several none can be chosen for somebody who did not choose.
fn own_ente(db: &mut Db, now: Timestamp, user: &User) -> QueryResult<Option<(EnteId, Actor)>> {
    let choices = acting_choices(db, user.id, now)?;
    let own: Vec<EnteId> = choices
        .iter()
        .filter(|choice| !choice.delegated)
        .map(|choice| choice.ente)
        .collect();
    let [ente] = own.as_slice() else {
        return Ok(None);
    };
    let actor = writing(db, now, user.id, *ente)?;
    Ok(actor.map(|actor| (*ente, actor)))
}

/// The person acting for an ente, whose rights there have not ended: a mail writes.
fn writing(db: &mut Db, now: Timestamp, user: UserId, ente: EnteId) -> QueryResult<Option<Actor>> {
    let actor = users::load_actor(db, user, Some(ente), now)?;
    let is_reader = |actor: &Actor| actor.ente().is_some_and(|user| user.reading_until().is_some());
    Ok(actor.filter(|actor| !is_reader(actor)))
}

/// The ticket whose number stands in a subject: a hint, for anybody can write a number.
fn number_in(db: &mut Db, subject: &str) -> QueryResult<Option<TicketId>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let number = subject
        .split(|c| !is_part(c))
        .find_map(|word| word.parse::<TicketNumber>().ok());
    match number {
        Some(number) => tickets::id_of_number(db, number),
        None => Ok(None),
    }
}

impl Placed {
    /// Whether something is written to a ticket.
    pub fn is_applied(&self) -> bool {
        matches!(self.decision, Decision::Reply { .. } | Decision::Open { .. })
    }

    /// Whether the DNS has to be asked about the sender first. A stranger's mail waits for people whoever wrote it: the
    /// servers that it names are not asked.
    pub fn waits_for_dns(&self, rules: &Rules) -> bool {
        let is_listed = matches!(
            self.decision,
            Decision::Rest {
                state: State::Threaded,
                ..
            }
        );
        rules.asks && rules.asked.is_none() && (self.is_applied() || is_listed)
    }
}

/// What the mail says of itself, into its row.
pub(super) fn describe(row: &mut Incoming, message: &Message) {
    let cut = |text: &str, most: usize| -> String { text.chars().take(most).collect() };
    row.kind = Some(message.kind.as_str().to_owned());
    row.message_id.clone_from(&message.message_id);
    row.subject = Some(cut(&message.subject, 998));
    row.written_at = message.written_at;
    row.is_automatic = message.is_automatic() || message.kind.is_automatic();
    (row.from_address, row.from_name) = match &message.from {
        Sender::One(mailbox) => (
            Some(mailbox.address.as_str().to_owned()),
            Some(cut(&mailbox.name, 200)),
        ),
        Sender::Unverified { shown, .. } => (None, Some(cut(shown, 200))),
    };
    let words = [&row.subject, &row.from_address, &row.from_name];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    row.search_key = crate::kernel::text::fold(&words.join(" "));
}

/// Whether a refusal means that the ticket takes no answers any more.
pub(super) fn is_closed(error: &TicketError) -> bool {
    matches!(error, TicketError::TicketClosed)
}
