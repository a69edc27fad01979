/** The code of an account that was given up: Drawbridge failed, not AWS. */
export const GIVEN_UP = "GIVEN_UP";

/** Advice on a failure with this code, in one or two sentences; null where the code alone does not tell. */
export function adviceByCode(code: string): string | null {
  return ADVICE.get(code) ?? null;
}

const OURS =
  "This failed inside Drawbridge, and not in AWS. The next sync tries again; the worker's log has the error, please report it.";
const NETWORK =
  "The connector did not reach AWS: check its routes, endpoints, security groups and proxy. The next sync tries again.";
const OVER =
  "AWS no longer takes the session, and a new one was refused as well. Check that the role still exists and was not made again with another trust; the next sync tries again.";
const UNKNOWN_SESSION =
  "AWS does not know the credentials: their role or user was deleted, or they are of another partition. Check the role that the connector runs as; the next sync tries again.";
const SIGNATURE =
  "AWS refused the signature of the request. Set the clock of the connector's machine, and see that no proxy changes requests.";

const ADVICE: ReadonlyMap<string, string> = new Map([
  [GIVEN_UP, OURS],
  ["UNEXPECTED", OURS],
  [
    "MEMBER_ROLE_DENIED",
    "Deploy the member role in this account, and check that it trusts the connector's role and asks for this integration's external id. A new account receives it some minutes after it joined.",
  ],
  [
    "ORGANIZATION_ACCESS_DENIED",
    "Allow the management role the action named here; tag:GetResources or organizations:ListTagsForResource reads the tags of accounts.",
  ],
  ["NO_CREDENTIALS", "Give the connector's worker a role, such as the task role of its ECS service."],
  ["EXPIRED", OVER],
  ["UnrecognizedClientException", UNKNOWN_SESSION],
  ["InvalidClientTokenId", UNKNOWN_SESSION],
  ["InvalidClientTokenIdException", UNKNOWN_SESSION],
  ["AuthFailure", UNKNOWN_SESSION],
  ["InvalidSignatureException", SIGNATURE],
  ["SignatureDoesNotMatch", SIGNATURE],
  ["RequestExpired", SIGNATURE],
  ["RequestTimeTooSkewed", SIGNATURE],
  ["RequestInTheFuture", SIGNATURE],
  ["NETWORK", NETWORK],
  ["TIMEOUT", NETWORK],
  [
    "BAD_RESPONSE",
    "Something answered, but not as AWS answers. See whether a proxy stands between the connector and AWS. The next sync tries again.",
  ],
]);
