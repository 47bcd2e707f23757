//! The pages that all procedures share: the list of acts, the board of terms, and the documents of an act.

mod decision;
mod documents;
mod register;

use std::str::FromStr;

use chrono::NaiveDate;
pub use documents::{new_document, receive_documents, received_files, refused_files};
use poem::handler;

use super::calendar;
use super::formal::Correct;
use super::formal::faces::notice_in;
use super::model::{Act, ActRef, ActState, Procedure};
use super::policy::{self, Reach};
use super::queries::{self, ActFilter, ActSheet, Search};
use super::register::EntryIn;
use super::substitution;
use super::terms::{self, Story, Term, TermState};
use super::views::{self, Row};
use super::{ActError, machine};
use crate::attivazioni::timeliness;
use crate::db::Db;
use crate::disdette;
use crate::inerzie::late;
use crate::kernel::page::PageRequest;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{empty_state, pager};
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/acts", Access::SignedIn, list),
        Route::get("/terms", Access::SignedIn, board),
        Route::get(
            "/acts/:id/documents/:document",
            Access::SignedIn,
            documents::download,
        ),
        Route::post("/acts/:id/register", Access::SignedIn, register::ask),
        Route::get("/acts/:id/decision", Access::SignedIn, decision::show),
        Route::post("/acts/:id/decision", Access::SignedIn, decision::keep),
        Route::post(
            "/acts/:id/documents/:document/remove",
            Access::SignedIn,
            documents::remove,
        ),
    ]
}

/// The way to the page of an act.
pub fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "acts-title"), "/acts")]
}

/// The act that an address names; what names none is not found.
pub fn act_in(text: &str) -> Result<ActRef, PageError> {
    in_path(text)
}

/// The id that an address names; what is none is not found.
pub fn in_path<T: FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| Refusal::not_found().into())
}

/// The register entry of a form, as [`views::Steps::register`] asks for it. Errors: what is no date or no year.
pub fn entry_in(form: &FormData) -> Result<EntryIn, Vec<FieldError>> {
    let year = form.parse::<i32>("register_year");
    let year = year.map_err(|_| FieldError::new("register_year", Message::new("acts-register-year")));
    match (form.date_optional("register_date"), year) {
        (Ok(date), Ok(year)) => Ok(EntryIn {
            aoo: form.text("register_aoo").to_owned(),
            number: form.text("register_number").to_owned(),
            year,
            date,
        }),
        (date, year) => Err(date.err().into_iter().chain(year.err()).collect()),
    }
}

/// A form that was refused, with the fields called as they are in the form and not as in an object.
pub fn refused(form: FormData, error: &ActError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    for field in &mut refused.refusal.fields {
        field.pointer = field.pointer.replace("/register_entry/", "/register_");
    }
    Ok(refused)
}

/// Puts right when an act was received, as its form says. Errors: the form, to be shown again on the act's page.
pub async fn correct_receipt<S: Send + 'static>(
    visit: &Visit,
    id: ActRef,
    form: FormData,
    correct: Correct<S>,
) -> Result<Result<(), Refused>, PageError> {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let notice = match notice_in(&form) {
        Ok(notice) => notice,
        Err(wrong) => return Ok(Err(Refused::fields(form, wrong))),
    };
    let reason = form.text("reason").to_owned();
    let changed = visit
        .write(move |db| {
            let entry = notice.entry.as_ref();
            correct(db, &actor, now, (id, version), Some(&reason), entry).map(drop)
        })
        .await;
    match changed {
        Ok(()) => Ok(Ok(())),
        Err(error) => Ok(Err(refused(form, &error)?)),
    }
}

/// For who sees no acts at all there is nothing here (R-VIS-4).
pub(super) fn is_reader(visit: &Visit) -> Result<(), PageError> {
    match policy::reach(visit.actor()?) {
        Reach::Nothing => Err(Refusal::not_found().into()),
        _ => Ok(()),
    }
}

/// Today's local date.
pub fn today(visit: &Visit) -> NaiveDate {
    rome::date_of(visit.now().utc())
}

/// The terms of an act with how they came to their last day, and who holds the substitute power.
pub type Told = (Vec<(Term, Story)>, Option<(String, String)>);

