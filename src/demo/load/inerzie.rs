//! The substitute power of the demonstration: over one late joining an ente asked for it, another one its holder has taken up, a third
//! was concluded by it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{DemoError, Event, Loader};
use crate::acts::{self, ActState, Procedure};
use crate::db::Db;
use crate::demo::scenario::{EnteRole, StaffRole};
use crate::inerzie::{self, Decision};
use crate::kernel::clock::Timestamp;

/// A step of an inerzia.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inertia {
    /// The signatory asks.
    Asked,
    /// The holder steps in of the own motion.
    OwnMotion,
    TakenUp,
}

/// Over the joining that took long, how many days after the centre began; it ends when that is signed.
const CONCLUDED: [(Inertia, i64); 2] = [(Inertia::OwnMotion, 50), (Inertia::TakenUp, 51)];

/// Of the enti that are on their way, which ones, and how many days ago.
const STEPS: [(usize, Inertia, i64); 3] = [
    (0, Inertia::OwnMotion, 12),
    (0, Inertia::TakenUp, 11),
    (3, Inertia::Asked, 5),
];

impl Loader<'_> {
    /// The steps, each at its instant.
    pub(super) fn inertias(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        let enti = self.on_their_way();
        let event = |(place, step, days_ago): (usize, Inertia, i64)| {
            let at = self.now.utc() - TimeDelta::days(days_ago);
            (at, Event::Inertia(enti[place], step))
        };
        let slow = self.joined_slowly();
        let long_ago =
            CONCLUDED.map(|(step, days)| (self.began() + TimeDelta::days(days), Event::Inertia(slow, step)));
        STEPS.into_iter().map(event).chain(long_ago).collect()
    }

    pub(super) fn substitute(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        ente: usize,
        step: Inertia,
    ) -> Result<(), DemoError> {
        let case = self.joined[&ente].into();
        let people = &self.world.people;
        let holder = people
            .iter()
            .position(|person| person.staff_roles.contains(&StaffRole::SubstituteOfficer))
            .expect("the centre has a holder of the substitute power");
        let signatory = people.iter().position(|person| {
            let mut places = person.memberships.iter();
            places.any(|place| place.ente == ente && place.role == EnteRole::Signatory)
        });
        let holder = self.actor(db, holder, None)?;
        match step {
            Inertia::Asked => {
                let signatory = signatory.expect("this ente has a signatory");
                let signatory = self.actor(db, signatory, Some(ente))?;
                let text = "Senza l’adesione non possiamo chiedere il portale prima della scadenza del sito di oggi.";
                inerzie::begin(db, &signatory, at, case, Some(text))?;
            }
            Inertia::OwnMotion => {
                let text = "Il termine è passato da oltre due settimane: intervengo per concludere.";
                inerzie::begin(db, &holder, at, case, Some(text))?;
            }
            Inertia::TakenUp => {
                let asked = acts::of_ente(db, self.enti[ente], Procedure::Inerzia)?;
                let asked = asked.last().expect("asked for the day before");
                let decision = Decision {
                    state: ActState::TakenOver,
                    reason: None,
                };
                inerzie::set_state(db, &holder, at, (asked.id.into(), asked.version), &decision)?;
            }
        }
        Ok(())
    }
}
