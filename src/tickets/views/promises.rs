//! What is promised to a ticket, on its page and on a page of its own: for the centre how far each promise has got, for
//! the ente what it can expect by when, and for both why it is due then.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::owed::{self, Reader};
use super::ticket::Scene;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::sla::promises::PromiseState;
use crate::sla::story::{PauseWhy, Step, Story};
use crate::sla::telling::telling;
use crate::sla::versions::VersionName;
use crate::t;
use crate::tickets::{Attention, Kept, Priority, Standing, Ticket, TicketRow};
use crate::users::actor::Actor;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, icon, time};
use crate::web::listing::address;

/// Promises shown at once; of a long conversation the older ones are folded.
const SHOWN: usize = 4;

/// Who reads a page.
pub(super) fn reader(actor: &Actor) -> Reader {
    match actor {
        Actor::Staff(_) => Reader::Centre,
        Actor::Ente(_) => Reader::Ente,
    }
}

/// The panel of the ticket's page.
pub(super) fn panel(scene: &Scene) -> Markup {
    let (lang, promised) = (scene.lang, &scene.page.promised);
    let reader = reader(scene.actor);
    let (folded, shown) = promised.split_at(promised.len().saturating_sub(SHOWN));
    html! {
        @if !promised.is_empty() {
            section class="s-panel" id="promises" aria-labelledby="promises-title" {
                h2 id="promises-title" { (t!(lang, "promises-title")) }
                @if reader == Reader::Ente { (expectation(scene)) (attention(scene)) }
                @if !folded.is_empty() {
                    details { summary { (t!(lang, "promises-earlier", count = folded.len())) }
                        @for kept in folded { (promise(scene, reader, kept)) }
                    }
                }
                @for kept in shown { (promise(scene, reader, kept)) }
                @if scene.page.may_recompute {
                    @let number = scene.page.row.ticket.number.to_string();
                    p class="s-small" {
                        (t!(lang, "promises-outdated")) " "
                        a href=(address("/recomputations/new", &[("ticket", &number)])) { (t!(lang, "promises-recompute")) }
                    }
                }
            }
        }
    }
}

/// One promise.
fn promise(scene: &Scene, reader: Reader, kept: &Kept) -> Markup {
    let (lang, now) = (scene.lang, scene.visit.now());
    let place = kept.promise.place;
    let path = scene.path(&format!("/promises/{place}"));
    let is_drawn =
        reader == Reader::Centre && (kept.promise.is_unfinished() || !kept.promise.kind.is_answer());
    let story = is_drawn.then(|| kept.story(now)).flatten();
    html! {
        div class="s-promise" {
            h3 { (words::sentence(&owed::kind_name(lang, reader, kept.promise.kind))) }
            p class="s-cluster" {
                @match kept.standing {
                    Some(standing) => (owed::badge(lang, reader, now, standing)),
                    None => (outcome_badge(lang, reader, kept)),
                }
                @if kept.standing.is_some() && kept.promise.breached_at.is_some() && kept.paused().is_some() {
                    (outcome_badge(lang, reader, kept))
                }
            }
            p { (result(lang, reader, kept)) }
            @if reader == Reader::Centre { (progress(lang, kept)) }
            @if let Some(story) = &story { (timeline(lang, now, kept, story)) }
            p { a href=(path) { (t!(lang, "promises-why")) span class="visually-hidden" { " (" (owed::kind_name(lang, reader, kept.promise.kind)) ")" } } }
        }
    }
}

/// Whether it was kept.
fn outcome_badge(lang: Lang, reader: Reader, kept: &Kept) -> Markup {
    let (class, sign) = match kept.state {
        PromiseState::Met => ("s-badge-ok", icon!("it-check-circle")),
        PromiseState::Breached => ("s-due-late", icon!("it-warning-circle")),
        PromiseState::Running => ("s-due-later", icon!("it-clock")),
        PromiseState::Void => ("s-due-paused", icon!("it-close-circle")),
    };
    let side = if reader == Reader::Ente { "-ente" } else { "" };
    let word = lang.get(&format!("promises-outcome-{}{side}", kept.state));
    html! { span class=(format!("s-badge {class}")) { (icon(sign)) (word) } }
}

