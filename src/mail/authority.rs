//! Who vouches for mail servers: the public authorities, and those of one's own (`mail_ca_file`).

use std::sync::Arc;

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// What TLS from the first byte is spoken with. Errors: a certificate that is none.
pub fn client(authorities: &[CertificateDer<'_>]) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for authority in authorities {
        roots
            .add(authority.clone().into_owned())
            .map_err(|error| format!("mail_ca_file: {error}"))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks the versions that are safe")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What TLS after STARTTLS is spoken with, which lettre begins by itself. Errors: a certificate that is none.
pub(super) fn after_starttls(
    host: &str,
    authorities: &[CertificateDer<'_>],
) -> Result<TlsParameters, String> {
    let wrong = |error: lettre::transport::smtp::Error| format!("mail_ca_file: {error}");
    let mut builder = TlsParameters::builder(host.to_owned());
    for authority in authorities {
        let certificate = Certificate::from_der(authority.to_vec());
        builder = builder.add_root_certificate(certificate.map_err(wrong)?);
    }
    builder.build_rustls().map_err(wrong)
}
