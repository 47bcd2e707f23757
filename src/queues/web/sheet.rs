//! One queue: how it works, its services, its members, its reply templates.

use poem::handler;
use poem::web::Path;

use crate::db::Db;
use crate::kernel::ids::{ServiceId, UserId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::queues::views::sheet as views;
use crate::queues::{self, Queue, QueueError, QueueIn, templates};
use crate::services::{self, Service};
use crate::sla::views::Levels;
use crate::users::actor::{Authority, Role};
use crate::web::listing::{Refused, address};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};
use crate::{t, users};

#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    sheet(&visit, code, None).await
}

async fn sheet(visit: &Visit, code: String, refused: Option<Refused>) -> PageResult {
    let staff = visit.staff()?.clone();
    let chooses_members = Authority::from(&staff).manager().is_some();
    let today = rome::date_of(visit.now().utc());
    let shown = visit
        .read(move |db| {
            let queue = queues::find(db, &staff, &code)?;
            let received = queues::services_of(db, queue.id)?;
            let services: Vec<Service> = services::all(db)?
                .into_iter()
                .filter(|service| received.contains(&service.id))
                .collect();
            let rows = queues::members(db, queue.id)?;
            let ids: Vec<UserId> = rows.iter().map(|member| member.user_id).collect();
            let names = users::names(db, &ids)?;
            let absent = users::is_absent(db, &ids, today)?;
            let member = |id: UserId| views::Member {
                id,
                name: names.get(&id).cloned().unwrap_or_default(),
                is_absent: absent.contains(&id),
            };
            let members: Vec<views::Member> = ids.iter().copied().map(member).collect();
            let candidates = match chooses_members {
                true => users::queries::staff(db)?
                    .into_iter()
                    .filter(|(user, roles)| {
                        !ids.contains(&user.id)
                            && (roles.contains(&Role::Agent) || roles.contains(&Role::Manager))
                    })
                    .map(|(user, _)| (user.id, user.name))
                    .collect(),
                false => Vec::new(),
            };
            let templates = templates::list(db, &staff, queue.id)?;
            Ok::<_, QueueError>((queue, services, members, candidates, templates))
        })
        .await?;
    let (queue, services, members, candidates, templates) = shown;
    let sheet = views::Sheet {
        queue: &queue,
        services: &services,
        members: &members,
        candidates: &candidates,
        templates: &templates,
        is_admin: visit.is_admin(),
        chooses_members,
    };
    let body = views::page(visit, &sheet, refused.as_ref());
    let title = queue.name(visit.lang()).to_owned();
    match refused {
        None => visit.page(&title, &super::crumbs(visit), body),
        Some(_) => visit.page_again(&title, &super::crumbs(visit), body),
    }
}

/// The queue behind an address, for a page about it.
pub(super) async fn find(visit: &Visit, code: &str) -> Result<Queue, PageError> {
    let (staff, code) = (visit.staff()?.clone(), code.to_owned());
    Ok(visit.read(move |db| queues::find(db, &staff, &code)).await?)
}

/// What a form says of a queue. Errors: the fields that are no values of ours.
fn queue_in(form: &FormData) -> Result<QueueIn, Vec<FieldError>> {
    let assignment = form.parse("assignment");
    let position = form
        .parse_optional::<i32>("position")
        .map_err(|wrong| FieldError {
            reason: Message::new("queues-bad-position"),
            ..wrong
        });
    let services: Result<Vec<ServiceId>, _> = form.list("services").into_iter().map(str::parse).collect();
    let services = services.map_err(|_| FieldError::new("services", Message::new("queues-unknown-service")));
    match (assignment, position, services) {
        (Ok(assignment), Ok(position), Ok(services)) => Ok(QueueIn {
            name_it: form.text("name_it").to_owned(),
            name_en: form.text("name_en").to_owned(),
            assignment,
            position,
            services,
            sla_policy: form.optional("sla_policy").map(str::to_owned),
            calendar: form.optional("calendar").map(str::to_owned),
        }),
        (assignment, position, services) => Err(assignment
            .err()
            .into_iter()
            .chain(position.err())
            .chain(services.err())
            .collect()),
    }
}

/// What the form of a queue lets one choose from.
async fn choices(visit: &Visit) -> Result<views::Choices, PageError> {
    let read = |db: &mut Db| {
        Ok::<_, QueueError>(views::Choices {
            services: services::all(db)?,
            levels: Levels::load(db)?,
        })
    };
    Ok(visit.read(read).await?)
}

#[handler]
pub async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None).await
}

async fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let choices = choices(visit).await?;
    let present = FormData::of([("assignment", super::FIRST_RULE.to_string())]);
    let body = views::form(visit, None, &present, refused.as_ref(), &choices, &[]);
    let title = t!(visit.lang(), "admin-queue-new");
    match refused {
        None => visit.page(&title, &super::crumbs(visit), body),
        Some(_) => visit.page_again(&title, &super::crumbs(visit), body),
    }
}

#[handler]
pub async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = match queue_in(&form) {
        Ok(given) => given,
        Err(wrong) => return new_page(&visit, Some(Refused::fields(form, wrong))).await,
    };
    let code = form.text("code").to_owned();
    let created = visit
        .write(move |db| queues::create(db, &staff, now, &code, &given))
        .await;
    match created {
        Ok(queue) => visit.redirect_with(
            &format!("/queues/{}", queue.code),
            Message::new("admin-queue-created"),
        ),
        Err(error) => new_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn edit_form(visit: Visit, Path(code): Path<String>) -> PageResult {
    let queue = find(&visit, &code).await?;
    edit_page(&visit, &queue, None).await
}

async fn edit_page(visit: &Visit, queue: &Queue, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let choices = choices(visit).await?;
    let id = queue.id;
    let received = visit.read(move |db| queues::services_of(db, id)).await?;
    let present = FormData::collected(
        [
            ("name_it", queue.name_it.clone()),
            ("name_en", queue.name_en.clone()),
            ("assignment", queue.assignment.to_string()),
            ("position", queue.position.to_string()),
            ("sla_policy", queue.sla_policy.clone().unwrap_or_default()),
            ("calendar", queue.calendar.clone().unwrap_or_default()),
        ]
        .into_iter()
        .chain(received.iter().map(|id| ("services", id.to_string())))
        .map(|(name, value)| (name.to_owned(), value))
        .collect(),
    );
    let differences = match &refused {
        Some(refused) if refused.is_stale() => {
            views::differences(lang, &choices.services, &present, &refused.form)
        }
        _ => Vec::new(),
    };
    let body = views::form(
        visit,
        Some(queue),
        &present,
        refused.as_ref(),
        &choices,
        &differences,
    );
    let mut crumbs = super::crumbs(visit);
    crumbs.push(Crumb::new(queue.name(lang), format!("/queues/{}", queue.code)));
    let title = t!(lang, "admin-edit");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub async fn edit(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = find(&visit, &code).await?;
    let version = form.version()?;
    let given = match queue_in(&form) {
        Ok(given) => given,
        Err(wrong) => return edit_page(&visit, &queue, Some(Refused::fields(form, wrong))).await,
    };
    let id = queue.id;
    let changed = visit
        .write(move |db| queues::edit(db, &staff, now, id, version, &given))
        .await;
    match changed {
        Ok(changed) => {
            // Other rules: which running promises they would move, and whether they shall.
            let is_other = (&changed.calendar, &changed.sla_policy) != (&queue.calendar, &queue.sla_policy);
            let path = match is_other {
                true => address("/recomputations/new", &[("queue", &code)]),
                false => format!("/queues/{code}"),
            };
            visit.redirect_with(&path, Message::new("admin-saved"))
        }
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            let queue = find(&visit, &code).await?;
            edit_page(&visit, &queue, Some(refused)).await
        }
    }
}

/// Closes the queue for new tickets, or opens it again.
#[handler]
pub async fn retire(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = find(&visit, &code).await?;
    let version = form.version()?;
    let restores = form.flag("restore");
    let id = queue.id;
    let changed = visit
        .write(move |db| match restores {
            true => queues::restore(db, &staff, now, id, version),
            false => queues::retire(db, &staff, now, id, version),
        })
        .await;
    let message = match restores {
        true => "admin-queue-restored",
        false => "admin-queue-retired",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/queues/{code}"), Message::new(message)),
        Err(error) => sheet(&visit, code, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn add_member(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = find(&visit, &code).await?;
    let user: UserId = match form.parse("user_id") {
        Ok(user) => user,
        Err(wrong) => return sheet(&visit, code, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let id = queue.id;
    let added = visit
        .write(move |db| queues::add_member(db, &staff, now, id, user))
        .await;
    match added {
        Ok(()) => visit.redirect_with(
            &format!("/queues/{code}#members"),
            Message::new("admin-queue-member-added"),
        ),
        Err(error) => sheet(&visit, code, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn remove_member(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = find(&visit, &code).await?;
    let user: UserId = form
        .parse("user_id")
        .map_err(|wrong| Refusal::invalid(vec![wrong]))?;
    visit
        .write(move |db| queues::remove_member(db, &staff, now, queue.id, user))
        .await?;
    visit.redirect_with(
        &format!("/queues/{code}#members"),
        Message::new("admin-queue-member-removed"),
    )
}
