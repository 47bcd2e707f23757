//! The export of a version of the convention: what it says, its documents, and what happened to it.

use serde_json::{Value, json};

use super::bundle::paper;
use super::manifest::{AUDIT, CONVENZIONE, FORMAT, Manifest, SUMMARY, VERSION};
use super::package::{Made, Package, as_json, as_lines};
use super::summary;
use crate::acts::ActError;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::convenzioni::api::ConvenzioneOut;
use crate::convenzioni::{self, ConvenzioneSheet};
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::text::Lang;
use crate::users::actor::Actor;

/// An export of a version, for whoever sees it; that it was made is recorded with the hash of its manifest. Errors: NotFound, Storage,
/// Busy.
pub async fn make_convenzione(
    app: &App,
    actor: &Actor,
    id: ConvenzioneId,
    lang: Lang,
) -> Result<Made, ActError> {
    let (now, who) = (app.clock.now(), actor.clone());
    let mut package = Package::new()?;
    let gathered = app.db.read(move |db| {
        let sheet = convenzioni::find(db, &who, id)?;
        let events = audit::about(db, CONVENZIONE, &id.to_string())?;
        Ok::<_, ActError>((sheet, events))
    });
    let (sheet, events) = gathered.await?;
    package.add(
        SUMMARY,
        paper(app, summary::of_convenzione(lang, &sheet, now)).await?,
    );
    package.add(VERSION, as_json(&ConvenzioneOut::from(sheet.clone()))?);
    package.add(AUDIT, as_lines(&events)?);
    let ConvenzioneSheet {
        convenzione,
        documents,
        ..
    } = sheet;
    for document in &documents {
        package.add_stored("documents", &document.name, (&document.sha256, document.size));
    }
    let (sha256, count) = package.close(Manifest {
        format: FORMAT.to_owned(),
        number: convenzione.code.clone(),
        procedure: CONVENZIONE.to_owned(),
        ente: app.config.centre.name.clone(),
        made_at: now,
        withheld: Vec::new(),
        files: Vec::new(),
    })?;
    let (by, facts) = (actor.by(None), json!({"manifest_sha256": sha256, "files": count}));
    app.db
        .write(move |db| {
            let entry = Entry::new("convenzione.exported", CONVENZIONE, id);
            audit::record(db, by, now, entry.change(Value::Null, facts.clone()))
        })
        .await
        .map_err(ActError::Db)?;
    let name = format!("convenzione-{}.zip", convenzione.code);
    Ok(package.write(app.clone(), now, name))
}
