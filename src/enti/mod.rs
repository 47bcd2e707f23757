//! The enti that joined the centre, and the codes by which law and registers name them (rule IDN).

pub mod identifiers;
