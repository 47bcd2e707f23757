//! Every form, sent by everybody as the page would send it, about things made for this one time.

use chrono::TimeDelta;
use poem::http::Method;
use sportello::enti::{self, EnteIn};
use sportello::kernel::ids::{EnteId, UserId};
use sportello::kernel::rome;
use sportello::kernel::text::Lang;
use sportello::mail::outbox::Mail;
use sportello::pec::{self, AnswerRoute};
use sportello::queues::templates::{self, TemplateIn};
use sportello::reports::ReportQuery;
use sportello::reports::schedules::{self, Format, ScheduleIn};
use sportello::services::{self, ServiceIn};
use sportello::sla::calendar::Calendar;
use sportello::sla::given::calendar::CalendarIn;
use sportello::sla::given::policy::{KINDS, PRIORITIES, PolicyIn};
use sportello::sla::{self, SlaError, policies};
use sportello::tickets::{self, recompute};
use sportello::users::absences::{self, NewAbsence};
use sportello::users::actor::{EnteRole, Operator, Role};
use sportello::users::commands;
use sportello::users::delegations::{self, NewDelegation};
use sportello::users::emails::Letterhead;
use sportello::users::model::{NewUser, Place};
use sportello::users::sessions::{self, SessionRules};
use sportello::users::tokens::{self, NewToken, Scope};
use sportello::users::{queries, totp};
use sportello::web;

use super::Who::{self, *};
use super::acts::of_acts;
use super::attivazioni::of_attivazioni;
use super::disdette::of_disdette;
use super::pages::Gets::{self, *};
use super::pages::{at_work, on_ticket, only, opening, signed_in};
use super::{EVERYBODY, World};
use crate::support::{Answer, Client, PASSWORD, Person};

const ADMIN: &[Who] = &[Admin];
const NEW_PASSWORD: &str = "nevica piano sui tetti";

/// A form as the page would send it, and what the rules say the sender gets.
pub(super) struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
    /// The file of a form that takes only multipart.
    file: Option<String>,
    gets: Gets,
}

