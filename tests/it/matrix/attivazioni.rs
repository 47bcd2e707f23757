//! Activations and maintainers: operations, pages and forms, by the rules of acts.

use diesel::prelude::*;
use serde_json::json;
use sportello::acts::{Act, ActError, ActState, Procedure};
use sportello::attivazioni::{self, Attivazione, AttivazioneIn, Item, ItemState};
use sportello::db::Db;
use sportello::db::schema::{acts, attivazione_items, attivazioni as attivazioni_table, maintainers};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{ActId, EnteId, UserId};
use sportello::services::{self, ServiceIn};
use sportello::users::actor::Operator;

use super::Who::{self, *};
use super::acts::sees;
use super::forms::{Form, form};
use super::pages::Gets::{self, *};
use super::pages::{only, signed_in};
use super::{Body, Try, World};

/// The activations and maintainers of ente Alfa that are tried.
pub(super) struct Attivazioni {
    /// Code of a service that nobody has asked for.
    service: String,
    /// A draft.
    draft: String,
    /// A portal that was asked for, at version 2.
    sent: String,
    /// A maintainer that was asked for.
    asked: String,
    /// One whose domain is to move.
    moving: String,
}

fn act(now: Timestamp, procedure: Procedure, of: (EnteId, UserId), state: ActState, number: usize) -> Act {
    Act {
        id: ActId::new(now),
        number: format!("PR-2026-8{number:05}"),
        procedure,
        ente_id: of.0,
        state,
        ticket_id: None,
        case_owner_id: None,
        author_id: Some(of.1),
        received_on: "2026-03-02".parse().ok(),
        concluded_on: None,
        version: 2,
        created_at: now,
        updated_at: now,
        substitute_id: None,
    }
}

/// A service that nobody has asked for.
fn new_service(db: &mut Db, now: Timestamp, code: &str) -> String {
    let given = ServiceIn {
        name_it: code.to_owned(),
        name_en: code.to_owned(),
        description_it: String::new(),
        description_en: String::new(),
        editorial_support: false,
        calendar: "CENTRO".to_owned(),
        sla_policy: "STANDARD".to_owned(),
        items: Vec::new(),
    };
    services::create(db, Operator, now, code, &given)
        .unwrap()
        .service
        .code
}

impl World {
    /// Activations and maintainers of Alfa, made for one try.
    pub(super) async fn attivazioni(&self) -> Attivazioni {
        let (alfa, of) = (self.actor(Alfa).await, (self.alfa, self.person(Alfa).id));
        let numbers = [0; 5].map(|_| self.next());
        let made = self.app.write(move |db, now| {
            let service = new_service(db, now, &format!("PROVA-{}", numbers[0]));
            let of_draft = new_service(db, now, &format!("PROVA-{}", numbers[1]));
            let given = AttivazioneIn::default();
            let draft = attivazioni::begin(db, &alfa, now, of.0, &of_draft, &given)?;
            let portal = services::by_code(db, "PORTALE").unwrap();
            let sent = act(now, Procedure::Attivazione, of, ActState::Requested, numbers[2]);
            let asked = act(now, Procedure::Maintainer, of, ActState::Requested, numbers[3]);
            let moving = act(now, Procedure::Maintainer, of, ActState::ToTransfer, numbers[4]);
            for one in [&sent, &asked, &moving] {
                diesel::insert_into(acts::table).values(one).execute(db)?;
            }
            let row = Attivazione {
                act_id: sent.id,
                service_id: portal.id,
                convenzione_id: None,
                referent_name: Some("Ada Alfa".to_owned()),
                referent_email: None,
                referent_phone: None,
                domain: None,
                website: None,
                trainees: None,
                wants_maintainer: false,
                notes: None,
                interrupted: None,
                active_on: None,
                last_service_day: None,
                ceased_by: None,
            };
            diesel::insert_into(attivazioni_table::table)
                .values(&row)
                .execute(db)?;
            let item = Item {
                act_id: sent.id,
                position: 1,
                text_it: "Hosting".to_owned(),
                text_en: "Hosting".to_owned(),
                state: ItemState::Open,
                reason: None,
                changed_by: None,
                changed_at: None,
            };
            diesel::insert_into(attivazione_items::table)
                .values(&item)
                .execute(db)?;
            for one in [&asked, &moving] {
                let row = (maintainers::act_id.eq(one.id), maintainers::portal_id.eq(sent.id));
                diesel::insert_into(maintainers::table).values(row).execute(db)?;
            }
            Ok::<_, ActError>(Attivazioni {
                service,
                draft: draft.sheet.act.number,
                sent: sent.number,
                asked: asked.number,
                moving: moving.number,
            })
        });
        made.await.unwrap()
    }
}

