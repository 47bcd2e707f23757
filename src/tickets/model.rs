//! What a ticket is: its fields, its words, and the pure questions one asks of it.

use std::fmt;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::dsl::AsExprOf;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::db::connection::MultiBackend;
use crate::db::schema::{attachments, messages, tickets};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, QueueId, ServiceId, TicketId, UserId, id_type};
use crate::kernel::text::Label;

pub use crate::kernel::ids::MessageId;

id_type!(AttachmentId, "An attachment.");

text_enum! {
    /// Where a ticket stands (domain section 8); what follows what is in [`states`](super::states).
    pub enum State {
        New = "new",
        Assigned = "assigned",
        InProgress = "in_progress",
        WaitingEnte = "waiting_ente",
        WaitingThirdParty = "waiting_third_party",
        Resolved = "resolved",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

impl State {
    /// Nothing follows: `closed`, `cancelled`.
    pub fn is_final(self) -> bool {
        matches!(self, State::Closed | State::Cancelled)
    }

    /// Somebody still has to solve it: neither resolved nor final.
    pub fn is_open(self) -> bool {
        !self.is_final() && self != State::Resolved
    }
}

text_enum! {
    /// What is asked.
    pub enum Kind {
        Incident = "incident",
        ServiceRequest = "service_request",
        Question = "question",
        ExtraActivity = "extra_activity",
    }
}

text_enum! {
    /// How it came in (R-TKT-8).
    pub enum Channel {
        Portal = "portal",
        Email = "email",
        Pec = "pec",
        Phone = "phone",
        Api = "api",
        PublicForm = "public_form",
    }
}

text_enum! {
    /// Who reads a message or attachment: everybody who sees the ticket, or only people of the centre (R-VIS-3).
    pub enum Visibility {
        Public = "public",
        Internal = "internal",
    }
}

text_enum! {
    /// Who wrote a message, as it was then.
    pub enum Side {
        Centre = "centre",
        Ente = "ente",
        System = "system",
    }
}

text_enum! {
    /// How urgent the work is, the most urgent first; in the database 1 to 4.
    pub enum Priority {
        Critical = "critical",
        High = "high",
        Normal = "normal",
        Low = "low",
    }
}

/// Impact where nobody says: one user.
pub const DEFAULT_IMPACT: i32 = 3;
/// Urgency where nobody says: medium.
pub const DEFAULT_URGENCY: i32 = 2;

impl Priority {
    /// From impact (1 whole ente, 2 office, 3 one user) and urgency (1 high, 2 medium, 3 low), by their sum.
    pub fn of(impact: i32, urgency: i32) -> Priority {
        match impact + urgency {
            ..=2 => Priority::Critical,
            3 => Priority::High,
            4 => Priority::Normal,
            _ => Priority::Low,
        }
    }

    /// 1 critical to 4 low: the column.
    pub fn number(self) -> i32 {
        self as i32 + 1
    }

    fn from_number(number: i32) -> Option<Priority> {
        Self::ALL
            .iter()
            .copied()
            .find(|priority| priority.number() == number)
    }
}

/// Makes a type the Rust side of an integer column of another SQL type than its derive's.
macro_rules! number_column {
    ($type:ty, $sql:ty, $int:ty, |$value:ident| $to:expr, |$number:ident| $from:expr) => {
        impl AsExpression<$sql> for $type {
            type Expression = AsExprOf<$int, $sql>;
            fn as_expression(self) -> Self::Expression {
                let $value = self;
                AsExpression::<$sql>::as_expression($to)
            }
        }
        impl AsExpression<$sql> for &$type {
            type Expression = AsExprOf<$int, $sql>;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<$sql>::as_expression(*self)
            }
        }
        impl FromSql<$sql, MultiBackend> for $type {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let $number = value.from_sql::<$int, $sql>()?;
                $from.ok_or_else(|| format!("{} is no {}", $number, stringify!($type)).into())
            }
        }
    };
}

number_column!(Priority, Integer, i32, |p| p.number(), |n| Priority::from_number(
    n
));
number_column!(TicketNumber, BigInt, i64, |n| n.0, |n| Some(TicketNumber(n)));

/// The number people use: `HD-2026-000123`, one sequence for each year of the local opening date. Kept as
/// year × 1,000,000,000 + count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow)]
pub struct TicketNumber(i64);

/// How far apart the numbers of two years are.
const YEAR: i64 = 1_000_000_000;

/// A text that is not a ticket's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the number of a ticket: expected one such as HD-2026-000123")]
pub struct InvalidNumber;

impl TicketNumber {
    /// The `count`-th ticket of a year.
    pub fn new(year: i32, count: i64) -> TicketNumber {
        TicketNumber(i64::from(year) * YEAR + count)
    }

    /// The column's value.
    pub fn value(self) -> i64 {
        self.0
    }

    /// Year of the local opening date.
    pub fn year(self) -> i64 {
        self.0 / YEAR
    }

    /// Its place in the year's sequence.
    pub fn count(self) -> i64 {
        self.0 % YEAR
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HD-{}-{:06}", self.year(), self.count())
    }
}

impl FromStr for TicketNumber {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let prefix = text.get(..3).filter(|prefix| prefix.eq_ignore_ascii_case("hd-"));
        let (year, count) = text[prefix.ok_or(InvalidNumber)?.len()..]
            .split_once('-')
            .ok_or(InvalidNumber)?;
        let digits = |text: &str, least, most| {
            let fits = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse::<i64>().ok())
                .flatten()
                .ok_or(InvalidNumber)
        };
        let (year, count) = (digits(year, 4, 4)?, digits(count, 6, 9)?);
        Ok(TicketNumber(year * YEAR + count))
    }
}

