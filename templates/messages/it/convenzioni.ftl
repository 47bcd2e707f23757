# Convenzioni e adesioni.
convenzioni-title = Convenzioni
convenzioni-lead = Le convenzioni con cui gli enti aderiscono al centro, ciascuna con la sua durata e i suoi servizi.
convenzioni-none = Nessuna convenzione
convenzioni-none-text = Quando il centro pubblica una convenzione, la trovi qui.
convenzioni-new = Nuova convenzione
convenzioni-form-lead = Finché non la pubblichi puoi cambiarla e gli enti non la vedono. Una volta pubblicata non si cambia più: per altre condizioni si scrive una nuova convenzione.
convenzioni-days = Durata
convenzioni-from-to = dal { $from } al { $to }
convenzioni-option = { $name }, dal { $from } al { $to }
convenzioni-services = Servizi
convenzioni-code = Codice
convenzioni-code-hint = Lettere, cifre e trattino, per esempio 2026-2030.
convenzioni-name = Titolo
convenzioni-start-on = Dal
convenzioni-end-on = Al
convenzioni-state-draft = In preparazione
convenzioni-state-future = Non ancora iniziata
convenzioni-state-in-force = In vigore
convenzioni-state-ended = Finita
convenzioni-publish = Pubblica
convenzioni-publish-ask = Dopo la pubblicazione gli enti possono aderire e la convenzione non si cambia più. Pubblicare?
convenzioni-published = Convenzione pubblicata.
convenzioni-bad-code = Da 2 a 40 lettere, cifre o trattini.
convenzioni-bad-name = Da 3 a 200 caratteri.
convenzioni-no-services = Scegli almeno un servizio.
convenzioni-unknown-service = Un servizio non è nel catalogo.
convenzioni-bad-date = Scrivi la data.
convenzioni-ends-before-start = La convenzione non può finire prima di iniziare.

adesioni-new = Nuova adesione
adesioni-new-lead = Scegli la convenzione e indica la deliberazione dell’ente. Puoi completare tutto più tardi: la bozza resta salvata.
adesioni-title = Adesione { $number }
adesioni-no-open = Nessuna convenzione aperta
adesioni-no-open-text = Ora non c’è nessuna convenzione a cui aderire.
adesioni-begin = Crea la bozza
adesioni-begun = Bozza creata: aggiungi i documenti e invia.
adesioni-convenzione = Convenzione
adesioni-organ = Organo che ha deliberato
adesioni-organ-hint = Per esempio: Consiglio comunale.
adesioni-resolution = Deliberazione
adesioni-resolution-number = Numero della deliberazione
adesioni-resolution-on = Data della deliberazione
adesioni-signed-on = Data della firma
adesioni-member = Adesione valida
adesioni-member-days = dal { $from } al { $to }
adesioni-part-there = c’è
adesioni-part-missing = manca
adesioni-asked = Che cosa chiede il centro
adesioni-withdraw-ask-draft = Abbandonare la bozza? Il centro non l’ha mai vista; se ne può scrivere un’altra.
adesioni-withdraw-ask-sent = Ritirare la domanda? Se ne può presentare un’altra.
adesioni-unknown-convenzione = Scegli una convenzione pubblicata.
adesioni-too-long = Al massimo 120 caratteri.
adesioni-resolution-future = La deliberazione non può avere una data futura.
adesioni-organ-missing = Indica l’organo che ha deliberato l’adesione.
adesioni-number-missing = Indica il numero della deliberazione.
adesioni-date-missing = Indica la data della deliberazione.
adesioni-resolution-missing = Aggiungi fra i documenti la deliberazione.
adesioni-convention-missing = Aggiungi fra i documenti la convenzione firmata.
adesioni-signed-on-missing = Indica la data della firma.
adesioni-signed-on-future = La data della firma non può essere futura.
adesioni-signed-before-resolution = La firma non può venire prima della deliberazione.
adesioni-signed-after-end = La firma non può venire dopo la fine della convenzione.
adesioni-tell-ending = La convenzione «{ $name }» finisce il { $day }. { $count ->
        [one] Con essa cessa il servizio { $services }.
       *[other] Con essa cessano i servizi { $services }.
    } { $joining ->
        [none] Perché continuino, l’ente deve firmare l’adesione alla convenzione che segue prima di allora.
       *[other] L’adesione { $joining } è in corso: i servizi che quella convenzione offre continuano se è firmata prima di allora.
    }
adesioni-tell-ended = { $count ->
        [one] Il servizio { $services } è cessato
       *[other] I servizi { $services } sono cessati
    } il { $day }, alla fine della convenzione precedente, prima che questa adesione fosse registrata. Non ricominciano da soli: per riaverli l’ente chiede una nuova attivazione, alla pagina «Richiedi un servizio» (/attivazioni/new).
adesioni-registered-before-signature = La registrazione di protocollo non può avere una data precedente alla firma: controlla le due date.
adesioni-register-missing = Indica la registrazione di protocollo della convenzione firmata.
adesioni-say-what-is-missing = Scrivi che cosa manca: l’ente lo legge.
adesioni-say-what-was-added = Scrivi che cosa hai aggiunto o cambiato.
adesioni-reason-information_requested = Che cosa manca
adesioni-reason-under_review = Che cosa hai aggiunto
adesioni-reason-rejected = Motivo del rifiuto
adesioni-do-submitted-draft = Invia la domanda
adesioni-do-under_review-submitted = Prendi in esame
adesioni-do-under_review-information_requested = Rispondi e invia di nuovo
adesioni-do-information_requested-under_review = Chiedi integrazioni
adesioni-do-signed-under_review = Registra la firma
adesioni-do-rejected-under_review = Respingi
adesioni-do-withdrawn-draft = Abbandona la bozza
adesioni-do-withdrawn-submitted = Ritira la domanda
adesioni-do-withdrawn-under_review = Ritira la domanda
adesioni-do-withdrawn-information_requested = Ritira la domanda
adesioni-moved-submitted = Domanda inviata. Da oggi corre il termine per decidere.
adesioni-moved-under_review = La domanda è in esame.
adesioni-moved-information_requested = Richiesta registrata: l’ente la legge nella pratica.
adesioni-moved-signed = Firma registrata: l’ente aderisce al centro.
adesioni-moved-rejected = Domanda respinta.
adesioni-moved-withdrawn = Fatto: la pratica è ritirata.

error-ente-not-valid = Oggi l’ente non è valido nell’anagrafe del centro: chiedi al centro di controllarne la validità.
    .title = Ente non valido
error-convention_expired = { $about ->
        [disdetta] La convenzione è finita il { $day }, e il servizio con essa: non c’è più niente da disdire.
       *[adesione] La convenzione è finita il { $day }: non si può più aderire. Guarda fra le convenzioni se ce n’è una nuova.
    }
    .title = Convenzione finita
error-adesione-exists = Per questa convenzione c’è già la pratica { $number }: continua con quella.
    .title = Adesione già avviata
error-adesione-overlaps = In quei giorni l’ente aderisce già a «{ $convenzione }», fino al { $day }.
    .title = Ente già aderente
error-convenzione-published = La convenzione è pubblicata e non si cambia più: scrivine una nuova.
    .title = Convenzione pubblicata
error-convenzione-duplicate = C’è già una convenzione con questo codice.
    .title = Codice già usato
convenzioni-published-at = Pubblicata
convenzioni-documents-stay = La convenzione è pubblicata: i documenti che aggiungi non si possono più togliere.
