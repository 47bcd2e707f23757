use super::file::MAX_ERRORS;
use super::*;

const HEADER: &str =
    "kind,name,istat_code,tax_code,ipa_code,pec,office_code,aoo_code,patron_day,valid_from,valid_to";

fn refused(text: &str) -> Vec<(u64, &'static str, String)> {
    match ImportFile::parse(text.as_bytes()) {
        Err(ImportError::Rows(rows)) => rows
            .into_iter()
            .map(|r| (r.line, r.column, r.reason.key.into_owned()))
            .collect(),
        other => panic!("expected refused rows, got {other:?}"),
    }
}

#[test]
fn both_separators_a_mark_and_quotes_are_read() {
    let row = "comune,\"Comune di Prova, già Esempio\",017029,,c_b157,,,,02-15,2026-01-01,";
    let file = ImportFile::parse(format!("\u{feff}{HEADER}\r\n{row}\r\n\r\n").as_bytes()).unwrap();
    assert_eq!(file.rows[0].1.name, "Comune di Prova, già Esempio");
    let semicolons = format!(
        "{}\n{}\n",
        HEADER.replace(',', ";"),
        "unione;Unione di Prova;;;u_prova;;;;;;"
    );
    let file = ImportFile::parse(semicolons.as_bytes()).unwrap();
    assert_eq!(file.rows, [(2, file.rows[0].1.clone())]);
    assert_eq!(file.rows[0].1.valid_from, None);
}

#[test]
fn each_refused_row_is_named_with_line_column_and_reason() {
    let rows = "comune,Uno,17029,,c_uno,,,,,2026-01-01,\n\
                regno,,,1,c_due,,,,,2026-01-01,2025-01-01\n\
                comune,Tre,,,,,,,,,\n\
                comune,Quattro\n\
                comune,Cinque,017001,,c_cinque,,,,,,\n\
                comune,Sei,017001,,C_CINQUE,,,,,,\n";
    let found = refused(&format!("{HEADER}\n{rows}"));
    let expected = [
        (2, "istat_code", "identifier-wrong-length"),
        (3, "kind", "enti-bad-kind"),
        (3, "name", "enti-no-name"),
        (3, "tax_code", "identifier-wrong-length"),
        (3, "valid_to", "enti-ends-before-start"),
        (4, "ipa_code", "enti-import-no-key"),
        (5, "", "enti-import-width"),
        (7, "ipa_code", "enti-import-twice"),
        (7, "istat_code", "enti-import-twice"),
    ];
    assert_eq!(
        found,
        expected.map(|(line, column, key)| (line, column, key.to_owned()))
    );
}

#[test]
fn a_hostile_file_is_told_in_few_words() {
    let wide = vec!["x".repeat(20); 100_000].join(",");
    let told = refused(&wide);
    assert_eq!(
        (told.len(), told[0].2.as_str()),
        (1, "enti-import-unknown-column")
    );
    let one = format!("{HEADER},{}\u{7}\n", "y".repeat(1_000_000));
    let Err(ImportError::Rows(rows)) = ImportFile::parse(one.as_bytes()) else {
        panic!("refused")
    };
    assert!(rows[0].text(Lang::En).len() < 300);
    let bad = format!("{HEADER}\n{}", "regno,,1,1,!,!,!,,x,x,x\n".repeat(100_000));
    assert!(refused(&bad).len() <= MAX_ERRORS + COLUMNS.len());
    let open = format!("{HEADER}\n\"{}", "comune,Uno\n".repeat(100_000));
    assert_eq!(refused(&open)[0].0, 2);
}

#[test]
fn lines_that_end_in_carriage_returns_are_counted() {
    let rows = "comune,Uno,017029,,c_uno,,,,,2026-01-01,\rregno,Due,,,c_due,,,,,2026-01-01,";
    let found = refused(&format!("{HEADER}\r{rows}\r"));
    assert_eq!(found, [(3, "kind", "enti-bad-kind".to_owned())]);
}

#[test]
fn a_wrong_header_or_encoding_is_told() {
    assert_eq!(refused("")[0].2, "enti-import-missing-column");
    assert_eq!(refused("kind,name\n")[0].2, "enti-import-missing-column");
    assert_eq!(
        refused(&format!("{HEADER},colour\n"))[0].2,
        "enti-import-unknown-column"
    );
    assert_eq!(
        refused(&format!("{HEADER},name\n"))[0].2,
        "enti-import-double-column"
    );
    let mut bytes = format!("{HEADER}\ncomune,Citt").into_bytes();
    bytes.push(0xe0);
    match ImportFile::parse(&bytes) {
        Err(ImportError::Rows(rows)) => assert_eq!((rows[0].line, rows[0].column), (2, "")),
        other => panic!("{other:?}"),
    }
}
