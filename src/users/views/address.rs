//! The pages of a change of address.

use maud::{Markup, html};

use super::{account, narrow};
use crate::t;
use crate::users::address_changes::{AddressChange, PATH};
use crate::users::web::Faults;
use crate::web::components::{Input, csrf_field};
use crate::web::listing::{PostButton, post_button};
use crate::web::{FormData, PageError, Visit};

/// The address that the account has, a change that waits, and the form for another one.
pub fn page(
    visit: &Visit,
    waiting: Option<&AddressChange>,
    data: &FormData,
    faults: &Faults,
) -> Result<Markup, PageError> {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let present = visit.actor()?.person().email.clone();
    let confirmed = |at: Option<_>| match at {
        Some(_) => t!(lang, "account-address-confirmed"),
        None => t!(lang, "account-address-unconfirmed"),
    };
    Ok(account(
        visit,
        &t!(lang, "account-address-title"),
        html! {
            (faults.summary(lang, data))
            p { (t!(lang, "account-address-text", email = present)) }
            @if let Some(change) = waiting {
                section class="s-panel" aria-labelledby="waiting-title" {
                    h2 id="waiting-title" { (t!(lang, "account-address-waiting")) }
                    p { (t!(lang, "account-address-waiting-text", email = &change.email, until = lang.date_time(change.expires_at))) }
                    ul {
                        li { (t!(lang, "account-address-old")) ": " (confirmed(change.old_confirmed_at)) }
                        li { (t!(lang, "account-address-new")) ": " (confirmed(change.new_confirmed_at)) }
                    }
                    (post_button(visit, &PostButton {
                        action: "/account/address/withdrawal",
                        label: &t!(lang, "account-address-withdraw"),
                        about: "",
                        class: "btn btn-outline-danger",
                        confirm: None,
                        fields: &[],
                    }))
                }
            }
            form class="s-panel" method="post" action="/account/address" {
                (csrf_field(visit))
                h2 { (t!(lang, "account-address-change")) }
                (form.input(Input::text("email", &t!(lang, "account-address-new")).kind("email").max(254).autocomplete("email").hint(&t!(lang, "account-address-hint"))))
                div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-address-ask")) } }
            }
        },
    ))
}

/// The page of a link: what is confirmed, and the button that does it.
pub fn confirmation(visit: &Visit, change: &AddressChange, token: &str) -> Markup {
    let lang = visit.lang();
    narrow(
        &t!(lang, "account-address-confirm-title"),
        html! {
            form class="s-panel" method="post" action=(format!("{PATH}{token}")) {
                (csrf_field(visit))
                p { (t!(lang, "account-address-confirm-text", email = &change.email)) }
                div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-address-confirm")) } }
            }
        },
    )
}

/// One sentence.
pub fn told(visit: &Visit, sentence: &str) -> Markup {
    let lang = visit.lang();
    narrow(
        &t!(lang, "account-address-title"),
        html! { div class="s-panel" role="status" {
            p { (lang.get(sentence)) }
            p { a class="btn btn-outline-primary" href="/account" { (t!(lang, "account-title")) } }
        } },
    )
}
