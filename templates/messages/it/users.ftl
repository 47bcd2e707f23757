# Persone: account, accesso, sessioni, assenze, deleghe.
error-user-stale = Nel frattempo qualcun altro ha modificato questo account: ricarica la pagina e ripeti la modifica.
    .title = Dati cambiati nel frattempo
error-user-email-taken = Esiste già un account con questo indirizzo e-mail.
    .title = Indirizzo già usato
error-token-limit = Una persona può avere al massimo { $limit } token validi: prima revocane uno che non serve più.
    .title = Troppi token
error-user-last-admin = È l’ultimo amministratore attivo: prima nomina un altro amministratore.
    .title = Serve almeno un amministratore
error-user-staff-or-ente = Una persona lavora per il centro oppure per uno o più enti, non per entrambi: togli prima il ruolo che ha già.
    .title = Centro o ente, non entrambi
error-too-many-attempts = Ci sono stati troppi tentativi: riprova tra { $seconds ->
        [one] un secondo
       *[other] { $seconds } secondi
    }.
    .title = Troppi tentativi
error-sign-in-busy = In questo momento ci sono molte richieste di accesso: riprova tra qualche secondo.
    .title = Accesso momentaneamente non disponibile
error-sign-in-failed = L’indirizzo e-mail o la password non sono corretti.
    .title = Accesso non riuscito
error-totp-wrong-code = Il codice non è corretto, è scaduto oppure è già stato usato: inserisci quello nuovo.
    .title = Codice non valido
error-totp-active = La verifica in due passaggi è già attiva.
    .title = Verifica già attiva
error-totp-missing = La verifica in due passaggi non è attiva.
    .title = Verifica non attiva
error-totp-required = Per chi lavora nel centro la verifica in due passaggi è obbligatoria: non si può disattivare.
    .title = Verifica obbligatoria
error-link-invalid = Questo collegamento è già stato usato oppure è scaduto: chiedine uno nuovo.
    .title = Collegamento non più valido
error-absence-circle = I sostituti si rimandano l’uno all’altro ({ $names }): scegli un’altra persona.
    .title = Sostituzioni in circolo
error-absence-overlap = In questi giorni è già registrata un’assenza: modifica i giorni oppure elimina quella che c’è.
    .title = Giorni già registrati
error-absence-deputy-away = { $name } è assente il { $on } e non ha un sostituto: scegli un’altra persona.
    .title = Sostituto assente
error-absence-deputy-needed = In questi giorni sostituisci altre persone: indica chi sostituisce te.
    .title = Serve un sostituto
error-absence-deputy-not-colleague = Il sostituto deve essere un collega attivo: del centro per chi lavora nel centro, dello stesso ente per chi lavora in un ente.
    .title = Il sostituto non è un collega

users-name-length = Scrivi nome e cognome, da 2 a 100 caratteri.
users-place-needed = Scegli almeno un ruolo nel centro oppure un ente.
users-no-such-ente = Questo ente non esiste.
users-ente-twice = Lo stesso ente è indicato due volte.
users-password-short = La password è troppo corta: servono almeno { $min } caratteri.
users-password-long = La password è troppo lunga: può avere al massimo { $max } caratteri.
users-password-common = Questa password è facile da indovinare: usa parole o caratteri che non riguardano te, l’ente o il servizio.
users-password-wrong = La password attuale non è corretta.
users-token-name = Dai un nome al token, al massimo 100 caratteri.
users-token-metrics = Solo un amministratore può creare un token per le metriche.
users-token-expired = La scadenza è già passata.
users-token-ente = Scegli uno degli enti per cui lavora la persona.
users-days-reversed = L’ultimo giorno viene prima del primo.
users-absence-past = Questi giorni sono già passati.
users-absence-too-long = Un’assenza può durare al massimo un anno.
users-absence-own-deputy = Nessuno può sostituire sé stesso.
users-delegation-same-ente = Un ente non può delegare sé stesso.
users-delegation-reason = Indica l’atto o il motivo della delega, da 3 a 500 caratteri.

email-empty = Scrivi un indirizzo e-mail.
email-too-long = L’indirizzo ha { $found } caratteri: può averne al massimo { $max }.
email-bad-character = Il carattere { $found } in posizione { $position } non è ammesso in un indirizzo e-mail.
email-no-at = Nell’indirizzo manca la chiocciola (@).
email-many-ats = Nell’indirizzo c’è più di una chiocciola (@): scrivi un solo indirizzo.
email-bad-local-part = La parte prima della chiocciola (@) non è valida.
email-bad-domain = La parte dopo la chiocciola (@) non è il nome di un dominio.
