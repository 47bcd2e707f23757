//! Whether an exported act says of itself what the events about it say.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::manifest::{Fault, Manifest};
use crate::acts::course::{BEGUN, MOVED};
use crate::acts::documents::{ADDED, REMOVED};
use crate::acts::formal::LINKED;
use crate::acts::register::ENTERED;
use crate::acts::terms::{CHANGED, STARTED};
use crate::audit::Event;

/// What is looked at of `act.json`.
#[derive(Deserialize)]
pub(super) struct Act {
    pub id: String,
    pub number: String,
    state: String,
    documents: Vec<Document>,
    register_entries: Vec<Entry>,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
struct Document {
    role: String,
    sha256: String,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    purpose: String,
    aoo: String,
    number: String,
    year: i32,
    date: String,
}

#[derive(Deserialize)]
struct Term {
    kind: String,
    due_on: String,
}

/// Compares the act with its events, both ways: state, documents, entries of the register, last days of terms, and the files of the
/// formal notice. Errors: Document, Unproved, Contradiction.
pub(super) fn agree(act: &Act, manifest: &Manifest, events: &[Event]) -> Result<(), Fault> {
    let told: Vec<(&str, Value)> = events
        .iter()
        .filter_map(|event| Some((event.event.as_str(), value(event)?)))
        .collect();
    let all = |name: &'static str| {
        told.iter()
            .filter(move |(event, _)| *event == name)
            .map(|(_, value)| value)
    };
    let contradicts = |what: &str| Err(Fault::Contradiction(what.to_owned()));
    let state = told
        .iter()
        .rfind(|(event, _)| [BEGUN, MOVED].contains(event))
        .map(|(_, new)| &new["state"]);
    if state.and_then(Value::as_str) != Some(act.state.as_str()) {
        return contradicts("the state");
    }
    let files: BTreeSet<&str> = manifest.files.iter().map(|file| file.sha256.as_str()).collect();
    let mut added: BTreeSet<(&str, &str)> = all(ADDED).filter_map(document).collect();
    for event in events.iter().filter(|event| event.event == REMOVED) {
        let old = event
            .old_value
            .as_deref()
            .and_then(|old| serde_json::from_str(old).ok());
        if let Some((role, sha256)) = old.as_ref().and_then(document) {
            added.retain(|known| *known != (role, sha256));
        }
    }
    for Document { role, sha256 } in &act.documents {
        if !files.contains(sha256.as_str()) {
            return Err(Fault::Document(sha256.clone()));
        }
        if !added.remove(&(role, sha256)) {
            return Err(Fault::Unproved(sha256.clone()));
        }
    }
    if let Some((_, sha256)) = added.first() {
        return Err(Fault::Document((*sha256).to_owned()));
    }
    let entered: Result<BTreeSet<Entry>, _> = all(ENTERED).cloned().map(serde_json::from_value).collect();
    if !entered.is_ok_and(|entered| {
        entered
            .iter()
            .eq(act.register_entries.iter().collect::<BTreeSet<_>>())
    }) {
        return contradicts("the entries of the register");
    }
    for Term { kind, due_on } in &act.terms {
        let starts = all(STARTED).filter(|term| term["kind"] == kind.as_str());
        let mut days = starts
            .chain(all(CHANGED))
            .filter(|term| term["due_on"].is_string());
        if !days.any(|term| term["due_on"] == due_on.as_str()) {
            return contradicts("the last day of a term");
        }
    }
    let linked = all(LINKED)
        .filter_map(|notice| notice["sha256"].as_array())
        .flatten();
    for sha256 in linked.filter_map(Value::as_str) {
        if !files.contains(sha256) {
            return Err(Fault::Document(sha256.to_owned()));
        }
    }
    Ok(())
}

fn value(event: &Event) -> Option<Value> {
    serde_json::from_str(event.new_value.as_deref()?).ok()
}

fn document(value: &Value) -> Option<(&str, &str)> {
    Some((value["role"].as_str()?, value["sha256"].as_str()?))
}
