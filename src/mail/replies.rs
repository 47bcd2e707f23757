//! The table of reply addresses: what a token stands for.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::ids;
use super::outbox::Queued;
use crate::db::Db;
use crate::db::schema::{incoming_mails, reply_tokens};
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

/// The Message-ID of the last mail that the recipient had sent on the ticket when this one was queued, without angle brackets:
/// mailers know their own mails by it, and show both in one thread. The same at every try.
pub fn answered(db: &mut Db, mail: &Queued) -> QueryResult<Option<String>> {
    let (Some(ticket), Some(user)) = (mail.ticket_id, mail.user_id) else {
        return Ok(None);
    };
    let found: Option<Option<String>> = incoming_mails::table
        .filter(incoming_mails::ticket_id.eq(ticket))
        .filter(incoming_mails::user_id.eq(user))
        .filter(incoming_mails::is_automatic.eq(false))
        .filter(incoming_mails::message_id.is_not_null())
        .filter(incoming_mails::received_at.le(mail.created_at))
        .order((incoming_mails::received_at.desc(), incoming_mails::id.desc()))
        .select(incoming_mails::message_id)
        .first(db)
        .optional()?;
    Ok(found.flatten().filter(|id| is_plain(id)))
}

/// Whether a Message-ID of somebody else's may stand in a header of ours.
fn is_plain(id: &str) -> bool {
    id.len() <= 250
        && id.contains('@')
        && id
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>\"\\".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_id_of_somebody_elses_stands_in_a_header_of_ours() {
        assert!(is_plain("CA+x=1.y@mail.gmail.com"));
        for id in ["", "a", "a@b\r\nBcc: c@d", "a b@c", "a@b>", "città@b"] {
            assert!(!is_plain(id), "{id:?}");
        }
        assert!(!is_plain(&format!("{}@b", "a".repeat(300))));
    }
}
