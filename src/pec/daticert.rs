//! `daticert.xml`, what a provider certifies about a message (DM 2 November 2005; R-PEC-2). Pure and strict: no document
//! type, no entities but those of XML itself, bounded size; an element that may stand once stands once. What is read here is
//! believed only after the provider's signature over it has been checked.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::rome;
use crate::kernel::text::one_line;

/// Largest file in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of elements; those that are read stand at four.
const MAX_DEPTH: usize = 8;
/// Most recipients.
const MAX_RECIPIENTS: usize = 500;
/// Characters of one value that are kept.
const MAX_VALUE: usize = 1000;

text_enum! {
    /// What is certified: `postacert@tipo`.
    pub enum CertifiedKind {
        /// A message in its envelope.
        PostaCertificata = "posta-certificata",
        /// The sender's provider has accepted the message.
        Accettazione = "accettazione",
        /// The sender's provider has refused it.
        NonAccettazione = "non-accettazione",
        /// The recipient's provider has taken charge.
        PresaInCarico = "presa-in-carico",
        /// It lies in the recipient's mailbox.
        AvvenutaConsegna = "avvenuta-consegna",
        /// Not delivered in time.
        PreavvisoErroreConsegna = "preavviso-errore-consegna",
        /// Not delivered.
        ErroreConsegna = "errore-consegna",
        /// Held because of a virus.
        RilevazioneVirus = "rilevazione-virus",
    }
}

impl CertifiedKind {
    /// Whether it is about a message that was sent, rather than one itself.
    pub fn is_receipt(self) -> bool {
        self != Self::PostaCertificata
    }
}

text_enum! {
    /// What went wrong: `postacert@errore`.
    pub enum CertifiedError {
        Nessuno = "nessuno",
        NoDest = "no-dest",
        NoDominio = "no-dominio",
        Virus = "virus",
        Altro = "altro",
    }
}

text_enum! {
    /// How much of the message a delivery receipt holds: `ricevuta@tipo`.
    pub enum ReceiptExtent {
        Completa = "completa",
        Breve = "breve",
        Sintetica = "sintetica",
    }
}

/// What a provider certifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daticert {
    /// What it is.
    pub kind: CertifiedKind,
    /// What went wrong.
    pub error: CertifiedError,
    /// When, in the provider's own time.
    pub at: Timestamp,
    /// The sender of the message.
    pub sender: EmailAddress,
    /// Its recipients.
    pub recipients: Vec<EmailAddress>,
    /// Its subject, one line.
    pub subject: String,
    /// Name of the provider.
    pub provider: String,
    /// What the provider calls the message.
    pub identifier: String,
    /// Message-ID that the sender gave it, without angle brackets.
    pub message_id: Option<String>,
    /// How much of the message the receipt holds.
    pub extent: Option<ReceiptExtent>,
    /// The recipient that a receipt of delivery, or of none, is about.
    pub recipient: Option<EmailAddress>,
    /// What the provider says of an error.
    pub detail: Option<String>,
}

impl Daticert {
    /// Only a delivery without an error proves that the message was received (R-PEC-3).
    pub fn proves_delivery(&self) -> bool {
        self.kind == CertifiedKind::AvvenutaConsegna && self.error == CertifiedError::Nessuno
    }

    /// The local date of what is certified, which the law counts from (R-PEC-3).
    pub fn local_date(&self) -> NaiveDate {
        rome::date_of(self.at.utc())
    }
}

