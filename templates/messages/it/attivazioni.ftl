# Attivazioni dei servizi e gestione dei domini.
attivazioni-new = Richiedi un servizio
attivazioni-new-lead = Scegli il servizio: si apre un modulo in cinque passi. Puoi interrompere quando vuoi, quello che scrivi resta salvato.
attivazioni-begin = Compila la richiesta
attivazioni-there-already = L’ente ha già la pratica { $number } per questo servizio.
attivazioni-follow = Vai alla pratica
attivazioni-title = Attivazione { $number }
attivazioni-service = Servizio
attivazioni-yes = Sì

attivazioni-form-title = Richiesta: { $service }
attivazioni-form-step = Passo { $step } di { $all }
attivazioni-form-saved = Ogni passo si salva da solo quando vai avanti o indietro.
attivazioni-form-pages = Passi del modulo
attivazioni-block-referent = Referente
attivazioni-block-options = Opzioni del servizio
attivazioni-block-notes = Note
attivazioni-block-documents = Documenti
attivazioni-documents-lead = Qui non serve altro: i documenti aggiunti sono già salvati. Se non ne hai, vai avanti.
attivazioni-ticket-withdrawn = La pratica { $number } è stata ritirata dall’ente.
attivazioni-block-summary = Riepilogo e invio
attivazioni-next = Salva e continua
attivazioni-back = Indietro
attivazioni-later = Salva e finisci dopo
attivazioni-kept = Bozza salvata: la ritrovi fra le pratiche.
attivazioni-go-on = Continua la compilazione
attivazioni-send = Invia la richiesta
attivazioni-summary-lead = Controlla i dati: dopo l’invio non si cambiano. Ricevi una ricevuta in PDF con quello che hai inviato e con il termine entro cui il servizio è attivo.
attivazioni-still-missing = Prima di inviare manca ancora:

attivazioni-referent-lead = È la persona dell’ente che il centro contatta per raccogliere i dati.
attivazioni-referent-name = Nome e cognome del referente
attivazioni-referent-email = Email del referente
attivazioni-referent-phone = Telefono del referente
attivazioni-domain = Nome a dominio desiderato
attivazioni-domain-hint = Per esempio: comune.prova.example. Può essere un nome che l’ente ha già.
attivazioni-wants-maintainer = Il centro gestisce anche il dominio (maintainer)
attivazioni-wants-maintainer-hint = Facoltativo. Vale finché il portale è attivo; quando cessa, il dominio passa a un altro gestore entro trenta giorni.
attivazioni-website = Indirizzo del sito attuale
attivazioni-website-hint = Se l’ente ne ha già uno.
attivazioni-trainees = Persone da formare
attivazioni-trainees-hint = Quante persone dell’ente partecipano alla formazione.
attivazioni-notes = Note per il centro
attivazioni-notes-hint = Quello che il centro deve sapere prima di iniziare.
attivazioni-too-long = Al massimo { $most } caratteri.
attivazioni-bad-phone = Scrivi un numero di telefono: cifre, spazi, + e trattini.
attivazioni-bad-domain = Scrivi un nome a dominio, per esempio comune.prova.example.
attivazioni-domain-portal = Il nome a dominio si chiede solo con il portale.
attivazioni-bad-trainees = Scrivi un numero da 0 a { $most }.
attivazioni-referent-name-missing = Indica nome e cognome del referente.
attivazioni-referent-email-missing = Indica l’email del referente.
attivazioni-referent-phone-missing = Indica il telefono del referente.
attivazioni-domain-missing = Indica il nome a dominio desiderato.
attivazioni-unknown-service = Scegli un servizio del catalogo.
attivazioni-ticket-subject = Attivazione: { $service } ({ $number })

attivazioni-receipt-title = Ricevuta della richiesta { $number }
attivazioni-receipt-file = ricevuta-{ $number }.pdf
attivazioni-receipt-sent = Inviata il
attivazioni-receipt-by = Inviata da
attivazioni-receipt-expected = Di solito attivo entro il
attivazioni-receipt-due = Termine per attivare
attivazioni-download-receipt = Ricevuta (PDF)

attivazioni-track = A che punto è
attivazioni-stage-ahead = ancora da fare
attivazioni-stage-skipped = non è servita
attivazioni-missing = Che cosa manca
attivazioni-missing-from = Da parte di
attivazioni-missing-until = Entro
attivazioni-from-centre = Centro
attivazioni-missing-requested = Il primo contatto con { $referent }, referente dell’ente.
attivazioni-missing-collecting_info = La raccolta dei dati con { $referent }, referente dell’ente.
attivazioni-missing-in_setup = { $count ->
        [0] Tutto è pronto: manca la messa in esercizio.
        [one] Una voce su { $all } dell’elenco di attivazione.
       *[other] { $count } voci su { $all } dell’elenco di attivazione.
    }