pub(super) fn form<const N: usize>(
    path: impl Into<String>,
    gets: Gets,
    fields: [(&'static str, &str); N],
) -> Form {
    Form {
        path: path.into(),
        fields: fields.map(|(name, value)| (name, value.to_owned())).to_vec(),
        file: None,
        gets,
    }
}

/// The fields of a policy, without code and version.
fn policy_fields() -> Vec<(&'static str, String)> {
    let targets = KINDS.iter().flat_map(|kind| {
        let name = move |priority: &&str| &*format!("target-{kind}-{priority}").leak();
        PRIORITIES
            .iter()
            .map(move |priority| (name(priority), "120".to_owned()))
    });
    let others = [
        ("name_it", "Prova"),
        ("name_en", "Trial"),
        ("valid_from", "2026-03-02"),
        ("step-0-percent", "100"),
        ("step-0-tell", "assignee"),
        ("step-0-free", "managers"),
    ];
    targets
        .chain(others.map(|(name, value)| (name, value.to_owned())))
        .collect()
}

/// Things made for one try.
impl World {
    /// One more queue: its code.
    async fn queue(&self) -> String {
        let code = format!("coda-{}", self.next());
        self.app.queue(&code, false).await;
        code
    }

    /// A reply template in a queue.
    pub(super) async fn template(&self, queue: &str) -> String {
        let queue = queue.to_owned();
        let given = TemplateIn {
            language: Lang::It,
            title: format!("Modello {}", self.next()),
            body: "Gentile {{requester}}".to_owned(),
        };
        let made = self.app.write(move |db, now| {
            let queue = sportello::queues::by_code(db, &queue)?.id;
            templates::create(db, Operator, now, queue, &given)
        });
        made.await.unwrap().id.to_string()
    }

    /// One more service: its code.
    async fn service(&self) -> String {
        let code = format!("PROVA{}", self.next());
        let given = ServiceIn {
            name_it: "Prova".to_owned(),
            name_en: "Trial".to_owned(),
            description_it: String::new(),
            description_en: String::new(),
            editorial_support: false,
            calendar: "CENTRO".to_owned(),
            sla_policy: "STANDARD".to_owned(),
            items: Vec::new(),
        };
        let made = code.clone();
        self.app
            .write(move |db, now| services::create(db, Operator, now, &made, &given))
            .await
            .unwrap();
        code
    }

    /// A monthly report for the manager.
    pub(super) async fn schedule(&self) -> String {
        let (actor, recipient) = (self.actor(Manager).await, self.person(Manager).id);
        let given = ScheduleIn {
            name: format!("Rapporto {}", self.next()),
            query: ReportQuery::default(),
            recipients: vec![recipient],
            format: Format::Pdf,
        };
        let made = self
            .app
            .write(move |db, now| schedules::create(db, &actor, now, &given));
        made.await.unwrap().id.to_string()
    }

    /// One more calendar: its code.
    pub(super) async fn calendar(&self) -> String {
        let code = format!("ORARIO{}", self.next());
        let given = CalendarIn::of(&Calendar::centro(), "Prova", "Trial");
        let made = code.clone();
        let made = self
            .app
            .write(move |db, now| sla::create_calendar(db, Operator, now, &made, &given));
        made.await.unwrap();
        code
    }

    /// A recomputation that somebody asked for: its id.
    pub(super) async fn recomputation(&self) -> String {
        let code = self.calendar().await;
        let made = self.app.write(move |db, now| {
            let aim = tickets::recompute::aim_at_calendar(db, &code)?;
            tickets::recompute::request(db, Operator, now, aim, "una prova")
        });
        made.await.unwrap().id.to_string()
    }

    /// One more policy: its code.
    pub(super) async fn policy(&self) -> String {
        let code = format!("LIVELLI{}", self.next());
        let made = code.clone();
        let made = self.app.write(move |db, now| {
            let standard = policies::by_code(db, policies::STANDARD)?;
            let mut given = PolicyIn::of(&policies::latest(db, standard.id)?, "Prova", "Trial");
            given.valid_from = rome::date_of(now.utc());
            sla::create_policy(db, Operator, now, &made, &given)
        });
        made.await.unwrap();
        code
    }

    /// One more ente.
    async fn ente(&self) -> EnteId {
        let given = EnteIn {
            kind: "unione".to_owned(),
            name: format!("Unione {}", self.next()),
            valid_from: "2015-01-01".to_owned(),
            ..EnteIn::default()
        };
        let made = self
            .app
            .write(move |db, now| enti::create(db, Operator, now, &given));
        made.await.unwrap().id
    }

    /// A delegation from one ente to another.
    async fn delegation(&self, ente: EnteId, delegate: EnteId) -> String {
        let new = NewDelegation {
            ente,
            delegate,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: "2027-01-01".parse().unwrap(),
            reason: "una prova".to_owned(),
        };
        let made = self
            .app
            .write(move |db, now| delegations::add(db, Operator, now, &new));
        made.await.unwrap().id.to_string()
    }

    /// An absence of that person.
    async fn absence(&self, person: &Person) -> String {
        let (actor, user) = (self.app.actor(person).await, person.id);
        let new = NewAbsence {
            user,
            deputy: None,
            from_on: "2026-12-01".parse().unwrap(),
            to_on: "2026-12-02".parse().unwrap(),
        };
        let made = self.app.write(move |db, now| absences::add(db, &actor, now, new));
        made.await.unwrap().id.to_string()
    }

    /// A token of that person.
    async fn token(&self, person: &Person) -> String {
        let actor = self.app.actor(person).await;
        let new = NewToken {
            name: "una prova".to_owned(),
            scope: Scope::Read,
            ente: None,
            expires_on: None,
        };
        let made = self
            .app
            .write(move |db, now| tokens::create(db, &actor, now, &new));
        made.await.unwrap().0.id.to_string()
    }

    /// A session of that person in another browser.
    async fn session(&self, person: &Person) -> String {
        self.app.browser(person).await;
        let (actor, now) = (self.app.actor(person).await, self.app.now());
        let rules = SessionRules::from(&self.app.config.security);
        let found = self.app.read(move |db| sessions::list(db, &actor, rules, now));
        found.await.unwrap()[0].id.to_string()
    }

    /// The token of an invitation.
    pub(super) async fn invitation(&self) -> String {
        let from = Letterhead::from(&self.app.config);
        let new = NewUser {
            email: format!("invitata.{}@example.example", self.next()),
            name: "Ida Invitata".to_owned(),
            language: Lang::It,
            place: Place::Enti(vec![(self.alfa, EnteRole::User, false)]),
        };
        let made = self
            .app
            .write(move |db, now| commands::invite(db, Operator, now, &from, &new));
        last_segment(&made.await.unwrap().link)
    }

    /// A certified mail that waits: its id.
    pub(super) async fn outgoing(&self) -> String {
        let mail = Mail {
            kind: "users/password_changed",
            to: ("Ada Alfa".to_owned(), "ada@example.example".to_owned()),
            user: None,
            subject: "Una prova".to_owned(),
            body: "Una prova".to_owned(),
            language: Lang::It,
            ticket: None,
        };
        let queued = self.app.write(move |db, now| {
            let route = AnswerRoute {
                mailbox: "pec".to_owned(),
                user: UserId::new(now),
                address: mail.to.1.clone(),
            };
            pec::send_answer(db, now, &route, mail.clone(), (None, None, None))
        });
        queued.await.unwrap().to_string()
    }

    /// The token of a link for that person's new password.
    pub(super) async fn reset_of(&self, user: UserId) -> String {
        let from = Letterhead::from(&self.app.config);
        let made = self
            .app
            .write(move |db, now| commands::reset_password(db, Operator, now, &from, user));
        last_segment(&made.await.unwrap().link)
    }

    /// The version of an account.
    async fn version(&self, user: UserId) -> String {
        let (admin, now) = (self.actor(Admin).await, self.app.now());
        let found = self.app.read(move |db| queries::find(db, &admin, user, now));
        found.await.unwrap().user.version.to_string()
    }

    /// The code that the person's app shows.
    async fn code(&self, person: &Person) -> String {
        let (secrets, id, now) = (self.app.secrets.clone(), person.id, self.app.now());
        let shown = self.app.read(move |db| totp::code_now(db, &secrets, now, id));
        shown.await.unwrap().expect("the setting up has begun")
    }

    /// Sets up the person's second factor in this browser.
    async fn set_up_totp(&self, browser: &Client, person: &Person) {
        browser.get("/account/totp").await.expect(200);
        let code = self.code(person).await;
        let confirmed = [("code", code.as_str())];
        browser
            .submit("/account/totp", "/account/totp", &confirmed)
            .await
            .expect(200);
    }

    /// A browser that keeps its own cookies, in which the person has signed in.
    async fn entered(&self, person: &Person) -> Client {
        let browser = self.app.anonymous();
        enter(&browser, person).await;
        browser
    }
}

async fn enter(browser: &Client, person: &Person) {
    let typed = [("email", person.email.as_str()), ("password", PASSWORD)];
    browser.submit("/sign-in", "/sign-in", &typed).await.expect(303);
}

fn last_segment(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

/// The form of a ticket of Alfa. `None`: the route is none of these.
async fn of_ticket(route: &str, who: Who, world: &World) -> Option<Form> {
    let f = world.desk().await;
    let path = route.replacen(":number", &f.number, 1);
    let (version, other) = (f.version.to_string(), f.duplicate_number.as_str());
    let (agent, ada) = (
        world.person(Agent).id.to_string(),
        world.person(Alfa).id.to_string(),
    );
    let version = ("version", version.as_str());
    let all_but_auditor = on_ticket(who, who != Auditor, On);
    Some(match route {
        "/tickets/:number" => {
            let fields = [version, ("subject", "una prova"), ("tags", "prova")];
            form(path, at_work(who, On), fields)
        }
        "/tickets/:number/messages" => {
            let fields = [version, ("reply-text", "grazie"), ("visibility", "public")];
            form(path, all_but_auditor, fields)
        }
        "/tickets/:number/state" => {
            let fields = [version, ("state", "cancelled"), ("cancel-reason", "una prova")];
            form(path, all_but_auditor, fields)
        }
        "/tickets/:number/assignment" => form(path, at_work(who, On), [version, ("assignee", &agent)]),
        "/tickets/:number/queue" => {
            let fields = [
                version,
                ("queue", "trasparenza"),
                ("queue-reason", "di competenza"),
            ];
            form(path, at_work(who, On), fields)
        }
        "/tickets/:number/priority" => {
            let fields = [version, ("priority", "high"), ("priority-reason", "una prova")];
            form(path, at_work(who, On), fields)
        }
        "/tickets/:number/watchers" | "/tickets/:number/watchers/remove" => {
            form(path, all_but_auditor, [("watcher", ada.as_str())])
        }
        "/tickets/:number/relations" => {
            form(path, at_work(who, On), [("relation", "link"), ("other", other)])
        }
        "/tickets/:number/relations/remove" => {
            let agent = world.actor(Agent).await;
            let (id, duplicate) = (f.id, f.duplicate);
            let linked = world
                .app
                .write(move |db, now| tickets::link(db, agent.staff().unwrap(), now, id, duplicate));
            linked.await.unwrap();
            form(path, at_work(who, On), [("relation", "link"), ("other", other)])
        }
        "/tickets/:number/attention-requests" => form(
            path,
            on_ticket(who, who == Alfa, On),
            [("attention-text", "è urgente")],
        ),
        "/tickets/:number/merge" => form(path, at_work(who, On), [("duplicate", other)]),
        _ => return None,
    })
}

/// The form of one's own account. `None`: the route is none of these.
async fn of_account(route: &str, who: Who, me: &Person, browser: &Client, world: &World) -> Option<Form> {
    let mine = |thing: &str| route.replacen(":id", thing, 1);
    let own = |gets| signed_in(who, gets);
    let has_browser = who != Anonymous;
    Some(match route {
        "/account" => {
            let version = world.version(me.id).await;
            let fields = [("name", "Nuovo Nome"), ("language", "it"), ("version", &version)];
            form(route, own(On), fields)
        }
        "/account/acting-for" => {
            // Each for the own ente; people of the centre act for none.
            let ente = if who == Beta { world.beta } else { world.alfa };
            let gets = only(&[Alfa, Beta], who, On);
            form(route, gets, [("ente", ente.to_string().as_str())])
        }
        "/account/password" => {
            let fields = [
                ("current_password", PASSWORD),
                ("password", NEW_PASSWORD),
                ("password_again", NEW_PASSWORD),
            ];
            form(route, own(On), fields)
        }
        "/account/sessions/:id/end" => form(mine(&world.session(me).await), own(On), []),
        "/account/sessions/end-others" => form(route, own(On), []),
        "/account/totp" => {
            let code = match has_browser {
                true => {
                    browser.get("/account/totp").await.expect(200);
                    world.code(me).await
                }
                false => "000000".to_owned(),
            };
            form(route, own(Page), [("code", code.as_str())])
        }
        "/account/totp/removal" | "/account/recovery-codes" => {
            if has_browser {
                world.set_up_totp(browser, me).await;
            }
            let done = if route == "/account/recovery-codes" {
                Page
            } else {
                On
            };
            form(route, own(done), [("current_password", PASSWORD)])
        }
        "/account/tokens" => {
            let fields = [
                ("name", "una prova"),
                ("scope", "read"),
                ("expires_on", "2026-12-31"),
            ];
            form(route, own(Page), fields)
        }
        "/account/tokens/:id/revoke" => form(mine(&world.token(me).await), own(On), []),
        "/account/absences" => {
            let fields = [("from_on", "2026-12-01"), ("to_on", "2026-12-02")];
            form(route, own(On), fields)
        }
        "/account/address" => form(route, own(On), [("email", "un.altro@example.example")]),
        "/account/address/withdrawal" => form(route, own(On), []),
        "/account/mail" => form(route, own(On), [("answered", "digest")]),
        "/account/absences/:id/remove" => form(mine(&world.absence(me).await), own(On), []),
        "/sign-out" => form(route, own(To("/sign-in")), []),
        _ => return None,
    })
}

/// The form of one's own notices. `None`: the route is none of these.
async fn of_notices(route: &str, who: Who, me: &Person, world: &World) -> Option<Form> {
    let fixture = world.desk().await;
    let notice = world.notice(me, &fixture).await;
    let gets = signed_in(who, To("/notices"));
    Some(match route {
        "/notices/read" => form(route, gets, [("up_to", notice.as_str())]),
        "/notices/:id/read" => form(route.replacen(":id", &notice, 1), gets, []),
        _ => return None,
    })
}

/// The form of a mail that waits. `None`: the route is none of these.
async fn of_mail(route: &str, who: Who, world: &World) -> Option<Form> {
    let fixture = world.desk().await;
    let path = route.replacen(":id", &fixture.mail.to_string(), 1);
    let alfa = world.alfa.to_string();
    let decides = |who: Who, done: Gets| match who {
        Auditor => Forbidden,
        _ => only(&[Agent, Manager, Admin], who, done),
    };
    Some(match route {
        // An administrator sees no ticket: the form comes again.
        "/mail/incoming/:id/placement" => {
            let gets = if who == Admin { Again } else { decides(who, On) };
            form(path, gets, [("ticket", fixture.number.as_str())])
        }
        "/mail/incoming/:id/contact" => {
            let gets = match who {
                Agent | Manager | Auditor => Forbidden,
                _ => only(ADMIN, who, On),
            };
            let fields = [
                ("ente_id", alfa.as_str()),
                ("name", "Chi Scrive"),
                ("role", "ente_user"),
            ];
            form(path, gets, fields)
        }
        "/mail/incoming/:id/register-entry" => {
            let number = (world.next() + 1).to_string();
            let gets = match who {
                Agent => Forbidden,
                _ => decides(who, On),
            };
            let fields = [
                ("aoo", "AOO1"),
                ("number", number.as_str()),
                ("date", "2026-03-02"),
            ];
            form(path, gets, fields)
        }
        // Without a file.
        "/mail/incoming/:id/receipt" => {
            let gets = match who {
                Agent => Forbidden,
                _ => decides(who, Again),
            };
            form(path, gets, [])
        }
        "/mail/incoming/:id/ignore" => form(path, decides(who, On), [("reason", "una prova")]),
        "/mail/incoming/:id/retry" => form(path, decides(who, On), []),
        _ => return None,
    })
}

/// The form of somebody's account, which an administrator sends. `None`: the route is none of these.
async fn of_user(route: &str, who: Who, world: &World) -> Option<Form> {
    let gets = only(ADMIN, who, On);
    let person = match route {
        "/users/:id/roles" => world.one_more(OtherAgent).await,
        "/users/:id/enti/remove" => {
            let places = [world.alfa, world.beta].map(|ente| (ente, EnteRole::User, false));
            let name = format!("Dora Due {}", world.next());
            world.app.person(&name, Place::Enti(places.to_vec())).await
        }
        _ => world.one_more(Alfa).await,
    };
    let path = route.replacen(":id", &person.id.to_string(), 1);
    let alfa = world.alfa.to_string();
    if route == "/users/:id/enable" {
        let (id, release) = (person.id, sportello::app::release_tickets);
        let disabled = world
            .app
            .write(move |db, now| commands::disable(db, Operator, now, (id, None), None, release));
        disabled.await.unwrap();
    }
    let version = world.version(person.id).await;
    let version = ("version", version.as_str());
    Some(match route {
        "/users/:id/edit" => form(path, gets, [version, ("name", "Nuovo Nome"), ("language", "en")]),
        "/users/:id/roles" => form(path, gets, [version, ("roles", Role::Manager.as_str())]),
        "/users/:id/enti" => form(
            path,
            gets,
            [version, ("ente_id", &alfa), ("ente_role", "ente_user")],
        ),
        "/users/:id/enti/remove" => form(path, gets, [version, ("ente_id", &alfa)]),
        "/users/:id/absences" => {
            let fields = [("from_on", "2026-12-01"), ("to_on", "2026-12-02")];
            form(path, gets, fields)
        }
        "/users/:id/absences/remove" => {
            form(path, gets, [("absence", world.absence(&person).await.as_str())])
        }
        "/users/:id/tokens/revoke" => form(path, gets, [("token", world.token(&person).await.as_str())]),
        "/users/:id/second-factor/remove" => {
            let theirs = world.entered(&person).await;
            world.set_up_totp(&theirs, &person).await;
            form(path, gets, [])
        }
        "/users/:id/sessions/end" | "/users/:id/invitation" => form(path, gets, []),
        "/users/:id/disable" => form(path, gets, [version, ("reason", "una prova")]),
        "/users/:id/enable" => form(path, gets, [version]),
        _ => return None,
    })
}

/// The form of an ente, a queue or a service. `None`: the route is none of these.
async fn of_register(route: &str, who: Who, world: &World) -> Option<Form> {
    let gets = only(ADMIN, who, On);
    let members = only(&[Manager, Admin], who, On);
    let number = world.next().to_string();
    let version = ("version", "1");
    let agent = world.person(OtherAgent).id.to_string();
    let user = ("user_id", agent.as_str());
    let template = [
        ("language", "it"),
        ("title", "Un modello"),
        ("body", "Gentile {{requester}}"),
    ];
    let ente = [
        ("kind", "unione"),
        ("name", "Unione di Prova"),
        ("valid_from", "2015-01-01"),
    ];
    let queue = [
        ("name_it", "Prova"),
        ("name_en", "Trial"),
        ("assignment", "manual"),
    ];
    let service = [("name_it", "Prova"), ("name_en", "Trial")];
    let levels = [("calendar", "CENTRO"), ("sla_policy", "STANDARD")];
    Some(match route {
        "/enti/new" => form(route, gets, ente),
        "/enti/new/comune" => form(
            route,
            gets,
            [("istat_code", "017029"), ("valid_from", "2026-03-02")],
        ),
        "/enti/import" | "/enti/import/apply" => {
            let columns = enti::import::COLUMNS.join(",");
            let file = format!("{columns}\r\nunione,Unione {number},,,u_prova{number},,,,,01/01/2026,\r\n");
            Form {
                file: Some(file),
                ..form(
                    route,
                    if route == "/enti/import" {
                        only(ADMIN, who, Page)
                    } else {
                        gets
                    },
                    [],
                )
            }
        }
        "/enti/:id/delegations/:delegation/revoke" => {
            let ente = world.ente().await;
            let delegation = world.delegation(ente, world.alfa).await;
            form(format!("/enti/{ente}/delegations/{delegation}/revoke"), gets, [])
        }
        route if route.starts_with("/enti/:id/") => {
            let path = route.replacen(":id", &world.ente().await.to_string(), 1);
            let alfa = world.alfa.to_string();
            match route {
                "/enti/:id/edit" => {
                    let [kind, name, from] = ente;
                    form(path, gets, [version, kind, name, from])
                }
                "/enti/:id/end" => form(path, gets, [version, ("last_day", "2030-12-31")]),
                "/enti/:id/populations" => {
                    let fields = [
                        ("reference_on", "2025-01-01"),
                        ("source", "prova"),
                        ("residents", "1.000"),
                    ];
                    form(path, gets, fields)
                }
                "/enti/:id/delegations" => {
                    let fields = [
                        ("direction", "given"),
                        ("delegate_id", alfa.as_str()),
                        ("valid_from", "2026-01-01"),
                        ("valid_to", "2027-01-01"),
                        ("reason", "una prova"),
                    ];
                    form(path, gets, fields)
                }
                _ => return None,
            }
        }
        "/queues/new" => {
            let [it, en, rule] = queue;
            form(route, gets, [("code", "prova"), it, en, rule])
        }
        route if route.starts_with("/queues/:code/") => {
            let code = world.queue().await;
            let mut path = route.replacen(":code", &code, 1);
            if route.contains("/templates/:id") {
                path = path.replacen(":id", &world.template(&code).await, 1);
            }
            match route {
                "/queues/:code/edit" => {
                    let [it, en, rule] = queue;
                    form(path, gets, [version, it, en, rule, ("position", "1")])
                }
                "/queues/:code/retirement" => form(path, gets, [version]),
                "/queues/:code/members" => form(path, members, [user]),
                "/queues/:code/members/remove" => {
                    let member = world.person(OtherAgent).id;
                    let joined = world.app.write(move |db, now| {
                        let queue = sportello::queues::by_code(db, &code)?.id;
                        sportello::queues::add_member(db, Operator, now, queue, member)
                    });
                    joined.await.unwrap();
                    form(path, members, [user])
                }
                "/queues/:code/templates/new" => form(path, gets, template),
                "/queues/:code/templates/:id" => {
                    let [language, title, body] = template;
                    form(path, gets, [version, language, title, body])
                }
                "/queues/:code/templates/:id/remove" => form(path, gets, []),
                _ => return None,
            }
        }
        "/services/new" => {
            let [it, en] = service;
            form(route, gets, [("code", "PROVA"), it, en, levels[0], levels[1]])
        }
        "/services/:code/edit" | "/services/:code/retirement" => {
            let [it, en] = service;
            form(
                route.replacen(":code", &world.service().await, 1),
                gets,
                [version, it, en, levels[0], levels[1]],
            )
        }
        "/recomputations/new" => {
            let now = world.app.now();
            let basis = world.app.read(move |db| {
                let aim = recompute::aim_at_policy(db, policies::STANDARD, now)?;
                Ok::<_, SlaError>(recompute::basis(db, now, aim)?)
            });
            let basis = basis.await.unwrap();
            form(
                route,
                gets,
                [
                    ("policy", "STANDARD"),
                    ("basis", &*basis),
                    ("reason", "una prova"),
                ],
            )
        }
        "/calendars/new" => {
            let [it, en] = service;
            form(route, gets, [("code", "PROVA"), it, en, ("mon", "09:00-12:00")])
        }
        "/calendars/:code/edit" | "/calendars/:code/retirement" => {
            let [it, en] = service;
            let path = route.replacen(":code", &world.calendar().await, 1);
            form(
                path,
                gets,
                [version, it, en, ("mon", "09:00-13:00"), ("reason", "una prova")],
            )
        }
        route if route.starts_with("/sla-policies/") => {
            let mut sent = form(route, gets, [version, ("code", "PROVA"), ("reason", "una prova")]);
            if route.contains(":code") {
                sent.path = route.replacen(":code", &world.policy().await, 1);
            }
            sent.fields.extend(policy_fields());
            sent
        }
        _ => return None,
    })
}

/// The form that anybody may send. `None`: the route is none of these.
async fn of_visitor(route: &str, who: Who, me: &Person, browser: &mut Client, world: &World) -> Option<Form> {
    let password = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
    Some(match route {
        "/language" => form(route, To("/privacy"), [("language", "it"), ("next", "/privacy")]),
        "/sign-in" => form(
            route,
            To("/"),
            [("email", me.email.as_str()), ("password", PASSWORD)],
        ),
        "/sign-in/code" if who == Anonymous => form(route, Again, [("code", "000000")]),
        "/sign-in/code" => {
            // Who has given the password and owes the code.
            world.set_up_totp(browser, me).await;
            world.app.advance(TimeDelta::seconds(30));
            *browser = world.entered(me).await;
            form(route, To("/"), [("code", world.code(me).await.as_str())])
        }
        "/password-reset" => form(route, Page, [("email", me.email.as_str())]),
        "/password-reset/:token" => {
            let token = world.reset_of(me.id).await;
            form(format!("/password-reset/{token}"), On, password)
        }
        "/invitations/:token" => form(format!("/invitations/{}", world.invitation().await), On, password),
        // There are accounts.
        "/setup/:token" => {
            let [one, two] = password;
            let who = [
                ("email", "prima@example.example"),
                ("name", "Prima Persona"),
                one,
                two,
            ];
            form(format!("/setup/{}", world.setup), Gone, who)
        }
        "/information" => {
            let fields = [
                ("name", "Ada Ferrari"),
                ("email", "ada.ferrari@cittadini.example"),
                ("service", "PORTALE"),
                ("text", "Quanto costa?"),
                ("acknowledged", "true"),
            ];
            form(route, On, fields)
        }
        "/tickets" => {
            let alfa = world.alfa.to_string();
            let fields = [
                ("service", "PORTALE"),
                ("kind", "question"),
                ("subject", "una prova"),
                ("text", "prova"),
                ("channel", "phone"),
                ("ente", &alfa),
            ];
            form(route, opening(who, On), fields)
        }
        _ => return None,
    })
}

/// Administrators and managers mend the outgoing mails.
async fn of_outgoing(route: &str, who: Who, world: &World) -> Option<Form> {
    let path = route.replacen(":id", &world.outgoing().await, 1);
    let gets = only(&[Manager, Admin], who, On);
    Some(match route {
        "/mail/outgoing/:id/resend" => form(path, gets, [("email", "ada@example.example")]),
        "/mail/outgoing/:id/drop" => form(path, gets, [("reason", "una prova")]),
        _ => return None,
    })
}

/// Managers alone decide who gets a report every month.
async fn of_reports(route: &str, who: Who, world: &World) -> Option<Form> {
    let manager = world.person(Manager).id.to_string();
    let fields = [
        ("name", "una prova"),
        ("recipients", manager.as_str()),
        ("format", "pdf"),
        ("version", "1"),
    ];
    let gets = only(&[Manager], who, To("/reports/schedules"));
    Some(match route {
        "/reports/schedules/new" => form(route, gets, fields),
        "/reports/schedules/:id" => form(
            format!("/reports/schedules/{}", world.schedule().await),
            gets,
            fields,
        ),
        "/reports/schedules/:id/retirement" => {
            let path = format!("/reports/schedules/{}/retirement", world.schedule().await);
            form(path, gets, [("version", "1")])
        }
        _ => return None,
    })
}

/// The form at a route. A new one has no place here and fails.
async fn place(route: &str, who: Who, me: &Person, browser: &mut Client, world: &World) -> Form {
    let form = match route.split('/').nth(1) {
        Some("tickets") if route != "/tickets" => of_ticket(route, who, world).await,
        Some("account" | "sign-out") => of_account(route, who, me, browser, world).await,
        Some("notices") => of_notices(route, who, me, world).await,
        Some("mail") if route.starts_with("/mail/outgoing/") => of_outgoing(route, who, world).await,
        Some("mail") => of_mail(route, who, world).await,
        Some("acts" | "terms" | "adesioni" | "convenzioni" | "inerzie") => of_acts(route, who, world).await,
        Some("attivazioni" | "maintainers") => of_attivazioni(route, who, world).await,
        Some("contracts" | "recessi") => super::recessi::of_recessi(route, who, world).await,
        Some("disdette" | "canoni") => of_disdette(route, who, world).await,
        Some("users") if route != "/users/new" => of_user(route, who, world).await,
        Some("reports") => of_reports(route, who, world).await,
        // Looked at or confirmed, by whoever has the link: nobody has this one.
        Some("solutions") => Some(form("/solutions/nessuna", Gone, [("decision", "closed")])),
        Some("address-changes") => Some(form("/address-changes/nessuno", Gone, [])),
        Some("enti" | "queues" | "services" | "calendars" | "sla-policies" | "recomputations") => {
            of_register(route, who, world).await
        }
        Some("users") => {
            let email = format!("nuova.{}@example.example", world.next());
            let fields = [
                ("email", email.as_str()),
                ("name", "Nuova Persona"),
                ("language", "it"),
                ("place", "centre"),
                ("roles", Role::Agent.as_str()),
            ];
            Some(form(route, only(ADMIN, who, On), fields))
        }
        _ => of_visitor(route, who, me, browser, world).await,
    };
    form.unwrap_or_else(|| panic!("the form {route} is new: say here what it sends and who gets what"))
}

async fn send(browser: &Client, form: &Form, token: Option<&str>) -> Answer {
    let token = token.map(|token| ("csrf", token));
    match &form.file {
        Some(text) => {
            let part = reqwest::multipart::Part::bytes(text.clone().into_bytes()).file_name("enti.csv");
            // The token comes first, as on the page.
            let mut parts = reqwest::multipart::Form::new();
            if let Some((name, token)) = token {
                parts = parts.text(name, token.to_owned());
            }
            let request = browser.request(Method::POST, &form.path);
            browser.send(request.multipart(parts.part("file", part))).await
        }
        None => {
            let typed = form.fields.iter().map(|(name, value)| (*name, value.as_str()));
            let fields: Vec<(&str, &str)> = token.into_iter().chain(typed).collect();
            browser.post_form(&form.path, &fields).await
        }
    }
}

#[tokio::test]
async fn every_form_does_what_the_rules_say_for_whoever_sends_it() {
    let world = World::start().await;
    let routes = web::routes();
    let forms: Vec<&str> = routes
        .iter()
        .filter(|route| route.method == Method::POST)
        .map(|route| route.path)
        .collect();
    assert!(forms.len() > 60, "{} forms", forms.len());
    let mut faults = Vec::new();
    for route in forms {
        for who in EVERYBODY {
            // What a visitor sends too often waits; all others take no more of the day than they must.
            world.app.advance(match route.split('/').nth(1) {
                Some("information") => TimeDelta::minutes(61),
                Some("sign-in" | "password-reset" | "invitations" | "setup") => TimeDelta::minutes(1),
                _ => TimeDelta::seconds(10),
            });
            let me = world.one_more(who).await;
            let mut browser = match who {
                Anonymous => world.app.anonymous(),
                _ => world.entered(&me).await,
            };
            let form = place(route, who, &me, &mut browser, &world).await;
            let what = format!("POST {} for {who:?}", form.path);
            let token = browser.csrf("/privacy").await;
            // Without the page's token nothing is done, so that what follows finds things as they were.
            let without = send(&browser, &form, None).await;
            let refused = match form.gets {
                SignIn => SignIn,
                Nothing if without.status.as_u16() == 404 => Nothing,
                _ => Forbidden,
            };
            faults.extend(refused.fault(&without, &format!("{what}, without the form's token")));
            let answer = send(&browser, &form, Some(&token)).await;
            world.check_canaries(who, &what, &answer);
            faults.extend(form.gets.fault(&answer, &what));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What belongs to somebody's account is nothing to anybody else; an administrator manages tokens and absences.
#[tokio::test]
async fn no_form_of_the_own_account_reaches_into_another() {
    let world = World::start().await;
    let owner = world.one_more(Alfa).await;
    let (session, token) = (world.session(&owner).await, world.token(&owner).await);
    let absence = world.absence(&owner).await;
    let fixture = world.desk().await;
    let notice = world.notice(&owner, &fixture).await;
    let things = [
        (format!("/notices/{notice}/read"), Nothing),
        (format!("/account/sessions/{session}/end"), Nothing),
        (format!("/account/tokens/{token}/revoke"), On),
        (format!("/account/absences/{absence}/remove"), On),
    ];
    let mut faults = Vec::new();
    for who in EVERYBODY {
        let browser = world.browser(who).await;
        let token = browser.csrf("/privacy").await;
        for (path, administered) in &things {
            let answer = browser.post_form(path, &[("csrf", token.as_str())]).await;
            let gets = if who == Admin {
                *administered
            } else {
                signed_in(who, Nothing)
            };
            faults.extend(gets.fault(&answer, &format!("POST {path} for {who:?}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
