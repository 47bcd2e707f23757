//! Search, statistics, search engines, quality checks.

use super::{BASE, Kind, Queue, Service, Topic};

const FIND: Topic = Topic {
    kind: Kind::Incident,
    tags: &["ricerca"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 9,
        heat: 1,
        subjects: &[
            "La ricerca non trova i contenuti",
            "Ricerca del sito: risultati vecchi",
            "Cercando “{pagina}” non esce niente",
            "Motore di ricerca interno",
        ],
        fits: &["12/0/0", "0/2/1", "03/1/0", "0/2/1", "1/0/0"],
        openings: &[
            "Cercando “{pagina}” nel sito escono solo notizie vecchie.",
            "La ricerca non trova {doc}, che pure è pubblicat{o}.",
            "Chi cerca “carta identità” senza apostrofo non trova la pagina giusta.",
        ],
        calls: &[
            "la ricerca del sito non trova {doc}.",
            "risultati vecchi cercando “{pagina}”.",
        ],
        asks: &[
            (
                "Quale parola esatta avete scritto nella casella?",
                "“{pagina}”, tutto minuscolo.",
            ),
            (
                "Il documento è un pdf con testo o una scansione?",
                "È una scansione, l'originale era firmato a mano.",
            ),
        ],
        notes: &[(
            "L'indice è fermo al {data}.",
            "Rilanciato, finisce tra venti minuti.",
        )],
        solutions: &[
            "L'indice della ricerca si era fermato il {data}. È stato rifatto e ora si aggiorna a ogni pubblicazione.",
            "Abbiamo aggiunto i sinonimi e le forme senza accenti e apostrofi: “carta identità” ora porta alla scheda giusta.",
            "Il documento è una scansione, quindi il testo non si può cercare. Si trova però dal titolo; per trovarlo dal contenuto va pubblicato il pdf originale.",
        ],
        thanks: &["Ora esce come primo risultato, grazie."],
        ..FIND
    },
    Topic {
        weight: 6,
        heat: 0,
        service: Service::SupportoWeb,
        subjects: &[
            "Google mostra la pagina vecchia",
            "Risultati di Google non aggiornati",
            "Rimuovere un risultato da Google",
            "Orari sbagliati su Google",
        ],
        fits: &["01/0/", "12/0/", "3/1/", "01/0/"],
        openings: &[
            "Su Google compare ancora la pagina “{pagina}” del vecchio sito.",
            "Un documento tolto dal sito si trova ancora nei motori di ricerca.",
            "Gli orari che escono cercando l'ente non sono quelli del sito.",
        ],
        calls: &["Google mostra ancora il vecchio sito."],
        asks: &[(
            "Ci copiate l'indirizzo del risultato?",
            "Incollo qui: {sito}/vecchio/{n}.html",
        )],
        notes: &[(
            "Chiesta la rimozione, di solito due giorni.",
            "Sparito, confermo.",
        )],
        solutions: &[
            "Abbiamo chiesto la rimozione della vecchia pagina e messo il reindirizzamento. Il risultato è sparito.",
            "Gli orari nel riquadro laterale vengono da una scheda che l'ente può gestire: vi abbiamo mandato le istruzioni per richiederla.",
        ],
        ..FIND
    },
    Topic {
        weight: 8,
        heat: 0,
        kind: Kind::ServiceRequest,
        queue: Queue::PrimoLivello,
        tags: &["statistiche"],
        subjects: &[
            "Statistiche di accesso al sito",
            "Numero di visite della pagina “{pagina}”",
            "Report visite {annop}",
            "Accesso alle statistiche",
        ],
        fits: &["02/0/", "1/0/0", "3/1/", "0/0/", "02/0/"],
        openings: &[
            "Per la relazione di fine anno servono le visite del sito nel {annop}.",
            "Quante persone hanno letto l'avviso su “{evento}”?",
            "Si può avere l'accesso alle statistiche senza doverle chiedere ogni volta?",
            "La giunta vorrebbe sapere quali sono le pagine più visitate.",
        ],
        calls: &["chiede le visite del sito nel {annop}."],
        asks: &[
            (
                "Le preferite per mese o bastano i totali?",
                "Per mese, con le dieci pagine più viste.",
            ),
            (
                "Vi serve un file o basta vederle in linea?",
                "Un file, da allegare alla relazione.",
            ),
        ],
        notes: &[(
            "I dati prima di marzo sono del vecchio sistema, non confrontabili.",
            "Lo scrivo in nota nel report.",
        )],
        solutions: &[
            "In allegato il riepilogo per mese con le dieci pagine più viste. I dati sono anonimi e raccolti in Italia.",
            "L'accesso alle statistiche è attivo nel suo profilo, in Strumenti > Visite. Si può scegliere il periodo e scaricare in csv.",
        ],
        thanks: &["Dati chiari, li ho già messi nella relazione. Grazie."],
        ..FIND
    },
    Topic {
        weight: 5,
        heat: 1,
        kind: Kind::Question,
        queue: Queue::SitiWeb,
        tags: &[],
        subjects: &[
            "Validatore PNRR: esito da correggere",
            "Adesione al modello nazionale: verifica",
            "Controllo di conformità del sito",
            "Asseverazione misura 1.4.1",
        ],
        openings: &[
            "Il validatore del modello nazionale segnala {m} criteri non superati. Dipendono da noi o da voi?",
            "Per l'asseverazione ci chiedono il rapporto aggiornato del validatore.",
            "Un criterio segnala che mancano le valutazioni di chiarezza nella pagina “{pagina}”.",
        ],
        calls: &["validatore: {m} criteri da correggere."],
        asks: &[(
            "Ci mandate il rapporto completo in pdf?",
            "Lo allego, è quello del {data}.",
        )],
        notes: &[(
            "{m} criteri: due nostri, gli altri sui contenuti.",
            "I nostri li chiudo oggi.",
        )],
        solutions: &[
            "I criteri tecnici sono corretti; per quelli sui contenuti vi abbiamo mandato l'elenco delle schede con i campi da completare. Il nuovo rapporto è in allegato.",
            "Abbiamo rilanciato il validatore: tutti i criteri risultano superati. Il rapporto si può scaricare dal pannello.",
        ],
        ..FIND
    },
    Topic {
        weight: 4,
        heat: 0,
        kind: Kind::Question,
        queue: Queue::Trasparenza,
        tags: &["privacy"],
        service: Service::SupportoWeb,
        subjects: &[
            "Informativa privacy da aggiornare",
            "Nomina a responsabile del trattamento",
            "Dati del DPO sul sito",
            "Note legali e privacy",
        ],
        fits: &["2/0/", "1/0/", "03/1/", "2/0/"],
        openings: &[
            "È cambiato il nostro DPO, dove si aggiornano i recapiti?",
            "Ci serve copia della nomina a responsabile del trattamento per il portale.",
            "L'informativa dei moduli va cambiata con il nuovo testo che allego.",
        ],
        calls: &["recapiti del nuovo DPO da aggiornare sul sito."],
        asks: &[(
            "Il testo nuovo vale per tutti i moduli o solo per alcuni?",
            "Per tutti, salvo la biblioteca che ha il suo.",
        )],
        notes: &[(
            "Nomina firmata in archivio, anno {annop}.",
            "La mando alla referente.",
        )],
        solutions: &[
            "I recapiti del DPO sono aggiornati nell'informativa e a piè di pagina. La nomina firmata è stata inviata alla referente.",
            "Il nuovo testo è in tutti i moduli; quello della biblioteca è rimasto com'era.",
        ],
        ..FIND
    },
];
