//! Where each mark of a chart stands, for the page and for print alike: areas, lines and texts on a sheet whose origin is
//! the top left corner. Patterns are drawn as lines, so that every medium shows the same, also without colour.

mod bars;
mod columns;
mod heat;
mod lines;
mod stack;

use super::chart::Chart;
use super::typeface;
use crate::kernel::text::Lang;

/// A point: to the right, and down.
pub type Point = (f32, f32);

/// Red, green, blue.
pub type Colour = [u8; 3];

// Every ink has at least 4.5:1 on the paper, every edge 3:1.
pub(super) const INK: Colour = [0x17, 0x32, 0x4d];
pub(super) const INK_SOFT: Colour = [0x45, 0x5b, 0x71];
pub(super) const GRID: Colour = [0xd6, 0xdc, 0xe3];
pub(super) const PAPER: Colour = [0xff, 0xff, 0xff];
const BLUE: Colour = [0x00, 0x4d, 0x99];
const AMBER: Colour = [0x8a, 0x4b, 0x00];
const TRACK: Colour = [0xee, 0xf1, 0xf5];

/// How large a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of the sheet.
    pub width: f32,
    /// Size of the letters, in the same unit.
    pub em: f32,
}

impl Frame {
    /// A wide page.
    pub const WIDE: Frame = Frame {
        width: 720.0,
        em: 13.0,
    };
    /// A phone of 360 pixels: the letters keep their size there.
    pub const NARROW: Frame = Frame {
        width: 300.0,
        em: 12.0,
    };
    /// Between the margins of a page of A4, in points.
    pub const PRINT: Frame = Frame {
        width: 511.0,
        em: 8.5,
    };

    /// Whether things stand under each other.
    fn is_narrow(self) -> bool {
        self.width < 30.0 * self.em
    }
}

/// A chart as marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width of the sheet.
    pub width: f32,
    /// Height of the sheet.
    pub height: f32,
    /// In the order of drawing.
    pub marks: Vec<Mark>,
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A closed shape.
    Area {
        /// Its corners.
        corners: Vec<Point>,
        /// What it is filled with.
        fill: Option<Colour>,
        /// The line around it.
        edge: Option<Colour>,
    },
    /// Lines.
    Strokes {
        /// Each a line through its points.
        paths: Vec<Vec<Point>>,
        /// Their colour.
        colour: Colour,
        /// Their width.
        width: f32,
        /// Their kind.
        dash: Dash,
    },
    /// A text on one line.
    Text {
        /// Where the base line begins, ends or has its middle.
        at: Point,
        /// Which of them.
        anchor: Anchor,
        /// What it says.
        text: String,
        /// Size of the letters.
        size: f32,
        /// Weight 600 instead of 400.
        bold: bool,
        /// Colour of the letters.
        colour: Colour,
    },
}

/// Kinds of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Without a break.
    Solid,
    /// Long strokes.
    Dashed,
    /// Dots.
    Dotted,
}

impl Dash {
    /// Lengths of stroke and gap, in the unit of the drawing.
    pub fn lengths(self) -> Option<(f32, f32)> {
        match self {
            Dash::Solid => None,
            Dash::Dashed => Some((5.0, 3.0)),
            Dash::Dotted => Some((1.5, 2.5)),
        }
    }
}

/// Which point of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The first.
    Start,
    /// The middle.
    Middle,
    /// The last.
    End,
}

/// How a surface is filled, so that it differs from its neighbours without colour.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pattern {
    base: Colour,
    edge: Colour,
    /// Colour of the lines and the distance between them; rising, then falling ones.
    rising: Option<(Colour, f32)>,
    falling: Option<(Colour, f32)>,
}

impl Pattern {
    const fn plain(base: Colour, edge: Colour) -> Pattern {
        Pattern {
            base,
            edge,
            rising: None,
            falling: None,
        }
    }

