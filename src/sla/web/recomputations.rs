//! Running promises under a new version: what would move, the question, and how far it is.

use std::collections::HashMap;

use bytes::Bytes;
use diesel::QueryResult;
use futures_util::stream;
use poem::http::header;
use poem::web::Path;
use poem::{Body, Response, handler};

use crate::kernel::csv;
use crate::kernel::ids::TicketId;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Label, Lang, Message};
use crate::sla::views::recomputation as views;
use crate::sla::{SlaError, calendars, policies};
use crate::tickets::recompute::{self, Aim, Moved, Preview, RecomputationId, Subject};
use crate::users::actor::{Role, Staff};
use crate::web::listing::{Refused, query_of};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};
use crate::{queues, services, t, users};

/// Tickets that a page looks at; the file holds all.
const LOOKED_AT: usize = 20_000;
/// Tickets of one read.
const AT_ONCE: usize = 2_000;

/// What is recomputed.
struct Asked {
    subject: Subject,
    code: String,
    name: String,
    aim: Aim,
}

/// A page that a manager has only for tickets is not there for anything else.
fn unseen(error: SlaError) -> SlaError {
    match error {
        SlaError::Forbidden => SlaError::NotFound,
        other => other,
    }
}

/// What the fields name. Errors: NotFound, NotInForce.
async fn asked(visit: &Visit, fields: &FormData) -> Result<Asked, PageError> {
    let (lang, now, actor) = (visit.lang(), visit.now(), visit.actor()?.clone());
    let is_given = |subject: &&Subject| !fields.text(subject.as_str()).is_empty();
    let subject = *Subject::ALL.iter().find(is_given).ok_or(SlaError::NotFound)?;
    let code = fields.text(subject.as_str()).to_owned();
    let found = visit.read(move |db| {
        let aim = recompute::aim_at(db, &actor, now, subject, &code).map_err(unseen)?;
        let name = match subject {
            Subject::Calendar => calendars::by_code(db, &code)?.name(lang).to_owned(),
            Subject::Policy => policies::by_code(db, &code)?.name(lang).to_owned(),
            Subject::Service => named(services::labels(db)?, &code, lang),
            Subject::Queue => named(queues::labels(db)?, &code, lang),
            Subject::Ticket => code.clone(),
        };
        Ok::<_, SlaError>(Asked {
            subject,
            code,
            name,
            aim,
        })
    });
    Ok(found.await?)
}

/// The name of a code.
fn named<Id>(labels: HashMap<Id, Label>, code: &str, lang: Lang) -> String {
    let mut found = labels.values().filter(|label| label.code == code);
    found.next().map_or(code, |label| label.name(lang)).to_owned()
}

/// The list is for administrators; who recomputes one ticket comes from there.
fn crumbs(visit: &Visit) -> Vec<Crumb> {
    let all = || Crumb::new(t!(visit.lang(), "sla-recompute-list"), "/recomputations");
    Vec::from_iter(visit.is_admin().then(all))
}

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let staff = visit.staff()?.clone();
    let (rows, names) = visit
        .read(move |db| {
            let rows = recompute::latest(db, &staff)?;
            let people: Vec<_> = rows.iter().filter_map(|row| row.requested_by).collect();
            Ok::<_, SlaError>((rows, users::names(db, &people)?))
        })
        .await?;
    let body = views::list(visit.lang(), &rows, &names);
    visit.page(&t!(visit.lang(), "sla-recompute-list"), &[], body)
}

#[handler]
pub async fn new_form(visit: Visit) -> PageResult {
    let fields = query_of(&visit);
    new_page(&visit, &fields, None).await
}

