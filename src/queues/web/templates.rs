//! The reply templates of a queue: read by the centre, written by administrators, shown filled in before they are kept.

use poem::handler;
use poem::web::Path;

use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::{Lang, Message};
use crate::queues::Queue;
use crate::queues::templates::{self, ReplyTemplate, TemplateId, TemplateIn};
use crate::queues::views::templates as views;
use crate::t;
use crate::web::listing::Refused;
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

fn template_in(form: &FormData) -> Result<TemplateIn, FieldError> {
    Ok(TemplateIn {
        language: form.parse("language")?,
        title: form.text("title").to_owned(),
        body: form.text("body").to_owned(),
    })
}

fn page(
    visit: &Visit,
    queue: &Queue,
    template: Option<&ReplyTemplate>,
    state: views::State<'_>,
) -> PageResult {
    let lang = visit.lang();
    let is_again = state.refused.is_some();
    let title = match template {
        None => t!(lang, "admin-template-new").into_owned(),
        Some(template) => template.title.clone(),
    };
    let body = views::form(visit, queue, template, &state, visit.is_admin());
    let mut crumbs = super::crumbs(visit);
    crumbs.push(Crumb::new(queue.name(lang), format!("/queues/{}", queue.code)));
    match is_again {
        false => visit.page(&title, &crumbs, body),
        true => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub async fn new_form(visit: Visit, Path(code): Path<String>) -> PageResult {
    let queue = super::sheet::find(&visit, &code).await?;
    let present = FormData::of([("language", Lang::It.to_string())]);
    page(&visit, &queue, None, views::State::of(&present))
}

#[handler]
pub async fn create(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = super::sheet::find(&visit, &code).await?;
    let given = match template_in(&form) {
        Ok(given) => given,
        Err(wrong) => return again(&visit, &queue, None, Refused::fields(form, vec![wrong])),
    };
    if form.flag("preview") {
        return previewed(&visit, &queue, None, &form, &given);
    }
    let id = queue.id;
    let created = visit
        .write(move |db| templates::create(db, &staff, now, id, &given))
        .await;
    match created {
        Ok(_) => visit.redirect_with(
            &format!("/queues/{code}#templates"),
            Message::new("admin-template-created"),
        ),
        Err(error) => again(&visit, &queue, None, Refused::new(form, &error)?),
    }
}

/// The form with the text as a requester would get it, or with what is wrong with it.
fn previewed(
    visit: &Visit,
    queue: &Queue,
    template: Option<&ReplyTemplate>,
    form: &FormData,
    given: &TemplateIn,
) -> PageResult {
    match given.example() {
        Ok(filled) => page(
            visit,
            queue,
            template,
            views::State {
                preview: Some((given.language, &filled)),
                ..views::State::of(form)
            },
        ),
        Err(error) => again(visit, queue, template, Refused::new(form.clone(), &error)?),
    }
}

fn again(visit: &Visit, queue: &Queue, template: Option<&ReplyTemplate>, refused: Refused) -> PageResult {
    let present = FormData::default();
    page(
        visit,
        queue,
        template,
        views::State {
            refused: Some(&refused),
            ..views::State::of(&present)
        },
    )
}

/// A template of this queue. Errors: NotFound, also for one of another queue.
async fn find(visit: &Visit, queue: &Queue, id: &str) -> Result<ReplyTemplate, PageError> {
    let id: TemplateId = id.parse().map_err(|_| Refusal::not_found())?;
    let (staff, queue) = (visit.staff()?.clone(), queue.id);
    Ok(visit
        .read(move |db| templates::find(db, &staff, queue, id))
        .await?)
}

#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let queue = super::sheet::find(&visit, &code).await?;
    let template = find(&visit, &queue, &id).await?;
    let present = views::form_data(&template);
    page(&visit, &queue, Some(&template), views::State::of(&present))
}

#[handler]
pub async fn edit(visit: Visit, Path((code, id)): Path<(String, String)>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = super::sheet::find(&visit, &code).await?;
    let template = find(&visit, &queue, &id).await?;
    let version = form.version()?;
    let given = match template_in(&form) {
        Ok(given) => given,
        Err(wrong) => {
            return again(
                &visit,
                &queue,
                Some(&template),
                Refused::fields(form, vec![wrong]),
            );
        }
    };
    if form.flag("preview") {
        return previewed(&visit, &queue, Some(&template), &form, &given);
    }
    let id = template.id;
    let changed = visit
        .write(move |db| templates::edit(db, &staff, now, id, version, &given))
        .await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/queues/{code}#templates"), Message::new("admin-saved")),
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            let template = find(&visit, &queue, &id.to_string()).await?;
            again(&visit, &queue, Some(&template), refused)
        }
    }
}

#[handler]
pub async fn remove(visit: Visit, Path((code, id)): Path<(String, String)>, _form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let queue = super::sheet::find(&visit, &code).await?;
    let template = find(&visit, &queue, &id).await?;
    visit
        .write(move |db| templates::remove(db, &staff, now, template.id))
        .await?;
    visit.redirect_with(
        &format!("/queues/{code}#templates"),
        Message::new("admin-template-removed"),
    )
}
