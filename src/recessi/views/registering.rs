//! The page on which the case owner reads what a registration does before it is made.

use maud::{Markup, html};

use super::super::registering::Registering;
use super::super::settlement::SettlementMethod;
use super::effects::ahead_list;
use super::own_facts;
use crate::t;
use crate::web::components::csrf_field;
use crate::web::{FormData, Visit};

/// The fields of the form that is sent again as it was.
const FIELDS: [&str; 6] = [
    "version",
    "notice",
    "register_aoo",
    "register_number",
    "register_year",
    "register_date",
];

/// What a registration does: the days, what then happens, and how the settlement will be reckoned.
pub(in crate::recessi) fn confirm(
    visit: &Visit,
    foreseen: &Registering,
    method: SettlementMethod,
    form: &FormData,
) -> Markup {
    let (lang, found) = (visit.lang(), &foreseen.found);
    let act = &found.sheet.act;
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-confirm")) } p { (act.number) " · " (found.sheet.ente) } } }
        section class="s-panel" aria-labelledby="confirm-title" {
            h2 id="confirm-title" { (t!(lang, "recessi-check-effects")) }
            dl class="s-dl" {
                @for (name, value) in own_facts(lang, found) { dt { (name) } dd class="s-break" { (value) } }
                dt { (t!(lang, "recessi-method")) } dd { (lang.get(&format!("recessi-method-{method}"))) }
            }
            @if found.recesso.is_unjudged() { p { (t!(lang, "recessi-ahead-if-recognised")) } }
            @if let Some(ahead) = &foreseen.ahead { (ahead_list(lang, ahead)) }
            p { (t!(lang, "recessi-confirm-text")) }
            form method="post" action=(format!("{}/state", act.address())) {
                (csrf_field(visit))
                input type="hidden" name="state" value="registered";
                input type="hidden" name="confirmed" value="yes";
                @for name in FIELDS { input type="hidden" name=(name) value=(form.text(name)); }
                div class="s-form-actions" {
                    button class="btn btn-primary" { (t!(lang, "recessi-confirm-do")) }
                    a class="btn btn-outline-primary" href=(act.address()) { (t!(lang, "recessi-back")) }
                }
            }
        }
    }
}
