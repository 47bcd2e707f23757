//! Reads of acts: all of them start from [`policy::visible`].

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::documents::{self, Document};
use super::error::ActError;
use super::model::{Act, ActRef, ActState, Party, Procedure, Transition};
use super::policy;
use super::register::{self, RegisterEntry};
use super::substitution::{self, Substitution};
use super::terms::{self, Term};
use crate::db::schema::{act_documents, act_transitions, acts, enti, register_entries, users};
use crate::db::{Db, one_of};
use crate::enti::escaped;
use crate::kernel::ids::{ActId, EnteId, TicketId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::fold;
use crate::users::actor::Actor;

/// Which acts a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct ActFilter {
    /// Of these procedures.
    pub procedures: Vec<Procedure>,
    /// In one of these states.
    pub states: Vec<ActState>,
    /// Of these enti.
    pub enti: Vec<EnteId>,
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// What somebody looks for among acts, beside the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of the number, of the ente's name, of a document's name, or the number of a register entry.
    pub words: String,
    /// Only those for which the person answers.
    pub mine: bool,
}

/// One act, by its id or its number. Errors: NotFound (also: not visible, or of another procedure).
pub fn find(db: &mut Db, actor: &Actor, procedure: Procedure, act: ActRef) -> Result<Act, ActError> {
    let act = find_any(db, actor, act)?;
    match act.procedure == procedure {
        true => Ok(act),
        false => Err(ActError::NotFound),
    }
}

/// One act of whatever procedure, by its id or its number. Errors: NotFound (also: not visible).
pub fn find_any(db: &mut Db, actor: &Actor, act: ActRef) -> Result<Act, ActError> {
    let query = policy::visible(actor);
    let query = match act {
        ActRef::Id(id) => query.filter(acts::id.eq(id)),
        ActRef::Number(number) => query.filter(acts::number.eq(number.to_string())),
    };
    query
        .select(Act::as_select())
        .first(db)
        .optional()?
        .ok_or(ActError::NotFound)
}

/// Those of the acts that somebody sees.
pub fn seen(db: &mut Db, actor: &Actor, ids: &[ActId]) -> QueryResult<Vec<ActId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    policy::visible(actor)
        .filter(one_of(acts::id, ids.to_vec()))
        .select(acts::id)
        .load(db)
}

/// What those of these acts are called that the person may see: which procedure, which number.
pub fn names(db: &mut Db, actor: &Actor, ids: &[ActId]) -> QueryResult<Vec<(ActId, Procedure, String)>> {
    policy::visible(actor)
        .filter(one_of(acts::id, ids.to_vec()))
        .select((acts::id, acts::procedure, acts::number))
        .load(db)
}

/// A page of acts, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<Act>, ActError> {
    search(db, actor, filter, &Search::default(), request)
}

/// The same, of those that somebody looks for. Errors: Cursor.
pub fn search(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    search: &Search,
    request: &PageRequest,
) -> Result<Page<Act>, ActError> {
    let mut query = policy::visible(actor);
    let words = fold(search.words.trim());
    if !words.is_empty() {
        let part = format!("%{}%", escaped(&words));
        let of_ente = enti::table
            .filter(enti::name_key.like(part.clone()).escape('\\'))
            .select(enti::id);
        let with_document = act_documents::table
            .filter(lower(act_documents::name).like(part.clone()).escape('\\'))
            .select(act_documents::act_id);
        // As it stands on paper: with its zeroes, or without.
        let number = words.trim_start_matches('0').to_owned();
        let with_entry = register_entries::table
            .filter(
                register_entries::register_key
                    .like(format!("%/{}", escaped(&number)))
                    .escape('\\'),
            )
            .select(register_entries::act_id);
        query = query.filter(
            acts::number
                .like(part.to_uppercase())
                .escape('\\')
                .or(acts::ente_id.eq_any(of_ente))
                .or(acts::id.eq_any(with_document))
                .or(acts::id.eq_any(with_entry)),
        );
    }
    if search.mine {
        let me = Some(actor.id());
        query = query.filter(
            acts::case_owner_id
                .eq(me)
                .or(acts::substitute_id.eq(me))
                .or(acts::author_id.eq(me)),
        );
    }
    if !filter.procedures.is_empty() {
        query = query.filter(one_of(acts::procedure, filter.procedures.clone()));
    }
    if !filter.states.is_empty() {
        query = query.filter(one_of(acts::state, filter.states.clone()));
    }
    if !filter.enti.is_empty() {
        query = query.filter(one_of(acts::ente_id, filter.enti.clone()));
    }
    if let Some(last) = request.after::<ActId>()? {
        query = query.filter(acts::id.lt(last));
    }
    let rows = query
        .order(acts::id.desc())
        .limit(request.fetch())
        .select(Act::as_select())
        .load(db)?;
    Ok(Page::of(rows, request, |act: &Act| act.id))
}

