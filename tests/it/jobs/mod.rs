mod leases;
mod list_jobs;
mod tidying;
