//! What proves when a formal notice was received, given by hand on the page of its mail and in the interface for programs.

use chrono::Datelike;
use maud::{Markup, html};
use poem::handler;
use poem::web::Path as InPath;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use super::proofs::{self, NewRegisterEntry};
use super::web::{known, one};
use super::{IncomingError, mailboxes};
use crate::api::{ApiResult, BearerToken, Created, RawMail, Shown, Tag};
use crate::db::Db;
use crate::enti::api::RegisterEntryIn;
use crate::kernel::ids::IncomingId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message};
use crate::pec;
use crate::pec::api::PecMailOut;
use crate::pec::views::NoticeSheet;
use crate::t;
use crate::tickets::web::upload::{Incoming as Sent, Upload};
use crate::web::components::{Form, Input, csrf_field};
use crate::web::listing::{Refused, form_of};
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// The addresses of these forms.
pub(super) fn routes() -> Vec<Route> {
    let visitors = || Access::Staff(&super::policy::VISITORS);
    vec![
        Route::post("/mail/incoming/:id/receipt", visitors(), receipt),
        Route::post("/mail/incoming/:id/register-entry", visitors(), register_entry),
    ]
}

/// The fields of both forms with their labels.
pub(super) fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    ["receipt", "aoo", "number", "date"]
        .map(|field| (field, lang.get(&format!("pec-proof-{field}")).into_owned()))
        .to_vec()
}

/// What can be given for a notice, on the page of its mail.
pub(super) fn forms(visit: &Visit, id: IncomingId, sheet: &NoticeSheet, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let entry = sheet.notice.register();
    let present = FormData::of(match &entry {
        Some(entry) => vec![
            ("aoo", entry.aoo().to_owned()),
            ("number", entry.number().to_owned()),
            ("date", entry.date().to_string()),
        ],
        None => Vec::new(),
    });
    let form = form_of(lang, &present, refused);
    let path = |action: &str| format!("/mail/incoming/{id}/{action}");
    let labels = labels(lang);
    let label = |at: usize| labels[at].1.as_str();
    // What is to be done is open; what is only to be corrected is not.
    let is_open = sheet.received_on.is_none() || refused.is_some();
    html! {
        section class="s-panel" aria-labelledby="proof-title" {
            h2 id="proof-title" { (t!(lang, "pec-proof-title")) }
            details class="s-more" open[is_open] {
                summary { (t!(lang, "pec-proof-receipt-title")) }
                (receipt_form(visit, &path("receipt"), &form, label(0)))
            }
            details class="s-more" open[is_open] {
                summary { (t!(lang, "pec-proof-register-title")) }
                form method="post" action=(path("register-entry")) {
                    (csrf_field(visit))
                    p { (t!(lang, "pec-proof-register-text")) }
                    (form.input(Input::text("aoo", label(1)).max(64).hint(&t!(lang, "pec-proof-aoo-hint"))))
                    (form.input(Input::text("number", label(2)).max(20).hint(&t!(lang, "pec-proof-number-hint"))))
                    (form.input(Input::text("date", label(3)).kind("date")))
                    div class="s-form-actions" { button class="btn btn-primary" {
                        @if entry.is_some() { (t!(lang, "pec-proof-register-change")) } @else { (t!(lang, "pec-proof-register-add")) }
                    } }
                }
            }
        }
    }
}

fn receipt_form(visit: &Visit, path: &str, form: &Form<'_>, label: &str) -> Markup {
    let lang = visit.lang();
    html! {
        form method="post" action=(path) enctype="multipart/form-data" {
            (csrf_field(visit))
            (file_field(form, label, &t!(lang, "pec-proof-receipt-hint")))
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "pec-proof-receipt-add")) } }
        }
    }
}

fn file_field(form: &Form<'_>, label: &str, hint: &str) -> Markup {
    let error = form.error("receipt");
    html! {
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="receipt" { (label) }
            span class="s-hint" id="receipt-hint" { (hint) }
            input class="form-control" type="file" id="receipt" name="receipt" accept=".eml,message/rfc822" required
                aria-invalid=[error.as_ref().map(|_| "true")]
                aria-describedby=(if error.is_some() { "receipt-hint receipt-error" } else { "receipt-hint" });
            @if let Some(error) = error { p class="s-error" id="receipt-error" { (error) } }
        }
    }
}

