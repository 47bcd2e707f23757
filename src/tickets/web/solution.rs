//! The page that the mail about a solution leads to: it opens without signing in and says the number alone.

use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;

use super::actions::terms;
use super::{Failed, path_of};
use crate::kernel::problem::Refusal;
use crate::t;
use crate::tickets::views::solution as views;
use crate::tickets::{State, TicketError, solution};
use crate::web::{FormData, PageError, PageResult, Visit};

/// Looking at the link changes nothing: mail scanners follow links.
#[handler]
pub async fn show(visit: Visit, Path(token): Path<String>) -> PageResult {
    let (secrets, now) = (visit.app().secrets.clone(), visit.now());
    let asked = visit
        .read({
            let token = token.clone();
            move |db| Ok::<_, Failed>(solution::asked(db, &secrets, now, &token)?)
        })
        .await?;
    let Some(asked) = asked else {
        return gone(&visit);
    };
    let number = asked.ticket.number;
    if asked.decisions.is_empty() && asked.ticket.state == State::Resolved {
        // Of the centre, or of the ente without a part in the decision: they read the request, signed in.
        return Err(PageError::Redirect(path_of(number)));
    }
    let body = match asked.ticket.state {
        State::Resolved => views::question(&visit, number, &asked.decisions, &token),
        _ => views::told(&visit, number, "tickets-solution-over"),
    };
    visit.page(&t!(visit.lang(), "tickets-solution-title"), &[], body)
}

/// The button.
#[handler]
pub async fn decide(visit: Visit, Path(token): Path<String>, data: FormData) -> PageResult {
    let decision: State = data.parse("decision").map_err(|_| Refusal::not_found())?;
    let (secrets, terms, now) = (visit.app().secrets.clone(), terms(&visit), visit.now());
    let reason = t!(visit.lang(), "tickets-solution-by-link").into_owned();
    let decided = visit
        .write({
            let token = token.clone();
            move |db| {
                let found = solution::decide(db, (&secrets, &terms), now, (&token, decision), &reason)?;
                Ok::<_, TicketError>(found)
            }
        })
        .await;
    let ticket = match decided {
        Ok(Some(ticket)) => ticket,
        Ok(None) => return gone(&visit),
        // Decided or changed meanwhile: the page says how it stands now.
        Err(TicketError::Forbidden | TicketError::Stale(_) | TicketError::Refused { .. }) => {
            return visit.redirect(&views::address(&token));
        }
        Err(error) => return Err(error.into()),
    };
    let sentence = match decision {
        State::Closed => "tickets-solution-confirmed",
        _ => "tickets-solution-reopened",
    };
    let body = views::told(&visit, ticket.number, sentence);
    visit.page(&t!(visit.lang(), "tickets-solution-title"), &[], body)
}

fn gone(visit: &Visit) -> PageResult {
    let title = t!(visit.lang(), "tickets-solution-title");
    visit.page_with(StatusCode::GONE, &title, &[], views::gone(visit))
}
