//! Every page, opened by everybody.

use poem::http::Method;
use sportello::web;

use super::Who::{self, *};
use super::{EVERYBODY, World};
use crate::support::Answer;

/// What somebody gets who asks for a page or sends a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gets {
    /// The page itself.
    Page,
    /// On to where the work goes on.
    On,
    /// On to this path.
    To(&'static str),
    /// Somebody whose name is not known signs in first.
    SignIn,
    /// The page says that the person may not: what it is about, he or she sees (R-VIS-4).
    Forbidden,
    /// As if there were nothing.
    Nothing,
    /// The link does not work any more.
    Gone,
    /// The form again, with what is wrong.
    Again,
    /// Something stands against it.
    Conflict,
}

impl Gets {
    /// What is wrong with the answer, if it is not this.
    pub(super) fn fault(self, answer: &Answer, what: &str) -> Option<String> {
        let (status, location) = (answer.status.as_u16(), answer.header("location"));
        let expected = match self {
            Page => 200,
            On | To(_) | SignIn => 303,
            Forbidden => 403,
            Nothing => 404,
            Gone => 410,
            Conflict => 409,
            Again => 422,
        };
        let leads = match self {
            On => !location.starts_with("/sign-in"),
            To(path) => location == path,
            SignIn => location == "/sign-in" || location.starts_with("/sign-in?next="),
            _ => true,
        };
        (status != expected || !leads).then(|| format!("{what}: {self:?}, not {status} {location}"))
    }
}

use Gets::*;

/// A part of the centre's own, for these people alone: for all others there is nothing (R-VIS-4).
pub(super) fn only(people: &[Who], who: Who, done: Gets) -> Gets {
    match who {
        Anonymous => SignIn,
        _ if people.contains(&who) => done,
        _ => Nothing,
    }
}

/// The people of the centre.
pub(super) const CENTRE: [Who; 7] = [Agent, OtherAgent, Manager, CaseOwner, Substitute, Auditor, Admin];

/// Everybody with an account.
pub(super) fn signed_in(who: Who, done: Gets) -> Gets {
    match who {
        Anonymous => SignIn,
        _ => done,
    }
}

/// On a ticket of Alfa: who may, who only sees it, who does not (R-VIS-4).
pub(super) fn on_ticket(who: Who, may: bool, done: Gets) -> Gets {
    match who {
        Anonymous => SignIn,
        _ if !who.sees_ticket() => Nothing,
        _ if may => done,
        _ => Forbidden,
    }
}

/// Work on a ticket: the ente's people have no such page at all.
pub(super) fn at_work(who: Who, done: Gets) -> Gets {
    match who {
        Alfa => Nothing,
        _ => on_ticket(who, who.works_ticket(), done),
    }
}

/// Everybody of an ente opens tickets, and of the centre who takes part (R-VIS-6, R-VIS-8).
pub(super) fn opening(who: Who, done: Gets) -> Gets {
    match who {
        Auditor | Admin => Forbidden,
        _ => signed_in(who, done),
    }
}

