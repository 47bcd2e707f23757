//! What the pages of recessi show.

mod beside;
mod registering;

use chrono::NaiveDate;
use maud::{Markup, html};

pub(super) use registering::confirm;

use super::ahead::{Ahead, OpenTicket, is_under_way};
use super::effect::{self, EffectReason, NOTICE_MONTHS};
use super::listed::{After, Domain, Ending, Listed, Remains};
use super::model::{Judgement, Left, Recesso, RecessoSheet};
use super::policy;
use super::settling::{Settled, SettlementSheet, cents};
use crate::acts::formal::{NoticeSheet, faces};
use crate::acts::register::Purpose;
use crate::acts::views::{self, Facts, Page, Steps, register_present};
use crate::acts::web::{Told, today};
use crate::acts::{Act, ActState, policy as acts_policy};
use crate::kernel::money::Cents;
use crate::kernel::text::Lang;
use crate::pec::notices::FormalNotice;
use crate::t;
use crate::web::components::{Input, csrf_field};
use crate::web::listing::{Refused, form_of};
use crate::web::{FormData, Visit};

/// Rows of a settlement's form that are empty.
const EMPTY_ROWS: usize = 3;

/// What the page of a recesso shows beside the recesso.
pub struct Around {
    /// Its terms and who holds the substitute power.
    pub told: Told,
    /// What happens when it takes effect.
    pub ahead: Option<Ahead>,
    /// The other recessi of the same, the oldest first.
    pub beside: Vec<(Act, Recesso)>,
    /// The address to which the settlement can be sent as certified mail.
    pub pec: Option<String>,
    /// The notices of the ente that are free.
    pub free: Vec<(FormalNotice, Option<NaiveDate>)>,
    /// Its notice, if the visitor reads the files.
    pub readable: Option<NoticeSheet>,
}

