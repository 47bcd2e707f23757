//! Enti in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
use crate::enti::{self, Ente, EnteFilter, EnteKind};
use crate::kernel::ids::EnteId;

/// A public body that has joined the centre.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Ente")]
pub struct EnteOut {
    /// Its id.
    pub id: EnteId,
    /// What kind of body.
    pub kind: EnteKind,
    /// Official name.
    pub name: String,
    /// Plate code of the province.
    pub province: Option<String>,
    /// ISTAT code of a comune.
    pub istat_code: Option<String>,
    /// Code in the public index of administrations.
    pub ipa_code: Option<String>,
    /// Tax code.
    pub tax_code: Option<String>,
    /// Certified mail address.
    pub pec: Option<String>,
    /// Code of the office for invoices.
    pub office_code: Option<String>,
    /// Code of the register office.
    pub aoo_code: Option<String>,
    /// Day of the patron saint, `MM-DD`.
    pub patron_day: Option<String>,
    /// First day of validity.
    pub valid_from: NaiveDate,
    /// Last day of validity, if an end is known.
    pub valid_to: Option<NaiveDate>,
    /// Raised by each change.
    pub version: i32,
}

impl From<Ente> for EnteOut {
    fn from(ente: Ente) -> EnteOut {
        EnteOut {
            id: ente.id,
            kind: ente.kind,
            name: ente.name,
            province: ente.province,
            istat_code: ente.istat_code,
            ipa_code: ente.ipa_code,
            tax_code: ente.tax_code,
            pec: ente.pec,
            office_code: ente.office_code,
            aoo_code: ente.aoo_code,
            patron_day: ente.patron_day,
            valid_from: ente.valid_from,
            valid_to: ente.valid_to,
            version: ente.version,
        }
    }
}

/// An entry of the official register.
#[derive(Clone, Debug, Object)]
pub struct RegisterEntryIn {
    /// Code of the office that keeps the register.
    #[oai(validator(min_length = 1, max_length = 64))]
    pub aoo: String,
    /// Its number, digits.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub number: String,
    /// The year of the register, that of the date.
    pub year: i32,
    /// The date of the entry.
    pub date: NaiveDate,
}

/// The operations on enti.
pub struct EntiApi;

#[OpenApi(tag = "Tag::Enti")]
impl EntiApi {
    /// Enti that the caller sees
    ///
    /// By name. People of the centre see all, a person of an ente those acted for.
    #[oai(path = "/enti", method = "get", operation_id = "list_enti")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Of one of these kinds.
        #[oai(default)]
        kind: Query<Vec<EnteKind>>,
        /// Valid on this day.
        valid_on: Query<Option<NaiveDate>>,
        /// Part of the name, or the beginning of the IPA or ISTAT code.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<EnteOut>>> {
        let filter = EnteFilter {
            kinds: kind.0,
            valid_on: valid_on.0,
            text: q.0,
        };
        auth.list((limit, cursor), move |db, caller, page| {
            Ok(enti::list(db, &caller.actor, &filter, page)?)
        })
        .await
    }

    /// An ente
    ///
    /// Its names and codes, and from when to when it is valid.
    #[oai(path = "/enti/:id", method = "get", operation_id = "show_ente")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the ente.
        id: Path<EnteId>,
    ) -> ApiResult<Shown<EnteOut>> {
        let ente = auth
            .read(move |db, caller| Ok(enti::find(db, &caller.actor, id.0)?))
            .await?;
        Ok(Shown(ente.into()))
    }
}
