//! What the forms of the sheet hold: the values as stored, as typed, and where they differ.

use crate::kernel::text::Lang;
use crate::t;
use crate::users::admin::role_name;
use crate::users::model::Account;
use crate::web::FormData;
use crate::web::listing::{Difference, Refused};

/// The values of all forms as they are stored.
pub(super) fn present(account: &Account) -> FormData {
    let user = &account.user;
    let fields = [
        ("version", user.version.to_string()),
        ("name", user.name.clone()),
        ("language", user.language.to_string()),
        ("ente_role", "ente_user".to_owned()),
    ];
    let roles = account.roles.iter().map(|role| ("roles", role.to_string()));
    let fields = fields.into_iter().chain(roles);
    FormData::collected(fields.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The stored values with those of the refused form over them: each form of the sheet keeps its own.
pub(super) fn merged(present: &FormData, refused: Option<&Refused>) -> FormData {
    let Some(Refused { form, .. }) = refused else {
        return present.clone();
    };
    let names = [
        "name",
        "language",
        "roles",
        "ente_id",
        "ente_role",
        "sees_all",
        "from_on",
        "to_on",
        "deputy_id",
        "reason",
    ];
    // Only the roles' form sends no field for an empty choice.
    let sent_roles = form.flag("roles-sent");
    let values = names.into_iter().flat_map(|name| {
        let from = if form.flag(name) || (name == "roles" && sent_roles) {
            form
        } else {
            present
        };
        from.list(name)
            .into_iter()
            .map(move |value| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    });
    // A form that was refused for its own mistakes still stands on the version first seen.
    let seen = if form.flag("version") && !refused.is_some_and(Refused::is_stale) {
        form
    } else {
        present
    };
    let version = ("version".to_owned(), seen.text("version").to_owned());
    FormData::collected(values.chain([version]).collect())
}

pub(super) fn differences(lang: Lang, stored: &FormData, typed: &FormData) -> Vec<Difference> {
    let roles = |form: &FormData| {
        let names: Vec<String> = form
            .list("roles")
            .into_iter()
            .filter_map(|word| word.parse().ok())
            .map(|role| role_name(lang, role))
            .collect();
        names.join(", ")
    };
    let language = |form: &FormData| match form.text("language") {
        "" => String::new(),
        word => lang.get(&format!("language-{word}")).into_owned(),
    };
    let mut found = Vec::new();
    if typed.flag("name") {
        found.push(Difference::between(
            &t!(lang, "admin-user-name"),
            stored.text("name"),
            typed.text("name"),
        ));
        found.push(Difference::between(
            &t!(lang, "admin-language"),
            &language(stored),
            &language(typed),
        ));
    }
    if typed.flag("roles-sent") {
        found.push(Difference::between(
            &t!(lang, "admin-user-roles"),
            &roles(stored),
            &roles(typed),
        ));
    }
    found.into_iter().flatten().collect()
}
