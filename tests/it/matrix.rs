//! Who gets what: every operation of the interface and every page, tried by everybody.
//!
//! The operations are found in the description of the interface and the pages in the table that the router is built
//! from, so a new one fails here until it is placed. What is expected is computed from the rules of domain section 2,
//! written down here once more and independently of the program; nothing is recorded. Canary texts tell whether an
//! answer holds what its reader may not see.

mod acts;
mod attivazioni;
mod disdette;
mod forms;
mod pages;
mod recessi;

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};

use poem::http::Method;
use serde_json::{Value, json};
use sportello::incoming;
use sportello::kernel::ids::{EnteId, IncomingId, TicketId};
use sportello::notices::{self, Facts, NewNotice, NoticeKind};
use sportello::pec;
use sportello::pec::notices::{NewFile, NoticeChannel, NoticeDirection, NoticeFileRole};
use sportello::storage;
use sportello::tickets::{self, Channel, Kind, NewAttachment, NewMessage, NewTicket, Visibility};
use sportello::users::actor::{Actor, EnteRole, Role};
use sportello::users::links;
use sportello::web;
use tokio::sync::OnceCell;

use crate::support::{Answer, Client, Person, TestApp};

const SUBJECT: &str = "canary-subject-of-alfa";
const PUBLIC: &str = "canary-message-of-alfa";
const NOTE: &str = "canary-note-of-the-centre";

/// Everybody who tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anonymous,
    /// Contact person of the ente whose ticket it is, who sees all of its tickets.
    Alfa,
    /// The same in another ente.
    Beta,
    /// Agent, member of the ticket's queue.
    Agent,
    /// Agent, member of another queue.
    OtherAgent,
    Manager,
    /// Decides on cases; sees the tickets that are linked to them.
    CaseOwner,
    /// Holds the substitute power.
    Substitute,
    Auditor,
    Admin,
}

use Who::*;

const EVERYBODY: [Who; 10] = [
    Anonymous, Alfa, Beta, Agent, OtherAgent, Manager, CaseOwner, Substitute, Auditor, Admin,
];

impl Who {
    fn is_staff(self) -> bool {
        !matches!(self, Anonymous | Alfa | Beta)
    }

    /// R-VIS-1, R-VIS-6: who sees a ticket of ente Alfa in the queue `primo-livello`.
    fn sees_ticket(self) -> bool {
        matches!(self, Alfa | Agent | Manager | Auditor)
    }

    /// Section 8: "staff" of that ticket.
    fn works_ticket(self) -> bool {
        matches!(self, Agent | Manager)
    }

    /// R-VIS-3.
    fn sees_notes(self) -> bool {
        matches!(self, Agent | Manager | Auditor)
    }

    /// The queues that the person is a member of.
    fn queues(self) -> &'static [&'static str] {
        match self {
            Agent => &["primo-livello"],
            OtherAgent => &["siti-web"],
            _ => &[],
        }
    }

    fn roles(self) -> &'static [Role] {
        match self {
            Agent | OtherAgent => &[Role::Agent],
            Manager => &[Role::Manager],
            CaseOwner => &[Role::CaseOwner],
            Substitute => &[Role::SubstituteOfficer],
            Auditor => &[Role::Auditor],
            Admin => &[Role::Admin],
            Anonymous | Alfa | Beta => &[],
        }
    }
}

/// The world in which all of them try.
struct World {
    app: TestApp,
    alfa: EnteId,
    beta: EnteId,
    people: Vec<(Who, Person)>,
    /// The link for the first administrator, made before there was an account.
    setup: String,
    /// How many more people and things were made.
    made: AtomicUsize,
    /// A case whose term has passed, and another one's request for the substitute power.
    inertia: OnceCell<(String, String)>,
}

/// A ticket of ente Alfa with a public message, a note, a file, a notice to everybody (also those who do not see it) and one
/// more to Alfa, and what else the desk has to do with.
struct Desk {
    notice: String,
    id: TicketId,
    number: String,
    version: i32,
    duplicate: TicketId,
    duplicate_number: String,
    attachment: String,
    schedule: String,
    recomputation: String,
    calendar: String,
    policy: String,
    /// A mail of a stranger, which waits in the mailbox whose queue is `primo-livello`.
    mail: IncomingId,
    /// The document of a formal notice that this mail brought.
    document: String,
    outgoing: String,
}

/// All that is tried, made afresh for each try that changes something.
struct Fixture {
    desk: Desk,
    acts: acts::Acts,
    attivazioni: attivazioni::Attivazioni,
    recessi: recessi::Recessi,
    disdette: disdette::Disdette,
}

