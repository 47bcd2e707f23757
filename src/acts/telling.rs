//! Telling people of acts: every step those who did not make it, by a notice and a mail each in the transaction of the step.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::machine;
use super::model::{Act, ActState, Party, Procedure, Transition};
use super::policy::ENTE_READERS;
use crate::db::Db;
use crate::db::schema::{acts, enti, maintainers};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};
use crate::notices::{self, ActNews, Facts, NewNotice, NoticeKind};
use crate::tickets;
use crate::users::actor::{EnteRole, Role};
use crate::users::{self, Recipient, delegations, members};

/// The people on one side of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The people who see it, of the ente and of who acts for it by a delegation (R-VIS-2).
    Ente,
    /// Those of them who sign for the ente.
    Signatories,
    /// Who answers for it, and who has taken up its inertia; as long as nobody does, all case owners. Of an inerzia: who has taken it
    /// up, else all who hold the substitute power.
    Centre,
    /// Those who build the service or look after the domain: who works on the linked ticket, of a domain on that of its portal.
    Builders,
    /// Those who lead the centre.
    Managers,
    /// Those who settle accounts.
    Accountants,
    /// Those who hold the substitute power.
    SubstituteOfficers,
}

impl Side {
    fn people(self, db: &mut Db, today: NaiveDate, act: &Act) -> QueryResult<Vec<UserId>> {
        let of_ente = |db: &mut Db, ente: EnteId, least: EnteRole| -> QueryResult<Vec<UserId>> {
            let people = members::of_ente(db, ente)?.into_iter();
            Ok(people
                .filter(|(_, role, _)| *role >= least)
                .map(|(user, ..)| user.id)
                .collect())
        };
        match self {
            Side::Ente | Side::Signatories => {
                let least = match self {
                    Side::Signatories => EnteRole::Signatory,
                    _ => ENTE_READERS,
                };
                let mut people = of_ente(db, act.ente_id, least)?;
                for delegate in delegations::delegates(db, act.ente_id, today)? {
                    people.extend(of_ente(db, delegate, least)?);
                }
                Ok(people)
            }
            Side::Centre => {
                let role = match act.procedure {
                    Procedure::Inerzia => Role::SubstituteOfficer,
                    _ => Role::CaseOwner,
                };
                let owner: Vec<UserId> = act.case_owner_id.into_iter().collect();
                let mut people = users::enabled_with_roles(db, &owner, &[role])?;
                if people.is_empty() {
                    people = users::enabled_of_role(db, role)?;
                }
                let substitute: Vec<UserId> = act.substitute_id.into_iter().collect();
                people.extend(users::enabled_with_roles(
                    db,
                    &substitute,
                    &[Role::SubstituteOfficer],
                )?);
                Ok(people)
            }
            Side::Managers => users::enabled_of_role(db, Role::Manager),
            Side::Builders => match ticket_of(db, act)? {
                Some(ticket) => tickets::workers(db, ticket),
                None => Ok(Vec::new()),
            },
            Side::Accountants => users::enabled_of_role(db, Role::Accountant),
            Side::SubstituteOfficers => users::enabled_of_role(db, Role::SubstituteOfficer),
        }
    }
}

/// The ticket on which the work for an act is done.
fn ticket_of(db: &mut Db, act: &Act) -> QueryResult<Option<TicketId>> {
    if act.procedure != Procedure::Maintainer {
        return Ok(act.ticket_id);
    }
    maintainers::table
        .inner_join(acts::table.on(acts::id.eq(maintainers::portal_id)))
        .filter(maintainers::act_id.eq(act.id))
        .select(acts::ticket_id)
        .first(db)
        .optional()
        .map(Option::flatten)
}

