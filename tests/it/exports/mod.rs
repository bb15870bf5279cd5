mod export_collection;