impl Deref for Fixture {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl World {
    async fn start() -> World {
        let app = TestApp::start().await;
        let setup = app.write(links::first_admin).await.unwrap();
        let alfa = app.ente("Comune di Alfa").await;
        let beta = app.ente("Comune di Beta").await;
        let mut people = vec![
            (Alfa, app.user_of(alfa, "Ada Alfa", EnteRole::Contact, true).await),
            (Beta, app.user_of(beta, "Bea Beta", EnteRole::Contact, true).await),
        ];
        for who in EVERYBODY.into_iter().filter(|who| who.is_staff()) {
            let name = format!("Persona {who:?}");
            people.push((who, app.staff(&name, who.roles(), who.queues()).await));
        }
        World {
            app,
            alfa,
            beta,
            people,
            setup: setup.expect("there was no account"),
            made: AtomicUsize::new(0),
            inertia: OnceCell::new(),
        }
    }

    /// A number that nothing else in this world has.
    fn next(&self) -> usize {
        self.made.fetch_add(1, Ordering::Relaxed)
    }

    /// One more person of this kind, whom nothing has happened to; for the anonymous, somebody of ente Alfa.
    async fn one_more(&self, who: Who) -> Person {
        let name = format!("Persona {who:?} {}", self.next());
        match who {
            Anonymous | Alfa => self.app.user_of(self.alfa, &name, EnteRole::Contact, true).await,
            Beta => self.app.user_of(self.beta, &name, EnteRole::Contact, true).await,
            _ => self.app.staff(&name, who.roles(), who.queues()).await,
        }
    }

    fn person(&self, who: Who) -> &Person {
        &self
            .people
            .iter()
            .find(|(other, _)| *other == who)
            .expect("everybody but the anonymous has an account")
            .1
    }

    async fn actor(&self, who: Who) -> Actor {
        self.app.actor(self.person(who)).await
    }

    async fn program(&self, who: Who) -> Client {
        match who {
            Anonymous => self.app.anonymous(),
            _ => self.app.program(self.person(who)).await,
        }
    }

    async fn browser(&self, who: Who) -> Client {
        match who {
            Anonymous => self.app.anonymous(),
            _ => self.app.browser(self.person(who)).await,
        }
    }

    async fn fixture(&self) -> Fixture {
        Fixture {
            desk: self.desk().await,
            acts: self.acts().await,
            attivazioni: self.attivazioni().await,
            recessi: self.recessi().await,
            disdette: self.disdette().await,
        }
    }

    async fn desk(&self) -> Desk {
        let (alfa, agent) = (self.actor(Alfa).await, self.actor(Agent).await);
        let (db, store, now) = (&self.app.db, &self.app.store, self.app.now());
        let bytes = storage::keep(db, store, "modulo.txt", now, PUBLIC.as_bytes())
            .await
            .unwrap();
        let made = self.app.write(move |db, now| {
            let new =
                |subject: &str| NewTicket::new(Channel::Portal, "PORTALE", Kind::Question, subject, PUBLIC);
            let ticket = tickets::open(db, &alfa, now, new(SUBJECT))?;
            let duplicate = tickets::open(db, &alfa, now, new(SUBJECT))?;
            let message = |text: &str, visibility| NewMessage::new(visibility, text);
            tickets::reply(db, &alfa, now, ticket.id, message(PUBLIC, Visibility::Public))?;
            tickets::reply(db, &agent, now, ticket.id, message(NOTE, Visibility::Internal))?;
            let file = NewAttachment {
                name: "modulo.txt".to_owned(),
                media_type: bytes.media_type.to_owned(),
                size: bytes.size.try_into().unwrap(),
                sha256: bytes.sha256.clone(),
                visibility: None,
                message: None,
            };
            let attachment = tickets::attach(db, &alfa, now, ticket.id, file)?;
            let ticket = tickets::find(db, &agent, ticket.id)?;
            Ok::<_, tickets::TicketError>((ticket, duplicate, attachment.id))
        });
        let (ticket, duplicate, attachment) = made.await.unwrap();
        let mail = self.mail().await;
        let mut desk = Desk {
            notice: String::new(),
            id: ticket.id,
            number: ticket.number.to_string(),
            version: ticket.version,
            duplicate: duplicate.id,
            duplicate_number: duplicate.number.to_string(),
            attachment: attachment.to_string(),
            schedule: self.schedule().await,
            recomputation: self.recomputation().await,
            calendar: self.calendar().await,
            policy: self.policy().await,
            mail,
            document: self.document(mail).await,
            outgoing: self.outgoing().await,
        };
        for (_, person) in &self.people {
            self.notice(person, &desk).await;
        }
        desk.notice = self.notice(self.person(Alfa), &desk).await;
        desk
    }

