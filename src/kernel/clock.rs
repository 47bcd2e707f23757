//! Instants, and the one place that asks the machine what time it is.

use std::fmt;
use std::ops::{Add, Sub};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use crate::db::types::sql::Instant;

/// An instant in UTC, cut to microseconds (PostgreSQL's grain). Text form: RFC 3339 with `Z`.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Instant)]
pub struct Timestamp(DateTime<Utc>);

/// A text that is not an RFC 3339 instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an instant such as 2026-03-02T08:00:00Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// The instant so many microseconds after 1970; the nearest representable one when there is no such year.
    pub fn from_micros(micros: i64) -> Self {
        let first = DateTime::<Utc>::MIN_UTC.timestamp_micros();
        let last = DateTime::<Utc>::MAX_UTC.timestamp_micros();
        let instant = DateTime::from_timestamp_micros(micros.clamp(first, last));
        Timestamp(instant.expect("a number between the first and the last is an instant"))
    }

    /// Microseconds since 1970.
    pub fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The instant as chrono knows it.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Timestamp::from_micros(instant.timestamp_micros())
    }
}

/// An instant as RFC 3339 writes it, in place: a list has hundreds of them, and chrono takes several times as long.
struct Text {
    bytes: [u8; 27],
    length: usize,
}

impl Text {
    /// Without a fraction, or with three or six digits of it. Years are brought into 0–9999, which have four digits.
    fn of(at: Timestamp) -> Text {
        let at = at.0.naive_utc();
        let mut bytes = *b"0000-00-00T00:00:00.000000Z";
        let mut put = |from: usize, digits: usize, mut value: u32| {
            for place in (from..from + digits).rev() {
                bytes[place] = b'0' + (value % 10) as u8;
                value /= 10;
            }
        };
        put(0, 4, at.year().clamp(0, 9999).unsigned_abs());
        put(5, 2, at.month());
        put(8, 2, at.day());
        put(11, 2, at.hour());
        put(14, 2, at.minute());
        put(17, 2, at.second());
        let micros = at.and_utc().timestamp_subsec_micros();
        put(20, 6, micros);
        let length = match (micros, micros % 1000) {
            (0, _) => 20,
            (_, 0) => 24,
            _ => 27,
        };
        bytes[length - 1] = b'Z';
        Text { bytes, length }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("digits and signs are ASCII")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::of(*self).as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text)
            .map(|instant| instant.to_utc().into())
            .map_err(|_| InvalidTimestamp(text.to_owned()))
    }
}

impl Add<TimeDelta> for Timestamp {
    type Output = Self;

    fn add(self, span: TimeDelta) -> Self {
        self.0
            .checked_add_signed(span)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
            .into()
    }
}

impl Sub<TimeDelta> for Timestamp {
    type Output = Self;

    fn sub(self, span: TimeDelta) -> Self {
        self.0
            .checked_sub_signed(span)
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
            .into()
    }
}

impl Sub for Timestamp {
    type Output = TimeDelta;

