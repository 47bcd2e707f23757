# Activations of services and maintainers of domains.
attivazioni-new = Ask for a service
attivazioni-new-lead = Choose the service: a form in five steps opens. You can stop whenever you like, what you write stays saved.
attivazioni-begin = Fill in the request
attivazioni-there-already = The ente has act { $number } for this service already.
attivazioni-follow = Go to the act
attivazioni-title = Activation { $number }
attivazioni-service = Service
attivazioni-yes = Yes

attivazioni-form-title = Request: { $service }
attivazioni-form-step = Step { $step } of { $all }
attivazioni-form-saved = Each step is saved by itself when you go on or back.
attivazioni-form-pages = Steps of the form
attivazioni-block-referent = Contact person
attivazioni-block-options = Options of the service
attivazioni-block-notes = Notes
attivazioni-block-documents = Documents
attivazioni-documents-lead = Nothing else is needed here: documents that were added are saved already. If you have none, go on.
attivazioni-ticket-withdrawn = The ente has withdrawn act { $number }.
attivazioni-block-summary = Summary and sending
attivazioni-next = Save and go on
attivazioni-back = Back
attivazioni-later = Save and finish later
attivazioni-kept = Draft saved: you find it among the acts.
attivazioni-go-on = Go on with the form
attivazioni-send = Send the request
attivazioni-summary-lead = Check the data: after sending they are not changed. You get a receipt in PDF with what you sent and with the term within which the service is active.
attivazioni-still-missing = Before sending, this is still missing:

attivazioni-referent-lead = The person of the ente whom the centre contacts to gather the data.
attivazioni-referent-name = Name of the contact person
attivazioni-referent-email = Email of the contact person
attivazioni-referent-phone = Telephone of the contact person
attivazioni-domain = Domain name wished for
attivazioni-domain-hint = For example: comune.prova.example. It may be a name that the ente has already.
attivazioni-wants-maintainer = The centre keeps the domain too (maintainer)
attivazioni-wants-maintainer-hint = Optional. It lasts while the portal is active; when that ends, the domain moves to another provider within thirty days.
attivazioni-website = Address of the present site
attivazioni-website-hint = If the ente has one.
attivazioni-trainees = People to be trained
attivazioni-trainees-hint = How many people of the ente take part in the training.
attivazioni-notes = Notes for the centre
attivazioni-notes-hint = What the centre should know before it begins.
attivazioni-too-long = At most { $most } characters.
attivazioni-bad-phone = Write a telephone number: digits, blanks, + and hyphens.
attivazioni-bad-domain = Write a domain name, for example comune.prova.example.
attivazioni-domain-portal = A domain name is asked for only with the portal.
attivazioni-bad-trainees = Write a number from 0 to { $most }.
attivazioni-referent-name-missing = Give the name of the contact person.
attivazioni-referent-email-missing = Give the email of the contact person.
attivazioni-referent-phone-missing = Give the telephone of the contact person.
attivazioni-domain-missing = Give the domain name wished for.
attivazioni-unknown-service = Choose a service of the catalogue.
attivazioni-ticket-subject = Activation: { $service } ({ $number })

attivazioni-receipt-title = Receipt of request { $number }
attivazioni-receipt-file = receipt-{ $number }.pdf
attivazioni-receipt-sent = Sent on
attivazioni-receipt-by = Sent by
attivazioni-receipt-expected = Usually active by
attivazioni-receipt-due = Term for the activation
attivazioni-download-receipt = Receipt (PDF)

attivazioni-track = Where it is
attivazioni-stage-ahead = still to come
attivazioni-stage-skipped = was not needed
attivazioni-missing = What is missing
attivazioni-missing-from = From
attivazioni-missing-until = By
attivazioni-from-centre = The centre
attivazioni-missing-requested = The first contact with { $referent }, contact person of the ente.
attivazioni-missing-collecting_info = Gathering the data with { $referent }, contact person of the ente.
attivazioni-missing-in_setup = { $count ->
        [0] Everything is ready: the service is still to be put into operation.
        [one] One thing of { $all } on the activation checklist.
       *[other] { $count } things of { $all } on the activation checklist.
    }
attivazioni-until = Usually { $expected }, at the latest { $due }.
attivazioni-until-suspended = The answer lets the term run at once; without an answer work goes on on { $end }. Term: { $due }.
attivazioni-late = The activation was concluded late. The term was { $length } working days, until { $due }; { $used } were really used (L. 241/1990, art. 2 c. 9-quinquies).
attivazioni-ticket = Linked ticket
attivazioni-open-ticket = Ticket { $number }
attivazioni-maintainer = Domain maintainer
attivazioni-open-maintainer = Domain maintainer
attivazioni-active-on = Active since
attivazioni-last-service-day = Last day of the service
attivazioni-asked = What the centre asks

