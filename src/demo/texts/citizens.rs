//! Services for citizens: the IO app, bookings, payments links, the interactive package.

use super::{BASE, Kind, Queue, Service, Topic};

const CITIZENS: Topic = Topic {
    service: Service::SupportoWeb,
    kind: Kind::ServiceRequest,
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 10,
        tags: &["app-io"],
        subjects: &[
            "Collegamento all'app IO",
            "Nuovo servizio su IO",
            "Messaggi IO per la mensa",
            "App IO: servizio non visibile",
            "Attivare un avviso su IO",
        ],
        openings: &[
            "Vorremmo mandare su IO l'avviso di scadenza della carta d'identità. Si può attivare?",
            "Il servizio “{pagina}” su IO risulta in bozza da settimane.",
            "Come si collega “{modulo}” all'app IO?",
            "I cittadini non trovano il nostro ente tra i servizi di IO.",
        ],
        calls: &[
            "attivare un nuovo servizio su IO.",
            "servizio “{pagina}” in bozza su IO.",
        ],
        asks: &[
            (
                "Chi è il delegato dell'ente nell'area riservata di PagoPA?",
                "Il segretario, io sono operatore.",
            ),
            (
                "Avete già il testo della scheda e il logo?",
                "Il testo sì, il logo lo mando domani.",
            ),
        ],
        notes: &[(
            "Scheda respinta per il testo troppo lungo.",
            "Lo accorcio e la rimando in revisione.",
        )],
        third: &[
            "La scheda è in revisione presso il gestore dell'app, di solito servono alcuni giorni lavorativi.",
        ],
        solutions: &[
            "Il servizio è pubblicato su IO. Il primo invio di prova è arrivato ai telefoni che ci avete indicato.",
            "La scheda era stata rimandata indietro per la descrizione troppo lunga; l'abbiamo sistemata ed è stata approvata.",
            "Per l'attivazione il delegato deve accettare la richiesta nell'area riservata: vi abbiamo mandato i passaggi. Dopo l'accettazione il collegamento è automatico.",
        ],
        thanks: &["Arrivato sul telefono il messaggio di prova, grazie."],
        ..CITIZENS
    },
    Topic {
        weight: 9,
        kind: Kind::Incident,
        heat: 1,
        tags: &["moduli", "guasto"],
        subjects: &[
            "Prenotazione appuntamenti non funziona",
            "Calendario appuntamenti vuoto",
            "Orari sbagliati nelle prenotazioni",
            "Doppia prenotazione allo stesso orario",
        ],
        fits: &["01/0/", "3/1/0", "2/2/0", "3/1/0"],
        openings: &[
            "Nel calendario degli appuntamenti dell'ufficio {uff} non ci sono posti, ma dovrebbero esserci.",
            "Due cittadini hanno prenotato lo stesso orario, le {ora}.",
            "Le conferme delle prenotazioni indicano un'ora in più.",
        ],
        calls: &["due prenotazioni alle {ora} per l'ufficio {uff}."],
        asks: &[
            (
                "Gli orari dell'ufficio sono cambiati di recente?",
                "Sì, dal {data} abbiamo anche il pomeriggio.",
            ),
            (
                "Ci indicate il giorno in cui i posti mancano?",
                "Tutta la prossima settimana.",
            ),
        ],
        notes: &[(
            "L'orario era stato messo con validità fino a fine mese.",
            "Tolgo la scadenza e avviso.",
        )],
        solutions: &[
            "L'orario dell'ufficio {uff} aveva una data di fine ormai passata. L'abbiamo tolta: i posti sono di nuovo visibili.",
            "La doppia prenotazione nasceva da due richieste nello stesso secondo. Ora la seconda riceve subito l'avviso di scegliere un altro orario.",
            "Il calendario non teneva conto del cambio dell'ora. Abbiamo corretto e rimandato le conferme giuste.",
        ],
        thanks: &["Abbiamo già le prime prenotazioni, grazie."],
        ..CITIZENS
    },
    Topic {
        weight: 7,
        kind: Kind::Question,
        heat: 0,
        queue: Queue::PrimoLivello,
        tags: &["moduli"],
        subjects: &[
            "Dove arrivano le istanze online?",
            "Istanza “{modulo}”: protocollo",
            "Stato delle pratiche dei cittadini",
            "Istanze online e protocollo",
        ],
        fits: &["03/0/", "12/0/", "1/1/", "12/0/"],
        openings: &[
            "Le istanze “{modulo}” arrivano al protocollo da sole o le dobbiamo caricare?",
            "Un cittadino dice di aver inviato “{modulo}” il {data}. Dove lo trovo?",
            "Si può aggiungere alla richiesta un campo per il numero di telefono?",
        ],
        calls: &["cerca l'istanza “{modulo}” inviata il {data}."],
        asks: &[(
            "Il cittadino ha ricevuto la ricevuta con il numero?",
            "Sì, ci ha fatto vedere la ricevuta sul telefono.",
        )],
        notes: &[(
            "L'istanza c'è, assegnata all'ufficio sbagliato.",
            "La sposto e correggo l'abbinamento.",
        )],
        solutions: &[
            "Le istanze passano al protocollo da sole entro pochi minuti. Quella del {data} era abbinata a un altro ufficio: ora la vedete nell'elenco.",
            "Il campo è stato aggiunto, facoltativo. Le istanze si trovano in Servizi > Istanze ricevute, con i filtri per data e stato.",
        ],
        ..CITIZENS
    },
    Topic {
        weight: 6,
        heat: 0,
        kind: Kind::ServiceRequest,
        tags: &["moduli"],
        subjects: &[
            "Nuovo modulo online per “{modulo}”",
            "Trasformare un modulo cartaceo",
            "Modulo online con SPID",
            "Modifica al modulo “{modulo}”",
        ],
        fits: &["012/0/", "3/1/", "3/1/", "012/0/"],
        openings: &[
            "Vorremmo il modulo “{modulo}” online con accesso SPID, al posto del cartaceo.",
            "Al modulo “{modulo}” va aggiunta la richiesta dell'ISEE.",
            "Si può chiudere in automatico “{modulo}” alla data di scadenza?",
        ],
        calls: &["chiede il modulo “{modulo}” online con SPID."],
        asks: &[
            (
                "Quali dati sono davvero necessari? Quelli anagrafici arrivano già da SPID.",
                "Allora solo il nome del figlio e la scuola.",
            ),
            (
                "Serve la firma di tutti e due i genitori?",
                "Per il regolamento basta uno, con dichiarazione.",
            ),
        ],
        notes: &[(
            "Schema preparato, {m} campi in meno del cartaceo.",
            "Bene, pubblico in prova.",
        )],
        solutions: &[
            "Il modulo online è pronto in prova all'indirizzo che trovate nella mail. Con il vostro ok lo pubblichiamo.",
            "Modifica fatta. Il modulo si chiude da solo alla scadenza e mostra l'avviso con la data.",
        ],
        thanks: &["Provato con la collega: il modulo è chiaro. Grazie!"],
        ..CITIZENS
    },
    Topic {
        weight: 5,
        heat: 1,
        kind: Kind::Incident,
        tags: &["guasto"],
        subjects: &[
            "Link ai pagamenti che non va",
            "Pulsante “Paga” in home",
            "Pagina “Pagamenti” da correggere",
        ],
        fits: &["01/0/", "0/0/", "2/1/", "01/0/"],
        openings: &[
            "Il pulsante dei pagamenti in home apre una pagina vuota.",
            "Il collegamento al portale dei pagamenti porta alla versione vecchia.",
            "Nella pagina “Pagamenti” manca la voce per la mensa scolastica.",
        ],
        calls: &["pulsante pagamenti in home apre pagina vuota."],
        asks: &[(
            "Qual è l'indirizzo nuovo del portale dei pagamenti?",
            "Lo ha la ragioneria, è quello che finisce con /pagamenti/{n}.",
        )],
        notes: &[(
            "Il servizio pagamenti non è nostro, noi solo il link.",
            "Sì, correggo il link e basta.",
        )],
        solutions: &[
            "Il collegamento ora porta al portale dei pagamenti attuale. Il portale in sé è del vostro partner tecnologico: per i dovuti dei cittadini va contattato lui.",
            "Abbiamo aggiunto la voce della mensa e raggruppato i pagamenti per argomento.",
        ],
        ..CITIZENS
    },
    Topic {
        weight: 5,
        heat: 2,
        months: &[5, 6, 9],
        kind: Kind::ServiceRequest,
        tags: &["elezioni"],
        subjects: &[
            "Sezione elezioni",
            "Pagina elezioni da attivare",
            "Risultati elettorali sul sito",
            "Curricula dei candidati",
        ],
        fits: &["01/0/", "3/1/", "2/0/", "01/0/"],
        openings: &[
            "Ci serve la sezione elezioni con orari degli uffici e modulistica, entro {giorno}.",
            "Dove vanno pubblicati i curricula e i certificati dei candidati?",
            "La sera dello scrutinio vorremmo pubblicare l'affluenza: il sito regge le visite?",
        ],
        calls: &["sezione elezioni da attivare entro {giorno}."],
        asks: &[(
            "Chi dovrà inserire i dati la sera dello scrutinio?",
            "Io e una collega dell'anagrafe.",
        )],
        notes: &[(
            "Aumentare le risorse per la domenica e il lunedì.",
            "Programmato, con un controllo alle 23.",
        )],
        solutions: &[
            "La sezione elezioni è attiva con il modello comune: orari, tessere, voto assistito, candidati. Per l'affluenza c'è una tabella da compilare.",
            "I documenti dei candidati vanno in “Elezioni trasparenti”, che abbiamo predisposto. Le risorse del sito sono aumentate fino alla fine dello scrutinio.",
        ],
        ..CITIZENS
    },
];
