//! Who is told that a term nears its end, and that it has passed. A term whose states tell it themselves (a domain to transfer) is
//! left to its procedure.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::error::ActError;
use super::model::{Act, ActState};
use super::substitution;
use super::telling::{Side, tell};
use super::terms::{Term, TermId, TermKind, TermState};
use crate::db::Db;
use crate::db::schema::{act_terms, acts};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Message;

/// Days before the last one, where nothing says when it is expected.
const DAYS_BEFORE: Days = Days::new(5);

/// The terms of which somebody is warned, each in its own words.
const WARNED: [TermKind; 6] = [
    TermKind::Joining,
    TermKind::Activation,
    TermKind::Substitution,
    TermKind::JustCause,
    TermKind::RecessoEffect,
    TermKind::DisdettaEffect,
];

/// Which of some reminders, told by the days before the last one and the earliest first, is due so many days before it; none: that or a later
/// one has gone out.
pub fn days_before(steps: &[i64], days_left: i64, told: Option<i32>) -> Option<i32> {
    let step = steps.iter().rfind(|days| (0..=**days).contains(&days_left))?;
    let step = i32::try_from(*step).ok()?;
    told.is_none_or(|told| step < told).then_some(step)
}

/// The running terms that near their end and of which nobody was warned: the expected date has passed (R-ACT-2), or, where there is
/// none, five days are left.
pub fn due_to_warn(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TermId>> {
    let today = rome::date_of(now.utc());
    act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::state.eq(TermState::Running))
        .filter(act_terms::warned_at.is_null())
        .filter(act_terms::kind.eq_any(WARNED))
        // While the ente is asked for something, its time does not run.
        .filter(acts::state.ne(ActState::Suspended))
        .filter(act_terms::due_on.ge(today))
        .filter(
            act_terms::expected_on
                .is_null()
                .and(act_terms::due_on.le(today + DAYS_BEFORE))
                .or(act_terms::expected_on.assume_not_null().lt(today)),
        )
        .order(act_terms::due_on)
        .select(act_terms::id)
        .load(db)
}

/// Warns who answers for the act. `false`: it is not due any more.
pub fn warn(db: &mut Db, now: Timestamp, id: TermId) -> Result<bool, ActError> {
    if !due_to_warn(db, now)?.contains(&id) {
        return Ok(false);
    }
    let (term, act): (Term, Act) = act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::id.eq(id))
        .select((Term::as_select(), Act::as_select()))
        .first(db)?;
    diesel::update(act_terms::table.find(id))
        .set(act_terms::warned_at.eq(now))
        .execute(db)?;
    tell(db, now, &act, Side::Centre, &sentence("warned", &term))?;
    Ok(true)
}

/// Tells who answers for the act that its term has passed, and the ente whom it can turn to (L. 241/1990 art. 2 c. 9-ter).
pub(super) fn passed(db: &mut Db, now: Timestamp, act: &Act, term: &Term) -> QueryResult<()> {
    if !WARNED.contains(&term.kind) {
        return Ok(());
    }
    tell(db, now, act, Side::Centre, &sentence("passed", term))?;
    if matches!(term.kind, TermKind::Substitution | TermKind::RecessoEffect) {
        // Nobody can be asked to do it instead but by who leads the centre; the ente learns it from the state.
        return tell(db, now, act, Side::Managers, &sentence("passed", term));
    }
    let day = shown(term.due_on);
    let holder = substitution::holders(db, act)?.into_iter().next();
    let message = match holder {
        Some((name, email)) => Message::new("acts-term-passed-ente")
            .arg("day", day)
            .arg("holder", format!("{name}, {email}")),
        None => Message::new("acts-term-passed-ente-nobody").arg("day", day),
    };
    tell(db, now, act, Side::Ente, &message)
}

fn sentence(what: &str, term: &Term) -> Message {
    Message::new(format!("acts-term-{what}-{}", term.kind)).arg("day", shown(term.due_on))
}

fn shown(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