/// The page's address, about things of ente Alfa, and what the rules say each person gets. A new page has no place here
/// and fails.
fn place(route: &str, world: &World, things: &Things) -> (String, fn(Who) -> Gets) {
    let at = |path: &str, gets: fn(Who) -> Gets| (path.to_owned(), gets);
    let of = |kind: &str, id: &str, rest: &str, gets: fn(Who) -> Gets| (format!("/{kind}/{id}{rest}"), gets);
    let (alfa, ada) = (world.alfa.to_string(), world.person(Alfa).id.to_string());
    if let Some(placed) = super::attivazioni::page(route, &things.attivazioni) {
        return placed;
    }
    let placed = super::acts::page(route, &things.acts);
    if let Some(placed) = placed.or_else(|| super::disdette::page(route, &things.disdette)) {
        return placed;
    }
    if let Some(placed) = super::recessi::page(route, &things.recessi) {
        return placed;
    }
    match route {
        "/" => at(route, |who| if who == Anonymous { Page } else { To("/tickets") }),
        "/accessibility" | "/privacy" | "/legal-notes" | "/information" | "/information/sent"
        | "/password-reset" | "/api/docs" | "/api/docs/try" => at(route, |_| Page),
        "/problems/:slug" => at("/problems/not-found", |_| Page),
        "/sign-in" => at(route, |who| if who == Anonymous { Page } else { To("/") }),
        // Nobody here has given a password and owes a code.
        "/sign-in/code" => at(route, |_| To("/sign-in")),
        "/password-reset/:token" => of("password-reset", &things.reset, "", |_| Page),
        "/invitations/:token" => of("invitations", &things.invitation, "", |_| Page),
        // There are accounts.
        "/setup/:token" => of("setup", &world.setup, "", |_| Gone),
        "/account" | "/account/security" | "/account/password" | "/account/totp" | "/account/tokens"
        | "/account/absences" | "/account/mail" | "/account/address" => at(route, |who| signed_in(who, Page)),
        // Nobody here has a second factor.
        "/account/totp/removal" | "/account/recovery-codes" => {
            at(route, |who| signed_in(who, To("/account/security")))
        }
        "/notices" => at(route, |who| signed_in(who, Page)),
        // Open pages ask for it by themselves, also after the session has ended: then it is empty.
        "/notices/bell" => at(route, |_| Page),
        // Of Alfa, and nobody reads another's, whatever the role.
        "/notices/:id" => of("notices", &things.notice, "", |who| only(&[Alfa], who, On)),
        "/tickets" | "/tickets.csv" | "/services" => at(route, |who| signed_in(who, Page)),
        "/services/:code" => at("/services/PORTALE", |who| signed_in(who, Page)),
        "/tickets/new" => at(route, |who| opening(who, Page)),
        "/tickets/:number" => of("tickets", &things.number, "", |who| on_ticket(who, true, Page)),
        "/tickets/:number/promises/:place" => of("tickets", &things.number, "/promises/2", |who| {
            on_ticket(who, true, Page)
        }),
        "/board" => at(route, |who| {
            only(&[Agent, OtherAgent, Manager, Auditor], who, Page)
        }),
        "/tickets/:number/merge" => of("tickets", &things.number, "/merge", |who| at_work(who, Page)),
        "/attachments/:id" => of("attachments", &things.attachment, "", |who| {
            on_ticket(who, true, Page)
        }),
        // The contact persons of the enti read each the data of her own (domain section 2).
        "/ente" => at(route, |who| only(&[Alfa, Beta], who, Page)),
        "/enti" | "/queues" | "/calendars" | "/sla-policies" => at(route, |who| only(&CENTRE, who, Page)),
        "/enti/:id" => of("enti", &alfa, "", |who| only(&CENTRE, who, Page)),
        "/calendars/:code" => at("/calendars/CENTRO", |who| only(&CENTRE, who, Page)),
        "/sla-policies/:code" => at("/sla-policies/STANDARD", |who| only(&CENTRE, who, Page)),
        "/sla-simulator" => at("/sla-simulator?start=2026-03-06T12:30", |who| {
            only(&[Admin], who, Page)
        }),
        "/recomputations/new" => at("/recomputations/new?calendar=CENTRO", |who| {
            only(&[Admin], who, Page)
        }),
        "/recomputations/preview.csv" => at("/recomputations/preview.csv?policy=STANDARD", |who| {
            only(&[Admin], who, Page)
        }),
        "/recomputations/:id" => of("recomputations", &things.recomputation, "", |who| {
            only(&[Admin], who, Page)
        }),
        "/calendars/new" | "/sla-policies/new" | "/recomputations" => {
            at(route, |who| only(&[Admin], who, Page))
        }
        "/calendars/:code/edit" => at("/calendars/CENTRO/edit", |who| only(&[Admin], who, Page)),
        "/sla-policies/:code/edit" => at("/sla-policies/STANDARD/edit", |who| only(&[Admin], who, Page)),
        "/queues/:code" => at("/queues/primo-livello", |who| only(&CENTRE, who, Page)),
        "/queues/:code/templates/:id" => of("queues/primo-livello/templates", &things.template, "", |who| {
            only(&CENTRE, who, Page)
        }),
        "/users" => at(route, |who| only(&[Manager, Auditor, Admin], who, Page)),
        "/users/:id" => of("users", &ada, "", |who| {
            only(&[Manager, Auditor, Admin], who, Page)
        }),
        // Managers read and export, auditors read everything; an ente's contact person reads her own (domain section 2).
        "/reports" | "/reports.pdf" | "/reports.xlsx" | "/reports.csv" | "/reports/schedules" => {
            at(route, |who| only(&[Manager, Auditor], who, Page))
        }
        "/reports/ente" | "/reports/ente.pdf" | "/reports/ente.xlsx" | "/reports/ente.csv" => {
            at(route, |who| only(&[Alfa, Beta], who, Page))
        }
        "/reports/schedules/new" => at(route, |who| only(&[Manager], who, Page)),
        "/reports/schedules/:id" => of("reports/schedules", &things.schedule, "", |who| {
            only(&[Manager], who, Page)
        }),
        "/mail-templates" => at(route, |who| only(&[Manager, Admin], who, Page)),
        "/mail-templates/html" => at("/mail-templates/html?name=tickets/answered&lang=it", |who| {
            only(&[Manager, Admin], who, Page)
        }),
        "/solutions/:token" => at("/solutions/nessuna", |_| Gone),
        "/address-changes/:token" => at("/address-changes/nessuno", |_| Gone),
        "/mail/outgoing" => at(route, |who| only(&[Manager, Admin, Auditor], who, Page)),
        "/mail/outgoing/:id/raw" => of("mail/outgoing", &things.outgoing, "/raw", |who| match who {
            Manager | Auditor => Forbidden,
            _ => only(&[Admin], who, Page),
        }),
        "/mail/outgoing/:id" => of("mail/outgoing", &things.outgoing, "", |who| {
            only(&[Manager, Admin, Auditor], who, Page)
        }),
        "/audit-events" => at(route, |who| only(&[Auditor, Admin], who, Page)),
        "/mail" | "/mail/mailboxes" => at(route, |who| {
            only(&[Agent, OtherAgent, Manager, Auditor, Admin], who, Page)
        }),
        "/mail/documents/:id" => of("mail/documents", &things.document, "", |who| {
            only(&[Agent, Manager, Auditor, Admin], who, Page)
        }),
        "/mail/tickets/:number" => of("mail/tickets", &things.number, "", |who| {
            only(&[Agent, Manager, Auditor], who, Page)
        }),
        "/mail/incoming/:id" => of("mail/incoming", &things.mail, "", |who| {
            only(&[Agent, Manager, Auditor, Admin], who, Page)
        }),
        "/mail/incoming/:id/html" => of("mail/incoming", &things.mail, "/html", |who| {
            only(&[Agent, Manager, Auditor, Admin], who, Page)
        }),
        "/mail/incoming/:id/text" => of("mail/incoming", &things.mail, "/text", |who| {
            only(&[Agent, Manager, Auditor, Admin], who, Page)
        }),
        "/mail/incoming/:id/raw" => of("mail/incoming", &things.mail, "/raw", |who| match who {
            Agent | Manager | Auditor => Forbidden,
            _ => only(&[Admin], who, Page),
        }),
        "/users/new"
        | "/enti/new"
        | "/enti/import"
        | "/enti/import/example.csv"
        | "/queues/new"
        | "/services/new" => at(route, |who| only(&[Admin], who, Page)),
        "/enti/:id/edit" => of("enti", &alfa, "/edit", |who| only(&[Admin], who, Page)),
        "/queues/:code/edit" => at("/queues/primo-livello/edit", |who| only(&[Admin], who, Page)),
        "/queues/:code/templates/new" => at("/queues/primo-livello/templates/new", |who| {
            only(&[Admin], who, Page)
        }),
        "/services/:code/edit" => at("/services/PORTALE/edit", |who| only(&[Admin], who, Page)),
        other => panic!("the page {other} is new: say here who gets what"),
    }
}

