//! Column types that mean the same on both databases.
//!
//! | in `table!` | Rust | PostgreSQL | SQLite |
//! |---|---|---|---|
//! | `sql::Instant` | `Timestamp` | `timestamptz` | integer microseconds |
//! | `sql::Uid` | newtypes of `id_type!`, `Uuid` inside | `uuid` | blob of 16 bytes |
//! | `Text` | `String`, enums of `text_enum!`, `Json<T>` | `text` | text |
//! | `Date` | `chrono::NaiveDate` | `date` | text `2026-03-02` |
//! | `Bool`, `SmallInt`, `Integer`, `BigInt`, `Binary` | as usual | as usual | as usual |
//!
//! One DDL serves both: SQLite takes the type names `uuid`, `timestamptz` and `date` with numeric affinity, which leaves
//! integers, blobs and texts such as a date as they are. All of them compare and sort alike on both.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::text_enum;

use super::connection::MultiBackend;
use crate::kernel::clock::Timestamp;

/// SQL types for `diesel::table!`.
pub mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::SqlType;

    /// An instant: `timestamptz` on PostgreSQL, integer microseconds since 1970 on SQLite.
    #[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
    pub struct Instant;
    impl diesel::sql_types::SqlOrd for Instant {}

    /// An id: `uuid` on PostgreSQL, a blob of 16 bytes on SQLite. No `max` and `min`, which PostgreSQL has not for it.
    #[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Uid;
}

impl HasSqlType<sql::Instant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<sql::Instant>(lookup)
    }
}

impl HasSqlType<sql::Uid> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<sql::Uid>(lookup)
    }
}

impl ToSql<sql::Instant, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Timestamptz, Pg>::to_sql(&self.utc(), &mut out.reborrow())
    }
}

impl FromSql<sql::Instant, Pg> for Timestamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let instant: chrono::DateTime<chrono::Utc> =
            FromSql::<diesel::sql_types::Timestamptz, Pg>::from_sql(value)?;
        Ok(instant.into())
    }
}

impl ToSql<sql::Instant, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Instant, Sqlite> for Timestamp {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Timestamp::from_micros(FromSql::<
            diesel::sql_types::BigInt,
            Sqlite,
        >::from_sql(value)?))
    }
}

/// Says how a type with columns on the two databases is a column of `Db`.
#[doc(hidden)]
#[macro_export]
macro_rules! multi_column {
    ($sql:ty, $type:ty) => {
        impl ::diesel::serialize::ToSql<$sql, $crate::db::connection::MultiBackend> for $type {
            fn to_sql<'b>(
                &'b self,
                out: &mut ::diesel::serialize::Output<'b, '_, $crate::db::connection::MultiBackend>,
            ) -> ::diesel::serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(::diesel::serialize::IsNull::No)
            }
        }
        impl ::diesel::deserialize::FromSql<$sql, $crate::db::connection::MultiBackend> for $type {
            fn from_sql(
                value: <$crate::db::connection::MultiBackend as ::diesel::backend::Backend>::RawValue<'_>,
            ) -> ::diesel::deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
    };
}

multi_column!(sql::Instant, Timestamp);

/// Makes a newtype of `Uuid` a column of type `sql::Uid`; `id_type!` calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! uid_column {
    ($type:ty) => {
        const _: () = {
            use ::diesel::deserialize::{self, FromSql};
            use ::diesel::serialize::{self, IsNull, Output, ToSql};
            use $crate::db::types::sql::Uid;

            impl ToSql<Uid, ::diesel::pg::Pg> for $type {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, ::diesel::pg::Pg>) -> serialize::Result {
                    ToSql::<::diesel::sql_types::Uuid, ::diesel::pg::Pg>::to_sql(&self.0, out)
                }
            }
            impl FromSql<Uid, ::diesel::pg::Pg> for $type {
                fn from_sql(value: ::diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
                    FromSql::<::diesel::sql_types::Uuid, ::diesel::pg::Pg>::from_sql(value).map(Self)
                }
            }
            impl ToSql<Uid, ::diesel::sqlite::Sqlite> for $type {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut Output<'b, '_, ::diesel::sqlite::Sqlite>,
                ) -> serialize::Result {
                    out.set_value(self.0.as_bytes().as_slice());
                    Ok(IsNull::No)
                }
            }
            impl FromSql<Uid, ::diesel::sqlite::Sqlite> for $type {
                fn from_sql(
                    mut value: ::diesel::sqlite::SqliteValue<'_, '_, '_>,
                ) -> deserialize::Result<Self> {
                    Ok(Self(::uuid::Uuid::from_slice(value.read_blob())?))
                }
            }
            $crate::multi_column!(Uid, $type);
        };
    };
}

