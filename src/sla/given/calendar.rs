//! A calendar as a person gives it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::checked_name;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::sla::calendar::{Calendar, CalendarMistake, Hours, SpecialDay, Week};
use crate::sla::holidays::{Feast, Holiday, Holidays, MonthDay};

/// Opening intervals as typed: `("08:30", "12:00")`.
pub type Intervals = Vec<(String, String)>;

/// The days of the week in the order of [`CalendarIn::week`], by their names in JSON and forms.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Special days at most.
pub const MOST_SPECIAL_DAYS: usize = 1_000;
/// Holidays at most.
pub const MOST_HOLIDAYS: usize = 200;
/// Intervals of a day at most.
const MOST_INTERVALS: usize = 12;
/// The years that a rule may name.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A calendar as a person gives it. Positions in its lists are those of the errors' pointers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarIn {
    /// Name in Italian, 1–120 characters.
    pub name_it: String,
    /// Name in English, likewise.
    pub name_en: String,
    /// The hours of each day, Monday first.
    pub week: [Intervals; 7],
    /// Whether it is closed on holidays.
    pub closed_on_holidays: bool,
    /// The patron saint's day, if it has one.
    pub patron: Option<NamedDay>,
    /// Dates with hours of their own.
    pub special_days: Vec<SpecialDayIn>,
    /// The holidays.
    pub holidays: Vec<HolidayIn>,
}

/// A day of every year, `MM-DD`, with its names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedDay {
    /// `MM-DD`.
    pub day: String,
    /// Name in Italian, up to 120 characters.
    pub name_it: String,
    /// Name in English, likewise.
    pub name_en: String,
}

/// A date with hours of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpecialDayIn {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Its hours, possibly none.
    pub hours: Intervals,
    /// Why, in Italian, up to 120 characters.
    pub name_it: String,
    /// Why, in English, likewise.
    pub name_en: String,
}

/// A holiday and the years in which it is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HolidayIn {
    /// `MM-DD`, or `easter+1`.
    pub feast: String,
    /// First year.
    pub first_year: i32,
    /// Last year, if it has one.
    pub last_year: Option<i32>,
    /// Name in Italian, 1–120 characters.
    pub name_it: String,
    /// Name in English, up to 120 characters.
    pub name_en: String,
}

/// `MM-DD`, or `easter+1`: how a feast is written.
pub fn feast_text(feast: Feast) -> String {
    match feast {
        Feast::On(day) => day.to_string(),
        Feast::AfterEaster(days) => format!("easter+{days}"),
    }
}

fn feast(text: &str) -> Option<Feast> {
    match text.trim().strip_prefix("easter") {
        Some("") => Some(Feast::AfterEaster(0)),
        Some(days) => {
            let days: u8 = days.strip_prefix('+')?.trim().parse().ok()?;
            (days <= 100).then_some(Feast::AfterEaster(days))
        }
        None => MonthDay::parse(text).ok().map(Feast::On),
    }
}

/// The intervals of hours, as they are typed.
pub fn intervals(hours: &Hours) -> Intervals {
    hours.clone().into()
}

/// The hours of a calendar's week, Monday first.
pub fn week(week: &Week) -> [&Hours; 7] {
    [
        &week.mon, &week.tue, &week.wed, &week.thu, &week.fri, &week.sat, &week.sun,
    ]
}

impl CalendarIn {
    /// The rules as somebody would have given them; the names are the caller's.
    pub fn of(rules: &Calendar, name_it: &str, name_en: &str) -> CalendarIn {
        let special = |(date, day): (&NaiveDate, &SpecialDay)| SpecialDayIn {
            date: date.to_string(),
            hours: intervals(&day.hours),
            name_it: day.name_it.clone(),
            name_en: day.name_en.clone(),
        };
        let holiday = |holiday: &Holiday| HolidayIn {
            feast: feast_text(holiday.feast),
            first_year: holiday.first_year,
            last_year: holiday.last_year,
            name_it: holiday.name_it.clone(),
            name_en: holiday.name_en.clone(),
        };
        CalendarIn {
            name_it: name_it.to_owned(),
            name_en: name_en.to_owned(),
            week: week(&rules.weekly).map(intervals),
            closed_on_holidays: rules.closed_on_holidays,
            patron: rules.patron_day.map(|day| NamedDay {
                day: day.to_string(),
                name_it: rules.patron_name_it.clone(),
                name_en: rules.patron_name_en.clone(),
            }),
            special_days: rules.special_days.iter().map(special).collect(),
            holidays: rules.holidays.0.iter().map(holiday).collect(),
        }
    }

    /// Names and rules, if they can be accepted for a calendar that is to work from `today`. Errors: every part that
    /// cannot, by its place (`weekly/mon`, `special_days/0`, `holidays/3`, `patron_day`).
    pub fn checked(&self, today: NaiveDate) -> Result<(String, String, Calendar), Vec<FieldError>> {
        let mut errors = Vec::new();
        let name_it = checked_name(&mut errors, "name_it", &self.name_it, 1);
        let name_en = checked_name(&mut errors, "name_en", &self.name_en, 1);
        let mut week = Vec::new();
        for (day, given) in WEEKDAYS.iter().zip(&self.week) {
            week.push(hours(&mut errors, &format!("weekly/{day}"), given));
        }
        let [mon, tue, wed, thu, fri, sat, sun]: [Hours; 7] =
            week.try_into().expect("a week has seven days here too");
        let (patron_day, patron_name_it, patron_name_en) = match &self.patron {
            None => (None, String::new(), String::new()),
            Some(given) => patron(&mut errors, given),
        };
        let rules = Calendar {
            weekly: Week {
                mon,
                tue,
                wed,
                thu,
                fri,
                sat,
                sun,
            },
            closed_on_holidays: self.closed_on_holidays,
            patron_day,
            patron_name_it,
            patron_name_en,
            special_days: self.checked_special_days(&mut errors),
            holidays: Holidays(self.checked_holidays(&mut errors)),
        };
        // What is wrong by itself hides what the whole would be.
        if errors.is_empty()
            && let Err(mistakes) = rules.check(today)
        {
            errors.extend(mistakes.iter().map(|mistake| match mistake {
                CalendarMistake::NeverOpen { .. } => {
                    FieldError::new("weekly", Message::new("sla-never-open"))
                }
                CalendarMistake::HolidayYears { index, .. } => {
                    FieldError::new(&format!("holidays/{index}"), Message::new("sla-bad-years"))
                }
            }));
        }
        match errors.is_empty() {
            true => Ok((name_it, name_en, rules)),
            false => Err(errors),
        }
    }

