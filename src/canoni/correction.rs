//! The deliberate correction of a fee. The figure of the population that decided stays, whatever is entered later; where it was wrong, or
//! the right one was entered late or by another source, the accounts see what would change, say why, and compute the fee again.

use super::lines::{self, Cause, Fee};
use super::model::{FeeLine, FeeLineId, LineReason};
use super::policy;
use super::sheets::{self, LineSheet};
use crate::acts::telling::Side;
use crate::acts::{Act, ActError, course};
use crate::db::Db;
use crate::db::schema::acts;
use crate::enti::{self, EnteError, EnteKind};
use crate::kernel::clock::Timestamp;
use crate::users::actor::Actor;
use diesel::prelude::*;

/// A fee and what it would be, by each figure that can decide.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The line that counts.
    pub sheet: LineSheet,
    /// What it would be; at least one.
    pub choices: Vec<Fee>,
}

/// What somebody decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionIn {
    /// The figure as the preview showed it: residents and source.
    pub figure: (i32, String),
    /// Why, in words that the ente reads.
    pub reason: String,
}

/// What would change: the figures of the newest day on or before the schedule's reference date (R-FEE-1), of which the first by source
/// is the rule's and another one may be the right one. Writes nothing. Errors: NotFound, Forbidden; Conflict: nothing would change, or
/// there is a newer line.
pub fn preview(db: &mut Db, actor: &Actor, id: FeeLineId) -> Result<Correction, ActError> {
    let sheet = sheets::find(db, actor, id)?;
    let staff = actor.staff().ok_or(ActError::Forbidden)?;
    if !policy::may_write(staff) {
        return Err(ActError::Forbidden);
    }
    let line = &sheet.line;
    let refused = |slug| Err(ActError::Conflict(slug, Vec::new()));
    if line.superseded_at.is_some() {
        return refused("fee-line-superseded");
    }
    if line.why == LineReason::Ended {
        return refused("fee-line-ended");
    }
    let ente = enti::get(db, line.ente_id).map_err(|error| match error {
        EnteError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    if ente.kind != EnteKind::Comune {
        return refused("fee-line-flat");
    }
    let reference = sheet.schedule.schedule.population_on;
    let known = enti::populations_of(db, &[ente.id])?
        .remove(&ente.id)
        .unwrap_or_default();
    let known = enti::deciding(&known, reference);
    let decided = line.population();
    let others = known.iter().filter(|figure| decided.as_ref() != Some(figure));
    let choices = others.map(|figure| lines::recomputed(&sheet, figure.clone()));
    let choices: Vec<Fee> = choices.collect::<Result<_, _>>().map_err(lines::too_large)?;
    if choices.is_empty() {
        return Err(ActError::Conflict(
            match decided {
                Some(_) => "fee-figure-same",
                None => "fee-figure-missing",
            },
            vec![("reference", reference.format("%d/%m/%Y").to_string().into())],
        ));
    }
    Ok(Correction { sheet, choices })
}

/// Computes a fee again with a figure that the preview showed: the next revision of the line, told to the ente with the reason. The
/// months stay: they are another matter, which the renewal puts right. Errors: as [`preview`]; Conflict: the figure has changed since;
/// Invalid: no reason.
pub fn correct(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: FeeLineId,
    given: &CorrectionIn,
) -> Result<LineSheet, ActError> {
    let Correction { sheet, choices } = preview(db, actor, id)?;
    let staff = actor.staff().ok_or(ActError::Forbidden)?;
    let reason = course::reason(Some(&given.reason), Some("canoni-correct-reason-missing"))?;
    let is_meant = |fee: &&Fee| {
        let figure = fee.population.as_ref();
        figure.is_some_and(|row| (row.residents, &row.source) == (given.figure.0, &given.figure.1))
    };
    let fee = choices.iter().find(is_meant);
    let fee = fee.ok_or(ActError::Conflict("fee-figure-changed", Vec::new()))?;
    let before: &FeeLine = &sheet.line;
    let activation: Act = acts::table
        .find(before.activation_id)
        .select(Act::as_select())
        .first(db)?;
    let line = lines::store(
        db,
        now,
        (&activation, before.service_id, &sheet.schedule),
        Some(before),
        fee,
        (
            before.year,
            Cause::Corrected(staff.by(), reason.unwrap_or_default()),
        ),
    )?;
    lines::tell_revised(db, now, &activation, Side::Ente, (before, &line))?;
    Ok(LineSheet { line, ..sheet })
}
