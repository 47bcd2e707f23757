//! Recesso: leaving a contract before its end, or the centre during a year. At once with just cause, else with a notice of
//! twelve months (rule REC); what is due is settled (rule SET).

pub mod effect;
pub mod settlement;
