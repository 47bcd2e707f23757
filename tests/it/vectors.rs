//! The worked examples of the specification, read as they are: each file names its rule, each case says what comes out.
//!
//! `SPORTELLO_VECTORS` names another folder than `tests/vectors/`.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Value};
use sportello::canoni::{self, fee};
use sportello::disdette::cessation::cessation;
use sportello::enti::EnteKind;
use sportello::enti::identifiers::{IpaCode, IstatCode, OfficeCode, PersonalTaxCode, TaxCode};
use sportello::inerzie::substitution::{Inadmissible, Length, admit};
use sportello::kernel::money::Cents;
use sportello::kernel::rome;
use sportello::maintainers::transfer::{self, Standing};
use sportello::pec::daticert;
use sportello::recessi::effect;
use sportello::recessi::settlement::{Line, SettlementMethod, settle};
use sportello::sla::calendar::Calendar;
use sportello::sla::holidays::{FestiveDays, Holidays, MonthDay, easter};
use sportello::sla::terms::{TermLength, WorkingDayTerm, calendar_term};
use sportello::sla::timetable::Timetable;
use sportello::sla::working_time::Pause;

/// Rules of procedures that the product does not have yet: their cases are counted and not run.
const NOT_YET: &[&str] = &["COST-IND", "COST-SHARE", "INST", "POP-D7B"];

/// Rules that hold of what is stored, year by year: their cases run on a database, beside the procedure.
const ON_A_DATABASE: &[&str] = &["DIS-REN"];

/// Files that a case of another file names, and that hold no cases of their own.
const SAMPLES: &[&str] = &["d7b_sample.csv", "d7b_sample_2025.csv"];

/// The worked examples of a rule that holds of what is stored: the cases of every file that names it.
pub fn cases_on_a_database(rule: &str) -> Vec<Value> {
    assert!(ON_A_DATABASE.contains(&rule), "{rule} is run here already");
    let folder = folder();
    let mut cases = Vec::new();
    for path in files_under(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        if let Ok(Some(file)) = read(&path, &name)
            && file.rule == rule
        {
            cases.extend(file.cases);
        }
    }
    assert!(!cases.is_empty(), "no cases of {rule} in {}", folder.display());
    cases
}

fn folder() -> PathBuf {
    std::env::var_os("SPORTELLO_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"),
        PathBuf::from,
    )
}

struct VectorFile {
    rule: String,
    calendars: Map<String, Value>,
    cases: Vec<Value>,
}

