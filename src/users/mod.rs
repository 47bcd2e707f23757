//! Accounts: who may sign in, with which roles, for which enti.

pub mod actor;
