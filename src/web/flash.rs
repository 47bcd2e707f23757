//! The sentence that one page leaves for the next one, in a short-lived cookie. It is signed: whoever can plant a cookie
//! (a neighbour under the same domain) cannot make us say something.

use std::time::Duration;

use poem::{Request, Response};

use crate::kernel::secrets::Secrets;
use crate::web::visit::set_cookie;

const NAME: &str = "flash";

/// A sentence shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// The sentence, already in the reader's language.
    pub text: String,
}

impl Flash {
    pub(super) fn new(text: String) -> Flash {
        Flash { text }
    }

    pub(super) fn of(request: &Request, secrets: &Secrets) -> Option<Flash> {
        let cookie = request.cookie().get(NAME)?;
        secrets
            .signed_cookie(NAME, cookie.value_str())
            .filter(|text| !text.is_empty())
            .map(Flash::new)
    }

    pub(super) fn leave(&self, secrets: &Secrets, secure: bool, response: &mut Response) {
        let text: String = self.text.chars().take(600).collect();
        set_cookie(
            response,
            NAME,
            &secrets.sign_cookie(NAME, &text),
            secure,
            Duration::from_secs(60),
        );
    }

    pub(crate) fn forget(secure: bool, response: &mut Response) {
        set_cookie(response, NAME, "", secure, Duration::ZERO);
    }
}
