//! One queue, and the form that makes or changes one.

use maud::{Markup, html};

use crate::kernel::ids::UserId;
use crate::kernel::text::Lang;
use crate::queues::templates::ReplyTemplate;
use crate::queues::{Assignment, Queue};
use crate::services::Service;
use crate::sla::views::Levels;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon};
use crate::web::listing::{
    Difference, PostButton, Refused, changed_meanwhile, form_of, post_button, refusal_alert,
};
use crate::web::{FormData, Visit};

/// A member as the sheet shows one.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Whether the rule passes the person over today.
    pub is_absent: bool,
}

/// What the sheet shows.
pub struct Sheet<'a> {
    /// The queue.
    pub queue: &'a Queue,
    /// The services whose tickets it receives.
    pub services: &'a [Service],
    /// Its members, the longest-standing first.
    pub members: &'a [Member],
    /// People who could become members.
    pub candidates: &'a [(UserId, String)],
    /// Its reply templates.
    pub templates: &'a [ReplyTemplate],
    /// Whether the visitor may change the queue.
    pub is_admin: bool,
    /// Whether the visitor may choose its members.
    pub chooses_members: bool,
}

/// The sheet.
pub fn page(visit: &Visit, sheet: &Sheet<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, queue) = (visit.lang(), sheet.queue);
    let label = t!(lang, "admin-queue-member").into_owned();
    html! {
        div class="s-page-head" {
            div {
                h1 { (queue.name(lang)) }
                p { span class="s-mono" { (queue.code) } @if !queue.is_active() { " " span class="s-badge" { (t!(lang, "admin-retired")) } } }
            }
            div class="s-actions" {
                a class="btn btn-outline-primary" href=(format!("/tickets?queue={}&view=open", queue.code)) { (t!(lang, "admin-queue-tickets")) }
                @if sheet.is_admin {
                    a class="btn btn-primary" href=(format!("/queues/{}/edit", queue.code)) { (icon(icon!("it-pencil"))) " " (t!(lang, "admin-edit")) }
                }
            }
        }
        @if refused.is_some_and(Refused::is_stale) { (changed_meanwhile(lang, &[])) } @else { (refusal_alert(lang, refused, &[("user_id", &label)])) }
        div class="s-layout" {
            div { (members(visit, sheet, refused)) (templates(lang, sheet)) }
            aside {
                section class="s-panel" aria-labelledby="rule-title" {
                    h2 id="rule-title" { (t!(lang, "admin-queue-rule")) }
                    p { strong { (lang.get(&format!("queues-assignment-{}", queue.assignment))) } }
                    p { (rule(lang, queue.assignment)) }
                    h3 class="s-panel-title" { (t!(lang, "admin-services")) }
                    @if sheet.services.is_empty() {
                        p { (t!(lang, "admin-queue-no-services")) }
                    } @else {
                        ul { @for service in sheet.services { li { a href=(format!("/services/{}", service.code)) { (service.name(lang)) } } } }
                    }
                    dl class="s-dl" {
                        dt { (t!(lang, "admin-service-calendar")) }
                        dd { (level(lang, "/calendars", queue.calendar.as_deref())) }
                        dt { (t!(lang, "sla-pages-policy")) }
                        dd { (level(lang, "/sla-policies", queue.sla_policy.as_deref())) }
                    }
                }
                @if sheet.is_admin { (retirement(visit, queue)) }
            }
        }
    }
}

/// The queue's own calendar or policy, with a link; else whose it is.
fn level(lang: Lang, list: &str, code: Option<&str>) -> Markup {
    html! { @match code {
        Some(code) => a href=(format!("{list}/{code}")) { (code) },
        None => (t!(lang, "sla-pages-of-service")),
    } }
}

/// What a rule does, in words.
fn rule(lang: Lang, assignment: Assignment) -> String {
    lang.get(&format!("admin-rule-{assignment}")).into_owned()
}

