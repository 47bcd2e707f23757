# Disdette.
disdette-new = New disdetta
disdette-title = Disdetta { $number }
disdette-choose-lead = Choose the ente that sent the notice: whoever signs for the ente sees the act at once.
disdette-none-in-service = No service in operation
disdette-none-in-service-text = No ente has a service to give notice of.
disdette-none-here-text = The ente has no service in operation: there is nothing to give notice of.
disdette-continue = Continue
disdette-services = Services
disdette-noticed = Notice given:
disdette-ends-already = Ends on { $day }
disdette-requested = First day without service
disdette-requested-hint = A disdetta works from 1 January. You can ask for a later year.
disdette-requested-first = As soon as possible: { $day }
disdette-requested-later = { $day }
disdette-notice-later = The notice comes later
disdette-effects = What happens
disdette-effect = Received by { $last }: the service ends on { $day }.
disdette-effect-later = Received one second later: the service ends on { $day }.
disdette-effect-any = The service ends on { $day }.
disdette-effect-received = Received on { $received }: the service ends on { $day }, whenever it is registered.
disdette-effect-convention = The convention “{ $name }” ends on { $day }: the service ends with it.
disdette-effect-first = The first day without service is { $day }.
disdette-effect-fee = A disdetta does not reduce the fee of the current year.
disdette-formal = To have effect the disdetta must come by a formal notice: a certified mail, or a document entered in the register. What counts is the day on which the centre receives it, not the day on which you fill in this page.
disdette-with-notice = The disdetta rests on the notice that you have chosen.
disdette-summary = Check and send
disdette-send = Send the disdetta
disdette-change = Change
disdette-begun = Disdetta sent. The case owner registers it with the formal notice.
disdette-last-day = Last day of service
disdette-last-day-rule = { $day } (rule { $rule })
disdette-effective-from = In effect from
disdette-cause = Why on that day
disdette-cause-disdetta = Disdetta
disdette-cause-convention_end = End of the convention
disdette-do-registered = Register
disdette-do-rejected = Reject
disdette-do-revoked = Accept the revocation
disdette-reason-rejected = Reason of the rejection
disdette-revoke-ask = Accept the revocation? The services go on as before the disdetta.
disdette-moved-registered = Disdetta registered: the dates are computed from the day of receipt, and the ente is told.
disdette-moved-rejected = Disdetta rejected.
disdette-moved-revoked = Revocation accepted: the services go on.
disdette-revocation-ask = Ask to revoke it
disdette-revocation-ask-reason = Why the ente revokes the disdetta
disdette-revocation-refuse = Refuse the revocation
disdette-revocation-refuse-reason = Reason of the refusal
disdette-revocation-reason-required = Write why: the centre reads it.
disdette-revocation-asked = Request sent: the case owner answers.
disdette-revocation-refused = Refusal recorded: the ente reads it in the act.
disdette-revocation-waits = The ente asks to revoke the disdetta
disdette-revocation-was-refused = The revocation was refused
disdette-tell-registered = The disdetta was received on { $received } and is registered: the last day of service is { $last }, from { $from } there is no service any more. Before that the ente can ask to revoke it.
disdette-tell-revocation-asked = The ente asks to revoke the disdetta: { $reason }
disdette-tell-revocation-refused = The revocation of the disdetta was refused: { $reason }
disdette-remind = { $count ->
        [one] The service { $services } is renewed for { $year }
       *[other] The services { $services } are renewed for { $year }
    } unless the ente gives disdetta. The last day is { $last }: what counts is when the centre receives the notice. So that what is missing can still be mended, the centre asks for it by { $lead }.
disdette-no-services = Choose at least one service.
disdette-not-in-service = A service is not in operation for this ente.
disdette-ente-missing = State the ente for which you enter the disdetta.

acts-next-disdetta-submitted-you = Link the formal notice and register the disdetta, or reject it with the reason.
acts-next-disdetta-submitted-others = The disdetta has come in. The case owner registers it with the formal notice.
acts-next-disdetta-registered-you = The disdetta is registered: the services end on the day stated.
acts-next-disdetta-registered-others = The disdetta is registered: the services end on the day stated. Before that the ente can ask to revoke it.
acts-next-disdetta-effective-others = The disdetta has taken effect.
acts-next-disdetta-rejected-others = The disdetta was rejected: the reason is below. The ente can give another one.
acts-next-disdetta-revoked-others = The disdetta was revoked: the services go on.

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
