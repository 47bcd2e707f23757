//! Rule IDN: codes of bodies, offices and persons, and entries of a register (protocollo).
//!
//! Every `parse` trims blanks, stores the normalised value and says precisely what is wrong with the rest.
//! The order of the checks is the order in which a person looks for a slip: a foreign character (often the real reason of a
//! wrong length), then the length, then the place of letters and digits, then the check character.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::kernel::text::fold;

/// Why a code is refused. Positions count characters from 1, in the value without the blanks around it (and without `TINIT-`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Nothing was given.
    #[error("the value is empty")]
    Empty,
    /// A blank or an invisible character inside the value.
    #[error("blank or invisible character at position {position}")]
    Blank {
        /// Counted from 1.
        position: usize,
    },
    /// The first character that cannot stand where it stands.
    #[error("character {found:?} at position {position}, expected {expected}")]
    BadCharacter {
        /// Counted from 1.
        position: usize,
        /// As typed.
        found: char,
        /// What may stand there.
        expected: Expected,
    },
    /// A code of fixed length is shorter or longer.
    #[error("{found} characters, expected {expected}")]
    WrongLength {
        /// Characters given.
        found: usize,
        /// Characters of a right code.
        expected: usize,
    },
    /// A value of variable length is longer than allowed.
    #[error("{found} characters, at most {max}")]
    TooLong {
        /// Characters given.
        found: usize,
        /// Characters allowed.
        max: usize,
    },
    /// Only zeroes.
    #[error("all digits are zero")]
    AllZero,
    /// The check character does not fit the others; which one would is not told.
    #[error("wrong check character")]
    WrongCheck,
    /// The year of a register entry is not that of its date.
    #[error("register year {year}, but the date is of {date}")]
    YearOfOtherDate {
        /// Year of the register.
        year: i32,
        /// Date of the entry.
        date: NaiveDate,
    },
}

/// What may stand at a place of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `0`–`9`.
    Digit,
    /// `A`–`Z`, in either case.
    Letter,
    /// A digit or one of the letters that replace it in a personal tax code (`LMNPQRSTUV`).
    DigitOrSubstitute,
    /// `A`–`Z`, `0`–`9`.
    LetterOrDigit,
    /// Letter, digit, `_`, `-`.
    LetterDigitOrDash,
}

impl Expected {
    /// Name for the message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digit => "digit",
            Self::Letter => "letter",
            Self::DigitOrSubstitute => "digit-or-substitute",
            Self::LetterOrDigit => "letter-or-digit",
            Self::LetterDigitOrDash => "letter-digit-or-dash",
        }
    }

    fn admits(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Letter => c.is_ascii_alphabetic(),
            Self::DigitOrSubstitute => digit_value(c).is_some(),
            Self::LetterOrDigit => c.is_ascii_alphanumeric(),
            Self::LetterDigitOrDash => c.is_ascii_alphanumeric() || c == '_' || c == '-',
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl IdentifierError {
    /// Key of the sentence in the message files.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "identifier-empty",
            Self::Blank { .. } => "identifier-blank",
            Self::BadCharacter { .. } => "identifier-bad-character",
            Self::WrongLength { .. } => "identifier-wrong-length",
            Self::TooLong { .. } => "identifier-too-long",
            Self::AllZero => "identifier-all-zero",
            Self::WrongCheck => "identifier-wrong-check",
            Self::YearOfOtherDate { .. } => "identifier-year-of-other-date",
        }
    }

    /// Arguments of the sentence; `expected` of a bad character is one of the names of [`Expected::as_str`].
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::AllZero | Self::WrongCheck => Vec::new(),
            Self::Blank { position } => vec![("position", position.to_string())],
            Self::BadCharacter {
                position,
                found,
                expected,
            } => vec![
                ("position", position.to_string()),
                ("found", found.to_string()),
                ("expected", expected.to_string()),
            ],
            Self::WrongLength { found, expected } => {
                vec![("found", found.to_string()), ("expected", expected.to_string())]
            }
            Self::TooLong { found, max } => {
                vec![("found", found.to_string()), ("max", max.to_string())]
            }
            Self::YearOfOtherDate { year, date } => {
                vec![("year", year.to_string()), ("date-year", date.year().to_string())]
            }
        }
    }
}

