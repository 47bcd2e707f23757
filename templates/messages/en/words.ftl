# Days, times and durations in words.
words-weekday = { $number ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
words-month = { $number ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
words-day = { $weekday } { $day } { $month }
words-summer-time = { $time } (summer time)
words-winter-time = { $time } (winter time)
words-hours = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
words-minutes = { $number ->
    [one] { $number } minute
   *[other] { $number } minutes
}
words-seconds = { $number ->
    [one] { $number } second
   *[other] { $number } seconds
}
words-and = { $first } and { $last }
