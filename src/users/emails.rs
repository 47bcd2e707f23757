//! The mails that accounts get.

use super::model::User;
use crate::kernel::clock::Timestamp;
use crate::mail::outbox::Mail;
use crate::mail::render::{RenderError, render};

pub use crate::mail::letterhead::Letterhead;

/// To an invited person: where to choose the password, until when.
pub(super) fn invitation(
    from: &Letterhead,
    to: &User,
    link: &str,
    until: Timestamp,
) -> Result<Mail, RenderError> {
    let until = to.language.date_time(until);
    mail(from, to, "users/invitation", &[("link", link), ("until", &until)])
}

/// To somebody who asked for a new password.
pub(super) fn password_reset(
    from: &Letterhead,
    to: &User,
    link: &str,
    until: Timestamp,
) -> Result<Mail, RenderError> {
    let until = to.language.date_time(until);
    mail(
        from,
        to,
        "users/password_reset",
        &[("link", link), ("until", &until)],
    )
}

/// To somebody whose password has changed.
pub(super) fn password_changed(from: &Letterhead, to: &User, when: Timestamp) -> Result<Mail, RenderError> {
    let link = format!("{}/password-reset", from.base_url);
    let when = to.language.date_time(when);
    mail(
        from,
        to,
        "users/password_changed",
        &[("link", &link), ("when", &when)],
    )
}

fn mail(
    from: &Letterhead,
    to: &User,
    kind: &'static str,
    values: &[(&str, &str)],
) -> Result<Mail, RenderError> {
    let common = [
        ("name", to.name.as_str()),
        ("centre", from.centre.as_str()),
        ("contact", from.contact.as_str()),
    ];
    let text = render(kind, to.language, &[values, common.as_slice()].concat())?;
    Ok(Mail {
        kind,
        to: (to.name.clone(), to.email.clone()),
        user: Some(to.id),
        subject: text.subject,
        body: text.body,
        language: to.language,
        ticket: None,
    })
}
