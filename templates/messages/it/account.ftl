# L’account: accesso, profilo, sicurezza, token, assenze.
account-nav = Pagine del profilo
account-title = Profilo
account-security = Sicurezza e accessi
account-tokens = Token API
account-tab-security = Sicurezza
account-tab-tokens = Token
account-absences = Assenze
account-action = Azioni
account-continue = Continua
account-copy = Copia
account-print = Stampa
account-save = Salva
account-never = Mai
account-email = Indirizzo e-mail
account-name = Nome e cognome
account-password = Password
account-ente = Ente
account-role = Ruolo
account-too-many = Ci sono stati troppi tentativi. Riprova tra { $wait }.
account-wait-seconds = { $count ->
    [one] un secondo
   *[other] { $count } secondi
}
account-wait-minutes = { $count ->
    [one] un minuto
   *[other] { $count } minuti
}

# L’accesso.
account-sign-in = Accedi allo sportello
account-forgotten = Password dimenticata?
account-no-account = Gli account li crea il centro: se lavori in un ente aderente e non ne hai uno, chiedi al referente del tuo ente.
account-code-title = Verifica in due passaggi
account-code-text = Apri l’app di autenticazione sul tuo telefono e scrivi il codice che mostra adesso.
account-code = Codice
account-code-hint = Sei cifre; oppure uno dei tuoi codici di recupero.
account-code-late = È passato troppo tempo dalla password: accedi di nuovo.
account-code-lost = Non hai più il telefono?
account-code-lost-text = Usa uno dei codici di recupero che hai conservato. Se non hai nemmeno quelli, scrivi a { $email }: un amministratore, dopo averti riconosciuto, può togliere la verifica.
account-start-again = Ricomincia
account-signed-out = Sei uscito. A presto!

# I collegamenti monouso.
account-reset-title = Scegli una nuova password
account-reset-text = Scrivi l’indirizzo e-mail con cui accedi: ti mandiamo un collegamento per scegliere una nuova password.
account-reset-send = Manda il collegamento
account-reset-sent-title = Controlla la posta
account-reset-sent = Se { $email } è l’indirizzo di un account attivo, tra poco arriva un messaggio con il collegamento. Vale per 60 minuti e una volta sola.
account-reset-sent-none = Non arriva niente? Guarda nella posta indesiderata e controlla di aver scritto l’indirizzo giusto. Se non basta, scrivi a { $contact }.
account-to-sign-in = Vai all’accesso
account-invitation-title = Attiva il tuo account
account-invitation-text = { $centre } ti ha invitato. Controlla che i dati siano i tuoi e scegli la password con cui accederai.
account-new-password-title = Scegli una nuova password
account-password-new = Nuova password
account-password-again = Ripeti la nuova password
account-password-hint = Da 12 a 128 caratteri. Meglio una frase: è più sicura e si ricorda. Niente nomi tuoi, dell’ente o del servizio.
account-passwords-differ = Le due password sono diverse: scrivile di nuovo.
account-save-and-enter = Salva e accedi
account-password-chosen = La nuova password è attiva.
account-setup-title = Crea il primo amministratore
account-setup-text = Lo sportello è nuovo e non ha ancora account. Questo primo account potrà crearne altri e configurare tutto.
account-setup-email-hint = Con questo indirizzo accederai; qui arrivano anche gli avvisi.
account-setup-create = Crea l’amministratore e accedi
account-setup-done = L’amministratore è stato creato. Ora puoi invitare le altre persone.
account-link-gone = Questo collegamento non vale più
account-link-gone-text = È già stato usato, è scaduto, ne hai ricevuto uno più recente oppure l’indirizzo è incompleto.
account-link-gone-reset = Puoi chiederne subito un altro.
account-link-gone-invitation = Se hai già scelto la password, accedi. Se no, chiedi un nuovo invito a chi ti ha invitato o scrivi a { $contact }.
account-link-gone-setup = Se esiste già un amministratore, accedi. Se no, riavvia il programma: all’avvio stampa un collegamento nuovo.

