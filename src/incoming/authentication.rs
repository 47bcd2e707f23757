//! Whether a mail is from where it says, as far as our own mail server tells (RFC 8601).

use super::model::Authentication;

/// What our server found out. `results`: the headers, the top-most first; `own`: the name under which it writes them.
/// Others can write headers too, below ours: what counts in the sender's favour is the top-most one alone. A failure in any
/// header with our name counts, since nobody gains by forging it.
pub(super) fn verdict(results: &[String], own: Option<&str>) -> Authentication {
    let Some(own) = own else {
        return Authentication::Unchecked;
    };
    let ours: Vec<Vec<(String, String)>> = results
        .iter()
        .take_while(|result| is_of(result, own))
        .map(|result| methods(result))
        .collect();
    if ours.iter().any(|methods| fails(methods)) {
        return Authentication::Fail;
    }
    match ours.first() {
        Some(methods) if passes(methods) => Authentication::Pass,
        _ => Authentication::None,
    }
}

/// `example.com 1; …`: the first word names who says it.
fn is_of(result: &str, own: &str) -> bool {
    let name = result.split([';', ' ', '\t']).next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case(own)
}

/// `dmarc=pass`, `spf=fail`, …: method and result in small letters, comments left out.
fn methods(result: &str) -> Vec<(String, String)> {
    let plain = without_comments(result);
    let parts = plain.split(';').skip(1);
    let method = |part: &str| {
        let first = part.split_whitespace().next()?;
        let (method, result) = first.split_once('=')?;
        Some((method.to_ascii_lowercase(), result.to_ascii_lowercase()))
    };
    parts.filter_map(method).collect()
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

fn all<'a>(methods: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    methods
        .iter()
        .filter(move |(method, _)| method == name)
        .map(|(_, result)| result.as_str())
}

/// DMARC says so; or, where it says nothing, SPF fails and no signature holds.
fn fails(methods: &[(String, String)]) -> bool {
    let dmarc: Vec<&str> = all(methods, "dmarc").collect();
    if dmarc.contains(&"fail") {
        return true;
    }
    let spf_fails = all(methods, "spf").any(|result| matches!(result, "fail" | "hardfail"));
    let is_signed = all(methods, "dkim").any(|result| result == "pass");
    !dmarc.contains(&"pass") && spf_fails && !is_signed
}

fn passes(methods: &[(String, String)]) -> bool {
    all(methods, "dmarc").any(|result| result == "pass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_server_is_believed_and_only_at_the_top() {
        let of = |headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|text| (*text).to_owned()).collect();
            verdict(&headers, Some("mx.centro.example")).as_str()
        };
        let ours = |text: &str| format!("mx.centro.example; {text}");
        for (headers, expected) in [
            (vec![], "none"),
            (vec![ours("dmarc=pass header.from=comune.example")], "pass"),
            (vec![ours("spf=pass; dkim=none; DMARC=Pass (p=none)")], "pass"),
            (vec!["MX.Centro.Example 1; dmarc=pass".to_owned()], "pass"),
            (vec![ours("dmarc=fail (p=reject)")], "fail"),
            (vec![ours("spf=fail smtp.mailfrom=x")], "fail"),
            (vec![ours("spf=fail; dkim=pass header.d=x")], "none"),
            (vec![ours("spf=fail; dmarc=pass")], "pass"),
            (vec![ours("spf=pass")], "none"),
            (vec![ours("spf=softfail")], "none"),
            (vec![ours("auth=pass (dmarc=pass; dmarc=pass)")], "none"),
            (vec!["other.example; dmarc=pass".to_owned()], "none"),
            (vec!["other.example; x".to_owned(), ours("dmarc=pass")], "none"),
            (vec![ours("spf=pass"), ours("dmarc=pass")], "none"),
            (vec![ours("dmarc=pass"), ours("dmarc=fail")], "fail"),
            (vec!["mx.centro.example.evil; dmarc=pass".to_owned()], "none"),
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            assert_eq!(of(&headers), expected, "{headers:?}");
        }
        assert_eq!(verdict(&[ours("dmarc=fail")], None).as_str(), "unchecked");
    }
}
