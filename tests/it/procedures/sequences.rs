//! No sequence of calls leads outside the tables of the procedures, whoever makes them and whatever the clock does between.

use std::cell::Cell;
use std::collections::BTreeMap;

use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::{Value, json};
use sportello::acts::{Act, ActState, Party, Procedure, Transition, machine, substitution};
use sportello::db::schema::{act_transitions, acts, audit_events};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::ActId;
use sportello::kernel::rome;
use sportello::users::actor::{EnteRole, Role};

use super::attivazioni::Works;
use super::{convenzione, document, put};
use crate::support::Client;

/// The jobs by which the clock moves acts.
const CLOCK: [&str; 9] = [
    "adesioni.end",
    "attivazioni.end",
    "attivazioni.resume",
    "maintainers.overdue",
    "recessi.take-effect",
    "recessi.end-rights",
    "inerzie.overdue",
    "disdette.take-effect",
    "acts.breach-terms",
];

/// Places among the people of the play.
const CONTACT: usize = 0;
const AGENT: usize = 1;
const SIGNATORY: usize = 3;
const HOLDER: usize = 5;

/// What each of them is to an act of the ente.
const PARTIES: [&[Party]; 8] = [
    &[Party::EnteContact],
    &[Party::Agent, Party::Staff],
    &[Party::CaseOwner, Party::Staff],
    &[Party::EnteContact, Party::EnteSignatory],
    &[],
    &[Party::SubstituteOfficer],
    &[Party::Accountant],
    &[Party::Staff],
];

#[derive(Clone, Debug)]
enum Call {
    /// Somebody begins an act; an inerzia about one of those that there are.
    Begin { who: usize, what: usize, about: usize },
    /// One of the steps that the table lets somebody make of one of the acts that there are.
    Step(usize),
    /// Somebody moves one of the acts that there are.
    Move {
        who: usize,
        act: usize,
        to: usize,
        is_stale: bool,
    },
    /// Somebody adds a document to one of them.
    Document { who: usize, act: usize, role: usize },
    /// The term of one of the cases that are not concluded passes, and the substitute power over it is asked for and taken up.
    TakeOver(usize),
    /// Days pass, and the clock does what is due.
    Days(i64),
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = prop_oneof![
        3 => (0..6usize, any::<usize>()).prop_map(|(what, about)| Call::Begin {
            who: if what < 3 { CONTACT } else { SIGNATORY },
            what,
            about,
        }),
        1 => (0..8usize, 0..6usize, any::<usize>()).prop_map(|(who, what, about)| Call::Begin { who, what, about }),
        3 => any::<usize>().prop_map(Call::TakeOver),
        12 => any::<usize>().prop_map(Call::Step),
        4 => (0..8usize, any::<usize>(), any::<usize>(), prop::bool::weighted(0.1))
            .prop_map(|(who, act, to, is_stale)| Call::Move { who, act, to, is_stale }),
        2 => (0..8usize, any::<usize>(), 0..4usize).prop_map(|(who, act, role)| Call::Document { who, act, role }),
        2 => prop_oneof![1..12i64, 25..70i64, 200..400i64].prop_map(Call::Days),
    ];
    prop::collection::vec(call, 20..60)
}

/// A centre with one person for each part in it, and what they have done.
struct Play {
    works: Works,
    /// A convention that the ente has not joined.
    following: String,
    people: Vec<Client>,
    entries: u32,
}

