//! One ticket: what its page needs is read in one go; a refused form brings the page back with what was typed.

use std::collections::{HashMap, HashSet};

use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;

use super::upload::KeptFile;
use super::{Failed, fragment_with_flash, named};
use crate::acts::{self, Act};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{IncomingId, QueueId, UserId};
use crate::kernel::problem::{DomainError, FieldError};
use crate::kernel::text::Lang;
use crate::mail::bounces;
use crate::pec::views::OfTicket;
use crate::queues;
use crate::tickets::views::ticket as views;
use crate::tickets::{
    self, Attachment, Attention, Kept, KeptMail, MessageRow, PublicRequestRow, Relations, State, Ticket,
    TicketBrief, TicketError, TicketEvent, TicketRef, TicketRow, policy, recompute,
};
use crate::users;
use crate::users::actor::{Actor, Role, Staff};
use crate::users::members;
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

/// How many other tickets of the ente stand beside a ticket.
const OTHERS: i64 = 5;

/// What the reader may do now.
#[derive(Clone, Debug, Default)]
pub struct Can {
    /// Write a public message.
    pub reply: bool,
    /// Write an internal note.
    pub note: bool,
    /// Change tags.
    pub tag: bool,
    /// Change the fields.
    pub edit: bool,
    /// Work the ticket: assign, move, link, merge.
    pub work: bool,
    /// Change who watches.
    pub watchers: bool,
    /// Open tickets.
    pub open: bool,
    /// The states that can be chosen.
    pub states: Vec<State>,
}

/// What lists of choices offer.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// Who may get the ticket.
    pub assignees: Vec<(UserId, String)>,
    /// The queues that it may move to: code and name.
    pub queues: Vec<(String, String)>,
    /// Who may watch it and does not.
    pub watchers: Vec<(UserId, String)>,
    /// Reply templates of its queue: id, language and title.
    pub templates: Vec<(String, Lang, String)>,
}

/// Everything that the page of a ticket shows.
pub struct TicketPage {
    /// The ticket with its names.
    pub row: TicketRow,
    /// Messages and notes, oldest first.
    pub messages: Vec<MessageRow>,
    /// Files that came with the opening text or with no message.
    pub files: Vec<Attachment>,
    /// What happened, oldest first.
    pub events: Vec<TicketEvent>,
    /// Names of the people whom the events mention.
    pub people: HashMap<UserId, String>,
    /// Names of the queues that the events mention.
    pub queues: HashMap<QueueId, String>,
    /// Who watches.
    pub watchers: Vec<(UserId, String)>,
    /// Names of those who take part and whose mail comes back, for people of the centre.
    pub unreachable: Vec<String>,
    /// Tickets that belong to it.
    pub relations: Relations,
    /// The act for which work is done on it, if the reader sees that.
    pub act: Option<Act>,
    /// Other tickets of the same ente.
    pub others: Vec<TicketBrief>,
    /// Who asked by the public form.
    pub public: Option<PublicRequestRow>,
    /// What is proved of its certified mails, those that came and those that left.
    pub pec: OfTicket,
    /// Mails that machines wrote, for people of the centre.
    pub kept_mails: Vec<KeptMail>,
    /// Of its mails those whose sender nobody has proved, for people of the centre.
    pub unverified: HashSet<IncomingId>,
    /// What is promised to it.
    pub promised: Vec<Kept>,
    /// Whether the reader may take promises to the rules in force, and some run by others.
    pub may_recompute: bool,
    /// Whether the reader may ask for attention.
    pub attention: Attention,
    /// What the reader may do.
    pub can: Can,
    /// What lists offer.
    pub offers: Offers,
}

