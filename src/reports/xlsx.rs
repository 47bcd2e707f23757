//! A report as a workbook: a sheet that says what it is, then one for each section, with real numbers.
//!
//! A share takes three columns as in CSV; working time is a duration (`[h]:mm`), so that it can be added. Texts are always
//! texts: one that looks like a formula is marked as quoted, which keeps it one when somebody edits the cell.

use std::collections::HashSet;

use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};

use super::sheet::{Cell, Report, Section, Table, Value, address};
use crate::kernel::csv::is_formula;
use crate::kernel::text::Lang;
use crate::t;

/// A4, in the numbering of the format.
const A4: u8 = 9;
/// What a name of a sheet may have, and a link, and a cell.
const NAME: usize = 31;
const LINK: usize = 2_000;
const TEXT: usize = 32_767;
/// The widest column, in letters.
const WIDEST: f64 = 60.0;
/// Under title, what the report is about, and the note.
const HEADINGS: u32 = 4;

/// The file. `base`: the address of this program, for the links. Errors: what the format has no room for.
pub fn report(report: &Report, base: &str) -> Result<Vec<u8>, XlsxError> {
    let names = sheet_names(report);
    let mut book = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(plain(&report.title))
        .set_author("Sportello");
    if let Some(made_at) = moment(report) {
        properties = properties.set_creation_datetime(&made_at);
    }
    book.set_properties(&properties);
    summary(book.add_worksheet(), report, &names)?;
    for (section, name) in report.sections.iter().zip(&names[1..]) {
        section_sheet(book.add_worksheet(), report, section, name, base)?;
    }
    book.save_to_buffer()
}

/// Without this the file would carry the moment of the machine's clock.
fn moment(report: &Report) -> Option<ExcelDateTime> {
    let at = report.made_at.utc();
    let hour = u16::try_from(at.hour()).ok()?;
    let (minute, second) = (u8::try_from(at.minute()).ok()?, u16::try_from(at.second()).ok()?);
    day(at.date_naive()).ok()?.and_hms(hour, minute, second).ok()
}

fn day(date: chrono::NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    // Years that the format does not have are refused by it.
    let year = u16::try_from(date.year()).unwrap_or(u16::MAX);
    ExcelDateTime::from_ymd(year, part(date.month()), part(date.day()))
}

/// The names of the sheets: without the characters that are not allowed, not too long, each another (case aside).
fn sheet_names(report: &Report) -> Vec<String> {
    let titles = [t!(report.lang, "reports-sheet-summary").into_owned()]
        .into_iter()
        .chain(report.sections.iter().map(|section| section.title.clone()));
    let mut taken = HashSet::new();
    titles
        .map(|title| {
            let allowed: String = title
                .chars()
                .map(|c| {
                    if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() {
                        ' '
                    } else {
                        c
                    }
                })
                .collect();
            let words: Vec<&str> = allowed.split_whitespace().collect();
            let words = words.join(" ");
            let name = words.trim_matches(['\'', ' ']);
            // The format counts UTF-16 units.
            let cut = |room: usize| {
                let mut units = 0;
                let kept: String = name
                    .chars()
                    .take_while(|c| {
                        units += c.len_utf16();
                        units <= room
                    })
                    .collect();
                kept.trim_end_matches(['\'', ' ']).to_owned()
            };
            let mut candidate = if name.is_empty() {
                "-".to_owned()
            } else {
                cut(NAME)
            };
            let mut number = 2;
            // "History" is a name that Excel keeps for itself.
            while candidate.eq_ignore_ascii_case("history") || !taken.insert(candidate.to_lowercase()) {
                let suffix = format!(" {number}");
                candidate = cut(NAME - suffix.len()) + &suffix;
                number += 1;
            }
            candidate
        })
        .collect()
}

