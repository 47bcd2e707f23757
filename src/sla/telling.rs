//! A [`Story`] in words: one sentence for each step.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

use super::story::{Began, ClosedDay, ClosedWhy, Name, PauseWhy, Step, Story, Stretch};
use crate::kernel::rome::date_of;
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::t;

/// The sentences of a story, without full stops; times in Europe/Rome.
pub fn telling(story: &Story, lang: Lang) -> Vec<String> {
    let teller = Teller {
        lang,
        year: date_of(story.started_at).year(),
    };
    let sentences = story.steps.iter().map(|step| teller.step(step));
    sentences.map(|text| words::sentence(&text)).collect()
}

impl Name {
    /// The name in a language; the Italian one if there is no other; may be empty.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.it,
        }
    }
}

struct Teller {
    lang: Lang,
    /// The year in which the story begins, and which goes without saying.
    year: i32,
}

impl Teller {
    fn step(&self, step: &Step) -> String {
        let lang = self.lang;
        match step {
            Step::Started { at, began } => {
                let when = self.when(words::day(lang, date_of(*at)), *at);
                match began {
                    Began::Opened => t!(lang, "sla-story-opened", when = when).into_owned(),
                    Began::EnteWrote => t!(lang, "sla-story-wrote", when = when).into_owned(),
                }
            }
            Step::Worked {
                stretches,
                counted_seconds,
                left_seconds,
                to_closing,
            } => {
                let stretch = self.stretches(stretches, *to_closing);
                let counted = words::duration(lang, *counted_seconds);
                if *left_seconds == 0 {
                    return t!(
                        lang,
                        "sla-story-counted-all",
                        stretch = stretch,
                        counted = counted
                    )
                    .into_owned();
                }
                let left = words::duration(lang, *left_seconds);
                t!(
                    lang,
                    "sla-story-counted",
                    stretch = stretch,
                    counted = counted,
                    left = left
                )
                .into_owned()
            }
            Step::Closed { from, to, days } => self.closed(*from, *to, days),
            Step::Paused { from, to, why } => self.paused(*from, *to, *why),
            Step::Due { at, is_ahead } => {
                let day = words::day(lang, date_of(*at));
                let time = words::time_of_day(lang, *at);
                if *is_ahead {
                    t!(lang, "sla-story-due", day = day, time = time).into_owned()
                } else {
                    t!(lang, "sla-story-due-past", day = day, time = time).into_owned()
                }
            }
            Step::NotDue { left_seconds } => {
                let left = words::duration(lang, *left_seconds);
                t!(lang, "sla-story-not-due", left = left).into_owned()
            }
            Step::Finished {
                at,
                in_time,
                margin_seconds,
            } => self.finished(*at, *in_time, *margin_seconds),
            Step::Overdue { over_seconds: 0 } => t!(lang, "sla-story-overdue-off-hours").into_owned(),
            Step::Overdue { over_seconds } => {
                let over = words::duration(lang, *over_seconds);
                t!(lang, "sla-story-overdue", over = over).into_owned()
            }
        }
    }

    fn stretches(&self, stretches: &[Stretch], to_closing: bool) -> String {
        let lang = self.lang;
        let time = |at| words::time_of_day(lang, at);
        let [Stretch { from, to }] = *stretches else {
            let hours = stretches
                .iter()
                .map(|stretch| format!("{}–{}", time(stretch.from), time(stretch.to)));
            return words::list(lang, &hours.collect::<Vec<_>>());
        };
        if !to_closing {
            return self.until(from, to);
        }
        if date_of(from) == date_of(to) {
            t!(lang, "sla-story-until-closing", time = time(to)).into_owned()
        } else {
            let day = self.day(date_of(to));
            t!(lang, "sla-story-until-closing-day", day = day, time = time(to)).into_owned()
        }
    }

