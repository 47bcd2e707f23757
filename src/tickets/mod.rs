//! Tickets: what an ente asks of the centre, from opening to closing (domain section 8).
//!
//! A ticket has a requester (who needs help) and an author (who entered it: they differ for a telephone call), a queue
//! whose members work it, and at most one assignee. Its text opens it; messages follow, public or internal. [`states`]
//! is the life cycle as a table, [`policy`] says who sees and does what, and every read starts from what the actor sees.
//!
//! - opening: [`open`] for people with an account, [`open_public`] for the public information form;
//! - working: [`reply`], [`set_state`], [`assign`], [`move_to_queue`], [`patch`], [`merge()`], links, children, watchers;
//! - reading: [`find`], [`list`], [`count`], [`messages()`], [`events`], [`relations`], [`export_page`];
//! - the clock: [`jobs`]; [`recompute`]: running promises under another version, on purpose.
//!
//! A merged duplicate (R-TKT-11) stays readable as `cancelled`; what is written to it reaches the kept ticket.
//! `version` counts changes of the row that clients see; a message or attachment that changes no state leaves it.

pub mod api;
mod assignment;
mod attachments;
mod attention;
mod board;
mod change;
mod checks;
mod edit;
mod error;
pub mod escalation;
mod export;
mod indexing;
pub mod jobs;
mod links;
mod lists;
mod merge;
mod messages;
mod model;
mod numbers;
mod opening;
mod owed;
pub mod policy;
mod promises;
mod public_form;
mod queries;
pub mod recompute;
pub mod solution;
mod state;
pub mod states;
mod telling;
mod terms;
mod thread;
pub(crate) mod views;
mod watchers;
pub mod web;
mod workload;

pub use assignment::{assign, assign_by_rule, move_to_queue, release_assignee};
pub use attachments::{NewAttachment, attach, attachment, may_attach, stored_contents};
pub use attention::{Attention, AttentionRequest, attention, attention_requests, request_attention};
pub use board::{Board, Figures, board};
pub use edit::{Patch, patch};
pub use error::TicketError;
pub use escalation::workers;
pub use export::{export_header, export_record};
pub use indexing::{reindex, reindex_of_ente, reindex_of_person};
pub use links::{Relations, TicketBrief, add_child, link, others_of_ente, relations, remove_parent, unlink};
pub use lists::{
    AssigneeFilter, Count, Days, Due, Happened, Promised, Sort, SortBy, TicketFilter, count, export_page,
    list, list_coded, open_by_queue,
};
pub use merge::merge;
pub use messages::{NewMessage, came_by_mail, reply};
pub use model::*;
pub use opening::{Inheritance, NewTicket, inheritance, open, open_as_given, open_by_mail};
pub use owed::{Kept, Owed, Standing, kept, owed, promised_to};
pub use promises::{make_promises, phases, promises_of, without_promises};
pub use public_form::{PublicRequest, PublicRequestRow, open_public, open_public_in, public_request};
pub use queries::{
    coded, detail, find, id_of_number, newest_seen, number_of, numbers_seen, place_of, row, rows, seen, sees,
};
pub use state::{StateChange, set_state, withdraw_case};
pub use terms::Terms;
pub use thread::{
    KeptMail, MessageRow, TicketEvent, attachments, events, kept_mails, messages, opening_mail,
    unverified_mails,
};
pub use watchers::{add_watcher, remove_watcher, watch_case, watchers};
pub use workload::workload;
