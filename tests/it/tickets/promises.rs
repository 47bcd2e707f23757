//! What is promised to a ticket, by when, and how it ends (section 8: R-TKT-2, R-TKT-3, R-TKT-9).

use diesel::prelude::*;
use proptest::prelude::*;
use sportello::db::schema::{promises as rows, tickets as ticket_rows};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::sla;
use sportello::sla::given::policy::PolicyIn;
use sportello::sla::policies::{self, STANDARD};
use sportello::sla::promises::{self, Promise, PromiseState, RISK_NONE, RISK_PAUSED, RISK_UNKNOWN};
use sportello::tickets::{
    self, NewMessage, Patch, Priority, State, StateChange, Ticket, TicketError, TicketRef, Visibility,
};
use sportello::users::actor::Operator;

use super::world::{World, at, minutes, start};

/// Somebody's world, ticket and hand.
struct Story {
    world: World,
    id: TicketId,
}

impl Story {
    /// A critical ticket of rosa, opened on Monday 2 March at 09:00: first answer in 60 working minutes, solution in 330.
    fn critical() -> Story {
        let world = World::new();
        let ticket = world
            .open("rosa", |new| (new.impact, new.urgency) = (Some(1), Some(1)))
            .unwrap();
        Story { world, id: ticket.id }
    }

    fn ticket(&self) -> Ticket {
        let (actor, id) = (self.world.actor("marta"), self.id);
        self.world.read(|db| tickets::find(db, &actor, id)).unwrap()
    }

    fn say(&self, who: &str, now: Timestamp) {
        self.write(who, now, Visibility::Public);
    }

    fn write(&self, who: &str, now: Timestamp, visibility: Visibility) {
        let (actor, id) = (self.world.actor(who), self.id);
        self.world
            .write(move |db| tickets::reply(db, &actor, now, id, NewMessage::new(visibility, "Testo.")))
            .unwrap();
    }

    fn set(&self, who: &str, now: Timestamp, to: StateChange) {
        self.try_set(who, now, to).unwrap();
    }

    fn try_set(&self, who: &str, now: Timestamp, to: StateChange) -> Result<Ticket, TicketError> {
        let (actor, terms, id) = (self.world.actor(who), self.world.terms.clone(), self.id);
        let version = self.ticket().version;
        self.world
            .write(move |db| tickets::set_state(db, &actor, now, &terms, id, version, to.clone()))
    }

    fn promises(&self) -> Vec<Promise> {
        let (actor, id) = (self.world.actor("marta"), self.id);
        self.world
            .read(|db| tickets::promises_of(db, &actor, id))
            .unwrap()
    }

    /// `kind state due`, one for each promise, in the order of their places.
    fn told(&self) -> Vec<String> {
        let told = self.promises().into_iter().map(|promise| {
            let due = promise.due_at.map_or("never".to_owned(), |due| due.to_string());
            format!("{} {} {due}", promise.kind, promise.state)
        });
        told.collect()
    }
}

#[test]
fn a_new_ticket_is_promised_an_answer_and_a_solution() {
    let story = Story::critical();
    assert_eq!(
        story.told(),
        [
            "first_answer running 2026-03-02T09:00:00Z",
            "solution running 2026-03-03T08:00:00Z"
        ]
    );
    assert_eq!(story.ticket().risk, at("2026-03-02T09:00:00Z").as_micros());
}

#[test]
fn the_first_public_answer_of_the_centre_ends_the_first_promise_and_a_note_does_not() {
    let story = Story::critical();
    story.write("anna", start() + minutes(10), Visibility::Internal);
    assert_eq!(story.promises()[0].state, PromiseState::Running);
    story.say("anna", start() + minutes(60));
    let first = &story.promises()[0];
    assert_eq!(
        (first.state, first.used_seconds, first.margin_seconds),
        (PromiseState::Met, Some(3600), Some(0)),
        "an answer at the due time is in time"
    );
    assert_eq!(story.ticket().risk, at("2026-03-03T08:00:00Z").as_micros());
}

#[test]
fn an_answer_after_the_due_time_is_a_breach_of_that_time() {
    let story = Story::critical();
    story.say("anna", at("2026-03-02T13:30:00Z"));
    let first = &story.promises()[0];
    assert_eq!(first.state, PromiseState::Breached);
    assert_eq!(first.breached_at, Some(at("2026-03-02T09:00:00Z")));
    // 10:00 to 12:00 and 14:00 to 14:30.
    assert_eq!(
        (first.used_seconds, first.margin_seconds),
        (Some(210 * 60), Some(-150 * 60))
    );
}

