//! The operations that look at many requests at once.

use super::{
    actions,
    views::{
        FunnelView, InsightQuery, LeadTimesView, RefusalsView, ResponseTimesView, StatisticsView,
        UnmetDemandView,
    },
};
use crate::{
    app::App,
    base::{actor::Permission, error::Result},
    db::Read,
    http::{Answer, Asked, Operation, Reply, extract::NoQuery, operation::get},
};
use actix_web::web::Data;
use serde::Serialize;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/insights/funnel", "find_funnel", find_funnel)
            .summary("How far pilot requests came, with conversion from stage to stage.")
            .may(Permission::ReadInsights)
            .query::<InsightQuery>()
            .ok::<FunnelView>(),
        get("/v1/insights/lead-times", "find_lead_times", find_lead_times)
            .summary("How long each step of pilot requests took: median and ninetieth percentile.")
            .may(Permission::ReadInsights)
            .query::<InsightQuery>()
            .ok::<LeadTimesView>(),
        get("/v1/insights/response-times", "find_response_times", find_response_times)
            .summary("How labs answer requests, and how fast; the slowest first.")
            .may(Permission::ReadInsights)
            .query::<InsightQuery>()
            .ok::<ResponseTimesView>(),
        get("/v1/insights/refusals", "find_refusals", find_refusals)
            .summary("Why requests were declined, returned or withdrawn, and places declined or released.")
            .may(Permission::ReadInsights)
            .query::<InsightQuery>()
            .ok::<RefusalsView>(),
        get("/v1/insights/unmet-demand", "find_unmet_demand", find_unmet_demand)
            .summary("What is wanted where and in vain, by theme and province, with the reasons.")
            .may(Permission::ReadInsights)
            .query::<InsightQuery>()
            .ok::<UnmetDemandView>(),
        get("/v1/statistics", "find_statistics", find_statistics)
            .summary("Statistics for everybody; numbers of requests by fives.")
            .may(Permission::ReadPublic)
            .ok::<StatisticsView>(),
    ]
}

async fn answer<V: Serialize>(
    app: &App,
    work: impl FnOnce(&mut Read<'_>) -> Result<V> + Send + 'static,
) -> Answer {
    Ok(app.db().read(|read| Reply::computed(&work(read)?)).await?.into_response())
}

async fn find_funnel(app: Data<App>, asked: Asked<InsightQuery>) -> Answer {
    answer(&app, move |read| actions::find_funnel(read, &asked.caller, &asked.query)).await
}

async fn find_lead_times(app: Data<App>, asked: Asked<InsightQuery>) -> Answer {
    answer(&app, move |read| actions::find_lead_times(read, &asked.caller, &asked.query)).await
}

async fn find_response_times(app: Data<App>, asked: Asked<InsightQuery>) -> Answer {
    answer(&app, move |read| actions::find_response_times(read, &asked.caller, &asked.query)).await
}

async fn find_refusals(app: Data<App>, asked: Asked<InsightQuery>) -> Answer {
    answer(&app, move |read| actions::find_refusals(read, &asked.caller, &asked.query)).await
}

async fn find_unmet_demand(app: Data<App>, asked: Asked<InsightQuery>) -> Answer {
    answer(&app, move |read| actions::find_unmet_demand(read, &asked.caller, &asked.query)).await
}

async fn find_statistics(app: Data<App>, _: Asked<NoQuery>) -> Answer {
    answer(&app, actions::find_statistics).await
}
