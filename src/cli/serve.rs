//! `sportello serve`: start, first words, graceful stop.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::Instant;

use super::{Failed, app_with, is_local, runtime};
use crate::app::App;
use crate::config::Config;
use crate::db::{Database, PoolOptions};
use crate::incoming::imap::Readers;
use crate::jobs::{Runner, TICK};
use crate::users::links::{Purpose, first_admin};
use crate::{canoni, convenzioni, demo, http, reports, services};

/// How long requests in flight and jobs at work may take after SIGTERM. With [`REST`] it stays below the 30 s that who
/// runs services commonly waits before SIGKILL.
const GRACE: Duration = Duration::from_secs(27);
/// How long what still hangs then (a name server, a disk) may hold up the end.
const REST: Duration = Duration::from_secs(2);

/// Serves until SIGTERM or SIGINT. With `demo`, fills an empty database first.
pub fn run(mut config: Config, demo: bool) -> Result<(), Failed> {
    log_to_stderr(&config);
    for name in &config.unknown_variables {
        tracing::warn!(
            name,
            "a variable that is no setting changes nothing: is it misspelt?"
        );
    }
    rustls::crypto::ring::default_provider().install_default().ok();
    if demo {
        refuse_public_address(&config)?;
    }
    let db = Database::open(&config.database_url, PoolOptions::server())?;
    let _lock = db.lock_for_serving()?;
    db.migrate()?;
    let runtime = runtime()?;
    let listener = runtime.block_on(bind(&mut config))?;
    let mut app = app_with(config.clone(), db.clone(), demo)?;
    if demo && db.read_blocking(demo::is_empty)? {
        eprintln!("Preparing the demonstration (once) ...");
        demo::load(&app.db, &app.store, app.clock.now(), &mut |line| {
            eprintln!("  {line}")
        })?;
        app = app_with(config, db, demo)?;
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
        .map_err(Failed::of)?;
    app.db
        .write_blocking(move |db| convenzioni::ensure_shipped(db, now))
        .map_err(Failed::of)?;
    app.db
        .write_blocking(move |db| canoni::schedules::ensure_shipped(db, now))
        .map_err(Failed::of)?;
    app.db
        .write_blocking(reports::blocks::renew)
        .map_err(Failed::of)?;
    let ended = runtime.block_on(serve(app, listener));
    runtime.shutdown_timeout(REST);
    ended
}

/// Takes the address; port 0 becomes a free one, also in an address of the web that was derived from it.
async fn bind(config: &mut Config) -> Result<TcpListener, Failed> {
    let refused = |e: std::io::Error| Failed::Refused(format!("cannot listen on {}: {e}", config.listen));
    let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
    let address = listener.local_addr()?;
    if config.listen.port() == 0
        && let Some(name) = config.base_url.strip_suffix(":0")
    {
        config.base_url = format!("{name}:{}", address.port());
    }
    config.listen = address;
    Ok(listener)
}

async fn serve(app: App, listener: TcpListener) -> Result<(), Failed> {
    // Before anything runs that is to end in good order.
    let signals = [SignalKind::terminate(), SignalKind::interrupt()];
    let [terminate, interrupt] =
        signals.map(|kind| signal(kind).expect("signals can be listened to at start"));
    greet(&app).await?;
    let jobs = Runner::start(app.clone(), TICK)
        .await
        .map_err(|e| Failed::Refused(format!("the scheduler: {e}")))?;
    let readers = Readers::start(&app);
    let mut until = Instant::now() + GRACE;
    let asked = async {
        stop_asked(terminate, interrupt).await;
        until = Instant::now() + GRACE;
        jobs.ask_to_stop();
        readers.ask_to_stop();
    };
    http::serve(listener, app.endpoint(), app.deadlines, asked, GRACE).await;
    readers.stop(until).await;
    jobs.stop(until).await;
    tracing::info!("stopped");
    Ok(())
}

/// Where to go, and with which accounts; on an empty installation the link that makes the first administrator.
async fn greet(app: &App) -> Result<(), Failed> {
    let url = format!("http://{}", app.config.listen);
    say!("Sportello answers on {url}");
    if app.demo_since.is_some() {
        say!("{}", demo::accounts_text(&url));
        return Ok(());
    }
    let now = app.clock.now();
    if let Some(token) = app.db.write(move |db| first_admin(db, now)).await? {
        say!("Nobody has an account yet. Make the first administrator here (once, within seven days):");
        say!("{}", Purpose::FirstAdmin.url(&app.config.base_url, &token));
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

async fn stop_asked(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: finishing what is in flight");
}

/// One JSON object a line; no message text, no secrets. Of the libraries' own words only warnings, unless asked for.
fn log_to_stderr(config: &Config) {
    let filter = format!("poem=warn,tokio_cron_scheduler=warn,{}", config.log);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .init();
}
