//! The sheet of an ente and the form that changes it.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::list::validity_badge;
use super::new::thousands;
use super::{fields, form_data, kind_name, labels};
use crate::enti::{Ente, EnteIn, EnteKind, Population};
use crate::kernel::ids::EnteId;
use crate::kernel::text::Lang;
use crate::users::actor::EnteRole;
use crate::users::delegations::Delegation;
use crate::users::model::User;
use crate::users::policy::ACCOUNT_READERS;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, icon};
use crate::web::listing::{
    Difference, PostButton, Refused, changed_meanwhile, day, form_of, or_dash, post_button, refusal_alert,
};
use crate::web::{FormData, Visit};
use crate::{audit, t};

/// What the sheet shows.
pub struct Sheet<'a> {
    /// The ente.
    pub ente: &'a Ente,
    /// Its populations, the newest first.
    pub populations: &'a [Population],
    /// Its people with role and whether they see all its tickets.
    pub people: &'a [(User, EnteRole, bool)],
    /// Its delegations with the names of both enti, given and received.
    pub delegations: &'a [(Delegation, String, String)],
    /// The enti that a delegation may name.
    pub others: &'a [(EnteId, String)],
    /// Whether the visitor may change all this.
    pub is_admin: bool,
    /// Today's date.
    pub today: NaiveDate,
}

/// The sheet.
pub fn page(visit: &Visit, sheet: &Sheet<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, ente) = (visit.lang(), sheet.ente);
    let reads_audit = visit.actor().is_ok_and(audit::may_read);
    let at_centre = visit.staff().is_ok();
    let present = FormData::of([
        ("last_day", sheet.today.to_string()),
        ("valid_from", sheet.today.to_string()),
        ("direction", "given".to_owned()),
    ]);
    let form = form_of(lang, &present, refused);
    let labels = sheet_labels(lang);
    html! {
        div class="s-page-head" {
            div {
                h1 { (ente.name) }
                p { (kind_name(lang, ente.kind)) " " (validity_badge(lang, ente, sheet.today)) }
            }
            div class="s-actions" {
                @if at_centre {
                    a class="btn btn-outline-primary" href=(format!("/tickets?ente={}", ente.id)) { (t!(lang, "admin-ente-tickets")) }
                }
                @if sheet.is_admin {
                    a class="btn btn-primary" href=(format!("/enti/{}/edit", ente.id)) { (icon(icon!("it-pencil"))) " " (t!(lang, "admin-edit")) }
                }
            }
        }
        @if refused.is_some_and(Refused::is_stale) { (changed_meanwhile(lang, &[])) } @else { (refusal_alert(lang, refused, &labels)) }
        div class="s-layout" {
            div {
                (people(visit, sheet))
                (delegations(visit, sheet, &form, refused))
                (populations(visit, sheet, &form, refused))
            }
            aside {
                (data(lang, ente))
                @if !at_centre { p class="s-muted s-small" { (t!(lang, "admin-ente-own-wrong")) " " a href="/tickets/new" { (t!(lang, "admin-ente-own-ask")) } } }
                @if sheet.is_admin { (validity(visit, sheet, &form)) }
                @if reads_audit {
                    p { a href=(format!("/audit-events?ente={}", ente.id)) { (icon(icon!("it-list"))) " " (t!(lang, "admin-history")) } }
                }
            }
        }
    }
}

fn sheet_labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    vec![
        label("last_day", "admin-ente-last-day"),
        label("delegate_id", "admin-delegation-other"),
        label("ente_id", "admin-delegation-other"),
        label("valid_from", "admin-from"),
        label("valid_to", "admin-to"),
        label("reason", "admin-delegation-reason"),
        label("residents", "admin-ente-residents"),
        label("reference_on", "admin-population-day"),
        label("source", "admin-population-source"),
    ]
}

