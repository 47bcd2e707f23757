//! The page of the own notices, and the bell that every page has.

use poem::http::StatusCode;
use poem::web::Path;
use poem::{IntoResponse, handler};

use super::{NoticeId, views};
use crate::kernel::page::PageRequest;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::t;
use crate::web::listing::{address, query_of};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit, local_path};

/// Notices on one page.
const ROWS: u16 = 25;

/// The addresses of these pages. The bell is asked for by open pages, also when the session has ended meanwhile.
pub fn routes() -> Vec<Route> {
    let own = vec![
        Route::get("/notices", Access::SignedIn, list),
        Route::get(BELL, Access::Public, bell),
        Route::post("/notices/read", Access::SignedIn, read_all),
        Route::get("/notices/:id", Access::SignedIn, open),
        Route::post("/notices/:id/read", Access::SignedIn, read),
    ];
    own.into_iter().chain(super::mail_page::routes()).collect()
}

/// Where open pages ask for the count by themselves: that is no use of a session.
pub const BELL: &str = "/notices/bell";

#[handler]
async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let only_unread = query.flag("unread");
    let request = PageRequest::new(Some(ROWS), query.optional("cursor").map(str::to_owned));
    let actor = visit.actor()?.clone();
    let (shown, next_cursor, newest) = visit
        .read(move |db| {
            let page = super::list(db, &actor, only_unread.then_some(true), &request)?;
            let shown = super::shown(db, &actor, page.items)?;
            let newest = super::newest(db, &actor)?;
            Ok::<_, super::NoticeError>((shown, page.next_cursor, newest))
        })
        .await?;
    let here = [("unread", if only_unread { "true" } else { "" })];
    let first = query.optional("cursor").map(|_| address("/notices", &here));
    let next = next_cursor.map(|cursor| address("/notices", &[here[0], ("cursor", &cursor)]));
    let page = views::ListPage {
        shown,
        only_unread,
        newest,
        first,
        next,
    };
    let body = views::page(&visit, &page);
    visit.page(&t!(visit.lang(), "notices-title"), &[], body)
}

/// The bell: nothing where nothing has changed, and a sentence for those who do not see it where the count has risen.
#[handler]
async fn bell(visit: Visit) -> PageResult {
    if visit.signed_in().is_none() {
        return visit.fragment(maud::html! {});
    }
    let (unread, lang) = (visit.unread(), visit.lang());
    let before: Option<usize> = query_of(&visit).text("seen").parse().ok();
    if before == Some(unread) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let has_risen = before.is_some_and(|before| before < unread);
    visit.fragment(views::bell_again(lang, unread, has_risen))
}

/// Onwards to what the notice is about; it has been read then.
#[handler]
async fn open(visit: Visit, Path(id): Path<String>) -> PageResult {
    let (id, actor, now) = (known(&id)?, visit.actor()?.clone(), visit.now());
    let shown = visit
        .write(move |db| {
            let notice = super::mark_read(db, &actor, now, id)?;
            Ok::<_, super::NoticeError>(super::shown(db, &actor, vec![notice])?.pop())
        })
        .await?;
    match shown.and_then(|shown| shown.path()) {
        Some(path) => visit.redirect(local_path(&path)),
        None => visit.redirect_with("/notices", Message::new("notices-veiled")),
    }
}

#[handler]
async fn read(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, actor, now) = (known(&id)?, visit.actor()?.clone(), visit.now());
    visit
        .write(move |db| super::mark_read(db, &actor, now, id))
        .await?;
    visit.redirect(back(&form))
}

#[handler]
async fn read_all(visit: Visit, form: FormData) -> PageResult {
    let up_to: NoticeId = form.parse("up_to").map_err(invalid)?;
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    visit
        .write(move |db| super::mark_all_read(db, &actor, now, up_to))
        .await?;
    visit.redirect_with(back(&form), Message::new("notices-all-read"))
}

/// The page that the form stands on.
fn back(form: &FormData) -> &str {
    match form.optional("back") {
        Some(path) => local_path(path),
        None => "/notices",
    }
}

/// An id of the address; what is none is nobody's notice.
fn known(id: &str) -> Result<NoticeId, PageError> {
    id.parse().map_err(|_| Refusal::not_found().into())
}

fn invalid(field: FieldError) -> PageError {
    Refusal::invalid(vec![field]).into()
}