/// What the page of an act tells of its terms.
pub fn told(db: &mut Db, sheet: &ActSheet) -> Result<Told, ActError> {
    let mut stories = Vec::new();
    for term in &sheet.terms {
        stories.push((term.clone(), term.story(db)?));
    }
    Ok((stories, substitution::holders(db, &sheet.act)?.into_iter().next()))
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    is_reader(&visit)?;
    let query = query_of(&visit);
    let (procedure, state) = (query.text("procedure"), query.text("state"));
    let filter = ActFilter {
        procedures: procedure.parse::<Procedure>().into_iter().collect(),
        states: state.parse::<ActState>().into_iter().collect(),
        enti: Vec::new(),
    };
    let search = Search {
        words: query.text("q").to_owned(),
        mine: query.flag("mine"),
    };
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let actor = visit.actor()?.clone();
    let page = visit
        .read(move |db| {
            let page = queries::search(db, &actor, &filter, &search, &request)?;
            let sheets = queries::sheets_of(db, page.items)?;
            let rows = sheets.into_iter().map(|sheet| Row {
                case_owner: sheet.name(sheet.act.case_owner_id).map(str::to_owned),
                term: sheet
                    .terms
                    .iter()
                    .filter(|term| term.state == TermState::Running)
                    .min_by_key(|term| term.due_on)
                    .cloned(),
                ente: sheet.ente,
                act: sheet.act,
            });
            let rows: Vec<Row> = rows.collect();
            Ok::<_, ActError>((rows, page.next_cursor, substitution::officers(db)?))
        })
        .await?;
    let (rows, next_cursor, holders) = page;
    let (words, mine) = (query.text("q"), query.text("mine"));
    let here = [
        ("procedure", procedure),
        ("state", state),
        ("q", words),
        ("mine", mine),
    ];
    let first = query.optional("cursor").map(|_| address("/acts", &here));
    let next = next_cursor.as_deref().map(|cursor| {
        let with_cursor: Vec<_> = here.into_iter().chain([("cursor", cursor)]).collect();
        address("/acts", &with_cursor)
    });
    let lang = visit.lang();
    let of_centre = visit.staff().is_ok();
    let may_give = disdette::may_begin(visit.actor()?);
    let results = maud::html! {
        div id="results" class="s-dim" {
            p class="visually-hidden" role="status" { (t!(lang, "admin-rows", count = rows.len())) }
            @if rows.is_empty() {
                @if here.iter().any(|(_, value)| !value.is_empty()) {
                    (empty_state(icon!("it-search"), &t!(lang, "acts-none-found"), &t!(lang, "acts-none-found-text"), Some(("/acts", &t!(lang, "admin-reset")))))
                } @else {
                    (empty_state(icon!("it-file"), &t!(lang, "acts-none"), &t!(lang, "acts-none-text"), None))
                }
            } @else {
                (views::holders(lang, &holders))
                (views::list(lang, &rows, of_centre, today(&visit)))
            }
            (pager(lang, first.as_deref(), next.as_deref()))
        }
    };
    if visit.is_htmx() {
        return visit.fragment(results);
    }
    let states: Vec<ActState> = match procedure.parse() {
        Ok(procedure) => machine::states(procedure),
        Err(_) => ActState::ALL.to_vec(),
    };
    let body = maud::html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "acts-title")) } p { (t!(lang, "acts-lead")) } }
            div class="s-actions" {
                a class="btn btn-outline-primary" href="/terms" { (t!(lang, "acts-terms-title")) }
                @if visit.actor().is_ok_and(timeliness::may_read) {
                    a class="btn btn-outline-primary" href=(timeliness::web::PATH) { (t!(lang, "timeliness-title")) }
                }
                @if visit.actor().is_ok_and(late::may_read) {
                    a class="btn btn-outline-primary" href=(late::web::PATH) { (t!(lang, "late-title")) }
                }
                a class="btn btn-outline-primary" href="/convenzioni" { (t!(lang, "convenzioni-title")) }
                @if may_give { a class="btn btn-outline-primary" href="/disdette/new" { (t!(lang, "disdette-new")) } }
                @if !of_centre {
                    a class="btn btn-outline-primary" href="/adesioni/new" { (t!(lang, "adesioni-new")) }
                    a class="btn btn-primary" href="/attivazioni/new" { (t!(lang, "attivazioni-new")) }
                }
                a class="btn btn-outline-primary" href="/contracts" { (t!(lang, "contracts-title")) }
                @if crate::recessi::web::may_state(&visit).is_ok() { a class="btn btn-outline-primary" href="/recessi/new" { (t!(lang, "recessi-new")) } }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            form class="s-filters" method="get" action="/acts" hx-get="/acts" hx-target="#results" hx-swap="outerHTML"
                hx-push-url="true" hx-trigger="submit, change" {
                div class="s-field" {
                    label for="q" { (t!(lang, "acts-search")) }
                    input class="form-control" type="search" id="q" name="q" value=(words) maxlength="200" placeholder=(t!(lang, "acts-search-hint"));
                }
                div class="s-field" {
                    label for="procedure" { (t!(lang, "acts-procedure")) }
                    select class="form-control" id="procedure" name="procedure" {
                        option value="" { (t!(lang, "admin-all")) }
                        @for known in Procedure::ALL {
                            option value=(known) selected[known.as_str() == procedure] { (views::procedure_name(lang, *known)) }
                        }
                    }
                }
                div class="s-field" {
                    label for="state" { (t!(lang, "acts-state")) }
                    select class="form-control" id="state" name="state" {
                        option value="" { (t!(lang, "admin-all")) }
                        @for known in &states {
                            option value=(known) selected[known.as_str() == state] { (lang.get(&format!("acts-state-{known}"))) }
                        }
                    }
                }
                div class="s-check" {
                    input type="checkbox" id="mine" name="mine" value="true" checked[query.flag("mine")];
                    label for="mine" { (t!(lang, "acts-mine")) }
                }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-filter")) }
                    a class="btn btn-link btn-sm" href="/acts" { (t!(lang, "admin-reset")) }
                }
            }
            (results)
        }
    };
    visit.page(&t!(lang, "acts-title"), &[], body)
}

