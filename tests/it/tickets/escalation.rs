//! What the clock does near a due time and past it, and what the ente can do: ask for attention.

use diesel::prelude::*;
use sportello::db::schema::{calendar_versions, notices, promise_steps, promises as rows};
use sportello::db::schema::{tickets as ticket_rows, user_roles, users};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::kernel::text::Lang;
use sportello::sla::calendar::{Hours, Week};
use sportello::sla::calendars::{self, CENTRO, CalendarVersionId};
use sportello::sla::given::policy::PolicyIn;
use sportello::sla::policies::{self, STANDARD};
use sportello::sla::promises::{PromiseState, RISK_UNKNOWN, RISK_UNREACHABLE, SOLUTION};
use sportello::sla::{self, SlaError};
use sportello::tickets::escalation::{check_promises, due_to_check, reason_in_words};
use sportello::tickets::{
    self, Attention, NewMessage, Patch, Priority, Standing, State, StateChange, Ticket, TicketError,
    Visibility,
};
use sportello::users::absences::{self, NewAbsence};
use sportello::users::actor::{Operator, Role};

use super::world::{World, at, minutes, start};

/// A critical ticket of Monday 09:00: the first answer is due at 10:00, near at 09:48.
fn critical(world: &World) -> Ticket {
    world
        .open("rosa", |new| (new.impact, new.urgency) = (Some(1), Some(1)))
        .unwrap()
}

/// What the job does as of an instant: how many tickets it changed.
fn check(world: &World, now: Timestamp) -> usize {
    let due = world.read(|db| due_to_check(db, now)).unwrap();
    due.into_iter()
        .filter(|id| {
            let id = *id;
            world.write(move |db| check_promises(db, now, id)).unwrap()
        })
        .count()
}

/// Who was told what, in the order of the names.
fn told(world: &World) -> Vec<String> {
    let mut told: Vec<(String, String)> = world
        .read(|db| {
            notices::table
                .inner_join(users::table.on(users::id.eq(notices::user_id)))
                .select((users::name, notices::kind))
                .load(db)
        })
        .unwrap();
    told.sort();
    told.into_iter()
        .map(|(name, kind)| format!("{} {kind}", name.replace(" Cognome", "")))
        .collect()
}

fn take(world: &World, who: &str, now: Timestamp, ticket: &Ticket) {
    let (staff, id, version, to) = (world.staff(who), ticket.id, ticket.version, world.id(who));
    world
        .write(move |db| tickets::assign(db, &staff, now, id, version, to))
        .unwrap();
}

#[test]
fn near_the_due_time_the_assignee_is_told_and_past_it_the_managers_too() {
    let world = World::new();
    let ticket = critical(&world);
    take(&world, "anna", start(), &ticket);
    assert_eq!(check(&world, start() + minutes(47)), 0);
    assert_eq!(check(&world, start() + minutes(48)), 1);
    assert_eq!(told(&world), ["anna promise_warning"]);
    assert_eq!(
        check(&world, start() + minutes(60)),
        0,
        "at its due time it is in time"
    );
    assert_eq!(check(&world, start() + minutes(61)), 1);
    assert_eq!(
        told(&world),
        [
            "anna promise_breached",
            "anna promise_warning",
            "marta promise_breached"
        ]
    );
    assert_eq!(check(&world, start() + minutes(62)), 0, "each step is taken once");
    let (actor, id) = (world.actor("anna"), ticket.id);
    let promises = world.read(|db| tickets::promises_of(db, &actor, id)).unwrap();
    assert_eq!(
        (promises[0].state, promises[0].breached_at),
        (PromiseState::Breached, Some(start() + minutes(60)))
    );
    let events = world.read(|db| tickets::events(db, &actor, &ticket)).unwrap();
    let names: Vec<_> = events.iter().map(|event| event.event.as_str()).collect();
    assert!(names.contains(&"ticket.promise_breached") && names.contains(&"ticket.escalated"));
    let rosa = world.actor("rosa");
    let events = world.read(|db| tickets::events(db, &rosa, &ticket)).unwrap();
    assert!(
        events.iter().all(|event| !event.event.contains("escalated")),
        "the ente does not read whom the centre told"
    );
}

