//! The form for an answer or a note.

use maud::{Markup, html};

use super::ticket::Scene;
use crate::kernel::text::Lang;
use crate::pec;
use crate::t;
use crate::tickets::State;
use crate::tickets::web::upload::KeptFile;
use crate::users::actor::Actor;
use crate::web::assets::icon;
use crate::web::components::{Form, icon};
use crate::web::{FormData, Visit};

/// The form, if the reader may write anything.
pub(super) fn form(scene: &Scene) -> Markup {
    let (lang, ticket, can) = (scene.lang, scene.ticket(), &scene.page.can);
    if !can.reply && !can.note {
        return html! {};
    }
    let is_staff = scene.actor.staff().is_some();
    let only_notes = is_staff && (ticket.state.is_final() || !can.reply);
    let follows_up =
        !is_staff && ticket.is_closed_to_answers(scene.visit.now()) && ticket.merged_into_id.is_none();
    let fresh = FormData::of([("visibility", "public".to_owned())]);
    let form = scene.form("reply", &fresh);
    let title = match (only_notes, follows_up) {
        (true, _) => t!(lang, "tickets-reply-title-note"),
        (_, true) => t!(lang, "tickets-reply-title-follow-up"),
        _ => t!(lang, "tickets-reply-title"),
    };
    let class = if only_notes {
        "s-panel s-compose s-as-note"
    } else {
        "s-panel s-compose"
    };
    let path = scene.path("/messages");
    let can_follow_up = is_staff && ticket.state.is_final() && can.open;
    html! {
        form class=(class) id="reply" method="post" action=(path) enctype="multipart/form-data" aria-labelledby="reply-title"
            hx-post=(path) hx-encoding="multipart/form-data" hx-target="#ticket" hx-swap="outerHTML" {
            (scene.hidden())
            h2 id="reply-title" { (title) }
            @if only_notes && ticket.state.is_final() { p { (t!(lang, "tickets-reply-final-staff")) } }
            @if can_follow_up {
                p { a href=(format!("/tickets/new?follows={}", ticket.number)) { (t!(lang, "tickets-reply-open-follow-up")) } }
            }
            @if follows_up { p { (t!(lang, "tickets-reply-follow-up")) } }
            @if is_staff && !only_notes { (visibility(&form)) }
            @if !scene.page.offers.templates.is_empty() && !only_notes { (templates(scene)) }
            (textarea(scene, &form))
            @if let (Some(address), false) = (&scene.page.pec.answered_to, only_notes) {
                p class="s-break" { (icon(icon!("it-mail"))) " "
                    (t!(lang, "pec-answer-goes", address = address, most = pec::MAX_FILES, megabytes = pec::MAX_BYTES / 1024 / 1024)) }
            }
            (file_fields(scene.visit, &form, &scene.attempt.of("reply").map(|a| a.kept.clone()).unwrap_or_default()))
            @if is_staff && !only_notes && !scene.page.relations.children.is_empty() {
                (form.checkbox("to-children", &t!(lang, "tickets-reply-to-children", count = scene.page.relations.children.len()),
                    Some(&t!(lang, "tickets-reply-to-children-hint"))))
            }
            div class="s-form-actions" {
                button class="btn btn-primary" name="then" value="send" {
                    @if only_notes { (t!(lang, "tickets-reply-note")) }
                    @else if follows_up { (t!(lang, "tickets-reply-open-linked")) }
                    @else if !is_staff && ticket.state == State::Resolved { (t!(lang, "tickets-reply-and-reopen")) }
                    @else { (t!(lang, "tickets-reply-send")) }
                }
                @if let (Actor::Staff(_), false) = (scene.actor, only_notes) {
                    @for state in [State::WaitingEnte, State::WaitingThirdParty, State::Resolved] {
                        @if can.states.contains(&state) {
                            button class="btn btn-outline-primary" name="then" value=(state) { (lang.get(&format!("tickets-reply-and-{state}"))) }
                        }
                    }
                    @if ticket.state == State::WaitingEnte || ticket.state == State::WaitingThirdParty {
                        button class="btn btn-outline-primary" name="then" value=(State::InProgress) { (t!(lang, "tickets-reply-and-in_progress")) }
                    }
                }
            }
        }
    }
}

