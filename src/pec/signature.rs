//! Whether a provider signed an envelope or a receipt (S/MIME, RFC 8551): the digest over the signed bytes, the signature
//! over the digest, the chain of certificates up to an authority of the configuration, and the provider's address. Only
//! what has passed all of them proves anything; everything else says in one word why not.

use chrono::TimeDelta;
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;
use webpki::{EndEntityCert, KeyUsage, ring};

use super::authorities::Authorities;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::text::one_line;
use crate::mail::cms::{self, Signer, SignerId};
use crate::mail::message::Signed;

text_enum! {
    /// What the signature of a provider is worth; the sentence is `pec-signature-<word>`.
    pub enum PecSignature {
        /// It holds.
        Valid = "valid",
        /// There is none.
        Unsigned = "unsigned",
        /// No authority is configured for the mailbox.
        NoAuthority = "no_authority",
        /// It cannot be read, or is made in a way that is not accepted.
        Unreadable = "unreadable",
        /// What was signed is not what came.
        Altered = "altered",
        /// No authority of the configuration vouches for the certificate.
        UnknownAuthority = "unknown_authority",
        /// The certificate had expired, or was not valid yet.
        Expired = "expired",
        /// The certificate is not one for signing mails.
        WrongCertificate = "wrong_certificate",
        /// The certificate is not that of the envelope's sender.
        OtherSigner = "other_signer",
        /// The signature holds; what it certifies is missing, or does not fit the mail.
        WrongData = "wrong_data",
        /// An ordinary mailbox proves nothing, whoever signed.
        OrdinaryMailbox = "ordinary_mailbox",
    }
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The provider, as its certificate names it.
    pub provider: String,
    /// When the provider says that it signed.
    pub signed_at: Option<Timestamp>,
}

/// How long an envelope may lie in a mailbox before it is read: so long the time of signing decides about validity.
const MAX_WAIT: TimeDelta = TimeDelta::days(10);
/// What clocks may differ.
const SLACK: TimeDelta = TimeDelta::hours(1);
/// The beginning of the address under which every provider signs (DM 2 November 2005, technical rules).
const PROVIDER: &str = "posta-certificata@";
/// `id-kp-emailProtection`.
const MAIL_PROTECTION: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];

const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA_384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA_512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
/// `1.2.840.113549.1.1`: RSA, and what is signed with it.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// `1.2.840.10045`: elliptic curves.
const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d];

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// Checks the signature of an envelope or receipt. `from`: its sender, who must be the signer; `received_at`: when we got it.
/// Errors: what is wrong, never `Valid`.
pub fn verify(
    signed: &Signed,
    authorities: &Authorities,
    from: Option<&EmailAddress>,
    received_at: Timestamp,
) -> Result<Proof, PecSignature> {
    let data = cms::read(&signed.signature).ok_or(PecSignature::Unreadable)?;
    let from = from.ok_or(PecSignature::OtherSigner)?;
    // Several signatures are one mail's that was signed with several algorithms: one that holds is enough.
    let mut worst = PecSignature::Unreadable;
    for signer in &data.signers {
        match one(
            signer,
            &data.certificates,
            &signed.content,
            authorities,
            from,
            received_at,
        ) {
            Ok(proof) => return Ok(proof),
            Err(why) => worst = why,
        }
    }
    Err(worst)
}

