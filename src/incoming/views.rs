//! What the pages of the mail that came in look like.

use std::collections::BTreeMap;
use std::sync::Arc;

use maud::{Markup, html};

use super::model::{Authentication, Incoming, Reason, Source, State};
use super::{proof_faces, web};
use crate::kernel::ids::{EnteId, TicketId};
use crate::kernel::text::Lang;
use crate::mail::message::Message;
use crate::pec;
use crate::t;
use crate::tickets::Count;
use crate::users::actor::EnteRole;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon, pager, time};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// What the list shows.
pub struct ListPage {
    /// The mails of this page.
    pub mails: Vec<Incoming>,
    /// How many in each state.
    pub counts: BTreeMap<State, Count>,
    /// The numbers of the tickets that they name.
    pub tickets: Vec<(TicketId, String)>,
    /// The names of the mailboxes.
    pub mailboxes: Vec<String>,
    /// Address of the first page, if this is another.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// What the visitor may do with a mail.
#[derive(Clone, Copy)]
pub struct May {
    /// Decide where it goes.
    pub handle: bool,
    /// Make the sender a contact.
    pub add_contact: bool,
    /// Have it as it came.
    pub have_raw: bool,
    /// Give what proves when it was received.
    pub prove: bool,
}

/// What the page of one mail shows.
pub struct OnePage {
    /// The mail.
    pub mail: Incoming,
    /// What it says, if it can be read.
    pub message: Option<Arc<Message>>,
    /// The numbers of the tickets that it names.
    pub tickets: Vec<(TicketId, String)>,
    /// The enti whose contact the sender may become.
    pub enti: Vec<(EnteId, String)>,
    /// The likeliest of them.
    pub suggested: Option<EnteId>,
    /// The enti for which the sender may act.
    pub of_sender: Vec<(EnteId, String)>,
    /// Who decided about it.
    pub handler: Option<String>,
    /// What a PEC provider says in it.
    pub pec: Option<pec::views::Came>,
    /// What the visitor may do.
    pub may: May,
}

/// The list with its filters.
pub fn list(visit: &Visit, query: &FormData, page: &ListPage) -> Markup {
    let lang = visit.lang();
    let is_chosen = |name: &str, value: &str| query.text(name) == value;
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "incoming-title")) } p { (t!(lang, "incoming-lead")) } } }
        (crate::outgoing::tabs(visit))
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "incoming-title")) }
            form class="s-filters" method="get" action=(web::PATH) role="search" aria-label=(t!(lang, "incoming-filters")) {
                div class="s-field s-wide" {
                    label for="q" { (t!(lang, "incoming-search")) }
                    input class="form-control" type="search" id="q" name="q" maxlength="200" value=(query.text("q"));
                }
                div class="s-field" {
                    label for="state" { (t!(lang, "incoming-state")) }
                    select class="form-control" id="state" name="state" {
                        option value="" { (t!(lang, "incoming-all-states")) }
                        @for state in State::ALL {
                            option value=(state) selected[is_chosen("state", state.as_str())] {
                                (state_name(lang, *state))
                                @if let Some(count) = page.counts.get(state) { " (" (count) ")" }
                            }
                        }
                    }
                }
                div class="s-field" {
                    label for="mailbox" { (t!(lang, "incoming-mailbox")) }
                    select class="form-control" id="mailbox" name="mailbox" {
                        option value="" { (t!(lang, "incoming-all-mailboxes")) }
                        @for name in &page.mailboxes { option value=(name) selected[is_chosen("mailbox", name)] { (name) } }
                    }
                }
                div class="s-field" {
                    label for="reason" { (t!(lang, "incoming-reason")) }
                    select class="form-control" id="reason" name="reason" {
                        option value="" { (t!(lang, "incoming-all-states")) }
                        @for reason in Reason::ALL {
                            option value=(reason) selected[is_chosen("reason", reason.as_str())] { (lang.get(&format!("incoming-reason-{reason}"))) }
                        }
                    }
                }
                div class="s-field" {
                    label for="source" { (t!(lang, "incoming-source")) }
                    select class="form-control" id="source" name="source" {
                        option value="" { (t!(lang, "incoming-all-states")) }
                        @for source in Source::ALL {
                            option value=(source) selected[is_chosen("source", source.as_str())] { (lang.get(&format!("incoming-source-{source}"))) }
                        }
                    }
                }
                div class="s-field" {
                    label for="ticket" { (t!(lang, "incoming-place-ticket")) }
                    input class="form-control" type="text" id="ticket" name="ticket" maxlength="40" value=(query.text("ticket"));
                }
                div class="s-field" {
                    label for="from" { (t!(lang, "admin-from")) }
                    input class="form-control" type="date" id="from" name="from" value=(query.text("from"));
                }
                div class="s-field" {
                    label for="to" { (t!(lang, "admin-to")) }
                    input class="form-control" type="date" id="to" name="to" value=(query.text("to"));
                }
                div class="s-field" {
                    label for="message_id" { (t!(lang, "incoming-message-id")) }
                    input class="form-control" type="text" id="message_id" name="message_id" maxlength="998" value=(query.text("message_id"));
                }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "incoming-find")) }
                    a class="btn btn-link btn-sm" href=(web::PATH) { (t!(lang, "admin-reset")) }
                }
            }
            @if page.mails.is_empty() && page.next.is_some() {
                (empty_state(icon!("it-inbox"), &t!(lang, "incoming-none-yet"), &t!(lang, "incoming-none-yet-text"), None))
            } @else if page.mails.is_empty() {
                (empty_state(icon!("it-inbox"), &t!(lang, "incoming-none"), &t!(lang, "incoming-none-text"), None))
            } @else { (table(lang, page)) }
            (pager(lang, page.first.as_deref(), page.next.as_deref()))
        }
    }
}

