# Errori comuni a tutto il programma: `error-<nome>` con il titolo breve.
cli-not-found = Non esiste: controlla l’indirizzo e-mail o l’identificativo che hai scritto.
error-not-found = Non abbiamo trovato quello che cerchi: l’indirizzo è sbagliato, oppure non ti è visibile.
    .title = Non trovato
error-forbidden = Non hai il permesso di fare questa operazione. Se pensi che sia un errore, scrivi all’assistenza del centro.
    .title = Operazione non permessa
error-invalid = Alcuni dati non vanno bene: correggi i campi indicati e riprova.
    .title = Dati da correggere
error-unavailable = Il servizio non risponde in questo momento. Riprova tra qualche secondo: quello che hai scritto non è andato perso.
    .title = Servizio momentaneamente non disponibile
error-internal = Si è verificato un errore da parte nostra. L’abbiamo registrato; riprova tra poco.
    .title = Errore interno

language-it = Italiano
language-en = English