/// The act to which a ticket is linked, if the person sees it.
pub fn of_ticket(db: &mut Db, actor: &Actor, ticket: TicketId) -> QueryResult<Option<Act>> {
    policy::visible(actor)
        .filter(acts::ticket_id.eq(ticket))
        .order(acts::id.desc())
        .select(Act::as_select())
        .first(db)
        .optional()
}

/// The acts of an ente in one procedure, for rules; whoever calls has decided who may know.
pub fn of_ente(db: &mut Db, ente: EnteId, procedure: Procedure) -> QueryResult<Vec<Act>> {
    acts::table
        .filter(acts::ente_id.eq(ente))
        .filter(acts::procedure.eq(procedure))
        .order(acts::id)
        .select(Act::as_select())
        .load(db)
}

/// What every procedure shows of an act.
#[derive(Clone, Debug)]
pub struct ActSheet {
    /// The act.
    pub act: Act,
    /// Name of its ente.
    pub ente: String,
    /// Its steps.
    pub history: Vec<Transition>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// Its entries in the register.
    pub register: Vec<RegisterEntry>,
    /// Its terms.
    pub terms: Vec<Term>,
    /// The substitute power that was asked for it, the latest time.
    pub substitution: Option<Substitution>,
    /// The names of the people of all these.
    pub names: BTreeMap<UserId, String>,
}

impl ActSheet {
    /// The name of somebody who took part.
    pub fn name(&self, user: Option<UserId>) -> Option<&str> {
        self.names.get(&user?).map(String::as_str)
    }
}

/// As what somebody began an act.
pub(super) fn begun_by(db: &mut Db, act: &Act) -> QueryResult<Option<Party>> {
    act_transitions::table
        .filter(act_transitions::act_id.eq(act.id))
        .order(act_transitions::position)
        .select(act_transitions::party)
        .first(db)
        .optional()
}

/// The steps of these acts, of each the first one first.
pub(super) fn steps_of(db: &mut Db, ids: &[ActId]) -> QueryResult<Vec<Transition>> {
    act_transitions::table
        .filter(one_of(act_transitions::act_id, ids.to_vec()))
        .order((act_transitions::act_id, act_transitions::position))
        .select(Transition::as_select())
        .load(db)
}

/// All that belongs to an act that the caller was allowed to see.
pub fn sheet_of(db: &mut Db, act: Act) -> QueryResult<ActSheet> {
    let mut sheets = sheets_of(db, vec![act])?;
    Ok(sheets.pop().expect("one act has one sheet"))
}

/// The same of many acts, in their order; the number of queries does not grow with them.
pub fn sheets_of(db: &mut Db, found: Vec<Act>) -> QueryResult<Vec<ActSheet>> {
    let ids: Vec<ActId> = found.iter().map(|act| act.id).collect();
    let of_enti: Vec<EnteId> = found.iter().map(|act| act.ente_id).collect();
    let enti: BTreeMap<EnteId, String> = enti::table
        .filter(one_of(enti::id, of_enti))
        .select((enti::id, enti::name))
        .load::<(EnteId, String)>(db)?
        .into_iter()
        .collect();
    let steps = steps_of(db, &ids)?;
    let documents = documents::of_acts(db, &ids)?;
    let register = register::of_acts(db, &ids)?;
    let terms = terms::of_acts(db, &ids)?;
    let substitutions = substitution::of_cases(db, &ids)?;
    let people: Vec<UserId> = (steps.iter().filter_map(|step| step.user_id))
        .chain(documents.iter().filter_map(|document| document.added_by))
        .chain(found.iter().filter_map(|act| act.case_owner_id))
        .collect();
    let names: BTreeMap<UserId, String> = users::table
        .filter(one_of(users::id, people))
        .select((users::id, users::name))
        .load::<(UserId, String)>(db)?
        .into_iter()
        .collect();
    let sheets = found.into_iter().map(|act| {
        let id = act.id;
        ActSheet {
            ente: enti.get(&act.ente_id).cloned().unwrap_or_default(),
            history: steps.iter().filter(|step| step.act_id == id).cloned().collect(),
            documents: documents.iter().filter(|one| one.act_id == id).cloned().collect(),
            register: register.iter().filter(|one| one.act_id == id).cloned().collect(),
            terms: terms.iter().filter(|term| term.act_id == id).cloned().collect(),
            substitution: substitutions
                .iter()
                .find(|one| one.inerzia.about_act_id == id)
                .cloned(),
            names: names.clone(),
            act,
        }
    });
    Ok(sheets.collect())
}
