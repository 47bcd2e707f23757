//! The authorities whose certificates sign for PEC providers: a file of certificates, read once at start.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, TrustAnchor};

/// The authorities of a file; cheap to clone.
#[derive(Clone)]
pub struct Authorities(Arc<Bundle>);

struct Bundle {
    path: PathBuf,
    anchors: Vec<TrustAnchor<'static>>,
}

impl Authorities {
    /// The certificates of a PEM file. Errors: a sentence that says what is wrong with it, without its path.
    pub fn open(path: &Path) -> Result<Authorities, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
        Authorities::of_pem(path, &bytes)
    }

    fn of_pem(path: &Path, bytes: &[u8]) -> Result<Authorities, String> {
        let mut anchors = Vec::new();
        for (place, found) in CertificateDer::pem_slice_iter(bytes).enumerate() {
            let wrong = |why: String| format!("certificate {}: {why}", place + 1);
            let certificate = found.map_err(|error| wrong(error.to_string()))?;
            let anchor = webpki::anchor_from_trusted_cert(&certificate).map_err(|e| wrong(e.to_string()))?;
            anchors.push(anchor.to_owned());
        }
        match anchors.is_empty() {
            true => Err("holds no certificate (PEM, -----BEGIN CERTIFICATE-----)".to_owned()),
            false => Ok(Authorities(Arc::new(Bundle {
                path: path.to_owned(),
                anchors,
            }))),
        }
    }

    pub(super) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.0.anchors
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} authorities of {}",
            self.0.anchors.len(),
            self.0.path.display()
        )
    }
}

impl PartialEq for Authorities {
    fn eq(&self, other: &Self) -> bool {
        self.0.path == other.0.path && self.0.anchors == other.0.anchors
    }
}

impl Eq for Authorities {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_says_what_is_wrong() {
        let path = Path::new("ca.pem");
        let refused = |bytes: &[u8]| Authorities::of_pem(path, bytes).unwrap_err();
        assert!(refused(b"").contains("no certificate"), "{}", refused(b""));
        let cut = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assert!(refused(cut).starts_with("certificate 1: "), "{}", refused(cut));
        assert!(
            Authorities::open(Path::new("/nonexistent/ca.pem"))
                .unwrap_err()
                .contains("cannot be read")
        );
    }
}
