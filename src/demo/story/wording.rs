//! How the people of a ticket word what they write: greetings, signatures, variants.

use super::Story;
use crate::demo::hours::date_of;
use crate::demo::plan::slug_of;
use crate::demo::rng::Rng;
use crate::demo::scenario::Channel;
use crate::demo::slots::{Setting, fill};
use crate::demo::texts::*;
use chrono::Timelike;
use chrono_tz::Europe::Rome;

impl Story<'_> {
    pub(super) fn fill(&self, template: &str) -> String {
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

    pub(super) fn fresh(&mut self, mut make: impl FnMut(&mut Rng, usize) -> String) -> String {
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

    pub(super) fn subject(&mut self) -> String {
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
    pub(super) fn signature(&self, long: bool) -> String {
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

    pub(super) fn opening(&mut self, clerk: usize) -> String {
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
        let is_public = channel == Channel::PublicForm;
        let greetings: &[&str] = match (is_public, local.hour() >= 17) {
            (true, _) => &STRANGER_GREETINGS,
            (false, true) => &EVENING_GREETINGS,
            (false, false) => &GREETINGS,
        };
        let codas: &[&str] = match topic.kind {
            _ if is_public => &STRANGER_CODAS,
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
    pub(super) fn answer(&mut self, body: &'static str) -> String {
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
    pub(super) fn reply(&mut self, body: &'static str, is_first: bool) -> String {
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

    pub(super) fn note(&mut self, body: &'static str) -> String {
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
    pub(super) fn note_back(&mut self, body: &'static str) -> String {
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

    pub(super) fn thanks(&mut self) -> String {
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
