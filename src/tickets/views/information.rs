//! The public form and its thanks.

use maud::{Markup, html};

use crate::kernel::problem::FieldError;
use crate::kernel::text::Lang;
use crate::services::Service;
use crate::t;
use crate::tickets::TicketNumber;
use crate::web::components::{Form, Input, csrf_field};
use crate::web::{FormData, Visit};

/// The form.
pub fn page(
    visit: &Visit,
    services: &[Service],
    data: &FormData,
    errors: &[FieldError],
    sentence: Option<&str>,
) -> Markup {
    let lang = visit.lang();
    let form = Form { lang, data, errors };
    let services: Vec<(String, String)> = services
        .iter()
        .map(|service| (service.code.clone(), service.name(lang).to_owned()))
        .collect();
    html! {
        div class="s-prose" {
            h1 { (t!(lang, "tickets-info-title")) }
            p class="lead" { (t!(lang, "tickets-info-lead")) }
            @if let Some(sentence) = sentence {
                div class="alert alert-danger" role="alert" tabindex="-1" data-focus { p { (sentence) } }
            }
            (form.summary())
            form class="s-panel" method="post" action="/information" {
                (csrf_field(visit))
                (form.input(Input::text("name", &t!(lang, "tickets-info-name")).max(200).autocomplete("name")))
                (form.input(Input::text("email", &t!(lang, "tickets-info-email")).kind("email").max(254).autocomplete("email")
                    .hint(&t!(lang, "tickets-info-email-hint"))))
                (form.input(Input::text("ente", &t!(lang, "tickets-info-ente")).max(200).autocomplete("organization").optional()))
                (form.select("service", &t!(lang, "tickets-info-service"), None, Some(&t!(lang, "tickets-tools-choose")), &services))
                (form.input(Input::text("text", &t!(lang, "tickets-info-text")).kind("textarea").max(20_000).hint(&t!(lang, "tickets-info-text-hint"))))
                p { a href="/privacy" target="_blank" { (t!(lang, "tickets-info-privacy")) } }
                (form.checkbox("acknowledged", &t!(lang, "tickets-info-acknowledged"), Some(&t!(lang, "tickets-info-acknowledged-hint"))))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "tickets-info-send")) } }
            }
        }
    }
}

/// Thanks, and what happens next.
pub fn sent(lang: Lang, number: Option<TicketNumber>) -> Markup {
    html! {
        div class="s-prose" {
            h1 { (t!(lang, "tickets-info-sent-title")) }
            p class="lead" { (t!(lang, "tickets-info-sent-lead")) }
            @if let Some(number) = number {
                p { (t!(lang, "tickets-info-sent-number")) " " strong class="s-mono" { (number) } }
            }
            p { (t!(lang, "tickets-info-sent-text")) }
            p { a class="btn btn-outline-primary" href="/" { (t!(lang, "web-back-home")) } }
        }
    }
}
