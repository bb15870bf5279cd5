//! Which jobs there are, and how often: to add one, add a row.

use crate::{
    app::App,
    audit,
    base::error::Result,
    changes,
    config::Config,
    db::Write,
    dialogue::{attachments, mail::sending, notifications, tasks},
    http::idempotency,
    privacy::retention,
    reimbursements::steps,
    requests::clocks,
    saved_searches::looking,
    webhooks::{outbox, planning, sending as webhook_sending},
};
use jiff::SignedDuration;
use std::pin::Pin;

/// What a job does in one transaction: at most so many things. It says how many; as many as it may means that there is more.
pub type Step = fn(&mut Write<'_>, &Config, i64) -> Result<usize>;
/// What a job does outside of the database, with transactions of its own. It says how many things it did.
pub type Errand = fn(App) -> Pin<Box<dyn Future<Output = Result<usize>> + Send>>;

/// How a job does its work.
#[derive(Debug, Clone, Copy)]
pub enum Work {
    /// In the transaction that renews the lease.
    Inside(Step),
    /// Outside of any, because it waits for others. It may be broken off, and may run twice at once when it takes longer than the lease: it
    /// has to see to that itself.
    Outside(Errand),
}

impl Work {
    /// Whether it waits for nobody.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        matches!(self, Self::Inside(_))
    }
}

/// A job.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Its name, here, in the API and in the audit log.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub what: &'static str,
    /// How long after a run the next is due.
    pub every: SignedDuration,
    /// One batch of it.
    pub work: Work,
}

/// Deadlines end with a day: a few minutes more don't matter.
const SOON: SignedDuration = SignedDuration::from_mins(5);
/// Somebody waits for it.
const AT_ONCE: SignedDuration = SignedDuration::from_secs(10);
/// A machine waits for it.
const SOONEST: SignedDuration = SignedDuration::from_secs(4);
const HOURLY: SignedDuration = SignedDuration::from_hours(1);
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// Every job, in the order in which they run when several are due: who is put before a manager was reminded first.
pub const JOBS: &[Job] = &[
    Job {
        name: "warn_labs",
        what: "Reminds labs of placements that wait for an answer.",
        every: SOON,
        work: Work::Inside(|write, _, limit| clocks::warn_labs(write, limit)),
    },
    Job {
        name: "escalate_answers",
        what: "Puts placements that were not answered in time before the network manager.",
        every: SOON,
        work: Work::Inside(|write, _, limit| clocks::escalate_answers(write, limit)),
    },
    Job {
        name: "lapse_answers",
        what: "Lets placements lapse that were not answered after that either.",
        every: SOON,
        work: Work::Inside(|write, _, limit| clocks::lapse_answers(write, limit)),
    },
    Job {
        name: "release_holds",
        what: "Gives back slots that were not confirmed in time, and offers them to the waitlist.",
        every: SOON,
        work: Work::Inside(|write, _, limit| clocks::release_holds(write, limit)),
    },
    Job {
        name: "expire_requests",
        what: "Lets drafts and returned requests expire that were left alone.",
        every: SOON,
        work: Work::Inside(|write, _, limit| clocks::expire_requests(write, limit)),
    },
    Job {
        name: "remind_of_tasks",
        what: "Notes which tasks around pilot requests are nearly due.",
        every: SOON,
        work: Work::Inside(|write, _, limit| tasks::actions::remind(write, limit)),
    },
    Job {
        name: "look_into_searches",
        what: "Asks the searches that people keep again when something has changed.",
        every: SOON,
        work: Work::Outside(|app| Box::pin(looking::look(app))),
    },
    Job {
        name: "notify",
        what: "Notifies people of what happened around the pilot requests in which they take part.",
        every: AT_ONCE,
        work: Work::Inside(|write, _, limit| notifications::follow::follow(write, limit)),
    },
    Job {
        name: "send_mail",
        what: "Mails people what they were notified of.",
        every: AT_ONCE,
        work: Work::Outside(|app| Box::pin(sending::send_due(app))),
    },
    Job {
        name: "plan_webhooks",
        what: "Makes the deliveries of what webhooks are to be told.",
        every: SOONEST,
        work: Work::Inside(planning::plan),
    },
    Job {
        name: "send_webhooks",
        what: "Posts to webhooks what they are to be told.",
        every: SOONEST,
        work: Work::Outside(|app| Box::pin(webhook_sending::send_due(app))),
    },
    Job {
        name: "sweep_files",
        what: "Takes away the bytes of files that were not received whole, or were withdrawn.",
        every: SOON,
        work: Work::Inside(attachments::actions::sweep),
    },
    Job {
        name: "forget_notifications",
        what: "Forgets notifications after 90 days, and mails after 30.",
        every: DAILY,
        work: Work::Inside(|write, _, limit| notifications::actions::forget_old(write, limit)),
    },
    Job {
        name: "forget_webhook_deliveries",
        what: "Forgets what webhooks were told 30 days after it arrived or was given up.",
        every: DAILY,
        work: Work::Inside(|write, _, limit| outbox::forget_old(write, limit)),
    },
    Job {
        name: "lapse_reimbursements",
        what: "Ends conditional reimbursements whose last day has passed.",
        every: HOURLY,
        work: Work::Inside(|write, _, limit| steps::lapse_overdue(write, limit)),
    },
    Job {
        name: "forget_idempotency_keys",
        what: "Forgets idempotency keys after a day.",
        every: HOURLY,
        work: Work::Inside(|write, _, limit| idempotency::forget_old(write, limit)),
    },
    Job {
        name: "prune_audit_entries",
        what: "Lets go of entries of the audit log that are older than audit_months.",
        every: DAILY,
        work: Work::Inside(|write, config, limit| {
            audit::actions::prune_after(write, config.audit_months, limit)
        }),
    },
    Job {
        name: "forget_events",
        what: "Forgets events after keep_event_days; a mirror that is further behind begins anew.",
        every: DAILY,
        work: Work::Inside(|write, config, limit| {
            changes::actions::forget_old(write, config.retention.event_days, limit)
        }),
    },
    Job {
        name: "let_go",
        what: "Lets go of what else is past its time: old drafts, contacts of closed requests, sessions, links, addresses.",
        every: DAILY,
        work: Work::Inside(|write, config, limit| Ok(retention::retain_rest(write, config, limit)?.most())),
    },
];
