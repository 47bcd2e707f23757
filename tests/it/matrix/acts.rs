//! Formal procedures: operations, pages and forms, by the same rules. A person of an ente sees the acts of that ente from the contact's
//! role on; people of the centre all that was sent, administrators none by that role (domain section 2).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use sportello::acts::documents::{DocumentRole, NewDocument};
use sportello::acts::{self, ActError, ActSheet, ActState};
use sportello::adesioni::{self, AdesioneIn, Decision};
use sportello::convenzioni::{self, ConvenzioneIn};
use sportello::db::schema::act_terms;
use sportello::inerzie;
use sportello::kernel::ids::ConvenzioneId;
use sportello::storage;
use sportello::users::actor::Operator;

use super::Who::{self, *};
use super::forms::{Form, form};
use super::pages::Gets::{self, *};
use super::pages::{CENTRE, only, signed_in};
use super::{Body, Try, World, of_administration};

/// The acts of ente Alfa that are tried.
pub(super) struct Acts {
    /// A draft.
    draft: String,
    /// A joining that was sent, at version 2.
    sent: String,
    /// A document of it.
    document: String,
    /// A document of the draft.
    page: String,
    /// A convention that is being written.
    written: ConvenzioneId,
    /// A document of it.
    annex: String,
    /// One that can be joined and that nobody has joined.
    open: ConvenzioneId,
    /// A joining whose term has passed.
    late: String,
    /// Another one's request for the substitute power, at version 2.
    inerzia: String,
}

impl World {
    pub(super) async fn convenzione(&self, is_published: bool) -> ConvenzioneId {
        let given = ConvenzioneIn {
            code: format!("PROVA-{}", self.next()),
            name: "Convenzione di prova".to_owned(),
            start_on: "2026-01-01".parse().ok(),
            end_on: "2030-12-31".parse().ok(),
            services: vec!["PORTALE".to_owned()],
        };
        let made = self.app.write(move |db, now| {
            let made = convenzioni::create(db, Operator, now, &given)?.convenzione;
            if is_published {
                convenzioni::publish(db, Operator, now, (made.id, 1))?;
            }
            Ok::<_, ActError>(made.id)
        });
        made.await.unwrap()
    }

    /// A joining of Alfa that was sent, at version 2, with two documents.
    async fn joining(&self) -> ActSheet {
        let (alfa, ente) = (self.actor(Alfa).await, self.alfa);
        let convenzione = self.convenzione(true).await;
        let resolved = self.kept(DocumentRole::Resolution).await;
        let made = self.app.write(move |db, now| {
            let sent = adesioni::begin(db, &alfa, now, ente, convenzione, &resolution())?;
            for role in [DocumentRole::Resolution, DocumentRole::SignedConvention] {
                let new = NewDocument {
                    role,
                    ..resolved.clone()
                };
                acts::documents::add(db, &alfa, now, &sent.sheet.act, new)?;
            }
            let place = (sent.sheet.act.id.into(), 1);
            adesioni::set_state(db, &alfa, now, place, Decision::to(ActState::Submitted), 30)
        });
        made.await.unwrap().sheet
    }

    /// A joining whose term has passed, and another one's request for the substitute power: their numbers.
    async fn new_inertia(&self) -> (String, String) {
        let holder = self.actor(Substitute).await;
        let (late, asked) = (self.joining().await.act, self.joining().await.act);
        let number = late.number.clone();
        let made = self.app.write(move |db, now| {
            // Their last day was the one before yesterday.
            let of_both = act_terms::act_id.eq_any([late.id, asked.id]);
            diesel::update(act_terms::table.filter(of_both))
                .set(act_terms::due_on.eq("2026-02-28".parse::<NaiveDate>().unwrap()))
                .execute(db)?;
            inerzie::begin(db, &holder, now, asked.id.into(), Some("In ritardo"))
        });
        (number, made.await.unwrap().sheet.act.number)
    }