#[test]
fn every_case_of_the_vectors_holds() {
    let folder = folder();
    let mut failures = Vec::new();
    let mut ran = 0;
    for path in files_under(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let file = match read(&path, &name) {
            Ok(Some(file)) => file,
            Ok(None) => continue,
            Err(why) => {
                failures.push(format!("{name}: {why}"));
                continue;
            }
        };
        if file.cases.is_empty() {
            failures.push(format!("{name}: no cases"));
        }
        if NOT_YET.contains(&file.rule.as_str()) {
            println!("not yet: {} ({} cases)", file.rule, file.cases.len());
            continue;
        }
        if ON_A_DATABASE.contains(&file.rule.as_str()) {
            continue;
        }
        for case in &file.cases {
            ran += 1;
            match outcome(&file, &case["in"]) {
                Ok(found) if agrees(&found, &case["out"]) => {}
                Ok(found) => failures.push(format!(
                    "{} ({}): expected {}, found {found}",
                    case["id"], case["note"], case["out"]
                )),
                Err(why) => failures.push(format!("{name}, case {} ({}): {why}", case["id"], case["note"])),
            }
        }
    }
    println!("{ran} cases ran");
    assert!(ran > 0, "no vectors in {}", folder.display());
    assert!(
        failures.is_empty(),
        "{} of the vectors fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The cases of a file; none if it is a sample or the explanation; an error if nobody knows it.
fn read(path: &Path, name: &str) -> Result<Option<VectorFile>, String> {
    let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
    match name {
        "README.md" => Ok(None),
        "fee_tiers.csv" | "fee_prorata.csv" => Ok(Some(VectorFile {
            rule: "FEE".to_owned(),
            calendars: Map::new(),
            cases: fee_cases(name, &text)?,
        })),
        _ if SAMPLES.contains(&name) || (name.starts_with("pec/") && name.ends_with(".xml")) => Ok(None),
        _ if name.ends_with(".json") => {
            let file: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
            let rule = file["rule"].as_str().ok_or("it names no rule")?.to_owned();
            let mut cases = file["cases"].as_array().ok_or("it has no cases")?.clone();
            if rule == "PEC" {
                let beside = path.parent().unwrap_or(Path::new("."));
                cases = (cases.iter().map(|case| certified(beside, case))).collect::<Result<_, _>>()?;
            }
            Ok(Some(VectorFile {
                rule,
                calendars: file["calendars"].as_object().cloned().unwrap_or_default(),
                cases,
            }))
        }
        _ => Err("unknown file".to_owned()),
    }
}

/// The lines of a table as cases: what comes out of a fee is in the columns named here, the others go in.
fn fee_cases(name: &str, text: &str) -> Result<Vec<Value>, String> {
    const OUT: &[&str] = &["tier", "annual_fee_cents", "months_used", "fee_cents"];
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().map_err(|e| e.to_string())?.clone();
    let mut cases = Vec::new();
    for (index, row) in table.records().enumerate() {
        let row = row.map_err(|e| e.to_string())?;
        let (mut given, mut out) = (Map::new(), Map::new());
        for (column, cell) in header.iter().zip(&row) {
            let value = match (cell, cell.parse::<i64>()) {
                ("", _) => Value::Null,
                (_, Ok(number)) => Value::from(number),
                _ => Value::from(cell),
            };
            // The fee of a year comes out of the tiers and goes into the months.
            let comes_out =
                OUT.contains(&column) && (name == "fee_tiers.csv" || column != "annual_fee_cents");
            if comes_out { &mut out } else { &mut given }.insert(column.to_owned(), value);
        }
        let id = format!("{name}, line {}", index + 2);
        cases.push(serde_json::json!({"id": id, "note": "", "in": given, "out": out}));
    }
    Ok(cases)
}

/// A case that names a file beside it: what stands in there, and all the rest of it as what must come out.
fn certified(beside: &Path, case: &Value) -> Result<Value, String> {
    let name = case["file"].as_str().ok_or("a case names no file")?;
    let text = fs::read_to_string(beside.join(name)).map_err(|e| format!("{name}: {e}"))?;
    let mut out = case.clone();
    out.as_object_mut().ok_or("a case is an object")?.remove("file");
    Ok(serde_json::json!({"id": name, "note": "", "in": text, "out": out}))
}

/// What the product answers, in the shape of `out`.
fn outcome(file: &VectorFile, input: &Value) -> Result<Value, String> {
    match file.rule.as_str() {
        "PEC" => {
            let text = input.as_str().ok_or("no text")?;
            let read = daticert::read(text.as_bytes()).map_err(|error| error.to_string())?;
            Ok(serde_json::json!({
                "type": read.kind,
                "error": read.error,
                "at": read.at.to_string(),
                "local_date": read.local_date(),
                "message_id": read.message_id,
                "recipient": read.recipient.as_ref().map(ToString::to_string),
                "proves_delivery": read.proves_delivery(),
            }))
        }
        "CAL-HOL" => holidays(input),
        "SLA-ELAPSED" => {
            let timetable = Timetable::new(calendar(file, input)?);
            let worked = timetable.elapsed(instant(&input["from"])?, instant(&input["to"])?, &pauses(input)?);
            Ok(
                serde_json::json!({"elapsed_seconds": worked.num_seconds(), "elapsed_minutes": worked.num_minutes()}),
            )
        }
        "SLA-DUE" => {
            let target = TimeDelta::minutes(whole(&input["target_minutes"])?);
            let timetable = Timetable::new(calendar(file, input)?);
            let due_at = timetable
                .due(instant(&input["opened_at"])?, target, &pauses(input)?)
                .map_err(|e| e.to_string())?;
            Ok(serde_json::json!({"due_at": due_at.map(|at| at.to_rfc3339())}))
        }
        "TERM-WD" => working_days(&calendar(file, input)?, input),
        "TERM-CAL" => days_or_months(input),
        "IDN" => identifier(input),
        "FEE" if input.get("body_kind").is_some() => fee_of_a_year(input),
        "FEE" => fee_by_months(input),
        "DIS" => disdetta(input),
        "REC" => recesso(input),
        "SET" => settlement(input),
        "DOM" => domain_transfer(input),
        // Its calendar is described in the file of the terms.
        "INE" => inertia(&Calendar::centro(), input),
        rule => Err(format!("unknown rule {rule}")),
    }
}

/// Equal, where instants are compared as such: they may be written with different offsets.
fn agrees(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && expected
                    .iter()
                    .all(|(key, value)| found.get(key).is_some_and(|f| agrees(f, value)))
        }
        _ => found == expected || matches!((instant(found), instant(expected)), (Ok(a), Ok(b)) if a == b),
    }
}

