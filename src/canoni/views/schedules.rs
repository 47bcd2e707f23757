//! The schedules, and the form of a new one.

use maud::{Markup, html};

use crate::canoni::model::{Nature, ScheduleSheet};
use crate::canoni::policy;
use crate::canoni::web::MOST_TIERS;
use crate::convenzioni::ConvenzioneSheet;
use crate::kernel::text::Lang;
use crate::services::Service;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// The schedules with what they hang on.
pub(in crate::canoni) struct Catalogue {
    /// The schedules.
    pub schedules: Vec<ScheduleSheet>,
    /// The conventions, the newest first.
    pub convenzioni: Vec<ConvenzioneSheet>,
    /// The services.
    pub services: Vec<Service>,
}

impl Catalogue {
    fn service(&self, lang: Lang, sheet: &ScheduleSheet) -> String {
        let mut found = self.services.iter();
        let found = found.find(|service| service.id == sheet.schedule.service_id);
        found
            .map(|service| service.name(lang).to_owned())
            .unwrap_or_default()
    }
}

/// The schedules by convention.
pub(in crate::canoni) fn schedules(visit: &Visit, catalogue: &Catalogue) -> Markup {
    let lang = visit.lang();
    let may_write = visit.staff().is_ok_and(policy::may_write);
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "canoni-schedules")) } p { (t!(lang, "canoni-schedules-lead")) } }
            @if may_write {
                div class="s-actions" { a class="btn btn-primary" href="/canoni/schedules/new" { (icon(icon!("it-plus"))) " " (t!(lang, "canoni-schedule-new")) } }
            }
        }
        @if catalogue.schedules.is_empty() {
            (empty_state(icon!("it-file"), &t!(lang, "canoni-schedules-none"), &t!(lang, "canoni-schedules-none-text"), None))
        }
        @for convenzione in &catalogue.convenzioni {
            @for sheet in catalogue.schedules.iter().filter(|sheet| sheet.schedule.convenzione_id == convenzione.convenzione.id) {
                (schedule(visit, catalogue, &convenzione.convenzione.name, sheet, may_write))
            }
        }
    }
}

fn schedule(
    visit: &Visit,
    catalogue: &Catalogue,
    convenzione: &str,
    sheet: &ScheduleSheet,
    may_write: bool,
) -> Markup {
    let lang = visit.lang();
    let row = &sheet.schedule;
    let id = format!("schedule-{}", row.id);
    let service = catalogue.service(lang, sheet);
    let validity = match row.valid_to {
        Some(to) => t!(
            lang,
            "canoni-valid-from-to",
            from = lang.date(row.valid_from),
            to = lang.date(to)
        ),
        None => t!(lang, "canoni-valid-from", from = lang.date(row.valid_from)),
    };
    html! {
        section class="s-panel" aria-labelledby={ (id) " " (id) "-when" } {
            h2 id=(id) { (service) }
            p id={ (id) "-when" } { (convenzione) " · " (validity) " · " (lang.get(&format!("canoni-nature-short-{}", row.nature))) }
            p class="s-muted" { (t!(lang, "canoni-reference", day = lang.date(row.population_on))) }
            table class="s-table" {
                caption class="visually-hidden" { (service) ", " (validity) }
                thead { tr { th scope="col" { (t!(lang, "canoni-residents")) } th scope="col" { (t!(lang, "canoni-annual-label")) } } }
                tbody {
                    @for (index, tier) in sheet.tiers.tiers().iter().enumerate() {
                        tr {
                            td { (band(lang, sheet, index + 1)) }
                            td class="s-nowrap" { (tier.fee.shown(lang)) }
                        }
                    }
                    tr { td { (t!(lang, "canoni-flat-label")) } td class="s-nowrap" { (sheet.tiers.flat().shown(lang)) } }
                }
            }
            @if sheet.is_used { p class="s-small s-muted" { (t!(lang, "canoni-in-use")) } }
            @if may_write && !sheet.is_used {
                (post_button(visit, &PostButton {
                    action: &format!("/canoni/schedules/{}/remove", row.id),
                    label: &t!(lang, "canoni-schedule-remove"),
                    about: &service,
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "canoni-schedule-remove-ask")),
                    fields: &[],
                }))
            }
        }
    }
}

