//! Amounts of money: whole euro cents, never a fraction and never a floating point number.

use std::fmt;

use crate::kernel::text::Lang;

/// An amount in euro cents; negative: owed the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Cents(i64);

/// An amount beyond what is reckoned with: more than ten thousand million euro, more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amount is beyond {} euro", Cents::MOST / 100)]
pub struct AmountTooLarge;

impl Cents {
    /// The largest amount, and below zero the smallest: sums of any hundred thousand of them still fit 64 bits.
    const MOST: i64 = 1_000_000_000_000;

    /// Nothing.
    pub const ZERO: Cents = Cents(0);

    /// An amount. Errors: AmountTooLarge.
    pub fn new(cents: i64) -> Result<Cents, AmountTooLarge> {
        match cents.unsigned_abs() <= Self::MOST.unsigned_abs() {
            true => Ok(Cents(cents)),
            false => Err(AmountTooLarge),
        }
    }

    /// Whole cents.
    pub fn get(self) -> i64 {
        self.0
    }

    /// An amount as people type it in a language: `1.234,56`, `1234`, `1.234,56 €`. Errors: TypedAmount.
    pub fn typed(text: &str, lang: Lang) -> Result<Cents, TypedAmount> {
        let (thousands, decimal) = separators(lang);
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
        if text.is_empty() {
            return Err(TypedAmount::Missing);
        }
        if text.starts_with(['-', '−']) {
            return Err(TypedAmount::Negative);
        }
        let (whole, cents) = text.split_once(decimal).unwrap_or((&text, "00"));
        let mut groups = whole.split(thousands);
        let first = groups.next().unwrap_or_default();
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_grouped = whole.contains(thousands);
        let is_right = is_digits(first)
            && (!is_grouped || first.len() <= 3)
            && groups.all(|group| group.len() == 3 && is_digits(group))
            && cents.len() == 2
            && is_digits(cents);
        if !is_right {
            return Err(TypedAmount::Unreadable);
        }
        let digits: String = whole
            .chars()
            .filter(|c| *c != thousands)
            .chain(cents.chars())
            .collect();
        let cents = digits.parse().map_err(|_| TypedAmount::TooLarge)?;
        Cents::new(cents).map_err(|_| TypedAmount::TooLarge)
    }

    /// As it is typed in a form: `1234,56`.
    pub fn to_type(self, lang: Lang) -> String {
        let (_, decimal) = separators(lang);
        let sign = if self.0 < 0 { "-" } else { "" };
        let (euro, cents) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        format!("{sign}{euro}{decimal}{cents:02}")
    }

    /// The amount × `times` / `parts`, rounded half up to the cent; `parts` is positive. Errors: AmountTooLarge.
    pub fn share(self, times: i64, parts: i64) -> Result<Cents, AmountTooLarge> {
        half_up(i128::from(self.0) * i128::from(times), i128::from(parts))
    }

    /// The sum. Errors: AmountTooLarge.
    pub fn sum(amounts: impl IntoIterator<Item = Cents>) -> Result<Cents, AmountTooLarge> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        Cents::try_from(total)
    }

    /// As pages show it: `1.234,56 €`, `€1,234.56`.
    pub fn shown(self, lang: Lang) -> String {
        let (thousands, decimal) = separators(lang);
        let (euro, cents) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = euro.to_string();
        let mut whole = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                whole.push(thousands);
            }
            whole.push(digit);
        }
        let sign = if self.0 < 0 { "−" } else { "" };
        match lang {
            Lang::It => format!("{sign}{whole}{decimal}{cents:02}\u{a0}€"),
            Lang::En => format!("{sign}€{whole}{decimal}{cents:02}"),
        }
    }
}

/// What stands between thousands, and before the cents.
fn separators(lang: Lang) -> (char, char) {
    match lang {
        Lang::It => ('.', ','),
        Lang::En => (',', '.'),
    }
}

/// Why what was typed is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedAmount {
    /// Nothing was typed.
    Missing,
    /// Less than nothing.
    Negative,
    /// Not written as an amount: other signs, one digit of cents, groups of other than three digits.
    Unreadable,
    /// Beyond what is reckoned with.
    TooLarge,
}

