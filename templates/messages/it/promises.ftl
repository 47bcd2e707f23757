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
