//! What the pages of accounts look like.

pub mod invite;
pub mod list;
pub mod sheet;

use maud::{Markup, html};

use super::{ente_role_name, role_name};
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::{EnteRole, Role};
use crate::users::model::User;
use crate::web::assets::icon;
use crate::web::components::{Form, icon};

/// How an account stands.
fn state_badge(lang: Lang, user: &User) -> Markup {
    html! {
        @if !user.is_enabled() {
            span class="s-badge s-badge-bad" { (icon(icon!("it-ban"))) (t!(lang, "admin-user-disabled")) }
        } @else if !user.is_activated() {
            span class="s-badge s-badge-warn" { (icon(icon!("it-mail"))) (t!(lang, "admin-user-waiting")) }
        } @else {
            span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "admin-user-active")) }
        }
    }
}

/// The roles in the centre, each with what it may do.
fn role_boxes(lang: Lang, form: &Form<'_>) -> Markup {
    let chosen = form.data.list("roles");
    let error = form.error("roles");
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="roles" {
            legend { (t!(lang, "admin-user-roles")) }
            @for role in Role::ALL {
                @let id = format!("role-{role}");
                div class="s-check" {
                    input type="checkbox" id=(id) name="roles" value=(role) checked[chosen.contains(&role.as_str())] aria-describedby=(format!("{id}-hint"));
                    div {
                        label for=(id) { (role_name(lang, *role)) }
                        span class="s-hint" id=(format!("{id}-hint")) { (lang.get(&format!("admin-role-{role}"))) }
                    }
                }
            }
            @if let Some(error) = error { p class="s-error" { (error) } }
        }
    }
}

/// The roles in an ente, for a choice.
fn ente_roles(lang: Lang) -> Vec<(String, String)> {
    EnteRole::ALL
        .iter()
        .map(|role| (role.to_string(), ente_role_name(lang, *role)))
        .collect()
}

/// Labels of the fields of all these forms.
fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let fields = [
        ("email", "admin-user-email"),
        ("name", "admin-user-name"),
        ("language", "admin-language"),
        ("roles", "admin-user-roles"),
        ("ente_id", "admin-user-ente"),
        ("ente_role", "admin-user-role"),
        ("from_on", "admin-from"),
        ("to_on", "admin-to"),
        ("deputy_id", "admin-deputy"),
        ("reason", "admin-reason"),
    ];
    fields
        .into_iter()
        .map(|(name, key)| (name, lang.get(key).into_owned()))
        .collect()
}
