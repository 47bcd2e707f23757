//! The forms by which a recesso moves on.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::super::beside::may_overtake;
use super::super::model::RecessoSheet;
use super::super::policy;
use super::Around;
use crate::acts::formal::faces;
use crate::acts::register::Purpose;
use crate::acts::views::{Steps, register_present};
use crate::acts::web::today;
use crate::acts::{ActState, policy as acts_policy};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::Input;
use crate::web::listing::Refused;
use crate::web::{FormData, Visit};

pub(super) fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    let mut labels = vec![
        label("what", "recessi-what"),
        label("just_cause", "recessi-kind"),
        label("reasons", "recessi-reasons"),
        label("requested_on", "recessi-requested-on"),
        label("files", "recessi-files"),
        label("recognised", "recessi-recognised"),
        label("method", "recessi-method"),
        label("note", "recessi-note"),
        label("lines", "recessi-lines"),
        label("pec", "recessi-pec-label"),
    ];
    labels.extend(faces::labels(lang));
    labels
}

pub(super) fn present(found: &RecessoSheet, today: NaiveDate) -> FormData {
    let recesso = &found.recesso;
    let fields = [
        ("just_cause", recesso.just_cause.to_string()),
        ("reasons", recesso.reasons.clone().unwrap_or_default()),
        (
            "requested_on",
            recesso
                .requested_on
                .map(|day| day.to_string())
                .unwrap_or_default(),
        ),
    ];
    // The date of the notice is nobody's guess; a settlement is sent today.
    let entry = register_present(today).into_iter();
    let entry = entry.filter(|_| found.sheet.act.state == ActState::Settling);
    FormData::of(fields.into_iter().chain(entry))
}

/// What comes next, and what the visitor can do about it.
pub(super) fn actions(
    visit: &Visit,
    found: &RecessoSheet,
    around: &Around,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, act, today) = (visit.lang(), &found.sheet.act, today(visit));
    let parties = visit
        .actor()
        .map(|actor| acts_policy::parties(actor, act))
        .unwrap_or_default();
    let present = present(found, today);
    // What is wrong with a settlement is told beside its form.
    let refused = refused.filter(|refused| !refused.form.flag("settlement"));
    let mut steps = Steps::new(visit, act, &present, refused);
    let is_drafted = found.settlement.is_some();
    let mut allowed = policy::steps(act, &found.recesso, is_drafted, &parties, today);
    if let Some(last) = found.recesso.silence_on.filter(|_| found.recesso.is_unjudged()) {
        let key = match allowed.contains(&ActState::Contested) {
            true => "recessi-next-unjudged-you",
            false => "recessi-next-unjudged-others",
        };
        steps = steps.saying(lang.with(key, &[("day", lang.date(last).into())]));
    }
    if act.state == ActState::Effective {
        let undecided = around.beside.iter().find(|(act, other)| may_overtake(act, other));
        if found.recesso.overtaken_by.is_some() {
            steps = steps.saying(t!(lang, "recessi-next-overtaken"));
        } else if let Some((other, _)) = undecided {
            steps = steps.saying(t!(lang, "recessi-next-undecided", number = &other.number));
            allowed.retain(|state| *state != ActState::Settling);
        }
    }
    let may_refuse = allowed.contains(&ActState::Revoked);
    let body = html! {
        @if let Some(asked) = found.recesso.revocation_asked_at.filter(|_| act.state == ActState::Registered) {
            div class="alert alert-info" {
                strong { (t!(lang, "recessi-revocation-asked-on", day = lang.date(crate::kernel::rome::date_of(asked.utc())))) }
                @if let Some(reason) = &found.recesso.revocation_reason { br; span class="s-prewrap" { (reason) } }
            }
        }
        @for state in &allowed { (step(lang, found, *state, &steps, around)) }
        @if policy::may_change(act, found.stated_by(), &parties) { (edit(visit, found, &steps)) }
        @if policy::may_correct(act, &parties) { (faces::correction(lang, act, &steps, refused)) }
        @if policy::may_ask_revocation(act, &found.recesso, &parties, today) {
            (with_reason(lang, found, &steps, ("revocation", "true"), "recessi-ask-revocation", "recessi-reason-ask"))
        }
        @if may_refuse {
            (with_reason(lang, found, &steps, ("revocation", "false"), "recessi-refuse-revocation", "recessi-reason-refuse"))
        }
        @if policy::may_restore(found.rights.as_ref(), &parties, today) {
            (with_reason(lang, found, &steps, ("rights", "restore"), "recessi-restore-rights", "recessi-reason-restore"))
        }
    };
    steps.panel(&labels(lang), body)
}

