//! Lists of tickets: filters, orders, pages, counts and the pages of an export. All start from what the actor sees.

mod history;
mod promised;
mod sort;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::error::TicketError;
use super::model::{Channel, CodedTicket, Kind, Priority, State, Ticket, TicketNumber, TicketRow};
use super::policy::{self, Filter, Visible};
use super::queries;
use crate::db::schema::{ticket_tags, tickets};
use crate::db::search::{self, Query, Scope};
use crate::db::types::UnknownWord;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::rome;
use crate::queues;
use crate::services;
use crate::sla::promises::RISK_NONE;
use crate::users::actor::{Actor, System};

pub use history::Happened;
pub use promised::{Due, Promised};
pub use sort::{Sort, SortBy};

/// Values of one filter at most.
const MAX_VALUES: usize = 100;
/// Rows of a page of an export.
const EXPORT_ROWS: u16 = 500;
/// How many hits of the search are looked at in one go, at first and at most.
const SEARCH_STEPS: (i64, i64) = (64, 1024);

/// Whose tickets a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// The reader's (`me`).
    Me,
    /// Nobody's (`none`).
    None,
    /// This person's.
    User(UserId),
}

impl FromStr for AssigneeFilter {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "me" => Ok(AssigneeFilter::Me),
            "none" => Ok(AssigneeFilter::None),
            id => id.parse().map(AssigneeFilter::User).map_err(|_| UnknownWord {
                given: text.chars().take(40).collect(),
                allowed: vec!["me", "none", "a person's id"],
            }),
        }
    }
}

impl fmt::Display for AssigneeFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AssigneeFilter::Me => f.write_str("me"),
            AssigneeFilter::None => f.write_str("none"),
            AssigneeFilter::User(id) => id.fmt(f),
        }
    }
}

/// Which tickets a list shows: one of the values of a field, and all fields. An empty field holds for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketFilter {
    /// States.
    pub state: Vec<State>,
    /// Codes of queues.
    pub queue: Vec<String>,
    /// Codes of services.
    pub service: Vec<String>,
    /// Tags.
    pub tag: Vec<String>,
    /// Who works them.
    pub assignee: Vec<AssigneeFilter>,
    /// Enti.
    pub ente: Vec<EnteId>,
    /// Priorities.
    pub priority: Vec<Priority>,
    /// Kinds.
    pub kind: Vec<Kind>,
    /// Channels.
    pub channel: Vec<Channel>,
    /// Requesters.
    pub requester: Vec<UserId>,
    /// Confidential ones only, or the others only.
    pub confidential: Option<bool>,
    /// Those that were opened again, or the others only.
    pub reopened: Option<bool>,
    /// Local dates of the opening.
    pub opened: Days,
    /// What happened to them when.
    pub happened: Happened,
    /// What was promised to them.
    pub promised: Option<Promised>,
    /// Words to look for.
    pub q: Option<String>,
}

/// Local dates from one to another, both included; an end that is not named is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// First date.
    pub from: Option<NaiveDate>,
    /// Last date.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// First instant, and first instant after.
    fn bounds(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let from = self.from.map(|date| rome::start_of_day(date).into());
        (from, self.to.map(|date| rome::end_of_day(date).into()))
    }
}

diesel::define_sql_function! {
    /// `coalesce(column, column)`: the column in a form that no index serves, for the order of few tickets that another index
    /// finds; in the order of an index the planner would read all tickets in search of them.
    #[sql_name = "coalesce"]
    fn plain<T: diesel::sql_types::SingleValue>(column: T, same: T) -> T;
}

/// How many there are: exactly, or more than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many, at most 1000.
    pub n: usize,
    /// Whether there are more than that.
    pub more: bool,
}

impl Count {
    /// A count goes no further.
    pub const LIMIT: usize = 1000;

    /// So many were found, of which no more than one beyond the limit need have been looked for.
    pub fn of(found: usize) -> Count {
        Count {
            n: found.min(Count::LIMIT),
            more: found > Count::LIMIT,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.n, if self.more { "+" } else { "" })
    }
}

