//! Any bytes are certification data or are refused; what proves a delivery names whom it reached or nobody, never an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello::pec::daticert::{CertifiedError, MAX_BYTES, read};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(data) = read(bytes) {
        assert!(bytes.len() <= MAX_BYTES);
        assert!(!data.proves_delivery() || data.error == CertifiedError::Nessuno);
        assert!(!data.subject.contains('\n') && !data.identifier.is_empty());
    }
});
