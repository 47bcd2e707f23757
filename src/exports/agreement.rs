//! Whether what is exported says of itself what the events about it say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::manifest::{Fault, Manifest};
use crate::acts::course::{BEGUN, MOVED};
use crate::acts::documents::{ADDED, REMOVED, SUPERSEDED};
use crate::acts::formal::{CORRECTED, LINKED, PROVED, RELEASED};
use crate::acts::register::ENTERED;
use crate::acts::terms::{CHANGED, STARTED};
use crate::audit::Event;
use crate::convenzioni::documents as of_convenzioni;
use crate::inerzie::ASKED;

/// The events that tell the days of an act.
const OF_DAYS: [&str; 5] = [BEGUN, MOVED, LINKED, CORRECTED, ASKED];
/// What the entry of the notice on which an act rests is for.
const OF_NOTICE: &str = "notice";

/// What is looked at of `act.json`.
#[derive(Deserialize)]
pub(super) struct Act {
    pub id: String,
    pub number: String,
    state: String,
    documents: Vec<Document>,
    register_entries: Vec<Entry>,
    terms: Vec<Term>,
    steps: Vec<Step>,
    received_by_notice_on: Option<String>,
    received_on: Option<String>,
    concluded_on: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    role: String,
    sha256: String,
}

#[derive(Deserialize, PartialEq, Eq)]
struct Entry {
    purpose: String,
    aoo: String,
    number: String,
    year: i32,
    date: String,
}

#[derive(Clone, Deserialize)]
struct Term {
    kind: String,
    #[serde(flatten)]
    says: Map<String, Value>,
}

/// What is compared of a term.
const OF_TERM: [&str; 11] = [
    "unit",
    "reason",
    "rule",
    "rule_version",
    "length",
    "starts_on",
    "suspended_from",
    "resumed_on",
    "expected_on",
    "state",
    "concluded_on",
];

#[derive(Deserialize)]
struct Step {
    to: String,
    user_id: Option<String>,
    reason: Option<String>,
    at: String,
}

/// What is looked at of `convenzione.json`.
#[derive(Deserialize)]
pub(super) struct Version {
    pub id: String,
    pub code: String,
    name: String,
    start_on: String,
    end_on: String,
    services: Vec<String>,
    published_at: Option<String>,
    documents: Vec<Unnamed>,
}

#[derive(Deserialize)]
struct Unnamed {
    sha256: String,
}

/// Compares an act with its events, both ways: state, days and steps, documents, entries of the register, terms, and what of the formal notice
/// the act rests on. Errors: Document, Unproved, Stranger, Contradiction.
pub(super) fn of_act(act: &Act, manifest: &Manifest, events: &[Event]) -> Result<(), Fault> {
    let told = Told::of(events);
    let state = told.last(&[BEGUN, MOVED]).map(|new| &new["state"]);
    if state.and_then(Value::as_str) != Some(act.state.as_str()) {
        return contradicts("the state");
    }
    are_steps(&act.steps, events)?;
    let documents = act.documents.iter();
    let documents: Vec<(&str, &str)> = documents
        .map(|one| (one.role.as_str(), one.sha256.as_str()))
        .collect();
    are_documents(&documents, manifest, &told, (ADDED, REMOVED))?;
    let Some(entered) = told.entries() else {
        return contradicts("the entries of the register");
    };
    let stated = act.register_entries.iter();
    let is_same = stated.clone().count() == entered.len()
        && stated
            .clone()
            .all(|entry| entered.get(&entry.purpose) == Some(entry));
    if !is_same {
        return contradicts("the entries of the register");
    }
    for (name, stated, what) in [
        ("received_on", &act.received_on, "the day of receipt"),
        ("concluded_on", &act.concluded_on, "the day of conclusion"),
    ] {
        let mut days = told.0.iter().rev().filter(|one| OF_DAYS.contains(&one.event));
        let last = days.find_map(|one| one.new.get(name));
        // Of an act that was begun before its events told of days, none may.
        if last.is_some_and(|told| told.as_str() != stated.as_deref()) {
            return contradicts(what);
        }
    }
    are_terms(&act.terms, &told)?;
    let received = told.last(&[LINKED, CORRECTED]);
    let received = received.and_then(|new| new["received_on"].as_str());
    if received != act.received_by_notice_on.as_deref() {
        return contradicts("the day of receipt of the notice");
    }
    is_notice(manifest, &told)
}

