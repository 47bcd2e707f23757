//! What can be refused about people, one sentence each.

use poem::http::StatusCode;

use super::tokens::MAX_TOKENS;
use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why something about accounts, sessions, absences or delegations was refused.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Absent, or not visible to this person.
    #[error("not found")]
    NotFound,
    /// Visible, but changing it is for others.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed the account meanwhile; its present version.
    #[error("the account has version {0} by now")]
    Stale(i32),
    /// Another account has this mail address.
    #[error("another account has this address")]
    EmailTaken,
    /// Without this account nobody could manage the accounts.
    #[error("this is the last enabled administrator")]
    LastAdmin,
    /// A person is of the centre or of enti, not both.
    #[error("a person is of the centre or of enti")]
    StaffOrEnte,
    /// Too many attempts: the next one counts after so many seconds.
    #[error("too many attempts: wait {0} seconds")]
    TooMany(i64),
    /// Too many passwords are being checked right now.
    #[error("too many passwords are being checked")]
    Busy,
    /// Wrong address, wrong password, disabled or not yet activated: never told which.
    #[error("address or password is wrong")]
    SignInFailed,
    /// Right password, but the rights of all enti of which the person is a member have ended, and reading too; of the one that read last.
    #[error("the rights of {ente} ended, and reading on {reading_until}")]
    RightsOver {
        /// Its name.
        ente: String,
        /// The first day on which nothing could be changed.
        ended_on: chrono::NaiveDate,
        /// The last day of reading.
        reading_until: chrono::NaiveDate,
        /// Address of the centre for people who need help.
        contact: String,
    },
    /// The code of the second factor is wrong, was used already, or is too old.
    #[error("the code is wrong or was used")]
    WrongCode,
    /// The second factor is already on.
    #[error("the second factor is already on")]
    TotpActive,
    /// There is no second factor to confirm or to remove.
    #[error("the second factor is not on")]
    TotpMissing,
    /// The setting requires a second factor of people of the centre.
    #[error("the second factor is required")]
    TotpRequired,
    /// The link was used, has expired, or is not one of ours.
    #[error("the link is not valid any more")]
    LinkInvalid,
    /// The chain of deputies would come back to its start: the names in order.
    #[error("the deputies go round in a circle")]
    Circle(Vec<String>),
    /// The person is absent on some of these days already.
    #[error("absences overlap")]
    AbsenceOverlap,
    /// The chain of deputies ends at somebody who is absent without a deputy: who, and on which day.
    #[error("{0} is absent on {1}")]
    DeputyAway(String, chrono::NaiveDate),
    /// The person stands in for others on these days and must name a deputy.
    #[error("a deputy is needed")]
    DeputyNeeded,
    /// The deputy is not a colleague: of the centre for the centre, of the same ente for an ente.
    #[error("the deputy is no colleague")]
    DeputyNotColleague,
    /// The person has as many tokens as one may have.
    #[error("the person has {MAX_TOKENS} tokens")]
    TooManyTokens,
    /// Data that cannot be accepted, field by field.
    #[error("invalid fields: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for UserError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            UserError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl From<crate::mail::render::RenderError> for UserError {
    fn from(error: crate::mail::render::RenderError) -> Self {
        UserError::Db(error.into())
    }
}

impl DomainError for UserError {
    fn refusal(&self) -> Refusal {
        match self {
            UserError::NotFound => Refusal::not_found(),
            UserError::Forbidden => Refusal::forbidden(),
            UserError::Stale(version) => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "user-stale").member("version", *version)
            }
            UserError::EmailTaken => Refusal::conflict("user-email-taken"),
            UserError::LastAdmin => Refusal::conflict("user-last-admin"),
            UserError::StaffOrEnte => Refusal::rule("user-staff-or-ente"),
            UserError::TooMany(seconds) => Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts")
                .arg("seconds", *seconds)
                .member("retry_after", *seconds),
            UserError::Busy => {
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "sign-in-busy").member("retry_after", 5)
            }
            UserError::SignInFailed => Refusal::rule("sign-in-failed"),
            UserError::RightsOver {
                ente,
                ended_on,
                reading_until,
                contact,
            } => Refusal::rule("sign-in-rights-ended")
                .arg("ente", ente)
                .arg("from", ended_on.format("%d/%m/%Y").to_string())
                .arg("until", reading_until.format("%d/%m/%Y").to_string())
                .arg("contact", contact),
            UserError::WrongCode => Refusal::rule("totp-wrong-code"),
            UserError::TotpActive => Refusal::conflict("totp-active"),
            UserError::TotpMissing => Refusal::conflict("totp-missing"),
            UserError::TotpRequired => Refusal::conflict("totp-required"),
            UserError::LinkInvalid => Refusal::new(StatusCode::GONE, "link-invalid"),
            UserError::Circle(names) => Refusal::rule("absence-circle").arg("names", names.join(" → ")),
            UserError::AbsenceOverlap => Refusal::conflict("absence-overlap"),
            UserError::DeputyAway(name, on) => Refusal::rule("absence-deputy-away")
                .arg("name", name)
                .arg("on", on.format("%d/%m/%Y").to_string()),
            UserError::DeputyNeeded => Refusal::rule("absence-deputy-needed"),
            UserError::DeputyNotColleague => Refusal::rule("absence-deputy-not-colleague"),
            UserError::TooManyTokens => Refusal::conflict("token-limit").arg("limit", MAX_TOKENS),
            UserError::Invalid(fields) => Refusal::invalid(fields.clone()),
            UserError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            UserError::Db(error) => Refusal::database(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::Lang;

    #[test]
    fn every_refusal_has_its_sentence_and_title_in_both_languages() {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        for error in [
            UserError::NotFound,
            UserError::Forbidden,
            UserError::Stale(2),
            UserError::EmailTaken,
            UserError::LastAdmin,
            UserError::StaffOrEnte,
            UserError::TooMany(1),
            UserError::TooMany(20),
            UserError::Busy,
            UserError::SignInFailed,
            UserError::RightsOver {
                ente: "Comune di Prova".to_owned(),
                ended_on: on,
                reading_until: on,
                contact: "aiuto@centro.example".to_owned(),
            },
            UserError::WrongCode,
            UserError::TotpActive,
            UserError::TotpMissing,
            UserError::TotpRequired,
            UserError::LinkInvalid,
            UserError::Circle(vec!["Anna".to_owned(), "Luca".to_owned()]),
            UserError::AbsenceOverlap,
            UserError::DeputyAway("Anna".to_owned(), on),
            UserError::DeputyNeeded,
            UserError::DeputyNotColleague,
            UserError::TooManyTokens,
            UserError::Invalid(Vec::new()),
            UserError::Cursor(InvalidCursor),
            UserError::Db(diesel::result::Error::NotFound),
        ] {
            let refusal = error.refusal();
            for lang in [Lang::It, Lang::En] {
                let (title, detail) = (refusal.title(lang), refusal.detail(lang));
                let is_whole = |text: &str| text.contains(' ') && !text.contains(['{', '}', '$']);
                assert!(
                    is_whole(&detail) && title.len() > 5 && !title.contains("error-"),
                    "{error:?}: {title} {detail}"
                );
            }
        }
        let wait = UserError::TooMany(1).refusal().detail(Lang::It);
        assert!(wait.ends_with("riprova tra un secondo."), "{wait}");
    }
}
