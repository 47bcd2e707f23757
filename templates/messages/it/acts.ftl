# Pratiche: i procedimenti formali fra centro ed enti.
acts-title = Pratiche
acts-lead = Adesioni, attivazioni, disdette e gli altri procedimenti formali, ciascuno con documenti, scadenze e responsabile.
acts-none = Nessuna pratica
acts-none-text = Con questi filtri non c’è nessuna pratica.
acts-act = Pratica
acts-ente = Ente
acts-procedure = Procedimento
acts-state = Stato
acts-term = Prossima scadenza
acts-updated = Aggiornata
acts-facts = Dati della pratica
acts-next = Che cosa succede ora
acts-steps = Che cosa è successo
acts-reason = Motivo
acts-stale = Nel frattempo qualcun altro ha cambiato questa pratica. Qui sotto vedi com’è ora: controlla e ripeti quello che vuoi fare.
acts-stale-last = L’ultimo passaggio: «{ $state }», { $who }, { $at }.

acts-procedure-adesione = Adesione
acts-procedure-attivazione = Attivazione di un servizio
acts-procedure-maintainer = Gestione del dominio
acts-procedure-disdetta = Disdetta
acts-procedure-recesso = Recesso
acts-procedure-inerzia = Richiesta di potere sostitutivo

acts-state-draft = Bozza
acts-state-submitted = Inviata
acts-state-under_review = In esame
acts-state-information_requested = In attesa di integrazioni
acts-state-signed = Sottoscritta
acts-state-requested = Richiesta
acts-state-collecting_info = Raccolta dei dati
acts-state-in_setup = In preparazione
acts-state-suspended = Sospesa
acts-state-active = Attiva
acts-state-ending = In cessazione
acts-state-ended = Cessata
acts-state-to_transfer = Da trasferire
acts-state-overdue = In ritardo
acts-state-transferred = Trasferito
acts-state-registered = Registrata
acts-state-contested = Contestata
acts-state-effective = Efficace
acts-state-settling = In liquidazione
acts-state-settled = Liquidata
acts-state-inadmissible = Inammissibile
acts-state-taken_over = Presa in carico
acts-state-concluded = Conclusa
acts-state-revoked = Revocata
acts-state-rejected = Respinta
acts-state-withdrawn = Ritirata
acts-state-recesso-submitted = Inviato
acts-state-recesso-registered = Registrato
acts-state-recesso-contested = Contestato
acts-state-recesso-settled = Liquidato
acts-state-recesso-revoked = Revocato
acts-state-recesso-rejected = Respinto

acts-party-ente_contact = referente dell’ente
acts-party-ente_signatory = firmatario dell’ente
acts-party-staff = centro
acts-party-agent = operatore
acts-party-case_owner = responsabile del procedimento
acts-party-accountant = contabilità
acts-party-substitute_officer = titolare del potere sostitutivo
acts-party-system = Sportello

acts-case-owner = Responsabile del procedimento
acts-case-owner-none = Non ancora nominato
acts-substitute = Potere sostitutivo
acts-substitute-none = Titolare non ancora indicato

acts-terms-title = Scadenze
acts-terms-lead = Tutti i termini che corrono, dal più vicino: quelli già passati vengono per primi.
acts-terms-none = Nessun termine che corre
acts-terms-none-text = Quando una pratica ha un termine, lo trovi qui con il giorno in cui finisce.
acts-term-last-day = Ultimo giorno
acts-term-joining = Decisione sull’adesione
acts-term-activation = Attivazione del servizio
acts-term-domain_transfer = Trasferimento del dominio
acts-term-substitution = Conclusione da parte del titolare del potere sostitutivo
acts-term-just_cause = Contestazione della giusta causa
acts-term-recesso_effect = Preavviso del recesso
acts-term-disdetta_effect = Ultimo giorno dei servizi disdetti
acts-term-law-joining = L. 241/1990, art. 2, comma 2. Il termine corre dal giorno dopo l’invio; se l’ultimo giorno è festivo si sposta al primo non festivo.
acts-term-law-activation = Scheda del servizio; art. 2963 c.c. per il conto dei giorni; L. 241/1990, art. 2, comma 7, per la sospensione.
acts-term-law-domain_transfer = Scheda del servizio: trenta giorni dalla disattivazione del portale.
acts-term-law-substitution = L. 241/1990, art. 2, comma 9-ter: metà del termine originario.
acts-term-law-just_cause = Passato l’ultimo giorno senza contestazione, il recesso ha effetto dal giorno della ricezione; l’ultimo giorno non si sposta se è festivo.
acts-term-law-recesso_effect = Scheda del servizio: dodici mesi dalla ricezione, o il giorno più lontano chiesto dall’ente, mai oltre la fine del rapporto; l’ultimo giorno non si sposta se è festivo.
acts-term-law-disdetta_effect = Scheda del servizio: la disdetta ha effetto dal 1° gennaio dopo la ricezione, o da quello più lontano chiesto dall’ente, mai oltre la fine della convenzione; l’ultimo giorno non si sposta se è festivo.
acts-term-expected = Di solito entro il { $day }.
acts-term-due = Termine: { $day }.
acts-term-why = Perché questa data?
acts-term-starts = Il giorno di partenza, { $day }, non si conta.
acts-term-working-days = { $count ->
        [one] Un giorno lavorativo
       *[other] { $count } giorni lavorativi
    }
