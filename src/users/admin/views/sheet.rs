//! The sheet of a person.

mod lists;
mod side;
mod values;

use maud::{Markup, html};

use self::lists::{absences, memberships, tokens};
use self::side::{access, disabling, facts};
use self::values::{differences, merged, present};
use super::{labels, role_boxes, state_badge};
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::text::Lang;
use crate::users::admin::{ente_role_name, role_name};
use crate::users::model::{Absence, Account};
use crate::users::sessions::Session;
use crate::users::tokens::Token;
use crate::web::Visit;
use crate::web::components::{Form, Input, csrf_field, languages};
use crate::web::listing::{Refused, changed_meanwhile, form_of, refusal_alert};
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
        @if let Some(at) = user.mail_failed_at {
            div class="alert alert-warning" { p { (t!(lang, "admin-user-mail-failed", at = lang.date_time(at), why = user.mail_failure.as_deref().unwrap_or("–"))) } }
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
