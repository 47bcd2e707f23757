//! What the issue asks of the demonstration, on several days.

use super::hours::{Desk, date_of, is_open, rome};
use super::load::SEED;
use super::people::AWAY_TODAY;
use super::scenario::*;
use super::texts::{Kind, Queue, TAGS};
use super::{World, world, world_at};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

/// A Monday, a Sunday, a leap day, New Year, the end of August, a usual Thursday, the day after the clocks change.
fn days() -> Vec<NaiveDate> {
    vec![
        day(2026, 3, 2),
        day(2026, 3, 8),
        day(2028, 2, 29),
        day(2027, 1, 1),
        day(2026, 8, 24),
        day(2026, 11, 19),
        day(2026, 3, 30),
    ]
}

fn allowed(from: State, to: State) -> bool {
    use State::*;
    matches!(
        (from, to),
        (New, Assigned)
            | (Assigned, New)
            | (Assigned, InProgress | WaitingEnte | WaitingThirdParty | Resolved)
            | (InProgress, WaitingEnte | WaitingThirdParty | Resolved)
            | (WaitingEnte, InProgress)
            | (WaitingThirdParty, InProgress | Resolved)
            | (Resolved, InProgress | Closed)
            | (
                New | Assigned | InProgress | WaitingEnte | WaitingThirdParty,
                Cancelled
            )
    )
}

/// Final state of each ticket, after checking every step.
fn walk(w: &World, now: DateTime<Utc>) -> Vec<State> {
    let mut merged = vec![None; w.tickets.len()];
    for t in &w.tickets {
        for s in &t.steps {
            if let Action::Merge { duplicates } = &s.action {
                for &d in duplicates {
                    merged[d] = Some(s.at);
                    assert_eq!(w.tickets[d].ente, t.ente);
                    assert!(w.tickets[d].opened_at < s.at && w.tickets[d].steps.is_empty());
                }
            }
        }
    }
    let mut ends = Vec::new();
    for (i, t) in w.tickets.iter().enumerate() {
        let (mut state, mut queue, mut last, mut assignee) = (State::New, t.queue, t.opened_at, None);
        for s in &t.steps {
            assert!(s.at > last, "ticket {i}: {:?} after {last}", s);
            assert!(s.at < now);
            last = s.at;
            let staff = match s.actor {
                Actor::System => None,
                Actor::Person(p) => Some(&w.people[p]).filter(|p| p.is_staff()),
            };
            if let Some(person) = staff {
                assert!(
                    is_open(Desk::Centre, s.at - TimeDelta::seconds(60)) || is_open(Desk::Centre, s.at),
                    "{s:?}"
                );
                let is_manager = person.staff_roles.contains(&StaffRole::Manager);
                assert!(
                    person.queues.contains(&queue) || is_manager,
                    "ticket {i}: {} in {queue:?}",
                    person.name()
                );
            } else if let Actor::Person(p) = s.actor {
                assert_eq!(t.requester, Requester::Person(p));
                assert!(!matches!(
                    &s.action,
                    Action::Message {
                        visibility: Visibility::Internal,
                        ..
                    }
                ));
            }
            match &s.action {
                Action::State { to, message, reason } => {
                    assert!(allowed(state, *to), "ticket {i}: {state:?} to {to:?}");
                    match to {
                        State::Resolved | State::WaitingEnte => assert!(message.is_some()),
                        State::Cancelled => assert!(reason.is_some()),
                        _ => {}
                    }
                    state = *to;
                }
                Action::Assign { to } => {
                    assert!(!matches!(state, State::Closed | State::Cancelled));
                    assert!(w.people[*to].queues.contains(&queue));
                    // The queue's rule assigns what nobody has.
                    assert!(
                        s.actor != Actor::System || state == State::New,
                        "ticket {i}: {s:?} in {state:?}"
                    );
                    assignee = Some(*to);
                    if state == State::New {
                        state = State::Assigned;
                    }
                }
                Action::Transfer { queue: to, reason } => {
                    assert!(*to != queue && !reason.is_empty());
                    queue = *to;
                    if assignee.is_some_and(|a| !w.people[a].queues.contains(to)) {
                        assignee = None;
                    }
                }
                Action::Message { visibility, text } => {
                    let is_public = *visibility == Visibility::Public;
                    assert!(
                        !(text.is_empty() || is_public && matches!(state, State::Closed | State::Cancelled))
                    );
                }
                Action::Priority { reason, .. } => assert!(!reason.is_empty()),
                Action::Merge { .. } => assert!(!matches!(state, State::Closed | State::Cancelled)),
                Action::Parent { parent } => assert_ne!(*parent, i),
            }
        }
        if state == State::New {
            assert!(
                assignee.is_none()
                    || t.steps
                        .iter()
                        .any(|s| matches!(s.action, Action::Transfer { .. }))
            );
        }
        ends.push(if merged[i].is_some() {
            State::Cancelled
        } else {
            state
        });
    }
    // A parent is resolved after its children.
    for (i, t) in w.tickets.iter().enumerate() {
        for s in &t.steps {
            if let Action::Parent { parent } = s.action {
                let resolved = |t: &DemoTicket| {
                    t.steps
                        .iter()
                        .find(|s| {
                            matches!(
                                s.action,
                                Action::State {
                                    to: State::Resolved,
                                    ..
                                }
                            )
                        })
                        .map(|s| s.at)
                };
                if let Some(at) = resolved(&w.tickets[parent]) {
                    assert!(
                        resolved(t).is_some_and(|child| child < at),
                        "child {i} of {parent}"
                    );
                }
            }
        }
    }
    ends
}

