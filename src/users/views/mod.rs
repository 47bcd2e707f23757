//! What the pages of people look like.

pub mod absences;
pub mod address;
pub mod links;
pub mod profile;
pub mod second_factor;
pub mod security;
pub mod sign_in;
pub mod tokens;

use maud::{Markup, html};

use crate::t;
use crate::web::Visit;
use crate::web::components::{Form, Input, csrf_field};

/// A short form in the middle of the page, for those who are not signed in yet.
fn narrow(title: &str, content: Markup) -> Markup {
    html! { div class="s-narrow" { h1 class="mb-3" { (title) } (content) } }
}

/// A page of one's own account: the title, the tabs of its pages and the content.
pub(crate) fn account(visit: &Visit, title: &str, content: Markup) -> Markup {
    let lang = visit.lang();
    let pages = [
        ("/account", t!(lang, "account-title")),
        (SECURITY, t!(lang, "account-tab-security")),
        ("/account/tokens", t!(lang, "account-tab-tokens")),
        ("/account/absences", t!(lang, "account-absences")),
        ("/account/address", t!(lang, "account-tab-address")),
        ("/account/mail", t!(lang, "account-tab-mail")),
    ];
    let shown = section(visit.path());
    html! {
        div class="s-page-head" { div { h1 { (title) } } }
        nav aria-label=(t!(lang, "account-nav")) { ul class="s-tabs" {
            @for (path, label) in pages {
                li { a href=(path) aria-current=[(path == shown).then_some(if path == visit.path() { "page" } else { "true" })] { (label) } }
            }
        } }
        div class="row" { div class="col-lg-9" { (content) } }
    }
}

/// The page with password, second factor and sessions.
const SECURITY: &str = "/account/security";

/// The tab that a page belongs to.
fn section(path: &str) -> &str {
    match path {
        "/account/password" | "/account/recovery-codes" => SECURITY,
        _ if path.starts_with("/account/totp") => SECURITY,
        _ => path,
    }
}

/// The fields of a new password, typed twice.
fn new_password(visit: &Visit, form: &Form) -> Markup {
    let lang = visit.lang();
    let (label, again) = (
        t!(lang, "account-password-new"),
        t!(lang, "account-password-again"),
    );
    let hint = t!(lang, "account-password-hint");
    let field = |name, label| {
        Input::text(name, label)
            .kind("password")
            .autocomplete("new-password")
    };
    html! {
        (form.input(field("password", &label).hint(&hint)))
        (form.input(field("password_again", &again)))
    }
}

/// A form of its own that is nothing but a button.
fn button(visit: &Visit, path: &str, label: &str, context: &str, question: Option<&str>) -> Markup {
    html! {
        form method="post" action=(path) data-confirm=[question] {
            (csrf_field(visit))
            button class="btn btn-outline-danger btn-sm" data-confirm-label=[question.map(|_| label)] {
                (label) @if !context.is_empty() { span class="visually-hidden" { " " (context) } }
            }
        }
    }
}
