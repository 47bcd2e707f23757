//! The conversation: the opening, messages, notes, and between them what happened.

use maud::{Markup, html};

use super::data::MAIL_READERS;
use super::ticket::Scene;
use super::{files, history};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::IncomingId;
use crate::kernel::markdown;
use crate::kernel::text::Lang;
use crate::t;
use crate::tickets::{Attachment, KeptMail, MessageRow, Side, TicketEvent, Visibility};
use crate::web::assets::icon;
use crate::web::components::{icon, time};

/// So many events in a row are folded.
const FOLDED_FROM: usize = 4;

enum Item<'a> {
    Message(&'a MessageRow),
    Mail(&'a KeptMail),
    Events(Vec<&'a TicketEvent>),
}

/// Opening, messages, notes and events in the order of time.
pub(super) fn conversation(scene: &Scene) -> Markup {
    let lang = scene.lang;
    html! {
        h2 class="visually-hidden" id="thread-title" { (t!(lang, "tickets-page-conversation")) }
        ol class="s-thread" id="thread" aria-labelledby="thread-title" {
            li id="opening" { (opening(scene)) }
            @for item in items(scene) {
                @match item {
                    Item::Message(row) => li id=(format!("m-{}", row.message.id)) { (message(scene, row)) },
                    Item::Mail(mail) => li id=(format!("mail-{}", mail.id)) { (kept_mail(scene, mail)) },
                    Item::Events(events) if events.len() < FOLDED_FROM => {
                        @for event in events { (history::line(scene, event)) }
                    }
                    Item::Events(events) => li {
                        details {
                            summary class="s-muted s-small" { (t!(lang, "tickets-page-steps", count = events.len())) }
                            ul class="s-thread" { @for event in events { (history::line(scene, event)) } }
                        }
                    },
                }
            }
        }
    }
}

fn items<'a>(scene: &Scene<'a>) -> Vec<Item<'a>> {
    let mut events = scene.page.events.iter().filter(|event| is_step(event)).peekable();
    let mut items = Vec::new();
    let mut before = |until: Option<Timestamp>, items: &mut Vec<Item<'a>>| {
        let mut run = Vec::new();
        while let Some(event) = events.next_if(|event| until.is_none_or(|until| event.at < until)) {
            run.push(event);
        }
        if !run.is_empty() {
            items.push(Item::Events(run));
        }
    };
    let messages = scene.page.messages.iter();
    let messages = messages.map(|row| (row.message.created_at, Item::Message(row)));
    let mails = scene.page.kept_mails.iter();
    let mails = mails.map(|mail| (mail.received_at, Item::Mail(mail)));
    let mut said: Vec<(Timestamp, Item<'a>)> = messages.chain(mails).collect();
    said.sort_by_key(|(at, _)| *at);
    for (at, item) in said {
        before(Some(at), &mut items);
        items.push(item);
    }
    before(None, &mut items);
    items
}

/// What is not seen in the conversation itself; that a new ticket is assigned is told by who got it.
fn is_step(event: &TicketEvent) -> bool {
    let is_first_assignment = event.event == "ticket.state_changed" && event.new["state"] == "assigned";
    !is_first_assignment
        && !matches!(
            event.event.as_str(),
            "ticket.opened" | "ticket.message_added" | "ticket.note_added" | "ticket.attachment_added"
        )
}

/// Whether the reader may open the pages of mails.
fn reads_mails(scene: &Scene) -> bool {
    scene
        .actor
        .staff()
        .is_some_and(|staff| staff.is_any(&MAIL_READERS))
}

/// A mail that a machine wrote: one line, and its text on request, in a frame that can do nothing.
fn kept_mail(scene: &Scene, mail: &KeptMail) -> Markup {
    let lang = scene.lang;
    let reason = mail
        .reason
        .as_ref()
        .map(|reason| lang.get(&format!("incoming-reason-{reason}")));
    let head = html! {
        (icon(icon!("it-mail"))) " " (reason.unwrap_or_default()) " "
        span class="s-break" { (mail.from.as_deref().unwrap_or("–")) ": " (mail.subject.as_deref().unwrap_or("–")) }
        " – " (time(lang, mail.received_at))
    };
    if !reads_mails(scene) {
        return html! { p class="s-muted s-small" { (head) } };
    }
    html! {
        details class="s-more" {
            summary class="s-muted s-small" { (head) }
            iframe class="w-p-100" height="240" sandbox="" loading="lazy" src=(format!("/mail/incoming/{}/text", mail.id)) title=(t!(lang, "incoming-kept-text")) {}
            p class="s-small" { (open_mail(lang, mail.id)) }
        }
    }
}

