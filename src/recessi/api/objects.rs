//! What the interface says of recessi and is told of them.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use super::super::effect::EffectReason;
use super::super::model::{Decision, Judgement, RecessoScope, RecessoSheet};
use super::super::policy;
use super::super::settlement::SettlementMethod;
use super::super::settling::{self, LineIn, SettlementIn, SettlementSheet};
use crate::acts::api::{ActOut, Face};
use crate::acts::documents::DocumentId;
use crate::acts::formal::NoticeIn;
use crate::acts::formal::faces::{NoticeGiven, NoticeOut};
use crate::acts::register::EntryIn;
use crate::acts::{self, ActError, ActState};
use crate::api::Caller;
use crate::contracts::ContractId;
use crate::enti::api::RegisterEntryIn;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::money::Cents;
use crate::kernel::rome;
use crate::pec::api::RecipientOut;
use crate::users::rights::RightsEnd;

/// A line of a settlement; amounts in cents.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SettlementLine")]
pub struct LineOut {
    /// What it is about.
    pub description: String,
    /// Its value by the contract.
    pub contract: i64,
    /// Executed.
    pub executed: i64,
    /// Paid.
    pub paid: i64,
}

/// What is due after a recesso; amounts in cents.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Settlement")]
pub struct SettlementOut {
    /// The rule of the sums.
    pub rule: String,
    /// The version of that rule.
    pub rule_version: i32,
    /// From what the tenth is taken.
    pub method: SettlementMethod,
    /// Whether the tenth of what was not executed is due.
    pub with_tenth: bool,
    /// What accounts say about it.
    pub note: Option<String>,
    /// Its lines.
    pub lines: Vec<LineOut>,
    /// The sum by the contract.
    pub contract: i64,
    /// Executed, in full.
    pub executed: i64,
    /// Not executed: the sum over the lines, none below zero.
    pub unexecuted: i64,
    /// The tenth.
    pub tenth: i64,
    /// Paid.
    pub paid: i64,
    /// Due from the ente; below zero: to be refunded.
    pub balance: i64,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// The paper of these sums, among the documents of the act: for which the register was asked, and that was sent.
    pub document_id: Option<DocumentId>,
    /// The address to which it was sent as certified mail.
    pub pec_to: Option<String>,
    /// What became of the certified mail, and of each by which it was sent again; their receipts are among the documents of the act.
    pub pec_recipients: Vec<RecipientOut>,
}

impl From<&SettlementSheet> for SettlementOut {
    fn from(sheet: &SettlementSheet) -> SettlementOut {
        let settled = &sheet.settled;
        let line = |line: &settling::SettledLine| LineOut {
            description: line.description.clone(),
            contract: line.contract,
            executed: line.executed,
            paid: line.paid,
        };
        SettlementOut {
            rule: settled.rule.clone(),
            rule_version: settled.rule_version,
            method: settled.method,
            with_tenth: settled.with_tenth,
            note: settled.note.clone(),
            lines: sheet.lines.iter().map(line).collect(),
            contract: settled.contract,
            executed: settled.executed,
            unexecuted: settled.unexecuted,
            tenth: settled.tenth,
            paid: settled.paid,
            balance: settled.balance,
            drafted_at: settled.drafted_at,
            sent_at: settled.sent_at,
            document_id: settled.document_id,
            pec_to: settled.pec_to.clone(),
            pec_recipients: sheet.deliveries.iter().cloned().map(RecipientOut::from).collect(),
        }
    }
}

