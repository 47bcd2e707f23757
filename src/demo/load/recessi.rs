//! Contracts and recessi of the demonstration: a few enti leave theirs, each at another point of the way.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::attivazioni::LEAVES_THE_CENTRE;
use super::{DemoError, Event, Loader};
use crate::acts::api::new_document;
use crate::acts::documents::{self, DocumentRole};
use crate::acts::formal::NoticeIn;
use crate::acts::register::EntryIn;
use crate::acts::{ActRef, ActState};
use crate::contracts::{self, ContractIn};
use crate::db::Db;
use crate::demo::files;
use crate::demo::scenario::{EnteRole, StaffRole};
use crate::kernel::clock::Timestamp;
use crate::kernel::money::Cents;
use crate::kernel::rome;
use crate::recessi::settlement::SettlementMethod;
use crate::recessi::{self, Decision, LineIn, NewRecesso, RecessoScope, Rules, Sending, SettlementIn};

/// A step of a recesso.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// The contract is entered.
    Entrusted,
    /// Stated, with or without just cause, with its documents.
    Stated {
        scope: RecessoScope,
        just_cause: bool,
    },
    Registered,
    Contested,
    Recognised,
    Drafted,
    Shown,
    Sent,
}

const CONTRACT: RecessoScope = RecessoScope::Contract;

const fn stated(scope: RecessoScope, just_cause: bool) -> Leaving {
    Leaving::Stated { scope, just_cause }
}

/// Of the ente that leaves the centre: its services end, and the domain is to move.
const FROM_THE_CENTRE: &[(Leaving, i64)] = &[
    (stated(RecessoScope::Membership, true), 22),
    (Leaving::Registered, 21),
    (Leaving::Recognised, 19),
];

/// Of enti that have joined, how many days ago they came how far.
const ON_THEIR_WAY: [&[(Leaving, i64)]; 5] = [
    &[(Leaving::Entrusted, 200)],
    &[(Leaving::Entrusted, 201), (stated(CONTRACT, true), 3)],
    &[
        (Leaving::Entrusted, 202),
        (stated(CONTRACT, true), 20),
        (Leaving::Registered, 19),
        (Leaving::Contested, 11),
    ],
    &[
        (Leaving::Entrusted, 203),
        (stated(CONTRACT, false), 64),
        (Leaving::Registered, 62),
    ],
    &[
        (Leaving::Entrusted, 204),
        (stated(CONTRACT, true), 90),
        (Leaving::Registered, 88),
        (Leaving::Recognised, 80),
        (Leaving::Drafted, 60),
        (Leaving::Shown, 59),
        (Leaving::Sent, 40),
    ],
];

