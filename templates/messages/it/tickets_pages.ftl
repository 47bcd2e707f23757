# Pagine delle richieste.
tickets-list-title = Richieste
tickets-list-rows = Elenco delle richieste
tickets-list-caption = Richieste, una per riga
tickets-list-new = Nuova richiesta
tickets-list-export = Scarica CSV
tickets-list-views = Viste
tickets-list-view-unassigned = Da prendere in carico
tickets-list-view-mine = Assegnate a me
tickets-list-view-open = Aperte
tickets-list-view-waiting = In attesa
tickets-list-view-resolved = Risolte
tickets-list-view-all = Tutte
tickets-list-view-to-answer = In attesa di una tua risposta
tickets-list-view-to-confirm = Risolte, da confermare
tickets-list-filters = Cerca e filtra
tickets-list-q = Cerca numero, parole o nomi
tickets-list-words = Parole
tickets-list-sort = Ordina per
tickets-list-sort-created_at-down = Apertura, prima le più recenti
tickets-list-sort-created_at = Apertura, prima le più vecchie
tickets-list-sort-updated_at-down = Ultima modifica, prima le più recenti
tickets-list-sort-updated_at = Ultima modifica, prima le più vecchie
tickets-list-sort-priority = Priorità, prima le più urgenti
tickets-list-apply = Cerca
tickets-list-reset = Azzera
tickets-list-reset-all = Azzera i filtri
tickets-list-more = Altri filtri
tickets-list-any = Qualsiasi
tickets-list-state = Stato
tickets-list-priority = Priorità
tickets-list-kind = Tipo
tickets-list-service = Servizio
tickets-list-queue = Coda
tickets-list-channel = Canale
tickets-list-ente = Ente
tickets-list-assignee = Assegnata a
tickets-list-requester = Richiedente
tickets-list-tag = Etichetta
tickets-list-confidential = Riservata
tickets-list-yes = Sì
tickets-list-no = No
tickets-list-assignee-me = Me
tickets-list-assignee-none = Nessuno
tickets-list-nobody = Nessuno
tickets-list-created = Aperta
tickets-list-updated = Aggiornata
tickets-list-active = Filtri attivi:
tickets-list-remove = togli il filtro
tickets-list-found = { $count ->
    [0] Nessuna richiesta in questa pagina.
    [one] Una richiesta in questa pagina.
   *[other] { $count } richieste in questa pagina.
}
tickets-list-wrong = L’indirizzo contiene un filtro che non conosciamo.
tickets-list-filter-unknown = Il valore del filtro “{ $field }” non esiste.
tickets-list-none = Non ci sono ancora richieste
tickets-list-none-ente = Quando il tuo ente chiede assistenza, trovi qui la richiesta e le risposte.
tickets-list-none-staff = Qui trovi le richieste delle tue code e quelle che segui.
tickets-list-none-role = Con il tuo ruolo vedi solo le richieste che segui o che riguardano i tuoi procedimenti.
tickets-list-empty-view = Niente da fare qui
tickets-list-empty-unassigned = Tutte le richieste hanno già qualcuno che le segue.
tickets-list-empty-mine = Non hai richieste aperte assegnate.
tickets-list-empty-open = Non ci sono richieste aperte.
tickets-list-empty-waiting = Nessuna richiesta è in attesa.
tickets-list-empty-resolved = Nessuna richiesta risolta aspetta conferma.
tickets-list-empty-all = Non ci sono richieste.
tickets-list-empty-to-answer = Nessuna richiesta aspetta una tua risposta.
tickets-list-empty-to-confirm = Nessuna richiesta aspetta la tua conferma.
tickets-list-show-all = Vedi tutte le richieste
tickets-list-no-match = Nessuna richiesta corrisponde
tickets-list-no-match-text = Prova con altre parole, oppure togli qualche filtro.

