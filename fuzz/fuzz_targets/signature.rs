//! Any bytes are a signed message or are refused; nothing that is taken apart is longer than what it was taken from.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello::mail::cms;

fuzz_target!(|bytes: &[u8]| {
    if let Some(data) = cms::read(bytes) {
        assert!(data.content.is_none_or(|content| content.len() <= bytes.len()));
        assert!(data.certificates.iter().all(|one| one.len() <= bytes.len()));
    }
    let _ = cms::certificate(bytes);
});