#[test]
fn of_a_ticket_that_nobody_has_taken_the_queue_is_told_and_then_the_managers() {
    let world = World::new();
    critical(&world);
    check(&world, start() + minutes(50));
    assert_eq!(
        told(&world),
        ["anna promise_warning"],
        "anna is the queue's only member"
    );
    check(&world, start() + minutes(61));
    assert_eq!(
        told(&world),
        [
            "anna promise_breached",
            "anna promise_warning",
            "marta promise_breached"
        ]
    );
}

#[test]
fn nobody_is_told_while_the_centre_is_closed() {
    let world = World::new();
    // Monday 11:00: due at 12:00, when the centre closes for lunch.
    let now = start() + minutes(120);
    let ticket = world
        .open_at(now, "rosa", |new| (new.impact, new.urgency) = (Some(1), Some(1)))
        .unwrap();
    check(&world, at("2026-03-02T10:50:00Z"));
    check(&world, at("2026-03-02T11:30:00Z"));
    assert_eq!(told(&world), ["anna promise_warning"]);
    let (actor, id) = (world.actor("anna"), ticket.id);
    let promises = world.read(|db| tickets::promises_of(db, &actor, id)).unwrap();
    assert_eq!(
        promises[0].state,
        PromiseState::Breached,
        "what is late is late at once"
    );
    assert_eq!(check(&world, at("2026-03-02T12:59:59Z")), 0);
    check(&world, at("2026-03-02T13:00:00Z"));
    assert_eq!(told(&world).len(), 3, "at 14:00 the centre opens again");
}

#[test]
fn after_a_standstill_each_promise_is_told_once() {
    let world = World::new();
    critical(&world);
    check(&world, at("2026-03-06T09:00:00Z"));
    let kinds = told(&world);
    assert_eq!(
        kinds,
        [
            "anna promise_breached",
            "anna promise_breached",
            "marta promise_breached",
            "marta promise_breached"
        ],
        "first answer and solution, each by its last step only"
    );
    let outcomes: Vec<(i32, String)> = world
        .read(|db| {
            promise_steps::table
                .filter(promise_steps::place.eq(SOLUTION))
                .order(promise_steps::percent)
                .select((promise_steps::percent, promise_steps::outcome))
                .load(db)
        })
        .unwrap();
    assert_eq!(outcomes, [(80, "passed".to_owned()), (100, "taken".to_owned())]);
}

#[test]
fn who_waits_for_the_ente_is_not_told_and_an_answered_promise_is_silent() {
    let world = World::new();
    let ticket = critical(&world);
    let (actor, terms, id) = (world.actor("anna"), world.terms.clone(), ticket.id);
    world
        .write(move |db| {
            let asks = StateChange::to(State::WaitingEnte).saying("Quale pagina?");
            tickets::set_state(db, &actor, start() + minutes(5), &terms, id, 1, asks)
        })
        .unwrap();
    check(&world, at("2026-03-20T09:00:00Z"));
    assert_eq!(
        told(&world),
        ["rosa information_asked"],
        "asked, and nobody warned"
    );
    let left: Vec<Option<Timestamp>> = world
        .read(|db| {
            rows::table
                .filter(rows::check_at.is_not_null())
                .select(rows::check_at)
                .load(db)
        })
        .unwrap();
    assert_eq!(left, []);
}

/// A person of the centre is absent on the day, without a deputy.
fn away(world: &World, who: &str) {
    let (actor, user) = (world.actor(who), world.id(who));
    let on = "2026-03-02".parse().unwrap();
    let new = NewAbsence {
        user,
        deputy: None,
        from_on: on,
        to_on: on,
    };
    world
        .write(move |db| absences::add(db, &actor, start(), new))
        .unwrap();
}

fn also_manager(world: &World, who: &str) {
    let user = world.id(who);
    world
        .write(move |db| {
            let values = (
                user_roles::user_id.eq(user),
                user_roles::role.eq(Role::Manager),
                user_roles::granted_at.eq(start()),
            );
            diesel::insert_into(user_roles::table).values(values).execute(db)
        })
        .unwrap();
}

