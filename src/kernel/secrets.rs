//! Keys derived from the one configured secret, and tokens that only their holder knows.

use std::fmt;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Name of the file that holds the generated key in the data folder.
const KEY_FILE: &str = "secret.key";
/// Bytes of XChaCha20-Poly1305's nonce: long enough to be drawn at random.
const NONCE: usize = 24;
/// Prefix of a sealed text: says how it was sealed, so that another way can follow.
const SEALED: &str = "x1.";

/// The keys of this installation, one for each use: a value made for one use is worth nothing in another.
#[derive(Clone)]
pub struct Secrets {
    csrf: [u8; 32],
    cookies: [u8; 32],
    totp: [u8; 32],
    recovery: [u8; 32],
    mail_ids: [u8; 32],
    reply_tokens: [u8; 32],
    solution_links: [u8; 32],
    samples: [u8; 32],
    transfer_codes: [u8; 32],
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(***)")
    }
}

impl Secrets {
    /// The keys of a configured secret (at least 32 characters, which the configuration checks).
    pub fn derive(secret: &str) -> Secrets {
        let key = |use_: &str| hmac(secret.as_bytes(), &[b"sportello", use_.as_bytes()]);
        Secrets {
            csrf: key("csrf"),
            cookies: key("cookies"),
            totp: key("totp"),
            recovery: key("recovery-codes"),
            mail_ids: key("mail-ids"),
            reply_tokens: key("reply-tokens"),
            solution_links: key("solution-links"),
            samples: key("samples"),
            transfer_codes: key("transfer-codes"),
        }
    }

