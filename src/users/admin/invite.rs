//! A new person: an invitation by mail.

use poem::handler;

use super::views::invite as views;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::users::UserError;
use crate::users::actor::{EnteRole, Role};
use crate::users::invitations;
use crate::users::model::{NewUser, Place};
use crate::web::listing::{Refused, query_of};
use crate::web::{FormData, PageResult, Visit};

#[handler]
pub async fn start(visit: Visit) -> PageResult {
    let ente = query_of(&visit).text("ente").to_owned();
    let place = if ente.is_empty() { "centre" } else { "ente" };
    let present = FormData::of([
        ("language", Lang::It.to_string()),
        ("place", place.to_owned()),
        ("ente_id", ente),
        ("ente_role", EnteRole::User.to_string()),
    ]);
    page(&visit, &present, None).await
}

async fn page(visit: &Visit, present: &FormData, refused: Option<Refused>) -> PageResult {
    let enti = super::valid_enti(visit).await?;
    let body = views::page(visit, present, refused.as_ref(), &enti);
    let title = t!(visit.lang(), "admin-user-new");
    match refused {
        None => visit.page(&title, &super::crumbs(visit), body),
        Some(_) => visit.page_again(&title, &super::crumbs(visit), body),
    }
}

/// What the form says. Errors: the fields that are no values of ours.
fn new_user(form: &FormData) -> Result<NewUser, Vec<FieldError>> {
    let language = form.parse::<Lang>("language");
    let place = match form.text("place") {
        "centre" => {
            let roles: Result<Vec<Role>, _> = form.list("roles").into_iter().map(str::parse).collect();
            let wrong = |_| FieldError::new("roles", Message::new("web-choose-a-value"));
            roles.map(Place::Centre).map_err(wrong)
        }
        _ => match (
            form.parse::<EnteId>("ente_id"),
            form.parse::<EnteRole>("ente_role"),
        ) {
            (Ok(ente), Ok(role)) => Ok(Place::Enti(vec![(ente, role, form.flag("sees_all"))])),
            (Err(wrong), _) | (_, Err(wrong)) => Err(wrong),
        },
    };
    match (language, place) {
        (Ok(language), Ok(place)) => Ok(NewUser {
            email: form.text("email").to_owned(),
            name: form.text("name").to_owned(),
            language,
            place,
        }),
        (language, place) => Err(language.err().into_iter().chain(place.err()).collect()),
    }
}

#[handler]
pub async fn invite(visit: Visit, form: FormData) -> PageResult {
    let (staff, now, letterhead) = (visit.staff()?.clone(), visit.now(), super::letterhead(&visit));
    let new = match new_user(&form) {
        Ok(new) => new,
        Err(wrong) => return page(&visit, &form, Some(Refused::fields(form.clone(), wrong))).await,
    };
    let invited = visit
        .write(move |db| invitations::invite(db, &staff, now, &letterhead, &new))
        .await;
    match invited {
        Ok(invited) => visit.redirect_with(
            &format!("/users/{}", invited.user.id),
            Message::new("admin-user-invited").arg("email", &invited.user.email),
        ),
        Err(UserError::EmailTaken) => {
            let taken = FieldError::new("email", Message::new("error-user-email-taken"));
            page(&visit, &form, Some(Refused::fields(form.clone(), vec![taken]))).await
        }
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            page(&visit, &FormData::default(), Some(refused)).await
        }
    }
}
