//! Whose mail goes where.

use sportello::incoming::{Authentication, Reason, State};
use sportello::tickets::{self, Channel, StateChange, Terms, Visibility};
use sportello::users;

use super::{Scene, is, mail};

#[tokio::test]
async fn a_known_sender_opens_a_ticket_and_goes_on_in_it() {
    let scene = Scene::start().await;
    let first = scene
        .take(mail(
            &format!("Anna <{}>", scene.anna.email),
            "R: I: Sito fermo",
            &["Message-ID: <uno@mail.alfa.example>"],
            "Non si apre.",
        ))
        .await;
    is(&first, State::NewTicket, Reason::NewRequest);
    let ticket = scene.ticket(&first, &scene.anna).await;
    assert_eq!(
        (
            ticket.subject.as_str(),
            ticket.text.as_str(),
            ticket.channel,
            ticket.ente_id,
            ticket.requester_id
        ),
        (
            "Sito fermo",
            "Non si apre.",
            Channel::Email,
            Some(scene.alfa),
            Some(scene.anna.id)
        )
    );
    // The answer names her own mail, so that her client shows both together.
    let told = scene.app.mails().await;
    let told = told.iter().find(|mail| mail.to == scene.anna.email).unwrap();
    assert_eq!(
        (told.kind.as_str(), told.answered.as_deref()),
        ("tickets/opened", Some("uno@mail.alfa.example"))
    );
    let second = scene
        .take(mail(
            &scene.anna.email,
            "Re: Sito fermo",
            &[
                "Message-ID: <due@mail.alfa.example>",
                "In-Reply-To: <uno@mail.alfa.example>",
            ],
            "Ancora fermo.\r\n\r\n> Non si apre.",
        ))
        .await;
    is(&second, State::Threaded, Reason::EarlierMail);
    assert_eq!(second.ticket_id, first.ticket_id);
    let messages = scene.messages(&ticket, &scene.anna).await;
    assert_eq!(messages.len(), 1);
    let message = &messages[0].message;
    assert_eq!(
        (message.text.as_str(), message.author_id),
        ("Ancora fermo.", Some(scene.anna.id))
    );
    assert_eq!(message.incoming_id, Some(second.id));
    assert!(message.quoted.as_deref().unwrap().contains("Non si apre."));
}

#[tokio::test]
async fn an_id_of_somebody_elses_mail_is_worth_nothing() {
    let scene = Scene::start().await;
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Sito",
            &["Message-ID: <uno@x.example>"],
            "Testo",
        ))
        .await;
    let reply = ["In-Reply-To: <uno@x.example>"];
    for (from, state, reason) in [
        (scene.zeno.email.as_str(), State::NewTicket, Reason::NewRequest),
        ("chi@altrove.example", State::Quarantine, Reason::UnknownSender),
    ] {
        let placed = scene.take(mail(from, "Re: Sito", &reply, "Testo mio")).await;
        is(&placed, state, reason);
        assert_ne!(placed.ticket_id, first.ticket_id);
    }
}

#[tokio::test]
async fn a_number_in_the_subject_is_a_hint_and_no_more() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let subject = format!("Re: [{}] Albo vuoto", ticket.number);
    let stranger = scene
        .take(mail("chi@altrove.example", &subject, &[], "Testo"))
        .await;
    is(&stranger, State::Quarantine, Reason::UnknownSender);
    assert_eq!((stranger.ticket_id, stranger.hint_id), (None, Some(ticket.id)));
    let own = scene.take(mail(&scene.anna.email, &subject, &[], "Testo")).await;
    is(&own, State::NewTicket, Reason::NewRequest);
    assert_eq!(own.hint_id, Some(ticket.id));
}

#[tokio::test]
async fn who_cannot_be_named_or_may_not_write_waits_in_quarantine() {
    let scene = Scene::start().await;
    let two_headers = format!("{}\r\nFrom: {}", scene.anna.email, scene.zeno.email);
    let two_mailboxes = format!("{}, {}", scene.anna.email, scene.zeno.email);
    let disabled = scene.nino.id;
    scene
        .app
        .write(move |db, now| {
            let operator = users::actor::Operator;
            users::commands::disable(
                db,
                operator,
                now,
                (disabled, None),
                None,
                sportello::app::release_tickets,
            )
        })
        .await
        .unwrap();
    for (from, reason) in [
        ("chi@altrove.example", Reason::UnknownSender),
        (two_headers.as_str(), Reason::SenderTwoHeaders),
        (two_mailboxes.as_str(), Reason::SenderMany),
        ("nessuno", Reason::SenderBadAddress),
        (scene.nino.email.as_str(), Reason::SenderDisabled),
        (scene.agent.email.as_str(), Reason::SenderOfCentre),
    ] {
        let placed = scene.take(mail(from, "Sito", &[], "Testo")).await;
        is(&placed, State::Quarantine, reason);
        assert_eq!((placed.ticket_id, placed.entry_id), (None, None));
    }
    assert_eq!(scene.app.mails().await.len(), 0, "nobody is answered");
}

