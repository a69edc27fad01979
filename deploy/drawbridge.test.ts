import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const COMMAND = join(__dirname, "drawbridge.cjs");
const CLI = join(__dirname, "../cli");

describe("the command drawbridge", () => {
  it("runs every script of a command", () => {
    const scripts = readFileSync(COMMAND, "utf8").matchAll(/"((?:server|worker|cli)\/[\w-]+)\.js"/g);
    const own = readdirSync(CLI)
      .filter((file) => /^[\w-]+\.ts$/.test(file) && readFileSync(join(CLI, file), "utf8").includes("void runCommand("))
      .map((file) => `cli/${file.replace(".ts", "")}`);
    const run = [...scripts].map(([, script]) => script);
    const forgotten = own.filter((script) => !run.includes(script));
    expect(forgotten.map((script) => `${script}: a line in COMMANDS of deploy/drawbridge.cjs`)).toEqual([]);
    expect(run.sort()).toEqual([...own, "server/main", "worker/main"].sort());
  });

  it("has a word in the README on each command", () => {
    const help = execFileSync(process.execPath, [COMMAND, "help"], { encoding: "utf8" });
    const commands = [...help.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(5);
    const readme = readFileSync(join(__dirname, "README.md"), "utf8");
    const untold = commands.filter((name) => !readme.includes(`\`drawbridge ${name}\``));
    expect(untold.map((name) => `\`drawbridge ${name}\`: a row in deploy/README.md`)).toEqual([]);
  });
});
