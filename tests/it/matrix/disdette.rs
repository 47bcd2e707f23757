//! Disdette and fees: operations, pages and forms. Disdette are seen as all acts; people of the centre enter them for an ente, its
//! signatory gives them, and a contact person only looks on. Fees are for accounts, case owners, managers and auditors, and for the
//! contact person of their ente.

use diesel::prelude::*;
use serde_json::json;
use sportello::acts::{ActError, ActState, Procedure, course};
use sportello::canoni::fee::MonthsRule;
use sportello::canoni::renewal::{self, Due};
use sportello::canoni::{FeeLineId, schedules};
use sportello::db::Db;
use sportello::db::schema::{acts, adesioni, attivazioni, fee_lines};
use sportello::disdette::{self, DisdettaIn};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{ActId, ConvenzioneId, EnteId};
use sportello::services;
use sportello::users::actor::Actor;

use super::Who::{self, *};
use super::forms::{Form, form};
use super::pages::Gets::{self, *};
use super::pages::{only, signed_in};
use super::{Body, Try, World};

/// What is tried.
pub(super) struct Disdette {
    alfa: EnteId,
    /// A disdetta that the centre has entered for Alfa, at version 1.
    given: String,
    /// A fee of Alfa.
    line: FeeLineId,
}

/// Who enters disdette, of those who try.
const GIVERS: [Who; 4] = [Agent, OtherAgent, Manager, CaseOwner];
/// Who reads the fees of all.
const READERS: [Who; 3] = [Manager, CaseOwner, Auditor];
/// What marks the activations that an earlier try has left.
const MARK: &str = "prova di disdetta";

/// An act of Alfa in a state to which its course leads elsewhere.
fn act(
    db: &mut Db,
    now: Timestamp,
    alfa: &Actor,
    ente: EnteId,
    place: (Procedure, ActState),
) -> Result<ActId, ActError> {
    let act = course::begin(db, alfa, now, place.0, ente, ActState::Draft)?;
    diesel::update(acts::table.find(act.id))
        .set(acts::state.eq(place.1))
        .execute(db)?;
    Ok(act.id)
}

/// A member with portal and web support in operation.
fn served(
    db: &mut Db,
    now: Timestamp,
    alfa: &Actor,
    ente: EnteId,
    convenzione: ConvenzioneId,
) -> Result<ActId, ActError> {
    let left = attivazioni::table
        .filter(attivazioni::notes.eq(MARK))
        .select(attivazioni::act_id);
    let left: Vec<ActId> = left.load(db)?;
    diesel::update(acts::table.filter(acts::id.eq_any(left)))
        .set(acts::state.eq(ActState::Ended))
        .execute(db)?;
    let today: chrono::NaiveDate = "2026-03-02".parse().unwrap();
    let joined = act(db, now, alfa, ente, (Procedure::Adesione, ActState::Signed))?;
    diesel::insert_into(adesioni::table)
        .values((
            adesioni::act_id.eq(joined),
            adesioni::convenzione_id.eq(convenzione),
            adesioni::signed_on.eq(today),
        ))
        .execute(db)?;
    let mut made = Vec::new();
    for code in ["PORTALE", "SUPPORTO_WEB"] {
        let id = act(db, now, alfa, ente, (Procedure::Attivazione, ActState::Active))?;
        let service = services::by_code(db, code).expect("a shipped service").id;
        diesel::insert_into(attivazioni::table)
            .values((
                attivazioni::act_id.eq(id),
                attivazioni::service_id.eq(service),
                attivazioni::convenzione_id.eq(convenzione),
                attivazioni::wants_maintainer.eq(false),
                attivazioni::active_on.eq(today),
                attivazioni::notes.eq(MARK),
            ))
            .execute(db)?;
        made.push(id);
    }
    Ok(made[0])
}

impl World {
    /// A disdetta of Alfa and a service that can be given notice of, made for one try.
    pub(super) async fn disdette(&self) -> Disdette {
        let (contact, officer, alfa) = (self.actor(Alfa).await, self.actor(CaseOwner).await, self.alfa);
        let convenzione = self.convenzione(true).await;
        let made = self.app.write(move |db, now| {
            schedules::ensure_for(db, now, convenzione)?;
            let portal = served(db, now, &contact, alfa, convenzione)?;
            let due = Due {
                activation: portal,
                year: 2026,
            };
            renewal::settle(db, now, due, MonthsRule::AnyDay.into())?;
            let given = DisdettaIn {
                services: vec!["SUPPORTO_WEB".to_owned()],
                ..DisdettaIn::default()
            };
            let begun = disdette::begin(db, &officer, now, alfa, &given)?;
            let line = fee_lines::table
                .filter(fee_lines::activation_id.eq(portal))
                .select(fee_lines::id)
                .first(db)?;
            Ok::<_, ActError>((begun.sheet.act.number, line))
        });
        let (given, line) = made.await.unwrap();
        Disdette { alfa, given, line }
    }
}

/// Who sees the disdetta.
fn sees(who: Who) -> bool {
    !matches!(who, Anonymous | Beta | Admin)
}

/// 404 for who does not see it, 403 for who only sees it.
fn on_disdetta(who: Who, by_owner: u16, by_staff: u16) -> u16 {
    match who {
        CaseOwner => by_owner,
        Agent | OtherAgent | Manager => by_staff,
        _ if sees(who) => 403,
        _ => 404,
    }
}

/// 403 for who sees the fee.
fn on_line(who: Who) -> u16 {
    match who {
        Alfa => 403,
        _ if READERS.contains(&who) => 403,
        _ => 404,
    }
}

