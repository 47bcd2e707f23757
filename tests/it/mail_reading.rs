//! Mails of strangers: the corpus says what is expected, hostile ones and random bytes must hurt nobody.

mod corpus;
mod hostile;
mod properties;

use std::path::{Path, PathBuf};

/// The folder of the mails that stand in the repository.
fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail")
}

/// Every line end CRLF, or every one LF.
fn with_line_ends(raw: &[u8], end: &[u8]) -> Vec<u8> {
    let mut copy = Vec::with_capacity(raw.len() * 2);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(content) => {
                copy.extend_from_slice(content.strip_suffix(b"\r").unwrap_or(content));
                copy.extend_from_slice(end);
            }
            None => copy.extend_from_slice(line),
        }
    }
    copy
}