/// Why a file is not read. It is kept all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DaticertError {
    /// More bytes than [`MAX_BYTES`].
    #[error("the file is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Neither UTF-8 nor, where it says so, ISO-8859-1.
    #[error("the file is not in the encoding that it declares")]
    Encoding,
    /// It is no well-formed XML.
    #[error("the file is not well-formed XML")]
    Malformed,
    /// It has a document type, or an entity that XML itself does not have.
    #[error("the file has a document type or entities")]
    Entities,
    /// Elements nested too deep, or too many of them.
    #[error("the file has too many elements")]
    TooMuch,
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something that may be there once is there again.
    #[error("{0} stands there twice")]
    Twice(&'static str),
    /// Something is there that is no such value.
    #[error("{0} is not valid")]
    Invalid(&'static str),
}

/// Reads the file. Errors: every [`DaticertError`].
pub fn read(bytes: &[u8]) -> Result<Daticert, DaticertError> {
    if bytes.len() > MAX_BYTES {
        return Err(DaticertError::TooLarge);
    }
    let text = text_of(bytes)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut found = Found::default();
    let mut path: Vec<String> = Vec::new();
    let mut value = String::new();
    loop {
        match reader.read_event().map_err(|_| DaticertError::Malformed)? {
            Event::Start(start) => {
                if path.len() == MAX_DEPTH {
                    return Err(DaticertError::TooMuch);
                }
                if path.is_empty() && found.has_root {
                    return Err(DaticertError::Malformed);
                }
                found.has_root = true;
                let name = std::str::from_utf8(start.local_name().into_inner()).unwrap_or_default();
                path.push(name.to_owned());
                value.clear();
                found.begin(&at(&path), &start)?;
            }
            Event::End(_) => {
                found.end(&at(&path), &value)?;
                path.pop();
                value.clear();
            }
            Event::Text(text) => {
                let text = text.decode().map_err(|_| DaticertError::Malformed)?;
                if path.is_empty() && !text.trim().is_empty() {
                    return Err(DaticertError::Malformed);
                }
                value.push_str(&text);
            }
            Event::CData(text) => value.push_str(&text.decode().map_err(|_| DaticertError::Malformed)?),
            Event::GeneralRef(entity) => {
                let known = match entity.resolve_char_ref().map_err(|_| DaticertError::Malformed)? {
                    Some(character) => Some(character),
                    None => match &*entity {
                        b"lt" => Some('<'),
                        b"gt" => Some('>'),
                        b"amp" => Some('&'),
                        b"quot" => Some('"'),
                        b"apos" => Some('\''),
                        _ => None,
                    },
                };
                value.push(known.ok_or(DaticertError::Entities)?);
            }
            Event::DocType(_) => return Err(DaticertError::Entities),
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err(DaticertError::Malformed),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            // Empty elements are given as a start and an end.
            Event::Empty(_) => return Err(DaticertError::Malformed),
        }
    }
    found.whole()
}

/// The names from the root on, `postacert/dati/data/ora`.
fn at(path: &[String]) -> String {
    path.join("/")
}

/// The text of the file: UTF-8, or ISO-8859-1 where its first line says so.
fn text_of(bytes: &[u8]) -> Result<String, DaticertError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let end = bytes.iter().position(|byte| *byte == b'>').unwrap_or(0);
    let first = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let is_latin = ["iso-8859-1", "iso-8859-15", "windows-1252"]
        .iter()
        .any(|name| first.contains(name));
    match first.starts_with("<?xml") && is_latin {
        true => Ok(encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()),
        false => Err(DaticertError::Encoding),
    }
}

/// What has been read so far.
#[derive(Default)]
struct Found {
    has_root: bool,
    kind: Option<CertifiedKind>,
    error: Option<CertifiedError>,
    zone: Option<FixedOffset>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    sender: Option<EmailAddress>,
    recipients: Vec<EmailAddress>,
    subject: Option<String>,
    provider: Option<String>,
    identifier: Option<String>,
    message_id: Option<String>,
    extent: Option<ReceiptExtent>,
    recipient: Option<EmailAddress>,
    detail: Option<String>,
}

impl Found {
    /// The attributes that count.
    fn begin(&mut self, place: &str, start: &BytesStart<'_>) -> Result<(), DaticertError> {
        match place {
            "postacert" => {
                let kind = attribute(start, "tipo")?.ok_or(DaticertError::Missing("tipo"))?;
                let kind = kind.parse().map_err(|_| DaticertError::Invalid("tipo"))?;
                once(&mut self.kind, "postacert", kind)?;
                // A word that is not of the list is an error all the same: only `nessuno` is none.
                let error = attribute(start, "errore")?.ok_or(DaticertError::Missing("errore"))?;
                self.error = Some(error.parse().unwrap_or(CertifiedError::Altro));
            }
            "postacert/dati/data" => {
                let zone = attribute(start, "zona")?.ok_or(DaticertError::Missing("zona"))?;
                once(&mut self.zone, "data", zone_of(&zone)?)?;
            }
            "postacert/dati/ricevuta" => {
                if let Some(extent) = attribute(start, "tipo")? {
                    let extent = extent.parse().map_err(|_| DaticertError::Invalid("ricevuta"))?;
                    once(&mut self.extent, "ricevuta", extent)?;
                }
            }
            _ if !place.starts_with("postacert") => return Err(DaticertError::Missing("postacert")),
            _ => {}
        }
        Ok(())
    }

