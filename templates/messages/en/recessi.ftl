# Contracts, recessi and settlement.
contracts-title = Contracts
contracts-lead = Who has entrusted the web support, from when to when, and who is paid.
contracts-none = No contracts
contracts-none-text = When accounts or a case owner enters a contract, you find it here.
contracts-new = New contract
contracts-new-lead = The entrusting of the web support by an ente. An ente has one at a time.
contracts-of = Contract: { $ente }
contracts-facts = Facts of the contract
contracts-ente = Ente
contracts-service = Service
contracts-days = Duration
contracts-from-to = from { $from } to { $to }
contracts-start-on = First day
contracts-end-on = Last day
contracts-ended-on = Ended earlier, on
contracts-creditor = Creditor
contracts-creditor-hint = Who is paid, usually the lead ente.
contracts-state-running = Running
contracts-state-future = Not begun yet
contracts-state-ended = Ended
contracts-added = Contract entered.
contracts-correct = Correct the contract
contracts-correct-text = For what was entered by mistake. Once there is a recesso it cannot be done any more.
contracts-reason = Why it is corrected
contracts-unknown-ente = Choose an ente.
contracts-bad-date = Write the date.
contracts-ends-before-start = The contract cannot end before it begins.
contracts-bad-creditor = Name the creditor, in at most 200 characters.

recessi-new = New recesso
recessi-new-lead = Recesso of { $ente }. Before you send it you see what follows and from when.
recessi-choose-ente = Choose the ente for which you enter the notice.
recessi-go-on = Go on
recessi-title = Recesso { $number }
recessi-nothing-to-leave = The ente has neither a contract nor a joining to leave.
recessi-what = What is left
recessi-left-contract = Contract for web support, from { $from } to { $to }
recessi-left-membership = Joining of the centre: { $name }
recessi-kind = Kind of recesso
recessi-kind-ordinary = With twelve months’ notice
recessi-kind-just-cause = With just cause
recessi-kind-recognised = With just cause, recognised
recessi-kind-silence = With just cause, not contested in time
recessi-kind-recast = Just cause not recognised: it counts as a recesso with notice
recessi-reasons = Reasons
recessi-reasons-hint = Required with just cause, together with at least one document.
recessi-reasons-missing = Write the reasons of the just cause.
recessi-reasons-long = At most 10,000 characters.
recessi-requested-on = First day without service that you ask for
recessi-requested-on-hint = Only if you want a later day than the notice gives: an earlier one does not count.
recessi-files = Documents
recessi-files-hint = With just cause what proves it and, if there is one already, the signed notice: before sending you say what each file is.
recessi-grounds-missing = A just cause is stated with documents: add at least one.
recessi-bad-date = This date cannot be right: check the year.
recessi-choose-scope = Choose what is left.
recessi-unknown-contract = Choose a contract of the ente.
recessi-unknown-adesione = Choose a joining of the ente.
recessi-no-membership = The ente has no joining to leave.
recessi-check = Check the effects
recessi-check-title = Check before you send
recessi-check-lead = Nothing was sent yet. Read what happens, then send it or go back.
recessi-check-said = What you wrote
recessi-check-effects = What follows
recessi-explain-notice = If the notice were received today: with { $months } months’ notice the last day of service is { $last }, and the recesso takes effect on { $from }.
recessi-explain-just-cause = If the notice were received today: the recesso takes effect on the day of receipt, { $day }, which is still served and billed.
recessi-explain-contract-end = It ends on { $day } anyway, before the notice does: that day counts.
recessi-explain-contest = { $count ->
        [one] The centre may contest the just cause within one day of registering it. If it is not recognised, the same notice counts as a recesso with notice, in effect from { $day }.
       *[other] The centre may contest the just cause within { $count } days of registering it. If it is not recognised, the same notice counts as a recesso with notice, in effect from { $day }.
    }
