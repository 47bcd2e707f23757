# Disdette.
disdette-new = Nuova disdetta
disdette-title = Disdetta { $number }
disdette-choose-lead = Scegli l’ente che ha mandato la comunicazione: la pratica compare subito anche a chi firma per l’ente.
disdette-all-closed = Non c’è altro da disdire
disdette-all-closed-text = Per ogni servizio c’è già una disdetta, oppure un affidamento che finisce per recesso.
disdette-none-in-service = Nessun servizio attivo
disdette-none-in-service-text = Nessun ente ha un servizio attivo da disdire.
disdette-none-here-text = L’ente non ha servizi attivi: non c’è niente da disdire.
disdette-continue = Continua
disdette-services = Servizi
disdette-noticed = Già disdetto:
disdette-ends-already = Cessa il { $day }
disdette-contract = affidato con un contratto fino al { $day }: si lascia con il
disdette-contract-recesso = recesso
disdette-requested = Primo giorno senza servizio
disdette-requested-hint = La disdetta ha effetto dal 1° gennaio. Se serve, puoi chiedere un anno successivo.
disdette-requested-first = Appena possibile: { $day }
disdette-requested-later = { $day }
disdette-requested-entered-hint = Solo se la comunicazione lo indica: il giorno come sta scritto. Un giorno dentro l’anno vale il 1° gennaio successivo; uno precedente al possibile non conta.
disdette-notice-later = La comunicazione arriva dopo
disdette-effects = Che cosa succede
disdette-effect = Ricevuta entro il { $last }: il servizio cessa il { $day }.
disdette-effect-later = Ricevuta un secondo dopo: il servizio cessa il { $day }.
disdette-effect-any = Il servizio cessa il { $day }.
disdette-effect-received = Ricevuta il { $received }: il servizio cessa il { $day }, quando che sia registrata.
disdette-effect-convention = La convenzione «{ $name }» finisce il { $day }: il servizio cessa con essa.
disdette-effect-first = Il primo giorno senza servizio è il { $day }.
disdette-effect-each-received = Ricevuta il { $received }, quando che sia registrata:
disdette-effect-of = { $service }: ricevuta entro il { $last }, cessa il { $day }; ricevuta un secondo dopo, cessa il { $later }.
disdette-effect-of-any = { $service }: cessa il { $day }.
disdette-effect-of-convention = { $service }: cessa il { $day }, con la convenzione «{ $name }».
disdette-effect-each-first = Il primo giorno senza un servizio è quello dopo il suo ultimo.
disdette-effect-fee = La disdetta non riduce il canone dell’anno in corso.
disdette-formal = Per avere effetto la disdetta deve arrivare con una comunicazione formale: una PEC, oppure un documento registrato al protocollo. Conta il giorno in cui il centro la riceve, non quello in cui compili questa pagina.
disdette-with-notice = La disdetta poggia sulla comunicazione che hai scelto.
disdette-summary = Controlla e invia
disdette-send = Invia la disdetta
disdette-change = Modifica
disdette-begun = Disdetta inviata. Il responsabile del procedimento la registra con la comunicazione formale.
disdette-last-day = Ultimo giorno di servizio
disdette-last-day-rule = { $day } (regola { $rule })
disdette-last-day-of = Ultimo giorno: { $service }
disdette-last-day-why = { $day } (regola { $rule }): { $why }
disdette-effective-from = Ha effetto dal
disdette-cause = Perché in quella data
disdette-cause-disdetta = Disdetta
disdette-cause-convention_end = Fine della convenzione
disdette-do-registered = Registra
disdette-register-other = Registra con un’altra comunicazione
disdette-confirm = Controlla le date e registra
disdette-confirm-sent = La PEC è stata spedita il { $sent }, ma qui risulta ricevuta il { $received }. Se l’ente ha una ricevuta di consegna precedente, conta quella: chiedila prima di registrare.
disdette-confirm-sent-year = Con una data nell’anno di spedizione il servizio cesserebbe un anno prima.
disdette-confirm-past = L’ultimo giorno di servizio, il { $day }, è già passato: registrando, il servizio finisce subito e non si può più revocare. Controlla ancora la data di ricevimento.
disdette-confirm-text = Registrando, le date sono comunicate all’ente.
disdette-confirm-do = Registra con queste date
disdette-do-rejected = Respingi
disdette-do-revoked = Accetta la revoca
disdette-reason-rejected = Motivo del rifiuto
disdette-revoke-ask = Accettare la revoca? La disdetta non fa più cessare i servizi; quello che è già cessato, o che cessa per un recesso, non riprende.
disdette-moved-registered = Disdetta registrata: le date sono calcolate dal giorno di ricevimento e l’ente è avvisato.
disdette-moved-rejected = Disdetta respinta.
disdette-moved-revoked = Revoca accettata: questa disdetta non fa più cessare i servizi.
disdette-revocation-ask = Chiedi la revoca
disdette-revocation-ask-reason = Perché l’ente revoca la disdetta
disdette-revocation-refuse = Rifiuta la revoca
disdette-revocation-refuse-reason = Motivo del rifiuto
disdette-revocation-reason-required = Scrivi perché: il centro lo legge.
disdette-revocation-asked = Richiesta inviata: il responsabile del procedimento risponde.
disdette-revocation-refused = Rifiuto registrato: l’ente lo legge nella pratica.
disdette-revocation-waits = L’ente chiede di revocare la disdetta
disdette-revocation-was-refused = La revoca è stata rifiutata
disdette-tell-registered = La disdetta è stata ricevuta il { $received } e registrata: ultimo giorno di servizio per essa: { $last }. Ultimo giorno di ogni servizio, contando anche le altre comunicazioni: { $services }. Prima di allora l’ente può chiedere di revocarla.
disdette-tell-followed = L’ente ha aderito alla convenzione che segue: la disdetta non si ferma più alla fine della precedente. Ultimo giorno di ogni servizio prima dell’adesione: { $was }. Adesso: { $services }.
disdette-tell-revoked = La disdetta è revocata. Ultimo giorno di ogni servizio, se ne ha uno: { $services }.
disdette-tell-corrected = La data di ricevimento della disdetta è stata corretta: era il { $was }, è il { $received }. Ultimo giorno di servizio, prima: { $last_was }; adesso: { $last }. Motivo: { $reason }
disdette-tell-revocation-asked = L’ente chiede di revocare la disdetta: { $reason }
disdette-tell-revocation-refused = La revoca della disdetta è stata rifiutata: { $reason }
disdette-remind = { $count ->
        [one] Il servizio { $services } si rinnova per il { $year }
       *[other] I servizi { $services } si rinnovano per il { $year }
    } se l’ente non dà disdetta. L’ultimo giorno utile è il { $last }: conta quando il centro riceve la comunicazione. Per poter rimediare se manca qualcosa, il centro chiede di mandarla entro il { $lead }.