impl Loader<'_> {
    /// The steps of all recessi, each at its instant.
    pub(super) fn leavings(&self) -> Vec<(DateTime<Utc>, Event<'static>)> {
        // Few have somebody who signs: for those that come after them the centre enters what they sent on paper (R-PEC-5).
        let signed = (0..self.enti.len()).filter(|ente| self.signatory(*ente).is_some());
        let (joined, on_their_way) = (self.with_contact(), self.on_their_way());
        let entered = joined
            .into_iter()
            .filter(|ente| self.signatory(*ente).is_none() && !on_their_way.contains(ente));
        let leaves_all = self.with_contact()[LEAVES_THE_CENTRE];
        let all = signed.chain(entered).filter(|ente| *ente != leaves_all);
        let mut events = Vec::new();
        for (ente, steps) in all.zip(ON_THEIR_WAY).chain([(leaves_all, FROM_THE_CENTRE)]) {
            for (step, days_ago) in steps {
                let at = self.now.utc() - TimeDelta::days(*days_ago) + TimeDelta::minutes(17);
                events.push((at, Event::Leaving(ente, *step)));
            }
        }
        events
    }

    pub(super) fn signatory(&self, ente: usize) -> Option<usize> {
        self.world.people.iter().position(|person| {
            let mut places = person.memberships.iter();
            places.any(|place| place.ente == ente && place.role == EnteRole::Signatory)
        })
    }

    pub(super) fn leave(
        &mut self,
        db: &mut Db,
        at: Timestamp,
        ente: usize,
        step: Leaving,
    ) -> Result<(), DemoError> {
        let owner = self.of_centre(db, StaffRole::CaseOwner)?;
        let accountant = self.of_centre(db, StaffRole::Accountant)?;
        let stating = match self.signatory(ente) {
            Some(signatory) => self.actor(db, signatory, Some(ente))?,
            None => owner.clone(),
        };
        let today = rome::date_of(at.utc());
        let entry = |number: usize, on: NaiveDate| EntryIn {
            aoo: "DIMOSTRAZIONE".to_owned(),
            number: (number + ente).to_string(),
            year: on.year(),
            date: Some(on),
        };
        let paper = |role, name: &str| {
            let file = self.files.iter().find(|file| file.name == name);
            new_document(file.expect("one of the demonstration's"), role, None)
        };
        let id = self.enti[ente];
        let rules = Rules {
            silence_days: 30,
            reading_days: 90,
            method: SettlementMethod::Value,
            tenth_with_just_cause: true,
        };
        match step {
            Leaving::Entrusted => {
                let given = ContractIn {
                    start_on: NaiveDate::from_ymd_opt(2025, 1, 1),
                    end_on: NaiveDate::from_ymd_opt(2034, 12, 31),
                    creditor: "Comunità montana capofila (inventata)".to_owned(),
                };
                contracts::add(db, &accountant, at, id, &given)?;
                return Ok(());
            }
            Leaving::Stated { scope, just_cause } => {
                let (contract, adesione) = match scope {
                    RecessoScope::Contract => (contracts::of_ente(db, id)?.first().map(|one| one.id), None),
                    RecessoScope::Membership => (None, Some(self.joined[&ente])),
                };
                let new = NewRecesso {
                    scope: Some(scope),
                    contract,
                    adesione,
                    just_cause,
                    reasons: just_cause.then(|| {
                        "La sezione trasparenza non è stata aggiornata per oltre due mesi, nonostante i solleciti.".to_owned()
                    }),
                    requested_on: None,
                };
                let found = recessi::submit(db, &stating, at, id, &new)?;
                let act = found.sheet.act;
                let notice = paper(DocumentRole::Notice, files::RECESSO);
                documents::add(db, &stating, at, &act, notice)?;
                if just_cause {
                    let grounds = paper(DocumentRole::Grounds, files::REMINDERS);
                    documents::add(db, &stating, at, &act, grounds)?;
                }
                self.left.insert(ente, act.id);
                return Ok(());
            }
            _ => {}
        }
        let act = ActRef::Id(self.left[&ente]);
        let found = recessi::find(db, &owner, act)?.sheet.act;
        let place = (act, found.version);
        match step {
            Leaving::Drafted => {
                let cents = |amount| Cents::new(amount).unwrap_or_default();
                let line = |description: &str, [contract, executed, paid]: [i64; 3]| LineIn {
                    description: description.to_owned(),
                    contract: cents(contract),
                    executed: cents(executed),
                    paid: cents(paid),
                };
                let given = SettlementIn {
                    method: None,
                    note: None,
                    lines: vec![
                        line(
                            "Gestione del sito, quota dell’anno",
                            [1_000_000, 400_000, 300_000],
                        ),
                        line("Sezione trasparenza, quota dell’anno", [240_000, 60_000, 60_000]),
                    ],
                };
                recessi::draft(db, &accountant, at, place, rules, &given)?;
            }
            Leaving::Sent => {
                let paper = paper(DocumentRole::Settlement, files::SETTLEMENT);
                let entry = entry(7_000, today);
                let sending = Sending {
                    entry: Some(&entry),
                    pec: None,
                };
                recessi::send(db, &accountant, at, place, rules, sending, paper)?;
            }
            _ => {
                let (actor, decision) = match step {
                    Leaving::Registered => {
                        let notice = NoticeIn {
                            notice: None,
                            // The register has it from the day on which it came.
                            entry: Some(entry(5_000, rome::date_of(found.created_at.utc()))),
                        };
                        let to = Decision::to(ActState::Registered);
                        (&owner, Decision { notice, ..to })
                    }
                    Leaving::Contested => {
                        let reason =
                            "Gli aggiornamenti risultano pubblicati nei tempi: si allegano i registri.";
                        let to = Decision::to(ActState::Contested);
                        let contested = Decision {
                            reason: Some(reason.to_owned()),
                            goes_on: true,
                            ..to
                        };
                        (&owner, contested)
                    }
                    Leaving::Recognised => (&owner, Decision::to(ActState::Effective)),
                    _ => (&accountant, Decision::to(ActState::Settling)),
                };
                recessi::set_state(db, actor, at, place, rules, decision)?;
            }
        }
        Ok(())
    }
}
