//! Accounts: who may sign in, with which roles, for which enti.

pub mod actor;
pub mod sessions;
pub fn set_language(
    _: &mut crate::db::Db,
    _: crate::kernel::ids::UserId,
    _: crate::kernel::clock::Timestamp,
    _: crate::kernel::text::Lang,
) -> diesel::QueryResult<()> {
    Ok(())
}
