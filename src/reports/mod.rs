//! Reports for managers: what was promised and kept, how long things took, what is open, and where the work comes from.
//!
//! Counting: [`facts`] reads what a report needs of each ticket; [`blocks`] keeps those of finished tickets packed, so that
//! a year of a million tickets is counted in well under a second; [`figures`] says what each figure means and counts it,
//! without a database; [`query`] puts them together for somebody who may read them.
//!
//! Showing, without a database or a clock: [`sheet`] is what a report says, in the reader's language; [`chart`] what its
//! figures look like, [`plot`] where each mark of a chart stands. The same marks become SVG on the page ([`views`]) and
//! lines in the PDF ([`pdf`]); [`csv`] and [`xlsx`] give the numbers as numbers. Charts never tell anything by colour
//! alone, and each has its table beside it. [`composed`] makes the one of the other. [`schedules`] has it sent every month.
//!
//! Managers read and export, auditors read everything (domain section 2); a contact person reads the report of her own
//! ente, without the names of who works and without confidential tickets.

pub mod api;
pub mod blocks;
pub mod chart;
pub mod composed;
pub mod csv;
mod error;
pub mod facts;
pub mod figures;
pub mod files;
pub mod numbers;
mod pages;
pub mod pdf;
pub mod plot;
pub mod query;
pub mod schedules;
pub mod sheet;
mod typeface;
pub mod views;
pub mod web;
pub mod xlsx;

#[cfg(test)]
mod sample;

pub use chart::{Bar, Chart, Series, Stacked, Target, Trend};
pub use error::ReportError;
pub use figures::{Figures, Period};
pub use query::{READERS, Reader, ReportQuery, ente_report, may_read, may_read_ente, report};
pub use sheet::{Cell, Report, Section, Table, Value};