/// How much is left or was, and when it was due and done.
fn result(lang: Lang, reader: Reader, kept: &Kept) -> Markup {
    let promise = &kept.promise;
    let done = promise.ended_at.filter(|_| kept.state != PromiseState::Void);
    html! {
        @if let (Some(standing), Reader::Centre) = (kept.standing, reader) {
            @if let Some(left) = owed::left(lang, standing) { (words::sentence(&left)) ". " }
        }
        @if promise.ended_at.is_some() && let Some(due) = promise.due_at {
            (t!(lang, "promises-due-was")) " " (time(lang, due)) ". "
        }
        @if kept.state == PromiseState::Void && promise.breached_at.is_some() { (t!(lang, "promises-void-late")) }
        @if let Some(at) = done {
            (t!(lang, "promises-done-at")) " " (time(lang, at))
            @if let (Some(margin), Reader::Centre) = (kept.margin_seconds, reader) { ": " (margin_words(lang, margin)) }
            "."
        }
    }
}

/// `30 minuti di margine`, `2 ore di ritardo`, in working time.
fn margin_words(lang: Lang, seconds: i64) -> String {
    match seconds {
        0.. => owed::spell(lang, "promises-margin", seconds),
        _ => owed::spell(lang, "promises-delay", -seconds),
    }
}

/// The share of the target that is used up, as a bar and in words.
fn progress(lang: Lang, kept: &Kept) -> Markup {
    let target = i64::from(kept.promise.target_minutes) * 60;
    let percent = match target {
        0 => 100,
        _ => kept.used_seconds * 100 / target,
    };
    let text = t!(
        lang,
        "promises-used",
        percent = percent,
        target = words::duration(lang, target)
    );
    let level = match percent {
        ..80 => "s-meter",
        80..=100 => "s-meter s-meter-near",
        _ => "s-meter s-meter-over",
    };
    html! {
        p class="s-progress" {
            span class="s-small" { (text) }
            meter class=(level) min="0" max="100" value=(percent.clamp(0, 100)) aria-label=(text) { (percent) " %" }
        }
    }
}

/// What the ente can expect next, and what a pause means.
fn expectation(scene: &Scene) -> Markup {
    let (lang, now) = (scene.lang, scene.visit.now());
    let unfinished = || {
        scene
            .page
            .promised
            .iter()
            .filter(|kept| kept.promise.is_unfinished())
    };
    let sooner = |kept: &&Kept| kept.promise.due_at.map_or(i64::MAX, Timestamp::as_micros);
    let Some(next) = unfinished().min_by_key(sooner) else {
        return html! {};
    };
    let kind = next.promise.kind;
    let say = |word: &str, when: String| {
        let key = format!("promises-expect-{word}-{kind}");
        let message = crate::kernel::text::Message::new(key).arg("when", when);
        lang.text(&message).into_owned()
    };
    html! {
        @match next.standing {
            Some(Standing::Ahead { due_at, .. }) => p { strong { (say("ahead", owed::when(lang, due_at, now))) } },
            Some(Standing::Late { due_at, .. }) => {
                div class="alert alert-warning" { p { strong { (say("late", owed::when(lang, due_at, now))) } " " (t!(lang, "promises-expect-sorry")) } }
            }
            Some(Standing::Paused(why)) => {
                p { strong { (words::sentence(&owed::by(lang, Reader::Ente, now, Standing::Paused(why)))) "." } " "
                    @if why == PauseWhy::WaitingEnte { (t!(lang, "promises-expect-paused-you")) } @else { (t!(lang, "promises-expect-paused")) }
                }
            }
            Some(Standing::Unreachable) => p { (t!(lang, "promises-expect-unreachable")) },
            None => {}
        }
    }
}

/// The ente's "sollecito", or why it cannot be made now.
fn attention(scene: &Scene) -> Markup {
    let lang = scene.lang;
    let fresh = crate::web::FormData::default();
    let form = scene.form("attention", &fresh);
    let path = scene.path("/attention-requests");
    html! {
        @match scene.page.attention {
            Attention::Possible => {
                details class="mb-3" open[scene.attempt.of("attention").is_some()] {
                    summary class="btn btn-outline-primary btn-sm" { (icon(icon!("it-horn"))) " " (t!(lang, "promises-attention")) }
                    form method="post" action=(path) {
                        (csrf_field(scene.visit))
                        p class="s-small" { (t!(lang, "promises-attention-text")) }
                        (form.input(Input::text("attention-text", &t!(lang, "promises-attention-why")).optional().max(1000)))
                        button class="btn btn-primary btn-sm" { (t!(lang, "promises-attention-send")) }
                    }
                }
            }
            Attention::AskedUntil(day) => {
                p class="s-small" { (icon(icon!("it-horn"))) " " (t!(lang, "promises-attention-until", day = words::day_of_year(lang, day))) }
            }
            Attention::WaitsForEnte => p class="s-small" { (icon(icon!("it-info-circle"))) " " (t!(lang, "promises-attention-answer")) },
            Attention::Never => {}
        }
    }
}