    /// The values that count.
    fn end(&mut self, place: &str, value: &str) -> Result<(), DaticertError> {
        let line = || -> String { one_line(value).trim().chars().take(MAX_VALUE).collect() };
        match place {
            "postacert/intestazione/mittente" => {
                once(&mut self.sender, "mittente", address(value, "mittente")?)
            }
            "postacert/intestazione/destinatari" => {
                if self.recipients.len() == MAX_RECIPIENTS {
                    return Err(DaticertError::TooMuch);
                }
                // One among many that we would not accept is no reason to believe nothing about the others.
                self.recipients.extend(EmailAddress::parse(value.trim()));
                Ok(())
            }
            "postacert/intestazione/oggetto" => once(&mut self.subject, "oggetto", line()),
            "postacert/dati/gestore-emittente" => once(&mut self.provider, "gestore-emittente", line()),
            "postacert/dati/data/giorno" => {
                let day = NaiveDate::parse_from_str(value.trim(), "%d/%m/%Y");
                once(
                    &mut self.day,
                    "giorno",
                    day.map_err(|_| DaticertError::Invalid("giorno"))?,
                )
            }
            "postacert/dati/data/ora" => {
                let time = NaiveTime::parse_from_str(value.trim(), "%H:%M:%S");
                once(
                    &mut self.time,
                    "ora",
                    time.map_err(|_| DaticertError::Invalid("ora"))?,
                )
            }
            "postacert/dati/identificativo" => once(&mut self.identifier, "identificativo", line()),
            "postacert/dati/msgid" => {
                let id: String = value
                    .chars()
                    .filter(|c| !c.is_whitespace() && !c.is_control())
                    .collect();
                let id = id.trim_start_matches('<').trim_end_matches('>');
                match (1..=MAX_VALUE).contains(&id.len()) {
                    true => once(&mut self.message_id, "msgid", id.to_owned()),
                    false => Err(DaticertError::Invalid("msgid")),
                }
            }
            "postacert/dati/consegna" => once(&mut self.recipient, "consegna", address(value, "consegna")?),
            "postacert/dati/errore-esteso" => once(&mut self.detail, "errore-esteso", line()),
            _ => Ok(()),
        }
    }

    fn whole(self) -> Result<Daticert, DaticertError> {
        let kind = self.kind.ok_or(DaticertError::Missing("postacert"))?;
        let zone = self.zone.ok_or(DaticertError::Missing("data"))?;
        let day = self.day.ok_or(DaticertError::Missing("giorno"))?;
        let time = self.time.ok_or(DaticertError::Missing("ora"))?;
        let at = zone
            .from_local_datetime(&NaiveDateTime::new(day, time))
            .single()
            .ok_or(DaticertError::Invalid("data"))?;
        Ok(Daticert {
            kind,
            error: self.error.ok_or(DaticertError::Missing("errore"))?,
            at: at.to_utc().into(),
            sender: self.sender.ok_or(DaticertError::Missing("mittente"))?,
            recipients: self.recipients,
            subject: self.subject.unwrap_or_default(),
            provider: self.provider.unwrap_or_default(),
            identifier: self
                .identifier
                .filter(|id| !id.is_empty())
                .ok_or(DaticertError::Missing("identificativo"))?,
            message_id: self.message_id,
            extent: self.extent,
            recipient: self.recipient,
            detail: self.detail.filter(|detail| !detail.is_empty()),
        })
    }
}

fn once<T>(place: &mut Option<T>, name: &'static str, value: T) -> Result<(), DaticertError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(DaticertError::Twice(name)),
    }
}

/// The value of an attribute. None that counts has a reason to hold a reference.
fn attribute(start: &BytesStart<'_>, name: &'static str) -> Result<Option<String>, DaticertError> {
    let found = start
        .try_get_attribute(name)
        .map_err(|_| DaticertError::Malformed)?;
    let Some(found) = found else { return Ok(None) };
    match std::str::from_utf8(&found.value) {
        Ok(value) if !value.contains('&') => Ok(Some(value.trim().to_owned())),
        _ => Err(DaticertError::Invalid(name)),
    }
}

/// `+0100`.
fn zone_of(text: &str) -> Result<FixedOffset, DaticertError> {
    let invalid = || DaticertError::Invalid("zona");
    let (sign, digits) = text.split_at_checked(1).ok_or_else(invalid)?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    let number: i32 = digits.parse().map_err(|_| invalid())?;
    let (hours, minutes) = (number / 100, number % 100);
    if hours > 14 || minutes > 59 {
        return Err(invalid());
    }
    let seconds = hours * 3600 + minutes * 60;
    match sign {
        "+" => FixedOffset::east_opt(seconds),
        "-" => FixedOffset::west_opt(seconds),
        _ => None,
    }
    .ok_or_else(invalid)
}

