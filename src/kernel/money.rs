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
        let (thousands, decimal) = match lang {
            Lang::It => ('.', ','),
            Lang::En => (',', '.'),
        };
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
    fn what_nobody_owes_is_refused_and_never_cut() {
        assert_eq!(Cents::new(i64::MAX), Err(AmountTooLarge));
        assert_eq!(Cents::new(i64::MIN), Err(AmountTooLarge));
        assert_eq!(cents(Cents::MOST).share(2, 1), Err(AmountTooLarge));
        assert_eq!(Cents::sum([cents(Cents::MOST), cents(1)]), Err(AmountTooLarge));
        assert_eq!(Cents::sum([cents(-2), cents(5)]), Ok(cents(3)));
    }
}
