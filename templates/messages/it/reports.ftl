error-report-schedule-changed = Qualcun altro ha modificato questo invio mentre lavoravi: ricarica la pagina e ripeti la modifica.
    .title = Invio modificato nel frattempo

reports-menu = Rapporti
reports-title = Rapporti
reports-title-file = Rapporto sui livelli di servizio
reports-title-own = Rapporto del tuo ente
reports-title-ente = Rapporto sui livelli di servizio: { $ente }
reports-lead = Come sono andate le promesse, i tempi, le richieste aperte. Ogni cifra porta all’elenco delle richieste.
reports-lead-own = Come il centro ha risposto al tuo ente. Le richieste riservate non sono contate.
reports-ask = Periodo e filtri
reports-from = Dal
reports-to = Al
reports-show = Mostra
reports-reset = Azzera
reports-more = Altri filtri
reports-all = Tutti
reports-usual = Periodi consueti
reports-last-month = Mese scorso
reports-this-month = Questo mese
reports-last-quarter = Trimestre scorso
reports-last-year = Anno scorso
reports-this-year = Quest’anno
reports-download-pdf = Scarica PDF
reports-download-xlsx = Scarica XLSX
reports-download-csv = Scarica CSV
reports-none = Nessuna richiesta in questo periodo
reports-none-text = Scegli altri giorni o togli qualche filtro.

reports-day-wrong = Scrivi un giorno come 2026-03-31.
reports-from-missing = Indica anche il primo giorno.
reports-to-missing = Indica anche l’ultimo giorno.
reports-day-strange = Indica un giorno dal 2000 al 2199.
reports-to-before-from = L’ultimo giorno viene prima del primo.
reports-period-long = Il periodo può durare al massimo due anni.

reports-period = Periodo
reports-previous = Periodo precedente
reports-this-period = Periodo scelto
reports-period-days = dal { $from } al { $to }
reports-filters = Filtri
reports-filters-none = nessuno
reports-made-at = Prodotto il
reports-queue = Coda
reports-service = Servizio
reports-ente = Ente
reports-priority = Priorità
reports-agent = Assegnatario
reports-target = Obiettivo { $percent }%
reports-total = Totale
reports-no-ente = Senza ente
reports-nobody = Nessuno

reports-overview = In sintesi
reports-overview-note = I tempi sono ore di lavoro del centro. Ogni richiesta conta una volta in ogni voce, nel periodo in cui è accaduto: se poi viene riaperta, resta tra le risolte di allora. L’attesa dell’ente si conta fino all’ultima soluzione del periodo. Code, assegnatari e priorità sono quelli di adesso.
reports-figure = Indicatore
reports-opened = Richieste aperte
reports-solved = Richieste risolte
reports-cancelled = Richieste annullate o unite ad altre
reports-reopened = Richieste riaperte
reports-to-first-median = Tempo mediano alla prima risposta
reports-to-first-p90 = Prima risposta, 90° percentile
reports-to-solution-median = Tempo mediano alla soluzione
reports-to-solution-p90 = Soluzione, 90° percentile
reports-waited = Sono stati in attesa dell’ente
reports-waited-median = Attesa mediana dell’ente
reports-waiting = Attesa dell’ente in tutto
reports-open = Ancora aperte alla fine
reports-opened-short = Aperte
reports-solved-short = Risolte
reports-reopened-short = Riaperte

reports-promises = Promesse mantenute
reports-promises-note = Una promessa conta nel periodo in cui scade. Quelle ancora in corso e quelle annullate non contano. Chi scrive ancora mentre una risposta è attesa non apre un’altra promessa. Se una richiesta viene riaperta, la promessa della soluzione riprende e conta una volta sola, con l’esito finale, quando scade allora: perciò i periodi passati possono cambiare. Una richiesta può avere più risposte successive: l’elenco può essere più corto della cifra.
reports-promise = Promessa
reports-promise-first_answer = Prima risposta
reports-promise-next_answer = Risposte successive
reports-promise-solution = Soluzione
reports-kept = Mantenute
reports-met = In tempo
reports-breached = Fuori tempo
reports-kept-before = Periodo precedente

reports-weeks = Aperte e risolte per settimana
reports-weeks-note = Una richiesta risolta, riaperta e risolta di nuovo conta in ogni settimana in cui è stata risolta, e una volta sola nel totale.
reports-week = Settimana
reports-week-before = Settimana del periodo precedente
reports-first-by-week = Prime risposte in tempo, per settimana
reports-solution-by-week = Soluzioni in tempo, per settimana
reports-by-week-note = La linea tratteggiata è il periodo precedente, settimana per settimana: la prima con la prima.

reports-priorities = Per priorità
reports-priorities-note = Le barre mostrano le soluzioni in tempo.
reports-kept-first = Prime risposte in tempo
reports-kept-next = Risposte successive in tempo
reports-kept-solution = Soluzioni in tempo
reports-median-first = Mediana alla prima risposta
reports-median-solution = Mediana alla soluzione

reports-backlog = Richieste ancora aperte, per età
reports-backlog-note = Né risolte né annullate alla fine del { $day }, qualunque cosa sia accaduta dopo; l’età è in giorni di calendario dall’apertura.
reports-age-first = fino a { $last ->
    [one] 1 giorno
   *[other] { $last } giorni
}
reports-age-between = { $first }–{ $last } giorni
reports-age-last = oltre { $last } giorni

reports-enti = Per ente
reports-enti-note = Gli enti che hanno qualcosa nel periodo, in ordine alfabetico.
reports-agents = Per assegnatario
reports-agents-note = Secondo chi ha la richiesta adesso, o l’aveva quando è stata chiusa.

reports-load = Aperture per giorno e ora
reports-load-note = Ora di Roma.
reports-weekday = Giorno
reports-weekday-1 = Lunedì
reports-weekday-2 = Martedì
reports-weekday-3 = Mercoledì
reports-weekday-4 = Giovedì
reports-weekday-5 = Venerdì
reports-weekday-6 = Sabato
reports-weekday-7 = Domenica

reports-schedules = Invii mensili
reports-schedules-lead = Il primo giorno lavorativo di ogni mese i destinatari ricevono una notifica e un messaggio di posta con il collegamento al file del mese precedente. Il file non è allegato: per aprirlo si accede.
reports-schedules-none = Nessun invio mensile
reports-schedules-none-text = Chi gestisce il servizio può far avere un rapporto ogni mese alle persone scelte.
reports-schedule-new = Nuovo invio mensile
reports-schedule-name = Nome
reports-schedule-name-length = Scrivi da 1 a 120 caratteri.
reports-schedule-to = Destinatari
reports-schedule-to-hint = Le persone che possono leggere i rapporti.
reports-schedule-recipients = Scegli da 1 a { $most } destinatari.
reports-schedule-no-reader = Tra i destinatari c’è chi non può leggere i rapporti.
reports-schedule-format = Formato
reports-schedule-next = Prossimo invio
reports-schedule-filters = Che cosa contare
reports-schedule-created = L’invio mensile è stato creato.
reports-schedule-saved = L’invio mensile è stato modificato.
reports-schedule-retired = L’invio mensile è terminato.
reports-schedule-retire = Termina l’invio
reports-schedule-retire-text = Nessuno riceverà più questo rapporto.
reports-schedule-retire-ask = Terminare l’invio “{ $name }”?

admin-event-report_schedule-created = Invio mensile di un rapporto creato
admin-event-report_schedule-updated = Invio mensile di un rapporto modificato
admin-event-report_schedule-retired = Invio mensile di un rapporto terminato
admin-event-report_schedule-delivered = Rapporto mensile inviato
