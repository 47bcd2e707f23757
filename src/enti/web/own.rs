//! The sheet of the ente that a person acts for: its contact person and its signatory read it, the centre keeps it.

use poem::handler;

use crate::enti::views::sheet as views;
use crate::enti::{self, EnteError};
use crate::kernel::rome;
use crate::t;
use crate::users::{delegations, members};
use crate::web::{PageResult, Visit};

#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let (actor, user) = (visit.actor()?.clone(), visit.ente()?.clone());
    let (ente, populations, people, delegations) = visit
        .read(move |db| {
            let id = user.ente();
            let ente = enti::find(db, &actor, id)?;
            let populations = enti::populations(db, &actor, id)?;
            let people = members::of_ente(db, id)?;
            let delegations = delegations::of_own_ente(db, &user)?;
            Ok::<_, EnteError>((ente, populations, people, delegations))
        })
        .await?;
    let sheet = views::Sheet {
        ente: &ente,
        populations: &populations,
        people: &people,
        delegations: &delegations,
        others: &[],
        is_admin: false,
        today: rome::date_of(visit.now().utc()),
    };
    visit.page(
        &t!(visit.lang(), "web-menu-ente"),
        &[],
        views::page(&visit, &sheet, None),
    )
}
