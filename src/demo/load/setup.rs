//! Enti, people, services and queues, as they were set up before the first ticket.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{CENTRE_BEGAN, DemoError, Loader, SEED};
use crate::db::Db;
use crate::db::schema::facts;
use crate::demo::scenario::{self, EnteKind, Membership, World};
use crate::demo::texts;
use crate::enti::{self, EnteIn};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, ServiceId};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::queues::{self, Assignment, QueueIn};
use crate::storage::Stored;
use crate::tickets::Terms;
use crate::users::actor::{EnteRole, Operator, Role};
use crate::users::commands::create_with_hash;
use crate::users::delegations::{self, NewDelegation};
use crate::users::model::{NewUser, Place};
use crate::{config, services};

impl<'a> Loader<'a> {
    /// Enti, people, services and queues, as they were set up before the first ticket.
    pub(super) fn begin(
        db: &mut Db,
        world: &'a World,
        files: &'a [Stored],
        hash: &str,
        now: Timestamp,
    ) -> Result<Loader<'a>, DemoError> {
        let first_day = rome::date_of(now.utc()) - CENTRE_BEGAN;
        let start = Timestamp::from(rome::start_of_day(first_day) + TimeDelta::hours(9));
        for (name, value) in [("demo_since", now.to_string()), ("demo_seed", SEED.to_string())] {
            diesel::insert_into(facts::table)
                .values((facts::name.eq(name), facts::value.eq(value)))
                .execute(db)?;
        }
        let config::Config {
            tickets: terms,
            activation,
            ..
        } = config::Config::parse("", "".as_ref(), &Default::default()).expect("the defaults are valid");
        let mut loader = Loader {
            world,
            files,
            now,
            terms: Terms::from(&terms),
            enti: Vec::new(),
            people: Vec::new(),
            manager: (world.people.iter())
                .position(|person| person.staff_roles.contains(&scenario::StaffRole::Manager))
                .expect("the centre has a manager"),
            actors: HashMap::new(),
            tickets: vec![None; world.tickets.len()],
            convenzione: None,
            joined: HashMap::new(),
            activated: HashMap::new(),
            days: crate::attivazioni::Days::from(&activation),
            left: HashMap::new(),
            leaving: HashMap::new(),
        };
        for ente in &world.enti {
            let created = match &ente.istat_code {
                Some(code) => enti::create_comune(db, Operator, start, code, first_day)?,
                None => enti::create(
                    db,
                    Operator,
                    start,
                    &EnteIn {
                        kind: match ente.kind {
                            EnteKind::ComunitaMontana => "comunita_montana",
                            EnteKind::Comune | EnteKind::Unione => "unione",
                        }
                        .to_owned(),
                        name: ente.name.clone(),
                        valid_from: first_day.to_string(),
                        ..EnteIn::default()
                    },
                )?,
            };
            loader.enti.push(created.id);
        }
        services::ensure_shipped(db, start).map_err(|e| DemoError::Refused(e.to_string()))?;
        loader.add_convenzioni(db, start)?;
        loader.add_people(db, start, hash)?;
        loader.add_text_of_convenzione(db, start)?;
        loader.add_queues(db, start)?;
        for delegation in &world.delegations {
            let new = NewDelegation {
                ente: loader.enti[delegation.principal],
                delegate: loader.enti[delegation.delegate],
                valid_from: delegation.from,
                valid_to: delegation.to,
                reason: "Convenzione per la gestione associata dei servizi digitali".to_owned(),
            };
            delegations::add(db, Operator, start, &new)?;
        }
        Ok(loader)
    }

    fn add_people(&mut self, db: &mut Db, start: Timestamp, hash: &str) -> Result<(), DemoError> {
        for person in &self.world.people {
            let place = match person.is_staff() {
                true => Place::Centre(person.staff_roles.iter().map(|role| staff_role(*role)).collect()),
                false => Place::Enti(person.memberships.iter().map(|m| self.membership(m)).collect()),
            };
            let new = NewUser {
                email: person.email.clone(),
                name: person.name(),
                language: Lang::It,
                place,
            };
            self.people
                .push(create_with_hash(db, Operator, start, &new, hash)?.id);
        }
        Ok(())
    }

    fn membership(&self, membership: &Membership) -> (EnteId, EnteRole, bool) {
        let role = match membership.role {
            scenario::EnteRole::User => EnteRole::User,
            scenario::EnteRole::Contact => EnteRole::Contact,
            scenario::EnteRole::Signatory => EnteRole::Signatory,
        };
        (self.enti[membership.ente], role, membership.sees_all)
    }

    /// The queues, their members and templates. While tickets are loaded no rule assigns: the steps say who had them.
    fn add_queues(&mut self, db: &mut Db, start: Timestamp) -> Result<(), DemoError> {
        let all: Vec<_> = services::active(db)?
            .into_iter()
            .map(|service| service.id)
            .collect();
        for queue in texts::Queue::ALL {
            let services = match queue {
                texts::Queue::PrimoLivello => all.clone(),
                _ => Vec::new(),
            };
            let stored = queues::create(db, Operator, start, queue.code(), &queue_in(queue, services))?;
            for (id, person) in self.people.iter().zip(&self.world.people) {
                if person.queues.contains(&queue) {
                    queues::add_member(db, Operator, start, stored.id, *id)?;
                }
            }
            for template in self.world.reply_templates.iter().filter(|t| t.queue == queue) {
                add_template(db, start, stored.id, template)?;
            }
        }
        Ok(())
    }
}

fn add_template(
    db: &mut Db,
    start: Timestamp,
    queue: QueueId,
    template: &scenario::DemoReplyTemplate,
) -> Result<(), DemoError> {
    let given = queues::templates::TemplateIn {
        language: if template.language == "en" {
            Lang::En
        } else {
            Lang::It
        },
        title: template.name.to_owned(),
        body: template.text.replace("{{agent}}", "{{author}}"),
    };
    queues::templates::create(db, Operator, start, queue, &given)?;
    Ok(())
}

pub(super) fn queue_in(queue: texts::Queue, services: Vec<ServiceId>) -> QueueIn {
    let (it, en) = match queue {
        texts::Queue::PrimoLivello => ("Primo livello", "First level"),
        texts::Queue::SitiWeb => ("Siti web", "Websites"),
        texts::Queue::Trasparenza => ("Trasparenza e accessibilità", "Transparency and accessibility"),
        texts::Queue::Amministrazione => ("Amministrazione", "Administration"),
    };
    QueueIn {
        name_it: it.to_owned(),
        name_en: en.to_owned(),
        assignment: Assignment::Manual,
        position: None,
        services,
        sla_policy: None,
        calendar: None,
    }
}

fn staff_role(role: scenario::StaffRole) -> Role {
    match role {
        scenario::StaffRole::Agent => Role::Agent,
        scenario::StaffRole::Manager => Role::Manager,
        scenario::StaffRole::CaseOwner => Role::CaseOwner,
        scenario::StaffRole::Accountant => Role::Accountant,
        scenario::StaffRole::SubstituteOfficer => Role::SubstituteOfficer,
        scenario::StaffRole::Admin => Role::Admin,
        scenario::StaffRole::Auditor => Role::Auditor,
    }
}
