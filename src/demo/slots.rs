//! Filling the words in braces: a ticket chooses its document, page, person once, so that its whole conversation agrees.

use super::hours::working_days_after;
use super::rng::Rng;
use super::texts::{BROWSERS, DOCS, EVENTS, FORMS, NEWCOMERS, OFFICES, PAGES, SECTIONS, TENDERS};
use chrono::{Datelike, Days, NaiveDate};

/// The choices of one ticket.
#[derive(Debug, Clone)]
pub struct Slots {
    doc: usize,
    doc_number: i64,
    page: usize,
    section: usize,
    office: usize,
    browser: usize,
    newcomer: usize,
    event: usize,
    form: usize,
    tender: usize,
    n: i64,
    m: i64,
    before: i64,
    after: u32,
    hour: i64,
}

impl Slots {
    /// Draws every choice.
    pub fn draw(rng: &mut Rng) -> Slots {
        Slots {
            doc: rng.below(DOCS.len()),
            doc_number: rng.between(3, 348),
            page: rng.below(PAGES.len()),
            section: rng.below(SECTIONS.len()),
            office: rng.below(OFFICES.len()),
            browser: rng.below(BROWSERS.len()),
            newcomer: rng.below(NEWCOMERS.len()),
            event: rng.below(EVENTS.len()),
            form: rng.below(FORMS.len()),
            tender: rng.below(TENDERS.len()),
            n: rng.between(3, 29),
            m: rng.between(2, 9),
            before: rng.between(1, 5),
            after: rng.between(4, 10) as u32,
            hour: rng.between(8, 16),
        }
    }
}

/// Who speaks, to whom, when, on top of the choices of the ticket.
pub struct Setting<'a> {
    /// Choices of the ticket.
    pub slots: &'a Slots,
    /// Local date of the opening; dates in the texts are relative to it.
    pub opened_on: NaiveDate,
    /// First name of the requester.
    pub requester: &'a str,
    /// Whether the requester is a woman.
    pub requester_is_woman: bool,
    /// First name of a colleague of the centre.
    pub colleague: &'a str,
    /// Label of the invented domain.
    pub slug: &'a str,
}

/// Fills the braces of `template`; a word that is not known stays as it is, and the tests look for braces.
pub fn fill(template: &str, s: &Setting) -> String {
    let mut out = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(len) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        match word(&rest[open + 1..open + len], s) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&rest[open..=open + len]),
        }
        rest = &rest[open + len + 1..];
    }
    out.push_str(rest);
    out
}

fn ending(feminine: bool) -> String {
    if feminine { "a" } else { "o" }.to_owned()
}

fn word(name: &str, s: &Setting) -> Option<String> {
    let c = s.slots;
    let doc = &DOCS[c.doc];
    let numbered = |noun: &str| format!("{noun} n. {}", c.doc_number);
    Some(match name {
        "nome" => s.requester.to_owned(),
        "r" => ending(s.requester_is_woman),
        "collega" => s.colleague.to_owned(),
        "doc" => numbered(doc.with_article),
        "deldoc" => numbered(doc.of),
        "ndoc" => numbered(doc.noun),
        "o" => ending(doc.is_feminine),
        "pagina" => PAGES[c.page].to_owned(),
        "sez" => SECTIONS[c.section].to_owned(),
        "uff" => OFFICES[c.office].to_owned(),
        "browser" => BROWSERS[c.browser].to_owned(),
        "persona" => NEWCOMERS[c.newcomer].0.to_owned(),
        "p" => ending(NEWCOMERS[c.newcomer].1),
        "evento" => EVENTS[c.event].to_owned(),
        "modulo" => FORMS[c.form].to_owned(),
        "bando" => TENDERS[c.tender].to_owned(),
        "n" => c.n.to_string(),
        "m" => c.m.to_string(),
        "sito" => format!("www.{}.example", s.slug),
        "dominio" => format!("{}.example", s.slug),
        "data" => date(s.opened_on - Days::new(c.before.unsigned_abs())),
        "giorno" => {
            let day = working_days_after(s.opened_on, c.after);
            format!(
                "{} {}",
                DAYS[day.weekday().num_days_from_monday() as usize],
                date(day)
            )
        }
        "ora" => format!("{}.{:02}", c.hour, c.n * 5 % 60),
        "anno" => s.opened_on.year().to_string(),
        "annop" => (s.opened_on.year() - 1).to_string(),
        "annos" => (s.opened_on.year() + 1).to_string(),
        "mese" => MONTHS[s.opened_on.month0() as usize].to_owned(),
        _ => return None,
    })
}

const DAYS: [&str; 7] = [
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
];
const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

fn date(day: NaiveDate) -> String {
    match day.day() {
        1 => format!("1° {}", MONTHS[day.month0() as usize]),
        d => format!("{d} {}", MONTHS[day.month0() as usize]),
    }
}