# Il profilo.
account-data = I tuoi dati
account-email-fixed = È il nome con cui accedi: non si cambia.
account-language = Lingua
account-language-hint = Delle pagine e dei messaggi che ricevi.
account-saved = Le modifiche sono salvate.
account-roles = I tuoi ruoli nel centro
account-roles-text = I ruoli li assegna un amministratore.
account-enti = Enti per cui lavori
account-delegated = Per delega
account-acting = Ora lavori per questo ente
account-act = Lavora per questo ente
account-acting-for = Ora lavori per: { $ente }.

# Password e sessioni.
account-password-since = Scelta il
account-password-change = Cambia la password
account-password-current = Password attuale
account-password-effect = Dopo il cambio si chiudono gli altri accessi aperti, su tutti i dispositivi, e ti avvisiamo per e-mail.
account-password-changed = La password è cambiata e gli altri accessi sono chiusi.
account-sessions = Accessi aperti
account-sessions-text = Non ne riconosci uno? Chiudilo e cambia la password.
account-session-device = Dispositivo
account-session-seen = Ultimo uso
account-session-started = Inizio
account-session-address = Indirizzo IP
account-session-this = Questo accesso
account-session-end = Chiudi
account-session-ended = L’accesso è chiuso.
account-sessions-end = Chiudi tutti gli altri
account-sessions-end-sure = Chiudere tutti gli altri accessi?
account-sessions-ended = { $count ->
    [0] Non c’erano altri accessi aperti.
    [one] Un altro accesso è chiuso.
   *[other] Altri { $count } accessi sono chiusi.
}
account-device = { $browser } su { $system }
account-device-unknown = Browser sconosciuto

# La verifica in due passaggi.
account-totp = Verifica in due passaggi
account-totp-on = Attiva
account-totp-off = Non attiva
account-totp-why = Oltre alla password serve un codice del tuo telefono: chi scopre la password non può entrare.
account-totp-required = Per chi lavora nel centro la verifica è obbligatoria.
account-totp-must = Per chi lavora nel centro la verifica in due passaggi è obbligatoria: attivala per continuare.
account-totp-title = Attiva la verifica in due passaggi
account-totp-step-app = 1. Prepara l’app
account-totp-step-app-text = Serve un’app di autenticazione sul telefono. Se non ne hai una, chiedi al tuo ufficio informatico quale usare.
account-totp-step-scan = 2. Aggiungi lo sportello
account-totp-step-scan-text = Nell’app scegli di aggiungere un account e inquadra questo codice:
account-totp-step-type = Se non puoi inquadrarlo, scrivi nell’app questa chiave:
account-totp-step-code = 3. Conferma
account-totp-picture = Codice QR della chiave scritta qui sotto
account-totp-code-hint = Le sei cifre che l’app mostra adesso.
account-totp-confirm = Attiva
account-totp-wrong = Il codice non corrisponde. Scrivi quello che l’app mostra adesso e controlla che l’ora del telefono sia giusta.
account-totp-added = La verifica in due passaggi è attiva e gli altri accessi sono chiusi.
account-totp-remove = Disattiva la verifica
account-totp-remove-text = Basterà la sola password: il tuo account sarà meno protetto. I codici di recupero non varranno più e gli altri accessi si chiuderanno.
account-totp-removed = La verifica in due passaggi non è più attiva.
account-codes-title = Codici di recupero
account-codes-left = { $count ->
    [0] Non hai più codici di recupero: creane di nuovi.
    [one] Ti resta un codice di recupero: creane di nuovi.
   *[other] Ti restano { $count } codici di recupero.
}
account-codes-text = Se perdi il telefono, ognuno di questi codici ti fa entrare una volta al posto di quello dell’app. Conservali in un posto sicuro, non sul telefono.
account-codes-once = Li mostriamo solo ora.
account-codes-for = Sportello di { $name }, account { $email }.
account-codes-kept = Li ho conservati
account-codes-renew = Nuovi codici di recupero
account-codes-renew-text = I codici di prima non varranno più.
account-codes-make = Crea nuovi codici
account-codes-renewed = Questi codici sostituiscono quelli di prima.

