//! The file read back by its objects: our files have no object streams, and their texts are mapped by `ToUnicode`.

use std::collections::HashMap;
use std::io::Read as _;

use super::*;
use crate::kernel::text::Lang;
use crate::reports::{Cell, Table, sample};

struct File(Vec<u8>);

impl File {
    fn of(lang: Lang) -> File {
        File(report(&sample::report(lang), "https://help.example").unwrap())
    }

    fn count(&self, wanted: &str) -> usize {
        self.0
            .windows(wanted.len())
            .filter(|bytes| *bytes == wanted.as_bytes())
            .count()
    }

    fn object(&self, number: &str) -> &[u8] {
        let start = format!("\n{number} 0 obj\n");
        let at = find(&self.0, start.as_bytes()).unwrap() + start.len();
        let end = find(&self.0[at..], b"\nendobj").unwrap();
        &self.0[at..at + end]
    }

    fn stream(&self, number: &str) -> String {
        let object = self.object(number);
        let start = find(object, b"stream\n").unwrap() + 7;
        let mut text = Vec::new();
        flate2::read::ZlibDecoder::new(&object[start..])
            .read_to_end(&mut text)
            .unwrap();
        text.into_iter().map(char::from).collect()
    }

    /// The texts of each page, a line for each that was drawn.
    fn pages(&self) -> Vec<String> {
        let objects = String::from_utf8_lossy(&self.0);
        let pages = objects.lines().filter(|line| line.starts_with("<</Type/Page/"));
        pages.map(|page| self.texts(page)).collect()
    }

    fn texts(&self, page: &str) -> String {
        let resources = self.object(after(page, "/Resources "));
        let resources = String::from_utf8_lossy(resources).into_owned();
        let mut fonts = HashMap::new();
        for (name, rest) in resources
            .split("/Font<<")
            .nth(1)
            .unwrap()
            .split('/')
            .filter_map(|f| f.split_once(' '))
        {
            let font = String::from_utf8_lossy(self.object(rest.split(' ').next().unwrap())).into_owned();
            fonts.insert(
                name.to_owned(),
                letters(&self.stream(after(&font, "/ToUnicode "))),
            );
        }
        let mut text = String::new();
        for drawn in self.stream(after(page, "/Contents ")).split("BT").skip(1) {
            let drawn = drawn.split("\nET").next().unwrap();
            let font = drawn.split("/").nth(1).unwrap().split(' ').next().unwrap();
            for code in strings(drawn).chunks(2) {
                text.push(fonts[font][&(u16::from(code[0]) << 8 | u16::from(code[1]))]);
            }
            text.push('\n');
        }
        text.replace('\u{a0}', " ")
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

/// The number behind a key.
fn after<'a>(object: &'a str, key: &str) -> &'a str {
    object.split(key).nth(1).unwrap().split(' ').next().unwrap()
}

/// `<0001> <0052>` of a character map.
fn letters(map: &str) -> HashMap<u16, char> {
    let pairs = map
        .lines()
        .filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"));
    let number = |digits: &str| u16::from_str_radix(digits, 16).unwrap();
    let letter = |digits: &str| char::from_u32(number(digits).into()).unwrap();
    pairs
        .filter(|(_, to)| to.len() == 4 && *to != "FFFF")
        .map(|(from, to)| (number(from), letter(to)))
        .collect()
}

/// The bytes of the strings in parentheses.
fn strings(drawn: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = drawn.chars().peekable();
    // Parentheses that come in pairs may stand in a string as they are.
    let mut depth = 0;
    while let Some(c) = rest.next() {
        match (depth > 0, c) {
            (false, '(') => depth = 1,
            (true, ')') if depth == 1 => depth = 0,
            (true, '(' | ')') => {
                depth = if c == '(' { depth + 1 } else { depth - 1 };
                bytes.push(c as u8);
            }
            (true, '\\') => {
                let escaped = rest.next().unwrap();
                let Some(mut code) = escaped.to_digit(8) else {
                    let plain = "nrtbf"
                        .find(escaped)
                        .map_or(escaped, |at| ['\n', '\r', '\t', '\x08', '\x0c'][at]);
                    bytes.push(plain as u8);
                    continue;
                };
                for _ in 0..2 {
                    let Some(digit) = rest.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    code = code * 8 + digit;
                    rest.next();
                }
                bytes.push(code as u8);
            }
            (true, c) => bytes.push(c as u8),
            (false, _) => {}
        }
    }
    bytes
}

