//! Recomputing the chains: whether somebody changed, removed, moved or cut off events by hand.
//!
//! Each chain is walked in the order of its positions, a batch at a time, in the one unchanging state of the database
//! that a read sees. What a chain alone cannot tell, a tail cut off together with its head, the anchors tell.

use std::collections::BTreeMap;
use std::fmt;

use diesel::prelude::*;

use super::anchor::Anchor;
use super::{AuditId, CENTRE_CHAINS, Event, chain_of, spread};
use crate::db::Db;
use crate::db::schema::{audit_events, audit_heads, enti};
use crate::kernel::ids::EnteId;

/// Events read at a time.
const BATCH: i64 = 1000;

/// What is wrong with an event, or with the end of its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its content does not give its hash.
    Changed,
    /// It was changed and given a new hash, which the event after it, or the head, does not know.
    Rehashed,
    /// It stands in the chain or at the place of another.
    Moved {
        /// Where its hash says that it belongs.
        to: String,
    },
    /// Events before it are missing.
    Removed {
        /// How many.
        missing: i64,
    },
    /// Events after it, the last one left, are missing; without an event the whole chain is.
    CutOff {
        /// How many.
        missing: i64,
    },
    /// It comes after the head, which somebody set back.
    BeyondHead,
    /// Its chain has no head.
    NoHead,
    /// The anchor knows another event, or one more, at this place.
    Anchor {
        /// The place.
        position: i64,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Changed => f.write_str("changed: its content does not give its hash"),
            Fault::Rehashed => f.write_str("changed and given a new hash, which its successor does not know"),
            Fault::Moved { to } => write!(f, "moved: its hash is that of {to}"),
            Fault::Removed { missing } => write!(f, "removed: {missing} event(s) before it are missing"),
            Fault::CutOff { missing } => write!(f, "cut off: {missing} event(s) after it are missing"),
            Fault::BeyondHead => f.write_str("added: it comes after the head of its chain"),
            Fault::NoHead => f.write_str("its chain has no head"),
            Fault::Anchor { position } => write!(f, "not what the anchor says of position {position}"),
        }
    }
}

/// The first fault of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which chain.
    pub chain: String,
    /// The bad event; `None` where nothing of the chain is left.
    pub event: Option<AuditId>,
    /// What is wrong.
    pub fault: Fault,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Chains walked.
    pub chains: usize,
    /// Events that are as they were.
    pub events: u64,
    /// The first fault of each faulty chain, the earliest event first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The first bad event and why; `None`: all is as it was.
    pub fn first_bad(&self) -> Option<&Finding> {
        self.findings.first()
    }
}

/// Recomputes every chain, and compares with an anchor if one is given.
pub fn verify(db: &mut Db, anchor: Option<&Anchor>) -> QueryResult<Report> {
    let heads: Vec<(String, i64, String)> = audit_heads::table
        .order(audit_heads::chain)
        .select(audit_heads::all_columns)
        .load(db)?;
    let heads: BTreeMap<String, (i64, String)> = heads
        .into_iter()
        .map(|(chain, position, hash)| (chain, (position, hash)))
        .collect();
    let stored: Vec<String> = audit_events::table
        .select(audit_events::chain)
        .distinct()
        .load(db)?;
    let mut chains: Vec<String> = heads.keys().cloned().chain(stored).collect();
    chains.extend((0..CENTRE_CHAINS).map(|number| format!("centre:{number}")));
    // Every ente was entered by an event, so it has a chain, also when somebody removed all of it with its head.
    let enti: Vec<EnteId> = enti::table.select(enti::id).load(db)?;
    chains.extend(enti.into_iter().map(chain_of));
    chains.extend(anchor.iter().flat_map(|anchor| anchor.heads.keys().cloned()));
    chains.sort();
    chains.dedup();
    let mut report = Report {
        chains: chains.len(),
        ..Report::default()
    };
    for chain in chains {
        let head = heads.get(&chain);
        let anchored = anchor.and_then(|anchor| anchor.heads.get(&chain));
        let mut walk = Walk {
            chain: &chain,
            last: None,
            good: 0,
            anchored,
        };
        let fault = walk.walk(db, head)?;
        report.events += walk.good;
        if let Some((event, fault)) = fault {
            report.findings.push(Finding { chain, event, fault });
        }
    }
    // UUIDs of version 7 sort by their time; what has no event left comes last.
    report
        .findings
        .sort_by_key(|finding| (finding.event.is_none(), finding.event));
    Ok(report)
}

