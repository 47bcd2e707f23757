//! A table over as many pages as it needs, with its headings on each.

use krilla::tagging::{ArtifactType, TableHeaderScope, Tag, TagKind};

use super::super::plot::{Anchor, Colour, Dash, GRID, INK, Mark};
use super::super::sheet::{Cell, Table};
use super::super::typeface;
use super::pages::{LEFT, Node, Pages, WIDTH, baseline, line_height, spoken};
use crate::kernel::text::{Lang, one_line};
use crate::t;

/// Sizes of letters, from the best to the smallest that can be read: the first whose words fit is taken.
const SIZES: [f32; 5] = [9.0, 8.5, 8.0, 7.5, 7.0];
/// Left and right of a cell's text.
const PAD: f32 = 5.0;
/// Above and below it.
const PAD_Y: f32 = 2.6;
const HEAD: Colour = [0xe8, 0xf1, 0xfb];
const LINK: Colour = [0x00, 0x4d, 0x99];

/// How the table is laid out.
struct Plan {
    size: f32,
    /// Left and width of each column, its padding included.
    columns: Vec<(f32, f32)>,
    right: Vec<bool>,
}

/// One cell ready to be drawn.
struct Ready {
    text: String,
    lines: Vec<String>,
    link: Option<String>,
}

/// Draws the table and gives its structure.
pub fn draw(pages: &mut Pages, lang: Lang, table: &Table, address: &dyn Fn(&str) -> String) -> Node {
    let plan = plan(lang, table);
    let headings: Vec<Ready> = table
        .columns
        .iter()
        .enumerate()
        .map(|(column, heading)| plan.ready(column, heading.clone(), None, true))
        .collect();
    let head_height = plan.height(&headings);
    let first_row = table
        .rows
        .first()
        .map_or(0.0, |row| plan.height(&plan.row(lang, row, address, false)));
    pages.need(head_height + first_row);
    let head = plan.head(pages, &headings, true);

    let mut body = Vec::new();
    for row in &table.rows {
        let ready = plan.row(lang, row, address, false);
        plan.turn(pages, &headings, plan.height(&ready));
        body.push(plan.draw_row(pages, lang, &ready, table, false));
    }
    let mut nodes = vec![
        Node::Group(Tag::THead.into(), vec![Node::Group(Tag::TR.into(), head)]),
        Node::Group(Tag::TBody.into(), body),
    ];
    if let Some(total) = &table.total {
        let ready = plan.row(lang, total, address, true);
        plan.turn(pages, &headings, plan.height(&ready));
        let row = plan.draw_row(pages, lang, &ready, table, true);
        nodes.push(Node::Group(Tag::TFoot.into(), vec![row]));
    }
    Node::Group(Tag::Table.into(), nodes)
}

/// Widths of the columns: as wide as their texts if there is room, otherwise fairly between widest word and widest text.
fn plan(lang: Lang, table: &Table) -> Plan {
    let count = table.columns.len();
    let measure = |size: f32| -> (Vec<f32>, Vec<f32>) {
        let column = |column: usize, of: &dyn Fn(&str, bool) -> f32| {
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            let total = table.total.iter().filter_map(|row| row.get(column));
            let widths = cells.map(|cell| of(&shown(lang, cell), false));
            let widths = widths.chain(total.map(|cell| of(&shown(lang, cell), true)));
            // A little more than measured: sums of widths are not exact.
            widths.fold(of(&table.columns[column], true), f32::max) + 2.0 * PAD + 0.1
        };
        let word = |text: &str, bold: bool| typeface::widest_word(text, size, bold);
        // A long heading may stand on two lines rather than widen its column.
        let whole = |text: &str, bold: bool| {
            let width = typeface::width(text, size, bold);
            if bold {
                (width * 0.6).max(word(text, bold))
            } else {
                width
            }
        };
        (
            (0..count).map(|c| column(c, &word)).collect(),
            (0..count).map(|c| column(c, &whole)).collect(),
        )
    };
    let (mut size, mut least, mut best) = (SIZES[0], Vec::new(), Vec::new());
    for candidate in SIZES {
        size = candidate;
        (least, best) = measure(candidate);
        if least.iter().sum::<f32>() <= WIDTH {
            break;
        }
    }
    if best.iter().sum::<f32>() > WIDTH {
        // Rather a long name on two lines than every figure.
        for (column, width) in best
            .iter_mut()
            .enumerate()
            .filter(|(column, _)| !table.is_numeric(*column))
        {
            *width = width.min((WIDTH * 0.3).max(least[column]));
        }
    }
    let (least_sum, best_sum) = (least.iter().sum::<f32>(), best.iter().sum::<f32>());
    let widths: Vec<f32> = if best_sum <= WIDTH {
        let more = (best_sum.max(0.6 * WIDTH) - best_sum) / count.max(1) as f32;
        best.iter().map(|width| width + more).collect()
    } else if least_sum <= WIDTH {
        let share = (WIDTH - least_sum) / (best_sum - least_sum);
        least
            .iter()
            .zip(&best)
            .map(|(least, best)| least + (best - least) * share)
            .collect()
    } else {
        least.iter().map(|width| width * WIDTH / least_sum).collect()
    };
    let mut left = LEFT;
    let columns = widths.into_iter().map(|width| {
        left += width;
        (left - width, width)
    });
    Plan {
        size,
        columns: columns.collect(),
        right: (0..count).map(|column| table.is_numeric(column)).collect(),
    }
}

