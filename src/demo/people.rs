//! The enti and the invented people of the demonstration.

use super::scenario::{
    DemoAbsence, DemoDelegation, DemoEnte, DemoPerson, EnteKind, EnteRole, Membership, StaffRole,
};
use super::texts::Queue;
use chrono::{Days, NaiveDate};

const COMUNI: &str = include_str!("../enti/data/comuni.csv");

/// The comuni of the province of Brescia, then two comunità montane and an unione that do not exist.
pub fn enti() -> Vec<DemoEnte> {
    let mut enti: Vec<DemoEnte> = COMUNI
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split(',');
            let (code, name, province) = (columns.next()?, columns.next()?, columns.next()?);
            (province == "BS").then(|| DemoEnte {
                kind: EnteKind::Comune,
                name: format!("Comune di {name}"),
                istat_code: Some(code.to_owned()),
                slug: slug(name),
            })
        })
        .collect();
    for (kind, name, slug) in [
        (
            EnteKind::ComunitaMontana,
            "Comunità montana dell'Alta Valserena",
            "cm-valserena",
        ),
        (
            EnteKind::ComunitaMontana,
            "Comunità montana del Montechiaro",
            "cm-montechiaro",
        ),
        (
            EnteKind::Unione,
            "Unione di comuni Terre di Mezzo",
            "unione-terredimezzo",
        ),
    ] {
        enti.push(DemoEnte {
            kind,
            name: name.to_owned(),
            istat_code: None,
            slug: slug.to_owned(),
        });
    }
    enti
}

