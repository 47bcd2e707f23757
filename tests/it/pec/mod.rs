//! Certified mail: what is proved and what is not, from the bytes to the page.

mod coming;
mod leaving;
mod proofs;
pub mod provider;
mod settings;
mod signatures;

use sportello::incoming::{self, Incoming, Source};
use sportello::kernel::ids::EnteId;
use sportello::pec::deliveries::{self, Delivery};
use sportello::tickets::{self, MessageRow, Ticket};
use sportello::users::actor::{EnteRole, Role};

use crate::support::{Person, TestApp};
use provider::{Certified, bundle};

/// An ente with a person who writes by certified mail, and who works the tickets.
pub struct Scene {
    pub app: TestApp,
    pub alfa: EnteId,
    pub anna: Person,
    pub zeno: Person,
    pub agent: Person,
    pub manager: Person,
    pub admin: Person,
}

impl Scene {
    /// With a mailbox of certified mail that trusts the authority of the tests; `more`: further settings of that mailbox.
    pub async fn with(more: &str) -> Scene {
        let app = TestApp::start_with(&[("sportello.toml", &mailboxes(more))]).await;
        let alfa = app.ente("Comune di Alfa").await;
        let beta = app.ente("Comune di Beta").await;
        Scene {
            anna: app.user_of(alfa, "Anna Bianchi", EnteRole::Contact, true).await,
            zeno: app.user_of(beta, "Zeno Zanni", EnteRole::User, true).await,
            agent: app.staff("Bruno Rossi", &[Role::Agent], &["primo-livello"]).await,
            manager: app.staff("Marta Verdi", &[Role::Manager], &[]).await,
            admin: app.staff("Ada Gialli", &[Role::Admin], &[]).await,
            alfa,
            app,
        }
    }

    /// Takes a mail in a mailbox.
    pub async fn take_in(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Incoming {
        take_in(&self.app, name, bytes).await
    }

    /// Takes a mail in the mailbox of certified mail.
    pub async fn take(&self, bytes: impl Into<Vec<u8>>) -> Incoming {
        self.take_in("pec", bytes).await
    }

    /// A message of Anna in its envelope.
    pub async fn take_of_anna(&self, number: u32, headers: &[&str], text: &str) -> Incoming {
        let sender = &self.anna.email;
        self.take(envelope(sender, number).mail(Some(&inner(sender, number, headers, text))))
            .await
    }

    /// The ticket of a mail, as a person sees it.
    pub async fn ticket(&self, mail: &Incoming, person: &Person) -> Ticket {
        let (actor, id) = (self.app.actor(person).await, mail.ticket_id.expect("a ticket"));
        self.app
            .read(move |db| tickets::find(db, &actor, id))
            .await
            .unwrap()
    }

    pub async fn messages(&self, ticket: &Ticket, person: &Person) -> Vec<MessageRow> {
        let (actor, ticket) = (self.app.actor(person).await, ticket.clone());
        self.app
            .read(move |db| tickets::messages(db, &actor, &ticket))
            .await
            .unwrap()
    }

    /// What became of the certified mails of a ticket.
    pub async fn deliveries(&self, ticket: &Ticket) -> Vec<Delivery> {
        let id = ticket.id;
        self.app
            .read(move |db| deliveries::of_ticket(db, id))
            .await
            .unwrap()
    }
}

/// The settings of two mailboxes, one of certified mail that trusts the authority of the tests; `more`: further settings of that one.
pub fn mailboxes(more: &str) -> String {
    format!(
        "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\n\
         [[mailboxes]]\nname = 'pec'\naddress = 'centro@pec.centro.example'\npec = true\nca_bundle = '{}'\n{more}\n",
        bundle()
    )
}

/// Takes a mail in a mailbox.
pub async fn take_in(app: &TestApp, name: &str, bytes: impl Into<Vec<u8>>) -> Incoming {
    let app = &app.app;
    let mailbox = incoming::mailbox(app, name).unwrap();
    let received = incoming::receive(app, &mailbox, Source::Api, bytes.into().into())
        .await
        .unwrap();
    incoming::process(app, received).await.unwrap().incoming
}

/// What is certified of the message with this number.
pub fn envelope(sender: &str, number: u32) -> Certified {
    Certified {
        kind: "posta-certificata",
        error: "nessuno",
        sender: sender.to_owned(),
        to: "centro@pec.centro.example".to_owned(),
        message_id: format!("m{number}@alfa.example"),
        identifier: format!("opec{number}@gestore.example"),
        about: None,
        at: "02/03/2026 09:00:00",
    }
}

/// The message with this number, `postacert.eml`.
pub fn inner(sender: &str, number: u32, headers: &[&str], text: &str) -> Vec<u8> {
    let more: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!(
        "From: Anna <{sender}>\r\nTo: centro@pec.centro.example\r\nSubject: Oggetto {number}\r\nMessage-ID: <m{number}@alfa.example>\r\n\
         {more}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         {text}\r\n--m\r\nContent-Type: text/plain; name=\"delibera.txt\"\r\nContent-Disposition: attachment; filename=\"delibera.txt\"\r\n\r\n\
         Delibera n. {number}\r\n--m--\r\n"
    )
    .into_bytes()
}
