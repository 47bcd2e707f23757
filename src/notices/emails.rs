//! The mails that notices are sent with. Commands know no configuration: the letterhead is filled in when a mail leaves.

use super::digest::{Digest, MOST_LISTED, Workload};
use super::model::{self, ActNews, Facts, Lost, NewNotice, Notice, NoticeId, NoticeKind};
use super::shown::Shown;
use crate::acts::{ActState, Procedure};
use crate::db::Json;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::kernel::text::{Lang, one_line};
use crate::mail::html::words as words_of;
use crate::mail::letterhead::{BASE_URL, CENTRE, SOLUTION};
use crate::mail::outbox::Mail;
use crate::mail::render::{DEAD_LETTER, DIGEST, RenderError, render};
use crate::sla::promises::PromiseKind;
use crate::t;
use crate::tickets::TicketNumber;
use crate::users::Recipient;
use crate::users::actor::Person;

/// Notices that one mail lists.
const MOST_IN_ONE: usize = 50;

/// The mail beside a notice. A deputy is told the number alone, where it has not been asked whether he or she sees the
/// ticket: the subject of a confidential one is not for everybody who stands in (R-TKT-10). `words`: what somebody wrote
/// publicly; who is told them sees the ticket.
pub(super) fn notice(to: &Recipient, new: &NewNotice, words: Option<&str>) -> Result<Mail, RenderError> {
    let (person, facts) = (&to.person, &new.facts);
    let lang = person.language;
    let template = template(new);
    let number = facts.number.clone().unwrap_or_default();
    let subject = facts.subject.as_ref().filter(|_| {
        // These are told to people who see the ticket, and to nobody else.
        !to.stands_in || template.starts_with("tickets/")
    });
    let about = match subject {
        _ if facts.act.is_some() => facts.act.as_ref().map(|act| act.about(lang)).unwrap_or_default(),
        Some(subject) => format!("{number} – {subject}"),
        None => number.clone(),
    };
    let path = match (&facts.path, facts.number.as_ref()) {
        (Some(path), _) => path.clone(),
        (None, Some(number)) => format!("/tickets/{number}"),
        (None, None) => "/notices".to_owned(),
    };
    let link = match (new.kind, new.ticket) {
        (NoticeKind::Resolved, Some(_)) => format!("{BASE_URL}/solutions/{SOLUTION}"),
        _ => format!("{BASE_URL}{}", one_line(&path)),
    };
    let words = words.map(words_of).unwrap_or_default();
    let values = [
        ("name", one_line(&person.name)),
        ("number", number),
        ("about", about),
        ("subject", subject.cloned().unwrap_or_default()),
        ("sentence", model::sentence(new.kind, facts, lang)),
        ("report", facts.report.clone().unwrap_or_default()),
        ("policy", facts.policy.clone().unwrap_or_default()),
    ];
    let values = values.map(|(name, value)| (name, one_line(&value)));
    let mut given: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    given.extend([("link", link.as_str()), ("centre", CENTRE), ("words", &words)]);
    let text = render(template, lang, &given)?;
    Ok(Mail {
        kind: template,
        to: (person.name.clone(), person.email.clone()),
        user: Some(person.id),
        subject: text.subject,
        body: text.body,
        language: lang,
        ticket: new.ticket,
    })
}

/// What one run told one person, in one mail.
pub(super) fn several(to: &Person, told: &[Shown]) -> Result<Mail, RenderError> {
    let lang = to.language;
    let mut lines: Vec<String> = told
        .iter()
        .take(MOST_IN_ONE)
        .map(|told| line(lang, told))
        .collect();
    if let Some(more) = told.len().checked_sub(MOST_IN_ONE).filter(|more| *more > 0) {
        lines.push(t!(lang, "notices-digest-more", count = more).into_owned());
    }
    let (lines, count) = (lines.join("\n"), told.len().to_string());
    let link = format!("{BASE_URL}/notices");
    let text = render(
        "notices/several",
        lang,
        &[
            ("name", &one_line(&to.name)),
            ("count", &count),
            ("lines", &lines),
            ("link", &link),
            ("centre", CENTRE),
        ],
    )?;
    Ok(Mail {
        kind: "notices/several",
        to: (to.name.clone(), to.email.clone()),
        user: Some(to.id),
        subject: text.subject,
        body: text.body,
        language: lang,
        ticket: None,
    })
}

