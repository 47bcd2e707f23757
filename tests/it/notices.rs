//! What people are told: who gets it, who reads it, once a day by mail.

mod digest;
mod reading;
mod telling;
