//! A report as managers get it, for the tests of everything that shows one.

use chrono::NaiveDate;

use super::{Bar, Cell, Chart, Report, Section, Series, Stacked, Table, Target, Trend, Value};
use crate::kernel::text::Lang;

/// February 2026 of a centre with 61 enti; every kind of chart and of cell.
pub fn report(lang: Lang) -> Report {
    let say = |it: &str, en: &str| match lang {
        Lang::It => it.to_owned(),
        Lang::En => en.to_owned(),
    };
    Report {
        lang,
        title: say("Rapporto di febbraio 2026", "Report of February 2026"),
        about: vec![
            (
                say("Periodo", "Period"),
                say("dal 01/02/2026 al 28/02/2026", "from 01/02/2026 to 28/02/2026"),
            ),
            (
                say("Filtri", "Filters"),
                say(
                    "coda Primo livello; tutte le priorità",
                    "queue First level; every priority",
                ),
            ),
            (say("Prodotto il", "Made on"), "02/03/2026, 09:00".to_owned()),
        ],
        made_at: "2026-03-02T08:00:00Z".parse().expect("an instant"),
        sections: vec![
            overview(&say),
            priorities(&say),
            weeks(&say),
            trend(&say),
            backlog(&say),
            load(&say),
            enti(&say),
            empty(&say),
        ],
    }
}

type Say<'a> = &'a dyn Fn(&str, &str) -> String;

fn overview(say: Say) -> Section {
    let row = |name: String, now: Cell, before: Cell| vec![Cell::text(name), now, before];
    Section {
        id: "overview".into(),
        title: say("In sintesi", "At a glance"),
        note: Some(say(
            "Una promessa conta nel periodo in cui scade; quelle in corso e quelle annullate non contano.",
            "A promise counts in the period in which it is due; running and void ones do not count.",
        )),
        chart: None,
        table: Table {
            columns: vec![
                say("Indicatore", "Indicator"),
                say("Periodo", "Period"),
                say("Periodo precedente", "Previous period"),
            ],
            rows: vec![
                row(
                    say("Ticket aperti", "Tickets opened"),
                    Cell::count(1_234).link("/tickets?created=2026-02"),
                    Cell::count(987),
                ),
                row(
                    say("Prime risposte entro il termine", "First answers in time"),
                    Cell::share(27, 28).link("/tickets?first=met&created=2026-02"),
                    Cell::share(0, 0),
                ),
                row(
                    say("Tempo mediano alla soluzione", "Median time to solution"),
                    Cell::minutes(725),
                    Cell::minutes(61),
                ),
                row(
                    say("Ticket aperto più vecchio", "Oldest open ticket"),
                    Cell::date(NaiveDate::from_ymd_opt(2025, 11, 7).expect("a day")),
                    Cell::none(),
                ),
            ],
            total: None,
        },
    }
}

fn priorities(say: Say) -> Section {
    let names = [
        say("Critica", "Critical"),
        say("Alta", "High"),
        say("Normale", "Normal"),
        say("Bassa", "Low"),
    ];
    let shares = [(4, 6), (121, 130), (803, 840), (0, 0)];
    Section {
        id: "by-priority".into(),
        title: say(
            "Soluzioni entro il termine, per priorità",
            "Solutions in time, by priority",
        ),
        note: None,
        chart: Some(Chart::Bars {
            rows: names
                .iter()
                .zip(shares)
                .map(|(label, (part, of))| Bar {
                    label: label.clone(),
                    value: Value::Share { part, of },
                })
                .collect(),
            target: Some(Target::at_least(say("Obiettivo 90%", "Target 90%"), 0.9)),
        }),
        table: Table {
            columns: vec![say("Priorità", "Priority"), say("Entro il termine", "In time")],
            rows: names
                .iter()
                .zip(shares)
                .map(|(name, (part, of))| {
                    vec![
                        Cell::text(name),
                        Cell::share(part, of).link("/tickets?solution=met"),
                    ]
                })
                .collect(),
            total: Some(vec![Cell::text(say("Tutte", "All")), Cell::share(928, 976)]),
        },
    }
}