    /// A mail of somebody whom nobody knows.
    async fn mail(&self) -> IncomingId {
        let (app, number) = (&self.app.app, self.next());
        let text = format!(
            "From: chi{number}@altrove.example\r\nSubject: Domanda\r\nMIME-Version: 1.0\r\n\
             X-Trasporto: posta-certificata\r\nContent-Type: text/html\r\n\r\n<p>Buongiorno {number}</p>\r\n"
        );
        let mailbox = incoming::mailbox(app, "assistenza").unwrap();
        let received = incoming::receive(app, &mailbox, incoming::Source::Command, text.into())
            .await
            .unwrap();
        let mail = incoming::process(app, received).await.unwrap().incoming;
        assert_eq!(mail.state, incoming::State::Quarantine);
        mail.id
    }

    /// Makes a mail a formal notice with one document: its id.
    async fn document(&self, mail: IncomingId) -> String {
        let (db, store, now) = (&self.app.db, &self.app.store, self.app.now());
        let text = format!("Documento {}", self.next());
        let kept = storage::keep(db, store, "atto.txt", now, text.as_bytes())
            .await
            .unwrap();
        let new = pec::notices::NewNotice {
            direction: NoticeDirection::In,
            channel: NoticeChannel::Pec,
            subject: "Una prova".to_owned(),
            ente: None,
            ticket: None,
            incoming: Some(mail),
            mail: None,
            message: None,
            entered_by: None,
        };
        let file = NewFile {
            role: NoticeFileRole::Document,
            name: kept.name.clone(),
            media_type: kept.media_type.to_owned(),
            sha256: kept.sha256.clone(),
            size: kept.size.try_into().unwrap(),
            incoming: None,
        };
        let entered = self.app.write(move |db, now| {
            let notice = pec::notices::enter(db, now, new.clone(), vec![file.clone()])?;
            pec::notices::files(db, notice.id)
        });
        entered.await.unwrap()[0].id.to_string()
    }

    /// A notice to that person about a ticket of Alfa, with the subject.
    async fn notice(&self, person: &Person, about: &Desk) -> String {
        let user = person.id;
        let new = NewNotice {
            kind: NoticeKind::PromiseWarning,
            ticket: Some(about.id),
            facts: Facts::of_ticket(&about.number, SUBJECT),
        };
        let told = self
            .app
            .write(move |db, now| notices::tell(db, now, &[user], &new));
        assert_eq!(told.await.unwrap(), [user]);
        let actor = self.app.actor(person).await;
        let newest = self.app.read(move |db| notices::newest(db, &actor));
        newest.await.unwrap().expect("it was just told").to_string()
    }

