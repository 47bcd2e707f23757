//! The page of one's own absences.

use std::collections::HashMap;

use maud::{Markup, html};

use super::{account, button};
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::t;
use crate::users::model::Absence;
use crate::users::web::Faults;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon};
use crate::web::{FormData, Visit};

/// What the page shows.
pub struct Shown {
    /// The absences that are not over.
    pub absences: Vec<Absence>,
    /// The names of their deputies.
    pub names: HashMap<UserId, String>,
    /// Who may stand in, by name.
    pub colleagues: Vec<(UserId, String)>,
    /// The people whom this person stands in for today.
    pub stands_in_for: Vec<String>,
}

/// The absences and the form for another one.
pub fn page(visit: &Visit, shown: &Shown, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    account(
        visit,
        &t!(lang, "account-absences"),
        html! {
            (faults.summary(lang, data))
            p { (t!(lang, "account-absences-text")) }
            @if !shown.stands_in_for.is_empty() {
                div class="alert alert-info" { (t!(lang, "account-stands-in", names = shown.stands_in_for.join(", "))) }
            }
            section class="s-panel s-flush" aria-labelledby="absences-title" {
                h2 class="visually-hidden" id="absences-title" { (t!(lang, "account-absences-own")) }
                @if shown.absences.is_empty() {
                    (empty_state(icon!("it-calendar"), &t!(lang, "account-absences-none"), &t!(lang, "account-absences-none-text"), None))
                } @else {
                    (table(visit, shown))
                }
            }
            (creation(visit, shown, data, faults))
        },
    )
}

fn table(visit: &Visit, shown: &Shown) -> Markup {
    let lang = visit.lang();
    let today = rome::date_of(visit.now().utc());
    let deputy = t!(lang, "account-absence-deputy");
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "account-absences-own")) }
            thead { tr {
                th scope="col" { (t!(lang, "account-absence-days")) }
                th scope="col" { (deputy) }
                th scope="col" { span class="visually-hidden" { (t!(lang, "account-action")) } }
            } }
            tbody { @for absence in &shown.absences {
                @let days = t!(lang, "account-absence-span", from = lang.date(absence.from_on), to = lang.date(absence.to_on));
                tr {
                    td class="s-main-cell" {
                        (days)
                        @if absence.from_on <= today { " " span class="s-badge s-badge-warn" { (icon(icon!("it-clock"))) (t!(lang, "account-absence-now")) } }
                    }
                    td data-label=(deputy) {
                        @match absence.deputy_id.and_then(|id| shown.names.get(&id)) {
                            Some(name) => (name),
                            None => (t!(lang, "account-absence-nobody")),
                        }
                    }
                    td { (button(visit, &format!("/account/absences/{}/remove", absence.id), &t!(lang, "account-absence-remove"), &days, Some(&t!(lang, "account-absence-remove-sure")))) }
                }
            } }
        }
    }
}

fn creation(visit: &Visit, shown: &Shown, data: &FormData, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = faults.form(lang, data);
    let (from, to) = (t!(lang, "account-absence-from"), t!(lang, "account-absence-to"));
    let day = |name, label| Input::text(name, label).kind("date");
    let colleagues: Vec<(String, String)> = shown
        .colleagues
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let label = t!(lang, "account-absence-deputy");
    let (hint, nobody) = (
        t!(lang, "account-absence-deputy-hint"),
        t!(lang, "account-absence-nobody"),
    );
    html! {
        form class="s-panel" method="post" action="/account/absences" {
            (csrf_field(visit))
            h2 { (t!(lang, "account-absence-new")) }
            div class="s-row" {
                (form.input(day("from_on", &from)))
                (form.input(day("to_on", &to)))
            }
            (form.select("deputy_id", &label, Some(&hint), Some(&nobody), &colleagues))
            div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-absence-add")) } }
        }
    }
}
