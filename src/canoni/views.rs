//! What the pages of fees show.

mod correction;
mod renewals;
mod schedules;

use std::collections::HashMap;

use maud::{Markup, html};

pub(super) use correction::{CorrectionPage, correction};
pub(super) use renewals::{Rows, preview, report};
pub(super) use schedules::{Catalogue, new_form, schedules};

use super::model::FeeLine;
use super::sheets::LineSheet;
use crate::kernel::ids::ServiceId;
use crate::kernel::text::{Label, Lang};
use crate::t;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{empty_state, pager};

/// A page of fees.
pub(super) struct LinesPage<'a> {
    /// The lines.
    pub lines: &'a [LineSheet],
    /// The years of which there are any.
    pub years: &'a [i32],
    /// The one that was chosen.
    pub year: Option<i32>,
    /// The years whose renewal can be looked at.
    pub renewed: &'a [i32],
    /// The names of services.
    pub names: &'a HashMap<ServiceId, Label>,
    /// The first page, unless this is it.
    pub first: Option<&'a str>,
    /// The next page.
    pub next: Option<&'a str>,
    /// Whether the reader corrects fees.
    pub may_correct: bool,
}

fn service_name(lang: Lang, names: &HashMap<ServiceId, Label>, id: ServiceId) -> String {
    names
        .get(&id)
        .map(|label| label.name(lang).to_owned())
        .unwrap_or_default()
}

/// The fees of all enti, or of one.
pub(super) fn list(visit: &Visit, page: &LinesPage<'_>) -> Markup {
    let lang = visit.lang();
    let of_centre = visit.staff().is_ok();
    let lead = if of_centre {
        "canoni-lead-centre"
    } else {
        "canoni-lead"
    };
    let chosen = page.year.map(|year| year.to_string()).unwrap_or_default();
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "canoni-title")) } p { (lang.get(lead)) } }
            @if of_centre {
                div class="s-actions" {
                    a class="btn btn-outline-primary" href="/canoni/renewal" { (t!(lang, "canoni-preview")) }
                    a class="btn btn-outline-primary" href="/canoni/schedules" { (t!(lang, "canoni-schedules")) }
                }
            }
        }
        @if !page.renewed.is_empty() {
            p { (t!(lang, "canoni-reports")) " "
                @for year in page.renewed { a href=(format!("/canoni/renewals/{year}")) { (year) } " " }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if page.years.len() > 1 {
                form class="s-filters" method="get" action="/canoni" {
                    div class="s-field" {
                        label for="year" { (t!(lang, "canoni-year")) }
                        select class="form-control" id="year" name="year" {
                            option value="" { (t!(lang, "admin-all")) }
                            @for year in page.years { option value=(year) selected[year.to_string() == chosen] { (year) } }
                        }
                    }
                    div class="s-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "admin-filter")) } }
                }
            }
            @if page.lines.is_empty() {
                (empty_state(icon!("it-file"), &t!(lang, "canoni-none"), &t!(lang, "canoni-none-text"), None))
            } @else {
                table class="s-table s-cards" id="rows" {
                    caption class="visually-hidden" { (t!(lang, "canoni-title")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "canoni-year")) }
                        @if of_centre { th scope="col" { (t!(lang, "acts-ente")) } }
                        th scope="col" { (t!(lang, "canoni-service")) }
                        th scope="col" { (t!(lang, "canoni-amount")) }
                        th scope="col" { (t!(lang, "canoni-why")) }
                    } }
                    tbody { @for sheet in page.lines { tr {
                        td data-label=(t!(lang, "canoni-year")) { (sheet.line.year) }
                        @if of_centre { td class="s-main-cell" { (sheet.ente) } }
                        td data-label=(t!(lang, "canoni-service")) {
                            span {
                                (service_name(lang, page.names, sheet.line.service_id))
                                span class="s-sub s-mono" { a href=(format!("/attivazioni/{}", sheet.activation)) { (sheet.activation) } }
                            }
                        }
                        td data-label=(t!(lang, "canoni-amount")) class="s-nowrap" { strong { (amount(lang, &sheet.line)) } }
                        td data-label=(t!(lang, "canoni-why")) {
                            (explained(lang, sheet))
                            @if page.may_correct {
                                a class="s-small" href=(format!("/canoni/{}/correction", sheet.line.id)) {
                                    (t!(lang, "canoni-correct")) span class="visually-hidden" { " " (sheet.ente) " " (sheet.line.year) " " (sheet.activation) }
                                }
                            }
                        }
                    } } }
                }
            }
            (pager(lang, page.first, page.next))
        }
    }
}