fn members(visit: &Visit, sheet: &Sheet<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, queue) = (visit.lang(), sheet.queue);
    let present = FormData::default();
    let form = form_of(lang, &present, refused);
    let candidates: Vec<(String, String)> = sheet
        .candidates
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    html! {
        section class="s-panel s-flush" id="members" aria-labelledby="members-title" {
            h2 id="members-title" { (t!(lang, "admin-queue-members")) }
            @if sheet.members.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-queue-no-members")) }
            } @else {
                table class="s-table" {
                    caption class="visually-hidden" { (t!(lang, "admin-queue-members")) }
                    thead class="visually-hidden" { tr {
                        th scope="col" { (t!(lang, "admin-user-name")) }
                        @if sheet.chooses_members { th scope="col" { (t!(lang, "admin-actions")) } }
                    } }
                    tbody { @for member in sheet.members { tr {
                        td {
                            @if sheet.chooses_members { a href=(format!("/users/{}", member.id)) { (member.name) } } @else { (member.name) }
                            @if member.is_absent { " " span class="s-badge s-badge-warn" { (icon(icon!("it-clock"))) (t!(lang, "admin-user-absent")) } }
                        }
                        @if sheet.chooses_members { td class="s-num" {
                            (post_button(visit, &PostButton {
                                action: &format!("/queues/{}/members/remove", queue.code),
                                label: &t!(lang, "admin-remove"),
                                about: &member.name,
                                class: "btn btn-outline-danger btn-sm",
                                confirm: Some(&t!(lang, "admin-queue-member-ask", name = &member.name)),
                                fields: &[("user_id", &member.id.to_string())],
                            }))
                        } }
                    } } }
                }
            }
            @if sheet.chooses_members {
                @if candidates.is_empty() {
                    p class="s-pager s-muted" { (t!(lang, "admin-queue-no-candidates")) }
                } @else {
                    form class="s-filters" method="post" action=(format!("/queues/{}/members", queue.code)) novalidate {
                        (csrf_field(visit))
                        (form.select("user_id", &t!(lang, "admin-queue-member-add"), None, Some(&t!(lang, "admin-choose")), &candidates))
                        div class="s-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "admin-add")) } }
                    }
                }
            }
        }
    }
}

fn templates(lang: Lang, sheet: &Sheet<'_>) -> Markup {
    let queue = sheet.queue;
    html! {
        section class="s-panel s-flush" id="templates" aria-labelledby="templates-title" {
            h2 id="templates-title" { (t!(lang, "admin-templates")) }
            @if sheet.templates.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "admin-no-templates")) }
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-templates")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-template-title")) }
                        th scope="col" { (t!(lang, "admin-language")) }
                    } }
                    tbody { @for template in sheet.templates { tr {
                        td class="s-main-cell" {
                            a href=(format!("/queues/{}/templates/{}", queue.code, template.id)) { (template.title) }
                            span class="s-sub" lang=(template.language.as_str()) { (beginning(&template.body)) }
                        }
                        td data-label=(t!(lang, "admin-language")) { (lang.get(&format!("language-{}", template.language))) }
                    } } }
                }
            }
            @if sheet.is_admin {
                p class="s-pager" { a href=(format!("/queues/{}/templates/new", queue.code)) { (icon(icon!("it-plus"))) " " (t!(lang, "admin-template-new")) } }
            }
        }
    }
}

/// The first words of a text.
fn beginning(text: &str) -> String {
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(90) {
        Some((at, _)) => format!("{} …", &words[..at]),
        None => words,
    }
}

fn retirement(visit: &Visit, queue: &Queue) -> Markup {
    let lang = visit.lang();
    let (action, version) = (
        format!("/queues/{}/retirement", queue.code),
        queue.version.to_string(),
    );
    html! {
        section class="s-panel" aria-labelledby="retirement-title" {
            @if queue.is_active() {
                h2 id="retirement-title" { (t!(lang, "admin-queue-retire")) }
                p class="s-small s-muted" { (t!(lang, "admin-queue-retire-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "admin-queue-retire"),
                    about: "",
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "admin-queue-retire-ask", name = queue.name(lang))),
                    fields: &[("version", &version)],
                }))
            } @else {
                h2 id="retirement-title" { (t!(lang, "admin-retired")) }
                p class="s-small s-muted" { (t!(lang, "admin-queue-retired-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "admin-queue-restore"),
                    about: "",
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("version", &version), ("restore", "true")],
                }))
            }
        }
    }
}

/// What the form lets one choose from.
pub struct Choices {
    /// Every service.
    pub services: Vec<Service>,
    /// Calendars and policies.
    pub levels: Levels,
}

