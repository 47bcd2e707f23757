//! Counters of the running program, in the text format that Prometheus reads.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use diesel::prelude::*;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};

use crate::app::App;
use crate::db::{Db, PoolStats};
use crate::http::client_address;
use crate::incoming::{MailboxState, State};
use crate::kernel::clock::Timestamp;
use crate::mail::delivery::Delivered;
use crate::users::actor::System;
use crate::users::tokens::{self, Scope};
use crate::{incoming, mail, pec, queues, tickets};

/// Upper bounds of the latency classes, in microseconds.
const BOUNDS: [u64; 10] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000,
];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Counts of requests and their latencies since the start.
#[derive(Default)]
pub struct Metrics {
    /// By method (the last row: any other one) and by hundred of the status, 1xx to 5xx.
    requests: [[AtomicU64; 5]; METHODS.len() + 1],
    /// By latency class; the last one has no bound.
    latencies: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
    /// Mails that this process brought to their place, by state.
    mails_in: [AtomicU64; State::ALL.len()],
    /// Sendings of this process, in the order of [`SENDINGS`].
    mails_out: [AtomicU64; SENDINGS.len()],
}

/// How a sending ends.
const SENDINGS: [&str; 3] = ["sent", "failed", "given_up"];

/// What is asked of the database for `/metrics`.
pub struct Queues {
    /// Mails not yet sent.
    pub outbox: i64,
    /// When the oldest of them was due, in seconds since 1970.
    pub oldest_due: Option<i64>,
    /// Mailboxes that are read by IMAP.
    pub mailboxes: Vec<MailboxState>,
    /// Mails that came in and wait, by state.
    pub incoming: Vec<(&'static str, i64)>,
    /// Recipients of certified mails that did not get them, by state.
    pub undelivered: [(&'static str, i64); 2],
    /// Tickets that are not final, by queue code.
    pub open_tickets: Vec<(String, i64)>,
}

/// `GET /metrics`: for whoever asks from this machine, or with a token whose scope is `metrics`.
pub struct Scrape(pub App);

impl Endpoint for Scrape {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let Scrape(app) = self;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let refused = Response::builder().status(StatusCode::METHOD_NOT_ALLOWED);
            return Ok(refused.header(header::ALLOW, "GET, HEAD").finish());
        }
        if !is_from_here(&request, app) && !has_token(&request, app).await {
            let refused = Response::builder().status(StatusCode::UNAUTHORIZED);
            let refused = refused.header(header::WWW_AUTHENTICATE, "Bearer");
            return Ok(refused.body("Metrics need a token whose scope is `metrics`.\n"));
        }
        let now = app.clock.now();
        let Ok(queues) = app.db.read(move |db| Queues::count(db, now)).await else {
            let refused = Response::builder().status(StatusCode::SERVICE_UNAVAILABLE);
            return Ok(refused.header(header::RETRY_AFTER, "5").finish());
        };
        let text = app.metrics.render(&app.db.stats(), &queues);
        Ok(Response::builder()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(text))
    }
}

/// Whether the client is this machine itself. What a proxy that is not trusted passes on comes from anywhere.
fn is_from_here(request: &Request, app: &App) -> bool {
    let is_passed_on = |name| request.headers().contains_key(name);
    let client = client_address(request, &app.config);
    let has_hops = is_passed_on("x-forwarded-for") || is_passed_on("forwarded");
    client.is_loopback() && (!has_hops || app.config.trusted_proxies.contains(&client))
}

async fn has_token(request: &Request, app: &App) -> bool {
    let given = request.header(header::AUTHORIZATION).unwrap_or_default();
    let Some(token) = given.strip_prefix("Bearer ").map(str::to_owned) else {
        return false;
    };
    let now = app.clock.now();
    let found = app.db.read(move |db| tokens::authenticate(db, &token, now)).await;
    matches!(found, Ok(Some(auth)) if auth.scope == Scope::Metrics)
}

impl Queues {
    fn count(db: &mut Db, now: Timestamp) -> QueryResult<Queues> {
        let (outbox, _) = mail::outbox::counts(db)?;
        let open = tickets::open_by_queue(db, System)?;
        let queues = queues::all(db)?.into_iter();
        Ok(Queues {
            outbox,
            oldest_due: mail::outbox::waits_since(db, now)?.map(|at| at.as_micros() / 1_000_000),
            mailboxes: incoming::mailbox_states(db)?,
            incoming: incoming::waiting(db)?,
            undelivered: pec::deliveries::counts(db)?,
            open_tickets: queues
                .map(|queue| (queue.code, open.get(&queue.id).copied().unwrap_or(0)))
                .collect(),
        })
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn request(&self, method: &Method, status: u16, elapsed: Duration) {
        let row = METHODS
            .iter()
            .position(|m| *m == method.as_str())
            .unwrap_or(METHODS.len());
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[row][class].fetch_add(1, Relaxed);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS
            .iter()
            .position(|bound| micros <= *bound)
            .unwrap_or(BOUNDS.len());
        self.latencies[bucket].fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// Counts a mail that came in and was brought to its place.
    pub fn mail_in(&self, state: State) {
        let place = State::ALL.iter().position(|known| *known == state);
        if let (Some(place), true) = (place, state != State::Received) {
            self.mails_in[place].fetch_add(1, Relaxed);
        }
    }

    /// Counts what a run of sending came to.
    pub fn mails_out(&self, run: &Delivered) {
        for (count, ended) in self.mails_out.iter().zip([run.sent, run.failed, run.given_up]) {
            count.fetch_add(ended as u64, Relaxed);
        }
    }

    /// Mails in and out.
    fn mails(&self, out: &mut String) {
        let name = "sportello_mails_in_total";
        head(
            out,
            name,
            "counter",
            "Mails that came in and that this process brought to their place, by state.",
        );
        for (state, count) in State::ALL.iter().zip(&self.mails_in) {
            if *state != State::Received {
                let _ = writeln!(out, "{name}{{state=\"{state}\"}} {}", count.load(Relaxed));
            }
        }
        let name = "sportello_mails_out_total";
        head(
            out,
            name,
            "counter",
            "Sendings of this process: mails that left, tries that failed, mails given up.",
        );
        for (end, count) in SENDINGS.iter().zip(&self.mails_out) {
            let _ = writeln!(out, "{name}{{end=\"{end}\"}} {}", count.load(Relaxed));
        }
    }

    /// Everything, one line a figure.
    pub fn render(&self, pool: &PoolStats, queues: &Queues) -> String {
        let mut out = String::with_capacity(4096);
        head(
            &mut out,
            "sportello_requests_total",
            "counter",
            "Requests answered.",
        );
        for (row, method) in METHODS.iter().chain(&["other"]).enumerate() {
            for (class, count) in self.requests[row].iter().enumerate() {
                let count = count.load(Relaxed);
                if count > 0 {
                    let _ = writeln!(
                        out,
                        "sportello_requests_total{{method=\"{method}\",status=\"{}xx\"}} {count}",
                        class + 1
                    );
                }
            }
        }
        head(
            &mut out,
            "sportello_request_seconds",
            "histogram",
            "Time from request to answer.",
        );
        let mut total = 0;
        for (bucket, count) in self.latencies.iter().enumerate() {
            total += count.load(Relaxed);
            let bound = BOUNDS
                .get(bucket)
                .map_or("+Inf".to_owned(), |micros| (*micros as f64 / 1e6).to_string());
            let _ = writeln!(out, "sportello_request_seconds_bucket{{le=\"{bound}\"}} {total}");
        }
        let seconds = self.micros.load(Relaxed) as f64 / 1e6;
        let _ = writeln!(
            out,
            "sportello_request_seconds_sum {seconds}\nsportello_request_seconds_count {total}"
        );
        head(
            &mut out,
            "sportello_database_connections",
            "gauge",
            "Connections to the database by state.",
        );
        for (state, count) in [("in_use", pool.in_use), ("idle", pool.idle), ("max", pool.max)] {
            let _ = writeln!(out, "sportello_database_connections{{state=\"{state}\"}} {count}");
        }
        head(
            &mut out,
            "sportello_writer_queue",
            "gauge",
            "Writes that wait for the writer.",
        );
        let _ = writeln!(out, "sportello_writer_queue {}", pool.queued_writes);
        head(
            &mut out,
            "sportello_outbox_waiting",
            "gauge",
            "Mails not yet sent.",
        );
        let _ = writeln!(out, "sportello_outbox_waiting {}", queues.outbox);
        if let Some(oldest) = queues.oldest_due {
            head(
                &mut out,
                "sportello_outbox_oldest_due_timestamp_seconds",
                "gauge",
                "When the oldest of the mails that wait was due.",
            );
            let _ = writeln!(out, "sportello_outbox_oldest_due_timestamp_seconds {oldest}");
        }
        self.mails(&mut out);
        mailboxes(&mut out, &queues.mailboxes);
        head(
            &mut out,
            "sportello_incoming_mails",
            "gauge",
            "Mails that came in and wait for the program or for people, by state.",
        );
        for (state, count) in &queues.incoming {
            let _ = writeln!(out, "sportello_incoming_mails{{state=\"{state}\"}} {count}");
        }
        head(
            &mut out,
            "sportello_pec_undelivered",
            "gauge",
            "Recipients of certified mails that are overdue or were not delivered.",
        );
        for (state, count) in &queues.undelivered {
            let _ = writeln!(out, "sportello_pec_undelivered{{state=\"{state}\"}} {count}");
        }
        head(
            &mut out,
            "sportello_open_tickets",
            "gauge",
            "Tickets that are not final, by queue.",
        );
        for (queue, count) in &queues.open_tickets {
            let _ = writeln!(out, "sportello_open_tickets{{queue=\"{queue}\"}} {count}");
        }
        out
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// The mailboxes that are read by IMAP. Their names are words without signs.
fn mailboxes(out: &mut String, states: &[MailboxState]) {
    if states.is_empty() {
        return;
    }
    let name = "sportello_mailbox_answered_timestamp_seconds";
    head(
        out,
        name,
        "gauge",
        "When the server of a mailbox last did what it was asked.",
    );
    for state in states {
        if let Some(at) = state.answered_at {
            let seconds = at.as_micros() / 1_000_000;
            let _ = writeln!(out, "{name}{{mailbox=\"{}\"}} {seconds}", state.mailbox);
        }
    }
    let name = "sportello_mailbox_trouble";
    head(out, name, "gauge", "Whether a mailbox cannot be read now.");
    for state in states {
        let trouble = i32::from(state.trouble.is_some());
        let _ = writeln!(out, "{name}{{mailbox=\"{}\"}} {trouble}", state.mailbox);
    }
    let name = "sportello_mailbox_left_lying";
    head(
        out,
        name,
        "gauge",
        "Mails that cannot be taken and lie in their folder.",
    );
    for state in states {
        let _ = writeln!(
            out,
            "{name}{{mailbox=\"{}\"}} {}",
            state.mailbox, state.left_lying
        );
    }
}
