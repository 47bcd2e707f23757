//! What a notice is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::acts::{ActState, Procedure};
use crate::db::Json;
use crate::db::schema::notices;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, TicketId, UserId, id_type};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::sla::promises::PromiseKind;
use crate::t;

id_type!(NoticeId, "A notice to one person.");

text_enum! {
    /// What a notice tells.
    pub enum NoticeKind {
        PromiseWarning = "promise_warning",
        PromiseBreached = "promise_breached",
        PromiseUnreachable = "promise_unreachable",
        AttentionRequested = "attention_requested",
        Recomputed = "recomputed",
        ReportReady = "report_ready",
        MailHeld = "mail_held",
        DeadLetter = "dead_letter",
        PolicyInForce = "policy_in_force",
        Opened = "opened",
        Answered = "answered",
        InformationAsked = "information_asked",
        Reminder = "reminder",
        Resolved = "resolved",
        Closed = "closed",
        Reopened = "reopened",
        Assigned = "assigned",
        Transferred = "transferred",
        Mentioned = "mentioned",
        /// An act moved on.
        ActMoved = "act_moved",
        /// Something about an act that is no step: a term that nears its end, a day to remember.
        ActReminder = "act_reminder",
    }
}

text_enum! {
    /// How a ticket ended.
    pub enum Outcome {
        Closed = "closed",
        Cancelled = "cancelled",
        Merged = "merged",
    }
}

/// What a notice says, as it was when it was told; each kind has some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The ticket's number, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The ticket's subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The promise that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseKind>,
    /// When that promise is, or was, due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// How much of the target was used up, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i32>,
    /// How many tickets a recomputation moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<i32>,
    /// Who asked or wrote: name of the person, or of the ente.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// Title of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Code of the policy of which another version is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// How the ticket ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The queue that the ticket came into: its names in Italian and English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<(String, String)>,
    /// Mails that were given up, that came and cannot be read, and certified ones that were not delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
    /// The act that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<ActNews>,
    /// Our path that the notice leads to, where it is not the ticket's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// What is told of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActNews {
    /// The act.
    pub id: ActId,
    /// Its procedure.
    pub procedure: Procedure,
    /// The name of its ente.
    pub ente: String,
    /// The state that it came into.
    pub state: Option<ActState>,
    /// What is told that is no state, in Italian and English.
    pub said: Option<(String, String)>,
}

impl ActNews {
    /// What happened, as a sentence.
    fn sentence(&self, lang: Lang) -> String {
        let said = self.said.as_ref().map(|(it, en)| match lang {
            Lang::It => it.clone(),
            Lang::En => en.clone(),
        });
        let moved = self.state.map(|state| {
            let state = lang.get(&format!("acts-state-{state}")).to_lowercase();
            t!(lang, "notices-say-act_moved", state = state).into_owned()
        });
        said.or(moved).unwrap_or_default()
    }

    /// Procedure and ente.
    pub fn about(&self, lang: Lang) -> String {
        format!(
            "{}, {}",
            lang.get(&format!("acts-procedure-{}", self.procedure)),
            self.ente
        )
    }
}

/// How many mails did not arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lost {
    /// Of ours, given up.
    pub outgoing: u32,
    /// That came and cannot be read.
    pub incoming: u32,
    /// Certified ones of ours, returned or without a receipt of delivery after a day.
    pub certified: u32,
}

