use proptest::prelude::*;

use super::*;

/// Text, what is shown, what is folded away.
const CASES: &[(&str, &str, &str)] = &[
    // Thunderbird, Italian.
    (
        "Va bene così.\n\nIl 02/03/2026 09:00, Assistenza ha scritto:\n> Possiamo chiudere?\n>\n> Saluti",
        "Va bene così.",
        "Possiamo chiudere",
    ),
    // Gmail, Italian, wrapped over three lines.
    (
        "Grazie mille\n\nIl giorno lun 2 mar 2026 alle ore 09:00 Centro Servizi <\nassistenza@servizi.example> ha\nscritto:\n\n> Testo\n> altro testo\n",
        "Grazie mille",
        "assistenza@servizi.example",
    ),
    // Apple Mail, English, with a narrow blank and a signature.
    (
        "Done, thanks.\n\n-- \nJohn Smith\nOffice\n\nOn 2 Mar 2026, at 9:00\u{202f}AM, Help Desk <help@servizi.example> wrote:\n\n> Please confirm.\n",
        "Done, thanks.",
        "Please confirm.",
    ),
    // Outlook, Italian, no marks at all.
    (
        "Confermo.\n\nAnna\n\n________________________________\nDa: Assistenza <assistenza@servizi.example>\nInviato: lunedì 2 marzo 2026 09:00\nA: Anna Bianchi\nOggetto: R: Richiesta\n\nPossiamo chiudere?",
        "Confermo.\n\nAnna",
        "Possiamo chiudere?",
    ),
    // Outlook, English, bold.
    (
        "Agreed\n\n*From:* Help <help@servizi.example>\n*Sent:* Monday, March 2, 2026 9:00 AM\n*To:* John\n*Subject:* RE: Request\n\nOld words",
        "Agreed",
        "Old words",
    ),
    // Old Outlook and webmail.
    (
        "Ok\n\n-----Messaggio originale-----\nDa: Centro\nOggetto: prova\n\nvecchio",
        "Ok",
        "vecchio",
    ),
    ("Ok\n\n-----Original Message-----\nFrom: X\nold", "Ok", "old"),
    // A telephone that marks nothing.
    (
        "Sì, procedete\n\nInviato da iPhone\n\nIl giorno 2 mar 2026, alle ore 09:00, Centro <a@servizi.example> ha scritto:\n\nTesto di prima senza segni",
        "Sì, procedete",
        "Testo di prima",
    ),
    // Our own line, quoted or not.
    (
        "Ecco i dati.\n\n> -- Scrivi la risposta sopra questa riga --\n> La sua richiesta",
        "Ecco i dati.",
        "La sua richiesta",
    ),
    (
        "Here.\n\n-- Please write your reply above this line --\nYour request",
        "Here.",
        "Your request",
    ),
    // Written below the only quote.
    (
        "Il 02/03/2026 09:00, Centro ha scritto:\n> Quale sito?\n\nwww.comune-alfa.example",
        "www.comune-alfa.example",
        "Quale sito?",
    ),
    // An office's words below everything.
    (
        "Fatto.\n\nIl 02/03/2026 09:00, Centro ha scritto:\n> Fatto?\n\nAVVERTENZA: le informazioni sono riservate.\nNon diffondere.",
        "Fatto.",
        "Non diffondere.",
    ),
];

#[test]
fn answers_are_shown_and_what_they_answer_is_folded() {
    for (text, shown, folded) in CASES {
        let split = split(text, "Re: Richiesta");
        assert_eq!(split.shown, *shown, "{text}");
        assert!(
            split.quoted.contains(folded) && !split.shown.contains(folded),
            "{text}\n=> {split:?}"
        );
    }
}

#[test]
fn answers_between_quotes_survive_with_what_they_answer() {
    let text = "Il 02/03/2026 09:00, Centro ha scritto:\n> Quale sito?\n\nIl primo.\n\n> Da quando?\n\nDa ieri.\n\n> Saluti\n> Centro";
    let split = split(text, "Re: x");
    for line in ["> Quale sito?", "Il primo.", "> Da quando?", "Da ieri."] {
        assert!(split.shown.contains(line), "{split:?}");
    }
    assert!(!split.shown.contains("> Saluti") && split.quoted.contains("> Saluti"));
    let below = "Rispondo sotto.\n\nDa: Centro <c@servizi.example>\nInviato: lunedì 2 marzo 2026\nOggetto: x\n\nQuale sito?\nIl primo, da ieri";
    assert!(super::split(below, "R: x").shown.contains("Il primo, da ieri"));
}

#[test]
fn what_only_looks_like_a_quote_is_shown() {
    for text in [
        "Il collega Rossi ha scritto:\nil sito non va",
        "Da: oggi il sito non risponde.\nA: tutti gli uffici",
        "On the page it says that nobody wrote: please check",
        "1. il sito\n2. la posta\n--\n\nLa tabella:\n--------------------\n10 righe",
        "-- \nsolo una firma",
        "> solo una citazione",
        "a > b\n=> c",
    ] {
        let split = split(text, "Richiesta");
        let lines = |text: &str| text.lines().filter(|l| !l.trim().is_empty()).count();
        assert!(lines(&split.shown) + 5 > lines(text) && !split.shown.is_empty());
        if !text.contains("--") {
            assert_eq!(split.shown, text, "{split:?}");
        }
    }
}

#[test]
fn what_is_passed_on_is_the_message() {
    let outlook = "Vedete voi.\n\nDa: Fornitore <f@ditta.example>\nInviato: lunedì 2 marzo 2026\nA: Anna\nOggetto: Guasto\n\nIl server è fermo";
    assert!(split(outlook, "I: Guasto").shown.contains("Il server è fermo"));
    assert!(!split(outlook, "R: I: Guasto").shown.contains("Il server è fermo"));
    let gmail = "FYI\n\n---------- Forwarded message ---------\nFrom: X\nDate: Mon\nSubject: y\n\nThe words";
    assert!(split(gmail, "y").shown.contains("The words"));
}

/// The lines that say something, in order of their text.
fn said(texts: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = texts
        .iter()
        .flat_map(|text| text.split('\n'))
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort();
    lines
}

proptest! {
    #[test]
    fn no_line_is_lost_and_none_is_doubled(
        lines in prop::collection::vec(
            prop_oneof![
                Just(String::new()),
                Just("-- ".to_owned()),
                Just("--".to_owned()),
                Just("> citazione".to_owned()),
                Just("Il 02/03/2026 09:00, Centro <a@b.example> ha".to_owned()),
                Just("scritto:".to_owned()),
                Just("Da: Centro".to_owned()),
                Just("Inviato: lunedì".to_owned()),
                Just("Oggetto: x".to_owned()),
                Just("-----Messaggio originale-----".to_owned()),
                Just("---------- Forwarded message".to_owned()),
                Just("Inviato da iPhone".to_owned()),
                Just("Questo messaggio è riservato".to_owned()),
                Just("____________________________".to_owned()),
                Just(REPLY_LINES[0].to_owned()),
                "[a-zà-ù >:.]{0,20}",
                "\\PC{0,30}",
            ],
            0..25,
        ),
        subject in prop_oneof![Just("R: x"), Just("I: x")],
    ) {
        let text = lines.join("\n");
        let split = split(&text, subject);
        prop_assert_eq!(said(&[&split.shown, &split.quoted]), said(&[&text]));
        prop_assert_eq!(split.shown.trim().is_empty(), text.trim().is_empty());
    }
}
