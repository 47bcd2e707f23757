//! Versions read once: a row that never changes need not be read, and a calendar not compiled, at every use.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use diesel::QueryResult;

/// As many as a centre will ever use at a time; beyond them all are forgotten and read again.
const KEPT: usize = 512;

/// What rows that never change hold, by their id. It can be shared by databases: ids are unique.
pub(super) struct Memo<K, V>(LazyLock<Mutex<HashMap<K, Arc<V>>>>);

impl<K: Copy + Eq + Hash, V> Memo<K, V> {
    pub const fn new() -> Memo<K, V> {
        Memo(LazyLock::new(Mutex::default))
    }

    /// The value of an id, read if it is not known yet.
    pub fn get(&self, id: K, read: impl FnOnce() -> QueryResult<V>) -> QueryResult<Arc<V>> {
        if let Some(known) = self.known().get(&id) {
            return Ok(known.clone());
        }
        let value = Arc::new(read()?);
        let mut known = self.known();
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(id, value.clone());
        Ok(value)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<K, Arc<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