impl Play {
    async fn start() -> Play {
        let works = Works::start().await;
        works.active(json!({"wants_maintainer": true})).await;
        let app = &works.scene.app;
        let signatory = app
            .user_of(works.scene.ente, "Sara Neri", EnteRole::Signatory, true)
            .await;
        let mut people = vec![works.contact.clone(), works.agent.clone(), works.owner.clone()];
        people.push(works.scene.program(&signatory).await);
        people.push(works.scene.program(&works.scene.olga).await);
        for (name, role) in [
            ("Tina Pozzi", Role::SubstituteOfficer),
            ("Aldo Conti", Role::Accountant),
            ("Lea Monti", Role::Manager),
        ] {
            let person = works.scene.app.staff(name, &[role], &[]).await;
            people.push(works.scene.program(&person).await);
        }
        let following = convenzione(&works.scene.app, "2031-2035", "2031-01-01", "2035-12-31").await;
        // A case that the centre has to conclude, and may let pass its term.
        let joining = json!({"convenzione_id": following, "organ": "council", "resolution_number": "12",
            "resolution_on": "2026-02-20"});
        let begun = works
            .contact
            .post("/api/v1/adesioni", &joining)
            .await
            .expect(201)
            .json();
        let path = format!("/adesioni/{}", begun["act"]["number"].as_str().unwrap());
        for role in ["resolution", "signed_convention"] {
            document(&works.contact, &path, role, role, None)
                .await
                .expect(201);
        }
        let sent = json!({"state": "submitted"});
        works.to(&works.contact, &path, sent).await;
        Play {
            works,
            following,
            people,
            entries: 100,
        }
    }

    async fn all(&self) -> Vec<Act> {
        let found = self.works.scene.app.read(|db| {
            acts::table
                .order(acts::id)
                .select(Act::as_select())
                .load::<Act>(db)
        });
        found.await.unwrap()
    }

    /// An entry of the register that no other document has.
    fn entry(&mut self) -> Value {
        self.entries += 1;
        super::entry(&self.entries.to_string())
    }

