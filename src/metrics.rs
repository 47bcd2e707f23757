//! Counters of the running program, in the text format that Prometheus reads.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use poem::http::Method;

use crate::db::PoolStats;

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
}

/// What is asked of the database for `/metrics`.
pub struct Queues {
    /// Mails not yet sent.
    pub outbox: i64,
    /// Tickets that are not final, by queue code.
    pub open_tickets: Vec<(String, i64)>,
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

    /// Everything, one line a figure.
    pub fn render(&self, pool: &PoolStats, queues: &Queues) -> String {
        let mut out = String::with_capacity(4096);
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
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