/// The page of a recesso.
pub fn page(visit: &Visit, found: &RecessoSheet, around: &Around, refused: Option<&Refused>) -> Markup {
    let (stories, substitute) = &around.told;
    let page = Page {
        sheet: &found.sheet,
        stories,
        facts: own_facts(visit.lang(), found),
        actions: html! {
            (beside::alert(visit.lang(), found, &around.beside))
            (actions(visit, found, around, refused))
            @if let Some(ahead) = &around.ahead { (ahead_panel(visit.lang(), found, ahead)) }
            (settlement_panel(visit, found, refused))
        },
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    html! {
        (views::page(visit, &page, refused))
        @if let Some(notice) = &around.readable { (faces::files(visit.lang(), notice)) }
    }
}

/// What a recesso leaves, in words.
pub fn left_name(lang: Lang, left: &Left) -> String {
    match left {
        Left::Contract(contract) => t!(
            lang,
            "recessi-left-contract",
            from = lang.date(contract.start_on),
            to = lang.date(contract.end_on)
        ),
        Left::Membership { name, .. } => t!(lang, "recessi-left-membership", name = name),
    }
    .into_owned()
}

/// What a recesso tells of itself, with what was listed when it took effect.
pub fn facts(lang: Lang, found: &RecessoSheet) -> Facts {
    let mut facts = own_facts(lang, found);
    if let Some(listed) = &found.listed {
        facts.extend(listed_facts(lang, listed));
    }
    facts
}

/// The same without that.
pub(super) fn own_facts(lang: Lang, found: &RecessoSheet) -> Facts {
    let recesso = &found.recesso;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let kind = match (recesso.just_cause, recesso.judged) {
        (false, _) => "recessi-kind-ordinary",
        (true, None) => "recessi-kind-just-cause",
        (true, Some(Judgement::Recognised)) => "recessi-kind-recognised",
        (true, Some(Judgement::Silence)) => "recessi-kind-silence",
        (true, Some(Judgement::Recast)) => "recessi-kind-recast",
    };
    let mut facts = vec![
        fact("recessi-what", left_name(lang, &found.left)),
        fact("recessi-kind", lang.get(kind).into_owned()),
    ];
    if let Some(reasons) = &recesso.reasons {
        facts.push(fact("recessi-reasons", reasons.clone()));
    }
    let mut date = |key: &str, date: Option<NaiveDate>| {
        if let Some(date) = date {
            facts.push(fact(key, lang.date(date)));
        }
    };
    date("recessi-requested-on", recesso.requested_on);
    date("recessi-last-service-day", recesso.last_service_day);
    date("recessi-effective-from", recesso.effective_from);
    let waits = recesso.silence_on.filter(|_| recesso.is_unjudged());
    date("recessi-silence-on", waits);
    if let Some(effect) = recesso.effect {
        facts.push(fact(
            "recessi-rule",
            lang.get(&format!("recessi-effect-{effect}")).into_owned(),
        ));
    }
    if let Some(goes_on) = recesso.goes_on {
        let key = if goes_on {
            "recessi-goes-on-yes"
        } else {
            "recessi-goes-on-no"
        };
        facts.push(fact("recessi-goes-on", lang.get(key).into_owned()));
    }
    if let Some(end) = &found.rights {
        let text = t!(
            lang,
            "recessi-rights-from",
            day = lang.date(end.ended_on),
            until = lang.date(end.reading_until)
        );
        facts.push(fact("recessi-rights", text.into_owned()));
        if let Some(restored_on) = end.restored_on {
            let day = lang.date(restored_on);
            let text = match &end.restored_reason {
                Some(reason) => t!(lang, "recessi-rights-restored-why", day = day, reason = reason),
                None => t!(lang, "recessi-rights-restored-joined", day = day),
            };
            facts.push(fact("recessi-rights-restored", text.into_owned()));
        }
    }
    facts.extend(faces::facts(lang, found.notice.as_ref()));
    facts
}

/// What was listed when it took effect, for papers: the tickets by their count, because not each reader sees each of them.
fn listed_facts(lang: Lang, listed: &Listed) -> Facts {
    let label = lang.get("recessi-listed").into_owned();
    let mut lines: Vec<String> = Vec::new();
    for Ending {
        number,
        service,
        last_day,
        ..
    } in &listed.services
    {
        let (service, day) = (service.name(lang), lang.date(*last_day));
        let text = t!(lang, "recessi-ahead-service", service = service, day = day);
        lines.push(format!("{text} {number}"));
    }
    for domain in &listed.domains {
        lines.push(domain_ahead(lang, domain));
    }
    for act in &listed.under_way {
        let state = views::state_name(lang, act.procedure, act.state);
        let text = t!(
            lang,
            "recessi-listed-under-way",
            number = &act.number,
            state = state
        );
        lines.push(text.into_owned());
    }
    let count = listed.tickets.len();
    lines.push(t!(lang, "recessi-listed-tickets", count = count).into_owned());
    lines.into_iter().map(|line| (label.clone(), line)).collect()
}

fn domain_ahead(lang: Lang, domain: &Domain) -> String {
    let (name, day) = (domain.name.as_deref().unwrap_or("–"), lang.date(domain.due_on));
    t!(lang, "recessi-ahead-domain", name = name, day = day).into_owned()
}

fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    let mut labels = vec![
        label("what", "recessi-what"),
        label("just_cause", "recessi-kind"),
        label("reasons", "recessi-reasons"),
        label("requested_on", "recessi-requested-on"),
        label("files", "recessi-files"),
        label("recognised", "recessi-recognised"),
        label("method", "recessi-method"),
        label("note", "recessi-note"),
        label("lines", "recessi-lines"),
        label("pec", "recessi-pec-label"),
    ];
    labels.extend(faces::labels(lang));
    labels
}

