//! Whatever the bytes: no panic, the same identity for both line ends, and nothing that runs or loads in cleaned HTML.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use sportello::mail::message::{clean_html, identity, read};

use super::{own_folder, with_line_ends};

/// The mails of the repository, to be changed at random.
fn corpus() -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(own_folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A mail with bytes overwritten, cut out and doubled.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0_u8..4, any::<u8>(), 1_usize..60);
    (
        prop::sample::select(corpus()),
        prop::collection::vec(change, 1..12),
    )
        .prop_map(|(mut raw, changes)| {
            for (place, what, byte, length) in changes {
                if raw.is_empty() {
                    break;
                }
                let at = place.index(raw.len());
                let end = (at + length).min(raw.len());
                match what {
                    0 => raw[at] = byte,
                    1 => drop(raw.drain(at..end)),
                    2 => {
                        let piece = raw[at..end].to_vec();
                        raw.splice(at..at, piece);
                    }
                    _ => raw.truncate(at),
                }
            }
            raw
        })
}

/// Pieces of pages, honest and not.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<img src='cid:a'>",
            "<img src=\"https://spy.example/a\">",
            "<a href=\"javascript:alert(1)\">",
            "<a href='data:text/html,x'>",
            "<a href=\"//spy.example\">",
            "<svg onload=x>",
            "<math><mtext>",
            "<style>@import 'x'</style>",
            "<iframe srcdoc='<script>'>",
            "<noscript><p title=\"</noscript><img src=x onerror=y>\">",
            "</p>",
            "<table>",
            "<td background=https://spy.example>",
            "<form action=x>",
            "<base href=https://spy.example>",
            "<meta http-equiv=refresh>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<template>",
            "<p style='background:url(https://spy.example)'>",
            "<a title='\"><img src=https://spy.example>'>",
            "\0",
            "\"",
            "'",
            ">",
        ])
        .prop_map(str::to_owned),
        "<[a-z]{1,8}( [a-z]{1,6}=[\"']?[a-z:/]{0,10}[\"']?)?>",
        "\\PC{0,12}",
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// The tags of a page that came out of a serializer: every `<` outside a text or value begins one.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect()
}

proptest! {
    #[test]
    fn bytes_are_read_or_refused(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&raw);
    }

    #[test]
    fn changed_mails_are_read_or_refused(raw in mutated()) {
        if let Ok(message) = read(&raw) {
            prop_assert_eq!(message.text.trim().is_empty(), message.shown.trim().is_empty());
            prop_assert!(!message.subject.contains(['\r', '\n', '\0']) && !message.text.contains(['\r', '\0']));
            prop_assert!(message.parts.iter().all(|part| !part.name.is_empty() && !part.name.contains(['/', '\\', '\0', '\n'])));
        }
    }

    #[test]
    fn line_ends_make_no_difference(raw in mutated()) {
        // A CR alone is content; without it the two forms are the same mail.
        let raw: Vec<u8> = raw.into_iter().filter(|byte| *byte != b'\r').collect();
        let crlf = with_line_ends(&raw, b"\r\n");
        prop_assert_eq!(identity(&raw), identity(&crlf));
        prop_assert_eq!(read(&raw), read(&crlf));
    }

    #[test]
    fn cleaned_html_neither_runs_nor_loads(html in html()) {
        let cleaned = clean_html(&html, |id| Some(format!("/own/{}", id.len())));
        safe(&cleaned)?;
        // A browser may read what was written otherwise than the tree it was written from: that is safe too.
        safe(&clean_html(&cleaned.replace("/own/", "cid:"), |id| Some(format!("/own/{id}"))))?;
    }
}

/// Whether a page neither runs nor loads anything but our own images.
fn safe(cleaned: &str) -> Result<(), TestCaseError> {
    for tag in tags(cleaned) {
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        prop_assert!(
            ![
                "script", "style", "iframe", "svg", "math", "form", "base", "meta", "template", "object",
                "link", "input"
            ]
            .contains(&name),
            "{cleaned}"
        );
        for attribute in tag
            .split('>')
            .next()
            .unwrap_or_default()
            .split("=\"")
            .collect::<Vec<_>>()
            .windows(2)
        {
            let key = attribute[0].rsplit(' ').next().unwrap_or_default();
            let value = attribute[1].split('"').next().unwrap_or_default();
            prop_assert!(
                !key.starts_with("on") && key != "style" && key != "background",
                "{cleaned}"
            );
            prop_assert!(key != "src" || value.starts_with("/own/"), "{cleaned}");
            prop_assert!(
                key != "href" || value.starts_with("https:") || value.starts_with("mailto:"),
                "{cleaned}"
            );
        }
    }
    Ok(())
}
