"""The status of an answer to what can't be taken as it was sent: one for each way in which it can't, at every door."""

NOT_UNDERSTOOD = 400  # the address: something in its query
INVALID = 422  # a form: something in it
CONFLICT = 409  # a form in which nothing is wrong, of a record that somebody else has changed meanwhile
TOO_MANY = 429  # log-ins that failed