acts-term-calendar-days = { $count ->
        [one] Un giorno
       *[other] { $count } giorni
    }
acts-term-reason-notice = Dodici mesi dalla ricezione, o il giorno più lontano chiesto dall’ente
acts-term-reason-contract_end = Il rapporto finisce prima del preavviso, o del giorno chiesto dall’ente
acts-term-reason-disdetta = La fine dell’anno della ricezione, o di quello più lontano chiesto dall’ente
acts-term-reason-convention_end = La convenzione finisce prima
acts-term-suspended = Sospeso dal { $from }; i giorni si contano di nuovo dal { $until }.
acts-term-ends = Il termine finisce alla fine del { $day }.
acts-term-met = Rispettato
acts-term-void = Non più dovuto
acts-term-today = Scade oggi
acts-term-left = { $count ->
        [one] Manca un giorno
       *[other] Mancano { $count } giorni
    }
acts-term-passed = { $count ->
        [one] Scaduto da un giorno
       *[other] Scaduto da { $count } giorni
    }
acts-term-late = { $count ->
        [one] Concluso con un giorno di ritardo
       *[other] Concluso con { $count } giorni di ritardo
    }
acts-skipped-day = Il { $day }
acts-skipped-days = Dal { $from } al { $to }
acts-skipped-not-counted = non si conta
acts-skipped-moved-on = il termine non può finire
acts-skipped-suspended = termine sospeso
acts-skipped-weekday = il centro è chiuso quel giorno della settimana
acts-skipped-sunday = domenica
acts-skipped-closed = il centro è chiuso

acts-documents = Documenti
acts-documents-none = Ancora nessun documento.
acts-document = Documento
acts-document-added = Aggiunto
acts-document-sha256 = Impronta SHA-256
acts-document-add = Aggiungi documento
acts-document-role-label = Che documento è
acts-document-file = File
acts-document-remove = Togli
acts-document-remove-ask = Togliere «{ $name }» dalla bozza?
acts-document-removed = Documento tolto.
acts-document-choose = Scegli almeno un file.
acts-documents-added = { $count ->
        [one] Documento aggiunto.
       *[other] { $count } documenti aggiunti.
    }
acts-document-role = Ora non puoi aggiungere a questa pratica un documento di questo tipo: i provvedimenti li aggiunge il centro, deliberazione e convenzione l’ente prima dell’invio o quando gli sono chieste.
acts-document-hash = L’impronta indicata non corrisponde al file arrivato, che ha { $found }: il file è cambiato per strada o l’impronta è di un altro file.
acts-document-hash-single = L’impronta si può indicare solo per un file alla volta.
acts-document-gone = Il file non è più disponibile: caricalo di nuovo.
acts-documents-many = La pratica ha già cento documenti di questo tipo.
acts-role-resolution = Deliberazione
acts-role-signed_convention = Convenzione firmata
acts-role-notice = Comunicazione formale
acts-role-decision = Provvedimento
acts-role-other = Altro documento

acts-register-signature = Protocollo della convenzione
acts-register-notice = Protocollo della comunicazione
acts-register-decision = Protocollo del provvedimento
acts-register-settlement = Protocollo della liquidazione
acts-register-entry = { $entry } del { $day }
acts-register-legend = Registrazione di protocollo
acts-register-aoo-label = Codice AOO
acts-register-number-label = Numero di protocollo
acts-register-year-label = Anno
acts-register-date-label = Data di protocollo
acts-register-year = Scrivi l’anno del registro, come sta sul documento.
acts-register-date = Scrivi la data della registrazione.
acts-register-future = La data della registrazione non può essere futura.