#[test]
fn each_time_the_ente_writes_and_waits_a_next_answer_is_promised() {
    let story = Story::critical();
    story.say("rosa", start() + minutes(1));
    assert_eq!(
        story.told().len(),
        2,
        "the first answer is owed already: one silence is one promise"
    );
    story.say("anna", start() + minutes(5));
    story.say("rosa", start() + minutes(30));
    story.say("rosa", start() + minutes(40));
    assert_eq!(
        story.told()[2..],
        ["next_answer running 2026-03-02T09:30:00Z"],
        "it runs from the first message not yet answered"
    );
    story.say("anna", start() + minutes(50));
    story.say("rosa", start() + minutes(90));
    assert_eq!(
        story.told()[2..],
        [
            "next_answer met 2026-03-02T09:30:00Z",
            "next_answer running 2026-03-02T10:30:00Z"
        ]
    );
}

#[test]
fn waiting_for_the_ente_pauses_the_solution_and_the_answer_moves_it() {
    let story = Story::critical();
    let asks = StateChange::to(State::WaitingEnte).saying("Quale pagina?");
    story.set("anna", start() + minutes(30), asks);
    assert_eq!(story.told()[1], "solution running never");
    assert_eq!(story.ticket().risk, RISK_PAUSED);
    // From 09:30 to 11:30: two hours of working time.
    story.say("rosa", start() + minutes(150));
    assert_eq!(
        story.told()[1..],
        [
            "solution running 2026-03-03T10:00:00Z",
            "next_answer running 2026-03-02T13:30:00Z"
        ],
        "11:30 and 60 minutes is 14:30, after the lunch break"
    );
}

#[test]
fn waiting_for_somebody_else_is_no_pause() {
    let story = Story::critical();
    story.set("anna", start() + minutes(4), StateChange::to(State::InProgress));
    story.set(
        "anna",
        start() + minutes(5),
        StateChange::to(State::WaitingThirdParty),
    );
    assert_eq!(story.told()[1], "solution running 2026-03-03T08:00:00Z");
    assert_eq!(
        story.told()[0],
        "first_answer running 2026-03-02T09:00:00Z",
        "nothing public was written"
    );
}

