//! The terms of acts. Dates once computed stay: a term keeps its length and the version of the calendar that it was computed with,
//! whatever a setting becomes; from these [`Term::story`] tells at any time why it ends when it does.

mod words;

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
pub use words::{TermKind, TermReason, TermRule, TermState, TermUnit};

use super::course;
use super::error::ActError;
use super::model::{Act, ActState};
use super::policy::{self, Reach};
use super::warnings;
use crate::audit::By;
use crate::db::schema::{act_terms, acts};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, id_type};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::rome;
use crate::sla;
use crate::sla::calendar::Calendar;
use crate::sla::calendars::{self, CENTRO, CalendarVersionId};
use crate::sla::holidays::FestiveDays;
use crate::sla::terms::{Skipped, TermError, TermLength, WorkingDayTerm, calendar_term, moved_over};
use crate::sla::timetable::Timetable;
use crate::users::actor::Actor;

/// The audit event by which a term moves or ends; its new value has its kind and what changed.
pub const CHANGED: &str = "act.term_changed";

/// The audit event by which a term begins to run; its new value has the dates.
pub const STARTED: &str = "act.term_started";

id_type!(TermId, "A term of an act.");

/// A term as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = act_terms, treat_none_as_null = true)]
pub struct Term {
    /// Its id.
    pub id: TermId,
    /// Of which act.
    pub act_id: ActId,
    /// What must be done within it.
    pub kind: TermKind,
    /// In what it is counted.
    pub unit: TermUnit,
    /// The length after which it is expected, where that is shorter.
    pub expected_length: Option<i32>,
    /// Its length.
    pub length: i32,
    /// The version of the calendar with which it is counted; none: of before it was stored.
    pub calendar_version_id: Option<CalendarVersionId>,
    /// The date of the event, not counted.
    pub starts_on: NaiveDate,
    /// First day of its suspension.
    pub suspended_from: Option<NaiveDate>,
    /// First day counted again, if somebody ended the suspension.
    pub resumed_on: Option<NaiveDate>,
    /// When it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Its last day.
    pub due_on: NaiveDate,
    /// How it stands.
    pub state: TermState,
    /// When it was done.
    pub concluded_on: Option<NaiveDate>,
    /// When it passed without being done: the end of its last day.
    pub breached_at: Option<Timestamp>,
    /// When it was said that it nears its end.
    pub warned_at: Option<Timestamp>,
    /// The rule by which it was computed.
    pub rule: TermRule,
    /// The version of that rule.
    pub rule_version: i32,
    /// From what its last day follows, where that is not only its length.
    pub reason: Option<TermReason>,
}

/// A term that is to run.
#[derive(Clone, Copy, Debug)]
pub struct NewTerm {
    /// What must be done within it.
    pub kind: TermKind,
    /// In what it is counted.
    pub unit: TermUnit,
    /// The length after which it is expected, where that is shorter.
    pub expected_length: Option<u32>,
    /// Its length.
    pub length: u32,
    /// The date of the event, not counted.
    pub starts_on: NaiveDate,
    /// From what its last day follows, where that is not only its length.
    pub reason: Option<TermReason>,
}

/// How a term came to its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The dates that do not count, or on which it could not end, and why; in order.
    pub skipped: Vec<(NaiveDate, Skipped)>,
    /// First day counted again after the suspension, if there was one.
    pub counted_until: Option<NaiveDate>,
}

impl Term {
    /// Whether it has passed on a date without being done.
    pub fn is_late_on(&self, today: NaiveDate) -> bool {
        match self.state {
            TermState::Running => today > self.due_on,
            TermState::Late => true,
            TermState::Met | TermState::Void => false,
        }
    }

    /// When what was to be done within it was done, or, of a term that is void, when its act ended otherwise.
    pub fn ended_on(&self, act: &Act) -> Option<NaiveDate> {
        match self.state {
            TermState::Void => act.concluded_on,
            _ => self.concluded_on,
        }
    }

    /// The term in working days of so many, with the suspension that there was. Errors: TermError.
    fn working_days(&self, length: u32) -> Result<WorkingDayTerm, TermError> {
        let term = WorkingDayTerm::new(self.starts_on, length);
        let Some(from) = self.suspended_from else {
            return Ok(term);
        };
        let term = term.suspended(from)?;
        self.resumed_on.map_or(Ok(term), |on| term.resumed(on))
    }