    fn sub(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Text::of(*self).as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

crate::string_type!(Timestamp, "date-time");

/// What time it is: the machine's, one that stands still, or one that a file decides. Clones share their state.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    System,
    Fixed(Mutex<Timestamp>),
    File { path: PathBuf, last: Mutex<LastRead> },
}

struct LastRead {
    setting: Setting,
    complained: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    Frozen(Timestamp),
    Offset(TimeDelta),
}

/// A clock file that cannot be read, or that says no time.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The file is missing or unreadable.
    #[error("the clock file {0} cannot be read: {1}")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The content is neither an instant nor an offset.
    #[error(
        "the clock file {0} holds `{1}`: write an instant (2026-03-02T08:00:00Z) or an offset (+3d, -2h, +90m, +30s)"
    )]
    Invalid(PathBuf, String),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Clock(Arc::new(Source::System))
    }

    /// A clock that stands still until `set` or `advance`.
    pub fn fixed(at: Timestamp) -> Self {
        Clock(Arc::new(Source::Fixed(Mutex::new(at))))
    }

    /// The clock of `SPORTELLO_CLOCK_FILE`: an RFC 3339 instant (time stands still there) or an offset from the
    /// machine's clock (`+3d`, `-2h`, `+90m`, `+30s`), read at each use. Errors: the file is unreadable or invalid now;
    /// when it becomes so later, the last good value goes on and the log says so once.
    pub fn file(path: PathBuf) -> Result<Self, ClockError> {
        let last = LastRead {
            setting: read_setting(&path)?,
            complained: false,
        };
        Ok(Clock(Arc::new(Source::File {
            path,
            last: Mutex::new(last),
        })))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::System => machine_time(),
            Source::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
            Source::File { path, last } => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                match read_setting(path) {
                    Ok(setting) => {
                        *last = LastRead {
                            setting,
                            complained: false,
                        }
                    }
                    Err(error) if !last.complained => {
                        tracing::warn!(%error, "the clock goes on with its last good value");
                        last.complained = true;
                    }
                    Err(_) => {}
                }
                match last.setting {
                    Setting::Frozen(at) => at,
                    Setting::Offset(offset) => machine_time() + offset,
                }
            }
        }
    }

    /// Sets a fixed clock. Panics on any other: only who made the clock may move it.
    pub fn set(&self, to: Timestamp) {
        *self.hand() = to;
    }

    /// Moves a fixed clock on. Panics on any other.
    pub fn advance(&self, by: TimeDelta) {
        let mut hand = self.hand();
        *hand = *hand + by;
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        match &*self.0 {
            Source::Fixed(at) => at.lock().unwrap_or_else(PoisonError::into_inner),
            _ => panic!("only a fixed clock can be moved"),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn machine_time() -> Timestamp {
    Utc::now().into()
}

fn read_setting(path: &Path) -> Result<Setting, ClockError> {
    let text = std::fs::read_to_string(path).map_err(|e| ClockError::Unreadable(path.to_owned(), e))?;
    let text = text.trim();
    parse_setting(text).ok_or_else(|| ClockError::Invalid(path.to_owned(), text.to_owned()))
}

fn parse_setting(text: &str) -> Option<Setting> {
    if let Ok(at) = text.parse() {
        return Some(Setting::Frozen(at));
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (unit_at, unit) = text.char_indices().next_back()?;
    let digits = text.get(1..unit_at)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count = sign * digits.parse::<i64>().ok()?;
    let offset = match unit {
        'd' => TimeDelta::try_days(count),
        'h' => TimeDelta::try_hours(count),
        'm' => TimeDelta::try_minutes(count),
        's' => TimeDelta::try_seconds(count),
        _ => None,
    };
    offset.map(Setting::Offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_cut_to_microseconds_and_written_in_utc() {
        assert_eq!(
            at("2026-03-02T09:00:00.123456789+01:00").to_string(),
            "2026-03-02T08:00:00.123456Z"
        );
        for text in [
            "2026-03-02T08:00:00Z",
            "2026-12-31T23:59:59.120Z",
            "0987-01-01T00:00:00.000001Z",
        ] {
            assert_eq!(at(text).to_string(), text);
        }
        let early = at("1969-12-31T23:59:59.999999Z");
        assert_eq!((early.as_micros(), Timestamp::from_micros(-1)), (-1, early));
        assert_eq!(
            serde_json::to_string(&early).unwrap(),
            "\"1969-12-31T23:59:59.999999Z\""
        );
        assert_eq!(
            serde_json::from_str::<Timestamp>("\"1969-12-31T23:59:59.999999Z\"").unwrap(),
            early
        );
        assert!("2026-03-02".parse::<Timestamp>().is_err());
    }

    #[test]
    fn arithmetic_stops_at_the_end_of_time() {
        let end = Timestamp::from_micros(i64::MAX);
        assert_eq!(end + TimeDelta::days(1), end);
        assert_eq!(
            Timestamp::from_micros(i64::MIN) - TimeDelta::days(1),
            Timestamp::from_micros(i64::MIN)
        );
    }

    #[test]
    fn a_fixed_clock_moves_only_by_hand_and_with_its_clones() {
        let clock = Clock::fixed(at("2026-03-02T08:00:00Z"));
        let other = clock.clone();
        clock.advance(TimeDelta::hours(4));
        assert_eq!(other.now(), at("2026-03-02T12:00:00Z"));
        other.set(at("2020-01-01T00:00:00Z"));
        assert_eq!(clock.now(), at("2020-01-01T00:00:00Z"));
    }

    #[test]
    fn offsets_are_a_sign_a_number_and_a_unit() {
        assert_eq!(parse_setting("+3d"), Some(Setting::Offset(TimeDelta::days(3))));
        assert_eq!(parse_setting("-2h"), Some(Setting::Offset(TimeDelta::hours(-2))));
        assert_eq!(
            parse_setting("+90m"),
            Some(Setting::Offset(TimeDelta::minutes(90)))
        );
        for bad in [
            "",
            "3d",
            "+d",
            "+3",
            "+3y",
            "+-3d",
            "+99999999999999999999d",
            "+9223372036854775807d",
            "+3è",
        ] {
            assert_eq!(parse_setting(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_file_is_read_at_each_use_and_keeps_its_last_good_value() {
        let path = std::env::temp_dir().join(format!("sportello-clock-{}", std::process::id()));
        assert!(matches!(
            Clock::file(path.clone()),
            Err(ClockError::Unreadable(..))
        ));
        std::fs::write(&path, "tomorrow").unwrap();
        assert!(matches!(Clock::file(path.clone()), Err(ClockError::Invalid(..))));
        std::fs::write(&path, "2026-03-02T08:00:00Z\n").unwrap();
        let clock = Clock::file(path.clone()).unwrap();
        assert_eq!(clock.now(), at("2026-03-02T08:00:00Z"));
        std::fs::write(&path, "rubbish").unwrap();
        assert_eq!(clock.now(), at("2026-03-02T08:00:00Z"));
        std::fs::write(&path, "+3d").unwrap();
        let ahead = clock.now() - Clock::system().now();
        assert!((ahead - TimeDelta::days(3)).abs() < TimeDelta::minutes(1));
        std::fs::remove_file(&path).unwrap();
        assert!(clock.now() > Clock::system().now());
    }
}
