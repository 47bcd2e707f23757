# Le caselle di posta: come stanno, e che cosa non va.
mailboxes-tab = Caselle
mailboxes-title = Caselle di posta
mailboxes-lead = Da dove arriva la posta e come sta ogni casella.
mailboxes-name = Casella
mailboxes-state = Stato
mailboxes-answered = Ultima risposta del server
mailboxes-mail = Ultimo messaggio

mailbox-standing-brought = La posta arriva dal server di posta o dall’interfaccia per programmi
mailbox-standing-read = Funziona
mailbox-standing-new = Non ancora letta
mailbox-standing-troubled = Non si riesce a leggerla: si riprova da soli
mailbox-standing-late = Non risponde da più di 15 minuti

mailbox-trouble-unreachable = Il server non è raggiungibile.
mailbox-trouble-unproved = Il server non dimostra la propria identità, o non offre TLS.
mailbox-trouble-sign_in = Il server rifiuta nome o password.
mailbox-trouble-folder = Il server rifiuta la cartella della posta in arrivo o quella della posta letta.
mailbox-trouble-silent = Il server non risponde in tempo.
mailbox-trouble-broken = Il collegamento si è interrotto.
mailbox-trouble-storage = La posta non si può salvare qui: resta sul server.
mailbox-server-says = Parole del server: { $words }
mailbox-left-lying =
    { $count ->
        [one] Un messaggio non si può prendere e resta nella cartella.
       *[other] { $count } messaggi non si possono prendere e restano nella cartella.
    }

mailbox-alarm-label = Avviso sulla posta
mailbox-alarm = La casella di posta { $name } non risponde da più di 15 minuti.
outbox-alarm = La posta in uscita è ferma dal { $since }.
mailbox-alarm-link = Stato delle caselle
