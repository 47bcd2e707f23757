# Fees: what an ente owes, the schedules, the yearly renewal.
canoni-title = Fees
canoni-lead = What the ente owes for each service and year, and why.
canoni-lead-centre = The fee of every ente for each service and year, with all that it is computed from.
canoni-none = No fees
canoni-none-text = When a service is in operation, you find the fee of each year here.
canoni-year = Year
canoni-service = Service
canoni-amount = Amount
canoni-why = Why
canoni-not-known = Cannot be computed
canoni-no-schedule = No schedule in force
canoni-reports = Renewals done:
canoni-why-no-population = The population is missing
canoni-why-year = Whole year
canoni-why-months = { $count ->
        [0] No month
        [one] One month
       *[other] { $count } months
    }
canoni-population = { $residents } residents on { $day } ({ $source }); reference date of the schedule: { $reference }.
canoni-no-population = There is no population on or before { $reference }: the fee cannot be computed until one is entered.
canoni-flat = An ente that is not a comune: the population plays no part.
canoni-band = Tier from { $from } to { $to } residents: { $annual } a year.
canoni-band-last = Tier from { $from } residents on: { $annual } a year.
canoni-annual = { $annual } a year.
canoni-joined = The ente is a member of the centre from { $day }.
canoni-left = The ente leaves the centre on { $day }.
canoni-counted-by = { $count ->
        [one] One month of this year is
       *[other] { $count } months of this year are
    } counted already in the fee of the activation { $activation } of the same service: not paid again here.
canoni-rule-any_day = Each month with at least one day as a member counts.
canoni-rule-days_15 = Each month with at least fifteen days as a member counts.
canoni-rule-full_month = Whole months as a member count.
canoni-because-year = Computed for the year, at the activation or renewal.
canoni-because-population = Computed again when the population was entered.
canoni-because-membership = Computed again because the days as a member of the centre changed.
canoni-because-ended = Cancelled: the service had ended before the year.
canoni-because-resumed = Computed again: the service has not ended.
canoni-because-corrected = Computed again by the accounts with another figure of the population. Reason: { $reason }
canoni-nature-transfer = A transfer between administrations, without an invoice.
canoni-nature-fee_for_service = The price of a service, invoiced.
canoni-nature-short-transfer = Transfer
canoni-nature-short-fee_for_service = Fee for service
canoni-too-large = The amount is too large.

canoni-preview = Preview of the renewal
canoni-preview-title = Renewal for { $year }: preview
canoni-preview-lead = What the renewal of 1 January { $year } would do with today’s data. Nothing is written.
canoni-report-title = Renewal for { $year }
canoni-report-lead = What the renewal did, service by service. A second run changes nothing; what becomes known later is put right the next day.
canoni-csv = Download CSV
canoni-none-in-service = No service in operation
canoni-none-in-service-text = There is nothing to renew.
canoni-outcome = Outcome
canoni-outcome-begun = Begun in the year
canoni-outcome-renewed = Renewed
canoni-outcome-ended = Ended
canoni-end = Reason
canoni-end-disdetta = Disdetta
canoni-end-recesso = Recesso
canoni-end-convention_end = End of the convention
canoni-end-membership_end = End of the membership
canoni-last-day = Last day
canoni-until = last day { $day }
canoni-months = Months
canoni-pending = Disdetta to be registered:
canoni-pending-heading = Disdetta to be registered
canoni-activation = Activation
canoni-first-amount = First amount
canoni-revisions = Computed { $count } times
canoni-told-renewed = Renewed for { $year }: { $services }.
canoni-told-ended = Not renewed for { $year }: { $services }.
canoni-told-fee = { $service } (fee { $amount })
canoni-told-without-fee = { $service } (without a fee)
canoni-told-unknown-fee = { $service } (the fee cannot be computed until the population is entered)
canoni-told-end = { $service } ({ $reason }, last day { $day })
canoni-told-where = The page “Fees” explains how each fee is computed.
canoni-tell-no-schedule = For { $year } no schedule is in force on the first day of service, though the convention has some: the fee is not computed. Add the schedule that is missing: the fee is computed the night after.
canoni-tell-revised = The fee of { $year } changes: it was { $was }, it is { $is }. { $why ->
        [population] The population was entered.
        [membership] The days as a member of the centre have changed.
        [ended] The service had ended before the year.
        [corrected] The figure of the population was put right. Reason: { $reason }
       *[resumed] The service has not ended.
    }
