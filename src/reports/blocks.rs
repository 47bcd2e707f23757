//! Facts of some thousand tickets as bytes, and the table that keeps those of finished tickets.
//!
//! A ticket that is closed or cancelled changes no more. Packed, a million of them are read and counted in well under a
//! second; what is not packed yet is read from its rows, so that a report is exact whatever has been packed.
//!
//! A block is a version byte, a base in seconds, four dictionaries of ids, then a record of fixed length for each ticket,
//! one for each next answer and one for each solution that was taken back. Records lie one after the other, not column by column: a report looks at all of a
//! ticket's fields at once, and reads them in one pass without unpacking anything first.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::facts::{self, PromiseFacts, Solution, TicketFacts, Which};
use crate::db::schema::{facts as remembered, report_blocks, tickets};
use crate::db::{Database, Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId, id_type};
use crate::kernel::stop::Stop;

id_type!(BlockId, "A block of facts.");

/// Tickets of a block at most: as many as are marked in one write without holding up others.
pub const BLOCK_TICKETS: usize = 2048;
/// A block is not made for fewer: they are as quickly read from their rows.
pub const LEAST_TICKETS: usize = 256;
/// How many blocks are in memory at a time.
const BLOCKS_AT_ONCE: usize = 32;

/// The form that this program writes.
const VERSION: u8 = 2;
/// Bytes of a ticket.
const TICKET: usize = 46;
/// Bytes of a next answer.
const NEXT: usize = 5;
/// Bytes of a solution that was taken back.
const UNDONE: usize = 12;
/// No instant, no duration.
const NONE: u32 = u32::MAX;
/// No ente, nobody.
const NOBODY: u16 = u16::MAX;

/// Bytes that are no block of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a block of report facts is damaged, or of a newer program")]
pub struct Malformed;

impl From<Malformed> for diesel::result::Error {
    fn from(error: Malformed) -> Self {
        diesel::result::Error::DeserializationError(Box::new(error))
    }
}

/// A block, ready to be counted.
#[derive(Debug)]
pub struct Block {
    bytes: Vec<u8>,
    base: i64,
    /// By the numbers in the records.
    pub enti: Vec<EnteId>,
    /// By the numbers in the records.
    pub queues: Vec<QueueId>,
    /// By the numbers in the records.
    pub services: Vec<ServiceId>,
    /// By the numbers in the records.
    pub agents: Vec<UserId>,
    tickets: usize,
    records: usize,
    /// Where the solutions begin that were taken back.
    solutions: usize,
}

/// A ticket of a block; ids are places in its dictionaries.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are those of `TicketFacts`")]
pub struct Record {
    pub opened: i64,
    pub solved: Option<i64>,
    pub ended: Option<i64>,
    pub is_cancelled: bool,
    pub is_confidential: bool,
    pub ente: Option<u16>,
    pub queue: u16,
    pub service: u16,
    pub agent: Option<u16>,
    /// 1 critical to 4 low.
    pub priority: u8,
    pub waiting: Option<u32>,
    pub first: Option<PromiseFacts>,
    pub solution: Option<PromiseFacts>,
    /// Its next answers, as places in the block's list of them.
    pub next: (usize, usize),
    /// Its solutions that were taken back, as places in the block's list of them.
    pub undone: (usize, usize),
}

/// Ids and their numbers, in the order met.
struct Dictionary<T> {
    ids: Vec<Uuid>,
    numbers: HashMap<T, u16>,
}

