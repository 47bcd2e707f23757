# Giorni, orari e durate in parole.
words-weekday = { $number ->
    [1] lunedì
    [2] martedì
    [3] mercoledì
    [4] giovedì
    [5] venerdì
    [6] sabato
   *[7] domenica
}
words-month = { $number ->
    [1] gennaio
    [2] febbraio
    [3] marzo
    [4] aprile
    [5] maggio
    [6] giugno
    [7] luglio
    [8] agosto
    [9] settembre
    [10] ottobre
    [11] novembre
   *[12] dicembre
}
words-day = { $day ->
    [1] { $weekday } 1º { $month }
   *[other] { $weekday } { $day } { $month }
}
words-summer-time = { $time } (ora legale)
words-winter-time = { $time } (ora solare)
words-hours = { $number ->
    [one] { $number } ora
   *[other] { $number } ore
}
words-minutes = { $number ->
    [one] { $number } minuto
   *[other] { $number } minuti
}
words-seconds = { $number ->
    [one] { $number } secondo
   *[other] { $number } secondi
}
words-and = { $first } e { $last }
