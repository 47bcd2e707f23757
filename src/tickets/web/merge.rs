//! Merging duplicates (R-TKT-11): look for tickets of the same ente, choose several, see what will happen, confirm.

use poem::handler;
use poem::web::Path;

use super::{Failed, named, path_of};
use crate::db::Db;
use crate::kernel::page::PageRequest;
use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::views::merge as views;
use crate::tickets::{
    self, Channel, Sort, State, TicketError, TicketFilter, TicketNumber, TicketRef, TicketRow, policy,
};
use crate::users::actor::{Actor, Staff};
use crate::web::{Crumb, FormData, PageResult, Visit};

/// Candidates shown at most.
const MAX_FOUND: u16 = 30;
/// The states that a duplicate can be in.
const MERGEABLE: [State; 6] = [
    State::New,
    State::Assigned,
    State::InProgress,
    State::WaitingEnte,
    State::WaitingThirdParty,
    State::Resolved,
];

/// What the page shows.
pub struct MergePage {
    /// The ticket that stays.
    pub kept: TicketRow,
    /// What was looked for.
    pub typed: String,
    /// Tickets that can be merged into it.
    pub found: Vec<TicketRow>,
    /// Those chosen.
    pub chosen: Vec<TicketRow>,
    /// Whether what will happen is shown.
    pub is_preview: bool,
}

/// Look, choose, see.
#[handler]
pub async fn choose(visit: Visit, Path(number): Path<String>) -> PageResult {
    let query = form_urlencoded::parse(visit.query().as_bytes()).into_owned();
    let data = FormData::collected(query.collect());
    answer(&visit, named(&number)?, data, None).await
}

async fn answer(
    visit: &Visit,
    ticket: TicketRef,
    data: FormData,
    sentence: Option<Vec<String>>,
) -> PageResult {
    let staff = visit.staff()?.clone();
    let page = visit.read(move |db| load(db, &staff, ticket, &data)).await?;
    let lang = visit.lang();
    let number = page.kept.ticket.number;
    let crumbs = [
        Crumb::new(t!(lang, "tickets-list-title"), "/tickets"),
        Crumb::new(number.to_string(), path_of(number)),
    ];
    let title = t!(lang, "tickets-merge-page-title");
    let body = views::page(visit, &page, sentence.as_deref());
    match sentence {
        Some(_) => visit.page_again(&title, &crumbs, body),
        None => visit.page(&title, &crumbs, body),
    }
}

fn load(db: &mut Db, staff: &Staff, ticket: TicketRef, data: &FormData) -> Result<MergePage, Failed> {
    let actor = Actor::Staff(staff.clone());
    let kept = tickets::detail(db, &actor, ticket)?;
    if !policy::may_work(staff, &kept.ticket) || kept.ticket.state.is_final() {
        return Err(Failed(Refusal::forbidden()));
    }
    let mut chosen = Vec::new();
    for number in data.list("duplicate") {
        let Ok(number) = number.parse::<TicketNumber>() else {
            continue;
        };
        let row = tickets::detail(db, &actor, number)?;
        if row.ticket.id != kept.ticket.id {
            chosen.push(row);
        }
    }
    let typed = data.text("q").to_owned();
    let filter = TicketFilter {
        state: MERGEABLE.to_vec(),
        ente: kept.ticket.ente_id.into_iter().collect(),
        channel: match kept.ticket.ente_id {
            Some(_) => Vec::new(),
            None => vec![Channel::PublicForm],
        },
        q: Some(typed.clone()).filter(|typed| !typed.is_empty()),
        ..TicketFilter::default()
    };
    let request = PageRequest::new(Some(MAX_FOUND), None);
    let mut found = match tickets::list(db, &actor, &filter, Sort::default(), &request) {
        Ok(page) => page.items,
        Err(TicketError::Invalid(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    found.retain(|row| row.ticket.id != kept.ticket.id && row.ticket.ente_id == kept.ticket.ente_id);
    let is_preview = data.text("step") == "preview" && !chosen.is_empty();
    Ok(MergePage {
        kept,
        typed,
        found,
        chosen,
        is_preview,
    })
}

/// Merges what was chosen.
#[handler]
pub async fn merge(visit: Visit, Path(number): Path<String>, form: FormData) -> PageResult {
    let ticket = named(&number)?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let numbers = form.list("duplicate").into_iter().map(str::parse::<TicketNumber>);
    let duplicates: Vec<TicketRef> = numbers.flatten().map(TicketRef::Number).collect();
    let count = duplicates.len();
    let merged = visit
        .write(move |db| tickets::merge(db, &staff, now, ticket, &duplicates))
        .await;
    match merged {
        Ok(kept) => {
            let message = Message::new("tickets-merge-page-done").arg("count", count);
            visit.redirect_with(&path_of(kept.number), message)
        }
        Err(error @ (TicketError::NotFound | TicketError::Forbidden | TicketError::Db(_))) => {
            Err(error.into())
        }
        Err(error) => {
            let (refusal, lang) = (error.refusal(), visit.lang());
            let mut sentences = vec![refusal.detail(lang)];
            sentences.extend(
                refusal
                    .fields
                    .iter()
                    .map(|field| lang.text(&field.reason).into_owned()),
            );
            answer(&visit, ticket, form, Some(sentences)).await
        }
    }
}
