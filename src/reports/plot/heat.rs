//! How many at each hour of each day: darker is more, and the number stands in its field.

use super::{Anchor, Colour, Drawing, GRID, INK, INK_SOFT, Mark, PAPER, Sheet, is_dark};
use crate::kernel::text::Lang;
use crate::reports::{numbers, typeface};

/// From few to many; fields without anything stay white.
pub(super) const SHADES: [Colour; 5] = [
    [0xe8, 0xf1, 0xfb],
    [0xbc, 0xd6, 0xf2],
    [0x8f, 0xbb, 0xe8],
    [0x0b, 0x62, 0xb8],
    [0x00, 0x33, 0x66],
];

pub(super) fn draw(
    lang: Lang,
    rows: &[String],
    columns: &[String],
    values: &[Vec<u64>],
    mut sheet: Sheet,
) -> Drawing {
    let em = sheet.em;
    // Where it is narrow, hours run downwards: a field is then wide enough for its number.
    let turned = sheet.frame.is_narrow();
    let (across, down) = if turned { (rows, columns) } else { (columns, rows) };
    let number = |a: usize, d: usize| {
        let (row, column) = if turned { (a, d) } else { (d, a) };
        values
            .get(row)
            .and_then(|line| line.get(column))
            .copied()
            .unwrap_or_default()
    };
    let names = down.iter().map(|name| typeface::width(name, em * 0.92, false));
    let left = names.fold(0.0, f32::max) + 0.6 * em;
    let width = (sheet.frame.width - left - 0.5) / across.len().max(1) as f32;
    let height = 1.75 * em;
    let most = values.iter().flatten().copied().max().unwrap_or_default();
    let top = legend(lang, &mut sheet, most) + 1.4 * em;

    let short = across
        .iter()
        .any(|name| typeface::width(name, em * 0.92, false) > width);
    for (a, name) in across.iter().enumerate() {
        let name: String = match short {
            true => name.chars().take(3).collect(),
            false => name.clone(),
        };
        let at = (left + (a as f32 + 0.5) * width, top - 0.4 * em);
        sheet.text(at, Anchor::Middle, name, (0.92, false), INK_SOFT);
    }
    for (d, name) in down.iter().enumerate() {
        let y = top + d as f32 * height;
        sheet.text(
            (left - 0.6 * em, y + height / 2.0 + 0.33 * em),
            Anchor::End,
            name,
            (0.92, false),
            INK_SOFT,
        );
        for a in 0..across.len() {
            let x = left + a as f32 * width;
            let number = number(a, d);
            let colour = shade(number, most);
            field(&mut sheet, [x, y, width, height], colour);
            if number == 0 {
                continue;
            }
            let text = numbers::count(lang, number);
            // As large as there is room for, and no smaller than can be read.
            let fits = [0.92, 0.8, 0.7]
                .into_iter()
                .find(|size| typeface::width(&text, em * size, false) <= width * 0.94);
            if let Some(size) = fits {
                let letters = if is_dark(colour) { PAPER } else { INK };
                let at = (x + width / 2.0, y + height / 2.0 + 0.35 * size * em);
                sheet.text(at, Anchor::Middle, text, (size, false), letters);
            }
        }
    }
    sheet.finish(top + down.len() as f32 * height + 0.5)
}

fn field(sheet: &mut Sheet, [x, y, w, h]: [f32; 4], colour: Colour) {
    sheet.marks.push(Mark::Area {
        corners: vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h)],
        fill: Some(colour),
        edge: Some(GRID),
    });
}

/// Fifths of the highest number.
fn shade(number: u64, most: u64) -> Colour {
    match number {
        0 => PAPER,
        number => {
            let fifth = (u128::from(number) * 5).div_ceil(u128::from(most.max(1)));
            SHADES[usize::try_from(fifth.clamp(1, 5)).unwrap_or(5) - 1]
        }
    }
}

/// The shades with the first and the last number they stand for.
fn legend(lang: Lang, sheet: &mut Sheet, most: u64) -> f32 {
    let em = sheet.em;
    let (side, y) = (1.3 * em, 0.1 * em);
    sheet.text((0.0, y + em), Anchor::Start, "0", (0.92, false), INK);
    let mut x = 0.9 * em;
    for colour in [PAPER].into_iter().chain(SHADES) {
        field(sheet, [x, y, side, side], colour);
        x += side;
    }
    sheet.text(
        (x + 0.4 * em, y + em),
        Anchor::Start,
        numbers::count(lang, most),
        (0.92, false),
        INK,
    );
    y + side + 0.6 * em
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_are_fifths_of_the_most() {
        assert_eq!(shade(0, 10), PAPER);
        assert_eq!(
            [1, 2, 3, 9, 10].map(|n| shade(n, 10)),
            [SHADES[0], SHADES[0], SHADES[1], SHADES[4], SHADES[4]]
        );
        assert_eq!(shade(1, 1), SHADES[4]);
        assert_eq!(shade(u64::MAX, u64::MAX), SHADES[4]);
    }
}
