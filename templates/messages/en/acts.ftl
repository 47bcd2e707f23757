# Acts: the formal procedures between the centre and the enti.
acts-title = Acts
acts-lead = Joinings, activations, cancellations and the other formal procedures, each with its documents, terms and case owner.
acts-none = No acts
acts-none-text = There is no act with these filters.
acts-act = Act
acts-ente = Ente
acts-procedure = Procedure
acts-state = State
acts-term = Next term
acts-updated = Updated
acts-facts = About this act
acts-next = What happens now
acts-steps = What has happened
acts-reason = Reason
acts-stale = Somebody else has changed this act meanwhile. Below it is shown as it is now: check it and repeat what you want to do.
acts-stale-last = The last step: “{ $state }”, { $who }, { $at }.

acts-procedure-adesione = Joining
acts-procedure-attivazione = Activation of a service
acts-procedure-maintainer = Domain maintainer
acts-procedure-disdetta = Disdetta (cancellation of renewal)
acts-procedure-recesso = Recesso (withdrawal)
acts-procedure-inerzia = Request for the substitute power

acts-state-draft = Draft
acts-state-submitted = Submitted
acts-state-under_review = Under review
acts-state-information_requested = Information requested
acts-state-signed = Signed
acts-state-requested = Requested
acts-state-collecting_info = Collecting information
acts-state-in_setup = Being set up
acts-state-suspended = Suspended
acts-state-active = Active
acts-state-ending = Ending
acts-state-ended = Ended
acts-state-to_transfer = To be transferred
acts-state-overdue = Overdue
acts-state-transferred = Transferred
acts-state-registered = Registered
acts-state-contested = Contested
acts-state-effective = Effective
acts-state-settling = Being settled
acts-state-settled = Settled
acts-state-inadmissible = Inadmissible
acts-state-taken_over = Taken up
acts-state-concluded = Concluded
acts-state-revoked = Revoked
acts-state-rejected = Rejected
acts-state-withdrawn = Withdrawn
acts-state-recesso-submitted = Submitted
acts-state-recesso-registered = Registered
acts-state-recesso-contested = Contested
acts-state-recesso-settled = Settled
acts-state-recesso-revoked = Revoked
acts-state-recesso-rejected = Rejected

acts-party-ente_contact = contact person of the ente
acts-party-ente_signatory = signatory of the ente
acts-party-staff = centre
acts-party-agent = agent
acts-party-case_owner = case owner
acts-party-accountant = accounts
acts-party-substitute_officer = holder of the substitute power
acts-party-system = Sportello

acts-case-owner = Case owner
acts-case-owner-none = Not named yet
acts-substitute = Substitute power
acts-substitute-none = Holder not named yet

acts-terms-title = Terms
acts-terms-lead = All running terms, the next to end first; those that have passed come before all others.
acts-terms-none = No running term
acts-terms-none-text = When an act has a term, you find it here with the day on which it ends.
acts-term-last-day = Last day
acts-term-joining = Decision on the joining
acts-term-activation = Activation of the service
acts-term-domain_transfer = Transfer of the domain
acts-term-substitution = Conclusion by the holder of the substitute power
acts-term-just_cause = Contesting the just cause
acts-term-recesso_effect = Notice period of the recesso
acts-term-disdetta_effect = Last day of the services given notice of
acts-term-law-joining = Law 241/1990, art. 2 par. 2. The term runs from the day after it was sent; if the last day is festive, it moves to the next one that is not.
acts-term-law-activation = Service sheet; art. 2963 of the civil code for the counting of days; law 241/1990, art. 2 par. 7, for the suspension.
acts-term-law-domain_transfer = Service sheet: thirty days from the deactivation of the portal.
acts-term-law-substitution = Law 241/1990, art. 2 par. 9-ter: half of the original term.
acts-term-law-just_cause = If nobody contests it by the last day, the recesso takes effect from the day of receipt; a last day that is festive is not moved.
acts-term-law-recesso_effect = Service sheet: twelve months from receipt, or the later day the ente asked for, never beyond the end of the contract; a last day that is festive is not moved.
acts-term-law-disdetta_effect = Service sheet: a disdetta works from the 1 January after receipt, or the later one the ente asked for, never beyond the end of the convention; the last day does not move when it is a holiday.
acts-term-expected = Usually by { $day }.
acts-term-due = Term: { $day }.
acts-term-why = Why this date?
acts-term-starts = The first day, { $day }, is not counted.
acts-term-working-days = { $count ->
        [one] One working day
       *[other] { $count } working days
    }
