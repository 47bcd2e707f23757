//! Whoever reads English reads nothing else: a page, a mail and a paper of each kind of act, and of the fees.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use diesel::prelude::*;
use flate2::read::ZlibDecoder;
use serde_json::{Value, json};
use sportello::db::schema::users;
use sportello::users::actor::{EnteRole, Role};
use zip::ZipArchive;

use super::Scene;
use super::adesioni::under_review;
use super::attivazioni::Works;
use crate::support::Client;

/// The texts of a language that stand in the message files, by key; a text in pieces, between what is put into it.
fn messages(language: &str) -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates/messages")
        .join(language);
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        {
            let begins = line.split_once(" = ").filter(|_| !line.starts_with(' '));
            let said = match begins {
                Some((key, said)) => {
                    all.push((key.to_owned(), Vec::new()));
                    said
                }
                None => line
                    .trim()
                    .rsplit_once("] ")
                    .map_or(line.trim(), |(_, said)| said),
            };
            let pieces = said.split(['{', '}']).map(str::trim);
            // What is short or has no blank may stand in both languages.
            let pieces = pieces.filter(|piece| piece.chars().count() >= 18 && piece.contains(' '));
            if let Some((_, of_key)) = all.last_mut() {
                of_key.extend(pieces.map(str::to_owned));
            }
        }
    }
    assert!(all.len() > 500, "{}", all.len());
    all
}

/// What no reader of English may find.
struct Foreign {
    italian: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Foreign {
    fn load() -> Foreign {
        let english: Vec<String> = messages("en")
            .into_iter()
            .flat_map(|(_, pieces)| pieces)
            .collect();
        let english = english.join("\n");
        let italian = messages("it");
        Foreign {
            keys: italian
                .iter()
                .map(|(key, _)| key.clone())
                .filter(|key| key.contains('-'))
                .collect(),
            italian: (italian.into_iter().flat_map(|(_, pieces)| pieces))
                .filter(|piece| !english.contains(piece.as_str()))
                .collect(),
        }
    }

    fn is_not_in(&self, place: &str, text: &str) {
        let found = self.italian.iter().find(|piece| text.contains(piece.as_str()));
        assert_eq!(found, None, "{place}: {text}");
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let key = words.into_iter().find(|word| self.keys.contains(*word));
        assert_eq!(key, None, "{place}: {text}");
    }

    /// The same of a paper, on which blanks are gaps and not signs.
    fn is_not_on(&self, place: &str, texts: &[String]) {
        for text in texts {
            let found = self.italian.iter().find(|piece| text.contains(&dense(piece)));
            assert_eq!(found, None, "{place}: {text}");
        }
    }
}

fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What a page shows, without its tags.
fn visible(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, shown)| shown));
        text.push(' ');
    }
    text
}

/// The streams of a PDF.
fn streams(pdf: &[u8]) -> Vec<Vec<u8>> {
    let find = |from: usize, what: &[u8]| {
        let mut windows = pdf[from..].windows(what.len());
        windows.position(|window| window == what).map(|at| from + at)
    };
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(begin) = find(at, b"stream\n") {
        let begin = begin + b"stream\n".len();
        let end = find(begin, b"endstream").expect("a stream ends");
        let mut plain = Vec::new();
        if ZlibDecoder::new(&pdf[begin..end]).read_to_end(&mut plain).is_ok() {
            all.push(plain);
        }
        at = end + b"endstream".len();
    }
    all
}

/// The strings of a PDF's text, as the two-byte codes that they are: `<0041>` by hexadecimal digits, `(\000A)` as what shows, the rest
/// of it by its octal number.
fn strings(text: &str) -> Vec<Vec<u16>> {
    let (mut all, mut signs) = (Vec::new(), text.chars().peekable());
    while let Some(sign) = signs.next() {
        let bytes = match sign {
            '<' if signs.next_if_eq(&'<').is_none() => {
                let digits: Vec<u32> = signs
                    .by_ref()
                    .take_while(|sign| *sign != '>')
                    .filter_map(|sign| sign.to_digit(16))
                    .collect();
                digits.chunks_exact(2).map(|two| two[0] * 16 + two[1]).collect()
            }
            '(' => literal(&mut signs),
            _ => continue,
        };
        let codes = bytes.chunks_exact(2).map(|two| two[0] * 256 + two[1]);
        all.push(codes.map(|code| u16::try_from(code).unwrap()).collect());
    }
    all
}

/// The bytes up to the bracket that closes.
fn literal(signs: &mut Peekable<Chars<'_>>) -> Vec<u32> {
    let mut bytes = Vec::new();
    while let Some(sign) = signs.next().filter(|sign| *sign != ')') {
        let escaped = if sign == '\\' { signs.next() } else { None };
        bytes.push(match escaped {
            None => u32::from(sign),
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some('b') => 8,
            Some('f') => 12,
            Some(first) => match first.to_digit(8) {
                None => u32::from(first),
                Some(mut number) => {
                    for _ in 0..2 {
                        let next = signs.next_if(|sign| sign.is_digit(8));
                        number = next
                            .and_then(|next| next.to_digit(8))
                            .map_or(number, |next| number * 8 + next);
                    }
                    number
                }
            },
        });
    }
    bytes
}

