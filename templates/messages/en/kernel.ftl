# Errors common to the whole program: `error-<slug>` with its short title.
cli-not-found = There is no such thing: check the e-mail address or the id that you typed.
error-not-found = We could not find what you are looking for: the address is wrong, or it is not visible to you.
    .title = Not found
error-forbidden = You are not allowed to do this. If you think this is a mistake, write to the centre’s support.
    .title = Not permitted
error-invalid = Some data cannot be accepted: correct the fields shown and try again.
    .title = Data to correct
error-unavailable = The service is not answering right now. Try again in a few seconds: what you wrote is not lost.
    .title = Service temporarily unavailable
error-internal = Something went wrong on our side. It has been recorded; try again shortly.
    .title = Internal error

language-it = Italiano
language-en = English