attivazioni-until = Di solito { $expected }, al più tardi { $due }.
attivazioni-until-suspended = La risposta riapre subito il termine; senza risposta si riprende il { $end }. Termine: { $due }.
attivazioni-late = L’attivazione si è conclusa in ritardo. Il termine era di { $length } giorni lavorativi, fino al { $due }; ne sono serviti { $used } (L. 241/1990, art. 2, comma 9-quinquies).
attivazioni-ticket = Richiesta collegata
attivazioni-open-ticket = Richiesta { $number }
attivazioni-maintainer = Gestione del dominio
attivazioni-open-maintainer = Gestione del dominio
attivazioni-active-on = Attivo dal
attivazioni-last-service-day = Ultimo giorno di servizio
attivazioni-asked = Che cosa chiede il centro

attivazioni-checklist = Elenco di attivazione
attivazioni-checklist-done = { $count } su { $all } a posto
attivazioni-item = Che cosa comprende
attivazioni-item-open = Da fare
attivazioni-item-done = Fatto
attivazioni-item-waived = Non serve
attivazioni-item-do-open = Riapri
attivazioni-item-do-done = Segna come fatto
attivazioni-item-do-waived = Non serve
attivazioni-item-why = Perché non serve
attivazioni-say-why-waived = Scrivi perché non serve: l’ente lo legge.
attivazioni-active-not-yet = { $count ->
        [one] Prima di attivare resta una voce dell’elenco: segnala come fatta o scrivi perché non serve.
       *[other] Prima di attivare restano { $count } voci dell’elenco: segnale come fatte o scrivi perché non servono.
    }

attivazioni-say-what-is-asked = Scrivi che cosa deve dare l’ente: lo legge nella pratica.
attivazioni-say-the-answer = Scrivi la risposta.
attivazioni-reason-suspended = Che cosa chiedi all’ente
attivazioni-reason-rejected = Motivo del rifiuto
attivazioni-reason-answer = Risposta al centro
attivazioni-withdraw-ask = Ritirare la richiesta? Se ne può presentare un’altra.
attivazioni-do-requested-draft = Invia la richiesta
attivazioni-do-collecting_info-requested = Referente contattato: raccogli i dati
attivazioni-do-collecting_info-suspended = Rispondi
attivazioni-do-in_setup-requested = Inizia la preparazione
attivazioni-do-in_setup-collecting_info = Inizia la preparazione
attivazioni-do-in_setup-suspended = Rispondi
attivazioni-do-suspended-collecting_info = Chiedi informazioni e sospendi il termine
attivazioni-do-suspended-in_setup = Chiedi informazioni e sospendi il termine
attivazioni-do-active-in_setup = Attiva il servizio
attivazioni-do-rejected-requested = Respingi
attivazioni-do-rejected-collecting_info = Respingi
attivazioni-do-rejected-in_setup = Respingi
attivazioni-do-rejected-suspended = Respingi
attivazioni-do-withdrawn-requested = Ritira la richiesta
attivazioni-do-withdrawn-collecting_info = Ritira la richiesta
attivazioni-do-withdrawn-in_setup = Ritira la richiesta
attivazioni-do-withdrawn-suspended = Ritira la richiesta
attivazioni-moved-requested = Richiesta inviata: la ricevuta è fra i documenti. Da oggi corre il termine.
attivazioni-moved-collecting_info = Fatto: si raccolgono i dati.
attivazioni-moved-in_setup = Fatto: il servizio è in preparazione.
attivazioni-moved-suspended = Richiesta registrata: il termine è sospeso finché l’ente risponde, per trenta giorni al massimo.
attivazioni-moved-active = Servizio attivo.
attivazioni-moved-rejected = Richiesta respinta.
attivazioni-moved-withdrawn = Richiesta ritirata.