canoni-figure-renewed = services renewed
canoni-figure-ended = services ended
canoni-figure-unknown = fees that cannot be computed
canoni-figure-total = total of the fees
canoni-runs = Runs
canoni-run-rows = { $count ->
        [one] one service
       *[other] { $count } services
    }
canoni-all-runs = All runs
canoni-last-run = Latest run shown:

canoni-schedules = Fee schedules
canoni-schedules-lead = What a service costs a year, by convention. A schedule in use never changes: another one is added with its validity.
canoni-schedules-none = No fee schedule
canoni-schedules-none-text = Without a schedule a service is renewed without a fee.
canoni-schedule-new = New fee schedule
canoni-schedule-new-lead = It is valid from the day that you state and takes the place of the one before.
canoni-schedule-add = Add the schedule
canoni-schedule-added = Schedule added.
canoni-schedule-remove = Remove
canoni-schedule-remove-ask = Remove this schedule? No fee was computed with it.
canoni-schedule-removed = Schedule removed.
canoni-in-use = In use: it is neither changed nor removed.
canoni-valid-from = from { $from }
canoni-valid-from-to = from { $from } to { $to }
canoni-from = Valid from
canoni-to = Valid to
canoni-nature = Nature
canoni-reference = Population on { $day }.
canoni-population-on = Reference date of the population
canoni-population-on-hint = The latest figure of that day or before counts.
canoni-residents = Residents
canoni-residents-up-to = up to { $to }
canoni-residents-from-to = { $from } to { $to }
canoni-residents-over = over { $from }
canoni-annual-label = Fee a year
canoni-flat-label = Ente that is not a comune
canoni-amount-hint = In euros, such as 2,500.00.
canoni-tiers = Tiers
canoni-tiers-hint = The smallest first; the last one stays without a limit. Empty rows do not count.
canoni-tier-limit = Tier { $row }: residents up to
canoni-tier-fee = Tier { $row }: euros a year
canoni-tiers-open = The last tier, and only the last, must be without a limit of residents.
canoni-tiers-order = Tier { $tier } must end above the one before it.
canoni-tiers-negative = An amount is below zero.
canoni-bad-amount = Write the amount in euros, such as 2,500.00.
canoni-bad-limit = Write the number of residents, such as 3500.
canoni-unknown-service = Choose a service of the catalogue.
canoni-unknown-convenzione = Choose a convention.
canoni-outside-convention = The first day must lie in the convention.
canoni-ends-before-start = The validity cannot end before it begins.

canoni-correct = Compute the fee again
canoni-correct-lead = The figure of the population that decided stays until somebody puts it right. Here you see what changes; the ente is told, with your reason.
canoni-correct-nothing = The fee stays as it is
canoni-correct-population = Population of the ente
canoni-correct-compare = The fee today and with the figures entered
canoni-correct-today = Today
canoni-correct-then = With the figure of { $source }
canoni-correct-tier = Tier
canoni-correct-figure = Figure that is right
canoni-correct-figure-hint = Of that day there is more than one.
canoni-correct-option = { $residents } residents on { $day } ({ $source }): { $amount }
canoni-correct-figure-missing = Choose the figure that is right.
canoni-correct-same-amount = The figure changes, the amount does not.
canoni-correct-reason = Reason
canoni-correct-reason-hint = The ente reads it.
canoni-correct-reason-missing = Write why the fee is computed again.
canoni-correct-do = Compute the fee again
canoni-corrected = Fee computed again. The ente has been told.

error-fee-line-superseded = This fee was computed again meanwhile: open the fee that counts now.
    .title = Fee replaced
error-fee-line-ended = The service had ended before the year: nothing is due, whatever the population.
    .title = Nothing is due
error-fee-line-flat = The ente is not a comune: the population plays no part in its fee.
    .title = Fee without population
error-fee-figure-missing = No population on or before { $reference } is entered. Enter it among the data of the ente first.
    .title = Population missing
error-fee-figure-same = The population entered for { $reference } is the one that decided. If it is wrong, have it corrected among the data of the ente first.
    .title = Same population
error-fee-figure-changed = The population entered is not the one that you have seen. Look at the preview again.
    .title = Population changed
error-fee-schedule-exists = For this service and convention there is a schedule from the same day already.
    .title = Schedule there already
error-fee-schedule-used = Fees were computed with this schedule: it is not removed. Add another one with its validity.
    .title = Schedule in use
