//! How many requests a minute each token may make; requests without a valid one count for their address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use poem::http::HeaderMap;

use crate::users::tokens::TokenId;

/// The length of a window.
const WINDOW: Duration = Duration::from_secs(60);
/// What the headers say where there is no limit.
const UNLIMITED: u32 = 1_000_000;

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bucket {
    Token(TokenId),
    Address(IpAddr),
}

/// Counts per bucket in fixed windows of a minute, in this process.
pub(super) struct RateLimiter {
    limit: u32,
    window: Mutex<Window>,
}

struct Window {
    began: Instant,
    counts: HashMap<Bucket, u32>,
}

/// What is left to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    limit: u32,
    remaining: u32,
    /// Seconds until the next window, 1–60.
    pub reset: u32,
    /// Whether this request is one too many.
    pub is_exceeded: bool,
}

impl RateLimiter {
    /// `limit`: requests a minute; 0: none is too many.
    pub fn new(limit: u32) -> RateLimiter {
        let window = Window {
            began: Instant::now(),
            counts: HashMap::new(),
        };
        RateLimiter {
            limit,
            window: Mutex::new(window),
        }
    }

    /// Counts one request.
    pub fn take(&self, bucket: Bucket, now: Instant) -> Quota {
        if self.limit == 0 {
            let reset = WINDOW.as_secs() as u32;
            return Quota {
                limit: UNLIMITED,
                remaining: UNLIMITED,
                reset,
                is_exceeded: false,
            };
        }
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.saturating_duration_since(window.began);
        if age >= WINDOW {
            window.counts.clear();
            window.began += WINDOW * (age.as_secs() / WINDOW.as_secs()) as u32;
        }
        let left = WINDOW.saturating_sub(now.saturating_duration_since(window.began));
        let count = window.counts.entry(bucket).or_default();
        *count = count.saturating_add(1);
        Quota {
            limit: self.limit,
            remaining: self.limit.saturating_sub(*count),
            reset: (left.as_secs_f64().ceil() as u32).max(1),
            is_exceeded: *count > self.limit,
        }
    }
}

impl Quota {
    /// Tells the caller.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit", self.limit.into());
        headers.insert("x-ratelimit-remaining", self.remaining.into());
        headers.insert("x-ratelimit-reset", self.reset.into());
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_window_ends_and_buckets_do_not_mix() {
        let limiter = RateLimiter::new(2);
        let start = limiter.window.lock().unwrap().began;
        let [one, two] = [1, 2].map(|n| Bucket::Address(Ipv4Addr::new(192, 0, 2, n).into()));
        let take = |bucket, seconds| limiter.take(bucket, start + Duration::from_secs(seconds));
        assert_eq!(
            take(one, 0),
            Quota {
                limit: 2,
                remaining: 1,
                reset: 60,
                is_exceeded: false
            }
        );
        assert_eq!(
            take(one, 1),
            Quota {
                limit: 2,
                remaining: 0,
                reset: 59,
                is_exceeded: false
            }
        );
        assert!(take(one, 59).is_exceeded);
        assert!(!take(two, 59).is_exceeded);
        assert_eq!(
            take(one, 61),
            Quota {
                limit: 2,
                remaining: 1,
                reset: 59,
                is_exceeded: false
            }
        );
        assert!(!take(one, 60 * 10 + 30).is_exceeded);
    }

    #[test]
    fn without_a_limit_nothing_is_too_many() {
        let limiter = RateLimiter::new(0);
        let bucket = Bucket::Address(Ipv4Addr::LOCALHOST.into());
        assert!((0..2000).all(|_| !limiter.take(bucket, Instant::now()).is_exceeded));
    }
}