#[test]
fn of_the_managers_those_are_told_who_are_not_absent() {
    let world = World::new();
    also_manager(&world, "bruno");
    away(&world, "marta");
    let ticket = critical(&world);
    take(&world, "anna", start(), &ticket);
    check(&world, start() + minutes(61));
    assert_eq!(told(&world), ["anna promise_breached", "bruno promise_breached"]);
}

#[test]
fn in_the_place_of_an_absent_assignee_the_queue_is_told_and_of_an_empty_queue_the_managers() {
    let world = World::new();
    away(&world, "anna");
    let ticket = critical(&world);
    check(&world, start() + minutes(48));
    assert_eq!(
        told(&world),
        ["marta promise_warning"],
        "anna is the queue's only member"
    );
    let ticket = world
        .read(|db| tickets::find(db, &world.actor("marta"), ticket.id))
        .unwrap();
    take(&world, "anna", start() + minutes(49), &ticket);
    check(&world, start() + minutes(61));
    assert_eq!(told(&world), ["marta promise_breached", "marta promise_warning"]);
}

#[test]
fn if_everybody_is_absent_those_who_are_meant_are_told_after_all() {
    let world = World::new();
    away(&world, "anna");
    away(&world, "marta");
    let ticket = critical(&world);
    take(&world, "anna", start(), &ticket);
    check(&world, start() + minutes(48));
    assert_eq!(told(&world), ["anna promise_warning"]);
}

fn decide(world: &World, now: Timestamp, id: TicketId, priority: Priority) {
    let actor = world.actor("marta");
    let version = world.read(|db| tickets::find(db, &actor, id)).unwrap().version;
    let patch = Patch {
        priority: Some(Some(priority)),
        reason: Some("Verificato al telefono".to_owned()),
        ..Patch::default()
    };
    world
        .write(move |db| tickets::patch(db, &actor, now, id, version, patch.clone()))
        .unwrap();
}

#[test]
fn each_step_is_taken_once_for_each_due_time() {
    let world = World::new();
    let ticket = critical(&world);
    check(&world, start() + minutes(48));
    check(&world, start() + minutes(61));
    let first = [
        "anna promise_breached",
        "anna promise_warning",
        "marta promise_breached",
    ];
    assert_eq!(told(&world), first);
    // First answer in 330 minutes from the start: due on Tuesday at 09:00, near at 15:24.
    decide(&world, start() + minutes(62), ticket.id, Priority::Normal);
    check(&world, at("2026-03-02T14:23:59Z"));
    assert_eq!(told(&world), first);
    check(&world, at("2026-03-02T14:24:00Z"));
    assert_eq!(told(&world).len(), 4);
    check(&world, at("2026-03-03T08:01:00Z"));
    assert_eq!(told(&world).len(), 6);
    assert_eq!(check(&world, at("2026-03-03T08:02:00Z")), 0);
    // Back to the due time of which they were told: nothing is told again.
    decide(&world, at("2026-03-03T08:03:00Z"), ticket.id, Priority::Critical);
    check(&world, at("2026-03-03T08:04:00Z"));
    let of_answer = world
        .read(|db| {
            promise_steps::table
                .filter(promise_steps::place.eq(1))
                .order(promise_steps::percent)
                .select((promise_steps::percent, promise_steps::taken_at))
                .load::<(i32, Timestamp)>(db)
        })
        .unwrap();
    assert_eq!(
        of_answer,
        [
            (80, at("2026-03-02T14:24:00Z")),
            (100, at("2026-03-03T08:01:00Z"))
        ]
    );
}

