//! List, sheet and form of policies.

use poem::handler;
use poem::web::Path;

use super::typed;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::sla::given::policy::PolicyIn;
use crate::sla::policies::{self as stored, Policy, PolicyVersion, Step, Targets};
use crate::sla::views::policy as views;
use crate::sla::{self, SlaError, Users};
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};
use crate::{t, users};

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(
        t!(visit.lang(), "sla-pages-policies"),
        "/sla-policies",
    )]
}

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let today = rome::date_of(visit.now().utc());
    let rows = visit
        .read(move |db| {
            let mut rows = Vec::new();
            for policy in stored::all(db)? {
                let versions = stored::versions(db, policy.id)?;
                rows.push(views::Row {
                    version: views::in_force(&versions, today).cloned(),
                    users: sla::users_of_policy(db, &policy.code)?,
                    policy,
                });
            }
            Ok::<_, SlaError>(rows)
        })
        .await?;
    let body = views::list(visit.lang(), &rows, visit.is_admin());
    visit.page(&t!(visit.lang(), "sla-pages-policies"), &[], body)
}

#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    sheet_page(&visit, code, None).await
}

async fn sheet_page(visit: &Visit, code: String, refused: Option<Refused>) -> PageResult {
    let shown = visit
        .read(move |db| {
            let policy = stored::by_code(db, &code)?;
            let versions = stored::versions(db, policy.id)?;
            let users = sla::users_of_policy(db, &policy.code)?;
            let makers: Vec<UserId> = versions.iter().filter_map(|version| version.created_by).collect();
            let names = users::names(db, &makers)?;
            Ok::<_, SlaError>((policy, versions, users, names))
        })
        .await?;
    let (policy, versions, users, names): (Policy, Vec<PolicyVersion>, Users, _) = shown;
    let sheet = views::Sheet {
        policy: &policy,
        versions: &versions,
        users: &users,
        names: &names,
        today: rome::date_of(visit.now().utc()),
    };
    let body = views::sheet(visit, &sheet, refused.as_ref());
    let title = policy.name(visit.lang()).to_owned();
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

async fn find(visit: &Visit, code: &str) -> Result<Policy, PageError> {
    let code = code.to_owned();
    Ok(visit.read(move |db| stored::by_code(db, &code)).await?)
}

#[handler]
pub async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None)
}

fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    // The shipped targets and steps are there to begin with.
    let targets = Targets::STANDARD;
    let given = PolicyIn {
        name_it: String::new(),
        name_en: String::new(),
        valid_from: rome::date_of(visit.now().utc()),
        targets: [targets.first_answer, targets.next_answer, targets.solution].map(|row| row.all().map(Some)),
        pause_on_third_party: false,
        steps: Step::standard(),
    };
    let present = views::form_data(&given);
    let body = views::form(visit, None, &present, None, refused.as_ref());
    let title = t!(visit.lang(), "sla-pages-policy-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

fn refused(form: FormData, error: &SlaError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    typed::policy_fields(&refused.form, &mut refused.refusal);
    Ok(refused)
}

#[handler]
pub async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = match typed::policy(&form) {
        Ok(given) => given,
        Err(wrong) => return new_page(&visit, Some(Refused::fields(form, wrong))),
    };
    let code = form.text("code").to_owned();
    let created = visit
        .write(move |db| sla::create_policy(db, &staff, now, &code, &given))
        .await;
    match created {
        Ok((policy, _)) => visit.redirect_with(
            &format!("/sla-policies/{}", policy.code),
            Message::new("sla-pages-policy-created"),
        ),
        Err(error) => new_page(&visit, Some(refused(form, &error)?)),
    }
}

#[handler]
pub async fn edit_form(visit: Visit, Path(code): Path<String>) -> PageResult {
    edit_page(&visit, &code, None).await
}

async fn edit_page(visit: &Visit, code: &str, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let policy = find(visit, code).await?;
    let id = policy.id;
    let versions = visit.read(move |db| stored::versions(db, id)).await?;
    let from = query_of(visit).parse::<i32>("from").ok();
    let version = versions
        .iter()
        .find(|version| Some(version.number) == from)
        .or(versions.first())
        .ok_or(SlaError::NotFound)?;
    let mut given = PolicyIn::of(version, &policy.name_it, &policy.name_en);
    given.valid_from = given.valid_from.max(rome::date_of(visit.now().utc()));
    let present = views::form_data(&given);
    let from = from.filter(|from| *from == version.number);
    let body = views::form(visit, Some(&policy), &present, from, refused.as_ref());
    let mut crumbs = crumbs(visit);
    let path = format!("/sla-policies/{}", policy.code);
    crumbs.push(Crumb::new(policy.name(lang), path));
    let title = t!(lang, "admin-edit");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub async fn edit(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let policy = find(&visit, &code).await?;
    let (id, version) = (policy.id, form.version()?);
    let today = rome::date_of(now.utc());
    let given = match typed::policy(&form) {
        Ok(given) => given,
        Err(wrong) => return edit_page(&visit, &code, Some(Refused::fields(form, wrong))).await,
    };
    let reason = form.optional("reason").map(str::to_owned);
    let changed = visit
        .write(move |db| {
            let before = stored::latest(db, id)?.number;
            let (_, version) = sla::edit_policy(db, &staff, now, (id, version), &given, reason.as_deref())?;
            Ok::<_, SlaError>(version.number != before && version.valid_from <= today)
        })
        .await;
    match changed {
        Ok(is_in_force) => {
            // Other rules, in force: which running promises they would move, and whether they shall.
            let path = match is_in_force {
                true => address("/recomputations/new", &[("policy", &code)]),
                false => format!("/sla-policies/{code}"),
            };
            visit.redirect_with(&path, Message::new("admin-saved"))
        }
        Err(error) => edit_page(&visit, &code, Some(refused(form, &error)?)).await,
    }
}

/// Takes the policy out of use, or puts it back.
#[handler]
pub async fn retire(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let (id, version) = (find(&visit, &code).await?.id, form.version()?);
    let restores = form.flag("restore");
    let changed = visit
        .write(move |db| match restores {
            true => sla::restore_policy(db, &staff, now, (id, version)),
            false => sla::retire_policy(db, &staff, now, (id, version)),
        })
        .await;
    let message = match restores {
        true => "sla-pages-restored",
        false => "sla-pages-retired",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/sla-policies/{code}"), Message::new(message)),
        Err(error) => sheet_page(&visit, code, Some(Refused::new(form, &error)?)).await,
    }
}
