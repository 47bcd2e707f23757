//! Domain names, records, mailboxes, newsletters.

use super::{BASE, Kind, Queue, Service, Topic};

const NET: Topic = Topic {
    kind: Kind::ServiceRequest,
    tags: &["dns"],
    ..BASE
};

pub const TOPICS: &[Topic] = &[
    Topic {
        weight: 9,
        subjects: &[
            "Record DNS da aggiungere",
            "Modifica DNS per la posta",
            "Record TXT richiesto dal fornitore",
            "SPF e DKIM per la posta dell'ente",
            "Nuovo sottodominio",
        ],
        fits: &["02/0/0", "4/2/1", "1/1/1", "3/0/0", "02/0/0", "1/1/1"],
        openings: &[
            "Il fornitore della posta ci chiede di aggiungere un record TXT sul dominio {dominio}.",
            "Per il nuovo servizio di prenotazione serve un sottodominio prenota.{dominio}.",
            "Stiamo cambiando gestore della posta: vanno modificati i record MX {giorno}, potete farlo voi?",
            "Ci dicono che manca il DKIM e le nostre mail finiscono nello spam.",
        ],
        calls: &[
            "record TXT da aggiungere su {dominio}.",
            "cambio MX previsto per {giorno}.",
        ],
        asks: &[
            (
                "Ci girate il testo esatto del record così come l'ha scritto il fornitore?",
                "Lo incollo: v=spf1 include:posta.example -all",
            ),
            (
                "Il cambio va fatto a un'ora precisa?",
                "Meglio nel primo pomeriggio, dopo le 14.",
            ),
        ],
        notes: &[
            (
                "Hanno già un SPF: due record non si possono avere, va unito.",
                "Giusto, unisco gli include.",
            ),
            ("TTL a un'ora, abbasso prima del cambio.", "Abbassato a 300."),
        ],
        third: &[
            "Il dominio è registrato presso un altro maintainer: abbiamo inviato la modifica e attendiamo che la applichi.",
        ],
        solutions: &[
            "Il record è inserito e visibile da fuori. Il vecchio SPF è stato unito al nuovo, perché ne è ammesso uno solo.",
            "I record MX sono cambiati alle {ora}. Per qualche ora la posta può arrivare su tutti e due i sistemi: tenete accesa anche la vecchia casella fino a domani.",
            "Il sottodominio prenota.{dominio} è attivo, con il suo certificato.",
        ],
        thanks: &["Verificato anche con il fornitore, grazie."],
        ..NET
    },
    Topic {
        weight: 7,
        kind: Kind::Incident,
        heat: 2,
        tags: &["posta"],
        subjects: &[
            "Non riceviamo posta",
            "Mail respinte",
            "Posta elettronica ferma",
            "I messaggi tornano indietro",
        ],
        fits: &["02/0/", "13/1/", "1/1/", "02/0/", "13/1/"],
        openings: &[
            "Dalle {ora} non riceviamo posta su nessuna casella @{dominio}.",
            "I messaggi verso un ministero tornano indietro con un errore lungo.",
            "Le mail che partono dal modulo del sito vengono respinte dal nostro server.",
        ],
        calls: &[
            "nessuna mail in arrivo dalle {ora}.",
            "mail respinte dal destinatario.",
        ],
        asks: &[
            (
                "Ci copiate la prima riga del messaggio di errore?",
                "“550 5.7.1 message rejected”, poi numeri.",
            ),
            (
                "Chi è il vostro fornitore delle caselle?",
                "Una ditta esterna, sto provando a chiamarla.",
            ),
        ],
        notes: &[(
            "DNS a posto, il problema è del loro gestore di posta.",
            "Allora rispondiamo con la diagnosi, così lo girano alla ditta.",
        )],
        third: &[
            "La posta è presso un fornitore esterno: lo abbiamo avvisato con i dati della diagnosi e attendiamo.",
        ],
        solutions: &[
            "I record del dominio sono corretti; il blocco era del gestore delle caselle, che ha ripristinato il servizio alle {ora}. I messaggi in attesa vengono consegnati da soli.",
            "L'indirizzo del server di posta era finito in una lista di blocco. Ne abbiamo chiesto la rimozione, che è avvenuta.",
        ],
        ..NET
    },
    Topic {
        weight: 6,
        kind: Kind::Question,
        heat: 0,
        queue: Queue::Amministrazione,
        tags: &["dominio"],
        subjects: &[
            "Rinnovo del dominio",
            "Scadenza dominio {dominio}",
            "Trasferimento del maintainer",
            "Chi paga il rinnovo del dominio?",
        ],
        fits: &["01/0/", "2/1/", "03/0/", "01/0/"],
        openings: &[
            "Ci è arrivata una mail che dice che il dominio sta per scadere. È da pagare?",
            "Vorremmo passare a voi la gestione del dominio {dominio}. Cosa serve?",
            "Ci è arrivato un avviso di pagamento per il rinnovo di {dominio}: non è compreso nel servizio?",
        ],
        calls: &["mail di scadenza del dominio, chiede se è vera."],
        asks: &[(
            "Chi risulta ora come intestatario del dominio?",
            "L'ente, con il nome del vecchio segretario come contatto.",
        )],
        notes: &[(
            "Mail ingannevole, il dominio scade tra {n} mesi e lo rinnoviamo noi.",
            "Mando la risposta standard.",
        )],
        solutions: &[
            "Il messaggio non viene dal registro: è una proposta commerciale e non va pagato nulla. Il rinnovo è compreso nel servizio e lo facciamo noi.",
            "Per il passaggio servono il codice di trasferimento e la richiesta firmata dal legale rappresentante. Vi abbiamo mandato il modulo; i tempi tecnici sono pochi giorni.",
        ],
        ..NET
    },
    Topic {
        weight: 8,
        queue: Queue::PrimoLivello,
        service: Service::SupportoWeb,
        heat: 0,
        tags: &["newsletter"],
        subjects: &[
            "Invio newsletter",
            "Newsletter: iscritti che non ricevono",
            "Importare indirizzi nella newsletter",
            "Newsletter di {mese}",
        ],
        fits: &["2/1/1", "13/0/0", "2/1/1", "0/2/", "1/0/0", "0/2/"],
        openings: &[
            "Come si importano nella newsletter i {n}0 indirizzi raccolti con il modulo della biblioteca?",
            "La newsletter di {mese} è partita ma diversi iscritti non l'hanno ricevuta.",
            "Vorremmo mandare la newsletter su “{evento}” anche agli iscritti della biblioteca, come si aggiungono gli indirizzi?",
            "Un cittadino chiede di essere tolto dalla newsletter, ma non lo trovo nell'elenco.",
        ],
        calls: &[
            "newsletter di {mese} non ricevuta da alcuni iscritti.",
            "cittadino da togliere dalla newsletter.",
        ],
        asks: &[
            (
                "Gli iscritti che non la ricevono hanno tutti lo stesso gestore di posta?",
                "Sì, ho controllato: quasi tutti lo stesso.",
            ),
            (
                "Gli indirizzi raccolti hanno firmato l'informativa?",
                "Sì, sul modulo c'era.",
            ),
        ],
        notes: &[(
            "Invio troppo veloce, il gestore ha rimandato indietro {n} messaggi.",
            "Rallento e riaccodo.",
        )],
        solutions: &[
            "Il gestore di posta limitava gli invii troppo ravvicinati. Abbiamo rallentato la spedizione e reinviato ai destinatari mancanti.",
            "Gli indirizzi si importano da Newsletter > Iscritti > Importa, con un file csv a una colonna. Ogni persona riceve un messaggio per confermare.",
            "Il cittadino era iscritto con un altro indirizzo; è stato tolto. In fondo a ogni newsletter c'è comunque il collegamento per farlo da soli.",
        ],
        thanks: &["Newsletter partita, grazie."],
        ..NET
    },
    Topic {
        weight: 4,
        kind: Kind::Question,
        heat: 1,
        queue: Queue::PrimoLivello,
        tags: &["posta"],
        subjects: &[
            "Indirizzo PEC sul sito",
            "Caselle d'ufficio nella pagina Contatti",
            "Indirizzi mail e spam",
        ],
        fits: &["12/0/", "0/1/", "1/0/", "0/1/"],
        openings: &[
            "Gli indirizzi nella pagina “Contatti” attirano spam, si possono nascondere?",
            "Dove si modifica l'indirizzo di posta certificata che compare in fondo a tutte le pagine?",
            "L'ufficio {uff} ha una casella nuova, basta cambiarla nella scheda dell'ufficio?",
        ],
        calls: &["dove si cambia l'indirizzo PEC nel footer."],
        asks: &[(
            "La casella nuova è già attiva e letta da qualcuno?",
            "Sì, attiva dal {data}.",
        )],
        notes: &[("Il footer lo cambiamo solo noi.", "Fatto su tutte le pagine.")],
        solutions: &[
            "Gli indirizzi devono restare leggibili, è un obbligo; li proteggiamo però dai programmi che li raccolgono. La casella nuova è inserita nella scheda e si aggiorna ovunque.",
            "L'indirizzo in fondo alle pagine lo modifichiamo noi ed è già aggiornato. Le schede degli uffici invece si cambiano dal pannello.",
        ],
        ..NET
    },
];