    fn closed(&self, from: DateTime<Utc>, to: DateTime<Utc>, days: &[ClosedDay]) -> String {
        let lang = self.lang;
        let until = self.until(from, to);
        let is_weekend = |day: &ClosedDay| {
            day.why == ClosedWhy::NoHours && matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun)
        };
        if days.is_empty() {
            return t!(lang, "sla-story-off-hours", until = until).into_owned();
        }
        if days.iter().all(is_weekend) {
            return t!(lang, "sla-story-weekend", until = until).into_owned();
        }
        let mut reasons = Vec::new();
        if days.iter().any(is_weekend) {
            reasons.push(t!(lang, "sla-story-reason-weekend").into_owned());
        }
        if days
            .iter()
            .any(|day| day.why == ClosedWhy::NoHours && !is_weekend(day))
        {
            reasons.push(t!(lang, "sla-story-reason-no-hours").into_owned());
        }
        let named: Vec<&ClosedDay> = days.iter().filter(|day| day.why != ClosedWhy::NoHours).collect();
        for same in named.chunk_by(|one, next| one.why == next.why) {
            let (first, last) = (same[0], same[same.len() - 1]);
            let days = if same.len() == 1 {
                self.day(first.date)
            } else {
                let (first, last) = (self.day(first.date), self.day(last.date));
                t!(lang, "sla-story-days", first = first, last = last).into_owned()
            };
            let reason = self.reason(&first.why);
            reasons.push(t!(lang, "sla-story-reason-days", reason = reason, days = days).into_owned());
        }
        let reasons = words::list(lang, &reasons);
        t!(lang, "sla-story-closed", until = until, reasons = reasons).into_owned()
    }

    fn reason(&self, why: &ClosedWhy) -> String {
        let lang = self.lang;
        let or = |name: &Name, otherwise: &'static str| match name.get(lang) {
            "" => lang.get(otherwise).into_owned(),
            name => name.to_owned(),
        };
        match why {
            ClosedWhy::NoHours => t!(lang, "sla-story-reason-no-hours").into_owned(),
            ClosedWhy::Holiday(names) => {
                let names: Vec<String> = names
                    .iter()
                    .map(|name| or(name, "sla-story-reason-holiday"))
                    .collect();
                words::list(lang, &names)
            }
            ClosedWhy::Patron(name) if name.get(lang).is_empty() => {
                t!(lang, "sla-story-reason-patron").into_owned()
            }
            ClosedWhy::Patron(name) => {
                t!(lang, "sla-story-reason-patron-named", name = name.get(lang)).into_owned()
            }
            ClosedWhy::SpecialClosure(name) => or(name, "sla-story-reason-closure"),
            ClosedWhy::SpecialHours(name) => or(name, "sla-story-reason-hours"),
        }
    }

    fn paused(&self, from: DateTime<Utc>, to: Option<DateTime<Utc>>, why: PauseWhy) -> String {
        let lang = self.lang;
        let why = match why {
            PauseWhy::WaitingEnte => t!(lang, "sla-story-why-ente"),
            PauseWhy::WaitingThirdParty => t!(lang, "sla-story-why-third-party"),
            PauseWhy::Resolved => t!(lang, "sla-story-why-resolved"),
        };
        let begin = self.when(self.day(date_of(from)), from);
        match to {
            Some(to) => {
                let until = self.until(from, to);
                t!(lang, "sla-story-paused", from = begin, until = until, why = why).into_owned()
            }
            None => t!(lang, "sla-story-paused-open", from = begin, why = why).into_owned(),
        }
    }

    fn finished(&self, at: DateTime<Utc>, in_time: bool, margin_seconds: i64) -> String {
        let lang = self.lang;
        let when = self.when(words::day(lang, date_of(at)), at);
        let margin = words::duration(lang, margin_seconds);
        match (in_time, margin_seconds) {
            (true, 0) => t!(lang, "sla-story-kept-just", when = when).into_owned(),
            (true, _) => t!(lang, "sla-story-kept", when = when, margin = margin).into_owned(),
            (false, 0) => t!(lang, "sla-story-late-off-hours", when = when).into_owned(),
            (false, _) => t!(lang, "sla-story-late", when = when, over = margin).into_owned(),
        }
    }

    fn when(&self, day: String, at: DateTime<Utc>) -> String {
        let time = words::time_of_day(self.lang, at);
        t!(self.lang, "sla-story-when", day = day, time = time).into_owned()
    }

    /// The end of a stretch; its day only if it is another than that of the beginning.
    fn until(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
        let time = words::time_of_day(self.lang, to);
        if date_of(from) == date_of(to) {
            t!(self.lang, "sla-story-until", time = time).into_owned()
        } else {
            let day = self.day(date_of(to));
            t!(self.lang, "sla-story-until-day", day = day, time = time).into_owned()
        }
    }

    fn day(&self, date: NaiveDate) -> String {
        if date.year() == self.year {
            words::day_of_year(self.lang, date)
        } else {
            words::day(self.lang, date)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::calendar::{Calendar, Hours, SpecialDay};
    use super::super::story::{Until, story};
    use super::super::timetable::Timetable;
    use super::super::working_time::Pause;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    /// A promise in `CENTRO`: when it begins, minutes, pauses, what it is told up to.
    fn told(
        lang: Lang,
        calendar: Calendar,
        opened: &str,
        minutes: i64,
        pauses: &[(&str, Option<&str>, PauseWhy)],
        until: Until,
    ) -> Vec<String> {
        let pauses: Vec<_> = pauses
            .iter()
            .map(|(from, to, why)| {
                let (from, to) = (at(from), to.map(at));
                (Pause { from, to }, *why)
            })
            .collect();
        let target = TimeDelta::minutes(minutes);
        let begun = (at(opened), Began::Opened);
        let story = story(&Timetable::new(calendar), begun, target, &pauses, until).unwrap();
        telling(&story, lang)
    }

    #[test]
    fn a_friday_and_a_monday_are_told_step_by_step() {
        let opened = "2026-03-06T12:30:00+01:00";
        let now = Until::Now(at(opened));
        assert_eq!(
            told(Lang::It, Calendar::centro(), opened, 60, &[], now),
            [
                "Venerdì 6 marzo 2026, 12:30: aperto",
                "Fino alla chiusura delle 13:00: 30 minuti; tempo rimasto: 30 minuti",
                "Fine settimana fino a lunedì 9 marzo, 08:30",
                "Fino alle 09:00: 30 minuti; tempo esaurito",
                "In scadenza lunedì 9 marzo 2026 alle 09:00",
            ]
        );
        assert_eq!(
            told(Lang::En, Calendar::centro(), opened, 60, &[], now),
            [
                "Friday 6 March 2026, 12:30: opened",
                "Until closing time at 13:00: 30 minutes; time left: 30 minutes",
                "Weekend until Monday 9 March, 08:30",
                "Until 09:00: 30 minutes; time used up",
                "Due Monday 9 March 2026 at 09:00",
            ]
        );
    }

    #[test]
    fn whole_days_are_one_step_and_holidays_have_their_names() {
        let now = Until::Now(at("2026-04-08T09:00:00+02:00"));
        assert_eq!(
            told(
                Lang::It,
                Calendar::centro(),
                "2026-04-02T10:00:00+02:00",
                900,
                &[],
                now
            ),
            [
                "Giovedì 2 aprile 2026, 10:00: aperto",
                "Fino alla chiusura delle 12:00: 2 ore; tempo rimasto: 13 ore",
                "Fuori orario fino alle 14:00",
                "Fino alla chiusura delle 16:00: 2 ore; tempo rimasto: 11 ore",
                "Fuori orario fino a venerdì 3 aprile, 09:00",
                "Fino alla chiusura delle 13:00: 4 ore; tempo rimasto: 7 ore",
                "Chiuso fino a martedì 7 aprile, 08:30: fine settimana e Lunedì dell’Angelo (lunedì 6 aprile)",
                "08:30–12:00 e 14:00–16:00: 5 ore e 30 minuti; tempo rimasto: 1 ora e 30 minuti",
                "Fuori orario fino a mercoledì 8 aprile, 08:30",
                "Fino alle 10:00: 1 ora e 30 minuti; tempo esaurito",
                "In scadenza mercoledì 8 aprile 2026 alle 10:00",
            ]
        );
    }

    #[test]
    fn pauses_have_their_reasons_and_one_without_an_end_has_no_deadline() {
        let pauses = [
            (
                "2026-03-02T10:00:00+01:00",
                Some("2026-03-03T09:00:00+01:00"),
                PauseWhy::WaitingThirdParty,
            ),
            ("2026-03-03T11:00:00+01:00", None, PauseWhy::WaitingEnte),
        ];
        let now = Until::Now(at("2026-03-04T09:00:00+01:00"));
        assert_eq!(
            told(
                Lang::It,
                Calendar::centro(),
                "2026-03-02T09:00:00+01:00",
                330,
                &pauses,
                now
            ),
            [
                "Lunedì 2 marzo 2026, 09:00: aperto",
                "Fino alle 10:00: 1 ora; tempo rimasto: 4 ore e 30 minuti",
                "In pausa da lunedì 2 marzo, 10:00 fino a martedì 3 marzo, 09:00: in attesa di terzi",
                "Fino alle 11:00: 2 ore; tempo rimasto: 2 ore e 30 minuti",
                "In pausa da martedì 3 marzo, 11:00: in attesa dell’ente",
                "Nessuna scadenza finché dura la pausa; tempo rimasto: 2 ore e 30 minuti",
            ]
        );
    }

    #[test]
    fn closures_in_a_row_are_one_and_the_new_year_is_said() {
        let mut calendar = Calendar::centro();
        let named = SpecialDay {
            hours: Hours::default(),
            name_it: "Chiusura di fine anno".to_owned(),
            name_en: "Year-end closure".to_owned(),
        };
        for date in ["2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31"] {
            calendar.special_days.insert(date.parse().unwrap(), named.clone());
        }
        let half = Hours::parse(&[("08:30", "12:00")]).unwrap();
        calendar
            .special_days
            .insert("2026-12-24".parse().unwrap(), half.into());
        let opened = "2026-12-24T11:30:00+01:00";
        let late = Until::Finished(at("2027-01-04T10:00:00+01:00"));
        assert_eq!(
            told(Lang::It, calendar.clone(), opened, 60, &[], late),
            [
                "Giovedì 24 dicembre 2026, 11:30: aperto",
                "Fino alla chiusura delle 12:00: 30 minuti; tempo rimasto: 30 minuti",
                "Chiuso fino a lunedì 4 gennaio 2027, 08:30: fine settimana, orario straordinario (giovedì 24 dicembre), \
                 Natale (venerdì 25 dicembre), Chiusura di fine anno (da lunedì 28 dicembre a giovedì 31 dicembre) e \
                 Capodanno (venerdì 1º gennaio 2027)",
                "Fino alle 09:00: 30 minuti; tempo esaurito",
                "Scadenza: lunedì 4 gennaio 2027 alle 09:00",
                "Concluso lunedì 4 gennaio 2027, 10:00: in ritardo di 1 ora di orario di apertura",
            ]
        );
        let in_time = Until::Finished(at("2026-12-24T11:45:00+01:00"));
        let lines = told(Lang::En, calendar, opened, 60, &[], in_time);
        assert_eq!(
            lines.last().unwrap(),
            "Done Thursday 24 December 2026, 11:45: in time, with 45 minutes to spare"
        );
        assert!(lines[2].contains("Year-end closure (from Monday 28 December to Thursday 31 December)"));
    }

    #[test]
    fn what_is_late_says_by_how_much() {
        let opened = "2027-02-12T12:00:00+01:00";
        let end = |text| {
            told(Lang::It, Calendar::centro(), opened, 60, &[], text)
                .pop()
                .unwrap()
        };
        assert_eq!(
            end(Until::Now(at("2027-02-16T08:45:00+01:00"))),
            "Scaduto da 15 minuti di orario di apertura"
        );
        assert_eq!(end(Until::Now(at("2027-02-14T08:45:00+01:00"))), "Scaduto");
        assert_eq!(
            end(Until::Finished(at("2027-02-12T13:00:00+01:00"))),
            "Concluso venerdì 12 febbraio 2027, 13:00: in tempo, allo scadere"
        );
        assert_eq!(
            end(Until::Finished(at("2027-02-12T13:00:01+01:00"))),
            "Concluso venerdì 12 febbraio 2027, 13:00:01: in ritardo, fuori orario"
        );
        let lines = told(
            Lang::It,
            Calendar::centro(),
            opened,
            61,
            &[],
            Until::Now(at(opened)),
        );
        assert_eq!(
            lines[2],
            "Chiuso fino a martedì 16 febbraio, 08:30: fine settimana e Santi Faustino e Giovita, patrono (lunedì 15 febbraio)"
        );
    }
}