    /// Some bytes in the store, as a document.
    async fn kept(&self, role: DocumentRole) -> NewDocument {
        let (db, store, now) = (&self.app.db, &self.app.store, self.app.now());
        let bytes = storage::keep(db, store, "delibera.txt", now, &b"Si aderisce"[..])
            .await
            .unwrap();
        NewDocument {
            role,
            name: bytes.name,
            media_type: bytes.media_type.to_owned(),
            sha256: bytes.sha256,
            size: bytes.size.try_into().unwrap(),
            stated_sha256: None,
        }
    }

    /// Acts of Alfa, made for one try; the inertia is the same in all of them.
    pub(super) async fn acts(&self) -> Acts {
        let (alfa, ente) = (self.actor(Alfa).await, self.alfa);
        let convenzione = self.convenzione(true).await;
        let draft = self
            .app
            .write(move |db, now| adesioni::begin(db, &alfa, now, ente, convenzione, &resolution()));
        let draft = draft.await.unwrap().sheet.act;
        let written = self.convenzione(false).await;
        let (page, annex) = (
            self.kept(DocumentRole::Resolution).await,
            self.kept(DocumentRole::Other).await,
        );
        let (alfa, admin, act) = (self.actor(Alfa).await, self.actor(Admin).await, draft.clone());
        let added = self.app.write(move |db, now| {
            let page = acts::documents::add(db, &alfa, now, &act, page.clone())?;
            let annex = convenzioni::documents::add(db, &admin, now, written, [annex.clone()])?;
            Ok::<_, ActError>((page.id.to_string(), annex[0].id.to_string()))
        });
        let (page, annex) = added.await.unwrap();
        let sent = self.joining().await;
        let (late, inerzia) = self.inertia.get_or_init(|| self.new_inertia()).await.clone();
        Acts {
            draft: draft.number,
            page,
            annex,
            document: sent.documents[0].id.to_string(),
            sent: sent.act.number,
            late,
            inerzia,
            written,
            open: self.convenzione(true).await,
        }
    }
}

fn resolution() -> AdesioneIn {
    AdesioneIn {
        organ: Some("Consiglio comunale".to_owned()),
        resolution_number: Some("12".to_owned()),
        resolution_on: "2026-02-20".parse().ok(),
    }
}

/// Who sees an act of Alfa that was sent.
pub(super) fn sees(who: Who) -> bool {
    !matches!(who, Anonymous | Beta | Admin)
}

/// 404 for who does not see the act, `done` for who has a part in a joining, 403 for who only sees it.
fn on_adesione(who: Who, done: u16) -> u16 {
    match who {
        Alfa | CaseOwner => done,
        _ if sees(who) => 403,
        _ => 404,
    }
}

/// The same for who holds the substitute power.
fn on_inerzia(who: Who, done: u16) -> u16 {
    match who {
        Substitute => done,
        _ if sees(who) => 403,
        _ => 404,
    }
}

/// Who reads the list of late proceedings.
const LIST_READERS: [Who; 4] = [Manager, CaseOwner, Substitute, Auditor];
const TIMES_READERS: [Who; 3] = [Manager, CaseOwner, Auditor];

