//! An update as a prepared statement. diesel prepares every update anew, since its columns may differ from call to call;
//! kept by its text, each of the few that the program makes is prepared once for a connection.
//!
//! For what the program writes at every request. An update that people combine freely stays as it is: its many shapes
//! would fill the cache, which forgets nothing.
//!
//! diesel's own `execute` borrows the statement, and asks the borrowed one, which knows nothing of this, whether it may be
//! kept. So both have an `execute` of their own, which tells no number of rows: who needs it lets the rows be returned.

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::QueryResult;
use diesel::sql_types::Untyped;

/// The statement, to be kept once it is prepared.
pub fn kept<Q>(statement: Q) -> Kept<Q> {
    Kept(statement)
}

/// A [`kept`] statement whose type alone decides its text, so that it is found without being written down again. Not for
/// optional columns, lists of values or raw SQL: two texts of one type would be taken for each other.
pub fn fixed<Q: 'static>(statement: Q) -> Fixed<Q> {
    Fixed(statement)
}

/// See [`kept`].
#[derive(Debug, Clone, Copy)]
pub struct Kept<Q>(Q);

/// See [`fixed`].
#[derive(Debug, Clone, Copy)]
pub struct Fixed<Q>(Q);

impl<Q> Kept<Q> {
    /// Runs it.
    pub fn execute<C>(self, db: &mut C) -> QueryResult<()>
    where
        C: LoadConnection,
        C::Backend: QueryMetadata<Untyped>,
        Q: QueryFragment<C::Backend>,
    {
        run(self, db)
    }
}

impl<Q: 'static> Fixed<Q> {
    /// Runs it.
    pub fn execute<C>(self, db: &mut C) -> QueryResult<()>
    where
        C: LoadConnection,
        C::Backend: QueryMetadata<Untyped>,
        Q: QueryFragment<C::Backend>,
    {
        run(self, db)
    }
}

/// Runs a statement by value, whatever rows it has.
fn run<S, C>(statement: S, db: &mut C) -> QueryResult<()>
where
    C: LoadConnection,
    C::Backend: QueryMetadata<Untyped>,
    S: QueryFragment<C::Backend> + QueryId,
{
    for row in db.load(Run(statement))? {
        row?;
    }
    Ok(())
}

/// A statement whose rows nobody reads.
struct Run<S>(S);

impl<S: QueryId> QueryId for Run<S> {
    type QueryId = S::QueryId;
    const HAS_STATIC_QUERY_ID: bool = S::HAS_STATIC_QUERY_ID;
}

impl<S> Query for Run<S> {
    type SqlType = Untyped;
}

impl<B: Backend, S: QueryFragment<B>> QueryFragment<B> for Run<S> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, backend: &B) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: 'static> QueryId for Fixed<Q> {
    type QueryId = Fixed<Q>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: Query> Query for Fixed<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Kept<Q> {}

impl<Q, C> RunQueryDsl<C> for Fixed<Q> {}

impl<B: Backend, Q: QueryFragment<B>> QueryFragment<B> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &B) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<B: Backend, Q: QueryFragment<B>> QueryFragment<B> for Fixed<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &B) -> QueryResult<bool> {
        Ok(true)
    }
}