fn data(lang: Lang, ente: &Ente) -> Markup {
    let rows: [(&str, Option<&str>); 7] = [
        ("admin-ente-ipa_code", ente.ipa_code.as_deref()),
        ("admin-ente-istat_code", ente.istat_code.as_deref()),
        ("admin-ente-tax_code", ente.tax_code.as_deref()),
        ("admin-ente-office_code", ente.office_code.as_deref()),
        ("admin-ente-aoo_code", ente.aoo_code.as_deref()),
        ("admin-ente-pec", ente.pec.as_deref()),
        ("admin-ente-province", ente.province.as_deref()),
    ];
    html! {
        section class="s-panel" aria-labelledby="data-title" {
            h2 id="data-title" { (t!(lang, "admin-ente-data")) }
            dl class="s-dl" {
                @for (key, value) in rows { dt { (lang.get(key)) } dd class="s-break" { (or_dash(value)) } }
                dt { (t!(lang, "admin-ente-patron_day")) }
                dd { (patron(ente.patron_day.as_deref())) }
                dt { (t!(lang, "admin-ente-valid_from")) } dd { (day(lang, Some(ente.valid_from))) }
                dt { (t!(lang, "admin-ente-valid_to")) } dd { (day(lang, ente.valid_to)) }
            }
        }
    }
}

/// `MM-DD` as people write it.
fn patron(stored: Option<&str>) -> String {
    match stored.and_then(|text| text.split_once('-')) {
        Some((month, day)) => format!("{day}/{month}"),
        None => "–".to_owned(),
    }
}

fn people(visit: &Visit, sheet: &Sheet<'_>) -> Markup {
    let lang = visit.lang();
    let sees_accounts = visit.staff().is_ok_and(|staff| staff.is_any(ACCOUNT_READERS));
    html! {
        section class="s-panel s-flush" aria-labelledby="people-title" {
            h2 id="people-title" { (t!(lang, "admin-ente-people")) }
            @if sheet.people.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-ente-no-people")) }
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-ente-people")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-user-name")) }
                        th scope="col" { (t!(lang, "admin-user-role")) }
                        th scope="col" { (t!(lang, "admin-user-sees")) }
                    } }
                    tbody { @for (user, role, sees_all) in sheet.people { tr {
                        td class="s-main-cell" {
                            @if sees_accounts { a href=(format!("/users/{}", user.id)) { (user.name) } } @else { strong { (user.name) } }
                            span class="s-sub s-break" { (user.email) }
                        }
                        td data-label=(t!(lang, "admin-user-role")) { (lang.get(&format!("role-{role}"))) }
                        td data-label=(t!(lang, "admin-user-sees")) {
                            (if *sees_all { t!(lang, "admin-user-sees-all") } else { t!(lang, "admin-user-sees-own") })
                        }
                    } } }
                }
            }
            @if sheet.is_admin {
                p class="s-pager" { a href=(format!("/users/new?ente={}", sheet.ente.id)) { (icon(icon!("it-plus"))) " " (t!(lang, "admin-ente-invite")) } }
            }
        }
    }
}