fn one(
    signer: &Signer,
    certificates: &[Vec<u8>],
    content: &[u8],
    authorities: &Authorities,
    from: &EmailAddress,
    received_at: Timestamp,
) -> Result<Proof, PecSignature> {
    let digest = match signer.digest.as_slice() {
        SHA_256 => Sha256::digest(content).to_vec(),
        SHA_384 => Sha384::digest(content).to_vec(),
        SHA_512 => Sha512::digest(content).to_vec(),
        // SHA-1 can be made to fit another content.
        _ => return Err(PecSignature::Unreadable),
    };
    if !bool::from(digest.ct_eq(&signer.content_digest)) {
        return Err(PecSignature::Altered);
    }
    let read = certificates
        .iter()
        .filter_map(|der| Some((der, cms::certificate(der)?)));
    let of_signer = |certificate: &cms::Certificate| match &signer.id {
        SignerId::Issued { issuer, serial } => certificate.issuer == *issuer && certificate.serial == *serial,
        SignerId::Key(id) => certificate.key_id.as_ref() == Some(id),
    };
    let (own, certificate) = read
        .into_iter()
        .find(|(_, certificate)| of_signer(certificate))
        .ok_or(PecSignature::Unreadable)?;
    let own = CertificateDer::from(own.as_slice());
    let end = EndEntityCert::try_from(&own).map_err(|_| PecSignature::Unreadable)?;
    let algorithms = algorithms(signer).ok_or(PecSignature::Unreadable)?;
    let mut fits_key = false;
    let mut holds = |algorithm: &Algorithm| {
        let verified = end.verify_signature(*algorithm, &signer.signed, &signer.signature);
        fits_key |= matches!(verified, Err(webpki::Error::InvalidSignatureForPublicKey));
        verified.is_ok()
    };
    if !algorithms.iter().any(&mut holds) {
        return Err(match fits_key {
            true => PecSignature::Altered,
            // A key of another kind than the signature names.
            false => PecSignature::Unreadable,
        });
    }
    chain(&end, certificates, authorities, at(signer, received_at))?;
    if certificate.is_not_for_signing {
        return Err(PecSignature::WrongCertificate);
    }
    let is_from = |address: &String| EmailAddress::parse(address).is_ok_and(|own| own == *from);
    if !certificate.addresses.iter().any(is_from) {
        return Err(PecSignature::OtherSigner);
    }
    // An authority may vouch for people too, and a person certifies nothing.
    if !from.key().starts_with(PROVIDER) {
        return Err(PecSignature::WrongCertificate);
    }
    let provider = one_line(&certificate.owner.unwrap_or_else(|| from.to_string()));
    Ok(Proof {
        provider: provider.replace('\0', "").chars().take(200).collect(),
        signed_at: signer.signed_at,
    })
}

/// The instant at which the certificates must be valid: that of signing, which is signed too, if it lies in the days before
/// the mail was received; else that of receipt, so that a key that has expired signs nothing by naming another day.
fn at(signer: &Signer, received_at: Timestamp) -> Timestamp {
    match signer.signed_at {
        Some(signed_at) if signed_at <= received_at + SLACK && signed_at >= received_at - MAX_WAIT => {
            signed_at
        }
        _ => received_at,
    }
}

fn chain(
    end: &EndEntityCert<'_>,
    certificates: &[Vec<u8>],
    authorities: &Authorities,
    at: Timestamp,
) -> Result<(), PecSignature> {
    let others: Vec<CertificateDer<'_>> = certificates
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let seconds = u64::try_from(at.utc().timestamp()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let usage = KeyUsage::required_if_present(MAIL_PROTECTION);
    let path = end.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        authorities.anchors(),
        &others,
        time,
        usage,
        None,
        None,
    );
    match path {
        Ok(_) => Ok(()),
        Err(webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }) => {
            Err(PecSignature::Expired)
        }
        Err(webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey) => {
            Err(PecSignature::UnknownAuthority)
        }
        Err(_) => Err(PecSignature::WrongCertificate),
    }
}

/// How the signature can have been made, from what it names; the certificate's key decides which of them fits.
fn algorithms(signer: &Signer) -> Option<Vec<Algorithm>> {
    let digest = match signer.digest.as_slice() {
        SHA_256 => 0,
        SHA_384 => 1,
        SHA_512 => 2,
        _ => return None,
    };
    let of_digest = |all: [&[Algorithm]; 3]| Some(all[digest].to_vec());
    let named = signer.algorithm.as_slice();
    // RSASSA-PSS is the tenth below RSA; the others are PKCS #1 v1.5, whose digest is named beside.
    match named.strip_prefix(RSA) {
        Some([10]) => {
            return of_digest([
                &[ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY],
                &[ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY],
                &[ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY],
            ]);
        }
        Some([1 | 11 | 12 | 13]) => {
            return of_digest([
                &[ring::RSA_PKCS1_2048_8192_SHA256],
                &[ring::RSA_PKCS1_2048_8192_SHA384],
                &[ring::RSA_PKCS1_2048_8192_SHA512],
            ]);
        }
        _ => {}
    }
    match named.starts_with(ELLIPTIC) {
        true => of_digest([
            &[ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA256],
            &[ring::ECDSA_P256_SHA384, ring::ECDSA_P384_SHA384],
            &[],
        ]),
        false => None,
    }
}
