use proptest::prelude::*;

use super::render;

fn html(text: &str) -> String {
    render(text).into_string()
}

const REL: &str = r#"rel="noopener noreferrer nofollow""#;

#[test]
fn plain_text_stays_plain() {
    for text in [
        "2 * 3 * 4",
        "file_name_x",
        "# not a heading",
        "1) foo",
        "2026. un anno",
        "01. zero",
        "**forte** _corsivo_ ~~no~~",
        r"C:\temp\[x] \* \_",
        "![img](cid:1)",
        "[a]: https",
        "| a | b |",
        "---",
        "* * *",
        "- - -",
        "-- ",
        "+ 39 030 123",
        "a`b",
        "``` tre parole qui",
        "[x](javascript:alert(1))",
        "[x](data:text/html,a)",
        "[x](//host.example)",
        "javascript:alert(1)",
        "xhttps://a.example",
        "https://",
        "mailto:anna",
        "http",
    ] {
        assert_eq!(html(text), format!("<p>{}</p>", text.trim_end()), "{text:?}");
    }
    assert_eq!(
        html("<script>alert(\"x\")</script> &amp; > <b>"),
        "<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp;amp; &gt; &lt;b&gt;</p>"
    );
    assert_eq!(html("> citato\n> ancora"), "<p>&gt; citato<br>&gt; ancora</p>");
    assert_eq!(html("Titolo\n====\nriga"), "<p>Titolo<br>====<br>riga</p>");
    assert_eq!(html("    rientrato"), "<p>    rientrato</p>");
}

#[test]
fn paragraphs_end_at_blank_lines_and_keep_single_breaks() {
    assert_eq!(
        html("uno\ndue\r\n\r\n \r\ntre\rquattro\n"),
        "<p>uno<br>due</p><p>tre<br>quattro</p>"
    );
    assert_eq!(html(""), "");
    assert_eq!(html(" \n\t\n"), "");
}

#[test]
fn lists_are_made_of_bullets_or_numbers() {
    assert_eq!(
        html("Servono:\n- uno\n- due\n  ancora due\nSaluti"),
        "<p>Servono:</p><ul><li>uno</li><li>due<br>ancora due</li></ul><p>Saluti</p>"
    );
    assert_eq!(html("* a\n\n* b"), "<ul><li>a</li><li>b</li></ul>");
    assert_eq!(
        html("1. a\n2. b\n\n3. c"),
        r#"<ol start="1"><li>a</li><li>b</li><li>c</li></ol>"#
    );
    assert_eq!(
        html("7. a\n7. b\n8. c"),
        r#"<ol start="7"><li>a</li><li value="7">b</li><li>c</li></ol>"#
    );
    assert_eq!(
        html("- a\n1. b"),
        r#"<ul><li>a</li></ul><ol start="1"><li>b</li></ol>"#
    );
    assert_eq!(html("entro il\n15. marzo"), "<p>entro il<br>15. marzo</p>");
    assert_eq!(html("- a\n\n  b"), "<ul><li>a</li></ul><p>  b</p>");
}

#[test]
fn code_is_shown_as_it_is() {
    assert_eq!(html("usa `a < b` qui"), "<p>usa <code>a &lt; b</code> qui</p>");
    assert_eq!(html("`` un ` solo ``"), "<p><code>un ` solo</code></p>");
    assert_eq!(
        html("`[x](https://a.example)`"),
        "<p><code>[x](https://a.example)</code></p>"
    );
    assert_eq!(html("```` `a` ``"), "<p>```` <code>a</code> ``</p>");
    assert_eq!(
        html("```sh\n- a\n\n<b> `x`\n```\ndopo"),
        "<pre><code>- a\n\n&lt;b&gt; `x`</code></pre><p>dopo</p>"
    );
    assert_eq!(html("````\n```\n````"), "<pre><code>```</code></pre>");
    assert_eq!(
        html("prima\n```\nfino alla fine"),
        "<p>prima</p><pre><code>fino alla fine</code></pre>"
    );
}

