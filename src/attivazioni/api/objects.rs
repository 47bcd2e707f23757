//! Activations as programs see and give them.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use crate::acts::api::{ActOut, Face};
use crate::acts::{ActState, policy};
use crate::api::Caller;
use crate::attivazioni::form::AttivazioneIn;
use crate::attivazioni::model::{Item, ItemState};
use crate::attivazioni::queries::AttivazioneSheet;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, TicketId, UserId};

/// A thing of the checklist of an activation.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ChecklistItem")]
pub struct ItemOut {
    /// Place in the list, from 1.
    pub position: i32,
    /// Text in Italian.
    pub text_it: String,
    /// Text in English.
    pub text_en: String,
    /// How it stands.
    pub state: ItemState,
    /// Why it is waived.
    pub reason: Option<String>,
    /// Who changed it last.
    pub changed_by: Option<UserId>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

impl From<&Item> for ItemOut {
    fn from(item: &Item) -> ItemOut {
        ItemOut {
            position: item.position,
            text_it: item.text_it.clone(),
            text_en: item.text_en.clone(),
            state: item.state,
            reason: item.reason.clone(),
            changed_by: item.changed_by,
            changed_at: item.changed_at,
        }
    }
}

/// The activation of a service.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Attivazione")]
pub struct AttivazioneOut {
    /// What all acts have.
    pub act: ActOut,
    /// Code of the service.
    pub service: String,
    /// The convention by which the ente was a member when it sent the form; null in a draft.
    pub convenzione_id: Option<ConvenzioneId>,
    /// Name of the person of the ente whom the centre asks.
    pub referent_name: Option<String>,
    /// Mail address of that person.
    pub referent_email: Option<String>,
    /// Telephone of that person.
    pub referent_phone: Option<String>,
    /// The domain name wished for, for the portal.
    pub domain: Option<String>,
    /// Address of the site that the ente has today.
    pub website: Option<String>,
    /// How many people are to be trained.
    pub trainees: Option<i32>,
    /// Whether the centre is to be maintainer of the domain too.
    pub wants_maintainer: bool,
    /// What else the centre should know.
    pub notes: Option<String>,
    /// The linked ticket.
    pub ticket_id: Option<TicketId>,
    /// The act of the maintainer that belongs to this portal.
    pub maintainer_id: Option<ActId>,
    /// What the service included when the form was sent: done, waived or open.
    pub checklist: Vec<ItemOut>,
    /// First day of the service.
    pub active_on: Option<NaiveDate>,
    /// Last day of the service, once a notice or the end of membership set it.
    pub last_service_day: Option<NaiveDate>,
    /// The notice that set it.
    pub ceased_by: Option<ActId>,
}

impl Face<AttivazioneSheet> for AttivazioneOut {
    fn of(found: &AttivazioneSheet, caller: &Caller) -> AttivazioneOut {
        let form = &found.attivazione;
        let parties = policy::parties(&caller.actor, &found.sheet.act);
        AttivazioneOut {
            act: ActOut {
                allowed: found.allowed(&parties),
                ..ActOut::new(&found.sheet, caller)
            },
            service: found.service.code.clone(),
            convenzione_id: form.convenzione_id,
            referent_name: form.referent_name.clone(),
            referent_email: form.referent_email.clone(),
            referent_phone: form.referent_phone.clone(),
            domain: form.domain.clone(),
            website: form.website.clone(),
            trainees: form.trainees,
            wants_maintainer: form.wants_maintainer,
            notes: form.notes.clone(),
            ticket_id: found.sheet.act.ticket_id,
            maintainer_id: found.maintainer.as_ref().map(|act| act.id),
            checklist: found.items.iter().map(ItemOut::from).collect(),
            active_on: form.active_on,
            last_service_day: form.last_service_day,
            ceased_by: form.ceased_by,
        }
    }
}

/// The joining form of a service; in a draft each part may still be missing.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ServiceFormIn")]
pub struct FormGiven {
    /// Name of the person of the ente whom the centre asks.
    #[oai(validator(max_length = 120))]
    pub referent_name: Option<String>,
    /// Mail address of that person.
    #[oai(validator(max_length = 254))]
    pub referent_email: Option<String>,
    /// Telephone of that person.
    #[oai(validator(max_length = 40))]
    pub referent_phone: Option<String>,
    /// The domain name wished for; only for the portal.
    #[oai(validator(max_length = 200))]
    pub domain: Option<String>,
    /// Address of the site that the ente has today.
    #[oai(validator(max_length = 200))]
    pub website: Option<String>,
    /// How many people are to be trained.
    #[oai(validator(minimum(value = "0"), maximum(value = "999")))]
    pub trainees: Option<i32>,
    /// Whether the centre is to be maintainer of the domain too; only with the portal.
    #[oai(default)]
    pub wants_maintainer: bool,
    /// What else the centre should know.
    #[oai(validator(max_length = 2000))]
    pub notes: Option<String>,
}

impl From<FormGiven> for AttivazioneIn {
    fn from(given: FormGiven) -> AttivazioneIn {
        AttivazioneIn {
            referent_name: given.referent_name,
            referent_email: given.referent_email,
            referent_phone: given.referent_phone,
            domain: given.domain,
            website: given.website,
            trainees: given.trainees,
            wants_maintainer: given.wants_maintainer,
            notes: given.notes,
        }
    }
}

/// A draft of an activation.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AttivazioneIn")]
pub struct AttivazioneBegun {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// Code of the service.
    #[oai(validator(min_length = 1, max_length = 32))]
    pub service: String,
    /// Name of the person of the ente whom the centre asks.
    #[oai(validator(max_length = 120))]
    pub referent_name: Option<String>,
    /// Mail address of that person.
    #[oai(validator(max_length = 254))]
    pub referent_email: Option<String>,
    /// Telephone of that person.
    #[oai(validator(max_length = 40))]
    pub referent_phone: Option<String>,
    /// The domain name wished for; only for the portal.
    #[oai(validator(max_length = 200))]
    pub domain: Option<String>,
    /// Address of the site that the ente has today.
    #[oai(validator(max_length = 200))]
    pub website: Option<String>,
    /// How many people are to be trained.
    #[oai(validator(minimum(value = "0"), maximum(value = "999")))]
    pub trainees: Option<i32>,
    /// Whether the centre is to be maintainer of the domain too; only with the portal.
    #[oai(default)]
    pub wants_maintainer: bool,
    /// What else the centre should know.
    #[oai(validator(max_length = 2000))]
    pub notes: Option<String>,
}

/// The state that an activation is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct AttivazioneStateIn {
    /// The state.
    pub state: ActState,
    /// What is asked of the ente (`suspended`), what it answers (back to the state before), why (`rejected`).
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}

/// How a thing of the checklist stands.
#[derive(Clone, Debug, Object)]
pub struct ChecklistItemIn {
    /// Its state.
    pub state: ItemState,
    /// Why it is waived.
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}
