//! One's own absences and deputies (R-TKT-12).

use std::collections::HashMap;

use poem::handler;
use poem::web::Path;

use super::{Faults, crumbs, id};
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::t;
use crate::users::absences::{self, AbsenceId, NewAbsence};
use crate::users::error::UserError;
use crate::users::{queries, views};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

const PATH: &str = "/account/absences";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, Access::SignedIn, list),
        Route::post(PATH, Access::SignedIn, add),
        Route::post("/account/absences/:id/remove", Access::SignedIn, remove),
    ]
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let shown = load(&visit).await?;
    let body = views::absences::page(&visit, &shown, &FormData::default(), &Faults::default());
    visit.page(&t!(visit.lang(), "account-absences"), &crumbs(&visit), body)
}

async fn load(visit: &Visit) -> Result<views::absences::Shown, PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let shown = visit
        .read(move |db| {
            let user = actor.id();
            let absences = absences::list(db, &actor, now, user)?;
            let stands_in_for = match &actor {
                crate::users::actor::Actor::Staff(staff) => staff.deputises_for().to_vec(),
                crate::users::actor::Actor::Ente(user) => user.deputises_for().to_vec(),
            };
            let deputies = absences.iter().filter_map(|absence| absence.deputy_id);
            let people: Vec<UserId> = deputies.chain(stands_in_for.iter().copied()).collect();
            let names: HashMap<UserId, String> = queries::names(db, &people)?;
            let mut stands_in_for: Vec<String> = stands_in_for
                .iter()
                .filter_map(|id| names.get(id).cloned())
                .collect();
            stands_in_for.sort();
            Ok::<_, UserError>(views::absences::Shown {
                absences,
                names,
                colleagues: absences::possible_deputies(db, user)?,
                stands_in_for,
            })
        })
        .await?;
    Ok(shown)
}

#[handler]
async fn add(visit: Visit, form: FormData) -> PageResult {
    let added = match typed(&visit, &form)? {
        Err(faults) => Err(UserError::Invalid(faults)),
        Ok(new) => {
            let (actor, now) = (visit.actor()?.clone(), visit.now());
            visit.write(move |db| absences::add(db, &actor, now, new)).await
        }
    };
    match added {
        Ok(_) => visit.redirect_with(PATH, Message::new("account-absence-added")),
        Err(error) => {
            let field = match error {
                UserError::AbsenceOverlap => "from_on",
                _ => "deputy_id",
            };
            let faults = Faults::of(error, Some(field))?;
            let shown = load(&visit).await?;
            let body = views::absences::page(&visit, &shown, &form, &faults);
            faults.page(
                &visit,
                &t!(visit.lang(), "account-absences"),
                &crumbs(&visit),
                body,
            )
        }
    }
}

fn typed(visit: &Visit, form: &FormData) -> Result<Result<NewAbsence, Vec<FieldError>>, PageError> {
    let user = visit.actor()?.id();
    let deputy = form.parse_optional::<UserId>("deputy_id");
    Ok(match (form.date("from_on"), form.date("to_on"), deputy) {
        (Ok(from_on), Ok(to_on), Ok(deputy)) => Ok(NewAbsence {
            user,
            deputy,
            from_on,
            to_on,
        }),
        (from_on, to_on, deputy) => Err([from_on.err(), to_on.err(), deputy.err()]
            .into_iter()
            .flatten()
            .collect()),
    })
}

#[handler]
async fn remove(visit: Visit, Path(absence): Path<String>, _form: FormData) -> PageResult {
    let (actor, now, absence) = (visit.actor()?.clone(), visit.now(), id::<AbsenceId>(&absence)?);
    visit
        .write(move |db| absences::remove(db, &actor, now, absence))
        .await?;
    visit.redirect_with(PATH, Message::new("account-absence-removed"))
}
