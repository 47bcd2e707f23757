//! What the pages of outgoing mails look like.

use maud::{Markup, html};

use super::{MENDERS, Shown, preview, web};
use crate::incoming::mailbox_faces;
use crate::incoming::policy::may_have_raw;
use crate::kernel::text::Lang;
use crate::mail::ledger::MailState;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon, pager, time};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{FormData, Visit};

/// The pages of mail that the reader has, the same on each of them.
pub fn tabs(visit: &Visit) -> Markup {
    let lang = visit.lang();
    let mut pages = vec![("/mail", t!(lang, "outgoing-incoming-tab"))];
    if visit.actor().is_ok_and(super::may_read) {
        pages.push((web::PATH, t!(lang, "outgoing-tab")));
    }
    if visit.staff().is_ok_and(|staff| staff.is_any(MENDERS)) {
        pages.push((preview::TEMPLATES, t!(lang, "outgoing-templates-tab")));
    }
    pages.push((mailbox_faces::PATH, t!(lang, "mailboxes-tab")));
    let here = visit.path();
    let shown = match here {
        _ if here == mailbox_faces::PATH => mailbox_faces::PATH,
        _ if here.starts_with(web::PATH) => web::PATH,
        _ if here.starts_with(preview::TEMPLATES) => preview::TEMPLATES,
        _ => "/mail",
    };
    html! {
        nav aria-label=(t!(lang, "outgoing-nav")) { ul class="s-tabs" {
            @for (path, label) in pages {
                li { a href=(path) aria-current=[(path == shown).then_some(if path == here { "page" } else { "true" })] { (label) } }
            }
        } }
    }
}

/// The list with its filters.
pub fn list(visit: &Visit, query: &FormData, mails: &[Shown], pages: (Option<&str>, Option<&str>)) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "outgoing-title")) } p { (t!(lang, "outgoing-lead")) } } }
        (tabs(visit))
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "outgoing-title")) }
            form class="s-filters" method="get" action=(web::PATH) role="search" aria-label=(t!(lang, "outgoing-filters")) {
                div class="s-field s-wide" {
                    label for="q" { (t!(lang, "outgoing-search")) }
                    input class="form-control" type="search" id="q" name="q" maxlength="200" value=(query.text("q")) placeholder=(t!(lang, "outgoing-search-hint"));
                }
                div class="s-field" {
                    label for="state" { (t!(lang, "outgoing-state")) }
                    select class="form-control" id="state" name="state" {
                        option value="" { (t!(lang, "outgoing-all-states")) }
                        @for state in MailState::ALL {
                            option value=(state) selected[query.text("state") == state.as_str()] { (state_name(lang, *state)) }
                        }
                    }
                }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "outgoing-find")) }
                    a class="btn btn-link btn-sm" href=(web::PATH) { (t!(lang, "admin-reset")) }
                }
            }
            @if mails.is_empty() {
                (empty_state(icon!("it-mail"), &t!(lang, "outgoing-none"), &t!(lang, "outgoing-none-text"), None))
            } @else { (table(lang, mails)) }
            (pager(lang, pages.0, pages.1))
        }
    }
}

fn table(lang: Lang, mails: &[Shown]) -> Markup {
    let [queued, to, state, error] =
        ["queued", "recipient", "state", "error"].map(|column| lang.get(&format!("outgoing-{column}")));
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "outgoing-title")) }
            thead { tr {
                th scope="col" { (t!(lang, "outgoing-subject")) }
                th scope="col" { (to) }
                th scope="col" { (state) }
                th scope="col" { (queued) }
                th scope="col" { (error) }
            } }
            tbody { @for shown in mails {
                tr {
                    td class="s-main-cell" { a href=(format!("{}/{}", web::PATH, shown.entry.id)) { (subject(lang, shown)) } }
                    td class="s-break" data-label=(to) { (shown.entry.recipient) }
                    td data-label=(state) { (badge(lang, shown.entry.state())) }
                    td data-label=(queued) { (time(lang, shown.entry.created_at)) }
                    td class="s-break" data-label=(error) { (last_word(shown)) }
                }
            } }
        }
    }
}

/// The subject, or what stands for one that the reader may not know.
fn subject(lang: Lang, shown: &Shown) -> String {
    match shown.is_veiled {
        true => t!(lang, "outgoing-veiled").into_owned(),
        false => shown.entry.subject.clone(),
    }
}

/// What a server said last.
fn last_word(shown: &Shown) -> &str {
    let word = shown.entry.bounce.as_ref().or(shown.entry.last_error.as_ref());
    word.map_or("–", String::as_str)
}