impl<T: Copy + Eq + std::hash::Hash> Dictionary<T> {
    fn new() -> Self {
        Dictionary {
            ids: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// A block has fewer tickets than there are numbers.
    fn number(&mut self, id: T, uuid: Uuid) -> u16 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(uuid);
            u16::try_from(self.ids.len() - 1).expect("a block has fewer tickets than numbers")
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(u16::try_from(self.ids.len()).unwrap_or(0).to_le_bytes());
        self.ids.iter().for_each(|id| out.extend(id.as_bytes()));
    }
}

const CANCELLED: u8 = 4;
const CONFIDENTIAL: u8 = 16;

/// Packs facts; at most 65,000 tickets.
pub fn encode(all: &[TicketFacts]) -> Vec<u8> {
    let base = all.iter().map(|facts| facts.opened).min().unwrap_or(0);
    let since = |at: i64| u32::try_from(at - base).unwrap_or(NONE - 1);
    let at = |at: Option<i64>| at.map_or(NONE, since);
    let outcome = |promise: Option<PromiseFacts>| match promise {
        None => 0u8,
        Some(promise) if promise.is_met => 1,
        Some(_) => 2,
    };
    let (mut enti, mut queues) = (Dictionary::new(), Dictionary::new());
    let (mut services, mut agents) = (Dictionary::new(), Dictionary::new());
    let mut records = Vec::with_capacity(all.len() * TICKET);
    let (mut answers, mut solutions) = (Vec::new(), Vec::new());
    for facts in all {
        let mut put = |value: u32| records.extend(value.to_le_bytes());
        put(since(facts.opened));
        let holds = facts.solutions.last().filter(|last| last.reopened.is_none());
        put(at(holds.map(|solution| solution.at)));
        put(at(facts.ended));
        put(holds.and_then(|solution| solution.waiting).unwrap_or(NONE));
        for promise in [facts.first, facts.solution] {
            put(at(promise.map(|promise| promise.due)));
            put(promise.and_then(|promise| promise.used).unwrap_or(NONE));
        }
        let numbers = [
            facts.ente.map_or(NOBODY, |id| enti.number(id, id.0)),
            queues.number(facts.queue, facts.queue.0),
            services.number(facts.service, facts.service.0),
            facts.agent.map_or(NOBODY, |id| agents.number(id, id.0)),
            u16::try_from(facts.next.len()).unwrap_or(u16::MAX),
        ];
        numbers
            .iter()
            .for_each(|number| records.extend(number.to_le_bytes()));
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        records.push(
            u8::try_from(facts.priority.number() - 1).unwrap_or(3)
                | flag(facts.is_cancelled, CANCELLED)
                | flag(facts.is_confidential, CONFIDENTIAL),
        );
        records.push(outcome(facts.first) | outcome(facts.solution) << 2);
        for promise in facts.next.iter().take(usize::from(u16::MAX)) {
            answers.extend(since(promise.due).to_le_bytes());
            answers.push(outcome(Some(*promise)));
        }
        let undone = facts
            .solutions
            .iter()
            .filter(|solution| solution.reopened.is_some());
        let undone: Vec<&Solution> = undone.take(usize::from(u16::MAX)).collect();
        records.extend(u16::try_from(undone.len()).unwrap_or(u16::MAX).to_le_bytes());
        for solution in undone {
            let numbers = [
                since(solution.at),
                solution.waiting.unwrap_or(NONE),
                at(solution.reopened),
            ];
            numbers
                .iter()
                .for_each(|number| solutions.extend(number.to_le_bytes()));
        }
    }
    let mut out = vec![VERSION];
    out.extend(base.to_le_bytes());
    out.extend(u32::try_from(all.len()).unwrap_or(0).to_le_bytes());
    enti.write(&mut out);
    queues.write(&mut out);
    services.write(&mut out);
    agents.write(&mut out);
    out.extend(records);
    out.extend(answers);
    out.extend(solutions);
    out
}

/// Reads on from a place; nothing past the end.
struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let end = self.place + N;
        let bytes = self.bytes.get(self.place..end).ok_or(Malformed)?;
        self.place = end;
        bytes.try_into().map_err(|_| Malformed)
    }

    fn ids<T>(&mut self, make: fn(Uuid) -> T) -> Result<Vec<T>, Malformed> {
        let count = u16::from_le_bytes(self.take()?);
        (0..count)
            .map(|_| Ok(make(Uuid::from_bytes(self.take()?))))
            .collect()
    }
}

impl Block {
    /// Reads the head of a block. Errors: bytes that are none, or of a newer program.
    pub fn decode(bytes: Vec<u8>) -> Result<Block, Malformed> {
        let mut reader = Reader {
            bytes: &bytes,
            place: 0,
        };
        if reader.take()? != [VERSION] {
            return Err(Malformed);
        }
        let base = i64::from_le_bytes(reader.take()?);
        let tickets = usize::try_from(u32::from_le_bytes(reader.take()?)).map_err(|_| Malformed)?;
        let enti = reader.ids(EnteId)?;
        let queues = reader.ids(QueueId)?;
        let services = reader.ids(ServiceId)?;
        let agents = reader.ids(UserId)?;
        let records = reader.place;
        if bytes.len() < records + tickets * TICKET {
            return Err(Malformed);
        }
        let mut block = Block {
            base,
            enti,
            queues,
            services,
            agents,
            tickets,
            records,
            solutions: 0,
            bytes,
        };
        block.check()?;
        Ok(block)
    }