/// What a cell says; its numbers stay on one line, save that the two of a share may stand under it.
fn shown(lang: Lang, cell: &Cell) -> String {
    let text = cell.value.shown(lang);
    match cell.value.is_figure() {
        true => text.replace(' ', "\u{a0}").replace("\u{a0}(", " ("),
        false => text,
    }
}

impl Plan {
    fn ready(&self, column: usize, text: String, link: Option<String>, bold: bool) -> Ready {
        let room = self
            .columns
            .get(column)
            .map_or(WIDTH, |(_, width)| width - 2.0 * PAD);
        let mut lines = typeface::wrap(&text, room.max(1.0), self.size, bold);
        // A row is never longer than a page; what is cut can still be copied and is read aloud.
        let most = ((Pages::most() * 0.6) / line_height(self.size)) as usize;
        if lines.len() > most {
            lines.truncate(most.max(1));
            if let Some(last) = lines.last_mut() {
                *last = typeface::shorten(&format!("{last}…"), room, self.size, bold);
            }
        }
        Ready { text, lines, link }
    }

    fn row(&self, lang: Lang, row: &[Cell], address: &dyn Fn(&str) -> String, bold: bool) -> Vec<Ready> {
        row.iter()
            .enumerate()
            .map(|(column, cell)| {
                let link = cell.target().map(address);
                self.ready(column, shown(lang, cell), link, bold)
            })
            .collect()
    }

    fn height(&self, row: &[Ready]) -> f32 {
        let lines = row.iter().map(|cell| cell.lines.len()).max().unwrap_or(1);
        lines as f32 * line_height(self.size) + 2.0 * PAD_Y
    }

    fn right_edge(&self) -> f32 {
        self.columns.last().map_or(LEFT, |(left, width)| left + width)
    }

    /// Goes to the next page if a row of this height does not fit, and repeats the headings there.
    fn turn(&self, pages: &mut Pages, headings: &[Ready], height: f32) {
        if pages.need(height) {
            self.head(pages, headings, false);
        }
    }

    /// The headings; only the first time they are content.
    fn head(&self, pages: &mut Pages, headings: &[Ready], first: bool) -> Vec<Node> {
        let (top, height) = (pages.y, self.height(headings));
        let right = self.right_edge();
        let ground = Mark::Area {
            corners: vec![
                (LEFT, top),
                (right, top),
                (right, top + height),
                (LEFT, top + height),
            ],
            fill: Some(HEAD),
            edge: None,
        };
        pages.artifact(ArtifactType::Layout, vec![ground]);
        let mut nodes = Vec::new();
        for (column, heading) in headings.iter().enumerate() {
            // Headings stand on the line above the rows.
            let free = height - 2.0 * PAD_Y - heading.lines.len() as f32 * line_height(self.size);
            let marks = self.marks(column, heading, top + free, true, INK);
            match first {
                true => {
                    let leaf = pages.content(spoken_of(heading, true), marks);
                    nodes.push(Node::Group(Tag::TH(TableHeaderScope::Column).into(), vec![leaf]));
                }
                false => pages.artifact(ArtifactType::PaginationOther, marks),
            }
        }
        pages.y = top + height;
        nodes
    }