#[handler]
async fn receipt(visit: Visit, InPath(id): InPath<String>, sent: Sent) -> PageResult {
    let (id, staff) = (known(&id)?, visit.staff()?.clone());
    let (reader, all) = (staff.clone(), mailboxes(visit.app()));
    // Nobody stores a file for a mail that he or she may prove nothing of.
    visit
        .read(move |db| proofs::may_prove(db, &reader, &all, id))
        .await?;
    let Upload {
        form,
        mut files,
        errors,
    } = sent.read(&visit).await?;
    let of_file = |error: FieldError| FieldError::new("receipt", error.reason);
    if !errors.is_empty() {
        let refused = Refused::fields(form, errors.into_iter().map(of_file).collect());
        return one(&visit, id, Some(&refused)).await;
    }
    let done = match files.pop() {
        Some(file) => {
            let bytes = visit.app().store.get_whole(&file.sha256).await;
            let bytes = bytes.map_err(IncomingError::from)?;
            proofs::add_receipt(visit.app(), &staff, id, (file.name, bytes)).await
        }
        None => Err(IncomingError::field("receipt", "pec-proof-receipt-required")),
    };
    end(&visit, id, form, done, "pec-proof-receipt-added").await
}

#[handler]
async fn register_entry(visit: Visit, InPath(id): InPath<String>, form: FormData) -> PageResult {
    let (id, staff, now) = (known(&id)?, visit.staff()?.clone(), visit.now());
    let all = mailboxes(visit.app());
    let done = match form.parse::<chrono::NaiveDate>("date") {
        Ok(date) => {
            let given = NewRegisterEntry {
                aoo: form.text("aoo").to_owned(),
                number: form.text("number").to_owned(),
                year: date.year(),
                date,
            };
            visit
                .write(move |db| proofs::set_register(db, &staff, now, &all, id, &given))
                .await
        }
        Err(error) => visit
            .read(move |db| proofs::may_prove(db, &staff, &all, id))
            .await
            .and(Err(IncomingError::Invalid(vec![error]))),
    };
    end(&visit, id, form, done, "pec-proof-register-added").await
}

async fn end(
    visit: &Visit,
    id: IncomingId,
    form: FormData,
    done: Result<(), IncomingError>,
    sentence: &'static str,
) -> PageResult {
    match done {
        Ok(()) => visit.redirect_with(&format!("/mail/incoming/{id}"), Message::new(sentence)),
        Err(error) => one(visit, id, Some(&Refused::new(form, &error)?)).await,
    }
}

/// The operations by which a date of receipt is proved.
pub struct ProofsApi;

#[OpenApi(tag = "Tag::Mail")]
impl ProofsApi {
    /// Give the register entry of a formal notice
    ///
    /// Of a certified mail that came in, in the place of the entry that it had; no other notice may have the same office,
    /// year and number. The date of receipt is the earlier one of entry and delivery. For managers and administrators.
    #[oai(
        path = "/incoming-mails/:id/pec/register-entry",
        method = "put",
        operation_id = "set_register_entry_of_mail"
    )]
    async fn set_register_entry(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
        body: Json<RegisterEntryIn>,
    ) -> ApiResult<Shown<PecMailOut>> {
        let (staff, all) = (auth.staff()?.clone(), mailboxes(&auth.app));
        let RegisterEntryIn {
            aoo,
            number,
            year,
            date,
        } = body.0;
        let given = NewRegisterEntry {
            aoo,
            number,
            year,
            date,
        };
        auth.write(move |db, caller| {
            proofs::set_register(db, &staff, caller.now, &all, id.0, &given)?;
            Ok(Shown(shown(db, id.0)?))
        })
        .await
    }

    /// Give the receipt of delivery of a formal notice
    ///
    /// Of a certified mail that came in: the whole receipt as the provider sent it to the sender, signed. It has to be about
    /// this mail and this mailbox; the same once more changes nothing. For managers and administrators.
    #[oai(
        path = "/incoming-mails/:id/pec/receipts",
        method = "post",
        operation_id = "add_receipt_of_mail"
    )]
    async fn add_receipt(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
        body: RawMail,
    ) -> ApiResult<Created<PecMailOut>> {
        let staff = auth.staff()?.clone();
        proofs::add_receipt(&auth.app, &staff, id.0, ("ricevuta.eml".to_owned(), body.0)).await?;
        auth.create(move |db, _| {
            Ok(Created {
                location: format!("/incoming-mails/{}/pec", id.0),
                version: None,
                body: shown(db, id.0)?,
            })
        })
        .await
    }
}

/// What is known of the mail now; the caller has just found it.
fn shown(db: &mut Db, id: IncomingId) -> Result<PecMailOut, IncomingError> {
    Ok(pec::views::came(db, id)?.ok_or(IncomingError::NotFound)?.into())
}
