//! The letters of charts and PDF: which of them Titillium Web has, and how wide they are.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// One weight of the typeface.
pub struct Typeface {
    /// The font file, TrueType.
    pub file: &'static [u8],
    letters: HashMap<char, Letter>,
}

/// A letter as drawn.
#[derive(Clone, Copy)]
pub struct Letter {
    /// Its glyph in the font.
    pub glyph: u32,
    /// How far the next letter is, in parts of the size.
    pub advance: f32,
}

static REGULAR: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::read(include_bytes!("../../assets/print/titillium-web-400.ttf")));
static BOLD: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::read(include_bytes!("../../assets/print/titillium-web-600.ttf")));

/// What stands for a letter that the typeface does not have.
const UNKNOWN: char = '?';

impl Typeface {
    /// Weight 400, or 600.
    pub fn of(bold: bool) -> &'static Typeface {
        match bold {
            true => &BOLD,
            false => &REGULAR,
        }
    }

    fn read(file: &'static [u8]) -> Typeface {
        let font = FontRef::new(file).expect("the font of assets/print is a TrueType file");
        // In the font's own units, which are whole numbers: a PDF then needs no correction between its letters.
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(
            font.metrics(Size::unscaled(), LocationRef::default())
                .units_per_em,
        );
        let letters = font
            .charmap()
            .mappings()
            .filter_map(|(code, glyph)| {
                let letter = Letter {
                    glyph: glyph.to_u32(),
                    advance: metrics.advance_width(glyph)? / em,
                };
                Some((char::from_u32(code)?, letter))
            })
            .collect();
        Typeface { file, letters }
    }

    /// What is drawn for a character: itself, the letter without its marks, or a question mark.
    pub fn stand_in(&self, c: char) -> char {
        match c {
            c if self.letters.contains_key(&c) => c,
            c if c.is_whitespace() || c.is_control() => ' ',
            '\u{2010}' | '\u{2011}' => '-',
            '\u{2015}' => '—',
            c => DecomposingNormalizerBorrowed::new_nfd()
                .normalize(c.encode_utf8(&mut [0; 4]))
                .chars()
                .next()
                .filter(|base| self.letters.contains_key(base))
                .unwrap_or(UNKNOWN),
        }
    }

    /// The letter drawn for a character.
    pub fn letter(&self, c: char) -> Letter {
        let letter = self.letters.get(&self.stand_in(c)).copied();
        letter.expect("the typeface has letters, blank, hyphen, dash and question mark")
    }

    /// Whether the typeface draws every character as it is.
    pub fn has_all(&self, text: &str) -> bool {
        text.chars().all(|c| self.letters.contains_key(&c))
    }
}

/// How wide a text is, in the unit of `size`.
pub fn width(text: &str, size: f32, bold: bool) -> f32 {
    let face = Typeface::of(bold);
    text.chars().map(|c| face.letter(c).advance).sum::<f32>() * size
}

/// The text cut so that it is no wider than `room`, with an ellipsis if something is missing.
pub fn shorten(text: &str, room: f32, size: f32, bold: bool) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width(&short, size, bold) <= room {
            return short;
        }
    }
    String::new()
}

/// The text in lines no wider than `room`: broken at blanks, and within a word that alone is too long. Every line but the
/// last keeps the blank it was broken at, so that who copies it gets the words apart.
pub fn wrap(text: &str, room: f32, size: f32, bold: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty()
            && width(line.trim_end(), size, bold) + width_of_last(&line, word, size, bold) > room
        {
            lines.push(std::mem::take(&mut line));
        }
        if width(word.trim_end(), size, bold) <= room {
            line.push_str(word);
            continue;
        }
        for c in word.chars() {
            line.push(c);
            if c != ' ' && width(&line, size, bold) > room && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(line);
    lines
}

/// How much a line grows by a word, the blank before it included.
fn width_of_last(line: &str, word: &str, size: f32, bold: bool) -> f32 {
    let blanks = &line[line.trim_end().len()..];
    width(blanks, size, bold) + width(word.trim_end(), size, bold)
}

/// The widest word: what a column needs at least.
pub fn widest_word(text: &str, size: f32, bold: bool) -> f32 {
    text.split(' ')
        .map(|word| width(word, size, bold))
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_missing_have_a_stand_in() {
        let face = Typeface::of(false);
        let glyph = |c| face.letter(c).glyph;
        assert!(face.has_all("Città di Èze – 96,4% € ’"));
        assert!(!face.has_all("Łódź Ωμέγα"));
        assert_eq!(glyph('ạ'), glyph('a'));
        assert_eq!(glyph('Ω'), glyph('?'));
        assert_eq!(glyph('\u{2028}'), glyph(' '));
        assert!(width("W", 10.0, false) > width("i", 10.0, false));
        assert!(width("ente", 10.0, true) > width("ente", 10.0, false));
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "Unione dei comuni della Bassa Romagna e pneumoultramicroscopicamente";
        for room in [30.0, 60.0, 120.0] {
            let lines = wrap(text, room, 10.0, false);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(width(line.trim_end(), 10.0, false) <= room, "{line:?}");
            }
        }
        assert_eq!(wrap("", 10.0, 10.0, false), [""]);
        assert_eq!(shorten("breve", 100.0, 10.0, false), "breve");
        let short = shorten(text, 60.0, 10.0, false);
        assert!(short.ends_with('…') && width(&short, 10.0, false) <= 60.0);
    }
}
