//! Whether a mail is from where it says, where no mail server of ours has said it: DKIM and the domain's DMARC policy, asked
//! of the DNS. SPF is not asked: it is about the connection over which a mail came, and that was another server's.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DmarcResult, MessageAuthenticator, SpfOutput};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::warn;

use super::model::Authentication;
use crate::kernel::email::EmailAddress;

/// How long the DNS may take over one mail, which is asked about again a minute later.
const LIMIT: Duration = Duration::from_secs(5);
/// Signatures of a mail at most: each costs a question, and no mailer writes more than a few.
const MOST_SIGNATURES: usize = 10;
/// The port of the DNS.
const DNS_PORT: u16 = 53;

/// Whose answers are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolver {
    /// The one that the machine uses.
    System,
    /// This one.
    At(SocketAddr),
}

impl std::str::FromStr for Resolver {
    type Err = ();

    /// `system`, an address, or an address with its port.
    fn from_str(text: &str) -> Result<Resolver, ()> {
        if text == "system" {
            return Ok(Resolver::System);
        }
        let address: Result<IpAddr, _> = text.parse();
        match address {
            Ok(address) => Ok(Resolver::At(SocketAddr::new(address, DNS_PORT))),
            Err(_) => text.parse().map(Resolver::At).map_err(|_| ()),
        }
    }
}

/// Asks who a mail is from; cheap to clone.
#[derive(Clone)]
pub struct Senders(Arc<MessageAuthenticator>);

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Senders")
    }
}

/// The DNS does not answer: nothing is known of the sender.
#[derive(Debug)]
pub struct Unanswered;

impl Senders {
    /// Errors: the machine has no resolver, or its settings cannot be read.
    pub fn of(resolver: &Resolver) -> Result<Senders, String> {
        let made = match resolver {
            Resolver::System => MessageAuthenticator::new_system_conf(),
            Resolver::At(address) => {
                let mut server = NameServerConfig::udp_and_tcp(address.ip());
                for connection in &mut server.connections {
                    connection.port = address.port();
                }
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                MessageAuthenticator::new(config, ResolverOpts::default())
            }
        };
        made.map(|made| Senders(Arc::new(made)))
            .map_err(|error| format!("incoming.resolver: {error}"))
    }

    /// What the signatures and the policy of the domain of `from`, the sender as the mail was read, say: `Pass` for a signature
    /// of that domain that holds, `Fail` where there is none and the domain has asked to refuse such mails, else `None`.
    /// Errors: Unanswered.
    pub async fn check(&self, mail: Bytes, from: EmailAddress) -> Result<Authentication, Unanswered> {
        let own = self.0.clone();
        // A task of its own: no mail may stop the program. It ends with this set, so that none goes on asking for nobody.
        let mut checking = JoinSet::new();
        checking.spawn(async move { verdict(&own, &mail, &from).await });
        match timeout(LIMIT, checking.join_next()).await {
            Ok(Some(Ok(verdict))) => verdict,
            Ok(_) => {
                warn!("a mail's signatures could not be read");
                Ok(Authentication::Fail)
            }
            Err(_) => Err(Unanswered),
        }
    }
}

async fn verdict(
    own: &MessageAuthenticator,
    mail: &[u8],
    from: &EmailAddress,
) -> Result<Authentication, Unanswered> {
    if signatures(mail) > MOST_SIGNATURES {
        return Ok(Authentication::Fail);
    }
    let message = AuthenticatedMessage::parse(mail).filter(|message| {
        // What is proved must be what was read: two readers may find two senders in one hostile header.
        let read = EmailAddress::parse(message.from());
        message.froms().len() == 1 && read.is_ok_and(|read| read == *from)
    });
    let Some(message) = message else {
        return Ok(Authentication::Fail);
    };
    let signatures = own.verify_dkim(&message).await;
    let unasked = SpfOutput::default();
    let parameters = DmarcParameters::new(&message, &signatures, from.domain(), &unasked);
    let dmarc = own.verify_dmarc(parameters).await;
    match (dmarc.dkim_result(), dmarc.policy()) {
        (DmarcResult::Pass, _) => Ok(Authentication::Pass),
        (DmarcResult::TempError(_), _) => Err(Unanswered),
        (_, Policy::Reject | Policy::Quarantine) => Ok(Authentication::Fail),
        _ => Ok(Authentication::None),
    }
}

/// How many signatures a mail bears.
fn signatures(mail: &[u8]) -> usize {
    const NAME: &[u8] = b"dkim-signature";
    let is_one = |line: &&[u8]| {
        line.get(..NAME.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(NAME))
    };
    mail.split(|byte| *byte == b'\n')
        .take_while(|line| !line.trim_ascii().is_empty())
        .filter(is_one)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_counted_in_the_headers_alone() {
        let mail = b"DKIM-Signature: a\r\n b\r\ndkim-signature : c\r\nTo: x\r\n\r\nDKIM-Signature: d\r\n";
        assert_eq!(signatures(mail), 2);
        assert_eq!(signatures(b""), 0);
    }

    #[test]
    fn a_resolver_is_the_machines_or_an_address() {
        assert_eq!("system".parse(), Ok(Resolver::System));
        let at = |text: &str| Resolver::At(text.parse().unwrap());
        assert_eq!("192.0.2.53".parse(), Ok(at("192.0.2.53:53")));
        assert_eq!("127.0.0.1:5353".parse(), Ok(at("127.0.0.1:5353")));
        assert_eq!("[::1]:5353".parse(), Ok(at("[::1]:5353")));
        assert_eq!("dns.example".parse::<Resolver>(), Err(()));
    }
}