fn present(found: &RecessoSheet, today: NaiveDate) -> FormData {
    let recesso = &found.recesso;
    let fields = [
        ("just_cause", recesso.just_cause.to_string()),
        ("reasons", recesso.reasons.clone().unwrap_or_default()),
        (
            "requested_on",
            recesso
                .requested_on
                .map(|day| day.to_string())
                .unwrap_or_default(),
        ),
    ];
    // The date of the notice is nobody's guess; a settlement is sent today.
    let entry = register_present(today).into_iter();
    let entry = entry.filter(|_| found.sheet.act.state == ActState::Settling);
    FormData::of(fields.into_iter().chain(entry))
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, found: &RecessoSheet, around: &Around, refused: Option<&Refused>) -> Markup {
    let (lang, act, today) = (visit.lang(), &found.sheet.act, today(visit));
    let parties = visit
        .actor()
        .map(|actor| acts_policy::parties(actor, act))
        .unwrap_or_default();
    let present = present(found, today);
    // What is wrong with a settlement is told beside its form.
    let refused = refused.filter(|refused| !refused.form.flag("settlement"));
    let steps = Steps::new(visit, act, &present, refused);
    let is_drafted = found.settlement.is_some();
    let allowed = policy::steps(act, &found.recesso, is_drafted, &parties, today);
    let may_refuse = allowed.contains(&ActState::Revoked);
    let body = html! {
        @if let Some(asked) = found.recesso.revocation_asked_at.filter(|_| act.state == ActState::Registered) {
            div class="alert alert-info" {
                strong { (t!(lang, "recessi-revocation-asked-on", day = lang.date(crate::kernel::rome::date_of(asked.utc())))) }
                @if let Some(reason) = &found.recesso.revocation_reason { br; span class="s-prewrap" { (reason) } }
            }
        }
        @for state in &allowed { (step(lang, found, *state, &steps, around)) }
        @if policy::may_change(act, found.stated_by(), &parties) { (edit(visit, found, &steps)) }
        @if policy::may_correct(act, &parties) { (faces::correction(lang, act, &steps, refused)) }
        @if policy::may_ask_revocation(act, &found.recesso, &parties, today) {
            (with_reason(lang, found, &steps, ("revocation", "true"), "recessi-ask-revocation", "recessi-reason-ask"))
        }
        @if may_refuse {
            (with_reason(lang, found, &steps, ("revocation", "false"), "recessi-refuse-revocation", "recessi-reason-refuse"))
        }
        @if policy::may_restore(found.rights.as_ref(), &parties, today) {
            (with_reason(lang, found, &steps, ("rights", "restore"), "recessi-restore-rights", "recessi-reason-restore"))
        }
    };
    steps.panel(&labels(lang), body)
}

/// The form or button that moves it to a state.
fn step(lang: Lang, found: &RecessoSheet, state: ActState, steps: &Steps<'_>, around: &Around) -> Markup {
    let act = &found.sheet.act;
    let label = lang.get(&format!("recessi-do-{state}-{}", act.state));
    let reason = || steps.reason(state, &lang.get(&format!("recessi-reason-{state}-{}", act.state)));
    match (act.state, state) {
        (ActState::Submitted, ActState::Registered) => {
            let fields = match found.notice {
                Some(_) => html! {},
                None => faces::fields(lang, steps, &around.free),
            };
            steps.form(state, &label, fields)
        }
        (ActState::Contested, ActState::Registered) => {
            let options = ["true", "false"].map(|word| {
                (
                    word.to_owned(),
                    lang.get(&format!("recessi-recognised-{word}")).into_owned(),
                )
            });
            let fields = html! {
                (steps.form.radios("recognised", &t!(lang, "recessi-recognised"), &options))
                (reason())
            };
            steps.form(state, &label, fields)
        }
        (_, ActState::Contested) => {
            let hint = t!(lang, "recessi-goes-on-hint");
            let fields = html! {
                (reason())
                (steps.form.checkbox("goes_on", &t!(lang, "recessi-goes-on-yes"), Some(&hint)))
            };
            steps.form(state, &label, fields)
        }
        (_, ActState::Rejected) => steps.form(state, &label, reason()),
        (_, ActState::Revoked) => steps.undo(state, &label, &t!(lang, "recessi-revoke-ask")),
        (_, ActState::Settled) => {
            let fields = html! {
                (steps.register_of(Purpose::Settlement, &found.sheet.register))
                @if let Some(address) = &around.pec {
                    (steps.form.checkbox("pec", &t!(lang, "recessi-pec", address = address), Some(&t!(lang, "recessi-pec-hint"))))
                }
            };
            steps.form(state, &label, fields)
        }
        _ => steps.button(state, &label),
    }
}

