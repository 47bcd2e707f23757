//! Questions that arrive through the public form, from people without an account.

use super::{BASE, Kind, Queue, Service, Topic};

const PUBLIC_QUESTION: Topic = Topic {
    queue: Queue::PrimoLivello,
    kind: Kind::Question,
    heat: 0,
    ..BASE
};

/// Topics of the public information form.
pub const PUBLIC: &[Topic] = &[
    Topic {
        subjects: &[
            "Informazioni sul servizio portale",
            "Cosa comprende il servizio PORTALE?",
            "Richiesta informazioni per un ente",
            "Adesione al centro: informazioni",
        ],
        fits: &["3/1/", "1/0/", "03/1/"],
        openings: &[
            "Lavoro per una società partecipata e vorrei sapere se possiamo aderire anche noi.",
            "Vorrei sapere che cosa comprende il servizio PORTALE e quali sono i tempi di attivazione.",
            "Scrivo per un consorzio: a chi ci rivolgiamo per avere informazioni sull'adesione?",
        ],
        notes: &[(
            "Indirizzare alla pagina pubblica dei servizi.",
            "Ok, rispondo io.",
        )],
        solutions: &[
            "Il servizio comprende dominio, realizzazione, manutenzione, formazione iniziale e assistenza. L'attivazione richiede di solito 10–15 giorni lavorativi dal modulo completo.",
            "Possono aderire comuni, comunità montane, unioni e altri enti pubblici; per le società partecipate occorre verificare lo statuto. Vi abbiamo inviato i riferimenti della segreteria.",
        ],
        ..PUBLIC_QUESTION
    },
    Topic {
        queue: Queue::Trasparenza,
        service: Service::SupportoWeb,
        subjects: &[
            "Documento non leggibile con lo screen reader",
            "Segnalazione accessibilità",
            "Pagina poco leggibile",
        ],
        fits: &["01/0/", "2/1/"],
        openings: &[
            "Uso uno screen reader e nella pagina delle informazioni del centro non riesco a raggiungere il modulo.",
            "I caratteri della pagina dei servizi sono troppo chiari per chi vede poco.",
        ],
        notes: &[("Provato con NVDA: manca l'etichetta.", "Corretto.")],
        solutions: &[
            "Grazie della segnalazione: mancava l'etichetta di un campo, l'abbiamo aggiunta e provata con due screen reader.",
            "Abbiamo aumentato il contrasto dei testi. Se trova altri ostacoli ci scriva ancora.",
        ],
        ..PUBLIC_QUESTION
    },
    Topic {
        subjects: &[
            "A chi mi rivolgo per una pratica?",
            "Informazione su un certificato",
            "Non trovo il numero di telefono dell'ufficio",
        ],
        fits: &["0/0/", "2/0/", "0/1/"],
        openings: &[
            "Devo rinnovare la carta d'identità, si può prenotare da qui?",
            "Non riesco a trovare il numero di telefono dell'anagrafe del mio paese.",
            "Vorrei sapere a che punto è la mia domanda per l'asilo nido.",
        ],
        notes: &[("Cittadino, non ente: rispondere con il rimando.", "Fatto.")],
        solutions: &[
            "Questo è lo sportello di assistenza per gli enti. Per pratiche e certificati occorre rivolgersi al proprio comune: i recapiti sono in fondo al sito comunale, alla voce Contatti.",
            "Non abbiamo accesso alle pratiche dei cittadini. Lo stato della domanda si vede nell'area personale del sito del comune, con SPID o CIE.",
        ],
        ..PUBLIC_QUESTION
    },
    Topic {
        queue: Queue::Amministrazione,
        subjects: &[
            "Candidatura per tirocinio",
            "Proposta commerciale",
            "Elenco fornitori",
            "Richiesta di collaborazione",
        ],
        fits: &["0/0/", "12/1/", "12/1/"],
        openings: &[
            "Sono una studentessa di informatica e vorrei sapere se accogliete tirocini.",
            "La nostra azienda offre servizi di traduzione: come ci si iscrive all'elenco dei fornitori?",
            "Vorremmo presentare i nostri prodotti per i siti degli enti: a chi ci rivolgiamo?",
        ],
        notes: &[("Girare alla direzione.", "Girato.")],
        solutions: &[
            "I tirocini passano dalle convenzioni con le università: l'ufficio competente del suo ateneo ci può scrivere via PEC.",
            "Gli affidamenti avvengono sulle piattaforme di approvvigionamento; non teniamo un elenco separato. Grazie dell'interesse.",
        ],
        ..PUBLIC_QUESTION
    },
];