acts-notice = Comunicazione formale
acts-notice-files = File della comunicazione formale
acts-notice-none = Non ancora collegata
acts-notice-received-on = Ricevuta il
acts-notice-received = { $day } (ora locale; conta la prima fra consegna e protocollo)
acts-notice-channel-pec = PEC «{ $subject }»
acts-notice-channel-document = Documento «{ $subject }»
acts-notice-choose = Scegli la comunicazione
acts-notice-choose-hint = Una PEC dell’ente già arrivata, oppure un documento che hai aggiunto alla pratica come «Comunicazione formale» con la sua registrazione di protocollo.
acts-notice-option-document = Un documento di questa pratica, con protocollo
acts-notice-option-proved = { $what }, ricevuta il { $day }
acts-notice-option-unproved = { $what }, senza prova della data
acts-notice-register-hint = Il protocollo serve per un documento; per una PEC solo se la ricevuta di consegna manca o se la registrazione è precedente.
acts-notice-missing = Serve una comunicazione formale: scegli una PEC dell’ente oppure indica la registrazione di protocollo del documento.
acts-notice-document-missing = Aggiungi prima il documento della comunicazione fra i documenti della pratica, come «Comunicazione formale».
acts-notice-not-free = Questa comunicazione non è dell’ente oppure è già di un’altra pratica: scegline un’altra.
acts-notice-entry-by-centre = La registrazione di protocollo prova il giorno di ricevimento: la inserisce il centro. Lascia vuoti i campi del protocollo.
acts-notice-not-proved = Niente prova ancora quando la comunicazione è stata ricevuta: aggiungi la ricevuta di consegna nella pagina della PEC, oppure indica qui la registrazione di protocollo.
acts-notice-has-entry = Questa comunicazione ha già la sua registrazione di protocollo: lascia vuoti i campi del protocollo.
acts-notice-future = La comunicazione risulta ricevuta il { $day }, che deve ancora venire: controlla la data.
acts-notice-proved-otherwise = Una nuova prova dice che la comunicazione è stata ricevuta il { $proved }: la pratica conta il { $was }. Controlla e, se serve, correggi la data di ricevimento.

acts-reason-long = Al massimo 2.000 caratteri.
acts-reason-required = Scrivi il motivo: l’ente lo legge.

acts-next-adesione-draft-you = Completa i dati, aggiungi la deliberazione e la convenzione firmata, poi invia. Finché è una bozza il centro non la vede.
acts-next-adesione-submitted-you = Prendi in esame la domanda: da quel momento ne sei responsabile.
acts-next-adesione-submitted-others = La domanda è arrivata. Un responsabile del procedimento la prende in esame.
acts-next-adesione-under_review-you = Esamina i documenti, poi chiedi quello che manca, registra la firma o respingi con il motivo.
acts-next-adesione-under_review-others = Il responsabile del procedimento esamina la domanda.
acts-next-adesione-information_requested-you = Aggiungi quello che manca fra i documenti e rispondi.
acts-next-adesione-information_requested-others = Si aspetta la risposta dell’ente.
acts-next-adesione-signed-others = L’ente aderisce al centro e può chiedere i servizi della convenzione.
acts-next-adesione-ended-others = L’adesione è finita.
acts-next-adesione-rejected-others = La domanda è stata respinta: il motivo è qui sotto. L’ente può presentarne un’altra.
acts-next-adesione-withdrawn-others = L’ente ha ritirato la domanda e può presentarne un’altra.

acts-substitution-passed = Il termine è passato e la pratica non è conclusa: il titolare del potere sostitutivo può concluderla al posto del responsabile, in metà del termine.
acts-substitution-who = Può chiederlo il firmatario dell’ente.
acts-substitution-show = Vedi la richiesta { $number }
acts-substitution-asked = Il { $day } l’ente ha chiesto l’intervento del titolare del potere sostitutivo.
acts-substitution-own = Il { $day } il titolare del potere sostitutivo è intervenuto di propria iniziativa.
acts-substitution-submitted = La pratica va conclusa entro il { $due }; il titolare non l’ha ancora presa in carico.
acts-substitution-taken_over = L’ha presa in carico { $holder }, che la conclude al posto del responsabile entro il { $due }.
acts-substitution-overdue = L’ha presa in carico { $holder }; il termine per concluderla è passato il { $due }.
acts-substitution-concluded = L’aveva presa in carico { $holder }; la pratica è conclusa.
acts-substitution-inadmissible = La pratica è stata conclusa prima che il titolare la prendesse in carico.

