//! The button that asks the register for the entry of an act.

use poem::handler;
use poem::web::Path;

use super::{act_in, decision, in_path};
use crate::acts::register::{self, Purpose};
use crate::acts::register_service::{self, Registration};
use crate::acts::{ActError, ActRef, Procedure, queries, views};
use crate::adesioni;
use crate::db::Db;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::recessi;
use crate::web::listing::Refused;
use crate::web::{FormData, PageResult, Visit};

/// Asks the register for the entry of an act. What was typed in the form beside it comes back with what the register says.
#[handler]
pub(super) async fn ask(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, lang) = (visit.actor()?.clone(), visit.now(), visit.lang());
    let (id, purpose) = (act_in(&id)?, in_path::<Purpose>(form.text("purpose"))?);
    let service = register_service::of_config(&visit.app().config).ok_or_else(Refusal::not_found)?;
    let paper = match purpose {
        Purpose::Settlement => {
            let who = actor.clone();
            let may = move |db: &mut Db| {
                let act = queries::find_any(db, &who, id)?;
                register::may_ask(db, &who, &act, purpose)
            };
            visit.read(may).await?;
            Some(recessi::settlement_paper(visit.app(), &actor, now, id).await?)
        }
        _ => None,
    };
    let (who, kept) = (actor.clone(), paper.clone());
    let sheet = visit
        .write(move |db| {
            let act = queries::find_any(db, &who, id)?;
            // What is entered is there before its number is: the register is told of these bytes, and they are what is sent.
            if let Some(paper) = &kept {
                recessi::kept_for_register(db, &who, now, &act, paper)?;
            }
            register::asked(db, &who, now, &act, purpose)?;
            let act = queries::find_any(db, &who, id)?;
            Ok::<_, ActError>(queries::sheet_of(db, act)?)
        })
        .await?;
    let subject = format!(
        "{} {}",
        views::procedure_name(Lang::It, sheet.act.procedure),
        sheet.act.number
    );
    let procedure = sheet.act.procedure;
    let subject = format!("{subject}, {}", sheet.ente);
    let entered = paper.as_ref().map(|paper| &paper.document);
    let asked = Registration::new(&sheet, purpose, subject, entered);
    let given = match service.enter(asked).await {
        Ok(given) => given,
        Err(error) => {
            let refusal = error.refusal();
            return again(&visit, (procedure, purpose), id, Refused { form, refusal }).await;
        }
    };
    let kept = visit
        .write(move |db| {
            let act = queries::find_any(db, &actor, id)?;
            let stands = match &paper {
                Some(paper) => recessi::still_stands(db, &act, paper),
                None => Ok(()),
            };
            register::answered(db, &actor, now, &act, purpose, &given, stands)
        })
        .await?;
    match kept {
        Ok(entry) => {
            let said = Message::new("acts-register-entered")
                .arg("entry", entry.shown())
                .arg("day", lang.date(entry.entered_on));
            visit.redirect_with(&sheet.act.address(), said)
        }
        Err(error) => again(&visit, (procedure, purpose), id, Refused::new(form, &error)?).await,
    }
}

/// The page on which the entry stands, with the form that was refused: the act's, whose step rests on it, or the decision's.
async fn again(
    visit: &Visit,
    (procedure, purpose): (Procedure, Purpose),
    id: ActRef,
    refused: Refused,
) -> PageResult {
    match procedure {
        _ if purpose == Purpose::Decision => decision::page(visit, id, Some(refused)).await,
        Procedure::Adesione => adesioni::web::sheet_page(visit, id, Some(refused)).await,
        Procedure::Recesso => recessi::web::sheet_page(visit, id, Some(refused)).await,
        _ => Err(refused.refusal.into()),
    }
}
