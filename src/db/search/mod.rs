//! Full-text search of tickets: the one place where the two databases have files of their own.
//!
//! Texts are folded and cut into words here, in the same way for both: a word is a run of letters and digits. What
//! people type goes through the same cut, so nothing of it can be read as the language of FTS5 or of `tsquery`.
//! Each text also carries its ente as a word that nobody can type, so that a search for an ente looks at nothing else.

mod postgres;
mod sqlite;

use std::collections::BTreeSet;

use diesel::QueryResult;

use super::Db;
use crate::kernel::ids::EnteId;
use crate::kernel::text::fold;

/// Characters of a word that count; the rest of a longer one is cut off.
const WORD_CHARS: usize = 48;
/// Words of a query that count.
const QUERY_WORDS: usize = 12;
/// From so many characters on, a word of a query that has a letter also finds what begins with it.
const PREFIX_CHARS: usize = 3;
/// Opens the word that names an ente: a character of private use is part of a word to both databases, and never to us.
const ENTE_MARK: char = '\u{e000}';

/// Bytes of the words of a ticket that one side of it, public or internal, is found by: PostgreSQL keeps both sides
/// together in less than 1 MiB, and no more is read of a ticket that somebody pours whole files into.
const SIDE_BYTES: usize = 400_000;

/// The words of one ticket, up to a limit; what comes after it is not found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    words: BTreeSet<String>,
    bytes: usize,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Words {
        let mut words = Words::default();
        words.add(text);
        words
    }

    /// Adds the words of a text.
    pub fn add(&mut self, text: &str) {
        cut(text).for_each(|word| self.insert(word));
    }

    /// Adds the word that names the ente.
    pub fn add_ente(&mut self, ente: EnteId) {
        self.insert(ente_word(ente));
    }

    fn insert(&mut self, word: String) {
        let bytes = self.bytes + word.len();
        if bytes <= SIDE_BYTES && !self.words.contains(&word) {
            self.bytes = bytes;
            self.words.insert(word);
        }
    }

    fn joined(&self) -> String {
        self.words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// What is looked for: every word must occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Query(Vec<String>);

impl Query {
    /// The words of what somebody typed; `None` if there is none.
    pub fn parse(typed: &str) -> Option<Query> {
        let mut words: Vec<String> = Vec::new();
        for word in cut(typed) {
            if words.len() < QUERY_WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
        (!words.is_empty()).then_some(Query(words))
    }

    /// Each word, and whether it also finds what begins with it.
    fn terms(&self) -> impl Iterator<Item = (&str, bool)> {
        self.0.iter().map(|word| {
            let is_prefix = word.len() >= PREFIX_CHARS && word.bytes().any(|b| b.is_ascii_alphabetic());
            (word.as_str(), is_prefix)
        })
    }
}

/// Where is looked.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    /// Public and internal texts of all tickets: people of the centre.
    Everything,
    /// Public texts of the tickets of these enti.
    PublicOf(Vec<EnteId>),
}

/// Replaces the words of a ticket.
pub fn index(db: &mut Db, number: i64, public: &Words, internal: &Words) -> QueryResult<()> {
    let (public, internal) = (public.joined(), internal.joined());
    match db {
        Db::Sqlite(db) => sqlite::index(db, number, &public, &internal),
        Db::Postgres(db) => postgres::index(db, number, &public, &internal),
    }
}

/// Adds words to a ticket's as long as they fit, where the database can; `false`: it cannot, and the caller indexes the
/// whole ticket.
pub fn append(db: &mut Db, number: i64, public: &Words, internal: &Words) -> QueryResult<bool> {
    match db {
        Db::Sqlite(_) => Ok(false),
        Db::Postgres(db) => postgres::append(db, number, public, internal).map(|()| true),
    }
}

/// The numbers of at most `limit` tickets below `before`, newest first.
pub fn find(db: &mut Db, query: &Query, scope: &Scope, before: i64, limit: i64) -> QueryResult<Vec<i64>> {
    match db {
        Db::Sqlite(db) => sqlite::find(db, query, scope, before, limit),
        Db::Postgres(db) => postgres::find(db, query, scope, before, limit),
    }
}

/// Letters that folding leaves outside of ASCII are written as their numbers: no tokeniser can split them elsewhere.
fn cut(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut plain = String::with_capacity(word.len());
            for c in word.chars().take(WORD_CHARS) {
                match c.is_ascii() {
                    true => plain.push(c),
                    false => plain.push_str(&format!("u{:x}", u32::from(c))),
                }
            }
            plain
        })
        .collect();
    words.into_iter()
}

fn ente_word(ente: EnteId) -> String {
    format!("{ENTE_MARK}{}", ente.0.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_runs_of_letters_and_digits() {
        let words: Vec<String> =
            cut("L’Albo è GIÀ on-line: HD-2026-000123, mario@comune.example Ω").collect();
        let expected = [
            "l", "albo", "e", "gia", "on", "line", "hd", "2026", "000123", "mario", "comune", "example",
            "u3c9",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn words_end_at_the_limit_and_the_first_ones_stay() {
        let mut words = Words::of("prima");
        for start in (0..200_000).step_by(1000) {
            let text: Vec<String> = (start..start + 1000).map(|n| format!("parola{n:06}")).collect();
            words.add(&text.join(" "));
        }
        assert!(words.bytes <= SIDE_BYTES && words.bytes > SIDE_BYTES - 12);
        assert_eq!(words.bytes, words.words.iter().map(String::len).sum::<usize>());
        assert!(words.words.contains("prima") && !words.words.contains("parola199999"));
    }

    #[test]
    fn nothing_typed_is_syntax() {
        for typed in ["", "  ", "\"", "*", "()", "\u{e000}", "'; --"] {
            assert_eq!(Query::parse(typed), None, "{typed}");
        }
        let query = Query::parse("foo\" OR public_text:bar* NOT 12 12").unwrap();
        let terms: Vec<_> = query.terms().collect();
        assert_eq!(
            terms,
            [
                ("foo", true),
                ("or", false),
                ("public", true),
                ("text", true),
                ("bar", true),
                ("not", true),
                ("12", false)
            ]
        );
    }
}
