//! Pages of a list: keyset paging, never an offset.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cursor::{self, InvalidCursor};

/// Rows of a page where nobody says how many.
const DEFAULT_LIMIT: u16 = 50;
/// Rows of a page at most.
const MAX_LIMIT: u16 = 100;

/// Which page of a list.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// How many rows at most, 1–100.
    pub limit: u16,
    /// Where the page before ended: its `next_cursor`.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        PageRequest {
            limit: DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

impl PageRequest {
    /// The page after `cursor`, of at most `limit` rows (brought into 1–100).
    pub fn new(limit: Option<u16>, cursor: Option<String>) -> Self {
        PageRequest {
            limit: limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT),
            cursor,
        }
    }

    /// The sort key of the last row before this page, if it is not the first. Errors: `InvalidCursor`.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, InvalidCursor> {
        self.cursor.as_deref().map(cursor::decode).transpose()
    }

    /// How many rows to ask the database for: one more than shown, which tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The page out of at most [`PageRequest::fetch`] rows; `key` gives a row's sort key.
    pub fn of<K: Serialize>(mut rows: Vec<T>, request: &PageRequest, key: impl Fn(&T) -> K) -> Page<T> {
        let has_more = rows.len() > usize::from(request.limit);
        rows.truncate(usize::from(request.limit));
        let next_cursor = rows
            .last()
            .filter(|_| has_more)
            .map(|row| cursor::encode(&key(row)));
        Page {
            items: rows,
            next_cursor,
        }
    }

    /// The same page with its rows changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next_cursor: self.next_cursor,
        }
    }
}
