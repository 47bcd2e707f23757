//! The formal notice of an act on its page, in forms, and in the interface for programs.

use chrono::NaiveDate;
use maud::{Markup, html};
use poem_openapi::Object;
use serde::Serialize;

use super::{NoticeIn, NoticeSheet, RULE};
use crate::acts::documents::{Document, DocumentRole};
use crate::acts::register::EntryIn;
use crate::acts::views::{Facts, Steps};
use crate::acts::web::entry_in;
use crate::acts::{Act, ActError};
use crate::enti::api::RegisterEntryIn;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Lang;
use crate::pec;
use crate::pec::notices::{FormalNotice, NoticeChannel, NoticeFile, NoticeFileId, NoticeFileRole, NoticeId};
use crate::t;
use crate::web::FormData;
use crate::web::components::Form;
use crate::web::listing::Refused;

/// The formal notice of an act as somebody gives it: one of the ente that is kept already, such as a certified mail, or, without one, the
/// documents of the act in the role `notice`.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ActNoticeIn")]
pub struct NoticeGiven {
    /// Id of a formal notice of the ente.
    pub notice_id: Option<NoticeId>,
    /// Its entry in the register: a document needs one, a certified mail may have one too.
    pub register_entry: Option<RegisterEntryIn>,
}

impl From<NoticeGiven> for NoticeIn {
    fn from(given: NoticeGiven) -> NoticeIn {
        NoticeIn {
            notice: given.notice_id,
            entry: given.register_entry.map(EntryIn::from),
        }
    }
}

/// A refusal with what is wrong where it stands in an object with a field `notice` ([`NoticeGiven`]).
pub fn in_object(error: ActError) -> ActError {
    match error {
        ActError::Invalid(mut fields) => {
            for field in &mut fields {
                if field.pointer == "/notice" {
                    field.pointer = "/notice/notice_id".to_owned();
                } else if field.pointer.starts_with("/register_entry") {
                    field.pointer.insert_str(0, "/notice");
                }
            }
            ActError::Invalid(fields)
        }
        other => other,
    }
}

/// A file of a formal notice.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActNoticeFile")]
pub struct NoticeFileOut {
    /// Its id.
    pub id: NoticeFileId,
    /// What it is.
    pub role: NoticeFileRole,
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// The formal notice on which an act rests.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActNotice")]
pub struct NoticeOut {
    /// Its id.
    pub notice_id: NoticeId,
    /// How it came.
    pub channel: NoticeChannel,
    /// What it is about.
    pub subject: String,
    /// The local date on which it was received.
    pub received_on: NaiveDate,
    /// The rule of that date.
    pub rule: String,
    /// Its files.
    pub files: Vec<NoticeFileOut>,
}

impl From<&NoticeSheet> for NoticeOut {
    fn from(sheet: &NoticeSheet) -> NoticeOut {
        let file = |file: &NoticeFile| NoticeFileOut {
            id: file.id,
            role: file.role,
            name: file.name.clone(),
            sha256: file.sha256.clone(),
        };
        NoticeOut {
            notice_id: sheet.notice.id,
            channel: sheet.notice.channel,
            subject: sheet.notice.subject.clone(),
            received_on: sheet.link.received_on,
            rule: RULE.to_owned(),
            files: sheet.files.iter().map(file).collect(),
        }
    }
}

/// What a notice is called.
fn called(lang: Lang, notice: &FormalNotice) -> String {
    match notice.channel {
        NoticeChannel::Pec => t!(lang, "acts-notice-channel-pec", subject = &notice.subject).into_owned(),
        NoticeChannel::Document => {
            t!(lang, "acts-notice-channel-document", subject = &notice.subject).into_owned()
        }
    }
}

/// What an act tells of its notice.
pub fn facts(lang: Lang, sheet: Option<&NoticeSheet>) -> Facts {
    let label = |key: &str| lang.get(key).into_owned();
    match sheet {
        None => vec![(label("acts-notice"), label("acts-notice-none"))],
        Some(sheet) => {
            let received = t!(
                lang,
                "acts-notice-received",
                day = lang.date(sheet.link.received_on)
            );
            vec![
                (label("acts-notice"), called(lang, &sheet.notice)),
                (label("acts-notice-received-on"), received.into_owned()),
            ]
        }
    }
}

/// The files of the notice, for who may read them. `documents`: those of the act, where everybody who sees it finds the letter on which it
/// rests, with who added it and when: it does not stand twice.
pub fn files(lang: Lang, sheet: &NoticeSheet, documents: &[Document]) -> Markup {
    let is_document = |file: &&NoticeFile| {
        let mut notices = documents.iter().filter(|one| one.role == DocumentRole::Notice);
        notices.any(|one| one.sha256 == file.sha256)
    };
    let own = sheet.files.iter().filter(|file| !is_document(file));
    let files: Vec<NoticeFile> = own.cloned().collect();
    html! {
        @if !files.is_empty() {
            section class="s-panel" aria-labelledby="notice-files-title" {
                h2 id="notice-files-title" { (t!(lang, "acts-notice-files")) }
                (pec::views::file_list(lang, &files, false))
            }
        }
    }
}

/// The choice among the notices that are free ([`super::unused`]).
pub fn choice(
    lang: Lang,
    form: &Form<'_>,
    free: &[(FormalNotice, Option<NaiveDate>)],
    empty: &str,
) -> Markup {
    let option = |(notice, received_on): &(FormalNotice, Option<NaiveDate>)| {
        let what = called(lang, notice);
        let label = match received_on {
            Some(on) => t!(
                lang,
                "acts-notice-option-proved",
                what = what,
                day = lang.date(*on)
            ),
            None => t!(lang, "acts-notice-option-unproved", what = what),
        };
        (notice.id.to_string(), label.into_owned())
    };
    let options: Vec<(String, String)> = free.iter().map(option).collect();
    let hint = t!(lang, "acts-notice-choose-hint");
    form.select(
        "notice",
        &t!(lang, "acts-notice-choose"),
        Some(&hint),
        Some(empty),
        &options,
    )
}

/// The fields by which a step takes the notice: the choice, and the entry in the register.
pub fn fields(lang: Lang, steps: &Steps<'_>, free: &[(FormalNotice, Option<NaiveDate>)]) -> Markup {
    html! {
        (choice(lang, &steps.form, free, &t!(lang, "acts-notice-option-document")))
        p class="s-small s-muted" { (t!(lang, "acts-notice-register-hint")) }
        (steps.register())
    }
}

/// The labels of these fields, for what was refused.
pub fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("notice", lang.get("acts-notice").into_owned()),
        ("documents", lang.get("acts-documents").into_owned()),
    ]
}

