//! The form of an invitation.

use maud::{Markup, html};

use super::{ente_roles, labels, role_boxes};
use crate::kernel::ids::EnteId;
use crate::t;
use crate::web::components::{Input, csrf_field, languages};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{FormData, Visit};

/// The form.
pub fn page(
    visit: &Visit,
    present: &FormData,
    refused: Option<&Refused>,
    enti: &[(EnteId, String)],
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let labels = labels(lang);
    let enti: Vec<(String, String)> = enti
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let place = |value: &str| form.data.text("place") == value;
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-user-new")) } p { (t!(lang, "admin-user-new-lead")) } } }
        (refusal_alert(lang, refused, &labels))
        form class="s-panel s-prose" method="post" action="/users/new" novalidate {
            (csrf_field(visit))
            (form.input(Input::text("name", &t!(lang, "admin-user-full-name")).max(100)))
            (form.input(Input::text("email", &t!(lang, "admin-user-email")).hint(&t!(lang, "admin-user-email-hint")).kind("email").max(254)))
            (form.radios("language", &t!(lang, "admin-user-language"), &languages(lang)))
            fieldset {
                legend { (t!(lang, "admin-user-place")) }
                p class="s-hint" { (t!(lang, "admin-user-place-hint")) }
                div class="s-check" {
                    input type="radio" id="place-centre" name="place" value="centre" checked[place("centre")];
                    label for="place-centre" { (t!(lang, "admin-users-centre")) }
                }
                div class="ps-4" { (role_boxes(lang, &form)) }
                div class="s-check" {
                    input type="radio" id="place-ente" name="place" value="ente" checked[place("ente")];
                    label for="place-ente" { (t!(lang, "admin-users-enti")) }
                }
                div class="ps-4" {
                    (form.select("ente_id", &t!(lang, "admin-user-ente"), None, Some(&t!(lang, "admin-choose")), &enti))
                    (form.radios("ente_role", &t!(lang, "admin-user-role"), &ente_roles(lang)))
                    (form.checkbox("sees_all", &t!(lang, "admin-user-sees-all-box"), Some(&t!(lang, "admin-user-sees-all-hint"))))
                }
            }
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-user-send-invitation")) }
                a class="btn btn-link" href="/users" { (t!(lang, "web-cancel")) }
            }
        }
    }
}
