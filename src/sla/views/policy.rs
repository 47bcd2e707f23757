//! The pages of policies.

use std::collections::HashMap;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::calendar::used_by;
use super::differences::{actions, of_policies, third_party_key, whom};
use super::{VersionNote, history, refusal, retirement, users};
use crate::kernel::ids::UserId;
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::sla::commands::Users;
use crate::sla::given::policy::{KINDS, MOST_STEPS, PRIORITIES, PolicyIn};
use crate::sla::policies::{BREACH, Policy, PolicyVersion, Step, Whom};
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{Refused, form_of};
use crate::web::{FormData, Visit};

/// A policy in the list.
pub struct Row {
    /// The policy.
    pub policy: Policy,
    /// The version in force today, if one is.
    pub version: Option<PolicyVersion>,
    /// Who uses it.
    pub users: Users,
}

/// The list.
pub fn list(lang: Lang, rows: &[Row], is_admin: bool) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "sla-pages-policies")) } p { (t!(lang, "sla-pages-policies-lead")) } }
            div class="s-actions" {
                a class="btn btn-outline-primary" href="/calendars" { (t!(lang, "sla-pages-calendars")) }
                @if is_admin {
                    a class="btn btn-outline-primary" href="/sla-simulator" { (t!(lang, "sla-pages-simulator")) }
                    a class="btn btn-primary" href="/sla-policies/new" { (icon(icon!("it-plus"))) " " (t!(lang, "sla-pages-policy-new")) }
                }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if rows.is_empty() {
                (empty_state(icon!("it-box"), &t!(lang, "sla-pages-policies-none"), &t!(lang, "sla-pages-policies-none-text"), is_admin.then_some(("/sla-policies/new", &*t!(lang, "sla-pages-policy-new")))))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "sla-pages-policies")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "sla-pages-policy")) }
                        th scope="col" { (t!(lang, "sla-pages-used-by")) }
                        th scope="col" { (t!(lang, "sla-pages-in-force")) }
                    } }
                    tbody { @for Row { policy, version, users } in rows { tr {
                        td class="s-main-cell" {
                            a href=(format!("/sla-policies/{}", policy.code)) { (policy.name(lang)) }
                            span class="s-sub" { span class="s-mono" { (policy.code) } @if policy.retired_at.is_some() { " · " span class="s-badge" { (t!(lang, "admin-retired")) } } }
                        }
                        td data-label=(t!(lang, "sla-pages-used-by")) { span { (used_by(users)) } }
                        td data-label=(t!(lang, "sla-pages-in-force")) { span { @match version {
                            Some(version) => { (t!(lang, "sla-pages-version", number = version.number)) ", " (t!(lang, "sla-pages-valid-from", day = lang.date(version.valid_from))) }
                            None => (t!(lang, "sla-pages-not-in-force")),
                        } } }
                    } } }
                }
            }
        }
    }
}

/// What the sheet shows.
pub struct Sheet<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its versions, the newest first.
    pub versions: &'a [PolicyVersion],
    /// Who uses it.
    pub users: &'a Users,
    /// Names of who made versions.
    pub names: &'a HashMap<UserId, String>,
    /// The date of the visit.
    pub today: NaiveDate,
}

/// The version in force on a date, out of all, the newest first.
pub fn in_force(versions: &[PolicyVersion], today: NaiveDate) -> Option<&PolicyVersion> {
    let valid = versions.iter().filter(|version| version.valid_from <= today);
    valid.max_by_key(|version| (version.valid_from, version.number))
}

