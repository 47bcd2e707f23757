//! The list of enti.

use poem::handler;

use crate::enti::views::list as views;
use crate::enti::{self, EnteFilter, EnteKind};
use crate::kernel::page::PageRequest;
use crate::kernel::rome;
use crate::t;
use crate::web::listing::{address, query_of};
use crate::web::{PageResult, Visit};

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let today = rome::date_of(visit.now().utc());
    let kinds: Vec<EnteKind> = query.text("kind").parse().into_iter().collect();
    let filter = EnteFilter {
        kinds,
        valid_on: (query.text("valid") != "all").then_some(today),
        text: query.optional("q").map(str::to_owned),
    };
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let actor = visit.actor()?.clone();
    let page = visit
        .read(move |db| enti::list(db, &actor, &filter, &request))
        .await?;
    let here = [
        ("q", query.text("q")),
        ("kind", query.text("kind")),
        ("valid", query.text("valid")),
    ];
    let first = query.optional("cursor").map(|_| address("/enti", &here));
    let next = page.next_cursor.as_deref().map(|cursor| {
        let with_cursor: Vec<_> = here.into_iter().chain([("cursor", cursor)]).collect();
        address("/enti", &with_cursor)
    });
    let lang = visit.lang();
    let results = views::results(lang, &page.items, today, (first.as_deref(), next.as_deref()));
    if visit.is_htmx() {
        return visit.fragment(results);
    }
    let body = views::page(lang, &query, visit.is_admin(), results);
    visit.page(&t!(lang, "admin-enti"), &[], body)
}
