//! What the pages of the catalogue look like.

use maud::{Markup, html};

use crate::kernel::text::Lang;
use crate::services::{ItemKind, ServiceSheet};
use crate::sla::calendars::CENTRO;
use crate::sla::policies::STANDARD;
use crate::sla::views::Levels;
use crate::t;
use crate::users::actor::Actor;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{
    Difference, PostButton, Refused, changed_meanwhile, form_of, post_button, refusal_alert,
};
use crate::web::{FormData, Visit};

/// Rows of the form at most.
pub const MOST_ROWS: usize = 100;
/// Empty rows after the filled ones.
const SPARE_ROWS: usize = 3;

/// The catalogue.
pub fn list(lang: Lang, sheets: &[ServiceSheet], is_admin: bool) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "admin-services")) } p { (t!(lang, "admin-services-lead")) } }
            @if is_admin {
                div class="s-actions" { a class="btn btn-primary" href="/services/new" { (icon(icon!("it-plus"))) " " (t!(lang, "admin-service-new")) } }
            }
        }
        @if sheets.is_empty() {
            div class="s-panel" { (empty_state(icon!("it-box"), &t!(lang, "admin-services-none"), &t!(lang, "admin-services-none-text"), None)) }
        }
        @for sheet in sheets {
            @let service = &sheet.service;
            section class="s-panel" aria-labelledby=(format!("service-{}", service.code)) {
                h2 id=(format!("service-{}", service.code)) {
                    a href=(format!("/services/{}", service.code)) { (service.name(lang)) }
                    @if !service.is_active() { " " span class="s-badge" { (t!(lang, "admin-retired")) } }
                }
                p { (service.description(lang)) }
                p class="s-small s-muted" { (summary(lang, sheet)) }
            }
        }
    }
}

/// How many things of each kind, in one line.
fn summary(lang: Lang, sheet: &ServiceSheet) -> String {
    let of = |kind| sheet.of_kind(kind).count();
    t!(
        lang,
        "admin-service-summary",
        included = of(ItemKind::Included),
        request = of(ItemKind::OnRequest),
        excluded = of(ItemKind::Excluded)
    )
    .into_owned()
}

/// One service in plain words.
pub fn sheet(visit: &Visit, sheet: &ServiceSheet, is_admin: bool, refused: Option<&Refused>) -> Markup {
    let (lang, service) = (visit.lang(), &sheet.service);
    let part = |kind: ItemKind, icon_href: &str| {
        let items: Vec<_> = sheet.of_kind(kind).collect();
        html! {
            @if !items.is_empty() {
                section class="s-panel" aria-labelledby=(format!("{kind}-title")) {
                    h2 id=(format!("{kind}-title")) { (icon(icon_href)) " " (lang.get(&format!("admin-service-{kind}"))) }
                    p class="s-muted" { (lang.get(&format!("admin-service-{kind}-text"))) }
                    ul { @for item in items { li { (item.text(lang)) } } }
                }
            }
        }
    };
    let opens = matches!(visit.actor(), Ok(Actor::Ente(_))) && service.is_active();
    html! {
        div class="s-page-head" {
            div {
                h1 { (service.name(lang)) }
                p { span class="s-mono" { (service.code) } @if !service.is_active() { " " span class="s-badge" { (t!(lang, "admin-retired")) } } }
            }
            div class="s-actions" {
                @if opens { a class="btn btn-primary" href=(format!("/tickets/new?service={}", service.code)) { (t!(lang, "admin-service-ask")) } }
                @if is_admin { a class="btn btn-primary" href=(format!("/services/{}/edit", service.code)) { (icon(icon!("it-pencil"))) " " (t!(lang, "admin-edit")) } }
            }
        }
        @if refused.is_some() { (changed_meanwhile(lang, &[])) }
        div class="s-layout" {
            div {
                @if !service.description(lang).is_empty() { p class="lead" { (service.description(lang)) } }
                (part(ItemKind::Included, icon!("it-check-circle")))
                (part(ItemKind::OnRequest, icon!("it-help-circle")))
                (part(ItemKind::Excluded, icon!("it-close-circle")))
            }
            aside {
                section class="s-panel" aria-labelledby="facts-title" {
                    h2 id="facts-title" { (t!(lang, "admin-service-facts")) }
                    dl class="s-dl" {
                        dt { (t!(lang, "admin-service-editorial")) }
                        dd { (if service.editorial_support { t!(lang, "admin-service-editorial-yes") } else { t!(lang, "admin-service-editorial-no") }) }
                        @if visit.staff().is_ok() {
                            dt { (t!(lang, "admin-service-calendar")) }
                            dd { a href=(format!("/calendars/{}", service.calendar)) { (service.calendar) } }
                            dt { (t!(lang, "sla-pages-policy")) }
                            dd { a href=(format!("/sla-policies/{}", service.sla_policy)) { (service.sla_policy) } }
                        }
                    }
                }
                @if is_admin { (retirement(visit, sheet)) }
            }
        }
    }
}

