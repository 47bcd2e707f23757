//! The pages of the mail that came in.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use maud::html;
use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};

use super::commands::{self, NewContact};
use super::model::{Incoming, State};
use super::queries::{self, IncomingFilter};
use super::{IncomingError, api, mailboxes, policy, suggestion, views};
use crate::db::Db;
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId};
use crate::kernel::page::PageRequest;
use crate::kernel::problem::Refusal;
use crate::kernel::rome;
use crate::kernel::text::Message as Words;
use crate::mail::message::{Message, clean_html};
use crate::pec;
use crate::t;
use crate::tickets::{self, TicketRef};
use crate::users;
use crate::users::actor::{Actor, Staff};
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// The list.
pub const PATH: &str = "/mail";
/// The filters of the address.
const FIELDS: [&str; 9] = [
    "q",
    "state",
    "mailbox",
    "ticket",
    "reason",
    "source",
    "from",
    "to",
    "message_id",
];
/// Mails on one page.
const ROWS: u16 = 50;
/// Bytes of images shown inside a mail at most.
const MAX_IMAGES: usize = 4 * 1024 * 1024;
/// Images that a frame may show.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// What the frame with a mail's HTML may do: nothing.
const FRAME: &str = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    let visitors = || Access::Staff(&policy::VISITORS);
    let mails = vec![
        Route::get(PATH, visitors(), list),
        super::mailbox_faces::route(),
        Route::get("/mail/tickets/:number", visitors(), of_ticket),
        Route::get("/mail/incoming/:id", visitors(), show),
        Route::get("/mail/incoming/:id/html", visitors(), frame),
        Route::get("/mail/incoming/:id/text", visitors(), text),
        Route::get("/mail/incoming/:id/raw", visitors(), raw),
        Route::post("/mail/incoming/:id/placement", visitors(), place),
        Route::post("/mail/incoming/:id/contact", visitors(), contact),
        Route::post("/mail/incoming/:id/ignore", visitors(), ignore),
        Route::post("/mail/incoming/:id/retry", visitors(), retry),
    ];
    mails.into_iter().chain(super::proof_faces::routes()).collect()
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    let day = |name: &str| query.text(name).parse::<NaiveDate>().ok();
    let filter = IncomingFilter {
        states: query.text("state").parse().ok().into_iter().collect(),
        mailbox: query.optional("mailbox").map(str::to_owned),
        text: query.optional("q").map(str::to_owned),
        reason: query.text("reason").parse().ok(),
        source: query.text("source").parse().ok(),
        ticket: query.text("ticket").trim().parse().ok(),
        message_id: query.optional("message_id").map(str::to_owned),
        from: day("from").map(|day| Timestamp::from(rome::start_of_day(day))),
        to: day("to").map(|day| Timestamp::from(rome::end_of_day(day))),
    };
    let request = PageRequest::new(Some(ROWS), query.optional("cursor").map(str::to_owned));
    let (staff, all) = (visit.staff()?.clone(), mailboxes(visit.app()));
    let names: Vec<String> = all.iter().map(|mailbox| mailbox.name.clone()).collect();
    let (page, counts, tickets) = visit
        .read(move |db| {
            let mut page = queries::list(db, &staff, &all, &filter, &request)?;
            let actor = Actor::Staff(staff.clone());
            queries::keep_seen(db, &actor, &mut page.items)?;
            let counts = queries::counts(db, &staff, &all, &filter)?;
            let numbers = numbers_of(db, &page.items)?;
            Ok::<_, IncomingError>((page, counts, numbers))
        })
        .await?;
    let here = FIELDS.map(|name| (name, query.text(name)));
    let first = query.optional("cursor").map(|_| address(PATH, &here));
    let next = page.next_cursor.as_deref().map(|cursor| {
        let with_cursor: Vec<_> = here.into_iter().chain([("cursor", cursor)]).collect();
        address(PATH, &with_cursor)
    });
    let shown = views::ListPage {
        mails: page.items,
        counts,
        tickets,
        mailboxes: names,
        first,
        next,
    };
    let body = views::list(&visit, &query, &shown);
    visit.page(&t!(visit.lang(), "incoming-title"), &[], body)
}

/// The numbers of the tickets that these mails name.
fn numbers_of(
    db: &mut Db,
    mails: &[Incoming],
) -> Result<Vec<(crate::kernel::ids::TicketId, String)>, IncomingError> {
    let mut numbers = Vec::new();
    for id in mails
        .iter()
        .flat_map(|mail| [mail.ticket_id, mail.hint_id])
        .flatten()
    {
        if let Some(number) = tickets::number_of(db, id)? {
            numbers.push((id, number.to_string()));
        }
    }
    Ok(numbers)
}

