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

/// To one of the two addresses of a change: what is asked, and where to confirm it.
pub(super) fn address_change(
    from: &Letterhead,
    of: &User,
    to: &str,
    (email, link): (&str, &str),
    until: Timestamp,
) -> Result<Mail, RenderError> {
    let until = of.language.date_time(until);
    let values = [("email", email), ("link", link), ("until", until.as_str())];
    let mail = mail(from, of, "users/address_change", &values)?;
    Ok(Mail {
        to: (of.name.clone(), to.to_owned()),
        ..mail
    })
}

/// Every mail of this feature as the person would get it now, with links that lead nowhere: for the preview.
pub fn samples(from: &Letterhead, to: &User, now: Timestamp) -> Result<Vec<Mail>, RenderError> {
    let link = format!("{}/…", from.base_url);
    Ok(vec![
        invitation(from, to, &link, now)?,
        password_reset(from, to, &link, now)?,
        password_changed(from, to, now)?,
        address_change(from, to, &to.email, (&to.email, &link), now)?,
    ])
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
