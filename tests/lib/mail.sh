# shellcheck shell=bash
# Private mail servers for one step: dovecot for IMAP and for the mailboxes, postfix for SMTP. Sourced by tests/run.
#
# Everything lies in a folder of its own and listens on free ports of the loopback; nothing of the system's own configuration is
# read or written, and no service is left. Both need root to become the users that Debian's packages made for them.

MAIL_HOME=""

# Starts both and sets SPORTELLO_TEST_MAIL to the folder in which the tests find `ports` (IMAP with TLS, IMAP with STARTTLS,
# SMTP with STARTTLS), `ca.pem` (whom to believe) and `users/` (the mailboxes: every name has one, its password is `segreto`).
start_mail() {
    need_mail
    MAIL_HOME=$(mktemp -d "${TMPDIR:-/tmp}/sportello-mail.XXXXXX")
    chmod 755 "$MAIL_HOME"
    local imaps imap smtp
    imaps=$(free_port) imap=$(free_port) smtp=$(free_port)
    mail_certificates
    start_dovecot "$imaps" "$imap"
    start_postfix "$smtp"
    echo "$imaps $imap $smtp" >"$MAIL_HOME/ports"
    export SPORTELLO_TEST_MAIL="$MAIL_HOME"
}

# An authority of our own, and a certificate of the servers by it.
mail_certificates() {
    (
        cd "$MAIL_HOME"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Prove di Sportello" \
            -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" -keyout ca.key -out ca.pem
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem \
            -extfile <(echo "subjectAltName=DNS:localhost")
        chmod 644 server.key
    ) >"$LOGS/mail-certificates.log" 2>&1
}

start_dovecot() {
    mkdir "$MAIL_HOME/users"
    as_root chown nobody "$MAIL_HOME/users"
    cat >"$MAIL_HOME/dovecot.conf" <<CONF
base_dir = $MAIL_HOME/run
state_dir = $MAIL_HOME/state
instance_name = sportello-tests
log_path = $MAIL_HOME/dovecot.log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:~/Maildir
mail_fsync = never
auth_username_chars =
first_valid_uid = 1
auth_mechanisms = plain login
ssl = yes
ssl_cert = <$MAIL_HOME/server.pem
ssl_key = <$MAIL_HOME/server.key
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=segreto
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$MAIL_HOME/users/%Lu allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = $2
  }
  inet_listener imaps {
    port = $1
    ssl = yes
  }
}
service auth {
  unix_listener $MAIL_HOME/auth {
    mode = 0666
  }
}
CONF
    as_root dovecot -c "$MAIL_HOME/dovecot.conf" >/dev/null 2>&1 </dev/null
}

start_postfix() {
    mkdir "$MAIL_HOME/postfix" "$MAIL_HOME/spool" "$MAIL_HOME/postfix-data"
    as_root chown postfix "$MAIL_HOME/postfix-data"
    # Into the maildir that dovecot serves, whatever letters the name has: its own ways of delivery know ASCII only.
    cat >"$MAIL_HOME/deliver" <<DELIVER
maildir="$MAIL_HOME/users/\$1/Maildir"
mkdir -p "\$maildir/tmp" "\$maildir/new" "\$maildir/cur"
file="\$(date +%s).\$\$.\$(od -An -N8 -tx8 /dev/urandom | tr -d ' ').localhost"
cat >"\$maildir/tmp/\$file" && mv "\$maildir/tmp/\$file" "\$maildir/new/\$file"
DELIVER
    cat >"$MAIL_HOME/postfix/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $MAIL_HOME/spool
data_directory = $MAIL_HOME/postfix-data
maillog_file = $MAIL_HOME/postfix.log
maillog_file_prefixes = $MAIL_HOME
myhostname = mx.posta.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks =
alias_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = maildir
maildir_destination_recipient_limit = 1
recipient_delimiter = +
mailbox_size_limit = 0
message_size_limit = 0
smtputf8_enable = yes
smtpd_tls_cert_file = $MAIL_HOME/server.pem
smtpd_tls_key_file = $MAIL_HOME/server.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = $MAIL_HOME/auth
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_peername_lookup = no
CONF
    cat >"$MAIL_HOME/postfix/master.cf" <<CONF
127.0.0.1:$1 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
maildir unix - n n - - pipe
  flags=DR user=nobody argv=/bin/sh $MAIL_HOME/deliver \${user}@\${domain}
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
CONF
    as_root postfix -c "$MAIL_HOME/postfix" start >/dev/null 2>&1 </dev/null
}

stop_mail() {
    [ -n "$MAIL_HOME" ] || return 0
    as_root postfix -c "$MAIL_HOME/postfix" stop || true
    as_root doveadm -c "$MAIL_HOME/dovecot.conf" stop || true
    as_root rm -rf "$MAIL_HOME"
    MAIL_HOME=""
    unset SPORTELLO_TEST_MAIL
}
