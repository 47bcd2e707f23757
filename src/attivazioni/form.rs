//! The joining form of a service: what an ente writes, a page at a time.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::Attivazione;
use super::queries::{AttivazioneSheet, find, sheet_of};
use crate::acts::course;
use crate::acts::documents;
use crate::acts::{Act, ActError, ActRef, ActState, Procedure, machine};
use crate::audit;
use crate::db::Db;
use crate::db::schema::{acts as acts_table, attivazioni};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};
use crate::services::{self, PORTAL, Service};
use crate::users::actor::Actor;

/// Characters of a name.
const NAME_CHARS: usize = 120;
/// Characters of a telephone number, as it is written.
const PHONE_CHARS: usize = 40;
/// Characters of a mail address.
const EMAIL_CHARS: usize = 254;
/// Characters of an address of a site.
const WEBSITE_CHARS: usize = 200;
/// Characters of the notes.
const NOTES_CHARS: usize = 2_000;
/// People to be trained, at most.
pub(super) const MOST_TRAINEES: i32 = 999;

/// The form as it is filled in; in a draft each part may still be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttivazioneIn {
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
}

impl From<&Attivazione> for AttivazioneIn {
    fn from(stored: &Attivazione) -> AttivazioneIn {
        AttivazioneIn {
            referent_name: stored.referent_name.clone(),
            referent_email: stored.referent_email.clone(),
            referent_phone: stored.referent_phone.clone(),
            domain: stored.domain.clone(),
            website: stored.website.clone(),
            trainees: stored.trainees,
            wants_maintainer: stored.wants_maintainer,
            notes: stored.notes.clone(),
        }
    }
}

impl AttivazioneIn {
    /// The same, cleaned; what is empty is missing. Errors: Invalid, with all that cannot be; Rule: a maintainer without the portal
    /// (R-DOM-1).
    fn checked(&self, service: &Service) -> Result<AttivazioneIn, ActError> {
        let mut wrong = Vec::new();
        let mut line = |field: &str, text: &Option<String>, most: usize| {
            let line = one_line(text.as_deref().unwrap_or_default());
            if line.chars().count() > most {
                let reason = Message::new("attivazioni-too-long").arg("most", most);
                wrong.push(FieldError::new(field, reason));
            }
            (!line.is_empty()).then_some(line)
        };
        let mut checked = AttivazioneIn {
            referent_name: line("referent_name", &self.referent_name, NAME_CHARS),
            referent_email: line("referent_email", &self.referent_email, EMAIL_CHARS),
            referent_phone: line("referent_phone", &self.referent_phone, PHONE_CHARS),
            domain: line("domain", &self.domain, WEBSITE_CHARS),
            website: line("website", &self.website, WEBSITE_CHARS),
            ..self.clone()
        };
        let mut refuse = |field: &str, reason: Message| wrong.push(FieldError::new(field, reason));
        if let Some(email) = &checked.referent_email {
            match EmailAddress::parse(email) {
                Ok(email) => checked.referent_email = Some(email.as_str().to_owned()),
                Err(error) => {
                    let reason = Message::new(error.key());
                    let reason = (error.args().into_iter())
                        .fold(reason, |reason, (name, value)| reason.arg(name, value));
                    refuse("referent_email", reason);
                }
            }
        }
        if let Some(phone) = &checked.referent_phone
            && !is_phone(phone)
        {
            refuse("referent_phone", Message::new("attivazioni-bad-phone"));
        }
        if let Some(domain) = &checked.domain {
            match domain_name(domain) {
                _ if service.code != PORTAL => refuse("domain", Message::new("attivazioni-domain-portal")),
                Some(domain) => checked.domain = Some(domain),
                None => refuse("domain", Message::new("attivazioni-bad-domain")),
            }
        }
        if checked
            .trainees
            .is_some_and(|count| !(0..=MOST_TRAINEES).contains(&count))
        {
            let reason = Message::new("attivazioni-bad-trainees").arg("most", i64::from(MOST_TRAINEES));
            refuse("trainees", reason);
        }
        checked.notes = match course::reason(self.notes.as_deref(), None) {
            Ok(notes) => notes,
            Err(_) => {
                refuse(
                    "notes",
                    Message::new("attivazioni-too-long").arg("most", NOTES_CHARS),
                );
                None
            }
        };
        if !wrong.is_empty() {
            return Err(ActError::Invalid(wrong));
        }
        match checked.wants_maintainer && service.code != PORTAL {
            true => Err(ActError::Rule("maintainer_needs_portal", Vec::new())),
            false => Ok(checked),
        }
    }
}