recessi-explain-receipt = What counts is the day on which the centre receives the formal notice, not the day on which you fill in this page.
recessi-formal = A recesso needs a formal written notice: a PEC message to the centre, or a document with a register entry. If you have not sent it yet, send it today.
recessi-send = Send the recesso
recessi-back = Go back
recessi-sent = Recesso sent.
recessi-edit = Correct what you wrote
recessi-last-service-day = Last day of service
recessi-effective-from = In effect from
recessi-silence-on = Last day for contesting it
recessi-rule = Why these dates
recessi-effect-just_cause = Just cause: the day of receipt (rule REC).
recessi-effect-notice = Twelve months from receipt, or the later day that the ente asked for; the last day is not moved if it is festive (rule REC).
recessi-effect-contract_end = It ends before the notice does (rule REC).
recessi-goes-on = Service while it is contested
recessi-goes-on-yes = The service goes on: the ente agrees
recessi-goes-on-no = The ente does not agree that it goes on: who looks after the service is told to suspend it
recessi-goes-on-hint = While it is contested the service goes on only if the ente agrees.
recessi-recognised = The just cause
recessi-recognised-true = Is recognised
recessi-recognised-false = Is not recognised: it counts as a recesso with notice
recessi-say-recognised = Say whether the just cause is recognised.

recessi-do-registered-submitted = Register the recesso
recessi-do-rejected-submitted = Reject
recessi-do-contested-registered = Contest the just cause
recessi-do-registered-contested = Decide on the just cause
recessi-do-effective-registered = Recognise the just cause
recessi-do-revoked-registered = Accept that it is taken back
recessi-do-settling-effective = Show the settlement to the ente
recessi-do-settled-settling = Send the settlement
recessi-reason-rejected-submitted = Why is the recesso rejected? The ente reads it.
recessi-reason-contested-registered = Why is the just cause contested? The ente reads it.
recessi-reason-registered-contested = Reason of the decision, required if it is not recognised
recessi-revoke-ask = If you accept, the recesso is taken back and the services go on. Accept?
recessi-moved-registered = Recesso registered.
recessi-moved-rejected = Recesso rejected.
recessi-moved-contested = Just cause contested.
recessi-moved-revoked = Recesso taken back: the services go on.
recessi-moved-effective = Just cause recognised: the recesso is in effect.
recessi-moved-settling = The ente sees the settlement.
recessi-moved-settled = Settlement sent.
recessi-ask-revocation = Ask to take the recesso back
recessi-refuse-revocation = Do not accept that it is taken back
recessi-reason-ask = Why does the ente want to take it back?
recessi-reason-refuse = Why is that not accepted? The ente reads it.
recessi-revocation-asked-on = On { $day } the ente asked to take the recesso back: the case owner decides.
recessi-revocation-was-asked = Asked: the case owner decides.
recessi-revocation-was-refused = Not accepted.
recessi-tell-revocation-asked = The ente asks to take the recesso { $number } back: accept or refuse before it takes effect.
recessi-tell-revocation-refused = It was not accepted that the recesso { $number } is taken back: { $reason }

recessi-rights = Rights of the ente’s people
recessi-rights-from = Ended from { $day }; they read and export until { $until }.
recessi-rights-restored = Rights given back
recessi-rights-restored-joined = From { $day }: the ente joined again or has a new contract.
recessi-rights-restored-why = From { $day }: { $reason }
recessi-restore-rights = Give the ente’s people their rights back
recessi-reason-restore = Why do the rights come back? The ente reads it.
recessi-rights-were-restored = The ente’s people have their rights again.
recessi-tell-rights-restored = Recesso { $number }: the people of the ente can use Sportello again. { $reason }

recessi-tell-changed = Recesso { $number }: the centre corrected what it had entered for the ente.
recessi-tell-stop = Recesso { $number }: the just cause is contested, and the ente does not want the service to go on. It has to be suspended by hand until it is decided.
recessi-tell-redrafted = Recesso { $number }: the settlement that you saw has changed, from { $old } to { $new }.

recessi-ahead = What will happen
recessi-ahead-done = What follows
recessi-ahead-service = { $service }: the last day is { $day }.
recessi-ahead-no-service = No active service ends.
recessi-ahead-domain = The domain { $name } must move to another provider by { $day }.
recessi-ahead-rights = { $count ->
        [one] From { $day } the one person of the ente can change nothing any more; until { $until } he or she reads and exports the ente’s data.
       *[other] From { $day } the { $count } people of the ente can change nothing any more; until { $until } they read and export the ente’s data.
    }
