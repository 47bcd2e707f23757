//! A sheet that is being drawn on: surfaces with patterns, lines, texts, legends and scales.

use super::{AMBER, Anchor, BLUE, Colour, Dash, Drawing, Frame, GRID, INK, INK_SOFT, Mark, PAPER, Point};
use crate::reports::chart::CLASSES;
use crate::reports::typeface;

/// How a surface is filled, so that it differs from its neighbours without colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) base: Colour,
    pub(super) edge: Colour,
    /// Colour of the lines and the distance between them; rising, then falling ones.
    pub(super) rising: Option<(Colour, f32)>,
    pub(super) falling: Option<(Colour, f32)>,
}

impl Pattern {
    pub(super) const fn plain(base: Colour, edge: Colour) -> Pattern {
        Pattern {
            base,
            edge,
            rising: None,
            falling: None,
        }
    }

    /// The first of two.
    pub(super) const FULL: Pattern = Pattern::plain(BLUE, BLUE);
    /// The second of two, and what misses its target.
    pub(super) const HATCHED: Pattern = Pattern {
        rising: Some((AMBER, 4.0)),
        ..Pattern::plain([0xff, 0xf4, 0xdf], AMBER)
    };
    /// Ages from young to old: from light to dark, each with its own lines.
    pub(super) const AGES: [Pattern; CLASSES] = [
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
pub(super) enum Key {
    Surface(Pattern),
    Line(Colour, Dash, Marker),
}

/// What stands at the points of a line.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Marker {
    None,
    Square,
    Diamond,
}

/// A sheet that is being drawn on.
pub(super) struct Sheet {
    pub(super) frame: Frame,
    pub(super) em: f32,
    pub(super) marks: Vec<Mark>,
}

impl Sheet {
    pub(super) fn new(frame: Frame) -> Sheet {
        Sheet {
            frame,
            em: frame.em,
            marks: Vec::new(),
        }
    }

    pub(super) fn finish(self, height: f32) -> Drawing {
        Drawing {
            width: self.frame.width,
            height,
            marks: self.marks,
        }
    }

    /// A rectangle: left, top, width, height.
    pub(super) fn surface(&mut self, [x, y, w, h]: [f32; 4], pattern: Pattern) {
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
    pub(super) fn block(&mut self, [x, y, w, h]: [f32; 4], colour: Colour) {
        self.marks.push(Mark::Area {
            corners: vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)],
            fill: Some(colour),
            edge: None,
        });
    }

    pub(super) fn strokes(&mut self, paths: Vec<Vec<Point>>, colour: Colour, width: f32, dash: Dash) {
        if !paths.is_empty() {
            self.marks.push(Mark::Strokes {
                paths,
                colour,
                width,
                dash,
            });
        }
    }

    pub(super) fn line(&mut self, from: Point, to: Point, colour: Colour, width: f32, dash: Dash) {
        self.strokes(vec![vec![from, to]], colour, width, dash);
    }

    /// A text; `size` in parts of the usual one.
    pub(super) fn text(
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

    pub(super) fn marker(&mut self, (x, y): Point, marker: Marker, colour: Colour) {
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
    pub(super) fn legend(&mut self, keys: &[(Key, &str)]) -> f32 {
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
    pub(super) fn scale(&mut self, ticks: &[(f32, String)], top: f32, bottom: f32, right: f32) -> f32 {
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
    pub(super) fn names_below(&mut self, labels: &[String], left: f32, right: f32, y: f32) {
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
pub(super) fn hatching([x, y, w, h]: [f32; 4], gap: f32, rising: bool) -> Vec<Vec<Point>> {
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