#[test]
fn where_waiting_for_somebody_else_is_a_pause_the_solution_waits_and_answers_do_not() {
    let world = World::new();
    world
        .write(|db| {
            let policy = policies::by_code(db, STANDARD)?;
            let mut given = PolicyIn::of(&policies::latest(db, policy.id)?, "Ordinari", "Ordinary");
            given.valid_from = "2026-03-02".parse().unwrap();
            given.pause_on_third_party = true;
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
        .open("rosa", |new| (new.impact, new.urgency) = (Some(1), Some(1)))
        .unwrap();
    let story = Story { world, id: ticket.id };
    story.set("anna", start() + minutes(4), StateChange::to(State::InProgress));
    let waits = StateChange::to(State::WaitingThirdParty);
    story.set("anna", start() + minutes(5), waits);
    assert_eq!(
        story.told(),
        [
            "first_answer running 2026-03-02T09:00:00Z",
            "solution running never"
        ],
        "nothing public was written: the answer is still owed"
    );
    assert_eq!(story.ticket().risk, at("2026-03-02T09:00:00Z").as_micros());
    let (actor, id) = (story.world.actor("rosa"), story.id);
    let kept = |place: i32, now: Timestamp| {
        let (_, kept) = story
            .world
            .read(|db| tickets::kept(db, &actor, now, id, place))
            .unwrap();
        (
            kept.used_seconds,
            kept.pauses.len(),
            kept.story(now).unwrap().due_at.is_some(),
        )
    };
    assert_eq!(kept(1, start() + minutes(30)), (30 * 60, 0, true));
    assert_eq!(kept(2, start() + minutes(30)), (5 * 60, 1, false));
    story.say("anna", start() + minutes(31));
    assert_eq!(story.ticket().risk, RISK_PAUSED);
    // The ente writes while somebody else is awaited: its answer is owed as ever.
    story.say("rosa", start() + minutes(40));
    assert_eq!(
        story.told()[1..],
        [
            "solution running never",
            "next_answer running 2026-03-02T09:40:00Z"
        ]
    );
    story.set("anna", start() + minutes(65), StateChange::to(State::InProgress));
    assert_eq!(story.told()[1], "solution running 2026-03-03T09:00:00Z");
}

#[test]
fn the_time_between_the_solution_and_reopening_is_a_pause() {
    let story = Story::critical();
    let solved = |text: &str| StateChange::to(State::Resolved).saying(text);
    story.set("anna", start() + minutes(60), solved("Fatto."));
    let solution = story.promises()[1].clone();
    assert_eq!(
        (solution.state, solution.used_seconds, solution.margin_seconds),
        (PromiseState::Met, Some(3600), Some(270 * 60))
    );
    assert_eq!(story.ticket().risk, RISK_NONE);
    // Reopened on Tuesday at 09:00: 240 minutes of Monday and 30 of Tuesday did not count.
    story.say("rosa", at("2026-03-03T08:00:00Z"));
    assert_eq!(story.told()[1], "solution running 2026-03-03T14:30:00Z");
    story.set("anna", at("2026-03-03T14:31:00Z"), solved("Ora sì."));
    let solution = story.promises()[1].clone();
    assert_eq!(
        (solution.state, solution.margin_seconds),
        (PromiseState::Breached, Some(-60))
    );
}

#[test]
fn a_new_priority_counts_from_the_start_also_for_a_promise_already_breached() {
    let story = Story::critical();
    let (actor, id) = (story.world.actor("marta"), story.id);
    let reprice = |now: Timestamp, to: Priority| {
        let (actor, version) = (actor.clone(), story.ticket().version);
        let patch = Patch {
            priority: Some(Some(to)),
            reason: Some("Verificato al telefono".to_owned()),
            ..Patch::default()
        };
        story
            .world
            .write(move |db| tickets::patch(db, &actor, now, id, version, patch.clone()))
            .unwrap();
    };
    assert_eq!(
        story.promises()[0].state_at(start() + minutes(61)),
        PromiseState::Breached
    );
    reprice(start() + minutes(61), Priority::Normal);
    assert_eq!(
        story.told(),
        [
            "first_answer running 2026-03-03T08:00:00Z",
            "solution running 2026-03-09T08:00:00Z"
        ]
    );
    story.say("anna", start() + minutes(62));
    reprice(start() + minutes(63), Priority::Critical);
    assert_eq!(
        story.told(),
        [
            "first_answer met 2026-03-03T08:00:00Z",
            "solution running 2026-03-03T08:00:00Z"
        ],
        "a finished clock keeps its result"
    );
}

#[test]
fn what_is_cancelled_unfinished_is_void_late_or_not_and_that_it_was_late_is_kept() {
    let story = Story::critical();
    let cancelled = StateChange::to(State::Cancelled).because("Richiesta doppia");
    story.set("anna", start() + minutes(61), cancelled);
    assert_eq!(
        story.told(),
        [
            "first_answer void 2026-03-02T09:00:00Z",
            "solution void 2026-03-03T08:00:00Z"
        ]
    );
    let breached: Vec<_> = story
        .promises()
        .iter()
        .map(|promise| promise.breached_at)
        .collect();
    assert_eq!(breached, [Some(at("2026-03-02T09:00:00Z")), None]);
    assert_eq!(story.ticket().risk, RISK_NONE);
}

#[test]
fn what_was_finished_before_the_cancellation_keeps_its_result() {
    let story = Story::critical();
    story.say("anna", start() + minutes(61));
    let solved = StateChange::to(State::Resolved).saying("Fatto.");
    story.set("anna", start() + minutes(70), solved);
    let kept = story.world.open("rosa", |_| ()).unwrap();
    let (staff, now, id) = (story.world.staff("anna"), start() + minutes(80), story.id);
    story
        .world
        .write(move |db| tickets::merge(db, &staff, now, kept.id, &[TicketRef::Id(id)]))
        .unwrap();
    assert_eq!(
        story.told(),
        [
            "first_answer breached 2026-03-02T09:00:00Z",
            "solution met 2026-03-03T08:00:00Z"
        ]
    );
}

#[test]
fn merged_duplicates_are_void_and_their_messages_promise_nothing_elsewhere() {
    let story = Story::critical();
    let duplicate = story.world.open("rosa", |_| ()).unwrap();
    let (staff, kept, now) = (story.world.staff("anna"), story.id, start() + minutes(5));
    let before = story.told();
    story
        .world
        .write(move |db| tickets::merge(db, &staff, now, kept, &[TicketRef::Id(duplicate.id)]))
        .unwrap();
    assert_eq!(story.told(), before);
    let merged = Story {
        id: duplicate.id,
        ..story
    };
    let states: Vec<_> = merged.promises().iter().map(|promise| promise.state).collect();
    assert_eq!(states, [PromiseState::Void; 2]);
}

#[test]
fn a_confirmation_with_a_word_of_thanks_waits_for_no_answer() {
    let story = Story::critical();
    story.set(
        "anna",
        start() + minutes(20),
        StateChange::to(State::Resolved).saying("Fatto."),
    );
    story.set(
        "rosa",
        start() + minutes(30),
        StateChange::to(State::Closed).saying("Grazie."),
    );
    assert_eq!(
        story.told(),
        [
            "first_answer met 2026-03-02T09:00:00Z",
            "solution met 2026-03-03T08:00:00Z"
        ]
    );
}

#[test]
fn moving_to_another_queue_changes_no_promise() {
    let story = Story::critical();
    let before = story.promises();
    let (staff, id, version) = (story.world.staff("marta"), story.id, story.ticket().version);
    story
        .world
        .write(move |db| {
            let now = start() + minutes(30);
            tickets::move_to_queue(db, &staff, now, id, version, "siti-web", "Riguarda il sito")
        })
        .unwrap();
    assert_eq!(story.promises(), before);
}

#[test]
fn nobody_else_reads_the_promises_of_an_ente() {
    let story = Story::critical();
    let (id, zeno) = (story.id, story.world.actor("zeno"));
    let read = story.world.read(|db| tickets::promises_of(db, &zeno, id));
    assert!(matches!(read, Err(TicketError::NotFound)));
}

/// One thing that happens to a ticket, minutes after the one before, or before it: by the clock of another replica.
#[derive(Clone, Debug)]
enum Act {
    Say(&'static str),
    Set(&'static str, State),
}

fn act() -> impl Strategy<Value = (i64, Act)> {
    let act = prop_oneof![
        Just(Act::Say("rosa")),
        Just(Act::Say("anna")),
        Just(Act::Set("anna", State::InProgress)),
        Just(Act::Set("anna", State::WaitingEnte)),
        Just(Act::Set("anna", State::WaitingThirdParty)),
        Just(Act::Set("anna", State::Resolved)),
        Just(Act::Set("rosa", State::InProgress)),
        Just(Act::Set("rosa", State::Closed)),
    ];
    (prop_oneof![4 => 1..2000_i64, 1 => -300..1_i64], act)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promises_made_later_from_the_records_are_those_that_were_kept(acts in prop::collection::vec(act(), 1..12)) {
        let story = Story::critical();
        let mut now = start();
        for (after, act) in acts {
            now = now + minutes(after);
            match act {
                Act::Say(who) => {
                    let (actor, id) = (story.world.actor(who), story.id);
                    // Refused on a closed ticket; nothing happens then.
                    let _ = story.world.write(move |db| {
                        tickets::reply(db, &actor, now, id, NewMessage::new(Visibility::Public, "Testo."))
                    });
                }
                Act::Set(who, to) => {
                    let _ = story.try_set(who, now, StateChange::to(to).saying("Testo."));
                }
            }
        }
        let (kept, risk, id) = (story.promises(), story.ticket().risk, story.id);
        let entered = story.world.read(|db| tickets::phases(db, id)).unwrap();
        prop_assert!(entered.is_sorted_by_key(|(_, at)| *at), "{:?}", entered);
        for promise in &kept {
            prop_assert!(promise.ended_at.is_none_or(|end| promise.started_at <= end));
            prop_assert!(promise.used_seconds.is_none_or(|used| used >= 0));
        }
        story.world.write(move |db| {
            diesel::delete(rows::table.filter(rows::ticket_id.eq(id))).execute(db)?;
            diesel::update(ticket_rows::table.find(id)).set(ticket_rows::risk.eq(RISK_UNKNOWN)).execute(db)?;
            assert_eq!(tickets::without_promises(db, now)?, [id]);
            // As of the opening: nothing had to be told before.
            tickets::make_promises(db, start(), id)
        }).unwrap();
        prop_assert_eq!(story.promises(), kept.clone());
        prop_assert_eq!(story.ticket().risk, risk);
        prop_assert_eq!(promises::risk(&kept, story.ticket().state.phase()), risk);
    }
}
