//! The board for the wall.

use poem::handler;

use super::Failed;
use crate::t;
use crate::tickets::{self, views::board as views};
use crate::web::{PageResult, Visit};

/// The page, or what it puts in again and again.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let board = visit
        .read(move |db| Ok::<_, Failed>(tickets::board(db, &staff, now)?))
        .await?;
    match visit.is_htmx() {
        true => visit.fragment(views::live(&visit, &board)),
        false => visit.page(&t!(visit.lang(), "board-title"), &[], views::page(&visit, &board)),
    }
}
