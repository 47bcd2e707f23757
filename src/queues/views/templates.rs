//! The form of a reply template, with its placeholders explained and its text filled in.

use maud::{Markup, html};

use crate::kernel::markdown;
use crate::kernel::text::Lang;
use crate::queues::Queue;
use crate::queues::templates::{PLACEHOLDERS, ReplyTemplate};
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon, languages};
use crate::web::listing::{
    Difference, PostButton, Refused, changed_meanwhile, form_of, post_button, refusal_alert,
};
use crate::web::{FormData, Visit};

/// How the form stands.
pub struct State<'a> {
    /// What it holds.
    pub present: &'a FormData,
    /// Why it was refused.
    pub refused: Option<&'a Refused>,
    /// The text filled in, with its language.
    pub preview: Option<(Lang, &'a str)>,
}

impl<'a> State<'a> {
    /// The form as it is first shown.
    pub fn of(present: &'a FormData) -> State<'a> {
        State {
            present,
            refused: None,
            preview: None,
        }
    }
}

/// A template's fields as the form shows them.
pub fn form_data(template: &ReplyTemplate) -> FormData {
    FormData::of([
        ("language", template.language.to_string()),
        ("title", template.title.clone()),
        ("body", template.body.clone()),
        ("version", template.version.to_string()),
    ])
}

/// The form; people who may not change it read it.
pub fn form(
    visit: &Visit,
    queue: &Queue,
    template: Option<&ReplyTemplate>,
    state: &State<'_>,
    is_admin: bool,
) -> Markup {
    let lang = visit.lang();
    let title = match template {
        None => t!(lang, "admin-template-new").into_owned(),
        Some(template) => template.title.clone(),
    };
    if !is_admin {
        return html! {
            div class="s-page-head" { div { h1 { (title) } p { (queue.name(lang)) } } }
            div class="s-layout" {
                @if let Some(template) = template {
                    section class="s-panel" lang=(template.language.as_str()) { (markdown::render(&template.body)) }
                }
                aside { (placeholders(lang)) }
            }
        };
    }
    let form = form_of(lang, state.present, state.refused);
    let labels = [
        ("language", t!(lang, "admin-language").into_owned()),
        ("title", t!(lang, "admin-template-title").into_owned()),
        ("body", t!(lang, "admin-template-body").into_owned()),
    ];
    let languages = languages(lang);
    let action = match template {
        None => format!("/queues/{}/templates/new", queue.code),
        Some(template) => format!("/queues/{}/templates/{}", queue.code, template.id),
    };
    html! {
        div class="s-page-head" { div { h1 { (title) } p { (queue.name(lang)) } } }
        @match (state.refused, template) {
            (Some(refused), Some(template)) if refused.is_stale() => (changed_meanwhile(lang, &differences(&labels, template, refused))),
            _ => (refusal_alert(lang, state.refused, &labels)),
        }
        div class="s-layout" {
            div {
                @if let Some((language, filled)) = state.preview {
                    section class="s-panel" aria-labelledby="preview-title" {
                        h2 id="preview-title" tabindex="-1" data-focus { (t!(lang, "admin-template-preview")) }
                        p class="s-small s-muted" { (t!(lang, "admin-template-preview-text")) }
                        div class="s-msg-body" lang=(language.as_str()) { (markdown::render(filled)) }
                    }
                }
                form class="s-panel" method="post" action=(action) novalidate {
                    (csrf_field(visit))
                    @if let Some(template) = template {
                        @let version = match state.refused { Some(refused) if refused.is_stale() => template.version.to_string(), _ => form.data.text("version").to_owned() };
                        input type="hidden" name="version" value=(version);
                    }
                    (form.input(Input::text("title", &labels[1].1).hint(&t!(lang, "admin-template-title-hint")).max(120)))
                    (form.radios("language", &labels[0].1, &languages))
                    (form.input(Input::text("body", &labels[2].1).kind("textarea").max(20_000)))
                    div class="s-form-actions" {
                        button class="btn btn-primary" { (t!(lang, "admin-save")) }
                        button class="btn btn-outline-primary" name="preview" value="true" { (t!(lang, "admin-template-preview")) }
                        a class="btn btn-link" href=(format!("/queues/{}#templates", queue.code)) { (t!(lang, "web-cancel")) }
                    }
                }
                @if let Some(template) = template {
                    (post_button(visit, &PostButton {
                        action: &format!("/queues/{}/templates/{}/remove", queue.code, template.id),
                        label: &t!(lang, "admin-template-remove"),
                        about: "",
                        class: "btn btn-outline-danger btn-sm",
                        confirm: Some(&t!(lang, "admin-template-remove-ask", name = &template.title)),
                        fields: &[],
                    }))
                }
            }
            aside { (placeholders(lang)) }
        }
    }
}

fn differences(labels: &[(&str, String)], template: &ReplyTemplate, refused: &Refused) -> Vec<Difference> {
    let stored = form_data(template);
    labels
        .iter()
        .filter_map(|(name, label)| Difference::between(label, stored.text(name), refused.form.text(name)))
        .collect()
}

fn placeholders(lang: Lang) -> Markup {
    html! {
        section class="s-panel" aria-labelledby="placeholders-title" {
            h2 id="placeholders-title" { (icon(icon!("it-info-circle"))) " " (t!(lang, "admin-placeholders")) }
            p { (t!(lang, "admin-placeholders-text")) }
            dl class="s-dl" { @for name in PLACEHOLDERS {
                dt class="s-mono" { "{{" (name) "}}" }
                dd { (lang.get(&format!("queues-placeholder-{name}"))) }
            } }
        }
    }
}