/// Reads all that the page shows. Errors: what the ticket's read refuses.
pub(super) fn load(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    lang: Lang,
    ticket: TicketRef,
) -> Result<TicketPage, Failed> {
    let row = tickets::detail(db, actor, ticket)?;
    let ticket = &row.ticket;
    let can = Can {
        reply: policy::may_reply(actor, ticket),
        note: policy::may_note(actor, ticket),
        tag: policy::may_tag(actor, ticket),
        edit: policy::may_edit(actor, ticket),
        work: actor.staff().is_some_and(|staff| policy::may_work(staff, ticket)),
        watchers: policy::may_change_watchers(actor, ticket),
        open: policy::may_open(actor),
        states: policy::allowed(actor, ticket, now),
    };
    let messages = tickets::messages(db, actor, ticket)?;
    let mails: Vec<IncomingId> = messages
        .iter()
        .filter_map(|row| row.message.incoming_id)
        .collect();
    let opening = tickets::opening_mail(db, ticket.id)?;
    let unverified = match actor {
        Actor::Staff(_) => {
            let all: Vec<IncomingId> = mails.iter().copied().chain(opening).collect();
            tickets::unverified_mails(db, &all)?
        }
        Actor::Ente(_) => HashSet::new(),
    };
    let kept_mails = match actor {
        Actor::Staff(staff) => tickets::kept_mails(db, staff, ticket)?,
        Actor::Ente(_) => Vec::new(),
    };
    let mut pec = OfTicket::load(db, ticket.id, opening, mails)?;
    if actor.staff().is_some() {
        pec.answered_to = tickets::thread::certified_address(db, ticket.id)?;
    }
    let mut files = tickets::attachments(db, actor, ticket)?;
    files.retain(|file| file.message_id.is_none());
    let events = tickets::events(db, actor, ticket)?;
    let watchers = tickets::watchers(db, actor, ticket)?;
    let unreachable = unreachable(db, actor, ticket, &watchers)?;
    let relations = tickets::relations(db, actor, ticket)?;
    let act = acts::of_ticket(db, actor, ticket.id)?;
    let others = tickets::others_of_ente(db, actor, ticket, OTHERS)?;
    let promised = tickets::promised_to(db, now, ticket)?;
    let may_recompute = recompute::may_recompute(actor)
        && recompute::is_outdated(db, now, ticket, promised.iter().map(|kept| &kept.promise))?;
    let attention = tickets::attention(db, actor, now, ticket)?;
    let public = match actor {
        Actor::Staff(staff) => tickets::public_request(db, staff, ticket)?,
        Actor::Ente(_) => None,
    };
    let mentioned: Vec<UserId> = events
        .iter()
        .flat_map(|event| [&event.old, &event.new])
        .flat_map(|value| ["assignee_id", "user_id"].map(|field| value[field].as_str()))
        .chain(events.iter().flat_map(told))
        .filter_map(|id| id?.parse().ok())
        .collect();
    let people = users::names(db, &mentioned)?;
    let queues = queues::names(db)?;
    let queues = queues
        .into_iter()
        .map(|(id, queue)| (id, queue.name(lang).to_owned()))
        .collect();
    let offers = offers(db, actor, &row, &watchers, &can, lang)?;
    Ok(TicketPage {
        row,
        messages,
        files,
        events,
        people,
        queues,
        watchers,
        unreachable,
        relations,
        act,
        others,
        public,
        pec,
        kept_mails,
        unverified,
        promised,
        may_recompute,
        attention,
        can,
        offers,
    })
}

/// Who of requester, author and watchers gets no mail.
fn unreachable(
    db: &mut Db,
    actor: &Actor,
    ticket: &Ticket,
    watchers: &[(UserId, String)],
) -> Result<Vec<String>, Failed> {
    if actor.staff().is_none() {
        return Ok(Vec::new());
    }
    let mut people: Vec<UserId> = watchers.iter().map(|(id, _)| *id).collect();
    people.extend([ticket.requester_id, ticket.author_id].into_iter().flatten());
    let failing = bounces::failing(db, &people)?;
    let failing: Vec<UserId> = failing.into_iter().map(|(id, ..)| id).collect();
    let mut names: Vec<String> = users::names(db, &failing)?.into_values().collect();
    names.sort();
    Ok(names)
}

