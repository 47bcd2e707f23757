//! Stating a disdetta: the form, and its effects before it is sent.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::super::Checked;
use super::super::cessation::CessationReason;
use super::super::effects::{Effects, ServiceEffect, choices};
use crate::acts::formal::faces;
use crate::acts::{Act, ActError};
use crate::kernel::ids::EnteId;
use crate::kernel::text::Lang;
use crate::pec::notices::FormalNotice;
use crate::services::Service;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{FormData, Visit};

/// A service of an ente that can be given notice of.
pub(in crate::disdette) struct Offered {
    /// The service.
    pub service: Service,
    /// Its last day, if it is known.
    pub last_service_day: Option<NaiveDate>,
    /// The last day of the contract that entrusts it: then it ends by recesso.
    pub contract: Option<NaiveDate>,
    /// The disdetta that there is already.
    pub notice: Option<Act>,
}

impl Offered {
    /// Whether there is nothing to give notice of any more.
    pub fn is_closed(&self) -> bool {
        self.notice.is_some() || self.contract.is_some()
    }
}

/// What an ente can give notice of.
pub(in crate::disdette) struct Offer {
    /// The ente.
    pub ente: (EnteId, String),
    /// Its services in operation.
    pub services: Vec<Offered>,
    /// What a notice does that is received today.
    pub effects: Result<Effects, ActError>,
    /// Whether people of the centre enter what the ente has sent (R-PEC-5).
    pub is_entered: bool,
    /// The formal notices that no act rests on.
    pub free: Vec<(FormalNotice, Option<NaiveDate>)>,
}

/// People of the centre choose for whom they enter a disdetta.
pub(in crate::disdette) fn choose(visit: &Visit, enti: &[(EnteId, String)]) -> Markup {
    let lang = visit.lang();
    let options: Vec<(String, String)> = enti
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let nothing = FormData::default();
    let form = Form::fresh(lang, &nothing);
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "disdette-new")) } p { (t!(lang, "disdette-choose-lead")) } } }
        @if options.is_empty() {
            (empty_state(icon!("it-file"), &t!(lang, "disdette-none-in-service"), &t!(lang, "disdette-none-in-service-text"), None))
        } @else {
            form class="s-panel" method="get" action="/disdette/new" {
                (form.select("ente", &t!(lang, "acts-ente"), None, Some(&t!(lang, "admin-choose")), &options))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "disdette-continue")) } }
            }
        }
    }
}

pub(super) fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key: &str| (name, lang.get(key).into_owned());
    let mut labels = vec![
        label("services", "disdette-services"),
        label("requested_from", "disdette-requested"),
        label("reason", "acts-reason"),
    ];
    labels.extend(faces::labels(lang));
    labels
}

/// The first step: which services, from when, and by which notice.
pub(in crate::disdette) fn new_form(
    visit: &Visit,
    offer: &Offer,
    present: &FormData,
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let head = html! {
        div class="s-page-head" { div { h1 { (t!(lang, "disdette-new")) } p { (offer.ente.1) } } }
        (refusal_alert(lang, refused, &labels(lang)))
    };
    if offer.services.is_empty() {
        let (title, text) = (
            t!(lang, "disdette-none-in-service"),
            t!(lang, "disdette-none-here-text"),
        );
        return html! { (head) (empty_state(icon!("it-file"), &title, &text, Some(("/acts", &t!(lang, "acts-title"))))) };
    }
    if offer.services.iter().all(Offered::is_closed) {
        return html! { (head) (all_closed(lang, offer)) };
    }
    let effects = match &offer.effects {
        Ok(effects) => effects,
        Err(error) => {
            let told = Refused::new(FormData::default(), error).ok();
            return html! { (head) @if refused.is_none() { (refusal_alert(lang, told.as_ref(), &labels(lang))) } };
        }
    };
    let first = t!(
        lang,
        "disdette-requested-first",
        day = lang.date(effects.cessation.effective_from)
    )
    .into_owned();
    // By a notice of an earlier year the first possible day is an earlier one: then who wants today's says so.
    let year = effects.received_on.year();
    let is_late = (offer.free.iter()).any(|(_, on)| on.is_some_and(|on| on.year() < year));
    let later: Vec<(String, String)> = choices(effects)
        .into_iter()
        .filter(|day| {
            *day > effects.cessation.effective_from || is_late && *day == effects.cessation.effective_from
        })
        .map(|day| {
            (
                day.to_string(),
                t!(lang, "disdette-requested-later", day = lang.date(day)).into_owned(),
            )
        })
        .collect();
    html! {
        (head)
        form class="s-panel" method="post" action="/disdette/new" novalidate {
            (csrf_field(visit))
            input type="hidden" name="ente" value=(offer.ente.0);
            input type="hidden" name="step" value="check";
            (services(lang, offer, &form))
            @if offer.is_entered {
                // What was asked for stands in the letter, and may be of any year.
                (form.input(Input::text("requested_from", &t!(lang, "disdette-requested")).kind("date").hint(&t!(lang, "disdette-requested-entered-hint")).optional()))
            } @else if !later.is_empty() {
                (form.select("requested_from", &t!(lang, "disdette-requested"), Some(&t!(lang, "disdette-requested-hint")), Some(&first), &later))
            }
            @if !offer.free.is_empty() {
                (faces::choice(lang, &form, &offer.free, &t!(lang, "disdette-notice-later")))
            }
            h2 { (t!(lang, "disdette-effects")) }
            (effects_list(lang, effects, false))
            p { (t!(lang, "disdette-formal")) }
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "disdette-continue")) } }
        }
    }
}

