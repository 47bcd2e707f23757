//! The page of the figures, and its files.

use poem::handler;

use super::{READERS, Timeliness, compose, of_year};
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
pub const PATH: &str = "/reports/activations";

const READER: Access = Access::Staff(READERS);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, READER, show),
        Route::get("/reports/activations.pdf", READER, pdf),
        Route::get("/reports/activations.csv", READER, csv),
    ]
}

impl YearReport for Timeliness {
    const PATH: &'static str = PATH;
    const MESSAGES: &'static str = "timeliness";
    const FILE: &'static str = "tempi-di-attivazione";
    const ICON: &'static str = icon!("it-chart-line");

    fn of_year(
        db: &mut Db,
        actor: &Actor,
        now: Timestamp,
        year: Option<i32>,
    ) -> Result<Timeliness, ActError> {
        of_year(db, actor, now, year)
    }

    fn year(&self) -> i32 {
        self.year
    }

    fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    fn compose(&self, lang: Lang, now: Timestamp) -> Report {
        compose(lang, self, now)
    }
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    yearly::page::<Timeliness>(&visit).await
}

#[handler]
async fn pdf(visit: Visit) -> PageResult {
    yearly::file::<Timeliness>(&visit, FileKind::Pdf).await
}

#[handler]
async fn csv(visit: Visit) -> PageResult {
    yearly::file::<Timeliness>(&visit, FileKind::Csv).await
}
