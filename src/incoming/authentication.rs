//! Whether a mail is from where it says, as far as our own mail server tells (RFC 8601).
//!
//! A signature or a sending host proves *its* domain, and anybody has one: it counts only where that domain and the one of
//! `From` are of one organisation (the relaxed alignment of DMARC, RFC 7489 section 3.1).

use super::model::Authentication;

/// What our server found out. `results`: the headers, the top-most first; `own`: the name under which it writes them; `from`: the
/// domain of the sender as the mail was read. `None`: our server says nothing at all, though it should.
/// Others can write headers too, below ours: what counts in the sender's favour is the top-most one alone. A failure in any
/// header with our name counts, since nobody gains by forging it.
pub(super) fn verdict(results: &[String], own: &str, from: Option<&str>) -> Option<Authentication> {
    let ours: Vec<Vec<Method>> = results
        .iter()
        .map(|result| statements(result))
        .take_while(|statements| is_of(statements, own))
        .map(|statements| {
            statements
                .iter()
                .skip(1)
                .filter_map(|words| Method::read(words))
                .collect()
        })
        .collect();
    let top = ours.first()?;
    let from = from.unwrap_or_default();
    let said = |name, results: &[&str]| ours.iter().flatten().any(|method| method.is(name, results));
    let is_proved = top
        .iter()
        .any(|method| method.result == "pass" && method.proves(from));
    // A host that may not send for its domain forwards, if the sender is proved all the same.
    let is_failed = said("dmarc", &["fail"]) || (said("spf", &["fail", "hardfail"]) && !is_proved);
    Some(match (is_failed, is_proved) {
        (true, _) => Authentication::Fail,
        (false, true) => Authentication::Pass,
        (false, false) => Authentication::None,
    })
}

/// Whether two domains are of one organisation: what somebody can register below a public suffix.
fn is_aligned(one: &str, other: &str) -> bool {
    let organisation = |domain: &str| {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        psl::domain_str(&domain).map(str::to_owned)
    };
    organisation(one).is_some_and(|one| organisation(other) == Some(one))
}

/// The words of each statement: what stands between semicolons, without comments. In quotes neither of them means anything, for
/// what is quoted there was chosen by the sender.
fn statements(header: &str) -> Vec<Vec<String>> {
    let mut statements = vec![Vec::new()];
    let mut word = String::new();
    let (mut depth, mut is_quoted) = (0_usize, false);
    let mut chars = header.chars();
    while let Some(c) = chars.next() {
        let is_end = !is_quoted && depth == 0 && (c == ';' || c.is_whitespace());
        match c {
            // What is escaped stands for itself.
            '\\' if is_quoted || depth > 0 => {
                let escaped = chars.next().filter(|_| depth == 0);
                word.extend(escaped);
            }
            '"' if depth == 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted && depth > 0 => depth -= 1,
            _ if is_end => {}
            _ if depth == 0 => word.push(c),
            _ => {}
        }
        if is_end && !word.is_empty() {
            let words = statements.last_mut().expect("it begins with one");
            words.push(std::mem::take(&mut word));
        }
        if is_end && c == ';' {
            statements.push(Vec::new());
        }
    }
    if !word.is_empty() {
        statements.last_mut().expect("it begins with one").push(word);
    }
    statements
}

/// `example.com 1; …`: the first word names who says it.
fn is_of(statements: &[Vec<String>], own: &str) -> bool {
    let name = statements.first().and_then(|words| words.first());
    name.is_some_and(|name| name.eq_ignore_ascii_case(own))
}

