/**
 * SQL: $2 is the external id of a claim about a person `i` of the provider `p`. Of SCIM it is the client's externalId,
 * because the sign-in service does not know our id; elsewhere it is the provider's key. An index covers its lower-cased
 * text.
 */
export const NAMED_BY_EXTERNAL_ID = `(i.scim_external_id = $2
  or (lower(i.external_id) = lower($2) and i.external_id = $2 and p.kind <> 'SCIM'))`;