/// Places an operation. `None`: it is none of these.
pub(super) fn place(operation: &str, things: &Disdette) -> Option<Try> {
    let with = |path: String, body: Body, expected: fn(Who) -> u16| Try {
        path,
        body,
        version: Some(1),
        expected,
    };
    let of_given = |rest: &str| format!("/disdette/{}{rest}", things.given);
    Some(match operation {
        "list_disdette" => with("/disdette".to_owned(), Body::None, |_| 200),
        "list_canoni" => with("/canoni".to_owned(), Body::None, |_| 200),
        // For accounts alone, of whom nobody tries.
        "preview_canone_correction" => {
            with(format!("/canoni/{}/correction", things.line), Body::None, on_line)
        }
        "correct_canone" => with(
            format!("/canoni/{}/correction", things.line),
            Body::Json(json!({"residents": 5000, "residents_source": "ISTAT", "reason": "Era sbagliata"})),
            on_line,
        ),
        "begin_disdetta" => with(
            "/disdette".to_owned(),
            Body::Json(json!({"ente_id": things.alfa, "services": ["PORTALE"]})),
            |who| match who {
                Beta => 404,
                _ if GIVERS.contains(&who) => 201,
                _ => 403,
            },
        ),
        "show_disdetta" => with(of_given(""), Body::None, |who| if sees(who) { 200 } else { 404 }),
        "export_disdetta" => with(
            of_given("/export"),
            Body::None,
            |who| if sees(who) { 200 } else { 404 },
        ),
        // The case owner's alone: other people of the centre are told what they can ask for.
        "change_disdetta_state" => with(
            of_given("/state"),
            Body::Json(json!({"state": "rejected", "reason": "Non è firmata"})),
            |who| on_disdetta(who, 200, 409),
        ),
        // Nobody has asked for it.
        "ask_disdetta_revocation" => with(
            of_given("/revocation"),
            Body::Json(json!({"asked": false, "reason": "No"})),
            |who| on_disdetta(who, 409, 403),
        ),
        // It is not registered yet.
        "correct_disdetta_receipt" => with(
            of_given("/receipt"),
            Body::Json(json!({"reason": "La ricevuta è di prima"})),
            |who| on_disdetta(who, 409, 403),
        ),
        "add_disdetta_documents" => with(of_given("/documents"), Body::Document, |who| {
            on_disdetta(who, 201, 201)
        }),
        _ => return None,
    })
}

/// The page of a route. `None`: it is none of these.
pub(super) fn page(route: &str, things: &Disdette) -> Option<super::acts::Placed> {
    let at = |path: String, gets: fn(Who) -> Gets| Some((path, gets));
    match route {
        "/disdette/new" => at(route.to_owned(), |who| only(&GIVERS, who, Page)),
        "/disdette/:id" => at(format!("/disdette/{}", things.given), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        "/canoni" => at(route.to_owned(), |who| {
            let is_reader = READERS.contains(&who) || matches!(who, Alfa | Beta);
            signed_in(who, if is_reader { Page } else { Nothing })
        }),
        "/canoni/renewal" | "/canoni/renewal.csv" | "/canoni/schedules" => {
            at(route.to_owned(), |who| only(&READERS, who, Page))
        }
        "/canoni/renewals/:year" => at("/canoni/renewals/2026".to_owned(), |who| {
            only(&READERS, who, Page)
        }),
        "/canoni/renewals/:year/csv" => at("/canoni/renewals/2026/csv".to_owned(), |who| {
            only(&READERS, who, Page)
        }),
        // For accounts alone, of whom nobody tries.
        "/canoni/:id/correction" => at(format!("/canoni/{}/correction", things.line), |who| {
            only(&[], who, Page)
        }),
        "/canoni/schedules/new" => at(route.to_owned(), |who| only(&[], who, Page)),
        _ => None,
    }
}

/// A form as the page would send it. `None`: the route is none of these.
pub(super) async fn of_disdette(route: &str, who: Who, world: &World) -> Option<Form> {
    if !route.starts_with("/disdette") && !route.starts_with("/canoni") {
        return None;
    }
    let things = world.disdette().await;
    let on = |by_owner, by_staff| match who {
        CaseOwner => by_owner,
        Agent | OtherAgent | Manager => by_staff,
        _ if sees(who) => Forbidden,
        _ => signed_in(who, Nothing),
    };
    let path = route.replacen(":id", &things.given, 1);
    let alfa = things.alfa.to_string();
    Some(match route {
        "/disdette/new" => form(
            route,
            only(&GIVERS, who, On),
            [("ente", alfa.as_str()), ("services", "PORTALE"), ("step", "send")],
        ),
        "/disdette/:id/state" => form(
            path,
            on(On, Again),
            [
                ("version", "1"),
                ("state", "rejected"),
                ("reason", "Non è firmata"),
            ],
        ),
        "/disdette/:id/revocation" => form(
            path,
            on(Again, Forbidden),
            [("version", "1"), ("asked", "false"), ("reason", "No")],
        ),
        "/disdette/:id/receipt" => form(
            path,
            on(Again, Forbidden),
            [("version", "1"), ("reason", "La ricevuta è di prima")],
        ),
        // Without a file the page comes again.
        "/disdette/:id/documents" => form(path, on(Again, Again), [("role", "other")]),
        "/canoni/schedules/new" => form(route, only(&[], who, On), [("service", "PORTALE")]),
        "/canoni/:id/correction" => form(
            route.replacen(":id", &things.line.to_string(), 1),
            only(&[], who, On),
            [("figure", "5000 ISTAT"), ("reason", "Era sbagliata")],
        ),
        "/canoni/schedules/:id/remove" => form(
            route.replacen(":id", "01900000-0000-7000-8000-000000000000", 1),
            only(&[], who, On),
            [],
        ),
        _ => return None,
    })
}
