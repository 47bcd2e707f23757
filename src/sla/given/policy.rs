//! A policy as a person gives it.

use chrono::NaiveDate;

use super::checked_name;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::sla::policies::{BREACH, PerPriority, PolicyVersion, Step, Targets};

/// The targets in the order of [`PolicyIn::targets`], by their names in JSON and forms.
pub const KINDS: [&str; 3] = ["first_answer", "next_answer", "solution"];
/// The priorities in the order of [`PolicyIn::targets`].
pub const PRIORITIES: [&str; 4] = ["critical", "high", "normal", "low"];
/// Working minutes at most: a year and more of any calendar.
const MOST_MINUTES: i32 = 525_600;
/// Escalation steps at most.
pub const MOST_STEPS: usize = 10;

/// A policy as a person gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyIn {
    /// Name in Italian, 1–120 characters.
    pub name_it: String,
    /// Name in English, likewise.
    pub name_en: String,
    /// First local date on which it counts, not before today.
    pub valid_from: NaiveDate,
    /// Working minutes of each kind ([`KINDS`]) and priority ([`PRIORITIES`]); every one is needed.
    pub targets: [[Option<i32>; 4]; 3],
    /// Whether waiting for a third party pauses the solution (`sla.pause_on_third_party` [I-11]).
    pub pause_on_third_party: bool,
    /// The escalation, at most [`MOST_STEPS`] steps.
    pub steps: Vec<Step>,
}

/// What a version says, checked.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sla) struct Checked {
    pub name_it: String,
    pub name_en: String,
    pub valid_from: NaiveDate,
    pub targets: Targets,
    pub pause_on_third_party: bool,
    pub steps: Vec<Step>,
}

impl PolicyIn {
    /// A version as somebody would have given it; the names are the caller's.
    pub fn of(version: &PolicyVersion, name_it: &str, name_en: &str) -> PolicyIn {
        let Targets {
            first_answer,
            next_answer,
            solution,
        } = version.targets.0;
        PolicyIn {
            name_it: name_it.to_owned(),
            name_en: name_en.to_owned(),
            valid_from: version.valid_from,
            targets: [first_answer, next_answer, solution].map(|row| row.all().map(Some)),
            pause_on_third_party: version.pause_on_third_party,
            steps: version.steps.0.clone(),
        }
    }

