//! The end of a convention: the ente is told in time which services end with it unless it joins the following one (DIS-REN), and, by a
//! signature that comes late, which have ended meanwhile.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::membership::Memberships;
use super::model::Adesione;
use crate::acts::course::{self, Mover};
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::{self, Act, ActError, ActState, Procedure, machine, warnings};
use crate::attivazioni;
use crate::contracts;
use crate::convenzioni::Convenzione;
use crate::db::Db;
use crate::db::schema::{acts as acts_table, adesioni, convenzioni as convenzioni_table};
use crate::disdette;
use crate::disdette::cessation::CessationReason;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::services::Service;
use crate::t;

/// Days before the end of a convention on which ente and centre are told of it.
const WARN_BEFORE: [i64; 2] = [60, 15];

type Joined = (Act, Adesione, Convenzione);

/// The signed joinings whose convention ends so soon that somebody is to be told, or that one if it does, with how many days before.
fn ending(db: &mut Db, today: NaiveDate, only: Option<ActId>) -> QueryResult<Vec<(Joined, i32)>> {
    let all = acts_table::table
        .inner_join(adesioni::table.on(adesioni::act_id.eq(acts_table::id)))
        .inner_join(convenzioni_table::table.on(convenzioni_table::id.eq(adesioni::convenzione_id)))
        .filter(acts_table::state.eq(ActState::Signed))
        .filter(convenzioni_table::end_on.ge(today))
        .filter(convenzioni_table::end_on.le(today + Days::new(WARN_BEFORE[0].unsigned_abs())))
        .order(acts_table::id)
        .select((Act::as_select(), Adesione::as_select(), Convenzione::as_select()));
    let found: Vec<Joined> = match only {
        Some(only) => all.filter(acts_table::id.eq(only)).load(db)?,
        None => all.load(db)?,
    };
    let due = found.into_iter().filter_map(|joined| {
        let (_, adesione, convenzione) = &joined;
        // Who leaves sooner by a recesso knows its own last day.
        let is_left = adesione.last_day.is_some_and(|last| last < convenzione.end_on);
        let left = (convenzione.end_on - today).num_days();
        let days = warnings::days_before(&WARN_BEFORE, left, adesione.end_warned_days);
        days.filter(|_| !is_left).map(|days| (joined, days))
    });
    Ok(due.collect())
}

/// The joinings of whose end ente and centre are to be told.
pub fn due_to_warn_of_end(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let due = ending(db, rome::date_of(now.utc()), None)?;
    Ok(due.into_iter().map(|((act, ..), _)| act.id).collect())
}

/// Tells the ente and who answers for the joining which services end with the convention, once 60 and once 15 days before; and the joining
/// of the following one that is under way. `false`: it is not due, or no service ends with it.
pub fn warn_of_end(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let Some(((act, adesione, convenzione), days)) = ending(db, today, Some(id))?.pop() else {
        return Ok(false);
    };
    let services = services_ending(db, &act, &convenzione)?;
    if services.is_empty() {
        return Ok(false);
    }
    let joining = under_way(db, act.ente_id, &convenzione)?;
    for side in [Side::Ente, Side::Centre] {
        tell_in_words(db, now, &act, side, |lang| {
            t!(
                lang,
                "adesioni-tell-ending",
                name = &convenzione.name,
                day = lang.date(convenzione.end_on),
                count = services.len(),
                services = names(lang, &services),
                joining = joining.as_deref().unwrap_or("none")
            )
            .into_owned()
        })?;
    }
    super::commands::write(
        db,
        &Adesione {
            end_warned_days: Some(days),
            ..adesione
        },
    )?;
    let codes: Vec<&str> = services.iter().map(|service| service.code.as_str()).collect();
    let facts = json!({"end_on": convenzione.end_on.to_string(), "days_before": days, "services": codes});
    let by = Mover::clock().by;
    course::record(
        db,
        now,
        &act,
        by,
        "adesione.end_warned",
        (Value::Null, facts),
        None,
    )?;
    Ok(true)
}

fn names(lang: Lang, services: &[Service]) -> String {
    let names: Vec<&str> = services.iter().map(|service| service.name(lang)).collect();
    names.join(", ")
}

