//! What people type into the forms, as the commands take it. What cannot be read is handed on as it stands: the command
//! says what is wrong with it.

use chrono::NaiveDate;

use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::sla::given::calendar::{CalendarIn, HolidayIn, Intervals, NamedDay, SpecialDayIn, WEEKDAYS};
use crate::sla::given::policy::{KINDS, MOST_STEPS, PRIORITIES, PolicyIn};
use crate::sla::policies::Step;
use crate::web::FormData;

/// Words for a day without hours.
const CLOSED: [&str; 4] = ["", "-", "chiuso", "closed"];
/// A year that no rule has, in place of one that cannot be read.
const NO_YEAR: i32 = 0;

/// `08:30-12:00, 14:00-16:00`; also `8.30 – 12`.
pub fn intervals(text: &str) -> Intervals {
    if CLOSED.contains(&text.trim().to_lowercase().as_str()) {
        return Vec::new();
    }
    let span = |span: &str| {
        let (from, to) = span.split_once(['-', '–']).unwrap_or((span, ""));
        (time(from), time(to))
    };
    text.split(',').map(span).collect()
}

/// `8.30` as `08:30`, `9` as `09:00`; anything else as it is.
fn time(text: &str) -> String {
    let text = text.trim().replace('.', ":");
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "00"));
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match is_number(hour) && is_number(minute) && minute.len() == 2 {
        true => format!("{hour:0>2}:{minute}"),
        false => text,
    }
}

/// `24/12/2026` as `2026-12-24`; anything else as it is.
fn date(text: &str) -> String {
    NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y")
        .map_or_else(|_| text.trim().to_owned(), |date| date.to_string())
}

/// `15/02` as `02-15`; anything else as it is.
fn month_day(text: &str) -> String {
    match text.trim().split_once('/') {
        Some((day, month)) => format!("{:0>2}-{:0>2}", month.trim(), day.trim()),
        None => text.trim().to_owned(),
    }
}

/// The lines that hold something, with their places, cut at the semicolons.
fn lines(text: &str) -> Vec<(usize, Vec<&str>)> {
    let filled = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    filled
        .map(|(place, line)| (place, line.split(';').map(str::trim).collect()))
        .collect()
}

fn cell(cells: &[&str], index: usize) -> String {
    cells.get(index).copied().unwrap_or_default().to_owned()
}

/// A calendar as its form has it.
pub fn calendar(form: &FormData) -> CalendarIn {
    let text = |name| form.text(name).to_owned();
    let special = lines(form.text("special_days"))
        .into_iter()
        .map(|(_, cells)| SpecialDayIn {
            date: date(&cell(&cells, 0)),
            hours: intervals(&cell(&cells, 1)),
            name_it: cell(&cells, 2),
            name_en: cell(&cells, 3),
        });
    let holidays = lines(form.text("holidays")).into_iter().map(|(_, cells)| {
        let (first_year, last_year) = years(&cell(&cells, 1));
        HolidayIn {
            feast: feast(&cell(&cells, 0)),
            first_year,
            last_year,
            name_it: cell(&cells, 2),
            name_en: cell(&cells, 3),
        }
    });
    let has_patron = ["patron_day", "patron_name_it", "patron_name_en"]
        .iter()
        .any(|name| !form.text(name).is_empty());
    CalendarIn {
        name_it: text("name_it"),
        name_en: text("name_en"),
        week: WEEKDAYS.map(|day| intervals(form.text(day))),
        closed_on_holidays: form.flag("closed_on_holidays"),
        patron: has_patron.then(|| NamedDay {
            day: month_day(form.text("patron_day")),
            name_it: text("patron_name_it"),
            name_en: text("patron_name_en"),
        }),
        special_days: special.collect(),
        holidays: holidays.collect(),
    }
}

/// `06/01` as `01-06`, `pasqua+1` as `easter+1`.
fn feast(text: &str) -> String {
    let text = text.to_lowercase().replace(' ', "");
    match text
        .strip_prefix("pasqua")
        .or_else(|| text.strip_prefix("easter"))
    {
        Some(days) => format!("easter{days}"),
        None => month_day(&text),
    }
}

/// `1986-`, `1949-1976`, `2026`.
fn years(text: &str) -> (i32, Option<i32>) {
    let year = |text: &str| text.trim().parse().unwrap_or(NO_YEAR);
    match text.split_once(['-', '–']) {
        Some((first, last)) if last.trim().is_empty() => (year(first), None),
        Some((first, last)) => (year(first), Some(year(last))),
        None => (year(text), Some(year(text))),
    }
}

