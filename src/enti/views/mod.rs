//! What the pages of enti look like.

pub mod import;
pub mod list;
pub mod new;
pub mod sheet;

use maud::{Markup, html};

use crate::enti::EnteKind;
use crate::kernel::text::Lang;
use crate::web::components::{Form, Input};
use crate::{enti, t};

/// What a kind of ente is called.
pub fn kind_name(lang: Lang, kind: EnteKind) -> String {
    lang.get(&format!("enti-kind-{kind}")).into_owned()
}

/// The fields of an ente by name, with their labels.
pub fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let names = [
        "kind",
        "name",
        "istat_code",
        "ipa_code",
        "tax_code",
        "pec",
        "office_code",
        "aoo_code",
        "patron_day",
        "valid_from",
        "valid_to",
    ];
    names
        .into_iter()
        .map(|name| (name, lang.get(&format!("admin-ente-{name}")).into_owned()))
        .collect()
}

/// The fields of a form for an ente; `kinds` are those that may be chosen.
pub fn fields(lang: Lang, form: &Form<'_>, kinds: &[EnteKind]) -> Markup {
    let labels = labels(lang);
    let label = |name: &str| {
        let found = labels.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, label)| label.as_str())
    };
    let kinds: Vec<(String, String)> = kinds
        .iter()
        .map(|kind| (kind.to_string(), kind_name(lang, *kind)))
        .collect();
    let code =
        |name, hint: &str, max| form.input(Input::text(name, label(name)).hint(hint).optional().max(max));
    html! {
        (form.select("kind", label("kind"), None, None, &kinds))
        (form.input(Input::text("name", label("name")).hint(&t!(lang, "admin-ente-name-hint")).max(200)))
        fieldset {
            legend { (t!(lang, "admin-ente-codes")) }
            div class="s-row" {
                (code("ipa_code", &t!(lang, "admin-ente-ipa_code-hint"), 20))
                (code("istat_code", &t!(lang, "admin-ente-istat_code-hint"), 6))
            }
            div class="s-row" {
                (code("tax_code", &t!(lang, "admin-ente-tax_code-hint"), 16))
                (code("office_code", &t!(lang, "admin-ente-office_code-hint"), 6))
            }
            div class="s-row" {
                (form.input(Input::text("pec", label("pec")).kind("email").optional().max(254)))
                (code("aoo_code", &t!(lang, "admin-ente-aoo_code-hint"), 64))
            }
        }
        fieldset {
            legend { (t!(lang, "admin-ente-days")) }
            (form.input(Input::text("patron_day", label("patron_day")).hint(&t!(lang, "admin-ente-patron_day-hint")).optional().max(5)))
            div class="s-row" {
                (form.input(Input::text("valid_from", label("valid_from")).kind("date")))
                (form.input(Input::text("valid_to", label("valid_to")).kind("date").optional()))
            }
        }
    }
}

/// An ente's fields as they came in a form.
pub fn ente_in(form: &crate::web::FormData) -> enti::EnteIn {
    let text = |name| form.text(name).to_owned();
    enti::EnteIn {
        kind: text("kind"),
        name: text("name"),
        istat_code: text("istat_code"),
        ipa_code: text("ipa_code"),
        tax_code: text("tax_code"),
        pec: text("pec"),
        office_code: text("office_code"),
        aoo_code: text("aoo_code"),
        patron_day: text("patron_day"),
        valid_from: text("valid_from"),
        valid_to: text("valid_to"),
    }
}

/// An ente's fields as a form shows them the first time.
pub fn form_data(given: &enti::EnteIn) -> crate::web::FormData {
    let fields = |given: &enti::EnteIn| -> [(&'static str, String); 11] {
        let given = given.clone();
        [
            ("kind", given.kind),
            ("name", given.name),
            ("istat_code", given.istat_code),
            ("ipa_code", given.ipa_code),
            ("tax_code", given.tax_code),
            ("pec", given.pec),
            ("office_code", given.office_code),
            ("aoo_code", given.aoo_code),
            ("patron_day", given.patron_day),
            ("valid_from", given.valid_from),
            ("valid_to", given.valid_to),
        ]
    };
    crate::web::FormData::of(fields(given))
}
