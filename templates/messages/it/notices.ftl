notices-kind-promise_warning = Scadenza vicina
notices-kind-promise_breached = Scadenza superata
notices-kind-attention_requested = L’ente sollecita una risposta
notices-kind-recomputed = Scadenza ricalcolata
notices-kind-report_ready = Rapporto pronto

notices-promise = scadenza
notices-promise-first_answer = prima risposta
notices-promise-next_answer = risposta all’ultimo messaggio
notices-promise-solution = soluzione

notices-say-promise_warning = Il { $percent } % del tempo previsto è trascorso: { $promise } entro il { $due }.
notices-say-promise_breached = Il tempo previsto è trascorso: { $promise } entro il { $due }.
notices-say-attention_requested = { $who } chiede di dare attenzione alla richiesta.
notices-say-recomputed = La scadenza è stata ricalcolata: { $promise } entro il { $due }.
notices-say-recomputed-paused = La scadenza è stata ricalcolata: { $promise }, al momento in pausa.
notices-say-report_ready = Il rapporto «{ $report }» è pronto.
