//! The figures as a report, which is the page and the files.

use super::{Figures, Timeliness};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::reports::numbers::decimal_separator;
use crate::reports::{Cell, Report, Section, Table};
use crate::t;

/// The report in a language.
pub fn compose(lang: Lang, found: &Timeliness, made_at: Timestamp) -> Report {
    let say = |key: &str| lang.get(key).into_owned();
    let columns = [
        "attivazioni-service",
        "timeliness-requested",
        "timeliness-in-time",
        "timeliness-usual",
        "timeliness-late",
        "timeliness-open",
        "timeliness-open-late",
        "timeliness-without",
        "timeliness-mean-days",
    ];
    let row = |name: String, figures: &Figures| {
        vec![
            Cell::text(name),
            Cell::count(figures.requested),
            Cell::share(figures.in_time(), figures.judged()),
            Cell::count(figures.usual),
            Cell::count(figures.late),
            Cell::count(figures.open),
            Cell::count(figures.open_late),
            Cell::count(figures.without),
            figures
                .mean_tenths()
                .map_or_else(Cell::none, |tenths| Cell::text(days(lang, tenths))),
        ]
    };
    let rows = found.services.iter();
    let rows = rows
        .map(|(service, figures)| row(service.name(lang).to_owned(), figures))
        .collect();
    Report {
        lang,
        title: t!(lang, "timeliness-title-year", year = found.year.to_string()).into_owned(),
        about: vec![
            (say("timeliness-what"), say("timeliness-what-text")),
            (say("late-until"), lang.date(found.until)),
            (say("reports-made-at"), lang.date_time(made_at)),
        ],
        made_at,
        sections: vec![Section {
            id: "services".to_owned(),
            title: say("timeliness-services"),
            note: Some(say("timeliness-note")),
            chart: None,
            table: Table {
                columns: columns.map(|key| lang.get(key).into_owned()).to_vec(),
                rows,
                total: (found.services.len() > 1).then(|| row(say("reports-total"), &found.total())),
            },
        }],
    }
}

fn days(lang: Lang, tenths: u64) -> String {
    format!("{}{}{}", tenths / 10, decimal_separator(lang), tenths % 10)
}
