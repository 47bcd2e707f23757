//! What an inerzia is.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::substitution::Length;
use crate::acts::api::Found;
use crate::acts::substitution::Inerzia;
use crate::acts::terms::{Term, TermUnit};
use crate::acts::{
    self, Act, ActError, ActFilter, ActRef, ActSheet, ActState, Procedure, sheet_of, sheets_of,
};
use crate::db::schema::{act_terms, acts as acts_table, inerzie};
use crate::db::{Db, one_of};
use crate::kernel::ids::ActId;
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::Actor;

/// An inerzia with all that belongs to it.
#[derive(Clone, Debug)]
pub struct InerziaSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// What it is about.
    pub inerzia: Inerzia,
    /// The case whose term has passed.
    pub case: Act,
    /// That term.
    pub term: Term,
}

impl Found for InerziaSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

/// A case whose substitute power may be asked for now.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The case.
    pub case: ActSheet,
    /// Its term, which has passed.
    pub term: Term,
    /// What the holder has from today on: half of it.
    pub half: Length,
}

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// What is to be said with it.
    pub reason: Option<String>,
}

/// How long the holder of the substitute power has, where the case had this term. Rule INE.
pub(super) fn half(term: &Term) -> Length {
    let length = term.length.unsigned_abs();
    match term.unit {
        TermUnit::WorkingDays => Length::WorkingDays(length),
        TermUnit::CalendarDays => Length::CalendarDays(length),
    }
    .half()
}

impl InerziaSheet {
    /// The last day of the holder's term.
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.sheet.terms.first().map(|term| term.due_on)
    }
}

type Row = (Inerzia, Act, Term);

fn rows(db: &mut Db, ids: Vec<ActId>) -> QueryResult<Vec<Row>> {
    inerzie::table
        .inner_join(acts_table::table.on(acts_table::id.eq(inerzie::about_act_id)))
        .inner_join(act_terms::table.on(act_terms::id.eq(inerzie::term_id)))
        .filter(one_of(inerzie::act_id, ids))
        .select((Inerzia::as_select(), Act::as_select(), Term::as_select()))
        .load(db)
}

fn complete(sheets: Vec<ActSheet>, rows: &[Row]) -> Vec<InerziaSheet> {
    let sheets = sheets.into_iter().filter_map(|sheet| {
        let row = rows.iter().find(|(inerzia, ..)| inerzia.act_id == sheet.act.id)?;
        let (inerzia, case, term) = row.clone();
        Some(InerziaSheet {
            sheet,
            inerzia,
            case,
            term,
        })
    });
    sheets.collect()
}

/// An inerzia by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<InerziaSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Inerzia, act)?;
    Ok(complete_one(db, act)?)
}

/// The same of an act that the caller has found.
pub(super) fn complete_one(db: &mut Db, act: Act) -> QueryResult<InerziaSheet> {
    let rows = rows(db, vec![act.id])?;
    let sheet = sheet_of(db, act)?;
    complete(vec![sheet], &rows)
        .pop()
        .ok_or(diesel::result::Error::NotFound)
}

/// A page of the inerzie that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<InerziaSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    let rows = rows(db, items.iter().map(|act| act.id).collect())?;
    Ok(Page {
        items: complete(sheets_of(db, items)?, &rows),
        next_cursor,
    })
}
