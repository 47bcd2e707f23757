//! Tables of what real programs write; the corpus and hostile mails stand in `tests/it/mail_reading`.

use super::*;

fn mail(headers: &str, body: &str) -> Message {
    let raw = format!("From: Anna <anna@comune.example>\n{headers}\n\n{body}");
    read(raw.as_bytes()).unwrap()
}

#[test]
fn subjects_are_read_as_programs_write_them() {
    for (written, read) in [
        ("=?utf-8?Q?Citt=C3=A0?=", "Città"),
        // A character, and a group of base64, cut by the end of a word.
        ("=?utf-8?Q?Citt=C3?= =?utf-8?Q?=A0?=", "Città"),
        ("=?UTF-8?B?Q2l0dMM=?=\n =?utf-8?B?oA==?=", "Città"),
        ("=?utf-8?B?Q2l0d?= =?utf-8?B?MOg?=", "Città"),
        ("=?iso-8859-1?Q?Perch=E9_no?= davvero", "Perché no davvero"),
        ("=?iso-8859-1?Q?10_=80?=", "10 €"),
        ("=?utf-8*it?Q?ciao?=", "ciao"),
        ("=?nowhere?Q?caff=C3=A8?=", "caffè"),
        ("=?nowhere?Q?caff=E8?=", "caffè"),
        (
            "=?utf-8?X?strano?= e =? altro ?=",
            "=?utf-8?X?strano?= e =? altro ?=",
        ),
        ("Re: a\n\tb", "Re: a b"),
        ("a\0b\u{202e}c", "abc"),
    ] {
        assert_eq!(
            mail(&format!("Subject: {written}"), "").subject,
            read,
            "{written}"
        );
    }
}

#[test]
fn one_sender_or_the_reason_why_not() {
    for (from, expected) in [
        ("anna@comune.example", Ok("anna@comune.example")),
        (
            "\"Bianchi, Anna\" <Anna@Comune.Example>",
            Ok("Anna@comune.example"),
        ),
        ("anna@comune.example (Anna, ufficio)", Ok("anna@comune.example")),
        ("=?utf-8?Q?A=2C_B?= <a@b.example>", Ok("a@b.example")),
        ("Anna <anna@citt\u{e0}.example>", Ok("anna@xn--citt-3na.example")),
        ("<a@x.example> <b@y.example>", Err(SenderFault::BadAddress)),
        ("a@x.example, b@y.example", Err(SenderFault::SeveralMailboxes)),
        (
            "Gruppo: a@x.example, b@y.example;",
            Err(SenderFault::SeveralMailboxes),
        ),
        ("<@relay.example:a@x.example>", Err(SenderFault::BadAddress)),
        ("a@x.example\nFrom: b@y.example", Err(SenderFault::SeveralHeaders)),
        ("MAILER-DAEMON (Mail System)", Err(SenderFault::BadAddress)),
        ("Anna <anna@comune.example", Err(SenderFault::BadAddress)),
        ("", Err(SenderFault::BadAddress)),
    ] {
        let raw = format!("From: {from}\nTo: x@y.example\n\nciao");
        let found = match read(raw.as_bytes()).unwrap().from {
            Sender::One(mailbox) => Ok(mailbox.address.as_str().to_owned()),
            Sender::Unverified { fault, .. } => Err(fault),
        };
        assert_eq!(found, expected.map(str::to_owned), "{from}");
    }
    let nobody = read(b"Subject: x\n\nciao").unwrap();
    assert!(matches!(
        nobody.from,
        Sender::Unverified {
            fault: SenderFault::Missing,
            ..
        }
    ));
}

