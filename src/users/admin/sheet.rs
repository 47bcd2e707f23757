//! The sheet of one person, and what administrators change there.

use poem::handler;
use poem::web::Path;

use super::views::sheet as views;
use crate::db::Db;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::users::absences::{self, AbsenceId, NewAbsence};
use crate::users::actor::{Role, Staff};
use crate::users::commands::{self, UserEdit};
use crate::users::model::Absence;
use crate::users::sessions::{self, SessionRules};
use crate::users::tokens::{self, TokenId};
use crate::users::{UserError, invitations, members, queries};
use crate::web::listing::Refused;
use crate::web::{FormData, PageError, PageResult, Visit};

fn user_in(text: &str) -> Result<UserId, PageError> {
    text.parse().map_err(|_| Refusal::not_found().into())
}

#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet(&visit, user_in(&id)?, None).await
}

async fn sheet(visit: &Visit, id: UserId, refused: Option<Refused>) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let rules = SessionRules::from(&visit.app().config.security);
    let (account, managed) = visit
        .read(move |db| {
            let account = queries::find(db, &actor, id, now)?;
            let Some(admin) = actor.staff().filter(|staff| staff.is(Role::Admin)) else {
                return Ok::<_, UserError>((account, None));
            };
            let found = absences::list(db, &actor, now, id)?;
            let named = |absence: &Absence| absence.deputy_id;
            let names = queries::names(db, &found.iter().filter_map(named).collect::<Vec<_>>())?;
            let managed = views::Managed {
                absences: found
                    .into_iter()
                    .map(|absence| {
                        let deputy = absence.deputy_id.and_then(|id| names.get(&id).cloned());
                        (absence, deputy)
                    })
                    .collect(),
                deputies: absences::possible_deputies(db, id)?,
                sessions: sessions::of_user(db, admin, rules, now, id)?,
                tokens: tokens::list_all(db, admin, Some(id))?
                    .into_iter()
                    .map(|(token, _)| token)
                    .filter(|token| token.revoked_at.is_none())
                    .collect(),
            };
            Ok((account, Some(managed)))
        })
        .await?;
    let enti = match &managed {
        Some(_) => super::valid_enti(visit).await?,
        None => Vec::new(),
    };
    let body = views::page(visit, &account, managed.as_ref(), &enti, refused.as_ref());
    let title = account.user.name.clone();
    match refused {
        None => visit.page(&title, &super::crumbs(visit), body),
        Some(_) => visit.page_again(&title, &super::crumbs(visit), body),
    }
}

/// Runs a change of the account and goes back to the sheet: with a message, or with what was refused.
async fn change<T: Send + 'static>(
    visit: &Visit,
    id: UserId,
    form: FormData,
    done: &'static str,
    mut command: impl FnMut(&mut Db, &Staff) -> Result<T, UserError> + Send + 'static,
) -> PageResult {
    let staff = visit.staff()?.clone();
    let changed = visit.write(move |db| command(db, &staff)).await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/users/{id}"), Message::new(done)),
        Err(error) => sheet(visit, id, Some(Refused::new(form, &error)?)).await,
    }
}

/// The version that a form was opened with.
fn version_of(form: &FormData) -> Result<Option<i32>, PageError> {
    match form.parse("version") {
        Ok(version) => Ok(Some(version)),
        Err(wrong) => Err(Refusal::invalid(vec![wrong]).into()),
    }
}

