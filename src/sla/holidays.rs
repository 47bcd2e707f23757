//! Rule CAL-HOL: national holidays, each with its first and last year, so that a new law is a line of data.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A day of every year, written `MM-DD`. 29 February exists in leap years only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: u32,
    day: u32,
}

/// The text is not a day of the year written `MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a day of the year written MM-DD")]
pub struct NotAMonthDay(pub String);

impl MonthDay {
    /// None if no year has that day.
    pub fn new(month: u32, day: u32) -> Option<Self> {
        const ANY_LEAP_YEAR: i32 = 2024;
        NaiveDate::from_ymd_opt(ANY_LEAP_YEAR, month, day).map(|_| Self { month, day })
    }

    /// Reads `MM-DD`. Errors: NotAMonthDay.
    pub fn parse(text: &str) -> Result<Self, NotAMonthDay> {
        text.trim()
            .split_once('-')
            .and_then(|(month, day)| Self::new(two_digits(month)?, two_digits(day)?))
            .ok_or_else(|| NotAMonthDay(text.to_owned()))
    }

    /// Whether the date is this day of its year.
    pub fn is_on(self, date: NaiveDate) -> bool {
        (self.month, self.day) == (date.month(), date.day())
    }
}

/// The number written with exactly two digits.
pub(super) fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl TryFrom<String> for MonthDay {
    type Error = NotAMonthDay;

    fn try_from(text: String) -> Result<Self, NotAMonthDay> {
        Self::parse(&text)
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> String {
        day.to_string()
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// When a holiday falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feast {
    /// The same day every year.
    On(MonthDay),
    /// So many days after Easter Sunday.
    AfterEaster(u8),
}

/// One national holiday and the years in which it is one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// When it falls.
    pub feast: Feast,
    /// First year.
    pub first_year: i32,
    /// Last year, if it was abolished.
    #[serde(default)]
    pub last_year: Option<i32>,
    /// What it is called in Italian; may be empty.
    #[serde(default)]
    pub name_it: String,
    /// What it is called in English; may be empty.
    #[serde(default)]
    pub name_en: String,
}

impl Holiday {
    /// Whether the date is this holiday.
    pub fn is_on(&self, date: NaiveDate) -> bool {
        let year = date.year();
        if year < self.first_year || self.last_year.is_some_and(|last| year > last) {
            return false;
        }
        match self.feast {
            Feast::On(day) => day.is_on(date),
            Feast::AfterEaster(days) => date
                .checked_sub_days(Days::new(days.into()))
                .is_some_and(|d| d == easter(year)),
        }
    }
}

/// A list of holidays. Its default is the shipped one, [`Holidays::national`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Holidays(pub Vec<Holiday>);

impl Holidays {
    /// The national holidays of L. 260/1949 that are in force. 6 January is one again since 1986 (DPR 792/1985), 2 June since 2001
    /// (L. 336/2000), 4 October from 2026 (L. 151/2025). Those abolished in 1977 are left out: nothing here is that old.
    pub fn national() -> Self {
        let holiday = |feast, first_year, name_it: &str, name_en: &str| Holiday {
            feast,
            first_year,
            last_year: None,
            name_it: name_it.to_owned(),
            name_en: name_en.to_owned(),
        };
        let on = |month, day, first_year, name_it, name_en| {
            let day = MonthDay::new(month, day).expect("the days written here exist");
            holiday(Feast::On(day), first_year, name_it, name_en)
        };
        Self(vec![
            on(1, 1, 1949, "Capodanno", "New Year’s Day"),
            on(1, 6, 1986, "Epifania", "Epiphany"),
            holiday(Feast::AfterEaster(1), 1949, "Lunedì dell’Angelo", "Easter Monday"),
            on(4, 25, 1949, "Festa della Liberazione", "Liberation Day"),
            on(5, 1, 1949, "Festa dei lavoratori", "Workers’ Day"),
            on(6, 2, 2001, "Festa della Repubblica", "Republic Day"),
            on(8, 15, 1949, "Ferragosto", "Assumption Day"),
            on(10, 4, 2026, "San Francesco d’Assisi", "Saint Francis of Assisi"),
            on(11, 1, 1949, "Ognissanti", "All Saints’ Day"),
            on(12, 8, 1949, "Immacolata Concezione", "Immaculate Conception"),
            on(12, 25, 1949, "Natale", "Christmas Day"),
            on(12, 26, 1949, "Santo Stefano", "Saint Stephen’s Day"),
        ])
    }

    /// Whether the date is a holiday.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.on(date).next().is_some()
    }

    /// The holidays that fall on a date: one, or two (Easter Monday on 25 April).
    pub fn on(&self, date: NaiveDate) -> impl Iterator<Item = &Holiday> {
        self.0.iter().filter(move |holiday| holiday.is_on(date))
    }

    /// The holidays of a year in order; two feasts on one day (Easter Monday on 25 April) are one date.
    pub fn of_year(&self, year: i32) -> Vec<NaiveDate> {
        let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else {
            return Vec::new();
        };
        first
            .iter_days()
            .take_while(|date| date.year() == year)
            .filter(|&date| self.contains(date))
            .collect()
    }
}

impl Default for Holidays {
    fn default() -> Self {
        Self::national()
    }
}

/// Easter Sunday of a Gregorian year (the computus of Meeus, Jones and Butcher).
pub fn easter(year: i32) -> NaiveDate {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_drift + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * to_sunday) / 451;
    // March counted on past its end: 22 to 56.
    let day_of_march = 22 + epact + to_sunday - 7 * correction;
    let first_of_march = NaiveDate::from_ymd_opt(year, 3, 1).expect("a year taken from a date has a March");
    first_of_march + Days::new(u64::try_from(day_of_march - 1).expect("Easter is never before 22 March"))
}

/// The festive days on which a term does not end: Sundays, national holidays and, where a rule says so, more.
#[derive(Debug, Clone, Copy)]
pub struct FestiveDays<'a> {
    /// National holidays.
    pub holidays: &'a Holidays,
    /// Whether Saturdays are festive.
    pub saturday: bool,
    /// A patron saint's day, if that is festive.
    pub patron_day: Option<MonthDay>,
}

impl<'a> FestiveDays<'a> {
    /// The default of legal terms: Saturdays (`terms.saturday_is_festive`) and the patron saint (`terms.patron_is_festive`) are not
    /// festive [I-03]; art. 155 c.p.c. extends to Saturdays for court papers only.
    pub fn of_law(holidays: &'a Holidays) -> Self {
        Self {
            holidays,
            saturday: false,
            patron_day: None,
        }
    }

    /// Whether the date is festive.
    pub fn contains(&self, date: NaiveDate) -> bool {
        date.weekday() == Weekday::Sun
            || (self.saturday && date.weekday() == Weekday::Sat)
            || self.patron_day.is_some_and(|day| day.is_on(date))
            || self.holidays.contains(date)
    }
}