fn delegations(visit: &Visit, sheet: &Sheet<'_>, form: &Form<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, ente) = (visit.lang(), sheet.ente);
    let at_centre = visit.staff().is_ok();
    let others: Vec<(String, String)> = sheet
        .others
        .iter()
        .filter(|(id, _)| *id != ente.id)
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let directions = [
        (
            "given".to_owned(),
            t!(lang, "admin-delegation-given").into_owned(),
        ),
        (
            "received".to_owned(),
            t!(lang, "admin-delegation-received").into_owned(),
        ),
    ];
    let is_open = refused.is_some_and(|refused| !refused.form.text("direction").is_empty());
    html! {
        section class="s-panel s-flush" id="delegations" aria-labelledby="delegations-title" {
            h2 id="delegations-title" { (t!(lang, "admin-delegations")) }
            @if sheet.delegations.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-no-delegations")) }
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-delegations")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-delegation")) }
                        th scope="col" { (t!(lang, "admin-from")) }
                        th scope="col" { (t!(lang, "admin-to")) }
                        th scope="col" { (t!(lang, "admin-state")) }
                        @if sheet.is_admin { th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } } }
                    } }
                    tbody { @for (delegation, giver, holder) in sheet.delegations {
                        @let is_given = delegation.ente_id == ente.id;
                        @let (other_id, other) = if is_given { (delegation.delegate_id, holder) } else { (delegation.ente_id, giver) };
                        tr {
                            td class="s-main-cell" {
                                @if at_centre { a href=(format!("/enti/{other_id}")) { (other) } } @else { strong { (other) } }
                                span class="s-sub" {
                                    (if is_given { t!(lang, "admin-delegation-acts-for-this") } else { t!(lang, "admin-delegation-acts-for-other") })
                                    " · " (delegation.reason)
                                }
                            }
                            td data-label=(t!(lang, "admin-from")) class="s-nowrap" { (day(lang, Some(delegation.valid_from))) }
                            td data-label=(t!(lang, "admin-to")) class="s-nowrap" { (day(lang, Some(delegation.valid_to))) }
                            td data-label=(t!(lang, "admin-state")) { (delegation_badge(lang, delegation, sheet.today)) }
                            @if sheet.is_admin { td {
                                @if delegation.revoked_at.is_none() && delegation.valid_to >= sheet.today {
                                    (post_button(visit, &PostButton {
                                        action: &format!("/enti/{}/delegations/{}/revoke", ente.id, delegation.id),
                                        label: &t!(lang, "admin-revoke"),
                                        about: other,
                                        class: "btn btn-outline-danger btn-sm",
                                        confirm: Some(&t!(lang, "admin-delegation-revoke-ask", name = other)),
                                        fields: &[],
                                    }))
                                }
                            } }
                        }
                    } }
                }
            }
            @if sheet.is_admin {
                div class="s-accordion px-3" { details open[is_open] {
                    summary { (t!(lang, "admin-delegation-add")) }
                    form method="post" action=(format!("/enti/{}/delegations", ente.id)) novalidate {
                        (csrf_field(visit))
                        (form.radios("direction", &t!(lang, "admin-delegation-direction", name = &ente.name), &directions))
                        (form.select("delegate_id", &t!(lang, "admin-delegation-other"), None, Some(&t!(lang, "admin-choose")), &others))
                        div class="s-row" {
                            (form.input(Input::text("valid_from", &t!(lang, "admin-from")).kind("date")))
                            (form.input(Input::text("valid_to", &t!(lang, "admin-to")).kind("date")))
                        }
                        (form.input(Input::text("reason", &t!(lang, "admin-delegation-reason")).hint(&t!(lang, "admin-delegation-reason-hint")).max(500)))
                        div class="s-form-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "admin-delegation-add")) } }
                    }
                } }
            }
        }
    }
}

fn delegation_badge(lang: Lang, delegation: &Delegation, today: NaiveDate) -> Markup {
    html! {
        @if delegation.is_valid_on(today) {
            span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "admin-delegation-valid")) }
        } @else if delegation.revoked_at.is_some() {
            span class="s-badge" { (t!(lang, "admin-delegation-taken-back")) }
        } @else if today < delegation.valid_from {
            span class="s-badge s-badge-warn" { (icon(icon!("it-clock"))) (t!(lang, "admin-delegation-future")) }
        } @else {
            span class="s-badge" { (t!(lang, "admin-delegation-over")) }
        }
    }
}

fn populations(visit: &Visit, sheet: &Sheet<'_>, form: &Form<'_>, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let is_open = refused.is_some_and(|refused| refused.form.flag("residents"));
    html! {
        section class="s-panel s-flush" id="populations" aria-labelledby="populations-title" {
            h2 id="populations-title" { (t!(lang, "admin-populations")) }
            @if sheet.populations.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-no-populations")) }
            } @else {
                table class="s-table" {
                    caption class="visually-hidden" { (t!(lang, "admin-populations")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-population-day")) }
                        th scope="col" class="s-num" { (t!(lang, "admin-ente-residents")) }
                        th scope="col" { (t!(lang, "admin-population-source")) }
                    } }
                    tbody { @for row in sheet.populations { tr {
                        td class="s-nowrap" { (day(lang, Some(row.reference_on))) }
                        td class="s-num" { (thousands(lang, row.residents)) }
                        td { (row.source) }
                    } } }
                }
            }
            @if sheet.is_admin {
                div class="s-accordion px-3" { details open[is_open] {
                    summary { (t!(lang, "admin-population-add")) }
                    form method="post" action=(format!("/enti/{}/populations", sheet.ente.id)) novalidate {
                        (csrf_field(visit))
                        div class="s-row" {
                            (form.input(Input::text("reference_on", &t!(lang, "admin-population-day")).kind("date")))
                            (form.input(Input::text("residents", &t!(lang, "admin-ente-residents")).max(12)))
                        }
                        (form.input(Input::text("source", &t!(lang, "admin-population-source")).hint(&t!(lang, "admin-population-source-hint")).max(100)))
                        div class="s-form-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "admin-population-add")) } }
                    }
                } }
            }
        }
    }
}

