//! The preview of the texts of mails with real data: both languages side by side, as text and as the HTML part.

use maud::{Markup, html};
use poem::http::{HeaderValue, header};
use poem::{IntoResponse, handler};

use super::{MENDERS, web::PATH};
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::mail::html::{of, text_of};
use crate::mail::letterhead::Letterhead;
use crate::mail::outbox::Mail;
use crate::mail::templates;
use crate::notices;
use crate::t;
use crate::tickets;
use crate::users::emails;
use crate::users::queries;
use crate::web::listing::query_of;
use crate::web::{Access, PageError, PageResult, Route, Visit};

/// The page.
pub(super) const TEMPLATES: &str = "/mail-templates";

/// Nothing is loaded, nothing runs; only the pages of the program show it in a frame.
const FRAMED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// The addresses of these pages.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(TEMPLATES, Access::Staff(MENDERS), show),
        Route::get("/mail-templates/html", Access::Staff(MENDERS), framed),
    ]
}

/// Every mail in a language, with the reader's own name and the newest ticket that he or she sees.
async fn samples(visit: &Visit, lang: Lang) -> Result<Vec<Mail>, PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let from = Letterhead::from(&visit.app().config);
    let mails = visit
        .read(move |db| {
            let ticket = tickets::newest_seen(db, &actor)?;
            let mut user = queries::own(db, &actor, now)?.user;
            user.language = lang;
            let about = ticket
                .as_ref()
                .map(|ticket| (ticket.number, ticket.subject.as_str(), ticket.text.as_str()));
            let mut mails = notices::samples(&user.person(), now, about)?;
            mails.extend(emails::samples(&from, &user, now)?);
            mails.sort_by_key(|mail| mail.kind);
            Ok::<_, crate::users::UserError>(mails)
        })
        .await?;
    let letterhead = Letterhead::from(&visit.app().config);
    let filled = mails.into_iter().map(|mail| Mail {
        subject: letterhead.fill(&mail.subject),
        body: letterhead.fill(&mail.body),
        ..mail
    });
    Ok(filled.collect())
}

/// The template that the address names, else the first.
fn chosen(visit: &Visit) -> &'static str {
    let query = query_of(visit);
    let named = templates::names().find(|name| *name == query.text("name"));
    named
        .or_else(|| templates::names().next())
        .expect("there are templates")
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let name = chosen(&visit);
    let mut both = Vec::new();
    for lang in Lang::ALL {
        let mut mails = samples(&visit, *lang).await?;
        mails.retain(|mail| mail.kind == name);
        both.extend(mails.pop().map(|mail| (*lang, mail)));
    }
    let body = page(&visit, name, &both);
    visit.page(&t!(visit.lang(), "outgoing-templates"), &[], body)
}

#[handler]
async fn framed(visit: Visit) -> PageResult {
    let name = chosen(&visit);
    let lang: Lang = query_of(&visit)
        .text("lang")
        .parse()
        .map_err(|_| Refusal::not_found())?;
    let mails = samples(&visit, lang).await?;
    let mail = mails.into_iter().find(|mail| mail.kind == name);
    let mail = mail.ok_or_else(Refusal::not_found)?;
    let text = of(lang, &mail.subject, &mail.body, &visit.app().config.base_url);
    let mut response = poem::web::Html(text).into_response();
    let policy = HeaderValue::from_static(FRAMED);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

fn page(visit: &Visit, name: &str, both: &[(Lang, Mail)]) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "outgoing-templates")) } p { (t!(lang, "outgoing-templates-lead")) } } }
        (super::tabs(visit))
        form class="s-panel" method="get" action=(TEMPLATES) {
            div class="s-field" {
                label for="name" { (t!(lang, "outgoing-template")) }
                select class="form-control" id="name" name="name" {
                    @for other in templates::names() { option value=(other) selected[other == name] { (other) } }
                }
            }
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "outgoing-template-show")) } }
        }
        p { (t!(lang, "outgoing-template-file", name = name)) }
        p { (t!(lang, "outgoing-template-values", values = templates::variables_of(name).into_iter().collect::<Vec<_>>().join(", "))) }
        div class="row" {
            @for (other, mail) in both {
                @let language = lang.get(&format!("language-{other}"));
                section class="col-lg-6" aria-labelledby=(format!("title-{other}")) {
                    div class="s-panel" {
                        h2 id=(format!("title-{other}")) { (language) }
                        p { strong { (t!(lang, "outgoing-subject")) ": " } span lang=(other.as_str()) { (mail.subject) } }
                        h3 { (t!(lang, "outgoing-template-text")) }
                        pre class="s-break" lang=(other.as_str()) tabindex="0" { (text_of(&mail.body)) }
                        h3 { (t!(lang, "outgoing-template-html")) }
                        div class="ratio ratio-4x3" {
                            iframe sandbox="" title=(t!(lang, "outgoing-template-frame", language = language.clone()))
                                src=(format!("{TEMPLATES}/html?name={name}&lang={other}")) {}
                        }
                    }
                }
            }
        }
        p { a href=(PATH) { (t!(lang, "outgoing-title")) } }
    }
}
