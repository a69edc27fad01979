/**
 * That $2 is the external id in a claim, of a person `i` of the provider `p`: with SCIM the client's, since the service that
 * signs people in does not know the id that we gave; elsewhere the provider's own. Its text in lower case has an index.
 */
export const NAMED_BY_EXTERNAL_ID = `(i.scim_external_id = $2
  or (lower(i.external_id) = lower($2) and i.external_id = $2 and p.kind <> 'SCIM'))`;
