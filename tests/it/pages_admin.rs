//! The pages of administration, as a browser without scripts sees them.

mod audit;
mod enti;
mod queues;
mod services;
mod users;

use sportello::users::actor::Role;

use crate::support::{Answer, Client, TestApp};

/// A browser in which an administrator has signed in.
async fn admin(app: &TestApp) -> Client {
    let admin = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    app.browser(&admin).await
}

/// Where an answer leads on to.
#[track_caller]
fn location(answer: Answer) -> String {
    answer.expect(303).header("location").to_owned()
}

/// The value of a hidden field of a page.
async fn hidden(browser: &Client, page: &str, name: &str) -> String {
    let text = browser.get(page).await.expect(200).text;
    let (_, rest) = text
        .split_once(&format!(r#"name="{name}" value=""#))
        .unwrap_or_else(|| panic!("no field {name} at {page}: {text}"));
    rest.split('"').next().unwrap().to_owned()
}

/// So many enti, by number.
async fn many_enti(app: &TestApp, count: usize) {
    for number in 0..count {
        app.ente(&format!("Comune numero {number:02}")).await;
    }
}

/// Where the link to the next page of a list leads.
#[track_caller]
fn next_page(text: &str) -> String {
    let (before, _) = text.split_once("rel=\"next\"").expect("there is a next page");
    let (_, address) = before.rsplit_once("href=\"").expect("it is a link");
    address.split('"').next().unwrap().replace("&amp;", "&")
}