acts-next-inerzia-submitted-you = Prendi in carico la pratica: da quel momento puoi fare su di essa quello che può il responsabile, finché non è conclusa.
acts-next-inerzia-submitted-others = La richiesta è arrivata al titolare del potere sostitutivo, che prende in carico la pratica.
acts-next-inerzia-taken_over-you = Chi ha preso in carico la pratica la conclude dalla sua pagina, entro il termine qui accanto. Questa richiesta si conclude con essa.
acts-next-inerzia-taken_over-others = Il titolare del potere sostitutivo conclude la pratica al posto del responsabile, entro il termine qui accanto.
acts-next-inerzia-overdue-you = Il termine del titolare è passato: la pratica va conclusa subito, dalla sua pagina.
acts-next-inerzia-overdue-others = Anche il termine del titolare del potere sostitutivo è passato. La pratica va comunque conclusa.
acts-next-inerzia-concluded-others = La pratica è conclusa, e con essa questa richiesta.
acts-next-inerzia-inadmissible-others = La richiesta è inammissibile: la pratica è stata conclusa prima che il titolare del potere sostitutivo la prendesse in carico.

error-act-step-refused = { $count ->
        [0] Ora non puoi cambiare lo stato di questa pratica.
       *[other] Da qui la pratica non può passare allo stato che hai chiesto. Ora puoi scegliere: { $allowed }.
    }
    .title = Passaggio non ammesso
acts-receipt-correct = Correggi la data di ricevimento
acts-receipt-text = Conta quello che oggi prova il ricevimento: aggiungi prima la ricevuta di consegna nella pagina della PEC, oppure scrivi qui la registrazione di protocollo giusta. Le date sono calcolate di nuovo e l’ente legge quelle di prima e quelle nuove.
acts-receipt-reason = Motivo della correzione
acts-receipt-corrected = Data di ricevimento corretta: le date sono calcolate di nuovo e l’ente è avvisato.
error-act-is-final = La pratica è conclusa e non accetta altri documenti.
    .title = Pratica conclusa
error-act-was-sent = La pratica è già stata inviata: quello che contiene non si cambia e non si toglie più.
    .title = Pratica già inviata
error-act-document-twice = Questo file c’è già fra i documenti dello stesso tipo.
    .title = Documento già presente
error-register-entry-used = La registrazione { $entry } è già usata, oppure questa pratica ha già la sua.
    .title = Protocollo già usato
error-act-changed = Nel frattempo qualcun altro ha cambiato questa pratica o convenzione. Rileggila com’è ora e, se serve, ripeti quello che volevi fare.
    .title = Pratica cambiata nel frattempo
error-act-has-notice = La pratica ha già la sua comunicazione formale, che non si cambia.
    .title = Comunicazione già collegata

acts-revocation-open-disdetta = La disdetta ha effetto dal { $from } e l’ente ne ha chiesto la revoca: rispondi entro il giorno prima, poi non si può più.
acts-revocation-open-recesso = Il recesso ha effetto dal { $from } e l’ente ne ha chiesto la revoca: rispondi entro il giorno prima, poi non si può più.
acts-revocation-unanswered-disdetta = La disdetta ha avuto effetto: la richiesta di revoca non ha avuto risposta in tempo e non conta più.
acts-revocation-unanswered-recesso = Il recesso ha avuto effetto: la richiesta di revoca non ha avuto risposta in tempo e non conta più.
acts-term-warned-joining = Adesione: l’ultimo giorno per concludere è il { $day }, e la pratica non è conclusa.
acts-term-warned-activation = Attivazione: i giorni in cui di solito si conclude sono passati. L’ultimo giorno è il { $day }.
acts-term-warned-substitution = Potere sostitutivo: l’ultimo giorno per concludere è il { $day }, e la pratica non è conclusa.
acts-term-warned-just_cause = Recesso per giusta causa: l’ultimo giorno per contestarla è il { $day }. Dopo, il recesso ha effetto dal giorno della ricezione.
acts-term-warned-recesso_effect = Recesso: l’ultimo giorno di servizio è il { $day }. Controlla le richieste aperte e ciò che deve finire.
acts-term-warned-disdetta_effect = Disdetta: l’ultimo giorno di servizio è il { $day }. Controlla le richieste aperte e ciò che deve finire.
acts-term-passed-joining = Adesione: il termine è scaduto il { $day } e la pratica non è conclusa.
acts-term-passed-activation = Attivazione: il termine è scaduto il { $day } e la pratica non è conclusa.
acts-term-passed-substitution = Potere sostitutivo: il termine è scaduto il { $day } e la pratica non è conclusa.
acts-term-passed-recesso_effect = Recesso: il preavviso è finito il { $day } e nessuno ha deciso sulla giusta causa contestata. Decidi se è riconosciuta.
acts-term-passed-ente = Il termine di questa pratica è scaduto il { $day } e la pratica non è conclusa. Puoi chiedere di concluderla a chi ha il potere sostitutivo: { $holder } (legge 241/1990, art. 2, c. 9-ter).
acts-term-passed-ente-nobody = Il termine di questa pratica è scaduto il { $day } e la pratica non è conclusa. Il centro non ha ancora indicato chi ha il potere sostitutivo.

