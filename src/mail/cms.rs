//! Signed messages (CMS SignedData, RFC 5652) taken apart: structure only, nothing is verified here. Written as BER, which
//! some signers use: indefinite lengths, and octet strings in pieces. Pure; bounded depth, linear in the size.

use chrono::{NaiveDateTime, TimeZone, Utc};

use crate::kernel::clock::Timestamp;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 24;
/// Most certificates, signers and attributes.
const MAX_ITEMS: usize = 32;
/// Most elements that stand side by side, pieces of a content excepted: more is made to fill the memory.
const MAX_CHILDREN: usize = 4096;

/// `id-signedData`.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// `id-data`: what a mail is.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, constructed.
const FIRST: u8 = 0xa0;

/// One element as it is encoded.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Its first byte: class, form and number.
    pub tag: u8,
    /// All of it.
    pub whole: &'a [u8],
    /// What it holds.
    pub content: &'a [u8],
    /// Whether its end is marked rather than its length told, which is not DER.
    is_open: bool,
}

impl<'a> Element<'a> {
    /// The only element of the bytes; what follows it is not looked at.
    pub fn first(bytes: &'a [u8]) -> Option<Element<'a>> {
        next(bytes, 0).map(|(element, _)| element)
    }

    /// What is nested in it; `None` where that is malformed, or more than any signature has.
    pub fn children(&self) -> Option<Vec<Element<'a>>> {
        let mut found = Vec::new();
        for element in self.nested() {
            if found.len() == MAX_CHILDREN {
                return None;
            }
            found.push(element?);
        }
        Some(found)
    }

    /// One nested element after the other; the last one is `None` where something is malformed.
    fn nested(&self) -> impl Iterator<Item = Option<Element<'a>>> {
        let mut rest = Some(self.content);
        std::iter::from_fn(move || {
            let bytes = rest.filter(|bytes| !bytes.is_empty())?;
            let found = next(bytes, 1);
            rest = found.as_ref().map(|(_, after)| *after);
            Some(found.map(|(element, _)| element))
        })
    }

    /// The element if it has this tag.
    pub fn tagged(self, tag: u8) -> Option<Element<'a>> {
        (self.tag == tag).then_some(self)
    }

    /// The bytes of an octet string, also of one in pieces.
    fn octets(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.content.len());
        self.add_octets(0, &mut bytes)?;
        Some(bytes)
    }

    fn add_octets(&self, depth: usize, bytes: &mut Vec<u8>) -> Option<()> {
        match self.tag & 0x20 {
            0 => bytes.extend_from_slice(self.content),
            _ if depth == MAX_DEPTH => return None,
            _ => {
                for piece in self.nested() {
                    let piece = piece.filter(|piece| piece.tag & 0x1f == OCTETS)?;
                    piece.add_octets(depth + 1, bytes)?;
                }
            }
        }
        Some(())
    }
}

/// The first element and what follows it.
fn next(bytes: &[u8], depth: usize) -> Option<(Element<'_>, &[u8])> {
    let (tag, length) = (*bytes.first()?, *bytes.get(1)?);
    // Numbers beyond thirty are written otherwise, and nothing here has one.
    if tag & 0x1f == 0x1f || depth > MAX_DEPTH {
        return None;
    }
    let (header, size) = match length {
        0x80 => {
            if tag & 0x20 == 0 {
                return None;
            }
            let size = open_size(&bytes[2..], depth)?;
            let element = Element {
                tag,
                whole: &bytes[..2 + size + 2],
                content: &bytes[2..2 + size],
                is_open: true,
            };
            return Some((element, &bytes[2 + size + 2..]));
        }
        short if short < 0x80 => (2, usize::from(short)),
        long => {
            let count = usize::from(long & 0x7f);
            if count > 4 {
                return None;
            }
            let size = bytes.get(2..2 + count)?;
            (
                2 + count,
                size.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
            )
        }
    };
    let end = header.checked_add(size)?;
    let element = Element {
        tag,
        whole: bytes.get(..end)?,
        content: &bytes[header..end],
        is_open: false,
    };
    Some((element, &bytes[end..]))
}

