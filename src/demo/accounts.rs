//! The accounts of the demonstration, as they are printed at start.

use std::fmt::Write;

use super::people;
use super::scenario::{DemoPerson, EnteRole, StaffRole};

/// The password of every demonstration account.
pub const PASSWORD: &str = "dimostrazione-2026";

/// How many people of enti are named.
const ENTI: usize = 10;

/// Where to go and with which accounts: one for every role, and people of ten enti.
pub fn accounts_text(url: &str) -> String {
    let enti = people::enti();
    let people = people::people(&enti);
    let staff = [
        (StaffRole::Agent, "agent"),
        (StaffRole::Manager, "manager"),
        (StaffRole::CaseOwner, "case_owner"),
        (StaffRole::Accountant, "accountant"),
        (StaffRole::SubstituteOfficer, "substitute_officer"),
        (StaffRole::Admin, "admin"),
        (StaffRole::Auditor, "auditor"),
    ];
    let mut rows: Vec<(&str, &DemoPerson, &str)> = Vec::new();
    for (role, code) in staff {
        rows.extend(
            people
                .iter()
                .find(|person| person.staff_roles.contains(&role))
                .map(|person| (code, person, person.office)),
        );
    }
    let places = people
        .iter()
        .filter_map(|person| person.memberships.first().map(|place| (person, place)));
    for role in [EnteRole::Signatory, EnteRole::Contact, EnteRole::User] {
        let code = match role {
            EnteRole::Signatory => "ente_signatory",
            EnteRole::Contact => "ente_contact",
            EnteRole::User => "ente_user",
        };
        let of_role = places.clone().filter(|(_, place)| place.role == role);
        let some = if role == EnteRole::Contact { ENTI } else { 2 };
        rows.extend(
            of_role
                .take(some)
                .map(|(person, place)| (code, person, enti[place.ente].name.as_str())),
        );
    }
    let width = |column: fn(&(&str, &DemoPerson, &str)) -> usize| rows.iter().map(column).max().unwrap_or(0);
    let (codes, mails) = (width(|row| row.0.len()), width(|row| row.1.email.len()));
    let mut text = format!(
        "\nDimostrazione: nessun dato è reale. / A demonstration: no data is real.\n\n  {url}\n  password: {PASSWORD}   (di tutti / of everybody)\n\n"
    );
    for (code, person, place) in &rows {
        let (name, email) = (person.name(), &person.email);
        let _ = writeln!(text, "  {code:<codes$}  {email:<mails$}  {name}, {place}");
    }
    text.push_str("\n  Tutti gli altri / all others: sportello user list\n");
    text
}
