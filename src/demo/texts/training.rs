//! Courses and manuals.

use super::{BASE, Kind, Queue, Service, Topic};

const COURSE: Topic = Topic {
    kind: Kind::ServiceRequest,
    queue: Queue::PrimoLivello,
    tags: &["formazione"],
    heat: 0,
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 11,
        subjects: &[
            "Richiesta di formazione",
            "Corso per nuovi redattori",
            "Formazione per {persona}",
            "Prossime date dei corsi",
            "Affiancamento all'uso del sito",
        ],
        fits: &["0/0/", "13/1/", "4/2/", "3/1/", "0/0/", "23/1/"],
        openings: &[
            "Vorremmo un incontro di formazione per {m} colleghi che non hanno mai usato il pannello.",
            "Quando è il prossimo corso per redattori? {persona} è appena arrivat{p}.",
            "Possiamo avere un affiancamento di un'ora sull'inserimento degli eventi?",
            "Al corso di {mese} non siamo riusciti a partecipare, ci sarà un'altra data?",
        ],
        calls: &[
            "chiede un corso per {m} persone.",
            "prossime date della formazione per {persona}.",
        ],
        asks: &[
            (
                "Preferite in presenza o in videoconferenza?",
                "In videoconferenza, di mattina.",
            ),
            (
                "Quali argomenti vi interessano di più?",
                "Notizie, allegati e un po' di trasparenza.",
            ),
        ],
        notes: &[(
            "{giorno} mattina ho un'ora libera.",
            "Perfetto, la tengo io con loro.",
        )],
        solutions: &[
            "L'incontro è fissato per {giorno} alle 10, in videoconferenza. Il collegamento è nella mail; la registrazione resterà disponibile.",
            "Il prossimo corso base è in programma a inizio mese: abbiamo iscritto {persona}. Intanto trova i video brevi nella sezione Manuali.",
            "Affiancamento fatto questa mattina. Abbiamo lasciato una scheda di due pagine con i passaggi per gli eventi.",
        ],
        thanks: &[
            "Incontro molto utile, grazie.",
            "Perfetto, ci vediamo in videoconferenza.",
        ],
        ..COURSE
    },
    Topic {
        weight: 7,
        service: Service::SupportoWeb,
        queue: Queue::Trasparenza,
        tags: &["formazione", "trasparenza"],
        subjects: &[
            "Formazione su Amministrazione trasparente",
            "Corso trasparenza per gli uffici",
            "Formazione accessibilità dei documenti",
        ],
        fits: &["0/0/", "01/0/", "1/1/", "01/0/"],
        openings: &[
            "Vorremmo un corso su “{sez}” per l'ufficio {uff} e l'ufficio segreteria.",
            "È previsto un incontro sulle novità degli obblighi di pubblicazione?",
            "Per il piano della formazione {annos} ci servono titoli e durata dei vostri corsi.",
        ],
        calls: &["corso su “{sez}” per due uffici."],
        asks: &[(
            "Quante persone parteciperebbero?",
            "Tra {m} e {n}, dipende dai turni.",
        )],
        notes: &[(
            "Si può unire alla sessione già prevista per altri enti.",
            "Sì, c'è posto.",
        )],
        solutions: &[
            "Vi abbiamo iscritti alla sessione di {giorno}, dalle 9 alle 11, con esempi su “{sez}”. L'attestato arriva dopo il questionario finale.",
            "In allegato il catalogo dei corsi con durata e argomenti, da inserire nel piano.",
        ],
        thanks: &["Grazie, il corso è stato molto concreto."],
        ..COURSE
    },
    Topic {
        weight: 5,
        kind: Kind::Question,
        subjects: &[
            "Manuale del pannello",
            "C'è una guida aggiornata?",
            "Dove trovo i video?",
            "Manuale per inserire gli eventi",
        ],
        fits: &["01/0/", "2/1/", "3/1/", "01/0/"],
        openings: &[
            "Il manuale che ho io è del {annop}, le schermate sono diverse. Ce n'è uno nuovo?",
            "Dove si trovano i video di formazione di cui parlavate?",
            "Serve una guida breve per l'ufficio {uff}, solo per gli eventi.",
        ],
        calls: &["chiede il manuale aggiornato."],
        asks: &[(
            "Vi serve in pdf o va bene la versione in linea?",
            "In pdf, lo stampiamo.",
        )],
        notes: &[(
            "Il capitolo eventi non è ancora aggiornato.",
            "Lo aggiorno io oggi.",
        )],
        solutions: &[
            "Il manuale aggiornato è nel pannello, in Aiuto > Manuali, anche in pdf. Il capitolo sugli eventi è stato rivisto in questi giorni.",
            "I video sono in Aiuto > Video, durano da due a cinque minuti. Per l'ufficio {uff} bastano i primi tre.",
        ],
        ..COURSE
    },
    Topic {
        weight: 5,
        kind: Kind::Question,
        subjects: &[
            "Attestati di partecipazione",
            "Attestato corso di {mese}",
            "Registrazione dell'incontro",
        ],
        fits: &["01/0/", "2/1/", "0/1/", "01/0/"],
        openings: &[
            "Non ho ricevuto l'attestato del corso del {data}.",
            "È disponibile la registrazione dell'incontro del {data}? Una collega non c'era.",
            "L'ufficio personale chiede le ore di formazione svolte con voi nel {annop}.",
        ],
        calls: &["attestato del corso del {data} non ricevuto."],
        asks: &[(
            "Ha compilato il questionario alla fine?",
            "No, mi era sfuggito. Lo faccio adesso.",
        )],
        notes: &[(
            "Risulta presente, mancava solo il questionario.",
            "Mando l'attestato.",
        )],
        solutions: &[
            "L'attestato è stato inviato ora: mancava il questionario finale, che risulta compilato.",
            "La registrazione è in Aiuto > Video, visibile con le vostre credenziali. L'elenco delle ore per persona è in allegato.",
        ],
        thanks: &["Attestato arrivato, grazie."],
        ..COURSE
    },
];
