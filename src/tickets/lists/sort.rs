//! The orders of a list, by their words.

use std::fmt;
use std::str::FromStr;

use crate::db::types::UnknownWord;

/// By what a list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// Opening.
    CreatedAt,
    /// Last change.
    UpdatedAt,
    /// Priority, the most urgent first.
    Priority,
    /// The earliest due time first, then paused tickets, then those to which nothing is owed.
    Risk,
}

/// The order of a list: `created_at`, `updated_at`, `priority`, with `-` for descending; or `risk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// From the last to the first.
    pub descending: bool,
}

/// Every order by its word.
const SORTS: [(&str, Sort); 7] = [
    ("risk", Sort::RISK),
    (
        "created_at",
        Sort {
            by: SortBy::CreatedAt,
            descending: false,
        },
    ),
    (
        "-created_at",
        Sort {
            by: SortBy::CreatedAt,
            descending: true,
        },
    ),
    (
        "updated_at",
        Sort {
            by: SortBy::UpdatedAt,
            descending: false,
        },
    ),
    (
        "-updated_at",
        Sort {
            by: SortBy::UpdatedAt,
            descending: true,
        },
    ),
    (
        "priority",
        Sort {
            by: SortBy::Priority,
            descending: false,
        },
    ),
    (
        "-priority",
        Sort {
            by: SortBy::Priority,
            descending: true,
        },
    ),
];

impl Sort {
    /// The newest come first.
    pub const NEWEST: Sort = Sort {
        by: SortBy::CreatedAt,
        descending: true,
    };
    /// What is owed soonest comes first.
    pub const RISK: Sort = Sort {
        by: SortBy::Risk,
        descending: false,
    };
}

impl Default for Sort {
    fn default() -> Self {
        Sort::NEWEST
    }
}

impl Sort {
    /// The word of the interface.
    pub fn as_str(self) -> &'static str {
        SORTS
            .iter()
            .find(|(_, sort)| *sort == self)
            .expect("every order has its word")
            .0
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sort {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = SORTS.iter().find(|(word, _)| *word == text);
        found.map(|(_, sort)| *sort).ok_or_else(|| UnknownWord {
            given: text.chars().take(40).collect(),
            allowed: SORTS.iter().map(|(word, _)| *word).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_have_the_words_of_the_interface() {
        assert_eq!(Sort::default().to_string(), "-created_at");
        for (word, sort) in SORTS {
            assert_eq!((word.parse(), sort.as_str()), (Ok(sort), word));
        }
        assert!("number".parse::<Sort>().is_err());
    }
}
