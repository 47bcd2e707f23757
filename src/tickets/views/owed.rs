//! What is owed to a ticket, and by when, in a few words: colour, sign and text say the same.

use maud::{Markup, html};

use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};
use crate::kernel::words;
use crate::sla::promises::PromiseKind;
use crate::sla::story::PauseWhy;
use crate::t;
use crate::tickets::{Owed, Standing};
use crate::web::assets::icon;
use crate::web::components::icon;

/// For whom something is told: an ente reads when it can expect what, the centre also how much working time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person of an ente.
    Ente,
    /// A person of the centre.
    Centre,
}

/// Until when, how much is left, and what: a cell of a list.
pub(super) fn cell(lang: Lang, reader: Reader, now: Timestamp, owed: Option<&Owed>) -> Markup {
    let Some(owed) = owed else {
        return html! { span class="s-muted" { (t!(lang, "promises-nothing-owed")) } };
    };
    html! {
        span class="s-owed" {
            (badge(lang, reader, now, owed.standing))
            span class="s-sub" {
                (kind_name(lang, reader, owed.kind))
                @if reader == Reader::Centre && let Some(left) = left(lang, owed.standing) { " · " (left) }
            }
        }
    }
}

/// `entro oggi alle 16:00`, with the colour and the sign of how it stands.
pub(super) fn badge(lang: Lang, reader: Reader, now: Timestamp, standing: Standing) -> Markup {
    let (class, sign) = match standing {
        Standing::Late { .. } => ("s-due-late", icon!("it-warning-circle")),
        Standing::Ahead { due_at, .. } if is_today(due_at, now) => ("s-due-today", icon!("it-clock")),
        Standing::Ahead { .. } => ("s-due-later", icon!("it-calendar")),
        Standing::Paused(_) => ("s-due-paused", icon!("it-minus-circle")),
        Standing::Unreachable => ("s-due-late", icon!("it-error")),
    };
    html! { span class=(format!("s-badge {class}")) { (icon(sign)) (by(lang, reader, now, standing)) } }
}

fn is_today(at: Timestamp, now: Timestamp) -> bool {
    rome::date_of(at.utc()) == rome::date_of(now.utc())
}

/// Until when: `entro oggi alle 16:00`, `scaduto ieri alle 12:00`, `in pausa: aspettiamo l’ente`.
pub(crate) fn by(lang: Lang, reader: Reader, now: Timestamp, standing: Standing) -> String {
    match (standing, reader) {
        (Standing::Ahead { due_at, .. }, _) => t!(lang, "promises-by", when = when(lang, due_at, now)),
        (Standing::Late { due_at, .. }, Reader::Centre) => {
            t!(lang, "promises-late", when = when(lang, due_at, now))
        }
        (Standing::Late { due_at, .. }, Reader::Ente) => {
            t!(lang, "promises-late-ente", when = when(lang, due_at, now))
        }
        (Standing::Paused(PauseWhy::WaitingEnte), Reader::Ente) => t!(lang, "promises-paused-you"),
        (Standing::Paused(PauseWhy::WaitingEnte), Reader::Centre) => t!(lang, "promises-paused-ente"),
        (Standing::Paused(PauseWhy::WaitingThirdParty), _) => t!(lang, "promises-paused-third-party"),
        (Standing::Paused(PauseWhy::Resolved), _) => t!(lang, "promises-paused-resolved"),
        (Standing::Unreachable, Reader::Centre) => t!(lang, "promises-unreachable"),
        (Standing::Unreachable, Reader::Ente) => t!(lang, "promises-unreachable-ente"),
    }
    .into_owned()
}

/// `mancano 1 ora e 20 minuti di lavoro`; nothing of what is paused.
pub(super) fn left(lang: Lang, standing: Standing) -> Option<String> {
    match standing {
        Standing::Ahead { left_seconds, .. } => Some(spell(lang, "promises-left", left_seconds)),
        Standing::Late { over_seconds, .. } => Some(spell(lang, "promises-over", over_seconds)),
        Standing::Paused(_) | Standing::Unreachable => None,
    }
}

