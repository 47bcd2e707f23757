error-report-schedule-changed = Somebody else changed this delivery while you were working: reload the page and repeat the change.
    .title = Delivery changed meanwhile

reports-menu = Reports
reports-title = Reports
reports-title-file = Service level report
reports-title-own = The report of your ente
reports-title-ente = Service level report: { $ente }
reports-lead = What was promised and kept, how long things took, what is open. Every figure leads to the list of its tickets.
reports-lead-own = How the centre answered your ente. Confidential tickets are not counted.
reports-ask = Period and filters
reports-from = From
reports-to = To
reports-show = Show
reports-reset = Reset
reports-more = More filters
reports-all = All
reports-usual = Usual periods
reports-last-month = Last month
reports-this-month = This month
reports-last-quarter = Last quarter
reports-last-year = Last year
reports-this-year = This year
reports-download-pdf = Download PDF
reports-download-xlsx = Download XLSX
reports-download-csv = Download CSV
reports-none = No tickets in this period
reports-none-text = Choose other days or remove a filter.

reports-day-wrong = Write a day such as 2026-03-31.
reports-from-missing = Give the first day too.
reports-to-missing = Give the last day too.
reports-day-strange = Give a day from 2000 to 2199.
reports-to-before-from = The last day is before the first.
reports-period-long = A period may last two years at most.

reports-period = Period
reports-previous = Previous period
reports-this-period = Chosen period
reports-period-days = from { $from } to { $to }
reports-filters = Filters
reports-filters-none = none
reports-made-at = Made on
reports-queue = Queue
reports-service = Service
reports-ente = Ente
reports-priority = Priority
reports-agent = Assignee
reports-target = Target { $percent }%
reports-total = Total
reports-no-ente = Without an ente
reports-nobody = Nobody

reports-overview = At a glance
reports-overview-note = Times are working hours of the centre. Each ticket counts once in every line, in the period in which it happened: reopened later, it stays among those solved then. Waiting on the ente is counted until the last solution of the period. Queues, assignees and priorities are those of now.
reports-figure = Figure
reports-opened = Tickets opened
reports-solved = Tickets solved
reports-cancelled = Tickets cancelled or merged
reports-reopened = Tickets reopened
reports-to-first-median = Median time to first answer
reports-to-first-p90 = First answer, 90th percentile
reports-to-solution-median = Median time to solution
reports-to-solution-p90 = Solution, 90th percentile
reports-waited = Waited on the ente
reports-waited-median = Median wait on the ente
reports-waiting = All waiting on the ente
reports-open = Still open at the end
reports-opened-short = Opened
reports-solved-short = Solved
reports-reopened-short = Reopened

reports-promises = Promises kept
reports-promises-note = A promise counts in the period in which it is due. Running and void ones do not count. Another message while an answer is owed starts no other promise. If a ticket is reopened, the promise of its solution runs on and counts once, with its final outcome, when it is due then: so past periods may change. A ticket may have several next answers: its list may be shorter than the figure.
reports-promise = Promise
reports-promise-first_answer = First answer
reports-promise-next_answer = Next answers
reports-promise-solution = Solution
reports-kept = Kept
reports-met = In time
reports-breached = Late
reports-kept-before = Previous period

reports-weeks = Opened and solved by week
reports-weeks-note = A ticket that was solved, reopened and solved again counts in each week in which it was solved, and once in the total.
reports-week = Week
reports-week-before = Week of the previous period
reports-first-by-week = First answers in time, by week
reports-solution-by-week = Solutions in time, by week
reports-by-week-note = The dashed line is the previous period, week by week: the first with the first.

reports-priorities = By priority
reports-priorities-note = The bars show the solutions in time.
reports-kept-first = First answers in time
reports-kept-next = Next answers in time
reports-kept-solution = Solutions in time
reports-median-first = Median to first answer
reports-median-solution = Median to solution

reports-backlog = Tickets still open, by age
reports-backlog-note = Neither solved nor cancelled at the end of { $day }, whatever happened later; ages are calendar days since the opening.
reports-age-first = up to { $last ->
    [one] 1 day
   *[other] { $last } days
}
reports-age-between = { $first }–{ $last } days
reports-age-last = over { $last } days

reports-enti = By ente
reports-enti-note = The enti with something in the period, by name.
reports-agents = By assignee
reports-agents-note = By who has the ticket now, or had it when it was closed.

reports-load = Openings by day and hour
reports-load-note = Time in Rome.
reports-weekday = Day
reports-weekday-1 = Monday
reports-weekday-2 = Tuesday
reports-weekday-3 = Wednesday
reports-weekday-4 = Thursday
reports-weekday-5 = Friday
reports-weekday-6 = Saturday
reports-weekday-7 = Sunday

reports-schedules = Monthly reports
reports-schedules-lead = On the first working day of each month the recipients get a notice and a mail with the link to the file of the month before. The file is not attached: one signs in to open it.
reports-schedules-none = No monthly reports
reports-schedules-none-text = A manager can have a report sent every month to chosen people.
reports-schedule-new = New monthly report
reports-schedule-name = Name
reports-schedule-name-length = Write 1 to 120 characters.
reports-schedule-to = Recipients
reports-schedule-to-hint = The people who may read reports.
reports-schedule-recipients = Choose 1 to { $most } recipients.
reports-schedule-no-reader = One of the recipients may not read reports.
reports-schedule-format = Format
reports-schedule-next = Next delivery
reports-schedule-filters = What to count
reports-schedule-created = The monthly report has been planned.
reports-schedule-saved = The monthly report has been changed.
reports-schedule-retired = The monthly report has ended.
reports-schedule-retire = End it
reports-schedule-retire-text = Nobody will get this report any more.
reports-schedule-retire-ask = End “{ $name }”?

admin-event-report_schedule-created = Monthly report planned
admin-event-report_schedule-updated = Monthly report changed
admin-event-report_schedule-retired = Monthly report ended
admin-event-report_schedule-delivered = Monthly report sent
