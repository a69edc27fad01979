import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import { systemClock } from "../../kernel/clock";
import { createCloud } from "./cloud";

const ACCOUNT = "310254875561";
const REGION = "eu-west-1";
const PRINCIPAL = `arn:aws:iam::${ACCOUNT}:role/ana`;
const SET = "arn:aws:sso:::permissionSet/ssoins-7223/ps-0123";
const VIEW = { policy: "AmazonEKSViewPolicy", namespaces: null };

const never = new AbortController().signal;

type Organization = ReturnType<ReturnType<typeof createCloud>["organization"]>;
type Write = (aws: Organization, signal: AbortSignal) => Promise<{ readonly inDoubt?: true }>;

/** Every write of every service of AWS, by the name of its command. */
const WRITES: Readonly<Record<string, Write>> = {
  CreateAccessEntry: (aws, signal) =>
    aws.createEntry(at("CreateAccessEntry"), { kubernetesGroups: ["readers"], tags: {}, token: "intent-1" }, signal),
  TagResource: (aws, signal) =>
    aws.tagEntry(
      at("TagResource"),
      "arn:aws:eks:eu-west-1:310254875561:access-entry/TagResource/x",
      { a: "b" },
      signal,
    ),
  UpdateAccessEntry: (aws, signal) => aws.updateEntryGroups(at("UpdateAccessEntry"), ["readers"], signal),
  DeleteAccessEntry: (aws, signal) => aws.deleteEntry(at("DeleteAccessEntry"), signal),
  AssociateAccessPolicy: (aws, signal) => aws.associatePolicy(at("AssociateAccessPolicy"), VIEW, signal),
  DisassociateAccessPolicy: (aws, signal) =>
    aws.disassociatePolicy(at("DisassociateAccessPolicy"), VIEW.policy, signal),
  CreateAccountAssignment: (aws, signal) => aws.identityCenter(REGION).assign(ACCOUNT, SET, "user-1", signal),
  DeleteAccountAssignment: (aws, signal) =>
    aws.identityCenter(REGION).unassign(ACCOUNT, SET, { kind: "USER", id: "user-1" }, signal),
};
const OPERATIONS = Object.keys(WRITES);

const JSON_TYPE = "application/json";

/** What becomes of one attempt of a write. */
type Outcome = (response: ServerResponse, request: IncomingMessage) => void;

const DONE = {
  AccountAssignmentCreationStatus: { RequestId: "request-1", Status: "IN_PROGRESS" },
  AccountAssignmentDeletionStatus: { RequestId: "request-1", Status: "IN_PROGRESS" },
};
const done = answer(200, "", DONE);
const denied = answer(403, "AccessDeniedException");

/** AWS has answered for good: it does no more than it said. */
const SETTLED: Readonly<Record<string, Outcome>> = {
  "a success": done,
  "a denial": denied,
  "a refusal": answer(400, "ValidationException"),
  "a throttle with 429": answer(429, "TooManyRequestsException"),
  "a throttle with 400": answer(400, "ThrottlingException"),
  "a throttle with 503": answer(503, "ThrottlingException"),
  "a proxy's own 429": page(429),
};

/** AWS may have carried it out, or may still: an earlier attempt too, whatever the next one is told. */
const UNSETTLED: Readonly<Record<string, Outcome>> = {
  "500": answer(500, "InternalServerException"),
  "500 by EKS's name": answer(500, "ServerException"),
  "502 in JSON": answer(502, "BadGateway"),
  "503": answer(503, "ServiceUnavailableException"),
  "504 in JSON": answer(504, "GatewayTimeout"),
  "500 without a body": (response) => response.writeHead(500).end(),
  "a proxy's 502": page(502),
  "a proxy's 504": page(504),
  "a redirect": (response) => response.writeHead(307, { location: "https://elsewhere.example/" }).end(),
  "408": answer(408, "RequestTimeout"),
  "a success that breaks off": (response) => {
    response.writeHead(200, { "content-type": JSON_TYPE, "content-length": 400 });
    response.write('{"AccountAssignment', () => response.destroy());
  },
  "a closed connection": (response) => response.destroy(),
  "a reset connection": (_response, request) => request.socket.resetAndDestroy(),
};

