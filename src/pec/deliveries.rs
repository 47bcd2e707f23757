//! What became of a certified mail of ours, for each recipient: `sent → accepted → delivered | failed | overdue`.
//!
//! Only facts are kept, each the earliest instant that a signed receipt proves, in the receipt's own time; the state follows
//! from them. So receipts may come in any order, late and repeatedly. They may also contradict each other: a delivery stands
//! against every notice of failure, whichever came first. It is the one proof that the law knows (DPR 68/2005 art. 6: the
//! message lies in the recipient's mailbox), made by the recipient's own provider, while a failure only says that this had
//! not happened by then. The notice of failure stays beside it for whoever reads the receipts.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;

use super::daticert::{CertifiedError, CertifiedKind, Daticert};
use super::mails::PecMail;
use crate::db::schema::{outbox, pec_deliveries, pec_mails};
use crate::db::types::text_enum;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{TicketId, id_type};
use crate::kernel::rome;
use crate::mail::outbox::MailId;

id_type!(DeliveryId, "A certified mail of ours and one recipient.");

/// How long a delivery is waited for, from acceptance or else from sending.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// Mails of one run of the job.
const RUN: i64 = 500;

text_enum! {
    /// What became of a certified mail for one recipient; the word is `pec-state-<word>`.
    pub enum DeliveryState {
        Waiting = "waiting",
        Sent = "sent",
        Accepted = "accepted",
        Delivered = "delivered",
        Failed = "failed",
        Overdue = "overdue",
    }
}

/// A row of `pec_deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pec_deliveries, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Delivery {
    pub id: DeliveryId,
    pub mail_id: MailId,
    pub mailbox: String,
    pub recipient: String,
    pub ticket_id: Option<TicketId>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure: Option<String>,
    pub overdue_at: Option<Timestamp>,
    pub identifier: Option<String>,
    pub check_at: Option<Timestamp>,
    pub repeats_id: Option<MailId>,
}

impl Delivery {
    /// A mail that has just been queued.
    pub(super) fn new(
        now: Timestamp,
        mail: MailId,
        mailbox: &str,
        recipient: &str,
        ticket: Option<TicketId>,
    ) -> Delivery {
        Delivery {
            id: DeliveryId::new(now),
            mail_id: mail,
            mailbox: mailbox.to_owned(),
            recipient: recipient.to_owned(),
            ticket_id: ticket,
            created_at: now,
            sent_at: None,
            accepted_at: None,
            delivered_at: None,
            failed_at: None,
            failure: None,
            overdue_at: None,
            identifier: None,
            check_at: None,
            repeats_id: None,
        }
    }

    /// What is known last, and since when.
    pub fn state(&self) -> (DeliveryState, Timestamp) {
        let facts = [
            (DeliveryState::Delivered, self.delivered_at),
            (DeliveryState::Failed, self.failed_at),
            (DeliveryState::Overdue, self.overdue_at),
            (DeliveryState::Accepted, self.accepted_at),
            (DeliveryState::Sent, self.sent_at),
        ];
        facts
            .into_iter()
            .find_map(|(state, at)| at.map(|at| (state, at)))
            .unwrap_or((DeliveryState::Waiting, self.created_at))
    }

    /// The date of receipt (R-PEC-3): the local date of the receipt of delivery.
    pub fn received_on(&self) -> Option<NaiveDate> {
        self.delivered_at.map(|at| rome::date_of(at.utc()))
    }

    /// Whether a receipt is about what went to this recipient.
    fn is_named(&self, receipt: &Daticert) -> bool {
        let own = EmailAddress::parse(&self.recipient);
        let is_own = |address: &EmailAddress| own.as_ref().is_ok_and(|own| own == address);
        match &receipt.recipient {
            Some(recipient) => is_own(recipient),
            None => receipt.recipients.iter().any(is_own),
        }
    }

