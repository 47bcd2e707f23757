//! Words that fill the slots, and the small phrases that go around every message.

/// A kind of document with its article and preposition.
pub struct Doc {
    /// "delibera di giunta"
    pub noun: &'static str,
    /// "la delibera di giunta"
    pub with_article: &'static str,
    /// "della delibera di giunta"
    pub of: &'static str,
    /// For the endings of participles.
    pub is_feminine: bool,
}

const fn doc(noun: &'static str, with_article: &'static str, of: &'static str, is_feminine: bool) -> Doc {
    Doc {
        noun,
        with_article,
        of,
        is_feminine,
    }
}

/// Documents, the slot `doc` with `deldoc`, `ndoc`, `o`.
pub const DOCS: [Doc; 9] = [
    doc(
        "delibera di giunta",
        "la delibera di giunta",
        "della delibera di giunta",
        true,
    ),
    doc(
        "delibera di consiglio",
        "la delibera di consiglio",
        "della delibera di consiglio",
        true,
    ),
    doc("determina", "la determina", "della determina", true),
    doc("ordinanza", "l'ordinanza", "dell'ordinanza", true),
    doc(
        "decreto sindacale",
        "il decreto sindacale",
        "del decreto sindacale",
        false,
    ),
    doc("avviso", "l'avviso", "dell'avviso", false),
    doc("verbale", "il verbale", "del verbale", false),
    doc(
        "determinazione",
        "la determinazione",
        "della determinazione",
        true,
    ),
    doc(
        "allegato alla delibera",
        "l'allegato alla delibera",
        "dell'allegato alla delibera",
        false,
    ),
];

/// Pages of a site.
pub const PAGES: [&str; 22] = [
    "Ufficio tributi",
    "Servizi demografici",
    "Orari degli uffici",
    "Biblioteca comunale",
    "Mensa scolastica",
    "Trasporto scolastico",
    "Raccolta differenziata",
    "Polizia locale",
    "Matrimoni civili",
    "Carta d'identità",
    "Asilo nido",
    "Protezione civile",
    "Sportello edilizia",
    "Contatti",
    "Numeri utili",
    "Cimitero",
    "Sala civica",
    "Impianti sportivi",
    "Servizi sociali",
    "Il sindaco",
    "Storia del comune",
    "Pagamenti",
];

/// Sections of Amministrazione trasparente.
pub const SECTIONS: [&str; 16] = [
    "Bandi di gara e contratti",
    "Provvedimenti",
    "Consulenti e collaboratori",
    "Personale",
    "Organizzazione",
    "Performance",
    "Sovvenzioni, contributi, sussidi",
    "Bilanci",
    "Pagamenti dell'amministrazione",
    "Pianificazione e governo del territorio",
    "Attività e procedimenti",
    "Enti controllati",
    "Opere pubbliche",
    "Beni immobili e gestione patrimonio",
    "Controlli e rilievi sull'amministrazione",
    "Altri contenuti",
];

/// Offices, after "ufficio".
pub const OFFICES: [&str; 12] = [
    "tributi",
    "tecnico",
    "segreteria",
    "ragioneria",
    "anagrafe",
    "protocollo",
    "cultura",
    "commercio",
    "elettorale",
    "personale",
    "lavori pubblici",
    "servizi sociali",
];

/// Browsers.
pub const BROWSERS: [&str; 7] = [
    "Chrome",
    "Edge",
    "Firefox",
    "Safari da iPhone",
    "Chrome da telefono",
    "Edge su Windows 11",
    "Firefox su Windows 10",
];

/// Invented new colleagues, and whether it is a woman.
pub const NEWCOMERS: [(&str, bool); 20] = [
    ("Ilaria Romelli", true),
    ("Paolo Beltrami", false),
    ("Martina Cavagnini", true),
    ("Giacomo Turla", false),
    ("Erica Nolini", true),
    ("Roberto Savoldi", false),
    ("Alessia Brunori", true),
    ("Filippo Gnutti", false),
    ("Debora Pintossi", true),
    ("Cesare Almici", false),
    ("Noemi Staffoni", true),
    ("Emanuele Lancini", false),
    ("Irene Buffoli", true),
    ("Tommaso Rinetti", false),
    ("Sonia Plebani", true),
    ("Massimo Cotelli", false),
    ("Veronica Zanotti", true),
    ("Giovanni Soldini", false),
    ("Katia Morandini", true),
    ("Riccardo Venturelli", false),
];

