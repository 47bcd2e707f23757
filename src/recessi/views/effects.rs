//! What happens when a recesso takes effect, in words.

use maud::{Markup, html};

use super::super::ahead::{Ahead, OpenTicket, is_under_way};
use super::super::listed::{After, Domain, Ending, Listed, Remains};
use super::super::model::RecessoSheet;
use crate::acts::ActState;
use crate::acts::views::{self, Facts};
use crate::kernel::text::Lang;
use crate::t;

/// What was listed when it took effect, for papers: the tickets by their count, because not each reader sees each of them.
pub(super) fn listed_facts(lang: Lang, listed: &Listed) -> Facts {
    let label = lang.get("recessi-listed").into_owned();
    let mut lines: Vec<String> = Vec::new();
    for Ending {
        number,
        service,
        last_day,
        ..
    } in &listed.services
    {
        let (service, day) = (service.name(lang), lang.date(*last_day));
        let text = t!(lang, "recessi-ahead-service", service = service, day = day);
        lines.push(format!("{text} {number}"));
    }
    for domain in &listed.domains {
        lines.push(domain_ahead(lang, domain));
    }
    for act in &listed.under_way {
        let state = views::state_name(lang, act.procedure, act.state);
        let text = t!(
            lang,
            "recessi-listed-under-way",
            number = &act.number,
            state = state
        );
        lines.push(text.into_owned());
    }
    let count = listed.tickets.len();
    lines.push(t!(lang, "recessi-listed-tickets", count = count).into_owned());
    lines.into_iter().map(|line| (label.clone(), line)).collect()
}

fn domain_ahead(lang: Lang, domain: &Domain) -> String {
    let (name, day) = (domain.name.as_deref().unwrap_or("–"), lang.date(domain.due_on));
    t!(lang, "recessi-ahead-domain", name = name, day = day).into_owned()
}

/// What happens when it takes effect.
pub(super) fn ahead_panel(lang: Lang, found: &RecessoSheet, ahead: &Ahead) -> Markup {
    let is_over = !matches!(
        found.sheet.act.state,
        ActState::Submitted | ActState::Registered | ActState::Contested
    );
    let title = if is_over {
        "recessi-ahead-done"
    } else {
        "recessi-ahead"
    };
    html! {
        section class="s-panel" id="ahead" aria-labelledby="ahead-title" {
            h2 id="ahead-title" { (lang.get(title)) }
            @if let Some(at) = ahead.listed_at {
                p class="s-small s-muted" { (t!(lang, "recessi-ahead-listed", day = lang.date(crate::kernel::rome::date_of(at.utc())))) }
            }
            @if found.recesso.is_unjudged() { p { (t!(lang, "recessi-ahead-if-recognised")) } }
            (ahead_list(lang, ahead))
            h3 { (t!(lang, "recessi-open-tickets")) }
            @if ahead.tickets.is_empty() {
                p class="s-muted" { (t!(lang, "recessi-open-tickets-none")) }
            } @else {
                p { (lang.get(if ahead.listed_at.is_some() { "recessi-open-tickets-then" } else { "recessi-open-tickets-text" })) }
                ul class="s-plain" { @for ticket in &ahead.tickets { li { (open_ticket(lang, ticket)) } } }
                @if ahead.more_tickets > 0 { p { (t!(lang, "recessi-open-tickets-more", count = ahead.more_tickets)) } }
            }
        }
    }
}

/// An open ticket, with the queue that works on it.
fn open_ticket(lang: Lang, ticket: &OpenTicket) -> Markup {
    let queue = match lang {
        Lang::It => &ticket.queue.0,
        Lang::En => &ticket.queue.1,
    };
    let subject = match &ticket.subject {
        Some(subject) => subject.clone(),
        None => lang.get("recessi-open-ticket-confidential").into_owned(),
    };
    let name = html! { (ticket.number.to_string()) " " (subject) };
    html! {
        @if ticket.is_seen { a href=(format!("/tickets/{}", ticket.number)) { (name) } } @else { (name) }
        " " (crate::tickets::views::state_badge(lang, ticket.state)) " " span class="s-small s-muted" { (queue) }
    }
}

/// The same as a list, for a recesso that may not be stated yet.
pub(super) fn ahead_list(lang: Lang, ahead: &Ahead) -> Markup {
    html! {
        ul {
            @for Ending { number, service, last_day, .. } in &ahead.services { li {
                (t!(lang, "recessi-ahead-service", service = service.name(lang), day = lang.date(*last_day))) " "
                a href=(format!("/attivazioni/{number}")) { (number) }
            } }
            @if ahead.services.is_empty() { li { (t!(lang, "recessi-ahead-no-service")) } }
            @for domain in &ahead.domains { li {
                (domain_ahead(lang, domain))
            } }
            @for act in &ahead.under_way { li {
                (lang.get(match (is_under_way(act), ahead.listed_at) {
                    (false, _) => "recessi-ahead-decided",
                    (true, Some(_)) => "recessi-ahead-to-decide",
                    (true, None) => "recessi-ahead-under-way",
                })) " "
                a href=(act.address()) { (act.number) } " " (views::state_badge(lang, act.procedure, act.state))
            } }
            @match &ahead.after {
                After::Nothing { ended_on } => li {
                    (t!(lang, "recessi-ahead-rights", count = ahead.people, day = lang.date(*ended_on),
                        until = ahead.reading_until.map(|day| lang.date(day)).unwrap_or_default()))
                },
                After::Something { remains, .. } => li {
                    (t!(lang, "recessi-ahead-rights-stay"))
                    ul { @for what in remains { li { (remaining(lang, what)) } } }
                },
            }
        }
    }
}

fn remaining(lang: Lang, what: &Remains) -> String {
    match what {
        Remains::Membership(name, to) => t!(
            lang,
            "recessi-remains-membership",
            name = name,
            day = lang.date(*to)
        )
        .into_owned(),
        Remains::Contract(to) => t!(lang, "recessi-remains-contract", day = lang.date(*to)).into_owned(),
        Remains::Service(service) => {
            t!(lang, "recessi-remains-service", name = service.name(lang)).into_owned()
        }
    }
}