/// A text that is none of an enum's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not allowed here: expected one of {}", .allowed.join(", "))]
pub struct UnknownWord {
    /// What stood there, cut short.
    pub given: String,
    /// The words that are allowed.
    pub allowed: Vec<&'static str>,
}

/// Makes an enum of words, one of them a TEXT column, a JSON string, a parameter, an OpenAPI enum under its own name:
/// `text_enum! { /// The state of a ticket.
///   pub enum State { New = "new", InProgress = "in_progress" } }`. Order is the order of the list.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$item:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::diesel::expression::AsExpression, ::diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = ::diesel::sql_types::Text)]
        $vis enum $name {
            $($(#[$item])* #[doc = concat!("`", $word, "`")] $variant),+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the value: in the database, in the interface, in the log.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::db::types::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::db::types::UnknownWord {
                        given: text.chars().take(40).collect(),
                        allowed: vec![$($word),+],
                    }),
                }
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
        impl ::poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;
            fn name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn schema_ref() -> ::poem_openapi::registry::MetaSchemaRef {
                ::poem_openapi::registry::MetaSchemaRef::Reference(stringify!($name).to_owned())
            }
            fn register(registry: &mut ::poem_openapi::registry::Registry) {
                registry.create_schema::<Self, _>(stringify!($name).to_owned(), |_| {
                    ::poem_openapi::registry::MetaSchema {
                        enum_items: vec![$(::serde_json::Value::String($word.to_owned())),+],
                        ..::poem_openapi::registry::MetaSchema::new("string")
                    }
                });
            }
            $crate::string_type!(@raw);
        }
        $crate::string_type!(@parse $name);
        const _: () = {
            use ::diesel::deserialize::{self, FromSql};
            use ::diesel::serialize::{self, Output, ToSql};
            use ::diesel::sql_types::Text;

            impl ToSql<Text, ::diesel::pg::Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, ::diesel::pg::Pg>) -> serialize::Result {
                    <str as ToSql<Text, ::diesel::pg::Pg>>::to_sql(self.as_str(), out)
                }
            }
            impl FromSql<Text, ::diesel::pg::Pg> for $name {
                fn from_sql(value: ::diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
                    Ok(::std::str::from_utf8(value.as_bytes())?.parse()?)
                }
            }
            impl ToSql<Text, ::diesel::sqlite::Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, ::diesel::sqlite::Sqlite>) -> serialize::Result {
                    <str as ToSql<Text, ::diesel::sqlite::Sqlite>>::to_sql(self.as_str(), out)
                }
            }
            impl FromSql<Text, ::diesel::sqlite::Sqlite> for $name {
                fn from_sql(
                    mut value: ::diesel::sqlite::SqliteValue<'_, '_, '_>,
                ) -> deserialize::Result<Self> {
                    Ok(value.read_text().parse()?)
                }
            }
            $crate::multi_column!(Text, $name);
        };
    };
}

/// JSON in a TEXT column. Never compared by the database.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Text)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: Serialize + std::fmt::Debug> ToSql<Text, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Text, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_slice(value.as_bytes())?))
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<Text, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Text, Sqlite> for Json<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_str(value.read_text())?))
    }
}

impl<T: Serialize + std::fmt::Debug + Send + Sync + 'static> ToSql<Text, MultiBackend> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Text, MultiBackend> for Json<T> {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Text>()
    }
}
