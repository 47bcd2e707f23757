//! Accessible documents and pages, and the yearly declaration.

use super::{BASE, Kind, Queue, Service, Topic};

const A11Y: Topic = Topic {
    service: Service::SupportoWeb,
    queue: Queue::Trasparenza,
    kind: Kind::Question,
    tags: &["accessibilità"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 14,
        months: &[8, 9, 10],
        heat: 2,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Dichiarazione di accessibilità entro il 23 settembre",
            "Dichiarazione AgID: come si compila",
            "Scadenza 23 settembre",
            "Accessibilità: dati per la dichiarazione",
            "Link alla dichiarazione a piè di pagina",
        ],
        fits: &["0123/02/0", "4/1/1", "13/0/", "12/0/0", "03/02/0", "4/1/1"],
        openings: &[
            "Entro il 23 settembre dobbiamo aggiornare la dichiarazione di accessibilità. Ci date i dati tecnici del sito?",
            "La dichiarazione è stata compilata, come si aggiorna il collegamento a piè di pagina?",
            "Nel modulo AgID chiedono la data dell'ultima verifica e il metodo: cosa indichiamo?",
            "La dichiarazione la compila il responsabile della transizione digitale o la fate voi?",
        ],
        calls: &[
            "chiede i dati tecnici per la dichiarazione di accessibilità.",
            "ha il nuovo link della dichiarazione da mettere nel footer.",
        ],
        asks: &[
            (
                "Avete già le credenziali del responsabile per il modulo AgID?",
                "Sì, il responsabile entra con il suo SPID.",
            ),
            (
                "Ci mandate l'indirizzo della dichiarazione appena pubblicata?",
                "Eccolo, finisce con il codice {n}{m}{n}.",
            ),
        ],
        notes: &[(
            "Mandare a tutti gli enti i risultati dell'autovalutazione, stanno arrivando tutti insieme.",
            "Preparo una comunicazione unica, intanto rispondo ai primi.",
        )],
        solutions: &[
            "La dichiarazione è compilata dall'ente sul modulo AgID. Vi abbiamo mandato il foglio con i dati tecnici: stato “parzialmente conforme”, metodo “autovalutazione”, data dell'ultima verifica.",
            "Il collegamento a piè di pagina ora porta alla dichiarazione del {anno}. Ricordate di conservare il codice ricevuto, serve per la modifica.",
            "Abbiamo ripetuto la verifica e aggiornato l'elenco delle parti non conformi: potete riportarlo così com'è nella dichiarazione.",
        ],
        thanks: &["Dichiarazione inviata in tempo, grazie per il foglio dei dati."],
        ..A11Y
    },
    Topic {
        weight: 5,
        months: &[2, 3],
        heat: 1,
        subjects: &[
            "Obiettivi di accessibilità {anno}",
            "Scadenza 31 marzo obiettivi accessibilità",
            "Obiettivi annuali: cosa scrivere",
        ],
        fits: &["/0/", "/1/", "/1/", "/0/"],
        openings: &[
            "Entro il 31 marzo vanno pubblicati gli obiettivi di accessibilità. Avete una traccia?",
            "Negli obiettivi {anno} possiamo indicare la formazione che fate voi?",
            "Gli obiettivi dell'anno scorso vanno tolti o restano?",
        ],
        calls: &["chiede una traccia per gli obiettivi di accessibilità."],
        asks: &[(
            "L'anno scorso quali interventi avevate indicato?",
            "Formazione e sistemazione dei documenti.",
        )],
        notes: &[(
            "Traccia {annop} da aggiornare con le nuove voci.",
            "Fatto, è nella cartella.",
        )],
        solutions: &[
            "Vi abbiamo mandato una traccia con tre obiettivi misurabili: formazione di chi pubblica, documenti nativi al posto delle scansioni, moduli online. Si compila sulla piattaforma AgID e si collega da “Altri contenuti”.",
            "Sì, la formazione del centro si può indicare. Gli obiettivi degli anni precedenti restano pubblicati.",
        ],
        ..A11Y
    },
    Topic {
        weight: 13,
        heat: 0,
        subjects: &[
            "Come rendere accessibile un PDF",
            "PDF accessibile: istruzioni",
            "Scansioni e accessibilità",
            "Controllo di accessibilità di un documento",
            "Pdf non leggibile dallo screen reader",
        ],
        fits: &["03/02/", "02/1/", "4/2/", "01/0/0", "01/0/", "4/2/"],
        openings: &[
            "Come facciamo a sapere se il pdf {deldoc} è accessibile?",
            "Ci hanno detto che le scansioni non vanno bene: come si rende accessibile un pdf fatto con la multifunzione?",
            "Un cittadino non vedente chiede {doc} in un formato leggibile con il suo programma.",
            "Salvando da Word in pdf basta per l'accessibilità o serve altro?",
        ],
        calls: &[
            "chiede come rendere accessibile {doc}.",
            "cittadino con screen reader non riesce a leggere un pdf.",
        ],
        asks: &[
            (
                "Del documento avete ancora il file di partenza in Word?",
                "Sì, il file Word ce l'ho, è di {n} pagine.",
            ),
            (
                "Sono presenti tabelle o immagini?",
                "C'è una tabella con gli importi e lo stemma in alto.",
            ),
        ],
        notes: &[(
            "Passato al controllo: niente tag, lingua mancante, titolo assente.",
            "Rifaccio dal Word e mando a loro i passaggi.",
        )],
        solutions: &[
            "Dal file Word: usate gli stili Titolo, indicate la riga di intestazione delle tabelle, date un testo alternativo allo stemma, poi File > Salva con nome > PDF con l'opzione “tag di struttura”. Il documento rifatto così è in allegato.",
            "Una scansione è solo un'immagine: chi usa uno screen reader non sente nulla. La soluzione è pubblicare il pdf generato dal programma e firmato digitalmente.",
            "Abbiamo preparato la versione accessibile e controllato l'ordine di lettura. Per i prossimi documenti trovate la guida di due pagine nella sezione Manuali.",
        ],
        thanks: &[
            "Molto utile, grazie davvero.",
            "Chiarissimo, lo faremo così d'ora in poi.",
        ],
        ..A11Y
    },
    Topic {
        weight: 8,
        heat: 1,
        kind: Kind::Incident,
        subjects: &[
            "Segnalazione di un problema di accessibilità",
            "Contrasto insufficiente in home",
            "Il sito non si usa da tastiera",
            "Caroselli e accessibilità",
        ],
        fits: &["02/0/", "1/1/", "0/0/", "2/0/"],
        openings: &[
            "Un cittadino segnala che il menu non si raggiunge con la tastiera.",
            "Il testo bianco sulla foto in home si legge male, ci chiedono di cambiarlo.",
            "È arrivata tramite il meccanismo di feedback una segnalazione: il menu non si usa senza mouse.",
        ],
        calls: &["segnalazione di un cittadino: menu non raggiungibile da tastiera."],
        asks: &[(
            "Con che strumento naviga la persona che ha segnalato?",
            "Usa solo la tastiera, con {browser}.",
        )],
        notes: &[(
            "Confermato: il fuoco si perde dopo il logo.",
            "Correggo nel tema, vale per tutti i siti.",
        )],
        solutions: &[
            "Il menu ora si percorre da tastiera e il punto in cui ci si trova è sempre visibile. La correzione vale per tutte le pagine.",
            "Abbiamo messo uno sfondo scuro dietro il testo della home: il contrasto è ora 7:1. Potete rispondere al cittadino entro i trenta giorni previsti.",
        ],
        thanks: &["Abbiamo risposto al cittadino, soddisfatto. Grazie."],
        ..A11Y
    },
    Topic {
        weight: 6,
        heat: 0,
        subjects: &[
            "Testo alternativo delle immagini",
            "Sottotitoli dei video del consiglio",
            "Locandine e accessibilità",
            "Video del consiglio comunale sul sito",
        ],
        fits: &["2/0/0", "13/1/1", "02/0/0", "2/0/0"],
        openings: &[
            "La locandina di “{evento}” è un'immagine: basta il testo alternativo?",
            "I video delle sedute del consiglio devono avere i sottotitoli?",
            "Per una locandina, che cosa si scrive nel testo alternativo?",
        ],
        calls: &["chiede se la locandina come immagine va bene."],
        asks: &[
            (
                "Le informazioni della locandina sono anche nel testo della notizia?",
                "No, nella notizia c'è solo il titolo.",
            ),
            (
                "Le registrazioni restano pubblicate o sono solo in diretta?",
                "Restano pubblicate, una per seduta.",
            ),
        ],
        notes: &[("Rispondere con l'esempio pratico, non con la norma.", "Ok.")],
        solutions: &[
            "Le informazioni importanti (dove, quando, costo) vanno scritte nel testo della notizia; la locandina resta come immagine con un testo alternativo breve. Ve ne abbiamo sistemata una come esempio.",
            "Per le registrazioni servono i sottotitoli; quelli automatici vanno riletti almeno nei nomi. Le dirette sono escluse, ma se restano pubblicate vanno sottotitolate.",
        ],
        ..A11Y
    },
];
