//! Numbers as people read them: Italian 1.234,5, English 1,234.5; shares as per cent; working time in hours and minutes.

use crate::kernel::text::Lang;
use crate::t;

/// What stands where there is no number, such as a share of nothing.
pub const NONE: &str = "—";

/// `1.234` in Italian, `1,234` in English.
pub fn count(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    let separator = match lang {
        Lang::It => '.',
        Lang::En => ',',
    };
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(separator);
        }
        shown.push(digit);
    }
    shown
}

/// `96,4%`, half up, of two numbers; nothing of nothing is `—`.
pub fn percent(lang: Lang, part: u64, of: u64) -> String {
    if of == 0 {
        return NONE.to_owned();
    }
    let (part, of) = (u128::from(part), u128::from(of));
    let tenths = (part * 2000 + of) / (of * 2);
    let separator = decimal_separator(lang);
    let whole = u64::try_from(tenths / 10).unwrap_or(u64::MAX);
    format!("{}{separator}{}%", count(lang, whole), tenths % 10)
}

/// `,` in Italian, `.` in English.
pub fn decimal_separator(lang: Lang) -> char {
    match lang {
        Lang::It => ',',
        Lang::En => '.',
    }
}

/// `96,4% (27 di 28)`; nothing of nothing is `—`.
pub fn share(lang: Lang, part: u64, of: u64) -> String {
    match of {
        0 => NONE.to_owned(),
        _ => format!("{} ({})", percent(lang, part, of), out_of(lang, part, of)),
    }
}

/// `27 di 28`.
pub fn out_of(lang: Lang, part: u64, of: u64) -> String {
    t!(lang, "reports-of", part = count(lang, part), of = count(lang, of)).into_owned()
}

/// Working time in words: `12 ore e 5 min`, `12 hours 5 min`.
pub fn minutes(lang: Lang, minutes: u64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => t!(lang, "reports-minutes", minutes = rest),
        (hours, 0) => t!(lang, "reports-hours", hours = hours, shown = count(lang, hours)),
        (hours, rest) => t!(
            lang,
            "reports-hours-minutes",
            hours = hours,
            shown = count(lang, hours),
            minutes = rest
        ),
    }
    .into_owned()
}

/// Working time where there is little room: `12 h 05`, `5 min`.
pub fn short_minutes(lang: Lang, minutes: u64) -> String {
    match minutes / 60 {
        0 => t!(lang, "reports-minutes", minutes = minutes).into_owned(),
        hours => format!("{} h {:02}", count(lang, hours), minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        for (number, it, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1234, "1.234", "1,234"),
            (1_000_000, "1.000.000", "1,000,000"),
        ] {
            assert_eq!(
                (count(Lang::It, number).as_str(), count(Lang::En, number).as_str()),
                (it, en)
            );
        }
    }

    #[test]
    fn shares_have_one_decimal_and_their_two_numbers() {
        for (part, of, it, en) in [
            (27, 28, "96,4% (27 di 28)", "96.4% (27 of 28)"),
            (0, 3, "0,0% (0 di 3)", "0.0% (0 of 3)"),
            (2, 3, "66,7% (2 di 3)", "66.7% (2 of 3)"),
            (1_500, 1_500, "100,0% (1.500 di 1.500)", "100.0% (1,500 of 1,500)"),
            (0, 0, "—", "—"),
        ] {
            assert_eq!(
                (
                    share(Lang::It, part, of).as_str(),
                    share(Lang::En, part, of).as_str()
                ),
                (it, en)
            );
        }
        // Half of a tenth goes up, and nothing overflows.
        assert_eq!(percent(Lang::It, 1, 2000), "0,1%");
        assert_eq!(percent(Lang::It, u64::MAX, u64::MAX), "100,0%");
    }

    #[test]
    fn working_time_is_hours_and_minutes() {
        for (time, it, en, short) in [
            (0, "0 min", "0 min", "0 min"),
            (59, "59 min", "59 min", "59 min"),
            (60, "1 ora", "1 hour", "1 h 00"),
            (61, "1 ora e 1 min", "1 hour 1 min", "1 h 01"),
            (725, "12 ore e 5 min", "12 hours 5 min", "12 h 05"),
            (600 * 60, "600 ore", "600 hours", "600 h 00"),
        ] {
            assert_eq!(minutes(Lang::It, time), it);
            assert_eq!(minutes(Lang::En, time), en);
            assert_eq!(short_minutes(Lang::It, time), short);
        }
        assert_eq!(minutes(Lang::It, 72_005), "1.200 ore e 5 min");
    }
}
