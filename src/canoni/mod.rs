//! Fees (FEE): what an ente owes for a service in a calendar year. A fee hangs on the convention's schedule, not on the program.

pub mod fee;
pub mod shipped;
