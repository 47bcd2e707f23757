//! What pages show of certified mail: what is proved of a mail that came, and what became of one that left.

use diesel::QueryResult;
use maud::{Markup, html};

use super::daticert::CertifiedError;
use super::deliveries::{self, Delivery, DeliveryState};
use super::mails::PecMail;
use super::notices::{self, FormalNotice, NoticeDirection, NoticeFile, NoticeFileRole};
use crate::db::Db;
use crate::kernel::ids::{IncomingId, TicketId};
use crate::kernel::text::Lang;
use crate::mail::outbox::{self, MailId};
use crate::mail::render;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{icon, time};

/// A formal notice with all that it keeps.
#[derive(Clone, Debug)]
pub struct NoticeSheet {
    /// Its row.
    pub notice: FormalNotice,
    /// Its files.
    pub files: Vec<NoticeFile>,
    /// Its date of receipt (R-PEC-3), once proved.
    pub received_on: Option<chrono::NaiveDate>,
}

impl NoticeSheet {
    fn of(db: &mut Db, notice: Option<FormalNotice>) -> QueryResult<Option<NoticeSheet>> {
        let Some(notice) = notice else { return Ok(None) };
        Ok(Some(NoticeSheet {
            files: notices::files(db, notice.id)?,
            received_on: notices::received_on(db, &notice)?,
            notice,
        }))
    }
}

/// A mail that came, in which a provider speaks.
#[derive(Clone, Debug)]
pub struct Came {
    /// What the provider says.
    pub mail: PecMail,
    /// The notice that it brought.
    pub notice: Option<NoticeSheet>,
}

/// Reads what is known of a mail that came; `None`: no provider speaks in it.
pub fn came(db: &mut Db, mail: IncomingId) -> QueryResult<Option<Came>> {
    let Some(found) = super::mails::of_mail(db, mail)? else {
        return Ok(None);
    };
    let notice = notices::of_incoming(db, mail)?;
    Ok(Some(Came {
        mail: found,
        notice: NoticeSheet::of(db, notice)?,
    }))
}

/// A certified mail of ours.
#[derive(Clone, Debug)]
pub struct Left {
    /// What became of it, for each recipient.
    pub deliveries: Vec<Delivery>,
    /// The receipts that prove it.
    pub receipts: Vec<PecMail>,
    /// The notice that it is.
    pub notice: Option<NoticeSheet>,
    /// The later mails that repeat it.
    pub repeated_by: Vec<MailId>,
}

impl Left {
    /// The earlier mail that it repeats.
    pub fn repeats(&self) -> Option<MailId> {
        self.deliveries.iter().find_map(|one| one.repeats_id)
    }
}

/// Reads what is known of a mail of ours; `None`: it is not a certified one.
pub fn left(db: &mut Db, mail: MailId) -> QueryResult<Option<Left>> {
    let deliveries = deliveries::of_mail(db, mail)?;
    if deliveries.is_empty() {
        return Ok(None);
    }
    let notice = notices::of_sent(db, mail)?;
    Ok(Some(Left {
        deliveries,
        receipts: deliveries::receipts(db, mail)?,
        notice: NoticeSheet::of(db, notice)?,
        repeated_by: deliveries::repeated_by(db, mail)?,
    }))
}

