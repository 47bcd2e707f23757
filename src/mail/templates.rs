//! The texts of mails as this installation uses them: those compiled in, and in their place those of a folder
//! (`mail_templates`), which are checked when the program starts.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use super::render::SHIPPED;
use crate::kernel::text::Lang;

/// The texts of mails, by name and language.
#[derive(Clone, Debug)]
pub struct Templates(HashMap<(&'static str, Lang), String>);

/// What this process uses. Commands render inside their transactions and know no configuration, as with the messages of
/// the pages; set once, before the first mail.
static INSTALLED: OnceLock<Templates> = OnceLock::new();
static COMPILED: LazyLock<Templates> = LazyLock::new(Templates::shipped);

/// The texts that this process uses.
pub(super) fn installed() -> &'static Templates {
    INSTALLED.get().unwrap_or(&COMPILED)
}

/// Uses these texts from now on; the first ones stay.
pub fn install(templates: Templates) {
    let _ = INSTALLED.set(templates);
}

impl Templates {
    /// The texts that are compiled in.
    pub fn shipped() -> Templates {
        let texts = SHIPPED.iter().flat_map(|template| {
            let each = Lang::ALL.iter().zip(template.texts);
            each.map(|(lang, text)| ((template.name, *lang), text.to_owned()))
        });
        Templates(texts.collect())
    }

    /// The same with those of a folder in their place: `tickets/answered.it.txt`. Errors: every mistake, with file and line:
    /// a file that is no template's, a first line that is no subject, a variable that the program does not give, one that is
    /// not closed.
    pub fn with_folder(folder: &Path) -> Result<Templates, Vec<String>> {
        let mut templates = Templates::shipped();
        let mut mistakes = Vec::new();
        let files = match files_of(folder) {
            Ok(files) => files,
            Err(error) => return Err(vec![format!("{}: cannot be read: {error}", folder.display())]),
        };
        for path in files {
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.to_string_lossy().replace('\\', "/");
            let key = SHIPPED.iter().find_map(|template| {
                let rest = name.strip_prefix(template.name)?;
                let lang = Lang::ALL.iter().find(|lang| rest == format!(".{lang}.txt"))?;
                Some((template, *lang))
            });
            let Some((template, lang)) = key else {
                mistakes.push(format!(
                    "{}: no mail has this template: expected a name such as tickets/answered.it.txt",
                    path.display()
                ));
                continue;
            };
            match std::fs::read_to_string(&path) {
                Err(error) => mistakes.push(format!("{}: cannot be read: {error}", path.display())),
                Ok(text) => {
                    let text = text.replace("\r\n", "\n");
                    let known: BTreeSet<&str> =
                        template.texts.iter().flat_map(|text| variables(text)).collect();
                    let found = faults(&text, &known);
                    mistakes.extend(
                        found
                            .into_iter()
                            .map(|(line, fault)| format!("{}, line {line}: {fault}", path.display())),
                    );
                    templates.0.insert((template.name, lang), text);
                }
            }
        }
        match mistakes.is_empty() {
            true => Ok(templates),
            false => Err(mistakes),
        }
    }

    /// The text of a template in a language.
    pub(super) fn text(&self, name: &str, lang: Lang) -> Option<&str> {
        let template = SHIPPED.iter().find(|template| template.name == name)?;
        self.0.get(&(template.name, lang)).map(String::as_str)
    }
}

/// The names of all templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|template| template.name)
}

/// The values that a template may ask for.
pub fn variables_of(name: &str) -> BTreeSet<&'static str> {
    let template = SHIPPED.iter().find(|template| template.name == name);
    template.map_or_else(BTreeSet::new, |template| {
        template.texts.iter().flat_map(|text| variables(text)).collect()
    })
}

/// The values that a text asks for.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim())
        .collect()
}

/// What is wrong with a text, with the number of the line.
fn faults(text: &str, known: &BTreeSet<&str>) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut lines = text.lines();
    let subject = lines.next().and_then(|line| line.strip_prefix("Subject: "));
    if subject.is_none_or(|subject| subject.trim().is_empty()) {
        faults.push((1, "expected `Subject: …`".to_owned()));
    }
    if lines.next().is_none_or(|line| !line.is_empty()) {
        faults.push((2, "expected an empty line after the subject".to_owned()));
    }
    if lines.all(|line| line.trim().is_empty()) {
        faults.push((3, "the mail has no text".to_owned()));
    }
    for (place, line) in text.lines().enumerate() {
        for rest in line.split("{{").skip(1) {
            match rest.split_once("}}") {
                None => faults.push((place + 1, "`{{` without `}}` on the same line".to_owned())),
                Some((name, _)) if !known.contains(name.trim()) => {
                    let known: Vec<&str> = known.iter().copied().collect();
                    faults.push((
                        place + 1,
                        format!(
                            "unknown variable `{}`; this mail has {}",
                            name.trim(),
                            known.join(", ")
                        ),
                    ));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

/// The text files of the folder and of the folders in it, by name.
fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_of(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("sportello-templates-{}", crate::kernel::secrets::token()));
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_text_of_the_folder_takes_the_place_of_the_one_compiled_in() {
        let text = "Subject: {{number}}\r\n\r\nBuongiorno {{name}}\r\n{{words}}\r\n";
        let folder = folder(&[("tickets/answered.it.txt", text), ("leggimi.md", "niente")]);
        let templates = Templates::with_folder(&folder).unwrap();
        assert_eq!(
            templates.text("tickets/answered", Lang::It),
            Some("Subject: {{number}}\n\nBuongiorno {{name}}\n{{words}}\n")
        );
        assert_eq!(
            templates.text("tickets/answered", Lang::En),
            Templates::shipped().text("tickets/answered", Lang::En)
        );
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_mistake_is_named_with_file_and_line() {
        let folder = folder(&[
            (
                "tickets/answered.it.txt",
                "Subject: x\n\nCiao {{nome}}\n{{name}} {{link\n",
            ),
            ("tickets/closed.en.txt", "Hello\nyou"),
            ("tickets/none.it.txt", "Subject: x\n\ny"),
        ]);
        let mistakes = Templates::with_folder(&folder).unwrap_err().join("\n");
        for part in [
            "tickets/answered.it.txt, line 3: unknown variable `nome`; this mail has centre, link, name",
            "tickets/answered.it.txt, line 4: `{{` without `}}`",
            "tickets/closed.en.txt, line 1: expected `Subject: …`",
            "tickets/closed.en.txt, line 2: expected an empty line",
            "tickets/closed.en.txt, line 3: the mail has no text",
            "tickets/none.it.txt: no mail has this template",
        ] {
            assert!(mistakes.contains(part), "{part} in\n{mistakes}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(Templates::with_folder(&folder).unwrap_err()[0].contains("cannot be read"));
    }
}
