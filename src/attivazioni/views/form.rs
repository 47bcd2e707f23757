//! The guided form: one block of questions a page, saved at each step.

use std::fmt;
use std::str::FromStr;

use maud::{Markup, html};

use super::super::form::missing;
use super::super::queries::AttivazioneSheet;
use super::super::receipt;
use crate::acts::views::{documents_panel, stale_alert};
use crate::acts::{Act, ActError};
use crate::kernel::problem::{DomainError, FieldError};
use crate::kernel::text::{Lang, Message};
use crate::services::{PORTAL, ServiceSheet};
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, icon};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// A page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Whom the centre asks.
    Referent,
    /// What the service is to be like.
    Options,
    /// What else there is to say.
    Notes,
    /// What goes with it. A page of its own: a file is sent by another form than a text.
    Documents,
    /// All of it once more, and sending.
    Summary,
}

impl Block {
    /// Every page, in order.
    pub const ALL: [Block; 5] = [
        Block::Referent,
        Block::Options,
        Block::Notes,
        Block::Documents,
        Block::Summary,
    ];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Block::Referent => "referent",
            Block::Options => "options",
            Block::Notes => "notes",
            Block::Documents => "documents",
            Block::Summary => "summary",
        }
    }

    fn place(self) -> usize {
        self as usize
    }

    /// The page before.
    pub fn before(self) -> Option<Block> {
        Block::ALL.get(self.place().checked_sub(1)?).copied()
    }

    /// The page after.
    pub fn after(self) -> Option<Block> {
        Block::ALL.get(self.place() + 1).copied()
    }

    /// The page on which a field is asked for.
    pub fn of_field(field: &str) -> Block {
        match field {
            "referent_name" | "referent_email" | "referent_phone" => Block::Referent,
            "domain" | "website" | "trainees" | "wants_maintainer" => Block::Options,
            _ => Block::Notes,
        }
    }

    /// The first page on which something is missing, else the last one.
    pub fn to_fill(found: &AttivazioneSheet) -> Block {
        let missing = missing(&found.attivazione, &found.service);
        missing
            .first()
            .map_or(Block::Summary, |(field, _)| Block::of_field(field))
    }

    fn title(self, lang: Lang) -> String {
        lang.get(&format!("attivazioni-block-{self}")).into_owned()
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Block {
    type Err = ();

    fn from_str(text: &str) -> Result<Block, ()> {
        Block::ALL
            .into_iter()
            .find(|block| block.as_str() == text)
            .ok_or(())
    }
}

/// The address of a page of the form.
pub fn address(act: &Act, block: Block) -> String {
    format!("{}/form/{block}", act.address())
}

pub(super) fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    vec![
        label("service", "attivazioni-service"),
        label("referent_name", "attivazioni-referent-name"),
        label("referent_email", "attivazioni-referent-email"),
        label("referent_phone", "attivazioni-referent-phone"),
        label("domain", "attivazioni-domain"),
        label("website", "attivazioni-website"),
        label("trainees", "attivazioni-trainees"),
        label("notes", "attivazioni-notes"),
        label("reason", "acts-reason"),
    ]
}

/// The services that can be asked for, each with what it includes; `others`: the activation that the ente has of it already.
pub fn new_page(
    visit: &Visit,
    services: &[(ServiceSheet, Option<Act>)],
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "attivazioni-new")) } p { (t!(lang, "attivazioni-new-lead")) } } }
        (refusal_alert(lang, refused, &labels(lang)))
        @for (sheet, other) in services {
            section class="s-panel" aria-labelledby=(sheet.service.code) {
                h2 id=(sheet.service.code) { (sheet.service.name(lang)) }
                p { (sheet.service.description(lang)) }
                @match other {
                    Some(act) => {
                        p { (t!(lang, "attivazioni-there-already", number = &act.number)) }
                        a class="btn btn-outline-primary" href=(act.address()) { (t!(lang, "attivazioni-follow")) }
                    }
                    None => (post_button(visit, &PostButton {
                        action: "/attivazioni/new",
                        label: &t!(lang, "attivazioni-begin"),
                        about: sheet.service.name(lang),
                        class: "btn btn-primary",
                        confirm: None,
                        fields: &[("service", &sheet.service.code)],
                    })),
                }
            }
        }
    }
}

/// What stands in the fields.
fn present(found: &AttivazioneSheet) -> FormData {
    let form = &found.attivazione;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut fields = vec![
        ("referent_name", text(&form.referent_name)),
        ("referent_email", text(&form.referent_email)),
        ("referent_phone", text(&form.referent_phone)),
        ("domain", text(&form.domain)),
        ("website", text(&form.website)),
        (
            "trainees",
            form.trainees.map(|count| count.to_string()).unwrap_or_default(),
        ),
        ("notes", text(&form.notes)),
    ];
    if form.wants_maintainer {
        fields.push(("wants_maintainer", "true".to_owned()));
    }
    FormData::of(fields)
}

