//! Questions about services. The catalogue is public: the information form shows it to anyone (R-TKT-7).

use std::collections::HashMap;

use diesel::prelude::*;

use super::error::ServiceError;
use super::model::{Service, ServiceItem, ServiceSheet};
use crate::db::Db;
use crate::db::schema::{service_items, services};
use crate::kernel::ids::ServiceId;
use crate::kernel::text::Label;

/// Every service, retired ones too, in the order of the catalogue.
pub fn all(db: &mut Db) -> QueryResult<Vec<Service>> {
    services::table
        .order((services::position, services::code))
        .select(Service::as_select())
        .load(db)
}

/// Code and names of every one, retired ones included.
pub fn labels(db: &mut Db) -> QueryResult<HashMap<ServiceId, Label>> {
    let columns = (
        services::id,
        (services::code, services::name_it, services::name_en),
    );
    Ok(services::table.select(columns).load(db)?.into_iter().collect())
}

/// The services about which tickets may be opened, in the order of the catalogue.
pub fn active(db: &mut Db) -> QueryResult<Vec<Service>> {
    services::table
        .filter(services::retired_at.is_null())
        .order((services::position, services::code))
        .select(Service::as_select())
        .load(db)
}

/// One service by its code, retired ones too. Errors: NotFound.
pub fn by_code(db: &mut Db, code: &str) -> Result<Service, ServiceError> {
    let query = services::table
        .filter(services::code.eq(code))
        .select(Service::as_select());
    query.first(db).optional()?.ok_or(ServiceError::NotFound)
}

/// One service by its id. Errors: NotFound.
pub fn find(db: &mut Db, id: ServiceId) -> Result<Service, ServiceError> {
    let query = services::table.find(id).select(Service::as_select());
    query.first(db).optional()?.ok_or(ServiceError::NotFound)
}

/// What a service includes and excludes, in order.
pub fn items(db: &mut Db, id: ServiceId) -> QueryResult<Vec<ServiceItem>> {
    service_items::table
        .filter(service_items::service_id.eq(id))
        .order(service_items::position)
        .select(ServiceItem::as_select())
        .load(db)
}

/// One service with its items. Errors: NotFound.
pub fn sheet(db: &mut Db, code: &str) -> Result<ServiceSheet, ServiceError> {
    let service = by_code(db, code)?;
    let items = items(db, service.id)?;
    Ok(ServiceSheet { service, items })
}

/// Every service by its id, for lists that show code and name.
pub fn names(db: &mut Db) -> QueryResult<HashMap<ServiceId, Service>> {
    Ok(all(db)?
        .into_iter()
        .map(|service| (service.id, service))
        .collect())
}
