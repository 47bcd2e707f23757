//! What was listed when a recesso took effect, as it is kept.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::acts::{Act, ActState, Procedure};
use crate::db::schema::recesso_effects;
use crate::db::types::Json;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, TicketId};
use crate::kernel::text::Lang;
use crate::services::Service;

/// All that happens when a recesso takes effect, whoever reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The services that end.
    pub services: Vec<Ending>,
    /// The domains that must move to another provider afterwards.
    pub domains: Vec<Domain>,
    /// What is under way and does not end by itself.
    pub under_way: Vec<Standing>,
    /// The open tickets about what ends, by their numbers.
    pub tickets: Vec<TicketId>,
    /// How many people of the ente have an account.
    pub people: usize,
    /// What is left to them.
    pub after: After,
    /// The last day on which they read, if their rights end.
    pub reading_until: Option<NaiveDate>,
}

/// A service by its names of that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its code.
    pub code: String,
    /// In Italian.
    pub it: String,
    /// In English.
    pub en: String,
}

impl Named {
    pub(super) fn of(service: &Service) -> Named {
        Named {
            code: service.code.clone(),
            it: service.name(Lang::It).to_owned(),
            en: service.name(Lang::En).to_owned(),
        }
    }

    /// In one language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.it,
            Lang::En => &self.en,
        }
    }
}

/// A service that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Its activation.
    pub act_id: ActId,
    /// The number of that.
    pub number: String,
    /// The service.
    pub service: Named,
    /// Its last day, by whatever ends it first.
    pub last_day: NaiveDate,
}

/// A domain whose maintainer is the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name, if it is known.
    pub name: Option<String>,
    /// The last day for moving it (rule DOM).
    pub due_on: NaiveDate,
}

/// An act that was under way, as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The act.
    pub act_id: ActId,
    /// Its number.
    pub number: String,
    /// Its procedure.
    pub procedure: Procedure,
    /// Its state.
    pub state: ActState,
}

impl Standing {
    pub(super) fn of(act: &Act) -> Standing {
        Standing {
            act_id: act.id,
            number: act.number.clone(),
            procedure: act.procedure,
            state: act.state,
        }
    }
}

/// What is left to an ente after a recesso.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Neither a joining nor a service: the rights of its people end on that day.
    Nothing {
        /// The first day without them.
        ended_on: NaiveDate,
    },
    /// Something: the rights stay.
    Something {
        /// What it is.
        remains: Vec<Remains>,
        /// The first day without rights, once all of it has ended; none: nobody knows when that is.
        ended_on: Option<NaiveDate>,
    },
}

impl After {
    /// The first day on which the ente has nothing any more, as things stand.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        match self {
            After::Nothing { ended_on } => Some(*ended_on),
            After::Something { ended_on, .. } => *ended_on,
        }
    }
}

/// What is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// A joining, by the title of its convention, until that day.
    Membership(String, NaiveDate),
    /// A contract, until that day.
    Contract(NaiveDate),
    /// A service.
    Service(Named),
}

/// The list of a recesso that took effect, and when it was made.
pub(super) fn of_act(db: &mut Db, act: ActId) -> QueryResult<Option<(Timestamp, Listed)>> {
    Ok(of_acts(db, &[act])?.remove(&act))
}

/// The same of those of these recessi that took effect.
pub(super) fn of_acts(db: &mut Db, acts: &[ActId]) -> QueryResult<HashMap<ActId, (Timestamp, Listed)>> {
    let rows: Vec<(ActId, Timestamp, Json<Listed>)> = recesso_effects::table
        .filter(one_of(recesso_effects::act_id, acts.to_vec()))
        .select((
            recesso_effects::act_id,
            recesso_effects::listed_at,
            recesso_effects::listed,
        ))
        .load(db)?;
    let found = rows.into_iter().map(|(act, at, listed)| (act, (at, listed.0)));
    Ok(found.collect())
}

/// Keeps the list of a recesso that takes effect.
pub(super) fn keep(db: &mut Db, now: Timestamp, act: ActId, listed: &Listed) -> QueryResult<()> {
    diesel::insert_into(recesso_effects::table)
        .values((
            recesso_effects::act_id.eq(act),
            recesso_effects::listed_at.eq(now),
            recesso_effects::listed.eq(Json(listed.clone())),
        ))
        .execute(db)
        .map(drop)
}
