//! Reply templates of the queues, in Italian and English.

use super::Queue;
use crate::demo::scenario::DemoReplyTemplate;

const fn reply(
    queue: Queue,
    language: &'static str,
    name: &'static str,
    text: &'static str,
) -> DemoReplyTemplate {
    DemoReplyTemplate {
        queue,
        language,
        name,
        text,
    }
}

/// Four for each queue, each in both languages.
pub const REPLY_TEMPLATES: [DemoReplyTemplate; 32] = {
    use Queue::{Amministrazione, PrimoLivello, SitiWeb, Trasparenza};
    [
        reply(
            PrimoLivello,
            "it",
            "Presa in carico",
            "Buongiorno {{requester}},\nabbiamo preso in carico la richiesta {{number}} e vi aggiorniamo qui appena ci sono novità.\n\nCordiali saluti\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "en",
            "Taken in charge",
            "Dear {{requester}},\nwe have taken charge of request {{number}} and will update you here as soon as there is news.\n\nKind regards\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "it",
            "Servono altre informazioni",
            "Buongiorno {{requester}},\nper procedere con la richiesta {{number}} ci servono: l'indirizzo della pagina, che cosa vi aspettavate e che cosa succede invece, il browser usato.\n\nGrazie\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "en",
            "More information needed",
            "Dear {{requester}},\nto go on with request {{number}} we need: the address of the page, what you expected and what happens instead, the browser you use.\n\nThank you\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "it",
            "Albo pretorio non compreso",
            "Buongiorno {{requester}},\nl'albo pretorio è gestito dal programma degli atti dell'ente e non dal portale, che contiene solo il collegamento. Per la pubblicazione occorre rivolgersi al fornitore di quel programma.\n\nRestiamo a disposizione\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "en",
            "Register board not included",
            "Dear {{requester}},\nthe register board is run by your records software, not by the portal, which only links to it. Please ask the supplier of that software.\n\nKind regards\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "it",
            "Nuova utenza attivata",
            "Buongiorno {{requester}},\nl'utenza richiesta per {{ente}} è attiva. La persona ha ricevuto una mail con il collegamento per il primo accesso, valido 48 ore.\n\nBuon lavoro\n{{agent}}",
        ),
        reply(
            PrimoLivello,
            "en",
            "New account ready",
            "Dear {{requester}},\nthe account you asked for at {{ente}} is ready. The person has received a mail with a link for the first sign-in, valid for 48 hours.\n\nKind regards\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "it",
            "Verifica in corso",
            "Buongiorno {{requester}},\nstiamo verificando il problema segnalato con la richiesta {{number}}. Vi scriviamo appena abbiamo individuato la causa.\n\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "en",
            "Being investigated",
            "Dear {{requester}},\nwe are looking into the problem of request {{number}} and will write as soon as we know the cause.\n\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "it",
            "Intervento eseguito",
            "Buongiorno {{requester}},\nl'intervento sul sito di {{ente}} è stato eseguito. Se la pagina appare ancora come prima, ricaricatela con Ctrl+F5.\n\nCordiali saluti\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "en",
            "Work done",
            "Dear {{requester}},\nthe work on the site of {{ente}} is done. If the page still looks as before, reload it with Ctrl+F5.\n\nKind regards\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "it",
            "In attesa del fornitore",
            "Buongiorno {{requester}},\nper la richiesta {{number}} serve un intervento del fornitore, che abbiamo già contattato. Vi aggiorniamo appena risponde.\n\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "en",
            "Waiting for the supplier",
            "Dear {{requester}},\nrequest {{number}} needs our supplier, whom we have already contacted. We will update you as soon as they answer.\n\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "it",
            "Guasto generale",
            "Buongiorno {{requester}},\nil disservizio segnalato riguarda più enti. I tecnici sono al lavoro; le novità compaiono in questa richiesta.\n\n{{agent}}",
        ),
        reply(
            SitiWeb,
            "en",
            "General outage",
            "Dear {{requester}},\nthe outage you reported concerns several bodies. Our technicians are working on it; news will appear in this request.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "it",
            "Collocazione in Amministrazione trasparente",
            "Buongiorno {{requester}},\nil documento va pubblicato nella sottosezione dell'anno corrente. In allegato trovate la riga della tabella degli obblighi con i tempi e la durata.\n\nCordiali saluti\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "en",
            "Place in the transparency section",
            "Dear {{requester}},\nthe document belongs in the subsection of the current year. Attached is the row of the table of duties with terms and duration.\n\nKind regards\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "it",
            "Dati personali",
            "Buongiorno {{requester}},\nprima di pubblicare vi suggeriamo di verificare con il vostro responsabile della protezione dei dati quali dati sono necessari. La decisione resta dell'ente.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "en",
            "Personal data",
            "Dear {{requester}},\nbefore publishing we suggest asking your data protection officer which data are necessary. The decision rests with your body.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "it",
            "PDF accessibile",
            "Buongiorno {{requester}},\nper un PDF accessibile usate gli stili dei titoli e salvate dal programma di scrittura, senza stampare e scansionare. La guida breve è nella sezione Manuali.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "en",
            "Accessible PDF",
            "Dear {{requester}},\nfor an accessible PDF use heading styles and save from your word processor, without printing and scanning. The short guide is in the section Manuals.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "it",
            "Dichiarazione di accessibilità",
            "Buongiorno {{requester}},\nin allegato i dati tecnici per la dichiarazione di {{ente}}, da compilare entro il 23 settembre. Appena pubblicata mandateci l'indirizzo e aggiorniamo il piè di pagina.\n\n{{agent}}",
        ),
        reply(
            Trasparenza,
            "en",
            "Accessibility statement",
            "Dear {{requester}},\nattached are the technical data for the statement of {{ente}}, due by 23 September. Send us the address once it is published and we will update the footer.\n\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "it",
            "Attività esclusa, preventivo",
            "Buongiorno {{requester}},\nquanto chiesto con {{number}} non è compreso nel servizio. Se siete d'accordo prepariamo un preventivo; i lavori partono solo dopo l'accettazione.\n\nCordiali saluti\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "en",
            "Not included, quote",
            "Dear {{requester}},\nwhat you asked for in {{number}} is not part of the service. If you agree we will prepare a quote; work starts only once it is accepted.\n\nKind regards\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "it",
            "Comunicazione formale necessaria",
            "Buongiorno {{requester}},\nper questo atto serve una comunicazione formale, con PEC o documento protocollato: la richiesta {{number}} non la sostituisce.\n\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "en",
            "Formal notice needed",
            "Dear {{requester}},\nthis act needs a formal notice, by certified mail or registered document: request {{number}} does not replace it.\n\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "it",
            "Documenti inviati",
            "Buongiorno {{requester}},\ni documenti richiesti sono stati inviati alla casella del protocollo di {{ente}}.\n\nBuona giornata\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "en",
            "Documents sent",
            "Dear {{requester}},\nthe documents you asked for have been sent to the register office of {{ente}}.\n\nKind regards\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "it",
            "Quota e fatture",
            "Buongiorno {{requester}},\nabbiamo passato la richiesta {{number}} alla contabilità, che vi risponde qui con il dettaglio.\n\n{{agent}}",
        ),
        reply(
            Amministrazione,
            "en",
            "Fees and invoices",
            "Dear {{requester}},\nwe have passed request {{number}} to accounts, who will answer here with the details.\n\n{{agent}}",
        ),
    ]
};