#[handler]
async fn board(visit: Visit) -> PageResult {
    is_reader(&visit)?;
    let query = query_of(&visit);
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let actor = visit.actor()?.clone();
    let (rows, next, since, holders) = visit
        .read(move |db| {
            let since = calendar::since(db, &actor)?;
            let page = terms::running(db, &actor, &request)?;
            let (terms, found): (Vec<Term>, Vec<Act>) = page.items.into_iter().unzip();
            let sheets = queries::sheets_of(db, found)?;
            let rows: Vec<(Term, ActSheet)> = terms.into_iter().zip(sheets).collect();
            Ok::<_, ActError>((rows, page.next_cursor, since, substitution::officers(db)?))
        })
        .await?;
    let (lang, today) = (visit.lang(), today(&visit));
    let of_centre = visit.staff().is_ok();
    let first = query.optional("cursor").map(|_| "/terms".to_owned());
    let next = next.map(|cursor| address("/terms", &[("cursor", &cursor)]));
    let body = maud::html! {
        div class="s-page-head" { div { h1 { (t!(lang, "acts-terms-title")) } p { (t!(lang, "acts-terms-lead")) } } }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if rows.is_empty() {
                (empty_state(icon!("it-clock"), &t!(lang, "acts-terms-none"), &t!(lang, "acts-terms-none-text"), None))
            } @else {
                (views::holders(lang, &holders))
                table class="s-table s-cards" id="rows" {
                    caption class="visually-hidden" { (t!(lang, "acts-terms-title")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "acts-term-last-day")) }
                        th scope="col" { (t!(lang, "acts-act")) }
                        @if of_centre { th scope="col" { (t!(lang, "acts-ente")) } }
                        th scope="col" { (t!(lang, "acts-case-owner")) }
                    } }
                    tbody { @for (term, sheet) in &rows { tr {
                        td data-label=(t!(lang, "acts-term-last-day")) {
                            span { (crate::web::listing::day(lang, Some(term.due_on))) " " (views::term_badge(lang, term, today)) }
                        }
                        td class="s-main-cell" {
                            a href=(sheet.act.address()) { (views::term_name(lang, term)) }
                            span class="s-sub" { (views::procedure_name(lang, sheet.act.procedure)) " " (sheet.act.number) }
                        }
                        @if of_centre { td data-label=(t!(lang, "acts-ente")) { (sheet.ente) } }
                        td data-label=(t!(lang, "acts-case-owner")) { (sheet.name(sheet.act.case_owner_id).unwrap_or("–")) }
                    } } }
                }
            }
            (pager(lang, first.as_deref(), next.as_deref()))
        }
        (calendar::web::panel(&visit, since))
    };
    visit.page(&t!(lang, "acts-terms-title"), &crumbs(&visit), body)
}