#[tokio::test]
async fn only_the_word_of_our_own_server_counts() {
    let text = "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\nauthserv_id = 'mx.centro.example'";
    let scene = Scene::with(&[("sportello.toml", text)]).await;
    let take = async |header: &str| {
        scene
            .take(mail(&scene.anna.email, "Sito", &[header], header))
            .await
    };
    let failed = take("Authentication-Results: mx.centro.example; dmarc=fail").await;
    is(&failed, State::Quarantine, Reason::AuthenticationFailed);
    assert_eq!(failed.authentication, Authentication::Fail);
    let passed = take("Authentication-Results: mx.centro.example; dmarc=pass").await;
    is(&passed, State::NewTicket, Reason::NewRequest);
    assert_eq!(passed.authentication, Authentication::Pass);
    let unaligned =
        take("Authentication-Results: mx.centro.example; spf=fail; dkim=pass header.d=evil.example").await;
    is(&unaligned, State::Quarantine, Reason::AuthenticationFailed);
    // The mail was never seen by our server: whoever writes its headers by hand is not believed either.
    for header in [
        "Authentication-Results: mx.altrove.example; dmarc=pass",
        "X-Nothing: 1",
    ] {
        let unseen = take(header).await;
        is(&unseen, State::Quarantine, Reason::AuthenticationMissing);
        assert_eq!(
            (unseen.ticket_id, unseen.authentication),
            (None, Authentication::None)
        );
    }
    let page = scene
        .app
        .browser(&scene.manager)
        .await
        .get("/mail")
        .await
        .expect(200);
    assert!(page.text.contains("mittente non verificato"));
}

#[tokio::test]
async fn a_sender_whom_nobody_checks_is_taken_at_its_word_and_marked() {
    let scene = Scene::start().await;
    let first = ["Message-ID: <uno@x.example>"];
    let reply = ["In-Reply-To: <uno@x.example>"];
    let opened = scene.take(mail(&scene.anna.email, "Sito", &first, "Testo")).await;
    assert_eq!(opened.authentication, Authentication::Unchecked);
    let answer = scene
        .take(mail(&scene.anna.email, "Re: Sito", &reply, "Altro"))
        .await;
    is(&answer, State::Threaded, Reason::EarlierMail);
    let mark = "mittente non verificato";
    let number = scene.ticket(&opened, &scene.anna).await.number;
    let manager = scene.app.browser(&scene.manager).await;
    for (path, count) in [
        ("/mail".to_owned(), 2),
        (format!("/mail/incoming/{}", opened.id), 1),
        (format!("/mail/tickets/{number}"), 2),
        (format!("/tickets/{number}"), 2),
    ] {
        let page = manager.get(&path).await.expect(200);
        assert_eq!(page.text.matches(mark).count(), count, "{path}");
    }
    let anna = scene.app.browser(&scene.anna).await;
    let page = anna.get(&format!("/tickets/{number}")).await.expect(200);
    assert!(!page.text.contains(mark));
}

#[tokio::test]
async fn an_answer_resumes_what_waited_and_reopens_what_was_resolved() {
    let scene = Scene::start().await;
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Sito",
            &["Message-ID: <uno@x.example>"],
            "Uno",
        ))
        .await;
    let set = async |state: tickets::State| {
        let (agent, id) = (scene.app.actor(&scene.agent).await, first.ticket_id.unwrap());
        let terms = Terms::from(&scene.app.config.tickets);
        scene
            .app
            .write(move |db, now| {
                let version = tickets::find(db, &agent, id)?.version;
                let change = StateChange::to(state).saying("Così.").because("Prova");
                tickets::set_state(db, &agent, now, &terms, id, version, change)
            })
            .await
            .unwrap()
    };
    let answer = async |text: &str| {
        let reply = mail(
            &scene.anna.email,
            "Re: Sito",
            &["In-Reply-To: <uno@x.example>"],
            text,
        );
        let placed = scene.take(reply).await;
        (placed.state, scene.ticket(&placed, &scene.anna).await)
    };
    set(tickets::State::WaitingEnte).await;
    assert_eq!(answer("Due").await.1.state, tickets::State::InProgress);
    set(tickets::State::Resolved).await;
    let (state, ticket) = answer("Tre").await;
    assert_eq!(
        (state, ticket.state, ticket.reopened),
        (State::Threaded, tickets::State::InProgress, 1)
    );
    set(tickets::State::Cancelled).await;
    let (state, follower) = answer("Quattro").await;
    assert_eq!(state, State::NewTicket);
    assert_eq!(
        (follower.follows_id, follower.state),
        (Some(ticket.id), tickets::State::New)
    );
}

