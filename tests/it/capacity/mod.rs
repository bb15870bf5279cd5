mod availability;
mod blackouts;
mod windows;
