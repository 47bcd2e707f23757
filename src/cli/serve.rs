//! `sportello serve`: start, first words, graceful stop.

use std::time::Duration;

use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use tokio::signal::unix::{SignalKind, signal};

use super::{Failed, app_with, is_local, runtime};
use crate::app::App;
use crate::config::Config;
use crate::db::{Database, PoolOptions};
use crate::jobs::Runner;
use crate::users::links::{Purpose, first_admin};
use crate::{demo, services};

/// How long requests in flight may take after SIGTERM.
const GRACE: Duration = Duration::from_secs(30);
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(75);

/// Serves until SIGTERM or SIGINT. With `demo`, fills an empty database first.
pub fn run(config: Config, demo: bool) -> Result<(), Failed> {
    log_to_stderr(&config);
    rustls::crypto::ring::default_provider().install_default().ok();
    if demo {
        refuse_public_address(&config)?;
    }
    let db = Database::open(&config.database_url, PoolOptions::server())?;
    let _lock = db.lock_for_serving()?;
    db.migrate()?;
    let mut app = app_with(config.clone(), db.clone())?;
    if demo && db.read_blocking(demo::is_empty)? {
        eprintln!("Preparing the demonstration (once) ...");
        demo::load(&app.db, &app.store, app.clock.now(), &mut |line| {
            eprintln!("  {line}")
        })?;
        app = app_with(config, db)?;
    } else if demo && app.demo_since.is_none() {
        let reason = "this database holds real data: --demo fills only an empty one; start without --demo";
        return Err(Failed::Refused(reason.to_owned()));
    }
    if app.demo_since.is_some() {
        refuse_public_address(&app.config)?;
    }
    let now = app.clock.now();
    app.db
        .write_blocking(move |db| services::ensure_shipped(db, now))
        .map_err(|e| Failed::Refused(e.to_string()))?;
    runtime()?.block_on(serve(app))
}

async fn serve(app: App) -> Result<(), Failed> {
    let acceptor = TcpListener::bind(app.config.listen.to_string())
        .into_acceptor()
        .await;
    let acceptor =
        acceptor.map_err(|e| Failed::Refused(format!("cannot listen on {}: {e}", app.config.listen)))?;
    let address = acceptor
        .local_addr()
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    let address = address.trim_start_matches("socket://");
    greet(&app, address).await?;
    let jobs = Runner::start(app.clone())
        .await
        .map_err(|e| Failed::Refused(format!("the scheduler: {e}")))?;
    let server = Server::new_with_acceptor(acceptor)
        .name("sportello")
        .idle_timeout(IDLE);
    server
        .run_with_graceful_shutdown(app.endpoint(), stop_asked(), Some(GRACE))
        .await?;
    jobs.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Where to go, and with which accounts; on an empty installation the link that makes the first administrator.
async fn greet(app: &App, address: &str) -> Result<(), Failed> {
    println!("Sportello answers on http://{address}");
    if app.demo_since.is_some() {
        println!("{}", demo::accounts_text(&format!("http://{address}")));
        return Ok(());
    }
    let now = app.clock.now();
    if let Some(token) = app.db.write(move |db| first_admin(db, now)).await? {
        println!("Nobody has an account yet. Make the first administrator here (once, within seven days):");
        println!("{}", Purpose::FirstAdmin.url(&app.config.base_url, &token));
    }
    Ok(())
}

/// A demonstration has known passwords: it stays on this machine.
fn refuse_public_address(config: &Config) -> Result<(), Failed> {
    if config.listen.ip().is_loopback() && is_local(&config.base_url) {
        return Ok(());
    }
    let reason = "a demonstration answers only on this machine's own address (127.0.0.1), since everybody knows its \
                  passwords: check listen and base_url";
    Err(Failed::Refused(reason.to_owned()))
}

async fn stop_asked() {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be listened to at start");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: finishing what is in flight");
}

/// One JSON object a line; no message text, no secrets.
fn log_to_stderr(config: &Config) {
    let filter = config
        .log
        .parse()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
