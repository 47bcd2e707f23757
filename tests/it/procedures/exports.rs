//! The export of an act: whole, by whom it may be had, and checked on another machine.

use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};
use sportello::audit;
use sportello::exports::manifest::{Fault, Verified, verify};
use sportello::storage::sha256;
use sportello::users::actor::Role;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::adesioni::under_review;
use super::{Scene, document, put};
use crate::program::Home;
use crate::support::Client;

/// The files of an export.
fn files(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn fault(files: &[(String, Vec<u8>)]) -> Fault {
    verify(Cursor::new(packed(files))).unwrap_err()
}

/// Changes one file and says so in the manifest, as somebody would who wants it to be believed.
fn forged(
    files: &[(String, Vec<u8>)],
    path: &str,
    change: impl Fn(&str) -> String,
) -> Vec<(String, Vec<u8>)> {
    let mut files = files.to_vec();
    let file = files.iter_mut().find(|(name, _)| name == path).unwrap();
    file.1 = change(std::str::from_utf8(&file.1).unwrap()).into_bytes();
    let (size, hash) = (file.1.len(), sha256(&file.1));
    let manifest = files
        .iter_mut()
        .find(|(name, _)| name == "manifest.json")
        .unwrap();
    let mut told: Value = serde_json::from_slice(&manifest.1).unwrap();
    let entries = told["files"].as_array_mut().unwrap();
    let entry = entries.iter_mut().find(|entry| entry["path"] == path).unwrap();
    entry["size"] = json!(size);
    entry["sha256"] = json!(hash);
    manifest.1 = serde_json::to_vec(&told).unwrap();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_proves_itself_on_another_machine_and_tells_what_was_changed() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let (media_type, zip) = owner.download(&format!("/api/v1{path}/export")).await;
    assert_eq!(media_type, "application/zip");
    let Verified {
        manifest,
        manifest_sha256,
        events,
    } = verify(Cursor::new(&zip)).unwrap();
    let number = path.rsplit('/').next().unwrap();
    assert_eq!(
        (manifest.number.as_str(), manifest.ente.as_str()),
        (number, "Comune di Prova")
    );
    let paths: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "summary.pdf",
            "act.json",
            "audit.jsonl",
            "documents/01-resolution.txt",
            "documents/02-signed_convention.txt"
        ]
    );
    let whole = files(&zip);
    assert!(whole[0].1.starts_with(b"%PDF-"));
    let act: Value = serde_json::from_slice(&whole[1].1).unwrap();
    assert_eq!(
        (&act["number"], &act["state"]),
        (&json!(number), &json!("under_review"))
    );
    let organ = json!({"label": "Organo che ha deliberato", "value": "Consiglio comunale"});
    assert!(act["facts"].as_array().unwrap().contains(&organ), "{act}");
    // What was exported is in the audit, with the hash that proves the manifest.
    let id = act["id"].as_str().unwrap().to_owned();
    let audited = scene
        .app
        .read(move |db| audit::about(db, "act", &id))
        .await
        .unwrap();
    // What the ente wrote before it sent the act is not in what the centre exports: it is in its own.
    let extract = String::from_utf8(whole[2].1.clone()).unwrap();
    assert!(!extract.contains("adesione.written"));
    assert_eq!(audited.len(), events + 2);
    let (_, of_ente) = contact.download(&format!("/api/v1{path}/export")).await;
    let extract = String::from_utf8(files(&of_ente)[2].1.clone()).unwrap();
    assert!(extract.contains("adesione.written"));
    verify(Cursor::new(&of_ente)).unwrap();
    let exported = audited.last().unwrap();
    assert_eq!(exported.event, "act.exported");
    assert!(exported.new_value.as_ref().unwrap().contains(&manifest_sha256));

    let mut changed = whole.clone();
    changed[3].1 = b"Si delibera altro".to_vec();
    assert!(matches!(fault(&changed), Fault::Changed { path, .. } if path == "documents/01-resolution.txt"));
    let without: Vec<_> = whole
        .iter()
        .filter(|(name, _)| !name.starts_with("documents/02"))
        .cloned()
        .collect();
    assert!(matches!(fault(&without), Fault::Missing(path) if path.starts_with("documents/02")));
    let mut with_more = whole.clone();
    with_more.push(("documents/03-altro.txt".to_owned(), b"x".to_vec()));
    assert!(matches!(fault(&with_more), Fault::Added(path) if path == "documents/03-altro.txt"));
    // Who corrects the manifest too is found out by the audit's own hashes, and by what it says of the act.
    let other = forged(&whole, "audit.jsonl", |text| {
        text.replacen("under_review", "signed", 1)
    });
    assert!(matches!(fault(&other), Fault::Event(_)));
    let fewer = forged(&whole, "audit.jsonl", |text| {
        text.lines()
            .filter(|line| !line.contains("act.document_added"))
            .map(|line| format!("{line}\n"))
            .collect()
    });
    assert!(matches!(fault(&fewer), Fault::Unproved(_)));
    let turned = forged(&whole, "audit.jsonl", |text| {
        text.lines().rev().map(|line| format!("{line}\n")).collect()
    });
    assert!(matches!(fault(&turned), Fault::Place(_)));
    let signed = forged(&whole, "act.json", |text| {
        text.replace("\"state\": \"under_review\"", "\"state\": \"signed\"")
    });
    assert!(matches!(fault(&signed), Fault::Contradiction(what) if what == "the state"));
    let day = act["terms"][0]["due_on"].as_str().unwrap();
    let later = forged(&whole, "act.json", |text| text.replace(day, "2099-01-01"));
    assert!(matches!(fault(&later), Fault::Contradiction(what) if what == "the last day of a term"));
    let said = |change: fn(&mut Value)| {
        forged(&whole, "act.json", |text| {
            let mut act: Value = serde_json::from_str(text).unwrap();
            change(&mut act);
            act.to_string()
        })
    };
    let earlier = said(|act| act["received_on"] = json!("2026-02-27"));
    assert!(matches!(fault(&earlier), Fault::Contradiction(what) if what == "the day of receipt"));
    let over = said(|act| act["concluded_on"] = json!("2026-03-10"));
    assert!(matches!(fault(&over), Fault::Contradiction(what) if what == "the day of conclusion"));
    for change in [
        |act: &mut Value| act["terms"][0]["state"] = json!("met"),
        |act: &mut Value| act["terms"][0]["length"] = json!(90),
        |act: &mut Value| act["terms"][0]["unit"] = json!("working_days"),
        |act: &mut Value| act["terms"][0]["kind"] = json!("activation"),
        |act: &mut Value| act["terms"].as_array_mut().unwrap().clear(),
    ] {
        assert!(matches!(fault(&said(change)), Fault::Contradiction(what) if what == "a term"));
    }
    // A document taken out of folder, manifest and act alike is still in the audit.
    let mut fewer = forged(&whole, "act.json", |text| {
        let mut act: Value = serde_json::from_str(text).unwrap();
        act["documents"].as_array_mut().unwrap().pop();
        act.to_string()
    });
    fewer.retain(|(name, _)| !name.starts_with("documents/02"));
    let place = fewer
        .iter()
        .position(|(name, _)| name == "manifest.json")
        .unwrap();
    let mut told: Value = serde_json::from_slice(&fewer[place].1).unwrap();
    told["files"].as_array_mut().unwrap().pop();
    fewer[place].1 = serde_json::to_vec(&told).unwrap();
    assert!(matches!(fault(&fewer), Fault::Document(_)));
    // A second list of files after the first, which other programs read in its place; something before it, and between.
    let other = packed(&changed);
    let end = other.len() - 22;
    let list = u32::from_le_bytes(other[end + 16..end + 20].try_into().unwrap()) as usize;
    let mut two = zip.clone();
    two.extend_from_slice(&other[..list]);
    let start = two.len();
    two.extend_from_slice(&other[list..end]);
    let mut record = other[end..].to_vec();
    record[4] = 1;
    record[16..20].copy_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
    two.extend_from_slice(&record);
    assert!(matches!(verify(Cursor::new(&two)), Err(Fault::Foreign(_))));
    let shifted = [b"MZ".as_slice(), &zip].concat();
    assert!(matches!(
        verify(Cursor::new(&shifted)),
        Err(Fault::Foreign(_) | Fault::Zip(_))
    ));
    let commented = [&zip[..zip.len() - 2], b"\x01\x00!"].concat();
    assert!(matches!(verify(Cursor::new(&commented)), Err(Fault::Foreign(_))));
    let replaced = forged(&whole, "documents/01-resolution.txt", |_| {
        "Si delibera altro".to_owned()
    });
    assert!(matches!(fault(&replaced), Fault::Document(_)));
    assert!(matches!(
        verify(Cursor::new(&zip[..zip.len() - 40])),
        Err(Fault::Foreign(_))
    ));
    assert!(matches!(
        verify(Cursor::new(b"no zip at all")),
        Err(Fault::Foreign(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_checks_an_export_without_a_configuration() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let browser = scene.app.browser(&scene.rosa).await;
    let number = path.rsplit('/').next().unwrap();
    let (_, zip) = browser.download(&format!("/acts/{number}/export")).await;
    let home = Home::new();
    let check = |name: &str, bytes: &[u8]| {
        std::fs::write(home.0.join(name), bytes).unwrap();
        let done = home.run(&["act", "verify", name]);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let (code, said, _) = check("whole.zip", &zip);
    assert_eq!(code, Some(0));
    assert!(
        said.starts_with(&format!("{number} (adesione, Comune di Prova)")),
        "{said}"
    );
    let mut changed = files(&zip);
    changed[3].1.push(b'!');
    let (code, _, said) = check("changed.zip", &packed(&changed));
    assert_eq!(code, Some(1));
    assert!(said.contains("documents/01-resolution.txt was changed"), "{said}");
    assert_eq!(check("none.zip", b"").0, Some(1));
}

/// The export of a path, checked.
pub(super) async fn exported(client: &Client, path: &str) -> (Vec<(String, Vec<u8>)>, Verified) {
    let (_, zip) = client.download(&format!("/api/v1{path}/export")).await;
    let verified = verify(Cursor::new(&zip)).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    (files(&zip), verified)
}

fn paths(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(path, _)| path.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letter_on_which_an_act_rests_is_for_who_decides_and_for_others_a_hash() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    scene.days(3);
    let agent = scene.app.staff("Luca Neri", &[Role::Agent], &[]).await;
    let (signatory, owner, agent) = (
        scene.program(&served.signatory).await,
        scene.program(&scene.owner).await,
        scene.program(&agent).await,
    );
    let given = signatory
        .post("/api/v1/disdette", &json!({"services": ["PORTALE"]}))
        .await;
    let act = given.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}", act["number"].as_str().unwrap());
    document(&owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let entry =
        |number: &str, date: &str| json!({"aoo": "c_prova", "number": number, "year": 2026, "date": date});
    let body = json!({"state": "registered", "notice": {"register_entry": entry("7", "2026-03-05")}});
    let registered = put(&owner, &format!("{path}/state"), &act["version"], body)
        .await
        .expect(200)
        .json();
    // The entry is put right: what the act rests on now is what counts.
    let corrected = json!({"reason": "Numero sbagliato", "register_entry": entry("8", "2026-03-04")});
    put(
        &owner,
        &format!("{path}/receipt"),
        &registered["act"]["version"],
        corrected,
    )
    .await
    .expect(200);
    for reader in [&owner, &signatory] {
        let (whole, verified) = exported(reader, &path).await;
        assert!(
            paths(&whole).contains(&"notice/01-notice.txt"),
            "{:?}",
            paths(&whole)
        );
        assert_eq!(verified.manifest.withheld, []);
        let day = forged(&whole, "act.json", |text| {
            text.replace(
                "\"received_by_notice_on\": \"2026-03-04\"",
                "\"received_by_notice_on\": \"2026-02-01\"",
            )
        });
        assert!(
            matches!(fault(&day), Fault::Contradiction(what) if what == "the day of receipt of the notice")
        );
        let told = forged(&whole, "act.json", |text| {
            text.replace("\"party\": ", "\"role\": ")
                .replace("\"reason\": null", "\"reason\": \"inventato\"")
        });
        assert!(matches!(fault(&told), Fault::Contradiction(what) if what == "a step"));
    }
    let (whole, verified) = exported(&agent, &path).await;
    assert!(!paths(&whole).iter().any(|path| path.starts_with("notice/")));
    assert_eq!(
        verified.manifest.withheld[0].sha256,
        sha256("una lettera".as_bytes())
    );
    // A file that no event knows, though the manifest does.
    let mut more = whole.clone();
    let bytes = b"una lettera mai scritta".to_vec();
    let place = more.iter().position(|(name, _)| name == "manifest.json").unwrap();
    let mut told: Value = serde_json::from_slice(&more[place].1).unwrap();
    let entry = json!({"path": "documents/09-falso.txt", "size": bytes.len(), "sha256": sha256(&bytes)});
    told["files"].as_array_mut().unwrap().push(entry);
    more[place].1 = serde_json::to_vec(&told).unwrap();
    more.push(("documents/09-falso.txt".to_owned(), bytes));
    assert!(matches!(fault(&more), Fault::Stranger(path) if path == "documents/09-falso.txt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_of_the_convention_is_exported_and_checked_like_an_act() {
    let scene = Scene::start().await;
    let ada = scene.app.staff("Ada Rossi", &[Role::Admin], &[]).await;
    let (admin, contact) = (scene.program(&ada).await, scene.program(&scene.rosa).await);
    let path = format!("/convenzioni/{}", scene.convenzione);
    let part = reqwest::multipart::Part::bytes(b"il testo".to_vec()).file_name("testo.txt");
    let request = admin.request(reqwest::Method::POST, &format!("/api/v1{path}/documents"));
    admin
        .send(request.multipart(reqwest::multipart::Form::new().part("file", part)))
        .await
        .expect(201);
    let (whole, verified) = exported(&contact, &path).await;
    assert_eq!(
        paths(&whole),
        [
            "summary.pdf",
            "convenzione.json",
            "audit.jsonl",
            "documents/01-testo.txt",
            "manifest.json"
        ]
    );
    assert_eq!(
        (
            verified.manifest.number.as_str(),
            verified.manifest.procedure.as_str()
        ),
        ("2026-2030", "convenzione")
    );
    let longer = forged(&whole, "convenzione.json", |text| {
        text.replace("2030-12-31", "2040-12-31")
    });
    assert!(matches!(fault(&longer), Fault::Contradiction(what) if what == "the version of the convention"));
    let other = forged(&whole, "documents/01-testo.txt", |_| "un altro testo".to_owned());
    assert!(matches!(fault(&other), Fault::Document(_)));
}
