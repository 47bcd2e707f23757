//! What a contract is, and who reads it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::acts::ActError;
use crate::acts::policy::{self, Reach};
use crate::db::schema::contracts;
use crate::db::{Db, one_of};
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, ServiceId, UserId, id_type};
use crate::kernel::page::{Page, PageRequest};
use crate::services::{self, Service};
use crate::users;
use crate::users::actor::Actor;

id_type!(ContractId, "A contract.");

/// A contract as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = contracts)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// Whose it is.
    pub ente_id: EnteId,
    /// What is entrusted.
    pub service_id: ServiceId,
    /// First day.
    pub start_on: NaiveDate,
    /// The last day that was agreed.
    pub end_on: NaiveDate,
    /// Who is paid (`contract.creditor` [I-37]).
    pub creditor: String,
    /// The last day, where a recesso ended it before.
    pub ended_on: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// Grows with each correction.
    pub version: i32,
    /// When it was withdrawn as entered by mistake; it counts nowhere any more.
    pub withdrawn_at: Option<Timestamp>,
    /// Who did it.
    pub withdrawn_by: Option<UserId>,
    /// Why.
    pub withdrawal_reason: Option<String>,
}

/// A contract with the names that it is shown by.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractSheet {
    /// The contract.
    pub contract: Contract,
    /// Name of its ente.
    pub ente: String,
    /// Its service.
    pub service: Service,
    /// Name of who withdrew it.
    pub withdrawn_by: Option<String>,
}

impl Contract {
    /// Its last day, as things stand.
    pub fn last_day(&self) -> NaiveDate {
        self.ended_on.map_or(self.end_on, |ended| ended.min(self.end_on))
    }

    /// Whether it runs on a date.
    pub fn runs_on(&self, date: NaiveDate) -> bool {
        !self.is_withdrawn() && (self.start_on..=self.last_day()).contains(&date)
    }

    /// Whether it was withdrawn.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn_at.is_some()
    }

    pub(super) fn facts(&self) -> Value {
        json!({
            "service_id": self.service_id, "start_on": self.start_on, "end_on": self.end_on, "creditor": self.creditor,
            "ended_on": self.ended_on,
        })
    }
}

/// A contract, for rules; whoever calls has decided who may know.
pub fn get(db: &mut Db, id: ContractId) -> QueryResult<Contract> {
    contracts::table.find(id).select(Contract::as_select()).first(db)
}

/// The same of many at once; those that were withdrawn too.
pub fn get_all(db: &mut Db, ids: &[ContractId]) -> QueryResult<Vec<Contract>> {
    contracts::table
        .filter(one_of(contracts::id, ids.to_vec()))
        .select(Contract::as_select())
        .load(db)
}

/// The contracts of an ente that count, the earliest first, for rules: without those that were withdrawn.
pub fn of_ente(db: &mut Db, ente: EnteId) -> QueryResult<Vec<Contract>> {
    contracts::table
        .filter(contracts::ente_id.eq(ente))
        .filter(contracts::withdrawn_at.is_null())
        .order((contracts::start_on, contracts::id))
        .select(Contract::as_select())
        .load(db)
}

/// The contract by which a service of an ente runs on a date.
pub fn running(
    db: &mut Db,
    (ente, service): (EnteId, ServiceId),
    on: NaiveDate,
) -> QueryResult<Option<Contract>> {
    let mut found = of_ente(db, ente)?.into_iter();
    Ok(found.find(|contract| contract.service_id == service && contract.runs_on(on)))
}

/// One contract: of an ente its contact person sees those of that ente, the centre's people who see acts all (R-VIS-1). Errors: NotFound.
pub fn find(db: &mut Db, actor: &Actor, id: ContractId) -> Result<ContractSheet, ActError> {
    let found: Option<Contract> = contracts::table
        .find(id)
        .select(Contract::as_select())
        .first(db)
        .optional()?;
    let is_visible = |contract: &Contract| match policy::reach(actor) {
        Reach::Everything => true,
        Reach::Enti(enti) => enti.contains(&contract.ente_id),
        Reach::Nothing => false,
    };
    let contract = found.filter(is_visible).ok_or(ActError::NotFound)?;
    let mut sheets = sheets(db, vec![contract])?;
    Ok(sheets.pop().expect("one contract has one sheet"))
}

/// A page of the contracts that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    enti: &[EnteId],
    request: &PageRequest,
) -> Result<Page<ContractSheet>, ActError> {
    let mut query = contracts::table.into_boxed();
    match policy::reach(actor) {
        Reach::Everything => {}
        Reach::Enti(own) => query = query.filter(one_of(contracts::ente_id, own)),
        Reach::Nothing => {
            return Ok(Page::of(Vec::new(), request, |sheet: &ContractSheet| {
                sheet.contract.id
            }));
        }
    }
    if !enti.is_empty() {
        query = query.filter(one_of(contracts::ente_id, enti.to_vec()));
    }
    if let Some(last) = request.after::<ContractId>()? {
        query = query.filter(contracts::id.lt(last));
    }
    let rows: Vec<Contract> = query
        .order(contracts::id.desc())
        .limit(request.fetch())
        .select(Contract::as_select())
        .load(db)?;
    let Page { items, next_cursor } = Page::of(rows, request, |contract: &Contract| contract.id);
    Ok(Page {
        items: sheets(db, items)?,
        next_cursor,
    })
}

fn sheets(db: &mut Db, rows: Vec<Contract>) -> QueryResult<Vec<ContractSheet>> {
    let of_enti: Vec<EnteId> = rows.iter().map(|row| row.ente_id).collect();
    let by: Vec<UserId> = rows.iter().filter_map(|row| row.withdrawn_by).collect();
    let (enti, services, people) = (
        enti::names(db, &of_enti)?,
        services::names(db)?,
        users::names(db, &by)?,
    );
    let sheets = rows.into_iter().filter_map(|contract| {
        Some(ContractSheet {
            ente: enti.get(&contract.ente_id)?.clone(),
            service: services.get(&contract.service_id)?.clone(),
            withdrawn_by: contract.withdrawn_by.and_then(|by| people.get(&by).cloned()),
            contract,
        })
    });
    Ok(sheets.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_runs_to_its_last_day_and_never_once_it_is_withdrawn() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let agreed = Contract {
            id: ContractId(uuid::Uuid::nil()),
            ente_id: EnteId(uuid::Uuid::nil()),
            service_id: ServiceId(uuid::Uuid::nil()),
            start_on: day("2026-03-02"),
            end_on: day("2026-12-31"),
            creditor: String::new(),
            ended_on: None,
            created_at: Timestamp::from_micros(0),
            version: 1,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawal_reason: None,
        };
        let left = Contract {
            ended_on: Some(day("2026-06-30")),
            ..agreed.clone()
        };
        let withdrawn = Contract {
            withdrawn_at: Some(Timestamp::from_micros(0)),
            ..agreed.clone()
        };
        for (date, runs) in [
            ("2026-03-01", [false, false, false]),
            ("2026-03-02", [true, true, false]),
            ("2026-06-30", [true, true, false]),
            ("2026-07-01", [true, false, false]),
            ("2026-12-31", [true, false, false]),
            ("2027-01-01", [false, false, false]),
        ] {
            let found = [&agreed, &left, &withdrawn].map(|contract| contract.runs_on(day(date)));
            assert_eq!(found, runs, "{date}");
        }
    }
}
