//! Applications: filing, changing, taking back.

use super::{
    actions, lab_terms,
    model::{ApplicationStatus, NewRoundApplication, RoundApplicationTerms, RoundStatus, check_preferences},
    queries::RoundApplicationQuery,
    steps,
    store::{
        self, RoundRow,
        applications::{self as rows, ApplicationFilter, ApplicationRow, ChoiceRow, Named, Sight},
    },
    views::RoundApplicationView,
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{InnovationId, LabId, OrganisationId, RoundApplicationId, ThemeId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
    organisations,
    requests::{
        self,
        model::RequestStatus,
        rounds::{self as entering, Waiting},
    },
    vocabulary::terms::ReasonCode,
};
use std::collections::HashMap;

/// Files a pilot request in a round that is open.
pub fn create_round_application(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewRoundApplication,
) -> Result<RoundApplicationView> {
    let round = actions::in_sight(write, by, key)?;
    let mut faults = Faults::new();
    if let Err(error) = requests::actions::find_pilot_request(write, by, &new.pilot_request) {
        if error.code() != Code::NotFound {
            return Err(error);
        }
        let detail = format!("pilotRequest: there is no {} here", new.pilot_request);
        faults.body("/pilotRequest", "unknown_reference", detail);
    }
    let groups = new.preferences.as_deref().unwrap_or_default();
    check_preferences(groups, new.by_score, &mut faults);
    let named = named_choices(write, &round, groups, &mut faults)?;
    let theme = resolve::field(write, new.theme.as_ref(), resolve::theme, ("/theme", &mut faults))?;
    faults.check()?;
    check_open(write, &round)?;
    let waiting = entering::enter(write, by, &new.pilot_request, steps::host(&round))?;
    check_eligible(write, &round, &waiting)?;
    let named = match &new.preferences {
        Some(_) => named,
        None => own_labs(write, &round, &waiting, new.by_score)?,
    };
    let theme = chosen_theme(write, &round, waiting.innovation, theme)?;
    let present = rows::find_of_request(write, round.id, waiting.request)?;
    let row = ApplicationRow {
        id: present.as_ref().map_or_else(|| write.new_id(), |row| row.id),
        round_id: round.id,
        pilot_request_id: waiting.request,
        organisation_id: waiting.organisation,
        theme_id: theme,
        by_score: new.by_score,
        status: ApplicationStatus::Filed,
        filed_at: write.now().into(),
        version: present.as_ref().map_or(1, |row| row.version + 1),
        created_at: present.as_ref().map_or_else(|| write.now().into(), |row| row.created_at),
        updated_at: write.now().into(),
    };
    // A request that left the round and comes back is the same application, at the end of the queue.
    match present {
        Some(old) => rows::update_application(write, &row, old.version)?,
        None => rows::insert_application(write, &row)?,
    }
    rows::replace_choices(write, row.id, &choice_rows(&row, &named))?;
    write.record(NewEvent::new("round_application_filed", "round-applications", row.id, by));
    find_round_application(write, by, key, &Key::from(row.id.uuid()))
}

/// Changes what an application prefers, while the round is open.
pub fn update_round_application(
    write: &mut Write<'_>,
    by: &Caller,
    (key, application): (&Key, &Key),
    change: Change,
) -> Result<RoundApplicationView> {
    let (round, (old, request, innovation, title)) = own(write, by, key, application)?;
    let view = present(write, by, &round, vec![(old.clone(), request, innovation, title)])?.pop();
    let new: RoundApplicationTerms = change.apply(&view.ok_or_else(Error::not_found)?)?;
    check_filed(&old, request, &round)?;
    check_open(write, &round)?;
    let mut faults = Faults::new();
    check_preferences(&new.preferences, new.by_score, &mut faults);
    let named = named_choices(write, &round, &new.preferences, &mut faults)?;
    let theme = resolve::field(write, new.theme.as_ref(), resolve::theme, ("/theme", &mut faults))?;
    faults.check()?;
    let theme = chosen_theme(write, &round, innovation, theme)?;
    let version = old.version;
    let row = ApplicationRow {
        theme_id: theme,
        by_score: new.by_score,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    rows::update_application(write, &row, version)?;
    rows::replace_choices(write, row.id, &choice_rows(&row, &named))?;
    write.record(NewEvent::new("round_application_updated", "round-applications", row.id, by));
    find_round_application(write, by, key, application)
}

/// Takes an application out of a round that is not applied yet; its request goes back to the SME.
pub fn delete_round_application(
    write: &mut Write<'_>,
    by: &Caller,
    (key, application): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let (round, (row, request, ..)) = own(write, by, key, application)?;
    if row.version != version {
        return Err(Error::stale());
    }
    check_filed(&row, request, &round)?;
    if !matches!(round.status, RoundStatus::Open | RoundStatus::Closed) {
        let detail = format!("The round is {}: nothing of it changes any more.", round.status);
        return Err(Error::refused(Code::RoundClosed, detail));
    }
    rows::delete_rulings_of(write, row.id)?;
    steps::give_back(write, by, &round, &[row], ReasonCode::NoLongerNeeded)
}

/// One application.
pub fn find_round_application(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    application: &Key,
) -> Result<RoundApplicationView> {
    let round = actions::in_sight(read, caller, key)?;
    let named = in_sight(read, caller, &round, application)?;
    present(read, caller, &round, vec![named])?.pop().ok_or_else(Error::not_found)
}

/// The applications of a round that the caller sees, first come first.
pub fn list_round_applications(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &RoundApplicationQuery,
) -> Result<Page<RoundApplicationView>> {
    let round = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("round-applications {} {:?}", round.id, query.lab);
    let filter = ApplicationFilter {
        id: None,
        lab: actions::wanted(read, query.lab.as_ref(), resolve::lab)?,
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let found = rows::list_applications(read, round.id, &Sight::of(caller, &round), filter)?;
    let page = Page::cut(found, limit, &scope, |(row, ..)| row.id);
    Ok(Page { items: present(read, caller, &round, page.items)?, next_cursor: page.next_cursor })
}

/// An application of a round that the caller sees.
pub(super) fn in_sight(
    read: &mut Read<'_>,
    caller: &Caller,
    round: &RoundRow,
    application: &Key,
) -> Result<Named> {
    let id = RoundApplicationId::from_uuid(application.uuid().ok_or_else(Error::not_found)?);
    let filter = ApplicationFilter { id: Some(id), limit: 1, ..ApplicationFilter::default() };
    let found = rows::list_applications(read, round.id, &Sight::of(caller, round), filter)?.pop();
    found.ok_or_else(Error::not_found)
}

/// An application of the caller's own organisation.
fn own(read: &mut Read<'_>, by: &Caller, key: &Key, application: &Key) -> Result<(RoundRow, Named)> {
    let round = actions::in_sight(read, by, key)?;
    let named = in_sight(read, by, &round, application)?;
    let stakes = Stakes::organisation(named.0.organisation_id);
    if by.may(Permission::FileRequest, &stakes) { Ok((round, named)) } else { Err(Error::forbidden()) }
}

/// Applications as the caller sees them: a lab learns nothing of the order that an SME prefers.
fn present(
    read: &mut Read<'_>,
    caller: &Caller,
    round: &RoundRow,
    found: Vec<Named>,
) -> Result<Vec<RoundApplicationView>> {
    let ids: Vec<RoundApplicationId> = found.iter().map(|(row, ..)| row.id).collect();
    let mut choices: HashMap<RoundApplicationId, Vec<ChoiceRow>> = HashMap::new();
    for choice in rows::list_choices_of(read, &ids)? {
        choices.entry(choice.application_id).or_default().push(choice);
    }
    let manages = actions::manages(caller, round);
    let view = |(row, request, innovation, title): Named| {
        let shows_order = manages || shows_order(caller, row.organisation_id);
        let own = choices.remove(&row.id).filter(|_| shows_order).unwrap_or_default();
        let groups = own.chunk_by(|one, other| one.preference == other.preference);
        RoundApplicationView {
            id: row.id,
            round: row.round_id,
            pilot_request: row.pilot_request_id,
            innovation,
            innovation_title: title,
            organisation: row.organisation_id,
            preferences: groups.map(|group| group.iter().map(|choice| choice.lab_id).collect()).collect(),
            by_score: row.by_score,
            theme: row.theme_id,
            status: status(&row, request),
            filed_at: row.filed_at.into(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    };
    Ok(found.into_iter().map(view).collect())
}

/// Whether a caller acts for the applicant.
pub(super) fn shows_order(caller: &Caller, organisation: OrganisationId) -> bool {
    caller.organisations().contains(&organisation)
}

/// Where an application stands: who returns, declines or withdraws a request takes it out of the round with that.
fn status(
    row: &ApplicationRow,
    (request, round): (RequestStatus, Option<crate::base::id::RoundId>),
) -> ApplicationStatus {
    let waits = request == RequestStatus::Submitted && round == Some(row.round_id);
    if row.status == ApplicationStatus::Filed && !waits { ApplicationStatus::Left } else { row.status }
}

fn check_filed(
    row: &ApplicationRow,
    request: (RequestStatus, Option<crate::base::id::RoundId>),
    round: &RoundRow,
) -> Result<()> {
    let status = status(row, request);
    if status == ApplicationStatus::Filed {
        return Ok(());
    }
    let detail = format!("The application is {status} in round {}; only a filed one changes.", round.name);
    Err(Error::refused(Code::RoundClosed, detail))
}

fn check_open(read: &Read<'_>, round: &RoundRow) -> Result<()> {
    let today = read.today();
    let (opens, closes) = (round.opens_on.0, round.closes_on.0);
    if round.status == RoundStatus::Open && opens <= today && today <= closes {
        return Ok(());
    }
    let detail = format!("The round is {}; it takes applications from {opens} until {closes}.", round.status);
    Err(Error::refused(Code::RoundClosed, detail))
}

/// What is asked of applicants, as far as the register knows it.
fn check_eligible(read: &mut Read<'_>, round: &RoundRow, waiting: &Waiting) -> Result<()> {
    let (trl, province, _) = rows::find_facts(read, waiting.innovation)?;
    let mut faults = Faults::new();
    let state = |trl: Option<i32>| trl.map_or_else(|| "not stated".to_owned(), |trl| trl.to_string());
    if let Some(least) = round.trl_min.filter(|least| trl.is_none_or(|trl| trl < *least)) {
        let detail = format!(
            "pilotRequest: the innovation's TRL is {}; the round asks for at least {least}",
            state(trl)
        );
        faults.body("/pilotRequest", "trl_too_low", detail);
    }
    if let Some(most) = round.trl_max.filter(|most| trl.is_none_or(|trl| trl > *most)) {
        let detail = format!(
            "pilotRequest: the innovation's TRL is {}; the round asks for at most {most}",
            state(trl)
        );
        faults.body("/pilotRequest", "trl_too_high", detail);
    }
    if round.smes_only && !organisations::actions::is_sme(read, waiting.organisation)? {
        let detail = "pilotRequest: the round is for small and medium-sized enterprises";
        faults.body("/pilotRequest", "not_an_sme", detail);
    }
    let provinces = rows::provinces(&round.provinces)?;
    if !provinces.is_empty() && !province.is_some_and(|province| provinces.contains(&province)) {
        let names: Vec<&str> = provinces.iter().map(|province| province.code()).collect();
        let detail = format!("pilotRequest: the round is for organisations in {}", names.join(", "));
        faults.body("/pilotRequest", "region_out_of_scope", detail);
    }
    faults.check_as(Code::NotReady)
}

type Groups = Vec<Vec<LabId>>;

/// The labs that preferences name: those of the round, each once.
fn named_choices(
    read: &mut Read<'_>,
    round: &RoundRow,
    groups: &[Vec<Key>],
    faults: &mut Faults,
) -> Result<Groups> {
    let there = lab_terms::lab_ids(read, round)?;
    let mut seen: Vec<LabId> = Vec::new();
    let mut named = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate() {
        let mut labs = Vec::with_capacity(group.len());
        for (index, key) in group.iter().enumerate() {
            let pointer = format!("/preferences/{at}/{index}");
            match resolve::lab(read, key)?.filter(|lab| there.contains(lab)) {
                None => {
                    let detail = format!("preferences: {key} does not take part in this round");
                    faults.body(&pointer, "not_in_round", detail);
                }
                Some(lab) if seen.contains(&lab) => {
                    faults.body(&pointer, "repeated", format!("preferences: {key} is ranked twice"));
                }
                Some(lab) => {
                    seen.push(lab);
                    labs.push(lab);
                }
            }
        }
        named.push(labs);
    }
    Ok(named)
}

/// The labs of the request itself, as far as they take part.
fn own_labs(read: &mut Read<'_>, round: &RoundRow, waiting: &Waiting, by_score: bool) -> Result<Groups> {
    let there = lab_terms::lab_ids(read, round)?;
    let labs: Vec<LabId> = if by_score && waiting.labs.is_empty() {
        store::list_lab_ids(read, &[round.id])?.into_iter().map(|(_, lab)| lab).take(50).collect()
    } else {
        waiting.labs.iter().filter(|lab| there.contains(lab)).copied().collect()
    };
    if labs.is_empty() {
        let mut faults = Faults::new();
        let detail =
            "preferences: none of the labs of the request takes part in this round; name at least one";
        faults.body("/preferences", "required", detail);
        faults.check()?;
    }
    Ok(if by_score { vec![labs] } else { labs.into_iter().map(|lab| vec![lab]).collect() })
}

fn choice_rows(row: &ApplicationRow, groups: &Groups) -> Vec<ChoiceRow> {
    let ranked = groups.iter().filter(|group| !group.is_empty()).zip(1..);
    ranked
        .flat_map(|(group, preference)| {
            group.iter().map(move |lab| ChoiceRow {
                application_id: row.id,
                lab_id: *lab,
                round_id: row.round_id,
                preference,
            })
        })
        .collect()
}

/// The theme of the round that an innovation counts under: itself or something broader is a theme of the round.
fn chosen_theme(
    read: &mut Read<'_>,
    round: &RoundRow,
    innovation: InnovationId,
    stated: Option<ThemeId>,
) -> Result<Option<ThemeId>> {
    let themes: Vec<ThemeId> =
        store::list_themes(read, &[round.id])?.into_iter().map(|(_, theme)| theme).collect();
    let mut faults = Faults::new();
    if themes.is_empty() {
        if stated.is_some() {
            faults.body("/theme", "not_in_round", "theme: this round has no themes");
        }
        faults.check()?;
        return Ok(None);
    }
    let (_, _, own) = rows::find_facts(read, innovation)?;
    let broader: HashMap<ThemeId, Option<ThemeId>> = rows::list_broader(read)?.into_iter().collect();
    let lineage = |theme: ThemeId| {
        let up = |at: &ThemeId| broader.get(at).copied().flatten();
        // The number of themes bounds every walk, should the tree ever hold a circle.
        std::iter::successors(Some(theme), up).take(broader.len().max(1))
    };
    let fits = |theme: &ThemeId| own.iter().any(|mine| lineage(*mine).any(|at| at == *theme));
    let found = match stated {
        Some(theme) => Some(theme).filter(|theme| themes.contains(theme) && fits(theme)),
        None => themes.iter().copied().find(fits),
    };
    if found.is_none() {
        let detail = "theme: the innovation is about none of the themes of the round, or not about the one that is named";
        faults.body("/theme", "outside_theme", detail);
    }
    faults.check()?;
    Ok(found)
}