/// The notice of a form. The fields of the register may come filled with today: without a number nothing is meant. Errors: what was typed
/// is no notice, no date or no year.
pub fn notice_in(form: &FormData) -> Result<NoticeIn, Vec<FieldError>> {
    let notice = form
        .parse_optional::<NoticeId>("notice")
        .map_err(|wrong| vec![wrong])?;
    let is_typed = ["register_aoo", "register_number"]
        .iter()
        .any(|field| form.optional(field).is_some());
    let entry = match is_typed {
        true => Some(entry_in(form)?),
        false => None,
    };
    Ok(NoticeIn { notice, entry })
}

/// When the notice of an act was received, put right.
#[derive(Clone, Debug, Object)]
pub struct ReceiptIn {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
    /// The entry of the register, in the place of the one that the notice has; without it, what proves the receipt of the notice by now
    /// counts.
    pub register_entry: Option<RegisterEntryIn>,
}

/// The form by which the case owner puts the date of receipt right.
pub fn correction(lang: Lang, act: &Act, steps: &Steps<'_>, refused: Option<&Refused>) -> Markup {
    let was_refused = refused.is_some_and(|refused| refused.form.text("correct") == "yes");
    let error = steps.form.error("reason").filter(|_| was_refused);
    let (id, typed) = match was_refused {
        true => ("reason", steps.form.data.text("reason")),
        false => ("reason-receipt", ""),
    };
    html! {
        div class="s-accordion" { details open[was_refused] {
            summary { (t!(lang, "acts-receipt-correct")) }
            form method="post" action=(format!("{}/receipt", act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="correct" value="yes";
                p { (t!(lang, "acts-receipt-text")) }
                (steps.register())
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for=(id) { (t!(lang, "acts-receipt-reason")) }
                    textarea class="form-control" id=(id) name="reason" maxlength="2000" required data-keep=(id)
                        aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "reason-error")] { "\n" (typed) }
                    @if let Some(error) = &error { p class="s-error" id="reason-error" { (error) } }
                }
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "acts-receipt-correct")) } }
            }
        } }
    }
}