    /// What it says, if it can be accepted today. Errors: every part that cannot, by its place
    /// (`targets/solution/high`, `steps/1`).
    pub(in crate::sla) fn checked(&self, today: NaiveDate) -> Result<Checked, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name_it = checked_name(&mut errors, "name_it", &self.name_it, 1);
        let name_en = checked_name(&mut errors, "name_en", &self.name_en, 1);
        if self.valid_from < today {
            errors.push(FieldError::new("valid_from", Message::new("sla-valid-from-past")));
        }
        let targets = self.checked_targets(&mut errors);
        let steps = self.checked_steps(&mut errors);
        match errors.is_empty() {
            true => Ok(Checked {
                name_it,
                name_en,
                valid_from: self.valid_from,
                targets,
                pause_on_third_party: self.pause_on_third_party,
                steps,
            }),
            false => Err(errors),
        }
    }

    fn checked_targets(&self, errors: &mut Vec<FieldError>) -> Targets {
        let mut place = |kind: &str, priority: &str, reason: Message| {
            errors.push(FieldError::new(&format!("targets/{kind}/{priority}"), reason));
        };
        for (kind, row) in KINDS.iter().zip(&self.targets) {
            for (priority, minutes) in PRIORITIES.iter().zip(row) {
                match minutes {
                    None => place(kind, priority, Message::new("sla-target-missing")),
                    Some(minutes) if !(1..=MOST_MINUTES).contains(minutes) => {
                        let reason = Message::new("sla-bad-target").arg("most", MOST_MINUTES);
                        place(kind, priority, reason);
                    }
                    Some(_) => {}
                }
            }
        }
        let [first, _, solution] = self.targets;
        for ((priority, first), solution) in PRIORITIES.iter().zip(first).zip(solution) {
            if let (Some(first), Some(solution)) = (first, solution)
                && (1..first).contains(&solution)
            {
                place("solution", priority, Message::new("sla-solution-before-answer"));
            }
        }
        let [first_answer, next_answer, solution] = self.targets.map(|row| {
            let [critical, high, normal, low] = row.map(Option::unwrap_or_default);
            PerPriority {
                critical,
                high,
                normal,
                low,
            }
        });
        Targets {
            first_answer,
            next_answer,
            solution,
        }
    }

    fn checked_steps(&self, errors: &mut Vec<FieldError>) -> Vec<Step> {
        if self.steps.len() > MOST_STEPS {
            let reason = Message::new("sla-too-many").arg("most", MOST_STEPS);
            errors.push(FieldError::new("steps", reason));
        }
        let mut wrong = |index: usize, key: &'static str| {
            errors.push(FieldError::new(&format!("steps/{index}"), Message::new(key)));
        };
        for (index, step) in self.steps.iter().enumerate() {
            let is_twice = self.steps[..index]
                .iter()
                .any(|other| other.percent == step.percent);
            let does_nothing = !step.raise_priority
                && !step.reassign
                && (step.tell.is_empty() || step.tell_if_unassigned.is_empty());
            if !(1..=1000).contains(&step.percent) {
                wrong(index, "sla-bad-percent");
            } else if is_twice {
                wrong(index, "sla-percent-twice");
            } else if does_nothing {
                wrong(index, "sla-step-idle");
            }
        }
        if !self.steps.iter().any(|step| step.percent == BREACH) {
            errors.push(FieldError::new("steps", Message::new("sla-no-breach-step")));
        }
        let mut steps = self.steps.clone();
        for step in &mut steps {
            for whom in [&mut step.tell, &mut step.tell_if_unassigned] {
                whom.sort();
                whom.dedup();
            }
        }
        steps.sort_by_key(|step| step.percent);
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn standard() -> PolicyIn {
        let Targets {
            first_answer,
            next_answer,
            solution,
        } = Targets::STANDARD;
        PolicyIn {
            name_it: "Prova".to_owned(),
            name_en: "Trial".to_owned(),
            valid_from: date(2),
            targets: [first_answer, next_answer, solution].map(|row| row.all().map(Some)),
            pause_on_third_party: false,
            steps: Step::standard(),
        }
    }

    #[test]
    fn the_shipped_policy_can_be_given() {
        let checked = standard().checked(date(2)).unwrap();
        assert_eq!(
            (checked.targets, checked.steps),
            (Targets::STANDARD, Step::standard())
        );
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let mut given = standard();
        given.valid_from = date(1);
        given.targets[0][1] = None;
        given.targets[1][2] = Some(0);
        given.targets[2][0] = Some(59);
        given.steps[1].percent = 80;
        given.steps.push(Step {
            percent: 1001,
            ..given.steps[0].clone()
        });
        given.steps.push(Step {
            percent: 120,
            tell: Vec::new(),
            ..given.steps[0].clone()
        });
        let wrong = given.checked(date(2)).unwrap_err();
        let places: Vec<(&str, &str)> = wrong.iter().map(|e| (&*e.pointer, &*e.reason.key)).collect();
        let expected = [
            ("/valid_from", "sla-valid-from-past"),
            ("/targets/first_answer/high", "sla-target-missing"),
            ("/targets/next_answer/normal", "sla-bad-target"),
            ("/targets/solution/critical", "sla-solution-before-answer"),
            ("/steps/1", "sla-percent-twice"),
            ("/steps/2", "sla-bad-percent"),
            ("/steps/3", "sla-step-idle"),
            ("/steps", "sla-no-breach-step"),
        ];
        assert_eq!(places, expected);
    }
}
