//! Formal procedures: operations, pages and forms, by the same rules. A person of an ente sees the acts of that ente from the contact's
//! role on; people of the centre all that was sent, administrators none by that role (domain section 2).

use serde_json::json;
use sportello::acts::documents::{DocumentRole, NewDocument};
use sportello::acts::{self, ActError, ActState};
use sportello::adesioni::{self, AdesioneIn, Decision};
use sportello::convenzioni::{self, ConvenzioneIn};
use sportello::kernel::ids::ConvenzioneId;
use sportello::storage;
use sportello::users::actor::Operator;

use super::Who::{self, *};
use super::forms::{Form, form};
use super::pages::Gets::{self, *};
use super::pages::{only, signed_in};
use super::{Body, Try, World, of_administration};

/// The acts of ente Alfa that are tried.
pub(super) struct Acts {
    /// A draft.
    draft: String,
    /// A joining that was sent, at version 2.
    sent: String,
    /// A document of it.
    document: String,
    /// A convention that is being written.
    written: ConvenzioneId,
    /// One that can be joined and that nobody has joined.
    open: ConvenzioneId,
}

impl World {
    async fn convenzione(&self, is_published: bool) -> ConvenzioneId {
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

    /// Acts of Alfa, made for one try.
    pub(super) async fn acts(&self) -> Acts {
        let (alfa, ente) = (self.actor(Alfa).await, self.alfa);
        let (first, second) = (self.convenzione(true).await, self.convenzione(true).await);
        let (db, store, now) = (&self.app.db, &self.app.store, self.app.now());
        let bytes = storage::keep(db, store, "delibera.txt", now, &b"Si aderisce"[..])
            .await
            .unwrap();
        let made = self.app.write(move |db, now| {
            let given = AdesioneIn {
                organ: Some("Consiglio comunale".to_owned()),
                resolution_number: Some("12".to_owned()),
                resolution_on: "2026-02-20".parse().ok(),
            };
            let draft = adesioni::begin(db, &alfa, now, ente, first, &given)?;
            let sent = adesioni::begin(db, &alfa, now, ente, second, &given)?;
            let mut documents = Vec::new();
            for role in [DocumentRole::Resolution, DocumentRole::SignedConvention] {
                let new = NewDocument {
                    role,
                    name: bytes.name.clone(),
                    media_type: bytes.media_type.to_owned(),
                    sha256: bytes.sha256.clone(),
                    size: bytes.size.try_into().unwrap(),
                    stated_sha256: None,
                };
                documents.push(acts::documents::add(db, &alfa, now, &sent.sheet.act, new)?);
            }
            let place = (sent.sheet.act.id.into(), 1);
            adesioni::set_state(db, &alfa, now, place, Decision::to(ActState::Submitted))?;
            Ok::<_, ActError>((draft.sheet.act.number, sent.sheet.act.number, documents[0].id))
        });
        let (draft, sent, document) = made.await.unwrap();
        Acts {
            draft,
            sent,
            document: document.to_string(),
            written: self.convenzione(false).await,
            open: self.convenzione(true).await,
        }
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
        "export_adesione" => get(format!("/adesioni/{}/export", acts.sent), |who| {
            if sees(who) { 200 } else { 404 }
        }),
        // The act of another procedure is none of this one.
        "export_disdetta" => get(format!("/disdette/{}/export", acts.sent), |_| 404),
        "export_recesso" => get(format!("/recessi/{}/export", acts.sent), |_| 404),
        "export_inerzia" => get(format!("/inerzie/{}/export", acts.sent), |_| 404),
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
type Placed = (String, fn(Who) -> Gets);

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
        "/adesioni/new" => at(route.to_owned(), |who| only(&[Alfa, Beta], who, Page)),
        "/adesioni/:id" => at(format!("/adesioni/{}", acts.sent), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        _ => None,
    }
}

/// A form as the page would send it. `None`: the route is none of these.
pub(super) async fn of_acts(route: &str, who: Who, world: &World) -> Option<Form> {
    if !["/acts", "/terms", "/adesioni", "/convenzioni"]
        .iter()
        .any(|part| route.starts_with(part))
    {
        return None;
    }
    let acts = world.acts().await;
    let (open, written) = (acts.open.to_string(), acts.written.to_string());
    let of_draft = only(&[Alfa], who, On);
    let of_sent = match who {
        Alfa | CaseOwner => On,
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
        // Of what was sent nothing is taken away.
        "/acts/:id/documents/:document/remove" => form(
            format!("/acts/{}/documents/{}/remove", acts.sent, acts.document),
            if of_sent == On { Conflict } else { of_sent },
            [],
        ),
        _ => return None,
    })
}