/// One policy: what it promises now and its versions.
pub fn sheet(visit: &Visit, sheet: &Sheet<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, policy) = (visit.lang(), sheet.policy);
    let path = format!("/sla-policies/{}", policy.code);
    let shown = in_force(sheet.versions, sheet.today).or(sheet.versions.first());
    html! {
        div class="s-page-head" {
            div {
                h1 { (policy.name(lang)) }
                p { span class="s-mono" { (policy.code) } @if policy.retired_at.is_some() { " " span class="s-badge" { (t!(lang, "admin-retired")) } } }
            }
            @if visit.is_admin() {
                div class="s-actions" {
                    a class="btn btn-outline-primary" href=(format!("/sla-simulator?policy={}", policy.code)) { (t!(lang, "sla-pages-try")) }
                    a class="btn btn-outline-primary" href=(format!("/recomputations/new?policy={}", policy.code)) { (t!(lang, "sla-pages-recompute")) }
                    @if policy.retired_at.is_none() { a class="btn btn-primary" href=(format!("{path}/edit")) { (icon(icon!("it-pencil"))) " " (t!(lang, "admin-edit")) } }
                }
            }
        }
        (refusal(lang, refused, &[]))
        div class="s-layout" {
            div { @if let Some(version) = shown { (rules_of(lang, version)) } (versions(visit, sheet)) }
            aside {
                section class="s-panel" aria-labelledby="users-title" {
                    h2 id="users-title" { (t!(lang, "sla-pages-used-by")) }
                    (users(lang, sheet.users))
                }
                @if visit.is_admin() { (retirement(visit, &path, policy.name(lang), policy.retired_at.is_none(), policy.version)) }
            }
        }
    }
}

fn versions(visit: &Visit, sheet: &Sheet<'_>) -> Markup {
    let (lang, path) = (visit.lang(), format!("/sla-policies/{}", sheet.policy.code));
    let may_edit = visit.is_admin() && sheet.policy.retired_at.is_none();
    let current = in_force(sheet.versions, sheet.today).map(|version| version.id);
    let notes = sheet
        .versions
        .iter()
        .enumerate()
        .map(|(index, version)| VersionNote {
            number: version.number,
            at: version.created_at,
            by: version
                .created_by
                .and_then(|user| sheet.names.get(&user))
                .map(String::as_str),
            reason: version.reason.as_deref(),
            valid: Some(t!(lang, "sla-pages-valid-from", day = lang.date(version.valid_from)).into_owned()),
            changes: sheet
                .versions
                .get(index + 1)
                .map_or_else(Vec::new, |before| of_policies(lang, before, version)),
            again: (may_edit && index > 0).then(|| format!("{path}/edit?from={}", version.number)),
            in_force: Some(version.id) == current,
        });
    history(lang, &notes.collect::<Vec<_>>())
}

fn rules_of(lang: Lang, version: &PolicyVersion) -> Markup {
    let targets = version.targets.0;
    let rows = [targets.first_answer, targets.next_answer, targets.solution].map(|row| row.all());
    html! {
        section class="s-panel s-flush" aria-labelledby="targets-title" {
            h2 id="targets-title" { (t!(lang, "sla-pages-targets")) }
            p class="px-3 s-muted" { (t!(lang, "sla-pages-targets-text")) }
            table class="s-table s-cards" {
                caption class="visually-hidden" { (t!(lang, "sla-pages-targets")) }
                thead { tr {
                    th scope="col" { (t!(lang, "sla-pages-promise")) }
                    @for priority in PRIORITIES { th scope="col" { (lang.get(&format!("tickets-priority-{priority}"))) } }
                } }
                tbody { @for (kind, row) in KINDS.iter().zip(rows) { tr {
                    td class="s-main-cell" { (lang.get(&format!("sla-pages-kind-{kind}"))) }
                    @for (priority, minutes) in PRIORITIES.iter().zip(row) {
                        td data-label=(lang.get(&format!("tickets-priority-{priority}"))) { (words::duration(lang, i64::from(minutes) * 60)) }
                    }
                } } }
            }
            p class="px-3" { (lang.get(third_party_key(version.pause_on_third_party))) "." }
        }
        section class="s-panel s-flush" aria-labelledby="steps-title" {
            h2 id="steps-title" { (t!(lang, "sla-pages-steps")) }
            table class="s-table s-cards" {
                caption class="visually-hidden" { (t!(lang, "sla-pages-steps")) }
                thead { tr {
                    th scope="col" { (t!(lang, "sla-pages-percent")) }
                    th scope="col" { (t!(lang, "sla-pages-tell")) }
                    th scope="col" { (t!(lang, "sla-pages-tell-free")) }
                    th scope="col" { (t!(lang, "sla-pages-does")) }
                } }
                tbody { @for step in &version.steps.0 { tr {
                    td class="s-main-cell" { (step.percent) " %" @if step.percent == BREACH { " (" (t!(lang, "sla-pages-breach")) ")" } }
                    td data-label=(t!(lang, "sla-pages-tell")) { span { (whom(lang, &step.tell)) } }
                    td data-label=(t!(lang, "sla-pages-tell-free")) { span { (whom(lang, &step.tell_if_unassigned)) } }
                    td data-label=(t!(lang, "sla-pages-does")) { span { (if actions(lang, step).is_empty() { "–".to_owned() } else { actions(lang, step).join(", ") }) } }
                } } }
            }
        }
    }
}

