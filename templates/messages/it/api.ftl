# Interfaccia per programmi: rifiuti, motivi campo per campo, pagina di riferimento.
error-not-signed-in = Manca un token valido: invialo nell’intestazione Authorization come «Bearer», seguito dal token. Se è scaduto o revocato, creane un altro nella pagina Sicurezza del tuo profilo.
    .title = Accesso richiesto
error-token-scope = Questo token ha l’ambito «{ $scope }», che non basta per questa operazione: usane uno con l’ambito giusto.
    .title = Ambito del token insufficiente
error-too-many-requests = Hai inviato troppe richieste in un minuto. Riprova tra { $seconds } secondi.
    .title = Troppe richieste
error-malformed-json = Il corpo della richiesta non è JSON corretto: controlla virgole, virgolette e parentesi.
    .title = JSON non corretto
error-version-required = Indica la versione su cui si basa la modifica nell’intestazione If-Match, tra virgolette: è quella che hai ricevuto in ETag.
    .title = Versione mancante
error-idempotency-key-reused = Questa Idempotency-Key è già stata usata per una richiesta diversa: scegli un’altra chiave.
    .title = Chiave già usata
error-idempotency-key-running = Una richiesta con questa Idempotency-Key è ancora in corso: attendi qualche secondo e ripetila.
    .title = Richiesta in corso

api-reason-required = Manca: è obbligatorio.
api-reason-unknown-field = Questo campo non esiste.
api-reason-unknown-parameter = Questo parametro non esiste.
api-reason-repeated = Questo parametro si può indicare una volta sola.
api-reason-type = { $type ->
        [string] Serve un testo.
        [integer] Serve un numero intero.
        [number] Serve un numero.
        [boolean] Serve true oppure false.
        [array] Serve un elenco.
        [object] Serve un oggetto.
       *[other] Il tipo del valore non è quello giusto.
    }
api-reason-enum = Il valore non è tra quelli ammessi: { $words }.
api-reason-min-length = Troppo corto: servono almeno { $limit } caratteri.
api-reason-max-length = Troppo lungo: al massimo { $limit } caratteri.
api-reason-minimum = Troppo piccolo: almeno { $limit }.
api-reason-maximum = Troppo grande: al massimo { $limit }.
api-reason-min-items = Servono almeno { $limit } elementi.
api-reason-max-items = Al massimo { $limit } elementi.
api-reason-unique = Gli elementi devono essere diversi tra loro.
api-reason-file-name = La parte non ha un nome di file: invia il file con `filename`.
api-reason-format = { $format ->
        [uuid] Serve un identificativo UUID.
        [date] Serve una data come 2026-12-31.
        [date-time] Serve un istante come 2026-12-31T09:00:00Z.
       *[other] Il formato non è quello giusto.
    }
api-reason-pattern = Contiene caratteri non ammessi, oppure non ha la forma prevista.
api-reason-nul = Contiene il carattere NUL, che non è ammesso.
api-reason-not-a-number = Serve un numero intero.
api-reason-not-a-flag = Serve true oppure false.
api-reason-other = Il valore non va bene.

api-docs-title = Interfaccia per programmi
api-docs-lead = Tutte le operazioni che un programma può fare al posto tuo, con parametri, corpi, risposte ed errori.
api-docs-try = Prova le chiamate
api-docs-download = Descrizione OpenAPI
api-docs-basics = Regole generali
api-docs-basics-token = Ogni chiamata porta un token personale nell’intestazione Authorization. Il token si crea nella pagina Sicurezza del profilo e ha un ambito: lettura o scrittura.
api-docs-basics-errors = Gli errori sono documenti application/problem+json, con una frase che aiuta e, per i dati non accettati, l’elenco dei campi.
api-docs-basics-lists = Ogni elenco è un oggetto con items e next_cursor: per la pagina seguente ripeti la chiamata con cursor.
api-docs-basics-version = Per modificare una richiesta indica in If-Match la versione ricevuta in ETag.
api-docs-basics-idempotency = Con l’intestazione Idempotency-Key una POST ripetuta viene eseguita una volta sola; la chiave vale 24 ore.
api-docs-basics-rate = Le chiamate al minuto sono limitate: lo dicono le intestazioni X-RateLimit-Limit, -Remaining e -Reset.
api-docs-language-note = I nomi e le descrizioni delle operazioni sono in inglese, come nella descrizione OpenAPI.
api-docs-contents = Capitoli
api-docs-parameters = Parametri
api-docs-name = Nome
api-docs-place = Dove
api-docs-type = Tipo
api-docs-meaning = Significato
api-docs-required = obbligatorio
api-docs-nullable = anche null
api-docs-place-path = percorso
api-docs-place-query = indirizzo
api-docs-place-header = intestazione
api-docs-body = Corpo della richiesta
api-docs-answer = Risposta { $status }
api-docs-errors = Errori
api-docs-example = Esempio
api-docs-fields = Campi
api-docs-no-token = Non serve un token.
api-docs-problems = Problemi
api-docs-problems-lead = I nomi dei problemi, con la spiegazione di ciascuno.
api-docs-objects = Oggetti
api-try-title = Prova le chiamate
api-try-lead = Inserisci il tuo token con il pulsante «Authorize». Le chiamate sono vere: agiscono sui dati di questo server.
api-try-back = Torna alla pagina di riferimento
api-try-no-script = Questo strumento ha bisogno di JavaScript: senza, usa la pagina di riferimento.