/// Who has a part in an activation: the ente, agents and case owners.
const OF_ATTIVAZIONE: &[Who] = &[Alfa, Agent, OtherAgent, CaseOwner];
/// Who has a part in a maintainer.
const OF_MAINTAINER: &[Who] = &[Alfa, Agent, OtherAgent];

/// 404 for who does not see an act of Alfa, `done` for these people, 403 for who only sees it.
fn on(people: &[Who], who: Who, done: u16) -> u16 {
    match who {
        _ if people.contains(&who) => done,
        _ if sees(who) => 403,
        _ => 404,
    }
}

/// Places an operation. `None`: it is none of these.
pub(super) fn place(operation: &str, made: &Attivazioni) -> Option<Try> {
    let with = |path: String, body: Body, version: i32, expected: fn(Who) -> u16| Try {
        path,
        body,
        version: Some(version),
        expected,
    };
    let get = |path: String, expected: fn(Who) -> u16| with(path, Body::None, 1, expected);
    let is_seen = |who| if sees(who) { 200 } else { 404 };
    Some(match operation {
        "list_attivazioni" => get("/attivazioni".to_owned(), |_| 200),
        "begin_attivazione" => with(
            "/attivazioni".to_owned(),
            Body::Json(json!({"service": made.service})),
            1,
            |who| if matches!(who, Alfa | Beta) { 201 } else { 403 },
        ),
        "show_attivazione" => get(format!("/attivazioni/{}", made.sent), is_seen),
        // What was not sent, the ente alone sees.
        "change_attivazione" => with(
            format!("/attivazioni/{}", made.draft),
            Body::Json(json!({"referent_name": "Ada Alfa"})),
            1,
            |who| if who == Alfa { 200 } else { 404 },
        ),
        // The ente's alone: the centre is told what can be asked for.
        "change_attivazione_state" => with(
            format!("/attivazioni/{}/state", made.sent),
            Body::Json(json!({"state": "withdrawn"})),
            2,
            |who| {
                if who == Alfa {
                    200
                } else {
                    on(OF_ATTIVAZIONE, who, 409)
                }
            },
        ),
        "change_attivazione_item" => with(
            format!("/attivazioni/{}/checklist/1", made.sent),
            Body::Json(json!({"state": "done"})),
            2,
            |who| on(&[Agent, OtherAgent, CaseOwner], who, 200),
        ),
        "export_attivazione" => get(format!("/attivazioni/{}/export", made.sent), is_seen),
        "add_attivazione_documents" => with(
            format!("/attivazioni/{}/documents", made.sent),
            Body::Document,
            2,
            |who| on(OF_ATTIVAZIONE, who, 201),
        ),
        "list_maintainers" => get("/maintainers".to_owned(), |_| 200),
        // Alfa has one, Beta has no portal.
        "request_maintainer" => with(
            "/maintainers".to_owned(),
            Body::Json(json!({})),
            1,
            |who| match who {
                Alfa => 409,
                Beta => 422,
                _ => 403,
            },
        ),
        "show_maintainer" => get(format!("/maintainers/{}", made.asked), is_seen),
        "change_maintainer_state" => with(
            format!("/maintainers/{}/state", made.asked),
            Body::Json(json!({"state": "active"})),
            2,
            |who| {
                if who == Alfa {
                    409
                } else {
                    on(OF_MAINTAINER, who, 200)
                }
            },
        ),
        "export_maintainer" => get(format!("/maintainers/{}/export", made.moving), is_seen),
        "add_maintainer_documents" => with(
            format!("/maintainers/{}/documents", made.asked),
            Body::Document,
            2,
            |who| on(OF_MAINTAINER, who, 201),
        ),
        _ => return None,
    })
}

