//! Stating a recesso: the form, and its effects before it is sent.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::super::ahead::Ahead;
use super::super::effect::{self, EffectReason, NOTICE_MONTHS};
use super::super::model::{Left, Recesso};
use super::effects::ahead_list;
use super::left_name;
use super::steps::{labels, said};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::csrf_field;
use crate::web::listing::{Refused, form_of};
use crate::web::{FormData, Visit};

/// A recesso that somebody is about to state.
pub struct Stating<'a> {
    /// The ente: id and name.
    pub ente: (String, String),
    /// What can be left: value and label.
    pub options: Vec<(String, String)>,
    /// The numbers of the recessi by which the ente leaves already what is not offered.
    pub leaving: Vec<String>,
    /// Files that arrived already: name, sealed value, and the name of the field that says what it is.
    pub kept: Vec<(String, String, String)>,
    /// What is typed so far.
    pub present: &'a FormData,
    /// What is wrong with it.
    pub refused: Option<&'a Refused>,
}

/// The form of a new recesso.
pub fn new_form(visit: &Visit, stating: &Stating<'_>) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, stating.present, stating.refused);
    let error = form.error("files");
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-new")) } p { (t!(lang, "recessi-new-lead", ente = &stating.ente.1)) } } }
        (crate::web::listing::refusal_alert(lang, stating.refused, &labels(lang)))
        @if stating.options.is_empty() {
            section class="s-panel" {
                @if stating.leaving.is_empty() { p { (t!(lang, "recessi-nothing-to-leave")) } }
                @else { p { (t!(lang, "recessi-left-already")) } }
                @for number in &stating.leaving { p { a href=(format!("/recessi/{number}")) { (t!(lang, "recessi-title", number = number)) } } }
            }
        } @else {
            form class="s-panel" method="post" action="/recessi/new" enctype="multipart/form-data" novalidate {
                (csrf_field(visit))
                input type="hidden" name="ente" value=(stating.ente.0);
                (form.select("what", &t!(lang, "recessi-what"), None, Some(&t!(lang, "admin-choose")), &stating.options))
                (said(lang, &form))
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for="files" { (t!(lang, "recessi-files")) }
                    span class="s-hint" id="files-hint" { (t!(lang, "recessi-files-hint")) }
                    (kept(stating))
                    input class="form-control" type="file" id="files" name="files" multiple aria-describedby="files-hint";
                    @if let Some(error) = &error { p class="s-error" { (error) } }
                }
                div class="s-form-actions" {
                    button class="btn btn-primary" name="step" value="check" { (t!(lang, "recessi-check")) }
                    a class="btn btn-link" href="/acts" { (t!(lang, "web-cancel")) }
                }
            }
        }
    }
}

fn kept(stating: &Stating<'_>) -> Markup {
    html! { @if !stating.kept.is_empty() { ul class="s-plain" { @for (name, sealed, _) in &stating.kept { li {
        (name) input type="hidden" name="kept" value=(sealed);
    } } } } }
}

/// What a notice would do, if it were received today.
pub struct Foreseen {
    /// What is left.
    pub left: Left,
    /// The recesso with its effect.
    pub recesso: Recesso,
    /// What then happens.
    pub ahead: Option<Ahead>,
    /// The same as an ordinary one, where a just cause is stated: the effective day.
    pub ordinary_from: Option<NaiveDate>,
}

