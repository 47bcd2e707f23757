//! Who is told by notice and mail what happened to a ticket: who takes part and sees it at that moment (R-VIS-4, R-VIS-6,
//! R-TKT-10), in the place of who is absent the deputy (R-TKT-12), and nobody of what he or she did.
//!
//! One change tells a person one thing: what matters most of it. Everything is written in the transaction of the change;
//! where nobody is to be told, nothing is read.

use diesel::QueryResult;

use super::change::{Change, Step};
use super::model::{Channel, MessageId, Side, State, Ticket};
use super::{escalation, policy, queries, thread};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::kernel::text::fold;
use crate::notices::{self, Facts, NewNotice, NoticeKind, Outcome};
use crate::pec::{self, AnswerRoute};
use crate::queues;
use crate::sla::policies::Whom;
use crate::sla::promises;
use crate::users::actor::Actor;
use crate::users::{self, Recipient};

/// People named in one note at most.
const MOST_MENTIONED: usize = 20;

/// What somebody wrote publicly within a change.
pub(super) struct Said {
    /// Name of the writer.
    pub by: String,
    /// The text.
    pub text: String,
    /// Whose side the writer is on, and the account.
    pub side: Side,
    /// The writer's account.
    pub author: Option<UserId>,
    /// The message that it is.
    pub message: MessageId,
}

/// Whom a telling may reach.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// Everybody who sees the ticket.
    All,
    /// The same, but for a person of the centre who only wrote the ticket down for somebody else, on the telephone.
    TakingPart,
    /// People of the ente.
    Ente,
}

/// One thing told about a ticket.
struct News<'a> {
    kind: NoticeKind,
    facts: Facts,
    words: Option<&'a str>,
    reached: Reached,
    /// How it goes as certified mail to who asked by it.
    certified: Option<Certified>,
}

/// What leaves as certified mail.
struct Certified {
    /// Who asked, and where it goes.
    route: AnswerRoute,
    /// Who answers; nobody: the program.
    by: Option<UserId>,
    /// The message that it carries, whose files go along.
    message: Option<MessageId>,
}

/// Tells what a change is, after it was recorded. `except`: who made it, and who was told already.
pub(super) fn of_change(db: &mut Db, change: &Change, mut except: Vec<UserId>) -> QueryResult<()> {
    let (ticket, now) = (&change.ticket, change.recorded_at);
    let assignee = ticket.assignee_id.filter(|to| Some(*to) != change.found_assignee);
    if let Some(to) = assignee.filter(|to| !except.contains(to)) {
        let news = about(ticket, NoticeKind::Assigned);
        except.extend(tell(db, now, ticket, vec![to], &except, &news)?);
        except.push(to);
    }
    if let Some(kind) = news_of(ticket, change.steps(), change.said.is_some()) {
        let mut to: Vec<UserId> = [ticket.requester_id, ticket.author_id, ticket.assignee_id]
            .into_iter()
            .flatten()
            .collect();
        to.extend(queries::watcher_ids(db, ticket.id)?);
        let mut news = about(ticket, kind);
        // Who asked by certified mail is answered by it: that of the centre, not what a colleague of the ente writes.
        if let Some(said) = change.said.as_ref().filter(|said| said.side == Side::Centre)
            && let Some(mail) = thread::last_mail_of_ente(db, ticket.id)?
            && let Some(route) = pec::answer_route(db, mail)?
        {
            to.push(route.user);
            news.certified = Some(Certified {
                route,
                by: said.author,
                message: Some(said.message),
            });
        }
        news.reached = Reached::TakingPart;
        news.words = change.said.as_ref().map(|said| said.text.as_str());
        news.facts.asked_by = change.said.as_ref().map(|said| said.by.clone());
        news.facts.due_at = match kind {
            NoticeKind::InformationAsked | NoticeKind::Resolved => last_day(ticket),
            _ => None,
        };
        news.facts.outcome = match (kind, ticket.state, ticket.merged_into_id) {
            (NoticeKind::Closed, _, Some(_)) => Some(Outcome::Merged),
            (NoticeKind::Closed, State::Cancelled, None) => Some(Outcome::Cancelled),
            _ => None,
        };
        except.extend(tell(db, now, ticket, to, &except, &news)?);
    }
    if ticket.queue_id != change.found_queue {
        let mut to: Vec<UserId> = change.found_assignee.into_iter().collect();
        if ticket.assignee_id.is_none() {
            to.extend(escalation::people(db, now, ticket, Whom::QueueMembers)?);
        }
        let mut news = about(ticket, NoticeKind::Transferred);
        let label = queues::labels(db)?.remove(&ticket.queue_id);
        news.facts.queue = label.map(|label| (label.it, label.en));
        except.extend(tell(db, now, ticket, to, &except, &news)?);
    }
    if let Some(Said { by, text, .. }) = &change.noted {
        let to = mentioned(db, text)?;
        let mut news = about(ticket, NoticeKind::Mentioned);
        news.facts.asked_by = Some(by.clone());
        tell(db, now, ticket, to, &except, &news)?;
    }
    Ok(())
}