/// What the notice says, to be changed until it is registered.
fn edit(visit: &Visit, found: &RecessoSheet, steps: &Steps<'_>) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-accordion" { details open[steps.form.data.flag("edit")] {
            summary { (t!(lang, "recessi-edit")) }
            form method="post" action=(format!("{}/edit", found.sheet.act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="edit" value="true";
                (said(lang, &steps.form))
                div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "admin-save")) } }
            }
        } }
    }
}

/// The fields of what a notice says.
fn said(lang: Lang, form: &crate::web::components::Form<'_>) -> Markup {
    let kinds = [
        ("false", "recessi-kind-ordinary"),
        ("true", "recessi-kind-just-cause"),
    ]
    .map(|(word, key)| (word.to_owned(), lang.get(key).into_owned()));
    let error = form.error("reasons");
    html! {
        (form.radios("just_cause", &t!(lang, "recessi-kind"), &kinds))
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="reasons" { (t!(lang, "recessi-reasons")) }
            span class="s-hint" id="reasons-hint" { (t!(lang, "recessi-reasons-hint")) }
            textarea class="form-control" id="reasons" name="reasons" rows="5" maxlength="10000" aria-describedby="reasons-hint"
                aria-invalid=[error.as_ref().map(|_| "true")] { "\n" (form.data.text("reasons")) }
            @if let Some(error) = &error { p class="s-error" { (error) } }
        }
        (form.input(Input::text("requested_on", &t!(lang, "recessi-requested-on")).optional().kind("date").hint(&t!(lang, "recessi-requested-on-hint"))))
    }
}

/// A decision that takes nothing but its reason; what was refused stands open, as it was typed.
fn with_reason(
    lang: Lang,
    found: &RecessoSheet,
    steps: &Steps<'_>,
    (place, asked): (&str, &str),
    label: &str,
    reason: &str,
) -> Markup {
    let id = format!("{place}-{asked}");
    let is_refused = steps.form.data.text("asked") == asked;
    let typed = if is_refused {
        steps.form.data.text("reason")
    } else {
        ""
    };
    let error = steps.form.error("reason").filter(|_| is_refused);
    html! {
        div class="s-accordion" { details open[is_refused] {
            summary { (lang.get(label)) }
            form method="post" action=(format!("{}/{place}", found.sheet.act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="asked" value=(asked);
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for=(id) { (lang.get(reason)) }
                    textarea class="form-control" id=(id) name="reason" maxlength="2000" required
                        aria-invalid=[error.as_ref().map(|_| "true")] { "\n" (typed) }
                    @if let Some(error) = &error { p class="s-error" { (error) } }
                }
                div class="s-form-actions" { button class="btn btn-outline-primary" { (lang.get(label)) } }
            }
        } }
    }
}

