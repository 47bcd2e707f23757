//! Sending the settlement that the ente has seen.

use diesel::prelude::*;
use serde_json::json;

use super::super::commands::{Rules, keep_reading};
use super::super::model::{self, RecessoSheet, find};
use crate::acts::documents::{self, Document, NewDocument};
use crate::acts::register::{self, EntryIn, Purpose};
use crate::acts::{Act, ActError, ActRef, ActSheet, ActState, course};
use crate::config::{Config, Mailbox};
use crate::db::Db;
use crate::db::schema::{enti, settlements};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::EnteId;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::mail::outbox::MailId;
use crate::pec::{self, FormalMail, SendError};
use crate::storage::Stored;
use crate::t;
use crate::users::actor::Actor;

/// How a settlement is sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sending<'a> {
    /// Its entry in the register, unless the register gave it already.
    pub entry: Option<&'a EntryIn>,
    /// The mailbox from which it leaves as certified mail too.
    pub pec: Option<&'a Mailbox>,
}

/// The mailbox from which certified mail leaves, where it is asked for. Errors: Invalid: there is none.
pub(in crate::recessi) fn mailbox(config: &Config, is_wanted: bool) -> Result<Option<Mailbox>, ActError> {
    if !is_wanted {
        return Ok(None);
    }
    let mut mailboxes = config.mailboxes.iter();
    match mailboxes.find(|mailbox| pec::can_send(mailbox)) {
        Some(mailbox) => Ok(Some(mailbox.clone())),
        None => Err(ActError::field("pec", "recessi-pec-no-mailbox")),
    }
}

/// The address of certified mail of an ente.
pub(in crate::recessi) fn pec_of(db: &mut Db, ente: EnteId) -> QueryResult<Option<String>> {
    enti::table.find(ente).select(enti::pec).first(db)
}

/// Sends the paper as certified mail: to which address, by which mail. Errors: Invalid: the ente has none, or its provider would not take the paper.
fn by_pec(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    mailbox: &Mailbox,
    (sheet, paper): (&ActSheet, &Document),
) -> Result<(String, MailId), ActError> {
    let address = pec_of(db, sheet.act.ente_id)?.and_then(|pec| EmailAddress::parse(&pec).ok());
    let address = address.ok_or_else(|| ActError::field("pec", "recessi-pec-no-address"))?;
    let (lang, number) = (Lang::It, &sheet.act.number);
    let formal = FormalMail {
        to: vec![(sheet.ente.clone(), address.clone())],
        subject: t!(lang, "recessi-paper-title", number = number).into_owned(),
        text: t!(lang, "recessi-pec-text", number = number).into_owned(),
        language: lang,
        files: vec![Stored {
            name: paper.name.clone(),
            sha256: paper.sha256.clone(),
            size: paper.size.unsigned_abs(),
            media_type: "application/pdf",
        }],
        ente: Some(sheet.act.ente_id),
        ticket: None,
        by: Some(actor.id()),
    };
    let mails = pec::send(db, now, mailbox, &formal).map_err(|error| match error {
        SendError::Db(error) => ActError::Db(error),
        _ => ActError::field("pec", "recessi-pec-refused"),
    })?;
    let mail = mails.first().copied();
    let mail = mail.ok_or_else(|| ActError::field("pec", "recessi-pec-refused"))?;
    Ok((address.to_string(), mail))
}

/// Sends the settlement that the ente has seen: with its entry in the register, and its paper among the documents; as certified mail where
/// that is asked for. Errors: NotFound, Forbidden, Refused, Stale, Conflict, Invalid.
pub fn send(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    rules: Rules,
    sending: Sending<'_>,
    paper: NewDocument,
) -> Result<RecessoSheet, ActError> {
    let (today, entry) = (rome::date_of(now.utc()), sending.entry);
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let mover = course::mover_at(db, actor, (&act, version), ActState::Settled)?;
    match (
        register::settled(db, &act, Purpose::Settlement, entry, today)?,
        entry,
    ) {
        (Some(_), _) => {}
        (None, Some(typed)) => {
            if typed
                .date
                .zip(act.received_on)
                .is_some_and(|(on, received_on)| on < received_on)
            {
                return Err(ActError::field("register_entry/date", "recessi-entry-early"));
            }
            register::enter(db, now, today, &act, mover.by, Purpose::Settlement, typed)?;
        }
        (None, None) => {
            return Err(ActError::field(
                "register_entry",
                "recessi-settlement-entry-missing",
            ));
        }
    }
    let document = documents::keep_once(db, now, &act, mover.by, paper)?;
    let left = match sending.pec {
        Some(mailbox) => Some(by_pec(db, actor, now, mailbox, (&found.sheet, &document))?),
        None => None,
    };
    let (pec_to, pec_mail_id) = left.unzip();
    diesel::update(settlements::table.find(act.id))
        .set((
            settlements::sent_at.eq(now),
            settlements::document_id.eq(document.id),
            settlements::pec_to.eq(&pec_to),
            settlements::pec_mail_id.eq(pec_mail_id),
        ))
        .execute(db)?;
    let next = Act {
        concluded_on: Some(today),
        ..act
    };
    let facts = json!({"sha256": document.sha256, "pec_to": pec_to});
    // Before it is told: also people who did not read any more are.
    keep_reading(db, now, mover.by, &next, rules)?;
    let act = course::advance(db, now, next, ActState::Settled, mover, None, facts)?;
    model::whole(db, actor, act)
}
