//! Opening a ticket: an ente for itself, people of the centre for an ente that telephoned or wrote.

use poem::http::StatusCode;
use poem::{IntoResponse, handler};

use super::actions::tags;
use super::upload::{Incoming, KeptFile, Upload};
use super::{Failed, go_with, path_of};
use crate::db::Db;
use crate::enti;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message, fold};
use crate::queues;
use crate::services::{self, ServiceSheet};
use crate::t;
use crate::tickets::views::new as views;
use crate::tickets::{self, Channel, Kind, NewTicket, Ticket, TicketError, TicketNumber, Visibility, policy};
use crate::users::actor::Actor;
use crate::users::members;
use crate::web::{Crumb, FormData, PageResult, Visit};

/// How a request reaches somebody of the centre who enters it (R-TKT-8).
pub(crate) const CHANNELS: [Channel; 4] = [Channel::Phone, Channel::Email, Channel::Pec, Channel::Portal];
/// Enti shown as found.
const MAX_FOUND: usize = 30;
/// The form's names of what the command complains about.
const NAMES: [(&str, &str); 3] = [
    ("ente_id", "service"),
    ("requester_id", "requester"),
    ("file", "files"),
];

/// What the form offers.
pub struct NewPage {
    /// The services, with what they include.
    pub services: Vec<ServiceSheet>,
    /// For which ente; people of the centre choose it first.
    pub ente: Option<(EnteId, String)>,
    /// Who may need help: the people of the ente.
    pub people: Vec<(UserId, String)>,
    /// Queues, for people of the centre.
    pub queues: Vec<(String, String)>,
    /// The ticket that the new one goes on with.
    pub follows: Option<(TicketNumber, String)>,
}

/// The form as it stands.
#[derive(Debug, Default)]
pub struct NewForm {
    /// What was typed.
    pub data: FormData,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What is wrong with it as a whole.
    pub sentence: Option<String>,
    /// Files that have arrived already.
    pub kept: Vec<KeptFile>,
}

/// The first step of people of the centre: for which ente.
pub struct EnteSearch {
    /// What was typed.
    pub typed: String,
    /// Every ente that can be chosen, for the browser's suggestions.
    pub all: Vec<(EnteId, String)>,
    /// Those found, if something was typed.
    pub found: Vec<(EnteId, String)>,
    /// The ticket that the new one goes on with.
    pub follows: String,
}

/// The empty form; for people of the centre after they have chosen the ente.
#[handler]
pub async fn blank(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    if !policy::may_open(&actor) {
        return Err(Refusal::forbidden().into());
    }
    let query: Vec<(String, String)> = form_urlencoded::parse(visit.query().as_bytes())
        .into_owned()
        .collect();
    let data = FormData::collected(query);
    let (reader, given, now, lang) = (actor.clone(), data.clone(), visit.now(), visit.lang());
    let today = rome::date_of(now.utc());
    let follows = given.parse_optional::<TicketNumber>("follows").ok().flatten();
    let before = visit
        .read(move |db| match follows {
            Some(number) => Ok::<_, Failed>(Some(tickets::detail(db, &reader, number)?)),
            None => Ok(None),
        })
        .await?;
    let ente = match &actor {
        Actor::Ente(user) => Some(user.ente()),
        Actor::Staff(_) => {
            let followed = before.as_ref().and_then(|row| row.ticket.ente_id);
            data.parse_optional("ente").ok().flatten().or(followed)
        }
    };
    let Some(ente) = ente else {
        return choose_ente(&visit, &actor, &data, today).await;
    };
    let mut fields = vec![
        ("impact", "3".to_owned()),
        ("urgency", "2".to_owned()),
        ("channel", Channel::Phone.to_string()),
    ];
    if let Actor::Ente(user) = &actor {
        fields.push(("requester", user.id().to_string()));
    }
    match &before {
        Some(row) => fields.extend([
            ("follows", row.ticket.number.to_string()),
            ("service", row.service.code.clone()),
            ("kind", row.ticket.kind.to_string()),
            ("subject", row.ticket.subject.clone()),
        ]),
        None => fields.extend(["service", "kind"].map(|name| (name, data.text(name).to_owned()))),
    }
    fields.push(("ente", ente.to_string()));
    let form = NewForm {
        data: FormData::of(fields),
        ..NewForm::default()
    };
    let reader = actor.clone();
    let number = before.map(|row| row.ticket.number);
    let page = visit
        .read(move |db| load(db, &reader, ente, number, lang))
        .await?;
    show(&visit, &actor, &page, &form, StatusCode::OK)
}

