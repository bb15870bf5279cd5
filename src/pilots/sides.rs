//! Who acts for which side: what one side signs, somebody else signs for the other.

use super::{
    model::{Side, records::DocumentStatus},
    store::{PilotRow, documents::DocumentRow},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
    },
    db::Write,
};

/// The sides that a caller acts for. An administrator acts for neither: nobody signs in another's name.
pub(super) fn sides(caller: &Caller, pilot: &PilotRow) -> Vec<Side> {
    let mut sides = Vec::new();
    if caller.organisations().contains(&pilot.organisation_id) {
        sides.push(Side::Sme);
    }
    if caller.labs().contains(&pilot.lab_id) {
        sides.push(Side::Lab);
    }
    sides
}

/// The side that a caller acts for here; who acts for both says which.
pub(super) fn choose(caller: &Caller, pilot: &PilotRow, stated: Option<Side>) -> Result<Side> {
    let sides = sides(caller, pilot);
    match (stated, sides.as_slice()) {
        (Some(side), _) if sides.contains(&side) => Ok(side),
        (None, [only]) => Ok(*only),
        (None, [_, _]) => {
            let mut faults = Faults::new();
            faults.body("/side", "required", "side: you act for both sides; say for which you sign");
            faults.check()?;
            Err(Error::forbidden())
        }
        (Some(_) | None, _) => {
            Err(Error::refused(Code::Forbidden, "Only the SME and the lab sign, each for itself."))
        }
    }
}

/// Puts one side's signature on a document. Somebody else must have signed for the other side.
pub(super) fn sign(write: &Write<'_>, by: &Caller, document: &mut DocumentRow, side: Side) -> Result<()> {
    let (own, other) = match side {
        Side::Sme => (document.sme_signed_at, (document.lab_signed_at, document.lab_signed_by)),
        Side::Lab => (document.lab_signed_at, (document.sme_signed_at, document.sme_signed_by)),
    };
    if own.is_some() {
        let detail = format!("The {} has signed this already.", side.label_en());
        return Err(Error::refused(Code::NotUnique, detail));
    }
    if other.0.is_some() && other.1 == by.user {
        let detail = "You signed for the other side; somebody else must sign for this one.";
        return Err(Error::refused(Code::Forbidden, detail));
    }
    let now = Some(write.now().into());
    match side {
        Side::Sme => (document.sme_signed_by, document.sme_signed_at) = (by.user, now),
        Side::Lab => (document.lab_signed_by, document.lab_signed_at) = (by.user, now),
    }
    Ok(())
}

/// Whether both sides signed.
pub(super) const fn is_signed(document: &DocumentRow) -> bool {
    document.sme_signed_at.is_some() && document.lab_signed_at.is_some()
}

/// Refuses to change what is fixed already.
pub(super) fn check_draft(document: &DocumentRow) -> Result<()> {
    if document.status == DocumentStatus::Draft {
        return Ok(());
    }
    let detail =
        "This is in force. Propose an amendment (POST /v1/pilots/{id}/amendments); both sides sign it.";
    Err(Error::refused(Code::Locked, detail))
}

/// Refuses to fix something else than what the caller read.
pub(super) fn check_read(document: &DocumentRow, read: Option<&str>) -> Result<()> {
    match read {
        Some(sha256) if sha256 != document.sha256 => Err(Error::stale()),
        Some(_) | None => Ok(()),
    }
}