/// `dkim=pass header.d=comune.example`.
struct Method {
    name: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Method {
    fn read(words: &[String]) -> Option<Method> {
        let pair = |word: &String| {
            let (name, value) = word.split_once('=')?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        };
        let (name, result) = pair(words.first()?)?;
        // `dkim/1=pass` names the version of the method.
        let name = name.split('/').next().unwrap_or_default().to_owned();
        Some(Method {
            name,
            result: result.to_ascii_lowercase(),
            properties: words.iter().skip(1).filter_map(pair).collect(),
        })
    }

    fn is(&self, name: &str, results: &[&str]) -> bool {
        self.name == name && results.contains(&self.result.as_str())
    }

    /// The domain that a property names, by itself or as that of an address.
    fn domain(&self, property: &str) -> Option<&str> {
        let (_, value) = self.properties.iter().find(|(name, _)| name == property)?;
        value.rsplit('@').next()
    }

    /// Whether it proves the domain of the sender.
    fn proves(&self, from: &str) -> bool {
        let of = |property| {
            self.domain(property)
                .is_some_and(|domain| is_aligned(domain, from))
        };
        match self.name.as_str() {
            // DMARC is about that domain and has looked at the alignment itself.
            "dmarc" => self.domain("header.from").is_none() || of("header.from"),
            // `i` lies below `d` (RFC 6376 section 3.5): where the server names but one, one will do.
            "dkim" => match self.domain("header.d") {
                Some(_) => of("header.d"),
                None => of("header.i"),
            },
            "spf" => of("smtp.mailfrom"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "mx.centro.example";

    fn of(headers: &[&str], from: &str) -> &'static str {
        let headers: Vec<String> = headers.iter().map(|text| (*text).to_owned()).collect();
        verdict(&headers, OWN, Some(from)).map_or("missing", |verdict| verdict.as_str())
    }

    #[test]
    fn only_our_own_server_is_believed_and_only_at_the_top() {
        let ours = |text: &str| format!("{OWN}; {text}");
        for (headers, expected) in [
            (vec![], "missing"),
            (vec![ours("dmarc=pass header.from=comune.example")], "pass"),
            (vec![ours("spf=pass; dkim=none; DMARC=Pass (p=none)")], "pass"),
            (vec!["MX.Centro.Example 1; dmarc=pass".to_owned()], "pass"),
            (vec![ours("none")], "none"),
            (vec![ours("dmarc=fail (p=reject)")], "fail"),
            (vec![ours("spf=fail smtp.mailfrom=x")], "fail"),
            (vec![ours("spf=fail; dmarc=pass")], "pass"),
            (vec![ours("spf=softfail")], "none"),
            (vec![ours("auth=pass (dmarc=pass; dmarc=pass)")], "none"),
            (vec!["other.example; dmarc=pass".to_owned()], "missing"),
            (vec!["other.example; x".to_owned(), ours("dmarc=pass")], "missing"),
            (vec![ours("spf=neutral"), ours("dmarc=pass")], "none"),
            (vec![ours("dmarc=pass"), ours("dmarc=fail")], "fail"),
            (vec!["mx.centro.example.evil; dmarc=pass".to_owned()], "missing"),
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            assert_eq!(of(&headers, "comune.example"), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_signature_or_a_host_proves_its_own_organisation_and_no_other() {
        for (text, from, expected) in [
            ("dkim=pass header.d=comune.example", "comune.example", "pass"),
            (
                "dkim=pass header.d=posta.comune.example",
                "comune.example",
                "pass",
            ),
            (
                "dkim=pass header.i=@Comune.Example.",
                "ufficio.comune.example",
                "pass",
            ),
            ("dkim=pass header.d=evil.example", "comune.example", "none"),
            ("dkim=pass", "comune.example", "none"),
            ("dkim=fail header.d=comune.example", "comune.example", "none"),
            // Two of a public suffix are strangers.
            ("dkim=pass header.d=comune.roma.it", "comune.brescia.it", "none"),
            ("dkim=pass header.d=evil.brescia.it", "comune.brescia.it", "none"),
            ("dkim=pass header.d=brescia.it", "comune.brescia.it", "none"),
            ("dkim=pass header.d=it", "comune.brescia.it", "none"),
            (
                "dkim=pass header.d=web.comune.brescia.it",
                "comune.brescia.it",
                "pass",
            ),
            (
                "spf=pass smtp.mailfrom=anna@comune.example",
                "comune.example",
                "pass",
            ),
            ("spf=pass smtp.mailfrom=comune.example", "comune.example", "pass"),
            ("spf=pass smtp.mailfrom=x@evil.example", "comune.example", "none"),
            ("spf=pass smtp.helo=comune.example", "comune.example", "none"),
            (
                "spf=fail; dkim=pass header.d=evil.example",
                "comune.example",
                "fail",
            ),
            (
                "spf=fail; dkim=pass header.d=comune.example",
                "comune.example",
                "pass",
            ),
            ("dmarc=pass header.from=evil.example", "comune.example", "none"),
            (
                "spf=fail; dmarc=pass header.from=evil.example",
                "comune.example",
                "fail",
            ),
            // What the sender chose is no statement of our server's.
            (
                "spf=pass smtp.mailfrom=\"a; dmarc=pass \"@evil.example",
                "comune.example",
                "none",
            ),
            (
                "spf=pass smtp.mailfrom=\"\\\"; dmarc=pass \"@evil.example",
                "comune.example",
                "none",
            ),
            (
                "spf=pass (\\); dmarc=pass) smtp.mailfrom=x@evil.example",
                "comune.example",
                "none",
            ),
            ("spf=pass smtp.mailfrom=\"comune.example", "evil.example", "none"),
            ("arc=pass header.d=comune.example", "comune.example", "none"),
        ] {
            let header = format!("{OWN}; {text}");
            assert_eq!(of(&[&header], from), expected, "{text} from {from}");
        }
        let no_sender = verdict(&[format!("{OWN}; dkim=pass header.d=x.example")], OWN, None);
        assert_eq!(no_sender, Some(Authentication::None));
    }
}
