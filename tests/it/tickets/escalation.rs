//! What the clock does near a due time and past it, and what the ente can do: ask for attention.

use diesel::prelude::*;
use sportello::db::schema::{notices, promise_steps, promises as rows, users};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::sla::promises::{PromiseState, SOLUTION};
use sportello::tickets::escalation::{check_promises, due_to_check};
use sportello::tickets::{self, Attention, NewMessage, State, StateChange, Ticket, TicketError, Visibility};

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
    assert_eq!(told(&world), [""; 0]);
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
