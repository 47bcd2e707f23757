//! What an ente is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::db::schema::{enti, populations};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;

text_enum! {
    /// What kind of body an ente is.
    pub enum EnteKind {
        Comune = "comune",
        ComunitaMontana = "comunita_montana",
        Unione = "unione",
        Provincia = "provincia",
        Altro = "altro",
    }
}

/// An ente as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = enti, treat_none_as_null = true)]
pub struct Ente {
    /// Its id.
    pub id: EnteId,
    /// What kind of body.
    pub kind: EnteKind,
    /// Official name.
    pub name: String,
    /// The name folded, for search and order.
    pub name_key: String,
    /// Plate code of the province (`BS`), known for comuni of the register.
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
    /// Raised by each change; a change from an older one is refused.
    pub version: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Ente {
    /// Whether the ente is valid on a day: then it may open tickets (R-VIS-8).
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The data that a person may change, as the audit shows them.
    pub(super) fn facts(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            for bookkeeping in ["id", "name_key", "version", "created_at", "updated_at"] {
                object.remove(bookkeeping);
            }
            object.retain(|_, field| !field.is_null());
        }
        value
    }
}

/// A number of residents: per ente one row for each reference date and source.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = populations)]
pub struct Population {
    /// Whose.
    pub ente_id: EnteId,
    /// The day that the figure describes.
    pub reference_on: NaiveDate,
    /// Where it comes from.
    pub source: String,
    /// How many people.
    pub residents: i32,
}
