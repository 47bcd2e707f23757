//! What the address of a list asks for: one of the views of one click, and filters beside it.

use chrono::NaiveDate;

use crate::kernel::clock::Timestamp;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::tickets::{AssigneeFilter, Promised, Sort, State, TicketFilter};
use crate::users::actor::{Actor, Role};

/// What a list can be narrowed by in its address; `view` and `sort` stand beside them.
const FIELDS: [&str; 31] = [
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
    "due",
    "promise",
    "outcome",
    "due_from",
    "due_to",
    "opened_from",
    "opened_to",
    "resolved_from",
    "resolved_to",
    "reopened",
    "ended",
    "waited",
    "reopened_from",
    "reopened_to",
    "cancelled_from",
    "cancelled_to",
    "open_on",
    "opened_weekday",
    "opened_hour",
];

/// Those that have one value: a second one takes the place of the first.
const SINGLE: [&str; 18] = [
    "q",
    "confidential",
    "due_from",
    "due_to",
    "opened_from",
    "opened_to",
    "resolved_from",
    "resolved_to",
    "reopened",
    "ended",
    "waited",
    "reopened_from",
    "reopened_to",
    "cancelled_from",
    "cancelled_to",
    "open_on",
    "opened_weekday",
    "opened_hour",
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
    /// In which order it shows them.
    pub sort: Sort,
}

const fn view(word: &'static str, state: &'static [State], is_counted: bool) -> View {
    View {
        word,
        state,
        assignee: None,
        is_counted,
        sort: Sort::NEWEST,
    }
}

/// A list of what has to be worked: what is owed soonest comes first.
const fn work(word: &'static str, state: &'static [State]) -> View {
    View {
        sort: Sort::RISK,
        ..view(word, state, true)
    }
}

const STAFF_VIEWS: [View; 6] = [
    View {
        assignee: Some(AssigneeFilter::None),
        ..work("unassigned", OPEN)
    },
    View {
        assignee: Some(AssigneeFilter::Me),
        ..work("mine", OPEN)
    },
    work("open", OPEN),
    work("waiting", &[State::WaitingEnte, State::WaitingThirdParty]),
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
#[derive(Clone, Debug, Default)]
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
    pub fn parse(query: &str, actor: &Actor, now: Timestamp) -> ListQuery {
        let mut found = ListQuery::default();
        found.filter.promised = Some(Promised::at(now));
        let mut word = None;
        let mut sort = None;
        for (field, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.replace('\0', "").trim().to_owned();
            if value.is_empty() {
                continue;
            }
            match field.as_ref() {
                "view" => word = Some(value),
                "cursor" => found.cursor = Some(value),
                "sort" => match value.parse() {
                    Ok(wanted) => sort = Some(wanted),
                    Err(_) => found.unknown("sort"),
                },
                field if FIELDS.contains(&field) => found.narrow(field, value),
                _ => {}
            }
        }
        found.choose_view(word.as_deref(), actor);
        found.sort = sort.unwrap_or_else(|| found.own_order(&found.pairs));
        // Tickets narrowed by nothing that was promised to them need no look at it.
        found.filter.promised = found.filter.promised.filter(|promised| !promised.is_empty());
        found
    }

    /// The order where the address names none: that of the view; of what is due, the soonest first.
    fn own_order(&self, pairs: &[(String, String)]) -> Sort {
        let is_due = pairs.iter().any(|(field, _)| field == "due");
        match self.view {
            _ if is_due => Sort::RISK,
            Some(view) => view.sort,
            None => Sort::default(),
        }
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
                true
            }
            "confidential" => set(&mut filter.confidential, value),
            "reopened" => set(&mut filter.reopened, value),
            "opened_from" => set(&mut filter.opened.from, value),
            "opened_to" => set(&mut filter.opened.to, value),
            "resolved_from" => set(&mut filter.happened.resolved.from, value),
            "resolved_to" => set(&mut filter.happened.resolved.to, value),
            "waited" => set(&mut filter.happened.waited, value),
            "reopened_from" => set(&mut filter.happened.reopened.from, value),
            "reopened_to" => set(&mut filter.happened.reopened.to, value),
            "cancelled_from" => set(&mut filter.happened.cancelled.from, value),
            "cancelled_to" => set(&mut filter.happened.cancelled.to, value),
            "open_on" => set(&mut filter.happened.open_on, value),
            "opened_weekday" => set(&mut filter.happened.weekday, value),
            "opened_hour" => set(&mut filter.happened.hour, value),
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
            _ => filter
                .promised
                .as_mut()
                .is_some_and(|promised| promise(promised, field, value)),
        };
        if is_known && SINGLE.contains(&field) {
            self.pairs.retain(|(known, _)| known != field);
        }
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
        if sort != self.own_order(pairs) {
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

/// A condition on what was promised; whether it is one.
fn promise(promised: &mut Promised, field: &str, value: &str) -> bool {
    match field {
        "due" => add(&mut promised.due, value),
        "promise" => add(&mut promised.kind, value),
        "outcome" => add(&mut promised.outcome, value),
        "due_from" => set::<NaiveDate>(&mut promised.due_from, value),
        "due_to" => set(&mut promised.due_to, value),
        "ended" => set(&mut promised.ended, value),
        _ => false,
    }
}

fn set<T: std::str::FromStr>(field: &mut Option<T>, value: &str) -> bool {
    value.parse().map(|value| *field = Some(value)).is_ok()
}

fn add<T: std::str::FromStr>(values: &mut Vec<T>, value: &str) -> bool {
    value.parse().map(|value| values.push(value)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(view: &View, query: &str) -> (Option<&'static str>, Vec<State>, Vec<AssigneeFilter>) {
        let mut found = ListQuery::default();
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