/// Number and sentence; of what the person may not see the kind alone.
fn line(lang: Lang, told: &Shown) -> String {
    match &told.notice.facts.0.number {
        Some(number) => format!("- {}: {}", one_line(number), told.notice.sentence(lang)),
        None => format!("- {}", told.notice.title(lang)),
    }
}

fn template(new: &NewNotice) -> &'static str {
    match new.kind {
        NoticeKind::PromiseWarning => "notices/promise_warning",
        NoticeKind::PromiseBreached => "notices/promise_breached",
        NoticeKind::PromiseUnreachable => "notices/promise_unreachable",
        NoticeKind::AttentionRequested => "notices/attention_requested",
        NoticeKind::Recomputed if new.facts.number.is_none() => "notices/recomputation",
        NoticeKind::Recomputed => "notices/recomputed",
        NoticeKind::ReportReady => "notices/report_ready",
        NoticeKind::MailHeld => "notices/mail_held",
        NoticeKind::DeadLetter => DEAD_LETTER,
        NoticeKind::PolicyInForce => "notices/policy_in_force",
        NoticeKind::Opened => "tickets/opened",
        NoticeKind::Answered => "tickets/answered",
        NoticeKind::InformationAsked => "tickets/information_asked",
        NoticeKind::Reminder => "tickets/reminder",
        NoticeKind::Resolved => "tickets/resolved",
        NoticeKind::Closed => "tickets/closed",
        NoticeKind::Reopened => "tickets/reopened",
        NoticeKind::Assigned => "tickets/assigned",
        NoticeKind::Transferred => "tickets/transferred",
        NoticeKind::Mentioned => "tickets/mentioned",
        NoticeKind::ActMoved | NoticeKind::ActReminder => "acts/told",
    }
}

/// Every mail of this feature as the person would get it now, about a ticket: for the preview.
pub fn samples(
    to: &Person,
    now: Timestamp,
    about: Option<(TicketNumber, &str, &str)>,
) -> Result<Vec<Mail>, RenderError> {
    let (number, subject, text) = match about {
        Some((number, subject, text)) => (number, subject, text),
        None => (
            TicketNumber::new(2026, 1),
            "Esempio / Example",
            "Esempio / Example",
        ),
    };
    let recipient = Recipient {
        person: to.clone(),
        stands_in: false,
    };
    let facts = Facts {
        promise: Some(PromiseKind::Solution),
        due_at: Some(now),
        percent: Some(80),
        moved: Some(1),
        asked_by: Some(to.name.clone()),
        report: Some(subject.to_owned()),
        policy: Some("STANDARD".to_owned()),
        lost: Some(Lost {
            outgoing: 2,
            incoming: 1,
            certified: 1,
        }),
        queue: Some(("Primo livello".to_owned(), "First level".to_owned())),
        ..Facts::of_ticket(number, subject)
    };
    let sample = |kind: NoticeKind, facts: Facts| NewNotice {
        kind,
        ticket: None,
        facts,
    };
    let mut mails = Vec::new();
    let of_act = Facts {
        number: Some("PR-2026-000001".to_owned()),
        act: Some(ActNews {
            id: ActId::new(now),
            procedure: Procedure::Adesione,
            ente: "Esempio / Example".to_owned(),
            state: Some(ActState::UnderReview),
            said: None,
        }),
        path: Some("/acts".to_owned()),
        ..Facts::default()
    };
    for kind in NoticeKind::ALL {
        let facts = match kind {
            NoticeKind::ActMoved | NoticeKind::ActReminder => &of_act,
            _ => &facts,
        };
        mails.push(notice(&recipient, &sample(*kind, facts.clone()), Some(text))?);
    }
    let without_ticket = Facts {
        number: None,
        ..facts.clone()
    };
    mails.push(notice(
        &recipient,
        &sample(NoticeKind::Recomputed, without_ticket),
        None,
    )?);
    let told = Shown {
        notice: Notice {
            id: NoticeId::new(now),
            user_id: to.id,
            kind: NoticeKind::Answered,
            ticket_id: None,
            facts: Json(facts),
            created_at: now,
            read_at: None,
        },
        is_veiled: false,
    };
    let today = rome::date_of(now.utc());
    let morning = Digest {
        today,
        workload: Some(Workload {
            overdue: 1,
            today: 1,
            waiting: 1,
            urgent: Vec::new(),
        }),
        since: today,
        told: vec![told.clone()],
    };
    mails.push(digest(to, &morning)?);
    mails.push(several(to, &[told])?);
    Ok(mails)
}