/// Events in the square.
pub const EVENTS: [&str; 14] = [
    "Festa patronale",
    "Sagra del casoncello",
    "Corsa dei tre campanili",
    "Incontro con l'autore",
    "Cinema sotto le stelle",
    "Puliamo il bosco",
    "Mercatino dell'artigianato",
    "Concerto della banda",
    "Festa dello sport",
    "Mostra fotografica",
    "Camminata della salute",
    "Letture in biblioteca",
    "Serata sulla sicurezza in casa",
    "Festa dei nonni",
];

/// Forms for citizens.
pub const FORMS: [&str; 14] = [
    "Iscrizione alla mensa",
    "Richiesta di accesso agli atti",
    "Prenotazione della sala civica",
    "Cambio di residenza",
    "Iscrizione all'asilo nido",
    "Segnalazione di un disservizio",
    "Occupazione del suolo pubblico",
    "Richiesta di contributo",
    "Iscrizione al trasporto scolastico",
    "Agevolazione TARI",
    "Prenotazione appuntamento",
    "Concessione del patrocinio",
    "Iscrizione al grest",
    "Accesso civico",
];

/// Calls and notices.
pub const TENDERS: [&str; 12] = [
    "Affidamento del servizio di mensa",
    "Concorso per istruttore amministrativo",
    "Manutenzione del verde",
    "Contributi per l'affitto",
    "Asfaltatura delle strade",
    "Gestione del bar del centro sportivo",
    "Borse di studio",
    "Servizio di tesoreria",
    "Alienazione di un immobile",
    "Riqualificazione della palestra",
    "Assistenza educativa scolastica",
    "Contributi alle associazioni",
];

/// Greetings of a first message, either side; `{nome}` is the addressee and only the centre uses it.
pub const GREETINGS: [&str; 6] = [
    "Buongiorno,",
    "Buongiorno a tutti,",
    "Salve,",
    "Buongiorno,",
    "Ciao a tutti,",
    "",
];

/// Greetings after 17.
pub const EVENING_GREETINGS: [&str; 3] = ["Buonasera,", "Buonasera a tutti,", "Salve,"];

/// Of somebody who does not know the centre.
pub const STRANGER_GREETINGS: [&str; 3] = ["Buongiorno,", "Gentili signori,", "Salve,"];

/// Put after a question of somebody who does not know the centre.
pub const STRANGER_CODAS: [&str; 4] = [
    "Se non siete voi a occuparvene, a chi posso scrivere?",
    "Va bene anche una risposta breve.",
    "Preferisco una risposta per e-mail.",
    "Non ho trovato la risposta sul sito.",
];

/// Greetings of the centre.
pub const CENTRE_GREETINGS: [&str; 6] = [
    "Buongiorno {nome},",
    "Buongiorno,",
    "Ciao {nome},",
    "Salve {nome},",
    "Gentile {nome},",
    "Buongiorno {nome},",
];

/// Closings of the first message of an ente.
pub const CLOSINGS: [&str; 9] = [
    "Grazie",
    "Grazie mille",
    "Grazie e buon lavoro",
    "Cordiali saluti",
    "Resto in attesa, grazie",
    "Saluti",
    "Grazie per l'aiuto",
    "Attendo un vostro riscontro. Grazie",
    "Buona giornata",
];

/// Closings of the centre.
pub const CENTRE_CLOSINGS: [&str; 6] = [
    "Cordiali saluti",
    "Restiamo a disposizione",
    "Buon lavoro",
    "Buona giornata",
    "Saluti",
    "A presto",
];

/// After a fault.
pub const FAULT_CODAS: [&str; 12] = [
    "Ho già provato a svuotare la cache, senza esito.",
    "Succede sia con {browser} sia dal telefono.",
    "Anche dal computer della collega è lo stesso.",
    "Fino al {data} funzionava regolarmente.",
    "Ci hanno già chiamato alcuni cittadini.",
    "Sto usando {browser}.",
    "Vi allego la schermata se serve, ditemi voi.",
    "Non so se dipende da noi o dal sistema.",
    "Succede da stamattina.",
    "Potete verificare?",
    "È capitato anche il mese scorso, poi si era risolto da solo.",
    "Se vi serve possiamo sentirci al telefono, sono in ufficio fino alle 12.30.",
];