/// Whom an event names as told.
fn told(event: &TicketEvent) -> impl Iterator<Item = Option<&str>> {
    let told = event.new["told"].as_array().into_iter().flatten();
    told.map(|id| id.as_str())
}

fn offers(
    db: &mut Db,
    actor: &Actor,
    row: &TicketRow,
    watchers: &[(UserId, String)],
    can: &Can,
    lang: Lang,
) -> Result<Offers, Failed> {
    let ticket = &row.ticket;
    let mut offers = Offers::default();
    if let (Actor::Staff(staff), true) = (actor, can.work) {
        offers.assignees = assignees(db, ticket.queue_id)?;
        let all = queues::active(db)?
            .into_iter()
            .filter(|queue| queue.id != ticket.queue_id);
        offers.queues = all
            .map(|queue| (queue.code.clone(), queue.name(lang).to_owned()))
            .collect();
        offers.templates = templates(db, staff, ticket.queue_id)?;
    }
    if can.watchers {
        if let Some(ente) = ticket.ente_id {
            let people = members::of_ente(db, ente)?;
            offers.watchers = people
                .into_iter()
                .map(|(user, _, _)| (user.id, user.name))
                .collect();
        }
        if actor.staff().is_some() {
            let watching = [
                Role::Agent,
                Role::Manager,
                Role::CaseOwner,
                Role::Accountant,
                Role::SubstituteOfficer,
                Role::Auditor,
            ];
            let staff = users::queries::staff(db)?.into_iter();
            let staff = staff.filter(|(_, roles)| roles.iter().any(|role| watching.contains(role)));
            offers
                .watchers
                .extend(staff.map(|(user, _)| (user.id, user.name)));
        }
        offers
            .watchers
            .retain(|(id, _)| !watchers.iter().any(|(watcher, _)| watcher == id));
    }
    Ok(offers)
}

/// Members of the queue and managers, by name.
fn assignees(db: &mut Db, queue: QueueId) -> Result<Vec<(UserId, String)>, Failed> {
    let members: Vec<UserId> = queues::members(db, queue)?
        .into_iter()
        .map(|member| member.user_id)
        .collect();
    let staff = users::queries::staff(db)?.into_iter();
    let may = |id: &UserId, roles: &[Role]| {
        roles.contains(&Role::Manager) || (roles.contains(&Role::Agent) && members.contains(id))
    };
    let able = staff.filter(|(user, roles)| may(&user.id, roles));
    Ok(able.map(|(user, _)| (user.id, user.name)).collect())
}

fn templates(db: &mut Db, staff: &Staff, queue: QueueId) -> Result<Vec<(String, Lang, String)>, Failed> {
    let templates = queues::templates::list(db, staff, queue)?.into_iter();
    Ok(templates
        .map(|t| (t.id.to_string(), t.language, t.title))
        .collect())
}

/// A form of the page that was sent and refused, or that is shown again with something filled in.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// Which form; empty: none.
    pub form: &'static str,
    /// What was typed.
    pub data: FormData,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What is wrong with it as a whole.
    pub sentence: Option<String>,
    /// The ticket changed meanwhile: since when the page had been open.
    pub stale_since: Option<Timestamp>,
    /// Files that have arrived already.
    pub kept: Vec<KeptFile>,
}

impl Attempt {
    /// What was typed into this form, if it is the one that was sent.
    pub fn of(&self, form: &str) -> Option<&Attempt> {
        (self.form == form).then_some(self)
    }