/// A whole number with its thousands apart: `13.500`.
fn number(lang: Lang, number: u32) -> String {
    let mark = match lang {
        Lang::It => '.',
        Lang::En => ',',
    };
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(mark);
        }
        shown.push(digit);
    }
    shown
}

fn amount(lang: Lang, line: &FeeLine) -> String {
    match line.amount() {
        Some(amount) => amount.shown(lang),
        None => t!(lang, "canoni-not-known").into_owned(),
    }
}

/// Why it was computed.
fn because(lang: Lang, line: &FeeLine) -> String {
    match &line.correction_reason {
        Some(reason) => t!(lang, "canoni-because-corrected", reason = reason).into_owned(),
        None => lang.get(&format!("canoni-because-{}", line.why)).into_owned(),
    }
}

/// Why a fee is what it is, sentence by sentence.
fn explained(lang: Lang, sheet: &LineSheet) -> Markup {
    html! {
        details {
            summary { (summary(lang, &sheet.line)) }
            ul class="s-plain s-small" { @for sentence in sentences(lang, sheet) { li { (sentence) } } }
        }
    }
}

fn summary(lang: Lang, line: &FeeLine) -> String {
    match (line.amount_cents, line.months) {
        (None, _) => t!(lang, "canoni-why-no-population").into_owned(),
        (_, 12) => t!(lang, "canoni-why-year").into_owned(),
        (_, months) => t!(lang, "canoni-why-months", count = months).into_owned(),
    }
}

fn sentences(lang: Lang, sheet: &LineSheet) -> Vec<String> {
    let line = &sheet.line;
    let mut said = Vec::new();
    let mut say = |text: std::borrow::Cow<'_, str>| said.push(text.into_owned());
    let reference = lang.date(sheet.schedule.schedule.population_on);
    match (line.residents, line.residents_on, &line.residents_source) {
        (Some(residents), Some(on), Some(source)) => say(t!(
            lang,
            "canoni-population",
            residents = number(lang, residents.unsigned_abs()),
            day = lang.date(on),
            source = source,
            reference = reference
        )),
        _ if line.annual_cents.is_none() => say(t!(lang, "canoni-no-population", reference = reference)),
        _ => say(t!(lang, "canoni-flat")),
    }
    let band = line
        .tier
        .and_then(|tier| sheet.schedule.band(usize::try_from(tier).ok()?));
    if let (Some((from, up_to)), Some(annual)) = (band, line.annual()) {
        let (from, annual) = (number(lang, from), annual.shown(lang));
        match up_to {
            Some(up_to) => say(t!(
                lang,
                "canoni-band",
                from = from,
                to = number(lang, up_to),
                annual = annual
            )),
            None => say(t!(lang, "canoni-band-last", from = from, annual = annual)),
        }
    } else if let Some(annual) = line.annual() {
        say(t!(lang, "canoni-annual", annual = annual.shown(lang)));
    }
    if let Some(day) = line.joined_on {
        say(t!(lang, "canoni-joined", day = lang.date(day)));
    }
    if let Some(day) = line
        .left_on
        .filter(|day| (chrono::Datelike::month(day), chrono::Datelike::day(day)) != (12, 31))
    {
        say(t!(lang, "canoni-left", day = lang.date(day)));
    }
    for (activation, months) in &sheet.reduced_by {
        say(t!(
            lang,
            "canoni-counted-by",
            activation = activation,
            count = *months
        ));
    }
    if line.months < 12 {
        say(lang.get(&format!("canoni-rule-{}", line.months_rule)));
    }
    say(because(lang, line).into());
    say(lang.get(&format!("canoni-nature-{}", line.nature)));
    said
}
