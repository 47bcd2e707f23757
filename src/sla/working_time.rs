//! The clock of a promise: rules SLA-ELAPSED and SLA-DUE.

use chrono::{DateTime, TimeDelta, Utc};

use super::BeyondHorizon;
use super::calendar::Span;
use super::timetable::{Timetable, horizon_of};
use crate::kernel::rome::date_of;

/// Time that does not count, half-open. Pauses may overlap and come in any order; one that does not end after it begins is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it; none while it lasts.
    pub to: Option<DateTime<Utc>>,
}

impl Timetable {
    /// Working time between two instants, less the pauses; zero if `to ≤ from`. Exact: `num_seconds` and `num_minutes` of the
    /// result round down. Rule SLA-ELAPSED.
    pub fn elapsed(&self, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> TimeDelta {
        let paused = merged(pauses)
            .into_iter()
            .map(|pause| self.open_between(pause.from.max(from), pause.to.min(to)));
        paused.fold(self.open_between(from, to), |sum, paused| sum - paused)
    }

    /// The earliest instant at which the working time since `opened_at` is the target: a target used up at closing time is due at
    /// closing time, one of zero (or less) at once. `None` while a pause without an end keeps the target from being reached.
    /// Errors: BeyondHorizon. Rule SLA-DUE.
    pub fn due(
        &self,
        opened_at: DateTime<Utc>,
        target: TimeDelta,
        pauses: &[Pause],
    ) -> Result<Option<DateTime<Utc>>, BeyondHorizon> {
        if target <= TimeDelta::zero() {
            return Ok(Some(opened_at));
        }
        let pauses = merged(pauses);
        let horizon = horizon_of(opened_at);
        let (mut from, mut left) = (opened_at, target);
        for pause in &pauses {
            match self.reach(from, pause.from.min(horizon), left) {
                Ok(due) => return Ok(Some(due)),
                Err(missing) => left = missing,
            }
            from = from.max(pause.to);
        }
        match pauses.last() {
            Some(last) if last.to == FOR_EVER && last.from < horizon => Ok(None),
            _ => self
                .reach(from, horizon, left)
                .map(Some)
                .map_err(|_| BeyondHorizon {
                    from: date_of(opened_at),
                }),
        }
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
