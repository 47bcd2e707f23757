//! `sportello act verify FILE`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::manifest::{Verified, verify};

/// Says that an export is as it was made, or the first thing that is not.
pub fn verify_file(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let Verified {
        manifest,
        manifest_sha256,
        events,
    } = verify(BufReader::new(file)).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(format!(
        "{} ({}, {}), exported {}: {} files and {events} audit events are as they were exported.\n\
         That nobody has made it anew: its audit event act.exported, in the program, must have the manifest SHA-256 {manifest_sha256}.",
        manifest.number,
        manifest.procedure,
        manifest.ente,
        manifest.made_at,
        manifest.files.len(),
    ))
}
