error-ente-changed = Somebody else changed the ente while you were working: load the page again and repeat your change.
    .title = Ente changed meanwhile
error-ente-duplicate = There is already an ente with the same IPA or ISTAT code.
    .title = Ente already there
error-comune-unknown = The register has no comune with this ISTAT code.
    .title = Unknown comune
error-cursor-invalid = The address of the next page is not one of this list: start again from the beginning.
    .title = Page not valid
error-import-refused = { $rows ->
    [one] There is one mistake in the file: correct it and try again. Nothing was imported.
   *[other] There are { $rows } mistakes in the file: correct them and try again. Nothing was imported.
}
    .title = File refused
    .title = List not imported
error-import-too-large = The file is larger than { $mebibytes } MiB.
    .title = File too large

enti-bad-kind = Unknown kind. Allowed: { $allowed }.
enti-no-name = Write the name.
enti-name-too-long = The name has { $found } characters, at most { $max }.
enti-bad-patron-day = Write day and month of the patron saint, such as 15/02 or 02-15.
enti-ends-before-start = The last day of validity comes before the first.
enti-bad-residents = The number of residents cannot be negative.
enti-bad-source = Write the source of the figure, at most 100 characters.

enti-import-line = Line { $line }: { $reason }
enti-import-cell = Line { $line }, column { $column }: { $reason }
enti-import-not-utf8 = The text is not UTF-8: save the file in this encoding.
enti-import-unreadable = The file is not a readable CSV.
enti-import-unknown-column = The column “{ $name }” is not known.
enti-import-missing-column = The column “{ $name }” is missing.
enti-import-double-column = The column “{ $name }” stands there twice.
enti-import-width = The row has { $found } fields instead of { $expected }.
enti-import-no-key = The IPA code or the ISTAT code is needed.
enti-import-twice = The code already stands in line { $first }.
enti-import-code-taken = The code already belongs to another ente: { $name }.
enti-import-conflict = The row does not agree with the data that are there ({ $reason }).
enti-import-done = Enti added: { $added }, updated: { $updated }, unchanged: { $unchanged }.

enti-kind-comune = Comune
enti-kind-comunita_montana = Comunità montana
enti-kind-unione = Unione di comuni
enti-kind-provincia = Province
enti-kind-altro = Other ente

identifier-empty = The value is empty.
identifier-blank = There is a blank or an invisible character at position { $position }.
identifier-bad-character = The character “{ $found }” at position { $position } does not fit: { $expected ->
    [digit] a digit is needed.
    [letter] a letter is needed.
    [digit-or-substitute] a digit or one of the letters L M N P Q R S T U V is needed.
    [letter-or-digit] a letter or a digit is needed.
   *[letter-digit-or-dash] a letter, a digit, “_” or “-” is needed.
}
identifier-wrong-length = It has { $found } characters instead of { $expected }.
identifier-too-long = It has { $found } characters, at most { $max }.
identifier-all-zero = It is made of zeroes only.
identifier-wrong-check = The check character does not fit: there is a typing mistake.
identifier-year-of-other-date = The year of the register is { $year }, but the date is of { $date-year }.
