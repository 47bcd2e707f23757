//! The pages of contracts: who sees acts reads them, accountants and case owners enter them.

use maud::{Markup, html};
use poem::handler;
use poem::web::Path;

use super::commands::resting;
use super::{ContractId, ContractIn, ContractSheet};
use crate::acts::ActError;
use crate::acts::policy::{self, Reach};
use crate::acts::web::today;
use crate::db::Db;
use crate::enti;
use crate::kernel::ids::EnteId;
use crate::kernel::page::PageRequest;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::users::actor::{EnteRole, Role};
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon, pager};
use crate::web::listing::{Refused, address, form_of, or_dash, query_of, refusal_alert};
use crate::web::{Access, Crumb, FormData, PageResult, Route, Visit};

/// Who enters contracts.
const WRITERS: Access = Access::Staff(&[Role::Accountant, Role::CaseOwner]);

/// What refuses a form that the page has no more is about none of its fields.
const NO_FIELDS: [(&str, &str); 0] = [];

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/contracts", Access::SignedIn, list),
        Route::get("/contracts/new", WRITERS, new_form),
        Route::post("/contracts/new", WRITERS, add),
        Route::get("/contracts/:id", Access::SignedIn, show),
        Route::post("/contracts/:id", WRITERS, change),
        Route::post("/contracts/:id/withdrawal", WRITERS, withdraw),
    ]
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "contracts-title"), "/contracts")]
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    if policy::reach(&actor) == Reach::Nothing {
        return Err(Refusal::not_found().into());
    }
    let query = query_of(&visit);
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let page = visit
        .read(move |db| super::list(db, &actor, &[], &request))
        .await?;
    let lang = visit.lang();
    let first = query.optional("cursor").map(|_| "/contracts".to_owned());
    let next = page.next_cursor.as_deref();
    let next = next.map(|cursor| address("/contracts", &[("cursor", cursor)]));
    let may_add = visit
        .staff()
        .is_ok_and(|staff| staff.is_any(&[Role::Accountant, Role::CaseOwner]));
    let body = html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "contracts-title")) } p { (t!(lang, "contracts-lead")) } }
            @if may_add { div class="s-actions" {
                a class="btn btn-primary" href="/contracts/new" { (icon(icon!("it-plus"))) " " (t!(lang, "contracts-new")) }
            } }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if page.items.is_empty() {
                (empty_state(icon!("it-file"), &t!(lang, "contracts-none"), &t!(lang, "contracts-none-text"), None))
            } @else {
                table class="s-table s-cards" id="rows" {
                    caption class="visually-hidden" { (t!(lang, "contracts-title")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "contracts-ente")) }
                        th scope="col" { (t!(lang, "contracts-days")) }
                        th scope="col" { (t!(lang, "contracts-creditor")) }
                        th scope="col" { (t!(lang, "acts-state")) }
                    } }
                    tbody { @for sheet in &page.items { tr {
                        td class="s-main-cell" {
                            a href=(format!("/contracts/{}", sheet.contract.id)) { (sheet.ente) }
                            span class="s-sub" { (sheet.service.name(lang)) }
                        }
                        td data-label=(t!(lang, "contracts-days")) { (days(lang, sheet)) }
                        td data-label=(t!(lang, "contracts-creditor")) { (sheet.contract.creditor) }
                        td data-label=(t!(lang, "acts-state")) {
                            (badge(&visit, sheet))
                            @if let Some(said) = withdrawn(lang, sheet) { span class="s-sub" { (said) } }
                        }
                    } } }
                }
            }
            (pager(lang, first.as_deref(), next.as_deref()))
        }
    };
    visit.page(&t!(lang, "contracts-title"), &[], body)
}

fn days(lang: Lang, sheet: &ContractSheet) -> String {
    let (from, to) = (sheet.contract.start_on, sheet.contract.last_day());
    t!(
        lang,
        "contracts-from-to",
        from = lang.date(from),
        to = lang.date(to)
    )
    .into_owned()
}