const OPENED: [u64; 13] = [41, 38, 52, 47, 60, 58, 44, 39, 71, 66, 49, 53, 12];
const SOLVED: [u64; 13] = [35, 44, 40, 51, 49, 62, 50, 42, 55, 70, 61, 47, 20];

fn week_names() -> Vec<String> {
    let first = NaiveDate::from_ymd_opt(2025, 12, 1).expect("a Monday");
    first
        .iter_weeks()
        .take(13)
        .map(|monday| monday.format("%d/%m").to_string())
        .collect()
}

fn weeks(say: Say) -> Section {
    Section {
        id: "by-week".into(),
        title: say("Aperti e risolti per settimana", "Opened and solved by week"),
        note: None,
        chart: Some(Chart::Columns {
            labels: week_names(),
            series: vec![
                Series {
                    name: say("Aperti", "Opened"),
                    values: OPENED.to_vec(),
                },
                Series {
                    name: say("Risolti", "Solved"),
                    values: SOLVED.to_vec(),
                },
            ],
        }),
        table: Table {
            columns: vec![
                say("Settimana dal", "Week from"),
                say("Aperti", "Opened"),
                say("Risolti", "Solved"),
            ],
            rows: week_names()
                .into_iter()
                .zip(OPENED.into_iter().zip(SOLVED))
                .map(|(week, (opened, solved))| {
                    vec![
                        Cell::text(week),
                        Cell::count(opened).link("/tickets?opened"),
                        Cell::count(solved).link("/tickets?solved"),
                    ]
                })
                .collect(),
            total: None,
        },
    }
}

fn trend(say: Say) -> Section {
    let points = |sizes: [u64; 13]| -> Vec<Value> {
        let shares = sizes.iter().map(|part| Value::Share {
            part: *part,
            of: if *part == 0 { 0 } else { 100 },
        });
        shares.collect()
    };
    let now = points([91, 88, 84, 90, 93, 95, 0, 92, 89, 94, 96, 97, 94]);
    let before = points([82, 80, 85, 83, 79, 86, 88, 84, 87, 85, 90, 86, 88]);
    Section {
        id: "trend".into(),
        title: say(
            "Prime risposte entro il termine, per settimana",
            "First answers in time, by week",
        ),
        note: None,
        chart: Some(Chart::Lines {
            labels: week_names(),
            now: Trend {
                name: say("Questo periodo", "This period"),
                points: now.clone(),
            },
            before: Some(Trend {
                name: say("Periodo precedente", "Previous period"),
                points: before,
            }),
            target: Some(Target::at_least(say("Obiettivo 90%", "Target 90%"), 0.9)),
        }),
        table: Table {
            columns: vec![
                say("Settimana dal", "Week from"),
                say("Entro il termine", "In time"),
            ],
            rows: week_names()
                .into_iter()
                .zip(now)
                .map(|(week, share)| vec![Cell::text(week), share.into()])
                .collect(),
            total: None,
        },
    }
}

fn backlog(say: Say) -> Section {
    let classes = vec![
        say("fino a 1 giorno", "up to 1 day"),
        say("2–5 giorni", "2–5 days"),
        say("6–10 giorni", "6–10 days"),
        say("11–30 giorni", "11–30 days"),
        say("31–90 giorni", "31–90 days"),
        say("oltre 90 giorni", "over 90 days"),
    ];
    let rows = [
        (say("Primo livello", "First level"), [42, 31, 12, 9, 4, 1]),
        (
            say("Albo e protocollo", "Notices and registry"),
            [11, 9, 14, 22, 6, 3],
        ),
        (say("Tributi", "Taxes"), [3, 0, 2, 0, 0, 0]),
    ];
    let mut columns = vec![say("Coda", "Queue")];
    columns.extend(classes.iter().cloned());
    Section {
        id: "backlog".into(),
        title: say("Ticket aperti per età", "Open tickets by age"),
        note: Some(say("Alla fine del periodo.", "At the end of the period.")),
        chart: Some(Chart::Stack {
            classes,
            rows: rows
                .iter()
                .map(|(label, parts)| Stacked {
                    label: label.clone(),
                    parts: parts.to_vec(),
                })
                .collect(),
        }),
        table: Table {
            columns,
            rows: rows
                .iter()
                .map(|(label, parts)| {
                    let mut row = vec![Cell::text(label)];
                    row.extend(parts.iter().map(|n| Cell::count(*n)));
                    row
                })
                .collect(),
            total: None,
        },
    }
}

