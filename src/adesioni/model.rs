//! What a joining is.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::acts::api::Found;
use crate::acts::register::EntryIn;
use crate::acts::{
    self, Act, ActError, ActFilter, ActRef, ActSheet, ActState, Procedure, sheet_of, sheets_of,
};
use crate::convenzioni::{self, Convenzione};
use crate::db::schema::{adesioni, convenzioni as convenzioni_table};
use crate::db::{Db, one_of};
use crate::kernel::ids::{ActId, ConvenzioneId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};
use crate::users::actor::Actor;

/// Characters of the name of a deciding organ, and of a resolution's number.
const MOST_CHARS: usize = 120;

/// A joining as stored, beside its act.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = adesioni, treat_none_as_null = true)]
pub struct Adesione {
    /// The act.
    pub act_id: ActId,
    /// What is joined.
    pub convenzione_id: ConvenzioneId,
    /// The organ that resolved it.
    pub organ: Option<String>,
    /// Number of the resolution.
    pub resolution_number: Option<String>,
    /// Date of the resolution.
    pub resolution_on: Option<NaiveDate>,
    /// Date of signature.
    pub signed_on: Option<NaiveDate>,
    /// The last day of membership, where a recesso ends it before the convention.
    pub last_day: Option<NaiveDate>,
    /// How many days before the end of the convention ente and centre were told of it last.
    pub end_warned_days: Option<i32>,
}

/// A joining with all that belongs to it.
#[derive(Clone, Debug)]
pub struct AdesioneSheet {
    /// What all acts have.
    pub sheet: ActSheet,
    /// The joining.
    pub adesione: Adesione,
    /// What is joined.
    pub convenzione: Convenzione,
}

impl Found for AdesioneSheet {
    fn act(&self) -> &Act {
        &self.sheet.act
    }
}

/// The resolution as the ente states it; in a draft each part may still be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdesioneIn {
    /// The deciding organ.
    pub organ: Option<String>,
    /// Number of the resolution.
    pub resolution_number: Option<String>,
    /// Date of the resolution.
    pub resolution_on: Option<NaiveDate>,
}

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// Why, or what is missing.
    pub reason: Option<String>,
    /// Date of signature.
    pub signed_on: Option<NaiveDate>,
    /// Entry of the signed convention in the register.
    pub register_entry: Option<EntryIn>,
}

impl Decision {
    /// A state that takes nothing more.
    pub fn to(state: ActState) -> Decision {
        Decision {
            state,
            reason: None,
            signed_on: None,
            register_entry: None,
        }
    }
}

impl Adesione {
    /// The days of membership: from the signature to the convention's end, or to the last day that a recesso leaves. `None`: not signed.
    pub fn days(&self, convenzione: &Convenzione) -> Option<(NaiveDate, NaiveDate)> {
        let from = self.signed_on?.max(convenzione.start_on);
        let to = self
            .last_day
            .map_or(convenzione.end_on, |last| last.min(convenzione.end_on));
        Some((from, to))
    }

    pub(super) fn facts(&self) -> Value {
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
        json!({
            "convenzione_id": self.convenzione_id, "organ": self.organ, "resolution_number": self.resolution_number,
            "resolution_on": date(self.resolution_on), "signed_on": date(self.signed_on), "last_day": date(self.last_day),
        })
    }
}

impl AdesioneIn {
    /// The same on one line each; what is empty is missing. Errors: too long, or a resolution of a later day.
    pub(super) fn checked(&self, today: NaiveDate) -> Result<AdesioneIn, ActError> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
        let line = |text: &Option<String>| {
            let line = one_line(text.as_deref().unwrap_or_default());
            (!line.is_empty()).then_some(line)
        };
        let (organ, number) = (line(&self.organ), line(&self.resolution_number));
        let is_long = |text: &Option<String>| {
            text.as_ref()
                .is_some_and(|text| text.chars().count() > MOST_CHARS)
        };
        if is_long(&organ) {
            refuse("organ", "adesioni-too-long");
        }
        if is_long(&number) {
            refuse("resolution_number", "adesioni-too-long");
        }
        match self.resolution_on {
            Some(on) if on > today => refuse("resolution_on", "adesioni-resolution-future"),
            Some(on) if !rome::is_plausible(on) => refuse("resolution_on", "web-bad-date"),
            _ => {}
        }
        match wrong.is_empty() {
            true => Ok(AdesioneIn {
                organ,
                resolution_number: number,
                resolution_on: self.resolution_on,
            }),
            false => Err(ActError::Invalid(wrong)),
        }
    }
}

/// The joining of an act.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Adesione> {
    adesioni::table.find(act).select(Adesione::as_select()).first(db)
}

/// A joining by the id or number of its act. Errors: NotFound (also: not visible).
pub fn find(db: &mut Db, actor: &Actor, act: ActRef) -> Result<AdesioneSheet, ActError> {
    let act = acts::find(db, actor, Procedure::Adesione, act)?;
    let adesione = of_act(db, act.id)?;
    let convenzione = convenzioni::get(db, adesione.convenzione_id)?;
    Ok(AdesioneSheet {
        sheet: sheet_of(db, act)?,
        adesione,
        convenzione,
    })
}

/// A page of the joinings that somebody sees, the newest first. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &ActFilter,
    request: &PageRequest,
) -> Result<Page<AdesioneSheet>, ActError> {
    let Page { items, next_cursor } = acts::list(db, actor, filter, request)?;
    let ids: Vec<ActId> = items.iter().map(|act| act.id).collect();
    let rows: Vec<(Adesione, Convenzione)> = adesioni::table
        .inner_join(convenzioni_table::table.on(convenzioni_table::id.eq(adesioni::convenzione_id)))
        .filter(one_of(adesioni::act_id, ids))
        .select((Adesione::as_select(), Convenzione::as_select()))
        .load(db)?;
    let sheets = sheets_of(db, items)?.into_iter().filter_map(|sheet| {
        let (adesione, convenzione) = rows.iter().find(|(row, _)| row.act_id == sheet.act.id)?;
        Some(AdesioneSheet {
            adesione: adesione.clone(),
            convenzione: convenzione.clone(),
            sheet,
        })
    });
    Ok(Page {
        items: sheets.collect(),
        next_cursor,
    })
}
