//! Search on PostgreSQL: `tsvector` made of our words as they are, without a parser or dictionary between.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Query, SIDE_BYTES, Scope, Words, ente_word};

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

pub(super) fn index(db: &mut PgConnection, number: i64, public: &str, internal: &str) -> QueryResult<()> {
    diesel::sql_query(
        "insert into ticket_search (number, public_text, internal_text) \
         values ($1, array_to_tsvector(string_to_array($2, ' ')), array_to_tsvector(string_to_array($3, ' '))) \
         on conflict (number) do update set public_text = excluded.public_text, internal_text = excluded.internal_text",
    )
    .bind::<BigInt, _>(number)
    .bind::<Text, _>(public)
    .bind::<Text, _>(internal)
    .execute(db)
    .map(drop)
}

/// A `tsvector` that would become too long makes the whole statement fail: a side that is full stays as it is.
pub(super) fn append(
    db: &mut PgConnection,
    number: i64,
    public: &Words,
    internal: &Words,
) -> QueryResult<()> {
    for (side, words) in [("public_text", public), ("internal_text", internal)] {
        if words.words.is_empty() {
            continue;
        }
        diesel::sql_query(format!(
            "update ticket_search set {side} = {side} || array_to_tsvector(string_to_array($2, ' ')) where number = $1 \
             and (select coalesce(sum(octet_length(lexeme)), 0) from unnest({side})) <= $3"
        ))
        .bind::<BigInt, _>(number)
        .bind::<Text, _>(words.joined())
        .bind::<BigInt, _>((SIDE_BYTES - words.bytes) as i64)
        .execute(db)?;
    }
    Ok(())
}

pub(super) fn find(
    db: &mut PgConnection,
    query: &Query,
    scope: &Scope,
    before: i64,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    let text = match scope {
        Scope::Everything => "(public_text || internal_text)",
        Scope::PublicOf(_) => "public_text",
    };
    let hits: Vec<Hit> = diesel::sql_query(format!(
        "select number from ticket_search where {text} @@ $1::tsquery and number < $2 order by number desc limit $3"
    ))
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
        .map(|(word, is_prefix)| format!("'{word}'{}", if is_prefix { ":*" } else { "" }))
        .collect();
    let words = words.join(" & ");
    match scope {
        Scope::Everything => words,
        Scope::PublicOf(enti) => {
            let enti: Vec<String> = enti
                .iter()
                .map(|ente| format!("'{}'", ente_word(*ente)))
                .collect();
            format!("{words} & ({})", enti.join(" | "))
        }
    }
}