/// The services in operation that end with the convention: no notice ends them sooner, and nothing that was joined or entrusted carries
/// them on.
fn services_ending(db: &mut Db, act: &Act, convenzione: &Convenzione) -> QueryResult<Vec<Service>> {
    let memberships = Memberships::of_ente(db, act.ente_id)?;
    let contracts = contracts::of_ente(db, act.ente_id)?;
    let after = convenzione.end_on.succ_opt().unwrap_or(NaiveDate::MAX);
    let mut ending = Vec::new();
    for (_, served, service) in attivazioni::in_service(db, act.ente_id)? {
        let is_entrusted = contracts
            .iter()
            .any(|contract| contract.service_id == service.id && contract.runs_on(after));
        let is_noticed = match (served.last_service_day, served.ceased_by) {
            // A disdetta of the last year ends it on the day of the convention, whatever is joined.
            (Some(last), Some(by)) if last == convenzione.end_on => {
                disdette::reason_by(db, by, last)? == Some(CessationReason::Disdetta)
            }
            (last, _) => last.is_some_and(|last| last < convenzione.end_on),
        };
        let chain = memberships.chain(service.id, convenzione.end_on);
        if !is_entrusted && !is_noticed && chain.is_some_and(|chain| chain.last.act_id == act.id) {
            ending.push(service);
        }
    }
    Ok(ending)
}

/// The joining of a convention that follows which the ente has sent and nobody has decided on: its number and what it joins.
fn under_way(db: &mut Db, ente: EnteId, ending: &Convenzione) -> QueryResult<Option<String>> {
    let after = ending.end_on.succ_opt().unwrap_or(NaiveDate::MAX);
    let sent: Vec<Joined> = acts_table::table
        .inner_join(adesioni::table.on(adesioni::act_id.eq(acts_table::id)))
        .inner_join(convenzioni_table::table.on(convenzioni_table::id.eq(adesioni::convenzione_id)))
        .filter(acts_table::ente_id.eq(ente))
        .filter(convenzioni_table::start_on.le(after))
        .filter(convenzioni_table::end_on.gt(ending.end_on))
        .order(acts_table::id)
        .select((Act::as_select(), Adesione::as_select(), Convenzione::as_select()))
        .load(db)?;
    let mut sent = sent.into_iter().filter(|(act, ..)| {
        let is_decided = act.state == ActState::Signed || machine::is_final(Procedure::Adesione, act.state);
        act.state != ActState::Draft && !is_decided
    });
    Ok(sent
        .next()
        .map(|(act, _, joined)| format!("{} ({})", act.number, joined.name)))
}

/// A joining was signed without a gap to the one before, and entered only after that had ended: tells ente and centre which services have
/// ended meanwhile, and must be activated again.
pub(super) fn tell_of_ended(db: &mut Db, now: Timestamp, act: &Act) -> QueryResult<()> {
    let today = rome::date_of(now.utc());
    let memberships = Memberships::of_ente(db, act.ente_id)?;
    let Some(ended_on) = memberships.ended_before(act.id).filter(|ended| *ended < today) else {
        return Ok(());
    };
    let pending = acts::of_ente(db, act.ente_id, Procedure::Attivazione)?;
    let mut again = Vec::new();
    for act in pending
        .iter()
        .filter(|act| !machine::is_final(act.procedure, act.state))
    {
        again.push(attivazioni::of_act(db, act.id)?.service_id);
    }
    let mut ended: Vec<Service> = Vec::new();
    for (served, service) in attivazioni::ended_on(db, act.ente_id, ended_on)? {
        let by_convention = match served.ceased_by {
            None => true,
            Some(by) => disdette::reason_by(db, by, ended_on)? == Some(CessationReason::ConventionEnd),
        };
        let is_offered = memberships
            .on(Some(service.id), today)
            .is_some_and(|on| on.act_id == act.id);
        if by_convention && is_offered && !again.contains(&service.id) {
            ended.push(service);
        }
    }
    if ended.is_empty() {
        return Ok(());
    }
    for side in [Side::Ente, Side::Centre] {
        tell_in_words(db, now, act, side, |lang| {
            t!(
                lang,
                "adesioni-tell-ended",
                count = ended.len(),
                services = names(lang, &ended),
                day = lang.date(ended_on)
            )
            .into_owned()
        })?;
    }
    Ok(())
}
