//! What the export of an act is made of, gathered in one state of the database.

use serde_json::{Value, json};

use super::manifest::{ACT, AUDIT, FORMAT, Manifest, SUMMARY, Withheld};
use super::package::{Made, Package, as_json, as_lines};
use super::summary;
use crate::acts::api::ActOut;
use crate::acts::documents::ADDED;
use crate::acts::formal::{self, NoticeSheet};
use crate::acts::terms::{Story, Term};
use crate::acts::views::Facts;
use crate::acts::{
    self, Act, ActError, ActRef, ActSheet, ActState, Party, Procedure, course, machine, policy,
};
use crate::adesioni;
use crate::app::App;
use crate::attivazioni;
use crate::audit::{self, Event};
use crate::db::Db;
use crate::disdette;
use crate::inerzie;
use crate::kernel::text::Lang;
use crate::maintainers;
use crate::recessi;
use crate::reports::Report;
use crate::reports::files::{self, FileKind};
use crate::users::actor::{Actor, Role};

/// What belongs to an act.
pub(super) struct Bundle {
    pub act: ActOut,
    pub sheet: ActSheet,
    pub facts: Facts,
    pub stories: Vec<(Term, Story)>,
    pub notice: Option<NoticeSheet>,
    events: Vec<Event>,
}

/// An export of an act, for whoever sees it; that it was made is recorded with the hash of its manifest. Errors: NotFound, Storage, Busy.
pub async fn make(
    app: &App,
    actor: &Actor,
    (procedure, act): (Option<Procedure>, ActRef),
    lang: Lang,
) -> Result<Made, ActError> {
    let (now, who) = (app.clock.now(), actor.clone());
    let mut package = Package::new()?;
    let gathered = app.db.read(move |db| gather(db, &who, (procedure, act), lang));
    let bundle = gathered.await?;
    package.add(SUMMARY, paper(app, summary::report(lang, &bundle, now)).await?);
    package.add(ACT, act_json(&bundle)?);
    package.add(AUDIT, as_lines(&bundle.events)?);
    for document in &bundle.sheet.documents {
        package.add_stored("documents", &document.name, (&document.sha256, document.size));
    }
    let mut withheld = Vec::new();
    for file in bundle.notice.iter().flat_map(|notice| &notice.files) {
        match reads_notice(actor, &bundle.sheet.act) {
            true => package.add_notice("notice", file),
            false => withheld.push(Withheld {
                name: file.name.clone(),
                sha256: file.sha256.clone(),
            }),
        }
    }
    let act = bundle.sheet.act.clone();
    let (sha256, count) = package.close(Manifest {
        format: FORMAT.to_owned(),
        number: act.number.clone(),
        procedure: act.procedure.to_string(),
        ente: bundle.sheet.ente.clone(),
        made_at: now,
        withheld,
        files: Vec::new(),
    })?;
    let (by, name) = (actor.by(Some(act.ente_id)), format!("{}.zip", act.number));
    let facts = json!({"manifest_sha256": sha256, "files": count});
    app.db
        .write(move |db| {
            let change = (Value::Null, facts.clone());
            course::record(db, now, &act, by, "act.exported", change, None)
        })
        .await?;
    Ok(package.write(app.clone(), now, name))
}

/// A summary as PDF. Errors: File.
pub(super) async fn paper(app: &App, report: Report) -> Result<Vec<u8>, ActError> {
    let made = files::make(report, FileKind::Pdf, app.config.base_url.clone()).await;
    made.map_err(|error| {
        use crate::kernel::problem::DomainError;
        ActError::File(error.refusal().cause.unwrap_or_default())
    })
}

/// Whether somebody reads the letter or the certified mail itself on which an act rests: who gives such notices for the ente, who decides on
/// the act, and who reads everything. For others there are the hashes.
fn reads_notice(actor: &Actor, act: &Act) -> bool {
    let decides = |party: &Party| matches!(party, Party::CaseOwner | Party::SubstituteOfficer);
    match actor {
        Actor::Ente(_) => machine::takes_part(act.procedure, &policy::parties(actor, act)),
        Actor::Staff(staff) => staff.is(Role::Auditor) || policy::parties(actor, act).iter().any(decides),
    }
}

