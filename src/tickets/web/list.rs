//! The list of tickets: its address is the filter, so it can be kept, sent and gone back to.

use maud::Markup;
use poem::http::HeaderValue;
use poem::{IntoResponse, handler};

use super::Failed;
use crate::db::Db;
use crate::enti;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};
use crate::queues;
use crate::services;
use crate::t;
use crate::tickets::views::list as views;
use crate::tickets::{
    self, AssigneeFilter, Count, Sort, State, TicketError, TicketFilter, TicketRef, TicketRow,
};
use crate::users;
use crate::users::actor::{Actor, Role};
use crate::web::{PageResult, Visit};

/// What a list can be narrowed by in its address; `view` and `sort` stand beside them.
pub(crate) const FIELDS: [&str; 12] = [
    "q",
    "state",
    "priority",
    "queue",
    "service",
    "kind",
    "channel",
    "ente",
    "assignee",
    "requester",
    "tag",
    "confidential",
];

const OPEN: &[State] = &[
    State::New,
    State::Assigned,
    State::InProgress,
    State::WaitingEnte,
    State::WaitingThirdParty,
];

/// A list that one goes to with one click.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Its word in the address; its name is the message `tickets-list-view-<word>`.
    pub word: &'static str,
    /// The states it shows; none: all.
    pub state: &'static [State],
    /// Whose tickets it shows.
    pub assignee: Option<AssigneeFilter>,
    /// Whether the number of its tickets stands beside it.
    pub is_counted: bool,
}

const fn view(word: &'static str, state: &'static [State], is_counted: bool) -> View {
    View {
        word,
        state,
        assignee: None,
        is_counted,
    }
}

const STAFF_VIEWS: [View; 6] = [
    View {
        assignee: Some(AssigneeFilter::None),
        ..view("unassigned", OPEN, true)
    },
    View {
        assignee: Some(AssigneeFilter::Me),
        ..view("mine", OPEN, true)
    },
    view("open", OPEN, true),
    view("waiting", &[State::WaitingEnte, State::WaitingThirdParty], true),
    view("resolved", &[State::Resolved], false),
    view("all", &[], false),
];

const ENTE_VIEWS: [View; 4] = [
    view("open", OPEN, true),
    view("to-answer", &[State::WaitingEnte], true),
    view("to-confirm", &[State::Resolved], true),
    view("all", &[], false),
];

/// The lists that a person goes to with one click.
pub(crate) fn views_of(actor: &Actor) -> &'static [View] {
    match actor {
        Actor::Staff(_) => &STAFF_VIEWS,
        Actor::Ente(_) => &ENTE_VIEWS,
    }
}

/// The list that stands at the bare address: what waits for this person.
fn first_view(actor: &Actor) -> View {
    match actor {
        Actor::Ente(_) => ENTE_VIEWS[0],
        Actor::Staff(staff) if staff.is(Role::Agent) => STAFF_VIEWS[0],
        Actor::Staff(staff) if staff.is(Role::Manager) => STAFF_VIEWS[2],
        Actor::Staff(_) => STAFF_VIEWS[5],
    }
}

/// What the address asks for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The fields and values of the address that are filters of ours, in the order written.
    pub pairs: Vec<(String, String)>,
    /// The list chosen with one click; `None` where the address says otherwise.
    pub view: Option<View>,
    /// What is shown.
    pub filter: TicketFilter,
    /// In which order.
    pub sort: Sort,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// What the address says and nobody understands.
    pub errors: Vec<FieldError>,
}

impl ListQuery {
    /// Reads the query of an address.
    pub fn parse(query: &str, actor: &Actor) -> ListQuery {
        let mut found = ListQuery {
            pairs: Vec::new(),
            view: None,
            filter: TicketFilter::default(),
            sort: Sort::default(),
            cursor: None,
            errors: Vec::new(),
        };
        let mut word = None;
        for (field, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.replace('\0', "").trim().to_owned();
            if value.is_empty() {
                continue;
            }
            match field.as_ref() {
                "view" => word = Some(value),
                "cursor" => found.cursor = Some(value),
                "sort" => match value.parse() {
                    Ok(sort) => found.sort = sort,
                    Err(_) => found.unknown("sort"),
                },
                field if FIELDS.contains(&field) => found.narrow(field, value),
                _ => {}
            }
        }
        found.choose_view(word.as_deref(), actor);
        found
    }

    fn narrow(&mut self, field: &str, value: String) {
        let pair = (field.to_owned(), value);
        if self.pairs.contains(&pair) {
            return;
        }
        let value = pair.1.as_str();
        let filter = &mut self.filter;
        let is_known = match field {
            "q" => {
                filter.q = Some(value.to_owned());
                self.pairs.retain(|(field, _)| field != "q");
                true
            }
            "state" => add(&mut filter.state, value),
            "priority" => add(&mut filter.priority, value),
            "queue" => add(&mut filter.queue, value),
            "service" => add(&mut filter.service, value),
            "kind" => add(&mut filter.kind, value),
            "channel" => add(&mut filter.channel, value),
            "ente" => add(&mut filter.ente, value),
            "assignee" => add(&mut filter.assignee, value),
            "requester" => add(&mut filter.requester, value),
            "tag" => add(&mut filter.tag, &value.to_lowercase()),
            _ => match value.parse() {
                Ok(wanted) => {
                    filter.confidential = Some(wanted);
                    self.pairs.retain(|(field, _)| field != "confidential");
                    true
                }
                Err(_) => false,
            },
        };
        if is_known {
            self.pairs.push(pair);
        } else {
            self.unknown(field);
        }
    }

