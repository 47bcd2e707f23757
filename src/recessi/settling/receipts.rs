//! What became of the certified mail by which a settlement left: every receipt of a provider is kept among the documents of its act.

use diesel::prelude::*;

use crate::acts::course::Mover;
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::telling::{self, Side};
use crate::acts::{Act, ActError};
use crate::db::Db;
use crate::db::schema::{acts, settlements};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::mail::outbox::MailId;
use crate::pec;
use crate::pec::daticert::{CertifiedError, CertifiedKind, Daticert};
use crate::pec::deliveries;
use crate::pec::notices::Arrived;
use crate::t;

/// The recesso whose settlement a certified mail carries, also one that was sent again.
fn of_mail(db: &mut Db, mail: MailId) -> QueryResult<Option<Act>> {
    let first = deliveries::first_of(db, mail)?;
    acts::table
        .inner_join(settlements::table.on(settlements::act_id.eq(acts::id)))
        .filter(settlements::pec_mail_id.assume_not_null().eq(first))
        .select(Act::as_select())
        .first(db)
        .optional()
}

/// The page of the recesso whose settlement a certified mail carries.
pub fn address_of(db: &mut Db, mail: MailId) -> QueryResult<Option<String>> {
    Ok(of_mail(db, mail)?.map(|act| act.address()))
}

/// Keeps a proved receipt about the mail of a settlement with its act; accounts are told that it was delivered. A receipt that is kept, or
/// about another mail: nothing.
pub fn receipt_came(
    db: &mut Db,
    now: Timestamp,
    mail: MailId,
    (arrived, receipt): (&Arrived, &Daticert),
) -> QueryResult<()> {
    let role = DocumentRole::PecReceipt;
    let Some(act) = of_mail(db, mail)? else {
        return Ok(());
    };
    // The same bytes, or the same receipt that came by another road.
    if documents::kept_as(db, &act, role, &arrived.sha256)?.is_some()
        || pec::mails::is_told(db, (mail, arrived.id), receipt)?
    {
        return Ok(());
    }
    let new = NewDocument {
        role,
        name: format!("{}.eml", name_of(receipt.kind)),
        media_type: "message/rfc822".to_owned(),
        sha256: arrived.sha256.clone(),
        size: arrived.size,
        stated_sha256: None,
    };
    match documents::keep(db, now, &act, Mover::clock().by, new) {
        Ok(_) => {}
        Err(ActError::Db(error)) => return Err(error),
        // The proof stays with the mail; a copy that cannot be kept here does not cost it.
        Err(error) => {
            tracing::warn!(%error, act = act.number, "a receipt was not kept with its act");
            return Ok(());
        }
    }
    let is_delivered =
        receipt.kind == CertifiedKind::AvvenutaConsegna && receipt.error == CertifiedError::Nessuno;
    let Some(address) = receipt.recipient.as_ref().filter(|_| is_delivered) else {
        return Ok(());
    };
    telling::tell_in_words(db, now, &act, Side::Accountants, |lang| {
        let day = lang.date(rome::date_of(receipt.at.utc()));
        let (number, address) = (&act.number, address.to_string());
        t!(
            lang,
            "recessi-tell-pec-delivered",
            number = number,
            address = address,
            day = day
        )
        .into_owned()
    })
}

/// The name of a receipt, as the law calls it (DM 2 November 2005, annex).
fn name_of(kind: CertifiedKind) -> &'static str {
    match kind {
        CertifiedKind::Accettazione => "ricevuta-di-accettazione",
        CertifiedKind::NonAccettazione => "avviso-di-non-accettazione",
        CertifiedKind::PresaInCarico => "ricevuta-di-presa-in-carico",
        CertifiedKind::AvvenutaConsegna => "ricevuta-di-avvenuta-consegna",
        CertifiedKind::PreavvisoErroreConsegna => "preavviso-di-mancata-consegna",
        CertifiedKind::ErroreConsegna => "avviso-di-mancata-consegna",
        CertifiedKind::RilevazioneVirus => "avviso-di-rilevazione-virus",
        CertifiedKind::PostaCertificata => "busta-di-trasporto",
    }
}
