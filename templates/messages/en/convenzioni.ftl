# Conventions and joinings.
convenzioni-title = Conventions
convenzioni-lead = The conventions by which enti join the centre, each with its days and its services.
convenzioni-none = No convention
convenzioni-none-text = When the centre publishes a convention, you find it here.
convenzioni-new = New convention
convenzioni-form-lead = Until you publish it you can change it, and enti do not see it. Once published it never changes: other terms are a new convention.
convenzioni-days = Duration
convenzioni-from-to = from { $from } to { $to }
convenzioni-option = { $name }, from { $from } to { $to }
convenzioni-services = Services
convenzioni-code = Code
convenzioni-code-hint = Letters, digits and hyphens, such as 2026-2030.
convenzioni-name = Title
convenzioni-start-on = From
convenzioni-end-on = To
convenzioni-state-draft = Being written
convenzioni-state-future = Not begun yet
convenzioni-state-in-force = In force
convenzioni-state-ended = Ended
convenzioni-publish = Publish
convenzioni-publish-ask = Once published, enti can join and the convention never changes. Publish it?
convenzioni-published = Convention published.
convenzioni-bad-code = 2 to 40 letters, digits or hyphens.
convenzioni-bad-name = 3 to 200 characters.
convenzioni-no-services = Choose at least one service.
convenzioni-unknown-service = A service is not in the catalogue.
convenzioni-bad-date = Write the date.
convenzioni-ends-before-start = The convention cannot end before it begins.

adesioni-new = New joining
adesioni-new-lead = Choose the convention and state the ente’s resolution. You can complete it later: the draft is kept.
adesioni-title = Joining { $number }
adesioni-no-open = No open convention
adesioni-no-open-text = There is no convention to join now.
adesioni-begin = Make the draft
adesioni-begun = Draft made: add the documents and send it.
adesioni-convenzione = Convention
adesioni-organ = Deciding organ
adesioni-organ-hint = Such as: Consiglio comunale.
adesioni-resolution = Resolution
adesioni-resolution-number = Number of the resolution
adesioni-resolution-on = Date of the resolution
adesioni-signed-on = Date of signature
adesioni-member = Member
adesioni-member-days = from { $from } to { $to }
adesioni-part-there = there
adesioni-part-missing = missing
adesioni-asked = What the centre asks for
adesioni-withdraw-ask-draft = Give the draft up? The centre has never seen it; another one can be written.
adesioni-withdraw-ask-sent = Withdraw the application? Another one can be made.
adesioni-unknown-convenzione = Choose a published convention.
adesioni-too-long = 120 characters at most.
adesioni-resolution-future = The resolution cannot be of a future date.
adesioni-organ-missing = State the organ that resolved the joining.
adesioni-number-missing = State the number of the resolution.
adesioni-date-missing = State the date of the resolution.
adesioni-resolution-missing = Add the resolution to the documents.
adesioni-convention-missing = Add the signed convention to the documents.
adesioni-signed-on-missing = State the date of signature.
adesioni-signed-on-future = The date of signature cannot be in the future.
adesioni-signed-before-resolution = The signature cannot come before the resolution.
adesioni-signed-after-end = The signature cannot come after the convention’s end.
adesioni-tell-ending = The convention “{ $name }” ends on { $day }. { $count ->
        [one] The service { $services } ends with it.
       *[other] The services { $services } end with it.
    } { $joining ->
        [none] For them to go on the ente has to sign the joining of the convention that follows before then.
       *[other] The joining { $joining } is under way: the services that its convention offers go on if it is signed before then.
    }
adesioni-tell-ended = { $count ->
        [one] The service { $services } ended
       *[other] The services { $services } ended
    } on { $day }, at the end of the convention before, ahead of the entry of this joining. They do not begin again by themselves: the ente asks for a new activation on the page “Ask for a service” (/attivazioni/new).
adesioni-registered-before-signature = The register entry cannot be dated before the signature: check both dates.
adesioni-register-missing = State the register entry of the signed convention.
adesioni-say-what-is-missing = Write what is missing: the ente reads it.
adesioni-say-what-was-added = Write what you added or changed.
adesioni-reason-information_requested = What is missing
adesioni-reason-under_review = What you added
adesioni-reason-rejected = Reason of the rejection
adesioni-do-submitted-draft = Send the application
adesioni-do-under_review-submitted = Examine
adesioni-do-under_review-information_requested = Answer and send again
adesioni-do-information_requested-under_review = Ask for information
adesioni-do-signed-under_review = Record the signature
adesioni-do-rejected-under_review = Reject
adesioni-do-withdrawn-draft = Give the draft up
adesioni-do-withdrawn-submitted = Withdraw the application
adesioni-do-withdrawn-under_review = Withdraw the application
adesioni-do-withdrawn-information_requested = Withdraw the application
adesioni-moved-submitted = Application sent. The term for deciding runs from today.
adesioni-moved-under_review = The application is under review.
adesioni-moved-information_requested = Request recorded: the ente reads it in the act.
adesioni-moved-signed = Signature recorded: the ente is a member of the centre.
adesioni-moved-rejected = Application rejected.
adesioni-moved-withdrawn = Done: the act is withdrawn.

error-ente-not-valid = The ente is not valid today in the centre’s records: ask the centre to check.
    .title = Ente not valid
error-convention_expired = { $about ->
        [disdetta] The convention ended on { $day }, and the service with it: there is nothing left to give notice of.
       *[adesione] The convention ended on { $day }: it can no longer be joined. Look among the conventions for a new one.
    }
    .title = Convention ended
error-adesione-exists = There is act { $number } for this convention already: go on with that one.
    .title = Joining already begun
error-adesione-overlaps = On those days the ente is a member by “{ $convenzione }” already, until { $day }.
    .title = Ente already a member
error-convenzione-published = The convention is published and never changes: write a new one.
    .title = Convention published
error-convenzione-duplicate = There is a convention with this code already.
    .title = Code already used
convenzioni-published-at = Published
convenzioni-documents-stay = The convention is published: documents that you add cannot be taken away.