/// What happens when it takes effect.
fn ahead_panel(lang: Lang, found: &RecessoSheet, ahead: &Ahead) -> Markup {
    let is_over = !matches!(
        found.sheet.act.state,
        ActState::Submitted | ActState::Registered | ActState::Contested
    );
    let title = if is_over {
        "recessi-ahead-done"
    } else {
        "recessi-ahead"
    };
    html! {
        section class="s-panel" id="ahead" aria-labelledby="ahead-title" {
            h2 id="ahead-title" { (lang.get(title)) }
            @if let Some(at) = ahead.listed_at {
                p class="s-small s-muted" { (t!(lang, "recessi-ahead-listed", day = lang.date(crate::kernel::rome::date_of(at.utc())))) }
            }
            (ahead_list(lang, ahead))
            h3 { (t!(lang, "recessi-open-tickets")) }
            @if ahead.tickets.is_empty() {
                p class="s-muted" { (t!(lang, "recessi-open-tickets-none")) }
            } @else {
                p { (lang.get(if ahead.listed_at.is_some() { "recessi-open-tickets-then" } else { "recessi-open-tickets-text" })) }
                ul class="s-plain" { @for ticket in &ahead.tickets { li { (open_ticket(lang, ticket)) } } }
                @if ahead.more_tickets > 0 { p { (t!(lang, "recessi-open-tickets-more", count = ahead.more_tickets)) } }
            }
        }
    }
}

/// An open ticket, with the queue that works on it.
fn open_ticket(lang: Lang, ticket: &OpenTicket) -> Markup {
    let queue = match lang {
        Lang::It => &ticket.queue.0,
        Lang::En => &ticket.queue.1,
    };
    let subject = match &ticket.subject {
        Some(subject) => subject.clone(),
        None => lang.get("recessi-open-ticket-confidential").into_owned(),
    };
    let name = html! { (ticket.number.to_string()) " " (subject) };
    html! {
        @if ticket.is_seen { a href=(format!("/tickets/{}", ticket.number)) { (name) } } @else { (name) }
        " " (crate::tickets::views::state_badge(lang, ticket.state)) " " span class="s-small s-muted" { (queue) }
    }
}

/// The same as a list, for a recesso that may not be stated yet.
fn ahead_list(lang: Lang, ahead: &Ahead) -> Markup {
    html! {
        ul {
            @for Ending { number, service, last_day, .. } in &ahead.services { li {
                (t!(lang, "recessi-ahead-service", service = service.name(lang), day = lang.date(*last_day))) " "
                a href=(format!("/attivazioni/{number}")) { (number) }
            } }
            @if ahead.services.is_empty() { li { (t!(lang, "recessi-ahead-no-service")) } }
            @for domain in &ahead.domains { li {
                (domain_ahead(lang, domain))
            } }
            @for act in &ahead.under_way { li {
                (lang.get(match (is_under_way(act), ahead.listed_at) {
                    (false, _) => "recessi-ahead-decided",
                    (true, Some(_)) => "recessi-ahead-to-decide",
                    (true, None) => "recessi-ahead-under-way",
                })) " "
                a href=(act.address()) { (act.number) } " " (views::state_badge(lang, act.procedure, act.state))
            } }
            @match &ahead.after {
                After::Nothing { ended_on } => li {
                    (t!(lang, "recessi-ahead-rights", count = ahead.people, day = lang.date(*ended_on),
                        until = ahead.reading_until.map(|day| lang.date(day)).unwrap_or_default()))
                },
                After::Something { remains, .. } => li {
                    (t!(lang, "recessi-ahead-rights-stay"))
                    ul { @for what in remains { li { (remaining(lang, what)) } } }
                },
            }
        }
    }
}