    fn draw_row(&self, pages: &mut Pages, lang: Lang, row: &[Ready], table: &Table, total: bool) -> Node {
        let (top, height) = (pages.y, self.height(row));
        if total {
            pages.rule(LEFT, self.right_edge(), top, INK, 1.0);
        }
        let mut cells = Vec::new();
        for (column, cell) in row.iter().enumerate() {
            let colour = if cell.link.is_some() { LINK } else { INK };
            let marks = self.marks(column, cell, top, total, colour);
            let place = bounds(&marks);
            let leaf = pages.content(spoken_of(cell, total), marks);
            let content = match (&cell.link, place) {
                (Some(address), Some(place)) => {
                    let heading = table.columns.get(column).map_or("", String::as_str);
                    let name = row.first().map_or("", |name| name.text.as_str());
                    let figure = if column == 0 {
                        name.to_owned()
                    } else {
                        format!("{name}, {heading}: {}", cell.text)
                    };
                    let about = t!(lang, "reports-open-list", figure = figure).into_owned();
                    let link = pages.link(place, address.clone(), about);
                    Node::Group(Tag::Link.into(), vec![leaf, link])
                }
                _ => leaf,
            };
            let kind: TagKind = match column {
                0 => Tag::TH(TableHeaderScope::Row).into(),
                _ => Tag::TD.into(),
            };
            cells.push(Node::Group(kind, vec![content]));
        }
        pages.y = top + height;
        if !total {
            pages.rule(LEFT, self.right_edge(), pages.y, GRID, 0.6);
        }
        Node::Group(Tag::TR.into(), cells)
    }

    /// The lines of a cell whose row begins at `top`, with a line under links.
    fn marks(&self, column: usize, cell: &Ready, top: f32, bold: bool, colour: Colour) -> Vec<Mark> {
        let (left, width) = self.columns.get(column).copied().unwrap_or((LEFT, WIDTH));
        let numeric = self.right.get(column).copied().unwrap_or_default();
        let mut marks = Vec::new();
        for (index, line) in cell.lines.iter().enumerate() {
            let base = top + PAD_Y + index as f32 * line_height(self.size) + baseline(self.size);
            let seen = typeface::width(line.trim_end(), self.size, bold);
            // The blank at the end of a line goes over the edge, so that digits stand under digits.
            let x = if numeric {
                left + width - PAD - seen
            } else {
                left + PAD
            };
            marks.push(Mark::Text {
                at: (x, base),
                anchor: Anchor::Start,
                text: line.clone(),
                size: self.size,
                bold,
                colour,
            });
            if cell.link.is_some() {
                marks.push(Mark::Strokes {
                    paths: vec![vec![(x, base + 1.4), (x + seen, base + 1.4)]],
                    colour,
                    width: 0.5,
                    dash: Dash::Solid,
                });
            }
        }
        marks
    }
}

/// The text of a cell where its letters are not all drawn, or not all of it is.
fn spoken_of(cell: &Ready, bold: bool) -> Option<String> {
    match cell.lines.concat() == cell.text {
        true => spoken(&cell.text, bold),
        false => Some(one_line(&cell.text)),
    }
}

/// The rectangle around the lines of a text.
fn bounds(marks: &[Mark]) -> Option<[f32; 4]> {
    let mut around: Option<[f32; 4]> = None;
    for mark in marks {
        if let Mark::Text {
            at: (x, y),
            text,
            size,
            bold,
            ..
        } = mark
        {
            let width = typeface::width(text.trim_end(), *size, *bold);
            let [left, top, right, bottom] = around.unwrap_or([f32::MAX, f32::MAX, f32::MIN, f32::MIN]);
            around = Some([
                left.min(*x),
                top.min(y - size),
                right.max(x + width),
                bottom.max(y + size * 0.3),
            ]);
        }
    }
    around.map(|[left, top, right, bottom]| [left, top, right - left, bottom - top])
}
