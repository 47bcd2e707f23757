//! One ticket from its opening to its end, or to now.

mod course;
mod wording;

use super::hours::{Desk, after, date_of, rome};
use super::people::AWAY_TODAY;
use super::plan::Plan;
use super::rng::Rng;
use super::scenario::{
    Action, Actor, Channel, DemoEnte, DemoPerson, DemoStep, DemoTicket, Requester, StaffRole, State,
    Visibility,
};
use super::texts::*;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::HashMap;

/// No text more often than this.
const MOST_USES: usize = 12;

/// Who is there, and until when.
pub struct Cast<'a> {
    /// Everybody.
    pub people: &'a [DemoPerson],
    /// Every ente.
    pub enti: &'a [DemoEnte],
    /// The day of the demonstration.
    pub today: NaiveDate,
    /// Nothing happens from here on.
    pub now: DateTime<Utc>,
}

/// How often each text was used, over all tickets.
#[derive(Default)]
pub struct Uses(HashMap<String, usize>);

impl Uses {
    /// The first of a few attempts that is not worn out; the last attempt if all are.
    fn fresh(&mut self, mut attempt: impl FnMut(usize) -> String) -> String {
        let mut text = attempt(0);
        for n in 1..30 {
            if self.0.get(&text).copied().unwrap_or(0) < MOST_USES {
                break;
            }
            text = attempt(n);
        }
        *self.0.entry(text.clone()).or_default() += 1;
        text
    }
}

/// Whether a step ends its ticket for good.
pub fn is_final_step(step: &DemoStep) -> bool {
    matches!(
        step.action,
        Action::State {
            to: State::Closed | State::Cancelled,
            ..
        }
    )
}

struct Story<'a> {
    rng: Rng,
    plan: &'a Plan,
    cast: &'a Cast<'a>,
    uses: &'a mut Uses,
    requester_name: String,
    angle: usize,
    queue: Queue,
    state: State,
    agent: usize,
    colleague: usize,
    at: DateTime<Utc>,
    is_over: bool,
    steps: Vec<DemoStep>,
}

const EXTERNALS: [(&str, &str, bool); 14] = [
    ("Giuseppe", "Tarsetti", false),
    ("Mirella", "Odorizzi", true),
    ("Carlo", "Bignami", false),
    ("Antonella", "Predari", true),
    ("Franco", "Gelmetti", false),
    ("Raffaella", "Comincioli", true),
    ("Vincenzo", "Agnoletti", false),
    ("Manuela", "Torresani", true),
    ("Alessandro", "Vielmi", false),
    ("Lorena", "Capretti", true),
    ("Oscar", "Bonfadini", false),
    ("Stefania", "Zambotti", true),
    ("Renato", "Milesi", false),
    ("Giovanna", "Scalvenzi", true),
];

/// Lets the `i`-th ticket happen; those after it have been told already.
pub fn tell(
    mut rng: Rng,
    i: usize,
    plans: &[Plan],
    told: &[Option<DemoTicket>],
    cast: &Cast,
    uses: &mut Uses,
) -> DemoTicket {
    let plan = &plans[i];
    let topic = plan.topic;
    let external = *rng.pick(&EXTERNALS);
    let requester_name = match plan.requester {
        Some(p) => cast.people[p].first_name.to_owned(),
        None => external.0.to_owned(),
    };
    let is_linked = plan.duplicate_of.is_some() || plan.parent.is_some();
    let starts_at_first_level =
        !is_linked && plan.duplicates.is_empty() && topic.queue != Queue::PrimoLivello && rng.chance(42);
    let queue = if starts_at_first_level {
        Queue::PrimoLivello
    } else {
        topic.queue
    };
    let by_staff = matches!(plan.channel, Channel::Phone | Channel::Pec);
    let clerk = if plan.channel == Channel::Pec {
        9
    } else {
        *rng.pick(&[0, 1, 2, 3, 8])
    };
    let author = match plan.requester {
        Some(_) if by_staff => Some(clerk),
        other => other,
    };
    let is_call = plan.channel == Channel::Phone && !topic.calls.is_empty();
    let angle = if is_call {
        topic.openings.len() + rng.below(topic.calls.len())
    } else {
        rng.below(topic.openings.len())
    };
    let (impact, urgency) = weight_of(&mut rng, topic);
    let mut story = Story {
        plan,
        cast,
        uses,
        requester_name,
        angle,
        queue,
        state: State::New,
        agent: clerk,
        colleague: clerk,
        at: plan.opened_at,
        is_over: false,
        steps: Vec::new(),
        rng,
    };
    story.choose_colleague();
    let subject = story.subject();
    let text = story.opening(clerk);
    // A duplicate does nothing of its own: the kept ticket takes it in soon after its opening.
    if plan.duplicate_of.is_none() {
        story.happen(plans, told, impact, urgency);
    }
    let mut tags = topic.tags.to_vec();
    if story
        .rng
        .chance(if plan.channel == Channel::Phone { 75 } else { 45 })
    {
        tags.clear();
    }
    let confidential = topic.confidential && plan.ente.is_some();
    let watchers = story.watchers(confidential);
    DemoTicket {
        ente: plan.ente,
        requester: requester_of(plan, external),
        author,
        service: topic.service,
        queue,
        kind: topic.kind,
        subject,
        text,
        impact,
        urgency,
        channel: plan.channel,
        tags,
        watchers,
        confidential,
        follows: plan.follows,
        opened_at: plan.opened_at,
        steps: story.steps,
    }
}

