mod create_organisation;
mod delete_organisation;
mod list_organisations;
mod state_aid;
mod update_organisation;
