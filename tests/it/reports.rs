//! Reports: every figure against a count by brute force, packed or not; who reads them; files; monthly deliveries.

mod brute;

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate, TimeDelta};
use diesel::prelude::*;
use poem::http::Method;
use serde_json::json;
use sportello::db::schema::{report_blocks, report_schedules, tickets as tickets_table};
use sportello::db::{Database, Db};
use sportello::demo;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, QueueId, ServiceId, UserId};
use sportello::kernel::rome;
use sportello::kernel::stop::Stop;
use sportello::kernel::text::Lang;
use sportello::reports::composed::{Audience, Names, compose};
use sportello::reports::figures::{Filter, Period, Summary};
use sportello::reports::{Chart, Figures, Reader, ReportQuery, Value, blocks, query, schedules};
use sportello::storage::Store;
use sportello::tickets::{
    self, NewMessage, Patch, Priority, Promised, State, StateChange, TicketError, TicketFilter, TicketNumber,
};
use sportello::users::actor::{Actor, EnteRole, Role};

use crate::support::{TestApp, TestDb};
use crate::tickets::world::{World, at};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A question in the words of an address.
fn asked(period: Period, narrow: impl FnOnce(&mut ReportQuery)) -> ReportQuery {
    let mut query = ReportQuery {
        from: Some(period.from),
        to: Some(period.to),
        ..ReportQuery::default()
    };
    narrow(&mut query);
    query
}

type Codes<T> = HashMap<String, T>;

/// Compares a report with what brute force counts.
#[track_caller]
fn compare(figures: &Figures, counted: &brute::Counted, what: &str) {
    assert_eq!(figures.total, counted.total, "all, {what}");
    assert_eq!(figures.before, counted.before, "the period before, {what}");
    assert_eq!(
        figures.priorities.to_vec(),
        counted.priorities,
        "priorities, {what}"
    );
    let enti: BTreeMap<_, _> = figures.enti.iter().cloned().collect();
    assert_eq!(enti, counted.enti, "enti, {what}");
    let agents: BTreeMap<_, _> = figures.agents.iter().cloned().collect();
    assert_eq!(agents, counted.agents, "agents, {what}");
    assert_eq!(figures.weeks, counted.weeks, "weeks, {what}");
    assert_eq!(
        figures.weeks_before, counted.weeks_before,
        "the weeks before, {what}"
    );
    assert_eq!(figures.load, counted.load, "load, {what}");
}

/// Holds the report against brute force for each of the questions; how many tickets they were about.
fn check(db: &Database, reader: &Actor, now: Timestamp, questions: &[ReportQuery], what: &str) -> u64 {
    let (told, queues, services) = db
        .read_blocking(|db| {
            let queues = sportello::queues::all(db)?.into_iter().map(|q| (q.code, q.id));
            let services = sportello::services::all(db)?.into_iter().map(|s| (s.code, s.id));
            let (queues, services): (Codes<QueueId>, Codes<ServiceId>) =
                (queues.collect(), services.collect());
            QueryResult::Ok((brute::told(db, now)?, queues, services))
        })
        .unwrap();
    let mut opened = 0;
    for question in questions {
        let figures = db
            .read_blocking(|db| query::report(db, &Reader::of(reader)?, now, question))
            .unwrap();
        let filter = Filter {
            enti: question.ente.clone(),
            queues: question.queue.iter().map(|code| queues[code]).collect(),
            services: question.service.iter().map(|code| services[code]).collect(),
            agents: question.agent.clone(),
            priorities: question.priority.clone(),
            without_confidential: false,
        };
        let counted = brute::count(&told, figures.period, &filter, now);
        compare(&figures, &counted, &format!("{what}, {question:?}"));
        opened += counted.total.opened;
    }
    opened
}

