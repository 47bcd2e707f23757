//! What one version changed against the one before, in words.

use super::{either, hours_text, weekday};
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::sla::calendar::Calendar;
use crate::sla::given::calendar::week;
use crate::sla::given::policy::{KINDS, PRIORITIES};
use crate::sla::holidays::{Feast, Holiday};
use crate::sla::policies::{PolicyVersion, Step, Whom};
use crate::t;

/// What the rules of a calendar changed.
pub fn of_calendars(lang: Lang, before: &Calendar, after: &Calendar) -> Vec<String> {
    let mut told = Vec::new();
    for (index, (old, new)) in week(&before.weekly)
        .into_iter()
        .zip(week(&after.weekly))
        .enumerate()
    {
        if old != new {
            let (day, old, new) = (weekday(lang, index), hours_text(lang, old), hours_text(lang, new));
            told.push(t!(lang, "sla-diff-changed", what = day, old = old, new = new).into_owned());
        }
    }
    if before.closed_on_holidays != after.closed_on_holidays {
        told.push(lang.get(holidays_key(after.closed_on_holidays)).into_owned());
    }
    let patron = |calendar: &Calendar| match calendar.patron_day {
        None => t!(lang, "admin-nothing").into_owned(),
        Some(day) => {
            let name = either(lang, &calendar.patron_name_it, &calendar.patron_name_en);
            format!("{} {name}", month_day(&day.to_string()))
                .trim()
                .to_owned()
        }
    };
    let (old, new) = (patron(before), patron(after));
    if old != new {
        let what = t!(lang, "sla-pages-patron");
        told.push(t!(lang, "sla-diff-changed", what = what, old = old, new = new).into_owned());
    }
    special_days(lang, &mut told, before, after);
    let text = |holiday: &Holiday| holiday_text(lang, holiday);
    for gone in before
        .holidays
        .0
        .iter()
        .filter(|holiday| !after.holidays.0.contains(holiday))
    {
        told.push(t!(lang, "sla-diff-holiday-gone", what = text(gone)).into_owned());
    }
    for new in after
        .holidays
        .0
        .iter()
        .filter(|holiday| !before.holidays.0.contains(holiday))
    {
        told.push(t!(lang, "sla-diff-holiday-new", what = text(new)).into_owned());
    }
    told
}

/// Whether the centre is closed on holidays, as a key.
pub fn holidays_key(closed: bool) -> &'static str {
    match closed {
        true => "sla-pages-holidays-closed",
        false => "sla-pages-holidays-open",
    }
}

/// `15/02` of `02-15`.
pub fn month_day(text: &str) -> String {
    match text.split_once('-') {
        Some((month, day)) => format!("{day}/{month}"),
        None => text.to_owned(),
    }
}

/// When a feast falls, in words.
pub fn feast(lang: Lang, feast: Feast) -> String {
    match feast {
        Feast::On(day) => month_day(&day.to_string()),
        Feast::AfterEaster(0) => t!(lang, "sla-pages-easter").into_owned(),
        Feast::AfterEaster(days) => t!(lang, "sla-pages-after-easter", days = i32::from(days)).into_owned(),
    }
}

/// The years of a holiday, in words.
pub fn years(lang: Lang, holiday: &Holiday) -> String {
    let first = holiday.first_year.to_string();
    match holiday.last_year {
        None => t!(lang, "sla-pages-years-from", first = first).into_owned(),
        Some(last) if last == holiday.first_year => {
            t!(lang, "sla-pages-years-only", year = first).into_owned()
        }
        Some(last) => t!(lang, "sla-pages-years", first = first, last = last.to_string()).into_owned(),
    }
}

fn holiday_text(lang: Lang, holiday: &Holiday) -> String {
    let name = either(lang, &holiday.name_it, &holiday.name_en);
    format!("{name}, {}, {}", feast(lang, holiday.feast), years(lang, holiday))
}

