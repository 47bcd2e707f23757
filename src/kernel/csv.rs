//! Files for spreadsheets: `;` between the cells, and no cell that a spreadsheet would run.

/// What Excel needs to read the file as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One line; a cell with a separator, quote or line break stands in quotes (RFC 4180).
pub fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let quoted = |cell: &str| match cell.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    cells.join(";") + "\r\n"
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn inert(text: &str) -> String {
    match is_formula(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// Whether a spreadsheet would take the text for a formula.
pub fn is_formula(text: &str) -> bool {
    const STARTS: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];
    text.trim_start().starts_with(STARTS) || text.starts_with(['\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+39 030", "-2", "@SUM(A1)", " =1", "\t=1", "|x", "＝1"] {
            assert!(inert(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(inert("Albo pretorio = vuoto"), "Albo pretorio = vuoto");
    }

    #[test]
    fn cells_with_separators_stand_in_quotes() {
        let cells = ["a;b", "c \"d\"", "e\nf", "g"];
        assert_eq!(line(&cells), "\"a;b\";\"c \"\"d\"\"\";\"e\nf\";g\r\n");
    }
}
