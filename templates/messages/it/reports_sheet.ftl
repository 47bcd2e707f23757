reports-minutes = { $minutes } min
reports-hours = { $hours ->
    [one] { $shown } ora
   *[other] { $shown } ore
}
reports-hours-minutes = { $hours ->
    [one] { $shown } ora e { $minutes } min
   *[other] { $shown } ore e { $minutes } min
}
reports-of = { $part } di { $of }
reports-heading-part = { $heading }: numero
reports-heading-of = { $heading }: su
reports-empty = Nessun dato per questo periodo e questi filtri.
reports-chart-data = Tabella con i dati del grafico
reports-page = pagina { $page } di { $pages }
reports-sheet-summary = Riepilogo
reports-sheet-sections = Fogli di questo file
reports-open-list = { $figure }: elenco delle richieste
reports-target-met = Obiettivo raggiunto
reports-target-missed = Obiettivo non raggiunto
reports-chart-bars = Grafico a barre, { $rows ->
    [one] una voce
   *[other] { $rows } voci
}. Valore più alto: { $high } ({ $highest }); più basso: { $low } ({ $lowest }).
reports-chart-target = { $target }: raggiunto da { $met } su { $of }.
reports-chart-columns = Grafico a colonne, da { $first } a { $last }.
reports-chart-series = { $name }: { $total } in tutto, tra { $lowest } e { $highest }.
reports-chart-lines = Grafico a linee, da { $first } a { $last }.
reports-chart-trend = { $name }: da { $from } a { $to }, tra { $lowest } e { $highest }.
reports-chart-line = Linea dell’obiettivo: { $target }.
reports-chart-stack = Barre divise in parti, { $total } in tutto.
reports-chart-part = { $name }: { $total }.
reports-chart-heat = Mappa di giorni e ore, { $total } in tutto. Il massimo è { $highest }: { $row }, { $column }.