/// The texts of a PDF as each of its fonts would read them: what font a text is set in is not looked at, so that one of them is right for
/// each piece.
fn texts(pdf: &[u8]) -> Vec<String> {
    let streams: Vec<String> = streams(pdf)
        .iter()
        .map(|bytes| bytes.iter().map(|byte| char::from(*byte)).collect())
        .collect();
    let maps = streams
        .iter()
        .filter(|text| text.contains("beginbfchar") || text.contains("beginbfrange"));
    let pages = streams
        .iter()
        .filter(|text| text.contains(" Tf") && text.contains("BT"));
    let shown: Vec<u16> = pages.flat_map(|text| strings(text).concat()).collect();
    maps.map(|map| {
        let codes = map.lines().map(strings);
        let pairs = codes.filter(|codes| codes.len() == 2 && codes[0].len() == 1);
        let signs: BTreeMap<u16, String> = pairs
            .map(|codes| (codes[0][0], String::from_utf16_lossy(&codes[1])))
            .collect();
        let read = shown.iter().filter_map(|glyph| signs.get(glyph));
        dense(&read.map(String::as_str).collect::<String>())
    })
    .collect()
}

/// Everybody reads English.
async fn in_english(scene: &Scene) {
    let changed = scene.app.write(|db, _| {
        diesel::update(users::table)
            .set(users::language.eq("en"))
            .execute(db)
    });
    assert!(changed.await.unwrap() > 5);
}

/// An act of each kind: its path.
async fn acts(works: &Works, sara: &Client, olga: &Client, vera: &Client, owner: &Client) -> Vec<String> {
    let path = |found: Value, kind: &str| format!("/{kind}/{}", found["act"]["number"].as_str().unwrap());
    let (portal, _) = works.active(json!({"wants_maintainer": true})).await;
    let maintainer = works.shown(&portal).await["maintainer_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let maintainer = works
        .contact
        .get(&format!("/api/v1/maintainers/{maintainer}"))
        .await;
    let disdetta = sara
        .post("/api/v1/disdette", &json!({"services": ["PORTALE"]}))
        .await;
    let leaving = json!({"scope": "membership", "just_cause": false});
    let recesso = sara.post("/api/v1/recessi", &leaving).await;
    let (adesione, _) = under_review(&works.scene, olga, owner).await;
    works.scene.days(31);
    let about = json!({"about_act_id": adesione.rsplit('/').next().unwrap()});
    let inerzia = vera.post("/api/v1/inerzie", &about).await;
    vec![
        portal,
        path(maintainer.expect(200).json(), "maintainers"),
        path(disdetta.expect(201).json(), "disdette"),
        path(recesso.expect(201).json(), "recessi"),
        adesione,
        path(inerzia.expect(201).json(), "inerzie"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_english_finds_no_italian_sentence_and_no_key_on_pages_mails_and_papers() {
    let works = Works::start().await;
    let scene = &works.scene;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let neighbour = scene.app.actor(&scene.olga).await.ente().unwrap().ente();
    let vera = scene
        .app
        .user_of(neighbour, "Vera Viola", EnteRole::Signatory, true)
        .await;
    let (sara, accountant) = (
        scene.signatory().await,
        scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await,
    );
    scene
        .app
        .staff("Tina Pozzi", &[Role::SubstituteOfficer], &[])
        .await;
    in_english(scene).await;
    let foreign = Foreign::load();
    scene.app.mails().await;
    let owner = scene.program(&scene.owner).await;
    let paths = acts(
        &works,
        &scene.program(&sara).await,
        &scene.program(&scene.olga).await,
        &scene.program(&vera).await,
        &owner,
    )
    .await;
    let letters = scene.app.mails().await;
    let officer = scene.app.browser(&scene.owner).await;
    for path in &paths {
        let number = path.rsplit('/').next().unwrap();
        let page = visible(&officer.get(path).await.expect(200).text);
        assert!(page.contains(number), "{path}: {page}");
        foreign.is_not_in(path, &page);
        let about = |body: &str| body.contains(number);
        assert!(
            letters
                .iter()
                .any(|letter| about(&letter.body) || about(&letter.subject)),
            "{path}"
        );
        // A program that asks for no language gets its person's.
        let of_program = format!("/api/v1{path}/export");
        for (reader, place) in [(&officer, format!("/acts/{number}/export")), (&owner, of_program)] {
            let (_, zip) = reader.download(&place).await;
            let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
            let mut pdf = Vec::new();
            archive
                .by_name("summary.pdf")
                .unwrap()
                .read_to_end(&mut pdf)
                .unwrap();
            let texts = texts(&pdf);
            // The paper is really read.
            assert!(
                texts.iter().any(|text| text.contains(number)),
                "{place}: {texts:?}"
            );
            foreign.is_not_on(&place, &texts);
        }
    }
    scene.until("2026-12-31T23:10:00Z");
    scene.run("canoni.renew").await;
    let of_fees = scene.app.mails().await;
    assert!(
        of_fees.iter().any(|letter| letter.body.contains("2027")),
        "{of_fees:?}"
    );
    let accounts = scene.app.browser(&accountant).await;
    let page = visible(&accounts.get("/canoni").await.expect(200).text);
    assert!(page.contains("2027"), "{page}");
    foreign.is_not_in("/canoni", &page);
    for letter in letters.iter().chain(&of_fees) {
        foreign.is_not_in(&letter.subject, &format!("{}\n{}", letter.subject, letter.body));
    }
}