fn state_name(lang: Lang, state: MailState) -> String {
    lang.get(&format!("outgoing-state-{state}")).into_owned()
}

fn badge(lang: Lang, state: MailState) -> Markup {
    let (class, sign) = match state {
        MailState::Sent => ("s-badge s-badge-ok", icon!("it-check")),
        MailState::Waiting => ("s-badge", icon!("it-clock")),
        MailState::Dropped => ("s-badge", icon!("it-close")),
        MailState::GivenUp | MailState::Bounced => ("s-badge s-badge-warn", icon!("it-warning-circle")),
    };
    html! { span class=(class) { (icon(sign)) (state_name(lang, state)) } }
}

/// One mail: what is known of it, its text, and what can be done.
pub fn one(
    visit: &Visit,
    shown: &Shown,
    (text, certified): (Option<&str>, Option<Markup>),
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let entry = &shown.entry;
    let state = entry.state();
    let staff = visit.staff().ok();
    let has_raw = staff.is_some_and(may_have_raw);
    let may_mend = staff.is_some_and(|staff| staff.is_any(MENDERS));
    let labels = [
        ("email", t!(lang, "outgoing-correct")),
        ("reason", t!(lang, "outgoing-reason")),
    ];
    let present = FormData::of([("email", entry.recipient.clone())]);
    let form = form_of(lang, &present, refused);
    let row = |key: &str, value: Markup| html! { dt { (lang.get(key)) } dd class="s-break" { (value) } };
    html! {
        div class="s-page-head" {
            div { h1 { (subject(lang, shown)) } p { (badge(lang, state)) } }
            @if has_raw && !entry.is_secret() {
                div class="s-actions" {
                    a class="btn btn-outline-primary btn-sm" href=(format!("{}/{}/raw", web::PATH, entry.id)) download {
                        (icon(icon!("it-download"))) " " (t!(lang, "incoming-raw"))
                    }
                }
            }
        }
        (tabs(visit))
        (refusal_alert(lang, refused, &labels))
        section class="s-panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(lang, "outgoing-facts")) }
            dl class="s-dl" {
                (row("outgoing-recipient", html! {
                    @match entry.user_id {
                        Some(user) => a href=(format!("/users/{user}")) { (entry.recipient_name) },
                        None => (entry.recipient_name),
                    }
                    " " (entry.recipient)
                }))
                @if let Some(number) = shown.number {
                    (row("outgoing-ticket", html! { a href=(format!("/tickets/{number}")) { (number) } }))
                }
                (row("outgoing-kind", html! { (entry.kind) }))
                (row("outgoing-queued", time(lang, entry.created_at)))
                (row("outgoing-attempts", html! { (entry.attempts) }))
                @if state == MailState::Waiting { (row("outgoing-due", time(lang, entry.due_at))) }
                @if let Some(at) = entry.sent_at { (row("outgoing-sent-at", time(lang, at))) }
                @if let Some(at) = entry.failed_at { (row("outgoing-failed-at", time(lang, at))) }
                @if let Some(at) = entry.bounced_at { (row("outgoing-bounced-at", time(lang, at))) }
                (row("outgoing-error", html! { (last_word(shown)) }))
            }
        }
        @if let Some(certified) = certified { (certified) }
        section class="s-panel" aria-labelledby="text-title" {
            h2 id="text-title" { (t!(lang, "outgoing-text")) }
            @match text {
                Some(text) => pre class="s-break" tabindex="0" { (text) },
                None if entry.is_secret() => p { (t!(lang, "outgoing-secret")) },
                None => p { (t!(lang, "outgoing-text-veiled")) },
            }
        }
        @if may_mend && entry.has_text() {
            form class="s-panel" method="post" action=(format!("{}/{}/resend", web::PATH, entry.id)) {
                (csrf_field(visit))
                h2 { (t!(lang, "outgoing-resend-title")) }
                (form.input(Input::text("email", &labels[0].1).kind("email").max(254).hint(&t!(lang, "outgoing-correct-hint"))))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "outgoing-resend")) } }
            }
        }
        @if may_mend && matches!(state, MailState::Waiting | MailState::GivenUp) {
            form class="s-panel" method="post" action=(format!("{}/{}/drop", web::PATH, entry.id)) {
                (csrf_field(visit))
                h2 { (t!(lang, "outgoing-drop-title")) }
                (form.input(Input::text("reason", &labels[1].1).max(500)))
                div class="s-form-actions" { button class="btn btn-outline-danger" { (t!(lang, "outgoing-drop")) } }
            }
        }
    }
}
