//! The mails that notices are sent with. Commands know no configuration: the letterhead is filled in when a mail leaves.

use super::model::{self, NewNotice, NoticeKind};
use crate::kernel::text::one_line;
use crate::mail::letterhead::{BASE_URL, CENTRE};
use crate::mail::outbox::Mail;
use crate::mail::render::{RenderError, render};
use crate::users::Recipient;

/// The mail beside a notice. A deputy is told the number alone: the subject of a confidential ticket is not for everybody
/// who stands in (R-TKT-10).
pub(super) fn notice(to: &Recipient, new: &NewNotice) -> Result<Mail, RenderError> {
    let (person, facts) = (&to.person, &new.facts);
    let lang = person.language;
    let number = facts.number.clone().unwrap_or_default();
    let about = match &facts.subject {
        Some(subject) if !to.stands_in => format!("{number} – {subject}"),
        _ => number.clone(),
    };
    let path = match (&facts.path, facts.number.as_ref()) {
        (Some(path), _) => path.clone(),
        (None, Some(number)) => format!("/tickets/{number}"),
        (None, None) => "/notices".to_owned(),
    };
    let template = match new.kind {
        NoticeKind::PromiseWarning => "notices/promise_warning",
        NoticeKind::PromiseBreached => "notices/promise_breached",
        NoticeKind::AttentionRequested => "notices/attention_requested",
        NoticeKind::Recomputed => "notices/recomputed",
        NoticeKind::ReportReady => "notices/report_ready",
    };
    let link = format!("{BASE_URL}{}", one_line(&path));
    let values = [
        ("name", one_line(&person.name)),
        ("number", number),
        ("about", about),
        ("sentence", model::sentence(new.kind, facts, lang)),
        ("report", facts.report.clone().unwrap_or_default()),
    ];
    let values = values.map(|(name, value)| (name, one_line(&value)));
    let mut given: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    given.extend([("link", link.as_str()), ("centre", CENTRE)]);
    let text = render(template, lang, &given)?;
    Ok(Mail {
        kind: template,
        to: (person.name.clone(), person.email.clone()),
        user: Some(person.id),
        subject: text.subject,
        body: text.body,
    })
}
