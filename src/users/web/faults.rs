//! What is wrong with a form, so that it is shown again with all that was typed.

use maud::{Markup, html};
use poem::http::{HeaderValue, StatusCode, header};

use crate::kernel::problem::{DomainError, FieldError};
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::users::error::UserError;
use crate::web::components::Form;
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

/// Faults by field, or one sentence about the whole form, or a time to wait.
#[derive(Default)]
pub struct Faults {
    fields: Vec<FieldError>,
    sentence: Option<Message>,
    wait: Option<i64>,
}

impl Faults {
    /// The faults of these fields.
    pub fn fields(fields: Vec<FieldError>) -> Faults {
        Faults {
            fields,
            ..Faults::default()
        }
    }

    /// One sentence about the whole form.
    pub fn sentence(key: &'static str) -> Faults {
        Faults {
            sentence: Some(Message::new(key)),
            ..Faults::default()
        }
    }

    /// What a refusal means for the form. A broken rule belongs to `field`, or to the whole form where none is named.
    /// Errors: what the person cannot put right in the form.
    pub fn of(error: UserError, field: Option<&str>) -> Result<Faults, PageError> {
        match error {
            UserError::Invalid(fields) => return Ok(Faults::fields(fields)),
            UserError::TooMany(seconds) => {
                return Ok(Faults {
                    wait: Some(seconds),
                    ..Faults::default()
                });
            }
            _ => {}
        }
        let refusal = error.refusal();
        if !matches!(
            refusal.status,
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED | StatusCode::UNPROCESSABLE_ENTITY
        ) {
            return Err(refusal.into());
        }
        let mut sentence = Message::new(format!("error-{}", refusal.slug));
        sentence.args = refusal.args;
        Ok(match field {
            Some(field) => Faults::fields(vec![FieldError::new(field, sentence)]),
            None => Faults {
                sentence: Some(sentence),
                ..Faults::default()
            },
        })
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.sentence.is_none() && self.wait.is_none()
    }

    /// The form with its faults.
    pub fn form<'a>(&'a self, lang: Lang, data: &'a FormData) -> Form<'a> {
        Form {
            lang,
            data,
            errors: &self.fields,
        }
    }

    /// What stands above the form: the sentence, the wait, or the list of fields to correct.
    pub fn summary(&self, lang: Lang, data: &FormData) -> Markup {
        let sentence = match (&self.sentence, self.wait) {
            (_, Some(seconds)) => Some(t!(lang, "account-too-many", wait = in_words(lang, seconds))),
            (Some(sentence), None) => Some(lang.text(sentence)),
            (None, None) => None,
        };
        html! {
            @if let Some(sentence) = sentence {
                div class="alert alert-danger" role="alert" tabindex="-1" data-focus { (sentence) }
            }
            (self.form(lang, data).summary())
        }
    }

    /// The page with the form again: 422, or 429 with the time to wait.
    pub fn page(&self, visit: &Visit, title: &str, crumbs: &[Crumb], body: Markup) -> PageResult {
        let Some(seconds) = self.wait else {
            return visit.page_again(title, crumbs, body);
        };
        let mut response = visit.page_with(StatusCode::TOO_MANY_REQUESTS, title, crumbs, body)?;
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        Ok(response)
    }
}

/// A time to wait as one says it: seconds up to a minute and a half, then minutes.
fn in_words(lang: Lang, seconds: i64) -> String {
    if seconds <= 90 {
        t!(lang, "account-wait-seconds", count = seconds).into_owned()
    } else {
        t!(lang, "account-wait-minutes", count = (seconds + 59) / 60).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_words() {
        let words = |seconds| in_words(Lang::It, seconds);
        assert_eq!(words(1), "un secondo");
        assert_eq!(words(40), "40 secondi");
        assert_eq!(words(91), "2 minuti");
        assert_eq!(words(900), "15 minuti");
    }
}
