//! Questions about enti. People of the centre see all; a person of an ente those acted for.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::error::EnteError;
use super::model::{Ente, EnteKind, Population};
use crate::db::schema::{enti, populations};
use crate::db::{Db, one_of};
use crate::kernel::ids::EnteId;
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::fold;
use crate::users::actor::Actor;

/// Which enti a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct EnteFilter {
    /// Of one of these kinds.
    pub kinds: Vec<EnteKind>,
    /// Valid on this day.
    pub valid_on: Option<NaiveDate>,
    /// A part of the name, or the beginning of the IPA or ISTAT code.
    pub text: Option<String>,
}

/// The enti that a person sees: of an ente those acted for now, one at a time (R-VIS-1). `None`: all.
fn visible_to(actor: &Actor) -> Option<&[EnteId]> {
    actor.ente().map(|user| user.reach())
}

/// One ente. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, id: EnteId) -> Result<Ente, EnteError> {
    if visible_to(actor).is_some_and(|ids| !ids.contains(&id)) {
        return Err(EnteError::NotFound);
    }
    get(db, id)
}

/// One ente, for commands that have decided who may. Errors: NotFound.
pub fn get(db: &mut Db, id: EnteId) -> Result<Ente, EnteError> {
    enti::table
        .find(id)
        .select(Ente::as_select())
        .first(db)
        .optional()?
        .ok_or(EnteError::NotFound)
}

/// The enti whose own address of certified mail this is, five at most: a guess at for whom somebody writes.
pub fn of_pec(db: &mut Db, address: &str) -> QueryResult<Vec<EnteId>> {
    let spelt = [address.to_owned(), address.to_ascii_lowercase()];
    enti::table
        .filter(one_of(enti::pec.assume_not_null(), spelt))
        .select(enti::id)
        .limit(5)
        .load(db)
}

/// The enti whose own address of certified mail is at this domain, given in small letters; two at most.
pub fn of_pec_domain(db: &mut Db, domain: &str) -> QueryResult<Vec<EnteId>> {
    let part = domain
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    enti::table
        .filter(enti::pec.assume_not_null().like(format!("%@{part}")).escape('\\'))
        .select(enti::id)
        .limit(2)
        .load(db)
}

/// A page of enti by name. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &EnteFilter,
    page: &PageRequest,
) -> Result<Page<Ente>, EnteError> {
    let mut query = enti::table.select(Ente::as_select()).into_boxed();
    if let Some(ids) = visible_to(actor) {
        query = query.filter(enti::id.eq_any(ids));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(enti::kind.eq_any(filter.kinds.clone()));
    }
    if let Some(day) = filter.valid_on {
        query = query
            .filter(enti::valid_from.le(day))
            .filter(enti::valid_to.is_null().or(enti::valid_to.ge(day)));
    }
    if let Some(text) = filter.text.as_deref().map(fold).filter(|text| !text.is_empty()) {
        let part = escaped(&text);
        let code = format!("{part}%");
        query = query.filter(
            enti::name_key
                .like(format!("%{part}%"))
                .escape('\\')
                .or(enti::ipa_code.like(code.clone()).escape('\\'))
                .or(enti::istat_code.like(code).escape('\\')),
        );
    }
    if let Some((name, id)) = page.after::<(String, EnteId)>()? {
        query = query.filter(
            enti::name_key
                .gt(name.clone())
                .or(enti::name_key.eq(name).and(enti::id.gt(id))),
        );
    }
    let rows = query
        .order((enti::name_key, enti::id))
        .limit(page.fetch())
        .load(db)?;
    Ok(Page::of(rows, page, |ente: &Ente| {
        (ente.name_key.clone(), ente.id)
    }))
}

/// Text as a literal part of a LIKE pattern with `\` as its escape.
pub(crate) fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            matches!(c, '%' | '_' | '\\')
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect()
}

