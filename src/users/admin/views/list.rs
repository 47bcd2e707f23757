//! The list of accounts.

use maud::{Markup, html};

use super::state_badge;
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::Role;
use crate::users::admin::{ente_role_name, role_name};
use crate::users::model::Account;
use crate::web::FormData;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon, pager};
use crate::web::listing::address;

/// The page around the rows; `ente`: the name of the one ente whose people are shown.
pub fn page(lang: Lang, query: &FormData, ente: Option<&str>, is_admin: bool, results: Markup) -> Markup {
    let choice = |name: &str, options: &[(&str, String)]| {
        html! { @for (value, label) in options { option value=(value) selected[query.text(name) == *value] { (label) } } }
    };
    let text = |key: &str| lang.get(key).into_owned();
    let places = [
        ("", text("admin-users-anywhere")),
        ("centre", text("admin-users-centre")),
        ("enti", text("admin-users-enti")),
    ];
    let states = [
        ("", text("admin-users-enabled")),
        ("disabled", text("admin-users-disabled")),
        ("all", text("admin-all")),
    ];
    let roles: Vec<(&str, String)> = [("", text("admin-all"))]
        .into_iter()
        .chain(
            Role::ALL
                .iter()
                .map(|role| (role.as_str(), role_name(lang, *role))),
        )
        .collect();
    let without_ente = ["q", "place", "role", "state"].map(|name| (name, query.text(name)));
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "admin-users")) } p { (t!(lang, "admin-users-lead")) } }
            @if is_admin {
                div class="s-actions" { a class="btn btn-primary" href="/users/new" { (icon(icon!("it-plus"))) " " (t!(lang, "admin-user-new")) } }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            form class="s-filters" method="get" action="/users" hx-get="/users" hx-target="#results" hx-swap="outerHTML"
                hx-push-url="true" hx-trigger="submit, change, input changed delay:300ms from:#q" {
                div class="s-field s-wide" {
                    label for="q" { (t!(lang, "admin-search")) }
                    input class="form-control" type="search" id="q" name="q" maxlength="200" value=(query.text("q")) placeholder=(t!(lang, "admin-users-search-hint"));
                }
                div class="s-field" {
                    label for="place" { (t!(lang, "admin-users-place")) }
                    select class="form-control" id="place" name="place" { (choice("place", &places)) }
                }
                div class="s-field" {
                    label for="role" { (t!(lang, "admin-users-role")) }
                    select class="form-control" id="role" name="role" { (choice("role", &roles)) }
                }
                div class="s-field" {
                    label for="state" { (t!(lang, "admin-state")) }
                    select class="form-control" id="state" name="state" { (choice("state", &states)) }
                }
                @if ente.is_some() { input type="hidden" name="ente" value=(query.text("ente")); }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-filter")) }
                    a class="btn btn-link btn-sm" href="/users" { (t!(lang, "admin-reset")) }
                }
            }
            @if let Some(ente) = ente {
                div class="s-active-filters" {
                    a class="s-tag" href=(address("/users", &without_ente)) {
                        (t!(lang, "admin-user-ente")) ": " (ente) " " (icon(icon!("it-close"))) span class="visually-hidden" { (t!(lang, "admin-remove")) }
                    }
                }
            }
            (results)
        }
    }
}

/// The rows with their paging.
pub fn results(lang: Lang, accounts: &[Account], (first, next): (Option<&str>, Option<&str>)) -> Markup {
    html! {
        div id="results" class="s-dim" {
            p class="visually-hidden" role="status" { (t!(lang, "admin-rows", count = accounts.len())) }
            @if accounts.is_empty() {
                (empty_state(icon!("it-user"), &t!(lang, "admin-users-none"), &t!(lang, "admin-none-text"), Some(("/users", &t!(lang, "admin-reset")))))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-users")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-user-name")) }
                        th scope="col" { (t!(lang, "admin-users-does")) }
                        th scope="col" { (t!(lang, "admin-state")) }
                    } }
                    tbody { @for account in accounts { tr {
                        td class="s-main-cell" {
                            a href=(format!("/users/{}", account.user.id)) { (account.user.name) }
                            span class="s-sub s-break" { (account.user.email) }
                        }
                        td data-label=(t!(lang, "admin-users-does")) { span { (place(lang, account)) } }
                        td class="s-flat" { (state_badge(lang, &account.user)) }
                    } } }
                }
            }
            (pager(lang, first, next))
        }
    }
}

/// What a person does, in one line.
fn place(lang: Lang, account: &Account) -> String {
    if account.is_staff() {
        let roles: Vec<String> = account.roles.iter().map(|role| role_name(lang, *role)).collect();
        return roles.join(", ");
    }
    let enti: Vec<String> = account
        .enti
        .iter()
        .map(|membership| {
            format!(
                "{} ({})",
                membership.ente_name,
                ente_role_name(lang, membership.role)
            )
        })
        .collect();
    match enti.is_empty() {
        true => t!(lang, "admin-user-no-place").into_owned(),
        false => enti.join(", "),
    }
}
