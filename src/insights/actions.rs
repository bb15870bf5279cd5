//! What can be asked of many requests at once.

use super::{
    model::{FunnelStage, LeadStep, NeedStage, coarse, percent, spread},
    views::{
        FunnelStageView, FunnelView, InsightQuery, LabKindCount, LabResponseView, LeadTimeView,
        LeadTimesView, NeedFunnelView, NeedStageView, NeedStatusCount, ProvinceCount, ReasonCount,
        RefusalsView, RequestStatusCount, ResponseTimesView, StatisticsView, UnmetDemandCell,
        UnmetDemandView, UnmetReason, YearStatistics,
    },
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        clock::day_begins,
        error::{Error, Faults, Result},
        id::{NetworkId, ThemeId},
        key::Key,
    },
    db::{Read, resolve},
    innovations,
    labs::{access, actions::periods, model::LabKind},
    needs::figures::{NeedCohort, count_progress as count_need_progress},
    requests::{
        figures::{self, Cohort, Progress, Reasoned},
        model::RequestStatus,
    },
    vocabulary::{self, terms::Province},
};
use jiff::{ToSpan, civil::Date};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// A longer period is probably a typing error.
const LONGEST_YEARS: i64 = 20;
/// How many years the public statistics go back, the running one included.
const PUBLIC_YEARS: i16 = 5;

/// Which requests, and from which day until which.
struct Asked {
    from: Date,
    until: Date,
    cohort: Cohort,
}

/// How far requests came.
pub fn find_funnel(read: &mut Read<'_>, caller: &Caller, query: &InsightQuery) -> Result<FunnelView> {
    let asked = asked(read, caller, query)?;
    let progress = figures::count_progress(read, &asked.cohort)?;
    let filed = progress.now.iter().map(|(_, count)| count).sum();
    let mut before = None;
    let stages = FunnelStage::ALL.iter().map(|stage| {
        let count = reached(&progress, *stage, filed);
        let conversion = before.and_then(|before| percent(count, before));
        before = Some(count);
        FunnelStageView { stage: *stage, count, share: percent(count, filed), conversion }
    });
    let stages = stages.collect();
    let status = |(status, count)| RequestStatusCount { status, count };
    let mut statuses: Vec<RequestStatusCount> = progress.now.into_iter().map(status).collect();
    statuses.sort_by_key(|one| one.status);
    let care_needs = need_funnel(read, &asked.cohort)?;
    Ok(FunnelView { from: asked.from, until: asked.until, stages, statuses, care_needs })
}

/// How far the care needs came that were made in the same period.
fn need_funnel(read: &mut Read<'_>, cohort: &Cohort) -> Result<NeedFunnelView> {
    let Cohort { from, until, themes, .. } = cohort.clone();
    let progress = count_need_progress(read, &NeedCohort { from, until, themes })?;
    let published = progress.now.iter().map(|(_, count)| count).sum();
    let stage = |stage: &NeedStage| {
        let count = match stage {
            NeedStage::Published => published,
            NeedStage::Answered => progress.answered,
            NeedStage::Confirmed => progress.confirmed,
            NeedStage::Piloting => progress.piloted,
            NeedStage::Met => progress.met,
        };
        NeedStageView { stage: *stage, count, share: percent(count, published) }
    };
    let stages = NeedStage::ALL.iter().map(stage).collect();
    let status = |(status, count)| NeedStatusCount { status, count };
    let mut statuses: Vec<NeedStatusCount> = progress.now.into_iter().map(status).collect();
    statuses.sort_by_key(|one| one.status);
    Ok(NeedFunnelView { stages, statuses })
}

fn reached(progress: &Progress, stage: FunnelStage, filed: i64) -> i64 {
    let state = |code: &str| progress.reached.get(code).copied().unwrap_or_default();
    match stage {
        FunnelStage::Filed => filed,
        FunnelStage::Submitted => state(RequestStatus::Submitted.code()),
        FunnelStage::Opened => state(RequestStatus::Open.code()),
        FunnelStage::Accepted => progress.accepted,
        FunnelStage::Placed => state(RequestStatus::Placed.code()),
        FunnelStage::Running => state(RequestStatus::Running.code()),
        FunnelStage::Finished => state(RequestStatus::Finished.code()),
    }
}

/// How long requests took.
pub fn find_lead_times(read: &mut Read<'_>, caller: &Caller, query: &InsightQuery) -> Result<LeadTimesView> {
    let asked = asked(read, caller, query)?;
    let courses = figures::list_courses(read, &asked.cohort)?;
    let steps = LeadStep::ALL.iter().map(|step| {
        let seconds: Vec<i64> = courses.iter().filter_map(|course| step.seconds(course)).collect();
        LeadTimeView::of(*step, seconds.len(), spread(seconds))
    });
    Ok(LeadTimesView { from: asked.from, until: asked.until, steps: steps.collect() })
}