tickets-page-aside = Dati e operazioni
tickets-page-conversation = Conversazione
tickets-page-no-ente = Senza ente
tickets-page-confidential = Riservata
tickets-page-files = Allegati
tickets-page-internal-files = Visibili solo al centro:
tickets-page-opening = Testo di apertura
tickets-page-message = Messaggio
tickets-page-note = Nota interna
tickets-page-system = Messaggio automatico
tickets-page-on-behalf = per conto di { $name }
tickets-page-from-merged = da una richiesta unita a questa
tickets-page-steps = { $count ->
    [one] Un passaggio
   *[other] { $count } passaggi
}
tickets-page-history = Storia completa ({ $count })
tickets-page-take = Prendi in carico
tickets-page-start = Inizia a lavorarla
tickets-page-resume = Riprendi la lavorazione
tickets-page-reply = Rispondi
tickets-page-add-note = Aggiungi una nota
tickets-page-merged-into = Questa richiesta è stata unita a:
tickets-page-follows = Continua la richiesta
tickets-page-closed-ente = Questa richiesta è { $state }. Se hai ancora bisogno, scrivi qui sotto: apriamo una nuova richiesta collegata a questa.
tickets-page-answer-us = Aspettiamo una tua risposta.
tickets-page-answer-by = Senza risposta, la richiesta si annulla da sola dopo il { $date }.
tickets-page-resolved-title = È tutto risolto?
tickets-page-resolved-text = Abbiamo indicato la richiesta come risolta. Leggi la soluzione e dicci se va bene.
tickets-page-resolved-by = Se non fai nulla, la chiudiamo dopo il { $date }.
tickets-page-confirm = Sì, chiudi la richiesta
tickets-page-not-solved = No, spiega cosa manca
tickets-page-reopen = Riapri senza scrivere
tickets-page-waits-confirm = In attesa della conferma dell’ente: si chiude da sola dopo il { $date }.
tickets-page-waits-ente = In attesa dell’ente: senza risposta si annulla da sola dopo il { $date }.
tickets-page-public-title = Domanda dal modulo pubblico
tickets-page-public-text = La risposta non parte da qui: scrivi per e-mail a chi ha chiesto, poi riporta qui il testo.
tickets-page-stale = Nel frattempo la richiesta è cambiata
tickets-page-stale-text = Non abbiamo ancora salvato la tua modifica, ma quello che hai scritto è ancora nel modulo. Controlla e, se va ancora bene, invia di nuovo.
tickets-page-must-be-public = Per questo passaggio la risposta deve essere pubblica: l’ente la deve leggere.
tickets-page-children-first = La risposta alle richieste figlie deve essere pubblica e senza cambio di stato.
tickets-page-number-wrong = Scrivi il numero di una richiesta, per esempio HD-2026-000123.
tickets-page-now-state = Fatto. Ora la richiesta è nello stato “{ $state }”.
tickets-page-taken = Hai preso in carico la richiesta.
tickets-page-assigned = Richiesta assegnata.
tickets-page-moved = Richiesta { $number } spostata nell’altra coda.
tickets-page-saved = Modifiche salvate.
tickets-page-sent = Risposta inviata.
tickets-page-noted = Nota salvata: la vede solo il centro.
tickets-page-follow-up-opened = La richiesta era chiusa: abbiamo aperto { $number }, collegata a quella.
tickets-page-watcher-added = Ora la persona segue la richiesta.
tickets-page-watcher-removed = La persona non segue più la richiesta.
tickets-page-related = Collegamento aggiunto.
tickets-page-unrelated = Collegamento tolto.
tickets-page-undo-watcher = Annulla: { $name } torna a seguire
tickets-page-undo-relation = Annulla: ricollega { $number }

tickets-data-title = Dati
tickets-data-since = dal
tickets-data-priority-reason = decisa dal centro: { $reason }
tickets-data-assignee = Assegnata a
tickets-data-author = Inserita da
tickets-data-impact = Chi ne risente
tickets-data-urgency = Urgenza
tickets-data-reopened = Riaperta
tickets-data-times = { $count ->
    [one] una volta
   *[other] { $count } volte
}
tickets-impact-1 = Tutto l’ente
tickets-impact-2 = Un ufficio
tickets-impact-3 = Una persona
tickets-urgency-1 = Alta
tickets-urgency-2 = Media
tickets-urgency-3 = Bassa
tickets-field-subject = oggetto
tickets-field-tags = etichette
tickets-field-impact = chi ne risente
tickets-field-urgency = urgenza
tickets-field-confidential = riservatezza