/// The first sheet: title, what it is about, and where each section is.
fn summary(sheet: &mut Worksheet, report: &Report, names: &[String]) -> Result<(), XlsxError> {
    sheet.set_name(&names[0])?;
    page(sheet, report)?;
    text(sheet, 0, 0, &report.title, &title_format())?;
    let mut row = 2;
    for (label, value) in &report.about {
        text(sheet, row, 0, label, &Format::new().set_bold())?;
        text(sheet, row, 1, value, &Format::new())?;
        row += 1;
    }
    text(
        sheet,
        row + 1,
        0,
        &t!(report.lang, "reports-sheet-sections"),
        &Format::new().set_bold(),
    )?;
    row += 2;
    for (section, name) in report.sections.iter().zip(&names[1..]) {
        let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
        sheet.write_url(row, 0, Url::new(target).set_text(plain(&section.title)))?;
        row += 1;
    }
    sheet.set_column_width(0, 40)?;
    sheet.set_column_width(1, 60)?;
    Ok(())
}

fn section_sheet(
    sheet: &mut Worksheet,
    report: &Report,
    section: &Section,
    name: &str,
    base: &str,
) -> Result<(), XlsxError> {
    let lang = report.lang;
    sheet.set_name(name)?;
    page(sheet, report)?;
    let about: Vec<String> = report
        .about
        .iter()
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    text(sheet, 0, 0, &section.title, &title_format())?;
    text(
        sheet,
        1,
        0,
        &format!("{}. {}", report.title, about.join("; ")),
        &Format::new(),
    )?;
    let table = &section.table;
    let note = match (&section.note, table.rows.is_empty()) {
        (Some(note), _) => note.clone(),
        (None, true) => t!(lang, "reports-empty").into_owned(),
        (None, false) => String::new(),
    };
    text(sheet, 2, 0, &note, &Format::new())?;

    let mut columns = Vec::new();
    for (index, heading) in table.columns.iter().enumerate() {
        columns.push((index, heading.clone()));
        if table.has_shares(index) {
            columns.push((
                index,
                t!(lang, "reports-heading-part", heading = heading).into_owned(),
            ));
            columns.push((
                index,
                t!(lang, "reports-heading-of", heading = heading).into_owned(),
            ));
        }
    }
    let mut widths = Vec::new();
    for (place, (index, heading)) in (0u16..).zip(&columns) {
        let format = heading_format(table.is_numeric(*index));
        text(sheet, HEADINGS, place, heading, &format)?;
        // Headings may stand on two lines.
        widths.push(heading.chars().count() as f64 * 0.6 + 2.0);
    }
    let lines = table.rows.iter().map(|row| (row, false));
    let lines = lines.chain(table.total.iter().map(|row| (row, true)));
    for (row, (cells, total)) in (HEADINGS + 1..).zip(lines) {
        let mut place = 0;
        for (index, cell) in cells.iter().enumerate() {
            place = write_cell(
                sheet,
                (row, place),
                cell,
                table.has_shares(index),
                total,
                (lang, base),
            )?;
            let before = usize::from(place) - if table.has_shares(index) { 3 } else { 1 };
            if let Some(width) = widths.get_mut(before) {
                *width = width.max(cell.value.short(lang).chars().count() as f64 + 2.0);
            }
        }
    }
    for (place, width) in (0u16..).zip(widths) {
        sheet.set_column_width(place, width.clamp(8.0, WIDEST))?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 1)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    autofilter(sheet, table, columns.len())
}

/// Rows may be chosen and sorted; the total stays out of it.
fn autofilter(sheet: &mut Worksheet, table: &Table, columns: usize) -> Result<(), XlsxError> {
    let (Ok(rows), Ok(columns)) = (u32::try_from(table.rows.len()), u16::try_from(columns)) else {
        return Ok(());
    };
    if rows > 0 && columns > 0 {
        sheet.autofilter(HEADINGS, 0, HEADINGS + rows, columns - 1)?;
    }
    Ok(())
}

