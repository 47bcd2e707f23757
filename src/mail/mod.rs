//! Mail: what leaves, below, and what a mail that comes says, in [`message`].
//!
//! A mail that leaves is a row in the caller's transaction, delivered later, at least once and traceably.
//!
//! A command queues with [`outbox::queue`]; the job `mail.deliver` calls [`delivery::deliver`], which claims rows,
//! commits, sends through the [`transport::Transport`] and only then marks them. Texts stand in `templates/email/`.

pub mod authority;
pub mod bounces;
pub mod cms;
pub mod dead_letters;
pub mod delivery;
pub mod from_mailbox;
pub mod html;
pub mod ids;
pub mod ledger;
pub mod letter;
pub mod letterhead;
pub mod message;
pub mod outbox;
pub mod render;
pub mod replies;
pub mod server;
pub mod templates;
pub mod transport;
