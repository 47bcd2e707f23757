//! How a person gets notices by mail: each kind at once, in the daily digest, or never. In the program all of them are told
//! whatever the person chose; mails about the account itself (invitation, password, address) know no choice.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::NoticeKind;
use crate::db::schema::mail_preferences;
use crate::db::types::text_enum;
use crate::db::{Db, one_of};
use crate::kernel::ids::UserId;
use crate::users::actor::Actor;

text_enum! {
    /// How notices of a kind come by mail.
    #[derive(Default)]
    pub enum MailMode {
        #[default]
        AtOnce = "at_once",
        Digest = "digest",
        Never = "never",
    }
}

/// The kinds that people of an ente are told.
const OF_ENTI: [NoticeKind; 10] = [
    NoticeKind::Opened,
    NoticeKind::Answered,
    NoticeKind::InformationAsked,
    NoticeKind::Reminder,
    NoticeKind::Resolved,
    NoticeKind::Closed,
    NoticeKind::Reopened,
    NoticeKind::Recomputed,
    NoticeKind::ActMoved,
    NoticeKind::ActReminder,
];

/// The kinds that the person may be told, in the order of the page.
pub fn kinds(actor: &Actor) -> Vec<NoticeKind> {
    match actor {
        Actor::Staff(_) => (NoticeKind::ALL.iter().copied())
            .filter(|kind| *kind != NoticeKind::Reminder)
            .collect(),
        Actor::Ente(_) => OF_ENTI.to_vec(),
    }
}

/// What the person chose, for every kind that he or she may be told.
pub fn of_person(db: &mut Db, actor: &Actor) -> QueryResult<Vec<(NoticeKind, MailMode)>> {
    let chosen = chosen(db, actor.id())?;
    let mode = |kind| chosen.get(&kind).copied().unwrap_or_default();
    Ok(kinds(actor).into_iter().map(|kind| (kind, mode(kind))).collect())
}

/// What a person chose; kinds at once are left out.
pub(super) fn chosen(db: &mut Db, user: UserId) -> QueryResult<HashMap<NoticeKind, MailMode>> {
    let rows: Vec<(NoticeKind, MailMode)> = mail_preferences::table
        .filter(mail_preferences::user_id.eq(user))
        .select((mail_preferences::kind, mail_preferences::mode))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Keeps what the person chose; kinds that are not named stay as they are.
pub fn choose(db: &mut Db, actor: &Actor, choices: &[(NoticeKind, MailMode)]) -> QueryResult<()> {
    let before = chosen(db, actor.id())?;
    for (kind, mode) in choices {
        if before.get(kind).copied().unwrap_or_default() == *mode {
            continue;
        }
        diesel::delete(mail_preferences::table.find((actor.id(), kind.as_str()))).execute(db)?;
        if *mode != MailMode::AtOnce {
            let values = (
                mail_preferences::user_id.eq(actor.id()),
                mail_preferences::kind.eq(kind),
                mail_preferences::mode.eq(mode),
            );
            diesel::insert_into(mail_preferences::table)
                .values(values)
                .execute(db)?;
        }
    }
    Ok(())
}

/// How these people get notices of a kind; who gets them at once is left out.
pub(super) fn modes(
    db: &mut Db,
    people: &[UserId],
    kind: NoticeKind,
) -> QueryResult<HashMap<UserId, MailMode>> {
    let rows: Vec<(UserId, MailMode)> = mail_preferences::table
        .filter(one_of(mail_preferences::user_id, people.iter().copied()))
        .filter(mail_preferences::kind.eq(kind))
        .select((mail_preferences::user_id, mail_preferences::mode))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// The enabled people who want some kind in the digest.
pub(super) fn digest_readers(db: &mut Db) -> QueryResult<Vec<UserId>> {
    use crate::db::schema::users;
    mail_preferences::table
        .inner_join(users::table.on(users::id.eq(mail_preferences::user_id)))
        .filter(mail_preferences::mode.eq(MailMode::Digest))
        .filter(users::disabled_at.is_null())
        .select(users::id)
        .distinct()
        .order(users::id)
        .load(db)
}
