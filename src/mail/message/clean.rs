//! HTML of strangers made fit to be shown in a sandboxed frame: an explicit list of what may stay.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, Url, UrlRelative};

use super::html_text;
use super::html_tokens::{self, Token};

/// Largest page in bytes that is cleaned; the rest is cut off before anything reads it.
const MAX_HTML: usize = 256 * 1024;
/// Deepest nesting; what is deeper is shown as text. Building the tree takes time quadratic in its depth.
const MAX_DEPTH: usize = 200;
/// Elements that a page may make a browser repeat.
const MAX_REPEATED: usize = 200_000;

/// Most images of a page.
const MAX_IMAGES: usize = 200;

/// Elements that say how a text is structured.
const TAGS: [&str; 45] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];

/// The HTML without anything that runs, loads or looks like the page around it: no scripts, styles, forms, frames, no
/// remote images, links only to `https:` and `mailto:`. An image `cid:…` shows what `cid` gives for its Content-ID: a path
/// of our own or an `https:` address; without one it goes. Longer than 256 KiB is cut, deeper than 200, or with formatting left
/// open over very many blocks, becomes plain text.
pub fn clean_html(html: &str, cid: impl Fn(&str) -> Option<String>) -> String {
    let html = &html[..html.floor_char_boundary(MAX_HTML)];
    let html: String = html.chars().filter(|c| *c != '\0').collect();
    if depth(&html) > MAX_DEPTH || repeated(&html) > MAX_REPEATED {
        let text = html_text::readable(&html);
        return format!("<pre>{}</pre>", ammonia::clean_text(&text));
    }
    let images = images(&html, cid);
    let mut builder = Builder::empty();
    let mut tags: HashSet<&str> = TAGS.into_iter().collect();
    tags.extend(["ul", "img"]);
    builder
        .tags(tags)
        .clean_content_tags(
            [
                "script", "style", "title", "noscript", "template", "textarea", "select", "iframe", "object",
                "svg", "math",
            ]
            .into(),
        )
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("ol", HashSet::from(["start", "type"])),
        ]))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .url_schemes(HashSet::from(["https", "mailto", "cid"]))
        // The filter below decides; a refusal here would take the paths of our own images too.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            // Every address but one of `cid:` is remote, or holds its own bytes: neither is shown.
            ("img", "src") => images.get(cid_of(value)?).map(|place| place.clone().into()),
            ("a", "href") => is_link(value).then(|| value.into()),
            (_, "width" | "height" | "colspan" | "rowspan" | "start") => {
                let is_small = value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
                is_small.then(|| value.into())
            }
            _ => Some(value.into()),
        });
    builder.clean(&html).to_string()
}

/// The Content-ID of an address `cid:…`.
fn cid_of(address: &str) -> Option<&str> {
    let address = address.trim();
    let is_cid = address.get(..4)?.eq_ignore_ascii_case("cid:");
    is_cid.then(|| &address[4..])
}

/// A whole address of a scheme that may be followed.
fn is_link(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "https" | "mailto"))
}

/// What each Content-ID that the page asks for is to show.
fn images(html: &str, cid: impl Fn(&str) -> Option<String>) -> HashMap<String, String> {
    let mut found = HashMap::new();
    html_tokens::each(html, |token| {
        if let Token::Open {
            source: Some(source), ..
        } = token
            && let Some(id) = cid_of(&source)
            && found.len() < MAX_IMAGES
            && let Some(place) = cid(id).filter(|place| is_own(place))
        {
            found.insert(id.to_owned(), place);
        }
    });
    found
}

/// A path of our own site, or an address that goes over TLS.
fn is_own(place: &str) -> bool {
    place.starts_with("https://")
        || (place.starts_with('/') && !place.starts_with("//") && !place.starts_with("/\\"))
}

/// How many elements a browser makes beyond those that are written: it begins formatting that is still open anew in each
/// block. Never less, for what is closed out of turn counts as open.
fn repeated(html: &str) -> usize {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let (mut open, mut made) = (0_usize, 0_usize);
    html_tokens::each(html, |token| match token {
        Token::Open { name, .. } if is_formatting(&name) => {
            *counts.entry(name).or_default() += 1;
            open += 1;
        }
        Token::Close(name) if is_formatting(&name) => {
            if let Some(count) = counts.get_mut(&name).filter(|count| **count > 0) {
                *count -= 1;
                open -= 1;
            }
        }
        Token::Open { name, .. } if !is_void(&name) => made = made.saturating_add(open),
        Token::Close(_) => made = made.saturating_add(open),
        Token::Open { .. } | Token::Text(_) => {}
    });
    made
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// How deep the page is at most: elements open at the same time. What closes nothing in the browser closes nothing here, so
/// that the depth is never less than the one of the tree; sloppy pages may look deeper than they are.
fn depth(html: &str) -> usize {
    // Elements that a closing tag inside cannot reach out of: each has its own count of open elements.
    let mut frames: Vec<(String, HashMap<String, usize>)> = vec![(String::new(), HashMap::new())];
    let (mut open, mut deepest) = (0_usize, 0);
    html_tokens::each(html, |token| match token {
        Token::Open { name, .. } if is_barrier(&name) => {
            frames.push((name, HashMap::new()));
            open += 1;
            deepest = deepest.max(open);
        }
        Token::Open { name, .. } if !closes_itself(&name) => {
            if let Some((_, counts)) = frames.last_mut() {
                *counts.entry(name).or_default() += 1;
            }
            open += 1;
            deepest = deepest.max(open);
        }
        Token::Close(name) if is_barrier(&name) => {
            if let Some((_, counts)) = frames.pop_if(|(barrier, _)| *barrier == name) {
                open = open.saturating_sub(1 + counts.values().sum::<usize>());
            }
        }
        Token::Close(name) => {
            let count = frames.last_mut().and_then(|(_, counts)| counts.get_mut(&name));
            if let Some(count) = count.filter(|count| **count > 0) {
                *count -= 1;
                open = open.saturating_sub(1);
            }
        }
        Token::Open { .. } | Token::Text(_) => {}
    });
    deepest
}

fn is_barrier(name: &str) -> bool {
    matches!(
        name,
        "table" | "object" | "marquee" | "applet" | "template" | "svg" | "math" | "button" | "select"
    )
}

/// Elements that hold nothing, and those that the next of their kind ends: rows and cells lie in a table, which counts.
fn closes_itself(name: &str) -> bool {
    let ends_with_the_next = matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "option"
            | "html"
            | "head"
            | "body"
    );
    ends_with_the_next || is_void(name)
}

/// Elements that hold nothing.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}