#[test]
fn links_are_written_or_bare() {
    let link = |to: &str, text: &str| format!(r#"<a href="{to}" {REL}>{text}</a>"#);
    let cases = [
        (
            "[il sito](https://a.example/x)",
            link("https://a.example/x", "il sito"),
        ),
        (
            "[x](https://a.example/b_(c))",
            link("https://a.example/b_(c)", "x"),
        ),
        (
            "[scrivi](mailto:anna@a.example)",
            link("mailto:anna@a.example", "scrivi"),
        ),
        (
            "vedi https://a.example/x?y=1&z=2.",
            format!(
                "vedi {}.",
                link(
                    "https://a.example/x?y=1&amp;z=2",
                    "https://a.example/x?y=1&amp;z=2"
                )
            ),
        ),
        (
            "(http://a.example/b_(c)), poi",
            format!(
                "({}), poi",
                link("http://a.example/b_(c)", "http://a.example/b_(c)")
            ),
        ),
        (
            "<HTTPS://a.example>",
            format!("&lt;{}&gt;", link("HTTPS://a.example", "HTTPS://a.example")),
        ),
        (
            "[[x](https://a.example)",
            format!("[{}", link("https://a.example", "x")),
        ),
        (
            "![x](https://a.example)",
            format!("!{}", link("https://a.example", "x")),
        ),
        (
            "[x](https://a\\b)",
            format!("[x]({}\\b)", link("https://a", "https://a")),
        ),
        (
            "[x](https://a b)",
            format!("[x]({} b)", link("https://a", "https://a")),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(html(text), format!("<p>{expected}</p>"), "{text}");
    }
    assert_eq!(
        html("- [x](https://à.example/è)"),
        format!("<ul><li>{}</li></ul>", link("https://à.example/è", "x"))
    );
    assert!(
        html("https://a.example/\u{202e}gpj.exe").contains(&link("https://a.example/", "https://a.example/"))
    );
}

#[test]
fn hostile_text_takes_linear_time() {
    let different_runs: String = (1..600).map(|length| "`".repeat(length) + " ").collect();
    let lines_of_fences: String = (3..600).map(|length| "`".repeat(length) + "a`\n").collect();
    let patterns = [
        "[",
        "]",
        "[]",
        "[a](",
        "[a](https://",
        "[a](https://a(",
        "(",
        "`",
        "` ",
        "`` ` ",
        "http://",
        "https://a.example)",
        "mailto:",
        "h",
        "- ",
        "1. ",
        "- a\n",
        "1. a\n",
        "\n",
        "> ",
        "<",
        "*",
        "  - a\n",
        "```\n",
        "a\n\n",
    ];
    let started = std::time::Instant::now();
    for pattern in patterns {
        let text = pattern.repeat(10_000);
        assert!(html(&text).len() < 200 * text.len());
    }
    html(&different_runs);
    html(&lines_of_fences);
    // Quadratic time would be minutes.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

/// The tags of the output, which must all be on the list, and its text; panics if they are not properly nested.
fn tags_and_text(html: &str) -> (Vec<String>, String) {
    let (mut tags, mut text, mut open) = (Vec::new(), String::new(), Vec::new());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        tags.push(tag.to_owned());
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{html}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        match name {
            "p" | "br" | "ul" | "code" | "pre" => assert_eq!(attributes, ""),
            "ol" | "li" => {
                let value = attributes.strip_prefix(if name == "ol" { "start=\"" } else { "value=\"" });
                let digits = value.and_then(|v| v.strip_suffix('"'));
                assert!(
                    attributes.is_empty() || digits.is_some_and(|d| d.parse::<u16>().is_ok()),
                    "{tag}"
                );
            }
            "a" => {
                let to = attributes
                    .strip_prefix("href=\"")
                    .and_then(|a| a.strip_suffix(&format!("\" {REL}")))
                    .expect(tag);
                let scheme = to.to_ascii_lowercase();
                assert!(
                    ["http://", "https://", "mailto:"]
                        .iter()
                        .any(|s| scheme.starts_with(s)),
                    "{tag}"
                );
                assert!(!to.contains('"'), "{tag}");
            }
            _ => panic!("<{tag}> is not on the list"),
        }
        let may_be_in: &[&str] = match name {
            "p" | "ul" | "ol" | "pre" => &[""],
            "li" => &["ul", "ol"],
            "code" => &["p", "li", "pre"],
            _ => &["p", "li"],
        };
        let parent = open.last().map_or("", String::as_str);
        assert!(may_be_in.contains(&parent), "<{name}> in <{parent}>: {html}");
        if name != "br" {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, Vec::<String>::new(), "{html}");
    text.push_str(rest);
    (tags, unescaped(&text))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn only_listed_tags_come_out_well_nested_whatever_goes_in(
        text in "\\PC{0,60}|([-*`\\[\\]() \n.<>&\"'a-c1-3!#_>\\\\\r\t]|https?://|mailto:a@|```|\\]\\(|\n- |\n1\\. |javascript:|\" onclick=){0,50}",
    ) {
        tags_and_text(&html(&text));
    }

    #[test]
    fn no_visible_character_of_plain_text_is_lost_added_or_moved(
        text in "([a-zàè0-9#*_~>|<&\"'=+!.,;:()/\\\\ ]{0,20}\n{0,2}){0,6}",
    ) {
        // What is a list by definition is not plain.
        let is_list = text.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("* ") || (line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(". "))
        });
        prop_assume!(!is_list);
        let (tags, shown) = tags_and_text(&html(&text));
        prop_assert_eq!(visible(&shown), visible(&text));
        prop_assert!(tags.iter().all(|tag| ["p", "/p", "br"].contains(&tag.as_str())), "{:?}", tags);
    }

    #[test]
    fn no_word_is_lost_whatever_is_around_it(
        parts in prop::collection::vec("[-*`\\[\\]() \n.<>&1-3!]{0,6}|https://|\\]\\(https://", 0..20),
    ) {
        let text: String = parts.iter().enumerate().map(|(i, part)| format!("{part}w{}w", "x".repeat(i))).collect();
        // The one word after an opening fence names a language and is not shown.
        prop_assume!(!text.contains("```"));
        let out = html(&text);
        for index in 0..parts.len() {
            let word = format!("w{}w", "x".repeat(index));
            prop_assert!(out.contains(&word), "{} in {}", word, out);
        }
    }
}
