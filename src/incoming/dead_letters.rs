//! Mails that did not arrive: given up on the way out, not to be read on the way in, certified and not delivered. Those who can
//! help are told once, of all that has ended since the last time.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::QueryResult;

use super::queries;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::mail::dead_letters::{self, DeadLetterId, REMEMBERED};
use crate::notices::{self, Facts, Lost, NewNotice, NoticeKind};
use crate::pec::undelivered::{self, Undelivered};
use crate::recessi;
use crate::tickets;
use crate::users;
use crate::users::actor::Role;

/// The time between two notices: what ends meanwhile is told together.
const PAUSE: TimeDelta = TimeDelta::hours(1);
/// Of each road, in one notice; what is more is told the next time.
const MOST: usize = 1_000;

/// Where a certified mail is read about by who sent it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// The ticket.
    Ticket(TicketId),
    /// The page of the act.
    Act(String),
    /// Nowhere in particular.
    Nothing,
}

/// What one person is told of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    lost: Lost,
    /// What the certified mails are about that the person sent.
    about: Vec<About>,
    /// Whether the person reads the ledgers of mails.
    is_reader: bool,
}

/// Tells of everything that has ended and was not told: administrators of all of it, managers of certified mail, whoever sent
/// such a mail of that one. How many mails.
pub fn tell(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    if dead_letters::last_told(db)?.is_some_and(|last| now < last + PAUSE) {
        return Ok(0);
    }
    let since = now - REMEMBERED;
    let told = dead_letters::told(db, since)?;
    let is_new = |id, at| !told.contains(&(DeadLetterId(id), at));
    let mut outgoing = dead_letters::given_up(db, since)?;
    outgoing.retain(|(id, at)| is_new(id.0, *at));
    outgoing.truncate(MOST);
    let mut incoming = queries::dead_letters(db, since)?;
    incoming.retain(|(id, at)| is_new(id.0, *at));
    incoming.truncate(MOST);
    let mut certified = undelivered::since(db, since)?;
    certified.retain(|one| is_new(one.id.0, one.ended_at));
    certified.truncate(MOST);
    let ended: Vec<(DeadLetterId, Timestamp)> = (outgoing.iter().map(|(id, at)| (DeadLetterId(id.0), *at)))
        .chain(incoming.iter().map(|(id, at)| (DeadLetterId(id.0), *at)))
        .chain(certified.iter().map(|one| (DeadLetterId(one.id.0), one.ended_at)))
        .collect();
    if ended.is_empty() {
        return Ok(0);
    }
    let all = Lost {
        outgoing: count(outgoing.len()),
        incoming: count(incoming.len()),
        certified: count(certified.len()),
    };
    for (share, people) in shared(db, all, &certified)? {
        let notice = notice(db, &share)?;
        notices::tell(db, now, &people, &notice)?;
    }
    dead_letters::note(db, now, &ended)?;
    Ok(ended.len())
}

/// Who is told of what; people who are told the same together.
fn shared(db: &mut Db, all: Lost, certified: &[Undelivered]) -> QueryResult<BTreeMap<Share, Vec<UserId>>> {
    let mut shares: BTreeMap<UserId, Share> = BTreeMap::new();
    for one in certified {
        let Some(by) = one.by else { continue };
        let share = shares.entry(by).or_default();
        share.lost.certified += 1;
        let about = match one.ticket {
            Some(ticket) => About::Ticket(ticket),
            None => recessi::address_of(db, one.mail)?.map_or(About::Nothing, About::Act),
        };
        if !share.about.contains(&about) {
            share.about.push(about);
        }
    }
    let of_certified = Lost {
        certified: all.certified,
        ..Lost::default()
    };
    for (role, lost) in [(Role::Manager, of_certified), (Role::Admin, all)] {
        for reader in users::enabled_of_role(db, role)? {
            let share = Share {
                lost,
                about: Vec::new(),
                is_reader: true,
            };
            shares.insert(reader, share);
        }
    }
    let mut people: BTreeMap<Share, Vec<UserId>> = BTreeMap::new();
    for (person, share) in shares {
        if share.lost != Lost::default() {
            people.entry(share).or_default().push(person);
        }
    }
    Ok(people)
}

/// The notice leads to the ledger, or who does not read it to the ticket or act.
fn notice(db: &mut Db, share: &Share) -> QueryResult<NewNotice> {
    let mut facts = Facts {
        lost: Some(share.lost),
        ..Facts::default()
    };
    let mut ticket = None;
    match (share.is_reader, share.about.as_slice()) {
        (true, _) if share.lost.outgoing > 0 => facts.path = Some("/mail/outgoing?state=given_up".to_owned()),
        (true, _) if share.lost.certified > 0 => facts.path = Some("/mail/outgoing".to_owned()),
        (true, _) => facts.path = Some("/mail?state=dead_letter".to_owned()),
        (false, [About::Ticket(only)]) => {
            facts.number = tickets::number_of(db, *only)?.map(|number| number.to_string());
            ticket = Some(*only);
        }
        (false, [About::Act(path)]) => facts.path = Some(path.clone()),
        (false, _) => facts.path = Some("/tickets".to_owned()),
    }
    Ok(NewNotice {
        kind: NoticeKind::DeadLetter,
        ticket,
        facts,
    })
}

fn count(mails: usize) -> u32 {
    u32::try_from(mails).unwrap_or(u32::MAX)
}
