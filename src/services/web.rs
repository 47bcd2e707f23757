//! The pages of the catalogue: what each service includes, for everybody who is signed in; administrators write it.

use poem::handler;
use poem::web::Path;

use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::services::{self, ItemIn, Service, ServiceError, ServiceIn, ServiceSheet, views};
use crate::sla::views::Levels;
use crate::t;
use crate::users::actor::Role;
use crate::web::listing::{Refused, address};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// Who writes the catalogue.
const ADMIN: Access = Access::Staff(&[Role::Admin]);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/services", Access::SignedIn, list),
        Route::get("/services/new", ADMIN, new_form),
        Route::post("/services/new", ADMIN, create),
        Route::get("/services/:code", Access::SignedIn, show),
        Route::get("/services/:code/edit", ADMIN, edit_form),
        Route::post("/services/:code/edit", ADMIN, edit),
        Route::post("/services/:code/retirement", ADMIN, retire),
    ]
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "admin-services"), "/services")]
}

/// Whether the visitor sees what is offered no more: people of the centre, since old tickets name it.
fn sees_retired(visit: &Visit) -> bool {
    visit.staff().is_ok()
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let sees_retired = sees_retired(&visit);
    let sheets = visit
        .read(move |db| {
            let found = match sees_retired {
                true => services::all(db)?,
                false => services::active(db)?,
            };
            let mut sheets = Vec::new();
            for service in found {
                let items = services::items(db, service.id)?;
                sheets.push(ServiceSheet { service, items });
            }
            Ok::<_, ServiceError>(sheets)
        })
        .await?;
    let body = views::list(visit.lang(), &sheets, visit.is_admin());
    visit.page(&t!(visit.lang(), "admin-services"), &[], body)
}

#[handler]
async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    sheet_page(&visit, &code, None).await
}