/// A recesso.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Recesso")]
pub struct RecessoOut {
    /// What all acts have.
    pub act: ActOut,
    /// What is left.
    pub scope: RecessoScope,
    /// The contract.
    pub contract_id: Option<ContractId>,
    /// The joining.
    pub adesione_id: Option<ActId>,
    /// Whether a just cause is stated.
    pub just_cause: bool,
    /// Why.
    pub reasons: Option<String>,
    /// The first day without service that the ente asks for.
    pub requested_on: Option<NaiveDate>,
    /// The date of receipt of its notice.
    pub received_on: Option<NaiveDate>,
    /// The day of effect.
    pub effective_from: Option<NaiveDate>,
    /// The last day that is served and billed.
    pub last_service_day: Option<NaiveDate>,
    /// From what these follow.
    pub effect: Option<EffectReason>,
    /// The rule of these dates.
    pub rule: Option<String>,
    /// The version of that rule.
    pub rule_version: Option<i32>,
    /// With just cause: the last day for contesting it; if nobody does, it takes effect the day after.
    pub silence_on: Option<NaiveDate>,
    /// When the just cause was contested.
    pub contested_at: Option<Timestamp>,
    /// Whether the ente agreed that the service goes on while it is contested.
    pub goes_on: Option<bool>,
    /// How the just cause was judged.
    pub judged: Option<Judgement>,
    /// When.
    pub judged_on: Option<NaiveDate>,
    /// When the signatory asked to take it back.
    pub revocation_asked_at: Option<Timestamp>,
    /// The recesso by which all had ended already that this one was to end: it ends and settles nothing.
    pub overtaken_by: Option<ActId>,
    /// The notice on which it rests.
    pub notice: Option<NoticeOut>,
    /// What is due; people of the ente see it from `settling` on.
    pub settlement: Option<SettlementOut>,
    /// The end of the rights of the ente's people, if this recesso brought it.
    pub rights: Option<RightsEndOut>,
}

/// The end of the rights of an ente's people.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "RightsEnd")]
pub struct RightsEndOut {
    /// The first day on which they change nothing any more.
    pub ended_on: NaiveDate,
    /// The last day on which they read and export.
    pub reading_until: NaiveDate,
    /// The day on which they came back.
    pub restored_on: Option<NaiveDate>,
    /// Why; none: the ente joined again, or has a new contract.
    pub restored_reason: Option<String>,
}

impl From<&RightsEnd> for RightsEndOut {
    fn from(end: &RightsEnd) -> RightsEndOut {
        RightsEndOut {
            ended_on: end.ended_on,
            reading_until: end.reading_until,
            restored_on: end.restored_on,
            restored_reason: end.restored_reason.clone(),
        }
    }
}

impl Face<RecessoSheet> for RecessoOut {
    fn of(found: &RecessoSheet, caller: &Caller) -> RecessoOut {
        let recesso = &found.recesso;
        let mut act = ActOut::new(&found.sheet, caller);
        let (parties, today) = (
            acts::policy::parties(&caller.actor, &found.sheet.act),
            rome::date_of(caller.now.utc()),
        );
        act.allowed = policy::steps(
            &found.sheet.act,
            recesso,
            found.settlement.is_some(),
            &parties,
            today,
        );
        RecessoOut {
            received_on: act.received_on,
            act,
            scope: recesso.scope,
            contract_id: recesso.contract_id,
            adesione_id: recesso.adesione_id,
            just_cause: recesso.just_cause,
            reasons: recesso.reasons.clone(),
            requested_on: recesso.requested_on,
            effective_from: recesso.effective_from,
            last_service_day: recesso.last_service_day,
            effect: recesso.effect,
            rule: recesso.rule.clone(),
            rule_version: recesso.rule_version,
            silence_on: recesso.silence_on,
            contested_at: recesso.contested_at,
            goes_on: recesso.goes_on,
            judged: recesso.judged,
            judged_on: recesso.judged_on,
            revocation_asked_at: recesso.revocation_asked_at,
            overtaken_by: recesso.overtaken_by,
            notice: found.notice.as_ref().map(NoticeOut::from),
            settlement: found.settlement.as_ref().map(SettlementOut::from),
            rights: found.rights.as_ref().map(RightsEndOut::from),
        }
    }
}

