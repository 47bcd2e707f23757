# Deadlines: “Why this deadline?”, step by step. Every step begins where the one before it ends.
sla-story-when = { $day }, { $time }
sla-story-until = until { $time }
sla-story-until-day = until { $day }, { $time }
sla-story-until-closing = until closing time at { $time }
sla-story-until-closing-day = until closing time on { $day }, { $time }
sla-story-opened = { $when }: opened
sla-story-wrote = { $when }: the ente wrote and waits for an answer
sla-story-counted = { $stretch }: { $counted }; time left: { $left }
sla-story-counted-all = { $stretch }: { $counted }; time used up
sla-story-off-hours = outside opening hours { $until }
sla-story-weekend = weekend { $until }
sla-story-closed = closed { $until }: { $reasons }
sla-story-reason-weekend = weekend
sla-story-reason-no-hours = days without opening hours
sla-story-reason-holiday = public holiday
sla-story-reason-patron = patron saint’s day
sla-story-reason-patron-named = { $name }, patron
sla-story-reason-closure = extraordinary closure
sla-story-reason-hours = extraordinary hours
sla-story-reason-days = { $reason } ({ $days })
sla-story-days = from { $first } to { $last }
sla-story-paused = paused from { $from } { $until }: { $why }
sla-story-paused-open = paused from { $from }: { $why }
sla-story-why-ente = waiting for the ente
sla-story-why-third-party = waiting for a third party
sla-story-why-resolved = resolved, until it is reopened
sla-story-due = due { $day } at { $time }
sla-story-due-past = deadline: { $day } at { $time }
sla-story-not-due = no deadline while the pause lasts; time left: { $left }
sla-story-kept = done { $when }: in time, with { $margin } to spare
sla-story-kept-just = done { $when }: just in time
sla-story-late = done { $when }: late by { $over } of opening hours
sla-story-late-off-hours = done { $when }: late, outside opening hours
sla-story-overdue = overdue by { $over } of opening hours
sla-story-overdue-off-hours = overdue

# Calendars that cannot be.
sla-mistake-not-a-time = “{ $text }” is not a time: write it as 08:30. Only an end may be 24:00.
sla-mistake-empty = The hours { $from }–{ $to } end before they begin.
sla-mistake-overlap = The hours { $from }–{ $to } begin before the ones written before them end.
sla-out-of-reach = With the calendar { $calendar } and the service levels { $policy } the time promised for { $kind ->
    [first_answer] the first answer
    [next_answer] the next answers
   *[solution] the solution
} at { $priority ->
    [critical] critical
    [high] high
    [normal] normal
   *[low] low
} priority is never reached: the next { $days } days do not hold { $minutes } working minutes. Longer opening hours are needed, or a shorter time.
sla-mistake-never-open = With this calendar the centre is never open from { $from } on: no deadline could be computed.
sla-mistake-holiday-years = Holiday number { $number } ({ $name }): its last year, { $last }, is before its first, { $first }.
