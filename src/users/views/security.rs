//! The pages of password and sessions.

use maud::{Markup, html};

use super::{account, button, new_password};
use crate::kernel::text::Lang;
use crate::t;
use crate::users::model::User;
use crate::users::sessions::Session;
use crate::users::web::Faults;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon, time};
use crate::web::{FormData, Visit};

/// Password, second factor and sessions at a glance.
pub fn overview(
    visit: &Visit,
    user: &User,
    sessions: &[Session],
    codes_left: i64,
    is_required: bool,
) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-security"),
        html! {
            section class="s-panel" {
                h2 { (t!(lang, "account-password")) }
                @if let Some(at) = user.password_changed_at {
                    p { (t!(lang, "account-password-since")) " " (time(lang, at)) "." }
                }
                p { a class="btn btn-outline-primary btn-sm" href="/account/password" { (t!(lang, "account-password-change")) } }
            }
            (second_factor(lang, user.totp_confirmed_at.is_some(), codes_left, is_required))
            (session_list(visit, sessions))
        },
    )
}

fn second_factor(lang: Lang, is_on: bool, codes_left: i64, is_required: bool) -> Markup {
    html! {
        section class="s-panel" {
            h2 { (t!(lang, "account-totp")) }
            @if is_on {
                p { span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "account-totp-on")) } }
                p { (t!(lang, "account-codes-left", count = codes_left)) }
                div class="s-cluster" {
                    a class="btn btn-outline-primary btn-sm" href="/account/recovery-codes" { (t!(lang, "account-codes-renew")) }
                    @if !is_required {
                        a class="btn btn-outline-danger btn-sm" href="/account/totp/removal" { (t!(lang, "account-totp-remove")) }
                    }
                }
                @if is_required { p class="s-muted s-small" { (t!(lang, "account-totp-required")) } }
            } @else {
                p { span class="s-badge" { (t!(lang, "account-totp-off")) } }
                p { (t!(lang, "account-totp-why")) }
                p { a class="btn btn-primary btn-sm" href="/account/totp" { (t!(lang, "account-totp-title")) } }
            }
        }
    }
}

fn session_list(visit: &Visit, sessions: &[Session]) -> Markup {
    let lang = visit.lang();
    let present = visit.signed_in().map(|s| s.session);
    let seen = t!(lang, "account-session-seen");
    let started = t!(lang, "account-session-started");
    let address = t!(lang, "account-session-address");
    html! {
        section class="s-panel s-flush" {
            h2 { (t!(lang, "account-sessions")) }
            table class="s-table s-cards" {
                caption class="visually-hidden" { (t!(lang, "account-sessions")) }
                thead { tr {
                    th scope="col" { (t!(lang, "account-session-device")) }
                    th scope="col" { (seen) }
                    th scope="col" { (started) }
                    th scope="col" { (address) }
                    th scope="col" { span class="visually-hidden" { (t!(lang, "account-action")) } }
                } }
                tbody { @for session in sessions {
                    @let device = device(lang, &session.agent);
                    tr {
                        td class="s-main-cell" { (device) }
                        td data-label=(seen) class="s-nowrap" { (time(lang, session.seen_at)) }
                        td data-label=(started) class="s-nowrap" { (time(lang, session.created_at)) }
                        td data-label=(address) { (session.address) }
                        td {
                            @if Some(session.id) == present {
                                span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "account-session-this")) }
                            } @else {
                                (button(visit, &format!("/account/sessions/{}/end", session.id), &t!(lang, "account-session-end"), &device, None))
                            }
                        }
                    }
                } }
            }
            @if sessions.len() > 1 {
                div class="s-pager" {
                    span class="s-muted s-small" { (t!(lang, "account-sessions-text")) }
                    (button(visit, "/account/sessions/end-others", &t!(lang, "account-sessions-end"), "", Some(&t!(lang, "account-sessions-end-sure"))))
                }
            }
        }
    }
}

/// Browser and system as people know them; the name that a browser gives itself says much more than they are.
fn device(lang: Lang, agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(part, _)| agent.contains(part))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            t!(lang, "account-device", browser = browser, system = system).into_owned()
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => t!(lang, "account-device-unknown").into_owned(),
    }
}

/// Where the password is changed.
pub fn password(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    account(
        visit,
        &t!(lang, "account-password-change"),
        html! {
            div class="s-prose" {
                (faults.summary(lang, data))
                form class="s-panel" method="post" action="/account/password" {
                    (csrf_field(visit))
                    (current_password(visit, data, faults))
                    (new_password(visit, &form))
                    p class="s-muted" { (t!(lang, "account-password-effect")) }
                    div class="s-form-actions" {
                        button class="btn btn-primary" type="submit" { (t!(lang, "account-password-change")) }
                        a class="btn btn-link" href="/account/security" { (t!(lang, "web-cancel")) }
                    }
                }
            }
        },
    )
}

/// The password asked for once more, before something weighty.
pub(super) fn current_password(visit: &Visit, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let label = t!(lang, "account-password-current");
    let field = Input::text("current_password", &label)
        .kind("password")
        .autocomplete("current-password");
    faults.form(lang, data).input(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox su Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge su Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome su Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
                "Safari su iPhone",
            ),
            ("curl/8", "Browser sconosciuto"),
            ("", "Browser sconosciuto"),
        ] {
            assert_eq!(device(Lang::It, agent), name);
        }
    }
}
