# Disdette.
disdette-new = New disdetta
disdette-title = Disdetta { $number }
disdette-choose-lead = Choose the ente that sent the notice: whoever signs for the ente sees the act at once.
disdette-all-closed = Nothing is left to give notice of
disdette-all-closed-text = For every service there is a disdetta already, or a contract that ends by recesso.
disdette-none-in-service = No service in operation
disdette-none-in-service-text = No ente has a service to give notice of.
disdette-none-here-text = The ente has no service in operation: there is nothing to give notice of.
disdette-continue = Continue
disdette-services = Services
disdette-noticed = Notice given:
disdette-ends-already = Ends on { $day }
disdette-contract = entrusted by a contract until { $day }: it is left by
disdette-contract-recesso = recesso
disdette-requested = First day without service
disdette-requested-hint = A disdetta works from 1 January. You can ask for a later year.
disdette-requested-first = As soon as possible: { $day }
disdette-requested-later = { $day }
disdette-requested-entered-hint = Only if the notice states it: the day as it is written there. A day inside a year means the following 1 January; one earlier than possible does not count.
disdette-notice-later = The notice comes later
disdette-effects = What happens
disdette-effect = Received by { $last }: the service ends on { $day }.
disdette-effect-later = Received one second later: the service ends on { $day }.
disdette-effect-any = The service ends on { $day }.
disdette-effect-received = Received on { $received }: the service ends on { $day }, whenever it is registered.
disdette-effect-convention = The convention “{ $name }” ends on { $day }: the service ends with it.
disdette-effect-first = The first day without service is { $day }.
disdette-effect-each-received = Received on { $received }, whenever it is registered:
disdette-effect-of = { $service }: received by { $last }, it ends on { $day }; received a second later, it ends on { $later }.
disdette-effect-of-any = { $service }: it ends on { $day }.
disdette-effect-of-convention = { $service }: it ends on { $day }, with the convention “{ $name }”.
disdette-effect-each-first = The first day without a service is the one after its last.
disdette-effect-fee = A disdetta does not reduce the fee of the current year.
disdette-formal = To have effect the disdetta must come by a formal notice: a certified mail, or a document entered in the register. What counts is the day on which the centre receives it, not the day on which you fill in this page.
disdette-with-notice = The disdetta rests on the notice that you have chosen.
disdette-summary = Check and send
disdette-send = Send the disdetta
disdette-change = Change
disdette-begun = Disdetta sent. The case owner registers it with the formal notice.
disdette-last-day = Last day of service
disdette-last-day-rule = { $day } (rule { $rule })
disdette-last-day-of = Last day: { $service }
disdette-last-day-why = { $day } (rule { $rule }): { $why }
disdette-effective-from = In effect from
disdette-cause = Why on that day
disdette-cause-disdetta = Disdetta
disdette-cause-convention_end = End of the convention
disdette-do-registered = Register
disdette-register-other = Register with another notice
disdette-confirm = Check the dates and register
disdette-confirm-sent = The certified mail was sent on { $sent }, but is taken as received on { $received }. If the ente has an earlier receipt of delivery, that one counts: ask for it before you register.
disdette-confirm-sent-year = With a day in the year of sending the service would end a year earlier.
disdette-confirm-past = The last day of service, { $day }, has passed already: once registered, the service ends at once and this cannot be revoked. Check the day of receipt once more.
disdette-confirm-text = Once registered, the dates are told to the ente.
disdette-confirm-do = Register with these dates
disdette-do-rejected = Reject
disdette-do-revoked = Accept the revocation
disdette-reason-rejected = Reason of the rejection
disdette-revoke-ask = Accept the revocation? The disdetta ends the services no more; what has ended already, or ends by a recesso, does not begin again.
disdette-moved-registered = Disdetta registered: the dates are computed from the day of receipt, and the ente is told.
disdette-moved-rejected = Disdetta rejected.
disdette-moved-revoked = Revocation accepted: this disdetta ends the services no more.
disdette-revocation-ask = Ask to revoke it
disdette-revocation-ask-reason = Why the ente revokes the disdetta
disdette-revocation-refuse = Refuse the revocation
disdette-revocation-refuse-reason = Reason of the refusal
disdette-revocation-reason-required = Write why: the centre reads it.
disdette-revocation-asked = Request sent: the case owner answers.
disdette-revocation-refused = Refusal recorded: the ente reads it in the act.
disdette-revocation-waits = The ente asks to revoke the disdetta
disdette-revocation-was-refused = The revocation was refused
disdette-tell-registered = The disdetta was received on { $received } and registered: last day of service by it: { $last }. Last day of each service, counting other notices too: { $services }. Before then the ente can ask to revoke it.
disdette-tell-followed = The ente has joined the convention that follows: the disdetta no longer stops at the end of the one before. Last day of each service before the joining: { $was }. Now: { $services }.
disdette-tell-revoked = The disdetta is revoked. Last day of each service, if it has one: { $services }.
disdette-tell-corrected = The date of receipt of the disdetta was corrected: it was { $was }, it is { $received }. Last day of service, before: { $last_was }; now: { $last }. Reason: { $reason }
disdette-tell-revocation-asked = The ente asks to revoke the disdetta: { $reason }
disdette-tell-revocation-refused = The revocation of the disdetta was refused: { $reason }
disdette-remind = { $count ->
        [one] The service { $services } is renewed for { $year }
       *[other] The services { $services } are renewed for { $year }
    } unless the ente gives disdetta. The last day is { $last }: what counts is when the centre receives the notice. So that what is missing can still be mended, the centre asks for it by { $lead }.
