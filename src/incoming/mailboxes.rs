//! Which mailboxes there are.

use super::error::IncomingError;
use crate::app::App;
use crate::config::{DEFAULT_MAILBOX, Mailbox};
use crate::kernel::email::EmailAddress;

/// The mailbox of certified mail that a demonstration has.
const PEC: &str = "pec";

/// All mailboxes: those of the configuration; a demonstration for which none is configured has also one of certified mail.
pub fn mailboxes(app: &App) -> Vec<Mailbox> {
    let mut all = app.config.mailboxes.clone();
    if let ([only], Some(_)) = (all.as_slice(), app.demo_since)
        && only.name == DEFAULT_MAILBOX
        && let Ok(address) = EmailAddress::parse(&format!("{PEC}@{}", only.address.domain()))
    {
        all.push(Mailbox {
            pec: true,
            ..Mailbox::new(PEC, address)
        });
    }
    all
}

/// The mailbox with this name. Errors: UnknownMailbox.
pub fn mailbox(app: &App, name: &str) -> Result<Mailbox, IncomingError> {
    let all = mailboxes(app);
    let known = || {
        all.iter()
            .map(|one| one.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    all.iter()
        .find(|one| one.name == name)
        .cloned()
        .ok_or_else(|| IncomingError::UnknownMailbox {
            name: name.to_owned(),
            known: known(),
        })
}