/// A page of the form. `not_member`: why the ente cannot have the service today.
pub fn block_page(
    visit: &Visit,
    found: &AttivazioneSheet,
    block: Block,
    not_member: Option<&ActError>,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let present = present(found);
    // A refused document is told beside its form.
    let of_form = refused.filter(|refused| refused.form.text("role").is_empty());
    let form = form_of(lang, &present, of_form);
    let told = not_member.map(|error| error.refusal().detail(lang));
    html! {
        div class="s-page-head" { div {
            h1 { (t!(lang, "attivazioni-form-title", service = found.service.name(lang))) }
            p { (t!(lang, "attivazioni-form-step", step = block.place() + 1, all = Block::ALL.len())) " · " (t!(lang, "attivazioni-form-saved")) }
        } }
        div class="s-layout" {
            div {
                @if block == Block::Documents { (documents_panel(visit, &found.sheet, refused)) }
                section class="s-panel" aria-labelledby="block-title" {
                    h2 id="block-title" { (block.title(lang)) }
                    @if let Some(alert) = stale_alert(lang, of_form) { (alert) } @else { (refusal_alert(lang, of_form, &labels(lang))) }
                    @if let Some(told) = told.filter(|_| refused.is_none()) {
                        div class="alert alert-warning" {
                            p { (told) }
                            a href="/adesioni/new" { (t!(lang, "adesioni-new")) }
                        }
                    }
                    @match block {
                        Block::Summary => (summary(visit, found)),
                        _ => form method="post" action=(address(act, block)) novalidate {
                            (csrf_field(visit))
                            input type="hidden" name="version" value=(act.version);
                            (fields(lang, found, block, &form))
                            (buttons(lang, block))
                        },
                    }
                }
            }
            aside {
                nav class="s-panel" aria-label=(t!(lang, "attivazioni-form-pages")) {
                    ol class="s-steps" { @for other in Block::ALL {
                        li class=[is_done(found, other).then_some("s-done")] {
                            a href=(address(act, other)) aria-current=[(other == block).then_some("step")] { (other.title(lang)) }
                        }
                    } }
                }
            }
        }
    }
}

/// Whether nothing is missing of a page; the last one is done by sending.
fn is_done(found: &AttivazioneSheet, block: Block) -> bool {
    let mut missing = missing(&found.attivazione, &found.service).into_iter();
    block != Block::Summary && !missing.any(|(field, _)| Block::of_field(field) == block)
}

fn fields(lang: Lang, found: &AttivazioneSheet, block: Block, form: &Form<'_>) -> Markup {
    let is_portal = found.service.code == PORTAL;
    match block {
        Block::Referent => html! {
            p { (t!(lang, "attivazioni-referent-lead")) }
            (form.input(Input::text("referent_name", &t!(lang, "attivazioni-referent-name")).max(120).autocomplete("name")))
            (form.input(Input::text("referent_email", &t!(lang, "attivazioni-referent-email")).kind("email").max(254).autocomplete("email")))
            (form.input(Input::text("referent_phone", &t!(lang, "attivazioni-referent-phone")).kind("tel").max(40).autocomplete("tel")))
        },
        Block::Options => html! {
            @if is_portal {
                (form.input(Input::text("domain", &t!(lang, "attivazioni-domain")).hint(&t!(lang, "attivazioni-domain-hint")).max(200)))
                (form.checkbox("wants_maintainer", &t!(lang, "attivazioni-wants-maintainer"), Some(&t!(lang, "attivazioni-wants-maintainer-hint"))))
            }
            (form.input(Input::text("website", &t!(lang, "attivazioni-website")).optional().hint(&t!(lang, "attivazioni-website-hint")).max(200)))
            (form.input(Input::text("trainees", &t!(lang, "attivazioni-trainees")).optional().hint(&t!(lang, "attivazioni-trainees-hint")).kind("number")))
        },
        Block::Notes => html! {
            (form.input(Input::text("notes", &t!(lang, "attivazioni-notes")).optional().hint(&t!(lang, "attivazioni-notes-hint")).kind("textarea").max(2000)))
        },
        Block::Documents => html! { p { (t!(lang, "attivazioni-documents-lead")) } },
        Block::Summary => html! {},
    }
}

fn buttons(lang: Lang, block: Block) -> Markup {
    html! {
        div class="s-form-actions" {
            button class="btn btn-primary" name="go" value="next" { (t!(lang, "attivazioni-next")) " " (icon(icon!("it-chevron-right"))) }
            @if block.before().is_some() {
                button class="btn btn-outline-primary" name="go" value="back" { (t!(lang, "attivazioni-back")) }
            }
            button class="btn btn-outline-primary" name="go" value="later" { (t!(lang, "attivazioni-later")) }
        }
    }
}

/// All of it once more, as it will be sent.
fn summary(visit: &Visit, found: &AttivazioneSheet) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let missing: Vec<FieldError> = missing(&found.attivazione, &found.service)
        .into_iter()
        .map(|(field, key)| FieldError::new(field, Message::new(key)))
        .collect();
    let version = act.version.to_string();
    html! {
        p { (t!(lang, "attivazioni-summary-lead")) }
        dl class="s-dl" {
            @for (label, value) in receipt::lines(lang, found) { dt { (label) } dd class="s-break s-prewrap" { (value) } }
            dt { (t!(lang, "acts-documents")) }
            dd { @if found.sheet.documents.is_empty() { "–" } @else {
                ul class="s-plain" { @for document in &found.sheet.documents { li class="s-break" { (document.name) } } }
            } }
        }
        @if missing.is_empty() {
            (post_button(visit, &PostButton {
                action: &format!("{}/state", act.address()),
                label: &t!(lang, "attivazioni-send"),
                about: "",
                class: "btn btn-primary",
                confirm: None,
                fields: &[("version", &version), ("state", "requested")],
            }))
        } @else {
            div class="alert alert-info" {
                strong { (t!(lang, "attivazioni-still-missing")) }
                ul { @for error in &missing {
                    @let field = error.pointer.trim_start_matches('/');
                    li { a href=(address(act, Block::of_field(field))) { (lang.text(&error.reason)) } }
                } }
            }
        }
        p { a href=(address(act, Block::Documents)) { (t!(lang, "attivazioni-back")) } }
    }
}