/// Whether people can be called at it: digits, with what is written between them.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && text.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c))
}

/// A domain name in lower case, without what people copy with it from the address of a page; none: it is no domain name.
pub(crate) fn domain_name(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"))
        .unwrap_or(&text);
    let name = text
        .strip_prefix("www.")
        .unwrap_or(text)
        .trim_end_matches(['/', '.']);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_name = name.len() <= 200 && name.split('.').count() >= 2 && name.split('.').all(is_label);
    is_name.then(|| name.to_owned())
}

/// What a form needs before it is sent. Errors: Invalid, with everything that is missing.
pub(super) fn is_complete(attivazione: &Attivazione, service: &Service) -> Result<(), ActError> {
    let missing = missing(attivazione, service);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(ActError::Invalid(
            missing
                .into_iter()
                .map(|(field, key)| FieldError::new(field, Message::new(key)))
                .collect(),
        )),
    }
}

/// What is missing: field, and the sentence that says so.
pub fn missing(attivazione: &Attivazione, service: &Service) -> Vec<(&'static str, &'static str)> {
    let is_portal = service.code == PORTAL;
    [
        (
            attivazione.referent_name.is_none(),
            "referent_name",
            "attivazioni-referent-name-missing",
        ),
        (
            attivazione.referent_email.is_none(),
            "referent_email",
            "attivazioni-referent-email-missing",
        ),
        (
            attivazione.referent_phone.is_none(),
            "referent_phone",
            "attivazioni-referent-phone-missing",
        ),
        (
            is_portal && attivazione.domain.is_none(),
            "domain",
            "attivazioni-domain-missing",
        ),
    ]
    .into_iter()
    .filter(|(is_missing, ..)| *is_missing)
    .map(|(_, field, key)| (field, key))
    .collect()
}

/// Begins a draft for an ente that the person acts for. Errors: NotFound (ente), Forbidden, Rule (the ente is not valid, a maintainer
/// without the portal), Conflict (there is one of this service already, R-ACT-3), Invalid.
pub fn begin(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    service: &str,
    given: &AttivazioneIn,
) -> Result<AttivazioneSheet, ActError> {
    let ente = course::acting_for(db, actor, now, ente)?;
    let service = services::active(db)?
        .into_iter()
        .find(|known| known.code == service)
        .ok_or_else(|| ActError::field("service", "attivazioni-unknown-service"))?;
    // Who begins none is not told that there is one (R-VIS-4).
    course::may_begin(actor, Procedure::Attivazione, ActState::Draft)?;
    if let Some(other) = underway(db, ente, &service, None)? {
        return Err(exists(other));
    }
    let given = given.checked(&service)?;
    let act = course::begin(db, actor, now, Procedure::Attivazione, ente, ActState::Draft)?;
    let empty = Attivazione {
        act_id: act.id,
        service_id: service.id,
        convenzione_id: None,
        referent_name: None,
        referent_email: None,
        referent_phone: None,
        domain: None,
        website: None,
        trainees: None,
        wants_maintainer: false,
        notes: None,
        interrupted: None,
        active_on: None,
        last_service_day: None,
        ceased_by: None,
    };
    let attivazione = empty.with(given);
    diesel::insert_into(attivazioni::table)
        .values(&attivazione)
        .execute(db)?;
    let (by, facts) = (actor.by(Some(ente)), (Value::Null, attivazione.facts()));
    course::record(db, now, &act, by, "attivazione.written", facts, None)?;
    Ok(sheet_of(db, actor, act)?)
}

