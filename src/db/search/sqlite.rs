//! Search on SQLite: FTS5, whose rows have the tickets' numbers, so that newest first needs no sort.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::{Query, Scope, ente_word};

diesel::table! {
    /// The virtual table; the column with its own name stands for all of them.
    ticket_search (rowid) {
        rowid -> BigInt,
        #[sql_name = "ticket_search"]
        whole -> Text,
        public_text -> Text,
        internal_text -> Text,
    }
}

diesel::table! {
    /// Every word that was ever indexed.
    search_words (word) {
        word -> Text,
    }
}

/// So many words that begin alike are looked for one by one.
const MAX_BEGINNING: i64 = 64;

diesel::infix_operator!(Match, " match ", backend: diesel::sqlite::Sqlite);

pub(super) fn index(db: &mut SqliteConnection, number: i64, public: &str, internal: &str) -> QueryResult<()> {
    let row = (
        ticket_search::rowid.eq(number),
        ticket_search::public_text.eq(public),
        ticket_search::internal_text.eq(internal),
    );
    diesel::replace_into(ticket_search::table)
        .values(row)
        .execute(db)?;
    for words in [public, internal].into_iter().filter(|words| !words.is_empty()) {
        Learnt(format!("[\"{}\"]", words.replace(' ', "\",\""))).execute(db)?;
    }
    Ok(())
}

/// Keeps words, given as a JSON array, among the known ones.
struct Learnt(String);

impl QueryId for Learnt {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for Learnt {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("insert or ignore into search_words (word) select value from json_each(");
        out.push_bind_param::<Text, _>(&self.0)?;
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<SqliteConnection> for Learnt {}

pub(super) fn find(
    db: &mut SqliteConnection,
    query: &Query,
    scope: &Scope,
    before: i64,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    let words = expression(db, query, scope)?.into_sql::<Text>();
    ticket_search::table
        .filter(Match::new(ticket_search::whole, words))
        .filter(ticket_search::rowid.lt(before))
        .order(ticket_search::rowid.desc())
        .limit(limit)
        .select(ticket_search::rowid)
        .load(db)
}

/// Every word in quotes: words are letters and digits, so none can end them.
fn expression(db: &mut SqliteConnection, query: &Query, scope: &Scope) -> QueryResult<String> {
    let mut words = Vec::new();
    for (word, is_prefix) in query.terms() {
        words.push(match is_prefix {
            true => beginning(db, word)?,
            false => format!("\"{word}\""),
        });
    }
    let words = words.join(" AND ");
    Ok(match scope {
        Scope::Everything => words,
        Scope::PublicOf(enti) => {
            let enti: Vec<String> = enti
                .iter()
                .map(|ente| format!("\"{}\"", ente_word(*ente)))
                .collect();
            format!("public_text : (({words}) AND ({}))", enti.join(" OR "))
        }
    })
}

/// What begins with a word: the few such words that exist, of which FTS5 goes from ticket to ticket, the newest first.
/// Only where there are many it is left to join all their tickets before.
fn beginning(db: &mut SqliteConnection, word: &str) -> QueryResult<String> {
    // Words are of ASCII letters and digits, and `{` comes after the last of them.
    let known: Vec<String> = search_words::table
        .filter(search_words::word.ge(word))
        .filter(search_words::word.lt(format!("{word}{{")))
        .limit(MAX_BEGINNING + 1)
        .select(search_words::word)
        .load(db)?;
    Ok(match known.len() as i64 {
        0 => format!("\"{word}\""),
        1..=MAX_BEGINNING => format!("(\"{}\")", known.join("\" OR \"")),
        _ => format!("\"{word}\" *"),
    })
}
