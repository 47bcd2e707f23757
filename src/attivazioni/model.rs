//! What the activation of a service is.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::acts::ActState;
use crate::db::schema::{attivazione_cessations, attivazione_items, attivazioni};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, ServiceId, UserId};
use crate::kernel::text::Lang;

text_enum! {
    /// How a thing of the checklist stands.
    pub enum ItemState {
        /// Still to be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Not to be done for this ente, with a reason.
        Waived = "waived",
    }
}

/// An activation as stored, beside its act.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attivazioni, treat_none_as_null = true)]
pub struct Attivazione {
    /// The act.
    pub act_id: ActId,
    /// What is activated.
    pub service_id: ServiceId,
    /// The convention by which the ente was a member when it sent the form, and since the service is active by which it was then; none in a draft.
    pub convenzione_id: Option<ConvenzioneId>,
    /// Name of the person of the ente whom the centre asks.
    pub referent_name: Option<String>,
    /// Mail address of that person.
    pub referent_email: Option<String>,
    /// Telephone of that person.
    pub referent_phone: Option<String>,
    /// The domain name wished for, for the portal.
    pub domain: Option<String>,
    /// Address of the site that the ente has today.
    pub website: Option<String>,
    /// How many people are to be trained.
    pub trainees: Option<i32>,
    /// Whether the centre is to be maintainer of the domain too, which only goes with the portal.
    pub wants_maintainer: bool,
    /// What else the centre should know.
    pub notes: Option<String>,
    /// The state that a suspension interrupted.
    pub interrupted: Option<ActState>,
    /// The first day of the service.
    pub active_on: Option<NaiveDate>,
    /// The last one, once a notice or the end of membership set it.
    pub last_service_day: Option<NaiveDate>,
    /// The notice that set it: a disdetta or a recesso.
    pub ceased_by: Option<ActId>,
}

/// A thing of the checklist: what the service included when the form was sent.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attivazione_items, treat_none_as_null = true)]
pub struct Item {
    /// Of which activation.
    pub act_id: ActId,
    /// Place in the list, from 1.
    pub position: i32,
    /// Text in Italian.
    pub text_it: String,
    /// Text in English.
    pub text_en: String,
    /// How it stands.
    pub state: ItemState,
    /// Why it is waived.
    pub reason: Option<String>,
    /// Who changed it last.
    pub changed_by: Option<UserId>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

impl Item {
    /// Text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.text_it,
            Lang::En => &self.text_en,
        }
    }
}

/// A notice that ends a service on a day.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attivazione_cessations)]
pub(super) struct Cessation {
    /// The activation.
    pub act_id: ActId,
    /// The notice.
    pub by_act: ActId,
    /// The last day with the service.
    pub last_service_day: NaiveDate,
}

/// Of several notices the one with the earliest day counts, of two with the same day the older one.
pub(super) fn earliest(notices: &[Cessation]) -> Option<&Cessation> {
    notices
        .iter()
        .min_by_key(|notice| (notice.last_service_day, notice.by_act))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_notices_the_earliest_day_counts() {
        let act = ActId::new(Timestamp::from_micros(0));
        let notice = |micros, day: &str| Cessation {
            act_id: act,
            by_act: ActId::new(Timestamp::from_micros(micros)),
            last_service_day: day.parse().unwrap(),
        };
        let (year_end, june, june_too) = (
            notice(1_000_000, "2026-12-31"),
            notice(2_000_000, "2026-06-30"),
            notice(3_000_000, "2026-06-30"),
        );
        assert_eq!(earliest(&[year_end.clone(), june_too, june.clone()]), Some(&june));
        assert_eq!(earliest(std::slice::from_ref(&year_end)), Some(&year_end));
        assert_eq!(earliest(&[]), None);
    }
}
