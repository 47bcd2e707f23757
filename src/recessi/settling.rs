//! The settlement of a recesso: accounts enter its lines by hand ([I-30]), rule SET computes the sums, the ente sees them, and then it is
//! sent.

mod receipts;
mod sending;

use diesel::prelude::*;
pub use receipts::{address_of, receipt_came};
pub use sending::{Sending, send};
pub(super) use sending::{mailbox, pec_of};
use serde_json::{Value, json};

use super::commands::Rules;
use super::model::{self, RecessoSheet, find};
use super::policy;
use super::settlement::{self, Line, Settlement, SettlementMethod};
use crate::acts::documents::{self, DocumentId};
use crate::acts::register::{self, Purpose};
use crate::acts::telling::{self, Side};
use crate::acts::{self, Act, ActError, ActRef, ActState, Party, course};
use crate::db::schema::{settlement_lines, settlements};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, UserId};
use crate::kernel::money::{AmountTooLarge, Cents};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};
use crate::mail::outbox::MailId;
use crate::pec::deliveries::{self, Delivery};
use crate::t;
use crate::users::actor::Actor;

/// The audit event of each draft; the ente reads none before the settlement is shown to it.
pub const DRAFTED: &str = "recesso.settlement_drafted";

/// Lines of one settlement at most.
pub const MOST_LINES: usize = 50;

/// Characters of a description, and of a note, at most.
const DESCRIPTION_CHARS: usize = 200;

const NOTE_CHARS: usize = 2_000;

/// A settlement as stored, beside its recesso; amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = settlements, treat_none_as_null = true)]
pub struct Settled {
    /// The act of the recesso.
    pub act_id: ActId,
    /// From what the tenth is taken.
    pub method: SettlementMethod,
    /// Whether the tenth is due.
    pub with_tenth: bool,
    /// What accounts say about it.
    pub note: Option<String>,
    /// The sum by the contract.
    pub contract: i64,
    /// Executed.
    pub executed: i64,
    /// Not executed.
    pub unexecuted: i64,
    /// The tenth.
    pub tenth: i64,
    /// Paid.
    pub paid: i64,
    /// Due; below zero: to be refunded.
    pub balance: i64,
    /// Who drafted it last.
    pub drafted_by: UserId,
    /// When.
    pub drafted_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// The paper of these sums: for which the register was asked, and that was sent.
    pub document_id: Option<DocumentId>,
    /// The address to which it was sent as certified mail.
    pub pec_to: Option<String>,
    /// The rule of the sums.
    pub rule: String,
    /// The version by which they were computed.
    pub rule_version: i32,
    /// The certified mail by which it left: the first one, where it was sent again.
    pub pec_mail_id: Option<MailId>,
}

impl Settled {
    /// The rule of its sums.
    const RULE: &'static str = "SET";
    /// The version of that rule by which this program computes.
    const RULE_VERSION: i32 = 1;
}

/// One line as stored; amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = settlement_lines)]
pub struct SettledLine {
    /// The act of the recesso.
    pub act_id: ActId,
    /// Place, from 1.
    pub position: i32,
    /// What it is about.
    pub description: String,
    /// Its value by the contract.
    pub contract: i64,
    /// Executed.
    pub executed: i64,
    /// Paid.
    pub paid: i64,
}

/// A settlement with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementSheet {
    /// The settlement.
    pub settled: Settled,
    /// Its lines.
    pub lines: Vec<SettledLine>,
    /// What became of the certified mails by which it left.
    pub deliveries: Vec<Delivery>,
}

/// A line as somebody enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIn {
    /// What it is about.
    pub description: String,
    /// Its value by the contract.
    pub contract: Cents,
    /// Executed.
    pub executed: Cents,
    /// Paid.
    pub paid: Cents,
}

/// A settlement as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettlementIn {
    /// From what the tenth is taken; none: as the centre has set it.
    pub method: Option<SettlementMethod>,
    /// What accounts say about it.
    pub note: Option<String>,
    /// The lines.
    pub lines: Vec<LineIn>,
}