/// The form or button that moves it to a state.
pub(super) fn step(
    lang: Lang,
    found: &RecessoSheet,
    state: ActState,
    steps: &Steps<'_>,
    around: &Around,
) -> Markup {
    let act = &found.sheet.act;
    let label = lang.get(&format!("recessi-do-{state}-{}", act.state));
    let reason = || steps.reason(state, &lang.get(&format!("recessi-reason-{state}-{}", act.state)));
    match (act.state, state) {
        (ActState::Submitted, ActState::Registered) => {
            let fields = match found.notice {
                Some(_) => html! {},
                None => faces::fields(lang, steps, &around.free),
            };
            steps.form(state, &label, fields)
        }
        (ActState::Contested, ActState::Registered) => {
            let options = ["true", "false"].map(|word| {
                (
                    word.to_owned(),
                    lang.get(&format!("recessi-recognised-{word}")).into_owned(),
                )
            });
            let fields = html! {
                (steps.form.radios("recognised", &t!(lang, "recessi-recognised"), &options))
                (reason())
            };
            steps.form(state, &label, fields)
        }
        (_, ActState::Contested) => {
            let hint = t!(lang, "recessi-goes-on-hint");
            let fields = html! {
                (reason())
                (steps.form.checkbox("goes_on", &t!(lang, "recessi-goes-on-yes"), Some(&hint)))
            };
            steps.form(state, &label, fields)
        }
        (_, ActState::Rejected) => steps.form(state, &label, reason()),
        (_, ActState::Revoked) => steps.undo(state, &label, &t!(lang, "recessi-revoke-ask")),
        (_, ActState::Settled) => {
            let fields = html! {
                (steps.register_of(Purpose::Settlement, &found.sheet.register))
                @if let Some(address) = &around.pec {
                    (steps.form.checkbox("pec", &t!(lang, "recessi-pec", address = address), Some(&t!(lang, "recessi-pec-hint"))))
                }
            };
            steps.form(state, &label, fields)
        }
        _ => steps.button(state, &label),
    }
}

/// What the notice says, to be changed until it is registered.
pub(super) fn edit(visit: &Visit, found: &RecessoSheet, steps: &Steps<'_>) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-accordion" { details open[steps.form.data.flag("edit")] {
            summary { (t!(lang, "recessi-edit")) }
            form method="post" action=(format!("{}/edit", found.sheet.act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="edit" value="true";
                (said(lang, &steps.form))
                div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "admin-save")) } }
            }
        } }
    }
}

/// The fields of what a notice says.
pub(super) fn said(lang: Lang, form: &crate::web::components::Form<'_>) -> Markup {
    let kinds = [
        ("false", "recessi-kind-ordinary"),
        ("true", "recessi-kind-just-cause"),
    ]
    .map(|(word, key)| (word.to_owned(), lang.get(key).into_owned()));
    let error = form.error("reasons");
    html! {
        (form.radios("just_cause", &t!(lang, "recessi-kind"), &kinds))
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="reasons" { (t!(lang, "recessi-reasons")) }
            span class="s-hint" id="reasons-hint" { (t!(lang, "recessi-reasons-hint")) }
            textarea class="form-control" id="reasons" name="reasons" rows="5" maxlength="10000" aria-describedby="reasons-hint"
                aria-invalid=[error.as_ref().map(|_| "true")] { "\n" (form.data.text("reasons")) }
            @if let Some(error) = &error { p class="s-error" { (error) } }
        }
        (form.input(Input::text("requested_on", &t!(lang, "recessi-requested-on")).optional().kind("date").hint(&t!(lang, "recessi-requested-on-hint"))))
    }
}

/// A decision that takes nothing but its reason; what was refused stands open, as it was typed.
fn with_reason(
    lang: Lang,
    found: &RecessoSheet,
    steps: &Steps<'_>,
    (place, asked): (&str, &str),
    label: &str,
    reason: &str,
) -> Markup {
    let id = format!("{place}-{asked}");
    let is_refused = steps.form.data.text("asked") == asked;
    let typed = if is_refused {
        steps.form.data.text("reason")
    } else {
        ""
    };
    let error = steps.form.error("reason").filter(|_| is_refused);
    html! {
        div class="s-accordion" { details open[is_refused] {
            summary { (lang.get(label)) }
            form method="post" action=(format!("{}/{place}", found.sheet.act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="asked" value=(asked);
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for=(id) { (lang.get(reason)) }
                    textarea class="form-control" id=(id) name="reason" maxlength="2000" required
                        aria-invalid=[error.as_ref().map(|_| "true")] { "\n" (typed) }
                    @if let Some(error) = &error { p class="s-error" { (error) } }
                }
                div class="s-form-actions" { button class="btn btn-outline-primary" { (lang.get(label)) } }
            }
        } }
    }
}
