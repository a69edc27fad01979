import { ProviderFailure } from "../../../kernel/app-error";
import { UNSTORABLE } from "../../../kernel/text/storable-text";
import { type CallSite, isCorrectedClockSkew, isPassing, mayBeDone, toFailure, withoutSecrets } from "./failure";

const LIST: CallSite = {
  operation: "eks:ListClusters",
  accountId: "111122223333",
  region: "eu-west-1",
  regionalSession: true,
};
const ORGANIZATION: CallSite = { operation: "organizations:ListAccounts", accountId: "111122223333" };
const ENTRY: CallSite = { ...LIST, operation: "eks:CreateAccessEntry", about: "cluster payments-eu" };
const ASSOCIATE: CallSite = { ...ENTRY, operation: "eks:AssociateAccessPolicy" };
const MEMBER_ARN = "arn:aws:iam::111122223333:role/Member";
const MEMBER: CallSite = { operation: "sts:AssumeRole", assumes: { role: "member", arn: MEMBER_ARN } };
const MANAGEMENT: CallSite = { operation: "sts:AssumeRole", assumes: { role: "management", arn: MEMBER_ARN } };
const SCP_DENY =
  "User: arn:aws:sts::1:assumed-role/M/s is not authorized to perform: eks:ListClusters on resource: * " +
  "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1";

const USERS: CallSite = { operation: "identitystore:DescribeUser", accountId: "111122223333", region: "eu-west-1" };