fn remaining(lang: Lang, what: &Remains) -> String {
    match what {
        Remains::Membership(name, to) => t!(
            lang,
            "recessi-remains-membership",
            name = name,
            day = lang.date(*to)
        )
        .into_owned(),
        Remains::Contract(to) => t!(lang, "recessi-remains-contract", day = lang.date(*to)).into_owned(),
        Remains::Service(service) => {
            t!(lang, "recessi-remains-service", name = service.name(lang)).into_owned()
        }
    }
}

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
fn settlement_panel(visit: &Visit, found: &RecessoSheet, refused: Option<&Refused>) -> Markup {
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

fn settlement(lang: Lang, sheet: &SettlementSheet) -> Markup {
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
        @if let Some(address) = &settled.pec_to { p { (t!(lang, "recessi-settlement-pec", address = address)) } }
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
    let rows = rows.clamp(EMPTY_ROWS, super::settling::MOST_LINES);
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

/// A recesso that somebody is about to state.
pub struct Stating<'a> {
    /// The ente: id and name.
    pub ente: (String, String),
    /// What can be left: value and label.
    pub options: Vec<(String, String)>,
    /// The numbers of the recessi by which the ente leaves already what is not offered.
    pub leaving: Vec<String>,
    /// Files that arrived already: name, sealed value, and the name of the field that says what it is.
    pub kept: Vec<(String, String, String)>,
    /// What is typed so far.
    pub present: &'a FormData,
    /// What is wrong with it.
    pub refused: Option<&'a Refused>,
}

/// The form of a new recesso.
pub fn new_form(visit: &Visit, stating: &Stating<'_>) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, stating.present, stating.refused);
    let error = form.error("files");
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-new")) } p { (t!(lang, "recessi-new-lead", ente = &stating.ente.1)) } } }
        (crate::web::listing::refusal_alert(lang, stating.refused, &labels(lang)))
        @if stating.options.is_empty() {
            section class="s-panel" {
                @if stating.leaving.is_empty() { p { (t!(lang, "recessi-nothing-to-leave")) } }
                @else { p { (t!(lang, "recessi-left-already")) } }
                @for number in &stating.leaving { p { a href=(format!("/recessi/{number}")) { (t!(lang, "recessi-title", number = number)) } } }
            }
        } @else {
            form class="s-panel" method="post" action="/recessi/new" enctype="multipart/form-data" novalidate {
                (csrf_field(visit))
                input type="hidden" name="ente" value=(stating.ente.0);
                (form.select("what", &t!(lang, "recessi-what"), None, Some(&t!(lang, "admin-choose")), &stating.options))
                (said(lang, &form))
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for="files" { (t!(lang, "recessi-files")) }
                    span class="s-hint" id="files-hint" { (t!(lang, "recessi-files-hint")) }
                    (kept(stating))
                    input class="form-control" type="file" id="files" name="files" multiple aria-describedby="files-hint";
                    @if let Some(error) = &error { p class="s-error" { (error) } }
                }
                div class="s-form-actions" {
                    button class="btn btn-primary" name="step" value="check" { (t!(lang, "recessi-check")) }
                    a class="btn btn-link" href="/acts" { (t!(lang, "web-cancel")) }
                }
            }
        }
    }
}

fn kept(stating: &Stating<'_>) -> Markup {
    html! { @if !stating.kept.is_empty() { ul class="s-plain" { @for (name, sealed, _) in &stating.kept { li {
        (name) input type="hidden" name="kept" value=(sealed);
    } } } } }
}

/// What a notice would do, if it were received today.
pub struct Foreseen {
    /// What is left.
    pub left: Left,
    /// The recesso with its effect.
    pub recesso: Recesso,
    /// What then happens.
    pub ahead: Option<Ahead>,
    /// The same as an ordinary one, where a just cause is stated: the effective day.
    pub ordinary_from: Option<NaiveDate>,
}