/// The digest of a morning.
pub(super) fn digest(to: &Person, digest: &Digest) -> Result<Mail, RenderError> {
    let lang = to.language;
    let link = format!("{BASE_URL}/tickets");
    let text = render(
        DIGEST,
        lang,
        &[
            ("name", &one_line(&to.name)),
            ("date", &lang.date(digest.today)),
            ("sections", &sections(lang, digest)),
            ("link", &link),
            ("centre", CENTRE),
        ],
    )?;
    Ok(Mail {
        kind: DIGEST,
        to: (to.name.clone(), to.email.clone()),
        user: Some(to.id),
        subject: text.subject,
        body: text.body,
        language: lang,
        ticket: None,
    })
}

/// Counts, the most urgent tickets, what was told; a part without content is left out.
fn sections(lang: Lang, digest: &Digest) -> String {
    let mut parts = Vec::new();
    if let Some(work) = &digest.workload {
        parts.push(vec![
            t!(lang, "notices-digest-overdue", count = work.overdue).into_owned(),
            t!(lang, "notices-digest-today", count = work.today).into_owned(),
            t!(lang, "notices-digest-waiting", count = work.waiting).into_owned(),
        ]);
    }
    let urgent = digest.workload.iter().flat_map(|work| &work.urgent);
    if urgent.clone().next().is_some() {
        let mut lines = vec![t!(lang, "notices-digest-urgent").into_owned()];
        lines.extend(urgent.map(|ticket| {
            let (number, subject) = (&ticket.number, one_line(&ticket.subject));
            let Some(due) = ticket.due_at.map(|at| lang.date_time(at)) else {
                return t!(lang, "notices-digest-undue", number = number, subject = subject).into_owned();
            };
            t!(
                lang,
                "notices-digest-ticket",
                number = number,
                due = due,
                subject = subject
            )
            .into_owned()
        }));
        parts.push(lines);
    }
    if !digest.told.is_empty() {
        let since = lang.date(digest.since);
        let mut lines = vec![t!(lang, "notices-digest-told", since = since).into_owned()];
        lines.extend(
            digest
                .told
                .iter()
                .take(MOST_LISTED)
                .map(|told| told_line(lang, told)),
        );
        if let Some(more) = digest
            .told
            .len()
            .checked_sub(MOST_LISTED)
            .filter(|more| *more > 0)
        {
            lines.push(t!(lang, "notices-digest-more", count = more).into_owned());
        }
        parts.push(lines);
    }
    let parts: Vec<String> = parts.into_iter().map(|lines| lines.join("\n")).collect();
    parts.join("\n\n")
}

fn told_line(lang: Lang, told: &Shown) -> String {
    let title = told.notice.title(lang);
    let facts = &told.notice.facts.0;
    match facts
        .number
        .as_ref()
        .or(facts.report.as_ref())
        .or(facts.policy.as_ref())
    {
        Some(about) => format!("- {title}: {}", one_line(about)),
        None => format!("- {title}"),
    }
}