/// The activation of a service that an ente has, save those that are over and `except` (R-ACT-3).
pub(super) fn underway(
    db: &mut Db,
    ente: EnteId,
    service: &Service,
    except: Option<&Act>,
) -> QueryResult<Option<Act>> {
    let has: Vec<Act> = acts_table::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts_table::id)))
        .filter(acts_table::ente_id.eq(ente))
        .filter(attivazioni::service_id.eq(service.id))
        .order(acts_table::id)
        .select(Act::as_select())
        .load(db)?;
    let stands = |act: &Act| {
        !machine::is_final(act.procedure, act.state) && except.is_none_or(|except| except.id != act.id)
    };
    Ok(has.into_iter().find(stands))
}

pub(super) fn exists(other: Act) -> ActError {
    ActError::Conflict("attivazione-exists", vec![("number", other.number.into())])
}

impl Attivazione {
    /// The same with what the form says.
    fn with(self, given: AttivazioneIn) -> Attivazione {
        Attivazione {
            referent_name: given.referent_name,
            referent_email: given.referent_email,
            referent_phone: given.referent_phone,
            domain: given.domain,
            website: given.website,
            trainees: given.trainees,
            wants_maintainer: given.wants_maintainer,
            notes: given.notes,
            ..self
        }
    }

    /// What the audit shows.
    fn facts(&self) -> Value {
        json!({
            "service_id": self.service_id, "referent_name": self.referent_name, "referent_email": self.referent_email,
            "referent_phone": self.referent_phone, "domain": self.domain, "website": self.website,
            "trainees": self.trainees, "wants_maintainer": self.wants_maintainer, "notes": self.notes,
        })
    }
}

/// Changes a draft, from the version that the person saw. Errors: NotFound, Forbidden, Stale, Conflict (it was sent), Rule, Invalid.
pub fn change(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    given: &AttivazioneIn,
) -> Result<AttivazioneSheet, ActError> {
    let AttivazioneSheet {
        sheet,
        attivazione: before,
        service,
        ..
    } = find(db, actor, id)?;
    let act = sheet.act;
    documents::may_add(actor, &act)?;
    course::is_current(db, &act, version)?;
    if act.state != ActState::Draft {
        return Err(ActError::Conflict("act-was-sent", Vec::new()));
    }
    let after = before.clone().with(given.checked(&service)?);
    if before == after {
        return Ok(sheet_of(db, actor, act)?);
    }
    let act = course::save(db, now, &act, act.clone())?;
    diesel::update(attivazioni::table.find(act.id))
        .set(&after)
        .execute(db)?;
    let (by, facts) = (
        actor.by(Some(act.ente_id)),
        audit::changes(before.facts(), after.facts()),
    );
    course::record(db, now, &act, by, "attivazione.written", facts, None)?;
    Ok(sheet_of(db, actor, act)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_name_is_taken_from_what_people_type() {
        for (typed, name) in [
            ("comune.prova.bs.it", Some("comune.prova.bs.it")),
            (" https://www.Comune.Prova.bs.it/ ", Some("comune.prova.bs.it")),
            ("prova.example.", Some("prova.example")),
            ("prova", None),
            ("prova..it", None),
            ("-prova.it", None),
            ("comune di prova.it", None),
            ("prova.it/pagina", None),
            ("", None),
        ] {
            assert_eq!(domain_name(typed).as_deref(), name, "{typed}");
        }
    }

    #[test]
    fn a_telephone_number_has_digits_and_what_stands_between_them() {
        assert!(is_phone("030 123456") && is_phone("+39 (030) 12-34.56/7"));
        assert!(!is_phone("1234") && !is_phone("interno 5 del 12345"));
    }
}