/// After a request.
pub const REQUEST_CODAS: [&str; 9] = [
    "Se riuscite entro {giorno} ci fate un favore.",
    "Non è urgente, quando riuscite.",
    "Ci servirebbe entro {giorno}.",
    "Se mancano informazioni fatemi sapere.",
    "Fatemi sapere i tempi.",
    "Se è meglio sentirsi a voce chiamatemi pure in ufficio.",
    "Ditemi se serve altro da parte nostra.",
    "Mi confermate quando è fatto?",
    "Chiedo scusa per il poco preavviso.",
];

/// After a question.
pub const QUESTION_CODAS: [&str; 8] = [
    "Come dobbiamo procedere?",
    "Avete delle indicazioni o un manuale?",
    "Scusate la domanda forse banale.",
    "Vorremmo essere sicuri prima di procedere.",
    "Come fanno di solito gli altri enti?",
    "È la prima volta che me ne occupo io.",
    "Basta anche una risposta veloce.",
    "La collega che seguiva la cosa è in pensione da poco.",
];

/// Agent takes the ticket.
pub const ACKS: [&str; 12] = [
    "abbiamo preso in carico la richiesta e vi aggiorniamo appena possibile.",
    "stiamo verificando, vi facciamo sapere in giornata.",
    "grazie della segnalazione. La sto guardando io, vi aggiorno qui.",
    "ricevuto, facciamo alcune prove e vi rispondiamo.",
    "ce ne stiamo occupando. Appena abbiamo novità le trovate qui sotto.",
    "presa in carico. Se nel frattempo ci sono novità scrivete pure in questa richiesta.",
    "la richiesta è arrivata, la mettiamo in lavorazione oggi.",
    "ho visto la richiesta, la verifico con i colleghi e vi rispondo.",
    "prendo in carico io la richiesta. Vi scrivo appena ho un primo esito.",
    "confermiamo la presa in carico, contiamo di chiudere in pochi giorni.",
    "ok, la guardo subito dopo le urgenze della mattina.",
    "grazie, le informazioni che ci avete dato bastano per cominciare.",
];

/// Thanks of the ente when it confirms.
pub const THANKS: [&str; 24] = [
    "Perfetto, grazie mille.",
    "Tutto a posto, grazie.",
    "Confermo che ora funziona, grazie.",
    "Grazie, gentilissimi.",
    "Grazie della pronta risposta.",
    "Ok, per noi si può chiudere.",
    "Verificato, va bene così. Grazie.",
    "Ottimo, grazie per la disponibilità.",
    "Grazie, tutto chiaro.",
    "Benissimo, grazie e buona giornata.",
    "Ho controllato anch'io, è a posto.",
    "Perfetto, grazie per la velocità.",
    "Va bene, grazie.",
    "Molte grazie, siete stati chiarissimi.",
    "Grazie, chiudete pure la richiesta.",
    "Visto, grazie a tutti.",
    "Confermo. Grazie per l'aiuto.",
    "Adesso è tutto in ordine, grazie.",
    "Ok grazie mille, buon lavoro.",
    "Grazie! Lo dico anche alla collega.",
    "A posto, grazie. Ho avvisato l'ufficio {uff}.",
    "Risolto, grazie. Buona giornata.",
    "Grazie, abbiamo provato e va tutto.",
    "Ricevuto, ringrazio.",
];

/// Thanks that fit an answer only.
pub const ANSWER_THANKS: [&str; 10] = [
    "Grazie, tutto chiaro.",
    "Molte grazie, siete stati chiarissimi.",
    "Grazie per la spiegazione, facciamo così.",
    "Perfetto, era quello che mi serviva sapere.",
    "Ok, grazie della risposta.",
    "Grazie, adesso ho capito.",
    "Chiarissimo, grazie. Lo giro anche all'ufficio {uff}.",
    "Ricevuto, grazie mille.",
    "Bene, grazie per la pazienza.",
    "Grazie, procediamo come indicato.",
];

