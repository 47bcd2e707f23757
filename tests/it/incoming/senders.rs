//! Senders proved by the DNS, asked of a server of the tests.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use sportello::incoming::{self, Authentication, Reason, Source, State};
use sportello::jobs;

use super::{Scene, is};

/// A DNS server that knows a few texts; all other names have none. While it is silent it answers nothing.
struct Dns {
    address: SocketAddr,
    texts: Arc<Mutex<HashMap<String, String>>>,
    silent: Arc<AtomicBool>,
    /// How many questions have come.
    asked: Arc<AtomicUsize>,
}

impl Dns {
    fn start() -> Dns {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let dns = Dns {
            address: socket.local_addr().unwrap(),
            texts: Arc::default(),
            silent: Arc::default(),
            asked: Arc::default(),
        };
        let (texts, silent, asked) = (dns.texts.clone(), dns.silent.clone(), dns.asked.clone());
        std::thread::spawn(move || {
            let mut query = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut query) {
                asked.fetch_add(1, Ordering::Relaxed);
                if !silent.load(Ordering::Relaxed) {
                    let answer = answer(&query[..length], &texts.lock().unwrap());
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        dns
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn say(&self, name: &str, text: &str) {
        self.texts
            .lock()
            .unwrap()
            .insert(name.to_owned(), text.to_owned());
    }
}

/// RFC 1035: header, the question again, and at most one TXT record.
fn answer(query: &[u8], texts: &HashMap<String, String>) -> Vec<u8> {
    let (mut at, mut labels) = (12, Vec::new());
    while query[at] > 0 {
        let length = usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..=at + length]).to_ascii_lowercase());
        at += length + 1;
    }
    let question = &query[12..at + 5];
    let is_text = query[at + 1..at + 3] == [0, 16];
    let text = texts.get(&labels.join(".")).filter(|_| is_text);
    let code = if text.is_some() { 0 } else { 3 };
    let mut answer = query[..2].to_vec();
    answer.extend([0x81, 0x80 | code, 0, 1, 0, u8::from(text.is_some()), 0, 0, 0, 0]);
    answer.extend(question);
    if let Some(text) = text {
        let length = u8::try_from(text.len()).unwrap();
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
        answer.extend(text.bytes());
    }
    answer
}

struct Signed {
    scene: Scene,
    dns: Dns,
    key: Vec<u8>,
}

impl Signed {
    async fn start() -> Signed {
        let dns = Dns::start();
        let scene = Scene::with(&[("SPORTELLO_INCOMING_RESOLVER", &dns.address.to_string())]).await;
        let key = Ed25519Key::generate_pkcs8().unwrap();
        let public = STANDARD.encode(Ed25519Key::from_pkcs8_der(&key).unwrap().public_key());
        let (_, domain) = scene.anna.email.split_once('@').unwrap();
        dns.say(
            &format!("k._domainkey.{domain}"),
            &format!("v=DKIM1; k=ed25519; p={public}"),
        );
        dns.say(&format!("_dmarc.{domain}"), "v=DMARC1; p=reject");
        Signed { scene, dns, key }
    }

    fn mail(&self, text: &str) -> String {
        let (from, id): (_, u64) = (&self.scene.anna.email, rand::random());
        format!(
            "From: Anna <{from}>\r\nTo: assistenza@centro.example\r\nSubject: Sito fermo\r\n\
             Message-ID: <{id:x}@mail.example>\r\n\r\n{text}\r\n"
        )
    }

    fn signed_by(&self, domain: &str, mail: &str) -> String {
        let signer = DkimSigner::from_key(Ed25519Key::from_pkcs8_der(&self.key).unwrap());
        let signer = signer
            .domain(domain)
            .selector("k")
            .headers(["From", "To", "Subject"]);
        format!("{}{mail}", signer.sign(mail.as_bytes()).unwrap().to_header())
    }