/** As UNSETTLED, once the time limit of an attempt is over. */
const SILENT: Readonly<Record<string, Outcome>> = {
  "no answer": () => {},
  "nothing after the headers": (response) => response.writeHead(200, { "content-type": JSON_TYPE }).flushHeaders(),
  "no end of the answer": (response) => {
    response.writeHead(200, { "content-type": JSON_TYPE, "content-length": 400 });
    response.write("{");
  },
};

/** By operation: the outcomes of its next attempts; the last one holds for all that follow. */
const script = new Map<string, Outcome[]>();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.once("end", () => receive(request, Buffer.concat(chunks).toString(), response));
});
// A connection kept for the next request may break off in its course, which is another case.
server.maxRequestsPerSocket = 1;
let port = 0;

beforeAll(open);
beforeEach(open);
afterAll(hangUp);

describe("a write is in doubt", () => {
  it.each(Object.entries(UNSETTLED))("after %s, alone or repeated", async (_name, outcome) => {
    expect(await told([outcome])).toEqual(all("failed, in doubt"));
    expect(await told([outcome, done])).toEqual(all("done, in doubt"));
    expect(await told([outcome, denied])).toEqual(all("failed, in doubt"));
    expect(await told([SETTLED["a throttle with 429"]!, outcome, done])).toEqual(all("done, in doubt"));
  });

  it.each(Object.entries(SILENT))("after %s, alone or repeated", async (_name, outcome) => {
    const impatient = { requestTimeoutMs: 300, urgentDeadlineMs: 600, attempts: 2 };
    expect(await told([outcome], impatient)).toEqual(all("failed, in doubt"));
    // The repetition may be late too on a slow machine: it is in doubt however it ends.
    const repeated = Object.values(await told([outcome, done], impatient));
    expect(repeated.every((how) => how.endsWith("in doubt"))).toBe(true);
  });

  it("after a proxy's page that the SDK takes for a success without a body", async () => {
    const results = await told([page(200)]);
    expect(Object.values(results).every((how) => how.endsWith("in doubt"))).toBe(true);
  });

  it("where no connection can be made after it", async () => {
    expect(await told([UNSETTLED["500"]!], { pause: hangUp, inTurn: true })).toEqual(all("failed, in doubt"));
  });

  it("where it is cancelled under way", async () => {
    const stopping = new AbortController();
    let received = 0;
    const silent = () => {
      received += 1;
      if (received === OPERATIONS.length) stopping.abort();
    };
    expect(await told([silent], { sentGraceMs: 1, signal: stopping.signal })).toEqual(all("failed, in doubt"));
  });
});

describe("a write is in no doubt", () => {
  it.each(Object.entries(SETTLED))("after %s, alone or repeated", async (name, outcome) => {
    expect(await told([outcome])).toEqual(all(name === "a success" ? "done" : "failed"));
    const isRepeated = /429|throttle/.test(name);
    if (!isRepeated) return;
    expect(await told([outcome, done])).toEqual(all("done"));
    expect(await told([outcome, denied])).toEqual(all("failed"));
  });

  it("after a connection that was never made, alone or repeated", async () => {
    expect(await told([done], { before: hangUp, inTurn: true })).toEqual(all("failed"));
    expect(await told([done], { before: hangUp, pause: open, inTurn: true })).toEqual(all("done"));
  });

  it("after a cancellation before it was sent", async () => {
    const stopped = AbortSignal.abort();
    expect(await told([UNSETTLED["500"]!], { signal: stopped })).toEqual(all("failed"));
  });
});

it("this table has every write", () => {
  const commands = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(join(__dirname, file), "utf8").matchAll(/\bnew (\w+)Command\(/g)])
    .map(([, command]) => command!);
  const writes = new Set(commands.filter((command) => !/^(List|Get|Describe|AssumeRole$)/.test(command)));
  expect([...writes].sort()).toEqual([...OPERATIONS].sort());
});

interface Circumstances {
  readonly requestTimeoutMs?: number;
  readonly urgentDeadlineMs?: number;
  readonly attempts?: number;
  readonly sentGraceMs?: number;
  readonly signal?: AbortSignal;
  /** Before each write. */
  readonly before?: () => Promise<void>;
  /** Before each further attempt. */
  readonly pause?: () => Promise<void>;
  /** One write after another. */
  readonly inTurn?: boolean;
}

