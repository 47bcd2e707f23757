//! The one integration binary: a plain list of what is tested.

mod api_description;
mod api_failures;
mod api_repetition;
mod api_tickets;
mod audit;
mod database;
mod demo;
mod jobs;
mod mail;
mod matrix;
mod notices;
mod pages_account;
mod pages_admin;
mod pages_frame;
mod pages_tickets;
mod power_cut;
mod program;
mod promised;
mod registry;
mod s3;
mod slow_clients;
mod storage;
mod support;
mod tickets;
mod users;
mod vectors;
