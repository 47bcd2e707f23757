//! The simulator: any versions, start and pauses, and the same explanation as for a real promise.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDateTime};
use poem::handler;

use crate::kernel::clock::Timestamp;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::sla::calendars::CENTRO;
use crate::sla::given::policy::PRIORITIES;
use crate::sla::policies::STANDARD;
use crate::sla::simulation::{MOST_PAUSES, PauseIn, Simulation, SimulationIn, simulate};
use crate::sla::story::PauseWhy;
use crate::sla::views::{Levels, simulator as views};
use crate::t;
use crate::web::listing::{Refused, query_of};
use crate::web::{FormData, PageResult, Visit};

/// How a local instant is written in a field.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let typed = query_of(&visit);
    let present = completed(&typed, visit.now());
    let (mut told, mut refused): (Option<Simulation>, _) = (None, None);
    if !typed.text("start").is_empty() {
        match read(&present, visit.now()) {
            Err(wrong) => refused = Some(Refused::fields(present.clone(), wrong)),
            Ok(asked) => {
                let staff = visit.staff()?.clone();
                match visit.read(move |db| simulate(db, &staff, &asked)).await {
                    Ok(simulation) => told = Some(simulation),
                    Err(error) => {
                        let mut refusal: Refusal = error.refusal();
                        for field in &mut refusal.fields {
                            field.pointer = match field.pointer.strip_prefix("/pauses/") {
                                Some(row) => format!("/pause-{row}-from"),
                                None => field.pointer.replace("_version", ""),
                            };
                        }
                        match refusal.status.as_u16() {
                            422 => {
                                refused = Some(Refused {
                                    form: present.clone(),
                                    refusal,
                                })
                            }
                            _ => return Err(refusal.into()),
                        }
                    }
                }
            }
        }
    }
    let levels = visit.read(Levels::load).await?;
    let body = views::page(visit.lang(), &present, &levels, refused.as_ref(), told.as_ref());
    let title = t!(visit.lang(), "sla-pages-simulator");
    match refused {
        None => visit.page(&title, &[], body),
        Some(_) => visit.page_again(&title, &[], body),
    }
}

/// The fields, those that are missing as they are at first.
fn completed(typed: &FormData, now: Timestamp) -> FormData {
    let now = rome::local_time_of(now.utc()).format(LOCAL).to_string();
    let first = [
        ("policy", STANDARD.to_owned()),
        ("calendar", CENTRO.to_owned()),
        ("kind", "solution".to_owned()),
        ("priority", "normal".to_owned()),
        ("start", now.clone()),
        ("now", now),
        ("policy_version", String::new()),
        ("calendar_version", String::new()),
    ];
    let fields = first.map(|(name, value)| match typed.text(name) {
        "" => (name.to_owned(), value),
        text => (name.to_owned(), text.to_owned()),
    });
    // The rows that hold something, numbered as the answer names them.
    let part = |row: usize, part: &str| typed.text(&format!("pause-{row}-{part}"));
    let filled =
        (0..=MOST_PAUSES).filter(|row| !part(*row, "from").is_empty() || !part(*row, "to").is_empty());
    let rows = filled.enumerate().flat_map(|(to, row)| {
        let kept = |name: &'static str| (format!("pause-{to}-{name}"), part(row, name).to_owned());
        ["why", "from", "to"].map(kept)
    });
    FormData::collected(fields.into_iter().chain(rows).collect())
}

/// Years that somebody may ask about; chrono's own are too many to add hours to.
const YEARS: RangeInclusive<i32> = 1900..=2200;

/// The instant of a local time; in the hour that comes twice the first one. None: no time, or one of the hour that is missing.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let formats = [LOCAL, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"];
    let local = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .filter(|local| YEARS.contains(&local.year()))?;
    rome::runs(local.date())
        .map(|run| (run, local.and_utc() - run.offset))
        .find(|(run, at)| run.from <= *at && *at < run.to)
        .map(|(_, at)| at.into())
}

fn read(form: &FormData, now: Timestamp) -> Result<SimulationIn, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut at = |name: &str| {
        let read = instant(form.text(name));
        if read.is_none() {
            wrong.push(FieldError::new(name, Message::new("sla-bad-instant")));
        }
        read.unwrap_or(now)
    };
    let start = at("start");
    let until = match form.text("now") {
        "" => now,
        _ => at("now"),
    };
    let mut pauses = Vec::new();
    for row in 0..views::filled_rows(form) {
        let name = |part: &str| format!("pause-{row}-{part}");
        let from = at(&name("from"));
        let to = (!form.text(&name("to")).is_empty()).then(|| at(&name("to")));
        let why = form.parse_optional(&name("why")).ok().flatten();
        let why = why.unwrap_or(PauseWhy::WaitingEnte);
        pauses.push(PauseIn { from, to, why });
    }
    let kind = form.parse("kind");
    let priority = PRIORITIES
        .iter()
        .position(|priority| *priority == form.text("priority"));
    let policy_version = form.parse_optional("policy_version");
    let calendar_version = form.parse_optional("calendar_version");
    wrong.extend(kind.as_ref().err().cloned());
    if priority.is_none() {
        wrong.push(FieldError::new("priority", Message::new("web-choose-a-value")));
    }
    match (kind, priority, policy_version, calendar_version) {
        (Ok(kind), Some(priority), Ok(policy_version), Ok(calendar_version)) if wrong.is_empty() => {
            Ok(SimulationIn {
                policy: form.text("policy").to_owned(),
                policy_version,
                calendar: form.text("calendar").to_owned(),
                calendar_version,
                kind,
                priority: i32::try_from(priority + 1).unwrap_or(1),
                start,
                pauses,
                now: until,
            })
        }
        (_, _, policy_version, calendar_version) => {
            wrong.extend(policy_version.err());
            wrong.extend(calendar_version.err());
            Err(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_instants_also_when_clocks_change() {
        let read = |text: &str| instant(text).map(|at| at.to_string());
        assert_eq!(read("06/03/2026 12:30").as_deref(), Some("2026-03-06T11:30:00Z"));
        assert_eq!(read("2026-07-06T12:30").as_deref(), Some("2026-07-06T10:30:00Z"));
        assert_eq!(read("2026-03-29T02:30"), None);
        assert_eq!(read("-262143-01-01T00:00"), None);
        assert_eq!(read("+262142-12-31T23:59"), None);
        assert_eq!(read("2026-10-25T02:30").as_deref(), Some("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn a_pause_may_be_open() {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let form = FormData::of([
            ("pause-0-from", "02/03/2026 10:00".to_owned()),
            ("pause-0-to", "02/03/2026 11:00".to_owned()),
            ("pause-2-from", "03/03/2026 10:00".to_owned()),
            ("pause-2-why", "waiting_third_party".to_owned()),
        ]);
        let asked = read(&completed(&form, now), now).unwrap();
        let told = asked.pauses.iter().map(|pause| (pause.to.is_some(), pause.why));
        let told: Vec<_> = told.collect();
        assert_eq!(
            told,
            [
                (true, PauseWhy::WaitingEnte),
                (false, PauseWhy::WaitingThirdParty)
            ]
        );
    }
}