/// Periods and filters of many kinds.
fn questions(db: &mut Db, today: NaiveDate) -> QueryResult<Vec<ReportQuery>> {
    let enti: Vec<EnteId> = tickets_table::table
        .filter(tickets_table::ente_id.is_not_null())
        .order(tickets_table::number)
        .select(tickets_table::ente_id.assume_not_null())
        .limit(3)
        .load(db)?;
    let agents: Vec<UserId> = tickets_table::table
        .filter(tickets_table::assignee_id.is_not_null())
        .order(tickets_table::number.desc())
        .select(tickets_table::assignee_id.assume_not_null())
        .limit(2)
        .load(db)?;
    let back = |days: u64| today - Days::new(days);
    let span = |from: u64, to: u64| Period {
        from: back(from),
        to: back(to),
    };
    let month = span(60, 31);
    Ok(vec![
        ReportQuery::default(),
        asked(span(365, 0), |_| {}),
        asked(span(1, 1), |_| {}),
        asked(span(20, 0), |_| {}),
        // Into the future: promises that are due then are not all made yet.
        asked(
            Period {
                from: back(3),
                to: today + Days::new(30),
            },
            |_| {},
        ),
        asked(span(200, 150), |_| {}),
        asked(month, |q| q.queue = vec!["primo-livello".to_owned()]),
        asked(span(120, 0), |q| {
            q.queue = vec!["siti-web".to_owned(), "primo-livello".to_owned()];
            q.priority = vec![Priority::High, Priority::Low];
        }),
        asked(span(400, 0), |q| q.ente = enti.clone()),
        asked(span(300, 10), |q| q.agent = agents.clone()),
        asked(span(365, 7), |q| q.service = vec!["PORTALE".to_owned()]),
        asked(span(90, 0), |q| q.priority = vec![Priority::Critical]),
        // A quarter of whole months is compared with the one before.
        asked(
            Period {
                from: day("2025-10-01"),
                to: day("2025-12-31"),
            },
            |_| {},
        ),
    ])
}

/// The filter of a list that a figure leads to.
fn filter_of(link: &str, now: Timestamp) -> TicketFilter {
    let query = link.strip_prefix("/tickets?").expect("a list of tickets");
    let mut filter = TicketFilter::default();
    let mut promised = Promised::at(now);
    for (field, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*field {
            "ente" => filter.ente.push(value.parse().unwrap()),
            "queue" => filter.queue.push(value.into_owned()),
            "service" => filter.service.push(value.into_owned()),
            "priority" => filter.priority.push(value.parse().unwrap()),
            "assignee" => filter.assignee.push(value.parse().unwrap()),
            "state" => filter.state.push(value.parse().unwrap()),
            "ended" => promised.ended = Some(value.parse().unwrap()),
            "waited" => filter.happened.waited = Some(value.parse().unwrap()),
            "reopened_from" => filter.happened.reopened.from = Some(day(&value)),
            "reopened_to" => filter.happened.reopened.to = Some(day(&value)),
            "cancelled_from" => filter.happened.cancelled.from = Some(day(&value)),
            "cancelled_to" => filter.happened.cancelled.to = Some(day(&value)),
            "open_on" => filter.happened.open_on = Some(day(&value)),
            "opened_weekday" => filter.happened.weekday = Some(value.parse().unwrap()),
            "opened_hour" => filter.happened.hour = Some(value.parse().unwrap()),
            "opened_from" => filter.opened.from = Some(day(&value)),
            "opened_to" => filter.opened.to = Some(day(&value)),
            "resolved_from" => filter.happened.resolved.from = Some(day(&value)),
            "resolved_to" => filter.happened.resolved.to = Some(day(&value)),
            "promise" => promised.kind.push(value.parse().unwrap()),
            "outcome" => promised.outcome.push(value.parse().unwrap()),
            "due_from" => promised.due_from = Some(day(&value)),
            "due_to" => promised.due_to = Some(day(&value)),
            other => panic!("lists know no `{other}`"),
        }
    }
    filter.promised = Some(promised).filter(|promised| !promised.is_empty());
    filter
}

/// How many tickets a time of the overview was measured on, by the list that it leads to.
fn measured(summary: &Summary, link: &str) -> u64 {
    let is = |part: &str| link.contains(part);
    match (is("waited=true"), is("ended=true"), is("promise=first_answer")) {
        (true, ..) => summary.waited.count,
        (_, true, true) => summary.to_first.count,
        (_, true, false) => summary.to_solution.count,
        _ => panic!("a time leads to those that have one, not to {link}"),
    }
}