fn open_mail(lang: Lang, id: IncomingId) -> Markup {
    html! { a href=(format!("/mail/incoming/{id}")) { (t!(lang, "incoming-open-mail")) } }
}

fn opening(scene: &Scene) -> Markup {
    let (lang, row) = (scene.lang, &scene.page.row);
    let ticket = scene.ticket();
    let asked = scene.page.public.as_ref().map(|asked| asked.name.as_str());
    let author = row.author.as_deref().or(asked).unwrap_or_default();
    let on_behalf = row
        .requester
        .as_deref()
        .filter(|_| row.ticket.requester_id != row.ticket.author_id);
    html! {
        article class="s-msg s-msg-ente" aria-label=(t!(lang, "tickets-page-opening")) {
            header class="s-msg-head" {
                span class="s-author" { (author) }
                @if let Some(requester) = on_behalf {
                    span class="s-role" { (t!(lang, "tickets-page-on-behalf", name = requester)) }
                } @else if let Some(ente) = &row.ente { span class="s-role" { (ente) } }
                span class="s-end" { (time(lang, ticket.created_at)) }
            }
            (unverified(scene, scene.page.pec.opening))
            @if let (Some(mail), true) = (scene.page.pec.opening, reads_mails(scene)) { p class="s-small" { (open_mail(lang, mail)) } }
            (scene.page.pec.mark(lang, scene.page.pec.opening))
            (body(scene, &ticket.text, &scene.page.files))
        }
    }
}

fn message(scene: &Scene, row: &MessageRow) -> Markup {
    let (lang, message) = (scene.lang, &row.message);
    let is_note = message.visibility == Visibility::Internal;
    let class = match (is_note, message.side) {
        (true, _) => "s-msg s-msg-note",
        (false, Side::Ente) => "s-msg s-msg-ente",
        (false, _) => "s-msg s-msg-staff",
    };
    let label = match is_note {
        true => t!(lang, "tickets-page-note"),
        false => t!(lang, "tickets-page-message"),
    };
    html! {
        article class=(class) aria-label=(label) {
            header class="s-msg-head" {
                @if is_note { span class="s-note-label" { (icon(icon!("it-locked"))) (t!(lang, "tickets-page-note")) } }
                span class="s-author" { (row.author.as_deref().unwrap_or(&t!(lang, "tickets-page-system"))) }
                @match message.side {
                    Side::Centre => span class="s-role" { (scene.visit.app().config.centre.name) },
                    Side::Ente => span class="s-role" { (scene.page.row.ente.as_deref().unwrap_or_default()) },
                    Side::System => {}
                }
                @if let Some(mail) = message.incoming_id {
                    span class="s-role" { (icon(icon!("it-mail"))) " " (t!(lang, "incoming-by-mail")) }
                    @if reads_mails(scene) { span class="s-role" { (open_mail(lang, mail)) } }
                }
                @if message.merged_from_id.is_some() { span class="s-role" { (t!(lang, "tickets-page-from-merged")) } }
                span class="s-end" { (time(lang, message.created_at)) }
            }
            (unverified(scene, message.incoming_id))
            (scene.page.pec.mark(lang, message.incoming_id))
            (body(scene, &message.text, &row.attachments))
            @if let Some(quoted) = &message.quoted {
                details class="s-more" { summary { (t!(lang, "incoming-quoted-part")) } pre class="s-break" tabindex="0" { (quoted) } }
            }
        }
    }
}

/// That who wrote is only what the mail says itself.
fn unverified(scene: &Scene, mail: Option<IncomingId>) -> Markup {
    html! { @if mail.is_some_and(|mail| scene.page.unverified.contains(&mail)) {
        p class="s-small" { span class="s-badge s-badge-warn" { (icon(icon!("it-warning-circle"))) (t!(scene.lang, "incoming-unverified")) } }
    } }
}

fn body(scene: &Scene, text: &str, attached: &[Attachment]) -> Markup {
    let (internal, public): (Vec<_>, Vec<_>) = attached
        .iter()
        .cloned()
        .partition(|file| file.visibility == Visibility::Internal);
    let (internal, public) = match public.is_empty() {
        // All of a note's files are internal, and the note says so.
        true => (public, internal),
        false => (internal, public),
    };
    html! {
        div class="s-msg-body" {
            (markdown::render(text))
            (files(scene.lang, &public))
            @if !internal.is_empty() {
                p class="s-small" { (icon(icon!("it-locked"))) " " (t!(scene.lang, "tickets-page-internal-files")) }
                (files(scene.lang, &internal))
            }
        }
    }
}
