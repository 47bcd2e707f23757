//! The clock of a promise: rules SLA-ELAPSED and SLA-DUE.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::calendar::{Calendar, Span};
use super::{BeyondHorizon, HORIZON_DAYS};
use crate::kernel::rome::date_of;

/// Time that does not count, half-open. Pauses may overlap and come in any order; one that does not end after it begins is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it; none while it lasts.
    pub to: Option<DateTime<Utc>>,
}

/// Working time between two instants, less the pauses; zero if `to ≤ from`. Exact: `num_seconds` and `num_minutes` of the result
/// round down. The cost grows with the number of days. Rule SLA-ELAPSED.
pub fn elapsed(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> TimeDelta {
    if to <= from {
        return TimeDelta::zero();
    }
    let pauses = merged(pauses);
    worked(calendar, from, date_of(to), &pauses)
        .take_while(|span| span.from < to)
        .fold(TimeDelta::zero(), |sum, span| sum + (span.to.min(to) - span.from))
}

/// The earliest instant at which the working time since `opened_at` is the target: a target used up at closing time is due at
/// closing time, one of zero (or less) at once. `None` while a pause without an end keeps the target from being reached.
/// Errors: BeyondHorizon. Rule SLA-DUE.
pub fn due(
    calendar: &Calendar,
    opened_at: DateTime<Utc>,
    target: TimeDelta,
    pauses: &[Pause],
) -> Result<Option<DateTime<Utc>>, BeyondHorizon> {
    if target <= TimeDelta::zero() {
        return Ok(Some(opened_at));
    }
    let pauses = merged(pauses);
    let from = date_of(opened_at);
    let horizon = from
        .checked_add_days(Days::new(HORIZON_DAYS))
        .unwrap_or(NaiveDate::MAX);
    let mut left = target;
    for span in worked(calendar, opened_at, horizon, &pauses) {
        let length = span.to - span.from;
        if left <= length {
            return Ok(Some(span.from + left));
        }
        left -= length;
    }
    match pauses.last() {
        Some(last) if last.to == FOR_EVER && date_of(last.from) <= horizon => Ok(None),
        _ => Err(BeyondHorizon { from }),
    }
}

/// End of a pause that has none.
const FOR_EVER: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// The pauses in order, without empty ones, overlapping or touching ones joined.
fn merged(pauses: &[Pause]) -> Vec<Span> {
    let mut spans: Vec<Span> = pauses
        .iter()
        .map(|pause| Span {
            from: pause.from,
            to: pause.to.unwrap_or(FOR_EVER),
        })
        .filter(|span| span.from < span.to)
        .collect();
    spans.sort_by_key(|span| span.from);
    spans.dedup_by(|next, kept| {
        let joined = next.from <= kept.to;
        if joined {
            kept.to = kept.to.max(next.to);
        }
        joined
    });
    spans
}

/// The counted stretches from an instant to the end of a local date, in the order of time.
fn worked<'a>(
    calendar: &'a Calendar,
    from: DateTime<Utc>,
    last: NaiveDate,
    pauses: &'a [Span],
) -> impl Iterator<Item = Span> + 'a {
    let stop = match pauses.last() {
        Some(pause) if pause.to == FOR_EVER => pause.from,
        _ => FOR_EVER,
    };
    date_of(from)
        .iter_days()
        .take_while(move |&date| date <= last)
        .flat_map(|date| calendar.open_spans(date))
        .take_while(move |span| span.from < stop)
        .filter(move |span| from < span.to)
        .flat_map(move |span| {
            without(
                Span {
                    from: span.from.max(from),
                    ..span
                },
                pauses,
            )
        })
}

/// What is left of a stretch outside the pauses.
fn without(span: Span, pauses: &[Span]) -> Vec<Span> {
    let first = pauses.partition_point(|pause| pause.to <= span.from);
    let mut left = Vec::with_capacity(1);
    let mut from = span.from;
    for pause in pauses[first..].iter().take_while(|pause| pause.from < span.to) {
        if from < pause.from {
            left.push(Span { from, to: pause.from });
        }
        from = pause.to;
    }
    if from < span.to {
        left.push(Span { from, to: span.to });
    }
    left
}