/// Every ente valid on a day, id and name, by name: for choices.
pub fn all_valid(db: &mut Db, actor: &Actor, day: NaiveDate) -> Result<Vec<(EnteId, String)>, EnteError> {
    let mut query = enti::table.select((enti::id, enti::name)).into_boxed();
    if let Some(ids) = visible_to(actor) {
        query = query.filter(enti::id.eq_any(ids));
    }
    query = query
        .filter(enti::valid_from.le(day))
        .filter(enti::valid_to.is_null().or(enti::valid_to.ge(day)));
    Ok(query.order((enti::name_key, enti::id)).load(db)?)
}

/// The enti that have one of these ISTAT codes, as far as the actor sees them.
pub fn by_istat_codes(
    db: &mut Db,
    actor: &Actor,
    codes: &[&str],
) -> Result<HashMap<String, EnteId>, EnteError> {
    let mut query = enti::table
        .filter(enti::istat_code.eq_any(codes))
        .select((enti::istat_code.assume_not_null(), enti::id))
        .into_boxed();
    if let Some(ids) = visible_to(actor) {
        query = query.filter(enti::id.eq_any(ids));
    }
    Ok(query.load::<(String, EnteId)>(db)?.into_iter().collect())
}

/// Names for ids that stand in rows which the caller may see.
pub fn names(db: &mut Db, ids: &[EnteId]) -> QueryResult<HashMap<EnteId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = enti::table
        .filter(one_of(enti::id, ids.iter().copied()))
        .select((enti::id, enti::name));
    Ok(query.load::<(EnteId, String)>(db)?.into_iter().collect())
}

/// Whether an ente exists and is valid on a day (R-VIS-8).
pub fn is_valid(db: &mut Db, id: EnteId, day: NaiveDate) -> QueryResult<bool> {
    Ok(!valid_among(db, &[id], day)?.is_empty())
}

/// Those of the enti that are valid on a day.
pub fn valid_among(db: &mut Db, ids: &[EnteId], day: NaiveDate) -> QueryResult<Vec<EnteId>> {
    enti::table
        .filter(one_of(enti::id, ids.iter().copied()))
        .filter(enti::valid_from.le(day))
        .filter(enti::valid_to.is_null().or(enti::valid_to.ge(day)))
        .select(enti::id)
        .load(db)
}

/// The populations of an ente, the newest first. Errors: NotFound (also: not visible).
pub fn populations(db: &mut Db, actor: &Actor, id: EnteId) -> Result<Vec<Population>, EnteError> {
    find(db, actor, id)?;
    let query = populations::table.filter(populations::ente_id.eq(id));
    Ok(query
        .order((populations::reference_on.desc(), populations::source))
        .select(Population::as_select())
        .load(db)?)
}

/// The figures of these enti, of each the newest first. For rules; whoever calls has decided who may know.
pub fn populations_of(db: &mut Db, ids: &[EnteId]) -> QueryResult<HashMap<EnteId, Vec<Population>>> {
    let rows: Vec<Population> = populations::table
        .filter(one_of(populations::ente_id, ids.iter().copied()))
        .order((populations::reference_on.desc(), populations::source))
        .select(Population::as_select())
        .load(db)?;
    let mut found: HashMap<EnteId, Vec<Population>> = HashMap::new();
    for row in rows {
        found.entry(row.ente_id).or_default().push(row);
    }
    Ok(found)
}

/// Of the figures of an ente, the newest first, those of the newest day on or before a date (R-FEE-1), by source: the first one decides.
pub fn deciding(known: &[Population], date: NaiveDate) -> &[Population] {
    let known = &known[known.partition_point(|row| row.reference_on > date)..];
    let is_newest = |row: &&Population| row.reference_on == known[0].reference_on;
    &known[..known.iter().take_while(is_newest).count()]
}

/// The kinds of these enti.
pub fn kinds(db: &mut Db, ids: &[EnteId]) -> QueryResult<HashMap<EnteId, EnteKind>> {
    let query = enti::table
        .filter(one_of(enti::id, ids.iter().copied()))
        .select((enti::id, enti::kind));
    Ok(query.load::<(EnteId, EnteKind)>(db)?.into_iter().collect())
}
