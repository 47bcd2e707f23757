//! A report as text for spreadsheets and other programs: UTF-8 with a byte order mark, `;` between the cells.
//!
//! A share takes three columns (per cent, number, out of how many), so that nothing has to be taken apart again; a share
//! of nothing leaves the first empty. Working time is `h:mm`, numbers have no separator of thousands.

use super::numbers::{self, decimal_separator};
use super::sheet::{Cell, Report, Section, Table, Value};
use crate::kernel::csv::{BYTE_ORDER_MARK, inert, line};
use crate::kernel::text::Lang;
use crate::t;

/// The whole report: title, what it is about, then each section with its title, separated by empty lines.
pub fn report(report: &Report) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    text.push_str(&line(&[inert(&report.title)]));
    for (label, value) in &report.about {
        text.push_str(&line(&[inert(label), inert(value)]));
    }
    for section in &report.sections {
        text.push_str(&line(&[""]));
        text.push_str(&line(&[inert(&section.title)]));
        text.push_str(&table(report.lang, &section.table));
    }
    text
}

/// One section alone: a line of headings, a line for each row and for the total. For programs.
pub fn section(lang: Lang, section: &Section) -> String {
    format!("{BYTE_ORDER_MARK}{}", table(lang, &section.table))
}

fn table(lang: Lang, table: &Table) -> String {
    let mut text = line(&headings(lang, table));
    for row in table.lines() {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .flat_map(|(column, cell)| cells(lang, cell, table.has_shares(column)))
            .collect();
        text.push_str(&line(&cells));
    }
    text
}

fn headings(lang: Lang, table: &Table) -> Vec<String> {
    let columns = table.columns.iter().enumerate();
    columns
        .flat_map(|(column, heading)| {
            let mut headings = vec![heading.clone()];
            if table.has_shares(column) {
                headings.push(t!(lang, "reports-heading-part", heading = heading).into_owned());
                headings.push(t!(lang, "reports-heading-of", heading = heading).into_owned());
            }
            headings
        })
        .map(|heading| inert(&heading))
        .collect()
}

fn cells(lang: Lang, cell: &Cell, with_shares: bool) -> Vec<String> {
    let mut cells = vec![match &cell.value {
        Value::None => String::new(),
        Value::Text(text) => inert(text),
        Value::Count(number) => number.to_string(),
        Value::Share { of: 0, .. } => String::new(),
        Value::Share { part, of } => percent(lang, *part, *of),
        Value::Minutes(minutes) => format!("{}:{:02}", minutes / 60, minutes % 60),
        Value::Date(date) => lang.date(*date),
    }];
    if with_shares {
        match cell.value {
            Value::Share { part, of } => cells.extend([part.to_string(), of.to_string()]),
            _ => cells.extend([String::new(), String::new()]),
        }
    }
    cells
}

/// As on pages, without the separator of thousands, which a program would have to know.
fn percent(lang: Lang, part: u64, of: u64) -> String {
    let shown = numbers::percent(lang, part, of);
    shown
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == decimal_separator(lang) || *c == '%')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample;

    #[test]
    fn a_section_is_exact_in_both_languages() {
        assert_eq!(
            section(Lang::It, &sample::report(Lang::It).sections[0]),
            "\u{feff}Indicatore;Periodo;Periodo: numero;Periodo: su;Periodo precedente;Periodo precedente: numero;Periodo precedente: su\r\n\
             Ticket aperti;1234;;;987;;\r\n\
             Prime risposte entro il termine;96,4%;27;28;;0;0\r\n\
             Tempo mediano alla soluzione;12:05;;;1:01;;\r\n\
             Ticket aperto più vecchio;07/11/2025;;;;;\r\n"
        );
        assert_eq!(
            section(Lang::En, &sample::report(Lang::En).sections[1]),
            "\u{feff}Priority;In time;In time: number;In time: out of\r\n\
             Critical;66.7%;4;6\r\n\
             High;93.1%;121;130\r\n\
             Normal;95.6%;803;840\r\n\
             Low;;0;0\r\n\
             All;95.1%;928;976\r\n"
        );
    }

    #[test]
    fn the_report_begins_with_what_it_is_about() {
        let text = report(&sample::report(Lang::It));
        assert!(text.starts_with(
            "\u{feff}Rapporto di febbraio 2026\r\n\
             Periodo;dal 01/02/2026 al 28/02/2026\r\n\
             Filtri;\"coda Primo livello; tutte le priorità\"\r\n\
             Prodotto il;02/03/2026, 09:00\r\n\
             \r\n\
             In sintesi\r\n\
             Indicatore;"
        ));
        assert!(text.contains("\r\n\"'=Unione dei comuni montani dell’Alta Val Tidone e della Valle del Trebbia; “Łódź”\";2;0,0%;0;2;;0;0;;\r\n"));
        assert!(text.ends_with("\r\nRiaperti\r\nCoda;Riaperti\r\n"));
    }
}