#[test]
fn the_file_says_what_it_is_and_keeps_its_standards() {
    for (lang, title) in [
        (Lang::It, "(Rapporto di febbraio 2026)"),
        (Lang::En, "(Report of February 2026)"),
    ] {
        let file = File::of(lang);
        assert_eq!(file.count(&format!("/Lang({lang})")), 2);
        assert!(
            file.count(&format!("/Title{title}")) >= 2,
            "particulars and outline"
        );
        for mark in [
            "/Marked true",
            "/DisplayDocTitle true",
            "<pdfuaid:part>1<",
            "<pdfaid:part>2<",
            "D:20260302080000",
        ] {
            assert_eq!(file.count(mark).min(1), 1, "{mark}");
        }
    }
}

#[test]
fn everything_is_tagged() {
    let sample = sample::report(Lang::It);
    let file = File::of(Lang::It);
    let charts = sample
        .sections
        .iter()
        .filter_map(|part| part.chart.as_ref())
        .filter(|chart| !chart.is_empty());
    let charts = charts.count();
    let tables = sample
        .sections
        .iter()
        .filter(|part| !part.table.rows.is_empty())
        .count();
    let rows: usize = sample
        .sections
        .iter()
        .map(|part| part.table.lines().count())
        .sum();
    for (tag, expected) in [
        ("/S/H1", 1),
        ("/S/H2", sample.sections.len()),
        ("/S/Sect", sample.sections.len()),
        ("/S/LBody", sample.about.len()),
        ("/S/Figure", charts),
        ("/Alt", charts),
        ("/S/Table", tables),
        ("/S/THead", tables),
        ("/S/TFoot", 2),
        ("/S/TR", tables + rows),
        ("/Scope/Row", rows),
    ] {
        assert_eq!(file.count(tag), expected, "{tag}");
    }
    assert_eq!(file.count("/S/Link"), file.count("/S/URI"));
    assert_eq!(file.count("/URI(https://help.example/tickets?ente=C001)"), 1);
}

#[test]
fn pages_are_numbered_and_headings_repeated() {
    for (lang, of, heading) in [
        (Lang::It, ["pagina", "di"], "Mediana"),
        (Lang::En, ["page", "of"], "Median"),
    ] {
        let file = File::of(lang);
        let pages = file.pages();
        assert_eq!(file.count(&format!("/Type/Pages/Count {}", pages.len())), 1);
        assert!(pages.len() >= 4);
        for (index, page) in pages.iter().enumerate() {
            assert!(
                page.contains(&format!("\n{} {} {} {}\n", of[0], index + 1, of[1], pages.len())),
                "{page}"
            );
        }
        let long: Vec<&String> = pages
            .iter()
            .filter(|page| page.contains("Comune di Prova "))
            .collect();
        assert!(long.len() > 1 && long.iter().all(|page| page.contains(heading)));
        let text = pages.concat();
        for n in 1..=60 {
            assert!(text.contains(&format!("\nComune di Prova {n}\n")), "{n}");
        }
        assert_eq!(text.contains("96,4% (27 di 28)"), lang == Lang::It);
        assert_eq!(text.contains("96.4% (27 of 28)"), lang == Lang::En);
    }
}

#[test]
fn the_same_report_is_the_same_file() {
    assert!(File::of(Lang::It).0 == File::of(Lang::It).0);
}

#[test]
fn odd_reports_are_files_too() {
    let mut odd = sample::report(Lang::It);
    odd.title = "Ωμέγα 👩‍🚒 \u{0} ".repeat(20);
    odd.about.clear();
    let names = ["", "parolalunghissima".repeat(60).as_str(), "مرحبا", "a\nb", " "].map(str::to_owned);
    let wide = Table {
        columns: (0..30).map(|n| format!("Intestazione numero {n}")).collect(),
        rows: names
            .iter()
            .map(|name| {
                (0..30)
                    .map(|n| {
                        if n == 0 {
                            Cell::text(name)
                        } else {
                            Cell::share(u64::MAX, u64::MAX).link("/")
                        }
                    })
                    .collect()
            })
            .collect(),
        total: None,
    };
    odd.sections[0].title = String::new();
    odd.sections[0].note = Some("nota ".repeat(1_000));
    odd.sections[0].table = wide;
    odd.sections[1].table = Table::default();
    report(&odd, "").unwrap();
    odd.sections.clear();
    odd.title = "\u{200b}".to_owned();
    report(&odd, "").unwrap();
}
