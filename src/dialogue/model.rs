//! What hangs on a pilot request, as its callers write it.

use crate::{
    base::{
        error::Faults,
        id::{LabId, PilotRequestId, SavedSearchId, UserId, WebhookId},
        key::Key,
    },
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// For whom something is.
    pub enum Audience {
        Shared = "shared", "gedeeld: mkb, lab en netwerk", "shared: SME, lab and network";
        Internal = "internal", "intern: lab en netwerk", "internal: lab and network";
    }
}
text_enum! {
    /// On which side of a request somebody stands.
    pub enum RequestSide {
        Sme = "sme", "de ondernemer", "the SME";
        Lab = "lab", "het lab", "the lab";
        Network = "network", "het netwerk", "the network";
    }
}
text_enum! {
    /// Where a task stands.
    pub enum TaskStatus {
        Open = "open", "open", "open";
        Done = "done", "gedaan", "done";
        Declined = "declined", "geweigerd", "declined";
    }
}
text_enum! {
    /// What can happen to a task.
    pub enum TaskEvent {
        Complete = "complete", "afronden", "complete";
        Decline = "decline", "weigeren", "decline";
        Reopen = "reopen", "heropenen", "reopen";
    }
}
text_enum! {
    /// What somebody is notified of.
    pub enum NotificationKind {
        RequestSubmitted = "request_submitted", "Er is een pilotaanvraag ingediend.", "A pilot request was submitted.";
        RequestReturned = "request_returned", "Een pilotaanvraag is teruggestuurd om aan te vullen.", "A pilot request was returned for more information.";
        RequestDeclined = "request_declined", "Een pilotaanvraag is afgewezen.", "A pilot request was declined.";
        RequestEnded = "request_ended", "Een pilotaanvraag is geëindigd zonder plaats.", "A pilot request ended without a place.";
        PlacementProposed = "placement_proposed", "Er is een pilotaanvraag aan uw lab voorgelegd.", "A pilot request was put to your lab.";
        PlacementAccepted = "placement_accepted", "Een plaats is toegezegd.", "A place was accepted.";
        PlacementOffered = "placement_offered", "Er is een plaats vrijgekomen en aangeboden.", "A place came free and was offered.";
        PlacementWaitlisted = "placement_waitlisted", "Een aanvraag staat op de wachtlijst van een lab.", "A request is on the waitlist of a lab.";
        PlacementDeclined = "placement_declined", "Een lab heeft een aanvraag afgewezen.", "A lab declined a request.";
        PlacementConfirmed = "placement_confirmed", "Een plaats is bevestigd.", "A place was confirmed.";
        PlacementEnded = "placement_ended", "Een plaats is vervallen, vrijgegeven of ingetrokken.", "A place lapsed, was released or was withdrawn.";
        AnswerDue = "answer_due", "Een antwoord op een pilotaanvraag laat op zich wachten.", "An answer to a pilot request is awaited.";
        Message = "message", "Er is een nieuw bericht bij een pilotaanvraag.", "There is a new message about a pilot request.";
        Attachment = "attachment", "Er is een bestand toegevoegd aan een pilotaanvraag.", "A file was added to a pilot request.";
        TaskAssigned = "task_assigned", "Er is een taak voor u bij een pilotaanvraag.", "There is a task for you about a pilot request.";
        TaskClosed = "task_closed", "Een taak bij een pilotaanvraag is afgerond, geweigerd of heropend.", "A task about a pilot request was completed, declined or reopened.";
        TaskDue = "task_due", "Een taak bij een pilotaanvraag is bijna of over tijd.", "A task about a pilot request is nearly due, or overdue.";
        SearchMatched = "search_matched", "Er past een lab bij een zoekvraag die u bewaart.", "A lab has come to match a search that you keep.";
        WebhookDisabled = "webhook_disabled", "Een webhook is uitgezet: er komt niets meer aan.", "A webhook was disabled: nothing arrives there any more.";
    }
}
text_enum! {
    /// How soon somebody is mailed.
    pub enum MailPace {
        Immediate = "immediate", "meteen: hooguit één mail per kwartier", "at once: one mail per quarter of an hour at most";
        Daily = "daily", "één mail per dag, om zeven uur", "one mail a day, at seven";
        Never = "never", "geen mail", "no mail";
    }
}
text_enum! {
    /// A language of mail.
    pub enum MailLanguage {
        Nl = "nl", "Nederlands", "Dutch";
        En = "en", "Engels", "English";
    }
}
text_enum! {
    /// Where a mail stands.
    pub enum MailStatus {
        Waiting = "waiting", "wacht", "waits";
        Sending = "sending", "wordt verstuurd", "is being sent";
        Sent = "sent", "verstuurd", "sent";
        Failed = "failed", "opgegeven", "given up";
        Dropped = "dropped", "vervallen: er was niets meer te melden", "dropped: nothing was left to tell";
    }
}
text_enum! {
    /// Why a mail did not go out.
    pub enum MailFault {
        Unreachable = "unreachable", "de mailserver is niet te bereiken", "the mail server can't be reached";
        LoginRefused = "login_refused", "de mailserver weigert onze aanmelding", "the mail server refuses our login";
        Deferred = "deferred", "de mailserver neemt de mail nu niet aan", "the mail server does not take the mail now";
        Refused = "refused", "de mailserver weigert de mail", "the mail server refuses the mail";
        CutOff = "cut_off", "de verbinding brak af", "the connection broke off";
        BadAddress = "bad_address", "het adres is geen bruikbaar e-mailadres", "the address is no usable e-mail address";
        NotWritten = "not_written", "de mail kon niet in de map worden geschreven", "the mail could not be written to the folder";
    }
}

