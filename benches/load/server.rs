//! The program under load: started, watched through `/proc`, stopped.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Connection;

/// Ticks of the processor's clock in a second, as Linux counts for programs.
const TICKS: f64 = 100.0;

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub first_answer: Duration,
}

impl Server {
    /// Starts the program on a filled database, with these settings more, and waits for its first answer.
    pub fn start(url: &str, folder: &Path, settings: &[(&str, &str)]) -> Server {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = free.local_addr().expect("it is bound");
        drop(free);
        let log = std::fs::File::create(folder.join("server.log")).expect("the folder is ours");
        let started = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_sportello"))
            .arg("serve")
            .current_dir(folder)
            .env("SPORTELLO_LISTEN", address.to_string())
            .env("SPORTELLO_DATABASE_URL", url)
            .env("SPORTELLO_DATA_DIR", folder.join("data"))
            .env("SPORTELLO_RATE_LIMIT", "0")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program was built with this benchmark");
        let first_answer = loop {
            let answer =
                Connection::open(address).and_then(|mut c| c.send("GET", "/api/v1/status", None, ""));
            if answer.is_ok_and(|status| status == 200) {
                break started.elapsed();
            }
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "the server does not start"
            );
            std::thread::sleep(Duration::from_millis(2));
        };
        Server {
            child,
            address,
            first_answer,
        }
    }

    /// Processor time used so far, by the program and the system for it.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<f64>().ok())
            .sum();
        Duration::from_secs_f64(ticks / TICKS)
    }

    /// Resident memory.
    pub fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