    /// Takes in what a proved receipt says; a receipt about somebody else says nothing here.
    fn learn(&mut self, receipt: &Daticert) {
        if !self.is_named(receipt) {
            return;
        }
        let is_good = receipt.error == CertifiedError::Nessuno;
        let at = receipt.at;
        match receipt.kind {
            CertifiedKind::Accettazione if is_good => {
                earliest(&mut self.accepted_at, at);
                // A provider that accepts it has got it, whatever we know of the sending.
                if self.sent_at.is_none() {
                    self.sent_at = Some(at);
                }
                self.identifier
                    .get_or_insert_with(|| receipt.identifier.replace('\0', ""));
            }
            // Which one it reached stands in `consegna`, and nowhere else.
            CertifiedKind::AvvenutaConsegna if is_good && receipt.recipient.is_some() => {
                earliest(&mut self.delivered_at, at);
            }
            CertifiedKind::PreavvisoErroreConsegna if !is_permanent(receipt) => {
                earliest(&mut self.overdue_at, at);
            }
            CertifiedKind::NonAccettazione
            | CertifiedKind::ErroreConsegna
            | CertifiedKind::RilevazioneVirus
            | CertifiedKind::PreavvisoErroreConsegna => {
                earliest(&mut self.failed_at, at);
                let why = receipt
                    .detail
                    .clone()
                    .unwrap_or_else(|| receipt.error.to_string());
                self.failure = Some(match self.failure.take() {
                    Some(known) if known <= why => known,
                    _ => why.replace('\0', ""),
                });
            }
            CertifiedKind::Accettazione
            | CertifiedKind::AvvenutaConsegna
            | CertifiedKind::PresaInCarico
            | CertifiedKind::PostaCertificata => {}
        }
        self.plan();
    }

    /// When somebody has to look: a day after acceptance or sending, unless it has ended or is known to be late.
    fn plan(&mut self) {
        let is_settled = self.delivered_at.is_some() || self.failed_at.is_some() || self.overdue_at.is_some();
        let since = self.accepted_at.or(self.sent_at).filter(|_| !is_settled);
        self.check_at = since.map(|since| since + PATIENCE);
    }
}

/// Some providers send the first notice for what they do not try again: then its status is of class 5 (RFC 3463).
fn is_permanent(receipt: &Daticert) -> bool {
    let detail = receipt.detail.as_deref().unwrap_or_default().trim_start();
    detail.starts_with("5.")
}

fn earliest(known: &mut Option<Timestamp>, at: Timestamp) {
    *known = Some(known.map_or(at, |known| known.min(at)));
}

/// Takes in a proved receipt about a mail of ours; whether it is about one of those to whom we sent it: who knows the mail's id gets
/// receipts of another provider that name it too.
pub fn learn(db: &mut Db, mail: MailId, receipt: &Daticert) -> QueryResult<bool> {
    let rows = of_mail_as_stored(db, mail)?;
    let is_named = rows.iter().any(|row| row.is_named(receipt));
    for before in rows {
        let mut row = before.clone();
        row.learn(receipt);
        if row != before {
            save(db, &row)?;
        }
    }
    Ok(is_named)
}

pub(super) fn insert(db: &mut Db, row: &Delivery) -> QueryResult<()> {
    diesel::insert_into(pec_deliveries::table)
        .values(row)
        .execute(db)
        .map(drop)
}

fn save(db: &mut Db, row: &Delivery) -> QueryResult<()> {
    diesel::update(pec_deliveries::table.find(row.id))
        .set(row)
        .execute(db)
        .map(drop)
}

fn of_mail_as_stored(db: &mut Db, mail: MailId) -> QueryResult<Vec<Delivery>> {
    pec_deliveries::table
        .filter(pec_deliveries::mail_id.eq(mail))
        .order(pec_deliveries::id)
        .select(Delivery::as_select())
        .load(db)
}

/// The recipients of a certified mail; empty: it is none.
pub fn of_mail(db: &mut Db, mail: MailId) -> QueryResult<Vec<Delivery>> {
    let rows = of_mail_as_stored(db, mail)?;
    with_sending(db, rows)
}

/// The certified mails of a ticket and their recipients, the oldest first.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<Delivery>> {
    let rows = pec_deliveries::table
        .filter(pec_deliveries::ticket_id.assume_not_null().eq(ticket))
        .order(pec_deliveries::id)
        .select(Delivery::as_select())
        .load(db)?;
    with_sending(db, rows)
}