fn table(lang: Lang, page: &ListPage) -> Markup {
    let [from, state, reason, ticket, received] = ["from", "state", "reason", "ticket", "received"]
        .map(|column| lang.get(&format!("incoming-{column}")));
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "incoming-title")) }
            thead { tr {
                th scope="col" { (t!(lang, "incoming-subject")) }
                th scope="col" { (from) }
                th scope="col" { (state) }
                th scope="col" { (reason) }
                th scope="col" { (ticket) }
                th scope="col" { (received) }
            } }
            tbody { @for mail in &page.mails {
                tr {
                    td class="s-main-cell" {
                        a href=(format!("/mail/incoming/{}", mail.id)) { (subject(lang, mail)) }
                        span class="s-sub" { (mail.mailbox) }
                    }
                    td class="s-break" data-label=(from) { (sender(mail)) " " (unverified(lang, mail)) }
                    td data-label=(state) { (badge(lang, mail.state)) }
                    td data-label=(reason) { (reason_of(lang, mail)) }
                    td data-label=(ticket) { (ticket_link(&page.tickets, mail.ticket_id)) }
                    td data-label=(received) { (time(lang, mail.received_at)) }
                }
            } }
        }
    }
}

/// The mails of one ticket.
pub fn of_ticket(lang: Lang, number: &str, mails: &[Incoming]) -> Markup {
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "incoming-of-ticket", number = number)) } } }
        section class="s-panel" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "incoming-title")) }
            @if mails.is_empty() { p { (t!(lang, "incoming-none")) } }
            ul { @for mail in mails {
                li class="s-break" {
                    (time(lang, mail.received_at)) " – " (sender(mail)) " " (unverified(lang, mail)) ": "
                    a href=(format!("/mail/incoming/{}", mail.id)) { (subject(lang, mail)) }
                    @if mail.is_automatic { " " span class="s-badge" { (reason_of(lang, mail)) } }
                }
            } }
        }
    }
}

fn ticket_link(known: &[(TicketId, String)], ticket: Option<TicketId>) -> Markup {
    let number = ticket.and_then(|ticket| known.iter().find(|(id, _)| *id == ticket));
    html! { @match number {
        Some((_, number)) => a class="s-nowrap" href=(format!("/tickets/{number}")) { (number) },
        None => "–",
    } }
}

