import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { isOnPath } from "../launcher/which";
import { eventually } from "../testing/eventually";
import { type AccessStory, openAccess } from "./testing/access";
import { Api } from "./testing/api";
import { Harness, type RunningServer } from "./testing/harness";
import { type Ended, runProgram } from "./testing/run-to-end";

const ROOT = join(__dirname, "..");

type Command = readonly [string, ...string[]];

/** The examples in one language. */
interface Examples {
  readonly command: (name: string) => Command;
  /** Lets the bot decide until it is stopped. */
  readonly startBot: (api: Api) => { stop(): Promise<void> };
}

const IN_TYPESCRIPT: Examples = {
  command: (name) => [process.execPath, join(ROOT, "dist/examples/typescript", `${name}.js`)],
  startBot: (api) => {
    const [program, ...args] = IN_TYPESCRIPT.command("approve-bot");
    const bot = spawn(program, args, { env: environment(api), stdio: "ignore" });
    const ended = once(bot, "close");
    return {
      stop: async () => {
        // It stops for nothing else: had it failed, it would have ended by itself.
        expect(bot.exitCode).toBeNull();
        bot.kill();
        await ended;
      },
    };
  },
};

const IN_SHELL: Examples = {
  command: (name) => [join(ROOT, "examples/shell", `${name}.sh`)],
  startBot: (api) => {
    let isStopped = false;
    const rounds = (async () => {
      while (!isStopped) expect(await runProgram(IN_SHELL.command("approve-bot"), environment(api))).toMatchObject(OK);
    })();
    return {
      stop: () => {
        isStopped = true;
        return rounds;
      },
    };
  },
};

const OK = { code: 0, stderr: "" };
const JUSTIFICATION = "=OPS-12 a payment hangs";

const NEEDED_BY_SHELL = ["bash", "curl", "jq"];
// Where everything is to be tried, a program that is missing fails the tests.
const isShellTried = process.env.CI === "true" || NEEDED_BY_SHELL.every(isOnPath);

