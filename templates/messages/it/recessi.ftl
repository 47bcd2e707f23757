# Contratti, recessi e liquidazione.
contracts-title = Contratti
contracts-lead = Gli affidamenti del supporto web: quale ente, da quando a quando, e chi è pagato.
contracts-none = Nessun contratto
contracts-none-text = Quando la contabilità o un responsabile inserisce un contratto, lo trovi qui.
contracts-new = Nuovo contratto
contracts-new-lead = L’affidamento del supporto web da parte di un ente. Un ente ne ha uno alla volta.
contracts-of = Contratto: { $ente }
contracts-facts = Dati del contratto
contracts-ente = Ente
contracts-service = Servizio
contracts-days = Durata
contracts-from-to = dal { $from } al { $to }
contracts-start-on = Primo giorno
contracts-end-on = Ultimo giorno
contracts-ended-on = Finito prima, il
contracts-creditor = Creditore
contracts-creditor-hint = Chi viene pagato, di solito l’ente capofila.
contracts-state-running = In corso
contracts-state-future = Non ancora iniziato
contracts-state-ended = Finito
contracts-added = Contratto inserito.
contracts-correct = Correggi il contratto
contracts-correct-text = Per ciò che è stato inserito per errore. Non si può più quando c’è un recesso.
contracts-reason = Perché si corregge
contracts-unknown-ente = Scegli un ente.
contracts-bad-date = Scrivi la data.
contracts-ends-before-start = Il contratto non può finire prima di iniziare.
contracts-bad-creditor = Indica il creditore, con al massimo 200 caratteri.

recessi-new = Nuovo recesso
recessi-new-lead = Chi recede: { $ente }. Prima di inviare vedi che cosa comporta e da quando.
recessi-choose-ente = Scegli l’ente per cui registri la comunicazione.
recessi-go-on = Continua
recessi-title = Recesso { $number }
recessi-nothing-to-leave = L’ente non ha contratti né adesioni da cui recedere.
recessi-what = Da che cosa si recede
recessi-left-contract = Contratto di supporto web, dal { $from } al { $to }
recessi-left-membership = Adesione al centro: { $name }
recessi-kind = Tipo di recesso
recessi-kind-ordinary = Con preavviso di dodici mesi
recessi-kind-just-cause = Per giusta causa
recessi-kind-recognised = Per giusta causa, riconosciuta
recessi-kind-silence = Per giusta causa, non contestata nei termini
recessi-kind-recast = Giusta causa non riconosciuta: vale come recesso con preavviso
recessi-reasons = Motivi
recessi-reasons-hint = Con la giusta causa sono obbligatori, insieme ad almeno un documento.
recessi-reasons-missing = Scrivi i motivi della giusta causa.
recessi-reasons-long = Al massimo 10.000 caratteri.
recessi-requested-on = Primo giorno senza servizio che chiedi
recessi-requested-on-hint = Solo se vuoi un giorno più lontano di quello che dà il preavviso: uno più vicino non conta.
recessi-files = Documenti
recessi-files-hint = Per la giusta causa ciò che la prova e, se c’è già, la comunicazione firmata: prima di inviare dici che cos’è ogni file.
recessi-grounds-missing = La giusta causa si afferma con documenti: aggiungine almeno uno.
recessi-bad-date = Questa data non può essere giusta: controlla l’anno.
recessi-choose-scope = Scegli da che cosa si recede.
recessi-unknown-contract = Scegli un contratto dell’ente.
recessi-unknown-adesione = Scegli un’adesione dell’ente.
recessi-no-membership = L’ente non ha un’adesione da cui recedere.
recessi-check = Controlla gli effetti
recessi-check-title = Controlla prima di inviare
recessi-check-lead = Non è ancora stato inviato niente. Leggi che cosa succede, poi invia o torna a correggere.
recessi-check-said = Che cosa hai scritto
recessi-check-effects = Che cosa comporta
recessi-explain-notice = Se la comunicazione fosse ricevuta oggi: con i { $months } mesi di preavviso l’ultimo giorno di servizio è il { $last } e il recesso ha effetto dal { $from }.
recessi-explain-just-cause = Se la comunicazione fosse ricevuta oggi: il recesso ha effetto il giorno della ricezione, { $day }, che è ancora servito e si paga.
recessi-explain-contract-end = Il rapporto finisce comunque il { $day }, prima che finisca il preavviso: vale quel giorno.
recessi-explain-contest = { $count ->
        [one] Il centro può contestare la giusta causa entro un giorno dalla registrazione. Se non la riconosce, la stessa comunicazione vale come recesso con preavviso, con effetto dal { $day }.
       *[other] Il centro può contestare la giusta causa entro { $count } giorni dalla registrazione. Se non la riconosce, la stessa comunicazione vale come recesso con preavviso, con effetto dal { $day }.
    }
