//! Mails that leave from a mailbox of their own: by its server, from its address, with files.

use std::fmt;

use super::letter::LetterFile;
use super::outbox::{self, MailId};
use super::transport::Transport;
use crate::config::Config;
use crate::db::Database;
use crate::storage::Store;

/// The servers of mailboxes, and where files are.
#[derive(Clone, Default)]
pub struct FromMailboxes {
    /// By the name of the mailbox.
    servers: Vec<(String, Transport)>,
    pub(super) store: Option<Store>,
}

impl fmt::Debug for FromMailboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.servers.iter().map(|(name, _)| name).collect();
        f.debug_struct("FromMailboxes")
            .field("servers", &names)
            .finish_non_exhaustive()
    }
}

impl FromMailboxes {
    /// Those of the configuration: mailboxes of certified mail that have a server.
    pub(super) fn of(config: &Config) -> FromMailboxes {
        let sending = config.mailboxes.iter().filter(|mailbox| mailbox.pec);
        let servers = sending.filter_map(|mailbox| {
            let from = lettre::message::Mailbox::new(
                Some(config.centre.name.clone()),
                mailbox.address.as_str().parse().ok()?,
            );
            // The configuration has checked the address of the server.
            let server = Transport::smtp(mailbox.smtp_url.as_ref()?, from, &config.mail_ca).ok()?;
            Some((mailbox.name.clone(), server))
        });
        FromMailboxes {
            servers: servers.collect(),
            store: None,
        }
    }

    /// The server of a mailbox. Errors: a sentence for the page of outgoing mails.
    pub(super) fn server(&self, mailbox: &str) -> Result<Transport, String> {
        let found = self.servers.iter().find(|(name, _)| name == mailbox);
        found
            .map(|(_, server)| server.clone())
            .ok_or_else(|| format!("the mailbox {mailbox} has no mail server: smtp_url"))
    }

    /// What is attached to a mail. Errors: a sentence for the page of outgoing mails.
    pub(super) async fn files(&self, db: &Database, mail: MailId) -> Result<Vec<LetterFile>, String> {
        let rows = db.read(move |db| outbox::files(db, mail)).await;
        let rows = rows.map_err(|_| "the files cannot be looked up".to_owned())?;
        let mut files = Vec::with_capacity(rows.len());
        for row in rows {
            let store = self
                .store
                .as_ref()
                .ok_or("there is no store to read files from")?;
            let bytes = store.get_whole(&row.sha256).await;
            let bytes = bytes.map_err(|error| format!("the file {} cannot be read: {error}", row.name))?;
            files.push(LetterFile {
                name: row.name,
                media_type: row.media_type,
                bytes: bytes.to_vec(),
            });
        }
        Ok(files)
    }
}
