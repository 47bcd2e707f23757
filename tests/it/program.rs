//! The program itself, from outside: its commands, its exit codes, its start and its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own, removed at the end.
pub struct Home(pub PathBuf);

impl Home {
    pub fn new() -> Home {
        let name = format!("sportello_program_{}", uuid::Uuid::now_v7().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Home(folder)
    }

    /// The program in this folder, with no setting but the address.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sportello"));
        command.args(arguments).current_dir(&self.0);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SPORTELLO_")) {
            command.env_remove(name);
        }
        command.env("SPORTELLO_LISTEN", "127.0.0.1:0");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server that is killed if the test ends before it does.
pub struct Server {
    child: Child,
    pub address: String,
    printed: BufReader<std::process::ChildStdout>,
}

impl Server {
    pub fn start(home: &Home) -> Server {
        Server::spawn(home.command(&["serve"]))
    }

    /// The server by a command with settings of its own.
    pub fn spawn(mut command: Command) -> Server {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit("http://").next().unwrap().to_owned();
        Server {
            child,
            address,
            printed,
        }
    }

    fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// SIGTERM; the exit code.
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_empty_installation_starts_names_the_first_link_and_ends_when_asked() {
    let home = Home::new();
    let mut server = Server::start(&home);
    assert!(!server.address.ends_with(":0"), "{}", server.address);
    let mut line = String::new();
    server.printed.read_line(&mut line).unwrap();
    assert!(line.contains("first administrator"), "{line}");
    line.clear();
    server.printed.read_line(&mut line).unwrap();
    let start = format!("http://{}/", server.address);
    let path = line.trim_end().strip_prefix(&start).unwrap();
    assert!(server.get(&format!("/{path}"), "").starts_with("HTTP/1.1 200"));

    let status = server.get("/status", "");
    assert!(
        status.starts_with("HTTP/1.1 200") && status.contains("\"database\":\"ok\""),
        "{status}"
    );
    let metrics = server.get("/metrics", "");
    assert!(
        metrics.contains("sportello_requests_total{method=\"GET\",status=\"2xx\"} "),
        "{metrics}"
    );
    // What a proxy that is not trusted passes on comes from anywhere.
    let passed_on = server.get("/metrics", "x-forwarded-for: 192.0.2.1\r\n");
    assert!(passed_on.starts_with("HTTP/1.1 401"), "{passed_on}");

    let second = home.run(&["serve"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(
        err(&second).contains("another server is already running"),
        "{}",
        err(&second)
    );
    // Commands work beside the running server.
    let users = home.run(&["user", "list", "--json"]);
    assert_eq!(users.status.code(), Some(0), "{}", err(&users));
    assert_eq!(users.stdout, b"[]\n");
    assert_eq!(home.run(&["audit", "verify"]).status.code(), Some(0));
    assert_eq!(home.run(&["run-job", "all"]).status.code(), Some(0));
    let check = home.run(&["check"]);
    assert_eq!(check.status.code(), Some(0));
    // Nothing says who mails are from: that is told, and no reason not to begin.
    let text = String::from_utf8_lossy(&check.stdout);
    let senders = text.lines().find(|line| line.contains(" senders ")).unwrap();
    assert!(
        senders.starts_with("note") && senders.contains("assistenza"),
        "{senders}"
    );
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn wrong_use_is_2_and_what_is_refused_is_1() {
    let home = Home::new();
    for (arguments, code) in [
        (&["no-such-command"][..], 2),
        (&["user", "list"], 1),
        (&["check"], 1),
        (&["migrate"], 0),
        (&["run-job", "no-such-job"], 2),
        (&["user", "disable", "nobody@ente.example"], 1),
        (&["import", "enti", "no-such-file.csv"], 2),
        (&["openapi"], 0),
    ] {
        let output = home.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            err(&output)
        );
    }
    let mut wrong = home.command(&["serve"]);
    let wrong = wrong
        .env("SPORTELLO_LISTEN", "here")
        .env("SPORTELLO_RATE_LIMIT", "many");
    let wrong = wrong.output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let text = err(&wrong);
    assert!(
        text.contains("SPORTELLO_LISTEN") && text.contains("SPORTELLO_RATE_LIMIT"),
        "{text}"
    );
}

#[test]
fn a_demonstration_stays_on_this_machine_and_only_it_has_a_clock_of_its_own() {
    let home = Home::new();
    for setting in [
        ("SPORTELLO_LISTEN", "0.0.0.0:0"),
        ("SPORTELLO_BASE_URL", "https://sportello.example"),
    ] {
        let output = home
            .command(&["serve", "--demo"])
            .env(setting.0, setting.1)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{setting:?}");
        assert!(err(&output).contains("only on this machine"), "{}", err(&output));
    }
    std::fs::write(home.0.join("clock"), "2026-03-02T08:00:00Z").unwrap();
    let output = home
        .command(&["serve"])
        .env("SPORTELLO_CLOCK_FILE", "clock")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("only with a demonstration"),
        "{}",
        err(&output)
    );
}

/// A mail server that takes every mail; how many came.
fn mail_server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 ready\r\n").unwrap();
            let mut is_text = false;
            while let Some(Ok(line)) = lines.next() {
                let answer = match line.as_str() {
                    "." => {
                        is_text = false;
                        count.fetch_add(1, Ordering::SeqCst);
                        "250 taken"
                    }
                    _ if is_text => continue,
                    "DATA" => {
                        is_text = true;
                        "354 go on"
                    }
                    _ => "250 ok",
                };
                if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (url, taken)
}

fn invite(home: &Home, smtp_url: &str) -> Output {
    let mut command = home.command(&[
        "user",
        "add",
        "--email",
        "anna@centro.example",
        "--name",
        "Anna Bo",
        "--role",
        "agent",
    ]);
    command.env("SPORTELLO_SMTP_URL", smtp_url).output().unwrap()
}

#[test]
fn with_a_mail_server_every_command_runs_and_mails_leave() {
    let home = Home::new();
    let (url, taken) = mail_server();
    assert_eq!(home.run(&["migrate"]).status.code(), Some(0));
    let added = invite(&home, &url);
    assert_eq!(added.status.code(), Some(0), "{}", err(&added));
    let mut run = home.command(&["run-job", "all"]);
    let run = run.env("SPORTELLO_SMTP_URL", &url).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    assert!(
        String::from_utf8_lossy(&run.stdout).contains("mail.deliver: 1 done, 0 failed"),
        "{run:?}"
    );
    assert_eq!(taken.load(Ordering::SeqCst), 1);

    let mut serve = home.command(&["serve"]);
    serve.env("SPORTELLO_SMTP_URL", &url);
    let server = Server::spawn(serve);
    assert!(server.get("/status", "").starts_with("HTTP/1.1 200"));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn without_an_answer_of_the_mail_server_a_mail_waits() {
    let home = Home::new();
    // Nobody listens on an address that was just given back.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("smtp://{free}");
    assert_eq!(home.run(&["migrate"]).status.code(), Some(0));
    assert_eq!(invite(&home, &url).status.code(), Some(0));
    let mut run = home.command(&["run-job", "mail.deliver"]);
    let run = run.env("SPORTELLO_SMTP_URL", &url).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert!(err(&run).contains("1 items failed"), "{run:?}");
}
