//! Tickets as rows of a CSV file: names as people read them, and no cell that a spreadsheet would run.

use super::model::TicketRow;
use crate::kernel::csv::inert;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name() {
        for lang in [Lang::It, Lang::En] {
            assert_eq!(export_header(lang).len(), COLUMNS.len());
        }
    }
}