recessi-ahead-rights-stay = The people of the ente go on using Sportello, because there is still:
recessi-remains-membership = the joining “{ $name }” until { $day }
recessi-remains-contract = the contract until { $day }
recessi-remains-service = the service { $name }
recessi-open-tickets = Open tickets
recessi-ahead-under-way = To be decided before: this act is under way and does not end by itself.
recessi-ahead-listed = As listed on { $day }, when the recesso took effect: it stays as it was then.
recessi-ahead-to-decide = To be decided: this act was under way and does not end by itself.
recessi-ahead-decided = It was under way, and has been decided:
recessi-tell-under-way = The ente’s recesso { $number } has taken effect and this act is still under way: decide whether to reject it or conclude it. A service is activated only for an ente that is still a member.
recessi-tell-tickets = { $count ->
        [one] Recesso { $number } has taken effect with one ticket of the ente still open: decide what becomes of it.
       *[other] Recesso { $number } has taken effect with { $count } tickets of the ente still open: decide what becomes of them.
    }
recessi-open-tickets-then = They were open when the recesso took effect; beside each stands its state now. Those still open are to be decided.
recessi-listed = When it took effect
recessi-listed-under-way = Act { $number } was under way: { $state }.
recessi-listed-tickets = { $count ->
        [0] No ticket of the ente was open.
        [one] One ticket of the ente was open.
       *[other] { $count } tickets of the ente were open.
    }
recessi-open-ticket-confidential = (confidential)
recessi-open-tickets-more = { $count ->
        [one] And one more ticket.
       *[other] And { $count } more tickets.
    }
recessi-open-tickets-none = No open ticket of the ente among those that you can see.
recessi-open-tickets-text = For each it must be decided whether it is closed before or finished.

recessi-settlement = Settlement
recessi-settlement-none = No settlement yet.
recessi-settlement-draft = Write the settlement
recessi-settlement-save = Compute and save
recessi-settlement-saved = Settlement computed and saved.
recessi-settlement-entry-missing = To send the settlement its entry in the register is needed.
recessi-amounts-hint = Amounts like this: 1,234.56. Empty rows do not count.
recessi-lines = Lines
recessi-line = Line { $number }
recessi-line-description = Line
recessi-line-contract = Value by the contract
recessi-line-executed = Executed
recessi-line-unexecuted = Not executed
recessi-line-paid = Paid
recessi-total = Total
recessi-no-lines = Write at least one line.
recessi-many-lines = At most 50 lines.
recessi-bad-description = Describe the line, in at most 200 characters.
recessi-method = From what the tenth is taken
recessi-method-value = From the value of what was not executed, line by line
recessi-method-four_fifths = From the difference between four fifths of the contract and what was executed
recessi-law-value = Due is all that was executed and a tenth of what was not, less what was paid (service sheet; rule SET).
recessi-law-four_fifths = Due is all that was executed and a tenth of the difference between four fifths of the contract and what was executed, less what was paid (D.Lgs. 36/2023, art. 123 and annex II.14, art. 11; rule SET).
recessi-note = Notes
recessi-sums = Sums
recessi-sum-what = Sum
recessi-sum-how = How it is computed
recessi-sum-amount = Amount
recessi-sum-executed = Executed
recessi-sum-tenth = Tenth
recessi-sum-paid = Paid already
recessi-sum-balance = Due from the ente
recessi-sum-refund = To be refunded to the ente
recessi-how-executed = All that was executed.
recessi-how-value = A tenth of { $unexecuted }, the value of what was not executed, rounded once to the cent.
recessi-how-four-fifths = A tenth of four fifths of { $contract } less { $executed }, never below zero, rounded to the cent.
recessi-how-no-tenth = With just cause the centre does not ask for the tenth.
recessi-how-paid = What the ente has paid already is taken away.
recessi-how-balance = { $executed } plus { $tenth } less { $paid }.
recessi-paper-title = Settlement of the recesso { $number }
recessi-paper-entry = { $number } of { $day }
recessi-paper-act = Act
recessi-paper-centre = Centre

