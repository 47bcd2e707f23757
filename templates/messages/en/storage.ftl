error-attachment-too-large = An attachment can have { $mebibytes } MiB at most: make the file smaller or split it.
    .title = Attachment too large
error-attachment-empty = The attached file is empty.
    .title = Empty attachment
error-attachment-refused = We do not take programs as attachments ({ $kind }). If it is really needed, put it into a ZIP archive.
    .title = Type of attachment not allowed
error-upload-interrupted = The upload broke off before its end: try again.
    .title = Upload broken off
