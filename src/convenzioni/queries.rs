//! Reads of conventions: people of the centre see all, people of an ente those that are published.

use diesel::prelude::*;

use super::documents;
use super::model::{Convenzione, ConvenzioneSheet};
use crate::acts::ActError;
use crate::db::Db;
use crate::db::schema::{convenzione_services, convenzioni, services};
use crate::kernel::ids::ConvenzioneId;
use crate::users::actor::Actor;

/// The versions, the newest first.
pub fn list(db: &mut Db, actor: &Actor) -> Result<Vec<ConvenzioneSheet>, ActError> {
    let mut query = convenzioni::table.select(Convenzione::as_select()).into_boxed();
    if actor.ente().is_some() {
        query = query.filter(convenzioni::published_at.is_not_null());
    }
    let found = query
        .order((convenzioni::start_on.desc(), convenzioni::id.desc()))
        .load(db)?;
    found.into_iter().map(|one| Ok(sheet(db, one)?)).collect()
}

/// One version. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, id: ConvenzioneId) -> Result<ConvenzioneSheet, ActError> {
    let found = get(db, id)?;
    match actor.ente().is_some() && found.published_at.is_none() {
        true => Err(ActError::NotFound),
        false => Ok(sheet(db, found)?),
    }
}

/// One version, for commands that have decided who may. Errors: NotFound.
pub fn get(db: &mut Db, id: ConvenzioneId) -> Result<Convenzione, ActError> {
    convenzioni::table
        .find(id)
        .select(Convenzione::as_select())
        .first(db)
        .optional()?
        .ok_or(ActError::NotFound)
}

/// A version with its services.
pub(super) fn sheet(db: &mut Db, convenzione: Convenzione) -> QueryResult<ConvenzioneSheet> {
    let services = convenzione_services::table
        .inner_join(services::table.on(services::id.eq(convenzione_services::service_id)))
        .filter(convenzione_services::convenzione_id.eq(convenzione.id))
        .order((services::position, services::id))
        .select(services::code)
        .load(db)?;
    Ok(ConvenzioneSheet {
        documents: documents::of(db, convenzione.id)?,
        convenzione,
        services,
    })
}
