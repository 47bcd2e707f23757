//! The text and HTML of a mail, and its files: which leaf is what.

use super::charset;
use super::html_text;
use super::model::Part;
use super::structure::Node;
use crate::storage::clean_name;

/// Texts that are files all the same, whether or not they have a name.
const FILE_TEXTS: [&str; 9] = [
    "text/calendar",
    "text/css",
    "text/csv",
    "text/directory",
    "text/javascript",
    "text/rfc822-headers",
    "text/vcard",
    "text/x-vcard",
    "text/xml",
];

/// A piece of the body in reading order.
struct Piece {
    text: Option<String>,
    html: Option<String>,
}

/// What a tree holds.
#[derive(Default)]
pub(super) struct Body {
    pieces: Vec<Piece>,
    pub(super) files: Vec<Part>,
}

impl Body {
    /// Goes through the tree.
    pub(super) fn read(raw: &[u8], root: &Node) -> Body {
        let mut body = Body::default();
        body.add(raw, root, Place::default());
        body
    }

    fn add(&mut self, raw: &[u8], node: &Node, place: Place) {
        if !node.is_multipart() {
            return self.leaf(raw, node, place);
        }
        match node.media_type.as_str() {
            "multipart/alternative" => self.alternative(raw, node, place),
            "multipart/related" => {
                for (number, child) in node.children.iter().enumerate() {
                    let within = Place {
                        is_related: number > 0,
                        is_only: false,
                    };
                    self.add(raw, child, within);
                }
            }
            _ => {
                for child in &node.children {
                    let within = Place {
                        is_only: false,
                        ..place
                    };
                    self.add(raw, child, within);
                }
            }
        }
    }

    /// Several forms of one thing: its text, its HTML, and whatever else as files.
    fn alternative(&mut self, raw: &[u8], node: &Node, place: Place) {
        let mut forms = Body::default();
        for child in &node.children {
            let within = Place {
                is_only: true,
                ..place
            };
            forms.add(raw, child, within);
        }
        self.files.append(&mut forms.files);
        let texts: Vec<String> = forms
            .pieces
            .iter()
            .filter_map(|piece| piece.text.clone())
            .collect();
        let pages: Vec<String> = forms.pieces.into_iter().filter_map(|piece| piece.html).collect();
        let joined = |pieces: Vec<String>, by: &str| (!pieces.is_empty()).then(|| pieces.join(by));
        // A blank text beside HTML that says something is a program's fault.
        let text = joined(texts, "\n").filter(|text| pages.is_empty() || !text.trim().is_empty());
        self.pieces.push(Piece {
            text,
            html: joined(pages, "\n"),
        });
    }

    fn leaf(&mut self, raw: &[u8], node: &Node, place: Place) {
        let is_text = node.media_type.starts_with("text/") && !FILE_TEXTS.contains(&node.media_type.as_str());
        let has_name = file_name(node).is_some() && !place.is_only;
        if !is_text || has_name || place.is_related || node.disposition.token == "attachment" {
            return self.files.push(file(raw, node, place));
        }
        let bytes = node.bytes(raw);
        let text = charset::decode(&bytes, node.content_type.plain("charset"));
        self.pieces.push(match node.media_type.as_str() {
            "text/html" => Piece {
                text: None,
                html: Some(text),
            },
            _ => Piece {
                text: Some(super::flowed::unflowed(charset::tidy(&text), &node.content_type)),
                html: None,
            },
        });
    }

    /// The whole text: of each piece its text, else what its HTML says.
    pub(super) fn text(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match (&piece.text, &piece.html) {
            (Some(text), _) => text.clone(),
            (None, Some(html)) => html_text::readable(html),
            (None, None) => String::new(),
        });
        let texts: Vec<String> = pieces
            .map(|text| text.trim_end().trim_start_matches('\n').to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        texts.join("\n\n")
    }

    /// The whole HTML, where any piece has some; a piece that has only text stands in it as text.
    pub(super) fn html(&self) -> Option<String> {
        if !self.pieces.iter().any(|piece| piece.html.is_some()) {
            return None;
        }
        let pieces = self.pieces.iter().map(|piece| match (&piece.html, &piece.text) {
            (Some(html), _) => html.replace('\0', ""),
            (None, Some(text)) => {
                let escaped = text
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;");
                format!("<p>{}</p>", escaped.trim().replace('\n', "<br>"))
            }
            (None, None) => String::new(),
        });
        Some(pieces.collect::<Vec<_>>().join("\n"))
    }
}

/// Where a leaf stands.
#[derive(Clone, Copy)]
struct Place {
    /// Alone in the mail, or one form among others: a text is the body even if it has a name.
    is_only: bool,
    /// Beside the root of a `multipart/related`: something that the root shows.
    is_related: bool,
}

impl Default for Place {
    fn default() -> Self {
        Place {
            is_only: true,
            is_related: false,
        }
    }
}

/// The name that the mail gives.
pub(super) fn file_name(node: &Node) -> Option<String> {
    let name = node
        .disposition
        .text("filename")
        .or_else(|| node.content_type.text("name"))?;
    (!name.trim().is_empty()).then_some(name)
}

fn file(raw: &[u8], node: &Node, place: Place) -> Part {
    let content_id = node
        .headers
        .first("content-id")
        .and_then(|value| super::ids::all(&value).into_iter().next());
    let is_shown = node.disposition.token == "inline" || place.is_related && content_id.is_some();
    let is_inline =
        is_shown && node.disposition.token != "attachment" && node.media_type.starts_with("image/");
    Part {
        name: clean_name(&file_name(node).unwrap_or_else(|| made_name(&node.media_type))),
        media_type: node.media_type.clone(),
        content_id,
        is_inline,
        in_certified: false,
        bytes: node.bytes(raw),
    }
}

/// A name from the type, so that the file can be opened by whoever downloads it.
fn made_name(media_type: &str) -> String {
    let name = match media_type {
        "message/rfc822" | "message/global" => "message.eml",
        "message/delivery-status" => "delivery-status.txt",
        "message/disposition-notification" => "disposition-notification.txt",
        "text/rfc822-headers" => "headers.txt",
        "text/calendar" => "invite.ics",
        "text/csv" => "table.csv",
        "text/vcard" | "text/x-vcard" | "text/directory" => "contact.vcf",
        "text/html" => "page.html",
        "application/pdf" => "document.pdf",
        "application/pgp-signature" => "signature.asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "smime.p7s",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "winmail.dat",
        "image/jpeg" | "image/jpg" => "image.jpg",
        "image/png" => "image.png",
        "image/gif" => "image.gif",
        other if other.starts_with("text/") => "text.txt",
        _ => "file",
    };
    name.to_owned()
}
