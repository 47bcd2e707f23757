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
promises-unreachable = no due time: the calendar is open too little
promises-unreachable-ente = due time not set yet
promises-expect-unreachable = The due time is not set yet: the centre has been told.
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
tickets-list-ended = Finished
tickets-list-waited = Waited for the ente before the solution
tickets-list-reopened_from = Reopened from
tickets-list-reopened_to = Reopened to
tickets-list-cancelled_from = Cancelled from
tickets-list-cancelled_to = Cancelled to
tickets-list-open_on = Open at the end of
tickets-list-opened_weekday = Opened on
tickets-list-opened_hour = Opened at hour

# Page of the request.
promises-title = Deadlines
promises-why = Why this deadline?
promises-earlier = { $count ->
    [one] One earlier deadline
   *[other] { $count } earlier deadlines
}
promises-outcome-running-ente = running
promises-outcome-met-ente = in time
promises-outcome-breached-ente = late
promises-outcome-void-ente = no longer expected
promises-due-was = Due:
promises-void-late = It was late before it became void.
promises-done-at = Done:
promises-margin = { $number ->
    [1] with { $time } to spare
   *[other] with { $time } to spare
}
promises-margin-moment = just in time
promises-delay = { $number ->
    [1] late by { $time } of working time
   *[other] late by { $time } of working time
}
promises-delay-moment = late by less than a minute of working time
promises-used = { $percent } % of { $target } used
promises-expect-ahead-first_answer = You will get the first answer by { $when }.
promises-expect-ahead-next_answer = You will get an answer to your message by { $when }.
promises-expect-ahead-solution = We will give you the solution by { $when }.
promises-expect-late-first_answer = The first answer was due { $when }: we are late.
promises-expect-late-next_answer = The answer to your message was due { $when }: we are late.
promises-expect-late-solution = The solution was due { $when }: we are late.
promises-expect-sorry = We are sorry: the request stays open and we are working on it.
promises-expect-paused-you = The clock stands still until you answer. Then it goes on from where it was, and you find the new deadline here.
promises-expect-paused = The clock stands still while the pause lasts. Then it goes on from where it was, and you find the new deadline here.
promises-attention = Ask for attention
promises-attention-text = We tell whoever works the request and the managers at once. You can ask once for each working day.
promises-attention-why = Is there anything to add?
promises-attention-send = Send
promises-attention-sent = Sent: we have told whoever works the request and the managers.
promises-attention-until = You have asked for attention today. You can ask again from { $day }.
promises-attention-answer = There is no need to ask for attention now: the work goes on when you answer.
promises-timeline = Timeline
promises-timeline-text = Working time counted: { $counted }. { $pauses ->
    [0] No pause.
    [one] One pause.
   *[other] { $pauses } pauses.
}
promises-key-work = time counted
promises-key-plan = time left
promises-key-pause = pause
promises-key-due = due
promises-key-late = late
promises-pause-lasts = still paused
tickets-event-promise-breached = marked the deadline as passed: { $promise }
tickets-event-escalated = told { $told }: { $promise }, { $percent } % of the promised time used
tickets-event-unreachable = told { $told }: the calendar is open too little, there is no due time ({ $promise })
tickets-event-attention = asked for attention
tickets-reason-escalation = escalation: { $percent } % of the promised time used
tickets-event-recomputed = computed the deadlines anew

# Why this deadline?
promises-back = Back to the request
promises-target = Time promised
promises-target-of = of opening hours, with priority { $priority }
promises-policy = Service levels
promises-calendar = Calendar
promises-version = { $name }, version { $number }
promises-beyond-horizon = With this calendar there is no deadline within ten years.
promises-void-since = This deadline is void since
promises-told-at = Computed on
promises-rome = Times are those of Italy.

# Board.
board-title = Board
board-as-of = Updated:
board-open = open
board-opened = opened today
board-solved = solved today
board-urgent = The most urgent
board-queues = By queue
board-stale = The figures are no longer updated: the session has ended or the program does not answer.
board-reload = Load the page again
board-none = Nothing due
board-none-text = There are no open requests.
promises-outdated = Some running promises follow other rules than those in force.
promises-recompute = See what would change