fn subject(lang: Lang, mail: &Incoming) -> String {
    match mail
        .subject
        .as_deref()
        .filter(|subject| !subject.trim().is_empty())
    {
        Some(subject) => subject.to_owned(),
        None => t!(lang, "incoming-no-subject").into_owned(),
    }
}

fn sender(mail: &Incoming) -> &str {
    let address = mail.from_address.as_deref().or(mail.from_name.as_deref());
    address.filter(|text| !text.is_empty()).unwrap_or("–")
}

fn state_name(lang: Lang, state: State) -> String {
    lang.get(&format!("incoming-state-{state}")).into_owned()
}

fn reason_of(lang: Lang, mail: &Incoming) -> String {
    mail.reason
        .map(|reason| lang.get(&format!("incoming-reason-{reason}")).into_owned())
        .unwrap_or_else(|| "–".to_owned())
}

fn badge(lang: Lang, state: State) -> Markup {
    let (class, sign) = match state {
        State::Threaded | State::NewTicket => ("s-badge s-badge-ok", icon!("it-check")),
        State::Received => ("s-badge", icon!("it-clock")),
        State::Receipt | State::Ignored => ("s-badge", icon!("it-minus-circle")),
        State::Quarantine | State::Bounce | State::DeadLetter => {
            ("s-badge s-badge-warn", icon!("it-warning-circle"))
        }
    };
    html! { span class=(class) { (icon(sign)) (state_name(lang, state)) } }
}

/// That nobody has proved who the mail is from.
fn unverified(lang: Lang, mail: &Incoming) -> Markup {
    html! { @if mail.is_unverified() { span class="s-badge s-badge-warn" { (icon(icon!("it-warning-circle"))) (t!(lang, "incoming-unverified")) } } }
}

/// One mail: what it says, where it is and why, and what can be done.
pub fn one(visit: &Visit, page: &OnePage, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let mail = &page.mail;
    let labels = [
        ("ticket", t!(lang, "incoming-place-ticket")),
        ("ente_id", t!(lang, "incoming-contact-ente")),
        ("name", t!(lang, "incoming-contact-name")),
        ("role", t!(lang, "incoming-contact-role")),
        ("reason", t!(lang, "incoming-ignore-reason")),
    ];
    let mut told: Vec<(&str, String)> = labels
        .iter()
        .map(|(field, label)| (*field, label.to_string()))
        .collect();
    told.extend(proof_faces::labels(lang));
    html! {
        div class="s-page-head" {
            div { h1 class="s-break" { (subject(lang, mail)) } p { (badge(lang, mail.state)) " " (unverified(lang, mail)) " " (reason_of(lang, mail)) } }
            @if page.may.have_raw {
                div class="s-actions" { a class="btn btn-outline-primary" href=(format!("/mail/incoming/{}/raw", mail.id)) {
                    (icon(icon!("it-download"))) " " (t!(lang, "incoming-raw"))
                } }
            }
        }
        (refusal_alert(lang, refused, &told))
        (hint(lang, page))
        (facts(lang, page))
        @if let Some(came) = &page.pec {
            (pec::views::panel(lang, came, page.may.have_raw))
            @if let (Some(sheet), true) = (&came.notice, page.may.prove) { (proof_faces::forms(visit, mail.id, sheet, refused)) }
        }
        (content(lang, page))
        (actions(visit, page, refused, &labels))
    }
}

/// The ticket that the mail names without a right to it.
fn hint(lang: Lang, page: &OnePage) -> Markup {
    let named = page
        .mail
        .hint_id
        .and_then(|hint| page.tickets.iter().find(|(id, _)| *id == hint));
    html! { @if let Some((_, number)) = named {
        div class="alert alert-info" role="note" {
            p { (t!(lang, "incoming-hint")) " " a href=(format!("/tickets/{number}")) { (number) } }
        }
    } }
}