fn holidays(input: &Value) -> Result<Value, String> {
    let year = i32::try_from(whole(&input["year"])?).map_err(|e| e.to_string())?;
    Ok(serde_json::json!({
        "easter_monday": easter(year) + Days::new(1),
        "national_holidays": Holidays::national().of_year(year),
    }))
}

fn working_days(calendar: &Calendar, input: &Value) -> Result<Value, String> {
    let start = rome::date_of(instant(&input["received_at"])?);
    let days = u32::try_from(whole(&input["working_days"])?).map_err(|e| e.to_string())?;
    let mut term = WorkingDayTerm::new(start, days);
    if let Some(suspended) = input.get("suspended").filter(|s| !s.is_null()) {
        term = term
            .suspended(date(&suspended["from"])?)
            .map_err(|e| e.to_string())?;
        if !suspended["resumed_on"].is_null() {
            term = term
                .resumed(date(&suspended["resumed_on"])?)
                .map_err(|e| e.to_string())?;
        }
    }
    let due_date = term.due_on(calendar).map_err(|e| e.to_string())?;
    let mut out = serde_json::json!({"start_date": start, "due_date": due_date});
    if let Some(suspension) = term.suspension() {
        out["suspension_counted_until"] = serde_json::json!(suspension.counted_until());
    }
    Ok(out)
}

fn days_or_months(input: &Value) -> Result<Value, String> {
    let start = date(&input["start_date"])?;
    let number = |key: &str| whole(&input[key]).and_then(|n| u32::try_from(n).map_err(|e| e.to_string()));
    let length = if input["months"].is_null() {
        TermLength::Days(number("days")?)
    } else {
        TermLength::Months(number("months")?)
    };
    let holidays = Holidays::national();
    let by_law = FestiveDays::of_law(&holidays);
    let festive = FestiveDays {
        saturday: input["saturday_is_festive"].as_bool().unwrap_or(by_law.saturday),
        patron_day: match input["patron_day"].as_str() {
            Some(day) => Some(MonthDay::parse(day).map_err(|e| e.to_string())?),
            None => by_law.patron_day,
        },
        ..by_law
    };
    let roll = input["roll_if_festive"]
        .as_bool()
        .unwrap_or(false)
        .then_some(&festive);
    let last = |roll| calendar_term(start, length, roll).map_err(|e| e.to_string());
    Ok(serde_json::json!({"unrolled": last(None)?, "due_date": last(roll)?}))
}

fn identifier(input: &Value) -> Result<Value, String> {
    let value = input["value"].as_str().ok_or("value is no text")?;
    let parsed = match input["kind"].as_str().unwrap_or_default() {
        "codice_fiscale_ente" => TaxCode::parse(value).map(|code| code.as_str().to_owned()),
        "codice_fiscale_persona" => PersonalTaxCode::parse(value).map(|code| code.as_str().to_owned()),
        "codice_istat" => IstatCode::parse(value).map(|code| code.as_str().to_owned()),
        "codice_univoco_ufficio" => OfficeCode::parse(value).map(|code| code.as_str().to_owned()),
        "codice_ipa" => IpaCode::parse(value).map(|code| code.as_str().to_owned()),
        kind => return Err(format!("unknown kind {kind:?}")),
    };
    Ok(match parsed {
        Ok(normalised) => serde_json::json!({"valid": true, "normalised": normalised}),
        Err(_) => serde_json::json!({"valid": false}),
    })
}

