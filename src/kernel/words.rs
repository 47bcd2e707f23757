//! Days, times and durations in words, as people say them: the one place that knows their names.

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;

use super::rome;
use super::text::Lang;
use crate::t;

/// `venerdì 6 marzo 2026`, `Friday 6 March 2026`.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    format!("{} {}", day_of_year(lang, date), date.year())
}

/// `venerdì 6 marzo`, where the year is known.
pub fn day_of_year(lang: Lang, date: NaiveDate) -> String {
    let weekday = t!(
        lang,
        "words-weekday",
        number = date.weekday().number_from_monday()
    );
    let month = t!(lang, "words-month", number = date.month());
    t!(
        lang,
        "words-day",
        weekday = weekday,
        day = date.day(),
        month = month
    )
    .into_owned()
}

/// `12:30` in Europe/Rome; with the seconds if there are some, and with the offset in the hour that comes twice.
pub fn time_of_day(lang: Lang, at: DateTime<Utc>) -> String {
    let local = rome::local_time_of(at);
    let pattern = if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    let time = local.format(pattern).to_string();
    match Rome.from_local_datetime(&local) {
        LocalResult::Ambiguous(summer, _) => {
            let is_summer = summer.offset().fix() == Rome.offset_from_utc_datetime(&at.naive_utc()).fix();
            let time = &time;
            if is_summer {
                t!(lang, "words-summer-time", time = time).into_owned()
            } else {
                t!(lang, "words-winter-time", time = time).into_owned()
            }
        }
        _ => time,
    }
}

/// `2 ore e 30 minuti`: whole hours, minutes and seconds, those that are none left out; `0 minuti`. A negative one counts as none.
pub fn duration(lang: Lang, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(t!(lang, "words-hours", number = hours).into_owned());
    }
    if minutes > 0 || seconds == 0 {
        parts.push(t!(lang, "words-minutes", number = minutes).into_owned());
    }
    if rest > 0 {
        parts.push(t!(lang, "words-seconds", number = rest).into_owned());
    }
    list(lang, &parts)
}

/// `a, b e c`.
pub fn list(lang: Lang, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => t!(lang, "words-and", first = first.join(", "), last = last).into_owned(),
    }
}

/// The text with a capital letter at its beginning.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn days_are_named_in_both_languages() {
        let date = |text: &str| text.parse().unwrap();
        assert_eq!(day(Lang::It, date("2026-03-06")), "venerdì 6 marzo 2026");
        assert_eq!(day(Lang::It, date("2026-03-01")), "domenica 1º marzo 2026");
        assert_eq!(day(Lang::En, date("2026-03-01")), "Sunday 1 March 2026");
        let names = |lang| -> std::collections::BTreeSet<String> {
            let year = date("2026-01-01").iter_days().take(365);
            year.map(|date| day_of_year(lang, date)).collect()
        };
        assert_eq!((names(Lang::It).len(), names(Lang::En).len()), (365, 365));
    }

    #[test]
    fn times_are_local_and_told_apart_in_the_hour_that_comes_twice() {
        assert_eq!(time_of_day(Lang::It, at("2026-03-06T11:30:00.9Z")), "12:30");
        assert_eq!(time_of_day(Lang::It, at("2026-07-06T11:30:09Z")), "13:30:09");
        assert_eq!(
            time_of_day(Lang::It, at("2026-10-25T00:15:00Z")),
            "02:15 (ora legale)"
        );
        assert_eq!(
            time_of_day(Lang::En, at("2026-10-25T01:15:00Z")),
            "02:15 (winter time)"
        );
    }

    #[test]
    fn durations_leave_out_what_is_none() {
        for (seconds, it, en) in [
            (-5, "0 minuti", "0 minutes"),
            (1, "1 secondo", "1 second"),
            (60, "1 minuto", "1 minute"),
            (3_600, "1 ora", "1 hour"),
            (9_000, "2 ore e 30 minuti", "2 hours and 30 minutes"),
            (
                187_265,
                "52 ore, 1 minuto e 5 secondi",
                "52 hours, 1 minute and 5 seconds",
            ),
        ] {
            assert_eq!(duration(Lang::It, seconds), it);
            assert_eq!(duration(Lang::En, seconds), en);
        }
    }
}
