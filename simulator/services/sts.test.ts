import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { signedUrl } from "../kubernetes/token";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { assumeRole, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const MEMBER_ROLE = `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`;

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator({ externalId: "the-secret-word" });
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

describe("GetCallerIdentity", () => {
  it("returns for the connector a session of its task role", async () => {
    const identity = await clientsOf(aws).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(acmeScenario.connector.accountId);
    expect(identity.Arn).toBe("arn:aws:sts::310254873349:assumed-role/drawbridge-connector/ecs-task");
    expect(identity.UserId).toMatch(/^AROA[A-Z0-9]{17}:ecs-task$/);
  });

  it("refuses an access key that does not exist", async () => {
    const { sts } = clientsOf(aws, { accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toEqual({
      name: "InvalidClientTokenId",
      message: "The security token included in the request is invalid.",
      status: 403,
    });
  });

  it("refuses a session key without its session token", async () => {
    const { sessionToken: _, ...withoutToken } = aws.credentials;
    const { sts } = clientsOf(aws, withoutToken);
    expect((await failureOf(sts.send(new GetCallerIdentityCommand({})))).name).toBe("InvalidClientTokenId");
  });

  it("refuses a request that is not signed", async () => {
    const answer = await fetch(aws.url, { method: "POST", body: "Action=GetCallerIdentity&Version=2011-06-15" });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-amzn-requestid")).toBeTruthy();
  });

  it("refuses a session that has ended", async () => {
    const credentials = aws.credentialsFor(PAYMENTS);
    aws.advanceClock(3_600_000);
    const { sts } = clientsOf(aws, credentials);
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: "ExpiredToken",
      status: 403,
    });
  });
});

describe("GetCallerIdentity by a presigned URL", () => {
  const ask = async (url: string, cluster = "payments-eu") => {
    const answer = await fetch(url, { headers: { "x-k8s-aws-id": cluster } });
    const body = await answer.text();
    return {
      status: answer.status,
      arn: /<Arn>(.*)<\/Arn>/.exec(body)?.[1],
      code: /<Code>(.*)<\/Code>/.exec(body)?.[1],
    };
  };
  const sign = (more: { signingDate?: Date } = {}, secretAccessKey = aws.credentials.secretAccessKey) =>
    signedUrl({ ...aws.credentials, secretAccessKey }, "payments-eu", { ...more, origin: aws.url });

  it("is answered to every sender", async () => {
    const arn = "arn:aws:sts::310254873349:assumed-role/drawbridge-connector/ecs-task";
    expect(await ask(await sign())).toEqual({ status: 200, arn, code: undefined });
    expect(aws.calls({ operation: "GetCallerIdentity" })).toMatchObject([
      { service: "sts", accountId: "310254873349" },
    ]);
  });

  it("is answered in JSON where that is asked for", async () => {
    const headers = { "x-k8s-aws-id": "payments-eu", accept: "application/json" };
    const answer = await fetch(await sign(), { headers });
    expect(await answer.json()).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          Account: "310254873349",
          Arn: "arn:aws:sts::310254873349:assumed-role/drawbridge-connector/ecs-task",
          UserId: expect.stringMatching(/:ecs-task$/),
        },
        ResponseMetadata: { RequestId: answer.headers.get("x-amzn-requestid") },
      },
    });
  });

  it("is refused when anything but the signed request is sent", async () => {
    const url = await sign();
    const mismatch = { status: 403, code: "SignatureDoesNotMatch" };
    expect(await ask(url, "payments-us")).toMatchObject(mismatch);
    expect(await ask(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))).toMatchObject(mismatch);
    expect(await ask(await sign({}, "guessed"))).toMatchObject(mismatch);
    expect(await ask(url.replace(/X-Amz-SignedHeaders=[^&]*/, "X-Amz-SignedHeaders="))).toMatchObject({
      status: 400,
      code: "IncompleteSignature",
    });
  });

  it("is good for 15 minutes", async () => {
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    expect((await ask(await sign({ signingDate: minutes(-14) }))).status).toBe(200);
    expect((await ask(await sign({ signingDate: minutes(-15) }))).code).toBe("SignatureDoesNotMatch");
    expect((await ask(await sign({ signingDate: minutes(6) }))).code).toBe("SignatureDoesNotMatch");
  });
});