/// A page of the tickets that the actor sees. With `q` the newest come first, by number. Errors: Invalid, Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &TicketFilter,
    sort: Sort,
    request: &PageRequest,
) -> Result<Page<TicketRow>, TicketError> {
    let page = page(db, actor, filter, sort, request)?;
    Ok(Page {
        items: queries::rows(db, page.items)?,
        next_cursor: page.next_cursor,
    })
}

/// The same page with codes instead of names. Errors: Invalid, Cursor.
pub fn list_coded(
    db: &mut Db,
    actor: &Actor,
    filter: &TicketFilter,
    sort: Sort,
    request: &PageRequest,
) -> Result<Page<CodedTicket>, TicketError> {
    let page = page(db, actor, filter, sort, request)?;
    Ok(Page {
        items: queries::all_coded(db, actor, page.items)?,
        next_cursor: page.next_cursor,
    })
}

fn page(
    db: &mut Db,
    actor: &Actor,
    filter: &TicketFilter,
    sort: Sort,
    request: &PageRequest,
) -> Result<Page<Ticket>, TicketError> {
    let conditions = Conditions::of(db, actor, filter)?;
    let Some(words) = &conditions.words else {
        return conditions.page(db, actor, sort, request);
    };
    let before = request
        .after::<(Relevance, TicketNumber)>()?
        .map(|(_, number)| number.value());
    let found = conditions.search(db, actor, words, before, request.fetch())?;
    Ok(Page::of(found, request, |ticket| {
        (Relevance::Newest, ticket.number)
    }))
}

/// How many tickets the actor sees, counted up to 1000. Errors: Invalid.
pub fn count(db: &mut Db, actor: &Actor, filter: &TicketFilter) -> Result<Count, TicketError> {
    let conditions = Conditions::of(db, actor, filter)?;
    let limit = Count::LIMIT as i64 + 1;
    let found = match &conditions.words {
        Some(words) => conditions.search(db, actor, words, None, limit)?.len(),
        None => {
            let rows = conditions
                .unordered(actor)
                .select(1.into_sql::<Integer>())
                .limit(limit);
            rows.load::<i32>(db)?.len()
        }
    };
    Ok(Count::of(found))
}

/// A page of an export, newest first; `after` is the cursor of the page before. Errors: Invalid, Cursor.
pub fn export_page(
    db: &mut Db,
    actor: &Actor,
    filter: &TicketFilter,
    after: Option<String>,
) -> Result<Page<TicketRow>, TicketError> {
    list(
        db,
        actor,
        filter,
        Sort::default(),
        &PageRequest {
            limit: EXPORT_ROWS,
            cursor: after,
        },
    )
}

/// Marks the cursor of a search.
#[derive(serde::Serialize, serde::Deserialize)]
enum Relevance {
    #[serde(rename = "newest")]
    Newest,
}

/// Where a page ended: the order, the value of its column (microseconds or the priority), the ticket.
type Position = (String, i64, TicketId);

/// A filter whose codes have been looked up.
struct Conditions {
    filter: TicketFilter,
    queues: Vec<QueueId>,
    services: Vec<ServiceId>,
    words: Option<Query>,
}