/// A sentence with a duration in whole minutes; `<key>-moment` is the one of less than a minute. One of anything is one.
pub(super) fn spell(lang: Lang, key: &str, seconds: i64) -> String {
    if seconds < 60 {
        return lang.get(&format!("{key}-moment")).into_owned();
    }
    let whole = seconds - seconds % 60;
    let number = if matches!(whole, 60 | 3_600) { 1 } else { 2 };
    let message = Message::new(key.to_owned())
        .arg("time", words::duration(lang, whole))
        .arg("number", number);
    lang.text(&message).into_owned()
}

/// `oggi alle 16:00`, `ieri alle 12:00`, `venerdì 6 marzo alle 09:00`.
pub(crate) fn when(lang: Lang, at: Timestamp, now: Timestamp) -> String {
    let (date, today) = (rome::date_of(at.utc()), rome::date_of(now.utc()));
    // Seconds are for the story of a due time.
    let minute = Timestamp::from_micros(at.as_micros() - at.as_micros().rem_euclid(60_000_000));
    let time = words::time_of_day(lang, minute.utc());
    match (date - today).num_days() {
        0 => t!(lang, "promises-today", time = time),
        1 => t!(lang, "promises-tomorrow", time = time),
        -1 => t!(lang, "promises-yesterday", time = time),
        _ => {
            let is_same_year = chrono::Datelike::year(&date) == chrono::Datelike::year(&today);
            let day = match is_same_year {
                true => words::day_of_year(lang, date),
                false => words::day(lang, date),
            };
            t!(lang, "promises-on-day", day = day, time = time)
        }
    }
    .into_owned()
}

/// What is promised, in the reader's words.
pub(crate) fn kind_name(lang: Lang, reader: Reader, kind: PromiseKind) -> String {
    let side = match reader {
        Reader::Centre => "centre",
        Reader::Ente => "ente",
    };
    lang.get(&format!("promises-{side}-{kind}")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn due_times_are_told_as_people_say_them() {
        let now = at("2026-03-02T14:40:00+01:00");
        for (due, told) in [
            ("2026-03-02T16:00:37+01:00", "entro oggi alle 16:00"),
            ("2026-03-03T08:30:00+01:00", "entro domani alle 08:30"),
            ("2026-03-06T13:00:00+01:00", "entro venerdì 6 marzo alle 13:00"),
            (
                "2027-01-04T09:00:00+01:00",
                "entro lunedì 4 gennaio 2027 alle 09:00",
            ),
        ] {
            let standing = Standing::Ahead {
                due_at: at(due),
                left_seconds: 0,
            };
            assert_eq!(by(Lang::It, Reader::Centre, now, standing), told);
        }
        let late = Standing::Late {
            due_at: at("2026-03-01T12:00:00+01:00"),
            over_seconds: 12_659,
        };
        assert_eq!(by(Lang::It, Reader::Centre, now, late), "scaduto ieri alle 12:00");
        assert_eq!(left(Lang::It, late).unwrap(), "da 3 ore e 30 minuti di lavoro");
        assert_eq!(
            by(Lang::It, Reader::Ente, now, late),
            "atteso ieri alle 12:00: siamo in ritardo"
        );
    }

    #[test]
    fn what_is_left_agrees_with_its_number() {
        let ahead = |left_seconds| {
            let due_at = at("2026-03-02T16:00:00+01:00");
            let standing = Standing::Ahead { due_at, left_seconds };
            (
                left(Lang::It, standing).unwrap(),
                left(Lang::En, standing).unwrap(),
            )
        };
        for (seconds, it, en) in [
            (
                4_859,
                "mancano 1 ora e 20 minuti di lavoro",
                "1 hour and 20 minutes of working time left",
            ),
            (3_600, "manca 1 ora di lavoro", "1 hour of working time left"),
            (
                59,
                "manca meno di un minuto",
                "less than a minute of working time left",
            ),
        ] {
            assert_eq!(ahead(seconds), (it.to_owned(), en.to_owned()));
        }
    }
}
