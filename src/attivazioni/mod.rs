//! Attivazione: one service is set up for one ente that is a member of the centre (section 7). Its contact person fills in the joining
//! form of the service, page by page; from the day on which it is sent the term runs: usually 10, at most 15 working days
//! ([I-09]). Agents gather what is missing and build what the service includes, a checklist; the case owner may suspend the term once,
//! and puts the service into operation.
//!
//! A service that is active ends by a notice (disdetta, recesso), which calls [`cease`], or with the membership.

pub mod api;
mod cessation;
mod checklist;
mod course;
mod form;
mod model;
mod queries;
pub mod receipt;
mod sending;
pub mod timeliness;
pub mod views;
pub mod web;

pub use cessation::{cease, ceased_by, due_to_end, end, in_service, resume};
pub use checklist::{set_item, works_as};
pub use course::{Days, Decision, due_to_resume, resume_by_clock, set_state};
pub(crate) use form::domain_name;
pub use form::{AttivazioneIn, begin, change, missing};
pub use model::{Attivazione, Item, ItemState};
pub(crate) use queries::portal_of;
pub use queries::{AttivazioneSheet, ended_on, find, last_days_by, list, of_act};
pub use sending::not_member;
