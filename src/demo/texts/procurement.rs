//! Calls, contracts, competitions, taxes, budgets: the calendar of an office.

use super::{BASE, Kind, Queue, Service, Topic};

const SECTION: Topic = Topic {
    service: Service::SupportoWeb,
    queue: Queue::Trasparenza,
    kind: Kind::Question,
    tags: &["bandi-e-contratti"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 13,
        heat: 1,
        subjects: &[
            "Bandi di gara: cosa pubblicare",
            "Link alla BDNCP",
            "Affidamento diretto e trasparenza",
            "CIG e collegamento alla banca dati",
            "Contratti {anno}: obblighi di pubblicazione",
        ],
        fits: &["02/2/", "04/0/", "13/0/1", "04/1/1", "2/2/", "13/0/1"],
        openings: &[
            "Per un affidamento diretto basta il link alla banca dati nazionale o serve anche la determina sul sito?",
            "Con le nuove regole per i contratti dobbiamo ancora pubblicare la tabella degli affidamenti?",
            "Per “{bando}” abbiamo il CIG: come si inserisce il collegamento alla BDNCP?",
            "Gli atti delle gare già concluse vanno spostati o restano dove sono?",
        ],
        calls: &[
            "chiede cosa pubblicare per un affidamento diretto.",
            "come inserire il collegamento alla BDNCP per “{bando}”.",
        ],
        asks: &[
            (
                "La procedura è iniziata prima o dopo il 1° gennaio 2024?",
                "Dopo, la determina a contrarre è di quest'anno.",
            ),
            (
                "Avete già comunicato i dati alla piattaforma di approvvigionamento?",
                "Sì, il CIG è stato preso da lì il {data}.",
            ),
        ],
        notes: &[(
            "Delibera ANAC 264/2023 come modificata: link più atti non comunicati.",
            "Sì. Uso lo schema con le due colonne.",
        )],
        solutions: &[
            "Per le procedure dal 2024 i dati comunicati alla BDNCP si assolvono con il collegamento; sul sito restano gli atti che non passano dalla banca dati. Nel pannello, inserendo il CIG, il collegamento si crea da solo.",
            "Le procedure avviate prima del 2024 e concluse restano pubblicate come sono fino al termine dei cinque anni. Non serve spostare nulla.",
            "Per l'affidamento diretto: collegamento alla banca dati e determina. Abbiamo preparato la scheda di “{bando}” come esempio da copiare.",
        ],
        thanks: &["Seguiremo la scheda di esempio, grazie."],
        ..SECTION
    },
    Topic {
        weight: 9,
        heat: 2,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Pubblicazione urgente bando “{bando}”",
            "Bando da pubblicare entro oggi",
            "“{bando}”: pubblicazione e scadenza",
            "Proroga dei termini: “{bando}”",
        ],
        fits: &["012/0/1", "3/1/0", "2/2/0", "012/0/1"],
        openings: &[
            "Dobbiamo pubblicare “{bando}” entro {giorno}, la scheda però non si salva.",
            "È stata decisa la proroga dei termini di “{bando}”: come facciamo a segnalarla senza perdere la pubblicazione iniziale?",
            "Vi mando in allegato l'avviso “{bando}” e i {m} allegati, ci aiutate a impostare la scheda?",
        ],
        calls: &["la scheda di “{bando}” non si salva, scadenza {giorno}."],
        asks: &[
            (
                "Quale ora di scadenza dobbiamo riportare nella scheda?",
                "Le ore 12.00 del giorno indicato nel bando.",
            ),
            (
                "La scheda segnala un campo mancante quando salvate?",
                "Dice solo “controllare i dati inseriti”, senza indicare quale.",
            ),
        ],
        notes: &[(
            "Il campo CPV accetta solo il codice, loro mettono la descrizione.",
            "Miglioro il messaggio di errore.",
        )],
        solutions: &[
            "La scheda non si salvava per il campo CPV, che vuole il codice numerico. L'abbiamo compilato: “{bando}” è pubblicato con la scadenza indicata.",
            "La proroga è inserita come rettifica: compaiono la data nuova in evidenza e quella iniziale con i suoi atti, come richiesto.",
            "Il bando è in linea con i suoi {m} allegati ed è collegato alla notizia in home.",
        ],
        ..SECTION
    },
    Topic {
        weight: 8,
        heat: 1,
        subjects: &[
            "Concorsi: cosa va pubblicato",
            "Tracce delle prove d'esame",
            "Graduatoria del concorso",
            "Bando di concorso e inPA",
        ],
        fits: &["01/0/", "3/1/", "2/0/", "1/0/"],
        openings: &[
            "Per il concorso vanno pubblicate anche le tracce delle prove? E quando?",
            "Il bando è già sul portale inPA, lo mettiamo anche nel sito?",
            "La graduatoria finale va aggiornata con gli scorrimenti?",
        ],
        calls: &["chiede se pubblicare le tracce delle prove."],
        asks: &[(
            "Le prove sono già concluse?",
            "Gli scritti sì, gli orali sono {giorno}.",
        )],
        notes: &[(
            "Art. 19 d.lgs. 33/2013: tracce e graduatorie aggiornate con gli idonei non vincitori.",
            "Confermo, aggiungo i tempi.",
        )],
        solutions: &[
            "Ai sensi dell'art. 19 d.lgs. 33/2013 si pubblicano bando, criteri, tracce delle prove e graduatorie aggiornate con l'eventuale scorrimento. Le tracce dopo lo svolgimento della prova.",
            "Il bando va anche in “Bandi di concorso”; basta il collegamento a inPA con gli atti propri dell'ente. La voce è pronta.",
        ],
        ..SECTION
    },
    Topic {
        weight: 7,
        months: &[5, 6, 11, 12],
        heat: 1,
        kind: Kind::ServiceRequest,
        queue: Queue::PrimoLivello,
        tags: &[],
        subjects: &[
            "Pagina IMU da aggiornare per la scadenza",
            "Aliquote e scadenze sul sito",
            "IMU {anno}: avviso in home",
            "Calcolatore IMU: collegamento",
        ],
        fits: &["02/0/", "3/1/", "1/1/", "2/0/"],
        openings: &[
            "In vista della scadenza IMU vorremmo un riquadro in home che porti alla pagina dell'ufficio tributi.",
            "Come aggiorniamo il collegamento al calcolatore IMU? Quello attuale porta al {annop}.",
            "La pagina “Ufficio tributi” deve mostrare le aliquote approvate: meglio testo o pdf?",
        ],
        calls: &["chiede un riquadro in home per la scadenza IMU."],
        asks: &[(
            "Fino a che giorno deve restare in evidenza?",
            "Fino al giorno dopo la scadenza.",
        )],
        notes: &[(
            "Prima della scadenza arriva da diversi enti, preparo un riquadro standard.",
            "Ottimo, lo metto tra i modelli.",
        )],
        solutions: &[
            "Il riquadro è in home e sparirà da solo il giorno dopo la scadenza. Porta alla pagina “Ufficio tributi”.",
            "Il collegamento al calcolatore è aggiornato al {anno}. Per le aliquote consigliamo una tabella nel testo, con la delibera come allegato.",
        ],
        ..SECTION
    },
    Topic {
        weight: 7,
        months: &[1, 2, 3, 4, 12],
        heat: 1,
        subjects: &[
            "Bilancio di previsione: pubblicazione",
            "Bilanci in formato tabellare",
            "Rendiconto da pubblicare",
            "Bilancio semplificato per i cittadini",
        ],
        fits: &["0/0/", "1/0/", "3/1/", "01/0/"],
        openings: &[
            "Entro quanti giorni dall'approvazione va pubblicato il bilancio di previsione?",
            "Il bilancio va caricato anche in formato tabellare? Abbiamo solo il pdf e il file XBRL.",
            "Dove va la versione semplificata del rendiconto {annop}?",
        ],
        calls: &["termini e formato per pubblicare il bilancio."],
        asks: &[(
            "Il programma di contabilità vi permette di esportare in csv?",
            "Sì, però escono {m} file separati.",
        )],
        notes: &[(
            "DPCM 22/9/2014: trenta giorni dall'adozione.",
            "Corretto, e formato elaborabile.",
        )],
        solutions: &[
            "I documenti di bilancio si pubblicano entro trenta giorni dall'adozione, in forma completa e semplificata, anche in formato tabellare aperto. Il csv esportato va bene.",
            "La sottosezione “Bilancio preventivo e consuntivo” ora ha le voci {anno} per documento completo, versione semplificata e dati in tabella.",
        ],
        ..SECTION
    },
    Topic {
        weight: 6,
        heat: 0,
        tags: &["moduli"],
        service: Service::Portale,
        queue: Queue::PrimoLivello,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Contributi alle associazioni: modulo e avviso",
            "Modulistica da aggiornare",
            "Nuovo modulo “{modulo}”",
            "Modulo da pubblicare in formato editabile",
        ],
        fits: &["23/0/", "1/1/", "2/0/", "1/1/"],
        openings: &[
            "Abbiamo il nuovo modulo “{modulo}” in Word, va messo anche in pdf compilabile?",
            "Nella pagina dell'ufficio {uff} ci sono moduli con l'intestazione vecchia: come li sostituiamo in blocco?",
            "Vorremmo che “{modulo}” si trovasse sia nella scheda del servizio sia nella modulistica.",
        ],
        calls: &["sostituire in blocco i moduli dell'ufficio {uff}."],
        asks: &[(
            "I nomi dei file nuovi sono uguali a quelli vecchi?",
            "No, hanno tutti davanti “{anno}_”.",
        )],
        notes: &[(
            "Sono {n} moduli, si fa prima con il caricamento multiplo.",
            "Sì ma attenzione ai nomi, preparo l'abbinamento.",
        )],
        solutions: &[
            "Il modulo è pubblicato in un posto solo e richiamato dalla scheda e dalla modulistica: così si aggiorna una volta sola.",
            "Abbiamo sostituito i {n} moduli mantenendo gli indirizzi. Per le prossime volte c'è “Caricamento multiplo” nella galleria.",
        ],
        ..BASE
    },
];
