# The account: signing in, profile, security, tokens, absences.
account-nav = Pages of the profile
account-title = Profile
account-security = Security and sign-in
account-tokens = API tokens
account-tab-security = Security
account-tab-tokens = Tokens
account-absences = Absences
account-action = Actions
account-continue = Continue
account-copy = Copy
account-print = Print
account-save = Save
account-never = Never
account-email = E-mail address
account-name = First and last name
account-password = Password
account-ente = Ente
account-role = Role
account-too-many = There have been too many attempts. Try again in { $wait }.
account-wait-seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
}
account-wait-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}

# Signing in.
account-sign-in = Sign in to the helpdesk
account-forgotten = Forgotten your password?
account-no-account = Accounts are made by the centre: if you work for a member ente and have none, ask the contact person of your ente.
account-code-title = Two-step verification
account-code-text = Open the authenticator app on your phone and type the code that it shows now.
account-code = Code
account-code-hint = Six digits; or one of your recovery codes.
account-code-late = Too much time has passed since the password: sign in again.
account-code-lost = No longer have the phone?
account-code-lost-text = Use one of the recovery codes that you kept. If you do not have those either, write to { $email }: once it is sure who you are, an administrator can remove the verification.
account-start-again = Start again
account-signed-out = You have signed out. See you soon!

# One-time links.
account-reset-title = Choose a new password
account-reset-text = Type the e-mail address that you sign in with: we send you a link to choose a new password.
account-reset-send = Send the link
account-reset-sent-title = Check your mail
account-reset-sent = If { $email } is the address of an active account, a message with the link will arrive shortly. It works for 60 minutes and only once.
account-reset-sent-none = Nothing arrives? Look into your spam folder and check that you typed the right address. If that does not help, write to { $contact }.
account-to-sign-in = Go to sign-in
account-invitation-title = Activate your account
account-invitation-text = { $centre } has invited you. Check that the data are yours and choose the password that you will sign in with.
account-new-password-title = Choose a new password
account-password-new = New password
account-password-again = Repeat the new password
account-password-hint = 12 to 128 characters. A phrase is best: it is safer and easier to remember. No names of yours, of the ente or of the service.
account-passwords-differ = The two passwords differ: type them again.
account-save-and-enter = Save and sign in
account-password-chosen = The new password is active.
account-setup-title = Create the first administrator
account-setup-text = This helpdesk is new and has no accounts yet. This first account can make others and configure everything.
account-setup-email-hint = You will sign in with this address; notices arrive here too.
account-setup-create = Create the administrator and sign in
account-setup-done = The administrator has been created. You can now invite the other people.
account-link-gone = This link does not work any more
account-link-gone-text = It was used already, it has expired, you got a more recent one, or the address is incomplete.
account-link-gone-reset = You can ask for another one right away.
account-link-gone-invitation = If you have chosen a password already, sign in. If not, ask whoever invited you for a new invitation or write to { $contact }.
account-link-gone-setup = If there is an administrator already, sign in. If not, restart the program: it prints a new link when it starts.

# The profile.
account-data = Your data
account-email-fixed = It is the name that you sign in with: it does not change.
account-language = Language
account-language-hint = Of the pages and of the messages that you get.
account-saved = The changes are saved.
account-roles = Your roles in the centre
account-roles-text = Roles are given by an administrator.
account-enti = Enti that you work for
account-delegated = By delegation
account-acting = You now work for this ente
account-act = Work for this ente
account-acting-for = You now work for: { $ente }.

# Password and sessions.
account-password-since = Chosen on
account-password-change = Change the password
account-password-current = Current password
account-password-effect = After the change, your other open sessions end, on all devices, and we tell you by e-mail.
account-password-changed = The password has changed and the other sessions have ended.
account-sessions = Open sessions
account-sessions-text = Do not recognise one? End it and change your password.
account-session-device = Device
account-session-seen = Last used
account-session-started = Began
account-session-address = IP address
account-session-this = This session
account-session-end = End
account-session-ended = The session has ended.
account-sessions-end = End all others
account-sessions-end-sure = End all other sessions?
account-sessions-ended = { $count ->
    [0] There were no other open sessions.
    [one] One other session has ended.
   *[other] { $count } other sessions have ended.
}
account-device = { $browser } on { $system }
account-device-unknown = Unknown browser