/// A page's address, and what each person gets there.
type Placed = (String, fn(Who) -> Gets);

/// The page of a route. `None`: it is none of these.
pub(super) fn page(route: &str, made: &Attivazioni) -> Option<Placed> {
    let at = |path: String, gets: fn(Who) -> Gets| Some((path, gets));
    let is_seen = |who| signed_in(who, if sees(who) { Page } else { Nothing });
    match route {
        "/attivazioni/new" | "/maintainers/new" => at(route.to_owned(), |who| only(&[Alfa, Beta], who, Page)),
        "/attivazioni/:id" => at(format!("/attivazioni/{}", made.sent), is_seen),
        // Where it was left.
        "/attivazioni/:id/form" => at(format!("/attivazioni/{}/form", made.draft), |who| {
            only(&[Alfa], who, On)
        }),
        "/attivazioni/:id/form/:block" => at(format!("/attivazioni/{}/form/options", made.draft), |who| {
            only(&[Alfa], who, Page)
        }),
        "/maintainers/:id" => at(format!("/maintainers/{}", made.moving), is_seen),
        _ => None,
    }
}

/// A form as the page would send it. `None`: the route is none of these.
pub(super) async fn of_attivazioni(route: &str, who: Who, world: &World) -> Option<Form> {
    let made = world.attivazioni().await;
    // Who has a part gets `done`, who only sees it is told that it is for others.
    let on = |people: &[Who], done: Gets| match who {
        _ if people.contains(&who) => done,
        _ if sees(who) => Forbidden,
        _ => signed_in(who, Nothing),
    };
    let at = |id: &str| route.replacen(":id", id, 1);
    Some(match route {
        "/attivazioni/new" => form(
            route,
            only(&[Alfa, Beta], who, On),
            [("service", made.service.as_str())],
        ),
        "/attivazioni/:id/form/:block" => form(
            format!("/attivazioni/{}/form/notes", made.draft),
            only(&[Alfa], who, On),
            [("version", "1"), ("notes", "Una nota")],
        ),
        // The ente's alone: the centre finds the page again with what can be done.
        "/attivazioni/:id/state" => form(
            at(&made.sent),
            if who == Alfa {
                On
            } else {
                on(OF_ATTIVAZIONE, Again)
            },
            [("version", "2"), ("state", "withdrawn")],
        ),
        "/attivazioni/:id/checklist/:position" => form(
            format!("/attivazioni/{}/checklist/1", made.sent),
            on(&[Agent, OtherAgent, CaseOwner], On),
            [("version", "2"), ("item_state", "done")],
        ),
        // Without a file the page comes again, to whom it is for.
        "/attivazioni/:id/documents" => form(at(&made.sent), on(OF_ATTIVAZIONE, Again), [("role", "other")]),
        "/maintainers/new" => form(route, only(&[Alfa, Beta], who, Again), []),
        "/maintainers/:id/state" => form(
            at(&made.asked),
            if who == Alfa { Again } else { on(OF_MAINTAINER, On) },
            [("version", "2"), ("state", "active")],
        ),
        "/maintainers/:id/documents" => form(at(&made.asked), on(OF_MAINTAINER, Again), [("role", "other")]),
        "/maintainers/:id/code" => form(
            at(&made.moving),
            on(&[Agent, OtherAgent], On),
            [("version", "2"), ("code", "AuthInfo")],
        ),
        // Nobody here signs for Alfa.
        "/maintainers/:id/code/look" => form(at(&made.moving), on(&[], On), []),
        _ => return None,
    })
}
