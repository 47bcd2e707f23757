//! How each mailbox that is read by IMAP is, and which process reads it: the table `mailbox_states`.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::mailbox_states;
use crate::db::types::text_enum;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::id_type;

id_type!(ReaderId, "A process that reads mailboxes.");

/// How long a process may read a mailbox without saying that it lives.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// A lease that ends so much later than one can was taken before the clock was set back. Replicas' clocks differ by less.
const SET_BACK: TimeDelta = TimeDelta::minutes(2);
/// A mailbox that has not answered for so long is told to people.
pub const LATE: TimeDelta = TimeDelta::minutes(15);

text_enum! {
    /// What is wrong with a mailbox; the sentence is `mailbox-trouble-<word>`.
    pub enum MailboxTrouble {
        /// No connection to the server.
        Unreachable = "unreachable",
        /// The server does not prove who it is, or offers no TLS.
        Unproved = "unproved",
        /// Name or password is refused.
        SignIn = "sign_in",
        /// The folder that is read cannot be opened, or the one for what is done not be made or filled.
        Folder = "folder",
        /// The server does not answer in time.
        Silent = "silent",
        /// The line broke, or the server's words are not understood.
        Broken = "broken",
        /// Our own store or database refuses: the mails wait at the server.
        Storage = "storage",
    }
}

/// A mailbox as its row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mailbox_states)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct MailboxState {
    pub mailbox: String,
    pub since: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub mail_at: Option<Timestamp>,
    pub trouble: Option<MailboxTrouble>,
    pub trouble_at: Option<Timestamp>,
    pub detail: Option<String>,
    pub left_lying: i32,
    pub owner: Option<ReaderId>,
    pub leased_until: Option<Timestamp>,
}

impl MailboxState {
    /// Whether it has not answered for [`LATE`].
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answered_at.unwrap_or(self.since).max(self.since) + LATE <= now
    }
}

/// What a look at a mailbox found.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// Whether mails came.
    pub has_mails: bool,
    /// Mails that cannot be taken.
    pub left_lying: i32,
    /// What went wrong all the same, with the server's words.
    pub trouble: Option<(MailboxTrouble, String)>,
}

/// All that have been read at some time, by name.
pub fn states(db: &mut Db) -> QueryResult<Vec<MailboxState>> {
    mailbox_states::table
        .order(mailbox_states::mailbox)
        .select(MailboxState::as_select())
        .load(db)
}

/// Takes the right to read a mailbox, or keeps it; `false`: another process has it.
pub(super) fn take(db: &mut Db, now: Timestamp, mailbox: &str, owner: ReaderId) -> QueryResult<bool> {
    let row = mailbox_states::table.find(mailbox);
    let known = row.select(MailboxState::as_select()).first(db).optional()?;
    let Some(known) = known else {
        let values = (
            mailbox_states::mailbox.eq(mailbox),
            mailbox_states::since.eq(now),
            mailbox_states::left_lying.eq(0),
            mailbox_states::owner.eq(Some(owner)),
            mailbox_states::leased_until.eq(Some(now + LEASE)),
        );
        let made = diesel::insert_into(mailbox_states::table)
            .values(values)
            .execute(db);
        return match made {
            Ok(_) => Ok(true),
            Err(error) if is_unique_violation(&error) => Ok(false),
            Err(error) => Err(error),
        };
    };
    let until = known.leased_until;
    let is_free = until.is_none_or(|until| until <= now || until > now + LEASE + SET_BACK);
    if known.owner.is_some() && known.owner != Some(owner) && !is_free {
        return Ok(false);
    }
    diesel::update(row)
        .set((
            mailbox_states::owner.eq(Some(owner)),
            mailbox_states::leased_until.eq(Some(now + LEASE)),
        ))
        .execute(db)?;
    Ok(true)
}

/// Gives the right back, if it is still one's own: another process may go on at once.
pub(super) fn give_back(db: &mut Db, now: Timestamp, mailbox: &str, owner: ReaderId) -> QueryResult<()> {
    diesel::update(mailbox_states::table.find(mailbox))
        .filter(mailbox_states::owner.eq(Some(owner)))
        .set((
            mailbox_states::owner.eq(None::<ReaderId>),
            mailbox_states::leased_until.eq(Some(now)),
        ))
        .execute(db)
        .map(drop)
}

/// Notes that the server did what it was asked.
pub(super) fn answered(db: &mut Db, now: Timestamp, mailbox: &str, look: &Look) -> QueryResult<()> {
    let row = mailbox_states::table.find(mailbox);
    let trouble = look.trouble.as_ref();
    diesel::update(row)
        .set((
            mailbox_states::answered_at.eq(Some(now)),
            mailbox_states::trouble.eq(trouble.map(|(trouble, _)| *trouble)),
            mailbox_states::trouble_at.eq(trouble.map(|_| now)),
            mailbox_states::detail.eq(trouble.map(|(_, words)| words)),
            mailbox_states::left_lying.eq(look.left_lying),
        ))
        .execute(db)?;
    if look.has_mails {
        diesel::update(row)
            .set(mailbox_states::mail_at.eq(Some(now)))
            .execute(db)?;
    }
    Ok(())
}

/// Notes what went wrong, with the server's words.
pub(super) fn failed(
    db: &mut Db,
    now: Timestamp,
    mailbox: &str,
    (trouble, words): (MailboxTrouble, &str),
) -> QueryResult<()> {
    diesel::update(mailbox_states::table.find(mailbox))
        .set((
            mailbox_states::trouble.eq(Some(trouble)),
            mailbox_states::trouble_at.eq(Some(now)),
            mailbox_states::detail.eq(Some(words)),
        ))
        .execute(db)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::Lang;

    #[test]
    fn every_trouble_has_its_sentence() {
        for lang in [Lang::It, Lang::En] {
            for trouble in MailboxTrouble::ALL {
                let key = format!("mailbox-trouble-{trouble}");
                assert_ne!(lang.get(&key), key, "{lang}");
            }
        }
    }
}
