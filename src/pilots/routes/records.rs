//! The operations on what is recorded while a pilot runs: measurements, go/no-go moments, notes, incidents.

use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted,
        extract::NoQuery,
        operation::{get, patch, post},
    },
    identity::views::PageQuery,
    pilots::{
        diary, measuring,
        model::records::{MomentDecision, NewIncident, NewMeasurement, NewMoment, NewPilotNote},
        moments,
        views::records::{IncidentView, MeasurementView, MomentView, PilotNoteView},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
pub(super) fn operations() -> Vec<Operation> {
    [measurement_operations(), moment_operations(), diary_operations()].concat()
}

fn measurement_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/measurements", "list_measurements", list_measurements)
            .summary("The measurements of a pilot, corrected ones too, oldest first.")
            .may(Permission::ReadPilot)
            .query::<PageQuery>()
            .ok::<Page<MeasurementView>>(),
        post("/v1/pilots/{id}/measurements", "create_measurement", create_measurement)
            .summary("Record a measured or estimated value over a group; never one person's.")
            .may(Permission::ConductPilot)
            .body::<NewMeasurement>()
            .example(json!({
                "criterion": "night-checks", "value": 1.2, "n": 24, "measuredOn": "2027-05-31",
                "method": "Telling door het oproepsysteem, vier weken", "basis": "actual",
                "confidenceInterval": { "low": 0.9, "high": 1.5, "level": 0.95 },
            }))
            .created::<MeasurementView>(),
        get("/v1/pilots/{id}/measurements/{measurementId}", "find_measurement", find_measurement)
            .summary("One measurement.")
            .may(Permission::ReadPilot)
            .ok::<MeasurementView>(),
    ]
}

fn moment_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/moments", "list_moments", list_moments)
            .summary("The go/no-go moments of a pilot.")
            .may(Permission::ReadPilot)
            .query::<PageQuery>()
            .ok::<Page<MomentView>>(),
        post("/v1/pilots/{id}/moments", "create_moment", create_moment)
            .summary("Set a go/no-go moment before it comes.")
            .may(Permission::AgreePilot)
            .body::<NewMoment>()
            .example(json!({
                "dueOn": "2027-04-01", "question": "Zijn er genoeg deelnemers om door te gaan?",
                "criteria": ["night-checks"],
            }))
            .created::<MomentView>(),
        get("/v1/pilots/{id}/moments/{momentId}", "find_moment", find_moment)
            .summary("One go/no-go moment.")
            .may(Permission::ReadPilot)
            .ok::<MomentView>(),
        patch("/v1/pilots/{id}/moments/{momentId}", "update_moment", update_moment)
            .summary("Change a go/no-go moment that has not been decided.")
            .may(Permission::AgreePilot)
            .patch::<NewMoment>()
            .ok::<MomentView>(),
        post("/v1/pilots/{id}/moments/{momentId}/_decide", "decide_moment", decide_moment)
            .summary("Decide at a go/no-go moment; a no-go stops the pilot.")
            .may(Permission::DecidePilot)
            .body::<MomentDecision>()
            .example(json!({ "decision": "go", "reason": "De werving ligt op schema." }))
            .ok::<MomentView>(),
    ]
}