    /// Whether every number is one of a dictionary and every next answer is there, so that counting need not ask.
    fn check(&mut self) -> Result<(), Malformed> {
        let is_in = |number: u16, length: usize| usize::from(number) < length;
        let or_nobody = |number: Option<u16>, length| number.is_none_or(|number| is_in(number, length));
        let (mut answers, mut undone) = (0, 0);
        for ticket in self.tickets() {
            let is_sound = or_nobody(ticket.ente, self.enti.len())
                && is_in(ticket.queue, self.queues.len())
                && is_in(ticket.service, self.services.len())
                && or_nobody(ticket.agent, self.agents.len());
            if !is_sound {
                return Err(Malformed);
            }
            (answers, undone) = (ticket.next.1, ticket.undone.1);
        }
        self.solutions = self.records + self.tickets * TICKET + answers * NEXT;
        if self.bytes.len() == self.solutions + undone * UNDONE {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// Its tickets.
    pub fn tickets(&self) -> impl Iterator<Item = Record> {
        let bytes = &self.bytes[self.records..self.records + self.tickets * TICKET];
        let (mut answers, mut undone) = (0, 0);
        bytes.chunks_exact(TICKET).map(move |bytes| {
            let record = self.record(bytes, answers, undone);
            (answers, undone) = (record.next.1, record.undone.1);
            record
        })
    }

    #[inline]
    fn record(&self, bytes: &[u8], answers: usize, undone: usize) -> Record {
        let word = |place: usize| {
            u32::from_le_bytes([bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3]])
        };
        let number = |place: usize| u16::from_le_bytes([bytes[place], bytes[place + 1]]);
        let at = |place| {
            Some(word(place))
                .filter(|at| *at != NONE)
                .map(|at| self.base + i64::from(at))
        };
        let promise = |place, outcome: u8| match outcome & 3 {
            0 => None,
            outcome => Some(PromiseFacts {
                due: self.base + i64::from(word(place)),
                is_met: outcome == 1,
                used: Some(word(place + 4)).filter(|used| *used != NONE),
            }),
        };
        let somebody = |place| Some(number(place)).filter(|number| *number != NOBODY);
        let (flags, outcomes) = (bytes[42], bytes[43]);
        Record {
            opened: self.base + i64::from(word(0)),
            solved: at(4),
            ended: at(8),
            is_cancelled: flags & CANCELLED != 0,
            is_confidential: flags & CONFIDENTIAL != 0,
            ente: somebody(32),
            queue: number(34),
            service: number(36),
            agent: somebody(38),
            priority: (flags & 3) + 1,
            waiting: Some(word(12)).filter(|waiting| *waiting != NONE),
            first: promise(16, outcomes),
            solution: promise(24, outcomes >> 2),
            next: (answers, answers + usize::from(number(40))),
            undone: (undone, undone + usize::from(number(44))),
        }
    }

    /// The solutions of a ticket that were taken back, in the order of time.
    pub fn undone(&self, ticket: &Record) -> impl Iterator<Item = Solution> {
        let (from, to) = ticket.undone;
        let bytes = &self.bytes[self.solutions + from * UNDONE..self.solutions + to * UNDONE];
        bytes.chunks_exact(UNDONE).map(|bytes| {
            let word = |place: usize| {
                u32::from_le_bytes([bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3]])
            };
            Solution {
                at: self.base + i64::from(word(0)),
                waiting: Some(word(4)).filter(|waiting| *waiting != NONE),
                reopened: Some(self.base + i64::from(word(8))),
            }
        })
    }

