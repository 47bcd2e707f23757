//! Examples that random cases would seldom meet.

use super::super::calendar::{CalendarMistake, HoursError, SpecialDay};
use super::super::holidays::{Feast, Holiday, MonthDay};
use super::super::terms::TermError;
use super::*;
use crate::kernel::text::Lang;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

#[test]
fn a_promise_survives_forty_closed_days() {
    let closed = day("2026-07-20")
        .iter_days()
        .take(40)
        .map(|date| (date, Hours::default().into()))
        .collect();
    let calendar = Calendar {
        special_days: closed,
        ..Calendar::centro()
    };
    let opened = at("2026-07-17T12:30:00+02:00");
    assert_eq!(
        Timetable::new(calendar.clone()).due(opened, MINUTE * 31, &[]),
        Ok(Some(at("2026-08-31T08:31:00+02:00")))
    );
    let term = WorkingDayTerm::new(day("2026-07-17"), 2);
    assert_eq!(term.due_on(&calendar), Ok(day("2026-09-01")));
}

#[test]
fn a_calendar_that_never_opens_is_an_error_and_not_a_wait() {
    let never = Calendar {
        weekly: Week::default(),
        ..Calendar::centro()
    };
    let opened = at("2026-03-02T09:00:00+01:00");
    let never = Timetable::new(never);
    assert!(never.due(opened, MINUTE, &[]).is_err());
    assert!(never.next_open(opened).is_err());
    assert_eq!(never.due(opened, TimeDelta::zero(), &[]), Ok(Some(opened)));
    assert!(matches!(
        WorkingDayTerm::new(day("2026-03-02"), 1).due_on(never.calendar()),
        Err(TermError::BeyondHorizon(_))
    ));
    assert_eq!(
        never.elapsed(opened, opened + TimeDelta::days(400), &[]),
        TimeDelta::zero()
    );
    let long_pause = Pause {
        from: opened,
        to: Some(opened + TimeDelta::days(4_000)),
    };
    let centro = Timetable::new(Calendar::centro());
    assert!(centro.due(opened, MINUTE, &[long_pause]).is_err());
    let endless = Pause {
        from: opened,
        to: None,
    };
    assert_eq!(centro.due(opened, MINUTE, &[endless]), Ok(None));
    let festive = FestiveDays {
        patron_day: None,
        saturday: true,
        holidays: &every_day_is_a_holiday(),
    };
    assert!(calendar_term(day("2026-03-02"), TermLength::Days(30), Some(&festive)).is_err());
    assert!(calendar_term(NaiveDate::MAX, TermLength::Months(1), None).is_err());
}

fn every_day_is_a_holiday() -> Holidays {
    let days = day("2024-01-01").iter_days().take(366);
    let feast = |date: NaiveDate| Feast::On(MonthDay::new(date.month(), date.day()).unwrap());
    Holidays(
        days.map(|date| Holiday {
            feast: feast(date),
            first_year: 1949,
            last_year: None,
            name_it: String::new(),
            name_en: String::new(),
        })
        .collect(),
    )
}

#[test]
fn a_term_is_suspended_once_and_for_thirty_days_at_most() {
    let term = WorkingDayTerm::new(day("2026-03-02"), 15);
    let suspended = term.suspended(day("2026-03-05")).unwrap();
    assert_eq!(suspended.suspension().unwrap().counted_until(), day("2026-04-04"));
    assert_eq!(
        suspended.suspended(day("2026-05-01")),
        Err(TermError::AlreadySuspended {
            from: day("2026-03-05")
        })
    );
    let resumed = suspended.resumed(day("2026-03-12")).unwrap();
    assert!(matches!(
        resumed.suspended(day("2026-03-20")),
        Err(TermError::AlreadySuspended { .. })
    ));
    assert_eq!(
        resumed.resumed(day("2026-03-13")),
        Err(TermError::AlreadyResumed {
            on: day("2026-03-12")
        })
    );
    assert_eq!(term.resumed(day("2026-03-12")), Err(TermError::NotSuspended));
    assert!(matches!(
        suspended.resumed(day("2026-03-04")),
        Err(TermError::ResumedBeforeSuspended { .. })
    ));
    assert!(matches!(
        term.suspended(day("2026-03-01")),
        Err(TermError::SuspendedBeforeReceipt { .. })
    ));
}

