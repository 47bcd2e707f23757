//! The own notices in the interface for programs.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::preferences::{self, MailMode};
use super::{Notice, NoticeId, NoticeKind, Shown as ShownNotice};
use crate::api::{ApiResult, BearerToken, Caller, Done, PageOut, Shown, Tag};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::kernel::page::Page;
use crate::kernel::text::Lang;
use crate::sla::promises::PromiseKind;
use crate::tickets::TicketNumber;

/// Something that the caller was told.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Notice")]
pub struct NoticeOut {
    /// Its id; newer ones are greater.
    pub id: NoticeId,
    /// What kind of news.
    pub kind: NoticeKind,
    /// The ticket that it is about, while the caller sees it.
    pub ticket_id: Option<TicketId>,
    /// That ticket's number.
    pub ticket_number: Option<TicketNumber>,
    /// That ticket's subject, as it was then.
    pub subject: Option<String>,
    /// What it says, in the language asked for.
    pub sentence: Option<String>,
    /// The promise that it is about.
    pub promise: Option<PromiseKind>,
    /// When that promise is, or was, due.
    pub due_at: Option<Timestamp>,
    /// How much of the target was used up, in percent.
    pub percent: Option<i32>,
    /// Who asked.
    pub asked_by: Option<String>,
    /// Title of the report.
    pub report: Option<String>,
    /// Code of the policy of which another version is in force.
    pub policy: Option<String>,
    /// When it was told.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl From<(ShownNotice, Lang)> for NoticeOut {
    fn from((shown, lang): (ShownNotice, Lang)) -> NoticeOut {
        let sentence = (!shown.is_veiled).then(|| shown.notice.sentence(lang));
        let Notice {
            id,
            user_id: _,
            kind,
            ticket_id,
            facts,
            created_at,
            read_at,
        } = shown.notice;
        let facts = facts.0;
        NoticeOut {
            id,
            kind,
            ticket_id,
            ticket_number: facts.number.and_then(|number| number.parse().ok()),
            subject: facts.subject,
            sentence,
            promise: facts.promise,
            due_at: facts.due_at,
            percent: facts.percent,
            asked_by: facts.asked_by,
            report: facts.report,
            policy: facts.policy,
            created_at,
            read_at,
        }
    }
}

/// How notices of a kind come by mail.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "MailPreference")]
pub struct MailPreference {
    /// What kind of news.
    pub kind: NoticeKind,
    /// At once, in the daily digest, or never.
    pub mode: MailMode,
}

/// How the caller's notices come by mail.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "MailPreferences")]
pub struct MailPreferences {
    /// The kinds that the caller may be told, each once; a kind that is not named stays as it is.
    #[oai(validator(max_items = 50))]
    pub items: Vec<MailPreference>,
}

/// Up to where notices have been read.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NoticesReadIn")]
pub struct NoticesReadIn {
    /// The newest notice that has been read; newer ones stay as they are.
    pub up_to: NoticeId,
}

/// The operations on notices.
pub struct NoticesApi;

#[OpenApi(tag = "Tag::Notices")]
impl NoticesApi {
    /// The caller's notices
    ///
    /// The newest first. Nobody reads another's.
    #[oai(path = "/notices", method = "get", operation_id = "list_notices")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Only those that have not been read, or only the others.
        unread: Query<Option<bool>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<NoticeOut>>> {
        auth.list((limit, cursor), move |db, caller, page| {
            let Page { items, next_cursor } = super::list(db, &caller.actor, unread.0, page)?;
            let shown = super::shown(db, &caller.actor, items)?;
            let items = shown.into_iter().map(|shown| (shown, caller.lang)).collect();
            Ok(Page { items, next_cursor })
        })
        .await
    }

    /// One of the caller's notices
    ///
    /// Looking at it here does not mark it as read.
    #[oai(path = "/notices/:id", method = "get", operation_id = "show_notice")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the notice.
        id: Path<NoticeId>,
    ) -> ApiResult<Shown<NoticeOut>> {
        auth.read(move |db, caller| {
            let notice = super::find(db, &caller.actor, id.0)?;
            answer(db, caller, notice)
        })
        .await
    }

    /// Mark a notice as read
    ///
    /// Doing it twice changes nothing: the first time counts.
    #[oai(path = "/notices/:id/read", method = "put", operation_id = "read_notice")]
    async fn read(
        &self,
        auth: BearerToken,
        /// Id of the notice.
        id: Path<NoticeId>,
    ) -> ApiResult<Shown<NoticeOut>> {
        auth.write(move |db, caller| {
            let notice = super::mark_read(db, &caller.actor, caller.now, id.0)?;
            answer(db, caller, notice)
        })
        .await
    }

    /// Mark all notices up to one as read
    ///
    /// Those that arrived after it stay unread. Doing it twice changes nothing.
    #[oai(path = "/notices/read", method = "put", operation_id = "read_notices")]
    async fn read_all(&self, auth: BearerToken, body: Json<NoticesReadIn>) -> ApiResult<Done> {
        auth.write(move |db, caller| {
            super::mark_all_read(db, &caller.actor, caller.now, body.up_to)?;
            Ok(Done)
        })
        .await
    }

    /// How the caller's notices come by mail
    ///
    /// Mails about the account itself, such as a new password, come in any case.
    #[oai(
        path = "/me/mail-preferences",
        method = "get",
        operation_id = "show_mail_preferences"
    )]
    async fn preferences(&self, auth: BearerToken) -> ApiResult<Shown<MailPreferences>> {
        auth.read(chosen).await
    }

    /// Choose how notices come by mail
    ///
    /// In the program all of them are shown whatever is chosen here.
    #[oai(
        path = "/me/mail-preferences",
        method = "put",
        operation_id = "set_mail_preferences"
    )]
    async fn set_preferences(
        &self,
        auth: BearerToken,
        body: Json<MailPreferences>,
    ) -> ApiResult<Shown<MailPreferences>> {
        auth.write(move |db, caller| {
            let choices: Vec<_> = body.items.iter().map(|item| (item.kind, item.mode)).collect();
            preferences::choose(db, &caller.actor, &choices)?;
            chosen(db, caller)
        })
        .await
    }
}

fn chosen(db: &mut Db, caller: &Caller) -> ApiResult<Shown<MailPreferences>> {
    let items = preferences::of_person(db, &caller.actor)?;
    let items = items
        .into_iter()
        .map(|(kind, mode)| MailPreference { kind, mode })
        .collect();
    Ok(Shown(MailPreferences { items }))
}

fn answer(db: &mut Db, caller: &Caller, notice: Notice) -> ApiResult<Shown<NoticeOut>> {
    let mut shown = super::shown(db, &caller.actor, vec![notice])?;
    let shown = shown.pop().expect("one notice is shown as one");
    Ok(Shown(NoticeOut::from((shown, caller.lang))))
}
