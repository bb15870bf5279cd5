//! Labs as their callers write them.

use crate::text_enum;

text_enum! {
    /// Where a lab stands: only active ones are matched; drafts and submitted ones are not public.
    pub enum LabStatus {
        Draft = "draft", "concept", "draft";
        Submitted = "submitted", "ingediend", "submitted";
        Active = "active", "actief", "active";
        Suspended = "suspended", "opgeschort", "suspended";
        Retired = "retired", "beëindigd", "retired";
    }
}

impl LabStatus {
    /// Whether the public sees it.
    #[must_use]
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::Retired)
    }
}
text_enum! {
    /// What kind of test environment it is.
    pub enum LabKind {
        LivingLab = "living_lab", "living lab", "living lab";
        FieldLab = "field_lab", "fieldlab", "field lab";
        Proeftuin = "proeftuin", "proeftuin", "proeftuin";
        TestHome = "test_home", "testwoning", "test home";
        TestFacility = "test_facility", "testfaciliteit", "test facility";
        ClinicalTestCentre = "clinical_test_centre", "klinisch testcentrum", "clinical test centre";
        PilotPlant = "pilot_plant", "proeffabriek", "pilot plant";
        DataLab = "data_lab", "datalab", "data lab";
        Virtual = "virtual", "virtueel", "virtual";
    }
}
text_enum! {
    /// For whom it works.
    pub enum LabScope {
        Regional = "regional", "regionaal", "regional";
        National = "national", "landelijk", "national";
    }
}
