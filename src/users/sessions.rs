//! Sessions: stand-in until the owner's file lands (take the owner's).
use crate::config::Security;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::users::actor::Actor;
use diesel::QueryResult;

#[derive(Clone)]
#[allow(missing_docs)]
pub struct ActingChoice {
    pub ente: EnteId,
    pub name: String,
    pub delegated: bool,
}
#[derive(Clone)]
#[allow(missing_docs)]
pub struct SignedIn {
    pub session: UserId,
    pub actor: Actor,
    pub choices: Vec<ActingChoice>,
    pub has_totp: bool,
    pub must_enrol_totp: bool,
    pub touch_due: bool,
}
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct SessionRules;
impl From<&Security> for SessionRules {
    fn from(_: &Security) -> Self {
        SessionRules
    }
}
#[allow(missing_docs)]
pub fn resolve(_: &mut Db, _: &str, _: SessionRules, _: Timestamp) -> QueryResult<Option<SignedIn>> {
    Ok(None)
}
#[allow(missing_docs)]
pub fn touch(_: &mut Db, _: UserId, _: Timestamp) -> QueryResult<()> {
    Ok(())
}