describe("AssumeRole", () => {
  it("gives a session of the role for an hour", async () => {
    const before = Date.now();
    const { Credentials, AssumedRoleUser } = await assumeRole(aws, MEMBER_ROLE, { RoleSessionName: "sync-7" });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${PAYMENTS}:assumed-role/DrawbridgeMemberRole/sync-7`);
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(before + 3_590_000);
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = Credentials ?? {};
    const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const identity = await clientsOf(aws, session).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(PAYMENTS);
  });

  it.each([
    ["the role is missing", "arn:aws:iam::310254884349:role/DrawbridgeMemberRole", {}],
    ["the account does not exist", "arn:aws:iam::999999999999:role/DrawbridgeMemberRole", {}],
    ["the account is suspended", "arn:aws:iam::310254883238:role/DrawbridgeMemberRole", {}],
    ["the path is wrong", `arn:aws:iam::${PAYMENTS}:role/elsewhere/DrawbridgeMemberRole`, {}],
    ["the external id is wrong", MEMBER_ROLE, { ExternalId: "a-guess" }],
    ["the external id is missing", MEMBER_ROLE, { ExternalId: undefined }],
  ])("answers the same AccessDenied when %s", async (_, roleArn, more) => {
    expect(await failureOf(assumeRole(aws, roleArn, more))).toEqual({
      name: "AccessDenied",
      // Where the connector's own policy ends, AWS says so.
      message: expect.stringContaining(
        `User: arn:aws:sts::310254873349:assumed-role/drawbridge-connector/ecs-task is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      ),
      status: 403,
    });
  });

  it("is refused to principals that the role does not trust", async () => {
    const member = aws.credentialsFor("310254877783");
    expect((await failureOf(assumeRole(aws, MEMBER_ROLE, {}, member))).name).toBe("AccessDenied");
  });

  it("caps chained roles at an hour", async () => {
    expect(await failureOf(assumeRole(aws, MEMBER_ROLE, { DurationSeconds: 3601 }))).toEqual({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      status: 400,
    });
  });

  it.each([
    [{ DurationSeconds: 899 }, "durationSeconds"],
    [{ DurationSeconds: 43_201 }, "durationSeconds"],
    [{ RoleSessionName: "a person" }, "roleSessionName"],
    [{ RoleSessionName: "x" }, "roleSessionName"],
    [{ RoleSessionName: "x".repeat(65) }, "roleSessionName"],
    [{ ExternalId: "with a space" }, "externalId"],
  ])("refuses the parameters %j", async (more, member) => {
    const failure = await failureOf(assumeRole(aws, MEMBER_ROLE, more));
    expect(failure.name).toBe("ValidationError");
    expect(failure.message).toContain(`at '${member}' failed to satisfy constraint`);
  });

  it("ends the sessions of a deleted role", async () => {
    const credentials = aws.credentialsFor(PAYMENTS);
    aws.world.setMemberRole(PAYMENTS, false);
    const failure = await failureOf(clientsOf(aws, credentials).sts.send(new GetCallerIdentityCommand({})));
    expect(failure.name).toBe("InvalidClientTokenId");
  });
});

describe("a connector that is an IAM user", () => {
  it("may have sessions as long as the role allows", async () => {
    const scenario = {
      ...acmeScenario,
      connector: { ...acmeScenario.connector, kind: "user" as const, name: "drawbridge" },
    };
    const account = { id: "310254899999", name: "Long", roles: [longRole()], memberRole: false };
    const user = await startSimulator({ scenario: { ...scenario, accounts: [...acmeScenario.accounts, account] } });
    try {
      expect(user.env()).not.toHaveProperty("AWS_SESSION_TOKEN");
      const identity = await clientsOf(user).sts.send(new GetCallerIdentityCommand({}));
      expect(identity.Arn).toBe("arn:aws:iam::310254873349:user/drawbridge");
      const { Credentials } = await assumeRole(user, "arn:aws:iam::310254899999:role/DrawbridgeMemberRole", {
        DurationSeconds: 7200,
      });
      expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
      expect(
        await failureOf(
          assumeRole(user, "arn:aws:iam::310254899999:role/DrawbridgeMemberRole", { DurationSeconds: 7201 }),
        ),
      ).toMatchObject({ message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role." });
    } finally {
      await user.close();
    }
  });

  function longRole() {
    return {
      name: "DrawbridgeMemberRole",
      trust: { accounts: [acmeScenario.connector.accountId] },
      maxSessionDurationSeconds: 7200,
    };
  }
});
