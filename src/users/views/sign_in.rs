//! The pages of signing in.

use maud::{Markup, html};

use super::narrow;
use crate::t;
use crate::users::web::Faults;
use crate::web::components::{Input, csrf_field};
use crate::web::{FormData, Visit};

/// Address and password.
pub fn form(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (email, password) = (t!(lang, "account-email"), t!(lang, "account-password"));
    narrow(
        &t!(lang, "account-sign-in"),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action="/sign-in" {
                (csrf_field(visit))
                input type="hidden" name="next" value=(data.text("next"));
                (form.input(Input::text("email", &email).kind("email").max(254).autocomplete("username")))
                (form.input(Input::text("password", &password).kind("password").autocomplete("current-password")))
                div class="s-form-actions" {
                    button class="btn btn-primary" type="submit" { (t!(lang, "web-sign-in")) }
                    a class="btn btn-link" href="/password-reset" { (t!(lang, "account-forgotten")) }
                }
            }
            p class="s-muted s-small" { (t!(lang, "account-no-account")) }
        },
    )
}

/// The code of the second factor.
pub fn code(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (label, hint) = (t!(lang, "account-code"), t!(lang, "account-code-hint"));
    narrow(
        &t!(lang, "account-code-title"),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action="/sign-in/code" {
                (csrf_field(visit))
                input type="hidden" name="next" value=(data.text("next"));
                p { (t!(lang, "account-code-text")) }
                (form.input(Input::text("code", &label).hint(&hint).max(20).autocomplete("one-time-code")))
                div class="s-form-actions" {
                    button class="btn btn-primary" type="submit" { (t!(lang, "account-continue")) }
                    a class="btn btn-link" href="/sign-in" { (t!(lang, "account-start-again")) }
                }
            }
            div class="s-accordion" { details {
                summary { (t!(lang, "account-code-lost")) }
                p { (t!(lang, "account-code-lost-text", email = &visit.app().config.centre.contact_email)) }
            } }
        },
    )
}
