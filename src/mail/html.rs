//! The HTML part of a mail, made from its text: paragraphs, lists, links to our own pages and quoted words, in a page that
//! screen readers and dark screens read well. No images, nothing loaded, nothing of anybody else's becomes markup.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::kernel::text::Lang;

/// Begins and ends the words of a person within a text: shown as a quotation, and no line of theirs becomes a list or link.
const WORDS: char = '\u{1d}';

/// Colours have enough contrast on both grounds; clients without style sheets show the text all the same.
const STYLE: &str = "body{margin:0 auto;max-width:40rem;padding:1rem;font:1rem/1.5 'Titillium Web',Arial,sans-serif;\
color:#17324d;background:#fff}h1{font-size:1.25rem;line-height:1.3}a{color:#0059b3}\
blockquote{margin:1rem 0;padding:.25rem 1rem;border-left:4px solid #0059b3}\
@media (prefers-color-scheme:dark){body{color:#e6ecf2;background:#17202b}a{color:#9cc8ff}\
blockquote{border-left-color:#9cc8ff}}";

/// A person's words, marked for the HTML part; marks within are taken out.
pub fn words(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    format!("{WORDS}{}{WORDS}", clean.trim())
}

/// The text part: without marks.
pub fn text_of(body: &str) -> String {
    body.replace(WORDS, "")
}

/// The HTML part. Only addresses that begin with `base_url` become links: of a stranger's in a subject nobody should think
/// that it is ours.
pub fn of(lang: Lang, subject: &str, body: &str, base_url: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (subject) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (subject) }
                @for (place, part) in body.split(WORDS).enumerate() {
                    @if place % 2 == 1 {
                        blockquote { @for block in blocks(part) { p { (lines(&block, &|line| html! { (line) })) } } }
                    } @else {
                        @for block in blocks(part) { (block_of(&block, base_url)) }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// The parts between empty lines, each as its lines.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim_end) {
        match (line.is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(line),
            _ => blocks.push(Vec::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// A paragraph, and a list of the lines from the first one that begins with a dash on.
fn block_of(block: &[&str], base_url: &str) -> Markup {
    let item = |line: &str| line.strip_prefix("- ").map(str::to_owned);
    let first = block.iter().position(|line| item(line).is_some());
    let (before, items) = block.split_at(first.unwrap_or(block.len()));
    html! {
        @if !before.is_empty() { p { (lines(before, &|line| line_of(line, base_url))) } }
        @if !items.is_empty() {
            ul { @for line in items { li { (line_of(&item(line).unwrap_or_else(|| (*line).to_owned()), base_url)) } } }
        }
    }
}

fn lines(block: &[&str], show: &dyn Fn(&str) -> Markup) -> Markup {
    html! { @for (place, line) in block.iter().enumerate() { @if place > 0 { br; } (show(line)) } }
}

/// A line; `What it is: address` becomes a link with the words before the colon, so that links say where they lead.
fn line_of(line: &str, base_url: &str) -> Markup {
    let is_ours = |address: &str| {
        let rest = address.strip_prefix(base_url);
        !base_url.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    match line.rsplit_once(": ") {
        Some((label, address)) if is_ours(address) => html! { a href=(address) { (label) } },
        _ if is_ours(line) => html! { a href=(line) { (line) } },
        _ => html! { (line) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://sportello.example";

    fn body(text: &str) -> String {
        let page = of(Lang::It, "Oggetto", text, BASE);
        let (_, rest) = page.split_once("</h1>").unwrap();
        rest.strip_suffix("</body></html>").unwrap().to_owned()
    }

    #[test]
    fn the_page_names_its_language_and_loads_nothing() {
        let page = of(Lang::En, "A <b> subject", "Text", BASE);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
        assert!(page.contains("<title>A &lt;b&gt; subject</title>"), "{page}");
        assert!(
            !page.contains("<img") && !page.contains("url(") && !page.contains("<script"),
            "{page}"
        );
    }

    #[test]
    fn paragraphs_lists_and_links_come_from_the_text() {
        assert_eq!(
            body(
                "Gentile Anna,\nbuongiorno.\n\nTi aspettano:\n- una\n- due\n\nPer aprirla: https://sportello.example/tickets/1"
            ),
            "<p>Gentile Anna,<br>buongiorno.</p><p>Ti aspettano:</p><ul><li>una</li><li>due</li></ul>\
             <p><a href=\"https://sportello.example/tickets/1\">Per aprirla</a></p>"
        );
        assert_eq!(
            body("https://sportello.example/x"),
            "<p><a href=\"https://sportello.example/x\">https://sportello.example/x</a></p>"
        );
    }

    #[test]
    fn nobody_elses_address_becomes_a_link() {
        for line in [
            "Richiesta: https://other.example/x",
            "https://sportello.example.other.example/",
            "javascript:alert(1)",
            "Per aprirla: https://sportello.example@other.example",
        ] {
            assert!(!body(line).contains("<a"), "{line}");
        }
    }

    #[test]
    fn a_persons_words_are_a_quotation_and_nothing_else() {
        let text = format!(
            "Ha scritto:\n\n{}\n\nFine",
            words("<b>- uno\n- due\u{1d}\u{1a}\n\nPer: https://sportello.example/x")
        );
        assert_eq!(
            body(&text),
            "<p>Ha scritto:</p><blockquote><p>&lt;b&gt;- uno<br>- due</p><p>Per: https://sportello.example/x</p></blockquote><p>Fine</p>"
        );
        assert_eq!(
            text_of(&text),
            "Ha scritto:\n\n<b>- uno\n- due\n\nPer: https://sportello.example/x\n\nFine"
        );
    }
}