fn labels(lang: Lang) -> [(&'static str, String); 8] {
    [
        ("code", t!(lang, "admin-queue-code").into_owned()),
        ("name_it", t!(lang, "admin-name-it").into_owned()),
        ("name_en", t!(lang, "admin-name-en").into_owned()),
        ("assignment", t!(lang, "admin-queue-assignment").into_owned()),
        ("position", t!(lang, "admin-queue-position").into_owned()),
        ("services", t!(lang, "admin-services").into_owned()),
        ("calendar", t!(lang, "admin-service-calendar").into_owned()),
        ("sla_policy", t!(lang, "sla-pages-policy").into_owned()),
    ]
}

/// What is stored now beside what was typed, where they differ.
pub fn differences(lang: Lang, services: &[Service], stored: &FormData, typed: &FormData) -> Vec<Difference> {
    let value = |form: &FormData, name: &str| match name {
        "assignment" if !form.text(name).is_empty() => lang
            .get(&format!("queues-assignment-{}", form.text(name)))
            .into_owned(),
        "services" => {
            let chosen = form.list(name);
            let names: Vec<&str> = services
                .iter()
                .filter(|service| chosen.contains(&service.id.to_string().as_str()))
                .map(|service| service.name(lang))
                .collect();
            names.join(", ")
        }
        _ => form.text(name).to_owned(),
    };
    labels(lang)
        .iter()
        .filter_map(|(name, label)| Difference::between(label, &value(stored, name), &value(typed, name)))
        .collect()
}

/// The form of a queue; a new one has a code to choose.
pub fn form(
    visit: &Visit,
    queue: Option<&Queue>,
    present: &FormData,
    refused: Option<&Refused>,
    Choices { services, levels }: &Choices,
    differences: &[Difference],
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let labels = labels(lang);
    let (title, action, back) = match queue {
        None => (
            t!(lang, "admin-queue-new").into_owned(),
            "/queues/new".to_owned(),
            "/queues".to_owned(),
        ),
        Some(queue) => (
            t!(lang, "admin-edit-of", name = queue.name(lang)).into_owned(),
            format!("/queues/{}/edit", queue.code),
            format!("/queues/{}", queue.code),
        ),
    };
    let chosen = form.data.list("services");
    let services_error = form.error("services");
    html! {
        div class="s-page-head" { div { h1 { (title) } } }
        @if refused.is_some_and(Refused::is_stale) { (changed_meanwhile(lang, differences)) } @else { (refusal_alert(lang, refused, &labels)) }
        form class="s-panel s-prose" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(queue) = queue {
                @let version = match refused { Some(refused) if !refused.is_stale() => refused.form.text("version").to_owned(), _ => queue.version.to_string() };
                input type="hidden" name="version" value=(version);
            }
            div class="s-row" {
                (form.input(Input::text("name_it", &t!(lang, "admin-name-it")).max(120)))
                (form.input(Input::text("name_en", &t!(lang, "admin-name-en")).max(120)))
            }
            @if queue.is_none() {
                (form.input(Input::text("code", &t!(lang, "admin-queue-code")).hint(&t!(lang, "admin-queue-code-hint")).max(40)))
            }
            fieldset class="s-field" id="assignment" {
                legend { (t!(lang, "admin-queue-assignment")) }
                @for rule_of in Assignment::ALL {
                    @let id = format!("assignment-{rule_of}");
                    div class="s-check" {
                        input type="radio" id=(id) name="assignment" value=(rule_of) checked[form.data.text("assignment") == rule_of.as_str()] aria-describedby=(format!("{id}-hint"));
                        div {
                            label for=(id) { (lang.get(&format!("queues-assignment-{rule_of}"))) }
                            span class="s-hint" id=(format!("{id}-hint")) { (rule(lang, *rule_of)) }
                        }
                    }
                }
                @if let Some(error) = form.error("assignment") { p class="s-error" { (error) } }
            }
            fieldset class=(if services_error.is_some() { "s-field s-invalid" } else { "s-field" }) id="services" {
                legend { (t!(lang, "admin-queue-services")) }
                p class="s-hint" { (t!(lang, "admin-queue-services-hint")) }
                @for service in services {
                    @let id = service.id.to_string();
                    div class="s-check" {
                        input type="checkbox" id=(format!("service-{id}")) name="services" value=(id) checked[chosen.contains(&id.as_str())];
                        label for=(format!("service-{id}")) { (service.name(lang)) @if !service.is_active() { " (" (t!(lang, "admin-retired")) ")" } }
                    }
                }
                @if let Some(error) = services_error { p class="s-error" { (error) } }
            }
            div class="s-row" {
                (form.select("calendar", &t!(lang, "admin-service-calendar"), Some(&t!(lang, "sla-pages-queue-hint")), Some(&t!(lang, "sla-pages-of-service")), &levels.calendars(lang, form.data.text("calendar"))))
                (form.select("sla_policy", &t!(lang, "sla-pages-policy"), Some(&t!(lang, "sla-pages-queue-hint")), Some(&t!(lang, "sla-pages-of-service")), &levels.policies(lang, form.data.text("sla_policy"))))
            }
            (form.input(Input::text("position", &t!(lang, "admin-queue-position")).hint(&t!(lang, "admin-queue-position-hint")).kind("number").optional()))
            div class="s-form-actions" {
                button class="btn btn-primary" { (if queue.is_none() { t!(lang, "admin-queue-new") } else { t!(lang, "admin-save") }) }
                a class="btn btn-link" href=(back) { (t!(lang, "web-cancel")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_text_begins_with_its_first_words_on_one_line() {
        assert_eq!(beginning("Buongiorno,\n\ngrazie."), "Buongiorno, grazie.");
        assert_eq!(beginning(&"è".repeat(200)).chars().count(), 92);
    }
}
