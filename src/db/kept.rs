//! An update as a prepared statement. diesel prepares every update anew, since its columns may differ from call to call;
//! kept by its text, each of the few that the program makes is prepared once for a connection.
//!
//! For what the program writes at every request. An update that people combine freely stays as it is: its many shapes
//! would fill the cache, which forgets nothing.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::QueryResult;

/// The statement, to be kept once it is prepared.
pub fn kept<Q>(statement: Q) -> Kept<Q> {
    Kept(statement)
}

/// See [`kept`].
#[derive(Debug, Clone, Copy)]
pub struct Kept<Q>(Q);

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

impl<B: Backend, Q: QueryFragment<B>> QueryFragment<B> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &B) -> QueryResult<bool> {
        Ok(true)
    }
}
