//! What the maintainer of a domain is.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::transfer::{self, Standing};
use crate::acts::api::Found;
use crate::acts::terms::TermKind;
use crate::acts::{self, Act, ActError, ActFilter, ActRef, ActSheet, Procedure};
use crate::db::schema::{acts as acts_table, maintainers};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::Actor;

/// A maintainer as stored, beside its act.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = maintainers, treat_none_as_null = true)]
pub struct Maintainer {
    /// The act.
    pub act_id: ActId,
    /// The activation of the portal that it belongs to.
    pub portal_id: ActId,
    /// The domain name.
    pub domain: Option<String>,
    /// The last day with the portal.
    pub deactivated_on: Option<NaiveDate>,
    /// The transfer code (AuthInfo), encrypted.
    pub(super) transfer_code: Option<String>,
    /// When the code was entered.
    pub code_entered_at: Option<Timestamp>,
    /// When the domain moved.
    pub transferred_on: Option<NaiveDate>,
    /// Where to.
    pub new_provider: Option<String>,
    /// The latest reminder that went out: so many days before the last one.
    pub(super) reminded_days: Option<i32>,
}

impl Maintainer {
    /// Whether the transfer code was entered.
    pub fn has_code(&self) -> bool {
        self.transfer_code.is_some()
    }
}

impl fmt::Debug for Maintainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maintainer")
            .field("act_id", &self.act_id)
            .finish_non_exhaustive()
    }
}

/// A maintainer with all that belongs to it.
#[derive(Clone, Debug)]
pub struct MaintainerSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// The maintainer.
    pub maintainer: Maintainer,
    /// The activation of the portal.
    pub portal: Act,
}

impl Found for MaintainerSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

impl MaintainerSheet {
    /// The last day for the transfer, once the portal has ended.
    pub fn due_on(&self) -> Option<NaiveDate> {
        let terms = self.sheet.terms.iter();
        let mut terms = terms.filter(|term| term.kind == TermKind::DomainTransfer);
        terms.next().map(|term| term.due_on)
    }

    /// How the transfer stands on a day, once the portal has ended.
    pub fn standing(&self, today: NaiveDate) -> Option<Standing> {
        let due_on = self.due_on()?;
        Some(transfer::standing(due_on, today, self.maintainer.transferred_on))
    }

    /// Whether the domain moved after its last day; none: it has not moved.
    pub fn late(&self) -> Option<bool> {
        match self.standing(self.maintainer.transferred_on?)? {
            Standing::Transferred { late } => Some(late),
            _ => None,
        }
    }
}

/// The maintainer of an act.
pub(super) fn of_act(db: &mut Db, act: ActId) -> QueryResult<Maintainer> {
    maintainers::table
        .find(act)
        .select(Maintainer::as_select())
        .first(db)
}

/// A maintainer by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<MaintainerSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Maintainer, act)?;
    Ok(sheet_of(db, act)?)
}

/// The sheet of a maintainer that the caller may see.
pub(super) fn sheet_of(db: &mut Db, act: Act) -> QueryResult<MaintainerSheet> {
    let mut sheets = sheets_of(db, vec![act])?;
    Ok(sheets.pop().expect("one act has one sheet"))
}

/// A page of the maintainers that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<MaintainerSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    Ok(Page {
        items: sheets_of(db, items)?,
        next_cursor,
    })
}

fn sheets_of(db: &mut Db, found: Vec<Act>) -> QueryResult<Vec<MaintainerSheet>> {
    let ids: Vec<ActId> = found.iter().map(|act| act.id).collect();
    let rows: BTreeMap<ActId, (Maintainer, Act)> = maintainers::table
        .inner_join(acts_table::table.on(acts_table::id.eq(maintainers::portal_id)))
        .filter(one_of(maintainers::act_id, ids))
        .select((Maintainer::as_select(), Act::as_select()))
        .load::<(Maintainer, Act)>(db)?
        .into_iter()
        .map(|(row, portal)| (row.act_id, (row, portal)))
        .collect();
    let sheets = acts::sheets_of(db, found)?.into_iter().filter_map(|sheet| {
        let (maintainer, portal) = rows.get(&sheet.act.id)?.clone();
        Some(MaintainerSheet {
            sheet,
            maintainer,
            portal,
        })
    });
    Ok(sheets.collect())
}
