//! The pages of tickets as HTML: views get ready values and ask no questions.

pub mod board;
pub mod information;
pub mod list;
pub mod merge;
pub mod new;
pub mod promises;
pub mod solution;
pub mod ticket;

mod data;
mod history;
pub(crate) mod owed;
mod reply;
mod thread;
mod tools;

use maud::{Markup, html};

use super::{Attachment, Priority, State, TicketBrief};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::icon;

/// Where a ticket stands, with its icon.
pub(crate) fn state_badge(lang: Lang, state: State) -> Markup {
    let href = match state {
        State::New => icon!("it-plus-circle"),
        State::Assigned => icon!("it-user"),
        State::InProgress => icon!("it-tool"),
        State::WaitingEnte => icon!("it-clock"),
        State::WaitingThirdParty => icon!("it-exchange-circle"),
        State::Resolved => icon!("it-check-circle"),
        State::Closed => icon!("it-locked"),
        State::Cancelled => icon!("it-close-circle"),
    };
    html! { span class=(format!("s-badge s-state-{state}")) { (icon(href)) (state_name(lang, state)) } }
}

/// The state in words.
pub(crate) fn state_name(lang: Lang, state: State) -> String {
    lang.get(&format!("tickets-state-{state}")).into_owned()
}

/// How urgent the work is, with its icon.
pub(crate) fn priority_badge(lang: Lang, priority: Priority) -> Markup {
    let href = match priority {
        Priority::Critical => icon!("it-warning-circle"),
        Priority::High => icon!("it-arrow-up"),
        Priority::Normal => icon!("it-minus"),
        Priority::Low => icon!("it-arrow-down"),
    };
    html! { span class=(format!("s-badge s-prio-{priority}")) { (icon(href)) (lang.get(&format!("tickets-priority-{priority}"))) } }
}

/// Marks a confidential ticket.
pub(crate) fn badge_lock(lang: Lang) -> Markup {
    html! { span class="s-badge s-badge-lock" { (icon(icon!("it-locked"))) (t!(lang, "tickets-page-confidential")) } }
}

/// A link to a ticket, with subject and state.
pub(super) fn brief(lang: Lang, ticket: &TicketBrief) -> Markup {
    html! {
        a href=(format!("/tickets/{}", ticket.number)) { span class="s-mono" { (ticket.number) } " " (ticket.subject) }
        " " (state_badge(lang, ticket.state))
    }
}

/// The files of a text.
pub(super) fn files(lang: Lang, files: &[Attachment]) -> Markup {
    html! {
        @if !files.is_empty() {
            ul class="s-files" aria-label=(t!(lang, "tickets-page-files")) {
                @for file in files {
                    li { a class="s-file" href=(format!("/attachments/{}", file.id)) {
                        (icon(file_icon(&file.media_type))) span { (file.name) } " " span class="s-size" { (size(lang, file.size)) }
                    } }
                }
            }
        }
    }
}

fn file_icon(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => icon!("it-file-pdf"),
        "text/csv" => icon!("it-file-csv"),
        "text/plain" => icon!("it-file-txt"),
        "application/zip" | "application/gzip" | "application/x-7z-compressed" => icon!("it-file-compressed"),
        image if image.starts_with("image/") => icon!("it-file-image"),
        sheet if sheet.contains("spreadsheet") || sheet.contains("excel") => icon!("it-file-sheet"),
        _ => icon!("it-file"),
    }
}

/// `12 KB`, `3,2 MB`: how large a file is, in thousands of bytes.
pub(super) fn size(lang: Lang, bytes: i64) -> String {
    let comma = if lang == Lang::It { "," } else { "." };
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => {
            let tenths = bytes / 100_000;
            format!("{}{comma}{} MB", tenths / 10, tenths % 10)
        }
    }
}