acts-notice-waits = { $linked ->
        [yes] La comunicazione formale di questa pratica è stata ricevuta il { $day } e nessuno l’ha ancora registrata: registra la pratica, oppure respingila con il motivo.
       *[no] Il { $day } l’ente ha mandato una comunicazione formale che non è collegata a nessuna pratica: se è quella di questa, collegala e registra, oppure respingi la pratica con il motivo.
    }{ $year ->
        [yes] {" "}Fallo entro il 31 dicembre: dal 1° gennaio i servizi si rinnovano.
       *[no] {""}
    }

acts-calendar = Le scadenze nel tuo calendario
acts-calendar-name = Scadenze delle pratiche
acts-calendar-about = Ultimo giorno del termine. La pratica: { $address }
acts-calendar-text = Con un indirizzo segreto, solo tuo, il programma di calendario che usi mostra i termini in corso e li tiene aggiornati.
acts-calendar-since = Il tuo indirizzo è attivo dal
acts-calendar-make = Crea l’indirizzo
acts-calendar-renew = Crea un nuovo indirizzo al posto di questo
acts-calendar-remove = Togli l’indirizzo
acts-calendar-once = Copia l’indirizzo adesso: non lo mostriamo più.
acts-calendar-how = Nel tuo programma di calendario scegli «aggiungi da indirizzo» o «abbonati», e incolla. Chi ha questo indirizzo vede le scadenze che vedi tu: non darlo a nessuno. Puoi toglierlo quando vuoi.
acts-calendar-kept = L’ho copiato
acts-calendar-removed = L’indirizzo non funziona più.

acts-register-ask = Chiedi il numero al protocollo
acts-register-ask-text = Il registro di protocollo registra i documenti della pratica e dà il numero. Puoi anche scriverlo tu.
acts-register-entered = Registrato: { $entry } del { $day }.
acts-decision-entry = Protocollo del provvedimento
acts-decision-entry-lead = Scrivi la registrazione con cui il protocollo ha registrato il provvedimento. Puoi farlo anche dopo la conclusione; una registrazione vale per una pratica sola e poi non si cambia.
acts-decision-entry-enter = Inserisci il protocollo del provvedimento
acts-decision-entry-keep = Salva la registrazione
acts-decision-entry-back = Torna alla pratica
error-register-entry-there = La pratica ha già la registrazione { $entry }: non se ne fa un’altra.
    .title = Già registrata
error-register-entry-early = In questo momento la pratica non aspetta una registrazione di protocollo.
    .title = Registrazione non attesa
error-register-refused = Il registro di protocollo ha rifiutato: { $why }. Puoi scrivere a mano la registrazione.
    .title = Il protocollo ha rifiutato
error-register-away = Il registro di protocollo non risponde. Riprova tra poco, o scrivi a mano la registrazione: se ne ha già fatta una, riprovando dà la stessa.
    .title = Il protocollo non risponde
acts-told-documents = { $count ->
    [one] { $who } ha aggiunto un documento: { $names }.
   *[other] { $who } ha aggiunto { $count } documenti: { $names }.
}
acts-search = Cerca
acts-search-hint = Numero, ente, documento o protocollo
acts-mine = Solo le mie
acts-none-found = Nessuna pratica corrisponde
acts-none-found-text = Prova con altre parole, o togli un filtro.
error-receipt-unchanged = Niente prova un giorno di ricevimento diverso: aggiungi la ricevuta di consegna nella pagina della PEC, oppure scrivi la registrazione di protocollo giusta.
    .title = Data invariata
