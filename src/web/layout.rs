//! The frame of every page: skip link, header with menu and search, crumbs, message, content, footer (domain section 17).

use maud::{DOCTYPE, Markup, html};

use crate::incoming::mailbox_faces;
use crate::incoming::policy::VISITORS as MAIL_READERS;
use crate::kernel::text::Lang;
use crate::notices::views::{bell, bell_voice};
use crate::users::actor::{Actor, EnteRole, Role};
use crate::users::policy::ACCOUNT_READERS;
use crate::web::Visit;
use crate::web::assets::{asset, icon};
use crate::web::components::{csrf_field, icon};
use crate::{acts, audit, canoni, reports, t};

/// A step of the way to the page: label and path.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// What the step is called.
    pub label: String,
    /// Where it leads.
    pub path: String,
}

impl Crumb {
    /// A step.
    pub fn new(label: impl Into<String>, path: impl Into<String>) -> Crumb {
        Crumb {
            label: label.into(),
            path: path.into(),
        }
    }
}

/// htmx: nothing evaluated, nothing kept in the browser's storage, answers with an error swapped in as well.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":true,"error":true}]}"#;

/// A whole page. `crumbs` are the steps above this page; an empty list shows none.
pub fn layout(visit: &Visit, title: &str, crumbs: &[Crumb], body: Markup) -> Markup {
    let lang = visit.lang();
    let user = visit
        .signed_in()
        .map(|s| s.actor.id().to_string())
        .unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(lang.as_str()) {
            head {
                meta charset="utf-8";
                title { (title) " · Sportello" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="htmx-config" content=(HTMX);
                link rel="icon" href=(asset!("favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(asset!("css/sportello.css"));
                script src=(asset!("js/sportello.js")) {}
                script src=(asset!("js/htmx.min.js")) defer {}
            }
            body data-user=(user) data-msg-confirm=(t!(lang, "web-confirm")) data-msg-cancel=(t!(lang, "web-cancel"))
                data-msg-copied=(t!(lang, "web-copied")) data-msg-error=(t!(lang, "web-script-error"))
                data-msg-offline=(t!(lang, "web-offline")) hx-headers=(format!(r#"{{"X-CSRF-Token":"{}"}}"#, visit.csrf())) {
                div class="skiplinks" { a class="visually-hidden-focusable" href="#main" { (t!(lang, "web-skip")) } }
                div id="loading" class="s-loading htmx-indicator" {}
                (header(visit, lang))
                @if visit.signed_in().is_some() { (bell_voice()) }
                main class="s-main" id="main" tabindex="-1" {
                    div class="container" {
                        @if !crumbs.is_empty() { (breadcrumb(crumbs, title, lang)) }
                        div id="flash" {
                            @if let Some(flash) = visit.flash() {
                                div class="alert alert-success" role="status" data-saved { (flash.text) }
                            }
                        }
                        @if let Some(until) = visit.signed_in().and_then(|signed_in| signed_in.actor.reading_until()) {
                            p class="alert alert-warning" { (t!(lang, "web-rights-ended", until = lang.date(until))) }
                        }
                        (body)
                    }
                }
                (footer(visit, lang))
            }
        }
    }
}

fn header(visit: &Visit, lang: Lang) -> Markup {
    let actor = visit.signed_in().map(|s| &s.actor);
    html! {
        header {
            @if visit.app().demo_since.is_some() {
                div class="s-demo" role="note" { div class="container" { (icon(icon!("it-info-circle"))) span { (t!(lang, "web-demo")) } } }
            }
            @if let Some(banner) = mailbox_faces::banner(visit.app(), actor, lang) { (banner) }
            div class="it-header-slim-wrapper" { div class="container" { div class="it-header-slim-wrapper-content" {
                a class="navbar-brand" href="/" { (visit.app().config.centre.name) }
                div class="it-header-slim-right-zone" {
                    (language_menu(visit, lang))
                    @match actor {
                        Some(actor) => {
                            (bell(lang, visit.unread()))
                            (user_menu(visit, actor, lang))
                        }
                        None => a class="btn btn-primary btn-sm" href="/sign-in" { (t!(lang, "web-sign-in")) },
                    }
                }
            } } }
            div class="s-header" { div class="container" {
                a class="s-brand" href="/" { (brand_mark()) "Sportello" }
                @if let Some(actor) = actor {
                    button type="button" class="s-menu-toggle" data-toggle="#nav,#find" aria-expanded="false" aria-controls="nav find" {
                        (icon(icon!("it-burger"))) (t!(lang, "web-menu"))
                    }
                    nav class="s-nav" id="nav" aria-label=(t!(lang, "web-nav")) { ul {
                        @for (path, label) in menu(actor, lang) {
                            li { a href=(path) aria-current=[is_within(visit.path(), path).then_some("page")] { (label) } }
                        }
                    } }
                    form class="s-header-search" id="find" role="search" method="get" action="/tickets" {
                        label class="visually-hidden" for="header-q" { (t!(lang, "web-search")) }
                        input class="form-control" type="search" id="header-q" name="q" maxlength="200" placeholder=(t!(lang, "web-search-hint"));
                        button class="btn" { (icon(icon!("it-search"))) span class="visually-hidden" { (t!(lang, "web-search")) } }
                    }
                }
            } }
        }
    }
}

/// What the person finds in the main menu.
fn menu(actor: &Actor, lang: Lang) -> Vec<(&'static str, String)> {
    let mut entries = vec![("/tickets", t!(lang, "web-menu-tickets").into_owned())];
    let mut add = |path, label: std::borrow::Cow<'static, str>| entries.push((path, label.into_owned()));
    match actor {
        Actor::Ente(user) => {
            add("/services", t!(lang, "web-menu-services"));
            if user.is(EnteRole::Contact) {
                add("/acts", t!(lang, "acts-title"));
                add("/canoni", t!(lang, "canoni-title"));
                add("/ente", t!(lang, "web-menu-ente"));
                add("/reports/ente", t!(lang, "reports-menu"));
            }
        }
        Actor::Staff(staff) => {
            if staff.is_any(&[Role::Agent, Role::Manager, Role::Auditor]) {
                add("/board", t!(lang, "board-title"));
            }
            if acts::policy::reach(actor) != acts::policy::Reach::Nothing {
                add("/acts", t!(lang, "acts-title"));
            }
            if staff.is_any(&canoni::policy::READERS) {
                add("/canoni", t!(lang, "canoni-title"));
            }
            add("/enti", t!(lang, "web-menu-enti"));
            add("/queues", t!(lang, "web-menu-queues"));
            add("/services", t!(lang, "web-menu-services"));
            if reports::may_read(actor) {
                add("/reports", t!(lang, "reports-menu"));
            }
            if staff.is_any(&MAIL_READERS) {
                add("/mail", t!(lang, "incoming-menu"));
            }
            if staff.is(Role::Admin) {
                add("/convenzioni", t!(lang, "convenzioni-title"));
                add("/calendars", t!(lang, "sla-pages-menu"));
            }
            if staff.is_any(ACCOUNT_READERS) {
                add("/users", t!(lang, "web-menu-users"));
            }
            if audit::may_read(actor) {
                add("/audit-events", t!(lang, "web-menu-audit"));
            }
        }
    }
    entries
}

fn is_within(path: &str, section: &str) -> bool {
    path.strip_prefix(section)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn language_menu(visit: &Visit, lang: Lang) -> Markup {
    html! {
        details class="s-dropdown" {
            summary { (lang.as_str().to_uppercase()) " " (caret()) span class="visually-hidden" { (t!(lang, "web-choose-language")) } }
            div class="s-dropdown-menu" {
                form method="post" action="/language" {
                    (csrf_field(visit))
                    input type="hidden" name="next" value=(visit.path_and_query());
                    @for other in Lang::ALL {
                        button name="language" value=(other.as_str()) lang=(other.as_str()) aria-current=[(*other == lang).then_some("true")] {
                            (lang.get(&format!("language-{other}")))
                        }
                    }
                }
            }
        }
    }
}

fn user_menu(visit: &Visit, actor: &Actor, lang: Lang) -> Markup {
    let choices = visit.signed_in().map_or(&[][..], |s| &s.choices);
    let acting = actor.ente().map(|user| user.ente());
    html! {
        details class="s-dropdown" {
            summary {
                (icon(icon!("it-user"))) span { (actor.person().name) } (caret())
            }
            div class="s-dropdown-menu" {
                p class="s-head" { (acts_as(visit, actor, lang)) }
                @if choices.len() > 1 {
                    form method="post" action="/account/acting-for" {
                        (csrf_field(visit))
                        @for choice in choices {
                            button name="ente" value=(choice.ente) aria-current=[(Some(choice.ente) == acting).then_some("true")] {
                                (icon(icon!("it-pa"))) (choice.name)
                            }
                        }
                    }
                }
                ul {
                    li { a href="/account" { (icon(icon!("it-user"))) (t!(lang, "web-menu-account")) } }
                    li { a href="/account/security" { (icon(icon!("it-key"))) (t!(lang, "web-menu-security")) } }
                }
                form method="post" action="/sign-out" data-logout {
                    (csrf_field(visit))
                    button { (icon(icon!("it-logout"))) (t!(lang, "web-sign-out")) }
                }
            }
        }
    }
}

/// The ente acted for, or the roles held.
fn acts_as(visit: &Visit, actor: &Actor, lang: Lang) -> String {
    match actor {
        Actor::Ente(user) => {
            let choices = visit.signed_in().map_or(&[][..], |s| &s.choices);
            choices
                .iter()
                .find(|c| c.ente == user.ente())
                .map_or_else(String::new, |c| c.name.clone())
        }
        Actor::Staff(staff) => {
            let names: Vec<_> = staff
                .roles()
                .iter()
                .map(|role| lang.get(&format!("role-{role}")))
                .collect();
            names.join(", ")
        }
    }
}

fn breadcrumb(crumbs: &[Crumb], title: &str, lang: Lang) -> Markup {
    html! {
        nav class="breadcrumb-container" aria-label=(t!(lang, "web-crumbs")) { ol class="breadcrumb" {
            @for crumb in crumbs {
                li class="breadcrumb-item" { a href=(crumb.path) { (crumb.label) } span class="separator" { "/" } }
            }
            li class="breadcrumb-item active" aria-current="page" { (title) }
        } }
    }
}

fn footer(visit: &Visit, lang: Lang) -> Markup {
    let centre = &visit.app().config.centre;
    html! {
        footer class="it-footer" {
            div class="it-footer-main" { div class="container" {
                p { strong { (centre.name) } }
                p { (t!(lang, "web-footer-help")) " " a href=(format!("mailto:{}", centre.contact_email)) { (centre.contact_email) } }
            } }
            div class="it-footer-small-prints" { div class="container" { ul class="it-footer-small-prints-list" {
                li { a href="/accessibility" { (t!(lang, "web-footer-accessibility")) } }
                li { a href=(format!("mailto:{}", centre.accessibility_feedback_email)) { (t!(lang, "web-footer-feedback")) } }
                li { a href="/privacy" { (t!(lang, "web-footer-privacy")) } }
                li { a href="/legal-notes" { (t!(lang, "web-footer-legal")) } }
                li { a href="/api/docs" { (t!(lang, "web-footer-api")) } }
            } } }
        }
    }
}

fn caret() -> Markup {
    html! { svg class="s-icon s-caret" aria-hidden="true" { use href=(icon!("it-expand")) {} } }
}

fn brand_mark() -> Markup {
    html! {
        svg aria-hidden="true" viewBox="0 0 32 32" {
            path fill-rule="evenodd" d="M6 4h20a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H15v7l-8-7H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zm4.3 8.3L14 16l7.7-7.7 2.1 2.1L14 20.200l-5.800-5.800z" {}
        }
    }
}
