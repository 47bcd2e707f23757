//! Horizontal bars with their values, and the target as a line through them.

use super::{Anchor, Dash, Drawing, INK, INK_SOFT, Key, PAPER, Pattern, Point, Sheet, TRACK};
use crate::kernel::text::Lang;
use crate::reports::chart::{Bar, Target};
use crate::reports::sheet::Value;
use crate::reports::typeface;
use crate::t;

/// Where horizontal bars stand: their names on the left, or above them where there is no room.
pub(super) struct Rows {
    /// Where bars begin.
    pub left: f32,
    /// From one row to the next.
    pub step: f32,
    /// From the top of a row to the bar.
    pub bar: f32,
    /// Thickness of a bar.
    pub thickness: f32,
    room: f32,
    above: bool,
}

impl Rows {
    /// For names of these widths on a sheet.
    pub fn of<'a>(sheet: &Sheet, labels: impl Iterator<Item = &'a str>) -> Rows {
        let em = sheet.em;
        let widest = labels
            .map(|label| typeface::width(label, em, false))
            .fold(0.0, f32::max);
        let room = (sheet.frame.width * 0.34).min(widest);
        match sheet.frame.is_narrow() {
            true => Rows {
                left: 0.0,
                step: 3.0 * em,
                bar: 1.35 * em,
                thickness: 1.2 * em,
                room: sheet.frame.width,
                above: true,
            },
            false => Rows {
                left: room + 0.8 * em,
                step: 2.0 * em,
                bar: 0.25 * em,
                thickness: 1.3 * em,
                room,
                above: false,
            },
        }
    }

    /// Writes the name of the row that begins at `top`.
    pub fn name(&self, sheet: &mut Sheet, top: f32, label: &str) {
        let em = sheet.em;
        let label = typeface::shorten(label, self.room, em, false);
        let (x, y, anchor) = match self.above {
            true => (0.0, top + em, Anchor::Start),
            false => (
                self.room,
                top + self.bar + self.thickness / 2.0 + 0.35 * em,
                Anchor::End,
            ),
        };
        sheet.text((x, y), anchor, label, (1.0, false), INK);
    }

    /// A vertical line through so many rows; between them it is broken where their names stand.
    pub fn through(&self, x: f32, top: f32, rows: usize) -> Vec<Vec<Point>> {
        let end = top + rows as f32 * self.step;
        if !self.above {
            return vec![vec![(x, top - 0.15 * self.bar), (x, end)]];
        }
        let bars = (0..rows).map(|row| top + row as f32 * self.step + self.bar);
        bars.map(|y| vec![(x, y - 2.0), (x, y + self.thickness + 2.0)])
            .collect()
    }

    /// The line that bars begin at; it would cross names that stand above them.
    pub fn axis(&self, sheet: &mut Sheet, top: f32, bottom: f32) {
        if !self.above {
            sheet.line((self.left, top), (self.left, bottom), INK_SOFT, 1.0, Dash::Solid);
        }
    }
}

pub(super) fn draw(lang: Lang, rows: &[Bar], target: Option<&Target>, mut sheet: Sheet) -> Drawing {
    let em = sheet.em;
    let place = Rows::of(&sheet, rows.iter().map(|bar| bar.label.as_str()));
    let values = rows
        .iter()
        .map(|bar| typeface::width(&bar.value.short(lang), em, true));
    let right = sheet.frame.width - values.fold(0.0, f32::max) - 0.6 * em;
    let shares = rows.iter().any(|bar| matches!(bar.value, Value::Share { .. }));
    let sizes = rows.iter().filter_map(|bar| bar.value.size());
    let largest = match shares {
        true => 1.0,
        false => sizes.chain(target.map(|target| target.size)).fold(0.0, f64::max),
    };
    let x = |size: f64| {
        place.left + (size / largest.max(f64::MIN_POSITIVE)).min(1.0) as f32 * (right - place.left)
    };

    let mut top = 0.0;
    if target.is_some() {
        top = sheet.legend(&[
            (Key::Surface(Pattern::FULL), &t!(lang, "reports-target-met")),
            (Key::Surface(Pattern::HATCHED), &t!(lang, "reports-target-missed")),
        ]) + 1.2 * em;
    }
    let first = top;
    for bar in rows {
        place.name(&mut sheet, top, &bar.label);
        let y = top + place.bar;
        sheet.block([place.left, y, right - place.left, place.thickness], TRACK);
        if let Some(size) = bar.value.size() {
            let met = target.is_none_or(|target| target.is_met(size));
            let pattern = if met { Pattern::FULL } else { Pattern::HATCHED };
            sheet.surface([place.left, y, x(size) - place.left, place.thickness], pattern);
        }
        // Beside the track, where the values stand under each other; a share of nothing is a dash.
        let at = (right + 0.5 * em, y + place.thickness / 2.0 + 0.35 * em);
        sheet.text(at, Anchor::Start, bar.value.short(lang), (1.0, true), INK);
        top += place.step;
    }
    let bottom = top;
    place.axis(&mut sheet, first, bottom);
    if let Some(target) = target {
        let x = x(target.size);
        // White below: the line is seen on dark bars, too.
        let paths = place.through(x, first, rows.len());
        sheet.strokes(paths.clone(), PAPER, 4.0, Dash::Solid);
        sheet.strokes(paths, INK, 1.6, Dash::Dashed);
        let half = typeface::width(&target.label, em * 0.92, true) / 2.0;
        let middle = x.clamp(
            half.min(sheet.frame.width / 2.0),
            (sheet.frame.width - half).max(sheet.frame.width / 2.0),
        );
        sheet.text(
            (middle, first - 0.5 * em),
            Anchor::Middle,
            &target.label,
            (0.92, true),
            INK,
        );
    }
    sheet.finish(bottom + 0.2 * em)
}
