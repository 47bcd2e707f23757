//! What a person may know of the own notices now.

use diesel::QueryResult;

use super::model::{Facts, Notice};
use crate::acts;
use crate::db::{Db, Json};
use crate::kernel::ids::{ActId, TicketId};
use crate::tickets;
use crate::users::actor::Actor;

/// A notice as its person may know it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The notice; without ticket and facts if it is veiled.
    pub notice: Notice,
    /// Whether the person no longer sees the ticket that it is about.
    pub is_veiled: bool,
}

impl Shown {
    /// Where it leads: to its ticket or report; nowhere if it is veiled.
    pub fn path(&self) -> Option<String> {
        let Facts { path, number, .. } = &self.notice.facts.0;
        let ticket = || number.as_ref().map(|number| format!("/tickets/{number}"));
        path.clone().or_else(ticket)
    }
}

fn act_of(notice: &Notice) -> Option<ActId> {
    notice.facts.0.act.as_ref().map(|act| act.id)
}

/// The notices as their person may know them: what was told of a ticket that he or she no longer sees is left out
/// (R-VIS-4, R-VIS-6), and of acts likewise. Two queries at most.
pub fn shown(db: &mut Db, actor: &Actor, notices: Vec<Notice>) -> QueryResult<Vec<Shown>> {
    let mut tickets: Vec<TicketId> = notices.iter().filter_map(|notice| notice.ticket_id).collect();
    tickets.sort();
    tickets.dedup();
    let seen = tickets::seen(db, actor, &tickets)?;
    let mut acts: Vec<ActId> = notices.iter().filter_map(act_of).collect();
    acts.sort();
    acts.dedup();
    let seen_acts = acts::seen(db, actor, &acts)?;
    let shown = notices.into_iter().map(|notice| {
        let is_veiled = notice.ticket_id.is_some_and(|id| !seen.contains(&id))
            || act_of(&notice).is_some_and(|id| !seen_acts.contains(&id));
        let notice = match is_veiled {
            true => Notice {
                ticket_id: None,
                facts: Json(Facts::default()),
                ..notice
            },
            false => notice,
        };
        Shown { notice, is_veiled }
    });
    Ok(shown.collect())
}
