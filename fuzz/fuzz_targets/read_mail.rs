//! Any bytes are a mail or are refused, and say the same with either line end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello::mail::message::{identity, read};

fuzz_target!(|raw: &[u8]| {
    let _ = read(raw);
    if !raw.contains(&b'\r') {
        let crlf = String::from_utf8_lossy(raw).replace('\n', "\r\n");
        let lf = String::from_utf8_lossy(raw);
        assert_eq!(identity(lf.as_bytes()), identity(crlf.as_bytes()));
        assert_eq!(read(lf.as_bytes()), read(crlf.as_bytes()));
    }
});
