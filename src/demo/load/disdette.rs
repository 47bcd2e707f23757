//! Fee schedules, renewals and disdette of the demonstration: enti that give notice of a service, each come to another point.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{DemoError, Event, Loader};
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::formal::NoticeIn;
use crate::acts::register::EntryIn;
use crate::acts::{Act, ActRef, ActState};
use crate::attivazioni;
use crate::canoni::fee::MonthsRule;
use crate::canoni::{renewal, schedules, telling};
use crate::contracts;
use crate::db::Db;
use crate::demo::scenario::StaffRole;
use crate::disdette::{self, Decision, DisdettaIn};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::rome;
use crate::services::Service;
use crate::users::actor::Actor;

/// A step of a disdetta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Its signatory gives it, or where nobody signs for the ente the centre enters it, with the letter that was sent.
    Given,
    Registered,
    Rejected,
    /// The signatory asks to take it back.
    AskedBack,
}

/// Of the enti with a service in operation, those first that somebody signs for, how many days ago they came how far.
const STORIES: [&[(Leaving, i64)]; 4] = [
    &[(Leaving::Given, 3)],
    &[(Leaving::Given, 19), (Leaving::Registered, 17)],
    &[
        (Leaving::Given, 24),
        (Leaving::Registered, 22),
        (Leaving::AskedBack, 4),
    ],
    &[(Leaving::Given, 15), (Leaving::Rejected, 13)],
];

impl Loader<'_> {
    /// The schedule that is shipped, for the convention that is history and for the invented one.
    pub(super) fn add_schedules(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        made: ConvenzioneId,
    ) -> Result<(), DemoError> {
        schedules::ensure_shipped(db, at)?;
        schedules::ensure_for(db, at, made)?;
        Ok(())
    }

    /// The steps of all disdette, each at its instant, and the renewals of this year: on 1 January and this morning.
    pub(super) fn cancellings(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        let mut events = Vec::new();
        for (story, steps) in STORIES.iter().enumerate() {
            for (step, days_ago) in *steps {
                let at = self.now.utc() - TimeDelta::days(*days_ago);
                events.push((at, Event::Cancelling(story, *step)));
            }
        }
        let today = rome::date_of(self.now.utc());
        let new_year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
        for day in [new_year, today] {
            let at = rome::start_of_day(day) + TimeDelta::minutes(5);
            if at < self.now.utc() {
                events.push((at, Event::Renewal));
            }
        }
        events
    }

    /// The renewal as the clock does it.
    pub(super) fn renew(&self, db: &mut Db, at: Timestamp) -> Result<(), DemoError> {
        for due in renewal::due(db, at)? {
            renewal::settle(db, at, due, MonthsRule::AnyDay.into())?;
        }
        for untold in telling::due(db, at)? {
            telling::tell(db, at, untold)?;
        }
        Ok(())
    }

    pub(super) fn cancel(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        story: usize,
        step: Leaving,
    ) -> Result<(), DemoError> {
        let owner = (self.world.people.iter())
            .position(|person| person.staff_roles.contains(&StaffRole::CaseOwner))
            .expect("the centre has a case owner");
        let owner = self.actor(db, owner, None)?;
        if step == Leaving::Given {
            return self.give_notice(db, at, story, &owner);
        }
        let Some((ente, act)) = self.leaving.get(&story).copied() else {
            return Ok(());
        };
        let id = ActRef::Id(act);
        let place = (id, disdette::find(db, &owner, id)?.sheet.act.version);
        match step {
            Leaving::Given => {}
            Leaving::Registered => {
                let today = rome::date_of(at.utc());
                let entry = EntryIn {
                    aoo: "DIMOSTRAZIONE".to_owned(),
                    number: (ente + 5_000).to_string(),
                    year: today.year(),
                    date: Some(today),
                };
                let decision = Decision {
                    notice: NoticeIn {
                        notice: None,
                        entry: Some(entry),
                    },
                    ..Decision::to(ActState::Registered)
                };
                disdette::set_state(db, &owner, at, place, &decision)?;
            }
            Leaving::Rejected => {
                let decision = Decision {
                    reason: Some(
                        "La lettera non è firmata: la disdetta va mandata di nuovo, firmata.".to_owned(),
                    ),
                    ..Decision::to(ActState::Rejected)
                };
                disdette::set_state(db, &owner, at, place, &decision)?;
            }
            Leaving::AskedBack => {
                let Some(signatory) = self.signatory(ente) else {
                    return Ok(());
                };
                let signatory = self.actor(db, signatory, Some(ente))?;
                let why = "Il Consiglio comunale ha deciso di continuare con il servizio.";
                disdette::ask_revocation(db, &signatory, at, place, Some(why))?;
            }
        }
        Ok(())
    }

    /// The next ente with a service in operation that has not given notice yet.
    fn next_to_leave(&self, db: &mut Db) -> Result<Option<(usize, String)>, DemoError> {
        let mut order: Vec<usize> = (0..self.enti.len()).collect();
        order.sort_by_key(|ente| self.signatory(*ente).is_none());
        for ente in order {
            if self.leaving.values().any(|(other, _)| *other == ente) {
                continue;
            }
            let entrusted = contracts::of_ente(db, self.enti[ente])?;
            let mut in_service = attivazioni::in_service(db, self.enti[ente])?.into_iter();
            // What a contract entrusts is left by recesso.
            let is_yearly = |(act, _, service): &(Act, _, Service)| {
                act.state == ActState::Active && entrusted.iter().all(|one| one.service_id != service.id)
            };
            if let Some((_, _, service)) = in_service.find(is_yearly) {
                return Ok(Some((ente, service.code)));
            }
        }
        Ok(None)
    }

    /// Gives notice of the first service of the next ente, and adds the letter.
    fn give_notice(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        story: usize,
        owner: &Actor,
    ) -> Result<(), DemoError> {
        let Some((ente, service)) = self.next_to_leave(db)? else {
            return Ok(());
        };
        let giver = match self.signatory(ente) {
            Some(signatory) => self.actor(db, signatory, Some(ente))?,
            None => owner.clone(),
        };
        let given = DisdettaIn {
            services: vec![service],
            ..DisdettaIn::default()
        };
        let begun = disdette::begin(db, &giver, at, self.enti[ente], &given)?;
        let file = &self.files[0];
        let letter = NewDocument {
            role: DocumentRole::Notice,
            name: "disdetta.pdf".to_owned(),
            media_type: file.media_type.to_owned(),
            sha256: file.sha256.clone(),
            size: i64::try_from(file.size).expect("a small file"),
            stated_sha256: None,
        };
        documents::add(db, &giver, at, &begun.sheet.act, letter)?;
        self.leaving.insert(story, (ente, begun.sheet.act.id));
        Ok(())
    }
}
