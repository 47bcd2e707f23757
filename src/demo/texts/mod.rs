//! What people write, by topic. A topic is a story that may happen at any ente: how the request is worded, what the centre
//! asks back, what colleagues tell each other, how it is solved. Words in braces are filled in by `slots`.
//!
//! Conventions: a body has no greeting and no signature (both depend on the writer); both sides say "voi"; no text says
//! that an ente did something wrong, since the enti are real.

mod accessibility;
mod accounts;
mod admin;
mod citizens;
mod contents;
mod mail_dns;
mod phrases;
mod portal;
mod procurement;
mod public_form;
mod publishing;
mod replies;
mod search_stats;
mod site_faults;
mod training;
mod transparency;

pub use phrases::*;
pub use public_form::PUBLIC;
pub use replies::REPLY_TEMPLATES;

/// The two shipped services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Institutional portal.
    Portale,
    /// Web support.
    SupportoWeb,
}

impl Service {
    /// The code of the domain.
    pub fn code(self) -> &'static str {
        match self {
            Service::Portale => "PORTALE",
            Service::SupportoWeb => "SUPPORTO_WEB",
        }
    }
}

/// The four queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// First level.
    PrimoLivello,
    /// Sites and systems.
    SitiWeb,
    /// Transparency section and accessibility.
    Trasparenza,
    /// Office of the centre.
    Amministrazione,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Queue; 4] = [
        Queue::PrimoLivello,
        Queue::SitiWeb,
        Queue::Trasparenza,
        Queue::Amministrazione,
    ];

    /// The code of the contract.
    pub fn code(self) -> &'static str {
        match self {
            Queue::PrimoLivello => "primo-livello",
            Queue::SitiWeb => "siti-web",
            Queue::Trasparenza => "trasparenza",
            Queue::Amministrazione => "amministrazione",
        }
    }
}

/// Kinds of ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something does not work.
    Incident,
    /// Please do something.
    ServiceRequest,
    /// How does it work.
    Question,
    /// Beyond the service.
    ExtraActivity,
}

impl Kind {
    /// The code of the domain.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Incident => "incident",
            Kind::ServiceRequest => "service_request",
            Kind::Question => "question",
            Kind::ExtraActivity => "extra_activity",
        }
    }
}

/// The controlled list of tags.
pub const TAGS: [&str; 26] = [
    "accessibilità",
    "account",
    "albo-pretorio",
    "allegati",
    "app-io",
    "backup",
    "bandi-e-contratti",
    "certificato",
    "cookie",
    "dns",
    "dominio",
    "elezioni",
    "formazione",
    "guasto",
    "lentezza",
    "migrazione",
    "moduli",
    "newsletter",
    "posta",
    "preventivo",
    "privacy",
    "redazione",
    "ricerca",
    "spid",
    "statistiche",
    "trasparenza",
];

/// A story that may happen at any ente.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// Service it belongs to.
    pub service: Service,
    /// Queue that solves it.
    pub queue: Queue,
    /// Kind.
    pub kind: Kind,
    /// From `TAGS`.
    pub tags: &'static [&'static str],
    /// How often it comes, against the others.
    pub weight: u32,
    /// Months in which it comes; empty for all.
    pub months: &'static [u32],
    /// 0 can wait, 1 usual, 2 hurts, 3 the site is down.
    pub heat: u8,
    /// Seen by requester, watchers and staff only.
    pub confidential: bool,
    /// Subject lines.
    pub subjects: &'static [&'static str],
    /// Opening texts, in the words of the ente.
    pub openings: &'static [&'static str],
    /// What goes with each opening, and then with each call: digits of the subjects, solutions and asks, as `03/1/02`.
    /// An empty part, or no entry, means that all of them do.
    pub fits: &'static [&'static str],
    /// Opening texts in the words of the agent who took the call, after "name, office:".
    pub calls: &'static [&'static str],
    /// What the centre asks and what the ente answers.
    pub asks: &'static [(&'static str, &'static str)],
    /// A note and the colleague's reply.
    pub notes: &'static [(&'static str, &'static str)],
    /// Said when a supplier has to act first.
    pub third: &'static [&'static str],
    /// Solutions.
    pub solutions: &'static [&'static str],
    /// What the ente says when it confirms, besides the general thanks.
    pub thanks: &'static [&'static str],
}

/// The parts of `Topic::fits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Subject lines.
    Subjects = 0,
    /// Solutions.
    Solutions = 1,
    /// Asks.
    Asks = 2,
}

impl Topic {
    /// Those of `items` that go with the opening, or with the call after the openings, at `angle`.
    pub fn fitting<T: Copy>(&self, angle: usize, part: Part, items: &[T]) -> Vec<T> {
        let digits = self
            .fits
            .get(angle)
            .and_then(|f| f.split('/').nth(part as usize))
            .unwrap_or("");
        let chosen: Vec<T> = digits
            .bytes()
            .filter_map(|d| items.get(usize::from(d.wrapping_sub(b'0'))).copied())
            .collect();
        if chosen.is_empty() { items.to_vec() } else { chosen }
    }
}

/// What topics start from.
pub const BASE: Topic = Topic {
    service: Service::Portale,
    queue: Queue::SitiWeb,
    kind: Kind::Incident,
    tags: &[],
    weight: 10,
    months: &[],
    heat: 1,
    confidential: false,
    subjects: &[],
    openings: &[],
    fits: &[],
    calls: &[],
    asks: &[],
    notes: &[],
    third: &[],
    solutions: &[],
    thanks: &[],
};

/// All topics of the enti.
pub fn topics() -> Vec<&'static Topic> {
    [
        portal::TOPICS,
        site_faults::TOPICS,
        publishing::TOPICS,
        transparency::TOPICS,
        procurement::TOPICS,
        accessibility::TOPICS,
        accounts::TOPICS,
        mail_dns::TOPICS,
        citizens::TOPICS,
        search_stats::TOPICS,
        contents::TOPICS,
        training::TOPICS,
        admin::TOPICS,
    ]
    .into_iter()
    .flatten()
    .collect()
}