crate::string_type!(TicketNumber, "ticket-number");

impl<'de> serde::Deserialize<'de> for TicketNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for TicketNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How a ticket is named from outside: where its id stands, its number is taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketRef {
    /// By id.
    Id(TicketId),
    /// By number.
    Number(TicketNumber),
}

impl From<TicketId> for TicketRef {
    fn from(id: TicketId) -> Self {
        TicketRef::Id(id)
    }
}

impl From<TicketNumber> for TicketRef {
    fn from(number: TicketNumber) -> Self {
        TicketRef::Number(number)
    }
}

impl From<&Ticket> for TicketRef {
    fn from(ticket: &Ticket) -> Self {
        TicketRef::Id(ticket.id)
    }
}

impl fmt::Display for TicketRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TicketRef::Id(id) => id.fmt(f),
            TicketRef::Number(number) => number.fmt(f),
        }
    }
}

impl FromStr for TicketRef {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(id) => Ok(TicketRef::Id(id)),
            Err(_) => text.parse().map(TicketRef::Number),
        }
    }
}

/// A ticket, as its row.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_null = true, treat_none_as_default_value = false)]
#[expect(
    missing_docs,
    reason = "the columns are explained in the schema and in the glossary of `tickets`"
)]
pub struct Ticket {
    pub id: TicketId,
    pub number: TicketNumber,
    pub ente_id: Option<EnteId>,
    pub service_id: ServiceId,
    pub queue_id: QueueId,
    pub kind: Kind,
    pub subject: String,
    pub text: String,
    pub impact: i32,
    pub urgency: i32,
    pub priority: Priority,
    pub priority_reason: Option<String>,
    pub state: State,
    pub channel: Channel,
    pub requester_id: Option<UserId>,
    pub author_id: Option<UserId>,
    pub assignee_id: Option<UserId>,
    pub confidential: bool,
    pub follows_id: Option<TicketId>,
    pub parent_id: Option<TicketId>,
    pub merged_into_id: Option<TicketId>,
    pub reopened: i32,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub state_since: Timestamp,
    pub lapses_at: Option<Timestamp>,
    pub remind_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub risk: i64,
}

impl Ticket {
    /// Whether the present state's term has run out, also before the clock has acted on it.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.lapses_at.is_some_and(|at| now >= at)
    }

    /// Whether an answer of the ente is refused (`ticket_closed`): a final state, or the term to reopen has run out.
    pub fn is_closed_to_answers(&self, now: Timestamp) -> bool {
        self.state.is_final() || (self.state == State::Resolved && self.has_lapsed(now))
    }

    /// Whether staff decided the priority, whatever impact and urgency say.
    pub fn has_own_priority(&self) -> bool {
        self.priority_reason.is_some()
    }
}

/// A public message or an internal note.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Message {
    pub id: MessageId,
    pub ticket_id: TicketId,
    pub merged_from_id: Option<TicketId>,
    pub author_id: Option<UserId>,
    pub side: Side,
    pub visibility: Visibility,
    pub text: String,
    pub created_at: Timestamp,
    pub quoted: Option<String>,
    pub incoming_id: Option<IncomingId>,
}

/// An attachment: what is told of it; the bytes lie in the store under `sha256`.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Attachment {
    pub id: AttachmentId,
    pub ticket_id: TicketId,
    pub message_id: Option<MessageId>,
    pub uploaded_by: Option<UserId>,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
    pub visibility: Visibility,
    pub created_at: Timestamp,
}

/// A ticket with what the interface shows of it: codes, no names.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Code of the service.
    pub service: String,
    /// Code of the queue.
    pub queue: String,
}

/// A ticket with the names that a list or its page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketRow {
    /// The ticket.
    pub ticket: Ticket,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// The service.
    pub service: Label,
    /// The queue.
    pub queue: Label,
    /// Name of the ente.
    pub ente: Option<String>,
    /// Name of the requester.
    pub requester: Option<String>,
    /// Name of the author.
    pub author: Option<String>,
    /// Name of the assignee.
    pub assignee: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_priority_follows_the_sum() {
        let table: Vec<&str> = (1..=3)
            .flat_map(|i| (1..=3).map(move |u| Priority::of(i, u).as_str()))
            .collect();
        assert_eq!(
            table,
            [
                "critical", "high", "normal", "high", "normal", "low", "normal", "low", "low"
            ]
        );
        assert_eq!(
            Priority::ALL.iter().map(|p| p.number()).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
        assert_eq!(Priority::of(DEFAULT_IMPACT, DEFAULT_URGENCY), Priority::Low);
    }

    #[test]
    fn a_number_reads_as_it_is_written() {
        for (number, text) in [
            (TicketNumber::new(2026, 123), "HD-2026-000123"),
            (TicketNumber::new(2026, 1_234_567), "HD-2026-1234567"),
        ] {
            assert_eq!(number.to_string(), text);
            assert_eq!(text.parse(), Ok(number));
            assert_eq!(text.to_lowercase().parse(), Ok(number));
        }
        assert_eq!(TicketNumber::new(2026, 123).value(), 2_026_000_000_123);
        for bad in [
            "",
            "HD",
            "HD-2026",
            "HD-2026-123",
            "HD-26-000123",
            "HD-2026-+00123",
            "HD-2026-0000000123",
            "àà-2026-000123",
            "2026-000123",
        ] {
            assert_eq!(bad.parse::<TicketNumber>(), Err(InvalidNumber), "{bad}");
        }
        assert_eq!(
            "HD-2026-000123".parse(),
            Ok(TicketRef::Number(TicketNumber::new(2026, 123)))
        );
    }
}