    /// No answer holds what its reader may not see; what the person sent may come back.
    #[track_caller]
    fn check_canaries(&self, who: Who, what: &str, answer: &Answer) {
        if !who.sees_notes() {
            assert!(!answer.text.contains(NOTE), "{who:?} reads a note by {what}");
        }
        if !who.sees_ticket() {
            assert!(
                !answer.text.contains(SUBJECT) && !answer.text.contains(PUBLIC),
                "{who:?} reads a ticket of Alfa by {what}"
            );
        }
        assert!(
            answer.status.as_u16() < 500,
            "{what} for {who:?}: {} {}",
            answer.status,
            answer.text
        );
    }
}

/// The request that tries an operation, and what the rules say each person gets.
struct Try {
    path: String,
    body: Body,
    /// The version of what is changed, where it is not the ticket.
    version: Option<i32>,
    expected: fn(Who) -> u16,
}

enum Body {
    None,
    Json(Value),
    File,
    /// A file that belongs to an act or to a convention.
    Document,
    /// A raw mail.
    Mail(String),
}

/// 404 for who does not see the ticket, `done` for who may, 403 for who only sees it (R-VIS-4, contract).
fn on_ticket(who: Who, may: bool, done: u16) -> u16 {
    match (who.sees_ticket(), may) {
        (false, _) => 404,
        (true, true) => done,
        (true, false) => 403,
    }
}

/// Mail is the business of those who work tickets, and of those who see to the program.
fn reads_mail_that_came(who: Who) -> u16 {
    match who {
        Agent | OtherAgent | Manager | Auditor | Admin => 200,
        _ => 404,
    }
}

/// Administrators, managers and auditors read the outgoing mails.
fn reads_mails(who: Who) -> u16 {
    match who {
        Auditor => 200,
        _ => mends_mails(who),
    }
}

/// Administrators and managers mend them.
fn mends_mails(who: Who) -> u16 {
    match who {
        Manager | Admin => 200,
        Alfa | Beta => 404,
        _ => 403,
    }
}

/// Managers and auditors read the reports (domain section 2).
fn reads_reports(who: Who) -> u16 {
    if matches!(who, Manager | Auditor) {
        200
    } else {
        404
    }
}

/// Managers decide who gets reports; auditors change nothing.
fn changes_schedules(who: Who, done: u16) -> u16 {
    match who {
        Manager => done,
        Auditor => 403,
        _ => 404,
    }
}

/// The mail that waits: of an agent of its queue, of managers, administrators and auditors, who decide nothing.
fn on_mail(who: Who, done: u16) -> u16 {
    match who {
        Agent | Manager | Admin => done,
        Auditor => 403,
        _ => 404,
    }
}

/// Of that mail what is for administrators alone.
fn on_mail_by_admin(who: Who, done: u16) -> u16 {
    match who {
        Admin => done,
        Agent | Manager | Auditor => 403,
        _ => 404,
    }
}

/// Administration that people of an ente know nothing of.
fn of_administration(who: Who, done: u16) -> u16 {
    match who {
        Admin => done,
        _ if who.is_staff() => 403,
        _ => 404,
    }
}

/// Hours of a calendar.
fn calendar_rules() -> Value {
    json!({
        "weekly": {"mon": [{"from": "09:00", "to": "12:00"}], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []},
        "closed_on_holidays": false, "patron_day": null, "patron_name_it": "", "patron_name_en": "",
        "special_days": [], "holidays": [],
    })
}

/// Targets and steps of a policy.
fn policy_rules() -> Value {
    let minutes = json!({"critical": 60, "high": 60, "normal": 60, "low": 60});
    json!({
        "valid_from": "2026-03-02", "targets": {"first_answer": minutes, "next_answer": minutes, "solution": minutes},
        "pause_on_third_party": false,
        "steps": [{"percent": 100, "tell": ["assignee"], "tell_if_unassigned": ["managers"], "raise_priority": false, "reassign": false}],
    })
}

/// Places an operation. A new one has no place here and fails.
fn place(operation: &str, world: &World, f: &Fixture) -> Try {
    let ticket = format!("/tickets/{}", f.id);
    let (agent, ada) = (world.person(Agent).id, world.person(Alfa).id);
    let with = |path: String, body: Body, expected: fn(Who) -> u16| Try {
        path,
        body,
        version: None,
        expected,
    };
    let get = |path: &str, expected: fn(Who) -> u16| with(path.to_owned(), Body::None, expected);
    if let Some(placed) = attivazioni::place(operation, &f.attivazioni) {
        return placed;
    }
    let placed = acts::place(operation, &f.acts).or_else(|| disdette::place(operation, &f.disdette));
    if let Some(placed) = placed {
        return placed;
    }
    if let Some(placed) = recessi::place(operation, world, &f.recessi) {
        return placed;
    }
    match operation {
        "show_status" => get("/status", |_| 200),
        "show_me" => get("/me", |_| 200),
        "list_services" => get("/services", |_| 200),
        "show_service" => get("/services/PORTALE", |_| 200),
        "list_queues" => get("/queues", |who| if who.is_staff() { 200 } else { 404 }),
        "show_queue" => get(
            "/queues/primo-livello",
            |who| if who.is_staff() { 200 } else { 404 },
        ),
        "set_service_levels" => {
            let body = json!({"calendar": "CENTRO", "sla_policy": "STANDARD"});
            with(
                "/services/PORTALE/service-levels".to_owned(),
                Body::Json(body),
                |who| of_administration(who, 200),
            )
        }
        "set_queue_levels" => {
            let body = json!({"calendar": null, "sla_policy": null});
            with(
                "/queues/primo-livello/service-levels".to_owned(),
                Body::Json(body),
                |who| of_administration(who, 200),
            )
        }
        "list_users" => get("/users", |_| 200),
        "list_calendars" | "list_sla_policies" | "show_calendar" | "show_sla_policy" => {
            let path = match operation {
                "list_calendars" => "/calendars",
                "show_calendar" => "/calendars/CENTRO",
                "list_sla_policies" => "/sla-policies",
                _ => "/sla-policies/STANDARD",
            };
            get(path, |who| if who.is_staff() { 200 } else { 404 })
        }
        "create_calendar" | "create_sla_policy" | "request_recomputation" | "simulate_promise" => {
            let number = world.next();
            let (path, body) = match operation {
                "create_calendar" => (
                    "/calendars",
                    json!({"code": format!("API{number}"), "name_it": "Prova", "name_en": "Trial", "rules": calendar_rules()}),
                ),
                "create_sla_policy" => (
                    "/sla-policies",
                    json!({"code": format!("API{number}"), "name_it": "Prova", "name_en": "Trial", "rules": policy_rules()}),
                ),
                "request_recomputation" => (
                    "/recomputations",
                    json!({"calendar": "CENTRO", "reason": "una prova"}),
                ),
                _ => (
                    "/sla/simulation",
                    json!({"policy": "STANDARD", "calendar": "CENTRO", "kind": "solution", "priority": "normal",
                        "start": "2026-03-06T11:30:00Z", "pauses": []}),
                ),
            };
            let done: fn(Who) -> u16 = match operation {
                "simulate_promise" => |who| of_administration(who, 200),
                _ => |who| of_administration(who, 201),
            };
            with(path.to_owned(), Body::Json(body), done)
        }
        "change_calendar" => {
            let body = json!({"name_it": "Orario", "name_en": "Hours", "rules": calendar_rules(), "reason": "una prova"});
            with("/calendars/CENTRO".to_owned(), Body::Json(body), |who| {
                of_administration(who, 200)
            })
        }
        "change_sla_policy" => {
            let body = json!({"name_it": "Livelli", "name_en": "Levels", "rules": policy_rules(), "reason": "una prova"});
            with("/sla-policies/STANDARD".to_owned(), Body::Json(body), |who| {
                of_administration(who, 200)
            })
        }
        "retire_calendar" | "restore_calendar" => with(
            format!("/calendars/{}/retirement", f.calendar),
            Body::None,
            |who| of_administration(who, 200),
        ),
        "retire_sla_policy" | "restore_sla_policy" => with(
            format!("/sla-policies/{}/retirement", f.policy),
            Body::None,
            |who| of_administration(who, 200),
        ),
        "list_recomputations" => get("/recomputations", |who| of_administration(who, 200)),
        "preview_recomputation" => get("/recomputations/preview?calendar=CENTRO", |who| {
            of_administration(who, 200)
        }),
        "show_recomputation" => get(&format!("/recomputations/{}", f.recomputation), |who| {
            of_administration(who, 200)
        }),
        "list_enti" => get("/enti", |_| 200),
        "show_ente" => get(&format!("/enti/{}", world.alfa), |who| {
            if who == Beta { 404 } else { 200 }
        }),
        "list_outgoing_mails" => get("/outgoing-mails", reads_mails),
        "show_outgoing_mail" => get(&format!("/outgoing-mails/{}", f.outgoing), reads_mails),
        "download_outgoing_mail" => get(&format!("/outgoing-mails/{}/raw", f.outgoing), |who| match who {
            Manager | Auditor => 403,
            _ => mends_mails(who),
        }),
        "show_pec_of_outgoing_mail" => get(&format!("/outgoing-mails/{}/pec", f.outgoing), reads_mails),
        "resend_outgoing_mail" => with(
            format!("/outgoing-mails/{}/sending", f.outgoing),
            Body::Json(json!({})),
            mends_mails,
        ),
        "drop_outgoing_mail" => with(
            format!("/outgoing-mails/{}/dropping", f.outgoing),
            Body::Json(json!({"reason": "una prova"})),
            mends_mails,
        ),
        "list_audit_events" => get("/audit-events", |who| match who {
            Admin | Auditor => 200,
            Alfa | Beta => 404,
            _ => 403,
        }),
        "list_tickets" => get("/tickets?limit=100", |_| 200),
        "open_ticket" => {
            let mut body =
                json!({"service": "PORTALE", "kind": "question", "subject": "una prova", "text": "prova"});
            body["for_staff"] = json!(world.alfa);
            with("/tickets".to_owned(), Body::Json(body), |who| {
                if matches!(who, Auditor | Admin) { 403 } else { 201 }
            })
        }
        "show_ticket" => get(&format!("{ticket}?embed=messages,events"), |who| {
            on_ticket(who, true, 200)
        }),
        "list_messages" => get(&format!("{ticket}/messages"), |who| on_ticket(who, true, 200)),
        "list_attachments" => get(&format!("{ticket}/attachments"), |who| on_ticket(who, true, 200)),
        "list_watchers" => get(&format!("{ticket}/watchers"), |who| on_ticket(who, true, 200)),
        "list_promises" => get(&format!("{ticket}/promises"), |who| on_ticket(who, true, 200)),
        "explain_promise" => get(&format!("{ticket}/promises/2/explanation"), |who| {
            on_ticket(who, true, 200)
        }),
        "list_attention_requests" => get(&format!("{ticket}/attention-requests"), |who| {
            on_ticket(who, true, 200)
        }),
        // The ente's alone.
        "request_attention" => with(
            format!("{ticket}/attention-requests"),
            Body::Json(json!({"text": "è urgente"})),
            |who| on_ticket(who, who == Alfa, 201),
        ),
        "download_attachment" => get(&format!("/attachments/{}/content", f.attachment), |who| {
            on_ticket(who, true, 200)
        }),
        "edit_ticket" => with(ticket, Body::Json(json!({"tags": ["prova"]})), |who| {
            on_ticket(who, who.works_ticket(), 200)
        }),
        "add_message" => with(
            format!("{ticket}/messages"),
            Body::Json(json!({"text": "grazie", "visibility": "public"})),
            |who| on_ticket(who, who != Auditor, 201),
        ),
        "assign_ticket" => with(
            format!("{ticket}/assignment"),
            Body::Json(json!({"assignee_id": agent})),
            |who| on_ticket(who, who.works_ticket(), 200),
        ),
        "move_ticket" => {
            let body = json!({"queue": "trasparenza", "reason": "di competenza"});
            with(format!("{ticket}/queue"), Body::Json(body), |who| {
                on_ticket(who, who.works_ticket(), 200)
            })
        }
        "change_ticket_state" => {
            let body = json!({"state": "cancelled", "reason": "una prova"});
            with(format!("{ticket}/state"), Body::Json(body), |who| {
                on_ticket(who, who != Auditor, 200)
            })
        }
        "merge_tickets" => with(
            format!("{ticket}/merges"),
            Body::Json(json!({"duplicates": [f.duplicate]})),
            |who| on_ticket(who, who.works_ticket(), 201),
        ),
        "add_watcher" => with(format!("{ticket}/watchers/{ada}"), Body::None, |who| {
            on_ticket(who, who != Auditor, 200)
        }),
        "delete_watcher" => with(format!("{ticket}/watchers/{ada}"), Body::None, |who| {
            on_ticket(who, who != Auditor, 204)
        }),
        "add_attachments" => with(format!("{ticket}/attachments"), Body::File, |who| {
            on_ticket(who, who != Auditor, 201)
        }),
        "receive_mail" => {
            let text = format!("From: a{0}@b.example\r\nSubject: {0}\r\n\r\nprova", world.next());
            with(
                "/incoming-mails?mailbox=assistenza".to_owned(),
                Body::Mail(text),
                |who| match who {
                    Manager | Admin => 201,
                    _ if who.is_staff() => 403,
                    _ => 404,
                },
            )
        }
        "list_mailboxes" => get("/mailboxes", reads_mail_that_came),
        "list_incoming_mails" => get("/incoming-mails", reads_mail_that_came),
        "show_incoming_mail" => get(&format!("/incoming-mails/{}", f.mail), |who| match who {
            Auditor => 200,
            _ => on_mail(who, 200),
        }),
        "show_pec_of_incoming_mail" => get(&format!("/incoming-mails/{}/pec", f.mail), |who| match who {
            Auditor => 200,
            _ => on_mail(who, 200),
        }),
        "download_incoming_mail" => get(&format!("/incoming-mails/{}/raw", f.mail), |who| {
            on_mail_by_admin(who, 200)
        }),
        "download_formal_notice_file" => get(
            &format!("/formal-notice-files/{}/content", f.document),
            |who| match who {
                Auditor => 200,
                _ => on_mail(who, 200),
            },
        ),
        "set_register_entry_of_mail" => {
            let number = (world.next() + 1).to_string();
            with(
                format!("/incoming-mails/{}/pec/register-entry", f.mail),
                Body::Json(json!({"aoo": "AOO1", "number": number, "year": 2026, "date": "2026-03-02"})),
                |who| if who == Agent { 403 } else { on_mail(who, 200) },
            )
        }
        // It is no receipt, which only who may give one is told.
        "add_receipt_of_mail" => with(
            format!("/incoming-mails/{}/pec/receipts", f.mail),
            Body::Mail(format!(
                "From: a@b.example\r\nSubject: {}\r\n\r\nprova",
                world.next()
            )),
            |who| if who == Agent { 403 } else { on_mail(who, 422) },
        ),
        // An administrator sees no ticket.
        "place_incoming_mail" => with(
            format!("/incoming-mails/{}/placement", f.mail),
            Body::Json(json!({"ticket": f.id})),
            |who| if who == Admin { 404 } else { on_mail(who, 201) },
        ),
        "add_contact_of_mail" => with(
            format!("/incoming-mails/{}/contact", f.mail),
            Body::Json(json!({"ente_id": world.alfa, "name": "Chi Scrive", "role": "ente_user"})),
            |who| on_mail_by_admin(who, 201),
        ),
        "ignore_incoming_mail" => with(
            format!("/incoming-mails/{}/ignore", f.mail),
            Body::Json(json!({"reason": "una prova"})),
            |who| on_mail(who, 201),
        ),
        "retry_incoming_mail" => with(format!("/incoming-mails/{}/retry", f.mail), Body::None, |who| {
            on_mail(who, 201)
        }),
        "list_notices" => get("/notices", |_| 200),
        // Of Alfa, and nobody reads another's, whatever the role.
        "show_notice" => get(&format!("/notices/{}", f.notice), |who| {
            if who == Alfa { 200 } else { 404 }
        }),
        "read_notice" => with(format!("/notices/{}/read", f.notice), Body::None, |who| {
            if who == Alfa { 200 } else { 404 }
        }),
        "read_notices" => with(
            "/notices/read".to_owned(),
            Body::Json(json!({"up_to": f.notice})),
            |_| 204,
        ),
        "show_mail_preferences" => get("/me/mail-preferences", |_| 200),
        "set_mail_preferences" => with(
            "/me/mail-preferences".to_owned(),
            Body::Json(json!({"items": [{"kind": "answered", "mode": "digest"}]})),
            |_| 200,
        ),
        "show_sla_report" => get("/reports/sla", reads_reports),
        "download_sla_report" => get("/reports/sla/content?format=csv", reads_reports),
        "show_ente_report" => get(&format!("/reports/enti/{}", world.alfa), |who| match who {
            Alfa => 200,
            _ => reads_reports(who),
        }),
        "download_ente_report" => {
            let path = format!("/reports/enti/{}/content?format=csv", world.alfa);
            get(&path, |who| match who {
                Alfa => 200,
                _ => reads_reports(who),
            })
        }
        "list_report_schedules" => get("/report-schedules", reads_reports),
        "show_report_schedule" => get(&format!("/report-schedules/{}", f.schedule), reads_reports),
        "create_report_schedule" => with(
            "/report-schedules".to_owned(),
            Body::Json(
                json!({"name": "una prova", "recipients": [world.person(Manager).id], "format": "csv", "filters": {}}),
            ),
            |who| changes_schedules(who, 201),
        ),
        "edit_report_schedule" => with(
            format!("/report-schedules/{}", f.schedule),
            Body::Json(
                json!({"name": "una prova", "recipients": [world.person(Manager).id], "format": "csv", "filters": {}}),
            ),
            |who| changes_schedules(who, 200),
        ),
        "delete_report_schedule" => with(format!("/report-schedules/{}", f.schedule), Body::None, |who| {
            changes_schedules(who, 204)
        }),
        other => panic!("`{other}` is new: say here who may do it"),
    }
}

async fn send(client: &Client, who: Who, method: &Method, tried: Try, version: i32) -> Answer {
    let mut request = client.request(method.clone(), &format!("/api/v1{}", tried.path));
    let version = tried.version.unwrap_or(version);
    if matches!(*method, Method::PUT | Method::PATCH | Method::DELETE) {
        request = request.header("if-match", format!("\"{version}\""));
    }
    let request = match tried.body {
        Body::None => request,
        Body::Json(mut body) => {
            if let Some(ente) = body.as_object_mut().and_then(|body| body.remove("for_staff"))
                && who.is_staff()
            {
                body["ente_id"] = ente;
            }
            request.json(&body)
        }
        Body::Mail(text) => request.header("content-type", "message/rfc822").body(text),
        Body::Document => {
            let part = reqwest::multipart::Part::bytes(b"prova".to_vec()).file_name("prova.txt");
            request.multipart(reqwest::multipart::Form::new().part("file", part))
        }
        Body::File => {
            let part = reqwest::multipart::Part::bytes(b"prova".to_vec()).file_name("prova.txt");
            let form = reqwest::multipart::Form::new().part("file", part);
            request.multipart(if who.is_staff() {
                form.text("visibility", "public")
            } else {
                form
            })
        }
    };
    client.send(request).await
}

#[tokio::test]
async fn every_operation_answers_everybody_as_the_rules_say() {
    let world = World::start().await;
    let document: Value = world
        .app
        .anonymous()
        .get("/api/v1/openapi.json")
        .await
        .expect(200)
        .json();
    let first = world.fixture().await;
    // One token for each person: nobody may have one for each operation.
    let mut programs = Vec::new();
    for who in EVERYBODY {
        programs.push((who, world.program(who).await));
    }
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            let is_public = operation["security"]
                .as_array()
                .is_some_and(|schemes| schemes.iter().any(|s| *s == json!({})));
            for (who, client) in &programs {
                let who = *who;
                let expected = |attempt: &Try| match who == Anonymous && !is_public {
                    true => 401,
                    false => (attempt.expected)(who),
                };
                let mut attempt = place(id, &world, &first);
                let (expected, mut version) = (expected(&attempt), first.version);
                // What only reads, and what is refused, leaves everything as it was.
                if method != Method::GET && expected < 400 {
                    let made = world.fixture().await;
                    (attempt, version) = (place(id, &world, &made), made.version);
                }
                let answer = send(client, who, &method, attempt, version).await;
                let what = format!("{method} {path}");
                assert_eq!(
                    answer.status.as_u16(),
                    expected,
                    "{what} for {who:?}: {}",
                    answer.text
                );
                world.check_canaries(who, &what, &answer);
                tried += 1;
            }
        }
    }
    assert!(
        tried >= 24 * EVERYBODY.len(),
        "the description names fewer operations than the contract: {tried}"
    );
}

