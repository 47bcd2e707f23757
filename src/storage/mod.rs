//! Stand-in until the owner's file lands (take the owner's).
/// The bytes of attachments.
pub struct Store;
