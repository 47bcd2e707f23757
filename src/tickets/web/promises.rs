//! Why something is due when it is, and the ente's request for attention.

use poem::handler;
use poem::web::Path;

use super::actions::{Next, submit};
use super::{Failed, named, path_of};
use crate::db::Db;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::views::promises as views;
use crate::tickets::{self, TicketError};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

/// "Perché questa scadenza?", for whoever sees the ticket.
#[handler]
pub async fn explain(visit: Visit, Path((number, place)): Path<(String, String)>) -> PageResult {
    let ticket = named(&number)?;
    let place: i32 = place.parse().map_err(|_| PageError::from(Refusal::not_found()))?;
    let (actor, now, lang) = (visit.actor()?.clone(), visit.now(), visit.lang());
    let reader = actor.clone();
    let (row, kept) = visit
        .read(move |db| {
            let (ticket, kept) = tickets::kept(db, &reader, now, ticket, place)?;
            Ok::<_, Failed>((tickets::row(db, ticket)?, kept))
        })
        .await?;
    let crumbs = [
        Crumb::new(t!(lang, "tickets-list-title"), "/tickets"),
        Crumb::new(row.ticket.number.to_string(), path_of(row.ticket.number)),
    ];
    let body = views::explanation(&visit, &actor, &row, &kept);
    visit.page(&t!(lang, "promises-why"), &crumbs, body)
}

/// The ente asks for attention.
#[handler]
pub async fn request_attention(visit: Visit, Path(number): Path<String>, data: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let form = ("attention", &[("reason", "attention-text")][..]);
    submit(&visit, &number, form, data, |ticket, _, data| {
        let text = data.optional("attention-text").map(str::to_owned);
        Ok(move |db: &mut Db| {
            let found = tickets::find(db, &actor, ticket)?;
            tickets::request_attention(db, &actor, now, ticket, text.as_deref())?;
            let said = Message::new("promises-attention-sent");
            Ok::<_, TicketError>(Next::Ticket(path_of(found.number), said))
        })
    })
    .await
}