fn texts(t: &DemoTicket) -> Vec<&str> {
    t.steps
        .iter()
        .filter_map(|s| match &s.action {
            Action::Message { text, .. } => Some(text.as_str()),
            Action::State { message, .. } => message.as_deref(),
            _ => None,
        })
        .collect()
}

#[test]
fn every_step_is_possible_whenever_the_demonstration_begins() {
    // Every weekday, and every day of the month, at several times of day.
    for step in 0..32 {
        let today = day(2026, 11, 20) + TimeDelta::days(11 * step);
        let now = rome(today, 3_600 * (8 + step % 11) + 300);
        walk(&world_at(SEED, now), now);
    }
}

#[test]
fn a_year_of_tickets_is_plausible_on_every_day() {
    for today in days() {
        let w = world(7, today);
        let ends = walk(&w, rome(today, 0));
        let count = |s: State| ends.iter().filter(|e| **e == s).count();
        let open = ends
            .iter()
            .filter(|s| !matches!(s, State::Resolved | State::Closed | State::Cancelled))
            .count();
        assert!(w.tickets.len() >= 2_000);
        assert!((70..=120).contains(&open), "{today}: {open} open");
        assert!(
            (8..=25).contains(&count(State::New)),
            "{today}: {} new",
            count(State::New)
        );
        for state in [
            State::Assigned,
            State::InProgress,
            State::WaitingEnte,
            State::WaitingThirdParty,
        ] {
            assert!(count(state) >= 10, "{today}: {} {state:?}", count(state));
        }
        assert!(
            count(State::Resolved) >= 4 && count(State::Closed) >= 1_700 && count(State::Cancelled) >= 40
        );
        let set = |f: fn(&DemoTicket) -> String| w.tickets.iter().map(f).collect::<HashSet<_>>();
        assert!(set(|t| t.subject.clone()).len() >= 400 && set(|t| t.text.clone()).len() >= 400);
        assert_eq!(set(|t| format!("{:?}", t.channel)).len(), 6);
        assert_eq!(set(|t| format!("{:?}", t.queue)).len(), 4);
        assert_eq!(set(|t| format!("{:?}", t.kind)).len(), 4);
        assert_eq!(
            set(|t| format!("{:?}", Priority::of(t.impact, t.urgency))).len(),
            4
        );
        assert_eq!(set(|t| t.service.code().to_owned()).len(), 2);
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for t in &w.tickets {
            for text in texts(t).into_iter().chain([t.subject.as_str(), t.text.as_str()]) {
                *uses.entry(text).or_default() += 1;
                assert!(!text.contains(['{', '}']), "{text}");
                assert!(!text.contains("  ") && !text.contains(",,"), "{text}");
            }
            assert!((3..=200).contains(&t.subject.chars().count()) && t.text.len() <= 20_000);
            assert!(t.tags.iter().all(|tag| TAGS.contains(tag)));
        }
        let most = uses.iter().max_by_key(|u| u.1).unwrap();
        assert!(*most.1 <= 15, "{today}: {most:?}");
        assert!(w.tickets.iter().filter(|t| texts(t).len() >= 5).count() >= 100);
        let has = |f: fn(&Action) -> bool| {
            w.tickets
                .iter()
                .filter(|t| t.steps.iter().any(|s| f(&s.action)))
                .count()
        };
        assert!(has(|a| matches!(a, Action::Merge { .. })) >= 5);
        assert!(has(|a| matches!(a, Action::Parent { .. })) >= 6);
        assert!(has(|a| matches!(a, Action::Transfer { .. })) >= 200);
        assert!(has(|a| matches!(a, Action::Priority { .. })) >= 20);
        assert!(w.tickets.iter().filter(|t| t.follows.is_some()).count() >= 5);
        assert!(w.tickets.iter().any(|t| t.confidential) && w.tickets.iter().any(|t| !t.watchers.is_empty()));
    }
}

