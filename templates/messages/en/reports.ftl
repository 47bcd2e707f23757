reports-from-missing = Give the first day too.
reports-to-missing = Give the last day too.
reports-day-strange = Give a day from 2000 to 2199.
reports-to-before-from = The last day is before the first.
reports-period-long = A period may last two years at most.
error-report-schedule-changed = Somebody else changed this delivery: read it again and retry.
    .title = Delivery changed by others
