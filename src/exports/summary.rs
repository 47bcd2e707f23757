//! The act on paper: what it is about, what happened, its terms, its documents with their hashes, what it rests on.

use super::bundle::Bundle;
use crate::acts::formal::NoticeSheet;
use crate::acts::terms::Term;
use crate::acts::views::{procedure_name, role_name, state_name, term_name, term_standing};
use crate::convenzioni::ConvenzioneSheet;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::reports::sheet::{Cell, Report, Section, Table};
use crate::t;

/// The summary of an act.
pub(super) fn report(lang: Lang, bundle: &Bundle, now: Timestamp) -> Report {
    let (sheet, act) = (&bundle.sheet, &bundle.sheet.act);
    let owner = sheet.name(act.case_owner_id).unwrap_or("–").to_owned();
    let label = |key: &str| lang.get(key).into_owned();
    let mut about = vec![
        (label("acts-ente"), sheet.ente.clone()),
        (label("acts-state"), state_name(lang, act.procedure, act.state)),
        (label("acts-case-owner"), owner),
    ];
    about.extend(bundle.facts.iter().cloned());
    about.push((label("exports-made-at"), lang.date_time(now)));
    let mut sections = Vec::new();
    if !bundle.stories.is_empty() {
        sections.push(terms(lang, bundle, rome::date_of(now.utc())));
    }
    sections.push(steps(lang, bundle));
    sections.push(documents(lang, bundle));
    if !sheet.register.is_empty() {
        sections.push(register(lang, bundle));
    }
    if let Some(notice) = &bundle.notice {
        sections.push(notice_section(lang, notice));
    }
    Report {
        lang,
        title: format!("{} {}", procedure_name(lang, act.procedure), act.number),
        about,
        made_at: now,
        sections,
    }
}

/// The summary of a version of the convention.
pub(super) fn of_convenzione(lang: Lang, sheet: &ConvenzioneSheet, now: Timestamp) -> Report {
    let one = &sheet.convenzione;
    let label = |key: &str| lang.get(key).into_owned();
    let days = t!(
        lang,
        "convenzioni-from-to",
        from = lang.date(one.start_on),
        to = lang.date(one.end_on)
    );
    let published = one.published_at;
    let published = published.map_or_else(|| label("convenzioni-state-draft"), |at| lang.date_time(at));
    let rows = sheet.documents.iter().map(|document| {
        vec![
            document.name.clone(),
            lang.date_time(document.added_at),
            document.sha256.clone(),
        ]
    });
    let columns = ["acts-document", "acts-document-added", "acts-document-sha256"];
    Report {
        lang,
        title: one.name.clone(),
        about: vec![
            (label("convenzioni-code"), one.code.clone()),
            (label("convenzioni-days"), days.into_owned()),
            (label("convenzioni-services"), sheet.services.join(", ")),
            (label("convenzioni-published-at"), published),
            (label("exports-made-at"), lang.date_time(now)),
        ],
        made_at: now,
        sections: vec![section(
            lang,
            "documents",
            "acts-documents",
            &columns,
            rows.collect(),
        )],
    }
}

fn section(lang: Lang, id: &str, title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Section {
    Section {
        id: id.to_owned(),
        title: lang.get(title).into_owned(),
        note: None,
        chart: None,
        table: Table {
            columns: columns.iter().map(|key| lang.get(key).into_owned()).collect(),
            rows: (rows.into_iter())
                .map(|row| row.into_iter().map(Cell::text).collect())
                .collect(),
            total: None,
        },
    }
}

fn terms(lang: Lang, bundle: &Bundle, today: chrono::NaiveDate) -> Section {
    let row = |term: &Term| {
        vec![
            format!("{} ({})", term_name(lang, term), term.rule),
            lang.date(term.starts_on),
            lang.date(term.due_on),
            term_standing(lang, term, today),
        ]
    };
    let rows = bundle.stories.iter().map(|(term, _)| row(term)).collect();
    section(
        lang,
        "terms",
        "exports-terms",
        &[
            "exports-term",
            "exports-term-from",
            "acts-term-last-day",
            "acts-state",
        ],
        rows,
    )
}

fn steps(lang: Lang, bundle: &Bundle) -> Section {
    let sheet = &bundle.sheet;
    let rows = sheet.history.iter().map(|step| {
        let who = sheet.name(step.user_id).map(str::to_owned);
        vec![
            lang.date_time(step.at),
            state_name(lang, sheet.act.procedure, step.to_state),
            who.unwrap_or_else(|| t!(lang, "acts-party-system").into_owned()),
            step.reason.clone().unwrap_or_default(),
        ]
    });
    let columns = ["exports-when", "acts-state", "exports-who", "acts-reason"];
    section(lang, "steps", "acts-steps", &columns, rows.collect())
}

fn documents(lang: Lang, bundle: &Bundle) -> Section {
    let rows = bundle.sheet.documents.iter().map(|document| {
        vec![
            document.name.clone(),
            role_name(lang, document.role),
            lang.date_time(document.added_at),
            document.sha256.clone(),
        ]
    });
    let columns = [
        "acts-document",
        "acts-document-role-label",
        "acts-document-added",
        "acts-document-sha256",
    ];
    section(lang, "documents", "acts-documents", &columns, rows.collect())
}

fn register(lang: Lang, bundle: &Bundle) -> Section {
    let rows = bundle.sheet.register.iter().map(|entry| {
        vec![
            lang.get(&format!("acts-register-{}", entry.purpose)).into_owned(),
            entry.shown(),
            lang.date(entry.entered_on),
        ]
    });
    let columns = ["exports-purpose", "exports-entry", "acts-register-date-label"];
    section(lang, "register", "exports-register", &columns, rows.collect())
}

fn notice_section(lang: Lang, notice: &NoticeSheet) -> Section {
    let rows = notice.files.iter().map(|file| {
        vec![
            lang.get(&format!("pec-file-{}", file.role)).into_owned(),
            file.name.clone(),
            file.sha256.clone(),
        ]
    });
    let columns = ["exports-file", "acts-document", "acts-document-sha256"];
    let received = lang.date(notice.link.received_on);
    Section {
        note: Some(t!(lang, "exports-notice-received", day = received).into_owned()),
        ..section(lang, "notice", "exports-notice", &columns, rows.collect())
    }
}