    async fn make(&mut self, call: Call) -> Option<u16> {
        let acts = self.all().await;
        let act = |place: usize| &acts[place % acts.len()];
        Some(match call {
            Call::Begin { who, what, about } => {
                let (path, body) = match what {
                    0 => (
                        "adesioni",
                        json!({"convenzione_id": self.following, "organ": "council",
                            "resolution_number": "12", "resolution_on": "2026-02-20"}),
                    ),
                    1 => (
                        "attivazioni",
                        json!({"service": "PORTALE", "referent_name": "Rosa Verdi", "referent_email": "rosa@comune.example",
                            "referent_phone": "030 123456", "domain": "comune.prova.example"}),
                    ),
                    2 => ("maintainers", json!({})),
                    3 => (
                        "disdette",
                        json!({"services": ["PORTALE"], "ente_id": self.works.scene.ente}),
                    ),
                    4 => (
                        "recessi",
                        json!({"scope": "membership", "just_cause": who % 2 == 0, "reasons": "Il servizio è fermo.",
                            "ente_id": self.works.scene.ente}),
                    ),
                    _ => (
                        "inerzie",
                        json!({"about_act_id": act(about).id, "reason": "Serve presto"}),
                    ),
                };
                let begun = self.people[who].post(&format!("/api/v1/{path}"), &body).await;
                let roles: &[&str] = match what {
                    0 => &["resolution", "signed_convention"],
                    3 => &["notice"],
                    4 => &["notice", "grounds"],
                    _ => &[],
                };
                if begun.status.is_success() {
                    let path = format!("/{path}/{}", begun.json()["act"]["number"].as_str().unwrap());
                    for role in roles {
                        let text = format!("{role} {}", self.entry());
                        document(&self.people[who], &path, role, &text, None).await;
                    }
                }
                begun.status.as_u16()
            }
            Call::Step(step) => {
                let mut steps: Vec<(&Act, usize, ActState)> = Vec::new();
                for act in &acts {
                    for (who, parties) in PARTIES.iter().enumerate() {
                        let mut parties = parties.to_vec();
                        if who == HOLDER && act.substitute_id.is_some() {
                            parties.push(Party::CaseOwner);
                        }
                        let allowed = machine::allowed(act.procedure, act.state, &parties);
                        steps.extend(allowed.into_iter().map(|state| (act, who, state)));
                    }
                }
                let (act, who, state) = *steps.get(step % steps.len().max(1))?;
                let act = act.clone();
                if (act.procedure, state) == (Procedure::Attivazione, ActState::Active) {
                    for (place, version) in (1..=8).zip(act.version..) {
                        let item = format!("{}/checklist/{place}", act.address());
                        let done = json!({"state": "done"});
                        put(&self.people[AGENT], &item, &json!(version), done).await;
                    }
                }
                let version = self.all().await.into_iter().find(|now| now.id == act.id)?.version;
                self.step(who, &act, state, version).await
            }
            Call::Move {
                who,
                act: place,
                to,
                is_stale,
            } => {
                let act = act(place).clone();
                let states = machine::states(act.procedure);
                let version = act.version - i32::from(is_stale);
                self.step(who, &act, states[to % states.len()], version).await
            }
            Call::Document {
                who,
                act: place,
                role,
            } => {
                let role = ["resolution", "signed_convention", "notice", "grounds"][role];
                let text = format!("{role} {}", self.entries);
                let path = act(place).address();
                document(&self.people[who], &path, role, &text, None)
                    .await
                    .status
                    .as_u16()
            }
            Call::TakeOver(place) => {
                let is_subject = |act: &&Act| {
                    let is_over = act.state == ActState::Draft || act.concluded_on.is_some();
                    substitution::SUBJECT.contains(&act.procedure) && !is_over
                };
                let subjects: Vec<&Act> = acts.iter().filter(is_subject).collect();
                let case = *subjects.get(place % subjects.len().max(1))?;
                self.pass(40).await;
                let about = json!({"about_act_id": case.id, "reason": "Il termine è passato"});
                let who = [SIGNATORY, HOLDER][place % 2];
                let asked = self.people[who].post("/api/v1/inerzie", &about).await;
                if asked.status.is_success() {
                    let asked = asked.json();
                    let path = format!("/inerzie/{}/state", asked["act"]["number"].as_str().unwrap());
                    let taken = json!({"state": "taken_over"});
                    let version = &asked["act"]["version"];
                    let taken = put(&self.people[HOLDER], &path, version, taken).await;
                    // Whoever takes a case over goes on with it.
                    let case = self.all().await.into_iter().find(|act| act.id == case.id)?;
                    let steps = machine::allowed(case.procedure, case.state, &[Party::CaseOwner]);
                    if let (true, Some(state)) = (taken.status.is_success(), steps.first()) {
                        self.step(HOLDER, &case, *state, case.version).await;
                    }
                    return Some(taken.status.as_u16());
                }
                asked.status.as_u16()
            }
            Call::Days(days) => {
                self.pass(days).await;
                return None;
            }
        })
    }

    /// Days pass, and the clock does what is due.
    async fn pass(&self, days: i64) {
        self.works.scene.days(days);
        for job in CLOCK {
            self.works.scene.run(job).await;
        }
    }

    /// Asks for a state, with what any step of the procedure into it may take.
    async fn step(&mut self, who: usize, act: &Act, state: ActState, version: i32) -> u16 {
        let mut body = json!({"state": state});
        let fields = body.as_object_mut().unwrap();
        let mut add = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
        if act.procedure != Procedure::Maintainer {
            add("reason", json!("Così è stato deciso."));
        }
        match act.procedure {
            Procedure::Adesione if state == ActState::Signed => {
                add("signed_on", json!("2026-03-02"));
                add("register_entry", self.entry());
            }
            Procedure::Maintainer if state == ActState::Transferred => {
                let on = rome::date_of(self.works.scene.app.now().utc());
                add("transferred_on", json!(on.to_string()));
                add("new_provider", json!("Registrar Beta"));
            }
            Procedure::Disdetta | Procedure::Recesso if state == ActState::Registered => {
                add("notice", json!({"register_entry": self.entry()}));
            }
            Procedure::Recesso if state == ActState::Contested => add("goes_on", json!(true)),
            Procedure::Recesso if state == ActState::Settled => add("register_entry", self.entry()),
            _ => {}
        }
        let path = format!("{}/state", act.address());
        put(&self.people[who], &path, &json!(version), body)
            .await
            .status
            .as_u16()
    }

