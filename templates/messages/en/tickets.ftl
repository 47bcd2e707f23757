# Tickets: words and refusals.
tickets-state-new = New
tickets-state-assigned = Assigned
tickets-state-in_progress = In progress
tickets-state-waiting_ente = Waiting for the ente
tickets-state-waiting_third_party = Waiting for a third party
tickets-state-resolved = Resolved
tickets-state-closed = Closed
tickets-state-cancelled = Cancelled

tickets-kind-incident = Incident
tickets-kind-service_request = Service request
tickets-kind-question = Question
tickets-kind-extra_activity = Extra activity

tickets-priority-critical = Critical
tickets-priority-high = High
tickets-priority-normal = Normal
tickets-priority-low = Low

tickets-channel-portal = Portal
tickets-channel-email = Mail
tickets-channel-pec = Certified mail
tickets-channel-phone = Telephone
tickets-channel-api = Interface for programs
tickets-channel-public_form = Public form

tickets-column-number = Number
tickets-column-created = Opened on
tickets-column-updated = Updated on
tickets-column-ente = Ente
tickets-column-subject = Subject
tickets-column-state = State
tickets-column-priority = Priority
tickets-column-kind = Kind
tickets-column-channel = Channel
tickets-column-service = Service
tickets-column-queue = Queue
tickets-column-requester = Requester
tickets-column-assignee = Assignee
tickets-column-tags = Tags
tickets-column-resolved = Resolved on
tickets-column-closed = Closed on

error-transition-refused = { $count ->
        [0] You cannot change the state of this ticket now.
       *[other] From here the ticket cannot go to the state that you asked for. You can choose now: { $allowed }.
    }
    .title = Change of state refused
error-attention-already-requested = Attention was asked for already: it can be asked for again from { $day }.
    .title = Attention already asked for
error-attention-waits-for-ente = We are waiting for the ente: answer the question in the ticket and the work goes on.
    .title = Waiting for the ente
error-ticket_closed = The ticket is closed and takes no more answers or changes. Open a new ticket that follows this one.
    .title = Ticket closed
error-open-children = { $count ->
        [one] One child ticket is still open: resolve or detach it before you resolve this one.
       *[other] { $count } child tickets are still open: resolve or detach them before you resolve this one.
    }
    .title = Open child tickets
error-not-in-queue = The person chosen does not work this ticket’s queue: choose one of its members or a manager, or move the ticket.
    .title = Unsuitable assignee
error-cannot-watch = The person chosen may not see this ticket, and so cannot watch it.
    .title = Person not allowed
error-tickets-not-related = These tickets cannot be related like this: read why and choose again.
    .title = Relation refused
error-stale-version = Somebody else has changed the ticket meanwhile. Read it as it is now and, if needed, make your change again.
    .title = The ticket has changed

tickets-not-in-queue = Neither a member of this ticket’s queue nor a manager.
tickets-cannot-watch = May not see this ticket.
tickets-subject-length = Write a subject of 3 to 200 characters.
tickets-text-length = Write a text of 1 to 20,000 characters.
tickets-name-length = Write a name of 1 to 200 characters.
tickets-reason-of-priority = A reason belongs to a priority: give both, or neither.
tickets-reason-required = Write the reason, in 1,000 characters at most.
tickets-message-asks = Write to the ente what you need: the message is public.
tickets-message-solution = Describe the solution: the message is public.
tickets-impact-range = The impact goes from 1 (whole ente) to 3 (one user).
tickets-urgency-range = The urgency goes from 1 (high) to 3 (low).
tickets-ente-required = Say for which ente you open the ticket.
tickets-ente-unknown = There is no such ente, or it is not valid today.
tickets-service-unknown = There is no such service, or it is no longer offered.
tickets-queue-unknown = There is no such queue, or it is no longer used.
tickets-queue-same = The ticket is in this queue already.
tickets-queue-missing = No queue receives the tickets of this service: choose a queue.
tickets-user-unknown = There is no such person, or the account is no longer active.
tickets-follows-ente = The ticket to go on with is of another ente: open this one without it.
tickets-ticket-unknown = There is no such ticket, or you cannot see it.
tickets-tag-invalid = A tag has 1 to 40 letters, digits, hyphens or underscores.
tickets-tags-many = 20 tags at most.
tickets-filter-many = Too many values: 100 at most.
tickets-filter-waited = Say also from when or until when they were resolved.
tickets-filter-hour = There is no such one: days go from 1 (Monday) to 7, hours from 0 to 23.
tickets-filter-hour-days = Say also from when and until when they were opened: two years at most.
tickets-search-words = Write at least one word or number to look for.
tickets-email-invalid = Write a valid mail address.
tickets-privacy-required = To send the question you must have read the privacy notice.
tickets-attachment-gone = The file is no longer kept: choose it again.
tickets-attachment-name = The file’s name has 1 to 255 characters.
tickets-visibility-required = Say whether the attachment is public or internal.
tickets-visibility-message = An attachment has the visibility of its message.
tickets-message-unknown = The message is not one of this ticket.
tickets-merge-none = Name at least one duplicate.
tickets-merge-itself = A ticket cannot be merged into itself.
tickets-merge-ente = Only tickets of the same ente are merged.
tickets-merge-closed = One of the duplicates is already closed or cancelled.
tickets-relation-itself = A ticket cannot be linked to itself.
tickets-relation-circle = A ticket would become its own child.
tickets-relation-has-parent = The ticket has a parent already: detach it from that one first.
tickets-relation-parent-solved = The parent is already resolved or closed: it cannot take open children.
tickets-placeholder-unknown = Unknown placeholder: { $name }. You can use { $known }.
