//! Which signatures of providers hold, and what is wrong with the others.

use sportello::config::Mailbox;
use sportello::kernel::email::EmailAddress;
use sportello::mail::message::read;
use sportello::pec::{self, Authorities, Checked, PecSignature};

use super::provider::{ADDRESS, Certified, base64, bundle, signature};
use super::{envelope, inner};
use crate::support::monday;

fn mailbox() -> Mailbox {
    Mailbox {
        pec: true,
        authorities: Some(Authorities::open(bundle().as_ref()).unwrap()),
        ..Mailbox::new("pec", EmailAddress::parse("centro@pec.centro.example").unwrap())
    }
}

fn checked(mail: &[u8]) -> Checked {
    pec::check(&read(mail).unwrap(), &mailbox(), monday()).expect("a provider speaks")
}

fn usual() -> (Certified, Vec<u8>) {
    let envelope = envelope("anna@pec.alfa.example", 1);
    let content = envelope.content(Some(&inner("anna@pec.alfa.example", 1, &[], "Testo")));
    (envelope, content)
}

fn with_lf(mail: &[u8]) -> Vec<u8> {
    mail.iter().copied().filter(|byte| *byte != b'\r').collect()
}

#[test]
fn a_signature_of_a_provider_holds_in_each_of_its_forms() {
    let (envelope, content) = usual();
    let pss = [
        "-keyopt",
        "rsa_padding_mode:pss",
        "-keyopt",
        "rsa_pss_saltlen:digest",
    ];
    let mails = [
        (
            "RSA",
            envelope.mail_of(&content, &signature("good", &content, &[])),
        ),
        (
            "SHA-512",
            envelope.mail_of(&content, &signature("good", &content, &["-md", "sha512"])),
        ),
        (
            "PSS",
            envelope.mail_of(&content, &signature("good", &content, &pss)),
        ),
        (
            "named by its key",
            envelope.mail_of(&content, &signature("good", &content, &["-keyid"])),
        ),
        (
            "ECDSA",
            envelope.mail_of(&content, &signature("curve", &content, &[])),
        ),
        (
            "below another authority",
            envelope.mail_of(&content, &signature("below", &content, &[])),
        ),
        (
            "with the content in it",
            envelope.opaque(&signature("good", &content, &["-nodetach"])),
        ),
        (
            "in pieces",
            envelope.opaque(&signature("good", &content, &["-nodetach", "-stream", "-indef"])),
        ),
    ];
    for (name, mail) in mails {
        for (ends, mail) in [("CRLF", mail.clone()), ("LF", with_lf(&mail))] {
            let checked = checked(&mail);
            assert_eq!(checked.signature, PecSignature::Valid, "{name}, {ends}");
            assert_eq!(checked.proved().unwrap().sender.as_str(), "anna@pec.alfa.example");
            let opened = pec::opened(read(&mail).unwrap(), Some(&checked));
            assert_eq!(opened.subject, "Oggetto 1", "{name}");
            assert_eq!(opened.text.trim(), "Testo", "{name}");
            assert_eq!(opened.from.address().unwrap().as_str(), "anna@pec.alfa.example");
        }
    }
    let (envelope, content) = usual();
    let proof = checked(&envelope.mail_of(&content, &signature("good", &content, &[])))
        .proof
        .unwrap();
    assert_eq!(proof.provider, "Gestore di prova");
    assert!(proof.signed_at.is_some());
}

#[test]
fn what_is_wrong_with_a_signature_is_told() {
    let (envelope, content) = usual();
    let good = signature("good", &content, &[]);
    let by = |signer: &str| envelope.mail_of(&content, &signature(signer, &content, &[]));
    let text = String::from_utf8(content.clone()).unwrap();
    let body = text.replace("Testo", "Altro");
    let recertified = Certified {
        sender: "zeno@pec.beta.example".to_owned(),
        ..envelope.clone()
    };
    let data = recertified.content(Some(&inner("anna@pec.alfa.example", 1, &[], "Testo")));
    let cut = &good[..good.len() / 2];
    let mut broken = good.clone();
    *broken.last_mut().unwrap() ^= 1;
    for (name, mail, expected) in [
        ("another authority", by("other"), PecSignature::UnknownAuthority),
        ("expired", by("expired"), PecSignature::Expired),
        ("another address", by("stranger"), PecSignature::OtherSigner),
        ("for servers", by("server"), PecSignature::WrongCertificate),
        ("for ciphers", by("cipher"), PecSignature::WrongCertificate),
        ("below a signer", by("forged"), PecSignature::WrongCertificate),
        (
            "SHA-1",
            envelope.mail_of(&content, &signature("good", &content, &["-md", "sha1"])),
            PecSignature::Unreadable,
        ),
        (
            "without attributes",
            envelope.mail_of(&content, &signature("good", &content, &["-noattr"])),
            PecSignature::Unreadable,
        ),
        (
            "without certificates",
            envelope.mail_of(&content, &signature("good", &content, &["-nocerts"])),
            PecSignature::Unreadable,
        ),
        (
            "another body",
            envelope.mail_of(body.as_bytes(), &good),
            PecSignature::Altered,
        ),
        (
            "other data",
            envelope.mail_of(&data, &good),
            PecSignature::Altered,
        ),
        (
            "another signature",
            envelope.mail_of(&content, &broken),
            PecSignature::Altered,
        ),
        (
            "half of it",
            envelope.mail_of(&content, cut),
            PecSignature::Unreadable,
        ),
        (
            "no signature in it",
            envelope.mail_of(&content, b"ciao"),
            PecSignature::Unreadable,
        ),
        (
            "unsigned",
            [envelope.headers().as_bytes(), &content].concat(),
            PecSignature::Unsigned,
        ),
    ] {
        let checked = checked(&mail);
        assert_eq!(checked.signature, expected, "{name}");
        assert!(checked.proved().is_none(), "{name}");
        let opened = pec::opened(read(&mail).unwrap(), Some(&checked));
        assert_eq!(
            opened.subject, "POSTA-CERTIFICATA: Prova",
            "{name}: it stays closed"
        );
    }
    // A person for whom the same authority vouches, in an envelope with the address of that person.
    let person = String::from_utf8(by("person")).unwrap();
    let person = person.replace(ADDRESS, "anna.privata@gestore.example");
    assert_eq!(
        checked(person.as_bytes()).signature,
        PecSignature::WrongCertificate
    );
    let mail = envelope.mail_of(&content, &good);
    let message = read(&mail).unwrap();
    let none = Mailbox {
        authorities: None,
        ..mailbox()
    };
    let ordinary = Mailbox {
        pec: false,
        ..mailbox()
    };
    for (mailbox, expected) in [
        (none, PecSignature::NoAuthority),
        (ordinary, PecSignature::OrdinaryMailbox),
    ] {
        let checked = pec::check(&message, &mailbox, monday()).unwrap();
        assert_eq!(checked.signature, expected);
    }
}