/// A message about a pilot request. It can't be changed, only withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// For whom.
    pub audience: Audience,
    /// With which lab, or of which lab when it is internal. Left out: with everybody, or among the managers; a coordinator of one of
    /// the labs means that lab.
    pub lab: Option<Key>,
    /// What is said. No data about patients.
    #[schema(min_length = 1, max_length = 5000, pattern = "\\S")]
    pub text: String,
}

/// A task about a pilot request, for one person or for whoever is on a side.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTask {
    /// For whom it is to see.
    pub audience: Audience,
    /// With which lab, or of which lab when it is internal. Left out: as with messages.
    pub lab: Option<Key>,
    /// What is to be done.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// More about it.
    #[schema(min_length = 1, max_length = 5000)]
    pub description: Option<String>,
    /// Who does it: somebody who takes part and sees it. This, or a side.
    pub assignee: Option<UserId>,
    /// Which side does it. This, or a person.
    pub side: Option<RequestSide>,
    /// The day before the end of which it is done.
    pub due_on: Option<Date>,
}

/// A file for a pilot request. Its bytes are the body.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAttachment {
    /// For whom.
    pub audience: Audience,
    /// With which lab, or of which lab when it is internal. Left out: as with messages.
    pub lab: Option<Key>,
    /// What the file is called, with its ending. Folders and characters that can't be seen are taken out.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
}

/// What somebody wants to be notified of, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotificationPreferences {
    /// The kinds that stay away, mail too. What was notified already stays.
    #[schema(max_items = 19)]
    pub muted: Vec<NotificationKind>,
    /// How soon what else there is goes by mail.
    pub email: MailPace,
    /// The kinds that are not mailed.
    #[schema(max_items = 19)]
    pub email_muted: Vec<NotificationKind>,
    /// The language of mail.
    pub language: MailLanguage,
}

impl Default for NotificationPreferences {
    fn default() -> Self {
        Self {
            muted: Vec::new(),
            email: MailPace::Immediate,
            email_muted: Vec::new(),
            language: MailLanguage::Nl,
        }
    }
}

impl NotificationPreferences {
    /// Whether they are notified of this at all.
    #[must_use]
    pub fn tells(&self, kind: NotificationKind) -> bool {
        !self.muted.contains(&kind)
    }

    /// Whether they are mailed of it.
    #[must_use]
    pub fn mails(&self, kind: NotificationKind) -> bool {
        self.email != MailPace::Never && self.tells(kind) && !self.email_muted.contains(&kind)
    }
}

/// Notifications that were read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadUpTo {
    /// The last one that was read; all before it were read too.
    pub notification: crate::base::id::NotificationId,
}

/// What somebody is notified about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A pilot request.
    Request(PilotRequestId),
    /// A search that they keep.
    Search(SavedSearchId),
    /// A webhook of theirs, or of a machine that they made.
    Webhook(WebhookId),
}

impl About {
    /// Where to read more.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Request(id) => format!("/v1/pilot-requests/{id}/timeline"),
            Self::Search(id) => format!("/v1/saved-searches/{id}/matches"),
            Self::Webhook(id) => format!("/v1/webhooks/{id}"),
        }
    }
}

/// Who may see something: its audience, and the lab that it is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circle {
    /// For whom.
    pub audience: Audience,
    /// With, or of, which lab.
    pub lab: Option<LabId>,
}

impl NewTask {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if self.assignee.is_some() == self.side.is_some() {
            let detail = "assignee: name either a person (assignee) or a side";
            faults.body("/assignee", "one_of", detail);
        }
        if self.due_on.is_some_and(|day| day < today) {
            faults.body("/dueOn", "in_the_past", "dueOn: has passed; choose a later day");
        }
        if self.audience == Audience::Internal && self.side == Some(RequestSide::Sme) {
            let detail =
                "side: the SME does not see what is internal; share the task, or choose another side";
            faults.body("/side", "not_in_sight", detail);
        }
    }
}

impl TaskEvent {
    /// The state that it leads to from another; none when it is not possible there.
    #[must_use]
    pub const fn lead(self, from: TaskStatus) -> Option<TaskStatus> {
        match (from, self) {
            (TaskStatus::Open, Self::Complete) => Some(TaskStatus::Done),
            (TaskStatus::Open, Self::Decline) => Some(TaskStatus::Declined),
            (TaskStatus::Done | TaskStatus::Declined, Self::Reopen) => Some(TaskStatus::Open),
            (TaskStatus::Open, Self::Reopen)
            | (TaskStatus::Done | TaskStatus::Declined, Self::Complete | Self::Decline) => None,
        }
    }
}