/// Writes a cell and gives the place of the next one.
fn write_cell(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Cell,
    with_shares: bool,
    total: bool,
    (lang, base): (Lang, &str),
) -> Result<u16, XlsxError> {
    let styled = |format: Format| match total {
        true => format.set_bold().set_border_top(FormatBorder::Thin),
        false => format,
    };
    let number = styled(Format::new().set_num_format("#,##0"));
    let linked = |format: Format| {
        if cell.target().is_some() {
            format.set_hyperlink()
        } else {
            format
        }
    };
    if let Some(link) = cell.target() {
        // First the link, then the value over it: a cell keeps both, and the value stays a number.
        let target = address(base, link);
        if target.len() <= LINK {
            sheet.write_url(
                row,
                place,
                Url::new(target).set_text(plain(&cell.value.shown(lang))),
            )?;
        }
    }
    match &cell.value {
        Value::None | Value::Share { of: 0, .. } => {
            sheet.write_blank(row, place, &styled(Format::new()))?;
        }
        Value::Text(value) => text(sheet, row, place, value, &linked(styled(Format::new())))?,
        Value::Count(count) => {
            sheet.write_number_with_format(row, place, *count as f64, &linked(number.clone()))?;
        }
        Value::Share { part, of } => {
            let format = styled(Format::new().set_num_format("0.0%"));
            sheet.write_number_with_format(row, place, *part as f64 / *of as f64, &linked(format))?;
        }
        Value::Minutes(minutes) => {
            let format = styled(Format::new().set_num_format("[h]:mm"));
            sheet.write_number_with_format(row, place, *minutes as f64 / 1_440.0, &linked(format))?;
        }
        Value::Date(date) => {
            let format = styled(Format::new().set_num_format("dd/mm/yyyy"));
            match day(*date) {
                Ok(date) => sheet.write_datetime_with_format(row, place, &date, &linked(format))?,
                // A year that Excel does not know.
                Err(_) => sheet.write_string_with_format(row, place, lang.date(*date), &format)?,
            };
        }
    }
    if !with_shares {
        return Ok(place + 1);
    }
    match cell.value {
        Value::Share { part, of } => {
            sheet.write_number_with_format(row, place + 1, part as f64, &number)?;
            sheet.write_number_with_format(row, place + 2, of as f64, &number)?;
        }
        _ if total => {
            sheet.write_blank(row, place + 1, &number)?;
            sheet.write_blank(row, place + 2, &number)?;
        }
        _ => {}
    }
    Ok(place + 3)
}

/// Writes a text as a text, whatever it looks like.
fn text(sheet: &mut Worksheet, row: u32, place: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let format = match is_formula(text) {
        true => format.clone().set_quote_prefix(),
        false => format.clone(),
    };
    sheet.write_string_with_format(row, place, plain(text), &format)?;
    Ok(())
}

/// As much as a cell holds, without what XML cannot.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(TEXT)
        .collect()
}

fn title_format() -> Format {
    Format::new().set_bold().set_font_size(14)
}

fn heading_format(numeric: bool) -> Format {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_border_bottom(FormatBorder::Thin)
        .set_background_color(0xE8_F1_FB)
        .set_align(FormatAlign::Bottom);
    match numeric {
        true => format.set_align(FormatAlign::Right),
        false => format,
    }
}

