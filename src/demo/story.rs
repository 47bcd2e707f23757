//! One ticket from its opening to its end, or to now.

use super::hours::{Desk, after, date_of, rome, working_days_after};
use super::people::AWAY_TODAY;
use super::plan::{Fate, Plan, slug_of};
use super::rng::Rng;
use super::scenario::{
    Action, Actor, Channel, DemoEnte, DemoPerson, DemoStep, DemoTicket, Priority, Requester, StaffRole,
    State, Visibility,
};
use super::slots::{Setting, fill};
use super::texts::*;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::Rome;
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

    fn fill(&self, template: &str) -> String {
        let requester_is_woman = self.plan.requester.is_some_and(|p| self.cast.people[p].is_woman);
        fill(
            template,
            &Setting {
                slots: &self.plan.slots,
                opened_on: date_of(self.plan.opened_at),
                requester: &self.requester_name,
                requester_is_woman,
                colleague: self.cast.people[self.colleague].first_name,
                slug: slug_of(self.cast.enti, self.plan.ente),
            },
        )
    }

    fn fresh(&mut self, mut make: impl FnMut(&mut Rng, usize) -> String) -> String {
        let mut rng = self.rng.clone();
        let mut uses = std::mem::take(self.uses);
        let text = uses.fresh(|n| {
            let raw = make(&mut rng, n);
            self.fill(&raw)
        });
        *self.uses = uses;
        self.rng = rng;
        text
    }

    fn subject(&mut self) -> String {
        let topic = self.plan.topic;
        let subjects = topic.fitting(self.angle, Part::Subjects, topic.subjects);
        let prefix = self.plan.follows.is_some();
        let is_mail = self.plan.channel == Channel::Email;
        self.fresh(|rng, n| {
            let subject = *rng.pick(&subjects);
            match (n, rng.below(100)) {
                (0..3, _) if prefix => format!("Ancora su: {subject}"),
                (0..3, 0..=2) if is_mail => format!("URGENTE: {subject}"),
                (0..3, 3..=5) if is_mail => format!("I: {subject}"),
                (0..3, 6..=7) if is_mail => format!("R: {subject}"),
                (0..12, _) => subject.to_owned(),
                _ => format!("{subject} (ufficio {{uff}})"),
            }
        })
    }

    /// What the ente's person puts under a message.
    fn signature(&self, long: bool) -> String {
        let Some(p) = self.plan.requester else {
            return self.requester_name.clone();
        };
        let person = &self.cast.people[p];
        match (long, self.plan.ente) {
            (true, Some(ente)) => format!(
                "{}\n{}\n{}",
                person.name(),
                person.office,
                self.cast.enti[ente].name
            ),
            _ if p % 3 == 0 => person.name(),
            _ => person.first_name.to_owned(),
        }
    }

    fn opening(&mut self, clerk: usize) -> String {
        let topic = self.plan.topic;
        let channel = self.plan.channel;
        if let Some(call) = self.angle.checked_sub(topic.openings.len()) {
            let call = topic.calls[call];
            let (name, office) = match self.plan.requester {
                Some(p) => (self.cast.people[p].name(), self.cast.people[p].office),
                None => (self.requester_name.clone(), ""),
            };
            let code = clerk % 2;
            return self.fresh(|rng, _| match (rng.below(5) + code) % 5 {
                0 => format!("Telefonata di {name} ({office}): {call}"),
                1 => format!("{name}, {office}. Al telefono: {call}"),
                2 => format!("Chiama {name}, {office}: {call}"),
                3 => format!(
                    "{name} ({office}) {}: {call}",
                    rng.pick(&["per telefono", "a voce", "al telefono"])
                ),
                _ => format!("Chiamata da {name}, {office}.\n\n{call}\n\nRichiamare in mattinata se serve."),
            });
        }
        let local = self.plan.opened_at.with_timezone(&Rome);
        let greetings: &[&str] = if local.hour() >= 17 {
            &EVENING_GREETINGS
        } else {
            &GREETINGS
        };
        let codas: &[&str] = match topic.kind {
            Kind::Incident => &FAULT_CODAS,
            Kind::ServiceRequest | Kind::ExtraActivity => &REQUEST_CODAS,
            Kind::Question => &QUESTION_CODAS,
        };
        let follows = self.plan.follows.is_some();
        let opening = topic.openings[self.angle];
        let sign_long = matches!(channel, Channel::Email | Channel::Pec);
        let signature = self.signature(sign_long);
        self.fresh(|rng, _| {
            let mut parts: Vec<String> = Vec::new();
            match channel {
                Channel::Pec => {
                    parts.push("Spett.le Centro servizi,\nsi trasmette la richiesta seguente.".to_owned())
                }
                Channel::Api => {}
                _ => parts.push((*rng.pick(greetings)).to_owned()),
            }
            if follows {
                parts.push("riprendo una richiesta che avevamo già chiuso qualche settimana fa.".to_owned());
            }
            let body = opening;
            parts.push(
                match (
                    rng.chance(55),
                    parts.first().is_some_and(|p| p.ends_with(',')) && !follows,
                ) {
                    (true, true) => format!("{} {}", lower(body), rng.pick(codas)),
                    (true, false) => format!("{body} {}", rng.pick(codas)),
                    (false, true) => lower(body),
                    (false, false) => body.to_owned(),
                },
            );
            match rng.below(10) {
                _ if channel == Channel::Api => {}
                0 => parts.push(signature.clone()),
                1 if !sign_long => parts.push((*rng.pick(&CLOSINGS)).to_owned()),
                _ => parts.push(format!("{}\n{signature}", rng.pick(&CLOSINGS))),
            }
            parts.retain(|p| !p.is_empty());
            parts.join("\n\n")
        })
    }

    /// A message of the ente after the first one.
    fn answer(&mut self, body: &'static str) -> String {
        let name = self.signature(false);
        self.fresh(|rng, _| match rng.below(6) {
            0 => body.to_owned(),
            1 => format!("Buongiorno,\n{}\n\n{name}", lower(body)),
            2 => format!("{body}\n\nGrazie, {name}"),
            3 => format!("{body}\n{name}"),
            4 => format!("Eccomi. {body}"),
            _ => format!(
                "{body}\n\n{}\n{name}",
                rng.pick(&["Grazie", "Saluti", "Buona giornata", "Grazie ancora"])
            ),
        })
    }

    /// A public message of the centre.
    fn reply(&mut self, body: &'static str, is_first: bool) -> String {
        let agent = self.cast.people[self.agent].first_name;
        self.fresh(|rng, _| {
            let closing = rng.pick(&CENTRE_CLOSINGS);
            match rng.below(8) {
                0 if !is_first => format!("{}\n\n{agent}", upper(body)),
                1 if !is_first => format!("{{nome}}, {}\n\n{agent}", lower(body)),
                _ => format!(
                    "{}\n{}\n\n{closing}\n{agent}",
                    rng.pick(&CENTRE_GREETINGS),
                    lower(body)
                ),
            }
        })
    }

    fn note(&mut self, body: &'static str) -> String {
        self.fresh(|rng, n| match (n, rng.below(6)) {
            (0, 0..=3) => body.to_owned(),
            (_, 0) => format!("Nota: {}", lower(body)),
            (_, 1) => format!("Per memoria: {}", lower(body)),
            (_, 2) => format!("{body} Richiesta di {{nome}}."),
            (_, 3) => format!("{{collega}}, per tua informazione: {}", lower(body)),
            (_, 4) => format!("{body} Lo scrivo qui così resta."),
            _ => format!("Aggiornamento: {}", lower(body)),
        })
    }

    /// The colleague's answer to a note.
    fn note_back(&mut self, body: &'static str) -> String {
        let agent = self.cast.people[self.agent].first_name;
        self.fresh(|rng, n| match (n, rng.below(6)) {
            (0, 0..=3) => body.to_owned(),
            (_, 0) => format!("{agent}, {}", lower(body)),
            (_, 1) => format!("Visto. {body}"),
            (_, 2) => format!("{body} Ciao {agent}"),
            (_, 3) => format!("Per {agent}: {}", lower(body)),
            (_, 4) => format!("Letto adesso. {body}"),
            _ => format!("{body} Fammi sapere se serve altro."),
        })
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

    fn thanks(&mut self) -> String {
        let topic = self.plan.topic;
        let name = self.signature(false);
        self.fresh(|rng, _| {
            let text = match topic.kind {
                _ if !topic.thanks.is_empty() && rng.chance(40) => *rng.pick(topic.thanks),
                Kind::Question | Kind::ExtraActivity => *rng.pick(&ANSWER_THANKS),
                Kind::Incident | Kind::ServiceRequest => *rng.pick(&THANKS),
            };
            match rng.below(4) {
                0 => text.to_owned(),
                1 => format!("{text}\n{name}"),
                2 => format!("{text}\n\n{name}"),
                _ => format!("{text} {name}"),
            }
        })
    }
}

fn lower(text: &str) -> String {
    // Abbreviations and names keep their capital.
    let first: &str = text.split([' ', ',', '.', '\'']).next().unwrap_or("");
    let is_word = first.chars().skip(1).all(|c| !c.is_uppercase()) && !NAMES.contains(&first);
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if is_word => c.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

const NAMES: [&str; 12] = [
    "Google",
    "Chrome",
    "Edge",
    "Firefox",
    "Consip",
    "Outlook",
    "Word",
    "Android",
    "Amministrazione",
    "Microsoft",
    "Excel",
    "Let",
];

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
