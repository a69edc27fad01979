/** Live topics: something about this grant changed; something about the grants of this person did. */
export const GRANT_TOPIC = "grant";
export const GRANTS_OF_PERSON_TOPIC = "grants-of-person";

/** Live topics: a grant of the request with this id changed, or (ANY_REQUESTED) of some request; of a request by or for this person. */
export const GRANTS_OF_REQUEST_TOPIC = "grants-of-request";
export const ANY_REQUESTED = "any";
export const REQUESTED_GRANTS_OF_PERSON_TOPIC = "requested-grants-of-person";
