//! What the pages of recessi show.

mod beside;
mod effects;
mod registering;
mod settlement;
mod stating;
mod steps;

use chrono::NaiveDate;
use effects::{ahead_panel, listed_facts};
use maud::{Markup, html};
pub(super) use registering::confirm;
pub(super) use settlement::amount;
use settlement::settlement_panel;
pub use settlement::{Sum, sums};
pub(super) use stating::foresee;
pub use stating::{Foreseen, Stating, check, new_form};
use steps::actions;

use super::ahead::Ahead;
use super::model::{Judgement, Left, Recesso, RecessoSheet};
use crate::acts::Act;
use crate::acts::formal::{NoticeSheet, faces};
use crate::acts::views::{self, Facts, Page};
use crate::acts::web::{Told, today};
use crate::kernel::text::Lang;
use crate::pec::notices::FormalNotice;
use crate::t;
use crate::web::Visit;
use crate::web::listing::Refused;

/// What the page of a recesso shows beside the recesso.
pub struct Around {
    /// Its terms and who holds the substitute power.
    pub told: Told,
    /// What happens when it takes effect.
    pub ahead: Option<Ahead>,
    /// The other recessi of the same, the oldest first.
    pub beside: Vec<(Act, Recesso)>,
    /// The address to which the settlement can be sent as certified mail.
    pub pec: Option<String>,
    /// The notices of the ente that are free.
    pub free: Vec<(FormalNotice, Option<NaiveDate>)>,
    /// Its notice, if the visitor reads the files.
    pub readable: Option<NoticeSheet>,
}

/// The page of a recesso.
pub fn page(visit: &Visit, found: &RecessoSheet, around: &Around, refused: Option<&Refused>) -> Markup {
    let (stories, substitute) = &around.told;
    let page = Page {
        sheet: &found.sheet,
        stories,
        facts: own_facts(visit.lang(), found),
        actions: html! {
            (beside::alert(visit.lang(), found, &around.beside))
            (actions(visit, found, around, refused))
            @if let Some(ahead) = &around.ahead { (ahead_panel(visit.lang(), found, ahead)) }
            (settlement_panel(visit, found, refused))
        },
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    html! {
        (views::page(visit, &page, refused))
        @if let Some(notice) = &around.readable { (faces::files(visit.lang(), notice, &found.sheet.documents)) }
    }
}

/// What a recesso leaves, in words.
pub fn left_name(lang: Lang, left: &Left) -> String {
    match left {
        Left::Contract(contract) => t!(
            lang,
            "recessi-left-contract",
            from = lang.date(contract.start_on),
            to = lang.date(contract.end_on)
        ),
        Left::Membership { name, .. } => t!(lang, "recessi-left-membership", name = name),
    }
    .into_owned()
}

/// What a recesso tells of itself, with what was listed when it took effect.
pub fn facts(lang: Lang, found: &RecessoSheet) -> Facts {
    let mut facts = own_facts(lang, found);
    if let Some(listed) = &found.listed {
        facts.extend(listed_facts(lang, listed));
    }
    facts
}

/// The same without that.
pub(super) fn own_facts(lang: Lang, found: &RecessoSheet) -> Facts {
    let recesso = &found.recesso;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let kind = match (recesso.just_cause, recesso.judged) {
        (false, _) => "recessi-kind-ordinary",
        (true, None) => "recessi-kind-just-cause",
        (true, Some(Judgement::Recognised)) => "recessi-kind-recognised",
        (true, Some(Judgement::Silence)) => "recessi-kind-silence",
        (true, Some(Judgement::Recast)) => "recessi-kind-recast",
    };
    let mut facts = vec![
        fact("recessi-what", left_name(lang, &found.left)),
        fact("recessi-kind", lang.get(kind).into_owned()),
    ];
    if let Some(reasons) = &recesso.reasons {
        facts.push(fact("recessi-reasons", reasons.clone()));
    }
    let mut date = |key: &str, date: Option<NaiveDate>| {
        if let Some(date) = date {
            facts.push(fact(key, lang.date(date)));
        }
    };
    date("recessi-requested-on", recesso.requested_on);
    let (last_service_day, effective_from) = match recesso.is_unjudged() {
        true => ("recessi-last-service-day-if", "recessi-effective-from-if"),
        false => ("recessi-last-service-day", "recessi-effective-from"),
    };
    date(last_service_day, recesso.last_service_day);
    date(effective_from, recesso.effective_from);
    let waits = recesso.silence_on.filter(|_| recesso.is_unjudged());
    date("recessi-silence-on", waits);
    if let Some(effect) = recesso.effect {
        facts.push(fact(
            "recessi-rule",
            lang.get(&format!("recessi-effect-{effect}")).into_owned(),
        ));
    }
    if let Some(goes_on) = recesso.goes_on {
        let key = if goes_on {
            "recessi-goes-on-yes"
        } else {
            "recessi-goes-on-no"
        };
        facts.push(fact("recessi-goes-on", lang.get(key).into_owned()));
    }
    if let Some(end) = &found.rights {
        let text = t!(
            lang,
            "recessi-rights-from",
            day = lang.date(end.ended_on),
            until = lang.date(end.reading_until)
        );
        facts.push(fact("recessi-rights", text.into_owned()));
        if let Some(restored_on) = end.restored_on {
            let day = lang.date(restored_on);
            let text = match &end.restored_reason {
                Some(reason) => t!(lang, "recessi-rights-restored-why", day = day, reason = reason),
                None => t!(lang, "recessi-rights-restored-joined", day = day),
            };
            facts.push(fact("recessi-rights-restored", text.into_owned()));
        }
    }
    facts.extend(faces::facts(lang, found.notice.as_ref()));
    facts
}
