//! The terms as a calendar: a whole day for each last day.

use icalendar::{Calendar, Class, Component, Event, EventLike};

use crate::acts::terms::{self, Term};
use crate::acts::views::{procedure_name, term_name};
use crate::acts::{Act, ActError, queries};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::page::PageRequest;
use crate::kernel::text::{Lang, one_line};
use crate::t;
use crate::users::actor::Actor;

/// Terms in one calendar at most, the next to end first.
const MOST: usize = 1_000;

/// The running terms that somebody sees, as iCalendar (RFC 5545). `base`: the address of this program. Errors: the database's.
pub fn calendar(db: &mut Db, actor: &Actor, now: Timestamp, base: &str) -> Result<String, ActError> {
    let lang = actor.person().language;
    let mut calendar = Calendar::new();
    calendar.name(&t!(lang, "acts-calendar-name"));
    let mut request = PageRequest::new(Some(100), None);
    let mut count = 0;
    loop {
        let page = terms::running(db, actor, &request)?;
        let (found, acts): (Vec<Term>, Vec<Act>) = page.items.into_iter().unzip();
        let sheets = queries::sheets_of(db, acts)?;
        for (term, sheet) in found.iter().zip(sheets) {
            calendar.push(event(lang, now, base, term, (&sheet.act, &sheet.ente)));
            count += 1;
        }
        match page.next_cursor {
            Some(cursor) if count < MOST => request = PageRequest::new(Some(100), Some(cursor)),
            _ => return Ok(calendar.done().to_string()),
        }
    }
}

fn event(lang: Lang, now: Timestamp, base: &str, term: &Term, (act, ente): (&Act, &str)) -> Event {
    let title = format!(
        "{}: {} {}, {}",
        term_name(lang, term),
        procedure_name(lang, act.procedure),
        act.number,
        one_line(ente)
    );
    let address = format!("{base}{}", act.address());
    Event::new()
        .uid(&format!("{}@sportello", term.id))
        .timestamp(now.utc())
        .all_day(term.due_on)
        .summary(&title)
        .description(&t!(lang, "acts-calendar-about", address = &address))
        .url(&address)
        .class(Class::Confidential)
        .done()
}
