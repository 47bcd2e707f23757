//! What a page of HTML says, as text that people can read: paragraphs, lists, links, quotes.

use super::charset;
use super::html_tokens::{self, Token};

/// Most of a page that is read.
const MAX_HTML: usize = 2 * 1024 * 1024;
/// Deepest quote that gets marks of its own.
const MAX_QUOTES: usize = 5;
/// Longest link that is written out.
const MAX_LINK: usize = 500;

/// The text of a page.
pub(super) fn readable(html: &str) -> String {
    let html = &html[..html.floor_char_boundary(MAX_HTML)];
    let mut page = Page::default();
    html_tokens::each(html, |token| page.take(token));
    charset::tidy(&page.text)
}

#[derive(Default)]
struct Page {
    text: String,
    /// Line ends owed before the next character.
    owed: usize,
    /// A blank owed before the next character.
    blank: bool,
    /// Quotes that are open.
    quotes: usize,
    /// Numbers of the lists that are open; none where points stand.
    lists: Vec<Option<usize>>,
    /// Where the text of the open link began, and where it leads.
    link: Option<(usize, String)>,
    /// Inside an element whose text nobody sees.
    hidden: Option<String>,
    /// Inside `pre`: blanks and line ends are text.
    preformatted: usize,
}

impl Page {
    fn take(&mut self, token: Token) {
        if let Some(hidden) = &self.hidden {
            if matches!(&token, Token::Close(name) if name == hidden) {
                self.hidden = None;
            }
            return;
        }
        match token {
            Token::Open { name, target, .. } => self.open(&name, target),
            Token::Close(name) => self.close(&name),
            Token::Text(text) if self.preformatted > 0 => self.write_lines(&text),
            Token::Text(text) => self.write(&text),
        }
    }

    fn open(&mut self, name: &str, target: Option<String>) {
        match name {
            "script" | "style" | "title" | "template" | "noscript" | "iframe" | "object" | "textarea"
            | "noembed" | "noframes" | "xmp" => self.hidden = Some(name.to_owned()),
            "br" => self.owed += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "hr" => self.owe(2),
            "blockquote" => {
                self.owe(1);
                self.break_line();
                self.quotes += 1;
            }
            "ul" | "ol" => {
                self.owe(1);
                self.lists.push((name == "ol").then_some(0));
            }
            "li" => {
                self.owe(1);
                let depth = self.lists.len().clamp(1, 8);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{number}.")
                    }
                    _ => "-".to_owned(),
                };
                self.write(&mark);
                // The indentation stands before the mark, behind the marks of quotes.
                let at = self.text.len() - mark.len();
                self.text.insert_str(at, &"  ".repeat(depth - 1));
                self.blank = true;
            }
            "td" | "th" => self.blank = true,
            "pre" => {
                self.owe(1);
                self.preformatted += 1;
            }
            "a" => self.link = target.map(|target| (self.text.len(), target)),
            "img" => {
                if let Some(alt) = target.filter(|alt| !alt.trim().is_empty()) {
                    self.write(&format!("[{}]", alt.trim()));
                }
            }
            _ if is_block(name) => self.owe(1),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => self.owe(2),
            "blockquote" => {
                self.owe(1);
                self.break_line();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "ul" | "ol" => {
                self.lists.pop();
                self.owe(1);
            }
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.owe(1);
            }
            "a" => self.end_link(),
            _ if is_block(name) => self.owe(1),
            _ => {}
        }
    }

    /// At least so many line ends before the next character, unless nothing was written.
    fn owe(&mut self, count: usize) {
        self.owed = self.owed.max(count);
        self.blank = false;
    }

    /// Pays the line ends that are owed.
    fn break_line(&mut self) {
        if !self.text.is_empty() {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.extend(std::iter::repeat_n('\n', self.owed.min(2)));
        }
        self.owed = 0;
        self.blank = false;
    }

    fn before_character(&mut self) {
        if self.owed > 0 {
            self.break_line();
        }
        if self.text.is_empty() || self.text.ends_with('\n') {
            let count = self.quotes.min(MAX_QUOTES);
            self.text.extend(std::iter::repeat_n('>', count));
            if count > 0 {
                self.text.push(' ');
            }
        } else if self.blank && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.blank = false;
    }

    /// Text whose blanks collapse.
    fn write(&mut self, text: &str) {
        let is_blank = |c: char| c.is_whitespace() && c != '\u{a0}';
        for (number, word) in text.split(is_blank).enumerate() {
            self.blank |= number > 0;
            if !word.is_empty() {
                self.before_character();
                self.text
                    .extend(word.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
            }
        }
    }

    /// Text whose line ends stay.
    fn write_lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.owed += 1;
            }
            if !line.is_empty() {
                self.before_character();
                self.text.push_str(line);
            }
        }
    }

    /// Writes where a link leads behind its words, if they do not say it.
    fn end_link(&mut self) {
        let Some((start, target)) = self.link.take() else {
            return;
        };
        let target = target.trim();
        let lower = target.get(..8).unwrap_or(target).to_ascii_lowercase();
        let shown = ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme));
        let words = self.text.get(start..).unwrap_or_default().trim();
        let says_it = words.contains(target)
            || target
                .split_once(':')
                .is_some_and(|(_, address)| words.contains(address.trim_matches('/')));
        if shown && !says_it && target.len() <= MAX_LINK && !words.is_empty() {
            let target: String = target.chars().filter(|c| !c.is_whitespace()).collect();
            self.write(&format!(" <{target}>"));
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "tr"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "address"
            | "dl"
            | "dt"
            | "dd"
            | "center"
            | "fieldset"
            | "form"
            | "figure"
            | "main"
            | "nav"
            | "aside"
            | "body"
            | "tbody"
            | "thead"
            | "caption"
    )
}
