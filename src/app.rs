//! The program in one value: configuration, database, clock, keys, stores; its routes, its start and its graceful stop.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use diesel::QueryResult;
use poem::middleware::{CatchPanic, CookieJarManager};
use poem::{Endpoint, EndpointExt};
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::db::{Database, Db};
use crate::enti::OnRename as OnEnteRenamed;
use crate::incoming::Senders;
use crate::incoming::alarms::Alarms;
use crate::kernel::clock::{Clock, Timestamp};
use crate::kernel::ids::UserId;
use crate::kernel::secrets::Secrets;
use crate::mail::transport::Transport;
use crate::metrics::{Metrics, Scrape};
use crate::storage::Store;
use crate::tickets::TicketError;
use crate::users::UserError;
use crate::users::commands::{OnDisable, OnRename};
use crate::users::passwords::Passwords;
use crate::{acts, api, convenzioni, http, incoming, pec, tickets, web};

/// The running program; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the program is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Reads and writes.
    pub db: Database,
    /// The one clock (R-TIME-2).
    pub clock: Clock,
    /// Keys derived from the secret key.
    pub secrets: Secrets,
    /// Hashing of passwords, a few at a time.
    pub passwords: Passwords,
    /// The bytes of attachments.
    pub store: Store,
    /// Proves who mails are from by the DNS, if that is asked for.
    pub senders: Option<Senders>,
    /// Where mails go.
    pub mailer: Transport,
    /// Counters for `/metrics`.
    pub metrics: Metrics,
    /// What does not go on by itself, as this process saw it last.
    pub alarms: Alarms,
    /// How many pages may read a mail again at once.
    pub mail_pages: Semaphore,
    /// How long clients may take.
    pub deadlines: http::Deadlines,
    /// Since when the database is a demonstration, if it is one.
    pub demo_since: Option<Timestamp>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The program out of its parts.
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }

    /// The places for pages that read a mail again from its bytes: a large one fills some memory meanwhile.
    pub fn mail_pages() -> Semaphore {
        Semaphore::new(2)
    }

    /// What ends with an account outside `users`.
    pub fn on_disable(&self) -> OnDisable {
        release_tickets
    }

    /// What finds people by their names outside `users`.
    pub fn on_rename(&self) -> OnRename {
        tickets::reindex_of_person
    }

    /// What finds enti by their names outside `enti`.
    pub fn on_ente_renamed(&self) -> OnEnteRenamed {
        tickets::reindex_of_ente
    }

    /// All addresses: pages, interface, assets.
    pub fn endpoint(&self) -> impl Endpoint + use<> {
        let (status, interface) = api::endpoints(self);
        let pages = web::router(self)
            .at("/assets/*path", web::assets::Assets)
            .at("/metrics", Scrape(self.clone()))
            .at("/status", status)
            .nest("/api/v1", interface);
        http::harden(
            self.clone(),
            pages
                .with(CookieJarManager::new())
                .with(CatchPanic::new().with_handler(|_| web::broken_page())),
        )
    }
}

/// SHA-256 and size of the bytes that rows name: what the store must hold. `of`: only that content.
pub fn stored_contents(db: &mut Db, of: Option<&str>) -> QueryResult<BTreeMap<String, u64>> {
    let mut named = tickets::stored_contents(db, of)?;
    named.extend(incoming::stored_contents(db, of)?);
    named.extend(pec::notices::stored_contents(db, of)?);
    named.extend(acts::documents::stored_contents(db, of)?);
    named.extend(convenzioni::documents::stored_contents(db, of)?);
    Ok(named)
}

/// The open tickets of a disabled account wait for another assignee.
pub fn release_tickets(db: &mut Db, now: Timestamp, user: UserId) -> Result<(), UserError> {
    match tickets::release_assignee(db, now, user) {
        Ok(_) => Ok(()),
        Err(TicketError::Db(error)) => Err(UserError::Db(error)),
        Err(other) => Err(UserError::Db(diesel::result::Error::QueryBuilderError(Box::new(
            other,
        )))),
    }
}