/// How labs answer, the slowest first.
pub fn find_response_times(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &InsightQuery,
) -> Result<ResponseTimesView> {
    let asked = asked(read, caller, query)?;
    let answering = figures::list_answering(read, &asked.cohort)?;
    let view = |(lab, answering): (_, figures::Answering)| {
        let answers = (answering.seconds.len(), spread(answering.seconds));
        LabResponseView::of(lab, answering.name, &answering.now, answers)
    };
    let mut labs: Vec<LabResponseView> = answering.into_iter().map(view).collect();
    labs.sort_by(|a, b| {
        let slowness = |one: &LabResponseView| one.median_days.unwrap_or(f64::MAX);
        slowness(b).total_cmp(&slowness(a)).then_with(|| (&a.lab_name, a.lab).cmp(&(&b.lab_name, b.lab)))
    });
    Ok(ResponseTimesView { from: asked.from, until: asked.until, labs })
}

/// Why requests and placements were refused.
pub fn find_refusals(read: &mut Read<'_>, caller: &Caller, query: &InsightQuery) -> Result<RefusalsView> {
    let asked = asked(read, caller, query)?;
    Ok(RefusalsView {
        from: asked.from,
        until: asked.until,
        requests: reasons(figures::count_request_reasons(read, &asked.cohort)?),
        placements: reasons(figures::count_placement_reasons(read, &asked.cohort)?),
    })
}

fn reasons(rows: Vec<Reasoned>) -> Vec<ReasonCount> {
    let count = |(event, reason_code, count)| ReasonCount { event, reason_code, count };
    let mut counts: Vec<ReasonCount> = rows.into_iter().map(count).collect();
    counts.sort_by(|a, b| {
        let place = |one: &ReasonCount| (Reverse(one.count), one.event.clone(), one.reason_code);
        place(a).cmp(&place(b))
    });
    counts
}

/// What is wanted where, and what came of it.
pub fn find_unmet_demand(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &InsightQuery,
) -> Result<UnmetDemandView> {
    let asked = asked(read, caller, query)?;
    let demand = figures::count_demand(read, &asked.cohort)?;
    let names = vocabulary::actions::list_theme_names(read)?;
    let wanted_theme = |theme: ThemeId| asked.cohort.themes.as_ref().is_none_or(|all| all.contains(&theme));
    let mut cells: HashMap<(ThemeId, Option<Province>), UnmetDemandCell> = HashMap::new();
    for ((theme, province, status), count) in demand.wanted {
        let Some(name) = names.iter().find(|name| name.id == theme && wanted_theme(theme)) else { continue };
        let cell = cells.entry((theme, province)).or_insert_with(|| UnmetDemandCell {
            theme,
            theme_slug: name.slug.clone(),
            theme_label_nl: name.label_nl.clone(),
            theme_label_en: name.label_en.clone(),
            province,
            requested: 0,
            placed: 0,
            unplaced: 0,
            pending: 0,
            withdrawn: 0,
            reasons: Vec::new(),
        });
        cell.requested += count;
        *match end_of(status) {
            End::Placed => &mut cell.placed,
            End::Unplaced => &mut cell.unplaced,
            End::Pending => &mut cell.pending,
            End::Withdrawn => &mut cell.withdrawn,
        } += count;
    }
    for ((theme, province, reason_code), count) in demand.reasons {
        if let Some(cell) = cells.get_mut(&(theme, province)) {
            match cell.reasons.iter_mut().find(|reason| reason.reason_code == reason_code) {
                Some(reason) => reason.count += count,
                None => cell.reasons.push(UnmetReason { reason_code, count }),
            }
        }
    }
    let mut cells: Vec<UnmetDemandCell> = cells.into_values().collect();
    for cell in &mut cells {
        cell.reasons.sort_by_key(|reason| (Reverse(reason.count), reason.reason_code));
    }
    cells.sort_by(|a, b| {
        let place = |one: &UnmetDemandCell| (Reverse(one.unplaced), Reverse(one.requested), one.province);
        place(a).cmp(&place(b)).then_with(|| a.theme_slug.cmp(&b.theme_slug))
    });
    Ok(UnmetDemandView { from: asked.from, until: asked.until, cells })
}

/// What became of a submitted request.
enum End {
    Placed,
    Unplaced,
    Pending,
    Withdrawn,
}

