/** Live topic: a delegation began, ended or was made. The key is the delegate's person, or ANY_DELEGATE for all. */
export const DELEGATIONS_TOPIC = "delegations";
export const ANY_DELEGATE = "any";
