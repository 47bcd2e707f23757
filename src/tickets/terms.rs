//! After how many working days the clock acts on a ticket by itself (`ticket.reopen_days` [I-12],
//! `ticket.cancel_waiting_days` and `ticket.remind_waiting_days` [I-13]).

use super::model::{State, Ticket};
use crate::config;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::sla::calendar::Calendar;
use crate::sla::terms::WorkingDayTerm;

/// The terms, and the calendar whose working days they count. A ticket keeps the dates that it was given.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Working days in which the ente can reopen; then the ticket is closed.
    pub reopen_days: u32,
    /// Working days of waiting for the ente after which the ticket is cancelled.
    pub cancel_waiting_days: u32,
    /// Working days of waiting for the ente after which it is reminded.
    pub remind_waiting_days: u32,
    /// The working days.
    pub calendar: Calendar,
}

impl From<&config::Tickets> for Terms {
    fn from(days: &config::Tickets) -> Terms {
        Terms {
            reopen_days: days.reopen_days,
            cancel_waiting_days: days.cancel_waiting_days,
            remind_waiting_days: days.remind_waiting_days,
            calendar: Calendar::centro(),
        }
    }
}

impl Terms {
    /// The ticket with the dates of the state that it entered now.
    pub(super) fn applied_to(&self, mut ticket: Ticket, now: Timestamp) -> Ticket {
        (ticket.lapses_at, ticket.remind_at) = match ticket.state {
            State::Resolved => (Some(self.end_of(self.reopen_days, now)), None),
            State::WaitingEnte => (
                Some(self.end_of(self.cancel_waiting_days, now)),
                Some(self.end_of(self.remind_waiting_days, now)),
            ),
            _ => (None, None),
        };
        ticket
    }

    /// First instant after the end of the due day (TERM-WD).
    fn end_of(&self, working_days: u32, now: Timestamp) -> Timestamp {
        let term = WorkingDayTerm::new(rome::date_of(now.utc()), working_days);
        let due = term
            .due_on(&self.calendar)
            .expect("a calendar of the centre is open every week");
        rome::end_of_day(due).into()
    }
}
