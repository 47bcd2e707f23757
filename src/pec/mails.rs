//! What is kept of a mail in which a PEC provider speaks: the table `pec_mails`, one row for each.

use diesel::prelude::*;

use super::check::Checked;
use super::daticert::{CertifiedError, CertifiedKind, Daticert, ReceiptExtent};
use super::signature::PecSignature;
use crate::db::Db;
use crate::db::schema::{incoming_mails, pec_mails};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{IncomingId, UserId};
use crate::mail::outbox::MailId;

/// A row of `pec_mails`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pec_mails)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct PecMail {
    pub incoming_id: IncomingId,
    pub signature: PecSignature,
    pub provider: Option<String>,
    pub signed_at: Option<Timestamp>,
    pub kind: Option<CertifiedKind>,
    pub error: Option<CertifiedError>,
    pub certified_at: Option<Timestamp>,
    pub sender: Option<String>,
    pub recipient: Option<String>,
    pub identifier: Option<String>,
    pub original_id: Option<String>,
    pub extent: Option<ReceiptExtent>,
    pub detail: Option<String>,
    pub fault: Option<String>,
    pub mail_id: Option<MailId>,
    pub answered_from: Option<String>,
}

impl PecMail {
    /// The row of a mail. `mail`: the one of ours that a receipt proves something of; `answered_from`: the mailbox from
    /// which answers to it leave.
    pub fn of(
        incoming: IncomingId,
        checked: &Checked,
        mail: Option<MailId>,
        answered_from: Option<String>,
    ) -> PecMail {
        let (data, proof) = (checked.data.as_ref(), checked.proof.as_ref());
        let plain = |text: &str| text.replace('\0', "");
        PecMail {
            incoming_id: incoming,
            signature: checked.signature,
            provider: proof.map(|proof| proof.provider.clone()),
            signed_at: proof.and_then(|proof| proof.signed_at),
            kind: data.map(|data| data.kind),
            error: data.map(|data| data.error),
            certified_at: data.map(|data| data.at),
            sender: data.map(|data| data.sender.to_string()),
            recipient: data
                .and_then(|data| data.recipient.as_ref())
                .map(ToString::to_string),
            identifier: data.map(|data| plain(&data.identifier)),
            original_id: data.and_then(|data| data.message_id.as_deref()).map(plain),
            extent: data.and_then(|data| data.extent),
            detail: data.and_then(|data| data.detail.as_deref()).map(plain),
            fault: checked.fault.clone(),
            mail_id: mail,
            answered_from,
        }
    }

    /// Whether what it says is proved.
    pub fn is_valid(&self) -> bool {
        self.signature == PecSignature::Valid
    }
}

/// Keeps the row, in the place of an earlier one of the same mail.
pub fn record(db: &mut Db, row: &PecMail) -> QueryResult<()> {
    diesel::delete(pec_mails::table.find(row.incoming_id)).execute(db)?;
    diesel::insert_into(pec_mails::table)
        .values(row)
        .execute(db)
        .map(drop)
}

/// Whether another mail has brought the same receipt about a mail of ours: its provider gives each a name of its own.
pub fn is_told(
    db: &mut Db,
    (about, incoming): (MailId, IncomingId),
    receipt: &Daticert,
) -> QueryResult<bool> {
    let recipients: Vec<Option<String>> = pec_mails::table
        .filter(pec_mails::mail_id.assume_not_null().eq(about))
        .filter(pec_mails::incoming_id.ne(incoming))
        .filter(pec_mails::kind.assume_not_null().eq(receipt.kind))
        .filter(pec_mails::identifier.assume_not_null().eq(&receipt.identifier))
        .select(pec_mails::recipient)
        .load(db)?;
    let recipient = receipt.recipient.as_ref().map(ToString::to_string);
    Ok(recipients.contains(&recipient))
}

/// What is known of a mail; `None`: no PEC provider speaks in it.
pub fn of_mail(db: &mut Db, incoming: IncomingId) -> QueryResult<Option<PecMail>> {
    pec_mails::table
        .find(incoming)
        .select(PecMail::as_select())
        .first(db)
        .optional()
}

/// What is known of several mails.
pub fn of_mails(db: &mut Db, incoming: &[IncomingId]) -> QueryResult<Vec<PecMail>> {
    if incoming.is_empty() {
        return Ok(Vec::new());
    }
    pec_mails::table
        .filter(crate::db::one_of(
            pec_mails::incoming_id,
            incoming.iter().copied(),
        ))
        .select(PecMail::as_select())
        .load(db)
}

/// Whether the same proved envelope is here already, by another road or in another mailbox, and has been looked at.
pub fn is_repeated(db: &mut Db, incoming: IncomingId, identifier: &str) -> QueryResult<bool> {
    let found = pec_mails::table
        .inner_join(incoming_mails::table.on(incoming_mails::id.eq(pec_mails::incoming_id)))
        .filter(pec_mails::identifier.assume_not_null().eq(identifier))
        .filter(
            pec_mails::kind
                .assume_not_null()
                .eq(CertifiedKind::PostaCertificata),
        )
        .filter(pec_mails::signature.eq(PecSignature::Valid))
        .filter(pec_mails::incoming_id.ne(incoming))
        .filter(incoming_mails::state.eq_any(["threaded", "new_ticket", "quarantine"]))
        .count();
    Ok(found.get_result::<i64>(db)? > 0)
}

/// Where an answer on a ticket goes as certified mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRoute {
    /// The mailbox from which it leaves.
    pub mailbox: String,
    /// Who wrote last, and gets the answer.
    pub user: UserId,
    /// The address of certified mail that this person wrote from.
    pub address: String,
}

/// The route of an answer to what came by this mail, if it was proved certified mail to a mailbox that can send; `None`: the
/// answer leaves as any mail.
pub fn answer_route(db: &mut Db, mail: IncomingId) -> QueryResult<Option<AnswerRoute>> {
    let user: Option<Option<UserId>> = incoming_mails::table
        .find(mail)
        .select(incoming_mails::user_id)
        .first(db)
        .optional()?;
    let found = of_mail(db, mail)?.filter(PecMail::is_valid);
    Ok(found.and_then(|found| {
        Some(AnswerRoute {
            mailbox: found.answered_from?,
            user: user??,
            address: found.sender?,
        })
    }))
}