async fn new_page(visit: &Visit, fields: &FormData, refused: Option<Refused>) -> PageResult {
    let asked = asked(visit, fields).await?;
    let (staff, aim, now) = (visit.staff()?.clone(), asked.aim, visit.now());
    // Read before what is previewed: a change in between makes it outdated.
    let (basis, open) = visit
        .read(move |db| {
            let basis = recompute::basis(db, now, aim)?;
            QueryResult::Ok((basis, recompute::open_tickets(db, aim, None)?))
        })
        .await?;
    let mut whole = Preview::default();
    for piece in open[..open.len().min(LOOKED_AT)].chunks(AT_ONCE) {
        let part = preview_of(visit, &staff, aim, piece.to_vec()).await?;
        whole.tickets += part.tickets;
        whole.moved_tickets += part.moved_tickets;
        let room = views::SHOWN.saturating_sub(whole.moved.len());
        whole.moved.extend(part.moved.into_iter().take(room));
    }
    let asked = views::Asked {
        subject: asked.subject,
        code: &asked.code,
        name: &asked.name,
        basis: &basis,
        preview: &whole,
        is_part: open.len() > LOOKED_AT,
        links: staff.is_any(&[Role::Manager, Role::Auditor]),
    };
    let body = views::asked(visit, &asked, refused.as_ref());
    let title = t!(visit.lang(), "sla-pages-recompute");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

async fn preview_of(
    visit: &Visit,
    staff: &Staff,
    aim: Aim,
    among: Vec<TicketId>,
) -> Result<Preview, PageError> {
    let (staff, now) = (staff.clone(), visit.now());
    let read = visit.read(move |db| recompute::preview(db, &staff, now, aim, &among));
    Ok(read.await?)
}

#[handler]
pub async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let aim = asked(&visit, &form).await?.aim;
    let (reason, basis) = (form.text("reason").to_owned(), form.text("basis").to_owned());
    let made = visit
        .write(move |db| {
            recompute::still(db, now, aim, &basis)?;
            recompute::request(db, &staff, now, aim, &reason)
        })
        .await;
    match made {
        Ok(row) => visit.redirect_with(
            &format!("/recomputations/{}", row.id),
            Message::new("sla-recompute-begun"),
        ),
        Err(error) => {
            let refused = Refused::new(form.clone(), &error)?;
            new_page(&visit, &form, Some(refused)).await
        }
    }
}

#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: RecomputationId = id.parse().map_err(|_| Refusal::not_found())?;
    let staff = visit.staff()?.clone();
    let (row, left, names) = visit
        .read(move |db| {
            let row = recompute::find(db, &staff, id).map_err(unseen)?;
            let left = match row.finished_at {
                Some(_) => 0,
                None => recompute::open_tickets(db, row.aim()?, row.after_id)?.len(),
            };
            let people: Vec<_> = row.requested_by.into_iter().collect();
            Ok::<_, SlaError>((row, left, users::names(db, &people)?))
        })
        .await?;
    let body = views::progress(visit.lang(), &row, left, &names);
    let title = t!(visit.lang(), "sla-pages-recompute");
    visit.page(&title, &crumbs(&visit), body)
}

/// Where the file stands.
struct Export {
    visit: Visit,
    staff: Staff,
    aim: Aim,
    left: Vec<TicketId>,
}

/// Every promise that would move, one a line.
#[handler]
pub async fn download(visit: Visit) -> PageResult {
    let lang = visit.lang();
    let aim = asked(&visit, &query_of(&visit)).await?.aim;
    let mut open = visit
        .read(move |db| recompute::open_tickets(db, aim, None))
        .await?;
    open.reverse();
    let header = [
        "tickets-column-number",
        "sla-pages-promise",
        "tickets-column-priority",
        "sla-recompute-from",
        "sla-recompute-to",
    ];
    let header: Vec<String> = header.iter().map(|key| lang.get(key).into_owned()).collect();
    let start = Bytes::from(format!("{}{}", csv::BYTE_ORDER_MARK, csv::line(&header)));
    let export = Export {
        staff: visit.staff()?.clone(),
        visit,
        aim,
        left: open,
    };
    let body = stream::unfold((Some(start), export), |(ready, export)| async move {
        match ready {
            Some(ready) => Some((Ok(ready), (None, export))),
            None => next(export).await,
        }
    });
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"recomputation.csv\"",
        )
        .body(Body::from_bytes_stream::<_, Bytes, std::io::Error>(body)))
}

async fn next(mut export: Export) -> Option<(std::io::Result<Bytes>, (Option<Bytes>, Export))> {
    if export.left.is_empty() {
        return None;
    }
    let at = export.left.len().saturating_sub(AT_ONCE);
    let mut piece = export.left.split_off(at);
    piece.reverse();
    let lang = export.visit.lang();
    let part = preview_of(&export.visit, &export.staff, export.aim, piece).await;
    match part {
        Ok(part) => {
            let lines: String = part.moved.iter().map(|moved| line(lang, moved)).collect();
            Some((Ok(Bytes::from(lines)), (None, export)))
        }
        // The connection breaks off, so that nobody takes half a file for a whole one.
        Err(error) => Some((Err(std::io::Error::other(error)), (None, export))),
    }
}

fn line(lang: Lang, moved: &Moved) -> String {
    let at = |at: Option<_>| match at {
        Some(at) => lang.date_time(at),
        None => t!(lang, "sla-recompute-paused").into_owned(),
    };
    csv::line(&[
        moved.number.to_string(),
        lang.get(&format!("sla-pages-kind-{}", moved.kind)).into_owned(),
        views::priority(lang, moved.priority),
        at(moved.from),
        at(moved.to),
    ])
}
