//! The helpdesk of a shared-services centre and of its member enti.

pub mod api;
pub mod app;
pub mod audit;
pub mod config;
pub mod db;
pub mod demo;
pub mod enti;
pub mod http;
pub mod kernel;
pub mod mail;
pub mod metrics;
pub mod queues;
pub mod services;
pub mod sla;
pub mod storage;
pub mod tickets;
pub mod users;
pub mod web;