/// The row of a step among the fields of the form.
pub fn step_fields(index: usize, step: &Step) -> Vec<(String, String)> {
    let name = |part: &str| format!("step-{index}-{part}");
    let mut fields = vec![(name("percent"), step.percent.to_string())];
    fields.extend(step.tell.iter().map(|whom| (name("tell"), whom.to_string())));
    fields.extend(
        step.tell_if_unassigned
            .iter()
            .map(|whom| (name("free"), whom.to_string())),
    );
    if step.raise_priority {
        fields.push((name("raise"), "true".to_owned()));
    }
    if step.reassign {
        fields.push((name("reassign"), "true".to_owned()));
    }
    fields
}

/// A policy's fields as the form shows them.
pub fn form_data(given: &PolicyIn) -> FormData {
    let mut fields = vec![
        ("name_it".to_owned(), given.name_it.clone()),
        ("name_en".to_owned(), given.name_en.clone()),
        ("valid_from".to_owned(), given.valid_from.to_string()),
    ];
    for (kind, row) in KINDS.iter().zip(&given.targets) {
        for (priority, minutes) in PRIORITIES.iter().zip(row) {
            let minutes = minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
            fields.push((format!("target-{kind}-{priority}"), minutes));
        }
    }
    if given.pause_on_third_party {
        fields.push(("pause_on_third_party".to_owned(), "true".to_owned()));
    }
    let steps = given.steps.iter().enumerate();
    fields.extend(steps.flat_map(|(index, step)| step_fields(index, step)));
    FormData::collected(fields)
}

fn labels(lang: Lang) -> Vec<(String, String)> {
    let keys = [
        ("code", "sla-pages-code"),
        ("name_it", "admin-name-it"),
        ("name_en", "admin-name-en"),
        ("valid_from", "sla-pages-from-day"),
        ("steps", "sla-pages-steps"),
        ("reason", "admin-reason"),
    ];
    let mut labels: Vec<(String, String)> = keys
        .map(|(name, key)| (name.to_owned(), lang.get(key).into_owned()))
        .into();
    for kind in KINDS {
        for priority in PRIORITIES {
            labels.push((
                format!("target-{kind}-{priority}"),
                target_label(lang, kind, priority),
            ));
        }
    }
    for index in 0..MOST_STEPS {
        let label = t!(lang, "sla-pages-step", number = index + 1).into_owned();
        labels.push((format!("step-{index}"), label));
    }
    labels
}

fn target_label(lang: Lang, kind: &str, priority: &str) -> String {
    format!(
        "{}, {}",
        lang.get(&format!("sla-pages-kind-{kind}")),
        lang.get(&format!("tickets-priority-{priority}"))
    )
}