#[test]
fn a_ticket_from_before_there_were_promises_tells_nobody_what_has_passed() {
    let world = World::new();
    let id = critical(&world).id;
    let late = at("2026-03-02T13:05:00Z");
    world
        .write(move |db| {
            diesel::delete(rows::table).execute(db)?;
            diesel::update(ticket_rows::table)
                .set(ticket_rows::risk.eq(RISK_UNKNOWN))
                .execute(db)?;
            tickets::make_promises(db, late, id)
        })
        .unwrap();
    check(&world, late);
    assert_eq!(told(&world), [""; 0], "the first answer was due at 10:00");
    let actor = world.actor("anna");
    let promises = world.read(|db| tickets::promises_of(db, &actor, id)).unwrap();
    assert_eq!(promises[0].state, PromiseState::Breached);
    check(&world, at("2026-03-03T08:01:00Z"));
    assert_eq!(
        told(&world),
        ["anna promise_breached", "marta promise_breached"],
        "the solution was due on Tuesday at 09:00"
    );
}

/// Opens the centre, as somebody could before it was refused, for one minute a week.
fn open_a_minute_a_week(world: &World) {
    world
        .write(|db| {
            let calendar = calendars::by_code(db, CENTRO)?;
            let mut version = calendars::latest(db, calendar.id)?;
            version.id = CalendarVersionId::new(start());
            version.number += 1;
            version.rules.0.weekly = Week {
                mon: Hours::parse(&[("09:00", "09:01")]).unwrap(),
                ..Week::default()
            };
            diesel::insert_into(calendar_versions::table)
                .values(&version)
                .execute(db)?;
            Ok::<_, SlaError>(())
        })
        .unwrap();
}

#[test]
fn a_ticket_that_its_calendar_leaves_without_a_due_time_comes_first_and_the_managers_are_told_once() {
    let world = World::new();
    open_a_minute_a_week(&world);
    let ticket = world.open("rosa", |_| ()).unwrap();
    assert_eq!(ticket.risk, RISK_UNREACHABLE);
    let actor = world.actor("marta");
    let owed = world
        .read(|db| tickets::owed(db, start(), std::slice::from_ref(&ticket)))
        .unwrap();
    assert_eq!(owed[&ticket.id].standing, Standing::Unreachable);
    assert_eq!(check(&world, start()), 1);
    assert!(
        told(&world)
            .iter()
            .all(|told| told == "marta promise_unreachable")
    );
    let told_then = told(&world).len();
    check(&world, at("2026-03-09T08:00:30Z"));
    assert_eq!(told(&world).len(), told_then);
    let events = world.read(|db| tickets::events(db, &actor, &ticket)).unwrap();
    assert!(
        events
            .iter()
            .any(|event| event.event == "ticket.promise_unreachable")
    );
}

#[test]
fn a_priority_raised_by_the_clock_says_why_in_the_language_of_its_reader() {
    let world = World::new();
    world
        .write(|db| {
            let policy = policies::by_code(db, STANDARD)?;
            let mut given = PolicyIn::of(&policies::latest(db, policy.id)?, "Ordinari", "Ordinary");
            given.valid_from = "2026-03-02".parse().unwrap();
            given.steps[0].raise_priority = true;
            sla::edit_policy(
                db,
                Operator,
                start(),
                (policy.id, policy.version),
                &given,
                Some("Prova"),
            )
        })
        .unwrap();
    let ticket = world
        .open("rosa", |new| (new.impact, new.urgency) = (Some(1), Some(2)))
        .unwrap();
    check(&world, start() + minutes(96));
    let actor = world.actor("marta");
    let raised = world.read(|db| tickets::find(db, &actor, ticket.id)).unwrap();
    assert_eq!(raised.priority, Priority::Critical);
    let reason = raised.priority_reason.unwrap();
    for (lang, words) in [
        (Lang::It, "escalation: usato il 80 % del tempo promesso"),
        (Lang::En, "escalation: 80 % of the promised time used"),
    ] {
        assert_eq!(reason_in_words(lang, &reason), words);
    }
    assert_eq!(reason_in_words(Lang::En, "Scade oggi"), "Scade oggi");
}

