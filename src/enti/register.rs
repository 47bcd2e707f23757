//! The shipped register: every comune of Italy with its codes and populations (`data/README.md` names the sources).
//! It is read in place, at the first use.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::kernel::text::fold;

const COMUNI: &str = include_str!("data/comuni.csv");
const POPULATIONS: &str = include_str!("data/populations.csv");

/// A comune of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comune {
    /// ISTAT code, six digits.
    pub istat_code: &'static str,
    /// Italian name, without "Comune di".
    pub name: &'static str,
    /// Plate code of the province.
    pub province: &'static str,
    /// Name of the province.
    pub province_name: &'static str,
    /// Name of the region.
    pub region: &'static str,
    /// Codice catastale.
    pub cadastral_code: &'static str,
    /// Whether it is the capital of its province.
    pub is_capital: bool,
    key: String,
}

/// A figure of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The day that it describes.
    pub reference_on: NaiveDate,
    /// Where it comes from.
    pub source: &'static str,
    /// How many people.
    pub residents: i32,
}

impl Comune {
    /// The ente's name: `Comune di Agnosine`.
    pub fn ente_name(&self) -> String {
        format!("Comune di {}", self.name)
    }

    /// The figures of the census of 2011 and of the residents of later years, the oldest first.
    pub fn figures(&self) -> Vec<Figure> {
        let start = format!("\n{},", self.istat_code);
        let Some(at) = POPULATIONS.find(&start) else {
            return Vec::new();
        };
        let lines = POPULATIONS[at + 1..].lines();
        lines
            .take_while(|line| line.starts_with(&start[1..]))
            .filter_map(figure)
            .collect()
    }
}

/// `istat_code,reference_date,kind,population`.
fn figure(line: &'static str) -> Option<Figure> {
    let mut fields = line.split(',').skip(1);
    let reference_on = fields.next()?.parse().ok()?;
    let source = match fields.next()? {
        "census" => "ISTAT, censimento",
        _ => "ISTAT, popolazione residente",
    };
    Some(Figure {
        reference_on,
        source,
        residents: fields.next()?.parse().ok()?,
    })
}

/// All comuni in the order of their ISTAT codes.
pub fn all() -> &'static [Comune] {
    static ALL: LazyLock<Vec<Comune>> =
        LazyLock::new(|| COMUNI.lines().skip(1).filter_map(comune_of).collect());
    &ALL
}

fn comune_of(line: &'static str) -> Option<Comune> {
    let mut fields = line.split(',');
    let istat_code = fields.next()?;
    let name = fields.next()?;
    Some(Comune {
        istat_code,
        name,
        province: fields.next()?,
        province_name: fields.next()?,
        region: fields.next()?,
        cadastral_code: fields.next()?,
        is_capital: fields.next()? == "1",
        key: fold(name),
    })
}

/// The comune with an ISTAT code of six digits.
pub fn comune(istat_code: &str) -> Option<&'static Comune> {
    let all = all();
    all.binary_search_by(|comune| comune.istat_code.cmp(istat_code))
        .ok()
        .map(|index| &all[index])
}

/// Comuni whose name begins with what was typed, then those with a later word that does; an ISTAT code finds its comune.
/// `province` is a plate code; at most `limit`.
pub fn search(typed: &str, province: Option<&str>, limit: usize) -> Vec<&'static Comune> {
    let typed = fold(typed);
    let typed = typed.strip_prefix("comune di ").unwrap_or(&typed);
    let in_province =
        |comune: &&Comune| province.is_none_or(|code| comune.province.eq_ignore_ascii_case(code.trim()));
    let rank = |comune: &Comune| match comune
        .key
        .match_indices(typed)
        .find(|(at, _)| is_word_start(&comune.key, *at))
    {
        Some((0, _)) => Some(0),
        Some(_) => Some(1),
        None => (comune.istat_code == typed).then_some(0),
    };
    let mut found: Vec<(u8, &str, &Comune)> = all()
        .iter()
        .filter(in_province)
        .filter_map(|comune| rank(comune).map(|rank| (rank, comune.key.as_str(), comune)))
        .collect();
    found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    found
        .into_iter()
        .take(limit)
        .map(|(_, _, comune)| comune)
        .collect()
}

fn is_word_start(text: &str, at: usize) -> bool {
    at == 0 || text[..at].ends_with(|c: char| !c.is_alphanumeric())
}

/// Plate code and name of every province, by name.
pub fn provinces() -> Vec<(&'static str, &'static str)> {
    let mut provinces: Vec<_> = all()
        .iter()
        .map(|comune| (comune.province_name, comune.province))
        .collect();
    provinces.sort_unstable();
    provinces.dedup();
    provinces.into_iter().map(|(name, code)| (code, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_whole_and_in_order() {
        assert_eq!(all().len(), COMUNI.lines().count() - 1);
        assert_eq!(all().len(), 7896);
        assert!(all().is_sorted_by(|a, b| a.istat_code < b.istat_code));
        assert_eq!(all().iter().filter(|comune| comune.province == "BS").count(), 205);
        assert_eq!(provinces().iter().filter(|(code, _)| *code == "BS").count(), 1);
    }

    #[test]
    fn a_comune_has_its_figures() {
        let brescia = comune("017029").unwrap();
        assert_eq!(
            (brescia.ente_name().as_str(), brescia.is_capital),
            ("Comune di Brescia", true)
        );
        let figures: Vec<_> = brescia
            .figures()
            .iter()
            .map(|figure| (figure.reference_on.to_string(), figure.residents))
            .collect();
        let expected = [
            ("2011-10-09", 189_902),
            ("2022-01-01", 195_906),
            ("2023-01-01", 196_446),
        ];
        assert_eq!(figures, expected.map(|(day, count)| (day.to_owned(), count)));
        assert_eq!(comune("081025").map(|comune| comune.figures().len()), Some(0));
        assert_eq!(comune("999999"), None);
    }

    #[test]
    fn names_are_found_by_how_they_begin_whatever_the_accents() {
        let names = |typed, province| {
            search(typed, province, 5)
                .iter()
                .map(|c| c.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("agli", Some("to")), ["Agliè"]);
        assert_eq!(names("Comune di BRESC", None)[..2], ["Brescello", "Brescia"]);
        assert_eq!(
            names("gard", Some("BS"))[..2],
            ["Gardone Riviera", "Gardone Val Trompia"]
        );
        assert_eq!(names("gard", Some("BS"))[2], "Desenzano del Garda");
        assert!(names("l garda", None).is_empty());
        assert_eq!(names("017029", None), ["Brescia"]);
        assert_eq!(search("", None, 7).len(), 7);
    }
}