    fn checked_special_days(&self, errors: &mut Vec<FieldError>) -> BTreeMap<NaiveDate, SpecialDay> {
        let mut days = BTreeMap::new();
        if self.special_days.len() > MOST_SPECIAL_DAYS {
            let reason = Message::new("sla-too-many").arg("most", MOST_SPECIAL_DAYS);
            errors.push(FieldError::new("special_days", reason));
        }
        for (index, given) in self.special_days.iter().take(MOST_SPECIAL_DAYS).enumerate() {
            let place = format!("special_days/{index}");
            let day = SpecialDay {
                hours: hours(errors, &place, &given.hours),
                name_it: checked_name(errors, &place, &given.name_it, 0),
                name_en: checked_name(errors, &place, &given.name_en, 0),
            };
            let date: Option<NaiveDate> = given.date.trim().parse().ok();
            match date.filter(|date| YEARS.contains(&date.year())) {
                None => errors.push(FieldError::new(&place, Message::new("sla-bad-date"))),
                Some(date) => {
                    if days.insert(date, day).is_some() {
                        errors.push(FieldError::new(&place, Message::new("sla-date-twice")));
                    }
                }
            }
        }
        days
    }

    fn checked_holidays(&self, errors: &mut Vec<FieldError>) -> Vec<Holiday> {
        if self.holidays.len() > MOST_HOLIDAYS {
            let reason = Message::new("sla-too-many").arg("most", MOST_HOLIDAYS);
            errors.push(FieldError::new("holidays", reason));
        }
        let mut holidays = Vec::new();
        for (index, given) in self.holidays.iter().take(MOST_HOLIDAYS).enumerate() {
            let place = format!("holidays/{index}");
            let name_it = checked_name(errors, &place, &given.name_it, 1);
            let name_en = checked_name(errors, &place, &given.name_en, 0);
            let last_year = given.last_year;
            if !YEARS.contains(&given.first_year) || last_year.is_some_and(|last| !YEARS.contains(&last)) {
                errors.push(FieldError::new(&place, Message::new("sla-bad-years")));
            }
            match feast(&given.feast) {
                None => errors.push(FieldError::new(&place, Message::new("sla-bad-feast"))),
                Some(feast) => holidays.push(Holiday {
                    feast,
                    first_year: given.first_year,
                    last_year,
                    name_it,
                    name_en,
                }),
            }
        }
        holidays
    }
}

fn hours(errors: &mut Vec<FieldError>, place: &str, given: &Intervals) -> Hours {
    let refused = match Hours::parse(given) {
        Ok(hours) if given.len() <= MOST_INTERVALS => return hours,
        Ok(_) => Message::new("sla-too-many").arg("most", MOST_INTERVALS),
        Err(error) => error.message(),
    };
    errors.push(FieldError::new(place, refused));
    Hours::default()
}

fn patron(errors: &mut Vec<FieldError>, given: &NamedDay) -> (Option<MonthDay>, String, String) {
    let name_it = checked_name(errors, "patron_name_it", &given.name_it, 0);
    let name_en = checked_name(errors, "patron_name_en", &given.name_en, 0);
    let day = MonthDay::parse(&given.day);
    if day.is_err() {
        errors.push(FieldError::new("patron_day", Message::new("sla-bad-month-day")));
    }
    (day.ok(), name_it, name_en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    fn centro() -> CalendarIn {
        CalendarIn::of(&Calendar::centro(), "Centro", "Centre")
    }

    #[test]
    fn what_a_calendar_is_given_as_makes_the_same_calendar() {
        let (.., rules) = centro().checked(today()).unwrap();
        assert_eq!(rules, Calendar::centro());
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let mut given = centro();
        given.week[1] = vec![pair("08:30", "12:00"), pair("11:00", "16:00")];
        given.week[2] = vec![pair("09:00", "09:00")];
        given.holidays[2].last_year = Some(1);
        given.holidays[3].feast = "pasqua".to_owned();
        given.special_days = vec![
            SpecialDayIn {
                date: "2026-12-24".to_owned(),
                ..SpecialDayIn::default()
            };
            2
        ];
        given.patron = Some(NamedDay {
            day: "30-30".to_owned(),
            ..NamedDay::default()
        });
        let places: Vec<String> = given
            .checked(today())
            .unwrap_err()
            .into_iter()
            .map(|e| e.pointer)
            .collect();
        let expected = [
            "/weekly/tue",
            "/weekly/wed",
            "/patron_day",
            "/special_days/1",
            "/holidays/2",
            "/holidays/3",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn a_calendar_that_is_never_open_is_refused() {
        let given = CalendarIn {
            week: Default::default(),
            ..centro()
        };
        let wrong = given.checked(today()).unwrap_err();
        assert_eq!(wrong[0].reason.key, "sla-never-open");
    }
}
