//! Requests about contents: what the services include, and editorial support that `PORTALE` does not.

use super::{BASE, Kind, Queue, Service, Topic};

const EXTRA: Topic = Topic {
    kind: Kind::ExtraActivity,
    queue: Queue::Amministrazione,
    tags: &["redazione", "preventivo"],
    heat: 0,
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 10,
        subjects: &[
            "Potete scrivere voi la notizia su “{evento}”?",
            "Testi per la pagina “{pagina}”",
            "Aiuto nella redazione dei contenuti",
            "Inserimento contenuti da parte vostra",
            "Riscrittura delle schede dei servizi",
        ],
        fits: &["02/1/0", "1/0/", "4/02/", "3/0/", "02/1/0", "4/02/"],
        openings: &[
            "Siamo sotto organico: potete scrivere voi la notizia su “{evento}” e pubblicarla?",
            "Vorremmo che i testi della pagina “{pagina}” li preparaste voi, noi possiamo mandare gli appunti.",
            "Avremmo circa {n} schede di servizi da riscrivere in linguaggio semplice. Lo fate voi?",
            "È possibile mandarvi i testi di volta in volta e farli inserire da voi?",
        ],
        calls: &[
            "chiede se il centro può scrivere la notizia su “{evento}”.",
            "{n} schede da riscrivere, chiede se lo facciamo noi.",
        ],
        asks: &[
            (
                "Preferite un preventivo oppure un affiancamento per farlo da soli?",
                "Ci interessa il preventivo, poi valuta il responsabile.",
            ),
            (
                "Quante pagine sono, e di che lunghezza?",
                "Una ventina, mezza pagina l'una.",
            ),
        ],
        notes: &[(
            "Redazione esclusa da PORTALE: motivare e proporre preventivo.",
            "Uso la risposta predefinita e apro la richiesta di preventivo.",
        )],
        solutions: &[
            "La redazione dei contenuti non è compresa nel servizio PORTALE, che riguarda la parte tecnica. Possiamo farla come attività aggiuntiva: se siete d'accordo prepariamo un preventivo per {n} schede.",
            "Per la notizia su “{evento}” vi abbiamo mandato un modello già impostato: la scrittura resta all'ente perché il supporto redazionale è escluso dal servizio. Per un aiuto continuativo possiamo fare un preventivo.",
            "Abbiamo registrato la richiesta di preventivo per la riscrittura delle schede. Lo riceverà il legale rappresentante; i lavori partono solo dopo l'accettazione.",
        ],
        thanks: &[
            "Va bene, restiamo in attesa del preventivo.",
            "Capito, per questa volta la scriviamo noi.",
        ],
        ..EXTRA
    },
    Topic {
        weight: 7,
        subjects: &[
            "Preventivo per modulo personalizzato",
            "Richiesta di preventivo",
            "Attività aggiuntiva: nuova sezione turismo",
            "Costi per un sito tematico",
            "Preventivo mini sito “{evento}”",
        ],
        fits: &["14/0/", "2/1/", "1/2/0", "4/0/"],
        openings: &[
            "Vorremmo un preventivo per un piccolo sito dedicato a “{evento}”.",
            "Quanto costerebbe una sezione turismo con mappa e percorsi?",
            "Chiediamo un preventivo per importare l'archivio storico delle delibere, circa {n}00 file.",
        ],
        calls: &["chiede un preventivo per un mini sito su “{evento}”."],
        asks: &[
            (
                "Entro quando vi servirebbe in linea?",
                "Prima dell'estate, ma l'importante è sapere il costo per il bilancio.",
            ),
            (
                "I testi e le foto li fornite voi?",
                "Sì, abbiamo già tutto da un opuscolo.",
            ),
        ],
        notes: &[
            (
                "Stimo {m} giornate, senza traduzioni.",
                "Ok, passo i numeri alla contabilità.",
            ),
            (
                "Verificare se la sezione turismo è già nel modello.",
                "C'è, vanno solo attivate le schede.",
            ),
        ],
        solutions: &[
            "L'attività è fattibile: {m} giornate. Il preventivo viene inviato al legale rappresentante e vale 60 giorni.",
            "La sezione turismo è già compresa nel modello e l'abbiamo attivata: resta fuori solo la mappa interattiva, per la quale vi arriva il preventivo.",
            "Abbiamo valutato: l'importazione si può fare in modo automatico e rientra nel servizio. Non serve alcun preventivo.",
        ],
        thanks: &["Meglio del previsto, grazie."],
        ..EXTRA
    },
    Topic {
        weight: 5,
        service: Service::SupportoWeb,
        tags: &["preventivo"],
        subjects: &[
            "Foto aeree e video per il sito",
            "Logo e immagine coordinata",
            "Traduzione del sito in inglese",
            "Versione inglese delle pagine turistiche",
        ],
        fits: &["23/0/0", "1/1/1", "0/1/1", "3/0/0"],
        openings: &[
            "Sarebbe possibile avere le pagine turistiche anche in inglese?",
            "Fate anche il restyling dello stemma per il web?",
            "Per “{evento}” ci servirebbe un video da mettere in home, ve ne occupate?",
        ],
        calls: &["chiede la versione inglese delle pagine turistiche."],
        asks: &[
            (
                "Quante pagine andrebbero tradotte?",
                "Direi {n}, non tutte lunghe.",
            ),
            (
                "Avete già del materiale pronto?",
                "Qualcosa sì, le foto dell'anno scorso.",
            ),
        ],
        notes: &[(
            "Traduzioni: serve un fornitore, chiedere il prezzo a cartella.",
            "Ricevuto, lo inserisco nel preventivo.",
        )],
        solutions: &[
            "Il sito è già predisposto per più lingue. La traduzione è un'attività aggiuntiva: il preventivo per {n} pagine vi arriva entro la settimana.",
            "Grafica e video non rientrano nelle attività del centro. Possiamo però inserirli nel sito quando li avete.",
        ],
        ..EXTRA
    },
    Topic {
        weight: 7,
        kind: Kind::ServiceRequest,
        queue: Queue::PrimoLivello,
        tags: &[],
        subjects: &[
            "Avviso in evidenza: allerta meteo",
            "Banner in home per “{evento}”",
            "Chiusura uffici: avviso sul sito",
            "Messaggio urgente in home page",
        ],
        fits: &["0/0/", "2/1/", "1/1/", "0/0/", "2/1/"],
        openings: &[
            "Come si attiva la fascia rossa in alto per l'allerta meteo?",
            "Gli uffici sono chiusi {giorno}: dove metto l'avviso perché si veda?",
            "Vorremmo un riquadro in home per “{evento}” fino alla data della manifestazione.",
        ],
        calls: &[
            "fascia di allerta in home, come si attiva.",
            "avviso chiusura uffici {giorno}.",
        ],
        asks: &[(
            "L'avviso deve comparire su tutte le pagine o solo in home?",
            "Su tutte, se si può.",
        )],
        notes: &[(
            "Mostrato al telefono come si attiva.",
            "Metto i passaggi anche per iscritto.",
        )],
        solutions: &[
            "La fascia si attiva da Strumenti > Avvisi urgenti: testo breve, collegamento e ora di fine. Abbiamo inserito la vostra, scade da sola.",
            "Il riquadro per “{evento}” è in home. Per gli avvisi di chiusura usate il tipo “Avviso”: compare anche nella scheda degli uffici.",
        ],
        ..EXTRA
    },
    Topic {
        weight: 6,
        kind: Kind::ServiceRequest,
        queue: Queue::SitiWeb,
        service: Service::SupportoWeb,
        tags: &["redazione"],
        subjects: &[
            "Riordino della sezione dell'ufficio {uff}",
            "Troppe voci nel menu",
            "Unire pagine doppie",
            "Pulizia dei contenuti vecchi",
        ],
        fits: &["0/0/", "2/1/1", "3/1/1", "0/0/"],
        openings: &[
            "La sezione dell'ufficio {uff} è cresciuta senza ordine: ci aiutate a risistemarla?",
            "Ci sono tre pagine che dicono la stessa cosa, “{pagina}” è la più aggiornata.",
            "Vorremmo archiviare le notizie prima del {annop}.",
        ],
        calls: &["riordino delle pagine dell'ufficio {uff}."],
        asks: &[
            (
                "Possiamo proporvi uno schema e poi lo confermate?",
                "Sì volentieri, mandatelo pure a me.",
            ),
            (
                "Le pagine vecchie si possono archiviare o vanno cancellate?",
                "Archiviare, non si sa mai.",
            ),
        ],
        notes: &[(
            "Schema con {m} voci al posto di {n}.",
            "Mi sembra buono, mandalo.",
        )],
        solutions: &[
            "Abbiamo riordinato la sezione in {m} voci secondo lo schema concordato; i vecchi indirizzi portano alle pagine nuove.",
            "Le pagine doppie sono unite in “{pagina}” e le notizie precedenti sono in archivio, sempre trovabili con la ricerca.",
        ],
        thanks: &["Molto più ordinato, grazie. Anche i colleghi apprezzano."],
        ..EXTRA
    },
];
