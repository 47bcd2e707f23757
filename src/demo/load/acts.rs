//! Conventions and joinings of the demonstration: most enti joined when the centre began, one of them only by the substitute power; a few
//! are on their way, two of them late.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{CENTRE_BEGAN, DemoError, Event, Loader};
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::register::EntryIn;
use crate::acts::{ActError, ActState};
use crate::adesioni::{self, AdesioneIn, Decision};
use crate::convenzioni::{self, ConvenzioneIn};
use crate::db::Db;
use crate::demo::scenario::{EnteRole, StaffRole};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::users::actor::Operator;

/// Days in which the demonstration's joinings are to be decided.
const JOINING_DAYS: u32 = 30;

/// A step of a joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    /// The draft is written, with its documents.
    Written,
    Sent,
    TakenUp,
    Asked,
    Signed,
    Rejected,
    /// The ente takes its request back.
    Withdrawn,
}

/// Of the last of those that have joined, how many days after the centre began; the holder of the substitute power steps in before it is
/// signed.
const SLOWLY: [(Joining, i64); 4] = [
    (Joining::Written, 0),
    (Joining::Sent, 1),
    (Joining::TakenUp, 3),
    (Joining::Signed, 60),
];

/// Of the last enti, how many days ago they came how far; two of them at the second try.
const ON_THEIR_WAY: [&[(Joining, i64)]; 5] = [
    &[
        (Joining::Written, 60),
        (Joining::Sent, 59),
        (Joining::TakenUp, 50),
    ],
    &[(Joining::Written, 2)],
    &[
        (Joining::Written, 31),
        (Joining::Sent, 30),
        (Joining::Withdrawn, 26),
        (Joining::Written, 7),
        (Joining::Sent, 6),
    ],
    &[
        (Joining::Written, 45),
        (Joining::Sent, 44),
        (Joining::TakenUp, 40),
    ],
    &[
        (Joining::Written, 75),
        (Joining::Sent, 74),
        (Joining::TakenUp, 70),
        (Joining::Rejected, 62),
        (Joining::Written, 21),
        (Joining::Sent, 20),
        (Joining::TakenUp, 18),
        (Joining::Asked, 12),
    ],
];

