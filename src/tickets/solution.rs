//! What a person of the ente decides about a solution by the link of a mail, without signing in: the link stands for that
//! person and that solution, and gives no other right.

use super::error::TicketError;
use super::model::{State, Ticket};
use super::state::{StateChange, set_state};
use super::terms::Terms;
use super::{policy, queries};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::secrets::Secrets;
use crate::mail::ids;
use crate::users::{self, actor::Actor};

/// The addresses of these links; the token follows, and no log shows it.
pub const PATH: &str = "/solutions/";

/// What can be decided about a solution.
pub const DECISIONS: [State; 2] = [State::Closed, State::InProgress];

/// Whom and what a link stands for.
pub struct Asked {
    /// The person.
    pub actor: Actor,
    /// The ticket.
    pub ticket: Ticket,
    /// What that person may decide now: some of [`DECISIONS`].
    pub decisions: Vec<State>,
}

/// Whom and what a link stands for; `None`: it is not ours, its solution is no longer the ticket's, or the person has no part in
/// the ticket any more.
pub fn asked(
    db: &mut Db,
    secrets: &Secrets,
    now: Timestamp,
    token: &str,
) -> Result<Option<Asked>, TicketError> {
    let Some((id, user)) = ids::solution_in(token) else {
        return Ok(None);
    };
    let Some(ente) = queries::place_of(db, id)? else {
        return Ok(None);
    };
    let Some(actor) = users::load_actor(db, user, ente, now)? else {
        return Ok(None);
    };
    let ticket = match queries::find(db, &actor, id) {
        Ok(ticket) => ticket,
        Err(TicketError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_of_this_solution =
        (ticket.resolved_at).is_some_and(|moment| ids::is_solution_token(secrets, token, moment));
    if !is_of_this_solution {
        return Ok(None);
    }
    let mut decisions = match (&actor, ticket.state) {
        // Whose ente has left reads and decides nothing.
        (Actor::Ente(user), State::Resolved) if user.reading_until().is_none() => {
            policy::allowed(&actor, &ticket, now)
        }
        _ => Vec::new(),
    };
    decisions.retain(|state| DECISIONS.contains(state));
    Ok(Some(Asked {
        actor,
        ticket,
        decisions,
    }))
}

/// Confirms the solution (`closed`) or reopens the ticket (`in_progress`) as the person of the link; `reason` says in the
/// ticket's story how it was decided. `None`: the link stands for nothing (any more). Errors: those of [`set_state`].
pub fn decide(
    db: &mut Db,
    (secrets, terms): (&Secrets, &Terms),
    now: Timestamp,
    (token, decision): (&str, State),
    reason: &str,
) -> Result<Option<Ticket>, TicketError> {
    let Some(asked) = asked(db, secrets, now, token)? else {
        return Ok(None);
    };
    if !asked.decisions.contains(&decision) {
        return Err(TicketError::Forbidden);
    }
    let change = StateChange::to(decision).because(reason);
    let (ticket, version) = (asked.ticket.id, asked.ticket.version);
    set_state(db, &asked.actor, now, terms, ticket, version, change).map(Some)
}