/// How many bytes stand before the mark of the end.
fn open_size(bytes: &[u8], depth: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&[0, 0]) {
            return Some(at);
        }
        let (element, _) = next(rest, depth + 1)?;
        at += element.whole.len();
    }
}

/// Who signed, as the signature names the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerId {
    /// By its issuer's name and its serial number, both as encoded.
    Issued {
        /// The name.
        issuer: Vec<u8>,
        /// The number.
        serial: Vec<u8>,
    },
    /// By the id of its key.
    Key(Vec<u8>),
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Whose it is.
    pub id: SignerId,
    /// How the content is digested, an encoded object identifier.
    pub digest: Vec<u8>,
    /// The digest of the content that is signed.
    pub content_digest: Vec<u8>,
    /// When the signer says that it was signed.
    pub signed_at: Option<Timestamp>,
    /// What is signed: the attributes as they are digested.
    pub signed: Vec<u8>,
    /// How it is signed, an encoded object identifier.
    pub algorithm: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// A signed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData {
    /// What is signed, if it is in here and not beside.
    pub content: Option<Vec<u8>>,
    /// The certificates, as encoded.
    pub certificates: Vec<Vec<u8>>,
    /// The signatures.
    pub signers: Vec<Signer>,
}

/// Takes a signed message apart; `None`: it is none, or one that no mailer makes. Every signature has to have signed
/// attributes, as those of mails have.
pub fn read(bytes: &[u8]) -> Option<SignedData> {
    let [kind, holder] = pair(Element::first(bytes)?.tagged(SEQUENCE)?)?;
    if kind.tagged(OID)?.content != SIGNED_DATA {
        return None;
    }
    let [data] = holder.tagged(FIRST)?.children()?.try_into().ok()?;
    let mut parts = data.tagged(SEQUENCE)?.children()?.into_iter();
    parts.next()?.tagged(INTEGER)?;
    parts.next()?.tagged(SET)?;
    let held = parts.next()?.tagged(SEQUENCE)?.children()?;
    if held.first()?.tagged(OID)?.content != DATA {
        return None;
    }
    let content = match held.get(1) {
        Some(holder) => Some(holder.tagged(FIRST)?.children()?.first()?.octets()?),
        None => None,
    };
    let (mut certificates, mut signers) = (Vec::new(), Vec::new());
    for part in parts {
        match part.tag {
            FIRST => {
                let found = part.children()?;
                certificates = (found.iter().filter(|one| one.tag == SEQUENCE).take(MAX_ITEMS))
                    .map(|one| one.whole.to_vec())
                    .collect();
            }
            SET => {
                let found = part.children()?;
                signers = found
                    .into_iter()
                    .take(MAX_ITEMS)
                    .map(signer)
                    .collect::<Option<_>>()?;
            }
            // Lists of revoked certificates.
            0xa1 => {}
            _ => return None,
        }
    }
    Some(SignedData {
        content,
        certificates,
        signers,
    })
}

fn pair(element: Element<'_>) -> Option<[Element<'_>; 2]> {
    element.children()?.try_into().ok()
}

fn signer(element: Element<'_>) -> Option<Signer> {
    let mut parts = element.tagged(SEQUENCE)?.children()?.into_iter();
    parts.next()?.tagged(INTEGER)?;
    let named = parts.next()?;
    let id = match named.tag {
        SEQUENCE => {
            let [issuer, serial] = pair(named)?;
            SignerId::Issued {
                issuer: issuer.tagged(SEQUENCE)?.whole.to_vec(),
                serial: serial.tagged(INTEGER)?.content.to_vec(),
            }
        }
        0x80 => SignerId::Key(named.content.to_vec()),
        _ => return None,
    };
    let digest = algorithm(parts.next()?)?;
    let attributes = parts.next()?.tagged(FIRST)?;
    let algorithm = algorithm(parts.next()?)?;
    let signature = parts.next()?.octets()?;
    // They are digested as the set that they are, in the encoding that they have to have (RFC 5652 §5.4).
    if attributes.is_open {
        return None;
    }
    let mut signed = attributes.whole.to_vec();
    *signed.first_mut()? = SET;
    let (mut content_type, mut content_digest, mut signed_at) = (None, None, None);
    for attribute in attributes.children()?.into_iter().take(MAX_ITEMS) {
        let [name, values] = pair(attribute.tagged(SEQUENCE)?)?;
        let [value] = match values.tagged(SET)?.children()?.try_into() {
            Ok(one) => one,
            Err(_) => continue,
        };
        let is_second = match name.tagged(OID)?.content {
            CONTENT_TYPE => content_type.replace(value.tagged(OID)?.content).is_some(),
            MESSAGE_DIGEST => content_digest.replace(value.octets()?).is_some(),
            SIGNING_TIME => signed_at.replace(time(value)?).is_some(),
            _ => false,
        };
        if is_second {
            return None;
        }
    }
    (content_type? == DATA).then_some(())?;
    Some(Signer {
        id,
        digest,
        content_digest: content_digest?,
        signed_at,
        signed,
        algorithm,
        signature,
    })
}

