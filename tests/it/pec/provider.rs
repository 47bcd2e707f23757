//! PEC providers that do not exist: authorities, certificates and signatures made with the `openssl` command, and the
//! envelopes and receipts that providers send.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use sportello::kernel::secrets;

/// The mailbox from which the provider of the tests sends.
pub const ADDRESS: &str = "posta-certificata@gestore.example";

/// Where all of them are, made once for all tests.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("pec-{}", secrets::token()));
        fs::create_dir_all(&folder).unwrap();
        make(&folder);
        folder
    })
}

/// A file with the authority that the tests trust.
pub fn bundle() -> String {
    folder().join("ca.pem").display().to_string()
}

fn openssl(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut process = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the openssl command, which signs for the providers of the tests");
    process.stdin.take().unwrap().write_all(input).unwrap();
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {said}");
    output.stdout
}

/// Two authorities, one below the first, and signers of each.
fn make(folder: &Path) {
    let config = "[ca]\ndefault_ca = it\n[it]\ndir = .\ndatabase = index.txt\nnew_certs_dir = .\nserial = serial\n\
        default_md = sha256\npolicy = any\nunique_subject = no\ncopy_extensions = none\n\
        [any]\ncommonName = supplied\norganizationName = optional\n\
        [req]\ndistinguished_name = names\n[names]\n\
        [authority]\nbasicConstraints = critical,CA:true\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n\
        [signer]\nbasicConstraints = CA:false\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = emailProtection\n\
        subjectAltName = email:posta-certificata@gestore.example\n\
        [plain]\nsubjectAltName = email:posta-certificata@gestore.example\n\
        [stranger]\nextendedKeyUsage = emailProtection\nsubjectAltName = email:posta-certificata@altri.example\n\
        [person]\nextendedKeyUsage = emailProtection\nsubjectAltName = email:anna.privata@gestore.example\n\
        [server]\nextendedKeyUsage = serverAuth\nsubjectAltName = email:posta-certificata@gestore.example\n\
        [cipher]\nkeyUsage = critical,keyEncipherment\nsubjectAltName = email:posta-certificata@gestore.example\n";
    fs::write(folder.join("ca.cnf"), config).unwrap();
    fs::write(folder.join("index.txt"), "").unwrap();
    fs::write(folder.join("serial"), "1000\n").unwrap();
    const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    const CURVE: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    for (name, key, subject, issuer, extensions, until) in [
        ("ca", RSA, "/CN=Autorita di prova", "", "authority", "2036"),
        ("other-ca", CURVE, "/CN=Altra autorita", "", "authority", "2036"),
        (
            "middle",
            CURVE,
            "/CN=Autorita intermedia",
            "ca",
            "authority",
            "2036",
        ),
        ("good", RSA, "/CN=PEC/O=Gestore di prova", "ca", "signer", "2036"),
        ("curve", CURVE, "/CN=Gestore curva", "ca", "plain", "2036"),
        (
            "below",
            CURVE,
            "/CN=PEC/O=Gestore intermedio",
            "middle",
            "signer",
            "2036",
        ),
        ("other", CURVE, "/CN=Gestore altrui", "other-ca", "signer", "2036"),
        ("expired", CURVE, "/CN=Gestore scaduto", "ca", "signer", "2026"),
        (
            "stranger",
            CURVE,
            "/CN=Gestore di altri",
            "ca",
            "stranger",
            "2036",
        ),
        ("person", CURVE, "/CN=Anna Privata", "ca", "person", "2036"),
        ("server", CURVE, "/CN=Server", "ca", "server", "2036"),
        ("cipher", RSA, "/CN=Cifratore", "ca", "cipher", "2036"),
        // Signed by a certificate that is no authority.
        (
            "forged",
            CURVE,
            "/CN=Figlio di un gestore",
            "good",
            "signer",
            "2036",
        ),
    ] {
        let (key_file, request, certificate) = (
            format!("{name}.key"),
            format!("{name}.csr"),
            format!("{name}.pem"),
        );
        openssl(folder, &[&["genpkey", "-out", &key_file], key].concat(), b"");
        let asked = [
            "req", "-new", "-config", "ca.cnf", "-key", &key_file, "-subj", subject, "-out", &request,
        ];
        openssl(folder, &asked, b"");
        let end = format!("{until}0101000000Z");
        let (issuer_key, issuer_file) = match issuer {
            "" => (key_file.clone(), None),
            issuer => (format!("{issuer}.key"), Some(format!("{issuer}.pem"))),
        };
        let mut signed = vec![
            "ca",
            "-batch",
            "-notext",
            "-config",
            "ca.cnf",
            "-in",
            &request,
            "-out",
            &certificate,
            "-extensions",
            extensions,
            "-startdate",
            "20250101000000Z",
            "-enddate",
            &end,
            "-keyfile",
            &issuer_key,
        ];
        match &issuer_file {
            None => signed.push("-selfsign"),
            Some(file) => signed.extend(["-cert", file]),
        }
        openssl(folder, &signed, b"");
    }
    fs::copy(folder.join("middle.pem"), folder.join("below-chain.pem")).unwrap();
    fs::copy(folder.join("good.pem"), folder.join("forged-chain.pem")).unwrap();
}

