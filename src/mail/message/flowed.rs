//! Text of `format=flowed` (RFC 3676): the lines of a paragraph made one again.

use super::params::Parametrised;

/// The text as it was written; another format stays as it is.
pub(super) fn unflowed(text: String, content_type: &Parametrised) -> String {
    let is = |name: &str, value: &str| {
        content_type
            .plain(name)
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    if !is("format", "flowed") {
        return text;
    }
    let delete_space = is("delsp", "yes");
    let mut whole = String::with_capacity(text.len());
    // Depth of quotes of the line before, if it goes on.
    let mut open: Option<usize> = None;
    for (number, line) in text.split('\n').enumerate() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open != Some(depth) {
            if number > 0 {
                whole.push('\n');
            }
            whole.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                whole.push(' ');
            }
        }
        let is_open = content.ends_with(' ') && content != "-- ";
        open = is_open.then_some(depth);
        whole.push_str(match is_open && delete_space {
            true => &content[..content.len() - 1],
            false => content,
        });
    }
    whole
}
