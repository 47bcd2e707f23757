//! How each mailbox is, as a page and in the interface for programs.

use maud::{Markup, html};
use poem::handler;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::alarms::Alarm;
use super::mailbox_states::{MailboxState, MailboxTrouble, states};
use super::{mailboxes, policy};
use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
use crate::app::App;
use crate::config::Mailbox;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::{Actor, Role};
use crate::web::assets::icon;
use crate::web::components::{icon, time};
use crate::web::{Access, Crumb, PageResult, Route, Visit};

/// The page.
pub const PATH: &str = "/mail/mailboxes";
/// Whom an alarm is for.
const TOLD: [Role; 3] = [Role::Agent, Role::Manager, Role::Admin];

text_enum! {
    /// How a mailbox is; the sentence is `mailbox-standing-<word>`.
    pub enum MailboxStanding {
        /// Mail is brought to it: by the mail server's pipe or by the interface.
        Brought = "brought",
        /// Its server answers.
        Read = "read",
        /// Its server has not been asked yet.
        New = "new",
        /// Something goes wrong; it is tried again.
        Troubled = "troubled",
        /// It has not answered for a quarter of an hour.
        Late = "late",
    }
}

/// A mailbox and how it is.
#[derive(Clone, Debug)]
struct Found {
    mailbox: Mailbox,
    state: Option<MailboxState>,
    standing: MailboxStanding,
}

/// All mailboxes, in the order of the configuration.
fn found(all: Vec<Mailbox>, states: &[MailboxState], now: Timestamp) -> Vec<Found> {
    let with_state = |mailbox: Mailbox| {
        let state = states.iter().find(|state| state.mailbox == mailbox.name).cloned();
        let standing = match (&mailbox.imap, &state) {
            (None, _) => MailboxStanding::Brought,
            (Some(_), Some(state)) if state.is_late(now) => MailboxStanding::Late,
            (Some(_), Some(state)) if state.trouble.is_some() => MailboxStanding::Troubled,
            (Some(_), Some(state)) if state.answered_at.is_some() => MailboxStanding::Read,
            (Some(_), _) => MailboxStanding::New,
        };
        Found {
            state: state.filter(|_| mailbox.imap.is_some()),
            mailbox,
            standing,
        }
    };
    all.into_iter().map(with_state).collect()
}

/// A mailbox whose mails are read.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Mailbox")]
pub struct MailboxOut {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Whether it is one of certified mail.
    pub pec: bool,
    /// User, server and port where it is read by IMAP; null where mail is brought to it.
    pub imap: Option<String>,
    /// How it is.
    pub standing: MailboxStanding,
    /// When its server last did what it was asked.
    pub answered_at: Option<Timestamp>,
    /// When a mail last came from there.
    pub mail_at: Option<Timestamp>,
    /// What is wrong, if anything is.
    pub trouble: Option<MailboxTrouble>,
    /// Since when.
    pub trouble_at: Option<Timestamp>,
    /// The server's own words about it, for managers and administrators.
    pub detail: Option<String>,
    /// Mails that cannot be taken and lie in the folder.
    pub left_lying: i32,
}

impl MailboxOut {
    fn new(found: &Found, with_words: bool) -> MailboxOut {
        let (mailbox, state) = (&found.mailbox, found.state.as_ref());
        let imap = mailbox.imap.as_ref().filter(|_| with_words);
        MailboxOut {
            name: mailbox.name.clone(),
            address: mailbox.address.as_str().to_owned(),
            pec: mailbox.pec,
            imap: imap.map(|imap| imap.server.to_string()),
            standing: found.standing,
            answered_at: state.and_then(|state| state.answered_at),
            mail_at: state.and_then(|state| state.mail_at),
            trouble: state.and_then(|state| state.trouble),
            trouble_at: state.and_then(|state| state.trouble_at),
            detail: state
                .filter(|_| with_words)
                .and_then(|state| state.detail.clone()),
            left_lying: state.map_or(0, |state| state.left_lying),
        }
    }
}

/// The operations on mailboxes.
pub struct MailboxesApi;

#[OpenApi(tag = "Tag::Mail")]
impl MailboxesApi {
    /// The mailboxes
    ///
    /// Those of the configuration, and how each one is. For agents, managers, administrators and auditors; server and words of
    /// a failure for managers and administrators.
    #[oai(path = "/mailboxes", method = "get", operation_id = "list_mailboxes")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<MailboxOut>>> {
        let staff = auth.staff()?.clone();
        if !staff.is_any(&policy::VISITORS) {
            return Err(Refusal::not_found().into());
        }
        let all = mailboxes(&auth.app);
        let with_words = policy::may_hand_in(&staff);
        auth.list_whole(
            (limit, cursor),
            move |db, caller| Ok(found(all, &states(db)?, caller.now)),
            |found| found.mailbox.name.clone(),
            move |found| MailboxOut::new(&found, with_words),
        )
        .await
    }
}

