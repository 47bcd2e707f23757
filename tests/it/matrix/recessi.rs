//! Contracts and recessi of ente Alfa: operations, pages and forms. People of an ente see them from the contact's role on; nobody here
//! signs for an ente or settles accounts.

use chrono::{Days, NaiveDate};
use serde_json::json;
use sportello::acts::ActError;
use sportello::contracts::{self, ContractIn};
use sportello::recessi::{self, NewRecesso, RecessoScope};

use super::Who::{self, *};
use super::acts::sees;
use super::forms::{Form, form};
use super::pages::Gets::{self, *};
use super::pages::{only, signed_in};
use super::{Body, Try, World};

/// A contract that is left, one that can be, and a day on which there is none.
pub(super) struct Recessi {
    contract: String,
    free: String,
    day: String,
    /// A recesso that was stated, at version 1.
    stated: String,
}

impl World {
    /// A contract of Alfa of one day, which no other has, and a recesso from it.
    pub(super) async fn recessi(&self) -> Recessi {
        let (owner, ente) = (self.actor(CaseOwner).await, self.alfa);
        let from = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let mut days = Vec::new();
        for _ in 0..3 {
            days.push(from + Days::new(self.next() as u64));
        }
        let (left, free, day) = (days[0], days[1], days[2]);
        let made = self.app.write(move |db, now| {
            let given = |day| ContractIn {
                start_on: Some(day),
                end_on: Some(day),
                creditor: "Ente capofila".to_owned(),
            };
            let contract = contracts::add(db, &owner, now, ente, &given(left))?.contract.id;
            let free = contracts::add(db, &owner, now, ente, &given(free))?.contract.id;
            let new = NewRecesso {
                scope: Some(RecessoScope::Contract),
                contract: Some(contract),
                ..NewRecesso::default()
            };
            let stated = recessi::submit(db, &owner, now, ente, &new)?.sheet.act.number;
            Ok::<_, ActError>((contract, free, stated))
        });
        let (contract, free, stated) = made.await.unwrap();
        Recessi {
            contract: contract.to_string(),
            free: free.to_string(),
            day: day.to_string(),
            stated,
        }
    }
}

/// Who of the centre enters notices for enti.
const STAFF: [Who; 4] = [Agent, OtherAgent, Manager, CaseOwner];

/// 404 for who does not see it, `done` for who enters notices, 403 for who only sees it.
fn on_stated(who: Who, done: u16) -> u16 {
    match who {
        _ if STAFF.contains(&who) => done,
        _ if sees(who) => 403,
        _ => 404,
    }
}

/// Places an operation. `None`: it is none of these.
pub(super) fn place(operation: &str, world: &World, recessi: &Recessi) -> Option<Try> {
    let with = |path: String, body: Body, expected: fn(Who) -> u16| Try {
        path,
        body,
        version: Some(1),
        expected,
    };
    let stated = format!("/recessi/{}", recessi.stated);
    Some(match operation {
        "list_contracts" => with("/contracts".to_owned(), Body::None, |_| 200),
        "show_contract" => with(format!("/contracts/{}", recessi.contract), Body::None, |who| {
            if sees(who) { 200 } else { 404 }
        }),
        "create_contract" => with(
            "/contracts".to_owned(),
            Body::Json(json!({"ente_id": world.alfa, "start_on": recessi.day, "end_on": recessi.day})),
            |who| if who == CaseOwner { 201 } else { 403 },
        ),
        "change_contract" => with(
            format!("/contracts/{}", recessi.free),
            Body::Json(
                json!({"start_on": recessi.day, "end_on": recessi.day, "creditor": "Ente capofila", "reason": "Anno errato"}),
            ),
            |who| match who {
                CaseOwner => 200,
                _ if sees(who) => 403,
                _ => 404,
            },
        ),
        "withdraw_contract" => with(
            format!("/contracts/{}/withdrawal", recessi.free),
            Body::Json(json!({"reason": "Di un altro ente"})),
            |who| match who {
                CaseOwner => 200,
                _ if sees(who) => 403,
                _ => 404,
            },
        ),
        "list_recessi" => with("/recessi".to_owned(), Body::None, |_| 200),
        "export_recesso" => with(format!("{stated}/export"), Body::None, |who| {
            if sees(who) { 200 } else { 404 }
        }),
        "show_recesso" => with(stated, Body::None, |who| if sees(who) { 200 } else { 404 }),
        // It is not registered, and has no effects yet.
        "show_recesso_effects" => with(format!("{stated}/effects"), Body::None, |who| {
            if sees(who) { 409 } else { 404 }
        }),
        "submit_recesso" => with(
            "/recessi".to_owned(),
            Body::Json(
                json!({"ente_id": world.alfa, "scope": "contract", "contract_id": recessi.free, "just_cause": false}),
            ),
            |who| if STAFF.contains(&who) { 201 } else { 403 },
        ),
        "change_recesso" => with(stated, Body::Json(json!({"just_cause": false})), |who| {
            on_stated(who, 200)
        }),
        // Only the case owner decides; the others of the centre are told what can be asked for.
        "change_recesso_state" => with(
            format!("{stated}/state"),
            Body::Json(json!({"state": "rejected", "reason": "Manca la firma"})),
            |who| {
                if who == CaseOwner {
                    200
                } else {
                    on_stated(who, 409)
                }
            },
        ),
        "change_recesso_revocation" => with(
            format!("{stated}/revocation"),
            Body::Json(json!({"asked": true, "reason": "Ripensamento"})),
            |who| on_stated(who, 403),
        ),
        // It is not registered yet.
        "correct_recesso_receipt" => with(
            format!("{stated}/receipt"),
            Body::Json(json!({"reason": "La ricevuta è di prima"})),
            |who| {
                if who == CaseOwner {
                    409
                } else {
                    on_stated(who, 403)
                }
            },
        ),
        // The rights of its people were not ended.
        "restore_recesso_rights" => with(
            format!("{stated}/rights"),
            Body::Json(json!({"reason": "Torna"})),
            |who| {
                if who == CaseOwner {
                    409
                } else {
                    on_stated(who, 403)
                }
            },
        ),
        "change_recesso_settlement" => with(
            format!("{stated}/settlement"),
            Body::Json(
                json!({"lines": [{"description": "Canone", "contract": 1, "executed": 1, "paid": 1}]}),
            ),
            |who| on_stated(who, 403),
        ),
        "add_recesso_documents" => with(format!("{stated}/documents"), Body::Document, |who| {
            on_stated(who, 201)
        }),
        _ => return None,
    })
}