/// How a service ends already.
fn already(lang: Lang, offered: &Offered) -> Markup {
    html! {
        @if let Some(day) = offered.last_service_day { p class="s-hint" { (t!(lang, "disdette-ends-already", day = lang.date(day))) } }
        @if let Some(day) = offered.contract {
            p class="s-hint" { (t!(lang, "disdette-contract", day = lang.date(day))) " " a href="/recessi/new" { (t!(lang, "disdette-contract-recesso")) } }
        }
        @if let Some(notice) = &offered.notice {
            p class="s-hint" { (t!(lang, "disdette-noticed")) " " a href=(notice.address()) { (notice.number) } }
        }
    }
}

/// Nothing is left to give notice of: how each service ends.
fn all_closed(lang: Lang, offer: &Offer) -> Markup {
    html! {
        (empty_state(icon!("it-file"), &t!(lang, "disdette-all-closed"), &t!(lang, "disdette-all-closed-text"), None))
        section class="s-panel" aria-labelledby="services-title" {
            h2 id="services-title" { (t!(lang, "disdette-services")) }
            ul class="s-plain" { @for offered in &offer.services { li { strong { (offered.service.name(lang)) } (already(lang, offered)) } } }
        }
    }
}

pub(super) fn services(lang: Lang, offer: &Offer, form: &Form<'_>) -> Markup {
    let chosen = form.data.list("services");
    let error = form.error("services");
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="services" {
            legend { (t!(lang, "disdette-services")) }
            @for offered in &offer.services {
                @let code = &offered.service.code;
                @let id = format!("service-{code}");
                @let is_closed = offered.is_closed();
                div class="s-check" {
                    input type="checkbox" id=(id) name="services" value=(code) disabled[is_closed]
                        checked[!is_closed && (chosen.contains(&code.as_str()) || offer.services.len() == 1)];
                    div {
                        label for=(id) { (offered.service.name(lang)) }
                        (already(lang, offered))
                    }
                }
            }
            @if let Some(error) = &error { p class="s-error" id="services-error" { (error) } }
        }
    }
}

/// What a notice does, sentence by sentence; where the services end otherwise, one for each. `is_received`: the day is that of receipt,
/// and not today's.
pub(super) fn effects_list(lang: Lang, effects: &Effects, is_received: bool) -> Markup {
    let received = lang.date(effects.received_on);
    html! {
        ul class="s-story" {
            @if let Some(one) = effects.each.first().filter(|_| effects.is_alike()) {
                @let day = lang.date(one.end.last_service_day);
                @match (one.later, is_received) {
                    (_, true) => li { (t!(lang, "disdette-effect-received", received = received, day = &day)) },
                    (Some(later), false) => {
                        li { (t!(lang, "disdette-effect", last = lang.date(effects.year_end), day = &day)) }
                        li { (t!(lang, "disdette-effect-later", day = lang.date(later.last_service_day))) }
                    },
                    (None, false) => li { (t!(lang, "disdette-effect-any", day = &day)) },
                }
                @if one.end.reason == CessationReason::ConventionEnd {
                    li { (t!(lang, "disdette-effect-convention", name = &one.convenzione, day = lang.date(one.convention_end))) }
                }
                li { (t!(lang, "disdette-effect-first", day = lang.date(one.end.effective_from))) }
            } @else {
                @if is_received { li { (t!(lang, "disdette-effect-each-received", received = received)) } }
                @for one in &effects.each { li { (of_service(lang, effects, one, is_received)) } }
                li { (t!(lang, "disdette-effect-each-first")) }
            }
            li { (t!(lang, "disdette-effect-fee")) }
        }
    }
}

/// What a notice does to one of several services.
fn of_service(lang: Lang, effects: &Effects, one: &ServiceEffect, is_received: bool) -> String {
    let (service, day) = (one.service.name(lang), lang.date(one.end.last_service_day));
    let told = match one.later.filter(|_| !is_received) {
        _ if one.convention_end == one.end.last_service_day => {
            t!(
                lang,
                "disdette-effect-of-convention",
                service = service,
                day = day,
                name = &one.convenzione
            )
        }
        Some(later) => t!(
            lang,
            "disdette-effect-of",
            service = service,
            last = lang.date(effects.year_end),
            day = day,
            later = lang.date(later.last_service_day)
        ),
        None => t!(lang, "disdette-effect-of-any", service = service, day = day),
    };
    told.into_owned()
}

/// The second step: what will happen, before it is sent.
pub(in crate::disdette) fn summary(visit: &Visit, ente: &str, checked: &Checked, form: &FormData) -> Markup {
    let lang = visit.lang();
    let hidden = ["ente", "requested_from", "notice"];
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "disdette-summary")) } p { (ente) } } }
        section class="s-panel" aria-labelledby="summary-title" {
            h2 id="summary-title" { (t!(lang, "disdette-services")) }
            ul { @for (_, _, service) in &checked.services { li { (service.name(lang)) } } }
            h2 { (t!(lang, "disdette-effects")) }
            (effects_list(lang, &checked.effects, checked.is_received))
            p { @if form.optional("notice").is_some() { (t!(lang, "disdette-with-notice")) } @else { (t!(lang, "disdette-formal")) } }
            form method="post" action="/disdette/new" {
                (csrf_field(visit))
                @for name in hidden { input type="hidden" name=(name) value=(form.text(name)); }
                @for code in form.list("services") { input type="hidden" name="services" value=(code); }
                div class="s-form-actions" {
                    button class="btn btn-primary" name="step" value="send" { (t!(lang, "disdette-send")) }
                    button class="btn btn-outline-primary" name="step" value="change" { (t!(lang, "disdette-change")) }
                }
            }
        }
    }
}