recessi-explain-receipt = Conta il giorno in cui il centro riceve la comunicazione formale, non quello in cui compili questa pagina.
recessi-formal = Il recesso vale con una comunicazione formale scritta: un messaggio PEC al centro, oppure un documento protocollato. Se non l’hai ancora mandata, mandala oggi stesso.
recessi-send = Invia il recesso
recessi-back = Torna a correggere
recessi-sent = Recesso inviato.
recessi-edit = Correggi quello che hai scritto
recessi-last-service-day = Ultimo giorno di servizio
recessi-effective-from = Ha effetto dal
recessi-silence-on = Ultimo giorno per contestarla
recessi-rule = Perché queste date
recessi-effect-just_cause = Giusta causa: il giorno della ricezione (regola REC).
recessi-effect-notice = Dodici mesi dalla ricezione, o il giorno più lontano chiesto dall’ente; l’ultimo giorno non si sposta se è festivo (regola REC).
recessi-effect-contract_end = Il rapporto finisce prima del preavviso (regola REC).
recessi-goes-on = Servizio durante la contestazione
recessi-goes-on-yes = Il servizio continua: l’ente è d’accordo
recessi-goes-on-no = L’ente non è d’accordo che continui: chi segue il servizio è avvisato di sospenderlo
recessi-goes-on-hint = Durante la contestazione il servizio continua solo se l’ente è d’accordo.
recessi-recognised = La giusta causa
recessi-recognised-true = È riconosciuta
recessi-recognised-false = Non è riconosciuta: vale come recesso con preavviso
recessi-say-recognised = Di’ se la giusta causa è riconosciuta.

recessi-do-registered-submitted = Registra il recesso
recessi-do-rejected-submitted = Respingi
recessi-do-contested-registered = Contesta la giusta causa
recessi-do-registered-contested = Decidi sulla giusta causa
recessi-do-effective-registered = Riconosci la giusta causa
recessi-do-revoked-registered = Accetta la revoca
recessi-do-settling-effective = Mostra la liquidazione all’ente
recessi-do-settled-settling = Invia la liquidazione
recessi-reason-rejected-submitted = Perché il recesso è respinto? L’ente lo legge.
recessi-reason-contested-registered = Perché la giusta causa è contestata? L’ente lo legge.
recessi-reason-registered-contested = Motivo della decisione, obbligatorio se non è riconosciuta
recessi-revoke-ask = Accettando, il recesso è revocato e i servizi continuano. Accettare?
recessi-moved-registered = Recesso registrato.
recessi-moved-rejected = Recesso respinto.
recessi-moved-contested = Giusta causa contestata.
recessi-moved-revoked = Recesso revocato: i servizi continuano.
recessi-moved-effective = Giusta causa riconosciuta: il recesso ha effetto.
recessi-moved-settling = L’ente vede la liquidazione.
recessi-moved-settled = Liquidazione inviata.
recessi-ask-revocation = Chiedi di revocare il recesso
recessi-refuse-revocation = Non accettare la revoca
recessi-reason-ask = Perché l’ente vuole revocarlo?
recessi-reason-refuse = Perché la revoca non è accettata? L’ente lo legge.
recessi-revocation-asked-on = Il { $day } l’ente ha chiesto di revocare il recesso: decide il responsabile del procedimento.
recessi-revocation-was-asked = Revoca chiesta: decide il responsabile del procedimento.
recessi-revocation-was-refused = Revoca non accettata.
recessi-tell-revocation-asked = L’ente chiede di revocare il recesso { $number }: accetta o rifiuta prima che abbia effetto.
recessi-tell-revocation-refused = La revoca del recesso { $number } non è stata accettata: { $reason }

