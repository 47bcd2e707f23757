//! The pages of one-time links.

use maud::{Markup, html};

use super::{narrow, new_password};
use crate::kernel::text::Lang;
use crate::t;
use crate::users::links::Purpose;
use crate::users::model::User;
use crate::users::web::Faults;
use crate::web::components::{Input, csrf_field};
use crate::web::{FormData, Visit};

/// Where one asks for a new password.
pub fn reset(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let email = t!(lang, "account-email");
    narrow(
        &t!(lang, "account-reset-title"),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action="/password-reset" {
                (csrf_field(visit))
                p { (t!(lang, "account-reset-text")) }
                (form.input(Input::text("email", &email).kind("email").max(254).autocomplete("username")))
                div class="s-form-actions" {
                    button class="btn btn-primary" type="submit" { (t!(lang, "account-reset-send")) }
                    a class="btn btn-link" href="/sign-in" { (t!(lang, "web-cancel")) }
                }
            }
        },
    )
}

/// What happens next, the same whether the account exists or not.
pub fn reset_sent(visit: &Visit, email: &str) -> Markup {
    let lang = visit.lang();
    narrow(
        &t!(lang, "account-reset-sent-title"),
        html! { div class="s-panel" role="status" {
            p { (t!(lang, "account-reset-sent", email = email)) }
            p { (t!(lang, "account-reset-sent-none", contact = &visit.app().config.centre.contact_email)) }
            p { a class="btn btn-outline-primary" href="/sign-in" { (t!(lang, "account-to-sign-in")) } }
        } },
    )
}

/// The title of the page where a password is chosen.
pub fn password_title(lang: Lang, purpose: Purpose) -> String {
    match purpose {
        Purpose::Invitation => t!(lang, "account-invitation-title"),
        Purpose::PasswordReset | Purpose::FirstAdmin => t!(lang, "account-new-password-title"),
    }
    .into_owned()
}

/// Where a password is chosen, and whose it is.
pub fn password(visit: &Visit, purpose: Purpose, user: &User, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    narrow(
        &password_title(lang, purpose),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action=(visit.path()) {
                (csrf_field(visit))
                @if purpose == Purpose::Invitation {
                    p { (t!(lang, "account-invitation-text", centre = &visit.app().config.centre.name)) }
                }
                dl class="s-dl mb-4" {
                    dt { (t!(lang, "account-name")) } dd { (user.name) }
                    dt { (t!(lang, "account-email")) } dd class="s-break" { (user.email) }
                }
                // For password managers, which keep address and password together.
                input class="visually-hidden" type="email" name="username" value=(user.email) autocomplete="username"
                    readonly tabindex="-1" aria-hidden="true";
                (new_password(visit, &form))
                div class="s-form-actions" {
                    button class="btn btn-primary" type="submit" { (t!(lang, "account-save-and-enter")) }
                }
            }
        },
    )
}

/// Where the first administrator is created.
pub fn first_admin(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (name, email) = (t!(lang, "account-name"), t!(lang, "account-email"));
    let hint = t!(lang, "account-setup-email-hint");
    narrow(
        &t!(lang, "account-setup-title"),
        html! {
            (faults.summary(lang, data))
            form class="s-panel" method="post" action=(visit.path()) {
                (csrf_field(visit))
                p { (t!(lang, "account-setup-text")) }
                (form.input(Input::text("name", &name).max(100).autocomplete("name")))
                (form.input(Input::text("email", &email).kind("email").hint(&hint).max(254).autocomplete("username")))
                (new_password(visit, &form))
                div class="s-form-actions" {
                    button class="btn btn-primary" type="submit" { (t!(lang, "account-setup-create")) }
                }
            }
        },
    )
}

/// A link that leads nowhere any more: what to do.
pub fn gone(visit: &Visit, purpose: Purpose) -> Markup {
    let lang = visit.lang();
    let contact = &visit.app().config.centre.contact_email;
    narrow(
        &t!(lang, "account-link-gone"),
        html! { div class="s-panel" {
            p { (t!(lang, "account-link-gone-text")) }
            @match purpose {
                Purpose::PasswordReset => {
                    p { (t!(lang, "account-link-gone-reset")) }
                    p { a class="btn btn-primary" href="/password-reset" { (t!(lang, "account-reset-title")) } }
                }
                Purpose::Invitation => {
                    p { (t!(lang, "account-link-gone-invitation", contact = contact)) }
                    div class="s-cluster" {
                        a class="btn btn-primary" href="/sign-in" { (t!(lang, "account-to-sign-in")) }
                        a class="btn btn-link" href="/password-reset" { (t!(lang, "account-forgotten")) }
                    }
                }
                Purpose::FirstAdmin => {
                    p { (t!(lang, "account-link-gone-setup")) }
                    p { a class="btn btn-primary" href="/sign-in" { (t!(lang, "account-to-sign-in")) } }
                }
            }
        } },
    )
}
