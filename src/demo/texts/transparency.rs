//! Amministrazione trasparente: yearly duties, sections, attestations, data of the organs.

use super::{BASE, Kind, Queue, Service, Topic};

const SECTION: Topic = Topic {
    service: Service::SupportoWeb,
    queue: Queue::Trasparenza,
    kind: Kind::Question,
    tags: &["trasparenza"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 16,
        heat: 0,
        subjects: &[
            "In quale sottosezione va {doc}?",
            "Amministrazione trasparente: dove pubblicare",
            "Dubbio su “{sez}”",
            "Pubblicazione in “{sez}”",
            "Collocazione di un documento in trasparenza",
        ],
        fits: &[
            "01/0/0", "23/0/0", "14/1/0", "12/2/1", "14/1/0", "01/0/0", "2/0/0",
        ],
        openings: &[
            "In quale sottosezione di Amministrazione trasparente va pubblicat{o} {doc}?",
            "In “{sez}” non trovo la voce giusta per {doc}.",
            "Dobbiamo pubblicare un incarico legale: va in “Consulenti e collaboratori” o tra i contratti?",
            "I dati dei contributi alle associazioni vanno in tabella o basta la determina?",
            "L'incarico a un professionista esterno va in “Consulenti e collaboratori” o in un'altra voce?",
        ],
        calls: &[
            "chiede dove va {doc} in trasparenza.",
            "dubbio sulla sottosezione giusta di “{sez}”.",
        ],
        asks: &[
            (
                "Ci dite in due righe l'oggetto dell'atto?",
                "È l'affidamento a un professionista per una pratica dell'ufficio {uff}.",
            ),
            (
                "L'importo supera i mille euro nell'anno per lo stesso beneficiario?",
                "Sì, in tutto sono circa {m}.000 euro.",
            ),
        ],
        notes: &[
            (
                "Per gli incarichi legali vedere la distinzione tra patrocinio singolo e servizio.",
                "Patrocinio singolo: consulenti. Servizio: bandi e contratti. Rispondo così?",
            ),
            (
                "Controllare la tabella degli obblighi aggiornata.",
                "Verificato, la voce è rimasta la stessa.",
            ),
        ],
        solutions: &[
            "Il documento va in “{sez}”, nella sottosezione dell'anno. Vi alleghiamo la riga della tabella degli obblighi con riferimento e periodo di pubblicazione.",
            "Per il patrocinio in una singola causa si usa “Consulenti e collaboratori”; se si tratta di un servizio continuativo va in “Bandi di gara e contratti”.",
            "Sopra i mille euro l'anno per beneficiario servono gli atti e la tabella con i campi dell'art. 27 d.lgs. 33/2013. Nel pannello c'è il modello “Atti di concessione”, che compila la tabella da solo.",
        ],
        thanks: &["Grazie, pubblicato nella sottosezione indicata."],
        ..SECTION
    },
    Topic {
        weight: 9,
        months: &[1],
        heat: 2,
        subjects: &[
            "Relazione annuale RPCT",
            "Scadenza del 31 gennaio",
            "Relazione del responsabile anticorruzione: dove si pubblica",
            "Pubblicazione relazione RPCT {annop}",
        ],
        openings: &[
            "Dove va caricata la relazione annuale del responsabile anticorruzione per il {annop}? La scadenza è a fine mese.",
            "Il file della relazione RPCT va pubblicato in Excel o in pdf?",
            "Entro il 31 gennaio dobbiamo pubblicare la relazione, ma in “Altri contenuti” vedo solo gli anni passati.",
        ],
        calls: &["chiede formato e posizione della relazione RPCT {annop}."],
        asks: &[(
            "Avete già il file definitivo generato dalla piattaforma?",
            "Sì, il segretario l'ha firmato il {data}.",
        )],
        notes: &[(
            "Sottosezione {annop} da creare per tutti, non solo per loro.",
            "La creo con lo script per tutti gli enti stamattina.",
        )],
        solutions: &[
            "Abbiamo creato la sottosezione {annop} in “Altri contenuti – Prevenzione della corruzione”. Va pubblicato il file Excel come generato; il pdf si può aggiungere.",
            "La relazione risulta pubblicata correttamente. Non occorre trasmetterla ad altri: basta la pubblicazione nella sottosezione.",
        ],
        ..SECTION
    },
    Topic {
        weight: 8,
        months: &[5, 6, 7],
        heat: 2,
        tags: &["trasparenza", "privacy"],
        subjects: &[
            "Attestazione OIV/NdV: griglia",
            "Griglia di rilevazione degli obblighi",
            "Attestazione del nucleo di valutazione",
            "Griglia ANAC: controllo delle sezioni",
        ],
        fits: &["23/1/", "12/0/", "13/1/", "02/0/"],
        openings: &[
            "Il nucleo di valutazione ci chiede il controllo di “{sez}” prima della griglia. Potete dare un'occhiata?",
            "Dove si pubblica l'attestazione del nucleo con la griglia del {anno}?",
            "Per la griglia serve sapere se i file di “{sez}” sono in formato aperto.",
        ],
        calls: &["chiede dove pubblicare griglia e attestazione {anno}."],
        asks: &[(
            "Entro quando si riunisce il nucleo?",
            "Si vedono {giorno}, quindi ci servirebbe prima.",
        )],
        notes: &[(
            "Passata la sezione al controllo: {m} file sono scansioni.",
            "Segnaliamo con l'elenco, senza giudizi: decidono loro.",
        )],
        solutions: &[
            "Attestazione e griglia vanno in “Controlli e rilievi sull'amministrazione”, nella voce del nucleo di valutazione. La sottosezione {anno} è pronta.",
            "Abbiamo ricontrollato “{sez}” e vi mandiamo l'elenco dei file per formato: quelli aperti sono segnati, per gli altri proponiamo la conversione.",
        ],
        ..SECTION
    },
    Topic {
        weight: 9,
        months: &[6, 7, 9],
        heat: 1,
        kind: Kind::ServiceRequest,
        tags: &["trasparenza", "elezioni"],
        subjects: &[
            "Nuova giunta: dati da aggiornare",
            "Amministratori cessati e nuovi",
            "Composizione del consiglio dopo le elezioni",
            "Aggiornamento titolari di incarichi politici",
        ],
        fits: &["03/0/", "1/0/", "02/1/", "03/0/"],
        openings: &[
            "Dopo le elezioni dobbiamo aggiornare giunta e consiglio: quali dati servono per ogni amministratore?",
            "Gli amministratori cessati vanno tolti subito dal sito o restano per qualche anno?",
            "Vi mandiamo i nuovi assessori con le deleghe. Le foto arrivano entro {giorno}.",
        ],
        calls: &["chiede quali documenti servono per i nuovi amministratori."],
        asks: &[
            (
                "La popolazione supera i 15.000 abitanti? Cambiano i dati patrimoniali da pubblicare.",
                "No, siamo sotto.",
            ),
            (
                "Avete già l'atto di proclamazione e i curricula?",
                "L'atto sì, dei curricula ne mancano {m}.",
            ),
        ],
        notes: &[(
            "Cessati: restano tre anni, in sezione propria.",
            "Sì, e le dichiarazioni patrimoniali solo fino alla cessazione. Aggiungo il modello.",
        )],
        solutions: &[
            "Per ogni amministratore servono: atto di nomina, curriculum, compensi, altre cariche. I dati dei cessati restano tre anni nella sottosezione dedicata, che abbiamo creato.",
            "Giunta e consiglio sono aggiornati sul sito e in trasparenza. I curricula mancanti si possono aggiungere dalle schede delle persone.",
        ],
        thanks: &["Grazie, anche da parte dei nuovi assessori."],
        ..SECTION
    },
    Topic {
        weight: 8,
        heat: 0,
        subjects: &[
            "Formato aperto dei file",
            "Pdf scansionati in trasparenza",
            "ANAC e formato dei dati: un chiarimento",
            "Quanto restano pubblicati i dati?",
        ],
        fits: &["3/0/", "01/1/", "3/0/", "3/0/"],
        openings: &[
            "Per quanti anni vanno tenuti i dati in “{sez}”? Alcuni file sono del 2013.",
            "Un pdf firmato e poi scansionato va bene o serve altro formato?",
            "Possiamo spostare in archivio i dati più vecchi di cinque anni?",
        ],
        calls: &["chiede per quanto tempo tenere i dati in “{sez}”."],
        asks: &[(
            "Si tratta di atti o di dati in tabella?",
            "Tutti e due: le tabelle fino al {annop} e i relativi atti.",
        )],
        notes: &[(
            "Cinque anni dal 1° gennaio dell'anno successivo, salvo casi particolari.",
            "Ok, aggiungo le eccezioni.",
        )],
        solutions: &[
            "La regola è cinque anni dal 1° gennaio dell'anno successivo a quello dell'obbligo. Trascorso il termine i dati possono essere tolti; restano accessibili con l'accesso civico.",
            "Meglio esportare il pdf direttamente dal programma di scrittura e firmarlo digitalmente: è ricercabile e leggibile da tutti. La scansione è da usare solo se il documento nasce su carta.",
        ],
        ..SECTION
    },
    Topic {
        weight: 8,
        heat: 1,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Nuova sottosezione in trasparenza",
            "Aggiungere l'anno {anno} in “{sez}”",
            "Sottosezione mancante",
            "Creare la voce {anno}",
        ],
        openings: &[
            "In “{sez}” manca la cartella del {anno}, potete crearla?",
            "Ci serve una sottosezione per i dati PNRR dentro “Altri contenuti”.",
            "La voce “{sez}” non ha più le sottosezioni dell'anno, devo crearle io?",
        ],
        calls: &["chiede di creare {anno} in “{sez}”."],
        asks: &[(
            "Va creata con la stessa struttura del {annop}?",
            "Sì, uguale, così non ci confondiamo.",
        )],
        notes: &[(
            "Struttura copiata, controlla se i permessi sono ereditati.",
            "Ereditati, può pubblicare da subito.",
        )],
        solutions: &[
            "La sottosezione {anno} è stata creata con la stessa struttura del {annop}. I permessi sono quelli di prima.",
            "Fatto. D'ora in poi le sottosezioni dell'anno si creano da sole il 2 gennaio.",
        ],
        ..SECTION
    },
    Topic {
        weight: 7,
        heat: 1,
        confidential: true,
        tags: &["trasparenza", "privacy"],
        subjects: &[
            "Whistleblowing: collegamento sul sito",
            "Canale per le segnalazioni di illeciti",
            "Link alla piattaforma whistleblowing",
            "Pagina segnalazioni riservate",
        ],
        openings: &[
            "Dobbiamo mettere sul sito il collegamento al canale interno per le segnalazioni di illeciti. Dove va?",
            "Il link alla piattaforma per le segnalazioni riservate deve aprirsi senza tracciamento, è possibile?",
            "È cambiato l'indirizzo della piattaforma whistleblowing, come aggiorniamo la pagina?",
        ],
        calls: &["chiede dove mettere il link per le segnalazioni riservate."],
        asks: &[(
            "L'indirizzo nuovo è già attivo?",
            "Sì, attivo dal {data}, il vecchio verrà spento.",
        )],
        notes: &[(
            "Verificare che la pagina sia fuori dalle statistiche.",
            "Esclusa, e nessun referrer in uscita.",
        )],
        solutions: &[
            "La pagina è in “Altri contenuti – Prevenzione della corruzione”, con il nuovo collegamento. È esclusa dalle statistiche e non trasmette la pagina di provenienza.",
            "Collegamento aggiornato in trasparenza e a piè di pagina. Il vecchio indirizzo non compare più in nessuna pagina del sito.",
        ],
        ..SECTION
    },
    Topic {
        weight: 7,
        heat: 1,
        months: &[1, 2, 4, 7, 10],
        subjects: &[
            "Tempestività dei pagamenti",
            "Indicatore trimestrale dei pagamenti",
            "Pagamenti dell'amministrazione: dati del trimestre",
            "Dove va l'indicatore dei pagamenti",
        ],
        fits: &["013/0/", "2/1/", "2/1/", "013/0/"],
        openings: &[
            "Dove si carica l'indicatore trimestrale di tempestività dei pagamenti?",
            "Il file dei pagamenti esportato dalla contabilità ha {n}00 righe, il sito lo accetta?",
            "L'elenco dei pagamenti va per trimestre o per anno?",
        ],
        calls: &["chiede dove pubblicare l'indicatore dei pagamenti."],
        asks: &[(
            "Il file è in csv o in Excel?",
            "Excel, però posso esportarlo anche in csv.",
        )],
        notes: &[(
            "Loro hanno ancora il modello vecchio a tre colonne.",
            "Aggiungo quello nuovo.",
        )],
        solutions: &[
            "L'indicatore va in “Pagamenti dell'amministrazione”, voce “Indicatore di tempestività”, un file per trimestre più quello annuale.",
            "L'elenco dei pagamenti è trimestrale, in formato aperto: il csv va benissimo e il sito lo mostra anche in tabella con la ricerca.",
        ],
        ..SECTION
    },
];