/// What the outbox knows of mails that the job has not looked at since they left.
fn with_sending(db: &mut Db, mut rows: Vec<Delivery>) -> QueryResult<Vec<Delivery>> {
    let mails: Vec<MailId> = rows
        .iter()
        .filter(|row| row.sent_at.is_none())
        .map(|row| row.mail_id)
        .collect();
    if mails.is_empty() {
        return Ok(rows);
    }
    let sent: Vec<(MailId, Option<Timestamp>)> = outbox::table
        .filter(one_of(outbox::id, mails))
        .select((outbox::id, outbox::sent_at))
        .load(db)?;
    for row in rows.iter_mut().filter(|row| row.sent_at.is_none()) {
        row.sent_at = sent
            .iter()
            .find(|(id, _)| *id == row.mail_id)
            .and_then(|(_, at)| *at);
    }
    Ok(rows)
}

/// The receipts about a mail that are proved, the oldest first.
pub fn receipts(db: &mut Db, mail: MailId) -> QueryResult<Vec<PecMail>> {
    pec_mails::table
        .filter(pec_mails::mail_id.assume_not_null().eq(mail))
        .order(pec_mails::incoming_id)
        .select(PecMail::as_select())
        .load(db)
}

/// The ticket of a certified mail of ours that was sent to this address and that its provider calls by one of these names:
/// what an answer refers to.
pub fn ticket_answered(db: &mut Db, ids: &[String], from: &EmailAddress) -> QueryResult<Option<TicketId>> {
    if ids.is_empty() {
        return Ok(None);
    }
    let rows: Vec<(String, Option<TicketId>)> = pec_deliveries::table
        .filter(one_of(
            pec_deliveries::identifier.assume_not_null(),
            ids.iter().cloned(),
        ))
        .filter(pec_deliveries::ticket_id.is_not_null())
        .order(pec_deliveries::id.desc())
        .select((pec_deliveries::recipient, pec_deliveries::ticket_id))
        .load(db)?;
    let is_from = |recipient: &String| EmailAddress::parse(recipient).is_ok_and(|own| own == *from);
    Ok(rows
        .into_iter()
        .find(|(recipient, _)| is_from(recipient))
        .and_then(|(_, ticket)| ticket))
}

/// How many certified mails are overdue or were not delivered, as far as the job has noted: for the metrics. Of recipients,
/// not of mails.
pub fn counts(db: &mut Db) -> QueryResult<[(&'static str, i64); 2]> {
    let undelivered = || pec_deliveries::table.filter(pec_deliveries::delivered_at.is_null());
    let overdue = undelivered()
        .filter(pec_deliveries::failed_at.is_null())
        .filter(pec_deliveries::overdue_at.is_not_null())
        .count()
        .get_result(db)?;
    let failed = undelivered()
        .filter(pec_deliveries::failed_at.is_not_null())
        .count()
        .get_result(db)?;
    Ok([
        (DeliveryState::Overdue.as_str(), overdue),
        (DeliveryState::Failed.as_str(), failed),
    ])
}

/// The certified mails about which there is something to note: that they left or were given up, or that their delivery is
/// overdue.
pub fn due(db: &mut Db, now: Timestamp) -> QueryResult<Vec<DeliveryId>> {
    let mut due: Vec<DeliveryId> = pec_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(pec_deliveries::mail_id)))
        .filter(pec_deliveries::sent_at.is_null())
        .filter(pec_deliveries::failed_at.is_null())
        .filter(outbox::sent_at.is_not_null().or(outbox::failed_at.is_not_null()))
        .order(pec_deliveries::id)
        .limit(RUN)
        .select(pec_deliveries::id)
        .load(db)?;
    let late: Vec<DeliveryId> = pec_deliveries::table
        .filter(pec_deliveries::check_at.assume_not_null().le(now))
        .order(pec_deliveries::check_at)
        .limit(RUN)
        .select(pec_deliveries::id)
        .load(db)?;
    due.extend(late);
    Ok(due)
}

/// Notes what is due of one certified mail. It is overdue since its term ended, not since somebody looked. `false`: nothing
/// was to be noted.
pub fn follow(db: &mut Db, now: Timestamp, id: DeliveryId) -> QueryResult<bool> {
    let found: Option<Delivery> = pec_deliveries::table
        .find(id)
        .select(Delivery::as_select())
        .first(db)
        .optional()?;
    let Some(before) = found else { return Ok(false) };
    let mut row = before.clone();
    if row.sent_at.is_none() && row.failed_at.is_none() {
        let mail: Option<(Option<Timestamp>, Option<Timestamp>, Option<String>)> = outbox::table
            .find(row.mail_id)
            .select((outbox::sent_at, outbox::failed_at, outbox::last_error))
            .first(db)
            .optional()?;
        if let Some((sent_at, failed_at, error)) = mail {
            row.sent_at = sent_at;
            if failed_at.is_some() {
                (row.failed_at, row.failure) = (failed_at, error);
            }
            row.plan();
        }
    }
    if let Some(due) = row.check_at.filter(|due| *due <= now) {
        row.overdue_at = Some(due);
        row.plan();
    }
    if row != before {
        save(db, &row)?;
    }
    Ok(row != before)
}