fn retirement(visit: &Visit, sheet: &ServiceSheet) -> Markup {
    let (lang, service) = (visit.lang(), &sheet.service);
    let (action, version) = (
        format!("/services/{}/retirement", service.code),
        service.version.to_string(),
    );
    html! {
        section class="s-panel" aria-labelledby="retirement-title" {
            @if service.is_active() {
                h2 id="retirement-title" { (t!(lang, "admin-service-retire")) }
                p class="s-small s-muted" { (t!(lang, "admin-service-retire-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "admin-service-retire"),
                    about: "",
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "admin-service-retire-ask", name = service.name(lang))),
                    fields: &[("version", &version)],
                }))
            } @else {
                h2 id="retirement-title" { (t!(lang, "admin-retired")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "admin-service-restore"),
                    about: "",
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("version", &version), ("restore", "true")],
                }))
            }
        }
    }
}

/// A service's fields as the form shows them.
fn form_data(sheet: &ServiceSheet) -> FormData {
    let service = &sheet.service;
    let fields = [
        ("version", service.version.to_string()),
        ("name_it", service.name_it.clone()),
        ("name_en", service.name_en.clone()),
        ("description_it", service.description_it.clone()),
        ("description_en", service.description_en.clone()),
        ("calendar", service.calendar.clone()),
        ("sla_policy", service.sla_policy.clone()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    let flag = service
        .editorial_support
        .then(|| ("editorial_support".to_owned(), "true".to_owned()));
    let rows = sheet.items.iter().enumerate().flat_map(|(index, item)| {
        [
            (format!("item-{index}-kind"), item.kind.to_string()),
            (format!("item-{index}-it"), item.text_it.clone()),
            (format!("item-{index}-en"), item.text_en.clone()),
        ]
    });
    FormData::collected(fields.chain(flag).chain(rows).collect())
}

fn labels(lang: Lang) -> Vec<(String, String)> {
    let fixed = [
        ("code", "admin-service-code"),
        ("name_it", "admin-name-it"),
        ("name_en", "admin-name-en"),
        ("description_it", "admin-description-it"),
        ("description_en", "admin-description-en"),
        ("calendar", "admin-service-calendar"),
        ("sla_policy", "sla-pages-policy"),
        ("items", "admin-service-items"),
    ];
    let fixed = fixed
        .into_iter()
        .map(|(name, key)| (name.to_owned(), lang.get(key).into_owned()));
    let rows = (0..MOST_ROWS).flat_map(|index| {
        let number = index + 1;
        [
            (
                format!("item-{index}-it"),
                t!(lang, "admin-service-item-it", number = number).into_owned(),
            ),
            (
                format!("item-{index}-en"),
                t!(lang, "admin-service-item-en", number = number).into_owned(),
            ),
        ]
    });
    fixed.chain(rows).collect()
}

/// Number of rows that hold something.
fn filled_rows(data: &FormData) -> usize {
    let is_filled = |index: &usize| {
        !data.text(&format!("item-{index}-it")).is_empty()
            || !data.text(&format!("item-{index}-en")).is_empty()
    };
    (0..MOST_ROWS).rev().find(is_filled).map_or(0, |last| last + 1)
}

/// The form of a service; a new one has a code to choose.
pub fn form(
    visit: &Visit,
    sheet: Option<&ServiceSheet>,
    refused: Option<&Refused>,
    levels: &Levels,
) -> Markup {
    let lang = visit.lang();
    let shipped = || {
        FormData::of([
            ("calendar", CENTRO.to_owned()),
            ("sla_policy", STANDARD.to_owned()),
        ])
    };
    let present = sheet.map_or_else(shipped, form_data);
    let form = form_of(lang, &present, refused);
    let labels = labels(lang);
    let label_refs: Vec<(&str, &str)> = labels
        .iter()
        .map(|(name, label)| (name.as_str(), label.as_str()))
        .collect();
    let rows = (filled_rows(form.data) + SPARE_ROWS).min(MOST_ROWS);
    let (title, action, back) = match sheet {
        None => (
            t!(lang, "admin-service-new").into_owned(),
            "/services/new".to_owned(),
            "/services".to_owned(),
        ),
        Some(sheet) => (
            t!(lang, "admin-edit-of", name = sheet.service.name(lang)).into_owned(),
            format!("/services/{}/edit", sheet.service.code),
            format!("/services/{}", sheet.service.code),
        ),
    };
    let differences = || -> Vec<Difference> {
        let Some(refused) = refused else { return Vec::new() };
        let stored = |name: &str| present.text(name).to_owned();
        label_refs
            .iter()
            .filter_map(|(name, label)| Difference::between(label, &stored(name), refused.form.text(name)))
            .collect()
    };
    html! {
        div class="s-page-head" { div { h1 { (title) } } }
        @if refused.is_some_and(Refused::is_stale) { (changed_meanwhile(lang, &differences())) } @else { (refusal_alert(lang, refused, &label_refs)) }
        form class="s-panel" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(sheet) = sheet {
                @let version = match refused { Some(refused) if !refused.is_stale() => refused.form.text("version").to_owned(), _ => sheet.service.version.to_string() };
                input type="hidden" name="version" value=(version);
            }
            div class="s-row" {
                (form.input(Input::text("name_it", &t!(lang, "admin-name-it")).max(120)))
                (form.input(Input::text("name_en", &t!(lang, "admin-name-en")).max(120)))
            }
            @if sheet.is_none() {
                (form.input(Input::text("code", &t!(lang, "admin-service-code")).hint(&t!(lang, "admin-service-code-hint")).max(32)))
            }
            div class="s-row" {
                (form.input(Input::text("description_it", &t!(lang, "admin-description-it")).kind("textarea").optional().max(2000)))
                (form.input(Input::text("description_en", &t!(lang, "admin-description-en")).kind("textarea").optional().max(2000)))
            }
            div class="s-row" {
                (form.select("calendar", &t!(lang, "admin-service-calendar"), Some(&t!(lang, "sla-pages-choice-hint")), None, &levels.calendars(lang, form.data.text("calendar"))))
                (form.select("sla_policy", &t!(lang, "sla-pages-policy"), Some(&t!(lang, "sla-pages-choice-hint")), None, &levels.policies(lang, form.data.text("sla_policy"))))
            }
            (form.checkbox("editorial_support", &t!(lang, "admin-service-editorial"), Some(&t!(lang, "admin-service-editorial-hint"))))
            fieldset id="items" {
                legend { (t!(lang, "admin-service-items")) }
                p class="s-hint" { (t!(lang, "admin-service-items-hint")) }
                @if let Some(error) = form.error("items") { p class="s-error" { (error) } }
                @for index in 0..rows { (item_row(lang, &form, index)) }
            }
            div class="s-form-actions" {
                button class="btn btn-primary" { (if sheet.is_none() { t!(lang, "admin-service-new") } else { t!(lang, "admin-save") }) }
                a class="btn btn-link" href=(back) { (t!(lang, "web-cancel")) }
            }
        }
    }
}

fn item_row(lang: Lang, form: &Form<'_>, index: usize) -> Markup {
    let number = index + 1;
    let kinds: Vec<(String, String)> = ItemKind::ALL
        .iter()
        .map(|kind| {
            (
                kind.to_string(),
                lang.get(&format!("services-item-{kind}")).into_owned(),
            )
        })
        .collect();
    let text =
        |part: &str, label: &str| form.input(Input::text(&format!("item-{index}-{part}"), label).max(500));
    html! {
        div class="s-row" {
            (form.select(&format!("item-{index}-kind"), &t!(lang, "admin-service-item-kind", number = number), None, None, &kinds))
            (text("it", &t!(lang, "admin-service-item-it", number = number)))
            (text("en", &t!(lang, "admin-service-item-en", number = number)))
        }
    }
}
