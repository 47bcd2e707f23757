//! One ticket from its opening to its end, or to now.

mod wording;

use super::hours::{Desk, after, date_of, rome, working_days_after};
use super::people::AWAY_TODAY;
use super::plan::{Fate, Plan};
use super::rng::Rng;
use super::scenario::{
    Action, Actor, Channel, DemoEnte, DemoPerson, DemoStep, DemoTicket, Priority, Requester, StaffRole,
    State, Visibility,
};
use super::texts::*;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
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
        requester: match plan.requester {
            Some(p) => Requester::Person(p),
            None => Requester::External {
                name: format!("{} {}", external.0, external.1),
                email: format!(
                    "{}.{}@posta.example",
                    external.0.to_lowercase(),
                    external.1.to_lowercase()
                ),
            },
        },
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

    fn happen(&mut self, plans: &[Plan], told: &[Option<DemoTicket>], impact: u8, urgency: u8) {
        let topic = self.plan.topic;
        let priority = Priority::of(impact, urgency);
        let (quick, slow) = match priority {
            Priority::Critical => (3, 40),
            Priority::High => (8, 110),
            Priority::Normal => (15, 330),
            Priority::Low => (30, 620),
        };
        if self.queue != topic.queue && !self.transfer(quick, slow) {
            return;
        }
        if self.plan.fate == Fate::New {
            return;
        }
        self.choose_agent();
        let at = self.centre_later(quick, slow);
        let (actor, at) = match self.rng.below(10) {
            0..=1 => (
                Actor::Person(if self.queue == Queue::Amministrazione {
                    11
                } else {
                    10
                }),
                at,
            ),
            2..=3 if self.queue == Queue::Amministrazione => (
                Actor::System,
                self.at + TimeDelta::seconds(self.rng.between(2, 5)),
            ),
            _ => (self.staff(), at),
        };
        let agent = self.agent;
        if !self.push(at, actor, Action::Assign { to: agent }) {
            return;
        }
        if let Some(parent) = self.plan.parent {
            let at = self.centre_later(2, 12);
            self.push(at, self.staff(), Action::Parent { parent });
        }
        self.merge(plans);
        if self.rng.chance(4) && self.plan.children.is_empty() {
            self.override_priority(priority);
        }
        if !topic.notes.is_empty() && self.rng.chance(33) {
            self.talk_among_colleagues();
        }
        if self.plan.fate == Fate::Assigned {
            return;
        }
        self.take_up();
        if self.plan.fate == Fate::Full && self.plan.ente.is_some() && !self.is_linked() && self.rng.chance(3)
        {
            return self.cancel();
        }
        if !self.ask() || !self.wait_for_supplier() || self.plan.fate == Fate::InProgress {
            if self.plan.fate == Fate::InProgress && self.state == State::Assigned {
                let at = self.centre_later(5, 90);
                self.state(at, self.staff(), State::InProgress, None);
            }
            return;
        }
        let not_before = self
            .plan
            .children
            .iter()
            .filter_map(|&c| told[c].as_ref())
            .flat_map(|t| {
                t.steps
                    .iter()
                    .filter(|s| {
                        matches!(
                            s.action,
                            Action::State {
                                to: State::Resolved,
                                ..
                            }
                        )
                    })
                    .map(|s| s.at)
            });
        let children_done = not_before.clone().count() == self.plan.children.len();
        let wake = not_before.max();
        if !children_done {
            return;
        }
        self.solve(wake, priority);
    }

    fn is_linked(&self) -> bool {
        self.plan.parent.is_some() || !self.plan.children.is_empty() || !self.plan.duplicates.is_empty()
    }

    /// First level hands the ticket over; false if it has not come to that yet.
    fn transfer(&mut self, quick: i64, slow: i64) -> bool {
        let queue = self.plan.topic.queue;
        if self.plan.fate == Fate::New && self.rng.chance(60) {
            return true;
        }
        let reasons: &[&str] = match queue {
            Queue::SitiWeb => &TRANSFER_SITES,
            Queue::Trasparenza => &TRANSFER_TRANSPARENCY,
            Queue::Amministrazione => &TRANSFER_OFFICE,
            Queue::PrimoLivello => &TRANSFER_FIRST,
        };
        self.choose_agent();
        let at = self.centre_later(quick, slow);
        let agent = self.agent;
        let was_assigned = self.plan.fate != Fate::New && self.rng.chance(25);
        if was_assigned {
            if !self.push(at, Actor::Person(agent), Action::Assign { to: agent }) {
                return false;
            }
            if self.rng.chance(50) {
                let text = self.fresh(|rng, _| {
                    (*rng.pick(&[
                        "Guardato, non è cosa da primo livello.",
                        "Sentita {nome} al telefono, la passo a chi può intervenire.",
                        "Provato a riprodurre: stesso risultato, passo avanti.",
                        "Mancano i permessi per intervenire, la giro.",
                        "Fatta la prima verifica con l'ente, il resto è del secondo livello.",
                    ]))
                    .to_owned()
                });
                let at = self.centre_later(5, 40);
                self.message(at, Actor::Person(agent), Visibility::Internal, text);
            }
        }
        let reason = (*self.rng.pick(reasons)).to_owned();
        let at = if was_assigned {
            self.centre_later(2, 30)
        } else {
            at
        };
        if !self.push(at, Actor::Person(agent), Action::Transfer { queue, reason }) {
            return false;
        }
        if self.state == State::Assigned && !self.cast.people[agent].queues.contains(&queue) {
            let at = self.at + TimeDelta::seconds(1);
            return self.state(at, Actor::System, State::New, None);
        }
        true
    }

    fn merge(&mut self, plans: &[Plan]) {
        if self.plan.duplicates.is_empty() {
            return;
        }
        let duplicates = self.plan.duplicates.clone();
        let last = duplicates
            .iter()
            .map(|&d| plans[d].opened_at)
            .max()
            .expect("there is one");
        self.at = self.at.max(last);
        let at = self.centre_later(5, 60);
        self.push(at, self.staff(), Action::Merge { duplicates });
    }

    fn override_priority(&mut self, from: Priority) {
        let (to, reasons): (Priority, &[&str]) = match from {
            Priority::Critical => (Priority::High, &PRIORITY_DOWN),
            Priority::High if self.rng.chance(50) => (Priority::Normal, &PRIORITY_DOWN),
            Priority::High => (Priority::Critical, &PRIORITY_UP),
            Priority::Normal => (Priority::High, &PRIORITY_UP),
            Priority::Low => (Priority::Normal, &PRIORITY_UP),
        };
        let reason = (*self.rng.pick(reasons)).to_owned();
        let at = self.centre_later(3, 60);
        self.push(at, self.staff(), Action::Priority { to, reason });
    }

    fn talk_among_colleagues(&mut self) {
        let (note, back) = *self.rng.pick(self.plan.topic.notes);
        let text = self.note(note);
        let at = self.centre_later(4, 90);
        if self.message(at, self.staff(), Visibility::Internal, text) && self.rng.chance(85) {
            let text = self.note_back(back);
            let at = self.centre_later(6, 120);
            self.message(at, Actor::Person(self.colleague), Visibility::Internal, text);
        }
    }

    fn take_up(&mut self) {
        if self.rng.chance(38) {
            let ack = *self.rng.pick(&ACKS);
            let text = self.reply(ack, true);
            let at = self.centre_later(3, 60);
            self.message(at, self.staff(), Visibility::Public, text);
        }
        if self.rng.chance(70) {
            let at = self.centre_later(1, 45);
            self.state(at, self.staff(), State::InProgress, None);
        }
    }

    /// Questions to the ente and its answers; false if an answer is still missing.
    fn ask(&mut self) -> bool {
        let topic = self.plan.topic;
        let waits = self.plan.fate == Fate::WaitingEnte;
        let asks = topic.fitting(self.angle, Part::Asks, topic.asks);
        if self.plan.requester.is_none() || asks.is_empty() {
            return true;
        }
        let most = asks.len().min(if waits {
            self.rng.weighted(&[0, 75, 25])
        } else {
            self.rng.weighted(&[44, 36, 20])
        });
        let first = self.rng.below(asks.len());
        for n in 0..most {
            let (question, answer) = asks[(first + n) % asks.len()];
            let is_last = waits && n + 1 == most;
            let text = self.reply(question, n == 0);
            let at = self.centre_later(6, 150);
            let pauses = is_last || self.rng.chance(58);
            let asked = if pauses {
                self.state(at, self.staff(), State::WaitingEnte, Some(text))
            } else {
                self.message(at, self.staff(), Visibility::Public, text)
            };
            if !asked || is_last {
                return false;
            }
            if pauses && self.plan.fate == Fate::Full && !self.is_linked() && self.rng.chance(4) {
                return self.give_up();
            }
            let text = self.answer(answer);
            let longest = if waits { 300 } else { 900 };
            let at = self.ente_later(12, longest);
            let requester = self.plan.requester.expect("checked above");
            if !self.message(at, Actor::Person(requester), Visibility::Public, text) {
                return false;
            }
            if self.state == State::WaitingEnte {
                let at = self.at + TimeDelta::seconds(1);
                if !self.state(at, Actor::System, State::InProgress, None) {
                    return false;
                }
            }
        }
        true
    }

    /// The ente never answers: the clock cancels after twenty working days.
    fn give_up(&mut self) -> bool {
        let due = working_days_after(date_of(self.at), 20);
        let at = rome(due + Days::new(1), 300 + self.rng.between(0, 50));
        let reason = Some(SYSTEM_CANCEL.to_owned());
        self.push(
            at,
            Actor::System,
            Action::State {
                to: State::Cancelled,
                message: None,
                reason,
            },
        );
        false
    }

    fn wait_for_supplier(&mut self) -> bool {
        let topic = self.plan.topic;
        let waits = self.plan.fate == Fate::WaitingThirdParty;
        if !waits && (topic.third.is_empty() || !self.rng.chance(32)) {
            return !self.is_over;
        }
        let texts: &[&'static str] = if topic.third.is_empty() {
            &THIRD_PARTY
        } else {
            topic.third
        };
        let body = *self.rng.pick(texts);
        let text = self.reply(body, false);
        let at = self.centre_later(5, 120);
        if !self.state(at, self.staff(), State::WaitingThirdParty, Some(text)) || waits {
            return false;
        }
        let back = *self.rng.pick(&THIRD_PARTY_BACK);
        let text = self.note(back);
        let at = self.centre_later(120, 1_600);
        self.message(at, self.staff(), Visibility::Internal, text);
        let at = self.centre_later(1, 3);
        self.state(at, self.staff(), State::InProgress, None)
    }

    fn cancel(&mut self) {
        let (at, actor, message, reason) = if self.rng.chance(60) {
            let body = *self.rng.pick(&ENTE_CANCELS);
            let requester = self
                .plan
                .requester
                .expect("only tickets of enti are cancelled so");
            let text = self.answer(body);
            (
                self.ente_later(20, 400),
                Actor::Person(requester),
                Some(text.clone()),
                Some(self.fill(body)),
            )
        } else {
            let reason = self.fresh(|rng, _| (*rng.pick(&STAFF_CANCELS)).to_owned());
            (self.centre_later(20, 400), self.staff(), None, Some(reason))
        };
        self.push(
            at,
            actor,
            Action::State {
                to: State::Cancelled,
                message,
                reason,
            },
        );
    }

    fn solve(&mut self, not_before: Option<DateTime<Utc>>, priority: Priority) {
        let topic = self.plan.topic;
        let (quick, slow) = match priority {
            Priority::Critical => (15, 220),
            Priority::High => (20, 420),
            Priority::Normal => (20, 700),
            Priority::Low => (20, 1_100),
        };
        let solutions = topic.fitting(self.angle, Part::Solutions, topic.solutions);
        let solution = *self.rng.pick(&solutions);
        let text = self.reply(solution, false);
        self.at = self.at.max(not_before.unwrap_or(self.at));
        let at = self.centre_later(quick, slow);
        if !self.state(at, self.staff(), State::Resolved, Some(text)) {
            return;
        }
        let requester = self.plan.requester;
        if let Some(requester) = requester
            && !self.is_linked()
            && self.rng.chance(5)
        {
            let pairs: &[(&str, &str)] = if topic.kind == Kind::Incident {
                &FAULT_REOPENINGS
            } else {
                &REQUEST_REOPENINGS
            };
            let (complaint, again) = *self.rng.pick(pairs);
            let text = self.answer(complaint);
            let at = self.ente_later(40, 900);
            if !self.state(at, Actor::Person(requester), State::InProgress, Some(text)) {
                return;
            }
            let text = self.reply(again, false);
            let at = self.centre_later(25, 500);
            if !self.state(at, self.staff(), State::Resolved, Some(text)) {
                return;
            }
        }
        let resolved_on = date_of(self.at);
        if let Some(requester) = requester
            && self.rng.chance(54)
        {
            let message = self.rng.chance(78).then(|| self.thanks());
            let at = self.ente_later(8, 1_300);
            if date_of(at) <= working_days_after(resolved_on, 9) {
                self.state(at, Actor::Person(requester), State::Closed, message);
                return;
            }
        }
        let at = rome(
            working_days_after(resolved_on, 10) + Days::new(1),
            300 + self.rng.between(0, 50),
        );
        self.state(at, Actor::System, State::Closed, None);
    }
}
