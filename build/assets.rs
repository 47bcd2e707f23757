//! The part of the build script that prepares the files of `assets/`, each with its content hash and its compressed
//! forms, for the program to embed.
//!
//! Writes `$OUT_DIR/assets.rs`, which `src/web/assets.rs` includes: the table of files, and the macros `asset!` and
//! `icon!`, which know every file and every icon, so that a misspelt one does not compile.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What is embedded. The rest of `assets/` is only needed to rebuild these.
const SERVED: [&str; 7] = ["css", "favicon.svg", "fonts", "icons", "js", "licenses", "viewer"];

type Failure = Box<dyn Error>;

/// Writes the table and the macros. Errors: a file that cannot be read or written, or that nobody knows how to serve.
pub fn embed() -> Result<(), Failure> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let store = out.join("assets");
    fs::create_dir_all(&store)?;
    let thorough = std::env::var("PROFILE")? == "release";

    let mut files = BTreeMap::new();
    for name in SERVED {
        println!("cargo:rerun-if-changed=assets/{name}");
        collect(&root, &root.join(name), &mut files)?;
    }
    link_fonts(&mut files)?;

    let (mut table, mut urls, mut used) = (String::new(), String::new(), Vec::new());
    for (path, bytes) in &files {
        let hash = hash(bytes);
        let url = format!("/assets/{hash}/{path}");
        let (mime, compressible) = content_type(path)?;
        let mut forms = vec![("plain", bytes.clone())];
        if compressible {
            // Kept by content hash: a build that changes one file compresses one file.
            for (form, compress) in [("br", brotli as fn(&[u8], bool) -> _), ("gz", gzip)] {
                let kept = store.join(format!("{hash}.{thorough}.{form}"));
                let smaller = match fs::read(&kept) {
                    Ok(found) => found,
                    Err(_) => compress(bytes, thorough)?,
                };
                forms.push((form, smaller));
            }
        }
        write!(
            table,
            "Asset {{ url: {url:?}, hash: {hash:?}, content_type: {mime:?}"
        )?;
        for form in ["plain", "br", "gz"] {
            let Some((_, bytes)) = forms.iter().find(|(name, _)| *name == form) else {
                write!(table, ", {form}: None")?;
                continue;
            };
            let kept = store.join(format!("{hash}.{thorough}.{form}"));
            if !kept.exists() {
                fs::write(&kept, bytes)?;
            }
            let include = format!("include_bytes!({kept:?})");
            write!(
                table,
                ", {form}: {}",
                if form == "plain" {
                    include
                } else {
                    format!("Some({include})")
                }
            )?;
            used.push(kept);
        }
        table.push_str(" },\n");
        writeln!(urls, "({path:?}) => {{ {url:?} }};")?;
    }
    for entry in fs::read_dir(&store)? {
        let path = entry?.path();
        if !used.contains(&path) {
            fs::remove_file(path)?;
        }
    }

    let icons = icons(&files)?;
    let generated = format!(
        "const ASSETS: &[Asset] = &[\n{table}];\n\
         macro_rules! asset {{\n{urls}($path:literal) => {{ compile_error!(concat!(\"no file assets/\", $path)) }};\n}}\n\
         macro_rules! icon {{\n{icons}($id:literal) => {{ compile_error!(concat!(\"no icon \", $id)) }};\n}}\n"
    );
    fs::write(out.join("assets.rs"), generated)?;
    Ok(())
}

/// Reads a file or the files below a folder, by their path below `root`.
fn collect(root: &Path, path: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(root, &entry?.path(), files)?;
        }
    } else {
        let name = path
            .strip_prefix(root)?
            .to_str()
            .ok_or("a file name that is not UTF-8")?
            .replace('\\', "/");
        files.insert(name, fs::read(path)?);
    }
    Ok(())
}

/// Rewrites the fonts that the style sheet names to their hashed addresses, as each file has a folder of its own.
fn link_fonts(files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let sheet = files
        .get("css/sportello.css")
        .ok_or("assets/css/sportello.css is missing")?;
    let mut text = String::from_utf8(sheet.clone())?;
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("fonts/")) {
        text = text.replace(&format!("../{path}"), &format!("/assets/{}/{path}", hash(bytes)));
    }
    if text.contains("url(../") {
        return Err("assets/css/sportello.css names a file that is not in assets/fonts".into());
    }
    files.insert("css/sportello.css".to_owned(), text.into_bytes());
    Ok(())
}

/// One macro arm for each icon of the sprite.
fn icons(files: &BTreeMap<String, Vec<u8>>) -> Result<String, Failure> {
    let path = "icons/sprite.svg";
    let sprite = files.get(path).ok_or("assets/icons/sprite.svg is missing")?;
    let mut arms = String::new();
    for symbol in std::str::from_utf8(sprite)?.split("<symbol ").skip(1) {
        let id = symbol
            .split("id=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let id = id.ok_or("an icon without an id")?;
        writeln!(
            arms,
            "({id:?}) => {{ \"/assets/{}/{path}#{id}\" }};",
            hash(sprite)
        )?;
    }
    Ok(arms)
}

/// The first 16 hexadecimal digits of the SHA-256: enough to tell versions of one file apart.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Media type by extension, and whether compressing it is worth while.
fn content_type(path: &str) -> Result<(&'static str, bool), Failure> {
    Ok(match path.rsplit('.').next() {
        Some("css") => ("text/css; charset=utf-8", true),
        Some("js") => ("text/javascript; charset=utf-8", true),
        Some("svg") => ("image/svg+xml", true),
        Some("txt") => ("text/plain; charset=utf-8", true),
        Some("woff2") => ("font/woff2", false),
        _ => return Err(format!("assets/{path}: no media type is known for it").into()),
    })
}

/// Compresses hard for a release; a debug build must not wait for it.
fn brotli(bytes: &[u8], thorough: bool) -> Result<Vec<u8>, Failure> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, if thorough { 11 } else { 1 }, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8], thorough: bool) -> Result<Vec<u8>, Failure> {
    let level = if thorough {
        flate2::Compression::best()
    } else {
        flate2::Compression::fast()
    };
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
