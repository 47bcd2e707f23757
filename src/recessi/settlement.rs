//! What is due after a recesso: all that was executed, a tenth of what was not, less what was paid. Rule SET.

use crate::db::types::text_enum;
use crate::kernel::money::{AmountTooLarge, Cents, half_up};

text_enum! {
    /// From what the tenth is taken (`settlement.method` [I-29]).
    pub enum SettlementMethod {
        /// From the value of what was not executed, line by line.
        Value = "value",
        /// From the difference between four fifths of the contract and what was executed (D.Lgs. 36/2023 art. 123 and annex
        /// II.14 art. 11).
        FourFifths = "four_fifths",
    }
}

/// One thing of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its value by the contract.
    pub contract: Cents,
    /// What of it was executed.
    pub executed: Cents,
    /// What of it was paid.
    pub paid: Cents,
}

/// A settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Executed, in full.
    pub executed: Cents,
    /// Not executed: the sum over the lines, none below zero.
    pub unexecuted: Cents,
    /// The tenth, rounded half up once.
    pub tenth: Cents,
    /// Paid.
    pub paid: Cents,
    /// Due from the ente; below zero: to be refunded.
    pub balance: Cents,
}

impl Settlement {
    /// The same where no tenth is due: with just cause, if the centre says so (`settlement.with_just_cause` [I-31]). Errors:
    /// AmountTooLarge.
    pub fn without_tenth(self) -> Result<Settlement, AmountTooLarge> {
        Ok(Settlement {
            tenth: Cents::ZERO,
            balance: Cents::new(self.executed.get() - self.paid.get())?,
            ..self
        })
    }
}

/// Settles the lines. Errors: AmountTooLarge. Rule SET.
pub fn settle(method: SettlementMethod, lines: &[Line]) -> Result<Settlement, AmountTooLarge> {
    let total = |part: fn(&Line) -> Cents| Cents::sum(lines.iter().map(part));
    let (contract, executed, paid) = (
        total(|line| line.contract)?,
        total(|line| line.executed)?,
        total(|line| line.paid)?,
    );
    let rests = lines.iter().map(|line| line.contract.get() - line.executed.get());
    let unexecuted = Cents::try_from(rests.map(|rest| i128::from(rest.max(0))).sum::<i128>())?;
    let tenth = match method {
        SettlementMethod::Value => unexecuted.share(1, 10)?,
        SettlementMethod::FourFifths => {
            let fifths = 4 * i128::from(contract.get()) - 5 * i128::from(executed.get());
            half_up(fifths.max(0), 50)?
        }
    };
    let balance =
        Cents::try_from(i128::from(executed.get()) + i128::from(tenth.get()) - i128::from(paid.get()))?;
    Ok(Settlement {
        executed,
        unexecuted,
        tenth,
        paid,
        balance,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_balance_is_what_its_parts_say_and_the_tenth_is_never_more_than_half_a_cent_off(
            amounts in proptest::collection::vec((0i64..10_000_000, 0i64..10_000_000, 0i64..10_000_000), 0..8)
        ) {
            let cents = |n| Cents::new(n).unwrap();
            let lines: Vec<Line> = amounts.iter()
                .map(|&(contract, executed, paid)| Line { contract: cents(contract), executed: cents(executed), paid: cents(paid) })
                .collect();
            for method in [SettlementMethod::Value, SettlementMethod::FourFifths] {
                let found = settle(method, &lines).unwrap();
                prop_assert_eq!(found.balance.get(), found.executed.get() + found.tenth.get() - found.paid.get());
                prop_assert!(found.tenth >= Cents::ZERO);
                if method == SettlementMethod::Value {
                    prop_assert!((10 * found.tenth.get() - found.unexecuted.get()).abs() <= 5);
                }
            }
        }
    }
}
