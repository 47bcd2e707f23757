//! The list as a file for spreadsheets: the same filter, streamed page by page.

use bytes::Bytes;
use futures_util::stream;
use poem::http::header;
use poem::{Body, Response, handler};

use super::list::ListQuery;
use crate::kernel::csv::{BYTE_ORDER_MARK, line};
use crate::kernel::page::Page;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::tickets::{self, TicketFilter, TicketRow};
use crate::users::actor::Actor;
use crate::web::{PageResult, Visit};

/// Where an export stands.
struct Export {
    visit: Visit,
    actor: Actor,
    filter: TicketFilter,
    /// Where the next page begins; `None`: there is none.
    next: Option<String>,
}

/// The tickets of the list, one a line: UTF-8 with a byte order mark, `;` between the cells.
#[handler]
pub async fn download(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let ListQuery { filter, errors, .. } = ListQuery::parse(visit.query(), &actor, visit.now());
    if !errors.is_empty() {
        return Err(Refusal::invalid(errors).into());
    }
    let lang = visit.lang();
    // The first page is read before the answer begins, so that a refusal is still a page.
    let (reader, wanted) = (actor.clone(), filter.clone());
    let first = visit
        .read(move |db| tickets::export_page(db, &reader, &wanted, None))
        .await?;
    let header = format!("{BYTE_ORDER_MARK}{}", line(&tickets::export_header(lang)));
    let start = Bytes::from(header + &lines(lang, &first));
    let export = Export {
        visit: visit.clone(),
        actor,
        filter,
        next: first.next_cursor,
    };
    let body = stream::unfold((Some(start), export), |(ready, export)| async move {
        match ready {
            Some(ready) => Some((Ok(ready), (None, export))),
            None => next(export).await,
        }
    });
    let day = crate::kernel::rome::date_of(visit.now().utc());
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"tickets-{day}.csv\""),
        )
        .body(Body::from_bytes_stream::<_, Bytes, std::io::Error>(body)))
}

async fn next(mut export: Export) -> Option<(std::io::Result<Bytes>, (Option<Bytes>, Export))> {
    let after = export.next.take()?;
    let (actor, filter) = (export.actor.clone(), export.filter.clone());
    let page = export
        .visit
        .read(move |db| tickets::export_page(db, &actor, &filter, Some(after)))
        .await;
    match page {
        Ok(page) => {
            let bytes = Bytes::from(lines(export.visit.lang(), &page));
            export.next = page.next_cursor;
            Some((Ok(bytes), (None, export)))
        }
        // The connection breaks off, so that nobody takes half a file for a whole one.
        Err(error) => Some((Err(std::io::Error::other(error)), (None, export))),
    }
}

fn lines(lang: Lang, page: &Page<TicketRow>) -> String {
    page.items
        .iter()
        .map(|row| line(&tickets::export_record(lang, row)))
        .collect()
}
