//! The settlement: its sums explained, and the form in which it is drafted.

use maud::{Markup, html};

use super::super::model::RecessoSheet;
use super::super::policy;
use super::super::settling::{MOST_LINES, Settled, SettlementSheet, cents};
use super::steps::labels;
use crate::acts::policy as acts_policy;
use crate::acts::register::Purpose;
use crate::kernel::money::Cents;
use crate::kernel::text::Lang;
use crate::pec;
use crate::t;
use crate::web::components::{Input, csrf_field};
use crate::web::listing::{Refused, form_of};
use crate::web::{FormData, Visit};

/// Rows of a settlement's form that are empty.
const EMPTY_ROWS: usize = 3;

/// A sum of a settlement, explained.
pub struct Sum {
    /// What it is.
    pub label: String,
    /// How it came to be.
    pub explained: String,
    /// The amount, as people read it.
    pub amount: String,
}

/// Every sum of a settlement.
pub fn sums(lang: Lang, settled: &Settled) -> Vec<Sum> {
    let shown = |stored: i64| cents(stored).shown(lang);
    let sum = |name: &str, explained: String, amount: String| Sum {
        label: lang.get(&format!("recessi-sum-{name}")).into_owned(),
        explained,
        amount,
    };
    let tenth = match (settled.with_tenth, settled.method.as_str()) {
        (false, _) => t!(lang, "recessi-how-no-tenth"),
        (true, "value") => t!(lang, "recessi-how-value", unexecuted = shown(settled.unexecuted)),
        (true, _) => t!(
            lang,
            "recessi-how-four-fifths",
            contract = shown(settled.contract),
            executed = shown(settled.executed)
        ),
    };
    let (balance, amount) = match settled.balance < 0 {
        true => ("refund", shown(-settled.balance)),
        false => ("balance", shown(settled.balance)),
    };
    vec![
        sum(
            "executed",
            t!(lang, "recessi-how-executed").into_owned(),
            shown(settled.executed),
        ),
        sum("tenth", tenth.into_owned(), shown(settled.tenth)),
        sum(
            "paid",
            t!(lang, "recessi-how-paid").into_owned(),
            shown(-settled.paid),
        ),
        sum(
            balance,
            t!(
                lang,
                "recessi-how-balance",
                executed = shown(settled.executed),
                tenth = shown(settled.tenth),
                paid = shown(settled.paid)
            )
            .into_owned(),
            amount,
        ),
    ]
}

/// The settlement, and the form of who drafts it.
pub(super) fn settlement_panel(visit: &Visit, found: &RecessoSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    // What the register has is sent as it is.
    let entries = &found.sheet.register;
    let is_entered = entries.iter().any(|entry| entry.purpose == Purpose::Settlement);
    let may_draft = !is_entered
        && visit
            .actor()
            .is_ok_and(|actor| policy::may_draft(act, &found.recesso, &acts_policy::parties(actor, act)));
    if found.settlement.is_none() && !may_draft {
        return html! {};
    }
    let refused = refused.filter(|refused| refused.form.flag("settlement"));
    html! {
        section class="s-panel" id="settlement" aria-labelledby="settlement-title" {
            h2 id="settlement-title" { (t!(lang, "recessi-settlement")) }
            @if let Some(sheet) = &found.settlement { (settlement(lang, sheet)) }
            @else { p class="s-muted" { (t!(lang, "recessi-settlement-none")) } }
            @if may_draft { (settlement_form(visit, found, refused)) }
        }
    }
}

pub(super) fn settlement(lang: Lang, sheet: &SettlementSheet) -> Markup {
    let settled = &sheet.settled;
    let shown = |stored: i64| cents(stored).shown(lang);
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "recessi-lines")) }
            thead { tr { @for name in ["description", "contract", "executed", "unexecuted", "paid"] {
                th scope="col" { (lang.get(&format!("recessi-line-{name}"))) }
            } } }
            tbody { @for line in &sheet.lines { tr {
                td class="s-main-cell" { (line.description) }
                td data-label=(t!(lang, "recessi-line-contract")) { (shown(line.contract)) }
                td data-label=(t!(lang, "recessi-line-executed")) { (shown(line.executed)) }
                td data-label=(t!(lang, "recessi-line-unexecuted")) { (shown((line.contract - line.executed).max(0))) }
                td data-label=(t!(lang, "recessi-line-paid")) { (shown(line.paid)) }
            } } }
        }
        h3 { (t!(lang, "recessi-sums")) }
        dl class="s-dl" { @for sum in sums(lang, settled) {
            dt { (sum.label) }
            dd { strong class="s-nowrap" { (sum.amount) } br; span class="s-small s-muted" { (sum.explained) } }
        } }
        p class="s-small s-muted" { (lang.get(&format!("recessi-law-{}", settled.method))) }
        @if let Some(note) = &settled.note { p class="s-prewrap" { (note) } }
        @if let Some(at) = settled.sent_at {
            p { (t!(lang, "recessi-settlement-sent", day = lang.date(crate::kernel::rome::date_of(at.utc())))) }
        }
        @if let Some(address) = &settled.pec_to {
            p { (t!(lang, "recessi-settlement-pec", address = address)) }
            (pec::views::states(lang, &sheet.deliveries))
        }
    }
}