fn end_of(status: RequestStatus) -> End {
    match status {
        RequestStatus::Draft | RequestStatus::Submitted | RequestStatus::Returned | RequestStatus::Open => {
            End::Pending
        }
        RequestStatus::Unplaced | RequestStatus::Declined => End::Unplaced,
        RequestStatus::Withdrawn | RequestStatus::Expired => End::Withdrawn,
        RequestStatus::Placed | RequestStatus::Running | RequestStatus::Finished => End::Placed,
    }
}

/// What everybody may know.
pub fn find_statistics(read: &mut Read<'_>) -> Result<StatisticsView> {
    let mut kinds: BTreeMap<LabKind, i64> = BTreeMap::new();
    let mut provinces: BTreeMap<Option<Province>, i64> = BTreeMap::new();
    for (kind, province) in periods::list_kinds(read)? {
        *kinds.entry(kind).or_default() += 1;
        *provinces.entry(province).or_default() += 1;
    }
    let this_year = read.today().year();
    let mut years = Vec::new();
    for year in (this_year - PUBLIC_YEARS + 1..=this_year).rev() {
        years.push(public_year(read, year)?);
    }
    Ok(StatisticsView {
        labs: kinds.values().sum(),
        labs_by_kind: kinds.into_iter().map(|(kind, count)| LabKindCount { kind, count }).collect(),
        labs_by_province: provinces
            .into_iter()
            .map(|(province, count)| ProvinceCount { province, count })
            .collect(),
        public_innovations: innovations::actions::count_public(read)?,
        years,
        remark: "Of pilot requests only those about public innovations are counted, rounded down to multiples of five; below five they are left out.",
    })
}

fn public_year(read: &mut Read<'_>, year: i16) -> Result<YearStatistics> {
    let first = |year: i16| Date::new(year, 1, 1).map(day_begins).map_err(anyhow::Error::new);
    let cohort = Cohort { from: first(year)?, until: first(year + 1)?, networks: None, themes: None };
    let counts = figures::count_public(read, &cohort)?;
    let placed = counts.iter().filter(|(status, _)| matches!(end_of(*status), End::Placed));
    Ok(YearStatistics {
        year,
        submitted: coarse(counts.iter().map(|(_, count)| count).sum()),
        placed: coarse(placed.map(|(_, count)| count).sum()),
    })
}

fn asked(read: &mut Read<'_>, caller: &Caller, query: &InsightQuery) -> Result<Asked> {
    let until = query.until.unwrap_or_else(|| read.today());
    let year_before = || until.checked_sub(1.year()).and_then(Date::tomorrow).unwrap_or(until);
    let from = query.from.unwrap_or_else(year_before);
    let mut faults = Faults::new();
    let latest = from.checked_add(LONGEST_YEARS.years());
    if until < from {
        faults.query("until", "range", "until: must not lie before from");
    } else if latest.is_ok_and(|latest| latest < until) {
        faults.query(
            "until",
            "too_long",
            format!("until: must lie at most {LONGEST_YEARS} years after from"),
        );
    }
    let network = named(read, query.network.as_ref(), resolve::network, ("network", &mut faults))?;
    let theme = named(read, query.theme.as_ref(), resolve::theme, ("theme", &mut faults))?;
    faults.check()?;
    let networks = networks(read, caller, network)?;
    let themes = theme.map(|theme| themes_within(read, theme)).transpose()?;
    let after = until.tomorrow().unwrap_or(until);
    let cohort = Cohort { from: day_begins(from), until: day_begins(after), networks, themes };
    Ok(Asked { from, until, cohort })
}

fn named<T>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: resolve::Resolver<T>,
    (name, faults): (&str, &mut Faults),
) -> Result<Option<T>> {
    let Some(key) = key else { return Ok(None) };
    let found = resolver(read, key)?;
    if found.is_none() {
        faults.query(name, "unknown_reference", format!("{name}: there is no {key} here"));
    }
    Ok(found)
}

/// The networks whose requests are looked at: the one asked for, else those that the caller manages; none named means all.
fn networks(
    read: &mut Read<'_>,
    caller: &Caller,
    asked: Option<NetworkId>,
) -> Result<Option<Vec<NetworkId>>> {
    let sees_all = caller.may(Permission::ReadInsights, &Stakes::default());
    let own = access::networks_within(read, &caller.networks())?;
    match asked {
        Some(network) if sees_all || own.contains(&network) => {
            access::networks_within(read, &[network]).map(Some)
        }
        Some(_) => Err(Error::forbidden()),
        None if sees_all => Ok(None),
        None => Ok(Some(own)),
    }
}

fn themes_within(read: &mut Read<'_>, theme: ThemeId) -> Result<Vec<ThemeId>> {
    let names = vocabulary::actions::list_theme_names(read)?;
    Ok(names.into_iter().filter(|name| name.line.contains(&theme)).map(|name| name.id).collect())
}
