//! The next number of a year: unique, never reused, gaps allowed, and no row that every writer waits for.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::db::Db;

#[derive(QueryableByName)]
struct Next {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The next count of a year of local opening dates: a sequence on PostgreSQL; on SQLite, which has one writer, a row.
pub(super) fn next(db: &mut Db, year: i32) -> QueryResult<i64> {
    let next: Next = match db {
        Db::Sqlite(db) => diesel::sql_query(
            "insert into ticket_numbers (year, last) values (?, 1) \
             on conflict (year) do update set last = last + 1 returning last as count",
        )
        .bind::<Integer, _>(year)
        .get_result(db)?,
        Db::Postgres(db) => {
            diesel::sql_query(format!("select nextval('ticket_numbers_{year}') as count")).get_result(db)?
        }
    };
    Ok(next.count)
}
