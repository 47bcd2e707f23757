//! Names of attachments: only labels, cleaned before anything looks at them, and the headers with which bytes leave.

use crate::kernel::text::composed;

/// Longest name in bytes.
const MAX_NAME: usize = 200;
/// Longest extension, with its point, that survives when a name is cut.
const MAX_EXTENSION: usize = 16;

/// A name as it is stored: the last part of a path, without control, direction and zero-width characters, blanks
/// collapsed, composed (NFC: other systems take names apart), at most 200 bytes with its extension kept; `file` where nothing is left.
pub fn clean_name(name: &str) -> String {
    let visible: String = name
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let visible = composed(visible);
    let last = visible
        .rsplit(['/', '\\'])
        .find(|part| !part.trim_matches([' ', '.']).is_empty())
        .unwrap_or_default();
    let last = last.split_whitespace().collect::<Vec<_>>().join(" ");
    let last = last.trim_end_matches([' ', '.']);
    if last.is_empty() {
        return "file".to_owned();
    }
    if last.len() <= MAX_NAME {
        return last.to_owned();
    }
    let (stem, extension) = match last.rfind('.') {
        Some(point) if last.len() - point <= MAX_EXTENSION => last.split_at(point),
        _ => (last, ""),
    };
    let end = stem.floor_char_boundary(MAX_NAME - extension.len());
    format!("{}{extension}", stem[..end].trim_end())
}

/// Control characters, direction marks, zero-width characters and other signs that change a name without showing.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The extension in small letters, without its point.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default()
}

/// `attachment; filename="…"; filename*=UTF-8''…` (RFC 6266): old programs get a name in ASCII.
pub fn content_disposition(name: &str) -> String {
    let name = clean_name(name);
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// The headers of an attachment's answer: never shown inside a page of ours, never run.
pub fn serving_headers(name: &str, media_type: &str) -> [(&'static str, String); 5] {
    [
        ("content-type", super::media::served_type(media_type).to_owned()),
        ("content-disposition", content_disposition(name)),
        ("x-content-type-options", "nosniff".to_owned()),
        (
            "content-security-policy",
            "sandbox; default-src 'none'".to_owned(),
        ),
        ("cache-control", "private, no-store".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_labels() {
        for (given, cleaned) in [
            ("delibera.pdf", "delibera.pdf"),
            ("C:\\Utenti\\anna\\delibera n. 3.pdf", "delibera n. 3.pdf"),
            ("../../etc/passwd", "passwd"),
            ("fattura\u{202e}fdp.exe", "fatturafdp.exe"),
            ("a\u{200b}b\r\nc.txt", "ab c.txt"),
            ("..", "file"),
            ("cartella/", "cartella"),
            ("programma.exe. .", "programma.exe"),
            ("perche\u{301} no.pdf", "perché no.pdf"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(given), cleaned, "{given:?}");
        }
        let long = clean_name(&format!("{}.pdf", "è".repeat(300)));
        assert!(long.len() <= MAX_NAME && long.ends_with("è.pdf"), "{long}");
        assert_eq!(clean_name(&"x".repeat(300)).len(), MAX_NAME);
    }

    #[test]
    fn the_name_travels_in_both_forms() {
        assert_eq!(
            content_disposition("perché \"no\"; 100%.pdf"),
            "attachment; filename=\"perch_ _no_; 100_.pdf\"; filename*=UTF-8''perch%C3%A9%20%22no%22%3B%20100%25.pdf"
        );
    }
}