fn fee_of_a_year(input: &Value) -> Result<Value, String> {
    let residents = optional(input, "population", |value| {
        u32::try_from(whole(value)?).map_err(|e| e.to_string())
    })?;
    let kind = word::<EnteKind>(&input["body_kind"])?;
    let (fee, tier) = canoni::shipped::portale()
        .tiers
        .annual(kind, residents)
        .map_err(|e| e.to_string())?;
    Ok(serde_json::json!({"tier": tier, "annual_fee_cents": fee}))
}

fn fee_by_months(input: &Value) -> Result<Value, String> {
    let year = i32::try_from(whole(&input["year"])?).map_err(|e| e.to_string())?;
    let (joined_on, last_day) = (
        optional(input, "joined_centre_on", date)?,
        optional(input, "last_day_in_centre", date)?,
    );
    let months = fee::months_used(year, joined_on, last_day, word(&input["months_rule"])?);
    let months = u32::try_from(months.len()).map_err(|e| e.to_string())?;
    let fee = fee::for_months(cents(&input["annual_fee_cents"])?, months).map_err(|e| e.to_string())?;
    Ok(serde_json::json!({"months_used": months, "fee_cents": fee}))
}

fn disdetta(input: &Value) -> Result<Value, String> {
    let received_on = rome::date_of(instant(&input["received_at"])?);
    let requested_from = optional(input, "requested_from", date)?;
    Ok(
        match cessation(received_on, requested_from, date(&input["convention_end"])?) {
            Err(_) => serde_json::json!({"accepted": false, "error": "convention_expired"}),
            Ok(end) => serde_json::json!({
                "accepted": true,
                "effective_from": end.effective_from,
                "last_service_day": end.last_service_day,
                "reason": end.reason,
            }),
        },
    )
}

fn recesso(input: &Value) -> Result<Value, String> {
    let received_on = rome::date_of(instant(&input["received_at"])?);
    let contract_end = date(&input["contract_end"])?;
    let months = u32::try_from(whole(&input["notice_months"])?).map_err(|e| e.to_string())?;
    let requested_from = optional(input, "requested_from", date)?;
    let effect = match input["just_cause"]
        .as_bool()
        .ok_or("just_cause is no truth value")?
    {
        true => effect::with_just_cause(received_on, contract_end),
        false => effect::with_notice(received_on, months, requested_from, contract_end),
    };
    Ok(match effect {
        Err(_) => serde_json::json!({"accepted": false, "error": "contract_expired"}),
        Ok(effect) => serde_json::json!({
            "accepted": true,
            "effective_from": effect.effective_from,
            "last_service_day": effect.last_service_day,
            "reason": effect.reason,
        }),
    })
}

fn settlement(input: &Value) -> Result<Value, String> {
    let method: SettlementMethod = word(&input["method"])?;
    let lines = input["lines"].as_array().ok_or("no lines")?;
    let lines: Vec<Line> = lines
        .iter()
        .map(|line| {
            Ok(Line {
                contract: cents(&line["contract_cents"])?,
                executed: cents(&line["executed_cents"])?,
                paid: cents(&line["paid_cents"])?,
            })
        })
        .collect::<Result<_, String>>()?;
    let found = settle(method, &lines).map_err(|e| e.to_string())?;
    let mut out = serde_json::json!({
        "executed_cents": found.executed,
        "tenth_cents": found.tenth,
        "paid_cents": found.paid,
        "balance_cents": found.balance,
    });
    if method == SettlementMethod::Value {
        out["unexecuted_cents"] = serde_json::json!(found.unexecuted);
    }
    Ok(out)
}

fn domain_transfer(input: &Value) -> Result<Value, String> {
    let due_on = transfer::due_on(date(&input["deactivated_on"])?, &Holidays::national())
        .map_err(|e| e.to_string())?;
    let transferred_on = optional(input, "transferred_on", date)?;
    let standing = transfer::standing(due_on, date(&input["as_of"])?, transferred_on);
    let (status, days_left, late) = match standing {
        Standing::ToTransfer { days_left } => ("to_transfer", Some(days_left), false),
        Standing::Overdue { days_late } => ("overdue", Some(-days_late), true),
        Standing::Transferred { late } => ("transferred", None, late),
    };
    Ok(serde_json::json!({"due_date": due_on, "status": status, "days_left": days_left, "late": late}))
}