    /// A form refused by a command. `names` translates the command's fields into the form's.
    pub(super) fn refused(
        form: &'static str,
        data: FormData,
        error: TicketError,
        lang: Lang,
        names: &[(&str, &str)],
    ) -> Result<Attempt, PageError> {
        let mut attempt = Attempt {
            form,
            data,
            ..Attempt::default()
        };
        match error {
            TicketError::NotFound | TicketError::Forbidden | TicketError::Db(_) => return Err(error.into()),
            TicketError::Stale(_) => {
                let seen = attempt.data.text("seen").parse::<i64>().unwrap_or_default();
                attempt.stale_since = Some(Timestamp::from_micros(seen));
            }
            TicketError::Refused { allowed, .. } => {
                let names: Vec<String> = allowed
                    .iter()
                    .map(|s| crate::tickets::views::state_name(lang, *s))
                    .collect();
                let sentence = crate::t!(
                    lang,
                    "error-transition-refused",
                    count = names.len(),
                    allowed = names.join(", ")
                );
                attempt.sentence = Some(sentence.into_owned());
            }
            TicketError::Invalid(errors) => attempt.errors = renamed(errors, names),
            other => {
                let refusal = other.refusal();
                attempt.sentence = Some(refusal.detail(lang));
                attempt.errors = renamed(refusal.fields, names);
            }
        }
        Ok(attempt)
    }
}

fn renamed(errors: Vec<FieldError>, names: &[(&str, &str)]) -> Vec<FieldError> {
    let rename = |error: FieldError| {
        let field = error
            .pointer
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        let name = names
            .iter()
            .find(|(from, _)| *from == field)
            .map_or(field, |(_, to)| to);
        FieldError::new(name, error.reason)
    };
    errors.into_iter().map(rename).collect()
}

/// The page of a ticket.
#[handler]
pub async fn show(visit: Visit, Path(number): Path<String>) -> PageResult {
    answer(&visit, named(&number)?, Attempt::default()).await
}

/// The page, or for htmx the part of it that changes; with a refused form, 422.
pub(super) async fn answer(visit: &Visit, ticket: TicketRef, attempt: Attempt) -> PageResult {
    let actor = visit.actor()?.clone();
    let (reader, now, lang) = (actor.clone(), visit.now(), visit.lang());
    let page = visit.read(move |db| load(db, &reader, now, lang, ticket)).await?;
    let is_refused =
        !attempt.errors.is_empty() || attempt.sentence.is_some() || attempt.stale_since.is_some();
    let undo = Undo::of(visit.query(), &page);
    let body = views::page(visit, &actor, &page, &attempt, undo.as_ref());
    if visit.is_htmx() {
        let mut response = fragment_with_flash(visit, body);
        if is_refused {
            response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
        }
        return Ok(response);
    }
    let crumbs = [Crumb::new(crate::t!(lang, "tickets-list-title"), "/tickets")];
    let title = format!("{} · {}", page.row.ticket.number, page.row.ticket.subject);
    match is_refused {
        true => visit.page_again(&title, &crumbs, body),
        false => visit.page(&title, &crumbs, body),
    }
}

/// What can be taken back with one click, after a redirect to `?undo=<what>:<whose>`.
#[derive(Clone, Debug)]
pub enum Undo {
    /// Somebody who watches no more.
    Watcher(UserId, String),
    /// A ticket linked no more; the word of the relation and its number.
    Relation(&'static str, tickets::TicketNumber),
}

impl Undo {
    fn of(query: &str, page: &TicketPage) -> Option<Undo> {
        let (_, value) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "undo")?;
        match value.split_once(':')? {
            ("watcher", id) => {
                let id: UserId = id.parse().ok()?;
                let (_, name) = page.offers.watchers.iter().find(|(offered, _)| *offered == id)?;
                Some(Undo::Watcher(id, name.clone()))
            }
            (word, number) => {
                let word = super::actions::RELATIONS.iter().find(|known| **known == word)?;
                page.can
                    .work
                    .then(|| number.parse().ok().map(|number| Undo::Relation(word, number)))?
            }
        }
    }
}