# Two-step verification.
account-totp = Two-step verification
account-totp-on = On
account-totp-off = Off
account-totp-why = Besides the password, a code from your phone is needed: whoever finds out the password cannot get in.
account-totp-required = For people of the centre the verification is required.
account-totp-must = Two-step verification is required for people of the centre: set it up to go on.
account-totp-title = Set up two-step verification
account-totp-step-app = 1. Get the app ready
account-totp-step-app-text = You need an authenticator app on your phone. If you have none, ask your IT office which one to use.
account-totp-step-scan = 2. Add the helpdesk
account-totp-step-scan-text = In the app, choose to add an account and scan this code:
account-totp-step-type = If you cannot scan it, type this key into the app:
account-totp-step-code = 3. Confirm
account-totp-picture = QR code of the key written below
account-totp-code-hint = The six digits that the app shows now.
account-totp-confirm = Set up
account-totp-wrong = The code does not match. Type the one that the app shows now and check that the phone’s clock is right.
account-totp-added = Two-step verification is on and your other sessions have ended.
account-totp-remove = Turn the verification off
account-totp-remove-text = The password alone will do: your account will be less protected. The recovery codes will stop working and your other sessions will end.
account-totp-removed = Two-step verification is off.
account-codes-title = Recovery codes
account-codes-left = { $count ->
    [0] You have no recovery codes left: make new ones.
    [one] You have one recovery code left: make new ones.
   *[other] You have { $count } recovery codes left.
}
account-codes-text = If you lose your phone, each of these codes lets you in once instead of the app’s. Keep them in a safe place, not on the phone.
account-codes-once = We show them only now.
account-codes-for = Helpdesk of { $name }, account { $email }.
account-codes-kept = I have kept them
account-codes-renew = New recovery codes
account-codes-renew-text = The earlier codes will stop working.
account-codes-make = Make new codes
account-codes-renewed = These codes replace the earlier ones.

# Tokens.
account-tokens-text = With a token a program works on your behalf, with your permissions. How to use it is explained here:
account-tokens-own = Your tokens
account-tokens-none = No tokens
account-tokens-none-text = You need one only if a program is to use the helpdesk.
account-token-name = Name
account-token-name-hint = To recognise it: the program or computer that will use it.
account-token-scope = What it may do
account-scope-read = Only read
account-scope-write = Read and write
account-scope-metrics = Read the metrics
account-token-ente = Ente that it works for
account-token-ente-hint = It also reaches the enti that have given that one a delegation.
account-token-expires = Expiry
account-token-expires-hint = The last day on which it works. Without one it works until you revoke it.
account-token-used = Last used
account-token-over = Expired
account-token-new = New token
account-token-make = Make the token
account-token-created = Token made
account-token-created-text = The token “{ $name }” is ready.
account-token-once = Copy it now: it cannot be seen again.
account-token-use = The program sends it with every request like this:
account-token-kept = I have copied it
account-token-revoke = Revoke
account-token-revoke-sure = Revoke the token “{ $name }”? Programs that use it stop working at once.
account-token-revoked = The token is revoked.

# Absences.
account-absences-text = While you are absent, your deputy sees your tickets and gets your notices.
account-absences-own = Your absences
account-absences-none = No absences planned
account-absences-none-text = You can record one below.
account-absence-days = Days
account-absence-span = from { $from } to { $to }
account-absence-now = Now
account-absence-deputy = Deputy
account-absence-deputy-hint = May be absent too, as long as somebody stands in.
account-absence-nobody = Nobody
account-absence-new = Record an absence
account-absence-from = First day
account-absence-to = Last day
account-absence-add = Record
account-absence-added = The absence is recorded.
account-absence-remove = Remove
account-absence-remove-sure = Remove this absence?
account-absence-removed = The absence is removed.
account-stands-in = Today you stand in for: { $names }.
account-tab-mail = Notices by mail

account-tab-address = Mail address
account-address-title = Mail address
account-address-text = With this address you sign in and receive messages: { $email }
account-address-change = Change address
account-address-new = New address
account-address-old = Old address
account-address-hint = We write to the old and to the new address: the change counts when both have confirmed it.
account-address-ask = Ask for the change
account-address-asked = We wrote to the old and to the new address: confirm from both within 24 hours.
account-address-same = This is your address already.
account-address-waiting = A change waits for confirmation
account-address-waiting-text = New address: { $email }. The links work until { $until }.
account-address-confirmed = confirmed
account-address-unconfirmed = not confirmed yet
account-address-withdraw = Give up the change
account-address-withdrawn = The change of address is given up.
account-address-confirm-title = Confirm the change of address
account-address-confirm-text = The access to the helpdesk will use the address { $email }. Do you confirm?
account-address-confirm = Confirm
account-address-half = Thank you, the confirmation is recorded. The change counts when the other address has confirmed it, too.
account-address-done = The address has changed: from now on you sign in with the new one.
account-address-gone = The link does not work any more: it was used, has expired or the change was given up.
