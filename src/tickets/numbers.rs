//! The next number of a year: unique, never reused, gaps allowed, and no row that every writer waits for.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::{Db, kept};

diesel::table! {
    /// On SQLite only.
    ticket_numbers (year) {
        year -> Integer,
        last -> BigInt,
    }
}

#[derive(QueryableByName)]
struct Next {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The next count of a year of local opening dates: a sequence on PostgreSQL; on SQLite, which has one writer, a row.
pub(super) fn next(db: &mut Db, year: i32) -> QueryResult<i64> {
    match db {
        Db::Sqlite(db) => {
            let next = diesel::insert_into(ticket_numbers::table)
                .values((ticket_numbers::year.eq(year), ticket_numbers::last.eq(1)))
                .on_conflict(ticket_numbers::year)
                .do_update()
                .set(ticket_numbers::last.eq(ticket_numbers::last + 1))
                .returning(ticket_numbers::last);
            kept(next).get_result(db)
        }
        Db::Postgres(db) => {
            let next = diesel::sql_query(format!("select nextval('ticket_numbers_{year}') as count"));
            kept(next).get_result(db).map(|next: Next| next.count)
        }
    }
}
