//! The page of the simulator.

use maud::{Markup, html};

use super::{Levels, refusal};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::sla::given::policy::{KINDS, PRIORITIES};
use crate::sla::simulation::{MOST_PAUSES, Simulation};
use crate::sla::story::PauseWhy;
use crate::sla::telling::telling;
use crate::t;
use crate::web::FormData;
use crate::web::components::{Form, Input, time};
use crate::web::listing::{Refused, form_of};

/// Empty rows after the filled ones.
const SPARE_ROWS: usize = 2;

/// How many rows of pauses hold something; the filled ones come first.
pub fn filled_rows(data: &FormData) -> usize {
    let is_filled = |row: &usize| {
        ["from", "to"]
            .iter()
            .any(|part| !data.text(&format!("pause-{row}-{part}")).is_empty())
    };
    (0..=MOST_PAUSES).take_while(is_filled).count()
}

fn labels(lang: Lang) -> Vec<(String, String)> {
    let rows = (0..=MOST_PAUSES).flat_map(|row| {
        ["from", "to"].map(|part| {
            let key = format!("sla-simulator-pause-{part}");
            let label = lang.with(&key, &[("number", (row + 1).into())]).into_owned();
            (format!("pause-{row}-{part}"), label)
        })
    });
    let fixed = [
        ("policy", "sla-pages-policy"),
        ("calendar", "sla-pages-calendar"),
        ("kind", "sla-pages-promise"),
        ("priority", "tickets-column-priority"),
        ("start", "sla-simulator-start"),
        ("now", "sla-simulator-now"),
        ("pauses", "sla-simulator-pauses"),
    ]
    .map(|(name, key)| (name.to_owned(), lang.get(key).into_owned()));
    fixed.into_iter().chain(rows).collect()
}

/// The form and, once something was asked, the story.
pub fn page(
    lang: Lang,
    present: &FormData,
    levels: &Levels,
    refused: Option<&Refused>,
    told: Option<&Simulation>,
) -> Markup {
    let form = form_of(lang, present, refused);
    let choices = |words: &[&str], prefix: &str| -> Vec<(String, String)> {
        let label = |word: &&str| lang.get(&format!("{prefix}-{word}")).into_owned();
        words
            .iter()
            .map(|word| ((*word).to_owned(), label(word)))
            .collect()
    };
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "sla-pages-simulator")) } p { (t!(lang, "sla-simulator-lead")) } }
            div class="s-actions" { a class="btn btn-outline-primary" href="/sla-policies" { (t!(lang, "sla-pages-policies")) } }
        }
        (refusal(lang, refused, &labels(lang)))
        @if let Some(simulation) = told { (story(lang, simulation)) }
        form class="s-panel" method="get" action="/sla-simulator" novalidate {
            div class="s-row" {
                (form.select("policy", &t!(lang, "sla-pages-policy"), None, None, &levels.policies(lang, form.data.text("policy"))))
                (form.input(Input::text("policy_version", &t!(lang, "sla-simulator-version")).kind("number").hint(&t!(lang, "sla-simulator-version-hint")).optional()))
            }
            div class="s-row" {
                (form.select("calendar", &t!(lang, "sla-pages-calendar"), None, None, &levels.calendars(lang, form.data.text("calendar"))))
                (form.input(Input::text("calendar_version", &t!(lang, "sla-simulator-version")).kind("number").hint(&t!(lang, "sla-simulator-version-hint")).optional()))
            }
            div class="s-row" {
                (form.select("kind", &t!(lang, "sla-pages-promise"), None, None, &choices(&KINDS, "sla-pages-kind")))
                (form.select("priority", &t!(lang, "tickets-column-priority"), None, None, &choices(&PRIORITIES, "tickets-priority")))
            }
            div class="s-row" {
                (form.input(Input::text("start", &t!(lang, "sla-simulator-start")).kind("datetime-local")))
                (form.input(Input::text("now", &t!(lang, "sla-simulator-now")).kind("datetime-local")))
            }
            fieldset id="pauses" {
                legend { (t!(lang, "sla-simulator-pauses")) }
                p class="s-hint" { (t!(lang, "sla-simulator-pauses-hint")) }
                @if let Some(error) = form.error("pauses") { p class="s-error" { (error) } }
                @for row in 0..(filled_rows(form.data) + SPARE_ROWS).min(MOST_PAUSES) { (pause_row(lang, &form, row)) }
            }
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "sla-simulator-compute")) } }
        }
    }
}

fn pause_row(lang: Lang, form: &Form<'_>, row: usize) -> Markup {
    let number = row + 1;
    let reasons: Vec<(String, String)> = PauseWhy::ALL
        .iter()
        .map(|why| {
            (
                why.to_string(),
                lang.get(&format!("sla-simulator-why-{why}")).into_owned(),
            )
        })
        .collect();
    let at = |part: &str, label: &str| {
        form.input(
            Input::text(&format!("pause-{row}-{part}"), label)
                .kind("datetime-local")
                .optional(),
        )
    };
    html! {
        div class="s-row" {
            (form.select(&format!("pause-{row}-why"), &t!(lang, "sla-simulator-pause-why", number = number), None, None, &reasons))
            (at("from", &t!(lang, "sla-simulator-pause-from", number = number)))
            (at("to", &t!(lang, "sla-simulator-pause-to", number = number)))
        }
    }
}

fn story(lang: Lang, told: &Simulation) -> Markup {
    let story = &told.story;
    let versions = t!(
        lang,
        "sla-simulator-with",
        policy = told.policy.name(lang),
        policy_version = told.policy_version.number,
        calendar = told.calendar.name(lang),
        calendar_version = told.calendar_version.number
    );
    html! {
        section class="s-panel" aria-labelledby="story-title" {
            h2 id="story-title" {
                @match story.due_at {
                    Some(at) => { (t!(lang, "sla-simulator-due")) " " (time(lang, Timestamp::from(at))) }
                    None => (t!(lang, "sla-simulator-not-due")),
                }
            }
            p class="s-muted" { (versions) ". " (t!(lang, "sla-simulator-target", target = words::duration(lang, story.target_seconds), used = words::duration(lang, story.used_seconds))) }
            ol { @for sentence in telling(story, lang) { li { (sentence) } } }
        }
    }
}
