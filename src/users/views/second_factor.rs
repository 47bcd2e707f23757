//! The pages of the second factor.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, QrCode};

use super::account;
use super::security::current_password;
use crate::t;
use crate::users::totp::Enrolment;
use crate::users::web::Faults;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon};
use crate::web::{FormData, Visit};

/// White modules that a reader needs around the picture.
const MARGIN: usize = 4;

/// The picture to scan, the secret to type, and the field for the first code.
pub fn enrolment(visit: &Visit, enrolment: &Enrolment, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (label, hint) = (t!(lang, "account-code"), t!(lang, "account-totp-code-hint"));
    let must = visit.signed_in().is_some_and(|s| s.must_enrol_totp);
    account(
        visit,
        &t!(lang, "account-totp-title"),
        html! {
            div class="s-prose" {
                (faults.summary(lang, data))
                @if must { div class="alert alert-info" { (t!(lang, "account-totp-must")) } }
                form class="s-panel" method="post" action="/account/totp" {
                    (csrf_field(visit))
                    h2 { (t!(lang, "account-totp-step-app")) }
                    p { (t!(lang, "account-totp-step-app-text")) }
                    h2 { (t!(lang, "account-totp-step-scan")) }
                    p { (t!(lang, "account-totp-step-scan-text")) }
                    div class="s-qr mb-3" { (picture(&enrolment.uri, &t!(lang, "account-totp-picture"))) }
                    p { (t!(lang, "account-totp-step-type")) }
                    div class="s-secret mb-4" {
                        code id="secret" { (enrolment.secret) }
                        button type="button" class="btn btn-outline-primary btn-sm js-only" data-copy="#secret" { (icon(icon!("it-copy"))) (t!(lang, "account-copy")) }
                    }
                    h2 { (t!(lang, "account-totp-step-code")) }
                    (form.input(Input::text("code", &label).hint(&hint).max(10).autocomplete("one-time-code")))
                    div class="s-form-actions" {
                        button class="btn btn-primary" type="submit" { (t!(lang, "account-totp-confirm")) }
                        @if !must { a class="btn btn-link" href="/account/security" { (t!(lang, "web-cancel")) } }
                    }
                }
            }
        },
    )
}

/// An address as a QR code; dark modules side by side become one bar.
fn picture(uri: &str, label: &str) -> Markup {
    let code = QrCode::new(uri).expect("an address of some hundred bytes fits a QR code");
    let width = code.width();
    let mut bars = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if dark > 0 {
                let _ = write!(bars, "M{} {}h{dark}v1h-{dark}z", x + MARGIN, y + MARGIN);
            }
            x += dark.max(1);
        }
    }
    let side = width + 2 * MARGIN;
    html! {
        svg viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(label) shape-rendering="crispEdges" {
            path d=(bars) fill="#000" {}
        }
    }
}

/// The recovery codes, this once.
pub fn codes(visit: &Visit, codes: &[String], is_first: bool) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-codes-title"),
        html! {
            div class="s-prose" {
                div class="alert alert-success" role="status" data-saved {
                    @if is_first { (t!(lang, "account-totp-added")) } @else { (t!(lang, "account-codes-renewed")) }
                }
                section class="s-panel" {
                    p { (t!(lang, "account-codes-text")) }
                    p { strong { (t!(lang, "account-codes-once")) } }
                    pre class="s-secret s-mono" id="codes" { (codes.join("\n")) }
                    p class="s-muted s-small" { (t!(lang, "account-codes-for", name = &visit.app().config.centre.name, email = visit.signed_in().map_or("", |s| s.actor.person().email.as_str()))) }
                    div class="s-form-actions" {
                        button type="button" class="btn btn-outline-primary js-only" data-copy="#codes" { (icon(icon!("it-copy"))) (t!(lang, "account-copy")) }
                        button type="button" class="btn btn-outline-primary js-only" data-print { (icon(icon!("it-print"))) (t!(lang, "account-print")) }
                        a class="btn btn-primary" href="/account/security" { (t!(lang, "account-codes-kept")) }
                    }
                }
            }
        },
    )
}

/// Where the second factor is removed.
pub fn removal(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-totp-remove"),
        html! {
            div class="s-prose" {
                (faults.summary(lang, data))
                form class="s-panel" method="post" action="/account/totp/removal" {
                    (csrf_field(visit))
                    p { (t!(lang, "account-totp-remove-text")) }
                    (current_password(visit, data, faults))
                    div class="s-form-actions" {
                        button class="btn btn-danger" type="submit" { (t!(lang, "account-totp-remove")) }
                        a class="btn btn-link" href="/account/security" { (t!(lang, "web-cancel")) }
                    }
                }
            }
        },
    )
}

/// Where new recovery codes are made.
pub fn renewal(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-codes-renew"),
        html! {
            div class="s-prose" {
                (faults.summary(lang, data))
                form class="s-panel" method="post" action="/account/recovery-codes" {
                    (csrf_field(visit))
                    p { (t!(lang, "account-codes-renew-text")) }
                    (current_password(visit, data, faults))
                    div class="s-form-actions" {
                        button class="btn btn-primary" type="submit" { (t!(lang, "account-codes-make")) }
                        a class="btn btn-link" href="/account/security" { (t!(lang, "web-cancel")) }
                    }
                }
            }
        },
    )
}
