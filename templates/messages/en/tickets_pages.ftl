# Pages of tickets.
tickets-list-title = Tickets
tickets-list-rows = List of tickets
tickets-list-caption = Tickets, one in each row
tickets-list-new = New ticket
tickets-list-export = Download CSV
tickets-list-views = Views
tickets-list-view-unassigned = To be taken
tickets-list-view-mine = Assigned to me
tickets-list-view-open = Open
tickets-list-view-waiting = Waiting
tickets-list-view-resolved = Resolved
tickets-list-view-all = All
tickets-list-view-to-answer = Waiting for your answer
tickets-list-view-to-confirm = Resolved, to be confirmed
tickets-list-filters = Search and filter
tickets-list-q = Search numbers, words or names
tickets-list-words = Words
tickets-list-sort = Sort by
tickets-list-sort-created_at-down = Opening, newest first
tickets-list-sort-created_at = Opening, oldest first
tickets-list-sort-updated_at-down = Last change, newest first
tickets-list-sort-updated_at = Last change, oldest first
tickets-list-sort-priority = Priority, most urgent first
tickets-list-apply = Search
tickets-list-reset = Reset
tickets-list-reset-all = Reset the filters
tickets-list-more = More filters
tickets-list-any = Any
tickets-list-state = State
tickets-list-priority = Priority
tickets-list-kind = Kind
tickets-list-service = Service
tickets-list-queue = Queue
tickets-list-channel = Channel
tickets-list-ente = Ente
tickets-list-assignee = Assigned to
tickets-list-requester = Requester
tickets-list-tag = Tag
tickets-list-confidential = Confidential
tickets-list-yes = Yes
tickets-list-no = No
tickets-list-assignee-me = Me
tickets-list-assignee-none = Nobody
tickets-list-nobody = Nobody
tickets-list-created = Opened
tickets-list-updated = Updated
tickets-list-active = Active filters:
tickets-list-remove = remove the filter
tickets-list-found = { $count ->
    [0] No tickets on this page.
    [one] One ticket on this page.
   *[other] { $count } tickets on this page.
}
tickets-list-wrong = The address contains a filter that we do not know.
tickets-list-filter-unknown = The value of the filter “{ $field }” does not exist.
tickets-list-none = There are no tickets yet
tickets-list-none-ente = When your ente asks for help, you find the ticket and the answers here.
tickets-list-none-staff = Here you find the tickets of your queues and those that you watch.
tickets-list-none-role = With your role you see only the tickets that you watch or that belong to your cases.
tickets-list-empty-view = Nothing to do here
tickets-list-empty-unassigned = Somebody already takes care of every ticket.
tickets-list-empty-mine = No open ticket is assigned to you.
tickets-list-empty-open = There are no open tickets.
tickets-list-empty-waiting = No ticket is waiting.
tickets-list-empty-resolved = No resolved ticket waits to be confirmed.
tickets-list-empty-all = There are no tickets.
tickets-list-empty-to-answer = No ticket waits for your answer.
tickets-list-empty-to-confirm = No ticket waits for your confirmation.
tickets-list-show-all = See all tickets
tickets-list-no-match = No ticket matches
tickets-list-no-match-text = Try other words, or remove some filters.