tickets-event-system = Il sistema
tickets-event-reason = Motivo: { $reason }
tickets-event-opened = ha aperto la richiesta
tickets-event-assigned = ha assegnato la richiesta a { $name }
tickets-event-taken = ha preso in carico la richiesta
tickets-event-released = ha tolto l’assegnazione
tickets-event-state = ha cambiato lo stato da “{ $from }” a “{ $to }”
tickets-event-moved = ha spostato la richiesta nella coda “{ $queue }”
tickets-event-priority = ha cambiato la priorità da { $from } a { $to }
tickets-event-edited = ha modificato: { $fields }
tickets-event-message = ha scritto un messaggio
tickets-event-note = ha scritto una nota interna
tickets-event-attachment = ha allegato un file
tickets-event-merged = ha unito a questa altre richieste
tickets-event-merged-away = ha unito questa richiesta a un’altra
tickets-event-watcher-added = ha aggiunto { $name } tra chi segue la richiesta
tickets-event-watcher-removed = ha tolto { $name } da chi segue la richiesta
tickets-event-watches = ha iniziato a seguire la richiesta
tickets-event-unwatches = ha smesso di seguire la richiesta
tickets-event-linked = ha collegato un’altra richiesta
tickets-event-unlinked = ha tolto un collegamento
tickets-event-parent-set = ha messo la richiesta sotto una richiesta madre
tickets-event-parent-removed = ha staccato la richiesta dalla richiesta madre
tickets-event-other = ha modificato la richiesta

tickets-reply-title = Rispondi
tickets-reply-title-note = Aggiungi una nota interna
tickets-reply-title-follow-up = Hai ancora bisogno?
tickets-reply-final-staff = La richiesta è chiusa: puoi aggiungere solo note interne.
tickets-reply-open-follow-up = Apri una richiesta che continua questa
tickets-reply-follow-up = Scrivi che cosa ti serve: apriamo una nuova richiesta, collegata a questa.
tickets-reply-visibility = Chi la legge
tickets-reply-public = Tutti: ente e centro
tickets-reply-internal = Solo il centro (nota interna)
tickets-reply-template = Modello di risposta
tickets-reply-template-choose = Scegli un modello
tickets-reply-template-insert = Inserisci
tickets-reply-text = Testo
tickets-reply-text-hint = Puoi usare elenchi con il trattino, indirizzi web e codice tra apici inversi.
tickets-reply-to-children = { $count ->
    [one] Invia anche alla richiesta figlia
   *[other] Invia anche alle { $count } richieste figlie
}
tickets-reply-to-children-hint = La stessa risposta pubblica arriva alle richieste figlie ancora aperte.
tickets-reply-send = Invia
tickets-reply-note = Salva la nota
tickets-reply-open-linked = Apri la nuova richiesta
tickets-reply-and-reopen = Invia e riapri
tickets-reply-and-waiting_ente = Invia e metti in attesa dell’ente
tickets-reply-and-waiting_third_party = Invia e metti in attesa di terzi
tickets-reply-and-resolved = Invia come soluzione
tickets-reply-and-in_progress = Invia e riprendi la lavorazione

tickets-tools-title = Gestisci
tickets-tools-choose = Scegli
tickets-tools-save = Salva
tickets-tools-reason = Motivo
tickets-tools-assign = Assegna
tickets-tools-assignee = A chi
tickets-tools-assignee-hint = I membri della coda e i responsabili
tickets-tools-assign-do = Assegna
tickets-tools-queue = Sposta in un’altra coda
tickets-tools-queue-hint = Lo legge solo il centro
tickets-tools-queue-do = Sposta
tickets-tools-priority = Cambia la priorità
tickets-tools-priority-matrix = Automatica: { $priority }
tickets-tools-priority-hint = Serve quando scegli una priorità diversa da quella automatica
tickets-tools-edit = Modifica i dati
tickets-tools-cancel = Annulla la richiesta
tickets-tools-cancel-text = Una richiesta annullata non si può riaprire.
tickets-tools-cancel-sure = Vuoi annullare la richiesta?
tickets-tools-cancel-do = Annulla la richiesta
tickets-tools-merge = Unisci richieste doppie
tickets-tools-others = Altre richieste dell’ente
tickets-tools-others-all = Vedi tutte quelle dell’ente
tickets-tools-remove = Togli
tickets-tools-detach = Stacca