/// Tells of a step, but not who made it. What an ente has not sent is nobody else's business. The ente is told what the centre or
/// the clock did; the centre what the ente did, and whoever has to act next.
pub(super) fn moved(db: &mut Db, now: Timestamp, act: &Act, step: &Transition) -> QueryResult<()> {
    let from = step.from_state;
    let was_private = matches!(from, None | Some(ActState::Draft));
    if act.state == ActState::Draft || (was_private && act.state == ActState::Withdrawn) {
        return Ok(());
    }
    let by_ente = matches!(step.party, Party::EnteContact | Party::EnteSignatory);
    let mut sides = match by_ente {
        false => vec![Side::Ente],
        // It is not for those whose term has passed, who are told of it on their own case.
        true if act.procedure == Procedure::Inerzia => Vec::new(),
        true => vec![Side::Centre],
    };
    if matches!(act.procedure, Procedure::Attivazione | Procedure::Maintainer) {
        sides.push(Side::Builders);
    }
    let next = |party| !machine::allowed(act.procedure, act.state, &[party]).is_empty();
    let had = |party| from.is_some_and(|from| !machine::allowed(act.procedure, from, &[party]).is_empty());
    // Nobody of the centre was there when the clock gave it something to do.
    if step.party == Party::System && (next(Party::CaseOwner) || next(Party::Agent)) {
        sides.push(Side::Centre);
    }
    for (party, side) in [
        (Party::CaseOwner, Side::Centre),
        (Party::Accountant, Side::Accountants),
        (Party::SubstituteOfficer, Side::SubstituteOfficers),
    ] {
        // Who could act before knows of it.
        if next(party) && !had(party) && !sides.contains(&side) {
            sides.push(side);
        }
    }
    let mut people = Vec::new();
    let today = rome::date_of(now.utc());
    for side in sides {
        people.extend(side.people(db, today, act)?);
    }
    people.retain(|person| Some(*person) != step.user_id);
    people.sort();
    people.dedup();
    let news = (NoticeKind::ActMoved, Some(act.state), None);
    send(db, now, act, &people, news, step.reason.as_deref())
}

/// Whether there is somebody on a side of an act today.
pub fn is_anybody(db: &mut Db, now: Timestamp, act: &Act, side: Side) -> QueryResult<bool> {
    Ok(!side.people(db, rome::date_of(now.utc()), act)?.is_empty())
}

/// Tells one side something that is no step: a term that nears its end, a day to remember.
pub fn tell(db: &mut Db, now: Timestamp, act: &Act, to: Side, what: &Message) -> QueryResult<()> {
    tell_in_words(db, now, act, to, |lang| lang.text(what).into_owned())
}

/// The same, of what is written otherwise in each language: amounts, lists.
pub fn tell_in_words(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    to: Side,
    words: impl Fn(Lang) -> String,
) -> QueryResult<()> {
    let people = to.people(db, rome::date_of(now.utc()), act)?;
    let said = (words(Lang::It), words(Lang::En));
    send(
        db,
        now,
        act,
        &people,
        (NoticeKind::ActReminder, None, Some(said)),
        None,
    )
}

fn send(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    to: &[UserId],
    (kind, state, said): (NoticeKind, Option<ActState>, Option<(String, String)>),
    words: Option<&str>,
) -> QueryResult<()> {
    if to.is_empty() {
        return Ok(());
    }
    let facts = Facts {
        number: Some(act.number.clone()),
        path: Some(act.address()),
        act: Some(ActNews {
            id: act.id,
            procedure: act.procedure,
            ente: enti::table.find(act.ente_id).select(enti::name).first(db)?,
            state,
            said,
        }),
        ..Facts::default()
    };
    let new = NewNotice {
        kind,
        ticket: None,
        facts,
    };
    // Whoever stands in is told that there is something, and reads what was written where he or she is let in.
    let (deputies, others): (Vec<Recipient>, Vec<Recipient>) =
        users::recipients(db, to, rome::date_of(now.utc()))?
            .into_iter()
            .partition(|recipient| recipient.stands_in);
    notices::tell_recipients(db, now, &others, &new, words)?;
    notices::tell_recipients(db, now, &deputies, &new, None)
}