/// The page on which what was typed, and what follows from it, is read before it is sent.
pub fn check(visit: &Visit, stating: &Stating<'_>, foreseen: &Foreseen, silence_days: u32) -> Markup {
    let (lang, form) = (visit.lang(), stating.present);
    // A file proves the just cause unless somebody says that it is the signed notice itself.
    let chosen = stating.kept.iter().map(|(.., field)| {
        let role = if form.text(field) == "notice" {
            "notice"
        } else {
            "grounds"
        };
        (field.clone(), role.to_owned())
    });
    let chosen = FormData::collected(chosen.collect());
    let roles = form_of(lang, &chosen, None);
    let recesso = &foreseen.recesso;
    let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
    let kind = if recesso.just_cause {
        "recessi-kind-just-cause"
    } else {
        "recessi-kind-ordinary"
    };
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-check-title")) } p { (t!(lang, "recessi-check-lead")) } } }
        section class="s-panel" aria-labelledby="said-title" {
            h2 id="said-title" { (t!(lang, "recessi-check-said")) }
            dl class="s-dl" {
                dt { (t!(lang, "acts-ente")) } dd { (stating.ente.1) }
                dt { (t!(lang, "recessi-what")) } dd { (left_name(lang, &foreseen.left)) }
                dt { (t!(lang, "recessi-kind")) } dd { (lang.get(kind)) }
                @if let Some(reasons) = &recesso.reasons { dt { (t!(lang, "recessi-reasons")) } dd class="s-prewrap" { (reasons) } }
                @if recesso.requested_on.is_some() { dt { (t!(lang, "recessi-requested-on")) } dd { (day(recesso.requested_on)) } }
                @for (name, ..) in &stating.kept { dt { (t!(lang, "acts-document")) } dd class="s-break" { (name) } }
            }
        }
        section class="s-panel" aria-labelledby="effects-title" {
            h2 id="effects-title" { (t!(lang, "recessi-check-effects")) }
            p { (explained(lang, recesso)) }
            @if recesso.just_cause { p { (t!(lang, "recessi-explain-contest", count = silence_days, day = day(foreseen.ordinary_from))) } }
            p { (t!(lang, "recessi-explain-receipt")) }
            @if let Some(ahead) = &foreseen.ahead { (ahead_list(lang, ahead)) }
        }
        form class="s-panel" method="post" action="/recessi/new" enctype="multipart/form-data" {
            (csrf_field(visit))
            @for name in ["ente", "what", "just_cause", "reasons", "requested_on"] {
                input type="hidden" name=(name) value=(if name == "ente" { stating.ente.0.as_str() } else { form.text(name) });
            }
            @for (_, sealed, _) in &stating.kept { input type="hidden" name="kept" value=(sealed); }
            @if recesso.just_cause {
                @let kinds = ["grounds", "notice"].map(|role| (role.to_owned(), lang.get(&format!("acts-role-{role}")).into_owned()));
                @for (name, _, field) in &stating.kept { (roles.radios(field, name, &kinds)) }
            }
            p { (t!(lang, "recessi-formal")) }
            div class="s-form-actions" {
                button class="btn btn-primary" name="step" value="send" { (t!(lang, "recessi-send")) }
                button class="btn btn-outline-primary" name="step" value="edit" { (t!(lang, "recessi-back")) }
            }
        }
    }
}

/// The effect in words.
fn explained(lang: Lang, recesso: &Recesso) -> String {
    let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
    let (last, from) = (day(recesso.last_service_day), day(recesso.effective_from));
    match recesso.effect {
        Some(EffectReason::JustCause) => t!(lang, "recessi-explain-just-cause", day = last).into_owned(),
        Some(EffectReason::ContractEnd) => t!(lang, "recessi-explain-contract-end", day = last).into_owned(),
        _ => t!(
            lang,
            "recessi-explain-notice",
            months = NOTICE_MONTHS,
            last = last,
            from = from
        )
        .into_owned(),
    }
}

/// The same recesso with the effect that it would have.
pub(super) fn foresee(recesso: Recesso, left: &Left, today: NaiveDate) -> (Recesso, Option<NaiveDate>) {
    let notice = effect::with_notice(today, NOTICE_MONTHS, recesso.requested_on, left.last_day());
    match (recesso.just_cause, notice) {
        (false, Ok(effect)) => (recesso.with(effect), None),
        (true, Ok(ordinary)) => match effect::with_just_cause(today, left.last_day()) {
            Ok(effect) => (recesso.with(effect), Some(ordinary.effective_from)),
            Err(_) => (recesso, None),
        },
        (_, Err(_)) => (recesso, None),
    }
}

/// An amount of a form. Errors: the sentence that helps.
pub(super) fn amount(text: &str, lang: Lang) -> Result<Cents, &'static str> {
    Cents::typed(text, lang).map_err(|error| error.key())
}
