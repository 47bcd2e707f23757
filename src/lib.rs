//! The helpdesk of a shared-services centre and of its member enti.

pub mod audit;
pub mod config;
pub mod db;
pub mod enti;
pub mod kernel;
pub mod mail;
pub mod sla;
pub mod tickets;
pub mod users;
pub mod web;
