//! Sections of a report on a page: the title, what to know, the chart, and the table with links to the tickets.

use std::ops::RangeInclusive;

use maud::{Markup, html};

use super::chart::Chart;
use super::numbers;
use super::plot::{self, Anchor, Colour, Drawing, Frame, Mark};
use super::sheet::{Cell, Section, Table, Value};
use crate::kernel::text::Lang;
use crate::t;

/// Tables with more rows than this are folded under their chart.
const ROWS_IN_SIGHT: usize = 12;

/// One section, as a panel of the page; its id is the section's.
pub fn section(lang: Lang, section: &Section) -> Markup {
    let rows = section.table.rows.len();
    let drawn = section
        .chart
        .as_ref()
        .map(|chart| chart_figure(lang, section, chart));
    html! {
        section class="s-panel s-report" id=(section.id) aria-labelledby={ (section.id) "-title" } {
            h2 id={ (section.id) "-title" } { (section.title) }
            @if let Some(note) = &section.note { p class="s-muted s-prose" { (note) } }
            @if rows == 0 && drawn.as_ref().is_none_or(Option::is_none) {
                p { (t!(lang, "reports-empty")) }
            } @else {
                @if let Some(figure) = &drawn {
                    @match figure {
                        Some(figure) => (figure),
                        None => p { (t!(lang, "reports-empty")) },
                    }
                }
                @if rows > 0 {
                    @if drawn.is_some() && rows > ROWS_IN_SIGHT {
                        details class="s-report-data" {
                            summary { (t!(lang, "reports-chart-data")) }
                            (table(lang, section))
                        }
                    } @else { (table(lang, section)) }
                }
            }
        }
    }
}

/// Tables with so many columns are cards on a phone: fewer have room there, more would be endless.
const CARDS: RangeInclusive<usize> = 3..=8;

/// The chart twice, for wide and for narrow places: the style sheet shows one of them, to the eye and to everybody else.
fn chart_figure(lang: Lang, section: &Section, chart: &Chart) -> Option<Markup> {
    let description = chart.description(lang);
    let drawn = |frame, name: &str| -> Option<Markup> {
        let drawing = plot::draw(lang, chart, frame)?;
        let id = format!("{}-{name}", section.id);
        Some(svg(&drawing, &id, &section.title, &description))
    };
    let (wide, narrow) = (drawn(Frame::WIDE, "wide")?, drawn(Frame::NARROW, "narrow")?);
    Some(html! {
        div class="s-chart" {
            div class="s-chart-wide" { (wide) }
            div class="s-chart-narrow" { (narrow) }
        }
    })
}

/// A drawing as SVG: an image with title and description, without styles or scripts. `id` is unique on the page.
fn svg(drawing: &Drawing, id: &str, title: &str, description: &str) -> Markup {
    let (title_id, text_id) = (format!("{id}-title"), format!("{id}-text"));
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox=(format!("0 0 {} {}", short(drawing.width), short(drawing.height)))
            aria-labelledby=(title_id) aria-describedby=(text_id) {
            title id=(title_id) { (title) }
            desc id=(text_id) { (description) }
            @for mark in &drawing.marks { (svg_mark(mark)) }
        }
    }
}

fn svg_mark(mark: &Mark) -> Markup {
    match mark {
        Mark::Area { corners, fill, edge } => {
            let path = path(std::slice::from_ref(corners), true);
            let fill = fill.map_or("none".to_owned(), hex);
            html! { path d=(path) fill=(fill) stroke=[edge.map(hex)] {} }
        }
        Mark::Strokes {
            paths,
            colour,
            width,
            dash,
        } => {
            let dashes = dash.lengths().map(|(line, gap)| format!("{line} {gap}"));
            html! {
                path d=(path(paths, false)) fill="none" stroke=(hex(*colour)) stroke-width=(short(*width)) stroke-dasharray=[dashes] {}
            }
        }
        Mark::Text {
            at: (x, y),
            anchor,
            text,
            size,
            bold,
            colour,
        } => {
            let anchor = match anchor {
                Anchor::Start => None,
                Anchor::Middle => Some("middle"),
                Anchor::End => Some("end"),
            };
            html! {
                text x=(short(*x)) y=(short(*y)) font-size=(short(*size)) font-weight=[bold.then_some("600")] text-anchor=[anchor] fill=(hex(*colour)) { (text) }
            }
        }
    }
}

fn path(lines: &[Vec<plot::Point>], closed: bool) -> String {
    let mut path = String::new();
    for line in lines {
        for (index, (x, y)) in line.iter().enumerate() {
            path.push(if index == 0 { 'M' } else { 'L' });
            path.push_str(&short(*x));
            path.push(' ');
            path.push_str(&short(*y));
        }
        if closed {
            path.push('Z');
        }
    }
    path
}