recessi-rights = Diritti delle persone dell’ente
recessi-rights-from = Finiti dal { $day }; leggono ed esportano fino al { $until }.
recessi-rights-restored = Diritti restituiti
recessi-rights-restored-joined = Dal { $day }: l’ente ha aderito di nuovo o ha un nuovo contratto.
recessi-rights-restored-why = Dal { $day }: { $reason }
recessi-restore-rights = Restituisci i diritti alle persone dell’ente
recessi-reason-restore = Perché i diritti tornano? L’ente lo legge.
recessi-rights-were-restored = Le persone dell’ente hanno di nuovo i loro diritti.
recessi-tell-rights-restored = Recesso { $number }: le persone dell’ente possono usare di nuovo Sportello. { $reason }

recessi-tell-changed = Recesso { $number }: il centro ha corretto quello che aveva inserito per l’ente.
recessi-tell-stop = Recesso { $number }: la giusta causa è contestata e l’ente non vuole che il servizio continui. Va sospeso a mano finché non è deciso.
recessi-tell-redrafted = Recesso { $number }: la liquidazione che hai visto è cambiata, da { $old } a { $new }.

recessi-ahead = Che cosa succederà
recessi-ahead-done = Che cosa comporta
recessi-ahead-service = { $service }: l’ultimo giorno è il { $day }.
recessi-ahead-no-service = Non finisce nessun servizio attivo.
recessi-ahead-domain = Il dominio { $name } va trasferito a un altro gestore entro il { $day }.
recessi-ahead-rights = { $count ->
        [one] Dal { $day } l’unica persona dell’ente non può più cambiare niente; fino al { $until } legge ed esporta i dati dell’ente.
       *[other] Dal { $day } le { $count } persone dell’ente non possono più cambiare niente; fino al { $until } leggono ed esportano i dati dell’ente.
    }
recessi-ahead-rights-stay = Le persone dell’ente continuano a usare Sportello, perché resta:
recessi-remains-membership = l’adesione «{ $name }» fino al { $day }
recessi-remains-contract = il contratto fino al { $day }
recessi-remains-service = il servizio { $name }
recessi-open-tickets = Richieste aperte
recessi-ahead-under-way = Da decidere prima: questa pratica è in corso e non finisce da sola.
recessi-ahead-listed = Elenco del { $day }, quando il recesso ha avuto effetto: resta com’era allora.
recessi-ahead-to-decide = Da decidere: questa pratica era in corso e non finisce da sola.
recessi-ahead-decided = Era in corso, ed è stata decisa:
recessi-tell-under-way = Il recesso { $number } dell’ente ha avuto effetto e questa pratica è ancora in corso: decidi se respingerla o portarla a termine. Un servizio si attiva solo se l’ente è ancora aderente.
recessi-tell-tickets = { $count ->
        [one] Il recesso { $number } ha avuto effetto con una richiesta dell’ente ancora aperta: decidi che cosa farne.
       *[other] Il recesso { $number } ha avuto effetto con { $count } richieste dell’ente ancora aperte: decidi che cosa farne.
    }
recessi-open-tickets-then = Erano aperte quando il recesso ha avuto effetto; accanto c’è lo stato di adesso. Su quelle ancora aperte va deciso.
recessi-listed = Quando ha avuto effetto
recessi-listed-under-way = La pratica { $number } era in corso: { $state }.
recessi-listed-tickets = { $count ->
        [0] Nessuna richiesta dell’ente era aperta.
        [one] Una richiesta dell’ente era aperta.
       *[other] { $count } richieste dell’ente erano aperte.
    }
