//! The page of one's own account.

use maud::{Markup, html};

use super::account;
use crate::t;
use crate::users::model::Account;
use crate::users::web::Faults;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon, languages};
use crate::web::{FormData, Visit};

/// Name and language, what the person is, and for whom the person acts.
pub fn page(visit: &Visit, own: &Account, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (name, language) = (t!(lang, "account-name"), t!(lang, "account-language"));
    let hint = t!(lang, "account-language-hint");
    let languages = languages(lang);
    account(
        visit,
        &t!(lang, "account-title"),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action="/account" {
                (csrf_field(visit))
                input type="hidden" name="version" value=(data.text("version"));
                h2 { (t!(lang, "account-data")) }
                (form.input(Input::text("name", &name).max(100).autocomplete("name")))
                (form.select("language", &language, Some(&hint), None, &languages))
                div class="s-field" {
                    span class="s-label" { (t!(lang, "account-email")) }
                    span class="s-hint" { (t!(lang, "account-email-fixed")) }
                    span class="s-break" { (own.user.email) " " a href="/account/address" { (t!(lang, "account-address-change")) } }
                }
                div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-save")) } }
            }
            (places(visit, own))
        },
    )
}

/// Roles in the centre, or enti with the way to act for another one.
fn places(visit: &Visit, own: &Account) -> Markup {
    let lang = visit.lang();
    let choices = visit.signed_in().map_or(&[][..], |s| &s.choices);
    let acting = visit
        .signed_in()
        .and_then(|s| s.actor.ente())
        .map(|user| user.ente());
    html! {
        @if own.is_staff() {
            section class="s-panel" {
                h2 { (t!(lang, "account-roles")) }
                ul { @for role in &own.roles { li { (lang.get(&format!("role-{role}"))) } } }
                p class="s-muted s-small" { (t!(lang, "account-roles-text")) }
            }
        } @else {
            section class="s-panel s-flush" {
                h2 { (t!(lang, "account-enti")) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "account-enti")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "account-ente")) }
                        th scope="col" { (t!(lang, "account-role")) }
                        th scope="col" { span class="visually-hidden" { (t!(lang, "account-action")) } }
                    } }
                    tbody { @for choice in choices { tr {
                        td class="s-main-cell" { (choice.name) }
                        td data-label=(t!(lang, "account-role")) {
                            @match own.enti.iter().find(|m| m.ente == choice.ente) {
                                Some(membership) => (lang.get(&format!("role-{}", membership.role))),
                                None => (t!(lang, "account-delegated")),
                            }
                        }
                        td {
                            @if acting == Some(choice.ente) {
                                span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "account-acting")) }
                            } @else {
                                form method="post" action="/account/acting-for" {
                                    (csrf_field(visit))
                                    button class="btn btn-outline-primary btn-sm" name="ente" value=(choice.ente) {
                                        (t!(lang, "account-act")) span class="visually-hidden" { ": " (choice.name) }
                                    }
                                }
                            }
                        }
                    } } }
                }
            }
        }
    }
}
