//! Pages: what every one of them shares.

pub mod assets;