/// The page on which what was typed, and what follows from it, is read before it is sent.
pub fn check(visit: &Visit, stating: &Stating<'_>, foreseen: &Foreseen, silence_days: u32) -> Markup {
    let (lang, form) = (visit.lang(), stating.present);
    // A file proves the just cause unless somebody says that it is the signed notice itself.
    let chosen = stating.kept.iter().map(|(.., field)| {
        let role = if form.text(field) == "notice" {
            "notice"
        } else {
            "grounds"
        };
        (field.clone(), role.to_owned())
    });
    let chosen = FormData::collected(chosen.collect());
    let roles = form_of(lang, &chosen, None);
    let recesso = &foreseen.recesso;
    let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
    let kind = if recesso.just_cause {
        "recessi-kind-just-cause"
    } else {
        "recessi-kind-ordinary"
    };
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-check-title")) } p { (t!(lang, "recessi-check-lead")) } } }
        section class="s-panel" aria-labelledby="said-title" {
            h2 id="said-title" { (t!(lang, "recessi-check-said")) }
            dl class="s-dl" {
                dt { (t!(lang, "acts-ente")) } dd { (stating.ente.1) }
                dt { (t!(lang, "recessi-what")) } dd { (left_name(lang, &foreseen.left)) }
                dt { (t!(lang, "recessi-kind")) } dd { (lang.get(kind)) }
                @if let Some(reasons) = &recesso.reasons { dt { (t!(lang, "recessi-reasons")) } dd class="s-prewrap" { (reasons) } }
                @if recesso.requested_on.is_some() { dt { (t!(lang, "recessi-requested-on")) } dd { (day(recesso.requested_on)) } }
                @for (name, ..) in &stating.kept { dt { (t!(lang, "acts-document")) } dd class="s-break" { (name) } }
            }
        }
        section class="s-panel" aria-labelledby="effects-title" {
            h2 id="effects-title" { (t!(lang, "recessi-check-effects")) }
            p { (explained(lang, recesso)) }
            @if recesso.just_cause { p { (t!(lang, "recessi-explain-contest", count = silence_days, day = day(foreseen.ordinary_from))) } }
            p { (t!(lang, "recessi-explain-receipt")) }
            @if let Some(ahead) = &foreseen.ahead { (ahead_list(lang, ahead)) }
        }
        form class="s-panel" method="post" action="/recessi/new" enctype="multipart/form-data" {
            (csrf_field(visit))
            @for name in ["ente", "what", "just_cause", "reasons", "requested_on"] {
                input type="hidden" name=(name) value=(if name == "ente" { stating.ente.0.as_str() } else { form.text(name) });
            }
            @for (_, sealed, _) in &stating.kept { input type="hidden" name="kept" value=(sealed); }
            @if recesso.just_cause {
                @let kinds = ["grounds", "notice"].map(|role| (role.to_owned(), lang.get(&format!("acts-role-{role}")).into_owned()));
                @for (name, _, field) in &stating.kept { (roles.radios(field, name, &kinds)) }
            }
            p { (t!(lang, "recessi-formal")) }
            div class="s-form-actions" {
                button class="btn btn-primary" name="step" value="send" { (t!(lang, "recessi-send")) }
                button class="btn btn-outline-primary" name="step" value="edit" { (t!(lang, "recessi-back")) }
            }
        }
    }
}

/// The effect in words.
pub(super) fn explained(lang: Lang, recesso: &Recesso) -> String {
    let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
    let (last, from) = (day(recesso.last_service_day), day(recesso.effective_from));
    match recesso.effect {
        Some(EffectReason::JustCause) => t!(lang, "recessi-explain-just-cause", day = last).into_owned(),
        Some(EffectReason::ContractEnd) => t!(lang, "recessi-explain-contract-end", day = last).into_owned(),
        _ => t!(
            lang,
            "recessi-explain-notice",
            months = NOTICE_MONTHS,
            last = last,
            from = from
        )
        .into_owned(),
    }
}

/// The same recesso with the effect that it would have.
pub(in crate::recessi) fn foresee(
    recesso: Recesso,
    left: &Left,
    today: NaiveDate,
) -> (Recesso, Option<NaiveDate>) {
    let notice = effect::with_notice(today, NOTICE_MONTHS, recesso.requested_on, left.last_day());
    match (recesso.just_cause, notice) {
        (false, Ok(effect)) => (recesso.with(effect), None),
        (true, Ok(ordinary)) => match effect::with_just_cause(today, left.last_day()) {
            Ok(effect) => (recesso.with(effect), Some(ordinary.effective_from)),
            Err(_) => (recesso, None),
        },
        (_, Err(_)) => (recesso, None),
    }
}
