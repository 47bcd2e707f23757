//! What deadlines cost. `cargo bench --bench sla`; one part alone with `-- --part NAME`.

mod deadline;
mod recompute;
mod report;
mod stock;
mod sweep;

/// The parts, in order; each prints its own tables.
const PARTS: &[(&str, fn())] = &[
    ("deadline", deadline::run),
    ("recompute", recompute::run),
    ("sweep", sweep::run),
    ("report", report::run),
];

const HELP: &str = "\
cargo bench --bench sla -- [OPTIONS]
  --part NAME   one part only: deadline, recompute, sweep, report";

fn main() {
    let mut parts: Vec<&(&str, fn())> = PARTS.iter().collect();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            // What cargo itself says to every benchmark.
            ("--bench", None) => {}
            ("--part", Some(wanted)) => parts.retain(|(name, _)| *name == wanted),
            _ => parts.clear(),
        }
    }
    if parts.is_empty() {
        eprintln!("{HELP}");
        std::process::exit(2);
    }
    for (name, run) in parts {
        println!("## {name}\n");
        run();
    }
}