tickets-page-aside = Facts and actions
tickets-page-conversation = Conversation
tickets-page-no-ente = No ente
tickets-page-confidential = Confidential
tickets-page-files = Attachments
tickets-page-internal-files = Seen by the centre only:
tickets-page-opening = Opening text
tickets-page-message = Message
tickets-page-note = Internal note
tickets-page-system = Automatic message
tickets-page-on-behalf = on behalf of { $name }
tickets-page-from-merged = from a ticket merged into this one
tickets-page-steps = { $count ->
    [one] One step
   *[other] { $count } steps
}
tickets-page-history = Whole history ({ $count })
tickets-page-take = Take it
tickets-page-start = Start working on it
tickets-page-resume = Resume work
tickets-page-reply = Reply
tickets-page-add-note = Add a note
tickets-page-merged-into = This ticket was merged into:
tickets-page-follows = Follows on from
tickets-page-closed-ente = This ticket is { $state }. If you still need help, write below: we open a new ticket linked to this one.
tickets-page-answer-us = We are waiting for your answer.
tickets-page-answer-by = Without an answer, the ticket is cancelled by itself after { $date }.
tickets-page-resolved-title = Is everything solved?
tickets-page-resolved-text = We have marked the ticket as resolved. Read the solution and tell us if it works.
tickets-page-resolved-by = If you do nothing, we close it after { $date }.
tickets-page-confirm = Yes, close the ticket
tickets-page-not-solved = No, say what is missing
tickets-page-reopen = Reopen without writing
tickets-page-waits-confirm = Waiting for the ente to confirm: it closes by itself after { $date }.
tickets-page-waits-ente = Waiting for the ente: without an answer it is cancelled by itself after { $date }.
tickets-page-public-title = Question from the public form
tickets-page-public-text = The answer does not leave from here: write an e-mail to who asked, then put the text here.
tickets-page-stale = The ticket has changed meanwhile
tickets-page-stale-text = Your change is not saved yet, but what you wrote is still in the form. Check it and, if it still holds, send it again.
tickets-page-must-be-public = For this step the answer must be public: the ente has to read it.
tickets-page-children-first = An answer to the child tickets must be public and without a change of state.
tickets-page-number-wrong = Write the number of a ticket, such as HD-2026-000123.
tickets-page-now-state = Done. The ticket is now in the state “{ $state }”.
tickets-page-taken = You have taken the ticket.
tickets-page-assigned = Ticket assigned.
tickets-page-moved = Ticket { $number } moved to the other queue.
tickets-page-saved = Changes saved.
tickets-page-sent = Answer sent.
tickets-page-noted = Note saved: only the centre sees it.
tickets-page-follow-up-opened = The ticket was closed: we have opened { $number }, linked to it.
tickets-page-watcher-added = The person now watches the ticket.
tickets-page-watcher-removed = The person no longer watches the ticket.
tickets-page-related = Link added.
tickets-page-unrelated = Link removed.
tickets-page-undo-watcher = Undo: { $name } watches again
tickets-page-undo-relation = Undo: link { $number } again

tickets-data-title = Facts
tickets-data-since = since
tickets-data-priority-reason = decided by the centre: { $reason }
tickets-data-assignee = Assigned to
tickets-data-author = Entered by
tickets-data-impact = Who is affected
tickets-data-urgency = Urgency
tickets-data-reopened = Reopened
tickets-data-times = { $count ->
    [one] once
   *[other] { $count } times
}
tickets-impact-1 = The whole ente
tickets-impact-2 = An office
tickets-impact-3 = One person
tickets-urgency-1 = High
tickets-urgency-2 = Medium
tickets-urgency-3 = Low
tickets-field-subject = subject
tickets-field-tags = tags
tickets-field-impact = who is affected
tickets-field-urgency = urgency
tickets-field-confidential = confidentiality

tickets-event-system = The system
tickets-event-reason = Reason: { $reason }
tickets-event-opened = opened the ticket
tickets-event-assigned = assigned the ticket to { $name }
tickets-event-taken = took the ticket
tickets-event-released = removed the assignment
tickets-event-state = changed the state from “{ $from }” to “{ $to }”
tickets-event-moved = moved the ticket to the queue “{ $queue }”
tickets-event-priority = changed the priority from { $from } to { $to }
tickets-event-edited = edited: { $fields }
tickets-event-message = wrote a message
tickets-event-note = wrote an internal note
tickets-event-attachment = attached a file
tickets-event-merged = merged other tickets into this one
tickets-event-merged-away = merged this ticket into another one
tickets-event-watcher-added = added { $name } to those who watch the ticket
tickets-event-watcher-removed = removed { $name } from those who watch the ticket
tickets-event-watches = began to watch the ticket
tickets-event-unwatches = stopped watching the ticket
tickets-event-linked = linked another ticket
tickets-event-unlinked = removed a link
tickets-event-parent-set = put the ticket under a parent ticket
tickets-event-parent-removed = detached the ticket from its parent ticket
tickets-event-other = changed the ticket

