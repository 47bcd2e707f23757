//! The pieces that pages are made of: icons, form fields with hint and error, messages, empty states, paging.

use maud::{Markup, html};

use crate::kernel::clock::Timestamp;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::{FormData, Visit};

/// An icon of the sprite, named by `icon!`; for the eye only: a label stands beside it.
pub fn icon(href: &str) -> Markup {
    html! { svg class="s-icon" aria-hidden="true" { use href=(href) {} } }
}

/// The languages, for a choice.
pub fn languages(lang: Lang) -> Vec<(String, String)> {
    Lang::ALL
        .iter()
        .map(|other| {
            (
                other.to_string(),
                lang.get(&format!("language-{other}")).into_owned(),
            )
        })
        .collect()
}

/// The hidden token that every form carries.
pub fn csrf_field(visit: &Visit) -> Markup {
    html! { input type="hidden" name="csrf" value=(visit.csrf()); }
}

/// A form as it stands: what was typed and what is wrong with it.
pub struct Form<'a> {
    /// The language of labels and errors.
    pub lang: Lang,
    /// What was typed, or the present values.
    pub data: &'a FormData,
    /// What is wrong, by field.
    pub errors: &'a [FieldError],
}

/// A text field and its kind.
pub struct Input<'a> {
    /// Name in the form; also the element's id.
    pub name: &'a str,
    /// Label, already in the reader's language.
    pub label: &'a str,
    /// A hint under the label.
    pub hint: Option<&'a str>,
    /// Whether it must be filled in; optional fields say so.
    pub required: bool,
    /// `type` of the element: `text`, `email`, `date`, …; `textarea` for long text.
    pub kind: &'a str,
    /// Most characters accepted.
    pub max: Option<u32>,
    /// The browser's name for what belongs here (`autocomplete`).
    pub autocomplete: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// A required single line.
    pub fn text(name: &'a str, label: &'a str) -> Input<'a> {
        Input {
            name,
            label,
            hint: None,
            required: true,
            kind: "text",
            max: None,
            autocomplete: None,
        }
    }

    /// The field with another `type`.
    pub fn kind(self, kind: &'a str) -> Input<'a> {
        Input { kind, ..self }
    }

    /// The field with a hint.
    pub fn hint(self, hint: &'a str) -> Input<'a> {
        Input {
            hint: Some(hint),
            ..self
        }
    }

    /// The field as an optional one.
    pub fn optional(self) -> Input<'a> {
        Input {
            required: false,
            ..self
        }
    }

    /// The field with a longest text.
    pub fn max(self, max: u32) -> Input<'a> {
        Input {
            max: Some(max),
            ..self
        }
    }

    /// The field with an `autocomplete` token.
    pub fn autocomplete(self, token: &'a str) -> Input<'a> {
        Input {
            autocomplete: Some(token),
            ..self
        }
    }
}

