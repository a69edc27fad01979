import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { type AccessStory, openAccess } from "./testing/access";
import { Api } from "./testing/api";
import { runScript } from "./testing/run-to-end";
import { Stage } from "./testing/stage";

const ROOT = join(__dirname, "..");
const execute = promisify(execFile);

/** The examples in one language. */
interface Examples {
  /** Runs one to its end, and answers what it printed; one that fails is an error with what it said. */
  readonly run: (name: string, api: Api, args?: readonly string[]) => Promise<string>;
  /** Lets the bot decide until it is stopped. */
  readonly startBot: (api: Api) => { stop(): Promise<void> };
}

const environment = ({ url, token }: Api) => ({
  DRAWBRIDGE_GRAPHQL_URL: url,
  DRAWBRIDGE_TOKEN: token!,
  POLL_SECONDS: "0.2",
  PATH: process.env.PATH!,
});

const compiled = (name: string) => join(ROOT, "dist/examples/typescript", `${name}.js`);

const IN_TYPESCRIPT: Examples = {
  run: async (name, api, args = []) => {
    const { code, stdout, stderr } = await runScript([compiled(name), ...args], environment(api));
    if (code !== 0) throw new Error(stderr);
    return stdout;
  },
  startBot: (api) => {
    const bot = spawn(process.execPath, [compiled("approve-bot")], { env: environment(api), stdio: "ignore" });
    const ended = once(bot, "close");
    return {
      stop: async () => {
        bot.kill();
        await ended;
      },
    };
  },
};

const IN_SHELL: Examples = {
  run: async (name, api, args = []) => {
    const script = join(ROOT, "examples/shell", `${name}.sh`);
    return (await execute(script, [...args], { env: environment(api), timeout: 300_000 })).stdout.trim();
  },
  startBot: (api) => {
    let isStopped = false;
    const rounds = (async () => {
      while (!isStopped) await IN_SHELL.run("approve-bot", api);
    })();
    return {
      stop: () => {
        isStopped = true;
        return rounds;
      },
    };
  },
};

describe.each([
  ["TypeScript", IN_TYPESCRIPT],
  ["shell", IN_SHELL],
])("the examples in %s", (_language, examples) => {
  let stage: Stage;
  let story: AccessStory;

  beforeAll(async () => {
    stage = await Stage.open();
    await stage.startWorker();
    const { api } = await stage.startServer();
    story = await openAccess(stage, api);
  });

  afterAll(() => stage[Symbol.asyncDispose]());

  it("ask and wait, decide as a bot, list who has access, and export a quarter", async () => {
    const { admin, emil, ana } = story;
    expect(await examples.run("who-has-access", admin)).toBe("");
    const bot = examples.startBot(ana);
    const args = ["payments-eu", "AmazonEKSViewPolicy", "30", "=OPS-12 a payment hangs"];
    expect(await examples.run("ask-and-wait", emil, args)).toMatch(/payments-eu: ACTIVE until 20/);
    await bot.stop();

    const listed = await examples.run("who-has-access", admin);
    expect(listed).toMatch(/^payments-eu\tEmil Berg\t.+\t20[^\t]+\t=OPS-12 a payment hangs$/);
    const now = new Date();
    const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
    const [columns, row, ...others] = (await examples.run("export-quarter", admin, [quarter])).split("\n");
    expect(columns).toContain("approved by");
    expect(row).toMatch(/^"Emil Berg",.*"'=OPS-12 a payment hangs".*"Ana Silva at 20/);
    expect(others).toEqual([]);
  });

  it("say what is wrong, and fail", async () => {
    const args = ["no-such-cluster", "AmazonEKSViewPolicy", "30", "OPS-12"];
    await expect(examples.run("ask-and-wait", story.emil, args)).rejects.toThrow("no-such-cluster");
    const stranger = new Api(story.admin.url, "x".repeat(40));
    await expect(examples.run("who-has-access", stranger)).rejects.toThrow("UNAUTHENTICATED");
  });
});
