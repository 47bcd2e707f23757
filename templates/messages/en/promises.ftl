# Deadlines of requests: lists, the page of a request, the board.

# List.
promises-column = Due
promises-nothing-owed = nothing due
promises-today = today at { $time }
promises-tomorrow = tomorrow at { $time }
promises-yesterday = yesterday at { $time }
promises-on-day = { $day } at { $time }
promises-by = by { $when }
promises-late = overdue since { $when }
promises-late-ente = expected { $when }: we are late
promises-paused-ente = paused: we are waiting for the ente
promises-paused-you = paused: we are waiting for your answer
promises-paused-third-party = paused: we are waiting for a supplier
promises-paused-resolved = paused: the solution has been given
promises-left = { $number ->
    [1] { $time } of working time left
   *[other] { $time } of working time left
}
promises-left-moment = less than a minute of working time left
promises-over = { $number ->
    [1] for { $time } of working time
   *[other] for { $time } of working time
}
promises-over-moment = for less than a minute of working time
promises-centre-first_answer = first answer
promises-centre-next_answer = next answer
promises-centre-solution = solution
promises-ente-first_answer = first answer
promises-ente-next_answer = answer to your message
promises-ente-solution = solution
promises-due-nav = Deadlines
promises-due-overdue = overdue
promises-due-today = at risk today
promises-due-paused = waiting for the ente
promises-due-overdue-ente = late on our side
promises-due-today-ente = expected today
promises-due-paused-ente = waiting for your answer
promises-outcome-running = running
promises-outcome-met = kept
promises-outcome-breached = not kept
promises-outcome-void = void
tickets-list-sort-risk = Deadline, the nearest first
tickets-list-due = Deadline
tickets-list-promise = Promise
tickets-list-outcome = Outcome of the promise
tickets-list-due_from = Due from
tickets-list-due_to = Due until
tickets-list-opened_from = Opened from
tickets-list-opened_to = Opened until
tickets-list-resolved_from = Resolved from
tickets-list-resolved_to = Resolved until
tickets-list-reopened = Reopened
