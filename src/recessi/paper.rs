//! The settlement as a paper: PDF, with every line and every sum explained.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::RecessoSheet;
use super::settling::{SettlementSheet, cents};
use super::views;
use crate::acts::documents::{self, Document, DocumentId, DocumentRole, NewDocument};
use crate::acts::register::{self, EntryIn, Purpose};
use crate::acts::{Act, ActError, ActRef, course};
use crate::app::App;
use crate::db::Db;
use crate::db::schema::settlements;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::reports::{Cell, Report, Section, Table, pdf};
use crate::storage;
use crate::t;
use crate::users::actor::Actor;

/// A paper that is made, or was, of the settlement as it stood at a version of its act.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The paper.
    pub document: NewDocument,
    /// The version of the act: at another one the sums may be others.
    pub version: i32,
}

/// The paper of the settlement: the one that the register was told of, else it is made and its bytes are kept. Errors: NotFound, Conflict
/// (there is none), the store's.
pub async fn keep(
    app: &App,
    actor: &Actor,
    now: Timestamp,
    id: ActRef,
    entry: Option<EntryIn>,
) -> Result<NewDocument, Refusal> {
    // What a register cannot have is refused before the paper is made, and the paper says it as the register keeps it.
    let today = rome::date_of(now.utc());
    let entry = entry.map(|entry| register::cited(&entry, today)).transpose();
    let entry = entry.map_err(|error| error.refusal())?;
    let found = found(app, actor, id).await?;
    // What the register was told of is sent, by whatever way its number came.
    if let Some(paper) = of_sums(&found) {
        return Ok(paper.into());
    }
    let mut entries = found.sheet.register.iter();
    let kept = entries.find(|kept| kept.purpose == Purpose::Settlement);
    let entry = entry.or_else(|| kept.map(|kept| (kept.shown(), kept.entered_on)));
    make(app, now, found, entry).await
}

/// The paper as it is entered in the register, without its number; asked again after an answer that never came, the same. Errors: those
/// of [`keep`].
pub async fn unentered(app: &App, actor: &Actor, now: Timestamp, id: ActRef) -> Result<Paper, Refusal> {
    let found = found(app, actor, id).await?;
    let version = found.sheet.act.version;
    let document = match of_sums(&found) {
        Some(paper) => paper.into(),
        None => make(app, now, found, None).await?,
    };
    Ok(Paper { document, version })
}

/// Keeps the paper for which the register is asked, as that of the sums that stand. Errors: Stale (the act has gone on since it was made),
/// those of [`documents::keep_once`].
pub fn kept_for_register(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: &Act,
    paper: &Paper,
) -> Result<(), ActError> {
    course::is_current(db, act, paper.version)?;
    let by = actor.by(Some(act.ente_id));
    let document = documents::keep_once(db, now, act, by, paper.document.clone())?;
    diesel::update(settlements::table.find(act.id))
        .set(settlements::document_id.eq(document.id))
        .execute(db)?;
    Ok(())
}

/// Whether a paper is still that of the sums that stand. Errors: Conflict: they were drafted again.
pub fn still_stands(db: &mut Db, act: &Act, paper: &Paper) -> Result<(), ActError> {
    let of_sums: Option<DocumentId> = settlements::table
        .find(act.id)
        .select(settlements::document_id)
        .first(db)?;
    let of_sums = of_sums.map(|id| documents::find(db, act, id)).transpose()?;
    match of_sums.is_some_and(|kept| kept.sha256 == paper.document.sha256) {
        true => Ok(()),
        false => Err(ActError::Conflict("recesso-settlement-redrafted", Vec::new())),
    }
}

async fn found(app: &App, actor: &Actor, id: ActRef) -> Result<RecessoSheet, Refusal> {
    let who = actor.clone();
    let found = app.db.read(move |db| super::find(db, &who, id)).await;
    found.map_err(|error: ActError| error.refusal())
}

/// The paper of the sums that stand, if it was made already.
fn of_sums(found: &RecessoSheet) -> Option<Document> {
    let id = found.settlement.as_ref()?.settled.document_id?;
    let mut papers = found.sheet.documents.iter();
    papers.find(|document| document.id == id).cloned()
}

