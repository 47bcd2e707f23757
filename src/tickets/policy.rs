//! Who sees and changes what of a ticket: domain section 2 (R-VIS-1 to R-VIS-8) and section 8 (R-TKT-10), pure.
//!
//! `visible` is the one place that every read of tickets starts from (R-VIS-6); [`sees`] is the same rule for a ticket
//! at hand, and a test compares the two.

use diesel::dsl::{Filter as Narrowed, Select, case_when};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{State, Ticket};
use super::states::{self, Who};
use crate::db::connection::MultiBackend;
use crate::db::schema::{ticket_watchers, tickets};
use crate::db::{OneOf, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::users::actor::{Actor, EnteRole, EnteUser, Role, Staff};

/// The tickets that somebody sees, as a query to be narrowed further.
pub(super) type Visible = tickets::BoxedQuery<'static, MultiBackend>;

/// A condition on tickets.
pub(super) type Filter = Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Bool>>;

/// Roles that see what they wrote, are assigned to, watch or deputise for; of cases they see the linked tickets.
const PARTAKING: [Role; 4] = [
    Role::Agent,
    Role::CaseOwner,
    Role::Accountant,
    Role::SubstituteOfficer,
];

/// The tickets that the actor sees, for reading in the order of an index. Counts, search, exports and "other tickets of
/// the ente" start here too (R-VIS-6).
pub(super) fn visible(actor: &Actor) -> Visible {
    filtered(actor, unindexed)
}

/// The same tickets, for reading all of them in any order: what somebody sees may be found by its own indexes.
pub(super) fn visible_in_any_order(actor: &Actor) -> Visible {
    filtered(actor, |condition| condition)
}

fn filtered(actor: &Actor, form: fn(Filter) -> Filter) -> Visible {
    let all = tickets::table.into_boxed();
    match actor {
        Actor::Staff(staff) if sees_everything(staff) => all,
        Actor::Staff(staff) if !partakes(staff) => all.filter(false.into_sql::<Bool>()),
        Actor::Staff(staff) => all.filter(of_staff(staff, form)),
        Actor::Ente(user) => {
            let all = match user.reach() {
                [one] => all.filter(tickets::ente_id.eq(*one)),
                several => all.filter(one_of(tickets::ente_id.assume_not_null(), several.to_vec())),
            };
            all.filter(unindexed(of_ente(user)))
        }
    }
}

fn of_staff(staff: &Staff, form: fn(Filter) -> Filter) -> Filter {
    let mine = own_ids(staff.id(), staff.deputises_for());
    let taking_part = one_of(tickets::author_id.assume_not_null(), mine.clone())
        .or(one_of(tickets::assignee_id.assume_not_null(), mine.clone()))
        .or(tickets::id.eq_any(watched_by(mine)));
    match works_queues(staff) {
        true => form(Box::new(
            one_of(tickets::queue_id, staff.queues().to_vec()).or(taking_part),
        )),
        false => Box::new(taking_part),
    }
}

fn of_ente(user: &EnteUser) -> Filter {
    let mine = own_ids(user.id(), user.deputises_for());
    let secret = tickets::requester_id
        .assume_not_null()
        .eq(user.id())
        .or(tickets::id.eq_any(watched_by(vec![user.id()])));
    if user.sees_all() {
        return Box::new(tickets::confidential.eq(false).or(secret));
    }
    let own = one_of(tickets::requester_id.assume_not_null(), mine.clone())
        .or(one_of(tickets::author_id.assume_not_null(), mine.clone()))
        .or(tickets::id.eq_any(watched_by(mine)));
    Box::new(tickets::confidential.eq(false).and(own).or(secret))
}

/// The condition in a form that no index serves. Lists are read in the order of an index and stop when the page is
/// full; an `or` over several indexes would collect and sort everything that somebody sees first.
pub(super) fn unindexed(condition: Filter) -> Filter {
    Box::new(case_when(condition, true.into_sql::<Bool>()).otherwise(false.into_sql::<Bool>()))
}

type WatchedBy = Select<
    Narrowed<ticket_watchers::table, OneOf<ticket_watchers::user_id, UserId>>,
    ticket_watchers::ticket_id,
>;

fn watched_by(people: Vec<UserId>) -> WatchedBy {
    ticket_watchers::table
        .filter(one_of(ticket_watchers::user_id, people))
        .select(ticket_watchers::ticket_id)
}

pub(super) fn own_ids(me: UserId, deputises_for: &[UserId]) -> Vec<UserId> {
    std::iter::once(me).chain(deputises_for.iter().copied()).collect()
}

/// Whether the person sees whole queues.
pub(super) fn works_queues(staff: &Staff) -> bool {
    staff.is(Role::Agent) && !staff.queues().is_empty()
}

/// Whether the person sees all tickets.
pub(super) fn sees_everything(staff: &Staff) -> bool {
    staff.is(Role::Manager) || staff.is(Role::Auditor)
}

fn partakes(staff: &Staff) -> bool {
    staff.is_any(&PARTAKING)
}

/// Whether the actor sees this ticket with these watchers: `visible`, for a ticket at hand.
pub fn sees(actor: &Actor, ticket: &Ticket, watchers: &[UserId]) -> bool {
    let is_any = |user: Option<UserId>, people: &[UserId]| user.is_some_and(|user| people.contains(&user));
    let watch = |people: &[UserId]| watchers.iter().any(|watcher| people.contains(watcher));
    match actor {
        Actor::Staff(staff) => {
            let mine = own_ids(staff.id(), staff.deputises_for());
            let takes_part =
                is_any(ticket.author_id, &mine) || is_any(ticket.assignee_id, &mine) || watch(&mine);
            sees_everything(staff) || is_member(staff, ticket) || (partakes(staff) && takes_part)
        }
        Actor::Ente(user) => {
            let (me, mine) = ([user.id()], own_ids(user.id(), user.deputises_for()));
            let own = is_any(ticket.requester_id, &mine) || is_any(ticket.author_id, &mine) || watch(&mine);
            let secret = is_any(ticket.requester_id, &me) || watch(&me);
            reaches(user, ticket) && (secret || (!ticket.confidential && (own || user.sees_all())))
        }
    }
}

/// An agent of the ticket's queue.
fn is_member(staff: &Staff, ticket: &Ticket) -> bool {
    staff.is(Role::Agent) && staff.queues().contains(&ticket.queue_id)
}

fn reaches(user: &EnteUser, ticket: &Ticket) -> bool {
    ticket.ente_id.is_some_and(|ente| user.reach().contains(&ente))
}

/// "staff" of section 8: an agent who is a member of the ticket's queue, or a manager.
pub fn may_work(staff: &Staff, ticket: &Ticket) -> bool {
    staff.is(Role::Manager) || is_member(staff, ticket)
}

/// Whether the person may work any ticket at all: `admin` and `auditor` alone change none (R-VIS-6).
pub(super) fn may_partake(staff: &Staff) -> bool {
    staff.is(Role::Manager) || partakes(staff)
}

/// Whether the person may open tickets: everybody of an ente (R-VIS-8), and people of the centre who take part.
pub fn may_open(actor: &Actor) -> bool {
    actor.staff().is_none_or(may_partake)
}

/// In what part the person changes the state of a ticket that he or she sees; `None`: in none (R-VIS-7).
pub fn part(actor: &Actor, ticket: &Ticket) -> Option<Who> {
    match actor {
        Actor::Staff(staff) => may_work(staff, ticket).then_some(Who::Staff),
        Actor::Ente(user) => {
            let own = [ticket.requester_id, ticket.author_id].contains(&Some(user.id()));
            (reaches(user, ticket) && (own || user.is(EnteRole::Contact))).then_some(Who::Ente)
        }
    }
}

/// The states that the person may choose now: what the buttons are for, and what a refusal names.
pub fn allowed(actor: &Actor, ticket: &Ticket, now: Timestamp) -> Vec<State> {
    part(actor, ticket).map_or_else(Vec::new, |who| allowed_to(who, ticket, now))
}

/// The states that can be chosen in a part now: no reopening once the term has run out, and no waiting for an ente where
/// there is none (R-TKT-7): nobody could answer, and the clock would cancel the question.
pub(super) fn allowed_to(who: Who, ticket: &Ticket, now: Timestamp) -> Vec<State> {
    let mut allowed = states::allowed(ticket.state, who);
    if ticket.state == State::Resolved && ticket.has_lapsed(now) {
        allowed.retain(|to| *to != State::InProgress);
    }
    if ticket.ente_id.is_none() {
        allowed.retain(|to| *to != State::WaitingEnte);
    }
    allowed
}

/// Whether the person may write a public message, or attach a public file, while the ticket is not final (R-VIS-7).
pub fn may_reply(actor: &Actor, ticket: &Ticket) -> bool {
    match actor {
        Actor::Staff(staff) => may_work(staff, ticket),
        Actor::Ente(user) => reaches(user, ticket),
    }
}

/// Whether the person may add internal notes, also to a final ticket: people of the centre who take part.
pub fn may_note(actor: &Actor, _ticket: &Ticket) -> bool {
    actor.staff().is_some_and(may_partake)
}

/// Whether the person may change the tags, also of a final ticket.
pub fn may_tag(actor: &Actor, ticket: &Ticket) -> bool {
    actor.staff().is_some_and(|staff| may_work(staff, ticket))
}

/// Whether the person may change subject, impact, urgency, priority and confidentiality: never the ente (R-VIS-7).
pub fn may_edit(actor: &Actor, ticket: &Ticket) -> bool {
    may_tag(actor, ticket) && !ticket.state.is_final()
}

/// Whether the person may change who watches: staff, and of the ente the requester, the author or a contact person.
pub fn may_change_watchers(actor: &Actor, ticket: &Ticket) -> bool {
    part(actor, ticket).is_some()
}

/// Whether the ticket may be given to this person: an agent who is a member of its queue, or a manager.
pub fn may_be_assigned(to: &Staff, ticket: &Ticket) -> bool {
    may_work(to, ticket)
}

/// Whether a person can watch the ticket: watching shows it, so the person must belong to those who may (R-TKT-10).
pub fn may_watch(candidate: &Actor, ticket: &Ticket) -> bool {
    match candidate {
        Actor::Staff(staff) => sees_everything(staff) || partakes(staff),
        Actor::Ente(user) => reaches(user, ticket),
    }
}