    /// The next answers of a ticket: when each was due, whether it was kept.
    pub fn next_answers(&self, ticket: &Record) -> impl Iterator<Item = (i64, bool)> {
        let first = self.records + self.tickets * TICKET;
        let (from, to) = ticket.next;
        let bytes = &self.bytes[first + from * NEXT..first + to * NEXT];
        bytes.chunks_exact(NEXT).map(|bytes| {
            let due = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            (self.base + i64::from(due), bytes[4] == 1)
        })
    }
}

/// From the first to the last instant of some facts, whole seconds.
fn bounds(all: &[TicketFacts]) -> (Timestamp, Timestamp) {
    let instants = || {
        all.iter().flat_map(|facts| {
            let promises = [facts.first, facts.solution].into_iter().flatten();
            let due = promises
                .chain(facts.next.iter().copied())
                .map(|promise| promise.due);
            let solutions = facts.solutions.iter();
            let solved = solutions.flat_map(|solution| [Some(solution.at), solution.reopened]);
            [Some(facts.opened), facts.ended]
                .into_iter()
                .chain(solved)
                .flatten()
                .chain(due)
        })
    };
    let at = |seconds: Option<i64>| Timestamp::from_micros(seconds.unwrap_or(0) * 1_000_000);
    (at(instants().min()), at(instants().max()))
}

/// Stores a block of these facts.
pub fn insert(db: &mut Db, now: Timestamp, all: &[TicketFacts]) -> QueryResult<()> {
    let (first, last) = bounds(all);
    diesel::insert_into(report_blocks::table)
        .values((
            report_blocks::id.eq(BlockId::new(now)),
            report_blocks::first_at.eq(first),
            report_blocks::last_at.eq(last),
            report_blocks::tickets.eq(i32::try_from(all.len()).unwrap_or(i32::MAX)),
            report_blocks::facts.eq(encode(all)),
        ))
        .execute(db)
        .map(drop)
}

/// Throws away the blocks of an older program, whose tickets are packed anew by the nightly job; until then they are read
/// from their rows. Every start calls it.
pub fn renew(db: &mut Db) -> QueryResult<()> {
    const NAME: &str = "report_blocks";
    let version = VERSION.to_string();
    let known: Option<String> = remembered::table
        .find(NAME)
        .select(remembered::value)
        .first(db)
        .optional()?;
    if known.as_ref() == Some(&version) {
        return Ok(());
    }
    diesel::delete(report_blocks::table).execute(db)?;
    diesel::update(tickets::table.filter(tickets::reported.eq(true)))
        .set(tickets::reported.eq(false))
        .execute(db)?;
    diesel::delete(remembered::table.find(NAME)).execute(db)?;
    diesel::insert_into(remembered::table)
        .values((remembered::name.eq(NAME), remembered::value.eq(version)))
        .execute(db)
        .map(drop)
}

/// Every block that may hold something of `[from, before)`, and the tickets that no block holds yet as blocks too.
pub(super) fn each(
    db: &mut Db,
    (from, before): (Timestamp, Timestamp),
    now: Timestamp,
    mut see: impl FnMut(&Block),
) -> QueryResult<()> {
    let ids: Vec<BlockId> = report_blocks::table
        .filter(report_blocks::last_at.ge(from))
        .filter(report_blocks::first_at.lt(before))
        .order(report_blocks::id)
        .select(report_blocks::id)
        .load(db)?;
    for ids in ids.chunks(BLOCKS_AT_ONCE) {
        let stored: Vec<Vec<u8>> = report_blocks::table
            .filter(one_of(report_blocks::id, ids.to_vec()))
            .select(report_blocks::facts)
            .load(db)?;
        for bytes in stored {
            see(&Block::decode(bytes)?);
        }
    }
    let unpacked: Vec<TicketFacts> = facts::read(db, Which::Unpacked(before), now)?
        .into_iter()
        .map(|(_, facts)| facts)
        .collect();
    for facts in unpacked.chunks(BLOCK_TICKETS) {
        see(&Block::decode(encode(facts))?);
    }
    Ok(())
}