    /// The last day of a term of this length. Errors: TermError.
    fn last_day(&self, length: u32, calendar: &Calendar) -> Result<NaiveDate, TermError> {
        match self.unit {
            TermUnit::WorkingDays => self.working_days(length)?.due_on(calendar),
            TermUnit::CalendarDays => {
                let festive = FestiveDays::of_law(&calendar.holidays);
                Ok(calendar_term(
                    self.starts_on,
                    TermLength::Days(length),
                    self.kind.rolls().then_some(&festive),
                )?)
            }
        }
    }

    /// The term with its dates computed. Errors: TermError.
    fn computed(self, calendar: &Calendar) -> Result<Term, TermError> {
        let expected = self
            .expected_length
            .map(|length| self.last_day(length.unsigned_abs(), calendar));
        Ok(Term {
            expected_on: expected.transpose()?,
            due_on: self.last_day(self.length.unsigned_abs(), calendar)?,
            ..self
        })
    }

    /// What was really used of it to the end of a date, in its own unit (L. 241/1990 art. 2 c. 9-quinquies). Errors: TermError, the
    /// database's.
    pub fn used(&self, db: &mut Db, until: NaiveDate) -> Result<u64, ActError> {
        Ok(match self.unit {
            TermUnit::WorkingDays => {
                let timetable = timetable(db, self.calendar_version_id)?;
                let term = self.working_days(self.length.unsigned_abs())?;
                term.used(timetable.calendar(), until) as u64
            }
            TermUnit::CalendarDays => (until - self.starts_on).num_days().max(0).unsigned_abs(),
        })
    }

    /// The working days that were really used, from the day after the event to the one on which it was concluded. None: it is not
    /// concluded, or not counted in working days. Errors: TermError, the database's.
    pub fn days_used(&self, db: &mut Db) -> Result<Option<u32>, ActError> {
        let (TermUnit::WorkingDays, Some(concluded_on)) = (self.unit, self.concluded_on) else {
            return Ok(None);
        };
        Ok(u32::try_from(self.used(db, concluded_on)?).ok())
    }

    /// Why it ends on its last day, by the calendar that it was computed with. Errors: TermError, the database's.
    pub fn story(&self, db: &mut Db) -> Result<Story, ActError> {
        let timetable = timetable(db, self.calendar_version_id)?;
        let calendar = timetable.calendar();
        let length = self.length.unsigned_abs();
        Ok(match self.unit {
            TermUnit::WorkingDays => {
                let term = self.working_days(length)?;
                let days = term.days(calendar)?.into_iter();
                Story {
                    skipped: days.filter_map(|(date, why)| Some((date, why?))).collect(),
                    counted_until: term.suspension().map(|suspension| suspension.counted_until()),
                }
            }
            TermUnit::CalendarDays if !self.kind.rolls() => Story {
                skipped: Vec::new(),
                counted_until: None,
            },
            TermUnit::CalendarDays => Story {
                skipped: moved_over(self.starts_on, TermLength::Days(length), &calendar.holidays)
                    .map_err(TermError::from)?,
                counted_until: None,
            },
        })
    }
}

fn timetable(db: &mut Db, version: Option<CalendarVersionId>) -> QueryResult<Arc<Timetable>> {
    match version {
        Some(version) => calendars::timetable(db, version),
        None => Ok(Arc::new(Timetable::new(Calendar::centro()))),
    }
}

/// Lets a term of an act run, by the version of the centre's calendar that is in force now. Errors: Term.
pub fn start(db: &mut Db, now: Timestamp, act: &Act, by: By, new: NewTerm) -> Result<Term, ActError> {
    // The calendar of today's program is that of this day alone: what is counted with it keeps a stored one.
    sla::ensure_shipped(db, now)?;
    let version = calendars::in_force(db, CENTRO)?;
    let calendar = timetable(db, version)?;
    let length = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    let term = Term {
        id: TermId::new(now),
        act_id: act.id,
        kind: new.kind,
        unit: new.unit,
        expected_length: new.expected_length.map(length),
        length: length(new.length),
        calendar_version_id: version,
        starts_on: new.starts_on,
        suspended_from: None,
        resumed_on: None,
        expected_on: None,
        due_on: new.starts_on,
        state: TermState::Running,
        concluded_on: None,
        breached_at: None,
        warned_at: None,
        rule: TermRule::of(new.kind, new.unit),
        rule_version: TermRule::VERSION,
        reason: new.reason,
    };
    let term = term.computed(calendar.calendar())?;
    diesel::insert_into(act_terms::table).values(&term).execute(db)?;
    course::record(db, now, act, by, STARTED, (Value::Null, facts(&term)), None)?;
    Ok(term)
}

