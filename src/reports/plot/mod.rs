//! Where each mark of a chart stands, for the page and for print alike: areas, lines and texts on a sheet whose origin is
//! the top left corner. Patterns are drawn as lines, so that every medium shows the same, also without colour.

mod bars;
mod canvas;
mod columns;
mod heat;
mod lines;
mod stack;

use self::canvas::{Key, Marker, Pattern, Sheet};
use super::chart::Chart;
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
    use super::canvas::hatching;
    use super::*;
    use crate::reports::{sample, typeface};

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
