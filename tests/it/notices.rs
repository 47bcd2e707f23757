//! What people are told: who gets it, who reads it, once a day by mail.

mod reading;
mod telling;
