//! The pages of the account, as a browser uses them: ways in, one-time links, security, tokens, absences.

use chrono::{NaiveDate, TimeDelta};
use sportello::app::release_tickets;
use sportello::users::actor::{EnteRole, Operator, Role};
use sportello::users::commands;
use sportello::users::delegations::{self, NewDelegation};
use sportello::users::emails::Letterhead;
use sportello::users::links::{self, Purpose};
use sportello::users::model::{NewUser, Place};
use sportello::users::totp;

use crate::support::{Answer, Client, PASSWORD, Person, TestApp};

const NEW_PASSWORD: &str = "nevica piano sui tetti";

/// A browser that has signed in through the page and keeps its own cookies.
async fn entered(app: &TestApp, person: &Person) -> Client {
    let browser = app.anonymous();
    let answer = enter(&browser, &person.email, PASSWORD).await.expect(303);
    assert_eq!(answer.header("location"), "/");
    browser
}

async fn enter(browser: &Client, email: &str, password: &str) -> Answer {
    let typed = [("email", email), ("password", password)];
    browser.submit("/sign-in", "/sign-in", &typed).await
}

/// Whether the browser is signed in.
async fn is_in(browser: &Client) -> bool {
    browser.get("/account").await.status == 200
}

/// The cookie of that name as the answer sets it.
fn cookie<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let mut all = answer.headers.get_all("set-cookie").iter();
    let found = all.find_map(|value| value.to_str().ok().filter(|v| v.starts_with(&format!("{name}="))));
    found.unwrap_or_else(|| panic!("no cookie {name}"))
}

/// The code that the person's app shows.
async fn code(app: &TestApp, person: &Person) -> String {
    let (secrets, id, now) = (app.secrets.clone(), person.id, app.now());
    app.read(move |db| totp::code_now(db, &secrets, now, id))
        .await
        .unwrap()
        .unwrap()
}

/// The first address in the only mail, without the server's name.
async fn mailed_path(app: &TestApp) -> String {
    let mails = app.mails().await;
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    let (_, rest) = mail.body.split_once(&app.base).unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// What stands between the tags of the first element with this attribute.
fn inside<'a>(text: &'a str, attribute: &str) -> &'a str {
    let (_, rest) = text
        .split_once(attribute)
        .unwrap_or_else(|| panic!("no {attribute}: {text}"));
    rest.split_once('>').unwrap().1.split('<').next().unwrap()
}

async fn world() -> (TestApp, Person) {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let paola = app.user_of(ente, "Paola Gatti", EnteRole::Contact, true).await;
    (app, paola)
}