# I token.
account-tokens-text = Con un token un programma lavora a tuo nome, con i tuoi permessi. Come si usa è spiegato qui:
account-tokens-own = I tuoi token
account-tokens-none = Nessun token
account-tokens-none-text = Ne serve uno solo se un programma deve usare lo sportello.
account-token-name = Nome
account-token-name-hint = Per riconoscerlo: il programma o il computer che lo userà.
account-token-scope = Cosa può fare
account-scope-read = Solo leggere
account-scope-write = Leggere e scrivere
account-scope-metrics = Leggere le metriche
account-token-ente = Ente per cui lavora
account-token-ente-hint = Vale anche per gli enti che gli hanno dato una delega.
account-token-expires = Scadenza
account-token-expires-hint = L’ultimo giorno in cui vale. Senza scadenza vale finché non lo revochi.
account-token-used = Ultimo uso
account-token-over = Scaduto
account-token-new = Nuovo token
account-token-make = Crea il token
account-token-created = Token creato
account-token-created-text = Il token “{ $name }” è pronto.
account-token-once = Copialo ora: non sarà più possibile vederlo.
account-token-use = Il programma lo manda in ogni richiesta così:
account-token-kept = L’ho copiato
account-token-revoke = Revoca
account-token-revoke-sure = Revocare il token “{ $name }”? I programmi che lo usano smetteranno subito di funzionare.
account-token-revoked = Il token è revocato.

# Le assenze.
account-absences-text = Quando sei assente, il sostituto vede le tue richieste e riceve i tuoi avvisi.
account-absences-own = Le tue assenze
account-absences-none = Nessuna assenza in programma
account-absences-none-text = Qui sotto puoi registrarne una.
account-absence-days = Giorni
account-absence-span = dal { $from } al { $to }
account-absence-now = In corso
account-absence-deputy = Sostituto
account-absence-deputy-hint = Può essere assente anche lui, se qualcuno lo sostituisce.
account-absence-nobody = Nessuno
account-absence-new = Registra un’assenza
account-absence-from = Primo giorno
account-absence-to = Ultimo giorno
account-absence-add = Registra
account-absence-added = L’assenza è registrata.
account-absence-remove = Elimina
account-absence-remove-sure = Eliminare questa assenza?
account-absence-removed = L’assenza è eliminata.
account-stands-in = Oggi sostituisci: { $names }.
account-tab-mail = Avvisi per posta

account-tab-address = Indirizzo di posta
account-address-title = Indirizzo di posta
account-address-text = Con questo indirizzo entri nello sportello e ricevi i messaggi: { $email }
account-address-change = Cambia indirizzo
account-address-new = Nuovo indirizzo
account-address-old = Vecchio indirizzo
account-address-hint = Scriviamo al vecchio e al nuovo indirizzo: il cambio vale quando tutti e due lo confermano.
account-address-ask = Chiedi il cambio
account-address-asked = Abbiamo scritto al vecchio e al nuovo indirizzo: conferma da tutti e due entro 24 ore.
account-address-same = È già il tuo indirizzo.
account-address-waiting = Un cambio aspetta la conferma
account-address-waiting-text = Nuovo indirizzo: { $email }. I collegamenti valgono fino al { $until }.
account-address-confirmed = confermato
account-address-unconfirmed = non ancora confermato
account-address-withdraw = Rinuncia al cambio
account-address-withdrawn = Il cambio di indirizzo è annullato.
account-address-confirm-title = Conferma il cambio di indirizzo
account-address-confirm-text = L’accesso allo sportello userà l’indirizzo { $email }. Confermi?
account-address-confirm = Conferma
account-address-half = Grazie, la conferma è registrata. Il cambio vale quando conferma anche l’altro indirizzo.
account-address-done = L’indirizzo è cambiato: da ora entri con quello nuovo.
account-address-gone = Il collegamento non vale più: è già stato usato, è scaduto o il cambio è stato annullato.