/// A recesso that is stated.
#[derive(Clone, Debug, Object)]
#[oai(rename = "RecessoIn")]
pub struct RecessoGiven {
    /// The ente; by default the one acted for.
    pub ente_id: Option<EnteId>,
    /// What is left.
    pub scope: RecessoScope,
    /// The contract, for the scope `contract`.
    pub contract_id: Option<ContractId>,
    /// The joining, for the scope `membership`: with it those that follow are left; by default the present one.
    pub adesione_id: Option<ActId>,
    /// Whether there is a just cause: then with reasons, and with documents before it is registered.
    pub just_cause: bool,
    /// Why.
    #[oai(validator(max_length = 10000))]
    pub reasons: Option<String>,
    /// The first day without service that is asked for: an earlier one than the notice gives is ignored.
    pub requested_on: Option<NaiveDate>,
}

/// What a recesso says, until it is registered.
#[derive(Clone, Debug, Object)]
#[oai(rename = "RecessoChangeIn")]
pub struct RecessoChanged {
    /// Whether there is a just cause.
    pub just_cause: bool,
    /// Why.
    #[oai(validator(max_length = 10000))]
    pub reasons: Option<String>,
    /// The first day without service that is asked for.
    pub requested_on: Option<NaiveDate>,
}

/// The state that a recesso is to have, with what it takes.
#[derive(Clone, Debug, Object)]
pub struct RecessoStateIn {
    /// The state.
    pub state: ActState,
    /// Why (`rejected`, `contested`, `registered` where the just cause is not recognised, `revoked`).
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
    /// The formal notice (`registered`).
    pub notice: Option<NoticeGiven>,
    /// Whether the ente agrees that the service goes on meanwhile (`contested`).
    pub goes_on: Option<bool>,
    /// Whether the just cause that was contested is recognised (`registered`).
    pub recognised: Option<bool>,
    /// Entry of the settlement in the register (`settled`).
    pub register_entry: Option<RegisterEntryIn>,
    /// Whether its paper leaves as certified mail too, to the ente's address (`settled`).
    pub pec: Option<bool>,
}

impl From<RecessoStateIn> for Decision {
    fn from(given: RecessoStateIn) -> Decision {
        Decision {
            state: given.state,
            reason: given.reason,
            notice: given.notice.map(NoticeIn::from).unwrap_or_default(),
            goes_on: given.goes_on.unwrap_or_default(),
            recognised: given.recognised,
            register_entry: given.register_entry.map(EntryIn::from),
            pec: given.pec.unwrap_or_default(),
        }
    }
}

/// Whether a registered recesso is to be taken back.
#[derive(Clone, Debug, Object)]
pub struct RecessoRevocationIn {
    /// `true`: the signatory asks for it; `false`: the case owner refuses what was asked. Who accepts it moves the recesso to `revoked`.
    pub asked: bool,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// The rights that a recesso ended are given back.
#[derive(Clone, Debug, Object)]
pub struct RecessoRightsIn {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// A line of a settlement; amounts in cents.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SettlementLineIn")]
pub struct LineGiven {
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub description: String,
    /// Its value by the contract.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub contract: i64,
    /// Executed.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub executed: i64,
    /// Paid.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000")))]
    pub paid: i64,
}

/// A settlement that is drafted.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SettlementIn")]
pub struct SettlementGiven {
    /// From what the tenth is taken; by default as the centre has set it.
    pub method: Option<SettlementMethod>,
    /// What is to be known about it.
    #[oai(validator(max_length = 2000))]
    pub note: Option<String>,
    /// Its lines.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub lines: Vec<LineGiven>,
}

impl TryFrom<SettlementGiven> for SettlementIn {
    type Error = ActError;

    fn try_from(given: SettlementGiven) -> Result<SettlementIn, ActError> {
        let line = |line: LineGiven| {
            Ok(LineIn {
                description: line.description,
                contract: Cents::new(line.contract)?,
                executed: Cents::new(line.executed)?,
                paid: Cents::new(line.paid)?,
            })
        };
        Ok(SettlementIn {
            method: given.method,
            note: given.note,
            lines: given
                .lines
                .into_iter()
                .map(line)
                .collect::<Result<_, ActError>>()?,
        })
    }
}
