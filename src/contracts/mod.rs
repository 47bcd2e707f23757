//! Contracts: the entrusting of `SUPPORTO_WEB` by one ente, from a day to a day (section 14). Accountants and case owners enter them;
//! a recesso of scope `contract` ends one before its end. What was entered by mistake is corrected, or withdrawn: then it is kept, and counts
//! nowhere.

pub mod api;
mod commands;
mod model;
pub mod web;
mod withdrawal;

pub use commands::{ContractIn, add, change, end};
pub use model::{Contract, ContractId, ContractSheet, find, get, get_all, list, of_ente, running};
pub use withdrawal::withdraw;

/// The service that is entrusted by contract.
pub const SERVICE: &str = "SUPPORTO_WEB";