/// The signature over bytes, DER: `arguments` beside the usual ones.
pub fn signature(signer: &str, content: &[u8], arguments: &[&str]) -> Vec<u8> {
    let (certificate, key, chain) = (
        format!("{signer}.pem"),
        format!("{signer}.key"),
        format!("{signer}-chain.pem"),
    );
    let mut all = vec![
        "cms",
        "-sign",
        "-binary",
        "-outform",
        "DER",
        "-signer",
        &certificate,
        "-inkey",
        &key,
    ];
    if folder().join(&chain).exists() {
        all.extend(["-certfile", &chain]);
    }
    if !arguments.contains(&"-md") {
        all.extend(["-md", "sha256"]);
    }
    all.extend(arguments);
    openssl(folder(), &all, content)
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\r\n")
}

/// What is certified about a message.
#[derive(Clone)]
pub struct Certified {
    pub kind: &'static str,
    pub error: &'static str,
    pub sender: String,
    pub to: String,
    pub message_id: String,
    pub identifier: String,
    /// `consegna`.
    pub about: Option<String>,
    /// Day and time, `02/03/2026 09:00:00`, in Rome.
    pub at: &'static str,
}

impl Certified {
    pub fn daticert(&self) -> String {
        let (day, time) = self.at.split_once(' ').unwrap();
        let about = self
            .about
            .as_ref()
            .map(|to| format!("<consegna>{to}</consegna>"))
            .unwrap_or_default();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{}\" errore=\"{}\">\n<intestazione>\
             <mittente>{}</mittente><destinatari tipo=\"certificato\">{}</destinatari><risposte>{}</risposte>\
             <oggetto>Prova</oggetto></intestazione>\n<dati><gestore-emittente>Gestore di prova</gestore-emittente>\
             <data zona=\"+0100\"><giorno>{day}</giorno><ora>{time}</ora></data>\
             <identificativo>{}</identificativo><msgid>&lt;{}&gt;</msgid>{about}</dati>\n</postacert>\n",
            self.kind, self.error, self.sender, self.to, self.sender, self.identifier, self.message_id
        )
    }

    /// What the provider signs: a text, the data, and the message if there is one.
    pub fn content(&self, postacert: Option<&[u8]>) -> Vec<u8> {
        let mut content = format!(
            "Content-Type: multipart/mixed; boundary=\"dentro\"\r\n\r\n--dentro\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             Il messaggio del gestore.\r\n--dentro\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\n\
             Content-Disposition: attachment; filename=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(self.daticert().as_bytes())
        )
        .into_bytes();
        if let Some(message) = postacert {
            content.extend_from_slice(
                b"--dentro\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\n\
                  Content-Disposition: attachment; filename=\"postacert.eml\"\r\n\r\n",
            );
            content.extend_from_slice(message);
            content.extend_from_slice(b"\r\n");
        }
        content.extend_from_slice(b"--dentro--\r\n");
        content
    }

    /// The headers of the provider's mail, down to those of the body's form.
    pub fn headers(&self) -> String {
        let header = match self.kind {
            "posta-certificata" => "X-Trasporto: posta-certificata".to_owned(),
            kind => format!("X-Ricevuta: {kind}"),
        };
        format!(
            "From: \"Per conto di: {}\" <{ADDRESS}>\r\nReply-To: {}\r\nTo: {}\r\nSubject: {}: Prova\r\n\
             Date: Mon, 2 Mar 2026 09:00:00 +0100\r\nMessage-ID: <{}>\r\n{header}\r\n\
             X-Riferimento-Message-ID: <{}>\r\nMIME-Version: 1.0\r\n",
            self.sender,
            self.sender,
            self.to,
            self.kind.to_uppercase(),
            self.identifier,
            self.message_id
        )
    }

    /// The whole mail, signed by the usual provider.
    pub fn mail(&self, postacert: Option<&[u8]>) -> Vec<u8> {
        let content = self.content(postacert);
        self.mail_of(&content, &signature("good", &content, &[]))
    }

    /// The mail with this content and this signature beside it.
    pub fn mail_of(&self, content: &[u8], signature: &[u8]) -> Vec<u8> {
        let head = format!(
            "{}Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=\"sha-256\"; boundary=\"fuori\"\r\n\r\n\
             This is an S/MIME signed message\r\n\r\n--fuori\r\n",
            self.headers()
        );
        let tail = format!(
            "\r\n--fuori\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
             Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n{}\r\n--fuori--\r\n",
            base64(signature)
        );
        [head.as_bytes(), content, tail.as_bytes()].concat()
    }

    /// The mail whose signature holds its content.
    pub fn opaque(&self, signature: &[u8]) -> Vec<u8> {
        format!(
            "{}Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\n\
             Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n{}\r\n",
            self.headers(),
            base64(signature)
        )
        .into_bytes()
    }
}
