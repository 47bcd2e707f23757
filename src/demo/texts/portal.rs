//! The portal as a whole: reachability, speed, certificate, backup, migration.

use super::{BASE, Kind, Queue, Service, Topic};

pub const TOPICS: &[Topic] = &[
    Topic {
        heat: 3,
        weight: 14,
        tags: &["guasto"],
        subjects: &[
            "Sito non raggiungibile",
            "Il portale non si apre",
            "Sito istituzionale giù",
            "Errore 503 sul sito",
            "www irraggiungibile da stamattina",
        ],
        openings: &[
            "Il sito {sito} non si apre, il browser gira a vuoto e poi dà errore.",
            "Da circa mezz'ora il portale risponde “Service unavailable”. Dall'ufficio {uff} vale lo stesso.",
            "Non riusciamo ad aprire il sito, né da qui né dal cellulare senza la rete dell'ufficio.",
            "Il sito è fermo, compare una pagina bianca con scritto 503.",
            "Stamattina alle {ora} il sito era già irraggiungibile. È previsto un intervento?",
        ],
        calls: &[
            "il sito non si apre da nessuna postazione, errore 503. Chiede se è un problema generale.",
            "portale fermo dalle {ora}, anche da fuori.",
        ],
        asks: &[
            (
                "Riuscite a dirci l'ora in cui ve ne siete accorti e se si vede un codice di errore?",
                "Ce ne siamo accorti alle {ora}. C'è scritto 503 e sotto una riga lunga di numeri.",
            ),
            (
                "Adesso a noi risponde, anche se lentamente. Potete riprovare?",
                "Sì, adesso si apre ma ci mette quasi un minuto.",
            ),
        ],
        notes: &[
            (
                "Nodo 2 fuori dal bilanciatore, la memoria è finita. {collega}, puoi confermare?",
                "Confermo, riavviato. Lascio aperto il grafico per un'ora.",
            ),
            (
                "Stesso sintomo su altri enti del cluster, verificare prima di rispondere uno per uno.",
                "Visto. È il database, le connessioni sono tutte occupate.",
            ),
        ],
        third: &[
            "Il guasto riguarda la sala macchine del fornitore di hosting, che sta intervenendo. Vi aggiorniamo appena il servizio riprende.",
        ],
        solutions: &[
            "Il servizio è ripristinato dalle {ora}: un nodo aveva esaurito la memoria ed è stato riavviato. Nessun contenuto è andato perso.",
            "Il portale è di nuovo raggiungibile. Abbiamo aumentato le risorse del database, che in quel momento non accettava altre connessioni.",
            "Il fornitore di hosting ha risolto il guasto di rete. Il sito risponde regolarmente e lo teniamo sotto osservazione per tutta la giornata.",
        ],
        thanks: &[
            "Confermo, il sito è tornato raggiungibile. Grazie per la rapidità.",
            "Ora si apre subito, grazie.",
        ],
        ..BASE
    },
    Topic {
        heat: 2,
        weight: 12,
        tags: &["lentezza"],
        subjects: &[
            "Sito molto lento",
            "Lentezza nel caricamento delle pagine",
            "Pagine che ci mettono 30 secondi",
            "Il back office è lentissimo",
            "Portale lento nelle ore di punta",
        ],
        fits: &["012/12/", "3/1/0", "012//", "34/1/0", "01/0/", "3/1/0", "012/12/"],
        openings: &[
            "Da ieri le pagine del sito si caricano con molta lentezza, soprattutto “{pagina}”.",
            "Il pannello di amministrazione è lentissimo: per salvare una notizia ci vogliono due minuti.",
            "I cittadini ci dicono che il sito è lento. Dall'ufficio confermiamo, circa {n} secondi a pagina.",
            "Tra le 9 e le 11 lavorare sul portale è quasi impossibile per la lentezza.",
            "Volevo segnalare che la home impiega tantissimo ad aprirsi, il resto un po' meno.",
        ],
        calls: &[
            "back office molto lento, salvataggi oltre il minuto.",
            "pagine lente dalla mattina, in particolare “{pagina}”.",
        ],
        asks: &[
            (
                "La lentezza si nota anche da una rete diversa, per esempio dal telefono con i dati mobili?",
                "Provato dal telefono: un po' meglio ma sempre lento.",
            ),
            (
                "Ci dite su quali pagine si nota di più?",
                "La home e la pagina “{pagina}”. Le altre sono accettabili.",
            ),
        ],
        notes: &[
            (
                "In home ci sono immagini da 8 MB l'una, il resto è normale.",
                "Le ridimensioniamo noi, poi spieghiamo come caricarle.",
            ),
            (
                "Il picco coincide con la scansione di un motore di ricerca. Limito le richieste.",
                "Ok, fatto anche sul secondo nodo.",
            ),
        ],
        third: &["Abbiamo chiesto al fornitore di hosting i dati di carico delle ultime 48 ore."],
        solutions: &[
            "Alcune immagini della home pesavano diversi megabyte. Le abbiamo ridotte senza perdita visibile di qualità: la pagina ora si apre in meno di due secondi.",
            "Un motore di ricerca stava leggendo il sito con troppe richieste insieme. Lo abbiamo limitato e i tempi sono tornati normali.",
            "Abbiamo attivato la cache anche sulle pagine di secondo livello. I tempi misurati da fuori sono scesi da {n} a 2 secondi.",
        ],
        thanks: &[
            "La differenza si vede, grazie.",
            "Ora si lavora bene anche nelle ore di punta. Grazie.",
        ],
        ..BASE
    },
    Topic {
        heat: 2,
        weight: 9,
        tags: &["certificato"],
        subjects: &[
            "Certificato scaduto",
            "“La connessione non è privata”",
            "Avviso di sicurezza aprendo il sito",
            "Il browser dice sito non sicuro",
            "Errore del certificato SSL",
        ],
        fits: &["/0/0", "/0/0", "/1/1", "/0/0", "/0/0", "/1/1"],
        openings: &[
            "Aprendo {sito} compare “La connessione non è privata”. I cittadini si spaventano.",
            "{browser} segnala che il certificato del sito non è valido.",
            "L'avviso di sicurezza esce solo scrivendo l'indirizzo senza www, con il www va bene.",
            "Da oggi il sito risulta “non sicuro”, c'è il lucchetto barrato.",
        ],
        calls: &[
            "avviso di connessione non privata all'apertura del sito.",
            "certificato non valido senza il www davanti.",
        ],
        asks: &[
            (
                "Riuscite a leggere la data di scadenza che compare nei dettagli dell'avviso?",
                "C'è scritto che è scaduto il {data}.",
            ),
            (
                "Succede con il www, senza, o in tutti e due i casi?",
                "Solo senza il www. Con il www va.",
            ),
        ],
        notes: &[
            (
                "Il rinnovo automatico è fallito: la verifica passa dal vecchio DNS.",
                "Corretto il record, lancio il rinnovo a mano.",
            ),
            (
                "Manca il nome senza www nel certificato.",
                "Lo rifaccio con tutti e due i nomi.",
            ),
        ],
        third: &[
            "Il rinnovo richiede una modifica presso chi gestisce il dominio; l'abbiamo chiesta e attendiamo conferma.",
        ],
        solutions: &[
            "Il certificato è stato rinnovato ed è valido per tutti i nomi del sito. Abbiamo aggiunto un controllo che ci avvisa venti giorni prima della scadenza.",
            "Abbiamo rifatto il certificato comprendendo anche l'indirizzo senza www. L'avviso non compare più; se resta, chiudete e riaprite il browser.",
        ],
        thanks: &["Il lucchetto è tornato a posto, grazie."],
        ..BASE
    },
    Topic {
        kind: Kind::ServiceRequest,
        heat: 1,
        weight: 11,
        tags: &["backup"],
        subjects: &[
            "Ripristino pagina cancellata",
            "Recupero della pagina “{pagina}”",
            "Cancellata per errore una pagina, si recupera?",
            "Ripristino versione precedente",
            "Recupero notizia eliminata",
        ],
        fits: &["012/0/", "3/1/0", "012/0/", "4/2/1", "3/2/0", "012/0/", "3/1/0"],
        openings: &[
            "È stata eliminata la pagina “{pagina}”. Si può recuperare dal backup?",
            "Avremmo bisogno di tornare alla versione del {data} della pagina “{pagina}”.",
            "Nel riordinare il menu è sparita la voce “{pagina}” con tutte le sottopagine. Riuscite a recuperarla?",
            "La notizia su “{evento}” non c'è più, forse è finita nel cestino ma non lo trovo.",
            "Si può sapere chi ha modificato “{pagina}” e riportarla com'era prima?",
        ],
        calls: &[
            "serve il recupero della pagina “{pagina}” eliminata ieri.",
            "chiede di ripristinare “{pagina}” alla versione del {data}.",
        ],
        asks: &[
            (
                "Vi ricordate all'incirca quando è stata vista l'ultima volta la pagina completa?",
                "Il {data} c'era di sicuro, l'ho usata per rispondere a un cittadino.",
            ),
            (
                "Recuperiamo anche gli allegati o basta il testo?",
                "Anche gli allegati se possibile, erano {m} pdf.",
            ),
        ],
        notes: &[
            (
                "La pagina è nel cestino con {m} sottopagine, basta ripristinare mantenendo gli indirizzi.",
                "Attenzione che il menu va ricollegato a mano.",
            ),
            (
                "Nel backup della notte c'è tutto.",
                "Perfetto, la estraggo sul sito di prova e poi la riporto.",
            ),
        ],
        solutions: &[
            "La pagina “{pagina}” è stata ripristinata con i suoi allegati, all'indirizzo di prima. Per le prossime volte: le pagine eliminate restano 30 giorni in Contenuti > Cestino.",
            "Abbiamo recuperato la versione del {data} dal backup notturno. Date un'occhiata e diteci se manca qualcosa.",
            "Recuperato tutto dal cestino. Nella scheda “Cronologia” di ogni pagina si vede chi l'ha modificata e si può tornare indietro da soli.",
        ],
        thanks: &[
            "C'è tutto, anche gli allegati. Grazie, ci avete salvato.",
            "Pagina recuperata, grazie infinite.",
        ],
        ..BASE
    },
    Topic {
        kind: Kind::Question,
        heat: 0,
        weight: 6,
        tags: &["backup"],
        subjects: &[
            "Ogni quanto viene fatto il backup?",
            "Informazioni su backup e conservazione",
            "Frequenza dei salvataggi del sito",
            "Disaster recovery: cosa è previsto",
        ],
        openings: &[
            "Per il piano di sicurezza informatica ci serve sapere ogni quanto viene salvato il sito e dove.",
            "Il responsabile della transizione digitale chiede la frequenza dei backup e i tempi di ripristino.",
            "Dobbiamo compilare un questionario: i backup del portale sono giornalieri? Per quanto si conservano?",
        ],
        calls: &["chiede frequenza dei backup e tempi di ripristino per un questionario."],
        asks: &[(
            "Vi serve una dichiarazione firmata o basta questa risposta?",
            "Per ora basta la risposta, se ci chiedono altro vi scrivo.",
        )],
        notes: &[(
            "Abbiamo già il testo preparato per un altro questionario simile?",
            "Sì, è nella cartella condivisa, versione di quest'anno.",
        )],
        solutions: &[
            "Il portale è salvato ogni notte, con copia in una seconda sede. Le copie giornaliere si conservano 30 giorni, quelle mensili un anno. Il ripristino completo è provato due volte l'anno.",
            "Backup notturno completo, conservazione 30 giorni, copia fuori sede. In caso di guasto grave il sito riparte dalla seconda sede nell'arco della giornata lavorativa.",
        ],
        ..BASE
    },
    Topic {
        kind: Kind::ServiceRequest,
        heat: 1,
        weight: 7,
        tags: &["migrazione"],
        subjects: &[
            "Migrazione al nuovo portale: tempi",
            "Passaggio dal vecchio sito",
            "Contenuti da portare sul sito nuovo",
            "Nuovo sito: cosa dobbiamo preparare?",
            "Messa in linea del nuovo portale",
        ],
        fits: &["04/1/0", "2/0/1", "2/0/", "3/2/1", "1/0/1", "04/1/0", "2/0/"],
        openings: &[
            "Vorremmo fissare la data di pubblicazione del nuovo sito. Per noi va bene dopo {giorno}.",
            "Nella migrazione sono rimaste fuori le delibere prima del {annop}. Si possono importare?",
            "Abbiamo controllato il sito di prova: mancano la pagina “{pagina}” e circa {n} allegati.",
            "Cosa dobbiamo preparare per il passaggio al nuovo portale? Abbiamo una cinquantina di pagine vecchie.",
            "Per favore tenete consultabile anche il sito vecchio per qualche mese.",
        ],
        calls: &[
            "chiede quando si può mettere in linea il nuovo sito, per loro da {giorno}.",
            "migrazione: mancano allegati nella pagina “{pagina}”.",
        ],
        asks: &[
            (
                "Chi di voi dà l'ok finale alla pubblicazione?",
                "L'ok lo dà la segreteria, scrivete pure a me.",
            ),
            (
                "Le pagine degli anni precedenti vanno tenute nel menu o basta l'archivio?",
                "Basta l'archivio, purché si trovino con la ricerca.",
            ),
        ],
        notes: &[
            (
                "Importazione provata: {n} pagine con link interni da correggere.",
                "Le sistemo con lo script dei redirect.",
            ),
            (
                "Prima di pubblicare ricordarsi di abbassare il TTL del DNS.",
                "Già fatto, 300 secondi.",
            ),
        ],
        third: &["Attendiamo dal gestore del vecchio sito l'esportazione completa dei contenuti."],
        solutions: &[
            "I contenuti mancanti sono stati importati e i vecchi indirizzi portano alle pagine nuove. Il sito precedente resta consultabile per sei mesi.",
            "La pubblicazione è stata fatta questa mattina senza interruzioni. Nei prossimi giorni controlliamo gli indirizzi non trovati e li sistemiamo.",
            "Vi abbiamo mandato l'elenco delle pagine da confermare: per ognuna basta scrivere “tenere”, “unire” o “archiviare”. La data di pubblicazione è fissata per {giorno}.",
        ],
        thanks: &[
            "Il nuovo sito è molto più ordinato, grazie a tutti.",
            "Perfetto, controlliamo e vi diciamo.",
        ],
        ..BASE
    },
    Topic {
        kind: Kind::ServiceRequest,
        heat: 1,
        weight: 6,
        tags: &["dominio"],
        subjects: &[
            "Reindirizzamento dal vecchio dominio",
            "Il vecchio indirizzo del sito non porta più al nuovo",
            "Redirect da fare",
            "Indirizzo breve per “{evento}”",
        ],
        fits: &["01/0/", "12/0/0", "3/1/", "12/0/0"],
        openings: &[
            "Chi digita il vecchio indirizzo del comune trova una pagina di errore, si può mandare al sito nuovo?",
            "Su volantini e bollette c'è ancora l'indirizzo vecchio della pagina “{pagina}”. Potete fare un reindirizzamento?",
            "Ci servirebbe un indirizzo breve da stampare sulla locandina di “{evento}”.",
        ],
        calls: &["chiede un redirect dal vecchio indirizzo di “{pagina}”."],
        asks: &[(
            "Ci mandate l'indirizzo esatto stampato sul materiale?",
            "È {sito}/{n}/pagina.asp, con il www davanti.",
        )],
        notes: &[(
            "Il vecchio dominio punta ancora al server dismesso.",
            "Aggiungo l'alias e il redirect permanente.",
        )],
        solutions: &[
            "Il reindirizzamento è attivo: il vecchio indirizzo porta direttamente a “{pagina}”.",
            "Fatto. L'indirizzo breve funziona da subito e resta attivo finché non ci dite di toglierlo.",
        ],
        thanks: &["Provato con il volantino in mano: funziona. Grazie."],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        queue: Queue::SitiWeb,
        kind: Kind::Incident,
        heat: 2,
        weight: 6,
        tags: &["guasto"],
        subjects: &[
            "Aggiornamento fallito",
            "Dopo l'aggiornamento il menu è sparito",
            "Grafica saltata dopo l'aggiornamento",
            "Home page sballata",
        ],
        fits: &["1/1/", "3/0/", "2/0/", "1/1/", "23/0/"],
        openings: &[
            "Dopo l'aggiornamento di stanotte il menu principale non si vede più con {browser}.",
            "La home page ha perso l'impaginazione: i riquadri sono uno sotto l'altro.",
            "Da questa mattina la grafica del sito è saltata, si vedono solo testi e link.",
        ],
        calls: &[
            "dopo l'aggiornamento manca il menu.",
            "impaginazione della home saltata con {browser}.",
        ],
        asks: &[
            (
                "Se premete Ctrl+F5 sulla pagina la situazione cambia?",
                "Con Ctrl+F5 torna a posto, ma riaprendo il browser è come prima.",
            ),
            (
                "Succede anche in una finestra di navigazione anonima?",
                "Sì, anche in anonimo.",
            ),
        ],
        notes: &[(
            "Il foglio di stile nuovo ha lo stesso nome del vecchio, resta in cache.",
            "Aggiunto il numero di versione al nome del file.",
        )],
        solutions: &[
            "Il nuovo foglio di stile aveva lo stesso nome del vecchio e i browser tenevano quello in memoria. Ora ha un nome diverso a ogni versione e il problema non si ripete.",
            "Abbiamo riportato il sito alla versione precedente e rifatto l'aggiornamento su un ambiente di prova: il menu è tornato.",
        ],
        ..BASE
    },
];