fn gather(
    db: &mut Db,
    actor: &Actor,
    (procedure, act): (Option<Procedure>, ActRef),
    lang: Lang,
) -> Result<Bundle, ActError> {
    let act = match procedure {
        Some(procedure) => acts::find(db, actor, procedure, act)?,
        None => acts::find_any(db, actor, act)?,
    };
    let facts = facts_of(db, actor, lang, &act)?;
    let notice = formal::of_act(db, act.id)?;
    let sheet = acts::sheet_of(db, act)?;
    let act = &sheet.act;
    let events = audit::about(db, "act", &act.id.to_string())?;
    let events = match actor {
        Actor::Staff(_) => without_draft(events, &sheet),
        Actor::Ente(_) => without_drafted(events, act),
    };
    let mut stories = Vec::new();
    for term in &sheet.terms {
        stories.push((term.clone(), term.story(db)?));
    }
    Ok(Bundle {
        act: ActOut::seen_by(&sheet, actor),
        facts,
        stories,
        notice,
        events,
        sheet,
    })
}

/// The events without what an ente wrote, and took out again, before it sent the act: that stays the ente's. Of the draft the centre
/// reads that it was begun, and when each document was added that is there.
fn without_draft(events: Vec<Event>, sheet: &ActSheet) -> Vec<Event> {
    let was_draft = sheet
        .history
        .first()
        .is_some_and(|step| step.to_state == ActState::Draft);
    let sent = match was_draft {
        true => events
            .iter()
            .position(|event| event.event == course::MOVED)
            .unwrap_or(events.len()),
        false => 0,
    };
    let is_kept = |event: &Event| {
        let says = |sha256: &str| event.new_value.as_deref().is_some_and(|new| new.contains(sha256));
        event.event == course::BEGUN
            || event.event == ADDED && sheet.documents.iter().any(|document| says(&document.sha256))
    };
    let kept = events
        .into_iter()
        .enumerate()
        .filter(|(place, event)| *place >= sent || is_kept(event));
    kept.map(|(_, event)| event).collect()
}

/// The events without the settlements that the centre drafted before it showed one to the ente.
fn without_drafted(events: Vec<Event>, act: &Act) -> Vec<Event> {
    let is_draft = |event: &Event| event.event == recessi::DRAFTED;
    let is_shown = matches!(act.state, ActState::Settling | ActState::Settled);
    let shown_at = events.iter().position(|event| {
        let says = |new: &str| new.contains(&format!("\"{}\"", ActState::Settling));
        event.event == course::MOVED && event.new_value.as_deref().is_some_and(says)
    });
    let first = shown_at.filter(|_| is_shown).unwrap_or(events.len());
    let kept = events
        .into_iter()
        .enumerate()
        .filter(|(place, event)| *place >= first || !is_draft(event));
    kept.map(|(_, event)| event).collect()
}

/// What an act tells of itself, by its procedure.
fn facts_of(db: &mut Db, actor: &Actor, lang: Lang, act: &Act) -> Result<Facts, ActError> {
    let id = ActRef::Id(act.id);
    Ok(match act.procedure {
        Procedure::Adesione => adesioni::views::facts(lang, &adesioni::find(db, actor, id)?),
        Procedure::Attivazione => attivazioni::views::facts(lang, &attivazioni::find(db, actor, id)?),
        Procedure::Maintainer => maintainers::views::facts(lang, &maintainers::find(db, actor, id)?),
        Procedure::Inerzia => inerzie::views::facts(lang, &inerzie::find(db, actor, id)?),
        Procedure::Recesso => recessi::views::facts(lang, &recessi::find(db, actor, id)?),
        Procedure::Disdetta => disdette::views::facts(lang, &disdette::find(db, actor, id)?),
    })
}

fn act_json(bundle: &Bundle) -> Result<Vec<u8>, ActError> {
    let mut act = serde_json::to_value(&bundle.act).map_err(|error| ActError::File(error.to_string()))?;
    // A list: several may have one label, and their order is what people read.
    let facts: Vec<Value> = (bundle.facts.iter())
        .map(|(label, value)| json!({"label": label, "value": value}))
        .collect();
    act["facts"] = json!(facts);
    act["received_by_notice_on"] = json!(bundle.notice.as_ref().map(|notice| notice.link.received_on));
    as_json(&act)
}
