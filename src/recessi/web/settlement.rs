//! The form of the settlement.

use poem::handler;
use poem::web::Path;

use super::super::commands::Rules;
use super::super::settlement::SettlementMethod;
use super::super::settling::{self, LineIn, MOST_LINES, SettlementIn};
use super::super::views;
use super::sheet_page;
use crate::acts::web::{act_in, refused};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message};
use crate::web::listing::Refused;
use crate::web::{FormData, PageResult, Visit};

/// The settlement of a form: rows with nothing in them are left out. Errors: each amount that is none.
fn settlement_in(form: &FormData, lang: Lang) -> Result<(SettlementIn, Vec<usize>), Vec<FieldError>> {
    let (mut lines, mut rows, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for row in 1..=MOST_LINES {
        let field = |name: &str| form.text(&format!("{name}-{row}")).to_owned();
        let texts = ["contract", "executed", "paid"].map(|name| (name, field(name)));
        let description = field("description");
        if description.is_empty() && texts.iter().all(|(_, text)| text.is_empty()) {
            continue;
        }
        let mut amount = |name: &str, text: &str| match views::amount(text, lang) {
            Ok(amount) => amount,
            Err(key) => {
                wrong.push(FieldError::new(&format!("{name}-{row}"), Message::new(key)));
                crate::kernel::money::Cents::ZERO
            }
        };
        let [contract, executed, paid] = texts.map(|(name, text)| amount(name, &text));
        lines.push(LineIn {
            description,
            contract,
            executed,
            paid,
        });
        rows.push(row);
    }
    let method = form.parse_optional::<SettlementMethod>("method");
    match (method, wrong.is_empty()) {
        (Ok(method), true) => Ok((
            SettlementIn {
                method,
                note: form.optional("note").map(str::to_owned),
                lines,
            },
            rows,
        )),
        (method, _) => Err(wrong.into_iter().chain(method.err()).collect()),
    }
}

#[handler]
pub(super) async fn draft(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (given, rows) = match settlement_in(&form, visit.lang()) {
        Ok(given) => given,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let rules = Rules::from(&visit.app().config.recesso);
    let drafted = visit
        .write(move |db| settling::draft(db, &actor, now, (id, version), rules, &given))
        .await;
    match drafted {
        Ok(_) => visit.redirect_with(
            &format!("/recessi/{id}#settlement"),
            Message::new("recessi-settlement-saved"),
        ),
        Err(error) => {
            let mut refused = refused(form, &error)?;
            for field in &mut refused.refusal.fields {
                // `/lines/0/description` is the field of the first row that was filled in.
                let parts: Vec<&str> = field.pointer.split('/').collect();
                if let ["", "lines", index, name] = parts[..]
                    && let Some(row) = index.parse::<usize>().ok().and_then(|index| rows.get(index))
                {
                    field.pointer = format!("/{name}-{row}");
                }
            }
            sheet_page(&visit, id, Some(refused)).await
        }
    }
}