tickets-watchers-title = Chi segue
tickets-watchers-none = Nessuno, oltre a chi la lavora e a chi l’ha chiesta.
tickets-watchers-add = Aggiungi una persona
tickets-watchers-who = Persona
tickets-watchers-add-do = Aggiungi
tickets-watchers-you = Anche tu segui questa richiesta.

tickets-relations-title = Richieste collegate
tickets-relations-none = Nessuna.
tickets-relations-parent = Richiesta madre
tickets-relations-child = Richieste figlie
tickets-relations-link = Collegate
tickets-relations-follows = Continua
tickets-relations-follow-up = Continuata da
tickets-relations-merged = Unite a questa
tickets-relations-add = Aggiungi un collegamento
tickets-relations-how = Questa richiesta
tickets-relations-as-link = è collegata a
tickets-relations-as-child = è madre di
tickets-relations-as-parent = è figlia di
tickets-relations-number-hint = Per esempio HD-2026-000123
tickets-relations-add-do = Collega

tickets-merge-page-title = Unisci richieste doppie
tickets-merge-page-into = Resta questa richiesta:
tickets-merge-page-help = Cerca tra le altre richieste dello stesso ente e scegli quelle doppie. Prima di confermare vedi che cosa succede.
tickets-merge-page-search = Cerca
tickets-merge-page-none = Nessuna richiesta da unire
tickets-merge-page-none-text = Non ci sono altre richieste aperte o risolte dello stesso ente che corrispondono.
tickets-merge-page-choose = Quali sono doppie?
tickets-merge-page-preview = Continua
tickets-merge-page-sure = { $count ->
    [one] Unire questa richiesta?
   *[other] Unire queste { $count } richieste?
}
tickets-merge-page-effects = Messaggi, allegati e persone che seguono passano alla richiesta che resta. Le richieste doppie vengono annullate con un rimando; chi le ha aperte segue quella che resta.
tickets-merge-page-confidential = Una delle richieste doppie è riservata: lo diventa anche quella che resta.
tickets-merge-page-no-undo = L’unione non si può annullare.
tickets-merge-page-do = Unisci
tickets-merge-page-back = Cambia la scelta
tickets-merge-page-done = { $count ->
    [one] Richiesta doppia unita.
   *[other] { $count } richieste doppie unite.
}