/// One decimal is finer than any screen here.
fn short(number: f32) -> String {
    let text = format!("{number:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

fn hex([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The table, which scrolls by itself if it is wider than its place.
fn table(lang: Lang, section: &Section) -> Markup {
    let table = &section.table;
    let right: Vec<bool> = (0..table.columns.len())
        .map(|column| table.is_numeric(column))
        .collect();
    html! {
        div class="s-scroll" role="group" aria-labelledby={ (section.id) "-title" } tabindex="0" {
            table class={ "s-table" @if CARDS.contains(&table.columns.len()) { " s-cards" } } {
                thead { tr { @for (heading, right) in table.columns.iter().zip(&right) {
                    th scope="col" class=[right.then_some("s-num")] { (heading) }
                } } }
                tbody { @for row in &table.rows { (table_row(lang, table, row, &right)) } }
                @if let Some(total) = &table.total { tfoot { (table_row(lang, table, total, &right)) } }
            }
        }
    }
}

fn table_row(lang: Lang, table: &Table, row: &[Cell], right: &[bool]) -> Markup {
    // What a link leads to is said by its row and its column.
    let name = row.first().map_or(String::new(), |cell| cell.value.shown(lang));
    html! {
        tr { @for (column, cell) in row.iter().enumerate() {
            @if column == 0 {
                th scope="row" { (figure(lang, cell, None)) }
            } @else {
                @let heading = table.columns.get(column).map_or("", String::as_str);
                @let about = format!("{name}, {heading}");
                td class=[right.get(column).is_some_and(|right| *right).then_some("s-num")] data-label=(heading) {
                    span { (figure(lang, cell, Some(&about))) }
                }
            }
        } }
    }
}

/// What a cell says; a share with its two numbers under it. `about`: what the figure is, for who hears only the link.
fn figure(lang: Lang, cell: &Cell, about: Option<&str>) -> Markup {
    let (text, under) = match &cell.value {
        Value::Share { part, of } if *of > 0 => (
            numbers::percent(lang, *part, *of),
            Some(numbers::out_of(lang, *part, *of)),
        ),
        other => (other.shown(lang), None),
    };
    html! {
        @match cell.target() {
            Some(link) => a href=(link) { (text) @if let Some(about) = about { span class="visually-hidden" { " " (about) } } },
            None => (text),
        }
        @if let Some(under) = under { " " span class="s-sub s-nowrap" { (under) } }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::reports::sample;

    #[test]
    fn a_section_is_a_chart_in_two_sizes_and_a_table() {
        for (lang, share, of, name) in [
            (Lang::It, "93,1%", "121 di 130", "Alta, Entro il termine"),
            (Lang::En, "93.1%", "121 of 130", "High, In time"),
        ] {
            let report = sample::report(lang);
            let page = section(lang, &report.sections[1]).into_string();
            assert_eq!(page.matches("<svg").count(), 2);
            assert_eq!(page.matches(r#"role="img""#).count(), 2);
            assert_eq!(page.matches("</desc>").count(), 2);
            assert!(page.contains(&format!(
                r#"<a href="/tickets?solution=met">{share}<span class="visually-hidden"> {name}</span></a> <span class="s-sub s-nowrap">{of}</span>"#
            )));
            // A share of nothing is a dash, and there is no list behind it.
            assert_eq!(page.matches("<a href").count(), 3);
            assert!(page.contains("<tfoot>"));
        }
    }

    #[test]
    fn the_page_keeps_the_policy_and_its_ids() {
        let report = sample::report(Lang::It);
        let page: String = report
            .sections
            .iter()
            .map(|part| section(Lang::It, part).into_string())
            .collect();
        for forbidden in [" style=", "<style", "<script", " on"] {
            let mut tags = page.split('<').map(|rest| rest.split('>').next().unwrap());
            assert!(
                tags.all(|tag| !format!("<{tag}").contains(forbidden)),
                "{forbidden}"
            );
        }
        let ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        for named in page
            .split("aria-labelledby=\"")
            .skip(1)
            .chain(page.split("aria-describedby=\"").skip(1))
        {
            assert!(ids.contains(&named.split('"').next().unwrap()));
        }
    }

    #[test]
    fn nothing_is_a_sentence() {
        let report = sample::report(Lang::En);
        let page = section(Lang::En, report.sections.last().unwrap()).into_string();
        assert_eq!(page.matches("No data for this period").count(), 1);
        assert!(!page.contains("<svg") && !page.contains("<table"));
    }
}