#[test]
fn opening_hours_are_in_order_and_do_not_overlap() {
    let error = |hours: &[(&str, &str)]| Hours::parse(hours).unwrap_err();
    for text in ["8:30", "24:01", "12:60", "+1:00", "12.00", "", "24:00"] {
        assert_eq!(error(&[(text, "24:00")]), HoursError::NotATime(text.to_owned()));
    }
    assert!(matches!(error(&[("12:00", "12:00")]), HoursError::Empty { .. }));
    assert!(matches!(
        error(&[("08:00", "12:00"), ("11:00", "13:00")]),
        HoursError::Overlap { .. }
    ));
    assert!(matches!(
        error(&[("14:00", "16:00"), ("08:00", "12:00")]),
        HoursError::Overlap { .. }
    ));
    assert!(Hours::parse(&[("08:00", "12:00"), ("12:00", "24:00")]).is_ok());
    assert!(MonthDay::parse("02-29").is_ok());
    for text in ["2-15", "02-30", "13-01", "0215", "+2-15"] {
        assert!(MonthDay::parse(text).is_err(), "{text}");
    }
}

#[test]
fn easter_is_where_the_tables_put_it() {
    for date in [
        "1954-04-18",
        "1981-04-19",
        "2000-04-23",
        "2008-03-23",
        "2011-04-24",
        "2038-04-25",
        "2049-04-18",
        "2076-04-19",
    ] {
        assert_eq!(easter(date[..4].parse().unwrap()), day(date));
    }
    assert_eq!(
        Holidays::national().of_year(2011).len(),
        10,
        "Easter Monday was on 25 April"
    );
    assert_eq!(easter(NaiveDate::MIN.year() + 1).weekday(), chrono::Weekday::Sun);
}

#[test]
fn a_new_law_is_a_line_of_data() {
    let line = r#"[{"feast": {"on": "11-04"}, "first_year": 2030, "last_year": 2031}, {"feast": {"after_easter": 50}, "first_year": 2030}]"#;
    let holidays: Holidays = serde_json::from_str(line).unwrap();
    assert_eq!(holidays.of_year(2029), []);
    assert_eq!(holidays.of_year(2031), [day("2031-06-02"), day("2031-11-04")]);
    assert_eq!(
        holidays.of_year(2032),
        [day("2032-03-28") + chrono::Days::new(50)]
    );
}

#[test]
fn years_far_away_are_as_good_as_near_ones() {
    let timetable = Timetable::new(Calendar::centro());
    let opened = at("2199-12-31T11:00:00Z");
    let due = timetable.due(opened, MINUTE * 1_560, &[]).unwrap().unwrap();
    assert_eq!(timetable.elapsed(opened, due, &[]), MINUTE * 1_560);
    let opened = at("1850-03-04T09:00:00Z");
    let due = timetable.due(opened, MINUTE * 330, &[]).unwrap().unwrap();
    assert_eq!(timetable.elapsed(opened, due, &[]), MINUTE * 330);
    for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let _ = timetable.due(end, MINUTE, &[]);
        let _ = timetable.next_open(end);
        assert_eq!(timetable.elapsed(end, end, &[]), TimeDelta::zero());
    }
}

#[test]
fn what_is_always_open_goes_on_over_new_year() {
    let hours = || Hours::parse(&[("00:00", "24:00")]).unwrap();
    let always = Timetable::new(Calendar {
        weekly: Week {
            mon: hours(),
            tue: hours(),
            wed: hours(),
            thu: hours(),
            fri: hours(),
            sat: hours(),
            sun: hours(),
        },
        closed_on_holidays: false,
        patron_day: None,
        ..Calendar::centro()
    });
    let opened = at("2026-12-31T12:00:00Z");
    let year = TimeDelta::days(365);
    assert_eq!(always.due(opened, year, &[]), Ok(Some(opened + year)));
    assert_eq!(always.elapsed(opened, opened + year * 3, &[]), year * 3);
}

