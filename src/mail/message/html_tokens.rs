//! The tags and characters of HTML in order, in linear time and without a tree: for the text of a page, and to see how deep
//! a page is before anything builds a tree of it.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token as Found, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// What a page consists of, as far as we look.
pub(super) enum Token {
    /// A tag that opens.
    Open {
        name: String,
        /// Where a link leads, what an image says.
        target: Option<String>,
        /// What an image shows.
        source: Option<String>,
    },
    /// A tag that closes.
    Close(String),
    /// Characters, entities resolved.
    Text(String),
}

struct Sink<F>(RefCell<F>);

impl<F: FnMut(Token)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Found, _line: u64) -> TokenSinkResult<()> {
        let tell = &mut *self.0.borrow_mut();
        match token {
            Found::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    tell(Token::Close(name));
                    return TokenSinkResult::Continue;
                }
                let attribute = |wanted: &str| {
                    tag.attrs
                        .iter()
                        .find(|attribute| &*attribute.name.local == wanted)
                        .map(|attribute| attribute.value.to_string())
                };
                let target = match name.as_str() {
                    "a" => attribute("href"),
                    "img" => attribute("alt"),
                    _ => None,
                };
                let raw = match name.as_str() {
                    "script" => Some(RawKind::ScriptData),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
                    "title" | "textarea" => Some(RawKind::Rcdata),
                    _ => None,
                };
                let source = if name == "img" { attribute("src") } else { None };
                tell(Token::Open { name, target, source });
                match raw {
                    Some(kind) => TokenSinkResult::RawData(kind),
                    None => TokenSinkResult::Continue,
                }
            }
            Found::CharacterTokens(text) => {
                tell(Token::Text(text.to_string()));
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// Tells every token of the page.
pub(super) fn each(html: &str, tell: impl FnMut(Token)) {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(tell)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // A script hands back control at its end.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
}