/// Follows every figure of a report to its list; how many were as many as they said.
fn follow(db: &mut Db, reader: &Actor, now: Timestamp, question: &ReportQuery) -> usize {
    let figures = query::report(db, &Reader::of(reader).unwrap(), now, question).unwrap();
    let names = Names::of(db, &figures, question).unwrap();
    let report = compose(Lang::It, &figures, &names, question, Audience::Centre, 85, now);
    let mut followed = 0;
    for section in &report.sections {
        if let Some(Chart::Bars { target, .. } | Chart::Lines { target, .. }) = &section.chart {
            let target = target.as_ref().unwrap();
            assert_eq!((target.size, target.label.as_str()), (0.85, "Obiettivo 85%"));
        }
        for line in section.table.lines() {
            // Lists cannot be narrowed to the tickets without an ente.
            let is_of_none = section.id == "enti" && line[0].value == Value::Text("Senza ente".to_owned());
            for (column, cell) in line.iter().enumerate() {
                let said = match cell.value {
                    Value::Count(count) => count,
                    Value::Share { part, .. } if section.id == "overview" => part,
                    Value::Share { of, .. } => of,
                    Value::Minutes(_) if section.id == "overview" => {
                        let summary = [&figures.total, &figures.before][column - 1];
                        measured(summary, cell.link.as_deref().unwrap())
                    }
                    Value::Minutes(_) => {
                        assert!(is_of_none || cell.link.is_some());
                        continue;
                    }
                    Value::None | Value::Text(_) | Value::Date(_) => continue,
                };
                if is_of_none {
                    continue;
                }
                let link = cell.link.as_ref().expect("every figure leads to its tickets");
                let listed = tickets::count(db, reader, &filter_of(link, now)).unwrap();
                let listed = listed.n as u64;
                // A ticket may have several next answers.
                let fits = match link.contains("next_answer") {
                    true => listed <= said && (listed > 0 || said == 0),
                    false => listed == said.min(1000),
                };
                assert!(fits, "{}: {said}, but {listed} in {link}", section.title);
                followed += 1;
            }
        }
    }
    followed
}

/// Packs until fewer than `least` are left.
async fn pack(db: &Database, now: Timestamp, most: usize, least: usize) -> usize {
    blocks::pack(db, now, most, least, &Stop::default())
        .await
        .unwrap()
}

