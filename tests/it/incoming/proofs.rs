//! Tokens and ids of ours: what leads to a ticket, and what does not.

use sportello::incoming::{Reason, State};
use sportello::kernel::ids::{TicketId, UserId};
use sportello::mail::ids::{self, OurId};
use sportello::mail::ledger::MailState;
use sportello::mail::letter::Letter;
use sportello::mail::outbox::MailId;
use sportello::mail::replies;
use sportello::outgoing;
use sportello::tickets::{
    self, Channel, Kind, NewMessage, NewTicket, StateChange, Terms, Ticket, TicketError, TicketRef,
    Visibility,
};
use sportello::users::actor::{Actor, EnteRole};

use super::{Scene, is, mail};

impl Scene {
    /// The reply address of a person on a ticket, as a mail of ours has it.
    async fn reply_address(&self, ticket: TicketId, user: UserId) -> String {
        let secrets = self.app.secrets.clone();
        let token = self
            .app
            .write(move |db, now| replies::keep(db, now, &secrets, ticket, user))
            .await
            .unwrap();
        ids::reply_address("assistenza@centro.example", &token)
    }

    /// An id of ours about a ticket.
    fn our_id(&self, ticket: TicketId) -> String {
        OurId::of_mail(MailId::new(self.app.now()), Some(ticket)).at("sportello.example", &self.app.secrets)
    }
}

fn to(from: &str, address: &str, text: &str) -> Vec<u8> {
    mail(
        from,
        "Re: Albo vuoto",
        &[&format!("Delivered-To: {address}")],
        text,
    )
}

#[tokio::test]
async fn a_token_leads_its_own_person_to_the_ticket() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let address = scene.reply_address(ticket.id, scene.anna.id).await;
    let own = scene.take(to(&scene.anna.email, &address, "Mio")).await;
    is(&own, State::Threaded, Reason::Token);
    assert_eq!(own.ticket_id, Some(ticket.id));
    // In capitals, and in To instead of Delivered-To.
    let capitals = mail(
        &scene.anna.email,
        "x",
        &[&format!("Cc: {}", address.to_uppercase())],
        "Ancora",
    );
    is(&scene.take(capitals).await, State::Threaded, Reason::Token);
}

#[tokio::test]
async fn a_stolen_or_forged_token_leads_nobody_anywhere() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let address = scene.reply_address(ticket.id, scene.anna.id).await;
    let stolen = scene.take(to(&scene.zeno.email, &address, "Di Zeno")).await;
    is(&stolen, State::Quarantine, Reason::TokenOfAnother);
    let stranger = scene.take(to("chi@altrove.example", &address, "Di chi")).await;
    is(&stranger, State::Quarantine, Reason::UnknownSender);
    for mail in [&stolen, &stranger] {
        assert_eq!((mail.ticket_id, mail.hint_id), (None, Some(ticket.id)));
    }
    let forged = format!("assistenza+t-{}@centro.example", "a".repeat(26));
    let forged = scene.take(to(&scene.anna.email, &forged, "Inventato")).await;
    is(&forged, State::NewTicket, Reason::NewRequest);
    assert!(scene.messages(&ticket, &scene.anna).await.is_empty());
}

#[tokio::test]
async fn an_id_of_ours_leads_who_sees_the_ticket_and_nobody_else() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let id = scene.our_id(ticket.id);
    let reply = |from: &str, id: &str, text: &str| {
        mail(
            from,
            "Re: Albo vuoto",
            &[&format!("References: <altro@x.example> <{id}>")],
            text,
        )
    };
    let own = scene.take(reply(&scene.anna.email, &id, "Mio")).await;
    is(&own, State::Threaded, Reason::OurId);
    // Of another ente; and a colleague who sees own tickets only.
    for person in [&scene.zeno, &scene.nino] {
        let other = scene.take(reply(&person.email, &id, &person.email)).await;
        is(&other, State::Quarantine, Reason::NotParticipant);
        assert_eq!(other.hint_id, Some(ticket.id));
    }
    let (start, end) = id.split_at(10);
    let forged = format!(
        "{start}{}{}",
        if end.starts_with('0') { '1' } else { '0' },
        &end[1..]
    );
    let forged = scene.take(reply(&scene.anna.email, &forged, "Inventato")).await;
    is(&forged, State::NewTicket, Reason::NewRequest);
    assert_eq!(scene.messages(&ticket, &scene.anna).await.len(), 1);
}