/// Tells the opening: to who needs help, if somebody else entered it or it came by mail, whose sender has seen no page; and
/// to whom the queue's rule gave it. `route`: how who wrote by certified mail is told, by certified mail.
pub(super) fn of_opening(
    db: &mut Db,
    now: Timestamp,
    ticket: &Ticket,
    opener: UserId,
    route: Option<AnswerRoute>,
) -> QueryResult<()> {
    let by_mail = matches!(ticket.channel, Channel::Email | Channel::Pec);
    let mut except: Vec<UserId> = (!by_mail).then_some(opener).into_iter().collect();
    if let Some(to) = ticket.assignee_id.filter(|to| *to != opener) {
        let news = about(ticket, NoticeKind::Assigned);
        except.extend(tell(db, now, ticket, vec![to], &except, &news)?);
    }
    let to: Vec<UserId> = (ticket.requester_id.into_iter())
        .chain(ticket.author_id.filter(|_| by_mail))
        .filter(|id| !except.contains(id))
        .collect();
    if to.is_empty() {
        return Ok(());
    }
    let mut news = about(ticket, NoticeKind::Opened);
    news.reached = Reached::Ente;
    news.certified = route.map(|route| Certified {
        route,
        by: None,
        message: None,
    });
    let made = promises::of_ticket(db, ticket.id)?;
    let first = made
        .iter()
        .filter(|made| made.due_at.is_some())
        .min_by_key(|made| made.due_at);
    news.facts.promise = first.map(|made| made.kind);
    news.facts.due_at = first.and_then(|made| made.due_at);
    tell(db, now, ticket, to, &except, &news).map(drop)
}

/// Tells the people of the ente that their answer is waited for.
pub(super) fn of_reminder(db: &mut Db, now: Timestamp, ticket: &Ticket) -> QueryResult<()> {
    let mut to: Vec<UserId> = ticket.requester_id.into_iter().chain(ticket.author_id).collect();
    to.extend(queries::watcher_ids(db, ticket.id)?);
    let mut news = about(ticket, NoticeKind::Reminder);
    news.reached = Reached::Ente;
    news.facts.due_at = last_day(ticket);
    tell(db, now, ticket, to, &[], &news).map(drop)
}

fn about<'a>(ticket: &Ticket, kind: NoticeKind) -> News<'a> {
    News {
        kind,
        facts: Facts::of_ticket(ticket.number, &ticket.subject),
        words: None,
        reached: Reached::All,
        certified: None,
    }
}

/// What a change of states and a public message are for those who take part.
fn news_of(ticket: &Ticket, steps: &[Step], has_said: bool) -> Option<NoticeKind> {
    let is_reopened = (steps.iter()).any(|step| step.from == State::Resolved && step.to == State::InProgress);
    match ticket.state {
        State::Resolved if !steps.is_empty() => Some(NoticeKind::Resolved),
        State::WaitingEnte if !steps.is_empty() => Some(NoticeKind::InformationAsked),
        State::Closed | State::Cancelled if !steps.is_empty() => Some(NoticeKind::Closed),
        _ if is_reopened => Some(NoticeKind::Reopened),
        _ => has_said.then_some(NoticeKind::Answered),
    }
}

/// The last moment of the term that runs: the ticket keeps the first one after it.
fn last_day(ticket: &Ticket) -> Option<Timestamp> {
    ticket.lapses_at.map(|at| at - chrono::TimeDelta::seconds(1))
}