acts-term-calendar-days = { $count ->
        [one] One day
       *[other] { $count } days
    }
acts-term-reason-notice = Twelve months from receipt, or the later day that the ente asked for
acts-term-reason-contract_end = What is left ends before the notice, or the day that the ente asked for
acts-term-reason-disdetta = The end of the year of receipt, or of a later one that the ente asked for
acts-term-reason-convention_end = The convention ends first
acts-term-suspended = Suspended from { $from }; days count again from { $until }.
acts-term-ends = The term ends at the end of { $day }.
acts-term-met = Kept
acts-term-void = No longer due
acts-term-today = Ends today
acts-term-left = { $count ->
        [one] One day left
       *[other] { $count } days left
    }
acts-term-passed = { $count ->
        [one] Passed one day ago
       *[other] Passed { $count } days ago
    }
acts-term-late = { $count ->
        [one] Concluded one day late
       *[other] Concluded { $count } days late
    }
acts-skipped-day = { $day }
acts-skipped-days = { $from } to { $to }
acts-skipped-not-counted = not counted
acts-skipped-moved-on = the term cannot end
acts-skipped-suspended = term suspended
acts-skipped-weekday = the centre is closed on this day of the week
acts-skipped-sunday = Sunday
acts-skipped-closed = the centre is closed

acts-documents = Documents
acts-documents-none = No documents yet.
acts-document = Document
acts-document-added = Added
acts-document-sha256 = SHA-256
acts-document-add = Add document
acts-document-role-label = What it is
acts-document-file = File
acts-document-remove = Remove
acts-document-remove-ask = Remove “{ $name }” from the draft?
acts-document-removed = Document removed.
acts-document-choose = Choose at least one file.
acts-documents-added = { $count ->
        [one] Document added.
       *[other] { $count } documents added.
    }
acts-document-role = You cannot add a document of this kind to this act now: the centre adds decisions, the ente its resolution and the convention before sending or when asked for them.
acts-document-hash = The stated hash is not that of the file that arrived, which has { $found }: the file changed on its way, or the hash is another file’s.
acts-document-hash-single = A hash can be stated for one file at a time only.
acts-document-gone = The file is no longer there: upload it again.
acts-documents-many = The act has a hundred documents of this kind already.
acts-role-resolution = Resolution
acts-role-signed_convention = Signed convention
acts-role-notice = Formal notice
acts-role-decision = Decision
acts-role-other = Other document

acts-register-signature = Register entry of the convention
acts-register-notice = Register entry of the notice
acts-register-decision = Register entry of the decision
acts-register-settlement = Register entry of the settlement
acts-register-entry = { $entry } of { $day }
acts-register-legend = Register entry
acts-register-aoo-label = Code of the register office (AOO)
acts-register-number-label = Register number
acts-register-year-label = Year
acts-register-date-label = Register date
acts-register-year = Write the year of the register, as it stands on the document.
acts-register-date = Write the date of the entry.
acts-register-future = The date of the entry cannot be in the future.

acts-notice = Formal notice
acts-notice-files = Files of the formal notice
acts-notice-none = Not linked yet
acts-notice-received-on = Received on
acts-notice-received = { $day } (local time; the earlier of delivery and register counts)
acts-notice-channel-pec = Certified mail “{ $subject }”
acts-notice-channel-document = Document “{ $subject }”
acts-notice-choose = Choose the notice
acts-notice-choose-hint = A certified mail of the ente that has come in, or a document that you have added to the act as “Formal notice”, with its entry in the register.
acts-notice-option-document = A document of this act, with its entry in the register
acts-notice-option-proved = { $what }, received on { $day }
acts-notice-option-unproved = { $what }, its date not proved
acts-notice-register-hint = A document needs the entry; a certified mail only where the receipt of delivery is missing or the entry is earlier.
acts-notice-missing = A formal notice is needed: choose a certified mail of the ente, or state the register entry of the document.
acts-notice-document-missing = First add the document of the notice to the documents of the act, as “Formal notice”.
acts-notice-not-free = This notice is not the ente’s, or another act’s already: choose another one.
acts-notice-entry-by-centre = The entry in the register proves the day of receipt: the centre enters it. Leave the fields of the register empty.
acts-notice-not-proved = Nothing proves yet when the notice was received: add the receipt of delivery on the page of the mail, or state the register entry here.
acts-notice-has-entry = This notice has its entry in the register already: leave the fields of the register empty.
acts-notice-future = The notice is said to have been received on { $day }, which is still to come: check the date.
acts-notice-proved-otherwise = Something new proves that the notice was received on { $proved }: the act counts { $was }. Check it and, if needed, correct the date of receipt.