#[test]
fn nothing_beside_the_signed_part_is_believed() {
    let (envelope, content) = usual();
    let good = signature("good", &content, &[]);
    let mail = String::from_utf8(envelope.mail_of(&content, &good)).unwrap();
    // Another sender in the headers, which nobody signs.
    let headers = mail.replace(
        "Reply-To: anna@pec.alfa.example",
        "Reply-To: zeno@pec.beta.example",
    );
    let found = checked(headers.as_bytes());
    let opened = pec::opened(read(headers.as_bytes()).unwrap(), Some(&found));
    assert_eq!(opened.from.address().unwrap().as_str(), "anna@pec.alfa.example");
    // Other data before, behind and around the signed part.
    let forged = Certified {
        sender: "zeno@pec.beta.example".to_owned(),
        ..envelope.clone()
    };
    let part = format!(
        "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        base64(forged.daticert().as_bytes())
    );
    let before = mail.replace(
        "--fuori\r\nContent-Type: multipart",
        &format!("--fuori\r\n{part}--fuori\r\nContent-Type: multipart"),
    );
    let behind = mail.replace("--fuori--", &format!("--fuori\r\n{part}--fuori--"));
    let whole = mail.split_once("Content-Type: multipart/signed").unwrap();
    let around = format!(
        "{}Content-Type: multipart/mixed; boundary=\"intorno\"\r\n\r\n--intorno\r\n{part}--intorno\r\nContent-Type: multipart/signed{}\r\n--intorno--\r\n",
        whole.0, whole.1
    );
    for (name, mail) in [("before", before), ("behind", behind), ("around", around)] {
        assert!(mail.contains(&part), "{name}");
        assert_eq!(
            checked(mail.as_bytes()).signature,
            PecSignature::Unsigned,
            "{name}"
        );
    }
    // The receipt of one kind in the headers of another.
    let receipt = Certified {
        kind: "accettazione",
        ..envelope.clone()
    };
    let content = receipt.content(None);
    let signed = receipt.mail_of(&content, &signature("good", &content, &[]));
    let other = String::from_utf8(signed)
        .unwrap()
        .replace("X-Ricevuta: accettazione", "X-Ricevuta: avvenuta-consegna");
    assert_eq!(checked(other.as_bytes()).signature, PecSignature::WrongData);
    // A receipt is no envelope, and an envelope without a message is none.
    let dressed = other.replace("X-Ricevuta: avvenuta-consegna", "X-Trasporto: posta-certificata");
    assert_eq!(checked(dressed.as_bytes()).signature, PecSignature::WrongData);
    let empty = envelope.content(None);
    let empty = envelope.mail_of(&empty, &signature("good", &empty, &[]));
    assert_eq!(checked(&empty).signature, PecSignature::WrongData);
}

#[test]
fn time_of_receipt_decides_unless_that_of_signing_is_near() {
    let (envelope, content) = usual();
    let mail = envelope.mail_of(&content, &signature("expired", &content, &[]));
    let message = read(&mail).unwrap();
    // It was valid in 2025, and signed long after: then it is the day on which it came that counts.
    let then = "2025-06-01T08:00:00Z".parse().unwrap();
    assert_eq!(
        pec::check(&message, &mailbox(), then).unwrap().signature,
        PecSignature::Valid
    );
    assert_eq!(
        pec::check(&message, &mailbox(), monday()).unwrap().signature,
        PecSignature::Expired
    );
    let early = "2024-12-31T08:00:00Z".parse().unwrap();
    assert_eq!(
        pec::check(&message, &mailbox(), early).unwrap().signature,
        PecSignature::Expired
    );
}
