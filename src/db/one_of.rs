//! `column in (…)` as a prepared statement: the number of places is rounded up to a power of two, the last value fills
//! them, so that a few statements serve every number of values. diesel's own `eq_any` is prepared anew at each call.
//!
//! For what the program asks at every request. A filter that people combine freely stays with `eq_any`: its many shapes
//! would fill the cache, which forgets nothing.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, SingleValue};

/// Whether the column has one of the values; with none of them, never.
pub fn one_of<C, T>(column: C, values: impl IntoIterator<Item = T>) -> OneOf<C, T> {
    OneOf {
        column,
        values: values.into_iter().collect(),
    }
}

/// See [`one_of`].
#[derive(Debug, Clone)]
pub struct OneOf<C, T> {
    column: C,
    values: Vec<T>,
}

impl<C, T> Expression for OneOf<C, T>
where
    C: Expression,
    C::SqlType: SingleValue,
{
    type SqlType = Bool;
}

impl<C, T> QueryId for OneOf<C, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: ValidGrouping<G>, T, G> ValidGrouping<G> for OneOf<C, T> {
    type IsAggregate = C::IsAggregate;
}

impl<C: AppearsOnTable<S>, T, S> AppearsOnTable<S> for OneOf<C, T> where OneOf<C, T>: Expression {}

impl<C: SelectableExpression<S>, T, S> SelectableExpression<S> for OneOf<C, T> where
    OneOf<C, T>: AppearsOnTable<S>
{
}

impl<B, C, T> QueryFragment<B> for OneOf<C, T>
where
    B: Backend,
    C: Expression + QueryFragment<B>,
    T: ToSql<C::SqlType, B>,
    B: HasSqlType<C::SqlType>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        let Some(last) = self.values.last() else {
            out.push_sql("false");
            return Ok(());
        };
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" in (");
        let places = self.values.len().next_power_of_two();
        for place in 0..places {
            if place > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<C::SqlType, T>(self.values.get(place).unwrap_or(last))?;
        }
        out.push_sql(")");
        Ok(())
    }
}
