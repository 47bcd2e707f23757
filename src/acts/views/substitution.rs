//! What the page of a case tells of the substitute power: that it was asked for and who holds it until when, or that it can be asked for.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::acts::substitution::{SUBJECT, Substitution, term_of};
use crate::acts::{ActSheet, ActState, Procedure, machine, policy};
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::Actor;
use crate::web::Visit;

/// The panel; nothing where there is nothing to tell.
pub(super) fn panel(visit: &Visit, sheet: &ActSheet, today: NaiveDate) -> Markup {
    let (lang, act) = (visit.lang(), &sheet.act);
    let body = match &sheet.substitution {
        Some(asked) => html! {
            p { (told(lang, asked)) }
            p { a href=(asked.act.address()) { (t!(lang, "acts-substitution-show", number = &asked.act.number)) } }
        },
        None if has_passed(sheet, today) => {
            let own_motion = visit.staff().is_ok();
            html! {
                p { (t!(lang, "acts-substitution-passed")) }
                @if may_ask(visit, sheet) {
                    a class="btn btn-outline-primary btn-sm" href=(format!("/inerzie/new?about={}", act.number)) {
                        (if own_motion { t!(lang, "inerzie-new-own") } else { t!(lang, "inerzie-new") })
                    }
                } @else if !own_motion { p class="s-muted" { (t!(lang, "acts-substitution-who")) } }
            }
        }
        None => return html! {},
    };
    html! {
        section class="s-panel" id="substitution" aria-labelledby="substitution-title" {
            h2 id="substitution-title" { (t!(lang, "acts-substitute")) }
            (body)
        }
    }
}

/// Whether the term of the case has passed without its conclusion.
fn has_passed(sheet: &ActSheet, today: NaiveDate) -> bool {
    let is_over = sheet.act.concluded_on.is_some();
    SUBJECT.contains(&sheet.act.procedure)
        && !is_over
        && term_of(&sheet.terms).is_some_and(|term| today > term.due_on)
}

fn may_ask(visit: &Visit, sheet: &ActSheet) -> bool {
    visit.actor().is_ok_and(|actor| {
        let parties = policy::parties(actor, &sheet.act);
        let is_owner = matches!(actor, Actor::Staff(_)) && sheet.act.case_owner_id == Some(actor.id());
        !is_owner && machine::permits(Procedure::Inerzia, None, ActState::Submitted, &parties).is_some()
    })
}

/// What became of the request.
fn told(lang: Lang, asked: &Substitution) -> String {
    let origin = match asked.inerzia.own_motion {
        true => "acts-substitution-own",
        false => "acts-substitution-asked",
    };
    let day = lang.date(asked.inerzia.requested_on);
    let origin = lang.with(origin, &[("day", day.into())]).into_owned();
    let key = format!("acts-substitution-{}", asked.act.state);
    let args = [
        ("holder", asked.holder.clone().unwrap_or_default().into()),
        (
            "due",
            asked.due_on.map(|due| lang.date(due)).unwrap_or_default().into(),
        ),
    ];
    format!("{origin} {}", lang.with(&key, &args))
}
