//! The workbook read back: the parts of its archive, and what each cell holds.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use super::*;
use crate::reports::sample;

/// The parts of a file, by name.
fn parts(file: &[u8]) -> HashMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names
        .into_iter()
        .map(|name| {
            let mut text = String::new();
            archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// What a cell holds: the text of a string, the digits of a number, nothing of a blank.
fn cell(parts: &HashMap<String, String>, sheet: usize, place: &str) -> Option<String> {
    let xml = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
    let rest = xml.split(&format!("<c r=\"{place}\"")).nth(1)?;
    let (attributes, rest) = rest.split_once('>')?;
    if attributes.ends_with('/') {
        return None;
    }
    let value = rest.strip_prefix("<v>")?.split('<').next()?.to_owned();
    if !attributes.contains("t=\"s\"") {
        return Some(value);
    }
    let index: usize = value.parse().unwrap();
    let text = parts["xl/sharedStrings.xml"].split("<si>").nth(index + 1)?;
    Some(
        text.split_once("<t")?
            .1
            .split_once('>')?
            .1
            .split("</t>")
            .next()?
            .to_owned(),
    )
}

#[test]
fn numbers_are_numbers_with_their_formats() {
    for (lang, summary, heading) in [
        (Lang::It, "Riepilogo", "Periodo: numero"),
        (Lang::En, "Summary", "Period: number"),
    ] {
        let parts = parts(&report(&sample::report(lang), "https://help.example/").unwrap());
        let is = |place: &str, expected: &str| {
            assert_eq!(cell(&parts, 2, place).as_deref(), Some(expected), "{place}")
        };
        assert!(parts["xl/workbook.xml"].contains(&format!("name=\"{summary}\"")));
        is("C5", heading);
        is("B6", "1234");
        is("B7", "0.9642857142857143");
        is("C7", "27");
        is("D7", "28");
        // A share of nothing: no per cent, but its two numbers.
        assert_eq!(cell(&parts, 2, "E7"), None);
        is("G7", "0");
        is("B8", "0.5034722222222222");
        is("B9", "45968");
        for format in ["#,##0", "0.0%", "[h]:mm", "dd/mm/yyyy"] {
            assert!(
                format == "#,##0" || parts["xl/styles.xml"].contains(&format!("\"{format}\"")),
                "{format}"
            );
        }
        let links = &parts["xl/worksheets/_rels/sheet2.xml.rels"];
        assert!(links.contains("\"https://help.example/tickets?created=2026-02\""));
    }
}

#[test]
fn the_file_says_what_it_is() {
    let sample = sample::report(Lang::It);
    let file = report(&sample, "https://help.example").unwrap();
    let parts = parts(&file);
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("<dc:title>Rapporto di febbraio 2026</dc:title>"));
    assert!(core.contains("2026-03-02T08:00:00Z"));
    assert_eq!(
        cell(&parts, 1, "B3").as_deref(),
        Some("dal 01/02/2026 al 28/02/2026")
    );
    assert_eq!(cell(&parts, 8, "A1").as_deref(), Some("Per ente"));
    for sheet in 2..=sample.sections.len() + 1 {
        let xml = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
        assert!(xml.contains("ySplit=\"5\"") && xml.contains("state=\"frozen\""));
    }
    // No clock, no chance: the same report is the same file.
    assert!(file == report(&sample, "https://help.example").unwrap());
}

#[test]
fn no_cell_is_a_formula() {
    let parts = parts(&report(&sample::report(Lang::It), "https://help.example").unwrap());
    assert!(
        parts
            .values()
            .all(|part| !part.contains("<f>") && !part.contains("<f "))
    );
    assert!(cell(&parts, 8, "A66").unwrap().starts_with("=Unione"));
    assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
}

#[test]
fn sheets_have_names_that_are_allowed_and_differ() {
    let mut odd = sample::report(Lang::En);
    let titles = [
        "Summary",
        "a/b\\c?d*e[f]g:h",
        "'quoted'",
        "",
        "history",
        "A title that is far longer than the thirty-one characters of a name",
        "A title that is far longer than the thirty-one others",
        "👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒👩‍🚒",
    ];
    for (section, title) in odd.sections.iter_mut().zip(titles) {
        section.title = title.to_owned();
        section.table.columns[0] = "\u{1}=cmd".to_owned();
    }
    let names = sheet_names(&odd);
    assert_eq!(
        names[..7],
        [
            "Summary",
            "Summary 2",
            "a b c d e f g h",
            "quoted",
            "-",
            "history 2",
            "A title that is far longer than"
        ]
    );
    assert_eq!(names[7], "A title that is far longer th 2");
    report(&odd, "https://help.example").unwrap();
}