#[tokio::test]
async fn automatic_mail_is_listed_and_does_nothing() {
    let scene = Scene::start().await;
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Sito",
            &["Message-ID: <uno@x.example>"],
            "Uno",
        ))
        .await;
    let absent = ["Auto-Submitted: auto-replied", "In-Reply-To: <uno@x.example>"];
    let listed = scene
        .take(mail(&scene.anna.email, "Fuori sede", &absent, "Non ci sono."))
        .await;
    is(&listed, State::Threaded, Reason::Automatic);
    assert_eq!((listed.ticket_id, listed.entry_id), (first.ticket_id, None));
    let ticket = scene.ticket(&first, &scene.anna).await;
    assert!(scene.messages(&ticket, &scene.anna).await.is_empty());
    for (headers, reason) in [
        (&["Auto-Submitted: auto-replied"][..], Reason::Automatic),
        (&["List-Id: <notizie.example>"], Reason::List),
        (&["Precedence: bulk"], Reason::List),
    ] {
        let ignored = scene
            .take(mail("chi@altrove.example", "Fuori sede", headers, "x"))
            .await;
        assert_eq!(ignored.state, State::Ignored, "{headers:?}");
        assert!(
            ignored.reason == Some(reason) || ignored.reason == Some(Reason::Automatic),
            "{headers:?}"
        );
    }
    let own = scene
        .take(mail("sportello@localhost.example", "Sito", &[], "x"))
        .await;
    is(&own, State::Ignored, Reason::OwnMail);
}

#[tokio::test]
async fn files_come_with_the_mail_and_what_is_refused_leaves_a_note() {
    let scene = Scene::start().await;
    let body = "--x\r\nContent-Type: text/plain\r\n\r\nEcco.\r\n\
        --x\r\nContent-Type: application/pdf; name=\"delibera.pdf\"\r\nContent-Disposition: attachment; filename=\"delibera.pdf\"\r\n\r\n%PDF-1.4\r\n\
        --x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"gioco.exe\"\r\n\r\nMZ\r\n--x--\r\n";
    let mail = format!(
        "From: {}\r\nSubject: Due file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{body}",
        scene.anna.email
    );
    let placed = scene.take(mail).await;
    is(&placed, State::NewTicket, Reason::NewRequest);
    let ticket = scene.ticket(&placed, &scene.anna).await;
    assert!(
        ticket.text.starts_with("Ecco.") && ticket.text.contains("«gioco.exe»"),
        "{}",
        ticket.text
    );
    let (actor, of) = (scene.app.actor(&scene.anna).await, ticket.clone());
    let files = scene
        .app
        .read(move |db| tickets::attachments(db, &actor, &of))
        .await
        .unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["delibera.pdf"]);
    assert!(files.iter().all(|file| file.visibility == Visibility::Public));
}

#[tokio::test]
async fn a_long_text_is_cut_and_kept_whole_as_a_file() {
    let scene = Scene::start().await;
    let long = "Riga di testo che si ripete.\r\n".repeat(2000);
    let placed = scene.take(mail(&scene.anna.email, "Lunga", &[], &long)).await;
    let ticket = scene.ticket(&placed, &scene.anna).await;
    assert!(ticket.text.chars().count() <= 20_000 && ticket.text.ends_with(']'));
    let (actor, of) = (scene.app.actor(&scene.anna).await, ticket.clone());
    let files = scene
        .app
        .read(move |db| tickets::attachments(db, &actor, &of))
        .await
        .unwrap();
    assert_eq!(files.len(), 1);
    assert!(files[0].size > 50_000);
}

#[tokio::test]
async fn once_a_brake_for_all_has_tripped_no_mail_passes_until_the_next_ten_minutes() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST", "16")]).await;
    let mut held = Vec::new();
    for n in 0..40 {
        let from = [&scene.anna.email, &scene.nino.email, &scene.zeno.email][n % 3];
        let taken = scene.take(mail(from, "Sito", &[], &format!("Testo {n}"))).await;
        held.push(taken.reason == Some(Reason::BrakeAll));
    }
    let first = held.iter().position(|held| *held);
    assert_eq!(first, Some(16), "what is allowed passes, to the last one");
    assert!(held[16..].iter().all(|held| *held), "{held:?}");
    scene.app.advance(chrono::TimeDelta::minutes(10));
    let later = scene.take(mail(&scene.anna.email, "Sito", &[], "Dopo")).await;
    is(&later, State::NewTicket, Reason::NewRequest);
}

