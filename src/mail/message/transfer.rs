//! Content-Transfer-Encoding, read leniently: what cannot be decoded stays as it is or is skipped, nothing is refused.

/// The bytes of a body (RFC 2045 §6). An encoding that we do not know leaves them as they are.
pub(super) fn decode(body: &[u8], encoding: Option<&str>) -> Vec<u8> {
    match encoding {
        Some("base64") => base64(body),
        Some("quoted-printable") => quoted_printable(body),
        _ => body.to_vec(),
    }
}

/// Characters outside the alphabet are skipped (RFC 2045 §6.8); padding in the middle ends a group.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for &c in text {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(((bits >> count) & 0xff) as u8);
        }
    }
    bytes
}

/// A `=` without two hexadecimal digits stays; blanks at a line's end are the transport's and go.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii_end();
        let soft = content.last() == Some(&b'=');
        let content = if soft {
            &content[..content.len() - 1]
        } else {
            content
        };
        escapes(content, &mut bytes);
        if !soft && line.ends_with(b"\n") {
            bytes.extend_from_slice(b"\r\n");
        }
    }
    bytes
}

/// Replaces `=XX`.
pub(super) fn escapes(text: &[u8], bytes: &mut Vec<u8>) {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
}