tickets-reply-title = Reply
tickets-reply-title-note = Add an internal note
tickets-reply-title-follow-up = Do you still need help?
tickets-reply-final-staff = The ticket is closed: you can only add internal notes.
tickets-reply-open-follow-up = Open a ticket that follows on from this one
tickets-reply-follow-up = Write what you need: we open a new ticket, linked to this one.
tickets-reply-visibility = Who reads it
tickets-reply-public = Everybody: ente and centre
tickets-reply-internal = Only the centre (internal note)
tickets-reply-template = Reply template
tickets-reply-template-choose = Choose a template
tickets-reply-template-insert = Insert
tickets-reply-text = Text
tickets-reply-text-hint = You can use lists with hyphens, web addresses, and code between backticks.
tickets-reply-to-children = { $count ->
    [one] Send it to the child ticket too
   *[other] Send it to the { $count } child tickets too
}
tickets-reply-to-children-hint = The same public answer reaches the child tickets that are still open.
tickets-reply-send = Send
tickets-reply-note = Save the note
tickets-reply-open-linked = Open the new ticket
tickets-reply-and-reopen = Send and reopen
tickets-reply-and-waiting_ente = Send and wait for the ente
tickets-reply-and-waiting_third_party = Send and wait for a third party
tickets-reply-and-resolved = Send as the solution
tickets-reply-and-in_progress = Send and resume work

tickets-tools-title = Manage
tickets-tools-choose = Choose
tickets-tools-save = Save
tickets-tools-reason = Reason
tickets-tools-assign = Assign
tickets-tools-assignee = To whom
tickets-tools-assignee-hint = Members of the queue and managers
tickets-tools-assign-do = Assign
tickets-tools-queue = Move to another queue
tickets-tools-queue-hint = Only the centre reads it
tickets-tools-queue-do = Move
tickets-tools-priority = Change the priority
tickets-tools-priority-matrix = Automatic: { $priority }
tickets-tools-priority-hint = Needed when you choose a priority other than the automatic one
tickets-tools-edit = Edit the facts
tickets-tools-cancel = Cancel the ticket
tickets-tools-cancel-text = A cancelled ticket cannot be reopened.
tickets-tools-cancel-sure = Do you want to cancel the ticket?
tickets-tools-cancel-do = Cancel the ticket
tickets-tools-merge = Merge duplicates
tickets-tools-others = Other tickets of the ente
tickets-tools-others-all = See all of the ente
tickets-tools-remove = Remove
tickets-tools-detach = Detach

tickets-watchers-title = Who watches
tickets-watchers-none = Nobody, besides who works it and who asked.
tickets-watchers-add = Add a person
tickets-watchers-who = Person
tickets-watchers-add-do = Add
tickets-watchers-you = You watch this ticket too.

tickets-relations-title = Related tickets
tickets-relations-none = None.
tickets-relations-parent = Parent ticket
tickets-relations-child = Child tickets
tickets-relations-link = Linked
tickets-relations-follows = Follows on from
tickets-relations-follow-up = Followed by
tickets-relations-merged = Merged into this one
tickets-relations-add = Add a relation
tickets-relations-how = This ticket
tickets-relations-as-link = is linked to
tickets-relations-as-child = is the parent of
tickets-relations-as-parent = is a child of
tickets-relations-number-hint = Such as HD-2026-000123
tickets-relations-add-do = Add

tickets-merge-page-title = Merge duplicates
tickets-merge-page-into = This ticket stays:
tickets-merge-page-help = Look among the other tickets of the same ente and choose the duplicates. Before you confirm you see what will happen.
tickets-merge-page-search = Search
tickets-merge-page-none = No ticket to merge
tickets-merge-page-none-text = There are no other open or resolved tickets of the same ente that match.
tickets-merge-page-choose = Which ones are duplicates?
tickets-merge-page-preview = Continue
tickets-merge-page-sure = { $count ->
    [one] Merge this ticket?
   *[other] Merge these { $count } tickets?
}
tickets-merge-page-effects = Messages, attachments and watchers move to the ticket that stays. The duplicates are cancelled with a reference; who opened them watches the one that stays.
tickets-merge-page-confidential = One of the duplicates is confidential: the ticket that stays becomes so too.
tickets-merge-page-no-undo = Merging cannot be undone.
tickets-merge-page-do = Merge
tickets-merge-page-back = Change the choice
tickets-merge-page-done = { $count ->
    [one] Duplicate merged.
   *[other] { $count } duplicates merged.
}