describe.each([
  { language: "TypeScript", examples: IN_TYPESCRIPT, story: describe },
  { language: "shell", examples: IN_SHELL, story: isShellTried ? describe : describe.skip },
])("the examples", ({ language, examples, story: describeStory }) =>
  describeStory(`in ${language}`, () => {
    let harness: Harness;
    let story: AccessStory;
    let server: RunningServer;

    beforeAll(async () => {
      harness = await Harness.open();
      await harness.startWorker();
      server = await harness.startServer();
      story = await openAccess(harness, server.api);
    });

    afterAll(() => harness[Symbol.asyncDispose]());

    it("request and wait, decide as a bot, list current access, and export a quarter", async () => {
      const { admin, emil, ana } = story;
      const bot = examples.startBot(ana);
      const asked = await run(emil, "ask-and-wait", "payments-eu", "AmazonEKSViewPolicy", "30", JUSTIFICATION);
      await bot.stop();
      expect(asked).toMatchObject({ code: 0, stderr: "" });
      expect(asked.stdout).toMatch(
        /^Request \S+: PENDING\n(?:.+\n)*Grant \S+: ACTIVE, View on payments-eu until 20\S+$/,
      );

      const { code, stdout } = await run(admin, "who-has-access");
      expect(code).toBe(0);
      const [heads, ...rows] = cells(stdout);
      expect(heads).toEqual(["CLUSTER", "ACCOUNT", "WHO", "PERMISSIONS", "UNTIL", "GIVEN BY"]);
      const until = expect.stringMatching(/^20/);
      expect(rows).toEqual([["payments-eu", "Payments Production", "Emil Berg", "View", until, "Drawbridge"]]);

      const exported = await run(admin, "export-quarter", thisQuarter());
      expect(exported).toMatchObject(OK);
      const [columns, row, ...others] = exported.stdout.split(/\r?\n/);
      expect(columns).toBe(COLUMNS[language]);
      expect(row).toMatch(/Emil Berg.+payments-eu.+"'=OPS-12 a payment hangs".+Ana Silva/);
      expect(others).toEqual([]);
    });

    it("list foreign access", async () => {
      const { admin, clusters } = story;
      const { accountId, region, id } = clusters.get("payments-us")!;
      const { arn } = harness.aws.world.putRole(accountId, {
        name: "breakglass",
        path: "/",
        trust: { principalArns: [] },
      });
      harness.aws.world.entries(accountId, region, "payments-us").create({ principalArn: arn, tags: {} });
      await harness.sql(DRIFT_SCAN_DUE, [id]);
      // A program that starts at every look would keep a processor busy.
      const found = "select from drift_findings where resource_id = $1 and principal_arn = $2 and kind = 'FOREIGN'";
      await eventually("the entry is found", async () => (await harness.sql(found, [id, arn])).length > 0);
      const { stdout } = await run(admin, "who-has-access");
      expect(cells(stdout).filter((row) => row[2] === arn)).toMatchObject([{ 5: "others" }]);
    });

    it("fail when access is refused or ends early, and ask only once for each run of a pipeline", async () => {
      const { emil, ana, admin } = story;
      const wish = ["payments-us", "AmazonEKSEditPolicy", "30", "It hangs"] as const;
      const refused = runFor("refused", emil, "ask-and-wait", ...wish);
      await ana.ask('mutation ($id: ID!) { rejectRequest(requestId: $id, reason: "No ticket") { request { id } } }', {
        id: await requestThatWaits(),
      });
      expect(await refused).toMatchObject({ code: 1, stderr: "The request is REJECTED by Ana Silva: No ticket" });
      const again = await runFor("refused", emil, "ask-and-wait", ...wish);
      expect(again).toEqual({ ...(await refused), stdout: again.stdout });
      expect(again.stdout).toBe((await refused).stdout.replace("PENDING", "REJECTED"));

      const held = harness.hold({ operation: "CreateAccessEntry" });
      const revoked = run(emil, "ask-and-wait", ...wish);
      const id = await requestThatWaits();
      const approve = "mutation ($id: ID!) { approveRequest(requestId: $id) { request { items { grantId } } } }";
      const { approveRequest } = await ana.ask<Approved>(approve, { id });
      const [{ grantId }] = approveRequest.request.items;
      await held.begun();
      const revoke = 'mutation ($id: ID!) { revokeGrant(grantId: $id, reason: "A mistake.") { grant { id } } }';
      await admin.ask(revoke, { id: grantId });
      held.release();
      expect(await revoked).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Grant \S+: REVOK(?:ING|ED) \(REVOKED_BY_ADMIN\)\./),
      });
    });

    it("report an error, and fail", async () => {
      const { emil, admin } = story;
      const unknown = await run(emil, "ask-and-wait", "no-such-cluster", "AmazonEKSViewPolicy", "30", "OPS-12");
      expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("no-such-cluster") });
      const tooLong = await run(emil, "ask-and-wait", "payments-eu", "AmazonEKSEditPolicy", "600", "OPS-12");
      expect(tooLong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^INVALID_INPUT.*: .*1 h/) });
      const stranger = new Api(admin.url, "x".repeat(40));
      for (const [name, ...args] of [["who-has-access"], ["export-quarter", "2026-Q1"]] as const) {
        expect(await run(stranger, name, ...args)).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^UNAUTHENTICATED: /),
        });
        expect(await run(emil, name, ...args)).toMatchObject({
          code: 1,
          stdout: "",
          stderr: expect.stringMatching(/^FORBIDDEN: /),
        });
      }
      const bot = await run(stranger, "approve-bot");
      expect(bot).toMatchObject({ code: 1, stderr: expect.stringContaining("The token is not valid") });
    });

    it("print their usage for wrong arguments", async () => {
      for (const [name, ...args] of WRONG_CALLS) {
        const { code, stdout, stderr } = await run(story.emil, name, ...args);
        expect({ name, code, stdout, stderr }).toEqual({
          name,
          code: 2,
          stdout: "",
          stderr: expect.stringMatching(/^Usage: /),
        });
      }
      const { code, stderr } = await runProgram(examples.command("approve-bot"), { PATH: process.env.PATH! });
      expect({ code, stderr }).toEqual({ code: 2, stderr: "DRAWBRIDGE_GRAPHQL_URL is not set." });
    });

    // The script gives up after half a minute, which a slow machine may need for a start.
    if (language === "TypeScript") {
      it("keep waiting while the server is away", async () => {
        const { emil, ana } = story;
        const asked = run(emil, "ask-and-wait", "payments-ledger", "AmazonEKSViewPolicy", "30", JUSTIFICATION);
        const id = await requestThatWaits();
        await server.child.stop();
        server = await harness.startServer({ PORT: new URL(server.api.url).port });
        await ana.ask("mutation ($id: ID!) { approveRequest(requestId: $id) { request { id } } }", { id });
        expect(await asked).toMatchObject({ code: 0, stdout: expect.stringContaining("ACTIVE") });
        expect((await asked).stderr).toMatch(/^No connection to /);
      });
    }

    function run(api: Api, name: string, ...args: readonly string[]): Promise<Ended> {
      return runProgram([...examples.command(name), ...args], environment(api));
    }

    function runFor(pipelineRun: string, api: Api, name: string, ...args: readonly string[]): Promise<Ended> {
      return runProgram([...examples.command(name), ...args], { ...environment(api), PIPELINE_RUN: pipelineRun });
    }

    function requestThatWaits(): Promise<string> {
      return eventually("a request waits", async () => {
        const mine = "{ accessRequests(filter: { states: [PENDING] }) { nodes { id } } }";
        const { accessRequests } = await story.emil.ask<{ accessRequests: { nodes: { id: string }[] } }>(mine);
        return accessRequests.nodes[0]?.id;
      });
    }
  }),
);

