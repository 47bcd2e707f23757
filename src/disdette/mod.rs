//! Disdetta: the notice that stops the yearly renewal of a service. It works from 1 January of the year after the one in which
//! it was received (rule DIS), and never reduces a fee (R-FEE-3).

pub mod cessation;
pub mod renewal;
