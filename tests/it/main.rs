//! The one integration binary: a plain list of what is tested.

mod database;
mod pages_frame;
mod storage;
mod support;
mod users;
mod vectors;
