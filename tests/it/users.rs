//! Accounts, ways in, sessions, tokens, absences, delegations, and the mails they send.

use std::net::IpAddr;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use sportello::app::release_tickets;
use sportello::db::schema::{audit_events, outbox, sessions as sessions_table, users};
use sportello::db::{Db, Failure};
use sportello::enti;
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::ids::{EnteId, UserId};
use sportello::kernel::page::PageRequest;
use sportello::kernel::problem::DomainError;
use sportello::kernel::secrets::Secrets;
use sportello::kernel::stop::Stop;
use sportello::kernel::text::Lang;
use sportello::mail::delivery::{self, Delivered};
use sportello::mail::transport::Transport;
use sportello::users::absences::{self, NewAbsence};
use sportello::users::actor::{Actor, EnteRole, Operator, Role};
use sportello::users::commands::{self, UserEdit};
use sportello::users::delegations::{self, NewDelegation};
use sportello::users::emails::Letterhead;
use sportello::users::links::{self, Purpose};
use sportello::users::model::{NewUser, Place, User, UserFilter};
use sportello::users::passwords::Passwords;
use sportello::users::sessions::{self, Client, NewSession, SessionRules, SignedIn};
use sportello::users::sign_in::{self, FirstAdmin};
use sportello::users::tokens::{self, NewToken, Scope};
use sportello::users::{UserError, cli, deputy_of, load_actor, members, queries, totp};

use crate::support::{TestDb, sender};

const PASSWORD: &str = "nevicava a maggio, pare";
const OTHER_PASSWORD: &str = "il gatto dorme sul fieno";

fn start() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// A database with its clock, keys and helpers.
struct World {
    test: TestDb,
    now: Timestamp,
    passwords: Passwords,
    hash: String,
    secrets: Secrets,
    rules: SessionRules,
    from: Letterhead,
}

impl World {
    fn start() -> World {
        let passwords = Passwords::cheap();
        World {
            test: TestDb::start(),
            now: start(),
            hash: passwords.hash_blocking(PASSWORD),
            passwords,
            secrets: Secrets::derive("a key for tests, long enough to be one"),
            rules: SessionRules {
                idle: TimeDelta::minutes(60),
                lifetime: TimeDelta::hours(12),
                require_totp: false,
            },
            from: Letterhead {
                base_url: "https://sportello.example".to_owned(),
                centre: "Centro di prova".to_owned(),
                contact: "assistenza@centro.example".to_owned(),
            },
        }
    }

    fn write<T: Send + 'static, E: Failure>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let db = self.test.db.clone();
        std::thread::spawn(move || db.write_blocking(f)).join().unwrap()
    }

    fn read<T: Send + 'static, E: Failure>(
        &self,
        f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let db = self.test.db.clone();
        std::thread::spawn(move || db.read_blocking(f)).join().unwrap()
    }

    fn ente(&self, istat: &'static str) -> EnteId {
        let now = self.now;
        let from = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        self.write(move |db| enti::create_comune(db, Operator, now, istat, from))
            .unwrap()
            .id
    }

    /// Somebody with a password already.
    fn user(&self, email: &str, place: Place) -> User {
        let new = NewUser {
            email: email.to_owned(),
            name: email.split('@').next().unwrap().replace('.', " "),
            language: Lang::It,
            place,
        };
        let (now, hash) = (self.now, self.hash.clone());
        self.write(move |db| commands::create_with_hash(db, Operator, now, &new, &hash))
            .unwrap()
    }

    fn staff(&self, name: &str, roles: &[Role]) -> User {
        self.user(&format!("{name}@centro.example"), Place::Centre(roles.to_vec()))
    }

    fn of_ente(&self, name: &str, ente: EnteId) -> User {
        self.user(
            &format!("{name}@comune.example"),
            Place::Enti(vec![(ente, EnteRole::User, false)]),
        )
    }

    fn actor(&self, user: &User) -> Actor {
        let (id, now) = (user.id, self.now);
        self.read(move |db| load_actor(db, id, None, now))
            .unwrap()
            .unwrap()
    }

    fn client(&self) -> Client {
        Client {
            address: IpAddr::from([192, 0, 2, 7]),
            agent: "a browser".to_owned(),
        }
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<NewSession, UserError> {
        sign_in::sign_in(
            &self.test.db,
            &self.passwords,
            (self.rules, &self.from),
            self.now,
            (email, password),
            self.client(),
        )
        .await
    }

    fn signed_in(&self, token: &str) -> Option<SignedIn> {
        let (token, rules, now) = (token.to_owned(), self.rules, self.now);
        self.read(move |db| sessions::resolve(db, &token, rules, now))
            .unwrap()
    }

    fn advance(&mut self, by: TimeDelta) {
        self.now = self.now + by;
    }

    /// Sends what is queued; the mails.
    async fn mails(&self) -> Vec<sportello::mail::letter::Letter> {
        let transport = Transport::memory();
        delivery::deliver(
            &self.test.db,
            (&transport, &sender()),
            &Clock::fixed(self.now),
            &Stop::default(),
        )
        .await
        .unwrap();
        transport.take()
    }

    fn events(&self) -> Vec<String> {
        self.read(|db| {
            audit_events::table
                .order(audit_events::id)
                .select(audit_events::event)
                .load(db)
        })
        .unwrap()
    }
}

fn link_in(body: &str) -> &str {
    body.lines().find(|line| line.starts_with("https://")).unwrap()
}

fn token_of(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

fn slug<T>(result: Result<T, UserError>) -> &'static str {
    result.err().expect("refused").refusal().slug
}

#[tokio::test]
async fn an_invited_person_chooses_a_password_once_and_is_signed_in() {
    let world = World::start();
    let ente = world.ente("017029");
    let new = NewUser {
        email: " Anna.Verdi@Comune.Example ".to_owned(),
        name: "Anna  Verdi".to_owned(),
        language: Lang::It,
        place: Place::Enti(vec![(ente, EnteRole::Contact, true)]),
    };
    let (now, from) = (world.now, world.from.clone());
    let invited = world
        .write(move |db| commands::invite(db, Operator, now, &from, &new))
        .unwrap();
    assert_eq!(invited.user.name, "Anna Verdi");
    let mails = world.mails().await;
    assert_eq!(mails[0].to, "Anna.Verdi@comune.example");
    assert_eq!(link_in(&mails[0].body), invited.link);
    assert!(invited.link.starts_with("https://sportello.example/invitations/"));
    let token = token_of(&invited.link).to_owned();
    let kept: Vec<String> = world
        .read(|db| outbox::table.select(outbox::body).load(db))
        .unwrap();
    assert!(
        kept.iter().all(|body| !body.contains(&token)),
        "the link stays in the outbox"
    );

    assert!(matches!(
        world.sign_in("anna.verdi@comune.example", "").await,
        Err(UserError::SignInFailed)
    ));
    let choose = |password: &'static str, token: String| {
        let world = &world;
        async move {
            let setting = (world.rules, &world.from);
            let link = (Purpose::Invitation, token.as_str());
            sign_in::choose_password(
                &world.test.db,
                &world.passwords,
                setting,
                world.now,
                link,
                password,
                world.client(),
            )
            .await
        }
    };
    assert_eq!(slug(choose("annaverdi2026", token.clone()).await), "invalid");
    let session = choose(PASSWORD, token.clone()).await.unwrap();
    let Actor::Ente(anna) = world.signed_in(&session.token).unwrap().actor else {
        panic!("not of an ente")
    };
    assert_eq!(
        (anna.ente(), anna.is(EnteRole::Contact), anna.sees_all()),
        (ente, true, true)
    );
    assert_eq!(slug(choose(OTHER_PASSWORD, token).await), "link-invalid");
    assert!(world.sign_in("anna.verdi@comune.example", PASSWORD).await.is_ok());
    assert!(world.events().contains(&"user.activated".to_owned()));
}

