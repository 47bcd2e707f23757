//! The tree of a mail's parts (RFC 2046), split top down: a region by its own boundary, each child in its own region. What a
//! part holds cannot end its parent, whatever its boundary is called.

use std::ops::Range;

use super::headers::Headers;
use super::model::Unreadable;
use super::params::Parametrised;
use super::transfer;

/// Deepest nesting of multiparts; what lies deeper is one file.
const MAX_DEPTH: usize = 12;
/// Most parts of a mail.
const MAX_PARTS: usize = 1000;
/// Longest boundary; RFC 2046 allows 70.
const MAX_BOUNDARY: usize = 250;

/// A part with what its headers say.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) headers: Headers,
    /// `text/plain` where none is declared.
    pub(super) media_type: String,
    pub(super) content_type: Parametrised,
    pub(super) disposition: Parametrised,
    /// Where it begins, with its headers, in the parsed copy.
    start: usize,
    /// Where its body stands in the parsed copy.
    body: Range<usize>,
    /// The children of a multipart.
    pub(super) children: Vec<Node>,
}

impl Node {
    /// The bytes of a leaf, decoded.
    pub(super) fn bytes(&self, raw: &[u8]) -> Vec<u8> {
        let encoding = self.headers.token("content-transfer-encoding");
        transfer::decode(&raw[self.body.clone()], encoding.as_deref())
    }

    /// The whole part as it stands, headers and all: what a signature beside it is made over.
    pub(super) fn whole<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        &raw[self.start..self.body.end]
    }

    /// Its headers as they stand.
    pub(super) fn header_block<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        &raw[self.start..self.body.start]
    }

    /// Whether it is `multipart/…` with parts found in it.
    pub(super) fn is_multipart(&self) -> bool {
        !self.children.is_empty()
    }

    /// This part and all below, in order.
    pub(super) fn walk(&self) -> Vec<&Node> {
        let mut found = vec![self];
        for child in &self.children {
            found.extend(child.walk());
        }
        found
    }
}

/// The tree of a mail. Errors: TooManyParts.
pub(super) fn split(raw: &[u8]) -> Result<Node, Unreadable> {
    let mut count = 0;
    // Blank lines before the first header are a fault of some programs.
    let start = raw
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(raw.len());
    node(raw, start..raw.len(), "text/plain", 0, &mut count)
}

fn node(
    raw: &[u8],
    region: Range<usize>,
    default_type: &str,
    depth: usize,
    count: &mut usize,
) -> Result<Node, Unreadable> {
    *count += 1;
    if *count > MAX_PARTS {
        return Err(Unreadable::TooManyParts);
    }
    let (headers, body) = Headers::read(raw, region.clone());
    let read = |name| {
        headers
            .raw(name)
            .next()
            .map(Parametrised::read)
            .unwrap_or_default()
    };
    let content_type = read("content-type");
    let disposition = read("content-disposition");
    let media_type = match content_type.token.split_once('/') {
        Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() => content_type.token.clone(),
        _ => default_type.to_owned(),
    };
    let mut children = Vec::new();
    let boundary = content_type
        .plain("boundary")
        .filter(|b| !b.is_empty() && b.len() <= MAX_BOUNDARY);
    if media_type.starts_with("multipart/")
        && depth < MAX_DEPTH
        && let Some(boundary) = boundary
    {
        let inner = if media_type == "multipart/digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        for region in regions(raw, body..region.end, boundary.as_bytes()) {
            children.push(node(raw, region, inner, depth + 1, count)?);
        }
    }
    // A multipart in which no part is found is a text, so that somebody can read it.
    let media_type = match media_type.starts_with("multipart/") && children.is_empty() {
        true if depth < MAX_DEPTH => "text/plain".to_owned(),
        true => "application/octet-stream".to_owned(),
        false => media_type,
    };
    Ok(Node {
        headers,
        media_type,
        content_type,
        disposition,
        start: region.start,
        body: body..region.end,
        children,
    })
}

/// The regions between the lines that hold the boundary; without a last one the region's end closes.
fn regions(raw: &[u8], region: Range<usize>, boundary: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = region.start;
    while at < region.end {
        let rest = &raw[at..region.end];
        let length = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |place| place + 1);
        if let Some(is_last) = delimiter(&rest[..length], boundary) {
            if let Some(start) = open.take() {
                found.push(start..before_line_end(raw, start, at));
            }
            // One too many is enough for the caller to refuse.
            if is_last || found.len() > MAX_PARTS {
                return found;
            }
            open = Some(at + length);
        }
        at += length;
    }
    if let Some(start) = open.filter(|start| *start < region.end) {
        found.push(start..region.end);
    }
    found
}

/// Whether the line is the boundary, and whether the last one. Blanks may follow it, nothing else.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    match rest.trim_ascii() {
        b"" => Some(false),
        b"--" if rest.starts_with(b"--") => Some(true),
        _ => None,
    }
}

/// The line end before a boundary belongs to the boundary.
fn before_line_end(raw: &[u8], start: usize, at: usize) -> usize {
    let body = &raw[start..at];
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    start + body.strip_suffix(b"\r").unwrap_or(body).len()
}
