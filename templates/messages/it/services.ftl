error-service-changed = Qualcun altro ha modificato il servizio mentre lavoravi: ricarica la pagina e ripeti la modifica.
    .title = Servizio modificato nel frattempo
error-service-duplicate = Esiste già un servizio con questo codice.
    .title = Servizio già presente

services-bad-length = Scrivi da { $least } a { $most } caratteri.
services-too-many-items = Al massimo { $most } voci.
services-bad-code = Da 2 a 32 lettere maiuscole, cifre, “_” o “-”; il primo carattere è una lettera.
services-item-included = Compreso
services-item-on_request = Su richiesta
services-item-excluded = Escluso