interface Approved {
  readonly approveRequest: { readonly request: { readonly items: readonly [{ readonly grantId: string }] } };
}

/** As if the quarter of an hour had passed after which the entries of a cluster are read again. */
const DRIFT_SCAN_DUE = `insert into drift_scans (resource_id, integration_id, account_id, region, next_scan_at)
  select id, integration_id, account_id, region, now() from resources where id = $1
  on conflict (resource_id) do update set next_scan_at = now()`;

/** In shell the file of the server, in TypeScript what the example makes of the API. */
const COLUMNS: Readonly<Record<string, string>> = {
  TypeScript: "person,email,cluster,arn,permissions,from,to,justification,requested by,approved by",
  shell:
    "personId,person,resourceId,resourceName,resourceArn,access,activeFrom,activeTo,state,endReason,endDetail,endMessage,requesterId,requester,justification,approvedBy,approvals,flowId,flow,requestId,grantId",
};

const WRONG_CALLS: readonly (readonly [string, ...string[]])[] = [
  ["who-has-access", "--help"],
  ["who-has-access", "env=prod", "team=x"],
  ["ask-and-wait"],
  ["ask-and-wait", "payments-eu", "AmazonEKSViewPolicy", "half an hour", "OPS-12"],
  ["export-quarter"],
  ["export-quarter", "2026-Q5"],
  ["approve-bot", "--help"],
];

function environment({ url, token }: Api) {
  return { DRAWBRIDGE_GRAPHQL_URL: url, DRAWBRIDGE_TOKEN: token!, POLL_SECONDS: "0.2", PATH: process.env.PATH! };
}

function cells(table: string): string[][] {
  return table.split("\n").map((line) => line.split("\t"));
}

function thisQuarter(): string {
  const now = new Date();
  return `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
}
