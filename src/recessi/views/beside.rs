//! How two recessi that leave the same go together, in words.

use maud::{Markup, html};

use super::super::model::{Recesso, RecessoSheet};
use crate::acts::{Act, ActState};
use crate::kernel::text::Lang;
use crate::t;

/// Of each other recesso of the same, what it means for this one.
pub(super) fn alert(lang: Lang, found: &RecessoSheet, others: &[(Act, Recesso)]) -> Markup {
    let own = (&found.sheet.act, &found.recesso);
    let said: Vec<(&Act, String)> = others
        .iter()
        .filter_map(|(act, recesso)| Some((act, sentence(lang, own, (act, recesso))?)))
        .collect();
    html! { @for (act, text) in &said { div class="alert alert-info" {
        (text) " " a href=(act.address()) { (t!(lang, "recessi-title", number = &act.number)) }
    } } }
}

fn sentence(lang: Lang, (act, own): (&Act, &Recesso), (by, other): (&Act, &Recesso)) -> Option<String> {
    if matches!(act.state, ActState::Rejected | ActState::Revoked) {
        return None;
    }
    let day = |recesso: &Recesso| {
        recesso
            .last_service_day
            .map(|day| lang.date(day))
            .unwrap_or_default()
    };
    let text = if own.overtaken_by == Some(by.id) {
        t!(lang, "recessi-beside-overtaken", day = day(other))
    } else if other.overtaken_by == Some(act.id) {
        t!(lang, "recessi-beside-overtakes")
    } else if other.is_unjudged() {
        t!(lang, "recessi-beside-just-cause")
    } else if own.is_unjudged() {
        t!(lang, "recessi-beside-ordinary", day = day(other))
    } else {
        t!(lang, "recessi-beside-both", day = day(other))
    };
    Some(text.into_owned())
}
