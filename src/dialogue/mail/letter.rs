//! What a mail says: that something happened, around which requests, searches and webhooks, and where to read it. Nothing else is in it, so a
//! mailbox tells nothing about an innovation.

use crate::{
    base::id::{MailId, NotificationId},
    dialogue::model::{About, MailLanguage, NotificationKind},
};
use jiff::Timestamp;
use std::fmt::Write as _;

/// Requests, searches and webhooks that are named in one mail; of more, how many.
const MOST_SUBJECTS: usize = 20;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct News {
    /// The notification.
    pub id: NotificationId,
    /// About what.
    pub about: About,
    /// What.
    pub kind: NotificationKind,
}

/// A mail that is to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// The row of the outbox.
    pub mail: MailId,
    /// Counts attempts.
    pub attempt: i32,
    /// To whom. Checked before it is used.
    pub address: String,
    /// In which language.
    pub language: MailLanguage,
    /// What happened, oldest first; never empty.
    pub news: Vec<News>,
    /// When it is sent.
    pub written_at: Timestamp,
}

impl Letter {
    /// Names the content: the same for a repeat, also of a part, and another when something was added meanwhile.
    pub fn message_id(&self, domain: &str) -> String {
        let newest = self.news.iter().map(|news| news.id.uuid()).max().unwrap_or_default();
        format!("<{}.{}@{domain}>", self.mail, newest.simple())
    }

    /// What it is about, in one line.
    pub fn subject(&self) -> String {
        let about = match (self.by_subject().as_slice(), self.news.as_slice(), self.language) {
            (_, [one], _) => format!("{} ({})", label(self.language, one.kind), number(one.about)),
            ([(about, _)], many, MailLanguage::Nl) => {
                format!("{} meldingen bij {}", many.len(), named(self.language, *about))
            }
            ([(about, _)], many, MailLanguage::En) => {
                format!("{} notifications about {}", many.len(), named(self.language, *about))
            }
            (_, many, MailLanguage::Nl) => format!("{} meldingen", many.len()),
            (_, many, MailLanguage::En) => format!("{} notifications", many.len()),
        };
        format!("Proeftuin: {about}")
    }

    /// The whole text; `link` makes the address of a subject, `preferences` is that of the reader's preferences.
    pub fn text(&self, link: impl Fn(About) -> String, preferences: &str) -> String {
        let mut text = String::new();
        let subjects = self.by_subject();
        for (about, kinds) in subjects.iter().take(MOST_SUBJECTS) {
            let _ = writeln!(text, "{}", capitalised(&named(self.language, *about)));
            for (kind, count) in kinds {
                let times = if *count > 1 { format!(" ({count}×)") } else { String::new() };
                let _ = writeln!(text, "- {}{times}", label(self.language, *kind));
            }
            let _ = writeln!(text, "{}\n", link(*about));
        }
        let rest = subjects.len().saturating_sub(MOST_SUBJECTS);
        let closing = match self.language {
            MailLanguage::Nl => {
                "Wat er gezegd is, staat met opzet niet in deze mail: dat leest u in Proeftuin.\nMinder mail, of één per dag? Pas uw voorkeuren aan:"
            }
            MailLanguage::En => {
                "What was said is left out of this mail on purpose: you read that in Proeftuin.\nLess mail, or one a day? Change your preferences:"
            }
        };
        if rest > 0 {
            let more = match self.language {
                MailLanguage::Nl => format!("En nog {rest} andere."),
                MailLanguage::En => format!("And {rest} more."),
            };
            let _ = writeln!(text, "{more}\n");
        }
        let _ = writeln!(text, "{closing}\n{preferences}");
        text
    }

    /// The requests, searches and webhooks in the order in which something happened first, each with how often what happened.
    fn by_subject(&self) -> Vec<(About, Vec<(NotificationKind, usize)>)> {
        let mut subjects: Vec<(About, Vec<(NotificationKind, usize)>)> = Vec::new();
        for news in &self.news {
            let known = subjects.iter_mut().find(|(about, _)| *about == news.about);
            let Some((_, kinds)) = known else {
                subjects.push((news.about, vec![(news.kind, 1)]));
                continue;
            };
            match kinds.iter_mut().find(|(kind, _)| *kind == news.kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((news.kind, 1)),
            }
        }
        subjects
    }
}

fn label(language: MailLanguage, kind: NotificationKind) -> &'static str {
    match language {
        MailLanguage::Nl => kind.label_nl(),
        MailLanguage::En => kind.label_en(),
    }
}