acts-next-attivazione-draft-you = Completa il modulo e invialo. Finché è una bozza il centro non la vede.
acts-next-attivazione-requested-you = La richiesta è arrivata al centro.
acts-next-attivazione-requested-others = La richiesta è arrivata. Il centro contatta il referente.
acts-next-attivazione-collecting_info-you = Il centro e il referente raccolgono i dati che servono.
acts-next-attivazione-collecting_info-others = Il centro e il referente raccolgono i dati che servono.
acts-next-attivazione-in_setup-you = Il centro prepara il servizio, una voce dell’elenco dopo l’altra.
acts-next-attivazione-in_setup-others = Il centro prepara il servizio, una voce dell’elenco dopo l’altra.
acts-next-attivazione-suspended-you = Il termine è sospeso finché l’ente risponde, per trenta giorni al massimo.
acts-next-attivazione-suspended-others = Il termine è sospeso finché l’ente risponde, per trenta giorni al massimo.
acts-next-attivazione-active-others = Il servizio è attivo e si rinnova di anno in anno.
attivazioni-active-by-contract = Il servizio è attivo con un contratto fino al { $day }: non si rinnova di anno in anno.
acts-next-attivazione-ending-others = È arrivata una disdetta o un recesso: il servizio cessa dopo il suo ultimo giorno.
acts-next-attivazione-ended-others = Il servizio è cessato.
acts-next-attivazione-rejected-others = La richiesta è stata respinta: il motivo è qui sotto. L’ente può presentarne un’altra.
acts-next-attivazione-withdrawn-others = L’ente ha ritirato la richiesta e può presentarne un’altra.

maintainers-title = Gestione del dominio { $number }
maintainers-new = Chiedi la gestione del dominio
maintainers-new-lead = Il centro tiene il nome a dominio dell’ente presso il registro. Serve un portale richiesto o attivo.
maintainers-domain-hint = Se lo lasci vuoto vale il dominio indicato per il portale.
maintainers-ask = Invia la richiesta
maintainers-asked = Richiesta inviata.
maintainers-portal = Portale
maintainers-open-portal = Vai all’attivazione del portale { $number }
maintainers-portal-over = Il portale non è stato attivato o è cessato: senza portale la gestione del dominio non inizia.
maintainers-deactivated-on = Portale attivo fino al
maintainers-transferred-on = Data del trasferimento
maintainers-new-provider = Nuovo gestore
maintainers-days-left = { $count ->
        [0] Il dominio va trasferito oggi.
        [one] Manca un giorno per trasferire il dominio.
       *[other] Mancano { $count } giorni per trasferire il dominio.
    }
maintainers-days-late = { $count ->
        [one] Il trasferimento è in ritardo di un giorno. Nulla si cancella da solo: trasferisci il dominio appena puoi.
       *[other] Il trasferimento è in ritardo di { $count } giorni. Nulla si cancella da solo: trasferisci il dominio appena puoi.
    }
maintainers-late = Il dominio è stato trasferito dopo il termine.
maintainers-in-time = Il dominio è stato trasferito entro il termine.
maintainers-do-active = Inizia la gestione del dominio
maintainers-do-transferred = Registra il trasferimento
maintainers-moved-active = Il centro gestisce il dominio.
maintainers-moved-transferred = Trasferimento registrato.
maintainers-transferred-on-missing = Indica la data del trasferimento.
maintainers-transferred-on-future = La data del trasferimento non può essere futura.
maintainers-transferred-on-early = Il trasferimento non può venire prima della richiesta.
maintainers-provider-missing = Indica il nuovo gestore.
maintainers-provider-long = Al massimo 200 caratteri.
maintainers-code = Codice di trasferimento (AuthInfo)
maintainers-code-hint = Si conserva cifrato. Lo legge solo il firmatario dell’ente, e ogni lettura resta registrata.
maintainers-code-enter = Salva il codice
maintainers-code-entered = Codice salvato.
maintainers-code-there = Il codice è stato inserito:
maintainers-code-not-there = Il codice non è ancora stato inserito.
maintainers-code-look-lead = Chi ha questo codice può trasferire il dominio: mostralo solo al nuovo gestore. Quando lo leggi, resta registrato chi e quando.
maintainers-code-look = Mostra il codice
maintainers-code-shown = La lettura è stata registrata. Il codice sparisce quando lasci questa pagina.
maintainers-code-signatory = Il codice lo legge solo il firmatario dell’ente.
maintainers-bad-code = Da 1 a 200 caratteri su una riga.
maintainers-tell-code = Il codice per trasferire il dominio si può leggere nella pratica.
maintainers-tell-reminder = { $count ->
        [0] Il dominio { $domain } va trasferito a un altro gestore oggi, { $day }.
        [one] Il dominio { $domain } va trasferito a un altro gestore entro domani, { $day }.
       *[other] Il dominio { $domain } va trasferito a un altro gestore entro il { $day }: mancano { $count } giorni.
    }