/// Tickets name one another: what they go on with, links, parents, merging. Whoever does not see the other one is told
/// neither its id nor its number, by no answer (R-VIS-4).
#[tokio::test]
async fn no_answer_names_a_ticket_that_its_reader_does_not_see() {
    let world = World::start().await;
    let (alfa, manager) = (world.actor(Alfa).await, world.actor(Manager).await);
    let made = world.app.write(move |db, now| {
        let staff = manager.staff().unwrap();
        let mut new = |follows: Option<TicketId>| {
            let new = NewTicket {
                follows: follows.map(Into::into),
                ..NewTicket::new(Channel::Portal, "PORTALE", Kind::Question, "una prova", "prova")
            };
            tickets::open(db, &alfa, now, new)
        };
        let hidden = [new(None)?, new(None)?, new(None)?];
        let shown = new(Some(hidden[0].id))?;
        let duplicate = new(None)?;
        let shown = tickets::move_to_queue(db, staff, now, shown.id, shown.version, "siti-web", "prova")?;
        let [before, parent, other] = &hidden;
        tickets::link(db, staff, now, shown.id, other.id)?;
        tickets::add_child(db, staff, now, parent.id, shown.id)?;
        let shown = tickets::merge(db, staff, now, shown.id, &[duplicate.id.into()])?;
        let hidden = [before.clone(), parent.clone(), other.clone(), duplicate];
        Ok::<_, tickets::TicketError>((shown, hidden))
    });
    let (shown, hidden) = made.await.unwrap();
    let canaries: Vec<String> = hidden
        .iter()
        .flat_map(|ticket| [ticket.id.to_string(), ticket.number.to_string()])
        .collect();
    let (program, browser) = (world.program(OtherAgent).await, world.browser(OtherAgent).await);
    let (id, number) = (shown.id, shown.number);
    let tags = json!({"tags": ["prova"]});
    let patch = |version: i32| {
        program
            .request(Method::PATCH, &format!("/api/v1/tickets/{id}"))
            .header("if-match", format!("\"{version}\""))
            .json(&tags)
    };
    let mut answers = vec![
        program.send(patch(shown.version)).await.expect(200),
        program.send(patch(shown.version)).await.expect(412),
        program.get("/api/v1/tickets").await.expect(200),
        program
            .get(&format!("/api/v1/tickets/{id}?embed=messages,events"))
            .await
            .expect(200),
    ];
    assert!(answers[3].text.contains("ticket.linked") && answers[3].text.contains("ticket.merged"));
    for path in web::routes().iter().filter(|route| route.method == Method::GET) {
        if path.path.starts_with("/tickets/:") {
            let path = path.path.replacen(":number", &number.to_string(), 1);
            answers.push(browser.get(&path).await);
        }
    }
    answers.push(browser.get(&format!("/tickets/{number}")).await.expect(200));
    answers.push(browser.get("/tickets").await.expect(200));
    for answer in &answers {
        for canary in &canaries {
            assert!(!answer.text.contains(canary), "{canary} in {}", answer.text);
        }
    }
    // Who sees them is told.
    let manager = world.program(Manager).await;
    let told = manager.get(&format!("/api/v1/tickets/{id}?embed=events")).await;
    for ticket in &hidden {
        assert!(told.text.contains(&ticket.id.to_string()), "{}", told.text);
    }
    assert_eq!(told.json()["follows_id"], json!(hidden[0].id));
}
