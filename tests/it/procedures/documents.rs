//! Documents of acts and of conventions in the interface for programs: downloaded, taken out of a draft, and their bytes after that.

use std::path::Path;

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::json;
use sportello::convenzioni::{self, ConvenzioneIn};
use sportello::users::actor::{Operator, Role};

use super::{Scene, document, pointers, put};
use crate::support::{Answer, Client};

async fn delete(client: &Client, path: &str) -> Answer {
    client
        .send(client.request(Method::DELETE, &format!("/api/v1{path}")))
        .await
}

/// How many contents lie in the store.
fn contents(folder: &Path) -> usize {
    let folders = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let of_hashes = folders.filter(|path| path.file_name().unwrap().len() == 2);
    of_hashes
        .map(|path| std::fs::read_dir(path).unwrap().count())
        .sum()
}

#[tokio::test]
async fn a_document_is_downloaded_by_who_sees_its_act_and_leaves_a_draft_with_its_bytes() {
    let scene = Scene::start().await;
    let (contact, other, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.olga).await,
        scene.program(&scene.owner).await,
    );
    let begun = json!({"convenzione_id": scene.convenzione});
    let act = contact.post("/api/v1/adesioni", &begun).await.expect(201).json()["act"].clone();
    let path = format!("/adesioni/{}", act["number"].as_str().unwrap());
    let mut ids = Vec::new();
    for (role, text) in [
        ("resolution", "una delibera"),
        ("signed_convention", "una convenzione"),
        // Named twice: what remains of it keeps its bytes.
        ("other", "una convenzione"),
    ] {
        let added = document(&contact, &path, role, text, None)
            .await
            .expect(201)
            .json();
        ids.push(added["items"][0]["id"].as_str().unwrap().to_owned());
    }
    let content = format!("/api/v1/documents/{}/content", ids[0]);
    assert_eq!(contact.download(&content).await.1, b"una delibera");
    // A draft is nobody else's business.
    for stranger in [&other, &owner] {
        stranger.get(&content).await.expect(404);
        delete(stranger, &format!("/documents/{}", ids[0]))
            .await
            .expect(404);
    }
    delete(&contact, &format!("/documents/{}", ids[0]))
        .await
        .expect(204);
    delete(&contact, &format!("/documents/{}", ids[2]))
        .await
        .expect(204);
    contact.get(&content).await.expect(404);
    let folder = scene.app.app.config.attachment_store.clone();
    assert_eq!(contents(Path::new(&folder)), 2);
    // Two days: one until it is asked whether a row still names the bytes, one until they go.
    for _ in 0..3 {
        scene.app.advance(TimeDelta::hours(25));
        scene.run("housekeeping.clear").await;
    }
    assert_eq!(contents(Path::new(&folder)), 1);
    let content = format!("/api/v1/documents/{}/content", ids[1]);
    let contact = scene.program(&scene.rosa).await;
    assert_eq!(contact.download(&content).await.1, "una convenzione".as_bytes());
    // What was sent stays.
    document(&contact, &path, "resolution", "una delibera", None)
        .await
        .expect(201);
    let version = contact.get(&format!("/api/v1{path}")).await.json()["act"]["version"].clone();
    let written = json!({"organ": "Giunta", "resolution_number": "1", "resolution_on": "2026-02-20"});
    let written = put(&contact, &path, &version, written).await.expect(200).json();
    let sent = put(
        &contact,
        &format!("{path}/state"),
        &written["act"]["version"],
        json!({"state": "submitted"}),
    )
    .await;
    sent.expect(200);
    delete(&contact, &format!("/documents/{}", ids[1]))
        .await
        .expect(409);
    assert_eq!(
        scene.program(&scene.owner).await.download(&content).await.1,
        "una convenzione".as_bytes()
    );
}

#[tokio::test]
async fn a_convention_keeps_its_documents_and_loses_none_once_it_is_published() {
    let scene = Scene::start().await;
    let ada = scene.app.staff("Ada Rossi", &[Role::Admin], &[]).await;
    let (admin, contact, owner) = (
        scene.program(&ada).await,
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let given = ConvenzioneIn {
        code: "NUOVA".to_owned(),
        name: "Convenzione nuova".to_owned(),
        start_on: "2031-01-01".parse().ok(),
        end_on: "2034-12-31".parse().ok(),
        services: vec!["PORTALE".to_owned()],
    };
    let made = scene
        .app
        .write(move |db, now| convenzioni::create(db, Operator, now, &given))
        .await
        .unwrap();
    let path = format!("/convenzioni/{}", made.convenzione.id);
    let add = async |client: &Client, text: &str, stated: Option<&str>| {
        let part = reqwest::multipart::Part::bytes(text.as_bytes().to_vec()).file_name("testo.txt");
        let mut form = reqwest::multipart::Form::new().part("file", part);
        if let Some(stated) = stated {
            form = form.text("sha256", stated.to_owned());
        }
        let request = client.request(Method::POST, &format!("/api/v1{path}/documents"));
        client.send(request.multipart(form)).await
    };
    let wrong = add(&admin, "il testo", Some(&"0".repeat(64))).await.expect(422);
    assert_eq!(pointers(&wrong), ["/sha256"]);
    let added = add(&admin, "il testo", None).await.expect(201).json();
    add(&admin, "il testo", None).await.expect(409);
    add(&owner, "altro", None).await.expect(403);
    // What is being written, enti do not see.
    add(&contact, "altro", None).await.expect(404);
    let id = added["items"][0]["id"].as_str().unwrap();
    let content = format!("/api/v1{path}/documents/{id}/content");
    contact.get(&content).await.expect(404);
    let draft = add(&admin, "una bozza", None).await.expect(201).json();
    let draft = format!("{path}/documents/{}", draft["items"][0]["id"].as_str().unwrap());
    delete(&owner, &draft).await.expect(403);
    delete(&admin, &draft).await.expect(204);
    put(
        &admin,
        &format!("{path}/state"),
        &json!(1),
        json!({"state": "published"}),
    )
    .await
    .expect(200);
    assert_eq!(contact.download(&content).await.1, b"il testo");
    let shown = contact.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(shown["documents"].as_array().unwrap().len(), 1);
    let refused = delete(&admin, &format!("{path}/documents/{id}"))
        .await
        .expect(409);
    assert_eq!(refused.json()["type"], "/problems/convenzione-published");
    // What was agreed later belongs to it too.
    add(&admin, "un atto aggiuntivo", None).await.expect(201);
    let page = scene
        .app
        .browser(&scene.rosa)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("testo.txt") && !page.contains("<input class=\"form-control\" type=\"file\""));
}
