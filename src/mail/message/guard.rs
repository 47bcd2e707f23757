//! Reading what strangers send: limits first, then a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::model::{Message, Unreadable};
use super::read::read;

/// Stack of the thread that reads. The reader is not deep; what it calls need not be proved so.
const STACK: usize = 64 * 1024 * 1024;

/// Reads a mail on a thread of its own and waits for it; a panic is an error. Blocks: call it where blocking is allowed,
/// else [`read_off_thread`]. Errors: every [`Unreadable`].
pub fn read_guarded(raw: &[u8]) -> Result<Message, Unreadable> {
    thread::scope(|scope| {
        let reader = thread::Builder::new()
            .name("mail-reader".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || caught(raw));
        match reader {
            Ok(reader) => reader.join().unwrap_or(Err(Unreadable::Crashed)),
            Err(_) => Err(Unreadable::Crashed),
        }
    })
}

/// The same for async code; the bytes are given and come back.
pub async fn read_off_thread(raw: Vec<u8>) -> (Vec<u8>, Result<Message, Unreadable>) {
    let reading = tokio::task::spawn_blocking(move || {
        let message = read_guarded(&raw);
        (raw, message)
    });
    reading
        .await
        .unwrap_or_else(|_| (Vec::new(), Err(Unreadable::Crashed)))
}

fn caught(raw: &[u8]) -> Result<Message, Unreadable> {
    catch_unwind(AssertUnwindSafe(|| read(raw))).unwrap_or(Err(Unreadable::Crashed))
}
