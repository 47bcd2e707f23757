//! Cursors of keyset paging: the sort key of the last row of a page, opaque to clients.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longer than any key of ours: what is longer is not decoded at all.
const MAX_CHARS: usize = 2048;

/// A cursor that this program did not make, or made for another list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one of this list: start again without it")]
pub struct InvalidCursor;

/// Writes a sort key as a cursor: base64url without padding. `key` is a tuple of strings, integers, timestamps and ids;
/// when a list has several orders, begin it with the order's name.
pub fn encode<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD
        .encode(serde_json::to_vec(key).expect("a tuple of strings, numbers, timestamps and ids is JSON"))
}

/// Reads a cursor of `encode`. The content comes from the client: it is a position, never a permission.
/// Errors: `InvalidCursor` for anything that is not a key of this shape.
pub fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, InvalidCursor> {
    if cursor.len() > MAX_CHARS {
        return Err(InvalidCursor);
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| InvalidCursor)?;
    serde_json::from_slice(&bytes).map_err(|_| InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::Timestamp;
    use uuid::Uuid;

    type Key = (String, i64, Timestamp, Uuid);

    #[test]
    fn a_key_comes_back_whole() {
        let key: Key = (
            "-created_at".into(),
            -7,
            Timestamp::from_micros(1_772_438_400_123_456),
            Uuid::max(),
        );
        let cursor = encode(&key);
        assert!(
            cursor
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_eq!(decode::<Key>(&cursor), Ok(key));
    }

    #[test]
    fn rubbish_and_keys_of_other_lists_are_refused() {
        let other = encode(&("x", 1));
        for bad in [
            "",
            "=",
            "AAAA",
            "a b",
            "W10",
            other.as_str(),
            "x".repeat(5000).as_str(),
        ] {
            assert_eq!(decode::<Key>(bad), Err(InvalidCursor), "{bad}");
        }
    }
}