#[test]
fn bodies_are_text_whatever_their_charset() {
    for (content_type, body, expected) in [
        ("text/plain; charset=iso-8859-1", &b"caff\xe8 \x80"[..], "caffè €"),
        ("text/plain; charset=utf-8", "caffè".as_bytes(), "caffè"),
        ("text/plain", "caffè".as_bytes(), "caffè"),
        ("text/plain; charset=us-ascii", b"caff\xe8", "caffè"),
        ("text/plain; charset=unknown-8bit", "caffè".as_bytes(), "caffè"),
        ("text/plain; charset=utf-7", b"caff+AOg-", "caff+AOg-"),
        ("text/plain; charset=\"windows-1250\"", b"\xb9", "ą"),
        ("text/plain; charset=utf-8", b"a\0b\x1b[31m\x07\tc", "ab[31m\tc"),
        ("text", b"ciao", "ciao"),
        (
            "text/html; charset=utf-8",
            "<p>caffè &amp; tè</p>".as_bytes(),
            "caffè & tè",
        ),
        (
            "text/plain; charset=utf-8; format=flowed",
            b"una riga che \r\ncontinua\r\n> citata \r\n> ancora\r\n-- \r\nAnna",
            "una riga che continua\n> citata ancora\n-- \nAnna",
        ),
    ] {
        let mut raw = format!("From: a@b.example\r\nContent-Type: {content_type}\r\n\r\n").into_bytes();
        raw.extend_from_slice(body);
        assert_eq!(read(&raw).unwrap().text, expected, "{content_type}");
    }
    assert_eq!(
        read(b"Solo testo, senza testata\ne una riga").unwrap().text,
        "Solo testo, senza testata\ne una riga"
    );
    assert_eq!(read(b"").unwrap().text, "");
}

#[test]
fn names_of_files_are_read_and_cleaned() {
    for (disposition, name) in [
        ("attachment; filename=\"a.csv\"", "a.csv"),
        ("attachment; filename*=UTF-8''perch%C3%A9.pdf", "perché.pdf"),
        ("attachment; filename*=iso-8859-1'it'perch%E9.pdf", "perché.pdf"),
        (
            "attachment; filename*0*=utf-8''Citt%C3; filename*1*=%A0; filename*2=.pdf",
            "Città.pdf",
        ),
        ("attachment; filename=\"=?utf-8?Q?Citt=C3=A0.pdf?=\"", "Città.pdf"),
        ("attachment; filename=\"C:\\Utenti\\anna\\x.doc\"", "x.doc"),
        ("attachment; filename=\"../../etc/passwd\"", "passwd"),
        ("attachment; filename=\"a;b.txt\" (commento)", "a;b.txt"),
        ("attachment", "document.pdf"),
    ] {
        let message = mail(
            &format!(
                "Content-Type: application/pdf\nContent-Disposition: {disposition}\nContent-Transfer-Encoding: base64"
            ),
            "JVBERi0=",
        );
        assert_eq!(message.parts.len(), 1);
        assert_eq!(message.parts[0].name, name, "{disposition}");
        assert_eq!(message.parts[0].bytes, b"%PDF-");
    }
    let tnef = mail(
        "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64",
        "eJ8+Ig==",
    );
    assert_eq!(tnef.parts[0].name, "winmail.dat");
}

#[test]
fn kinds_are_told_by_headers() {
    for (headers, kind) in [
        ("Subject: Risposta automatica: il sito", Kind::Human),
        ("Auto-Submitted: no", Kind::Human),
        ("Auto-Submitted: No; owner", Kind::Human),
        ("Auto-Submitted: auto-replied (vacation)", Kind::AutoReply),
        ("auto-submitted: Auto-Generated", Kind::AutoReply),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Kind::AutoReply),
        ("X-Auto-Response-Suppress: None", Kind::Human),
        ("X-Autoreply: yes", Kind::AutoReply),
        ("Precedence: auto_reply", Kind::AutoReply),
        ("Precedence: bulk", Kind::List),
        ("Precedence: first-class", Kind::Human),
        ("List-Id: <l.example>", Kind::List),
        ("Return-Path: <>", Kind::AutoReply),
        ("Return-Path: <anna@comune.example>", Kind::Human),
        ("Content-Type: text/calendar; method=REPLY", Kind::CalendarReply),
        ("Content-Type: text/calendar; method=REQUEST", Kind::Human),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
            Kind::DispositionReport,
        ),
        ("X-Failed-Recipients: x@y.example", Kind::Bounce),
        ("X-Trasporto: posta-certificata", Kind::PecTrasporto),
        ("X-Trasporto: errore", Kind::PecAnomalia),
        ("X-Ricevuta: accettazione", Kind::PecAccettazione),
        ("X-Ricevuta: non-accettazione", Kind::PecNonAccettazione),
        ("X-Ricevuta: presa-in-carico", Kind::PecPresaInCarico),
        ("X-Ricevuta: avvenuta-consegna", Kind::PecAvvenutaConsegna),
        (
            "X-Ricevuta: preavviso-errore-consegna",
            Kind::PecPreavvisoErroreConsegna,
        ),
        ("X-Ricevuta: errore-consegna", Kind::PecErroreConsegna),
        ("X-Ricevuta: rilevazione-virus", Kind::PecRilevazioneVirus),
    ] {
        let message = mail(headers, "ciao");
        assert_eq!(message.kind, kind, "{headers}");
        assert_eq!(message.is_automatic(), kind.is_automatic(), "{headers}");
    }
    let daemon = |subject: &str, text: &str| {
        let raw = format!("From: MAILER-DAEMON@mx.example\nSubject: {subject}\n\n{text}");
        read(raw.as_bytes()).unwrap()
    };
    let qmail = daemon(
        "failure notice",
        "Hi. This is the qmail-send program.\n\n<x@y.example>:\nno user\n\nMessage-ID: <1.2.3@host>\n",
    );
    let bounce = qmail.bounce.unwrap();
    assert_eq!((qmail.kind, bounce.action), (Kind::Bounce, BounceAction::Failed));
    assert_eq!(bounce.recipient.unwrap().as_str(), "x@y.example");
    assert_eq!(bounce.original_message_id.as_deref(), Some("1.2.3@host"));
    assert_eq!(
        daemon("Delayed Mail (still being retried)", "wait").kind,
        Kind::BounceDelayed
    );
    assert_eq!(daemon("Rapporto", "tutto bene").kind, Kind::AutoReply);
}

