//! The data of an ente as a person gives them, and when they can be accepted.

use chrono::NaiveDate;

use super::identifiers::{IdentifierError, IpaCode, IstatCode, OfficeCode, TaxCode};
use super::model::{Ente, EnteKind};
use super::register;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, fold, one_line};

/// Longest name of an ente, in characters.
const MAX_NAME: usize = 200;
/// Longest code of a register office, in characters.
const MAX_AOO_CODE: usize = 64;

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
        let mut check = Check(Vec::new());
        let kind = check.kind(&self.kind);
        let name = check.name(&self.name);
        let istat_code = check.code("istat_code", &self.istat_code, |v| {
            IstatCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let ipa_code = check.code("ipa_code", &self.ipa_code, |v| {
            IpaCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let tax_code = check.code("tax_code", &self.tax_code, |v| {
            TaxCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let office_code = check.code("office_code", &self.office_code, |v| {
            OfficeCode::parse(v).map(|c| c.as_str().to_owned())
        });
        let pec = check.pec(&self.pec);
        let aoo_code = check.aoo_code(&self.aoo_code);
        let patron_day = check.read(
            "patron_day",
            &self.patron_day,
            "enti-bad-patron-day",
            parse_patron_day,
        );
        let valid_from = check.read("valid_from", &self.valid_from, "web-bad-date", parse_date);
        let valid_to = check.read("valid_to", &self.valid_to, "web-bad-date", parse_date);
        if let (Some(first), Some(last)) = (valid_from, valid_to)
            && last < first
        {
            check.note("valid_to", Message::new("enti-ends-before-start"));
        }
        match kind {
            Some(kind) if check.0.is_empty() => Ok(Checked {
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
            _ => Err(check.0),
        }
    }
}

/// The fields that cannot be accepted, collected while they are read.
struct Check(Vec<FieldError>);

impl Check {
    fn note(&mut self, field: &str, reason: Message) {
        self.0.push(FieldError::new(field, reason));
    }

    fn kind(&mut self, typed: &str) -> Option<EnteKind> {
        let kind = typed.trim().parse().ok();
        if kind.is_none() {
            let allowed: Vec<&str> = EnteKind::ALL.iter().map(|kind| kind.as_str()).collect();
            self.note(
                "kind",
                Message::new("enti-bad-kind").arg("allowed", allowed.join(", ")),
            );
        }
        kind
    }

    fn name(&mut self, typed: &str) -> String {
        let name = one_line(typed);
        match name.chars().count() {
            0 => self.note("name", Message::new("enti-no-name")),
            1..=MAX_NAME => {}
            found => self.note("name", too_long("enti-name-too-long", found, MAX_NAME)),
        }
        name
    }

    fn code(
        &mut self,
        field: &str,
        typed: &str,
        parse: fn(&str) -> Result<String, IdentifierError>,
    ) -> Option<String> {
        match typed.trim() {
            "" => None,
            text => parse(text)
                .map_err(|error| self.note(field, with_args(error.key(), error.args())))
                .ok(),
        }
    }

    fn pec(&mut self, typed: &str) -> Option<String> {
        match typed.trim() {
            "" => None,
            text => EmailAddress::parse(text)
                .map_err(|error| self.note("pec", with_args(error.key(), error.args())))
                .ok()
                .map(|address| address.as_str().to_owned()),
        }
    }

    fn aoo_code(&mut self, typed: &str) -> Option<String> {
        let code = one_line(typed);
        let found = code.chars().count();
        if found > MAX_AOO_CODE {
            self.note("aoo_code", too_long("identifier-too-long", found, MAX_AOO_CODE));
        }
        (found > 0).then_some(code)
    }

    /// A value that may be left empty; `wrong` says what is wrong with one that cannot be read.
    fn read<T>(
        &mut self,
        field: &str,
        typed: &str,
        wrong: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        match typed.trim() {
            "" => None,
            text => {
                let value = parse(text);
                if value.is_none() {
                    self.note(field, Message::new(wrong));
                }
                value
            }
        }
    }
}

fn too_long(key: &'static str, found: usize, max: usize) -> Message {
    Message::new(key).arg("found", found).arg("max", max)
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

/// What is wrong with a code or an address, as a sentence.
fn with_args(key: &'static str, args: impl IntoIterator<Item = (&'static str, String)>) -> Message {
    let message = Message::new(key);
    args.into_iter()
        .fold(message, |message, (name, value)| message.arg(name, value))
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