    /// To whom the substitute power over each case was given, and when.
    async fn handed_over(&self) -> Vec<(String, String, Timestamp)> {
        let events = self.works.scene.app.read(|db| {
            audit_events::table
                .filter(audit_events::event.eq("act.handed_over"))
                .select((
                    audit_events::subject_id,
                    audit_events::new_value.assume_not_null(),
                    audit_events::occurred_at,
                ))
                .load::<(String, String, Timestamp)>(db)
        });
        let holder = |new: &str| {
            let new: Value = serde_json::from_str(new).unwrap();
            new["substitute"].as_str().unwrap().to_owned()
        };
        let events = events.await.unwrap().into_iter();
        events.map(|(case, new, at)| (case, holder(&new), at)).collect()
    }

    /// Every step of every act stands in its table, each after the one before, and the act is where its last one led. Who was given the
    /// substitute power over a case makes its case owner's steps from then on. How many of these there were.
    async fn check(&self) -> Result<usize, TestCaseError> {
        let handed = self.handed_over().await;
        let is_holders = |step: &Transition| {
            let user = step.user_id.map(|user| user.to_string());
            handed.iter().any(|(case, holder, at)| {
                *case == step.act_id.to_string() && Some(holder) == user.as_ref() && *at <= step.at
            })
        };
        let mut by_holder = 0;
        let steps = self.works.scene.app.read(|db| {
            act_transitions::table
                .order((act_transitions::act_id, act_transitions::position))
                .select(Transition::as_select())
                .load::<Transition>(db)
        });
        let mut history: BTreeMap<ActId, Vec<Transition>> = BTreeMap::new();
        for step in steps.await.unwrap() {
            history.entry(step.act_id).or_default().push(step);
        }
        for act in self.all().await {
            let Some(steps) = history.get(&act.id) else {
                continue;
            };
            // The joining of the scene is written down as signed, without its steps.
            let mut before = (act.id == self.works.member).then_some(ActState::Signed);
            for step in steps {
                prop_assert_eq!(step.from_state, before);
                let is_in_place = step.party == Party::SubstituteOfficer && is_holders(step);
                by_holder += usize::from(is_in_place);
                let party = if is_in_place { Party::CaseOwner } else { step.party };
                let permitted = machine::permits(act.procedure, step.from_state, step.to_state, &[party]);
                prop_assert!(permitted.is_some(), "{} {:?}", act.number, step);
                before = Some(step.to_state);
            }
            prop_assert_eq!(Some(act.state), before, "{}", act.number);
        }
        Ok(by_holder)
    }
}

#[test]
fn no_sequence_of_calls_leads_outside_the_tables() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (taken, by_holder) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig {
        cases: 10,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    };
    let played = |calls: Vec<Call>| {
        runtime.block_on(async {
            let mut play = Play::start().await;
            for call in calls {
                let said = format!("{call:?}");
                if let Some(status) = play.make(call).await {
                    prop_assert!(status < 500, "{said}: {status}");
                    taken.set(taken.get() + i32::from(status < 300));
                }
            }
            by_holder.set(by_holder.get() + play.check().await?);
            Ok(())
        })
    };
    TestRunner::new(config).run(&calls(), played).unwrap();
    // The substitute power, whatever chance left out.
    played((0..4).map(Call::TakeOver).collect()).unwrap();
    // Where everything is refused, nothing is proved.
    assert!(taken.get() > 30, "only {} calls did something", taken.get());
    assert!(by_holder.get() > 0, "nobody used the substitute power");
}
