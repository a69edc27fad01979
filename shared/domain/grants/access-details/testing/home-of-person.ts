import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The home directory of a person, with a space in its name, and the programs they run in it. */
export class HomeOfPerson {
  private constructor(
    readonly path: string,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  /** `files` are theirs already. `variables` lead their programs to the simulator. */
  static async with(
    files: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>>,
  ): Promise<HomeOfPerson> {
    const home = new HomeOfPerson(await mkdtemp(join(tmpdir(), "drawbridge person-")), variables);
    for (const [path, text] of Object.entries(files)) await home.write(path, text);
    await home.write("browser", `#!/bin/sh\nexec '${process.execPath}' -e 'fetch(process.argv[1])' "$1"\n`);
    await chmod(join(home.path, "browser"), 0o700);
    return home;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
  }

  read(path: string): Promise<string> {
    return readFile(join(this.path, path), "utf8");
  }

  /** As pasted into a terminal. Answers the output. */
  bash(command: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.start("/bin/bash", ["--noprofile", "--norc", "-o", "noclobber", "-c", command], variables);
  }

  /** Without a shell, as a program starts another. Answers the output. */
  async start(
    program: string,
    words: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const env = {
      // The kubeconfig says `aws`; this machine may have others.
      PATH: "/usr/bin:/bin",
      HOME: this.path,
      // In the background: the CLI begins to listen for the browser's answer only when this one has been started.
      BROWSER: `'${join(this.path, "browser")}' %s &`,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
      ...this.variables,
      ...variables,
    };
    return (await run(program, [...words], { env, cwd: "/", timeout: 120_000 })).stdout;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