fn badge(visit: &Visit, sheet: &ContractSheet) -> Markup {
    let (lang, today, contract) = (visit.lang(), today(visit), &sheet.contract);
    let (class, key) = if contract.is_withdrawn() {
        ("s-badge", "contracts-state-withdrawn")
    } else if today > contract.last_day() {
        ("s-badge", "contracts-state-ended")
    } else if today < contract.start_on {
        ("s-badge", "contracts-state-future")
    } else {
        ("s-badge s-badge-ok", "contracts-state-running")
    };
    html! { span class=(class) { (lang.get(key)) } }
}

/// When a contract was withdrawn, by whom and why.
fn withdrawn(lang: Lang, sheet: &ContractSheet) -> Option<String> {
    let (at, contract) = (sheet.contract.withdrawn_at?, &sheet.contract);
    let said = t!(
        lang,
        "contracts-withdrawn",
        at = lang.date_time(at),
        who = or_dash(sheet.withdrawn_by.as_deref()),
        reason = or_dash(contract.withdrawal_reason.as_deref())
    );
    Some(said.into_owned())
}

/// The forms of a contract's page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Correction,
    Withdrawal,
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, id.parse().map_err(|_| Refusal::not_found())?, None).await
}

async fn sheet_page(visit: &Visit, id: ContractId, refused: Option<(Sent, Refused)>) -> PageResult {
    let actor = visit.actor()?.clone();
    let read = move |db: &mut Db| Ok::<_, ActError>((super::find(db, &actor, id)?, resting(db, id)?));
    let (sheet, left_by) = visit.read(read).await?;
    let lang = visit.lang();
    let contract = &sheet.contract;
    let may_change = !contract.is_withdrawn()
        && visit
            .staff()
            .is_ok_and(|staff| staff.is_any(&[Role::Accountant, Role::CaseOwner]));
    let sent = |form: Sent| {
        let of_form = refused.as_ref().filter(|(sent, _)| *sent == form);
        of_form.map(|(_, refused)| refused)
    };
    let (correcting, withdrawing) = (sent(Sent::Correction), sent(Sent::Withdrawal));
    let may_leave = visit.ente().is_ok_and(|user| user.is(EnteRole::Signatory)) || visit.staff().is_ok();
    let body = html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "contracts-of", ente = &sheet.ente)) } p { (badge(visit, &sheet)) } }
            @if let Some(number) = &left_by { div class="s-actions" {
                a class="btn btn-outline-primary" href=(format!("/recessi/{number}")) { (t!(lang, "recessi-title", number = number)) }
            } } @else if may_leave && contract.runs_on(today(visit)) { div class="s-actions" {
                a class="btn btn-outline-primary" href=(format!("/recessi/new?contract={}&ente={}", contract.id, contract.ente_id)) { (t!(lang, "recessi-new")) }
            } }
        }
        section class="s-panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(lang, "contracts-facts")) }
            dl class="s-dl" {
                dt { (t!(lang, "contracts-ente")) } dd { (sheet.ente) }
                dt { (t!(lang, "contracts-service")) } dd { (sheet.service.name(lang)) }
                dt { (t!(lang, "contracts-start-on")) } dd { (lang.date(contract.start_on)) }
                dt { (t!(lang, "contracts-end-on")) } dd { (lang.date(contract.end_on)) }
                @if let Some(ended) = contract.ended_on {
                    dt { (t!(lang, "contracts-ended-on")) } dd { (lang.date(ended)) }
                }
                dt { (t!(lang, "contracts-creditor")) } dd { (contract.creditor) }
                @if let Some(said) = withdrawn(lang, &sheet) {
                    dt { (t!(lang, "contracts-state-withdrawn")) } dd { (said) }
                }
            }
        }
        @if may_change {
            (correction(visit, &sheet, correcting))
            // With a recesso the form stands where it was refused for it, to say so.
            @if left_by.is_none() || withdrawing.is_some() { (withdrawal(visit, &sheet, withdrawing)) }
        } @else {
            (refusal_alert(lang, correcting.or(withdrawing), &NO_FIELDS))
        }
    };
    let title = t!(lang, "contracts-of", ente = &sheet.ente);
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// What was entered wrongly is corrected here, with the reason.
fn correction(visit: &Visit, sheet: &ContractSheet, refused: Option<&Refused>) -> Markup {
    let (lang, contract) = (visit.lang(), &sheet.contract);
    let present = FormData::of([
        ("start_on", contract.start_on.to_string()),
        ("end_on", contract.end_on.to_string()),
        ("creditor", contract.creditor.clone()),
    ]);
    let form = form_of(lang, &present, refused);
    let labels = ["start_on", "end_on", "creditor", "reason"].map(|name| {
        let key = name.replace('_', "-");
        (name, lang.get(&format!("contracts-{key}")).into_owned())
    });
    html! {
        section class="s-panel" aria-labelledby="correct-title" {
            h2 id="correct-title" { (t!(lang, "contracts-correct")) }
            (refusal_alert(lang, refused, &labels))
            p { (t!(lang, "contracts-correct-text")) }
            form method="post" action=(format!("/contracts/{}", contract.id)) novalidate {
                (csrf_field(visit))
                input type="hidden" name="version" value=(contract.version);
                div class="s-row" {
                    (form.input(Input::text("start_on", &t!(lang, "contracts-start-on")).kind("date")))
                    (form.input(Input::text("end_on", &t!(lang, "contracts-end-on")).kind("date")))
                }
                (form.input(Input::text("creditor", &t!(lang, "contracts-creditor")).max(200)))
                (form.input(Input::text("reason", &t!(lang, "contracts-reason")).max(2000)))
                div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "admin-save")) } }
            }
        }
    }
}