/// What the addresses name.
struct Things {
    number: String,
    attachment: String,
    template: String,
    notice: String,
    invitation: String,
    reset: String,
    schedule: String,
    recomputation: String,
    mail: String,
    document: String,
    outgoing: String,
    acts: super::acts::Acts,
    attivazioni: super::attivazioni::Attivazioni,
    recessi: super::recessi::Recessi,
    disdette: super::disdette::Disdette,
}

#[tokio::test]
async fn every_page_answers_everybody_as_the_rules_say() {
    let world = World::start().await;
    let fixture = world.fixture().await;
    let things = Things {
        number: fixture.number.clone(),
        attachment: fixture.attachment.clone(),
        template: world.template("primo-livello").await,
        notice: world.notice(world.person(Alfa), &fixture).await,
        invitation: world.invitation().await,
        reset: world.reset_of(world.person(Alfa).id).await,
        schedule: world.schedule().await,
        recomputation: world.recomputation().await,
        mail: fixture.mail.to_string(),
        document: fixture.document.clone(),
        outgoing: world.outgoing().await,
        acts: world.acts().await,
        attivazioni: world.attivazioni().await,
        recessi: world.recessi().await,
        disdette: world.disdette().await,
    };
    let routes = web::routes();
    let pages: Vec<&str> = routes
        .iter()
        .filter(|route| route.method == Method::GET)
        .map(|route| route.path)
        .collect();
    assert!(pages.len() > 40, "{} pages", pages.len());
    let mut faults = Vec::new();
    for who in EVERYBODY {
        let browser = world.browser(who).await;
        for route in &pages {
            let (path, gets) = place(route, &world, &things);
            let what = format!("GET {path} for {who:?}");
            let answer = browser.get(&path).await;
            world.check_canaries(who, &what, &answer);
            faults.extend(gets(who).fault(&answer, &what));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The browser tests read the table of routes from a file, which must not fall behind it.
#[test]
fn the_browser_tests_are_told_of_every_page() {
    let routes = web::routes();
    let pages = routes.iter().filter(|route| route.method == Method::GET);
    let mut pages: Vec<&str> = pages.map(|route| route.path).collect();
    pages.sort_unstable();
    let list = format!("{}\n", serde_json::to_string_pretty(&pages).unwrap());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/routes.json");
    let told = std::fs::read_to_string(file).unwrap_or_default();
    assert!(told == list, "tests/browser/routes.json is to be:\n{list}");
}
