//! What a person has several of: enti, absences, tokens.

use maud::{Markup, html};

use super::{Managed, version_field};
use crate::kernel::ids::EnteId;
use crate::t;
use crate::users::admin::views::ente_roles;
use crate::users::model::{Account, Membership};
use crate::web::Visit;
use crate::web::components::{Form, Input, csrf_field, time};
use crate::web::listing::{PostButton, day, post_button};

pub(super) fn memberships(
    visit: &Visit,
    account: &Account,
    enti: &[(EnteId, String)],
    form: &Form<'_>,
) -> Markup {
    let lang = visit.lang();
    let others: Vec<(String, String)> = enti
        .iter()
        .filter(|(id, _)| !account.enti.iter().any(|membership| membership.ente == *id))
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    html! {
        section class="s-panel s-flush" id="enti" aria-labelledby="enti-title" {
            h2 id="enti-title" { (t!(lang, "admin-users-enti")) }
            @if !account.enti.is_empty() {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-users-enti")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-user-ente")) }
                        th scope="col" { (t!(lang, "admin-user-role")) }
                        th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } }
                    } }
                    tbody { @for membership in &account.enti { (membership_row(visit, account, membership, form)) } }
                }
            }
            div class="s-accordion px-3" { details open[account.enti.is_empty() || form.error("ente_id").is_some()] {
                summary { (t!(lang, "admin-user-add-ente")) }
                form method="post" action=(format!("/users/{}/enti", account.user.id)) novalidate {
                    (csrf_field(visit)) (version_field(form))
                    (form.select("ente_id", &t!(lang, "admin-user-ente"), None, Some(&t!(lang, "admin-choose")), &others))
                    (form.radios("ente_role", &t!(lang, "admin-user-role"), &ente_roles(lang)))
                    (form.checkbox("sees_all", &t!(lang, "admin-user-sees-all-box"), Some(&t!(lang, "admin-user-sees-all-hint"))))
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-user-add-ente")) }
                }
            } }
        }
    }
}

fn membership_row(visit: &Visit, account: &Account, membership: &Membership, form: &Form<'_>) -> Markup {
    let lang = visit.lang();
    let (id, ente) = (account.user.id, membership.ente);
    html! {
        tr {
            td class="s-main-cell" {
                a href=(format!("/enti/{ente}")) { (membership.ente_name) }
                @if !membership.is_valid { span class="s-sub" { (t!(lang, "admin-ente-ended")) } }
            }
            td data-label=(t!(lang, "admin-user-role")) {
                form class="s-cluster" method="post" action=(format!("/users/{id}/enti")) {
                    (csrf_field(visit)) (version_field(form))
                    input type="hidden" name="ente_id" value=(ente);
                    label class="visually-hidden" for=(format!("role-{ente}")) { (t!(lang, "admin-user-role-in", name = &membership.ente_name)) }
                    select class="form-control form-control-sm w-c-12" id=(format!("role-{ente}")) name="ente_role" {
                        @for (value, label) in ente_roles(lang) { option value=(value) selected[value == membership.role.as_str()] { (label) } }
                    }
                    div class="s-check" {
                        input type="checkbox" id=(format!("sees-{ente}")) name="sees_all" value="true" checked[membership.sees_all];
                        label for=(format!("sees-{ente}")) { (t!(lang, "admin-user-sees-all-box")) }
                    }
                    button class="btn btn-outline-primary btn-sm" { (t!(lang, "admin-save")) span class="visually-hidden" { ": " (membership.ente_name) } }
                }
            }
            td {
                (post_button(visit, &PostButton {
                    action: &format!("/users/{id}/enti/remove"),
                    label: &t!(lang, "admin-remove"),
                    about: &membership.ente_name,
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "admin-user-leave-ask", person = &account.user.name, ente = &membership.ente_name)),
                    fields: &[("version", &account.user.version.to_string()), ("ente_id", &ente.to_string())],
                }))
            }
        }
    }
}

pub(super) fn absences(visit: &Visit, account: &Account, managed: &Managed, form: &Form<'_>) -> Markup {
    let lang = visit.lang();
    let deputies: Vec<(String, String)> = managed
        .deputies
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let is_open = ["from_on", "to_on", "deputy_id"]
        .iter()
        .any(|name| !form.data.text(name).is_empty() || form.error(name).is_some());
    html! {
        section class="s-panel s-flush" id="absences" aria-labelledby="absences-title" {
            h2 id="absences-title" { (t!(lang, "admin-absences")) }
            @if managed.absences.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-no-absences")) }
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-absences")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-from")) }
                        th scope="col" { (t!(lang, "admin-to")) }
                        th scope="col" { (t!(lang, "admin-deputy")) }
                        th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } }
                    } }
                    tbody { @for (absence, deputy) in &managed.absences { tr {
                        td data-label=(t!(lang, "admin-from")) { (day(lang, Some(absence.from_on))) }
                        td data-label=(t!(lang, "admin-to")) { (day(lang, Some(absence.to_on))) }
                        td data-label=(t!(lang, "admin-deputy")) { (deputy.as_deref().unwrap_or("–")) }
                        td { (post_button(visit, &PostButton {
                            action: &format!("/users/{}/absences/remove", account.user.id),
                            label: &t!(lang, "admin-remove"),
                            about: &lang.date(absence.from_on),
                            class: "btn btn-outline-danger btn-sm",
                            confirm: None,
                            fields: &[("absence", &absence.id.to_string())],
                        })) }
                    } } }
                }
            }
            div class="s-accordion px-3" { details open[is_open] {
                summary { (t!(lang, "admin-absence-add")) }
                form method="post" action=(format!("/users/{}/absences", account.user.id)) novalidate {
                    (csrf_field(visit))
                    div class="s-row" {
                        (form.input(Input::text("from_on", &t!(lang, "admin-from")).kind("date")))
                        (form.input(Input::text("to_on", &t!(lang, "admin-to")).kind("date")))
                    }
                    (form.select("deputy_id", &t!(lang, "admin-deputy"), Some(&t!(lang, "admin-deputy-hint")), Some(&t!(lang, "admin-deputy-none")), &deputies))
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-absence-add")) }
                }
            } }
        }
    }
}

pub(super) fn tokens(visit: &Visit, account: &Account, managed: &Managed) -> Markup {
    let lang = visit.lang();
    html! {
        @if !managed.tokens.is_empty() {
            section class="s-panel s-flush" aria-labelledby="tokens-title" {
                h2 id="tokens-title" { (t!(lang, "admin-tokens")) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-tokens")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-user-name")) }
                        th scope="col" { (t!(lang, "admin-token-expires")) }
                        th scope="col" { (t!(lang, "admin-token-used")) }
                        th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } }
                    } }
                    tbody { @for token in &managed.tokens { tr {
                        td class="s-main-cell" { strong { (token.name) } span class="s-sub s-mono" { (token.prefix) "…" } }
                        td data-label=(t!(lang, "admin-token-expires")) { (day(lang, token.expires_on)) }
                        td data-label=(t!(lang, "admin-token-used")) { @match token.used_at { Some(at) => (time(lang, at)), None => "–" } }
                        td { (post_button(visit, &PostButton {
                            action: &format!("/users/{}/tokens/revoke", account.user.id),
                            label: &t!(lang, "admin-revoke"),
                            about: &token.name,
                            class: "btn btn-outline-danger btn-sm",
                            confirm: Some(&t!(lang, "admin-token-ask", name = &token.name)),
                            fields: &[("token", &token.id.to_string())],
                        })) }
                    } } }
                }
            }
        }
    }
}
