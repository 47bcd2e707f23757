//! The forms by which an act moves on. Each is sent with the version that its page showed; what was refused stands open again,
//! with what was typed.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{next, stale_alert};
use crate::acts::register::{Purpose, RegisterEntry};
use crate::acts::{Act, ActState, machine, policy};
use crate::t;
use crate::web::components::{Form, Input, csrf_field};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// What the fields of a register entry are filled with on a day.
pub fn register_present(today: NaiveDate) -> [(&'static str, String); 2] {
    [
        ("register_date", today.to_string()),
        ("register_year", today.year().to_string()),
    ]
}

/// The forms of the steps of one act, on its page.
pub struct Steps<'a> {
    /// Fields with what the page fills in, or what was typed and refused.
    pub form: Form<'a>,
    visit: &'a Visit,
    act: &'a Act,
    refused: Option<&'a Refused>,
    next: String,
}

impl<'a> Steps<'a> {
    /// The forms for this visitor. `present`: what they are filled with; `refused`: the form that was sent in vain, which may also be
    /// that of documents.
    pub fn new(
        visit: &'a Visit,
        act: &'a Act,
        present: &'a FormData,
        refused: Option<&'a Refused>,
    ) -> Steps<'a> {
        // A refused document is told beside its form.
        let refused = refused.filter(|refused| refused.form.text("role").is_empty());
        Steps {
            form: form_of(visit.lang(), present, refused),
            visit,
            act,
            refused,
            next: next(visit.lang(), visit, act),
        }
    }

    /// The same where another sentence says what comes next than that of the state.
    pub fn saying(self, next: impl Into<String>) -> Steps<'a> {
        Steps {
            next: next.into(),
            ..self
        }
    }

    /// The states that the visitor can move the act to.
    pub fn allowed(&self) -> Vec<ActState> {
        let parties = self.visit.actor().map(|actor| policy::parties(actor, self.act));
        machine::allowed(self.act.procedure, self.act.state, &parties.unwrap_or_default())
    }

    /// The panel that tells what comes next and holds the forms. `labels`: the names of the fields, for what was refused.
    pub fn panel(&self, labels: &[(&'static str, String)], body: Markup) -> Markup {
        let lang = self.visit.lang();
        html! {
            section class="s-panel" aria-labelledby="next-title" {
                h2 id="next-title" { (t!(lang, "acts-next")) }
                (self.refusal(labels))
                @if !self.next.is_empty() { p { (self.next) } }
                (body)
            }
        }
    }

    /// Why the form that was sent was refused. `labels`: the names of the fields beside those that many forms have.
    pub fn refusal(&self, labels: &[(&'static str, String)]) -> Markup {
        let lang = self.visit.lang();
        let mut labels = labels.to_vec();
        let shared = [
            ("reason", "acts-reason"),
            ("register_aoo", "acts-register-aoo-label"),
            ("register_number", "acts-register-number-label"),
            ("register_year", "acts-register-year-label"),
            ("register_date", "acts-register-date-label"),
        ];
        labels.extend(shared.map(|(name, key)| (name, lang.get(key).into_owned())));
        stale_alert(lang, self.refused).unwrap_or_else(|| refusal_alert(lang, self.refused, &labels))
    }

    /// What every form of the act carries.
    pub fn hidden(&self) -> Markup {
        html! {
            (csrf_field(self.visit))
            input type="hidden" name="version" value=(self.act.version);
        }
    }

    fn action(&self) -> String {
        format!("{}/state", self.act.address())
    }

    /// A step that takes nothing more.
    pub fn button(&self, state: ActState, label: &str) -> Markup {
        self.post(state, label, "btn btn-primary", None)
    }

    /// A step that cannot be taken back: asked about first, where there are scripts.
    pub fn undo(&self, state: ActState, label: &str, question: &str) -> Markup {
        self.post(state, label, "btn btn-outline-danger btn-sm", Some(question))
    }

    fn post(&self, state: ActState, label: &str, class: &str, confirm: Option<&str>) -> Markup {
        let version = self.act.version.to_string();
        let button = PostButton {
            action: &self.action(),
            label,
            about: "",
            class,
            confirm,
            fields: &[("version", &version), ("state", state.as_str())],
        };
        // Several stand one below the other.
        html! { div class="mb-2" { (post_button(self.visit, &button)) } }
    }

    fn was_refused(&self, state: ActState) -> bool {
        self.refused
            .is_some_and(|refused| refused.form.text("state") == state.as_str())
    }

    /// A step that takes more.
    pub fn form(&self, state: ActState, label: &str, fields: Markup) -> Markup {
        html! {
            div class="s-accordion" { details open[self.was_refused(state)] {
                summary { (label) }
                form method="post" action=(self.action()) novalidate {
                    (self.hidden())
                    input type="hidden" name="state" value=(state);
                    (fields)
                    div class="s-form-actions" { button class="btn btn-primary" { (label) } }
                }
            } }
        }
    }

    /// The reason of a step.
    pub fn reason(&self, state: ActState, label: &str) -> Markup {
        // The one that was refused is the one that the list of what is wrong leads to.
        let (id, typed, error) = match self.was_refused(state) {
            true => (
                "reason".to_owned(),
                self.form.data.text("reason"),
                self.form.error("reason"),
            ),
            false => (format!("reason-{state}"), "", None),
        };
        html! { div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for=(id) { (label) }
            textarea class="form-control" id=(id) name="reason" maxlength="2000" required data-keep=(id)
                aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "reason-error")] { "\n" (typed) }
            @if let Some(error) = &error { p class="s-error" id="reason-error" { (error) } }
        } }
    }

    /// The entry in the register on which a step rests: the one that the act has, or the fields of one, and where the register has a
    /// service a button that asks for it.
    pub fn register_of(&self, purpose: Purpose, entries: &[RegisterEntry]) -> Markup {
        let lang = self.visit.lang();
        if let Some(entry) = entries.iter().find(|entry| entry.purpose == purpose) {
            let text = t!(
                lang,
                "acts-register-entry",
                entry = entry.shown(),
                day = lang.date(entry.entered_on)
            );
            return html! { p { (t!(lang, "acts-register-legend")) ": " (text) } };
        }
        html! {
            (self.register())
            @if self.visit.app().config.register.is_some() {
                p {
                    button class="btn btn-outline-primary btn-sm" name="purpose" value=(purpose) formnovalidate
                        formaction=(format!("/acts/{}/register", self.act.number)) { (t!(lang, "acts-register-ask")) }
                    " " span class="s-small s-muted" { (t!(lang, "acts-register-ask-text")) }
                }
            }
        }
    }

    /// The entry in the register; [`entry_in`](crate::acts::web::entry_in) reads it.
    pub fn register(&self) -> Markup {
        let lang = self.visit.lang();
        html! {
            fieldset {
                legend { (t!(lang, "acts-register-legend")) }
                div class="s-row" {
                    (self.form.input(Input::text("register_aoo", &t!(lang, "acts-register-aoo-label")).max(64)))
                    (self.form.input(Input::text("register_number", &t!(lang, "acts-register-number-label")).max(20)))
                }
                div class="s-row" {
                    (self.form.input(Input::text("register_year", &t!(lang, "acts-register-year-label")).kind("number")))
                    (self.form.input(Input::text("register_date", &t!(lang, "acts-register-date-label")).kind("date")))
                }
            }
        }
    }
}
