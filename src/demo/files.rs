//! Small files that come with some tickets: a letter, a list of errors, a picture of a screen. Made here, byte by byte,
//! so that the program carries none.

use std::fmt::Write;

use super::scenario::{Channel, DemoTicket};
use super::texts::Kind;

/// A file to be stored.
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// One ticket in so many comes with a file.
const EVERY: usize = 7;

/// What an ente sends when it leaves its contract, and what it rests on; and what is due then, as `demo::load::recessi` drafts it.
pub const RECESSO: &str = "comunicazione-di-recesso.pdf";
/// See [`RECESSO`].
pub const REMINDERS: &str = "solleciti.pdf";
/// See [`RECESSO`].
pub const SETTLEMENT: &str = "liquidazione.pdf";

/// Every file of the demonstration.
pub fn all() -> Vec<File> {
    let pdf = |name, lines: &[&str]| File {
        name,
        bytes: pdf(lines),
    };
    let text = |name, text: &str| File {
        name,
        bytes: text.as_bytes().to_vec(),
    };
    let picture = |name, hue| File {
        name,
        bytes: picture(hue),
    };
    vec![
        picture("schermata.png", 0),
        picture("schermata-errore.png", 1),
        picture("pagina-da-telefono.png", 2),
        text(
            "messaggio-di-errore.txt",
            "Si è verificato un errore durante il salvataggio.\nCodice: 500\nPagina: /amministrazione-trasparente\n",
        ),
        text(
            "elenco-pagine.csv",
            "pagina;esito\n/servizi/certificati;ok\n/documenti/bandi;non raggiungibile\n/uffici/tributi;ok\n",
        ),
        pdf(
            "richiesta-protocollata.pdf",
            &[
                "Oggetto: richiesta di intervento sul portale istituzionale",
                "",
                "Si trasmette la richiesta in oggetto.",
                "Cordiali saluti",
            ],
        ),
        pdf(
            "testo-da-pubblicare.pdf",
            &[
                "Avviso alla cittadinanza",
                "",
                "Gli uffici restano aperti negli orari consueti.",
                "Per informazioni rivolgersi all'URP.",
            ],
        ),
        pdf(
            "modulo.pdf",
            &[
                "Modulo di richiesta",
                "",
                "Nome ____________________",
                "Ufficio __________________",
            ],
        ),
        pdf(
            RECESSO,
            &[
                "Oggetto: recesso dal contratto di gestione del sito",
                "",
                "Questo ente comunica formalmente il recesso dal contratto.",
                "Il legale rappresentante",
            ],
        ),
        pdf(
            REMINDERS,
            &[
                "Solleciti inviati al centro",
                "",
                "Primo sollecito: la sezione trasparenza non risulta aggiornata.",
                "Secondo sollecito: nessuna risposta al precedente.",
                "Terzo sollecito: gli aggiornamenti mancano da oltre due mesi.",
            ],
        ),
        pdf(
            SETTLEMENT,
            &[
                "Liquidazione del recesso",
                "",
                "Eseguito: 4.600,00 euro",
                "Un decimo di quanto non eseguito (7.800,00 euro): 780,00 euro",
                "Pagato: 3.600,00 euro",
                "Saldo dovuto dall'ente: 1.780,00 euro",
            ],
        ),
    ]
}

/// Which file, as an index into [`all`], comes with the `i`-th ticket.
pub fn of(i: usize, ticket: &DemoTicket) -> Option<usize> {
    let may_have = matches!(ticket.channel, Channel::Portal | Channel::Email | Channel::Api);
    if !may_have || !i.is_multiple_of(EVERY) {
        return None;
    }
    let choice = i / EVERY;
    Some(match ticket.kind {
        Kind::Incident => choice % 4,
        Kind::Question => [2, 4][choice % 2],
        Kind::ServiceRequest | Kind::ExtraActivity => 5 + choice % 3,
    })
}

/// One page in Helvetica; the lines are ASCII.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut page = "BT /F1 12 Tf 72 760 Td 18 TL\n".to_owned();
    for line in lines {
        let line = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let _ = writeln!(page, "({line}) Tj T*");
    }
    page.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(text.len());
        let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let table = text.len();
    let _ = write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(text, "{place:010} 00000 n ");
    }
    let _ = write!(
        text,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    text.into_bytes()
}

/// Width and height of the pictures.
const WIDTH: usize = 320;
const HEIGHT: usize = 200;
/// Colours: the bar of a page, its background, its lines of text.
const COLOURS: [[[u8; 3]; 3]; 3] = [
    [[0, 102, 204], [255, 255, 255], [193, 205, 214]],
    [[204, 51, 77], [255, 246, 247], [228, 190, 196]],
    [[0, 92, 77], [250, 252, 250], [188, 208, 202]],
];

/// A page seen from afar, as PNG: a bar, lines of text, a button.
fn picture(hue: usize) -> Vec<u8> {
    let [bar, ground, line] = COLOURS[hue % COLOURS.len()];
    let mut pixels = Vec::with_capacity((WIDTH * 3 + 1) * HEIGHT);
    for y in 0..HEIGHT {
        pixels.push(0);
        for x in 0..WIDTH {
            let in_text = (60..160).contains(&y) && y % 16 < 6 && x > 24 && x < 296 - (y / 16 * 37) % 90;
            let in_button = (170..188).contains(&y) && (24..110).contains(&x);
            let is_bar = y < 36 || in_button;
            pixels.extend(if is_bar {
                bar
            } else if in_text {
                line
            } else {
                ground
            });
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = |n: usize| u32::try_from(n).expect("the pictures are small").to_be_bytes();
    let head = [&size(WIDTH)[..], &size(HEIGHT), &[8, 2, 0, 0, 0]].concat();
    chunk(&mut png, b"IHDR", &head);
    chunk(&mut png, b"IDAT", &stored(&pixels));
    chunk(&mut png, b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    png.extend(
        u32::try_from(content.len())
            .expect("the pictures are small")
            .to_be_bytes(),
    );
    let start = png.len();
    png.extend(name);
    png.extend(content);
    let sum = crc32(&png[start..]);
    png.extend(sum.to_be_bytes());
}

/// A zlib stream of stored blocks: not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("a chunk is no longer than it may be");
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            0xedb8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_formats() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(stored(b"Wikipedia")[2..7], [1, 9, 0, 0xf6, 0xff]);
        assert!(stored(b"Wikipedia").ends_with(&0x11e6_0398u32.to_be_bytes()));
    }

    #[test]
    fn files_are_small_and_of_their_kind() {
        for file in all() {
            assert!(file.bytes.len() < 200_000, "{}", file.name);
            match file.name.rsplit_once('.').unwrap().1 {
                "png" => assert!(file.bytes.starts_with(b"\x89PNG")),
                "pdf" => assert!(file.bytes.starts_with(b"%PDF-") && file.bytes.is_ascii()),
                _ => assert!(std::str::from_utf8(&file.bytes).is_ok()),
            }
        }
    }
}
