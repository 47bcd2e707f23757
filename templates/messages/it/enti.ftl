error-ente-changed = Qualcun altro ha modificato l’ente mentre lavoravi: ricarica la pagina e ripeti la modifica.
    .title = Ente modificato nel frattempo
error-ente-duplicate = Esiste già un ente con lo stesso codice IPA o ISTAT.
    .title = Ente già presente
error-comune-unknown = Nel registro non c’è un comune con questo codice ISTAT.
    .title = Comune sconosciuto
error-cursor-invalid = L’indirizzo della pagina successiva non appartiene a questo elenco: riparti dall’inizio.
    .title = Pagina non valida
error-import-refused = { $rows ->
    [one] C’è un errore nel file: correggilo e riprova. Non è stato importato nulla.
   *[other] Ci sono { $rows } errori nel file: correggili e riprova. Non è stato importato nulla.
}
    .title = File rifiutato
    .title = Elenco non importato
error-import-too-large = Il file supera { $mebibytes } MiB.
    .title = File troppo grande

enti-bad-kind = Tipo sconosciuto. Valori ammessi: { $allowed }.
enti-no-name = Scrivi la denominazione.
enti-name-too-long = La denominazione ha { $found } caratteri, al massimo { $max }.
enti-bad-patron-day = Scrivi giorno e mese della festa patronale, per esempio 15/02 oppure 02-15.
enti-ends-before-start = L’ultimo giorno di validità viene prima del primo.
enti-bad-residents = Il numero di abitanti non può essere negativo.
enti-bad-source = Scrivi la fonte del dato, al massimo 100 caratteri.

enti-import-line = Riga { $line }: { $reason }
enti-import-cell = Riga { $line }, colonna { $column }: { $reason }
enti-import-not-utf8 = Il testo non è in UTF-8: salva il file con questa codifica.
enti-import-unreadable = Il file non è un CSV leggibile.
enti-import-unknown-column = La colonna “{ $name }” non è prevista.
enti-import-missing-column = Manca la colonna “{ $name }”.
enti-import-double-column = La colonna “{ $name }” compare due volte.
enti-import-width = La riga ha { $found } campi invece di { $expected }.
enti-import-no-key = Serve il codice IPA oppure il codice ISTAT.
enti-import-twice = Il codice è già alla riga { $first }.
enti-import-code-taken = Il codice appartiene già a un altro ente: { $name }.
enti-import-conflict = La riga non si accorda con i dati presenti ({ $reason }).
enti-import-done = Enti aggiunti: { $added }, aggiornati: { $updated }, invariati: { $unchanged }.

enti-kind-comune = Comune
enti-kind-comunita_montana = Comunità montana
enti-kind-unione = Unione di comuni
enti-kind-provincia = Provincia
enti-kind-altro = Altro ente

identifier-empty = Il valore è vuoto.
identifier-blank = C’è uno spazio o un carattere invisibile in posizione { $position }.
identifier-bad-character = Il carattere “{ $found }” in posizione { $position } non va bene: { $expected ->
    [digit] serve una cifra.
    [letter] serve una lettera.
    [digit-or-substitute] serve una cifra o una delle lettere L M N P Q R S T U V.
    [letter-or-digit] serve una lettera o una cifra.
   *[letter-digit-or-dash] serve una lettera, una cifra, “_” o “-”.
}
identifier-wrong-length = Ha { $found } caratteri invece di { $expected }.
identifier-too-long = Ha { $found } caratteri, al massimo { $max }.
identifier-all-zero = È composto di soli zeri.
identifier-wrong-check = Il carattere di controllo non torna: c’è un errore di battitura.
identifier-year-of-other-date = L’anno del registro è { $year }, ma la data è del { $date-year }.
