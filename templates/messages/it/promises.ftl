# Scadenze delle richieste: elenchi, pagina della richiesta, tabellone.

# Elenco.
promises-column = Scadenza
promises-nothing-owed = nessuna scadenza
promises-today = oggi alle { $time }
promises-tomorrow = domani alle { $time }
promises-yesterday = ieri alle { $time }
promises-on-day = { $day } alle { $time }
promises-by = entro { $when }
promises-late = scaduto { $when }
promises-late-ente = atteso { $when }: siamo in ritardo
promises-paused-ente = in pausa: aspettiamo l’ente
promises-paused-you = in pausa: aspettiamo una tua risposta
promises-paused-third-party = in pausa: aspettiamo un fornitore
promises-unreachable = senza scadenza: calendario aperto troppo poco
promises-unreachable-ente = scadenza da definire
promises-expect-unreachable = La scadenza è ancora da definire: il centro è stato avvisato.
promises-paused-resolved = in pausa: la soluzione è stata data
promises-left = { $number ->
    [1] manca { $time } di lavoro
   *[other] mancano { $time } di lavoro
}
promises-left-moment = manca meno di un minuto
promises-over = { $number ->
    [1] da { $time } di lavoro
   *[other] da { $time } di lavoro
}
promises-over-moment = da meno di un minuto di lavoro
promises-centre-first_answer = prima risposta
promises-centre-next_answer = prossima risposta
promises-centre-solution = soluzione
promises-ente-first_answer = prima risposta
promises-ente-next_answer = risposta al tuo messaggio
promises-ente-solution = soluzione
promises-due-nav = Scadenze
promises-due-overdue = scadute
promises-due-today = a rischio oggi
promises-due-paused = in attesa dell’ente
promises-due-overdue-ente = in ritardo da parte nostra
promises-due-today-ente = attese entro oggi
promises-due-paused-ente = in attesa di una tua risposta
promises-outcome-running = in corso
promises-outcome-met = rispettata
promises-outcome-breached = non rispettata
promises-outcome-void = annullata
tickets-list-sort-risk = Scadenza, prima le più vicine
tickets-list-due = Scadenza
tickets-list-promise = Promessa
tickets-list-outcome = Esito della promessa
tickets-list-due_from = Scadenza dal
tickets-list-due_to = Scadenza fino al
tickets-list-opened_from = Aperta dal
tickets-list-opened_to = Aperta fino al
tickets-list-resolved_from = Risolta dal
tickets-list-resolved_to = Risolta fino al
tickets-list-reopened = Riaperta
tickets-list-ended = Finita
tickets-list-waited = In attesa dell’ente prima della soluzione
tickets-list-reopened_from = Riaperta dal
tickets-list-reopened_to = Riaperta al
tickets-list-cancelled_from = Annullata dal
tickets-list-cancelled_to = Annullata al
tickets-list-open_on = Aperta alla fine del
tickets-list-opened_weekday = Aperta di
tickets-list-opened_hour = Aperta all’ora

# Pagina della richiesta.
promises-title = Scadenze
promises-why = Perché questa scadenza?
promises-earlier = { $count ->
    [one] Una scadenza precedente
   *[other] { $count } scadenze precedenti
}
promises-outcome-running-ente = in corso
promises-outcome-met-ente = in tempo
promises-outcome-breached-ente = in ritardo
promises-outcome-void-ente = non più attesa
promises-due-was = Scadenza:
promises-void-late = Prima di essere annullata era già in ritardo.
promises-done-at = Concluso:
promises-margin = { $number ->
    [1] con { $time } di margine
   *[other] con { $time } di margine
}
promises-margin-moment = allo scadere
promises-delay = { $number ->
    [1] in ritardo di { $time } di lavoro
   *[other] in ritardo di { $time } di lavoro
}
promises-delay-moment = in ritardo di meno di un minuto di lavoro
promises-used = Usato il { $percent } % di { $target }
promises-expect-ahead-first_answer = Riceverai la prima risposta entro { $when }.
promises-expect-ahead-next_answer = Riceverai una risposta al tuo messaggio entro { $when }.
promises-expect-ahead-solution = Ti daremo la soluzione entro { $when }.
promises-expect-late-first_answer = La prima risposta doveva arrivare { $when }: siamo in ritardo.
promises-expect-late-next_answer = La risposta al tuo messaggio doveva arrivare { $when }: siamo in ritardo.
promises-expect-late-solution = La soluzione doveva arrivare { $when }: siamo in ritardo.
promises-expect-sorry = Ce ne scusiamo: la richiesta resta aperta e la stiamo seguendo.
promises-expect-paused-you = Finché non rispondi il tempo è fermo. Quando rispondi riparte da dov’era, e qui trovi la nuova scadenza.
promises-expect-paused = Finché dura la pausa il tempo è fermo. Quando finisce riparte da dov’era, e qui trovi la nuova scadenza.
promises-attention = Sollecita
promises-attention-text = Avvisiamo subito chi segue la richiesta e i responsabili. Puoi sollecitare una volta per ogni giorno lavorativo.
promises-attention-why = Vuoi aggiungere qualcosa?
promises-attention-send = Invia il sollecito
promises-attention-sent = Sollecito inviato: abbiamo avvisato chi segue la richiesta e i responsabili.
promises-attention-until = Il sollecito di oggi è stato inviato. Puoi mandarne un altro da { $day }.
promises-attention-answer = Per ora non serve un sollecito: il lavoro riprende quando rispondi.
promises-timeline = Linea del tempo
promises-timeline-text = Tempo di lavoro contato: { $counted }. { $pauses ->
    [0] Nessuna pausa.
    [one] Una pausa.
   *[other] { $pauses } pause.
}
promises-key-work = tempo contato
promises-key-plan = tempo che resta
promises-key-pause = pausa
promises-key-due = scadenza
promises-key-late = ritardo
promises-pause-lasts = ancora in corso
tickets-event-promise-breached = ha segnato la scadenza come superata: { $promise }
tickets-event-escalated = ha avvisato { $told }: { $promise }, usato il { $percent } % del tempo promesso
tickets-event-unreachable = ha avvisato { $told }: il calendario è aperto troppo poco, non c’è una scadenza ({ $promise })
tickets-event-attention = ha sollecitato la richiesta
tickets-reason-escalation = escalation: usato il { $percent } % del tempo promesso
tickets-event-recomputed = ha ricalcolato le scadenze

# Perché questa scadenza?
promises-back = Torna alla richiesta
promises-target = Tempo promesso
promises-target-of = di orario di apertura, con priorità { $priority }
promises-policy = Livelli di servizio
promises-calendar = Calendario
promises-version = { $name }, versione { $number }
promises-beyond-horizon = Con questo calendario non c’è una scadenza nei prossimi dieci anni.
promises-void-since = Questa scadenza non vale più dal
promises-told-at = Calcolato il
promises-rome = Gli orari sono quelli italiani.

# Tabellone.
board-title = Tabellone
board-as-of = Aggiornato:
board-open = aperte
board-opened = aperte oggi
board-solved = risolte oggi
board-urgent = Le più urgenti
board-queues = Per coda
board-stale = I dati non si aggiornano più: la sessione è terminata o il programma non risponde.
board-reload = Ricarica la pagina
board-none = Niente in scadenza
board-none-text = Non ci sono richieste aperte.
promises-outdated = Alcune promesse in corso seguono regole diverse da quelle in vigore.
promises-recompute = Guarda che cosa cambierebbe