fn slug(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'à' => Some('a'),
            'è' | 'é' => Some('e'),
            'ì' => Some('i'),
            'ò' => Some('o'),
            'ù' => Some('u'),
            ' ' | '\'' | '-' => Some('-'),
            c if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// Index of the first comunità montana, the second one and the unione follow.
const FIRST_INVENTED: usize = 205;

type Staff = (
    &'static str,
    &'static str,
    bool,
    &'static [StaffRole],
    &'static [Queue],
    &'static str,
);

const STAFF: [Staff; 17] = {
    use Queue::{Amministrazione, PrimoLivello, SitiWeb, Trasparenza};
    use StaffRole::{Accountant, Admin, Agent, Auditor, CaseOwner, Manager, SubstituteOfficer};
    [
        (
            "Luca",
            "Gambarelli",
            false,
            &[Agent],
            &[PrimoLivello, SitiWeb],
            "Assistenza di primo livello",
        ),
        (
            "Elena",
            "Tonoletti",
            true,
            &[Agent],
            &[PrimoLivello, Trasparenza],
            "Assistenza di primo livello",
        ),
        (
            "Davide",
            "Marchesoni",
            false,
            &[Agent],
            &[PrimoLivello],
            "Assistenza di primo livello",
        ),
        (
            "Sara",
            "Benvenuti",
            true,
            &[Agent],
            &[PrimoLivello, Amministrazione],
            "Assistenza di primo livello",
        ),
        (
            "Michele",
            "Ravelli",
            false,
            &[Agent],
            &[SitiWeb],
            "Siti e portali",
        ),
        (
            "Chiara",
            "Zanardelli",
            true,
            &[Agent],
            &[SitiWeb, Trasparenza],
            "Siti e portali",
        ),
        ("Andrea", "Fogliata", false, &[Agent], &[SitiWeb], "Sistemi"),
        (
            "Paola",
            "Ghirardini",
            true,
            &[Agent],
            &[Trasparenza],
            "Trasparenza e accessibilità",
        ),
        (
            "Stefano",
            "Moreschi",
            false,
            &[Agent],
            &[Trasparenza, PrimoLivello],
            "Trasparenza e accessibilità",
        ),
        (
            "Francesca",
            "Bellandi",
            true,
            &[Agent],
            &[Amministrazione],
            "Segreteria del centro",
        ),
        (
            "Roberta",
            "Castellini",
            true,
            &[Manager],
            &[PrimoLivello, SitiWeb, Trasparenza],
            "Responsabile del servizio",
        ),
        (
            "Giorgio",
            "Pedrinelli",
            false,
            &[Manager],
            &[Amministrazione],
            "Responsabile del servizio",
        ),
        (
            "Anna",
            "Lorandi",
            true,
            &[CaseOwner],
            &[],
            "Responsabile di procedimento",
        ),
        ("Marco", "Frassine", false, &[Accountant], &[], "Contabilità"),
        (
            "Silvia",
            "Tognazzi",
            true,
            &[SubstituteOfficer],
            &[],
            "Direzione di settore",
        ),
        ("Paolo", "Quaranta", false, &[Admin], &[], "Sistemi"),
        ("Laura", "Vezzoli", true, &[Auditor], &[], "Controllo interno"),
    ]
};

type Place = (usize, EnteRole, bool);
type Member = (&'static str, &'static str, bool, &'static str, &'static [Place]);

/// Places are positions in the list of comuni of the province, or `FIRST_INVENTED` and on.
const MEMBERS: [Member; 29] = {
    use EnteRole::{Contact, Signatory, User};
    [
        (
            "Marta",
            "Bonetti",
            true,
            "Ufficio segreteria",
            &[(116, Contact, true)],
        ),
        (
            "Fabio",
            "Olivari",
            false,
            "Ufficio tributi",
            &[(116, User, false)],
        ),
        (
            "Cristina",
            "Rebuffoni",
            true,
            "Segretario comunale",
            &[(116, Signatory, true), (30, Signatory, true)],
        ),
        (
            "Giulia",
            "Salvinelli",
            true,
            "Affari generali",
            &[(3, Contact, true)],
        ),
        ("Mauro", "Dalè", false, "Ufficio tecnico", &[(13, Contact, true)]),
        (
            "Nadia",
            "Scaroni",
            true,
            "Servizi demografici",
            &[(13, User, false)],
        ),
        (
            "Enrico",
            "Pasotti",
            false,
            "Sistemi informativi",
            &[(51, Contact, true)],
        ),
        (
            "Valentina",
            "Rizzardi",
            true,
            "Ufficio relazioni con il pubblico",
            &[(51, User, false)],
        ),
        (
            "Ornella",
            "Faustinoni",
            true,
            "Ufficio ragioneria",
            &[(51, User, false)],
        ),
        ("Claudio", "Mensi", false, "Sindaco", &[(67, Signatory, true)]),
        (
            "Daniela",
            "Camossi",
            true,
            "Ufficio segreteria",
            &[(67, Contact, true)],
        ),
        ("Alberto", "Gatta", false, "Polizia locale", &[(76, User, false)]),
        (
            "Ivana",
            "Treccani",
            true,
            "Ufficio cultura e biblioteca",
            &[(76, Contact, true)],
        ),
        (
            "Simone",
            "Archetti",
            false,
            "Ufficio CED",
            &[(112, Contact, true)],
        ),
        (
            "Lucia",
            "Bertoglio",
            true,
            "Servizi sociali",
            &[(112, User, false)],
        ),
        (
            "Patrizia",
            "Inverardi",
            true,
            "Ufficio protocollo",
            &[(112, User, true)],
        ),
        (
            "Sergio",
            "Zubani",
            false,
            "Ufficio segreteria",
            &[(89, Contact, true)],
        ),
        (
            "Teresa",
            "Cominelli",
            true,
            "Ufficio anagrafe",
            &[(150, Contact, true)],
        ),
        (
            "Diego",
            "Fontanella",
            false,
            "Ufficio lavori pubblici",
            &[(163, Contact, true)],
        ),
        (
            "Monica",
            "Bazzani",
            true,
            "Ufficio segreteria",
            &[(168, Contact, true)],
        ),
        (
            "Piero",
            "Ferremi",
            false,
            "Ufficio commercio e SUAP",
            &[(168, User, false)],
        ),
        (
            "Rosanna",
            "Pelizzari",
            true,
            "Ufficio ragioneria",
            &[(180, Contact, true)],
        ),
        (
            "Nicola",
            "Tavelli",
            false,
            "Ufficio tecnico",
            &[(195, User, true)],
        ),
        (
            "Federica",
            "Boldini",
            true,
            "Segreteria e contratti",
            &[(195, Contact, true)],
        ),
        (
            "Gianluca",
            "Serioli",
            false,
            "Ufficio tributi",
            &[(202, Contact, true)],
        ),
        (
            "Barbara",
            "Mondini",
            true,
            "Servizi associati",
            &[(205, Contact, true)],
        ),
        (
            "Tiziano",
            "Gelfi",
            false,
            "Sistemi informativi",
            &[(206, Contact, true)],
        ),
        (
            "Loredana",
            "Squassina",
            true,
            "Presidente",
            &[(206, Signatory, true)],
        ),
        (
            "Matteo",
            "Ongari",
            false,
            "Ufficio unico di segreteria",
            &[(207, Contact, true)],
        ),
    ]
};

/// Everybody, the people of the centre first.
pub fn people(enti: &[DemoEnte]) -> Vec<DemoPerson> {
    let mut people = Vec::new();
    for (first_name, last_name, is_woman, roles, queues, office) in STAFF {
        people.push(DemoPerson {
            first_name,
            last_name,
            is_woman,
            email: mail(first_name, last_name, "centro"),
            staff_roles: roles.to_vec(),
            queues: queues.to_vec(),
            memberships: Vec::new(),
            office,
        });
    }
    for (first_name, last_name, is_woman, office, places) in MEMBERS {
        people.push(DemoPerson {
            first_name,
            last_name,
            is_woman,
            email: mail(first_name, last_name, &enti[places[0].0].slug),
            staff_roles: Vec::new(),
            queues: Vec::new(),
            memberships: places
                .iter()
                .map(|&(ente, role, sees_all)| Membership { ente, role, sees_all })
                .collect(),
            office,
        });
    }
    people
}

fn mail(first: &str, last: &str, domain: &str) -> String {
    format!("{}.{}@{domain}.example", slug(first), slug(last))
}

/// One agent is away today, another one was, a third one will be.
pub fn absences(today: NaiveDate) -> Vec<DemoAbsence> {
    let absence = |person, deputy, from: i64, to: i64| DemoAbsence {
        person,
        deputy,
        from: shift(today, from),
        to: shift(today, to),
    };
    vec![
        absence(AWAY_TODAY, 4, 0, 6),
        absence(12, 11, -3, 1),
        absence(3, 9, 10, 17),
    ]
}

/// The agent whose absence begins today.
pub const AWAY_TODAY: usize = 6;

fn shift(date: NaiveDate, days: i64) -> NaiveDate {
    if days < 0 {
        date - Days::new(days.unsigned_abs())
    } else {
        date + Days::new(days.unsigned_abs())
    }
}

/// Comuni for which the comunità montane and the unione act, from well before the first ticket.
pub fn delegations(today: NaiveDate) -> Vec<DemoDelegation> {
    let (from, to) = (shift(today, -500), shift(today, 400));
    let mut delegations = Vec::new();
    for (delegate, principals) in [
        (FIRST_INVENTED, [15, 21, 46, 52, 82, 101].as_slice()),
        (FIRST_INVENTED + 1, [23, 57, 89, 140, 182].as_slice()),
        (FIRST_INVENTED + 2, [10, 62, 92, 96].as_slice()),
    ] {
        for &principal in principals {
            delegations.push(DemoDelegation {
                delegate,
                principal,
                from,
                to,
            });
        }
    }
    delegations
}