/// The object identifier of an algorithm.
fn algorithm(element: Element<'_>) -> Option<Vec<u8>> {
    let parts = element.tagged(SEQUENCE)?.children()?;
    Some(parts.first()?.tagged(OID)?.content.to_vec())
}

/// `YYMMDDhhmmssZ` of 1950–2049, or `YYYYMMDDhhmmssZ`.
fn time(element: Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(element.content).ok()?;
    let text = match element.tag {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?;
    Some(Utc.from_utc_datetime(&time).into())
}

/// What a certificate says of its owner and its use, as far as it is needed here; its validity is for others to check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The issuer's name, as encoded.
    pub issuer: Vec<u8>,
    /// The serial number, as encoded.
    pub serial: Vec<u8>,
    /// The id of its key.
    pub key_id: Option<Vec<u8>>,
    /// The mail addresses of its owner.
    pub addresses: Vec<String>,
    /// The owner's organisation, else name.
    pub owner: Option<String>,
    /// Whether it says what it may be used for, and signing is not among that.
    pub is_not_for_signing: bool,
}

/// Reads a certificate (RFC 5280); `None`: it is none.
pub fn certificate(bytes: &[u8]) -> Option<Certificate> {
    let body = *Element::first(bytes)?.tagged(SEQUENCE)?.children()?.first()?;
    let mut parts = body.tagged(SEQUENCE)?.children()?.into_iter().peekable();
    parts.next_if(|part| part.tag == FIRST);
    let serial = parts.next()?.tagged(INTEGER)?;
    parts.next()?.tagged(SEQUENCE)?;
    let issuer = parts.next()?.tagged(SEQUENCE)?;
    parts.next()?.tagged(SEQUENCE)?;
    let subject = parts.next()?.tagged(SEQUENCE)?;
    parts.next()?.tagged(SEQUENCE)?;
    let mut found = Certificate {
        issuer: issuer.whole.to_vec(),
        serial: serial.content.to_vec(),
        ..Certificate::default()
    };
    let (mut organisation, mut name) = (None, None);
    for set in subject.children()? {
        for pair_of in set.children()? {
            let [kind, value] = pair(pair_of)?;
            match kind.content {
                [0x55, 0x04, 0x0a] => organisation = organisation.or_else(|| text(value)),
                [0x55, 0x04, 0x03] => name = name.or_else(|| text(value)),
                // emailAddress
                [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01] => found.addresses.extend(text(value)),
                _ => {}
            }
        }
    }
    found.owner = organisation.or(name);
    let Some(extensions) = parts.find(|part| part.tag == 0xa3) else {
        return Some(found);
    };
    for extension in extensions.children()?.first()?.children()? {
        let parts = extension.children()?;
        let value = parts.last()?.tagged(OCTETS)?.content;
        match parts.first()?.content {
            // subjectAltName
            [0x55, 0x1d, 0x11] => {
                let names = Element::first(value)?.children()?;
                let mails = names.into_iter().filter(|name| name.tag == 0x81);
                found
                    .addresses
                    .extend(mails.filter_map(|name| String::from_utf8(name.content.to_vec()).ok()));
            }
            // keyUsage: digitalSignature or contentCommitment
            [0x55, 0x1d, 0x0f] => {
                let bits = Element::first(value)?.content;
                found.is_not_for_signing = bits.get(1).is_none_or(|bits| bits & 0xc0 == 0);
            }
            // subjectKeyIdentifier
            [0x55, 0x1d, 0x0e] => found.key_id = Some(Element::first(value)?.content.to_vec()),
            _ => {}
        }
    }
    Some(found)
}