fn requester_of(plan: &Plan, (first, last, _): (&str, &str, bool)) -> Requester {
    match plan.requester {
        Some(person) => Requester::Person(person),
        None => Requester::External {
            name: format!("{first} {last}"),
            email: format!("{}.{}@posta.example", first.to_lowercase(), last.to_lowercase()),
        },
    }
}

fn weight_of(rng: &mut Rng, topic: &Topic) -> (u8, u8) {
    let (impacts, urgencies) = match topic.heat {
        3 => ([70, 25, 5], [60, 35, 5]),
        2 => ([35, 45, 20], [45, 45, 10]),
        1 => ([12, 40, 48], [12, 58, 30]),
        _ => ([8, 32, 60], [4, 40, 56]),
    };
    (
        rng.weighted(&impacts) as u8 + 1,
        rng.weighted(&urgencies) as u8 + 1,
    )
}

impl Story<'_> {
    fn choose_agent(&mut self) {
        let is_recent = self.cast.now - self.plan.opened_at < TimeDelta::days(21);
        let members: Vec<usize> = (0..self.cast.people.len())
            .filter(|&p| {
                let person = &self.cast.people[p];
                person.staff_roles.contains(&StaffRole::Agent)
                    && person.queues.contains(&self.queue)
                    && !(is_recent && p == AWAY_TODAY)
            })
            .collect();
        self.agent = *self.rng.pick(&members);
        self.choose_colleague();
    }

    fn choose_colleague(&mut self) {
        // Somebody else who sees the ticket: a member of the queue or a manager.
        let others: Vec<usize> = (0..self.cast.people.len())
            .filter(|&p| {
                p != self.agent && p != AWAY_TODAY && self.cast.people[p].queues.contains(&self.queue)
            })
            .collect();
        self.colleague = *self.rng.pick(&others);
    }

    /// Adds a step if it still lies before now; otherwise the story stops here.
    fn push(&mut self, at: DateTime<Utc>, actor: Actor, action: Action) -> bool {
        let at = self
            .steps
            .last()
            .map_or(at.max(self.plan.opened_at + TimeDelta::seconds(1)), |last| {
                at.max(last.at + TimeDelta::seconds(1))
            });
        if self.is_over || at >= self.cast.now {
            self.is_over = true;
            return false;
        }
        match &action {
            Action::State { to, .. } => self.state = *to,
            Action::Assign { .. } if self.state == State::New => self.state = State::Assigned,
            Action::Transfer { queue, .. } => self.queue = *queue,
            _ => {}
        }
        self.at = at;
        self.steps.push(DemoStep { at, actor, action });
        true
    }

    fn centre_later(&mut self, from: i64, to: i64) -> DateTime<Utc> {
        let minutes = self.rng.between(from, to);
        let at = after(Desk::Centre, self.at, minutes);
        at + TimeDelta::seconds(self.rng.between(0, 50))
    }

    /// People of an ente answer in their hours, now and then in the evening from home.
    fn ente_later(&mut self, from: i64, to: i64) -> DateTime<Utc> {
        let minutes = self.rng.between(from, to);
        let at = after(Desk::Ente, self.at, minutes) + TimeDelta::seconds(self.rng.between(0, 50));
        let by_mail = matches!(self.plan.channel, Channel::Portal | Channel::Email);
        if by_mail && self.rng.chance(5) {
            return rome(date_of(at), 19 * 3_600 + self.rng.between(0, 9_000)).max(at);
        }
        at
    }

    fn staff(&self) -> Actor {
        Actor::Person(self.agent)
    }

    fn message(&mut self, at: DateTime<Utc>, actor: Actor, visibility: Visibility, text: String) -> bool {
        self.push(at, actor, Action::Message { visibility, text })
    }

    fn state(&mut self, at: DateTime<Utc>, actor: Actor, to: State, message: Option<String>) -> bool {
        self.push(
            at,
            actor,
            Action::State {
                to,
                message,
                reason: None,
            },
        )
    }

    fn watchers(&mut self, confidential: bool) -> Vec<usize> {
        let mut watchers = Vec::new();
        if let Some(ente) = self.plan.ente
            && self.rng.chance(14)
        {
            watchers = (0..self.cast.people.len())
                .filter(|&p| {
                    let mut places = self.cast.people[p].memberships.iter();
                    Some(p) != self.plan.requester && places.any(|m| m.ente == ente && m.sees_all)
                })
                .collect();
        }
        if !confidential && self.rng.chance(4) {
            watchers.push(10);
        }
        watchers
    }
}
