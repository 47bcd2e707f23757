# Canoni: quanto deve un ente, i tariffari, il rinnovo annuale.
canoni-title = Canoni
canoni-lead = Quanto deve l’ente per ogni servizio e anno, e perché.
canoni-lead-centre = Il canone di ogni ente per servizio e anno, con tutto quello da cui è calcolato.
canoni-none = Nessun canone
canoni-none-text = Quando un servizio è attivo, qui trovi il canone di ogni anno.
canoni-year = Anno
canoni-service = Servizio
canoni-amount = Importo
canoni-why = Perché
canoni-not-known = Non calcolabile
canoni-no-schedule = Senza tariffario
canoni-reports = Rinnovi fatti:
canoni-why-no-population = Manca la popolazione
canoni-why-year = Anno intero
canoni-why-months = { $count ->
        [0] Nessun mese
        [one] Un mese
       *[other] { $count } mesi
    }
canoni-population = { $residents } abitanti al { $day } ({ $source }); data di riferimento del tariffario: { $reference }.
canoni-no-population = Non c’è una popolazione al { $reference } o prima: il canone non si può calcolare finché non viene inserita.
canoni-flat = Ente che non è un comune: la popolazione non conta.
canoni-band = Fascia da { $from } a { $to } abitanti: { $annual } l’anno.
canoni-band-last = Fascia da { $from } abitanti in su: { $annual } l’anno.
canoni-annual = { $annual } l’anno.
canoni-joined = L’ente aderisce al centro dal { $day }.
canoni-left = L’ente lascia il centro il { $day }.
canoni-counted-by = { $count ->
        [one] Un mese di quest’anno è già contato
       *[other] { $count } mesi di quest’anno sono già contati
    } nel canone dell’attivazione { $activation } dello stesso servizio: qui non si {$count ->
        [one] paga
       *[other] pagano
    } di nuovo.
canoni-rule-any_day = Conta ogni mese con almeno un giorno di adesione.
canoni-rule-days_15 = Conta ogni mese con almeno quindici giorni di adesione.
canoni-rule-full_month = Contano i mesi interi di adesione.
canoni-because-year = Calcolato per l’anno, all’attivazione o al rinnovo.
canoni-because-population = Ricalcolato quando la popolazione è stata inserita.
canoni-because-membership = Ricalcolato perché sono cambiati i giorni di adesione al centro.
canoni-because-ended = Annullato: il servizio era cessato prima dell’anno.
canoni-because-resumed = Ricalcolato: il servizio non è cessato.
canoni-because-corrected = Ricalcolato dalla contabilità con un’altra popolazione. Motivo: { $reason }
canoni-nature-transfer = Trasferimento fra amministrazioni, senza fattura.
canoni-nature-fee_for_service = Corrispettivo di un servizio, con fattura.
canoni-nature-short-transfer = Trasferimento
canoni-nature-short-fee_for_service = Corrispettivo
canoni-too-large = L’importo è troppo grande.

canoni-preview = Anteprima del rinnovo
canoni-preview-title = Rinnovo per il { $year }: anteprima
canoni-preview-lead = Che cosa farebbe il rinnovo del 1° gennaio { $year } con i dati di oggi. Niente è scritto.
canoni-report-title = Rinnovo per il { $year }
canoni-report-lead = Che cosa ha fatto il rinnovo, servizio per servizio. Una seconda esecuzione non cambia nulla; quello che si viene a sapere dopo è corretto il giorno seguente.
canoni-csv = Scarica CSV
canoni-none-in-service = Nessun servizio attivo
canoni-none-in-service-text = Non c’è niente da rinnovare.
canoni-outcome = Esito
canoni-outcome-begun = Iniziato nell’anno
canoni-outcome-renewed = Rinnovato
canoni-outcome-ended = Cessato
canoni-end = Motivo
canoni-end-disdetta = Disdetta
canoni-end-recesso = Recesso
canoni-end-convention_end = Fine della convenzione
canoni-end-membership_end = Fine dell’adesione
canoni-last-day = Ultimo giorno
canoni-until = ultimo giorno { $day }
canoni-months = Mesi
canoni-pending = Disdetta da registrare:
canoni-pending-heading = Disdetta da registrare
canoni-activation = Attivazione
canoni-first-amount = Primo importo
canoni-revisions = Calcolato { $count } volte
canoni-told-renewed = Per il { $year } sono rinnovati: { $services }.
canoni-told-ended = Per il { $year } non sono rinnovati: { $services }.
canoni-told-fee = { $service } (canone { $amount })
canoni-told-without-fee = { $service } (senza canone)
canoni-told-unknown-fee = { $service } (canone non calcolabile finché manca la popolazione)
canoni-told-end = { $service } ({ $reason }, ultimo giorno { $day })
canoni-told-where = La pagina «Canoni» spiega come si calcola ogni canone.
canoni-tell-no-schedule = Per il { $year } non c’è un tariffario in vigore nel primo giorno di servizio, anche se la convenzione ne ha: il canone non è calcolato. Aggiungi il tariffario che manca: il canone è calcolato la notte dopo.
canoni-tell-revised = Il canone del { $year } cambia: era { $was }, è { $is }. { $why ->
        [population] La popolazione è stata inserita.
        [membership] Sono cambiati i giorni di adesione al centro.
        [ended] Il servizio era cessato prima dell’anno.
        [corrected] La popolazione è stata corretta. Motivo: { $reason }
       *[resumed] Il servizio non è cessato.
    }
