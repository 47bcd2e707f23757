//! Texts that people read: Fluent messages in two languages, dates, and folding for case-blind lookup.
//!
//! The messages stand in `templates/messages/{it,en}/<feature>.ftl`, all of which the build takes in; [`t!`](crate::t) looks one up. A test proves that
//! every key used in the code exists in both languages with the same arguments.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeZone};
use chrono_tz::Europe::Rome;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_normalizer::ComposingNormalizerBorrowed;

use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;

text_enum! {
    /// A language of the pages and mails; Italian is the first one.
    pub enum Lang {
        It = "it",
        En = "en",
    }
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle(Lang::It, FILES[0]), bundle(Lang::En, FILES[1])]);

fn bundle(lang: Lang, files: &[&str]) -> FluentBundle<FluentResource> {
    let id = lang
        .as_str()
        .parse()
        .expect("the two language tags are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("a message file of `{lang}` does not parse: {errors:?}"));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("a message of `{lang}` stands twice: {errors:?}"));
    }
    bundle
}

/// One argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text, shown as it is.
    Text(String),
    /// A whole number; chooses the plural form.
    Number(i64),
    /// Keys of other messages: their texts, one after the other.
    Keys(Vec<String>),
}

macro_rules! arg_from {
    ($($from:ty => $variant:ident($value:ident) $make:expr),* $(,)?) => {
        $(impl From<$from> for Arg { fn from($value: $from) -> Arg { Arg::$variant($make) } })*
    };
}
arg_from! {
    &str => Text(v) v.to_owned(),
    String => Text(v) v,
    &String => Text(v) v.clone(),
    Cow<'_, str> => Text(v) v.into_owned(),
    i32 => Number(v) v.into(),
    i64 => Number(v) v,
    u32 => Number(v) v.into(),
    usize => Number(v) i64::try_from(v).unwrap_or(i64::MAX),
    u64 => Number(v) i64::try_from(v).unwrap_or(i64::MAX),
}

/// A sentence not yet in a language: key of the message files and arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The key in the message files.
    pub key: Cow<'static, str>,
    /// Name and value of each argument.
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// A message without arguments yet.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Message {
        Message {
            key: key.into(),
            args: Vec::new(),
        }
    }

    /// The message with one more argument.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Message {
        self.args.push((name, value.into()));
        self
    }
}

