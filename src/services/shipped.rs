//! The two services that every centre starts with: PORTALE (S2) and SUPPORTO_WEB (S1) of domain section 7.

use super::model::{ItemIn, ItemKind, PORTAL, ServiceIn};
use crate::sla::calendars::CENTRO;
use crate::sla::policies::STANDARD;

/// Code and content of each shipped service, in the order of the catalogue.
pub(super) fn services() -> [(&'static str, ServiceIn); 2] {
    [(PORTAL, portale()), ("SUPPORTO_WEB", supporto_web())]
}

fn items(kind: ItemKind, texts: &[(&str, &str)]) -> Vec<ItemIn> {
    let item = |(it, en): &(&str, &str)| ItemIn {
        kind,
        text_it: (*it).to_owned(),
        text_en: (*en).to_owned(),
    };
    texts.iter().map(item).collect()
}

fn portale() -> ServiceIn {
    let included = [
        (
            "Registrazione e gestione del dominio",
            "Registration and management of the domain",
        ),
        (
            "Ripristino in caso di disastro (disaster recovery)",
            "Disaster recovery",
        ),
        ("Realizzazione del portale", "Building of the portal"),
        ("Manutenzione annuale", "Yearly upkeep"),
        (
            "Integrazione con gli altri servizi online dell’ente",
            "Integration with the ente’s other online services",
        ),
        ("Formazione all’avvio", "Training at the start"),
        ("Assistenza tecnica", "Technical support"),
        ("Hosting", "Hosting"),
    ];
    let on_request = [(
        "Ruolo di maintainer del dominio (oggi Registrar)",
        "Role of domain maintainer (today: Registrar)",
    )];
    let excluded = [
        (
            "Supporto redazionale per i contenuti",
            "Editorial support for contents",
        ),
        ("Albo pretorio online", "Online register board (albo pretorio)"),
    ];
    ServiceIn {
        name_it: "Portale istituzionale".to_owned(),
        name_en: "Institutional portal".to_owned(),
        description_it:
            "Il sito istituzionale dell’ente: realizzazione, hosting, manutenzione e assistenza tecnica. \
            I contenuti restano a cura dell’ente."
                .to_owned(),
        description_en: "The ente’s institutional website: building, hosting, upkeep and technical support. \
            Contents remain with the ente."
            .to_owned(),
        editorial_support: false,
        calendar: CENTRO.to_owned(),
        sla_policy: STANDARD.to_owned(),
        items: [
            items(ItemKind::Included, &included),
            items(ItemKind::OnRequest, &on_request),
            items(ItemKind::Excluded, &excluded),
        ]
        .concat(),
    }
}

fn supporto_web() -> ServiceIn {
    let included = [
        ("Sito web dell’ente", "The ente’s website"),
        (
            "Sezione “Amministrazione trasparente”, con assistenza e formazione sulla pubblicazione",
            "Transparency section, with support and training on publishing",
        ),
        ("Pacchetto cittadino interattivo", "Interactive citizen package"),
        ("Collegamento all’app IO", "Link to the IO app"),
    ];
    ServiceIn {
        name_it: "Supporto web".to_owned(),
        name_en: "Web support".to_owned(),
        description_it:
            "Assistenza sul sito dell’ente e sulla sezione trasparenza, servizi interattivi per i \
            cittadini e collegamento all’app IO."
                .to_owned(),
        description_en:
            "Support for the ente’s website and its transparency section, interactive services for \
            citizens and the link to the IO app."
                .to_owned(),
        editorial_support: true,
        calendar: CENTRO.to_owned(),
        sla_policy: STANDARD.to_owned(),
        items: items(ItemKind::Included, &included),
    }
}
