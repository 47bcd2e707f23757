reports-from-missing = Indichi anche il primo giorno.
reports-to-missing = Indichi anche l’ultimo giorno.
reports-day-strange = Indichi un giorno dal 2000 al 2199.
reports-to-before-from = L’ultimo giorno viene prima del primo.
reports-period-long = Il periodo può durare al massimo due anni.
error-report-schedule-changed = Qualcun altro ha modificato questo invio: rilegga i dati e riprovi.
    .title = Invio modificato da altri
