//! What PEC providers add (DM 2 November 2005): headers, and the three files of an envelope. Read, not believed.
//!
//! Of a signed envelope the files are taken from the signed part alone: whoever puts another one beside it changes nothing.

use super::body::file_name;
use super::headers::Headers;
use super::model::{Kind, Pec, Signed};
use super::structure::Node;
use super::{address, ids, prescan};
use crate::mail::cms;

/// Bytes of a signature that lies beside what it signs at most: certificates, and little else.
const MAX_SIGNATURE: usize = 1024 * 1024;

/// The kind that the headers claim, for whatever a provider sends.
pub(super) fn kind(headers: &Headers) -> Option<Kind> {
    if let Some(receipt) = headers.token("x-ricevuta") {
        return match receipt.as_str() {
            "accettazione" => Some(Kind::PecAccettazione),
            "non-accettazione" => Some(Kind::PecNonAccettazione),
            "presa-in-carico" => Some(Kind::PecPresaInCarico),
            "avvenuta-consegna" => Some(Kind::PecAvvenutaConsegna),
            "preavviso-errore-consegna" => Some(Kind::PecPreavvisoErroreConsegna),
            "errore-consegna" => Some(Kind::PecErroreConsegna),
            "rilevazione-virus" => Some(Kind::PecRilevazioneVirus),
            _ => None,
        };
    }
    match headers.token("x-trasporto")?.as_str() {
        "posta-certificata" => Some(Kind::PecTrasporto),
        "errore" => Some(Kind::PecAnomalia),
        _ => None,
    }
}

/// What the provider says and holds; none where no provider speaks.
pub(super) fn read(raw: &[u8], root: &Node) -> Option<Pec> {
    let headers = &root.headers;
    if !headers.has("x-ricevuta") && !headers.has("x-trasporto") {
        return None;
    }
    let mut pec = Pec {
        receipt: headers.token("x-ricevuta"),
        transport: headers.token("x-trasporto"),
        receipt_type: headers.token("x-tiporicevuta"),
        reference: headers
            .first("x-riferimento-message-id")
            .and_then(|value| ids::all(&value).into_iter().next()),
        provider: address::sender(headers).address().cloned(),
        ..Pec::default()
    };
    let signed = signed_part(root);
    pec.signed = signed.and_then(|(content, signature)| {
        let signature = signature.bytes(raw);
        (signature.len() <= MAX_SIGNATURE).then(|| Signed {
            content: content.whole(raw).to_vec(),
            signature,
        })
    });
    for node in signed.map_or(root, |(content, _)| content).walk() {
        if node.is_multipart() {
            continue;
        }
        let name = file_name(node).unwrap_or_default().to_ascii_lowercase();
        let place = match name.as_str() {
            "daticert.xml" => &mut pec.daticert,
            "postacert.eml" => &mut pec.postacert,
            _ => continue,
        };
        if place.is_none() {
            *place = Some(node.bytes(raw));
        }
    }
    Some(pec)
}

/// The signed part of a mail and the signature beside it (RFC 8551 §3.5.3): exactly these two.
fn signed_part(root: &Node) -> Option<(&Node, &Node)> {
    match (root.media_type.as_str(), root.children.as_slice()) {
        ("multipart/signed", [content, signature]) => {
            let is_signature = matches!(
                signature.media_type.as_str(),
                "application/pkcs7-signature" | "application/x-pkcs7-signature"
            );
            is_signature.then_some((content, signature))
        }
        _ => None,
    }
}

/// An envelope whose signature holds what it signs (RFC 8551 §3.5.2): the mail that it is once that is taken out, with the
/// outer headers, and what is to be verified. `None`: it is no such mail.
pub(super) fn opened(raw: &[u8], root: &Node) -> Option<(Vec<u8>, Signed)> {
    let is_opaque = matches!(
        root.media_type.as_str(),
        "application/pkcs7-mime" | "application/x-pkcs7-mime"
    );
    if !is_opaque || kind(&root.headers).is_none() {
        return None;
    }
    let signature = root.bytes(raw);
    let content = cms::read(&signature)?.content?;
    let mut mail = without_content(root.header_block(raw));
    mail.extend_from_slice(&prescan::normalised(&content));
    Some((mail, Signed { content, signature }))
}

/// The headers that say nothing of the form of the body, without the empty line.
fn without_content(headers: &[u8]) -> Vec<u8> {
    let (mut kept, mut keeps) = (Vec::with_capacity(headers.len()), true);
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            continue;
        }
        if !matches!(line[0], b' ' | b'\t') {
            let start = line[..line.len().min(8)].to_ascii_lowercase();
            keeps = !start.starts_with(b"content-");
        }
        if keeps {
            kept.extend_from_slice(line);
        }
    }
    kept
}