/// The certified mails to which these were sent first, and all that repeat them, each with the first one, the oldest first. One query for each
/// time that a mail was sent again, however many they are.
pub fn with_repeats(db: &mut Db, first: &[MailId]) -> QueryResult<Vec<(MailId, Delivery)>> {
    let mut found: Vec<(MailId, Delivery)> = Vec::new();
    let mut origins: HashMap<MailId, MailId> = first.iter().map(|mail| (*mail, *mail)).collect();
    let mut rows: Vec<Delivery> = match first.is_empty() {
        true => Vec::new(),
        false => pec_deliveries::table
            .filter(one_of(pec_deliveries::mail_id, first.to_vec()))
            .select(Delivery::as_select())
            .load(db)?,
    };
    while !rows.is_empty() {
        let mails: Vec<MailId> = rows.iter().map(|row| row.mail_id).collect();
        for row in with_sending(db, rows)? {
            let origin = row.repeats_id.and_then(|earlier| origins.get(&earlier).copied());
            let origin = origin.unwrap_or(row.mail_id);
            origins.insert(row.mail_id, origin);
            found.push((origin, row));
        }
        rows = pec_deliveries::table
            .filter(one_of(pec_deliveries::repeats_id.assume_not_null(), mails))
            .select(Delivery::as_select())
            .load(db)?;
    }
    found.sort_by_key(|(_, row)| row.id);
    Ok(found)
}

/// The mail that one repeats at last: itself, if it repeats none.
pub fn first_of(db: &mut Db, mail: MailId) -> QueryResult<MailId> {
    let mut first = mail;
    loop {
        let earlier: Option<Option<MailId>> = pec_deliveries::table
            .filter(pec_deliveries::mail_id.eq(first))
            .select(pec_deliveries::repeats_id)
            .first(db)
            .optional()?;
        match earlier.flatten() {
            Some(earlier) => first = earlier,
            None => return Ok(first),
        }
    }
}