    fn unknown(&mut self, field: &str) {
        let reason = Message::new("tickets-list-filter-unknown").arg("field", field);
        self.errors.push(FieldError::new(field, reason));
    }

    /// What the address names wins over a view: other states end it, another assignee leads to the view of the same
    /// states for everybody. Words alone search in all tickets.
    fn choose_view(&mut self, word: Option<&str>, actor: &Actor) {
        let named = word.and_then(|word| views_of(actor).iter().find(|view| view.word == word));
        let is_bare = self.pairs.is_empty();
        let chosen = named.copied().or_else(|| is_bare.then(|| first_view(actor)));
        self.choose_among(views_of(actor), chosen);
    }

    fn choose_among(&mut self, views: &[View], chosen: Option<View>) {
        let Some(mut view) = chosen else { return };
        if view.assignee.is_some() && !self.filter.assignee.is_empty() {
            let for_all = views
                .iter()
                .find(|other| other.state == view.state && other.assignee.is_none());
            view = for_all.copied().unwrap_or(view);
        }
        let assignee = view.assignee.filter(|_| self.filter.assignee.is_empty());
        let is_within =
            view.state.is_empty() || self.filter.state.iter().all(|state| view.state.contains(state));
        if is_within {
            if self.filter.state.is_empty() {
                self.filter.state = view.state.to_vec();
            }
            self.filter.assignee.extend(assignee);
            self.view = Some(view);
        } else if let Some(assignee) = assignee {
            self.narrow("assignee", assignee.to_string());
        }
    }

    /// The address of this list with other filters, from its first page.
    pub fn address_with(&self, path: &str, pairs: &[(String, String)], sort: Sort) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(view) = self.view {
            query.append_pair("view", view.word);
        } else if pairs.is_empty() {
            query.append_pair("view", "all");
        }
        query.extend_pairs(pairs);
        if sort != Sort::default() {
            query.append_pair("sort", sort.as_str());
        }
        format!("{path}?{}", query.finish())
    }

    /// The address of this list, from its first page.
    pub fn address(&self, path: &str) -> String {
        self.address_with(path, &self.pairs, self.sort)
    }

    /// The address of the page that begins after `cursor`.
    pub fn address_after(&self, cursor: &str) -> String {
        let cursor: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        format!("{}&cursor={cursor}", self.address("/tickets"))
    }

    /// The address without one of its filters.
    pub fn address_without(&self, index: usize) -> String {
        let mut pairs = self.pairs.clone();
        pairs.remove(index);
        self.address_with("/tickets", &pairs, self.sort)
    }

    /// The values of one field.
    pub fn values(&self, field: &str) -> Vec<&str> {
        let of_field = self.pairs.iter().filter(|(name, _)| name == field);
        of_field.map(|(_, value)| value.as_str()).collect()
    }
}

fn add<T: std::str::FromStr>(values: &mut Vec<T>, value: &str) -> bool {
    value.parse().map(|value| values.push(value)).is_ok()
}

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
    /// The tickets.
    pub rows: Page<TicketRow>,
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
    Ok(ListPage {
        query,
        choices,
        counts,
        rows,
        has_any,
    })
}

/// The list, or the ticket whose number is looked for.
#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let query = ListQuery::parse(visit.query(), &actor);
    if let Some(number) = number_looked_for(&query) {
        let reader = actor.clone();
        let found = visit.read(move |db| tickets::find(db, &reader, number)).await;
        if let Ok(ticket) = found
            && !visit.is_htmx()
        {
            return visit.redirect(&format!("/tickets/{}", ticket.number));
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
        "confidential" if value == "true" => t!(lang, "tickets-list-yes").into_owned(),
        "confidential" => t!(lang, "tickets-list-no").into_owned(),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(view: &View, query: &str) -> (Option<&'static str>, Vec<State>, Vec<AssigneeFilter>) {
        let mut found = ListQuery {
            pairs: Vec::new(),
            view: None,
            filter: TicketFilter::default(),
            sort: Sort::default(),
            cursor: None,
            errors: Vec::new(),
        };
        for (field, value) in form_urlencoded::parse(query.as_bytes()) {
            found.narrow(&field, value.into_owned());
        }
        found.choose_among(&STAFF_VIEWS, Some(*view));
        (
            found.view.map(|view| view.word),
            found.filter.state,
            found.filter.assignee,
        )
    }

    #[test]
    fn what_the_address_names_wins_over_a_view() {
        let [_, mine, open, ..] = &STAFF_VIEWS;
        let me = vec![AssigneeFilter::Me];
        assert_eq!(filter(mine, ""), (Some("mine"), OPEN.to_vec(), me.clone()));
        assert_eq!(
            filter(mine, "state=new"),
            (Some("mine"), vec![State::New], me.clone())
        );
        assert_eq!(filter(mine, "state=closed"), (None, vec![State::Closed], me));
        let none = vec![AssigneeFilter::None];
        assert_eq!(filter(mine, "assignee=none"), (Some("open"), OPEN.to_vec(), none));
        assert_eq!(
            filter(open, "state=closed"),
            (None, vec![State::Closed], Vec::new())
        );
    }
}