fn facts(lang: Lang, page: &OnePage) -> Markup {
    let mail = &page.mail;
    let row = |key: &str, value: Markup| html! { dt { (lang.get(key)) } dd class="s-break" { (value) } };
    html! {
        section class="s-panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(lang, "incoming-facts")) }
            dl class="s-dl" {
                (row("incoming-from", html! { (sender(mail)) @if let Some(name) = mail.from_name.as_deref().filter(|name| !name.is_empty() && mail.from_address.is_some()) { " (" (name) ")" } }))
                (row("incoming-authentication", html! { (authentication(lang, mail.authentication)) }))
                (row("incoming-mailbox", html! { (mail.mailbox) }))
                (row("incoming-source", html! { (lang.get(&format!("incoming-source-{}", mail.source))) }))
                (row("incoming-received", time(lang, mail.received_at)))
                @if let Some(at) = mail.written_at { (row("incoming-written", time(lang, at))) }
                @if let Some(kind) = &mail.kind { (row("incoming-kind", html! { (lang.get(&format!("incoming-kind-{kind}"))) })) }
                @if mail.ticket_id.is_some() { (row("incoming-ticket", ticket_link(&page.tickets, mail.ticket_id))) }
                @if let Some(id) = &mail.message_id { (row("incoming-message-id", html! { span class="s-mono" { (id) } })) }
                (row("incoming-size", html! { (mail.size.div_euclid(1024) + 1) " KiB" }))
                (row("incoming-sha256", html! { span class="s-mono" { (mail.sha256) } }))
                (row("incoming-attempts", html! { (mail.attempts) }))
                @if let Some(name) = &page.handler { (row("incoming-handled-by", html! { (name) @if let Some(at) = mail.handled_at { ", " (time(lang, at)) } })) }
                @if let Some(note) = &mail.note { (row("incoming-note", html! { (note) })) }
            }
        }
    }
}

fn authentication(lang: Lang, authentication: Authentication) -> String {
    lang.get(&format!("incoming-authentication-{authentication}"))
        .into_owned()
}

/// The text first, what it quotes folded, the HTML on request in a frame that can do nothing.
fn content(lang: Lang, page: &OnePage) -> Markup {
    let Some(message) = &page.message else {
        return html! {
            section class="s-panel" aria-labelledby="text-title" {
                h2 id="text-title" { (t!(lang, "incoming-text")) }
                p { (t!(lang, "incoming-unreadable")) }
            }
        };
    };
    html! {
        section class="s-panel" aria-labelledby="text-title" {
            h2 id="text-title" { (t!(lang, "incoming-text")) }
            pre class="s-break" tabindex="0" { (message.shown) }
            @if !message.quoted.trim().is_empty() {
                details class="s-more" { summary { (t!(lang, "incoming-quoted")) } pre class="s-break" tabindex="0" { (message.quoted) } }
            }
            @if message.html.is_some() {
                details class="s-more" {
                    summary { (t!(lang, "incoming-html")) }
                    iframe class="w-p-100" height="480" sandbox="" loading="lazy" src=(format!("/mail/incoming/{}/html", page.mail.id)) title=(t!(lang, "incoming-html-title")) {}
                }
            }
            @if !message.parts.is_empty() {
                h3 { (t!(lang, "incoming-files")) }
                ul { @for part in &message.parts {
                    li class="s-break" { (part.name) " – " (part.media_type) ", " (part.bytes.len().div_ceil(1024)) " KiB" }
                } }
            }
        }
    }
}

