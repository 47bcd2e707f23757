//! Contracts in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::{ContractId, ContractIn, ContractSheet};
use crate::api::{ApiResult, BearerToken, Created, PageOut, Shown, Tag, Versioned, page_request, version_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;

/// The entrusting of a service by an ente.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Contract")]
pub struct ContractOut {
    /// Its id.
    pub id: ContractId,
    /// Whose it is.
    pub ente_id: EnteId,
    /// Code of the service that is entrusted.
    pub service: String,
    /// First day.
    pub start_on: NaiveDate,
    /// The last day that was agreed.
    pub end_on: NaiveDate,
    /// Who is paid.
    pub creditor: String,
    /// The last day, where a recesso ended it before.
    pub ended_on: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was withdrawn as entered by mistake; it counts nowhere any more.
    pub withdrawn_at: Option<Timestamp>,
    /// Name of who withdrew it.
    pub withdrawn_by: Option<String>,
    /// Why.
    pub withdrawal_reason: Option<String>,
}

impl From<ContractSheet> for ContractOut {
    fn from(sheet: ContractSheet) -> ContractOut {
        let ContractSheet {
            contract,
            service,
            withdrawn_by,
            ..
        } = sheet;
        ContractOut {
            id: contract.id,
            ente_id: contract.ente_id,
            service: service.code,
            start_on: contract.start_on,
            end_on: contract.end_on,
            creditor: contract.creditor,
            ended_on: contract.ended_on,
            created_at: contract.created_at,
            withdrawn_at: contract.withdrawn_at,
            withdrawn_by,
            withdrawal_reason: contract.withdrawal_reason,
        }
    }
}

/// A contract as somebody of the centre enters it.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ContractIn")]
pub struct ContractGiven {
    /// The ente.
    pub ente_id: EnteId,
    /// First day.
    pub start_on: NaiveDate,
    /// Last day.
    pub end_on: NaiveDate,
    /// Who is paid; by default the one of the configuration.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub creditor: Option<String>,
}

/// A contract that is corrected.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ContractChangeIn")]
pub struct ContractChanged {
    /// First day.
    pub start_on: NaiveDate,
    /// Last day.
    pub end_on: NaiveDate,
    /// Who is paid.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub creditor: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// Why a contract is withdrawn.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ContractWithdrawalIn")]
pub struct ContractWithdrawal {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

fn versioned(sheet: ContractSheet) -> Versioned<ContractOut> {
    Versioned {
        version: sheet.contract.version,
        body: sheet.into(),
    }
}

/// The operations on contracts.
pub struct ContractsApi;

#[OpenApi(tag = "Tag::Procedures")]
impl ContractsApi {
    /// Contracts
    ///
    /// Those that the caller sees, the newest first.
    #[oai(path = "/contracts", method = "get", operation_id = "list_contracts")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Of one of these enti.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<ContractOut>>> {
        let page = page_request(limit.0, cursor.0)?;
        auth.read(move |db, caller| {
            let found = super::list(db, &caller.actor, &ente.0, &page)?;
            Ok(Shown(PageOut::of(found, ContractOut::from)))
        })
        .await
    }

    /// Enter a contract
    ///
    /// For accountants and case owners. An ente has one at a time.
    #[oai(path = "/contracts", method = "post", operation_id = "create_contract")]
    async fn create(&self, auth: BearerToken, body: Json<ContractGiven>) -> ApiResult<Created<ContractOut>> {
        let creditor = body.0.creditor.clone();
        let given = ContractIn {
            start_on: Some(body.0.start_on),
            end_on: Some(body.0.end_on),
            creditor: creditor.unwrap_or_else(|| auth.app.config.recesso.creditor.clone()),
        };
        auth.create(move |db, caller| {
            let added = super::add(db, &caller.actor, caller.now, body.ente_id, &given)?;
            Ok(Created {
                location: format!("/contracts/{}", added.contract.id),
                version: Some(added.contract.version),
                body: ContractOut::from(added),
            })
        })
        .await
    }

    /// A contract
    ///
    /// Whose it is, and from when to when.
    #[oai(path = "/contracts/:id", method = "get", operation_id = "show_contract")]
    async fn show(&self, auth: BearerToken, id: Path<ContractId>) -> ApiResult<Versioned<ContractOut>> {
        auth.read(move |db, caller| Ok(versioned(super::find(db, &caller.actor, id.0)?)))
            .await
    }

    /// Correct a contract
    ///
    /// For accountants and case owners, with a reason, as long as no recesso rests on it.
    #[oai(path = "/contracts/:id", method = "put", operation_id = "change_contract")]
    async fn change(
        &self,
        auth: BearerToken,
        id: Path<ContractId>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ContractChanged>,
    ) -> ApiResult<Versioned<ContractOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let body = body.0;
        let given = ContractIn {
            start_on: Some(body.start_on),
            end_on: Some(body.end_on),
            creditor: body.creditor,
        };
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let changed = super::change(db, &caller.actor, caller.now, place, &given, reason)?;
            Ok(versioned(changed))
        })
        .await
    }

    /// Withdraw a contract
    ///
    /// For accountants and case owners, with a reason: one that was entered by mistake and on which no recesso rests. It is kept, and counts
    /// nowhere any more.
    #[oai(
        path = "/contracts/:id/withdrawal",
        method = "put",
        operation_id = "withdraw_contract"
    )]
    async fn withdraw(
        &self,
        auth: BearerToken,
        id: Path<ContractId>,
        /// The version that the withdrawal is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ContractWithdrawal>,
    ) -> ApiResult<Versioned<ContractOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let (place, reason) = ((id.0, version), Some(body.reason.as_str()));
            let withdrawn = super::withdraw(db, &caller.actor, caller.now, place, reason)?;
            Ok(versioned(withdrawn))
        })
        .await
    }
}
