//! The formal procedures, by the interface and by the pages.

mod adesioni;
mod attivazioni;
mod canoni;
mod closing;
mod contracts;
mod disdette;
mod documents;
mod english;
mod exports;
mod inerzie;
mod interrupted;
mod maintainers;
mod proved;
mod recessi;
mod register;
mod sequences;
mod served;
mod settings;
mod terms;
mod unregistered;

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::{Value, json};
use sportello::acts::ActError;
use sportello::convenzioni::{self, ConvenzioneIn};
use sportello::jobs;
use sportello::kernel::ids::EnteId;
use sportello::storage::sha256;
use sportello::users::actor::{EnteRole, Operator, Role};

use crate::support::{Answer, Client, Person, TestApp};

/// An ente with its contact person, another one, and two case owners.
struct Scene {
    app: TestApp,
    ente: EnteId,
    rosa: Person,
    olga: Person,
    owner: Person,
    other_owner: Person,
    convenzione: String,
}

impl Scene {
    async fn start() -> Scene {
        Scene::start_with(&[]).await
    }

    async fn start_with(settings: &[(&str, &str)]) -> Scene {
        let app = TestApp::start_with(settings).await;
        let ente = app.ente("Comune di Prova").await;
        let rosa = app.user_of(ente, "Rosa Verdi", EnteRole::Contact, true).await;
        let other = app.ente("Comune Vicino").await;
        let olga = app.user_of(other, "Olga Blu", EnteRole::Contact, true).await;
        let owner = app.staff("Carla Bruni", &[Role::CaseOwner], &[]).await;
        let other_owner = app.staff("Dario Conti", &[Role::CaseOwner], &[]).await;
        let convenzione = convenzione(&app, "2026-2030", "2026-01-01", "2030-12-31").await;
        Scene {
            app,
            ente,
            rosa,
            olga,
            owner,
            other_owner,
            convenzione,
        }
    }

    /// Who signs for the ente.
    async fn signatory(&self) -> Person {
        let role = EnteRole::Signatory;
        self.app.user_of(self.ente, "Sara Neri", role, true).await
    }

    async fn program(&self, person: &Person) -> Client {
        self.app.program(person).await
    }

    /// Runs a job as of now.
    async fn run(&self, job: &str) {
        jobs::run_now(&self.app.app, job).await.unwrap();
    }

    /// Midnight of so many days later, and nine in the morning again.
    fn days(&self, days: i64) {
        self.app.advance(TimeDelta::days(days));
    }
}

/// A published convention that offers the portal: its id.
async fn convenzione(app: &TestApp, code: &str, start: &str, end: &str) -> String {
    offering(app, code, (start, end), &["PORTALE"]).await
}

/// The same, with the services that it offers.
async fn offering(app: &TestApp, code: &str, (start, end): (&str, &str), services: &[&str]) -> String {
    let given = ConvenzioneIn {
        code: code.to_owned(),
        name: format!("Convenzione {code}"),
        start_on: start.parse().ok(),
        end_on: end.parse().ok(),
        services: services.iter().map(|code| (*code).to_owned()).collect(),
    };
    let made = app.write(move |db, now| {
        let made = convenzioni::create(db, Operator, now, &given)?.convenzione;
        convenzioni::publish(db, Operator, now, (made.id, made.version))?;
        Ok::<_, ActError>(made.id)
    });
    made.await.unwrap().to_string()
}

/// Sends a body with the version that it is based on.
async fn put(client: &Client, path: &str, version: &Value, body: Value) -> Answer {
    let request = client
        .request(Method::PUT, &format!("/api/v1{path}"))
        .header("if-match", format!("\"{version}\""))
        .json(&body);
    client.send(request).await
}

/// Adds a document to an act, with a hash that may be another one's.
async fn document(client: &Client, path: &str, role: &str, text: &str, stated: Option<&str>) -> Answer {
    let part = reqwest::multipart::Part::bytes(text.as_bytes().to_vec()).file_name(format!("{role}.txt"));
    let hash = stated.map_or_else(|| sha256(text.as_bytes()), str::to_owned);
    let form = reqwest::multipart::Form::new()
        .text("role", role.to_owned())
        .text("sha256", hash)
        .part("file", part);
    let request = client
        .request(Method::POST, &format!("/api/v1{path}/documents"))
        .multipart(form);
    client.send(request).await
}

/// The pointers of what cannot be accepted.
fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].clone();
    let pointer = |error: &Value| error["pointer"].as_str().unwrap().to_owned();
    errors.as_array().unwrap().iter().map(pointer).collect()
}

/// The entry of a register.
fn entry(number: &str) -> Value {
    json!({"aoo": "c_prova", "number": number, "year": 2026, "date": "2026-03-02"})
}

/// Who got a mail since the last look, and what it said.
async fn told(scene: &Scene) -> Vec<(String, String)> {
    let mails = scene.app.mails().await.into_iter();
    let mut told: Vec<(String, String)> = mails.map(|mail| (mail.to_name, mail.body)).collect();
    told.sort();
    told
}

/// Who got them.
fn names(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(name, _)| name.as_str()).collect()
}