fn named(language: MailLanguage, about: About) -> String {
    let what = match (about, language) {
        (About::Request(_), MailLanguage::Nl) => "pilotaanvraag",
        (About::Request(_), MailLanguage::En) => "pilot request",
        (About::Search(_), MailLanguage::Nl) => "zoekvraag",
        (About::Search(_), MailLanguage::En) => "search",
        (About::Webhook(_), MailLanguage::Nl | MailLanguage::En) => "webhook",
    };
    format!("{what} {}", number(about))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// By what people tell them apart: the end of the id, which is random.
fn number(about: About) -> String {
    let id = match about {
        About::Request(id) => id.uuid(),
        About::Search(id) => id.uuid(),
        About::Webhook(id) => id.uuid(),
    };
    let [.., a, b, c, d] = id.into_bytes();
    format!("{a:02X}{b:02X}-{c:02X}{d:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::Id;
    use uuid::Uuid;

    fn request(number: u32) -> About {
        About::Request(Id::from_uuid(Uuid::from_u128(u128::from(number))))
    }

    fn letter(language: MailLanguage, news: &[(u32, NotificationKind)]) -> Letter {
        let news = news.iter().zip(1_u128..).map(|((number, kind), id)| News {
            id: Id::from_uuid(Uuid::from_u128(id)),
            about: request(*number),
            kind: *kind,
        });
        let news = news.collect();
        let (mail, address) = (Id::from_uuid(Uuid::nil()), "a@test.example".to_owned());
        Letter { mail, attempt: 1, address, language, news, written_at: Timestamp::UNIX_EPOCH }
    }

    fn text(letter: &Letter) -> String {
        letter.text(|about| format!("https://p.example/{}", number(about)), "https://p.example/me")
    }

    #[test]
    fn a_mail_says_what_happened_how_often_and_where() {
        use NotificationKind::{Message, PlacementAccepted};
        let dutch = letter(MailLanguage::Nl, &[(0xA1B2, Message), (7, PlacementAccepted), (0xA1B2, Message)]);
        assert_eq!(dutch.subject(), "Proeftuin: 3 meldingen");
        assert_eq!(
            text(&dutch),
            "Pilotaanvraag 0000-A1B2\n- Er is een nieuw bericht bij een pilotaanvraag. (2×)\nhttps://p.example/0000-A1B2\n\n\
             Pilotaanvraag 0000-0007\n- Een plaats is toegezegd.\nhttps://p.example/0000-0007\n\n\
             Wat er gezegd is, staat met opzet niet in deze mail: dat leest u in Proeftuin.\n\
             Minder mail, of één per dag? Pas uw voorkeuren aan:\nhttps://p.example/me\n"
        );
        let english = letter(MailLanguage::En, &[(7, Message)]);
        assert_eq!(english.subject(), "Proeftuin: There is a new message about a pilot request. (0000-0007)");
        assert!(text(&english).starts_with("Pilot request 0000-0007\n- There is a new message"));
        let twice = letter(MailLanguage::En, &[(7, Message), (7, Message)]);
        assert_eq!(twice.subject(), "Proeftuin: 2 notifications about pilot request 0000-0007");
    }

    #[test]
    fn a_mail_of_a_search_says_so() {
        let mut one = letter(MailLanguage::Nl, &[(7, NotificationKind::SearchMatched)]);
        one.news[0].about = About::Search(Id::from_uuid(Uuid::from_u128(7)));
        assert_eq!(one.subject(), "Proeftuin: Er past een lab bij een zoekvraag die u bewaart. (0000-0007)");
        assert!(text(&one).starts_with("Zoekvraag 0000-0007\n- Er past een lab"), "{}", text(&one));
        one.news.push(one.news[0]);
        assert_eq!(one.subject(), "Proeftuin: 2 meldingen bij zoekvraag 0000-0007");
    }

    #[test]
    fn of_very_many_requests_it_names_twenty() {
        let news: Vec<(u32, NotificationKind)> =
            (0..23).map(|number| (number, NotificationKind::Message)).collect();
        let text = text(&letter(MailLanguage::Nl, &news));
        assert_eq!(text.matches("https://p.example/0000").count(), MOST_SUBJECTS);
        assert!(text.contains("En nog 3 andere."));
    }

    #[test]
    fn the_name_of_the_message_changes_with_its_content_only() {
        use NotificationKind::Message;
        let one = letter(MailLanguage::Nl, &[(1, Message)]);
        let again = Letter { attempt: 2, ..one.clone() };
        assert_eq!(one.message_id("x.example"), again.message_id("x.example"));
        let more = letter(MailLanguage::Nl, &[(1, Message), (2, Message)]);
        assert_ne!(one.message_id("x.example"), more.message_id("x.example"));
        // The first was read before the repeat.
        let rest = Letter { news: more.news[1..].to_vec(), ..more.clone() };
        assert_eq!(rest.message_id("x.example"), more.message_id("x.example"));
    }
}