#[tokio::test]
async fn a_brake_for_a_domain_takes_as_many_as_it_says() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST_PER_DOMAIN", "3")]).await;
    let mut reasons = Vec::new();
    for n in 0..5 {
        let from = [&scene.anna.email, &scene.nino.email][n % 2];
        let taken = scene.take(mail(from, "Sito", &[], &format!("Testo {n}"))).await;
        reasons.push(taken.reason.unwrap());
    }
    assert_eq!(&reasons[..3], [Reason::NewRequest; 3]);
    assert_eq!(&reasons[3..], [Reason::BrakeDomain; 2]);
}

#[tokio::test]
async fn a_postmaster_who_writes_about_mail_is_a_person() {
    let scene = Scene::start().await;
    scene.rename(&scene.anna, "postmaster@comune.example").await;
    let written = mail(
        "Anna <postmaster@comune.example>",
        "Problema: mancata consegna della posta",
        &[],
        "Da ieri la nostra posta torna indietro. Che cosa possiamo fare?",
    );
    is(&scene.take(written).await, State::NewTicket, Reason::NewRequest);
    let returned = mail(
        "postmaster@comune.example",
        "Mancata consegna",
        &["Return-Path: <>"],
        "Non consegnato.",
    );
    is(
        &scene.take(returned).await,
        State::Bounce,
        Reason::BounceUnmatched,
    );
    let told = mail(
        "postmaster@comune.example",
        "Undeliverable mail",
        &[],
        "The following address failed:\r\n<chi@altrove.example>\r\n550 No such user\r\n",
    );
    is(&scene.take(told).await, State::Bounce, Reason::BounceUnmatched);
}

#[tokio::test]
async fn why_a_ticket_does_not_take_a_mail_is_told_in_the_language_of_the_mailbox() {
    let settings =
        "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\nservice = 'NESSUNO'";
    let scene = Scene::with(&[("sportello.toml", settings)]).await;
    let held = scene.take(mail(&scene.anna.email, "Sito", &[], "Non va.")).await;
    is(&held, State::Quarantine, Reason::NotAccepted);
    let expected = sportello::kernel::text::Lang::It.get("tickets-service-unknown");
    assert_eq!(held.note.as_deref(), Some(&*expected));
}

#[tokio::test]
async fn few_mails_in_a_long_time_trip_no_brake() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST_PER_SENDER", "3")]).await;
    for n in 0..8 {
        let taken = scene
            .take(mail(&scene.anna.email, "Sito", &[], &format!("Testo {n}")))
            .await;
        is(&taken, State::NewTicket, Reason::NewRequest);
        scene.app.advance(chrono::TimeDelta::minutes(9));
    }
}

#[tokio::test]
async fn who_writes_too_much_waits_and_those_in_charge_are_told_once() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST_PER_SENDER", "3")]).await;
    let mut states = Vec::new();
    for n in 0..6 {
        let placed = scene
            .take(mail(&scene.anna.email, "Sito", &[], &format!("Testo {n}")))
            .await;
        states.push(placed.reason.unwrap());
    }
    assert_eq!(&states[..3], [Reason::NewRequest; 3]);
    assert_eq!(&states[3..], [Reason::BrakeSender; 3]);
    let told: Vec<String> = scene
        .app
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.subject.contains("quarantena"))
        .map(|mail| mail.to.clone())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    scene.app.advance(chrono::TimeDelta::minutes(11));
    let later = scene.take(mail(&scene.anna.email, "Sito", &[], "Dopo")).await;
    is(&later, State::NewTicket, Reason::NewRequest);
}

#[tokio::test]
async fn an_envelope_of_certified_mail_proves_nobody_by_itself() {
    let scene = Scene::start().await;
    let envelope = format!(
        "From: \"Per conto di: {0}\" <posta-certificata@gestore.example>\r\nReply-To: {0}\r\nSubject: POSTA CERTIFICATA: Recesso\r\n\
         X-Trasporto: posta-certificata\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=P\r\n\r\n\
         --P\r\nContent-Type: text/plain\r\n\r\nBusta\r\n\
         --P\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert tipo=\"posta-certificata\" errore=\"nessuno\"/>\r\n\
         --P\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\nFrom: {0}\r\nSubject: Recesso\r\n\r\nSi recede.\r\n--P--\r\n",
        scene.anna.email
    );
    let placed = scene.take(envelope).await;
    assert_eq!(placed.from_address.as_deref(), Some(scene.anna.email.as_str()));
    is(&placed, State::Quarantine, Reason::PecUnverified);
}