    /// The first of two.
    const FULL: Pattern = Pattern::plain(BLUE, BLUE);
    /// The second of two, and what misses its target.
    const HATCHED: Pattern = Pattern {
        rising: Some((AMBER, 4.0)),
        ..Pattern::plain([0xff, 0xf4, 0xdf], AMBER)
    };
    /// Ages from young to old: from light to dark, each with its own lines.
    const AGES: [Pattern; super::chart::CLASSES] = [
        Pattern::plain([0xe8, 0xf1, 0xfb], INK),
        Pattern {
            rising: Some(([0x5c, 0x9b, 0xdc], 5.0)),
            ..Pattern::plain([0xe8, 0xf1, 0xfb], INK)
        },
        Pattern::plain([0x9c, 0xc3, 0xec], INK),
        Pattern {
            falling: Some(([0xff, 0xff, 0xff], 5.0)),
            ..Pattern::plain([0x2f, 0x70, 0xb5], INK)
        },
        Pattern::plain([0x00, 0x4d, 0x99], INK),
        Pattern {
            rising: Some(([0x8f, 0xae, 0xcf], 5.0)),
            falling: Some(([0x8f, 0xae, 0xcf], 5.0)),
            ..Pattern::plain([0x0b, 0x1f, 0x33], INK)
        },
    ];
}

/// What stands before a name in a legend.
#[derive(Clone, Copy)]
enum Key {
    Surface(Pattern),
    Line(Colour, Dash, Marker),
}

/// What stands at the points of a line.
#[derive(Clone, Copy, PartialEq)]
enum Marker {
    None,
    Square,
    Diamond,
}

/// The chart as marks. Nothing if there is nothing to draw.
pub fn draw(lang: Lang, chart: &Chart, frame: Frame) -> Option<Drawing> {
    if chart.is_empty() {
        return None;
    }
    let sheet = Sheet::new(frame);
    Some(match chart {
        Chart::Bars { rows, target } => bars::draw(lang, rows, target.as_ref(), sheet),
        Chart::Columns { labels, series } => columns::draw(lang, labels, series, sheet),
        Chart::Lines {
            labels,
            now,
            before,
            target,
        } => lines::draw(lang, labels, now, before.as_ref(), target.as_ref(), sheet),
        Chart::Stack { classes, rows } => stack::draw(lang, classes, rows, sheet),
        Chart::Heat {
            rows,
            columns,
            values,
        } => heat::draw(lang, rows, columns, values, sheet),
    })
}

/// A sheet that is being drawn on.
struct Sheet {
    frame: Frame,
    em: f32,
    marks: Vec<Mark>,
}

impl Sheet {
    fn new(frame: Frame) -> Sheet {
        Sheet {
            frame,
            em: frame.em,
            marks: Vec::new(),
        }
    }

    fn finish(self, height: f32) -> Drawing {
        Drawing {
            width: self.frame.width,
            height,
            marks: self.marks,
        }
    }

    /// A rectangle: left, top, width, height.
    fn surface(&mut self, [x, y, w, h]: [f32; 4], pattern: Pattern) {
        if w <= 0.0 || h <= 0.0 {
            return;
        }
        let corners = vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
        self.marks.push(Mark::Area {
            corners: corners.clone(),
            fill: Some(pattern.base),
            edge: None,
        });
        for (lines, rising) in [(pattern.rising, true), (pattern.falling, false)] {
            if let Some((colour, gap)) = lines {
                let paths = hatching([x, y, w, h], gap, rising);
                self.strokes(paths, colour, 1.2, Dash::Solid);
            }
        }
        self.marks.push(Mark::Area {
            corners,
            fill: None,
            edge: Some(pattern.edge),
        });
    }

