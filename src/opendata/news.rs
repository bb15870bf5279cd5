//! The labs and outcomes that were published last, as an Atom feed (RFC 4287).

use crate::{
    base::{actor::Caller, error::Result},
    config::Config,
    db::Read,
    labs::{self, views::LabView},
    outcomes::{following, views::OutcomeView},
};
use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};
use jiff::Timestamp;

/// So many entries.
const ENTRIES: usize = 50;

/// Something new.
struct News {
    at: Timestamp,
    id: String,
    category: &'static str,
    path: String,
    title: String,
    summary: Option<String>,
}

/// The feed.
pub(super) fn feed(read: &mut Read<'_>, config: &Config) -> Result<String> {
    let limit = i64::try_from(ENTRIES).unwrap_or(i64::MAX);
    let labs = labs::actions::list_newest(read, limit)?;
    let outcomes = following::list_newest(read, &Caller::anonymous(), limit)?;
    let mut news: Vec<News> = labs.into_iter().map(|(lab, at)| of_lab(lab, at)).collect();
    news.extend(outcomes.into_iter().filter_map(of_outcome));
    news.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
    news.truncate(ENTRIES);
    let base = &config.public_url;
    let feed = Feed {
        id: format!("{base}/v1/news"),
        title: Text::plain("Proeftuin: nieuwe proeftuinen en uitkomsten"),
        updated: moment(news.first().map_or(Timestamp::UNIX_EPOCH, |newest| newest.at))?,
        authors: vec![Person { name: config.open_data.publisher_name.clone(), ..Person::default() }],
        links: vec![link("self", format!("{base}/v1/news")), link("alternate", format!("{base}/docs/"))],
        entries: news.into_iter().map(|one| entry(one, base)).collect::<Result<_>>()?,
        lang: Some("nl".to_owned()),
        ..Feed::default()
    };
    let written = feed.write_to(Vec::new()).map_err(anyhow::Error::new)?;
    Ok(String::from_utf8(written).map_err(anyhow::Error::new)?)
}

fn of_lab(lab: LabView, at: Timestamp) -> News {
    News {
        at,
        id: format!("urn:uuid:{}", lab.id),
        category: "lab",
        path: format!("/v1/labs/{}", lab.id),
        title: lab.name,
        summary: lab.description_nl.or(lab.description_en),
    }
}

fn of_outcome(outcome: OutcomeView) -> Option<News> {
    Some(News {
        at: outcome.published_at?,
        id: format!("urn:uuid:{}", outcome.id),
        category: "outcome",
        path: format!("/v1/outcomes/{}", outcome.id),
        title: outcome.innovation_title,
        summary: outcome.lessons,
    })
}

fn entry(news: News, base: &str) -> Result<Entry> {
    Ok(Entry {
        id: news.id,
        title: Text::plain(news.title),
        updated: moment(news.at)?,
        published: Some(moment(news.at)?),
        categories: vec![Category { term: news.category.to_owned(), ..Category::default() }],
        links: vec![link("alternate", format!("{base}{}", news.path))],
        summary: news.summary.map(Text::plain),
        ..Entry::default()
    })
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

fn moment(at: Timestamp) -> Result<FixedDateTime> {
    Ok(FixedDateTime::parse_from_rfc3339(&at.to_string()).map_err(anyhow::Error::new)?)
}