canoni-figure-renewed = servizi rinnovati
canoni-figure-ended = servizi cessati
canoni-figure-unknown = canoni non calcolabili
canoni-figure-total = totale dei canoni
canoni-runs = Esecuzioni
canoni-run-rows = { $count ->
        [one] un servizio
       *[other] { $count } servizi
    }
canoni-all-runs = Tutte le esecuzioni
canoni-last-run = Ultima esecuzione mostrata:

canoni-schedules = Tariffari
canoni-schedules-lead = Quanto costa un servizio in un anno, per convenzione. Un tariffario già usato non si cambia: se ne aggiunge un altro con la sua validità.
canoni-schedules-none = Nessun tariffario
canoni-schedules-none-text = Senza tariffario un servizio si rinnova senza canone.
canoni-schedule-new = Nuovo tariffario
canoni-schedule-new-lead = Vale dal giorno che indichi e prende il posto di quello precedente.
canoni-schedule-add = Aggiungi il tariffario
canoni-schedule-added = Tariffario aggiunto.
canoni-schedule-remove = Togli
canoni-schedule-remove-ask = Togliere questo tariffario? Nessun canone è stato calcolato con esso.
canoni-schedule-removed = Tariffario tolto.
canoni-in-use = In uso: non si cambia e non si toglie.
canoni-valid-from = dal { $from }
canoni-valid-from-to = dal { $from } al { $to }
canoni-from = Valido dal
canoni-to = Valido fino al
canoni-nature = Natura
canoni-reference = Popolazione al { $day }.
canoni-population-on = Data di riferimento della popolazione
canoni-population-on-hint = Conta l’ultimo dato di quel giorno o precedente.
canoni-residents = Abitanti
canoni-residents-up-to = fino a { $to }
canoni-residents-from-to = da { $from } a { $to }
canoni-residents-over = oltre { $from }
canoni-annual-label = Canone annuo
canoni-flat-label = Ente che non è un comune
canoni-amount-hint = In euro, per esempio 2.500,00.
canoni-tiers = Fasce
canoni-tiers-hint = Dalla più piccola; l’ultima resta senza limite. Le righe vuote non contano.
canoni-tier-limit = Fascia { $row }: abitanti fino a
canoni-tier-fee = Fascia { $row }: euro l’anno
canoni-tiers-open = L’ultima fascia, e solo quella, deve restare senza limite di abitanti.
canoni-tiers-order = La fascia { $tier } deve finire dopo quella che la precede.
canoni-tiers-negative = Un importo è sotto zero.
canoni-bad-amount = Scrivi l’importo in euro, per esempio 2.500,00.
canoni-bad-limit = Scrivi il numero di abitanti, per esempio 3.500.
canoni-unknown-service = Scegli un servizio del catalogo.
canoni-unknown-convenzione = Scegli una convenzione.
canoni-outside-convention = Il primo giorno deve stare nella convenzione.
canoni-ends-before-start = La validità non può finire prima di iniziare.

canoni-correct = Ricalcola il canone
canoni-correct-lead = La popolazione che ha deciso il canone resta finché qualcuno non la corregge. Qui vedi che cosa cambia; l’ente riceve un avviso con il tuo motivo.
canoni-correct-nothing = Il canone resta com’è
canoni-correct-population = Popolazione dell’ente
canoni-correct-compare = Il canone di oggi e con i dati inseriti
canoni-correct-today = Oggi
canoni-correct-then = Con il dato di { $source }
canoni-correct-tier = Fascia
canoni-correct-figure = Dato corretto
canoni-correct-figure-hint = Di quel giorno ce n’è più di uno.
canoni-correct-option = { $residents } abitanti al { $day } ({ $source }): { $amount }
canoni-correct-figure-missing = Scegli il dato corretto.
canoni-correct-same-amount = Cambia il dato, non l’importo.
canoni-correct-reason = Motivo
canoni-correct-reason-hint = Lo legge l’ente.
canoni-correct-reason-missing = Scrivi perché il canone si ricalcola.
canoni-correct-do = Ricalcola il canone
canoni-corrected = Canone ricalcolato. L’ente ha ricevuto un avviso.

error-fee-line-superseded = Questo canone è stato ricalcolato nel frattempo: apri quello che vale adesso.
    .title = Canone sostituito
error-fee-line-ended = Il servizio era cessato prima dell’anno: non è dovuto nulla, qualunque sia la popolazione.
    .title = Nulla è dovuto
error-fee-line-flat = L’ente non è un comune: la popolazione non conta per il suo canone.
    .title = Canone senza popolazione
error-fee-figure-missing = Non c’è una popolazione al { $reference } o precedente. Falla prima inserire tra i dati dell’ente.
    .title = Popolazione mancante
error-fee-figure-same = La popolazione inserita per il { $reference } è quella che ha deciso il canone. Se è sbagliata, falla prima correggere tra i dati dell’ente.
    .title = Stessa popolazione
error-fee-figure-changed = La popolazione inserita non è quella che hai visto. Guarda di nuovo l’anteprima.
    .title = Popolazione cambiata
error-fee-schedule-exists = Per questo servizio e questa convenzione c’è già un tariffario dallo stesso giorno.
    .title = Tariffario già presente
error-fee-schedule-used = Con questo tariffario sono già stati calcolati dei canoni: non si toglie. Aggiungine un altro con la sua validità.
    .title = Tariffario in uso