async fn sheet_page(visit: &Visit, code: &str, refused: Option<Refused>) -> PageResult {
    let sheet = find(visit, code).await?;
    let body = views::sheet(visit, &sheet, visit.is_admin(), refused.as_ref());
    let title = sheet.service.name(visit.lang()).to_owned();
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// A service with its items; one that is retired only for people of the centre. Errors: NotFound.
async fn find(visit: &Visit, code: &str) -> Result<ServiceSheet, PageError> {
    let code = code.to_owned();
    let sheet = visit.read(move |db| services::sheet(db, &code)).await?;
    match sheet.service.is_active() || sees_retired(visit) {
        true => Ok(sheet),
        false => Err(Refusal::not_found().into()),
    }
}

/// The rows of the form; those without any text are left out.
fn items_in(form: &FormData) -> Result<Vec<ItemIn>, Vec<FieldError>> {
    let mut items = Vec::new();
    let mut wrong = Vec::new();
    for index in 0..views::MOST_ROWS {
        let field = |part: &str| form.text(&format!("item-{index}-{part}")).to_owned();
        let (text_it, text_en) = (field("it"), field("en"));
        if text_it.is_empty() && text_en.is_empty() {
            continue;
        }
        match form.parse(&format!("item-{index}-kind")) {
            Ok(kind) => items.push(ItemIn {
                kind,
                text_it,
                text_en,
            }),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(items) } else { Err(wrong) }
}

fn service_in(form: &FormData) -> Result<ServiceIn, Vec<FieldError>> {
    let text = |name| form.text(name).to_owned();
    Ok(ServiceIn {
        name_it: text("name_it"),
        name_en: text("name_en"),
        description_it: text("description_it"),
        description_en: text("description_en"),
        editorial_support: form.flag("editorial_support"),
        calendar: text("calendar"),
        sla_policy: text("sla_policy"),
        items: items_in(form)?,
    })
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    form_page(&visit, None, None).await
}

async fn form_page(visit: &Visit, sheet: Option<&ServiceSheet>, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let mut crumbs = crumbs(visit);
    let title = match sheet {
        None => t!(lang, "admin-service-new"),
        Some(sheet) => {
            let service: &Service = &sheet.service;
            crumbs.push(Crumb::new(
                service.name(lang),
                format!("/services/{}", service.code),
            ));
            t!(lang, "admin-edit")
        }
    };
    let levels = visit.read(Levels::load).await?;
    let body = views::form(visit, sheet, refused.as_ref(), &levels);
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

/// The form as it is kept for another try: its rows without the empty ones, numbered as the errors name them.
fn compacted(form: &FormData, given: &ServiceIn) -> FormData {
    let kept = [
        "csrf",
        "version",
        "code",
        "name_it",
        "name_en",
        "description_it",
        "description_en",
        "calendar",
        "sla_policy",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), form.text(name).to_owned()));
    let flag = form
        .flag("editorial_support")
        .then(|| ("editorial_support".to_owned(), "true".to_owned()));
    let rows = given.items.iter().enumerate().flat_map(|(index, item)| {
        [
            (format!("item-{index}-kind"), item.kind.to_string()),
            (format!("item-{index}-it"), item.text_it.clone()),
            (format!("item-{index}-en"), item.text_en.clone()),
        ]
    });
    FormData::collected(kept.chain(flag).chain(rows).collect())
}

/// The refusal with its pointers as the form's fields are called.
fn refused(form: FormData, error: &ServiceError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    for field in &mut refused.refusal.fields {
        if let Some((index, part)) = field
            .pointer
            .strip_prefix("/items/")
            .and_then(|rest| rest.split_once("/text_"))
        {
            field.pointer = format!("/item-{index}-{part}");
        }
    }
    Ok(refused)
}

#[handler]
async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = match service_in(&form) {
        Ok(given) => given,
        Err(wrong) => return form_page(&visit, None, Some(Refused::fields(form, wrong))).await,
    };
    let (form, code) = (compacted(&form, &given), form.text("code").to_owned());
    let created = visit
        .write(move |db| services::create(db, &staff, now, &code, &given))
        .await;
    match created {
        Ok(sheet) => visit.redirect_with(
            &format!("/services/{}", sheet.service.code),
            Message::new("admin-service-created"),
        ),
        Err(error) => form_page(&visit, None, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn edit_form(visit: Visit, Path(code): Path<String>) -> PageResult {
    let sheet = find(&visit, &code).await?;
    form_page(&visit, Some(&sheet), None).await
}

#[handler]
async fn edit(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let version = form.version()?;
    let sheet = find(&visit, &code).await?;
    let given = match service_in(&form) {
        Ok(given) => given,
        Err(wrong) => return form_page(&visit, Some(&sheet), Some(Refused::fields(form, wrong))).await,
    };
    let form = compacted(&form, &given);
    let id = sheet.service.id;
    let levels = |service: &Service| (service.calendar.clone(), service.sla_policy.clone());
    let before = levels(&sheet.service);
    let changed = visit
        .write(move |db| services::edit(db, &staff, now, id, version, &given))
        .await;
    match changed {
        Ok(sheet) => {
            // Other rules: which running promises they would move, and whether they shall.
            let path = match levels(&sheet.service) != before {
                true => address("/recomputations/new", &[("service", &code)]),
                false => format!("/services/{code}"),
            };
            visit.redirect_with(&path, Message::new("admin-saved"))
        }
        Err(error) => {
            let refused = refused(form, &error)?;
            let sheet = find(&visit, &code).await?;
            form_page(&visit, Some(&sheet), Some(refused)).await
        }
    }
}

/// Takes the service out of the catalogue, or puts it back.
#[handler]
async fn retire(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let version = form.version()?;
    let id = find(&visit, &code).await?.service.id;
    let restores = form.flag("restore");
    let changed = visit
        .write(move |db| match restores {
            true => services::restore(db, &staff, now, id, version),
            false => services::retire(db, &staff, now, id, version),
        })
        .await;
    let message = match restores {
        true => "admin-service-restored",
        false => "admin-service-retired",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/services/{code}"), Message::new(message)),
        Err(error) => sheet_page(&visit, &code, Some(Refused::new(form, &error)?)).await,
    }
}