/// Printed on A4 across, one page wide, with page numbers.
fn page(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let numbers = t!(report.lang, "reports-page", page = "&P", pages = "&N");
    // `&` begins a code in headers and footers, which have room for 255 characters.
    let title: String = plain(&report.title).chars().take(60).collect();
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_footer(format!("&L{}&R{numbers}", title.replace('&', "&&")));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::{Cursor, Read as _};

    use super::*;
    use crate::reports::sample;

    /// The parts of a file, by name.
    fn parts(file: &[u8]) -> HashMap<String, String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        names
            .into_iter()
            .map(|name| {
                let mut text = String::new();
                archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
                (name, text)
            })
            .collect()
    }

    /// What a cell holds: the text of a string, the digits of a number, nothing of a blank.
    fn cell(parts: &HashMap<String, String>, sheet: usize, place: &str) -> Option<String> {
        let xml = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
        let rest = xml.split(&format!("<c r=\"{place}\"")).nth(1)?;
        let (attributes, rest) = rest.split_once('>')?;
        if attributes.ends_with('/') {
            return None;
        }
        let value = rest.strip_prefix("<v>")?.split('<').next()?.to_owned();
        if !attributes.contains("t=\"s\"") {
            return Some(value);
        }
        let index: usize = value.parse().unwrap();
        let text = parts["xl/sharedStrings.xml"].split("<si>").nth(index + 1)?;
        Some(
            text.split_once("<t")?
                .1
                .split_once('>')?
                .1
                .split("</t>")
                .next()?
                .to_owned(),
        )
    }

    #[test]
    fn numbers_are_numbers_with_their_formats() {
        for (lang, summary, heading) in [
            (Lang::It, "Riepilogo", "Periodo: numero"),
            (Lang::En, "Summary", "Period: number"),
        ] {
            let parts = parts(&report(&sample::report(lang), "https://help.example/").unwrap());
            let is = |place: &str, expected: &str| {
                assert_eq!(cell(&parts, 2, place).as_deref(), Some(expected), "{place}")
            };
            assert!(parts["xl/workbook.xml"].contains(&format!("name=\"{summary}\"")));
            is("C5", heading);
            is("B6", "1234");
            is("B7", "0.9642857142857143");
            is("C7", "27");
            is("D7", "28");
            // A share of nothing: no per cent, but its two numbers.
            assert_eq!(cell(&parts, 2, "E7"), None);
            is("G7", "0");
            is("B8", "0.5034722222222222");
            is("B9", "45968");
            for format in ["#,##0", "0.0%", "[h]:mm", "dd/mm/yyyy"] {
                assert!(
                    format == "#,##0" || parts["xl/styles.xml"].contains(&format!("\"{format}\"")),
                    "{format}"
                );
            }
            let links = &parts["xl/worksheets/_rels/sheet2.xml.rels"];
            assert!(links.contains("\"https://help.example/tickets?created=2026-02\""));
        }
    }

    #[test]
    fn the_file_says_what_it_is() {
        let sample = sample::report(Lang::It);
        let file = report(&sample, "https://help.example").unwrap();
        let parts = parts(&file);
        let core = &parts["docProps/core.xml"];
        assert!(core.contains("<dc:title>Rapporto di febbraio 2026</dc:title>"));
        assert!(core.contains("2026-03-02T08:00:00Z"));
        assert_eq!(
            cell(&parts, 1, "B3").as_deref(),
            Some("dal 01/02/2026 al 28/02/2026")
        );
        assert_eq!(cell(&parts, 8, "A1").as_deref(), Some("Per ente"));
        for sheet in 2..=sample.sections.len() + 1 {
            let xml = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
            assert!(xml.contains("ySplit=\"5\"") && xml.contains("state=\"frozen\""));
        }
        // No clock, no chance: the same report is the same file.
        assert!(file == report(&sample, "https://help.example").unwrap());
    }

    #[test]
    fn no_cell_is_a_formula() {
        let parts = parts(&report(&sample::report(Lang::It), "https://help.example").unwrap());
        assert!(
            parts
                .values()
                .all(|part| !part.contains("<f>") && !part.contains("<f "))
        );
        assert!(cell(&parts, 8, "A66").unwrap().starts_with("=Unione"));
        assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
    }

    #[test]
    fn sheets_have_names_that_are_allowed_and_differ() {
        let mut odd = sample::report(Lang::En);
        let titles = [
            "Summary",
            "a/b\\c?d*e[f]g:h",
            "'quoted'",
            "",
            "history",
            "A title that is far longer than the thirty-one characters of a name",
            "A title that is far longer than the thirty-one others",
            "👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒",
        ];
        for (section, title) in odd.sections.iter_mut().zip(titles) {
            section.title = title.to_owned();
            section.table.columns[0] = "\u{1}=cmd".to_owned();
        }
        let names = sheet_names(&odd);
        assert_eq!(
            names[..7],
            [
                "Summary",
                "Summary 2",
                "a b c d e f g h",
                "quoted",
                "-",
                "history 2",
                "A title that is far longer than"
            ]
        );
        assert_eq!(names[7], "A title that is far longer th 2");
        report(&odd, "https://help.example").unwrap();
    }
}
