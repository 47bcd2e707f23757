//! What every mail says of its sender. A command that knows the configuration renders with it; one that does not (a
//! notice told inside a ticket's command) leaves marks, which are filled in when the mail leaves.

use crate::config::Config;

/// Begins and ends a mark: a control character, so that no name or subject holds one (`one_line` takes them out).
const MARK: char = '\u{1a}';

/// Stands for the public address in a mail that was queued without the configuration.
pub const BASE_URL: &str = "\u{1a}base_url\u{1a}";
/// Stands for the name of the centre.
pub const CENTRE: &str = "\u{1a}centre\u{1a}";
/// Stands for the address for people who need help.
pub const CONTACT: &str = "\u{1a}contact\u{1a}";
/// Stands for the token of the link to a solution, which is made for each recipient when the mail leaves.
pub const SOLUTION: &str = "\u{1a}solution\u{1a}";

/// What every mail says of its sender; from the configuration.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The public address; every link begins with it.
    pub base_url: String,
    /// Name of the centre.
    pub centre: String,
    /// Address for people who need help.
    pub contact: String,
}

impl From<&Config> for Letterhead {
    fn from(config: &Config) -> Self {
        Letterhead {
            base_url: config.base_url.clone(),
            centre: config.centre.name.clone(),
            contact: config.centre.contact_email.clone(),
        }
    }
}

impl Letterhead {
    /// The text as people read it who are not its recipient: with every mark filled in, but for the token of a solution's link,
    /// which is the recipient's alone.
    pub fn shown(&self, text: &str) -> String {
        self.fill(&text.replace(SOLUTION, "…"))
    }

    /// The text with every mark filled in.
    pub fn fill(&self, text: &str) -> String {
        if !text.contains(MARK) {
            return text.to_owned();
        }
        let parts = text.split(MARK).enumerate();
        parts
            .map(|(place, part)| match (place % 2, part) {
                (1, "base_url") => &self.base_url,
                (1, "centre") => &self.centre,
                (1, "contact") => &self.contact,
                _ => part,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_filled_in_and_nothing_else() {
        let letterhead = Letterhead {
            base_url: "https://sportello.example".to_owned(),
            centre: "Centro {{name}}".to_owned(),
            contact: "aiuto@centro.example".to_owned(),
        };
        let text = format!("{BASE_URL}/tickets centre {CENTRE} {{{{contact}}}} {CONTACT}");
        assert_eq!(
            letterhead.fill(&text),
            "https://sportello.example/tickets centre Centro {{name}} {{contact}} aiuto@centro.example"
        );
        assert_eq!(letterhead.fill("nothing to fill"), "nothing to fill");
    }
}