/// The way along one chain.
struct Walk<'a> {
    chain: &'a str,
    last: Option<Event>,
    good: u64,
    anchored: Option<&'a (i64, String)>,
}

type Found = Option<(Option<AuditId>, Fault)>;

impl Walk<'_> {
    fn walk(&mut self, db: &mut Db, head: Option<&(i64, String)>) -> QueryResult<Found> {
        loop {
            let from = self.position();
            let batch: Vec<Event> = audit_events::table
                .filter(audit_events::chain.eq(self.chain))
                .filter(audit_events::position.gt(from))
                .order(audit_events::position)
                .limit(BATCH)
                .select(Event::as_select())
                .load(db)?;
            if batch.is_empty() {
                return Ok(self.end(head));
            }
            for event in batch {
                if let Some((bad, fault)) = self.step(&event, head) {
                    return Ok(Some((Some(bad), fault)));
                }
                self.good += 1;
                self.last = Some(event);
            }
        }
    }

    fn position(&self) -> i64 {
        self.last.as_ref().map_or(0, |event| event.position)
    }

    fn step(&self, event: &Event, head: Option<&(i64, String)>) -> Option<(AuditId, Fault)> {
        let Some((end, _)) = head else {
            return Some((event.id, Fault::NoHead));
        };
        let expected = self.position() + 1;
        if event.computed_hash() != event.hash {
            let fault = place_of(event, *end).map_or(Fault::Changed, |to| Fault::Moved { to });
            return Some((event.id, fault));
        }
        if event.position != expected {
            return Some((
                event.id,
                Fault::Removed {
                    missing: event.position - expected,
                },
            ));
        }
        if event.position > *end {
            return Some((event.id, Fault::BeyondHead));
        }
        let previous = self.last.as_ref().map_or("", |last| last.hash.as_str());
        if event.previous_hash != previous {
            return Some((
                self.last.as_ref().map_or(event.id, |last| last.id),
                Fault::Rehashed,
            ));
        }
        match self.anchored {
            Some((position, hash)) if *position == event.position && *hash != event.hash => {
                Some((event.id, Fault::Anchor { position: *position }))
            }
            _ => None,
        }
    }

    /// Whether the chain ends where its head, and the anchor, say.
    fn end(&self, head: Option<&(i64, String)>) -> Found {
        let last = self.last.as_ref().map(|event| event.id);
        let Some((end, hash)) = head else {
            return Some((last, Fault::NoHead));
        };
        if *end != self.position() {
            return Some((
                last,
                Fault::CutOff {
                    missing: end - self.position(),
                },
            ));
        }
        if self.last.as_ref().map_or("", |event| event.hash.as_str()) != hash {
            return Some((last, Fault::Rehashed));
        }
        match self.anchored {
            Some((position, _)) if *position > self.position() => {
                Some((last, Fault::Anchor { position: *position }))
            }
            _ => None,
        }
    }
}

/// The place at which an event's content gives its hash: another position, or the chain to which its ente or subject
/// belongs.
fn place_of(event: &Event, end: i64) -> Option<String> {
    let home = match event.ente_id {
        Some(ente) => chain_of(ente),
        None => format!("centre:{}", spread(&event.subject_id)),
    };
    let mut moved = event.clone();
    for chain in [&event.chain, &home] {
        moved.chain.clone_from(chain);
        for position in 1..=end.max(event.position) + 1 {
            moved.position = position;
            if moved.computed_hash() == event.hash {
                return Some(format!("{chain}, position {position}"));
            }
        }
    }
    None
}