/// The mails that repeat one, the oldest first.
pub fn repeated_by(db: &mut Db, mail: MailId) -> QueryResult<Vec<MailId>> {
    pec_deliveries::table
        .filter(pec_deliveries::repeats_id.assume_not_null().eq(mail))
        .order(pec_deliveries::id)
        .select(pec_deliveries::mail_id)
        .load(db)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pec::daticert;

    fn at(minutes: i64) -> Timestamp {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        start + TimeDelta::minutes(minutes)
    }

    fn fresh() -> Delivery {
        let now = at(0);
        Delivery {
            sent_at: Some(now),
            ..Delivery::new(now, MailId::new(now), "pec", "comune@pec.alfa.example", None)
        }
    }

    fn receipt(kind: CertifiedKind, error: CertifiedError, minutes: i64, about: Option<&str>) -> Daticert {
        let text = include_str!("../../tests/vectors/pec/consegna.xml");
        Daticert {
            kind,
            error,
            at: at(minutes),
            recipients: vec![EmailAddress::parse("comune@pec.alfa.example").unwrap()],
            recipient: about.map(|address| EmailAddress::parse(address).unwrap()),
            ..daticert::read(text.as_bytes()).unwrap()
        }
    }

    fn after(receipts: &[Daticert]) -> Delivery {
        let mut row = fresh();
        receipts.iter().for_each(|receipt| row.learn(receipt));
        row
    }

    const US: Option<&str> = Some("Comune@pec.alfa.example");

    #[test]
    fn the_state_is_what_the_receipts_prove() {
        use CertifiedError::*;
        use CertifiedKind::*;
        let accepted = receipt(Accettazione, Nessuno, 1, None);
        for (given, state, minutes) in [
            (vec![], DeliveryState::Sent, 0),
            (vec![accepted.clone()], DeliveryState::Accepted, 1),
            (
                vec![accepted.clone(), receipt(PresaInCarico, Nessuno, 2, None)],
                DeliveryState::Accepted,
                1,
            ),
            (
                vec![accepted.clone(), receipt(AvvenutaConsegna, Nessuno, 2, US)],
                DeliveryState::Delivered,
                2,
            ),
            // Of another recipient, of nobody, or with an error: no delivery.
            (
                vec![receipt(
                    AvvenutaConsegna,
                    Nessuno,
                    2,
                    Some("altri@pec.alfa.example"),
                )],
                DeliveryState::Sent,
                0,
            ),
            (
                vec![receipt(AvvenutaConsegna, Nessuno, 2, None)],
                DeliveryState::Sent,
                0,
            ),
            (
                vec![receipt(AvvenutaConsegna, Altro, 2, US)],
                DeliveryState::Sent,
                0,
            ),
            (
                vec![receipt(NonAccettazione, Altro, 1, None)],
                DeliveryState::Failed,
                1,
            ),
            (
                vec![accepted.clone(), receipt(RilevazioneVirus, Virus, 3, US)],
                DeliveryState::Failed,
                3,
            ),
            (
                vec![
                    accepted.clone(),
                    receipt(PreavvisoErroreConsegna, NoDominio, 9, US),
                ],
                DeliveryState::Overdue,
                9,
            ),
            (
                vec![
                    receipt(ErroreConsegna, NoDest, 5, US),
                    receipt(PreavvisoErroreConsegna, NoDominio, 3, US),
                ],
                DeliveryState::Failed,
                5,
            ),
            // A delivery stands, before and after a failure.
            (
                vec![
                    receipt(ErroreConsegna, NoDest, 5, US),
                    receipt(AvvenutaConsegna, Nessuno, 9, US),
                ],
                DeliveryState::Delivered,
                9,
            ),
            (
                vec![
                    receipt(AvvenutaConsegna, Nessuno, 2, US),
                    receipt(ErroreConsegna, NoDest, 5, US),
                ],
                DeliveryState::Delivered,
                2,
            ),
        ] {
            let row = after(&given);
            assert_eq!(row.state(), (state, at(minutes)), "{given:?}");
        }
        let permanent = Daticert {
            detail: Some("5.4.1 - indirizzo non valido".to_owned()),
            ..receipt(PreavvisoErroreConsegna, NoDominio, 9, US)
        };
        assert_eq!(after(&[permanent]).state().0, DeliveryState::Failed);
    }

    #[test]
    fn a_day_is_waited_from_acceptance_or_else_from_sending() {
        let mut row = fresh();
        row.plan();
        assert_eq!(row.check_at, Some(at(24 * 60)));
        row.learn(&receipt(
            CertifiedKind::Accettazione,
            CertifiedError::Nessuno,
            30,
            None,
        ));
        assert_eq!(row.check_at, Some(at(24 * 60 + 30)));
        row.learn(&receipt(
            CertifiedKind::AvvenutaConsegna,
            CertifiedError::Nessuno,
            31,
            US,
        ));
        assert_eq!(row.check_at, None);
        assert_eq!(row.received_on(), NaiveDate::from_ymd_opt(2026, 3, 2));
    }

    proptest! {
        #[test]
        fn neither_order_nor_repetition_of_receipts_matters(
            chosen in prop::collection::vec((0..CertifiedKind::ALL.len(), 0..CertifiedError::ALL.len(), 1_i64..2000, any::<bool>()), 0..6),
            order in any::<u64>(),
        ) {
            let receipts: Vec<Daticert> = chosen
                .iter()
                .map(|(kind, error, minutes, about)| {
                    receipt(CertifiedKind::ALL[*kind], CertifiedError::ALL[*error], *minutes, US.filter(|_| *about))
                })
                .collect();
            let mut others = [receipts.clone(), receipts.clone()].concat();
            let length = others.len().max(1);
            others.rotate_left(usize::try_from(order % length as u64).unwrap());
            others.reverse();
            // All but the identity of the row, and the name by which the provider knows the message.
            let facts = |row: Delivery| (row.accepted_at, row.delivered_at, row.failed_at, row.failure.clone(), row.overdue_at, row.check_at, row.state());
            prop_assert_eq!(facts(after(&receipts)), facts(after(&others)));
        }
    }
}
