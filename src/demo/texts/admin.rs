//! The office of the centre: convention, fees, documents, meetings.

use super::{BASE, Kind, Queue, Service, Topic};

const OFFICE: Topic = Topic {
    queue: Queue::Amministrazione,
    kind: Kind::Question,
    heat: 0,
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 8,
        subjects: &[
            "Quota annuale {anno}",
            "Importo dovuto per il servizio",
            "Chiarimento sulla quota",
            "Ripartizione costi {anno}",
        ],
        fits: &["01/1/", "2/0/", "0/0/", "01/1/"],
        openings: &[
            "Per il bilancio ci serve sapere l'importo della quota {annos}.",
            "La quota comunicata per il {anno} tiene conto della popolazione aggiornata?",
            "Non troviamo la comunicazione con l'importo dovuto, potete rimandarla?",
        ],
        calls: &["chiede l'importo della quota {annos}."],
        asks: &[(
            "A quale ufficio va indirizzata la comunicazione?",
            "All'ufficio ragioneria, e per conoscenza alla segreteria.",
        )],
        notes: &[(
            "Comunicazione inviata il {data}, la rimando.",
            "Ok, segno l'indirizzo della ragioneria.",
        )],
        solutions: &[
            "Vi abbiamo rimandato la comunicazione con l'importo e il calcolo. La quota dipende dalla fascia di popolazione indicata nella convenzione.",
            "L'importo {annos} sarà comunicato dopo l'approvazione del bilancio del servizio; come previsione potete tenere quello del {anno}.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 6,
        service: Service::SupportoWeb,
        subjects: &[
            "Fattura da correggere",
            "Codice ufficio per la fattura",
            "Fattura bimestrale",
            "Riferimenti d'ordine in fattura",
        ],
        fits: &["3/0/", "1/0/", "2/1/", "3/0/"],
        openings: &[
            "In fattura va indicato il nostro numero d'ordine, è possibile dalla prossima?",
            "È cambiato il codice ufficio per la fatturazione elettronica.",
            "La ragioneria chiede a quale periodo si riferisce l'ultima fattura.",
        ],
        calls: &["riferimento d'ordine da indicare in fattura."],
        asks: &[(
            "Da quale fattura deve valere la modifica?",
            "Dalla prossima, quella già emessa va bene così.",
        )],
        notes: &[(
            "Girato alla contabilità.",
            "Aggiornata l'anagrafica per le prossime.",
        )],
        solutions: &[
            "Il riferimento è registrato e comparirà dalla prossima fattura bimestrale.",
            "La fattura si riferisce al bimestre in corso, perché le rate sono anticipate. Vi abbiamo mandato il prospetto delle sei rate dell'anno.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 7,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Documentazione per l'adesione",
            "Modulo di adesione al servizio",
            "Aggiungere un servizio",
            "Convenzione: copia firmata",
        ],
        fits: &["3/0/", "012/1/0", "0/2/0", "3/0/"],
        openings: &[
            "Ci serve copia della convenzione firmata, la nostra non si trova più in archivio.",
            "Vorremmo aderire anche al supporto web: quali atti dobbiamo approvare?",
            "La delibera di adesione va mandata via PEC o basta caricarla qui?",
        ],
        calls: &["chiede copia della convenzione firmata."],
        asks: &[(
            "L'adesione la approva la giunta o il consiglio?",
            "Da noi il consiglio, è in calendario {giorno}.",
        )],
        notes: &[(
            "Convenzione in archivio, anno di adesione da verificare.",
            "Trovata, la spedisco.",
        )],
        solutions: &[
            "Copia della convenzione è stata inviata alla vostra casella del protocollo.",
            "Per l'adesione servono la delibera e la convenzione firmata digitalmente, con il modulo che vi abbiamo mandato. I tempi di attivazione sono di solito 10–15 giorni lavorativi.",
            "La delibera va trasmessa con PEC o con il protocollo; qui può restare per comodità una copia.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 5,
        months: &[10, 11, 12],
        subjects: &[
            "Disdetta: termini e modalità",
            "Come si comunica la disdetta di un servizio",
            "Rinnovo automatico: conferma",
        ],
        openings: &[
            "Vorremmo sapere entro quando si può comunicare la disdetta di un servizio e in che forma.",
            "Se non comunichiamo nulla il servizio si rinnova da solo per il {annos}?",
        ],
        calls: &["chiede termini e forma della disdetta."],
        asks: &[(
            "Si tratta solo di un'informazione o volete avviare la procedura?",
            "Solo un'informazione, per la giunta.",
        )],
        notes: &[(
            "Ricordare che un ticket non vale come comunicazione formale.",
            "Sì, lo metto in grassetto.",
        )],
        solutions: &[
            "La disdetta va comunicata entro il mese di dicembre, con PEC o con un documento protocollato: questa richiesta non ha valore di comunicazione formale. Senza disdetta il servizio si rinnova per un anno.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 6,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Riunione con i referenti",
            "Incontro per il nuovo anno",
            "Relazione sul servizio {annop}",
            "Report delle richieste dell'ente",
        ],
        fits: &["01/0/", "23/0/", "0/1/", "3/0/"],
        openings: &[
            "Sarebbe utile un incontro per fare il punto sulle richieste aperte.",
            "Potete mandarci il riepilogo delle richieste del {annop} con i tempi di risposta?",
            "Alla riunione dei referenti può partecipare anche {persona}?",
        ],
        calls: &["chiede il riepilogo delle richieste del {annop}."],
        asks: &[(
            "Preferite incontrarci in videoconferenza o da noi?",
            "In videoconferenza, dopo {giorno}.",
        )],
        notes: &[(
            "Estratto il report, {n} richieste, tutte chiuse tranne due.",
            "Bene, allego.",
        )],
        solutions: &[
            "In allegato il riepilogo con numero, argomento e tempi. L'incontro è fissato in videoconferenza, il collegamento è nella mail.",
            "Certo, abbiamo aggiunto {persona} all'invito.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 4,
        kind: Kind::ServiceRequest,
        subjects: &[
            "Certificazioni di sicurezza del fornitore",
            "Questionario cybersicurezza",
            "Qualificazione cloud: documenti",
        ],
        openings: &[
            "Ci chiedono la scheda di qualificazione cloud del portale.",
            "Dobbiamo compilare un questionario sulla sicurezza con {n} domande, quali riguardano voi?",
            "Serve una dichiarazione sulla collocazione dei dati del sito.",
        ],
        calls: &["documenti sulla qualificazione cloud."],
        asks: &[(
            "Entro quando dovete rispondere al questionario?",
            "Entro {giorno}.",
        )],
        notes: &[(
            "Compilate le parti nostre, da rivedere.",
            "Riviste, si può mandare.",
        )],
        solutions: &[
            "In allegato la documentazione sulla qualificazione e la dichiarazione che i dati sono in Italia.",
            "Vi rimandiamo il questionario con compilate le {m} risposte che riguardano il portale; le altre sono sulla vostra rete interna.",
        ],
        ..OFFICE
    },
    Topic {
        weight: 4,
        kind: Kind::Question,
        queue: Queue::PrimoLivello,
        subjects: &[
            "Come si apre una richiesta?",
            "Posso chiamare o devo scrivere?",
            "Orari dell'assistenza",
            "Vedere le richieste dei colleghi",
        ],
        fits: &["01/0/", "3/1/", "2/0/", "3/1/"],
        openings: &[
            "Le richieste vanno aperte sempre dal portale o si può anche telefonare?",
            "Come faccio a vedere le richieste aperte dal collega dell'ufficio {uff}?",
            "In agosto siete aperti con il solito orario?",
        ],
        calls: &["chiede come vedere le richieste dei colleghi."],
        asks: &[(
            "Le servono tutte le richieste dell'ente o solo quelle dell'ufficio {uff}?",
            "Solo quelle del mio ufficio, se si può.",
        )],
        notes: &[("Visibilità da decidere con la referente.", "Mi dicono di sì.")],
        solutions: &[
            "Portale e mail sono sempre attivi; al telefono rispondiamo dal lunedì al giovedì 8.30–12 e 14–16, venerdì 9–13. Anche le telefonate diventano una richiesta con il suo numero.",
            "La visibilità sulle richieste dei colleghi la decide la referente dell'ente; basta che ce lo scriva qui e la attiviamo.",
        ],
        ..OFFICE
    },
];