#[tokio::test]
async fn an_invitation_expires_after_seven_days_and_a_new_one_replaces_it() {
    let mut world = World::start();
    let new = NewUser {
        email: "luca@centro.example".to_owned(),
        name: "Luca Bianchi".to_owned(),
        language: Lang::En,
        place: Place::Centre(vec![Role::Agent]),
    };
    let (now, from) = (world.now, world.from.clone());
    let first = world
        .write(move |db| commands::invite(db, Operator, now, &from, &new))
        .unwrap();
    let is_open = |world: &World, link: &str| {
        let (now, token) = (world.now, token_of(link).to_owned());
        world
            .read(move |db| links::find(db, now, Purpose::Invitation, &token))
            .unwrap()
            .is_some()
    };
    assert!(is_open(&world, &first.link));
    let (from, id) = (world.from.clone(), first.user.id);
    let second = world
        .write(move |db| commands::invite_again(db, Operator, now, &from, id))
        .unwrap();
    assert!(!is_open(&world, &first.link) && is_open(&world, &second.link));
    let token = token_of(&second.link).to_owned();
    let other = world
        .read(move |db| links::find(db, now, Purpose::PasswordReset, &token))
        .unwrap();
    assert!(other.is_none(), "a link is bound to its purpose");
    world.advance(TimeDelta::days(7));
    assert!(!is_open(&world, &second.link));
}

