//! What the configuration says of mailboxes of certified mail.

use std::collections::BTreeMap;
use std::path::Path;

use sportello::config::Config;

use super::provider::{bundle, folder};

fn parsed(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("sportello.toml"), &BTreeMap::new()).map_err(|error| error.to_string())
}

const PEC: &str = "[[mailboxes]]\nname = 'pec'\naddress = 'centro@pec.centro.example'\npec = true\n";

#[test]
fn authorities_are_read_at_start_and_a_wrong_file_is_named() {
    let bundle = bundle();
    let own = parsed(&format!("{PEC}ca_bundle = '{bundle}'")).unwrap();
    assert!(own.mailboxes[0].authorities.is_some());
    let shared = parsed(&format!("[pec]\nca_bundle = '{bundle}'\n{PEC}")).unwrap();
    assert_eq!(shared.mailboxes[0].authorities, own.mailboxes[0].authorities);
    assert!(parsed(PEC).unwrap().mailboxes[0].authorities.is_none());
    let key = folder().join("ca.key").display().to_string();
    for (text, expected) in [
        (
            format!("{PEC}ca_bundle = '/non/esiste.pem'"),
            "ca_bundle: /non/esiste.pem: cannot be read",
        ),
        (format!("{PEC}ca_bundle = '{key}'"), "holds no certificate"),
        (format!("[pec]\nca_bundle = '{key}'"), "pec.ca_bundle"),
        (
            format!("{PEC}smtp_url = 'http://altro'"),
            "smtp_url: not a mail server",
        ),
        (
            format!("{PEC}smtp_url = 'smtp://a'\nsmtp_url_file = 'b'"),
            "either smtp_url or smtp_url_file",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'a@centro.example'\nsmtp_url = 'smtp://a'".to_owned(),
            "smtp_url: is for a mailbox with pec = true",
        ),
    ] {
        let error = parsed(&text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    let secret = parsed(&format!(
        "{PEC}smtp_url = 'smtps://centro:segreto@smtp.gestore.example'"
    ))
    .unwrap();
    assert!(!format!("{secret:?}").contains("segreto"));
}
