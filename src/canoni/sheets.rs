//! The fees as people read them: lists, one line, and what explains it.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::fee::months_used;
use super::model::{FeeLine, FeeLineId, ScheduleSheet};
use super::policy::{self, Reach};
use crate::acts::ActError;
use crate::db::schema::{acts, fee_lines};
use crate::db::{Db, one_of};
use crate::enti;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::Actor;

/// A line with what it is about.
#[derive(Clone, Debug)]
pub struct LineSheet {
    /// The line.
    pub line: FeeLine,
    /// Number of the activation.
    pub activation: String,
    /// Name of the ente.
    pub ente: String,
    /// By what it was computed.
    pub schedule: ScheduleSheet,
    /// The activations of the same service whose lines count months of the year that this one leaves out: number, and how many.
    pub reduced_by: Vec<(String, usize)>,
}

/// Which lines a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct LineFilter {
    /// Of these years.
    pub years: Vec<i32>,
    /// Of these enti.
    pub enti: Vec<EnteId>,
}

/// A page of the lines that count, of those that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &LineFilter,
    request: &PageRequest,
) -> Result<Page<LineSheet>, ActError> {
    let mut query = fee_lines::table
        .filter(fee_lines::superseded_at.is_null())
        .into_boxed();
    match policy::reach(actor) {
        Reach::Everything => {}
        Reach::Enti(enti) => query = query.filter(one_of(fee_lines::ente_id, enti)),
        Reach::Nothing => return Ok(Page::of(Vec::new(), request, |sheet: &LineSheet| sheet.line.id)),
    }
    if !filter.years.is_empty() {
        query = query.filter(one_of(fee_lines::year, filter.years.clone()));
    }
    if !filter.enti.is_empty() {
        query = query.filter(one_of(fee_lines::ente_id, filter.enti.clone()));
    }
    if let Some((year, id)) = request.after::<(i32, FeeLineId)>()? {
        query = query.filter(
            fee_lines::year
                .lt(year)
                .or(fee_lines::year.eq(year).and(fee_lines::id.lt(id))),
        );
    }
    let rows: Vec<FeeLine> = query
        .order((fee_lines::year.desc(), fee_lines::id.desc()))
        .limit(request.fetch())
        .select(FeeLine::as_select())
        .load(db)?;
    let page = Page::of(rows, request, |line: &FeeLine| (line.year, line.id));
    Ok(Page {
        items: sheets(db, page.items)?,
        next_cursor: page.next_cursor,
    })
}

/// A line that somebody sees, also one that another computation has replaced. Errors: NotFound (also: not visible).
pub(super) fn find(db: &mut Db, actor: &Actor, id: FeeLineId) -> Result<LineSheet, ActError> {
    let line: FeeLine = fee_lines::table
        .find(id)
        .select(FeeLine::as_select())
        .first(db)
        .optional()?
        .filter(|line: &FeeLine| match policy::reach(actor) {
            Reach::Everything => true,
            Reach::Enti(enti) => enti.contains(&line.ente_id),
            Reach::Nothing => false,
        })
        .ok_or(ActError::NotFound)?;
    sheets(db, vec![line])?.pop().ok_or(ActError::NotFound)
}

/// Lines with what they are about; the number of queries grows with the schedules only.
pub(super) fn sheets(db: &mut Db, lines: Vec<FeeLine>) -> QueryResult<Vec<LineSheet>> {
    let of_enti: Vec<EnteId> = lines.iter().map(|line| line.ente_id).collect();
    let names = enti::names(db, &of_enti)?;
    let others = others(db, &lines)?;
    let ids = lines.iter().chain(&others).map(|line| line.activation_id);
    let numbers: HashMap<ActId, String> = acts::table
        .filter(one_of(acts::id, ids))
        .select((acts::id, acts::number))
        .load(db)?
        .into_iter()
        .collect();
    let number = |id: ActId| numbers.get(&id).cloned().unwrap_or_default();
    let mut schedules: Vec<ScheduleSheet> = Vec::new();
    for line in &lines {
        if !schedules
            .iter()
            .any(|sheet| sheet.schedule.id == line.schedule_id)
        {
            schedules.push(super::schedules::get(db, line.schedule_id)?);
        }
    }
    let sheet = |line: FeeLine| {
        let schedule = schedules
            .iter()
            .find(|sheet| sheet.schedule.id == line.schedule_id)?;
        let reduced = reduced_by(&line, &others);
        Some(LineSheet {
            activation: number(line.activation_id),
            reduced_by: reduced
                .into_iter()
                .map(|(id, months)| (number(id), months))
                .collect(),
            ente: names.get(&line.ente_id).cloned().unwrap_or_default(),
            schedule: schedule.clone(),
            line,
        })
    };
    Ok(lines.into_iter().filter_map(sheet).collect())
}

/// The lines that stand of the same enti and years, where one of these counts less than a year: what another line counts is left out.
fn others(db: &mut Db, lines: &[FeeLine]) -> QueryResult<Vec<FeeLine>> {
    let short: Vec<&FeeLine> = lines.iter().filter(|line| line.months < 12).collect();
    if short.is_empty() {
        return Ok(Vec::new());
    }
    let enti: BTreeSet<EnteId> = short.iter().map(|line| line.ente_id).collect();
    let years: BTreeSet<i32> = short.iter().map(|line| line.year).collect();
    fee_lines::table
        .filter(fee_lines::superseded_at.is_null())
        .filter(one_of(fee_lines::ente_id, enti))
        .filter(one_of(fee_lines::year, years))
        .order(fee_lines::activation_id)
        .select(FeeLine::as_select())
        .load(db)
}

/// The activations whose lines count months that this one leaves out, and how many each. Empty: none does, or what is stored of the
/// others by now does not make up this one's months.
fn reduced_by(line: &FeeLine, others: &[FeeLine]) -> Vec<(ActId, usize)> {
    let mut left = months_used(line.year, line.joined_on, line.left_on, line.months_rule);
    let same = |other: &&FeeLine| {
        (other.ente_id, other.service_id, other.year) == (line.ente_id, line.service_id, line.year)
            && other.activation_id < line.activation_id
    };
    let mut reduced = Vec::new();
    for other in others.iter().filter(same) {
        let (counted, before) = (other.months_counted(), left.len());
        left.retain(|month| !counted.contains(month));
        if left.len() < before {
            reduced.push((other.activation_id, before - left.len()));
        }
    }
    match i32::try_from(left.len()) == Ok(line.months) {
        true => reduced,
        false => Vec::new(),
    }
}

/// The years of which there are lines that somebody sees, the newest first.
pub fn years(db: &mut Db, actor: &Actor) -> QueryResult<Vec<i32>> {
    let mut query = fee_lines::table
        .filter(fee_lines::superseded_at.is_null())
        .select(fee_lines::year)
        .distinct()
        .order(fee_lines::year.desc())
        .into_boxed();
    match policy::reach(actor) {
        Reach::Everything => {}
        Reach::Enti(enti) => query = query.filter(one_of(fee_lines::ente_id, enti)),
        Reach::Nothing => return Ok(Vec::new()),
    }
    query.load(db)
}
