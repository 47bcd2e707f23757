//! Columns side by side over time, with a scale of whole numbers.

use super::{Anchor, Drawing, INK, Key, Pattern, Sheet, round_up};
use crate::kernel::text::Lang;
use crate::reports::chart::Series;
use crate::reports::{numbers, typeface};

const PATTERNS: [Pattern; 2] = [Pattern::FULL, Pattern::HATCHED];

pub(super) fn draw(lang: Lang, labels: &[String], series: &[Series], mut sheet: Sheet) -> Drawing {
    let em = sheet.em;
    let keys: Vec<(Key, &str)> = series
        .iter()
        .zip(PATTERNS)
        .map(|(one, pattern)| (Key::Surface(pattern), one.name.as_str()))
        .collect();
    let top = sheet.legend(&keys) + 0.6 * em;
    let bottom = top + 12.0 * em;
    let right = sheet.frame.width;
    let highest = series.iter().flat_map(|one| one.values.iter().copied()).max();
    let (highest, step) = round_up(highest.unwrap_or_default());
    let ticks: Vec<(f32, String)> = (0..=highest / step)
        .map(|tick| {
            (
                tick as f32 * step as f32 / highest as f32,
                numbers::count(lang, tick * step),
            )
        })
        .collect();
    let left = sheet.scale(&ticks, top, bottom, right);

    let group = (right - left) / labels.len().max(1) as f32;
    let column = (group * 0.8 / series.len().max(1) as f32).min(2.6 * em);
    let gap = if column > em { 0.12 * em } else { 0.0 };
    // Values stand above their columns if each has room there.
    let widest = series
        .iter()
        .flat_map(|one| &one.values)
        .map(|n| typeface::width(&numbers::count(lang, *n), em * 0.85, false));
    let written = widest.fold(0.0, f32::max) <= column;
    for index in 0..labels.len() {
        let middle = left + (index as f32 + 0.5) * group;
        let mut x = middle - column * series.len() as f32 / 2.0;
        for (one, pattern) in series.iter().zip(PATTERNS) {
            let value = one.values.get(index).copied().unwrap_or_default();
            let height = (bottom - top) * (value as f32 / highest as f32);
            let y = bottom - height;
            sheet.surface([x + gap / 2.0, y, column - gap, height], pattern);
            if written && value > 0 {
                let at = (x + column / 2.0, y - 0.25 * em);
                sheet.text(
                    at,
                    Anchor::Middle,
                    numbers::count(lang, value),
                    (0.85, false),
                    INK,
                );
            }
            x += column;
        }
    }
    sheet.names_below(labels, left, right, bottom + 1.2 * em);
    sheet.finish(bottom + 1.6 * em)
}