attivazioni-checklist = Activation checklist
attivazioni-checklist-done = { $count } of { $all } settled
attivazioni-item = What is included
attivazioni-item-open = To do
attivazioni-item-done = Done
attivazioni-item-waived = Not needed
attivazioni-item-do-open = Reopen
attivazioni-item-do-done = Mark as done
attivazioni-item-do-waived = Not needed
attivazioni-item-why = Why it is not needed
attivazioni-say-why-waived = Write why it is not needed: the ente reads it.
attivazioni-active-not-yet = { $count ->
        [one] Before the service can be active one thing of the checklist is left: mark it as done or write why it is not needed.
       *[other] Before the service can be active { $count } things of the checklist are left: mark them as done or write why they are not needed.
    }

attivazioni-say-what-is-asked = Write what the ente has to give: it reads it on the act.
attivazioni-say-the-answer = Write the answer.
attivazioni-reason-suspended = What you ask of the ente
attivazioni-reason-rejected = Why it is rejected
attivazioni-reason-answer = Answer to the centre
attivazioni-withdraw-ask = Withdraw the request? Another one can be made.
attivazioni-do-requested-draft = Send the request
attivazioni-do-collecting_info-requested = Contact person reached: gather the data
attivazioni-do-collecting_info-suspended = Answer
attivazioni-do-in_setup-requested = Begin the setup
attivazioni-do-in_setup-collecting_info = Begin the setup
attivazioni-do-in_setup-suspended = Answer
attivazioni-do-suspended-collecting_info = Ask for information and suspend the term
attivazioni-do-suspended-in_setup = Ask for information and suspend the term
attivazioni-do-active-in_setup = Put the service into operation
attivazioni-do-rejected-requested = Reject
attivazioni-do-rejected-collecting_info = Reject
attivazioni-do-rejected-in_setup = Reject
attivazioni-do-rejected-suspended = Reject
attivazioni-do-withdrawn-requested = Withdraw the request
attivazioni-do-withdrawn-collecting_info = Withdraw the request
attivazioni-do-withdrawn-in_setup = Withdraw the request
attivazioni-do-withdrawn-suspended = Withdraw the request
attivazioni-moved-requested = Request sent: the receipt is among the documents. The term runs from today.
attivazioni-moved-collecting_info = Done: the data are being gathered.
attivazioni-moved-in_setup = Done: the service is being set up.
attivazioni-moved-suspended = Recorded: the term is suspended until the ente answers, for thirty days at most.
attivazioni-moved-active = Service active.
attivazioni-moved-rejected = Request rejected.
attivazioni-moved-withdrawn = Request withdrawn.

acts-next-attivazione-draft-you = Complete the form and send it. As long as it is a draft the centre does not see it.
acts-next-attivazione-requested-you = The request has reached the centre.
acts-next-attivazione-requested-others = The request has arrived. The centre contacts the contact person.
acts-next-attivazione-collecting_info-you = The centre and the contact person gather the data that are needed.
acts-next-attivazione-collecting_info-others = The centre and the contact person gather the data that are needed.
acts-next-attivazione-in_setup-you = The centre sets the service up, one thing of the checklist after the other.
acts-next-attivazione-in_setup-others = The centre sets the service up, one thing of the checklist after the other.
acts-next-attivazione-suspended-you = The term is suspended until the ente answers, for thirty days at most.
acts-next-attivazione-suspended-others = The term is suspended until the ente answers, for thirty days at most.
acts-next-attivazione-active-others = The service is active and is renewed from year to year.
attivazioni-active-by-contract = The service is active by a contract until { $day }: it is not renewed from year to year.
acts-next-attivazione-ending-others = A disdetta or recesso has come in: the service ends after its last day.
acts-next-attivazione-ended-others = The service has ended.
acts-next-attivazione-rejected-others = The request was rejected: the reason is below. The ente can make another one.
acts-next-attivazione-withdrawn-others = The ente has withdrawn the request and can make another one.

maintainers-title = Domain maintainer { $number }
maintainers-new = Ask for the domain maintainer
maintainers-new-lead = The centre keeps the domain name of the ente at the registry. It takes a portal that was asked for or is active.
maintainers-domain-hint = If you leave it empty, the domain given for the portal counts.
maintainers-ask = Send the request
maintainers-asked = Request sent.
maintainers-portal = Portal
maintainers-open-portal = Go to the activation of the portal { $number }
maintainers-portal-over = The portal was not activated or has ended: without a portal the maintainer does not begin.
maintainers-deactivated-on = Portal active until
maintainers-transferred-on = Date of transfer
maintainers-new-provider = New provider
maintainers-days-left = { $count ->
        [0] The domain is to be transferred today.
        [one] One day is left to transfer the domain.
       *[other] { $count } days are left to transfer the domain.
    }
maintainers-days-late = { $count ->
        [one] The transfer is one day late. Nothing is deleted by itself: transfer the domain as soon as you can.
       *[other] The transfer is { $count } days late. Nothing is deleted by itself: transfer the domain as soon as you can.
    }
