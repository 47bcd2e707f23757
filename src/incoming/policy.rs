//! Who reads the mails that came in, and who decides about them.

use diesel::QueryResult;

use crate::config::Mailbox;
use crate::db::Db;
use crate::kernel::ids::QueueId;
use crate::queues::{self, QueueError};
use crate::services;
use crate::users::actor::{Role, Staff};

/// The mails that a person of the centre sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    Everything,
    /// What waits in quarantine in these mailboxes.
    Quarantine(Vec<String>),
}

/// Roles for which every mail is visible.
pub const READERS: [Role; 3] = [Role::Manager, Role::Admin, Role::Auditor];
/// Roles that may open the pages at all.
pub const VISITORS: [Role; 4] = [Role::Agent, Role::Manager, Role::Admin, Role::Auditor];

/// What the person sees: managers, administrators and auditors all, an agent what waits in the mailboxes of own queues,
/// anybody else nothing (`None`).
pub fn reach(db: &mut Db, staff: &Staff, mailboxes: &[Mailbox]) -> QueryResult<Option<Reach>> {
    if staff.is_any(&READERS) {
        return Ok(Some(Reach::Everything));
    }
    if !staff.is(Role::Agent) {
        return Ok(None);
    }
    let mut own = Vec::new();
    for mailbox in mailboxes {
        if queue_of(db, mailbox)?.is_some_and(|queue| staff.queues().contains(&queue)) {
            own.push(mailbox.name.clone());
        }
    }
    Ok(Some(Reach::Quarantine(own)))
}

/// The queue that takes the tickets of a mailbox.
fn queue_of(db: &mut Db, mailbox: &Mailbox) -> QueryResult<Option<QueueId>> {
    let found = match &mailbox.queue {
        Some(code) => queues::by_code(db, code),
        None => {
            let services = services::active(db)?;
            let service = match &mailbox.service {
                Some(code) => services.into_iter().find(|service| service.code == *code),
                None => services.into_iter().next(),
            };
            match service {
                Some(service) => queues::queue_for_service(db, service.id),
                None => return Ok(None),
            }
        }
    };
    match found {
        Ok(queue) => Ok(Some(queue.id)),
        Err(QueueError::Db(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Whether the person may decide about mails that are seen: auditors change nothing.
pub fn may_handle(staff: &Staff) -> bool {
    staff.is_any(&[Role::Agent, Role::Manager, Role::Admin])
}

/// Whether the person may give what proves when a formal notice was received: terms of law run from that day.
pub fn may_prove(staff: &Staff) -> bool {
    staff.is_any(&[Role::Manager, Role::Admin])
}

/// Whether the person may make somebody a contact of an ente: accounts are for administrators.
pub fn may_add_contact(staff: &Staff) -> bool {
    staff.is(Role::Admin)
}

/// Whether the person may have the mail as it came.
pub fn may_have_raw(staff: &Staff) -> bool {
    staff.is(Role::Admin)
}

/// Whether the person may hand in mails by the interface.
pub fn may_hand_in(staff: &Staff) -> bool {
    staff.is_any(&[Role::Manager, Role::Admin])
}
