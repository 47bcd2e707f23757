//! Message-IDs: what stands between angle brackets.

/// Longest id that is kept; a longer one is no id that anybody made in earnest.
const MAX_ID: usize = 500;
/// Most ids of a header.
const MAX_IDS: usize = 10;

/// The ids of a value in order. Without brackets the words are the ids.
pub(super) fn all(value: &str) -> Vec<String> {
    let bracketed = value.split('<').skip(1).filter_map(|part| part.split_once('>'));
    let mut ids: Vec<String> = bracketed.filter_map(|(id, _)| id_of(id)).collect();
    if ids.is_empty() && !value.contains('<') {
        ids = value
            .split_whitespace()
            .filter(|word| word.contains('@'))
            .filter_map(id_of)
            .collect();
    }
    ids
}

/// The first ten.
pub(super) fn first_ten(value: &str) -> Vec<String> {
    let mut ids = all(value);
    ids.truncate(MAX_IDS);
    ids
}

/// The last ten, the last first.
pub(super) fn last_ten(value: &str) -> Vec<String> {
    let mut ids = all(value);
    ids.reverse();
    ids.truncate(MAX_IDS);
    ids
}

fn id_of(text: &str) -> Option<String> {
    // Folding may have put blanks into a long id.
    let id: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    (!id.is_empty() && id.len() <= MAX_ID).then_some(id)
}