    /// The keys of the configured secret, else of the one in the data folder, which is generated at the first start and
    /// readable by its owner only. Errors: the file cannot be read or written.
    pub fn open(configured: Option<&str>, data_dir: &Path) -> io::Result<Secrets> {
        if let Some(secret) = configured {
            return Ok(Secrets::derive(secret));
        }
        let path = data_dir.join(KEY_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().len() >= 32 => Ok(Secrets::derive(text.trim())),
            Ok(_) => Err(io::Error::other(format!(
                "{}: too short to be a key",
                path.display()
            ))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::fs::create_dir_all(data_dir)?;
                let secret = token();
                match write_private(&path, &secret) {
                    // Another process was quicker: its key counts.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        Secrets::open(None, data_dir)
                    }
                    written => written.map(|()| Secrets::derive(&secret)),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The CSRF token of a session, for forms and headers.
    pub fn csrf(&self, session: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac(&self.csrf, &[session.as_bytes()]))
    }

    /// Whether `given` is the session's CSRF token; takes the same time whatever was given.
    pub fn is_csrf(&self, session: &str, given: &str) -> bool {
        self.csrf(session).as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// A value with its signature, for a cookie that the browser keeps and cannot change.
    pub fn sign_cookie(&self, name: &str, value: &str) -> String {
        let mac = hmac(&self.cookies, &[name.as_bytes(), value.as_bytes()]);
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(value),
            URL_SAFE_NO_PAD.encode(mac)
        )
    }

    /// The value of a signed cookie; `None` if it is not one of ours of this name.
    pub fn signed_cookie(&self, name: &str, cookie: &str) -> Option<String> {
        let (value, mac) = cookie.split_once('.')?;
        let value = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        let right = hmac(&self.cookies, &[name.as_bytes(), value.as_bytes()]);
        bool::from(right.ct_eq(&mac)).then_some(value)
    }

    /// Encrypts a second factor's secret for storage, bound to `owner`: moved to another row it does not open.
    pub fn seal_totp(&self, owner: &[u8], secret: &[u8]) -> String {
        seal(&self.totp, owner, secret)
    }

    /// Decrypts what `seal_totp` made for the same owner; `None` under another key or if it was tampered with.
    pub fn open_totp(&self, owner: &[u8], sealed: &str) -> Option<Vec<u8>> {
        unseal(&self.totp, owner, sealed)
    }

    /// Encrypts the transfer code of a domain for storage, bound to the act `owner`.
    pub fn seal_transfer_code(&self, owner: &[u8], code: &str) -> String {
        seal(&self.transfer_codes, owner, code.as_bytes())
    }

    /// Decrypts what `seal_transfer_code` made for the same act; `None` under another key or if it was tampered with.
    pub fn open_transfer_code(&self, owner: &[u8], sealed: &str) -> Option<String> {
        String::from_utf8(unseal(&self.transfer_codes, owner, sealed)?).ok()
    }

    /// The stored form of a recovery code: keyed, because a code is short enough to be tried out.
    pub fn recovery_hash(&self, owner: &[u8], code: &str) -> String {
        hex(&hmac(&self.recovery, &[owner, code.as_bytes()]))
    }

    /// What proves that a Message-ID is ours: 128 bits over its parts.
    pub fn mail_id_mac(&self, parts: &[&[u8]]) -> [u8; 16] {
        first_half(hmac(&self.mail_ids, parts))
    }

    /// What nobody can guess of a reply address: 128 bits over its parts.
    pub fn reply_mac(&self, parts: &[&[u8]]) -> [u8; 16] {
        first_half(hmac(&self.reply_tokens, parts))
    }

    /// What nobody can guess of the link by which a solution is confirmed: 128 bits over its parts.
    pub fn solution_mac(&self, parts: &[&[u8]]) -> [u8; 16] {
        first_half(hmac(&self.solution_links, parts))
    }

    /// A number that nobody who makes the parts can choose: what is counted of very many, one in so many.
    pub fn sample(&self, parts: &[&[u8]]) -> u8 {
        hmac(&self.samples, parts)[0]
    }
}

/// Encrypts a secret, bound to its owner.
fn seal(key: &[u8; 32], owner: &[u8], secret: &[u8]) -> String {
    let nonce: [u8; NONCE] = rand::random();
    let payload = Payload {
        msg: secret,
        aad: owner,
    };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.expect("a message of some bytes is not too long to encrypt");
    format!(
        "{SEALED}{}",
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    )
}

/// Decrypts what [`seal`] made with the same key for the same owner.
fn unseal(key: &[u8; 32], owner: &[u8], sealed: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(SEALED)?).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload {
        msg: sealed,
        aad: owner,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()
}

/// Creates the file for its owner only, whole or not at all, or fails if it exists.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}

/// A new token of 256 random bits, 43 characters of base64url.
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The stored form of a token: SHA-256 in lower-case hex. A token is too long to be tried out, so no salt is needed.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// HMAC-SHA-256 over the parts, each with its length before it, so that parts cannot be shifted.
fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn first_half(mac: [u8; 32]) -> [u8; 16] {
    let [half, _] = mac.as_chunks::<16>().0 else {
        unreachable!("32 bytes are twice 16");
    };
    *half
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::derive("0123456789abcdef0123456789abcdef")
    }

    #[test]
    fn a_sealed_secret_opens_only_with_its_key_and_for_its_owner() {
        let sealed = secrets().seal_totp(b"anna", b"secret");
        assert_eq!(secrets().open_totp(b"anna", &sealed).unwrap(), b"secret");
        assert_eq!(secrets().open_totp(b"luca", &sealed), None);
        assert_eq!(
            Secrets::derive("another secret").open_totp(b"anna", &sealed),
            None
        );
        assert_eq!(secrets().open_totp(b"anna", &sealed.replace("x1.", "x1.A")), None);
        assert_eq!(secrets().open_totp(b"anna", "x1."), None);
    }

    #[test]
    fn a_transfer_code_opens_only_for_its_act_and_is_no_second_factor() {
        let sealed = secrets().seal_transfer_code(b"one", "Auth-Info!");
        assert!(!sealed.contains("Auth"));
        assert_eq!(
            secrets().open_transfer_code(b"one", &sealed).unwrap(),
            "Auth-Info!"
        );
        assert_eq!(secrets().open_transfer_code(b"two", &sealed), None);
        assert_eq!(secrets().open_totp(b"one", &sealed), None);
    }

    #[test]
    fn a_csrf_token_belongs_to_one_session() {
        let token = secrets().csrf("one");
        assert!(secrets().is_csrf("one", &token));
        assert!(!secrets().is_csrf("two", &token) && !secrets().is_csrf("one", ""));
    }

    #[test]
    fn a_signed_cookie_cannot_be_changed_or_renamed() {
        let cookie = secrets().sign_cookie("flash", "saved: è");
        assert_eq!(
            secrets().signed_cookie("flash", &cookie).as_deref(),
            Some("saved: è")
        );
        assert_eq!(secrets().signed_cookie("other", &cookie), None);
        assert_eq!(secrets().signed_cookie("flash", &format!("{}A", cookie)), None);
        assert_eq!(secrets().signed_cookie("flash", "x"), None);
    }

    #[test]
    fn the_generated_key_is_made_once_and_is_private() {
        let folder = std::env::temp_dir().join(format!("sportello-secrets-{}", token()));
        let first = Secrets::open(None, &folder).unwrap();
        let again = Secrets::open(None, &folder).unwrap();
        assert_eq!(first.csrf("x"), again.csrf("x"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.join(KEY_FILE))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
        assert_eq!(token_hash("").len(), 64);
    }
}
