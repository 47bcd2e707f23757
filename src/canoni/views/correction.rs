//! The page on which the accounts compute a fee again: today's, what it would be, and why.

use std::collections::HashMap;

use maud::{Markup, html};

use super::{amount, number, service_name};
use crate::canoni::lines::Fee;
use crate::canoni::sheets::LineSheet;
use crate::kernel::ids::ServiceId;
use crate::kernel::money::Cents;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Label, Lang};
use crate::t;
use crate::web::components::{Input, csrf_field};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{FormData, Visit};

/// What the page shows.
pub(in crate::canoni) struct CorrectionPage<'a> {
    /// The line.
    pub sheet: &'a LineSheet,
    /// What it would be, or why it stays.
    pub choices: Result<&'a [Fee], &'a Refusal>,
    /// The names of services.
    pub names: &'a HashMap<ServiceId, Label>,
}

/// One row: its heading, residents with their day and source, tier, months, amount of a year and due.
struct Compared {
    heading: String,
    figure: Option<(i32, chrono::NaiveDate)>,
    tier: Option<usize>,
    annual: Option<Cents>,
    months: String,
    due: String,
}

fn due(lang: Lang, fee: &Fee) -> String {
    match fee.amount {
        Some(amount) => amount.shown(lang),
        None => t!(lang, "canoni-not-known").into_owned(),
    }
}

fn rows(lang: Lang, sheet: &LineSheet, choices: &[Fee]) -> Vec<Compared> {
    let line = &sheet.line;
    let today = Compared {
        heading: t!(lang, "canoni-correct-today").into_owned(),
        figure: line.residents.zip(line.residents_on),
        tier: line.tier.and_then(|tier| usize::try_from(tier).ok()),
        annual: line.annual(),
        months: line.months.to_string(),
        due: amount(lang, line),
    };
    let then = choices.iter().filter_map(|fee| {
        let figure = fee.population.as_ref()?;
        Some(Compared {
            heading: t!(lang, "canoni-correct-then", source = &figure.source).into_owned(),
            figure: Some((figure.residents, figure.reference_on)),
            tier: fee.tier,
            annual: fee.annual,
            months: fee.months.to_string(),
            due: due(lang, fee),
        })
    });
    std::iter::once(today).chain(then).collect()
}

fn compared(lang: Lang, sheet: &LineSheet, choices: &[Fee]) -> Markup {
    let headings = [
        "canoni-residents",
        "canoni-correct-tier",
        "canoni-annual-label",
        "canoni-months",
        "canoni-amount",
    ]
    .map(|key| lang.get(key));
    let [residents, tier, annual, months, amount] = &headings;
    html! {
        table class="s-table s-cards" id="compared" {
            caption class="visually-hidden" { (t!(lang, "canoni-correct-compare")) }
            thead { tr { td {} @for heading in &headings { th scope="col" { (heading) } } } }
            tbody { @for row in rows(lang, sheet, choices) { tr {
                th scope="row" class="s-main-cell" { (row.heading) }
                td data-label=(residents) { span {
                    @match row.figure {
                        Some((count, day)) => { (number(lang, count.unsigned_abs())) span class="s-sub" { (lang.date(day)) } }
                        None => "–",
                    }
                } }
                td data-label=(tier) { @match row.tier.and_then(|tier| sheet.schedule.band(tier)) {
                    Some((from, Some(to))) => (t!(lang, "canoni-residents-from-to", from = number(lang, from), to = number(lang, to))),
                    Some((from, None)) => (t!(lang, "canoni-residents-over", from = number(lang, from.saturating_sub(1)))),
                    None => "–",
                } }
                td data-label=(annual) class="s-nowrap" { @match row.annual { Some(annual) => (annual.shown(lang)), None => "–" } }
                td data-label=(months) { (row.months) }
                td data-label=(amount) class="s-nowrap" { strong { (row.due) } }
            } } }
        }
    }
}

fn figure(fee: &Fee) -> String {
    let figure = fee.population.as_ref();
    figure
        .map(|row| format!("{} {}", row.residents, row.source))
        .unwrap_or_default()
}

/// The page.
pub(in crate::canoni) fn correction(
    visit: &Visit,
    page: &CorrectionPage<'_>,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, sheet) = (visit.lang(), page.sheet);
    let labels = [
        ("figure", lang.get("canoni-correct-figure")),
        ("reason", lang.get("canoni-correct-reason")),
    ];
    let service = service_name(lang, page.names, sheet.line.service_id);
    html! {
        div class="s-page-head" { div {
            h1 { (t!(lang, "canoni-correct")) }
            p { (sheet.ente) " · " (service) " · " (sheet.line.year) " · "
                a class="s-mono" href=(format!("/attivazioni/{}", sheet.activation)) { (sheet.activation) } }
            p { (t!(lang, "canoni-correct-lead")) }
        } }
        @match page.choices {
            Err(why) => {
                div class="alert alert-info" {
                    strong { (t!(lang, "canoni-correct-nothing")) } br; (why.detail(lang)) " "
                    a href=(format!("/enti/{}#populations", sheet.line.ente_id)) { (t!(lang, "canoni-correct-population")) }
                }
                section class="s-panel s-flush" { (compared(lang, sheet, &[])) }
            }
            Ok(choices) => {
                (refusal_alert(lang, refused, &labels))
                section class="s-panel s-flush" { (compared(lang, sheet, choices)) }
                (form(visit, sheet, choices, refused))
            }
        }
    }
}

fn form(visit: &Visit, sheet: &LineSheet, choices: &[Fee], refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let present = FormData::default();
    let form = form_of(lang, &present, refused);
    let option = |fee: &Fee| {
        let row = fee.population.as_ref()?;
        let label = t!(
            lang,
            "canoni-correct-option",
            residents = number(lang, row.residents.unsigned_abs()),
            day = lang.date(row.reference_on),
            source = &row.source,
            amount = due(lang, fee)
        );
        Some((figure(fee), label.into_owned()))
    };
    let options: Vec<(String, String)> = choices.iter().filter_map(option).collect();
    html! {
        form class="s-panel" method="post" action=(format!("/canoni/{}/correction", sheet.line.id)) novalidate {
            (csrf_field(visit))
            @match choices {
                [only] => {
                    input type="hidden" name="figure" value=(figure(only));
                    @if only.amount == sheet.line.amount() { p { (t!(lang, "canoni-correct-same-amount")) } }
                }
                _ => (form.select("figure", &t!(lang, "canoni-correct-figure"), Some(&t!(lang, "canoni-correct-figure-hint")),
                    Some(&t!(lang, "admin-choose")), &options)),
            }
            (form.input(Input::text("reason", &t!(lang, "canoni-correct-reason")).kind("textarea").max(2000)
                .hint(&t!(lang, "canoni-correct-reason-hint"))))
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "canoni-correct-do")) }
                a class="btn btn-outline-primary" href=(format!("/canoni?year={}", sheet.line.year)) { (t!(lang, "web-cancel")) }
            }
        }
    }
}
