//! Calendars and policies: administrators change them by versions, and what cannot be is refused with its place.

mod aims;
mod calendars;
mod policies;
mod recompute;
mod simulator;

use sportello::users::actor::Role;

use crate::support::{Answer, Client, TestApp};

async fn admin(app: &TestApp) -> Client {
    let admin = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    app.browser(&admin).await
}

/// Where an answer leads on to.
#[track_caller]
fn location(answer: Answer) -> String {
    answer.expect(303).header("location").to_owned()
}