impl Lost {
    /// Counts in words, those that are none left out.
    fn words(self, lang: Lang) -> String {
        let parts = [
            (self.certified, "notices-lost-certified"),
            (self.outgoing, "notices-lost-outgoing"),
            (self.incoming, "notices-lost-incoming"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts = parts.map(|(count, key)| lang.with(key, &[("count", count.into())]).into_owned());
        parts.collect::<Vec<_>>().join("; ")
    }
}

impl Facts {
    /// The facts of a ticket, to be completed.
    pub fn of_ticket(number: impl ToString, subject: impl Into<String>) -> Facts {
        Facts {
            number: Some(number.to_string()),
            subject: Some(subject.into()),
            ..Facts::default()
        }
    }
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// What kind of news.
    pub kind: NoticeKind,
    /// The ticket that it is about.
    pub ticket: Option<TicketId>,
    /// What it says.
    pub facts: Facts,
}

/// A notice as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices, treat_none_as_default_value = false)]
pub struct Notice {
    /// Its id; newer ones are greater.
    pub id: NoticeId,
    /// Who is told.
    pub user_id: UserId,
    /// What kind of news.
    pub kind: NoticeKind,
    /// The ticket that it is about.
    pub ticket_id: Option<TicketId>,
    /// What it says.
    pub facts: Json<Facts>,
    /// When it was told.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Notice {
    /// What kind of news, in words.
    pub fn title(&self, lang: Lang) -> String {
        title(self.kind, lang)
    }

    /// What it says of the promise or of who asked, in words; empty if nothing.
    pub fn sentence(&self, lang: Lang) -> String {
        sentence(self.kind, &self.facts.0, lang)
    }
}

/// What kind of news, in words.
pub(super) fn title(kind: NoticeKind, lang: Lang) -> String {
    lang.get(&format!("notices-kind-{kind}")).into_owned()
}

/// The promise in words, as it stands within a sentence.
pub(super) fn promise(kind: Option<PromiseKind>, lang: Lang) -> String {
    match kind {
        Some(kind) => lang.get(&format!("notices-promise-{kind}")).into_owned(),
        None => t!(lang, "notices-promise").into_owned(),
    }
}

/// What a kind of news says with these facts.
pub(super) fn sentence(kind: NoticeKind, facts: &Facts, lang: Lang) -> String {
    if let Some(act) = &facts.act {
        return act.sentence(lang);
    }
    let promise = promise(facts.promise, lang);
    let due = facts.due_at.map(|at| match kind {
        // The last day of a term, not a moment.
        NoticeKind::InformationAsked | NoticeKind::Reminder | NoticeKind::Resolved => {
            lang.date(rome::date_of(at.utc()))
        }
        _ => lang.date_time(at),
    });
    let due = due.unwrap_or_default();
    let key = match (kind, due.is_empty()) {
        (NoticeKind::PromiseWarning, _) => "notices-say-promise_warning",
        (NoticeKind::PromiseBreached, _) => "notices-say-promise_breached",
        (NoticeKind::PromiseUnreachable, _) => "notices-say-promise_unreachable",
        (NoticeKind::AttentionRequested, _) => "notices-say-attention_requested",
        (NoticeKind::Recomputed, _) if facts.number.is_none() => "notices-say-recomputation",
        (NoticeKind::Recomputed, false) => "notices-say-recomputed",
        (NoticeKind::Recomputed, true) => "notices-say-recomputed-paused",
        (NoticeKind::ReportReady, _) => "notices-say-report_ready",
        (NoticeKind::MailHeld, _) => "notices-say-mail_held",
        (NoticeKind::DeadLetter, _) => "notices-say-dead_letter",
        (NoticeKind::PolicyInForce, _) => "notices-say-policy_in_force",
        (NoticeKind::Opened, false) => "notices-say-opened",
        (NoticeKind::Opened, true) => "notices-say-opened-without-promise",
        (NoticeKind::Answered, _) => "notices-say-answered",
        (NoticeKind::InformationAsked, false) => "notices-say-information_asked",
        (NoticeKind::InformationAsked, true) => "notices-say-information_asked-without-term",
        (NoticeKind::Reminder, _) => "notices-say-reminder",
        (NoticeKind::Resolved, false) => "notices-say-resolved",
        (NoticeKind::Resolved, true) => "notices-say-resolved-without-term",
        (NoticeKind::Closed, _) => match facts.outcome.unwrap_or(Outcome::Closed) {
            Outcome::Closed => "notices-say-closed",
            Outcome::Cancelled => "notices-say-cancelled",
            Outcome::Merged => "notices-say-merged",
        },
        (NoticeKind::Reopened, _) => "notices-say-reopened",
        (NoticeKind::Assigned, _) => "notices-say-assigned",
        (NoticeKind::Transferred, _) => "notices-say-transferred",
        (NoticeKind::Mentioned, _) => "notices-say-mentioned",
        // Without its act there is nothing to tell.
        (NoticeKind::ActMoved | NoticeKind::ActReminder, _) => return String::new(),
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let queue = facts.queue.as_ref().map(|(it, en)| match lang {
        Lang::It => it.clone(),
        Lang::En => en.clone(),
    });
    let args = [
        ("promise", promise.into()),
        ("due", due.into()),
        ("percent", facts.percent.unwrap_or(100).into()),
        ("moved", facts.moved.unwrap_or(0).into()),
        ("who", text(&facts.asked_by).into()),
        ("report", text(&facts.report).into()),
        ("policy", text(&facts.policy).into()),
        ("queue", text(&queue).into()),
        ("lost", facts.lost.unwrap_or_default().words(lang).into()),
    ];
    lang.with(key, &args).into_owned()
}