/// Compares a version of the convention with its events: what it says, and its documents, both ways. Errors: as [`of_act`].
pub(super) fn of_version(version: &Version, manifest: &Manifest, events: &[Event]) -> Result<(), Fault> {
    let told = Told::of(events);
    // Each event has what it changed.
    let mut known: BTreeMap<&str, &Value> = BTreeMap::new();
    let written = told
        .0
        .iter()
        .filter(|told| ![of_convenzioni::ADDED, of_convenzioni::REMOVED].contains(&told.event));
    for (name, value) in written.filter_map(|told| told.new.as_object()).flatten() {
        known.insert(name, value);
    }
    let text = |name: &str| known.get(name).and_then(|value| value.as_str());
    let services: Option<Vec<&str>> = known.get("services").and_then(|all| {
        let all = all.as_array()?;
        all.iter().map(Value::as_str).collect()
    });
    let is_published = known.get("published").and_then(|value| value.as_bool());
    let is_same = text("code") == Some(version.code.as_str())
        && text("name") == Some(version.name.as_str())
        && text("start_on") == Some(version.start_on.as_str())
        && text("end_on") == Some(version.end_on.as_str())
        && services.is_some_and(|services| services == version.services)
        && is_published == Some(version.published_at.is_some());
    if !is_same {
        return contradicts("the version of the convention");
    }
    let documents: Vec<(&str, &str)> = (version.documents.iter())
        .map(|one| ("", one.sha256.as_str()))
        .collect();
    let kinds = (of_convenzioni::ADDED, of_convenzioni::REMOVED);
    are_documents(&documents, manifest, &told, kinds)?;
    is_notice(manifest, &told)
}

/// What the events tell, the first one first.
struct Told<'a>(Vec<OneTold<'a>>);

struct OneTold<'a> {
    event: &'a str,
    old: Value,
    new: Value,
}

impl Told<'_> {
    fn of(events: &[Event]) -> Told<'_> {
        let value = |text: &Option<String>| {
            let parsed = text.as_deref().map(serde_json::from_str);
            parsed.and_then(Result::ok).unwrap_or(Value::Null)
        };
        let told = events.iter().map(|event| OneTold {
            event: &event.event,
            old: value(&event.old_value),
            new: value(&event.new_value),
        });
        Told(told.collect())
    }

    /// The entries in the register by what they are for; none: one cannot be read. One that is put right takes the place of the one
    /// before, and that of a notice goes with it when the act comes to rest on another one.
    fn entries(&self) -> Option<BTreeMap<String, Entry>> {
        let mut entered: BTreeMap<String, Entry> = BTreeMap::new();
        let mut is_released = false;
        for one in &self.0 {
            match one.event {
                ENTERED => {
                    let entry = serde_json::from_value::<Entry>(one.new.clone()).ok()?;
                    is_released &= entry.purpose != OF_NOTICE;
                    entered.insert(entry.purpose.clone(), entry);
                }
                RELEASED => is_released = true,
                LINKED if is_released => drop(entered.remove(OF_NOTICE)),
                _ => {}
            }
        }
        Some(entered)
    }

    /// The new value of the last event of these kinds.
    fn last(&self, events: &[&str]) -> Option<&Value> {
        let told = self.0.iter().rfind(|told| events.contains(&told.event));
        told.map(|told| &told.new)
    }
}

fn contradicts<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::Contradiction(what.to_owned()))
}

/// A term as its events tell it.
#[derive(Default)]
struct ToldTerm {
    /// What was told last.
    known: Map<String, Value>,
    /// What older changes told, which do not say of which of several terms they are.
    perhaps: Vec<(String, Value)>,
}