    /// A rectangle of one colour, without an edge.
    fn block(&mut self, [x, y, w, h]: [f32; 4], colour: Colour) {
        self.marks.push(Mark::Area {
            corners: vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)],
            fill: Some(colour),
            edge: None,
        });
    }

    fn strokes(&mut self, paths: Vec<Vec<Point>>, colour: Colour, width: f32, dash: Dash) {
        if !paths.is_empty() {
            self.marks.push(Mark::Strokes {
                paths,
                colour,
                width,
                dash,
            });
        }
    }

    fn line(&mut self, from: Point, to: Point, colour: Colour, width: f32, dash: Dash) {
        self.strokes(vec![vec![from, to]], colour, width, dash);
    }

    /// A text; `size` in parts of the usual one.
    fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        text: impl Into<String>,
        (size, bold): (f32, bool),
        colour: Colour,
    ) {
        self.marks.push(Mark::Text {
            at,
            anchor,
            text: text.into(),
            size: size * self.em,
            bold,
            colour,
        });
    }

    fn marker(&mut self, (x, y): Point, marker: Marker, colour: Colour) {
        let r = 0.28 * self.em;
        let (corners, fill) = match marker {
            Marker::None => return,
            Marker::Square => (
                vec![(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
                colour,
            ),
            Marker::Diamond => {
                let r = r * 1.3;
                (vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)], PAPER)
            }
        };
        self.marks.push(Mark::Area {
            corners,
            fill: Some(fill),
            edge: Some(colour),
        });
    }

    /// Keys with their names from the top left, in as many lines as they need; gives the height used.
    fn legend(&mut self, keys: &[(Key, &str)]) -> f32 {
        let em = self.em;
        let (key_width, gap) = (2.0 * em, 1.5 * em);
        let (mut x, mut y) = (0.0, 0.0);
        for (key, name) in keys {
            let room = self.frame.width - key_width - 0.5 * em;
            let name = typeface::shorten(name, room, em, false);
            let width = key_width + 0.5 * em + typeface::width(&name, em, false);
            if x > 0.0 && x + width > self.frame.width {
                (x, y) = (0.0, y + 1.6 * em);
            }
            match *key {
                Key::Surface(pattern) => self.surface([x + 0.5, y + 0.2 * em, key_width - 0.5, em], pattern),
                Key::Line(colour, dash, marker) => {
                    let middle = y + 0.7 * em;
                    self.line((x, middle), (x + key_width, middle), colour, 2.0, dash);
                    self.marker((x + key_width / 2.0, middle), marker, colour);
                }
            }
            self.text(
                (x + key_width + 0.5 * em, y + 1.05 * em),
                Anchor::Start,
                name,
                (1.0, false),
                INK,
            );
            x += width + gap;
        }
        y + 2.1 * em
    }

    /// Horizontal lines with their names on the left between `top` and `bottom`; gives where the plot begins.
    fn scale(&mut self, ticks: &[(f32, String)], top: f32, bottom: f32, right: f32) -> f32 {
        let widest = ticks
            .iter()
            .map(|(_, name)| typeface::width(name, self.em * 0.92, false));
        let left = widest.fold(0.0, f32::max) + 0.5 * self.em;
        for (share, name) in ticks {
            let y = bottom - share * (bottom - top);
            let colour = if *share == 0.0 { INK_SOFT } else { GRID };
            self.line((left, y), (right, y), colour, 1.0, Dash::Solid);
            self.text(
                (left - 0.5 * self.em, y + 0.33 * self.em),
                Anchor::End,
                name,
                (0.92, false),
                INK_SOFT,
            );
        }
        left
    }

    /// Names under a plot, in the middle of equal parts: as many as there is room for, the first one always.
    fn names_below(&mut self, labels: &[String], left: f32, right: f32, y: f32) {
        let part = (right - left) / labels.len().max(1) as f32;
        let widest = labels
            .iter()
            .map(|label| typeface::width(label, self.em * 0.92, false));
        let widest = widest.fold(0.0, f32::max) + 0.8 * self.em;
        let step = ((widest / part).ceil() as usize).max(1);
        for (index, label) in labels.iter().enumerate().step_by(step) {
            let half = (widest - 0.8 * self.em) / 2.0;
            let x = left + (index as f32 + 0.5) * part;
            let x = x.clamp(half, (self.frame.width - half).max(half));
            self.text((x, y), Anchor::Middle, label, (0.92, false), INK_SOFT);
        }
    }
}

/// The lines of a hatching inside a rectangle: rising or falling at 45 degrees.
fn hatching([x, y, w, h]: [f32; 4], gap: f32, rising: bool) -> Vec<Vec<Point>> {
    let mut paths = Vec::new();
    // Each line is where along + down is the same, measured from the corner that it turns around.
    let mut offset = gap;
    while offset < w + h {
        let (a0, d0) = if offset <= h {
            (0.0, offset)
        } else {
            (offset - h, h)
        };
        let (a1, d1) = if offset <= w {
            (offset, 0.0)
        } else {
            (w, offset - w)
        };
        let place = |along: f32, down: f32| match rising {
            true => (x + along, y + down),
            false => (x + w - along, y + down),
        };
        paths.push(vec![place(a0, d0), place(a1, d1)]);
        offset += gap;
    }
    paths
}

