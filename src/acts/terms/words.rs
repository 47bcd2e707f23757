//! The words of terms: what they are for, in what they are counted, by which rule, and how they stand.

use crate::db::types::text_enum;

text_enum! {
    /// What must be done within a term.
    pub enum TermKind {
        /// Deciding on a joining: 30 days (L. 241/1990 art. 2 c. 2; `joining.term_days` [I-34]).
        Joining = "joining",
        /// Activating a service: usually 10, at most 15 working days (R-ACT-2, [I-09]).
        Activation = "activation",
        /// Moving a domain to another provider: 30 days (R-DOM-2).
        DomainTransfer = "domain_transfer",
        /// Concluding in the place of the office: half its term (L. 241/1990 art. 2 c. 9-ter).
        Substitution = "substitution",
        /// Contesting a just cause, which takes effect if nobody does: 30 days (`recesso.just_cause_silence_days` [I-38]).
        JustCause = "just_cause",
        /// The notice of a recesso, to the last day with the service (rule REC).
        RecessoEffect = "recesso_effect",
        /// A registered disdetta, to the last day with the services (rule DIS).
        DisdettaEffect = "disdetta_effect",
    }
}

impl TermKind {
    /// Those at whose end the clock does what follows: that they pass is no delay of anybody.
    pub(super) const BY_CLOCK: [TermKind; 3] = [
        TermKind::JustCause,
        TermKind::RecessoEffect,
        TermKind::DisdettaEffect,
    ];

    /// Whether a last day in days that is festive moves on (`terms.roll.*` [I-06]).
    pub(super) fn rolls(self) -> bool {
        !TermKind::BY_CLOCK.contains(&self)
    }
}

text_enum! {
    /// The rule by which a term is computed, as the specification names it.
    pub enum TermRule {
        /// Working days.
        WorkingDays = "TERM-WD",
        /// Days.
        CalendarDays = "TERM-CAL",
        /// The days for moving a domain.
        Dom = "DOM",
        /// Half the term of the case.
        Ine = "INE",
        /// The notice of a recesso.
        Rec = "REC",
        /// The end of the year of a disdetta.
        Dis = "DIS",
    }
}

impl TermRule {
    /// The version of these rules by which this program computes.
    pub(super) const VERSION: i32 = 1;

    pub(super) fn of(kind: TermKind, unit: TermUnit) -> TermRule {
        match (kind, unit) {
            (TermKind::DomainTransfer, _) => TermRule::Dom,
            (TermKind::Substitution, _) => TermRule::Ine,
            (TermKind::RecessoEffect, _) => TermRule::Rec,
            (TermKind::DisdettaEffect, _) => TermRule::Dis,
            (_, TermUnit::WorkingDays) => TermRule::WorkingDays,
            (_, TermUnit::CalendarDays) => TermRule::CalendarDays,
        }
    }
}

text_enum! {
    /// In what a term is counted.
    pub enum TermUnit {
        /// Working days of a calendar (TERM-WD).
        WorkingDays = "working_days",
        /// Days, the last one moved on if festive (TERM-CAL).
        CalendarDays = "calendar_days",
    }
}

text_enum! {
    /// From what the last day of a notice follows (rules REC and DIS).
    pub enum TermReason {
        /// Twelve months, or a later day that was asked for.
        Notice = "notice",
        /// What is left ended first.
        ContractEnd = "contract_end",
        /// The end of the year of receipt, or of a later one that was asked for.
        Disdetta = "disdetta",
        /// The convention ended first.
        ConventionEnd = "convention_end",
    }
}

text_enum! {
    /// How a term stands.
    pub enum TermState {
        /// It runs, perhaps beyond its last day.
        Running = "running",
        /// What was to be done was done in time.
        Met = "met",
        /// It was done too late.
        Late = "late",
        /// It is not to be done any more.
        Void = "void",
    }
}
