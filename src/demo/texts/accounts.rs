//! Accounts of the back office: new, gone, forgotten, SPID.

use super::{BASE, Kind, Queue, Service, Topic};

const ACCOUNT: Topic = Topic {
    queue: Queue::PrimoLivello,
    kind: Kind::ServiceRequest,
    tags: &["account"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 17,
        subjects: &[
            "Nuova utenza per {persona}",
            "Attivazione accesso per una collega",
            "Nuovo redattore dell'ufficio {uff}",
            "Abilitazione al back office",
            "Richiesta credenziali per {persona}",
        ],
        openings: &[
            "Chiedo un'utenza per {persona}, assunt{p} all'ufficio {uff}.",
            "Da {giorno} {persona} si occuperà della pubblicazione delle notizie: potete abilitarl{p}?",
            "Serve l'accesso al pannello per {persona}, con gli stessi permessi che ho io.",
            "Come si fa ad attivare un nuovo redattore? Si tratta di {persona}, ufficio {uff}.",
        ],
        calls: &[
            "nuova utenza per {persona}, ufficio {uff}.",
            "vuole abilitare {persona} alla pubblicazione.",
        ],
        asks: &[
            (
                "Su quali sezioni deve poter lavorare? Tutto il sito o solo l'ufficio {uff}?",
                "Solo notizie e la pagina dell'ufficio {uff}, per ora.",
            ),
            (
                "Ci indicate la casella nominativa, per favore? Le utenze non si attivano su caselle d'ufficio.",
                "La casella è stata creata il {data}, nome punto cognome @{dominio}.",
            ),
        ],
        notes: &[
            (
                "Manca l'ok della referente dell'ente.",
                "Arrivato per mail, procedo.",
            ),
            (
                "Attivata con ruolo redattore, scade tra un anno.",
                "Ok, segno il rinnovo.",
            ),
        ],
        solutions: &[
            "L'utenza di {persona} è attiva con il ruolo di redattore. Ha ricevuto una mail con il collegamento per entrare, valido 48 ore.",
            "Abbiamo abilitato {persona} alle sezioni richieste. Al primo accesso con SPID il profilo si collega da solo.",
            "Fatto: {persona} può pubblicare notizie e modificare la pagina dell'ufficio {uff}. Se serve, tra {m} giorni c'è un incontro in linea per i nuovi redattori.",
        ],
        thanks: &["{persona} è riuscit{p} a entrare, grazie."],
        ..ACCOUNT
    },
    Topic {
        weight: 12,
        kind: Kind::Incident,
        heat: 1,
        tags: &["account"],
        subjects: &[
            "Password dimenticata",
            "Non riesco più a entrare",
            "Utenza bloccata",
            "Accesso negato al pannello",
            "Reimpostazione password",
        ],
        fits: &["13/0/0", "2/1/1", "04/2/0", "13/0/0", "2/1/1", "04/2/0"],
        openings: &[
            "Non riesco più a entrare nel pannello, dice che le credenziali non sono valide.",
            "Dopo troppi tentativi l'utenza si è bloccata. Potete sbloccarla?",
            "La mail per reimpostare la password non arriva, ho guardato anche nello spam.",
            "Rientrat{r} dalle ferie, la password risulta scaduta e non mi fa cambiare nulla.",
        ],
        calls: &[
            "utenza bloccata dopo troppi tentativi.",
            "non arriva la mail per la nuova password.",
        ],
        asks: &[
            (
                "Con quale indirizzo di posta prova a entrare?",
                "Con quello nuovo @{dominio}, prima ne avevamo un altro.",
            ),
            ("Vede un messaggio preciso?", "“Accesso temporaneamente sospeso”."),
        ],
        notes: &[(
            "L'utenza è sul vecchio indirizzo di posta.",
            "Cambio l'indirizzo dopo la verifica telefonica dell'identità.",
        )],
        solutions: &[
            "L'utenza era ancora legata al vecchio indirizzo. L'abbiamo aggiornata e mandato un nuovo collegamento per scegliere la password.",
            "Sblocco fatto. Dopo cinque tentativi l'accesso si sospende per 15 minuti e poi riparte da solo; dalla pagina di accesso si può comunque chiedere una password nuova.",
            "La mail era trattenuta dal filtro antispam. Chiedete al vostro fornitore di autorizzare il nostro mittente; intanto ve ne abbiamo inviata una seconda, arrivata.",
        ],
        thanks: &["Entrat{r}, grazie."],
        ..ACCOUNT
    },
    Topic {
        weight: 12,
        kind: Kind::Incident,
        heat: 1,
        tags: &["spid", "account"],
        subjects: &[
            "Accesso con SPID al back office",
            "SPID: “utente non autorizzato”",
            "CIE e SPID per entrare nel pannello",
            "Errore dopo l'accesso con SPID",
            "SPID non riconosciuto",
        ],
        fits: &["01/01/", "04/0/0", "23/2/1", "4/1/1", "01/01/", "23/2/1"],
        openings: &[
            "Entro con SPID ma poi il pannello dice “utente non autorizzato”.",
            "Con SPID si entra come cittadino e non come redattore, dove sbaglio?",
            "Dopo l'accesso con CIE la pagina resta bianca.",
            "Da quando ho cambiato gestore SPID non vedo più le sezioni dell'ufficio {uff}.",
        ],
        calls: &[
            "dopo SPID compare “utente non autorizzato”.",
            "pagina bianca dopo l'accesso con CIE.",
        ],
        asks: &[
            (
                "Sta usando il collegamento “Area riservata ai redattori” o quello per i cittadini?",
                "Quello in alto a destra, “Accedi all'area personale”.",
            ),
            (
                "Che gestore SPID usa, e che livello le viene chiesto?",
                "Livello 2 con l'app sul telefono.",
            ),
        ],
        notes: &[(
            "Profilo creato doppio: uno manuale e uno da SPID.",
            "Unisco i due e sistemo i permessi.",
        )],
        third: &[
            "Il nodo di autenticazione segnala errori su un gestore SPID: abbiamo aperto la segnalazione e attendiamo il ripristino.",
        ],
        solutions: &[
            "Il pulsante in alto a destra è per i cittadini. I redattori entrano da {sito}/redazione e poi scelgono SPID o CIE.",
            "C'erano due profili con lo stesso nome. Li abbiamo uniti: entrando con SPID ora ritrova tutte le sezioni.",
            "La pagina bianca dipendeva da un errore nel ritorno dall'autenticazione con CIE. Corretto e provato.",
        ],
        thanks: &["Entrat{r} al primo colpo, grazie."],
        ..ACCOUNT
    },
    Topic {
        weight: 8,
        heat: 1,
        subjects: &[
            "Disattivare l'utenza di un ex dipendente",
            "Cessazione: togliere accesso a {persona}",
            "Utenze da chiudere",
            "Cambio ufficio di {persona}",
        ],
        fits: &["01/0/0", "2/1/1", "3/1/", "01/0/0"],
        openings: &[
            "{persona} non lavora più da noi dal {data}: va tolto l'accesso.",
            "Potete mandarci l'elenco delle utenze attive? Vorremmo chiudere quelle che non servono.",
            "{persona} è passat{p} all'ufficio {uff}, i permessi vanno cambiati.",
        ],
        calls: &["disattivare l'utenza di {persona}, cessat{p} il {data}."],
        asks: &[
            (
                "I contenuti che aveva in lavorazione a chi li passiamo?",
                "A me, grazie.",
            ),
            (
                "Confermate che l'elenco va mandato alla referente dell'ente?",
                "Sì, confermo.",
            ),
        ],
        notes: &[(
            "Aveva {m} bozze, le ho passate.",
            "Ok, utenza chiusa e sessioni terminate.",
        )],
        solutions: &[
            "L'utenza di {persona} è disattivata e le sessioni aperte sono state chiuse. Le bozze sono passate a lei.",
            "I permessi sono stati cambiati secondo il nuovo ufficio. L'elenco completo delle utenze attive è in allegato: segnate quelle da chiudere e provvediamo.",
        ],
        ..ACCOUNT
    },
    Topic {
        weight: 7,
        kind: Kind::Question,
        heat: 0,
        subjects: &[
            "Permessi dei redattori",
            "Chi può pubblicare cosa?",
            "Flusso di approvazione delle notizie",
            "Differenza tra redattore e pubblicatore",
        ],
        fits: &["3/0/", "12/0/", "0/1/", "2/0/"],
        openings: &[
            "Che differenza c'è tra redattore e pubblicatore?",
            "Vorremmo che le notizie dell'ufficio {uff} fossero approvate dalla segreteria prima di uscire.",
            "Si può dare a {persona} la possibilità di modificare solo la pagina “{pagina}”?",
        ],
        calls: &["chiede come funziona l'approvazione delle notizie."],
        asks: &[(
            "Chi approverebbe quando la segreteria è in ferie?",
            "In quel caso io, oppure il segretario.",
        )],
        notes: &[(
            "Flusso a due passaggi, già usato da altri enti.",
            "Lo attivo sul gruppo notizie e basta.",
        )],
        solutions: &[
            "Il redattore scrive e propone, il pubblicatore approva e mette in linea. Abbiamo attivato l'approvazione per le notizie; chi approva riceve una mail.",
            "Sì, i permessi si possono dare anche a una pagina sola. Per “{pagina}” è impostato.",
        ],
        ..ACCOUNT
    },
    Topic {
        weight: 6,
        heat: 1,
        service: Service::SupportoWeb,
        tags: &["account"],
        subjects: &[
            "Cambio referente dell'ente",
            "Nuovo referente per il sito",
            "Referente assente: sostituzione temporanea",
        ],
        fits: &["01/0/", "2/1/", "01/0/", "01/0/"],
        openings: &[
            "Comunico che la nuova persona referente per il sito è {persona}.",
            "La referente sarà assente per alcuni mesi, al suo posto indichiamo {persona}.",
            "Dobbiamo comunicare il cambio di referente: serve un modulo?",
        ],
        calls: &["comunica che il nuovo referente è {persona}."],
        asks: &[(
            "Il cambio è già approvato dal responsabile?",
            "Sì, è stato nominat{p} con decreto del {data}.",
        )],
        notes: &[(
            "Aggiornare anche la lista delle comunicazioni periodiche.",
            "Fatto in tutte e due.",
        )],
        solutions: &[
            "Abbiamo registrato {persona} come referente. Da ora riceve le comunicazioni e vede tutte le richieste dell'ente.",
            "La sostituzione è attiva; al rientro basta una riga in questa richiesta e rimettiamo com'era.",
        ],
        ..ACCOUNT
    },
    Topic {
        weight: 5,
        kind: Kind::Incident,
        heat: 2,
        confidential: true,
        tags: &["account", "privacy"],
        subjects: &[
            "Mail sospetta che chiede la password",
            "Possibile phishing a nome del centro",
            "Accesso da verificare sul mio profilo",
        ],
        fits: &["01/0/", "2/1/0", "01/0/", "01/0/"],
        openings: &[
            "È arrivata una mail che sembra vostra e chiede di confermare la password entro 24 ore. È vera?",
            "Nel mio profilo risulta un accesso alle 3 di notte che non ho fatto io.",
            "Due colleghi hanno ricevuto un messaggio con un link al “nuovo pannello”. Possiamo cancellarlo?",
        ],
        calls: &["mail sospetta a nome del centro con richiesta di password."],
        asks: &[
            (
                "Qualcuno ha aperto il collegamento o inserito la password?",
                "No, ci siamo fermati prima.",
            ),
            (
                "Ci inoltrate il messaggio come allegato, senza aprire i collegamenti?",
                "Inoltrato adesso come allegato.",
            ),
        ],
        notes: &[(
            "Mittente falso, dominio registrato ieri.",
            "Avviso gli altri enti e segnalo il dominio.",
        )],
        solutions: &[
            "La mail non era nostra: il centro non chiede mai la password. Cancellatela; abbiamo segnalato l'indirizzo e avvisato gli altri enti.",
            "L'accesso notturno era il rinnovo automatico di una sessione rimasta aperta sul portatile. Per sicurezza abbiamo chiuso tutte le sessioni: al prossimo accesso serve una password nuova.",
        ],
        ..ACCOUNT
    },
];
