//! What notices look like: the list, and the bell in the header.

use maud::{Markup, html};

use super::{MOST_COUNTED, NoticeId, NoticeKind, Shown, web};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon, pager, time};
use crate::web::listing::{PostButton, post_button};

/// What the page shows.
pub struct ListPage {
    /// The notices of this page.
    pub shown: Vec<Shown>,
    /// Whether only unread ones are asked for.
    pub only_unread: bool,
    /// The newest of all.
    pub newest: Option<NoticeId>,
    /// Address of the first page, if this is another.
    pub first: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// The list.
pub fn page(visit: &Visit, page: &ListPage) -> Markup {
    let (lang, unread) = (visit.lang(), visit.unread());
    let back = visit.path_and_query();
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "notices-title")) } p { (how_many(lang, unread)) } }
            @if let Some(newest) = page.newest.filter(|_| unread > 0) {
                (post_button(visit, &PostButton {
                    action: "/notices/read",
                    label: &t!(lang, "notices-read-all"),
                    about: "",
                    class: "btn btn-outline-primary",
                    confirm: None,
                    fields: &[("up_to", &newest.to_string()), ("back", &back)],
                }))
            }
        }
        nav aria-label=(t!(lang, "notices-which")) { ul class="s-tabs" {
            li { a href="/notices" aria-current=[(!page.only_unread).then_some("page")] { (t!(lang, "notices-all")) } }
            li { a href="/notices?unread=true" aria-current=[page.only_unread.then_some("page")] {
                (t!(lang, "notices-unread-only"))
                @if unread > 0 { " " span class="s-count" { (count(unread)) } }
            } }
        } }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "notices-list")) }
            @if page.shown.is_empty() {
                @if page.only_unread {
                    (empty_state(icon!("it-check-circle"), &t!(lang, "notices-none-unread"), &t!(lang, "notices-none-unread-text"), Some(("/notices", &t!(lang, "notices-show-all")))))
                } @else {
                    (empty_state(icon!("it-inbox"), &t!(lang, "notices-none"), &t!(lang, "notices-none-text"), None))
                }
            } @else {
                ul class="s-notices" { @for shown in &page.shown { (row(visit, shown, &back)) } }
            }
            (pager(lang, page.first.as_deref(), page.next.as_deref()))
        }
    }
}

fn row(visit: &Visit, shown: &Shown, back: &str) -> Markup {
    let lang = visit.lang();
    let notice = &shown.notice;
    let facts = &notice.facts.0;
    let is_unread = notice.read_at.is_none();
    let title = notice.title(lang);
    let about = facts.number.clone().unwrap_or_default();
    html! {
        li class=(if is_unread { "s-notice s-unread" } else { "s-notice" }) {
            (icon(sign(notice.kind)))
            div class="s-notice-text" {
                p class="s-notice-title" {
                    @if shown.path().is_some() {
                        a href=(format!("/notices/{}", notice.id)) {
                            (title) @if !about.is_empty() { ": " span class="s-nowrap" { (about) } }
                        }
                    } @else { (title) }
                    @if is_unread { " " span class="s-badge" { (t!(lang, "notices-unread")) } }
                }
                @if let Some(subject) = &facts.subject { p class="s-break" { (subject) } }
                @if let Some(act) = &facts.act { p class="s-break" { (act.about(lang)) } }
                @if shown.is_veiled {
                    p class="s-muted" { (t!(lang, "notices-veiled")) }
                } @else {
                    p { (notice.sentence(lang)) }
                }
                p class="s-muted s-small" { (time(lang, notice.created_at)) }
            }
            @if is_unread {
                (post_button(visit, &PostButton {
                    action: &format!("/notices/{}/read", notice.id),
                    label: &t!(lang, "notices-read"),
                    about: &format!("{title} {about}"),
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("back", back)],
                }))
            }
        }
    }
}

fn sign(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::PromiseWarning => icon!("it-clock"),
        NoticeKind::PromiseBreached => icon!("it-warning-circle"),
        NoticeKind::PromiseUnreachable => icon!("it-error"),
        NoticeKind::AttentionRequested => icon!("it-horn"),
        NoticeKind::Recomputed => icon!("it-refresh"),
        NoticeKind::ReportReady => icon!("it-chart-line"),
        NoticeKind::MailHeld => icon!("it-mail"),
        NoticeKind::DeadLetter => icon!("it-error"),
        NoticeKind::PolicyInForce => icon!("it-clock"),
        NoticeKind::Opened => icon!("it-file"),
        NoticeKind::Answered => icon!("it-mail"),
        NoticeKind::InformationAsked | NoticeKind::Reminder => icon!("it-help-circle"),
        NoticeKind::Resolved | NoticeKind::Closed => icon!("it-check-circle"),
        NoticeKind::Reopened | NoticeKind::Transferred => icon!("it-refresh"),
        NoticeKind::Assigned | NoticeKind::Mentioned => icon!("it-user"),
        NoticeKind::ActMoved => icon!("it-file"),
        NoticeKind::ActReminder => icon!("it-clock"),
    }
}

/// How many are unread, as a sentence.
fn how_many(lang: Lang, unread: usize) -> String {
    match unread {
        MOST_COUNTED.. => t!(lang, "notices-unread-many", count = MOST_COUNTED - 1).into_owned(),
        _ => t!(lang, "notices-unread-count", count = unread).into_owned(),
    }
}

fn count(unread: usize) -> String {
    match unread {
        MOST_COUNTED.. => format!("{}+", MOST_COUNTED - 1),
        _ => unread.to_string(),
    }
}

/// The bell in the header: a link with the count, which asks for itself again every half minute where there are scripts.
pub fn bell(lang: Lang, unread: usize) -> Markup {
    html! {
        div class="s-bell" id="bell" hx-get=(format!("{}?seen={unread}", web::BELL)) hx-trigger="every 30s" hx-swap="outerHTML" data-poll {
            a id="bell-link" href="/notices" title=(how_many(lang, unread)) {
                (bell_mark())
                span class="visually-hidden" { (t!(lang, "notices-title")) ": " (how_many(lang, unread)) }
                @if unread > 0 { span class="s-count" aria-hidden="true" { (count(unread)) } }
            }
        }
    }
}

/// Where it is said that the count has risen: it stays in the page, since only a change of its text is read out.
pub fn bell_voice() -> Markup {
    html! { div class="visually-hidden" id="bell-voice" role="status" aria-live="polite" {} }
}

/// The bell in the place of the one before, and if the count has risen what is read out.
pub fn bell_again(lang: Lang, unread: usize, has_risen: bool) -> Markup {
    html! {
        (bell(lang, unread))
        @if has_risen { div id="bell-voice" hx-swap-oob="innerHTML" { (how_many(lang, unread)) } }
    }
}

fn bell_mark() -> Markup {
    html! {
        svg class="s-icon" aria-hidden="true" viewBox="0 0 24 24" {
            path d="M12 2.500a1.250 1.250 0 0 0-1.250 1.250v.6A6 6 0 0 0 6 10.200V15l-2 2.500V19h16v-1.500L18 15v-4.800a6 6 0 0 0-4.750-5.850v-.6A1.250 1.250 0 0 0 12 2.500zM9.750 20.250a2.250 2.250 0 0 0 4.500 0z" {}
        }
    }
}
