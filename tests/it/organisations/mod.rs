mod create_organisation;
mod delete_organisation;
mod list_organisations;
mod update_organisation;
