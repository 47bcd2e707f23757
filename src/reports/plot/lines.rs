//! Shares over time: this period, the one before, and the target.

use super::{Anchor, BLUE, Dash, Drawing, INK, INK_SOFT, Key, Marker, Point, Sheet};
use crate::kernel::text::Lang;
use crate::reports::chart::{Target, Trend};
use crate::reports::sheet::Value;
use crate::reports::{numbers, typeface};

pub(super) fn draw(
    lang: Lang,
    labels: &[String],
    now: &Trend,
    before: Option<&Trend>,
    target: Option<&Target>,
    mut sheet: Sheet,
) -> Drawing {
    let em = sheet.em;
    let mut keys = vec![(Key::Line(BLUE, Dash::Solid, Marker::Square), now.name.as_str())];
    keys.extend(before.map(|trend| {
        (
            Key::Line(INK_SOFT, Dash::Dashed, Marker::Diamond),
            trend.name.as_str(),
        )
    }));
    keys.extend(target.map(|target| (Key::Line(INK, Dash::Dotted, Marker::None), target.label.as_str())));
    let top = sheet.legend(&keys) + 0.6 * em;
    let bottom = top + 12.0 * em;

    // What is written beside the last point of this period.
    let last = now.points.iter().rposition(|point| point.size().is_some());
    let written = last.map(|index| (index, now.points[index].short(lang)));
    let beside = written
        .as_ref()
        .map_or(0.0, |(_, text)| typeface::width(text, em, true) + 0.8 * em);
    let right = sheet.frame.width - beside;

    let trends: Vec<&Trend> = [Some(now), before].into_iter().flatten().collect();
    let sizes = trends
        .iter()
        .flat_map(|trend| trend.points.iter().filter_map(Value::size));
    let lowest = sizes.chain(target.map(|target| target.size)).fold(1.0, f64::min);
    let from = first_tenth(lowest);
    let step = if from <= 4 { 2 } else { 1 };
    let range = 10 - from;
    let ticks: Vec<(f32, String)> = (from..=10)
        .step_by(step)
        .map(|tenth| {
            (
                (tenth - from) as f32 / range as f32,
                format!("{}%", numbers::count(lang, tenth as u64 * 10)),
            )
        })
        .collect();
    let left = sheet.scale(&ticks, top, bottom, right);
    let y = |size: f64| bottom - ((size * 10.0 - from as f64) / range as f64) as f32 * (bottom - top);
    let part = (right - left) / labels.len().max(1) as f32;
    let x = |index: usize| left + (index as f32 + 0.5) * part;

    if let Some(target) = target {
        let y = y(target.size);
        sheet.line((left, y), (right, y), INK, 1.6, Dash::Dotted);
    }
    let drawn = before
        .map(|trend| (trend, INK_SOFT, 1.6, Dash::Dashed, Marker::Diamond))
        .into_iter()
        .chain([(now, BLUE, 2.4, Dash::Solid, Marker::Square)]);
    for (trend, colour, width, dash, marker) in drawn {
        let points: Vec<Option<Point>> = trend
            .points
            .iter()
            .take(labels.len())
            .enumerate()
            .map(|(index, point)| point.size().map(|size| (x(index), y(size))))
            .collect();
        // Without a share the line has a gap; a point between two gaps is only a marker.
        let paths: Vec<Vec<Point>> = points
            .split(Option::is_none)
            .map(|run| run.iter().copied().flatten().collect::<Vec<_>>())
            .filter(|run| run.len() > 1)
            .collect();
        sheet.strokes(paths, colour, width, dash);
        // Markers that touch each other would be a band.
        let every = ((1.1 * em / part).ceil() as usize).max(1);
        let shown = points
            .iter()
            .enumerate()
            .filter_map(|(index, point)| point.map(|point| (index, point)));
        for (index, point) in shown {
            let neighbours = [index.checked_sub(1), Some(index + 1)];
            let alone = neighbours
                .into_iter()
                .flatten()
                .all(|i| points.get(i).is_none_or(Option::is_none));
            if index % every == 0 || alone {
                sheet.marker(point, marker, colour);
            }
        }
    }
    if let Some((index, text)) = written
        && let Some(size) = now.points[index].size()
    {
        let at = (x(index) + 0.7 * em, y(size) + 0.35 * em);
        sheet.text(at, Anchor::Start, text, (1.0, true), BLUE);
    }
    sheet.names_below(labels, left, right, bottom + 1.2 * em);
    sheet.finish(bottom + 1.6 * em)
}

/// Where the scale begins, in tenths: below the lowest share, on an even tenth if the range is long.
fn first_tenth(lowest: f64) -> usize {
    let below = (lowest * 10.0).floor().clamp(0.0, 9.0) as usize;
    let below = if lowest * 10.0 - (below as f64) < 0.3 {
        below.saturating_sub(1)
    } else {
        below
    };
    if below <= 5 { below / 2 * 2 } else { below.min(8) }
}

#[cfg(test)]
mod tests {
    use super::first_tenth;

    #[test]
    fn the_scale_begins_below_the_lowest_share() {
        for (lowest, first) in [
            (0.0, 0),
            (0.05, 0),
            (0.31, 2),
            (0.55, 4),
            (0.84, 8),
            (0.81, 7),
            (1.0, 8),
        ] {
            assert_eq!(first_tenth(lowest), first, "{lowest}");
        }
    }
}