async fn choose_ente(visit: &Visit, actor: &Actor, data: &FormData, today: chrono::NaiveDate) -> PageResult {
    let reader = actor.clone();
    let all = visit.read(move |db| enti::all_valid(db, &reader, today)).await?;
    let typed = data.text("ente-name").to_owned();
    let key = fold(&typed);
    let follows = data.text("follows").to_owned();
    let exact: Vec<&(EnteId, String)> = all.iter().filter(|(_, name)| fold(name) == key).collect();
    if let [(id, _)] = exact[..] {
        return visit.redirect(&format!("/tickets/new?ente={id}"));
    }
    let found = match key.is_empty() {
        true => Vec::new(),
        false => {
            let matching = all
                .iter()
                .filter(|(_, name)| key.split(' ').all(|word| fold(name).contains(word)));
            matching.take(MAX_FOUND).cloned().collect()
        }
    };
    let search = EnteSearch {
        typed,
        all,
        found,
        follows,
    };
    let lang = visit.lang();
    let crumbs = [Crumb::new(t!(lang, "tickets-list-title"), "/tickets")];
    visit.page(
        &t!(lang, "tickets-form-title"),
        &crumbs,
        views::choose_ente(lang, &search),
    )
}

fn load(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
    follows: Option<TicketNumber>,
    lang: Lang,
) -> Result<NewPage, Failed> {
    let mut sheets = Vec::new();
    for service in services::active(db)? {
        let items = services::items(db, service.id)?;
        sheets.push(ServiceSheet { service, items });
    }
    let name = enti::find(db, actor, ente)?.name;
    let people = members::of_ente(db, ente)?;
    let mut people: Vec<(UserId, String)> = people
        .into_iter()
        .map(|(user, _, _)| (user.id, user.name))
        .collect();
    let queues = match actor {
        Actor::Staff(_) => queues::active(db)?
            .into_iter()
            .map(|q| (q.code.clone(), q.name(lang).to_owned()))
            .collect(),
        Actor::Ente(user) => {
            // Whoever acts for another ente by a delegation is not among its people.
            if !people.iter().any(|(id, _)| *id == user.id()) {
                people.insert(0, (user.id(), user.person().name.clone()));
            }
            Vec::new()
        }
    };
    let follows = match follows {
        Some(number) => {
            let before = tickets::find(db, actor, number)?;
            Some((before.number, before.subject))
        }
        None => None,
    };
    Ok(NewPage {
        services: sheets,
        ente: Some((ente, name)),
        people,
        queues,
        follows,
    })
}

fn show(visit: &Visit, actor: &Actor, page: &NewPage, form: &NewForm, status: StatusCode) -> PageResult {
    let lang = visit.lang();
    let body = views::page(visit, actor, page, form);
    if visit.is_htmx() {
        let mut response = body.into_response();
        response.set_status(status);
        return Ok(response);
    }
    let crumbs = [Crumb::new(t!(lang, "tickets-list-title"), "/tickets")];
    let title = t!(lang, "tickets-form-title");
    match status {
        StatusCode::OK => visit.page(&title, &crumbs, body),
        _ => visit.page_again(&title, &crumbs, body),
    }
}