fn actions(
    visit: &Visit,
    page: &OnePage,
    refused: Option<&Refused>,
    labels: &[(&str, std::borrow::Cow<'static, str>); 5],
) -> Markup {
    let (lang, mail) = (visit.lang(), &page.mail);
    if !page.may.handle {
        return html! {};
    }
    if mail.state == State::Received {
        return ignoring(visit, page, refused, &labels[4].1);
    }
    if !mail.waits_for_people() {
        return html! {};
    }
    let can_stand = page.message.is_some() && !mail.is_headers_only();
    let hinted = mail
        .hint_id
        .and_then(|hint| page.tickets.iter().find(|(id, _)| *id == hint));
    let present = FormData::of([
        (
            "ticket",
            hinted.map(|(_, number)| number.clone()).unwrap_or_default(),
        ),
        ("name", mail.from_name.clone().unwrap_or_default()),
        (
            "ente_id",
            page.suggested.map(|ente| ente.to_string()).unwrap_or_default(),
        ),
        ("role", EnteRole::User.as_str().to_owned()),
    ]);
    let form = form_of(lang, &present, refused);
    let path = |action: &str| format!("/mail/incoming/{}/{action}", mail.id);
    let enti: Vec<(String, String)> = page
        .enti
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    // Those of the sender first: for one of them the ticket is the sender's own.
    let of_sender = page
        .of_sender
        .iter()
        .filter(|_| mail.authentication != Authentication::Fail);
    let of_sender: Vec<(String, String)> = of_sender
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let others = enti.iter().filter(|ente| !of_sender.contains(ente));
    let to_open: Vec<(String, String)> = of_sender.iter().chain(others).cloned().collect();
    let roles: Vec<(String, String)> = EnteRole::ALL
        .iter()
        .map(|role| (role.to_string(), lang.get(&format!("role-{role}")).into_owned()))
        .collect();
    html! {
        @if can_stand {
            form class="s-panel" method="post" action=(path("placement")) {
                (csrf_field(visit))
                h2 { (t!(lang, "incoming-place-title")) }
                p { (t!(lang, "incoming-place-text")) }
                (form.input(Input::text("ticket", &labels[0].1).max(40).hint(&t!(lang, "incoming-place-hint"))))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "incoming-place")) } }
            }
        }
        @if can_stand {
            form class="s-panel" method="post" action=(path("placement")) {
                (csrf_field(visit))
                h2 { (t!(lang, "incoming-open-title")) }
                p { (t!(lang, "incoming-open-text")) }
                (form.select("ente_id", &t!(lang, "incoming-open-ente"), None, Some(&*t!(lang, "incoming-open-choose")), &to_open))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "incoming-open")) } }
            }
        }
        @if page.may.add_contact && can_stand && mail.from_address.is_some() && mail.user_id.is_none() {
            form class="s-panel" method="post" action=(path("contact")) {
                (csrf_field(visit))
                h2 { (t!(lang, "incoming-contact-title")) }
                p class="s-break" { (t!(lang, "incoming-contact-text", address = sender(mail))) }
                (form.input(Input::text("name", &labels[2].1).max(100)))
                (form.select("ente_id", &labels[1].1, None, Some(&*t!(lang, "incoming-contact-choose")), &enti))
                (form.select("role", &labels[3].1, None, None, &roles))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "incoming-contact")) } }
            }
        }
        @if mail.state != State::Ignored { (ignoring(visit, page, refused, &labels[4].1)) }
        @if !mail.is_headers_only() { (retry(visit, mail)) }
    }
}

/// The form that sets a mail aside.
fn ignoring(visit: &Visit, page: &OnePage, refused: Option<&Refused>, label: &str) -> Markup {
    let lang = visit.lang();
    let present = FormData::of([("reason", String::new())]);
    let form = form_of(lang, &present, refused);
    html! {
        form class="s-panel" method="post" action=(format!("/mail/incoming/{}/ignore", page.mail.id)) {
            (csrf_field(visit))
            h2 { (t!(lang, "incoming-ignore-title")) }
            (form.input(Input::text("reason", label).max(1000)))
            div class="s-form-actions" { button class="btn btn-outline-danger" { (t!(lang, "incoming-ignore")) } }
        }
    }
}

/// The button that has a mail looked at once more.
fn retry(visit: &Visit, mail: &Incoming) -> Markup {
    let lang = visit.lang();
    html! {
        section class="s-panel" aria-labelledby="retry-title" {
            h2 id="retry-title" { (t!(lang, "incoming-retry-title")) }
            p { (t!(lang, "incoming-retry-text")) }
            (post_button(visit, &PostButton {
                action: &format!("/mail/incoming/{}/retry", mail.id),
                label: &t!(lang, "incoming-retry"),
                about: "",
                class: "btn btn-outline-primary",
                confirm: None,
                fields: &[],
            }))
        }
    }
}