impl Lang {
    /// The text of `key`; a key that no file has comes back as it is.
    pub fn get(self, key: &str) -> Cow<'static, str> {
        self.format(key, None, &[])
    }

    /// The text of a message.
    pub fn text(self, message: &Message) -> Cow<'static, str> {
        self.format(&message.key, None, &message.args)
    }

    /// The text of an attribute of a message, such as the `.title` of an error.
    pub fn attribute(self, key: &str, attribute: &str) -> Cow<'static, str> {
        self.format(key, Some(attribute), &[])
    }

    /// The text of `key` with arguments; what [`t!`](crate::t) calls.
    pub fn with(self, key: &str, args: &[(&'static str, Arg)]) -> Cow<'static, str> {
        self.format(key, None, args)
    }

    fn format(self, key: &str, attribute: Option<&str>, args: &[(&'static str, Arg)]) -> Cow<'static, str> {
        let bundle: &'static FluentBundle<FluentResource> = &BUNDLES[self as usize];
        let pattern = bundle.get_message(key).and_then(|message| match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        });
        let Some(pattern) = pattern else {
            debug_assert!(false, "no message `{key}` {attribute:?} in `{self}`");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        if args.is_empty() {
            return bundle.format_pattern(pattern, None, &mut errors);
        }
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            values.set(
                *name,
                match value {
                    Arg::Text(text) => FluentValue::from(text.clone()),
                    Arg::Number(number) => FluentValue::from(*number),
                    Arg::Keys(keys) => {
                        let texts: Vec<Cow<'_, str>> = keys.iter().map(|key| self.get(key)).collect();
                        FluentValue::from(texts.join(", "))
                    }
                },
            );
        }
        Cow::Owned(
            bundle
                .format_pattern(pattern, Some(&values), &mut errors)
                .into_owned(),
        )
    }

    /// Whether a message file of this language has the key.
    pub fn has(self, key: &str) -> bool {
        BUNDLES[self as usize].has_message(key)
    }

    /// `31/12/2026`.
    pub fn date(self, date: NaiveDate) -> String {
        date.format("%d/%m/%Y").to_string()
    }

    /// `31/12/2026, 14:05`, in Europe/Rome (R-TIME-1).
    pub fn date_time(self, at: Timestamp) -> String {
        Rome.from_utc_datetime(&at.utc().naive_utc())
            .format("%d/%m/%Y, %H:%M")
            .to_string()
    }
}

/// What lists show of a thing that has a code: of a service, of a queue.
#[derive(Clone, Debug, PartialEq, diesel::Queryable)]
pub struct Label {
    /// The code of the interface.
    pub code: String,
    /// Italian name.
    pub it: String,
    /// English name.
    pub en: String,
}

impl Label {
    /// The name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.it,
            Lang::En => &self.en,
        }
    }
}

/// Looks up a text: `t!(lang, "key")`, `t!(lang, "key", name = value, …)`.
#[macro_export]
macro_rules! t {
    ($lang:expr, $key:literal) => { $lang.get($key) };
    ($lang:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $lang.with($key, &[$((stringify!($name), $crate::kernel::text::Arg::from($value))),+])
    };
}

/// The text on one line, composed (NFC): line breaks and other control characters are blanks, blanks are collapsed, and
/// signs that do not show are left out: those that turn the direction of writing and those without a width, except the
/// joiners that letters and emoji are written with; alone these are nothing either. Nothing that somebody can read is lost; a name or a subject cannot
/// look like another one or turn what stands beside it, and a mail's header cannot be injected.
pub fn one_line(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    let parts = shown.split(|c: char| c.is_whitespace() || c.is_control());
    let line = parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match line.chars().all(|c| c == ' ' || is_blank(c)) {
        true => String::new(),
        false => composed(line),
    }
}

/// The text in normal form C (UAX 15): the same letters are the same characters, wherever they were typed.
pub fn composed(text: String) -> String {
    match ComposingNormalizerBorrowed::new_nfc().normalize(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

/// Marks, overrides and isolates of the direction of writing, and signs without a width.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Joiners, fillers and selectors, which belong to other signs: a text of them alone shows nothing.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Lower case, without diacritics, blanks collapsed: the form in which names are compared and searched.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars() {
            if c.is_ascii() {
                folded.push(c.to_ascii_lowercase());
            } else {
                push_folded(&mut folded, c);
            }
        }
    }
    folded
}

/// Decomposes what Latin text uses; anything else is only lower-cased.
fn push_folded(out: &mut String, c: char) {
    let base = match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā'
        | 'Ă' | 'Ą' => "a",
        'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
        'ď' | 'đ' | 'Ď' | 'Đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ę' | 'Ě' => {
            "e"
        }
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'ń' | 'ň' | 'Ñ' | 'Ń' | 'Ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ō' | 'Ő' => {
            "o"
        }
        'ř' | 'Ř' => "r",
        'š' | 'ś' | 'ş' | 'Š' | 'Ś' | 'Ş' => "s",
        'ť' | 'Ť' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ū' | 'Ů' | 'Ű' => {
            "u"
        }
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'ž' | 'ź' | 'ż' | 'Ž' | 'Ź' | 'Ż' => "z",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        '’' | '‘' => "'",
        '\u{300}'..='\u{36f}' => "",
        other => return out.extend(other.to_lowercase()),
    };
    out.push_str(base);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_to_what_people_type() {
        for (text, folded) in [
            ("  Città  di\tÈze ", "citta di eze"),
            ("L’Aquila", "l'aquila"),
            ("STRASSE ß Łódź", "strasse ss lodz"),
            ("e\u{301}", "e"),
            ("Ωμέγα", "ωμέγα"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let keys = |files: &[&str]| {
            let mut keys: Vec<String> = files
                .iter()
                .flat_map(|file| file.lines())
                .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
                .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
                .collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(FILES[0]), keys(FILES[1]));
        assert!(Lang::It.has("error-not-found") && Lang::En.has("error-not-found"));
    }

    #[test]
    fn names_and_headers_are_one_line() {
        assert_eq!(
            one_line("Anna\r\nBcc: x@y.example\0 Rossi"),
            "Anna Bcc: x@y.example Rossi"
        );
        for (typed, kept) in [
            ("fattura\u{202e}fdp.exe", "fatturafdp.exe"),
            ("\u{2066}Anna\u{2069} \u{200f}Rossi\u{feff}", "Anna Rossi"),
            ("citta\u{300} di E\u{300}ze", "città di Èze"),
            ("\u{200b} \u{2028}", ""),
            ("\u{200d} \u{fe0f}\u{3164}", ""),
            // A family and a heart are one sign each, a Persian word keeps its shape.
            (
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
            ),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(one_line(typed), kept, "{typed:?}");
        }
    }
}
