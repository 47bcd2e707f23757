//! The pages of conventions: everybody who is signed in reads those that are published, administrators write them.

use maud::{Markup, html};
use poem::handler;
use poem::web::Path;

use super::model::{Convenzione, ConvenzioneIn, ConvenzioneSheet};
use super::sheet;
use crate::acts::ActError;
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::services::{self, Service};
use crate::t;
use crate::users::actor::{EnteRole, Role};
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// Who writes conventions.
const ADMIN: Access = Access::Staff(&[Role::Admin]);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/convenzioni", Access::SignedIn, list),
        Route::get("/convenzioni/new", ADMIN, new_form),
        Route::post("/convenzioni/new", ADMIN, create),
        Route::get("/convenzioni/:id/edit", ADMIN, edit_form),
        Route::post("/convenzioni/:id/edit", ADMIN, change),
        Route::post("/convenzioni/:id/publish", ADMIN, publish),
        Route::get("/convenzioni/:id", Access::SignedIn, sheet::show),
        Route::post("/convenzioni/:id/documents", ADMIN, sheet::add_documents),
        Route::get(
            "/convenzioni/:id/documents/:document",
            Access::SignedIn,
            sheet::download,
        ),
        Route::post(
            "/convenzioni/:id/documents/:document/remove",
            ADMIN,
            sheet::remove_document,
        ),
    ]
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "convenzioni-title"), "/convenzioni")]
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let (sheets, names) = visit
        .read(move |db| Ok::<_, ActError>((super::list(db, &actor)?, services::all(db)?)))
        .await?;
    let lang = visit.lang();
    let today = crate::acts::web::today(&visit);
    let may_join = visit.ente().is_ok_and(|user| user.is(EnteRole::Contact));
    let body = html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "convenzioni-title")) } p { (t!(lang, "convenzioni-lead")) } }
            @if visit.is_admin() {
                div class="s-actions" { a class="btn btn-primary" href="/convenzioni/new" { (icon(icon!("it-plus"))) " " (t!(lang, "convenzioni-new")) } }
            }
        }
        @if sheets.is_empty() {
            (empty_state(icon!("it-file"), &t!(lang, "convenzioni-none"), &t!(lang, "convenzioni-none-text"), None))
        }
        @for sheet in &sheets {
            @let one = &sheet.convenzione;
            @let id = format!("convenzione-{}", one.id);
            section class="s-panel" aria-labelledby=(id) {
                h2 id=(id) { a href=(format!("/convenzioni/{}", one.id)) { (one.name) } }
                p class="s-cluster" { (state_badge(lang, one, today)) span class="s-mono" { (one.code) } }
                (facts(lang, sheet, &names))
                div class="s-actions" {
                    @if may_join && one.is_open_on(today) {
                        a class="btn btn-primary btn-sm" href=(format!("/adesioni/new?convenzione={}", one.id)) { (t!(lang, "adesioni-new")) }
                    }
                    @if visit.is_admin() && one.published_at.is_none() {
                        a class="btn btn-outline-primary btn-sm" href=(format!("/convenzioni/{}/edit", one.id)) { (t!(lang, "admin-edit")) }
                        (post_button(&visit, &PostButton {
                            action: &format!("/convenzioni/{}/publish", one.id),
                            label: &t!(lang, "convenzioni-publish"),
                            about: &one.name,
                            class: "btn btn-primary btn-sm",
                            confirm: Some(&t!(lang, "convenzioni-publish-ask")),
                            fields: &[("version", &one.version.to_string())],
                        }))
                    }
                }
            }
        }
    };
    visit.page(&t!(lang, "convenzioni-title"), &[], body)
}

/// What a version says.
pub(super) fn facts(lang: Lang, sheet: &ConvenzioneSheet, names: &[Service]) -> Markup {
    let one = &sheet.convenzione;
    html! {
        dl class="s-dl" {
            dt { (t!(lang, "convenzioni-days")) }
            dd { (t!(lang, "convenzioni-from-to", from = lang.date(one.start_on), to = lang.date(one.end_on))) }
            dt { (t!(lang, "convenzioni-services")) }
            dd { ul class="s-plain" { @for code in &sheet.services { li { a href=(format!("/services/{code}")) { (service_name(lang, names, code)) } } } } }
        }
    }
}

/// How it stands, as a badge.
pub(super) fn state_badge(lang: Lang, one: &Convenzione, today: chrono::NaiveDate) -> Markup {
    let (class, key) = match one.published_at {
        None => ("s-badge s-badge-warn", "convenzioni-state-draft"),
        Some(_) if today > one.end_on => ("s-badge", "convenzioni-state-ended"),
        Some(_) if today < one.start_on => ("s-badge", "convenzioni-state-future"),
        Some(_) => ("s-badge s-badge-ok", "convenzioni-state-in-force"),
    };
    html! { span class=(class) { (lang.get(key)) } }
}

fn service_name<'a>(lang: Lang, services: &'a [Service], code: &'a str) -> &'a str {
    services
        .iter()
        .find(|service| service.code == code)
        .map_or(code, |service| service.name(lang))
}

