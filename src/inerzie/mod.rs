//! Inertia: once the term of a proceeding has passed without its conclusion, the holder of the substitute power concludes it
//! within half that term (L. 241/1990 art. 2 c. 9-bis, 9-ter; rule INE), on the request of the ente's signatory or of his or her own
//! motion. Whoever takes it up can do on that case, until it is concluded, what its case owner can; and is never its case owner.
//!
//! A request before the day on which it is possible is refused at once. One whose case somebody else concludes before it is taken up
//! becomes inadmissible; one that was taken up is concluded with its case ([`crate::acts::substitution`]).
//!
//! [`late`] is the list that the holder gives account of every year: the proceedings that were concluded late, or not at all.

pub mod api;
mod commands;
pub mod late;
mod model;
pub mod substitution;
pub mod views;
pub mod web;

pub use commands::{ASKED, begin, due_to_be_overdue, examine, overdue, set_state};
pub use model::{Asked, Decision, InerziaSheet, find, list};
