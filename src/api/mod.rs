//! The interface for programs.

/// The routes under `/api/v1`.
pub fn endpoint(_: &crate::app::App) -> poem::Route {
    poem::Route::new()
}
