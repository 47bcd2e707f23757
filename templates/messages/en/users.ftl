# People: accounts, signing in, sessions, absences, delegations.
error-user-stale = Somebody else has changed this account in the meantime: reload the page and make your change again.
    .title = Data changed in the meantime
error-user-email-taken = There is already an account with this e-mail address.
    .title = Address already used
error-token-limit = A person can have { $limit } valid tokens at most: first revoke one that is not needed any more.
    .title = Too many tokens
error-user-last-admin = This is the last active administrator: first appoint another one.
    .title = An administrator is needed
error-user-staff-or-ente = A person works for the centre or for one or more public bodies, not for both: first remove the role that is already there.
    .title = Centre or public body, not both
error-too-many-attempts = There were too many attempts: try again in { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }.
    .title = Too many attempts
error-sign-in-busy = Many people are signing in right now: try again in a few seconds.
    .title = Sign-in temporarily unavailable
error-sign-in-failed = The e-mail address or the password is not right.
    .title = Sign-in failed
error-totp-wrong-code = The code is not right, has expired or was already used: enter the new one.
    .title = Code not valid
error-totp-active = Two-step verification is already on.
    .title = Verification already on
error-totp-missing = Two-step verification is not on.
    .title = Verification not on
error-totp-required = Two-step verification is required for people of the centre: it cannot be turned off.
    .title = Verification required
error-link-invalid = This link was already used or has expired: ask for a new one.
    .title = Link no longer valid
error-absence-circle = The deputies point to one another ({ $names }): choose somebody else.
    .title = Deputies in a circle
error-absence-overlap = There is already an absence on these days: change the days or remove the other one.
    .title = Days already recorded
error-absence-deputy-away = { $name } is absent on { $on } without a deputy: choose somebody else.
    .title = Deputy absent
error-absence-deputy-needed = You stand in for other people on these days: say who stands in for you.
    .title = A deputy is needed
error-absence-deputy-not-colleague = The deputy must be an active colleague: of the centre for people of the centre, of the same public body for people of a public body.
    .title = The deputy is not a colleague

users-name-length = Write name and surname, 2 to 100 characters.
users-place-needed = Choose at least one role in the centre, or a public body.
users-no-such-ente = This public body does not exist.
users-ente-twice = The same public body is given twice.
users-password-short = The password is too short: at least { $min } characters are needed.
users-password-long = The password is too long: it can have at most { $max } characters.
users-password-common = This password is easy to guess: use words or characters that have nothing to do with you, your office or the service.
users-password-wrong = The current password is not right.
users-token-name = Give the token a name, at most 100 characters.
users-token-metrics = Only an administrator can create a token for the metrics.
users-token-expired = The expiry is already past.
users-token-ente = Choose one of the public bodies that the person works for.
users-days-reversed = The last day comes before the first one.
users-absence-past = These days are already past.
users-absence-too-long = An absence can last a year at most.
users-absence-own-deputy = Nobody can stand in for themselves.
users-delegation-same-ente = A public body cannot delegate itself.
users-delegation-reason = Give the act or the reason of the delegation, 3 to 500 characters.

email-empty = Write an e-mail address.
email-too-long = The address has { $found } characters: it can have at most { $max }.
email-bad-character = The character { $found } in position { $position } is not allowed in an e-mail address.
email-no-at = The address has no @.
email-many-ats = The address has more than one @: write a single address.
email-bad-local-part = The part before the @ is not valid.
email-bad-domain = The part after the @ is not the name of a domain.
