//! The sheet of a person.

use maud::{Markup, html};

use super::{ente_roles, labels, languages, role_boxes, state_badge};
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::text::Lang;
use crate::users::admin::{ente_role_name, role_name};
use crate::users::model::{Absence, Account, Membership};
use crate::users::sessions::Session;
use crate::users::tokens::Token;
use crate::web::components::{Form, Input, csrf_field, time};
use crate::web::listing::{
    Difference, PostButton, Refused, changed_meanwhile, day, form_of, post_button, refusal_alert,
};
use crate::web::{FormData, Visit};
use crate::{audit, t};

/// What only administrators see.
pub struct Managed {
    /// Absences that are not over, each with the deputy's name.
    pub absences: Vec<(Absence, Option<String>)>,
    /// Who could stand in.
    pub deputies: Vec<(UserId, String)>,
    /// Live sessions.
    pub sessions: Vec<Session>,
    /// Tokens that are not revoked.
    pub tokens: Vec<Token>,
}

/// The sheet; `managed` for administrators, who get the forms too.
pub fn page(
    visit: &Visit,
    account: &Account,
    managed: Option<&Managed>,
    enti: &[(EnteId, String)],
    refused: Option<&Refused>,
) -> Markup {
    let (lang, user) = (visit.lang(), &account.user);
    let present = present(account);
    let merged = merged(&present, refused);
    let form = Form {
        data: &merged,
        ..form_of(lang, &present, refused)
    };
    let labels = labels(lang);
    let labels: Vec<(&str, &str)> = labels
        .iter()
        .map(|(name, label)| (*name, label.as_str()))
        .collect();
    let reads_audit = visit.actor().is_ok_and(audit::may_read);
    html! {
        div class="s-page-head" {
            div {
                h1 { (user.name) }
                p { span class="s-break" { (user.email) } " " (state_badge(lang, user)) }
            }
            @if reads_audit {
                div class="s-actions" {
                    a class="btn btn-outline-primary" href=(format!("/audit-events?actor={}", user.id)) { (t!(lang, "admin-user-did")) }
                    a class="btn btn-outline-primary" href=(format!("/audit-events?subject=user&id={}", user.id)) { (t!(lang, "admin-history")) }
                }
            }
        }
        @match refused {
            Some(refused) if refused.is_stale() => (changed_meanwhile(lang, &differences(lang, &present, &refused.form))),
            _ => (refusal_alert(lang, refused, &labels)),
        }
        div class="s-layout" {
            div {
                @match managed {
                    Some(managed) => {
                        (data(visit, account, &form))
                        @if account.enti.is_empty() { (roles(visit, account, &form)) }
                        @if !account.is_staff() { (memberships(visit, account, enti, &form)) }
                        (absences(visit, account, managed, &form))
                        (tokens(visit, account, managed))
                    }
                    None => (places(lang, account)),
                }
            }
            aside {
                (facts(lang, account))
                @if let Some(managed) = managed { (access(visit, account, managed)) (disabling(visit, account, &form)) }
            }
        }
    }
}

