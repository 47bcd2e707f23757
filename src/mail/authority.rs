//! Mail servers whose certificate comes from an authority of one's own (`mail_ca_file`).

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use rustls::pki_types::CertificateDer;

/// How the mail server of this address is spoken to where these authorities are believed beside the public ones; `None`: as the
/// address says by itself. Errors: no address of a mail server, or a certificate that is none.
pub(super) fn tls(url: &str, authorities: &[CertificateDer<'_>]) -> Result<Option<Tls>, String> {
    if authorities.is_empty() {
        return Ok(None);
    }
    let uri: http::Uri = url
        .parse()
        .map_err(|_| "smtp_url: not a mail server's address".to_owned())?;
    let asks = |wish: &str| {
        let query = uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "tls" && value == wish)
    };
    let wrap: fn(TlsParameters) -> Tls = match uri.scheme_str() {
        Some("smtps") => Tls::Wrapper,
        _ if asks("required") => Tls::Required,
        _ if asks("opportunistic") => Tls::Opportunistic,
        _ => return Ok(None),
    };
    let host = uri.host().unwrap_or_default();
    let mut builder = TlsParameters::builder(host.trim_matches(['[', ']']).to_owned());
    for authority in authorities {
        let certificate = Certificate::from_der(authority.to_vec());
        builder =
            builder.add_root_certificate(certificate.map_err(|error| format!("mail_ca_file: {error}"))?);
    }
    let parameters = builder.build_rustls();
    Ok(Some(wrap(
        parameters.map_err(|error| format!("mail_ca_file: {error}"))?,
    )))
}