/// Tells those of the people who see the ticket now; whom it reached.
fn tell(
    db: &mut Db,
    now: Timestamp,
    ticket: &Ticket,
    mut to: Vec<UserId>,
    except: &[UserId],
    news: &News<'_>,
) -> QueryResult<Vec<UserId>> {
    to.retain(|id| !except.contains(id));
    if to.is_empty() {
        return Ok(Vec::new());
    }
    let watchers = queries::watcher_ids(db, ticket.id)?;
    let mut recipients = users::recipients(db, &to, rome::date_of(now.utc()))?;
    recipients.retain(|recipient| !except.contains(&recipient.person.id));
    let people: Vec<_> = recipients
        .iter()
        .map(|recipient| recipient.person.clone())
        .collect();
    let actors = users::load_actors(db, &people, ticket.ente_id, now)?;
    recipients.retain(|recipient: &Recipient| {
        let actor = actors.iter().find(|actor| actor.id() == recipient.person.id);
        actor.is_some_and(|actor| {
            let id = actor.id();
            let takes_part =
                [ticket.requester_id, ticket.assignee_id].contains(&Some(id)) || watchers.contains(&id);
            let is_reached = match news.reached {
                Reached::All => true,
                Reached::TakingPart => actor.ente().is_some() || takes_part || ticket.author_id != Some(id),
                Reached::Ente => actor.ente().is_some(),
            };
            is_reached && policy::sees(actor, ticket, &watchers)
        })
    });
    let notice = NewNotice {
        kind: news.kind,
        ticket: Some(ticket.id),
        facts: news.facts.clone(),
    };
    let asker = match &news.certified {
        Some(certified) if !except.contains(&certified.route.user) => {
            let asker = users::load_actor(db, certified.route.user, ticket.ente_id, now)?;
            let sees = |actor: &Actor| actor.ente().is_some() && policy::sees(actor, ticket, &watchers);
            asker
                .filter(sees)
                .map(|asker| (asker.person().clone(), certified))
        }
        _ => None,
    };
    let mut told: Vec<UserId> = recipients.iter().map(|recipient| recipient.person.id).collect();
    if let Some((person, certified)) = asker {
        // A formal answer goes where the question came from, whoever stands in for its writer meanwhile: the deputy is told
        // as of anything else, below.
        let is_present = told.contains(&person.id);
        recipients.retain(|recipient| recipient.person.id != person.id);
        let asker = Recipient {
            person,
            stands_in: false,
        };
        let mail = match is_present {
            true => notices::tell_otherwise(db, now, &asker, &notice, news.words)?,
            false => notices::mail_of(&asker, &notice, news.words)?,
        };
        let of = (ticket.ente_id, certified.by, certified.message);
        pec::send_answer(db, now, &certified.route, mail, of)?;
        told.push(asker.person.id);
    }
    notices::tell_recipients(db, now, &recipients, &notice, news.words)?;
    Ok(told)
}

/// The people of the centre whom a note names: `@` and the part of the mail address before its `@`, or the whole name; what
/// fits several people names nobody. Who does not see the ticket is not told.
fn mentioned(db: &mut Db, text: &str) -> QueryResult<Vec<UserId>> {
    if !text.contains('@') {
        return Ok(Vec::new());
    }
    let staff: Vec<(UserId, String, String)> = users::queries::staff(db)?
        .into_iter()
        .map(|(user, _)| {
            let local = user.email.split('@').next().unwrap_or_default();
            (user.id, fold(local), user.name_key)
        })
        .collect();
    Ok(named(text, &staff))
}

/// Whom a text names, of these people with mail address and name, both folded.
fn named(text: &str, staff: &[(UserId, String, String)]) -> Vec<UserId> {
    let folded = fold(text);
    let mut found: Vec<UserId> = Vec::new();
    for (at, _) in folded.match_indices('@') {
        let is_within_a_word = folded[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        if is_within_a_word {
            continue;
        }
        let rest = &folded[at + 1..];
        let begins = |name: &str| {
            let after = rest.strip_prefix(name).filter(|_| !name.is_empty());
            after.is_some_and(|after| {
                !after
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_alphanumeric() || c == '_')
            })
        };
        let longest = (staff.iter().flat_map(|(_, local, name)| [local, name]))
            .filter(|name| begins(name.as_str()))
            .map(String::len)
            .max();
        let Some(longest) = longest else { continue };
        let fits = |name: &String| name.len() == longest && begins(name);
        let mut meant = staff.iter().filter(|(_, local, name)| fits(local) || fits(name));
        if let (Some((id, ..)), None) = (meant.next(), meant.next())
            && !found.contains(id)
            && found.len() < MOST_MENTIONED
        {
            found.push(*id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_people_by_address_or_whole_name() {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let person = |local: &str, name: &str| (UserId::new(now), local.to_owned(), fold(name));
        let staff = [
            person("anna.rossi", "Anna Rossi"),
            person("l.bianchi", "Luca Bianchi"),
            person("luca", "Luca Verdi"),
            person("m1", "Maria Neri"),
            person("m2", "Maria Neri"),
        ];
        let [anna, bianchi, verdi, ..] = [0, 1, 2].map(|place| staff[place].0);
        for (text, expected) in [
            ("Senti @anna.rossi, grazie", vec![anna]),
            ("(@Anna Rossi)", vec![anna]),
            ("@ANNA.ROSSI.", vec![anna]),
            ("@luca bianchi e @luca", vec![bianchi, verdi]),
            ("@lucas", vec![]),
            ("@Maria Neri", vec![]),
            ("@m1", vec![staff[3].0]),
            ("scrivi a mario@anna.rossi", vec![]),
            ("@anna.rossi @anna.rossi", vec![anna]),
            ("@ @@ @nessuno", vec![]),
        ] {
            assert_eq!(named(text, &staff), expected, "{text}");
        }
    }
}
