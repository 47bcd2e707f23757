notices-kind-promise_warning = Scadenza vicina
notices-kind-promise_breached = Scadenza superata
notices-kind-promise_unreachable = Scadenza impossibile
notices-kind-attention_requested = L’ente sollecita una risposta
notices-kind-recomputed = Scadenza ricalcolata
notices-kind-policy_in_force = Nuova versione in vigore
notices-kind-report_ready = Rapporto pronto
notices-kind-mail_held = Posta in quarantena
notices-kind-dead_letter = Messaggi non arrivati
notices-kind-act_moved = Pratica aggiornata
notices-kind-act_reminder = Promemoria di una pratica

notices-promise = scadenza
notices-promise-first_answer = prima risposta
notices-promise-next_answer = risposta all’ultimo messaggio
notices-promise-solution = soluzione

notices-say-promise_warning = Il { $percent } % del tempo previsto è trascorso: { $promise } entro il { $due }.
notices-say-promise_breached = Il tempo previsto è trascorso: { $promise } entro il { $due }.
notices-say-promise_unreachable = Il calendario è aperto troppo poco: per questa promessa non c’è una scadenza ({ $promise }). Chi amministra deve cambiare il calendario o i livelli di servizio e ricalcolare.
notices-say-attention_requested = { $who } chiede di dare attenzione alla richiesta.
notices-say-recomputed = La scadenza è stata ricalcolata: { $promise } entro il { $due }.
notices-say-recomputed-paused = La scadenza è stata ricalcolata: { $promise }, al momento in pausa.
notices-say-policy_in_force = È in vigore una nuova versione dei livelli di servizio { $policy }. Le promesse in corso seguono ancora la precedente: guarda che cosa cambierebbe e decidi se spostarle.
notices-say-report_ready = Il rapporto «{ $report }» è pronto.
notices-say-mail_held = In dieci minuti sono arrivati più messaggi di quanti se ne accettino da uno stesso mittente, per uno stesso ticket, da uno stesso dominio o in tutto: i successivi aspettano in quarantena. Può essere un programma che risponde a un altro programma.
notices-say-dead_letter = Questi messaggi non sono arrivati e Sportello non li riprova più da solo: { $lost }. Guarda il motivo, correggi l’indirizzo o invia di nuovo, e se serve avvisa chi li aspetta in un altro modo.
notices-say-act_moved = La pratica è ora nello stato «{ $state }».
notices-lost-outgoing = { $count ->
    [one] un messaggio in uscita abbandonato
   *[other] { $count } messaggi in uscita abbandonati
}
notices-lost-incoming = { $count ->
    [one] un messaggio in arrivo che non si riesce a leggere
   *[other] { $count } messaggi in arrivo che non si riescono a leggere
}
notices-lost-certified = { $count ->
    [one] un messaggio PEC non consegnato o senza ricevuta di consegna dopo 24 ore
   *[other] { $count } messaggi PEC non consegnati o senza ricevuta di consegna dopo 24 ore
}

notices-title = Notifiche
notices-list = Elenco delle notifiche
notices-which = Quali notifiche
notices-all = Tutte
notices-unread-only = Da leggere
notices-unread = Da leggere
notices-unread-count = { $count ->
    [0] Nessuna notifica da leggere
    [one] Una notifica da leggere
   *[other] { $count } notifiche da leggere
}
notices-unread-many = Più di { $count } notifiche da leggere
notices-read = Segna come letta
notices-read-all = Segna tutte come lette
notices-all-read = Le notifiche sono segnate come lette.
notices-veiled = Non puoi più vedere la richiesta di cui parla questa notifica.
notices-none = Non ci sono notifiche
notices-none-text = Qui trovi gli avvisi sulle scadenze e sulle richieste che ti riguardano.
notices-none-unread = Hai letto tutto
notices-none-unread-text = Non ci sono notifiche da leggere.
notices-show-all = Mostra tutte le notifiche

notices-digest-overdue = Scadute: { $count }
notices-digest-today = In scadenza oggi: { $count }
notices-digest-waiting = In attesa dell’ente: { $count }
notices-digest-urgent = Le più urgenti:
notices-digest-ticket = - { $number }, entro il { $due }: { $subject }
notices-digest-undue = - { $number }, senza scadenza possibile: { $subject }
notices-digest-told = Notifiche dal { $since }:
notices-digest-more = { $count ->
    [one] e un’altra
   *[other] e altre { $count }
}
notices-say-recomputation = { $moved ->
        [one] Il ricalcolo delle scadenze è finito: una richiesta ha ora altre scadenze.
       *[other] Il ricalcolo delle scadenze è finito: { $moved } richieste hanno ora altre scadenze.
    }

notices-kind-opened = Richiesta registrata
notices-kind-answered = Nuovo messaggio
notices-kind-information_asked = Serve una tua informazione
notices-kind-reminder = Promemoria: serve una risposta
notices-kind-resolved = Richiesta risolta
notices-kind-closed = Richiesta chiusa
notices-kind-reopened = Richiesta riaperta
notices-kind-assigned = Richiesta assegnata a te
notices-kind-transferred = Richiesta passata di coda
notices-kind-mentioned = Ti hanno nominato in una nota

notices-say-opened = La richiesta è registrata: { $promise } entro il { $due }.
notices-say-opened-without-promise = La richiesta è registrata.
notices-say-answered = { $who } ha scritto un messaggio.
notices-say-information_asked = Per andare avanti serve un’informazione: la risposta è attesa entro il { $due }.
notices-say-information_asked-without-term = Per andare avanti serve un’informazione.
notices-say-reminder = La richiesta aspetta ancora una risposta: senza risposta entro il { $due } sarà annullata.
notices-say-resolved = La richiesta è risolta. Si può riaprire fino al { $due }; poi si chiude da sola.
notices-say-resolved-without-term = La richiesta è risolta.
notices-say-closed = La richiesta è chiusa.
notices-say-cancelled = La richiesta è annullata.
notices-say-merged = La richiesta è stata unita a un’altra sullo stesso argomento.
notices-say-reopened = La richiesta è stata riaperta.
notices-say-assigned = La richiesta è stata assegnata a te.
notices-say-transferred = La richiesta è passata alla coda «{ $queue }».
notices-say-mentioned = { $who } ti ha nominato in una nota interna.

notices-mail-title = Avvisi per posta
notices-mail-text = Scegli come ricevere ogni avviso per posta elettronica. Nella pagina delle notifiche li trovi comunque tutti. I messaggi sulla sicurezza del tuo accesso arrivano sempre.
notices-mail-kinds = Quali avvisi, e quando
notices-mail-at_once = Subito
notices-mail-digest = Nel riepilogo del mattino
notices-mail-never = Mai
notices-mail-saved = Le tue scelte sugli avvisi per posta sono salvate.