/// What should not have been entered at all is withdrawn here, with the reason.
fn withdrawal(visit: &Visit, sheet: &ContractSheet, refused: Option<&Refused>) -> Markup {
    let (lang, contract) = (visit.lang(), &sheet.contract);
    let present = FormData::default();
    let form = form_of(lang, &present, refused);
    let label = t!(lang, "contracts-withdrawal-reason");
    let button = t!(lang, "contracts-withdraw");
    html! {
        section class="s-panel" aria-labelledby="withdraw-title" {
            h2 id="withdraw-title" { (button) }
            (refusal_alert(lang, refused, &[("withdrawal_reason", &label)]))
            p { (t!(lang, "contracts-withdraw-text")) }
            form method="post" action=(format!("/contracts/{}/withdrawal", contract.id)) novalidate
                data-confirm=(t!(lang, "contracts-withdraw-ask", ente = &sheet.ente)) {
                (csrf_field(visit))
                input type="hidden" name="version" value=(contract.version);
                (form.input(Input::text("withdrawal_reason", &label).max(2000)))
                div class="s-form-actions" { button class="btn btn-outline-danger" data-confirm-label=(button) { (button) } }
            }
        }
    }
}

#[handler]
async fn withdraw(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id: ContractId = id.parse().map_err(|_| Refusal::not_found())?;
    let reason = form.text("withdrawal_reason").to_owned();
    let withdrawn = visit
        .write(move |db| super::withdraw(db, &actor, now, (id, version), Some(&reason)))
        .await;
    match withdrawn {
        Ok(_) => visit.redirect_with(
            &format!("/contracts/{id}"),
            Message::new("contracts-was-withdrawn"),
        ),
        Err(error) => {
            let mut refused = crate::acts::web::refused(form, &error)?;
            for field in &mut refused.refusal.fields {
                // The page has another reason, that of a correction.
                field.pointer = field.pointer.replace("/reason", "/withdrawal_reason");
            }
            sheet_page(&visit, id, Some((Sent::Withdrawal, refused))).await
        }
    }
}