fn inertia(calendar: &Calendar, input: &Value) -> Result<Value, String> {
    let days = u32::try_from(whole(&input["term"])?).map_err(|e| e.to_string())?;
    let length = match input["unit"].as_str() {
        Some("working_days") => Length::WorkingDays(days),
        Some("calendar_days") => Length::CalendarDays(days),
        unit => return Err(format!("unknown unit {unit:?}")),
    };
    let due = |length: Length, from| {
        length
            .due_on(from, calendar, &Holidays::national())
            .map_err(|e| e.to_string())
    };
    let due_on = due(length, date(&input["start_date"])?)?;
    let asked_on = date(&input["asked_on"])?;
    Ok(
        match admit(due_on, optional(input, "concluded_on", date)?, asked_on) {
            Err(why) => {
                let error = match why {
                    Inadmissible::TermNotExpired { .. } => "term_not_expired",
                    Inadmissible::CaseConcluded { .. } => "case_concluded",
                };
                serde_json::json!({"due_date": due_on, "admissible": false, "error": error})
            }
            Ok(()) => {
                let (Length::WorkingDays(half) | Length::CalendarDays(half)) = length.half();
                serde_json::json!({
                    "due_date": due_on,
                    "admissible": true,
                    "substitute_term": half,
                    "substitute_due_date": due(length.half(), asked_on)?,
                })
            }
        },
    )
}

/// The calendar that the case names, read from the file; the one called `CENTRO` must be the shipped one.
fn calendar(file: &VectorFile, input: &Value) -> Result<Calendar, String> {
    let name = input["calendar"].as_str().unwrap_or("CENTRO");
    let mut described = file
        .calendars
        .get(name)
        .ok_or(format!("unknown calendar {name}"))?
        .clone();
    let zone = described
        .as_object_mut()
        .and_then(|fields| fields.remove("time_zone"));
    if zone.is_some_and(|zone| zone != "Europe/Rome") {
        return Err(format!("calendar {name} is not of Europe/Rome"));
    }
    let read: Calendar = serde_json::from_value(described).map_err(|e| e.to_string())?;
    // What its patron is called is not described.
    let nameless = Calendar {
        patron_name_it: String::new(),
        patron_name_en: String::new(),
        ..Calendar::centro()
    };
    if name == "CENTRO" && read != nameless {
        return Err("the shipped calendar CENTRO differs from the one described".to_owned());
    }
    Ok(read)
}

fn pauses(input: &Value) -> Result<Vec<Pause>, String> {
    let Some(list) = input.get("pauses").and_then(Value::as_array) else {
        return Ok(Vec::new());
    };
    let pause = |pair: &Value| {
        let to = if pair[1].is_null() {
            None
        } else {
            Some(instant(&pair[1])?)
        };
        Ok(Pause {
            from: instant(&pair[0])?,
            to,
        })
    };
    list.iter().map(pause).collect()
}

fn instant(value: &Value) -> Result<DateTime<Utc>, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no instant"))?;
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|e| format!("{text}: {e}"))
}

fn date(value: &Value) -> Result<NaiveDate, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no date"))?;
    text.parse().map_err(|e| format!("{text}: {e}"))
}

fn whole(value: &Value) -> Result<i64, String> {
    value
        .as_i64()
        .ok_or_else(|| format!("{value} is no whole number"))
}

fn cents(value: &Value) -> Result<Cents, String> {
    Cents::new(whole(value)?).map_err(|e| e.to_string())
}

/// A member that may be missing or null.
fn optional<T>(
    input: &Value,
    key: &str,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Result<Option<T>, String> {
    let value = input.get(key).filter(|value| !value.is_null());
    value.map(read).transpose()
}

fn word<T: std::str::FromStr<Err: std::fmt::Display>>(value: &Value) -> Result<T, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no word"))?;
    text.parse().map_err(|e: T::Err| e.to_string())
}
