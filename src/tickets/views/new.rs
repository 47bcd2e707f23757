//! The form that opens a ticket.

use maud::{Markup, html};

use super::reply::file_fields;
use crate::kernel::text::Lang;
use crate::services::{ItemKind, ServiceSheet};
use crate::t;
use crate::tickets::Kind;
use crate::tickets::web::new::{CHANNELS, EnteSearch, NewForm, NewPage};
use crate::users::actor::Actor;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, icon};

/// For which ente, before anything else.
pub fn choose_ente(lang: Lang, search: &EnteSearch) -> Markup {
    let keep = |id: &dyn std::fmt::Display| match search.follows.as_str() {
        "" => format!("/tickets/new?ente={id}"),
        follows => format!("/tickets/new?ente={id}&follows={follows}"),
    };
    html! {
        div class="s-prose" {
            h1 { (t!(lang, "tickets-form-title")) }
            form class="s-panel" method="get" action="/tickets/new" {
                @if !search.follows.is_empty() { input type="hidden" name="follows" value=(search.follows); }
                div class="s-field" {
                    label for="ente-name" { (t!(lang, "tickets-form-which-ente")) }
                    span class="s-hint" id="ente-name-hint" { (t!(lang, "tickets-form-which-ente-hint")) }
                    input class="form-control" type="search" id="ente-name" name="ente-name" list="enti" value=(search.typed) autocomplete="off"
                        maxlength="200" aria-describedby="ente-name-hint";
                    datalist id="enti" { @for (_, name) in &search.all { option value=(name) {} } }
                }
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "tickets-form-continue")) } }
            }
            @if !search.typed.is_empty() {
                section aria-labelledby="found-title" {
                    h2 id="found-title" tabindex="-1" data-focus { (t!(lang, "tickets-form-enti-found", count = search.found.len())) }
                    @if search.found.is_empty() { p { (t!(lang, "tickets-form-enti-none")) } }
                    ul { @for (id, name) in &search.found { li { a href=(keep(id)) { (name) } } } }
                }
            }
        }
    }
}

/// The form: also the fragment that htmx swaps in.
pub fn page(visit: &Visit, actor: &Actor, page: &NewPage, form: &NewForm) -> Markup {
    let lang = visit.lang();
    let fields = Form {
        lang,
        data: &form.data,
        errors: &form.errors,
    };
    let is_staff = actor.staff().is_some();
    let kinds: Vec<&Kind> = Kind::ALL.iter().collect();
    let scale = |name: &str| -> Vec<(String, String)> {
        (1..=3)
            .map(|n| {
                (
                    n.to_string(),
                    lang.get(&format!("tickets-form-{name}-{n}")).into_owned(),
                )
            })
            .collect()
    };
    let people: Vec<(String, String)> = page
        .people
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    html! {
        div id="new" class="s-prose s-dim" {
            h1 { (t!(lang, "tickets-form-title")) }
            @if let Some(sentence) = &form.sentence {
                div class="alert alert-danger" role="alert" tabindex="-1" data-focus { p { (sentence) } }
            }
            (fields.summary())
            form class="s-panel" method="post" action="/tickets" enctype="multipart/form-data"
                hx-post="/tickets" hx-encoding="multipart/form-data" hx-target="#new" hx-swap="outerHTML" {
                (csrf_field(visit))
                @if let Some((number, subject)) = &page.follows {
                    input type="hidden" name="follows" value=(number);
                    p { (t!(lang, "tickets-page-follows")) " " a href=(format!("/tickets/{number}")) { (number) " " (subject) } }
                }
                @if let (Some((id, name)), true) = (&page.ente, is_staff) {
                    input type="hidden" name="ente" value=(id);
                    p { (t!(lang, "tickets-form-for")) " " strong { (name) } " · " a href="/tickets/new" { (t!(lang, "tickets-form-change-ente")) } }
                }
                (services(&fields, &page.services))
                (choices(&fields, "kind", &t!(lang, "tickets-form-kind"), kinds.iter().map(|kind| (
                    kind.to_string(),
                    lang.get(&format!("tickets-kind-{kind}")).into_owned(),
                    lang.get(&format!("tickets-form-kind-{kind}")).into_owned(),
                ))))
                (fields.input(Input::text("subject", &t!(lang, "tickets-column-subject")).max(200).hint(&t!(lang, "tickets-form-subject-hint"))))
                (fields.input(Input::text("text", &t!(lang, "tickets-form-text")).kind("textarea").max(20_000).hint(&t!(lang, "tickets-form-text-hint"))))
                (file_fields(visit, &fields, &form.kept))
                (fields.radios("impact", &t!(lang, "tickets-form-impact"), &scale("impact")))
                (fields.radios("urgency", &t!(lang, "tickets-form-urgency"), &scale("urgency")))
                @if is_staff {
                    (fields.select("requester", &t!(lang, "tickets-form-requester"), Some(&t!(lang, "tickets-form-requester-staff-hint")),
                        Some(&t!(lang, "tickets-form-requester-none")), &people))
                    (fields.select("channel", &t!(lang, "tickets-form-channel"), None, None, &CHANNELS.map(|channel| (
                        channel.to_string(), lang.get(&format!("tickets-channel-{channel}")).into_owned(),
                    ))))
                    (fields.select("queue", &t!(lang, "tickets-column-queue"), None, Some(&t!(lang, "tickets-form-queue-auto")), &page.queues))
                    (fields.input(Input::text("tags", &t!(lang, "tickets-column-tags")).hint(&t!(lang, "tickets-form-tags-hint")).optional()))
                } @else if people.len() > 1 {
                    (fields.select("requester", &t!(lang, "tickets-form-requester"), Some(&t!(lang, "tickets-form-requester-hint")), None, &people))
                }
                (fields.checkbox("confidential", &t!(lang, "tickets-form-confidential"), Some(&t!(lang, "tickets-form-confidential-hint"))))
                div class="s-form-actions" {
                    button class="btn btn-primary" { (t!(lang, "tickets-form-send")) }
                    a class="btn btn-link" href="/tickets" { (t!(lang, "web-cancel")) }
                }
            }
        }
    }
}

