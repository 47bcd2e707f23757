//! Reports for managers, as they are shown: one model, a page, and three kinds of file. Pure: no database, no clock.
//!
//! [`sheet`] is what a report says, in the reader's language; [`chart`] what its figures look like, [`plot`] where each
//! mark of a chart stands. The same marks become SVG on the page ([`views`]) and lines in the PDF ([`pdf`]); [`csv`] and
//! [`xlsx`] give the numbers as numbers. Charts never tell anything by colour alone, and each has its table beside it.

pub mod chart;
pub mod csv;
pub mod numbers;
pub mod pdf;
pub mod plot;
pub mod sheet;
mod typeface;
pub mod views;
pub mod xlsx;

#[cfg(test)]
mod sample;

pub use chart::{Bar, Chart, Series, Stacked, Target, Trend};
pub use sheet::{Cell, Report, Section, Table, Value};
