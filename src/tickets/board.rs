//! The board for the wall: how many tickets are open and how soon things are owed, for each queue, and what is most urgent.
//! It shows what its reader sees: an agent the own queues, a manager all.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::lists::{Count, Days, Due, Happened, Promised, Sort, TicketFilter, count, list};
use super::model::{State, TicketRow};
use super::owed::{Owed, owed};
use super::{TicketError, policy};
use crate::db::schema::tickets;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::QueueId;
use crate::kernel::page::PageRequest;
use crate::kernel::rome;
use crate::kernel::text::Label;
use crate::queues;
use crate::users::actor::{Actor, Staff};

/// How many of the most urgent tickets are shown.
const URGENT: u16 = 10;

/// What the board shows.
pub struct Board {
    /// Of all tickets that the reader sees.
    pub all: Figures<Count>,
    /// Opened since midnight.
    pub opened: Count,
    /// Solved since midnight.
    pub solved: Count,
    /// Of each queue, by name.
    pub queues: Vec<(Label, Figures<i64>)>,
    /// The most urgent tickets, with what each is owed next.
    pub urgent: Vec<(TicketRow, Option<Owed>)>,
}

/// Tickets that are not solved.
#[derive(Clone, Copy, Debug)]
pub struct Figures<N> {
    /// All of them.
    pub open: N,
    /// Past a due time, and not waiting for the ente.
    pub overdue: N,
    /// Due from now to midnight.
    pub today: N,
    /// Waiting for the ente.
    pub paused: N,
}

/// The board as somebody sees it. Errors: those of lists.
pub fn board(db: &mut Db, staff: &Staff, now: Timestamp) -> Result<Board, TicketError> {
    let actor = Actor::Staff(staff.clone());
    let open = TicketFilter {
        state: open_states(),
        ..TicketFilter::default()
    };
    let first = PageRequest::new(Some(URGENT), None);
    let rows = list(db, &actor, &open, Sort::RISK, &first)?.items;
    let found: Vec<_> = rows.iter().map(|row| row.ticket.clone()).collect();
    let owed = owed(db, now, &found)?;
    let urgent = rows.into_iter().map(|row| {
        let next = owed.get(&row.ticket.id).copied();
        (row, next)
    });
    let date = Some(rome::date_of(now.utc()));
    let today = Days { from: date, to: date };
    let opened = TicketFilter {
        opened: today,
        ..TicketFilter::default()
    };
    let solved = TicketFilter {
        happened: Happened {
            resolved: today,
            ..Happened::default()
        },
        ..TicketFilter::default()
    };
    let mut due = |due: Due| {
        let promised = Promised {
            due: vec![due],
            ..Promised::at(now)
        };
        let filter = TicketFilter {
            promised: Some(promised),
            ..TicketFilter::default()
        };
        count(db, &actor, &filter)
    };
    let (overdue, today, paused) = (due(Due::Overdue)?, due(Due::Today)?, due(Due::Paused)?);
    Ok(Board {
        all: Figures {
            open: count(db, &actor, &open)?,
            overdue,
            today,
            paused,
        },
        opened: count(db, &actor, &opened)?,
        solved: count(db, &actor, &solved)?,
        queues: by_queue(db, staff, now)?,
        urgent: urgent.collect(),
    })
}

fn open_states() -> Vec<State> {
    let all = State::ALL.iter().copied();
    all.filter(|state| state.is_open()).collect()
}

/// The figures of the queues of which the person sees every ticket: a few counts in groups, however many they are.
fn by_queue(db: &mut Db, staff: &Staff, now: Timestamp) -> QueryResult<Vec<(Label, Figures<i64>)>> {
    let mut shown = queues::active(db)?;
    if !policy::sees_everything(staff) {
        shown.retain(|queue| policy::works_queues(staff) && staff.queues().contains(&queue.id));
    }
    let ids: Vec<QueueId> = shown.iter().map(|queue| queue.id).collect();
    let midnight = Timestamp::from(rome::end_of_day(rome::date_of(now.utc())));
    let (now, midnight) = (now.as_micros(), midnight.as_micros());
    macro_rules! counted {
        ($condition:expr) => {{
            let counted = tickets::table
                .filter(one_of(tickets::queue_id, ids.clone()))
                .filter($condition)
                .group_by(tickets::queue_id)
                .select((tickets::queue_id, count_star()));
            let found: Vec<(QueueId, i64)> = counted.load(db)?;
            found.into_iter().collect::<HashMap<QueueId, i64>>()
        }};
    }
    let open = counted!(tickets::state.eq_any(open_states()));
    let overdue = counted!(tickets::risk.ge(0).and(tickets::risk.lt(now)));
    let today = counted!(tickets::risk.ge(now).and(tickets::risk.lt(midnight)));
    let paused = counted!(tickets::state.eq(State::WaitingEnte));
    let of = |counts: &HashMap<QueueId, i64>, id: QueueId| counts.get(&id).copied().unwrap_or(0);
    let figures = shown.into_iter().map(|queue| {
        let figures = Figures {
            open: of(&open, queue.id),
            overdue: of(&overdue, queue.id),
            today: of(&today, queue.id),
            paused: of(&paused, queue.id),
        };
        let label = Label {
            code: queue.code,
            it: queue.name_it,
            en: queue.name_en,
        };
        (label, figures)
    });
    Ok(figures.collect())
}