recessi-open-ticket-confidential = (riservata)
recessi-open-tickets-more = { $count ->
        [one] E un’altra richiesta.
       *[other] E altre { $count } richieste.
    }
recessi-open-tickets-none = Nessuna richiesta aperta dell’ente fra quelle che puoi vedere.
recessi-open-tickets-text = Su ognuna va deciso se chiuderla prima o portarla a termine.

recessi-settlement = Liquidazione
recessi-settlement-none = Ancora nessuna liquidazione.
recessi-settlement-draft = Scrivi la liquidazione
recessi-settlement-save = Calcola e salva
recessi-settlement-saved = Liquidazione calcolata e salvata.
recessi-settlement-entry-missing = Per inviare la liquidazione serve la registrazione di protocollo.
recessi-amounts-hint = Importi così: 1.234,56. Le righe vuote non contano.
recessi-lines = Voci
recessi-line = Voce { $number }
recessi-line-description = Voce
recessi-line-contract = Valore di contratto
recessi-line-executed = Eseguito
recessi-line-unexecuted = Non eseguito
recessi-line-paid = Pagato
recessi-total = Totale
recessi-no-lines = Scrivi almeno una voce.
recessi-many-lines = Al massimo 50 voci.
recessi-bad-description = Descrivi la voce, con al massimo 200 caratteri.
recessi-method = Da che cosa si prende il decimo
recessi-method-value = Dal valore di ciò che non è stato eseguito, voce per voce
recessi-method-four_fifths = Dalla differenza fra i quattro quinti del contratto e l’eseguito
recessi-law-value = Dovuti tutto l’eseguito e un decimo di ciò che non è stato eseguito, meno il pagato (scheda del servizio; regola SET).
recessi-law-four_fifths = Dovuti tutto l’eseguito e un decimo della differenza fra i quattro quinti del contratto e l’eseguito, meno il pagato (D.Lgs. 36/2023, art. 123 e allegato II.14, art. 11; regola SET).
recessi-note = Note
recessi-sums = Calcolo
recessi-sum-what = Somma
recessi-sum-how = Come si calcola
recessi-sum-amount = Importo
recessi-sum-executed = Eseguito
recessi-sum-tenth = Decimo
recessi-sum-paid = Già pagato
recessi-sum-balance = Dovuto dall’ente
recessi-sum-refund = Da rimborsare all’ente
recessi-how-executed = Tutto ciò che è stato eseguito.
recessi-how-value = Un decimo di { $unexecuted }, il valore di ciò che non è stato eseguito, arrotondato una volta sola al centesimo.
recessi-how-four-fifths = Un decimo di quattro quinti di { $contract } meno { $executed }, mai sotto zero, arrotondato al centesimo.
recessi-how-no-tenth = Con la giusta causa il centro non chiede il decimo.
recessi-how-paid = Ciò che l’ente ha già pagato si toglie.
recessi-how-balance = { $executed } più { $tenth } meno { $paid }.
recessi-paper-title = Liquidazione del recesso { $number }
recessi-paper-entry = { $number } del { $day }
recessi-paper-act = Pratica
recessi-paper-centre = Centro

acts-role-grounds = Prova della giusta causa
acts-role-settlement = Liquidazione
acts-next-recesso-submitted-you = Registra il recesso con la comunicazione formale, oppure respingilo con il motivo. Conta il giorno in cui la comunicazione è stata ricevuta.
acts-next-recesso-submitted-others = Il responsabile del procedimento registra il recesso quando c’è la comunicazione formale: PEC o documento protocollato.
acts-next-recesso-registered-you = Il recesso è registrato: le date sono qui accanto.
acts-next-recesso-registered-others = Il recesso è registrato: le date sono qui accanto.
acts-next-recesso-contested-you = La giusta causa è contestata: decidi se è riconosciuta o se il recesso vale con preavviso.
acts-next-recesso-contested-others = Il centro contesta la giusta causa: il responsabile del procedimento decide se è riconosciuta.
acts-next-recesso-effective-you = Il recesso ha effetto. Scrivi la liquidazione, poi mostrala all’ente.
acts-next-recesso-effective-others = Il recesso ha effetto. La contabilità prepara la liquidazione.
acts-next-recesso-settling-you = L’ente vede la liquidazione: inviala con la sua registrazione di protocollo.
acts-next-recesso-settling-others = La liquidazione è qui sotto: la contabilità la invia.
acts-next-recesso-settled-others = La liquidazione è stata inviata: il documento è fra quelli della pratica.
acts-next-recesso-revoked-others = Il recesso è stato revocato: i servizi continuano.
acts-next-recesso-rejected-others = Il recesso è stato respinto: il motivo è qui sotto.