fn read(json: &str) -> Result<Calendar, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn a_calendar_is_read_as_it_was_written() {
    let mut calendar = Calendar::centro();
    let half_day = Hours::parse(&[("08:30", "12:00")]).unwrap();
    let named = SpecialDay {
        hours: Hours::default(),
        name_it: "Chiusura estiva".to_owned(),
        name_en: "Summer closure".to_owned(),
    };
    calendar.special_days.insert(day("2026-12-24"), half_day.into());
    calendar.special_days.insert(day("2026-08-14"), named);
    calendar.holidays.0.pop();
    let json = serde_json::to_string(&calendar).unwrap();
    assert!(json.contains(r#""2026-12-24":[["08:30","12:00"]]"#), "{json}");
    assert!(
        json.contains(r#""2026-08-14":{"hours":[],"name_it":"Chiusura estiva","#),
        "{json}"
    );
    assert_eq!(read(&json), Ok(calendar));
    let bare = read(r#"{"weekly": {}, "closed_on_holidays": true}"#).unwrap();
    assert_eq!(bare.holidays, Holidays::national());
}

#[test]
fn a_calendar_that_cannot_be_is_refused_with_the_day_that_is_wrong() {
    for (json, wrong) in [
        (
            r#"{"weekly": {"tue": [["08:00", "12:00"], ["11:00", "13:00"]]}, "closed_on_holidays": true}"#,
            "tue: the interval 11:00–13:00 begins before the one before it ends",
        ),
        (
            r#"{"weekly": {}, "closed_on_holidays": true, "special_days": {"2026-12-24": {"hours": [["12:00", "12:00"]]}}}"#,
            "2026-12-24: the interval 12:00–12:00 does not end after it begins",
        ),
        (
            r#"{"weekly": {}, "closed_on_holidays": true, "special_days": {"2026-12-24": [], "2026-12-24": []}}"#,
            "2026-12-24 stands twice",
        ),
        (
            r#"{"weekly": {"lun": []}, "closed_on_holidays": true}"#,
            "unknown variant `lun`",
        ),
        (
            r#"{"weekly": {}, "closed_on_holidays": true, "special_days": {"2026-12-24": 5}}"#,
            "a list of intervals, or an object with hours and names",
        ),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.contains(wrong), "{error}");
    }
}

#[test]
fn a_calendar_is_checked_for_what_hides_in_it() {
    let from = day("2026-03-02");
    assert_eq!(Calendar::centro().check(from), Ok(()));
    let mut calendar = Calendar {
        weekly: Week::default(),
        ..Calendar::centro()
    };
    calendar.holidays.0[2].last_year = Some(1900);
    let never = CalendarMistake::NeverOpen { from };
    let backwards = CalendarMistake::HolidayYears {
        index: 2,
        name: "Lunedì dell’Angelo".to_owned(),
        first_year: 1949,
        last_year: 1900,
    };
    assert_eq!(calendar.check(from), Err(vec![backwards, never]));
    // The one half hour of its hours is the one that the clocks leave out.
    let missing = Hours::parse(&[("02:00", "02:30")]).unwrap();
    let calendar = Calendar {
        weekly: Week::default(),
        special_days: [(day("2026-03-29"), missing.into())].into(),
        ..Calendar::centro()
    };
    assert!(calendar.is_working_day(day("2026-03-29")));
    assert!(calendar.check(from).is_err());
}

#[test]
fn every_mistake_has_a_sentence_in_both_languages() {
    let hours = |intervals: &[(&str, &str)]| Hours::parse(intervals).unwrap_err();
    let never = Calendar {
        weekly: Week::default(),
        ..Calendar::centro()
    };
    let mut backwards = Calendar::centro();
    backwards.holidays.0[0].last_year = Some(1);
    for &lang in Lang::ALL {
        let mistake = |calendar: &Calendar| {
            let mistakes = calendar.check(day("2026-03-02")).unwrap_err();
            lang.text(&mistakes[0].message(lang)).into_owned()
        };
        assert!(lang.text(&hours(&[("8", "9")]).message()).contains("8"));
        assert!(
            lang.text(&hours(&[("12:00", "11:00")]).message())
                .contains("12:00–11:00")
        );
        assert!(
            lang.text(&hours(&[("08:00", "12:00"), ("11:00", "13:00")]).message())
                .contains("11:00–13:00")
        );
        assert!(mistake(&never).contains("02/03/2026"));
        assert!(mistake(&backwards).contains("Capodanno"));
    }
}