/// The page of a route. `None`: it is none of these.
pub(super) fn page(route: &str, recessi: &Recessi) -> Option<super::acts::Placed> {
    let at = |path: String, gets: fn(Who) -> Gets| Some((path, gets));
    match route {
        "/contracts" => at(route.to_owned(), |who| {
            signed_in(who, if who == Admin { Nothing } else { Page })
        }),
        "/contracts/new" => at(route.to_owned(), |who| only(&[CaseOwner], who, Page)),
        "/contracts/:id" => at(format!("/contracts/{}", recessi.contract), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        "/recessi/new" => at(route.to_owned(), |who| only(&STAFF, who, Page)),
        "/recessi/:id" => at(format!("/recessi/{}", recessi.stated), |who| {
            signed_in(who, if sees(who) { Page } else { Nothing })
        }),
        _ => None,
    }
}

/// A form as the page would send it. `None`: the route is none of these.
pub(super) async fn of_recessi(route: &str, who: Who, world: &World) -> Option<Form> {
    let recessi = world.recessi().await;
    let alfa = world.alfa.to_string();
    let at = || route.replacen(":id", &recessi.stated, 1);
    let seen = |done: Gets| match who {
        _ if STAFF.contains(&who) => done,
        _ if sees(who) => Forbidden,
        _ => signed_in(who, Nothing),
    };
    Some(match route {
        "/contracts/new" => form(
            route,
            only(&[CaseOwner], who, On),
            [
                ("ente_id", alfa.as_str()),
                ("start_on", &recessi.day),
                ("end_on", &recessi.day),
                ("creditor", "Ente capofila"),
            ],
        ),
        "/contracts/:id" => form(
            route.replacen(":id", &recessi.free, 1),
            only(&[CaseOwner], who, On),
            [
                ("version", "1"),
                ("start_on", recessi.day.as_str()),
                ("end_on", &recessi.day),
                ("creditor", "Ente capofila"),
                ("reason", "Anno errato"),
            ],
        ),
        "/contracts/:id/withdrawal" => form(
            route.replacen(":id", &recessi.free, 1),
            only(&[CaseOwner], who, On),
            [("version", "1"), ("withdrawal_reason", "Di un altro ente")],
        ),
        "/recessi/new" => form(
            route,
            only(&STAFF, who, On),
            [
                ("ente", alfa.as_str()),
                ("what", &recessi.free),
                ("just_cause", "false"),
                ("step", "send"),
            ],
        ),
        "/recessi/:id/edit" => form(at(), seen(On), [("version", "1"), ("just_cause", "false")]),
        "/recessi/:id/state" => form(
            at(),
            if who == CaseOwner { On } else { seen(Again) },
            [
                ("version", "1"),
                ("state", "rejected"),
                ("reason", "Manca la firma"),
            ],
        ),
        "/recessi/:id/revocation" => form(
            at(),
            seen(Forbidden),
            [("version", "1"), ("asked", "true"), ("reason", "Ripensamento")],
        ),
        "/recessi/:id/receipt" => form(
            at(),
            if who == CaseOwner { Again } else { seen(Forbidden) },
            [("version", "1"), ("reason", "La ricevuta è di prima")],
        ),
        "/recessi/:id/rights" => form(
            at(),
            only(&[CaseOwner], who, Again),
            [("version", "1"), ("asked", "restore"), ("reason", "Torna")],
        ),
        "/recessi/:id/settlement" => form(
            at(),
            only(&[], who, On),
            [("version", "1"), ("settlement", "true")],
        ),
        // Without a file the page comes again, to whom it is for.
        "/recessi/:id/documents" => form(at(), seen(Again), [("role", "other")]),
        _ => return None,
    })
}