#[test]
fn ids_are_kept_newest_first() {
    let references: Vec<String> = (1..=12).map(|n| format!("<{n}@x.example>")).collect();
    let headers = format!(
        "Message-ID: <m@x.example>\nIn-Reply-To: <12@x.example> (of Anna)\nReferences: {}",
        references.join("\n ")
    );
    let message = mail(&headers, "");
    assert_eq!(message.message_id.as_deref(), Some("m@x.example"));
    assert_eq!(message.in_reply_to, ["12@x.example"]);
    assert_eq!(message.references.len(), 10);
    assert_eq!(message.references[0], "12@x.example");
}

#[test]
fn pages_become_text_that_can_be_read() {
    let text = |html: &str| mail("Content-Type: text/html", html).text;
    for (html, expected) in [
        ("<p>Uno</p><p>Due<br>tre</p>", "Uno\n\nDue\ntre"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>d", "- a\n- b\n  1. c\nd"),
        (
            "<a href='https://x.example/a'>qui</a>",
            "qui <https://x.example/a>",
        ),
        (
            "<a href='https://x.example'>https://x.example</a>",
            "https://x.example",
        ),
        ("<a href='javascript:alert(1)'>qui</a>", "qui"),
        (
            "<style>p{}</style><script>x()</script><title>t</title>ciao",
            "ciao",
        ),
        (
            "Sì<br><br>Il 2/3/2026 9:00, A &lt;a@b.example&gt; ha scritto:<blockquote>Uno<blockquote>Due</blockquote></blockquote>",
            "Sì\n\nIl 2/3/2026 9:00, A <a@b.example> ha scritto:\n> Uno\n>> Due",
        ),
        (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a b\nc",
        ),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a <img alt='logo' src=x> b&nbsp;c", "a [logo] b c"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
    let quoted = mail(
        "Content-Type: text/html",
        "<div>Sì</div>Il 2/3/2026 9:00, A &lt;a@b.example&gt; ha scritto:<blockquote>Uno</blockquote>",
    );
    assert_eq!(quoted.shown, "Sì");
}

#[test]
fn nothing_runs_or_loads_in_cleaned_html() {
    let show = |id: &str| (id == "logo@x").then(|| "/mail/parts/1?a=1&b=2".to_owned());
    for (html, expected) in [
        ("<p onclick=x()>a</p>", "<p>a</p>"),
        (
            "<img src='cid:logo@x' alt=L onerror=x()>",
            "<img src=\"/mail/parts/1?a=1&amp;b=2\" alt=\"L\">",
        ),
        ("<img src='cid:other'>", "<img>"),
        ("<img src='https://spy.example/p.gif'>", "<img>"),
        ("<img src='//spy.example/p.gif'>", "<img>"),
        ("<img src='data:image/png;base64,AA'>", "<img>"),
        (
            "<a href='http://x.example'>a</a>",
            "<a rel=\"noopener noreferrer nofollow\">a</a>",
        ),
        (
            "<a href='/tickets'>a</a>",
            "<a rel=\"noopener noreferrer nofollow\">a</a>",
        ),
        (
            "<a href='cid:logo@x'>a</a>",
            "<a rel=\"noopener noreferrer nofollow\">a</a>",
        ),
        (
            "<a href=' java\nscript:x()'>a</a>",
            "<a rel=\"noopener noreferrer nofollow\">a</a>",
        ),
        (
            "<a target=_top id=x class=y style='color:red' href='https://x.example/'>a</a>",
            "<a href=\"https://x.example/\" rel=\"noopener noreferrer nofollow\">a</a>",
        ),
        (
            "<script>x()</script><style>p{}</style><svg><script>y()</script></svg>b",
            "b",
        ),
        ("<form action=x><input name=a><button>b</button></form>", "b"),
        ("<td colspan=2 width=9>a", "a"),
        (
            "<table><tr><td colspan='2' rowspan='x'>a",
            "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
        ),
    ] {
        assert_eq!(clean_html(html, show), expected, "{html}");
    }
    let deep = "<div>".repeat(40_000) + "in fondo";
    let began = std::time::Instant::now();
    assert_eq!(clean_html(&deep, |_| None).matches("<div>").count(), 0);
    // Nor must formatting that a browser begins anew in each of many blocks become millions of elements.
    let formats: String = (0..190).map(|n| format!("<b c={n}>")).collect();
    for closing in ["", "</i></i>"] {
        let repeated = format!("<p>{formats}{closing}{}", "<p>x".repeat(50_000));
        assert_eq!(
            clean_html(&repeated, |_| None).matches("<b>").count(),
            0,
            "{closing}"
        );
    }
    // A closing tag that closes nothing in a browser must not hide how deep a page is.
    let hidden = "<div><object></div></object>".repeat(5_000) + "<b><i></x>".repeat(5_000).as_str();
    assert!(clean_html(&hidden, |_| None).starts_with("<pre>"));
    assert!(began.elapsed().as_secs() < 10);
    let sloppy = "<table><tr><td><p>a<li>b".to_owned() + &"<p>riga<br><b>x</b><div>y</div>".repeat(1_000);
    assert!(clean_html(&sloppy, |_| None).starts_with("<table>"));
}

#[test]
fn a_certified_mail_is_opened() {
    let raw = "From: \"Per conto di: anna@pec.example\" <posta-certificata@gestore.example>\nReply-To: anna@pec.example\n\
        Subject: POSTA CERTIFICATA: x\nX-Trasporto: posta-certificata\nX-Riferimento-Message-ID: <r@pec.example>\n\
        Content-Type: multipart/mixed; boundary=P\n\n--P\n\nInvolucro\n--P\nContent-Type: application/xml; name=daticert.xml\n\n<postacert/>\n\
        --P\nContent-Type: message/rfc822; name=postacert.eml\n\nFrom: Anna <anna@pec.example>\nSubject: dentro\nMessage-ID: <r@pec.example>\n\
        Content-Type: multipart/mixed; boundary=Q\n\n--Q\n\nRecesso\n--Q\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--Q--\n--P--\n";
    let message = read(raw.as_bytes()).unwrap();
    let pec = message.pec.unwrap();
    assert_eq!(message.kind, Kind::PecTrasporto);
    assert_eq!(message.text, "Recesso");
    assert_eq!(message.from.address().unwrap().as_str(), "anna@pec.example");
    assert_eq!(pec.inner_subject.as_deref(), Some("dentro"));
    assert_eq!(
        pec.provider.unwrap().as_str(),
        "posta-certificata@gestore.example"
    );
    assert_eq!(pec.reference, pec.inner_message_id);
    assert!(pec.postacert.unwrap().ends_with(b"--Q--"));
    let names: Vec<(&str, bool)> = message
        .parts
        .iter()
        .map(|p| (p.name.as_str(), p.in_certified))
        .collect();
    assert_eq!(
        names,
        [("daticert.xml", false), ("postacert.eml", false), ("a.pdf", true)]
    );
}
