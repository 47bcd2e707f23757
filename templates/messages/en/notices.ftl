notices-kind-promise_warning = Due soon
notices-kind-promise_breached = Overdue
notices-kind-attention_requested = The ente asks for attention
notices-kind-recomputed = Due time recomputed
notices-kind-report_ready = Report ready

notices-promise = due time
notices-promise-first_answer = first answer
notices-promise-next_answer = answer to the last message
notices-promise-solution = solution

notices-say-promise_warning = { $percent } % of the time has been used: { $promise } by { $due }.
notices-say-promise_breached = The time has run out: { $promise } by { $due }.
notices-say-attention_requested = { $who } asks for attention to the ticket.
notices-say-recomputed = The due time has been recomputed: { $promise } by { $due }.
notices-say-recomputed-paused = The due time has been recomputed: { $promise }, paused at the moment.
notices-say-report_ready = The report “{ $report }” is ready.
