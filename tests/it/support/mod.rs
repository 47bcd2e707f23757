//! What the tests stand on: a database of their own, the real server on a port of its own, and people to act.

mod app;
mod client;
mod db;

pub use app::{PASSWORD, Person, TestApp};
pub use client::{Answer, Client};
pub use db::TestDb;

use sportello::kernel::clock::Timestamp;
use sportello::kernel::secrets::Secrets;
use sportello::mail::letter::Sender;
use sportello::mail::letterhead::Letterhead;

/// Where the fixed clock stands at first: Monday 2 March 2026, 09:00 in Rome.
pub fn monday() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// Who sends in tests without a server.
pub fn sender() -> Sender {
    Sender {
        letterhead: letterhead(),
        secrets: Secrets::derive("the key of the tests, long enough for all of them"),
        host: "sportello.example".to_owned(),
        mailbox: Some("assistenza@centro.example".to_owned()),
        returns: None,
        from_mailboxes: Default::default(),
    }
}

/// The sender of mails that leave without a server.
pub fn letterhead() -> Letterhead {
    Letterhead {
        base_url: "https://sportello.example".to_owned(),
        centre: "Centro di prova".to_owned(),
        contact: "aiuto@centro.example".to_owned(),
    }
}
