//! Ids: UUIDv7 made here, so that creation order is id order on both databases.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::clock::Timestamp;

pub use crate::id_type;

/// Bits of the counter: the 12 after the version and the first 30 after the variant.
const COUNTER_BITS: u32 = 42;

/// A new UUIDv7: the milliseconds of `now`, then a counter of this process, then 32 random bits. Two ids made one after
/// the other for the same millisecond sort in that order, also when the clock stands still or `now` is long past.
pub fn next(now: Timestamp) -> Uuid {
    // Starts anywhere in the lower half: replicas do not count in step, and it cannot wrap in the life of a process.
    static COUNTER: LazyLock<AtomicU64> =
        LazyLock::new(|| AtomicU64::new(rand::random::<u64>() >> (64 - COUNTER_BITS + 1)));
    let millis = u128::from(now.as_micros().max(0).unsigned_abs() / 1000) & 0xffff_ffff_ffff;
    let count = u128::from(COUNTER.fetch_add(1, Ordering::Relaxed)) & ((1 << COUNTER_BITS) - 1);
    let (high, low) = (count >> 30, count & ((1 << 30) - 1));
    let random = u128::from(rand::random::<u32>());
    Uuid::from_u128((millis << 80) | (7 << 76) | (high << 64) | (0b10 << 62) | (low << 32) | random)
}

/// Below every id that was made in the millisecond of `at` or later, above every earlier one.
pub fn first_at(at: Timestamp) -> Uuid {
    let millis = u128::from(at.as_micros().max(0).unsigned_abs() / 1000) & 0xffff_ffff_ffff;
    Uuid::from_u128((millis << 80) | (7 << 76) | (0b10 << 62))
}

/// A text that is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected a UUID such as 0195f2a0-7c00-7000-8000-000000000000")]
pub struct InvalidId;

/// Makes a newtype of UUIDs: `id_type!(TicketId, "The id of a ticket.");`. It is a column (`sql::Uid`), a JSON string,
/// a parameter and an OpenAPI string of format `uuid`; `TicketId::new(now)` makes a fresh one.
#[macro_export]
macro_rules! id_type {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(
            Clone,
            Copy,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            ::serde::Serialize,
            ::serde::Deserialize,
            ::diesel::expression::AsExpression,
            ::diesel::deserialize::FromSqlRow,
        )]
        #[serde(transparent)]
        #[diesel(sql_type = $crate::db::types::sql::Uid)]
        pub struct $name(pub ::uuid::Uuid);

        impl $name {
            /// A fresh id, above every id that this process made for the same instant.
            pub fn new(now: $crate::kernel::clock::Timestamp) -> Self {
                Self($crate::kernel::ids::next(now))
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::kernel::ids::InvalidId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse()
                    .map(Self)
                    .map_err(|_| $crate::kernel::ids::InvalidId)
            }
        }
        $crate::uid_column!($name);
        $crate::string_type!($name, "uuid");
    };
}

// Ids that travel below the feature that owns them: audit and policies know ids, not the things.
id_type!(EnteId, "The id of an ente.");
id_type!(UserId, "The id of a person with an account.");
id_type!(QueueId, "The id of a queue.");
id_type!(ServiceId, "The id of a service of the catalogue.");
id_type!(TicketId, "The id of a ticket.");
id_type!(MessageId, "A message or note.");
id_type!(IncomingId, "The id of a mail that came in.");
id_type!(ActId, "The id of an act: one case of a formal procedure.");
id_type!(ConvenzioneId, "The id of a version of the convention.");

#[cfg(test)]
mod tests {
    use super::*;

    id_type!(ThingId, "An id for tests.");

    #[test]
    fn the_first_id_of_an_instant_parts_what_came_before_from_what_comes_then() {
        let at = Timestamp::from_micros(1_772_438_400_000_000);
        let before = next(Timestamp::from_micros(at.as_micros() - 1000));
        assert!(before < first_at(at) && first_at(at) <= next(at));
    }

    #[test]
    fn creation_order_is_id_order_under_a_clock_that_stands_still() {
        for micros in [0, 1_000_000, 1_772_438_400_123_456] {
            let now = Timestamp::from_micros(micros);
            let ids: Vec<_> = (0..1000).map(|_| ThingId::new(now)).collect();
            assert!(ids.is_sorted_by(|a, b| a < b));
            assert!(
                ids.iter()
                    .all(|id| id.to_string() < ThingId::new(now).to_string())
            );
        }
    }

    #[test]
    fn an_id_is_a_uuid_of_version_7_that_tells_its_millisecond() {
        let id = ThingId::new(Timestamp::from_micros(1_772_438_400_123_456)).0;
        assert_eq!(
            (id.get_version_num(), id.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
        assert_eq!(id.get_timestamp().unwrap().to_unix().0, 1_772_438_400);
        assert_eq!(id.as_u128() >> 80, 1_772_438_400_123);
    }

    #[test]
    fn ids_are_text_outside() {
        let id = ThingId::new(Timestamp::from_micros(0));
        assert_eq!(id.to_string().parse::<ThingId>().unwrap(), id);
        assert_eq!(
            serde_json::to_value(id).unwrap(),
            serde_json::json!(id.to_string())
        );
        assert_eq!("x".parse::<ThingId>().unwrap_err(), InvalidId);
    }
}