#[handler]
pub async fn edit(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    let to = match form.parse("language") {
        Ok(language) => UserEdit {
            name: form.text("name").to_owned(),
            language,
        },
        Err(wrong) => return sheet(&visit, id, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let on_rename = visit.app().on_rename();
    change(&visit, id, form, "admin-saved", move |db, staff| {
        commands::edit(db, staff, now, (id, version), &to, on_rename)
    })
    .await
}

#[handler]
pub async fn set_roles(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    let roles: Result<Vec<Role>, _> = form.list("roles").into_iter().map(str::parse).collect();
    let Ok(roles) = roles else {
        let wrong = FieldError::new("roles", Message::new("web-choose-a-value"));
        return sheet(&visit, id, Some(Refused::fields(form, vec![wrong]))).await;
    };
    change(&visit, id, form, "admin-user-roles-saved", move |db, staff| {
        commands::set_roles(db, staff, now, (id, version), &roles)
    })
    .await
}

/// Adds the person to an ente, or changes role and view there.
#[handler]
pub async fn set_membership(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    let (ente, role) = match (form.parse::<EnteId>("ente_id"), form.parse("ente_role")) {
        (Ok(ente), Ok(role)) => (ente, role),
        (ente, role) => {
            let wrong = ente.err().into_iter().chain(role.err()).collect();
            return sheet(&visit, id, Some(Refused::fields(form, wrong))).await;
        }
    };
    let sees_all = form.flag("sees_all");
    change(
        &visit,
        id,
        form,
        "admin-user-membership-saved",
        move |db, staff| members::set(db, staff, now, (id, version), (ente, role, sees_all)),
    )
    .await
}

#[handler]
pub async fn remove_membership(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    let ente: EnteId = form
        .parse("ente_id")
        .map_err(|wrong| Refusal::invalid(vec![wrong]))?;
    change(
        &visit,
        id,
        form,
        "admin-user-membership-removed",
        move |db, staff| members::remove(db, staff, now, (id, version), ente),
    )
    .await
}

#[handler]
pub async fn add_absence(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, actor) = (user_in(&id)?, visit.now(), visit.actor()?.clone());
    let new = match (
        form.date("from_on"),
        form.date("to_on"),
        form.parse_optional::<UserId>("deputy_id"),
    ) {
        (Ok(from_on), Ok(to_on), Ok(deputy)) => NewAbsence {
            user: id,
            deputy,
            from_on,
            to_on,
        },
        (from, to, deputy) => {
            let wrong = from
                .err()
                .into_iter()
                .chain(to.err())
                .chain(deputy.err())
                .collect();
            return sheet(&visit, id, Some(Refused::fields(form, wrong))).await;
        }
    };
    change(&visit, id, form, "admin-absence-added", move |db, _| {
        absences::add(db, &actor, now, new)
    })
    .await
}

#[handler]
pub async fn remove_absence(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, actor) = (user_in(&id)?, visit.now(), visit.actor()?.clone());
    let absence: AbsenceId = form
        .parse("absence")
        .map_err(|wrong| Refusal::invalid(vec![wrong]))?;
    change(&visit, id, form, "admin-absence-removed", move |db, _| {
        absences::remove(db, &actor, now, absence)
    })
    .await
}

#[handler]
pub async fn end_sessions(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now) = (user_in(&id)?, visit.now());
    change(&visit, id, form, "admin-sessions-ended", move |db, staff| {
        sessions::end_for(db, staff, now, id)
    })
    .await
}

#[handler]
pub async fn revoke_token(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now) = (user_in(&id)?, visit.now());
    let token: TokenId = form
        .parse("token")
        .map_err(|wrong| Refusal::invalid(vec![wrong]))?;
    change(&visit, id, form, "admin-token-revoked", move |db, staff| {
        tokens::revoke_for(db, staff, now, token)
    })
    .await
}

#[handler]
pub async fn drop_second_factor(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now) = (user_in(&id)?, visit.now());
    change(
        &visit,
        id,
        form,
        "admin-second-factor-removed",
        move |db, staff| commands::drop_second_factor(db, staff, now, id),
    )
    .await
}

/// Sends the invitation again, or, to somebody who has a password, a link for a new one.
#[handler]
pub async fn invite_again(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, letterhead) = (user_in(&id)?, visit.now(), super::letterhead(&visit));
    change(&visit, id, form, "admin-user-link-sent", move |db, staff| {
        invitations::reset_password(db, staff, now, &letterhead, id)
    })
    .await
}

#[handler]
pub async fn disable(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    let (reason, on_disable) = (form.text("reason").to_owned(), visit.app().on_disable());
    if !(3..=500).contains(&reason.chars().count()) {
        let wrong = FieldError::new("reason", Message::new("admin-reason-length"));
        return sheet(&visit, id, Some(Refused::fields(form, vec![wrong]))).await;
    }
    change(&visit, id, form, "admin-user-disabled-now", move |db, staff| {
        commands::disable(db, staff, now, (id, version), Some(reason.clone()), on_disable)
    })
    .await
}

#[handler]
pub async fn enable(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, now, version) = (user_in(&id)?, visit.now(), version_of(&form)?);
    change(&visit, id, form, "admin-user-enabled-now", move |db, staff| {
        commands::enable(db, staff, now, (id, version))
    })
    .await
}