/// The stored cents as an amount; what was stored was checked before.
pub(super) fn cents(stored: i64) -> Cents {
    Cents::new(stored).unwrap_or_default()
}

impl From<AmountTooLarge> for ActError {
    fn from(_: AmountTooLarge) -> ActError {
        ActError::field("lines", "kernel-amount-large")
    }
}

/// The settlements of these recessi as this person sees them: people of the ente from the day on which they are shown to them. The number
/// of queries does not grow with them.
pub(super) fn shown(db: &mut Db, actor: &Actor, acts: &[&Act]) -> QueryResult<Vec<SettlementSheet>> {
    let is_shown =
        |act: &Act| actor.staff().is_some() || matches!(act.state, ActState::Settling | ActState::Settled);
    let ids: Vec<ActId> = (acts.iter().filter(|act| is_shown(act)).map(|act| act.id)).collect();
    let lines: Vec<SettledLine> = settlement_lines::table
        .filter(one_of(settlement_lines::act_id, ids.clone()))
        .order((settlement_lines::act_id, settlement_lines::position))
        .select(SettledLine::as_select())
        .load(db)?;
    let settled: Vec<Settled> = settlements::table
        .filter(one_of(settlements::act_id, ids))
        .select(Settled::as_select())
        .load(db)?;
    let mails: Vec<MailId> = settled.iter().filter_map(|settled| settled.pec_mail_id).collect();
    let sent = deliveries::with_repeats(db, &mails)?;
    let sheets = settled.into_iter().map(|settled| SettlementSheet {
        lines: (lines.iter().filter(|line| line.act_id == settled.act_id).cloned()).collect(),
        deliveries: (sent.iter())
            .filter(|(first, _)| Some(*first) == settled.pec_mail_id)
            .map(|(_, delivery)| delivery.clone())
            .collect(),
        settled,
    });
    Ok(sheets.collect())
}

/// Drafts the settlement, or changes it until it is sent. Errors: NotFound, Forbidden, Stale, Conflict (not in effect yet, or sent),
/// Invalid.
pub fn draft(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    rules: Rules,
    given: &SettlementIn,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::Accountant) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_draft(&act, &found.recesso, &parties) {
        let slug = match found.recesso.overtaken_by {
            Some(_) => "recesso-overtaken",
            None => "recesso-not-to-settle",
        };
        return Err(ActError::Conflict(slug, Vec::new()));
    }
    if let Some(entry) = register::of_purpose(db, &act, Purpose::Settlement)? {
        let entry = vec![("entry", entry.shown().into())];
        return Err(ActError::Conflict("recesso-settlement-registered", entry));
    }
    let given = checked(given)?;
    let before = found.settlement;
    // What was computed keeps its rule, whatever the centre has settled since (section 18).
    let (method, with_tenth) = match &before {
        Some(SettlementSheet { settled, .. }) => (settled.method, settled.with_tenth),
        None => (
            rules.method,
            rules.tenth_with_just_cause || !found.recesso.is_with_just_cause(),
        ),
    };
    let method = given.method.unwrap_or(method);
    let sums = reckoned(method, with_tenth, &given.lines)?;
    let settled = Settled {
        act_id: act.id,
        method,
        with_tenth,
        note: given.note,
        contract: Cents::sum(given.lines.iter().map(|line| line.contract))?.get(),
        executed: sums.executed.get(),
        unexecuted: sums.unexecuted.get(),
        tenth: sums.tenth.get(),
        paid: sums.paid.get(),
        balance: sums.balance.get(),
        drafted_by: actor.id(),
        drafted_at: now,
        sent_at: None,
        document_id: None,
        pec_to: None,
        rule: Settled::RULE.to_owned(),
        rule_version: Settled::RULE_VERSION,
        pec_mail_id: None,
    };
    let old = before.as_ref().map_or(Value::Null, facts);
    if before.is_some() {
        let lines = settlement_lines::table.filter(settlement_lines::act_id.eq(act.id));
        diesel::delete(lines).execute(db)?;
        diesel::update(settlements::table.find(act.id))
            .set(&settled)
            .execute(db)?;
        if let Some(paper) = before.as_ref().and_then(|before| before.settled.document_id) {
            documents::supersede(db, now, &act, actor.by(None), paper)?;
        }
    } else {
        diesel::insert_into(settlements::table)
            .values(&settled)
            .execute(db)?;
    }
    let mut lines = Vec::new();
    for (position, line) in (1..).zip(given.lines) {
        let row = SettledLine {
            act_id: act.id,
            position,
            description: line.description,
            contract: line.contract.get(),
            executed: line.executed.get(),
            paid: line.paid.get(),
        };
        diesel::insert_into(settlement_lines::table)
            .values(&row)
            .execute(db)?;
        lines.push(row);
    }
    let new = facts(&SettlementSheet {
        settled,
        lines,
        deliveries: Vec::new(),
    });
    let act = course::save(db, now, &act, act.clone())?;
    let event = DRAFTED;
    course::record(db, now, &act, actor.by(None), event, (old, new), None)?;
    if let (ActState::Settling, Some(before)) = (act.state, before) {
        // The ente has seen another sum.
        let old = cents(before.settled.balance);
        telling::tell_in_words(db, now, &act, Side::Ente, |lang| {
            let (old, new) = (old.shown(lang), sums.balance.shown(lang));
            t!(
                lang,
                "recessi-tell-redrafted",
                number = &act.number,
                old = old,
                new = new
            )
            .into_owned()
        })?;
    }
    model::whole(db, actor, act)
}

