# The mailboxes: how they are, and what is wrong.
mailboxes-tab = Mailboxes
mailboxes-title = Mailboxes
mailboxes-lead = Where mail comes from, and how each mailbox is.
mailboxes-name = Mailbox
mailboxes-state = State
mailboxes-answered = Last answer of the server
mailboxes-mail = Last mail

mailbox-standing-brought = Mail is brought by the mail server or by the interface for programs
mailbox-standing-read = Works
mailbox-standing-new = Not read yet
mailbox-standing-troubled = It cannot be read: it is tried again without anybody’s help
mailbox-standing-late = It has not answered for more than 15 minutes

mailbox-trouble-unreachable = The server cannot be reached.
mailbox-trouble-unproved = The server does not prove who it is, or offers no TLS.
mailbox-trouble-sign_in = The server refuses name or password.
mailbox-trouble-folder = The server refuses the folder of incoming mail or the one of mail that was read.
mailbox-trouble-silent = The server does not answer in time.
mailbox-trouble-broken = The connection broke.
mailbox-trouble-storage = Mail cannot be stored here: it stays at the server.
mailbox-server-says = The server’s words: { $words }
mailbox-left-lying =
    { $count ->
        [one] One mail cannot be taken and stays in the folder.
       *[other] { $count } mails cannot be taken and stay in the folder.
    }

mailbox-alarm-label = Warning about mail
mailbox-alarm = The mailbox { $name } has not answered for more than 15 minutes.
outbox-alarm = Outgoing mail has not left since { $since }.
mailbox-alarm-link = State of the mailboxes
