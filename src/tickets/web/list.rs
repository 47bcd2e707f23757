//! The list of tickets: its address is the filter, so it can be kept, sent and gone back to.

mod query;

use std::collections::HashMap;

use maud::Markup;
use poem::http::HeaderValue;
use poem::{IntoResponse, handler};

use super::Failed;
use crate::acts::{self, ActNumber, ActRef};
use crate::db::Db;
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::queues;
use crate::services;
use crate::t;
use crate::tickets::views::list as views;
use crate::tickets::{
    self, Count, Due, Owed, Promised, Sort, TicketError, TicketFilter, TicketRef, TicketRow,
};
use crate::users;
use crate::users::actor::Actor;
use crate::web::{PageResult, Visit};

pub(crate) use query::views_of;
pub use query::{ListQuery, View};

/// What the filters offer: codes or ids, and names.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Services.
    pub services: Vec<(String, String)>,
    /// Queues; for people of the centre only.
    pub queues: Vec<(String, String)>,
    /// Enti; for people of the centre only.
    pub enti: Vec<(EnteId, String)>,
    /// People of the centre; for them only.
    pub staff: Vec<(UserId, String)>,
    /// Names of the other people whom the address names.
    pub people: Vec<(UserId, String)>,
}

impl Choices {
    fn load(db: &mut Db, visit: &Visit, actor: &Actor, query: &ListQuery) -> Result<Choices, Failed> {
        let lang = visit.lang();
        let services = services::all(db)?;
        let services = services
            .into_iter()
            .map(|s| (s.code.clone(), s.name(lang).to_owned()));
        let mut choices = Choices {
            services: services.collect(),
            ..Choices::default()
        };
        let people: Vec<UserId> = query.filter.requester.clone();
        let Actor::Staff(_) = actor else {
            return Ok(choices);
        };
        let queues = queues::all(db)?;
        let queues = queues
            .into_iter()
            .map(|q| (q.code.clone(), q.name(lang).to_owned()));
        choices.queues = queues.collect();
        let today = rome::date_of(visit.now().utc());
        choices.enti = enti::all_valid(db, actor, today)?;
        let staff = users::queries::staff(db)?;
        choices.staff = staff.into_iter().map(|(user, _)| (user.id, user.name)).collect();
        let people = users::names(db, &people)?;
        choices.people = people.into_iter().collect();
        Ok(choices)
    }
}

/// What the page shows.
pub struct ListPage {
    /// What the address asks for.
    pub query: ListQuery,
    /// What the filters offer.
    pub choices: Choices,
    /// The views with the number of their tickets.
    pub counts: Vec<(View, Option<Count>)>,
    /// How many tickets are due today, past their due time, and wait for their ente.
    pub due: Vec<(Due, Count)>,
    /// The tickets.
    pub rows: Page<TicketRow>,
    /// What each of them is owed next.
    pub owed: HashMap<TicketId, Owed>,
    /// Whether the person sees any ticket at all.
    pub has_any: bool,
}

fn load(db: &mut Db, visit: &Visit, actor: &Actor, mut query: ListQuery) -> Result<ListPage, Failed> {
    let choices = Choices::load(db, visit, actor, &query)?;
    let mut counts = Vec::new();
    for view in views_of(actor) {
        let filter = TicketFilter {
            state: view.state.to_vec(),
            assignee: view.assignee.into_iter().collect(),
            ..TicketFilter::default()
        };
        let count = match view.is_counted {
            true => Some(tickets::count(db, actor, &filter)?),
            false => None,
        };
        counts.push((*view, count));
    }
    let due = count_due(db, actor, visit.now(), &TicketFilter::default())?;
    let mut rows = Page {
        items: Vec::new(),
        next_cursor: None,
    };
    if query.errors.is_empty() {
        let request = PageRequest::new(None, query.cursor.clone());
        match tickets::list(db, actor, &query.filter, query.sort, &request) {
            Ok(found) => rows = found,
            Err(TicketError::Invalid(errors)) => query.errors = errors,
            Err(error) => return Err(error.into()),
        }
    }
    let has_any = !rows.items.is_empty() || {
        let any = PageRequest::new(Some(1), None);
        let all = tickets::list(db, actor, &TicketFilter::default(), Sort::default(), &any);
        !all?.items.is_empty()
    };
    let shown: Vec<_> = rows.items.iter().map(|row| row.ticket.clone()).collect();
    let owed = tickets::owed(db, visit.now(), &shown)?;
    Ok(ListPage {
        query,
        choices,
        counts,
        due,
        rows,
        owed,
        has_any,
    })
}