/// A round number at least as large as `highest`, and the distance of lines up to it: three to six of them.
fn round_up(highest: u64) -> (u64, u64) {
    let mut unit: u64 = 1;
    loop {
        for step in [1, 2, 5].map(|n| unit.saturating_mul(n)) {
            let steps = highest.div_ceil(step).max(1);
            if steps <= 5 {
                return (step.saturating_mul(steps), step);
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Whether white letters are read better on a colour than dark ones (WCAG 2, relative luminance).
fn is_dark(colour: Colour) -> bool {
    luminance(colour) < 0.18
}

fn luminance(colour: Colour) -> f32 {
    let part = |value: u8| {
        let value = f32::from(value) / 255.0;
        match value <= 0.040_45 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    let [red, green, blue] = colour.map(part);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample;

    fn contrast(a: Colour, b: Colour) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn inks_and_edges_have_contrast() {
        for ink in [INK, INK_SOFT, BLUE, AMBER] {
            assert!(contrast(ink, PAPER) >= 4.5, "{ink:?}");
        }
        for pattern in Pattern::AGES.iter().chain([&Pattern::FULL, &Pattern::HATCHED]) {
            assert!(contrast(pattern.edge, PAPER) >= 3.0, "{pattern:?}");
            let letters = if is_dark(pattern.base) { PAPER } else { INK };
            assert!(contrast(pattern.base, letters) >= 4.5, "{pattern:?}");
        }
        for shade in heat::SHADES {
            let letters = if is_dark(shade) { PAPER } else { INK };
            assert!(contrast(shade, letters) >= 4.5, "{shade:?}");
        }
    }

    #[test]
    fn scales_end_at_round_numbers() {
        for (highest, expected) in [
            (0, (1, 1)),
            (1, (1, 1)),
            (5, (5, 1)),
            (6, (6, 2)),
            (41, (50, 10)),
            (99, (100, 20)),
            (1_234, (1_500, 500)),
        ] {
            assert_eq!(round_up(highest), expected, "{highest}");
        }
        assert!(round_up(u64::MAX).0 > 0);
    }

    #[test]
    fn everything_stands_on_the_sheet() {
        for lang in [Lang::It, Lang::En] {
            for chart in sample::report(lang)
                .sections
                .iter()
                .filter_map(|section| section.chart.as_ref())
            {
                assert_eq!(chart.is_empty(), draw(lang, chart, Frame::WIDE).is_none());
                if chart.is_empty() {
                    continue;
                }
                for frame in [Frame::WIDE, Frame::NARROW, Frame::PRINT] {
                    let drawing = draw(lang, chart, frame).expect("the sample has data");
                    for mark in &drawing.marks {
                        let inside = |(x, y): Point| {
                            (-0.6..=drawing.width + 0.6).contains(&x)
                                && (-0.6..=drawing.height + 0.6).contains(&y)
                        };
                        let corners = match mark {
                            Mark::Area { corners, .. } => corners.clone(),
                            Mark::Strokes { paths, .. } => paths.concat(),
                            Mark::Text {
                                at: (x, y),
                                anchor,
                                text,
                                size,
                                bold,
                                ..
                            } => {
                                let width = typeface::width(text, *size, *bold);
                                let left = match anchor {
                                    Anchor::Start => *x,
                                    Anchor::Middle => x - width / 2.0,
                                    Anchor::End => x - width,
                                };
                                vec![(left, y - size * 0.75), (left + width, *y)]
                            }
                        };
                        assert!(corners.into_iter().all(inside), "{frame:?} {mark:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_hatching_stays_in_its_rectangle() {
        for rising in [true, false] {
            for path in hatching([10.0, 20.0, 30.0, 8.0], 4.0, rising) {
                for (x, y) in path {
                    assert!((10.0..=40.0).contains(&x) && (20.0..=28.0).contains(&y));
                }
            }
        }
    }
}
