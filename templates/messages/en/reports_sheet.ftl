reports-minutes = { $minutes } min
reports-hours = { $hours ->
    [one] { $shown } hour
   *[other] { $shown } hours
}
reports-hours-minutes = { $hours ->
    [one] { $shown } hour { $minutes } min
   *[other] { $shown } hours { $minutes } min
}
reports-of = { $part } of { $of }
reports-heading-part = { $heading }: number
reports-heading-of = { $heading }: out of
reports-empty = No data for this period and these filters.
reports-chart-data = Table with the data of the chart
reports-page = page { $page } of { $pages }
reports-sheet-summary = Summary
reports-sheet-sections = Sheets of this file
reports-open-list = { $figure }: list of tickets
reports-target-met = Target met
reports-target-missed = Target missed
reports-chart-bars = Bar chart, { $rows ->
    [one] one item
   *[other] { $rows } items
}. Highest value: { $high } ({ $highest }); lowest: { $low } ({ $lowest }).
reports-chart-target = { $target }: met by { $met } out of { $of }.
reports-chart-columns = Column chart, from { $first } to { $last }.
reports-chart-series = { $name }: { $total } in all, between { $lowest } and { $highest }.
reports-chart-lines = Line chart, from { $first } to { $last }.
reports-chart-trend = { $name }: from { $from } to { $to }, between { $lowest } and { $highest }.
reports-chart-line = Target line: { $target }.
reports-chart-stack = Bars split into parts, { $total } in all.
reports-chart-part = { $name }: { $total }.
reports-chart-heat = Map of days and hours, { $total } in all. The highest is { $highest }: { $row }, { $column }.