/// How many of these tickets that the actor sees are overdue, due today, and wait for their ente.
pub(crate) fn count_due(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    among: &TicketFilter,
) -> Result<Vec<(Due, Count)>, TicketError> {
    let count = |due: Due| {
        let promised = Promised {
            due: vec![due],
            ..Promised::at(now)
        };
        let filter = TicketFilter {
            promised: Some(promised),
            ..among.clone()
        };
        Ok((due, tickets::count(db, actor, &filter)?))
    };
    [Due::Overdue, Due::Today, Due::Paused]
        .into_iter()
        .map(count)
        .collect()
}

/// The list, or the ticket or act whose number is looked for.
#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let query = ListQuery::parse(visit.query(), &actor, visit.now());
    if let Some(number) = number_looked_for(&query) {
        let reader = actor.clone();
        let found = visit.read(move |db| tickets::find(db, &reader, number)).await;
        if let Ok(ticket) = found
            && !visit.is_htmx()
        {
            return visit.redirect(&format!("/tickets/{}", ticket.number));
        }
    }
    if let [(field, value)] = &query.pairs[..]
        && field == "q"
        && let Ok(number) = value.parse::<ActNumber>()
        && !visit.is_htmx()
    {
        let reader = actor.clone();
        let found = visit
            .read(move |db| acts::find_any(db, &reader, ActRef::Number(number)))
            .await;
        if let Ok(act) = found {
            return visit.redirect(&act.address());
        }
    }
    let (reader, its_visit) = (actor.clone(), visit.clone());
    let page = visit.read(move |db| load(db, &its_visit, &reader, query)).await?;
    answer(&visit, &actor, &page)
}

fn answer(visit: &Visit, actor: &Actor, page: &ListPage) -> PageResult {
    let title = t!(visit.lang(), "tickets-list-title");
    let is_wrong = !page.query.errors.is_empty();
    if visit.is_htmx() {
        let fragment: Markup = views::swapped(visit, actor, page);
        let mut response = fragment.into_response();
        if let Ok(address) = HeaderValue::from_str(&page.query.address("/tickets")) {
            response.headers_mut().insert("HX-Push-Url", address);
        }
        return Ok(response);
    }
    let body = views::page(visit, actor, page);
    match is_wrong {
        true => visit.page_again(&title, &[], body),
        false => visit.page(&title, &[], body),
    }
}

/// Somebody who looks for a number alone wants that ticket.
fn number_looked_for(query: &ListQuery) -> Option<TicketRef> {
    match &query.pairs[..] {
        [(field, value)] if field == "q" => value.parse().ok().map(TicketRef::Number),
        _ => None,
    }
}

/// The name of a value of a filter, as its chip shows it.
pub(crate) fn value_name(lang: Lang, choices: &Choices, field: &str, value: &str) -> String {
    let word = |prefix: &str| lang.get(&format!("tickets-{prefix}-{value}")).into_owned();
    let named = |names: &[(String, String)]| {
        let found = names.iter().find(|(code, _)| code == value);
        found.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
    };
    match field {
        "state" | "priority" | "kind" | "channel" => word(field),
        "queue" => named(&choices.queues),
        "service" => named(&choices.services),
        "ente" => {
            let found = choices.enti.iter().find(|(id, _)| id.to_string() == value);
            found.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
        }
        "assignee" if value == "me" => t!(lang, "tickets-list-assignee-me").into_owned(),
        "assignee" if value == "none" => t!(lang, "tickets-list-assignee-none").into_owned(),
        "assignee" | "requester" => {
            let mut people = choices.staff.iter().chain(&choices.people);
            let found = people.find(|(id, _)| id.to_string() == value);
            found.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
        }
        "due" | "outcome" => lang.get(&format!("promises-{field}-{value}")).into_owned(),
        "promise" => lang.get(&format!("promises-centre-{value}")).into_owned(),
        "due_from" | "due_to" | "opened_from" | "opened_to" | "resolved_from" | "resolved_to"
        | "reopened_from" | "reopened_to" | "cancelled_from" | "cancelled_to" | "open_on" => value
            .parse()
            .map_or_else(|_| value.to_owned(), |date| lang.date(date)),
        "opened_weekday" => lang.get(&format!("reports-weekday-{value}")).into_owned(),
        "confidential" | "reopened" | "ended" | "waited" if value == "true" => {
            t!(lang, "tickets-list-yes").into_owned()
        }
        "confidential" | "reopened" | "ended" | "waited" => t!(lang, "tickets-list-no").into_owned(),
        _ => value.to_owned(),
    }
}