#[tokio::test]
async fn a_mail_of_ours_that_comes_back_is_set_aside() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let header = format!("Message-ID: <{}>", scene.our_id(ticket.id));
    let own = scene.take(mail(&scene.anna.email, "x", &[&header], "x")).await;
    is(&own, State::Ignored, Reason::OwnMail);
}

/// A ticket of Anna, and the mail that tells her of its answer.
async fn answered(scene: &Scene) -> (Ticket, Letter) {
    let ticket = scene.ticket_of(&scene.anna).await;
    let agent = scene.app.actor(&scene.agent).await;
    let id = ticket.id;
    scene
        .app
        .write(move |db, now| {
            let new = NewMessage::new(Visibility::Public, "Risposta");
            tickets::reply(db, &agent, now, id, new)
        })
        .await
        .unwrap();
    let sent = scene.app.mails().await;
    let ours = sent.into_iter().find(|mail| mail.to == scene.anna.email);
    (ticket, ours.expect("the requester was told"))
}

/// How many accounts are marked as failing, of Anna alone.
async fn failing(scene: &Scene) -> usize {
    let user = scene.anna.id;
    let found = scene
        .app
        .read(move |db| sportello::mail::bounces::failing(db, &[user]));
    found.await.unwrap().len()
}

/// A report to this address that has kept nothing of the mail that it is about.
fn bare_report(to: &str, recipient: &str, action: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.alfa.example\r\nTo: <{to}>\r\nReturn-Path: <>\r\nSubject: Report {action}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nNon consegnato.\r\n\
         --x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.alfa.example\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n--x--\r\n"
    )
}

#[tokio::test]
async fn a_bounce_without_anything_of_the_mail_is_tied_to_it_by_the_address_that_it_comes_to() {
    let scene = Scene::start().await;
    let (ticket, ours) = answered(&scene).await;
    let returns = ours.comes_back_to.expect("the mailbox of the sender is read");
    let (start, end) = returns.split_once("+b-").unwrap();
    let forged = format!("{start}+b-{}{}", "a".repeat(26), &end[26..]);
    let email = scene.anna.email.as_str();
    let forged = scene.take(bare_report(&forged, email, "failed", "5.1.1")).await;
    is(&forged, State::Bounce, Reason::BounceUnmatched);
    // One that is late has not come back.
    let late = scene.take(bare_report(&returns, email, "delayed", "4.4.1")).await;
    is(&late, State::Bounce, Reason::BounceMatched);
    let mail = late.outbox_id.expect("it is about a mail of ours");
    let manager = scene.app.actor(&scene.manager).await;
    let state = async || {
        let manager = manager.clone();
        let found = scene.app.read(move |db| outgoing::find(db, &manager, mail));
        found.await.unwrap().0.entry.state()
    };
    assert_eq!((state().await, failing(&scene).await), (MailState::Sent, 0));
    let taken = scene.take(bare_report(&returns, email, "failed", "5.1.1")).await;
    is(&taken, State::Bounce, Reason::BounceMatched);
    assert_eq!((taken.outbox_id, taken.ticket_id), (Some(mail), Some(ticket.id)));
    assert_eq!((state().await, failing(&scene).await), (MailState::Bounced, 1));
}

#[tokio::test]
async fn what_comes_back_from_a_corrected_address_is_not_about_the_person() {
    let scene = Scene::start().await;
    let (_, ours) = answered(&scene).await;
    let before = ours.comes_back_to.unwrap();
    let mail = OurId::parse(&scene.app.secrets, &ours.message_id)
        .unwrap()
        .mail
        .unwrap();
    let manager = scene.app.actor(&scene.manager).await;
    let resent = scene
        .app
        .write(move |db, now| outgoing::resend(db, &manager, now, mail, Some("altra@alfa.example")));
    resent.await.unwrap();
    let again = scene.app.mails().await.remove(0);
    let after = again.comes_back_to.unwrap();
    assert_ne!(after, before);
    let email = scene.anna.email.as_str();
    let old = scene.take(bare_report(&before, email, "failed", "5.1.1")).await;
    is(&old, State::Bounce, Reason::BounceUnmatched);
    let new = scene
        .take(bare_report(&after, "altra@alfa.example", "failed", "5.1.1"))
        .await;
    is(&new, State::Bounce, Reason::BounceMatched);
    assert_eq!(failing(&scene).await, 0, "her own address was not used");
}

