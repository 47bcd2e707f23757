//! What happens to a ticket after its opening, act by act.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::Story;
use crate::demo::hours::{date_of, rome, working_days_after};
use crate::demo::plan::{Fate, Plan};
use crate::demo::scenario::{Action, Actor, DemoStep, DemoTicket, Priority, State, Visibility};
use crate::demo::texts::*;

impl Story<'_> {
    pub(super) fn happen(&mut self, plans: &[Plan], told: &[Option<DemoTicket>], impact: u8, urgency: u8) {
        let topic = self.plan.topic;
        let priority = Priority::of(impact, urgency);
        let (quick, slow) = match priority {
            Priority::Critical => (2, 12),
            Priority::High => (3, 28),
            Priority::Normal => (5, 90),
            Priority::Low => (8, 190),
        };
        if self.queue != topic.queue && !self.transfer(quick, slow) {
            return;
        }
        if self.plan.fate == Fate::New {
            return;
        }
        if !self.assign(quick, slow) {
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
        self.take_up(quick, slow);
        if self.plan.fate == Fate::Full && self.plan.ente.is_some() && !self.is_linked() && self.rng.chance(3)
        {
            return self.cancel();
        }
        if !self.ask(quick, slow) || !self.wait_for_supplier() || self.plan.fate == Fate::InProgress {
            if self.plan.fate == Fate::InProgress && self.state == State::Assigned {
                let at = self.centre_later(5, 90);
                self.state(at, self.staff(), State::InProgress, None);
            }
            return;
        }
        let solved = self.solved_children(told);
        if solved.len() == self.plan.children.len() {
            self.solve(solved.into_iter().max(), priority);
        }
    }

    /// When each of the children told so far was solved.
    fn solved_children(&self, told: &[Option<DemoTicket>]) -> Vec<DateTime<Utc>> {
        let is_solution = |step: &&DemoStep| {
            matches!(
                step.action,
                Action::State {
                    to: State::Resolved,
                    ..
                }
            )
        };
        let children = self
            .plan
            .children
            .iter()
            .filter_map(|&child| told[child].as_ref());
        children
            .flat_map(|child| child.steps.iter().filter(is_solution).map(|step| step.at))
            .collect()
    }

    /// Somebody gets the ticket: by own choice, from a manager, or by the turn of the office; false if that is still to come.
    fn assign(&mut self, quick: i64, slow: i64) -> bool {
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
            // The office's turn is for what nobody has yet.
            2..=3 if self.queue == Queue::Amministrazione && self.state == State::New => (
                Actor::System,
                self.at + TimeDelta::seconds(self.rng.between(2, 5)),
            ),
            _ => (self.staff(), at),
        };
        let agent = self.agent;
        self.push(at, actor, Action::Assign { to: agent })
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
        let at = self.centre_later(4, 20);
        if self.message(at, self.staff(), Visibility::Internal, text) && self.rng.chance(85) {
            let text = self.note_back(back);
            let at = self.centre_later(4, 25);
            self.message(at, Actor::Person(self.colleague), Visibility::Internal, text);
        }
    }

    fn take_up(&mut self, quick: i64, slow: i64) {
        if self.rng.chance(62) {
            let ack = *self.rng.pick(&ACKS);
            let text = self.reply(ack, true);
            let at = self.centre_later(quick, slow);
            self.message(at, self.staff(), Visibility::Public, text);
        }
        if self.rng.chance(70) {
            let at = self.centre_later(1, quick + 10);
            self.state(at, self.staff(), State::InProgress, None);
        }
    }

    /// Questions to the ente and its answers; false if an answer is still missing.
    fn ask(&mut self, quick: i64, slow: i64) -> bool {
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
            let at = self.centre_later(quick + 3, slow + 25);
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
            Priority::Critical => (8, 60),
            Priority::High => (12, 130),
            Priority::Normal => (20, 340),
            Priority::Low => (20, 720),
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
        // What the service excludes ends with a quote or a no: there is nothing to be done over.
        if let Some(requester) = requester
            && topic.kind != Kind::ExtraActivity
            && !self.is_linked()
            && self.rng.chance(5)
        {
            let pairs: &[(&str, &str)] = match topic.kind {
                Kind::Incident => &FAULT_REOPENINGS,
                Kind::Question => &QUESTION_REOPENINGS,
                _ => &REQUEST_REOPENINGS,
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
