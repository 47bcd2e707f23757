//! What happens when a recesso takes effect, in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use crate::acts::{ActState, Procedure};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::recessi::ahead::{Ahead, is_under_way};
use crate::recessi::listed::{After, Remains};
use crate::tickets::{State, TicketNumber};

/// What happens when a recesso takes effect: reckoned anew until then, and kept as it was told on the day.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "RecessoEffects")]
pub struct EffectsOut {
    /// When it was listed for good; none: it has not happened yet.
    pub listed_at: Option<Timestamp>,
    /// The services that end.
    pub services: Vec<EndingOut>,
    /// The domains that must move to another provider afterwards.
    pub domains: Vec<DomainOut>,
    /// Activations and joinings that are, or were, under way and do not end by themselves.
    pub under_way: Vec<UnderWayOut>,
    /// The tickets about what ends that are, or were, open: 50 at most.
    pub tickets: Vec<OpenTicketOut>,
    /// How many more of them there are.
    pub more_tickets: u64,
    /// How many people of the ente have an account.
    pub people: u64,
    /// The first day on which they change nothing any more; none: it is not known.
    pub rights_ended_on: Option<NaiveDate>,
    /// The last day on which they read, if nothing is left to them.
    pub reading_until: Option<NaiveDate>,
    /// What is left to the ente; nothing: the rights of its people end.
    pub remains: Vec<RemainsOut>,
}

/// A service that ends.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "EndingService")]
pub struct EndingOut {
    /// Its activation.
    pub act_id: ActId,
    /// The number of that.
    pub number: String,
    /// Code of the service.
    pub service: String,
    /// Its last day, by whatever ends it first.
    pub last_day: NaiveDate,
}

/// A domain that must move.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "EndingDomain")]
pub struct DomainOut {
    /// Its name, if it is known.
    pub name: Option<String>,
    /// The last day for moving it.
    pub due_on: NaiveDate,
}

/// An act that was under way.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActUnderWay")]
pub struct UnderWayOut {
    /// Its id.
    pub id: ActId,
    /// Its number.
    pub number: String,
    /// Its procedure.
    pub procedure: Procedure,
    /// Its state now.
    pub state: ActState,
    /// Whether the case owner still has to decide on it.
    pub to_decide: bool,
}

/// A ticket that was open.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "TicketOfRecesso")]
pub struct OpenTicketOut {
    /// Its number.
    pub number: TicketNumber,
    /// Its subject; none: it is confidential, and not for the caller.
    pub subject: Option<String>,
    /// Its state now.
    pub state: State,
    /// Whether somebody still has to decide on it.
    pub to_decide: bool,
}

text_enum! {
    /// What an ente has.
    pub enum RemainsKind {
        /// A joining.
        Membership = "membership",
        /// A contract.
        Contract = "contract",
        /// A service.
        Service = "service",
    }
}

/// What is left to an ente.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Remains")]
pub struct RemainsOut {
    /// What it is.
    pub kind: RemainsKind,
    /// Title of the convention, or code of the service.
    pub name: Option<String>,
    /// Its last day, if it is known.
    pub last_day: Option<NaiveDate>,
}

impl From<&Remains> for RemainsOut {
    fn from(remains: &Remains) -> RemainsOut {
        let (kind, name, last_day) = match remains {
            Remains::Membership(name, day) => (RemainsKind::Membership, Some(name.clone()), Some(*day)),
            Remains::Contract(day) => (RemainsKind::Contract, None, Some(*day)),
            Remains::Service(service) => (RemainsKind::Service, Some(service.code.clone()), None),
        };
        RemainsOut { kind, name, last_day }
    }
}

impl From<Ahead> for EffectsOut {
    fn from(ahead: Ahead) -> EffectsOut {
        let remains = match &ahead.after {
            After::Nothing { .. } => &[],
            After::Something { remains, .. } => remains.as_slice(),
        };
        EffectsOut {
            listed_at: ahead.listed_at,
            remains: remains.iter().map(RemainsOut::from).collect(),
            rights_ended_on: ahead.after.ended_on(),
            services: (ahead.services.into_iter())
                .map(|one| EndingOut {
                    act_id: one.act_id,
                    number: one.number,
                    service: one.service.code,
                    last_day: one.last_day,
                })
                .collect(),
            domains: (ahead.domains.into_iter())
                .map(|one| DomainOut {
                    name: one.name,
                    due_on: one.due_on,
                })
                .collect(),
            under_way: (ahead.under_way.into_iter())
                .map(|act| UnderWayOut {
                    to_decide: is_under_way(&act),
                    id: act.id,
                    number: act.number,
                    procedure: act.procedure,
                    state: act.state,
                })
                .collect(),
            tickets: (ahead.tickets.into_iter())
                .map(|one| OpenTicketOut {
                    number: one.number,
                    subject: one.subject,
                    state: one.state,
                    to_decide: !one.state.is_final(),
                })
                .collect(),
            more_tickets: ahead.more_tickets as u64,
            people: ahead.people as u64,
            reading_until: ahead.reading_until,
        }
    }
}