/// Units across the drawing.
const WIDTH: i64 = 1000;

/// Worked stretches, pauses, the due time and now, in real time; the same in words beside it.
pub(super) fn timeline(lang: Lang, now: Timestamp, kept: &Kept, story: &Story) -> Markup {
    let start = story.started_at;
    let reached = kept.promise.ended_at.unwrap_or(now).utc();
    let paused_until = kept.pauses.iter().filter_map(|(pause, _)| pause.to).max();
    let ends = [Some(reached), story.due_at, paused_until];
    let end = ends.into_iter().flatten().max().unwrap_or(reached);
    let span = (end - start).num_seconds().max(1);
    let x = |at: DateTime<Utc>| ((at - start).num_seconds() * WIDTH / span).clamp(0, WIDTH);
    let place = kept.promise.place;
    let bar = |class: &str, from: DateTime<Utc>, to: DateTime<Utc>| {
        let (left, right) = (x(from), x(to));
        html! { rect class=(class) x=(left) y="8" width=((right - left).max(1)) height="24" {} }
    };
    let worked = story.steps.iter().flat_map(|step| match step {
        Step::Worked { stretches, .. } => stretches.clone(),
        _ => Vec::new(),
    });
    let pattern = format!("pause-{place}");
    let hatch = format!("url(#{pattern})");
    let is_running = kept.promise.is_unfinished();
    let counted = words::duration(lang, story.used_seconds - story.used_seconds % 60);
    html! {
        figure class="s-timeline" {
            svg viewBox=(format!("0 0 {WIDTH} 40")) preserveAspectRatio="none" role="img" aria-labelledby=(format!("tl-{place}-t tl-{place}-d")) {
                title id=(format!("tl-{place}-t")) { (t!(lang, "promises-timeline")) }
                desc id=(format!("tl-{place}-d")) { (t!(lang, "promises-timeline-text", counted = counted, pauses = kept.pauses.len())) }
                defs { pattern id=(pattern) width="12" height="8" patternUnits="userSpaceOnUse" {
                    rect width="12" height="8" class="s-tl-paper" {} path d="M0 8L12 0" class="s-tl-hatch" {}
                } }
                rect class="s-tl-track" x="0" y="19" width=(WIDTH) height="2" {}
                @for stretch in worked {
                    @if stretch.from < reached { (bar("s-tl-work", stretch.from, stretch.to.min(reached))) }
                    @if reached < stretch.to && is_running { (bar("s-tl-plan", stretch.from.max(reached), stretch.to)) }
                }
                @for (pause, _) in &kept.pauses {
                    @let (left, right) = (x(pause.from), x(pause.to.unwrap_or(end)));
                    rect class="s-tl-pause" fill=(hatch) x=(left) y="8" width=((right - left).max(2)) height="24" {}
                }
                @if let Some(due) = story.due_at {
                    @if due < reached { (bar("s-tl-late", due, reached)) }
                    rect class="s-tl-due" x=(x(due).min(WIDTH - 4)) y="0" width="4" height="40" {}
                }
            }
            figcaption class="s-small" {
                span class="s-key s-key-work" { (t!(lang, "promises-key-work")) } " "
                @if is_running && story.due_at.is_some_and(|due| reached < due) { span class="s-key s-key-plan" { (t!(lang, "promises-key-plan")) } " " }
                @if !kept.pauses.is_empty() { span class="s-key s-key-pause" { (t!(lang, "promises-key-pause")) } " " }
                @if let Some(due) = story.due_at {
                    span class="s-key s-key-due" { (t!(lang, "promises-key-due")) } " "
                    @if due < reached { span class="s-key s-key-late" { (t!(lang, "promises-key-late")) } }
                }
                @if !kept.pauses.is_empty() {
                    ul { @for (pause, why) in &kept.pauses {
                        li {
                            (time(lang, pause.from.into())) " – "
                            @match pause.to { Some(to) => (time(lang, to.into())), None => (t!(lang, "promises-pause-lasts")) }
                            ": " (why_paused(lang, *why))
                        }
                    } }
                }
            }
        }
    }
}

fn why_paused(lang: Lang, why: PauseWhy) -> String {
    match why {
        PauseWhy::WaitingEnte => t!(lang, "sla-story-why-ente"),
        PauseWhy::WaitingThirdParty => t!(lang, "sla-story-why-third-party"),
        PauseWhy::Resolved => t!(lang, "sla-story-why-resolved"),
    }
    .into_owned()
}