/// The services, each with what it includes, what only on request, and what not.
fn services(form: &Form, sheets: &[ServiceSheet]) -> Markup {
    let lang = form.lang;
    let chosen = form.data.text("service");
    let error = form.error("service");
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="service" {
            legend { (t!(lang, "tickets-column-service")) }
            @if let Some(error) = &error { p class="s-error" id="service-error" { (error) } }
            @for sheet in sheets {
                @let service = &sheet.service;
                @let id = format!("service-{}", service.code);
                div class="s-check" {
                    input type="radio" id=(id) name="service" value=(service.code) checked[service.code == chosen || sheets.len() == 1]
                        aria-describedby=(format!("{id}-hint"));
                    div {
                        label for=(id) { (service.name(lang)) }
                        span class="s-hint" id=(format!("{id}-hint")) { (service.description(lang)) }
                        @if !service.editorial_support {
                            p class="s-small" { (icon(icon!("it-info-circle"))) " " (t!(lang, "tickets-form-no-editorial")) }
                        }
                        @if !sheet.items.is_empty() {
                            details {
                                summary { (t!(lang, "tickets-form-includes", name = service.name(lang))) }
                                @for kind in ItemKind::ALL {
                                    @let items: Vec<_> = sheet.of_kind(*kind).collect();
                                    @if !items.is_empty() {
                                        p { strong { (lang.get(&format!("services-item-{kind}"))) } }
                                        ul { @for item in items { li { (item.text(lang)) } } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A choice of one, each with a line that explains it.
fn choices(
    form: &Form,
    name: &str,
    label: &str,
    options: impl Iterator<Item = (String, String, String)>,
) -> Markup {
    let chosen = form.data.text(name);
    let error = form.error(name);
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id=(name) {
            legend { (label) }
            @if let Some(error) = &error { p class="s-error" { (error) } }
            @for (value, label, hint) in options {
                @let id = format!("{name}-{value}");
                div class="s-check" {
                    input type="radio" id=(id) name=(name) value=(value) checked[value == chosen] aria-describedby=(format!("{id}-hint"));
                    div { label for=(id) { (label) } span class="s-hint" id=(format!("{id}-hint")) { (hint) } }
                }
            }
        }
    }
}
