//! Whether the service works.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::{ApiResult, Shown, Tag};
use crate::app::App;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;

text_enum! {
    /// How a part of the service is.
    pub enum Health {
        Ok = "ok",
    }
}

/// The service and its parts.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Status")]
pub struct StatusOut {
    /// The service.
    pub status: Health,
    /// The database.
    pub database: Health,
    /// Version of the program.
    pub version: String,
    /// The service's clock.
    pub time: Timestamp,
}

/// The operation on the service itself.
pub struct StatusApi;

#[OpenApi(tag = "Tag::Status")]
impl StatusApi {
    /// Whether the service works
    ///
    /// 200 when the program and its database answer, 503 when the database does not. Needs no token.
    #[oai(path = "/status", method = "get", operation_id = "show_status")]
    async fn status(&self, app: Data<&App>) -> ApiResult<Shown<StatusOut>> {
        app.db
            .read(|db| diesel::RunQueryDsl::execute(diesel::sql_query("select 1"), db))
            .await?;
        Ok(Shown(StatusOut {
            status: Health::Ok,
            database: Health::Ok,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            time: app.clock.now(),
        }))
    }
}
