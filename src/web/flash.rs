//! The sentence that one page leaves for the next one, in a short-lived cookie.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use poem::{Request, Response};

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

    pub(super) fn of(request: &Request) -> Option<Flash> {
        let cookie = request.cookie().get(NAME)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie.value_str()).ok()?;
        String::from_utf8(bytes)
            .ok()
            .filter(|text| !text.is_empty())
            .map(Flash::new)
    }

    pub(super) fn leave(&self, secure: bool, response: &mut Response) {
        let text: String = self.text.chars().take(600).collect();
        set_cookie(
            response,
            NAME,
            &BASE64_URL_SAFE_NO_PAD.encode(text),
            secure,
            Duration::from_secs(60),
        );
    }

    pub(crate) fn forget(secure: bool, response: &mut Response) {
        set_cookie(response, NAME, "", secure, Duration::ZERO);
    }
}