/// Packs what is finished, a block at a time, until fewer than `least` are left; how many tickets were packed. Other
/// writes come between two blocks.
pub async fn pack(
    db: &Database,
    now: Timestamp,
    most: usize,
    least: usize,
    stop: &Stop,
) -> QueryResult<usize> {
    let mut packed = 0;
    while !stop.is_asked() {
        // Read outside of the write: what is finished changes no more, and who marks a ticket has packed it.
        let found = db
            .read(move |db| facts::read(db, Which::Finished(most), now))
            .await?;
        if found.is_empty() || found.len() < least {
            break;
        }
        let (ids, facts): (Vec<TicketId>, Vec<TicketFacts>) = found.into_iter().unzip();
        let count = ids.len();
        let is_packed = db.write(move |db| keep(db, now, &ids, &facts)).await?;
        if !is_packed {
            break;
        }
        packed += count;
    }
    Ok(packed)
}

/// Marks the tickets and stores their block. `false`: another process has packed some of them meanwhile.
fn keep(db: &mut Db, now: Timestamp, ids: &[TicketId], facts: &[TicketFacts]) -> QueryResult<bool> {
    let mut marked = 0;
    for ids in ids.chunks(1024) {
        let unmarked: i64 = tickets::table
            .filter(one_of(tickets::id, ids.to_vec()))
            .filter(tickets::reported.eq(false))
            .count()
            .get_result(db)?;
        marked += usize::try_from(unmarked).unwrap_or(0);
    }
    if marked != ids.len() {
        return Ok(false);
    }
    for ids in ids.chunks(1024) {
        diesel::update(tickets::table.filter(one_of(tickets::id, ids.to_vec())))
            .set(tickets::reported.eq(true))
            .execute(db)?;
    }
    insert(db, now, facts)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::Priority;

    fn facts(opened: i64) -> TicketFacts {
        let promise = |due, is_met, used| PromiseFacts { due, is_met, used };
        TicketFacts {
            opened,
            solutions: vec![
                Solution {
                    at: opened + 100,
                    waiting: None,
                    reopened: Some(opened + 200),
                },
                Solution {
                    at: opened + 500,
                    waiting: Some(60),
                    reopened: None,
                },
            ],
            ended: None,
            is_cancelled: false,
            is_confidential: false,
            ente: Some(EnteId(Uuid::from_u128(opened.unsigned_abs().into()))),
            queue: QueueId(Uuid::from_u128(7)),
            service: ServiceId(Uuid::from_u128(8)),
            agent: None,
            priority: Priority::Low,
            first: Some(promise(opened + 60, true, Some(10))),
            solution: Some(promise(opened + 400, false, None)),
            next: vec![
                promise(opened + 70, true, None),
                promise(opened + 80, false, None),
            ],
        }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let all = [facts(1_000_000), facts(900_000), facts(1_000_000)];
        let block = Block::decode(encode(&all)).unwrap();
        assert_eq!(block.enti.len(), 2);
        let records: Vec<Record> = block.tickets().collect();
        for (facts, record) in all.iter().zip(&records) {
            assert_eq!(
                (record.opened, record.solved, record.ended, record.waiting),
                (facts.opened, Some(facts.opened + 500), facts.ended, Some(60))
            );
            let undone: Vec<Solution> = block.undone(record).collect();
            assert_eq!(undone, facts.solutions[..1]);
            assert_eq!((record.first, record.solution), (facts.first, facts.solution));
            assert_eq!(record.ente.map(|n| block.enti[usize::from(n)]), facts.ente);
            assert_eq!((record.agent, record.priority), (None, 4));
            assert!(!record.is_cancelled && !record.is_confidential);
            let next: Vec<(i64, bool)> = facts.next.iter().map(|p| (p.due, p.is_met)).collect();
            assert_eq!(block.next_answers(record).collect::<Vec<_>>(), next);
        }
        assert_eq!(
            bounds(&all).1,
            Timestamp::from_micros(1_000_500 * 1_000_000),
            "the last instant of all"
        );
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = encode(&[facts(1_000_000), facts(2_000_000)]);
        for length in 0..bytes.len() {
            assert_eq!(Block::decode(bytes[..length].to_vec()).err(), Some(Malformed));
        }
        let mut newer = bytes.clone();
        newer[0] = VERSION + 1;
        assert!(Block::decode(newer).is_err());
        let mut longer = bytes;
        longer.push(0);
        assert!(Block::decode(longer).is_err());
    }

    #[test]
    fn a_block_of_nothing_is_empty() {
        assert_eq!(Block::decode(encode(&[])).unwrap().tickets().count(), 0);
    }
}