fn special_days(lang: Lang, told: &mut Vec<String>, before: &Calendar, after: &Calendar) {
    for (date, old) in &before.special_days {
        let (day, old_text) = (lang.date(*date), hours_text(lang, &old.hours));
        told.extend(match after.special_days.get(date) {
            None => Some(t!(lang, "sla-diff-special-gone", day = day, hours = old_text).into_owned()),
            Some(new) if new == old => None,
            Some(new) => {
                let with_name = |day: &crate::sla::calendar::SpecialDay| {
                    let name = either(lang, &day.name_it, &day.name_en);
                    format!("{} {name}", hours_text(lang, &day.hours))
                        .trim()
                        .to_owned()
                };
                let (old, new) = (with_name(old), with_name(new));
                Some(t!(lang, "sla-diff-changed", what = day, old = old, new = new).into_owned())
            }
        });
    }
    for (date, new) in &after.special_days {
        if !before.special_days.contains_key(date) {
            let (day, hours) = (lang.date(*date), hours_text(lang, &new.hours));
            let name = either(lang, &new.name_it, &new.name_en);
            told.push(
                t!(
                    lang,
                    "sla-diff-special-new",
                    day = day,
                    hours = hours,
                    name = name
                )
                .into_owned(),
            );
        }
    }
}

/// What a version of a policy changed.
pub fn of_policies(lang: Lang, before: &PolicyVersion, after: &PolicyVersion) -> Vec<String> {
    let mut told = Vec::new();
    let rows = |version: &PolicyVersion| {
        let targets = version.targets.0;
        [targets.first_answer, targets.next_answer, targets.solution].map(|row| row.all())
    };
    for (kind, (old, new)) in KINDS.iter().zip(rows(before).into_iter().zip(rows(after))) {
        for (priority, (old, new)) in PRIORITIES.iter().zip(old.into_iter().zip(new)) {
            if old != new {
                let what = format!(
                    "{}, {}",
                    lang.get(&format!("sla-pages-kind-{kind}")),
                    lang.get(&format!("tickets-priority-{priority}"))
                );
                let minutes = |minutes: i32| words::duration(lang, i64::from(minutes) * 60);
                let (old, new) = (minutes(old), minutes(new));
                told.push(t!(lang, "sla-diff-changed", what = what, old = old, new = new).into_owned());
            }
        }
    }
    if before.pause_on_third_party != after.pause_on_third_party {
        told.push(lang.get(third_party_key(after.pause_on_third_party)).into_owned());
    }
    for gone in before.steps.0.iter().filter(|step| !after.steps.0.contains(step)) {
        told.push(t!(lang, "sla-diff-step-gone", what = step(lang, gone)).into_owned());
    }
    for new in after.steps.0.iter().filter(|step| !before.steps.0.contains(step)) {
        told.push(t!(lang, "sla-diff-step-new", what = step(lang, new)).into_owned());
    }
    told
}

/// Whether waiting for a third party pauses, as a key.
pub fn third_party_key(pauses: bool) -> &'static str {
    match pauses {
        true => "sla-pages-third-party-pauses",
        false => "sla-pages-third-party-counts",
    }
}

/// Whom a step tells, in words.
pub fn whom(lang: Lang, whom: &[Whom]) -> String {
    let names: Vec<String> = whom
        .iter()
        .map(|whom| lang.get(&format!("sla-pages-whom-{whom}")).into_owned())
        .collect();
    match names.is_empty() {
        true => t!(lang, "sla-pages-whom-nobody").into_owned(),
        false => words::list(lang, &names),
    }
}

/// What a step does beyond telling, in words.
pub fn actions(lang: Lang, step: &Step) -> Vec<String> {
    let raises = step
        .raise_priority
        .then(|| t!(lang, "sla-pages-raises").into_owned());
    let reassigns = step
        .reassign
        .then(|| t!(lang, "sla-pages-reassigns").into_owned());
    raises.into_iter().chain(reassigns).collect()
}

fn step(lang: Lang, step: &Step) -> String {
    let (taken, free) = (whom(lang, &step.tell), whom(lang, &step.tell_if_unassigned));
    let text = t!(
        lang,
        "sla-diff-step",
        percent = step.percent,
        taken = taken,
        free = free
    )
    .into_owned();
    std::iter::once(text)
        .chain(actions(lang, step))
        .collect::<Vec<_>>()
        .join("; ")
}