impl Loader<'_> {
    /// The shipped convention, which is history, and an invented one that is in force.
    pub(super) fn add_convenzioni(&mut self, db: &mut Db, start: Timestamp) -> Result<(), DemoError> {
        convenzioni::ensure_shipped(db, start)?;
        let year = rome::date_of(start.utc()).year();
        let given = ConvenzioneIn {
            code: format!("DIMOSTRAZIONE-{year}"),
            name: format!("Convenzione di dimostrazione {year}–{} (inventata)", year + 4),
            start_on: NaiveDate::from_ymd_opt(year, 1, 1),
            end_on: NaiveDate::from_ymd_opt(year + 4, 12, 31),
            services: vec!["PORTALE".to_owned(), "SUPPORTO_WEB".to_owned()],
        };
        let made = convenzioni::create(db, Operator, start, &given)?.convenzione;
        convenzioni::publish(db, Operator, start, (made.id, made.version))?;
        self.convenzione = Some(made.id);
        self.add_schedules(db, start, made.id)?;
        Ok(())
    }

    /// The text of the convention in force, as a document of it.
    pub(super) fn add_text_of_convenzione(&mut self, db: &mut Db, start: Timestamp) -> Result<(), DemoError> {
        let admin = (self.world.people.iter())
            .position(|person| person.staff_roles.contains(&StaffRole::Admin))
            .expect("the centre has an administrator");
        let admin = self.actor(db, admin, None)?;
        let convenzione = self.convenzione.expect("made when the loading began");
        let text = self.document(DocumentRole::Other, "convenzione.pdf");
        convenzioni::documents::add(db, &admin, start, convenzione, [text])?;
        Ok(())
    }

    /// One of the demonstration's files as a document.
    pub(super) fn document(&self, role: DocumentRole, name: &str) -> NewDocument {
        let file = &self.files[0];
        NewDocument {
            role,
            name: name.to_owned(),
            media_type: file.media_type.to_owned(),
            sha256: file.sha256.clone(),
            size: i64::try_from(file.size).expect("a small file"),
            stated_sha256: None,
        }
    }

    /// The steps of all joinings, each at its instant.
    pub(super) fn joinings(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        let began = self.began();
        let with_contact = self.with_contact();
        let (joined, others) = with_contact.split_at(with_contact.len().saturating_sub(ON_THEIR_WAY.len()));
        let (slow, quick) = joined.split_last().expect("some have joined");
        let mut events: Vec<_> = SLOWLY
            .map(|(step, days)| (began + TimeDelta::days(days), Event::Joining(*slow, step)))
            .into();
        for (index, ente) in quick.iter().enumerate() {
            let first = began + TimeDelta::minutes(7 * index as i64 + 1);
            let steps = [Joining::Written, Joining::Sent, Joining::TakenUp, Joining::Signed];
            for (number, step) in steps.into_iter().enumerate() {
                events.push((
                    first + TimeDelta::hours(20 * number as i64),
                    Event::Joining(*ente, step),
                ));
            }
        }
        for (ente, steps) in others.iter().zip(ON_THEIR_WAY) {
            for (step, days_ago) in steps {
                events.push((
                    self.now.utc() - TimeDelta::days(*days_ago),
                    Event::Joining(*ente, *step),
                ));
            }
        }
        events
    }

    /// Nine in the morning of the day on which the centre began.
    pub(super) fn began(&self) -> DateTime<Utc> {
        rome::start_of_day(rome::date_of(self.now.utc()) - CENTRE_BEGAN) + TimeDelta::hours(9)
    }

    /// The ente whose joining was signed by the holder of the substitute power.
    pub(super) fn joined_slowly(&self) -> usize {
        let with_contact = self.with_contact();
        with_contact[with_contact.len() - ON_THEIR_WAY.len() - 1]
    }

    /// The enti for which somebody writes; most of them have joined.
    pub(super) fn with_contact(&self) -> Vec<usize> {
        let all = 0..self.enti.len();
        all.filter(|ente| self.contact(*ente).is_some()).collect()
    }

    /// The enti that are on their way, in the order of [`ON_THEIR_WAY`].
    pub(super) fn on_their_way(&self) -> Vec<usize> {
        let with_contact = self.with_contact();
        with_contact[with_contact.len().saturating_sub(ON_THEIR_WAY.len())..].to_vec()
    }

    /// Who writes for an ente: a person with the contact's role there.
    pub(super) fn contact(&self, ente: usize) -> Option<usize> {
        let is_contact = |person: &crate::demo::scenario::DemoPerson| {
            let mut places = person.memberships.iter();
            places.any(|place| place.ente == ente && place.role != EnteRole::User)
        };
        self.world.people.iter().position(is_contact)
    }

    pub(super) fn join(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        ente: usize,
        step: Joining,
    ) -> Result<(), DemoError> {
        let contact = self.contact(ente).expect("chosen for having one");
        let contact = self.actor(db, contact, Some(ente))?;
        let owner = (self.world.people.iter())
            .position(|person| person.staff_roles.contains(&StaffRole::CaseOwner))
            .expect("the centre has a case owner");
        let owner = self.actor(db, owner, None)?;
        let today = rome::date_of(at.utc());
        let decision = match step {
            Joining::Written => {
                let given = AdesioneIn {
                    organ: Some("Consiglio comunale".to_owned()),
                    resolution_number: Some((ente + 11).to_string()),
                    resolution_on: Some(today - chrono::Days::new(9)),
                };
                let convenzione = self.convenzione.expect("made when the loading began");
                let begun = adesioni::begin(db, &contact, at, self.enti[ente], convenzione, &given)?;
                for (role, name) in [
                    (DocumentRole::Resolution, "delibera.pdf"),
                    (DocumentRole::SignedConvention, "convenzione-firmata.pdf"),
                ] {
                    let new = self.document(role, name);
                    documents::add(db, &contact, at, &begun.sheet.act, new)?;
                }
                self.joined.insert(ente, begun.sheet.act.id);
                return Ok(());
            }
            Joining::Sent => Decision::to(ActState::Submitted),
            Joining::TakenUp => Decision::to(ActState::UnderReview),
            Joining::Asked => Decision {
                reason: Some("Nella delibera manca la pagina con il voto: serve l’atto completo.".to_owned()),
                ..Decision::to(ActState::InformationRequested)
            },
            Joining::Rejected => Decision {
                reason: Some(
                    "Ha deliberato la Giunta: per la convenzione serve la delibera del Consiglio.".to_owned(),
                ),
                ..Decision::to(ActState::Rejected)
            },
            Joining::Withdrawn => Decision {
                reason: Some("La delibera va corretta: manderemo una nuova richiesta.".to_owned()),
                ..Decision::to(ActState::Withdrawn)
            },
            Joining::Signed => Decision {
                signed_on: Some(today),
                register_entry: Some(EntryIn {
                    aoo: "DIMOSTRAZIONE".to_owned(),
                    number: (ente + 1).to_string(),
                    year: today.year(),
                    date: Some(today),
                }),
                ..Decision::to(ActState::Signed)
            },
        };
        // A draft is read by its ente alone.
        let reader = if step == Joining::Sent { &contact } else { &owner };
        let found = adesioni::find(db, reader, self.joined[&ente].into())?.sheet.act;
        let holder = self.of_centre(db, StaffRole::SubstituteOfficer)?;
        let actor = match step {
            Joining::Sent | Joining::Withdrawn => contact,
            _ if found.case_owner_id == Some(holder.id()) => holder,
            _ => owner,
        };
        let place = (found.id.into(), found.version);
        adesioni::set_state(db, &actor, at, place, decision, JOINING_DAYS)?;
        Ok(())
    }
}

impl From<ActError> for DemoError {
    fn from(error: ActError) -> DemoError {
        match error {
            ActError::Db(error) => DemoError::Db(error),
            other => DemoError::Refused(format!("{other:?}")),
        }
    }
}
