//! Horizontal bars divided into classes, with the number in each part that has room for it.

use super::bars::Rows;
use super::{Anchor, Drawing, INK, Key, PAPER, Pattern, Sheet, is_dark};
use crate::kernel::text::Lang;
use crate::reports::chart::Stacked;
use crate::reports::{numbers, typeface};

pub(super) fn draw(lang: Lang, classes: &[String], rows: &[Stacked], mut sheet: Sheet) -> Drawing {
    let em = sheet.em;
    let keys: Vec<(Key, &str)> = classes
        .iter()
        .zip(Pattern::AGES)
        .map(|(name, pattern)| (Key::Surface(pattern), name.as_str()))
        .collect();
    let mut top = sheet.legend(&keys) + 0.4 * em;
    let first = top;
    let place = Rows::of(&sheet, rows.iter().map(|row| row.label.as_str()));
    let sums: Vec<u64> = rows.iter().map(|row| row.parts.iter().sum()).collect();
    let totals = sums
        .iter()
        .map(|sum| typeface::width(&numbers::count(lang, *sum), em, true));
    let right = sheet.frame.width - totals.fold(0.0, f32::max) - 0.8 * em;
    let largest = sums.iter().copied().max().unwrap_or_default().max(1);
    for (row, sum) in rows.iter().zip(&sums) {
        place.name(&mut sheet, top, &row.label);
        let y = top + place.bar;
        let base = y + place.thickness / 2.0 + 0.35 * em;
        let mut x = place.left;
        for (part, pattern) in row.parts.iter().zip(Pattern::AGES) {
            let width = (right - place.left) * (*part as f32 / largest as f32);
            sheet.surface([x, y, width, place.thickness], pattern);
            let text = numbers::count(lang, *part);
            let letters = typeface::width(&text, em * 0.92, true);
            if *part > 0 && letters + 0.5 * em <= width {
                let (plate, colour) = (pattern.base, if is_dark(pattern.base) { PAPER } else { INK });
                // Letters on lines are hard to read: they get a plate.
                if pattern.rising.or(pattern.falling).is_some() {
                    let plate_width = letters + 0.4 * em;
                    let left = x + (width - plate_width) / 2.0;
                    sheet.block(
                        [left, y + 0.15 * em, plate_width, place.thickness - 0.3 * em],
                        plate,
                    );
                }
                sheet.text(
                    (x + width / 2.0, base),
                    Anchor::Middle,
                    text,
                    (0.92, true),
                    colour,
                );
            }
            x += width;
        }
        sheet.text(
            (x + 0.4 * em, base),
            Anchor::Start,
            numbers::count(lang, *sum),
            (1.0, true),
            INK,
        );
        top += place.step;
    }
    place.axis(&mut sheet, first, top);
    sheet.finish(top + 0.2 * em)
}