fn facts(term: &Term) -> Value {
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    json!({
        "kind": term.kind, "unit": term.unit, "rule": term.rule, "rule_version": term.rule_version, "length": term.length, "starts_on": term.starts_on.to_string(),
        "suspended_from": date(term.suspended_from), "resumed_on": date(term.resumed_on),
        "expected_on": date(term.expected_on), "due_on": term.due_on.to_string(), "state": term.state,
        "concluded_on": date(term.concluded_on), "reason": term.reason,
    })
}

/// The last day that a term in days would have if it began to run now, from that day. Errors: Term.
pub fn foreseen(
    db: &mut Db,
    kind: TermKind,
    (starts_on, days): (NaiveDate, u32),
) -> Result<NaiveDate, ActError> {
    let version = calendars::in_force(db, CENTRO)?;
    let calendar = timetable(db, version)?;
    let festive = FestiveDays::of_law(&calendar.calendar().holidays);
    let last = calendar_term(
        starts_on,
        TermLength::Days(days),
        kind.rolls().then_some(&festive),
    );
    Ok(last.map_err(TermError::from)?)
}

/// Suspends the running term of an act from a day on: thirty days at most do not count (TERM-WD, L. 241/1990 art. 2 c. 7). Errors: Term: it
/// was suspended already.
pub fn suspend(db: &mut Db, now: Timestamp, act: &Act, by: By, from: NaiveDate) -> Result<(), ActError> {
    recompute(db, now, act, by, |term| {
        term.working_days(0)?.suspended(from)?;
        Ok(Term {
            suspended_from: Some(from),
            ..term
        })
    })
}

/// Lets the suspended term of an act run again: from that day on days count. Errors: Term: it is not suspended.
pub fn resume(db: &mut Db, now: Timestamp, act: &Act, by: By, on: NaiveDate) -> Result<(), ActError> {
    recompute(db, now, act, by, |term| {
        term.working_days(0)?.resumed(on)?;
        Ok(Term {
            resumed_on: Some(on),
            ..term
        })
    })
}

/// Counts a running term of a kind from another day, over another number of days: what it follows from was put right. `false`: none of
/// that kind runs. Errors: Term.
pub fn restart(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    kind: TermKind,
    (starts_on, days, reason): (NaiveDate, u32, Option<TermReason>),
) -> Result<bool, ActError> {
    let mut runs = false;
    for term in of_acts(db, &[act.id])? {
        if term.kind != kind || term.state != TermState::Running {
            continue;
        }
        runs = true;
        let timetable = timetable(db, term.calendar_version_id)?;
        let changed = Term {
            starts_on,
            length: i32::try_from(days).unwrap_or(i32::MAX),
            reason,
            ..term.clone()
        };
        let computed = changed.computed(timetable.calendar())?;
        // Whoever was warned of the day of before is warned of the new one too.
        let changed = match computed.due_on == term.due_on {
            true => computed,
            false => Term {
                warned_at: None,
                breached_at: None,
                ..computed
            },
        };
        change(db, now, act, by, &term, &changed)?;
    }
    Ok(runs)
}

/// Changes the running terms in working days of an act, and their dates with them, by the calendar that they began with.
fn recompute(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    to: impl Fn(Term) -> Result<Term, TermError>,
) -> Result<(), ActError> {
    for term in of_acts(db, &[act.id])? {
        if term.state != TermState::Running || term.unit != TermUnit::WorkingDays {
            continue;
        }
        let timetable = timetable(db, term.calendar_version_id)?;
        let changed = to(term.clone())?.computed(timetable.calendar())?;
        change(db, now, act, by, &term, &changed)?;
    }
    Ok(())
}

/// The first day that counts again of the suspension of an act's running term, if it is suspended.
pub fn suspension_end(db: &mut Db, act: ActId) -> QueryResult<Option<NaiveDate>> {
    let ends = of_acts(db, &[act])?.into_iter().filter_map(|term| {
        let is_suspended = term.state == TermState::Running && term.resumed_on.is_none();
        let suspension = is_suspended.then(|| term.working_days(0).ok()?.suspension());
        Some(suspension??.counted_until())
    });
    Ok(ends.min())
}

