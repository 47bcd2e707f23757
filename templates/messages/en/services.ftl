error-service-changed = Somebody else changed the service while you were working: load the page again and repeat your change.
    .title = Service changed meanwhile
error-service-duplicate = There is already a service with this code.
    .title = Service already there

services-bad-length = Write from { $least } to { $most } characters.
services-too-many-items = At most { $most } items.
services-bad-code = From 2 to 32 capital letters, digits, “_” or “-”; the first character is a letter.
services-item-included = Included
services-item-on_request = On request
services-item-excluded = Excluded