/// The form of a policy; a new one has a code to choose, one that changes needs a reason.
pub fn form(
    visit: &Visit,
    policy: Option<&Policy>,
    present: &FormData,
    from: Option<i32>,
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let (title, action, back) = match policy {
        None => (
            t!(lang, "sla-pages-policy-new").into_owned(),
            "/sla-policies/new".to_owned(),
            "/sla-policies".to_owned(),
        ),
        Some(policy) => (
            t!(lang, "admin-edit-of", name = policy.name(lang)).into_owned(),
            format!("/sla-policies/{}/edit", policy.code),
            format!("/sla-policies/{}", policy.code),
        ),
    };
    html! {
        div class="s-page-head" { div { h1 { (title) } } }
        (refusal(lang, refused, &labels(lang)))
        @if let Some(number) = from { div class="alert alert-info" role="status" { p { (t!(lang, "sla-pages-from-version", number = number)) } } }
        form class="s-panel" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(policy) = policy {
                @let version = match refused { Some(refused) if !refused.is_stale() => refused.form.text("version").to_owned(), _ => policy.version.to_string() };
                input type="hidden" name="version" value=(version);
            }
            div class="s-row" {
                (form.input(Input::text("name_it", &t!(lang, "admin-name-it")).max(120)))
                (form.input(Input::text("name_en", &t!(lang, "admin-name-en")).max(120)))
            }
            @if policy.is_none() {
                (form.input(Input::text("code", &t!(lang, "sla-pages-code")).hint(&t!(lang, "sla-pages-code-hint")).max(32)))
            }
            (form.input(Input::text("valid_from", &t!(lang, "sla-pages-from-day")).hint(&t!(lang, "sla-pages-from-day-hint")).kind("date")))
            @for kind in KINDS {
                fieldset class="s-field" {
                    legend { (lang.get(&format!("sla-pages-kind-{kind}"))) }
                    p class="s-hint" { (t!(lang, "sla-pages-minutes-hint")) }
                    div class="s-row" { @for priority in PRIORITIES {
                        (form.input(Input::text(&format!("target-{kind}-{priority}"), &lang.get(&format!("tickets-priority-{priority}"))).kind("number").max(6)))
                    } }
                }
            }
            (form.checkbox("pause_on_third_party", &t!(lang, "sla-pages-third-party-pauses"), Some(&t!(lang, "sla-pages-third-party-hint"))))
            (steps(lang, &form))
            @if policy.is_some() {
                (form.input(Input::text("reason", &t!(lang, "admin-reason")).hint(&t!(lang, "sla-pages-reason-hint")).max(500)))
                p class="s-small s-muted" { (t!(lang, "sla-pages-edit-text")) }
            }
            div class="s-form-actions" {
                button class="btn btn-primary" { (if policy.is_none() { t!(lang, "sla-pages-policy-new") } else { t!(lang, "admin-save") }) }
                a class="btn btn-link" href=(back) { (t!(lang, "web-cancel")) }
            }
        }
    }
}

fn steps(lang: Lang, form: &Form<'_>) -> Markup {
    let filled = |index: &usize| !form.data.text(&format!("step-{index}-percent")).is_empty();
    let rows = (0..MOST_STEPS).rev().find(filled).map_or(0, |last| last + 1);
    let error = form.error("steps");
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="steps" {
            legend { (t!(lang, "sla-pages-steps")) }
            p class="s-hint" { (t!(lang, "sla-pages-steps-hint")) }
            @if let Some(error) = error { p class="s-error" { (error) } }
            @for index in 0..(rows + 2).min(MOST_STEPS) { (step_row(lang, form, index)) }
        }
    }
}

fn step_row(lang: Lang, form: &Form<'_>, index: usize) -> Markup {
    let name = |part: &str| format!("step-{index}-{part}");
    let error = form.error(&format!("step-{index}"));
    let people = |part: &str, label: &str| {
        let chosen = form.data.list(&name(part));
        html! {
            fieldset class="s-field" {
                legend { (label) }
                @for whom in Whom::ALL {
                    @let id = format!("step-{index}-{part}-{whom}");
                    div class="s-check" {
                        input type="checkbox" id=(id) name=(name(part)) value=(whom) checked[chosen.contains(&whom.as_str())];
                        label for=(id) { (lang.get(&format!("sla-pages-whom-{whom}"))) }
                    }
                }
            }
        }
    };
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id=(format!("step-{index}")) {
            legend { (t!(lang, "sla-pages-step", number = index + 1)) }
            @if let Some(error) = error { p class="s-error" { (error) } }
            div class="s-row" {
                (form.input(Input::text(&name("percent"), &t!(lang, "sla-pages-percent")).kind("number").optional().max(4)))
                (people("tell", &t!(lang, "sla-pages-tell")))
                (people("free", &t!(lang, "sla-pages-tell-free")))
                fieldset class="s-field" {
                    legend { (t!(lang, "sla-pages-does")) }
                    (form.checkbox(&name("raise"), &t!(lang, "sla-pages-raises"), None))
                    (form.checkbox(&name("reassign"), &t!(lang, "sla-pages-reassigns"), None))
                }
            }
        }
    }
}
