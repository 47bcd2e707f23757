//! Search on SQLite: FTS5, whose rows have the tickets' numbers, so that newest first needs no sort.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

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

diesel::infix_operator!(Match, " match ", backend: diesel::sqlite::Sqlite);

pub(super) fn index(db: &mut SqliteConnection, number: i64, public: &str, internal: &str) -> QueryResult<()> {
    let row = (
        ticket_search::rowid.eq(number),
        ticket_search::public_text.eq(public),
        ticket_search::internal_text.eq(internal),
    );
    diesel::replace_into(ticket_search::table)
        .values(row)
        .execute(db)
        .map(drop)
}

pub(super) fn find(
    db: &mut SqliteConnection,
    query: &Query,
    scope: &Scope,
    before: i64,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    let words = expression(query, scope).into_sql::<Text>();
    ticket_search::table
        .filter(Match::new(ticket_search::whole, words))
        .filter(ticket_search::rowid.lt(before))
        .order(ticket_search::rowid.desc())
        .limit(limit)
        .select(ticket_search::rowid)
        .load(db)
}

/// Every word in quotes: words are letters and digits, so none can end them.
fn expression(query: &Query, scope: &Scope) -> String {
    let words: Vec<String> = query
        .terms()
        .map(|(word, is_prefix)| format!("\"{word}\"{}", if is_prefix { " *" } else { "" }))
        .collect();
    let words = words.join(" AND ");
    match scope {
        Scope::Everything => words,
        Scope::PublicOf(enti) => {
            let enti: Vec<String> = enti
                .iter()
                .map(|ente| format!("\"{}\"", ente_word(*ente)))
                .collect();
            format!("public_text : (({words}) AND ({}))", enti.join(" OR "))
        }
    }
}