acts-reason-long = 2,000 characters at most.
acts-reason-required = Write the reason: the ente reads it.

acts-next-adesione-draft-you = Complete the data, add the resolution and the signed convention, then send it. The centre does not see a draft.
acts-next-adesione-submitted-you = Examine the application: from then on you answer for it.
acts-next-adesione-submitted-others = The application has arrived. A case owner will examine it.
acts-next-adesione-under_review-you = Examine the documents, then ask for what is missing, record the signature, or reject it with the reason.
acts-next-adesione-under_review-others = The case owner examines the application.
acts-next-adesione-information_requested-you = Add what is missing to the documents, and answer.
acts-next-adesione-information_requested-others = The ente has to answer.
acts-next-adesione-signed-others = The ente is a member of the centre and can ask for the services of the convention.
acts-next-adesione-ended-others = The membership has ended.
acts-next-adesione-rejected-others = The application was rejected: the reason is below. The ente can make another one.
acts-next-adesione-withdrawn-others = The ente withdrew the application and can make another one.

acts-substitution-passed = The term has passed and the case is not concluded: the holder of the substitute power can conclude it in the place of the case owner, within half the term.
acts-substitution-who = The signatory of the ente can ask for it.
acts-substitution-show = See request { $number }
acts-substitution-asked = On { $day } the ente asked for the holder of the substitute power.
acts-substitution-own = On { $day } the holder of the substitute power stepped in of his or her own motion.
acts-substitution-submitted = The case is to be concluded by { $due }; the holder has not taken it up yet.
acts-substitution-taken_over = { $holder } has taken it up and concludes it in the place of the case owner by { $due }.
acts-substitution-overdue = { $holder } has taken it up; the term to conclude it passed on { $due }.
acts-substitution-concluded = { $holder } had taken it up; the case is concluded.
acts-substitution-inadmissible = The case was concluded before the holder took it up.

acts-next-inerzia-submitted-you = Take up the case: from then on you can do on it what the case owner can, until it is concluded.
acts-next-inerzia-submitted-others = The request has reached the holder of the substitute power, who takes up the case.
acts-next-inerzia-taken_over-you = Whoever has taken up the case concludes it on its own page, within the term shown here. This request is concluded with it.
acts-next-inerzia-taken_over-others = The holder of the substitute power concludes the case in the place of the case owner, within the term shown here.
acts-next-inerzia-overdue-you = The holder’s term has passed: the case is to be concluded at once, on its own page.
acts-next-inerzia-overdue-others = The term of the holder of the substitute power has passed too. The case is to be concluded all the same.
acts-next-inerzia-concluded-others = The case is concluded, and this request with it.
acts-next-inerzia-inadmissible-others = The request is inadmissible: the case was concluded before the holder of the substitute power took it up.

error-act-step-refused = { $count ->
        [0] You cannot change the state of this act now.
       *[other] The act cannot go from here to the state that you asked for. Now you can choose: { $allowed }.
    }
    .title = Step not allowed
acts-receipt-correct = Correct the date of receipt
acts-receipt-text = What proves the receipt by now counts: first add the receipt of delivery on the page of the certified mail, or write here the right entry in the register. The dates are computed again, and the ente reads the earlier and the new ones.
acts-receipt-reason = Reason of the correction
acts-receipt-corrected = Date of receipt corrected: the dates are computed again and the ente is told.
error-act-is-final = The act is concluded and takes no more documents.
    .title = Act concluded
error-act-was-sent = The act was sent already: what it holds is neither changed nor taken away any more.
    .title = Act already sent
error-act-document-twice = This file is among the documents of the same kind already.
    .title = Document already there
error-register-entry-used = The entry { $entry } is used already, or this act has its own.
    .title = Register entry already used
error-act-changed = Somebody else has changed this act or convention meanwhile. Read it as it is now and, if need be, repeat what you wanted to do.
    .title = Act changed meanwhile
error-act-has-notice = The act has its formal notice already, which is not changed.
    .title = Notice linked already

