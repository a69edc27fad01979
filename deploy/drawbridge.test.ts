import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CLI = join(__dirname, "../cli/commands");
const answerTo = (word: string) =>
  execFileSync(process.execPath, [join(__dirname, "drawbridge.cjs"), word], { encoding: "utf8" });
const help = answerTo("help");
const listed = [...help.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => name!);
const written = readdirSync(CLI)
  .filter((file) => /^[\w-]+\.ts$/.test(file))
  .map((file) => file.replace(".ts", ""));

describe("the command drawbridge", () => {
  it("lists every command, and no other word", () => {
    const forgotten = written.filter((name) => !listed.includes(name));
    expect(forgotten.map((name) => `"${name}": { help: "…" } is missing in COMMANDS of deploy/drawbridge.cjs`)).toEqual(
      [],
    );
    expect(listed.sort()).toEqual([...written, "server", "worker"].sort());
  });

  it("finds the code of each command", () => {
    const exported = (name: string) => `export const ${camelCase(name)}Command: Command`;
    const nameless = written.filter((name) => !readFileSync(join(CLI, `${name}.ts`), "utf8").includes(exported(name)));
    expect(nameless.map((name) => `cli/commands/${name}.ts has no \`${exported(name)}\``)).toEqual([]);
  });

  it("says its version", () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8"));
    expect(answerTo("--version")).toBe(`${version}\n`);
  });

  it("has a word in the README on each command", () => {
    expect(listed.length).toBeGreaterThan(5);
    const readme = readFileSync(join(__dirname, "README.md"), "utf8");
    const untold = listed.filter((name) => !readme.includes(`\`drawbridge ${name}\``));
    expect(untold.map((name) => `\`drawbridge ${name}\`: a row in the first table of deploy/README.md`)).toEqual([]);
  });
});

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
