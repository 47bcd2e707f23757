//! What an ente is, and when the data about it can be accepted.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::identifiers::{IdentifierError, IpaCode, IstatCode, OfficeCode, TaxCode};
use super::register;
use crate::db::schema::{enti, populations};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, fold, one_line};

/// Longest name of an ente, in characters.
const MAX_NAME: usize = 200;

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

/// The data of an ente as a person gives them; blanks around values are ignored and empty values are absent.
#[derive(Clone, Debug, Default)]
pub struct EnteIn {
    /// Kind, by its word.
    pub kind: String,
    /// Official name, 1–200 characters.
    pub name: String,
    /// ISTAT code.
    pub istat_code: String,
    /// IPA code.
    pub ipa_code: String,
    /// Tax code.
    pub tax_code: String,
    /// Certified mail address.
    pub pec: String,
    /// Office code.
    pub office_code: String,
    /// Code of the register office.
    pub aoo_code: String,
    /// Patron day, `MM-DD` or `DD/MM`.
    pub patron_day: String,
    /// First day of validity, `YYYY-MM-DD` or `DD/MM/YYYY`.
    pub valid_from: String,
    /// Last day of validity, likewise; empty: no end.
    pub valid_to: String,
}

/// Data of an ente that were checked and brought into their stored form. `valid_from` may be left open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Checked {
    pub kind: EnteKind,
    pub name: String,
    pub istat_code: Option<String>,
    pub ipa_code: Option<String>,
    pub tax_code: Option<String>,
    pub pec: Option<String>,
    pub office_code: Option<String>,
    pub aoo_code: Option<String>,
    pub patron_day: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