/// A name's value, of the kinds of text that are in use.
fn text(value: Element<'_>) -> Option<String> {
    match value.tag {
        0x1e => {
            let units = value
                .content
                .chunks_exact(2)
                .map(|two| u16::from_be_bytes([two[0], two[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        0x14 => Some(value.content.iter().map(|byte| char::from(*byte)).collect()),
        _ => String::from_utf8(value.content.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_told_or_their_end_is_marked() {
        let told = [0x24, 0x80, 0x04, 0x02, 1, 2, 0x04, 0x01, 3, 0, 0, 9];
        let (element, rest) = next(&told, 0).unwrap();
        assert_eq!(element.octets().unwrap(), [1, 2, 3]);
        assert_eq!(rest, [9]);
        assert!(element.is_open);
        let long = [&[0x04, 0x81, 0x80][..], &[7; 128]].concat();
        assert_eq!(Element::first(&long).unwrap().content, [7; 128]);
        for wrong in [
            &[][..],
            &[0x30],
            &[0x30, 0x02, 0],
            &[0x04, 0x80, 0, 0],
            &[0x30, 0x80, 0x04, 0x01],
            &[0x1f, 0x01, 0],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert!(Element::first(wrong).is_none(), "{wrong:?}");
        }
        let nested = [0x30, 0x80].repeat(100_000);
        assert!(Element::first(&nested).is_none());
    }

    #[test]
    fn a_content_of_very_many_pieces_is_read_and_no_list_of_them_is_made() {
        let sequence = |tag: u8, content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x84][..], &length, content].concat()
        };
        let empty = [0x04, 0].repeat(1_000_000);
        let pieces = sequence(0x24, &[&empty[..], &[0x04, 1, 7]].concat());
        assert_eq!(Element::first(&pieces).unwrap().octets().unwrap(), [7]);
        assert!(Element::first(&pieces).unwrap().children().is_none());
        let few = sequence(0x30, &[0x05, 0].repeat(MAX_CHILDREN));
        assert_eq!(
            Element::first(&few).unwrap().children().unwrap().len(),
            MAX_CHILDREN
        );
        // What is malformed ends it.
        let broken = sequence(0x24, &[0x04, 1, 7, 0x04, 9, 1]);
        assert!(Element::first(&broken).unwrap().octets().is_none());
        // Each piece within another one adds nothing to what is set aside.
        let nested = (0..40).fold(vec![0x04, 1, 7], |inner, _| sequence(0x24, &inner));
        assert!(Element::first(&nested).unwrap().octets().is_none());
    }

    #[test]
    fn times_have_two_or_four_digits_of_a_year() {
        let of = |tag: u8, text: &str| {
            let bytes = [&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
            time(Element::first(&bytes).unwrap()).map(|at| at.to_string())
        };
        assert_eq!(of(0x17, "260302080000Z").unwrap(), "2026-03-02T08:00:00Z");
        assert_eq!(of(0x17, "990302080000Z").unwrap(), "1999-03-02T08:00:00Z");
        assert_eq!(of(0x18, "20520302080000Z").unwrap(), "2052-03-02T08:00:00Z");
        assert_eq!(of(0x18, "2052"), None);
        assert_eq!(of(0x17, "è"), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
            let _ = certificate(&bytes);
        }

        #[test]
        fn nor_does_something_like_a_structure(tags in prop::collection::vec((prop::sample::select(vec![0x30_u8, 0x31, 0xa0, 0x02, 0x06, 0x24, 0x04, 0x80]), 0_u8..40), 0..60)) {
            let bytes: Vec<u8> = tags.into_iter().flat_map(|(tag, length)| [tag, length]).collect();
            let _ = read(&bytes);
            let _ = certificate(&bytes);
        }
    }
}