/// The end of validity: set, moved or taken away.
fn validity(visit: &Visit, sheet: &Sheet<'_>, form: &Form<'_>) -> Markup {
    let (lang, ente) = (visit.lang(), sheet.ente);
    let (action, version) = (format!("/enti/{}/end", ente.id), ente.version.to_string());
    html! {
        section class="s-panel" aria-labelledby="validity-title" {
            h2 id="validity-title" { (t!(lang, "admin-ente-validity")) }
            @if ente.valid_to.is_some() {
                p { (t!(lang, "admin-ente-end-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "admin-ente-end-remove"),
                    about: "",
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("version", &version), ("reopen", "true")],
                }))
            } @else {
                p class="s-small s-muted" { (t!(lang, "admin-ente-end-hint")) }
                form method="post" action=(action) novalidate data-confirm=(t!(lang, "admin-ente-end-ask", name = &ente.name)) {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(version);
                    (form.input(Input::text("last_day", &t!(lang, "admin-ente-last-day")).kind("date")))
                    button class="btn btn-outline-danger btn-sm" data-confirm-label=(t!(lang, "admin-ente-end")) { (t!(lang, "admin-ente-end")) }
                }
            }
        }
    }
}

/// Labels and values of an ente's fields, in the order of the form.
pub fn facts(lang: Lang, given: &EnteIn) -> Vec<(String, String)> {
    let form = form_data(given);
    let value = |name: &str| match (name, form.text(name).parse::<EnteKind>()) {
        ("kind", Ok(kind)) => kind_name(lang, kind),
        ("valid_from" | "valid_to", _) => form
            .text(name)
            .parse()
            .map_or_else(|_| form.text(name).to_owned(), |date| lang.date(date)),
        _ => form.text(name).to_owned(),
    };
    labels(lang)
        .into_iter()
        .map(|(name, label)| (label, value(name)))
        .collect()
}

/// The form that changes an ente; `differences` where somebody else changed it meanwhile.
pub fn edit(
    visit: &Visit,
    ente: &Ente,
    refused: Option<&Refused>,
    differences: Option<&[Difference]>,
) -> Markup {
    let lang = visit.lang();
    let present = form_data(&EnteIn::from(ente));
    let form = form_of(lang, &present, refused);
    let labels = labels(lang);
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-edit-of", name = &ente.name)) } } }
        @match differences {
            Some(differences) => (changed_meanwhile(lang, differences)),
            None => (refusal_alert(lang, refused, &labels)),
        }
        form class="s-panel s-prose" method="post" action=(format!("/enti/{}/edit", ente.id)) novalidate {
            (csrf_field(visit))
            input type="hidden" name="version" value=(version(ente, refused));
            (fields(lang, &form, EnteKind::ALL))
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-save")) }
                a class="btn btn-link" href=(format!("/enti/{}", ente.id)) { (t!(lang, "web-cancel")) }
            }
        }
    }
}

/// The version that the form stands on: after a refusal for its own mistakes still the one first seen.
fn version(ente: &Ente, refused: Option<&Refused>) -> String {
    match refused {
        Some(refused) if !refused.is_stale() => refused.form.text("version").to_owned(),
        _ => ente.version.to_string(),
    }
}
