//! The ZIP as a folder: one list of files, one place for each, nothing beside them. A file that different programs would unpack
//! differently proves nothing, whatever its hashes say.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::manifest::{ACT, AUDIT, Fault, MANIFEST, SUMMARY, VERSION};

/// Files of an export at most.
const MOST_FILES: usize = 10_000;
/// The folders of an export, each with files only.
const FOLDERS: [&str; 2] = ["documents", "notice"];
/// Bytes of the record that ends a ZIP, without a comment.
const END: u64 = 22;
/// Bytes of the two records before it in a ZIP of more than 4 GiB.
const END_64: u64 = 56 + 20;
/// Bytes of an entry of the list, without its name and what follows it.
const LISTED: u64 = 46;
/// Bytes before the name in front of a file.
const HEADED: u64 = 30;
/// Bytes that tell a file's size after it, at most.
const TOLD: u64 = 24;

/// The names of the files, none twice, each where it can be. Errors: Foreign.
pub(super) fn names<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<BTreeSet<String>, Fault> {
    if archive.len() > MOST_FILES {
        return Err(foreign("it has too many files"));
    }
    let mut names = BTreeSet::new();
    for index in 0..archive.len() {
        let name = archive.by_index_raw(index)?.name()?.into_owned();
        if !is_ours(&name) {
            return Err(foreign(&format!("{name:?} is the name of no file of an export")));
        }
        names.insert(name);
    }
    Ok(names)
}

/// Whether an export can have a file of that name.
fn is_ours(name: &str) -> bool {
    if [SUMMARY, ACT, VERSION, AUDIT, MANIFEST].contains(&name) {
        return true;
    }
    let is_name =
        |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
    matches!(name.split_once('/'), Some((folder, name)) if FOLDERS.contains(&folder) && is_name(name))
}

/// Checks that the file is one ZIP from its first byte to its last: the list of files stands at its end, as its last record says, and
/// every program reads that one; before it stand these files, one after the other, under the same names, and nothing else.
/// Errors: Foreign, Zip, Unreadable.
pub(super) fn is_one<R: Read + Seek>(file: &mut R) -> Result<(), Fault> {
    let length = file.seek(SeekFrom::End(0))?;
    let end = bytes(file, length.saturating_sub(END), END)?;
    let number = |at: usize, size: usize| {
        let part = end.get(at..at + size).unwrap_or_default();
        part.iter()
            .rev()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte))
    };
    if !end.starts_with(b"PK\x05\x06") {
        return Err(foreign("it does not end as a ZIP file ends"));
    }
    let (disks, here, all, size, list) = (
        number(4, 4),
        number(8, 2),
        number(10, 2),
        number(12, 4),
        number(16, 4),
    );
    let (listed, mut heads) = {
        let mut archive = ZipArchive::new(&mut *file)?;
        let mut heads = Vec::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index)?;
            let data = entry.data_start().ok_or_else(|| foreign("a file has no place"))?;
            heads.push((
                entry.header_start(),
                data + entry.compressed_size(),
                entry.name_raw().to_vec(),
            ));
        }
        (archive.central_directory_start(), heads)
    };
    // The list, entry by entry, up to where it ends.
    let mut at = listed;
    for _ in &heads {
        let entry = bytes(file, at, LISTED)?;
        if !entry.starts_with(b"PK\x01\x02") {
            return Err(foreign("its list of files is broken"));
        }
        let part = |at: usize| u64::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        at += LISTED + part(28) + part(30) + part(32);
    }
    let is_large = at + END_64 + END == length && bytes(file, at, 4)? == b"PK\x06\x06";
    let is_plain = at + END == length && list == listed && size == at - listed;
    let count = heads.len() as u64;
    let counts = disks == 0 && here == all && (all == count || is_large && all == 0xffff);
    if !counts || !(is_plain || is_large && end_of_large(file, at)? == (listed, at - listed, count)) {
        return Err(foreign("its list of files is not the one that its end names"));
    }
    heads.sort();
    let mut after = 0;
    for (start, stop, name) in heads {
        let head = bytes(file, start, HEADED)?;
        let long = u64::from(u16::from_le_bytes([head[26], head[27]]));
        let is_same = bytes(file, start + HEADED, long)? == name;
        // What tells the size of the file before may stand between.
        if !is_same || start < after || start - after > TOLD || after == 0 && start != 0 {
            return Err(foreign("it holds more than the files that it lists"));
        }
        after = stop;
    }
    match after <= listed && listed - after <= TOLD {
        true => Ok(()),
        false => Err(foreign("it holds more than the files that it lists")),
    }
}

/// Where the list stands, its bytes and its files, as the record of a large ZIP says.
fn end_of_large<R: Read + Seek>(file: &mut R, at: u64) -> Result<(u64, u64, u64), Fault> {
    let record = bytes(file, at, 56)?;
    let locator = bytes(file, at + 56, 20)?;
    let number = |part: &[u8], at: usize| {
        let part = part.get(at..at + 8).unwrap_or_default();
        part.iter()
            .rev()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte))
    };
    if !locator.starts_with(b"PK\x06\x07") || number(&locator, 8) != at || number(&record, 4) != 44 {
        return Err(foreign("its list of files is not the one that its end names"));
    }
    Ok((number(&record, 48), number(&record, 40), number(&record, 32)))
}

fn bytes<R: Read + Seek>(file: &mut R, at: u64, count: u64) -> Result<Vec<u8>, Fault> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(count).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == count {
        true => Ok(bytes),
        false => Err(foreign("it is no whole ZIP file")),
    }
}

fn foreign(why: &str) -> Fault {
    Fault::Foreign(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_an_export_are_taken() {
        for name in ["manifest.json", "documents/01-Delibera.pdf", "notice/02-a b.eml"] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "../manifest.json",
            "documents/../../x",
            "documents/",
            "documents/a/b",
            "/etc/passwd",
            "altro.txt",
            "documents/..",
            "notice\\x",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