/// Tax code of an ente: 11 digits, check digit as for VAT numbers. Rule IDN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode(String);

impl TaxCode {
    /// Errors: Empty, Blank, BadCharacter, WrongLength, AllZero, WrongCheck.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let code = of_length(value.trim(), Expected::Digit, 11)?;
        not_all_zero(code)?;
        let sum: u32 = code
            .chars()
            .filter_map(|c| c.to_digit(10))
            .zip([1, 2].into_iter().cycle())
            .map(|(digit, weight)| digit * weight)
            .map(|product| if product > 9 { product - 9 } else { product })
            .sum();
        if !sum.is_multiple_of(10) {
            return Err(IdentifierError::WrongCheck);
        }
        Ok(Self(code.to_owned()))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tax code of a person: 16 characters, upper case. Rule IDN. Its `Debug` shows nothing of it, so that no log does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonalTaxCode(String);

/// How the identity provider marks an Italian tax code.
const TINIT: &str = "TINIT-";

impl PersonalTaxCode {
    /// Also takes the code as the identity provider gives it (`TINIT-…`), and codes with letters for digits (omocodia).
    /// Errors: Empty, Blank, BadCharacter, WrongLength, WrongCheck.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let value = value.trim();
        let bare = match value.get(..TINIT.len()) {
            Some(start) if start.eq_ignore_ascii_case(TINIT) => &value[TINIT.len()..],
            _ => value,
        };
        let code = of_length(bare, Expected::LetterOrDigit, 16)?.to_ascii_uppercase();
        for (index, (found, mark)) in code.chars().zip("LLLLLLDDLDDLDDDL".chars()).enumerate() {
            let expected = if mark == 'L' {
                Expected::Letter
            } else {
                Expected::DigitOrSubstitute
            };
            if !expected.admits(found) {
                return Err(IdentifierError::BadCharacter {
                    position: index + 1,
                    found,
                    expected,
                });
            }
        }
        if !code.ends_with(check_letter(&code[..15])) {
            return Err(IdentifierError::WrongCheck);
        }
        Ok(Self(code))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonalTaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalTaxCode(…)")
    }
}

/// ISTAT code of a comune: 6 digits, with leading zeroes. Rule IDN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IstatCode(String);

impl IstatCode {
    /// Errors: Empty, Blank, BadCharacter, WrongLength, AllZero.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let code = of_length(value.trim(), Expected::Digit, 6)?;
        not_all_zero(code)?;
        Ok(Self(code.to_owned()))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Code of an office for invoices (CUU): 6 letters or digits, upper case. Rule IDN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeCode(String);

impl OfficeCode {
    /// Errors: Empty, Blank, BadCharacter, WrongLength.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        Ok(Self(
            of_length(value.trim(), Expected::LetterOrDigit, 6)?.to_ascii_uppercase(),
        ))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Code in the public index of administrations: 1–20 letters, digits, `_`, `-`, lower case. Rule IDN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpaCode(String);

impl IpaCode {
    /// Errors: Empty, Blank, BadCharacter, TooLong.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let code = only(value.trim(), Expected::LetterDigitOrDash)?;
        at_most(code, 20)?;
        Ok(Self(code.to_ascii_lowercase()))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry of the register of an office, given by that register and never by us: unique per AOO and year
/// (DPR 445/2000 art. 57). Rule IDN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    aoo: String,
    number: String,
    date: NaiveDate,
}

impl RegisterEntry {
    /// aoo: 1–64 letters, digits, `_` and `-`; number: 1–20 digits, not all zero; year: that of the date, for numbers start anew each
    /// solar year. Errors: Empty, Blank, BadCharacter, TooLong, AllZero, YearOfOtherDate.
    pub fn parse(aoo: &str, number: &str, year: i32, date: NaiveDate) -> Result<Self, IdentifierError> {
        // No two that look alike.
        let aoo = only(aoo.trim(), Expected::LetterDigitOrDash)?;
        at_most(aoo, 64)?;
        let number = only(number.trim(), Expected::Digit)?;
        at_most(number, 20)?;
        not_all_zero(number)?;
        if date.year() != year {
            return Err(IdentifierError::YearOfOtherDate { year, date });
        }
        Ok(Self {
            aoo: aoo.to_owned(),
            number: number.to_owned(),
            date,
        })
    }