#[test]
fn a_clock_that_steps_back_leaves_the_pause_a_pause() {
    let world = World::new();
    let ticket = critical(&world);
    let (actor, terms, id) = (world.actor("anna"), world.terms.clone(), ticket.id);
    world
        .write(move |db| {
            let asks = StateChange::to(State::WaitingEnte).saying("Quale pagina?");
            tickets::set_state(db, &actor, start() - minutes(2), &terms, id, 1, asks)
        })
        .unwrap();
    let actor = world.actor("marta");
    let version = world.read(|db| tickets::find(db, &actor, id)).unwrap().version;
    let patch = Patch {
        priority: Some(Some(Priority::High)),
        reason: Some("Verificato al telefono".to_owned()),
        ..Patch::default()
    };
    world
        .write(move |db| tickets::patch(db, &actor, start() - minutes(1), id, version, patch.clone()))
        .unwrap();
    let entered = world.read(|db| tickets::phases(db, id)).unwrap();
    assert!(entered.is_sorted_by_key(|(_, at)| *at), "{entered:?}");
    check(&world, at("2026-03-20T09:00:00Z"));
    assert_eq!(told(&world), ["rosa information_asked"]);
    let actor = world.actor("anna");
    let promises = world.read(|db| tickets::promises_of(db, &actor, id)).unwrap();
    assert_eq!(
        (promises[1].state, promises[1].due_at),
        (PromiseState::Running, None)
    );
    let (_, solution) = world
        .read(|db| tickets::kept(db, &actor, start() - minutes(2), id, SOLUTION))
        .unwrap();
    assert_eq!(solution.used_seconds, 0);
    assert_eq!(solution.pauses.len(), 1);
    assert_eq!(solution.pauses[0].0.to, None);
}

#[test]
fn the_ente_asks_for_attention_once_for_each_working_day() {
    let world = World::new();
    let ticket = critical(&world);
    take(&world, "anna", start(), &ticket);
    let ask = |who: &str, now: Timestamp| {
        let (actor, id) = (world.actor(who), ticket.id);
        world.write(move |db| tickets::request_attention(db, &actor, now, id, Some("Il bando scade oggi")))
    };
    ask("rosa", start() + minutes(5)).unwrap();
    assert_eq!(
        told(&world),
        ["anna attention_requested", "marta attention_requested"]
    );
    let day = |text: &str| text.parse().unwrap();
    assert!(matches!(
        ask("carla", start() + minutes(6)),
        Err(TicketError::Attention(Attention::AskedUntil(until))) if until == day("2026-03-03")
    ));
    ask("rosa", at("2026-03-03T08:00:00Z")).unwrap();
    // One on Saturday counts for Monday.
    ask("rosa", at("2026-03-07T08:00:00Z")).unwrap();
    assert!(matches!(
        ask("rosa", at("2026-03-09T08:00:00Z")),
        Err(TicketError::Attention(Attention::AskedUntil(until))) if until == day("2026-03-10")
    ));
    assert!(matches!(ask("zeno", start()), Err(TicketError::NotFound)));
    assert!(matches!(ask("anna", start()), Err(TicketError::Forbidden)));
}

#[test]
fn attention_is_not_asked_for_where_the_ente_is_awaited_or_nothing_is_open() {
    let world = World::new();
    let ticket = critical(&world);
    let set = |who: &str, to: StateChange| {
        let (actor, terms, id) = (world.actor(who), world.terms.clone(), ticket.id);
        let version = world.read(|db| tickets::find(db, &actor, id)).unwrap().version;
        world
            .write(move |db| tickets::set_state(db, &actor, start(), &terms, id, version, to.clone()))
            .unwrap();
    };
    let ask = || {
        let (actor, id): (_, TicketId) = (world.actor("rosa"), ticket.id);
        world.write(move |db| tickets::request_attention(db, &actor, start(), id, None))
    };
    set("anna", StateChange::to(State::WaitingEnte).saying("Quale?"));
    assert!(matches!(
        ask(),
        Err(TicketError::Attention(Attention::WaitsForEnte))
    ));
    let (actor, id) = (world.actor("rosa"), ticket.id);
    world
        .write(move |db| {
            tickets::reply(
                db,
                &actor,
                start(),
                id,
                NewMessage::new(Visibility::Public, "Questa."),
            )
        })
        .unwrap();
    set("anna", StateChange::to(State::Resolved).saying("Fatto."));
    assert!(matches!(ask(), Err(TicketError::Attention(Attention::Never))));
}