/// What the page of a ticket shows of certified mail.
#[derive(Clone, Debug, Default)]
pub struct OfTicket {
    /// What providers prove of the mails that its messages came by.
    pub came: Vec<PecMail>,
    /// The mail that opened it.
    pub opening: Option<IncomingId>,
    /// What became of the certified mails about it, each with what it is: `pec-what-<word>`.
    pub left: Vec<(Delivery, &'static str)>,
    /// The address of certified mail where an answer goes, for people of the centre.
    pub answered_to: Option<String>,
}

impl OfTicket {
    /// Reads what is known of a ticket; `mails`: those by which its messages came.
    pub fn load(
        db: &mut Db,
        ticket: TicketId,
        opening: Option<IncomingId>,
        mut mails: Vec<IncomingId>,
    ) -> QueryResult<OfTicket> {
        mails.extend(opening);
        let left = deliveries::of_ticket(db, ticket)?;
        let ids: Vec<MailId> = left.iter().map(|one| one.mail_id).collect();
        let kinds = outbox::kinds(db, &ids)?;
        let what = |mail: MailId| match kinds.get(&mail).map(String::as_str) {
            Some(kind) if render::is_acknowledgement(kind) => "opened",
            Some(render::FORMAL) | None => "formal",
            Some(_) => "answer",
        };
        Ok(OfTicket {
            came: super::mails::of_mails(db, &mails)?,
            opening,
            left: left
                .into_iter()
                .map(|one| {
                    let what = what(one.mail_id);
                    (one, what)
                })
                .collect(),
            answered_to: None,
        })
    }

