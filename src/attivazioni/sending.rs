//! Sending the form of an activation: who may, what it writes down, and the ticket that it opens (R-ACT-1 to R-ACT-3).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::course::{Days, store};
use super::form::{exists, is_complete, underway};
use super::model::{Attivazione, Item, ItemState};
use super::queries::AttivazioneSheet;
use super::receipt;
use crate::acts::course::{self, Mover};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::{self, Act, ActError, ActState, Procedure};
use crate::adesioni::{self, Membership};
use crate::db::Db;
use crate::db::schema::{acts as acts_table, attivazione_items};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::kernel::rome;
use crate::kernel::text::Arg;
use crate::maintainers;
use crate::services::{self, ItemKind};
use crate::t;
use crate::tickets::{self, Channel, Kind, NewTicket, TicketError};
use crate::users;
use crate::users::actor::{Actor, Role};

/// The form is sent: the ente is a member, the service is not under way already; the checklist is written down, the term runs from
/// today, a ticket is opened and, where it is wished for, the maintainer asked for (R-ACT-1 to R-ACT-3).
pub(super) fn send(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (found, mover): (&AttivazioneSheet, Mover),
    (days, via): (Days, Channel),
) -> Result<Act, ActError> {
    let today = rome::date_of(now.utc());
    let AttivazioneSheet {
        sheet,
        attivazione,
        service,
        ..
    } = found;
    let act = sheet.act.clone();
    if !service.is_active() {
        return Err(ActError::Rule(
            "service-retired",
            vec![("service", service.name(actor.person().language).to_owned().into())],
        ));
    }
    course::acting_for(db, actor, now, act.ente_id)?;
    let membership = membership(db, actor, found, today)?;
    if let Some(other) = underway(db, act.ente_id, service, Some(&act))? {
        return Err(exists(other));
    }
    is_complete(attivazione, service)?;
    let attivazione = Attivazione {
        convenzione_id: Some(membership.convenzione.id),
        ..attivazione.clone()
    };
    store(db, &attivazione)?;
    checklist(db, &act, &attivazione)?;
    let ticket = open_ticket(db, actor, now, found, via)?;
    let owner = acts_table::table
        .find(membership.act_id)
        .select(acts_table::case_owner_id)
        .first::<Option<_>>(db)?;
    // Who answers for the joining of the ente answers for its services, until another one acts.
    let owners = users::enabled_of_role(db, Role::CaseOwner)?;
    let next = Act {
        received_on: Some(today),
        ticket_id: Some(ticket),
        case_owner_id: owner.filter(|owner| owners.contains(owner)),
        ..act
    };
    let facts = json!({"convenzione_id": attivazione.convenzione_id, "ticket_id": ticket});
    let act = course::advance(db, now, next, ActState::Requested, mover, None, facts)?;
    let term = NewTerm {
        kind: TermKind::Activation,
        unit: TermUnit::WorkingDays,
        expected_length: Some(days.from),
        length: days.due,
        starts_on: today,
        reason: None,
    };
    let term = terms::start(db, now, &act, mover.by, term)?;
    receipt::write_down(db, actor, now, found, &term)?;
    if attivazione.wants_maintainer {
        maintainers::ask(db, actor, now, &act, attivazione.domain.clone())?;
    }
    Ok(act)
}

/// The membership on that date whose convention offers the service. Errors: Rule `ente_not_member`, with the way out.
pub(super) fn membership(
    db: &mut Db,
    actor: &Actor,
    found: &AttivazioneSheet,
    today: NaiveDate,
) -> Result<Membership, ActError> {
    let (ente, service) = (found.sheet.act.ente_id, &found.service);
    if let Some(membership) = adesioni::member_on(db, ente, Some(service.id), today)? {
        return Ok(membership);
    }
    Err(ActError::Rule(
        "ente_not_member",
        why_not_member(db, actor, found, today)?,
    ))
}

/// Why an ente cannot have the service today, as arguments of the sentence that tells the way out; none: it can.
pub fn not_member(
    db: &mut Db,
    actor: &Actor,
    found: &AttivazioneSheet,
    today: NaiveDate,
) -> Result<Option<ActError>, ActError> {
    match membership(db, actor, found, today) {
        Ok(_) => Ok(None),
        Err(error @ ActError::Rule(..)) => Ok(Some(error)),
        Err(error) => Err(error),
    }
}

fn why_not_member(
    db: &mut Db,
    actor: &Actor,
    found: &AttivazioneSheet,
    today: NaiveDate,
) -> QueryResult<Vec<(&'static str, Arg)>> {
    let ente = found.sheet.act.ente_id;
    let service = found.service.name(actor.person().language).to_owned();
    let (mut why, mut convenzione, mut number) = ("none", String::new(), String::new());
    if let Some(other) = adesioni::member_on(db, ente, None, today)? {
        (why, convenzione) = ("service", other.convenzione.name);
    } else if let Some(act) = acts::of_ente(db, ente, Procedure::Adesione)?
        .into_iter()
        .rfind(|act| {
            matches!(
                act.state,
                ActState::Draft
                    | ActState::Submitted
                    | ActState::UnderReview
                    | ActState::InformationRequested
            )
        })
    {
        (why, number) = ("underway", act.number);
    }
    Ok(vec![
        ("why", why.to_owned().into()),
        ("service", service.into()),
        ("convenzione", convenzione.into()),
        ("number", number.into()),
    ])
}

/// What the service includes now, to be done one by one.
fn checklist(db: &mut Db, act: &Act, attivazione: &Attivazione) -> QueryResult<()> {
    let items = services::items(db, attivazione.service_id)?.into_iter();
    let included = items.filter(|item| item.kind == ItemKind::Included);
    for (position, item) in (1..).zip(included) {
        let row = Item {
            act_id: act.id,
            position,
            text_it: item.text_it,
            text_en: item.text_en,
            state: ItemState::Open,
            reason: None,
            changed_by: None,
            changed_at: None,
        };
        diesel::insert_into(attivazione_items::table)
            .values(&row)
            .execute(db)?;
    }
    Ok(())
}

/// The ticket of the request, as the form comes in through the helpdesk (R-ACT-1).
fn open_ticket(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    found: &AttivazioneSheet,
    via: Channel,
) -> Result<TicketId, ActError> {
    let (act, lang) = (&found.sheet.act, actor.person().language);
    let subject = t!(
        lang,
        "attivazioni-ticket-subject",
        service = found.service.name(lang),
        number = &act.number
    );
    let lines = receipt::lines(lang, found).into_iter();
    let text: Vec<String> = lines.map(|(label, value)| format!("{label}: {value}")).collect();
    let new = NewTicket {
        ente: Some(act.ente_id),
        ..NewTicket::new(
            via,
            found.service.code.clone(),
            Kind::ServiceRequest,
            subject,
            text.join("\n\n"),
        )
    };
    let opened = tickets::open(db, actor, now, new).map_err(of_ticket)?;
    Ok(opened.id)
}

pub(super) fn of_ticket(error: TicketError) -> ActError {
    match error {
        TicketError::Db(error) => ActError::Db(error),
        TicketError::Forbidden => ActError::Forbidden,
        TicketError::Invalid(wrong) if wrong.iter().any(|one| one.pointer == "/queue") => {
            ActError::Rule("attivazione-no-ticket", Vec::new())
        }
        TicketError::Invalid(wrong) => ActError::Invalid(wrong),
        // What else can be wrong with a ticket, the form has no words for: it is ours.
        other => ActError::Ticket(Box::new(other)),
    }
}
