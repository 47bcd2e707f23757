//! Recessi in the interface for programs.

mod effects;
mod objects;

pub use effects::EffectsOut;
pub use objects::{
    LineGiven, LineOut, RecessoChanged, RecessoGiven, RecessoOut, RecessoRevocationIn, RecessoRightsIn,
    RecessoStateIn, RightsEndOut, SettlementGiven, SettlementOut,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;

use super::commands::Rules;
use super::model::{Decision, NewRecesso};
use super::paper;
use super::settling::{self, Sending, SettlementIn};
use crate::acts::api::{self, DocumentLabels, DocumentsOut};
use crate::acts::formal::faces::{ReceiptIn, in_object};
use crate::acts::{self, ActError, ActRef, ActState, Procedure};
use crate::api::{ApiResult, BearerToken, Created, PageOut, Shown, Tag, Upload, Versioned, version_of};
use crate::kernel::ids::EnteId;
use crate::kernel::rome;

/// The operations on recessi.
pub struct RecessiApi;

#[OpenApi(tag = "Tag::Procedures")]
impl RecessiApi {
    /// Recessi
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/recessi", method = "get", operation_id = "list_recessi")]
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
    ) -> ApiResult<Shown<PageOut<RecessoOut>>> {
        api::list(
            &auth,
            Procedure::Recesso,
            (state, ente),
            (limit, cursor),
            super::list,
        )
        .await
    }

    /// State a recesso
    ///
    /// For the signatory of the ente, or for the centre in the name of the ente. Its notice and documents follow.
    #[oai(path = "/recessi", method = "post", operation_id = "submit_recesso")]
    async fn submit(&self, auth: BearerToken, body: Json<RecessoGiven>) -> ApiResult<Created<RecessoOut>> {
        let given = NewRecesso {
            scope: Some(body.0.scope),
            contract: body.0.contract_id,
            adesione: body.0.adesione_id,
            just_cause: body.0.just_cause,
            reasons: body.0.reasons.clone(),
            requested_on: body.0.requested_on,
        };
        auth.create(move |db, caller| {
            let own = caller.actor.ente().map(|user| user.ente());
            let ente = body.ente_id.or(own);
            let ente = ente.ok_or_else(|| ActError::field("ente_id", "recessi-choose-ente"))?;
            let found = super::submit(db, &caller.actor, caller.now, ente, &given)?;
            Ok(api::begun(&found, caller))
        })
        .await
    }

    /// A recesso
    ///
    /// By the id or the number of its act, with its notice, documents, steps and settlement.
    #[oai(path = "/recessi/:id", method = "get", operation_id = "show_recesso")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        api::show(&auth, id.0, super::find).await
    }

    /// What happens when a recesso takes effect
    ///
    /// What ends, what must be moved, what is under way, the open tickets, and what becomes of the rights of the ente's people: reckoned anew
    /// until the effect (of a just cause that nobody has judged as if it were recognised), and from then on as it was listed on the day, with the present state of what somebody has to decide on. A recesso
    /// that is not registered yet, or was rejected or revoked, has no effects.
    #[oai(
        path = "/recessi/:id/effects",
        method = "get",
        operation_id = "show_recesso_effects"
    )]
    async fn effects(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
    ) -> ApiResult<Shown<EffectsOut>> {
        auth.read(move |db, caller| {
            let found = super::find(db, &caller.actor, id.0)?;
            let days = caller.app.config.recesso.reading_days;
            let on = (rome::date_of(caller.now.utc()), days);
            let ahead = super::ahead::of_found(db, &caller.actor, &found, on)?;
            let ahead = ahead.ok_or(ActError::Conflict("recesso-no-effects", Vec::new()))?;
            Ok(Shown(EffectsOut::from(ahead)))
        })
        .await
    }

    /// Change what a recesso says
    ///
    /// Until it is registered.
    #[oai(path = "/recessi/:id", method = "put", operation_id = "change_recesso")]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoChanged>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = NewRecesso {
            scope: None,
            contract: None,
            adesione: None,
            just_cause: body.0.just_cause,
            reasons: body.0.reasons,
            requested_on: body.0.requested_on,
        };
        auth.write(move |db, caller| {
            let changed = super::change(db, &caller.actor, caller.now, (id.0, version), &given)?;
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Move a recesso to another state
    ///
    /// The case owner registers, rejects, contests and recognises it; accounts show and send the settlement.
    #[oai(
        path = "/recessi/:id/state",
        method = "put",
        operation_id = "change_recesso_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoStateIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let (version, decision) = (version_of(if_match.0.as_deref())?, Decision::from(body.0));
        if decision.state == ActState::Settled {
            let (place, mailbox) = (
                (id.0, version),
                settling::mailbox(&auth.app.config, decision.pec)?,
            );
            let (actor, now, act) = (auth.actor.clone(), auth.now, id.0);
            // Who cannot send it is told so before the paper is made.
            auth.read(move |db, caller| {
                let found = super::find(db, &caller.actor, act)?;
                let at = (&found.sheet.act, version);
                Ok(acts::course::mover_at(db, &caller.actor, at, ActState::Settled).map(drop)?)
            })
            .await?;
            let entry = decision.register_entry;
            let paper = paper::keep(&auth.app, &actor, now, act, entry.clone()).await?;
            return auth
                .write(move |db, caller| {
                    let (entry, pec, paper) = (entry.as_ref(), mailbox.as_ref(), paper.clone());
                    let (rules, sending) = (Rules::from(&caller.app.config.recesso), Sending { entry, pec });
                    let sent = settling::send(db, &caller.actor, caller.now, place, rules, sending, paper)?;
                    Ok(api::versioned(&sent, caller))
                })
                .await;
        }
        auth.write(move |db, caller| {
            let (place, rules) = ((id.0, version), Rules::from(&caller.app.config.recesso));
            let moved = super::set_state(db, &caller.actor, caller.now, place, rules, decision.clone());
            let moved = moved.map_err(in_object)?;
            Ok(api::versioned(&moved, caller))
        })
        .await
    }

    /// Ask to take a recesso back
    ///
    /// Before its effect. The signatory asks, the case owner may refuse.
    #[oai(
        path = "/recessi/:id/revocation",
        method = "put",
        operation_id = "change_recesso_revocation"
    )]
    async fn revocation(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoRevocationIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let changed = match body.asked {
                true => super::ask_revocation(db, &caller.actor, caller.now, place, reason)?,
                false => super::refuse_revocation(db, &caller.actor, caller.now, place, reason)?,
            };
            Ok(api::versioned(&changed, caller))
        })
        .await
    }

    /// Correct when a recesso was received
    ///
    /// For the case owner, until it has taken effect: the dates are computed again from the date of receipt that is proved now, and told to
    /// the ente with the earlier ones.
    #[oai(
        path = "/recessi/:id/receipt",
        method = "put",
        operation_id = "correct_recesso_receipt"
    )]
    async fn correct_receipt(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ReceiptIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let place = (id.0, if_match.0.as_deref());
        api::correct_receipt(&auth, place, body.0, super::correct_receipt).await
    }

    /// Give the rights back that a recesso ended
    ///
    /// For the case owner, with a reason: the people of the ente may do again what their roles allow. A signed joining and a new contract
    /// do it by themselves.
    #[oai(
        path = "/recessi/:id/rights",
        method = "put",
        operation_id = "restore_recesso_rights"
    )]
    async fn restore_rights(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<RecessoRightsIn>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let restored = super::restore_rights(db, &caller.actor, caller.now, place, reason)?;
            Ok(api::versioned(&restored, caller))
        })
        .await
    }

    /// Draft the settlement of a recesso
    ///
    /// For accounts, from its effect until it is sent. The answer has every sum; the ente sees it from `settling` on.
    #[oai(
        path = "/recessi/:id/settlement",
        method = "put",
        operation_id = "change_recesso_settlement"
    )]
    async fn draft(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<SettlementGiven>,
    ) -> ApiResult<Versioned<RecessoOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let given = SettlementIn::try_from(body.0)?;
        auth.write(move |db, caller| {
            let (place, rules) = ((id.0, version), Rules::from(&caller.app.config.recesso));
            let drafted = settling::draft(db, &caller.actor, caller.now, place, rules, &given)?;
            Ok(api::versioned(&drafted, caller))
        })
        .await
    }

    /// Add documents to a recesso
    ///
    /// With the SHA-256 of a single file, it is compared with what arrives.
    #[oai(
        path = "/recessi/:id/documents",
        method = "post",
        operation_id = "add_recesso_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        body: Upload<DocumentLabels>,
    ) -> ApiResult<Created<DocumentsOut>> {
        api::add_documents(&auth, Procedure::Recesso, id.0, body).await
    }
}
