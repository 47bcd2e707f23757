//! What a service is.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::db::schema::{service_items, services};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ServiceId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message, one_line};

/// Code of the shipped service that is a portal, beside which there can be a maintainer of the domain (R-DOM-1).
pub const PORTAL: &str = "PORTALE";

text_enum! {
    /// How a thing stands to a service.
    pub enum ItemKind {
        Included = "included",
        OnRequest = "on_request",
        Excluded = "excluded",
    }
}

/// A service as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = services, treat_none_as_null = true)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its code, `PORTALE`.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// What it is, in Italian.
    pub description_it: String,
    /// What it is, in English.
    pub description_en: String,
    /// Whether editorial support for contents is part of it (R-TKT-4).
    pub editorial_support: bool,
    /// Code of its calendar.
    pub calendar: String,
    /// Code of its policy of service levels.
    pub sla_policy: String,
    /// Place in the catalogue.
    pub position: i32,
    /// Since when it is offered no more.
    pub retired_at: Option<Timestamp>,
    /// Raised by each change.
    pub version: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Service {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.name_it,
            Lang::En => &self.name_en,
        }
    }

    /// Description in a language.
    pub fn description(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.description_it,
            Lang::En => &self.description_en,
        }
    }

    /// Whether tickets about it may be opened.
    pub fn is_active(&self) -> bool {
        self.retired_at.is_none()
    }
}

/// One line of what a service includes or excludes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_items)]
pub struct ServiceItem {
    /// Whose.
    pub service_id: ServiceId,
    /// Place in the list, from 0.
    pub position: i32,
    /// Included, on request, or excluded.
    pub kind: ItemKind,
    /// Text in Italian.
    pub text_it: String,
    /// Text in English.
    pub text_en: String,
}

impl ServiceItem {
    /// Text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.text_it,
            Lang::En => &self.text_en,
        }
    }
}

/// A service with its items.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceSheet {
    /// The service.
    pub service: Service,
    /// Its items in order.
    pub items: Vec<ServiceItem>,
}

impl ServiceSheet {
    /// The items of one kind.
    pub fn of_kind(&self, kind: ItemKind) -> impl Iterator<Item = &ServiceItem> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// What a person may change, as the audit shows it.
    pub(super) fn facts(&self) -> Value {
        let Service {
            code,
            name_it,
            name_en,
            description_it,
            description_en,
            editorial_support,
            calendar,
            sla_policy,
            ..
        } = &self.service;
        let items: Vec<ItemIn> = self.items.iter().map(ItemIn::from).collect();
        json!({
            "code": code, "name_it": name_it, "name_en": name_en, "description_it": description_it,
            "description_en": description_en, "editorial_support": editorial_support, "calendar": calendar,
            "sla_policy": sla_policy,
            "position": self.service.position, "retired": !self.service.is_active(), "items": items,
        })
    }
}

/// A service as a person gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceIn {
    /// Name in Italian, 1–120 characters.
    pub name_it: String,
    /// Name in English, likewise.
    pub name_en: String,
    /// Description in Italian, up to 2,000 characters.
    pub description_it: String,
    /// Description in English, likewise.
    pub description_en: String,
    /// Whether editorial support is part of it.
    pub editorial_support: bool,
    /// Code of its calendar.
    pub calendar: String,
    /// Code of its policy of service levels.
    pub sla_policy: String,
    /// Its items in order, at most 100.
    pub items: Vec<ItemIn>,
}

/// An item as a person gives it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemIn {
    /// Included, on request, or excluded.
    pub kind: ItemKind,
    /// Text in Italian, 1–500 characters.
    pub text_it: String,
    /// Text in English, likewise.
    pub text_en: String,
}

impl From<&ServiceItem> for ItemIn {
    fn from(item: &ServiceItem) -> ItemIn {
        ItemIn {
            kind: item.kind,
            text_it: item.text_it.clone(),
            text_en: item.text_en.clone(),
        }
    }
}

impl ServiceIn {
    /// What a stored service was given.
    pub(super) fn of(sheet: ServiceSheet) -> ServiceIn {
        let service = sheet.service;
        ServiceIn {
            name_it: service.name_it,
            name_en: service.name_en,
            description_it: service.description_it,
            description_en: service.description_en,
            editorial_support: service.editorial_support,
            calendar: service.calendar,
            sla_policy: service.sla_policy,
            items: sheet.items.iter().map(ItemIn::from).collect(),
        }
    }

    /// Trims every text and checks its length. Errors: every field that cannot be accepted.
    pub(super) fn checked(&self) -> Result<ServiceIn, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut text = |field: String, value: &str, least: usize, most: usize| {
            let value = value.trim().to_owned();
            let found = value.chars().count();
            if found < least || found > most {
                let reason = Message::new("services-bad-length")
                    .arg("least", least)
                    .arg("most", most);
                errors.push(FieldError::new(&field, reason));
            }
            value
        };
        let checked = ServiceIn {
            name_it: text("name_it".to_owned(), &one_line(&self.name_it), 1, 120),
            name_en: text("name_en".to_owned(), &one_line(&self.name_en), 1, 120),
            description_it: text("description_it".to_owned(), &self.description_it, 0, 2000),
            description_en: text("description_en".to_owned(), &self.description_en, 0, 2000),
            editorial_support: self.editorial_support,
            calendar: self.calendar.clone(),
            sla_policy: self.sla_policy.clone(),
            items: (self.items.iter().enumerate())
                .map(|(index, item)| ItemIn {
                    kind: item.kind,
                    text_it: text(format!("items/{index}/text_it"), &one_line(&item.text_it), 1, 500),
                    text_en: text(format!("items/{index}/text_en"), &one_line(&item.text_en), 1, 500),
                })
                .collect(),
        };
        if checked.items.len() > 100 {
            errors.push(FieldError::new(
                "items",
                Message::new("services-too-many-items").arg("most", 100),
            ));
        }
        if errors.is_empty() {
            Ok(checked)
        } else {
            Err(errors)
        }
    }
}

/// A code such as `PORTALE`: 2–32 capital letters, digits, `_`, `-`, a letter first.
pub(super) fn checked_code(code: &str) -> Result<String, FieldError> {
    let code = code.trim().to_ascii_uppercase();
    let is_code = (2..=32).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if is_code {
        Ok(code)
    } else {
        Err(FieldError::new("code", Message::new("services-bad-code")))
    }
}
