//! Publishing acts: the register board that is not ours, pdf files, dates, order.

use super::{BASE, Kind, Queue, Service, Topic};

pub const TOPICS: &[Topic] = &[
    Topic {
        queue: Queue::PrimoLivello,
        kind: Kind::Question,
        heat: 0,
        weight: 12,
        tags: &["albo-pretorio"],
        subjects: &[
            "Pubblicazione all'albo pretorio",
            "Albo pretorio: come si inserisce un atto?",
            "Atto da mettere all'albo",
            "Albo pretorio non aggiornato",
            "Differenza tra albo e Amministrazione trasparente",
        ],
        fits: &["01/0/0", "02/0/0", "3/2/1", "4/1/", "14/0/0", "01/0/0", "3/2/1"],
        openings: &[
            "Devo pubblicare {doc} all'albo pretorio, ma nel pannello del sito non trovo la voce.",
            "Vi chiedo di mettere all'albo {doc} per 15 giorni.",
            "Nell'albo pretorio non vedo {doc} che abbiamo registrato ieri. Dipende dal sito?",
            "Una volta pubblicato all'albo dobbiamo caricare {doc} anche in Amministrazione trasparente?",
            "Il link “Albo pretorio” del sito porta a un'altra pagina con un'altra grafica, è giusto?",
        ],
        calls: &[
            "non trova dove pubblicare all'albo {doc}.",
            "chiede perché all'albo non compare {doc} registrat{o} ieri.",
        ],
        asks: &[
            (
                "Con quale programma gestite gli atti? L'albo di solito dipende da quello.",
                "Usiamo il gestionale degli atti, l'albo è collegato a quello.",
            ),
            (
                "Nel gestionale l'atto risulta “pubblicato” o “in attesa”?",
                "Risulta in attesa. Forse manca il visto.",
            ),
        ],
        notes: &[
            (
                "L'albo non è nel servizio PORTALE: spiegare e indirizzare al fornitore del gestionale.",
                "Ok, uso la risposta predefinita.",
            ),
            (
                "Hanno il link all'albo nel menu ma punta alla pagina vecchia.",
                "Il link lo correggiamo noi, l'atto no.",
            ),
        ],
        solutions: &[
            "L'albo pretorio non fa parte del portale: è gestito dal vostro programma degli atti e il sito contiene solo il collegamento. Per {doc} occorre quindi rivolgersi al fornitore del gestionale.",
            "Sono due pubblicazioni distinte: l'albo dà pubblicità legale per il tempo previsto, Amministrazione trasparente segue il d.lgs. 33/2013. Se l'atto rientra in tutte e due, va pubblicato in tutti e due i posti.",
            "Abbiamo verificato: il collegamento all'albo funziona. L'atto risulta in attesa nel gestionale; appena concluso l'iter comparirà da solo.",
        ],
        thanks: &[
            "Grazie, sentiamo la ditta degli atti.",
            "Tutto chiaro, lo spiego anche ai colleghi. Grazie.",
        ],
        ..BASE
    },
    Topic {
        queue: Queue::PrimoLivello,
        kind: Kind::ServiceRequest,
        heat: 1,
        weight: 9,
        tags: &["allegati"],
        subjects: &[
            "Sostituire un allegato pubblicato",
            "Aggiornamento {deldoc}",
            "Sostituzione pdf nella pagina “{pagina}”",
            "Nuova versione di un documento",
        ],
        fits: &["01/0/", "23/1/", "13/1/", "01/0/"],
        openings: &[
            "Come si sostituisce {doc} già pubblicat{o} senza cambiare il link?",
            "Nella pagina “{pagina}” va messo il file aggiornato al posto di quello di {mese} {annop}.",
            "Abbiamo la nuova versione {deldoc}: si può sostituire mantenendo la data di pubblicazione?",
        ],
        calls: &["vuole sostituire {doc} senza cambiare il collegamento."],
        asks: &[(
            "La versione precedente va tenuta visibile o basta la nuova?",
            "Basta la nuova, però con scritto “aggiornato al {data}”.",
        )],
        notes: &[(
            "Hanno il permesso di farlo da soli, spieghiamo invece di farlo noi.",
            "Sì, mando anche la pagina del manuale.",
        )],
        solutions: &[
            "Si fa da Contenuti > Allegati > Sostituisci file: l'indirizzo resta lo stesso e viene registrata la data dell'aggiornamento. Per questa volta abbiamo provveduto noi.",
            "Il documento è sostituito; la pagina riporta la dicitura “aggiornato al {data}” e il vecchio collegamento porta al nuovo file.",
        ],
        ..BASE
    },
    Topic {
        queue: Queue::Trasparenza,
        kind: Kind::Question,
        heat: 0,
        weight: 9,
        tags: &["privacy", "trasparenza"],
        confidential: true,
        subjects: &[
            "Dati personali in un atto da pubblicare",
            "Quali dati oscurare",
            "Pubblicazione e privacy: un dubbio",
            "Omissis nelle delibere",
            "Atto con nominativi: come pubblicarlo?",
        ],
        fits: &["012/02/", "01/0/", "3/02/", "24/1/1", "012/02/"],
        openings: &[
            "Prima di pubblicare {doc} vorremmo capire quali dati vanno oscurati.",
            "Nell'elenco dei beneficiari di contributi i nomi si pubblicano o no? Si tratta di aiuti sociali.",
            "Per {doc} è meglio pubblicare il testo con omissis o solo gli estremi?",
            "Dobbiamo pubblicare la graduatoria di “{bando}”: nomi completi o codici?",
        ],
        calls: &["chiede quali dati oscurare prima di pubblicare {doc}."],
        asks: &[
            (
                "Dall'atto si può ricavare lo stato di salute o di disagio economico di qualcuno?",
                "Sì, nella motivazione si parla della situazione della famiglia.",
            ),
            (
                "Avete già sentito il vostro responsabile della protezione dei dati?",
                "Gli abbiamo scritto il {data}, aspettiamo risposta.",
            ),
        ],
        notes: &[(
            "Art. 26 c. 4 d.lgs. 33/2013: niente identificativi se si ricava disagio economico o salute.",
            "Esatto. Ricordiamo che la valutazione finale resta dell'ente con il DPO.",
        )],
        solutions: &[
            "Quando dall'atto si ricavano stato di salute o disagio economico-sociale, i dati identificativi non si pubblicano (art. 26, comma 4, d.lgs. 33/2013). Suggeriamo una versione con omissis, sentito il vostro DPO.",
            "Per le graduatorie consigliamo il codice della domanda al posto del nome, comunicato agli interessati alla presentazione. La decisione resta vostra, con il parere del DPO.",
            "Attenzione a oscurare davvero il testo: coprirlo con un rettangolo nero lascia leggibile ciò che sta sotto. Il modo sicuro è togliere i dati dal file originale e rifare il pdf.",
        ],
        thanks: &["Indicazioni preziose, le giriamo al DPO."],
        ..BASE
    },
    Topic {
        queue: Queue::PrimoLivello,
        kind: Kind::Question,
        heat: 0,
        weight: 8,
        subjects: &[
            "Programmare la pubblicazione di una notizia",
            "Pubblicare in automatico a una certa data",
            "Scadenza delle notizie in home",
            "Notizia che non va in prima pagina",
            "Ordine delle notizie",
        ],
        fits: &["01/02/", "34/1/", "2/02/", "4/0/", "01/02/", "4/0/"],
        openings: &[
            "Si può preparare la notizia su “{evento}” e farla uscire da sola {giorno}?",
            "La notizia “{evento}” non compare tra le prime della home anche se è la più recente.",
            "Come si fa a far sparire un avviso dopo la scadenza senza doverselo ricordare?",
            "Vorrei che l'avviso su “{bando}” restasse sempre in cima.",
        ],
        calls: &[
            "vuole programmare una notizia per {giorno}.",
            "chiede come tenere in cima un avviso.",
        ],
        asks: &[(
            "Ha già impostato la data di inizio nella scheda “Pubblicazione”?",
            "Quella scheda io non la vedo, vedo solo testo e immagini.",
        )],
        notes: &[(
            "Ha il ruolo redattore senza pubblicazione, per questo non vede la scheda.",
            "Ok, chiediamo alla referente se va cambiato il ruolo.",
        )],
        solutions: &[
            "Nella scheda “Pubblicazione” si indicano inizio e fine: il contenuto compare e scompare da solo. Per tenerlo in cima basta la spunta “In evidenza”.",
            "L'ordine della home segue la data di pubblicazione e non quella di modifica. Cambiando la data la notizia torna prima.",
            "La scheda serve il ruolo “pubblicatore”. Con l'ok della vostra referente l'abbiamo attivato: uscendo e rientrando la vedrete.",
        ],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        queue: Queue::Trasparenza,
        kind: Kind::Incident,
        heat: 1,
        weight: 8,
        tags: &["trasparenza", "guasto"],
        subjects: &[
            "Atti che non si pubblicano dal gestionale",
            "Le determine non arrivano sul sito",
            "Integrazione con il gestionale ferma",
            "Delibere ferme al {data}",
        ],
        openings: &[
            "Le determine non passano più dal gestionale al sito: sul portale l'ultima è del {data}.",
            "Il collegamento automatico con il gestionale degli atti sembra fermo da qualche giorno.",
            "In “Provvedimenti” mancano {n} determine che nel gestionale risultano trasmesse.",
        ],
        calls: &["determine ferme al {data}, non passano dal gestionale."],
        asks: &[
            (
                "Avete cambiato di recente la versione o la password del gestionale?",
                "La ditta ha fatto un aggiornamento il {data}, può dipendere da quello?",
            ),
            (
                "Ci indicate il numero di una determina che manca?",
                "Per esempio la n. {n}, poi tutte le successive.",
            ),
        ],
        notes: &[(
            "Token scaduto lato gestionale, 401 nel log.",
            "Scrivo alla ditta, intanto preparo il recupero degli arretrati.",
        )],
        third: &[
            "La ditta del gestionale deve rilasciare una nuova chiave di accesso. L'abbiamo chiesta e sollecitata.",
            "Il fornitore del gestionale sta verificando i suoi registri di trasmissione.",
        ],
        solutions: &[
            "La chiave di accesso del gestionale era scaduta. Con quella nuova il passaggio è ripreso e i {n} atti arretrati sono stati importati.",
            "Dopo l'aggiornamento il gestionale mandava le date in un formato diverso. Abbiamo adattato la lettura e recuperato gli arretrati.",
        ],
        thanks: &["Le determine ci sono tutte, grazie."],
        ..BASE
    },
    Topic {
        queue: Queue::PrimoLivello,
        kind: Kind::Question,
        heat: 0,
        weight: 6,
        subjects: &[
            "Come creare una pagina nuova",
            "Aggiungere una voce di menu",
            "Dove inserire le informazioni su “{bando}”",
            "In quale sezione va questo contenuto?",
        ],
        fits: &["03/0/", "23/0/", "1/1/", "23/0/"],
        openings: &[
            "Vorrei aggiungere una pagina per l'ufficio {uff}, ma non capisco se è un “servizio” o un “ufficio”.",
            "In quale sezione va messo l'avviso “{bando}”? Novità o Amministrazione?",
            "Si può aggiungere una voce al menu principale?",
        ],
        calls: &["chiede dove mettere l'avviso “{bando}”."],
        asks: &[(
            "Il contenuto descrive una cosa che il cittadino può chiedere o solo un'informazione?",
            "Può fare domanda fino al mese prossimo, quindi una cosa da chiedere.",
        )],
        notes: &[(
            "Rimandare al modello dei siti comunali, sezione tipologie.",
            "Allego lo schema a una pagina che usiamo nei corsi.",
        )],
        solutions: &[
            "Se il cittadino può chiedere qualcosa è un “servizio”; la scheda dell'ufficio va collegata al servizio. L'avviso con la scadenza va in Novità > Avvisi e si collega alla scheda.",
            "Le quattro voci principali del menu sono fissate dal modello nazionale e non si cambiano; si possono però aggiungere voci agli argomenti in evidenza.",
        ],
        ..BASE
    },
    Topic {
        service: Service::SupportoWeb,
        queue: Queue::PrimoLivello,
        kind: Kind::Question,
        heat: 0,
        weight: 6,
        subjects: &[
            "Incollare testo da Word",
            "Formattazione che cambia da sola",
            "Il testo incollato ha caratteri strani",
            "Tabella da Excel nella pagina",
        ],
        fits: &["01/0/", "2/0/", "3/1/", "01/0/"],
        openings: &[
            "Quando incollo da Word il testo prende colori e caratteri diversi dal resto del sito.",
            "Dopo il salvataggio gli accenti diventano simboli strani.",
            "Devo mettere nella pagina “{pagina}” una tabella di Excel con {n} righe, qual è il modo giusto?",
        ],
        calls: &["testo incollato da Word con caratteri diversi."],
        asks: &[(
            "Usate “Incolla” oppure “Incolla come testo”?",
            "Incolla normale, con il tasto destro. L'altro non sapevo ci fosse.",
        )],
        notes: &[(
            "Proporre il breve video sull'editor.",
            "Mando il link nella risposta.",
        )],
        solutions: &[
            "Usate “Incolla come testo” (Ctrl+Maiusc+V) e poi i titoli e gli elenchi dell'editor: così il testo prende da solo lo stile del sito ed è anche accessibile.",
            "La tabella conviene inserirla con lo strumento dell'editor, indicando la riga di intestazione. L'abbiamo preparata noi con i vostri dati come esempio.",
        ],
        ..BASE
    },
];