#[test]
fn openings_come_at_believable_hours() {
    let w = world(7, day(2026, 11, 19));
    let open = |t: &DemoTicket| is_open(Desk::Centre, t.opened_at);
    assert!(
        w.tickets
            .iter()
            .filter(|t| matches!(t.channel, Channel::Phone | Channel::Pec))
            .all(open)
    );
    assert!(w.tickets.windows(2).all(|p| p[0].opened_at <= p[1].opened_at));
    let in_month = |m| {
        w.tickets
            .iter()
            .filter(|t| chrono::Datelike::month(&date_of(t.opened_at)) == m)
            .count()
    };
    assert!(in_month(8) * 3 < in_month(10) * 2);
    assert!(w.tickets.iter().filter(|t| !open(t)).count() > 100);
    for t in &w.tickets {
        assert!(t.opened_at >= rome(day(2025, 11, 10), 0));
        assert_eq!(t.channel == Channel::PublicForm, t.ente.is_none());
        if let (Some(author), Requester::Person(p)) = (t.author, &t.requester) {
            assert_eq!(w.people[author].is_staff(), author != *p);
        }
        if t.channel == Channel::PublicForm {
            assert_eq!(t.kind, Kind::Question);
        }
    }
}

#[test]
fn the_same_seed_and_day_give_the_same_world() {
    let today = day(2026, 3, 2);
    assert_eq!(world(7, today), world(7, today));
    assert_ne!(world(7, today).tickets, world(8, today).tickets);
}

#[test]
fn people_and_enti_are_those_of_the_issue() {
    let w = world(7, day(2026, 3, 2));
    assert_eq!(w.enti.iter().filter(|e| e.kind == EnteKind::Comune).count(), 205);
    assert_eq!(w.enti.len(), 208);
    assert!((38..=50).contains(&w.people.len()));
    assert!(
        w.people
            .iter()
            .all(|p| p.email.ends_with(".example") && p.email.is_ascii())
    );
    assert_eq!(
        w.people.iter().map(|p| &p.email).collect::<HashSet<_>>().len(),
        w.people.len()
    );
    for queue in Queue::ALL {
        assert!(w.people.iter().filter(|p| p.queues.contains(&queue)).count() >= 3);
        assert_eq!(w.reply_templates.iter().filter(|r| r.queue == queue).count(), 8);
    }
    let enti: HashSet<usize> = w
        .people
        .iter()
        .flat_map(|p| &p.memberships)
        .map(|m| m.ente)
        .collect();
    assert!(enti.len() >= 10);
    assert!(w.people.iter().any(|p| p.memberships.len() == 2));
    assert!(w.people[AWAY_TODAY].staff_roles.contains(&StaffRole::Agent));
    for t in &w.tickets {
        if let (Some(ente), Requester::Person(p)) = (t.ente, &t.requester) {
            let places = &w.people[*p].memberships;
            let is_delegate = w
                .delegations
                .iter()
                .any(|d| d.principal == ente && places.iter().any(|m| m.ente == d.delegate));
            assert!(places.iter().any(|m| m.ente == ente) || is_delegate);
        }
    }
}

#[test]
fn every_fit_names_a_text_that_exists() {
    for topic in super::texts::topics().into_iter().chain(super::texts::PUBLIC) {
        let angles = topic.openings.len() + topic.calls.len();
        assert!(
            topic.fits.is_empty() || topic.fits.len() == angles,
            "{}",
            topic.subjects[0]
        );
        assert!(topic.tags.iter().all(|t| TAGS.contains(t)));
        for fit in topic.fits {
            let lens = [topic.subjects.len(), topic.solutions.len(), topic.asks.len()];
            let parts: Vec<&str> = fit.split('/').collect();
            assert_eq!(parts.len(), 3, "{}: {fit}", topic.subjects[0]);
            for (part, len) in parts.iter().zip(lens) {
                assert!(
                    part.bytes().all(|d| usize::from(d - b'0') < len),
                    "{}: {fit}",
                    topic.subjects[0]
                );
            }
        }
    }
}
