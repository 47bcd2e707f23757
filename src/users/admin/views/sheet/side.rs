//! Beside the sheet: the account itself and how its person gets in.

use maud::{Markup, html};

use super::{Managed, version_field};
use crate::kernel::text::Lang;
use crate::t;
use crate::users::model::Account;
use crate::web::Visit;
use crate::web::components::{Form, Input, csrf_field, time};
use crate::web::listing::{PostButton, post_button};

pub(super) fn facts(lang: Lang, account: &Account) -> Markup {
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
pub(super) fn access(visit: &Visit, account: &Account, managed: &Managed) -> Markup {
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

pub(super) fn disabling(visit: &Visit, account: &Account, form: &Form<'_>) -> Markup {
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