fn settlement_form(visit: &Visit, found: &RecessoSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let set = &visit.app().config.recesso;
    let mut fields = Vec::new();
    let mut put = |name: String, value: String| fields.push((name, value));
    let (mut rows, mut method) = (EMPTY_ROWS, set.method);
    if let Some(sheet) = &found.settlement {
        method = sheet.settled.method;
        put("note".to_owned(), sheet.settled.note.clone().unwrap_or_default());
        for line in &sheet.lines {
            let place = line.position;
            put(format!("description-{place}"), line.description.clone());
            put(format!("contract-{place}"), cents(line.contract).to_type(lang));
            put(format!("executed-{place}"), cents(line.executed).to_type(lang));
            put(format!("paid-{place}"), cents(line.paid).to_type(lang));
        }
        rows += sheet.lines.len();
    }
    put("method".to_owned(), method.to_string());
    let present = FormData::collected(fields);
    let form = form_of(lang, &present, refused);
    let note_error = form.error("note");
    if let Some(typed) = refused.and_then(|refused| refused.form.text("rows").parse::<usize>().ok()) {
        rows = typed;
    }
    let rows = rows.clamp(EMPTY_ROWS, MOST_LINES);
    let methods = ["value", "four_fifths"].map(|word| {
        (
            word.to_owned(),
            lang.get(&format!("recessi-method-{word}")).into_owned(),
        )
    });
    let mut labels = labels(lang);
    let names: Vec<(String, String)> = (1..=rows)
        .flat_map(|row| {
            ["description", "contract", "executed", "paid"].map(|name| {
                let label = lang.get(&format!("recessi-line-{name}"));
                (format!("{name}-{row}"), format!("{label} {row}"))
            })
        })
        .collect();
    let all: Vec<(String, String)> = labels
        .drain(..)
        .map(|(name, label)| (name.to_owned(), label))
        .chain(names)
        .collect();
    html! {
        form method="post" action=(format!("{}/settlement#settlement", act.address())) novalidate {
            h3 { (t!(lang, "recessi-settlement-draft")) }
            (crate::web::listing::refusal_alert(lang, refused, &all))
            (csrf_field(visit))
            input type="hidden" name="version" value=(act.version);
            input type="hidden" name="settlement" value="true";
            input type="hidden" name="rows" value=(rows);
            p class="s-hint" { (t!(lang, "recessi-amounts-hint")) }
            @for row in 1..=rows {
                fieldset {
                    legend class="visually-hidden" { (t!(lang, "recessi-line", number = row)) }
                    (form.input(Input::text(&format!("description-{row}"), &t!(lang, "recessi-line", number = row)).optional().max(200)))
                    div class="s-row" {
                        @for name in ["contract", "executed", "paid"] {
                            (form.input(Input::text(&format!("{name}-{row}"), &lang.get(&format!("recessi-line-{name}"))).optional().max(30)))
                        }
                    }
                }
            }
            (form.radios("method", &t!(lang, "recessi-method"), &methods))
            div class=(if note_error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                label for="note" { (t!(lang, "recessi-note")) }
                textarea class="form-control" id="note" name="note" rows="3" maxlength="2000" aria-invalid=[note_error.as_ref().map(|_| "true")] {
                    "\n" (form.data.text("note"))
                }
                @if let Some(error) = &note_error { p class="s-error" { (error) } }
            }
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "recessi-settlement-save")) } }
        }
    }
}

/// An amount of a form. Errors: the sentence that helps.
pub(in crate::recessi) fn amount(text: &str, lang: Lang) -> Result<Cents, &'static str> {
    Cents::typed(text, lang).map_err(|error| error.key())
}
