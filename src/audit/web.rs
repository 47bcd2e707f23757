//! The page of the audit: for administrators and auditors, newest first.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use poem::handler;
use serde_json::Value;
use uuid::Uuid;

use super::{AuditError, AuditFilter, Event, views};
use crate::db::Db;
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, QueueId, ServiceId, TicketId, UserId};
use crate::kernel::page::PageRequest;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::tickets::{TicketError, TicketRef};
use crate::users::actor::{Actor, Role};
use crate::web::listing::{address, query_of};
use crate::web::{Access, FormData, PageResult, Route, Visit};
use crate::{acts, audit, queues, services, t, tickets, users};

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    let readers = Access::Staff(&[Role::Admin, Role::Auditor]);
    vec![Route::get("/audit-events", readers, list)]
}

/// The filters of the address, in its order.
const FIELDS: [&str; 7] = ["event", "actor", "ente", "subject", "id", "from", "to"];

/// What the address asks for; what nobody understands is left out.
fn filter_of(query: &FormData) -> AuditFilter {
    let day = |name: &str| query.text(name).parse::<NaiveDate>().ok();
    let subject = query.optional("subject").map(|kind| {
        let id = query.optional("id").map(str::to_owned);
        (kind.to_owned(), id)
    });
    AuditFilter {
        events: query.optional("event").map(str::to_owned).into_iter().collect(),
        actor: query.text("actor").parse().ok(),
        ente: query.text("ente").parse().ok(),
        subject,
        from: day("from").map(|day| Timestamp::from(rome::start_of_day(day))),
        to: day("to").map(|day| Timestamp::from(rome::end_of_day(day))),
    }
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let filter = filter_of(&query);
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let (actor, lang) = (visit.actor()?.clone(), visit.lang());
    let (chosen_actor, today) = (filter.actor, rome::date_of(visit.now().utc()));
    let (page, names, people, all_enti) = visit
        .read(move |db| {
            let page = audit::list(db, &actor, &filter, &request)?;
            let names = names_in(db, &actor, lang, &page.items, &filter)?;
            let mut people: Vec<(UserId, String)> = users::queries::staff(db)?
                .into_iter()
                .map(|(user, _)| (user.id, user.name))
                .collect();
            if let Some(id) = chosen_actor.filter(|id| !people.iter().any(|(known, _)| known == id)) {
                people.extend(users::names(db, &[id])?);
            }
            let all_enti = match enti::all_valid(db, &actor, today) {
                Ok(found) => found,
                Err(EnteError::Db(error)) => return Err(AuditError::Db(error)),
                Err(_) => Vec::new(),
            };
            Ok::<_, AuditError>((page, names, people, all_enti))
        })
        .await?;
    let here = FIELDS.map(|name| (name, query.text(name)));
    let first = query.optional("cursor").map(|_| address("/audit-events", &here));
    let next = page.next_cursor.as_deref().map(|cursor| {
        let with_cursor: Vec<_> = here.into_iter().chain([("cursor", cursor)]).collect();
        address("/audit-events", &with_cursor)
    });
    let results = views::results(lang, &page.items, &names, (first.as_deref(), next.as_deref()));
    if visit.is_htmx() {
        return visit.fragment(results);
    }
    let body = views::page(lang, &query, &names, (&people, &all_enti), results);
    visit.page(&t!(lang, "admin-audit"), &[], body)
}

/// Every id that the events name.
fn ids_in(events: &[Event], filter: &AuditFilter) -> Vec<Uuid> {
    fn collect(value: &Value, found: &mut BTreeSet<Uuid>) {
        match value {
            Value::String(text) => found.extend(text.parse::<Uuid>().ok()),
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for event in events {
        found.extend(event.subject_id.parse::<Uuid>().ok());
        found.extend(event.actor_id.map(|id| id.0));
        found.extend(
            [event.ente_id, event.acting_for]
                .into_iter()
                .flatten()
                .map(|id| id.0),
        );
        for text in [&event.old_value, &event.new_value].into_iter().flatten() {
            collect(&serde_json::from_str(text).unwrap_or_default(), &mut found);
        }
    }
    found.extend(filter.ente.map(|id| id.0));
    found.extend(
        filter
            .subject
            .iter()
            .filter_map(|(_, id)| id.as_deref()?.parse::<Uuid>().ok()),
    );
    found.into_iter().collect()
}

/// What the ids of these events are called, and where they lead. A ticket has its number only for who may see it.
fn names_in(
    db: &mut Db,
    actor: &Actor,
    lang: Lang,
    events: &[Event],
    filter: &AuditFilter,
) -> Result<views::Names, AuditError> {
    let ids = ids_in(events, filter);
    let mut names: HashMap<String, views::Named> = HashMap::new();
    let mut put = |id: String, text: String, path: Option<String>| {
        names.insert(id, views::Named { text, path });
    };
    for some in ids.chunks(500) {
        let people: Vec<UserId> = some.iter().copied().map(UserId).collect();
        for (id, name) in users::names(db, &people)? {
            put(id.to_string(), name, Some(format!("/users/{id}")));
        }
        let found: Vec<EnteId> = some.iter().copied().map(EnteId).collect();
        for (id, name) in enti::names(db, &found)? {
            put(id.to_string(), name, Some(format!("/enti/{id}")));
        }
        let found: Vec<ActId> = some.iter().copied().map(ActId).collect();
        for (id, procedure, number) in acts::names(db, actor, &found)? {
            let path = format!("/{}/{number}", procedure.path());
            put(id.to_string(), number, Some(path));
        }
    }
    for (id, queue) in queues::names(db)? {
        let QueueId(raw) = id;
        put(
            raw.to_string(),
            queue.name(lang).to_owned(),
            Some(format!("/queues/{}", queue.code)),
        );
    }
    for (id, service) in services::names(db)? {
        let ServiceId(raw) = id;
        put(
            raw.to_string(),
            service.name(lang).to_owned(),
            Some(format!("/services/{}", service.code)),
        );
    }
    let subjects: BTreeSet<&str> = events
        .iter()
        .filter(|event| event.subject_kind == "ticket")
        .map(|event| event.subject_id.as_str())
        .collect();
    for id in subjects {
        let Ok(ticket) = id.parse::<TicketId>() else {
            continue;
        };
        match tickets::find(db, actor, TicketRef::Id(ticket)) {
            Ok(ticket) => put(
                id.to_owned(),
                ticket.number.to_string(),
                Some(format!("/tickets/{}", ticket.number)),
            ),
            Err(TicketError::Db(error)) => return Err(AuditError::Db(error)),
            Err(_) => {}
        }
    }
    Ok(views::Names(names))
}