/// Ends the running terms of an act: what was to be done was done on a date, or, without one, is not to be done any more.
pub fn conclude(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    concluded_on: Option<NaiveDate>,
) -> Result<(), ActError> {
    for term in of_acts(db, &[act.id])? {
        if term.state != TermState::Running {
            continue;
        }
        let state = match concluded_on {
            None => TermState::Void,
            Some(on) if on > term.due_on => TermState::Late,
            Some(_) => TermState::Met,
        };
        let ended = Term {
            state,
            concluded_on,
            ..term.clone()
        };
        change(db, now, act, by, &term, &ended)?;
    }
    Ok(())
}

fn change(db: &mut Db, now: Timestamp, act: &Act, by: By, before: &Term, after: &Term) -> QueryResult<()> {
    diesel::update(act_terms::table.find(after.id))
        .set(after)
        .execute(db)?;
    let (old, mut new) = crate::audit::changes(facts(before), facts(after));
    // Of an act with several terms, which one.
    new["kind"] = json!(after.kind);
    course::record(db, now, act, by, CHANGED, (old, new), None)
}

/// The terms of these acts.
pub(super) fn of_acts(db: &mut Db, ids: &[ActId]) -> QueryResult<Vec<Term>> {
    act_terms::table
        .filter(one_of(act_terms::act_id, ids.to_vec()))
        .order(act_terms::id)
        .select(Term::as_select())
        .load(db)
}

/// The running terms of the acts that somebody sees, the next to end first, with their acts. Errors: Cursor.
pub fn running(db: &mut Db, actor: &Actor, request: &PageRequest) -> Result<Page<(Term, Act)>, ActError> {
    let mut query = act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::state.eq(TermState::Running))
        .into_boxed();
    match policy::reach(actor) {
        Reach::Everything => {}
        Reach::Enti(enti) => query = query.filter(one_of(acts::ente_id, enti)),
        Reach::Nothing => return Ok(Page::of(Vec::new(), request, |(term, _): &(Term, Act)| term.id)),
    }
    if let Some((due_on, id)) = request.after::<(NaiveDate, TermId)>()? {
        query = query.filter(
            act_terms::due_on
                .gt(due_on)
                .or(act_terms::due_on.eq(due_on).and(act_terms::id.gt(id))),
        );
    }
    let rows: Vec<(Term, Act)> = query
        .order((act_terms::due_on, act_terms::id))
        .limit(request.fetch())
        .select((Term::as_select(), Act::as_select()))
        .load(db)?;
    Ok(Page::of(rows, request, |(term, _)| (term.due_on, term.id)))
}

/// The terms of some kinds that began on a date at the latest and were not done before another one, with their acts, in the order of
/// their last days: for whoever counts them.
pub fn between(
    db: &mut Db,
    kinds: &[TermKind],
    (from, to): (NaiveDate, NaiveDate),
) -> QueryResult<Vec<(Term, Act)>> {
    act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::kind.eq_any(kinds.to_vec()))
        .filter(act_terms::starts_on.le(to))
        .filter(
            act_terms::concluded_on
                .is_null()
                .or(act_terms::concluded_on.assume_not_null().ge(from)),
        )
        .order((act_terms::due_on, act_terms::id))
        .select((Term::as_select(), Act::as_select()))
        .load(db)
}

/// The running terms whose last day has passed and that are not marked so; of those at whose end the clock acts, that of a contested just
/// cause, on which only a person decides.
pub fn due_to_breach(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TermId>> {
    act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::state.eq(TermState::Running))
        .filter(act_terms::breached_at.is_null())
        .filter(act_terms::due_on.lt(rome::date_of(now.utc())))
        .filter(
            act_terms::kind
                .ne_all(TermKind::BY_CLOCK)
                .or(acts::state.eq(ActState::Contested)),
        )
        .order(act_terms::due_on)
        .select(act_terms::id)
        .load(db)
}

/// Marks a term as passed, at the end of its last day. `false`: it is not due any more.
pub fn breach(db: &mut Db, now: Timestamp, id: TermId) -> Result<bool, ActError> {
    if !due_to_breach(db, now)?.contains(&id) {
        return Ok(false);
    }
    let (term, act): (Term, Act) = act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .filter(act_terms::id.eq(id))
        .select((Term::as_select(), Act::as_select()))
        .first(db)?;
    let at = Timestamp::from(rome::end_of_day(term.due_on));
    diesel::update(act_terms::table.find(id))
        .set(act_terms::breached_at.eq(at))
        .execute(db)?;
    let passed = json!({"kind": term.kind, "due_on": term.due_on.to_string()});
    let by = course::Mover::clock().by;
    course::record(db, now, &act, by, "act.term_passed", (Value::Null, passed), None)?;
    warnings::passed(db, now, &act, &term)?;
    Ok(true)
}
