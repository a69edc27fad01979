/**
 * That $2 is the external id in a claim, of a person `i` of the provider `p`: with SCIM the client's, since whoever signs
 * in people does not know the id that we gave; elsewhere the provider's own.
 */
export const NAMED_BY_EXTERNAL_ID = "(i.scim_external_id = $2 or (i.external_id = $2 and p.kind <> 'SCIM'))";