kernel-amount-missing = Scrivi l’importo, anche se è 0.
kernel-amount-negative = L’importo non può essere negativo.
kernel-amount-unreadable = Scrivi l’importo così: 1.234,56. Il punto separa le migliaia, la virgola i centesimi, che sono due.
kernel-amount-large = L’importo è troppo grande: al massimo dieci miliardi.

web-rights-ended = I diritti del tuo ente sono finiti con il recesso. Fino al { $until } puoi leggere ed esportare i dati; cambiare non puoi più niente.

error-rights-ended = I diritti del tuo ente sono finiti con il recesso: non puoi più cambiare niente. Fino al { $until } puoi leggere ed esportare i dati dell’ente.
    .title = Diritti dell’ente finiti
error-contract-service-missing = Nel catalogo non c’è il servizio SUPPORTO_WEB, che si affida per contratto.
    .title = Servizio mancante
error-contract-overlaps = L’ente ha già un contratto dal { $from } al { $to }: uno nuovo può cominciare il giorno dopo.
    .title = Contratto già presente
error-contract_expired = Il rapporto è finito il { $day }: non c’è più niente da cui recedere.
    .title = Contratto finito
error-rights-not-ended = I diritti delle persone dell’ente non sono finiti con questo recesso, o sono già stati restituiti.
    .title = Niente da restituire
error-recesso-not-begun = Questo rapporto comincia il { $day }: si recede da quando è cominciato.
    .title = Non ancora cominciato
error-recesso-of-the-ente = Il recesso l’ha inviato l’ente: solo il suo firmatario lo corregge.
    .title = Inviato dall’ente
error-contract-has-recesso = Sul contratto c’è il recesso { $number }: i suoi giorni non si correggono più.
    .title = Contratto con un recesso
error-recesso-exists = C’è già il recesso { $number } per lo stesso rapporto.
    .title = Recesso già presente
error-recesso-registered = Il recesso è già stato registrato o deciso: quello che dice non si cambia più.
    .title = Recesso già registrato
error-recesso-no-effects = Il recesso non ha effetti: non è ancora registrato, oppure è stato respinto o revocato.
error-recesso-nothing-to-contest = Si contesta solo una giusta causa su cui non è ancora stato deciso, entro il suo ultimo giorno.
    .title = Niente da contestare
error-recesso-by-clock = Questo recesso ha effetto da solo nel suo giorno.
    .title = Ha effetto da solo
error-recesso-revocation-not-asked = L’ente non ha chiesto di revocare il recesso: la revoca si accetta solo se la chiede il firmatario.
    .title = Revoca non chiesta
error-recesso-revocation-asked = La revoca è già stata chiesta: decide il responsabile del procedimento.
    .title = Revoca già chiesta
error-recesso-revocation-late = Un recesso si revoca solo se è registrato e prima che abbia effetto. Se l’ente vuole tornare, può aderire di nuovo.
    .title = Troppo tardi per revocare
error-recesso-settlement-missing = Prima scrivi la liquidazione: senza le sue voci non c’è niente da mostrare.
    .title = Liquidazione mancante
error-recesso-not-to-settle = La liquidazione si scrive da quando il recesso ha effetto fino a quando è inviata.
    .title = Liquidazione non modificabile