impl EnteIn {
    /// Checks every field by IDN. Errors: every field that cannot be accepted, with the reason.
    pub(super) fn check(&self) -> Result<Checked, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field: &str, reason: Message| errors.push(FieldError::new(field, reason));
        let kind = self.kind.trim().parse::<EnteKind>();
        if kind.is_err() {
            let allowed = EnteKind::ALL
                .iter()
                .map(|kind| kind.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            note("kind", Message::new("enti-bad-kind").arg("allowed", allowed));
        }
        let name = one_line(&self.name);
        match name.chars().count() {
            0 => note("name", Message::new("enti-no-name")),
            1..=MAX_NAME => {}
            found => note(
                "name",
                Message::new("enti-name-too-long")
                    .arg("found", found)
                    .arg("max", MAX_NAME),
            ),
        }
        let mut code = |field: &str, value: &str, parse: fn(&str) -> Result<String, IdentifierError>| {
            let value = value.trim();
            if value.is_empty() {
                return None;
            }
            parse(value)
                .map_err(|error| note(field, identifier_message(&error)))
                .ok()
        };
        let istat_code = code("istat_code", &self.istat_code, |v| {
            IstatCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let ipa_code = code("ipa_code", &self.ipa_code, |v| {
            IpaCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let tax_code = code("tax_code", &self.tax_code, |v| {
            TaxCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let office_code = code("office_code", &self.office_code, |v| {
            OfficeCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let pec = self.pec.trim();
        let pec = match pec.is_empty() {
            true => None,
            false => EmailAddress::parse(pec)
                .map_err(|error| {
                    let message = Message::new(error.key());
                    note(
                        "pec",
                        error
                            .args()
                            .into_iter()
                            .fold(message, |m, (name, value)| m.arg(name, value)),
                    );
                })
                .ok()
                .map(|address| address.as_str().to_owned()),
        };
        let aoo_code = Some(one_line(&self.aoo_code)).filter(|code| !code.is_empty());
        if let Some(found) = aoo_code
            .as_deref()
            .map(|code| code.chars().count())
            .filter(|found| *found > 64)
        {
            note(
                "aoo_code",
                Message::new("identifier-too-long")
                    .arg("found", found)
                    .arg("max", 64),
            );
        }
        let patron_day = match self.patron_day.trim() {
            "" => None,
            text => parse_patron_day(text).or_else(|| {
                note("patron_day", Message::new("enti-bad-patron-day"));
                None
            }),
        };
        let mut date = |field: &str, text: &str| match text.trim() {
            "" => None,
            text => parse_date(text).or_else(|| {
                note(field, Message::new("enti-bad-date"));
                None
            }),
        };
        let valid_from = date("valid_from", &self.valid_from);
        let valid_to = date("valid_to", &self.valid_to);
        if let (Some(first), Some(last)) = (valid_from, valid_to)
            && last < first
        {
            note("valid_to", Message::new("enti-ends-before-start"));
        }
        match kind {
            Ok(kind) if errors.is_empty() => Ok(Checked {
                kind,
                name,
                istat_code,
                ipa_code,
                tax_code,
                pec,
                office_code,
                aoo_code,
                patron_day,
                valid_from,
                valid_to,
            }),
            _ => Err(errors),
        }
    }
}

impl From<&Ente> for EnteIn {
    fn from(ente: &Ente) -> EnteIn {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        EnteIn {
            kind: ente.kind.as_str().to_owned(),
            name: ente.name.clone(),
            istat_code: text(&ente.istat_code),
            ipa_code: text(&ente.ipa_code),
            tax_code: text(&ente.tax_code),
            pec: text(&ente.pec),
            office_code: text(&ente.office_code),
            aoo_code: text(&ente.aoo_code),
            patron_day: text(&ente.patron_day),
            valid_from: ente.valid_from.to_string(),
            valid_to: ente.valid_to.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

impl Checked {
    /// A new ente with these data; `valid_from` where none is given is `today`.
    pub fn into_new(self, now: Timestamp, today: NaiveDate) -> Ente {
        Ente {
            id: EnteId::new(now),
            kind: self.kind,
            name_key: fold(&self.name),
            name: self.name,
            province: province_of(self.istat_code.as_deref()),
            istat_code: self.istat_code,
            ipa_code: self.ipa_code,
            tax_code: self.tax_code,
            pec: self.pec,
            office_code: self.office_code,
            aoo_code: self.aoo_code,
            patron_day: self.patron_day,
            valid_from: self.valid_from.unwrap_or(today),
            valid_to: self.valid_to,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The ente with these data instead of its own; `None` if nothing differs.
    pub fn applied_to(self, ente: &Ente, now: Timestamp) -> Option<Ente> {
        let changed = Ente {
            id: ente.id,
            province: province_of(self.istat_code.as_deref()),
            valid_from: self.valid_from.unwrap_or(ente.valid_from),
            version: ente.version,
            created_at: ente.created_at,
            updated_at: ente.updated_at,
            ..self.into_new(now, ente.valid_from)
        };
        (changed != *ente).then(|| Ente {
            version: ente.version + 1,
            updated_at: now,
            ..changed
        })
    }
}

/// The province of a comune of the register.
fn province_of(istat_code: Option<&str>) -> Option<String> {
    register::comune(istat_code?).map(|comune| comune.province.to_owned())
}

/// What is wrong with a code, as a sentence.
fn identifier_message(error: &IdentifierError) -> Message {
    error
        .args()
        .into_iter()
        .fold(Message::new(error.key()), |message, (name, value)| {
            message.arg(name, value)
        })
}

/// `2026-12-31` or `31/12/2026`.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = ["%Y-%m-%d", "%d/%m/%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    (1800..=9999)
        .contains(&chrono::Datelike::year(&date))
        .then_some(date)
}

/// `02-15` or `15/02`, stored as `MM-DD`. 29 February is a day.
fn parse_patron_day(text: &str) -> Option<String> {
    let (month, day) = match text.split_once('-') {
        Some(parts) => parts,
        None => text.split_once('/').map(|(day, month)| (month, day))?,
    };
    let number = |part: &str| {
        part.parse::<u32>()
            .ok()
            .filter(|_| part.len() <= 2 && !part.starts_with('+'))
    };
    let (month, day) = (number(month)?, number(day)?);
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| format!("{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> EnteIn {
        EnteIn {
            kind: "comune".into(),
            name: "  Comune di\tProva ".into(),
            istat_code: "017029".into(),
            ipa_code: "C_B157".into(),
            tax_code: "00761890177".into(),
            pec: "Protocollo@PEC.prova.example".into(),
            office_code: "uf1234".into(),
            patron_day: "15/02".into(),
            valid_from: "01/01/2026".into(),
            ..EnteIn::default()
        }
    }

    #[test]
    fn data_are_brought_into_their_stored_form() {
        let checked = given().check().unwrap();
        assert_eq!(checked.name, "Comune di Prova");
        assert_eq!(checked.ipa_code.as_deref(), Some("c_b157"));
        assert_eq!(checked.office_code.as_deref(), Some("UF1234"));
        assert_eq!(checked.pec.as_deref(), Some("Protocollo@pec.prova.example"));
        assert_eq!(checked.patron_day.as_deref(), Some("02-15"));
        assert_eq!(checked.valid_from, NaiveDate::from_ymd_opt(2026, 1, 1));
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let ente = checked.into_new(now, now.utc().date_naive());
        assert_eq!(ente.province.as_deref(), Some("BS"));
        assert_eq!(EnteIn::from(&ente).check().unwrap().applied_to(&ente, now), None);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = EnteIn {
            kind: "regno".into(),
            name: " ".into(),
            istat_code: "17029".into(),
            tax_code: "00761890178".into(),
            pec: "nobody".into(),
            patron_day: "30-02".into(),
            valid_from: "2026-13-01".into(),
            valid_to: "yesterday".into(),
            ..given()
        };
        let fields: Vec<String> = wrong
            .check()
            .unwrap_err()
            .into_iter()
            .map(|error| error.pointer)
            .collect();
        let all = [
            "/kind",
            "/name",
            "/istat_code",
            "/tax_code",
            "/pec",
            "/patron_day",
            "/valid_from",
            "/valid_to",
        ];
        assert_eq!(fields, all);
        let reversed = EnteIn {
            valid_to: "2025-12-31".into(),
            ..given()
        };
        assert_eq!(reversed.check().unwrap_err()[0].pointer, "/valid_to");
    }

    #[test]
    fn an_ente_is_valid_from_its_first_to_its_last_day() {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut ente = given().check().unwrap().into_new(now, now.utc().date_naive());
        ente.valid_to = NaiveDate::from_ymd_opt(2026, 12, 31);
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert!(ente.is_valid_on(day(2026, 1, 1)) && ente.is_valid_on(day(2026, 12, 31)));
        assert!(!ente.is_valid_on(day(2025, 12, 31)) && !ente.is_valid_on(day(2027, 1, 1)));
    }
}