impl<'a> Form<'a> {
    /// A form without errors.
    pub fn fresh(lang: Lang, data: &'a FormData) -> Form<'a> {
        Form {
            lang,
            data,
            errors: &[],
        }
    }

    /// What is wrong with one field.
    pub fn error(&self, name: &str) -> Option<String> {
        let error = self
            .errors
            .iter()
            .find(|e| e.pointer.trim_start_matches('/').split('/').next() == Some(name))?;
        Some(self.lang.text(&error.reason).into_owned())
    }

    /// The list of what is wrong, with links to the fields; nothing if nothing is.
    pub fn summary(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
                    h2 class="alert-heading" { (t!(self.lang, "web-form-errors", count = self.errors.len())) }
                    ul {
                        @for error in self.errors {
                            @let field = error.pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
                            li { a href=(format!("#{field}")) { (self.lang.text(&error.reason)) } }
                        }
                    }
                }
            }
        }
    }

    /// A text field or text area.
    pub fn input(&self, input: Input<'_>) -> Markup {
        let Input {
            name,
            label,
            hint,
            required,
            kind,
            max,
            autocomplete,
        } = input;
        // A password never comes back in a page.
        let value = if kind == "password" {
            ""
        } else {
            self.data.text(name)
        };
        let error = self.error(name);
        let described = described_by(name, hint.is_some(), error.is_some());
        html! {
            div class=(field_class(&error)) {
                label for=(name) { (label) @if !required { " " span class="s-optional" { (t!(self.lang, "web-optional")) } } }
                @if let Some(hint) = hint { span class="s-hint" id=(format!("{name}-hint")) { (hint) } }
                @if kind == "textarea" {
                    textarea class="form-control" id=(name) name=(name) required[required] maxlength=[max] data-keep=(name)
                        aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[described] { (value) }
                } @else {
                    input class="form-control" type=(kind) id=(name) name=(name) value=(value) required[required] maxlength=[max]
                        autocomplete=[autocomplete] aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[described];
                }
                (error_line(name, error.as_deref()))
            }
        }
    }

    /// A choice of one; `options` are value and label. With `empty`, a first option that chooses nothing.
    pub fn select(
        &self,
        name: &str,
        label: &str,
        hint: Option<&str>,
        empty: Option<&str>,
        options: &[(String, String)],
    ) -> Markup {
        let chosen = self.data.text(name);
        let error = self.error(name);
        let described = described_by(name, hint.is_some(), error.is_some());
        html! {
            div class=(field_class(&error)) {
                label for=(name) { (label) }
                @if let Some(hint) = hint { span class="s-hint" id=(format!("{name}-hint")) { (hint) } }
                select class="form-control" id=(name) name=(name) aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[described] {
                    @if let Some(empty) = empty { option value="" { (empty) } }
                    @for (value, label) in options { option value=(value) selected[value == chosen] { (label) } }
                }
                (error_line(name, error.as_deref()))
            }
        }
    }

    /// A choice of one among few, all in sight.
    pub fn radios(&self, name: &str, label: &str, options: &[(String, String)]) -> Markup {
        let chosen = self.data.text(name);
        let error = self.error(name);
        html! {
            fieldset class=(field_class(&error)) id=(name) {
                legend { (label) }
                div class="s-inline" {
                    @for (value, label) in options {
                        @let id = format!("{name}-{value}");
                        div class="s-check" {
                            input type="radio" id=(id) name=(name) value=(value) checked[value == chosen];
                            label for=(id) { (label) }
                        }
                    }
                }
                (error_line(name, error.as_deref()))
            }
        }
    }

    /// A box to tick.
    pub fn checkbox(&self, name: &str, label: &str, hint: Option<&str>) -> Markup {
        let error = self.error(name);
        let described = described_by(name, hint.is_some(), error.is_some());
        html! {
            div class=(field_class(&error)) { div class="s-check" {
                input type="checkbox" id=(name) name=(name) value="true" checked[self.data.flag(name)] aria-describedby=[described];
                div {
                    label for=(name) { (label) }
                    @if let Some(hint) = hint { span class="s-hint" id=(format!("{name}-hint")) { (hint) } }
                    (error_line(name, error.as_deref()))
                }
            } }
        }
    }
}

fn field_class(error: &Option<String>) -> &'static str {
    if error.is_some() {
        "s-field s-invalid"
    } else {
        "s-field"
    }
}

fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    let parts: Vec<String> = [(hint, "hint"), (error, "error")]
        .iter()
        .filter(|p| p.0)
        .map(|p| format!("{name}-{}", p.1))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn error_line(name: &str, error: Option<&str>) -> Markup {
    html! { @if let Some(error) = error { p class="s-error" id=(format!("{name}-error")) { (error) } } }
}

/// A refusal above the content.
pub fn alert_danger(sentence: &str, fields: &[FieldError], lang: Lang) -> Markup {
    html! {
        div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
            p { (sentence) }
            @if !fields.is_empty() { ul { @for field in fields { li { (lang.text(&field.reason)) } } } }
        }
    }
}

/// What stands where a list has nothing: what is missing and what to do.
pub fn empty_state(icon_href: &str, title: &str, text: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div class="s-empty" {
            (icon(icon_href))
            h2 { (title) }
            p { (text) }
            @if let Some((path, label)) = action { a class="btn btn-outline-primary btn-sm" href=(path) { (label) } }
        }
    }
}

/// Links to the first and the next page of a list; `next` is the path with the cursor.
pub fn pager(lang: Lang, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav class="s-pager" aria-label=(t!(lang, "web-pages")) { ul class="pagination mb-0" {
                @if let Some(first) = first { li class="page-item" { a class="page-link" href=(first) { (t!(lang, "web-first-page")) } } }
                @if let Some(next) = next {
                    li class="page-item" { a class="page-link" href=(next) rel="next" { (t!(lang, "web-next-page")) " " (icon(icon!("it-chevron-right"))) } }
                }
            } }
        }
    }
}

/// A moment, exact for machines and readable for people.
pub fn time(lang: Lang, at: Timestamp) -> Markup {
    html! { time datetime=(at) { (lang.date_time(at)) } }
}