fn visibility(form: &Form) -> Markup {
    let lang = form.lang;
    let options = [
        ("public".to_owned(), t!(lang, "tickets-reply-public").into_owned()),
        (
            "internal".to_owned(),
            t!(lang, "tickets-reply-internal").into_owned(),
        ),
    ];
    form.radios("visibility", &t!(lang, "tickets-reply-visibility"), &options)
}

fn templates(scene: &Scene) -> Markup {
    let lang = scene.lang;
    html! {
        div class="s-field" {
            label for="template" { (t!(lang, "tickets-reply-template")) }
            div class="s-cluster" {
                select class="form-control w-c-20" id="template" name="template" {
                    option value="" { (t!(lang, "tickets-reply-template-choose")) }
                    @for language in Lang::ALL {
                        @let of_language: Vec<_> = scene.page.offers.templates.iter().filter(|(_, of, _)| of == language).collect();
                        @if !of_language.is_empty() {
                            optgroup label=(lang.get(&format!("language-{language}"))) {
                                @for (id, _, title) in of_language { option value=(id) { (title) } }
                            }
                        }
                    }
                }
                button class="btn btn-outline-primary btn-sm" name="then" value="template" formnovalidate { (t!(lang, "tickets-reply-template-insert")) }
            }
        }
    }
}

/// The text; it gets the focus after a reply template was put in.
fn textarea(scene: &Scene, form: &Form) -> Markup {
    let lang = scene.lang;
    let error = form.error("reply-text");
    let was_filled = scene
        .attempt
        .of("reply")
        .is_some_and(|a| a.errors.is_empty() && a.sentence.is_none() && a.stale_since.is_none());
    html! {
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="reply-text" { (t!(lang, "tickets-reply-text")) }
            span class="s-hint" id="reply-text-hint" { (t!(lang, "tickets-reply-text-hint")) }
            textarea class="form-control" id="reply-text" name="reply-text" maxlength="20000" data-keep="reply" data-focus[was_filled]
                aria-invalid=[error.as_ref().map(|_| "true")]
                aria-describedby=(if error.is_some() { "reply-text-hint reply-text-error" } else { "reply-text-hint" }) {
                "\n" (form.data.text("reply-text"))
            }
            @if let Some(error) = error { p class="s-error" id="reply-text-error" { (error) } }
        }
    }
}

/// The field for files, and the files that an earlier try has brought already.
pub(super) fn file_fields(visit: &Visit, form: &Form, kept: &[KeptFile]) -> Markup {
    let lang = form.lang;
    let error = form.error("files");
    html! {
        @if !kept.is_empty() {
            fieldset class="s-field" {
                legend { (t!(lang, "tickets-form-kept")) }
                @for (index, file) in kept.iter().enumerate() {
                    div class="s-check" {
                        @let id = format!("kept-{index}");
                        input type="checkbox" id=(id) name="kept" value=(file.sealed(visit)) checked;
                        label for=(id) { (icon(icon!("it-clip"))) " " (file.name) " (" (super::size(lang, file.size)) ")" }
                    }
                }
            }
        }
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="files" { (t!(lang, "tickets-form-files")) " " span class="s-optional" { (t!(lang, "web-optional")) } }
            span class="s-hint" id="files-hint" { (t!(lang, "tickets-form-files-hint")) }
            input class="form-control" type="file" id="files" name="files" multiple aria-invalid=[error.as_ref().map(|_| "true")]
                aria-describedby=(if error.is_some() { "files-hint files-error" } else { "files-hint" });
            @if let Some(error) = error { p class="s-error" id="files-error" { (error) } }
        }
    }
}