#[tokio::test]
async fn a_bounce_is_tied_to_the_mail_that_came_back() {
    let scene = Scene::start().await;
    let (ticket, ours) = answered(&scene).await;
    let bounce = format!(
        "From: MAILER-DAEMON@mx.alfa.example\r\nReturn-Path: <>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nNon consegnato.\r\n\
         --x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.alfa.example\r\n\r\n\
         Final-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         --x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\n--x--\r\n",
        scene.anna.email, ours.message_id
    );
    let taken = scene.take(bounce).await;
    is(&taken, State::Bounce, Reason::BounceMatched);
    assert!(taken.outbox_id.is_some());
    assert_eq!(taken.ticket_id, Some(ticket.id));
    assert_eq!(failing(&scene).await, 1);
}

#[tokio::test]
async fn an_answer_to_a_closed_confidential_ticket_opens_a_confidential_one() {
    let settings =
        "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\nqueue = 'siti-web'";
    let scene = Scene::with(&[("sportello.toml", settings)]).await;
    let colleague = scene
        .app
        .user_of(scene.alfa, "Rosa Viola", EnteRole::User, true)
        .await;
    let author = scene.app.actor(&scene.nino).await;
    let new = NewTicket {
        confidential: true,
        ..NewTicket::new(
            Channel::Portal,
            "SUPPORTO_WEB",
            Kind::Incident,
            "Riservata",
            "Di me si dice.",
        )
    };
    let first = scene
        .app
        .write(move |db, now| tickets::open(db, &author, now, new.clone()))
        .await
        .unwrap();
    let (agent, id) = (scene.app.actor(&scene.agent).await, first.id);
    let terms = Terms::from(&scene.app.config.tickets);
    scene
        .app
        .write(move |db, now| {
            let version = tickets::find(db, &agent, id)?.version;
            let change = StateChange::to(tickets::State::Cancelled).because("Prova");
            tickets::set_state(db, &agent, now, &terms, id, version, change)
        })
        .await
        .unwrap();
    let header = format!("In-Reply-To: <{}>", scene.our_id(first.id));
    let answer = mail(&scene.nino.email, "Re: Riservata", &[&header], "Ancora di me.");
    let taken = scene.take(answer).await;
    is(&taken, State::NewTicket, Reason::FollowsClosed);
    let next = scene.ticket(&taken, &scene.nino).await;
    assert!(next.confidential);
    assert_eq!(
        (next.follows_id, next.kind, next.service_id, next.queue_id),
        (Some(first.id), first.kind, first.service_id, first.queue_id)
    );
    let (other, id) = (scene.app.actor(&colleague).await, next.id);
    let seen = scene.app.read(move |db| tickets::find(db, &other, id)).await;
    assert!(matches!(seen, Err(TicketError::NotFound)), "R-TKT-10");
}

#[tokio::test]
async fn an_answer_with_a_file_to_a_merged_ticket_reaches_the_kept_one() {
    let scene = Scene::start().await;
    let kept = scene.ticket_of(&scene.anna).await;
    let merged = scene.ticket_of(&scene.nino).await;
    let Actor::Staff(agent) = scene.app.actor(&scene.agent).await else {
        panic!("an agent");
    };
    let (into, from) = (kept.id, merged.id);
    scene
        .app
        .write(move |db, now| tickets::merge(db, &agent, now, into, &[TicketRef::Id(from)]))
        .await
        .unwrap();
    let mail = format!(
        "From: {}\r\nSubject: Re: Albo\r\nIn-Reply-To: <{}>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nEcco il file.\r\n\
         --x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=albo.txt\r\n\r\nAlbo\r\n--x--\r\n",
        scene.nino.email,
        scene.our_id(merged.id)
    );
    let taken = scene.take(mail).await;
    is(&taken, State::Threaded, Reason::OurId);
    assert_eq!(taken.ticket_id, Some(kept.id));
    let messages = scene.messages(&kept, &scene.agent).await;
    let last = messages.last().unwrap();
    assert_eq!(last.message.text, "Ecco il file.");
    assert_eq!(last.attachments.len(), 1);
}