#[tokio::test]
async fn sign_in_tells_nobody_what_was_wrong() {
    let world = World::start();
    let admin = world.staff("gianni", &[Role::Admin]);
    let ente = world.ente("017029");
    let disabled = world.of_ente("dario", ente);
    let (now, id) = (world.now, disabled.id);
    world
        .write(move |db| commands::disable(db, Operator, now, (id, None), None, release_tickets))
        .unwrap();
    for (email, password) in [
        (admin.email.as_str(), OTHER_PASSWORD),
        ("nobody@centro.example", PASSWORD),
        (disabled.email.as_str(), PASSWORD),
        ("not an address", PASSWORD),
        ("a\0b@centro.example", PASSWORD),
    ] {
        assert_eq!(
            slug(world.sign_in(email, password).await),
            "sign-in-failed",
            "{email:?}"
        );
    }
    assert!(world.sign_in("GIANNI@centro.example", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn failures_delay_and_do_not_lock_out() {
    let mut world = World::start();
    world.staff("gianni", &[Role::Admin]);
    for _ in 0..5 {
        assert_eq!(
            slug(world.sign_in("gianni@centro.example", "wrong").await),
            "sign-in-failed"
        );
    }
    let Err(UserError::TooMany(wait)) = world.sign_in("gianni@centro.example", PASSWORD).await else {
        panic!("the sixth attempt waits")
    };
    assert_eq!(wait, 10);
    assert_eq!(
        slug(world.sign_in("other@centro.example", "wrong").await),
        "sign-in-failed",
        "others do not wait"
    );
    world.advance(TimeDelta::seconds(10));
    assert_eq!(
        slug(world.sign_in("gianni@centro.example", "wrong").await),
        "sign-in-failed"
    );
    let Err(UserError::TooMany(wait)) = world.sign_in("gianni@centro.example", PASSWORD).await else {
        panic!("the wait grows")
    };
    assert_eq!(wait, 20);
    world.advance(TimeDelta::seconds(20));
    assert!(world.sign_in("gianni@centro.example", PASSWORD).await.is_ok());
    assert_eq!(
        slug(world.sign_in("gianni@centro.example", "wrong").await),
        "sign-in-failed",
        "and all is forgotten"
    );
}

#[tokio::test]
async fn attempts_made_at_once_count_each() {
    let world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let attempts = (0..12).map(|_| world.sign_in("gianni@centro.example", "wrong"));
    let answers = futures_util::future::join_all(attempts).await;
    let examined = answers
        .iter()
        .filter(|answer| matches!(answer, Err(UserError::SignInFailed)))
        .count();
    assert_eq!(examined, 5);
}

#[tokio::test]
async fn a_session_ends_when_unused_and_at_its_limit_and_never_revives() {
    let mut world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let stored: Vec<String> = world
        .read(|db| sessions_table::table.select(sessions_table::token_hash).load(db))
        .unwrap();
    assert!(stored.iter().all(|hash| !hash.contains(&session.token)));
    for _ in 0..14 {
        world.advance(TimeDelta::minutes(50));
        let signed_in = world.signed_in(&session.token).unwrap();
        assert!(signed_in.touch_due);
        let (id, now) = (signed_in.session, world.now);
        world.write(move |db| sessions::touch(db, id, now)).unwrap();
    }
    world.advance(TimeDelta::minutes(20));
    assert!(world.signed_in(&session.token).is_none(), "twelve hours are over");

    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let signed_in = world.signed_in(&session.token).unwrap();
    assert!(!signed_in.touch_due);
    let (actor, id, now) = (signed_in.actor, signed_in.session, world.now);
    world.write(move |db| sessions::end(db, &actor, now, id)).unwrap();
    world.advance(TimeDelta::minutes(2));
    let now = world.now;
    world.write(move |db| sessions::touch(db, id, now)).unwrap();
    assert!(world.signed_in(&session.token).is_none());

    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    world.advance(TimeDelta::minutes(60));
    assert!(world.signed_in(&session.token).is_none(), "an hour unused");
}

#[tokio::test]
async fn one_sees_and_ends_only_own_sessions() {
    let world = World::start();
    world.staff("gianni", &[Role::Admin]);
    world.staff("luca", &[Role::Agent]);
    let (one, two) = (
        world.sign_in("gianni@centro.example", PASSWORD).await.unwrap(),
        world.sign_in("gianni@centro.example", PASSWORD).await.unwrap(),
    );
    let luca = world.sign_in("luca@centro.example", PASSWORD).await.unwrap();
    let (gianni, luca_actor) = (
        world.signed_in(&one.token).unwrap(),
        world.signed_in(&luca.token).unwrap().actor,
    );
    let (rules, now) = (world.rules, world.now);
    let actor = gianni.actor.clone();
    assert_eq!(
        world
            .read(move |db| sessions::list(db, &actor, rules, now))
            .unwrap()
            .len(),
        2
    );
    let id = gianni.session;
    assert_eq!(
        slug(world.write(move |db| sessions::end(db, &luca_actor, now, id))),
        "not-found"
    );
    let actor = gianni.actor.clone();
    assert_eq!(
        world
            .write(move |db| sessions::end_others(db, &actor, now, id))
            .unwrap(),
        1
    );
    assert!(world.signed_in(&one.token).is_some() && world.signed_in(&two.token).is_none());
    assert!(world.signed_in(&luca.token).is_some());
}

#[tokio::test]
async fn a_person_of_two_enti_acts_for_one_at_a_time() {
    let world = World::start();
    let (bresciana, other, third) = (world.ente("017029"), world.ente("017001"), world.ente("017002"));
    let place = Place::Enti(vec![
        (bresciana, EnteRole::User, false),
        (other, EnteRole::Signatory, true),
    ]);
    world.user("anna@comune.example", place);
    let session = world.sign_in("anna@comune.example", PASSWORD).await.unwrap();
    let signed_in = world.signed_in(&session.token).unwrap();
    assert_eq!(signed_in.choices.len(), 2);
    let chosen = signed_in.actor.ente().unwrap().ente();
    let next = if chosen == other { bresciana } else { other };
    let now = world.now;
    let by = signed_in.clone();
    assert_eq!(
        slug(world.write(move |db| sessions::act_for(db, now, &by, third))),
        "not-found"
    );
    let renewed = world
        .write(move |db| sessions::act_for(db, now, &signed_in, next))
        .unwrap();
    assert!(
        world.signed_in(&session.token).is_none(),
        "the cookie is a new one"
    );
    let actor = world.signed_in(&renewed.token).unwrap().actor;
    assert_eq!(actor.ente().unwrap().reach(), [next]);
}

#[tokio::test]
async fn a_delegation_counts_from_its_first_to_its_last_day() {
    let mut world = World::start();
    let (unione, comune) = (world.ente("017029"), world.ente("017001"));
    let anna = world.of_ente("anna", unione);
    let new = NewDelegation {
        ente: comune,
        delegate: unione,
        valid_from: day(3),
        valid_to: day(4),
        reason: "Delibera n. 7".to_owned(),
    };
    let now = world.now;
    let added = world
        .write(move |db| delegations::add(db, Operator, now, &new))
        .unwrap();
    let reach = |world: &World| {
        let mut reach = world.actor(&anna).ente().unwrap().reach().to_vec();
        reach.sort();
        reach
    };
    let acting = |world: &World| {
        let (id, now) = (anna.id, world.now);
        world
            .read(move |db| load_actor(db, id, Some(comune), now))
            .unwrap()
    };
    let mut both = vec![unione, comune];
    both.sort();
    assert_eq!(reach(&world), [unione]);
    assert!(acting(&world).is_none());
    world.now = "2026-03-02T23:00:00Z".parse().unwrap();
    assert_eq!(reach(&world), both, "midnight is Rome's");
    let actor = acting(&world).unwrap();
    assert_eq!(
        (actor.ente().unwrap().home(), actor.ente().unwrap().reach()),
        (unione, [comune].as_slice())
    );
    world.now = "2026-03-04T22:59:59Z".parse().unwrap();
    assert_eq!(reach(&world), both);
    let now = world.now;
    let revoked = world
        .write(move |db| delegations::revoke(db, Operator, now, added.id))
        .unwrap();
    assert_eq!(revoked.revoked_at, Some(now));
    assert_eq!(reach(&world), [unione]);
    let reader = world.actor(&world.staff("luca", &[Role::Agent]));
    let listed = world
        .read(move |db| delegations::of_ente(db, reader.staff().unwrap(), comune))
        .unwrap();
    assert_eq!(listed.len(), 1);
    let circular = NewDelegation {
        ente: comune,
        delegate: comune,
        valid_from: day(9),
        valid_to: day(8),
        reason: String::new(),
    };
    let Err(UserError::Invalid(fields)) =
        world.write(move |db| delegations::add(db, Operator, now, &circular))
    else {
        panic!("refused")
    };
    assert_eq!(fields.len(), 3);
}

#[tokio::test]
async fn a_session_for_an_ente_that_left_is_over() {
    let mut world = World::start();
    let ente = world.ente("017029");
    world.of_ente("anna", ente);
    let session = world.sign_in("anna@comune.example", PASSWORD).await.unwrap();
    let now = world.now;
    world
        .write(move |db| {
            let found = enti::end_validity(db, Operator, now, ente, 1, Some(day(2)))?;
            Ok::<_, enti::EnteError>(found)
        })
        .unwrap();
    assert!(world.signed_in(&session.token).is_some(), "still today");
    world.now = "2026-03-02T23:00:00Z".parse().unwrap();
    world.rules.idle = TimeDelta::hours(24);
    world.rules.lifetime = TimeDelta::hours(24);
    assert!(world.signed_in(&session.token).is_none());
    assert_eq!(
        slug(world.sign_in("anna@comune.example", PASSWORD).await),
        "sign-in-failed"
    );
}

#[tokio::test]
async fn the_second_factor_is_asked_for_and_each_code_works_once() {
    let mut world = World::start();
    let gianni = world.staff("gianni", &[Role::Admin]);
    world.rules.require_totp = true;
    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let signed_in = world.signed_in(&session.token).unwrap();
    assert!(signed_in.must_enrol_totp && !session.needs_second_factor);

    let (secrets, now, actor) = (world.secrets.clone(), world.now, signed_in.actor.clone());
    let enrolment = world
        .write(move |db| totp::begin(db, &secrets, now, &actor, "Centro"))
        .unwrap();
    assert!(enrolment.uri.starts_with("otpauth://totp/Centro:"));
    let stored: Option<String> = world
        .read(|db| users::table.select(users::totp_secret).first(db))
        .unwrap();
    assert!(!stored.unwrap().contains(&enrolment.secret.replace(' ', "")));
    let code_at = |world: &World, at: Timestamp| {
        let (secrets, id) = (world.secrets.clone(), gianni.id);
        world
            .read(move |db| totp::code_now(db, &secrets, at, id))
            .unwrap()
            .unwrap()
    };
    let confirm = |world: &World, code: String| {
        let (secrets, now, by) = (world.secrets.clone(), world.now, signed_in.clone());
        world.write(move |db| totp::confirm(db, &secrets, now, &by, &code))
    };
    let right = code_at(&world, world.now);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    assert_eq!(slug(confirm(&world, wrong.to_owned())), "totp-wrong-code");
    let confirmed = confirm(&world, right.clone()).unwrap();
    assert_eq!(confirmed.recovery_codes.len(), 10);
    assert!(
        world.signed_in(&session.token).is_none(),
        "the cookie is a new one"
    );
    assert!(!world.signed_in(&confirmed.session.token).unwrap().must_enrol_totp);

    let pass = |world: &World, session: &NewSession, code: String| {
        let (db, secrets, rules, now) = (
            world.test.db.clone(),
            world.secrets.clone(),
            world.rules,
            world.now,
        );
        let token = session.token.clone();
        async move { sign_in::second_factor(&db, &secrets, rules, now, &token, &code).await }
    };
    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    assert!(session.needs_second_factor && world.signed_in(&session.token).is_none());
    assert_eq!(
        slug(pass(&world, &session, right).await),
        "totp-wrong-code",
        "used when it was confirmed"
    );
    world.advance(TimeDelta::seconds(30));
    let code = code_at(&world, world.now);
    let passed = pass(&world, &session, code.clone()).await.unwrap();
    assert!(world.signed_in(&passed.token).is_some() && world.signed_in(&session.token).is_none());
    let again = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    assert_eq!(slug(pass(&world, &again, code).await), "totp-wrong-code");

    let recovery = confirmed.recovery_codes[3].to_uppercase();
    assert!(pass(&world, &again, recovery.clone()).await.is_ok());
    let third = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    assert_eq!(slug(pass(&world, &third, recovery).await), "totp-wrong-code");
    for _ in 0..4 {
        let answer = pass(&world, &third, wrong.to_owned()).await;
        assert_eq!(slug(answer), "totp-wrong-code");
    }
    assert_eq!(
        slug(pass(&world, &third, confirmed.recovery_codes[4].clone()).await),
        "too-many-attempts"
    );
    world.advance(TimeDelta::minutes(10));
    assert_eq!(
        slug(pass(&world, &third, wrong.to_owned()).await),
        "sign-in-failed",
        "ten minutes for the code"
    );
}

#[tokio::test]
async fn the_second_factor_goes_only_with_the_password_and_only_where_it_is_not_required() {
    let mut world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let session = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let signed_in = world.signed_in(&session.token).unwrap();
    let (secrets, now, by) = (world.secrets.clone(), world.now, signed_in.clone());
    let confirmed = world
        .write(move |db| {
            totp::begin(db, &secrets, now, &by.actor, "Centro")?;
            let code = totp::code_now(db, &secrets, now, by.actor.id())?.unwrap();
            totp::confirm(db, &secrets, now, &by, &code)
        })
        .unwrap();
    let signed_in = world.signed_in(&confirmed.session.token).unwrap();
    let remove = |rules: SessionRules, password: &'static str| {
        let (db, passwords, now, by) = (
            world.test.db.clone(),
            world.passwords.clone(),
            world.now,
            signed_in.clone(),
        );
        async move { sign_in::remove_second_factor(&db, &passwords, rules, now, &by, password).await }
    };
    assert_eq!(
        slug(
            remove(
                SessionRules {
                    require_totp: true,
                    ..world.rules
                },
                PASSWORD
            )
            .await
        ),
        "totp-required"
    );
    assert_eq!(slug(remove(world.rules, OTHER_PASSWORD).await), "invalid");
    let codes = sign_in::renew_recovery_codes(
        &world.test.db,
        &world.passwords,
        &world.secrets,
        world.now,
        &signed_in,
        PASSWORD,
    )
    .await
    .unwrap();
    assert!(codes.iter().all(|code| !confirmed.recovery_codes.contains(code)));
    let removed = remove(world.rules, PASSWORD).await.unwrap();
    assert!(!world.signed_in(&removed.token).unwrap().has_totp);
    world.advance(TimeDelta::minutes(1));
    assert!(
        !world
            .sign_in("gianni@centro.example", PASSWORD)
            .await
            .unwrap()
            .needs_second_factor
    );
}

#[tokio::test]
async fn a_changed_password_ends_other_sessions_and_is_told_by_mail() {
    let world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let other = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let this = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let signed_in = world.signed_in(&this.token).unwrap();
    let change = |version: i32, current: &'static str, new: &'static str| {
        let (db, passwords, from, now) = (
            world.test.db.clone(),
            world.passwords.clone(),
            world.from.clone(),
            world.now,
        );
        let by = signed_in.clone();
        async move {
            sign_in::change_password(&db, &passwords, &from, now, &by, Some(version), (current, new)).await
        }
    };
    assert_eq!(slug(change(1, OTHER_PASSWORD, OTHER_PASSWORD).await), "invalid");
    assert_eq!(slug(change(1, PASSWORD, "short").await), "invalid");
    assert_eq!(slug(change(7, PASSWORD, OTHER_PASSWORD).await), "user-stale");
    let renewed = change(1, PASSWORD, OTHER_PASSWORD).await.unwrap();
    assert!(world.signed_in(&renewed.token).is_some());
    assert!(world.signed_in(&this.token).is_none() && world.signed_in(&other.token).is_none());
    assert_eq!(
        slug(world.sign_in("gianni@centro.example", PASSWORD).await),
        "sign-in-failed"
    );
    assert!(
        world
            .sign_in("gianni@centro.example", OTHER_PASSWORD)
            .await
            .is_ok()
    );
    let mails = world.mails().await;
    assert_eq!(
        mails.iter().map(|mail| mail.kind.as_str()).collect::<Vec<_>>(),
        ["users/password_changed"]
    );
}

#[tokio::test]
async fn a_reset_is_mailed_only_to_an_account_and_answered_alike() {
    let mut world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let ask = |world: &World, email: &'static str| {
        let (db, from, now, client) = (
            world.test.db.clone(),
            world.from.clone(),
            world.now,
            world.client(),
        );
        async move { sign_in::request_reset(&db, now, &from, email, &client).await }
    };
    for email in ["nobody@centro.example", "rubbish", "gianni@centro.example"] {
        assert!(ask(&world, email).await.is_ok(), "{email}");
    }
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    let link = link_in(&mails[0].body).to_owned();
    let old = world.sign_in("gianni@centro.example", PASSWORD).await.unwrap();
    let choose = |world: &World, link: String| {
        let (db, passwords, from, rules) = (
            world.test.db.clone(),
            world.passwords.clone(),
            world.from.clone(),
            world.rules,
        );
        let (now, client) = (world.now, world.client());
        async move {
            let link = (Purpose::PasswordReset, token_of(&link));
            sign_in::choose_password(&db, &passwords, (rules, &from), now, link, OTHER_PASSWORD, client).await
        }
    };
    let session = choose(&world, link.clone()).await.unwrap();
    assert!(world.signed_in(&session.token).is_some() && world.signed_in(&old.token).is_none());
    assert_eq!(slug(choose(&world, link).await), "link-invalid");

    for _ in 0..4 {
        assert!(ask(&world, "gianni@centro.example").await.is_ok());
    }
    let sent: Vec<_> = world
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.kind == "users/password_reset")
        .collect();
    assert_eq!(sent.len(), 2, "three in a row, one before");
    world.advance(TimeDelta::minutes(61));
    assert_eq!(
        slug(choose(&world, link_in(&sent[1].body).to_owned()).await),
        "link-invalid"
    );
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once() {
    let world = World::start();
    let now = world.now;
    let token = world
        .write(move |db| links::first_admin(db, now))
        .unwrap()
        .unwrap();
    let newer = world
        .write(move |db| links::first_admin(db, now))
        .unwrap()
        .unwrap();
    let create = |token: String, email: &'static str| {
        let world = &world;
        async move {
            let who = FirstAdmin {
                email: email.to_owned(),
                name: "Ada Neri".to_owned(),
                language: Lang::It,
            };
            let setting = (world.rules, &world.from);
            sign_in::create_first_admin(
                &world.test.db,
                &world.passwords,
                setting,
                world.now,
                &token,
                (who, PASSWORD),
                world.client(),
            )
            .await
        }
    };
    assert_eq!(
        slug(create(token, "ada@centro.example").await),
        "link-invalid",
        "a later start replaced it"
    );
    assert_eq!(slug(create(newer.clone(), "no address").await), "invalid");
    let session = create(newer.clone(), "ada@centro.example").await.unwrap();
    let actor = world.signed_in(&session.token).unwrap().actor;
    assert!(actor.staff().unwrap().is(Role::Admin));
    assert_eq!(slug(create(newer, "eva@centro.example").await), "link-invalid");
    assert!(
        world
            .write(move |db| links::first_admin(db, now))
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn the_last_administrator_cannot_be_lost() {
    let world = World::start();
    let gianni = world.staff("gianni", &[Role::Admin, Role::Manager]);
    let (now, id) = (world.now, gianni.id);
    let disable = |id: UserId| {
        world.write(move |db| commands::disable(db, Operator, now, (id, None), None, release_tickets))
    };
    assert_eq!(slug(disable(id)), "user-last-admin");
    assert_eq!(
        slug(world.write(move |db| commands::set_roles(db, Operator, now, (id, None), &[Role::Manager]))),
        "user-last-admin"
    );
    let invited = NewUser {
        email: "eva@centro.example".to_owned(),
        name: "Eva Neri".to_owned(),
        language: Lang::It,
        place: Place::Centre(vec![Role::Admin]),
    };
    let from = world.from.clone();
    world
        .write(move |db| commands::invite(db, Operator, now, &from, &invited))
        .unwrap();
    assert_eq!(
        slug(disable(id)),
        "user-last-admin",
        "an invited one cannot sign in yet"
    );
    let sara = world.staff("sara", &[Role::Admin]);
    assert!(!disable(id).unwrap().is_enabled());
    assert_eq!(slug(disable(sara.id)), "user-last-admin");
}

#[tokio::test]
async fn a_person_is_of_the_centre_or_of_enti() {
    let world = World::start();
    let ente = world.ente("017029");
    let (luca, anna) = (world.staff("luca", &[Role::Agent]), world.of_ente("anna", ente));
    let now = world.now;
    let (luca, anna) = (luca.id, anna.id);
    assert_eq!(
        slug(world.write(move |db| {
            members::set(db, Operator, now, (luca, None), (ente, EnteRole::User, false))
        })),
        "user-staff-or-ente"
    );
    assert_eq!(
        slug(world.write(move |db| commands::set_roles(db, Operator, now, (anna, None), &[Role::Agent]))),
        "user-staff-or-ente"
    );
    world
        .write(move |db| {
            members::remove(db, Operator, now, (anna, Some(1)), ente)?;
            commands::set_roles(db, Operator, now, (anna, Some(2)), &[Role::Agent])
        })
        .unwrap();
    let actor = world
        .read(move |db| load_actor(db, anna, None, now))
        .unwrap()
        .unwrap();
    assert!(actor.staff().is_some_and(|staff| staff.is(Role::Agent)));
}

#[tokio::test]
async fn two_edits_from_the_same_version_are_not_both_saved() {
    let world = World::start();
    let luca = world.staff("luca", &[Role::Agent]);
    let (now, id) = (world.now, luca.id);
    let edit = |name: &'static str| {
        let to = UserEdit {
            name: name.to_owned(),
            language: Lang::En,
        };
        world.write(move |db| commands::edit(db, Operator, now, (id, Some(1)), &to, |_, _| Ok(())))
    };
    let saved = edit("Luca Bianchi").unwrap();
    assert_eq!(
        (saved.version, saved.name.as_str(), saved.language),
        (2, "Luca Bianchi", Lang::En)
    );
    let Err(UserError::Stale(2)) = edit("Luca Neri") else {
        panic!("the second is refused")
    };
    let agent = world.actor(&luca);
    let to = UserEdit {
        name: "Luca Neri".to_owned(),
        language: Lang::En,
    };
    let forbidden = world
        .write(move |db| commands::edit(db, agent.staff().unwrap(), now, (id, None), &to, |_, _| Ok(())));
    assert_eq!(slug(forbidden), "forbidden");
    let twice = NewUser {
        email: "LUCA@centro.example".to_owned(),
        name: "Luca".to_owned(),
        language: Lang::It,
        place: Place::Centre(vec![Role::Agent]),
    };
    let from = world.from.clone();
    assert_eq!(
        slug(world.write(move |db| commands::invite(db, Operator, now, &from, &twice))),
        "user-email-taken"
    );
}

#[tokio::test]
async fn a_disabled_account_keeps_no_way_in() {
    let world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let (luca, sara) = (
        world.staff("luca", &[Role::Agent]),
        world.staff("sara", &[Role::Agent]),
    );
    let session = world.sign_in("luca@centro.example", PASSWORD).await.unwrap();
    let (actor, now, id) = (world.actor(&luca), world.now, luca.id);
    let absent = world.actor(&sara);
    let (raw, reset) = world
        .write(move |db| {
            let new = NewToken {
                name: "script".to_owned(),
                scope: Scope::Write,
                ente: None,
                expires_on: None,
            };
            let (_, raw) = tokens::create(db, &actor, now, &new)?;
            let away = NewAbsence {
                user: absent.id(),
                deputy: Some(actor.id()),
                from_on: day(2),
                to_on: day(5),
            };
            absences::add(db, &absent, now, away)?;
            let letterhead = Letterhead {
                base_url: "https://x.example".into(),
                centre: "C".into(),
                contact: "c@x.example".into(),
            };
            let reset = commands::reset_password(db, Operator, now, &letterhead, id)?;
            commands::disable(db, Operator, now, (id, None), None, release_tickets)?;
            Ok::<_, UserError>((raw, reset.link))
        })
        .unwrap();
    assert!(world.signed_in(&session.token).is_none());
    assert!(
        world
            .read(move |db| tokens::authenticate(db, &raw, now))
            .unwrap()
            .is_none()
    );
    let token = token_of(&reset).to_owned();
    assert!(
        world
            .read(move |db| links::find(db, now, Purpose::PasswordReset, &token))
            .unwrap()
            .is_none()
    );
    let sara = sara.id;
    assert_eq!(world.read(move |db| deputy_of(db, sara, day(2))).unwrap(), None);
    world
        .write(move |db| commands::enable(db, Operator, now, (id, None)))
        .unwrap();
    assert!(world.signed_in(&session.token).is_none());
    assert!(world.sign_in("luca@centro.example", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn tickets_assigned_to_a_disabled_account_wait_for_somebody_else() {
    use sportello::queues::{self, Assignment, QueueIn};
    use sportello::tickets::{self, Channel, Kind, NewTicket, State};
    let world = World::start();
    let ente = world.ente("017029");
    let (anna, luca) = (world.of_ente("anna", ente), world.staff("luca", &[Role::Agent]));
    let (author, now, id) = (world.actor(&anna), world.now, luca.id);
    world
        .write(move |db| sportello::services::ensure_shipped(db, now))
        .unwrap();
    let queue = world
        .write(move |db| {
            let new = QueueIn {
                name_it: "Prima".to_owned(),
                name_en: "First".to_owned(),
                assignment: Assignment::RoundRobin,
                position: None,
                services: Vec::new(),
                sla_policy: None,
                calendar: None,
            };
            let queue = queues::create(db, Operator, now, "prima", &new)?;
            queues::add_member(db, Operator, now, queue.id, id)?;
            Ok::<_, queues::QueueError>(queue)
        })
        .unwrap();
    let ticket = world
        .write(move |db| {
            let new = NewTicket::new(
                Channel::Portal,
                "PORTALE",
                Kind::Question,
                "Un dubbio",
                "Come si fa?",
            );
            tickets::open(db, &author, now, new)
        })
        .unwrap();
    assert_eq!(
        (ticket.queue_id, ticket.state, ticket.assignee_id),
        (queue.id, State::Assigned, Some(id))
    );
    world
        .write(move |db| commands::disable(db, Operator, now, (id, None), None, release_tickets))
        .unwrap();
    let author = world.actor(&anna);
    let ticket = world
        .read(move |db| tickets::find(db, &author, ticket.id))
        .unwrap();
    assert_eq!((ticket.state, ticket.assignee_id), (State::New, None));
}

#[tokio::test]
async fn a_token_acts_for_its_ente_until_its_last_day() {
    let mut world = World::start();
    let (ente, other, delegated) = (world.ente("017029"), world.ente("017001"), world.ente("017002"));
    let anna = world.user(
        "anna@comune.example",
        Place::Enti(vec![
            (ente, EnteRole::User, false),
            (other, EnteRole::User, false),
        ]),
    );
    let (actor, now) = (world.actor(&anna), world.now);
    let new = NewToken {
        name: "gestionale".to_owned(),
        scope: Scope::Read,
        ente: Some(ente),
        expires_on: Some(day(3)),
    };
    let (raw, stored) = world
        .write(move |db| {
            let delegation = NewDelegation {
                ente: delegated,
                delegate: ente,
                valid_from: day(1),
                valid_to: day(30),
                reason: "Delibera".to_owned(),
            };
            delegations::add(db, Operator, now, &delegation)?;
            let (token, raw) = tokens::create(db, &actor, now, &new)?;
            Ok::<_, UserError>((raw, token))
        })
        .unwrap();
    assert!(raw.starts_with("spt_") && raw.len() == 47 && stored.prefix == raw[..8]);
    let auth = |world: &World| {
        let (raw, now) = (raw.clone(), world.now);
        world.read(move |db| tokens::authenticate(db, &raw, now)).unwrap()
    };
    let found = auth(&world).unwrap();
    assert_eq!(found.actor.ente().unwrap().reach(), [ente, delegated]);
    assert!(found.scope.may_read() && !found.scope.may_write() && found.touch_due);
    let (id, now) = (found.token, world.now);
    world.write(move |db| tokens::touch(db, id, now)).unwrap();
    assert!(!auth(&world).unwrap().touch_due);
    world.now = "2026-03-03T22:59:59Z".parse().unwrap();
    assert!(auth(&world).is_some());
    world.now = "2026-03-03T23:00:00Z".parse().unwrap();
    assert!(auth(&world).is_none());
}

#[tokio::test]
async fn tokens_are_refused_beyond_ones_rights_and_revoked_at_once() {
    let world = World::start();
    let ente = world.ente("017029");
    let (other, anna) = (world.ente("017001"), world.of_ente("anna", ente));
    let luca = world.staff("luca", &[Role::Agent]);
    let (anna, luca, now) = (world.actor(&anna), world.actor(&luca), world.now);
    let create = |actor: &Actor, scope: Scope, ente: Option<EnteId>| {
        let actor = actor.clone();
        let new = NewToken {
            name: "x".to_owned(),
            scope,
            ente,
            expires_on: None,
        };
        world.write(move |db| tokens::create(db, &actor, now, &new))
    };
    assert_eq!(slug(create(&anna, Scope::Read, Some(other))), "invalid");
    assert_eq!(slug(create(&luca, Scope::Metrics, None)), "invalid");
    assert_eq!(slug(create(&luca, Scope::Read, Some(ente))), "invalid");
    let (token, raw) = create(&luca, Scope::Read, None).unwrap();
    let (stranger, id) = (anna.clone(), token.id);
    assert_eq!(
        slug(world.write(move |db| tokens::revoke(db, &stranger, now, id))),
        "not-found"
    );
    let owner = luca.clone();
    world
        .write(move |db| tokens::revoke(db, &owner, now, id))
        .unwrap();
    assert!(
        world
            .read(move |db| tokens::authenticate(db, &raw, now))
            .unwrap()
            .is_none()
    );
    assert!(world.read(move |db| tokens::list(db, &luca)).unwrap().is_empty());
}

#[tokio::test]
async fn a_deputy_stands_in_along_the_chain_and_only_while_it_lasts() {
    let mut world = World::start();
    let people: Vec<User> = ["anna", "luca", "sara"]
        .map(|name| world.staff(name, &[Role::Agent]))
        .into();
    let actors: Vec<Actor> = people.iter().map(|user| world.actor(user)).collect();
    let [anna, luca, sara] = [people[0].id, people[1].id, people[2].id];
    let now = world.now;
    let away = |who: usize, deputy: Option<UserId>, from: u32, to: u32| {
        let actor = actors[who].clone();
        let new = NewAbsence {
            user: actor.id(),
            deputy,
            from_on: day(from),
            to_on: day(to),
        };
        world.write(move |db| absences::add(db, &actor, now, new))
    };
    away(0, Some(luca), 2, 6).unwrap();
    assert_eq!(slug(away(1, None, 4, 4)), "absence-deputy-needed");
    assert_eq!(slug(away(1, Some(anna), 4, 4)), "absence-circle");
    let Err(UserError::Circle(names)) = away(1, Some(anna), 4, 4) else {
        panic!("a circle")
    };
    assert_eq!(names, ["luca", "anna", "luca"]);
    away(1, Some(sara), 4, 4).unwrap();
    assert_eq!(slug(away(0, Some(sara), 6, 9)), "absence-overlap");
    let deputy = |on: u32| world.read(move |db| deputy_of(db, anna, day(on))).unwrap();
    assert_eq!(
        (deputy(3), deputy(4), deputy(5), deputy(7)),
        (Some(luca), Some(sara), Some(luca), None)
    );

    world.now = "2026-03-03T23:30:00Z".parse().unwrap();
    let mut stands_in = world.actor(&people[2]).staff().unwrap().deputises_for().to_vec();
    stands_in.sort();
    assert_eq!(stands_in, [anna, luca], "4 March in Rome");
    assert!(
        world
            .actor(&people[1])
            .staff()
            .unwrap()
            .deputises_for()
            .is_empty(),
        "absent too"
    );
    world.advance(TimeDelta::days(1));
    assert_eq!(world.actor(&people[1]).staff().unwrap().deputises_for(), [anna]);
}

#[tokio::test]
async fn a_deputy_is_a_colleague() {
    let world = World::start();
    let (one, two) = (world.ente("017029"), world.ente("017001"));
    let (anna, bea, carla) = (
        world.of_ente("anna", one),
        world.of_ente("bea", one),
        world.of_ente("carla", two),
    );
    let luca = world.staff("luca", &[Role::Agent]);
    let now = world.now;
    let add = |actor: Actor, user: UserId, deputy: UserId| {
        let new = NewAbsence {
            user,
            deputy: Some(deputy),
            from_on: day(2),
            to_on: day(3),
        };
        world.write(move |db| absences::add(db, &actor, now, new))
    };
    let own = world.actor(&anna);
    assert_eq!(
        slug(add(own.clone(), anna.id, carla.id)),
        "absence-deputy-not-colleague"
    );
    assert_eq!(
        slug(add(own.clone(), anna.id, luca.id)),
        "absence-deputy-not-colleague"
    );
    assert_eq!(
        slug(add(world.actor(&luca), luca.id, anna.id)),
        "absence-deputy-not-colleague"
    );
    assert_eq!(slug(add(world.actor(&bea), anna.id, bea.id)), "not-found");
    assert_eq!(slug(add(world.actor(&luca), anna.id, bea.id)), "forbidden");
    let id = anna.id;
    let deputies = world.read(move |db| absences::possible_deputies(db, id)).unwrap();
    assert_eq!(deputies.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [bea.id]);
    let added = add(own, anna.id, bea.id).unwrap();
    assert_eq!(world.actor(&bea).ente().unwrap().deputises_for(), [anna.id]);
    let stranger = world.actor(&carla);
    assert_eq!(
        slug(world.write(move |db| absences::remove(db, &stranger, now, added.id))),
        "not-found"
    );
}

#[tokio::test]
async fn people_of_an_ente_see_their_colleagues_and_nobody_else() {
    let world = World::start();
    let (one, two) = (world.ente("017029"), world.ente("017001"));
    let anna = world.of_ente("anna", one);
    let bea = world.user(
        "bea@comune.example",
        Place::Enti(vec![(one, EnteRole::User, false), (two, EnteRole::Contact, true)]),
    );
    let carla = world.of_ente("carla", two);
    let luca = world.staff("luca", &[Role::Agent]);
    let now = world.now;
    let list = |actor: Actor, filter: UserFilter| {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let (actor, filter) = (actor.clone(), filter.clone());
            let request = PageRequest::new(Some(1), cursor);
            let page = world
                .read(move |db| queries::list(db, &actor, &filter, &request, now))
                .unwrap();
            found.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return found;
            }
        }
    };
    let seen = list(world.actor(&anna), UserFilter::default());
    assert_eq!(
        seen.iter()
            .map(|account| account.user.name.as_str())
            .collect::<Vec<_>>(),
        ["anna", "bea"]
    );
    assert_eq!(
        seen[1].enti.iter().map(|m| m.ente).collect::<Vec<_>>(),
        [one],
        "not what she does elsewhere"
    );
    assert_eq!(list(world.actor(&luca), UserFilter::default()).len(), 4);
    let filter = UserFilter {
        ente: Some(two),
        q: Some("BEA".to_owned()),
        ..UserFilter::default()
    };
    assert_eq!(list(world.actor(&luca), filter).len(), 1);
    assert!(
        list(
            world.actor(&luca),
            UserFilter {
                q: Some("%".to_owned()),
                ..UserFilter::default()
            }
        )
        .is_empty()
    );
    let filter = UserFilter {
        ente: Some(two),
        ..UserFilter::default()
    };
    assert_eq!(
        list(world.actor(&anna), filter).len(),
        0,
        "nor does a filter tell that bea is there too"
    );
    let find = |actor: Actor, id: UserId| world.read(move |db| queries::find(db, &actor, id, now));
    assert!(find(world.actor(&anna), bea.id).is_ok());
    assert_eq!(slug(find(world.actor(&anna), carla.id)), "not-found");
    assert_eq!(slug(find(world.actor(&anna), luca.id)), "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lists_accounts_and_tokens_in_the_shape_of_the_contract() {
    let world = World::start();
    let ente = world.ente("017029");
    world.of_ente("anna", ente);
    let (db, now, from) = (world.test.db.clone(), world.now, world.from.clone());
    let output = std::thread::spawn(move || {
        let new = NewUser {
            email: "ada@centro.example".to_owned(),
            name: "Ada Neri".to_owned(),
            language: Lang::It,
            place: Place::Centre(vec![Role::Admin, Role::Agent]),
        };
        let invited = cli::add_user(&db, now, from.clone(), new).unwrap();
        let raw = cli::add_token(
            &db,
            now,
            "anna@comune.example".into(),
            ("t".into(), Scope::Write),
            None,
            None,
        )
        .unwrap();
        let tokens = cli::list_tokens(&db, Some("anna@comune.example".into())).unwrap();
        cli::revoke_token(&db, now, tokens[0].0.id).unwrap();
        let reset = cli::reset_user(&db, now, from, "anna@comune.example".into(), false).unwrap();
        cli::disable_user(&db, now, "ANNA@comune.example".into(), release_tickets).unwrap();
        let missing = cli::disable_user(&db, now, "nobody@comune.example".into(), release_tickets);
        assert!(matches!(missing, Err(UserError::NotFound)));
        let users = cli::users_json(&cli::list_users(&db, now).unwrap());
        (invited.link, raw, cli::tokens_json(&tokens), reset.link, users)
    });
    let (link, raw, tokens, reset, users) = output.join().unwrap();
    assert!(link.contains("/invitations/") && reset.contains("/password-reset/") && raw.starts_with("spt_"));
    assert_eq!(users[0]["roles"], serde_json::json!(["agent", "admin"]));
    assert_eq!(users[1]["enti"][0]["role"], "ente_user");
    assert_eq!(
        (&users[1]["disabled"], &users[1]["enti"][0]["id"]),
        (&true.into(), &ente.to_string().into())
    );
    assert_eq!(
        (&tokens[0]["user"], &tokens[0]["scope"]),
        (&"anna@comune.example".into(), &"write".into())
    );
}

#[tokio::test]
async fn a_mail_that_cannot_leave_is_tried_again_with_the_same_id_and_given_up_in_the_end() {
    let mut world = World::start();
    world.staff("gianni", &[Role::Admin]);
    let (from, now, client) = (world.from.clone(), world.now, world.client());
    sign_in::request_reset(&world.test.db, now, &from, "gianni@centro.example", &client)
        .await
        .unwrap();
    // A file where the folder should be.
    let folder = std::env::temp_dir().join(format!("sportello-mail-{}", UserId::new(now)));
    std::fs::write(&folder, "").unwrap();
    let broken = Transport::Files {
        from: "Sportello <s@centro.example>".parse().unwrap(),
        folder: folder.clone(),
    };
    let deliver = |world: &World, transport: &Transport| {
        let (db, clock, transport) = (world.test.db.clone(), Clock::fixed(world.now), transport.clone());
        async move {
            delivery::deliver(&db, (&transport, &sender()), &clock, &Stop::default())
                .await
                .unwrap()
        }
    };
    let failed = Delivered {
        failed: 1,
        ..Delivered::default()
    };
    assert_eq!(deliver(&world, &broken).await, failed);
    assert_eq!(
        deliver(&world, &broken).await,
        Delivered::default(),
        "not yet due again"
    );
    for _ in 2..12 {
        world.advance(TimeDelta::hours(8));
        assert_eq!(deliver(&world, &broken).await, failed);
    }
    world.advance(TimeDelta::hours(8));
    assert_eq!(
        deliver(&world, &broken).await,
        Delivered {
            given_up: 1,
            ..Delivered::default()
        }
    );
    world.advance(TimeDelta::hours(8));
    assert_eq!(deliver(&world, &broken).await, Delivered::default());
    let counts = world.read(sportello::mail::outbox::counts).unwrap();
    assert_eq!(counts, (0, 1));
    std::fs::remove_file(&folder).unwrap();
}

#[tokio::test]
async fn two_runs_never_send_the_same_mail_and_a_lost_one_is_taken_up() {
    use sportello::mail::outbox::{self as queue, Mail};
    let mut world = World::start();
    let now = world.now;
    world
        .write(move |db| {
            for n in 0..45 {
                let mail = Mail {
                    kind: "users/password_changed",
                    to: (format!("Persona {n}"), format!("p{n}@centro.example")),
                    user: None,
                    subject: "Oggetto".to_owned(),
                    body: "Testo".to_owned(),
                    language: Lang::It,
                    ticket: None,
                };
                queue::queue(db, now, mail)?;
            }
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
    // A run that claims and dies.
    let lost = world.write(move |db| queue::claim(db, now, 5)).unwrap();
    assert_eq!(lost.len(), 5);
    let (one, two) = (Transport::memory(), Transport::memory());
    let clock = Clock::fixed(now);
    let stop = Stop::default();
    let head = sender();
    let (a, b) = tokio::join!(
        delivery::deliver(&world.test.db, (&one, &head), &clock, &stop),
        delivery::deliver(&world.test.db, (&two, &head), &clock, &stop)
    );
    assert_eq!(a.unwrap().sent + b.unwrap().sent, 40);
    let mut sent: Vec<String> = one
        .take()
        .into_iter()
        .chain(two.take())
        .map(|mail| mail.message_id)
        .collect();
    world.advance(TimeDelta::minutes(5));
    let taken_up = world.mails().await;
    assert_eq!(taken_up.len(), 5);
    assert!(taken_up.iter().all(|mail| {
        lost.iter()
            .any(|l| mail.message_id.starts_with(&l.id.0.simple().to_string()))
    }));
    sent.extend(taken_up.into_iter().map(|mail| mail.message_id));
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 45);
    let (stale, now) = (lost[0].clone(), world.now);
    assert!(
        !world.write(move |db| queue::mark_sent(db, now, &stale)).unwrap(),
        "its claim has passed on"
    );
}

#[tokio::test]
async fn a_token_does_not_change_sides_with_its_person() {
    let world = World::start();
    let ente = world.ente("017029");
    let anna = world.of_ente("anna", ente);
    let (actor, id, now) = (world.actor(&anna), anna.id, world.now);
    let new = NewToken {
        name: "gestionale".to_owned(),
        scope: Scope::Write,
        ente: None,
        expires_on: None,
    };
    let (_, raw) = world
        .write(move |db| tokens::create(db, &actor, now, &new))
        .unwrap();
    let auth = || {
        let raw = raw.clone();
        world.read(move |db| tokens::authenticate(db, &raw, now)).unwrap()
    };
    assert!(auth().is_some());
    world
        .write(move |db| {
            members::remove(db, Operator, now, (id, None), ente)?;
            commands::set_roles(db, Operator, now, (id, None), &[Role::Manager])
        })
        .unwrap();
    assert!(auth().is_none(), "made for an ente, it would act for the centre");
}

#[tokio::test]
async fn who_leaves_stands_in_for_nobody_who_stays() {
    let world = World::start();
    let (luca, sara) = (
        world.staff("luca", &[Role::Agent]).id,
        world.staff("sara", &[Role::Agent]).id,
    );
    let ente = world.ente("017029");
    let (anna, bea) = (world.of_ente("anna", ente).id, world.of_ente("bea", ente).id);
    let now = world.now;
    for (user, deputy) in [(luca, sara), (anna, bea)] {
        let new = NewAbsence {
            user,
            deputy: Some(deputy),
            from_on: day(2),
            to_on: day(9),
        };
        let actor = world
            .read(move |db| load_actor(db, user, None, now))
            .unwrap()
            .unwrap();
        world
            .write(move |db| absences::add(db, &actor, now, new))
            .unwrap();
    }
    let deputy = |user: UserId| world.read(move |db| deputy_of(db, user, day(3))).unwrap();
    assert_eq!((deputy(luca), deputy(anna)), (Some(sara), Some(bea)));
    world
        .write(move |db| {
            commands::set_roles(db, Operator, now, (sara, None), &[])?;
            members::remove(db, Operator, now, (bea, None), ente)
        })
        .unwrap();
    assert_eq!((deputy(luca), deputy(anna)), (None, None));
    assert!(world.events().contains(&"absence.deputy_removed".to_owned()));
}

#[test]
fn a_person_has_fifty_tokens_that_count_at_most() {
    let world = World::start();
    let luca = world.staff("luca", &[Role::Agent]);
    let (luca, now) = (world.actor(&luca), world.now);
    let create = |expires_on: Option<NaiveDate>, at: Timestamp| {
        let actor = luca.clone();
        let new = NewToken {
            name: "x".to_owned(),
            scope: Scope::Read,
            ente: None,
            expires_on,
        };
        world.write(move |db| tokens::create(db, &actor, at, &new))
    };
    create(Some(day(2)), now).unwrap();
    let (first, _) = create(None, now).unwrap();
    for _ in 2..tokens::MAX_TOKENS {
        create(None, now).unwrap();
    }
    assert_eq!(slug(create(None, now)), "token-limit");
    // One that has expired counts no more, nor does one that is revoked.
    let tomorrow = now + TimeDelta::days(1);
    create(None, tomorrow).unwrap();
    assert_eq!(slug(create(None, tomorrow)), "token-limit");
    let owner = luca.clone();
    world
        .write(move |db| tokens::revoke(db, &owner, tomorrow, first.id))
        .unwrap();
    create(None, tomorrow).unwrap();
}
