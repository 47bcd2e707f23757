//! Puts the migrations, the message files and the assets into the program.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "build/assets.rs"]
mod assets;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    migrations();
    messages();
    if let Err(error) = assets::embed() {
        panic!("assets: {error}");
    }
}

/// Writes the list of migrations, ordered by number: those of both databases before those of one.
fn migrations() {
    println!("cargo:rerun-if-changed=migrations");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("migrations");
    let mut found = Vec::new();
    for backend in ["", "postgres/", "sqlite/"] {
        let Ok(folders) = fs::read_dir(root.join(backend)) else {
            continue;
        };
        for folder in folders.map(|folder| folder.expect("a readable folder of migrations")) {
            let name = folder.file_name().into_string().expect("an ASCII name");
            if name == "postgres" || name == "sqlite" {
                continue;
            }
            let number = name
                .split_once('_')
                .and_then(|(number, _)| number.parse::<u32>().ok());
            let number = number.unwrap_or_else(|| panic!("migrations/{backend}{name}: expected NNNN_name"));
            found.push((
                number,
                backend,
                format!("{backend}{name}"),
                folder.path().join("up.sql"),
            ));
        }
    }
    found.sort();
    let mut code =
        String::from("/// Every migration, in order.\npub(super) static MIGRATIONS: &[Migration] = &[\n");
    for (_, _, name, file) in found {
        writeln!(
            code,
            "    Migration {{ name: {name:?}, sql: include_str!({file:?}) }},"
        )
        .expect("a String grows");
    }
    code.push_str("];\n");
    write_code("migrations.rs", &code);
}

/// Writes the lists of message files, one for each language.
fn messages() {
    println!("cargo:rerun-if-changed=templates/messages");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("templates/messages");
    let mut code = String::from("/// The message files, by language.\nconst FILES: [&[&str]; 2] = [\n");
    for language in ["it", "en"] {
        let files = fs::read_dir(root.join(language)).expect("a folder of messages");
        let mut files: Vec<_> = files
            .map(|file| file.expect("a readable folder").path())
            .collect();
        files.sort();
        code.push_str("    &[\n");
        for file in files {
            writeln!(code, "        include_str!({file:?}),").expect("a String grows");
        }
        code.push_str("    ],\n");
    }
    code.push_str("];\n");
    write_code("messages.rs", &code);
}

fn write_code(name: &str, code: &str) {
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join(name);
    fs::write(out, code).expect("the build folder is writable");
}