/// The mails of one ticket, those that a machine wrote too.
#[handler]
async fn of_ticket(visit: Visit, Path(number): Path<String>) -> PageResult {
    let ticket: TicketRef = number.parse().map_err(|_| Refusal::not_found())?;
    let staff = staff(&visit)?;
    let (ticket, mails) = visit
        .read(move |db| queries::of_ticket(db, &staff, ticket))
        .await?;
    let lang = visit.lang();
    let number = ticket.number.to_string();
    let crumbs = [Crumb::new(number.clone(), format!("/tickets/{number}"))];
    let body = views::of_ticket(lang, &number, &mails);
    visit.page(&t!(lang, "incoming-of-ticket", number = &number), &crumbs, body)
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    one(&visit, known(&id)?, None).await
}

pub(super) async fn one(visit: &Visit, id: IncomingId, refused: Option<&Refused>) -> PageResult {
    let (staff, all) = (visit.staff()?.clone(), mailboxes(visit.app()));
    let mut may = views::May {
        handle: policy::may_handle(&staff),
        add_contact: policy::may_add_contact(&staff),
        have_raw: policy::may_have_raw(&staff),
        prove: policy::may_prove(&staff),
    };
    let now = visit.now();
    let today = rome::date_of(now.utc());
    let (mail, is_only_read, tickets, enti, suggested, of_sender, handler, pec) = visit
        .read(move |db| {
            let mut mails = vec![queries::find_to_read(db, &staff, &all, id)?];
            // Who sees it for its ticket's sake decides nothing about it.
            let is_only_read = match queries::find(db, &staff, &all, id) {
                Ok(_) => false,
                Err(IncomingError::NotFound) => true,
                Err(other) => return Err(other),
            };
            let actor = Actor::Staff(staff.clone());
            queries::keep_seen(db, &actor, &mut mails)?;
            let numbers = numbers_of(db, &mails)?;
            let mail = mails.remove(0);
            let enti = match policy::may_handle(&staff) {
                true => enti::all_valid(db, &actor, today).map_err(|_| IncomingError::NotFound)?,
                false => Vec::new(),
            };
            let suggested = suggestion::ente_of(db, &mail)?;
            let of_sender = match mail.user_id {
                Some(user) if policy::may_handle(&staff) => users::access::acting_choices(db, user, now)?,
                _ => Vec::new(),
            };
            let handler = match mail.handled_by {
                Some(user) => users::names(db, &[user])?.remove(&user),
                None => None,
            };
            let pec = pec::views::came(db, mail.id)?;
            let found = (
                mail,
                is_only_read,
                numbers,
                enti,
                suggested,
                of_sender,
                handler,
                pec,
            );
            Ok::<_, IncomingError>(found)
        })
        .await?;
    may.handle &= !is_only_read && (mail.state != State::Received || commands::is_stuck(&mail, now));
    let message = match commands::read(visit.app(), &mail).await {
        Ok((message, _)) => Some(message),
        Err(IncomingError::Unreadable) => None,
        Err(other) => return Err(other.into()),
    };
    let lang = visit.lang();
    let page = views::OnePage {
        mail,
        message,
        tickets,
        enti,
        suggested,
        of_sender: of_sender
            .into_iter()
            .map(|choice| (choice.ente, choice.name))
            .collect(),
        handler,
        pec,
        may,
    };
    let body = views::one(visit, &page, refused);
    let crumbs = [Crumb::new(t!(lang, "incoming-title"), PATH)];
    let title = t!(lang, "incoming-one");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(refused) => visit.page_with(refused.refusal.status, &title, &crumbs, body),
    }
}

/// The HTML of the mail, for the frame alone: nothing in it runs or loads.
#[handler]
async fn frame(visit: Visit, Path(id): Path<String>) -> PageResult {
    let message = to_read(&visit, &id).await?;
    let html = message.html.clone().ok_or_else(Refusal::not_found)?;
    let cleaning = tokio::task::spawn_blocking(move || with_images(&message, &html));
    let cleaned = cleaning.await.expect("cleaning does not panic");
    Ok(framed(&cleaned))
}

/// The text of the mail, for a frame in the conversation of its ticket.
#[handler]
async fn text(visit: Visit, Path(id): Path<String>) -> PageResult {
    let message = to_read(&visit, &id).await?;
    Ok(framed(&html! { pre { (message.text) } }.into_string()))
}

/// What a mail says, for whoever may read it.
async fn to_read(visit: &Visit, id: &str) -> Result<Arc<Message>, PageError> {
    let id = known(id)?;
    let (staff, all) = (visit.staff()?.clone(), mailboxes(visit.app()));
    let mail = visit
        .read(move |db| queries::find_to_read(db, &staff, &all, id))
        .await?;
    let (message, _) = commands::read(visit.app(), &mail).await?;
    Ok(message)
}

