//! Tickets as rows of a CSV file: names as people read them, and no cell that a spreadsheet would run.

use super::model::TicketRow;
use crate::kernel::text::Lang;

/// The columns, as keys of the message files.
const COLUMNS: [&str; 16] = [
    "tickets-column-number",
    "tickets-column-created",
    "tickets-column-updated",
    "tickets-column-ente",
    "tickets-column-subject",
    "tickets-column-state",
    "tickets-column-priority",
    "tickets-column-kind",
    "tickets-column-channel",
    "tickets-column-service",
    "tickets-column-queue",
    "tickets-column-requester",
    "tickets-column-assignee",
    "tickets-column-tags",
    "tickets-column-resolved",
    "tickets-column-closed",
];

/// The first line.
pub fn export_header(lang: Lang) -> Vec<String> {
    COLUMNS.iter().map(|key| lang.get(key).into_owned()).collect()
}

/// One ticket, in the order of the first line.
pub fn export_record(lang: Lang, row: &TicketRow) -> Vec<String> {
    let ticket = &row.ticket;
    let word = |kind: &str, word: &str| lang.get(&format!("tickets-{kind}-{word}")).into_owned();
    let text = |text: &Option<String>| inert(text.as_deref().unwrap_or_default());
    let time = |at| lang.date_time(at);
    vec![
        ticket.number.to_string(),
        time(ticket.created_at),
        time(ticket.updated_at),
        text(&row.ente),
        inert(&ticket.subject),
        word("state", ticket.state.as_str()),
        word("priority", ticket.priority.as_str()),
        word("kind", ticket.kind.as_str()),
        word("channel", ticket.channel.as_str()),
        inert(row.service.name(lang)),
        inert(row.queue.name(lang)),
        text(&row.requester),
        text(&row.assignee),
        inert(&row.tags.join(" ")),
        ticket.resolved_at.map(time).unwrap_or_default(),
        ticket.closed_at.map(time).unwrap_or_default(),
    ]
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
fn inert(text: &str) -> String {
    const STARTS: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];
    match text.trim_start().starts_with(STARTS) || text.starts_with(['\t', '\r', '\n']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+39 030", "-2", "@SUM(A1)", " =1", "\t=1", "|x", "＝1"] {
            assert!(inert(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(inert("Albo pretorio = vuoto"), "Albo pretorio = vuoto");
    }

    #[test]
    fn every_column_has_a_name() {
        for lang in [Lang::It, Lang::En] {
            assert_eq!(export_header(lang).len(), COLUMNS.len());
        }
    }
}
