notices-kind-promise_warning = Due soon
notices-kind-promise_breached = Overdue
notices-kind-promise_unreachable = No possible due time
notices-kind-attention_requested = The ente asks for attention
notices-kind-recomputed = Due time recomputed
notices-kind-policy_in_force = New version in force
notices-kind-report_ready = Report ready
notices-kind-mail_held = Mail in quarantine
notices-kind-dead_letter = Messages that did not arrive
notices-kind-act_moved = Act moved on
notices-kind-act_reminder = Reminder about an act

notices-promise = due time
notices-promise-first_answer = first answer
notices-promise-next_answer = answer to the last message
notices-promise-solution = solution

notices-say-promise_warning = { $percent } % of the time has been used: { $promise } by { $due }.
notices-say-promise_breached = The time has run out: { $promise } by { $due }.
notices-say-promise_unreachable = The calendar is open too little: nothing can be due for this promise ({ $promise }). An administrator has to change the calendar or the service levels and recompute.
notices-say-attention_requested = { $who } asks for attention to the ticket.
notices-say-recomputed = The due time has been recomputed: { $promise } by { $due }.
notices-say-recomputed-paused = The due time has been recomputed: { $promise }, paused at the moment.
notices-say-policy_in_force = A new version of the service levels { $policy } is in force. Running promises still follow the earlier one: see what would change and decide whether to move them.
notices-say-report_ready = The report “{ $report }” is ready.
notices-say-mail_held = Within ten minutes more mails have come than are taken from one sender, for one ticket, from one domain or in all: the following ones wait in quarantine. It may be a program that answers another program.
notices-say-dead_letter = These messages did not arrive, and Sportello does not try them again by itself: { $lost }. Look at the reason, correct the address or send again, and if need be tell those who wait for them in another way.
notices-say-act_moved = The act is now in the state “{ $state }”.
notices-lost-outgoing = { $count ->
    [one] one outgoing message given up
   *[other] { $count } outgoing messages given up
}
notices-lost-incoming = { $count ->
    [one] one incoming message that cannot be read
   *[other] { $count } incoming messages that cannot be read
}
notices-lost-certified = { $count ->
    [one] one certified (PEC) message not delivered, or without a receipt of delivery after 24 hours
   *[other] { $count } certified (PEC) messages not delivered, or without a receipt of delivery after 24 hours
}

notices-title = Notices
notices-list = List of notices
notices-which = Which notices
notices-all = All
notices-unread-only = Unread
notices-unread = Unread
notices-unread-count = { $count ->
    [0] No unread notices
    [one] One unread notice
   *[other] { $count } unread notices
}
notices-unread-many = More than { $count } unread notices
notices-read = Mark as read
notices-read-all = Mark all as read
notices-all-read = The notices are marked as read.
notices-veiled = You can no longer see the ticket that this notice is about.
notices-none = There are no notices
notices-none-text = Here you find what is told about due times and the tickets that concern you.
notices-none-unread = You have read everything
notices-none-unread-text = There are no unread notices.
notices-show-all = Show all notices

notices-digest-overdue = Overdue: { $count }
notices-digest-today = Due today: { $count }
notices-digest-waiting = Waiting for the ente: { $count }
notices-digest-urgent = The most urgent ones:
notices-digest-ticket = - { $number }, by { $due }: { $subject }
notices-digest-undue = - { $number }, without a possible due time: { $subject }
notices-digest-told = Notices since { $since }:
notices-digest-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
notices-say-recomputation = { $moved ->
        [one] The due times have been recomputed: one ticket has other ones now.
       *[other] The due times have been recomputed: { $moved } tickets have other ones now.
    }

notices-kind-opened = Request registered
notices-kind-answered = New message
notices-kind-information_asked = Information needed from you
notices-kind-reminder = Reminder: an answer is needed
notices-kind-resolved = Request resolved
notices-kind-closed = Request closed
notices-kind-reopened = Request reopened
notices-kind-assigned = Request assigned to you
notices-kind-transferred = Request moved to another queue
notices-kind-mentioned = You were mentioned in a note

notices-say-opened = The request is registered: { $promise } by { $due }.
notices-say-opened-without-promise = The request is registered.
notices-say-answered = { $who } wrote a message.
notices-say-information_asked = Some information is needed to go on: an answer is expected by { $due }.
notices-say-information_asked-without-term = Some information is needed to go on.
notices-say-reminder = The request is still waiting for an answer: without one by { $due } it will be cancelled.
notices-say-resolved = The request is resolved. It can be reopened until { $due }; then it closes by itself.
notices-say-resolved-without-term = The request is resolved.
notices-say-closed = The request is closed.
notices-say-cancelled = The request is cancelled.
notices-say-merged = The request was merged into another one about the same matter.
notices-say-reopened = The request was reopened.
notices-say-assigned = The request was assigned to you.
notices-say-transferred = The request moved to the queue “{ $queue }”.
notices-say-mentioned = { $who } mentioned you in an internal note.

notices-mail-title = Notices by mail
notices-mail-text = Choose how each notice comes to you by mail. On the page of notices you find all of them in any case. Messages about the security of your account always arrive.
notices-mail-kinds = Which notices, and when
notices-mail-at_once = At once
notices-mail-digest = In the morning’s digest
notices-mail-never = Never
notices-mail-saved = Your choices about notices by mail are saved.