#[handler]
async fn change(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id: ContractId = id.parse().map_err(|_| Refusal::not_found())?;
    let (start_on, end_on) = match (form.date_optional("start_on"), form.date_optional("end_on")) {
        (Ok(start_on), Ok(end_on)) => (start_on, end_on),
        (start_on, end_on) => {
            let wrong = start_on.err().into_iter().chain(end_on.err()).collect();
            return sheet_page(&visit, id, Some((Sent::Correction, Refused::fields(form, wrong)))).await;
        }
    };
    let given = ContractIn {
        start_on,
        end_on,
        creditor: form.text("creditor").to_owned(),
    };
    let reason = form.text("reason").to_owned();
    let changed = visit
        .write(move |db| super::change(db, &actor, now, (id, version), &given, Some(&reason)))
        .await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/contracts/{id}"), Message::new("admin-saved")),
        Err(error) => {
            let refused = crate::acts::web::refused(form, &error)?;
            sheet_page(&visit, id, Some((Sent::Correction, refused))).await
        }
    }
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    form_page(&visit, None).await
}

async fn form_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let (lang, actor, today) = (visit.lang(), visit.actor()?.clone(), today(visit));
    let enti = visit.read(move |db| enti::all_valid(db, &actor, today)).await?;
    let options: Vec<(String, String)> = enti
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let present = FormData::of([
        ("ente_id", query_of(visit).text("ente").to_owned()),
        ("creditor", visit.app().config.recesso.creditor.clone()),
    ]);
    let form = form_of(lang, &present, refused.as_ref());
    let labels = ["ente_id", "start_on", "end_on", "creditor"].map(|name| {
        let key = name.trim_end_matches("_id").replace('_', "-");
        (name, lang.get(&format!("contracts-{key}")).into_owned())
    });
    let body = html! {
        div class="s-page-head" { div { h1 { (t!(lang, "contracts-new")) } p { (t!(lang, "contracts-new-lead")) } } }
        (refusal_alert(lang, refused.as_ref(), &labels))
        form class="s-panel" method="post" action="/contracts/new" novalidate {
            (csrf_field(visit))
            (form.select("ente_id", &t!(lang, "contracts-ente"), None, Some(&t!(lang, "admin-choose")), &options))
            div class="s-row" {
                (form.input(Input::text("start_on", &t!(lang, "contracts-start-on")).kind("date")))
                (form.input(Input::text("end_on", &t!(lang, "contracts-end-on")).kind("date")))
            }
            (form.input(Input::text("creditor", &t!(lang, "contracts-creditor")).hint(&t!(lang, "contracts-creditor-hint")).max(200)))
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-save")) }
                a class="btn btn-link" href="/contracts" { (t!(lang, "web-cancel")) }
            }
        }
    };
    match refused {
        None => visit.page(&t!(lang, "contracts-new"), &crumbs(visit), body),
        Some(_) => visit.page_again(&t!(lang, "contracts-new"), &crumbs(visit), body),
    }
}

#[handler]
async fn add(visit: Visit, form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let read = (
        form.parse::<EnteId>("ente_id"),
        form.date_optional("start_on"),
        form.date_optional("end_on"),
    );
    let (ente, start_on, end_on) = match read {
        (Ok(ente), Ok(start_on), Ok(end_on)) => (ente, start_on, end_on),
        (ente, start_on, end_on) => {
            let wrong = (ente.err().into_iter())
                .chain(start_on.err())
                .chain(end_on.err())
                .collect();
            return form_page(&visit, Some(Refused::fields(form, wrong))).await;
        }
    };
    let given = ContractIn {
        start_on,
        end_on,
        creditor: form.text("creditor").to_owned(),
    };
    let added = visit
        .write(move |db| super::add(db, &actor, now, ente, &given))
        .await;
    match added {
        Ok(sheet) => visit.redirect_with(
            &format!("/contracts/{}", sheet.contract.id),
            Message::new("contracts-added"),
        ),
        Err(error) => form_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}
