//! `sportello audit verify [--anchor FILE]`.

use std::path::Path;

use super::anchor::Anchor;
use super::verify::{Report, verify as verify_chains};
use crate::db::Database;

/// Recomputes every chain: the sentence with the counts. Errors: chains are faulty, after printing the first bad event's id
/// and the reason, then those of the other faulty chains; or why it could not be done.
pub fn verify(database: &Database, anchor: Option<&Path>) -> Result<String, String> {
    let anchor = anchor
        .map(Anchor::open)
        .transpose()
        .map_err(|error| error.to_string())?;
    let since = anchor.as_ref().map(|anchor| anchor.at);
    let outcome = database.read_blocking(move |db| verify_chains(db, anchor.as_ref()));
    let Report {
        chains,
        events,
        findings,
    } = outcome.map_err(|error| error.to_string())?;
    if findings.is_empty() {
        let compared = since
            .map(|at| format!(", as anchored at {at}"))
            .unwrap_or_default();
        return Ok(format!(
            "{events} events in {chains} chains are as they were recorded{compared}."
        ));
    }
    for (index, finding) in findings.iter().enumerate() {
        let event = finding
            .event
            .map_or("no event is left".to_owned(), |id| id.to_string());
        let what = if index == 0 { "first bad event " } else { "" };
        println!("{what}{event}: {} (chain {})", finding.fault, finding.chain);
    }
    Err(format!(
        "the audit log was changed by hand: {} of {chains} chains are faulty",
        findings.len()
    ))
}
