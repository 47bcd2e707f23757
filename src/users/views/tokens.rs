//! The pages of API tokens.

use maud::{Markup, html};

use super::{account, button};
use crate::t;
use crate::users::actor::Role;
use crate::users::model::Account;
use crate::users::tokens::{Scope, Token};
use crate::users::web::Faults;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon, time};
use crate::web::{FormData, Visit};

/// The tokens and the form for another one.
pub fn page(visit: &Visit, own: &Account, tokens: &[Token], data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-tokens"),
        html! {
            (faults.summary(lang, data))
            p { (t!(lang, "account-tokens-text")) " " a href="/api/docs" { (t!(lang, "web-footer-api")) } }
            section class="s-panel s-flush" aria-labelledby="tokens-title" {
                h2 class="visually-hidden" id="tokens-title" { (t!(lang, "account-tokens-own")) }
                @if tokens.is_empty() {
                    (empty_state(icon!("it-key"), &t!(lang, "account-tokens-none"), &t!(lang, "account-tokens-none-text"), None))
                } @else {
                    (table(visit, own, tokens))
                }
            }
            (creation(visit, own, data, faults))
        },
    )
}

fn table(visit: &Visit, own: &Account, tokens: &[Token]) -> Markup {
    let lang = visit.lang();
    let scope = t!(lang, "account-token-scope");
    let ente = t!(lang, "account-ente");
    let expires = t!(lang, "account-token-expires");
    let used = t!(lang, "account-token-used");
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "account-tokens-own")) }
            thead { tr {
                th scope="col" { (t!(lang, "account-token-name")) }
                th scope="col" { (scope) }
                @if !own.is_staff() { th scope="col" { (ente) } }
                th scope="col" { (expires) }
                th scope="col" { (used) }
                th scope="col" { span class="visually-hidden" { (t!(lang, "account-action")) } }
            } }
            tbody { @for token in tokens { tr {
                td class="s-main-cell" { (token.name) span class="s-sub s-mono" { (token.prefix) "…" } }
                td data-label=(scope) { (lang.get(&format!("account-scope-{}", token.scope))) }
                @if !own.is_staff() {
                    td data-label=(ente) {
                        @if let Some(membership) = own.enti.iter().find(|m| Some(m.ente) == token.ente_id) { (membership.ente_name) }
                    }
                }
                td data-label=(expires) class="s-nowrap" {
                    @match token.expires_on {
                        _ if !token.is_valid(visit.now()) => span class="s-badge s-badge-bad" { (icon(icon!("it-warning-circle"))) (t!(lang, "account-token-over")) },
                        Some(day) => time datetime=(day) { (lang.date(day)) },
                        None => (t!(lang, "account-never")),
                    }
                }
                td data-label=(used) class="s-nowrap" {
                    @match token.used_at { Some(at) => (time(lang, at)), None => (t!(lang, "account-never")) }
                }
                td { (button(visit, &format!("/account/tokens/{}/revoke", token.id), &t!(lang, "account-token-revoke"), &token.name, Some(&t!(lang, "account-token-revoke-sure", name = &token.name)))) }
            } } }
        }
    }
}

fn creation(visit: &Visit, own: &Account, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (name, name_hint) = (
        t!(lang, "account-token-name"),
        t!(lang, "account-token-name-hint"),
    );
    let (expires, expires_hint) = (
        t!(lang, "account-token-expires"),
        t!(lang, "account-token-expires-hint"),
    );
    let scopes: Vec<(String, String)> = Scope::ALL
        .iter()
        .filter(|scope| **scope != Scope::Metrics || own.roles.contains(&Role::Admin))
        .map(|scope| {
            let label = lang.get(&format!("account-scope-{scope}"));
            (scope.to_string(), label.into_owned())
        })
        .collect();
    let enti: Vec<(String, String)> = own
        .enti
        .iter()
        .filter(|membership| membership.is_valid)
        .map(|membership| (membership.ente.to_string(), membership.ente_name.clone()))
        .collect();
    html! {
        form class="s-panel" method="post" action="/account/tokens" {
            (csrf_field(visit))
            h2 { (t!(lang, "account-token-new")) }
            (form.input(Input::text("name", &name).hint(&name_hint).max(100)))
            (form.radios("scope", &t!(lang, "account-token-scope"), &scopes))
            @if enti.len() > 1 { (form.select("ente_id", &t!(lang, "account-token-ente"), Some(&t!(lang, "account-token-ente-hint")), None, &enti)) }
            (form.input(Input::text("expires_on", &expires).kind("date").hint(&expires_hint).optional()))
            div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-token-make")) } }
        }
    }
}

/// A token just made, this once.
pub fn created(visit: &Visit, token: &Token, raw: &str) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-token-created"),
        html! {
            div class="alert alert-success" role="status" data-saved { (t!(lang, "account-token-created-text", name = &token.name)) }
            section class="s-panel" {
                p { strong { (t!(lang, "account-token-once")) } }
                div class="s-secret mb-3" {
                    code class="s-break" id="token" { (raw) }
                    button type="button" class="btn btn-outline-primary btn-sm js-only" data-copy="#token" { (icon(icon!("it-copy"))) (t!(lang, "account-copy")) }
                }
                p { (t!(lang, "account-token-use")) " " code { "Authorization: Bearer " (token.prefix) "…" } }
                p { a class="btn btn-primary" href="/account/tokens" { (t!(lang, "account-token-kept")) } }
            }
        },
    )
}
