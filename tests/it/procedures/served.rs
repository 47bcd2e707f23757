//! Enti with a service in operation, made without the course that leads there: other tests walk it.

use diesel::prelude::*;
use sportello::acts::course;
use sportello::acts::{Act, ActError, ActState, Procedure};
use sportello::db::schema::{acts, adesioni, attivazioni};
use sportello::kernel::ids::{ActId, ConvenzioneId, EnteId};
use sportello::pec::notices::{self, NewNotice, NoticeChannel, NoticeDirection};
use sportello::services;
use sportello::users::actor::EnteRole;

use super::Scene;
use crate::support::Person;

/// An ente that is a member, with who signs for it, and its portal in operation.
pub struct Served {
    pub signatory: Person,
    pub portal: ActId,
}

impl Scene {
    /// The ente of the scene with its portal in operation since the start.
    pub async fn served(&self) -> Served {
        let ente = self.ente;
        self.serve(ente, "Sara Neri", "2026-01-01", "2026-03-02").await
    }

    /// An ente that signed on a day, with its portal in operation from another one on.
    pub async fn serve(&self, ente: EnteId, name: &str, signed_on: &str, active_on: &str) -> Served {
        let signatory = self.app.user_of(ente, name, EnteRole::Signatory, true).await;
        let convenzione: ConvenzioneId = self.convenzione.parse().unwrap();
        self.join(&signatory, ente, convenzione, signed_on).await;
        let portal = self.activate(&signatory, ente, convenzione, active_on).await;
        Served { signatory, portal }
    }

    async fn begun(&self, person: &Person, ente: EnteId, procedure: Procedure, state: ActState) -> ActId {
        let actor = self.app.actor(person).await;
        let made = self.app.write(move |db, now| {
            let act = course::begin(db, &actor, now, procedure, ente, ActState::Draft)?;
            diesel::update(acts::table.find(act.id))
                .set(acts::state.eq(state))
                .execute(db)?;
            Ok::<_, ActError>(act.id)
        });
        made.await.unwrap()
    }

    /// Signs a convention for an ente.
    pub async fn join(&self, person: &Person, ente: EnteId, convenzione: ConvenzioneId, on: &str) -> ActId {
        let id = self
            .begun(person, ente, Procedure::Adesione, ActState::Signed)
            .await;
        let day: chrono::NaiveDate = on.parse().unwrap();
        let joined = self.app.write(move |db, _| {
            diesel::insert_into(adesioni::table)
                .values((
                    adesioni::act_id.eq(id),
                    adesioni::convenzione_id.eq(convenzione),
                    adesioni::signed_on.eq(day),
                ))
                .execute(db)
        });
        joined.await.unwrap();
        id
    }

    /// Puts the portal of an ente into operation.
    pub async fn activate(
        &self,
        person: &Person,
        ente: EnteId,
        convenzione: ConvenzioneId,
        on: &str,
    ) -> ActId {
        self.activate_service(person, (ente, "PORTALE"), convenzione, on)
            .await
    }

    /// Puts a service of an ente into operation.
    pub async fn activate_service(
        &self,
        person: &Person,
        (ente, service): (EnteId, &'static str),
        convenzione: ConvenzioneId,
        on: &str,
    ) -> ActId {
        let id = self
            .begun(person, ente, Procedure::Attivazione, ActState::Active)
            .await;
        let day: chrono::NaiveDate = on.parse().unwrap();
        let activated = self.app.write(move |db, _| {
            let service = services::by_code(db, service).expect("a shipped service").id;
            diesel::insert_into(attivazioni::table)
                .values((
                    attivazioni::act_id.eq(id),
                    attivazioni::service_id.eq(service),
                    attivazioni::convenzione_id.eq(convenzione),
                    attivazioni::wants_maintainer.eq(false),
                    attivazioni::active_on.eq(day),
                ))
                .execute(db)
        });
        activated.await.unwrap();
        id
    }

    /// A certified mail of an ente that was delivered on an instant: the id of its formal notice.
    pub async fn certified(&self, ente: EnteId, delivered_at: Option<&str>) -> String {
        let at = delivered_at.map(|at| at.parse::<sportello::kernel::clock::Timestamp>().unwrap());
        let entered = self.app.write(move |db, now| {
            let new = NewNotice {
                direction: NoticeDirection::In,
                channel: NoticeChannel::Pec,
                subject: "Disdetta".to_owned(),
                ente: Some(ente),
                ticket: None,
                incoming: None,
                mail: None,
                message: None,
                entered_by: None,
            };
            let notice = notices::enter(db, now, new, Vec::new())?;
            use sportello::db::schema::formal_notices;
            diesel::update(formal_notices::table.find(notice.id))
                .set(formal_notices::delivered_at.eq(at))
                .execute(db)?;
            Ok::<_, diesel::result::Error>(notice.id)
        });
        entered.await.unwrap().to_string()
    }

    /// The notice came as an answer to a ticket.
    pub async fn answers(&self, notice: &str, ticket: &str) {
        use sportello::db::schema::formal_notices;
        let (notice, ticket): (notices::NoticeId, sportello::kernel::ids::TicketId) =
            (notice.parse().unwrap(), ticket.parse().unwrap());
        let placed = self.app.write(move |db, _| {
            diesel::update(formal_notices::table.find(notice))
                .set(formal_notices::ticket_id.eq(ticket))
                .execute(db)
        });
        placed.await.unwrap();
    }

    /// Moves the clock to an instant.
    pub fn until(&self, instant: &str) {
        let at: sportello::kernel::clock::Timestamp = instant.parse().unwrap();
        self.app.advance(at.utc() - self.app.now().utc());
    }

    /// The state of an act.
    pub async fn state_of(&self, id: ActId) -> ActState {
        let read = self
            .app
            .read(move |db| acts::table.find(id).select(Act::as_select()).first::<Act>(db));
        read.await.unwrap().state
    }
}