/// The address of the page.
pub(super) fn route() -> Route {
    Route::get(PATH, Access::Staff(&policy::VISITORS), show)
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let (all, now) = (mailboxes(visit.app()), visit.now());
    let with_words = policy::may_hand_in(visit.staff()?);
    let states = visit.read(states).await?;
    let lang = visit.lang();
    let rows = found(all, &states, now);
    let body = html! {
        div class="s-page-head" { div { h1 { (t!(lang, "mailboxes-title")) } p { (t!(lang, "mailboxes-lead")) } } }
        (crate::outgoing::tabs(&visit))
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "mailboxes-title")) }
            (table(lang, &rows, with_words))
        }
    };
    let crumbs = [Crumb::new(t!(lang, "incoming-title"), super::web::PATH)];
    visit.page(&t!(lang, "mailboxes-title"), &crumbs, body)
}

fn table(lang: Lang, rows: &[Found], with_words: bool) -> Markup {
    let [name, state, answered, mail] =
        ["name", "state", "answered", "mail"].map(|column| lang.get(&format!("mailboxes-{column}")));
    let instant = |at: Option<Timestamp>| html! { @match at { Some(at) => (time(lang, at)), None => "–" } };
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "mailboxes-title")) }
            thead { tr {
                th scope="col" { (name) }
                th scope="col" { (state) }
                th scope="col" { (answered) }
                th scope="col" { (mail) }
            } }
            tbody { @for row in rows {
                tr {
                    th scope="row" {
                        (row.mailbox.name)
                        span class="s-sub" { (row.mailbox.address.as_str()) }
                        @if let Some(imap) = row.mailbox.imap.as_ref().filter(|_| with_words) {
                            span class="s-sub" { "IMAP " (imap.server) }
                        }
                    }
                    td data-label=(state) { (standing(lang, row, with_words)) }
                    td data-label=(answered) { (instant(row.state.as_ref().and_then(|state| state.answered_at))) }
                    td data-label=(mail) { (instant(row.state.as_ref().and_then(|state| state.mail_at))) }
                }
            } }
        }
    }
}

/// How a mailbox is, in words.
fn standing(lang: Lang, row: &Found, with_words: bool) -> Markup {
    let state = row.state.as_ref();
    html! {
        span { (lang.get(&format!("mailbox-standing-{}", row.standing))) }
        @if let Some((trouble, at)) = state.and_then(|state| Some((state.trouble?, state.trouble_at?))) {
            span class="s-sub" { (lang.get(&format!("mailbox-trouble-{trouble}"))) " (" (time(lang, at)) ")" }
            @if let Some(detail) = state.and_then(|state| state.detail.as_ref()).filter(|_| with_words) {
                span class="s-sub" { (t!(lang, "mailbox-server-says", words = detail)) }
            }
        }
        @if let Some(count) = state.map(|state| state.left_lying).filter(|count| *count > 0) {
            span class="s-sub" { (t!(lang, "mailbox-left-lying", count = count)) }
        }
    }
}

/// What agents, managers and administrators are told above every page while something does not go on by itself.
pub fn banner(app: &App, actor: Option<&Actor>, lang: Lang) -> Option<Markup> {
    let is_told = actor
        .and_then(Actor::staff)
        .is_some_and(|staff| staff.is_any(&TOLD));
    let alarms = app.alarms.known();
    if !is_told || alarms.is_empty() {
        return None;
    }
    let line = |alarm: &Alarm| match alarm {
        Alarm::Mailbox(name) => t!(lang, "mailbox-alarm", name = name).into_owned(),
        Alarm::Outbox(since) => {
            let since = lang.date_time(*since);
            t!(lang, "outbox-alarm", since = &since).into_owned()
        }
    };
    Some(html! {
        div class="s-demo" role="note" aria-label=(t!(lang, "mailbox-alarm-label")) { div class="container" {
            (icon(icon!("it-warning-circle")))
            div {
                @for alarm in alarms.iter() { span { (line(alarm)) } " " }
                a href=(PATH) { (t!(lang, "mailbox-alarm-link")) }
            }
        } }
    })
}
