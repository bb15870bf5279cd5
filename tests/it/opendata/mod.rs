mod catalog;
mod embedding;
mod linked_lab;
mod news;
mod well_known;
