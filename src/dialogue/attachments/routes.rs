//! The operations on files.

use super::{
    actions,
    contents::{self, Incoming},
    kinds::MEDIA_TYPES,
    views::{AttachmentQuery, AttachmentView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    dialogue::model::NewAttachment,
    http::{
        Answer, Asked, FileHead, Operation, PathKey, PathKeys, Posted, Removed, Upload,
        extract::NoQuery,
        operation::{delete, get, post},
    },
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/pilot-requests/{id}/attachments", "list_attachments", list_attachments)
            .summary("The files that were added to a pilot request, as far as you see them, oldest first.")
            .may(Permission::ReadRequest)
            .query::<AttachmentQuery>()
            .ok::<Page<AttachmentView>>(),
        post("/v1/pilot-requests/{id}/attachments", "create_attachment", create_attachment)
            .summary("Add a file to a pilot request: PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, plain text or CSV. Its bytes are the body.")
            .may(Permission::JoinDialogue)
            .query::<NewAttachment>()
            .takes_file()
            .created::<AttachmentView>(),
        get("/v1/pilot-requests/{id}/attachments/{attachment}", "find_attachment", find_attachment)
            .summary("One file: what it is, not its bytes.")
            .may(Permission::ReadRequest)
            .ok::<AttachmentView>(),
        delete("/v1/pilot-requests/{id}/attachments/{attachment}", "withdraw_attachment", withdraw_attachment)
            .summary("Take back a file of your own: its bytes go, a mark stays.")
            .may(Permission::JoinDialogue),
        get(
            "/v1/pilot-requests/{id}/attachments/{attachment}/content",
            "find_attachment_content",
            find_attachment_content,
        )
        .summary("The bytes of a file, to be saved.")
        .may(Permission::ReadRequest)
        .gives_file(MEDIA_TYPES),
    ]
}

async fn list_attachments(
    app: Data<App>,
    PathKey(request): PathKey,
    asked: Asked<AttachmentQuery>,
) -> Answer {
    app.list(move |read| actions::list_attachments(read, &asked.caller, &request, &asked.query)).await
}

/// Three steps: whether they may, before anything is read; the bytes, piece by piece; the row, which decides again.
async fn create_attachment(
    app: Data<App>,
    PathKey(request): PathKey,
    upload: Upload<NewAttachment>,
) -> Answer {
    let Upload { caller, query, entry, mut body } = upload;
    contents::check_size(app.config(), body.declared().unwrap_or(0))?;
    let most = app.config().attachments.max_files;
    let (by, key, new) = (caller.clone(), request.clone(), query.clone());
    let name = app.db().read(move |read| actions::expect_attachment(read, &by, &key, (&new, most))).await?;
    let mut incoming = Incoming::new(&app, name)?;
    while let Some(bytes) = body.next().await? {
        incoming.take(&bytes).await?;
    }
    let received = incoming.finish().await?;
    let post = Posted { caller, body: (query, received), once: None, entry };
    app.create(post, move |write, by, new| actions::create_attachment(write, by, (&request, most), new)).await
}

async fn find_attachment(
    app: Data<App>,
    PathKeys(request, attachment): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.find(move |read| actions::find_attachment(read, &asked.caller, &request, &attachment)).await
}

async fn withdraw_attachment(
    app: Data<App>,
    PathKeys(request, attachment): PathKeys,
    removal: Removed,
) -> Answer {
    app.remove(removal, move |write, by, version| {
        actions::withdraw_attachment(write, by, &request, &attachment, version)
    })
    .await
}

async fn find_attachment_content(
    app: Data<App>,
    PathKeys(request, attachment): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    let found = move |read: &mut crate::db::Read<'_>| {
        actions::find_content(read, &asked.caller, &request, &attachment)
    };
    let file = app.db().read(found).await?;
    let size = u64::try_from(file.size).unwrap_or(0);
    let bytes = contents::send(&app, file.content, size).await?;
    let head = FileHead { name: file.name, media_type: file.media_type, size, sha256: file.sha256 };
    Ok(head.with(bytes))
}