#[tokio::test]
async fn the_right_password_opens_a_session_in_a_cookie_that_scripts_cannot_read() {
    let (app, paola) = world().await;
    let browser = app.anonymous();
    assert_eq!(
        browser.get("/account").await.expect(303).header("location"),
        "/sign-in?next=%2Faccount"
    );
    let typed = [
        ("email", " PAOLA.gatti@example.example "),
        ("password", PASSWORD),
        ("next", "/account?x=1"),
    ];
    let answer = browser.submit("/sign-in", "/sign-in", &typed).await.expect(303);
    assert_eq!(answer.header("location"), "/account?x=1");
    let session = cookie(&answer, "session");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(session.contains(attribute), "{session}");
    }
    assert!(!session.contains("Secure"), "{session}");
    let page = browser.get("/account").await.expect(200);
    assert!(page.text.contains("paola.gatti@example.example"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(
        browser
            .get("/sign-in?next=/account")
            .await
            .expect(303)
            .header("location"),
        "/account"
    );

    // Over TLS the cookie is bound to the host; nobody is led to another site.
    let secure = TestApp::start_with(&[("SPORTELLO_BASE_URL", "https://sportello.example")]).await;
    let anna = secure.staff("Anna Bonetti", &[Role::Agent], &[]).await;
    let typed = [
        ("email", anna.email.as_str()),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ];
    let answer = secure
        .anonymous()
        .submit("/sign-in", "/sign-in", &typed)
        .await
        .expect(303);
    assert_eq!(answer.header("location"), "/");
    assert!(cookie(&answer, "__Host-session").contains("Secure"));
    drop(paola);
}

#[tokio::test]
async fn whatever_was_wrong_with_a_sign_in_the_page_is_the_same() {
    let (app, paola) = world().await;
    let gone = app.staff("Elio Fermi", &[Role::Agent], &[]).await;
    let id = gone.id;
    app.write(move |db, now| commands::disable(db, Operator, now, (id, None), None, release_tickets))
        .await
        .unwrap();
    let ente = app.ente("Comune di Altrove").await;
    let from = Letterhead::from(&app.config);
    let invited = NewUser {
        email: "nuova@example.example".to_owned(),
        name: "Nuova Persona".to_owned(),
        language: sportello::kernel::text::Lang::It,
        place: Place::Enti(vec![(ente, EnteRole::User, false)]),
    };
    app.write(move |db, now| commands::invite(db, Operator, now, &from, &invited))
        .await
        .unwrap();
    app.mails().await;

    let browser = app.anonymous();
    let cases = [
        (paola.email.as_str(), "sbagliata di sicuro"),
        (gone.email.as_str(), PASSWORD),
        ("nuova@example.example", PASSWORD),
        ("nessuno@example.example", PASSWORD),
    ];
    let mut pages = Vec::new();
    for attempt in 0..6 {
        for (email, password) in cases {
            let answer = enter(&browser, email, password).await;
            assert!(!answer.text.contains(password), "a password came back");
            assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 0);
            if attempt == 5 {
                assert_eq!(answer.status, 429, "{email}");
                assert_eq!(answer.header("retry-after"), "10");
                assert!(answer.text.contains("10 secondi"));
            } else {
                assert_eq!(answer.status, 422, "{email}");
            }
            pages.push(answer.text.replace(email, "ADDRESS"));
        }
    }
    for four in pages.chunks(4) {
        assert!(four.iter().all(|page| page == &four[0]));
    }
    // The wait is over for the right password too, and never longer than the rule says.
    assert_eq!(enter(&browser, &paola.email, PASSWORD).await.status, 429);
    app.advance(TimeDelta::seconds(10));
    assert_eq!(enter(&browser, &paola.email, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let (app, paola) = world().await;
    let typed = [("email", paola.email.as_str()), ("password", PASSWORD)];
    app.anonymous().post_form("/sign-in", &typed).await.expect(403);
    let browser = entered(&app, &paola).await;
    let foreign = app.anonymous().csrf("/sign-in").await;
    for path in [
        "/sign-out",
        "/account",
        "/account/password",
        "/account/tokens",
        "/account/absences",
        "/account/acting-for",
        "/account/totp",
        "/account/sessions/end-others",
    ] {
        browser.post_form(path, &[]).await.expect(403);
        browser.post_form(path, &[("csrf", &foreign)]).await.expect(403);
    }
    assert!(is_in(&browser).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let (app, paola) = world().await;
    let browser = app.browser(&paola).await;
    let answer = browser.submit("/account", "/sign-out", &[]).await.expect(303);
    assert!(cookie(&answer, "session").starts_with("session=;"));
    // This client sends its cookie for ever.
    assert!(!is_in(&browser).await);
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_taken_only_once() {
    let (app, _) = world().await;
    let anna = app.staff("Anna Bonetti", &[Role::Agent], &[]).await;
    let browser = entered(&app, &anna).await;
    let elsewhere = entered(&app, &anna).await;

    let page = browser.get("/account/totp").await.expect(200);
    let secret = inside(&page.text, r#"id="secret""#).to_owned();
    assert!(page.text.contains(r#"<svg viewBox="0 0 "#) && secret.len() > 30);
    let wrong = [("code", "000000")];
    let again = browser
        .submit("/account/totp", "/account/totp", &wrong)
        .await
        .expect(422);
    assert!(again.text.contains(&secret) && again.text.contains("code-error"));

    let first = code(&app, &anna).await;
    let confirmed = [("code", first.as_str())];
    let shown = browser
        .submit("/account/totp", "/account/totp", &confirmed)
        .await
        .expect(200);
    let codes: Vec<String> = inside(&shown.text, r#"id="codes""#)
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(codes.len(), 10);
    cookie(&shown, "session");
    assert!(is_in(&browser).await && !is_in(&elsewhere).await);
    // The forms of the page with the codes belong to the new session.
    let (_, rest) = shown.text.split_once(r#"name="csrf" value=""#).unwrap();
    let token = rest.split('"').next().unwrap();
    browser
        .post_form("/sign-out", &[("csrf", token)])
        .await
        .expect(303);

    let answer = enter(&browser, &anna.email, PASSWORD).await.expect(303);
    assert_eq!(answer.header("location"), "/sign-in/code?next=%2F");
    assert!(!is_in(&browser).await);
    let replayed = [("code", first.as_str())];
    let answer = browser
        .submit("/sign-in/code", "/sign-in/code", &replayed)
        .await
        .expect(422);
    assert!(answer.text.contains("già stato usato"));
    app.advance(TimeDelta::seconds(30));
    let second = code(&app, &anna).await;
    let typed = [("code", second.as_str()), ("next", "/account/security")];
    let answer = browser
        .submit("/sign-in/code", "/sign-in/code", &typed)
        .await
        .expect(303);
    assert_eq!(answer.header("location"), "/account/security");
    cookie(&answer, "session");
    assert!(is_in(&browser).await);

    // Another browser cannot use the same code, but a recovery code, once.
    for (word, status) in [(&second, 422), (&codes[0], 303)] {
        let other = app.anonymous();
        enter(&other, &anna.email, PASSWORD).await.expect(303);
        let typed = [("code", word.as_str())];
        other
            .submit("/sign-in/code", "/sign-in/code", &typed)
            .await
            .expect(status);
        assert_eq!(is_in(&other).await, status == 303);
    }
    let other = app.anonymous();
    enter(&other, &anna.email, PASSWORD).await.expect(303);
    let typed = [("code", codes[0].as_str())];
    other
        .submit("/sign-in/code", "/sign-in/code", &typed)
        .await
        .expect(422);
    let page = browser.get("/account/security").await.expect(200);
    assert!(page.text.contains("Ti restano 9 codici"));

    // New codes and the removal ask for the password.
    let wrong = [("current_password", "sbagliata di sicuro")];
    let right = [("current_password", PASSWORD)];
    for path in ["/account/recovery-codes", "/account/totp/removal"] {
        let answer = browser.submit(path, path, &wrong).await.expect(422);
        assert!(answer.text.contains("current_password-error"));
    }
    let path = "/account/recovery-codes";
    let shown = browser.submit(path, path, &right).await.expect(200);
    assert!(!shown.text.contains(&codes[1]));
    let path = "/account/totp/removal";
    let answer = browser.submit(path, path, &right).await.expect(303);
    cookie(&answer, "session");
    assert!(is_in(&browser).await);
    entered(&app, &anna).await;
}

#[tokio::test]
async fn who_takes_too_long_for_the_code_begins_again() {
    let (app, _) = world().await;
    let anna = app.staff("Anna Bonetti", &[Role::Agent], &[]).await;
    let browser = entered(&app, &anna).await;
    browser.get("/account/totp").await.expect(200);
    let first = code(&app, &anna).await;
    browser
        .submit("/account/totp", "/account/totp", &[("code", &first)])
        .await
        .expect(200);
    let other = app.anonymous();
    enter(&other, &anna.email, PASSWORD).await.expect(303);
    let token = other.csrf("/sign-in/code").await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(
        other.get("/sign-in/code").await.expect(303).header("location"),
        "/sign-in"
    );
    let now = code(&app, &anna).await;
    let late = other
        .post_form("/sign-in/code", &[("csrf", &token), ("code", &now)])
        .await
        .expect(422);
    assert!(late.text.contains("accedi di nuovo") && late.text.contains(r#"name="password""#));
}

#[tokio::test]
async fn where_the_setting_says_so_people_of_the_centre_set_it_up_before_anything_else() {
    let app = TestApp::start_with(&[("SPORTELLO_SECURITY_REQUIRE_TOTP", "true")]).await;
    let anna = app.staff("Anna Bonetti", &[Role::Agent], &[]).await;
    let browser = entered(&app, &anna).await;
    for path in ["/account", "/account/security", "/account/tokens"] {
        assert_eq!(
            browser.get(path).await.expect(303).header("location"),
            "/account/totp"
        );
    }
    browser.get("/account/totp").await.expect(200);
    let first = code(&app, &anna).await;
    browser
        .submit("/account/totp", "/account/totp", &[("code", &first)])
        .await
        .expect(200);
    let page = browser.get("/account/security").await.expect(200);
    assert!(!page.text.contains("/account/totp/removal"));
    assert_eq!(
        browser
            .get("/account/totp/removal")
            .await
            .expect(303)
            .header("location"),
        "/account/security"
    );
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_that_works_once() {
    let (app, paola) = world().await;
    let old = entered(&app, &paola).await;
    let browser = app.anonymous();
    let ask = async |email: &str| {
        let answer = browser
            .submit("/password-reset", "/password-reset", &[("email", email)])
            .await
            .expect(200);
        answer.text.replace(email, "ADDRESS")
    };
    let known = ask(&paola.email).await;
    assert_eq!(known, ask("nessuno@example.example").await);
    let path = mailed_path(&app).await;
    assert!(path.starts_with("/password-reset/"), "{path}");

    let page = browser.get(&path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text.contains("Paola Gatti") && page.text.contains(&paola.email));
    for (password, again, field) in [
        ("corta", "corta", "password-error"),
        ("Sportello2026!", "Sportello2026!", "password-error"),
        ("paola.gatti.paola", "paola.gatti.paola", "password-error"),
        (NEW_PASSWORD, "altro testo qualunque", "password_again-error"),
    ] {
        let typed = [("password", password), ("password_again", again)];
        let answer = browser.submit(&path, &path, &typed).await.expect(422);
        assert!(answer.text.contains(&format!(r#"id="{field}""#)), "{password}");
        assert!(!answer.text.contains(&format!("value=\"{password}\"")));
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
    let typed = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
    let answer = browser.submit(&path, &path, &typed).await.expect(303);
    assert_eq!(answer.header("location"), "/");
    assert!(is_in(&browser).await && !is_in(&old).await);
    let told = app.mails().await;
    assert_eq!((told.len(), told[0].kind.as_str()), (1, "users/password_changed"));

    let gone = app.anonymous().get(&path).await.expect(410);
    assert!(gone.text.contains(r#"href="/password-reset""#));
    let late = app.anonymous();
    late.submit("/password-reset", &path, &typed).await.expect(410);
    enter(&app.anonymous(), &paola.email, PASSWORD).await.expect(422);
    enter(&app.anonymous(), &paola.email, NEW_PASSWORD)
        .await
        .expect(303);

    // An hour later a link is old.
    app.advance(TimeDelta::hours(7));
    ask(&paola.email).await;
    let path = mailed_path(&app).await;
    app.advance(TimeDelta::minutes(61));
    app.anonymous().get(&path).await.expect(410);
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let (app, _) = world().await;
    let ente = app.ente("Comune di Altrove").await;
    let (from, new) = (
        Letterhead::from(&app.config),
        NewUser {
            email: "Sara.Verdi@example.example".to_owned(),
            name: "Sara Verdi".to_owned(),
            language: sportello::kernel::text::Lang::En,
            place: Place::Enti(vec![(ente, EnteRole::User, false)]),
        },
    );
    app.write(move |db, now| commands::invite(db, Operator, now, &from, &new))
        .await
        .unwrap();
    let path = mailed_path(&app).await;
    assert!(path.starts_with("/invitations/"), "{path}");
    let browser = app.anonymous();
    let page = browser.get(&path).await.expect(200);
    assert!(page.text.contains("Sara Verdi") && page.text.contains("Sara.Verdi@example.example"));
    let typed = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
    browser.submit(&path, &path, &typed).await.expect(303);
    let page = browser.get("/account").await.expect(200);
    assert!(page.text.contains(r#"<html lang="en">"#) && page.text.contains("Comune di Altrove"));
    app.anonymous().get(&path).await.expect(410);
    // A link of one kind is none of another.
    app.anonymous()
        .get(&path.replace("invitations", "password-reset"))
        .await
        .expect(410);
}

#[tokio::test]
async fn the_first_administrator_is_made_by_the_printed_link_once() {
    let app = TestApp::start().await;
    let token = app.write(links::first_admin).await.unwrap().unwrap();
    let path = Purpose::FirstAdmin.url("", &token);
    let browser = app.anonymous();
    let typed = [
        ("name", "Anna Bonetti"),
        ("email", "anna.centro.example"),
        ("password", NEW_PASSWORD),
        ("password_again", NEW_PASSWORD),
    ];
    let answer = browser.submit(&path, &path, &typed).await.expect(422);
    assert!(answer.text.contains(r#"id="email-error""#) && answer.text.contains(r#"value="Anna Bonetti""#));
    let typed = [typed[0], ("email", "anna@centro.example"), typed[2], typed[3]];
    browser.submit(&path, &path, &typed).await.expect(303);
    let page = browser.get("/account").await.expect(200);
    assert!(page.text.contains("Amministratore"));
    app.anonymous().get(&path).await.expect(410);
    app.anonymous().get("/setup/x").await.expect(410);
}

#[tokio::test]
async fn the_password_is_changed_by_who_knows_it_and_other_sessions_end() {
    let (app, paola) = world().await;
    let (browser, other) = (entered(&app, &paola).await, entered(&app, &paola).await);
    let path = "/account/password";
    let new = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
    let wrong = [("current_password", "sbagliata di sicuro"), new[0], new[1]];
    let answer = browser.submit(path, path, &wrong).await.expect(422);
    assert!(answer.text.contains(r#"id="current_password-error""#) && !answer.text.contains(NEW_PASSWORD));
    let right = [("current_password", PASSWORD), new[0], new[1]];
    let answer = browser.submit(path, path, &right).await.expect(303);
    cookie(&answer, "session");
    assert!(is_in(&browser).await && !is_in(&other).await);
    enter(&other, &paola.email, NEW_PASSWORD).await.expect(303);
    assert_eq!(app.mails().await.len(), 1);
}

#[tokio::test]
async fn sessions_are_listed_and_an_ended_one_is_dead() {
    let (app, paola) = world().await;
    let browser = entered(&app, &paola).await;
    let ended = app
        .anonymous()
        .with_header("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
    enter(&ended, &paola.email, PASSWORD).await.expect(303);
    let page = browser.get("/account/security").await.expect(200);
    assert!(page.text.contains("Firefox su Windows") && page.text.contains("Questo accesso"));
    let (_, rest) = page.text.split_once("/account/sessions/").unwrap();
    let id = rest.split('/').next().unwrap();
    let path = format!("/account/sessions/{id}/end");

    // Somebody else's session is not there.
    let ente = app.ente("Comune di Altrove").await;
    let sara = app.user_of(ente, "Sara Verdi", EnteRole::User, false).await;
    let foreign = entered(&app, &sara).await;
    foreign.submit("/account", &path, &[]).await.expect(404);
    foreign
        .submit("/account", "/account/sessions/x/end", &[])
        .await
        .expect(404);
    assert!(is_in(&ended).await);

    browser.submit("/account/security", &path, &[]).await.expect(303);
    assert!(!is_in(&ended).await && is_in(&browser).await);
    let (third, fourth) = (entered(&app, &paola).await, entered(&app, &paola).await);
    browser
        .submit("/account/security", "/account/sessions/end-others", &[])
        .await
        .expect(303);
    let page = browser.get("/account/security").await.expect(200);
    assert!(page.text.contains("Altri 2 accessi sono chiusi"));
    assert!(!is_in(&third).await && !is_in(&fourth).await && is_in(&foreign).await);
}

#[tokio::test]
async fn a_person_acts_for_one_ente_at_a_time_and_only_where_allowed() {
    let app = TestApp::start().await;
    let (first, second) = (
        app.ente("Comune di Acqua").await,
        app.ente("Comune di Bosco").await,
    );
    let (given, foreign) = (
        app.ente("Comune di Campo").await,
        app.ente("Comune di Duna").await,
    );
    let places = [first, second].map(|ente| (ente, EnteRole::User, false));
    let paola = app.person("Paola Gatti", Place::Enti(places.to_vec())).await;
    let day = |y| NaiveDate::from_ymd_opt(y, 1, 1).unwrap();
    let delegation = NewDelegation {
        ente: given,
        delegate: first,
        valid_from: day(2026),
        valid_to: day(2027),
        reason: "Delibera 7/2026".to_owned(),
    };
    app.write(move |db, now| delegations::add(db, Operator, now, &delegation))
        .await
        .unwrap();
    let browser = entered(&app, &paola).await;
    let acting = async |browser: &Client| {
        let page = browser.get("/account").await.expect(200);
        inside(&page.text, r#"class="s-head""#).to_owned()
    };
    assert_eq!(acting(&browser).await, "Comune di Acqua");
    for (ente, name) in [(second, "Comune di Bosco"), (given, "Comune di Campo")] {
        let chosen = [("ente", ente.to_string())];
        let chosen = chosen.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = browser
            .submit("/account", "/account/acting-for", &chosen)
            .await
            .expect(303);
        cookie(&answer, "session");
        assert_eq!(acting(&browser).await, name);
    }
    let foreign = foreign.to_string();
    browser
        .submit("/account", "/account/acting-for", &[("ente", &foreign)])
        .await
        .expect(404);
    assert_eq!(acting(&browser).await, "Comune di Campo");
}

#[tokio::test]
async fn name_and_language_are_one_s_own_to_change() {
    let (app, paola) = world().await;
    let browser = entered(&app, &paola).await;
    let typed = [("name", "P"), ("language", "en")];
    let answer = browser.submit("/account", "/account", &typed).await.expect(422);
    assert!(answer.text.contains(r#"id="name-error""#) && answer.text.contains(r#"value="P""#));
    let typed = [
        ("name", "Paola Gatti Rossi"),
        ("language", "en"),
        ("version", "1"),
    ];
    browser.submit("/account", "/account", &typed).await.expect(303);
    let page = browser.get("/account").await.expect(200);
    assert!(page.text.contains("The changes are saved.") && page.text.contains("Paola Gatti Rossi"));
    // A page that was open since before does not overwrite what came after.
    let answer = browser.submit("/account", "/account", &typed).await.expect(422);
    assert!(answer.text.contains("reload"));
}

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked() {
    let (app, paola) = world().await;
    let browser = entered(&app, &paola).await;
    let path = "/account/tokens";
    let wrong = [
        ("name", "contabilità"),
        ("scope", "read"),
        ("expires_on", "1/1/2020"),
    ];
    let answer = browser.submit(path, path, &wrong).await.expect(422);
    assert!(answer.text.contains(r#"id="expires_on-error""#) && answer.text.contains("contabilità"));
    let metrics = [("name", "x"), ("scope", "metrics")];
    browser.submit(path, path, &metrics).await.expect(422);
    let typed = [
        ("name", "contabilità"),
        ("scope", "read"),
        ("expires_on", "2026-12-31"),
    ];
    let shown = browser.submit(path, path, &typed).await.expect(200);
    let raw = inside(&shown.text, r#"id="token""#).to_owned();
    let list = browser.get(path).await.expect(200);
    assert!(raw.starts_with("spt_") && list.text.contains("31/12/2026") && !list.text.contains(&raw));
    let (id, now) = (raw.clone(), app.now());
    let found = app
        .read(move |db| sportello::users::tokens::authenticate(db, &id, now))
        .await
        .unwrap();
    assert_eq!(found.unwrap().actor.id(), paola.id);

    let (_, rest) = list.text.split_once("/account/tokens/").unwrap();
    let revoke = format!("/account/tokens/{}/revoke", rest.split('/').next().unwrap());
    browser.submit(path, &revoke, &[]).await.expect(303);
    let list = browser.get(path).await.expect(200);
    assert!(!list.text.contains("contabilità") || list.text.contains("Il token è revocato"));
    let found = app
        .read(move |db| sportello::users::tokens::authenticate(db, &raw, now))
        .await
        .unwrap();
    assert!(found.is_none());
}

#[tokio::test]
async fn an_absence_is_recorded_and_a_circle_of_deputies_is_explained() {
    let (app, _) = world().await;
    let anna = app.staff("Anna Bonetti", &[Role::Agent], &[]).await;
    let luca = app.staff("Luca Ferrari", &[Role::Agent], &[]).await;
    let (hers, his) = (entered(&app, &anna).await, entered(&app, &luca).await);
    let path = "/account/absences";
    let (anna_id, luca_id) = (anna.id.to_string(), luca.id.to_string());
    let days = [("from_on", "2026-03-09"), ("to_on", "13/03/2026")];
    hers.submit(path, path, &[days[0], days[1], ("deputy_id", &luca_id)])
        .await
        .expect(303);
    let page = hers.get(path).await.expect(200);
    assert!(page.text.contains("dal 09/03/2026 al 13/03/2026") && page.text.contains("Luca Ferrari"));

    let circle = his
        .submit(path, path, &[days[0], days[1], ("deputy_id", &anna_id)])
        .await
        .expect(422);
    assert!(circle.text.contains("Luca Ferrari → Anna Bonetti → Luca Ferrari"));
    assert!(circle.text.contains(r#"id="deputy_id-error""#) && circle.text.contains("13/03/2026"));
    let missing = his.submit(path, path, &[("from_on", "domani")]).await.expect(422);
    assert!(missing.text.contains(r#"id="from_on-error""#) && missing.text.contains(r#"value="domani""#));
    assert!(missing.text.contains(r#"id="to_on-error""#));

    let (_, rest) = page.text.split_once("/account/absences/").unwrap();
    let remove = format!("/account/absences/{}/remove", rest.split('/').next().unwrap());
    his.submit(path, &remove, &[]).await.expect(404);
    hers.submit(path, &remove, &[]).await.expect(303);
    his.submit(path, path, &[days[0], days[1], ("deputy_id", &anna_id)])
        .await
        .expect(303);
}
