# Richieste: parole e rifiuti.
tickets-state-new = Nuova
tickets-state-assigned = Assegnata
tickets-state-in_progress = In lavorazione
tickets-state-waiting_ente = In attesa dell’ente
tickets-state-waiting_third_party = In attesa di terzi
tickets-state-resolved = Risolta
tickets-state-closed = Chiusa
tickets-state-cancelled = Annullata

tickets-kind-incident = Guasto
tickets-kind-service_request = Richiesta di servizio
tickets-kind-question = Domanda
tickets-kind-extra_activity = Attività aggiuntiva

tickets-priority-critical = Critica
tickets-priority-high = Alta
tickets-priority-normal = Normale
tickets-priority-low = Bassa

tickets-channel-portal = Portale
tickets-channel-email = Posta elettronica
tickets-channel-pec = PEC
tickets-channel-phone = Telefono
tickets-channel-api = Interfaccia per programmi
tickets-channel-public_form = Modulo pubblico

tickets-column-number = Numero
tickets-column-created = Aperta il
tickets-column-updated = Aggiornata il
tickets-column-ente = Ente
tickets-column-subject = Oggetto
tickets-column-state = Stato
tickets-column-priority = Priorità
tickets-column-kind = Tipo
tickets-column-channel = Canale
tickets-column-service = Servizio
tickets-column-queue = Coda
tickets-column-requester = Richiedente
tickets-column-assignee = Assegnatario
tickets-column-tags = Etichette
tickets-column-resolved = Risolta il
tickets-column-closed = Chiusa il

error-transition-refused = { $count ->
        [0] Ora non puoi cambiare lo stato di questa richiesta.
       *[other] Da qui la richiesta non può passare allo stato che hai chiesto. Ora puoi scegliere: { $allowed }.
    }
    .title = Cambio di stato non ammesso
error-attention-already-requested = Il sollecito di oggi c’è già: se ne può mandare un altro dal { $day }.
    .title = Sollecito già inviato
error-attention-waits-for-ente = Aspettiamo una risposta dall’ente: rispondi alla domanda nella richiesta e il lavoro riprende.
    .title = Si aspetta una risposta dell’ente
error-ticket_closed = La richiesta è chiusa e non accetta altre risposte o modifiche. Apri una nuova richiesta collegata a questa.
    .title = Richiesta chiusa
error-open-children = { $count ->
        [one] C’è ancora una richiesta figlia aperta: risolvila o staccala prima di risolvere questa.
       *[other] Ci sono ancora { $count } richieste figlie aperte: risolvile o staccale prima di risolvere questa.
    }
    .title = Richieste figlie aperte
error-not-in-queue = La persona scelta non lavora la coda di questa richiesta: scegli un suo membro o un responsabile, oppure sposta la richiesta.
    .title = Assegnatario non adatto
error-cannot-watch = La persona scelta non può vedere questa richiesta, quindi non può seguirla.
    .title = Persona non ammessa
error-tickets-not-related = Queste richieste non si possono mettere in relazione così: leggi il motivo e scegli di nuovo.
    .title = Relazione non ammessa
error-stale-version = Nel frattempo qualcun altro ha modificato la richiesta. Rileggila com’è ora e, se serve, ripeti la modifica.
    .title = La richiesta è cambiata

tickets-not-in-queue = Non è membro della coda di questa richiesta, né responsabile.
tickets-cannot-watch = Non può vedere questa richiesta.
tickets-subject-length = Scrivi un oggetto da 3 a 200 caratteri.
tickets-text-length = Scrivi un testo da 1 a 20.000 caratteri.
tickets-name-length = Scrivi un nome da 1 a 200 caratteri.
tickets-reason-of-priority = Il motivo riguarda la priorità: indica entrambi o nessuno dei due.
tickets-reason-required = Scrivi il motivo, al massimo 1.000 caratteri.
tickets-message-asks = Scrivi all’ente che cosa ti serve: il messaggio è pubblico.
tickets-message-solution = Descrivi la soluzione: il messaggio è pubblico.
tickets-impact-range = L’impatto va da 1 (tutto l’ente) a 3 (un solo utente).
tickets-urgency-range = L’urgenza va da 1 (alta) a 3 (bassa).
tickets-ente-required = Indica l’ente per cui apri la richiesta.
tickets-ente-unknown = L’ente non esiste, oppure oggi non è valido.
tickets-service-unknown = Il servizio non esiste, oppure non è più offerto.
tickets-queue-unknown = La coda non esiste, oppure non è più in uso.
tickets-queue-same = La richiesta è già in questa coda.
tickets-queue-missing = Nessuna coda riceve le richieste di questo servizio: scegli una coda.
tickets-user-unknown = La persona non esiste, oppure non è più attiva.
tickets-follows-ente = La richiesta da continuare è di un altro ente: apri questa senza collegarla.
tickets-ticket-unknown = La richiesta indicata non esiste, oppure non ti è visibile.
tickets-tag-invalid = Un’etichetta ha da 1 a 40 lettere, cifre, trattini o trattini bassi.
tickets-tags-many = Al massimo 20 etichette.
tickets-filter-many = Troppi valori: al massimo 100.
tickets-filter-waited = Indica anche da quando o fino a quando sono stati risolti.
tickets-filter-hour = Non esiste: i giorni vanno da 1 (lunedì) a 7, le ore da 0 a 23.
tickets-filter-hour-days = Indica anche da quando e fino a quando sono stati aperti: al massimo due anni.
tickets-search-words = Scrivi almeno una parola o un numero da cercare.
tickets-email-invalid = Scrivi un indirizzo di posta elettronica valido.
tickets-privacy-required = Per inviare la domanda devi aver letto l’informativa sulla privacy.
tickets-attachment-gone = Il file non è più conservato: sceglilo di nuovo.
tickets-attachment-name = Il nome del file va da 1 a 255 caratteri.
tickets-visibility-required = Indica se l’allegato è pubblico o interno.
tickets-visibility-message = L’allegato ha la stessa visibilità del suo messaggio.
tickets-message-unknown = Il messaggio indicato non è di questa richiesta.
tickets-merge-none = Indica almeno una richiesta doppia.
tickets-merge-itself = Una richiesta non si può unire a sé stessa.
tickets-merge-ente = Si uniscono solo richieste dello stesso ente.
tickets-merge-closed = Una delle richieste doppie è già chiusa o annullata.
tickets-relation-itself = Una richiesta non si può collegare a sé stessa.
tickets-relation-circle = Così una richiesta diventerebbe figlia di sé stessa.
tickets-relation-has-parent = La richiesta ha già una richiesta madre: staccala prima da quella.
tickets-relation-parent-solved = La richiesta madre è già risolta o chiusa: non può ricevere richieste figlie aperte.
tickets-placeholder-unknown = Segnaposto sconosciuto: { $name }. Puoi usare { $known }.
