//! The page of the link to a solution: number and buttons, for somebody who is not signed in.

use maud::{Markup, html};

use crate::kernel::text::Message;
use crate::t;
use crate::tickets::solution::PATH;
use crate::tickets::{State, TicketNumber};
use crate::web::Visit;
use crate::web::components::csrf_field;

/// The address of a link.
pub fn address(token: &str) -> String {
    format!("{PATH}{token}")
}

/// Was it solved?
pub fn question(visit: &Visit, number: TicketNumber, decisions: &[State], token: &str) -> Markup {
    let lang = visit.lang();
    let button = |decision: State, class: &str, label: &str| {
        html! { @if decisions.contains(&decision) {
            button class=(class) type="submit" name="decision" value=(decision) { (lang.get(label)) }
        } }
    };
    page(
        visit,
        html! { form class="s-panel" method="post" action=(address(token)) {
            (csrf_field(visit))
            p { (t!(lang, "tickets-solution-question", number = number.to_string())) }
            p { (t!(lang, "tickets-solution-effect")) }
            div class="s-form-actions" {
                (button(State::Closed, "btn btn-primary", "tickets-solution-confirm"))
                (button(State::InProgress, "btn btn-outline-primary", "tickets-solution-reopen"))
            }
        } },
    )
}

/// One sentence about the request, and the way to it for those who sign in.
pub fn told(visit: &Visit, number: TicketNumber, sentence: &'static str) -> Markup {
    let lang = visit.lang();
    let sentence = Message::new(sentence).arg("number", number.to_string());
    page(
        visit,
        html! { div class="s-panel" role="status" {
            p { (lang.text(&sentence)) }
            p { a class="btn btn-outline-primary" href=(format!("/tickets/{number}")) { (t!(lang, "tickets-solution-read")) } }
        } },
    )
}

/// The link leads nowhere.
pub fn gone(visit: &Visit) -> Markup {
    let lang = visit.lang();
    page(
        visit,
        html! { div class="s-panel" role="status" {
            p { (t!(lang, "tickets-solution-gone")) }
            p { a class="btn btn-outline-primary" href="/tickets" { (t!(lang, "tickets-list-title")) } }
        } },
    )
}

fn page(visit: &Visit, content: Markup) -> Markup {
    html! { div class="s-narrow" { h1 class="mb-3" { (t!(visit.lang(), "tickets-solution-title")) } (content) } }
}
