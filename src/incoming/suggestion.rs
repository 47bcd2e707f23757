//! For which ente somebody writes who is not known, as far as the address tells: a guess for whoever makes the account, never
//! more.

use super::error::IncomingError;
use super::model::{Authentication, Incoming};
use crate::db::Db;
use crate::enti;
use crate::kernel::ids::EnteId;
use crate::users::members;

/// Domains at which anybody has an address: those of providers of mail and of certified mail that are common in Italy.
const OF_EVERYBODY: [&str; 56] = [
    "alice.it",
    "aol.com",
    "aol.it",
    "aruba.it",
    "arubapec.it",
    "cert.legalmail.it",
    "email.it",
    "fastmail.com",
    "fastwebmail.it",
    "fastwebnet.it",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "googlemail.com",
    "hotmail.com",
    "hotmail.it",
    "icloud.com",
    "inwind.it",
    "iol.it",
    "legalmail.it",
    "libero.it",
    "live.com",
    "live.it",
    "mac.com",
    "mail.com",
    "me.com",
    "messaggipec.it",
    "msn.com",
    "mypec.eu",
    "namirialpec.it",
    "open.legalmail.it",
    "outlook.com",
    "outlook.it",
    "pec.aruba.it",
    "pec.buffetti.it",
    "pec.cloud",
    "pec.it",
    "pec.libero.it",
    "pec.net",
    "pecimprese.it",
    "pecmail.it",
    "poste.it",
    "postecert.it",
    "postecertifica.it",
    "proton.me",
    "protonmail.com",
    "registerpec.it",
    "sicurezzapostale.it",
    "teletu.it",
    "tim.it",
    "tin.it",
    "tiscali.it",
    "virgilio.it",
    "yahoo.com",
    "yahoo.it",
    "ymail.com",
];

/// The ente whose address of certified mail this is; else the one whose address of certified mail is at the sender's domain,
/// or several of whose people, and nobody else, are there. Of a mail that is not from where it says nothing follows. Errors:
/// the database's.
pub(super) fn ente_of(db: &mut Db, mail: &Incoming) -> Result<Option<EnteId>, IncomingError> {
    let address = mail.from_address.as_deref().unwrap_or_default();
    let Some((_, domain)) = address.rsplit_once('@') else {
        return Ok(None);
    };
    if mail.authentication == Authentication::Fail {
        return Ok(None);
    }
    if let [one] = enti::of_pec(db, address)?.as_slice() {
        return Ok(Some(*one));
    }
    let domain = domain.to_ascii_lowercase();
    if OF_EVERYBODY.contains(&domain.as_str()) {
        return Ok(None);
    }
    match enti::of_pec_domain(db, &domain)?.as_slice() {
        [one] => Ok(Some(*one)),
        [] => Ok(members::ente_of_domain(db, &domain)?),
        _ => Ok(None),
    }
}