/// The refusal with its pointers as the calendar's form calls its fields: days by their names, entries by their lines.
pub fn calendar_fields(form: &FormData, refusal: &mut Refusal) {
    for field in &mut refusal.fields {
        let pointer = field.pointer.trim_start_matches('/').to_owned();
        field.pointer = match pointer.split_once('/') {
            Some(("weekly", day)) => format!("/{day}"),
            Some((list @ ("special_days" | "holidays"), index)) => {
                let all = lines(form.text(list));
                let index: Option<usize> = index.parse().ok();
                match index.and_then(|index| all.get(index)) {
                    Some((line, _)) => format!("/{list}/{line}"),
                    None => format!("/{list}"),
                }
            }
            _ => continue,
        };
    }
}

/// The rows of the steps that hold something.
fn step_rows(form: &FormData) -> impl Iterator<Item = usize> + '_ {
    (0..MOST_STEPS).filter(|index| {
        let has = |part: &str| form.flag(&format!("step-{index}-{part}"));
        !form.text(&format!("step-{index}-percent")).is_empty()
            || ["tell", "free", "raise", "reassign"].into_iter().any(has)
    })
}

/// A policy as its form has it. Errors: a date or a person that is none.
pub fn policy(form: &FormData) -> Result<PolicyIn, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let valid_from = form.text("valid_from").parse().map_err(|_| {
        wrong.push(FieldError::new("valid_from", Message::new("sla-bad-date")));
    });
    let mut targets = [[None; 4]; 3];
    for (row, kind) in targets.iter_mut().zip(KINDS) {
        for (minutes, priority) in row.iter_mut().zip(PRIORITIES) {
            let typed = form.text(&format!("target-{kind}-{priority}"));
            // What is no number is out of range: 0.
            *minutes = (!typed.is_empty()).then(|| typed.parse().unwrap_or(0));
        }
    }
    let mut steps = Vec::new();
    for index in step_rows(form) {
        let people = |part: &str| {
            let named = form.list(&format!("step-{index}-{part}"));
            named.into_iter().map(str::parse).collect::<Result<Vec<_>, _>>()
        };
        let (Ok(tell), Ok(tell_if_unassigned)) = (people("tell"), people("free")) else {
            wrong.push(FieldError::new(
                &format!("step-{index}"),
                Message::new("web-choose-a-value"),
            ));
            continue;
        };
        steps.push(Step {
            percent: form.text(&format!("step-{index}-percent")).parse().unwrap_or(0),
            tell,
            tell_if_unassigned,
            raise_priority: form.flag(&format!("step-{index}-raise")),
            reassign: form.flag(&format!("step-{index}-reassign")),
        });
    }
    match (valid_from, wrong.is_empty()) {
        (Ok(valid_from), true) => Ok(PolicyIn {
            name_it: form.text("name_it").to_owned(),
            name_en: form.text("name_en").to_owned(),
            valid_from,
            targets,
            pause_on_third_party: form.flag("pause_on_third_party"),
            steps,
        }),
        _ => Err(wrong),
    }
}

/// The refusal with its pointers as the policy's form calls its fields.
pub fn policy_fields(form: &FormData, refusal: &mut Refusal) {
    let rows: Vec<usize> = step_rows(form).collect();
    for field in &mut refusal.fields {
        let pointer = field.pointer.trim_start_matches('/').to_owned();
        field.pointer = match pointer.split_once('/') {
            Some(("targets", which)) => format!("/target-{}", which.replace('/', "-")),
            Some(("steps", index)) => {
                let row = index.parse().ok().and_then(|index: usize| rows.get(index));
                row.map_or_else(|| "/steps".to_owned(), |row| format!("/step-{row}"))
            }
            _ => continue,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let read = [pair("08:30", "12:00"), pair("14:00", "16:00")];
        assert_eq!(intervals("08:30-12:00, 14:00-16:00"), read);
        assert_eq!(intervals("8.30 – 12,14 - 16:00"), read);
        assert!(intervals(" Chiuso ").is_empty() && intervals("").is_empty());
        assert_eq!(intervals("mattina"), [pair("mattina", "")]);
    }

    #[test]
    fn rules_of_holidays_are_read_line_by_line() {
        let form = FormData::of([(
            "holidays",
            "\n06/01; 1986-; Epifania; Epiphany\npasqua + 1; 1949-1976; Lunedì dell’Angelo\n2/6; 2026; Una volta".to_owned(),
        )]);
        let read: Vec<(String, i32, Option<i32>)> = calendar(&form)
            .holidays
            .into_iter()
            .map(|holiday| (holiday.feast, holiday.first_year, holiday.last_year))
            .collect();
        let expected = [
            ("01-06".to_owned(), 1986, None),
            ("easter+1".to_owned(), 1949, Some(1976)),
            ("06-02".to_owned(), 2026, Some(2026)),
        ];
        assert_eq!(read, expected);
    }
}