async fn make(
    app: &App,
    now: Timestamp,
    found: RecessoSheet,
    entry: Option<(String, NaiveDate)>,
) -> Result<NewDocument, Refusal> {
    let Some(settlement) = found.settlement.clone() else {
        return Err(Refusal::conflict("recesso-settlement-missing"));
    };
    let (base, centre) = (app.config.base_url.clone(), app.config.centre.name.clone());
    let name = format!("liquidazione-{}.pdf", found.sheet.act.number);
    let made = tokio::task::spawn_blocking(move || {
        pdf::report(&report(&found, &settlement, entry.clone(), (&centre, now)), &base)
    });
    let broken = |cause: String| Refusal {
        cause: Some(cause),
        ..Refusal::new(poem::http::StatusCode::INTERNAL_SERVER_ERROR, "internal")
    };
    let bytes = made.await.map_err(|error| broken(error.to_string()))?;
    let bytes = bytes.map_err(|error| broken(error.to_string()))?;
    let stored = storage::keep(&app.db, &app.store, &name, now, &bytes[..]).await;
    let stored = stored.map_err(|error| error.refusal())?;
    Ok(NewDocument {
        role: DocumentRole::Settlement,
        name: stored.name,
        media_type: stored.media_type.to_owned(),
        sha256: stored.sha256,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        stated_sha256: None,
    })
}

/// What the paper says; in Italian, the language of the register.
fn report(
    found: &RecessoSheet,
    settlement: &SettlementSheet,
    entry: Option<(String, NaiveDate)>,
    (centre, now): (&str, Timestamp),
) -> Report {
    let lang = Lang::It;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let mut about = vec![
        fact("recessi-paper-act", found.sheet.act.number.clone()),
        fact("acts-ente", found.sheet.ente.clone()),
        fact("recessi-paper-centre", centre.to_owned()),
    ];
    about.extend(views::own_facts(lang, found));
    if let Some((number, date)) = entry {
        let text = t!(
            lang,
            "recessi-paper-entry",
            number = number,
            day = lang.date(date)
        );
        about.push(fact("acts-register-settlement", text.into_owned()));
    }
    let amount = |stored: i64| Cell::text(cents(stored).shown(lang));
    let rows = settlement.lines.iter().map(|line| {
        vec![
            Cell::text(line.description.clone()),
            amount(line.contract),
            amount(line.executed),
            amount((line.contract - line.executed).max(0)),
            amount(line.paid),
        ]
    });
    let settled = &settlement.settled;
    let total = vec![
        Cell::text(t!(lang, "recessi-total")),
        amount(settled.contract),
        amount(settled.executed),
        amount(settled.unexecuted),
        amount(settled.paid),
    ];
    let columns = ["description", "contract", "executed", "unexecuted", "paid"];
    let lines = Section {
        id: "lines".to_owned(),
        title: t!(lang, "recessi-lines").into_owned(),
        note: settled.note.clone(),
        chart: None,
        table: Table {
            columns: columns
                .map(|name| lang.get(&format!("recessi-line-{name}")).into_owned())
                .into(),
            rows: rows.collect(),
            total: Some(total),
        },
    };
    let sums = views::sums(lang, settled).into_iter().map(|sum| {
        vec![
            Cell::text(sum.label),
            Cell::text(sum.explained),
            Cell::text(sum.amount),
        ]
    });
    let sums = Section {
        id: "sums".to_owned(),
        title: t!(lang, "recessi-sums").into_owned(),
        note: Some(lang.get(&format!("recessi-law-{}", settled.method)).into_owned()),
        chart: None,
        table: Table {
            columns: ["what", "how", "amount"]
                .map(|name| lang.get(&format!("recessi-sum-{name}")).into_owned())
                .into(),
            rows: sums.collect(),
            total: None,
        },
    };
    Report {
        lang,
        title: t!(lang, "recessi-paper-title", number = &found.sheet.act.number).into_owned(),
        about,
        made_at: now,
        sections: vec![lines, sums],
    }
}
