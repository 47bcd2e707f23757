//! Small faults of pages: images, links, forms, maps, phones.

use super::{BASE, Kind, Queue, Service, Topic};

pub const TOPICS: &[Topic] = &[
    Topic {
        heat: 0,
        weight: 10,
        tags: &["guasto"],
        subjects: &[
            "Immagini che non si vedono",
            "Foto mancanti nella pagina “{pagina}”",
            "Immagine rotta in home",
            "Al posto della foto compare un riquadro grigio",
        ],
        openings: &[
            "Nella pagina “{pagina}” al posto delle foto c'è un riquadro grigio.",
            "La foto della notizia “{evento}” non si vede, l'ho ricaricata due volte.",
            "Le immagini caricate dal {data} in poi non compaiono, le precedenti sì.",
            "La galleria di “{evento}” mostra solo {m} foto su {n}.",
        ],
        calls: &[
            "foto non visibili nella pagina “{pagina}”.",
            "immagine della notizia “{evento}” non compare.",
        ],
        asks: &[
            (
                "Che nome e che formato ha il file dell'immagine?",
                "Si chiama “Foto piazza (1).HEIC”, l'ho scaricato dal telefono.",
            ),
            ("Quanto pesa il file, all'incirca?", "Ho guardato: 14 MB."),
        ],
        notes: &[(
            "File HEIC, il sito accetta solo jpg, png e webp.",
            "Facciamo uscire un avviso al caricamento, lo segno per i miglioramenti.",
        )],
        solutions: &[
            "Le foto erano nel formato HEIC degli iPhone, che i browser non mostrano. Le abbiamo convertite in JPG. Dal telefono potete scegliere “Formati > Più compatibile”.",
            "Il nome dei file conteneva parentesi e spazi doppi. Li abbiamo rinominati e ora le immagini si vedono.",
            "Le immagini superavano il peso massimo. Le abbiamo ridotte e ricaricate; il limite è 5 MB per file.",
        ],
        thanks: &["Ora le foto si vedono tutte, grazie."],
        ..BASE
    },
    Topic {
        heat: 1,
        weight: 11,
        tags: &["guasto", "allegati"],
        subjects: &[
            "Errore 404 su un allegato",
            "Link che porta a pagina non trovata",
            "Il pdf {deldoc} dà 404",
            "Collegamenti rotti nella pagina “{pagina}”",
            "Pagina non trovata",
        ],
        fits: &["02/02/", "3/1/", "14/1/", "02/2/", "02/0/", "3/1/"],
        openings: &[
            "Il link al pdf {deldoc} porta a “Pagina non trovata”.",
            "Nella pagina “{pagina}” almeno {m} collegamenti danno errore 404.",
            "Un cittadino segnala che dal menu la voce “{pagina}” non porta da nessuna parte.",
            "Cliccando sull'allegato si apre la pagina 404, però il file dal pannello lo vedo.",
        ],
        calls: &[
            "link all'allegato {deldoc} dà 404.",
            "{m} link rotti nella pagina “{pagina}”.",
        ],
        asks: &[(
            "Potete copiarci qui l'indirizzo completo che dà errore?",
            "Eccolo: {sito}/allegati/{n}/file_{m}.pdf",
        )],
        notes: &[(
            "Il file è stato sostituito e ha cambiato nome, il link punta al vecchio.",
            "Metto il redirect, così non si rompono nemmeno i link esterni.",
        )],
        solutions: &[
            "Il file era stato sostituito con uno di nome diverso e il collegamento puntava ancora al vecchio. Ora l'indirizzo porta alla versione corrente.",
            "Abbiamo corretto i collegamenti della pagina “{pagina}” e passato al controllo automatico tutto il sito: non ce ne sono altri interrotti nella stessa sezione.",
            "L'allegato era in stato “bozza”, visibile solo dal pannello. L'abbiamo pubblicato.",
        ],
        thanks: &["Il pdf si apre, grazie."],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        heat: 2,
        weight: 11,
        tags: &["moduli", "guasto"],
        subjects: &[
            "Modulo online che non invia",
            "Il modulo “{modulo}” dà errore",
            "Non arrivano le mail del modulo contatti",
            "Errore all'invio del modulo",
            "Cittadini che non riescono a inviare “{modulo}”",
        ],
        fits: &["013/0/1", "2/1/0", "4/0/1", "13/2/1", "01/0/1", "2/1/0"],
        openings: &[
            "Il modulo “{modulo}” arriva all'ultimo passaggio e poi dà errore generico.",
            "Non riceviamo più le mail dal modulo contatti del sito, l'ultima è del {data}.",
            "Tre famiglie ci hanno detto che “{modulo}” non si riesce a inviare: il pulsante resta grigio.",
            "Compilando “{modulo}” con un allegato più grande di qualche mega la pagina torna all'inizio e si perde tutto.",
        ],
        calls: &[
            "il modulo “{modulo}” non si invia, pulsante grigio.",
            "non arrivano più le mail del modulo contatti dal {data}.",
        ],
        asks: &[
            (
                "A quale casella devono arrivare le notifiche del modulo?",
                "A protocollo@{dominio}, la stessa di prima.",
            ),
            (
                "Ci indicate con che browser ha provato il cittadino e a che ora?",
                "Con il telefono, {browser} credo, verso le {ora}.",
            ),
        ],
        notes: &[
            (
                "Le mail vengono rifiutate dal loro server: SPF.",
                "Uso il nostro mittente e metto il loro indirizzo in “rispondi a”.",
            ),
            (
                "Il pulsante resta grigio perché manca la spunta sull'informativa, ma l'errore non si legge.",
                "Correggo il messaggio, è anche un problema di accessibilità.",
            ),
        ],
        solutions: &[
            "Il pulsante restava disattivato senza spiegazione quando mancava la presa visione dell'informativa. Ora il modulo indica il campo mancante.",
            "Le notifiche erano respinte dal server di posta. Abbiamo corretto il mittente e reinviato i {m} messaggi rimasti in coda.",
            "Il limite degli allegati è ora indicato prima del caricamento e, se viene superato, i dati già scritti restano nel modulo.",
        ],
        thanks: &[
            "Provato con una famiglia allo sportello: inviato al primo colpo. Grazie.",
            "Sono arrivate anche le mail arretrate, grazie.",
        ],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        heat: 1,
        weight: 6,
        tags: &["guasto"],
        subjects: &[
            "Mappa che non si carica",
            "Posizione sbagliata sulla mappa",
            "La mappa della pagina Contatti è vuota",
        ],
        fits: &["0/1/", "1/0/", "0/1/", "0/1/"],
        openings: &[
            "La mappa nella pagina “{pagina}” è vuota, si vede solo lo sfondo grigio.",
            "Il segnaposto della biblioteca sulla mappa è in mezzo ai campi.",
            "Sul telefono la mappa copre tutta la pagina e non si riesce a scorrere oltre.",
        ],
        calls: &["mappa grigia nella pagina “{pagina}”."],
        asks: &[(
            "Qual è l'indirizzo corretto da mostrare?",
            "Piazza Municipio 1, l'ingresso però è dal cortile.",
        )],
        notes: &[(
            "Le coordinate nella scheda luogo sono invertite.",
            "Ahah, classico. Sistemato.",
        )],
        solutions: &[
            "Nella scheda del luogo latitudine e longitudine erano scambiate. Corrette, il segnaposto ora è sull'ingresso.",
            "La mappa dipendeva da un servizio esterno bloccato finché non si accettano i cookie. Ora c'è un'immagine con il collegamento, che si vede sempre.",
        ],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        heat: 1,
        weight: 9,
        tags: &["cookie", "privacy"],
        subjects: &[
            "Banner dei cookie che non si chiude",
            "Cookie banner ricompare ogni volta",
            "Informativa cookie da aggiornare",
            "Il banner copre il menu sul telefono",
        ],
        fits: &["1/0/0", "3/2/1", "2/1/1", "0/2/0", "0/0/0", "2/1/1"],
        openings: &[
            "Il banner dei cookie ricompare a ogni pagina anche dopo averlo chiuso.",
            "Sul telefono il banner dei cookie copre metà schermo e la X non si riesce a premere.",
            "Il nostro DPO chiede se sul sito ci sono cookie di profilazione e se il banner serve davvero.",
            "Con {browser} il pulsante “Rifiuta” del banner non fa nulla.",
        ],
        calls: &[
            "il banner dei cookie non si chiude con {browser}.",
            "il DPO chiede quali cookie usa il sito.",
        ],
        asks: &[
            (
                "Nel browser è attiva la cancellazione dei cookie alla chiusura?",
                "Sì, è impostata così su tutti i PC dell'ufficio. Però fa così anche dal mio telefono.",
            ),
            (
                "Avete inserito nelle pagine video o contenuti di altri siti?",
                "Sì, un video nella pagina “{pagina}”.",
            ),
        ],
        notes: &[(
            "Il video incorporato scrive cookie di terze parti prima del consenso.",
            "Lo metto con caricamento al clic, così il banner non serve più.",
        )],
        solutions: &[
            "La scelta veniva salvata per una sola pagina invece che per tutto il sito. Ora vale sei mesi e si può cambiare dal collegamento in fondo a ogni pagina.",
            "Il sito usa solo cookie tecnici e statistiche senza identificazione, per cui il banner non è necessario: l'abbiamo tolto e aggiornato l'informativa.",
            "Il banner è stato ridotto e i due pulsanti ora hanno la stessa evidenza. Sul telefono non copre più il menu.",
        ],
        thanks: &["Il DPO ringrazia per la precisione."],
        ..BASE
    },
    Topic {
        heat: 1,
        weight: 6,
        tags: &["guasto"],
        subjects: &[
            "Calendario eventi sbagliato",
            "Eventi passati ancora in evidenza",
            "L'evento “{evento}” non compare",
            "Date degli eventi spostate di un giorno",
        ],
        fits: &["2/1/", "03/0/", "1/1/", "2/1/", "3/0/"],
        openings: &[
            "L'evento “{evento}” è pubblicato ma non compare nel calendario in home.",
            "Nel calendario gli eventi risultano spostati di un giorno.",
            "In evidenza restano eventi già passati, bisogna toglierli a mano?",
        ],
        calls: &[
            "evento “{evento}” non visibile nel calendario.",
            "eventi del calendario spostati di un giorno.",
        ],
        asks: &[(
            "L'evento è stato inserito come “tutto il giorno” o con un orario?",
            "Con orario, dalle {ora} fino a mezzanotte.",
        )],
        notes: &[(
            "Finisce alle 24:00 e viene contato come giorno dopo.",
            "Era già capitato, correggo il calcolo.",
        )],
        solutions: &[
            "Gli eventi che finiscono a mezzanotte erano attribuiti al giorno dopo. Abbiamo corretto il calcolo; non dovete reinserirli.",
            "L'evento non aveva l'argomento, campo che serve per comparire in home. L'abbiamo aggiunto: ora si vede. Quelli passati spariscono da soli il giorno dopo.",
        ],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        heat: 1,
        weight: 7,
        tags: &["guasto"],
        subjects: &[
            "Sito illeggibile da telefono",
            "Tabelle tagliate su smartphone",
            "Menu che non si apre dal cellulare",
            "Problema di visualizzazione da iPhone",
        ],
        fits: &["2/1/", "1/0/", "3/1/", "2/1/", "1/0/"],
        openings: &[
            "Dal telefono il menu non si apre: si tocca e non succede niente.",
            "La tabella degli orari nella pagina “{pagina}” da cellulare è tagliata a metà.",
            "Da iPhone il menu si apre ma resta sotto la foto e non si legge.",
        ],
        calls: &[
            "menu che non si apre da telefono.",
            "tabella di “{pagina}” tagliata su smartphone.",
        ],
        asks: &[(
            "Che modello di telefono è, e quanto è vecchio il sistema?",
            "È il telefono di servizio, un Android di quattro o cinque anni fa.",
        )],
        notes: &[(
            "Il browser è fermo a una versione del 2019, però il menu deve andare lo stesso.",
            "Metto il menu anche senza script.",
        )],
        solutions: &[
            "La tabella era stata incollata da Word con larghezza fissa. L'abbiamo rifatta con lo strumento del sito e ora si adatta allo schermo.",
            "Il menu ora funziona anche sui browser più vecchi. Consigliamo comunque di aggiornare il telefono di servizio.",
        ],
        ..BASE
    },
    Topic {
        queue: Queue::PrimoLivello,
        heat: 1,
        weight: 8,
        kind: Kind::Incident,
        tags: &["allegati"],
        subjects: &[
            "Non riesco a caricare un file",
            "Errore nel caricamento dell'allegato",
            "File troppo grande",
            "Il pdf non si carica",
        ],
        fits: &["013/2/1", "13/0/0", "2/1/1", "01/2/1", "13/0/0", "2/1/1"],
        openings: &[
            "Non riesco a caricare {doc}: arrivata al 90% la barra si ferma.",
            "Caricando il pdf compare “file non consentito”. È un pdf normale, firmato digitalmente.",
            "Devo pubblicare una planimetria da 60 MB, il sistema la rifiuta.",
            "Il caricamento degli allegati va in errore con {browser}, con altri programmi non ho provato.",
        ],
        calls: &[
            "errore “file non consentito” su un pdf firmato.",
            "planimetria troppo pesante per il caricamento.",
        ],
        asks: &[
            (
                "Il nome del file finisce in .pdf oppure in .p7m?",
                "Finisce in .pdf.p7m, è come ce lo dà il programma di firma.",
            ),
            ("Quanto pesa il file?", "Circa {n}0 MB."),
        ],
        notes: &[(
            "P7M non ammesso nella galleria, solo negli atti.",
            "Spieghiamo di caricarlo dalla scheda atto, oppure PAdES.",
        )],
        solutions: &[
            "I file .p7m vanno caricati dalla scheda dell'atto e non dalla galleria. In alternativa firmate in formato PAdES: resta un normale pdf che tutti possono aprire.",
            "Abbiamo ridotto la planimetria da {n}0 a 9 MB mantenendola leggibile e l'abbiamo caricata. Il limite è 25 MB per file.",
            "Il caricamento si interrompeva per un timeout troppo breve. L'abbiamo allungato, potete riprovare.",
        ],
        thanks: &["Caricato, grazie."],
        ..BASE
    },
];