/// What was typed. Errors: what is no date is said so, and not that it is missing.
fn given_in(form: &FormData) -> Result<ConvenzioneIn, ActError> {
    match (form.date_optional("start_on"), form.date_optional("end_on")) {
        (Ok(start_on), Ok(end_on)) => Ok(ConvenzioneIn {
            code: form.text("code").to_owned(),
            name: form.text("name").to_owned(),
            start_on,
            end_on,
            services: form.list("services").into_iter().map(str::to_owned).collect(),
        }),
        (start_on, end_on) => Err(ActError::Invalid(
            start_on.err().into_iter().chain(end_on.err()).collect(),
        )),
    }
}

fn id_in(text: &str) -> Result<ConvenzioneId, PageError> {
    text.parse().map_err(|_| Refusal::not_found().into())
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    form_page(&visit, None, None).await
}

#[handler]
async fn edit_form(visit: Visit, Path(id): Path<String>) -> PageResult {
    let sheet = draft(&visit, id_in(&id)?).await?;
    form_page(&visit, Some(&sheet), None).await
}

/// A version that is still being written.
async fn draft(visit: &Visit, id: ConvenzioneId) -> Result<ConvenzioneSheet, PageError> {
    let actor = visit.actor()?.clone();
    let sheet = visit.read(move |db| super::find(db, &actor, id)).await?;
    match sheet.convenzione.published_at {
        None => Ok(sheet),
        Some(_) => Err(PageError::Redirect("/convenzioni".to_owned())),
    }
}

async fn form_page(visit: &Visit, sheet: Option<&ConvenzioneSheet>, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let catalogue = visit
        .read(services::all)
        .await
        .map_err(|error: diesel::result::Error| Refusal::database(&error))?;
    let present = match sheet {
        None => FormData::default(),
        Some(sheet) => {
            let one = &sheet.convenzione;
            let fields = [
                ("code", one.code.clone()),
                ("name", one.name.clone()),
                ("start_on", one.start_on.to_string()),
                ("end_on", one.end_on.to_string()),
            ];
            FormData::of(
                fields
                    .into_iter()
                    .chain(sheet.services.iter().map(|code| ("services", code.clone()))),
            )
        }
    };
    let form = form_of(lang, &present, refused.as_ref());
    let chosen: Vec<&str> = form.data.list("services");
    let title = match sheet {
        None => t!(lang, "convenzioni-new"),
        Some(_) => t!(lang, "admin-edit"),
    };
    let action = sheet.map_or("/convenzioni/new".to_owned(), |sheet| {
        format!("/convenzioni/{}/edit", sheet.convenzione.id)
    });
    let error = form.error("services");
    let labels: Vec<(&str, String)> = ["code", "name", "start_on", "end_on", "services"]
        .map(|name| {
            (
                name,
                lang.get(&format!("convenzioni-{}", name.replace('_', "-")))
                    .into_owned(),
            )
        })
        .into();
    let body = html! {
        div class="s-page-head" { div { h1 { (title) } p { (t!(lang, "convenzioni-form-lead")) } } }
        @if refused.as_ref().is_some_and(Refused::is_stale) {
            div class="alert alert-warning" role="alert" tabindex="-1" data-focus { (t!(lang, "acts-stale")) }
        } @else { (refusal_alert(lang, refused.as_ref(), &labels)) }
        form class="s-panel" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(sheet) = sheet { input type="hidden" name="version" value=(sheet.convenzione.version); }
            (form.input(Input::text("code", &t!(lang, "convenzioni-code")).hint(&t!(lang, "convenzioni-code-hint")).max(40)))
            (form.input(Input::text("name", &t!(lang, "convenzioni-name")).max(200)))
            div class="s-row" {
                (form.input(Input::text("start_on", &t!(lang, "convenzioni-start-on")).kind("date")))
                (form.input(Input::text("end_on", &t!(lang, "convenzioni-end-on")).kind("date")))
            }
            fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="services" {
                legend { (t!(lang, "convenzioni-services")) }
                @for service in &catalogue { div class="s-check" {
                    @let id = format!("service-{}", service.code);
                    input type="checkbox" id=(id) name="services" value=(service.code) checked[chosen.contains(&&*service.code)];
                    label for=(id) { (service.name(lang)) }
                } }
                @if let Some(error) = &error { p class="s-error" { (error) } }
            }
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-save")) }
                a class="btn btn-link" href="/convenzioni" { (t!(lang, "web-cancel")) }
            }
        }
    };
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let created = match given_in(&form) {
        Ok(given) => {
            visit
                .write(move |db| super::create(db, &staff, now, &given))
                .await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(_) => visit.redirect_with("/convenzioni", Message::new("admin-saved")),
        Err(error) => form_page(&visit, None, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn change(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let (id, version) = (id_in(&id)?, form.version()?);
    let changed = match given_in(&form) {
        Ok(given) => {
            let change = move |db: &mut crate::db::Db| super::change(db, &staff, now, (id, version), &given);
            visit.write(change).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => visit.redirect_with("/convenzioni", Message::new("admin-saved")),
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            let sheet = draft(&visit, id).await?;
            form_page(&visit, Some(&sheet), Some(refused)).await
        }
    }
}

#[handler]
async fn publish(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let (id, version) = (id_in(&id)?, form.version()?);
    visit
        .write(move |db| super::publish(db, &staff, now, (id, version)))
        .await?;
    visit.redirect_with("/convenzioni", Message::new("convenzioni-published"))
}