fn blocks_of(db: &Database) -> i64 {
    db.read_blocking(|db| report_blocks::table.count().get_result(db))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_the_demonstration_is_what_brute_force_counts() {
    if std::env::var_os("SPORTELLO_TEST_DATABASE_URL").is_some()
        && std::env::var_os("SPORTELLO_TEST_LONG").is_none()
    {
        // Loaded statement by statement it would take minutes there; the small world below is counted on both.
        return;
    }
    let now = at("2026-03-02T08:00:00Z");
    let test = TestDb::start();
    let (db, folder) = (test.db.clone(), test.folder.clone());
    let loading = db.clone();
    tokio::task::spawn_blocking(move || {
        let store = Store::open(folder.join("attachments").to_str().unwrap()).unwrap();
        demo::load(&loading, &store, now, &mut |_| {}).unwrap();
    })
    .await
    .unwrap();
    let (manager, questions) = db
        .read_blocking(|db| {
            let manager = sportello::users::enabled_of_role(db, Role::Manager)?[0];
            let actor = sportello::users::load_actor(db, manager, None, now)?.unwrap();
            QueryResult::Ok((actor, questions(db, rome::date_of(now.utc()))?))
        })
        .unwrap();
    let checked = |what: &'static str| {
        let (db, manager, questions) = (db.clone(), manager.clone(), questions.clone());
        tokio::task::spawn_blocking(move || check(&db, &manager, now, &questions, what))
    };
    assert!(checked("nothing packed").await.unwrap() > 4000);
    let (reader, to_follow) = (manager.clone(), questions[1..9].to_vec());
    let following = db.clone();
    let followed = tokio::task::spawn_blocking(move || {
        let each = to_follow.iter().map(|question| {
            following
                .read_blocking(|db| QueryResult::Ok(follow(db, &reader, now, question)))
                .unwrap()
        });
        each.sum::<usize>()
    })
    .await;
    assert!(followed.unwrap() > 500);
    // No block is made for fewer: the rest stays where it is.
    assert!(pack(&db, now, 97, 97).await > 1000);
    assert!(blocks_of(&db) > 10);
    checked("most packed").await.unwrap();
    assert!(pack(&db, now, 2048, 1).await > 0);
    checked("all packed that can be").await.unwrap();
    assert_eq!(pack(&db, now, 2048, 1).await, 0);
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Whatever the two sides may do with a ticket, at instants of every kind.
fn live(
    world: &World,
    dice: &mut Dice,
    mut now: Timestamp,
    open: &mut Vec<TicketNumber>,
    steps: usize,
) -> Timestamp {
    for _ in 0..steps {
        now = now + TimeDelta::microseconds(i64::try_from(dice.throw(14_400_000_000)).unwrap());
        let names = ["anna", "bruno", "marta", "rosa", "carla", "zeno"];
        if open.is_empty() || dice.throw(4) == 0 {
            let who = ["rosa", "carla", "zeno", "marta"][usize::try_from(dice.throw(4)).unwrap()];
            let service = ["PORTALE", "SUPPORTO_WEB"][usize::try_from(dice.throw(2)).unwrap()];
            let (impact, urgency) = (dice.throw(3) + 1, dice.throw(3) + 1);
            let confidential = dice.throw(5) == 0;
            let ticket = world.open_at(now, who, |new| {
                new.service = service.to_owned();
                new.impact = Some(i32::try_from(impact).unwrap());
                new.urgency = Some(i32::try_from(urgency).unwrap());
                new.confidential = confidential;
            });
            open.push(ticket.unwrap().number);
            continue;
        }
        let number = open[usize::try_from(dice.throw(open.len() as u64)).unwrap()];
        let who = names[usize::try_from(dice.throw(6)).unwrap()];
        let actor = world.actor(who);
        let terms = world.terms.clone();
        let what = dice.throw(8);
        let state = State::ALL[usize::try_from(dice.throw(8)).unwrap()];
        let priority = Priority::ALL[usize::try_from(dice.throw(4)).unwrap()];
        // Many a step is refused: not seen, not allowed, not now.
        let _ = world.write(move |db| {
            let version = tickets::find(db, &actor, number)?.version;
            match what {
                0 => {
                    let patch = Patch {
                        priority: Some(Some(priority)),
                        reason: Some("prova".to_owned()),
                        ..Patch::default()
                    };
                    let staff = actor.staff().ok_or(TicketError::NotFound)?;
                    tickets::patch(db, &Actor::Staff(staff.clone()), now, number, version, patch)?;
                }
                1 | 2 => {
                    let message = NewMessage::new(tickets::Visibility::Public, "una parola".to_owned());
                    tickets::reply(db, &actor, now, number, message)?;
                }
                _ => {
                    let change = StateChange {
                        state,
                        message: Some("ecco".to_owned()),
                        reason: Some("prova".to_owned()),
                    };
                    tickets::set_state(db, &actor, now, &terms, number, version, change)?;
                }
            }
            Ok::<_, TicketError>(())
        });
    }
    now
}

/// Whatever happens later, a period that is over keeps what happened in it and what was open at its end.
fn stays(then: &Figures, now: &Figures) {
    let counts = |s: &Summary| (s.opened, s.solved, s.reopened, s.cancelled, s.waited, s.backlog);
    assert_eq!(counts(&then.total), counts(&now.total));
    assert!(then.total.solved > 0 && then.total.open() > 0, "{:?}", then.total);
    let weeks = |figures: &Figures| -> Vec<(u64, u64)> {
        let weeks = figures.weeks.iter();
        weeks.map(|week| (week.opened, week.solved)).collect()
    };
    assert_eq!(weeks(then), weeks(now));
    assert_eq!(then.load, now.load);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_a_small_wild_world_is_what_brute_force_counts() {
    let (world, now) = tokio::task::spawn_blocking(|| {
        let world = World::new();
        let (mut dice, mut open) = (Dice(20_260_302), Vec::new());
        let start = at("2026-02-02T08:00:00Z");
        let then = live(&world, &mut dice, start, &mut open, 300);
        let over = Period {
            from: rome::date_of(start.utc()),
            to: rome::date_of(then.utc()).pred_opt().unwrap(),
        };
        let report = |now| {
            let (manager, question) = (world.actor("marta"), asked(over, |_| {}));
            let figures = world.read(|db| query::report(db, &Reader::of(&manager)?, now, &question));
            figures.unwrap()
        };
        let before = report(then);
        let now = live(&world, &mut dice, then, &mut open, 600);
        stays(&before, &report(now));
        (world, now)
    })
    .await
    .unwrap();
    let (db, manager) = (world.database.clone(), world.actor("marta"));
    let questions = db
        .read_blocking(|db| questions(db, rome::date_of(now.utc())))
        .unwrap();
    let (reader, following, to_follow) = (manager.clone(), db.clone(), questions[..3].to_vec());
    let followed = tokio::task::spawn_blocking(move || {
        let each = to_follow.iter().map(|question| {
            following
                .read_blocking(|db| QueryResult::Ok(follow(db, &reader, now, question)))
                .unwrap()
        });
        each.sum::<usize>()
    });
    assert!(followed.await.unwrap() > 300);
    for (most, least, what) in [
        (1, usize::MAX, "nothing packed"),
        (7, 7, "most packed"),
        (100, 1, "all packed"),
    ] {
        pack(&db, now, most, least).await;
        let (db, manager, questions) = (db.clone(), manager.clone(), questions.clone());
        let opened = tokio::task::spawn_blocking(move || check(&db, &manager, now, &questions, what));
        assert!(opened.await.unwrap() > 100);
    }
    assert!(blocks_of(&db) > 2);
    // Blocks of which nobody knows what wrote them are made anew; those of this program stay.
    db.write(blocks::renew).await.unwrap();
    assert_eq!(blocks_of(&db), 0);
    assert!(pack(&db, now, 100, 1).await > 0);
    db.write(blocks::renew).await.unwrap();
    assert!(blocks_of(&db) > 0);
    tokio::task::spawn_blocking(move || drop(world)).await.unwrap();
}

#[tokio::test]
async fn reports_are_for_managers_and_auditors_and_an_ente_reads_its_own() {
    let app = TestApp::start().await;
    let (alfa, beta) = (app.ente("Comune di Alfa").await, app.ente("Comune di Beta").await);
    let contact = app.user_of(alfa, "Ada", EnteRole::Contact, true).await;
    let user = app.user_of(alfa, "Ugo", EnteRole::User, true).await;
    let agent = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    let manager = app.staff("Marta", &[Role::Manager], &[]).await;
    let auditor = app.staff("Aldo", &[Role::Auditor], &[]).await;
    for secret in [false, true] {
        let actor = app.actor(&contact).await;
        app.write(move |db, now| {
            let mut new = tickets::NewTicket::new(
                tickets::Channel::Portal,
                "PORTALE",
                tickets::Kind::Question,
                "una prova",
                "prova",
            );
            new.confidential = secret;
            tickets::open(db, &actor, now, new)
        })
        .await
        .unwrap();
    }
    let days = "from=2026-03-01&to=2026-03-31";
    for (person, status) in [
        (&contact, 404),
        (&user, 404),
        (&agent, 404),
        (&manager, 200),
        (&auditor, 200),
    ] {
        let program = app.program(person).await;
        program
            .get(&format!("/api/v1/reports/sla?{days}"))
            .await
            .expect(status);
        program.get("/api/v1/report-schedules").await.expect(status);
        let file = program
            .get(&format!("/api/v1/reports/sla/content?format=csv&{days}"))
            .await
            .expect(status);
        assert!(status != 200 || file.header("content-type").starts_with("text/csv"));
    }
    let own = format!("/api/v1/reports/enti/{alfa}?{days}");
    for (person, opened) in [
        (&contact, Some(1)),
        (&user, None),
        (&agent, None),
        (&manager, Some(2)),
    ] {
        let answer = app.program(person).await.get(&own).await;
        match opened {
            Some(opened) => assert_eq!(answer.expect(200).json()["total"]["opened"], json!(opened)),
            None => drop(answer.expect(404)),
        }
    }
    let other = format!("/api/v1/reports/enti/{beta}?{days}");
    app.program(&contact).await.get(&other).await.expect(404);
    // Nobody is named who works for the centre, and nothing is counted that not everybody of the ente sees.
    let page = app
        .browser(&contact)
        .await
        .get(&format!("/reports/ente?{days}"))
        .await
        .expect(200);
    assert!(page.text.contains("Comune di Alfa") && !page.text.contains("id=\"agents\""));
    let wrong = app.program(&manager).await;
    for (query, pointer) in [
        ("from=2026-03-01", "/to"),
        ("from=2026-03-02&to=2026-03-01", "/to"),
        ("from=2020-03-02&to=2026-03-01", "/to"),
        ("queue=nessuna", "/queue"),
    ] {
        let answer = wrong
            .get(&format!("/api/v1/reports/sla?{query}"))
            .await
            .expect(422);
        assert_eq!(
            answer.json()["errors"][0]["pointer"],
            json!(pointer),
            "{}",
            answer.text
        );
    }
}

#[tokio::test]
async fn the_page_leads_to_files_of_the_same_question() {
    let app = TestApp::start().await;
    let manager = app.staff("Marta", &[Role::Manager], &["primo-livello"]).await;
    let browser = app.browser(&manager).await;
    let page = browser.get("/reports").await.expect(200);
    assert!(
        page.text.contains("Nessuna richiesta in questo periodo"),
        "{}",
        page.text
    );
    for (kind, start) in [("pdf", "%PDF-"), ("xlsx", "PK"), ("csv", "\u{feff}")] {
        let file = browser
            .get(&format!(
                "/reports.{kind}?from=2026-02-01&to=2026-02-28&queue=primo-livello"
            ))
            .await
            .expect(200);
        assert!(file.text.starts_with(start), "{kind}");
        assert!(
            file.header("content-disposition")
                .contains(&format!("rapporto-2026-02-01-2026-02-28.{kind}"))
        );
    }
    let wrong = browser.get("/reports?from=ieri&to=2026-02-28").await.expect(422);
    assert!(wrong.text.contains("value=\"ieri\"") && wrong.text.contains("Scrivi un giorno"));
}

#[tokio::test]
async fn a_monthly_report_is_told_of_once_on_the_first_working_day() {
    let app = TestApp::start().await;
    let manager = app.staff("Marta", &[Role::Manager], &[]).await;
    let auditor = app.staff("Aldo", &[Role::Auditor], &[]).await;
    let agent = app.staff("Anna", &[Role::Agent], &[]).await;
    let program = app.program(&manager).await;
    let body = |people: &[UserId]| json!({"name": "Livelli di servizio", "recipients": people, "format": "pdf", "filters": {"queue": ["primo-livello"]}});
    let refused = program
        .post("/api/v1/report-schedules", &body(&[agent.id]))
        .await
        .expect(422);
    assert_eq!(refused.json()["errors"][0]["pointer"], json!("/recipients"));
    let of_auditor = app.program(&auditor).await;
    of_auditor
        .post("/api/v1/report-schedules", &body(&[auditor.id]))
        .await
        .expect(403);
    let made = program
        .post("/api/v1/report-schedules", &body(&[manager.id, auditor.id]))
        .await
        .expect(201);
    // Monday 2 March is the first working day of March: the next one is Wednesday 1 April.
    assert_eq!(made.json()["next_on"], json!("2026-04-01"), "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/report-schedules/{id}");
    let put = |version: &str| {
        let body = body(&[auditor.id]);
        let request = program.request(Method::PUT, &path);
        program.send(request.header("if-match", format!("\"{version}\"")).json(&body))
    };
    assert_eq!(put("1").await.expect(200).header("etag"), "\"2\"");
    put("1").await.expect(412);
    let run = |app: &TestApp| {
        let (now, db) = (app.now(), app.app.db.clone());
        async move {
            let due = db.read(move |db| schedules::due(db, now)).await.unwrap();
            let mut told = 0;
            for id in due {
                let is_told = db.write(move |db| schedules::deliver(db, now, id)).await.unwrap();
                told += usize::from(is_told);
            }
            told
        }
    };
    assert_eq!(run(&app).await, 0);
    // Down for a quarter: one delivery, of the month before, and the next in a month.
    app.advance(TimeDelta::days(95));
    assert_eq!(run(&app).await, 1);
    assert_eq!(run(&app).await, 0);
    let next: NaiveDate = app
        .read(|db| {
            report_schedules::table
                .select(report_schedules::next_on)
                .first(db)
        })
        .await
        .unwrap();
    assert_eq!(next, day("2026-07-01"));
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1, "the manager is a recipient no more");
    let text = &mails[0].body;
    assert!(
        text.contains("/reports.pdf?from=2026-05-01&to=2026-05-31&queue=primo-livello"),
        "{text}"
    );
    program.request(Method::DELETE, &path).send().await.unwrap();
    program.get(&path).await.expect(404);
    app.advance(TimeDelta::days(40));
    assert_eq!(run(&app).await, 0);
}