disdette-remind-last = { $count ->
        [one] Il servizio { $services } si rinnova per il { $year }
       *[other] I servizi { $services } si rinnovano per il { $year }
    } se l’ente non dà disdetta. L’ultimo giorno utile è il { $last }: conta quando il centro riceve la comunicazione.
disdette-remind-formal = La disdetta è compilata, ma manca ancora la comunicazione formale: senza una PEC o un documento protocollato che il centro riceva entro il { $last } non ha effetto per quest’anno.
disdette-remind-no-signatory = Nessuna persona che firma per l’ente ha un accesso: il promemoria dell’ultimo giorno per la disdetta è andato ai suoi referenti. Avvisa per telefono chi firma.
disdette-remind-nobody = Nessuna persona dell’ente ha un accesso: il promemoria dell’ultimo giorno per la disdetta non è andato a nessuno. Avvisa l’ente per telefono.
disdette-no-services = Scegli almeno un servizio.
disdette-not-in-service = Un servizio non è attivo per questo ente.
disdette-under-contract = { $service } è affidato con un contratto fino al { $day }: non si rinnova di anno in anno e non si disdice. Per lasciarlo prima serve il recesso, alla pagina «Nuovo recesso» (/recessi/new).
disdette-received-before-active = La comunicazione è stata ricevuta il { $received }, ma quel giorno il servizio { $service } non era attivo: lo è dal { $active }. Scegli la comunicazione giusta o controlla la data.
disdette-ente-missing = Indica l’ente per cui registri la disdetta.

acts-next-disdetta-submitted-you = Collega la comunicazione formale e registra la disdetta, oppure respingila con il motivo.
acts-next-disdetta-submitted-others = La disdetta è arrivata. Il responsabile del procedimento la registra con la comunicazione formale.
acts-next-disdetta-registered-you = La disdetta è registrata: i servizi cessano nel giorno indicato.
acts-next-disdetta-registered-others = La disdetta è registrata: i servizi cessano nel giorno indicato. Prima di allora l’ente può chiedere di revocarla.
acts-next-disdetta-effective-others = La disdetta ha avuto effetto.
acts-next-disdetta-rejected-others = La disdetta è stata respinta: il motivo è qui sotto. L’ente può darne un’altra.
acts-next-disdetta-revoked-others = La disdetta è stata revocata: non fa più cessare i servizi.

error-disdetta-exists = { $state ->
        [registered] Per uno di questi servizi c’è già la disdetta { $number }, registrata: se serve, chiedine la revoca.
       *[other] Per uno di questi servizi c’è già la disdetta { $number }, che aspetta la registrazione: continua con quella.
    }
    .title = Disdetta già data
error-revocation-not-asked = L’ente non ha chiesto la revoca, oppure ha già avuto risposta.
    .title = Revoca non chiesta
error-revocation-asked = La revoca è già stata chiesta: il responsabile del procedimento deve rispondere.
    .title = Revoca già chiesta
error-revocation-too-late = La disdetta ha effetto dal { $day }: da quel giorno non si revoca più.
    .title = Revoca tardiva
error-revocation-not-registered = Si revoca solo una disdetta registrata, prima che abbia effetto.
    .title = Disdetta non registrata
error-disdetta-nothing-left = I servizi di questa disdetta sono già cessati per un’altra ragione: non resta niente da registrare. Respingi la disdetta spiegando perché.
    .title = Servizi già cessati