/// The page that tells why a promise is due when it is.
pub fn explanation(visit: &Visit, actor: &Actor, row: &TicketRow, kept: &Kept) -> Markup {
    let (lang, now, reader) = (visit.lang(), visit.now(), reader(actor));
    let promise = &kept.promise;
    let ticket = &row.ticket;
    let story = kept.story(now);
    html! {
        div class="s-page-head" {
            div {
                h1 { (t!(lang, "promises-why")) }
                p class="s-cluster" {
                    span class="s-mono" { (ticket.number) }
                    span class="s-break" { (ticket.subject) }
                }
            }
            div class="s-actions" {
                a class="btn btn-outline-primary" href=(format!("/tickets/{}", ticket.number)) { (icon(icon!("it-arrow-left"))) " " (t!(lang, "promises-back")) }
            }
        }
        section class="s-panel" aria-labelledby="promise-title" {
            h2 id="promise-title" { (words::sentence(&owed::kind_name(lang, reader, promise.kind))) }
            p class="s-cluster" {
                @match kept.standing {
                    Some(standing) => (owed::badge(lang, reader, now, standing)),
                    None => (outcome_badge(lang, reader, kept)),
                }
            }
            dl class="s-dl" {
                dt { (t!(lang, "promises-target")) }
                dd {
                    (words::duration(lang, i64::from(promise.target_minutes) * 60)) " "
                    span class="s-muted" { (t!(lang, "promises-target-of", priority = priority_name(lang, kept.priority()))) }
                }
                dt { (t!(lang, "promises-policy")) }
                dd { (t!(lang, "promises-version", name = kept.policy.label.name(lang), number = kept.policy.number)) }
                dt { (t!(lang, "promises-calendar")) }
                dd { (t!(lang, "promises-version", name = kept.calendar.label.name(lang), number = kept.calendar.number)) }
            }
            @match &story {
                Some(story) => {
                    ol class="s-story" { @for sentence in telling(story, lang) { li { (sentence) } } }
                    (timeline(lang, now, kept, story))
                }
                None => p { (t!(lang, "promises-beyond-horizon")) }
            }
            @if kept.state == PromiseState::Void && let Some(at) = promise.ended_at {
                p { (t!(lang, "promises-void-since")) " " (time(lang, at)) "." }
            }
            p class="s-small s-muted" { (t!(lang, "promises-told-at")) " " (time(lang, now)) ". " (t!(lang, "promises-rome")) }
        }
    }
}

/// The same as plain text, as the page prints it: one thing a line.
pub fn printed(lang: Lang, now: Timestamp, actor: &Actor, ticket: &Ticket, kept: &Kept) -> String {
    let promise = &kept.promise;
    let kind = words::sentence(&owed::kind_name(lang, reader(actor), promise.kind));
    let target = words::duration(lang, i64::from(promise.target_minutes) * 60);
    let of = t!(
        lang,
        "promises-target-of",
        priority = priority_name(lang, kept.priority())
    );
    let version = |of: &VersionName| {
        t!(
            lang,
            "promises-version",
            name = of.label.name(lang),
            number = of.number
        )
        .into_owned()
    };
    let mut lines = vec![
        t!(lang, "promises-why").into_owned(),
        format!("{} – {}", ticket.number, ticket.subject),
        kind,
        format!("{}: {target} {of}", t!(lang, "promises-target")),
        format!("{}: {}", t!(lang, "promises-policy"), version(&kept.policy)),
        format!("{}: {}", t!(lang, "promises-calendar"), version(&kept.calendar)),
        String::new(),
    ];
    match kept.story(now) {
        Some(story) => {
            let numbered = telling(&story, lang).into_iter().zip(1..);
            lines.extend(numbered.map(|(sentence, number)| format!("{number}. {sentence}")));
        }
        None => lines.push(t!(lang, "promises-beyond-horizon").into_owned()),
    }
    if kept.state == PromiseState::Void
        && let Some(at) = promise.ended_at
    {
        lines.push(format!(
            "{} {}.",
            t!(lang, "promises-void-since"),
            lang.date_time(at)
        ));
    }
    let (told, rome) = (t!(lang, "promises-told-at"), t!(lang, "promises-rome"));
    lines.extend([String::new(), format!("{told} {}. {rome}", lang.date_time(now))]);
    lines.join("\n") + "\n"
}

fn priority_name(lang: Lang, priority: Priority) -> String {
    lang.get(&format!("tickets-priority-{priority}")).to_lowercase()
}
