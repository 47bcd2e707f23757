//! Passwords: argon2id, a bounded number at once, and what makes one acceptable.
//!
//! Everybody's password costs the same, also that of an unknown account: the time of an answer tells nothing. Hashing
//! takes a tenth of a second and 64 MiB, so it never happens inside a database transaction.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use super::error::UserError;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, fold};

/// Passwords checked at once: bounds the memory.
const AT_ONCE: usize = 2;
/// Passwords that may wait for their turn.
const QUEUE: usize = 20;
/// Memory in KiB and passes of argon2id (OWASP's stronger end; RFC 9106's second choice).
const COST: (u32, u32) = (65_536, 3);
/// Shortest password.
const MIN_CHARS: usize = 12;
/// Longest password.
pub const MAX_CHARS: usize = 128;
/// Characters that must be left when common words and words about the person are taken out.
const MIN_OWN_CHARS: usize = 6;

/// Words that guessers try first, one a line, folded.
static COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = include_str!("common_passwords.txt")
        .lines()
        .map(str::trim)
        .filter(|w| !w.is_empty() && !w.starts_with('#'))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// The bounded worker of passwords; cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    cost: (u32, u32),
    /// What the password of an unknown account is compared with.
    dummy: String,
}

/// What came out of a comparison.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Whether the password was right.
    pub is_right: bool,
    /// The password hashed again, where the stored hash was weaker than today's.
    pub rehashed: Option<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords::new()
    }
}

impl Passwords {
    /// With the cost for real accounts.
    pub fn new() -> Passwords {
        Passwords::with_cost(COST)
    }

    /// With the least cost that argon2 accepts: for tests and generated data, where a password protects nothing.
    pub fn cheap() -> Passwords {
        Passwords::with_cost((Params::MIN_M_COST, 1))
    }

