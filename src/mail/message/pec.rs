//! What PEC providers add (DM 2 November 2005): headers, and the three files of an envelope. Read, not believed.

use super::address;
use super::body::file_name;
use super::headers::Headers;
use super::ids;
use super::model::{Kind, Pec};
use super::structure::Node;

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
    for node in root.walk() {
        if node.is_multipart() {
            continue;
        }
        let name = file_name(node).unwrap_or_default().to_ascii_lowercase();
        let place = match name.as_str() {
            "daticert.xml" => &mut pec.daticert,
            "postacert.eml" => &mut pec.postacert,
            "smime.p7s" => &mut pec.signature,
            _ => continue,
        };
        if place.is_none() {
            *place = Some(node.bytes(raw));
        }
    }
    Some(pec)
}