impl ToldTerm {
    /// Whether a value is the one that was told; what no event tells, as some of before it was written down, is not compared.
    fn agrees(&self, name: &str, stated: &Value) -> bool {
        let is_perhaps = |(told, value): &(String, Value)| told == name && value == stated;
        self.known.get(name).is_none_or(|told| told == stated) || self.perhaps.iter().any(is_perhaps)
    }

    fn change(&mut self, new: &Map<String, Value>) {
        self.perhaps.retain(|(name, _)| !new.contains_key(name));
        self.known.extend(new.clone());
    }
}

/// The terms are those that began, as they stand after what changed them.
fn are_terms(terms: &[Term], told: &Told<'_>) -> Result<(), Fault> {
    let mut begun: BTreeMap<&str, ToldTerm> = BTreeMap::new();
    for one in &told.0 {
        let Value::Object(new) = &one.new else { continue };
        let kind = new.get("kind").and_then(Value::as_str);
        match (one.event, kind) {
            (STARTED, Some(kind)) => {
                let mut known = new.clone();
                // A rule without its version is one that was named anew since.
                if !known.contains_key("rule_version") {
                    known.remove("rule");
                }
                let perhaps = Vec::new();
                begun.insert(kind, ToldTerm { known, perhaps });
            }
            (CHANGED, Some(kind)) => begun.entry(kind).or_default().change(new),
            (CHANGED, None) if begun.len() == 1 => begun.values_mut().for_each(|term| term.change(new)),
            (CHANGED, None) => {
                for term in begun.values_mut() {
                    term.perhaps.extend(new.clone());
                }
            }
            _ => {}
        }
    }
    for Term { kind, says } in terms {
        let Some(told) = begun.remove(kind.as_str()) else {
            return contradicts("a term");
        };
        let agrees = |name: &str| told.agrees(name, says.get(name).unwrap_or(&Value::Null));
        if !agrees("due_on") {
            return contradicts("the last day of a term");
        }
        if !OF_TERM.iter().all(|name| agrees(name)) {
            return contradicts("a term");
        }
    }
    match begun.is_empty() {
        true => Ok(()),
        false => contradicts("a term"),
    }
}

/// The steps are those of the events: to which state, by whom, why and when.
fn are_steps(steps: &[Step], events: &[Event]) -> Result<(), Fault> {
    let moves: Vec<&Event> = events
        .iter()
        .filter(|event| [BEGUN, MOVED].contains(&event.event.as_str()))
        .collect();
    let is_told = |(step, event): (&Step, &&Event)| {
        let new: Option<Value> = event
            .new_value
            .as_deref()
            .and_then(|new| serde_json::from_str(new).ok());
        new.is_some_and(|new| new["state"] == step.to.as_str())
            && event.actor_id.map(|id| id.to_string()) == step.user_id
            && event.reason == step.reason
            && event.occurred_at.to_string() == step.at
    };
    match moves.len() == steps.len() && steps.iter().zip(&moves).all(is_told) {
        true => Ok(()),
        false => contradicts("a step"),
    }
}

/// The documents are among the files and were added by an event each, what was added is there, and nothing else stands among them.
/// `documents`: role and SHA-256. `kinds`: the events by which one is added and removed.
fn are_documents(
    documents: &[(&str, &str)],
    manifest: &Manifest,
    told: &Told<'_>,
    (added, removed): (&str, &str),
) -> Result<(), Fault> {
    let files = hashes_in(manifest, "documents");
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    for one in &told.0 {
        match one.event {
            event if event == added => known.extend(document(&one.new)),
            event if event == removed => known.retain(|known| Some(*known) != document(&one.old)),
            SUPERSEDED => {
                known.retain(|known| Some(*known) != document(&one.old));
                known.extend(document(&one.new));
            }
            _ => {}
        }
    }
    for (role, sha256) in documents {
        if !files.contains_key(sha256) {
            return Err(Fault::Document((*sha256).to_owned()));
        }
        if !known.remove(&(*role, *sha256)) {
            return Err(Fault::Unproved((*sha256).to_owned()));
        }
    }
    if let Some((_, sha256)) = known.first() {
        return Err(Fault::Document((*sha256).to_owned()));
    }
    let stranger = files
        .into_iter()
        .find(|(sha256, _)| !documents.iter().any(|(_, known)| known == sha256));
    stranger.map_or(Ok(()), |(_, path)| Err(Fault::Stranger(path.to_owned())))
}

