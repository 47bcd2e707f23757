//! The `sportello` program.
fn main() {}
