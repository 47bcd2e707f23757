use super::*;

fn parse(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let env = env.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    Config::parse(text, Path::new("sportello.toml"), &env)
}

#[test]
fn nothing_set_is_a_working_configuration() {
    let config = parse("", &[]).unwrap();
    assert_eq!(config.base_url, "http://127.0.0.1:8080");
    assert!(!config.is_secure());
}

#[test]
fn variables_stand_over_the_file() {
    let config = parse(
        "rate_limit = 10\n[tickets]\nreopen_days = 5",
        &[("SPORTELLO_RATE_LIMIT", "0")],
    )
    .unwrap();
    assert_eq!((config.rate_limit, config.tickets.reopen_days), (0, 5));
}

#[test]
fn mistakes_are_reported_together_and_by_place() {
    let text = "listne = 'x'\nrate_limit = -1\nsecret_key = 'short'\n[centre]\nnome = 'y'";
    let ConfigError(mistakes) = parse(text, &[("SPORTELLO_LISTEN", "here")]).unwrap_err();
    assert_eq!(mistakes.len(), 5, "{mistakes:#?}");
    assert!(mistakes.iter().any(|m| m.starts_with("SPORTELLO_LISTEN: `here`")));
    assert!(
        mistakes
            .iter()
            .any(|m| m.contains("centre.nome: no such setting"))
    );
    let ConfigError(mistakes) = parse("security = 'high'", &[]).unwrap_err();
    assert!(mistakes[0].contains("security: no such setting"), "{mistakes:?}");
}

#[test]
fn the_documented_example_holds_the_defaults() {
    let example = include_str!("../../sportello.example.toml");
    assert_eq!(
        format!("{:?}", parse(example, &[]).unwrap()),
        format!("{:?}", parse("", &[]).unwrap())
    );
}

#[test]
fn the_target_of_reports_is_a_percentage() {
    let config = parse("[reports]\ntarget_percent = 95", &[]).unwrap();
    assert_eq!(config.reports.target_percent, 95);
    for bad in ["0", "101", "novanta"] {
        let env = [("SPORTELLO_REPORTS_TARGET_PERCENT", bad)];
        let ConfigError(mistakes) = parse("", &env).unwrap_err();
        assert!(
            mistakes[0].contains("a whole number from 1 to 100"),
            "{mistakes:?}"
        );
    }
}

#[test]
fn secrets_do_not_show() {
    let config = parse("secret_key = '0123456789012345678901234567890123'", &[]).unwrap();
    assert!(!format!("{config:?}").contains("0123456789"));
    let ConfigError(mistakes) = parse("log = 'info'\nsecret_key = '0123456789", &[]).unwrap_err();
    assert!(
        mistakes[0].starts_with("sportello.toml, line 2: "),
        "{mistakes:?}"
    );
    assert!(!mistakes[0].contains("0123"));
}

#[test]
fn the_public_address_is_only_an_address() {
    for bad in [
        "https://anna@sportello.example",
        "https://sportello.example/x",
        "ftp://x.example",
        "https://x?y",
    ] {
        assert!(parse("", &[("SPORTELLO_BASE_URL", bad)]).is_err(), "{bad}");
    }
}

#[test]
fn a_misspelt_variable_is_named() {
    let env = [
        ("SPORTELLO_DATABSE_URL", "sqlite://other.db"),
        ("SPORTELLO_LISTEN", "127.0.0.1:0"),
        ("SPORTELLO_TEST_DATABASE_URL", "postgres://localhost/test"),
        ("PATH", "/bin"),
    ];
    assert_eq!(
        parse("", &env).unwrap().unknown_variables,
        ["SPORTELLO_DATABSE_URL"]
    );
}

#[test]
fn without_mailboxes_there_is_the_one_of_the_sender() {
    let config = parse("mail_from = 'Aiuto <aiuto@centro.example>'", &[]).unwrap();
    assert_eq!(config.mailboxes.len(), 1);
    assert_eq!(config.mailboxes[0].name, "assistenza");
    assert_eq!(config.mailboxes[0].address.as_str(), "aiuto@centro.example");
}

#[test]
fn what_is_wrong_with_a_mailbox_is_named() {
    let right = "[[mailboxes]]\nname = 'pec'\naddress = 'a@pec.centro.example'\npec = true\nlanguage = 'en'\nqueue = 'q'";
    let config = parse(right, &[]).unwrap();
    let mailbox = &config.mailboxes[0];
    assert!(mailbox.pec && mailbox.queue.as_deref() == Some("q") && mailbox.language.as_str() == "en");
    for (text, part) in [
        (
            "[[mailboxes]]\naddress = 'a@b.example'",
            "mailboxes, entry 1: name: must be",
        ),
        (
            "[[mailboxes]]\nname = 'A b'\naddress = 'a@b.example'",
            "entry 1: name: must be",
        ),
        (
            "[[mailboxes]]\nname = 'a'",
            "entry 1: address: the address is empty",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'b.example'",
            "address: there is no @",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'a@b.example'\npec = 'yes'",
            "pec: must be true",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'a@b.example'\nlanguage = 'de'",
            "language: `de`",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'a@b.example'\nqueues = 'x'",
            "queues: no such setting",
        ),
        (
            "[[mailboxes]]\nname = 'a'\naddress = 'a@b.example'\n[[mailboxes]]\nname = 'b'\naddress = 'A@b.example'",
            "entry 2: another mailbox",
        ),
        ("mailboxes = 'x'", "mailboxes: no such setting"),
    ] {
        let ConfigError(mistakes) = parse(text, &[]).unwrap_err();
        assert!(mistakes.iter().any(|m| m.contains(part)), "{text}: {mistakes:?}");
    }
}

#[test]
fn no_password_of_a_mail_server_leaves_in_clear() {
    let wrong = |url: &str| {
        let settings = [("SPORTELLO_SMTP_URL", url)];
        parse("", &settings).is_err_and(|ConfigError(mistakes)| mistakes[0].contains("in clear"))
    };
    assert!(wrong("smtp://anna:segreta@mail.example"));
    // Whoever stands between leaves the offer of TLS out.
    assert!(wrong("smtp://anna:segreta@mail.example?tls=opportunistic"));
    for fine in [
        "smtps://anna:segreta@mail.example",
        "smtp://anna:segreta@mail.example?tls=required",
        "smtp://anna:segreta@127.0.0.1:2525",
        "smtp://mail.example",
    ] {
        assert!(!wrong(fine), "{fine}");
    }
    let mailbox = "[[mailboxes]]\nname = 'pec'\naddress = 'pec@centro.example'\npec = true\n\
                   smtp_url = 'smtp://a:b@mail.example'";
    let ConfigError(mistakes) = parse(mailbox, &[]).unwrap_err();
    assert!(mistakes[0].contains("in clear"), "{mistakes:?}");
}
