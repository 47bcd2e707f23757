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
mod tests;
