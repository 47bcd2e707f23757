//! The daily digest: on working days, in the morning, one mail to each agent and manager who has something to read.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::emails;
use super::model::{Notice, NoticeKind};
use super::preferences::{self, MailMode};
use super::shown::{Shown, shown};
use crate::db::Db;
use crate::db::schema::notices;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::mail::outbox;
use crate::sla::calendar::Calendar;
use crate::users;
use crate::users::access::acting_choices;
use crate::users::actor::{Actor, Role, Staff};

/// How many tickets, and how many notices, a digest lists by name.
pub const MOST_LISTED: usize = 10;
/// Notices are counted no further.
const MOST_TOLD: usize = 100;
/// How far back the working day before is looked for: no closure lasts longer.
const MOST_DAYS_BACK: u64 = 60;

/// What a person of the centre has to do this morning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// Tickets with a promise past its due time.
    pub overdue: i64,
    /// Tickets with one that is due later today.
    pub today: i64,
    /// Tickets that wait for the ente.
    pub waiting: i64,
    /// The most urgent of those that are overdue or due today, at most [`MOST_LISTED`].
    pub urgent: Vec<DigestTicket>,
}

/// A ticket in a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestTicket {
    /// Its number, as it is written.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// When what is most urgent of it is, or was, due; none where its calendar is open too little.
    pub due_at: Option<Timestamp>,
}

/// Tells what somebody has to do; `tickets` does, which stands above.
pub type Provider = fn(&mut Db, &Staff, Timestamp) -> QueryResult<Workload>;

/// What one digest says.
pub(super) struct Digest {
    pub today: NaiveDate,
    /// For people of the centre.
    pub workload: Option<Workload>,
    /// The first day of which notices are told: the working day before.
    pub since: NaiveDate,
    /// What was told from then until this morning, the newest first.
    pub told: Vec<Shown>,
}

/// Who may get a digest today: agents and managers, and everybody who wants some notices in it, if present; nobody where
/// the calendar has no working day. A deputy gets the own one, and no second.
pub fn due(db: &mut Db, now: Timestamp, calendar: &Calendar) -> QueryResult<Vec<UserId>> {
    let today = rome::date_of(now.utc());
    if !calendar.is_working_day(today) {
        return Ok(Vec::new());
    }
    let people: Vec<UserId> = users::queries::staff(db)?
        .into_iter()
        .filter(|(_, roles)| roles.contains(&Role::Agent) || roles.contains(&Role::Manager))
        .map(|(user, _)| user.id)
        .collect();
    let readers = preferences::digest_readers(db)?;
    let others = readers.into_iter().filter(|id| !people.contains(id));
    let people: Vec<UserId> = people.iter().copied().chain(others).collect();
    let absent = users::is_absent(db, &people, today)?;
    Ok(people.into_iter().filter(|id| !absent.contains(id)).collect())
}

/// Queues one person's digest; whether it did: not twice on a local date, and not if there is nothing to read.
pub fn send(
    db: &mut Db,
    now: Timestamp,
    calendar: &Calendar,
    user: UserId,
    workload: Provider,
) -> QueryResult<bool> {
    let today = rome::date_of(now.utc());
    let trace = format!("digest.{today}.{}", user.0.simple());
    if outbox::is_known(db, &trace)? {
        return Ok(false);
    }
    let Some(actor) = users::load_actor(db, user, None, now)? else {
        return Ok(false);
    };
    let since = working_day_before(today, calendar);
    let digest = Digest {
        today,
        workload: match &actor {
            Actor::Staff(staff) => Some(workload(db, staff, now)?),
            Actor::Ente(_) => None,
        },
        since,
        told: told(db, &actor, now, since, today)?,
    };
    let work = (digest.workload.as_ref()).map_or(0, |work| work.overdue + work.today + work.waiting);
    if digest.told.is_empty() && work == 0 {
        return Ok(false);
    }
    outbox::queue_once(db, now, &trace, emails::digest(actor.person(), &digest)?)
}

/// The person's notices from a local date on, until another begins; as he or she may know them. People of the centre read
/// again what came by mail; what somebody wants no mail of is left out.
fn told(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<Shown>> {
    let [from, to] = [from, to].map(|day| Timestamp::from(rome::start_of_day(day)));
    let chosen = preferences::chosen(db, actor.id())?;
    let kinds =
        NoticeKind::ALL
            .iter()
            .copied()
            .filter(|kind| match chosen.get(kind).copied().unwrap_or_default() {
                MailMode::AtOnce => actor.staff().is_some(),
                MailMode::Digest => true,
                MailMode::Never => false,
            });
    let rows: Vec<Notice> = notices::table
        .filter(notices::user_id.eq(actor.id()))
        .filter(notices::kind.eq_any(kinds.collect::<Vec<_>>()))
        .filter(notices::created_at.ge(from).and(notices::created_at.lt(to)))
        .order(notices::id.desc())
        .select(Notice::as_select())
        .limit(i64::try_from(MOST_TOLD).expect("a small number"))
        .load(db)?;
    let mut told = shown(db, actor, rows.clone())?;
    // Who belongs to several enti acts for one at a time and reads of all of them.
    let others = match actor {
        Actor::Ente(user) => acting_choices(db, user.id(), now)?,
        Actor::Staff(_) => Vec::new(),
    };
    for other in others {
        if !told.iter().any(|one| one.is_veiled) {
            break;
        }
        let Some(acting) = users::load_actor(db, actor.id(), Some(other.ente), now)? else {
            continue;
        };
        for (one, again) in told.iter_mut().zip(shown(db, &acting, rows.clone())?) {
            if one.is_veiled {
                *one = again;
            }
        }
    }
    Ok(told)
}

/// The working day before a date, or the day before where the calendar is closed for long.
fn working_day_before(today: NaiveDate, calendar: &Calendar) -> NaiveDate {
    let days = (1..=MOST_DAYS_BACK).filter_map(|back| today.checked_sub_days(chrono::Days::new(back)));
    let before = days.clone().find(|day| calendar.is_working_day(*day));
    before.or_else(|| days.clone().next()).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_weekend_or_a_holiday_the_working_day_before_is_further_back() {
        let calendar = Calendar::centro();
        for (today, before) in [
            ("2026-03-03", "2026-03-02"),
            ("2026-03-02", "2026-02-27"),
            ("2026-04-07", "2026-04-03"),
            ("2026-12-28", "2026-12-24"),
        ] {
            assert_eq!(
                working_day_before(today.parse().unwrap(), &calendar),
                before.parse().unwrap(),
                "{today}"
            );
        }
    }
}