describe("translated failures of AWS", () => {
  it.each<[string, unknown, CallSite, string, string]>([
    ["a throttled call", aws("ThrottlingException", 429), LIST, "throttled", "THROTTLED"],
    ["a throttle of Organizations", aws("TooManyRequestsException", 400), ORGANIZATION, "throttled", "THROTTLED"],
    ["a throttle of STS", aws("Throttling", 400), MEMBER, "throttled", "THROTTLED"],
    ["status 429 under any name", aws("SomethingNew", 429), LIST, "throttled", "THROTTLED"],
    ["a role that may not", aws("AccessDeniedException", 403), LIST, "denied", "AccessDeniedException"],
    ["an SCP's explicit deny", aws("AccessDeniedException", 403, SCP_DENY), LIST, "denied", "BLOCKED_BY_SCP"],
    [
      "an SCP that does not allow",
      aws("AccessDenied", 403, "because no service control policy allows the eks:ListClusters action"),
      LIST,
      "denied",
      "BLOCKED_BY_SCP",
    ],
    ["REG-2: a token unknown in a region", aws("UnrecognizedClientException", 403), LIST, "denied", "REGION_DISABLED"],
    ["REG-2: the same by STS's name", aws("InvalidClientTokenId", 403), LIST, "denied", "REGION_DISABLED"],
    ["REG-2: the same by EC2's name", aws("AuthFailure", 401), LIST, "denied", "REGION_DISABLED"],
    ["bad credentials of the connector", aws("InvalidClientTokenId", 403), MEMBER, "denied", "InvalidClientTokenId"],
    ["STS switched off in a region", aws("RegionDisabledException", 403), MEMBER, "denied", "REGION_DISABLED"],
    ["a member role", aws("AccessDenied", 403), MEMBER, "denied", "MEMBER_ROLE_DENIED"],
    ["a management role", aws("AccessDenied", 403), MANAGEMENT, "denied", "MANAGEMENT_ROLE_DENIED"],
    ["a refused signature", aws("SignatureDoesNotMatch", 403), MEMBER, "denied", "SignatureDoesNotMatch"],
    [
      "a refused signature with the status of JSON services",
      aws("InvalidSignatureException", 400, "Signature expired: 20260301T115000Z is now earlier than 20260301T115500Z"),
      { ...LIST, operation: "sso:CreateAccountAssignment" },
      "denied",
      "InvalidSignatureException",
    ],
    [
      "reading the organization",
      aws("AccessDeniedException", 400),
      ORGANIZATION,
      "denied",
      "ORGANIZATION_ACCESS_DENIED",
    ],
    ...["KMS_AccessDeniedException", "KMS_ACCESS_DENIED"].map(
      (reason) =>
        [
          `a key of Identity Center that the role may not use, by ${reason}`,
          Object.assign(aws("AccessDeniedException", 400), { Reason: reason }),
          USERS,
          "denied",
          "IDENTITY_CENTER_KEY_DENIED",
        ] as [string, unknown, CallSite, string, string],
    ),
    ...[
      ["ResourceNotFoundException", "KMS_KEY_NOT_FOUND"],
      ["ValidationException", "KMS_DisabledException"],
    ].map(
      ([name, reason]) =>
        [
          `a key of Identity Center that cannot be used, by ${reason}`,
          Object.assign(aws(name!, 400), { Reason: reason }),
          USERS,
          "unavailable",
          "IDENTITY_CENTER_KEY_UNUSABLE",
        ] as [string, unknown, CallSite, string, string],
    ),
    [
      "an account without organization",
      aws("AWSOrganizationsNotInUseException", 400),
      ORGANIZATION,
      "missing",
      "ORGANIZATION_NOT_IN_USE",
    ],
    ["an expired session", aws("ExpiredTokenException", 403), LIST, "denied", "EXPIRED"],
    ["an expired session by STS's name", aws("ExpiredToken", 403), MEMBER, "denied", "EXPIRED"],
    ["no credentials at all", named("CredentialsProviderError"), MEMBER, "denied", "NO_CREDENTIALS"],
    ["a cluster that is gone", aws("ResourceNotFoundException", 404), LIST, "missing", "ResourceNotFoundException"],
    ["a resource in use", aws("ResourceInUseException", 409), LIST, "conflict", "ResourceInUseException"],
    [
      "GRANT-9: a missing cluster",
      aws("ResourceNotFoundException", 404, "No cluster found for name: payments-eu."),
      ASSOCIATE,
      "missing",
      "CLUSTER_NOT_FOUND",
    ],
    [
      "GRANT-9: the same by what was asked",
      aws("ResourceNotFoundException", 404),
      ENTRY,
      "missing",
      "CLUSTER_NOT_FOUND",
    ],
    [
      "GRANT-8: a missing entry",
      aws("ResourceNotFoundException", 404, "The specified principalArn could not be found."),
      ASSOCIATE,
      "missing",
      "ENTRY_NOT_FOUND",
    ],
    [
      "GRANT-6: an entry that exists",
      aws("ResourceInUseException", 409, "The specified access entry resource is already in use on this cluster."),
      ENTRY,
      "conflict",
      "ENTRY_EXISTS",
    ],
    ["GRANT-11: a cluster in use", aws("ResourceInUseException", 409), ENTRY, "conflict", "CLUSTER_NOT_READY"],
    ["GRANT-11: a cluster's state", aws("InvalidRequestException", 400), ENTRY, "conflict", "CLUSTER_NOT_READY"],
    [
      "GRANT-10: a cluster's authentication mode",
      aws("InvalidRequestException", 400, "The cluster's authentication mode must be set to one of [API, …]"),
      ENTRY,
      "invalid",
      "ACCESS_ENTRIES_DISABLED",
    ],
    [
      "GRANT-7: a principal EKS does not know",
      aws("InvalidParameterException", 400, "The specified principalArn is invalid: invalid principal."),
      ENTRY,
      "invalid",
      "PRINCIPAL_INVALID",
    ],
    ["one entry too many", aws("ResourceLimitExceededException", 400), ENTRY, "invalid", "LIMIT_REACHED"],
    ["a quota of Identity Center", aws("ServiceQuotaExceededException", 400), ORGANIZATION, "invalid", "LIMIT_REACHED"],
    ["an input AWS refuses", aws("InvalidParameterException", 400), LIST, "invalid", "InvalidParameterException"],
    ["AWS's own fault", aws("ServerException", 500), LIST, "unavailable", "ServerException"],
    ["a request that took too long", named("TimeoutError", "ETIMEDOUT"), LIST, "unavailable", "TIMEOUT"],
    ["a refused connection", named("Error", "ECONNREFUSED"), LIST, "unavailable", "NETWORK"],
    ["a reset connection", named("TimeoutError", "ECONNRESET"), LIST, "unavailable", "NETWORK"],
    ["a name that does not resolve", named("Error", "ENOTFOUND"), LIST, "unavailable", "NETWORK"],
    ["an untrusted certificate", named("Error", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"), LIST, "unavailable", "NETWORK"],
    ["a page of a proxy", aws("SyntaxError", 200), LIST, "unavailable", "BAD_RESPONSE"],
    ["an aborted call", named("AbortError"), LIST, "aborted", "ABORTED"],
    ["a defect", new TypeError("x is not a function"), LIST, "unavailable", "UNEXPECTED"],
  ])("describe %s", (_what, error, site, kind, code) => {
    expect(toFailure(error, site)).toMatchObject({ kind, code, operation: site.operation });
  });

  it("have their place and the request id, and the same in the text for people", () => {
    const failure = toFailure(aws("AccessDeniedException", 403, "not authorized"), LIST);
    expect(failure).toMatchObject({ accountId: "111122223333", region: "eu-west-1", requestId: "r-1" });
    expect(failure.message).toBe("eks:ListClusters in account 111122223333, eu-west-1 failed: not authorized");
  });

  it("pass on a translated failure unchanged", () => {
    const told = toFailure(aws("ServerException", 500), LIST);
    expect(toFailure(told, ORGANIZATION)).toBe(told);
  });

  it("repeat throttles, AWS's faults and lost connections, and nothing else", () => {
    const passing = [aws("Throttling", 400), aws("ServerException", 503), named("Error", "ECONNRESET")];
    const lasting = [aws("AccessDenied", 403), aws("ExpiredToken", 403), named("AbortError"), new TypeError("bug")];
    expect(passing.map((error) => isPassing(toFailure(error, LIST)))).toEqual([true, true, true]);
    expect(lasting.map((error) => isPassing(toFailure(error, LIST)))).toEqual([false, false, false, false]);
  });

  it("GRANT-30: take only a refusal of the signature for a wrong clock, which the SDK mentions with every answer", () => {
    const corrected = (error: Error) => Object.assign(error, { $metadata: { clockSkewCorrected: true } });
    const ofClock = ["RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException"];
    const others = ["ResourceNotFoundException", "AccessDeniedException", "ConflictException"];
    expect(ofClock.map((name) => isCorrectedClockSkew(corrected(named(name))))).toEqual([true, true, true]);
    expect(others.map((name) => isCorrectedClockSkew(corrected(named(name))))).toEqual([false, false, false]);
    expect(isCorrectedClockSkew(named("SignatureDoesNotMatch"))).toBe(false);
  });

  it("GRANT-12: tell a request that AWS may carry out from one that it will not", () => {
    const perhaps = [
      named("AbortError"),
      named("TimeoutError"),
      named("TimeoutError", "ECONNRESET"),
      named("Error", "EPIPE"),
      aws("SyntaxError", 504),
      aws("ServerException", 500),
      aws("ServiceUnavailableException", 503),
    ];
    const connecting = Object.assign(new Error("the request socket did not establish a connection with the server"), {
      name: "TimeoutError",
    });
    const refusedOrNeverSent = [
      named("Error", "ECONNREFUSED"),
      named("Error", "ENOTFOUND"),
      named("Error", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      connecting,
      aws("ThrottlingException", 429),
      aws("ThrottlingException", 503),
      aws("AccessDeniedException", 403),
    ];
    expect(perhaps.map((error) => mayBeDone(error, LIST))).toEqual(perhaps.map(() => true));
    expect(refusedOrNeverSent.map((error) => mayBeDone(error, LIST))).toEqual(refusedOrNeverSent.map(() => false));
  });

  it("keep the stack of a defect, and no error of AWS", () => {
    const defect = new TypeError("x is not a function");
    expect(toFailure(defect, LIST).cause).toBe(defect);
    expect(toFailure(aws("SignatureDoesNotMatch", 403), LIST).cause).toBeUndefined();
  });

  it("GRANT-27: contain nothing secret", () => {
    const signed = aws(
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match. The Canonical String for this request should have been\n" +
        "'GET\n/clusters\n\nhost:eks\nx-amz-security-token:IQoJb3JpZ2luX2VjE\n'",
    );
    expect(toFailure(signed, LIST).message).not.toContain("IQoJ");
    expect(withoutSecrets("see https://sts.amazonaws.com/?Action=A&X-Amz-Signature=abc now")).toBe(
      "see https://sts.amazonaws.com/ now",
    );
    expect(withoutSecrets("X-Amz-Security-Token=abc&x")).toBe("X-Amz-Security-Token=…&x");
    expect(withoutSecrets("token k8s-aws-v1.aHR0cHM6 here")).toBe("token … here");
    expect(withoutSecrets(`key ${"a".repeat(300)}`)).toBe("key …");
    expect(withoutSecrets(SCP_DENY)).toBe(SCP_DENY);
    // A text that the database can hold.
    for (const filled of ["", "x"]) expect(withoutSecrets(`${filled}${"🦊 ".repeat(200)}`)).not.toMatch(UNSTORABLE);
  });

  it("are an error of their own kind", () => {
    expect(toFailure("a thrown text", LIST)).toBeInstanceOf(ProviderFailure);
    expect(toFailure(null, LIST).code).toBe("UNEXPECTED");
  });
});

function aws(name: string, status: number, message = "Rate exceeded"): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: "r-1" } });
}

function named(name: string, code?: string): Error {
  return Object.assign(new Error("it failed"), { name, code });
}