acts-revocation-open-disdetta = The disdetta takes effect on { $from } and the ente has asked to revoke it: answer by the day before, afterwards it is too late.
acts-revocation-open-recesso = The recesso takes effect on { $from } and the ente has asked to revoke it: answer by the day before, afterwards it is too late.
acts-revocation-unanswered-disdetta = The disdetta has taken effect: the request to revoke it was not answered in time and counts no more.
acts-revocation-unanswered-recesso = The recesso has taken effect: the request to revoke it was not answered in time and counts no more.
acts-term-warned-joining = Joining: the last day to decide is { $day }, and the act is not concluded.
acts-term-warned-activation = Activation: the days within which it is usually done have passed. The last day is { $day }.
acts-term-warned-substitution = Substitute power: the last day to decide is { $day }, and the act is not concluded.
acts-term-warned-just_cause = Recesso with just cause: the last day for contesting it is { $day }. After it, the recesso takes effect from the day of receipt.
acts-term-warned-recesso_effect = Recesso: the last day with the service is { $day }. Check the open tickets and what has to end.
acts-term-warned-disdetta_effect = Disdetta: the last day with the service is { $day }. Check the open tickets and what has to end.
acts-term-passed-joining = Joining: the term passed on { $day } and the act is not concluded.
acts-term-passed-activation = Activation: the term passed on { $day } and the act is not concluded.
acts-term-passed-substitution = Substitute power: the term passed on { $day } and the act is not concluded.
acts-term-passed-recesso_effect = Recesso: the notice ended on { $day } and nobody has decided on the contested just cause. Decide whether it is recognised.
acts-term-passed-ente = The term of this act passed on { $day } and the act is not concluded. You can ask the holder of the substitute power to conclude it: { $holder } (law 241/1990, art. 2 c. 9-ter).
acts-term-passed-ente-nobody = The term of this act passed on { $day } and the act is not concluded. The centre has not named a holder of the substitute power yet.

acts-notice-waits = { $linked ->
        [yes] The formal notice of this act was received on { $day } and nobody has registered it yet: register the act, or reject it with the reason.
       *[no] On { $day } the ente sent a formal notice that is linked to no act: if it is the one of this act, link it and register, or reject the act with the reason.
    }{ $year ->
        [yes] {" "}Do it by 31 December: from 1 January the services are renewed.
       *[no] {""}
    }

acts-calendar = Terms in your calendar
acts-calendar-name = Terms of acts
acts-calendar-about = Last day of the term. The act: { $address }
acts-calendar-text = By a secret address of your own, the calendar program that you use shows the running terms and keeps them up to date.
acts-calendar-since = Your address works since
acts-calendar-make = Make the address
acts-calendar-renew = Make another address in its place
acts-calendar-remove = Take the address away
acts-calendar-once = Copy the address now: it is not shown again.
acts-calendar-how = In your calendar program choose “add from address” or “subscribe”, and paste it. Whoever has this address sees the terms that you see: give it to nobody. You can take it away at any time.
acts-calendar-kept = I have copied it
acts-calendar-removed = The address works no more.

acts-register-ask = Ask the register for a number
acts-register-ask-text = The register enters the documents of the act and gives the number. You can also type one.
acts-register-entered = Entered: { $entry } of { $day }.
acts-decision-entry = Register entry of the decision
acts-decision-entry-lead = Write the entry by which the register office entered the decision. You can do so after the act is concluded too; an entry belongs to one act alone and is not changed afterwards.
acts-decision-entry-enter = Enter the decision’s register entry
acts-decision-entry-keep = Save the entry
acts-decision-entry-back = Back to the act
error-register-entry-there = The act has the entry { $entry } already: no other one is made.
    .title = Entered already
error-register-entry-early = The act does not wait for an entry in the register now.
    .title = No entry awaited
error-register-refused = The register refused: { $why }. You can type the entry by hand.
    .title = The register refused
error-register-away = The register does not answer. Try again in a while, or type the entry by hand: if it has made one, it gives the same again.
    .title = The register does not answer
acts-told-documents = { $count ->
    [one] { $who } has added a document: { $names }.
   *[other] { $who } has added { $count } documents: { $names }.
}
acts-search = Search
acts-search-hint = Number, ente, document or register entry
acts-mine = Only mine
acts-none-found = No act matches
acts-none-found-text = Try other words, or take a filter away.
error-receipt-unchanged = Nothing proves another day of receipt: add the receipt of delivery on the page of the certified mail, or write the right entry in the register.
    .title = Date unchanged