    /// The mark of a message that came by certified mail; nothing for any other.
    pub fn mark(&self, lang: Lang, mail: Option<IncomingId>) -> Markup {
        let proved = self
            .came
            .iter()
            .find(|one| Some(one.incoming_id) == mail && one.is_valid());
        html! { @if let Some(one) = proved {
            p class="s-small" {
                (icon(icon!("it-mail"))) " "
                (t!(lang, "pec-came-by", provider = one.provider.as_deref().unwrap_or("–")))
                @if let Some(at) = one.certified_at { " " (t!(lang, "pec-certified")) " " (time(lang, at)) "." }
            }
        } }
    }
}

fn state_name(lang: Lang, state: DeliveryState) -> String {
    lang.get(&format!("pec-state-{state}")).into_owned()
}

fn badge(lang: Lang, state: DeliveryState) -> Markup {
    let (class, sign) = match state {
        DeliveryState::Delivered => ("s-badge s-badge-ok", icon!("it-check")),
        DeliveryState::Waiting | DeliveryState::Sent | DeliveryState::Accepted => {
            ("s-badge", icon!("it-clock"))
        }
        DeliveryState::Failed | DeliveryState::Overdue => {
            ("s-badge s-badge-warn", icon!("it-warning-circle"))
        }
    };
    html! { span class=(class) { (icon(sign)) (state_name(lang, state)) } }
}

/// The certified mails of a ticket, beside it.
pub fn of_ticket(lang: Lang, known: &OfTicket) -> Markup {
    html! { @if !known.left.is_empty() {
        section class="s-panel" aria-labelledby="pec-title" {
            h2 id="pec-title" { (t!(lang, "pec-sent-title")) }
            ul { @for (delivery, what) in &known.left {
                li class="s-break" {
                    (lang.get(&format!("pec-what-{what}"))) " – " (state(lang, delivery))
                }
            } }
        }
    } }
}

/// A recipient with the state in words and its instant.
fn state(lang: Lang, delivery: &Delivery) -> Markup {
    let (state, at) = delivery.state();
    html! {
        (delivery.recipient) ": " (badge(lang, state)) " " (time(lang, at))
        @if let (DeliveryState::Failed, Some(why)) = (state, &delivery.failure) { " – " (why) }
        @if delivery.repeats_id.is_some() { " (" (t!(lang, "pec-again")) ")" }
    }
}

/// Each recipient with the state in words and its instant.
pub fn states(lang: Lang, deliveries: &[Delivery]) -> Markup {
    html! {
        ul { @for delivery in deliveries { li class="s-break" { (state(lang, delivery)) } } }
    }
}

fn row(lang: Lang, key: &str, value: Markup) -> Markup {
    html! { dt { (lang.get(key)) } dd class="s-break" { (value) } }
}

/// What is proved of a mail that came, on its page; `has_raw`: the reader may have mails as they came.
pub fn panel(lang: Lang, came: &Came, has_raw: bool) -> Markup {
    let mail = &came.mail;
    let text = |value: &Option<String>| value.clone().map(|value| html! { (value) });
    html! {
        section class="s-panel" aria-labelledby="pec-title" {
            h2 id="pec-title" { (t!(lang, "pec-title")) }
            dl class="s-dl" {
                (row(lang, "pec-signature", html! { (lang.get(&format!("pec-signature-{}", mail.signature))) }))
                @if let Some(provider) = text(&mail.provider) { (row(lang, "pec-provider", provider)) }
                @if let Some(at) = mail.signed_at { (row(lang, "pec-signed-at", time(lang, at))) }
                @if let Some(kind) = mail.kind { (row(lang, "pec-kind", html! { (lang.get(&format!("pec-kind-{kind}"))) })) }
                @if let Some(error) = mail.error.filter(|error| *error != CertifiedError::Nessuno) { (row(lang, "pec-error", html! { (lang.get(&format!("pec-error-{error}"))) })) }
                @if let Some(detail) = text(&mail.detail) { (row(lang, "pec-detail", detail)) }
                @if let Some(at) = mail.certified_at { (row(lang, "pec-certified-at", time(lang, at))) }
                @if let Some(sender) = text(&mail.sender) { (row(lang, "pec-sender", sender)) }
                @if let Some(recipient) = text(&mail.recipient) { (row(lang, "pec-recipient", recipient)) }
                @if let Some(id) = &mail.identifier { (row(lang, "pec-identifier", html! { span class="s-mono" { (id) } })) }
                @if let Some(id) = &mail.original_id { (row(lang, "pec-original-id", html! { span class="s-mono" { (id) } })) }
                @if let Some(fault) = text(&mail.fault) { (row(lang, "pec-fault", fault)) }
                @if let Some(ours) = mail.mail_id {
                    (row(lang, "pec-about", html! { a href=(format!("/mail/outgoing/{ours}")) { (t!(lang, "pec-about-link")) } }))
                }
            }
        }
        @if let Some(sheet) = &came.notice { (notice(lang, sheet, has_raw)) }
    }
}

/// What became of a certified mail of ours, on its page.
pub fn sent_panel(lang: Lang, left: &Left, has_raw: bool) -> Markup {
    html! {
        section class="s-panel" aria-labelledby="pec-title" {
            h2 id="pec-title" { (t!(lang, "pec-sent-title")) }
            (states(lang, &left.deliveries))
            @if let Some(earlier) = left.repeats() {
                p { (t!(lang, "pec-repeats")) " " a href=(format!("/mail/outgoing/{earlier}")) { (t!(lang, "pec-repeats-link")) } }
            }
            @for later in &left.repeated_by {
                p { (t!(lang, "pec-repeated")) " " a href=(format!("/mail/outgoing/{later}")) { (t!(lang, "pec-repeated-link")) } }
            }
            h3 { (t!(lang, "pec-receipts")) }
            @if left.receipts.is_empty() { p { (t!(lang, "pec-no-receipts")) } }
            ul { @for receipt in &left.receipts {
                li class="s-break" {
                    a href=(format!("/mail/incoming/{}", receipt.incoming_id)) {
                        @match receipt.kind {
                            Some(kind) => (lang.get(&format!("pec-kind-{kind}"))),
                            None => (t!(lang, "pec-receipt")),
                        }
                    }
                    @if let Some(recipient) = &receipt.recipient { " – " (recipient) }
                    @if let Some(at) = receipt.certified_at { " – " (time(lang, at)) }
                    @if has_raw { " – " (download(lang, receipt.incoming_id)) }
                }
            } }
        }
        @if let Some(sheet) = &left.notice { (notice(lang, sheet, has_raw)) }
    }
}

fn download(lang: Lang, mail: IncomingId) -> Markup {
    html! { a href=(format!("/mail/incoming/{mail}/raw")) { (t!(lang, "pec-download")) } }
}

/// The data of a formal notice (R-PEC-4).
fn notice(lang: Lang, sheet: &NoticeSheet, has_raw: bool) -> Markup {
    let notice = &sheet.notice;
    html! {
        section class="s-panel" aria-labelledby="notice-title" {
            h2 id="notice-title" { (t!(lang, "pec-notice")) }
            dl class="s-dl" {
                (row(lang, "pec-received-on", html! {
                    @match sheet.received_on {
                        Some(date) => strong { time datetime=(date) { (lang.date(date)) } },
                        None => @match notice.direction {
                            NoticeDirection::In => (t!(lang, "pec-not-received-in")),
                            NoticeDirection::Out => (t!(lang, "pec-not-received")),
                        },
                    }
                }))
                @if let Some(at) = notice.delivered_at { (row(lang, "pec-delivered-at", time(lang, at))) }
                @if let Some(entry) = notice.register() {
                    (row(lang, "pec-register", html! {
                        (entry.aoo()) " " (t!(lang, "pec-register-number", number = entry.shown_number())) ", "
                        time datetime=(entry.date()) { (lang.date(entry.date())) }
                    }))
                }
                (row(lang, "pec-notice-channel", html! { (lang.get(&format!("pec-channel-{}", notice.channel))) }))
                (row(lang, "pec-entered-at", time(lang, notice.entered_at)))
            }
            @if !sheet.files.is_empty() {
                h3 class="mt-3" { (t!(lang, "pec-files")) }
                (file_list(lang, &sheet.files, has_raw))
            }
        }
    }
}

/// Files with their hashes. `has_raw`: whether whole mails can be had too.
pub fn file_list(lang: Lang, files: &[NoticeFile], has_raw: bool) -> Markup {
    html! {
        ul { @for file in files { li class="s-break" { (file_link(lang, file, has_raw)) } } }
        details class="s-more" {
            summary { (t!(lang, "pec-hashes")) }
            ul { @for file in files {
                li class="s-break" { (role_name(lang, file)) " " (file.name) ": " span class="s-mono" { (file.sha256) } }
            } }
        }
    }
}

fn role_name(lang: Lang, file: &NoticeFile) -> String {
    lang.get(&format!("pec-file-{}", file.role)).into_owned()
}

/// A file by its name, as a download for who may have it; a whole mail, which has none, by what it is.
fn file_link(lang: Lang, file: &NoticeFile, has_raw: bool) -> Markup {
    let role = role_name(lang, file);
    match (file.role, file.incoming_id) {
        (NoticeFileRole::Envelope | NoticeFileRole::Receipt, Some(mail)) => html! {
            (role) @if has_raw { " – " (download(lang, mail)) }
        },
        _ => html! { (role) ": " a href=(format!("/mail/documents/{}", file.id)) { (file.name) } },
    }
}

#[cfg(test)]
mod tests {
    use super::super::daticert::CertifiedKind;
    use super::super::notices::{NoticeChannel, NoticeFileRole};
    use super::*;
    use crate::pec::PecSignature;

    #[test]
    fn every_word_has_its_sentence() {
        let words = |begin: &str, all: &[&str]| -> Vec<String> {
            all.iter().map(|word| format!("pec-{begin}-{word}")).collect()
        };
        let of = |all: Vec<&'static str>| all;
        let keys = [
            words(
                "state",
                &of(DeliveryState::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "signature",
                &of(PecSignature::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "given-unproved",
                &of(PecSignature::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words("what", &["opened", "answer", "formal"]),
            words(
                "given-kind",
                &of(CertifiedKind::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "kind",
                &of(CertifiedKind::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "error",
                &of(CertifiedError::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "channel",
                &of(NoticeChannel::ALL.iter().map(|one| one.as_str()).collect()),
            ),
            words(
                "file",
                &of(NoticeFileRole::ALL.iter().map(|one| one.as_str()).collect()),
            ),
        ];
        for lang in [Lang::It, Lang::En] {
            for key in keys.iter().flatten() {
                assert_ne!(lang.get(key), key.as_str(), "{lang}");
            }
        }
    }
}