/** How each write ended, where its attempts come to these outcomes. */
async function told(outcomes: readonly Outcome[], how: Circumstances = {}): Promise<Record<string, string>> {
  const aws = await organization(how);
  const results: Record<string, string> = {};
  const run = async (operation: string) => {
    await open();
    script.set(operation, [...outcomes]);
    await how.before?.();
    results[operation] = await endOf(WRITES[operation]!(aws, how.signal ?? never));
  };
  if (how.inTurn) for (const operation of OPERATIONS) await run(operation);
  else await Promise.all(OPERATIONS.map(run));
  return results;
}

async function endOf(writing: Promise<{ readonly inDoubt?: true }>): Promise<string> {
  try {
    return (await writing).inDoubt ? "done, in doubt" : "done";
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return error.mayBeDone ? "failed, in doubt" : "failed";
  }
}

function all(end: string): Record<string, string> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, end]));
}

/** With sessions of both roles and a known Identity Center, so that only the write itself meets its outcome. */
async function organization({ pause = async () => {}, signal, before, inTurn, ...limits }: Circumstances) {
  const cloud = createCloud({
    installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3",
    clock: systemClock,
    log: pino({ enabled: false }),
    aws: { endpoint: `http://127.0.0.1:${port}`, credentials: CREDENTIALS, region: REGION },
    // A wait for the rate limit would be taken for one before a repetition.
    limits: { pause, backoffMs: () => 0, rates: { eks: MANY, "identity-center": MANY }, ...limits },
  });
  const aws = cloud.organization({
    region: REGION,
    managementRoleArn: `arn:aws:iam::${ACCOUNT}:role/management`,
    memberRoleName: "member",
    externalId: "external",
    sessionDurationHours: 1,
  });
  script.clear();
  await WRITES.DeleteAccessEntry!(aws, never);
  await WRITES.DeleteAccountAssignment!(aws, never);
  return aws;
}

/** Each write of EKS names a cluster as its operation. Identity Center's are told by their target. */
function at(clusterName: string) {
  return {
    accountId: ACCOUNT,
    region: REGION,
    clusterName,
    partition: "aws",
    priority: "grant",
    principalArn: PRINCIPAL,
  } as const;
}

function receive(request: IncomingMessage, body: string, response: ServerResponse): void {
  const [, action] = body.match(/^Action=(\w+)/) ?? [];
  const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
  const path = decodeURIComponent(request.url ?? "");
  if (action === "GetCallerIdentity") return void response.end(IDENTITY);
  if (action === "AssumeRole") return void response.end(SESSION);
  const operation = OPERATIONS.find((name) => name === target || path.includes(`/${name}`)) ?? "";
  const outcomes = target === "ListInstances" ? [answer(200, "", INSTANCES)] : (script.get(operation) ?? [done]);
  const outcome = outcomes.length > 1 ? outcomes.shift()! : outcomes[0]!;
  outcome(response, request);
}

function answer(status: number, error: string, body: object = { message: "No." }): Outcome {
  return (response) => {
    const headers = {
      "content-type": JSON_TYPE,
      "x-amzn-requestid": "request-1",
      ...(error && { "x-amzn-errortype": error }),
    };
    response.writeHead(status, headers).end(JSON.stringify({ ...(error && { __type: error }), ...body }));
  };
}

/** Of a proxy in between. */
function page(status: number): Outcome {
  return (response) => {
    response.writeHead(status, { "content-type": "text/html" }).end("<html><body>Try again later</body></html>");
  };
}

async function open(): Promise<void> {
  if (server.listening) return;
  const listening = once(server, "listening");
  server.listen(port, "127.0.0.1");
  await listening;
  ({ port } = server.address() as AddressInfo);
}

async function hangUp(): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

const MANY = { perSecond: 10_000, burst: 10_000 };
const CREDENTIALS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const INSTANCES = { Instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-7223", IdentityStoreId: "d-1" }] };
const STS = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
const IDENTITY = `<GetCallerIdentityResponse ${STS}><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:role/connector</Arn><UserId>AROA:x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const SESSION = `<AssumeRoleResponse ${STS}><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
