# Interface for programs: refusals, reasons field by field, reference page.
error-not-signed-in = A valid token is missing: send it in the Authorization header as “Bearer” followed by the token. If it has expired or was revoked, create another one on the Security page of your profile.
    .title = Sign-in required
error-token-scope = This token has the scope “{ $scope }”, which is not enough for this operation: use one with the right scope.
    .title = Scope of the token too small
error-too-many-requests = You have sent too many requests in a minute. Try again in { $seconds } seconds.
    .title = Too many requests
error-malformed-json = The body of the request is not valid JSON: check commas, quotes and brackets.
    .title = Invalid JSON
error-version-required = State the version that the change is based on in the If-Match header, in quotes: it is the one that you received in ETag.
    .title = Version missing
error-idempotency-key-reused = This Idempotency-Key has already been used for a different request: choose another key.
    .title = Key already used
error-idempotency-key-running = A request with this Idempotency-Key is still in progress: wait a few seconds and send it again.
    .title = Request in progress

api-reason-required = It is missing, and it is required.
api-reason-unknown-field = There is no such field.
api-reason-unknown-parameter = There is no such parameter.
api-reason-repeated = This parameter can be given only once.
api-reason-type = { $type ->
        [string] Text is needed.
        [integer] A whole number is needed.
        [number] A number is needed.
        [boolean] true or false is needed.
        [array] A list is needed.
        [object] An object is needed.
       *[other] The value is not of the right type.
    }
api-reason-enum = The value is not one of these: { $words }.
api-reason-min-length = Too short: at least { $limit } characters are needed.
api-reason-max-length = Too long: { $limit } characters at most.
api-reason-minimum = Too small: at least { $limit }.
api-reason-maximum = Too large: { $limit } at most.
api-reason-min-items = At least { $limit } items are needed.
api-reason-max-items = { $limit } items at most.
api-reason-unique = The items must differ from each other.
api-reason-file-name = The part has no file name: send the file with `filename`.
api-reason-format = { $format ->
        [uuid] A UUID is needed.
        [date] A date such as 2026-12-31 is needed.
        [date-time] An instant such as 2026-12-31T09:00:00Z is needed.
       *[other] The format is not right.
    }
api-reason-pattern = It contains characters that are not allowed, or does not have the expected form.
api-reason-nul = It contains the NUL character, which is not allowed.
api-reason-not-a-number = A whole number is needed.
api-reason-not-a-flag = true or false is needed.
api-reason-other = The value is not acceptable.

api-docs-title = Interface for programs
api-docs-lead = Everything that a program can do in your place, with parameters, bodies, answers and errors.
api-docs-try = Try the calls
api-docs-download = OpenAPI description
api-docs-basics = General rules
api-docs-basics-token = Every call carries a personal token in the Authorization header. Tokens are made on the Security page of the profile and have a scope: read or write.
api-docs-basics-errors = Errors are application/problem+json documents, with a sentence that helps and, for data that are not accepted, the list of fields.
api-docs-basics-lists = Every list is an object with items and next_cursor: for the next page repeat the call with cursor.
api-docs-basics-version = To change a ticket, state in If-Match the version that you received in ETag.
api-docs-basics-idempotency = With the Idempotency-Key header a repeated POST is carried out only once; the key counts for 24 hours.
api-docs-basics-rate = Calls a minute are limited: the headers X-RateLimit-Limit, -Remaining and -Reset tell how.
api-docs-language-note = Names and descriptions of the operations are in English, as in the OpenAPI description.
api-docs-contents = Chapters
api-docs-parameters = Parameters
api-docs-name = Name
api-docs-place = Where
api-docs-type = Type
api-docs-meaning = Meaning
api-docs-required = required
api-docs-nullable = or null
api-docs-place-path = path
api-docs-place-query = query
api-docs-place-header = header
api-docs-body = Body of the request
api-docs-answer = Answer { $status }
api-docs-errors = Errors
api-docs-example = Example
api-docs-fields = Fields
api-docs-no-token = No token is needed.
api-docs-problems = Problems
api-docs-problems-lead = The names of the problems, each with its explanation.
api-docs-objects = Objects
api-try-title = Try the calls
api-try-lead = Enter your token with the “Authorize” button. The calls are real: they act on the data of this server.
api-try-back = Back to the reference page
api-try-no-script = This tool needs JavaScript: without it, use the reference page.
