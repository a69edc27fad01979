import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("the context of the image", () => {
  const admitted = read(".dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  const isAdmitted = (path: string) => admitted.some((one) => path === one || path.startsWith(`${one}/`));

  it("holds all that the Dockerfile copies or runs", () => {
    const needed = pathsIn(read("deploy/Dockerfile"));
    expect(needed).toEqual(expect.arrayContaining(["console/build/build.mjs", "deploy/terraform", "package.json"]));
    expect(needed.filter((path) => !isAdmitted(path))).toEqual([]);
  });

  it("holds all that the image's compilation includes", () => {
    const { include } = JSON.parse(read("deploy/tsconfig.json")) as { include: string[] };
    expect(include.map((path) => path.replace("../", "")).filter((path) => !isAdmitted(path))).toEqual([]);
  });
});

/** Sources of COPY that come from the context, and files that RUN names. */
function pathsIn(dockerfile: string): string[] {
  const lines = dockerfile.split("\n");
  const copied = lines
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from="))
    .flatMap((line) => line.split(" ").slice(1, -1));
  const named = lines
    .filter((line) => line.startsWith("RUN "))
    .flatMap((line) => line.match(/(?<=\s)[a-z][\w-]*(?:\/[\w.-]+)+/g) ?? []);
  return [...copied.filter((path) => path !== "."), ...named];
}