    /// The same, with the field that is wrong: `aoo`, `number` or `year`.
    pub fn read(
        aoo: &str,
        number: &str,
        year: i32,
        date: NaiveDate,
    ) -> Result<Self, (&'static str, IdentifierError)> {
        Self::parse(aoo, number, year, date).map_err(|error| {
            let field = match error {
                IdentifierError::YearOfOtherDate { .. } => "year",
                _ if Self::parse(aoo, "1", date.year(), date).is_err() => "aoo",
                _ => "number",
            };
            (field, error)
        })
    }

    /// What is unique: office, year and number, however they are spelled.
    pub fn key(&self) -> String {
        format!("{}/{}/{}", fold(&self.aoo), self.year(), self.number_key())
    }

    /// Code of the register office.
    pub fn aoo(&self) -> &str {
        &self.aoo
    }

    /// The number as it was given.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number without leading zeroes: what is unique per AOO and year.
    pub fn number_key(&self) -> &str {
        self.number.trim_start_matches('0')
    }

    /// The number as shown: at least seven digits.
    pub fn shown_number(&self) -> String {
        format!("{:0>7}", self.number)
    }

    /// Year of the register.
    pub fn year(&self) -> i32 {
        self.date.year()
    }

    /// Date of the entry.
    pub fn date(&self) -> NaiveDate {
        self.date
    }
}

fn only(value: &str, expected: Expected) -> Result<&str, IdentifierError> {
    if value.is_empty() {
        return Err(IdentifierError::Empty);
    }
    match value.chars().enumerate().find(|&(_, c)| !expected.admits(c)) {
        None => Ok(value),
        Some((index, found)) if found.is_whitespace() || found.is_control() => {
            Err(IdentifierError::Blank { position: index + 1 })
        }
        Some((index, found)) => Err(IdentifierError::BadCharacter {
            position: index + 1,
            found,
            expected,
        }),
    }
}

fn of_length(value: &str, expected: Expected, length: usize) -> Result<&str, IdentifierError> {
    let value = only(value, expected)?;
    match value.chars().count() {
        found if found == length => Ok(value),
        found => Err(IdentifierError::WrongLength {
            found,
            expected: length,
        }),
    }
}

fn at_most(value: &str, max: usize) -> Result<(), IdentifierError> {
    match value.chars().count() {
        found if found <= max => Ok(()),
        found => Err(IdentifierError::TooLong { found, max }),
    }
}

fn not_all_zero(digits: &str) -> Result<(), IdentifierError> {
    if digits.bytes().all(|b| b == b'0') {
        Err(IdentifierError::AllZero)
    } else {
        Ok(())
    }
}

/// The digit that a character stands for in a personal tax code.
fn digit_value(c: char) -> Option<usize> {
    match c.to_digit(10) {
        Some(digit) => Some(digit as usize),
        None => "LMNPQRSTUV".find(c.to_ascii_uppercase()),
    }
}