/// Reopening of a fault, and what the centre answers when it solves it again.
pub const FAULT_REOPENINGS: [(&str, &str); 5] = [
    (
        "Riapro perché da stamattina il problema si ripresenta come prima.",
        "Avevate ragione: la correzione era stata annullata da un aggiornamento notturno. L'abbiamo resa permanente e ricontrollato a distanza di qualche ora.",
    ),
    (
        "Purtroppo da alcune postazioni dell'ufficio {uff} non va ancora.",
        "Su quelle postazioni restava in memoria la versione vecchia. Abbiamo forzato l'aggiornamento lato server, ora basta ricaricare la pagina.",
    ),
    (
        "Dal mio computer va, dal telefono invece è rimasto uguale. Potete ricontrollare?",
        "Corretto anche per i dispositivi mobili, che usano un modello di pagina diverso. Abbiamo provato con Android e con iPhone.",
    ),
    (
        "Ieri funzionava, oggi di nuovo no. Riapro la richiesta.",
        "La causa era un processo che si riavviava la notte con le impostazioni di prima. L'abbiamo corretto alla fonte e lo teniamo sotto controllo.",
    ),
    (
        "Scusate ma ci è stato segnalato ancora. Riuscite a dare un'altra occhiata?",
        "Abbiamo trovato un secondo caso dello stesso problema e sistemato anche quello. Abbiamo poi ripassato le altre pagine senza trovarne altri.",
    ),
];

/// Reopening of a request.
pub const REQUEST_REOPENINGS: [(&str, &str); 4] = [
    (
        "Riapro solo per una precisazione: ci eravamo dimenticati di dirvi che lo stesso vale anche per l'ufficio {uff}.",
        "Fatto anche per l'ufficio {uff}, con le stesse impostazioni.",
    ),
    (
        "Un'ultima cosa: chi avvisiamo se la prossima volta la richiesta arriva da un altro ufficio?",
        "Qualsiasi collega con l'accesso al portale delle richieste può aprirne una; chi è referente dell'ente le vede tutte. Non serve passare da una persona sola.",
    ),
    (
        "Riapro: manca ancora una parte di quanto avevamo chiesto, scusate se non siamo stati chiari.",
        "Abbiamo completato la parte che mancava. Se vi accorgete di altro, scriveteci pure qui.",
    ),
    (
        "La responsabile mi chiede di tenere traccia scritta di come fare la prossima volta. Potete riassumere i passaggi?",
        "Volentieri: 1) aprite una richiesta con oggetto chiaro; 2) indicate la pagina e il risultato atteso; 3) se ci sono file, allegateli già nella versione definitiva. Al resto pensiamo noi.",
    ),
];

/// Reopening of a question.
pub const QUESTION_REOPENINGS: [(&str, &str); 3] = [
    (
        "Un'ultima cosa: chi avvisiamo se la prossima volta la richiesta arriva da un altro ufficio?",
        "Qualsiasi collega con l'accesso al portale delle richieste può aprirne una; chi è referente dell'ente le vede tutte. Non serve passare da una persona sola.",
    ),
    (
        "La responsabile mi chiede di tenere traccia scritta di come fare la prossima volta. Potete riassumere i passaggi?",
        "Volentieri: 1) aprite una richiesta con oggetto chiaro; 2) indicate la pagina e il risultato atteso; 3) se ci sono file, allegateli già nella versione definitiva. Al resto pensiamo noi.",
    ),
    (
        "Grazie, ma mi resta un dubbio: la stessa indicazione vale anche per l'ufficio {uff}?",
        "Sì, vale per tutti gli uffici dell'ente.",
    ),
];

/// Said by the ente when it cancels its own ticket.
pub const ENTE_CANCELS: [&str; 8] = [
    "Abbiamo risolto internamente, potete annullare. Grazie lo stesso.",
    "Scusate, la richiesta non serve più.",
    "Trovato da soli, era più semplice del previsto. Annullo.",
    "Il collega aveva già chiamato ieri, annullo questa per non fare doppioni.",
    "Come non detto: si è sistemato da solo riavviando il computer.",
    "Annullo, ne riparliamo dopo la riorganizzazione degli uffici.",
    "La responsabile preferisce rimandare, per ora annulliamo.",
    "Non occorre più, grazie: l'iniziativa è stata rinviata.",
];

