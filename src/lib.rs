//! Sportello: the helpdesk of a shared-services centre and of its member enti. This page is the map of the code.
//!
//! # Layers
//!
//! Arrows point down: a module calls those below it, never those above.
//!
//! | layer | modules |
//! |---|---|
//! | the program | [`cli`], [`app`], [`jobs`], [`config`], [`metrics`], [`demo`] |
//! | its two faces | [`api`] (the interface for programs), [`web`] (the frame of the pages), [`http`] (what both pass) |
//! | what comes by mail | [`incoming`] (stored, read, placed, applied; quarantine) |
//! | what managers read | [`reports`] (counted from facts; page, CSV, XLSX and PDF), [`outgoing`] (the ledger of mails that leave), [`formal`] (the files of formal notices) |
//! | what it is about | [`tickets`], [`queues`], [`services`], [`enti`], [`notices`], [`users`] |
//! | what is certified | [`pec`] (signatures of providers, receipts, formal notices) |
//! | what is taken away | [`exports`] (an act as one folder that proves itself) |
//! | the agreement with an ente | [`convenzioni`], [`contracts`], [`adesioni`], [`attivazioni`], [`maintainers`], [`disdette`], [`recessi`], [`inerzie`], [`canoni`] (fees) |
//! | what all its procedures have | [`acts`] (states, steps, terms, documents, entries of the register, notices) |
//! | what is promised | [`sla`] (calendars, working time, legal terms, policies, promises) |
//! | what everything uses | [`mail`], [`storage`], [`audit`], [`db`], [`kernel`] |
//!
//! A feature is a folder. `mod.rs` says what the thing is and what others may call; `model.rs` holds rows, words and pure
//! questions; `policy.rs` who may do what; `queries.rs`, `commands.rs` or one file a capability read and write; `api.rs`
//! and `web` are its two faces, which may also call features above their own. Each table of the schema has one owner, and
//! nobody else writes it but the demonstration's loader; a few joins read a neighbour's.
//!
//! # A request
//!
//! `PUT /api/v1/tickets/{id}/assignment`: [`http`] checks the host and adds the headers; [`api`] finds the person behind
//! the token, counts the request against the limit and checks the body against the description of the interface; the
//! operation in `tickets/api` reads the clock once and calls `db.write` with `tickets::assign`. That function is the whole
//! story: it finds the ticket through what the actor may see, asks the policy, changes one row, records a transition and
//! an audit event. `Ok` becomes the ticket with its `ETag`, `Err` a problem (RFC 9457).
//!
//! A page is the same with another face: [`web`] has one table of routes with the access of each; its guard reads the
//! session and gives the handler a [`web::Visit`]; the handler calls the same command and answers with a page, a fragment
//! for htmx, or a redirect.
//!
//! # A tick of the clock
//!
//! [`jobs`] is a table of names, times and functions. Every ten seconds each process looks for the latest scheduled
//! instant that nobody has claimed; a unique row is the claim, so that several replicas make one run. A job does what is
//! due as of `now` and not yet done: missing a tick or running twice changes nothing.
//!
//! # A mail that comes in
//!
//! `sportello mail receive`, the interface, or the reader of a mailbox ([`incoming::imap`]) calls [`incoming::receive`]: the bytes go to [`storage`], a row is committed,
//! and only then is the source told that the mail has arrived. [`incoming::process`] reads it ([`mail::message`], pure, on a
//! thread of its own), finds its ticket by what it can prove and its sender among the people of that ticket's ente, and
//! writes message, files and the row's state in one transaction. What nothing is known of waits in quarantine for people.
//!
//! In certified mail a provider vouches for the sender: [`fn@pec::check`] looks whether it really does, and only then the
//! message inside is read as that sender's. Its receipts tell [`pec::deliveries`] what became of what we sent.
//!
//! # A promise
//!
//! A ticket is opened: `tickets::promises` asks which policy and calendar are in force for its queue, else its service,
//! and [`sla::promises`] makes a row for the first answer and one for the solution, with the version of each. Whatever
//! happens to the ticket passes `tickets::change`, which tells the promises before it writes the ticket: who wrote, and
//! which states it went through. From these the pauses are derived each time, and from the start, the target and the pauses
//! the due time. `tickets.risk` keeps the earliest one for the order of the lists. The job `tickets.check-promises` reads
//! the promises whose `check_at` has come: it marks what is late, at its due time, and takes the steps of the policy
//! once for each due time, in open hours. [`sla::story`] tells why something is due when it is, from the same stretches of time.
//!
//! # A procedure: an ente gives disdetta
//!
//! The states, and who takes which step, are a table in `acts/machine.rs`; a test compares it with the specification's.
//! The signatory reads what will follow (`disdette/effects.rs`, pure) and sends it: [`acts`] begins an act with its number.
//! The certified mail comes by [`pec`]; the case owner registers the act on it, and `acts/formal.rs` keeps the day of
//! receipt that is proved. From that day rule DIS gives the last day of service, which is stored with the rule's version;
//! the term runs in `acts/terms.rs`, the activations get their end, the ente is told. On the day a job of [`jobs`] makes it
//! effective, and another one ends the services. Every step is a row, an audit event and a new version of the act, so that
//! of two officers the second reads what the first did. [`exports`] packs all of it with hashes.
//!
//! # What you will not find
//!
//! - A read of tickets, messages or attachments without an actor: only [`users`] can make one, and every query of
//!   [`tickets`] starts from `policy::visible`.
//! - A transaction begun outside [`db`]; network, files or password hashing inside one.
//! - The time read anywhere but at the edge: commands are given `now` (the lint refuses `Utc::now`).
//! - HTML below `web`, HTTP below `api` and `web`, an update or delete of an audit event anywhere.
//! - A second list of operations, pages or message files: the tests of access walk the ones that the program runs on.
//!
//! # Two databases
//!
//! [`db::Db`] is SQLite or PostgreSQL, chosen when the program starts; there is one set of queries and one history of
//! migrations. On SQLite one thread writes and commits the work of many callers together; on PostgreSQL transactions are
//! serializable and losers try again. Full-text search is the one seam with a file for each, in `db/search`.

pub mod acts;
pub mod adesioni;
pub mod api;
pub mod app;
pub mod attivazioni;
pub mod audit;
pub mod canoni;
pub mod cli;
pub mod config;
pub mod contracts;
pub mod convenzioni;
pub mod db;
pub mod demo;
pub mod disdette;
pub mod enti;
pub mod exports;
pub mod formal;
pub mod http;
pub mod incoming;
pub mod inerzie;
pub mod jobs;
pub mod kernel;
pub mod mail;
pub mod maintainers;
pub mod metrics;
pub mod notices;
pub mod outgoing;
pub mod pec;
pub mod queues;
pub mod recessi;
pub mod reports;
pub mod services;
pub mod sla;
pub mod storage;
pub mod tickets;
pub mod users;
pub mod web;