impl Conditions {
    fn of(db: &mut Db, actor: &Actor, filter: &TicketFilter) -> Result<Conditions, TicketError> {
        let sizes = [
            ("state", filter.state.len()),
            ("queue", filter.queue.len()),
            ("service", filter.service.len()),
            ("tag", filter.tag.len()),
            ("assignee", filter.assignee.len()),
            ("ente", filter.ente.len()),
            ("priority", filter.priority.len()),
            ("kind", filter.kind.len()),
            ("channel", filter.channel.len()),
            ("requester", filter.requester.len()),
        ];
        if let Some((field, _)) = sizes.into_iter().find(|(_, size)| *size > MAX_VALUES) {
            return Err(TicketError::field(field, "tickets-filter-many"));
        }
        let words = match filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            Some(q) => Some(Query::parse(q).ok_or_else(|| TicketError::field("q", "tickets-search-words"))?),
            None => None,
        };
        if let Some((field, why)) = filter.happened.mistake(filter.opened) {
            return Err(TicketError::field(field, why));
        }
        let mut filter = filter.clone();
        for assignee in &mut filter.assignee {
            if *assignee == AssigneeFilter::Me {
                *assignee = AssigneeFilter::User(actor.id());
            }
        }
        let mut conditions = Conditions {
            filter,
            queues: Vec::new(),
            services: Vec::new(),
            words,
        };
        if !conditions.filter.queue.is_empty() {
            let known = queues::all(db)?;
            for code in &conditions.filter.queue {
                let queue = known.iter().find(|queue| queue.code == *code);
                conditions.queues.push(
                    queue
                        .ok_or_else(|| TicketError::field("queue", "tickets-queue-unknown"))?
                        .id,
                );
            }
        }
        if !conditions.filter.service.is_empty() {
            let known = services::all(db)?;
            for code in &conditions.filter.service {
                let service = known.iter().find(|service| service.code == *code);
                let service =
                    service.ok_or_else(|| TicketError::field("service", "tickets-service-unknown"))?;
                conditions.services.push(service.id);
            }
        }
        Ok(conditions)
    }

    /// The tickets that the actor sees and that fulfil all conditions but the words.
    ///
    /// Not every condition is left to the indexes, since the planner of SQLite knows no statistics: for those who see
    /// little it is what they see; then a few states that tickets soon leave; then single values of fields.
    fn query(&self, actor: &Actor, sort: Option<Sort>) -> Visible {
        self.narrowed(actor, sort, policy::visible(actor))
    }

    /// The same for a count, which needs no order: with no condition at all, what the actor sees is looked up by index.
    fn unordered(&self, actor: &Actor) -> Visible {
        match self.filter == TicketFilter::default() {
            true => policy::visible_in_any_order(actor),
            false => self.query(actor, None),
        }
    }

    /// Whether something is owed to all of them: a ticket that is not solved has a promise that runs.
    fn are_open(&self) -> bool {
        let states = &self.filter.state;
        !states.is_empty() && states.iter().all(|state| state.is_open())
    }

    /// Whether the tickets are found by what is owed to them, those of the centre's side being few beside all others.
    fn is_led_by_risk(&self, sort: Option<Sort>) -> bool {
        let is_due = (self.filter.promised.as_ref()).is_some_and(|promised| !promised.due.is_empty());
        is_due || (sort == Some(Sort::RISK) && self.are_open())
    }

    /// Whether the tickets are found by a condition on few of them, and not in their order.
    fn is_led_by_condition(&self, actor: &Actor, sort: Sort) -> bool {
        let is_by_risk = self.is_led_by_risk(Some(sort)) && sort.by != SortBy::Risk;
        !self.is_led_by_actor(actor) && (is_by_risk || self.filter.happened.leads())
    }

    fn is_led_by_state(&self, actor: &Actor) -> bool {
        let filter = &self.filter;
        let has_narrower = [filter.ente.len(), filter.assignee.len(), filter.requester.len()].contains(&1);
        let is_passing = !filter.state.is_empty() && filter.state.iter().all(|state| !state.is_final());
        !self.is_led_by_actor(actor) && is_passing && !has_narrower
    }

    /// Whether what the actor sees is little, and has its own indexes: an ente's tickets, or those one takes part in.
    fn is_led_by_actor(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Ente(_) => true,
            Actor::Staff(staff) => !policy::sees_everything(staff) && !policy::works_queues(staff),
        }
    }

    fn narrowed(&self, actor: &Actor, sort: Option<Sort>, mut query: Visible) -> Visible {
        let led_by_risk = self.is_led_by_risk(sort);
        let led_by_history = !led_by_risk && self.filter.happened.leads();
        let is_led = led_by_risk || led_by_history;
        let led_by_state = !is_led && self.is_led_by_state(actor);
        let led_by_value = !is_led && !led_by_state && !self.is_led_by_actor(actor);
        if led_by_risk && self.are_open() {
            query = query.filter(tickets::risk.lt(RISK_NONE));
        }
        macro_rules! one_of {
            ($column:expr, $values:expr) => {
                one_of!($column, $values, led_by_value)
            };
            ($column:expr, $values:expr, $is_indexed:expr) => {
                let is_indexed: bool = $is_indexed;
                match &$values[..] {
                    [] => {}
                    [one] if is_indexed => query = query.filter($column.eq(one.clone())),
                    several => {
                        query = query.filter(policy::unindexed(Box::new(
                            $column.eq_any(several.to_vec()),
                        )));
                    }
                }
            };
        }
        let filter = &self.filter;
        match led_by_state {
            true => query = query.filter(tickets::state.eq_any(filter.state.clone())),
            false => {
                one_of!(tickets::state, filter.state);
            }
        }
        one_of!(tickets::queue_id, self.queues);
        one_of!(tickets::service_id, self.services);
        one_of!(tickets::ente_id.assume_not_null(), filter.ente);
        let priorities: Vec<i32> = filter.priority.iter().map(|priority| priority.number()).collect();
        one_of!(tickets::priority, priorities);
        one_of!(tickets::kind, filter.kind);
        one_of!(tickets::channel, filter.channel);
        one_of!(tickets::requester_id.assume_not_null(), filter.requester);
        if let Some(confidential) = filter.confidential {
            query = query.filter(tickets::confidential.eq(confidential));
        }
        match filter.reopened {
            Some(true) => query = query.filter(tickets::reopened.gt(0)),
            Some(false) => query = query.filter(tickets::reopened.eq(0)),
            None => {}
        }
        let (from, to) = filter.opened.bounds();
        let opened = [
            from.map(|from| -> Filter { Box::new(tickets::created_at.ge(from)) }),
            to.map(|to| -> Filter { Box::new(tickets::created_at.lt(to)) }),
        ];
        for condition in opened.into_iter().flatten() {
            query = match led_by_history {
                true => query.filter(policy::unindexed(condition)),
                false => query.filter(condition),
            };
        }
        query = filter.happened.narrow(query, filter.opened);
        if let Some(promised) = &filter.promised {
            query = promised.narrow(query);
        }
        let people: Vec<UserId> = filter
            .assignee
            .iter()
            .filter_map(|assignee| match assignee {
                AssigneeFilter::User(user) => Some(*user),
                _ => None,
            })
            .collect();
        let nobody = filter.assignee.contains(&AssigneeFilter::None);
        match (&people[..], nobody) {
            ([], false) => {}
            ([], true) => query = query.filter(tickets::assignee_id.is_null()),
            (_, false) => {
                one_of!(tickets::assignee_id.assume_not_null(), people);
            }
            (_, true) => {
                let theirs = tickets::assignee_id.assume_not_null().eq_any(people);
                query = query.filter(policy::unindexed(Box::new(
                    tickets::assignee_id.is_null().or(theirs),
                )));
            }
        }
        if !filter.tag.is_empty() {
            let tags: Vec<String> = filter.tag.iter().map(|tag| tag.to_lowercase()).collect();
            let tagged = ticket_tags::table
                .filter(ticket_tags::tag.eq_any(tags))
                .select(ticket_tags::ticket_id);
            query = query.filter(tickets::id.eq_any(tagged));
        }
        query
    }

    /// One page in an order.
    fn page(
        &self,
        db: &mut Db,
        actor: &Actor,
        sort: Sort,
        request: &PageRequest,
    ) -> Result<Page<Ticket>, TicketError> {
        let after = request.after::<Position>()?;
        if after.as_ref().is_some_and(|(order, ..)| order != sort.as_str()) {
            return Err(InvalidCursor.into());
        }
        let mut query = self.query(actor, Some(sort));
        let is_led = self.is_led_by_condition(actor, sort);
        // `x <= a and (x < a or id < b)` and not the usual `or`, so that the index is entered at the right place.
        macro_rules! order {
            ($column:ident, $at:expr, $from:ident, $beyond:ident, $direction:ident) => {{
                if let Some((_, at, id)) = after {
                    let at = $at(at);
                    let from: Filter = Box::new(tickets::$column.$from(at));
                    query = query
                        .filter(if is_led {
                            policy::unindexed(from)
                        } else {
                            from
                        })
                        .filter(tickets::$column.$beyond(at).or(tickets::id.$beyond(id)));
                }
                query = match is_led {
                    true => {
                        let same = plain(tickets::$column, tickets::$column);
                        query.order((same.$direction(), tickets::id.$direction()))
                    }
                    false => query.order((tickets::$column.$direction(), tickets::id.$direction())),
                };
            }};
        }
        let priority = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        match (sort.by, sort.descending) {
            (SortBy::CreatedAt, true) => order!(created_at, Timestamp::from_micros, le, lt, desc),
            (SortBy::CreatedAt, false) => order!(created_at, Timestamp::from_micros, ge, gt, asc),
            (SortBy::UpdatedAt, true) => order!(updated_at, Timestamp::from_micros, le, lt, desc),
            (SortBy::UpdatedAt, false) => order!(updated_at, Timestamp::from_micros, ge, gt, asc),
            (SortBy::Priority, true) => order!(priority, priority, le, lt, desc),
            (SortBy::Priority, false) => order!(priority, priority, ge, gt, asc),
            (SortBy::Risk, _) => order!(risk, |micros| micros, ge, gt, asc),
        }
        let found: Vec<Ticket> = query
            .select(Ticket::as_select())
            .limit(request.fetch())
            .load(db)?;
        Ok(Page::of(found, request, |ticket| -> Position {
            let at = match sort.by {
                SortBy::CreatedAt => ticket.created_at.as_micros(),
                SortBy::UpdatedAt => ticket.updated_at.as_micros(),
                SortBy::Priority => ticket.priority.number().into(),
                SortBy::Risk => ticket.risk,
            };
            (sort.as_str().to_owned(), at, ticket.id)
        }))
    }

    /// The newest tickets below a number that have all words: hits are looked at in steps until there are enough.
    fn search(
        &self,
        db: &mut Db,
        actor: &Actor,
        words: &Query,
        before: Option<i64>,
        limit: i64,
    ) -> QueryResult<Vec<Ticket>> {
        let scope = match actor {
            Actor::Staff(_) => Scope::Everything,
            Actor::Ente(user) => Scope::PublicOf(user.reach().to_vec()),
        };
        let (mut step, last_step) = SEARCH_STEPS;
        let mut before = before.unwrap_or(i64::MAX);
        let mut found: Vec<Ticket> = Vec::new();
        loop {
            let hits = search::find(db, words, &scope, before, step)?;
            let Some(last) = hits.last().copied() else { break };
            let is_end = (hits.len() as i64) < step;
            let more = self
                .query(actor, None)
                .filter(one_of(tickets::number, hits))
                .order(tickets::number.desc())
                .limit(limit - found.len() as i64)
                .select(Ticket::as_select())
                .load(db)?;
            found.extend(more);
            if is_end || found.len() as i64 >= limit {
                break;
            }
            (before, step) = (last, (step * 4).min(last_step));
        }
        Ok(found)
    }
}

/// How many tickets that are not final each queue has: for the program's own figures.
pub fn open_by_queue(db: &mut Db, _: System) -> QueryResult<HashMap<QueueId, i64>> {
    let open: Vec<State> = State::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_final())
        .collect();
    let counted = tickets::table
        .filter(tickets::state.eq_any(open))
        .group_by(tickets::queue_id)
        .select((tickets::queue_id, count_star()));
    Ok(counted.load::<(QueueId, i64)>(db)?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_when_there_are_more() {
        assert_eq!(
            [Count::of(7), Count::of(1000), Count::of(1001)].map(|c| c.to_string()),
            ["7", "1000", "1000+"]
        );
    }
}