/// Check letter of the first fifteen characters (DM 23 December 1976).
/// Characters in odd places weigh as in the table, those in even places by their order; letters and digits alike.
fn check_letter(start: &str) -> char {
    const ODD: [usize; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ];
    let sum: usize = start
        .bytes()
        .map(|b| usize::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' }))
        .enumerate()
        .map(|(index, order)| if index % 2 == 0 { ODD[order] } else { order })
        .sum();
    char::from(b'A' + (sum % 26) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_error_says_what_is_wrong_and_never_the_right_check_digit() {
        let error = |value| TaxCode::parse(value).unwrap_err();
        assert_eq!(error("  "), IdentifierError::Empty);
        assert_eq!(
            error("9404796669"),
            IdentifierError::WrongLength {
                found: 10,
                expected: 11
            }
        );
        assert_eq!(
            error("94047O66695"),
            IdentifierError::BadCharacter {
                position: 6,
                found: 'O',
                expected: Expected::Digit
            }
        );
        assert_eq!(error("94047 966695"), IdentifierError::Blank { position: 6 });
        assert_eq!(error("٣4047966695").key(), "identifier-bad-character");
        assert_eq!(error("00000000000"), IdentifierError::AllZero);
        assert_eq!(error("94047966696"), IdentifierError::WrongCheck);
        assert!(error("94047966696").args().is_empty());
        assert_eq!(
            error("9404796669").args(),
            [("found", "10".to_owned()), ("expected", "11".to_owned())]
        );
    }

    #[test]
    fn a_personal_code_has_letters_and_digits_in_their_places() {
        let error = |value| PersonalTaxCode::parse(value).unwrap_err();
        assert_eq!(
            error("1SSMRA80A01F205X"),
            IdentifierError::BadCharacter {
                position: 1,
                found: '1',
                expected: Expected::Letter
            }
        );
        assert_eq!(
            error("TINIT-RSSMRAA0A01F205X"),
            IdentifierError::BadCharacter {
                position: 7,
                found: 'A',
                expected: Expected::DigitOrSubstitute
            }
        );
        assert_eq!(error("TINIT-"), IdentifierError::Empty);
        let code = PersonalTaxCode::parse(" tinit-rssmra80a01f205x").unwrap();
        assert_eq!(
            (code.as_str(), format!("{code:?}").as_str()),
            ("RSSMRA80A01F205X", "PersonalTaxCode(…)")
        );
    }

    #[test]
    fn an_ipa_code_has_at_most_twenty_characters() {
        assert_eq!(IpaCode::parse(&"A".repeat(20)).unwrap().as_str(), "a".repeat(20));
        assert_eq!(
            IpaCode::parse(&"a".repeat(21)),
            Err(IdentifierError::TooLong { found: 21, max: 20 })
        );
    }

    #[test]
    fn a_register_entry_is_kept_as_given_and_shown_with_seven_digits() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let entry = RegisterEntry::parse(" AOO1 ", "01234", 2026, date).unwrap();
        assert_eq!(
            (entry.aoo(), entry.number(), entry.number_key()),
            ("AOO1", "01234", "1234")
        );
        assert_eq!(
            (entry.shown_number().as_str(), entry.year(), entry.date()),
            ("0001234", 2026, date)
        );
        let long = RegisterEntry::parse("AOO1", "123456789", 2026, date).unwrap();
        assert_eq!(long.shown_number(), "123456789");
        assert_eq!(
            RegisterEntry::parse("AOO1", "000", 2026, date),
            Err(IdentifierError::AllZero)
        );
        assert_eq!(
            RegisterEntry::parse("AOO1", "12/A", 2026, date)
                .unwrap_err()
                .args()[0],
            ("position", "3".to_owned())
        );
        assert_eq!(
            RegisterEntry::parse("AOO1", "12", 2025, date),
            Err(IdentifierError::YearOfOtherDate { year: 2025, date })
        );
        assert_eq!(
            RegisterEntry::parse("\n", "12", 2026, date),
            Err(IdentifierError::Empty)
        );
    }

    proptest! {
        #[test]
        fn no_input_makes_a_parser_panic_and_what_it_stores_it_accepts_again(value in "\\PC{0,24}|[A-Za-z0-9_ -]{0,22}") {
            if let Ok(code) = TaxCode::parse(&value) { prop_assert_eq!(TaxCode::parse(code.as_str()), Ok(code)); }
            if let Ok(code) = PersonalTaxCode::parse(&value) {
                prop_assert_eq!(PersonalTaxCode::parse(code.as_str()), Ok(code));
            }
            if let Ok(code) = IstatCode::parse(&value) { prop_assert_eq!(IstatCode::parse(code.as_str()), Ok(code)); }
            if let Ok(code) = OfficeCode::parse(&value) { prop_assert_eq!(OfficeCode::parse(code.as_str()), Ok(code)); }
            if let Ok(code) = IpaCode::parse(&value) { prop_assert_eq!(IpaCode::parse(code.as_str()), Ok(code)); }
        }

        #[test]
        fn a_tax_code_finds_every_single_wrong_digit(start in "[1-9][0-9]{9}", place in 0usize..11, shift in 1u8..10) {
            let right: Vec<String> = (0..10).map(|check| format!("{start}{check}")).filter(|c| TaxCode::parse(c).is_ok()).collect();
            prop_assert_eq!(right.len(), 1);
            let mut wrong = right[0].clone().into_bytes();
            wrong[place] = (wrong[place] - b'0' + shift) % 10 + b'0';
            prop_assert!(TaxCode::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }
    }
}