maintainers-late = The domain was transferred after the term.
maintainers-in-time = The domain was transferred within the term.
maintainers-do-active = Begin keeping the domain
maintainers-do-transferred = Record the transfer
maintainers-moved-active = The centre keeps the domain.
maintainers-moved-transferred = Transfer recorded.
maintainers-transferred-on-missing = Give the date of the transfer.
maintainers-transferred-on-future = The date of the transfer cannot be in the future.
maintainers-transferred-on-early = The transfer cannot come before the request.
maintainers-provider-missing = Give the new provider.
maintainers-provider-long = At most 200 characters.
maintainers-code = Transfer code (AuthInfo)
maintainers-code-hint = It is kept encrypted. Only the signatory of the ente reads it, and every look is recorded.
maintainers-code-enter = Save the code
maintainers-code-entered = Code saved.
maintainers-code-there = The code was entered:
maintainers-code-not-there = The code has not been entered yet.
maintainers-code-look-lead = Who has this code can transfer the domain: show it only to the new provider. When you read it, who and when is recorded.
maintainers-code-look = Show the code
maintainers-code-shown = The look was recorded. The code disappears when you leave this page.
maintainers-code-signatory = Only the signatory of the ente reads the code.
maintainers-bad-code = From 1 to 200 characters on one line.
maintainers-tell-code = The code for transferring the domain can be read on the act.
maintainers-tell-reminder = { $count ->
        [0] The domain { $domain } is to move to another provider today, { $day }.
        [one] The domain { $domain } is to move to another provider by tomorrow, { $day }.
       *[other] The domain { $domain } is to move to another provider by { $day }: { $count } days are left.
    }

acts-next-maintainer-requested-you = When the domain is with the centre, begin keeping it.
acts-next-maintainer-requested-others = The centre takes the domain into its keeping.
acts-next-maintainer-active-others = The centre keeps the domain while the portal is active.
acts-next-maintainer-to_transfer-you = The portal has ended: enter the transfer code and record when the domain moves to the new provider.
acts-next-maintainer-to_transfer-others = The portal has ended: the ente chooses a new provider and gives it the transfer code.
acts-next-maintainer-overdue-you = The term for transferring the domain has passed: record the transfer as soon as it happens.
acts-next-maintainer-overdue-others = The term for transferring the domain has passed: it is to move as soon as possible.
acts-next-maintainer-transferred-others = The domain has moved to another provider.

acts-role-receipt = Receipt

error-attivazione-exists = There is act { $number } for this service already: each ente has one at a time.
    .title = Activation already begun
error-ente_not_member = { $why ->
        [disdetta] When the disdetta was received the ente was no member of the centre: there is no service to give notice of.
        [service] The convention that the ente has joined, “{ $convenzione }”, does not offer the service “{ $service }”. Look among the conventions for one that does and join it; the draft stays saved.
        [underway] The joining of the ente, act { $number }, is not signed yet: when it is, you can ask for the service “{ $service }”. The draft stays saved.
       *[none] The ente is no member of the centre today: to ask for the service “{ $service }”, first join a convention that offers it. The draft stays saved.
    }
    .title = Ente not a member
error-maintainer_needs_portal = The domain maintainer exists only with the portal: first ask for the activation of the portal, or wait until it is under way.
    .title = The portal is needed
error-service-retired = The service “{ $service }” is offered no more.
    .title = Service no longer offered
error-attivazione-no-ticket = The request can reach nobody now: no queue receives the tickets of this service. Tell the centre; the draft stays saved.
    .title = No queue for the service
error-term-suspended-once = The term was suspended once already, from { $day }: the law allows only one suspension (L. 241/1990, art. 2 c. 7).
    .title = Term already suspended
error-checklist-incomplete = { $count ->
        [one] One thing of the activation checklist is neither done nor waived.
       *[other] { $count } things of the activation checklist are neither done nor waived.
    }
    .title = Checklist incomplete
error-checklist-closed = The activation checklist is changed only while the service is being worked on.
    .title = Checklist closed
error-maintainer-exists = The ente has a domain maintainer already, act { $number }.
    .title = Maintainer already there
error-transfer-code-not-now = The code is entered while the maintainer is active and until the domain is transferred.
    .title = Code not expected now
error-transfer-code-none = There is no code to read now: it is read when the domain is to be transferred, after the centre has entered it.
    .title = No code
error-transfer-code-unreadable = The code that was saved can no longer be read: ask the centre to enter it again.
    .title = Code unreadable

timeliness-title = Activation times
timeliness-title-year = Activation times, { $year }
timeliness-lead = How many requests for activation were concluded in time, service by service.
timeliness-what = What is counted
timeliness-what-text = The activations requested in the year, by the working days laid down for each: those within which a service is usually active, and the term.
timeliness-services = By service
timeliness-note = In time: active within the term, of all that are active or already past it. Requests that were rejected or withdrawn do not count.
timeliness-requested = Requests
timeliness-in-time = In time
timeliness-usual = Within the usual days
timeliness-late = Active late
timeliness-open = Under way
timeliness-open-late = Under way past the term
timeliness-without = Rejected or withdrawn
timeliness-mean-days = Working days on average
timeliness-none = No requests
timeliness-none-text = In that year no ente asked for an activation. Try another year.
