# Scadenze: «Perché questa scadenza?», passo per passo. Ogni passo comincia dove finisce quello prima.
sla-story-when = { $day }, { $time }
sla-story-until = fino alle { $time }
sla-story-until-day = fino a { $day }, { $time }
sla-story-until-closing = fino alla chiusura delle { $time }
sla-story-until-closing-day = fino alla chiusura di { $day }, { $time }
sla-story-opened = { $when }: aperto
sla-story-wrote = { $when }: l’ente ha scritto e aspetta una risposta
sla-story-counted = { $stretch }: { $counted }; tempo rimasto: { $left }
sla-story-counted-all = { $stretch }: { $counted }; tempo esaurito
sla-story-off-hours = fuori orario { $until }
sla-story-weekend = fine settimana { $until }
sla-story-closed = chiuso { $until }: { $reasons }
sla-story-reason-weekend = fine settimana
sla-story-reason-no-hours = giorni senza orario di apertura
sla-story-reason-holiday = giorno festivo
sla-story-reason-patron = festa del patrono
sla-story-reason-patron-named = { $name }, patrono
sla-story-reason-closure = chiusura straordinaria
sla-story-reason-hours = orario straordinario
sla-story-reason-days = { $reason } ({ $days })
sla-story-days = da { $first } a { $last }
sla-story-paused = in pausa da { $from } { $until }: { $why }
sla-story-paused-open = in pausa da { $from }: { $why }
sla-story-why-ente = in attesa dell’ente
sla-story-why-third-party = in attesa di terzi
sla-story-why-resolved = risolto, fino a quando non viene riaperto
sla-story-due = in scadenza { $day } alle { $time }
sla-story-due-past = scadenza: { $day } alle { $time }
sla-story-not-due = nessuna scadenza finché dura la pausa; tempo rimasto: { $left }
sla-story-kept = concluso { $when }: in tempo, con un margine di { $margin }
sla-story-kept-just = concluso { $when }: in tempo, allo scadere
sla-story-late = concluso { $when }: in ritardo di { $over } di orario di apertura
sla-story-late-off-hours = concluso { $when }: in ritardo, fuori orario
sla-story-overdue = scaduto da { $over } di orario di apertura
sla-story-overdue-off-hours = scaduto

# Calendari che non vanno bene.
sla-mistake-not-a-time = «{ $text }» non è un orario: scrivilo come 08:30. Solo la fine può essere 24:00.
sla-mistake-empty = L’orario { $from }–{ $to } finisce prima di cominciare.
sla-mistake-overlap = L’orario { $from }–{ $to } comincia prima che finisca quello scritto prima.
sla-out-of-reach = Con il calendario { $calendar } e i livelli di servizio { $policy } non si arriva mai al tempo promesso per { $kind ->
    [first_answer] la prima risposta
    [next_answer] le risposte successive
   *[solution] la soluzione
} con priorità { $priority ->
    [critical] critica
    [high] alta
    [normal] normale
   *[low] bassa
}: { $minutes } minuti di lavoro non si raccolgono nei prossimi { $days } giorni. Serve più orario di apertura, o un tempo più breve.
sla-mistake-never-open = Con questo calendario il centro non è mai aperto, da { $from } in poi: nessuna scadenza si potrebbe calcolare.
sla-mistake-holiday-years = Festività numero { $number } ({ $name }): l’ultimo anno, { $last }, viene prima del primo, { $first }.
