//! Search on SQLite: FTS5, whose rows have the tickets' numbers, so that newest first needs no sort.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use super::{Query, Scope, ente_word};

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

pub(super) fn index(db: &mut SqliteConnection, number: i64, public: &str, internal: &str) -> QueryResult<()> {
    diesel::sql_query(
        "insert or replace into ticket_search (rowid, public_text, internal_text) values (?, ?, ?)",
    )
    .bind::<BigInt, _>(number)
    .bind::<Text, _>(public)
    .bind::<Text, _>(internal)
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
    let hits: Vec<Hit> = diesel::sql_query(
        "select rowid as number from ticket_search where ticket_search match ? and rowid < ? \
         order by rowid desc limit ?",
    )
    .bind::<Text, _>(expression(query, scope))
    .bind::<BigInt, _>(before)
    .bind::<BigInt, _>(limit)
    .load(db)?;
    Ok(hits.into_iter().map(|hit| hit.number).collect())
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