fn diary_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/notes", "list_pilot_notes", list_pilot_notes)
            .summary("The notes on the progress of a pilot, oldest first.")
            .may(Permission::ReadPilot)
            .query::<PageQuery>()
            .ok::<Page<PilotNoteView>>(),
        post("/v1/pilots/{id}/notes", "create_pilot_note", create_pilot_note)
            .summary("Write a note on the progress of a pilot.")
            .may(Permission::AgreePilot)
            .body::<NewPilotNote>()
            .example(json!({ "note": "De sensoren hangen op alle kamers; de nachtploeg is getraind." }))
            .created::<PilotNoteView>(),
        get("/v1/pilots/{id}/notes/{noteId}", "find_pilot_note", find_pilot_note)
            .summary("One note.")
            .may(Permission::ReadPilot)
            .ok::<PilotNoteView>(),
        get("/v1/pilots/{id}/incidents", "list_incidents", list_incidents)
            .summary("The incidents of a pilot, oldest first.")
            .may(Permission::ReadPilot)
            .query::<PageQuery>()
            .ok::<Page<IncidentView>>(),
        post("/v1/pilots/{id}/incidents", "create_incident", create_incident)
            .summary("Record an incident, and whether the inspectorate was told.")
            .may(Permission::AgreePilot)
            .body::<NewIncident>()
            .example(json!({
                "occurredOn": "2027-03-12", "severity": "minor", "igj": "not_required",
                "description": "Een sensor gaf een nacht lang geen signaal; de rondes zijn handmatig gelopen.",
            }))
            .created::<IncidentView>(),
        get("/v1/pilots/{id}/incidents/{incidentId}", "find_incident", find_incident)
            .summary("One incident.")
            .may(Permission::ReadPilot)
            .ok::<IncidentView>(),
        patch("/v1/pilots/{id}/incidents/{incidentId}", "update_incident", update_incident)
            .summary("Add to an incident what was done, and that the inspectorate was told.")
            .may(Permission::AgreePilot)
            .patch::<NewIncident>()
            .ok::<IncidentView>(),
    ]
}

async fn list_measurements(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| measuring::list_measurements(read, &asked.caller, &key, &asked.query)).await
}

async fn create_measurement(app: Data<App>, PathKey(key): PathKey, post: Posted<NewMeasurement>) -> Answer {
    app.create(post, move |write, by, new| measuring::create_measurement(write, by, &key, new)).await
}

async fn find_measurement(app: Data<App>, PathKeys(key, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| measuring::find_measurement(read, &asked.caller, (&key, &one))).await
}

async fn list_moments(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| moments::list_moments(read, &asked.caller, &key, &asked.query)).await
}

async fn create_moment(app: Data<App>, PathKey(key): PathKey, post: Posted<NewMoment>) -> Answer {
    app.create(post, move |write, by, new| moments::create_moment(write, by, &key, new)).await
}

async fn find_moment(app: Data<App>, PathKeys(key, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| moments::find_moment(read, &asked.caller, (&key, &one))).await
}

async fn update_moment(app: Data<App>, PathKeys(key, one): PathKeys, change: Changed<NewMoment>) -> Answer {
    app.change(change, move |write, by, change| moments::update_moment(write, by, (&key, &one), change)).await
}

async fn decide_moment(app: Data<App>, PathKeys(key, one): PathKeys, post: Posted<MomentDecision>) -> Answer {
    app.act(post, move |write, by, decision| moments::decide_moment(write, by, (&key, &one), decision)).await
}

async fn list_pilot_notes(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| diary::list_pilot_notes(read, &asked.caller, &key, &asked.query)).await
}

async fn create_pilot_note(app: Data<App>, PathKey(key): PathKey, post: Posted<NewPilotNote>) -> Answer {
    app.create(post, move |write, by, new| diary::create_pilot_note(write, by, &key, new)).await
}

async fn find_pilot_note(app: Data<App>, PathKeys(key, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| diary::find_pilot_note(read, &asked.caller, (&key, &one))).await
}

async fn list_incidents(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| diary::list_incidents(read, &asked.caller, &key, &asked.query)).await
}

async fn create_incident(app: Data<App>, PathKey(key): PathKey, post: Posted<NewIncident>) -> Answer {
    app.create(post, move |write, by, new| diary::create_incident(write, by, &key, new)).await
}

async fn find_incident(app: Data<App>, PathKeys(key, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| diary::find_incident(read, &asked.caller, (&key, &one))).await
}

async fn update_incident(
    app: Data<App>,
    PathKeys(key, one): PathKeys,
    change: Changed<NewIncident>,
) -> Answer {
    app.change(change, move |write, by, change| diary::update_incident(write, by, (&key, &one), change)).await
}