impl TypedAmount {
    /// The sentence that helps.
    pub fn key(self) -> &'static str {
        match self {
            TypedAmount::Missing => "kernel-amount-missing",
            TypedAmount::Negative => "kernel-amount-negative",
            TypedAmount::Unreadable => "kernel-amount-unreadable",
            TypedAmount::TooLarge => "kernel-amount-large",
        }
    }
}

impl TryFrom<i128> for Cents {
    type Error = AmountTooLarge;

    fn try_from(cents: i128) -> Result<Cents, AmountTooLarge> {
        Cents::new(i64::try_from(cents).map_err(|_| AmountTooLarge)?)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown(Lang::En))
    }
}

/// `number / parts`, half a cent rounded up (towards more); `parts` is positive. Errors: AmountTooLarge.
pub fn half_up(number: i128, parts: i128) -> Result<Cents, AmountTooLarge> {
    debug_assert!(parts > 0);
    Cents::try_from((2 * number + parts).div_euclid(2 * parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(n: i64) -> Cents {
        Cents::new(n).unwrap()
    }

    #[test]
    fn half_a_cent_is_rounded_up_and_less_is_dropped() {
        for (amount, times, parts, expected) in [
            (45_000, 5, 12, 18_750),
            (250_000, 7, 12, 145_833),
            (125_000, 1, 12, 10_417),
            (5, 1, 10, 1),
            (4, 1, 10, 0),
            (-5, 1, 10, 0),
            (-6, 1, 10, -1),
        ] {
            assert_eq!(cents(amount).share(times, parts), Ok(cents(expected)), "{amount}");
        }
    }

    #[test]
    fn amounts_are_shown_as_each_language_writes_them() {
        assert_eq!(cents(123_456).shown(Lang::It), "1.234,56\u{a0}€");
        assert_eq!(cents(-100_000_005).shown(Lang::It), "−1.000.000,05\u{a0}€");
        assert_eq!(cents(5).shown(Lang::En), "€0.05");
        assert_eq!(cents(-99_900).shown(Lang::En), "−€999.00");
    }

    #[test]
    fn amounts_are_read_as_they_are_typed_and_nothing_is_guessed() {
        for (text, found) in [
            ("1.234,56", Ok(123_456)),
            (" 1.234,56 € ", Ok(123_456)),
            ("1234,56", Ok(123_456)),
            ("1234", Ok(123_400)),
            ("0,05", Ok(5)),
            ("1.234", Ok(123_400)),
            ("", Err(TypedAmount::Missing)),
            ("€", Err(TypedAmount::Missing)),
            ("-1,00", Err(TypedAmount::Negative)),
            ("−1,00", Err(TypedAmount::Negative)),
            ("1.234,5", Err(TypedAmount::Unreadable)),
            ("1234.56", Err(TypedAmount::Unreadable)),
            ("1,234.56", Err(TypedAmount::Unreadable)),
            ("1.23,00", Err(TypedAmount::Unreadable)),
            (",50", Err(TypedAmount::Unreadable)),
            ("dieci", Err(TypedAmount::Unreadable)),
            ("1e9", Err(TypedAmount::Unreadable)),
            ("١٢", Err(TypedAmount::Unreadable)),
            ("99999999999,00", Err(TypedAmount::TooLarge)),
            ("99999999999999999999999", Err(TypedAmount::TooLarge)),
        ] {
            assert_eq!(Cents::typed(text, Lang::It), found.map(cents), "{text}");
        }
        assert_eq!(Cents::typed("1,234.56", Lang::En), Ok(cents(123_456)));
        for amount in [0, 5, 99_900, 123_456_789] {
            let typed = cents(amount).to_type(Lang::It);
            assert_eq!(Cents::typed(&typed, Lang::It), Ok(cents(amount)), "{typed}");
        }
    }

    #[test]
    fn what_nobody_owes_is_refused_and_never_cut() {
        assert_eq!(Cents::new(i64::MAX), Err(AmountTooLarge));
        assert_eq!(Cents::new(i64::MIN), Err(AmountTooLarge));
        assert_eq!(cents(Cents::MOST).share(2, 1), Err(AmountTooLarge));
        assert_eq!(Cents::sum([cents(Cents::MOST), cents(1)]), Err(AmountTooLarge));
        assert_eq!(Cents::sum([cents(-2), cents(5)]), Ok(cents(3)));
    }
}