    fn with_cost(cost: (u32, u32)) -> Passwords {
        let dummy = nobodys_hash(cost);
        Passwords(Arc::new(Inner {
            places: Arc::new(Semaphore::new(AT_ONCE + QUEUE)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            cost,
            dummy,
        }))
    }

    /// The hash of a password, as a PHC string. Errors: Busy.
    pub async fn hash(&self, password: &str) -> Result<String, UserError> {
        let (password, cost) = (password.to_owned(), self.0.cost);
        self.run(move || hash(cost, &password)).await
    }

    /// The hash of a password, here and now: at the command line and for generated data, never in the server's requests.
    pub fn hash_blocking(&self, password: &str) -> String {
        hash(self.0.cost, password)
    }

    /// Compares a password with the stored hash, or with a dummy where there is none. Errors: Busy.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> Result<Verified, UserError> {
        // No accepted password is longer, and a long one would cost more.
        let is_possible = stored.is_some() && password.chars().count() <= MAX_CHARS;
        let password: String = password.chars().take(MAX_CHARS).collect();
        let (cost, dummy) = (self.0.cost, self.0.dummy.clone());
        self.run(move || {
            let stored = stored.unwrap_or(dummy);
            let parsed = PasswordHash::new(&stored).ok();
            let matches = parsed
                .as_ref()
                .is_some_and(|phc| argon2(cost).verify_password(password.as_bytes(), phc).is_ok());
            let is_right = matches && is_possible;
            let is_weak = parsed.is_none_or(|phc| is_weaker(&phc, cost));
            Verified {
                is_right,
                rehashed: (is_right && is_weak).then(|| hash(cost, &password)),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, UserError> {
        let place = self
            .0
            .places
            .clone()
            .try_acquire_owned()
            .map_err(|_| UserError::Busy)?;
        let turn = self
            .0
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| UserError::Busy)?;
        // The permits travel with the work: a caller that gives up does not make room for more memory.
        let work = move || {
            let _held = (place, turn);
            work()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| UserError::Busy)
    }
}

fn argon2((memory, passes): (u32, u32)) -> Argon2<'static> {
    let params = Params::new(memory, passes, 1, None).expect("the costs above are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(cost: (u32, u32), password: &str) -> String {
    let hash = argon2(cost).hash_password(password.as_bytes());
    hash.expect("argon2 takes passwords of any length that we accept")
        .to_string()
}

/// A hash of the same cost that no password is known to have: random digits, and nothing hashed for it, since every command
/// begins here and most of them never compare a password.
fn nobodys_hash((memory, passes): (u32, u32)) -> String {
    let salt = STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>());
    let digest = STANDARD_NO_PAD.encode(rand::random::<[u8; 32]>());
    format!("$argon2id$v=19$m={memory},t={passes},p=1${salt}${digest}")
}

fn is_weaker(phc: &PasswordHash, (memory, passes): (u32, u32)) -> bool {
    Params::try_from(phc).map_or(true, |stored| {
        stored.m_cost() < memory || stored.t_cost() < passes
    })
}

/// Whether a new password is acceptable, `about`: words about the person (name, address, ente, centre). Errors: the
/// reasons, for the field `password`.
pub fn check(password: &str, about: &[&str]) -> Result<(), UserError> {
    let length = password.chars().count();
    let wrong = |message: Message| Err(UserError::Invalid(vec![FieldError::new("password", message)]));
    if length < MIN_CHARS {
        return wrong(Message::new("users-password-short").arg("min", MIN_CHARS));
    }
    if length > MAX_CHARS {
        return wrong(Message::new("users-password-long").arg("max", MAX_CHARS));
    }
    if password.contains('\0') {
        return wrong(Message::new("users-password-common"));
    }
    if own_chars(password, about) < MIN_OWN_CHARS {
        return wrong(Message::new("users-password-common"));
    }
    Ok(())
}

/// How many different characters are left of a password without common words and words about the person.
fn own_chars(password: &str, about: &[&str]) -> usize {
    let mut rest = fold(password);
    let about: Vec<String> = about
        .iter()
        .flat_map(|text| {
            fold(text)
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|word| word.chars().count() >= 4)
        .collect();
    for word in COMMON.iter().copied().chain(about.iter().map(String::as_str)) {
        if rest.contains(word) {
            rest = rest.replace(word, " ");
        }
    }
    let letters = rest.chars().filter(|c| !c.is_whitespace());
    let different: std::collections::BTreeSet<char> = letters.clone().collect();
    if different.len() < 4 {
        different.len()
    } else {
        letters.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = [
        "Anna Rossi",
        "anna.rossi@comune.brescello.example",
        "Comune di Brescello",
    ];

    #[test]
    fn guessable_passwords_are_refused_and_long_phrases_are_not() {
        for bad in [
            "short",
            "password1234",
            "PasswordPassword",
            "qwertyuiop12",
            "123456789012",
            "aaaaaaaaaaaaaaaa",
            "abababababab",
            "annarossi1975",
            "Brescello2026",
            "Sportello2026!",
            "Benvenuto123!",
            "Assistenza1234",
            "Luglio2026!!",
        ] {
            assert!(check(bad, &ABOUT).is_err(), "{bad}");
        }
        for good in [
            "correct horse battery staple",
            "nevicava a maggio, pare",
            "Vq9!dLw2#xPz",
            "πράσινο ποδήλατο",
        ] {
            assert!(check(good, &ABOUT).is_ok(), "{good}");
        }
        assert!(check(&"lunghissima ".repeat(11), &ABOUT).is_err());
    }

    #[tokio::test]
    async fn a_password_is_found_right_and_a_weak_hash_is_renewed() {
        let cheap = Passwords::cheap();
        let stored = cheap.hash("nevicava a maggio").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        let stronger = Passwords::with_cost((16, 2));
        let verified = stronger
            .verify("nevicava a maggio", Some(stored.clone()))
            .await
            .unwrap();
        assert!(verified.is_right && verified.rehashed.unwrap().contains("m=16,t=2"));
        let same = cheap
            .verify("nevicava a maggio", Some(stored.clone()))
            .await
            .unwrap();
        assert!(same.is_right && same.rehashed.is_none());
        assert!(
            !cheap
                .verify("nevicava a giugno", Some(stored))
                .await
                .unwrap()
                .is_right
        );
        assert!(!cheap.verify("nevicava a maggio", None).await.unwrap().is_right);
        assert!(
            !cheap
                .verify("x", Some("rubbish".to_owned()))
                .await
                .unwrap()
                .is_right
        );
    }

    #[test]
    fn an_unknown_account_costs_what_a_known_one_does() {
        let (nobodys, hashed) = (nobodys_hash((16, 2)), hash((16, 2), "nevicava a maggio"));
        let [nobodys, hashed] = [&nobodys, &hashed].map(|text| PasswordHash::new(text).unwrap());
        let params = |phc: &PasswordHash| Params::try_from(phc).unwrap();
        assert_eq!(params(&nobodys), params(&hashed));
        let lengths = |phc: &PasswordHash| {
            let (salt, digest) = (phc.salt.as_ref().unwrap(), phc.hash.as_ref().unwrap());
            (salt.as_ref().len(), digest.as_ref().len())
        };
        assert_eq!(lengths(&nobodys), lengths(&hashed));
        let compared = argon2((16, 2)).verify_password(b"nevicava a maggio", &nobodys);
        assert!(matches!(
            compared,
            Err(argon2::password_hash::Error::PasswordInvalid)
        ));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn beyond_the_queue_the_answer_is_busy() {
        let passwords = Passwords::cheap();
        let held: Vec<_> = (0..AT_ONCE + QUEUE)
            .map(|_| passwords.0.places.clone().try_acquire_owned().unwrap())
            .collect();
        assert!(matches!(
            passwords.hash("nevicava a maggio").await,
            Err(UserError::Busy)
        ));
        drop(held);
        assert!(passwords.hash("nevicava a maggio").await.is_ok());
    }
}
