//! The table of reply addresses: what a token stands for.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::ids;
use crate::db::Db;
use crate::db::schema::reply_tokens;
use crate::db::types::sql::{Instant, Uid};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::secrets::Secrets;

/// Keeps what the reply address of a ticket and a person stands for; nothing happens if it is known. The token.
pub fn keep(
    db: &mut Db,
    now: Timestamp,
    secrets: &Secrets,
    ticket: TicketId,
    user: UserId,
) -> QueryResult<String> {
    let token = ids::reply_token(secrets, ticket, user);
    sql_query(
        "insert into reply_tokens (token, ticket_id, user_id, created_at) values ($1, $2, $3, $4) \
         on conflict (token) do nothing",
    )
    .bind::<Text, _>(&token)
    .bind::<Uid, _>(ticket)
    .bind::<Uid, _>(user)
    .bind::<Instant, _>(now)
    .execute(db)?;
    Ok(token)
}

/// The ticket and the person that a token stands for, if it was sent and is ours. That somebody knows it does not show
/// who writes: the sender is checked by whoever asks (R-TKT-5).
pub fn find(db: &mut Db, secrets: &Secrets, token: &str) -> QueryResult<Option<(TicketId, UserId)>> {
    let found: Option<(TicketId, UserId)> = reply_tokens::table
        .find(token)
        .select((reply_tokens::ticket_id, reply_tokens::user_id))
        .first(db)
        .optional()?;
    Ok(found.filter(|(ticket, user)| ids::is_reply_token(secrets, token, *ticket, *user)))
}