/// Reasons of staff for cancelling.
pub const STAFF_CANCELS: [&str; 6] = [
    "Richiesta fuori dal servizio: l'ufficio {uff} è stato indirizzato al proprio fornitore.",
    "Sentito l'ente al telefono: non serve più.",
    "Prova di invio fatta durante la formazione.",
    "Stessa richiesta già gestita a voce con il collega, chiusa d'accordo con l'ente.",
    "Riguarda il gestionale interno e non il sito; l'ente ha già contattato la ditta.",
    "Sentita {nome}: se ne riparla con il prossimo aggiornamento del sito.",
];

/// Reason of the clock.
pub const SYSTEM_CANCEL: &str = "Nessuna risposta dell'ente entro 20 giorni lavorativi.";

/// Reasons for a transfer, by the new queue.
pub const TRANSFER_SITES: [&str; 4] = [
    "Serve un intervento sul sito.",
    "Da guardare lato server, la passo ai sistemi.",
    "Non risolvibile in primo livello: va toccata la configurazione del sito.",
    "Per competenza al gruppo siti.",
];
/// See `TRANSFER_SITES`.
pub const TRANSFER_TRANSPARENCY: [&str; 4] = [
    "Riguarda Amministrazione trasparente.",
    "Quesito sugli obblighi di pubblicazione, lo passo a chi se ne occupa.",
    "Per competenza al gruppo trasparenza.",
    "Serve una verifica di accessibilità.",
];
/// See `TRANSFER_SITES`.
pub const TRANSFER_OFFICE: [&str; 3] = [
    "Richiesta amministrativa, la passo alla segreteria.",
    "Serve un preventivo.",
    "Per competenza alla segreteria del centro.",
];
/// See `TRANSFER_SITES`.
pub const TRANSFER_FIRST: [&str; 3] = [
    "Si risolve in primo livello.",
    "È una richiesta sulle utenze, la restituisco al primo livello.",
    "Prima verifica da fare al telefono con l'ente.",
];

/// Waiting for a supplier, where the topic says nothing of its own.
pub const THIRD_PARTY: [&str; 4] = [
    "abbiamo aperto una segnalazione al fornitore e restiamo in attesa del loro riscontro. Vi aggiorniamo appena rispondono.",
    "per procedere serve un intervento del fornitore della piattaforma, che abbiamo già sollecitato.",
    "la modifica dipende dalla ditta che gestisce il sistema: l'hanno messa in programma, vi diciamo appena abbiamo una data.",
    "siamo in contatto con il fornitore, che sta riproducendo il problema nel suo ambiente di prova.",
];
/// Notes when the supplier has answered.
pub const THIRD_PARTY_BACK: [&str; 12] = [
    "Il fornitore ha risposto, fatto. Verifico e rispondo all'ente.",
    "Arrivata la risposta della ditta, tutto confermato.",
    "Richiamata la ditta: intervento eseguito stamattina.",
    "Segnalazione chiusa dal fornitore, faccio le prove.",
    "Finalmente hanno risposto. Sembra a posto, ricontrollo.",
    "Sentito il tecnico del fornitore, hanno applicato la modifica questa notte.",
    "Ricevuta la mail del fornitore con l'esito, positivo.",
    "Dopo il secondo sollecito hanno provveduto. Provo e chiudo.",
    "Il fornitore conferma. Resta solo da avvisare {nome}.",
    "Hanno risposto, serviva un dato che avevamo già mandato. Comunque fatto.",
    "Intervento esterno concluso, dal nostro lato le prove sono buone.",
    "Risposta arrivata a {collega}, me l'ha girata adesso: si può procedere.",
];

/// Reasons of an override upwards, and downwards.
pub const PRIORITY_UP: [&str; 4] = [
    "Scadenza di legge vicina.",
    "Coinvolge più uffici di quanto sembrava.",
    "Segnalato anche dal sindaco, i cittadini chiamano.",
    "L'ente chiede un anticipo, scadenza entro la settimana.",
];
/// See `PRIORITY_UP`.
pub const PRIORITY_DOWN: [&str; 3] = [
    "C'è una soluzione provvisoria, può aspettare.",
    "Sentito l'ente: non c'è fretta.",
    "Riguarda una pagina poco visitata.",
];
