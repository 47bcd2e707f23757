//! The pages of outgoing mails.

use poem::handler;
use poem::web::Path;

use super::{MENDERS, OutgoingError, READERS, views};
use crate::db::Db;
use crate::incoming::api::raw_response;
use crate::kernel::page::PageRequest;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Message;
use crate::mail::ledger::LedgerFilter;
use crate::mail::letterhead::Letterhead;
use crate::mail::outbox::MailId;
use crate::pec;
use crate::t;
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// The list.
pub const PATH: &str = "/mail/outgoing";
/// Mails on one page.
const ROWS: u16 = 50;

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    let readers = || Access::Staff(READERS);
    let ledger = vec![
        Route::get(PATH, readers(), list),
        Route::get("/mail/outgoing/:id", readers(), show),
        Route::get("/mail/outgoing/:id/raw", readers(), raw),
        Route::post("/mail/outgoing/:id/resend", Access::Staff(MENDERS), resend),
        Route::post("/mail/outgoing/:id/drop", Access::Staff(MENDERS), drop_one),
    ];
    ledger.into_iter().chain(super::preview::routes()).collect()
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let filter = LedgerFilter {
        q: query.optional("q").map(str::to_owned),
        state: query.text("state").parse().ok(),
        ticket: None,
    };
    let request = PageRequest::new(Some(ROWS), query.optional("cursor").map(str::to_owned));
    let actor = visit.actor()?.clone();
    let page = visit
        .read(move |db| super::list(db, &actor, filter, &request))
        .await?;
    let here = [("q", query.text("q")), ("state", query.text("state"))];
    let first = query.optional("cursor").map(|_| address(PATH, &here));
    let next = page
        .next_cursor
        .as_deref()
        .map(|cursor| address(PATH, &[here[0], here[1], ("cursor", cursor)]));
    let body = views::list(&visit, &query, &page.items, (first.as_deref(), next.as_deref()));
    visit.page(&t!(visit.lang(), "outgoing-title"), &[], body)
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    one(&visit, known(&id)?, None).await
}

async fn one(visit: &Visit, id: MailId, refused: Option<&Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let has_raw = actor.staff().is_some_and(crate::incoming::policy::may_have_raw);
    let read = move |db: &mut Db| {
        let found = super::find(db, &actor, id)?;
        Ok::<_, OutgoingError>((found, super::certified(db, &actor, id)?))
    };
    let ((shown, text), certified) = visit.read(read).await?;
    let letterhead = Letterhead::from(&visit.app().config);
    let text = text.map(|text| letterhead.shown(&text));
    let certified = certified.map(|left| pec::views::sent_panel(visit.lang(), &left, has_raw));
    let crumbs = [Crumb::new(t!(visit.lang(), "outgoing-title"), PATH)];
    let body = views::one(visit, &shown, (text.as_deref(), certified), refused);
    let title = t!(visit.lang(), "outgoing-one");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(refused) => visit.page_with(refused.refusal.status, &title, &crumbs, body),
    }
}

/// The message as it leaves.
#[handler]
async fn raw(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id = known(&id)?;
    let bytes = super::raw(visit.app(), visit.actor()?, id).await?;
    Ok(raw_response(&id.to_string(), bytes.into()))
}

#[handler]
async fn resend(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, actor, now) = (known(&id)?, visit.actor()?.clone(), visit.now());
    let to = form.text("email").to_owned();
    let sent = visit
        .write(move |db| super::resend(db, &actor, now, id, Some(&to)))
        .await;
    let at = sent.as_ref().map_or(id, |shown| shown.entry.id);
    done(&visit, at, form, sent, "outgoing-resent").await
}

#[handler]
async fn drop_one(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, actor, now) = (known(&id)?, visit.actor()?.clone(), visit.now());
    let reason = form.text("reason").to_owned();
    let dropped = visit
        .write(move |db| super::drop_mail(db, &actor, now, id, &reason))
        .await;
    done(&visit, id, form, dropped, "outgoing-dropped").await
}

async fn done<T>(
    visit: &Visit,
    id: MailId,
    form: FormData,
    outcome: Result<T, OutgoingError>,
    sentence: &'static str,
) -> PageResult {
    match outcome {
        Ok(_) => visit.redirect_with(&format!("{PATH}/{id}"), Message::new(sentence)),
        Err(error) => one(visit, id, Some(&Refused::new(form, &error)?)).await,
    }
}

/// An id of the address; what is none is no mail.
fn known(id: &str) -> Result<MailId, PageError> {
    id.parse().map_err(|_| Refusal::not_found().into())
}