/// The files of the notice on which it rests at last are there, or known by their hashes, and no others.
fn is_notice(manifest: &Manifest, told: &Told<'_>) -> Result<(), Fault> {
    let proved = told.last(&[LINKED, PROVED]);
    let proved = proved.and_then(|notice| notice["sha256"].as_array());
    let proved: BTreeSet<&str> = proved.into_iter().flatten().filter_map(Value::as_str).collect();
    let files = hashes_in(manifest, "notice");
    let withheld: BTreeSet<&str> = manifest
        .withheld
        .iter()
        .map(|file| file.sha256.as_str())
        .collect();
    for sha256 in &proved {
        if !files.contains_key(sha256) && !withheld.contains(sha256) {
            return Err(Fault::Document((*sha256).to_owned()));
        }
    }
    let stranger = files.into_iter().find(|(sha256, _)| !proved.contains(sha256));
    stranger.map_or(Ok(()), |(_, path)| Err(Fault::Stranger(path.to_owned())))
}

/// SHA-256 and path of the files of a folder.
fn hashes_in<'a>(manifest: &'a Manifest, folder: &str) -> BTreeMap<&'a str, &'a str> {
    let in_it = |path: &str| path.split_once('/').is_some_and(|(first, _)| first == folder);
    let files = manifest.files.iter().filter(|file| in_it(&file.path));
    files
        .map(|file| (file.sha256.as_str(), file.path.as_str()))
        .collect()
}

/// Role and SHA-256 of a document, as an event tells them.
fn document(value: &Value) -> Option<(&str, &str)> {
    Some((
        value["role"].as_str().unwrap_or_default(),
        value["sha256"].as_str()?,
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(events: &[(&'static str, Value)]) -> Told<'static> {
        let told = events.iter().map(|(event, new)| OneTold {
            event,
            old: Value::Null,
            new: new.clone(),
        });
        Told(told.collect())
    }

    fn term(says: Value) -> Term {
        serde_json::from_value(says).unwrap()
    }

    /// What the first versions wrote: no version of the rule, no unit, and of a change not of which term it is.
    #[test]
    fn terms_of_older_events_are_compared_in_what_these_tell() {
        let started = |kind: &str, due_on: &str| {
            (
                STARTED,
                json!({"kind": kind, "rule": "TERM-CAL", "due_on": due_on, "state": "running"}),
            )
        };
        let moved = (CHANGED, json!({"due_on": "2026-05-10"}));
        let stated = |due_on: &str| {
            term(
                json!({"kind": "a", "rule": "DOM", "rule_version": 1, "unit": "calendar_days", "due_on": due_on, "state": "running"}),
            )
        };
        let one = told(&[started("a", "2026-05-01"), moved.clone()]);
        assert!(are_terms(&[stated("2026-05-10")], &one).is_ok());
        assert!(are_terms(&[stated("2026-05-01")], &one).is_err());
        // Of two it may be either, until an event says which.
        let two = [started("a", "2026-05-01"), started("b", "2026-05-02"), moved];
        let other = term(json!({"kind": "b", "rule": "DOM", "due_on": "2026-05-02", "state": "running"}));
        for due_on in ["2026-05-01", "2026-05-10"] {
            assert!(are_terms(&[stated(due_on), other.clone()], &told(&two)).is_ok());
        }
        assert!(are_terms(&[stated("2026-05-03"), other.clone()], &told(&two)).is_err());
        let named = (CHANGED, json!({"kind": "a", "due_on": "2026-05-20"}));
        let since = told(&[two.as_slice(), &[named]].concat());
        assert!(are_terms(&[stated("2026-05-20"), other.clone()], &since).is_ok());
        assert!(are_terms(&[stated("2026-05-10"), other], &since).is_err());
    }
}
