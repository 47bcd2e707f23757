//! Activations in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::course::{Days, Decision};
use super::form::AttivazioneIn;
use super::model::{Item, ItemState};
use super::queries::AttivazioneSheet;
use super::receipt;
use crate::acts::api::{self, ActOut, DocumentLabels, DocumentsOut, Face};
use crate::acts::{ActError, ActRef, ActState, Procedure, policy};
use crate::api::{
    ApiResult, BearerToken, Caller, Created, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, TicketId, UserId};
use crate::tickets::Channel;

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

/// The operations on activations.
pub struct AttivazioniApi;

#[OpenApi(tag = "Tag::Procedures")]
impl AttivazioniApi {
    /// Activations
    ///
    /// Those that the caller sees, the newest first; what an ente has not sent yet only the ente sees.
    #[oai(path = "/attivazioni", method = "get", operation_id = "list_attivazioni")]
    async fn list(
        &self,
        auth: BearerToken,
        /// In one of these states.
        #[oai(default)]
        state: Query<Vec<ActState>>,
        /// Of one of these enti.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<AttivazioneOut>>> {
        api::list(
            &auth,
            Procedure::Attivazione,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// Begin an activation
    ///
    /// A draft, which the centre does not see until it is sent. For the contact person of the ente; each ente has one activation of a
    /// service at a time.
    #[oai(path = "/attivazioni", method = "post", operation_id = "begin_attivazione")]
    async fn begin(
        &self,
        auth: BearerToken,
        body: Json<AttivazioneBegun>,
    ) -> ApiResult<Created<AttivazioneOut>> {
        let AttivazioneBegun {
            ente_id,
            service,
            referent_name,
            referent_email,
            referent_phone,
            domain,
            website,
            trainees,
            wants_maintainer,
            notes,
        } = body.0;
        let given = AttivazioneIn {
            referent_name,
            referent_email,
            referent_phone,
            domain,
            website,
            trainees,
            wants_maintainer,
            notes,
        };
        auth.create(move |db, caller| {
            let user = caller.actor.ente().ok_or(ActError::Forbidden)?;
            let ente = ente_id.unwrap_or(user.ente());
            let begun = super::begin(db, &caller.actor, caller.now, ente, &service, &given)?;
            Ok(api::begun(&begun, caller))
        })
        .await
    }

    /// An activation
    ///
    /// By the id or the number of its act, with its checklist, documents, terms and steps.
    #[oai(path = "/attivazioni/:id", method = "get", operation_id = "show_attivazione")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// Change the draft of an activation
    ///
    /// The whole form, as long as it was not sent.
    #[oai(
        path = "/attivazioni/:id",
        method = "put",
        operation_id = "change_attivazione"
    )]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<FormGiven>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = AttivazioneIn::from(body.0);
        auth.write(move |db, caller| {
            let changed = super::change(db, &caller.actor, caller.now, (id.0, version), &given)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Move an activation to another state
    ///
    /// The contact person of the ente sends it (`requested`), answers a suspension or withdraws it; agents gather information and build;
    /// the case owner suspends it once, rejects it, or puts the service into operation when the checklist is done.
    #[oai(
        path = "/attivazioni/:id/state",
        method = "put",
        operation_id = "change_attivazione_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<AttivazioneStateIn>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let decision = Decision {
            state: body.0.state,
            reason: body.0.reason,
            via: Channel::Api,
        };
        let days = Days::from(&auth.app.config.activation);
        let state = decision.state;
        let moved = auth
            .write(move |db, caller| {
                let place = (id.0, version);
                Ok(super::set_state(
                    db,
                    &caller.actor,
                    caller.now,
                    place,
                    &decision,
                    days,
                )?)
            })
            .await?;
        if state != ActState::Requested {
            return Ok(api::versioned(&moved, &auth));
        }
        receipt::make_now(&auth.app, auth.now, moved.sheet.act.id).await;
        api::show(&auth, id.0, super::find).await
    }

    /// Say how a thing of the checklist stands
    ///
    /// For agents and case owners, until the service is active; what is not needed is waived with a reason.
    #[oai(
        path = "/attivazioni/:id/checklist/:position",
        method = "put",
        operation_id = "change_attivazione_item"
    )]
    async fn set_item(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// Place in the list, from 1.
        position: Path<i32>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ChecklistItemIn>,
    ) -> ApiResult<Versioned<AttivazioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, item) = ((id.0, version), (body.state, body.reason.as_deref()));
            let changed = super::set_item(db, &caller.actor, caller.now, place, position.0, item)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Add documents to an activation
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/attivazioni/:id/documents",
        method = "post",
        operation_id = "add_attivazione_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Attivazione, id.0, body).await
    }
}
