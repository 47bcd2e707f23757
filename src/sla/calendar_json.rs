//! How the JSON of a calendar is read, where serde's derive would not do: both forms of a special day, and errors that name the
//! day whose hours are refused.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::{Hours, SpecialDay, Week};

/// The key of a day in `weekly`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DayOfWeek {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl fmt::Display for DayOfWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        })
    }
}

impl From<Placed<DayOfWeek, Hours>> for Week {
    fn from(Placed(mut days): Placed<DayOfWeek, Hours>) -> Self {
        let mut hours = |day| days.remove(&day).unwrap_or_default();
        Self {
            mon: hours(DayOfWeek::Mon),
            tue: hours(DayOfWeek::Tue),
            wed: hours(DayOfWeek::Wed),
            thu: hours(DayOfWeek::Thu),
            fri: hours(DayOfWeek::Fri),
            sat: hours(DayOfWeek::Sat),
            sun: hours(DayOfWeek::Sun),
        }
    }
}

/// A map whose errors name the key of the value that is wrong; a key that stands twice is one too.
pub(super) struct Placed<K, V>(BTreeMap<K, V>);

/// A [`Placed`] map as a plain one.
pub(super) fn placed<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: DeserializeOwned + Ord + fmt::Display,
    V: DeserializeOwned,
{
    Placed::deserialize(deserializer).map(|Placed(map)| map)
}

impl<'de, K: DeserializeOwned + Ord + fmt::Display, V: DeserializeOwned> Deserialize<'de> for Placed<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K: DeserializeOwned + Ord + fmt::Display, V: DeserializeOwned> Visitor<'de> for Entries<K, V> {
            type Value = Placed<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with one entry for each day")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(key) = entries.next_key::<K>()? {
                    let value = entries
                        .next_value()
                        .map_err(|error| A::Error::custom(format_args!("{key}: {error}")))?;
                    if map.contains_key(&key) {
                        return Err(A::Error::custom(format_args!("{key} stands twice")));
                    }
                    map.insert(key, value);
                }
                Ok(Placed(map))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// The long form of a special day.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Named {
    hours: Hours,
    #[serde(default)]
    name_it: String,
    #[serde(default)]
    name_en: String,
}

impl<'de> Deserialize<'de> for SpecialDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherForm;

        impl<'de> Visitor<'de> for EitherForm {
            type Value = SpecialDay;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of intervals, or an object with hours and names")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, intervals: A) -> Result<SpecialDay, A::Error> {
                Hours::deserialize(SeqAccessDeserializer::new(intervals)).map(SpecialDay::from)
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<SpecialDay, A::Error> {
                let named = Named::deserialize(MapAccessDeserializer::new(fields))?;
                Ok(SpecialDay {
                    hours: named.hours,
                    name_it: named.name_it,
                    name_en: named.name_en,
                })
            }
        }

        deserializer.deserialize_any(EitherForm)
    }
}

impl Serialize for SpecialDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.name_it.is_empty() && self.name_en.is_empty() {
            return self.hours.serialize(serializer);
        }
        let named = Named {
            hours: self.hours.clone(),
            name_it: self.name_it.clone(),
            name_en: self.name_en.clone(),
        };
        named.serialize(serializer)
    }
}
