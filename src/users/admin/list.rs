//! The list of accounts.

use poem::handler;

use super::views::list as views;
use crate::enti;
use crate::kernel::ids::EnteId;
use crate::kernel::page::PageRequest;
use crate::t;
use crate::users::model::UserFilter;
use crate::users::{UserError, queries};
use crate::web::listing::{address, query_of};
use crate::web::{PageResult, Visit};

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let ente: Option<EnteId> = query.text("ente").parse().ok();
    let filter = UserFilter {
        q: query.optional("q").map(str::to_owned),
        ente,
        role: query.text("role").parse().ok(),
        is_staff: match query.text("place") {
            "centre" => Some(true),
            "enti" => Some(false),
            _ => None,
        },
        is_enabled: match query.text("state") {
            "disabled" => Some(false),
            "all" => None,
            _ => Some(true),
        },
    };
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let (page, ente_name) = visit
        .read(move |db| {
            let page = queries::list(db, &actor, &filter, &request, now)?;
            let name = match ente {
                Some(id) => enti::names(db, &[id])?.remove(&id),
                None => None,
            };
            Ok::<_, UserError>((page, name))
        })
        .await?;
    let here = ["q", "place", "role", "state", "ente"].map(|name| (name, query.text(name)));
    let first = query.optional("cursor").map(|_| address("/users", &here));
    let next = page.next_cursor.as_deref().map(|cursor| {
        let with_cursor: Vec<_> = here.into_iter().chain([("cursor", cursor)]).collect();
        address("/users", &with_cursor)
    });
    let lang = visit.lang();
    let results = views::results(lang, &page.items, (first.as_deref(), next.as_deref()));
    if visit.is_htmx() {
        return visit.fragment(results);
    }
    let body = views::page(lang, &query, ente_name.as_deref(), visit.is_admin(), results);
    visit.page(&t!(lang, "admin-users"), &[], body)
}