/// A page for a frame: what it shows can do nothing.
fn framed(shown: &str) -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, FRAME)
        .body(format!(
            "<!doctype html><meta charset=\"utf-8\"><style>body{{font:16px/1.5 sans-serif;margin:1rem;color:#17324d}}img{{max-width:100%}}pre{{white-space:pre-wrap;overflow-wrap:anywhere}}</style>{shown}"
        ))
}

/// The cleaned HTML, with the images that the mail itself holds as data: a frame without an origin has no cookies to ask for them.
fn with_images(message: &Arc<Message>, html: &str) -> String {
    let path_of = |index: usize| format!("/mail/image/{index}");
    let is_shown = |id: &str| {
        message.parts.iter().position(|part| {
            part.content_id.as_deref() == Some(id) && IMAGES.contains(&part.media_type.as_str())
        })
    };
    let mut cleaned = clean_html(html, |id| is_shown(id).map(path_of));
    let mut room = MAX_IMAGES;
    for (index, part) in message.parts.iter().enumerate() {
        let named = format!("src=\"{}\"", path_of(index));
        if !cleaned.contains(&named) {
            continue;
        }
        // An image that is named often is written often.
        let needed = part.bytes.len().saturating_mul(cleaned.matches(&named).count());
        let data = match room.checked_sub(needed) {
            Some(left) => {
                room = left;
                format!(
                    "src=\"data:{};base64,{}\"",
                    part.media_type,
                    STANDARD.encode(&part.bytes)
                )
            }
            None => String::new(),
        };
        cleaned = cleaned.replace(&named, &data);
    }
    cleaned
}

#[handler]
async fn raw(visit: Visit, Path(id): Path<String>) -> PageResult {
    let (row, bytes) = commands::raw(visit.app(), visit.staff()?, known(&id)?).await?;
    Ok(api::raw_response(&row.id.to_string(), bytes))
}

#[handler]
async fn place(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, staff) = (known(&id)?, staff(&visit)?);
    if let Some(ente) = form.optional("ente_id") {
        let done = match ente.parse::<EnteId>() {
            Ok(ente) => commands::open_by_hand(visit.app(), &staff, id, ente).await,
            Err(_) => Err(IncomingError::field("ente_id", "incoming-open-choose")),
        };
        return end(&visit, id, form, done).await;
    }
    let done = match form.text("ticket").trim().parse::<TicketRef>() {
        Ok(ticket) => match commands::place_by_hand(visit.app(), &staff, id, ticket).await {
            Err(IncomingError::Ticket(tickets::TicketError::NotFound)) => {
                Err(IncomingError::field("ticket", "incoming-ticket-unknown"))
            }
            done => done,
        },
        Err(_) => Err(IncomingError::field("ticket", "incoming-ticket-unknown")),
    };
    end(&visit, id, form, done).await
}

#[handler]
async fn contact(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, staff) = (known(&id)?, staff(&visit)?);
    let (ente, role) = (form.parse("ente_id"), form.parse("role"));
    let done = match (ente, role) {
        (Ok(ente), Ok(role)) => {
            let name = form.text("name").to_owned();
            let contact = NewContact { ente, name, role };
            commands::add_contact(visit.app(), &staff, id, contact).await
        }
        (ente, role) => Err(IncomingError::Invalid(
            [ente.err(), role.err()].into_iter().flatten().collect(),
        )),
    };
    end(&visit, id, form, done).await
}

#[handler]
async fn ignore(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, staff, now) = (known(&id)?, staff(&visit)?, visit.now());
    let (all, reason) = (mailboxes(visit.app()), form.text("reason").to_owned());
    let done = visit
        .write(move |db| commands::ignore(db, &staff, now, &all, id, &reason))
        .await;
    end(&visit, id, form, done).await
}

#[handler]
async fn retry(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, staff) = (known(&id)?, staff(&visit)?);
    let done = commands::retry(visit.app(), &staff, id).await;
    end(&visit, id, form, done).await
}

/// On to the list, where what has been done is told: whoever decided may not see the mail any more.
async fn end(
    visit: &Visit,
    id: IncomingId,
    form: FormData,
    done: Result<Incoming, IncomingError>,
) -> PageResult {
    match done {
        Ok(mail) => {
            let sentence = format!("incoming-done-{}", mail.state);
            visit.redirect_with(PATH, Words::new(sentence))
        }
        Err(error) => one(visit, id, Some(&Refused::new(form, &error)?)).await,
    }
}

fn staff(visit: &Visit) -> Result<Staff, PageError> {
    visit.staff().cloned()
}

/// An id of the address; what is none is no mail.
pub(super) fn known(id: &str) -> Result<IncomingId, PageError> {
    id.parse().map_err(|_| Refusal::not_found().into())
}