/// The sums of the lines. Rule SET. Errors: Invalid: beyond what is reckoned with.
fn reckoned(method: SettlementMethod, with_tenth: bool, lines: &[LineIn]) -> Result<Settlement, ActError> {
    let lines: Vec<Line> = lines
        .iter()
        .map(|line| Line {
            contract: line.contract,
            executed: line.executed,
            paid: line.paid,
        })
        .collect();
    let sums = settlement::settle(method, &lines)?;
    Ok(match with_tenth {
        true => sums,
        false => sums.without_tenth()?,
    })
}

fn checked(given: &SettlementIn) -> Result<SettlementIn, ActError> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
    let mut lines = Vec::new();
    for (index, line) in given.lines.iter().enumerate() {
        let description = one_line(&line.description);
        if description.is_empty() || description.chars().count() > DESCRIPTION_CHARS {
            refuse(&format!("lines/{index}/description"), "recessi-bad-description");
        }
        for (name, amount) in [
            ("contract", line.contract),
            ("executed", line.executed),
            ("paid", line.paid),
        ] {
            if amount < Cents::ZERO {
                refuse(&format!("lines/{index}/{name}"), "kernel-amount-negative");
            }
        }
        lines.push(LineIn {
            description,
            ..line.clone()
        });
    }
    if given.lines.is_empty() {
        refuse("lines", "recessi-no-lines");
    }
    if given.lines.len() > MOST_LINES {
        refuse("lines", "recessi-many-lines");
    }
    let note = given.note.as_deref().unwrap_or_default();
    let note = note.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    if note.chars().count() > NOTE_CHARS {
        refuse("note", "acts-reason-long");
    }
    match wrong.is_empty() {
        true => Ok(SettlementIn {
            method: given.method,
            note: (!note.is_empty()).then_some(note),
            lines,
        }),
        false => Err(ActError::Invalid(wrong)),
    }
}

pub(super) fn facts(sheet: &SettlementSheet) -> Value {
    let settled = &sheet.settled;
    let lines: Vec<Value> = sheet
        .lines
        .iter()
        .map(|line| {
            json!({"description": line.description, "contract": line.contract, "executed": line.executed, "paid": line.paid})
        })
        .collect();
    json!({
        "rule": settled.rule, "rule_version": settled.rule_version, "method": settled.method, "with_tenth": settled.with_tenth, "note": settled.note, "lines": lines,
        "executed": settled.executed, "unexecuted": settled.unexecuted, "tenth": settled.tenth, "paid": settled.paid,
        "balance": settled.balance,
    })
}
