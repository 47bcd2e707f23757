//! What lists and their forms share: the query of the address, links that keep it, buttons that post, a refused form
//! shown again, and what somebody else changed meanwhile.

use maud::{Markup, html};

use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::{Form, alert_danger, csrf_field};
use crate::web::{FormData, PageError, Visit};

/// The fields of the address, as a form that was sent.
pub fn query_of(visit: &Visit) -> FormData {
    let fields = form_urlencoded::parse(visit.query().as_bytes()).into_owned();
    FormData::collected(
        fields
            .map(|(name, value)| (name, value.replace('\0', "")))
            .collect(),
    )
}

/// A path with those fields that have a value: `address("/enti", &[("q", "ome")])`.
pub fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish().as_str() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// A form that was refused: what was typed, and why.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What was typed.
    pub form: FormData,
    /// Why.
    pub refusal: Refusal,
}

impl Refused {
    /// The form to be shown again. Errors: what no correction of the form could mend, such as NotFound.
    pub fn new(form: FormData, error: &impl DomainError) -> Result<Refused, PageError> {
        let refusal = error.refusal();
        match refusal.status.as_u16() {
            409 | 412 | 422 => Ok(Refused { form, refusal }),
            _ => Err(refusal.into()),
        }
    }

    /// A form with wrong fields.
    pub fn fields(form: FormData, fields: Vec<FieldError>) -> Refused {
        let refusal = Refusal::invalid(fields);
        Refused { form, refusal }
    }

    /// Whether somebody else changed the thing meanwhile.
    pub fn is_stale(&self) -> bool {
        self.refusal.status.as_u16() == 412
    }
}

/// The form as it stands: `present` the first time, what was typed after a refusal.
pub fn form_of<'a>(lang: Lang, present: &'a FormData, refused: Option<&'a Refused>) -> Form<'a> {
    match refused {
        None => Form::fresh(lang, present),
        Some(refused) => Form {
            lang,
            data: &refused.form,
            errors: &refused.refusal.fields,
        },
    }
}

/// Why the form was refused, above it; each wrong field by its label and with a link to it.
pub fn refusal_alert(
    lang: Lang,
    refused: Option<&Refused>,
    labels: &[(impl AsRef<str>, impl AsRef<str>)],
) -> Markup {
    let Some(Refused { refusal, .. }) = refused else {
        return html! {};
    };
    if refusal.fields.is_empty() {
        return alert_danger(&refusal.detail(lang), &[], lang);
    }
    html! {
        div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
            h2 class="alert-heading" { (t!(lang, "web-form-errors", count = refusal.fields.len())) }
            ul { @for error in &refusal.fields {
                @let name = error.pointer.trim_start_matches('/');
                @let label = labels.iter().find(|(known, _)| known.as_ref() == name).map(|(_, label)| label.as_ref());
                @let sentence = lang.text(&error.reason);
                li { @match label {
                    Some(label) => a href=(format!("#{name}")) { (label) ": " (sentence) },
                    None => (sentence),
                } }
            } }
        }
    }
}

/// A field that somebody else changed while a form was open.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What the field is called.
    pub label: String,
    /// What is stored now.
    pub stored: String,
    /// What was typed.
    pub typed: String,
}

impl Difference {
    /// A field as it is stored and as it was typed; `None` if both are the same.
    pub fn between(label: &str, stored: &str, typed: &str) -> Option<Difference> {
        (stored.trim() != typed.trim()).then(|| Difference {
            label: label.to_owned(),
            stored: stored.trim().to_owned(),
            typed: typed.trim().to_owned(),
        })
    }
}

/// Above a form whose thing somebody else changed: what is stored now beside what was typed. Saving again keeps the
/// typed values.
pub fn changed_meanwhile(lang: Lang, differences: &[Difference]) -> Markup {
    let value = |text: &str| match text {
        "" => t!(lang, "admin-nothing").into_owned(),
        text => text.to_owned(),
    };
    html! {
        div class="alert alert-warning" role="alert" tabindex="-1" data-focus {
            h2 class="alert-heading" { (t!(lang, "admin-stale-title")) }
            @if differences.is_empty() {
                p { (t!(lang, "admin-stale-same")) }
            } @else {
                p { (t!(lang, "admin-stale-text")) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-stale-title")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-stale-field")) }
                        th scope="col" { (t!(lang, "admin-stale-stored")) }
                        th scope="col" { (t!(lang, "admin-stale-typed")) }
                    } }
                    tbody { @for difference in differences { tr {
                        th scope="row" { (difference.label) }
                        td class="s-break" data-label=(t!(lang, "admin-stale-stored")) { span { (value(&difference.stored)) } }
                        td class="s-break" data-label=(t!(lang, "admin-stale-typed")) { span { (value(&difference.typed)) } }
                    } } }
                }
            }
        }
    }
}

/// A button that posts.
pub struct PostButton<'a> {
    /// Where to.
    pub action: &'a str,
    /// Label.
    pub label: &'a str,
    /// What follows the label for those who do not see what stands beside the button.
    pub about: &'a str,
    /// Classes of the button.
    pub class: &'a str,
    /// The question asked before, where there are scripts.
    pub confirm: Option<&'a str>,
    /// Hidden fields.
    pub fields: &'a [(&'a str, &'a str)],
}

/// A button alone in its form.
pub fn post_button(visit: &Visit, button: &PostButton<'_>) -> Markup {
    html! {
        form method="post" action=(button.action) data-confirm=[button.confirm] {
            (csrf_field(visit))
            @for (name, value) in button.fields { input type="hidden" name=(name) value=(value); }
            button class=(button.class) data-confirm-label=[button.confirm.map(|_| button.label)] {
                (button.label)
                @if !button.about.is_empty() { span class="visually-hidden" { " " (button.about) } }
            }
        }
    }
}

/// A date in a list or sheet; nothing recorded is a dash.
pub fn day(lang: Lang, date: Option<chrono::NaiveDate>) -> Markup {
    html! { @match date { Some(date) => time datetime=(date) { (lang.date(date)) }, None => "–" } }
}

/// A text, or a dash if there is none.
pub fn or_dash(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("–")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_only_what_has_a_value() {
        assert_eq!(address("/enti", &[("q", ""), ("kind", "")]), "/enti");
        assert_eq!(
            address("/enti", &[("q", "città & co"), ("kind", "")]),
            "/enti?q=citt%C3%A0+%26+co"
        );
    }

    #[test]
    fn a_difference_is_what_was_stored_and_typed_otherwise() {
        assert!(Difference::between("Nome", " Anna ", "Anna").is_none());
        assert_eq!(Difference::between("Nome", "Anna", "").unwrap().typed, "");
    }
}
