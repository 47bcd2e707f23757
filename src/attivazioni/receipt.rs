//! The receipt: what was sent, word for word, with the term within which the centre answers (L. 241/1990 art. 18-bis). Its lines are
//! written down in the transaction that sends the form; from them the PDF is made, once, and kept as a document of the act.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::queries::AttivazioneSheet;
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::terms::Term;
use crate::acts::{Act, ActError};
use crate::app::App;
use crate::db::Db;
use crate::db::schema::{act_documents, acts, attivazioni};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::text::Lang;
use crate::reports::ReportError;
use crate::reports::files::{self, FileKind};
use crate::reports::sheet::{Cell, Report, Section, Table};
use crate::storage;
use crate::t;
use crate::users::actor::Actor;

/// What was sent.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    lang: Lang,
    at: Timestamp,
    title: String,
    /// Labels and values.
    lines: Vec<(String, String)>,
    /// Names of the documents, with the SHA-256 of each.
    documents: Vec<(String, String)>,
}

/// Why a receipt was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The PDF.
    #[error(transparent)]
    File(#[from] ReportError),
    /// What was written down when the form was sent.
    #[error("what was sent cannot be read: {0}")]
    Sent(#[from] serde_json::Error),
    /// The act, its bytes or the database.
    #[error(transparent)]
    Act(#[from] ActError),
}

/// The form as it is filled in: labels and values of what was given.
pub fn lines(lang: Lang, found: &AttivazioneSheet) -> Vec<(String, String)> {
    let form = &found.attivazione;
    let text = |key: &str, value: &Option<String>| Some((lang.get(key).into_owned(), value.clone()?));
    let maintainer = form
        .wants_maintainer
        .then(|| t!(lang, "attivazioni-yes").into_owned());
    [
        Some((
            t!(lang, "attivazioni-service").into_owned(),
            found.service.name(lang).to_owned(),
        )),
        text("attivazioni-referent-name", &form.referent_name),
        text("attivazioni-referent-email", &form.referent_email),
        text("attivazioni-referent-phone", &form.referent_phone),
        text("attivazioni-domain", &form.domain),
        text("attivazioni-wants-maintainer", &maintainer),
        text("attivazioni-website", &form.website),
        text(
            "attivazioni-trainees",
            &form.trainees.map(|count| count.to_string()),
        ),
        text("attivazioni-notes", &form.notes),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Writes down what was sent, for the receipt.
pub(super) fn write_down(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    found: &AttivazioneSheet,
    term: &Term,
) -> Result<(), ActError> {
    let (lang, act) = (actor.person().language, &found.sheet.act);
    let line = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let mut all = vec![
        line("acts-act", act.number.clone()),
        line("acts-ente", found.sheet.ente.clone()),
        line("attivazioni-receipt-sent", lang.date_time(now)),
        line("attivazioni-receipt-by", actor.person().name.clone()),
    ];
    all.extend(lines(lang, found));
    if let Some(expected) = term.expected_on {
        all.push(line("attivazioni-receipt-expected", lang.date(expected)));
    }
    all.push(line("attivazioni-receipt-due", lang.date(term.due_on)));
    let documents = found.sheet.documents.iter();
    let sent = Sent {
        lang,
        at: now,
        title: t!(lang, "attivazioni-receipt-title", number = &act.number).into_owned(),
        lines: all,
        documents: documents
            .map(|document| (document.name.clone(), document.sha256.clone()))
            .collect(),
    };
    let sent = serde_json::to_string(&sent).expect("texts and a moment are written as JSON");
    diesel::update(attivazioni::table.find(act.id))
        .set(attivazioni::sent.eq(sent))
        .execute(db)?;
    Ok(())
}

fn report(sent: &Sent) -> Report {
    let lang = sent.lang;
    let row = |(name, sha256): &(String, String)| vec![Cell::text(name), Cell::text(sha256)];
    Report {
        lang,
        title: sent.title.clone(),
        about: sent.lines.clone(),
        made_at: sent.at,
        sections: match sent.documents.is_empty() {
            true => Vec::new(),
            false => vec![Section {
                id: "documents".to_owned(),
                title: t!(lang, "acts-documents").into_owned(),
                note: None,
                chart: None,
                table: Table {
                    columns: vec![
                        t!(lang, "acts-document").into_owned(),
                        t!(lang, "acts-document-sha256").into_owned(),
                    ],
                    rows: sent.documents.iter().map(row).collect(),
                    total: None,
                },
            }],
        },
    }
}

/// The activations that were sent and have no receipt yet.
pub fn due(db: &mut Db, _: Timestamp) -> QueryResult<Vec<ActId>> {
    let with = act_documents::table
        .filter(act_documents::role.eq(DocumentRole::Receipt))
        .select(act_documents::act_id);
    attivazioni::table
        .filter(attivazioni::sent.is_not_null())
        .filter(attivazioni::act_id.ne_all(with))
        .order(attivazioni::act_id)
        .select(attivazioni::act_id)
        .load(db)
}

/// Makes the receipt of an activation that was sent and keeps it among its documents; what is there already stays as it is.
pub async fn make(app: &App, now: Timestamp, id: ActId) -> Result<(), ReceiptError> {
    let found = app.db.read(move |db| {
        let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
        let sent: Option<String> = attivazioni::table.find(id).select(attivazioni::sent).first(db)?;
        QueryResult::Ok((act, sent))
    });
    let (act, Some(sent)) = found.await.map_err(ActError::Db)? else {
        return Ok(());
    };
    let sent: Sent = serde_json::from_str(&sent)?;
    let bytes = files::make(report(&sent), FileKind::Pdf, app.config.base_url.clone()).await?;
    let name = format!("{}.pdf", act.number);
    let stored = storage::keep(&app.db, &app.store, &name, now, &*bytes)
        .await
        .map_err(ActError::Storage)?;
    app.db
        .write(move |db| {
            let new = NewDocument {
                role: DocumentRole::Receipt,
                name: t!(sent.lang, "attivazioni-receipt-file", number = &act.number).into_owned(),
                media_type: stored.media_type.to_owned(),
                sha256: stored.sha256.clone(),
                size: i64::try_from(stored.size).unwrap_or(i64::MAX),
                stated_sha256: None,
            };
            documents::add_own(db, now, &act, new)
        })
        .await?;
    Ok(())
}

/// [`make`] right after sending; where it fails, the job tries again.
pub async fn make_now(app: &App, now: Timestamp, id: ActId) {
    if let Err(error) = make(app, now, id).await {
        tracing::warn!(act = %id, %error, "a receipt could not be made yet");
    }
}
