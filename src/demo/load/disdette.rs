//! Fee schedules, renewals and disdette of the demonstration: enti that give notice of a service, each come to another point.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::attivazioni::{GAVE_NOTICE_LAST_YEAR, LEAVES_THE_CENTRE};
use super::{DemoError, Event, Loader};
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::formal::NoticeIn;
use crate::acts::register::EntryIn;
use crate::acts::{self, Act, ActRef, ActState, Procedure};
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
use crate::maintainers;
use crate::services::{PORTAL, Service};
use crate::users::actor::Actor;

/// A step of a disdetta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Its signatory gives it, or where nobody signs for the ente the centre enters it, with the letter that was sent.
    Given,
    Registered,
    Rejected,
    /// The ente asks to take it back.
    AskedBack,
    /// The case owner agrees.
    TakenBack,
    /// After the end the domain has moved to who serves the ente now.
    DomainMoved,
}

/// When a step happens.
#[derive(Clone, Copy, Debug)]
enum Day {
    Ago(i64),
    /// Month and day of the year before this one.
    LastYear(u32, u32),
    ThisYear(u32, u32),
}

use Day::*;

/// Who came when how far: of the enti with a service in operation those first that somebody signs for, but in the last story.
const STORIES: [&[(Leaving, Day)]; 6] = [
    &[(Leaving::Given, Ago(3))],
    &[(Leaving::Given, Ago(19)), (Leaving::Registered, Ago(17))],
    &[
        (Leaving::Given, Ago(24)),
        (Leaving::Registered, Ago(22)),
        (Leaving::AskedBack, Ago(4)),
    ],
    &[(Leaving::Given, Ago(15)), (Leaving::Rejected, Ago(13))],
    &[
        (Leaving::Given, Ago(60)),
        (Leaving::Registered, Ago(58)),
        (Leaving::AskedBack, Ago(55)),
        (Leaving::TakenBack, Ago(52)),
    ],
    &[
        (Leaving::Given, LastYear(11, 20)),
        (Leaving::Registered, LastYear(11, 22)),
        (Leaving::DomainMoved, ThisYear(1, 21)),
    ],
];
/// The story of the ente whose portal ended with the last year.
const ENDED: usize = STORIES.len() - 1;

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

    /// The steps of all disdette, each at its instant, and what the clock does on 1 January and this morning: services end, the others
    /// are renewed.
    pub(super) fn cancellings(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        let today = rome::date_of(self.now.utc());
        let in_year =
            |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day of every year");
        let instant = |day| match day {
            Ago(days) => self.now.utc() - TimeDelta::days(days),
            LastYear(month, day) => {
                rome::start_of_day(in_year(today.year() - 1, month, day)) + TimeDelta::hours(10)
            }
            ThisYear(month, day) => {
                rome::start_of_day(in_year(today.year(), month, day)) + TimeDelta::hours(10)
            }
        };
        let mut events = Vec::new();
        for (story, steps) in STORIES.iter().enumerate() {
            let at_its_time = |(step, day): &(Leaving, Day)| (instant(*day), Event::Cancelling(story, *step));
            events.extend(steps.iter().map(at_its_time));
        }
        for day in [in_year(today.year(), 1, 1), today] {
            let midnight = rome::start_of_day(day);
            events.push((midnight + TimeDelta::minutes(2), Event::LastDaysOver));
            events.push((midnight + TimeDelta::minutes(5), Event::Renewal));
        }
        events.retain(|(at, _)| *at < self.now.utc());
        events
    }

    /// What has had its last day ends, as the clock does it.
    pub(super) fn end_services(&self, db: &mut Db, at: Timestamp) -> Result<(), DemoError> {
        for id in disdette::due_to_take_effect(db, at)? {
            disdette::take_effect(db, at, id)?;
        }
        for id in attivazioni::due_to_end(db, at)? {
            attivazioni::end(db, at, id)?;
        }
        Ok(())
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
        let found = disdette::find(db, &owner, id)?;
        let place = (id, found.sheet.act.version);
        let today = rome::date_of(at.utc());
        // In the first weeks of a year a notice of the last one has had its effect: nothing is left to take back.
        let has_ended = found.disdetta.effective_from.is_some_and(|from| from <= today);
        match step {
            Leaving::Given => {}
            Leaving::AskedBack | Leaving::TakenBack if has_ended => {}
            Leaving::Registered => {
                let entry = EntryIn {
                    aoo: "DIMOSTRAZIONE".to_owned(),
                    number: (ente + 6_000).to_string(),
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
            Leaving::TakenBack if !found.disdetta.is_revocation_asked() => {}
            Leaving::TakenBack => {
                disdette::set_state(db, &owner, at, place, &Decision::to(ActState::Revoked))?;
            }
            Leaving::DomainMoved => {
                let agent = self.of_centre(db, StaffRole::Agent)?;
                for maintainer in acts::of_ente(db, self.enti[ente], Procedure::Maintainer)? {
                    let moved = maintainers::Decision {
                        state: ActState::Transferred,
                        transferred_on: Some(today),
                        new_provider: Some("Società di servizi informatici (inventata)".to_owned()),
                    };
                    maintainers::set_state(
                        db,
                        &agent,
                        at,
                        (maintainer.id.into(), maintainer.version),
                        &moved,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// The next ente with a service in operation that has not given notice yet.
    fn next_to_leave(&self, db: &mut Db) -> Result<Option<(usize, String)>, DemoError> {
        let with_contact = self.with_contact();
        let spoken_for = [GAVE_NOTICE_LAST_YEAR, LEAVES_THE_CENTRE].map(|place| with_contact[place]);
        let mut order: Vec<usize> = (0..self.enti.len()).collect();
        order.retain(|ente| !spoken_for.contains(ente));
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
        let found = match story {
            ENDED => Some((self.with_contact()[GAVE_NOTICE_LAST_YEAR], PORTAL.to_owned())),
            _ => self.next_to_leave(db)?,
        };
        let Some((ente, service)) = found else {
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
