//! Of what type bytes are: their beginning decides, the extension only chooses among types that begin alike.

use super::error::StorageError;
use super::names::extension;

/// What is served when the type is not certain or not harmless.
const UNKNOWN: &str = "application/octet-stream";

/// Extensions of what runs when somebody opens it. Scripts of websites (`.js`, `.php`) are not among them: they are what
/// this helpdesk talks about, and they are served as unknown bytes.
const PROGRAMS: [&str; 27] = [
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "jse", "lnk", "msc", "msi", "msp",
    "pif", "ps1", "psm1", "reg", "scf", "scr", "sys", "vb", "vbe", "vbs", "wsf", "wsh",
];

/// Types and how they begin: place of the sign, the sign.
const SIGNS: [(usize, &[u8], &str); 17] = [
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "application/x-ole-storage",
    ),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"ID3", "audio/mpeg"),
];

/// Extension, how the content begins (its type in `SIGNS`, `text`, or `der`), and the type that both make.
const KINDS: [(&str, &str, &str); 24] = [
    (
        "docx",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "pptx",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    (
        "odt",
        "application/zip",
        "application/vnd.oasis.opendocument.text",
    ),
    (
        "ods",
        "application/zip",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    (
        "odp",
        "application/zip",
        "application/vnd.oasis.opendocument.presentation",
    ),
    ("doc", "application/x-ole-storage", "application/msword"),
    ("xls", "application/x-ole-storage", "application/vnd.ms-excel"),
    (
        "ppt",
        "application/x-ole-storage",
        "application/vnd.ms-powerpoint",
    ),
    ("msg", "application/x-ole-storage", "application/vnd.ms-outlook"),
    ("p7m", "der", "application/pkcs7-mime"),
    ("p7m", "text", "application/pkcs7-mime"),
    ("p7s", "der", "application/pkcs7-signature"),
    ("csv", "text", "text/csv"),
    ("json", "text", "application/json"),
    ("eml", "text", "message/rfc822"),
    ("ics", "text", "text/calendar"),
    ("txt", "text", "text/plain"),
    ("log", "text", "text/plain"),
    ("md", "text", "text/plain"),
    ("sql", "text", "text/plain"),
    ("css", "text", "text/plain"),
    ("xml", "text", "text/plain"),
    ("", "text", "text/plain"),
];

/// The type by which content is served, from its name and beginning. What claims by its extension to be something that
/// its beginning does not confirm is unknown bytes.
pub(super) fn media_type(name: &str, start: &[u8]) -> &'static str {
    let extension = extension(name);
    let sign = SIGNS
        .iter()
        .find(|(place, sign, _)| start.get(*place..).is_some_and(|rest| rest.starts_with(sign)));
    let beginning = match sign {
        Some((_, _, kind)) => kind,
        None if start.starts_with(b"\x30\x80")
            || start.starts_with(b"\x30\x82")
            || start.starts_with(b"\x30\x83") =>
        {
            "der"
        }
        None if is_text(start) => "text",
        None => return UNKNOWN,
    };
    let known = KINDS
        .iter()
        .find(|(of, begins, _)| *of == extension && *begins == beginning);
    match (known, sign) {
        (Some((_, _, kind)), _) => kind,
        (None, Some((_, _, kind))) if confirms(kind, &extension) => kind,
        _ => UNKNOWN,
    }
}

/// Whether the extension is one of the type's own, or none.
fn confirms(kind: &str, extension: &str) -> bool {
    let own: &[&str] = match kind {
        "application/pdf" => &["pdf"],
        "image/png" => &["png"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/gif" => &["gif"],
        "image/webp" => &["webp"],
        "image/tiff" => &["tif", "tiff"],
        "image/heic" => &["heic"],
        "video/mp4" => &["mp4", "m4v", "mov"],
        "application/rtf" => &["rtf"],
        "application/zip" => &["zip"],
        "application/x-7z-compressed" => &["7z"],
        "application/gzip" => &["gz", "tgz"],
        "audio/mpeg" => &["mp3"],
        _ => &[],
    };
    own.contains(&extension) || (extension.is_empty() && !own.is_empty())
}

/// The type that may be sent: one of ours, else unknown bytes.
pub(super) fn served_type(stored: &str) -> &'static str {
    let own = SIGNS
        .iter()
        .map(|(_, _, kind)| *kind)
        .filter(|kind| *kind != "application/x-ole-storage");
    own.chain(KINDS.iter().map(|(_, _, kind)| *kind))
        .find(|kind| *kind == stored)
        .unwrap_or(UNKNOWN)
}

/// UTF-8 (perhaps cut at its end) or Latin text without control characters.
fn is_text(start: &[u8]) -> bool {
    !start
        .iter()
        .take(4096)
        .any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
}

/// Errors: Refused for the extension of a program.
pub(super) fn refuse_extension(name: &str) -> Result<(), StorageError> {
    let extension = extension(name);
    match PROGRAMS.contains(&extension.as_str()) {
        true => Err(StorageError::Refused {
            kind: format!(".{extension}"),
        }),
        false => Ok(()),
    }
}

/// Errors: Refused for what begins like a program of Windows, Linux or macOS, whatever its name.
pub(super) fn refuse_content(start: &[u8]) -> Result<(), StorageError> {
    let kind = match start {
        [b'M', b'Z', ..] if !is_text(start) => "Windows",
        [0x7f, b'E', b'L', b'F', ..] => "Linux",
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]
        | [0xca, 0xfe, 0xba, 0xbe, ..] => "macOS, Java",
        [0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0, ..] => "Windows (.lnk)",
        _ => return Ok(()),
    };
    Err(StorageError::Refused {
        kind: kind.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_decides_and_the_extension_must_agree() {
        for (name, start, expected) in [
            ("a.pdf", &b"%PDF-1.7"[..], "application/pdf"),
            ("a", b"%PDF-1.7", "application/pdf"),
            ("a.txt", b"%PDF-1.7", UNKNOWN),
            ("a.pdf", b"<html>", UNKNOWN),
            ("A.JPG", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a.docx", b"PK\x03\x04", KINDS[0].2),
            ("a.doc", b"PK\x03\x04", UNKNOWN),
            ("a.pdf.p7m", b"\x30\x82\x01", "application/pkcs7-mime"),
            ("a.csv", "però;1\n".as_bytes(), "text/csv"),
            ("a.html", b"<script>", UNKNOWN),
            ("a.svg", b"<svg>", UNKNOWN),
            ("a.txt", b"\0\x01", UNKNOWN),
        ] {
            assert_eq!(media_type(name, start), expected, "{name}");
        }
        assert_eq!(served_type("text/html"), UNKNOWN);
        assert_eq!(served_type("application/pdf"), "application/pdf");
    }

    #[test]
    fn programs_are_refused_by_name_and_by_content() {
        assert!(refuse_extension("Fattura.PDF.exe").is_err() && refuse_extension("sito.js").is_ok());
        assert!(refuse_content(b"MZ\x90\0\x03").is_err() && refuse_content(b"MZ e altre sigle").is_ok());
        assert!(refuse_content(b"\x7fELF\x02").is_err() && refuse_content(b"%PDF-").is_ok());
    }
}
