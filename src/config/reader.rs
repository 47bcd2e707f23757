//! Reads settings one by one: from the environment, else from the file.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use toml::{Table, Value};

use super::SecretText;
use super::imap::VARIABLES;

/// Every setting that a file may have; a variable is `SPORTELLO_` and the name in capitals, points as `_`.
const SETTINGS: &[&str] = &[
    "listen",
    "database_url",
    "data_dir",
    "base_url",
    "secret_key",
    "secret_key_file",
    "log",
    "rate_limit",
    "trusted_proxies",
    "attachment_store",
    "clamd",
    "smtp_url",
    "smtp_url_file",
    "mail_from",
    "mail_templates",
    "mail_ca_file",
    "clock_file",
    "centre.name",
    "centre.contact_email",
    "centre.accessibility_statement_url",
    "centre.accessibility_feedback_email",
    "security.require_totp",
    "security.session_idle_minutes",
    "security.session_hours",
    "joining.term_days",
    "activation.days_from",
    "activation.days_due",
    "tickets.reopen_days",
    "reports.target_percent",
    "recesso.just_cause_silence_days",
    "recesso.reading_days",
    "contract.creditor",
    "settlement.method",
    "settlement.with_just_cause",
    "fee.months_rule",
    "fee.prorata_on_activation",
    "tickets.cancel_waiting_days",
    "tickets.remind_waiting_days",
    "incoming.most_per_sender",
    "incoming.most_per_ticket",
    "incoming.most_per_domain",
    "incoming.most",
    "incoming.resolver",
    "pec.ca_bundle",
    "register.url",
    "register.token",
    "register.token_file",
];

/// How variables begin that are no settings.
const OTHER_VARIABLES: [&str; 6] = [
    VARIABLES,
    "SPORTELLO_CONFIG",
    "SPORTELLO_TEST_",
    "SPORTELLO_BENCH_",
    "SPORTELLO_VECTORS",
    "SPORTELLO_MAIL_CORPUS",
];

/// Takes settings from the environment first, then from the file, and collects what is wrong.
pub(super) struct Reader<'a> {
    pub table: Table,
    pub path: &'a Path,
    pub env: &'a BTreeMap<String, String>,
    pub mistakes: Vec<String>,
}

impl Reader<'_> {
    fn variable(name: &str) -> String {
        format!("SPORTELLO_{}", name.replace('.', "_").to_uppercase())
    }

    /// Where the value came from, for the message.
    fn place(&self, name: &str) -> String {
        let variable = Self::variable(name);
        if self.env.contains_key(&variable) {
            variable
        } else {
            format!("{}: {name}", self.path.display())
        }
    }

    pub fn mistake(&mut self, name: &str, what: &str) {
        let place = self.place(name);
        self.mistakes.push(format!("{place}: {what}"));
    }

    pub fn check(&mut self, name: &str, is_right: bool, what: &str) {
        if !is_right {
            self.mistake(name, what);
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        if let Some(text) = self.env.get(&Self::variable(name)) {
            return Some(Value::String(text.clone()));
        }
        let mut parts = name.split('.');
        let first = self.table.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part)).cloned()
    }

    pub fn optional(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) => None,
            other => {
                self.mistake(name, &format!("is {}, must be text in quotes", other.type_str()));
                None
            }
        }
    }

    pub fn text(&mut self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    pub fn parsed<T: std::str::FromStr>(&mut self, name: &str, default: &str, right: &str) -> Option<T> {
        let text = self.text(name, default);
        let value = text.parse().ok();
        if value.is_none() {
            self.mistake(name, &format!("`{text}` is not {right}"));
        }
        value
    }

    pub fn number(&mut self, name: &str, default: u32, range: std::ops::RangeInclusive<u32>) -> u32 {
        let number = match self.value(name) {
            None => return default,
            Some(Value::Integer(number)) => u32::try_from(number).ok(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        number.filter(|number| range.contains(number)).unwrap_or_else(|| {
            self.mistake(
                name,
                &format!("must be a whole number from {} to {}", range.start(), range.end()),
            );
            default
        })
    }

    pub fn flag(&mut self, name: &str, default: bool) -> bool {
        match self.value(name) {
            None => default,
            Some(Value::Boolean(flag)) => flag,
            Some(Value::String(text)) if text == "true" => true,
            Some(Value::String(text)) if text == "false" => false,
            Some(_) => {
                self.mistake(name, "must be true or false");
                default
            }
        }
    }

    pub fn addresses(&mut self, name: &str) -> Vec<IpAddr> {
        let texts: Vec<String> = match self.value(name) {
            None => return Vec::new(),
            Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
            Some(Value::Array(values)) => values
                .iter()
                .map(|v| v.as_str().unwrap_or_default().to_owned())
                .collect(),
            Some(_) => vec![String::new()],
        };
        let texts = texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        let parsed: Result<Vec<IpAddr>, _> = texts.map(str::parse).collect();
        parsed.unwrap_or_else(|_| {
            self.mistake(name, "must be a list of IP addresses such as [\"127.0.0.1\"]");
            Vec::new()
        })
    }

    /// A secret stands in `name` or in the file that `name_file` names, not in both.
    pub fn secret(&mut self, name: &str) -> Option<SecretText> {
        let file_setting = format!("{name}_file");
        match (self.optional(name), self.optional(&file_setting)) {
            (Some(_), Some(_)) => {
                self.mistake(name, &format!("give either {name} or {file_setting}, not both"));
                None
            }
            (Some(secret), None) => Some(SecretText(secret)),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(SecretText(text.trim().to_owned())),
                Err(e) => {
                    self.mistake(&file_setting, &format!("{file} cannot be read: {e}"));
                    None
                }
            },
            (None, None) => None,
        }
    }

    /// Not a mistake, since others may use such names for their own ends; `check` and the log name them.
    pub fn unknown_variables(&self) -> Vec<String> {
        let known = |name: &str| SETTINGS.iter().any(|setting| Self::variable(setting) == name);
        let names = self.env.keys().filter(|name| name.starts_with("SPORTELLO_"));
        names
            .filter(|name| !known(name) && !OTHER_VARIABLES.iter().any(|other| name.starts_with(other)))
            .cloned()
            .collect()
    }

    pub fn unknown_settings(&mut self) {
        let mut names = Vec::new();
        for (name, value) in &self.table {
            match value {
                // Its entries are checked one by one where they are read.
                Value::Array(_) if name == "mailboxes" => {}
                Value::Table(inner) => names.extend(inner.keys().map(|key| format!("{name}.{key}"))),
                _ => names.push(name.clone()),
            }
        }
        let known = |name: &str| SETTINGS.contains(&name);
        for name in names.iter().filter(|name| !known(name)) {
            self.mistakes
                .push(format!("{}: {name}: no such setting", self.path.display()));
        }
    }
}
