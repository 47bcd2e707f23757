//! Texts of mails: `templates/email/<feature>/<name>.{it,en}.txt`, the first line `Subject: …`, an empty line, the body;
//! `{{name}}` stands for a value.

use std::fmt;

use super::templates;
use crate::kernel::text::{Lang, one_line};

/// A template in both languages, as it is compiled in.
pub(super) struct Template {
    pub name: &'static str,
    pub texts: [&'static str; 2],
}

/// The templates by name; a file belongs to the feature whose folder it stands in.
macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(Template {
            name: $name,
            texts: [
                include_str!(concat!("../../templates/email/", $name, ".it.txt")),
                include_str!(concat!("../../templates/email/", $name, ".en.txt")),
            ],
        }),*]
    };
}

pub(super) const SHIPPED: &[Template] = templates![
    "acts/told",
    "notices/attention_requested",
    "notices/dead_letter",
    "notices/digest",
    "notices/policy_in_force",
    "notices/promise_breached",
    "notices/promise_unreachable",
    "notices/promise_warning",
    "notices/recomputation",
    "notices/recomputed",
    "notices/report_ready",
    "notices/mail_held",
    "notices/several",
    "tickets/answered",
    "tickets/assigned",
    "tickets/closed",
    "tickets/information_asked",
    "tickets/mentioned",
    "tickets/opened",
    "tickets/reminder",
    "tickets/reopened",
    "tickets/resolved",
    "tickets/transferred",
    "users/address_change",
    "users/invitation",
    "users/password_changed",
    "users/password_reset",
];

/// What was told, once a day.
pub const DIGEST: &str = "notices/digest";
/// Tells that mails did not arrive: one that does not arrive itself is told to nobody.
pub const DEAD_LETTER: &str = "notices/dead_letter";

/// What a formal mail is in the place of a template: people write its text.
pub const FORMAL: &str = "pec/formal";

/// Whether the program answers with it by itself to what came: a machine that gets it must not answer (RFC 3834).
pub fn is_acknowledgement(kind: &str) -> bool {
    kind == "tickets/opened"
}

/// Whether mails of this template hold a link that lets whoever has it in.
pub fn holds_secret(template: &str) -> bool {
    matches!(
        template,
        "users/address_change" | "users/invitation" | "users/password_reset"
    )
}

/// Whether an answer to such a mail belongs on its ticket. One to a notice within the centre would be read by the ente.
pub fn takes_answers(template: &str) -> bool {
    matches!(
        template,
        "tickets/answered"
            | "tickets/closed"
            | "tickets/information_asked"
            | "tickets/opened"
            | "tickets/reminder"
            | "tickets/reopened"
            | "tickets/resolved"
    )
}

/// Whether mails of this template come regularly, so that one may ask for no more of them.
pub fn is_list(template: &str) -> bool {
    template == DIGEST
}

/// A mail's text with its values.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl fmt::Debug for Rendered {
    /// The subject alone: the text may hold a secret link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// Why a template gave no mail: each is a mistake of the program or of the template, never of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// No such template.
    #[error("no mail template `{0}`")]
    Unknown(String),
    /// The template asks for a value that was not given.
    #[error("the mail template `{template}` needs `{variable}`")]
    Missing {
        /// The template.
        template: String,
        /// The value it asks for.
        variable: String,
    },
    /// The first line is not a subject, or a placeholder is not closed.
    #[error("the mail template `{0}` is not well formed")]
    Malformed(String),
}

impl From<RenderError> for diesel::result::Error {
    fn from(error: RenderError) -> Self {
        diesel::result::Error::QueryBuilderError(Box::new(error))
    }
}

/// The mail of a template (`users/invitation`) in a language. Values go in as they are: the mail is plain text.
/// Errors: no such template, or a value that it asks for is missing.
pub fn render(template: &str, lang: Lang, values: &[(&str, &str)]) -> Result<Rendered, RenderError> {
    let text = templates::installed().text(template, lang);
    let text = text.ok_or_else(|| RenderError::Unknown(template.to_owned()))?;
    let malformed = || RenderError::Malformed(template.to_owned());
    let (subject, body) = text.split_once("\n\n").ok_or_else(malformed)?;
    let subject = subject.strip_prefix("Subject: ").ok_or_else(malformed)?;
    let fill = |text: &str| {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or_else(malformed)?;
            let value = values
                .iter()
                .find(|(key, _)| *key == name.trim())
                .ok_or_else(|| RenderError::Missing {
                    template: template.to_owned(),
                    variable: name.trim().to_owned(),
                })?;
            filled.push_str(before);
            filled.push_str(value.1);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    };
    let mut body = fill(body)?;
    // A value without content leaves no gap.
    while body.contains("\n\n\n") {
        body = body.replace("\n\n\n", "\n\n");
    }
    Ok(Rendered {
        subject: one_line(&fill(subject)?),
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The values that a text asks for.
    fn variables(text: &str) -> BTreeSet<&str> {
        text.split("{{")
            .skip(1)
            .filter_map(|rest| rest.split_once("}}"))
            .map(|(name, _)| name.trim())
            .collect()
    }

    #[test]
    fn every_template_renders_in_both_languages_from_the_same_values() {
        for template in SHIPPED {
            let [italian, english] = template.texts.map(variables);
            assert_eq!(italian, english, "{}", template.name);
            let values: Vec<(&str, &str)> = italian.iter().map(|name| (*name, "valore")).collect();
            for lang in [Lang::It, Lang::En] {
                let mail = render(template.name, lang, &values).unwrap();
                assert!(
                    !mail.subject.is_empty() && mail.body.len() > 40,
                    "{}",
                    template.name
                );
                assert!(
                    !mail.body.contains("{{") && mail.body.lines().all(|l| l.chars().count() <= 200),
                    "{}",
                    template.name
                );
            }
        }
    }

    #[test]
    fn a_missing_value_is_an_error_and_a_value_is_never_read_as_a_template() {
        let error = render("users/password_changed", Lang::It, &[]).unwrap_err();
        assert!(matches!(error, RenderError::Missing { .. }));
        assert!(matches!(
            render("users/none", Lang::It, &[]),
            Err(RenderError::Unknown(_))
        ));
        let values = [
            ("name", "{{link}}\r\n"),
            ("centre", "C"),
            ("link", "L"),
            ("contact", "K"),
            ("when", "W"),
        ];
        assert!(
            render("users/password_changed", Lang::It, &values)
                .unwrap()
                .body
                .contains("{{link}}")
        );
    }
}