tickets-form-title = New ticket
tickets-form-which-ente = For which ente?
tickets-form-which-ente-hint = Write the name or a part of it
tickets-form-continue = Continue
tickets-form-enti-found = { $count ->
    [0] No ente found
    [one] One ente found
   *[other] { $count } enti found
}
tickets-form-enti-none = Check how the name is written, or use only a part of it.
tickets-form-for = For
tickets-form-change-ente = change the ente
tickets-form-service-choose = Choose the service.
tickets-form-includes = What it includes: { $name }
tickets-form-no-editorial = We do not write the contents for the ente: for that we prepare a quote.
tickets-form-kind = What it is about
tickets-form-kind-choose = Choose what it is about.
tickets-form-kind-incident = Something does not work, or no longer as before.
tickets-form-kind-service_request = You need something that the service includes.
tickets-form-kind-question = You want to know how something is done or works.
tickets-form-kind-extra_activity = You need some extra work: we assess its time and cost.
tickets-form-subject-hint = One line that says the problem, such as: The notice board does not open
tickets-form-text = Description
tickets-form-text-hint = What you did, what you expected and what happened. Do not write passwords.
tickets-form-files = Attachments
tickets-form-files-hint = Up to 10 files, at most 25 MiB each
tickets-form-file-gone = “{ $name }” is no longer kept: choose it again.
tickets-form-files-stalled = The upload stopped, and the file that was arriving is not here: choose it again. What you typed is still there.
tickets-form-files-many = At most { $most } files at a time.
tickets-form-file-refused = “{ $name }” was not attached. { $reason }
tickets-form-kept = Files already uploaded
tickets-form-impact = Who is affected
tickets-form-impact-1 = The whole ente
tickets-form-impact-2 = An office
tickets-form-impact-3 = One person
tickets-form-urgency = How urgent it is
tickets-form-urgency-1 = Very: a service is down or a deadline is near
tickets-form-urgency-2 = Needed in the next days
tickets-form-urgency-3 = It can wait
tickets-form-requester = Who needs help
tickets-form-requester-hint = If you open the ticket for a colleague, choose the name
tickets-form-requester-staff-hint = The person of the ente who called or wrote
tickets-form-requester-none = Nobody in the list: I follow it
tickets-form-channel = How it came in
tickets-form-queue-auto = That of the service
tickets-form-tags-hint = Words separated by commas
tickets-form-confidential = Confidential
tickets-form-confidential-hint = Seen only by who needs help, who watches it, and the centre
tickets-form-send = Send the ticket
tickets-form-opened = Ticket { $number } opened.

tickets-info-title = Ask for information
tickets-info-lead = You do not work in a member ente, or have no account yet? Write us your question: we will get back to you.
tickets-info-name = First and last name
tickets-info-email = E-mail
tickets-info-email-hint = We use it only to get back to you
tickets-info-ente = Ente
tickets-info-service = Service
tickets-info-text = Your question
tickets-info-text-hint = Do not write personal data that are not needed
tickets-info-privacy = Read the privacy notice (opens in another tab)
tickets-info-acknowledged = I have read the privacy notice
tickets-info-acknowledged-hint = We process your data for a task in the public interest: we do not ask for a consent.
tickets-info-send = Send the question
tickets-info-sent-title = Question sent
tickets-info-sent-lead = Thank you: we have received your question.
tickets-info-sent-number = Its number is
tickets-info-sent-text = We will get back to you. If you write again, quote the number.
tickets-data-unreachable = Mail comes back

# The link of the mail about a solution
tickets-solution-title = The solution
tickets-solution-question = We marked request { $number } as resolved. Is the problem solved?
tickets-solution-effect = If you confirm, the request is closed. If you reopen it, we go on working on it.
tickets-solution-confirm = Yes, I confirm
tickets-solution-reopen = No, I reopen the request
tickets-solution-confirmed = Thank you. Request { $number } is closed.
tickets-solution-reopened = Request { $number } is open again: we go on working on it. To tell us what does not work, answer the message that we sent you.
tickets-solution-over = Request { $number } is closed already: there is nothing else to do.
tickets-solution-gone = This link is no longer valid: the request has changed, or the link is not complete. Sign in to see how it stands.
tickets-solution-read = Read the request
tickets-solution-by-link = Decided by the link of the mail