/// Opens the ticket with its files.
#[handler]
pub async fn open(visit: Visit, incoming: Incoming) -> PageResult {
    let actor = visit.actor()?.clone();
    if !policy::may_open(&actor) {
        return Err(Refusal::forbidden().into());
    }
    let Upload {
        form,
        files,
        mut errors,
    } = incoming.read(&visit).await?;
    let new = read(&actor, &form, &mut errors);
    let now = visit.now();
    let outcome = match new {
        Some(new) if errors.is_empty() => {
            let (opener, kept) = (actor.clone(), files.clone());
            visit
                .write(move |db| open_with_files(db, &opener, now, new.clone(), &kept))
                .await
        }
        _ => Err(TicketError::Invalid(std::mem::take(&mut errors))),
    };
    let mut again = NewForm {
        data: form,
        kept: files,
        ..NewForm::default()
    };
    match outcome {
        Ok(ticket) => {
            let message = Message::new("tickets-form-opened").arg("number", ticket.number.to_string());
            return go_with(&visit, &path_of(ticket.number), message);
        }
        Err(error @ (TicketError::Forbidden | TicketError::NotFound | TicketError::Db(_))) => {
            return Err(error.into());
        }
        Err(TicketError::Invalid(errors)) => again.errors = renamed(errors),
        Err(error) => again.sentence = Some(error.refusal().detail(visit.lang())),
    }
    let ente = match &actor {
        Actor::Ente(user) => Some(user.ente()),
        Actor::Staff(_) => again.data.parse_optional("ente").ok().flatten(),
    };
    let Some(ente) = ente else {
        return visit.redirect("/tickets/new");
    };
    let follows = again.data.parse_optional("follows").ok().flatten();
    let (reader, lang) = (actor.clone(), visit.lang());
    let page = visit
        .read(move |db| load(db, &reader, ente, follows, lang))
        .await?;
    show(&visit, &actor, &page, &again, StatusCode::UNPROCESSABLE_ENTITY)
}

fn renamed(errors: Vec<FieldError>) -> Vec<FieldError> {
    let rename = |error: FieldError| {
        let field = error.pointer.trim_start_matches('/');
        let name = NAMES
            .iter()
            .find(|(from, _)| *from == field)
            .map_or(field, |(_, to)| to);
        FieldError::new(name, error.reason)
    };
    errors.into_iter().map(rename).collect()
}

/// What the form says; what cannot be read goes to `errors`.
fn read(actor: &Actor, form: &FormData, errors: &mut Vec<FieldError>) -> Option<NewTicket> {
    let mut note = |error: FieldError| errors.push(error);
    let service = form.text("service");
    if service.is_empty() {
        note(FieldError::new(
            "service",
            Message::new("tickets-form-service-choose"),
        ));
    }
    let kind: Option<Kind> = form.parse("kind").ok();
    if kind.is_none() {
        note(FieldError::new("kind", Message::new("tickets-form-kind-choose")));
    }
    let impact = form.parse_optional("impact").map_err(&mut note).ok().flatten();
    let urgency = form.parse_optional("urgency").map_err(&mut note).ok().flatten();
    let requester = form.parse_optional("requester").map_err(&mut note).ok().flatten();
    let follows: Option<TicketNumber> = form.parse_optional("follows").ok().flatten();
    let mut new = NewTicket {
        impact,
        urgency,
        requester,
        confidential: form.flag("confidential"),
        follows: follows.map(Into::into),
        ..NewTicket::new(
            Channel::Portal,
            service,
            // A form without a kind has been noted above and opens nothing.
            kind.unwrap_or(Kind::Question),
            form.text("subject"),
            form.text("text"),
        )
    };
    match actor {
        Actor::Ente(user) => new.ente = Some(user.ente()),
        Actor::Staff(_) => {
            new.ente = form.parse_optional("ente").map_err(&mut note).ok().flatten();
            new.channel = form.parse_optional("channel").map_err(&mut note).ok().flatten();
            new.queue = form.optional("queue").map(str::to_owned);
            new.tags = tags(form.text("tags"));
        }
    }
    // What the command would complain about besides is told in the same go.
    if !errors.is_empty() {
        let lengths = [
            ("subject", 3, 200, "tickets-subject-length"),
            ("text", 1, 20_000, "tickets-text-length"),
        ];
        for (field, least, most, key) in lengths {
            let length = form.text(field).chars().count();
            if length < least || length > most {
                errors.push(FieldError::new(field, Message::new(key)));
            }
        }
        return None;
    }
    Some(new)
}

fn open_with_files(
    db: &mut Db,
    actor: &Actor,
    now: crate::kernel::clock::Timestamp,
    new: NewTicket,
    files: &[KeptFile],
) -> Result<Ticket, TicketError> {
    let ticket = tickets::open(db, actor, now, new)?;
    // Whoever opens a ticket for a queue of others leaves its files to that queue, which decides who else reads them.
    let visibility = match policy::may_reply(actor, &ticket) {
        true => Visibility::Public,
        false => Visibility::Internal,
    };
    for file in files {
        tickets::attach(db, actor, now, &ticket, file.attachment(Some(visibility), None))?;
    }
    Ok(ticket)
}