fn address(value: &str, name: &'static str) -> Result<EmailAddress, DaticertError> {
    EmailAddress::parse(value.trim()).map_err(|_| DaticertError::Invalid(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = include_str!("../../tests/vectors/pec/consegna.xml");

    fn with(from: &str, to: &str) -> Result<Daticert, DaticertError> {
        assert!(GOOD.contains(from), "{from}");
        read(GOOD.replace(from, to).as_bytes())
    }

    #[test]
    fn everything_is_read_from_its_own_place() {
        let read = read(GOOD.as_bytes()).unwrap();
        assert_eq!(read.kind, CertifiedKind::AvvenutaConsegna);
        assert_eq!(read.sender.as_str(), "comune@ente.pec.example");
        assert_eq!(read.recipients.len(), 1);
        assert_eq!(read.subject, "Disdetta servizio portale");
        assert_eq!(read.provider, "Gestore Centro");
        assert_eq!(read.identifier, "id2@gestore.example");
        assert_eq!(read.extent, Some(ReceiptExtent::Completa));
        assert!(read.proves_delivery());
        // The same names elsewhere mean nothing.
        let elsewhere = with("<risposte>", "<risposte><consegna>altri@pec.example</consegna>").unwrap();
        assert_eq!(elsewhere.recipient, read.recipient);
    }

    #[test]
    fn latin_letters_are_read_where_they_are_declared() {
        let text = GOOD.replace("UTF-8", "ISO-8859-1").replace("portale", "attività");
        let latin: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        assert_eq!(read(&latin).unwrap().subject, "Disdetta servizio attività");
        let undeclared: Vec<u8> = GOOD
            .replace("portale", "attività")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        assert_eq!(read(&undeclared), Err(DaticertError::Encoding));
    }

    #[test]
    fn what_is_not_as_it_must_be_is_refused() {
        use DaticertError::*;
        let doctype = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE postacert [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        for (from, to, expected) in [
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", doctype, Entities),
            ("Gestore Centro", "&x;", Entities),
            ("</dati>", "", Malformed),
            ("avvenuta-consegna", "consegnato", Invalid("tipo")),
            ("tipo=\"avvenuta-consegna\" ", "", Missing("tipo")),
            ("errore=\"nessuno\"", "", Missing("errore")),
            ("zona=\"+0100\"", "zona=\"CET\"", Invalid("zona")),
            ("zona=\"+0100\"", "zona=\"+9900\"", Invalid("zona")),
            ("31/12/2026", "31/02/2026", Invalid("giorno")),
            ("23:59:59", "24:00:00", Invalid("ora")),
            ("<ora>23:59:59</ora>", "", Missing("ora")),
            (
                "<consegna>",
                "<consegna>a@b.example</consegna><consegna>",
                Twice("consegna"),
            ),
            ("<msgid>", "<msgid>x@y</msgid><msgid>", Twice("msgid")),
            (
                "<consegna>helpdesk@centro.pec.example",
                "<consegna>chiunque",
                Invalid("consegna"),
            ),
            (
                "<identificativo>id2@gestore.example</identificativo>",
                "",
                Missing("identificativo"),
            ),
            (
                "</postacert>",
                "</postacert><postacert tipo=\"x\" errore=\"y\"/>",
                Malformed,
            ),
        ] {
            assert_eq!(with(from, to), Err(expected), "{from} -> {to}");
        }
        assert_eq!(read(b""), Err(Missing("postacert")));
        assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(TooLarge));
        let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
        assert!(read(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_recipient_that_is_no_address_is_left_out() {
        let more = with(
            "<risposte>",
            "<destinatari tipo=\"esterno\">senza chiocciola</destinatari><risposte>",
        );
        assert_eq!(more.unwrap().recipients.len(), 1);
        let sender = with("<mittente>comune@", "<mittente>comune ");
        assert_eq!(sender, Err(DaticertError::Invalid("mittente")));
    }

    #[test]
    fn an_error_that_nobody_knows_is_an_error() {
        let read = with("errore=\"nessuno\"", "errore=\"boh\"").unwrap();
        assert_eq!(read.error, CertifiedError::Altro);
        assert!(!read.proves_delivery());
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn nor_does_a_file_with_something_else_in_it(at in 0..GOOD.len(), length in 0_usize..40, text in ".{0,20}") {
            let bytes = GOOD.as_bytes();
            let end = (at + length).min(bytes.len());
            let changed = [&bytes[..at], text.as_bytes(), &bytes[end..]].concat();
            let _ = read(&changed);
        }
    }
}