acts-next-maintainer-requested-you = Quando il dominio è presso il centro, inizia la gestione.
acts-next-maintainer-requested-others = Il centro prende in gestione il dominio.
acts-next-maintainer-active-others = Il centro gestisce il dominio finché il portale è attivo.
acts-next-maintainer-to_transfer-you = Il portale è cessato: inserisci il codice di trasferimento e registra quando il dominio passa al nuovo gestore.
acts-next-maintainer-to_transfer-others = Il portale è cessato: l’ente sceglie un nuovo gestore e gli dà il codice di trasferimento.
acts-next-maintainer-overdue-you = Il termine per trasferire il dominio è passato: registra il trasferimento appena avviene.
acts-next-maintainer-overdue-others = Il termine per trasferire il dominio è passato: va trasferito al più presto.
acts-next-maintainer-transferred-others = Il dominio è passato a un altro gestore.

acts-role-receipt = Ricevuta

error-attivazione-exists = Per questo servizio c’è già la pratica { $number }: ogni ente ne ha una alla volta.
    .title = Attivazione già avviata
error-ente_not_member = { $why ->
        [disdetta] Quando la disdetta è stata ricevuta l’ente non aderiva al centro: non c’è un servizio da disdire.
        [service] La convenzione a cui l’ente aderisce, «{ $convenzione }», non comprende il servizio «{ $service }». Guarda fra le convenzioni quale lo comprende e presenta l’adesione; la bozza resta salvata.
        [underway] L’adesione dell’ente, pratica { $number }, non è ancora sottoscritta: quando lo sarà potrai chiedere il servizio «{ $service }». La bozza resta salvata.
       *[none] Oggi l’ente non aderisce al centro: per chiedere il servizio «{ $service }» presenta prima l’adesione a una convenzione che lo comprende. La bozza resta salvata.
    }
    .title = Ente non aderente
error-maintainer_needs_portal = La gestione del dominio si può avere solo con il portale: prima chiedi l’attivazione del portale, oppure aspetta che sia in corso.
    .title = Serve il portale
error-service-retired = Il servizio «{ $service }» non è più offerto.
    .title = Servizio non più offerto
error-attivazione-no-ticket = Ora la richiesta non può arrivare a nessuno: nessuna coda riceve le richieste di questo servizio. Avvisa il centro; la bozza resta salvata.
    .title = Nessuna coda per il servizio
error-term-suspended-once = Il termine è già stato sospeso una volta, dal { $day }: la legge ne ammette una sola (L. 241/1990, art. 2, comma 7).
    .title = Termine già sospeso
error-checklist-incomplete = { $count ->
        [one] Una voce dell’elenco di attivazione non è ancora fatta, né segnata come non necessaria.
       *[other] { $count } voci dell’elenco di attivazione non sono ancora fatte, né segnate come non necessarie.
    }
    .title = Elenco incompleto
error-checklist-closed = L’elenco di attivazione si cambia solo mentre il servizio è in lavorazione.
    .title = Elenco chiuso
error-maintainer-exists = L’ente ha già la gestione del dominio con la pratica { $number }.
    .title = Gestione del dominio già presente
error-transfer-code-not-now = Il codice si inserisce quando la gestione del dominio è attiva e finché il dominio non è trasferito.
    .title = Codice non previsto ora
error-transfer-code-none = Ora non c’è nessun codice da leggere: si legge quando il dominio è da trasferire, dopo che il centro lo ha inserito.
    .title = Nessun codice
error-transfer-code-unreadable = Il codice salvato non si può più leggere: chiedi al centro di inserirlo di nuovo.
    .title = Codice illeggibile

timeliness-title = Tempi di attivazione
timeliness-title-year = Tempi di attivazione, { $year }
timeliness-lead = Quante richieste di attivazione sono state concluse in tempo, servizio per servizio.
timeliness-what = Che cosa si conta
timeliness-what-text = Le attivazioni chieste nell’anno, secondo i giorni lavorativi previsti per ciascuna: quelli in cui di solito un servizio è attivo e il termine.
timeliness-services = Per servizio
timeliness-note = In tempo: attive entro il termine, su tutte quelle attive o già oltre il termine. Le richieste respinte o ritirate non contano.
timeliness-requested = Richieste
timeliness-in-time = In tempo
timeliness-usual = Nei giorni consueti
timeliness-late = Attive in ritardo
timeliness-open = In corso
timeliness-open-late = In corso oltre il termine
timeliness-without = Respinte o ritirate
timeliness-mean-days = Giorni lavorativi in media
timeliness-none = Nessuna richiesta
timeliness-none-text = Nell’anno scelto nessun ente ha chiesto un’attivazione. Prova con un altro anno.