acts-role-grounds = Proof of the just cause
acts-role-settlement = Settlement
acts-next-recesso-submitted-you = Register the recesso by its formal notice, or reject it with the reason. What counts is the day on which the notice was received.
acts-next-recesso-submitted-others = The case owner registers the recesso when there is a formal notice: PEC, or a document with a register entry.
acts-next-recesso-registered-you = The recesso is registered: its dates are beside this.
acts-next-recesso-registered-others = The recesso is registered: its dates are beside this.
acts-next-recesso-contested-you = The just cause is contested: decide whether it is recognised, or whether the recesso counts with notice.
acts-next-recesso-contested-others = The centre contests the just cause: the case owner decides whether it is recognised.
acts-next-recesso-effective-you = The recesso is in effect. Write the settlement, then show it to the ente.
acts-next-recesso-effective-others = The recesso is in effect. Accounts prepare the settlement.
acts-next-recesso-settling-you = The ente sees the settlement: send it with its entry in the register.
acts-next-recesso-settling-others = The settlement is below: accounts send it.
acts-next-recesso-settled-others = The settlement was sent: the paper is among the documents of the act.
acts-next-recesso-revoked-others = The recesso was taken back: the services go on.
acts-next-recesso-rejected-others = The recesso was rejected: the reason is below.

kernel-amount-missing = Write the amount, even if it is 0.
kernel-amount-negative = The amount cannot be negative.
kernel-amount-unreadable = Write the amount like this: 1,234.56. Commas separate thousands, the point the cents, which are two.
kernel-amount-large = The amount is too large: at most ten thousand million.

web-rights-ended = The rights of your ente ended with its recesso. Until { $until } you can read and export its data; you can change nothing any more.

error-rights-ended = The rights of your ente ended with its recesso: you can change nothing any more. Until { $until } you can read and export its data.
    .title = Rights of the ente ended
error-contract-service-missing = The catalogue has no service SUPPORTO_WEB, which is entrusted by contract.
    .title = Service missing
error-contract-overlaps = The ente has a contract from { $from } to { $to } already: a new one can begin the day after.
    .title = Contract exists
error-contract_expired = It ended on { $day }: there is nothing left to withdraw from.
    .title = Contract ended
error-rights-not-ended = The rights of the ente’s people were not ended by this recesso, or were given back already.
    .title = Nothing to give back
error-recesso-not-begun = This begins on { $day }: it can be left from the day on which it has begun.
    .title = Not begun yet
error-recesso-of-the-ente = The ente stated this recesso: only its signatory changes it.
    .title = Stated by the ente
error-contract-has-recesso = Recesso { $number } rests on this contract: its days are not corrected any more.
    .title = Contract with a recesso
error-recesso-exists = There is already the recesso { $number } for the same.
    .title = Recesso exists
error-recesso-registered = The recesso was registered or decided already: what it says does not change any more.
    .title = Recesso registered
error-recesso-no-effects = The recesso has no effects: it is not registered yet, or was rejected or revoked.
error-recesso-nothing-to-contest = Only a just cause that nobody has judged yet is contested, by its last day.
    .title = Nothing to contest
error-recesso-by-clock = This recesso takes effect by itself on its day.
    .title = It takes effect by itself
error-recesso-revocation-not-asked = The ente has not asked to take the recesso back: that is accepted only if the signatory asks for it.
    .title = Not asked for
error-recesso-revocation-asked = That was asked for already: the case owner decides.
    .title = Asked for already
error-recesso-revocation-late = A recesso is taken back only while it is registered and before it takes effect. If the ente wants to return, it can join again.
    .title = Too late
error-recesso-settlement-missing = Write the settlement first: without its lines there is nothing to show.
    .title = Settlement missing
error-recesso-not-to-settle = The settlement is written from the day of effect until it is sent.
    .title = Settlement cannot be changed