fn band(lang: Lang, sheet: &ScheduleSheet, tier: usize) -> String {
    let number = |n: u32| super::number(lang, n);
    match sheet.band(tier) {
        Some((0, Some(to))) => t!(lang, "canoni-residents-up-to", to = number(to)).into_owned(),
        Some((from, Some(to))) => t!(
            lang,
            "canoni-residents-from-to",
            from = number(from),
            to = number(to)
        )
        .into_owned(),
        Some((from, None)) => t!(
            lang,
            "canoni-residents-over",
            from = number(from.saturating_sub(1))
        )
        .into_owned(),
        None => String::new(),
    }
}

fn labels(lang: Lang) -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> = [
        ("convenzione_id", "adesioni-convenzione"),
        ("service", "canoni-service"),
        ("valid_from", "canoni-from"),
        ("valid_to", "canoni-to"),
        ("nature", "canoni-nature"),
        ("population_on", "canoni-population-on"),
        ("flat", "canoni-flat-label"),
        ("tiers", "canoni-tiers"),
    ]
    .map(|(name, key)| (name.to_owned(), lang.get(key).into_owned()))
    .to_vec();
    for row in 1..=MOST_TIERS {
        labels.push((
            format!("up_to_{row}"),
            t!(lang, "canoni-tier-limit", row = row).into_owned(),
        ));
        labels.push((
            format!("fee_{row}"),
            t!(lang, "canoni-tier-fee", row = row).into_owned(),
        ));
    }
    labels
}

/// The form of a new schedule.
pub(in crate::canoni) fn new_form(visit: &Visit, catalogue: &Catalogue, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let present = FormData::of([("nature", Nature::Transfer.to_string())]);
    let form = form_of(lang, &present, refused);
    let convenzioni: Vec<(String, String)> = catalogue
        .convenzioni
        .iter()
        .map(|sheet| (sheet.convenzione.id.to_string(), sheet.convenzione.name.clone()))
        .collect();
    let services: Vec<(String, String)> = catalogue
        .services
        .iter()
        .map(|service| (service.code.clone(), service.name(lang).to_owned()))
        .collect();
    let natures: Vec<(String, String)> = Nature::ALL
        .iter()
        .map(|nature| {
            (
                nature.to_string(),
                lang.get(&format!("canoni-nature-short-{nature}")).into_owned(),
            )
        })
        .collect();
    let choose = t!(lang, "admin-choose");
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "canoni-schedule-new")) } p { (t!(lang, "canoni-schedule-new-lead")) } } }
        (refusal_alert(lang, refused, &labels(lang)))
        form class="s-panel" method="post" action="/canoni/schedules/new" novalidate {
            (csrf_field(visit))
            (form.select("convenzione_id", &t!(lang, "adesioni-convenzione"), None, Some(&choose), &convenzioni))
            (form.select("service", &t!(lang, "canoni-service"), None, Some(&choose), &services))
            div class="s-row" {
                (form.input(Input::text("valid_from", &t!(lang, "canoni-from")).kind("date")))
                (form.input(Input::text("valid_to", &t!(lang, "canoni-to")).optional().kind("date")))
            }
            (form.select("nature", &t!(lang, "canoni-nature"), None, None, &natures))
            div class="s-row" {
                (form.input(Input::text("population_on", &t!(lang, "canoni-population-on")).kind("date").hint(&t!(lang, "canoni-population-on-hint"))))
                (form.input(Input::text("flat", &t!(lang, "canoni-flat-label")).max(20).hint(&t!(lang, "canoni-amount-hint"))))
            }
            fieldset id="tiers" {
                legend { (t!(lang, "canoni-tiers")) }
                p class="s-hint" { (t!(lang, "canoni-tiers-hint")) }
                @for row in 1..=MOST_TIERS {
                    div class="s-row" {
                        (form.input(Input::text(&format!("up_to_{row}"), &t!(lang, "canoni-tier-limit", row = row)).optional().max(12)))
                        (form.input(Input::text(&format!("fee_{row}"), &t!(lang, "canoni-tier-fee", row = row)).optional().max(20)))
                    }
                }
            }
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "canoni-schedule-add")) } }
        }
    }
}
