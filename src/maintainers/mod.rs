//! The maintainer of an ente's domain name: a service that exists only beside the portal (R-DOM-1), and that must go to another
//! provider when the portal ends (rule DOM).

pub mod transfer;