/// The values of all forms as they are stored.
fn present(account: &Account) -> FormData {
    let user = &account.user;
    let fields = [
        ("version", user.version.to_string()),
        ("name", user.name.clone()),
        ("language", user.language.to_string()),
        ("ente_role", "ente_user".to_owned()),
    ];
    let roles = account.roles.iter().map(|role| ("roles", role.to_string()));
    let fields = fields.into_iter().chain(roles);
    FormData::collected(fields.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The stored values with those of the refused form over them: each form of the sheet keeps its own.
fn merged(present: &FormData, refused: Option<&Refused>) -> FormData {
    let Some(Refused { form, .. }) = refused else {
        return present.clone();
    };
    let names = [
        "name",
        "language",
        "roles",
        "ente_id",
        "ente_role",
        "sees_all",
        "from_on",
        "to_on",
        "deputy_id",
        "reason",
    ];
    // Only the roles' form sends no field for an empty choice.
    let sent_roles = form.flag("roles-sent");
    let values = names.into_iter().flat_map(|name| {
        let from = if form.flag(name) || (name == "roles" && sent_roles) {
            form
        } else {
            present
        };
        from.list(name)
            .into_iter()
            .map(move |value| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    });
    // A form that was refused for its own mistakes still stands on the version first seen.
    let seen = if form.flag("version") && !refused.is_some_and(Refused::is_stale) {
        form
    } else {
        present
    };
    let version = ("version".to_owned(), seen.text("version").to_owned());
    FormData::collected(values.chain([version]).collect())
}

fn differences(lang: Lang, stored: &FormData, typed: &FormData) -> Vec<Difference> {
    let roles = |form: &FormData| {
        let names: Vec<String> = form
            .list("roles")
            .into_iter()
            .filter_map(|word| word.parse().ok())
            .map(|role| role_name(lang, role))
            .collect();
        names.join(", ")
    };
    let language = |form: &FormData| match form.text("language") {
        "" => String::new(),
        word => lang.get(&format!("language-{word}")).into_owned(),
    };
    let mut found = Vec::new();
    if typed.flag("name") {
        found.push(Difference::between(
            &t!(lang, "admin-user-name"),
            stored.text("name"),
            typed.text("name"),
        ));
        found.push(Difference::between(
            &t!(lang, "admin-language"),
            &language(stored),
            &language(typed),
        ));
    }
    if typed.flag("roles-sent") {
        found.push(Difference::between(
            &t!(lang, "admin-user-roles"),
            &roles(stored),
            &roles(typed),
        ));
    }
    found.into_iter().flatten().collect()
}

fn version_field(form: &Form<'_>) -> Markup {
    html! { input type="hidden" name="version" value=(form.data.text("version")); }
}

fn data(visit: &Visit, account: &Account, form: &Form<'_>) -> Markup {
    let lang = visit.lang();
    html! {
        section class="s-panel" aria-labelledby="data-title" {
            h2 id="data-title" { (t!(lang, "admin-user-data")) }
            form method="post" action=(format!("/users/{}/edit", account.user.id)) novalidate {
                (csrf_field(visit)) (version_field(form))
                (form.input(Input::text("name", &t!(lang, "admin-user-full-name")).max(100)))
                (form.radios("language", &t!(lang, "admin-user-language"), &languages(lang)))
                button class="btn btn-primary btn-sm" { (t!(lang, "admin-save")) span class="visually-hidden" { ": " (t!(lang, "admin-user-data")) } }
            }
        }
    }
}

fn roles(visit: &Visit, account: &Account, form: &Form<'_>) -> Markup {
    let lang = visit.lang();
    html! {
        section class="s-panel" aria-labelledby="roles-title" {
            h2 id="roles-title" { (t!(lang, "admin-users-centre")) }
            @if !account.is_staff() { p class="s-muted" { (t!(lang, "admin-user-no-place-text")) } }
            form method="post" action=(format!("/users/{}/roles", account.user.id)) novalidate {
                (csrf_field(visit)) (version_field(form))
                input type="hidden" name="roles-sent" value="true";
                (role_boxes(lang, form))
                button class="btn btn-primary btn-sm" { (t!(lang, "admin-user-save-roles")) }
            }
        }
    }
}

fn memberships(visit: &Visit, account: &Account, enti: &[(EnteId, String)], form: &Form<'_>) -> Markup {
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

fn absences(visit: &Visit, account: &Account, managed: &Managed, form: &Form<'_>) -> Markup {
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

fn tokens(visit: &Visit, account: &Account, managed: &Managed) -> Markup {
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

/// Roles and enti for those who only read.
fn places(lang: Lang, account: &Account) -> Markup {
    html! {
        section class="s-panel" aria-labelledby="places-title" {
            h2 id="places-title" { (t!(lang, "admin-users-does")) }
            @if account.roles.is_empty() && account.enti.is_empty() { p { (t!(lang, "admin-user-no-place")) } }
            ul {
                @for role in &account.roles { li { (role_name(lang, *role)) } }
                @for membership in &account.enti { li {
                    a href=(format!("/enti/{}", membership.ente)) { (membership.ente_name) } ": " (ente_role_name(lang, membership.role))
                    @if membership.sees_all { ", " (t!(lang, "admin-user-sees-all-box")) }
                } }
            }
        }
    }
}

fn facts(lang: Lang, account: &Account) -> Markup {
    let user = &account.user;
    html! {
        section class="s-panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(lang, "admin-user-account")) }
            dl class="s-dl" {
                dt { (t!(lang, "admin-user-created")) } dd { (time(lang, user.created_at)) }
                dt { (t!(lang, "admin-user-password")) }
                dd { @match user.password_changed_at { Some(at) => (time(lang, at)), None => (t!(lang, "admin-user-no-password")) } }
                dt { (t!(lang, "admin-second-factor")) }
                dd { (if user.totp_confirmed_at.is_some() { t!(lang, "admin-second-factor-on") } else { t!(lang, "admin-second-factor-off") }) }
                @if let Some(at) = user.disabled_at { dt { (t!(lang, "admin-user-disabled")) } dd { (time(lang, at)) } }
            }
        }
    }
}

/// Link for a password, second factor, sessions.
fn access(visit: &Visit, account: &Account, managed: &Managed) -> Markup {
    let (lang, user) = (visit.lang(), &account.user);
    let button = |path: &str, label: &str, confirm: Option<&str>| {
        post_button(
            visit,
            &PostButton {
                action: &format!("/users/{}/{path}", user.id),
                label,
                about: "",
                class: "btn btn-outline-primary btn-sm",
                confirm,
                fields: &[],
            },
        )
    };
    html! {
        section class="s-panel s-stack" aria-labelledby="access-title" {
            h2 id="access-title" { (t!(lang, "admin-user-access")) }
            @if user.is_enabled() {
                @if user.is_activated() {
                    (button("invitation", &t!(lang, "admin-user-send-reset"), None))
                } @else {
                    (button("invitation", &t!(lang, "admin-user-send-again"), None))
                }
            }
            @if user.totp_confirmed_at.is_some() {
                (button("second-factor/remove", &t!(lang, "admin-second-factor-remove"), Some(&t!(lang, "admin-second-factor-ask", name = &user.name))))
            }
            @if managed.sessions.is_empty() {
                p class="s-small s-muted" { (t!(lang, "admin-no-sessions")) }
            } @else {
                p { (t!(lang, "admin-sessions", count = managed.sessions.len())) }
                ul class="s-small" { @for session in &managed.sessions { li class="s-break" {
                    (session.address) " · " (time(lang, session.seen_at))
                } } }
                (button("sessions/end", &t!(lang, "admin-sessions-end"), Some(&t!(lang, "admin-sessions-ask", name = &user.name))))
            }
        }
    }
}

fn disabling(visit: &Visit, account: &Account, form: &Form<'_>) -> Markup {
    let (lang, user) = (visit.lang(), &account.user);
    html! {
        section class="s-panel" aria-labelledby="disabling-title" {
            @if user.is_enabled() {
                h2 id="disabling-title" { (t!(lang, "admin-user-disable")) }
                p class="s-small s-muted" { (t!(lang, "admin-user-disable-text")) }
                form method="post" action=(format!("/users/{}/disable", user.id)) novalidate data-confirm=(t!(lang, "admin-user-disable-ask", name = &user.name)) {
                    (csrf_field(visit)) (version_field(form))
                    (form.input(Input::text("reason", &t!(lang, "admin-reason")).max(500)))
                    button class="btn btn-outline-danger btn-sm" data-confirm-label=(t!(lang, "admin-user-disable")) { (t!(lang, "admin-user-disable")) }
                }
            } @else {
                h2 id="disabling-title" { (t!(lang, "admin-user-disabled")) }
                p class="s-small s-muted" { (t!(lang, "admin-user-enable-text")) }
                (post_button(visit, &PostButton {
                    action: &format!("/users/{}/enable", user.id),
                    label: &t!(lang, "admin-user-enable"),
                    about: "",
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("version", &user.version.to_string())],
                }))
            }
        }
    }
}