disdette-remind-last = { $count ->
        [one] The service { $services } is renewed for { $year }
       *[other] The services { $services } are renewed for { $year }
    } unless the ente gives disdetta. The last day is { $last }: what counts is when the centre receives the notice.
disdette-remind-formal = The disdetta is filled in, but the formal notice is still missing: without a certified mail or a registered document that the centre receives by { $last } it has no effect this year.
disdette-remind-no-signatory = Nobody who signs for the ente has an account: the reminder of the last day for a disdetta went to its contact persons. Call who signs.
disdette-remind-nobody = Nobody of the ente has an account: the reminder of the last day for a disdetta went to nobody. Call the ente.
disdette-no-services = Choose at least one service.
disdette-not-in-service = A service is not in operation for this ente.
disdette-under-contract = { $service } is entrusted by a contract until { $day }: it is not renewed from year to year, and no disdetta ends it. To leave it before takes a recesso, on the page “New recesso” (/recessi/new).
disdette-received-before-active = The notice was received on { $received }, but on that day the service { $service } was not in operation: it is since { $active }. Choose the right notice or check the date.
disdette-ente-missing = State the ente for which you enter the disdetta.

acts-next-disdetta-submitted-you = Link the formal notice and register the disdetta, or reject it with the reason.
acts-next-disdetta-submitted-others = The disdetta has come in. The case owner registers it with the formal notice.
acts-next-disdetta-registered-you = The disdetta is registered: the services end on the day stated.
acts-next-disdetta-registered-others = The disdetta is registered: the services end on the day stated. Before that the ente can ask to revoke it.
acts-next-disdetta-effective-others = The disdetta has taken effect.
acts-next-disdetta-rejected-others = The disdetta was rejected: the reason is below. The ente can give another one.
acts-next-disdetta-revoked-others = The disdetta was revoked: it ends the services no more.

error-disdetta-exists = { $state ->
        [registered] For one of these services there is the disdetta { $number }, registered: ask to revoke it if need be.
       *[other] For one of these services there is the disdetta { $number }, which waits to be registered: go on with that one.
    }
    .title = Disdetta given already
error-revocation-not-asked = The ente has not asked for the revocation, or has had its answer.
    .title = Revocation not asked for
error-revocation-asked = The revocation was asked for already: the case owner has to answer.
    .title = Revocation asked for already
error-revocation-too-late = The disdetta is in effect from { $day }: from that day on it cannot be revoked.
    .title = Revocation too late
error-revocation-not-registered = Only a registered disdetta is revoked, before it takes effect.
    .title = Disdetta not registered
error-disdetta-nothing-left = The services of this disdetta have ended already for another reason: there is nothing left to register. Reject it and say why.
    .title = Services ended already
