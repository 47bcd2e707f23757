//! A report on A4 pages, for reading, printing and keeping: PDF/A-2a and PDF/UA-1.
//!
//! [`pages`] and [`table`] decide what stands where, [`mod@write`] hands it to the PDF library. Everything is tagged
//! (headings, list, tables with their headings, charts as figures with their description), has its language and can be
//! copied as text; what only decorates or repeats, such as the headings of a table on its next page, is an artifact.
//! The font is embedded: Titillium Web as TrueType, since a PDF cannot hold the WOFF2 files that browsers are given.

mod pages;
mod table;
mod write;

use krilla::error::KrillaError;
use krilla::tagging::{BBox, ListNumbering, Tag, TagKind};

use self::pages::{LEFT, Node, Pages, WIDTH};
use super::numbers::NONE;
use super::plot::{self, Frame, INK, INK_SOFT};
use super::sheet::{Report, Section, address};
use super::typeface;
use crate::kernel::text::one_line;
use crate::t;

/// The library refused the document: a mistake of ours in its structure.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be made: {0}")]
pub struct PdfError(#[from] KrillaError);

/// The file. `base`: the address of this program, for the links. Errors: the document is not what its standard asks for.
pub fn report(report: &Report, base: &str) -> Result<Vec<u8>, PdfError> {
    let mut pages = Pages::new(report);
    let title = heading(&mut pages, 1, &report.title, 20.0);
    pages.tree.push(title);
    about(&mut pages, report);
    for part in &report.sections {
        section(&mut pages, report, part, base);
    }
    pages.number(report.lang);
    Ok(write::document(report, pages)?)
}

/// A heading in lines; level 1 is the title.
fn heading(pages: &mut Pages, level: u16, text: &str, size: f32) -> Node {
    // The standard wants every heading to say something.
    let text = if one_line(text).is_empty() { NONE } else { text };
    let top = pages.y;
    pages.heading(level, text, top);
    let leaf = pages.paragraph(text, size, true, INK);
    pages.y += 0.35 * size;
    let level = std::num::NonZeroU16::new(level).unwrap_or(std::num::NonZeroU16::MIN);
    Node::Group(Tag::Hn(level, Some(one_line(text))).into(), vec![leaf])
}

/// Labels and values under the title, as a list.
fn about(pages: &mut Pages, report: &Report) {
    const SIZE: f32 = 9.5;
    let widest = report
        .about
        .iter()
        .map(|(label, _)| typeface::width(label, SIZE, true));
    let indent = widest.fold(0.0, f32::max).min(WIDTH * 0.4) + 12.0;
    let items = report.about.iter().map(|(label, value)| {
        let top = pages.y;
        let label = pages.text_in(label, (LEFT, indent - 12.0), SIZE, true, INK_SOFT);
        let below = std::mem::replace(&mut pages.y, top);
        let value = pages.text_in(value, (LEFT + indent, WIDTH - indent), SIZE, false, INK);
        pages.y = pages.y.max(below) + 2.0;
        let item = vec![
            Node::Group(Tag::Lbl.into(), vec![label]),
            Node::Group(Tag::LBody.into(), vec![value]),
        ];
        Node::Group(Tag::LI.into(), item)
    });
    let items: Vec<Node> = items.collect();
    if !items.is_empty() {
        pages
            .tree
            .push(Node::Group(Tag::L(ListNumbering::None).into(), items));
    }
    pages.y += 10.0;
}

fn section(pages: &mut Pages, report: &Report, section: &Section, base: &str) {
    let lang = report.lang;
    let drawing = section
        .chart
        .as_ref()
        .and_then(|chart| plot::draw(lang, chart, Frame::PRINT));
    let rows = !section.table.rows.is_empty();
    let note = section.note.as_deref();
    // The title stands on the page of its chart, or of the first rows of its table.
    let follows = drawing
        .as_ref()
        .map_or(if rows { 64.0 } else { 20.0 }, |drawing| drawing.height);
    let above = 40.0
        + note.map_or(0.0, |note| {
            13.0 * typeface::wrap(note, WIDTH, 9.5, false).len() as f32
        });
    pages.need(above + follows);

    let mut nodes = vec![heading(pages, 2, &section.title, 13.5)];
    let mut say = |pages: &mut Pages, text: &str| {
        let leaf = pages.paragraph(text, 9.5, false, INK_SOFT);
        pages.y += 4.0;
        nodes.push(Node::Group(Tag::P.into(), vec![leaf]));
    };
    if let Some(note) = note {
        say(pages, note);
    }
    if drawing.is_none() && (section.chart.is_some() || !rows) {
        say(pages, &t!(lang, "reports-empty"));
    }
    if let (Some(drawing), Some(chart)) = (drawing, &section.chart) {
        let alternative = one_line(&format!("{}. {}", section.title, chart.description(lang)));
        let place = pages.drawing(&drawing);
        let figure: TagKind = Tag::Figure(Some(alternative))
            .with_bbox(place.rect.map(|rect| BBox::new(place.page, rect)))
            .into();
        nodes.push(Node::Group(figure, vec![place.leaf]));
    }
    if rows {
        nodes.push(table::draw(pages, lang, &section.table, &|path| {
            address(base, path)
        }));
    }
    pages.tree.push(Node::Group(Tag::Section.into(), nodes));
    pages.y += 16.0;
}

#[cfg(test)]
mod tests;