/// Places an operation. `None`: it is none of these.
pub(super) fn place(operation: &str, acts: &Acts) -> Option<Try> {
    let with = |path: String, body: Body, version: i32, expected: fn(Who) -> u16| Try {
        path,
        body,
        version: Some(version),
        expected,
    };
    let get = |path: String, expected: fn(Who) -> u16| with(path, Body::None, 1, expected);
    let convenzione = |code: &str| {
        Body::Json(
            json!({"code": code, "name": "Convenzione di prova", "start_on": "2026-01-01", "end_on": "2030-12-31",
            "services": ["PORTALE"]}),
        )
    };
    Some(match operation {
        "list_convenzioni" => get("/convenzioni".to_owned(), |_| 200),
        "show_convenzione" => get(format!("/convenzioni/{}", acts.open), |_| 200),
        "create_convenzione" => {
            let body = convenzione(&format!("API-{}", &acts.open.to_string()[24..]));
            with("/convenzioni".to_owned(), body, 1, |who| {
                if who == Admin { 201 } else { 403 }
            })
        }
        "change_convenzione" => {
            let body = convenzione(&format!("API-{}", &acts.written.to_string()[24..]));
            with(format!("/convenzioni/{}", acts.written), body, 1, |who| {
                of_administration(who, 200)
            })
        }
        "publish_convenzione" => with(
            format!("/convenzioni/{}/state", acts.written),
            Body::Json(json!({"state": "published"})),
            1,
            |who| of_administration(who, 200),
        ),
        "list_adesioni" => get("/adesioni".to_owned(), |_| 200),
        "list_terms" => get("/terms".to_owned(), |_| 200),
        "begin_adesione" => with(
            "/adesioni".to_owned(),
            Body::Json(json!({"convenzione_id": acts.open})),
            1,
            |who| if matches!(who, Alfa | Beta) { 201 } else { 403 },
        ),
        "show_adesione" => get(format!("/adesioni/{}", acts.sent), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        // What was not sent, the ente alone sees.
        "change_adesione" => with(
            format!("/adesioni/{}", acts.draft),
            Body::Json(json!({"organ": "Giunta comunale"})),
            1,
            |who| if who == Alfa { 200 } else { 404 },
        ),
        // The ente's alone: the case owner is told what can be asked for.
        "change_adesione_state" => with(
            format!("/adesioni/{}/state", acts.sent),
            Body::Json(json!({"state": "withdrawn"})),
            2,
            |who| {
                if who == CaseOwner {
                    409
                } else {
                    on_adesione(who, 200)
                }
            },
        ),
        // The case owner's alone; each try has a joining of its own, whose number the entry takes.
        "enter_decision" => {
            let number = &acts.sent[acts.sent.len() - 6..];
            let entry = json!({"aoo": "c_matrix", "number": number, "year": 2026, "date": "2026-03-02"});
            let body = Body::Json(json!({"register_entry": entry}));
            with(format!("/acts/{}/decision-entry", acts.sent), body, 2, |who| {
                if who == Alfa { 403 } else { on_adesione(who, 200) }
            })
        }
        "export_adesione" => get(format!("/adesioni/{}/export", acts.sent), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        "export_inerzia" => get(format!("/inerzie/{}/export", acts.inerzia), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        "export_convenzione" => get(format!("/convenzioni/{}/export", acts.open), |_| 200),
        "add_convenzione_documents" => with(
            format!("/convenzioni/{}/documents", acts.written),
            Body::Document,
            1,
            |who| of_administration(who, 201),
        ),
        "download_convenzione_document" => get(
            format!("/convenzioni/{}/documents/{}/content", acts.written, acts.annex),
            |who| if who.is_staff() { 200 } else { 404 },
        ),
        "delete_convenzione_document" => get(
            format!("/convenzioni/{}/documents/{}", acts.written, acts.annex),
            |who| of_administration(who, 204),
        ),
        "download_document" => get(format!("/documents/{}/content", acts.document), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        // What was not sent, the ente alone sees.
        "delete_document" => get(format!("/documents/{}", acts.page), |who| {
            if who == Alfa { 204 } else { 404 }
        }),
        "list_inerzie" => get("/inerzie".to_owned(), |_| 200),
        // The ente's people here sign nothing; of the centre only the holders of the substitute power ask.
        "begin_inerzia" => with(
            "/inerzie".to_owned(),
            Body::Json(json!({"about_act_id": acts.late, "reason": "In ritardo"})),
            1,
            |who| on_inerzia(who, 201),
        ),
        "show_inerzia" => get(format!("/inerzie/{}", acts.inerzia), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        "change_inerzia_state" => with(
            format!("/inerzie/{}/state", acts.inerzia),
            Body::Json(json!({"state": "taken_over"})),
            2,
            |who| on_inerzia(who, 200),
        ),
        "add_inerzia_documents" => with(
            format!("/inerzie/{}/documents", acts.inerzia),
            Body::Document,
            2,
            |who| on_inerzia(who, 201),
        ),
        "show_late_proceedings" => get("/reports/late-proceedings".to_owned(), |who| {
            if LIST_READERS.contains(&who) { 200 } else { 404 }
        }),
        "show_activation_timeliness" => get("/reports/activations".to_owned(), |who| {
            if TIMES_READERS.contains(&who) { 200 } else { 404 }
        }),
        "add_adesione_documents" => with(
            format!("/adesioni/{}/documents", acts.sent),
            Body::Document,
            2,
            |who| on_adesione(who, 201),
        ),
        _ => return None,
    })
}

/// A page's address, and what each person gets there.
pub(super) type Placed = (String, fn(Who) -> Gets);

/// The page of a route. `None`: it is none of these.
pub(super) fn page(route: &str, acts: &Acts) -> Option<Placed> {
    let at = |path: String, gets: fn(Who) -> Gets| Some((path, gets));
    match route {
        "/acts" | "/terms" => at(route.to_owned(), |who| match who {
            Anonymous => SignIn,
            Admin => Nothing,
            _ => Page,
        }),
        "/acts/:id/documents/:document" => at(
            format!("/acts/{}/documents/{}", acts.sent, acts.document),
            |who| signed_in(who, if sees(who) { Page } else { Nothing }),
        ),
        "/acts/:id/decision" => at(format!("/acts/{}/decision", acts.sent), |who| match who {
            CaseOwner => Page,
            _ if sees(who) => Forbidden,
            _ => signed_in(who, Nothing),
        }),
        // An address that is nobody's.
        "/calendar/:token" => at("/calendar/none.ics".to_owned(), |_| Nothing),
        "/acts/:id/export" => at(format!("/acts/{}/export", acts.sent), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        "/convenzioni" => at(route.to_owned(), |who| signed_in(who, Page)),
        "/convenzioni/new" => at(route.to_owned(), |who| only(&[Admin], who, Page)),
        "/convenzioni/:id/edit" => at(format!("/convenzioni/{}/edit", acts.written), |who| {
            only(&[Admin], who, Page)
        }),
        // One that is being written, the centre alone sees.
        "/convenzioni/:id" => at(format!("/convenzioni/{}", acts.written), |who| {
            only(&CENTRE, who, Page)
        }),
        "/convenzioni/:id/documents/:document" => at(
            format!("/convenzioni/{}/documents/{}", acts.written, acts.annex),
            |who| only(&CENTRE, who, Page),
        ),
        "/convenzioni/:id/export" => at(format!("/convenzioni/{}/export", acts.open), |who| {
            signed_in(who, Page)
        }),
        "/adesioni/new" => at(route.to_owned(), |who| only(&[Alfa, Beta], who, Page)),
        "/inerzie/new" => at(format!("/inerzie/new?about={}", acts.late), |who| match who {
            Substitute => Page,
            _ if sees(who) => Forbidden,
            _ => signed_in(who, Nothing),
        }),
        "/inerzie/:id" => at(format!("/inerzie/{}", acts.inerzia), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        "/reports/late-proceedings" | "/reports/late-proceedings.pdf" | "/reports/late-proceedings.csv" => {
            at(route.to_owned(), |who| only(&LIST_READERS, who, Page))
        }
        "/reports/activations" | "/reports/activations.pdf" | "/reports/activations.csv" => {
            at(route.to_owned(), |who| only(&TIMES_READERS, who, Page))
        }
        "/adesioni/:id" => at(format!("/adesioni/{}", acts.sent), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        _ => None,
    }
}

/// A form as the page would send it. `None`: the route is none of these.
pub(super) async fn of_acts(route: &str, who: Who, world: &World) -> Option<Form> {
    if !["/acts", "/terms", "/adesioni", "/convenzioni", "/inerzie"]
        .iter()
        .any(|part| route.starts_with(part))
    {
        return None;
    }
    let mut acts = world.acts().await;
    if route.starts_with("/inerzie") {
        (acts.late, acts.inerzia) = world.new_inertia().await;
    }
    let (open, written) = (acts.open.to_string(), acts.written.to_string());
    let of_draft = only(&[Alfa], who, On);
    let of_sent = match who {
        Alfa | CaseOwner => On,
        _ if sees(who) => Forbidden,
        _ => signed_in(who, Nothing),
    };
    let of_inerzia = match who {
        Substitute => On,
        _ if sees(who) => Forbidden,
        _ => signed_in(who, Nothing),
    };
    let number = world.next().to_string();
    let code = format!("MODULO-{number}");
    let convenzione = [
        ("code", code.as_str()),
        ("name", "Convenzione di prova"),
        ("start_on", "2026-01-01"),
        ("end_on", "2030-12-31"),
        ("services", "PORTALE"),
        ("version", "1"),
    ];
    Some(match route {
        "/convenzioni/new" => form(route, only(&[Admin], who, On), convenzione),
        "/convenzioni/:id/edit" => form(
            route.replacen(":id", &written, 1),
            only(&[Admin], who, On),
            convenzione,
        ),
        "/convenzioni/:id/publish" => form(
            route.replacen(":id", &written, 1),
            only(&[Admin], who, On),
            [("version", "1")],
        ),
        // Without a file the page comes again, to whom it is for.
        "/convenzioni/:id/documents" => {
            form(route.replacen(":id", &written, 1), only(&[Admin], who, Again), [])
        }
        "/convenzioni/:id/documents/:document/remove" => form(
            format!("/convenzioni/{written}/documents/{}/remove", acts.annex),
            only(&[Admin], who, On),
            [],
        ),
        "/adesioni/new" => form(
            route,
            only(&[Alfa, Beta], who, On),
            [("convenzione_id", open.as_str())],
        ),
        "/adesioni/:id/edit" => form(
            route.replacen(":id", &acts.draft, 1),
            of_draft,
            [("version", "1"), ("organ", "Giunta comunale")],
        ),
        // The ente's alone: the case owner finds the page again with what can be done.
        "/adesioni/:id/state" => form(
            route.replacen(":id", &acts.sent, 1),
            if who == CaseOwner { Again } else { of_sent },
            [("version", "2"), ("state", "withdrawn")],
        ),
        "/inerzie/new" => form(
            route,
            of_inerzia,
            [("about", acts.late.as_str()), ("reason", "In ritardo")],
        ),
        "/inerzie/:id/state" => form(
            route.replacen(":id", &acts.inerzia, 1),
            of_inerzia,
            [("version", "2"), ("state", "taken_over")],
        ),
        "/inerzie/:id/documents" => form(
            route.replacen(":id", &acts.inerzia, 1),
            if of_inerzia == On { Again } else { of_inerzia },
            [("role", "other")],
        ),
        // Without a file the page comes again, to whom it is for.
        "/adesioni/:id/documents" => form(
            route.replacen(":id", &acts.sent, 1),
            if of_sent == On { Again } else { of_sent },
            [("role", "other")],
        ),
        "/terms/calendar" => form(
            route,
            if who == Admin {
                Nothing
            } else {
                signed_in(who, Page)
            },
            [],
        ),
        "/terms/calendar/remove" => form(route, if who == Admin { Nothing } else { signed_in(who, On) }, []),
        // Without a service of the register there is nothing to ask.
        "/acts/:id/register" => form(
            route.replacen(":id", &acts.sent, 1),
            signed_in(who, Nothing),
            [("purpose", "signature")],
        ),
        "/acts/:id/decision" => form(
            route.replacen(":id", &acts.sent, 1),
            match who {
                CaseOwner => On,
                _ if sees(who) => Forbidden,
                _ => signed_in(who, Nothing),
            },
            [
                ("version", "2"),
                ("register_aoo", "c_matrix"),
                ("register_number", &acts.sent[acts.sent.len() - 6..]),
                ("register_year", "2026"),
                ("register_date", "2026-03-02"),
            ],
        ),
        // Of what was sent nothing is taken away.
        "/acts/:id/documents/:document/remove" => form(
            format!("/acts/{}/documents/{}/remove", acts.sent, acts.document),
            if of_sent == On { Conflict } else { of_sent },
            [],
        ),
        _ => return None,
    })
}
