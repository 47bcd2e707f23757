//! The page of the list, and its files.

use poem::handler;

use super::{LateList, READERS, compose, of_year};
use crate::acts::ActError;
use crate::acts::yearly::{self, YearReport};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::reports::Report;
use crate::reports::files::FileKind;
use crate::users::actor::Actor;
use crate::web::assets::icon;
use crate::web::{Access, PageResult, Route, Visit};

/// The address of the page.
pub const PATH: &str = "/reports/late-proceedings";

const READER: Access = Access::Staff(READERS);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, READER, show),
        Route::get("/reports/late-proceedings.pdf", READER, pdf),
        Route::get("/reports/late-proceedings.csv", READER, csv),
    ]
}

impl YearReport for LateList {
    const PATH: &'static str = PATH;
    const MESSAGES: &'static str = "late";
    const FILE: &'static str = "procedimenti-in-ritardo";
    const ICON: &'static str = icon!("it-check-circle");

    fn of_year(db: &mut Db, actor: &Actor, now: Timestamp, year: Option<i32>) -> Result<LateList, ActError> {
        of_year(db, actor, now, year)
    }

    fn year(&self) -> i32 {
        self.year
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    fn compose(&self, lang: Lang, now: Timestamp) -> Report {
        compose(lang, self, now)
    }
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    yearly::page::<LateList>(&visit).await
}

#[handler]
async fn pdf(visit: Visit) -> PageResult {
    yearly::file::<LateList>(&visit, FileKind::Pdf).await
}

#[handler]
async fn csv(visit: Visit) -> PageResult {
    yearly::file::<LateList>(&visit, FileKind::Csv).await
}
