error-attachment-too-large = Un allegato può avere al massimo { $mebibytes } MiB: riduci il file o dividilo.
    .title = Allegato troppo grande
error-attachment-empty = Il file allegato è vuoto.
    .title = Allegato vuoto
error-attachment-refused = Non accettiamo programmi come allegati ({ $kind }). Se serve davvero, mettilo in un archivio ZIP.
    .title = Tipo di allegato non ammesso
error-upload-interrupted = Il caricamento si è interrotto prima della fine: riprova.
    .title = Caricamento interrotto
