//! The wish that work which may take long should end.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the work is asked to end; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// Asks for the end, once and for all.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Whether the end has been asked for.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the end is asked for.
    pub async fn asked(&self) {
        // It cannot be closed while `self` holds the sender.
        let _ = self.0.subscribe().wait_for(|is_asked| *is_asked).await;
    }
}
