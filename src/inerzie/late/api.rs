//! The list in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::{Group, Kind, LateCase, LateList, Office};
use crate::acts::terms::TermUnit;
use crate::acts::{ActState, Procedure};
use crate::api::{ApiResult, BearerToken, Shown, Tag};
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::text::Lang;

/// The proceedings of a year that were concluded late, or not at all.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "LateProceedings")]
pub struct LateListOut {
    /// The year.
    pub year: i32,
    /// The last day that the list tells of: the year's, or today.
    pub until: NaiveDate,
    /// The figures, by kind and office.
    pub groups: Vec<GroupOut>,
    /// Each of them.
    pub items: Vec<LateCaseOut>,
}

/// The figures of one kind in one office.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "LateProceedingsGroup")]
pub struct GroupOut {
    /// The procedure.
    pub procedure: Procedure,
    /// Code of the convention or of the service.
    pub subject: String,
    /// Name of the convention or of the service.
    pub subject_name: String,
    /// Who answers for it; null: nobody has taken it up.
    pub case_owner_id: Option<UserId>,
    /// Name of that person.
    pub case_owner_name: Option<String>,
    /// Proceedings that were concluded within their term.
    pub in_time: u64,
    /// Proceedings that ended later.
    pub late: u64,
    /// Proceedings whose term had passed and that had not ended.
    pub open: u64,
    /// The most days that one of these was late.
    pub most_days: u64,
}

/// A proceeding that was concluded late, or not at all.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "LateProceeding")]
pub struct LateCaseOut {
    /// The act.
    pub act_id: ActId,
    /// Its number.
    pub act_number: String,
    /// The procedure.
    pub procedure: Procedure,
    /// Code of the convention or of the service.
    pub subject: String,
    /// The ente.
    pub ente_id: EnteId,
    /// Name of the ente.
    pub ente_name: String,
    /// Who answers for it.
    pub case_owner_id: Option<UserId>,
    /// The date from which the term ran.
    pub starts_on: NaiveDate,
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// When it ended; null: it had not by the last day of the list.
    pub ended_on: Option<NaiveDate>,
    /// Days from the term's last one to the end, or to the last day of the list.
    pub days_late: u64,
    /// In what the term is counted.
    pub unit: TermUnit,
    /// The length of the term.
    pub length: i32,
    /// What was really used until then.
    pub used: u64,
    /// The state that it came to by then.
    pub state: ActState,
    /// What was said when it came to that state.
    pub reason: Option<String>,
    /// The act by which the substitute power was asked for.
    pub inerzia_id: Option<ActId>,
}

impl GroupOut {
    fn new(lang: Lang, (kind, office): &(Kind, Office), group: &Group) -> GroupOut {
        let (name, id) = office.clone().unzip();
        GroupOut {
            procedure: kind.procedure,
            subject: kind.code.clone(),
            subject_name: kind.name(lang).to_owned(),
            case_owner_id: id,
            case_owner_name: name,
            in_time: group.in_time,
            late: group.late,
            open: group.open,
            most_days: group.most_days,
        }
    }
}

impl From<&LateCase> for LateCaseOut {
    fn from(case: &LateCase) -> LateCaseOut {
        LateCaseOut {
            act_id: case.act.id,
            act_number: case.act.number.clone(),
            procedure: case.kind.procedure,
            subject: case.kind.code.clone(),
            ente_id: case.act.ente_id,
            ente_name: case.ente.clone(),
            case_owner_id: case.act.case_owner_id,
            starts_on: case.term.starts_on,
            due_on: case.term.due_on,
            ended_on: case.ended_on,
            days_late: case.days_late,
            unit: case.term.unit,
            length: case.term.length,
            used: case.used,
            state: case.state,
            reason: case.reason.clone(),
            inerzia_id: case.asked.as_ref().map(|one| one.inerzia),
        }
    }
}

impl LateListOut {
    fn new(lang: Lang, list: &LateList) -> LateListOut {
        let groups = list.groups.iter();
        LateListOut {
            year: list.year,
            until: list.until,
            groups: groups
                .map(|(place, group)| GroupOut::new(lang, place, group))
                .collect(),
            items: list.cases.iter().map(LateCaseOut::from).collect(),
        }
    }
}

/// The operation on the list.
pub struct LateApi;

#[OpenApi(tag = "Tag::Reports")]
impl LateApi {
    /// Proceedings that were concluded late
    ///
    /// In a year, or not at all by its end: joinings and activations, by kind and case owner (L. 241/1990 art. 2 c. 9-quater); of the
    /// present year so far. For managers, case owners, holders of the substitute power and auditors.
    #[oai(
        path = "/reports/late-proceedings",
        method = "get",
        operation_id = "show_late_proceedings"
    )]
    async fn show(
        &self,
        auth: BearerToken,
        /// The year; by default the one before this.
        year: Query<Option<i32>>,
    ) -> ApiResult<Shown<LateListOut>> {
        let lang = auth.lang;
        auth.read(move |db, caller| {
            let list = super::of_year(db, &caller.actor, caller.now, year.0)?;
            Ok(Shown(LateListOut::new(lang, &list)))
        })
        .await
    }
}