fn load(say: Say) -> Section {
    let days = [
        say("lunedì", "Monday"),
        say("martedì", "Tuesday"),
        say("mercoledì", "Wednesday"),
        say("giovedì", "Thursday"),
        say("venerdì", "Friday"),
        say("sabato", "Saturday"),
        say("domenica", "Sunday"),
    ];
    let hours: Vec<String> = (7..20).map(|hour| hour.to_string()).collect();
    let values: Vec<Vec<u64>> = (0..7u64)
        .map(|day| {
            let busy = |hour: u64| match (day, hour) {
                (5 | 6, _) => u64::from(hour == 10),
                (day, hour) => {
                    (40 - day * 4) * [1, 6, 14, 20, 18, 12, 3, 6, 12, 14, 9, 4, 1][hour as usize] / 5
                }
            };
            (0..13).map(busy).collect()
        })
        .collect();
    let mut columns = vec![say("Giorno", "Day")];
    columns.extend(hours.iter().cloned());
    Section {
        id: "load".into(),
        title: say("Ticket aperti per giorno e ora", "Tickets opened by day and hour"),
        note: None,
        chart: Some(Chart::Heat {
            rows: days.to_vec(),
            columns: hours,
            values: values.clone(),
        }),
        table: Table {
            columns,
            rows: days
                .iter()
                .zip(values)
                .map(|(day, line)| {
                    let mut row = vec![Cell::text(day)];
                    row.extend(line.into_iter().map(Cell::count));
                    row
                })
                .collect(),
            total: None,
        },
    }
}

fn enti(say: Say) -> Section {
    let mut rows: Vec<Vec<Cell>> = (1..=60)
        .map(|n: u64| {
            vec![
                Cell::text(format!("Comune di Prova {n}")).link(format!("/enti/C{n:03}")),
                Cell::count(n * 31).link(format!("/tickets?ente=C{n:03}")),
                Cell::share(n * 28, n * 31),
                Cell::share(n * 25, n * 30),
                Cell::minutes(n * 7),
                Cell::minutes(n * 61),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::text("=Unione dei comuni montani dell’Alta Val Tidone e della Valle del Trebbia; “Łódź”"),
        Cell::count(2),
        Cell::share(0, 2),
        Cell::share(0, 0),
        Cell::none(),
        Cell::none(),
    ]);
    Section {
        id: "by-ente".into(),
        title: say("Per ente", "By ente"),
        note: None,
        chart: None,
        table: Table {
            columns: vec![
                say("Ente", "Ente"),
                say("Ticket", "Tickets"),
                say("Prime risposte entro il termine", "First answers in time"),
                say("Soluzioni entro il termine", "Solutions in time"),
                say("Mediana alla prima risposta", "Median to first answer"),
                say("90° percentile alla soluzione", "90th percentile to solution"),
            ],
            rows,
            total: Some(vec![
                Cell::text(say("Totale", "Total")),
                Cell::count(56_732),
                Cell::share(51_240, 56_732),
                Cell::share(45_750, 54_900),
                Cell::minutes(213),
                Cell::minutes(1_860),
            ]),
        },
    }
}

fn empty(say: Say) -> Section {
    Section {
        id: "reopened".into(),
        title: say("Riaperti", "Reopened"),
        note: None,
        chart: Some(Chart::Bars {
            rows: Vec::new(),
            target: None,
        }),
        table: Table {
            columns: vec![say("Coda", "Queue"), say("Riaperti", "Reopened")],
            rows: Vec::new(),
            total: None,
        },
    }
}
