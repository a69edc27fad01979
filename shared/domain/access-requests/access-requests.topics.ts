/** Live topic: the request with this id changed, or (ANY_REQUEST) any request. */
export const REQUEST_TOPIC = "access-request";
export const ANY_REQUEST = "any";

/** Live topic: a request by or for this person changed. */
export const REQUESTS_OF_PERSON_TOPIC = "access-requests-of";
