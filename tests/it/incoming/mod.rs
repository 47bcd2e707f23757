//! Mail that comes in, from its bytes to its place.

mod by_hand;
mod clocks;
mod corpus;
pub mod dead_letters;
mod killed;
mod once;
mod placing;
mod program;
mod proofs;
mod quarantine;
mod reading;
mod senders;
mod stores;

use diesel::prelude::*;
use sportello::db::schema::users;
use sportello::incoming::{self, Incoming, Outcome, Reason, Source, State};
use sportello::kernel::ids::{EnteId, IncomingId};
use sportello::tickets::{self, Channel, Kind, MessageRow, NewTicket, Ticket};
use sportello::users::actor::{EnteRole, Role};

use crate::support::{Person, TestApp};

/// Two enti, some people, and who works their tickets.
pub struct Scene {
    pub app: TestApp,
    pub alfa: EnteId,
    /// Of alfa.
    pub anna: Person,
    /// Of alfa; sees own tickets only.
    pub nino: Person,
    /// Of beta.
    pub zeno: Person,
    pub agent: Person,
    pub manager: Person,
    pub admin: Person,
}

impl Scene {
    pub async fn start() -> Scene {
        Scene::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Scene {
        let app = TestApp::start_with(settings).await;
        let alfa = app.ente("Comune di Alfa").await;
        let beta = app.ente("Comune di Beta").await;
        Scene {
            anna: app.user_of(alfa, "Anna Bianchi", EnteRole::Contact, true).await,
            nino: app.user_of(alfa, "Nino Neri", EnteRole::User, false).await,
            zeno: app.user_of(beta, "Zeno Zanni", EnteRole::User, true).await,
            agent: app.staff("Bruno Rossi", &[Role::Agent], &["primo-livello"]).await,
            manager: app.staff("Marta Verdi", &[Role::Manager], &[]).await,
            admin: app.staff("Ada Gialli", &[Role::Admin], &[]).await,
            alfa,
            app,
        }
    }

    /// Takes a mail in the ordinary mailbox.
    pub async fn take(&self, bytes: impl Into<Vec<u8>>) -> Incoming {
        self.outcome(bytes).await.incoming
    }

    pub async fn outcome(&self, bytes: impl Into<Vec<u8>>) -> Outcome {
        let app = &self.app.app;
        let mailbox = incoming::mailbox(app, "assistenza").unwrap();
        let received = incoming::receive(app, &mailbox, Source::Command, bytes.into().into())
            .await
            .unwrap();
        incoming::process(app, received).await.unwrap()
    }

    /// Gives somebody another address.
    pub async fn rename(&self, person: &Person, email: &str) {
        let (id, email) = (person.id, email.to_owned());
        self.app
            .write(move |db, _| {
                diesel::update(users::table.find(id))
                    .set((users::email.eq(&email), users::email_key.eq(&email)))
                    .execute(db)
            })
            .await
            .unwrap();
    }

    /// The row of a mail as it is now.
    pub async fn row(&self, id: IncomingId) -> Incoming {
        incoming::again(&self.app.app, id).await.unwrap().unwrap()
    }

    /// A ticket that somebody opened on the pages.
    pub async fn ticket_of(&self, person: &Person) -> Ticket {
        let actor = self.app.actor(person).await;
        let new = NewTicket::new(
            Channel::Portal,
            "PORTALE",
            Kind::Incident,
            "Albo vuoto",
            "La pagina è vuota.",
        );
        self.app
            .write(move |db, now| tickets::open(db, &actor, now, new.clone()))
            .await
            .unwrap()
    }

    /// The ticket of a placed mail, as its sender sees it.
    pub async fn ticket(&self, mail: &Incoming, person: &Person) -> Ticket {
        let (actor, id) = (self.app.actor(person).await, mail.ticket_id.expect("a ticket"));
        self.app
            .read(move |db| tickets::find(db, &actor, id))
            .await
            .unwrap()
    }

    /// The messages of a ticket as somebody sees them.
    pub async fn messages(&self, ticket: &Ticket, person: &Person) -> Vec<MessageRow> {
        let (actor, ticket) = (self.app.actor(person).await, ticket.clone());
        self.app
            .read(move |db| tickets::messages(db, &actor, &ticket))
            .await
            .unwrap()
    }
}

/// A mail: headers beside the usual ones, and a text.
pub fn mail(from: &str, subject: &str, headers: &[&str], text: &str) -> Vec<u8> {
    let mut mail = format!(
        "From: {from}\r\nTo: assistenza@centro.example\r\nSubject: {subject}\r\n\
         Date: Mon, 2 Mar 2026 08:30:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n"
    );
    for header in headers {
        mail.push_str(header);
        mail.push_str("\r\n");
    }
    mail.push_str("\r\n");
    mail.push_str(text);
    mail.into_bytes()
}

#[track_caller]
pub fn is(mail: &Incoming, state: State, reason: Reason) {
    assert_eq!(
        (mail.state, mail.reason),
        (state, Some(reason)),
        "{:?}",
        mail.note
    );
}
