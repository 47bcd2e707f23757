//! Activations and maintainers of the demonstration, in every state: some services have been active since the centre began, others are
//! on their way, one is late, one has ended and its domain is to move.

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{DemoError, Event, Loader};
use crate::acts::ActState;
use crate::attivazioni::{self, AttivazioneIn, Decision, ItemState};
use crate::db::Db;
use crate::demo::scenario::StaffRole;
use crate::demo::texts::Queue;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::kernel::rome;
use crate::maintainers;
use crate::services::PORTAL;
use crate::tickets::{self, StateChange};

/// A step of an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The draft is written.
    Written,
    Sent,
    Collecting,
    Building,
    /// Half of the checklist is done.
    HalfDone,
    /// The case owner asks for something, and the term stands still.
    Asked,
    /// Everything is done; the service is active, and with it the maintainer if there is one.
    Active,
    Rejected,
    /// The ente takes its request back.
    Withdrawn,
    /// The centre is reminded of the domain that is to move.
    Reminded,
}

use Stage::*;

/// An activation: of the how many-th ente that has joined, of which service, with a maintainer or not, and how many days ago which step.
pub(super) struct Plan {
    ente: usize,
    service: &'static str,
    has_maintainer: bool,
    stages: &'static [(Stage, i64)],
}

const fn plan(
    ente: usize,
    service: &'static str,
    has_maintainer: bool,
    stages: &'static [(Stage, i64)],
) -> Plan {
    Plan {
        ente,
        service,
        has_maintainer,
        stages,
    }
}

const WEB: &str = "SUPPORTO_WEB";

/// Of the enti that have joined, the one that leaves the centre for just cause.
pub(super) const LEAVES_THE_CENTRE: usize = 7;
/// Of the enti that have joined, the one whose portal ended with the last year.
pub(super) const GAVE_NOTICE_LAST_YEAR: usize = 11;

/// What happens to whom.
const PLANS: [Plan; 17] = [
    plan(
        0,
        PORTAL,
        true,
        &[
            (Written, 480),
            (Sent, 480),
            (Collecting, 478),
            (Building, 474),
            (Active, 462),
        ],
    ),
    plan(
        0,
        WEB,
        false,
        &[(Written, 450), (Sent, 450), (Building, 447), (Active, 433)],
    ),
    plan(
        1,
        PORTAL,
        false,
        &[
            (Written, 478),
            (Sent, 477),
            (Collecting, 476),
            (Building, 470),
            (Active, 445),
        ],
    ),
    plan(
        2,
        WEB,
        false,
        &[(Written, 300), (Sent, 300), (Building, 297), (Active, 284)],
    ),
    plan(
        3,
        PORTAL,
        true,
        &[
            (Written, 41),
            (Sent, 40),
            (Collecting, 38),
            (Building, 33),
            (HalfDone, 20),
        ],
    ),
    plan(12, PORTAL, false, &[(Written, 1), (Sent, 1)]),
    plan(
        4,
        PORTAL,
        false,
        &[(Written, 300), (Sent, 300), (Building, 297), (Active, 284)],
    ),
    plan(
        2,
        PORTAL,
        false,
        &[(Written, 290), (Sent, 290), (Building, 285), (Active, 270)],
    ),
    plan(5, WEB, false, &[(Written, 6), (Sent, 6), (Collecting, 5)]),
    plan(
        6,
        PORTAL,
        false,
        &[(Written, 13), (Sent, 12), (Collecting, 11), (Asked, 6)],
    ),
    plan(
        LEAVES_THE_CENTRE,
        PORTAL,
        true,
        &[
            (Written, 470),
            (Sent, 470),
            (Building, 466),
            (Active, 455),
            (Reminded, 4),
        ],
    ),
    plan(
        8,
        PORTAL,
        false,
        &[(Written, 10), (Sent, 9), (Building, 6), (HalfDone, 3)],
    ),
    plan(9, WEB, false, &[(Written, 2)]),
    plan(
        10,
        PORTAL,
        true,
        &[(Written, 200), (Sent, 200), (Building, 196), (Active, 185)],
    ),
    plan(
        GAVE_NOTICE_LAST_YEAR,
        PORTAL,
        true,
        &[(Written, 486), (Sent, 486), (Building, 480), (Active, 466)],
    ),
    plan(12, PORTAL, false, &[(Written, 22), (Sent, 21), (Withdrawn, 19)]),
    plan(
        5,
        WEB,
        false,
        &[(Written, 30), (Sent, 30), (Collecting, 28), (Rejected, 24)],
    ),
];