tickets-form-title = Nuova richiesta
tickets-form-which-ente = Per quale ente?
tickets-form-which-ente-hint = Scrivi il nome o una sua parte
tickets-form-continue = Continua
tickets-form-enti-found = { $count ->
    [0] Nessun ente trovato
    [one] Un ente trovato
   *[other] { $count } enti trovati
}
tickets-form-enti-none = Controlla come è scritto il nome, oppure usane solo una parte.
tickets-form-for = Per
tickets-form-change-ente = cambia ente
tickets-form-service-choose = Scegli il servizio.
tickets-form-includes = Che cosa comprende: { $name }
tickets-form-no-editorial = Non scriviamo i contenuti al posto dell’ente: per questo prepariamo un preventivo.
tickets-form-kind = Di che cosa si tratta
tickets-form-kind-choose = Scegli di che cosa si tratta.
tickets-form-kind-incident = Qualcosa non funziona, o non funziona più come prima.
tickets-form-kind-service_request = Ti serve qualcosa che il servizio comprende.
tickets-form-kind-question = Vuoi sapere come si fa o come funziona.
tickets-form-kind-extra_activity = Ti serve un lavoro in più: ne valutiamo tempi e costi.
tickets-form-subject-hint = Una riga che dica il problema, per esempio: Non si apre l’albo pretorio
tickets-form-text = Descrizione
tickets-form-text-hint = Che cosa facevi, che cosa ti aspettavi e che cosa è successo. Non scrivere password.
tickets-form-files = Allegati
tickets-form-files-hint = Fino a 10 file, al massimo 25 MiB ciascuno
tickets-form-file-gone = “{ $name }” non è più conservato: sceglilo di nuovo.
tickets-form-files-stalled = Il caricamento si è fermato e il file che stava arrivando non c’è: sceglilo di nuovo. Quello che hai scritto è rimasto.
tickets-form-files-many = Al massimo { $most } file alla volta.
tickets-form-file-refused = “{ $name }” non è stato allegato. { $reason }
tickets-form-kept = File già caricati
tickets-form-impact = Chi ne risente
tickets-form-impact-1 = Tutto l’ente
tickets-form-impact-2 = Un ufficio
tickets-form-impact-3 = Una persona
tickets-form-urgency = Quanto è urgente
tickets-form-urgency-1 = Molto: un servizio è fermo o c’è una scadenza vicina
tickets-form-urgency-2 = Serve nei prossimi giorni
tickets-form-urgency-3 = Può aspettare
tickets-form-requester = Chi ha bisogno di aiuto
tickets-form-requester-hint = Se apri la richiesta per un collega, scegli il suo nome
tickets-form-requester-staff-hint = La persona dell’ente che ha chiamato o scritto
tickets-form-requester-none = Nessuno dell’elenco: la seguo io
tickets-form-channel = Come è arrivata
tickets-form-queue-auto = Quella del servizio
tickets-form-tags-hint = Parole separate da una virgola
tickets-form-confidential = Riservata
tickets-form-confidential-hint = La vedono solo chi ha bisogno di aiuto, chi la segue e il centro
tickets-form-send = Invia la richiesta
tickets-form-opened = Richiesta { $number } aperta.

tickets-info-title = Chiedi informazioni
tickets-info-lead = Non lavori in un ente aderente, o non hai ancora un’utenza? Scrivici la tua domanda: ti ricontattiamo.
tickets-info-name = Nome e cognome
tickets-info-email = E-mail
tickets-info-email-hint = La usiamo solo per ricontattarti
tickets-info-ente = Ente
tickets-info-service = Servizio
tickets-info-text = La tua domanda
tickets-info-text-hint = Non scrivere dati personali che non servono
tickets-info-privacy = Leggi l’informativa privacy (si apre in un’altra scheda)
tickets-info-acknowledged = Ho letto l’informativa privacy
tickets-info-acknowledged-hint = Trattiamo i tuoi dati per un compito di interesse pubblico: non ti chiediamo un consenso.
tickets-info-send = Invia la domanda
tickets-info-sent-title = Domanda inviata
tickets-info-sent-lead = Grazie: abbiamo ricevuto la tua domanda.
tickets-info-sent-number = Il suo numero è
tickets-info-sent-text = Ti ricontattiamo. Se ci scrivi di nuovo, riporta il numero.
tickets-data-unreachable = La posta torna indietro

# The link of the mail about a solution
tickets-solution-title = La soluzione
tickets-solution-question = Abbiamo segnato come risolta la richiesta { $number }. Il problema è risolto?
tickets-solution-effect = Se confermi, la richiesta si chiude. Se la riapri, riprendiamo a lavorarci.
tickets-solution-confirm = Sì, confermo
tickets-solution-reopen = No, riapro la richiesta
tickets-solution-confirmed = Grazie. La richiesta { $number } è chiusa.
tickets-solution-reopened = La richiesta { $number } è riaperta: riprendiamo a lavorarci. Se vuoi dirci che cosa non funziona, rispondi al messaggio che ti abbiamo mandato.
tickets-solution-over = La richiesta { $number } è già chiusa: non c’è altro da fare.
tickets-solution-gone = Questo collegamento non vale più: la richiesta è cambiata, oppure il collegamento non è completo. Accedi per vedere come sta.
tickets-solution-read = Leggi la richiesta
tickets-solution-by-link = Deciso con il collegamento del messaggio di posta
