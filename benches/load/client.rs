//! A small HTTP/1.1 client: one connection kept alive, so that the load costs little beside the server.

use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::fill::Filled;
use crate::operations::Operation;
use crate::server::Server;

/// A connection to the server.
pub struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> std::io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection {
            stream: BufReader::with_capacity(64 * 1024, stream),
            body: Vec::new(),
        })
    }

    /// Sends a request and reads the whole answer; its status.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &str,
    ) -> std::io::Result<u16> {
        self.exchange(method, path, token, ("application/json", body))
    }

    /// Posts what is no JSON; the status of the answer.
    pub fn post(&mut self, path: &str, token: &str, body: (&str, &str)) -> std::io::Result<u16> {
        self.exchange("POST", path, Some(token), body)
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        (media_type, body): (&str, &str),
    ) -> std::io::Result<u16> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n");
        if let Some(token) = token {
            request.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!(
                "content-type: {media_type}\r\ncontent-length: {}\r\n",
                body.len()
            ));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Error::other("not an answer"))?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim_end().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(Error::other)?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// What one operation did under one load.
pub struct Measured {
    pub rate: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub cpu_micros: f64,
}

/// Runs the operation from so many clients for so long.
pub fn measure(
    server: &Server,
    filled: &Filled,
    operation: Operation,
    clients: usize,
    time: Duration,
) -> Measured {
    // A moment to warm up, not counted.
    load(server, filled, operation, clients, time / 8);
    let (cpu, started) = (server.cpu(), Instant::now());
    let mut times = load(server, filled, operation, clients, time);
    let (cpu, elapsed) = (server.cpu().saturating_sub(cpu), started.elapsed());
    times.sort_unstable();
    let at = |part: f64| {
        let index = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times
            .get(index)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    };
    Measured {
        rate: times.len() as f64 / elapsed.as_secs_f64(),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        cpu_micros: cpu.as_secs_f64() * 1e6 / times.len() as f64,
    }
}

fn load(
    server: &Server,
    filled: &Filled,
    operation: Operation,
    clients: usize,
    time: Duration,
) -> Vec<Duration> {
    std::thread::scope(|scope| {
        let one = |client: usize| {
            move || {
                let mut connection = Connection::open(server.address).expect("the server listens");
                let (mut times, end) = (Vec::new(), Instant::now() + time);
                let mut turn = client;
                while Instant::now() < end {
                    let request = operation.request(filled, turn);
                    let started = Instant::now();
                    let status =
                        connection.send(request.method, &request.path, Some(request.token), &request.body);
                    times.push(started.elapsed());
                    let status = status.expect("the server answers");
                    let text = String::from_utf8_lossy(connection.body());
                    assert_eq!(
                        status, request.expected,
                        "{} {}: {text}",
                        request.method, request.path
                    );
                    turn += clients;
                }
                times
            }
        };
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(one(client))).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a client does not panic"))
            .collect()
    })
}