impl Loader<'_> {
    /// The steps of all activations, each at its instant.
    pub(super) fn activations(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        let mut events = Vec::new();
        for (number, plan) in PLANS.iter().enumerate() {
            for (order, (stage, days_ago)) in plan.stages.iter().enumerate() {
                let day =
                    rome::start_of_day(rome::date_of(self.now.utc()) - Days::new(days_ago.unsigned_abs()));
                let at = day + TimeDelta::hours(9) + TimeDelta::minutes((7 * number + order) as i64);
                events.push((at, Event::Activation(number, *stage)));
            }
        }
        events
    }

    pub(super) fn of_centre(
        &mut self,
        db: &mut Db,
        role: StaffRole,
    ) -> Result<crate::users::actor::Actor, DemoError> {
        let person = (self.world.people.iter())
            .position(|person| person.staff_roles.contains(&role))
            .expect("the centre has somebody of each role");
        self.actor(db, person, None)
    }

    pub(super) fn activate(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        number: usize,
        stage: Stage,
    ) -> Result<(), DemoError> {
        let plan = &PLANS[number];
        let ente = self.with_contact()[plan.ente];
        let contact = self.contact(ente).expect("chosen for having one");
        let person = &self.world.people[contact];
        let given = AttivazioneIn {
            referent_name: Some(person.name()),
            referent_email: Some(person.email.clone()),
            referent_phone: Some("030 0000000".to_owned()),
            domain: (plan.service == PORTAL).then(|| format!("comune-{}.example", plan.ente + 1)),
            wants_maintainer: plan.has_maintainer,
            trainees: Some(3),
            notes: Some("La mattina il referente risponde più facilmente.".to_owned()),
            ..AttivazioneIn::default()
        };
        let contact = self.actor(db, contact, Some(ente))?;
        let agent = self.of_centre(db, StaffRole::Agent)?;
        let owner = self.of_centre(db, StaffRole::CaseOwner)?;
        if stage == Written {
            let begun = attivazioni::begin(db, &contact, at, self.enti[ente], plan.service, &given)?;
            self.activated.insert(number, begun.sheet.act.id);
            return Ok(());
        }
        let id = self.activated[&number];
        let days = self.days;
        let to = |db: &mut Db, actor, state, reason: Option<&str>| {
            let version = attivazioni::find(db, actor, id.into())?.sheet.act.version;
            let decision = Decision {
                reason: reason.map(str::to_owned),
                ..Decision::to(state)
            };
            attivazioni::set_state(db, actor, at, (id.into(), version), &decision, days)
        };
        match stage {
            Written => {}
            Sent => drop(to(db, &contact, ActState::Requested, None)?),
            Collecting => {
                let moved = to(db, &agent, ActState::CollectingInfo, None)?;
                self.answer(db, at, moved.sheet.act.ticket_id)?;
            }
            Building => {
                let moved = to(db, &agent, ActState::InSetup, None)?;
                self.answer(db, at, moved.sheet.act.ticket_id)?;
            }
            Asked => {
                let asked = "Servono il logo dell’ente e l’elenco degli uffici con i loro recapiti.";
                to(db, &owner, ActState::Suspended, Some(asked))?;
            }
            HalfDone => {
                let items = attivazioni::find(db, &agent, id.into())?.items;
                let half = items.len() / 2;
                for item in &items[..half] {
                    let version = attivazioni::find(db, &agent, id.into())?.sheet.act.version;
                    let done = (ItemState::Done, None);
                    attivazioni::set_item(db, &agent, at, (id.into(), version), item.position, done)?;
                }
            }
            Active => {
                let items = attivazioni::find(db, &agent, id.into())?.items;
                for item in &items {
                    let version = attivazioni::find(db, &agent, id.into())?.sheet.act.version;
                    let done = (ItemState::Done, None);
                    attivazioni::set_item(db, &agent, at, (id.into(), version), item.position, done)?;
                }
                let active = to(db, &owner, ActState::Active, None)?;
                if let Some(maintainer) = active.maintainer {
                    let decision = maintainers::Decision {
                        state: ActState::Active,
                        transferred_on: None,
                        new_provider: None,
                    };
                    let place = (maintainer.id.into(), maintainer.version);
                    maintainers::set_state(db, &agent, at, place, &decision)?;
                }
                if let Some(ticket) = active.sheet.act.ticket_id {
                    let manager = self.actor(db, self.manager, None)?;
                    let solved = StateChange {
                        message: Some("Il servizio è attivo da oggi.".to_owned()),
                        ..StateChange::to(tickets::State::Resolved)
                    };
                    let version = tickets::find(db, &manager, ticket)?.version;
                    tickets::set_state(db, &manager, at, &self.terms, ticket, version, solved)?;
                    let version = tickets::find(db, &manager, ticket)?.version;
                    let confirmed = StateChange::to(tickets::State::Closed);
                    tickets::set_state(db, &contact, at, &self.terms, ticket, version, confirmed)?;
                }
            }
            Rejected => {
                let why =
                    "Il dominio indicato è di un altro ente: serve una domanda per il dominio del Comune.";
                to(db, &owner, ActState::Rejected, Some(why))?;
            }
            Withdrawn => {
                let why = "La Giunta ha rinviato il nuovo sito alla prossima variazione di bilancio.";
                to(db, &contact, ActState::Withdrawn, Some(why))?;
            }
            Reminded => {
                for act in maintainers::due_to_remind(db, at)? {
                    maintainers::remind(db, at, act)?;
                }
            }
        }
        Ok(())
    }

    /// Somebody of the first level takes the ticket of an activation and answers it, unless that was done.
    fn answer(&mut self, db: &mut Db, at: Timestamp, ticket: Option<TicketId>) -> Result<(), DemoError> {
        let person = (self.world.people.iter())
            .position(|person| person.queues.contains(&Queue::PrimoLivello))
            .expect("somebody works the first level");
        let (staff, actor) = (self.staff(db, person)?, self.actor(db, person, None)?);
        let Some(ticket) = ticket else { return Ok(()) };
        let found = tickets::find(db, &actor, ticket)?;
        if found.state != tickets::State::New {
            return Ok(());
        }
        let taken = tickets::assign(db, &staff, at, ticket, found.version, self.people[person])?;
        let message = "Abbiamo sentito il referente: a che punto è l’attivazione si legge nella sua pratica.";
        let working = StateChange {
            message: Some(message.to_owned()),
            ..StateChange::to(tickets::State::InProgress)
        };
        tickets::set_state(db, &actor, at, &self.terms, ticket, taken.version, working)?;
        Ok(())
    }
}