    fn domain(&self) -> &str {
        self.scene.anna.email.split_once('@').unwrap().1
    }
}

#[tokio::test]
async fn a_signature_of_the_senders_domain_proves_and_its_lack_fails_where_the_domain_says_so() {
    let test = Signed::start().await;
    let signed = test.signed_by(test.domain(), &test.mail("Non si apre."));
    let taken = test.scene.take(signed.clone()).await;
    is(&taken, State::NewTicket, Reason::NewRequest);
    assert_eq!(taken.authentication, Authentication::Pass);
    // A pipe of a mail server has bare line feeds.
    let unix = test
        .signed_by(test.domain(), &test.mail("Due."))
        .replace("\r\n", "\n");
    assert_eq!(test.scene.take(unix).await.authentication, Authentication::Pass);

    let changed = signed.replace("Non si apre.", "Cambiate la password.");
    test.dns
        .say("k._domainkey.altri.example", "v=DKIM1; k=ed25519; p=AAAA");
    let of_others = test.signed_by("altri.example", &test.mail("Tre."));
    // The proof is of one sender, and the mail is read as of another.
    let two = test
        .mail("Quattro.")
        .replacen("From:", "From: x@altri.example\r\nFrom:", 1);
    for mail in [test.mail("Niente firma."), changed, of_others, two] {
        let held = test.scene.take(mail).await;
        assert_eq!(held.state, State::Quarantine, "{held:?}");
        assert_ne!(held.authentication, Authentication::Pass, "{held:?}");
    }
}

#[tokio::test]
async fn a_domain_without_a_policy_has_asked_for_nothing() {
    let test = Signed::start().await;
    test.dns.texts.lock().unwrap().clear();
    let unsaid = test.scene.take(test.mail("Senza regole.")).await;
    assert_eq!(unsaid.authentication, Authentication::None);
    is(&unsaid, State::NewTicket, Reason::NewRequest);
}

#[tokio::test]
async fn while_the_dns_is_silent_a_mail_waits_and_after_an_hour_somebody_looks() {
    let test = Signed::start().await;
    test.dns.silent.store(true, Ordering::Relaxed);
    let app = &test.scene.app.app;
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let mail = test.signed_by("altri.example", &test.mail("Non si apre."));
    let mail = test.signed_by(test.domain(), &mail);
    let hand_in = async |bytes: String| {
        let received = incoming::receive(app, &mailbox, Source::Api, bytes.into_bytes().into()).await;
        let received = received.unwrap();
        let id = received.incoming.id;
        assert!(incoming::process(app, received).await.is_err());
        id
    };
    let first = hand_in(mail).await;
    let state = async |id| incoming::again(app, id).await.unwrap().unwrap();
    assert_eq!(state(first).await.state, State::Received);
    let asked = test.dns.asked();
    test.dns.silent.store(false, Ordering::Relaxed);
    // A question that was given up is not asked again for nobody.
    tokio::time::sleep(std::time::Duration::from_secs(7)).await;
    assert_eq!(test.dns.asked(), asked);
    test.scene.app.advance(TimeDelta::minutes(2));
    jobs::run_now(app, "incoming.process").await.unwrap();
    is(&state(first).await, State::NewTicket, Reason::NewRequest);

    test.dns.silent.store(true, Ordering::Relaxed);
    let address = test.scene.anna.email.replace(test.domain(), "nuovo.example");
    test.scene.rename(&test.scene.anna, &address).await;
    let text = test.mail("Ancora.").replace(test.domain(), "nuovo.example");
    let second = hand_in(text).await;
    test.scene.app.advance(TimeDelta::minutes(61));
    jobs::run_now(app, "incoming.process").await.unwrap();
    let held = state(second).await;
    assert_eq!(
        (held.state, held.authentication),
        (State::Quarantine, Authentication::Fail)
    );
}

#[tokio::test]
async fn of_a_stranger_and_of_too_many_signatures_nobody_is_asked() {
    let test = Signed::start().await;
    test.dns.silent.store(true, Ordering::Relaxed);
    let stranger = test
        .mail("Chi?")
        .replace(&test.scene.anna.email, "chi@altrove.example");
    let stranger = test.scene.take(stranger).await;
    is(&stranger, State::Quarantine, Reason::UnknownSender);
    assert_eq!(stranger.authentication, Authentication::Unchecked);
    let mut mail = test.mail("Firmata undici volte.");
    for _ in 0..11 {
        mail = test.signed_by(test.domain(), &mail);
    }
    let held = test.scene.take(mail).await;
    is(&held, State::Quarantine, Reason::AuthenticationFailed);
    assert_eq!(test.dns.asked(), 0);
}
