//! The list as a report, which is the page and the files.

use super::{Group, Kind, LateCase, LateList, Office};
use crate::acts::terms::TermUnit;
use crate::acts::views::{procedure_name, state_name};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::reports::{Cell, Report, Section, Table};
use crate::t;

/// The list in a language.
pub fn compose(lang: Lang, list: &LateList, made_at: Timestamp) -> Report {
    let say = |key: &str| lang.get(key).into_owned();
    let mut sections = vec![summary(lang, list)];
    let mut kinds: Vec<&Kind> = list.cases.iter().map(|case| &case.kind).collect();
    kinds.dedup();
    for (place, kind) in kinds.into_iter().enumerate() {
        let cases = list.cases.iter().filter(|case| case.kind == *kind);
        sections.push(Section {
            id: format!("kind-{}", place + 1),
            title: kind_name(lang, kind),
            note: None,
            chart: None,
            table: table(lang, cases),
        });
    }
    Report {
        lang,
        title: t!(lang, "late-title-year", year = list.year.to_string()).into_owned(),
        about: vec![
            (say("late-law"), say("late-law-text")),
            (say("late-until"), lang.date(list.until)),
            (say("reports-made-at"), lang.date_time(made_at)),
        ],
        made_at,
        sections,
    }
}

fn kind_name(lang: Lang, kind: &Kind) -> String {
    format!("{}: {}", procedure_name(lang, kind.procedure), kind.name(lang))
}

fn office_name(lang: Lang, office: &Office) -> String {
    match office {
        Some((name, _)) => name.clone(),
        None => t!(lang, "acts-case-owner-none").into_owned(),
    }
}

/// How many were in time, late or never concluded, by kind and office.
fn summary(lang: Lang, list: &LateList) -> Section {
    let columns = [
        "late-kind",
        "late-office",
        "late-in-time",
        "late-late",
        "late-open",
        "late-most-days",
    ];
    let figures = |group: &Group| {
        [
            Cell::share(group.in_time, group.all()),
            Cell::count(group.late),
            Cell::count(group.open),
            Cell::count(group.most_days),
        ]
    };
    let rows = list.groups.iter().map(|((kind, office), group)| {
        let named = [
            Cell::text(kind_name(lang, kind)),
            Cell::text(office_name(lang, office)),
        ];
        named.into_iter().chain(figures(group)).collect()
    });
    let sum = list.groups.values().fold(Group::default(), |sum, group| Group {
        in_time: sum.in_time + group.in_time,
        late: sum.late + group.late,
        open: sum.open + group.open,
        most_days: sum.most_days.max(group.most_days),
    });
    let named = [Cell::text(t!(lang, "reports-total")), Cell::none()];
    let total = named.into_iter().chain(figures(&sum)).collect();
    Section {
        id: "summary".to_owned(),
        title: t!(lang, "late-summary").into_owned(),
        note: Some(t!(lang, "late-summary-note").into_owned()),
        chart: None,
        table: Table {
            columns: columns.map(|key| lang.get(key).into_owned()).to_vec(),
            rows: rows.collect(),
            total: (!list.groups.is_empty()).then_some(total),
        },
    }
}

/// The proceedings of one kind; each leads to its act.
fn table<'a>(lang: Lang, cases: impl Iterator<Item = &'a LateCase>) -> Table {
    let columns = [
        "acts-act",
        "acts-ente",
        "late-office",
        "late-due-on",
        "late-ended-on",
        "late-days",
        "late-used",
        "late-story",
    ];
    let rows = cases.map(|case| {
        vec![
            Cell::text(case.act.number.clone()).link(case.act.address()),
            Cell::text(case.ente.clone()),
            Cell::text(office_name(lang, &case.office)),
            Cell::date(case.term.due_on),
            case.ended_on
                .map_or_else(|| Cell::text(t!(lang, "late-not-ended")), Cell::date),
            Cell::count(case.days_late),
            Cell::text(used(lang, case)),
            Cell::text(story(lang, case)),
        ]
    });
    Table {
        columns: columns.map(|key| lang.get(key).into_owned()).to_vec(),
        rows: rows.collect(),
        total: None,
    }
}

/// What was really used of how much (L. 241/1990 art. 2 c. 9-quinquies).
fn used(lang: Lang, case: &LateCase) -> String {
    let key = match case.term.unit {
        TermUnit::WorkingDays => "late-used-working-days",
        TermUnit::CalendarDays => "late-used-calendar-days",
    };
    let args = [("used", case.used.into()), ("length", case.term.length.into())];
    lang.with(key, &args).into_owned()
}

/// What became of it and why, and whether somebody concluded it in the place of its office.
fn story(lang: Lang, case: &LateCase) -> String {
    let mut parts = vec![state_name(lang, case.act.procedure, case.state)];
    parts.extend(case.reason.as_deref().map(crate::kernel::text::one_line));
    if let Some(asked) = &case.asked {
        let on = lang.date(asked.on);
        parts.push(match &asked.holder {
            Some(holder) => t!(lang, "late-substituted", day = on, holder = holder).into_owned(),
            None => t!(lang, "late-asked", day = on).into_owned(),
        });
    }
    parts.join("; ")
}
